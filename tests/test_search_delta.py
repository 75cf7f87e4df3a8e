"""A base index and a small one of what changed since give what one index of everything gives.

The real dossier and copies of it under other names; some are edited, one is added, one is taken away. `pytest -s` prints
what a first query costs with the small index and without it.
"""

import gzip
import json
import re
import shutil
import time
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
import test_browser
from conftest import ROOT, Workbench
from serving import serve_packed
from test_facets import names_in
from test_search import unpacked
from test_search_browser import QUERIES, QUOTES, SEARCH_FILES, settle, urlencode

from dossier import indexing
from dossier.building import build_site
from dossier.cache import State, Store
from dossier.facets import FOLDER as TABLES
from dossier.generator import load_config, mkdocs_build
from dossier.indexing import DELTA, GUIDE, is_too_much, keep_index
from dossier.search import FOLDER, SearchError

chromium = test_browser.chromium
open_page = test_browser.open_page

COPIES = tuple(f"prov-{letter}" for letter in "abcdefghij")
PARTS = 3
EDITED, TOLD, NEW, GONE, MASKED = "prov-a", "prov-b", "prov-ny", "prov-c", "prov-d"
DATES = dict(zip(COPIES, ("2023-05-02", "2019-01-15", "2024-12-31", "2020-06-06"), strict=False))
WORDS = {
    "xylofonen": "bara i den ändrade",
    "kvarnvingen": "bara i den nya",
    "bågskytte": "bara i den ändrade berättelsen",
    "dragspelet": "stod i den ändrade",
    "positivhalaren": "stod i den borttagna",
}
"""Words that the edits bring or take; none stands in the real dossier."""
FILTERS = (
    {"sort": "datum", "q": "handlingsplan"},
    {"sort": "dokument", "q": "handlingsplan"},
    {"sort": "datum", "q": "", "stallning": ["delar syftet", "vill avvakta"]},
    {"q": "", "dossier": "Prov ny, KS 2031/11"},
    {"q": "", "dossier": "Prov c, KS 2030/3"},
    {"q": "plan", "instans": "Farsta stadsdelsnämnd", "niva": "förvaltningens förslag"},
    {"q": "plan", "dokument": ["Redaktionens text"]},
    {"q": "plan", "ar": ["2023", "2024"]},
    {"q": "", "fraga": "Syftet: ett långsiktigt arbete", "stallning": "delar syftet"},
    {"q": "xylofonen", "dossier": "Prov a, KS 2030/1"},
    {"q": "handlingsplan", "dossier": "Prov b, KS 2030/2"},
)
SHOWN = """() => {
  const groups = [...document.querySelectorAll('.doc-hits')];
  return {
    hits: groups.flatMap(group => [...group.querySelectorAll('.hit-row')].map(row => [
      new URL(row.querySelector('.where a').href).pathname, row.dataset.id, row.dataset.slag,
      row.querySelector('.ex').textContent])),
    documents: groups.map(group => [group.dataset.dokument, ...group.querySelector('.meta').textContent.split('. ')]),
    positions: [...document.querySelectorAll('[data-stallning]')].map(row => [
      new URL(row.querySelector('.where a').href).pathname, row.textContent]),
    quotes: [...document.querySelectorAll('[data-citat]')].map(row => [
      row.dataset.citat, row.querySelector('a') ? row.querySelector('a').href.replace(/^http:..[^/]*/, '') : '', row.textContent]),
    notes: [...document.querySelectorAll('.hits > .note, .hits > h2')].map(one => one.textContent),
    facets: [...document.querySelectorAll('.facet details[data-key]')].map(box => [box.dataset.key,
      [...box.querySelectorAll('li')].map(row => [row.querySelector('input').value, row.querySelector('.num').textContent])]),
    status: document.getElementById('sok-status').textContent,
  };
}"""


# --- Sources ---------------------------------------------------------------------------------------------------------


def _change(path, *pairs):
    text = path.read_text(encoding="utf-8")
    for pattern, replacement in pairs:
        text, count = re.subn(pattern, replacement, text, count=1, flags=re.M)
        assert count == 1, (path, pattern)
    path.write_text(text, encoding="utf-8")


def _copy(root, slug, number, title):
    """Copy the real dossier under another name, with a paragraph of its own in the newest paper and in the story."""
    docs = root / "docs"
    shutil.copytree(docs / "stadsdelslyftet", docs / slug)
    _change(
        docs / slug / "dossier.yml", ("^titel: .*", f"titel: {title}"), ("^diarienummer: .*", f"diarienummer: {number}")
    )
    for paper in (docs / slug / "svar").glob("*.md"):
        _change(paper, ("^diarienummer: .*", f"diarienummer: {number}"))
    day = DATES.get(slug)
    if day:
        _change(docs / slug / "svar" / "farsta-stadsdelsnamnd.md", ("^nivå: ", f"datum: {day}\nnivå: "))


def _last_words(root, slug, words):
    """Let the first answer end with some words, in the received file as well."""
    folder = root / "docs" / slug
    _change(
        folder / "svar" / "farsta-stadsdelsnamnd.md", (r"^(1\. Motion av .*Stadsdelslyftet)( \S.*)?$", rf"\1 {words}")
    )
    text = folder / "underlag" / "farsta-stadsdelsnamnd.txt"
    before, _, _ = text.read_text(encoding="utf-8").rpartition("Stadsdelslyftet")
    text.write_text(f"{before}Stadsdelslyftet {words}\n", encoding="utf-8")
    Workbench(root, slug).restamp()


def _story(root, slug, words):
    """Add a sentence to the overview, which then has another one."""
    _change(root / "docs" / slug / "motion.md", (r"^(.*)\n\{ #m7 \}", rf"\1 {words}\n{{ #m7 }}"))


def stale_and_fresh(tree):
    """Read which dossiers of the base are no longer, and which stand in the small index."""
    guide = json.loads((tree / GUIDE).read_text(encoding="utf-8"))
    return guide["gamla"], guide["nya"]


def engines(base):
    """Give the folders below the base that are an index of Pagefind's."""
    return sorted(path.parent for path in base.rglob("pagefind-entry.json"))


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project's sources with copies of its dossier, built; then edited and built again.

    The tree then has a base in parts and a small index; `clean` has a base of one part.
    """
    root = tmp_path_factory.mktemp("delta")
    shutil.copytree(ROOT / "docs", root / "docs")
    for name in ("hooks", "dossier"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", root)
    for number, slug in enumerate(COPIES, start=1):
        _copy(root, slug, f"KS 2030/{number}", f"Prov {slug[-1]}")
    _last_words(root, EDITED, "dragspelet")
    _last_words(root, GONE, "positivhalaren")
    told = []
    config = root / "mkdocs.yml"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexing, "PART", 100_000)
        assert build_site(config, tell=told.append), told
        assert stale_and_fresh(root / "site") == ([], [])
        assert not (root / "site" / DELTA).exists()
        assert len(engines(root / "site" / FOLDER)) == PARTS
        shutil.copytree(root / "site", root / "before")
        _last_words(root, EDITED, "xylofonen")
        _story(root, TOLD, "De övar bågskytte.")
        shutil.rmtree(root / "docs" / GONE)
        _copy(root, NEW, "KS 2031/11", "Prov ny")
        _last_words(root, NEW, "kvarnvingen")
        _change(root / "docs" / NEW / "svar" / "farsta-stadsdelsnamnd.md", ("^nivå: ", "datum: 2022-02-02\nnivå: "))
        started = time.perf_counter()
        assert build_site(config, tell=told.append), told
        print(f"\nnytt bygge {time.perf_counter() - started:.1f} s")
        assert (root / "site" / DELTA).is_dir()
    mkdocs_build(load_config(str(config), strict=True, site_dir=str(root / "clean")))
    assert stale_and_fresh(root / "clean") == ([], [])
    assert not (root / "clean" / DELTA).exists()
    assert len(engines(root / "clean" / FOLDER)) == 1
    return root


@pytest.fixture(scope="module")
def served(project):
    """The site with the small index, the one made anew, and the one before the edits, as they are served."""
    folders = {"delta": "site", "clean": "clean", "before": "before"}
    with ExitStack() as stack:
        sites = {name: stack.enter_context(serve_packed(project / folder)) for name, folder in folders.items()}
        yield SimpleNamespace(**sites)


# --- Equal results ---------------------------------------------------------------------------------------------------


def everything(page, site, **query):
    """Ask, read on until all is shown, and give what the page says; in the order that it promises."""
    asked = f"{site.address}sok/?{urlencode(query, doseq=True)}"
    if page.url.startswith(f"{site.address}sok/"):  # one engine for all queries, as for a reader who searches on
        page.evaluate("to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }", asked)
    else:
        page.goto(asked)
    settle(page)
    page.evaluate("for (const box of document.querySelectorAll('.facet details')) box.open = true")
    page.wait_for_function("() => !document.querySelector('.facet details[data-key]:not(:has(fieldset))')")
    first = page.evaluate(SHOWN)
    while page.locator("[data-fler]").count():
        before = page.evaluate("document.querySelector('main').innerText")
        page.locator("[data-fler]").click()
        page.wait_for_function("before => document.querySelector('main').innerText !== before", arg=before)
        settle(page)
    shown = page.evaluate(SHOWN)
    order = shown.pop("documents")
    if "sort" not in query:
        shown["order"] = [path for path, *_ in order]
    if query.get("sort") == "datum":
        shown["order"] = [re.findall(r"\d+ [a-z]+ \d{4}", facts) for _, facts, *_ in order]
    if query.get("sort") == "dokument":
        shown["order"] = [re.sub(r"^/[^/]*", "", path) for path, *_ in order]
    shown["facets"] = first["facets"]  # those are counted over all papers, not only those that are read
    for kind in ("hits", "positions", "quotes", "notes"):
        shown[kind].sort()
    return shown


def _rows():
    queries = [{"q": row["q"]} for row in QUERIES] + [{"q": word} for word in WORDS] + list(FILTERS)
    queries += [{"lage": "citat", "q": text} for text, *_ in QUOTES]
    queries += [{"lage": "citat", "q": f"Anne-Lie Elfvén (L) om Stadsdelslyftet {word}"} for word in WORDS]
    return queries


def test_small_index_gives_what_a_whole_one_gives(served, open_page):
    """Every query of the table, filters, quotes, and words that the edits brought and took."""
    one, other = open_page(f"{served.delta.address}sok/"), open_page(f"{served.clean.address}sok/")
    faults = []
    for query in _rows():
        got, wanted = everything(one, served.delta, **query), everything(other, served.clean, **query)
        faults += [
            f"{query}, {key}: {got[key]} i stället för {wanted[key]}" for key in wanted if got[key] != wanted[key]
        ]
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize(("word", "count"), [("xylofonen", 1), ("kvarnvingen", 1), ("bågskytte", 1)])
def test_new_words_are_found_and_counted(served, open_page, word, count):
    """In the edited and the added dossiers."""
    shown = everything(open_page(f"{served.delta.address}sok/"), served.delta, q=word)
    assert len(shown["hits"]) == count
    assert shown["status"] == "1 stycke i 1 dokument"


def test_old_words_are_gone(served, open_page):
    """They were found before; a stale paper is neither shown nor counted."""
    page = open_page(f"{served.delta.address}sok/")
    for word in ("dragspelet", "positivhalaren"):
        assert everything(page, served.before, q=word)["status"] == "1 stycke i 1 dokument"
        assert everything(page, served.delta, q=word)["status"] == "Inga träffar i de sökta texterna"
    unread = everything(page, served.delta, lage="citat", q="Stadsdelslyftet dragspelet")
    assert "Finns inte ordagrant" in unread["notes"]


def test_word_is_found_wherever_it_stands(served, open_page):
    """Whichever of the indexes have it."""
    page = open_page(f"{served.delta.address}sok/")
    missing = page.evaluate(
        """async () => {
          const { getEngine } = await import('/assets/js/search.js');
          const index = await (await getEngine()).index();
          const records = await (await getEngine()).records(index.every());
          const papers = new Map();
          for (const { id, paragraphs } of records) {
            for (const { word } of paragraphs.flatMap(one => one.words)) {
              papers.set(word, (papers.get(word) ?? new Set()).add(id));
            }
          }
          const missing = [];
          for (const [word, ids] of papers) {
            const found = new Set((await index.search(word)).map(one => one.id));
            if ([...ids].some(id => !found.has(id))) missing.push(word);
          }
          return papers.size > 300 ? missing : ['för få ord'];
        }"""
    )
    assert missing == []


# --- What it costs ---------------------------------------------------------------------------------------------------


def _bytes_of_first_query(page, site):
    page.goto(f"{site.address}begrepp/", wait_until="networkidle")
    site.sent.clear()
    everything(page, site, q="polisområde")
    page.wait_for_load_state("networkidle")
    return sum(one.size for one in site.sent if SEARCH_FILES.search(one.path) or "index.json" in one.path)


def test_first_query_stays_light(served, open_page, project):
    """Without a small index the guide is all that is added; with one its head and lists."""
    sizes = [_bytes_of_first_query(open_page(one.address), one) for one in (served.before, served.clean, served.delta)]
    guide = len(gzip.compress((project / "clean" / GUIDE).read_bytes(), mtime=0))
    print(
        f"\nförsta sökningen: före {sizes[0]}, helt {sizes[1]}, med litet register {sizes[2]} byte; {guide} är index.json"
    )
    assert guide <= 200
    assert sizes[2] - sizes[0] <= indexing.MOST_BYTES


@pytest.mark.parametrize(
    ("query", "least"), [('"Farsta, Skärholmen, Järva och Hagsätra-Rågsved"', 1), ("handlingsplan", PARTS)]
)
def test_large_site_asks_the_newest_parts_first(served, open_page, query, least):
    """When a query costs many lists; the others afterwards, and then all is found that is found otherwise."""
    site = served.before
    page = open_page(f"{site.address}sok/")
    wanted = everything(page, site, q=query)
    manifest = page.evaluate("async () => (await fetch('/sok/ord/manifest.json')).json()")
    page.route("**/ord/manifest.json", lambda route: route.fulfill(json={**manifest, "antal": 100_000}))
    page.goto(f"{site.address}begrepp/")
    site.sent.clear()
    read = page.evaluate(
        """async (q) => {
          const { getEngine } = await import('/assets/js/search.js');
          const { session } = await (await getEngine()).search({ q, filters: {}, sort: 'relevans' });
          return session.result().documents.length;
        }""",
        query,
    )
    assert read > 0
    heads = {one.path for one in site.sent if ".pf_meta" in one.path}
    assert len(heads) == least
    assert f"/sok/pagefind/{PARTS}/" in "".join(heads)
    got = everything(page, site, q=query)
    assert len({one.path for one in site.sent if ".pf_meta" in one.path}) == PARTS
    assert [
        (got[key], wanted[key]) for key in ("hits", "positions", "facets", "status") if got[key] != wanted[key]
    ] == []


def dossiers_of(site):
    """Read the names in the tables."""
    return list(names_in(json.loads((site / TABLES / "papper.json").read_text(encoding="utf-8"))["namn"]))


def files_of(site, folder):
    """Read the names of the papers' files in an index."""
    return {path.name for path in (site / folder / "fragment").iterdir()}


def names_of(files):
    """Read the dossiers that files of papers are of."""
    return {name.rpartition("-")[0] for name in files}


def test_small_index_has_what_differs(project):
    """Dossiers that are as before stay in the base; stale papers are no longer published."""
    stale, fresh = stale_and_fresh(project / "site")
    delta, base, before = (
        files_of(project / site, folder) for site, folder in (("site", DELTA), ("site", FOLDER), ("before", FOLDER))
    )
    assert len(stale) == len(fresh) == 1 + 1 + 1
    assert names_of(delta) == set(fresh)
    assert len(delta) == 4 * len(fresh)
    assert base == {name for name in before if name.rpartition("-")[0] not in stale}
    assert set(dossiers_of(project / "site")) == names_of(base | delta)
    dossiers = json.loads((project / "site" / TABLES / "dossier.json").read_text(encoding="utf-8"))["varden"]
    assert "Prov ny, KS 2031/11" in dossiers
    assert "Prov c, KS 2030/3" not in dossiers
    everything_new = b"".join(unpacked(project / "site" / DELTA))
    assert b"xylofonen" in everything_new
    assert b"positivhalaren" not in everything_new


# --- When everything is indexed again --------------------------------------------------------------------------------


class Bench:
    """A store and a state without a site, and a count of what Pagefind was given."""

    def __init__(self, folder, monkeypatch):
        self.store, self.state = Store(folder), State()
        self.store.tree.mkdir(parents=True)
        self.records, self.runs = {}, []
        whole = indexing.index_site
        monkeypatch.setattr(
            indexing, "index_site", lambda dossiers, out: self._noted(out, names := whole(dossiers, out)) or names
        )

    def _noted(self, out, names):
        self.runs.append((out.name, len(names)))

    def keep(self, **dossiers):
        """Give dossiers other words, or none for those that go, and bring the index up to date: what was indexed."""
        for slug, words in dossiers.items():
            if words is None:
                del self.records[slug], self.state.trees[slug]
            else:
                self.records[slug] = {f"{slug}/{name}/index.html": record(text) for name, text in words.items()}
                self.state.trees[slug] = f"{len(self.runs)} {words}"
        self.runs.clear()
        keep_index(self.state, self.store, list(self.records), self.records.__getitem__)
        return self.runs

    @property
    def told(self):
        """What the browser reads first."""
        return json.loads((self.store.tree / GUIDE).read_text(encoding="utf-8"))

    @property
    def guide(self):
        """How many dossiers of the base are no longer, and how many stand in the small index."""
        stale, fresh = stale_and_fresh(self.store.tree)
        return len(stale), len(fresh)


def record(text, date="2031-01-01"):
    """Make a record of one paragraph."""
    return f'{{"val":{{"ar":["{date[:4]}"]}},"text":"{text}"}}\n{text}'


@pytest.fixture
def bench(tmp_path, monkeypatch):
    """Four indexed dossiers of two papers each."""
    made = Bench(tmp_path / "store", monkeypatch)
    assert made.keep(**{slug: {"motion": f"kvarnar i {slug}", "svar": f"svar om {slug}"} for slug in "abcd"})
    return made


def test_only_dossiers_that_differ_are_indexed(bench):
    """An edit of one paper, one more dossier, one less."""
    assert bench.guide == (0, 0)
    assert bench.keep(a={"motion": "kvarnar i a", "svar": "ett annat svar"}) == [("pagefind-nytt", 1)]
    assert bench.guide == (1, 1)
    assert len(dossiers_of(bench.store.tree)) == 4
    assert bench.keep(e={"motion": "en ny kvarn"}) == [("pagefind-nytt", 2)]
    assert bench.guide == (1, 2)
    assert bench.keep(e=None) == [("pagefind-nytt", 1)]
    assert bench.keep(b=None) == [("pagefind-nytt", 1)]
    assert bench.guide == (2, 1)
    shown = names_of(files_of(bench.store.tree, FOLDER) | files_of(bench.store.tree, DELTA))
    assert set(dossiers_of(bench.store.tree)) == shown
    assert shown.isdisjoint(stale_and_fresh(bench.store.tree)[0])


def test_what_is_alike_is_not_indexed(bench):
    """A dossier that shows something else but has the same records; an edit that is undone."""
    assert bench.keep(a={"motion": "kvarnar i a", "svar": "svar om a"}) == []
    assert bench.keep(b=None) == []
    assert not (bench.store.tree / DELTA).exists()
    assert len(dossiers_of(bench.store.tree)) == 3
    assert bench.keep(b={"motion": "kvarnar i b", "svar": "svar om b"}) == []
    assert bench.guide == (0, 0)
    assert len(files_of(bench.store.tree, FOLDER)) == 8


def test_order_of_papers_is_a_difference(bench):
    """Where its papers stand in a dossier's text tells which has a word."""
    assert bench.keep(a={"svar": "svar om a", "motion": "kvarnar i a"}) == [("pagefind-nytt", 1)]


@pytest.mark.parametrize(
    ("changed", "total", "whole"),
    [(1, 2, False), (2, 3, True), (10, 100, False), (11, 100, True), (50, 1000, False), (51, 1000, True)],
)
def test_much_is_indexed_whole(changed, total, whole):
    """More than ten dossiers and more than a twentieth; or more than half of a few."""
    assert is_too_much(changed, total) == whole


def test_small_index_that_has_grown_becomes_the_base(bench, monkeypatch):
    """By dossiers, by bytes; and when anything of the base is lost."""
    one = {"motion": "kvarnar här", "svar": "ett svar"}
    assert bench.keep(a=one, b=one) == [("pagefind-nytt", 2)]
    assert bench.keep(c=one) == [("pagefind", 4)]
    assert bench.guide == (0, 0)
    monkeypatch.setattr(indexing, "MOST_BYTES", 100)
    assert bench.keep(a={"motion": "kvarnar nu"}) == [("pagefind-nytt", 1), ("pagefind", 4)]
    monkeypatch.undo()
    for lost in (bench.store.tree / FOLDER, bench.store.folder / indexing.ASIDE):
        bench.keep(a=one)
        assert bench.guide == (1, 1)
        shutil.rmtree(lost)
        bench.keep(a={"motion": f"kvarnar utan {lost.name}"})
        assert bench.state.base_name == indexing._name_of_index(bench.store.tree / FOLDER)
        bases = indexing.load_base(bench.state, bench.store)
        assert files_of(bench.store.tree, FOLDER) == {
            file for one in bases.values() for file in indexing._files_of(one)
        }


def test_base_is_cut_in_parts(bench, monkeypatch):
    """By the characters of words; papers stand in one folder; a lost part makes all anew."""
    base = bench.store.tree / FOLDER
    words = {"motion": "kvarnar vid ån", "svar": "ett svar om ån"}
    assert engines(base) == [base]
    monkeypatch.setattr(indexing, "PART", 50)
    assert bench.keep(**dict.fromkeys("abc", words)) == [("pagefind", 2), ("2", 2)]
    assert engines(base) == [base, base / "2"]
    assert len(files_of(bench.store.tree, FOLDER)) == 8
    assert not list((base / "2" / "fragment").iterdir())
    assert set(bench.told["register"]) == {"pagefind/", "pagefind/2/"}
    assert bench.keep(d={"motion": "kvarnar nu"}) == [("pagefind-nytt", 1)]
    assert list(bench.told["register"]) == ["pagefind/", "pagefind/2/", "pagefind-nytt/"]
    shutil.rmtree(base / "2")
    assert bench.keep(d={"motion": "kvarnar då"}) == [("pagefind", 2), ("2", 2)]


def test_masking_indexes_everything_again(bench):
    """What has been masked stands in no byte of either index, nor does the text of what is gone."""
    assert bench.keep(a={"motion": "ring 08-5550199 om kvarnen", "svar": "svar om a"}) == [("pagefind-nytt", 1)]
    assert b"5550199" in b"".join(unpacked(bench.store.tree))
    assert bench.keep(b={"motion": "kvarnar i b", "svar": "utan"}, c=None)[0] == ("pagefind", 3)
    assert bench.keep(a={"motion": "ring [telefonnummer maskat] om kvarnen", "svar": "svar om a"}) == [("pagefind", 3)]
    bench.keep(d={"motion": "kvarnar i d", "svar": "ett nytt"})
    everything = b"".join(unpacked(bench.store.tree))
    assert b"5550199" not in everything
    assert b"svar om d" not in everything
    assert b"ett nytt" in everything


def test_failed_index_is_tried_again(bench, monkeypatch):
    """What stood stands, and the next build does what this one did not."""
    with monkeypatch.context() as patch:
        patch.setattr(indexing, "index_site", _fail)
        with pytest.raises(SearchError):
            bench.keep(a={"motion": "kvarnar nu", "svar": "svar om a"})
    assert bench.keep() == [("pagefind-nytt", 1)]


def _fail(corpus, out):
    raise SearchError("nej")


# --- When a part is missing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", [GUIDE, f"{DELTA}*.pf_meta", f"{DELTA}index/*", "another base"])
def test_missing_part_is_told(project, tmp_path, chromium, lost):
    """Nothing is shown of an index that is not whole, or not the one that the guide tells of; then it can be tried again."""
    site = tmp_path / "site"
    shutil.copytree(project / "site", site)
    if lost == "another base":
        shutil.rmtree(site / FOLDER)
        shutil.copytree(project / "clean" / FOLDER, site / FOLDER, dirs_exist_ok=True)
    else:
        for path in site.glob(lost):
            path.unlink()
    with serve_packed(site) as served:
        page = chromium.new_page()
        page.goto(f"{served.address}sok/?q=dragspelet+handlingsplan")
        page.goto(f"{served.address}sok/?q=handlingsplan")
        settle(page)
        assert "Sökregistret kunde inte läsas" in page.get_by_role("status").text_content()
        shutil.copytree(project / "site", site, dirs_exist_ok=True)
        page.get_by_role("button", name="Försök igen").click()
        page.wait_for_selector(".doc-hits")
        page.close()
