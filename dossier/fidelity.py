"""Prove that a document has the received file's words, in order, and its page numbers.

From the received text are taken out the pieces that the front matter says stand elsewhere (letterhead, running heads,
signatures) and the footnotes' texts; each must be there word for word. What is left must equal the document's words.
Only white space and list bullets are free; a hyphen at a line's end may be joined where the front matter says so.
Traps: a page break in extracted text is a line with one leading space; two signatures become one line per row; a
footnote's text stands in the middle of the sentence that runs over the page.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from dossier.model import BULLET, BlockKind, Document, MarkKind, Normalisation, PageBreaks, Paragraph, Signatory
from dossier.problems import Location, Problem

BULLET_RE = re.compile(r"^\s*[•▪◦‣·●○–—-](?:\s|$)")
LEADING_SPACE_RE = re.compile(r"^ \S")
LINE_END_HYPHEN_RE = re.compile(r"\w-$")
AFTER_WORD_RE = re.compile(r"[.,;:!?)”’\"]*$")
ELSEWHERE = (BlockKind.FOOTNOTE, BlockKind.LETTERHEAD, BlockKind.SIGNATURES)


class SourceWord(NamedTuple):
    """A word of the received text, with its line and page, both from 1."""

    text: str
    line: int
    page: int
    ends_line_with_hyphen: bool = False
    may_be_bullet: bool = False
    opens_line: bool = False
    closes_line: bool = False


_new = tuple.__new__
"""Makes a word of its fields in half the time: there are as many as words in the archive."""


class DocumentWord(NamedTuple):
    """A word of the document, the paragraph it stands in, and the page that begins with it (None: no page turn)."""

    text: str
    paragraph: Paragraph
    turns_to: int | None = None


def split_source_words(text: str, page_breaks: PageBreaks) -> tuple[SourceWord, ...]:
    """Part a received text into words; a bullet or a dash at the start of a line is a word that may be a bullet."""
    words: list[SourceWord] = []
    page, seen = 1, False
    for number, line in enumerate(text.split("\n"), start=1):
        turned = line.count("\f") if page_breaks is PageBreaks.FORM_FEED else 0
        if page_breaks is PageBreaks.LEADING_SPACE and seen and LEADING_SPACE_RE.match(line):
            turned = 1
        page += turned
        parts = line.replace("\u00ad", "").split()
        bullet = bool(BULLET_RE.match(line))
        seen = seen or bool(parts)
        last = len(parts) - 1
        if last > 0:
            words.append(_new(SourceWord, (parts[0], number, page, False, bullet, True, False)))
            words += [_new(SourceWord, (part, number, page, False, False, False, False)) for part in parts[1:-1]]
        if last >= 0:
            hyphen = parts[-1].endswith("-") and bool(LINE_END_HYPHEN_RE.search(parts[-1]))
            words.append(_new(SourceWord, (parts[-1], number, page, hyphen, bullet and not last, not last, True)))
    return tuple(words)


def check_fidelity(document: Document) -> Iterator[Problem]:
    """Compare a document with its received text.

    Problems: not-in-original, text-differs, undeclared-normalisation, unused-normalisation, missing-page, wrong-page,
    wrong-place.
    """
    if document.original_text is None:
        return  # reported as original-missing
    problems: list[Problem] = []
    source = list(split_source_words(document.original_text, document.head.original.page_breaks))
    source, signed = _take_out_declared(source, document, problems)
    source = _join_hyphens(source, document, problems)
    words = list(document_words(document.paragraphs))
    source = _take_out_bullets(source, words)
    differences = list(_differences(source, words, document))
    yield from problems
    yield from differences
    if not differences and document.head.original.page_breaks is not PageBreaks.UNKNOWN:
        yield from _check_pages(source, words, document)
    if not differences and signed:
        yield from _check_place_of_signatures(source, words, signed, document)


def document_words(paragraphs: Iterable[Paragraph]) -> Iterator[DocumentWord]:
    """Give the words that stand in the running text, with list numbers and footnote marks as they are printed."""
    for paragraph in paragraphs:
        if paragraph.kind in ELSEWHERE:
            continue
        if paragraph.number and paragraph.number != BULLET:
            yield DocumentWord(paragraph.number, paragraph)
        if not paragraph.marks:
            yield from [_new(DocumentWord, (word, paragraph, None)) for word in paragraph.text.split()]
            continue
        notes = paragraph.marks_of(MarkKind.FOOTNOTE)
        printed = paragraph.text
        for note in reversed(notes):
            printed = printed[: note.start] + note.value + printed[note.start :]
        turns = {
            turn.start + sum(len(note.value) for note in notes if note.start <= turn.start): int(turn.value)
            for turn in paragraph.marks_of(MarkKind.PAGE)
        }
        for match in re.finditer(r"\S+", printed):
            yield DocumentWord(match.group(), paragraph, turns.get(match.start()))


# --- What stands elsewhere -------------------------------------------------------------------------------------------


def _take_out_declared(
    source: list[SourceWord], document: Document, problems: list[Problem]
) -> tuple[list[SourceWord], list[SourceWord]]:
    """Give what is left of the source, and the words of the signature block."""
    head = document.head
    signed: list[SourceWord] = []
    for text in head.running_texts:
        found = _find_all(source, text.split())
        if not found:
            problems.append(_not_in_original(document, head.line("sidtexter"), "sidtexten", text))
        for start in reversed(found):
            del source[start : start + len(text.split())]
    forms: tuple[list[str], ...]
    for note in document.footnotes:
        forms = ([note.number, *note.text.split()], f"{note.number}{note.text}".split())
        _take_out(source, forms, document, note.line, f"fotnot {note.number}", note.text, problems)
    if head.letterhead:
        text = " ".join(head.letterhead.rows)
        line = head.letterhead.line("rader")
        taken = _take_out(source, [text.split()], document, line, "brevhuvudet", text, problems)
        problems += _check_page_of(taken, head.letterhead.page, document, head.letterhead.line("sida"), "brevhuvudet")
    if head.signatures:
        people = head.signatures.people
        forms = tuple(" ".join(rows).split() for rows in (_in_columns(people), _one_by_one(people)))
        line = head.signatures.line("namn")
        signed = _take_out(source, forms, document, line, "underskrifterna", people[0].name, problems)
        line = head.signatures.line("sida")
        problems += _check_page_of(signed, head.signatures.page, document, line, "underskrifterna")
    return source, signed


def _take_out(
    source: list[SourceWord],
    forms: Iterable[Sequence[str]],
    document: Document,
    line: int,
    what: str,
    text: str,
    problems: list[Problem],
) -> list[SourceWord]:
    """Remove the one place where a piece stands in one of its forms; the words removed, or [] and a problem."""
    for form in forms:
        found = _find_all(source, form)
        if len(found) == 1:
            taken = source[found[0] : found[0] + len(form)]
            del source[found[0] : found[0] + len(form)]
            return taken
    problems.append(_not_in_original(document, line, what, text))
    return []


def _find_all(source: list[SourceWord], wanted: Sequence[str]) -> list[int]:
    """Find a piece that stands elsewhere: it fills whole lines, so that no word of the running text is taken with it."""
    texts, length = [word.text for word in source], len(wanted)
    found, at = [], -1
    while wanted and wanted[0] in texts[at + 1 :]:
        at = texts.index(wanted[0], at + 1)
        fills_lines = texts[at : at + length] == list(wanted) and source[at].opens_line
        if fills_lines and source[at + length - 1].closes_line:
            found.append(at)
    return found


def _in_columns(people: tuple[Signatory, ...]) -> list[str]:
    depth = max(len(person.rows) for person in people)
    return [person.rows[row] for row in range(depth) for person in people if row < len(person.rows)]


def _one_by_one(people: tuple[Signatory, ...]) -> list[str]:
    return [row for person in people for row in person.rows]


def _take_out_bullets(source: list[SourceWord], words: list[DocumentWord]) -> list[SourceWord]:
    """Drop the bullets before what is a paragraph in the document, but keep a dash that began a line by chance."""
    plain = [at for at, word in enumerate(source) if not word.may_be_bullet]
    if len(plain) == len(source):
        return source
    written = [word.text for word in words]
    if [source[at].text for at in plain] == written:
        place = {at: index for index, at in enumerate(plain)}
    else:
        blocks = SequenceMatcher(None, [word.text for word in source], written, autojunk=False).get_matching_blocks()
        place = {a + n: b + n for a, b, size in blocks for n in range(size)}
    return [
        word
        for at, word in enumerate(source)
        if not word.may_be_bullet or at in place or not _begins(at + 1, place, words)
    ]


def _begins(at: int, place: dict[int, int], words: list[DocumentWord]) -> bool:
    """Tell whether a word of the source is the first of a paragraph (or nowhere, which is reported elsewhere)."""
    index = place.get(at, 0)
    return index == 0 or words[index].paragraph is not words[index - 1].paragraph


def _not_in_original(document: Document, line: int, what: str, text: str) -> Problem:
    beginning = " ".join(text.split()[:6])
    cure = f"Skriv orden som de står i {document.original_path}, i samma ordning"
    return Problem(
        document.at(line),
        "not-in-original",
        f"{what} (”{beginning}”) står inte en gång, på egna rader, i underlaget",
        cure,
    )


def _check_page_of(taken: list[SourceWord], page: int, document: Document, line: int, what: str) -> Iterator[Problem]:
    known = document.head.original.page_breaks is not PageBreaks.UNKNOWN
    if taken and known and taken[0].page != page:
        yield _wrong_page(document.at(line), what, page, taken[0].page)


# --- Words -----------------------------------------------------------------------------------------------------------


def _join_hyphens(source: list[SourceWord], document: Document, problems: list[Problem]) -> list[SourceWord]:
    declared: dict[str, Normalisation] = {one.before: one for one in document.head.normalisations}
    applied = dict.fromkeys(declared, 0)
    joined: list[SourceWord] = []
    for word in source:
        before = joined[-1] if joined else None
        if not before or not before.ends_line_with_hyphen:
            joined.append(word)
            continue
        tail = AFTER_WORD_RE.search(word.text)
        stem = word.text[: tail.start()] if tail else word.text
        pair = f"{before.text} {stem}"
        if pair in declared:
            applied[pair] += 1
            text = declared[pair].after + word.text[len(stem) :]
            joined[-1] = SourceWord(text, before.line, before.page, word.ends_line_with_hyphen)
        else:
            joined.append(word)
    for pair, count in applied.items():
        if count != declared[pair].count:
            what = f"”{pair}” bryts {count} gånger i underlaget, men normaliseringen säger {declared[pair].count}"
            location = document.at(declared[pair].line("antal"))
            problems.append(Problem(location, "unused-normalisation", what, "Rätta antalet eller ta bort raden"))
    return joined


def _differences(source: list[SourceWord], words: list[DocumentWord], document: Document) -> Iterator[Problem]:
    received, written = [word.text for word in source], [word.text for word in words]
    if received == written:
        return
    for kind, a, b, c, d in SequenceMatcher(None, received, written, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        near = words[min(c, len(words) - 1)].paragraph if words else None
        location = document.at(near.line if near else 1)
        line = source[min(a, len(source) - 1)].line if source else 1
        ours, theirs = " ".join(written[c:d]), " ".join(received[a:b])
        if ours and ours in (theirs.replace("- ", "-"), theirs.replace("- ", "")):
            cure = f'Skriv under normaliseringar: {{typ: avstavning, står: "{theirs}", återges: {ours}}}'
            yield Problem(location, "undeclared-normalisation", f"”{theirs}” är hopfogat till ”{ours}”", cure)
        else:
            where = f"{document.original_path} rad {line}"
            if not ours:
                what = f"”{_cut(theirs)}” fattas i dokumentet; det står i {where}"
            elif not theirs:
                what = f"”{_cut(ours)}” står inte i underlaget (vid {where})"
            else:
                what = f"texten skiljer sig från underlaget: {where} har ”{_cut(theirs)}”, dokumentet ”{_cut(ours)}”"
            cure = "Återge underlaget ord för ord, eller förklara skillnaden i sidhuvudet"
            yield Problem(location, "text-differs", what, cure)


def _cut(text: str) -> str:
    words = text.split()
    return text if len(words) <= 12 else " ".join([*words[:6], "…", *words[-5:]])


# --- Pages -----------------------------------------------------------------------------------------------------------


def _check_pages(source: list[SourceWord], words: list[DocumentWord], document: Document) -> Iterator[Problem]:
    """The words are equal, so each word of the document knows its page."""
    previous: SourceWord | None = None
    paragraph: Paragraph | None = None
    for received, word in zip(source, words, strict=True):
        if word.paragraph is paragraph and not word.turns_to and previous and previous.page == received.page:
            continue
        location = document.at(word.paragraph.line)
        if word.paragraph is not paragraph:
            paragraph = word.paragraph
            if paragraph.page is None:
                cure = f"Skriv sida={received.page} i styckets attributlista"
                yield Problem(location, "missing-page", f"stycke {paragraph.id} saknar sida", cure)
            elif paragraph.page != received.page:
                yield _wrong_page(location, f"stycke {paragraph.id}", paragraph.page, received.page)
        elif previous and previous.page != received.page and word.turns_to != received.page:
            what = f"sida {received.page} börjar vid ”{word.text}” i stycke {paragraph.id}, men det står inte"
            yield Problem(location, "wrong-page", what, f"Skriv {{ sida={received.page} }} framför ordet")
        elif word.turns_to and previous and previous.page == received.page:
            what = f"sida {word.turns_to} börjar inte vid ”{word.text}” i stycke {paragraph.id}"
            yield Problem(location, "wrong-page", what, "Flytta eller ta bort sidmärket")
        previous = received


def _check_place_of_signatures(
    source: list[SourceWord], words: list[DocumentWord], signed: list[SourceWord], document: Document
) -> Iterator[Problem]:
    signatures = document.head.signatures
    before = [word for received, word in zip(source, words, strict=True) if received.line < signed[0].line]
    if signatures and before and before[-1].paragraph.id != signatures.after:
        what = (
            f"underskrifterna står efter stycke {before[-1].paragraph.id} i underlaget, inte efter {signatures.after}"
        )
        cure = f"Skriv efter: {before[-1].paragraph.id}"
        yield Problem(document.at(signatures.line("efter")), "wrong-place", what, cure)


def _wrong_page(location: Location, what: str, written: int, right: int) -> Problem:
    what = f"{what} sägs stå på sida {written}, i underlaget sida {right}"
    return Problem(location, "wrong-page", what, f"Skriv sida {right}")
