"""One paragraph of a source → its HTML on its own page and elsewhere; what pages show thousands of times, so no template.

Every value given here is HTML already, or is escaped here; the words come from `rendering/text.py`.
"""

from collections.abc import Iterable, Sequence

from dossier import labels
from dossier.model import BlockKind, Paragraph, Voice
from dossier.rendering.text import escape_text, is_heading

Cells = Sequence[Sequence[str]]
Labelled = Sequence[tuple[str, str]]
"""Words and link, not yet escaped."""

RETOLD = (Voice.MOTION, Voice.OTHER)
VOICE_CLASSES = {Voice.MOTION: " para--motion", Voice.OTHER: " para--other", Voice.MIXED: " para--mixed"}
PILCROW = '<i aria-hidden="true">¶</i>'


def render_here(paragraph: Paragraph, words: str, cells: Cells, pages: str, used: str, margin: str) -> str:
    """Set a paragraph on its document's page: with its address, where it is used, and notes in the margin."""
    one = escape_text(paragraph.id)
    data = f' data-sida="{pages}"' if pages else ""
    data += f' data-namn="{escape_text(labels.paragraph_name(paragraph))}"'
    if is_heading(paragraph):
        level = max(paragraph.level, 2)
        name = f"rubriken {escape_text(paragraph.text)}"
        title = (
            f'<h{level} id="{one}"{data}>{words} {_permalink(one, name)}</h{level}>\n' if paragraph.level > 1 else ""
        )
        return f'{title}<div class="para para--under">{used}{margin}</div>' if used or margin else title
    if paragraph.voice in RETOLD:
        data += f' data-rost="{labels.SHORT_VOICE_LABELS[paragraph.voice]}"'
    role = ' role="listitem"' if paragraph.kind is BlockKind.ITEM else ""
    shown = "" if paragraph.kind is BlockKind.SIGNATURES else one
    link = _permalink(one, f"stycke {one}", shown)
    return f'<div class="{_css(paragraph)}" id="{one}"{data}{role}>{link}\n{render_content(paragraph, words, cells)}\n{used}{margin}</div>'


def render_elsewhere(paragraph: Paragraph, words: str, cells: Cells, home: str, name: str) -> str:
    """Set a paragraph on another page, with a link to its own; `name` is the document's."""
    one, to = escape_text(paragraph.id), f"{home}#{escape_text(paragraph.id)}"
    if is_heading(paragraph):
        text = escape_text(paragraph.text)
        link = f'<a class="pid" href="{to}" aria-label="Till rubriken {text} i dokumentet">{PILCROW}</a>'
        return f'<div class="para para--head">{link}<h4 class="src">{text}</h4></div>'
    label = f"Till stycke {one} i {escape_text(name)}"
    link = f'<a class="pid" href="{to}" aria-label="{label}">{PILCROW} {one}</a>'
    margin = f'<div class="marg">{_voice(paragraph)}</div>' if paragraph.voice in labels.VOICE_LABELS else ""
    return f'<div class="{_css(paragraph)}">{link}\n{render_content(paragraph, words, cells)}\n{margin}</div>'


def render_content(paragraph: Paragraph, words: str, cells: Cells) -> str:
    """Set the words themselves as what they are: text, item, quotation, table or signatures."""
    match paragraph.kind:
        case BlockKind.TABLE:
            return _table(paragraph, cells)
        case BlockKind.SIGNATURES:
            people = ("<br>".join(escape_text(row) for row in rows) for rows in paragraph.rows)
            return f'<div class="src sign">{"".join(f"<span>{person}</span>" for person in people)}</div>'
        case BlockKind.QUOTATION:
            return f'<blockquote class="src">{words}</blockquote>'
        case BlockKind.ITEM:
            return f'<p class="src" data-mark="{escape_text(paragraph.number)}">{words}</p>'
    return f'<p class="src">{words}</p>'


def render_margin(paragraph: Paragraph, shared: Iterable[str], notes: Iterable[str]) -> str:
    """Set what stands beside a paragraph: whose words it holds, shared text, footnotes."""
    inside = "\n".join((_voice(paragraph), *shared, *notes))
    return f'<div class="marg"><span class="hit">Stycket du länkades till</span>\n{inside}\n</div>\n'


def render_used(groups: Iterable[tuple[str, Labelled]]) -> str:
    """List where a paragraph is used, a line for each way."""
    return "".join(f'<p class="back"><b>{words}</b> {_links(labelled)}</p>\n' for words, labelled in groups)


def render_context(before: str, words: str, after: str, href: str, name: str, place: str) -> str:
    """Set a mention with the words around it, and the link to where it stands."""
    text = f"{escape_text(before)}<b>{escape_text(words)}</b>{escape_text(after)}"
    link = f'<a class="ref" href="{href}"><span class="vh">{escape_text(name)} </span>{escape_text(place)}</a>'
    return f'<span class="src">{text}</span> {link}'


def _permalink(one: str, name: str, shown: str = "") -> str:
    return f'<a class="pid" href="#{one}" aria-label="Länk till {name}">{PILCROW}{f" {shown}" if shown else ""}</a>'


def _links(labelled: Labelled) -> str:
    return "; ".join(f'<a href="{escape_text(href)}">{escape_text(label)}</a>' for label, href in labelled)


def _voice(paragraph: Paragraph) -> str:
    label = labels.VOICE_LABELS.get(paragraph.voice)
    return f'<span class="voice">{label}</span>' if label else ""


def _css(paragraph: Paragraph) -> str:
    item = f" para--item para--depth{paragraph.level}" if paragraph.kind is BlockKind.ITEM else ""
    return f"para{VOICE_CLASSES.get(paragraph.voice, '')}{item}"


def _table(paragraph: Paragraph, cells: Cells) -> str:
    head = "".join(f'<th scope="col">{cell}</th>' if cell else "<td></td>" for cell in cells[0])
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells[1:])
    return (
        f'<div class="src scroll" role="region" aria-label="Tabell {escape_text(paragraph.id)}" tabindex="0">'
        f'<table class="srctable">\n<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>'
    )
