"""The dossiers' units and what lies outside them → everything on the site, and the problems; knows no generator.

A dossier with faults shows its faults in the place of each of its pages, so that an editor who previews sees them where
the work is, and nothing unproved is ever shown.
"""

import html
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from dossier import addresses, labels
from dossier.checks import sorted_problems
from dossier.ledger import Changed, Places, find_changed, is_file
from dossier.loading import MARKDOWN_SUFFIXES, Common, Project, load_common
from dossier.model import Register
from dossier.problems import Location, Problem
from dossier.rendering import (
    Backlink,
    Page,
    View,
    add_backlinks,
    add_changed,
    place_changed,
    render_moved,
    render_opensearch,
    render_problems,
    render_removed,
    render_search,
    render_site,
    render_site_files,
    render_subjects,
)
from dossier.search import make_vocabulary
from dossier.units import Card, Lexicon, Shown, Unit, Workshop
from dossier.vocabulary import names_of

START = "index.md"
INDEX = "index.html"
MADE = "dossier_made"
"""Where `dossier build` hands a generator a site that is made already, among its extra settings."""
FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Site:
    """The pages of a build by address, and all faults."""

    pages: Mapping[str, Page]
    start: Page
    """A fragment that follows the start page's Markdown."""
    problems: tuple[Problem, ...]
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    """Content of files that are no pages, by address."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """What follows a page that the generator makes itself, by source file."""
    records: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What is searched: the records that are indexed, by dossier."""
    timestamp: int = 0
    """Seconds since 1970 of the newest dossier's date: the build's own date, so that equal sources give equal bytes."""
    folders: tuple[str, ...] = ()
    """Of the dossiers, below `docs`."""
    is_outside_only: bool = False
    """The dossiers' own pages are there to be linked to, and are not written."""


def make_site(docs: Path, root: Path, site_url: str = "") -> Site:
    """Load, check and render everything below `docs`; `site_url` is where it is published, when that is known."""
    common = load_common(docs, root)
    workshop = Workshop(common, site_url)
    units = {slug: workshop.make(slug) for slug in workshop.slugs}
    for slug, short_address in Gathered(common, [unit.card for unit in units.values()]).wrong_short_addresses():
        units[slug] = workshop.make(slug, short_address)
    words = make_words([unit.lexicon for unit in units.values() if unit.lexicon], common.register)
    above = Above(
        Gathered(common, [unit.card for unit in units.values()]), units.__getitem__, list(words.pages), site_url
    )
    pages, files = {**words.pages, **above.pages}, {**words.files, **above.files}
    records: dict[str, Mapping[str, str]] = {}
    for unit in units.values():
        pages |= {page.address: page for page in above.pages_of(unit)}
        files |= unit.files
        records |= {unit.card.slug: unit.records} if unit.records else {}
    return Site(pages, above.start, above.problems, files, above.notes, records, above.timestamp, tuple(units))


def ambiguous_names(project: Project) -> Iterator[str]:
    """Tell each name in a paper that could be several things, of the register or not, and so is no link; one line each."""
    for view in views_of(project):
        for document, paragraph, found in view.mentions.ambiguous:
            meant = " eller ".join(
                found.keys if len(found.keys) > 1 else (*found.keys, "något som inte står i registret")
            )
            yield f"{document.at(paragraph.line)}: ”{found.words}” i {paragraph.id} länkas inte: kan vara {meant}."


def views_of(project: Project, site_url: str = "") -> list[View]:
    """Give the view of every dossier without faults."""
    workshop = Workshop(project.common, site_url)
    return [workshop.view(one) for one in project.dossiers if one.value]


def make_failed_site(docs: Path, error: Exception) -> Site:
    """Make a site that only says what went wrong in the code: no template and no source is trusted to be whole."""
    cure = "Rätta eller ångra det som ändrades sist; hjälper det inte är felet programmets eget"
    problem = Problem(Location(docs.name), "internal-error", f"oväntat fel ({type(error).__name__}: {error})", cure)
    fragment = f"<h1>Internt fel</h1>\n<p>{html.escape(str(problem))}</p>\n"
    found = {"", addresses.FAULTS, *(addresses.address_of(source) for source in _markdown_files(docs, docs))}
    pages = {address: Page(address, "fel", "Internt fel", "", fragment) for address in sorted(found)}
    return Site(pages, pages[""], (problem,), timestamp=_seconds(FIRST_DAY))


Added = Mapping[str, tuple[tuple[Backlink, ...], Mapping[str, Changed]]]
"""What others put on a dossier's pages, by page: uses of its paragraphs, and what became of ids that lead there."""


def add_all(pages: Iterable[Page], added: Added) -> Iterator[Page]:
    """Put on pages what others tell there."""
    for page in pages:
        backlinks, placed = added.get(page.address, ((), {}))
        linked = add_backlinks(page, backlinks) if backlinks else page
        yield add_changed(linked, placed) if placed else linked


@dataclass(frozen=True)
class Words:
    """What is made of the words of all dossiers: the index from A to Ö, and the vocabulary that the search looks into."""

    pages: Mapping[str, Page]
    files: Mapping[str, str]


def make_words(lexicons: Sequence[Lexicon], register: Register) -> Words:
    """Gather the words of all dossiers."""
    pages = render_subjects([one.subjects for one in lexicons], names_of(register))
    files = make_vocabulary((one.words for one in lexicons), register)
    return Words({page.address: page for page in pages}, files)


@dataclass(frozen=True)
class Gathered:
    """The cards of all dossiers with what lies outside them, and what follows from them together."""

    common: Common
    cards: Sequence[Card]

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """Give what the dossiers without faults tell."""
        return tuple(card.shown for card in self.cards if card.shown)

    @cached_property
    def _checked(self) -> tuple[Places, tuple[Problem, ...]]:
        pages = {address: ids for card in self.cards for address, ids in card.pages.items()}
        numbers = [number for card in self.cards for number in card.numbers]
        return self.common.check_addresses(pages, frozenset().union(*(card.hidden for card in self.cards)), numbers)

    @property
    def places(self) -> Places:
        """Give every page there is now, faults or not."""
        return self._checked[0]

    @cached_property
    def site_problems(self) -> tuple[Problem, ...]:
        """Give the faults of files outside every dossier."""
        return sorted_problems((*self.common.problems, *self._checked[1]))

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Give every fault, file by file."""
        return sorted_problems((*self.site_problems, *(one for card in self.cards for one in card.problems)))

    @cached_property
    def numbers(self) -> Mapping[str, tuple[str, ...]]:
        """Give each address by registry number and the pages it leads to, of those that are shown."""
        shown = {address for one in self.shown for address in one.addresses}
        found = ((form, tuple(page for page in pages if page in shown)) for form, pages in self.places.numbers.items())
        return {form: pages for form, pages in found if pages}

    def wrong_short_addresses(self) -> Iterator[tuple[str, str]]:
        """Give the dossiers that print a short address which does not lead to them alone, each with the one to print."""
        for card in self.cards:
            if card.shown:
                overview = addresses.page_address(card.slug, addresses.OVERVIEW)
                first = card.numbers[0].forms[0] if card.numbers else ""
                right = first if self.numbers.get(first) == (overview,) else ""
                if right != card.shown.short_address:
                    yield card.slug, right

    @cached_property
    def backlinks(self) -> Mapping[str, tuple[Backlink, ...]]:
        """Give the uses that dossiers make of another's paragraphs, by the page they stand on."""
        found: dict[str, list[Backlink]] = defaultdict(list)
        for one in self.shown:
            for backlink in one.backlinks:
                found[backlink.page].append(backlink)
        return {page: tuple(ones) for page, ones in found.items()}


class Above:
    """All that does not belong to one dossier: the pages above them, and what they tell each other."""

    def __init__(
        self,
        gathered: Gathered,
        unit_of: Callable[[str], Unit],
        word_addresses: Collection[str],
        site_url: str = "",
    ) -> None:
        self.gathered = gathered
        self.site_url = site_url
        self._common = gathered.common
        self._unit_of = unit_of
        self._word_addresses = word_addresses

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Give every fault of the site."""
        return self.gathered.problems

    def pages_of(self, unit: Unit) -> Iterator[Page]:
        """Give a dossier's pages, with what other dossiers and moved addresses put on them; or its faults."""
        if not unit.card.shown:
            yield from self._pages_of_faults(unit.card)
        yield from add_all(unit.pages, self.added_to(unit.card))

    def added_to(self, card: Card) -> Added:
        """Give what others put on a dossier's pages."""
        own = card.shown.addresses if card.shown else ()
        found = ((one, self.gathered.backlinks.get(one, ()), self._told.get(one, {})) for one in own)
        return {one: (backlinks, placed) for one, backlinks, placed in found if backlinks or placed}

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """Give the pages above the dossiers, by address."""
        pages = {page.address: page for page in self._rendered if page.address}
        pages |= {one.address: render_removed(one) for one in self._changed if one.target is None and _is_page(one)}
        pages |= {home: add_changed(pages[home], placed) for home, placed in self._told.items() if home in pages}
        return pages | {page.address: page for page in self._faults_in_prose()}

    @cached_property
    def start(self) -> Page:
        """Give what follows the start page's Markdown."""
        return next(page for page in self._rendered if not page.address)

    @cached_property
    def notes(self) -> Mapping[str, str]:
        """Give what follows pages that the generator makes itself, by source file."""
        prose = self._common.prose
        told = ((home, placed) for home, placed in self._told.items() if home in prose)
        return {prose[home]: add_changed(Page(home, "", "", "", ""), placed).html for home, placed in told}

    @cached_property
    def files(self) -> Mapping[str, str | bytes]:
        """Give the files above the dossiers, by address."""
        summaries = [one.summary for one in self.gathered.shown]
        files: dict[str, str | bytes] = dict(render_site_files(summaries, self._common.register, self.site_url))
        files |= _moved_files(self._changed, self._places_told)
        files |= dict(self._received_files())
        files |= self._number_files()
        files |= {"opensearch.xml": render_opensearch(self.site_url)} if self.site_url else {}
        return files | {"sitemap.xml": _sitemap(self.site_url, self._dated_addresses())}

    @property
    def timestamp(self) -> int:
        """Give the build's own date, in seconds since 1970."""
        return _seconds(max((one.updated for one in self.gathered.shown), default=FIRST_DAY))

    @cached_property
    def _rendered(self) -> tuple[Page, ...]:
        register = self._common.register
        pages = (*render_site([one.summary for one in self.gathered.shown], register), render_search())
        return (*pages, *([render_problems(self.problems, addresses.FAULTS)] if self.problems else []))

    @cached_property
    def _changed(self) -> tuple[Changed, ...]:
        return tuple(find_changed(self._common.published, self.gathered.places, self._common.moves))

    @cached_property
    def _told(self) -> Mapping[str, Mapping[str, Changed]]:
        """Tell of each id that is no more on the page its readers come to: page → anchor → what became of it."""
        by_home: dict[str, list[Changed]] = defaultdict(list)
        for one in self._changed:
            if "#" in one.address:
                by_home[one.home].append(one)
        pages = {home: self._home(home) for home in by_home}
        return {home: place_changed(page, by_home[home]) for home, page in pages.items() if page}

    def _received_files(self) -> Iterator[tuple[str, str | bytes]]:
        """Give each received file at the addresses it had before, or tell there that it is gone: no host leads on from one."""
        for one in self._changed:
            if is_file(one.address) and one.move.removed:
                when = labels.long_date(one.move.removed)
                yield one.address, f"Filen har tagits bort. Den fanns här till den {when}. Skäl: {one.move.why}\n"
            elif is_file(one.address) and (file := self._common.docs / (one.target or "")).is_file():
                yield one.address, file.read_bytes()

    def copied(self) -> Iterator[str]:
        """Name the dossiers whose received files stand at an address that they had before as well."""
        goals = [one.target or "" for one in self._changed if is_file(one.address)]
        return (card.slug for card in self.gathered.cards if any(goal.startswith(f"{card.slug}/") for goal in goals))

    def _home(self, address: str) -> Page | None:
        """Find the page where a change is told; None when its faults stand in its place."""
        if address in self._common.prose:
            return Page(address, "", "", "", "")
        cards = (card for card in self.gathered.cards if card.shown and address in card.shown.addresses)
        own = (page for card in cards for page in self._unit_of(card.slug).pages)
        removed = (render_removed(one) for one in self._changed if one.target is None and _is_page(one))
        return next((page for page in (*own, *self._rendered, *removed) if page.address == address), None)

    @cached_property
    def _places_told(self) -> Mapping[str, str]:
        told = ((home, anchor, one) for home, placed in self._told.items() for anchor, one in placed.items())
        return {one.address: f"{home}#{anchor}" for home, anchor, one in told}

    def _number_files(self) -> dict[str, str]:
        """Make each address by registry number lead on, or let the reader choose."""
        names = {page: name for one in self.gathered.shown for page, name in one.names.items()}
        title = "Diarienumret leder vidare"
        return {
            f"{address}{INDEX}": render_moved(address, [(page, names[page]) for page in pages], title)
            for address, pages in self.gathered.numbers.items()
        }

    def _dated_addresses(self) -> Iterator[tuple[str, date | None]]:
        yield from ((address, None) for address in sorted(self._common.prose))
        yield from ((address, None) for address in sorted({*self.pages, *self._word_addresses}))
        yield from ((address, one.updated) for one in self.gathered.shown for address in one.addresses)

    def _pages_of_faults(self, card: Card) -> Iterator[Page]:
        """Show a dossier's faults in the place of each of its pages.

        A fault in the register stops every dossier; then its own faults are not why, and all are shown.
        """
        docs = self._common.docs
        own = {addresses.page_address(card.slug, page) for page in addresses.DOSSIER_PAGES}
        own |= {addresses.address_of(source) for source in _markdown_files(docs / card.slug, docs)}
        yield from (render_problems(card.problems or self.problems, address) for address in sorted(own))

    def _faults_in_prose(self) -> Iterator[Page]:
        docs, root = self._common.docs, self._common.root
        folder = docs.relative_to(root).as_posix() if docs.is_relative_to(root) else docs.as_posix()
        found: dict[str, list[Problem]] = defaultdict(list)
        for problem in self.gathered.site_problems:
            source = problem.location.path.removeprefix(f"{folder}/")
            if source.endswith(MARKDOWN_SUFFIXES):
                found[addresses.address_of(source)].append(problem)
        yield from (render_problems(problems, address) for address, problems in found.items())


def _is_page(changed: Changed) -> bool:
    return "#" not in changed.address and not is_file(changed.address)


def _moved_files(changed: Sequence[Changed], places: Mapping[str, str]) -> dict[str, str]:
    """Make each page that has moved lead on, and those of its ids that went elsewhere lead there."""
    exceptions: dict[str, dict[str, str]] = defaultdict(dict)
    for one in changed:
        page, _, anchor = one.address.partition("#")
        place = places.get(one.address) if one.target is None else one.target
        if anchor and place is not None:
            exceptions[page][anchor] = place
    files = {}
    for one in changed:
        if _is_page(one) and one.target is not None:
            targets = [(one.target, f"Till sidans nya adress: {one.target or '/'}")]
            files[f"{one.address}{INDEX}"] = render_moved(one.address, targets, exceptions=exceptions[one.address])
    return files


def _sitemap(site_url: str, pages: Iterable[tuple[str, date | None]]) -> str:
    """List the pages for search engines; none while it is not known where they are published.

    Source: https://www.sitemaps.org/protocol.html
    """
    rows = [
        f"<url><loc>{html.escape(site_url + quote(address))}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
        for address, day in pages
        if site_url
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{''.join(rows)}</urlset>\n"


def _markdown_files(folder: Path, docs: Path) -> list[str]:
    paths = (path for path in folder.rglob("*") if path.suffix in MARKDOWN_SUFFIXES and not path.is_dir())
    return sorted(path.relative_to(docs).as_posix() for path in paths)


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
