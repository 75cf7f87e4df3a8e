"""Hands MkDocs the pages, the page fragments and the problems of one build; nothing of value lives here.

Traps: MkDocs keeps a hook's module for the life of the process, so nothing is kept in globals but the command's name;
only loggers below `mkdocs` count for `--strict`; MkDocs empties the site's folder before it reads a page.
"""

import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils import write_file

from dossier.addresses import FAULTS, source_file
from dossier.generator import Framer, show_banner
from dossier.indexing import index_whole
from dossier.labels import plural
from dossier.rendering import Page
from dossier.search import SearchError
from dossier.site import INDEX, MADE, START, Site, make_failed_site, make_site

log = logging.getLogger("mkdocs.hooks.dossier")
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

THEME_SCRIPTS = "assets/javascripts/"
"""Material's bundle, which no page loads."""
THEME_PARTS = "partials/"
"""What templates of the theme include: stylesheets that are joined in one."""
SITEMAP = "sitemap.xml"
FAULTY = "fel"
"""The kind of a page of faults."""
ANCHOR_RE = re.compile(r'\bid="([^"]+)"')


_command = "build"


class DossierPage(MkDocsPage):
    """A page of faults in the place of one that MkDocs makes itself, which its menu may name."""

    def __init__(self, page: Page, file: File, config: MkDocsConfig) -> None:
        super().__init__(None, file, config)
        self.made = page

    def read_source(self, config: MkDocsConfig) -> None:
        """Take title and description from the page instead of front matter."""
        self.markdown = ""
        self.meta = {"title": self.made.title, "description": self.made.description, "sida": self.made.kind}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Take the HTML as it is."""
        self.content = self.made.html
        self.toc = TableOfContents([])
        self.present_anchor_ids = _ids_on(self.made)


class DossierFile(File):
    """A page that the core makes whole: to MkDocs a file that is copied, and that prose can link to."""

    framer: Framer | None = None
    """Set when the theme is there; None for a file that is not written."""

    def __init__(self, address: str, source: str, site: Site, config: MkDocsConfig) -> None:
        super().__init__(source, None, config.site_dir, True, dest_uri=f"{address}index.html")
        self.inclusion = InclusionLevel.INCLUDED
        self.address, self.site = address, site
        self.page = _Anchors(site, address)  # type: ignore[assignment]  # all that MkDocs asks of a page linked to

    def is_documentation_page(self) -> bool:
        """Tell MkDocs that there is nothing to render."""
        return False

    def copy_file(self, dirty: bool = False) -> None:
        """Write the page."""
        if self.framer:
            html = self.framer.frame(self.site.pages[self.address])
            write_file(html.encode(), self.abs_dest_path)


@dataclass(frozen=True)
class _Anchors:
    """The ids of a page, for MkDocs's check of links."""

    site: Site
    address: str

    @property
    def present_anchor_ids(self) -> set[str]:
        return _ids_on(self.site.pages[self.address])


class _AllIds(set[str]):
    """The ids of a page whose faults stand in its place: nothing is known to be missing there."""

    def __contains__(self, one: object) -> bool:
        return True


def _ids_on(page: Page) -> set[str]:
    return _AllIds() if page.kind == FAULTY else set(ANCHOR_RE.findall(page.html))


class UnwrittenFile(File):
    """A dossier's file when only what lies outside the dossiers is made: something to link to."""

    def copy_file(self, dirty: bool = False) -> None:
        """Leave it."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make the whole site once, unless `dossier build` has made it, and report its faults."""
    root = Path(config.config_file_path).resolve().parent
    site: Site = config.extra.get(MADE) or _make_site(Path(config.docs_dir).resolve(), root, config.site_url or "")
    config.extra["dossier"] = site
    config.theme.static_templates.discard(SITEMAP)  # ours has the dates of the dossiers
    os.environ["SOURCE_DATE_EPOCH"] = str(site.timestamp)
    show_banner(config, site.problems, FAULTS)
    for problem in () if site.is_outside_only else site.problems:  # else they have been told
        log.warning("%s", problem)
    return config


def on_pre_build(config: MkDocsConfig) -> None:
    """Stop a strict build before MkDocs empties a site that stands."""
    site: Site = config.extra["dossier"]
    folder = Path(config.site_dir)
    if site.problems and config.strict and folder.is_dir() and any(folder.iterdir()):
        raise PluginError(
            f"{plural(len(site.problems), 'fel', 'fel')} i källorna. Webbplatsen i {folder.name}/ är orörd."
        )


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Put the pages in the place of their sources."""
    site: Site = config.extra["dossier"]
    for file in list(files):
        in_dossier = file.src_uri.startswith(tuple(f"{folder}/" for folder in site.folders))
        is_theirs = file.src_uri == SITEMAP or file.src_uri.startswith((THEME_SCRIPTS, THEME_PARTS))
        if is_theirs or (in_dossier and file.is_documentation_page()):
            files.remove(file)
        elif in_dossier and site.is_outside_only:
            file.__class__ = UnwrittenFile
    prose = {file.dest_uri: file for file in files if file.is_documentation_page()}
    for address in site.pages:
        old = prose.get(f"{address}{INDEX}")
        if old or not address:
            _replace(old, site.pages[address], files, config)
        else:
            files.append(DossierFile(address, source_file(address), site, config))
    for address, content in site.files.items():
        file = File.generated(config, address, content=content)
        file.inclusion = InclusionLevel.INCLUDED
        files.append(file)
    return files


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Let the pages be written, now that there is a theme."""
    site: Site = config.extra["dossier"]
    framer = Framer(lambda: (config, env), config.site_url or "")
    for file in files:
        if isinstance(file, DossierFile) and not site.is_outside_only:
            file.framer = framer
    return env


def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Add the list of dossiers to the start page, and to other prose what became of addresses that lead there."""
    site: Site = config.extra["dossier"]
    if page.file.src_uri != START or "" in site.pages:
        return html + site.notes.get(page.file.src_uri, "")  # the second: its faults stand in its place
    page.meta["sida"] = site.start.kind
    return f'<div class="dhead dhead--ed">{html}</div>{site.start.html}{site.notes.get(START, "")}'


def on_post_build(config: MkDocsConfig) -> None:
    """Index what is searched, beside the pages."""
    site: Site = config.extra["dossier"]
    if not site.records:
        return
    try:
        index_whole(site.records, Path(config.site_dir))
    except SearchError as error:
        if _command != "serve":
            raise PluginError(str(error)) from error
        log.error("%s", error)


def _replace(old: File | None, page: Page, files: Files, config: MkDocsConfig) -> None:
    if old:
        files.remove(old)
    file = File.generated(config, old.src_uri if old else START, content="")
    file.inclusion = old.inclusion if old else InclusionLevel.INCLUDED
    files.append(file)
    DossierPage(page, file, config)


def on_startup(command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Note the command. MkDocs keeps hooks and config between rebuilds of `serve` only when this event exists."""
    global _command
    _command = command


def _make_site(docs: Path, root: Path, site_url: str) -> Site:
    try:
        return make_site(docs, root, site_url)
    except Exception as error:  # `serve` must live on: it would answer no request until the next good build
        if _command != "serve":
            raise
        log.exception("Webbplatsen kunde inte göras.")
        return make_failed_site(docs, error)
