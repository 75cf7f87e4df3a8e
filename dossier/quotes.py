"""Prove that a quote stands once, word for word, in its paragraph; name the nearest text if it does not.

Nothing is matched roughly: four changes of form are undone on the quote, and then the text must be there, whole words
at both ends, exactly once. Trap: a quote copied from a PDF may break a line after a hyphen that is, or is not, part
of the word (`Anne-⏎Lie`, `kärn-⏎verksamhet`); both readings are tried.
"""

import heapq
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from dossier.model import Paragraph
from dossier.paragraphs import normalise_space

NORMALISATIONS = {
    "fotnotsmärke": re.compile(r"\[\^[^\]\s]+\]"),
    "mjukt bindestreck": re.compile("\u00ad"),
    "radslutets bindestreck": re.compile(r"(?<=\w)-[ \t]*\n\s*(?=\w)"),
    "mellanrum, radbrytning och sidbrytning": re.compile(r"\s+"),
}
"""Every change of form that is undone before a quote is looked for; the last two are white space in `paragraphs`."""

NUMBER_RE = re.compile(r"\d+(?:(?:[.,–-]| (?=\d{3}(?!\d)))\d+)+")
"""A number of several parts: "4,5", "10 000", "3–5", "2026-02-17"."""
LONGEST_NUMBER = 30
CANDIDATES = 12
"""How many runs of words are compared letter by letter."""
NEAR_ENOUGH = 0.5
"""Least likeness (0–1) of a text worth naming as nearest."""


@dataclass(frozen=True)
class Passage:
    """Where a quote stands: characters `[start, end)` of a paragraph's text."""

    start: int
    end: int


def find_quote(quote: str, text: str) -> tuple[Passage, ...]:
    """Find every place where a quote stands word for word in a paragraph's text.

    Not: a part of a word, so that "styrker" is not found in "avstyrker"; an empty quote stands nowhere.
    Units: offsets in characters of `text`, which has single spaces (`normalise_space`).
    """
    found = {passage for reading in _readings(quote) for passage in _find(reading, text)}
    return tuple(sorted(found, key=lambda passage: passage.start))


def find_nearest(quote: str, text: str) -> str:
    """Name the run of words most like a quote, word for word as it stands, or "" when nothing is near."""
    wanted = next(iter(_readings(quote)), "")
    words = list(re.finditer(r"\S+", text))
    # A word more or less, for what was joined, parted or lost: "i dag" for "idag".
    lengths = {min(len(words), max(1, len(wanted.split()) + change)) for change in (0, 1, -1)} if words else set()
    windows = (
        text[words[first].start() : words[first + length - 1].end()]
        for length in sorted(lengths)
        for first in range(len(words) - length + 1)
    )
    return _most_like(wanted, _most_words_in_common(wanted, windows, CANDIDATES))


def find_nearest_of(quote: str, paragraphs: Iterable[Paragraph]) -> tuple[str, str]:
    """Name the words most like a quote in any of some paragraphs, and the paragraph's id; two times "" when none is near."""
    by_text = {paragraph.text: paragraph.id for paragraph in paragraphs if paragraph.id}
    wanted = next(iter(_readings(quote)), "")
    places = {find_nearest(quote, text): by_text[text] for text in _most_words_in_common(wanted, by_text, 3)}
    nearest = _most_like(wanted, places)
    return nearest, places[nearest] if nearest else ""


def find_paragraphs_with(quote: str, paragraphs: Iterable[Paragraph]) -> tuple[str, ...]:
    """Name the paragraphs in which a quote does stand: a wrong number is the commonest fault."""
    return tuple(paragraph.id for paragraph in paragraphs if paragraph.id and find_quote(quote, paragraph.text))


def _readings(quote: str) -> tuple[str, ...]:
    plain = NORMALISATIONS["fotnotsmärke"].sub("", quote)
    hyphen = NORMALISATIONS["radslutets bindestreck"]
    ways = ("-", "", "- ") if "\n" in plain else ("-",)
    readings = (normalise_space(hyphen.sub(kept, plain)) for kept in ways)
    return tuple(dict.fromkeys(reading for reading in readings if reading))


def _find(reading: str, text: str) -> Iterable[Passage]:
    start = text.find(reading)
    while start >= 0:
        end = start + len(reading)
        if not _cuts_word(text, start) and not _cuts_word(text, end):
            yield Passage(start, end)
        start = text.find(reading, start + 1)


def _cuts_word(text: str, at: int) -> bool:
    """Tell whether a place lies inside a word or a number: "4" is no quote from "4,5", nor "10" from "10 000"."""
    inside_word = 0 < at < len(text) and _is_of_word(text[at - 1]) and _is_of_word(text[at])
    return inside_word or any(match.start() < at < match.end() for match in _numbers_around(text, at))


def _numbers_around(text: str, at: int) -> Iterator[re.Match[str]]:
    start = max(0, at - LONGEST_NUMBER)
    return NUMBER_RE.finditer(text, start, at + LONGEST_NUMBER)


def _is_of_word(character: str) -> bool:
    """Count a combining accent too: text from a PDF may hold "é" as two characters."""
    return character.isalnum() or unicodedata.combining(character) > 0


def _most_words_in_common(wanted: str, texts: Iterable[str], most: int) -> list[str]:
    """Keep the few texts worth a letter-by-letter comparison, which is slow."""
    words = Counter(wanted.split())
    return heapq.nlargest(most, texts, key=lambda text: (words & Counter(text.split())).total())


def _most_like(wanted: str, windows: Iterable[str]) -> str:
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    best, nearest = NEAR_ENOUGH, ""
    for window in windows:
        matcher.set_seq1(window)
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            best, nearest = matcher.ratio(), window
    return nearest
