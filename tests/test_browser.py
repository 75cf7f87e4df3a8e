"""The built site in Chromium, served under a strict content security policy: each reader's path, by mouse and keyboard."""

import re
import shutil
import threading
from contextlib import suppress
from html import unescape
from urllib.parse import unquote, urljoin

import pytest
from serving import serve_packed

from dossier.generator import load_config, mkdocs_build

try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import TimeoutError as PlaywrightTimeout
    from playwright.sync_api import expect, sync_playwright
except ImportError as missing:  # pragma: no cover - the lock file of the tests brings both
    raise RuntimeError("make test installs tests/requirements.lock") from missing

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
REAL = "stadsdelslyftet/"
KINDS = (
    "",
    REAL,
    f"{REAL}motion/",
    f"{REAL}svar/socialnamnden/",
    f"{REAL}svar/farsta-stadsdelsnamnd/",
    f"{REAL}jamforelse/",
    f"{REAL}uppgifter/",
    f"{REAL}avsnitt/",
    f"{REAL}tidslinje/",
    f"{REAL}register/",
    f"{REAL}samma-text/",
    f"{REAL}lank/",
    f"{REAL}lank/tabell/",
    f"{REAL}lank/socialnamnden/",
    "register/",
    "register/farsta/",
    "register/jan-jonsson/",
    "instanser/",
    "instanser/socialnamnden/",
    "instanser/trafiknamnden/",
    "begrepp/",
    "om/",
    "om/metod/",
    "om/redaktion/",
    "om/personuppgifter/",
    "om/tillganglighet/",
    "404.html",
)
INVENTED = "2031/lekplatslyftet/"
INVENTED_KINDS = (
    INVENTED,
    "",
    "dossierer/",
    "dossierer/ar/2031/",
    "partier/",
    "jamforelse/",
    "instanser/",
    "instanser/kvarnviks-stadsdelsnamnd/",
    "register/myrviken/",
    f"{INVENTED}motion/",
    f"{INVENTED}svar/pahittade-trafiknamnden/",
    f"{INVENTED}jamforelse/",
    f"{INVENTED}avsnitt/",
    f"{INVENTED}svar/pahittade-trafiknamnden-beslut/",
    f"{INVENTED}uppgifter/",
    f"{INVENTED}tidslinje/",
    f"{INVENTED}register/",
    f"{INVENTED}samma-text/",
    f"{INVENTED}lank/",
    f"{INVENTED}lank/tabell/",
    f"{INVENTED}lank/fantasikontoret/",
    "cykelbron/motion/",
    "cykelbron/svar/kvarnviks-stadsdelsnamnd/",
    "cykelbron/register/",
    "badhuset/samma-text/",
    "register/",
    "register/bandrapporten/",
    "isbanan/",
    "isbanan/motion/",
    "KS-2032-3/",
    "KS 2032/3/",
)
LOOKS = [(width, scheme) for width in (1280, 360) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def address(real_site):
    """Where the real site is served."""
    with serve_packed(real_site, CSP) as served:
        yield served.address


@pytest.fixture(scope="module")
def invented_address(invented_site):
    """Where the invented site is served."""
    with serve_packed(invented_site, CSP) as served:
        yield served.address


@pytest.fixture(scope="module")
def chromium(browser_path):
    """Chromium, started."""
    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """Open a page in a fresh context; afterwards the console must be empty and every request of our own host."""
    contexts, said, hosts = [], [], set()

    def open_at(url, width=1280, scheme="light", height=900, wait_until="load", **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        page.goto(url, wait_until=wait_until)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert said == []
    assert all(host.startswith("127.0.0.1:") for host in hosts)


def _violations(page):
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing(address, open_page, width, scheme):
    """Every kind of page, in both schemes, wide and narrow."""
    page = open_page(address, width, scheme)
    for kind in KINDS:
        page.goto(address + kind)
        assert _violations(page) == [], kind


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_where_every_feature_is_used(invented_address, open_page, width, scheme):
    """The same for the invented dossier: tables, nested lists, minutes, formal words, long words."""
    page = open_page(invented_address, width, scheme)
    for kind in INVENTED_KINDS:
        page.goto(invented_address + kind)
        assert _violations(page) == [], kind


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_page_of_faults(project_copy, open_page, scheme):
    """What an editor sees while a source is broken is a page like any other."""
    root, _ = project_copy
    (root / "docs" / "stadsdelslyftet" / "dossier.yml").write_text("titel: [\n", encoding="utf-8")
    mkdocs_build(load_config(str(root / "mkdocs.yml"), strict=False))
    with serve_packed(root / "site", CSP) as served:
        page = open_page(f"{served.address}{REAL}jamforelse/", 360, scheme)
        assert "docs/stadsdelslyftet/dossier.yml:" in page.locator("main").inner_text()
        assert _violations(page) == []


@pytest.mark.parametrize("width", [320, 360, 768, 960, 1024, 1280])
def test_no_page_scrolls_sideways(address, open_page, width):
    """At 320 px, which is 400 % of 1280, the page is one column."""
    page = open_page(address, width)
    for kind in KINDS:
        page.goto(address + kind)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, kind


def test_invented_pages_do_not_scroll_sideways(invented_address, open_page):
    """Very long words and a wide table stay inside the page."""
    page = open_page(invented_address, 320)
    for kind in INVENTED_KINDS:
        page.goto(invented_address + kind)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, kind


@pytest.mark.parametrize("width", [320, 360])
def test_nothing_that_opens_scrolls_sideways(address, open_page, width):
    """The snippets of each body, the formats of a citation and the menu stay inside the page too."""
    page = open_page(address, width)
    for kind in KINDS:
        page.goto(address + kind)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, kind


def test_citizen_learns_the_matter_and_reaches_the_source(address, open_page):
    """From the start page to the overview, and from a sentence's quote to its paragraph, which is marked."""
    page = open_page(address)
    page.get_by_role("link", name="Motion om stadsdelslyftet").first.click()
    main = page.locator("main")
    text = main.inner_text().replace("\u00a0", " ")
    for words in (
        "styrande handlingsplan",
        "2 av 11",
        "svar senast 16 mars 2026",
        "ingår inte i dossiern",
        "inte känt",
    ):
        assert words in text, words
    claims = page.locator(".claims > li")
    assert claims.count() >= 5
    for index in range(claims.count()):
        assert claims.nth(index).locator("a.ref").count() >= 1
    page.locator(".claims a.ref", has_text="Socialnämnden s3").first.click()
    assert page.url.partition(":~:")[0].endswith("/svar/socialnamnden/#s3")
    paragraph = page.locator("#s3")
    assert "ser inte behovet av att idag" in paragraph.inner_text()
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")  # the mark fades in
    assert 0 <= paragraph.bounding_box()["y"] < 900
    marked = "element => getComputedStyle(element.querySelector('.src')).backgroundColor"
    assert paragraph.evaluate(marked) != page.locator("#s2").evaluate(marked)


def test_every_quote_of_the_comparison_lands_on_its_words(address, open_page):
    """Each quote in a cell stands, word for word, in the paragraph its link leads to."""
    page = open_page(f"{address}{REAL}jamforelse/")
    quotes = page.locator("table.cmp .cell-quote")
    pairs = [
        (quotes.nth(at).locator("q").inner_text(), quotes.nth(at).locator("a.ref").get_attribute("href"))
        for at in range(quotes.count())
    ]
    assert len(pairs) >= 6
    for text, href in pairs:
        page.goto(f"{address}{REAL}jamforelse/{href}")
        paragraph = page.locator(f"#{href.partition(':~:')[0].split('#')[1]} > .src").first.inner_text()
        plain = " ".join(paragraph.replace("[sic]", "").replace("\u200b", "").split())
        plain = plain.replace("s. 5", "").replace("s. 3", "").replace("  ", " ")
        words = " ".join(text[1:-1].replace("[sic]", "").split())
        assert words in " ".join(plain.split()), href


def test_quote_is_copied_with_the_page_that_is_shown(address, open_page):
    """The page of its own words, not the pages of the whole paragraph."""
    page = open_page(f"{address}{REAL}jamforelse/")
    for quote in page.locator("table.cmp .cell-quote").all():
        shown = re.search(r"s\.\s\d+(–\d+)?$", quote.locator("a.ref").inner_text())[0]
        assert f", {shown}, stycke" in quote.get_attribute("data-kalla")


def test_sources_are_where_the_reader_is_when_the_site_does_not_know_its_address(address, open_page):
    """In the box of a paper, in every format, and in what is copied of a cell."""
    page = open_page(f"{address}{REAL}svar/socialnamnden/")
    assert page.locator("link[rel=canonical]").count() == 0
    shown_in = page.locator(".citebox .cite, .citebox pre")
    assert shown_in.count() == 4
    for shown in shown_in.all():
        text = shown.text_content()
        assert f"{address}{REAL}svar/socialnamnden/" in text
        assert text.count(f"/{REAL}svar/") == text.count(f"{address}{REAL}svar/")
    page = open_page(f"{address}{REAL}jamforelse/", permissions=["clipboard-read", "clipboard-write"])
    page.locator("td .citebtn").first.click()
    page.get_by_role("button", name="Kopiera citat med källa").click()
    page.get_by_role("status").filter(has_text="kopiera").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.count(f"{address}{REAL}svar/socialnamnden/#s") == copied.count(f"/{REAL}svar/socialnamnden/#s") > 0


def test_reference_in_words_is_copied(address, open_page):
    """By one press, and as it is shown: the paper's, and a paragraph's when the box is filled for one."""
    page = open_page(f"{address}{REAL}svar/socialnamnden/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Citera stycke 7", exact=True).click()
    page.get_by_role("button", name="Källhänvisning i fler format").click()
    for words in ("stycke 7", ""):
        shown = page.locator(".citebox .cite").inner_text()
        assert words in shown.replace("\u00a0", " ")
        page.evaluate("navigator.clipboard.writeText('')")
        page.get_by_role("button", name="Kopiera hänvisningen").click()
        page.locator(".citebox").get_by_text("Texten är kopierad.").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == shown
        if words:
            page.get_by_role("button", name="Visa hela dokumentets").click()
    assert "stycke" not in shown


@pytest.mark.parametrize("kind", ["", "motion/", "tidslinje/", "samma-text/", "lank/", "svar/socialnamnden/"])
def test_links_to_pieces_and_buttons_have_names_of_their_own(address, open_page, kind):
    """So that one who hears a list of them can choose."""
    page = open_page(f"{address}{REAL}{kind}")
    pieces = page.locator("main a.pid, main button:visible").all()
    names = [one.get_attribute("aria-label") or one.inner_text() for one in pieces]
    assert len(set(names)) == len(names) > 3


@pytest.mark.parametrize("width", [1280, 800, 360])
def test_link_to_a_paragraph_is_not_covered(address, open_page, width):
    """By the button beside it, not even where the paragraph's number has three figures."""
    page = open_page(f"{address}{REAL}svar/socialnamnden/", width=width)
    page.evaluate("document.querySelector('#s18 > a.pid').lastChild.textContent = ' s118'")
    links = page.locator(".para > a.pid:visible")
    assert links.count() > 15
    for link in links.all():
        link.click(trial=True)


def test_journalist_filters_and_shares_the_address(address, open_page):
    """Filters combine, are announced, live in the address, and a shared address shows the same."""
    page = open_page(f"{address}{REAL}jamforelse/")
    rows = page.locator("table.cmp tbody tr")
    assert rows.count() == 11
    page.get_by_role("link", name="förslag 1", exact=False).first.click()
    page.get_by_role("navigation", name="Filtrera jämförelsen").get_by_role("link", name="ser inte behovet").click()
    assert "fraga=handlingsplan" in page.url
    assert "stallning=ser-inte-behovet" in page.url
    visible = [at for at in range(rows.count()) if rows.nth(at).is_visible()]
    assert [rows.nth(at).get_attribute("id") for at in visible] == ["socialnamnden"]
    assert "1 av 11 instanser" in page.get_by_role("status").inner_text()
    shared = open_page(page.url)
    assert shared.locator("table.cmp tbody tr:visible").count() == 1
    shared.get_by_role("link", name="Visa alla").click()
    assert shared.locator("table.cmp tbody tr:visible").count() == 11
    shared.go_back()
    assert shared.locator("table.cmp tbody tr:visible").count() == 1


def test_filters_work_without_script(address, open_page):
    """Questions hide the other columns, positions list their cells, instances lead to their row: all by plain anchors."""
    page = open_page(f"{address}{REAL}jamforelse/", java_script_enabled=False)
    page.get_by_role("navigation", name="Filtrera jämförelsen").get_by_role(
        "link", name="förslag 2", exact=False
    ).click()
    assert page.locator("th.q3").is_visible()
    assert not page.locator("th.q1").is_visible()
    page.get_by_role("navigation", name="Filtrera jämförelsen").get_by_role("link", name="vill avvakta").click()
    entry = page.locator("#stallning-vill-avvakta a")
    entry.click()
    assert page.url.endswith("#socialnamnden--bredda-fokus")
    assert page.locator("#socialnamnden--bredda-fokus").is_visible()


def test_comparison_is_cards_on_a_narrow_screen(address, open_page):
    """The same table's cells lie under each other, each with its question's name, and keep their roles."""
    page = open_page(f"{address}{REAL}jamforelse/", 360)
    cell = page.locator("#socialnamnden--handlingsplan")
    assert cell.locator(".cell-label").is_visible()
    assert cell.bounding_box()["width"] > 250
    assert page.get_by_role("table").count() == 1
    assert page.get_by_role("cell").count() == 33


@pytest.mark.parametrize("width", [320, 360, 640, 1280])
def test_every_cell_has_a_link_and_a_button_that_can_be_pressed(address, open_page, width):
    """In the rows of bodies without an answer too, where each cell says the same; what they say is seen once."""
    page = open_page(f"{address}{REAL}jamforelse/", width)
    for kind in (".pid", ".citetool > button"):
        found = page.locator(f"table.cmp tbody td > {kind}")
        assert found.count() == 33
        for one in found.all():
            one.click(trial=True)
    absent = page.locator("#trafiknamnden td").all()
    seen = [float(one.evaluate("cell => getComputedStyle(cell).fontSize").removesuffix("px")) > 0 for one in absent]
    assert seen == [True, width > 700, width > 700]
    if width < 700:
        assert page.locator("#trafiknamnden .cell-label:visible").all_inner_texts() == [
            "Syftet",
            "Förslag 1",
            "Förslag 2",
        ]


def test_official_gets_a_permanent_address(address, open_page):
    """Every paragraph shows its own link, reachable by keyboard, and the link is the address."""
    page = open_page(f"{address}{REAL}svar/farsta-stadsdelsnamnd/")
    link = page.get_by_role("link", name="Länk till stycke s9")
    link.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith(f"{REAL}svar/farsta-stadsdelsnamnd/#s9")
    box = link.bounding_box()
    assert box["width"] >= 24
    assert box["height"] >= 24


def test_footnotes_link_both_ways(address, open_page):
    """A footnote's mark leads to its text and back."""
    page = open_page(f"{address}{REAL}svar/socialnamnden/")
    assert page.locator("a.fn[href^='#fotnot-']").count() == 3
    page.locator("#fotnotsref-2-s12").click()
    assert page.url.endswith("#fotnot-2")
    assert "Polismyndigheten" in page.locator("#fotnot-2").inner_text()
    page.locator("#fotnot-2 a.fn").click()
    assert page.url.endswith("#fotnotsref-2-s12")


@pytest.mark.parametrize("width", [1280, 360])
def test_menu_and_scheme_by_keyboard(address, open_page, width):
    """Tab reaches the skip link, the scheme's buttons and every menu link; Enter works them; the choice is kept."""
    page = open_page(f"{address}{REAL}", width)
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText.trim()"))
        if reached[-1] == "mörkt":
            page.keyboard.press("Enter")
    assert reached[0] == "Till innehållet"
    assert {"mörkt", "Instanser", "Begrepp", "Om"} <= set(reached)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.goto(f"{address}begrepp/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert page.get_by_role("button", name="mörkt").get_attribute("aria-pressed") == "true"


def test_header_does_not_grow_when_scripts_come(real_site, open_page):
    """The buttons for the scheme have their room from the first paint, however late the other scripts are."""
    come = threading.Event()
    with serve_packed(real_site, CSP) as served:
        served.is_lost = lambda path: path.endswith("shortcut.js") and not come.wait(60)
        page = open_page(served.address, 600, wait_until="commit")
        page.locator(".scheme").wait_for()
        height = page.locator(".mast").bounding_box()["height"]
        assert page.evaluate("document.readyState") == "interactive"
        come.set()
        page.wait_for_load_state()
        assert page.locator(".mast").bounding_box()["height"] == height


def test_buttons_that_need_script_are_not_shown_without_it(address, open_page):
    """A button that does nothing is worse than none."""
    page = open_page(f"{address}{REAL}svar/socialnamnden/", java_script_enabled=False)
    assert page.get_by_role("search").is_visible()
    assert page.locator("button:visible").all_inner_texts() == ["Sök"]


def test_dossier_menu_opens_by_keyboard_on_a_narrow_screen(address, open_page):
    """The dossier's menu is a disclosure that Enter opens."""
    page = open_page(f"{address}{REAL}svar/socialnamnden/", 360)
    menu = page.get_by_role("navigation", name="I dossiern")
    assert not menu.get_by_role("link", name="Jämförelse").is_visible()
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_by_role("link", name="Jämförelse").is_visible()


def test_focus_is_always_seen(address, open_page):
    """Every stop of the tab key on the comparison shows an outline inside the window."""
    page = open_page(f"{address}{REAL}jamforelse/")
    for _ in range(30):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                const box = document.activeElement.getBoundingClientRect();
                return style.outlineStyle !== 'none' && box.bottom > 0 && box.top < innerHeight;
            }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


def test_print_keeps_paragraph_numbers_and_drops_menus(address, open_page):
    """Paper and web cite alike."""
    page = open_page(f"{address}{REAL}svar/socialnamnden/")
    page.emulate_media(media="print")
    assert page.get_by_role("link", name="Länk till stycke s7").is_visible()
    assert not page.get_by_role("navigation", name="Webbplatsen").is_visible()
    assert not page.get_by_role("navigation", name="I dossiern").is_visible()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gamla-lekplatslyftet/motion/#s2", f"{INVENTED}motion/#s2"),
        ("gamla-lekplatslyftet/?fraga=plan", f"{INVENTED}?fraga=plan"),
        ("KS-2031-47/", INVENTED),
    ],
)
def test_moved_page_leads_on_with_its_paragraph(invented_address, open_page, old, new):
    """With script the reader lands on the paragraph, or the filter, of the old address; Back leads out of the redirect."""
    page = open_page(invented_address)
    page.goto(invented_address + old)
    page.wait_for_url(invented_address + new)
    if "#" in new:
        assert 0 <= page.locator("#s2").bounding_box()["y"] < 900
    page.go_back()
    assert page.url == invented_address


@pytest.mark.parametrize("number", ["KS-2031-47/", "KS%202031/47/", "ks-2031-47/"])
def test_moved_page_leads_on_without_script(invented_address, open_page, number):
    """A plain refresh takes the reader to the new page."""
    page = open_page(invented_address, java_script_enabled=False)
    for old, new in ((number, INVENTED), ("gamla-lekplatslyftet/motion/#s2", f"{INVENTED}motion/")):
        page.goto(invented_address + old, wait_until="commit")
        page.wait_for_url(lambda url, new=new: url.partition("#")[0] == invented_address + new)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_page_that_leads_on(invented_site, open_page, tmp_path, scheme):
    """Where neither script nor refresh works, the page itself is readable: tried with both taken out."""
    html = (invented_site / "KS-2031-47" / "index.html").read_text(encoding="utf-8")
    lines = [line for line in html.split("\n") if "<script" not in line and "http-equiv" not in line]
    shutil.copytree(invented_site / "assets", tmp_path / "assets")
    (tmp_path / "KS-2031-47").mkdir()
    (tmp_path / "KS-2031-47" / "index.html").write_text("\n".join(lines), encoding="utf-8")
    with serve_packed(tmp_path, CSP) as served:
        page = open_page(f"{served.address}KS-2031-47/", 320, scheme)
        assert page.get_by_role("link").count() == 1
        assert _violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_moved_and_removed_ids_are_where_the_reader_lands(invented_address, open_page):
    """An old paragraph's link shows its new place, and a removed one's shows the reason."""
    page = open_page(f"{invented_address}{INVENTED}svar/pahittade-trafiknamnden/#s99")
    assert 0 <= page.locator("#s7").bounding_box()["y"] < 900
    page.goto(f"{invented_address}{INVENTED}svar/pahittade-trafiknamnden/#s98")
    reason = page.locator("#s98")
    assert 0 <= reason.bounding_box()["y"] < 900
    assert "Skäl: Stycket var skrivet två gånger" in reason.inner_text()


PLACE_JS = """(id) => {
    const squeeze = text => text.replace(/\\u200b/g, "").replace(/\\s+/g, " ").toLowerCase();
    const target = document.getElementById(id);
    const before = document.createRange(), whole = document.createRange();
    before.setStart(document.body, 0);
    before.setEndBefore(target);
    return [squeeze(before.toString()), squeeze(target.innerText)];
}"""


def _ends_of(directive):
    """`before-,first,last,-after` as what is looked for first, `before first`, and what after that, `last after`."""
    parts = [unquote(one) for one in directive.split(",")]
    prefix = parts.pop(0)[:-1] + " " if directive.partition(",")[0].endswith("-") else ""
    suffix = " " + parts.pop()[1:] if directive.rpartition(",")[2].startswith("-") else ""
    return (f"{prefix}{parts[0]}", f"{parts[1]}{suffix}") if len(parts) > 1 else (f"{prefix}{parts[0]}{suffix}", "")


@pytest.mark.parametrize("which", ["real", "invented"])
def test_every_text_fragment_is_found_where_it_should(request, open_page, which):
    """The directive's first words stand nowhere before the quoted paragraph, its last words after them, inside it."""
    address = request.getfixturevalue("address" if which == "real" else "invented_address")
    comparison = f"{address}{REAL if which == 'real' else INVENTED}jamforelse/"
    page = open_page(comparison)
    refs = page.locator("table.cmp .cell-quote a.ref")
    links = [refs.nth(at).evaluate("link => link.href") for at in range(refs.count())]
    with_words = [link for link in links if ":~:text=" in link]
    assert len(with_words) >= 6
    for link in with_words:
        where, _, words = link.partition(":~:text=")
        start, end = _ends_of(words)
        page.goto(where)
        before, inside = page.evaluate(PLACE_JS, where.partition("#")[2])
        first, last = (" ".join(one.split()).lower() for one in (start, end))
        assert first not in before, link
        assert first in inside, link
        assert last in inside[inside.index(first) + len(first) :] if last else inside.count(first) == 1, link


def _links_to_words(site):
    """Every link of a built site that ends in a text directive: page and anchor, and the directive."""
    found = set()
    for file in site.rglob("*.html"):
        page = "http://site/" + "".join(f"{part}/" for part in file.parent.relative_to(site).parts)
        for link in re.findall(r'href="([^"]*:~:text=[^"]*)"', file.read_text(encoding="utf-8")):
            found.add(urljoin(page, unescape(link)).removeprefix("http://site/"))
    return sorted(link.partition(":~:")[::2] for link in found)


MIDDLE_JS = """id => {
    const box = document.getElementById(id).getBoundingClientRect();
    return scrollY > 0 && box.top <= innerHeight / 2 + 30 && innerHeight / 2 - 30 <= box.bottom;
}"""
"""A browser scrolls the words it has found to the middle of the window, if the page is long enough."""


def reaches_by_words(page, address, anchor, directive):
    """Tell whether Chromium comes to a paragraph by a text directive alone, without the id; slowness is no fault."""
    page.goto("about:blank")
    page.goto(f"{address}#:~:{directive}")
    with suppress(PlaywrightTimeout):
        page.wait_for_function(MIDDLE_JS, arg=anchor)
        return True
    return False


@pytest.mark.parametrize("which", ["real", "invented"])
def test_every_link_to_words_reaches_its_paragraph(request, open_page, which):
    """By the words alone, without the id, Chromium comes to the paragraph of every link of every page."""
    address = request.getfixturevalue("address" if which == "real" else "invented_address")
    links = _links_to_words(request.getfixturevalue(f"{which}_site"))
    assert len(links) >= 30
    page = open_page(address, height=240)
    for where, directive in links:
        path, _, anchor = where.partition("#")
        assert reaches_by_words(page, address + path, anchor, directive), f"{where}:~:{unquote(directive)}"


ALIAS_JS = """() => {
    const places = () => [...document.querySelectorAll("main *:not(.alias)")].map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        return [one.tagName, one.id, x, y, width, height].join(" ");
    });
    const before = places();
    for (const one of document.querySelectorAll("main :is(div, article, section, li, td, th, dd)[id]")) {
        one.insertAdjacentHTML("afterbegin", '<span class="alias"></span>');
    }
    const after = places();
    return before.filter((place, at) => place !== after[at]);
}"""
"""Put an alias where `_with_alias` does, in everything with an id, and tell what has moved."""


@pytest.mark.parametrize("width", [360, 1280])
def test_alias_of_an_old_id_moves_nothing(invented_address, open_page, width):
    """A claim, an event, a fact, a paragraph, a row: each looks as it did before its id was changed."""
    page = open_page(invented_address, width)
    for kind in ("", "motion/", "uppgifter/", "tidslinje/", "jamforelse/", "svar/pahittade-trafiknamnden/"):
        page.goto(f"{invented_address}{INVENTED}{kind}")
        assert page.evaluate(ALIAS_JS) == [], kind


def test_every_quote_of_the_comparison_is_linked_by_its_words(address, open_page):
    """On the real site no quote is so short, or stands so often, that its words lead nowhere."""
    page = open_page(f"{address}{REAL}jamforelse/")
    links = page.locator("table.cmp .cell-quote a.ref").evaluate_all("links => links.map(link => link.href)")
    assert len(links) >= 6
    assert [link for link in links if ":~:text=" not in link] == []


def test_reader_switches_mentions_off(address, open_page):
    """The button stands on the paper, works by keyboard, and the choice is kept on the next page."""
    page = open_page(f"{address}{REAL}svar/socialnamnden/")
    mention = page.locator("a.mention").first
    button = page.get_by_role("button", name="Länkar till det som nämns")
    assert button.get_attribute("aria-pressed") == "true"
    assert mention.get_attribute("href")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "false"
    assert page.locator(".text a.mention[href]").count() == 0
    page.goto(f"{address}{REAL}svar/farsta-stadsdelsnamnd/")
    assert page.get_by_role("button", name="Länkar till det som nämns").get_attribute("aria-pressed") == "false"
    assert page.locator(".text a.mention[href]").count() == 0


def test_mention_leads_to_the_register_and_back(address, open_page):
    """From a name in the text to its section, and from there to the paragraph."""
    page = open_page(f"{address}{REAL}svar/socialnamnden/")
    mention = page.locator("a.mention").first
    anchor = mention.evaluate("link => link.closest('.para[id]').id")
    key = mention.get_attribute("href").partition("#")[2]
    mention.click()
    assert page.url.endswith(f"{REAL}register/#{key}")
    section = page.locator(f"section#{key}")
    expect(section).to_be_in_viewport()  # a busy browser goes there a moment after the address has changed
    assert 0 <= section.bounding_box()["y"] < 900
    section.locator(f"a.ref[href$='svar/socialnamnden/#{anchor}']").first.click()
    assert page.url.endswith(f"{REAL}svar/socialnamnden/#{anchor}")


def test_embedded_table_asks_for_nothing_but_its_stylesheet(invented_address, open_page):
    """The page to embed is narrow enough for a frame, dated, and without script."""
    page = open_page(f"{invented_address}{INVENTED}lank/tabell/", 320)
    assert page.get_by_role("table").count() == 1
    assert "per 15 december 2031" in page.locator("caption").inner_text().replace("\u00a0", " ")
    assert page.evaluate("document.scripts.length") == 0
    assert page.evaluate("performance.getEntriesByType('resource').map(one => one.name.split('/').pop())") in (
        ["embed.css"],
        ["embed.css", "favicon.svg"],
    )
