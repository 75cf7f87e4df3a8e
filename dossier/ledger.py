"""Published addresses: which ones a dossier has, which ones were lost, and where those that changed lead now.

A ledger holds one line a page: its address, then the ids on it that may be cited; one line a received file; and one line
a registry number: the page it leads to, then every address that leads there. `dossier publish` only ever adds to it.
What is moved or taken away is said by hand in `flyttade.yml`; an entry that ends in `/` stands for all that lies below.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from dossier import addresses
from dossier.model import BlockKind, Document, Dossier, MentionKind, Move, Register, Story
from dossier.problems import Location, Problem, closest
from dossier.sections import group_sections

LEDGER_HEAD = (
    "# Publicerade adresser: en sida på varje rad, sedan id:na på den, eller en mottagen fil. Skrivs av ”dossier publish”.",
    "# En rad som börjar med dnr är ett diarienummer: sidan det leder till, sedan adresserna som leder dit.",
    "# Ta aldrig bort en rad: det som flyttas eller tas bort skrivs i docs/register/flyttade.yml.",
)
NUMBER_MARK = "dnr"
SPACE = "%20"
"""How a space in an address is written in a ledger, where spaces part the words of a line."""
SHOWN_SIGNS = 40
"""How much of a line that cannot be read is quoted."""
SHOWN_IDS = 5
"""How many lost ids of a page are named in its problem."""

Ids = frozenset[str]
Pages = Mapping[str, Ids]
"""Addresses of pages below the site's root, each with its ids; and of received files, which have none."""


@dataclass(frozen=True)
class Number:
    """A registry number as addresses: the page it leads to, and every way of writing it, the one that is shown first."""

    page: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class PublishedPage:
    """One line of a ledger, or one way of writing a registry number."""

    address: str
    ids: Ids
    location: Location
    number: Number | None = None
    """The number that this address is a way of writing; None for a page."""


@dataclass(frozen=True)
class Places:
    """Pages with their ids, and the addresses below which a fault hides what there is."""

    pages: Pages
    hidden: frozenset[str] = frozenset()
    numbers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Addresses by registry number, each with the pages it leads to."""

    def have(self, address: str) -> bool:
        """Tell whether a page, or an id on it, is surely there, or a number that leads to one."""
        page, hash_sign, anchor = address.partition("#")
        return anchor in self.pages.get(page, ()) if hash_sign else page in self.pages or page in self.numbers

    def hide(self, address: str) -> bool:
        """Tell whether nothing can be said of an address, because of a fault that is told anyway."""
        return address.startswith(tuple(self.hidden))

    def may_have(self, address: str) -> bool:
        """Tell whether an address is there, for all that is known."""
        return self.have(address) or self.hide(address)

    def may_lie_below(self, folder: str) -> bool:
        """Tell whether a page may lie below an address, which need not be a page itself."""
        return folder.endswith("/") and any(page.startswith(folder) for page in (*self.pages, *self.hidden))

    def know(self, address: str) -> bool:
        """Tell whether an address may be a page, an id, or a folder with pages."""
        return self.may_have(address) or self.may_lie_below(address)


@dataclass(frozen=True)
class Fate:
    """What became of an address: by which entry, and where it leads now; None when it was taken away."""

    move: Move
    target: str | None


@dataclass(frozen=True)
class Moves:
    """What `flyttade.yml` says, and where it says it."""

    all: tuple[Move, ...] = ()
    path: str = ""
    is_whole: bool = True
    """No entry was left out because of a fault."""
    numbers: Mapping[str, Number] = field(default_factory=dict)
    """Each published way of writing a registry number."""

    def of(self, address: str) -> Fate | None:
        """Find what became of an address.

        A number shares the fate of its other ways of writing, or else of its page; a paper on the timeline, of the paper.
        """
        return next((fate for one in (address, *self.companions(address)) if (fate := self._of(one))), None)

    def companions(self, address: str) -> tuple[str, ...]:
        """Give the addresses whose fate an address shares when it has none of its own."""
        if number := self.numbers.get(address):
            return (*number.forms, number.page)
        dossier, _, paper = address.partition(f"/{addresses.TIMELINE}#{addresses.dated_anchor('')}")
        return (addresses.page_address(dossier, addresses.document_page(paper)),) if paper else ()

    def _of(self, address: str) -> Fate | None:
        """Find what became of one address; the longest entry wins."""
        fates = (_fate(self._by_origin.get(origin), origin, address) for origin in (address, *_above(address)))
        return next((fate for fate in fates if fate), None)

    def at(self, move: Move, key: str) -> Location:
        """Give the line of a key of an entry."""
        return Location(self.path, move.line(key))

    @cached_property
    def _by_origin(self) -> Mapping[str, Move]:
        return {_plain(move.origin): move for move in reversed(self.all)}


@dataclass(frozen=True)
class Changed:
    """A published address that is no more: with its new one, or the day and reason it was taken away."""

    address: str
    home: str
    """The page that a reader of the address comes to, where it is told."""
    move: Move
    target: str | None


def pages_of_dossier(dossier: Dossier, mentioned: Iterable[str] = ()) -> Pages:
    """Give every page of a dossier with the ids that a reader may cite: what `publish` writes down.

    `mentioned` are the entries of the register that its papers name. Not: dates and numbers in them, and shared text,
    which a program finds and may find otherwise; persons, who may have to be taken out without a trace.
    """
    head = dossier.head
    consultees = _consultees_of(dossier)
    cells = (addresses.cell_anchor(one, question.id) for one in consultees for question in head.questions)
    pages = {page: Ids() for page in addresses.DOSSIER_PAGES}
    pages[addresses.OVERVIEW] = Ids((*addresses.OVERVIEW_SECTIONS, *(one.id for one in head.questions)))
    pages[addresses.OVERVIEW] |= _ids_of_story(dossier.summary)
    pages[addresses.SECTIONS] = Ids(anchor for anchor, _, _ in group_sections(dossier.responses))
    pages[addresses.REGISTER] = Ids(mentioned)
    pages[addresses.COMPARISON] = Ids((*consultees, *cells))
    pages[addresses.FACTS] = Ids(fact.id for fact in head.facts)
    pages[addresses.TIMELINE] = Ids((*(event.id for event in head.events), *_ids_of_dates(dossier)))
    if isinstance(dossier.motion, Story):
        pages[addresses.MOTION] = Ids((addresses.UNTITLED,)) | _ids_of_story(dossier.motion)
    pages |= {f"{addresses.SNIPPETS}{one}/": Ids() for one in (addresses.WHOLE_TABLE, *consultees)}
    for document in dossier.documents:
        pages[addresses.document_page(document.id)] = _ids_of_document(document)
    return {addresses.page_address(dossier.slug, page): ids for page, ids in pages.items()}


def numbers_of_dossier(dossier: Dossier) -> tuple[Number, ...]:
    """Give a dossier's number as addresses, and the bodies' own numbers, where they are others."""
    own = addresses.number_addresses(dossier.head.diarienummer)
    numbers = [Number(addresses.page_address(dossier.slug, addresses.OVERVIEW), own)]
    taken = {form.casefold() for form in own}
    for document in dossier.documents:
        page = addresses.page_address(dossier.slug, addresses.document_page(document.id))
        forms = addresses.number_addresses(document.head.own_diarienummer or "")
        numbers.append(Number(page, tuple(form for form in forms if form.casefold() not in taken)))
    return tuple(number for number in numbers if number.forms)


def lead_by_number(numbers: Iterable[Number], taken: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Give each address by registry number and the pages it leads to; alike in capitals and small letters.

    `taken` are the top names, as `addresses.top_name` gives them, of what a number must not stand in the way of.
    """
    found = [(form, number.page) for number in numbers for form in number.forms]
    leads: dict[str, dict[str, None]] = {}
    for form, page in found:
        leads.setdefault(form.casefold(), {})[page] = None
    return {form: tuple(leads[form.casefold()]) for form, _ in found if addresses.top_name(form) not in taken}


def pages_of_register(register: Register) -> Pages:
    """Give the pages above the dossiers with the ids that a reader may cite.

    Not: pages of persons, who may have to be taken out without a trace; parts of lists (by year, status, letter, party or
    number), which come and go with the dossiers and hold nothing of their own.
    """
    kinds = (kind for kind in register.entries if kind is not MentionKind.PERSON)
    entries = (entry.id for kind in kinds for entry in register.entries[kind])
    return {
        "": Ids(),
        addresses.CONSULTEES: Ids(register.consultees),
        addresses.TERMS: Ids(term.id for term in register.terms),
        addresses.SEARCH: Ids(),
        addresses.SUBJECTS: Ids(),
        addresses.REGISTER: Ids(),
        addresses.COMPARISON: Ids(),
        addresses.DOSSIERS: Ids(),
        addresses.PARTIES: Ids(),
        **{addresses.consultee_address(one): Ids() for one in register.consultees},
        **{addresses.entry_address(one): Ids() for one in entries},
    }


def pages_of_prose(prose: Iterable[str]) -> Pages:
    """Give the pages that a generator makes of Markdown outside every dossier; their ids are its own."""
    return {address: Ids() for address in prose}


def pages_of_persons(register: Register) -> Pages:
    """Give the pages that an address may lead to although no ledger holds them."""
    return {addresses.entry_address(one.id): Ids() for one in register.entries.get(MentionKind.PERSON, ())}


def is_file(address: str) -> bool:
    """Tell whether an address is that of a received file, and not of a page."""
    return f"/{addresses.RECEIVED}" in f"/{address}" and not address.endswith("/") and "#" not in address


def parse_ledger(text: str, path: str) -> tuple[PublishedPage, ...]:
    """Read a ledger; a line that begins with `#` is a comment, and the start page's address is written `/`.

    Lines that are none are left out; `check_lines` tells them.
    """
    lines = (one for one in _lines_of(text) if _is_entry(one[1]))
    return tuple(page for number, words in lines for page in _parse_line(words, Location(path, number)))


def check_lines(text: str, path: str) -> Iterator[Problem]:
    """Find lines of a ledger that are none, such as Git leaves where two have published. Problems: broken-ledger."""
    for number, words in _lines_of(text):
        if not _is_entry(words):
            what = f"raden ”{' '.join(words)[:SHOWN_SIGNS]}” är ingen publicerad adress"
            cure = "Är det en konflikt i Git: behåll allas rader och ta bort Gits egna. Ta annars tillbaka filen ur Git"
            yield Problem(Location(path, number), "broken-ledger", what, cure)


def _lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = ((number, line.split()) for number, line in enumerate(text.split("\n"), start=1) if line[:1] != "#")
    return ((number, words) for number, words in lines if words)


def _is_entry(words: list[str]) -> bool:
    """Tell whether a line is a page, whose address ends in `/`, a received file, or a number with a page."""
    if words[0] == NUMBER_MARK:
        return (words[1:2] or words)[0].endswith("/")
    return words[0].endswith("/") or (is_file(words[0]) and len(words) == 1)


def _parse_line(words: list[str], location: Location) -> Iterator[PublishedPage]:
    address, *rest = (word.removeprefix("/").replace(SPACE, " ") for word in words)
    if address != NUMBER_MARK:
        yield PublishedPage(address, Ids(rest), location)
    elif rest:
        number = Number(rest[0], tuple(rest[1:]))
        yield from (PublishedPage(form, Ids(), location, number) for form in number.forms)


def format_ledger(pages: Pages, numbers: Iterable[Number] = ()) -> str:
    """Write a ledger, sorted, so that equal addresses give equal bytes."""
    lines = (" ".join((address or "/", *sorted(ids, key=_natural))) for address, ids in sorted(pages.items()))
    led = sorted(
        " ".join((NUMBER_MARK, one.page, *(form.replace(" ", SPACE) for form in one.forms))) for one in numbers
    )
    return "\n".join((*LEDGER_HEAD, *lines, *led)) + "\n"


def add_to_ledger(published: Iterable[PublishedPage], current: Pages) -> Pages:
    """Add what is there now to what was published before; nothing is ever taken out."""
    pages = dict(current)
    for address, ids in _by_address(page for page in published if not page.number).items():
        pages[address] = pages.get(address, Ids()) | ids
    return pages


def add_numbers(published: Iterable[PublishedPage], current: Iterable[Number]) -> tuple[Number, ...]:
    """Add the numbers there are now to those published before, each with all its ways of writing."""
    forms: dict[tuple[str, str], dict[str, None]] = {}
    for number in (*(page.number for page in published if page.number), *current):
        forms.setdefault((number.page, number.forms[0]), {}).update(dict.fromkeys(number.forms))
    return tuple(Number(page, tuple(found)) for (page, _), found in forms.items())


def check_ledger(published: Iterable[PublishedPage], places: Places, moves: Moves) -> Iterator[Problem]:
    """Find published addresses that are lost, each cause once. Problems: lost-address."""
    published = tuple(published)
    written = Places(_by_address(published))
    pages = [page for page in published if not places.hide(page.number.page if page.number else page.address)]
    gone = [page for page in pages if not places.have(page.address)]
    standing = {page.location.path for page in pages if places.have(page.address) and not page.number}
    lost = [page for page in gone if not page.number and not moves.of(page.address)]
    for path, found in groupby(sorted(lost, key=lambda page: page.location), key=lambda page: page.location.path):
        yield from _lost_pages(list(found), path not in standing)
    yield from _lost_numbers(gone, places, moves)
    yield from _led_astray(gone, places, moves)
    for page in pages:
        if ids := _lost_ids_of(page, written, places, moves):
            yield _lost_ids(page, ids)


def check_moves(moves: Moves, published: Iterable[PublishedPage], places: Places) -> Iterator[Problem]:
    """Find entries of `flyttade.yml` that say nothing true.

    Problems: address-in-use, unknown-address, duplicate-id, wrong-value.
    """
    first: dict[str, int] = {}
    written = Places(_by_address(published))
    for move in moves.all:
        if move.origin in first:
            what = f"”{move.origin}” står redan på rad {first[move.origin]}"
            yield Problem(moves.at(move, "från"), "duplicate-id", what, "Behåll den ena")
        first.setdefault(move.origin, move.line("från"))
        yield from _check_origin(move, moves, written, places)
        if move.target:
            yield from _check_target(move, moves, places)


def find_changed(published: Iterable[PublishedPage], places: Places, moves: Moves) -> Iterator[Changed]:
    """Find every published address that is no more but is accounted for: whole pages, and ids with a fate of their own."""
    for address, ids in _by_address(published).items():
        fate = None if places.may_have(address) else moves.of(address)
        home = address
        if fate:
            home = address if fate.target is None else fate.target.partition("#")[0]
            yield Changed(address, home, fate.move, fate.target)
        for one in sorted(ids - places.pages.get(address, Ids()), key=_natural):
            own = moves.of(f"{address}#{one}")
            if own and ("#" in own.move.origin or not fate) and own.target != f"{home}#{one}":
                yield Changed(f"{address}#{one}", home, own.move, own.target)


# --- Faults ----------------------------------------------------------------------------------------------------------


def _lost_pages(lost: list[PublishedPage], whole_ledger: bool) -> Iterator[Problem]:
    """Tell lost pages of one ledger; once, when nothing of the ledger is left and one entry can account for all."""
    folder = min((page.address for page in lost), key=len)
    if whole_ledger and folder and len(lost) > 1 and all(page.address.startswith(folder) for page in lost):
        what = f"allt som är publicerat under ”{folder}” är borta: {len(lost)} adresser"
        yield Problem(lost[0].location, "lost-address", what, _cure(folder))
        return
    for page in lost:
        what = f"den publicerade {_noun(page.address)} ”{page.address or '/'}” finns inte längre"
        yield Problem(page.location, "lost-address", what, _cure(page.address))


def _lost_numbers(gone: Iterable[PublishedPage], places: Places, moves: Moves) -> Iterator[Problem]:
    """Tell each registry number that leads nowhere, once; when its page is lost as well, that is told instead."""
    lost = [page for page in gone if page.number and places.have(page.number.page) and not moves.of(page.address)]
    for location, found in groupby(sorted(lost, key=lambda page: page.location), key=lambda page: page.location):
        page = next(found)
        leads = page.number.page if page.number else ""
        what = f"adressen med diarienummer ”{page.address}” leder inte längre till ”{leads}”"
        yield Problem(location, "lost-address", what, _cure(page.address, "Rätta diarienumret"))


def _led_astray(gone: Iterable[PublishedPage], places: Places, moves: Moves) -> Iterator[Problem]:
    """Tell each entry that leads some page to nothing, though there is something where it leads others."""
    astray: dict[str, list[tuple[str, Fate]]] = {}
    for page in gone:
        fate = moves.of(page.address)
        if (
            fate
            and fate.target is not None
            and not places.may_have(fate.target)
            and _target_is_known(fate.move, places)
        ):
            astray.setdefault(fate.move.origin, []).append((page.address, fate))
    for origin, found in astray.items():
        address, fate = found[0]
        more = f" ({len(found)} sidor leder fel)" if len(found) > 1 else ""
        what = f"”{address}” leder till ”{fate.target}”, som inte finns{more}"
        cure = f"Rätta till:, eller skriv en egen post med från: {address}"
        if address == origin:
            cure = f"Rätta till: den ska vara en {'fil' if is_file(address) else 'sida'}.{_closest_address(fate.target or '', places)}"
        yield Problem(moves.at(fate.move, "till"), "lost-address", what, cure)


def _lost_ids_of(page: PublishedPage, written: Places, places: Places, moves: Moves) -> list[str]:
    """Name the ids of a page that are lost, when the page itself is not."""
    fate = None if places.have(page.address) else moves.of(page.address)
    if fate and (fate.target is None or not places.may_have(fate.target)):
        return []
    if not fate and not places.have(page.address):
        return []
    ids = page.ids - places.pages.get(page.address, Ids())
    return sorted((one for one in ids if not _leads_on(f"{page.address}#{one}", written, places, moves)), key=_natural)


def _leads_on(address: str, written: Places, places: Places, moves: Moves) -> bool:
    """Tell whether an id leads on, or is told; that an entry of its own arrives is proved by `check_moves`."""
    fate = moves.of(address)
    if not fate:
        return any(not places.may_have(one) for one in moves.companions(address))  # that loss is told
    if fate.target is None or "#" in fate.move.origin or places.may_have(fate.target):
        return True
    return written.have(fate.target)  # its page moved first, and then the id there changed: told there


def _lost_ids(page: PublishedPage, ids: list[str]) -> Problem:
    shown = ", ".join(ids[:SHOWN_IDS]) + (f" och {len(ids) - SHOWN_IDS} till" if len(ids) > SHOWN_IDS else "")
    what = f"på ”{page.address or '/'}” saknas publicerade id: {shown}"
    return Problem(page.location, "lost-address", what, _cure(f"{page.address}#{ids[0]}"))


def _cure(address: str, first: str = "Återställ") -> str:
    return (
        f"{first}, eller skriv i docs/register/flyttade.yml: från: {address}"
        " och antingen till: ny adress, eller borttagen: datum och skäl: text"
    )


def _check_origin(move: Move, moves: Moves, written: Places, places: Places) -> Iterator[Problem]:
    origin, at = _plain(move.origin), moves.at(move, "från")
    right = _spelling(origin, written)
    if right != origin:
        what = f"”{origin}” är inte skriven som en adress här"
        yield Problem(at, "wrong-value", what, f"Skriv från: {right or '/'}")
    elif places.have(origin):
        what = f"adressen ”{move.origin}” finns kvar på webbplatsen"
        yield Problem(
            at,
            "address-in-use",
            what,
            "Ge det som har fått adressen ett nytt id; ta bort posten om det är det som alltid har haft den",
        )
    elif not written.know(origin):
        cure = f"Ta bort posten, eller rätta från: till det som står i adresser.txt eller adresser/.{_closest_address(origin, written)}"
        yield Problem(at, "unknown-address", f"”{origin}” har aldrig varit publicerad", cure)


def _check_target(move: Move, moves: Moves, places: Places) -> Iterator[Problem]:
    target, at = _plain(move.target or ""), moves.at(move, "till")
    if places.may_have(target):
        if is_file(_plain(move.origin)) != is_file(target):
            what = f"{_noun(_plain(move.origin))} ”{move.origin}” kan inte leda till {_noun(target)} ”{target or '/'}”"
            yield Problem(at, "unknown-address", what, "En sida leder till en sida, och en fil till en fil")
        return
    if not places.may_lie_below(target):
        yield Problem(at, "unknown-address", f"adressen ”{target}” finns inte", _cure_of_target(target, moves, places))
    elif not move.origin.endswith("/"):
        cure = "Skriv en sida; bara en från: som slutar på / kan leda till en mapp"
        yield Problem(at, "unknown-address", f"”{target}” är en mapp och ingen sida", cure)


def _cure_of_target(target: str, moves: Moves, places: Places) -> str:
    fate, right = moves.of(target), _spelling(target, places)
    if fate and fate.target is None:
        return "Den är borttagen: skriv borttagen: och skäl: här också, i stället för till:"
    if fate and fate.target is not None and places.know(fate.target):
        return f"Den har flyttat. Rätta till: {fate.target or '/'}"
    if right != target and places.know(right):
        return f"Rätta till: {right or '/'}"
    return f"Skriv en adress som finns, från webbplatsens rot.{_closest_address(target, places)}"


def _target_is_known(move: Move, places: Places) -> bool:
    return places.know(_plain(move.target or ""))


def _spelling(address: str, known: Places) -> str:
    """Give the way an address is written, so far as that can be told."""
    tidy = addresses.tidy_address(address)
    return next((one for one in (address, tidy, tidy.lower()) if known.know(one)), tidy)


def _closest_address(address: str, places: Places) -> str:
    page, _, anchor = address.partition("#")
    if page in places.pages and anchor:
        return closest(anchor, places.pages[page])
    return closest(page, places.pages)


# --- Helpers ---------------------------------------------------------------------------------------------------------


def _noun(address: str) -> str:
    return "filen" if is_file(address) else "sidan"


def _plain(address: str) -> str:
    """Read an address as it is written by hand, where the start page is `/`."""
    return "" if address == "/" else address


def _fate(move: Move | None, origin: str, address: str) -> Fate | None:
    """Tell what an entry for `origin` makes of an address there or below it; an entry to an id takes no page below along."""
    if not move or not move.target:
        return Fate(move, None) if move else None
    target, rest = _plain(move.target), address.removeprefix(origin)
    if not rest or (rest.startswith("#") and "#" in target):
        return Fate(move, target)
    return None if "#" in target else Fate(move, target + rest)


def _by_address(published: Iterable[PublishedPage]) -> Pages:
    pages: dict[str, Ids] = {}
    for page in published:
        pages[page.address] = pages.get(page.address, Ids()) | page.ids
    return pages


def _above(address: str) -> Iterator[str]:
    """Name every page that an address lies below, itself without its id first: `a/b/#s1` → `a/b/`, `a/`."""
    page = address.partition("#")[0]
    if page != address:
        yield page
    parts = page.rstrip("/").split("/")
    for count in range(len(parts) - 1, 0, -1):
        yield "/".join(parts[:count]) + "/"


def _consultees_of(dossier: Dossier) -> tuple[str, ...]:
    asked = (entry.consultee for entry in dossier.head.consultation.roster)
    answered = (document.head.consultee or "" for document in dossier.responses)
    return tuple(dict.fromkeys((*asked, *answered)))


def _ids_of_dates(dossier: Dossier) -> Iterator[str]:
    """Name what stands on the timeline beside the events."""
    if dossier.head.consultation.deadline:
        yield addresses.DEADLINE
    yield from (addresses.dated_anchor(one.id) for one in dossier.documents if one.head.date or one.head.consultee)


def _ids_of_story(story: Story | None) -> Ids:
    return Ids(paragraph.id for paragraph in story.paragraphs if paragraph.id) if story else Ids()


def _ids_of_document(document: Document) -> Ids:
    ids = Ids(paragraph.id for paragraph in document.paragraphs if paragraph.id)
    has_title = any(paragraph.kind is BlockKind.TITLE for paragraph in document.paragraphs)
    return ids if has_title else ids | {addresses.UNTITLED}


def _natural(one: str) -> tuple[str, int, str]:
    """Sort `s9` before `s10`."""
    digits = one[len(one.rstrip("0123456789")) :]
    return one.removesuffix(digits), int(digits or 0), one
