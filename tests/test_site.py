"""Real builds through MkDocs, of the real dossier and of the invented one that uses every feature."""

import csv
import gzip
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from dossier.cli import main
from dossier.generator import load_config, mkdocs_build
from dossier.loading import load_project
from dossier.privacy import EMAIL_RE, PERSONAL_NUMBER_RE, PHONE_RE

ROOT = Path(__file__).parent.parent
INVENTED_URL = "https://prov.example/"
VOID = {"meta", "link", "br", "img", "input", "hr", "source", "wbr"}


class Reader(HTMLParser):
    """Reads one built page: its elements with attributes, ids, links, and text by element."""

    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.cells, self.text = [], [], [], []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        if not {"script", "style"} & set(self.open):
            self.text.append(data)
        if {"td", "th"} & set(self.open):
            self.cells[-1] += data

    def of(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]

    def ids(self):
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


@pytest.fixture(params=["real_site", "invented_site"])
def site(request):
    """Each built site in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def pages(site):
    """Every page of a site, read."""
    return {path.relative_to(site).as_posix(): Reader(path) for path in sorted(site.rglob("*.html"))}


def test_every_page_of_the_design_is_there(real_site):
    """The addresses that design section 3 names for this issue all exist."""
    answers = ("svar/socialnamnden/", "svar/farsta-stadsdelsnamnd/")
    inside = ("", "motion/", *answers, "jamforelse/", "uppgifter/", "avsnitt/", "tidslinje/")
    inside += ("register/", "samma-text/", "lank/", "lank/tabell/", "lank/socialnamnden/")
    above = ("", "instanser/", "instanser/socialnamnden/", "begrepp/", "om/", "om/metod/", "om/redaktion/")
    above += ("register/", "register/farsta/", "KS-2025-652/", "dossierer/", "dossierer/ar/2025/")
    above += ("dossierer/status/remiss/", "dossierer/amne/s/", "partier/", "partier/l/", "jamforelse/")
    for address in (*(f"stadsdelslyftet/{page}" for page in inside), *above):
        assert (real_site / address / "index.html").is_file(), address


def test_all_eleven_consulted_bodies_have_a_page(real_site):
    """Two have an answer in the dossier, nine say that theirs is not in it."""
    texts = [path.read_text(encoding="utf-8") for path in (real_site / "instanser").glob("*/index.html")]
    assert len(texts) == 11
    assert sum("ingår inte i dossiern" in text for text in texts) == 9


def test_every_internal_link_leads_somewhere(site, pages):
    """Each href, src and refresh names a file of the site, and each fragment an id on its page.

    Whole addresses of the site itself are followed too; a text directive is for the browser, and no id.
    """
    checked = 0
    for name, page in pages.items():
        targets = [
            one.get("href", one.get("src", "")) for one in page.of("a", "link", "script", "img", "iframe", "source")
        ]
        targets += [
            one["content"].partition("url=")[2] for one in page.of("meta") if one.get("http-equiv") == "refresh"
        ]
        for target in targets:
            inside = target.partition(":~:")[0].partition("?")[0].removeprefix(INVENTED_URL)
            address, fragment = urldefrag(inside)
            if urlsplit(inside).scheme:
                continue
            address = unquote(address)
            path = (site / name).parent / address if address or inside != target else site / name
            if name == "404.html" or target.startswith((INVENTED_URL, "/")):
                path = site / address.lstrip("/")
            path = path / "index.html" if path.is_dir() else path
            assert path.is_file(), f"{name}: {target}"
            if fragment:
                there = path.resolve().relative_to(site.resolve()).as_posix()
                assert fragment in pages[there].ids(), f"{name}: {target}"
            checked += 1
    assert checked > 1000


def test_no_page_loads_anything_from_another_host(pages):
    """Nothing but plain links may name a host."""
    for name, page in pages.items():
        for tag, attributes in page.elements:
            if tag == "a" or (tag == "link" and attributes.get("rel") == "canonical"):
                continue
            for key in ("href", "src", "srcset", "action", "poster", "data"):
                value = attributes.get(key) or ""
                assert not urlsplit(value).netloc, f"{name}: <{tag} {key}={value}>"


def test_stylesheets_and_scripts_name_no_host(site):
    """A font or picture of another host would be fetched by a stylesheet."""
    for path in (*site.rglob("*.css"), *(site / "assets" / "js").rglob("*.js")):
        for url in re.findall(r"url\(([^)]*)\)", path.read_text(encoding="utf-8")):
            assert not urlsplit(url.strip("\"'")).netloc, f"{path.name}: {url}"


def test_one_stylesheet_holds_all_that_pages_with_a_frame_need(site):
    """Whole, in order, with its fonts found from where it lies; its parts are not published."""
    folder = site / "assets" / "css"
    assert sorted(path.name for path in folder.iterdir()) == ["embed.css", "search.css", "site.css"]
    assert not (site / "partials").exists()
    text = (folder / "site.css").read_text(encoding="utf-8")
    parts = sorted((ROOT / "dossier" / "theme" / "partials" / "css").iterdir())
    assert len(parts) == 6
    assert [path.name for path in parts if text.count(path.read_text(encoding="utf-8").strip()) != 1] == []
    fonts = re.findall(r"url\((\.\./fonts/[^)]+)\)", text)
    assert fonts
    assert [url for url in fonts if not (folder / url).is_file()] == []


def test_document_page_weighs_no_more_than_sixty_kib(site):
    """Packed, with all that it asks for: a phone on a slow network reads it at once."""
    wanted = ("stylesheet", "preload", "icon")
    for page in site.glob("**/svar/*/index.html"):
        elements = Reader(page).elements
        asked = [one["href"] for tag, one in elements if tag == "link" and one["rel"] in wanted]
        asked += [one["src"] for tag, one in elements if tag in ("script", "img")]
        sizes = {path: _sent(page.parent / path) for path in ("index.html", *asked)}
        assert sum(sizes.values()) <= 60 * 1024, f"{page.relative_to(site)}: {sizes}"


def _sent(path):
    body = path.read_bytes()
    return len(body if path.suffix == ".woff2" else gzip.compress(body))


def test_no_inline_script_or_style(pages):
    """A strict content security policy bars them all."""
    for name, page in pages.items():
        for tag, attributes in page.elements:
            assert tag != "style", name
            assert tag != "script" or attributes.get("src"), name
            assert not [key for key in attributes if key == "style" or key.startswith("on")], f"{name}: <{tag}>"


def test_ids_are_unique_and_headings_single(pages):
    """No id stands twice on a page; each page says that it is Swedish and has one h1, save a table to embed under another's."""
    for name, page in pages.items():
        ids = page.ids()
        assert len(ids) == len(set(ids)), f"{name}: {sorted(one for one in ids if ids.count(one) > 1)}"
        embedded = re.search(r"/lank/.+/index\.html$", name)
        assert len(page.of("h1")) == 1 or (embedded and not page.of("h1")), name
        assert page.of("html")[0]["lang"] == "sv", name


def test_tables_have_caption_and_heads_and_no_empty_cell(pages):
    """The comparison is one real table: caption, scope on every head, words in every cell."""
    comparisons = [page for name, page in pages.items() if name.endswith("jamforelse/index.html")]
    assert comparisons
    for page in comparisons:
        assert len(page.of("table")) == len(page.of("caption")) == 1
        assert all(head.get("scope") in ("col", "row", "rowgroup") for head in page.of("th"))
        assert all(cell.strip() for cell in page.cells)


def test_no_personal_data_in_the_output(site):
    """No personal identity number, phone number or e-mail address in any text file but what the register allows."""
    docs = (ROOT if (site / "stadsdelslyftet").exists() else ROOT / "tests" / "site") / "docs"
    allowed = load_project(docs, docs.parent).register.allowed_texts
    for path in site.rglob("*"):
        if path.suffix in (".html", ".txt", ".xml", ".json", ".md"):
            text = re.sub(r"[0-9a-f]{40,}", "", path.read_text(encoding="utf-8"))
            for pattern in (PERSONAL_NUMBER_RE, PHONE_RE, EMAIL_RE):
                found = {match.group() for match in pattern.finditer(text)}
                assert found <= allowed, f"{path.name}: {pattern.pattern[:20]}"


def test_no_formal_stance_word_is_shown_as_a_position(real_site):
    """Neither answer prints one, so no cell may carry one."""
    text = (real_site / "stadsdelslyftet" / "jamforelse" / "index.html").read_text(encoding="utf-8")
    stances = re.findall(r'class="pos">([^<]*)<', text)
    assert sorted(stances) == sorted(
        ["delar syftet", "ser inte behovet", "vill avvakta", "delar syftet", "framgår inte", "redan pågående"]
    )
    assert text.count(">utläst<") == 6
    assert ">uttryckt<" not in text


def test_every_paragraph_of_the_sources_is_an_anchor(real_site):
    """Each id written in a source can be linked to on its page."""
    for name in ("socialnamnden", "farsta-stadsdelsnamnd"):
        source = (ROOT / "docs" / "stadsdelslyftet" / "svar" / f"{name}.md").read_text(encoding="utf-8")
        page = Reader(real_site / "stadsdelslyftet" / "svar" / name / "index.html")
        written = set(re.findall(r"\{ #([\w-]+)", source))
        assert len(written) > 20
        assert written <= set(page.ids())


def test_received_words_stand_on_the_page_in_order(real_site):
    """A citizen reads every word of the body as it was received: an independent reading of page and received text."""
    page = Reader(real_site / "stadsdelslyftet" / "svar" / "farsta-stadsdelsnamnd" / "index.html")
    text = re.sub(r"s\.\u00a0\d|\u200b", " ", re.sub(r"\s*\[sic\]", "", "".join(page.text)))
    text = " ".join(text.split())
    received = (ROOT / "docs/stadsdelslyftet/underlag/farsta-stadsdelsnamnd.txt").read_text(encoding="utf-8")
    lines = [" ".join(line.split()) for line in received.split("\n") if len(line.split()) >= 4]
    body = [
        line for line in lines if not line.endswith("Anne-") and "Göransson" not in line and "förvaltning  " not in line
    ]
    at = text.index("Svar på remiss från kommunstyrelsen", text.index("¶ s1"))
    checked = 0
    for line in body[body.index("Svar på remiss från kommunstyrelsen") :]:
        if line.startswith(("Farsta stadsdelsförvaltning Farsta", "1. Motion")):
            continue
        at = text.find(line, at)
        assert at >= 0, line
        checked += 1
    assert checked > 60


def test_masked_file_is_published_and_has_its_checksum(real_site):
    """What is linked as the received text is the masked file, byte for byte."""
    for name in ("socialnamnden", "farsta-stadsdelsnamnd"):
        published = (real_site / "stadsdelslyftet" / "underlag" / f"{name}.txt").read_bytes()
        page = (real_site / "stadsdelslyftet" / "svar" / name / "index.html").read_text(encoding="utf-8")
        assert hashlib.sha256(published).hexdigest() in page


def test_special_characters_are_text_not_markup(invented_site):
    """What looks like HTML or a template in a source is shown as it is written."""
    overview = (invented_site / "2031" / "lekplatslyftet" / "index.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;tysta&lt;/b&gt;" in overview
    assert "<b>tysta</b>" not in overview


def test_same_sources_give_the_same_bytes(real_site, tmp_path):
    """A build run twice is the same, file by file."""
    mkdocs_build(load_config(str(ROOT / "mkdocs.yml"), strict=True, site_dir=str(tmp_path / "site")))
    assert _digests(tmp_path / "site") == _digests(real_site)


def test_a_dossier_needs_nothing_outside_its_folder_and_the_register(invented_site, tmp_path):
    """With a dossier gone that does not refer to it, a dossier's pages are the same bytes: no page grows with the archive."""
    shutil.copytree(ROOT / "tests" / "site" / "docs", tmp_path / "docs")
    shutil.rmtree(tmp_path / "docs" / "badhuset")
    (tmp_path / "docs" / "register" / "adresser" / "badhuset.txt").unlink()
    moves = tmp_path / "docs" / "register" / "flyttade.yml"
    text = moves.read_text(encoding="utf-8").replace("till: badhuset/motion/", "till: cykelbron/motion/")
    moves.write_text(text.replace("till: badhuset/", "till: cykelbron/"), encoding="utf-8")
    config = ROOT / "tests" / "site" / "mkdocs.yml"
    folder = tmp_path / "site"
    mkdocs_build(load_config(str(config), strict=True, docs_dir=str(tmp_path / "docs"), site_dir=str(folder)))
    alone, among = _digests(folder / "2031"), _digests(invented_site / "2031")
    assert alone
    assert alone == among


def test_broken_source_fails_the_build_and_leaves_the_last_site(project_copy, capsys):
    """Nothing is lost: the standing site keeps every byte, and all faults are written in one run."""
    root, build = project_copy
    assert build()
    before = _digests(root / "site")
    answer = root / "docs" / "stadsdelslyftet" / "svar" / "socialnamnden.md"
    text = answer.read_text(encoding="utf-8")
    answer.write_text(
        text.replace("Care Need Index", "Care Need", 1).replace("grund: utläst", "grund: läst", 1), "utf-8"
    )
    (root / "docs" / "om" / "metod.md").write_text("---\ntitle: [\n---\n# Metod\n", "utf-8")
    (root / "docs" / "om" / "tillganglighet.md").write_text(
        "---\ntitle: T\n---\n# T\n\n[död](finns-inte.md)\n", "utf-8"
    )
    assert not build()
    written = capsys.readouterr().err
    for code in ("text-differs", "unknown-word", "broken-yaml"):
        assert f"[{code}]" in written
    assert "finns-inte.md" in written
    assert _digests(root / "site") == before
    assert sorted(path.name for path in root.iterdir()) == [".cache", "docs", "dossier", "hooks", "mkdocs.yml", "site"]


def test_plain_mkdocs_leaves_the_last_site_too(project_copy):
    """`mkdocs build --strict` stops before it empties the folder."""
    root, build = project_copy
    assert build()
    before = _digests(root / "site")
    (root / "docs" / "stadsdelslyftet" / "underlag" / "socialnamnden.txt").unlink()
    with pytest.raises(SystemExit):
        mkdocs_build(load_config(str(root / "mkdocs.yml"), strict=True))
    assert _digests(root / "site") == before


def test_faults_show_on_the_dossiers_pages_in_preview(project_copy):
    """A build that is not strict, as `serve` runs, shows the faults where the pages were, and the other pages stand."""
    root, _ = project_copy
    answer = root / "docs" / "stadsdelslyftet" / "svar" / "socialnamnden.md"
    answer.write_text("---\ntitel: [\n", encoding="utf-8")
    mkdocs_build(load_config(str(root / "mkdocs.yml"), strict=False))
    for page in ("", "svar/socialnamnden/", "svar/farsta-stadsdelsnamnd/", "jamforelse/"):
        text = (root / "site" / "stadsdelslyftet" / page / "index.html").read_text(encoding="utf-8")
        assert "docs/stadsdelslyftet/svar/socialnamnden.md:1" in text, page
    assert "fel i källorna" in (root / "site" / "begrepp" / "index.html").read_text(encoding="utf-8")


def test_check_and_build_name_the_same_faults(project_copy, capsys, monkeypatch):
    """One list of faults, from `dossier check`, its JSON and the build."""
    root, build = project_copy
    (root / "docs" / "register" / "adresser" / "stadsdelslyftet.txt").unlink()  # the changed row would be lost too
    dossier = root / "docs" / "stadsdelslyftet" / "dossier.yml"
    dossier.write_text(
        dossier.read_text(encoding="utf-8").replace("instans: trafiknamnden", "instans: trafiknamden"), "utf-8"
    )
    monkeypatch.chdir(root)
    plain, as_json = (CliRunner().invoke(main, ["check", *extra]) for extra in ([], ["--format", "json"]))
    assert plain.exit_code == as_json.exit_code == 1
    (line,) = plain.stdout.splitlines()
    assert re.fullmatch(
        r"docs/stadsdelslyftet/dossier\.yml:\d+: okänd instans ”trafiknamden”\. .* \[unknown-consultee\]", line
    )
    report = json.loads(as_json.stdout)
    assert report["fel"][0]["kod"] == "unknown-consultee"
    assert report["fel"][0]["rad"] == int(line.split(":")[1])
    assert not build()
    assert line in capsys.readouterr().err


def test_serve_reloads_and_shows_faults_instead_of_hanging(project_copy):
    """A change shows without a restart; a broken source shows its fault; a mended one shows the page again."""
    root, _ = project_copy
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "dossier", "serve", "-a", address]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            summary = root / "docs" / "stadsdelslyftet" / "index.md"
            text = summary.read_text(encoding="utf-8")
            assert _page_with(address, "Enligt svaren föreslår")
            summary.write_text(text.replace("Enligt svaren föreslår", "Så som svaren återger det föreslår"), "utf-8")
            assert _page_with(address, "Så som svaren återger det")
            summary.write_text(text.replace("> föreslår Jan", "> foreslår Jan"), "utf-8")
            assert _page_with(address, "[quote-not-found]")
            summary.write_text(text, "utf-8")
            assert _page_with(address, "Enligt svaren föreslår")
        finally:
            server.terminate()


def _page_with(address, words):
    """Wait until the overview holds some words; the time is that of a slow machine, not a measure."""
    for _ in range(240):
        try:
            with urlopen(f"http://{address}/stadsdelslyftet/", timeout=5) as answer:
                if words in answer.read().decode():
                    return True
        except OSError:
            pass
        time.sleep(0.25)
    return False


def test_number_command_writes_ids_once(tmp_path):
    """An editor's file gets ids, and a second run changes nothing."""
    file = tmp_path / "svar.md"
    file.write_text("---\ntitel: X\n---\n# Titel\n\nEtt stycke.\n\nEtt till.\n{ #s4 }\n", encoding="utf-8")
    for _ in range(2):
        assert CliRunner().invoke(main, ["number", str(file)]).exit_code == 0
    assert file.read_text(encoding="utf-8") == (
        "---\ntitel: X\n---\n# Titel { #titel }\n\nEtt stycke.\n{ #s5 }\n\nEtt till.\n{ #s4 }\n"
    )


def _digests(folder):
    # Pagefind 1.5 names the files of its filters anew in every run; what they hold is tested in test_search.py.
    files = (path for path in folder.rglob("*") if path.is_file() and "pagefind" not in path.parts)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_table_has_paragraph_and_page_apart(real_site):
    """So that a journalist can sort and filter, and needs no key to `s3, s. 1`."""
    with (real_site / "jamforelse.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["stycke"], row["sida"]) for row in rows} >= {("s13", "3"), ("s3", "1")}
    assert all(row["sida"].replace("–", "").isdecimal() and "," not in row["stycke"] for row in rows)
