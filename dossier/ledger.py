"""Published addresses: which ones a dossier has, which ones were lost, and where those that changed lead now.

A ledger holds one line a page: its address, then the ids on it that may be cited. `dossier publish` only ever adds to it.
What is moved or taken away is said by hand in `flyttade.yml`; an entry that ends in `/` stands for all that lies below.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from dossier import addresses
from dossier.model import Document, Dossier, MentionKind, Move, Register, Story
from dossier.problems import Location, Problem, closest

LEDGER_HEAD = (
    "# Publicerade adresser: en sida på varje rad, sedan id:na på den. Skrivs av ”dossier publish”.",
    "# Ta aldrig bort en rad: det som flyttas eller tas bort skrivs i docs/register/flyttade.yml.",
)
SHOWN_IDS = 5
"""How many lost ids of a page are named in its problem."""

Ids = frozenset[str]
Pages = Mapping[str, Ids]
"""Addresses of pages below the site's root, each with its ids."""


@dataclass(frozen=True)
class PublishedPage:
    """One line of a ledger."""

    address: str
    ids: Ids
    location: Location


@dataclass(frozen=True)
class Moves:
    """What `flyttade.yml` says, and where it says it."""

    all: tuple[Move, ...] = ()
    path: str = ""

    def of(self, address: str) -> tuple[Move, str] | None:
        """Find what became of an address, and its new one ("" when it was taken away); the longest entry wins."""
        if move := self._by_origin.get(address):
            return move, move.target or ""
        for origin in _above(address):
            if move := self._by_origin.get(origin):
                return move, move.target + address.removeprefix(origin) if move.target else ""
        return None

    @cached_property
    def _by_origin(self) -> Mapping[str, Move]:
        return {move.origin: move for move in reversed(self.all)}


@dataclass(frozen=True)
class Changed:
    """A published address that is no more: with its new one, or the day and reason it was taken away."""

    address: str
    move: Move
    target: str


def pages_of_dossier(dossier: Dossier) -> Pages:
    """Give every page of a dossier with the ids that a reader may cite: what `publish` writes down."""
    head = dossier.head
    consultees = _consultees_of(dossier)
    cells = (addresses.cell_anchor(one, question.id) for one in consultees for question in head.questions)
    pages = {page: Ids() for page in addresses.DOSSIER_PAGES}
    pages[addresses.OVERVIEW] = Ids((*(question.id for question in head.questions), *_ids_of_story(dossier.summary)))
    pages[addresses.COMPARISON] = Ids((*consultees, *cells))
    pages[addresses.FACTS] = Ids(fact.id for fact in head.facts)
    pages[addresses.TIMELINE] = Ids(event.id for event in head.events)
    if isinstance(dossier.motion, Story):
        pages[addresses.MOTION] = _ids_of_story(dossier.motion)
    pages |= {f"{addresses.SNIPPETS}{one}/": Ids() for one in (addresses.WHOLE_TABLE, *consultees)}
    for document in dossier.documents:
        pages[addresses.document_page(document.id)] = _ids_of_document(document)
    return {addresses.page_address(dossier.slug, page): ids for page, ids in pages.items()}


def pages_of_register(register: Register) -> Pages:
    """Give the pages above the dossiers with the ids that a reader may cite.

    Not: pages of persons, who may have to be taken out without a trace.
    """
    kinds = (kind for kind in register.entries if kind is not MentionKind.PERSON)
    entries = (entry.id for kind in kinds for entry in register.entries[kind])
    return {
        "": Ids(),
        addresses.CONSULTEES: Ids(register.consultees),
        addresses.TERMS: Ids(term.id for term in register.terms),
        addresses.REGISTER: Ids(),
        **{addresses.consultee_address(one): Ids() for one in register.consultees},
        **{addresses.entry_address(one): Ids() for one in entries},
    }


def parse_ledger(text: str, path: str) -> tuple[PublishedPage, ...]:
    """Read a ledger; a line that begins with `#` is a comment, and the start page's address is written `/`."""
    lines = ((number, line.split()) for number, line in enumerate(text.split("\n"), start=1) if line[:1] != "#")
    return tuple(
        PublishedPage(words[0].removeprefix("/"), Ids(words[1:]), Location(path, number))
        for number, words in lines
        if words
    )


def format_ledger(pages: Pages) -> str:
    """Write a ledger, sorted, so that equal addresses give equal bytes."""
    lines = (" ".join((address or "/", *sorted(ids, key=_natural))) for address, ids in sorted(pages.items()))
    return "\n".join((*LEDGER_HEAD, *lines)) + "\n"


def add_to_ledger(published: Iterable[PublishedPage], current: Pages) -> Pages:
    """Add what is there now to what was published before; nothing is ever taken out."""
    pages = dict(current)
    for page in published:
        pages[page.address] = pages.get(page.address, Ids()) | page.ids
    return pages


def check_ledger(published: Iterable[PublishedPage], current: Pages, moves: Moves) -> Iterator[Problem]:
    """Find published addresses that are lost. Problems: lost-address."""
    for page in published:
        if page.address not in current:
            yield from _check_lost_page(page, current, moves)
        elif lost := [
            one for one in page.ids - current[page.address] if not _leads_on(f"{page.address}#{one}", current, moves)
        ]:
            yield _lost_ids(page, lost)


def check_moves(moves: Moves, current: Pages) -> Iterator[Problem]:
    """Find entries of `flyttade.yml` that say nothing true. Problems: address-in-use, unknown-address, duplicate-id."""
    first: dict[str, int] = {}
    for move in moves.all:
        at = Location(moves.path, move.line("från"))
        if move.origin in first:
            what = f"”{move.origin}” står redan på rad {first[move.origin]}"
            yield Problem(at, "duplicate-id", what, "Behåll den ena")
        first.setdefault(move.origin, move.line("från"))
        if is_current(move.origin, current):
            what = f"adressen ”{move.origin}” finns kvar på webbplatsen"
            yield Problem(at, "address-in-use", what, "Ta bort raden, eller ta bort det som har adressen")
        if move.target and not _is_current_or_above(move.target, current):
            at = Location(moves.path, move.line("till"))
            cure = f"Skriv en adress som finns, från webbplatsens rot.{_closest_address(move.target, current)}"
            yield Problem(at, "unknown-address", f"adressen ”{move.target}” finns inte", cure)


def find_changed(published: Iterable[PublishedPage], current: Pages, moves: Moves) -> Iterator[Changed]:
    """Find every published address that is no more but is accounted for: whole pages, and ids of pages that stand."""
    for page in published:
        gone = [page.address] if page.address not in current else []
        gone += [f"{page.address}#{one}" for one in sorted(page.ids - current.get(page.address, Ids()), key=_natural)]
        for address in gone:
            if found := moves.of(address):
                yield Changed(address, *found)


def is_current(address: str, current: Pages) -> bool:
    """Tell whether a page, or an id on it, is there now."""
    page, hash_sign, anchor = address.partition("#")
    return page in current and (not hash_sign or anchor in current[page])


# --- Helpers ---------------------------------------------------------------------------------------------------------


def _check_lost_page(page: PublishedPage, current: Pages, moves: Moves) -> Iterator[Problem]:
    found = moves.of(page.address)
    if not found or (found[1] and not is_current(found[1], current)):
        what = f"den publicerade sidan ”{page.address or '/'}” finns inte längre"
        if found:
            what = f"”{page.address}” leder till ”{found[1]}”, som inte finns"
        yield Problem(page.location, "lost-address", what, _cure(page.address))
        return
    lost = [one for one in page.ids if not _leads_on(f"{page.address}#{one}", current, moves)]
    if lost:
        yield _lost_ids(page, lost)


def _lost_ids(page: PublishedPage, lost: list[str]) -> Problem:
    ids = sorted(lost, key=_natural)
    shown = ", ".join(ids[:SHOWN_IDS]) + (f" och {len(ids) - SHOWN_IDS} till" if len(ids) > SHOWN_IDS else "")
    what = f"på ”{page.address or '/'}” saknas publicerade id: {shown}"
    return Problem(page.location, "lost-address", what, _cure(f"{page.address}#{ids[0]}"))


def _cure(address: str) -> str:
    return (
        f"Återställ, eller skriv i docs/register/flyttade.yml: från: {address}"
        " och antingen till: ny adress, eller borttagen: datum och skäl: text"
    )


def _leads_on(address: str, current: Pages, moves: Moves) -> bool:
    found = moves.of(address)
    return bool(found) and (not found[1] or is_current(found[1], current))  # type: ignore[index]  # bool() hides None


def _above(address: str) -> Iterator[str]:
    """Name every page that an address lies below, itself without its id first: `a/b/#s1` → `a/b/`, `a/`."""
    page = address.partition("#")[0]
    if page != address:
        yield page
    parts = page.rstrip("/").split("/")
    for count in range(len(parts) - 1, 0, -1):
        yield "/".join(parts[:count]) + "/"


def _is_current_or_above(address: str, current: Pages) -> bool:
    return is_current(address, current) or (address.endswith("/") and any(page.startswith(address) for page in current))


def _closest_address(address: str, current: Pages) -> str:
    page, _, anchor = address.partition("#")
    if page in current and anchor:
        return closest(anchor, current[page])
    return closest(page, current)


def _consultees_of(dossier: Dossier) -> tuple[str, ...]:
    asked = (entry.consultee for entry in dossier.head.consultation.roster)
    answered = (document.head.consultee or "" for document in dossier.responses)
    return tuple(dict.fromkeys((*asked, *answered)))


def _ids_of_story(story: Story | None) -> Ids:
    return Ids(paragraph.id for paragraph in story.paragraphs if paragraph.id) if story else Ids()


def _ids_of_document(document: Document) -> Ids:
    return Ids(paragraph.id for paragraph in document.paragraphs if paragraph.id)


def _natural(one: str) -> tuple[str, int, str]:
    """Sort `s9` before `s10`."""
    digits = one[len(one.rstrip("0123456789")) :]
    return one.removesuffix(digits), int(digits or 0), one
