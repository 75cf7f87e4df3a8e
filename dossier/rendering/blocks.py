"""One paragraph of a source → its HTML on its own page and elsewhere; what pages show thousands of times, so no template.

Every value given here is HTML already, or is escaped here; the words come from `rendering/text.py`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from urllib.parse import quote

from dossier import addresses, labels
from dossier.model import BlockKind, Paragraph, Voice
from dossier.rendering.text import SIC, escape_text, is_heading
from dossier.vocabulary import Subject

Cells = Sequence[Sequence[str]]
Labelled = Sequence[tuple[str, str]]
"""Words and link, not yet escaped."""
Named = tuple[str, str, str]
"""A place: its paper, the link that names the paper, and the one that does not, all HTML."""

RETOLD = (Voice.MOTION, Voice.OTHER)
VOICE_CLASSES = {Voice.MOTION: " para--motion", Voice.OTHER: " para--other", Voice.MIXED: " para--mixed"}
SLOT_RE = re.compile("\ue000(p|under|note):([^\ue001]*)\ue001")
CONTEXT = 70
"""Characters shown before and after a mention."""
PILCROW = '<i aria-hidden="true">¶</i>'


@dataclass(frozen=True)
class Slot:
    """Where on a page a line can be put in for a paragraph, as an offset in its HTML, and how the line is set."""

    paragraph: str
    form: str
    """`p` within a paragraph, `under` a heading, `note` in a footnote."""
    at: int


def render_here(paragraph: Paragraph, words: str, cells: Cells, pages: str, used: str, margin: str) -> str:
    """Set a paragraph on its document's page: with its address, where it is used, and notes in the margin."""
    one = escape_text(paragraph.id)
    data = f' data-sida="{pages}"' if pages else ""
    data += f' data-namn="{escape_text(labels.paragraph_name(paragraph))}"'
    if is_heading(paragraph):
        level = max(paragraph.level, 2)
        name = f"rubriken {escape_text(paragraph.text)}"
        title = (
            f'<h{level} id="{one}"{data}>{words} {render_permalink(one, name)}</h{level}>\n'
            if paragraph.level > 1
            else ""
        )
        under = f'<div class="para para--under">{used}{margin}</div>' if used or margin else ""
        return f"{title}{under}{slot_after(paragraph, 'under')}"
    if paragraph.voice in RETOLD:
        data += f' data-rost="{labels.SHORT_VOICE_LABELS[paragraph.voice]}"'
    role = ' role="listitem"' if paragraph.kind is BlockKind.ITEM else ""
    shown = "" if paragraph.kind is BlockKind.SIGNATURES else one
    name = f"stycke {one}" if shown else labels.paragraph_name(paragraph)
    link = render_permalink(one, name, shown)
    return f'<div class="{_css(paragraph)}" id="{one}"{data}{role}>{link}\n{render_content(paragraph, words, cells)}\n{used}{slot_after(paragraph)}{margin}</div>'


def slot_after(paragraph: Paragraph, form: str = "p") -> str:
    """Mark where a line can be put in later that says where other dossiers use the paragraph; `form` is how it is set."""
    return f"\ue000{form}:{escape_text(paragraph.id)}\ue001"


def cut_slots(html: str) -> tuple[str, tuple[Slot, ...]]:
    """Take the marks out, and give where each stood."""
    parts = SLOT_RE.split(html)
    slots: list[Slot] = []
    at = 0
    for text, form, paragraph_id in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
        at += len(text)
        slots.append(Slot(unescape(paragraph_id), form, at))
    return "".join(parts[::3]), tuple(slots)


def fill_slots(html: str, slots: Iterable[Slot], groups: Mapping[str, Sequence[tuple[str, Labelled]]]) -> str:
    """Put in, for each paragraph, the lines that say where it is used."""
    pieces: list[str] = []
    before = 0
    for slot in slots:
        if found := groups.get(slot.paragraph):
            pieces += (html[before : slot.at], _set_in(render_used(found), slot.form))
            before = slot.at
    return "".join([*pieces, html[before:]])


def _set_in(used: str, form: str) -> str:
    if form == "under":
        return f'<div class="para para--under">{used}</div>'
    return used.replace("<p ", "<span ").replace("</p>", "</span>") if form == "note" else used


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


def render_menu(
    pages: Iterable[tuple[str, str, str]], here: str, headings: Sequence[tuple[str, str]], column: bool
) -> str:
    """Set a dossier's menu: page, link and name of each; `headings` (id and text) stand under the page that is shown."""
    items: list[str] = []
    for page, href, name in pages:
        current = ' aria-current="page"' if page == here else ""
        items.append(f'<li><a href="{href}"{current}>{escape_text(name)}</a></li>')
        if current and headings:
            links = "\n".join(
                f'<li><a href="#{escape_text(one)}">{escape_text(text)}</a></li>' for one, text in headings
            )
            items.append(f'<li class="dnav__in"><ul>\n{links}\n</ul></li>')
    rows = "\n".join(items)
    return (
        f'<nav class="dnav dnav--{"col" if column else "row"}" aria-label="I dossiern">'
        f"<details><summary>I dossiern</summary>\n<ul>\n{rows}\n</ul></details></nav>"
    )


def render_entry(anchor: str, name: str, title: str, note: str, rows: Sequence[str]) -> str:
    """Set something mentioned with the words around it, a row for each place or several alike."""
    places = "\n".join(rows)
    return (
        f'<section class="entry" id="{anchor}" aria-labelledby="{anchor}-rubrik"><h3 id="{anchor}-rubrik">{title} '
        f'{render_permalink(anchor, name)}</h3>\n<p class="note">{note}</p>\n<ul class="conc">\n{places}\n</ul>\n</section>'
    )


def render_passage(anchor: str, title: str, name: str, note: str, text: str, places: Iterable[str]) -> str:
    """Set words that several papers have: how many, the words, and a row for each place."""
    rows = "\n".join(places)
    return (
        f'<section class="sec" id="{anchor}" aria-labelledby="{anchor}-rubrik"><div class="side"><h2 id="{anchor}-rubrik">'
        f'{title} {render_permalink(anchor, name)}</h2>\n<p class="note">{note}</p></div>\n'
        f'<div class="body"><p class="src">{text}</p>\n<ul class="plain">\n{rows}\n</ul></div></section>'
    )


def render_concerned(name: str, links: Iterable[str]) -> str:
    """Set a row for a paper with links to those of its paragraphs that concern a question."""
    return f"<li>{name}: {', '.join(links)}</li>\n"


def render_context(text: str, start: int, end: int, errors: Sequence[int] = ()) -> str:
    """Set a mention, `[start, end)` of a paragraph's text, with the words around it; declared errors end at `errors`."""
    low, high = start - CONTEXT, end + CONTEXT
    low = max(low, 0) and (text.find(" ", low, start) + 1 or start)
    high = len(text) if high >= len(text) else max(text.rfind(" ", end, high), end)
    opening, closing = "… " if low else "", " …" if high < len(text) else ""
    if errors:
        before = _marked(text, low, start, [at for at in errors if low < at <= start])
        words = _marked(text, start, end, [at for at in errors if start < at < end])
        after = _marked(text, end, high, [at for at in errors if end <= at <= high])
        return f"{opening}{before}<b>{words}</b>{after}{closing}"
    shown = text[low:high]
    written: Callable[[str], str] = (
        str if escape_text(shown) is shown else escape_text
    )  # in most there is nothing to escape
    return f"{opening}{written(text[low:start])}<b>{written(text[start:end])}</b>{written(text[end:high])}{closing}"


def _marked(text: str, start: int, end: int, errors: Sequence[int]) -> str:
    """Set words with a mark where each error ends."""
    return SIC.join(escape_text(text[low:high]) for low, high in pairwise((start, *errors, end)))


def render_places(words: str, links: Sequence[Named]) -> str:
    """Set the words around a mention with links to the places that have them; two in one paragraph are one place."""
    shown = links[0][1] if len(links) == 1 else ", ".join(render_named_once(dict.fromkeys(links)))
    return f'<li><span class="src">{words}</span> {shown}</li>'


def render_named_once(links: Iterable[Named]) -> list[str]:
    """Choose the links of some places, so that only the first in a row of one paper's names it."""
    out: list[str] = []
    before = ""
    for paper, named, short in links:
        out.append(short if paper == before else named)
        before = paper
    return out


def render_subject(subject: Subject, links: Sequence[Named], search: str, most: int) -> str:
    """Set a word of a dossier's index: its other forms, and a link to each paragraph; the first of a paper names it.

    Of many places the first ones are shown, and the first of every paper. `links` are those of each place.
    """
    shown = [*subject.places[:most]]
    if len(subject.places) > most:
        first = {links[number][0]: number for number in reversed(subject.places)}
        shown += sorted(set(first.values()).difference(shown))
    more = len(subject.places) - len(shown)
    out = render_named_once(links[number] for number in shown)
    if more > 0:
        query = f"{search}{quote(subject.base)}"
        out.append(f'och {more} stycken till i dem: <a href="{query}">sök efter ordet, också i sammansättningar</a>')
    anchor = addresses.subject_anchor(subject.base.lower())
    return f'<div id="{anchor}"><dt>{subject.base}{render_forms(subject.forms)}</dt><dd>{", ".join(out)}</dd></div>'


def render_forms(forms: Sequence[str]) -> str:
    """Set the other forms of a word, which stands first; words are letters only."""
    return f' <span class="note">{", ".join(forms[1:])}</span>' if forms[1:] else ""


def render_permalink(one: str, name: str, shown: str = "") -> str:
    """Link to something from itself, for the reader who wants its address."""
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
