"""The words of a site → the files that the browser looks words up in, kept up to date when some words come or go.

Traps: where a word can be taken apart depends on the other words, so one that comes or goes can move the boundaries of
others. A file is cut where its letters say so, never by what stands before, so that a word changes the files it stands in
and no other.
"""

import hashlib
import json
import re
import zlib
from array import array
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from dossier.vocabulary import (
    BOUND,
    ELEMENTS,
    ENDINGS,
    FUNCTION_WORDS,
    IRREGULAR,
    LEAST_PART,
    NAME_PARADIGM,
    PARADIGMS,
    STOP_WORDS,
    Pieces,
    firsts_of,
    fold,
    forms_of,
    is_piece,
    make_pieces,
    parts_of,
    shared_letters,
    stems_of,
)

VERSION = 2
START_LETTERS = 12
"""A file begins only where a new beginning of so many letters does, so its name is never longer."""
STARTS_A_FILE = 200
"""Of so many beginnings one starts a file, about: 4 KiB, what a query costs for each word before compression."""
FEW = 400
"""Words come and gone that are worked in one by one; more are done from scratch."""

SORTED_ELEMENTS = sorted(ELEMENTS)

Entry = tuple[str, str]
"""A line of a file, after what it is sorted by: the folded letters it stands for and those before them, a space between."""
Change = tuple[set[Entry], set[Entry]]
"""Lines that have gone, and that have come."""
Chunks = Mapping[str, str]
"""Text of each file by the beginning that it starts with."""


@dataclass(frozen=True)
class WordList:
    """Every word of a site, and the lines of each file: what is kept from one build to the next."""

    marked: str = ""
    """The words in order, one a line, with `|` at their boundaries."""
    holders: "array[int]" = field(default_factory=lambda: array("L"))
    """How many dossiers have each word."""
    chunks: Mapping[str, Chunks] = field(default_factory=lambda: {"ord": {}, "bak": {}})
    """The files of each folder."""


@dataclass(frozen=True)
class VocabularyFiles:
    """Everything that the browser looks words up in: file name and content."""

    manifest: str
    chunks: Mapping[str, str] = field(default_factory=dict)

    @property
    def files(self) -> dict[str, str]:
        """Give all files by name."""
        return {"manifest.json": self.manifest, **self.chunks}


def make_index(
    words: Collection[str], abbreviations: Mapping[str, str] | None = None, names: Collection[str] = ()
) -> VocabularyFiles:
    """Write some words as files that the browser fetches a few of."""
    return write_index(update_words(WordList(), [words]), abbreviations, names)


def write_index(
    known: WordList, abbreviations: Mapping[str, str] | None = None, names: Collection[str] = ()
) -> VocabularyFiles:
    """Write the words of a site as files that the browser fetches a few of.

    `ord/`: one line for each word and each part of it, sorted by the folded rest of the word from there and then by what
    stands before: the word with `|` at its boundaries, and `*` in place of the one that the line stands for
    (`lokal|polis*område`; none when it is the word's beginning). `bak/`: every word of five letters or more, sorted by its folded letters backwards, to find
    the word nearest to one misspelt at its beginning.
    `manifest.json` has under `delar` and `bakdelar` the beginning that each file starts with, which is also its name,
    and the rules of inflection.
    """
    keys = {folder: sorted(chunks, key=_order) for folder, chunks in known.chunks.items()}
    files = {file_name(folder, key): known.chunks[folder][key] for folder in keys for key in keys[folder]}
    stamp = hashlib.sha256("\0".join(f"{name}\0{text}" for name, text in files.items()).encode()).hexdigest()[:12]
    manifest = {
        "version": VERSION,
        "summa": stamp,
        "antal": len(known.holders),
        "former": PARADIGMS,
        "oregelbundna": IRREGULAR,
        "bundna": BOUND,
        "namn": sorted(names),
        "namnform": NAME_PARADIGM,
        "stoppord": STOP_WORDS,
        "forkortningar": dict(sorted((abbreviations or {}).items())),
        "delar": keys["ord"],
        "bakdelar": keys["bak"],
    }
    return VocabularyFiles(json.dumps(manifest, ensure_ascii=False, separators=(",", ":")) + "\n", files)


def file_name(folder: str, key: str) -> str:
    """Name the file that starts with some folded letters, as the browser does: `ord/ord-lokalpol.txt`."""
    letters = (one if re.fullmatch("[a-z0-9]", one) else f"-{ord(one):x}-" for one in key)
    return f"{folder}/{folder}-{''.join(letters)}.txt"


def chunks_of(prefix: str, keys: Sequence[str]) -> range:
    """Number the chunks that hold every line whose key begins with some folded letters, as the browser does.

    They are the last whose first key comes before the letters, and those after it whose first key begins with them.
    """
    first = max(0, bisect_left(keys, _order(prefix), key=_order) - 1)
    last = first
    while last + 1 < len(keys) and keys[last + 1].startswith(prefix):
        last += 1
    return range(first, last + 1) if keys else range(0)


def update_words(
    known: WordList, added: Iterable[Collection[str]] = (), removed: Iterable[Collection[str]] = ()
) -> WordList:
    """Add and remove the words of some dossiers; the same as if all that are left had been added to nothing."""
    before = _holders_of(known)
    holders = _changed(before, added, removed)
    came, gone = holders.keys() - before.keys(), before.keys() - holders.keys()
    words = sorted(holders)
    counts = array("L", [holders[word] for word in words])
    if not came and not gone:
        return WordList(known.marked, counts, known.chunks)
    if len(came) + len(gone) > FEW:
        pieces = make_pieces(words)
        marked = [_mark(word, pieces) for word in words]
        return WordList("\n".join(marked), counts, {key: _cut(found) for key, found in _entries(marked).items()})
    old = dict(zip(before, known.marked.split("\n"), strict=False))
    new = _marked_anew(came | gone, words, holders)
    left = _entries(old[word] for word in {*gone, *new} if word in old)
    entered = _entries(new.values())
    chunks = {
        key: _recut(found, left[key] - entered[key], entered[key] - left[key], key)
        for key, found in known.chunks.items()
    }
    return WordList("\n".join([new.get(word) or old[word] for word in words]), counts, chunks)


# --- Words that change others ----------------------------------------------------------------------------------------


def _holders_of(known: WordList) -> dict[str, int]:
    words = known.marked.replace("|", "").split("\n") if known.marked else []
    return dict(zip(words, known.holders, strict=True))


def _changed(
    before: Mapping[str, int], added: Iterable[Collection[str]], removed: Iterable[Collection[str]]
) -> dict[str, int]:
    change: Counter[str] = Counter()
    for words in added:
        change.update(iter(words))
    for words in removed:
        change.subtract(iter(words))
    holders = dict(before)
    for word, count in change.items():
        holders[word] = holders.get(word, 0) + count
        if not holders[word]:
            del holders[word]
    return holders


def _marked_anew(changed: Iterable[str], words: Sequence[str], known: Container[str]) -> dict[str, str]:
    """Mark every word of the site whose boundaries may move when some words come or go, and those that come."""
    pieces = _pieces_on_demand(words, known)
    text = "\n".join(("", *words, ""))
    touched = {word for one in changed for word in (one, *_touched_by(one, text)) if word in known}
    return {word: _mark(word, pieces) for word in touched}


def _touched_by(word: str, text: str) -> Iterator[str]:
    """Find the words that hold a word or its shortest stem, or end with a form of it; `text` has one word a line."""
    if is_piece(word):
        held = min((*firsts_of(word), *stems_of(word)), key=len)
        ends = tuple(form for form in forms_of(word) if len(form) > LEAST_PART)
        shared = held[: min(shared_letters(held, one) for one in (held, *ends))]
        yield from (one for one in _words_with(shared, text) if held in one or one.endswith(ends))


def _words_with(letters: str, text: str) -> Iterator[str]:
    at = text.find(letters)
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        yield text[start:end]
        at = text.find(letters, end)


class _OnDemand(Container[str]):
    """A set of which few are asked for: each is worked out when it is, and kept."""

    def __init__(self, has: Callable[[str], bool]) -> None:
        self._has = cache(has)

    def __contains__(self, one: object) -> bool:
        return isinstance(one, str) and self._has(one)


def _pieces_on_demand(words: Sequence[str], known: Container[str]) -> Pieces:
    """Give what `make_pieces` does, without going through all words; `words` are in order."""
    whole = _OnDemand(lambda word: word in ELEMENTS or (word in known and is_piece(word)))

    def begins_a_word(letters: str) -> bool:
        return _begins_one(letters, words) or _begins_one(letters, SORTED_ELEMENTS)

    def is_stem(stem: str) -> bool:
        if len(stem) < LEAST_PART or stem in whole:
            return len(stem) >= LEAST_PART
        if stem in FUNCTION_WORDS or not begins_a_word(stem):
            return False
        return any(stem + ending in whole for ending in ENDINGS)

    def is_first(piece: str) -> bool:
        return piece in whole or any(piece in firsts_of(word) for word in (f"{piece}a", piece[:-1]) if word in whole)

    return Pieces(whole, _OnDemand(is_stem), _OnDemand(is_first), _OnDemand(begins_a_word))


def _begins_one(letters: str, words: Sequence[str]) -> bool:
    at = bisect_left(words, letters)
    return at < len(words) and words[at].startswith(letters)


# --- Lines and files -------------------------------------------------------------------------------------------------


def _mark(word: str, pieces: Pieces) -> str:
    bounds = parts_of(word, pieces)
    return "|".join(word[start:end] for start, end in pairwise((0, *bounds, len(word)))) if bounds else word


def _entries(marked: Iterable[str]) -> dict[str, set[Entry]]:
    """Give the lines of some words, by folder."""
    forwards: set[Entry] = set()
    backwards: set[Entry] = set()
    for line in marked:
        word = line.replace("|", "")
        folded = fold(word)
        forwards.add((folded, line))
        if len(word) > LEAST_PART and word.isalpha():
            backwards.add((folded[::-1], word))
        at = line.find("|")
        while at >= 0:
            if len(line) - line.count("|", at) - at >= LEAST_PART:
                forwards.add(_entry_of(f"{line[:at]}*{line[at + 1 :]}", "ord"))
            at = line.find("|", at + 1)
    return {"ord": forwards, "bak": backwards}


def _entry_of(line: str, folder: str) -> Entry:
    letters = line if line.isascii() else fold(line)
    if folder == "bak":
        return letters[::-1], line
    before, star, rest = letters.replace("|", "").rpartition("*")
    return (f"{rest} {before}" if star else rest), line


def _cut(entries: Iterable[Entry]) -> dict[str, str]:
    """Cut lines into files, those before the first that starts one under ""; each begins where its own letters say so."""
    lines: dict[str, list[str]] = {"": []}
    key = before = ""
    for letters, line in sorted(entries, key=_entry_order):
        start = _start_of(letters)
        if start != before:
            key, before = (start if _starts_a_file(start) else key), start
        lines.setdefault(key, []).append(line)
    return {key: "\n".join(found) + "\n" for key, found in lines.items() if found}


def _recut(chunks: Chunks, gone: Iterable[Entry], came: Iterable[Entry], folder: str) -> Chunks:
    """Take lines out of files and put others in; a file that does not start with its own letters is joined to the last."""
    keys = sorted({"", *chunks}, key=_order)
    changes: dict[int, Change] = defaultdict(lambda: (set(), set()))
    for which, entries in enumerate((gone, came)):
        for entry in entries:
            changes[bisect_right(keys, _order(_start_of(entry[0])), key=_order) - 1][which].add(entry)
    made = dict(chunks)
    for number in range(max(changes, default=-1), -1, -1):
        if number in changes:
            out, new = changes[number]
            lines = made.pop(keys[number], "").splitlines()
            if not any(_starts_a_file(_start_of(letters)) for letters, _ in out | new):
                made |= _edited(keys[number], lines, out, new, folder)
                continue
            found = _cut({_entry_of(line, folder) for line in lines} - out | new)
            if number and "" in found:
                changes[number - 1][1].update(_entry_of(line, folder) for line in found.pop("").splitlines())
            made |= found
    return made


def _edited(key: str, lines: list[str], gone: Iterable[Entry], came: Iterable[Entry], folder: str) -> dict[str, str]:
    """Change some lines of a file that neither ends nor is cut by it."""
    for _, line in gone:
        lines.remove(line)
    for _, line in came:
        insort(lines, line, key=lambda one: _entry_order(_entry_of(one, folder)))
    return {key: "\n".join(lines) + "\n"} if lines else {}


def _start_of(letters: str) -> str:
    return letters[:START_LETTERS].rstrip()


def _starts_a_file(letters: str) -> bool:
    return zlib.crc32(letters.encode()) % STARTS_A_FILE == 0


def _entry_order(entry: Entry) -> bytes:
    return _order("\0".join(entry))


def _order(text: str) -> bytes:
    """Order as JavaScript compares strings, by units of 16 bits."""
    return text.encode("utf-16-be")
