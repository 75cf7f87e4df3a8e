"""A quote stands word for word or not at all: nothing is matched roughly."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dossier.model import BlockKind, Paragraph
from dossier.paragraphs import normalise_space
from dossier.quotes import find_nearest, find_paragraphs_with, find_quote

ANY = st.text(st.characters(exclude_categories=["Cs"]))
WORDY = st.text(st.sampled_from("aåeE1-.”[^] \n\u00ad\u00a0\u0301"), max_size=30)
WORD = st.text(st.sampled_from("aåbcdeö1"), min_size=1, max_size=6)
SENTENCE = st.lists(WORD, min_size=1, max_size=15)
STRANGER = "ж"
"""A letter that no generated text holds."""


def cut_out(quote, text):
    """Give the passages that a quote is found at."""
    return [text[passage.start : passage.end] for passage in find_quote(quote, text)]


@pytest.mark.cases("quotes")
def test_quote_is_found_where_it_stands(case):
    """A quote is found each time it stands in the text, form of white space apart."""
    assert cut_out(case["quote"], case["text"]) == case["found"]


@pytest.mark.cases("quotes")
def test_near_miss_is_not_found_but_named(case):
    """Nearly the same words are no quote; the words that do stand there are named."""
    assert find_quote(case["not_found"], case["text"]) == ()
    assert find_nearest(case["not_found"], case["text"]) == case["nearest"]


def test_paragraphs_that_hold_a_quote_are_named():
    """A quote with the wrong number is looked for in the whole document."""
    paragraphs = [
        Paragraph(f"s{number}", BlockKind.TEXT, text, number) for number, text in enumerate(("a b", "b c", "bc"))
    ]
    assert find_paragraphs_with("b", paragraphs) == ("s0", "s1")


@given(ANY | WORDY, ANY | WORDY)
def test_any_quote_is_looked_for_in_any_text(quote, text):
    """Looking never crashes, and the nearest text is a piece of the text."""
    find_quote(quote, text)
    assert find_nearest(quote, text) in text


@given(WORDY, WORDY.map(normalise_space))
def test_what_is_found_is_what_was_quoted(quote, text):
    """A found passage, cut out, is the quote: letter by letter, with only white space, marks and line ends undone."""
    assume("[" not in quote and "-" not in quote)
    for passage in cut_out(quote, text):
        assert passage == normalise_space(quote)


@given(SENTENCE, st.data())
def test_words_in_a_row_are_found_however_wrapped(words, data):
    """Any run of whole words is found once at its place."""
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    text, gap = " ".join(words), data.draw(st.sampled_from([" ", "\n", "  \n ", "\u00a0"]))
    start = len(" ".join([*words[:first], ""]))
    assert start in [passage.start for passage in find_quote(gap.join(words[first:last]), text)]


@given(SENTENCE, st.data())
def test_one_changed_letter_is_not_found(words, data):
    """A text with one letter changed, added or dropped from a word is no quote."""
    text = " ".join(words)
    at = data.draw(st.integers(0, len(text) - 1))
    for changed in (text[:at] + STRANGER + text[at + 1 :], text[:at] + STRANGER + text[at:], f"{text}{STRANGER}"):
        assert find_quote(changed, text) == ()
        assert find_quote(text, changed) == ()


@given(SENTENCE, st.data())
def test_both_ends_are_whole_words(words, data):
    """A quote whose first or last word is cut is not found there."""
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for passage in find_quote(text[start:end], text):
        assert passage.start == 0 or text[passage.start - 1] == " "
        assert passage.end == len(text) or text[passage.end] == " "
