"""A document has the received file's words in order, and its pages: every difference is named."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dossier.fidelity import check_fidelity
from dossier.frontmatter import parse_model, parse_yaml, split_front_matter
from dossier.model import Document, DocumentHead
from dossier.paragraphs import parse_document

HEAD = """---
titel: Svar
dokument: motion
avsändare: Ada Exempelsson
underlag: {{fil: underlag/a.txt, slag: text, sidbrytning: {pages}, sha256: "{checksum}"}}
{more}---

"""
WORD = st.text(st.sampled_from("aåbcdeéö"), min_size=1, max_size=5)
PARAGRAPHS = st.lists(st.lists(WORD, min_size=1, max_size=8), min_size=1, max_size=5)
STRANGER = "ж"


def problems_of(source, body, head="", pages="ingen"):
    """Give line and code of each fault, and the file's lines."""
    file = HEAD.format(pages=pages, checksum="1" * 64, more=head) + body
    front = split_front_matter(file, "a.md").value
    typed = parse_model(DocumentHead, parse_yaml(front.yaml, "a.md", front.yaml_line).value, "a.md")
    parsed = parse_document(front.body, "a.md", front.body_line)
    assert typed.problems + parsed.problems == ()
    document = Document("a", "a.md", typed.value, parsed.value, source, "underlag/a.txt", "1" * 64)
    return sorted((one.location.line, one.code) for one in check_fidelity(document)), file.split("\n")


def line_of(lines, text):
    """Give the one line on which some words stand."""
    found = [number for number, line in enumerate(lines, start=1) if text in line]
    assert len(found) == 1
    return found[0]


@pytest.mark.cases("fidelity")
def test_difference_is_named_at_its_line(case):
    """A difference is reported with its code and line, and nothing else is."""
    found, lines = problems_of(case["source"], case["body"], case.get("head", ""), case.get("pages", "ingen"))
    expected = [(one.get("line") or line_of(lines, one["at"]), one["code"]) for one in case["problems"]]
    assert found == sorted(expected)


@pytest.mark.cases("fidelity")
def test_faithful_twin_is_not_flagged(case):
    """The document as it should be written gives no problem."""
    body, head = case.get("clean_body", case["body"]), case.get("clean_head", case.get("head", ""))
    assert problems_of(case["source"], body, head, case.get("pages", "ingen"))[0] == []


def test_missing_original_is_another_checks_fault():
    """Without a received text there is nothing to compare."""
    assert problems_of(None, "Ord.\n{ #s1 }\n")[0] == []


def wrap(words, width):
    """Set some words to a line."""
    return "\n".join(" ".join(words[at : at + width]) for at in range(0, len(words), width))


def body_of(paragraphs, width=4):
    """Write paragraphs as a document."""
    return "\n\n".join(f"{wrap(words, width)}\n{{ #s{number} }}" for number, words in enumerate(paragraphs)) + "\n"


@given(PARAGRAPHS, st.integers(1, 9), st.integers(1, 9))
def test_any_wrapping_passes(paragraphs, ours, theirs):
    """A document made from a text is faithful to it however either is wrapped."""
    source = wrap([word for words in paragraphs for word in words], theirs)
    assert problems_of(source, body_of(paragraphs, ours))[0] == []


@given(PARAGRAPHS, st.data())
def test_one_word_changed_dropped_added_or_swapped_is_reported(paragraphs, data):
    """No single word can differ without a problem."""
    words = [word for some in paragraphs for word in some]
    at = data.draw(st.integers(0, len(words) - 1))
    for spoilt in (
        [*words[:at], STRANGER, *words[at + 1 :]],
        [*words[:at], *words[at + 1 :]],
        [*words[:at], STRANGER, *words[at:]],
    ):
        assert problems_of(" ".join(spoilt), body_of(paragraphs))[0]
    other = data.draw(st.integers(0, len(words) - 1))
    assume(words[at] != words[other])
    swapped = [*words]
    swapped[at], swapped[other] = words[other], words[at]
    assert problems_of(" ".join(swapped), body_of(paragraphs))[0]


@given(st.lists(WORD, min_size=2, max_size=10), st.data())
def test_page_turn_anywhere_must_be_marked_there(words, data):
    """A page turn in the middle of a paragraph is right at its word, and nowhere else."""
    turn = data.draw(st.integers(1, len(words) - 1))
    source = f"{' '.join(words[:turn])}\n\f{' '.join(words[turn:])}"
    for at in range(1, len(words)):
        body = f"{' '.join(words[:at])} {{ sida=2 }} {' '.join(words[at:])}\n{{ #s1 sida=1 }}\n"
        assert (problems_of(source, body, pages="sidmatning")[0] == []) == (at == turn)


@given(
    st.text(st.sampled_from("aå1. -–•\n\f\u00ad"), max_size=40),
    st.sampled_from(["ingen", "sidmatning", "inledande blanksteg"]),
)
def test_any_received_text_is_compared(source, pages):
    """Comparing never crashes, whatever was received."""
    lines = problems_of(source, "Ord.\n{ #s1 sida=1 }\n", pages=pages)[0]
    assert lines
