"""What MkDocs is asked for: its settings, the theme's frame around a page, and the pages that are not dossiers.

The frame of a page differs from that of another of its kind only in title, description, address and how deep it lies, so
those are left open in one rendering, deep down. Rendering the template for each page costs more than the page.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's notice about its own end of life, on every run

from jinja2 import Environment
from markupsafe import escape
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.build import get_context
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation

from dossier import addresses
from dossier.cache import Settings
from dossier.labels import plural
from dossier.problems import Problem
from dossier.rendering import Page

MARK = "\ue010"
TITLE, DESCRIPTION, CANONICAL, CONTENT, ROOT, ROOT_FOLDER = (f"{MARK}{number}{MARK}" for number in range(6))
DEPTH = 9
"""Deeper than any page, so that every way up to the site's root is known by its length."""
UP = "../"

Key = tuple[str, str, bool]
Frames = dict[Key, tuple[str, ...]]
"""Each frame in pieces: text and marks in turn."""


class GeneratorError(RuntimeError):
    """MkDocs stopped; it has said why on stderr."""


def read_settings(config_file: Path) -> Settings:
    """Read the settings. Raises: GeneratorError when there is something wrong with them."""
    config = _load(config_file)
    themes = [Path(folder).resolve() for folder in config.theme.dirs if "site-packages" not in folder]
    hooks = [(config_file.parent / hook).resolve() for hook in config.hooks]
    docs, site_dir = Path(config.docs_dir).absolute(), Path(config.site_dir).absolute()
    return Settings(docs, site_dir, config.site_url or "", (*themes, *hooks))


def make_framer(
    config_file: Path, site_url: str, problems: Sequence[Problem], frames: "Frames | None" = None
) -> "Framer":
    """Get ready to put pages in their frames, with a line above them when the sources have faults."""
    return Framer(lambda: _prepared(config_file, site_url, problems), site_url, frames)


def make_outside(config_file: Path, site_url: str, out: Path, site: object, name: str, is_strict: bool) -> None:
    """Let MkDocs write all that is no dossier to a folder; `site` goes to the hook as the extra setting `name`.

    Raises: GeneratorError.
    """
    with _telling():
        config = _load(config_file, site_dir=str(out), strict=is_strict)
        config.site_url = site_url
        config.extra[name] = site
        try:
            mkdocs_build(config)
        except (Abort, MkDocsException) as error:
            raise GeneratorError(f"MkDocs slutade: {error}") from error


def preview(config_file: Path, address: str, folder: Path, build: Callable[[], None], code: Sequence[Path]) -> None:
    """Show a folder on `host:port` with live reload until interrupted; `build` is called first and at every change.

    Raises: OSError when the address cannot be had, GeneratorError when the settings cannot be read.
    """
    from mkdocs.livereload import LiveReloadServer  # noqa: PLC0415  # a web server, which no build needs

    config = _load(config_file)
    host, _, port = address.rpartition(":")
    with _telling():
        build()
        server = LiveReloadServer(build, host.strip("[]"), int(port), str(folder))
        server.error_handler = lambda code: page.read_bytes() if (page := folder / f"{code}.html").is_file() else None
        for path in (config.docs_dir, str(config_file), *config.watch, *map(str, code)):
            server.watch(path)
        try:
            server.serve()  # type: ignore[no-untyped-call]
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()


def show_banner(config: MkDocsConfig, problems: Sequence[object], address: str) -> None:
    """Put a line above every page when the sources have faults."""
    config.extra.pop("banner", None)
    if problems:
        text = f"{plural(len(problems), 'fel', 'fel')} i källorna."
        config.extra["banner"] = {"text": text, "url": address, "label": "Visa"}


def _load(config_file: Path, **changed: object) -> MkDocsConfig:
    try:
        return load_config(str(config_file), **changed)  # type: ignore[arg-type]  # settings by name
    except (Abort, MkDocsException) as error:
        raise GeneratorError(str(error)) from error


def _prepared(config_file: Path, site_url: str, problems: Sequence[Problem]) -> tuple[MkDocsConfig, Environment]:
    config = _load(config_file)
    config.site_url = site_url
    show_banner(config, problems, addresses.FAULTS)
    return config, config.theme.get_env()


@contextmanager
def _telling() -> Iterator[None]:
    """MkDocs logs, and says nothing by itself when it is called from Python."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("mkdocs")
    logger.setLevel(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


class Framer:
    """Puts pages in their frames."""

    def __init__(
        self, prepare: Callable[[], tuple[MkDocsConfig, Environment]], site_url: str, frames: Frames | None = None
    ) -> None:
        self.frames: Frames = {} if frames is None else frames
        self._prepare = cache(prepare)
        self._site_url = site_url

    def frame(self, page: Page) -> str:
        """Write a page out."""
        key = key_of(page)
        if key not in self.frames:
            self.frames[key] = self._render(key)
        return fill(self.frames[key], page, self._site_url)

    def _render(self, key: Key) -> tuple[str, ...]:
        config, env = self._prepare()
        kind, section, is_described = key
        meta = {"title": TITLE, "description": DESCRIPTION if is_described else "", "sida": kind, "plats": section}
        url = "x/" * DEPTH
        page = SimpleNamespace(
            meta=meta, title=TITLE, url=url, content=CONTENT, is_homepage=False,
            canonical_url=CANONICAL if self._site_url else None,
        )  # fmt: skip
        context = get_context(Navigation([], []), Files([]), config, page)  # type: ignore[arg-type]  # all that the template asks of a page
        html = env.get_template("main.html").render(context)
        html = html.replace(UP * DEPTH, ROOT).replace((UP * DEPTH).rstrip("/"), ROOT_FOLDER)
        return tuple(html.split(MARK))


def key_of(page: Page) -> Key:
    """Name the frame that a page has: its kind, its place in the header's menu, and whether it is described."""
    first = f"{page.address.partition('/')[0]}/"
    section = first if first == addresses.CONSULTEES or first.rstrip("/") in addresses.NAMED_PAGES else ""
    place = section if page.address == section else f"{section}x/"
    return page.kind, place, bool(page.description)


def fill(frame: tuple[str, ...], page: Page, site_url: str) -> str:
    """Fill a frame with a page."""
    up = UP * page.address.count("/")
    values: Mapping[str, str] = {
        TITLE: str(escape(page.title)),
        DESCRIPTION: str(escape(page.description)),
        CANONICAL: str(escape(f"{site_url}{quote(page.address)}")),
        CONTENT: page.html,
        ROOT: up,
        ROOT_FOLDER: up.rstrip("/") or ".",
    }
    by_number = {mark.strip(MARK): value for mark, value in values.items()}
    return "".join(by_number[piece] if place % 2 else piece for place, piece in enumerate(frame))
