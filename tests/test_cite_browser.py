"""Citing and mentions in Chromium, on small pages written here after the contract at the top of `cite.js`."""

import json
import shutil
from pathlib import Path

import material
import pytest
import test_browser

ASSETS = Path(__file__).parent.parent / "dossier" / "theme" / "assets"
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
<link rel="stylesheet" href="material.css">
<link rel="stylesheet" href="assets/css/tokens.css"><link rel="stylesheet" href="assets/css/base.css">
<link rel="stylesheet" href="assets/css/dossier.css"><link rel="stylesheet" href="assets/css/document.css">
<link rel="stylesheet" href="assets/css/cite.css">
<link rel="stylesheet" href="assets/css/print.css" media="print">
<script src="assets/js/cite.js" defer></script><script src="assets/js/mentions.js" defer></script></head>
<body class="sida-dokument"><main id="innehall" class="wrap"><h1 id="titel">Remiss av motion</h1>"""


def _para(name, words, page=' data-sida="2"', more=""):
    return (
        f'<div class="para{more}" id="s{name}"{page} data-namn="stycke {name}"><a class="pid" href="#s{name}" '
        f'aria-label="Länk till stycke s{name}"><i aria-hidden="true">¶</i> s{name}</a>\n'
        f'<p class="src">{words}</p><div class="marg"><span class="hit">Stycket du länkades till</span></div></div>'
    )


FILLER = "".join(_para(number, f"Utfyllnad nummer {number}, med egna ord. " * 6) for number in range(20, 40))
ARTICLE = (
    f'<article data-cite="{SOURCE}"><div class="letterhead" id="brevhuvud" data-sida="1" data-namn="brevhuvudet">'
    '<p class="note">Brevhuvud <a class="pid" href="#brevhuvud" aria-label="Länk till brevhuvudet">'
    '<i aria-hidden="true">¶</i></a></p><p class="src">Handläggare<br>\nElin Exempel</p></div>'
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
    + '<div class="list" role="list">'
    + _para(9, "Ett led i en lista.", more=" para--item").replace('id="s9"', 'id="s9" role="listitem"')
    + "</div>"
    + FILLER.replace("s2", "t2").replace("s3", "t3").replace("nummer", "siffra")
    + """<section class="citebox" id="citera"><h3>Så citerar du</h3>
<p class="cite" data-template="Exempelförvaltningen, s. {sida}, {stycke}. {adress}">Exempelförvaltningen. Hela.</p>
<details class="format"><summary>BibTeX</summary><pre data-template="@techreport{x,
  pages = {{sida}},
  note = {{stycke}},
  url = {{adress}},
}">@techreport{x}</pre> <a download href="citat.bib">Ladda ner</a></details>
<details class="format"><summary>RIS</summary><pre data-template="TY  - RPRT
SP  - {sida}
EP  - {sida}
N1  - {stycke}">TY  - RPRT</pre> <p><a download href="citat.ris">Ladda ner</a></p></details>
<details class="format"><summary>CSL-JSON</summary><pre data-template='[{"page": "{sida}",
"URL": "{adress}"}]'>[]</pre> <a download href="citat.json">Ladda ner</a></details></section></div></article>
<p class="snippet"><label for="kod">Koden</label><textarea id="kod" readonly>&lt;a&gt;kod&lt;/a&gt;</textarea>
<button type="button" data-copy="#kod" hidden>Kopiera koden</button></p>"""
)
TABLE = """<table class="cmp" role="table" data-cite="Motionsdossier ”Motion” (KS 2025/652), jämförelsen, {adress}, per 21 november 2026.">
<caption>Jämförelsen</caption><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Instans</th>
<th role="columnheader" scope="col">Förslag 1<small>en plan</small></th></tr></thead><tbody role="rowgroup">
<tr role="row" id="a"><th role="rowheader" scope="row"><a class="who" href="#a">Exempelnämnden</a><div class="facts">odaterat</div></th>
<td role="cell" id="a--plan"><a class="pid" href="#a--plan" aria-label="Länk till cellen, Exempelnämnden"><i aria-hidden="true">¶</i></a>
<span class="cell-label">Förslag 1: en plan</span><div class="cellhead"><span class="pos">ser inte behovet</span>
<span class="chip chip--read">utläst</span><span class="chip">förvaltningens förslag</span></div>
<p class="hang cell-quote"><q class="src">”ser inte behovet av ett ”lyft”<span class="qe">”</span></q>
<a class="ref" href="#a"><span class="vh">Exempelnämnden </span>s3, s.\u00a01</a></p>
<p class="hang cell-quote"><q class="src">”Nämnden erfar <span class="sic">[sic]</span> att planer är svåra.”</q>
<a class="ref" href="#a"><span class="vh">Exempelnämnden </span>s18, s.\u00a04</a></p></td></tr>
<tr role="row" id="b" class="out"><th role="rowheader" scope="row">Trafiknämnden</th><td role="cell" id="b--plan"><a class="pid"
href="#b--plan" aria-label="Länk till cellen, Trafiknämnden"><i aria-hidden="true">¶</i></a><span class="cell-label">Förslag 1: en plan</span>
ingår inte i dossiern</td></tr></tbody></table>
<button type="button" data-copy="#siffror" data-copy-html="#siffror" hidden>Kopiera tabellen</button>
<table class="srctable" id="siffror"><tr><th scope="col">År</th><th scope="col">Antal</th></tr>
<tr><td>2026</td><td><a href="x/">11</a></td></tr></table>"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where the pages written here are served, with the theme's own files."""
    root = tmp_path_factory.mktemp("cite")
    shutil.copytree(ASSETS, root / "assets")
    (sheet,) = (Path(material.__file__).parent / "templates" / "assets" / "stylesheets").glob("main.*.min.css")
    shutil.copy(sheet, root / "material.css")
    for name, body in (("dokument", ARTICLE), ("jamforelse", TABLE)):
        (root / f"{name}.html").write_text(f"{HEAD}{body}</main></body></html>", encoding="utf-8")
    server, address = test_browser._serve(root)
    yield address
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(address, open_page):
    """Open a page that may use the clipboard."""

    def at(name="dokument.html", width=1280, scheme="light", **options):
        options.setdefault("permissions", ["clipboard-read", "clipboard-write"])
        page = open_page(address + name, width, scheme, **options)
        page.set_default_timeout(5000)
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


def test_quote_has_the_sources_words_only(visit):
    """What is ours among the words is left out, with the space that came with it; the rest is verbatim."""
    page = visit()
    words = (
        "Remissen gäller Hässelby- Vällingby-, Järva-, Farsta- och trafiknämnden. Sidan vänder mitt i meningen. "
        "Förvaltningen ser inte behovet av att ”idag” införa en plan, men ett lyft behövs för alla - även på sikt, "
        "i landet samtidigt."
    )
    assert _press(page, "Citera stycke 7", "Kopiera citat med källa") == f"”{words}” {_source('2', 7)}"
    assert page.get_by_role("status").inner_text() == "Citatet är kopierat, med källa."


def test_unknown_page_is_not_named_and_signs_are_not_doubled(visit):
    """Without data-sida the source text has no page; a text within signs keeps its own."""
    copied = _press(visit(), "Citera stycke 8", "Kopiera citat med källa")
    assert copied == f"”Ett citat från början till slut” {_source('2', 8)}".replace("s.\u00a02, ", "")


@pytest.mark.parametrize(
    ("name", "words"),
    [("Citera rubriken Ärendet", "”Ärendet” "), ("Citera brevhuvudet", "”Handläggare\nElin Exempel” ")],
)
def test_headings_and_letterhead_are_cited_too(visit, name, words):
    """The button stands outside the heading, so that the heading's name stays what it was."""
    page = visit()
    assert _press(page, name, "Kopiera citat med källa").startswith(words + "Exempelförvaltningen")
    assert page.locator("h2 button").count() == 0


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
    assert page.locator("pre").nth(1).inner_text() == "TY  - RPRT\nSP  - 2\nEP  - 3\nN1  - stycke 10"


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
    reached.wait_for_function("scrollY > 500")
    box = reached.locator("#s7").bounding_box()
    assert -200 < box["y"] < 900


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
    """Every button is 24 px at least, nothing is wider than the page, and a narrow screen always shows the button."""
    for name, opener in (
        ("dokument.html", "Citera stycke 7"),
        ("jamforelse.html", "Citera: Exempelnämnden, Förslag 1"),
    ):
        page = visit(name, width)
        shown = _opener(page, opener).evaluate("button => getComputedStyle(button).opacity")
        assert shown == ("0" if width > 700 else "1")
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


def test_cell_is_cited_with_position_and_places(visit):
    """Body, question, position, basis, level, each quote with its place; an absent body says that it is absent."""
    page = visit("jamforelse.html")
    source = f"Motionsdossier ”Motion” (KS 2025/652), jämförelsen, {CANONICAL}#{{}}, per 21 november 2026."
    head = "Exempelnämnden, Förslag 1: en plan: ser inte behovet (utläst, förvaltningens förslag). "
    name = "Citera: Exempelnämnden, Förslag 1"
    second = "”Nämnden erfar att planer är svåra.” (s18, s. 4). "
    assert _press(page, name, "Kopiera citat med källa") == (
        f"{head}”ser inte behovet av ett ”lyft”” (s3, s. 1). {second}{source.format('a--plan')}"
    )
    assert not page.get_by_role("button", name="Källhänvisning i fler format").is_visible()
    page.keyboard.press("Escape")
    _select(page, "a--plan", "att planer är svåra")
    assert _press(page, name, "Kopiera citat med källa") == (
        f"{head}”att planer är svåra” (s18, s. 4). {source.format('a--plan')}"
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
    assert page.locator(".cite").inner_text() == f"Exempelförvaltningen, s. 2, stycke 7. {CANONICAL}#s7"
    bibtex = page.locator("pre").first
    expected = f"@techreport{{x,\n  pages = {{2}},\n  note = {{stycke 7}},\n  url = {{{CANONICAL}#s7}},\n}}"
    assert bibtex.inner_text() == expected
    with page.expect_download() as download:
        page.get_by_role("link", name="Ladda ner").first.click()
    assert download.value.suggested_filename == "citat-s7.bib"
    assert Path(download.value.path()).read_text(encoding="utf-8") == expected
    page.get_by_role("button", name="Visa hela dokumentets").click()
    assert page.locator(".cite").inner_text() == "Exempelförvaltningen. Hela."
    assert page.get_by_role("link", name="Ladda ner").first.get_attribute("href") == "citat.bib"
    _opener(page, "Citera stycke 8").click()
    page.get_by_role("button", name="Källhänvisning i fler format").click()
    assert page.locator(".cite").inner_text() == f"Exempelförvaltningen, stycke 8. {CANONICAL}#s8"
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
    rich = page.evaluate(
        "navigator.clipboard.read().then(([item]) => item.getType('text/html')).then((blob) => blob.text())"
    )
    assert "<td>2026</td>" in rich
    assert f'href="{page.url.rsplit("/", 1)[0]}/x/"' in rich
    assert "srctable" not in rich


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
