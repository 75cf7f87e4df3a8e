"""Paragraph → HTML: the source's words with what lies over them, cut at every border so that tags always nest.

Traps: a quoted passage may begin inside a retold one and end outside it, and holds footnote links, which may not stand
inside the link that marks the quote.
"""

import html
import re
import urllib.parse
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from operator import attrgetter
from typing import NamedTuple

from dossier.labels import NBSP, SHORT_VOICE_LABELS
from dossier.model import BlockKind, Document, Mark, MarkKind, Paragraph, Voice
from dossier.names import fold
from dossier.quotes import Passage, find_quote

SPAN_TAGS = {
    MarkKind.EMPHASIS: ("<em>", "</em>"),
    MarkKind.STRONG: ("<strong>", "</strong>"),
}
SIC = ' <span class="sic">[sic]</span>'
CLOSING_SIGNS = ".,;:!?)]”»–-"
LONGEST_DIRECTIVE = 60
DIRECTIVE_WORDS = 4
"""Characters of a passage that is named whole in a link, and words at the end of one that is not."""
FEWEST_WORDS = 5
"""Words in a row that no menu, and no reference from another dossier, is taken to share with a paragraph."""
POINTED_OUT = (BlockKind.TEXT, BlockKind.ITEM, BlockKind.QUOTATION, BlockKind.FOOTNOTE)
"""Kinds of paragraph whose words stand on the page in one piece, and nowhere in a menu."""
PRINTED_RE = re.compile(">([^<]+)")
"""What stands after a tag."""
TOKEN_RE = re.compile(r"\S+")
WRITTEN_TOGETHER_RE = re.compile(r"\w[.,:'’·]?\w")
AROUND = ((1, 1), (1, 2), (2, 1))
"""What browsers take for the inside of a word: a sign between letters or digits parts nothing; and where that can lie."""
RETOLD_VOICES = frozenset(Voice) - {Voice.OWN}
LAYERS = (MarkKind.VOICE, MarkKind.LINK, MarkKind.EMPHASIS, MarkKind.STRONG)
"""From the outermost tag to the innermost."""


class Insert(NamedTuple):
    """Something that stands between two characters of an editor's sentence: a reference written without words."""

    at: int
    html: str


class Cover(NamedTuple):
    """A tag that lies over the words `[start, end)`: emphasis, whose words they are, or a link (`link_over`)."""

    layer: MarkKind
    start: int
    end: int
    opening: str
    closing: str


class _Point(NamedTuple):
    at: int
    html: str
    is_link: bool = False


def printed_errors_in(paragraph: Paragraph, document: Document) -> tuple[int, ...]:
    """Give where each declared error of a paragraph ends."""
    if not document.head.printed_errors:
        return ()
    errors = (error for error in document.head.printed_errors if error.paragraph.lstrip("#") == paragraph.id)
    return tuple(sorted(found[0].end for error in errors if (found := find_quote(error.printed, paragraph.text))))


def render_words(
    paragraph: Paragraph,
    document: Document | None = None,
    links: Sequence[Cover] = (),
    start: int = 0,
    end: int | None = None,
    inserts: Sequence[Insert] = (),
) -> str:
    """Render the words `[start, end)` of a paragraph with emphasis, declared errors and links: a quotation."""
    covers = [*_covers(paragraph, SPAN_TAGS), *links]
    stop = len(paragraph.text) if end is None else end
    errors = [error for error in _errors(paragraph, document) if error.at > start]  # one that ends there is not quoted
    points = [*errors, *(_spaced(one, paragraph.text) for one in inserts)]
    return _weave(paragraph.text, start, stop, covers, sorted(points, key=attrgetter("at")))


def render_paragraph(paragraph: Paragraph, document: Document, links: Sequence[Cover] = (), home: str = "") -> str:
    """Render a whole paragraph with everything that lies over it.

    `home` is the link to the document's own page from any other: only at home are footnote marks and page turns anchors.
    """
    return _render_range(paragraph, document, links, 0, len(paragraph.text), home)


def render_cells(paragraph: Paragraph, document: Document, home: str = "") -> list[list[str]]:
    """Render a table's cells, row by row; the paragraph's text is the cells' texts with single spaces between."""
    rendered: list[list[str]] = []
    at = 0
    for row in paragraph.rows:
        rendered.append([])
        for cell in row:
            end = at + len(cell)
            rendered[-1].append(_render_range(paragraph, document, (), at, end, home))
            at = end + 1 if cell else at
    return rendered


def _render_range(
    paragraph: Paragraph, document: Document, links: Sequence[Cover], start: int, end: int, home: str
) -> str:
    points, covers = _errors(paragraph, document), links
    if paragraph.marks:
        points += _note_links(paragraph, home) if home else _anchors(paragraph)
        covers = [*_covers(paragraph, SPAN_TAGS), *_retold(paragraph), *links]
    if not (covers or points):
        return escape_text(paragraph.text[start:end])
    return _weave(paragraph.text, start, end, covers, sorted(points, key=attrgetter("at")))


def _spaced(insert: Insert, text: str) -> _Point:
    """Part what is inserted from the words around it, as the editor did in the source."""
    last, following = text[: insert.at][-1:], text[insert.at : insert.at + 1]
    before = " " if last.isalnum() or last in tuple(".,;:!?)") else ""
    after = "" if following in ("", " ", "/") or following in CLOSING_SIGNS else " "
    return _Point(insert.at, f"{before}{insert.html}{after}", is_link=True)


def _note_links(paragraph: Paragraph, home: str) -> Iterable[_Point]:
    for mark in paragraph.marks_of(MarkKind.FOOTNOTE):
        label = escape_text(mark.value)
        link = f'<a class="fn" href="{home}#fotnot-{label}" aria-label="Fotnot {label}, i dokumentet">{label}</a>'
        yield _Point(mark.start, link, is_link=True)


def _errors(paragraph: Paragraph, document: Document | None) -> list[_Point]:
    return [_Point(at, SIC) for at in printed_errors_in(paragraph, document)] if document else []


def note_anchor(paragraph: Paragraph, label: str) -> str:
    """Anchor of a footnote's mark in a paragraph; a note may be marked in several."""
    return f"fotnotsref-{label}-{paragraph.id}"


def _anchors(paragraph: Paragraph) -> Iterable[_Point]:
    seen: set[str] = set()
    for mark in paragraph.marks:
        label = escape_text(mark.value)
        if mark.kind is MarkKind.FOOTNOTE:
            anchor = "" if label in seen else f' id="{escape_text(note_anchor(paragraph, mark.value))}"'
            seen.add(label)
            link = f'<a class="fn"{anchor} href="#fotnot-{label}" aria-label="Fotnot {label}">{label}</a>'
            yield _Point(mark.start, link, is_link=True)
        elif mark.kind is MarkKind.PAGE:
            turn = f'<span class="pb" id="sida-{label}"><span>s.{NBSP}{label}</span>\u200b</span>'
            yield _Point(mark.start, turn)


def _covers(paragraph: Paragraph, kinds: Mapping[MarkKind, tuple[str, str]]) -> Iterable[Cover]:
    for mark in paragraph.marks:
        if mark.kind in kinds and mark.value != Voice.OWN:
            yield Cover(mark.kind, mark.start, mark.end, *kinds[mark.kind])


def _retold(paragraph: Paragraph) -> Iterable[Cover]:
    for mark in paragraph.marks_of(MarkKind.VOICE):
        if mark.value in RETOLD_VOICES:
            opening = f'<span class="retold" data-rost="{SHORT_VOICE_LABELS[Voice(mark.value)]}">'
            yield Cover(MarkKind.VOICE, mark.start, mark.end, opening, "</span>")


def link_over(start: int, end: int, href: str, css_class: str = "") -> Cover:
    """Make words a link: to the position that quotes them, to what they mention, or where an editor's reference leads."""
    return Cover(MarkKind.LINK, start, end, _link_tag(href, css_class), "</a>")


@lru_cache(maxsize=4096)  # most of what is mentioned is so in many papers
def _link_tag(href: str, css_class: str) -> str:
    css = f' class="{css_class}"' if css_class else ""
    return f'<a{css} href="{escape_text(href)}">'


def _weave(text: str, start: int, stop: int, covers: Sequence[Cover], points: Sequence[_Point]) -> str:
    """Cut the text at every border and go through it once, with a stack of the tags that are open."""
    ordered = sorted([*covers, *(Cover(MarkKind.LINK, one.at, one.at, one.html, "") for one in points)], key=_by_place)
    if _are_apart(ordered, start, stop) and not (points and points[0].at <= start):
        return _lay(text, start, stop, ordered)
    borders = {start, stop, *(border for cover in covers for border in (cover.start, cover.end))}
    borders |= {point.at for point in points}
    out: list[str] = []
    stack: list[Cover] = []
    coming = sorted(enumerate(covers), key=lambda one: one[1].start, reverse=True)
    over: list[tuple[int, Cover]] = []
    for begin, finish in pairwise(sorted(border for border in borders if start <= border <= stop)):
        while coming and coming[-1][1].start <= begin:
            over.append(coming.pop())
        over = [one for one in over if one[1].end > begin]
        active = _layered(over)
        _close(stack, _count_shared(stack, active), out)
        if begin == start:
            _open(stack, active, out)
        for point in points:
            if point.at == begin:
                # What stands at a border belongs before the words that follow it, inside a tag that goes on over it.
                if point.is_link:
                    _close(
                        stack, next((n for n, one in enumerate(stack) if one.layer is MarkKind.LINK), len(stack)), out
                    )
                out.append(point.html)
        _open(stack, active, out)
        out.append(escape_text(text[begin:finish]))
    _close(stack, 0, out)
    out += (point.html for point in points if point.at == stop > start)
    return "".join(out)


_by_place = attrgetter("start", "end")


def _are_apart(ordered: Iterable[Cover], start: int, stop: int) -> bool:
    """Tell whether tags, and what stands between two characters, neither hold nor cross each other or the ends of the text."""
    for _, begin, end, _, closing in ordered:
        if not start <= begin <= end <= stop or (begin == end and closing):
            return False
        start = end
    return True


def _lay(text: str, start: int, stop: int, covers: Iterable[Cover]) -> str:
    """Set tags that lie apart; in most texts there is nothing to escape, which is looked for once."""
    out: list[str] = []
    written: Callable[[str], str] = str if escape_text(text) is text else escape_text
    for _, begin, end, opening, closing in covers:
        out += (written(text[start:begin]), opening, written(text[begin:end]), closing)
        start = end
    return "".join([*out, written(text[start:stop])])


def _layered(over: Sequence[tuple[int, Cover]]) -> list[Cover]:
    """Give the tags over a stretch from the outermost, one of each layer: the first, by the numbers given."""
    if len(over) < 2:
        return [cover for _, cover in over]
    found = {cover.layer: cover for _, cover in sorted(over, reverse=True)}
    return [found[layer] for layer in LAYERS if layer in found]


def _count_shared(stack: Sequence[Cover], active: Sequence[Cover]) -> int:
    """Count the tags that are open and stay so."""
    count = 0
    while count < min(len(stack), len(active)) and stack[count] is active[count]:
        count += 1
    return count


def _close(stack: list[Cover], keep: int, out: list[str]) -> None:
    while len(stack) > keep:
        out.append(stack.pop().closing)


def _open(stack: list[Cover], active: Sequence[Cover], out: list[str]) -> None:
    for cover in active[len(stack) :]:
        stack.append(cover)
        out.append(cover.opening)


def escape_text(text: str) -> str:
    """Escape what HTML would read as markup; most text has nothing of the kind."""
    # Looked for one by one: five times as fast as a pattern that holds them all.
    if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text:
        return html.escape(text)
    return text


class Printed(NamedTuple):
    """What a page prints before something: the words of `text` up to an offset in it, in small letters."""

    text: str
    end: int

    def holds(self, words: str) -> bool:
        """Tell whether some words, in small letters, stand there."""
        return self.text.find(words, 0, self.end) >= 0


def read_printed(page: str, anchors: Iterable[str]) -> dict[str, Printed]:
    """Give what a page's HTML prints before each of some elements, menus and headings too.

    One that is not on the page is left out. Elements side by side run together, which errs towards finding words earlier.
    """
    found: list[tuple[int, str]] = []
    for one in anchors:
        mark, last = f' id="{html.escape(one)}"', found[-1][0] if found else 0
        at = page.find(mark, last)  # in the page's order, but for notes, which stand beside
        found.append((at if at >= 0 else page.find(mark), one))
    pieces: list[str] = []
    ends: list[tuple[str, int]] = []
    read = length = 0
    for at, one in sorted(found):
        if at >= 0:
            start = page.rfind("<", read, at)
            pieces.append(as_compared(html.unescape("".join(PRINTED_RE.findall(page, read, start)))))
            length, read = length + len(pieces[-1]), start
            ends.append((one, length))
    text = "".join(pieces)
    return {one: Printed(text, end) for one, end in ends}


def as_compared(text: str) -> str:
    """Write a text as browsers compare it, sign for sign: without case, every kind of space the same."""
    return fold(text.replace("\n", " ").replace("\u00a0", " "))


def text_directive(before: Printed, paragraph: Paragraph, passage: Passage, errors: Sequence[int]) -> str:
    """Make `:~:text=[before-,]first[,last][,-after]`, by which a browser finds and marks a passage.

    `before` is what is printed before the paragraph (`read_printed`); `errors` are where declared errors of it end.
    A browser takes the first place where the words stand, so as many around them are named as tell them from all earlier
    ones; five at the least, since the site's name and other dossiers' references are put on the page later.
    "" when that cannot be done, and for a heading, which the menu repeats.
    No part lies across what is printed between the words: notes, page turns and [sic].
    Source: https://wicg.github.io/scroll-to-text-fragment/
    """
    text = paragraph.text
    runs = _clear_runs(paragraph, errors) if paragraph.kind in POINTED_OUT and _has_whole_words(text, passage) else []
    first = next((run for run in runs if run.start <= passage.start < run.end), None)
    last = next((run for run in runs if run.start < passage.end <= run.end), None)
    if not (first and last):
        return ""
    is_long = passage.end - passage.start > LONGEST_DIRECTIVE
    by_ends = _name_ends(before, text, passage, first, last) if first != last or is_long else ""
    return by_ends or (_name_whole(before, text, passage, first) if first == last else "")


def _has_whole_words(text: str, passage: Passage) -> bool:
    """Tell whether a browser sees the end of a word at both ends of a passage."""
    padded = f"  {text}  "
    borders = [at + 2 for at in (passage.start, passage.end) if padded[at + 1] != " " != padded[at + 2]]
    around = (padded[at - before : at + after] for at in borders for before, after in AROUND)
    return not any(WRITTEN_TOGETHER_RE.fullmatch(one) for one in around)


def _clear_runs(paragraph: Paragraph, errors: Sequence[int]) -> list[Passage]:
    """Cut a paragraph at what is printed between its words; a word that touches a note or page turn has no end to find."""
    text = paragraph.text
    notes = {mark.start for mark in paragraph.marks_of(MarkKind.FOOTNOTE)}
    if paragraph.kind is BlockKind.FOOTNOTE:
        notes.add(len(text))  # where it is used follows in the same line
    turns = {mark.start for mark in paragraph.marks_of(MarkKind.PAGE)}
    runs: list[Passage] = []
    for low, high in pairwise(sorted({0, len(text), *notes, *turns, *errors})):
        start, end = low, high
        if high in notes | turns and not text[high - 1].isspace():
            end = max(text.rfind(" ", low, high), low)
        if low in notes or (low in turns and low and not text[low - 1].isspace()):
            start = text.find(" ", low, end) if " " in text[low:end] else end
        runs += [Passage(start, end)] if start < end else []
    return runs


def _name_whole(before: Printed, text: str, passage: Passage, run: Passage) -> str:
    """Name all the words of a passage, and some around them."""
    own = as_compared(text)
    for earlier, later in ((0, 0), (0, 4), (4, 0), (4, 4), (8, 8)):
        start, end = _go_back(text, passage.start, run.start, earlier), passage.end
        if text[end : end + 1].isspace():
            end = _go_on(text, end, run.end, later)
        if _stands_first(before, own, start, end):
            prefix, suffix = _encoded(text[start : passage.start]), _encoded(text[passage.end : end])
            words = _encoded(text[passage.start : passage.end])
            return f":~:text={f'{prefix}-,' if prefix else ''}{words}{f',-{suffix}' if suffix else ''}"
    return ""


def _name_ends(before: Printed, text: str, passage: Passage, first: Passage, last: Passage) -> str:
    """Name the first and last words of a passage, and some before them."""
    own, end = as_compared(text), _go_on(text, passage.start, min(first.end, passage.end), FEWEST_WORDS)
    ending = _last_words(text, max(last.start, passage.start), passage.end)
    if end > ending or own.find(own[ending : passage.end], end) < ending:
        return ""
    for earlier in (0, 4, 8):
        start = _go_back(text, passage.start, first.start, earlier)
        if _stands_first(before, own, start, end):
            prefix, opening = _encoded(text[start : passage.start]), _encoded(text[passage.start : end])
            return f":~:text={f'{prefix}-,' if prefix else ''}{opening},{_encoded(text[ending : passage.end])}"
    return ""


def _last_words(text: str, start: int, end: int) -> int:
    """Give where the last `DIRECTIVE_WORDS` words of a stretch begin, or all when it has no more."""
    parts = text[start:end].rsplit(maxsplit=DIRECTIVE_WORDS)
    before = start + (len(parts[0]) if len(parts) > DIRECTIVE_WORDS else 0)
    return end - len(text[before:end].lstrip())


def _go_back(text: str, start: int, low: int, count: int) -> int:
    """Go some words back, not past `low`; a place inside what is written together is not left."""
    words = list(TOKEN_RE.finditer(text, low, start)) if count and text[start - 1 : start].isspace() else []
    return words[-count:][0].start() if words else start


def _go_on(text: str, end: int, high: int, count: int) -> int:
    """Go some words on, not past `high`."""
    words = list(islice(TOKEN_RE.finditer(text, end, high), count))
    return words[-1].end() if words else end


def _stands_first(before: Printed, own: str, start: int, end: int) -> bool:
    """Tell whether the words `[start, end)` of a text, in small letters, are enough and stand nowhere before that."""
    words = own[start:end]
    return len(words.split()) >= FEWEST_WORDS and own.find(words) == start and not before.holds(words)


ENCODED = [urllib.parse.quote(bytes((byte,)), safe="").replace("-", "%2D") for byte in range(256)]
"""How each byte is written in a text directive."""


def _encoded(text: str) -> str:
    return "".join([ENCODED[byte] for byte in text.strip().encode()])


def is_heading(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is the title or a heading."""
    return paragraph.kind in (BlockKind.TITLE, BlockKind.HEADING)


def first_page_of(paragraph: Paragraph, before: int | None) -> int | None:
    """Give the page that begins with this paragraph, when it does not stand on the page we were on."""
    return paragraph.page if paragraph.page is not None and paragraph.page != before else None


def last_page_of(paragraph: Paragraph) -> int | None:
    """Give the page on which a paragraph ends."""
    turns: tuple[Mark, ...] = paragraph.marks_of(MarkKind.PAGE)
    return int(turns[-1].value) if turns else paragraph.page
