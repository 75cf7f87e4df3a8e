"""A paper is cited as what it is, and no title can break a format."""

import dataclasses
import datetime
import json
import re
from xml.etree import ElementTree

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from dossier import labels
from dossier.citing import (
    WAY_TO_BODY,
    SourceNote,
    cite_as_bibtex,
    cite_as_csl,
    cite_as_ris,
    cite_as_text,
    close_citation,
    make_source_note,
    narrow_note,
    open_note,
)
from dossier.model import BlockKind, Mark, MarkKind, Paragraph
from dossier.qr import make_qr_svg
from dossier.rendering.pages import CITE_FORMATS

FORMATS = (cite_as_text, cite_as_bibtex, cite_as_ris, cite_as_csl)
RIS_LINE_RE = re.compile(r"(?P<tag>[A-Z][A-Z0-9])  - (?P<value>[^\r\n]*)")
BIBTEX_FIELD_RE = re.compile(r"  (?P<name>[a-z]+) = (?:\{(?P<value>.*)\}|(?P<macro>[a-z]{3})),")
CSL_TYPES = {"issued": dict, "author": list}
NOTE = SourceNote(
    consultee="Kvarnnämnden",
    sender="Kvarnkontoret",
    kind="tjänsteutlåtande",
    status="förvaltningens förslag",
    title="Svar",
    diarienummer="EX 2030/17",
    date=datetime.date(2030, 2, 17),
    municipality="Exempelstad",
    dossier="Motion om kvarnlyftet",
    address="https://ex.test/papper/#s4",
    checksum="8a342eb40982",
    updated=datetime.date(2030, 6, 1),
    pages="1–2",
    paragraph="stycke 4",
    key="kvarnlyftet-kvarnnamnden-s4",
)
ANY = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('{}\\%&#_"”\r\n\t \u2028\x85'), max_size=40)


def read_bibtex(text):
    """Read one entry whose fields stand one a line, and demand that its braces are paired."""
    first, *fields, last, end = text.split("\n")
    assert first.startswith("@techreport{")
    assert (last, end) == ("}", "")
    found = [BIBTEX_FIELD_RE.fullmatch(line) for line in fields]
    for match in found:
        assert braces_pair(match["value"] or "")
    return {match["name"]: match["value"] or match["macro"] for match in found} | {"key": first[12:-1]}


def braces_pair(text):
    """Count braces as BibTeX does, which knows no escaped ones."""
    depth = 0
    for sign in text:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0


def read_ris(text):
    """Read one record by the grammar of its lines."""
    *lines, end = text.split("\r\n")
    assert end == ""
    found = [RIS_LINE_RE.fullmatch(line) for line in lines]
    tags = [match["tag"] for match in found]
    assert (tags[0], tags[-1]) == ("TY", "ER")
    assert len(set(tags)) == len(tags)
    return {match["tag"]: match["value"] for match in found}


def read_csl(text):
    """Read an array of one report, and demand the types of the CSL schema."""
    (report,) = json.loads(text)
    assert {"id", "type"} <= set(report)
    assert all(isinstance(value, CSL_TYPES.get(name, str)) for name, value in report.items())
    assert all(set(author) == {"literal"} for author in report["author"])
    return report


@pytest.mark.cases("citing")
def test_paper_is_cited(case, bench):
    """Each format says who wrote what, when, to whom, and where it stands; a field without a value is left out."""
    for edit in case.get("edits", ()):
        bench.edit(**edit)
    project = bench.load()
    dossier = project.dossiers[0].value
    received = dossier.document(case["document"])
    document = dataclasses.replace(received, head=received.head.model_copy(update=case.get("head")))
    body = project.register.consultees[document.head.consultee].name if document.head.consultee else ""
    note = make_source_note(dossier, document, body, "https://ex.test/papper/")
    if "paragraph" in case:
        note = narrow_note(note, document.paragraph(case["paragraph"]))
    assert cite_as_text(note).replace(labels.NBSP, " ") == case["text"]
    for name, read in (("bibtex", read_bibtex(cite_as_bibtex(note))), ("ris", read_ris(cite_as_ris(note)))):
        assert {field: read.get(field) for field in case[name]} == case[name]
    report = read_csl(cite_as_csl(note))
    assert {field: report.get(field) for field in case["csl"]} == case["csl"]


def test_case_of_a_whole_paper_names_every_field():
    """Nothing more is said than the hand-written case of a whole paper reads."""
    assert list(read_bibtex(cite_as_bibtex(NOTE))) == [
        *("author", "title", "type", "institution", "number", "year", "month", "day", "pages", "note", "url"),
        *("language", "key"),
    ]
    assert list(read_csl(cite_as_csl(NOTE))) == [
        *("id", "type", "title", "author", "issued", "genre", "number", "publisher", "page", "note", "URL", "language")
    ]


def test_line_does_not_break_inside_a_number():
    """Page, date and number keep together as everywhere on the site."""
    for words in ("17\u00a0februari\u00a02030", "EX\u00a02030/17", "s.\u00a01–2", "SHA-256\u00a08a342eb40982"):
        assert words in cite_as_text(NOTE)


def test_every_status_says_how_the_paper_stands_to_its_body():
    """No level and status is left without its word, and only what the body itself decided is from it."""
    assert set(WAY_TO_BODY) == set(labels.LEVEL_STATUS_LABELS.values())
    own = {label for label, way in WAY_TO_BODY.items() if way == "från"}
    assert own == {
        *("nämndens beslut", "nämndens beslut, justerat"),
        *("bolagsstyrelsens beslut", "bolagsstyrelsens beslut, justerat"),
    }


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (BlockKind.TITLE, "titeln"),
        (BlockKind.HEADING, "rubriken Ord"),
        (BlockKind.LETTERHEAD, "brevhuvudet"),
        (BlockKind.SIGNATURES, "underskrifterna"),
        (BlockKind.FOOTNOTE, "fotnot\u00a03"),
        (BlockKind.TABLE, "stycke tabell"),
    ],
)
def test_every_piece_of_a_paper_has_a_name(kind, name):
    """What has no number is named by what it is, or by its id."""
    paragraph = Paragraph("tabell", kind, "Ord", 1, number="3")
    assert narrow_note(NOTE, paragraph).paragraph == name


def test_page_turn_before_the_first_word_leaves_the_page_before_out():
    """A paragraph whose first word stands on the new page is not cited with the old one."""
    paragraph = Paragraph("s9", BlockKind.TEXT, "Ord", 1, page=3, marks=(Mark(MarkKind.PAGE, 0, 0, "4"),))
    assert narrow_note(NOTE, paragraph).pages == "4"


def test_each_mover_is_an_author(bench):
    """Reference managers sort and shorten by author; other papers have their sender for one."""
    dossier = bench.load().dossiers[0].value
    (mover,) = dossier.head.movers
    movers = (mover, mover.model_copy(update={"name": "Bo Påhittén"}))
    dossier = dataclasses.replace(dossier, head=dossier.head.model_copy(update={"movers": movers}))
    note = make_source_note(dossier, dossier.document("motion"), "", "/m/")
    assert read_bibtex(cite_as_bibtex(note))["author"] == "{Ada Exempelsson} and {Bo Påhittén}"
    assert read_csl(cite_as_csl(note))["author"] == [{"literal": "Ada Exempelsson"}, {"literal": "Bo Påhittén"}]
    assert [line for line in cite_as_ris(note).split("\r\n") if line.startswith("AU")] == [
        "AU  - Ada Exempelsson,",
        "AU  - Bo Påhittén,",
    ]
    answer = next(one for one in dossier.responses if one.id != "motion")
    assert make_source_note(dossier, answer, "", "/a/").authors == ()


def test_years_are_part_of_the_key(bench):
    """A slug with folders gives a key without them."""
    dossier = dataclasses.replace(bench.load().dossiers[0].value, slug="2030/kvarnlyftet")
    document = dossier.document("motion")
    note = narrow_note(make_source_note(dossier, document, "", "/m/"), document.paragraph("s1"))
    assert (note.address, note.key) == ("/m/#s1", "2030-kvarnlyftet-motion-s1")


@given(ANY, ANY, ANY, ANY)
def test_no_words_break_a_format(title, sender, heading, address):
    """Whatever a title, a name, a heading or an address holds, each format is read back whole."""
    note = dataclasses.replace(NOTE, title=title, sender=sender, paragraph=heading, dossier=title, address=address)
    assert len(cite_as_text(note).splitlines()) == 1
    assert read_bibtex(cite_as_bibtex(note)).keys() >= {"author", "note", "language"}
    assert read_ris(cite_as_ris(note))["LA"] == "sv"
    assert read_csl(cite_as_csl(note))["language"] == "sv-SE"


DASHES = {cite_as_text: "–", **{one.cite: one.dash for one in CITE_FORMATS}}


@pytest.mark.parametrize("cite", FORMATS)
@given(title=ANY, sender=ANY, address=ANY, pages=st.sampled_from(["", "3", "1–5"]))
def test_open_citation_is_closed_as_the_papers_or_a_paragraphs(cite, title, sender, address, pages):
    """It is written once: closed by itself it is what the paper's note gives, with a paragraph's pieces what that's gives."""
    key = NOTE.key.removesuffix("-s4")
    paper = dataclasses.replace(
        NOTE, title=title, sender=sender, address=f"/{address}", pages=pages, paragraph="", key=key
    )
    opened = cite(open_note(paper))
    assert close_citation(opened, paper, DASHES[cite]) == cite(paper)
    paragraph = dataclasses.replace(paper, paragraph="stycke 4", key=NOTE.key)
    closed = close_citation(opened, paragraph, DASHES[cite], lambda name, value: "-s4" if name == "id" else value)
    assert closed == cite(paragraph)


def test_words_on_no_known_page_are_cited_without_one():
    """In a paper whose other pages are known."""
    note = dataclasses.replace(NOTE, paragraph="", address="/p/", key="k")
    paragraph = narrow_note(note, Paragraph("s4", BlockKind.TEXT, "Ord", 1))
    assert close_citation(cite_as_text(open_note(note)), paragraph) == cite_as_text(paragraph)


@pytest.mark.parametrize("cite", FORMATS)
def test_same_note_gives_the_same_bytes(cite):
    """A citation depends on nothing but its note."""
    assert cite(NOTE) == cite(dataclasses.replace(NOTE))


def modules_in(svg):
    """Read the black modules of a drawn code: rows of runs `m<gap> <down>h<length>` at half-module height."""
    path = svg.find("{http://www.w3.org/2000/svg}path[@stroke]").get("d")
    x, y, black = 0, 0, set()
    for move, across, down, line in re.findall(r"([Mm])(-?\d+)[ ]?(-?[\d.]+)h(\d+)", path):
        x, y = (int(across), float(down)) if move == "M" else (x + int(across), y + float(down))
        black |= {(int(y), x + step) for step in range(int(line))}
        x += int(line)
    return black


def test_qr_code_is_drawn_module_by_module():
    """The picture has the code's own modules, four white ones around them, a title, and nothing that acts or loads."""
    address = "https://ex.test/papper/?a=1&b=<2>#s4"
    text = make_qr_svg(address)
    svg = ElementTree.fromstring(text)
    code = segno.make(address, error="m", micro=False, boost_error=False)
    assert (code.error, svg.get("viewBox")) == ("M", f"0 0 {len(code.matrix) + 8} {len(code.matrix) + 8}")
    rows = enumerate(code.matrix_iter(border=4))
    assert modules_in(svg) == {(y, x) for y, row in rows for x, black in enumerate(row) if black}
    assert [one.tag.rpartition("}")[2] for one in svg] == ["title", "path", "path"]
    assert svg[0].text == f"QR-kod: {address}"
    assert {name for one in svg.iter() for name in one.attrib} <= {
        *("width", "height", "viewBox", "role", "shape-rendering", "fill", "stroke", "d")
    }
    assert text == make_qr_svg(address)
