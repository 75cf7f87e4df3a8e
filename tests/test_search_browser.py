"""The search page in Chromium under a strict policy: every query of the table, quotes, filters, keyboard, bytes.

`pytest -s` prints precision and recall by kind of query.
"""

import json
import re
import shutil
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, urlencode, urlsplit

import pytest
import test_browser
import yaml
from playwright.sync_api import expect
from serving import serve_packed

from dossier import labels, search
from dossier.indexing import index_whole
from dossier.loading import load_project
from dossier.model import BlockKind, Paragraph
from dossier.site import views_of
from dossier.vocabulary import fold, forms_of, words_of
from dossier.wordlist import make_index

ROOT = Path(__file__).parent.parent
ROWS = yaml.safe_load((ROOT / "tests" / "search" / "queries.yml").read_text(encoding="utf-8"))
QUERIES = [row for row in ROWS if "q" in row]
FILTERS = [row for row in ROWS if "filter" in row]
LEAST = {"precision": 1.0, "recall": 1.0}
"""As measured: worse is a fault, and better is written here."""
FIRST_QUERY_KIB = 200
NO_HITS = "Inga träffar i de sökta texterna"
SEARCH_FILES = re.compile(r"/sok/(?:pagefind|ord|bak|val)/|/search(?:-page|-quote)?\.(?:js|css)")
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


@pytest.fixture(scope="module")
def served(real_site):
    """The real site as it is served."""
    with serve_packed(real_site) as served:
        yield served


@pytest.fixture(scope="module")
def address(served):
    """Where it is served."""
    return served.address


def settle(page):
    """Wait until the newest search is shown, facets and all."""
    page.wait_for_function(
        """() => {
          const box = document.getElementById('sok-resultat');
          const facet = box.querySelector('.facet');
          return !box.hidden && !box.hasAttribute('aria-busy') && box.dataset.klar
            && (!facet || box.dataset.fasetter === box.dataset.klar);
        }"""
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
        said, *rest = shown["notes"].strip().splitlines()
        is_all = all(line.startswith("Inget stycke har alla orden. ") for line in rest)
        return said == shown["status"] == NO_HITS and is_all and not shown["near"]
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
    (view,) = views_of(load_project(ROOT / "docs", ROOT))
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


def test_browser_inflects_as_the_build_does(address, open_page, real_site):
    """The forms of every word of the site, and of its endings' makings, are those of the reference."""
    manifest = json.loads((real_site / "sok" / "ord" / "manifest.json").read_text(encoding="utf-8"))
    lines = [line for path in (real_site / "sok" / "ord").glob("*.txt") for line in path.read_text().splitlines()]
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
    """Words of odd texts, letters without marks, and how words are written for Pagefind."""
    texts = [
        "Hässelby- Vällingby A034.946/2025",
        "mjuk\u00adbinde noll\u200bbredd e\u0301n É_å",
        "½ ² ٣ Straße ǅ",
        "\ufeffab",
        "Ålånga öar är få",
    ]
    page = open_page(f"{address}sok/")
    given = page.evaluate(
        """async (texts) => {
          const { wordsOf, wordsAt, fold, tokenOf } = await import('/assets/js/search.js');
          return texts.map(text => [wordsOf(text), wordsAt(text).map(one => one.word), fold(text), wordsOf(text).map(tokenOf)]);
        }""",
        texts,
    )
    for text, (words, placed, folded, tokens) in zip(texts, given, strict=True):
        assert words == placed == list(words_of(text)), text
        assert tokens == [search.token_of(word) for word in words], text
        assert folded == fold(text)


# --- Quotes ----------------------------------------------------------------------------------------------------------

S3 = "ser inte behovet av att idag införa en separat styrande handlingsplan"
EXACT, SIGNS, NEAR, NONE = "ordagrant", "tecken", "närmast", "inget"
ACROSS = "över stycken"
CAPITALS, BOTH = "bokstäver", "tecken och bokstäver"
MANY_HYPHENS = (
    "Övriga remiss-\ninsatser är stadslednings-\nkontoret, trafik-\nnämnden, Bromma-, Enskede-\nÅrsta-\nVantör- Farsta"
)
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
    (S3.capitalize(), CAPITALS, "Socialnämnden, stycke 3, s. 1"),
    ("områden. I motionen föreslås att staden ska ta fram en", ACROSS, "Socialnämnden, stycke 5, s. 1"),
    ("Katten sover på en gul matta under bordet hela natten", NONE, "Inget stycke är nära"),
    ("xylofon zebra", NONE, "Inget stycke är nära"),
    (f"{S3.upper()}!", BOTH, "Socialnämnden, stycke 3, s. 1"),
    ("ser inte be\u00ad\nhovet av att idag", EXACT, "Socialnämnden, stycke 3, s. 1"),
    ("ser inte be\u2010\nhovet av att idag", EXACT, "Socialnämnden, stycke 3, s. 1"),
    ("Hässelby-\nVällingby", EXACT, "Socialnämnden, stycke 12, s. 3"),
    ("be-\nho-\nvet av", EXACT, "Socialnämnden, stycke 3, s. 1"),
    (MANY_HYPHENS, SIGNS, "Socialnämnden, stycke 6, s. 1"),
    ("SER INTE BEHOVET AV ATT I DAG INFÖRA", NEAR, "Socialnämnden, stycke 3, s. 1"),
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
    assert (differences > 0) == (kind in (SIGNS, CAPITALS, BOTH, NEAR))


def test_differences_are_marked_word_by_word(address, open_page):
    """What was changed is seen and heard; what crosses two paragraphs is said."""
    page = open_page(f"{address}sok/?lage=citat&q={quote('stadsdelsnämnd gör aldrig en lokal lägesbild i dag')}")
    settle(page)
    assert page.locator(".hit-row del").first.text_content() == " struket: aldrig slut. "
    assert page.locator(".hit-row ins").first.text_content() == " tillagt: årligen slut. "


def test_quote_over_two_paragraphs_leads_to_both(address, open_page):
    """All its words are in the source, so none is struck; both paragraphs are linked, seen and heard."""
    page, said = look_up(open_page, address, QUOTES[12][0])
    assert page.locator("#resultat").inner_text() == "Orden står ordagrant i följd, men i två stycken"
    rows = page.locator("[data-citat='över stycken']")
    first, second = (" ".join(one.split()) for one in rows.locator(".where").all_inner_texts())
    assert first.startswith("Börjar i slutet av Socialnämnden, stycke 4, s. 1")
    assert second.startswith("Fortsätter i början av Socialnämnden, stycke 5, s. 1")
    marks = rows.locator("mark").all_inner_texts()
    assert marks == ["områden.", "I motionen föreslås att staden ska ta fram en"]
    assert [one.get_attribute("href").partition("#")[2][:2] for one in rows.locator("a").all()] == ["s4", "s5"]
    assert "slutet av Socialnämnden, stycke 4, s. 1" in said
    assert "och början av Socialnämnden, stycke 5, s. 1" in said
    assert page.locator(".hits :is(ins, del)").count() == 0


BEFORE, AFTER = "2026 av beslutade fokusområden.", "Jan Jönsson (L) och Anne-Lie Elfvén (L) föreslår i en motion"
RUNS = [
    (f"{BEFORE}\n\nBakgrund\n\n{AFTER}", "headings", [BEFORE, "Bakgrund", AFTER], []),
    (f"{BEFORE} {AFTER}", "one left out", [BEFORE, AFTER], ["Bakgrund"]),
    (f"”{BEFORE}\n{AFTER}”", "one left out", [BEFORE, AFTER], ["Bakgrund"]),
    (f"Bakgrund\n{AFTER}", "headings", ["Bakgrund", AFTER], []),
    (f"{BEFORE} Bakgrund", "headings", [BEFORE, "Bakgrund"], []),
]
RUN_SAID = {
    "headings": "Orden står ordagrant i följd, men i både rubrik och stycke",
    "one left out": "Orden står ordagrant i följd, men en rubrik emellan är utelämnad",
    "many left out": "Orden står ordagrant i följd, men rubriker emellan är utelämnade",
    "paragraphs": "Orden står ordagrant i följd, men i flera stycken",
}


@pytest.mark.parametrize(("text", "kind", "marks", "left"), RUNS)
def test_quote_over_a_heading_is_recognised(address, open_page, text, kind, marks, left):
    """With the heading or without; one that was left out is shown, seen and heard, and no word is called absent."""
    page, said = look_up(open_page, address, text)
    assert page.locator("#resultat").inner_text() == RUN_SAID[kind]
    assert said.startswith(f"{RUN_SAID[kind]}: ")
    assert page.locator(".hit-row mark").all_inner_texts() == marks
    shown = page.locator(".hit-row .left-out").all_text_contents()
    assert shown == [f" utelämnat i citatet: {one} slut. " for one in left]
    assert [one for one in left if f"utelämnad rubrik ”{one}”" not in said] == []
    assert page.locator(".hits :is(ins, del)").count() == 0


def test_each_paragraph_of_a_quote_over_many_is_named(address, open_page):
    """In order, each with what it is of the quote; of two headings the one that was pasted is not called left out."""
    whole = (
        "Ärendet har beretts inom avdelningen för strategi och utveckling. Förvaltningsgruppen har behandlat ärendet "
        "den 11 februari 2026. Rådet för funktionshinderfrågor har haft möjlighet att behandla ärendet "
        "den 12 februari 2026."
    )
    before, after = "inblandade nämnder och bolag.", "I Stockholms stads översiktsplan"
    page, _ = look_up(open_page, address, f"{before}\n\nÄrendets beredning\n{whole}\n{after}")
    assert page.locator("#resultat").inner_text() == RUN_SAID["one left out"]
    assert [" ".join(one.split()).partition(", s. ")[0] for one in page.locator(".where").all_inner_texts()] == [
        "Börjar i slutet av Socialnämnden, stycke 9",
        "Fortsätter med Socialnämnden, rubriken",
        "Fortsätter med Socialnämnden, stycke 10",
        "Utelämnat i citatet: Socialnämnden, rubriken",
        "Fortsätter i början av Socialnämnden, stycke 11",
    ]
    page, _ = look_up(open_page, address, f"{before} {whole} {after}")
    assert page.locator("#resultat").inner_text() == RUN_SAID["many left out"]
    assert page.locator(".hit-row .left-out").count() == 2


def test_quote_over_three_paragraphs_is_recognised(address, open_page):
    """With no heading between them."""
    middle = (
        "I motionen föreslås att staden ska ta fram en styrande handlingsplan för ett stadsdelslyft för alla stadens "
        "utsatta områden med konkreta mål och delmål för alla inblandade nämnder och bolag."
    )
    page, _ = look_up(open_page, address, f"områden. {middle} Övriga remissinsatser")
    assert page.locator("#resultat").inner_text() == RUN_SAID["paragraphs"]
    assert page.locator(".hit-row mark").all_inner_texts() == ["områden.", middle, "Övriga remissinsatser"]


def test_heading_that_is_replaced_is_no_run(address, open_page):
    """Another word where the heading stands: the quote does not stand, and nothing is said of the rest of the paper."""
    page, _ = look_up(open_page, address, f"{BEFORE} Xylofon {AFTER}")
    assert page.locator("#resultat").inner_text() == "Finns inte ordagrant"
    assert "inte i källan" not in page.locator(".hits").inner_text()


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
    assert href.endswith(
        "svar/socialnamnden/#s15:~:text=Varje%20lokalpolisomr%C3%A5de%20och,"
        "-stadsdelsn%C3%A4mnd%20g%C3%B6r%20%C3%A5rligen%20en"
    )
    assert "Står ordagrant i Socialnämnden, stycke 15" in page.locator("#sok-status").text_content()


@pytest.mark.parametrize(
    ("text", "places", "fewest"),
    [
        ("delar uppfattningen", ["s4", "s9"], 2),
        ("Förvaltningen delar uppfattningen att det behövs ett långsiktigt och systematiskt arbete", ["s4", "s9"], 2),
        ("staden ska ta fram en styrande handlingsplan", ["s3", "s5", "s6"], 0),
        ("nämnder och bolag", ["s3", "s5", "s6", "s9"], 1),
        ("fokusområden", ["s9"], 1),
        ("mänskliga rättigheter", ["s12"], 1),
    ],
)
def test_words_that_stand_in_many_places_lead_to_each(address, open_page, text, places, fewest):
    """By the words alone, where they are named, Chromium comes to the paragraph that was promised."""
    page = open_page(f"{address}sok/?lage=citat&q={quote(text)}", height=240)
    settle(page)
    links = [one.get_attribute("href") for one in page.locator(".hit-row .where a").all()]
    ours = [link for link in links if "/farsta-stadsdelsnamnd/" in link]
    parted = [link.partition("#")[2].partition(":~:") for link in ours]
    assert set(places) <= {anchor for anchor, _, _ in parted}
    assert len({anchor for anchor, _, words in parted if words}) >= fewest
    for anchor, _, words in parted:
        if not words:
            continue
        paper = f"{address}stadsdelslyftet/svar/farsta-stadsdelsnamnd/"
        assert test_browser.reaches_by_words(page, paper, anchor, words), f"{anchor}: {words}"


EDITED = "Båda förvaltningarna med svar i dossiern anser att det behövs ett långsiktigt arbete."


def look_up(open_page, address, text):
    """Ask for a quote on a new page; give the page, and what is said of it."""
    page = open_page(f"{address}sok/?lage=citat&q={quote(text)}")
    return settle(page), page.get_by_role("status").text_content().replace("\u00a0", " ")


def test_editors_words_are_not_a_sources(address, open_page):
    """They stand under a heading of their own, and only there are they said to stand."""
    page, said = look_up(open_page, address, EDITED)
    assert page.locator("#resultat").inner_text() == "Finns inte ordagrant i någon källa"
    assert said.startswith("Finns inte ordagrant i någon källa. ")
    assert said.endswith("Redaktionens ord, inte källans: Står ordagrant i Översikt, Kort sagt, mening 4")
    rows = page.locator(".hits > :is(h2, h3, .hit-row, .note)").all_inner_texts()
    assert rows.index("Redaktionens ord, inte källans") == len(rows) - 2
    assert "Står ordagrant i Översikt, Kort sagt, mening\u00a04" in rows[-1]
    assert page.locator("h3 + .hit-row .src").count() == 0


def test_editors_words_come_after_the_sources(address, open_page):
    """What stands in both is a source's first."""
    page, said = look_up(open_page, address, "ett långsiktigt arbete")
    assert page.locator("#resultat").inner_text() == "Står ordagrant"
    assert said.index("Socialnämnden, stycke 13") < said.index(
        "Redaktionens ord, inte källans: Står ordagrant i Översikt"
    )
    assert page.locator("h3.quote-part ~ .hit-row .where a").all_inner_texts() == ["Översikt, Kort sagt, mening\u00a04"]


PART = "det behövs ett långsiktigt och systematiskt arbete"


def test_words_inside_quote_marks_are_tried_by_themselves(address, open_page):
    """A newspaper's sentence around a quote is not the quote."""
    page, said = look_up(open_page, address, f"”{PART}” säger Farsta")
    assert page.locator("#resultat").inner_text() == "Orden inom citattecken står ordagrant"
    assert page.locator("h3.quote-part").first.inner_text() == f"”{PART}”: står ordagrant"
    assert said.startswith(f"Orden inom citattecken står ordagrant. ”{PART}”: Står ordagrant i Farsta")
    assert "Finns inte" not in said
    assert page.locator(".hit-row[data-citat=ordagrant]").count() >= 2


def test_each_part_inside_quote_marks_is_told_of(address, open_page):
    """One stands, one does not; a part of two words is not tried."""
    text = f"Nämnden säger ”{PART}”, men också ”{PART.replace('långsiktigt', 'kortvarigt')}” och ”delar uppfattningen”"
    page, said = look_up(open_page, address, text)
    assert page.locator("#resultat").inner_text() == "Orden inom citattecken: 1 av 2 citat står ordagrant"
    first, second = page.locator("h3.quote-part").all_inner_texts()
    assert (first, second.partition("”: ")[2]) == (f"”{PART}”: står ordagrant", "finns inte ordagrant")
    assert "arbete”: Finns inte ordagrant. Närmast är" in said


@pytest.mark.parametrize("sign", ["[…]", "[...]", "(…)", "…", "..."])
def test_marked_omission_is_shown(address, open_page, sign):
    """The pieces stand, and what was left out between them is seen and heard; it is not called word for word."""
    page, said = look_up(open_page, address, f"”ser inte behovet av {sign} en separat styrande handlingsplan”")
    heading = "Orden står där, med ord emellan där citatet har […]"
    assert page.locator("#resultat").inner_text() == heading
    assert said == f"{heading}: Socialnämnden, stycke 3, s. 1, blandad röst: orden är egna"
    left = page.locator(".hit-row .left-out").text_content()
    assert left == " utelämnat i citatet:  att idag införa  slut. "
    assert "ordagrant" not in page.locator(".hits").inner_text()
    assert page.locator(".hit-row[data-citat='utelämnat'] :is(ins, del)").count() == 0


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("en separat styrande handlingsplan […] ser inte behovet av", "Finns inte ordagrant"),
        (
            "ser inte behovet av […] att idag införa",
            "Orden står där i följd: inga ord är utelämnade där citatet har […]",
        ),
    ],
)
def test_omission_is_in_order_and_of_words(address, open_page, text, heading):
    """Pieces in another order are no quote, and a mark where nothing is left out is said to be that."""
    page, _ = look_up(open_page, address, text)
    assert page.locator("#resultat").inner_text() == heading
    assert page.locator(".left-out").count() == 0


SHOWN_WITHOUT_JS = """(mark) => {
  const row = document.querySelector('.hit-row p:last-child').cloneNode(true);
  for (const one of row.querySelectorAll(`.vh, ${mark}`)) one.remove();
  return row.textContent.replace(/\\s+/g, ' ').replace(/^… | …$/g, '').trim();
}"""
"""The nearest passage as it is shown, without what is struck, or without what is added."""


@pytest.mark.parametrize(
    ("text", "source", "inserted"),
    [
        (
            "Skärholmen, Järva samt Hagsätra-Rågsved. Fokusområdena tydliggör",
            "Skärholmen, Järva och Hagsätra-Rågsved. Fokusområdena tydliggör",
            ["och"],
        ),
        (
            "Järva och Hagsätra-xylofon-Rågsved. Fokusområdena tydliggör att",
            "Järva och Hagsätra-Rågsved. Fokusområdena tydliggör att",
            [],
        ),
        (
            "att idag införa en särskild styrande handlingsplan för ett ”stadsdelslyft”",
            "att idag införa en separat styrande handlingsplan för ett ”stadsdelslyft”.",
            ["separat"],
        ),
        (
            "införa en separat styrande handlingsplan för ett ”stadsdelslyft” snart",
            "införa en separat styrande handlingsplan för ett ”stadsdelslyft”.",
            ["."],
        ),
        (
            "införa en separat styrande handlingsplan för ett ”stadsdelslyft” social",
            "införa en separat styrande handlingsplan för ett ”stadsdelslyft”.",
            ["."],
        ),
    ],
)
def test_differences_leave_the_source_as_printed(address, open_page, text, source, inserted):
    """Its hyphens, full stops and quote marks are all there, and nothing of the next sentence is called added."""
    page, _ = look_up(open_page, address, text)
    assert page.locator(".hit-row").first.get_attribute("data-citat") == NEAR
    assert page.evaluate(SHOWN_WITHOUT_JS, "del") == source
    assert page.locator(".hit-row ins").all_text_contents() == [f" tillagt: {one} slut. " for one in inserted]


@pytest.mark.parametrize(
    ("text", "source", "struck", "inserted"),
    [
        (
            "svåra att behålla förankrade (L), skriver Anne-Lie.",
            "svåra att behålla förankrade",
            ["(L), skriver Anne-Lie."],
            [],
        ),
        (
            "motverka utsatta områden i Stockholms stad, säger chefen",
            "motverka utsatta områden i Stockholms stad.",
            [", säger chefen"],
            ["."],
        ),
        (
            "Socialförvaltningen instämmer aldrig, med motionärerna om behovet, och vikten",
            "Socialförvaltningen instämmer med motionärerna om behovet och vikten",
            ["aldrig,", ","],
            [],
        ),
        (
            "Hon skrev: ”Socialnämnden godkänner inte tjänsteutlåtandet som svar (på) remiss!",
            "Socialnämnden godkänner tjänsteutlåtandet som svar på remiss",
            ["Hon skrev: ”", "inte", "(", ")", "!"],
            [],
        ),
        (
            "Järva samt Hagsätra Rågsved; Fokusområdena tydliggör",
            "Järva och Hagsätra-Rågsved. Fokusområdena tydliggör",
            ["samt", ";"],
            ["och", "-", "."],
        ),
        (
            "Järva och Hagsätra, eller Rågsved. Fokusområdena tydliggör",
            "Järva och Hagsätra-Rågsved. Fokusområdena tydliggör",
            [", eller "],
            ["-"],
        ),
        (
            "Farsta,\nSkärholmen samt be-\nslutade Järva",
            "Farsta, Skärholmen, Järva",
            [" samt beslutade"],
            [","],
        ),
        ("Rinkeby (Järva) och Tensta (Järva) .", "Rinkeby (Järva) samt Tensta (Järva) .", ["och"], ["samt"]),
    ],
)
def test_differences_are_all_marked_and_both_texts_whole(address, open_page, text, source, struck, inserted):
    """Signs too: without what is added the pasted text is read, without what is struck the source's."""
    page, _ = look_up(open_page, address, text)
    assert page.locator(".hit-row").first.get_attribute("data-citat") == NEAR
    assert page.evaluate(SHOWN_WITHOUT_JS, "del") == source
    pasted = page.evaluate(SHOWN_WITHOUT_JS, "ins")
    assert pasted.replace("HagsätraRågsved", "Hagsätra Rågsved") == " ".join(text.replace("-\n", "").split())
    assert page.locator(".hit-row del").all_text_contents() == [f" struket: {one} slut. " for one in struck]
    assert page.locator(".hit-row ins").all_text_contents() == [f" tillagt: {one} slut. " for one in inserted]


def test_figure_that_may_be_a_footnote_mark(address, open_page):
    """The words stand; the figure from the PDF is named, and not called the source's."""
    page, said = look_up(open_page, address, "Järva och Hagsätra-Rågsved1. Fokusområdena tydliggör")
    heading = "Orden står ordagrant, bortsett från en siffra som kan vara ett fotnotsmärke"
    assert page.locator("#resultat").inner_text() == heading
    assert said.startswith(f"{heading}: Socialnämnden, stycke 11, s. 2")
    assert page.locator(".hit-row mark").inner_text() == "Järva och Hagsätra-Rågsved. Fokusområdena tydliggör"
    assert "Siffran som inte står i källans text: 1." in page.locator(".hits").inner_text()


@pytest.mark.parametrize("pasted", ["(Järva) 2.", "(Järva)2.", "(Järva) 2", "(Järva)2"])
def test_figure_after_a_parenthesis_may_be_a_footnote_mark(address, open_page, pasted):
    """With a space before it or without, whatever space the source has there."""
    page, _ = look_up(open_page, address, f"Rinkeby (Järva) samt Tensta {pasted}")
    row = page.locator(".hit-row")
    assert row.get_attribute("data-citat") == "siffra"
    assert row.locator("mark").inner_text().startswith("Rinkeby (Järva) samt Tensta (Järva)")
    assert "Siffran som inte står i källans text: 2." in page.locator(".hits").inner_text()


def test_figure_that_stands_alone_is_no_footnote_mark(address, open_page):
    """After a word and a space it may be a number of something."""
    page, _ = look_up(open_page, address, "det socioekonomiska måttet Care Need Index 3. Insatsen riktas")
    assert page.locator("#resultat").inner_text() == "Finns inte ordagrant"


def test_figure_is_not_the_only_difference(address, open_page):
    """Another word too: the quote does not stand."""
    page, _ = look_up(open_page, address, "Järva samt Hagsätra-Rågsved1. Fokusområdena tydliggör")
    assert page.locator("#resultat").inner_text() == "Finns inte ordagrant"


def test_typed_words_go_along_to_the_other_way_to_search(address, open_page):
    """Both ways, searched or not."""
    page = open_page(f"{address}sok/")
    page.locator("#q").fill("styrande handlingsplan")
    page.get_by_role("link", name="Citat", exact=True).click()
    assert page.locator("#citat").input_value() == "styrande handlingsplan"
    page.locator("#citat").fill(S3)
    page.get_by_role("link", name="Ord och ställningar").click()
    assert page.locator("#q").input_value() == S3
    page.get_by_role("button", name="Sök", exact=True).last.click()
    settle(page)
    page.get_by_role("link", name="Citat", exact=True).click()
    assert page.locator("#citat").input_value() == S3


@pytest.mark.parametrize("text", ["", "  ", "”…”"])
def test_empty_quote_search_says_what_to_do(address, open_page, text):
    """Seen and heard; nothing is called absent, and the field has the focus."""
    page = open_page(f"{address}sok/?lage=citat")
    page.locator("#citat").fill(text)
    page.get_by_role("button", name="Sök citat").click()
    status = page.get_by_role("status")
    expect(status).to_have_text("Klistra in en mening i fältet och välj Sök citat.")
    assert status.bounding_box()["height"] > 10
    assert page.evaluate("document.activeElement.id") == "citat"
    assert page.locator(".hits").count() == 0


# --- The page --------------------------------------------------------------------------------------------------------

STATES = (
    "",
    "?q=handlingsplan",
    "?q=handlngsplan",
    "?q=xylofon",
    "?stallning=vill+avvakta",
    f"?lage=citat&q={quote(S3)}x",
    f"?lage=citat&q={quote(S3.upper())}",
    "?q=styrande",
    "?q=xylofon&instans=Socialn%C3%A4mnden&niva=f%C3%B6rslag",
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


def test_no_search_byte_where_nobody_searches(address, open_page, served):
    """Other pages and the empty search page load neither engine, vocabulary nor index."""
    page = open_page(address)
    for kind in ("", "stadsdelslyftet/", "stadsdelslyftet/svar/socialnamnden/", "begrepp/"):
        served.sent.clear()
        page.goto(f"{address}{kind}", wait_until="networkidle")
        assert [one.path for one in served.sent if SEARCH_FILES.search(one.path)] == [], kind
    served.sent.clear()
    page.goto(f"{address}sok/", wait_until="networkidle")
    assert {urlsplit(one.path).path for one in served.sent if SEARCH_FILES.search(one.path)} <= {
        "/assets/js/search-page.js",
        "/assets/css/search.css",
    }


@pytest.mark.parametrize("query", ["polisområde", "nämnden barn plan", '"ser inte behovet"'])
def test_first_query_is_light(address, open_page, served, query):
    """What the first query transfers, packed, beyond the page's own frame."""
    page = open_page(address)
    page.wait_for_load_state("networkidle")
    served.sent.clear()
    ask(page, address, q=query)
    page.wait_for_load_state("networkidle")
    size = sum(one.size for one in served.sent if SEARCH_FILES.search(one.path))
    print("".join(f"\n{one.size:7} {one.path}" for one in sorted(served.sent, key=lambda one: -one.size)))
    print(f"första sökningen: {size / 1024:.1f} KiB")
    assert size <= FIRST_QUERY_KIB * 1024


def test_word_that_is_nowhere_asks_the_index_nothing(address, open_page, served):
    """The vocabulary answers alone."""
    page = open_page(address)
    served.sent.clear()
    shown = ask(page, address, q="xylofon")
    assert shown["status"] == NO_HITS
    assert [one.path for one in served.sent if "/sok/pagefind/" in one.path] == []


def test_page_without_script_has_form_and_subjects(address, open_page):
    """The form is a link's address, and the index of subjects is offered."""
    page = open_page(f"{address}sok/?q=plan", java_script_enabled=False)
    assert page.locator("#q").is_visible()
    assert not page.locator("#citat").is_visible()
    assert not page.get_by_role("link", name="Citat").is_visible()
    assert not page.locator("#snabbtangent").is_visible()
    note = page.locator("noscript")
    assert "behöver skript" in note.inner_text()
    assert "utom småord och tal" in note.inner_text()
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


def test_slash_goes_to_the_search_field(address, open_page):
    """Of the search page, else of the header; but is a sign like others where somebody writes."""
    page = open_page(f"{address}begrepp/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.closest('.mast') !== null")
    page.goto(f"{address}sok/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("2025/652")
    assert page.locator("#q").input_value() == "2025/652"
    page.goto(f"{address}sok/?lage=citat")
    page.wait_for_function("() => !document.getElementById('sok-citat').hidden")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "citat"


def test_slash_is_turned_off_and_stays_off(address, open_page):
    """WCAG 2.1.4: a key of one sign can be turned off, on every page, until it is turned on again."""
    page = open_page(f"{address}sok/")
    page.get_by_role("checkbox", name="Tangenten / går till sökfältet").uncheck()
    page.goto(f"{address}begrepp/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement === document.body")
    assert page.locator(".mast [aria-keyshortcuts]").count() == 0
    page.goto(f"{address}sok/")
    box = page.get_by_role("checkbox", name="Tangenten / går till sökfältet")
    assert not box.is_checked()
    box.check()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"


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
    page.wait_for_function("() => document.querySelectorAll('.doc-hits').length === 4")
    page.go_forward()
    page.wait_for_function("() => document.querySelectorAll('.doc-hits').length === 1")


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


def test_position_shows_its_day(address, open_page):
    """Since positions can be in order of it."""
    page = open_page(f"{address}sok/")
    ask(page, address, stallning="delar syftet", sort="datum")
    rows = page.locator("[data-stallning] .where").all_inner_texts()
    assert len(rows) == 2
    assert rows[0].endswith("KS 2025/652, 17\u00a0februari\u00a02026")
    assert rows[1].endswith("KS 2025/652, odaterat")


def test_question_stance_and_level_hold_on_one_position(address, open_page):
    """Both stand in the paper, but not together."""
    page = open_page(f"{address}sok/")
    shown = ask(page, address, fraga="Förslag 2: bredda Fokus Järva", stallning="ser inte behovet")
    assert shown["positions"] == []
    shown = ask(page, address, fraga="Förslag 2: bredda Fokus Järva", stallning="vill avvakta")
    assert shown["positions"] == ["socialnamnden--bredda-fokus"]
    shown = ask(page, address, q="fokusområden", stallning="vill avvakta", instans="Socialnämnden")
    assert shown["positions"] == ["socialnamnden--bredda-fokus"]
    assert {name for path, name, _ in shown["hits"] if "socialnamnden" in path} == {"s3", "s18"}, "quoted for it"


def test_question_finds_the_paragraphs_that_concern_it(address, open_page):
    """Not every paragraph of a paper that has a position on it."""
    page = open_page(f"{address}sok/")
    everywhere = ask(page, address, q="socialtjänst", instans="Socialnämnden")["hits"]
    on_second = ask(page, address, q="socialtjänst", instans="Socialnämnden", fraga="Förslag 2: bredda Fokus Järva")[
        "hits"
    ]
    on_first = ask(
        page, address, q="socialtjänst", instans="Socialnämnden", fraga="Förslag 1: en styrande handlingsplan"
    )
    names = [{name for _, name, _ in hits} for hits in (everywhere, on_second, on_first["hits"])]
    assert {"s11", "s14"} <= names[1] <= names[0]
    assert {"s11", "s14"}.isdisjoint(names[2])


@pytest.mark.parametrize(
    ("query", "positions"),
    [
        ("socialnämnden ser inte behovet", ["socialnamnden--handlingsplan"]),
        ("farsta delar syftet", ["farsta-stadsdelsnamnd--syfte"]),
        ("socialnämnden handlingsplan", ["socialnamnden--handlingsplan"]),
        ("socialnämnden avvakta -fokus", []),
        ('"socialnämnden förslag"', []),
    ],
)
def test_position_is_found_by_who_holds_it(address, open_page, query, positions):
    """Together with its own words; the name and what stands after it are no phrase, and paragraphs do not have it."""
    shown = ask(open_page(f"{address}sok/"), address, q=query)
    assert shown["positions"] == positions
    assert shown["hits"] == []


@pytest.mark.parametrize("lage", ["ord", "citat"])
def test_markup_in_a_query_is_text(address, open_page, lage):
    """Nothing of a query becomes an element or runs."""
    attack = "<img src=x onerror=document.title='hit'> \"plan\" handlngsplan"
    page = open_page(f"{address}sok/")
    page.goto(f"{address}sok/?{urlencode({'q': attack, 'lage': lage, 'instans': attack})}")
    settle(page)
    assert page.locator("main img").count() == 0
    assert page.title() != "hit"


def test_missing_index_is_told(chromium, real_site):
    """What to do is said in Swedish, and the reader can try again."""
    with serve_packed(real_site) as served:
        served.is_lost = lambda path: "/sok/ord/" in path
        page = chromium.new_page()
        page.goto(f"{served.address}sok/?q=plan")
        settle(page)
        assert "Sökregistret kunde inte läsas" in page.get_by_role("status").text_content()
        assert page.get_by_role("link", name="Ord från A till Ö").is_visible()
        served.is_lost = lambda path: False
        page.get_by_role("button", name="Försök igen").click()
        page.wait_for_selector(".doc-hits")
        page.close()


# --- What is said, and what is not -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "said", "others"),
    [
        ("gynnsamt", "blandad röst: de märkta orden är egna", 0),
        ("långsiktig", "blandad röst: de märkta orden återger motionen", 0),
        ("styrande", "blandad röst: en del av de märkta orden är egna, andra återger motionen", 1),
    ],
)
def test_hit_in_a_mixed_paragraph_says_whose_words(address, open_page, word, said, others):
    """Seen beside the hit and heard in its link; where they differ, each mark says whose it is."""
    page = open_page(f"{address}sok/")
    ask(page, address, q=word, instans="Socialnämnden")
    row = page.locator(".hit-row[data-id=s3]")
    assert said in row.locator(".meta").inner_text()
    assert row.locator(".where a").get_attribute("aria-label") == f"Socialnämnden, stycke 3, {said}"
    assert row.locator("mark.retold").count() == others
    assert [one for one in row.locator("mark .vh").all_text_contents() if "återger motionen" in one] == [
        " (återger motionen) "
    ] * others


@pytest.mark.parametrize(
    ("query", "name", "least"),
    [
        ("handlingsplan", "s3", {"handlingsplan"}),
        ("stockholmare lagstiftningen", "s14", {"stockholmare", "lagstiftningen"}),
        ("stockholmare", "s14", {"stockholmare"}),
    ],
)
def test_excerpt_shows_each_word_and_each_voice(address, open_page, query, name, least):
    """In several cuts when they stand far apart; the words of a cut are those of the text."""
    page = open_page(f"{address}sok/")
    ask(page, address, q=query, instans="Socialnämnden")
    row = page.locator(f".hit-row[data-id={name}]")
    marks = row.locator("mark").evaluate_all("all => all.map(one => one.firstChild.textContent.toLowerCase())")
    assert least <= set(marks)
    voices = {" ".join(one.split()) for one in row.locator("mark .vh").all_text_contents()}
    assert voices == ({"(är egna)", "(återger motionen)"} if name == "s3" else set())
    assert len(row.locator("p").last.inner_text()) < 500


def test_excerpt_of_far_words_is_in_order_and_cuts_no_word(address, open_page):
    """Sixteen words far from each other: every one is shown, and whole words only."""
    words = [f"ord{number}" for number in range(16)]
    text = " ".join(f"{word} {'utfyllnad ' * 40}".strip() for word in words)
    shown = open_page(f"{address}sok/").evaluate(
        """async ([text, words]) => {
          const { excerpt } = await import('/assets/js/search.js');
          const marks = words.map(term => ({ term, start: text.indexOf(term + ' '), end: text.indexOf(term + ' ') + term.length }));
          return excerpt(text, marks).parts.map(([piece, mark]) => [piece, mark?.term ?? null]);
        }""",
        [text, words],
    )
    assert [term for _, term in shown if term] == words
    assert set("".join(piece for piece, _ in shown).split()) == {*words, "utfyllnad", "…"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("införa en separat styrande handlingsplan", "blandad röst: orden är egna"),
        ("långsiktig kraftsamling för att motverka", "blandad röst: orden återger motionen"),
        ("stad. Socialförvaltningen instämmer", "blandad röst: en del av orden är egna, andra återger motionen"),
    ],
)
def test_quote_from_a_mixed_paragraph_says_whose_words(address, open_page, text, said):
    """In the place that is named, and in the live status."""
    page = open_page(f"{address}sok/?lage=citat&q={quote(text)}")
    settle(page)
    place = f"Socialnämnden, stycke 3, s. 1, {said}"
    assert place in page.locator(".where a").first.text_content()
    assert place in page.get_by_role("status").text_content()


def test_page_says_what_is_not_searched(address, open_page):
    """Before anything is searched."""
    page = open_page(f"{address}sok/")
    limits = page.locator("#sok-gransen").inner_text()
    assert all(word in limits for word in ("brevhuvuden", "underskrifter", "begreppssidan", "registret"))


@pytest.mark.parametrize("query", ['"', "-", "§", "”” ("])
def test_signs_alone_are_no_query(address, open_page, query):
    """A word is asked for; nothing is called absent."""
    shown = ask(open_page(f"{address}sok/"), address, q=query)
    assert shown["notes"] == shown["status"] == "Skriv minst ett ord"


def test_exclusion_narrows_filters(address, open_page):
    """A word is taken away from what the filters list."""
    page = open_page(f"{address}sok/")
    shown = ask(page, address, instans="Socialnämnden")
    without = ask(page, address, q="-behovet", instans="Socialnämnden")
    assert "socialnamnden--handlingsplan" in set(shown["positions"]) - set(without["positions"])
    assert without["positions"]
    assert ask(page, address, q="-behovet")["status"] == "Skriv minst ett ord som ska finnas"


@pytest.mark.parametrize("query", ["xylofon", "handlingsplan -handlingsplan"])
def test_chosen_filters_are_shown_without_hits(address, open_page, query):
    """Each can be taken away, by a link that says what it does."""
    page = open_page(f"{address}sok/")
    shown = ask(page, address, q=query, instans=["Socialnämnden", "Farsta stadsdelsnämnd"])
    assert shown["status"] == f"{NO_HITS} med dessa val"
    page.get_by_role("link", name="Ta bort valet Instans: Socialnämnden").click()
    settle(page)
    assert page.locator(".valda a").all_inner_texts() == ["Instans: Farsta stadsdelsnämnd ×"]
    assert "Socialn" not in page.url


def test_phrase_ends_with_its_field(address, open_page):
    """The question's last word and the stance's first are no phrase."""
    page = open_page(f"{address}sok/")
    shown = ask(page, address, q='"fokus järva vill avvakta"')
    assert shown["positions"] == []
    assert ask(page, address, q='"bredda fokus järva"')["positions"]


def test_terms_that_are_not_looked_up_are_named(address, open_page):
    """Sixteen words are looked up; what is taken away always is."""
    words = "stadens motionen svar plan förslag nämnden behov idag separat styrande nytt mål område resurser år införa"
    shown = ask(open_page(f"{address}sok/"), address, q=f"{words} kvarnhjul -handlingsplan")
    assert "Inte med: ”kvarnhjul”" in shown["notes"]
    assert "kvarnhjul står" not in shown["notes"]


def test_word_that_is_typed_again_is_one(address, open_page):
    """It is looked up once and leaves room for others; what is left out is named once."""
    page = open_page(f"{address}sok/")
    shown = ask(page, address, q=" ".join(["område"] * 30))
    assert "Inte med" not in shown["notes"]
    assert shown["hits"] == ask(page, address, q="område")["hits"]
    words = [f"kvarn{letter}" for letter in "abcdefghijklmnop"]
    shown = ask(page, address, q=" ".join([*words, "Xylofon", "xylofon", "xylofon"]))
    assert "Inte med: ”Xylofon”." in shown["notes"]


def test_word_that_is_nowhere_is_named_among_others(address, open_page):
    """With words near it, and a way to search without it; seen and heard."""
    page = open_page(f"{address}sok/")
    shown = ask(page, address, q='handlingsplan äldreomsorg "stadens arbete" -farsta')
    assert "äldreomsorg står inte i de sökta texterna." in shown["notes"]
    assert shown["status"] == f"{NO_HITS}. äldreomsorg står inte i de sökta texterna."
    link = page.locator(".utan a")
    assert link.inner_text() == 'handlingsplan "stadens arbete" -farsta'
    shown = ask(page, address, q="handlngsplan xylofon zebra plan")
    assert shown["near"] == ["handlingsplan"]
    assert "xylofon och zebra står inte i de sökta texterna." in shown["notes"]
    assert "handlngsplan står inte i de sökta texterna. Närliggande ord: handlingsplan" in shown["status"]
    page.locator(".utan a").click()
    settle(page)
    assert page.locator("#q").input_value() == "plan"
    assert page.locator(".doc-hits").count() > 0
    ask(page, address, q="xylofon zebra")
    assert page.locator(".utan").count() == 0


@pytest.mark.parametrize(("query", "meant"), [("mal", "mål"), ("fa", "få")])
def test_short_word_is_tried_without_marks(address, open_page, query, meant):
    """As longer ones are; it is said what is shown instead."""
    page = open_page(f"{address}sok/")
    shown = ask(page, address, q=query)
    assert f"Inga träffar på {query}. Visar i stället {meant}" in shown["notes"]
    assert shown["hits"] == ask(page, address, q=meant)["hits"] != []


def test_small_word_is_not_tried_without_marks(address, open_page):
    """Words of phrases only stay so, however they are typed."""
    for query in ("pa", "ar"):
        assert ask(open_page(f"{address}sok/"), address, q=query)["hits"] == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("Arsta", "Inga träffar på Arsta. Visar i stället Årsta"),
        ("polisområde", "Bara i sammansatta ord: lokalpolisområde"),
    ],
)
def test_what_is_shown_instead_is_announced(address, open_page, query, said):
    """Not only how many there are."""
    shown = ask(open_page(f"{address}sok/"), address, q=query)
    assert said in shown["status"]
    assert shown["status"].split(" ")[1] in ("stycke", "stycken")


def test_long_quote_is_cut_aloud(address, open_page):
    """At a whole word, so that the beginning can still be proved."""
    page = open_page(f"{address}sok/")
    page.get_by_role("link", name="Citat").click()
    page.locator("#citat").fill(f"{S3} " + "xylofon " * 600)
    page.get_by_role("button", name="Sök citat").click()
    settle(page)
    assert "bara de första 4 000 tecknen är prövade" in page.locator(".hits").inner_text()
    assert "bara de första 4 000 tecknen är prövade" in page.get_by_role("status").text_content()


# --- Many papers -----------------------------------------------------------------------------------------------------

MANY = 75
SHOWN_AT_ONCE = 10
"""Papers that a search of many shows first, as search-page.js has it."""
LETTERS = ("Zonämnden", "Ånämnden", "Änämnden", "Önämnden")


POSITION = {
    "fraga": "Förslag 1",
    "fragaid": "forslag-1",
    "stallning": "avstyrker",
    "grund": "uttryckt",
    "niva": "",
    "citat": [
        ["eget citat", "kvarnlyftet/svar/n5/#s1", "Svar", "s. 1"],
        ["annat citat", "kvarnlyftet/svar/n6/#s2", "Svar", "s. 2", "Kvarnnämnden 6"],
    ],
    "adress": "kvarnlyftet/jamforelse/#n5--forslag-1",
}


COMPOUNDS = {
    8: ("polisområde",),
    9: ("lokalpolisområde",),
    10: tuple(f"{first}{rest}vattenhjul" for first in "bdfgklmnpr" for rest in ("al", "en", "it", "or", "ur")),
    11: ("vattenhjul",),
    12: ("kvarnmästare",),
    13: ("kvarnmästarens",),
    14: ("kvarnmästarensemble",),
}
"""What some of them have besides."""
UNASKED = 10
"""Of the compounds of the tenth, those beyond forty."""


def _paper(number):
    """Write one of many invented papers: name, date, record, words."""
    name = LETTERS[number] if number < len(LETTERS) else f"Kvarnnämnden {number}"
    texts = [
        "Snart lagas bron som behöver den gröna färgen",
        "Bron och dess färg behöver mer",
        "Björkar växer vid bron",
        "Almar växer vid dammen",
    ]
    if number == MANY - 1:
        texts += [
            "Utfyllnad utan mening " * 400,
            "Kort sagt: bron behöver färg",
            "En björk och en alm",
            "Den blå bron lagas",
        ]
    else:  # these have the same words more often, and are read before it
        texts += ["Almar och almar", "Björkar och björkar", "Bron, bron, bron, bron, bron", "Färg, färg, färg, färg"]
    texts.append("En bok lånas" if number == MANY - 1 else "Böcker lånas")
    texts += [f"Ett {word}" for word in COMPOUNDS.get(number, ())]
    paragraphs = [
        Paragraph(id=f"s{at}", kind=BlockKind.TEXT, text=" ".join(text.split()), line=at)
        for at, text in enumerate(texts, start=1)
    ]
    day = "" if number == 1 else str(date(2031, 1, 1) + timedelta(days=number))
    head = SimpleNamespace(title="Kvarnlyftet", diarienummer="KS 2031/7")
    view = SimpleNamespace(dossier=SimpleNamespace(head=head, slug="kvarnlyftet"))
    values = {"dokument": ["Yttrande"], "ar": ["2031"], "instans": [name], "avsnitt": ["Svar"], "datum": [day]}
    if number == 5:
        values |= {"fraga": ["Förslag 1"], "stallning": ["avstyrker"]}
    places = [(one, "Svar") for one in paragraphs]
    address = f"kvarnlyftet/svar/n{number}/"
    return search._record(view, address, name, {"datum": day}, values, places, [POSITION] if number == 5 else []), texts


def _write_site(folder, real_site, papers):
    """Write a site of invented papers, their records and words, ten in each dossier, with the real one's pages."""
    shutil.copytree(real_site, folder, ignore=shutil.ignore_patterns("pagefind", "ord", "bak", "val"))
    dossiers = {
        f"lyft{start}": {f"n{at}/index.html": record for at, (record, _) in enumerate(papers[start : start + 10])}
        for start in range(0, len(papers), 10)
    }
    index_whole(dossiers, folder)
    words = {word for _, texts in papers for text in texts for word in words_of(text)}
    made = make_index(words)
    for name, text in {search.MANIFEST: made.manifest, **made.chunks}.items():
        (folder / "sok" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "sok" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def served_many(real_site, tmp_path_factory):
    """A site of many invented papers, more than are read at once, as it is served."""
    papers = [_paper(number) for number in range(MANY)]
    with serve_packed(_write_site(tmp_path_factory.mktemp("many") / "site", real_site, papers)) as served:
        yield served


@pytest.fixture(scope="module")
def many(served_many):
    """Where it is served."""
    return served_many.address


@pytest.fixture
def large_page(many, open_page):
    """A page that is told that the site has many words, and so asks for those that are written first."""
    page = open_page(many)
    manifest = page.evaluate("async () => (await fetch('/sok/ord/manifest.json')).json()")
    page.route("**/ord/manifest.json", lambda route: route.fulfill(json={**manifest, "antal": 100_000}))
    return page


def test_large_site_is_asked_for_other_forms_afterwards(many, large_page):
    """What has the word as it is written comes first and keeps its place; then all papers are there."""
    found = large_page.evaluate(
        """async () => {
          const { getEngine } = await import('/assets/js/search.js');
          const { session } = await (await getEngine()).search({ q: 'bok', filters: {}, sort: 'relevans' });
          const look = () => [session.isWhole, session.result().isBegun, session.candidates.length, session.base.length,
            session.records[0].name];
          const seen = [look()];
          session.records[0].isEditors = true; // the sources come first, but not before what is shown already
          await Promise.all([session.widen(), session.widen()]);
          seen.push(look());
          await session.readTo(1000);
          const names = session.result().documents.map(one => one.record.name);
          return [...seen, look(), new Set(names).size, names[0]];
        }"""
    )
    last = f"Kvarnnämnden {MANY - 1}"
    assert found == [
        [False, True, 1, 1, last],
        [False, False, MANY, MANY, last],
        [True, False, MANY, MANY, last],
        MANY,
        last,
    ]
    ask(large_page, many, q="bok")
    assert heading(large_page).startswith("Minst ")
    assert large_page.locator(".doc-hits h3").first.inner_text() == last
    assert (
        large_page.locator(".hits > .note")
        .all_inner_texts()[-1]
        .endswith(f" av {MANY} dokument som kan ha träffar är lästa.")
    )


def compounds_shown(page):
    """Read which papers have the word in a compound only, and what is said of compounds."""
    rows = page.locator(".doc-hits:has([data-slag=sammansatt])")
    notes = [one for one in page.locator(".hits > .note").all_inner_texts() if "samman" in one]
    return rows.locator("h3").all_inner_texts(), rows.locator("mark").all_inner_texts(), notes


@pytest.mark.parametrize("word", ["polisområde", "polisområdet"])
def test_large_site_finds_compounds_of_a_word_that_is_there(many, large_page, word):
    """Afterwards: the first result costs one word. They are found, marked where the word stands in them, and named."""
    begun = large_page.evaluate(
        """async (q) => {
          const { getEngine } = await import('/assets/js/search.js');
          const engine = await getEngine();
          const { session } = await engine.search({ q, filters: {}, sort: 'relevans' });
          return [[...engine.searches.keys()], session.records.map(one => one.name), session.isWhole];
        }""",
        word,
    )
    assert begun == [['"polisområde"'], ["Kvarnnämnden 8"], False]
    shown = ask(large_page, many, q=word)
    assert shown["status"] == "2 stycken i 2 dokument"
    note = "Också i sammansatta ord: lokalpolisområde."
    assert compounds_shown(large_page) == (["Kvarnnämnden 9"], ["polisområde"], [note])


def test_large_site_finds_what_stands_in_compounds_only(many, large_page):
    """The word itself is nowhere: one compound gives the first result, and then the others are asked for."""
    shown = ask(large_page, many, q="områden")
    assert shown["status"] == "2 stycken i 2 dokument. Bara i sammansatta ord: lokalpolisområde, polisområde."
    names, marks, notes = compounds_shown(large_page)
    assert sorted(names) == ["Kvarnnämnden 8", "Kvarnnämnden 9"]
    assert marks == ["område"] * 2
    assert notes == ["Bara i sammansatta ord: lokalpolisområde, polisområde."]


def test_compounds_that_are_not_asked_for_are_named(many, large_page):
    """Forty are asked for; each of the others is a link to a search for it."""
    ask(large_page, many, q="vattenhjul")
    assert compounds_shown(large_page)[0] == ["Kvarnnämnden 10"]
    note = large_page.locator(".hits > .note", has_text="är inte med. Sök dem för sig")
    assert note.get_by_role("link").count() == UNASKED
    note.get_by_role("link").last.click()
    settle(large_page)
    assert heading(large_page) == "1 stycke i 1 dokument"


def test_compounds_in_unread_papers_are_named(many, open_page):
    """More papers have the word than are read: what else is searched for is said at once."""
    page = open_page(f"{many}sok/")
    ask(page, many, q="dammen vattenhjul")
    assert heading(page) == "Inga träffar i de sökta texterna"
    ask(page, many, q="bron")
    assert compounds_shown(page)[2] == []
    page.route("**/ord/ord-*.txt*", lambda route: _with_line(route, "kvarn|bron"))
    page.reload()
    settle(page)
    assert compounds_shown(page)[2] == ["Söks också i sammansatta ord: kvarnbron."]


def _with_line(route, line):
    answer = route.fetch()
    route.fulfill(response=answer, body=f"{answer.text().strip()}\n{line}\n")


def test_large_site_finds_what_only_other_forms_have(many, large_page):
    """No paper has all words as they are written: nothing is called absent before the other forms are asked for."""
    assert ask(large_page, many, q='bok -"en bok"')["hits"] != []
    assert ask(large_page, many, q="böckerna")["hits"] != []


def heading(page):
    """Read what the results are called."""
    return page.locator("#resultat").inner_text()


def read_on(page, name, before):
    """Ask for more papers, and wait until they are read."""
    page.get_by_role("button", name=name).click()
    page.wait_for_function("before => document.getElementById('resultat').innerText !== before", arg=before)
    return settle(page)


def quoted(page, address, text):
    """Ask for a quote and read the heading."""
    page.goto(f"{address}sok/?lage=citat&q={quote(text)}")
    return heading(settle(page))


def test_quote_is_not_called_absent_before_all_is_read(many, open_page):
    """How much is read is said in heading and live status, and the reader can read on."""
    page = open_page(f"{many}sok/")
    said = quoted(page, many, "den gröna bron behöver lagas snart")
    assert said == "Inte hittat i de 40 dokument som lästs; 35 olästa av 75"
    assert said in page.get_by_role("status").text_content()
    assert "Finns inte ordagrant" not in page.locator("main").inner_text()
    read_on(page, "Läs fler dokument", said)
    assert heading(page) == "Finns inte ordagrant"
    assert page.get_by_role("button", name="Läs fler dokument").count() == 0
    assert page.evaluate("document.activeElement.id") == "resultat"


def test_quote_in_an_unread_paper_is_found_by_reading_on(many, open_page):
    """A word cut by a line end leaves no phrase to ask for, so the paper comes late."""
    page = open_page(f"{many}sok/")
    said = quoted(page, many, "bron be-\nhöver färg")
    assert said == "Inte hittat i de 40 dokument som lästs; 35 olästa av 75"
    read_on(page, "Läs fler dokument", said)
    assert heading(page) == "Står ordagrant"
    assert page.get_by_role("button", name="Läs fler dokument").count() == 0


def test_phrase_is_asked_for_first(many, open_page):
    """The paper that has the words in their order is read before those that only have the words."""
    page = open_page(f"{many}sok/")
    assert quoted(page, many, "bron behöver den gröna") == "Inte hittat i de 40 dokument som lästs; 35 olästa av 75"
    assert quoted(page, many, "som behöver den gröna färgen") == "Står ordagrant"
    assert "35 dokument till har alla orden och är inte lästa" in page.locator(".hits").inner_text()
    assert quoted(page, many, "den blå bron lagas") == "Orden står där, men stora och små bokstäver skiljer sig"


NUMBERS = ["KS 2031/7", "ks 2031/7", "2031/7", "KS2031/7", "KS-2031-7", "KS 2031 / 7", "Dnr KS 2031/7", "dnr: 2031/7"]


@pytest.mark.parametrize("query", NUMBERS)
def test_dossier_is_found_by_a_number_that_no_text_has(many, open_page, query):
    """However it is written: a link to the dossier, seen and heard, instead of nothing."""
    page = open_page(f"{many}sok/")
    shown = ask(page, many, q=query)
    assert heading(page) == "1 dossier har diarienumret, inget stycke nämner det"
    link = page.locator(".note[data-dossier] a")
    assert link.inner_text() == "Kvarnlyftet"
    assert link.get_attribute("href") == f"{many}kvarnlyftet/"
    assert shown["hits"] == []


def test_words_beside_a_number_are_searched_in_its_dossier(many, open_page):
    """In all its texts, since few print the number; a number of no dossier still stands for nothing."""
    page = open_page(f"{many}sok/")
    ask(page, many, q="KS 2031/7 dammen")
    assert heading(page) == f"Minst {SHOWN_AT_ONCE} stycken i {SHOWN_AT_ONCE} dokument"
    assert set(page.locator(".doc-hits mark").all_inner_texts()) == {"dammen"}
    assert page.locator(".note[data-dossier]").inner_text() == (
        "Diarienummer KS 2031/7: Kvarnlyftet. Övriga ord söks i hela dossiern."
    )
    assert ask(page, many, q="KS 2031/8 dammen")["hits"] == []
    assert page.locator(".note[data-dossier]").count() == 0


def test_only_numbers_fetch_the_table_of_dossiers(many, open_page, served_many):
    """Other queries cost no byte more."""
    page = open_page(f"{many}sok/")
    for query, number in (("bron", 0), ("2031-05-06", 0), ("2031", 0), ("KS 2031/7", 1)):
        served_many.sent.clear()
        ask(page, many, q=query)
        assert len([one.path for one in served_many.sent if "/val/dossier.json" in one.path]) == number, query


@pytest.mark.parametrize("query", ["KS2025/652", "KS-2025-652", "Dnr KS 2025/652", "2025/652"])
def test_number_is_found_in_texts_however_it_is_typed(address, open_page, query):
    """The paragraphs that print it, and the dossier."""
    page = open_page(f"{address}sok/")
    hits = {(path, name) for path, name, _ in ask(page, address, q=query)["hits"]}
    assert hits == {(path, name) for path, name, _ in ask(page, address, q="KS 2025/652")["hits"]}
    assert len(hits) == 3
    assert page.locator(".note[data-dossier] a").get_attribute("href") == f"{address}stadsdelslyftet/"
    shown = ask(page, address, q=f"{query} ser inte behovet")
    assert shown["positions"] == ["socialnamnden--handlingsplan"]


@pytest.mark.parametrize(
    ("query", "candidates", "found"),
    [
        ('"behöver färg"', 1, 1),
        ('"bron som behöver den gröna färgen"', MANY, MANY),
        ('"färg en björk"', 1, 0),
        ('"behöver färg björkar"', 1, 0),
        ('"en bok"', 1, 1),
    ],
)
def test_phrase_has_few_candidates(many, open_page, query, candidates, found):
    """Papers that have its words one after another, stop words aside; of those the browser shows what it proves."""
    page = open_page(f"{many}sok/")
    given = page.evaluate(
        """async (q) => {
          const { getEngine } = await import('/assets/js/search.js');
          const { session } = await (await getEngine()).search({ q, filters: {}, sort: 'relevans' });
          await session.readTo(1000);
          return [session.candidates.length, session.result().hitDocuments];
        }""",
        query,
    )
    assert given == [candidates, found]


@pytest.mark.parametrize(("pair", "are_asked"), [(["behöver", "färg"], True), (["ett", "kvarnmästarens"], False)])
def test_later_uses_are_asked_for_when_many_papers_have_both_words(many, open_page, pair, are_asked):
    """Few papers are read instead: that costs less."""
    tokens, papers = open_page(f"{many}sok/").evaluate(
        """async (pair) => {
          const { getEngine } = await import('/assets/js/search.js');
          const index = await (await getEngine()).index();
          const tokens = [];
          const standing = index.standing.bind(index);
          index.standing = (token, reach) => { tokens.push(token); return standing(token, reach); };
          return [tokens, (await index.neighbours(pair)).length];
        }""",
        pair,
    )
    firsts = [search.token_of(word) for word in pair]
    assert tokens == [*firsts, *(f"{search.LATER}{token}" for token in firsts if are_asked)]
    assert papers == 1


@pytest.mark.parametrize("word", ["kvarnmästare", "kvarnmästarens", "kvarnmästarensemble"])
def test_word_has_no_other_candidates(many, open_page, word):
    """Neither those of its other forms, which are asked for by themselves, nor of words that begin so."""
    found = open_page(f"{many}sok/").evaluate(
        """async (word) => {
          const { getEngine } = await import('/assets/js/search.js');
          const engine = await getEngine();
          return (await engine.records(await engine.ask(word))).map(one => one.paragraphs.at(-1).text);
        }""",
        word,
    )
    assert found == [f"Ett {word}"]


def test_cut_quote_is_proved_by_its_beginning(many, open_page):
    """And the heading says that it is the beginning."""
    page = open_page(f"{many}sok/?lage=citat")
    page.locator("#citat").fill(f"{' '.join(['Utfyllnad utan mening'] * 300)} slut")
    page.get_by_role("button", name="Sök citat").click()
    assert heading(settle(page)) == "Början står ordagrant"


def test_nothing_near_is_said_of_what_is_read(many, open_page):
    """Papers that have some of the words but are not read are counted."""
    page = open_page(f"{many}sok/")
    said = quoted(page, many, "björkar xylofon zebra matta katten sover")
    assert said == "Finns inte ordagrant"
    note = page.locator("[data-citat='inget']").inner_text()
    assert note == "Inget stycke är nära i de 40 dokument som lästs; 35 olästa av 75 har något av orden."
    page.get_by_role("button", name="Läs fler dokument").click()
    page.wait_for_function("() => document.querySelector('[data-citat]').innerText === 'Inget stycke är nära.'")


def test_words_that_share_no_paragraph_are_read_in_steps(many, open_page, served_many):
    """Forty papers at a time; then it is said how many are read, and the reader can read on."""
    page = open_page(f"{many}sok/")
    page.wait_for_load_state("networkidle")
    served_many.sent.clear()
    shown = ask(page, many, q="björken almen")
    assert len([one.path for one in served_many.sent if "/fragment/" in one.path]) == 40
    assert shown["notes"] == shown["status"] == "Inga träffar i de 40 lästa av 75 dokumenten"
    read_on(page, "Läs fler", shown["notes"])
    assert heading(page) == "1 stycke i 1 dokument"
    assert page.locator(".facet").count() == 1


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ("bron", {}),
        ("bron", {"instans": ["Kvarnnämnden 5", "Kvarnnämnden 6"]}),
        ("bron", {"stallning": ["avstyrker"]}),
        ("bron", {"stallning": ["avstyrker"], "fraga": ["Förslag 1"]}),
        ("bron färgen", {}),
        ("bron damm", {"ar": ["2031"]}),
        ("bok", {}),
    ],
)
def test_facets_count_the_papers_that_choosing_leaves(many, open_page, query, chosen):
    """Of one word or several, whatever else is chosen: each number is that of the papers a search with it looks at."""
    page = open_page(f"{many}sok/")
    facets, left = page.evaluate(
        """async ([q, chosen]) => {
          const { getEngine, FILTERS } = await import('/assets/js/search.js');
          const filters = Object.fromEntries(FILTERS.map(key => [key, chosen[key] ?? []]));
          const engine = await getEngine();
          const { session } = await engine.search({ q, filters, sort: 'relevans' });
          const facets = await session.facets();
          const left = [];
          for (const { key, values } of facets.keys) {
            for (const { value } of values) {
              const one = await engine.search({ q, filters: { ...filters, [key]: [value] }, sort: 'relevans' });
              left.push(one.session.candidates.length);
            }
          }
          return [facets, left];
        }""",
        [query, chosen],
    )
    assert facets["unit"] == "dokument"
    assert {one["key"] for one in facets["keys"] if one["values"]} > {"dossier", "instans", "dokument", "avsnitt", "ar"}
    assert [value["count"] for one in facets["keys"] for value in one["values"]] == left
    assert max(left) > 0


def test_filter_is_fetched_when_it_is_opened(many, open_page, served_many):
    """Each costs a table: those that are closed at first have none."""
    page = open_page(f"{many}sok/")
    served_many.sent.clear()
    ask(page, many, q="bron")
    tables = {Path(urlsplit(one.path).path).stem for one in served_many.sent if "/sok/val/" in one.path}
    assert tables == {"papper", "instans", "stallning", "dokument"}
    box = page.locator("[data-key=ar]")
    assert box.get_by_role("checkbox").count() == 0
    box.locator("summary").click()
    expect(box.locator("li")).to_have_text([f"2031{MANY}"])
    page.get_by_role("checkbox", name="2031").check()
    page.wait_for_url("**ar=2031**")
    settle(page)
    expect(page.locator("[data-key=ar] li")).to_have_text([f"2031{MANY}"])


def test_papers_of_another_day_are_told(many, chromium):
    """Tables that do not know a paper are not counted by, while a site is being published."""
    page = chromium.new_page()
    page.route("**/val/papper.json", lambda route: route.fulfill(json={"namn": ["sv 7 1"], "rader": "1 0 64"}))
    page.goto(f"{many}sok/?q=bron")
    page.get_by_text("Sökningen gick inte att göra").wait_for()
    assert "Sökregistret kunde inte läsas" in page.get_by_role("status").text_content()
    page.close()


def test_no_paper_is_read_twice(many, open_page):
    """Facets and reader ask for more at the same time."""
    page = open_page(f"{many}sok/")
    names = page.evaluate(
        """async () => {
          const { getEngine } = await import('/assets/js/search.js');
          const { session } = await (await getEngine()).search({ q: 'bron', filters: {}, sort: 'relevans' });
          await Promise.all([session.readTo(10), session.more(10), session.more(10)]);
          return session.records.map(one => one.name);
        }"""
    )
    assert len(names) == len(set(names)) >= 10


def test_newer_search_stops_the_older(many, open_page):
    """What nobody waits for is not read."""
    page = open_page(f"{many}sok/")
    page.evaluate(
        """async () => {
          const { getEngine } = await import('/assets/js/search.js');
          const engine = await getEngine();
          window.read = 0;
          const records = engine.records.bind(engine);
          engine.records = (some) => { window.read += some.length; return records(some); };
          await engine.search({ q: 'björken almen', filters: {}, sort: 'relevans' }, () => window.read > 5);
        }"""
    )
    assert page.evaluate("window.read") < 20


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [("datum", f"Kvarnnämnden {MANY - 1}", "Ånämnden"), ("dokument", "Kvarnnämnden 10", "Önämnden")],
)
def test_order_is_that_of_all_papers(many, open_page, sort, first, last):
    """Not only of those that are read: the newest day first and what has none last, and å ä ö after z."""
    page = open_page(f"{many}sok/")
    ask(page, many, q="bron", sort=sort)
    assert page.locator(".doc-hits h3").first.inner_text() == first
    while page.get_by_role("button", name="Visa fler dokument").count():
        seen = page.locator(".doc-hits").count()
        page.get_by_role("button", name="Visa fler dokument").click()
        page.wait_for_function("seen => document.querySelectorAll('.doc-hits').length > seen", arg=seen)
    names = page.locator(".doc-hits h3").all_inner_texts()
    assert len(names) == MANY
    assert names[-1] == last
    if sort == "dokument":
        assert names[-4:] == list(LETTERS)


def test_every_value_of_a_facet_is_reached(many, open_page):
    """By showing more of them, and by writing a part of the name."""
    page = open_page(f"{many}sok/")
    ask(page, many, q="bron")
    box = page.locator("[data-key=instans]")
    while box.get_by_role("button").is_visible():
        box.get_by_role("button").click()
    values = box.get_by_role("checkbox").evaluate_all("all => all.map(one => one.value)")
    assert len(set(values)) == len(values) == MANY
    box.get_by_role("searchbox").fill("nden 74")
    expect(box.get_by_role("checkbox")).to_have_count(1)
    box.get_by_role("checkbox", name="Kvarnnämnden 74", exact=True).check()  # which draws more of them beside it
    page.wait_for_url("**instans=**")
    settle(page)
    page.wait_for_function("() => document.querySelectorAll('.doc-hits').length === 1")


# --- Many positions --------------------------------------------------------------------------------------------------

ANSWERS, OPPOSED, TWICE = 60, 45, 6
"""Papers with positions, those that oppose, and those that have another position besides."""


def _answer(number):
    """Write one of many papers with positions, or (the last) without."""
    name = f"Kvarnnämnden {number}"
    first = {**POSITION, "stallning": "avstyrker" if number < OPPOSED else "tillstyrker", "citat": []}
    first["adress"] = f"kvarnlyftet/jamforelse/#n{number}--forslag-1"
    second = {**first, "fraga": "Förslag 2", "adress": f"kvarnlyftet/jamforelse/#n{number}--forslag-2"}
    positions = [first, second][: 2 if number < TWICE else 1 if number < ANSWERS else 0]
    values = {
        "dokument": ["Yttrande"], "instans": [name], "fraga": [one["fraga"] for one in positions],
        "stallning": [one["stallning"] for one in positions],
    }  # fmt: skip
    places = [(Paragraph(id="s1", kind=BlockKind.TEXT, text="Vi svarar", line=1), "Svar")]
    head = SimpleNamespace(title="Kvarnlyftet", diarienummer="KS 2031/7")
    view = SimpleNamespace(dossier=SimpleNamespace(head=head, slug="kvarnlyftet"))
    record = search._record(view, f"kvarnlyftet/svar/n{number}/", name, {}, values, places, positions)
    return record, ["Vi svarar", "Förslag", "avstyrker"]


@pytest.fixture(scope="module")
def answers(real_site, tmp_path_factory):
    """Where a site of more papers with positions than are read at once is served."""
    papers = [_answer(number) for number in range(ANSWERS + 5)]
    with serve_packed(_write_site(tmp_path_factory.mktemp("answers") / "site", real_site, papers)) as served:
        yield served.address


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"q": ""}, ANSWERS + TWICE),
        ({"stallning": "avstyrker"}, OPPOSED + TWICE),
        ({"fraga": "Förslag 1"}, ANSWERS),
        ({"fraga": "Förslag 2"}, TWICE),
        ({"stallning": ["avstyrker", "tillstyrker"], "fraga": "Förslag 1"}, ANSWERS),
    ],
)
def test_every_position_is_reached_without_words(answers, open_page, query, number):
    """Whatever is chosen; the tables tell how many there are before all papers are read, and it is said how many are shown."""
    page = open_page(f"{answers}sok/")
    ask(page, answers, **query)
    assert heading(page) == page.get_by_role("status").text_content() == f"{number} ställningar"
    shown = page.locator("[data-stallning]").count()
    notes = page.locator(".hits > .note").all_inner_texts()
    assert notes == ([f"{shown} av {number} ställningar visas."] if shown < number else [])
    button = page.get_by_role("button", name="Visa fler ställningar")
    while button.count():
        before = page.locator("main").inner_text()
        button.click()
        page.wait_for_function("before => document.querySelector('main').innerText !== before", arg=before)
        settle(page)
    positions = page.evaluate(SHOWN)["positions"]
    assert len(set(positions)) == len(positions) == number
    assert heading(page) == page.get_by_role("status").text_content() == f"{number} ställningar"


def test_positions_are_counted_by_papers_when_they_are_many(answers, open_page):
    """Each filter's numbers are those of papers, and it is said."""
    page = open_page(f"{answers}sok/")
    ask(page, answers, q="")
    assert "Antal dokument för varje val." in page.locator(".facet").inner_text()
    counts = [" ".join(one.split()) for one in page.locator("[data-key=stallning] li").all_inner_texts()]
    assert counts == [f"avstyrker {OPPOSED}", f"tillstyrker {ANSWERS - OPPOSED}"]


def test_source_in_another_paper_is_named(many, open_page):
    """The link to a position's words says which paper they stand in, when it is not the position's own."""
    page = open_page(f"{many}sok/")
    ask(page, many, stallning="avstyrker")
    links = page.locator("[data-stallning] .ref")
    assert links.all_inner_texts() == ["s1, s. 1", "Kvarnnämnden 6, s2, s. 2"]
    assert links.last.get_attribute("aria-label") == "Citatet i sitt sammanhang: Kvarnnämnden 6, s2, s. 2"


def test_what_is_kept_has_a_bound(many, open_page):
    """The oldest answer is forgotten, the one just used is not."""
    page = open_page(f"{many}sok/")
    kept = page.evaluate(
        """async () => {
          const { getEngine } = await import('/assets/js/search.js');
          const { searches } = await getEngine();
          for (let at = 0; at < searches.most; at += 1) searches.set(at, at + 1);
          searches.get(0);
          searches.set('ny', 1);
          return [searches.size === searches.most, searches.has(0), searches.has(1)];
        }"""
    )
    assert kept == [True, True, False]
