"""Everything a site generator needs of one build: pages by source file, and the problems; knows no generator.

A dossier with faults shows its faults in the place of each of its pages, so that an editor who previews sees them where
the work is, and nothing unproved is ever shown.
"""

import html
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dossier import addresses
from dossier.ledger import Changed, find_changed
from dossier.loading import MARKDOWN_SUFFIXES, LoadedDossier, Project, current_pages, load_project
from dossier.mentions import make_finder
from dossier.problems import Location, Problem
from dossier.rendering import (
    Page,
    View,
    add_changed,
    render_dossier,
    render_files,
    render_moved,
    render_problems,
    render_removed,
    render_site,
)

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
    timestamp: int = 0
    """Seconds since 1970 of the newest dossier's date: the build's own date, so that equal sources give equal bytes."""


def make_site(docs: Path, root: Path, site_url: str = "") -> Site:
    """Load, check and render everything below `docs`; `site_url` is where it is published, when that is known."""
    project = load_project(docs, root)
    views = _views(project, site_url)
    pages = {page.address: page for page in _pages(project, views)}
    files = {address: content for view in views for address, content in render_files(view)}
    _account_for_changed(project, pages, files)
    files |= _number_files(views, pages)
    start = pages.pop("")
    by_source = {addresses.source_file(page.address): page for page in pages.values()}
    by_source |= _pages_of_faults(project, docs, root)
    return Site(by_source, start, project.problems, files, _timestamp(project))


def ambiguous_names(project: Project) -> Iterator[str]:
    """Tell each name in a paper that could be several entries of the register, and so is no link; one line each."""
    for view in _views(project, ""):
        for document, paragraph, found in view.mentions.ambiguous:
            meant = " eller ".join(found.keys)
            yield f"{document.at(paragraph.line)}: ”{found.words}” i {paragraph.id} länkas inte: kan vara {meant}."


def make_failed_site(docs: Path, error: Exception) -> Site:
    """Make a site that only says what went wrong in the code: no template and no source is trusted to be whole."""
    cure = "Rätta eller ångra det som ändrades sist; hjälper det inte är felet programmets eget"
    problem = Problem(Location(docs.name), "internal-error", f"oväntat fel ({type(error).__name__}: {error})", cure)
    fragment = f"<h1>Internt fel</h1>\n<p>{html.escape(str(problem))}</p>\n"
    sources = {START, f"{FAULTS}index.md", *_markdown_files(docs, docs)}
    pages = {source: Page(_address(source), "fel", "Internt fel", "", fragment) for source in sources}
    return Site(pages, pages[START], (problem,), {}, int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()))


def _views(project: Project, site_url: str) -> list[View]:
    """Gather what is worked out of each whole dossier, with names recognised as its municipality has them."""
    whole = [(one, one.value) for one in project.dossiers if one.value]
    municipalities = dict.fromkeys(value.head.municipality for _, value in whole)
    finders = {one: make_finder(project.register, one) for one in municipalities}
    short = _short_addresses(project)
    return [
        View(
            value,
            project.register,
            one.proofs,
            finders[value.head.municipality],
            one.incoming,
            site_url,
            short.get(one.slug, ""),
        )
        for one, value in whole
    ]


def _short_addresses(project: Project) -> dict[str, str]:
    """Give each dossier its address by registry number, unless two have the number or a page has the address."""
    numbers = [(one.slug, one.draft.head.diarienummer) for one in project.dossiers if one.draft]
    count = Counter(number for _, number in numbers)
    pages = current_pages(project.dossiers, project.register)
    found = {slug: addresses.number_addresses(number)[0] for slug, number in numbers if count[number] == 1}
    return {slug: address for slug, address in found.items() if address not in pages}


def _number_files(views: Sequence[View], pages: Mapping[str, Page]) -> dict[str, str]:
    """Make every form of a registry number lead to its dossier, and a body's own number to its answer."""
    targets: dict[str, dict[str, str]] = {}
    for view in views:
        slug, head = view.dossier.slug, view.dossier.head
        led = [(head.diarienummer, view.address, f"{head.title}, {head.municipality}")]
        for document in view.dossier.documents:
            page = addresses.page_address(slug, addresses.document_page(document.id))
            led.append((document.head.own_diarienummer or "", page, f"{view.document_name(document)}: {head.title}"))
        for number, target, name in led:
            for address in addresses.number_addresses(number):
                targets.setdefault(address, {})[target] = name
    free = {address: found for address, found in targets.items() if address not in pages}
    return {f"{address}{INDEX}": render_moved(address, tuple(found.items())) for address, found in free.items()}


def _account_for_changed(project: Project, pages: dict[str, Page], files: dict[str, str]) -> None:
    """Make every published address that is no more lead on, or say that and why it is gone."""
    current = current_pages(project.dossiers, project.register)
    on_page: dict[str, list[Changed]] = {}
    for one in find_changed(project.published, current, project.moves):
        page, _, anchor = one.address.partition("#")
        if anchor:
            here = page if page in current else _page_after(page, project)
            if here in pages and anchor not in current.get(here, frozenset()):
                on_page.setdefault(here, []).append(one)
        elif one.target:
            files[f"{page}{INDEX}"] = render_moved(page, [(one.target, f"Till sidans nya adress: {one.target}")])
        else:
            pages[page] = render_removed(one)
    for address, changed in on_page.items():
        pages[address] = add_changed(pages[address], changed)


def _page_after(page: str, project: Project) -> str | None:
    """Name the page that a reader of one that is no more is led to; None when it was taken away."""
    found = project.moves.of(page)
    return found[1].partition("#")[0] if found and found[1] else None


def _pages(project: Project, views: Sequence[View]) -> Iterator[Page]:
    yield from render_site(views, project.register)
    for view in views:
        yield from render_dossier(view)
    if project.problems:
        yield render_problems(project.problems, FAULTS)


def _pages_of_faults(project: Project, docs: Path, root: Path) -> dict[str, Page]:
    """Replace every page that has faults, by source file: a generator must not read a source that may not be text."""
    faults: dict[str, tuple[Problem, ...]] = {}
    for loaded in project.dossiers:
        if not loaded.value:
            # A fault in the register stops every dossier; then its own faults are not why, and all are shown.
            faults |= dict.fromkeys(_sources_of(loaded, docs), loaded.problems or project.problems)
    folder = docs.relative_to(root).as_posix() if docs.is_relative_to(root) else docs.as_posix()
    for problem in project.site_problems:
        source = problem.location.path.removeprefix(f"{folder}/")
        if source.endswith(MARKDOWN_SUFFIXES):
            faults[source] = (*faults.get(source, ()), problem)
    return {source: render_problems(problems, _address(source)) for source, problems in faults.items()}


def _sources_of(loaded: LoadedDossier, docs: Path) -> list[str]:
    own = [f"{page.rstrip('/') or 'index'}.md" for page in addresses.DOSSIER_PAGES]
    return [*(f"{loaded.slug}/{name}" for name in own), *_markdown_files(docs / loaded.slug, docs)]


def _markdown_files(folder: Path, docs: Path) -> list[str]:
    paths = (path for path in folder.rglob("*") if path.suffix in MARKDOWN_SUFFIXES and not path.is_dir())
    return sorted(path.relative_to(docs).as_posix() for path in paths)


def _address(source: str) -> str:
    """Name the page that a generator makes of a Markdown file: `om/metod.md` → `om/metod/`, `om/index.md` → `om/`."""
    path = Path(source).with_suffix("")
    path = path.parent if path.name in ("index", "README") else path
    return "" if path == Path() else f"{path.as_posix()}/"


def _timestamp(project: Project) -> int:
    dates = [one.value.head.updated for one in project.dossiers if one.value]
    newest = max(dates, default=datetime(2000, 1, 1, tzinfo=UTC).date())
    return int(datetime(newest.year, newest.month, newest.day, tzinfo=UTC).timestamp())
