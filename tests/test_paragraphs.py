"""Markdown body to paragraphs: every word is kept, every piece has its id, line, page and voice."""

import re
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier import paragraphs as module
from dossier.model import BlockKind
from dossier.paragraphs import number_paragraphs, parse_document, parse_story

MARKDOWN_LIKE = st.text(
    st.sampled_from("ab12 \n#-*_>|[](){}^=.:!\\`~<&åÄ\t\u00ad") | st.characters(exclude_categories=["Cs"])
)
ROOT = Path(__file__).parent.parent
PIECES = [
    "a",
    "Ord ord.",
    "7.",
    "1)",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\n\n",
    "\n\n  ",
    "## ",
    "# ",
    "#",
    "- ",
    "* ",
    "_",
    "> ",
    "[",
    "]",
    "(",
    "){",
    "}",
    "{ #s1 sida=1 }",
    "\n{ #s3 röst=blandad }",
    "{ sida=2 }",
    " { sida=3 } ",
    "[^1]",
    "\n\n[^1]: not",
    "[^a-b]",
    "[^a-b]: n",
    "[^1](x)",
    "[[x#s1]]",
    "[ord]{ röst=motionen }",
    "\\",
    "`",
    "<b>",
    "\t",
    "\r",
    "\x00",
    "---",
    "\xad",
    "\u2003",
    "\n\n| a | b |\n| - | - |\n| c | d |\n",
]
WORD = st.text(st.characters(categories=["L"]), min_size=1, max_size=8)
WORDS = st.lists(WORD, min_size=1, max_size=12)


def parsed_claims(body):
    """Tell of a story its claims and what they stand on."""
    sections = parse_story(body, "a.md").value
    return [
        {
            "id": claim.paragraph.id,
            "evidence": [[one.text, *(mark.value for mark in one.references)] for one in claim.evidence],
        }
        for section in sections
        for claim in section.claims
    ]


def described(paragraph, wanted):
    """Tell of a paragraph what a case wants to know."""
    found = {name: getattr(paragraph, name, None) for name in wanted}
    if "marks" in wanted:
        found["marks"] = [[mark.kind, paragraph.text[mark.start : mark.end], mark.value] for mark in paragraph.marks]
    if "starts" in wanted:
        found["starts"] = [mark.start for mark in paragraph.marks]
    if "rows" in wanted:
        found["rows"] = [list(row) for row in paragraph.rows]
    return found


@pytest.mark.cases("paragraphs")
def test_fault_is_named_at_its_line(case):
    """A fault is reported with its code and line, and nothing else is."""
    parse = parse_document if case["kind"] == "document" else parse_story
    problems = parse(case["text"], "a.md").problems
    assert sorted(f"{one.location.line} {one.code}" for one in problems) == sorted(case["problems"])


@pytest.mark.cases("paragraphs")
def test_legal_twin_is_split(case):
    """The legal way to write nearly the same thing becomes these paragraphs or claims, without a problem."""
    if case["kind"] == "story":
        assert parse_story(case["clean"], "a.md").problems == ()
        assert parsed_claims(case["clean"]) == case["claims"]
    else:
        parsed = parse_document(case["clean"], "a.md")
        assert parsed.problems == ()
        assert len(parsed.value) == len(case["paragraphs"])
        for paragraph, wanted in zip(parsed.value, case["paragraphs"], strict=True):
            assert described(paragraph, wanted) == wanted


@pytest.mark.cases("numbering")
def test_numbering_writes_what_is_missing(case):
    """New ids are written where they belong, and a numbered text is left as it is."""
    assert number_paragraphs(case["before"]) == case["after"]
    assert number_paragraphs(case["after"]) == case["after"]
    assert "missing-id" not in [
        one.code for one in parse_document(case["after"], "a.md").problems if one.location.line != 4
    ]


def test_lines_count_from_where_the_body_begins():
    """A paragraph's line is that of its file, front matter included."""
    (paragraph,) = parse_document("\nEtt.\n{ #s1 }\n", "a.md", 10).value
    assert paragraph.line == 11


def test_empty_body_has_no_paragraphs():
    """A file with nothing below its front matter is read."""
    assert parse_document("", "a.md").value == ()
    assert parse_story("\n", "a.md").value == ()
    assert number_paragraphs("") == ""


@given(MARKDOWN_LIKE)
def test_any_text_is_split(text):
    """Splitting never crashes, its lines are in the file and its marks in their paragraph."""
    for paragraph in parse_document(text, "a.md").value:
        assert 1 <= paragraph.line <= len(re.split(r"\r\n?|\n", text))
        assert paragraph.text == " ".join(paragraph.text.split())
        assert all(0 <= mark.start <= mark.end <= len(paragraph.text) for mark in paragraph.marks)
    parse_story(text, "a.md")


@given(st.lists(WORDS, min_size=1, max_size=6), st.integers(min_value=1, max_value=12))
def test_plain_paragraphs_keep_every_word(paragraphs, width):
    """However a plain text is wrapped, its words come back in order, and nothing else."""
    body = "\n\n".join("\n".join(wrapped(words, width)) for words in paragraphs)
    found = parse_document(body, "a.md").value
    assert [one.text.split() for one in found] == paragraphs


@st.composite
def bodies(draw):
    """A document as editors write them, with ids on some of its pieces."""
    pieces = []
    for number in range(draw(st.integers(min_value=1, max_value=8))):
        words = " ".join(draw(WORDS))
        known = draw(st.sampled_from(["", f"#s{number * 3} ", f"#s{number * 3} sida=2 ", "sida=3 röst=annan "]))
        attributes = f"{{ {known}}}" if known else ""
        kind = draw(st.sampled_from(["text", "heading", "item", "numbered", "table", "quotation"]))
        pieces.append(piece(kind, words, attributes))
    return "\n\n".join(pieces) + draw(st.sampled_from(["", "\n"]))


def piece(kind, words, attributes):
    """Write one piece of a document, with its attribute list where an editor puts it."""
    below = f"\n{attributes}" if attributes else ""
    match kind:
        case "heading":
            return f"## {words} {attributes}".rstrip()
        case "item":
            return f"- {words}{below and f'{chr(10)}  {attributes}'}"
        case "numbered":
            return f"7. {words}{below and f'{chr(10)}   {attributes}'}"
        case "table":
            return f"| a | {words} |\n| - | - |\n| b | c |\n{below}"
        case "quotation":
            return f"> {words}{below}"
    return f"{words}{below}"


@given(bodies())
def test_numbering_changes_no_word_and_no_id(body):
    """Numbering gives every piece an id, keeps all that stood, and is done after one run."""
    before = parse_document(body, "a.md").value
    numbered = number_paragraphs(body)
    after = parse_document(numbered, "a.md").value
    assert number_paragraphs(numbered) == numbered
    assert all(one.id for one in after)
    assert [(one.kind, one.text, one.page, one.voice) for one in after] == [
        (one.kind, one.text, one.page, one.voice) for one in before
    ]
    assert [new.id for old, new in zip(before, after, strict=True) if old.id] == [one.id for one in before if one.id]
    assert len({one.id for one in after}) >= len({one.id for one in before if one.id})


@given(MARKDOWN_LIKE)
def test_numbering_any_text_keeps_its_letters(text):
    """Numbering never crashes, and what it adds are only ids."""
    numbered = number_paragraphs(text)
    without_new = re.sub(r"#[a-z0-9-]+|[{}#\s]", "", numbered)
    assert without_new == re.sub(r"#[a-z0-9-]+|[{}#\s]", "", text)


def wrapped(words, width):
    """Set some words to a line."""
    return [" ".join(words[at : at + width]) for at in range(0, len(words), width)]


def test_numbering_covers_every_kind():
    """All kinds that can be written in a body can be cited once it is numbered."""
    body = "# T\n\n## H\n\ntext\n\n- item\n\n> quotation\n\n| t |\n| - |\n\nnot[^1]\n\n[^1]: footnote\n"
    after = parse_document(number_paragraphs(body), "a.md")
    assert after.problems == ()
    assert {one.kind for one in after.value} == set(BlockKind) - {BlockKind.LETTERHEAD, BlockKind.SIGNATURES}


def read(body):
    """Read a text as a document and as a story."""
    return parse_document(body, "a.md"), parse_story(body, "a.md")


def read_by_markdown_it(body):
    """The same with nothing taken for plain."""
    with (
        patch.object(module, "PLAIN_RE", re.compile("(?!)")),
        patch.object(module, "INLINE_RE", re.compile("")),
    ):
        return read(body)


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_plain_text_is_read_as_markdown_it_reads_it(body):
    """What is read without a parser is what the parser would have made of it."""
    assert read(body) == read_by_markdown_it(body)


@pytest.mark.parametrize("folder", ["docs", "tests/site", "tests/cases"])
def test_sources_are_read_as_markdown_it_reads_them(folder):
    """The same of every text there is."""
    for path in (ROOT / folder).rglob("*"):
        if path.suffix in (".md", ".txt", ".yml"):
            body = path.read_text(encoding="utf-8-sig", errors="replace")
            assert read(body) == read_by_markdown_it(body), path
