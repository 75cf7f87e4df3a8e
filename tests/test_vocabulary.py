"""Swedish words: which are forms of one word, where compounds come apart, and the index from A to Ö."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.runs import Runs
from dossier.vocabulary import (
    BOUND,
    IRREGULAR,
    PARADIGMS,
    count_words,
    forms_of,
    group_forms,
    is_part,
    make_pieces,
    make_subject_index,
    parts_of,
    place_words,
    words_of,
)

ENDINGS = sorted({ending for endings in PARADIGMS for ending in endings})
STEMS = [stem for stem, _ in BOUND] + [form for forms in IRREGULAR for form in forms] + ["bredd", "skol", "områd", "x"]
WORDS = st.builds(str.__add__, st.sampled_from(STEMS), st.sampled_from(ENDINGS)) | st.text(
    "abdeinrståäö", min_size=1, max_size=9
)


@pytest.mark.cases("vocabulary")
def test_case(case):
    """Forms, boundaries and words are those decided by hand."""
    names = case.get("names", ())
    for words in case.get("same", ()):
        assert all(set(words) <= forms_of(word, names) for word in words), words
    for one, other in case.get("other", ()):
        assert one not in forms_of(other, names), (one, other)
    if "compounds" in case:
        pieces = make_pieces(case["words"])
        assert {word: cut(word, parts_of(word, pieces)) for word in case["compounds"]} == case["compounds"]
    for text, words in case.get("texts", {}).items():
        assert list(words_of(text)) == words


def cut(word, bounds):
    """Write a word with its boundaries."""
    return "|".join(word[a:b] for a, b in zip((0, *bounds), (*bounds, len(word)), strict=True))


@given(WORDS, st.sampled_from([(), ("stockholm", "plan")]))
def test_forms_are_mutual(word, names):
    """A word is a form of each of its forms, and of itself."""
    forms = forms_of(word, names)
    assert word in forms
    assert all(word in forms_of(form, names) for form in forms if len(form) > 1)


def test_part_of_a_compound_begins_and_ends_at_boundaries():
    """A part is found, letters by chance and the whole word are not."""
    pieces = make_pieces(["lokala", "polis", "område", "plan"])
    assert is_part("lokalpolisområde", "polisområde", pieces)
    assert is_part("lokalpolisområde", "polis", pieces)
    assert not is_part("lokalpolisområde", "lokalpolisområde", pieces)
    assert not is_part("lokalpolisområde", "råde", pieces)
    assert not is_part("planerat", "plan", pieces)


def test_groups_of_forms():
    """Forms stand under the shortest; function words, letters and figures are left out."""
    counts = count_words(["Planen och planerna 2025 (L), nämnden nämner nämnder; stockholmare i Stockholms stad"])
    assert group_forms(counts, {"stockholm"}) == {
        "stad": ("stad",),
        "nämner": ("nämner",),
        "planen": ("planen", "planerna"),
        "nämnden": ("nämnden", "nämnder"),
        "stockholms": ("stockholms",),
        "stockholmare": ("stockholmare",),
    }


def test_subjects_from_a_to_o():
    """Letters in Swedish order, words as printed, each place once."""
    texts = ["Ärendet i Farsta. Årsta", "Farstas ärendet, ärendet SCB", "Élan Ωmega zebra"]
    found = make_subject_index(place_words(Runs(texts)), {"farsta", "årsta"})
    assert [letter for letter, _ in found] == ["E", "F", "S", "Z", "Å", "Ä", "#"]
    assert [(one.base, one.forms, one.places) for one in dict(found)["F"]] == [
        ("Farsta", ("Farsta", "Farstas"), (0, 1))
    ]
    assert [(one.base, one.places) for one in dict(found)["Ä"]] == [("ärendet", (0, 1))]
    assert [one.base for one in dict(found)["S"]] == ["SCB"]
