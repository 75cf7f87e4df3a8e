"""Everything a site generator needs of one build: pages by source file, and the problems; knows no generator.

A dossier with faults shows its faults in the place of each of its pages, so that an editor who previews sees them where
the work is, and nothing unproved is ever shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dossier import addresses
from dossier.loading import LoadedDossier, Project, load_project
from dossier.problems import Problem
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


def make_site(docs: Path, root: Path) -> Site:
    """Load, check and render everything below `docs`."""
    project = load_project(docs, root)
    pages = list(_pages(project, docs))
    start = next(page for page in pages if page.address == "")
    by_source = {addresses.source_file(page.address): page for page in pages if page is not start}
    return Site(by_source, start, project.problems, _timestamp(project))


def _pages(project: Project, docs: Path) -> Iterator[Page]:
    whole = [one.value for one in project.dossiers if one.value]
    yield from render_site(whole, project.register)
    for loaded in project.dossiers:
        if loaded.value:
            yield from render_dossier(loaded.value, project.register)
        else:
            yield from _pages_of_faults(loaded, project, docs)
    if project.problems:
        yield render_problems(project.problems, FAULTS)


def _pages_of_faults(loaded: LoadedDossier, project: Project, docs: Path) -> Iterator[Page]:
    """A fault in the register stops every dossier; then its own faults are not why, and all are shown."""
    answers = sorted((docs / loaded.slug / "svar").glob("*.md"))
    pages = [addresses.document_page(path.stem) for path in answers]
    for page in (*addresses.DOSSIER_PAGES, *pages):
        yield render_problems(loaded.problems or project.problems, addresses.page_address(loaded.slug, page))


def _timestamp(project: Project) -> int:
    dates = [one.value.head.updated for one in project.dossiers if one.value]
    newest = max(dates, default=datetime(2000, 1, 1, tzinfo=UTC).date())
    return int(datetime(newest.year, newest.month, newest.day, tzinfo=UTC).timestamp())
