"""Text that papers have in common: every place of it, as long as it is, and nothing that adds nothing."""

from collections import defaultdict
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dossier.model import BlockKind, Document, DocumentHead, Paragraph
from dossier.paragraphs import parse_document
from dossier.shared_text import LEAST_WORDS, find_shared_text

ROOT = Path(__file__).parent.parent
HEAD = DocumentHead.model_construct()

WORDS = st.lists(st.sampled_from("abc"), min_size=1, max_size=14)
PIECES = st.lists(WORDS, min_size=1, max_size=3)
"""Few pieces, of which all paragraphs are put together, so that long runs are met again."""
PRINTED = st.sampled_from(["{}", "{},", "({})", "”{}”", "{}.", "– {}"])
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SIGNS = st.text(st.sampled_from('ab1-–.:,/”"«» ()%\u0301\u0653\u00a0\n'), max_size=60)


def document(name, paragraphs):
    """Make a document of paragraphs."""
    return Document(name, f"{name}.md", HEAD, tuple(paragraphs), None, "", None)


def document_of(name, texts, kind=BlockKind.TEXT):
    """Make a document of texts."""
    return document(name, [Paragraph(f"s{number}", kind, text, number) for number, text in enumerate(texts)])


def read(name, body):
    """Read a document as it is written; `body` may be the path of a real one."""
    if body.startswith("docs/"):
        body = (ROOT / body).read_text(encoding="utf-8").split("\n---\n", 1)[1]
    parsed = parse_document(body, f"{name}.md")
    assert parsed.problems == ()
    return document(name, parsed.value)


def printed(place):
    """Cut out the words of a place."""
    return place.paragraph.text[place.start : place.end]


@pytest.mark.cases("shared-text")
def test_passages_of_some_documents(case):
    """The passages, their number of words and all their places are those found by hand, in order."""
    found = find_shared_text([read(name, body) for name, body in case["documents"].items()])
    assert [
        {
            "words": one.word_count,
            "text": one.text,
            "places": [f"{place.document.id}#{place.paragraph.id}" for place in one.places],
        }
        for one in found
    ] == case["passages"]


def test_place_is_the_words_as_printed():
    """Case, punctuation and marks are those of each place; the pair of a mark is taken along, a full stop is not."""
    texts = ("I dag: (så kallat) STADEN ska, ta fram en ”plan”.", "i dag så kallat staden ska ta fram en plan")
    (found,) = find_shared_text([document_of(str(at), [text]) for at, text in enumerate(texts)])
    assert [printed(place) for place in found.places] == [texts[0][:-1], texts[1]]
    assert found.text == texts[0][:-1]


@pytest.mark.parametrize("mark", ["{} (h)", "{} ”h”", '{} "h"', "{} «h»", "{} »h»", "{} (så ”h”)"])
def test_pair_of_a_mark_is_taken_along(mark):
    """A passage that ends within a bracket or between quotation marks is printed whole, and one that begins there too."""
    text = mark.format("a b c d e f g")
    turned = f"{text.rpartition(' ')[2]} a b c d e f g"
    for one in (text, turned) if "så" not in mark else (text,):
        (found,) = find_shared_text([document_of("x", [f"en {one} 1"]), document_of("y", [f"ett {one}, 2"])])
        assert found.text == one


def test_mark_whose_pair_stands_elsewhere_is_left():
    """A bracket opened before the passage, or after it, is not its own."""
    texts = ("(x a b c d e f g h) y", "z a b c d e f g h (w)")
    (found,) = find_shared_text([document_of(str(at), [text]) for at, text in enumerate(texts)])
    assert [printed(place) for place in found.places] == ["a b c d e f g h"] * 2


@pytest.mark.parametrize("kind", [kind for kind in BlockKind if kind not in (BlockKind.TEXT, BlockKind.ITEM)])
def test_only_running_text_and_items_count(kind):
    """Headings, quotations, tables, notes, letterheads and signatures are alike without meaning anything."""
    text = "a b c d e f g h i"
    assert find_shared_text([document_of("x", [text], kind), document_of("y", [text])]) == ()
    assert len(find_shared_text([document_of("x", [text], BlockKind.ITEM), document_of("y", [text])])) == 1


def test_documents_of_a_passage_are_given_once_in_order():
    """A document with three places is one document."""
    documents = [document_of(name, ["a b c d e f g h"] * times) for name, times in (("z", 3), ("a", 1))]
    (found,) = find_shared_text(documents)
    assert [one.id for one in found.documents] == ["z", "a"]
    assert [place.paragraph.id for place in found.places] == ["s0", "s1", "s2", "s0"]


def test_boilerplate_of_eleven_within_what_two_share():
    """Eleven answers share forty words, two of them sixty around these: two passages, not four."""
    boilerplate = " ".join(f"b{number}" for number in range(40))
    before, after = (" ".join(f"{side}{number}" for number in range(30)) for side in "xy")
    texts = [f"{before} {boilerplate} {after}"] * 2 + [
        f"eget{number} {boilerplate} sitt{number}" for number in range(9)
    ]
    found = find_shared_text([document_of(str(number), [text]) for number, text in enumerate(texts)])
    assert [(len(one.documents), one.word_count) for one in found] == [(11, 40), (2, 100)]


def test_one_sentence_changed_in_forty_ways_does_not_flood():
    """Forty answers, each with another word of sixty changed, share hundreds of pieces, nearly all parts of a few."""
    sentence = [f"o{number}" for number in range(60)]
    texts = [" ".join([*sentence[:at], f"x{at}", *sentence[at + 1 :]]) for at in range(10, 50)]
    found = find_shared_text([document_of(str(number), [text]) for number, text in enumerate(texts)])
    assert len(found) < 140
    assert max(one.word_count for one in found) == 48


# --- Against a slow and plain reading of the definition ---------------------------------------------------------------


def all_runs(documents):
    """Every run of at least eight words that stands in two documents, and all its places: (document, paragraph, word)."""
    places = defaultdict(list)
    for d, paragraphs in enumerate(documents):
        for p, words in enumerate(paragraphs):
            for start in range(len(words)):
                for end in range(start + LEAST_WORDS, len(words) + 1):
                    places[tuple(words[start:end])].append((d, p, start))
    return {run: found for run, found in places.items() if len({d for d, _, _ in found}) > 1}


def is_maximal(run, runs):
    """No longer run has a word more at one end in all the places."""
    return not any(
        len(other) == len(run) + 1 and run in (other[1:], other[:-1]) and len(found) == len(runs[run])
        for other, found in runs.items()
    )


def has_words_of_its_own(run, runs):
    """Eight of its words stand nowhere else."""
    windows = (run[at : at + LEAST_WORDS] for at in range(len(run) - LEAST_WORDS + 1))
    return any(len(runs[window]) == len(runs[run]) for window in windows)


def is_longest_somewhere(run, runs):
    """At one of its places no longer run holds it."""
    longer = {
        (d, p, start + at)
        for other, found in runs.items()
        if len(other) > len(run)
        for at in range(len(other) - len(run) + 1)
        if other[at : at + len(run)] == run
        for d, p, start in found
    }
    return not longer.issuperset(runs[run])


@st.composite
def dossiers(draw):
    """Documents of paragraphs of words, put together of a few pieces."""
    pieces = draw(PIECES)
    paragraph = st.lists(st.sampled_from(pieces), min_size=1, max_size=3).map(lambda some: list(chain(*some)))
    return draw(st.lists(st.lists(paragraph, min_size=1, max_size=2), min_size=1, max_size=4))


@given(dossiers())
@example([["aaaaaaaaaa"], ["aaaaaaaaa", "aaaaaaaa"]])
@example([["abcdefghijklmnop"], ["abcdefghijklmnop"], ["abcdefghijkl"], ["efghijklmnop"]])
def test_passages_are_those_of_the_definition(documents):
    """Maximal, with all places, and either with words of its own or longest at a place: these and no others."""
    found = find_shared_text(
        [document_of(str(d), [" ".join(words) for words in paragraphs]) for d, paragraphs in enumerate(documents)]
    )
    runs = all_runs(documents)
    expected = {
        run: places
        for run, places in runs.items()
        if is_maximal(run, runs) and (has_words_of_its_own(run, runs) or is_longest_somewhere(run, runs))
    }
    assert {
        tuple(one.text.split()): [(int(at.document.id), int(at.paragraph.id[1:]), at.start // 2) for at in one.places]
        for one in found
    } == expected
    order = [(-len(one.documents), -one.word_count) for one in found]
    assert order == sorted(order)
    assert len(found) == len(expected)

    covered = {
        (at.document.id, at.paragraph.id, at.start // 2 + ahead)
        for one in found
        for at in one.places
        for ahead in range(one.word_count - LEAST_WORDS + 1)
    }
    windows = (places for run, places in runs.items() if len(run) == LEAST_WORDS)
    assert covered == {(str(d), f"s{p}", start) for places in windows for d, p, start in places}


@given(WORDS.filter(lambda words: len(words) >= LEAST_WORDS), st.data())
def test_form_is_free(words, data):
    """However the words are printed, the whole text is one passage, and each place is cut between words."""
    texts = [" ".join(data.draw(PRINTED).format(word) for word in words) for _ in range(2)]
    found = find_shared_text([document_of(str(number), [text]) for number, text in enumerate(texts)])
    whole = next(one for one in found if one.word_count == len(words))
    for place in whole.places:
        letters = [letter for letter in printed(place) if letter.isalpha()]
        assert letters == words


@given(st.lists(st.lists(ANY | SIGNS | st.just("a b c d e f g ”h") | SIGNS.map(lambda text: text * 9), max_size=3)))
def test_any_text_is_read(texts):
    """Looking never crashes, and a place is a piece of its paragraph that begins and ends like the first one."""
    for one in find_shared_text([document_of(str(number), some) for number, some in enumerate(texts)]):
        assert len(one.documents) > 1
        assert all(0 <= at.start < at.end <= len(at.paragraph.text) for at in one.places)
        assert printed(one.places[0]) == one.text
