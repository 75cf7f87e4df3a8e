"""Permanent addresses, mentions, shared text and citations on real builds: every promise is followed to its end."""

import hashlib
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from click.testing import CliRunner

from dossier import addresses, labels
from dossier.cli import main
from dossier.comparison import compare_positions
from dossier.ledger import is_file, pages_of_register
from dossier.loading import load_project
from dossier.model import BlockKind, MentionKind
from dossier.rendering.pages import _with_alias, shared_anchor
from dossier.sections import group_sections
from dossier.shared_text import find_shared_text
from dossier.site import make_site, views_of

ROOT = Path(__file__).parent.parent
SLUG = "stadsdelslyftet"
INVENTED = "2031/lekplatslyftet"
INVENTED_URL = "https://prov.example/"
VOID = {"meta", "link", "br", "img", "input", "hr", "source", "wbr"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Element:
    """An element of a built page, with what it stands in and what it holds."""

    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent, self.children = tag, attributes, parent, []

    @property
    def id(self):
        return self.attributes.get("id", "")

    @property
    def classes(self):
        return (self.attributes.get("class") or "").split()

    @property
    def text(self):
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def around(self):
        """Give every element that this one stands in, the nearest first."""
        return [] if self.parent is None else [self.parent, *self.parent.around]

    def all(self, *tags):
        """Give every element inside, in order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    yield child
                yield from child.all(*tags)


class Tree(HTMLParser):
    """Reads HTML into elements."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("", {}, None)
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        element = Element(tag, dict(attributes), self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag, attributes):
        self.at.children.append(Element(tag, dict(attributes), self.at))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.at.tag == tag
            self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)


def read(site, address):
    """Read the page at an address."""
    return Tree((site / address / "index.html").read_text(encoding="utf-8")).root


def words_of(text):
    """Make runs of white space one space each."""
    return " ".join(text.split())


def led_to(page, href):
    """Give the address below the site's root that a link on a page leads to, without its text directive."""
    return unquote(urljoin(f"https://x.example/{page}", href.partition(":~:")[0])).removeprefix("https://x.example/")


@pytest.fixture(params=["real_site", "invented_site"])
def built(request):
    """Each built site in turn, with the project it is made of."""
    docs = (ROOT if request.param == "real_site" else ROOT / "tests" / "site") / "docs"
    return request.getfixturevalue(request.param), load_project(docs, docs.parent)


# --- Addresses -------------------------------------------------------------------------------------------------------


def test_every_citable_address_is_there(built):
    """Each page that the ledger may hold is there with each of its ids once, and each received file as it came."""
    site, project = built
    pages = dict(pages_of_register(project.register))
    for one in project.dossiers:
        pages |= one.pages
    assert len(pages) > 60 or len(project.dossiers) == 3
    received = [address for address in pages if is_file(address)]
    assert len(received) == sum(len(one.value.documents) for one in project.dossiers)
    for address in received:
        assert (site / address).read_bytes() == (project.common.docs / address).read_bytes()
    for address, ids in pages.items():
        if address in received:
            continue
        found = [element.id for element in read(site, address).all() if element.id]
        assert len(found) == len(set(found)), address
        assert ids <= set(found), f"{address}: {sorted(ids - set(found))}"


def test_every_citable_id_has_a_visible_link_with_a_name(built):
    """Titles, paragraphs, headings, questions, rows, cells, facts, events and claims each show the link to copy.

    A footnote's link is its mark in the text.
    """
    site, project = built
    checked = 0
    for one in project.dossiers:
        for address, ids in one.pages.items():
            if is_file(address):
                continue
            links = {}
            for link in read(site, address).all("a"):
                if (link.attributes.get("href") or "").startswith("#"):
                    links.setdefault(link.attributes["href"][1:], []).append(link)
            for anchor in ids:
                named = [
                    link for link in links.get(anchor, ()) if link.attributes.get("aria-label") or link.text.strip()
                ]
                assert named, f"{address}#{anchor}"
                if not anchor.startswith("fotnot-"):
                    assert any("pid" in link.classes for link in named), f"{address}#{anchor}"
                assert all(
                    link.attributes.get("tabindex") != "-1" and "hidden" not in link.attributes for link in named
                )
                checked += 1
    assert checked > 140


def test_every_kind_of_thing_has_an_id_that_the_ledger_keeps(built):
    """Each document, section, paragraph, question, instance row, cell of the comparison and fact of each dossier."""
    _, project = built
    for one in project.dossiers:
        dossier, pages = one.value, {page.removeprefix(f"{one.value.slug}/"): ids for page, ids in one.pages.items()}
        rows = {row.consultee_id for row in compare_positions(dossier, project.register).rows}
        questions = {question.id for question in dossier.head.questions}
        assert rows
        assert questions <= pages[""]
        assert pages["jamforelse/"] == rows | {f"{row}--{question}" for row in rows for question in questions}
        assert pages["uppgifter/"] == {fact.id for fact in dossier.head.facts}
        sections = {anchor for anchor, _, _ in group_sections(dossier.responses)}
        assert pages["avsnitt/"] == sections
        for document in dossier.documents:
            here = pages["motion/" if document.id == "motion" else f"svar/{document.id}/"]
            assert {paragraph.id for paragraph in document.paragraphs} <= here
            assert here & {"titel", "dokumentet"}
        if not any(document.id == "motion" for document in dossier.documents):
            assert "dokumentet" in pages["motion/"]


def test_paper_that_prints_no_title_has_an_address_of_its_own(project_copy):
    """Its page's heading is ours then, with an id that no paragraph can have."""
    root, build = project_copy
    path = root / "docs" / "stadsdelslyftet" / "svar" / "farsta-stadsdelsnamnd.md"
    text = path.read_text(encoding="utf-8")
    assert "\n# " in text
    path.write_text(text.replace("\n# ", "\n", 1), encoding="utf-8")
    assert build()
    page = "stadsdelslyftet/svar/farsta-stadsdelsnamnd/"
    (heading,) = read(root / "site", page).all("h1")
    (link,) = heading.all("a")
    assert (heading.id, link.attributes["href"]) == ("dokumentet", "#dokumentet")
    assert link.attributes["aria-label"] == "Länk till dokumentet"
    ids = [element.id for element in read(root / "site", page).all() if element.id]
    assert ids.count("titel") == ids.count("dokumentet") == 1


def test_paper_whose_pages_are_not_known_says_none(project_copy):
    """No page in the margin, in a citation, of the letterhead or as an extent."""
    root, build = project_copy
    path = root / "docs" / "stadsdelslyftet" / "svar" / "socialnamnden.md"
    text = path.read_text(encoding="utf-8").replace("sidbrytning: inledande blanksteg", "sidbrytning: ingen")
    for written in (r"\n  sida: \d+", r"\{ sida=\d+ \} ", r" sida=\d+"):
        text = re.sub(written, "", text)
    path.write_text(text, encoding="utf-8")
    assert build()
    page = read(root / "site", "stadsdelslyftet/svar/socialnamnden/")
    assert not [one for one in page.all() if one.attributes.get("data-sida") or one.id.startswith("sida-")]
    (article,) = page.all("article")
    assert "antal sidor inte känt" in article.text
    assert "Brevhuvud ¶" in words_of(article.text)
    (box,) = (one for one in article.all("p") if "cite" in one.classes)
    assert "s.\u00a0" not in box.text.replace("s.\u00a0{sida}, ", "")
    assert "None" not in article.text


def test_every_published_address_leads_on_or_tells_why(invented_site):
    """The ledger of the invented site holds what was moved and taken away: each line arrives or is told."""
    docs = ROOT / "tests" / "site" / "docs"
    project = load_project(docs, docs.parent)
    assert {page.address.split("/")[0] for page in project.published} >= {"gamla-lekplatslyftet", "isbanan", "2031"}
    removed = 0
    for page in project.published:
        if is_file(page.address):
            assert (invented_site / page.address).is_file()
            continue
        if "Sidan har tagits bort" in [one.text for one in read(invented_site, page.address).all("h1")]:
            removed += 1  # says it once, for all its ids
            continue
        for anchor in page.ids:
            arrived, _, there = _followed(invented_site, page.address, anchor).partition("#")
            ids = [element.id for element in read(invented_site, arrived).all()]
            assert ids.count(there) == 1, f"{page.address}#{anchor}"
    assert removed == 2


def _followed(site, address, anchor):
    """Give where a reader with script comes, as `moved.js` leads: to the id's own link, or along with its page."""
    target = _redirect(site, address)
    own = {
        one.attributes["data-id"]: one.attributes["href"]
        for one in read(site, address).all("link")
        if "data-id" in one.attributes
    }
    if anchor in own:
        return led_to(address, own[anchor])
    return target if "#" in target else f"{target or address}#{anchor}"


def test_ids_that_went_another_way_than_their_page_lead_right(invented_site):
    """Taken away, moved elsewhere, or moved to a page that has another id of that name: each arrives where it is told."""
    old, new = "gamla-lekplatslyftet/svar/lekradet/", f"{INVENTED}/svar/sagostadens-lekrad/"
    assert _redirect(invented_site, old) == new
    assert _followed(invented_site, old, "s1") == f"{new}#s1"
    assert _followed(invented_site, old, "s4") == f"{INVENTED}/svar/fantasikontoret/#s2"
    assert _followed(invented_site, old, "s8") == f"{new}#s1"
    page, _, anchor = _followed(invented_site, old, "s3").partition("#")
    (item,) = (one for one in read(invented_site, page).all("li") if one.id == anchor)
    assert (page, anchor != "s3") == (new, True)
    assert f"{old}#s3" in item.text
    assert "2 juni 2031. Skäl: Stycket hörde till en annan handling." in words_of(item.text)


def test_received_file_is_at_its_old_address_or_told_to_be_gone(invented_site):
    """The file that a citation's checksum is of: the same bytes, since no host leads on from a file."""
    old, new = (invented_site / one / "underlag" / "motion.txt" for one in ("gamla-lekplatslyftet", INVENTED))
    assert old.read_bytes() == new.read_bytes() != b""
    gone = words_of((invented_site / "isbanan" / "underlag" / "motion.txt").read_text(encoding="utf-8"))
    why = "Motionen om isbanan drogs tillbaka & ”smälte”.".replace("”", '"')
    assert gone == f"Filen har tagits bort. Den fanns här till den 2 maj 2031. Skäl: {why}"


def test_prose_tells_what_became_of_ids_that_lead_to_it(invented_site):
    """A page of a dossier can lead to one that MkDocs makes, and what it lost is told there too."""
    old = "gamla-lekplatslyftet/om/"
    assert _redirect(invented_site, old) == "om/metod/"
    page, _, anchor = _followed(invented_site, old, "s1").partition("#")
    (item,) = (one for one in read(invented_site, page).all("li") if one.id == anchor)
    assert "Ersattes av metodens text." in item.text


def test_removed_page_tells_the_id_that_lives_on(invented_site):
    """Only an id with an entry of its own is listed on it."""
    listed = {
        page: [one.id for one in read(invented_site, page).all("li") if one.id]
        for page in ("isbanan/", "isbanan/motion/")
    }
    assert listed == {"isbanan/": [], "isbanan/motion/": ["m1"]}


def test_published_address_wins_over_a_number(invented_site):
    """A redirect is never overwritten by a registry number that looks the same, not even in other capitals."""
    assert _redirect(invented_site, "fk31-8/") == "badhuset/"
    assert not (invented_site / "FK31-8").exists()
    assert _redirect(invented_site, "FK-31-8/") == f"{INVENTED}/svar/fantasikontoret/"


def test_every_citable_id_can_hold_an_alias(built):
    """Whatever element has it, an old id fits inside, so that old links lead to the place itself."""
    site, project = built
    for one in project.dossiers:
        for address, ids in ((page, ids) for page, ids in one.pages.items() if not is_file(page)):
            html = (site / address / "index.html").read_text(encoding="utf-8")
            assert [anchor for anchor in sorted(ids) if not _with_alias(html, anchor, "gammal")[1]] == [], address


def _redirect(site, address):
    """Give where a page leads on to by refresh and by its canonical link, which must agree; "" when it does not."""
    root = read(site, address)
    refresh = [one.attributes["content"] for one in root.all("meta") if one.attributes.get("http-equiv") == "refresh"]
    if not refresh:
        return ""
    (canonical,) = (one.attributes["href"] for one in root.all("link") if one.attributes.get("rel") == "canonical")
    assert refresh == [f"0; url={canonical}"]
    assert [link.attributes["href"] for link in root.all("a")] == [canonical]
    return led_to(address, canonical)


def test_moved_pages_lead_on(invented_site):
    """A folder's entry leads each of its pages to the same page below the new one; a page's own entry goes before."""
    moved = {
        "gamla-lekplatslyftet/": f"{INVENTED}/",
        "gamla-lekplatslyftet/motion/": f"{INVENTED}/motion/",
        "gamla-lekplatslyftet/svar/lekradet/": f"{INVENTED}/svar/sagostadens-lekrad/",
    }
    for old, new in moved.items():
        assert _redirect(invented_site, old) == new


@pytest.mark.parametrize(
    ("page", "old", "new"),
    [
        ("svar/pahittade-trafiknamnden/", "s99", "s7"),
        ("svar/pahittade-trafiknamnden/", "fotnot-9", "fotnot-1"),
        ("jamforelse/", "gammal-instans", "fantasikontoret"),
        ("jamforelse/", "gammal-instans--syfte", "fantasikontoret--syfte"),
    ],
    ids=["paragraph", "footnote", "row", "cell"],
)
def test_moved_id_is_inside_its_new_element(invented_site, page, old, new):
    """An alias stands where the reader should land: in the paragraph, the row and the cell."""
    (alias,) = (one for one in read(invented_site, f"{INVENTED}/{page}").all() if one.id == old)
    assert new in [one.id for one in alias.around]
    assert not alias.text


def test_id_that_moved_to_another_page_is_a_link_there(invented_site):
    """The old page lists the id, with the link to where it is now."""
    (item,) = (one for one in read(invented_site, f"{INVENTED}/").all("li") if one.id == "gammal-fraga")
    (link,) = item.all("a")
    assert led_to(f"{INVENTED}/", link.attributes["href"]) == f"{INVENTED}/jamforelse/#fantasikontoret"


def test_removed_id_is_listed_with_day_and_reason(invented_site):
    """Its page still has the id, and says when and why it went, in the words of the entry."""
    page = read(invented_site, f"{INVENTED}/svar/pahittade-trafiknamnden/")
    (item,) = (one for one in page.all("li") if one.id == "s98")
    assert "1 juni 2031" in words_of(item.text)
    assert "Stycket var skrivet två gånger & <b>fel</b>." in item.text


@pytest.mark.parametrize("page", ["isbanan/", "isbanan/motion/"])
def test_removed_page_says_day_and_reason(invented_site, page):
    """Every page of a dossier that was taken away says so at its own address."""
    root = read(invented_site, page)
    (heading,) = root.all("h1")
    assert heading.text == "Sidan har tagits bort"
    (content,) = (one.text for one in root.all("main"))
    for words in (page, "2 maj 2031", "Motionen om isbanan drogs tillbaka & "):
        assert words in words_of(content), words


# --- Publishing ------------------------------------------------------------------------------------------------------


@pytest.fixture
def published(project_copy):
    """A copy of the real project, published and built: (root, build)."""
    root, build = project_copy
    assert publish(root).exit_code == 0
    assert build()
    return root, build


@pytest.fixture
def published_invented(project_copy):
    """The same of the invented site, where a dossier may go and others stand."""
    root, build = project_copy
    shutil.rmtree(root / "docs")
    shutil.copytree(ROOT / "tests" / "site" / "docs", root / "docs")
    assert publish(root).exit_code == 0
    assert build()
    return root, build


def publish(root):
    """Run the command as an editor does."""
    return CliRunner().invoke(main, ["publish", "--docs", str(root / "docs")])


def digests(folder):
    """Give every file below a folder by name, with its sum."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def change(folder, pattern, new, suffixes=(".md", ".yml")):
    """Replace a pattern in every source of a dossier; give how often it stood there."""
    count = 0
    for path in folder.rglob("*"):
        if path.suffix in suffixes:
            text, times = re.subn(pattern, new, path.read_text(encoding="utf-8"))
            path.write_text(text, encoding="utf-8")
            count += times
    return count


def tell(root, *lines):
    """Write entries of `flyttade.yml` after those that stand."""
    path = root / "docs" / "register" / "flyttade.yml"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(before + "".join(f"{line}\n" for line in lines), encoding="utf-8")


def lost(root, build, capsys):
    """Build in vain; give the ledger's lines of all faults, which are lost addresses only, and prove nothing is lost."""
    before = digests(root / "site")
    capsys.readouterr()
    assert not build()
    faults = [line for line in capsys.readouterr().err.splitlines() if re.search(r"\[[a-z-]+\]$", line)]
    assert faults
    assert all(line.endswith("[lost-address]") for line in faults), faults
    assert digests(root / "site") == before
    told = [re.match(r"docs/register/(\S+?):(\d+): ", line).groups() for line in faults]
    checked = CliRunner().invoke(main, ["check", "--docs", str(root / "docs")])
    assert sorted(checked.stdout.splitlines()) == sorted(faults)
    pages = []
    for name, number in told:
        lines = (root / "docs" / "register" / name).read_text(encoding="utf-8").split("\n")
        pages.append(lines[int(number) - 1].split()[0])
    return pages


def rename_answer(root):
    """Give the committee's answer another file name, and follow every reference to it."""
    folder = root / "docs" / SLUG
    (folder / "svar" / "socialnamnden.md").rename(folder / "svar" / "socialnamnden-forslag.md")
    assert change(folder, r"\bsocialnamnden(?=#)", "socialnamnden-forslag") > 10
    change(folder, r"svar/socialnamnden\.md", "svar/socialnamnden-forslag.md")


def test_renamed_answer_is_lost_until_told(published, capsys):
    """Another file name is another address: the build stops, and with one entry the old one leads on, ids and all."""
    root, build = published
    rename_answer(root)
    assert lost(root, build, capsys) == [f"{SLUG}/svar/socialnamnden/"]
    tell(root, f"- från: {SLUG}/svar/socialnamnden/", f"  till: {SLUG}/svar/socialnamnden-forslag/")
    assert build()
    old, new = f"{SLUG}/svar/socialnamnden/", f"{SLUG}/svar/socialnamnden-forslag/"
    assert _redirect(root / "site", old) == new
    ids = {one.id for one in read(root / "site", new).all()}
    assert {"s1", "s7", "sammanfattning", "fotnot-2", "underskrifter"} <= ids


def renamed_paragraph(root):
    """Give a paragraph another id, and follow every reference to it."""
    folder = root / "docs" / SLUG
    answer = folder / "svar" / "socialnamnden.md"
    assert change(answer.parent, r"\{ #s18 ", "{ #s91 ") == 1
    change(folder, r"\bsocialnamnden#s18\b", "socialnamnden#s91")
    answer.write_text(re.sub(r"(stycke: '?#?)s18\b", r"\1s91", answer.read_text(encoding="utf-8")), encoding="utf-8")


def test_renamed_paragraph_is_lost_until_told(published, capsys):
    """An id is an address too; the alias stands inside the paragraph that has the new one."""
    root, build = published
    renamed_paragraph(root)
    page = f"{SLUG}/svar/socialnamnden/"
    assert lost(root, build, capsys) == [page]
    tell(root, f"- från: {page}#s18", f"  till: {page}#s91")
    assert build()
    (alias,) = (one for one in read(root / "site", page).all() if one.id == "s18")
    assert "s91" in [one.id for one in alias.around]


def test_removed_paragraph_is_lost_until_told(published, capsys):
    """What is gone from a page is listed on it, with the day and the reason."""
    root, build = published
    renamed_paragraph(root)
    page = f"{SLUG}/svar/socialnamnden/"
    assert lost(root, build, capsys) == [page]
    tell(root, f"- från: {page}#s18", "  borttagen: 2026-12-01", "  skäl: Stycket hörde till en annan handling.")
    assert build()
    (item,) = (one for one in read(root / "site", page).all("li") if one.id == "s18")
    assert "1 december 2026" in words_of(item.text)
    assert "Stycket hörde till en annan handling." in item.text


def test_renamed_question_is_lost_on_the_overview_and_in_the_comparison(published, capsys):
    """A question's id stands in the overview and in every cell; each can be told by itself."""
    root, build = published
    change(root / "docs" / SLUG, r"\bbredda-fokus\b", "bredare-fokus")
    assert sorted(lost(root, build, capsys)) == [f"{SLUG}/", f"{SLUG}/jamforelse/"]
    rows = [page for page in load_project(root / "docs", root).published if page.address == f"{SLUG}/jamforelse/"]
    cells = sorted(one for one in rows[0].ids if one.endswith("--bredda-fokus"))
    assert len(cells) == 11
    for cell in cells:
        new = cell.replace("--bredda-", "--bredare-")
        tell(root, f"- från: {SLUG}/jamforelse/#{cell}", f"  till: {SLUG}/jamforelse/#{new}")
    tell(root, f"- från: {SLUG}/#bredda-fokus", f"  till: {SLUG}/#bredare-fokus")
    assert build()
    for page, anchors in (("", ["bredda-fokus"]), ("jamforelse/", cells)):
        found = {one.id: one for one in read(root / "site", f"{SLUG}/{page}").all() if one.id}
        for anchor in anchors:
            assert anchor.replace("bredda-", "bredare-") in [one.id for one in found[anchor].around]


def test_renamed_dossier_is_lost_until_told(published, capsys):
    """A folder's new name moves every page; one entry for the folder accounts for all of them."""
    root, build = published
    pages = sorted(load_project(root / "docs", root).dossiers[0].pages)
    (root / "docs" / SLUG).rename(root / "docs" / "stadsdelslyft")
    change(root / "docs" / "om", rf"\.\./{SLUG}/", "../stadsdelslyft/")
    assert lost(root, build, capsys) == [f"{SLUG}/"]
    tell(root, f"- från: {SLUG}/", "  till: stadsdelslyft/")
    assert build()
    for page in pages:
        new = page.replace(SLUG, "stadsdelslyft", 1)
        if is_file(page):  # no host leads on from a file
            assert (root / "site" / page).read_bytes() == (root / "docs" / new).read_bytes()
        else:
            assert _redirect(root / "site", page) == new
    paper = root / "docs" / "stadsdelslyft" / "svar" / "socialnamnden.md"
    received = paper.parent.parent / "underlag" / "socialnamnden.txt"
    before = hashlib.sha256(received.read_bytes()).hexdigest()
    received.write_bytes(received.read_bytes() + b"\n")
    change(paper.parent, before, hashlib.sha256(received.read_bytes()).hexdigest())
    assert build()
    assert (root / "site" / SLUG / "underlag" / "socialnamnden.txt").read_bytes() == received.read_bytes()


@pytest.mark.parametrize("form", ["KS-2025-652/", "KS 2025/652/"])
def test_changed_number_is_lost_until_told(published, capsys, form):
    """The address by registry number is on paper, as text and QR code: it leads on, in every way it is written."""
    root, build = published
    forms = addresses.number_addresses("KS 2025/652")
    assert change(root / "docs" / SLUG, r"(?m)^diarienummer: KS 2025/652\b", "diarienummer: KS 2025/625") == 3
    assert lost(root, build, capsys) == ["dnr"]
    tell(root, f"- från: {form}", f"  till: {SLUG}/")
    assert build()
    assert {_redirect(root / "site", one) for one in forms} == {f"{SLUG}/"}
    assert _redirect(root / "site", "KS-2025-625/") == f"{SLUG}/"
    (root / "docs" / "register" / "flyttade.yml").unlink()
    tell(root, f"- från: {form}", "  borttagen: 2026-12-01", "  skäl: Numret var ett annat ärendes.")
    assert build()
    for one in forms:
        assert "Numret var ett annat ärendes." in read(root / "site", one).text


def test_number_of_a_deleted_dossier_tells_why_too(published_invented):
    """The entry of the dossier's folder is enough; a number that another dossier has leads there."""
    root, build = published_invented
    shutil.rmtree(root / "docs" / "cykelbron")
    numbers = {page.address: page.number for page in load_project(root / "docs", root).published if page.number}
    own = [address for address, number in numbers.items() if number.page == "cykelbron/"]
    assert len(own) >= 4
    tell(root, "- från: cykelbron/", "  borttagen: 2032-02-29", "  skäl: Motionen var påhittad.")
    assert build()
    for one in own:
        led = _redirect(root / "site", one)
        assert led or "Motionen var påhittad." in read(root / "site", one).text, one


def test_deleted_dossier_is_lost_until_told(published_invented, capsys):
    """A dossier that is taken away leaves a page with the reason at each of its addresses, and no mention of it elsewhere."""
    root, build = published_invented
    before = load_project(root / "docs", root)
    (gone,) = (one for one in before.dossiers if one.slug == "cykelbron")
    pages = gone.pages
    shutil.rmtree(root / "docs" / "cykelbron")
    assert lost(root, build, capsys) == ["cykelbron/"]
    tell(root, "- från: cykelbron/", "  borttagen: 2032-02-29", "  skäl: Motionen var påhittad.")
    assert build()
    for page, ids in pages.items():
        if is_file(page):
            told = (root / "site" / page).read_text(encoding="utf-8")
            assert words_of(told) == (
                "Filen har tagits bort. Den fanns här till den 29 februari 2032. Skäl: Motionen var påhittad."
            )
            continue
        root_element = read(root / "site", page)
        (content,) = root_element.all("main")
        assert "29 februari 2032" in words_of(content.text), page
        assert "Motionen var påhittad." in content.text, page
        assert not ids & {one.id for one in content.all()}, page


def test_id_of_a_moved_page_leads_to_the_right_page(published):
    """A moved page's link takes its id along, so what is told of that id stands where the reader arrives."""
    root, build = published
    rename_answer(root)
    renamed = root / "docs" / SLUG / "svar" / "socialnamnden-forslag.md"
    text = renamed.read_text(encoding="utf-8").replace("{ #s18 ", "{ #s91 ").replace("{ #s1 ", "{ #s92 ")
    renamed.write_text(re.sub(r"(stycke: '?#?)s18\b", r"\1s91", text), encoding="utf-8")
    change(root / "docs" / SLUG, r"\bsocialnamnden-forslag#s18\b", "socialnamnden-forslag#s91")
    change(root / "docs" / SLUG, r"\bsocialnamnden-forslag#s1\b", "socialnamnden-forslag#s92")
    old, new = f"{SLUG}/svar/socialnamnden/", f"{SLUG}/svar/socialnamnden-forslag/"
    tell(root, f"- från: {old}", f"  till: {new}")
    tell(root, f"- från: {old}#s18", "  borttagen: 2026-12-01", "  skäl: Togs bort vid flytten.")
    tell(root, f"- från: {old}#s1", f"  till: {SLUG}/svar/farsta-stadsdelsnamnd/#s1")
    assert build()
    assert _redirect(root / "site", old) == new
    found = {one.id: one for one in read(root / "site", new).all() if one.id}
    assert "s18" in found, "the reader who follows the old link sees no reason"
    assert "Togs bort vid flytten." in found["s18"].text
    assert "s1" in found, "the reader who follows the old link is not led to the other paper"
    assert [led_to(new, link.attributes["href"]) for link in found["s1"].all("a")] == [
        f"{SLUG}/svar/farsta-stadsdelsnamnd/#s1"
    ]
    start = read(root / "site", "")
    assert not {"s1", "s18"} & {one.id for one in start.all()}


def test_publishing_twice_changes_nothing(published):
    """The second time there is nothing new, and no byte of any source or ledger is another."""
    root, _ = published
    before = digests(root / "docs")
    assert any(name.startswith("register/adresser/") for name in before)
    again = publish(root)
    assert (again.exit_code, again.stderr.strip()) == (0, "0\u00a0nya adresser i 0\u00a0filer.")
    assert digests(root / "docs") == before


def test_publishing_with_faults_writes_nothing(project_copy):
    """A project with a fault is not published: all its faults are told, and no ledger is made or changed."""
    root, _ = project_copy
    dossier = root / "docs" / SLUG / "dossier.yml"
    text = dossier.read_text(encoding="utf-8")
    dossier.write_text(text.replace("instans: trafiknamnden", "instans: trafiknamden"), encoding="utf-8")
    before = digests(root / "docs")
    result = publish(root)
    assert result.exit_code == 1
    assert "[unknown-consultee]" in result.stdout
    assert digests(root / "docs") == before


def test_publishing_keeps_what_was_lost(published):
    """An address that is accounted for stays in the ledger when the new ones are added."""
    root, build = published
    renamed_paragraph(root)
    page = f"{SLUG}/svar/socialnamnden/"
    tell(root, f"- från: {page}#s18", f"  till: {page}#s91")
    assert publish(root).exit_code == 0
    (line,) = (one for one in load_project(root / "docs", root).published if one.address == page)
    assert {"s18", "s91"} <= line.ids
    assert build()


def test_ledgers_are_not_published_as_files(invented_site):
    """The ledgers are the editors' own: no reader meets them."""
    assert not list(invented_site.rglob("adresser*"))
    assert not list(invented_site.rglob("*.yml"))


# --- Numbers ---------------------------------------------------------------------------------------------------------


def test_all_forms_of_the_number_lead_to_the_dossier(real_site):
    """As printed, with dashes, in small letters, without its space: all lead to the same page."""
    forms = ("KS-2025-652/", "ks-2025-652/", "KS2025-652/", "KS 2025/652/", "KS2025/652/", "KS-2025/652/")
    assert set(forms) == set(addresses.number_addresses("KS 2025/652"))
    for form in forms:
        assert _redirect(real_site, form) == f"{SLUG}/", form


def test_number_of_two_dossiers_leads_to_both(invented_site):
    """Two municipalities may have the same number: the reader chooses, and neither has it as its short address."""
    for form in addresses.number_addresses("KS 2032/3"):
        root = read(invented_site, form)
        links = {led_to(form, link.attributes["href"]): link.text for link in root.all("a")}
        assert list(links) == ["badhuset/", "cykelbron/"], form
        assert "Sagostad" in links["badhuset/"]
        assert "Exempelstad" in links["cykelbron/"]
        assert not [one for one in root.all("meta") if one.attributes.get("http-equiv")]
    for slug in ("badhuset", "cykelbron"):
        (code,) = (one.text for one in read(invented_site, f"{slug}/lank/").all("code") if one.id == "kort-adress")
        assert code == f"{INVENTED_URL}{slug}/"


def test_own_number_leads_to_the_answer(invented_site):
    """A body's own number leads to its paper, and to a choice when two papers bear it; the motion's to the motion."""
    assert _redirect(invented_site, "FK-31-8/") == f"{INVENTED}/svar/fantasikontoret/"
    assert _redirect(invented_site, "X-gruppen-31-5/") == f"{INVENTED}/motion/"
    both = [
        led_to("TN-2031-00112/", link.attributes["href"]) for link in read(invented_site, "TN-2031-00112/").all("a")
    ]
    assert both == [
        f"{INVENTED}/svar/pahittade-trafiknamnden/",
        f"{INVENTED}/svar/pahittade-trafiknamnden-beslut/",
    ]


def test_short_address_is_the_one_shown(invented_site):
    """What an official pastes is the number's address, which leads to the dossier."""
    codes = [one.text for one in read(invented_site, f"{INVENTED}/lank/").all("code") if one.id == "kort-adress"]
    assert codes == [f"{INVENTED_URL}KS-2031-47/"]
    assert _redirect(invented_site, "KS-2031-47/") == f"{INVENTED}/"


def numbered(bench, number):
    """Make the pages of the small dossier with another registry number, which its papers print; give its site."""
    folder = bench.root / "docs" / bench.slug
    assert change(folder, r"(?m)^diarienummer: .*$", f'diarienummer: "{number}"') == 2
    return make_site(bench.root / "docs", bench.root, "https://x.example/")


@pytest.mark.parametrize(
    "number",
    [
        "///",
        "..",
        "–",
        "index.html",
        "404.html",
        "sitemap.xml",
        "om",
        "OM",
        "assets",
        "sok",
        "Kvarnlyftet",
        "INSTANSER",
        "metod",
    ],
)
def test_number_that_is_taken_or_no_address_leads_nowhere(bench, number):
    """Nothing of the site is overwritten, whatever stands as a number, and the dossier has its long address."""
    for name in ("om/metod.md", "metod.md"):
        bench.edit(f"docs/{name}", text="---\ntitle: Metod\n---\nHej.\n")
    site = numbered(bench, number)
    assert not [content for content in site.files.values() if "Diarienumret" in content]
    assert "https://x.example/kvarnlyftet/" in site.pages["kvarnlyftet/lank/"].html


def test_number_like_a_folder_is_not_written_beside_it(bench):
    """A host that ignores case would put the two in one folder."""
    (bench.root / "docs" / "kvarnlyftet").rename(bench.root / "docs" / "ks-2032-3")
    shutil.copytree(bench.root / "docs" / "ks-2032-3", bench.root / "docs" / "kvarnlyftet")
    site = numbered(bench, "KS 2032/3")
    assert not {"KS-2032-3/index.html", "ks-2032-3/index.html"} & site.files.keys()
    assert "KS2032-3/index.html" in site.files
    assert "https://x.example/kvarnlyftet/" in site.pages["kvarnlyftet/lank/"].html


def test_answer_with_the_dossiers_own_number_takes_nothing_from_it(bench):
    """Bodies print the matter's number as their own at times; it leads to the dossier, and that is the short address."""
    path = bench.path("svar/kvarnnamnden.md")
    text = re.sub(r"(?m)^eget_diarienummer: .*\n", "", path.read_text(encoding="utf-8"))
    path.write_text(text.replace("\nnivå:", "\neget_diarienummer: ks 2032/3\nnivå:", 1), encoding="utf-8")
    site = numbered(bench, "KS 2032/3")
    assert "Flera sidor" not in site.files["KS-2032-3/index.html"]
    assert "https://x.example/KS-2032-3/" in site.pages["kvarnlyftet/lank/"].html


# --- References across and questions ---------------------------------------------------------------------------------


def test_paragraph_tells_who_uses_it_in_another_dossier(invented_site):
    """A quote from, and a mention in, another dossier stand under the paragraph, with links both ways."""
    page = f"{INVENTED}/svar/kvarnviks-stadsdelsnamnd/"
    (paragraph,) = (one for one in read(invented_site, page).all() if one.id == "s3")
    back = {
        led_to(page, link.attributes["href"])
        for one in paragraph.all("p")
        if "back" in one.classes
        for link in one.all("a")
    }
    assert "cykelbron/#k2" in back
    there = {
        led_to("cykelbron/", link.attributes["href"])
        for link in read(invented_site, "cykelbron/").all("a")
        if link.attributes.get("href")
    }
    assert {f"{page}#s3", f"{INVENTED}/motion/"} <= there
    timeline = read(invented_site, "cykelbron/tidslinje/")
    (event,) = (one for one in timeline.all("li") if one.id == "lek-forst")
    refs = [led_to("cykelbron/tidslinje/", link.attributes["href"]) for link in event.all("a") if "ref" in link.classes]
    assert refs == [f"{INVENTED}/svar/pahittade-trafiknamnden-beslut/#s8"]


def test_question_lists_its_paragraphs_and_they_lead_back(built):
    """Under each question stands every paragraph an editor put to it or a position quotes, and each says so itself."""
    site, project = built
    for one in project.dossiers:
        overview = f"{one.slug}/"
        articles = {article.id: article for article in read(site, overview).all("article")}
        for question in one.value.head.questions:
            listed = {
                led_to(overview, link.attributes["href"])
                for block in articles[question.id].all("ul")
                for link in block.all("a")
            }
            expected = set()
            for document in one.value.responses:
                page = f"{one.slug}/{addresses.document_page(document.id)}"
                written = re.findall(
                    r"\{ #([\w-]+)[^}]*fråga=([\w,-]+)",
                    (ROOT_OF[site_name(project)] / document.path).read_text(encoding="utf-8"),
                )
                expected |= {f"{page}#{anchor}" for anchor, names in written if question.id in names.split(",")}
                for position in document.head.positions:
                    if position.question == question.id:
                        expected |= {f"{page}#{quote.paragraph.rpartition('#')[2]}" for quote in position.quotes}
                for quote in question.sources:
                    name, _, anchor = quote.paragraph.partition("#")
                    expected |= {f"{page}#{anchor}"} if name == document.id else set()
            assert listed == expected, f"{overview}#{question.id}"
            for address in listed:
                page, _, anchor = address.partition("#")
                (paragraph,) = (element for element in read(site, page).all() if element.id == anchor)
                back = [led_to(page, link.attributes["href"]) for link in paragraph.all("a")]
                assert f"{overview}#{question.id}" in back, address


ROOT_OF = {"real": ROOT, "invented": ROOT / "tests" / "site"}


def site_name(project):
    """Tell the two projects apart."""
    return "real" if any(one.slug == SLUG for one in project.dossiers) else "invented"


# --- Mentions --------------------------------------------------------------------------------------------------------


def _papers(project):
    for one in project.dossiers:
        for document in one.value.documents:
            yield one.slug, document, f"{one.slug}/{addresses.document_page(document.id)}"


def _mention_links(site, page):
    return [link for link in read(site, page).all("a") if "mention" in link.classes]


def _id_around(element):
    return next(one.id for one in element.around if one.id)


def test_no_mention_link_where_words_are_anothers(built):
    """None in a heading, a quotation, a link, a quoted passage, or between quotation marks."""
    site, project = built
    checked = 0
    for _, document, page in _papers(project):
        for link in _mention_links(site, page):
            tags = {one.tag for one in link.around}
            assert not tags & {*HEADINGS, "blockquote", "q", "a", "table"}, f"{page}: {link.text}"
            anchor = _id_around(link)
            (words,) = (one for one in link.around if "src" in one.classes)
            before = _text_before(words, link)
            for mark in '”"':
                assert before.count(mark) % 2 == 0, f"{page}#{anchor}: {link.text}"
            assert document.paragraph(anchor).kind not in (BlockKind.QUOTATION, BlockKind.TITLE, BlockKind.HEADING)
            checked += 1
    assert checked > 20


def _text_before(element, stop):
    """Give the text of an element up to one inside it."""
    text = ""
    for child in element.children:
        if child is stop:
            return text
        if isinstance(child, Element):
            if stop in list(child.all()):
                return text + _text_before(child, stop)
            text += child.text
        else:
            text += child
    return text


def _concordance(site, slug):
    """Give, by anchor of a section of the register, the addresses of the paragraphs it lists."""
    page = f"{slug}/register/"
    found = {}
    for section in read(site, page).all("section"):
        if "entry" in section.classes:
            refs = [link for link in section.all("a") if "ref" in link.classes]
            found[section.id] = [led_to(page, link.attributes["href"]) for link in refs]
    return found


def test_every_mention_link_leads_to_a_section_that_lists_it(built):
    """From the text to the register and back to the same paragraph."""
    site, project = built
    for slug, _, page in _papers(project):
        listed = _concordance(site, slug)
        for link in _mention_links(site, page):
            target, _, key = led_to(page, link.attributes["href"]).partition("#")
            assert target == f"{slug}/register/"
            assert f"{page}#{_id_around(link)}" in listed[key], f"{page}: {link.text}"


def test_first_mention_in_each_section_is_the_link(built):
    """Once a section and no more: the first that may be one, and none is left out."""
    site, project = built
    for slug, document, page in _papers(project):
        listed = _concordance(site, slug)
        dates = {key for key in listed if key.startswith("datum-")}
        linked = {}
        for link in _mention_links(site, page):
            linked.setdefault(_id_around(link), []).append(link.attributes["href"].partition("#")[2])
        elements = {one.id: one for one in read(site, page).all() if one.id}
        sections = [[]]
        for paragraph in document.paragraphs:
            if paragraph.kind in (BlockKind.TITLE, BlockKind.HEADING):
                sections.append([])
            elif paragraph.kind in (BlockKind.TEXT, BlockKind.ITEM):
                sections[-1].append(paragraph)
        for section in sections:
            for key in listed.keys() - dates:
                there = [one for one in section if f"{page}#{one.id}" in listed[key]]
                with_link = [one.id for one in there for found in linked.get(one.id, ()) if found == key]
                assert len(with_link) <= 1, f"{page}: {key} twice in a section"
                free = [one.id for one in there if not _may_be_barred(elements[one.id])]
                if free:
                    assert with_link, f"{page}#{free[0]}: {key} is no link in its section"
                    order = [one.id for one in section]
                    assert order.index(with_link[0]) <= order.index(free[0]), f"{page}: {key} is not linked first"


def _may_be_barred(element):
    """Tell whether a paragraph holds words that are quoted, where a mention is no link."""
    return any(mark in element.text for mark in '”"»') or any("quoted" in link.classes for link in element.all("a"))


def test_mention_switch_is_on_every_paper(built):
    """The reader can switch the links off: the button stands on each paper, and is shown by its script."""
    site, project = built
    for _, _, page in _papers(project):
        (switch,) = (one for one in read(site, page).all("p") if "mention-switch" in one.classes)
        assert "hidden" in switch.attributes
        assert [one.attributes["aria-pressed"] for one in switch.all("button")] == ["true"]


def test_ambiguous_name_is_no_link_and_is_told(invented_site):
    """Words that two entries go by stay plain, and `dossier check --verbose` names the place and both."""
    docs = ROOT / "tests" / "site" / "docs"
    result = CliRunner().invoke(main, ["check", "--verbose", "--docs", str(docs)])
    assert result.exit_code == 0
    told = re.findall(
        r"docs/(\S+)\.md:\d+: ”(Norr- ?Kvarnvik)” i (\w+) länkas inte: kan vara (\S+) eller (\S+)\.", result.stderr
    )
    assert [one[2] for one in told if one[0] == f"{INVENTED}/motion"] == ["t1", "s20", "s23"]
    for path, words, anchor, *meant in told:
        assert sorted(meant) == ["norr-kvarnvik", "norr-kvarnviks-lekgrupp"]
        page = f"{path}/"
        assert not [
            link for link in _mention_links(invented_site, page) if _id_around(link) == anchor and words in link.text
        ]
    quiet = CliRunner().invoke(main, ["check", "--docs", str(docs)])
    assert "länkas inte" not in quiet.stderr + quiet.stdout
    listed = _concordance(invented_site, INVENTED)
    assert not {"norr-kvarnvik", "norr-kvarnviks-lekgrupp"} & listed.keys()


def test_concordance_shows_every_mention_in_its_words(built):
    """Each line of the register has the mention's words in bold, which stand in the paragraph it links to."""
    site, project = built
    documents = {page: document for _, document, page in _papers(project)}
    lines = 0
    for one in project.dossiers:
        page = f"{one.slug}/register/"
        for section in read(site, page).all("section"):
            for item in section.all("li") if "entry" in section.classes else ():
                (bold,) = item.all("b")
                (context,) = (element.text for element in item.all("span") if "src" in element.classes)
                places = [led_to(page, link.attributes["href"]).partition("#") for link in item.all("a")]
                assert len(places) == len(set(places)) > 0, f"{page}#{section.id}"
                for paper, _, anchor in places:
                    whole = documents[paper].paragraph(anchor).text
                    assert words_of(context.replace(" [sic]", "").strip("… ")) in words_of(whole), (
                        f"{page}#{section.id}"
                    )
                    assert bold.text in whole
                lines += 1
    assert lines > 60


def test_places_with_the_same_words_share_a_row_and_are_counted(built):
    """No two rows of an entry are alike; its note counts every mention and every paper."""
    site, project = built
    for view in views_of(project):
        page = f"{view.dossier.slug}/register/"
        sections = {one.id: one for one in read(site, page).all("section") if "entry" in one.classes}
        assert sections.keys() == view.mentions.by_key.keys()
        for key, places in view.mentions.by_key.items():
            words = [next(item.all("span")) for item in sections[key].all("li")]
            rows = [(one.text, _text_before(one, next(one.all("b")))) for one in words]
            assert len(rows) == len(set(rows)), f"{page}#{key}"
            (note,) = (one.text for one in sections[key].all("p") if "note" in one.classes)
            papers = {one.document.id for one in places}
            where = "ett dokument" if len(papers) == 1 else f"{len(papers)}\u00a0dokument"
            many = f"{len(places)}\u00a0ställen i {where}."
            assert note.endswith("Ett ställe." if len(places) == 1 else many), f"{page}#{key}"


def test_register_marks_errors_and_says_whose_words_are_retold(real_site):
    """A declared error is marked in every row that prints it, and only there; a paragraph's voice stands after its link."""
    (view,) = views_of(load_project(ROOT / "docs", ROOT))
    page = f"{view.dossier.slug}/register/"
    sections = {one.id: one for one in read(real_site, page).all("section") if "entry" in one.classes}
    marked = voices = 0
    for key in sections:
        for item in sections[key].all("li"):
            words = next(item.all("span")).text
            for link in item.all("a"):
                paper, _, anchor = led_to(page, link.attributes["href"]).partition("#")
                document = next(one for one in view.dossier.documents if paper.endswith(f"/{one.id}/"))
                errors = [one.printed for one in document.head.printed_errors if one.paragraph.lstrip("#") == anchor]
                there = [one for one in errors if one in words.replace(" [sic]", "")]
                assert all(f"{one} [sic]" in words for one in there), f"{key}: {words}"
                ends = [part.rpartition(" ")[2] for part in words.split(" [sic]")[:-1]]
                assert all(any(one.endswith(end) for one in errors) for end in ends), f"{key}: {words}"
                marked += len(ends)
                voice = document.paragraph(anchor).voice
                if voice in labels.VOICE_LABELS:
                    assert labels.SHORT_VOICE_LABELS[voice] in item.text
                    voices += 1
    assert marked > 3
    assert voices > 3


def test_all_kinds_of_the_register_are_mentioned_somewhere(invented_site):
    """The invented site uses each: bodies, persons, places, programmes, sources, and all that is read by its form."""
    found = set()
    for slug in (INVENTED, "cykelbron", "badhuset"):
        for section in read(invented_site, f"{slug}/register/").all("nav"):
            found |= {
                re.sub(r" \d+$", "", words_of(link.text))
                for link in section.all("a")
                if "slag-" in link.attributes["href"]
            }
    assert len(found) == len(MentionKind), sorted(found)


def test_entry_tells_which_papers_cite_it(invented_site):
    """A source's own page names every answer that cites it, with the way to the places."""
    root = read(invented_site, "register/bandrapporten/")
    links = [led_to("register/bandrapporten/", link.attributes["href"]) for link in root.all("a")]
    assert {"cykelbron/register/#bandrapporten", "cykelbron/svar/kvarnviks-stadsdelsnamnd/"} <= set(links)
    assert "FK 30/2" in root.text


def test_names_cut_in_a_row_are_each_a_link_of_their_own(invented_site):
    """The suspended name and the whole one are two links to two bodies."""
    links = _mention_links(invented_site, "cykelbron/svar/kvarnviks-stadsdelsnamnd/")
    row = {link.attributes["href"].partition("#")[2]: link.text for link in links if _id_around(link) == "s3"}
    assert row["kvarnviks-stadsdelsnamnd"] == "Kvarnviks-"
    assert row["myrvikens-stadsdelsnamnd"] == "Myrvikens stadsdelsnämnder"


# --- Shared text -----------------------------------------------------------------------------------------------------


def test_shared_text_is_listed_and_linked_from_each_place(built):
    """The page lists each passage with all its places, and each paragraph that has one says so and links there."""
    site, project = built
    found = 0
    for one in project.dossiers:
        page = f"{one.slug}/samma-text/"
        sections = {
            element.id: element
            for element in read(site, page).all("section")
            if "sec" in element.classes and element.id
        }
        passages = find_shared_text(one.value.documents)
        assert list(sections) == [shared_anchor(passage) for passage in passages]
        margin = {}
        for document in one.value.documents:
            paper = f"{one.slug}/{addresses.document_page(document.id)}"
            for element in read(site, paper).all("span"):
                if "shared" in element.classes:
                    for link in element.all("a"):
                        place = f"{paper}#{_id_around(element)}"
                        margin.setdefault(led_to(paper, link.attributes["href"]).partition("#")[2], set()).add(place)
        for passage in passages:
            section = sections[shared_anchor(passage)]
            (words,) = (element.text for element in section.all("p") if "src" in element.classes)
            assert words == passage.text
            assert f"{passage.word_count} ord" in words_of(section.text)
            places = [
                f"{one.slug}/{addresses.document_page(place.document.id)}#{place.paragraph.id}"
                for place in passage.places
            ]
            assert [
                led_to(page, link.attributes["href"]) for link in section.all("a") if "ref" in link.classes
            ] == places
            assert margin[shared_anchor(passage)] == set(places)
            found += 1
        assert len(margin) == len(passages)
    assert found


# --- Citing ----------------------------------------------------------------------------------------------------------


def _citations(built):
    """Yield the citations that each paper's page shows, in order, with the paper, its sum and its page."""
    site, project = built
    for slug, document, page in _papers(project):
        checksum = hashlib.sha256((site / slug / document.head.original.path).read_bytes()).hexdigest()[:12]
        (box,) = (one for one in read(site, page).all("section") if one.id == "citera")
        yield box, document, checksum, page


def _shown(box, number):
    return list(box.all("pre"))[number].text


def test_bibtex_is_whole(built):
    """One entry, each brace closed, each field named once, the file's sum in the note."""
    for box, _, checksum, page in _citations(built):
        text = _shown(box, 0)
        depth = 0
        for at, sign in enumerate(text):
            depth += (sign == "{") - (sign == "}")
            assert depth >= 0
            assert depth or at < text.index("{") or at >= len(text.rstrip()) - 1, "the entry ends before its text does"
        assert depth == 0
        assert re.match(r"@techreport\{[a-z0-9-]+,\n", text)
        fields = re.findall(r"^  (\w+) = ", text, re.M)
        assert len(fields) == len(set(fields))
        assert {"author", "title", "institution", "url", "note"} <= set(fields)
        assert checksum in text, page


def test_ris_is_whole(built):
    """Every line is a tag and a value, from TY to ER."""
    for box, document, checksum, _ in _citations(built):
        text = _shown(box, 1)
        lines = text.splitlines()
        assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
        assert (lines[0], lines[-1]) == ("TY  - RPRT", "ER  - ")
        assert sum(line.startswith("TY") for line in lines) == 1
        assert f"T1  - {document.head.title}" in lines
        assert checksum in text


def test_csl_is_whole(built):
    """JSON of one report with the paper's own title, sum and address."""
    _, project = built
    base = INVENTED_URL if site_name(project) == "invented" else "/"
    for box, document, checksum, page in _citations(built):
        (report,) = json.loads(_shown(box, 2))
        assert report["title"] == document.head.title
        assert report["URL"] == f"{base}{page}"
        assert checksum in json.dumps(report)


def test_citation_box_names_paper_number_address_and_sum(built):
    """The plain text, and the name under which each format is saved."""
    for box, document, checksum, page in _citations(built):
        (plain,) = (one.text for one in box.all("p") if "cite" in one.classes)
        for words in (document.head.sender, checksum, page):
            assert words in plain, page
        saved = [one.attributes for one in box.all("button") if "data-download" in one.attributes]
        assert [one["data-file"] for one in saved] == [f"{document.id}.{ending}" for ending in ("bib", "ris", "json")]
        assert [one["data-download"] for one in saved] == [f"#{one.id}" for one in box.all("pre")]


def test_files_of_a_dossier_have_every_papers_citation(built):
    """In the order of the papers, as they are shown; lines of RIS end as the format wants; each page links to the files."""
    site, project = built
    shown = {}
    for box, _, _, page in _citations(built):
        slug = page.rpartition("/motion/")[0] or page.rpartition("/svar/")[0]
        shown.setdefault(slug, []).append([one.text for one in box.all("pre")])
        files = {led_to(page, one.attributes["href"]) for one in box.all("a") if "download" in one.attributes}
        assert files == {f"{slug}/citat.{ending}" for ending in ("bib", "ris", "json")}
    assert set(shown) == {dossier.slug for dossier in project.dossiers}
    for slug, rows in shown.items():
        bibtex, ris, csl = (
            (site / slug / f"citat.{ending}").read_bytes().decode() for ending in ("bib", "ris", "json")
        )
        assert bibtex == "".join(row[0] for row in rows)
        assert ris.split("\r\n") == [line for row in rows for line in row[1].splitlines()] + [""]
        assert json.loads(csl) == [report for row in rows for report in json.loads(row[2])]


# --- Snippets --------------------------------------------------------------------------------------------------------


def _snippets(site, slug):
    root = read(site, f"{slug}/lank/")
    for section in root.all("section"):
        if "snippet" in section.classes:
            (area,) = section.all("textarea")
            (link,) = section.all("a")
            yield area.text, led_to(f"{slug}/lank/", link.attributes["href"])


def test_snippets_need_nothing_else(built):
    """The comparison, whole and for each body, as HTML without script, style or request, dated, with links that lead home."""
    site, project = built
    base = INVENTED_URL if site_name(project) == "invented" else "/"
    for one in project.dossiers:
        snippets = list(_snippets(site, one.slug))
        rows = [element.id for element in read(site, f"{one.slug}/jamforelse/").all("tr") if element.id]
        assert [page for _, page in snippets] == [f"{one.slug}/lank/{name}/" for name in ("tabell", *rows)]
        for html, page in snippets:
            root = Tree(html).root
            elements = list(root.all())
            assert not {element.tag for element in elements} & {
                "script",
                "style",
                "link",
                "img",
                "iframe",
                "form",
                "input",
            }
            for element in elements:
                assert not element.attributes.keys() & {"src", "srcset", "style", "id"}, page
                assert not [key for key in element.attributes if key.startswith("on")]
                if "href" in element.attributes:
                    assert element.attributes["href"].startswith(base), page
            (caption,) = root.all("caption")
            assert re.search(r"per \d+\s\w+\s20\d\d", caption.text), page
            bodies = [row for row in root.all("tr") if any(cell.tag == "td" for cell in row.all())]
            assert len(bodies) == (len(rows) if page.endswith("/tabell/") else 1)
            (table,) = read(site, page).all("table")
            assert words_of(table.text) in words_of(root.text)
            tags = {element.tag for element in read(site, page).all("body")} | {
                element.tag for element in read(site, page).all("script", "iframe", "form")
            }
            assert tags == {"body"}
            embedded = (site / page / "index.html").read_text(encoding="utf-8")
            assert html in embedded, page


def test_snippet_links_lead_to_what_is_there(invented_site):
    """Pasted elsewhere, every link of a snippet is whole and arrives, at its row or paragraph."""
    for slug in (INVENTED, "cykelbron", "badhuset"):
        for html, _ in _snippets(invented_site, slug):
            for link in Tree(html).root.all("a"):
                page, _, anchor = unquote(link.attributes["href"].removeprefix(INVENTED_URL)).partition("#")
                ids = {one.id for one in read(invented_site, page).all()}
                assert not anchor or anchor in ids, link.attributes["href"]


def test_qr_code_is_a_picture_without_script(invented_site, real_site):
    """With the site's own address there is a code for print; without it there is none, and the page says so."""
    svg = (invented_site / INVENTED / "lank" / "qr.svg").read_text(encoding="utf-8")
    root = Tree(svg).root
    assert [one.tag for one in root.children if isinstance(one, Element)] == ["svg"]
    assert f"{INVENTED_URL}KS-2031-47/" in svg
    assert "script" not in svg
    assert 'xmlns="http://www.w3.org/2000/svg"' in svg
    assert not (real_site / SLUG / "lank" / "qr.svg").exists()
    assert "QR-koden saknas" in read(real_site, f"{SLUG}/lank/").text


def test_agenda_texts_are_dated_and_counted(built):
    """The one line and the whole reference name the matter, its number, its address, and the day they hold for."""
    site, project = built
    for one in project.dossiers:
        found = {
            element.id: words_of(element.text)
            for element in read(site, f"{one.slug}/lank/").all("span", "code")
            if element.id
        }
        for name in ("en-rad", "hel"):
            text = found[name].replace("\u00a0", " ")
            assert one.value.head.title in text
            assert one.value.head.diarienummer in text
            assert found["kort-adress"] in text
            assert re.search(r"per \d+ \w+ 20\d\d", text)
