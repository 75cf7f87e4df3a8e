"""Markdown body → paragraphs with id, voice, page, text and line; and new ids for those that lack one.

CommonMark with tables and footnotes, read by markdown-it because its tokens keep their line; a plain block or text,
which most are, is what markdown-it would make of it without asking. No HTML: a `<` is a `<`.
An attribute list `{ #s7 röst=motionen sida=2 }` ends a paragraph, heading or list item; a table takes the one after it.
Traps: `[^1]: word` would be a link definition without the footnote plugin; an attribute list of a list item belongs
to the paragraph inside it; a line break is a space, so a line must never be wrapped inside a hyphenated word.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise, zip_longest
from typing import cast

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from dossier.addresses import is_reserved
from dossier.model import BULLET, BlockKind, Claim, Evidence, Mark, MarkKind, Paragraph, StorySection, Voice
from dossier.problems import Location, Parsed, Problem, closest

ATTRIBUTE_LIST_RE = re.compile(r"(?:^|\s)\{(?P<inside>[^{}\n]*)\}\s*$")
ATTRIBUTE_RE = re.compile(
    r"""
    \#(?P<id>\S+)                                 # #s7
    | (?P<key>[^\s=\#{}]+)=(?P<value>[^\s{}]+)    # röst=motionen
    | \S+                                         # anything else is a fault
    """,
    re.X,
)
PAGE_TURN_RE = re.compile(r"\{\s*sida=(?P<page>[0-9]{1,4})\s*\}\s?")
PAGE_RE = re.compile(r"[1-9][0-9]{0,3}")
VOICE_SPAN_END_RE = re.compile(r"\]\{\s*röst=(?P<voice>[^\s{}]+)\s*\}")
REFERENCE_RE = re.compile(r"\[\[(?P<target>[^\[\]|\n]+)(?:\|(?P<label>[^\[\]\n]+))?\]\]")
UNKNOWN_FOOTNOTE_RE = re.compile(r"\[\^(?P<label>[^\]\s]+)\]")
CLOSING_HASHES_RE = re.compile(r"(?<=\S)[ \t]+#+[ \t]*$")
PLAIN_RE = re.compile(
    r"""
    (?P<hashes>\#{1,6})[ ]++(?P<heading>[^\n]*[^\s\#])[ ]*  # a heading, and no "#" to close it
    | (?:[^\s>*+\-0-9\[\#|:][^\n]*+(?:\n|\Z))+          # no line begins as a list, quote, note, heading or table
    """,
    re.X,
)
"""A chunk that is a heading or one paragraph and nothing else: no other rule for blocks begins so."""
CHUNK_RE = re.compile(r"[^\n]+(?:\n[^\n]+)*")
"""Lines between two empty ones."""
POINT_MARK_RE = re.compile(rf"{PAGE_TURN_RE.pattern}|\[\^(?P<note>[0-9A-Za-z-]+)\](?![({{])")
"""A page turn or a note: what has a place in a text, and no words of it."""
INLINE_RE = re.compile(r"[\\*_\[{]")
"""What inline rules react to, apart from line ends."""
PARAGRAPH_ID_RE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
NUMBERED_ID_RE = re.compile(r"s(?P<number>\d+)")

SPACED_EQUALS_RE = re.compile(r"\s+=\s*|\s*=\s+")
BROKEN_MARK_RE = re.compile(r"\{\s*(?:sida|röst)\s*=|\{\s*\#\w")
BROKEN_REFERENCE_RE = re.compile(r"\[\[|\]\]")

RETOLD = (Voice.MOTION, Voice.OTHER)
"""The voices that words marked inside a paragraph may have."""
QUESTIONS = "fråga"
ATTRIBUTES = ("röst", "sida", "avsnitt", QUESTIONS)
LINE_END_RE = re.compile(r"\r\n?|\n")
"""What markdown-it ends a line at."""
SOFT_HYPHEN = "\u00ad"
HEADINGS = (BlockKind.TITLE, BlockKind.HEADING)
MARK_OF_TOKEN = {
    "em_open": MarkKind.EMPHASIS,
    "strong_open": MarkKind.STRONG,
    "link_open": MarkKind.LINK,
    "voice_open": MarkKind.VOICE,
}


@dataclass(frozen=True)
class _Block:
    """A block as markdown-it gives it, before its attributes and inline marks are read."""

    kind: BlockKind
    source: str
    line: int
    last_line: int
    level: int = 0
    number: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class _Attributes:
    id: str = ""
    values: dict[str, str] = field(default_factory=dict)


def parse_document(body: str, path: str, first_line: int = 1) -> Parsed[tuple[Paragraph, ...]]:
    """Split a received paper's body into its citable pieces, in order.

    Units: lines are those of the file (`first_line` is where the body begins); offsets are characters of `text`.
    Problems: missing-id, duplicate-id, wrong-id, reserved-id, unknown-attribute, unknown-voice, wrong-type, unknown-footnote,
    unused-footnote, misplaced-reference.
    """
    paragraphs, problems = _parse(body, path, first_line)
    problems += _check_ids(paragraphs, path)
    problems += _check_footnotes(paragraphs, path)
    problems += _check_added_links(paragraphs, path)
    return Parsed(paragraphs, tuple(sorted(problems)))


def parse_story(body: str, path: str, first_line: int = 1) -> Parsed[tuple[StorySection, ...]]:
    """Split an editor's text into claims, each with the block quotes that follow it.

    Problems: as for documents, and evidence-without-claim, evidence-without-reference, evidence-without-quote,
    words-after-reference, broken-reference.
    """
    paragraphs, problems = _parse(body, path, first_line)
    problems += _check_ids((one for one in paragraphs if one.kind is not BlockKind.QUOTATION), path)
    sections: list[tuple[Paragraph | None, list[Claim]]] = [(None, [])]
    for paragraph in paragraphs:
        claims, location = sections[-1][1], Location(path, paragraph.line)
        if paragraph.kind in HEADINGS:
            sections.append((paragraph, []))
        elif paragraph.kind is not BlockKind.QUOTATION:
            claims.append(Claim(paragraph, ()))
        elif not claims:
            what, cure = "ett citat står utan påstående framför sig", "Skriv påståendet i ett stycke ovanför citatet"
            problems.append(Problem(location, "evidence-without-claim", what, cure))
        else:
            evidence = _evidence(paragraph)
            claims[-1] = replace(claims[-1], evidence=(*claims[-1].evidence, evidence))
            problems += _check_evidence(evidence, paragraph, location)
    problems += (
        Problem(Location(path, one.line), "broken-reference", "en hänvisning är inte hel", "Skriv [[dokument#stycke]]")
        for one in paragraphs
        if BROKEN_REFERENCE_RE.search(one.text)
    )
    told = (StorySection(heading, tuple(claims)) for heading, claims in sections if heading or claims)
    return Parsed(tuple(told), tuple(sorted(problems)))


def number_paragraphs(body: str, published: Iterable[str] = ()) -> str:
    """Write an id on each paragraph, heading and item that lacks one; an id that stands is never touched.

    A paragraph takes the highest number in use plus one (`s22`), a heading a slug of its words. `published` are ids that
    the page has had: none is given again, or an old address would lead to other words.
    """
    paragraphs, _ = _parse(body, "", 1)
    ends = {block.line: block.last_line for block in _blocks(body)[0]}
    taken = {*(paragraph.id for paragraph in paragraphs), *published}
    number = max((int(match["number"]) for one in taken if (match := NUMBERED_ID_RE.fullmatch(one))), default=0)
    lines = LINE_END_RE.split(body)
    added = 0
    for paragraph in paragraphs:
        if paragraph.id or (paragraph.kind is BlockKind.QUOTATION and paragraph.marks_of(MarkKind.REFERENCE)):
            continue  # the evidence of a story needs no id
        if paragraph.kind in HEADINGS:
            new = (
                "titel"
                if paragraph.kind is BlockKind.TITLE and "titel" not in taken
                else _free_slug(paragraph.text, taken)
            )
        else:
            number += 1
            new = f"s{number}"
        taken.add(new)
        added += _write_id(lines, ends[paragraph.line] - 1 + added, new, paragraph)
    return "\n".join(lines)


def make_slug(text: str) -> str:
    """Make an ASCII id of words: "Ärendets beredning" → `arendets-beredning`."""
    ascii_text = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-") or "rubrik"
    return slug if slug[0].isalpha() else f"avsnitt-{slug}"


def questions_of(paragraph: Paragraph) -> tuple[str, ...]:
    """Give the questions that an editor has put a paragraph to: `{ #s7 fråga=handlingsplan,syfte }`."""
    written = paragraph.attributes.get(QUESTIONS, "")
    return tuple(one for one in written.split(",") if one)


def normalise_space(text: str) -> str:
    """Make every run of white space one space, and drop soft hyphens: the form all paragraph text is kept in."""
    return " ".join(text.replace(SOFT_HYPHEN, "").split())


# --- Blocks ----------------------------------------------------------------------------------------------------------


def _parse(body: str, path: str, first_line: int) -> tuple[tuple[Paragraph, ...], list[Problem]]:
    blocks, env = _blocks(body)
    notes = _note_labels(env)
    problems: list[Problem] = []
    paragraphs: list[Paragraph] = []
    offset = first_line - 1
    for block, following in zip_longest(blocks, blocks[1:]):
        location = Location(path, block.line + offset)
        match = _attribute_list(block.source)
        if match and not match.start() and block.kind is BlockKind.TEXT:
            if not paragraphs or paragraphs[-1].kind is not BlockKind.TABLE:
                what, cure = (
                    "en attributlista står för sig själv",
                    "Skriv den sist på rubrikens rad, eller under stycket",
                )
                problems.append(Problem(location, "unknown-attribute", what, cure))
            continue  # it belongs to the table before it
        source = block.source[: match.start()] if match else block.source
        if block.kind is BlockKind.TABLE and following:
            match = ATTRIBUTE_LIST_RE.fullmatch(following.source)
        attributes = _attributes(match["inside"] if match else "", location, problems)
        cells = tuple(tuple(_inline(cell, env, notes) for cell in row) for row in block.rows)
        text, marks = _joined(cells) if cells else _inline(source, env, notes)
        rows = tuple(tuple(cell for cell, _ in row) for row in cells)
        paragraphs.append(_paragraph(block, text, marks, rows, attributes, location, problems))
    return tuple(paragraphs), problems


def _paragraph(
    block: _Block,
    text: str,
    marks: tuple[Mark, ...],
    rows: tuple[tuple[str, ...], ...],
    attributes: _Attributes,
    location: Location,
    problems: list[Problem],
) -> Paragraph:
    voice = _voice(attributes.values.get("röst", Voice.OWN), location, problems)
    _check_marks(text, marks, voice, location, problems)
    page = attributes.values.get("sida", "")
    is_page = bool(page and PAGE_RE.fullmatch(page))
    if page and not is_page:
        what = f"”sida={page}” är inget sidnummer"
        problems.append(Problem(location, "wrong-type", what, "Skriv ett heltal från 1"))
    return Paragraph(
        id=f"fotnot-{block.number}" if block.kind is BlockKind.FOOTNOTE else attributes.id,
        kind=block.kind,
        text=text,
        line=location.line,
        page=int(page) if is_page else None,
        voice=voice,
        marks=marks,
        level=block.level,
        number=block.number,
        rows=rows,
        attributes=attributes.values,
    )


def _joined(rows: Iterable[Iterable[tuple[str, tuple[Mark, ...]]]]) -> tuple[str, tuple[Mark, ...]]:
    """Make one text of a table's cells, row by row, and move their marks along."""
    text = ""
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        below = number + 1 if number else 0  # the line under the head is no row
        for cell, own in row:
            text += f" {cell}" if text and cell else cell
            shift = len(text) - len(cell)
            moved = (replace(mark, start=mark.start + shift, end=mark.end + shift, below=below) for mark in own)
            marks += moved
    return text, tuple(marks)


def _check_marks(text: str, marks: tuple[Mark, ...], voice: Voice, location: Location, problems: list[Problem]) -> None:
    spans = [mark for mark in marks if mark.kind is MarkKind.VOICE]
    for mark in spans:
        _voice(mark.value, location, problems, RETOLD)
    if spans and voice is not Voice.MIXED:
        what, cure = "märkta ord i ett stycke som inte är röst=blandad", "Skriv röst=blandad i styckets attributlista"
        problems.append(Problem(location, "voice-not-mixed", what, cure))
    if broken := BROKEN_MARK_RE.search(text):
        what = f"ett märke är inte helt vid ”{_beginning(text[broken.start() :])}”"
        cure = "Skriv { sida=3 } eller [orden]{ röst=motionen }, utan mellanrum mellan ] och {"
        problems.append(Problem(location, "broken-mark", what, cure))


def _voice(word: str, location: Location, problems: list[Problem], voices: tuple[Voice, ...] = tuple(Voice)) -> Voice:
    if word in voices:
        return Voice(word)
    legal = [str(voice) for voice in voices]
    cure = f"Välj bland: {', '.join(legal)}.{closest(word, legal)}"
    problems.append(Problem(location, "unknown-voice", f"okänd röst ”{word}”", cure))
    return Voice.OWN


def _attributes(inside: str, location: Location, problems: list[Problem]) -> _Attributes:
    own_id, values = "", dict[str, str]()
    if SPACED_EQUALS_RE.search(inside):
        what = f"mellanrum vid = i ”{inside.strip()}”"
        problems.append(Problem(location, "unknown-attribute", what, "Skriv utan mellanrum: sida=1"))
        inside = SPACED_EQUALS_RE.sub("=", inside)
    for attribute in ATTRIBUTE_RE.finditer(inside):
        if attribute["key"] in values or (attribute["id"] and own_id):
            what = f"”{attribute.group()}” står två gånger i samma attributlista"
            problems.append(Problem(location, "unknown-attribute", what, "Ta bort det ena"))
        elif attribute["id"]:
            own_id = attribute["id"]
        elif attribute["key"] in ATTRIBUTES:
            values[attribute["key"]] = attribute["value"]
        else:
            cure = f"Här får stå #id och {', '.join(f'{key}=…' for key in ATTRIBUTES)}"
            problems.append(Problem(location, "unknown-attribute", f"okänt attribut ”{attribute.group()}”", cure))
    return _Attributes(own_id, values)


def _attribute_list(source: str) -> re.Match[str] | None:
    """Find the list that ends a block: it begins at the last brace."""
    brace = source.rfind("{")
    return ATTRIBUTE_LIST_RE.search(source, max(0, brace - 1)) if brace >= 0 else None


def _blocks(body: str) -> tuple[list[_Block], dict[str, object]]:
    """Part a body into blocks; lines count from 1 in `body`.

    After an empty line a plain text stands in no list, quote or note, so only what is not plain is left to markdown-it.
    """
    body = body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")  # as markdown-it does
    env: dict[str, object] = {}
    blocks: list[_Block] = []
    for is_plain, group in groupby(_chunks(body), lambda one: bool(PLAIN_RE.fullmatch(one[0].group()))):
        chunks = list(group)
        if is_plain:
            blocks += (_plain_block(chunk.group(), above) for chunk, above in chunks)
        else:
            (first, above), (last, _) = chunks[0], chunks[-1]
            blocks += _marked_blocks(body[first.start() : last.end()], above, env)
    return blocks, env


def _chunks(body: str) -> Iterator[tuple[re.Match[str], int]]:
    """Give what stands between empty lines, with the number of lines above it."""
    at = above = 0
    for chunk in CHUNK_RE.finditer(body):
        above += body.count("\n", at, chunk.start())
        at = chunk.start()
        yield chunk, above


def _plain_block(chunk: str, above: int) -> _Block:
    match = PLAIN_RE.fullmatch(chunk)
    if match and match["hashes"]:
        level = len(match["hashes"])
        return _Block(
            BlockKind.TITLE if level == 1 else BlockKind.HEADING, match["heading"], above + 1, above + 1, level
        )
    return _Block(BlockKind.TEXT, mdTrim(chunk), above + 1, above + 1 + chunk.count("\n"))


def _marked_blocks(body: str, above: int, env: dict[str, object]) -> list[_Block]:
    """Flatten markdown-it's block tokens; `above` is the number of lines before them."""
    blocks: list[_Block] = []
    items: list[str] = []  # the printed number of each list item we are in, "" once it has been used
    rows: list[list[str]] = []
    quoting, footnote, heading, table_line, in_table, fresh = 0, "", 0, 0, False, False
    for token in _MARKDOWN.parse(body, env):
        start, end = _lines(token, above)
        match token.type:
            case "blockquote_open":
                quoting += 1
            case "blockquote_close":
                quoting -= 1
            case "list_item_open":
                items.append(f"{token.info}{token.markup}" if token.info else BULLET)
            case "list_item_close":
                items.pop()
            case "footnote_reference_open":
                footnote, fresh = str(token.meta["label"]), True
            case "footnote_reference_close":
                footnote = ""
            case "heading_open":
                heading = int(token.tag[1])
            case "heading_close":
                heading = 0
            case "table_open":
                rows, table_line, in_table = [], start, True
            case "tr_open":
                rows.append([])
            case "table_close":
                last = "".join(rows[-1]).strip()
                under = rows.pop() and [last] if ATTRIBUTE_LIST_RE.fullmatch(last) else []
                table = tuple(tuple(row) for row in rows)
                end = table_line + len(rows)
                blocks.append(_Block(BlockKind.TABLE, "", table_line, end, rows=table))
                blocks += [_Block(BlockKind.TEXT, source, end + 1, end + 1) for source in under]
                in_table = False
            case "inline" if in_table:
                rows[-1].append(token.content)
            case "inline":
                kind, level, number = _kind(heading, footnote, items, quoting)
                if kind is BlockKind.FOOTNOTE and not fresh:
                    token.content = f"{blocks[-1].source}\n{token.content}"  # a note of several paragraphs is one note
                    start = blocks.pop().line
                blocks.append(_Block(kind, token.content, start, end, level, number))
                fresh = False
                if items:
                    items[-1] = ""
    return blocks


def _kind(heading: int, footnote: str, items: list[str], quoting: int) -> tuple[BlockKind, int, str]:
    if heading:
        return (BlockKind.TITLE if heading == 1 else BlockKind.HEADING), heading, ""
    if footnote:
        return BlockKind.FOOTNOTE, 0, footnote
    if items:
        return BlockKind.ITEM, len(items), items[-1]
    return (BlockKind.QUOTATION if quoting else BlockKind.TEXT), 0, ""


def _lines(token: Token, above: int) -> tuple[int, int]:
    first, after = token.map or (0, 0)
    return above + first + 1, above + after


# --- Inline ----------------------------------------------------------------------------------------------------------


def _note_labels(env: dict[str, object]) -> Collection[str]:
    """Name the footnotes that have a text."""
    notes = cast("dict[str, dict[str, int]]", env.get("footnotes", {}))
    return {label.removeprefix(":") for label in notes.get("refs", ())}


def _inline(source: str, env: dict[str, object], notes: Collection[str]) -> tuple[str, tuple[Mark, ...]]:
    """Read a block's words and marks; most have no mark but page turns and notes, which need no parser."""
    raw, at, marks = "", 0, []
    printed = source.replace("\n", " ")
    for match in POINT_MARK_RE.finditer(printed):
        if match["page"] or match["note"] in notes:
            raw += printed[at : match.start()]
            at = match.end()
            kind, value = (MarkKind.PAGE, match["page"]) if match["page"] else (MarkKind.FOOTNOTE, match["note"])
            marks.append(Mark(kind, len(raw), len(raw), value))
    raw += printed[at:]
    return _parse_inline(source, env) if INLINE_RE.search(raw) else _tidy(raw, marks)


def _parse_inline(source: str, env: dict[str, object]) -> tuple[str, tuple[Mark, ...]]:
    tokens: list[Token] = []
    _MARKDOWN.inline.parse(source, _MARKDOWN, env, tokens)
    raw = ""
    marks: list[Mark] = []
    open_marks: list[tuple[MarkKind, int, str, int]] = []
    below = 0
    for token in tokens:
        if token.type in MARK_OF_TOKEN:
            value = str(token.attrs.get("href", "")) or token.content
            open_marks.append((MARK_OF_TOKEN[token.type], len(raw), value, below))
        elif token.nesting == -1:
            kind, start, value, line = open_marks.pop()
            marks.append(Mark(kind, start, len(raw), value, line))
        elif token.type == "page_turn":
            marks.append(Mark(MarkKind.PAGE, len(raw), len(raw), token.content))
        elif token.type == "footnote_ref":
            marks.append(Mark(MarkKind.FOOTNOTE, len(raw), len(raw), str(token.meta["label"])))
        elif token.type == "reference":
            marks.append(Mark(MarkKind.REFERENCE, len(raw), len(raw) + len(token.content), token.info, below))
            raw += token.content
        elif token.type in ("softbreak", "hardbreak"):
            raw += " "
            below += 1
        else:
            raw += token.content
    return _tidy(raw, sorted(marks, key=lambda mark: (mark.start, -mark.end)))


def _tidy(raw: str, marks: list[Mark]) -> tuple[str, tuple[Mark, ...]]:
    """Collapse white space and drop soft hyphens, and move the marks along."""
    if SOFT_HYPHEN not in raw and raw == " ".join(raw.split()):
        return raw, tuple(marks)
    kept: list[str] = []
    moved = []
    for character in raw:
        moved.append(len(kept))
        if character == SOFT_HYPHEN or (character.isspace() and (not kept or kept[-1] == " ")):
            continue
        kept.append(" " if character.isspace() else character)
    text = "".join(kept).rstrip()
    moved.append(len(text))
    at = [min(offset, len(text)) for offset in moved]
    return text, tuple(replace(mark, start=at[mark.start], end=at[mark.end]) for mark in marks)


def _page_turn(state: StateInline, silent: bool) -> bool:
    return _push_match(state, silent, PAGE_TURN_RE, "page_turn", "page")


def _reference(state: StateInline, silent: bool) -> bool:
    match = REFERENCE_RE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("reference", "", 0)
        token.content, token.info = match["label"] or "", match["target"].strip()
    state.pos = match.end()
    return True


def _push_match(state: StateInline, silent: bool, pattern: re.Pattern[str], name: str, group: str) -> bool:
    match = pattern.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push(name, "", 0).content = match[group]
    state.pos = match.end()
    return True


def _voice_span(state: StateInline, silent: bool) -> bool:
    """`[text]{ röst=motionen }`, with inline marks allowed inside."""
    if state.src[state.pos] != "[":
        return False
    start = state.pos
    label_end = parseLinkLabel(state, start)
    match = VOICE_SPAN_END_RE.match(state.src, label_end) if label_end >= 0 else None
    if not match:
        return False
    if not silent:
        after, state.pos, state.posMax = state.posMax, start + 1, label_end
        state.push("voice_open", "", 1).content = match["voice"]
        state.md.inline.tokenize(state)
        state.push("voice_close", "", -1)
        state.posMax = after
    state.pos = match.end()
    return True


def _make_markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").use(footnote_plugin)
    # The two halves are run one after the other, so that attribute lists are taken off between them.
    markdown.core.ruler.disable(["inline", "footnote_tail", "text_join"])
    # What a verbatim text never means: four spaces of indent, a row of dashes, a back-tick or an ampersand.
    markdown.block.ruler.disable(["code", "fence", "html_block", "hr", "lheading", "reference"])
    markdown.inline.ruler.disable(["backticks", "autolink", "html_inline", "image", "entity"])
    markdown.inline.ruler.disable(["footnote_inline"])
    for name, rule in (("reference", _reference), ("voice_span", _voice_span), ("page_turn", _page_turn)):
        markdown.inline.ruler.before("link", f"dossier_{name}", rule)
    return markdown


_MARKDOWN = _make_markdown()


# --- Rules -----------------------------------------------------------------------------------------------------------


def _evidence(paragraph: Paragraph) -> Evidence:
    references = paragraph.marks_of(MarkKind.REFERENCE)
    end = min((mark.start for mark in references), default=len(paragraph.text))
    return Evidence(paragraph.text[:end].strip(), references, paragraph.line)


def _check_evidence(evidence: Evidence, paragraph: Paragraph, location: Location) -> Iterator[Problem]:
    if not evidence.references:
        what, cure = "ett citat saknar hänvisning", "Avsluta citatet med [[dokument#stycke]]"
        yield Problem(location, "evidence-without-reference", what, cure)
        return
    if not evidence.text:
        yield Problem(location, "evidence-without-quote", "ett belägg saknar ord", "Skriv citatet före hänvisningen")
    bare = "".join(
        paragraph.text[before.end : after.start]
        for before, after in pairwise([*paragraph.marks_of(MarkKind.REFERENCE), _end_of(paragraph)])
    )
    if bare.strip(" ,;"):
        what, cure = f"ord efter hänvisningen (”{_beginning(bare.strip())}”)", "Skriv alla ord i citatet före [[…]]"
        yield Problem(location, "words-after-reference", what, cure)


def _end_of(paragraph: Paragraph) -> Mark:
    return Mark(MarkKind.REFERENCE, len(paragraph.text), len(paragraph.text))


def _check_ids(paragraphs: Iterable[Paragraph], path: str) -> Iterator[Problem]:
    lines: dict[str, int] = {}
    for paragraph in paragraphs:
        location, one = Location(path, paragraph.line), paragraph.id
        if not one:
            cure = (
                "Hade det ett id: skriv tillbaka det, { #id } efter stycket. Är det nytt: kör ”dossier number” på filen"
            )
            yield Problem(location, "missing-id", f"stycket ”{_beginning(paragraph.text)}” saknar id", cure)
        elif one in lines and paragraph.kind is BlockKind.FOOTNOTE:
            what = f"fotnot {paragraph.number} har redan en text på rad {lines[one]}"
            yield Problem(location, "duplicate-id", what, "Behåll en text för varje fotnot")
        elif one in lines:
            cure = "Ge det senare stycket ett nytt nummer: högsta använda plus ett"
            yield Problem(location, "duplicate-id", f"id:t ”{one}” står redan på rad {lines[one]}", cure)
        elif paragraph.kind is not BlockKind.FOOTNOTE and not PARAGRAPH_ID_RE.fullmatch(one):
            cure = "Använd a–z, siffror och bindestreck"
            yield Problem(location, "wrong-id", f"”{one}” duger inte som id", cure)
        elif paragraph.kind is not BlockKind.FOOTNOTE and is_reserved(one):
            what = f"id:t ”{one}” används av sidan själv"
            yield Problem(location, "reserved-id", what, "Välj ett annat, till exempel med en siffra efter")
        lines.setdefault(one, paragraph.line)


def _check_added_links(paragraphs: Iterable[Paragraph], path: str) -> Iterator[Problem]:
    """Find references, and links without words, in a received text: they are an editor's, and would be lost unseen."""
    for paragraph in paragraphs:
        for mark in paragraph.marks:
            if mark.kind is MarkKind.REFERENCE or (mark.kind is MarkKind.LINK and mark.start == mark.end):
                what = f"”{mark.value}” är en hänvisning i källans egen text"
                cure = "Ta bort den: ett svar återges som det kom. Hänvisa dit i index.md"
                yield Problem(Location(path, paragraph.line + mark.below), "misplaced-reference", what, cure)


def _check_footnotes(paragraphs: Iterable[Paragraph], path: str) -> Iterator[Problem]:
    paragraphs = tuple(paragraphs)
    used = {mark.value for paragraph in paragraphs for mark in paragraph.marks_of(MarkKind.FOOTNOTE)}
    for paragraph in paragraphs:
        location = Location(path, paragraph.line)
        for match in UNKNOWN_FOOTNOTE_RE.finditer(paragraph.text):
            cure = f"Skriv fotnotens text på en egen rad: [^{match['label']}]: …"
            yield Problem(location, "unknown-footnote", f"fotnot {match['label']} har ingen text", cure)
        if paragraph.kind is BlockKind.FOOTNOTE and paragraph.number not in used:
            cure = f"Skriv [^{paragraph.number}] där siffran står i texten"
            yield Problem(location, "unused-footnote", f"fotnot {paragraph.number} har inget märke i texten", cure)


def _beginning(text: str) -> str:
    return text if len(text) <= 40 else text[:40].rsplit(" ", 1)[0] + " …"


def _free_slug(text: str, taken: set[str]) -> str:
    slug = make_slug(text)
    return next(one for one in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _write_id(lines: list[str], last: int, new: str, paragraph: Paragraph) -> int:
    """Put an id into the attribute list that ends the block, or write one; give the number of lines added."""
    if paragraph.kind in HEADINGS:
        lines[last] = CLOSING_HASHES_RE.sub("", lines[last])
    if paragraph.kind is BlockKind.TABLE:
        table_end = last + 1
        last = next((at for at in range(table_end, len(lines)) if lines[at].strip()), last)
        if not ATTRIBUTE_LIST_RE.fullmatch(lines[last]):
            lines.insert(table_end, f"\n{{ #{new} }}")
            return 1
    if (match := ATTRIBUTE_LIST_RE.search(lines[last])) is not None:
        opening = lines[last].index("{", match.start())
        lines[last] = f"{lines[last][:opening]}{{ #{new}{lines[last][opening + 1 :]}"
        return 0
    if paragraph.kind in HEADINGS:
        lines[last] += f" {{ #{new} }}"
        return 0
    indent = re.match(r"\s*(?:(?:[-*+]|\d+[.)])\s+)*", lines[last])
    lines.insert(last + 1, " " * len(indent.group() if indent else "") + f"{{ #{new} }}")
    return 1
