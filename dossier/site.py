"""Everything a site generator needs of one build: pages by source file, and the problems; knows no generator.

A dossier with faults shows its faults in the place of each of its pages, so that an editor who previews sees them where
the work is, and nothing unproved is ever shown.
"""

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dossier import addresses
from dossier.loading import MARKDOWN_SUFFIXES, LoadedDossier, Project, load_project
from dossier.problems import Location, Problem
from dossier.rendering import Page, render_dossier, render_problems, render_site

START = "index.md"
FAULTS = "fel/"


@dataclass(frozen=True)
class Site:
    """The pages of a build by the name of their source file below `docs/`, and all faults."""

    pages: Mapping[str, Page]
    start: Page
    """A fragment that follows the start page's Markdown."""
    problems: tuple[Problem, ...]
    timestamp: int
    """Seconds since 1970 of the newest dossier's date: the build's own date, so that equal sources give equal bytes."""


def make_site(docs: Path, root: Path, site_url: str = "") -> Site:
    """Load, check and render everything below `docs`; `site_url` is where it is published, when that is known."""
    project = load_project(docs, root)
    pages = list(_pages(project, site_url))
    start = next(page for page in pages if page.address == "")
    by_source = {addresses.source_file(page.address): page for page in pages if page is not start}
    return Site({**by_source, **_pages_of_faults(project, docs, root)}, start, project.problems, _timestamp(project))


def make_failed_site(docs: Path, error: Exception) -> Site:
    """Make a site that only says what went wrong in the code: no template and no source is trusted to be whole."""
    cure = "Rätta eller ångra det som ändrades sist; hjälper det inte är felet programmets eget"
    problem = Problem(Location(docs.name), "internal-error", f"oväntat fel ({type(error).__name__}: {error})", cure)
    fragment = f"<h1>Internt fel</h1>\n<p>{html.escape(str(problem))}</p>\n"
    sources = {START, f"{FAULTS}index.md", *_markdown_files(docs, docs)}
    pages = {source: Page(_address(source), "fel", "Internt fel", "", fragment) for source in sources}
    return Site(pages, pages[START], (problem,), int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()))


def _pages(project: Project, site_url: str) -> Iterator[Page]:
    whole = [one.value for one in project.dossiers if one.value]
    yield from render_site(whole, project.register)
    for dossier in whole:
        yield from render_dossier(dossier, project.register, site_url)
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
