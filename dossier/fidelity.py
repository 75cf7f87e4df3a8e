"""Prove that a document has the received file's words, in order, and its page numbers.

From the received text are taken out the pieces that the front matter says stand elsewhere (letterhead, running heads,
signatures) and the footnotes' texts; each must be there word for word. What is left must equal the document's words.
Only white space and list bullets are free; a hyphen at a line's end may be joined where the front matter says so.
Traps: a page break in extracted text is a line with one leading space; two signatures become one line per row; a
footnote's text stands in the middle of the sentence that runs over the page.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import NamedTuple

from dossier.model import BULLET, BlockKind, Document, MarkKind, Normalisation, PageBreaks, Paragraph, Signatory
from dossier.problems import Location, Problem

BULLETS = "•▪◦‣·●○–—-"
BULLET_RE = re.compile(rf"^\s*[{BULLETS}](?:\s|$)")
LEADING_SPACE_RE = re.compile(r"^ \S")
LINE_END_HYPHEN_RE = re.compile(r"\w-$")
AFTER_WORD_RE = re.compile(r"[.,;:!?)”’\"]*$")
ELSEWHERE = (BlockKind.FOOTNOTE, BlockKind.LETTERHEAD, BlockKind.SIGNATURES)


class SourceLine(NamedTuple):
    """The words of a line of the received text that has any, with its number and page, both from 1."""

    words: list[str]
    line: int
    page: int
    may_have_bullet: bool = False
    """The first word may be a bullet, or a dash that began a line by chance."""
    ends_with_hyphen: bool = False


class Piece(NamedTuple):
    """The words of a paragraph of the document, and the pages that begin in it, by the number of words before."""

    words: list[str]
    paragraph: Paragraph
    turns: Mapping[int, int] = {}


def split_source_lines(text: str, page_breaks: PageBreaks) -> list[SourceLine]:
    """Part a received text into lines of words."""
    lines: list[SourceLine] = []
    page = 1
    for number, line in enumerate(text.split("\n"), start=1):
        if page_breaks is PageBreaks.FORM_FEED:
            page += line.count("\f")
        elif page_breaks is PageBreaks.LEADING_SPACE and lines and LEADING_SPACE_RE.match(line):
            page += 1
        if words := line.replace("\u00ad", "").split():
            bullet = words[0] in BULLETS and bool(BULLET_RE.match(line))
            hyphen = words[-1].endswith("-") and bool(LINE_END_HYPHEN_RE.search(words[-1]))
            lines.append(SourceLine(words, number, page, bullet, hyphen))
    return lines


def check_fidelity(document: Document) -> Iterator[Problem]:
    """Compare a document with its received text.

    Problems: not-in-original, text-differs, undeclared-normalisation, unused-normalisation, missing-page, wrong-page,
    unknown-page, wrong-place.
    """
    if document.original_text is None:
        return  # reported as original-missing
    problems: list[Problem] = []
    source = split_source_lines(document.original_text, document.head.original.page_breaks)
    signed = _take_out_declared(source, document, problems)
    source = _join_hyphens(source, document, problems)
    pieces = list(document_pieces(document.paragraphs))
    source = _take_out_bullets(source, pieces)
    differences = list(_differences(source, pieces, document))
    yield from problems
    yield from differences
    if document.head.original.page_breaks is PageBreaks.UNKNOWN:
        yield from _check_no_pages(document)
    elif not differences:
        yield from _check_pages(source, pieces, document)
    if not differences and signed:
        yield from _check_place_of_signatures(source, pieces, signed, document)


def document_pieces(paragraphs: Iterable[Paragraph]) -> Iterator[Piece]:
    """Give the paragraphs of the running text, with list numbers and footnote marks as they are printed."""
    for paragraph in paragraphs:
        if paragraph.kind in ELSEWHERE:
            continue
        number = [paragraph.number] if paragraph.number and paragraph.number != BULLET else []
        if not paragraph.marks:
            yield Piece(number + paragraph.text.split(), paragraph)
            continue
        notes = paragraph.marks_of(MarkKind.FOOTNOTE)
        printed = paragraph.text
        for note in reversed(notes):
            printed = printed[: note.start] + note.value + printed[note.start :]
        turns = {}
        for turn in paragraph.marks_of(MarkKind.PAGE):
            start = turn.start + sum(len(note.value) for note in notes if note.start <= turn.start)
            before = printed[:start]
            if before[-1:].strip() == "" and printed[start : start + 1].strip():  # a word begins there
                turns[len(number) + len(before.split())] = int(turn.value)
        yield Piece(number + printed.split(), paragraph, turns)


# --- What stands elsewhere -------------------------------------------------------------------------------------------


def _take_out_declared(source: list[SourceLine], document: Document, problems: list[Problem]) -> list[SourceLine]:
    """Take lines out of the source that stand elsewhere in the document; give those of the signature block."""
    head = document.head
    signed: list[SourceLine] = []
    for text in head.running_texts:
        found = _find_all(source, text.split())
        if not found:
            problems.append(_not_in_original(document, head.line("sidtexter"), "sidtexten", text))
        for place in reversed(found):
            del source[place]
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
    return signed


def _take_out(
    source: list[SourceLine],
    forms: Iterable[list[str]],
    document: Document,
    line: int,
    what: str,
    text: str,
    problems: list[Problem],
) -> list[SourceLine]:
    """Remove the one place where a piece stands in one of its forms; the lines removed, or [] and a problem."""
    for form in forms:
        found = _find_all(source, form)
        if len(found) == 1:
            taken = source[found[0]]
            del source[found[0]]
            return taken
    problems.append(_not_in_original(document, line, what, text))
    return []


def _find_all(source: list[SourceLine], wanted: list[str]) -> list[slice]:
    """Find a piece that stands elsewhere: it fills whole lines, so that no word of the running text is taken with it."""
    first_words = [line.words[0] for line in source]
    found, at = [], -1
    while wanted and wanted[0] in first_words[at + 1 :]:
        at = first_words.index(wanted[0], at + 1)
        words, end = source[at].words, at + 1
        while len(words) < len(wanted) and end < len(source):
            words, end = words + source[end].words, end + 1
        if words == wanted:
            found.append(slice(at, end))
    return found


def _in_columns(people: tuple[Signatory, ...]) -> list[str]:
    depth = max(len(person.rows) for person in people)
    return [person.rows[row] for row in range(depth) for person in people if row < len(person.rows)]


def _one_by_one(people: tuple[Signatory, ...]) -> list[str]:
    return [row for person in people for row in person.rows]


def _take_out_bullets(source: list[SourceLine], pieces: list[Piece]) -> list[SourceLine]:
    """Drop the bullets before what is a paragraph in the document, but keep a dash that began a line by chance."""
    if not any(line.may_have_bullet for line in source):
        return source
    written = _words_in(pieces)
    starts = list(accumulate((len(line.words) for line in source), initial=0))
    bullets = [start for start, line in zip(starts, source, strict=False) if line.may_have_bullet]
    if [word for line in source for word in line.words[line.may_have_bullet :]] == written:
        # The places that are asked for: of the words after the bullets, with so many bullets above them.
        place = {at + 1: at - above for above, at in enumerate(bullets) if at + 1 not in bullets}
    else:
        blocks = SequenceMatcher(None, _words_in(source), written, autojunk=False).get_matching_blocks()
        place = {a + n: b + n for a, b, size in blocks for n in range(size)}
    # What stands nowhere in the document is reported elsewhere.
    beginnings = {0, *accumulate(len(piece.words) for piece in pieces)}
    dropped = {at for at in bullets if at not in place and place.get(at + 1, 0) in beginnings}
    return [
        line._replace(words=line.words[1:]) if start in dropped else line
        for start, line in zip(starts, source, strict=False)
    ]


def _words_in(parts: Iterable[SourceLine | Piece]) -> list[str]:
    return [word for part in parts for word in part.words]


def _not_in_original(document: Document, line: int, what: str, text: str) -> Problem:
    beginning = " ".join(text.split()[:6])
    cure = f"Skriv orden som de står i {document.original_path}, i samma ordning"
    return Problem(
        document.at(line),
        "not-in-original",
        f"{what} (”{beginning}”) står inte en gång, på egna rader, i underlaget",
        cure,
    )


def _check_page_of(
    taken: list[SourceLine], page: int | None, document: Document, line: int, what: str
) -> Iterator[Problem]:
    if not taken or document.head.original.page_breaks is PageBreaks.UNKNOWN or taken[0].page == page:
        return
    if page is None:
        cure = f"Skriv sida: {taken[0].page}"
        yield Problem(document.at(line), "missing-page", f"{what} saknar sida", cure)
    else:
        yield _wrong_page(document.at(line), what, page, taken[0].page)


# --- Words -----------------------------------------------------------------------------------------------------------


def _join_hyphens(source: list[SourceLine], document: Document, problems: list[Problem]) -> list[SourceLine]:
    declared: dict[str, Normalisation] = {one.before: one for one in document.head.normalisations}
    applied = dict.fromkeys(declared, 0)
    joined: list[SourceLine] = []
    for line in source:
        before = joined[-1] if joined else None
        if not before or not before.ends_with_hyphen:
            joined.append(line)
            continue
        word, *others = line.words
        tail = AFTER_WORD_RE.search(word)
        stem = word[: tail.start()] if tail else word
        pair = f"{before.words[-1]} {stem}"
        if pair in declared:
            applied[pair] += 1
            text = declared[pair].after + word[len(stem) :]
            goes_on = line.ends_with_hyphen and not others
            joined[-1] = before._replace(words=[*before.words[:-1], text], ends_with_hyphen=goes_on)
            line = line._replace(words=others, may_have_bullet=False)
        if line.words:
            joined.append(line)
    for pair, count in applied.items():
        if count != declared[pair].count:
            what = f"”{pair}” bryts {count} gånger i underlaget, men normaliseringen säger {declared[pair].count}"
            location = document.at(declared[pair].line("antal"))
            problems.append(Problem(location, "unused-normalisation", what, "Rätta antalet eller ta bort raden"))
    return joined


def _differences(source: list[SourceLine], pieces: list[Piece], document: Document) -> Iterator[Problem]:
    received, written = _words_in(source), _words_in(pieces)
    if received == written:
        return
    paragraphs = _paragraph_of_each_word(pieces)
    numbers = [line.line for line in source for _ in line.words]
    for kind, a, b, c, d in SequenceMatcher(None, received, written, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        location = document.at(paragraphs[min(c, len(written) - 1)].line if written else 1)
        line = numbers[min(a, len(received) - 1)] if received else 1
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


def _paragraph_of_each_word(pieces: list[Piece]) -> list[Paragraph]:
    return [piece.paragraph for piece in pieces for _ in piece.words]


def _cut(text: str) -> str:
    words = text.split()
    return text if len(words) <= 12 else " ".join([*words[:6], "…", *words[-5:]])


# --- Pages -----------------------------------------------------------------------------------------------------------


def _check_pages(source: list[SourceLine], pieces: list[Piece], document: Document) -> Iterator[Problem]:
    """The words are equal, so each word of the document knows its page."""
    pages = [line.page for line in source for _ in line.words]
    end = 0
    for piece in pieces:
        start, end = end, end + len(piece.words)
        if piece.words:
            if piece.paragraph.page != pages[start]:
                yield _wrong_first_page(piece.paragraph, pages[start], document)
            if piece.turns or pages[start] != pages[end - 1]:
                yield from _check_turns(piece, pages[start:end], document)


def _check_no_pages(document: Document) -> Iterator[Problem]:
    """No page can be proved in a received text that does not show its pages, so none may be shown."""
    head = document.head
    written = [(part.line("sida"), part.page) for part in (head.letterhead, head.signatures) if part and part.page]
    for one in document.paragraphs:
        if one.kind in (BlockKind.LETTERHEAD, BlockKind.SIGNATURES):
            continue  # of the head
        turns = [int(mark.value) for mark in one.marks_of(MarkKind.PAGE)]
        written += [(one.line, page) for page in (one.page, *turns) if page is not None]
    for line, page in written:
        what = f"sida {page} går inte att pröva, för underlaget visar inte var sidorna börjar (sidbrytning: ingen)"
        cure = "Ta bort sidan; eller skriv sidbrytning: sidmatning, om texten har bara en sida eller tecken för ny sida"
        yield Problem(document.at(line), "unknown-page", what, cure)


def _wrong_first_page(paragraph: Paragraph, page: int, document: Document) -> Problem:
    location = document.at(paragraph.line)
    if paragraph.page is None:
        cure = f"Skriv sida={page} i styckets attributlista"
        name = f"stycke {paragraph.id}" if paragraph.id else "stycket, som också saknar id,"
        return Problem(location, "missing-page", f"{name} saknar sida", cure)
    return _wrong_page(location, f"stycke {paragraph.id}", paragraph.page, page)


def _check_turns(piece: Piece, pages: list[int], document: Document) -> Iterator[Problem]:
    """Compare the page turns after the first word of a paragraph with the pages of its words."""
    location, name = document.at(piece.paragraph.line), piece.paragraph.id
    for at, (before, page) in enumerate(pairwise(pages), start=1):
        turn, word = piece.turns.get(at), piece.words[at]
        if before != page and turn != page:
            what = f"sida {page} börjar vid ”{word}” i stycke {name}, men det står inte"
            yield Problem(location, "wrong-page", what, f"Skriv {{ sida={page} }} framför ordet")
        elif before == page and turn:
            what = f"sida {turn} börjar inte vid ”{word}” i stycke {name}"
            yield Problem(location, "wrong-page", what, "Flytta eller ta bort sidmärket")


def _check_place_of_signatures(
    source: list[SourceLine], pieces: list[Piece], signed: list[SourceLine], document: Document
) -> Iterator[Problem]:
    signatures = document.head.signatures
    count = sum(len(line.words) for line in source if line.line < signed[0].line)
    before = _paragraph_of_each_word(pieces)[:count]
    if signatures and before and before[-1].id != signatures.after:
        what = f"underskrifterna står efter stycke {before[-1].id} i underlaget, inte efter {signatures.after}"
        cure = f"Skriv efter: {before[-1].id}"
        yield Problem(document.at(signatures.line("efter")), "wrong-place", what, cure)


def _wrong_page(location: Location, what: str, written: int, right: int) -> Problem:
    what = f"{what} sägs stå på sida {written}, i underlaget sida {right}"
    return Problem(location, "wrong-page", what, f"Skriv sida {right}")
