"""Measure a whole build beside plain mkdocs-material on the same Markdown: `make bench`, or `SIZE="10 100" python tests/bench/bench.py`.

For each size an invented archive is written and built in turn by (a) this project and (b) mkdocs-material alone, each as
a process of its own. Seconds depend on the machine and its other work; the ratio of builds run in turn does not, or less.
(b) gets the same files but no hooks, no checks and no search; (a) also makes the pages that nobody writes (comparison,
timeline, a page for each body), so the ratio is given for the whole build and for a page.
`RUNS` is how often each is built (3).

Then what a search costs its reader is measured in headless Chromium on the site of (a), served as
tests/test_search_browser.py serves it (packed, under the same policy, from this machine: no latency of a network), each
query in a browser that holds nothing: a word that stands once in the archive, and the commonest of its content words.
"""

import functools
import gzip
import http.server
import itertools
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from archive import CONTENT, write_archive

from dossier.vocabulary import words_of

try:
    from playwright.sync_api import sync_playwright
except ImportError:  # `make install` alone does not bring it
    sync_playwright = None

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_SIZES = "10 100"
RUNS, RUNS_OF_LARGE, LARGE = int(os.environ.get("RUNS") or 3), 1, 1000
OPENINGS = 3
KIB, MIB = 1024, 1024 * 1024
BUDGET_KIB, BUDGET_SIZES = 200, (10, 100)
"""What a first query may transfer of search, packed, at these sizes."""

# As tests/test_search_browser.py has them.
CSP = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"
PACKED = (".html", ".js", ".css", ".json", ".txt", ".svg")
SEARCH_FILES = re.compile(r"/sok/(?:pagefind|ord|bak)/|/search(?:-page|-quote)?\.(?:js|css)")
INDEX_FOLDERS = ("pagefind", "ord", "bak")
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

NOTE_FIRST = """\
new MutationObserver((_, observer) => {
  if (!document.querySelector('#sok-resultat[data-klar]')) return;
  window.firstResult = [performance.now(), performance.timeOrigin + performance.now()];
  observer.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-klar'] });
"""
"""Runs before the page: notes when the first result is shown, in milliseconds from the opening and since 1970."""
IS_WHOLE = """() => {
  const box = document.getElementById('sok-resultat');
  const facet = box.querySelector('.facet');
  return window.firstResult && !box.hasAttribute('aria-busy') && (!facet || box.dataset.fasetter === box.dataset.klar);
}"""

OURS = """\
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

PLAIN = """\
site_name: Arkiv
docs_dir: docs
theme:
  name: material
  language: sv
  font: false
plugins: []
nav:
  - index.md
not_in_nav: |
  /**
exclude_docs: |
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


@dataclass(frozen=True)
class Run:
    """One build, or the median of several: wall clock, the largest process's memory and what came out."""

    seconds: float
    peak: float
    pages: int
    size: float


@dataclass(frozen=True)
class Query:
    """One word asked for in a browser that holds nothing; the median of several."""

    kind: str
    word: str
    status: str
    """What the page says it found."""
    seconds: float
    first: float
    """Bytes of search that were asked for before the first result was shown."""
    search: float
    """Bytes of search in all, with what the filters beside the results cost."""
    page: float
    """Bytes of everything, with the page's own frame."""
    parts: dict[str, tuple[int, int]]
    """Files and bytes of search by what they are, in the first of the openings."""


@dataclass(frozen=True)
class Search:
    """What is searched, as files, and what it costs a reader."""

    files: int
    size: float
    site_size: float
    queries: tuple[Query, ...] = ()
    idle: tuple[tuple[str, int], ...] = ()
    """Pages where nobody searches, with the bytes of search they load."""


def main() -> None:
    """Measure every size in `SIZE` and print the tables."""
    sizes = sorted({int(one) for one in (os.environ.get("SIZE") or DEFAULT_SIZES).split()})
    print("(a) this project, (b) mkdocs-material alone; seconds are wall clock, median of whole processes\n")
    titles = (
        "dossiers",
        "pages a",
        "pages b",
        "a s",
        "b s",
        "a/b",
        "a/b a page",
        "peak a MiB",
        "peak b MiB",
        "out a MiB",
        "out b MiB",
    )
    print(_row(titles))
    results: dict[int, tuple[Run, Run]] = {}
    searches: dict[int, Search] = {}
    for size in sizes:
        ours, plain, searches[size] = _measure(size)
        results[size] = ours, plain
        cells = (
            str(size), str(ours.pages), str(plain.pages), f"{ours.seconds:.2f}", f"{plain.seconds:.2f}",
            f"{ours.seconds / plain.seconds:.2f}", f"{ours.seconds / ours.pages / (plain.seconds / plain.pages):.2f}",
            f"{ours.peak:.0f}", f"{plain.peak:.0f}", f"{ours.size:.1f}", f"{plain.size:.1f}",
        )  # fmt: skip
        print(_row(cells), flush=True)
    for small, large in itertools.pairwise(sizes):
        growth = (_exponent(small, large, results[small][which], results[large][which]) for which in (0, 1))
        print(
            f"\ngrowth {small} → {large} dossiers: "
            + ", ".join(f"{name} n^{one:.2f}" for name, one in zip("ab", growth, strict=True))
        )
    _print_searches(searches)


def _measure(size: int) -> tuple[Run, Run, Search]:
    runs: tuple[list[Run], list[Run]] = ([], [])
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        write_archive(folder, size)
        configs = (folder / "ours.yml", folder / "plain.yml")
        configs[0].write_text(OURS.format(root=ROOT), encoding="utf-8")
        configs[1].write_text(PLAIN, encoding="utf-8")
        for _ in range(RUNS_OF_LARGE if size >= LARGE else RUNS):
            for config, kept in zip(configs, runs, strict=True):
                kept.append(_build(config, folder / f"site-{config.stem}"))
        search = _measure_search(folder / "docs", folder / "site-ours")
    return _median(runs[0]), _median(runs[1]), search


def _build(config: Path, site: Path) -> Run:
    shutil.rmtree(site, ignore_errors=True)
    # `--strict` is ours to keep; plain mkdocs warns of links that only this project understands.
    strict = ["--strict"] if config.stem == "ours" else []
    command = [sys.executable, "-m", "mkdocs", "build", *strict, "--config-file", str(config), "--site-dir", str(site)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    log = config.with_suffix(".log")
    started = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=config.parent, env=environment, stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{config.name}: the build failed\n" + "\n".join(log.read_text(encoding="utf-8").splitlines()[-20:]))
    files = [path for path in site.rglob("*") if path.is_file()]
    pages = sum(path.suffix == ".html" for path in files)
    unit = MIB if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes on macOS, in KiB on Linux
    return Run(seconds, usage.ru_maxrss / unit, pages, sum(path.stat().st_size for path in files) / MIB)


def _median(runs: list[Run]) -> Run:
    seconds = statistics.median(run.seconds for run in runs)
    return Run(seconds, max(run.peak for run in runs), runs[0].pages, runs[0].size)


def _exponent(small: int, large: int, first: Run, second: Run) -> float:
    return math.log(second.seconds / first.seconds) / math.log(large / small)


# --- Search ----------------------------------------------------------------------------------------------------------


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder packed as a host packs text, and notes what it sends: time, address, bytes."""

    sent: ClassVar[list[tuple[float, str, int]]] = []

    def do_GET(self) -> None:  # the name is the base class's
        """Send one file."""
        asked = time.time()
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        packed = path.suffix in PACKED
        body = gzip.compress(body, mtime=0) if packed else body
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Security-Policy", CSP)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.sent.append((asked, self.path, len(body)))
        with suppress(ConnectionError):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _chromium() -> str | None:
    return shutil.which("chromium") if sync_playwright else None


def _measure_search(docs: Path, site: Path) -> Search:
    files = [path for name in INDEX_FOLDERS for path in (site / "sok" / name).rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / MIB
    whole = sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) / MIB
    if not files or not _chromium():
        return Search(len(files), size, whole)
    rare, common = _words(docs)
    document = min(path.parent for path in site.glob("**/svar/*/index.html")).relative_to(site).as_posix()
    with _serve(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=CHROMIUM_OPTIONS)
        _ask(browser, address, rare)  # not counted: the browser's own first start
        queries = [
            _median_query(kind, word, [_ask(browser, address, word) for _ in range(OPENINGS)])
            for kind, word in (("rare", rare), ("common", common))
        ]
        pages = (("start", ""), ("document", f"{document}/"))
        idle = [(name, _idle(browser, f"{address}{path}")) for name, path in pages]
        browser.close()
    return Search(len(files), size, whole, tuple(queries), tuple(idle))


def _words(docs: Path) -> tuple[str, str]:
    """Choose a word that stands once in the papers, in the middle of the alphabet, and the commonest content word."""
    counts: Counter[str] = Counter()
    for path in docs.rglob("*.md"):
        body = path.read_text(encoding="utf-8").split("\n---\n", 1)[-1]
        counts.update(words_of(re.sub(r"\{[^}]*\}|\]\([^)]*\)", " ", body)))
    once = sorted(word for word, count in counts.items() if count == 1 and word.isalpha() and len(word) > 5)
    return once[len(once) // 2], max(CONTENT, key=lambda word: counts[word])


@contextmanager
def _serve(site: Path) -> Iterator[str]:
    serve = functools.partial(Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def _open(browser: Any) -> Iterator[Any]:
    """Give a page of a context that holds nothing, and count from here."""
    context = browser.new_context()
    Handler.sent.clear()
    yield context.new_page()
    context.close()


Asked = tuple[float, int, int, int, str, dict[str, tuple[int, int]]]


def _ask(browser: Any, address: str, word: str) -> Asked:
    with _open(browser) as page:
        page.add_init_script(NOTE_FIRST)
        page.goto(f"{address}sok/?q={quote(word)}")
        page.wait_for_function(IS_WHOLE, timeout=60_000)
        page.wait_for_load_state("networkidle")
        shown, at = page.evaluate("window.firstResult")
        status = page.locator("#sok-status").text_content()
        if not page.locator(".doc-hits .hit-row").count():
            sys.exit(f"search for {word!r} found nothing: {status}")
        sent = list(Handler.sent)
    search = [(asked, number) for asked, path, number in sent if SEARCH_FILES.search(path)]
    first = sum(number for asked, number in search if asked * 1000 <= at)
    whole = sum(number for _, _, number in sent)
    return shown / 1000, first, sum(number for _, number in search), whole, status, _parts(sent)


def _parts(sent: list[tuple[float, str, int]]) -> dict[str, tuple[int, int]]:
    parts: dict[str, tuple[int, int]] = {}
    for _, path, number in sent:
        if SEARCH_FILES.search(path):
            folder = re.search(r"/(index|fragment|filter|ord|bak)/", path)
            part = folder[1] if folder else "metadata" if ".pf_meta" in path else "code"
            files, size = parts.get(part, (0, 0))
            parts[part] = files + 1, size + number
    return parts


def _median_query(kind: str, word: str, asked: list[Asked]) -> Query:
    numbers = (statistics.median(column) for column in list(zip(*asked, strict=True))[:4])
    return Query(kind, word, asked[0][4], *numbers, asked[0][5])


def _idle(browser: Any, address: str) -> int:
    with _open(browser) as page:
        page.goto(address, wait_until="networkidle")
        return sum(number for _, path, number in Handler.sent if SEARCH_FILES.search(path))


def _print_searches(searches: dict[int, Search]) -> None:
    print("\nsearch: files below sok/ (" + ", ".join(INDEX_FOLDERS) + ")\n")
    print(_row(("dossiers", "index MiB", "files", "of site")))
    for size, one in searches.items():
        print(_row((str(size), f"{one.size:.2f}", str(one.files), f"{one.size / one.site_size:.1%}")))
    if not _chromium():
        print("\nChromium or playwright is missing (apt-get install chromium, make install-test): no query is measured")
    else:
        _print_queries(searches)
    for small, large in itertools.pairwise(searches):
        rows = zip(_growing(searches[small]), _growing(searches[large]), strict=True)
        growth = (
            f"{name} ×{(after / before) ** (1 / math.log2(large / small)):.2f}" for (name, before), (_, after) in rows
        )
        print(f"\nsearch, each doubling {small} → {large} dossiers: " + ", ".join(growth))


def _print_queries(searches: dict[int, Search]) -> None:
    print(
        f"\nfirst query from /sok/?q=…, nothing cached, packed; median of {OPENINGS}; s from opening to first result;"
    )
    print("KiB of search asked for until then, of search with filters (the budget's), and of the page and all\n")
    print(_row(("dossiers", "word", "s", "first KiB", "search KiB", "all KiB")) + "  query: what the page says")
    for size, one in searches.items():
        for query in one.queries:
            sent = (f"{number / KIB:.1f}" for number in (query.first, query.search, query.page))
            cells = (str(size), query.kind, f"{query.seconds:.2f}", *sent)
            print(f"{_row(cells)}  {query.word}: {query.status}")
    print()
    for size, one in searches.items():
        for query in one.queries:
            parts = (f"{name} {number / KIB:.1f} ({files})" for name, (files, number) in query.parts.items())
            print(f"{size} dossiers, {query.kind} word, KiB (files): " + ", ".join(parts))
    print()
    for size, one in searches.items():
        print(f"{size} dossiers, bytes of search where nobody searches: " + ", ".join(f"{a} {b}" for a, b in one.idle))
    for size in BUDGET_SIZES:
        for query in searches[size].queries if size in searches else ():
            part = query.search / KIB / BUDGET_KIB
            told = "held" if part <= 1 else "EXCEEDED"
            print(f"{size} dossiers, {query.kind} word, budget {BUDGET_KIB} KiB: {part:.2f} of it, {told}")


def _growing(one: Search) -> Iterator[tuple[str, float]]:
    yield from (("index MiB", one.size), ("files", one.files))
    for query in one.queries:
        yield f"{query.kind} s", query.seconds
        yield f"{query.kind} first KiB", query.first
        yield f"{query.kind} search KiB", query.search


def _row(cells: tuple[str, ...]) -> str:
    return "  ".join(f"{cell:>10}" for cell in cells)


if __name__ == "__main__":
    main()
