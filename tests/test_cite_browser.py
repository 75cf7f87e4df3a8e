"""Citing and mentions in Chromium, on small pages written here after the contract at the top of `cite.js`."""

import json
import re
import shutil
from pathlib import Path

import pytest
import test_browser
from jinja2 import Environment, FileSystemLoader
from serving import serve_packed

THEME = Path(__file__).parent.parent / "dossier" / "theme"
STYLES = "assets/css/site.css"
chromium = test_browser.chromium
open_page = test_browser.open_page

CANONICAL = "https://dossier.example/x/svar/"
SOURCE = (
    "Exempelförvaltningen, tjänsteutlåtande, 17 februari 2026, ”Remiss av motion”, dnr KS 2025/652, "
    "s.\u00a0{sida}, {stycke}. Motionsdossier ”Motion”, {adress}, per 21 november 2026. SHA-256 825882c2304b."
)
HEAD = """<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Sida</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="assets/images/favicon.svg"><link rel="canonical" href="https://dossier.example/x/svar/">
<link rel="stylesheet" href="assets/css/site.css">
<script src="assets/js/cite.js" defer></script><script src="assets/js/mentions.js" defer></script></head>
<body class="sida-dokument"><main id="innehall" class="wrap">"""
TITLE = """<h1 id="titel" data-sida="1" data-namn="titeln">Remiss av motion <a class="pid" href="#titel"
aria-label="Länk till titeln"><i aria-hidden="true">¶</i></a></h1><div class="chips"><span class="chip">förslag</span></div>"""


def _para(name, words, page=' data-sida="2"', more="", voice=""):
    rost = f' data-rost="{voice}"' if voice else ""
    return (
        f'<div class="para{more}" id="s{name}"{page}{rost} data-namn="stycke {name}"><a class="pid" href="#s{name}" '
        f'aria-label="Länk till stycke s{name}"><i aria-hidden="true">¶</i> s{name}</a>\n'
        f'<p class="src">{words}</p><div class="marg"><span class="hit">Stycket du länkades till</span></div></div>'
    )


FILLER = "".join(_para(number, f"Utfyllnad nummer {number}, med egna ord. " * 6) for number in range(20, 40))
ARTICLE = (
    f'<div class="dhead dhead--doc" data-cite>{TITLE}</div>'
    '<article data-cite><div class="letterhead" id="brevhuvud" data-sida="1" data-namn="brevhuvudet">'
    '<p class="note">Brevhuvud <a class="pid" href="#brevhuvud" aria-label="Länk till brevhuvudet">'
    '<i aria-hidden="true">¶</i></a></p><p class="src">Handläggare<br>\nElin Exempel<br>\nStaden [direktnummer maskat]</p></div>'
    '<p class="mention-switch" hidden><button type="button" aria-pressed="true">Länkar till det som nämns</button></p>'
    '<div class="text"><h2 id="arendet" data-sida="2" data-namn="rubriken Ärendet">Ärendet '
    '<a class="pid" href="#arendet" aria-label="Länk till rubriken Ärendet"><i aria-hidden="true">¶</i></a></h2>'
    + _para(1, "Områdena i staden ska lyftas. Det sägs även här: ett lyft behövs för staden.")
    + FILLER
    + _para(
        7,
        'Remissen gäller Hässelby- Vällingby- <span class="sic">[sic]</span>, Järva-, Farsta- och '
        '<a class="mention" href="#s1">trafiknämnden</a><a class="fn" href="#s1" aria-label="Fotnot 1">1</a>. '
        'Sidan vänder <span class="pb" id="sida-3"><span>s.\u00a03</span>\u200b</span>mitt i meningen. '
        '<a class="quoted" href="#s1">Förvaltningen ser inte behovet av att ”idag” införa en plan,</a> '
        'men ett lyft behövs för alla - även på sikt, i landet samtidigt <span class="sic">[sic]</span>.',
    )
    + _para(8, "”Ett citat från början till slut”", page="")
    + _para(
        10,
        'Före vändningen <span class="pb" id="sida-4"><span>s.\u00a03</span>\u200b</span>efter den.',
        page=' data-sida="2–3"',
    )
    + _para(11, "Staden ska ta fram en plan för lyft.", voice="återger motionen")
    + _para(
        12,
        'Vi håller med. <span class="retold" data-rost="återger motionen">Planen ska vara styrande</span>, men '
        '<span class="retold" data-rost="återger en annan källa">revisionen avråder</span>.',
    )
    + _para(
        13,
        'Ett led <span class="pb" id="sida-5"><span>s.\u00a05</span>\u200b</span>, ett till '
        '<a class="fn" href="#s1" aria-label="Fotnot 2">2</a> . Slut på orrden <span class="sic">[sic]</span> här.',
    )
    + '<div class="list" role="list">'
    + _para(9, "Ett led i en lista.", more=" para--item").replace('id="s9"', 'id="s9" role="listitem"')
    + "</div>"
    + FILLER.replace("s2", "t2").replace("s3", "t3").replace("nummer", "siffra")
    + """<section class="citebox" id="citera"><h3>Så citerar du</h3>
<p class="cite">CITE</p>
<details class="format"><summary>BibTeX</summary><pre id="format-1">@techreport{xID(),
  pages = {SIDA(1--4)},
  note = {tjänsteutlåtandeSTYCKE()},
  url = {ADRESS(/namnden/)},
}</pre> <button type="button" data-download="#format-1" data-file="namnden.bib" hidden>Ladda ner</button></details>
<details class="format"><summary>RIS</summary><pre id="format-2">TY  - RPRT
SP  - SIDA(1)
EP  - SIDA(4)
N1  - tjänsteutlåtandeSTYCKE()
ER  - </pre> <p><button type="button" data-download="#format-2" data-file="namnden.ris" hidden>Ladda ner</button></p></details>
<details class="format"><summary>CSL-JSON</summary><pre>[{"page": "SIDA(1-4)",
"URL": "ADRESS(/namnden/)"}]</pre></details></section></div></article>
<p class="snippet"><label for="kod">Koden</label><textarea id="kod" readonly>&lt;a&gt;kod&lt;/a&gt;</textarea>
<button type="button" data-copy="#kod" hidden>Kopiera koden</button></p>"""
)
WHOLE = SOURCE.replace("{sida}", "1–4").replace(", {stycke}", "").replace("{adress}", CANONICAL)
OPEN = (
    SOURCE.replace("{sida}", "SIDA(1–4)").replace(", {stycke}", "STYCKE()").replace("{adress}", f"ADRESS({CANONICAL})")
)
PLACE_RE = re.compile(r"(SIDA|STYCKE|ADRESS|ID)\(([^)]*)\)")
ARTICLE = PLACE_RE.sub(
    lambda one: f'<span data-plats="{one[1].lower()}">{one[2]}</span>', ARTICLE.replace("CITE", OPEN)
)
PLACE = "Exempelförvaltningen, tjänsteutlåtande, dnr KS 2025/652, s. {}. Motionsdossier ”Motion”, per 21 november 2026."
TABLE = """<table class="cmp" role="table" data-cite="Motionsdossier ”Motion” (KS 2025/652), jämförelsen, {adress}, per 21 november 2026.">
<caption>Jämförelsen</caption><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Instans</th>
<th role="columnheader" scope="col">Förslag 1<small>en plan</small></th></tr></thead><tbody role="rowgroup">
<tr role="row" id="a"><th role="rowheader" scope="row"><a class="who" href="#a">Exempelnämnden</a><div class="facts">odaterat</div></th>
<td role="cell" id="a--plan"><a class="pid" href="#a--plan" aria-label="Länk till cellen, Exempelnämnden"><i aria-hidden="true">¶</i></a>
<span class="cell-label">Förslag 1: en plan</span><div class="cellhead"><span class="pos">ser inte behovet</span>
<span class="chip chip--read">utläst</span><span class="chip">förvaltningens förslag</span></div>
<p class="hang cell-quote" data-kalla="KALLA1"><q class="src">”ser inte behovet av ett ”lyft”<span class="qe">”</span></q>
<a class="ref" href="#a"><span class="vh">Exempelnämnden </span>s3, s.\u00a01</a></p>
<p class="hang cell-quote" data-kalla="KALLA4" data-rost="återger motionen"><q class="src">”Nämnden erfar <span class="sic">[sic]</span> att planer är svåra.”</q>
<a class="ref" href="#a"><span class="vh">Exempelnämnden </span>s18, s.\u00a04</a></p>
<p class="cell-note">Nämnden svarar på fråga 2 samtidigt</p></td></tr>
<tr role="row" id="b" class="out"><th role="rowheader" scope="row">Trafiknämnden</th><td role="cell" id="b--plan"><a class="pid"
href="#b--plan" aria-label="Länk till cellen, Trafiknämnden"><i aria-hidden="true">¶</i></a><span class="cell-label">Förslag 1: en plan</span>
ingår inte i dossiern</td></tr></tbody></table>
<button type="button" data-copy="#siffror" data-copy-html="#siffror" hidden>Kopiera tabellen</button>
<table class="srctable" id="siffror"><tr><th scope="col">År</th><th scope="col">Antal</th></tr>
<tr><td>2026</td><td><a href="x/">11</a></td></tr></table>
<p class="snippet"><label for="kod">Koden</label><textarea id="kod" readonly>&lt;table border="1"&gt;&lt;caption&gt;Ställning
per instans&lt;/caption&gt;&lt;tr&gt;&lt;th&gt;Instans&lt;/th&gt;&lt;th&gt;Planen&lt;/th&gt;&lt;/tr&gt;
&lt;tr&gt;&lt;td&gt;Nämnden&lt;br&gt;förslag&lt;/td&gt;&lt;td&gt;&lt;b&gt;nej&lt;/b&gt;&lt;br&gt;”inte nu”&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;
&lt;p&gt;Källa: &lt;a href="https://x.example/"&gt;https://x.example/&lt;/a&gt;&lt;/p&gt;</textarea>
<button type="button" data-copy="#kod" hidden>Kopiera HTML</button>
<button type="button" data-copy-html="#kod" hidden>Kopiera som tabell</button></p>""".replace(
    "KALLA1", PLACE.format(1)
).replace("KALLA4", PLACE.format(4))
CLAIMS = """<div class="dhead dhead--doc"><h1 id="dokumentet">Remissen <a class="pid" href="#dokumentet"
aria-label="Länk till dokumentet"><i aria-hidden="true">¶</i></a></h1></div><section class="sec" id="ursprung" aria-labelledby="ursprung-rubrik"><div class="side"><h2 id="ursprung-rubrik">Hur det
kom till <a class="pid" href="#ursprung" aria-label="Länk till Hur det kom till"><i aria-hidden="true">¶</i></a></h2>
<p class="note">Olika i texterna.</p></div><div class="body"><ul class="plain"><li id="k1"><p class="say">Svaren föreslår en plan
som redaktionen beskriver med så många ord att raden bryts. <a class="pid" href="#k1" aria-label="Länk till påståendet ”Svaren föreslår en plan …”"><i
aria-hidden="true">¶</i></a></p></li></ul></div></section>"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where the pages written here are served, with the theme's own files."""
    root = tmp_path_factory.mktemp("cite")
    shutil.copytree(THEME / "assets", root / "assets")
    styles = Environment(loader=FileSystemLoader(THEME)).get_template(STYLES).render()
    (root / STYLES).write_text(styles, encoding="utf-8")
    for name, body in (("dokument", ARTICLE), ("jamforelse", f"<h1>Jämförelse</h1>{TABLE}"), ("oversikt", CLAIMS)):
        (root / f"{name}.html").write_text(f"{HEAD}{body}</main></body></html>", encoding="utf-8")
    with serve_packed(root, test_browser.CSP) as served:
        yield served.address


@pytest.fixture
def visit(address, open_page):
    """Open a page that may use the clipboard."""

    def at(name="dokument.html", width=1280, scheme="light", **options):
        options.setdefault("permissions", ["clipboard-read", "clipboard-write"])
        page = open_page(address + name, width, scheme, **options)
        return page

    return at


def _opener(page, name):
    return page.get_by_role("button", name=name, exact=True)


def _press(page, opener, choice):
    """Open a piece's panel, press one of its buttons and give what was copied."""
    if _opener(page, opener).get_attribute("aria-expanded") == "false":
        _opener(page, opener).click()
    page.get_by_role("button", name=choice, exact=True).click()
    page.get_by_role("status").filter(has_text="kopiera").wait_for()
    return page.evaluate("navigator.clipboard.readText()")


def _select(page, piece, words):
    """Select words of one text node, as the mouse would."""
    found = page.evaluate(
        """([piece, words]) => {
            const walker = document.createTreeWalker(document.querySelector(`#${piece}`), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
                return true;
            }
            return false;
        }""",
        [piece, words],
    )
    assert found, words


def _rich(page):
    return page.evaluate(
        "navigator.clipboard.read().then(([item]) => item.getType('text/html')).then((blob) => blob.text())"
    )


def _contrast(locator):
    """The contrast of an element's colour against the nearest ground, as they are painted."""
    return locator.evaluate(
        """(element) => {
            const painted = (colour) => {
                const context = document.createElement('canvas').getContext('2d');
                context.fillStyle = colour;
                context.fillRect(0, 0, 1, 1);
                return [...context.getImageData(0, 0, 1, 1).data];
            };
            const light = ([red, green, blue]) => [[red, .2126], [green, .7152], [blue, .0722]].reduce((sum, [one, share]) => {
                const value = one / 255;
                return sum + share * (value <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4);
            }, 0);
            let ground = element;
            while (ground && !painted(getComputedStyle(ground).backgroundColor)[3]) ground = ground.parentElement;
            const back = getComputedStyle(ground ?? document.documentElement).backgroundColor;
            const both = [getComputedStyle(element).color, back].map((colour) => light(painted(colour)) + .05);
            return Math.max(...both) / Math.min(...both);
        }"""
    )


def _source(page, piece):
    return (
        SOURCE.replace("{sida}", page)
        .replace("{stycke}", f"stycke {piece}")
        .replace("{adress}", f"{CANONICAL}#s{piece}")
    )


def test_link_is_the_full_address(visit):
    """The page's own canonical address and the piece's anchor; the copying is announced."""
    page = visit()
    assert _press(page, "Citera stycke 7", "Kopiera länk") == f"{CANONICAL}#s7"
    assert page.get_by_role("status").inner_text() == "Länken är kopierad."


def test_quote_has_the_sources_words_and_sic(visit):
    """Marks of notes and pages are left out, with the space that came with them; [sic] and the rest are verbatim."""
    page = visit()
    words = (
        "Remissen gäller Hässelby- Vällingby- [sic], Järva-, Farsta- och trafiknämnden. Sidan vänder mitt i meningen. "
        "Förvaltningen ser inte behovet av att ”idag” införa en plan, men ett lyft behövs för alla - även på sikt, "
        "i landet samtidigt [sic]."
    )
    assert _press(page, "Citera stycke 7", "Kopiera citat med källa") == f"”{words}” {_source('2', 7)}"
    assert page.get_by_role("status").inner_text() == "Citatet är kopierat, med källa."


def test_unknown_page_is_not_named_and_signs_are_not_doubled(visit):
    """Without data-sida the source text has no page; a text within signs keeps its own."""
    copied = _press(visit(), "Citera stycke 8", "Kopiera citat med källa")
    assert copied == f"”Ett citat från början till slut” {_source('2', 8)}".replace("s.\u00a02, ", "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Citera titeln", "”Remiss av motion” "),
        ("Citera rubriken Ärendet", "”Ärendet” "),
        ("Citera brevhuvudet", "”Handläggare\nElin Exempel\nStaden […]” "),
    ],
)
def test_headings_and_letterhead_are_cited_too(visit, name, words):
    """The button stands outside the heading, so that the heading's name stays what it was."""
    page = visit()
    assert _press(page, name, "Kopiera citat med källa").startswith(words + "Exempelförvaltningen")
    assert page.locator(":is(h1, h2) button").count() == 0


@pytest.mark.parametrize("width", [1280, 360])
def test_title_gives_the_documents_link(visit, width):
    """With its page in the source; the chips below stay where they were before the script had run."""
    page = visit(width=width)
    top = "document.querySelector('.chips').getBoundingClientRect().top"
    with_button = page.evaluate(top)
    button, chips = page.locator("h1 + .citetool > button").bounding_box(), page.locator(".chips").bounding_box()
    assert button["y"] + button["height"] <= chips["y"] + 1
    assert _press(page, "Citera titeln", "Kopiera länk") == f"{CANONICAL}#titel"
    source = SOURCE.replace("{sida}", "1").replace("{stycke}", "titeln").replace("{adress}", f"{CANONICAL}#titel")
    assert _press(page, "Citera titeln", "Kopiera citat med källa") == f"”Remiss av motion” {source}"
    page.keyboard.press("Escape")
    page.evaluate("document.querySelectorAll('.citetool').forEach((one) => one.remove())")
    page.evaluate("delete document.documentElement.dataset.citera")
    assert page.evaluate(top) == with_button


def test_paper_without_a_title_has_a_link_and_no_quote(visit):
    """What stands at the top is the editors' then."""
    page = visit("oversikt.html")
    assert _press(page, "Kopiera länk till dokumentet", "Kopiera länk") == f"{CANONICAL}#dokumentet"
    assert page.get_by_role("button", name="Kopiera citat med källa").count() == 0


def test_words_on_one_page_name_that_page(visit):
    """A paragraph over a page turn: the whole is cited with both pages, words of it with their own."""
    page = visit()
    name = "Citera stycke 10"
    assert "s.\u00a02–3, stycke 10." in _press(page, name, "Kopiera citat med källa")
    for words, place in (("Före vändningen", "2"), ("efter den", "3")):
        page.keyboard.press("Escape")
        _select(page, "s10", words)
        assert _press(page, name, "Kopiera citat med källa") == f"”{words}” {_source(place, 10)}"
    page.get_by_role("button", name="Källhänvisning i fler format").click()
    assert "pages = {2--3}" in page.locator("pre").first.inner_text()
    assert (
        page.locator("pre").nth(1).inner_text()
        == "TY  - RPRT\nSP  - 2\nEP  - 3\nN1  - tjänsteutlåtande, stycke 10\nER  - "
    )


def test_selected_words_alone_are_quoted(visit):
    """With the mouse: the word that is selected when the button is pressed, and the panel says so."""
    page = visit()
    page.locator("#s9 .src").dblclick(position={"x": 38, "y": 14})
    assert page.evaluate("getSelection().toString().trim()") == "Ett"
    _opener(page, "Citera stycke 9").click()
    assert page.locator(".citepanel-what").inner_text() == "Markerade ord i stycke 9"
    assert _press(page, "Citera stycke 9", "Kopiera citat med källa") == f"”Ett” {_source('2', 9)}"
    page.keyboard.press("Escape")
    _select(page, "s1", "ska lyftas")
    assert _press(page, "Citera stycke 9", "Kopiera citat med källa").startswith("”Ett led i en lista.” ")


@pytest.mark.parametrize(
    ("selected", "fragment"),
    [
        (
            "men ett lyft behövs för alla - även på sikt",
            "men%20ett%20lyft%20beh%C3%B6vs%20f%C3%B6r%20alla%20%2D%20%C3%A4ven%20p%C3%A5%20sikt",
        ),
        ("alla - även på sikt, i", "alla%20%2D%20%C3%A4ven%20p%C3%A5%20sikt%2C%20i"),
        ("ett lyft behövs", "men-,ett%20lyft%20beh%C3%B6vs"),
        ("andet", "landet"),
        (
            None,
            "Remissen%20g%C3%A4ller%20H%C3%A4sselby%2D%20V%C3%A4llingby%2D,sikt%2C%20i%20landet%20samtidigt",
        ),
    ],
)
def test_link_to_words_is_found_by_the_browser(address, visit, selected, fragment):
    """Hyphens and commas are encoded, extras avoided, repeated words told apart, halves of words made whole."""
    page = visit()
    if selected:
        _select(page, "s7", selected)
    copied = _press(page, "Citera stycke 7", "Kopiera länk till orden")
    assert copied == f"{CANONICAL}#s7:~:text={fragment}"
    # Without the anchor only the words can bring the browser there.
    reached = visit(f"dokument.html#:~:text={fragment}")
    reached.wait_for_function("() => scrollY > 500")
    box = reached.locator("#s7").bounding_box()
    assert -200 < box["y"] < 900


@pytest.mark.parametrize(
    ("piece", "selected", "fragment", "said"),
    [
        ("s13", ("Slut på", "här"), "Slut%20p%C3%A5%20orrden,h%C3%A4r", "Länken till orden är kopierad."),
        (
            "s7",
            ("gäller", "Farsta-"),
            "g%C3%A4ller%20H%C3%A4sselby%2D%20V%C3%A4llingby%2D,J%C3%A4rva%2D%2C%20Farsta%2D",
            "Länken till orden är kopierad.",
        ),
        ("s13", ("Ett led", "orrden"), "Slut%20p%C3%A5%20orrden", "Länken är kopierad. Den pekar ut en del av orden."),
    ],
)
def test_link_to_words_with_a_mark_between(address, visit, piece, selected, fragment, said):
    """From the first words to the last, over [sic], notes and page turns, which are not the source's."""
    page = visit()
    page.evaluate(
        """([piece, first, last]) => {
            const texts = document.createTreeWalker(document.querySelector(`#${piece} .src`), NodeFilter.SHOW_TEXT);
            const range = new Range();
            while (texts.nextNode()) {
                const { data } = texts.currentNode;
                if (data.includes(first)) range.setStart(texts.currentNode, data.indexOf(first));
                if (data.includes(last)) range.setEnd(texts.currentNode, data.indexOf(last) + last.length);
            }
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }""",
        [piece, *selected],
    )
    copied = _press(page, f"Citera stycke {piece[1:]}", "Kopiera länk till orden")
    assert copied == f"{CANONICAL}#{piece}:~:text={fragment}"
    assert page.get_by_role("status").inner_text() == said


def test_panel_by_keyboard(visit):
    """Enter opens, Tab goes in, Escape closes and gives the focus back; leaving or clicking outside closes."""
    page = visit()
    opener = _opener(page, "Citera stycke 1")
    page.get_by_role("link", name="Länk till stycke s1", exact=True).focus()
    page.keyboard.press("Tab")
    assert opener.evaluate("button => button === document.activeElement && getComputedStyle(button).opacity") == "1"
    page.keyboard.press("Enter")
    assert opener.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("group", name="Citera stycke 1").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Kopiera länk"
    page.keyboard.press("Escape")
    assert opener.evaluate("button => button === document.activeElement")
    assert opener.get_attribute("aria-expanded") == "false"
    assert page.locator(".citepanel").count() == 0
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    assert opener.get_attribute("aria-expanded") == "false"
    opener.click()
    page.mouse.click(1200, 20)
    assert opener.get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("width", [1280, 360])
def test_targets_and_width(visit, width):
    """Every button is 24 px at least, nothing is wider than the page, and the button always shows."""
    for name, opener in (
        ("dokument.html", "Citera stycke 7"),
        ("jamforelse.html", "Citera: Exempelnämnden, Förslag 1"),
    ):
        page = visit(name, width)
        assert _opener(page, opener).evaluate("button => getComputedStyle(button).opacity") == "1"
        _opener(page, opener).click()
        for one in page.locator(".citebtn:visible, .citepanel button:visible, td > .pid:visible").all():
            box = one.bounding_box()
            assert min(box["width"], box["height"]) >= 24
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_clipboard_that_fails_leaves_the_text_to_copy(visit):
    """The text stands selected in a field."""
    page = visit()
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    _opener(page, "Citera stycke 1").click()
    page.get_by_role("button", name="Kopiera länk", exact=True).click()
    area = page.get_by_label("Kopiera med Ctrl+C")
    assert area.input_value() == f"{CANONICAL}#s1"
    assert area.evaluate("area => area === document.activeElement && area.selectionEnd") == len(f"{CANONICAL}#s1")
    assert page.get_by_role("status").inner_text() == ""
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Kopiera koden").click()
    page.get_by_role("status").filter(has_text="Kopiera med Ctrl+C").wait_for()
    assert page.locator("#kod").evaluate("area => area === document.activeElement")


def test_cell_is_cited_with_position_and_sources(visit):
    """Body, question, position, basis, level, each quote with its source, the note, the link; an absent body is so."""
    page = visit("jamforelse.html")
    source = f"Motionsdossier ”Motion” (KS 2025/652), jämförelsen, {CANONICAL}#{{}}, per 21 november 2026."
    head = "Exempelnämnden, Förslag 1: en plan: ser inte behovet (utläst, förvaltningens förslag). "
    name = "Citera: Exempelnämnden, Förslag 1"
    note = f"Redaktionens anmärkning: Nämnden svarar på fråga 2 samtidigt. {CANONICAL}#a--plan"
    assert _press(page, name, "Kopiera citat med källa") == (
        f"{head}”ser inte behovet av ett ”lyft”” {PLACE.format(1)} "
        f"”Nämnden erfar [sic] att planer är svåra.” (återger motionen) {PLACE.format(4)} {note}"
    )
    assert not page.get_by_role("button", name="Källhänvisning i fler format").is_visible()
    page.keyboard.press("Escape")
    _select(page, "a--plan", "att planer är svåra")
    assert _press(page, name, "Kopiera citat med källa") == (
        f"{head}”att planer är svåra” (återger motionen) {PLACE.format(4)} {note}"
    )
    # The panel above is open and moves this cell when it closes.
    absent = "Citera: Trafiknämnden, Förslag 1"
    assert _press(page, absent, "Kopiera citat med källa") == (
        f"Trafiknämnden, Förslag 1: en plan: ingår inte i dossiern. {source.format('b--plan')}"
    )
    assert not page.get_by_role("button", name="Kopiera länk till orden").is_visible()


def test_formats_are_filled_for_the_piece(visit):
    """The box speaks of the paragraph, its heading has the focus, the files follow, and the document's text comes back."""
    page = visit()
    _opener(page, "Citera stycke 7").click()
    page.get_by_role("button", name="Källhänvisning i fler format").click()
    assert page.evaluate("document.activeElement.textContent") == "Så citerar du"
    assert page.locator(".cite").inner_text() == _source("2", 7)
    bibtex = page.locator("pre").first
    expected = f"@techreport{{x-s7,\n  pages = {{2}},\n  note = {{tjänsteutlåtande, stycke 7}},\n  url = {{{CANONICAL}#s7}},\n}}"
    assert bibtex.inner_text() == expected
    with page.expect_download() as download:
        page.get_by_role("button", name="Ladda ner").first.click()
    assert download.value.suggested_filename == "namnden-s7.bib"
    assert Path(download.value.path()).read_text(encoding="utf-8") == expected
    page.get_by_role("button", name="Visa hela dokumentets").click()
    assert page.locator(".cite").inner_text() == WHOLE
    with page.expect_download() as download:
        page.get_by_role("button", name="Ladda ner").nth(1).click()
    assert download.value.suggested_filename == "namnden.ris"
    assert Path(download.value.path()).read_bytes() == (
        "TY  - RPRT\r\nSP  - 1\r\nEP  - 4\r\nN1  - tjänsteutlåtande\r\nER  - \r\n".encode()
    )
    _opener(page, "Citera stycke 8").click()
    page.get_by_role("button", name="Källhänvisning i fler format").click()
    assert page.locator(".cite").inner_text() == _source("", 8).replace("s.\u00a0, ", "")
    assert "pages" not in bibtex.inner_text()
    assert json.loads(page.locator("pre").nth(2).inner_text()) == [{"URL": f"{CANONICAL}#s8"}]


def test_copy_buttons_for_code_and_tables(visit):
    """A field's value; a table as text with tabs and as a table whose links are whole."""
    page = visit()
    page.get_by_role("button", name="Kopiera koden").click()
    page.get_by_role("status").filter(has_text="Texten är kopierad.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "<a>kod</a>"
    page = visit("jamforelse.html")
    page.get_by_role("button", name="Kopiera tabellen").click()
    page.get_by_role("status").filter(has_text="Tabellen är kopierad.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "År\tAntal\n2026\t11"
    rich = _rich(page)
    assert "<td>2026</td>" in rich
    assert f'href="{page.url.rsplit("/", 1)[0]}/x/"' in rich
    assert "srctable" not in rich


def test_code_is_copied_as_a_table(visit):
    """A button with only data-copy-html: the table itself, and as text its cells with tabs and its rows with newlines."""
    page = visit("jamforelse.html")
    page.get_by_role("button", name="Kopiera som tabell").click()
    page.get_by_role("status").filter(has_text="Tabellen är kopierad.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == (
        "Ställning per instans\nInstans\tPlanen\nNämnden förslag\tnej ”inte nu”\nKälla: https://x.example/"
    )
    assert "<b>nej</b><br>”inte nu”</td>" in _rich(page)
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error('no')); }")
    page.get_by_role("button", name="Kopiera som tabell").click()
    area = page.get_by_label("Kopiera med Ctrl+C")
    area.wait_for()
    assert area.input_value().startswith("Ställning per instans\nInstans\tPlanen\n")
    page.get_by_role("button", name="Kopiera HTML").click()
    page.get_by_role("status").filter(has_text="Texten är kopierad.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith('<table border="1">')


@pytest.mark.parametrize(
    ("piece", "selected", "said"),
    [
        (11, None, "”Staden ska ta fram en plan för lyft.” (återger motionen)"),
        (11, "en plan", "”en plan” (återger motionen)"),
        (
            12,
            None,
            "”Vi håller med. Planen ska vara styrande, men revisionen avråder.” "
            "(delvis återgivning av motionen och en annan källa)",
        ),
        (12, "vara styrande", "”vara styrande” (återger motionen)"),
        (12, "revisionen", "”revisionen” (återger en annan källa)"),
        (12, "Vi håller", "”Vi håller”"),
    ],
)
def test_quote_says_that_the_words_are_retold(visit, piece, selected, said):
    """Whose words they are is said of the words that are copied."""
    page = visit()
    if selected:
        _select(page, f"s{piece}", selected)
    copied = _press(page, f"Citera stycke {piece}", "Kopiera citat med källa")
    assert copied == f"{said} {_source('2', piece)}"


@pytest.mark.parametrize(
    ("piece", "named"),
    [(11, "stycke 11, återger motionen"), (12, "stycke 12, delvis återgivning av motionen och en annan källa")],
)
def test_formats_say_that_the_words_are_retold(visit, piece, named):
    """The reference to a paragraph names the voice; the file of a reference manager has the line ends of its format."""
    page = visit()
    _opener(page, f"Citera stycke {piece}").click()
    page.get_by_role("button", name="Källhänvisning i fler format").click()
    assert page.locator(".cite").inner_text() == _source("2", piece).replace(f"stycke {piece}", named)
    assert f"note = {{tjänsteutlåtande, {named}}}" in page.locator("pre").first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Ladda ner").nth(1).click()
    assert download.value.suggested_filename == f"namnden-s{piece}.ris"
    assert Path(download.value.path()).read_bytes().decode() == (
        f"TY  - RPRT\r\nSP  - 2\r\nEP  - 2\r\nN1  - tjänsteutlåtande, {named}\r\nER  - \r\n"
    )


def test_marks_leave_no_space_before_signs(visit):
    """A page that turns and a note before a comma and a full stop; [sic] goes with the word it is said of."""
    page = visit()
    name = "Citera stycke 13"
    copied = _press(page, name, "Kopiera citat med källa")
    assert copied.startswith("”Ett led, ett till. Slut på orrden [sic] här.” ")
    for words, said in (("på orrden", "på orrden [sic]"), ("på orr", "på orr"), (" här", "här")):
        page.keyboard.press("Escape")
        _select(page, "s13", words)
        assert _press(page, name, "Kopiera citat med källa").startswith(f"”{said}” ")


def test_masked_words_are_not_the_sources(visit):
    """They are neither quoted nor pointed at: where nothing else is the source's, the link is the plain one."""
    page = visit()
    _select(page, "brevhuvud", "Staden [direktnummer maskat]")
    assert _press(page, "Citera brevhuvudet", "Kopiera citat med källa").startswith("”Staden […]” ")
    assert _press(page, "Citera brevhuvudet", "Kopiera länk till orden") == f"{CANONICAL}#brevhuvud"
    page.keyboard.press("Escape")
    _select(page, "brevhuvud", "direktnummer")
    assert _press(page, "Citera brevhuvudet", "Kopiera länk till orden") == f"{CANONICAL}#brevhuvud"


@pytest.mark.parametrize(("width", "scheme"), test_browser.LOOKS)
def test_button_is_seen_beside_the_text(visit, width, scheme):
    """Without the mouse over it, and on a paragraph that was linked to: it can be read, and stands clear of the words."""
    page = visit("dokument.html#s7", width, scheme)
    for piece in ("s7", "s11", "s9"):
        opener = page.locator(f"#{piece} .citebtn")
        assert opener.evaluate("button => getComputedStyle(button).opacity") == "1"
        assert _contrast(opener) >= 4.5
        box, words = opener.bounding_box(), page.locator(f"#{piece} > .src").bounding_box()
        mark = page.locator(f"#{piece} > .pid i").bounding_box()  # the link itself fills the margin
        beside = box["x"] + box["width"] + 4 <= mark["x"] and mark["x"] < words["x"]
        above = box["y"] + box["height"] <= words["y"] + 1
        assert beside if width > 700 else above
    page = visit("jamforelse.html", width, scheme)
    assert all(_contrast(one) >= 4.5 for one in page.locator(".citebtn").all())


@pytest.mark.parametrize(("width", "scheme"), test_browser.LOOKS)
def test_editors_pieces_give_a_link_only(visit, width, scheme):
    """Where no source's words can be quoted, the link is the one choice; the panel stays within the page."""
    page = visit("oversikt.html", width, scheme)
    for name, piece in (
        ("Kopiera länk till påståendet ”Svaren föreslår en plan …”", "k1"),
        ("Kopiera länk till Hur det kom till", "ursprung"),
    ):
        assert _press(page, name, "Kopiera länk") == f"{CANONICAL}#{piece}"
        assert page.locator(".citepanel button:visible").all_inner_texts() == ["Kopiera länk"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        panel = page.locator(".citepanel").bounding_box()
        assert panel["x"] >= 0
        assert panel["x"] + panel["width"] <= width
        assert panel["width"] >= 140
        assert test_browser._violations(page) == []
    assert page.locator("h2 button").count() == 0


def test_without_script_nothing_of_this_shows(visit):
    """No button, no switch, no wider margin; the mentions are links."""
    page = visit(java_script_enabled=False)
    assert page.get_by_role("button").count() == 0
    assert page.locator("a.mention").get_attribute("href") == "#s1"
    assert (
        page.locator("#s1").evaluate("element => getComputedStyle(element).getPropertyValue('--d-gutter')") == "3.25rem"
    )


def test_lists_keep_their_marks(visit):
    """The button between the mark and the words does not take the list's number away."""
    page = visit()
    assert page.locator("#s9 .src").evaluate("words => getComputedStyle(words, '::after').content") not in (
        "none",
        "normal",
    )


def test_paper_has_no_buttons(visit):
    """Nothing to press on paper; the margin is paper's own."""
    page = visit()
    page.emulate_media(media="print")
    assert page.locator(".citebtn:visible, .mention-switch:visible").count() == 0
    assert page.locator("#s1").evaluate("element => getComputedStyle(element).getPropertyValue('--d-gutter')") == "12mm"


def test_mention_switch_is_kept_and_shared(address, visit):
    """Off, a mention is plain text without a tab stop; another tab follows, and the choice lasts."""
    page = visit()
    other = page.context.new_page()
    other.goto(f"{address}dokument.html")
    switch = page.get_by_role("button", name="Länkar till det som nämns")
    assert switch.get_attribute("aria-pressed") == "true"
    switch.click()
    assert switch.get_attribute("aria-pressed") == "false"
    mention = page.locator("a.mention")
    assert mention.get_attribute("href") is None
    assert not mention.evaluate("link => { link.focus(); return link === document.activeElement; }")
    assert mention.evaluate("link => getComputedStyle(link).textDecorationLine") == "none"
    other.locator("a.mention:not([href])").wait_for()
    page.reload()
    assert page.locator("a.mention").get_attribute("href") is None
    switch.click()
    assert page.locator("a.mention").get_attribute("href") == "#s1"
    other.locator("a.mention[href]").wait_for()


def test_mention_switch_without_storage(visit):
    """Barred storage leaves the switch working for the page."""
    page = visit()
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('barred'); } })")
    page.reload()
    page.get_by_role("button", name="Länkar till det som nämns").click()
    assert page.locator("a.mention").get_attribute("href") is None


@pytest.mark.parametrize(("width", "scheme"), test_browser.LOOKS)
def test_axe_finds_nothing(visit, width, scheme):
    """With the panel closed, open, and the box filled."""
    page = visit("dokument.html", width, scheme)
    assert test_browser._violations(page) == []
    _press(page, "Citera stycke 7", "Kopiera länk")
    assert test_browser._violations(page) == []
    page.get_by_role("button", name="Källhänvisning i fler format").click()
    assert test_browser._violations(page) == []
    page = visit("jamforelse.html", width, scheme)
    _press(page, "Citera: Exempelnämnden, Förslag 1", "Kopiera länk")
    assert test_browser._violations(page) == []
