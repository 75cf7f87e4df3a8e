"""Paragraph → HTML: the source's words with what lies over them, cut at every border so that tags always nest.

Traps: a quoted passage may begin inside a retold one and end outside it, and holds footnote links, which may not stand
inside the link that marks the quote.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from markupsafe import Markup, escape

from dossier.labels import NBSP
from dossier.model import BlockKind, Document, Mark, MarkKind, Paragraph, Voice
from dossier.quotes import find_quote

SPAN_TAGS = {MarkKind.EMPHASIS: "em", MarkKind.STRONG: "strong"}
SIC = Markup(' <span class="sic">[sic]</span>')
LAYERS = ("voice", "link", "emphasis", "strong")


@dataclass(frozen=True)
class Link:
    """A passage that is a link: to the position that quotes it, or where an editor's reference leads."""

    start: int
    end: int
    href: str
    css_class: str = ""
    title: str = ""


@dataclass(frozen=True)
class _Cover:
    layer: str
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
) -> Markup:
    """Render characters `[start, end)` of a paragraph with its marks, declared errors and links.

    Footnote and page marks are left out when only a part is asked for: a quotation carries the words alone.
    """
    stop = len(paragraph.text) if end is None else end
    whole = start == 0 and end is None
    points = list(_points(paragraph, whole))
    if document:
        points += [_Point(at, SIC) for at in printed_errors_in(paragraph, document)]
    covers = [*_covers(paragraph, whole), *(_link_cover(link) for link in links)]
    return _weave(paragraph.text, start, stop, covers, sorted(points, key=lambda point: point.at))


def _points(paragraph: Paragraph, whole: bool) -> Iterable[_Point]:
    if not whole:
        return
    note = Markup('<a class="fn" id="fotnotsref-{0}" href="#fotnot-{0}" aria-label="Fotnot {0}">{0}</a>')
    page = Markup('<span class="pb" id="sida-{0}"><span>s.' + NBSP + "{0}</span>\u200b</span>")
    for mark in paragraph.marks:
        if mark.kind is MarkKind.FOOTNOTE:
            yield _Point(mark.start, note.format(mark.value), is_link=True)
        elif mark.kind is MarkKind.PAGE:
            yield _Point(mark.start, page.format(mark.value))


def _covers(paragraph: Paragraph, whole: bool) -> Iterable[_Cover]:
    for mark in paragraph.marks:
        if mark.kind in SPAN_TAGS:
            tag = SPAN_TAGS[mark.kind]
            yield _Cover(
                tag if tag == "strong" else "emphasis", mark.start, mark.end, Markup(f"<{tag}>"), Markup(f"</{tag}>")
            )
        elif mark.kind is MarkKind.VOICE and whole and mark.value != Voice.OWN:
            yield _Cover("voice", mark.start, mark.end, Markup('<span class="retold">'), Markup("</span>"))


def _link_cover(link: Link) -> _Cover:
    css_class = Markup(' class="{}"').format(link.css_class) if link.css_class else Markup("")
    title = Markup(' title="{}"').format(link.title) if link.title else Markup("")
    opening = Markup('<a{} href="{}"{}>').format(css_class, link.href, title)
    return _Cover("link", link.start, link.end, opening, Markup("</a>"))


def _weave(text: str, start: int, stop: int, covers: Sequence[_Cover], points: Sequence[_Point]) -> Markup:
    borders = {start, stop, *(border for cover in covers for border in (cover.start, cover.end))}
    borders |= {point.at for point in points}
    cuts = sorted(border for border in borders if start <= border <= stop)
    pieces: list[tuple[Markup, dict[str, _Cover]]] = []
    for begin, finish in pairwise(cuts):
        active: dict[str, _Cover] = {}
        for cover in covers:
            if cover.start <= begin and finish <= cover.end:
                active.setdefault(cover.layer, cover)
        # What stands at a border belongs before the words that follow it, inside a span that goes on over it.
        going_on = {layer: cover for layer, cover in active.items() if cover.start < begin or begin == start}
        pieces += [(point.html, _around(point, going_on)) for point in points if point.at == begin and begin > start]
        pieces += [(point.html, _around(point, active)) for point in points if point.at == begin == start == 0]
        pieces.append((escape(text[begin:finish]), active))
    pieces += [(point.html, {}) for point in points if point.at == stop and stop > start]
    return _nest(pieces, LAYERS)


def _around(point: _Point, active: dict[str, _Cover]) -> dict[str, _Cover]:
    return {layer: cover for layer, cover in active.items() if not (point.is_link and layer == "link")}


def _nest(pieces: Sequence[tuple[Markup, dict[str, _Cover]]], layers: Sequence[str]) -> Markup:
    if not layers:
        return Markup("").join(html for html, _ in pieces)
    html = Markup("")
    for cover, group in groupby(pieces, key=lambda piece: piece[1].get(layers[0])):
        inner = _nest(list(group), layers[1:])
        html += cover.opening + inner + cover.closing if cover else inner
    return html


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
