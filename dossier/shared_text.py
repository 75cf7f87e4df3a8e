"""Documents → passages of eight words or more that stand in more than one of them, each with all its places.

All words are laid in one row with a stop wherever a passage must end; every run of eight words is looked up in one
table, and only those met in two documents are lengthened.
Counted: running text and list items. Not: headings, block quotations, tables, footnotes, letterheads, signatures, nor
words between quotation marks, which are somebody else's; but up to three words between marks are a name or a term
(”stadsdelslyft”), and are read as if the marks were not there.
Traps: a mark that is never closed quotes nothing, for no one can say where it ends; the same sentence changed at a
different word in each of forty answers has hundreds of shared pieces, of which `find_shared_text` keeps those that
say something new.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from dossier.model import BlockKind, Document, Paragraph
from dossier.runs import Runs

LEAST_WORDS = 8
LONGEST_TERM = 3
"""Most words between quotation marks that are a name or a term, not a quotation."""
COUNTED = (BlockKind.TEXT, BlockKind.ITEM)
MOST_KNOWN = 100_000
LAST_CHARACTER = 0x10FFFF
WORD_RE = re.compile(
    r"""
    [-‐‑]?                                  # -nämnden
    [\w\u0300-\u036f]+                      # an accent may be a character of its own
    (?:
        (?: [-‐‑–:'’] | (?<=\d)[.,/](?=\d) )    # Enskede-Årsta, EU:s, 2023–2025, 4,5, 2025/652; but "t.ex." is two words
        [\w\u0300-\u036f]+
    )*
    [-‐‑]?                                  # Bromma- och Farsta
    | [%§&+=€]                              # a sign that is read aloud
    """,
    re.X,
)
QUOTATION_MARKS = '”“„"«»'
QUOTED_RE = re.compile(
    rf"""
    [{QUOTATION_MARKS}] (?<!\w.) (?=\S)     # opens before a word, not after one
    [^{QUOTATION_MARKS}]+
    [{QUOTATION_MARKS}] (?<!\s.) (?!\w)     # closes after a word
    """,
    re.X,
)
PAIRS = (("”", "”"), ("“", "”"), ("„", "”"), ("„", "“"), ('"', '"'), ("«", "»"), ("»", "«"), ("»", "»"), ("(", ")"))
"""Brackets last: what is quoted stands in them, not around them."""
MARKS = frozenset("".join(opening + closing for opening, closing in PAIRS))


class Place(NamedTuple):
    """Where a passage stands: characters `[start, end)` of a paragraph's text."""

    document: Document
    paragraph: Paragraph
    start: int
    end: int


@dataclass(frozen=True)
class SharedPassage:
    """A run of words that stands in at least two documents."""

    text: str
    """As printed at its first place."""
    word_count: int
    places: tuple[Place, ...]
    """Every place where the words stand, in the order of the documents, then of the text."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """Give the documents it stands in, each once, in order."""
        return tuple({id(place.document): place.document for place in self.places}.values())


class _Stretch(NamedTuple):
    """A piece of a paragraph without quotations, and the place of its first word in the row."""

    document: Document
    paragraph: Paragraph
    start: int
    end: int
    first: int


@dataclass(frozen=True)
class _Row:
    """All words, each a character, equal words equal; before each stretch, and last, a stop that equals nothing."""

    words: str
    stretches: list[_Stretch]
    firsts: list[int]
    """Where each stretch begins."""
    papers: list[int]
    """Where each document begins."""

    def are_in_two(self, starts: Sequence[int]) -> bool:
        """Tell whether some places, in order, are in at least two documents."""
        return bisect_right(self.papers, starts[0]) != bisect_right(self.papers, starts[-1])

    def stretch_at(self, place: int) -> _Stretch:
        """Give the stretch that a place lies in."""
        return self.stretches[bisect_right(self.firsts, place) - 1]


class _Repeat(NamedTuple):
    """The same words at several places of the row, in order."""

    starts: list[int]
    length: int


class _Widest(NamedTuple):
    """The longest repeat that has all places of a window, and how far into it the window stands."""

    repeat: _Repeat
    ahead: int


class _Characters(dict[str, str]):
    """Give the words between two spaces, a character each; equal if they differ only in case or in marks around them."""

    def __init__(self) -> None:
        super().__init__()
        self._by_form: defaultdict[str, str] = defaultdict(lambda: chr(len(self._by_form)))

    def __missing__(self, text: str) -> str:
        words = (text,) if text.isalpha() else WORD_RE.findall(text)
        found = self[text] = "".join([self._by_form[unicodedata.normalize("NFC", one.casefold())] for one in words])
        return found

    @property
    def count(self) -> int:
        """Count the characters that are words'."""
        return len(self._by_form)


_known = _Characters()
"""Of the documents before: most words stand in many dossiers."""


def _characters() -> _Characters:
    global _known
    if _known.count > MOST_KNOWN:
        _known = _Characters()
    return _known


def find_shared_text(documents: Sequence[Document], runs: Runs | None = None) -> tuple[SharedPassage, ...]:
    """Find the passages that stand in more than one document: most documents first, then most words, then first place.

    A passage has all its places, and no word can be added at either end in all of them at once. It is given if
    it has eight words in a row that stand nowhere else (so that every shared word has a passage with all its places),
    or if at one of its places no longer passage holds it (so that two documents alike at length are seen to be).
    A piece for which neither is true adds nothing: elsewhere its words have more places, and its places more words.

    Shapes: "Staden ska, enligt motionen, ta fram" is "staden ska enligt motionen ta fram"; "t.ex." is "t ex".
    Not: "Hässelby- Vällingby" for "Hässelby-Vällingby", which is printed otherwise; a passage over two paragraphs.
    Units: offsets in characters of the paragraph's text; a place takes no full stop or comma with it, but the bracket
    or quotation mark whose pair it holds. `runs` are those of texts among which all paragraphs are, when they are known.
    Raises: ValueError, with more than a million different words and pieces of text.
    """
    row = _lay_out(documents, runs or Runs())
    widest = _find_widest(row)
    found = {(repeat.starts[0], repeat.length): repeat for repeat in (one.repeat for one in widest.values())}
    found |= {(repeat.starts[0], repeat.length): repeat for repeat in _find_longest(row, widest)}
    words = _Words()
    passages = {first: _passage(repeat, row, words) for first, repeat in found.items()}
    in_order = sorted(passages, key=lambda first: (-len(passages[first].documents), -first[1], first[0]))
    return tuple(passages[first] for first in in_order)


# --- Words -----------------------------------------------------------------------------------------------------------


def _lay_out(documents: Sequence[Document], runs: Runs) -> _Row:
    characters = _characters()
    by_run = list(map(characters.__getitem__, runs.all))  # looked up in faster than what is known of all dossiers

    def written(text: str) -> str:
        known = runs.of(text)
        return "".join(map(by_run.__getitem__, known) if known else map(characters.__getitem__, text.split()))

    pieces, at = [""], 1
    stretches: list[_Stretch] = []
    papers: list[int] = []
    read: dict[str, list[tuple[int, int, str]]] = {}  # papers have whole paragraphs in common
    for document in documents:
        papers.append(at)
        for paragraph in document.paragraphs:
            if paragraph.kind in COUNTED:
                text = paragraph.text
                if text not in read:
                    read[text] = [(start, end, written(text[start:end])) for start, end in _unquoted(text)]
                for start, end, piece in read[text]:
                    stretches.append(_Stretch(document, paragraph, start, end, at))
                    pieces.append(piece)
                    at += len(piece) + 1
    first, last = characters.count, characters.count + len(pieces)
    if last > LAST_CHARACTER:
        raise ValueError("more words and pieces of text than there are characters")
    stops = map(chr, range(first, last))  # no word's, each used once; and low, since a text of low ones takes less room
    words = "".join([part for both in zip(pieces, stops, strict=True) for part in both])
    return _Row(words, stretches, [one.first for one in stretches], papers)


@lru_cache(maxsize=1024)  # asked for by each step that leaves quotations alone
def find_quoted(text: str) -> tuple[tuple[int, int], ...]:
    """Give where the words between quotation marks stand, with their marks."""
    if not any(map(text.__contains__, QUOTATION_MARKS)):  # faster than the pattern, and most texts have none
        return ()
    return tuple([quoted.span() for quoted in QUOTED_RE.finditer(text)])


def _unquoted(text: str) -> Iterator[tuple[int, int]]:
    """Give the pieces of a paragraph's text that are its document's own words."""
    at = 0
    for start, end in find_quoted(text):
        if len(WORD_RE.findall(text, start, end)) > LONGEST_TERM:
            yield at, start
            at = end
    yield at, len(text)


# --- Repeats ---------------------------------------------------------------------------------------------------------


def _find_widest(row: _Row) -> dict[str, _Widest]:
    """Lengthen each window met in two documents as far as all its places agree."""
    found: dict[str, _Widest] = {}
    windows = _find_windows(row)
    for window, starts in windows.items():
        if window not in found:
            repeat = _lengthen_everywhere(row.words, starts)
            # A window of the repeat with as many places has the same places, and would make the same repeat.
            for ahead, other in enumerate(_windows(row.words, repeat.starts[0], repeat.length)):
                if len(windows[other]) == len(starts):
                    found[other] = _Widest(repeat, ahead)
    return found


def _find_windows(row: _Row) -> dict[str, list[int]]:
    windows = _windows(row.words, 0, len(row.words))
    seen: set[str] = set()
    again: set[str] = set()
    for window in windows:
        (again if window in seen else seen).add(window)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, window in enumerate(windows):
        if window in again:
            found[window].append(at)
    return {window: starts for window, starts in found.items() if row.are_in_two(starts)}


def _windows(words: str, start: int, length: int) -> list[str]:
    """Give every eight words in a row of a piece."""
    return [words[at : at + LEAST_WORDS] for at in range(start, start + length - LEAST_WORDS + 1)]


def _lengthen_everywhere(words: str, starts: list[int]) -> _Repeat:
    before, length = 0, LEAST_WORDS
    while len({words[start - before - 1] for start in starts}) == 1:
        before += 1
    while len({words[start + length] for start in starts}) == 1:
        length += 1
    return _Repeat([start - before for start in starts], before + length)


def _find_longest(row: _Row, widest: Mapping[str, _Widest]) -> Iterator[_Repeat]:
    """Lengthen at each place as far as any other document agrees; a window inside the repeat before it gives nothing new."""
    reached = 0
    places = {start + one.ahead: one for one in widest.values() for start in one.repeat.starts}
    for at in sorted(places):
        if at + LEAST_WORDS > reached:
            begin, repeat = _lengthen_at(at - places[at].ahead, row, places[at].repeat)
            reached = begin + repeat.length
            yield repeat


def _lengthen_at(begin: int, row: _Row, repeat: _Repeat) -> tuple[int, _Repeat]:
    """Lengthen a repeat at one of its places, leftward first, dropping the places that do not follow."""
    words, (starts, length) = row.words, repeat
    while row.are_in_two(kept := [start - 1 for start in starts if words[start - 1] == words[begin - 1]]):
        starts, begin, length = kept, begin - 1, length + 1
    while row.are_in_two(kept := [start for start in starts if words[start + length] == words[begin + length]]):
        starts, length = kept, length + 1
    return begin, _Repeat(starts, length)


# --- Places ----------------------------------------------------------------------------------------------------------


class _Words:
    """Where the words of pieces of text are, each piece read once and no further than it was asked for."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, int], tuple[list[re.Match[str]], Iterator[re.Match[str]]]] = {}

    def span(self, stretch: _Stretch, first: int, last: int) -> tuple[int, int]:
        """Give the characters from one word of a stretch to another."""
        text = stretch.paragraph.text
        key = text, stretch.start
        if key not in self._read:
            self._read[key] = [], WORD_RE.finditer(text, stretch.start, stretch.end)
        read, more = self._read[key]
        read += islice(more, last + 1 - len(read)) if len(read) <= last else ()
        return read[first].start(), read[last].end()


def _passage(repeat: _Repeat, row: _Row, words: _Words) -> SharedPassage:
    places = tuple([_place(start, repeat.length, row, words) for start in repeat.starts])
    first = places[0]
    return SharedPassage(first.paragraph.text[first.start : first.end], repeat.length, places)


def _place(start: int, length: int, row: _Row, words: _Words) -> Place:
    """Find the characters of some words."""
    stretch = row.stretch_at(start)
    first = start - stretch.first
    text = stretch.paragraph.text
    return Place(
        stretch.document, stretch.paragraph, *_with_pairs(text, *words.span(stretch, first, first + length - 1))
    )


def _with_pairs(text: str, start: int, end: int) -> tuple[int, int]:
    """Take along the bracket or quotation mark beside a passage whose pair stands in it: "Ada Bo (L)"."""
    if MARKS.isdisjoint(text[start - 1 : start] + text[end : end + 1]):
        return start, end
    for opening, closing in PAIRS:
        inside = text[start:end]
        opened, closed = inside.count(opening), inside.count(closing)
        odd = opening == closing and opened % 2 == 1
        if text.startswith(closing, end) and (opened > closed or odd):
            end += 1
        elif text.endswith(opening, 0, start) and (closed > opened or odd):
            start -= 1
    return start, end
