"""Running text → the names of the register and the citations that stand in it.

Traps seen in real papers: a name is inflected ("Farstas", "översiktsplanen"), written small ("trafiknämnden"), broken
by a stray space ("Hagsätra- Rågsved"), or cut in a row of names ("Bromma-, Farsta- och Skärholmens stadsdelsnämnd").
Nothing is guessed: where two entries could be meant, the words stay unlinked and are reported.
"""

import re
import unicodedata
from bisect import bisect
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from dossier.citations import Citation, find_citations
from dossier.model import BlockKind, Document, Dossier, MentionKind, Paragraph
from dossier.names import (
    BODIES,
    NOTHING,
    Finder,
    Form,
    Named,
    Readings,
    fold,
    lemma_of,
    plain_number,
    split_noun,
    stem_of,
    without_signs,
)
from dossier.neighbours import (
    begins_name,
    has_others_after,
    is_administrative,
    is_home,
    owner_before,
    place_after,
    word_after,
    word_before,
)
from dossier.paragraphs import make_slug

CITATION_SLUGS = {MentionKind.DIARIENUMMER: "dnr ", MentionKind.DATE: "datum ", MentionKind.MOTION: "motion "}
"""What the key of a citation without an entry begins with, when its value does not say what it is."""
NUMBERED_KINDS = (MentionKind.DIARIENUMMER, MentionKind.LAW, MentionKind.PREPARATORY_WORK)
"""Citations that an entry's `number` answers to; a motion 2017:725 is not the law with that number."""
WordIndex = Mapping[str, Sequence[Sequence[int]]]
"""Word in small letters → the numbers of the texts it stands in, in several rows."""
NO_CELLS: frozenset[int] = frozenset()
NOT_READ = (BlockKind.LETTERHEAD, BlockKind.SIGNATURES)

LETTER = r"[\w\u0300-\u036f]"  # An accent may be a character of its own in text from a PDF.
# The bounds here and in `ROW_RE` keep the time of a hostile text in proportion to its length.
WORD = rf"{LETTER}++(?:-\ ?{LETTER}++){{0,5}}"
ANDS = ("och", "eller", "och/eller", "samt", "respektive", "som")
AND = rf"(?:{'|'.join(ANDS)})"
AND_GAPS = frozenset({"/", *(f"{comma} {word} " for comma in ("", ",") for word in ANDS)})
ROW_GAPS = AND_GAPS | {", "}
ROW_BEGINS = (",", "/", *(f" {word} " for word in ANDS))

BEGINS_INSIDE_RE = re.compile(
    r"""
    (?<=\w[.@])[a-zåäö]        # an address: "www.scb.se"
    | (?<=\d[/–:.,])\d         # a number of several parts
    """,
    re.X,
)
ENDS_INSIDE_RE = re.compile(
    rf"""
    {LETTER} | -               # a word or a compound goes on: "Järvaområdet", "Järva-lyftet", "Järva- och"
    | :[a-zåäö]{{1,3}}\b       # the ending of an abbreviation: "SCB:n"
    | \.[a-zåäö] | @           # an address
    | (?<=\d)[/–:.,]\d         # a number goes on: "budget 2026/2027"
    """,
    re.X,
)
SUSPENDED_RE = re.compile(r"-(?=,?\ |/)")
DASH_RE = re.compile(r"(?<=[^\W\d])[\u2012\u2013](?=,?\ |/)")
"""A dash that Word has made of a suspended hyphen: "Bromma–, Farsta– och"; not that between two words, nor after a number."""
LETTER_RE = re.compile(LETTER)
WORD_RE = re.compile(WORD)
TELLING_AFTER, TELLING_BEFORE = frozenset({" i ", " I "}), frozenset({"s ", "S ", "a ", "e "})
"""Beside a body these may tell of another municipality: "socialnämnden i Solna", "Solnas socialnämnd", "Solnas nya nämnd"."""
SILENT_BEFORE = (" i ", " och ", ", ", "(", " av ", " på ", " för ", " som ")
"""Before a place these say that no name goes on: most places stand after one of them."""
PARTY_RE = re.compile(r" \(([A-ZÅÄÖ]{1,4})\)")
"""A member's party: "Jan Jönsson (L)"."""
MOST_PIECES = 30
CAPITAL_RE = re.compile(r"[A-ZÅÄÖ][\w-]*+")
ROW_AFTER_RE = re.compile(rf"\ {CAPITAL_RE.pattern}(?:(?:,\ |,?\ {AND}\ ){CAPITAL_RE.pattern}){{0,30}}+")
CAPITALS_RE = re.compile(r"(?:[A-ZÅÄÖ][\w-]*+\ ?)++")
STEM_RE = re.compile(rf"{WORD}-")
ROW_RE = re.compile(
    rf"""
    {WORD}-                                                    # "Bromma-"
    (?: (?:,\ |/|,?\ {AND}\ ) (?:{LETTER}++\ ){{0,2}}? {WORD}- ){{0,30}}    # ", Hässelby- Vällingby-", ", Norra innerstadens-"
    (?:/|,?\ {AND}\ )                                          # "och"
    (?P<last>{WORD}(?:\ {WORD}){{0,3}})                        # "Skärholmens stadsdelsnämnder", "trafiknämnden"
    """,
    re.X,
)


class Mention(NamedTuple):
    """Words at `[start, end)` of a text that mean one thing."""

    kind: MentionKind
    key: str
    """Anchor: the entry's id, or for a citation without an entry "dnr-ks-2025-652", "sfs-2017-725", "datum-2026-02-17"."""
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Ambiguous:
    """Words that two or more entries go by, or that may mean something else than the one that does: they stay unlinked."""

    words: str
    start: int
    end: int
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What a text mentions, in order; no two spans overlap."""

    mentions: tuple[Mention, ...]
    ambiguous: tuple[Ambiguous, ...]


class PlacedMention(NamedTuple):
    """A mention and the paragraph it stands in."""

    mention: Mention
    document: Document
    paragraph: Paragraph


@dataclass(frozen=True)
class MentionIndex:
    """Every mention of a dossier, in the order of its documents."""

    by_key: Mapping[str, tuple[PlacedMention, ...]]
    ambiguous: tuple[tuple[Document, Paragraph, Ambiguous], ...]
    by_place: Mapping[tuple[str, str], tuple[Mention, ...]] = field(default_factory=dict)
    """By the ids of a document and a paragraph."""

    def in_paragraph(self, document_id: str, paragraph_id: str) -> tuple[Mention, ...]:
        """Give the mentions of one paragraph, in order."""
        return self.by_place.get((document_id, paragraph_id), ())


def find_mentions(
    text: str, finder: Finder, cells: frozenset[int] = NO_CELLS, begins: Collection[str] | None = None
) -> Found:
    """Find the names and citations in running text; the longest wins, from left to right.

    Shapes: "socialnämnden", "Farsta Stadsdelsnämnd", "Järvas", "Bromma-, Järva- och Skärholmens stadsdelsnämnder",
    "Bromma och Farsta stadsdelsnämnder", "social- och trafiknämnden" (each piece its own span), "Hagsätra- Rågsved",
    "SFS 2017:725"; rows with dashes for hyphens ("Bromma–"), strokes ("Bromma/Farsta") or a comma lost as well.
    Not: a part of a word or of a hyphenated compound ("Järvaområdet", "Hagsätra-Järva"), an address ("www.scb.se"), a place
    in the name of a body ("Järva stadsdelsförvaltning"), a body of another municipality ("socialnämnden i Solna").
    Units: offsets in characters of `text`, in which white space is single spaces or no-break spaces; `cells` is where the
    cells of a table begin, since words of two cells are no name; `begins` are the words of it that may begin a name, when
    that is known.
    Problems: none; words that several entries go by, or that their neighbours make doubtful, are `ambiguous`, and no
    shorter name inside them is taken.
    """
    plain = text.replace("\u00a0", " ").replace("\u2011", "-")
    if "\u2013" in plain or "\u2012" in plain:
        plain = DASH_RE.sub("-", plain)
    folded = fold(plain)
    starts = _starts(folded, finder, begins)
    spans = _find_names(plain, folded, starts, finder)
    rows: list[Mention | Ambiguous] = []
    for start, word in starts:
        if word in finder.plural_heads:
            rows += _read_plain_row(plain, folded, start, word, finder)
            rows += _read_row_after(plain, folded, start, word, finder)
    others: list[Mention | Ambiguous] = [_resolve_citation(one, text, finder) for one in find_citations(text)]
    if "- " in plain or "-," in plain or "-/" in plain:
        rows += _find_in_rows(plain, folded, finder)
    if rows:
        spans = [*rows, *spans]
    elif not others:
        return _found(_take_back(spans, plain, finder, cells))
    return _found(_take_back(_longest(spans + others), plain, finder, cells))


def index_mentions(
    dossier: Dossier, finder: Finder, texts: Mapping[str, int] | None = None, words: WordIndex | None = None
) -> MentionIndex:
    """Find all mentions in a dossier's documents, letterheads and signatures apart.

    `words` is an index of all words in the documents' texts, if there is one, and `texts` gives each text's number in it.
    """
    begins = _find_beginnings(texts, words, finder) if texts and words else {}
    by_key: dict[str, list[PlacedMention]] = defaultdict(list)
    by_place: dict[tuple[str, str], tuple[Mention, ...]] = {}
    ambiguous: list[tuple[Document, Paragraph, Ambiguous]] = []
    read: dict[tuple[str, frozenset[int]], Found] = {}  # papers have headings and whole paragraphs in common
    for document in dossier.documents:
        for paragraph in document.paragraphs:
            if paragraph.kind not in NOT_READ:
                key = paragraph.text, _cells(paragraph) if paragraph.rows else NO_CELLS
                found = read.get(key) or read.setdefault(key, find_mentions(key[0], finder, key[1], begins.get(key[0])))
                ambiguous += [(document, paragraph, one) for one in found.ambiguous]
                by_place[document.id, paragraph.id] = found.mentions
                for mention in found.mentions:
                    by_key[mention.key].append(PlacedMention(mention, document, paragraph))
    return MentionIndex({key: tuple(placed) for key, placed in by_key.items()}, tuple(ambiguous), by_place)


def _cells(paragraph: Paragraph) -> frozenset[int]:
    """Give where the cells of a table begin in its text, in which a space parts them."""
    starts, at = [], 0
    for cell in filter(None, (cell for row in paragraph.rows for cell in row)):
        starts.append(at)
        at += len(cell) + 1
    return frozenset(starts)


def _found(spans: Iterable[Mention | Ambiguous]) -> Found:
    mentions, ambiguous = [], []
    for span in spans:
        if isinstance(span, Mention):
            mentions.append(span)
        else:
            ambiguous.append(span)
    return Found(tuple(mentions), tuple(ambiguous))


def _longest(spans: Iterable[Mention | Ambiguous]) -> list[Mention | Ambiguous]:
    """Keep the longest of spans that overlap, the first of equals."""
    kept: list[Mention | Ambiguous] = []
    ends: list[int] = []
    for span in sorted(spans, key=lambda one: (one.start - one.end, one.start)):
        at = bisect(ends, span.start)
        if at == len(kept) or span.end <= kept[at].start:
            kept.insert(at, span)
            ends.insert(at, span.end)
    return kept


def _span(meant: Sequence[Named], printed: str, start: int, end: int) -> Mention | Ambiguous | None:
    """Say what words of a text mean; None when that is nothing."""
    if len(meant) == 1:
        return Mention(meant[0].kind, meant[0].key, meant[0].name, start, end)
    return Ambiguous(printed, start, end, tuple([named.key for named in meant])) if meant else None


# --- Names as they stand ---------------------------------------------------------------------------------------------


def _find_names(
    plain: str, folded: str, starts: Iterable[tuple[int, str]], finder: Finder
) -> list[Mention | Ambiguous]:
    spans: list[Mention | Ambiguous] = []
    free = 0
    for start, word in starts:
        if start >= free and (span := _name_at(plain, folded, start, finder.forms.get(word, ()))):
            spans.append(span)
            free = span.end
    return spans


def _find_beginnings(texts: Mapping[str, int], words: WordIndex, finder: Finder) -> Mapping[str, Collection[str]]:
    """Find the words of each text that may begin a name, and perhaps some more."""
    found: dict[int, set[str]] = defaultdict(set)
    for piece, beginnings in finder.by_piece.items():
        for numbers in words.get(piece, ()):
            for number in numbers:
                found[number].update(beginnings)
    return {text: found.get(number, ()) for text, number in texts.items()}


def _starts(folded: str, finder: Finder, begins: Collection[str] | None) -> list[tuple[int, str]]:
    """Find where a name may begin. Few words of a text begin a name, so only those few are given a place."""
    if begins is not None and not begins:
        return []
    spaced = f" {without_signs(folded)} "
    starts = []
    for word in finder.first_words.intersection(spaced.split(" ")) if begins is None else begins:
        whole = f" {word} "
        start = spaced.find(whole)
        while start >= 0:
            starts.append((start, word))
            start = spaced.find(whole, start + 1)
    starts.sort()
    return starts


def _name_at(plain: str, folded: str, start: int, forms: Iterable[Form]) -> Mention | Ambiguous | None:
    for form in forms:
        if folded.startswith(form.letters, start):
            end = start + len(form.letters)
            if not _is_inside(plain, start, end):
                words = plain[start:end]
                if span := _span(form.readings.of(words), words, start, end):
                    return span
    return None


def _is_inside(plain: str, start: int, end: int) -> bool:
    """Tell whether words are part of a longer word, number or address; between spaces, the commonest, they are not."""
    if plain[end : end + 1] not in ("", " ") and ENDS_INSIDE_RE.match(plain, end):
        return True
    return plain[max(0, start - 1)] != " " and bool(BEGINS_INSIDE_RE.match(plain, start))


# --- Names cut in a row ----------------------------------------------------------------------------------------------


def _find_in_rows(plain: str, folded: str, finder: Finder) -> list[Mention | Ambiguous]:
    """Find names that share their last word or its end: "Bromma- och Järva stadsdelsnämnd", "social- och trafiknämnden"."""
    spans: list[Mention | Ambiguous] = []
    free = 0
    for suspended in SUSPENDED_RE.finditer(folded):
        start = _word_start(folded, suspended.start())
        if start >= free and (row := ROW_RE.match(folded, start)):
            free = row.start("last")
            readings = (
                _read_row(plain, folded, row, *head, finder) for head in _find_heads(plain, folded, row, finder)
            )
            spans += next(filter(None, readings), [])
    return spans


def _read_plain_row(plain: str, folded: str, start: int, plural: str, finder: Finder) -> list[Mention | Ambiguous]:
    """Read names that share a plural, from it and backwards: "Bromma, Farsta och Skärholmens stadsdelsnämnder".

    Only the plural says that the words before it are names cut short. A place among them that is no such name is doubtful, and so is all before a second "och": "i Järva samt Bromma och Farsta stadsdelsnämnder".
    """
    end = start + len(plural)
    if start < 2 or plain[start - 1] != " " or _is_inside(plain, start, end):
        return []
    head, stem_end, joints = f" {finder.plural_heads[plural]}", start - 1, AND_GAPS
    spans: list[Mention | Ambiguous] = []
    pieces, known, is_sure = 0, 0, True
    while pieces < MOST_PIECES:
        starts = _starts_before(folded, _word_start(folded, stem_end))
        span = _read_piece(plain, folded, [(at, stem_end, end) for at in starts], head, finder)
        begins = span.start if span else _unknown_start(plain, starts, stem_end, joints)
        if begins is None:
            break
        pieces += 1
        known += span is not None
        if not is_sure or (not span and plain[stem_end] != "-"):
            span = _doubtful_piece(plain, folded, begins, stem_end, span, finder)
        if span:
            spans.append(span)
        gap = _gap_before(plain, begins, joints)
        is_sure = is_sure and (joints is AND_GAPS or gap == ", ")
        if not gap:
            break
        end = begins - len(gap)
        stem_end = end - 1 if plain[end - 1 : end] == "-" else end
        joints = ROW_GAPS
    return spans if known and pieces > 1 else []


def _read_row_after(plain: str, folded: str, start: int, plural: str, finder: Finder) -> list[Mention | Ambiguous]:
    """Doubt the places after a plural, which may be its bodies: "stadsdelsnämnderna Järva och Farsta"."""
    row = ROW_AFTER_RE.match(plain, start + len(plural))
    spans: list[Mention | Ambiguous] = []
    for name in CAPITAL_RE.finditer(plain, *row.span()) if row else ():
        head = f"{stem_of(fold(name.group()))} {finder.plural_heads[plural]}"
        readings = finder.stems.get(head, NOTHING)
        body = _span(readings.of(stem_of(name.group())), name.group(), *name.span())
        if doubtful := _doubtful_piece(plain, folded, *name.span(), body, finder):
            spans.append(doubtful)
    return spans


def _gap_before(plain: str, start: int, joints: Iterable[str]) -> str:
    """Give what joins a piece to the one before it: ", ", " och "; "" when nothing does."""
    return max((gap for gap in joints if start > len(gap) and plain.endswith(gap, 0, start)), key=len, default="")


def _unknown_start(plain: str, starts: Sequence[int], end: int, joints: Iterable[str]) -> int | None:
    """Give where a piece that is no name begins, all its words with capitals: after a joint, or as the row's first."""
    capitals = [start for start in reversed(starts) if CAPITALS_RE.fullmatch(plain, start, end)]
    joined = (start for start in capitals if _gap_before(plain, start, joints))
    return next(joined, capitals[0] if capitals else None)


def _doubtful_piece(
    plain: str, folded: str, start: int, end: int, body: Mention | Ambiguous | None, finder: Finder
) -> Ambiguous | None:
    """Tell of what may be a body of the row or the place that it looks like."""
    readings = _readings_of(folded[start:end], finder)
    places = [named.key for named in readings.all if named.kind is MentionKind.PLACE]
    keys = tuple(dict.fromkeys((*places, *(_keys(body) if body else ()))))
    return Ambiguous(plain[start:end], start, end, keys) if keys else None


def _word_start(folded: str, end: int) -> int:
    """Go back to where a compound begins."""
    while end > 0 and (folded[end - 1] == "-" or LETTER_RE.match(folded, end - 1)):
        end -= 1
    return end


def _find_heads(plain: str, folded: str, row: re.Match[str], finder: Finder) -> Iterator[tuple[str, int, int]]:
    """Give what may be shared: as it stands in `finder.stems` after a stem, where the last stem ends, where it ends itself."""
    words = [match.span() for match in WORD_RE.finditer(row["last"])]
    starts_at = row.start("last")
    for before, (start, end) in pairwise(words):
        head = " " + lemma_of(row["last"][start:end])
        is_head = head[1:] in finder.heads and not ENDS_INSIDE_RE.match(plain, starts_at + end)
        # Words further on are the head only when all before them is a name: "och Norra innerstadens stadsdelsnämnd".
        if is_head and (before is words[0] or stem_of(row["last"][: before[1]]) + head in finder.stems):
            yield head, starts_at + before[1], starts_at + end
    stem, noun = split_noun(row["last"][slice(*words[0])])
    if stem and noun and not ENDS_INSIDE_RE.match(plain, starts_at + words[0][1]):
        yield noun, starts_at + len(stem), starts_at + words[0][1]


def _read_row(
    plain: str, folded: str, row: re.Match[str], head: str, stem_end: int, end: int, finder: Finder
) -> list[Mention | Ambiguous]:
    """Say which names the pieces of a row are, when they end in `head`; a piece that is no name is left out."""
    last = row.start("last")
    spans = []
    for match in STEM_RE.finditer(folded, row.start(), last):
        for begins, ends in _parted(folded, *match.span()):
            piece = [(start, ends - 1, ends) for start in _starts_before(folded, begins)]
            if span := _read_piece(plain, folded, piece, head, finder):
                spans.append(span)
                if span.end == match.end():
                    break  # the whole is one name: "Hässelby- Vällingby-"
    final = _read_piece(plain, folded, [(last, stem_end, end)], head, finder)
    return [*spans, *([final] if final else [])]


def _parted(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give a piece of a row, and if it has a space, its parts: "Bromma- Farsta-", where a comma was lost."""
    yield start, end
    while (space := folded.find("- ", start, end)) >= 0:
        yield start, space + 1
        start = space + 2
        yield start, end


def _read_piece(
    plain: str, folded: str, places: Iterable[tuple[int, int, int]], head: str, finder: Finder
) -> Mention | Ambiguous | None:
    for start, stem_end, end in places:
        readings = finder.stems.get(stem_of(folded[start:stem_end]) + head, NOTHING)
        if span := _span(readings.of(stem_of(plain[start:stem_end])), plain[start:end], start, end):
            return span
    return None


def _starts_before(folded: str, start: int) -> list[int]:
    """Give the places where a stem of three, two or one words may begin: "Norra innerstadens-"."""
    starts = [start]
    while len(starts) < 3 and starts[0] > 0 and folded[starts[0] - 1] == " ":
        starts.insert(0, folded.rfind(" ", 0, starts[0] - 1) + 1)
    return starts


# --- Names that their neighbours make doubtful -----------------------------------------------------------------------


def _take_back(
    spans: list[Mention | Ambiguous], plain: str, finder: Finder, cells: frozenset[int]
) -> list[Mention | Ambiguous]:
    """Leave unlinked a place or a person that is part of another name, and a body that may be another municipality's.

    Read from the end, since a place may share the last word of what follows it. Of all bodies few have a neighbour that
    says anything, and only those are looked into.
    """
    head, is_row = "", False
    at = len(spans)
    for span in reversed(spans):
        at -= 1
        if not isinstance(span, Mention) or span.kind is not MentionKind.PLACE:
            head, is_row = "", False
            start, end = span.start, span.end
            if isinstance(span, Mention) and span.kind is MentionKind.PERSON:
                _take_back_person(spans, at, plain, finder, cells)
            elif plain[end : end + 3] in TELLING_AFTER or plain[start - 2 : start] in TELLING_BEFORE:
                _take_back_body(spans, at, plain, finder)
            continue
        after = word_after(plain, span.end) if plain.startswith(" ", span.end) and span.end + 1 not in cells else ""
        if after and is_administrative(after):
            head, is_row = after, fold(after) in finder.plural_heads  # "Bromma, Farsta stadsdelsnämnder"
        else:
            head = (
                _shared_head(spans, at, plain, head, is_row, finder.home)
                if plain.startswith(ROW_BEGINS, span.end)
                else ""
            )
            is_row = bool(head)
        if head or _is_in_longer_name(spans, at, plain, after, cells):
            spans[at] = _doubtful_place(spans, at, plain, after, head, finder)
    return spans


def _shared_head(spans: Sequence[Mention | Ambiguous], at: int, plain: str, head: str, is_row: bool, home: str) -> str:
    """Give the word that a place shares with what follows it: "Järva och Farsta lokalkontor", "Järva och Farsta nämnd"."""
    if at + 1 == len(spans):
        return ""
    following = spans[at + 1]
    gap = plain[spans[at].end : following.start]
    if gap not in (ROW_GAPS if is_row else AND_GAPS):
        return ""
    if isinstance(following, Mention) and following.kind in BODIES and plain[following.start].isupper():
        first, _, last = plain[following.start : following.end].rpartition(" ")
        is_of_place = first and is_administrative(last) and not is_home(plain, following.start, home)
        return last if is_of_place else ""
    return head


def _is_in_longer_name(
    spans: Sequence[Mention | Ambiguous], at: int, plain: str, after: str, cells: frozenset[int]
) -> bool:
    """Tell whether a name goes on with a capital, or another begins before it: "Farsta Centrum", "Region Stockholm"."""
    start, end = spans[at].start, spans[at].end
    if after and after[0].isupper() and not (at + 1 < len(spans) and spans[at + 1].start == end + 1):
        return True
    if plain.endswith(SILENT_BEFORE, 0, start) or start in cells:
        return False
    before = word_before(plain, start)
    if not before:
        return False
    if is_administrative(before):
        return before[-1] != "s" or before.lower().endswith("polis")
    is_name = at > 0 and spans[at - 1].end == start - 1
    return not is_name and begins_name(before, plain, start - 1 - len(before))


def _doubtful_place(
    spans: Sequence[Mention | Ambiguous], at: int, plain: str, after: str, head: str, finder: Finder
) -> Ambiguous:
    """Tell of a place with the word that makes it doubtful, and of the body that it may be."""
    span = spans[at]
    end = span.end + 1 + len(after) if after and (after == head or after[0].isupper()) else span.end
    if at + 1 < len(spans) and spans[at + 1].start < end:
        end = span.end
    bodies = finder.stems.get(f"{stem_of(fold(plain[span.start : span.end]))} {lemma_of(fold(head))}", NOTHING)
    keys = (*_keys(span), *(named.key for named in bodies.all))
    return Ambiguous(plain[span.start : end], span.start, end, tuple(dict.fromkeys(keys)))


def _take_back_person(
    spans: list[Mention | Ambiguous], at: int, plain: str, finder: Finder, cells: frozenset[int]
) -> None:
    """Leave unlinked a name that may be somebody else's: "Eva Jönsson", "Jan Jönsson Berg", "Jan Jönsson (S)"."""
    span = spans[at]
    start, end = span.start, span.end
    words, (key,) = plain[start:end], _keys(span)
    after = word_after(plain, end) if end + 1 not in cells else ""
    before = word_before(plain, start) if start not in cells else ""
    goes_on = after[:1].isupper() and words in finder.persons and not _begins_at(spans, at + 1, end + 1)
    begins_before = before[:1].isupper() and not (at and spans[at - 1].end == start - 1)
    if begins_before and " " in words:  # a title before a whole name is none: "Borgarrådet Jan", "Liberalernas Jan"
        begins_before = begins_name(before, plain, start - 1 - len(before)) and before[-1] != "s"
    party = PARTY_RE.match(plain, end)
    is_of_another = party and finder.parties.get(key) not in (None, party[1])
    if goes_on or begins_before or is_of_another:
        first, last = start - len(before) - 1 if begins_before else start, end + len(after) + 1 if goes_on else end
        last = party.end() if party and is_of_another else last
        spans[at] = Ambiguous(plain[first:last], first, last, (key,))


def _begins_at(spans: Sequence[Mention | Ambiguous], at: int, start: int) -> bool:
    return at < len(spans) and spans[at].start == start


def _take_back_body(spans: list[Mention | Ambiguous], at: int, plain: str, finder: Finder) -> None:
    """Leave unlinked a body, plan or programme of another municipality: "Solnas socialnämnd", "socialnämnden i Solna".

    So are those that are coordinated with it: "kommunstyrelsen och socialnämnden i Solna".
    """
    span = spans[at]
    if not isinstance(span, Mention) or span.key not in finder.at_home:
        return
    start, end = span.start, span.end
    if plain[end : end + 3] in TELLING_AFTER:
        following = spans[at + 1] if at + 1 < len(spans) else None
        place = place_after(plain, end)
        is_other = place and not is_home(plain, place[0], finder.home) and not _is_at_home(following, place[0], finder)
        if is_other or has_others_after(plain, end):
            reach = place[1] if place and not (following and following.start < place[1]) else end
            _doubt_row(spans, at, -1, plain, start, reach, finder)
            return
    if owner := owner_before(plain, start, finder.home):
        before = spans[at - 1] if at else None
        if not (before and before.end == owner[1] and _is_at_home(before, before.start, finder)):
            _doubt_row(spans, at, 1, plain, start if before and before.end > owner[0] else owner[0], end, finder)


def _is_at_home(span: Mention | Ambiguous | None, start: int, finder: Finder) -> bool:
    """Tell whether the name that begins here is no place or body, or one that lies at home."""
    if span is None or span.start != start:
        return False
    if isinstance(span, Mention) and span.kind not in (MentionKind.PLACE, *BODIES):
        return True
    return not finder.at_home.isdisjoint(_keys(span))


def _doubt_row(
    spans: list[Mention | Ambiguous], at: int, step: int, plain: str, start: int, end: int, finder: Finder
) -> None:
    """Doubt a name, told with the words from `start` to `end`, and those that are coordinated with it on one side."""
    first = spans[at]
    if _has_own_place(plain[first.start : first.end], finder):
        return
    spans[at] = Ambiguous(plain[start:end], start, end, _keys(first))
    side, edge, joints = at + step, first, ROW_GAPS if step > 0 else AND_GAPS
    while 0 <= side < len(spans):
        one = spans[side]
        gap = plain[edge.end : one.start] if step > 0 else plain[one.end : edge.start]
        words = plain[one.start : one.end]
        if gap not in joints or " " in words or not finder.at_home.intersection(_keys(one)):
            return
        if isinstance(one, Mention) and one.kind is not MentionKind.PLACE:
            spans[side] = Ambiguous(words, one.start, one.end, (one.key,))
        side, edge, joints = side + step, one, ROW_GAPS


def _has_own_place(words: str, finder: Finder) -> bool:
    """Tell whether a name says itself where it belongs: "Fokus Farsta", "Stockholms stads budget"."""
    return any(stem_of(word) in finder.places for word in fold(words).split(" "))


def _keys(span: Mention | Ambiguous) -> tuple[str, ...]:
    return (span.key,) if isinstance(span, Mention) else span.keys


# --- Citations -------------------------------------------------------------------------------------------------------


def _resolve_citation(citation: Citation, text: str, finder: Finder) -> Mention | Ambiguous:
    """Give the entry that has a citation's number, or for a law its name; otherwise the citation as it is."""
    start, end, value = citation.start, citation.end, citation.value
    if citation.kind in NUMBERED_KINDS:
        meant = finder.numbers.get(plain_number(value), ())
        if not meant and citation.kind is MentionKind.LAW:
            meant = _readings_of(value, finder).of(value)
        if span := _span(meant, text[start:end], start, end):
            return span
    if citation.kind is MentionKind.LAW:
        numbered = value[0].isdigit()
        return Mention(
            citation.kind,
            make_slug(f"{'sfs' if numbered else 'lag'} {value}"),
            f"{'SFS ' if numbered else ''}{value}",
            start,
            end,
        )
    return Mention(citation.kind, make_slug(CITATION_SLUGS.get(citation.kind, "") + value), value, start, end)


def _readings_of(name: str, finder: Finder) -> Readings:
    folded = fold(name)
    forms = finder.forms.get(folded.split(" ")[0], ())
    return next((form.readings for form in forms if form.letters == folded), NOTHING)


# --- What can concern a text -----------------------------------------------------------------------------------------

TRACE_RE = re.compile(r"([^\W_]{1,3})[^\W_]*")
FIGURES_RE = re.compile(r"(\d{1,3})\d*")


def traces_of(texts: Iterable[str]) -> frozenset[str]:
    """Give the first three letters of every word and number of some texts: a small answer to what can be named there."""
    pieces = set(" ".join(texts).split())
    folded = unicodedata.normalize("NFC", " ".join(pieces)).casefold()
    return frozenset({*TRACE_RE.findall(folded), *FIGURES_RE.findall(folded)})


def may_concern(names: Iterable[str], number: str, traces: frozenset[str]) -> bool:
    """Tell whether a thing that goes by these names, or by a number, can be mentioned in a text with these traces.

    A name can only stand there if each of its words begins a word of the text, whatever its ending is there.
    """
    figures = FIGURES_RE.findall(number)
    by_number = bool(figures) and traces.issuperset(figures)
    words = (TRACE_RE.findall(unicodedata.normalize("NFC", name).casefold()) for name in names)
    return by_number or any(found and traces.issuperset(found) for found in words)
