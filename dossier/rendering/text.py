"""Paragraph → HTML: the source's words with what lies over them, cut at every border so that tags always nest.

Traps: a quoted passage may begin inside a retold one and end outside it, and holds footnote links, which may not stand
inside the link that marks the quote.
"""

import urllib.parse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from markupsafe import Markup, escape

from dossier.labels import NBSP
from dossier.model import BlockKind, Document, Mark, MarkKind, Paragraph, Voice
from dossier.quotes import Passage, find_quote

SPAN_TAGS = {
    MarkKind.EMPHASIS: (Markup("<em>"), Markup("</em>")),
    MarkKind.STRONG: (Markup("<strong>"), Markup("</strong>")),
}
COVER_KINDS = {**SPAN_TAGS, MarkKind.VOICE: (Markup('<span class="retold">'), Markup("</span>"))}
SIC = Markup(' <span class="sic">[sic]</span>')
LONGEST_DIRECTIVE = 60
DIRECTIVE_WORDS = 4
"""Characters of a passage that is named whole in a link, and words at each end of one that is not."""
LAYERS = (MarkKind.VOICE, MarkKind.LINK, MarkKind.EMPHASIS, MarkKind.STRONG)
"""From the outermost tag to the innermost."""


@dataclass(frozen=True)
class Link:
    """A passage that is a link: to the position that quotes it, or where an editor's reference leads."""

    start: int
    end: int
    href: str
    css_class: str = ""


@dataclass(frozen=True)
class Insert:
    """Something that stands between two characters of an editor's sentence: a reference written without words."""

    at: int
    html: Markup


@dataclass(frozen=True)
class _Cover:
    layer: MarkKind
    start: int
    end: int
    opening: Markup
    closing: Markup


@dataclass(frozen=True)
class _Point:
    at: int
    html: Markup
    is_link: bool = False


def printed_errors_in(paragraph: Paragraph, document: Document) -> tuple[int, ...]:
    """Give where each declared error of a paragraph ends."""
    errors = (error for error in document.head.printed_errors if error.paragraph.lstrip("#") == paragraph.id)
    return tuple(sorted(found[0].end for error in errors if (found := find_quote(error.printed, paragraph.text))))


def render_words(
    paragraph: Paragraph,
    document: Document | None = None,
    links: Sequence[Link] = (),
    start: int = 0,
    end: int | None = None,
    inserts: Sequence[Insert] = (),
) -> Markup:
    """Render the words `[start, end)` of a paragraph with emphasis, declared errors and links: a quotation."""
    covers = [*_covers(paragraph, SPAN_TAGS), *(_link_cover(link) for link in links)]
    stop = len(paragraph.text) if end is None else end
    errors = [error for error in _errors(paragraph, document) if error.at > start]  # one that ends there is not quoted
    points = [*errors, *(_spaced(one, paragraph.text) for one in inserts)]
    return _weave(paragraph.text, start, stop, covers, sorted(points, key=lambda point: point.at))


def render_paragraph(paragraph: Paragraph, document: Document, links: Sequence[Link] = (), home: str = "") -> Markup:
    """Render a whole paragraph with everything that lies over it.

    `home` is the link to the document's own page from any other: only at home are footnote marks and page turns anchors.
    """
    return _render_range(paragraph, document, links, 0, len(paragraph.text), home)


def render_cells(paragraph: Paragraph, document: Document, home: str = "") -> list[list[Markup]]:
    """Render a table's cells, row by row; the paragraph's text is the cells' texts with single spaces between."""
    rendered: list[list[Markup]] = []
    at = 0
    for row in paragraph.rows:
        rendered.append([])
        for cell in row:
            end = at + len(cell)
            rendered[-1].append(_render_range(paragraph, document, (), at, end, home))
            at = end + 1 if cell else at
    return rendered


def _render_range(
    paragraph: Paragraph, document: Document, links: Sequence[Link], start: int, end: int, home: str
) -> Markup:
    points = [*_errors(paragraph, document), *(_note_links(paragraph, home) if home else _anchors(paragraph))]
    covers = [*_covers(paragraph, COVER_KINDS), *(_link_cover(link) for link in links)]
    return _weave(paragraph.text, start, end, covers, sorted(points, key=lambda point: point.at))


def _spaced(insert: Insert, text: str) -> _Point:
    """Part what is inserted from the words around it, as the editor did in the source."""
    before = "" if text[: insert.at][-1:] in ("", " ", "(") else " "
    after = " " if text[insert.at : insert.at + 1].isalnum() else ""
    return _Point(insert.at, Markup(before) + insert.html + Markup(after), is_link=True)


def _note_links(paragraph: Paragraph, home: str) -> Iterable[_Point]:
    note = Markup('<a class="fn" href="{1}#fotnot-{0}" aria-label="Fotnot {0}, i dokumentet">{0}</a>')
    for mark in paragraph.marks_of(MarkKind.FOOTNOTE):
        yield _Point(mark.start, note.format(mark.value, home), is_link=True)


def _errors(paragraph: Paragraph, document: Document | None) -> list[_Point]:
    return [_Point(at, SIC) for at in printed_errors_in(paragraph, document)] if document else []


def note_anchor(paragraph: Paragraph, label: str) -> str:
    """Anchor of a footnote's mark in a paragraph; a note may be marked in several."""
    return f"fotnotsref-{label}-{paragraph.id}"


def _anchors(paragraph: Paragraph) -> Iterable[_Point]:
    note = Markup('<a class="fn"{1} href="#fotnot-{0}" aria-label="Fotnot {0}">{0}</a>')
    seen: set[str] = set()
    page = Markup('<span class="pb" id="sida-{0}"><span>s.' + NBSP + "{0}</span>\u200b</span>")
    for mark in paragraph.marks:
        if mark.kind is MarkKind.FOOTNOTE:
            anchor = (
                Markup(' id="{}"').format(note_anchor(paragraph, mark.value)) if mark.value not in seen else Markup("")
            )
            seen.add(mark.value)
            yield _Point(mark.start, note.format(mark.value, anchor), is_link=True)
        elif mark.kind is MarkKind.PAGE:
            yield _Point(mark.start, page.format(mark.value))


def _covers(paragraph: Paragraph, kinds: Mapping[MarkKind, tuple[Markup, Markup]]) -> Iterable[_Cover]:
    for mark in paragraph.marks:
        if mark.kind in kinds and mark.value != Voice.OWN:
            yield _Cover(mark.kind, mark.start, mark.end, *kinds[mark.kind])


def _link_cover(link: Link) -> _Cover:
    css_class = Markup(' class="{}"').format(link.css_class) if link.css_class else Markup("")
    opening = Markup('<a{} href="{}">').format(css_class, link.href)
    return _Cover(MarkKind.LINK, link.start, link.end, opening, Markup("</a>"))


def _weave(text: str, start: int, stop: int, covers: Sequence[_Cover], points: Sequence[_Point]) -> Markup:
    if not covers and not points:
        return escape(text[start:stop])
    borders = {start, stop, *(border for cover in covers for border in (cover.start, cover.end))}
    borders |= {point.at for point in points}
    cuts = sorted(border for border in borders if start <= border <= stop)
    pieces: list[tuple[Markup, dict[MarkKind, _Cover]]] = []
    for begin, finish in pairwise(cuts):
        active: dict[MarkKind, _Cover] = {}
        for cover in covers:
            if cover.start <= begin and finish <= cover.end:
                active.setdefault(cover.layer, cover)
        # What stands at a border belongs before the words that follow it, inside a span that goes on over it.
        going_on = {layer: cover for layer, cover in active.items() if cover.start < begin or begin == start}
        pieces += [(point.html, _around(point, going_on)) for point in points if point.at == begin and begin > start]
        pieces += [(point.html, _around(point, active)) for point in points if point.at == begin == start]
        pieces.append((escape(text[begin:finish]), active))
    pieces += [(point.html, {}) for point in points if point.at == stop and stop > start]
    return _nest(pieces, LAYERS)


def _around(point: _Point, active: dict[MarkKind, _Cover]) -> dict[MarkKind, _Cover]:
    return {layer: cover for layer, cover in active.items() if not (point.is_link and layer is MarkKind.LINK)}


def _nest(pieces: Sequence[tuple[Markup, dict[MarkKind, _Cover]]], layers: Sequence[MarkKind]) -> Markup:
    if not layers:
        return Markup("").join(html for html, _ in pieces)
    html = Markup("")
    for cover, group in groupby(pieces, key=lambda piece: piece[1].get(layers[0])):
        inner = _nest(list(group), layers[1:])
        html += cover.opening + inner + cover.closing if cover else inner
    return html


def text_directive(document: Document, paragraph: Paragraph, passage: Passage) -> str:
    """Make `:~:text=first words,last words`, by which a browser finds and marks a passage; "" when it would find another.

    The words at both ends are taken clear of what is printed between them on the page: notes, page turns and [sic].
    Source: https://wicg.github.io/scroll-to-text-fragment/
    """
    text = paragraph.text[passage.start : passage.end]
    if sum(one.text.count(text) for one in document.paragraphs) != 1:
        return ""
    points = [mark.start for mark in paragraph.marks_of(MarkKind.FOOTNOTE) + paragraph.marks_of(MarkKind.PAGE)]
    inside = [at - passage.start for at in (*points, *printed_errors_in(paragraph, document))]
    cuts = sorted(at for at in inside if 0 < at < len(text))
    if len(text) <= LONGEST_DIRECTIVE and not cuts:
        return f":~:text={_encoded(text)}"
    first, last = text[: cuts[0] if cuts else None].split(), text[cuts[-1] if cuts else 0 :].split()
    beginning, ending = " ".join(first[:DIRECTIVE_WORDS]), " ".join(last[-DIRECTIVE_WORDS:])
    return f":~:text={_encoded(beginning)},{_encoded(ending)}" if beginning and ending else ""


def _encoded(text: str) -> str:
    return urllib.parse.quote(text, safe="").replace("-", "%2D")


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
