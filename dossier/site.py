"""Everything a site generator needs of one build: pages by source file, and the problems; knows no generator.

A dossier with faults shows its faults in the place of each of its pages, so that an editor who previews sees them where
the work is, and nothing unproved is ever shown.
"""

import html
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from dossier import addresses
from dossier.ledger import Changed, find_changed
from dossier.loading import MARKDOWN_SUFFIXES, RESERVED_FOLDERS, LoadedDossier, Project, load_project
from dossier.mentions import make_finder
from dossier.model import Dossier
from dossier.problems import Location, Problem
from dossier.rendering import (
    Page,
    View,
    add_changed,
    place_changed,
    render_dossier,
    render_files,
    render_moved,
    render_opensearch,
    render_problems,
    render_removed,
    render_search,
    render_site,
    render_subjects,
)
from dossier.search import make_corpus, make_subjects, make_vocabulary

START = "index.md"
FAULTS = "fel/"
INDEX = "index.html"


@dataclass(frozen=True)
class Site:
    """The pages of a build by the name of their source file below `docs/`, and all faults."""

    pages: Mapping[str, Page]
    start: Page
    """A fragment that follows the start page's Markdown."""
    problems: tuple[Problem, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    """Content of files that are no pages, by address."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """What follows a page that the generator makes itself, by source file."""
    records: Mapping[str, str] = field(default_factory=dict)
    """What is searched: the records that are indexed, by file."""
    timestamp: int = 0
    """Seconds since 1970 of the newest dossier's date: the build's own date, so that equal sources give equal bytes."""


def make_site(docs: Path, root: Path, site_url: str = "") -> Site:
    """Load, check and render everything below `docs`; `site_url` is where it is published, when that is known."""
    project = load_project(docs, root)
    numbers = _numbers(project)
    views = _views(project, site_url, numbers)
    pages = {page.address: page for page in _pages(project, views)}
    files = {address: content for view in views for address, content in render_files(view)}
    changed = list(find_changed(project.published, project.places, project.moves))
    pages |= {one.address: render_removed(one) for one in changed if one.target is None and "#" not in one.address}
    told, places = _tell_changed(changed, pages, project)
    notes = {project.prose[address]: page.html for address, page in told.items() if address not in pages}
    pages |= {address: page for address, page in told.items() if address in pages}
    files |= _moved_files(changed, places)
    files |= _number_files(numbers, views)
    files |= make_vocabulary(views, project.register)
    files |= {"opensearch.xml": render_opensearch(site_url)} if site_url else {}
    records = {file: record for view in views for file, record in make_corpus(view)}
    start = pages.pop("")
    by_source = {addresses.source_file(page.address): page for page in pages.values()}
    by_source |= _pages_of_faults(project, docs, root)
    return Site(by_source, start, project.problems, files, notes, records, _timestamp(project))


def ambiguous_names(project: Project) -> Iterator[str]:
    """Tell each name in a paper that could be several entries of the register, and so is no link; one line each."""
    for view in _views(project):
        for document, paragraph, found in view.mentions.ambiguous:
            meant = " eller ".join(found.keys)
            yield f"{document.at(paragraph.line)}: ”{found.words}” i {paragraph.id} länkas inte: kan vara {meant}."


def make_failed_site(docs: Path, error: Exception) -> Site:
    """Make a site that only says what went wrong in the code: no template and no source is trusted to be whole."""
    cure = "Rätta eller ångra det som ändrades sist; hjälper det inte är felet programmets eget"
    problem = Problem(Location(docs.name), "internal-error", f"oväntat fel ({type(error).__name__}: {error})", cure)
    fragment = f"<h1>Internt fel</h1>\n<p>{html.escape(str(problem))}</p>\n"
    sources = {START, f"{FAULTS}index.md", *_markdown_files(docs, docs)}
    pages = {source: Page(addresses.address_of(source), "fel", "Internt fel", "", fragment) for source in sources}
    return Site(pages, pages[START], (problem,), timestamp=int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()))


def _views(
    project: Project, site_url: str = "", numbers: Mapping[str, tuple[str, ...]] = MappingProxyType({})
) -> list[View]:
    """Gather what is worked out of each whole dossier, with names recognised as its municipality has them."""
    whole = [(one, one.value) for one in project.dossiers if one.value]
    municipalities = dict.fromkeys(value.head.municipality for _, value in whole)
    finders = {one: make_finder(project.register, one) for one in municipalities}
    return [
        View(
            value,
            project.register,
            one.proofs,
            finders[value.head.municipality],
            one.incoming,
            site_url,
            _short_address(value, numbers),
        )
        for one, value in whole
    ]


def _numbers(project: Project) -> dict[str, tuple[str, ...]]:
    """Give each address by registry number and the pages it leads to, one or several; alike in capitals and small letters.

    None that is below anything else of the site, or was published before.
    """
    found = [pair for one in project.dossiers if one.value for pair in _numbers_of(one.value)]
    leads: dict[str, dict[str, None]] = defaultdict(dict)
    for address, page in found:
        leads[address.casefold()][page] = None
    others = (*project.places.pages, *(page.address for page in project.published))
    taken = {addresses.top_name(address) for address in others}
    taken |= project.top_names | addresses.RESERVED_TOP_NAMES | RESERVED_FOLDERS
    free = (address for address, _ in found if addresses.top_name(address) not in taken)
    return {address: tuple(leads[address.casefold()]) for address in free}


def _numbers_of(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Give each address by a dossier's number with its page, and by the bodies' own numbers, where they are others."""
    own = addresses.number_addresses(dossier.head.diarienummer)
    yield from ((address, addresses.page_address(dossier.slug, addresses.OVERVIEW)) for address in own)
    taken = {address.casefold() for address in own}
    for document in dossier.documents:
        page = addresses.page_address(dossier.slug, addresses.document_page(document.id))
        for address in addresses.number_addresses(document.head.own_diarienummer or ""):
            if address.casefold() not in taken:
                yield address, page


def _short_address(dossier: Dossier, numbers: Mapping[str, tuple[str, ...]]) -> str:
    """Give a dossier's address by registry number, when it leads there alone."""
    overview = addresses.page_address(dossier.slug, addresses.OVERVIEW)
    first = addresses.number_addresses(dossier.head.diarienummer)[:1]
    return next((address for address in first if numbers.get(address) == (overview,)), "")


def _number_files(numbers: Mapping[str, tuple[str, ...]], views: Sequence[View]) -> dict[str, str]:
    """Make each address by registry number lead on, or let the reader choose."""
    names: dict[str, str] = {}
    for view in views:
        head = view.dossier.head
        names[view.address] = f"{head.title}, {head.municipality}"
        for document in view.dossier.documents:
            page = addresses.page_address(view.dossier.slug, addresses.document_page(document.id))
            names[page] = f"{view.document_name(document)}: {head.title}"
    return {
        f"{address}{INDEX}": render_moved(address, [(page, names[page]) for page in pages], "Diarienumret leder vidare")
        for address, pages in numbers.items()
    }


def _tell_changed(
    changed: Sequence[Changed], pages: Mapping[str, Page], project: Project
) -> tuple[dict[str, Page], dict[str, str]]:
    """Tell of each id that is no more on the page its readers come to: those pages, and where each old address is told."""
    by_home: dict[str, list[Changed]] = defaultdict(list)
    for one in changed:
        if "#" in one.address:
            by_home[one.home].append(one)
    told: dict[str, Page] = {}
    places: dict[str, str] = {}
    for home, ones in by_home.items():
        if home in pages or home in project.prose:  # else its faults stand in its place
            page = pages.get(home) or Page(home, "", "", "", "")
            placed = place_changed(page, ones)
            told[home] = add_changed(page, placed)
            places |= {one.address: f"{home}#{anchor}" for anchor, one in placed.items()}
    return told, places


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
        if "#" not in one.address and one.target is not None:
            targets = [(one.target, f"Till sidans nya adress: {one.target or '/'}")]
            files[f"{one.address}{INDEX}"] = render_moved(one.address, targets, exceptions=exceptions[one.address])
    return files


def _pages(project: Project, views: Sequence[View]) -> Iterator[Page]:
    yield from render_site(views, project.register)
    yield render_search()
    yield from render_subjects(make_subjects(views, project.register))
    for view in views:
        yield from render_dossier(view)
    if project.problems:
        yield render_problems(project.problems, FAULTS)


def _pages_of_faults(project: Project, docs: Path, root: Path) -> dict[str, Page]:
    """Replace every page that has faults, by source file: a generator must not read a source that may not be text."""
    faults: dict[str, Sequence[Problem]] = {}
    own: dict[str, list[Problem]] = defaultdict(list)
    for loaded in project.dossiers:
        if not loaded.value:
            # A fault in the register stops every dossier; then its own faults are not why, and all are shown.
            faults |= dict.fromkeys(_sources_of(loaded, docs), loaded.problems or project.problems)
    folder = docs.relative_to(root).as_posix() if docs.is_relative_to(root) else docs.as_posix()
    for problem in project.site_problems:
        source = problem.location.path.removeprefix(f"{folder}/")
        if source.endswith(MARKDOWN_SUFFIXES):
            own[source].append(problem)
    faults |= own
    return {source: render_problems(problems, addresses.address_of(source)) for source, problems in faults.items()}


def _sources_of(loaded: LoadedDossier, docs: Path) -> list[str]:
    own = [f"{page.rstrip('/') or 'index'}.md" for page in addresses.DOSSIER_PAGES]
    return [*(f"{loaded.slug}/{name}" for name in own), *_markdown_files(docs / loaded.slug, docs)]


def _markdown_files(folder: Path, docs: Path) -> list[str]:
    paths = (path for path in folder.rglob("*") if path.suffix in MARKDOWN_SUFFIXES and not path.is_dir())
    return sorted(path.relative_to(docs).as_posix() for path in paths)


def _timestamp(project: Project) -> int:
    dates = [one.value.head.updated for one in project.dossiers if one.value]
    newest = max(dates, default=datetime(2000, 1, 1, tzinfo=UTC).date())
    return int(datetime(newest.year, newest.month, newest.day, tzinfo=UTC).timestamp())
