"""Hands MkDocs the pages, the page fragments and the problems of one build; nothing of value lives here.

Traps: MkDocs keeps a hook's module for the life of the process, so nothing is kept in globals but the command's name;
only loggers below `mkdocs` count for `--strict`; MkDocs empties the site's folder before it reads a page.
"""

import logging
import os
import re
from pathlib import Path
from typing import Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import TableOfContents

from dossier.labels import plural
from dossier.rendering import Page
from dossier.search import FOLDER, SearchError, index_site
from dossier.site import FAULTS, START, Site, make_failed_site, make_site

log = logging.getLogger("mkdocs.hooks.dossier")
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

THEME_SCRIPTS = "assets/javascripts/"
"""Material's bundle, which no page loads."""
ANCHOR_RE = re.compile(r'\bid="([^"]+)"')


_command = "build"


class DossierPage(MkDocsPage):
    """A page whose HTML is made by the core: its text has been parsed once already."""

    def __init__(self, page: Page, file: File, config: MkDocsConfig) -> None:
        super().__init__(None, file, config)
        self.made = page

    def read_source(self, config: MkDocsConfig) -> None:
        """Take title and description from the page instead of front matter."""
        self.markdown = ""
        self.meta = {"title": self.made.title, "description": self.made.description, "sida": self.made.kind}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Take the HTML as it is, and tell MkDocs which anchors it has, for its check of links."""
        self.content = self.made.html
        self.toc = TableOfContents([])
        self.present_anchor_ids = set(ANCHOR_RE.findall(self.made.html))


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make the whole site once, and report its faults."""
    root = Path(config.config_file_path).resolve().parent
    site = _make_site(Path(config.docs_dir).resolve(), root, config.site_url or "")
    config.extra["dossier"] = site
    config.extra.pop("banner", None)
    os.environ["SOURCE_DATE_EPOCH"] = str(site.timestamp)
    if site.problems:
        text = f"{plural(len(site.problems), 'fel', 'fel')} i källorna."
        config.extra["banner"] = {"text": text, "url": FAULTS, "label": "Visa"}
    for problem in site.problems:
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
    for unused in [file for file in files if file.src_uri.startswith(THEME_SCRIPTS)]:
        files.remove(unused)
    for source in site.pages:
        if old := files.get_file_from_path(source):
            files.remove(old)
        file = File.generated(config, source, content="")
        file.inclusion = InclusionLevel.NOT_IN_NAV
        files.append(file)
    for address, content in site.files.items():
        file = File.generated(config, address, content=content)
        file.inclusion = InclusionLevel.INCLUDED
        files.append(file)
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Give each of our files its page."""
    site: Site = config.extra["dossier"]
    for source, page in site.pages.items():
        if file := files.get_file_from_path(source):
            if file.page:
                file.page.title = page.title  # the one that stands in `nav` is not ours
            DossierPage(page, file, config)
    return nav


def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Add the list of dossiers to the start page, and to other prose what became of addresses that lead there."""
    site: Site = config.extra["dossier"]
    if page.file.src_uri != START or START in site.pages:
        return html + site.notes.get(page.file.src_uri, "")  # the second: its faults stand in its place
    page.meta["sida"] = site.start.kind
    return f'<div class="dhead dhead--ed">{html}</div>{site.start.html}'


def on_post_build(config: MkDocsConfig) -> None:
    """Index what is searched, beside the pages."""
    site: Site = config.extra["dossier"]
    if not site.records:
        return
    try:
        index_site(site.records, Path(config.site_dir) / FOLDER)
    except SearchError as error:
        if _command != "serve":
            raise PluginError(str(error)) from error
        log.error("%s", error)


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
