"""What a text cites by number is found by its form, and nothing is guessed at."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.citations import find_citations

ROOT = Path(__file__).parent.parent
SENTENCES = ("{}", "Nämnden har ärendet {} i handlingarna.", "Se ({}), som gäller”.", "– {}, 12 st, år 2026")
TOKENS = "1 2 35 2016 2025 :5 /652 - / . : ( ) § kap. KS Dnr Motion lagen kommunallagen KL SFS mars och 850101-1234 RII"
PIECES = st.sampled_from([*re.findall(r"\S+", TOKENS), " ", "\u00a0", "\n"])
ANY = st.text() | st.lists(PIECES, max_size=25).map("".join)


def cut_out(text):
    """Give kind, value and words of each citation."""
    return [[one.kind.value, one.value, text[one.start : one.end]] for one in find_citations(text)]


def expected_of(case):
    """Give each text of a case with what it cites; a lone citation or a must-not is tried in several sentences."""
    if "document" in case:
        yield (ROOT / case["document"]).read_text(encoding="utf-8"), case["citations"]
    for text in case.get("texts", ()):
        yield text["text"], text["citations"]
    for printed, value in ({one: one for one in case.get("alone", ())} | case.get("valued", {})).items():
        yield from ((sentence.format(printed), [[case["kind"], value, printed]]) for sentence in SENTENCES)
    for printed in case.get("nothing", ()):
        yield from ((sentence.format(printed), []) for sentence in SENTENCES)


@pytest.mark.cases("citations")
def test_citations_are_found(case):
    """Kind, value and place of all that a text cites, and nothing else."""
    assert [(text, cut_out(text)) for text, _ in expected_of(case)] == list(expected_of(case))


@given(ANY)
def test_any_text_is_read(text):
    """Reading never crashes; citations stand in order, apart, and each has a value without odd spaces."""
    end = 0
    for one in find_citations(text):
        assert end <= one.start < one.end <= len(text)
        assert one.value == " ".join(one.value.split()) != ""
        end = one.end


@given(ANY, ANY)
def test_personal_number_is_never_cited(before, after):
    """A personal number is no citation, nor part of one, whatever stands around it."""
    text = f"{before} 850101-1234 {after}"
    at = len(before) + 1
    assert not any(one.start < at + 11 and at < one.end for one in find_citations(text))
