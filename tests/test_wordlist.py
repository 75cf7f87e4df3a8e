"""Files of words: every word is found in its file, and words that come and go leave what a fresh start would give."""

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier import wordlist
from dossier.vocabulary import IRREGULAR, PARADIGMS, count_words, fold, make_pieces, parts_of
from dossier.wordlist import WordList, chunks_of, file_name, make_index, update_words, write_index

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.text("abåäÖé-\u00ad 12_", max_size=60)
PARTS = [
    *("sko", "skol", "skola", "plan", "bok", "böck", "polis", "lokal", "områd", "för", "ändr", "nämnd", "het", "and", "väg", "by"),
    *("trafik", "a", "s", "ing", "ligh", "ansv", "kraft", "öl", "ωz", "12", "var", "e", "om", "samman", "ställ"),
]  # fmt: skip
ENDINGS = sorted({ending for endings in PARADIGMS for ending in endings})
FORMS = [form for forms in IRREGULAR for form in forms]
WORDS = st.builds(
    "{}{}".format,
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=3).map("".join),
    st.sampled_from(ENDINGS) | st.sampled_from(FORMS),
)
DOSSIERS = st.lists(st.frozensets(WORDS, max_size=12), min_size=1, max_size=6)


def cut(word, bounds):
    """Write a word with its boundaries."""
    return "|".join(word[a:b] for a, b in zip((0, *bounds), (*bounds, len(word)), strict=True))


def lines_of(files, keys, folder, prefix):
    """Read the lines of the chunks that hold a prefix."""
    manifest = json.loads(files.manifest)
    return [
        line
        for number in chunks_of(prefix, manifest[keys])
        for line in files.chunks[file_name(folder, manifest[keys][number])].splitlines()
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
    """Files are small, but the words that have one part are not kept apart, and all of them are found."""
    stems = [a + b + c for a in "bdfgkålmnprst" for b in "aeiouåäö" for c in "bdglmnrst"]
    counts = count_words([f"{stem}plan {stem}planer {stem}" for stem in stems])
    files = make_index(counts)
    assert len(files.chunks) > 8
    assert sorted(map(len, files.chunks.values()))[-3] < 20_000
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


@given(st.data(), st.integers(1, 8), st.integers(1, 5))
def test_words_that_come_and_go_leave_what_a_fresh_start_gives(data, letters, size):
    """Any dossiers added, changed and taken away, in any order, with files of any size: no byte tells."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wordlist, "START_LETTERS", letters)
        patch.setattr(wordlist, "STARTS_A_FILE", size)
        dossiers = data.draw(DOSSIERS)
        known = update_words(WordList(), dossiers)
        for _ in range(3):
            number = data.draw(st.integers(0, len(dossiers)))
            gone = dossiers[number : number + 1]
            edited = frozenset().union(*gone) ^ data.draw(st.frozensets(WORDS, max_size=4))
            came = data.draw(st.sampled_from([[edited], [edited], []]))
            dossiers[number : number + 1] = came
            known = pickle.loads(pickle.dumps(update_words(known, came, gone)))
            assert known == from_scratch(dossiers)
            assert write_index(known) == make_index(frozenset().union(*dossiers))


def from_scratch(dossiers):
    """Gather words without working any of them in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wordlist, "FEW", -1)
        return update_words(WordList(), dossiers)


def test_a_change_keeps_other_files():
    """One word more changes the files of its own parts."""
    words = {f"{a}{b}{c}{d}" for a in "bdfg" for b in ("ek", "åk", "ym") for c in ("il", "or", "ast") for d in PARTS}
    known = update_words(WordList(), [words])
    more = update_words(known, [{"lokalpolisområde"}])
    before, after = write_index(known).chunks, write_index(more).chunks
    assert 0 < sum(before.get(name) != text for name, text in after.items()) <= 5


def test_files_are_named_by_their_letters():
    """Letters of any alphabet give names of plain signs, each its own."""
    assert file_name("ord", "") == "ord/ord-.txt"
    assert file_name("ord", "lokalpol") == "ord/ord-lokalpol.txt"
    assert file_name("bak", "ωa") == "bak/bak--3c9-a.txt"
