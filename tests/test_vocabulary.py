"""Swedish words: which are forms of one word, where compounds come apart, and that every word is found in its chunk."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.vocabulary import (
    BOUND,
    IRREGULAR,
    PARADIGMS,
    chunks_of,
    count_words,
    fold,
    forms_of,
    group_forms,
    is_part,
    make_index,
    make_pieces,
    make_subject_index,
    parts_of,
    words_of,
)

ENDINGS = sorted({ending for endings in PARADIGMS for ending in endings})
STEMS = [stem for stem, _ in BOUND] + [form for forms in IRREGULAR for form in forms] + ["bredd", "skol", "områd", "x"]
WORDS = st.builds(str.__add__, st.sampled_from(STEMS), st.sampled_from(ENDINGS)) | st.text(
    "abdeinrståäö", min_size=1, max_size=9
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.text("abåäÖé-\u00ad 12_", max_size=60)


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


def lines_of(files, keys, folder, prefix):
    """Read the lines of the chunks that hold a prefix."""
    manifest = json.loads(files.manifest)
    return [
        line
        for number in chunks_of(prefix, manifest[keys])
        for line in files.chunks[f"{folder}/{number}.txt"].splitlines()
    ]


def check_found(counts, files, step=1):
    """Every word stands in the chunks of its beginning, of each of its parts, and of its end."""
    pieces = make_pieces(counts)
    for word in list(counts)[::step]:
        bounds = parts_of(word, pieces)
        assert cut(word, bounds) in lines_of(files, "delar", "ord", fold(word))
        assert cut(word, bounds) in lines_of(files, "delar", "ord", fold(word)[:2])
        for at in bounds:
            marked = cut(word, bounds).split("|")
            number = bounds.index(at) + 1
            line = "|".join(marked[:number]) + "*" + "|".join(marked[number:])
            assert len(word) - at < 4 or line in lines_of(files, "delar", "ord", fold(word[at:]))
        if len(word) > 4 and word.isalpha():
            assert word in lines_of(files, "bakdelar", "bak", fold(word)[::-1][:3])


@given(st.lists(TEXTS, max_size=4))
def test_every_word_of_a_text_is_found(texts):
    """Round trip through the files, whatever the text."""
    counts = count_words(texts)
    check_found(counts, make_index(counts))


def test_every_word_is_found_among_many_chunks():
    """Chunks are small, and a word that fills several is found in all of them."""
    stems = [a + b + c for a in "bdfgkålmnprst" for b in "aeiouåäö" for c in "bdglmnrst"]
    counts = count_words([f"{stem}plan {stem}planer {stem}" for stem in stems])
    files = make_index(counts)
    assert len(files.chunks) > 8
    assert max(len(text) for text in files.chunks.values()) < 7000
    assert len(lines_of(files, "delar", "ord", "plan")) >= len(stems)
    check_found(counts, files, step=37)


def test_index_is_the_same_twice_and_carries_the_rules():
    """Equal words give equal files; the manifest has what the browser needs."""
    counts = count_words(["Farsta svarar på remissen om lokalpolisområde."])
    one = make_index(counts, {"slk": "stadsledningskontoret"}, {"farsta"})
    assert one == make_index(dict(reversed(counts.items())), {"slk": "stadsledningskontoret"}, ["farsta"])
    manifest = json.loads(one.files["manifest.json"])
    assert manifest["forkortningar"] == {"slk": "stadsledningskontoret"}
    assert (manifest["namn"], manifest["antal"], "och" in manifest["stoppord"]) == (["farsta"], 6, True)
    assert json.loads(make_index({}).manifest)["delar"] == []
    assert list(chunks_of("a", [])) == []


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
    texts = [(1, "Ärendet i Farsta. Årsta"), (2, "Farstas ärendet, ärendet SCB"), (3, "Élan Ωmega zebra")]
    found = make_subject_index(texts, {"farsta", "årsta"})
    assert [letter for letter, _ in found] == ["E", "F", "S", "Z", "Å", "Ä", "#"]
    assert [(one.base, one.forms, one.places) for one in dict(found)["F"]] == [
        ("Farsta", ("Farsta", "Farstas"), (1, 2))
    ]
    assert [(one.base, one.places) for one in dict(found)["Ä"]] == [("ärendet", (1, 2))]
    assert [one.base for one in dict(found)["S"]] == ["SCB"]
