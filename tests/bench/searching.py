"""A built site → what it costs a reader, in headless Chromium: a query, a page, and Lighthouse's opinion.

The site is served packed, under the policy of the search page, from this machine: no latency of a network. Each query
and page is opened in a browser that holds nothing. Queries, of the archive's own words: a word that stands once, the
commonest of its content words, the three commonest together, and of the phrases of two content words that which stands
most often, and that which stands least. The page weighed is the first answer of the first dossier, which is the same
whatever the size.
"""

import itertools
import json
import os
import re
import shutil
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive import CONTENT
from builds import files_below, tell
from processes import MIB, run
from serving import Sent, Served, find_browser, serve_packed

from dossier.vocabulary import words_of

try:
    from playwright.sync_api import sync_playwright
except ImportError:  # `make install` alone does not bring it
    sync_playwright = None

OPENINGS = 3
KINDS = ("rare word", "common word", "three common words", "common phrase", "rare phrase of common words")
SEARCH_FILES = re.compile(
    r"/sok/(?:(?:pagefind(?:-nytt)?|ord|bak|val)/|index\.json)|/search(?:-page|-quote)?\.(?:js|css)"
)
INDEX_FOLDERS = ("pagefind", "ord", "bak", "val")
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
MISSING = "Chromium or playwright is missing (apt-get install chromium, make install-test)"

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

Asked = tuple[float, int, int, int, str, dict[str, tuple[int, int]]]
"""One opening, as the fields of `Query` from `seconds` on, with `status` before `parts`."""


@dataclass(frozen=True)
class Query:
    """One query in a browser that holds nothing; the median of several."""

    kind: str
    text: str
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
class Weight:
    """What a document page loads: files and bytes by ending, and Lighthouse's figure for performance on a phone."""

    parts: dict[str, tuple[int, int]]
    lighthouse: float | None
    """Of 100; None when it is not installed."""

    @property
    def size(self) -> int:
        """Give the bytes of all requests."""
        return sum(size for _, size in self.parts.values())

    @property
    def requests(self) -> int:
        """Give the number of requests."""
        return sum(files for files, _ in self.parts.values())


@dataclass(frozen=True)
class Reading:
    """What is searched, as files, and what it and a page cost a reader."""

    words: int
    """Unlike words in the papers."""
    files: int
    size: float
    site_size: float
    queries: tuple[Query, ...] = ()
    idle: tuple[tuple[str, int], ...] = ()
    """Pages where nobody searches, with the bytes of search they load."""
    weight: Weight | None = None


def chromium() -> str | None:
    """Give the browser's executable, when all that drives it is there."""
    return find_browser() if sync_playwright else None


def measure(docs: Path, site: Path) -> Reading:
    """Measure a site; without Chromium, only its files."""
    counts, pairs = _words(docs)
    files = [path for name in INDEX_FOLDERS for path in files_below(site / "sok" / name)]
    size = sum(path.stat().st_size for path in files) / MIB
    whole = sum(path.stat().st_size for path in files_below(site)) / MIB
    if not files or not chromium():
        return Reading(len(counts), len(files), size, whole)
    document = min(site.glob("*/*-1/svar/*/index.html")).parent.relative_to(site).as_posix()
    with serve_packed(site) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_OPTIONS)
        asked = _queries(counts, pairs)
        _ask(browser, served, asked[KINDS[0]])  # not counted: the browser's own first start
        queries = [
            _median_query(kind, text, [_ask(browser, served, text) for _ in range(OPENINGS)])
            for kind, text in asked.items()
        ]
        pages = [(name, _load(browser, served, path)) for name, path in (("start", ""), ("document", f"{document}/"))]
        browser.close()
        weight = Weight(_parts_of_page(pages[-1][1]), _ask_lighthouse(f"{served.address}{document}/", site.parent))
    idle = [(name, sum(one.size for one in sent if SEARCH_FILES.search(one.path))) for name, sent in pages]
    tell(f"search: {', '.join(f'{query.kind} {query.seconds:.2f} s' for query in queries)}")
    return Reading(len(counts), len(files), size, whole, tuple(queries), tuple(idle), weight)


def _words(docs: Path) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Count the words of the papers, and their content words side by side."""
    counts: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    content = frozenset(CONTENT)
    for path in docs.rglob("*.md"):
        body = path.read_text(encoding="utf-8").split("\n---\n", 1)[-1]
        for line in re.sub(r"\{[^}]*\}|\]\([^)]*\)", " ", body).splitlines():
            words = tuple(words_of(line))
            counts.update(words)
            pairs.update(pair for pair in itertools.pairwise(words) if content.issuperset(pair))
    return counts, pairs


def _queries(counts: Counter[str], pairs: Counter[tuple[str, str]]) -> dict[str, str]:
    """Give the queries by their kinds."""
    common = sorted(CONTENT, key=lambda word: -counts[word])
    phrases = sorted((pair for pair in pairs if pair[0] != pair[1]), key=lambda pair: (-pairs[pair], pair))
    texts = (_rare(counts), common[0], " ".join(common[:3]), *(f'"{" ".join(phrases[at])}"' for at in (0, -1)))
    return dict(zip(KINDS, texts, strict=True))


def _rare(counts: Counter[str]) -> str:
    """Choose a word that stands once in the papers, in the middle of the alphabet."""
    once = sorted(word for word, count in counts.items() if count == 1 and word.isalpha() and len(word) > 5)
    return once[len(once) // 2]


@contextmanager
def _open(browser: Any, served: Served) -> Iterator[Any]:
    """Give a page of a context that holds nothing, and count from here."""
    context = browser.new_context()
    served.sent.clear()
    yield context.new_page()
    context.close()


def _ask(browser: Any, served: Served, text: str) -> Asked:
    with _open(browser, served) as page:
        page.add_init_script(NOTE_FIRST)
        page.goto(f"{served.address}sok/?q={quote(text)}")
        page.wait_for_function(IS_WHOLE, timeout=60_000)
        page.wait_for_load_state("networkidle")
        shown, at = page.evaluate("window.firstResult")
        status = page.locator("#sok-status").text_content()
        if not page.locator(".doc-hits .hit-row").count():
            sys.exit(f"search for {text!r} found nothing: {status}")
        sent = list(served.sent)
    search = [one for one in sent if SEARCH_FILES.search(one.path)]
    first = sum(one.size for one in search if one.asked * 1000 <= at)
    whole = sum(one.size for one in sent)
    return shown / 1000, first, sum(one.size for one in search), whole, status, _parts_of_search(search)


def _parts_of_search(sent: list[Sent]) -> dict[str, tuple[int, int]]:
    def part_of(path: str) -> str:
        folder = re.search(r"/(index|fragment|ord|bak|val)/", path)
        return folder[1] if folder else "metadata" if ".pf_meta" in path else "code"

    return _summed((part_of(one.path), one.size) for one in sent)


def _parts_of_page(sent: list[Sent]) -> dict[str, tuple[int, int]]:
    return _summed((Path(one.path).suffix.lstrip(".") or "html", one.size) for one in sent)


def _summed(sizes: Iterator[tuple[str, int]]) -> dict[str, tuple[int, int]]:
    parts: dict[str, tuple[int, int]] = {}
    for part, size in sizes:
        files, sum_so_far = parts.get(part, (0, 0))
        parts[part] = files + 1, sum_so_far + size
    return parts


def _median_query(kind: str, text: str, asked: list[Asked]) -> Query:
    numbers = (statistics.median(column) for column in list(zip(*asked, strict=True))[:4])
    return Query(kind, text, asked[0][4], *numbers, asked[0][5])


def _load(browser: Any, served: Served, path: str) -> list[Sent]:
    """Open a page, and give all that it loads."""
    with _open(browser, served) as page:
        page.goto(f"{served.address}{path}", wait_until="networkidle")
        return list(served.sent)


def _ask_lighthouse(address: str, folder: Path) -> float | None:
    """Give the median of its figures for performance on a phone, which is what it looks at unless told otherwise."""
    executable = shutil.which("lighthouse")
    if not executable:
        return None
    report = folder / "lighthouse.json"
    flags = ("--only-categories=performance", "--quiet", "--chrome-flags=--headless=new --no-sandbox")
    command = (executable, address, *flags, "--output=json", f"--output-path={report}")
    figures = []
    for _ in range(OPENINGS):
        run(command, folder, {"CHROME_PATH": os.environ.get("CHROME_PATH") or chromium() or ""})
        figures.append(json.loads(report.read_text(encoding="utf-8"))["categories"]["performance"]["score"] * 100)
    return statistics.median(figures)
