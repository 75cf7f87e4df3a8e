"""The search page in Chromium under a strict policy: every query of the table, quotes, filters, keyboard, bytes.

`pytest -s` prints precision and recall by kind of query.
"""

import functools
import gzip
import http.server
import json
import re
import shutil
import threading
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar
from urllib.parse import quote, urlencode, urlsplit

import pytest
import test_browser
import yaml
from jinja2 import Environment, FileSystemLoader

from dossier import addresses, labels
from dossier.loading import load_project
from dossier.search import index_site, make_corpus, make_vocabulary
from dossier.site import _views
from dossier.vocabulary import fold, forms_of, words_of

ROOT = Path(__file__).parent.parent
ROWS = yaml.safe_load((ROOT / "tests" / "search" / "queries.yml").read_text(encoding="utf-8"))
QUERIES = [row for row in ROWS if "q" in row]
FILTERS = [row for row in ROWS if "filter" in row]
CSP = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"
LEAST = {"precision": 1.0, "recall": 1.0}
"""As measured: worse is a fault, and better is written here."""
FIRST_QUERY_KIB = 200
SEARCH_FILES = re.compile(r"/sok/(?:pagefind|ord|bak)/|/search(?:-page|-quote)?\.(?:js|css)")
PAPERS = {
    "stadsdelslyftet/": "oversikt",
    "stadsdelslyftet/motion/": "motion",
    "stadsdelslyftet/svar/socialnamnden/": "socialnamnden",
    "stadsdelslyftet/svar/farsta-stadsdelsnamnd/": "farsta-stadsdelsnamnd",
}
SHOWN = """() => ({
  hits: [...document.querySelectorAll('.doc-hits .hit-row')].map(row => [
    new URL(row.querySelector('.where a').href).pathname.slice(1), row.dataset.id, row.dataset.slag]),
  positions: [...document.querySelectorAll('[data-stallning]')].map(row => row.dataset.stallning),
  notes: [...document.querySelectorAll('.hits > .note, .hits > h2')].map(one => one.textContent).join('\\n'),
  near: [...document.querySelectorAll('.near a')].map(one => one.textContent),
  status: document.getElementById('sok-status').textContent,
})"""

chromium = test_browser.chromium
open_page = test_browser.open_page


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder with the policy of the search page, packed as a host packs text."""

    sent: ClassVar[Counter[str]] = Counter()
    broken = False

    def do_GET(self):  # the name is the base class's
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file() or (self.broken and "/sok/ord/" in self.path):
            self.send_error(404)
            return
        body = path.read_bytes()
        packed = path.suffix in (".html", ".js", ".css", ".json", ".txt", ".svg")
        body = gzip.compress(body, mtime=0) if packed else body
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Security-Policy", CSP)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        type(self).sent[self.path] += len(body)
        with suppress(ConnectionError):  # a reader who has left
            self.wfile.write(body)

    def log_message(self, *_):
        pass


def _add_search(site):
    """Put what is searched into a built site, as the build does."""
    project = load_project(ROOT / "docs", ROOT)
    views = _views(project)
    index_site({name: html for view in views for name, html in make_corpus(view)}, site / "sok" / "pagefind")
    for name, text in make_vocabulary(views, project.register).items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    templates = FileSystemLoader(ROOT / "dossier" / "rendering" / "templates")
    environment = Environment(loader=templates, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    page = SimpleNamespace(site=lambda address: addresses.relative_link(address, "sok/"))
    body = environment.get_template("sok.html").render(page=page)
    frame = (site / "begrepp" / "index.html").read_text(encoding="utf-8")
    html = re.sub(r"(<main[^>]*>).*(</main>)", lambda match: match[1] + body + match[2], frame, flags=re.S)
    html = html.replace("sida-begrepp", "sida-sok").replace("<title>Begrepp", "<title>Sök")
    head = (
        '<link rel="stylesheet" href="../assets/css/search.css">'
        '<script src="../assets/js/search-page.js" defer></script></head>'
    )
    (site / "sok" / "index.html").write_text(html.replace("</head>", head), encoding="utf-8")


@pytest.fixture(scope="module")
def site(real_site, tmp_path_factory):
    """The real site with its index."""
    if (real_site / "sok" / "pagefind").is_dir():
        return real_site
    copy = tmp_path_factory.mktemp("search") / "site"
    shutil.copytree(real_site, copy)
    _add_search(copy)
    return copy


@pytest.fixture(scope="module")
def handler():
    """A handler whose counts are this module's own."""
    return type("Counting", (Handler,), {"sent": Counter()})


@pytest.fixture(scope="module")
def address(site, handler):
    """Where the site is served."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def settle(page):
    """Wait until the newest search is shown, facets and all."""
    page.wait_for_function(
        """() => {
          const box = document.getElementById('sok-resultat');
          const facet = box.querySelector('.facet');
          return !box.hidden && !box.hasAttribute('aria-busy') && box.dataset.klar
            && (!facet || box.dataset.fasetter === box.dataset.klar);
        }""",
        timeout=10_000,
    )
    return page


def ask(page, address, **query):
    """Open the search page with a query, and read what it shows."""
    page.goto(f"{address}sok/?{urlencode(query, doseq=True)}")
    return settle(page).evaluate(SHOWN)


def _paragraphs(shown, kinds):
    return {f"{PAPERS[path]}#{name}" for path, name, kind in shown["hits"] if kind in kinds}


def _said(shown, wanted):
    kind, _, word = wanted.partition(": ")
    notes = shown["notes"].lower()
    if kind == "sammansättning":
        return bool(re.search(rf"sammansatta ord: .*{re.escape(word.lower())}", notes))
    if kind == "närliggande":
        return word.lower() in [one.lower() for one in shown["near"]]
    if wanted == "inga träffar":
        return notes.strip() == "inga träffar" and not shown["near"] and shown["status"] == "Inga träffar"
    return wanted.lower() in notes


# --- The table -------------------------------------------------------------------------------------------------------


def test_every_query_finds_what_the_texts_hold(address, open_page):
    """Exact hits, compound hits, what must not be found and what must be said; counted over all rows."""
    page = open_page(f"{address}sok/")
    right, found, expected = Counter(), Counter(), Counter()
    faults = []
    for row in QUERIES:
        shown = ask(page, address, q=row["q"])
        for kinds, key in ((("exakt",), "träffar"), (("sammansatt",), "sammansatta")):
            want, got = set(row.get(key) or ()), _paragraphs(shown, kinds)
            for count, number in ((right, len(want & got)), (found, len(got)), (expected, len(want))):
                count[row["slag"]] += number
            if want != got:
                faults.append(f"{row['q']}, {key}: saknas {sorted(want - got)}, för mycket {sorted(got - want)}")
        wrong = _paragraphs(shown, ("exakt", "sammansatt")) & set(row.get("inte") or ())
        faults += [f"{row['q']}, inte: {sorted(wrong)}"] if wrong else []
        if row.get("säger") and not _said(shown, row["säger"]):
            faults.append(f"{row['q']}, säger: {row['säger']}; sidan: {shown['notes']!r} {shown['near']}")
    for kind in (*found, None):
        sums = [sum(count.values()) if kind is None else count[kind] for count in (right, found, expected)]
        precision, recall = (sums[0] / number if number else 1.0 for number in sums[1:])
        print(f"{kind or 'alla':14} precision {precision:.3f}  recall {recall:.3f}  ({sums[0]} av {sums[2]} stycken)")
    assert faults == []
    assert precision >= LEAST["precision"]
    assert recall >= LEAST["recall"]


@pytest.fixture(scope="module")
def values():
    """What the keys of the table's filters are called in the address."""
    (view,) = _views(load_project(ROOT / "docs", ROOT))
    found = defaultdict(dict)
    for question in view.dossier.head.questions:
        found["fraga"][question.id] = f"{question.heading}: {question.short}"
    for one in view.register.consultees.values():
        found["instans"][one.id] = one.name
    for document in view.dossier.documents:
        for section in view.sections(document):
            found["avsnitt"].setdefault(section.key, []).append(section.label)
    for (level, _), label in labels.LEVEL_STATUS_LABELS.items():
        found["niva"].setdefault(level.value, []).append(label)
    return found


@pytest.mark.parametrize("row", FILTERS, ids=lambda row: str(row["filter"]))
def test_filters_alone_list_positions(address, open_page, values, row):
    """Values of one key are alternatives, keys are joined; nothing else is listed."""
    query = {}
    for key, chosen in row["filter"].items():
        named = [values[key].get(one, one) for one in chosen]
        query[key] = [word for one in named for word in (one if isinstance(one, list) else [one])]
        if key == "dokument":
            query[key] = [one.capitalize() for one in query[key]]
    shown = ask(open_page(f"{address}sok/"), address, **query)
    assert sorted(shown["positions"]) == sorted(row["positioner"])
    assert shown["hits"] == []


def test_browser_inflects_as_the_build_does(address, open_page, site):
    """The forms of every word of the site, and of its endings' makings, are those of the reference."""
    manifest = json.loads((site / "sok" / "ord" / "manifest.json").read_text(encoding="utf-8"))
    lines = [line for path in (site / "sok" / "ord").glob("*.txt") for line in path.read_text().splitlines()]
    words = {line.replace("|", "").replace("*", "") for line in lines}
    words |= {form for family in manifest["oregelbundna"] for form in family} | {stem for stem, _ in manifest["bundna"]}
    words |= {
        f"{one}{ending}"
        for one in ("nämnd", "skol", "områd", "stockholm")
        for row in manifest["former"]
        for ending in row
    }
    page = open_page(f"{address}sok/")
    given = page.evaluate(
        """async ([manifest, words]) => {
          const { Rules } = await import('/assets/js/search.js');
          const rules = new Rules(manifest);
          return Object.fromEntries(words.map(word => [word, [...rules.formsOf(word)].sort()]));
        }""",
        [manifest, sorted(words)],
    )
    names = frozenset(manifest["namn"])
    assert len(given) > 1000
    for word in words:
        assert set(given[word]) == forms_of(word, names), word


def test_browser_cuts_and_folds_as_the_build_does(address, open_page):
    """Words of odd texts, and letters without marks."""
    texts = [
        "Hässelby- Vällingby A034.946/2025",
        "mjuk\u00adbinde noll\u200bbredd e\u0301n É_å",
        "½ ² ٣ Straße ǅ",
        "\ufeffab",
    ]
    page = open_page(f"{address}sok/")
    given = page.evaluate(
        """async (texts) => {
          const { wordsOf, wordsAt, fold } = await import('/assets/js/search.js');
          return texts.map(text => [wordsOf(text), wordsAt(text).map(one => one.word), fold(text)]);
        }""",
        texts,
    )
    for text, (words, placed, folded) in zip(texts, given, strict=True):
        assert words == placed == list(words_of(text)), text
        assert folded == fold(text)


# --- Quotes ----------------------------------------------------------------------------------------------------------

S3 = "ser inte behovet av att idag införa en separat styrande handlingsplan"
EXACT, SIGNS, NEAR, NONE = "ordagrant", "tecken", "närmast", "inget"
QUOTES = [
    (S3, EXACT, "Socialnämnden, stycke 3, s. 1"),
    (f"”{S3}”", EXACT, "Socialnämnden, stycke 3, s. 1"),
    (f"“{S3}“", EXACT, "Socialnämnden, stycke 3, s. 1"),
    ("ser inte be-\nhovet av\natt idag", EXACT, "Socialnämnden, stycke 3, s. 1"),
    ("Anne-\nLie Elfvén", EXACT, "Socialnämnden, stycke 4, s. 1"),
    ("Hässelby-Vällingby", EXACT, "Socialnämnden, stycke 12, s. 3"),
    ("Socialförvaltningen[^1] bedömer det som gynn\u00adsamt", EXACT, "Socialnämnden, stycke 3, s. 1"),
    (f"{S3} för ett “stadsdelslyft”. Socialförvaltningen", SIGNS, "Socialnämnden, stycke 3, s. 1"),
    ("Varje lokalpolisområde, och stadsdelsnämnd gör årligen", SIGNS, "Socialnämnden, stycke 15, s. 4"),
    ("Varje lokalpolisområde och stadsdelsnämnd gör aldrig en lokal", NEAR, "Socialnämnden, stycke 15, s. 4"),
    ("ser inte behovet av att i dag", NEAR, "Socialnämnden, stycke 3, s. 1"),
    (S3.capitalize(), NEAR, "Socialnämnden, stycke 3, s. 1"),
    ("områden. I motionen föreslås att staden ska ta fram en", NEAR, "Socialnämnden, stycke 5, s. 1"),
    ("Katten sover på en gul matta under bordet hela natten", NONE, "Inget stycke är nära"),
    ("xylofon zebra", NONE, "Inget stycke är nära"),
]


@pytest.mark.parametrize(("text", "kind", "where"), QUOTES)
def test_quote_is_proved_or_its_nearest_is_shown(address, open_page, text, kind, where):
    """A quote stands word for word, or with other signs, or something near is shown as such, or nothing."""
    page = open_page(f"{address}sok/?lage=citat&q={quote(text)}")
    settle(page)
    rows = page.locator("[data-citat]")
    assert rows.first.get_attribute("data-citat") == kind
    shown = page.locator(".hits").inner_text().replace("\u00a0", " ")
    assert where in shown
    assert "ungefär" not in shown
    if kind == EXACT:
        assert f"Står ordagrant i {where}" in shown
    differences = page.locator(".hit-row :is(ins, del)").count()
    assert (differences > 0) == (kind in (SIGNS, NEAR))


def test_differences_are_marked_word_by_word(address, open_page):
    """What was changed is seen and heard; what crosses two paragraphs is said."""
    page = open_page(f"{address}sok/?lage=citat&q={quote('stadsdelsnämnd gör aldrig en lokal lägesbild i dag')}")
    settle(page)
    assert page.locator(".hit-row del").first.text_content() == " struket: aldrig slut. "
    assert page.locator(".hit-row ins").first.text_content() == " tillagt: årligen slut. "
    page.goto(f"{address}sok/?lage=citat&q={quote(QUOTES[12][0])}")
    settle(page)
    assert "stycke 4 och början av stycke 5" in page.locator("[data-citat='över stycken']").inner_text()


def test_quote_leads_to_its_words(address, open_page):
    """The form takes a pasted text; the link has the paragraph and the words."""
    page = open_page(f"{address}sok/")
    page.get_by_role("link", name="Citat").click()
    assert page.evaluate("document.activeElement.id") == "citat"
    page.keyboard.type("Varje lokalpolisområde och")
    page.get_by_role("button", name="Sök citat").click()
    settle(page)
    assert page.evaluate("document.activeElement.id") == "resultat"
    href = page.locator(".hit-row .where a").get_attribute("href")
    assert href.endswith("svar/socialnamnden/#s15:~:text=Varje%20lokalpolisomr%C3%A5de%20och")
    assert "Står ordagrant i Socialnämnden, stycke 15" in page.locator("#sok-status").text_content()


# --- The page --------------------------------------------------------------------------------------------------------

STATES = (
    "",
    "?q=handlingsplan",
    "?q=handlngsplan",
    "?q=xylofon",
    "?stallning=vill+avvakta",
    f"?lage=citat&q={quote(S3)}x",
)


@pytest.mark.parametrize(("width", "scheme"), test_browser.LOOKS)
def test_axe_finds_nothing(address, open_page, width, scheme):
    """Start, hits, near words, nothing, positions and a quote, with every facet open."""
    page = open_page(f"{address}sok/", width, scheme)
    for state in STATES:
        page.goto(f"{address}sok/{state}")
        if state:
            settle(page)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert test_browser._violations(page) == [], state
        assert page.evaluate("document.documentElement.scrollWidth") <= width, state


def test_no_search_byte_where_nobody_searches(address, open_page, handler):
    """Other pages and the empty search page load neither engine, vocabulary nor index."""
    page = open_page(address)
    for kind in ("", "stadsdelslyftet/", "stadsdelslyftet/svar/socialnamnden/", "begrepp/"):
        handler.sent.clear()
        page.goto(f"{address}{kind}", wait_until="networkidle")
        assert [name for name in handler.sent if SEARCH_FILES.search(name)] == [], kind
    handler.sent.clear()
    page.goto(f"{address}sok/", wait_until="networkidle")
    assert {urlsplit(name).path for name in handler.sent if SEARCH_FILES.search(name)} <= {
        "/assets/js/search-page.js",
        "/assets/css/search.css",
    }


def test_first_query_is_light(address, open_page, handler):
    """What the first query transfers, packed, beyond the page's own frame."""
    page = open_page(address)
    page.wait_for_load_state("networkidle")
    handler.sent.clear()
    ask(page, address, q="polisområde")
    page.wait_for_load_state("networkidle")
    size = sum(number for name, number in handler.sent.items() if SEARCH_FILES.search(name))
    print("".join(f"\n{number:7} {name}" for name, number in handler.sent.most_common()))
    print(f"första sökningen: {size / 1024:.1f} KiB")
    assert size <= FIRST_QUERY_KIB * 1024


def test_word_that_is_nowhere_asks_the_index_nothing(address, open_page, handler):
    """The vocabulary answers alone."""
    page = open_page(address)
    handler.sent.clear()
    shown = ask(page, address, q="xylofon")
    assert shown["status"] == "Inga träffar"
    assert [name for name in handler.sent if "/sok/pagefind/" in name] == []


def test_page_without_script_has_form_and_subjects(address, open_page):
    """The form is a link's address, and the index of subjects is offered."""
    page = open_page(f"{address}sok/?q=plan", java_script_enabled=False)
    assert page.locator("#q").is_visible()
    assert not page.locator("#citat").is_visible()
    note = page.locator("noscript")
    assert "behöver skript" in note.inner_text()
    assert note.get_by_role("link").get_attribute("href") == "../amnesord/"


def test_reader_searches_by_keyboard(address, open_page):
    """From the field to the heading of the results, to a hit, and to a facet that keeps the focus."""
    page = open_page(f"{address}sok/")
    page.locator("#q").focus()
    page.keyboard.type("handlingsplan")
    page.keyboard.press("Enter")
    settle(page)
    assert page.evaluate("document.activeElement.id") == "resultat"
    assert page.evaluate("document.activeElement.innerText") == "14 stycken i 4 dokument"
    assert page.get_by_role("status").text_content() == "14 stycken i 4 dokument, 2 ställningar"
    assert page.title().startswith("Sök: handlingsplan – ")
    box = page.get_by_role("checkbox", name="Socialnämnden")
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_url("**instans=**")
    settle(page)
    assert page.evaluate("[document.activeElement.type, document.activeElement.checked].join()") == "checkbox,true"
    assert page.get_by_role("status").text_content() == "5 stycken i 1 dokument, 1 ställning"
    page.locator(".hit-row .where a").first.press("Enter")
    page.wait_for_url("**/svar/socialnamnden/#s3")


def test_slash_goes_to_the_header_search_field(address, open_page):
    """But is a sign like others where somebody writes."""
    page = open_page(f"{address}sok/")
    if not page.locator(".mast input[type=search]").count() or "shortcut.js" not in page.content():
        pytest.skip("the header has no search field yet")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.closest('.mast') !== null")
    page.locator("#q").focus()
    page.keyboard.type("2025/652")
    assert page.locator("#q").input_value() == "2025/652"


def test_address_holds_the_state(address, open_page):
    """Filters and order are shared with the address, and back and forward retrace them."""
    page = open_page(f"{address}sok/?q=handlingsplan")
    settle(page)
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_role("checkbox", name="Farsta stadsdelsnämnd").check()
    page.wait_for_url("**instans=Farsta**")
    settle(page)
    page.locator("#sok-sort").select_option("datum")
    page.wait_for_url("**sort=datum**")
    settle(page)
    assert page.locator(".doc-hits").count() == 1
    shared = open_page(page.url)
    settle(shared)
    assert shared.get_by_role("checkbox", name="Farsta stadsdelsnämnd").is_checked()
    assert shared.locator("#sok-sort").input_value() == "datum"
    page.go_back()
    page.go_back()
    page.wait_for_url("**/sok/?q=handlingsplan")
    page.wait_for_function("document.querySelectorAll('.doc-hits').length === 4")
    page.go_forward()
    page.wait_for_function("document.querySelectorAll('.doc-hits').length === 1")


def test_facets_count_what_they_would_leave(address, open_page):
    """Each number is the number of hits that choosing it gives."""
    page = open_page(f"{address}sok/?q=handlingsplan")
    settle(page)
    rows = page.evaluate(
        """() => [...document.querySelectorAll('.facet li')].map(row => [
          row.querySelector('input').name, row.querySelector('input').value, Number(row.querySelector('.num').textContent)])"""
    )
    assert {name for name, _, _ in rows} == {
        "instans",
        "stallning",
        "fraga",
        "niva",
        "dokument",
        "avsnitt",
        "ar",
        "dossier",
    }
    for name, value, number in rows:
        shown = ask(page, address, **{"q": "handlingsplan", name: value})
        assert len(shown["hits"]) + len(shown["positions"]) == number, (name, value)


def test_all_positions_are_listed_by_an_empty_search(address, open_page):
    """Without word and filter every position is listed, to choose from."""
    page = open_page(f"{address}sok/")
    page.get_by_role("link", name="Visa alla ställningar").click()
    settle(page)
    assert len(page.evaluate(SHOWN)["positions"]) == 6
    assert page.evaluate("document.activeElement.id") == "resultat"


def test_question_stance_and_level_hold_on_one_position(address, open_page):
    """Both stand in the paper, but not together."""
    page = open_page(f"{address}sok/")
    shown = ask(page, address, fraga="Förslag 2: bredda Fokus Järva", stallning="ser inte behovet")
    assert shown["positions"] == []
    shown = ask(page, address, fraga="Förslag 2: bredda Fokus Järva", stallning="vill avvakta")
    assert shown["positions"] == ["socialnamnden--bredda-fokus"]
    shown = ask(page, address, q="fokusområden", stallning="vill avvakta", instans="Socialnämnden")
    assert shown["positions"] == ["socialnamnden--bredda-fokus"]
    assert {name for path, name, _ in shown["hits"] if "socialnamnden" in path} >= {"s11", "s18"}


@pytest.mark.parametrize("lage", ["ord", "citat"])
def test_markup_in_a_query_is_text(address, open_page, lage):
    """Nothing of a query becomes an element or runs."""
    attack = "<img src=x onerror=document.title='hit'> \"plan\" handlngsplan"
    page = open_page(f"{address}sok/")
    page.goto(f"{address}sok/?{urlencode({'q': attack, 'lage': lage, 'instans': attack})}")
    settle(page)
    assert page.locator("main img").count() == 0
    assert page.title() != "hit"


def test_missing_index_is_told(chromium, site):
    """What to do is said in Swedish, and the reader can try again."""
    broken = type("Broken", (Handler,), {"sent": Counter(), "broken": True})
    serve = functools.partial(broken, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = chromium.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/sok/?q=plan")
        settle(page)
        assert "Sökregistret kunde inte läsas" in page.get_by_role("status").text_content()
        assert page.get_by_role("link", name="Ämnesord från A till Ö").is_visible()
        broken.broken = False
        page.get_by_role("button", name="Försök igen").click()
        page.wait_for_selector(".doc-hits")
        page.close()
        server.shutdown()
