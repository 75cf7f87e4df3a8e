"""Summaries of dossiers → rows of the pages above them, as HTML: what is shown thousands of times, so no template.

Every function takes `root`, the way from the page to the site's root: `../../`, or "" on the start page.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from dossier import addresses, labels
from dossier.model import Basis, Consultee, Level, PartialDate, Stage, Stance, Status
from dossier.rendering.sheets import Choice
from dossier.rendering.text import escape_text
from dossier.summary import (
    BodySummary,
    CitedWords,
    DossierSummary,
    EventSummary,
    MentionSummary,
    PaperSummary,
    PositionSummary,
)

MOST_STROKES = 40
"""Bodies that are drawn one by one beside a count."""


def way_to_root(address: str) -> str:
    """Give what a link on a page begins with: `instanser/socialnamnden/` → `../../`."""
    return "../" * address.count("/")


# --- Pieces ----------------------------------------------------------------------------------------------------------


def link(root: str, address: str, words: str) -> str:
    """Link words to an address, which is made of ids and needs no escape."""
    return f'<a href="{root}{address}">{escape_text(words)}</a>'


@lru_cache(maxsize=8192)
def day(one: date) -> str:
    """Write a day."""
    return f'<time datetime="{one.isoformat()}" class="nb">{labels.long_date(one)}</time>'


def when(one: PartialDate) -> str:
    """Write a date as exactly as it is known."""
    return f'<time datetime="{one}" class="nb">{labels.partial_date(one)}</time>'


@lru_cache(maxsize=8192)
def number(diarienummer: str) -> str:
    """Write a registry number that no line cuts."""
    return f'<span class="nb">dnr {escape_text(labels.keep_together(diarienummer))}</span>'


def reference(root: str, cited: CitedWords, named: bool = True) -> str:
    """Link to a paragraph; its paper's name shown, or only spoken."""
    name = escape_text(cited.source)
    shown = f"{name} " if named else f'<span class="vh">{name} </span>'
    href = f"{root}{cited.address}{escape_text(cited.directive)}"
    return f'<a class="ref" href="{href}">{shown}{escape_text(cited.place)}</a>'


def quotation(cited: CitedWords) -> str:
    """Set words in quotation marks, which hang in the margin."""
    words = cited.marked or escape_text(cited.text)
    before = '<span class="qo">”</span>' if words.startswith("”") else "”"
    after = '<span class="qe">”</span>' if words.endswith("”") else "”"
    return f'<q class="src">{before}{words}{after}</q>'


def quote_line(root: str, cited: CitedWords) -> str:
    """Set a quote as a line of its own, with its place."""
    return f'<p class="hang">{quotation(cited)} {reference(root, cited)}</p>'


# --- A dossier in a list ---------------------------------------------------------------------------------------------


def status_name(summary: DossierSummary) -> str:
    """Name the step where a matter stands, and how the council decided."""
    if summary.stage in (Stage.CONSULTATION, Stage.RESPONSES):
        return "Remiss"
    name = labels.STAGE_LABELS[summary.stage]
    return f"{name}: {labels.DECISION_LABELS[summary.decision]}" if summary.decision else name


def status_line(root: str, summary: DossierSummary) -> str:
    """Tell where a matter stands: step, answers, last day, and per what day."""
    proposed = labels.all_proposed(summary.answered) if summary.all_proposed else ""
    items = [status_name(summary), f"{_tally(summary)} svar i dossiern{proposed}"]
    if deadline := summary.deadline:
        items.append(f"svar senast {day(deadline.date)}, enligt {reference(root, deadline.quote)}")
    items.append(f"per {day(summary.updated)}")
    return f'<ul class="status" aria-label="Läge">\n{_items(items)}\n</ul>'


def dossier_card(root: str, summary: DossierSummary, level: int) -> str:
    """Show a dossier on the start page, its title a heading of a level."""
    kicker = f"{escape_text(summary.municipality)}, {number(summary.diarienummer)}"
    title = link(root, summary.address, summary.title)
    return (
        f'<li><p class="kicker">{kicker}</p>\n<h{level}>{title}</h{level}>\n{_about(summary)}'
        f"{status_line(root, summary)}</li>"
    )


def dossier_line(root: str, summary: DossierSummary) -> str:
    """Show a dossier among many."""
    parts = [number(summary.diarienummer), status_name(summary), _count(summary), f"per {day(summary.updated)}"]
    title = link(root, summary.address, summary.title)
    return f'<li><p class="title">{title}</p>\n{_about(summary)}<p class="note">{"; ".join(parts)}</p></li>'


def event_line(root: str, summary: DossierSummary, event: EventSummary) -> str:
    """Show an event with the dossier it belongs to."""
    there = link(root, f"{summary.slug}/{addresses.TIMELINE}", summary.title)
    text = escape_text(event.text)
    return f'<li><span class="when">{when(event.date)}</span><div><p>{text}: {there}</p></div></li>'


def _about(summary: DossierSummary) -> str:
    """Tell the subject, where the title does not, and who raised the motion."""
    subject = "" if summary.subject.casefold() in summary.title.casefold() else labels.capitalise(summary.subject)
    by = labels.listing(f"{one.name} ({one.party})" if one.party else one.name for one in summary.movers)
    parts = [one for one in (subject, f"av {by}" if by else "") if one]
    text = labels.capitalise(", ".join(parts))
    return f'<p class="note">{escape_text(labels.keep_together(text))}</p>\n' if text else ""


def _tally(summary: DossierSummary) -> str:
    inside, outside = summary.answered, summary.asked - summary.answered
    strokes = '<i class="in"></i>' * inside + "<i></i>" * outside if summary.asked <= MOST_STROKES else ""
    drawn = f'<span class="tally" aria-hidden="true">{strokes}</span>' if strokes else ""
    return f'{drawn}<span class="of nb">{inside}&nbsp;av&nbsp;{summary.asked}</span>'


def _count(summary: DossierSummary) -> str:
    return f'<span class="nb">{summary.answered} av {summary.asked}</span> svar i dossiern'


def _items(items: Iterable[str]) -> str:
    return "\n".join(f"<li>{item}</li>" for item in items)


# --- A body in a dossier ---------------------------------------------------------------------------------------------


def body_section(root: str, summary: DossierSummary, body: BodySummary, consultee: Consultee, anchor: str) -> str:
    """Show all that a dossier holds of a body."""
    title = link(root, summary.address, summary.title)
    side = f'<h2 id="{anchor}">{title}</h2>\n<p class="note">{number(summary.diarienummer)}<br>per {day(summary.updated)}</p>'
    pieces = [_asked(root, body, consultee), _papers(root, body), _positions(root, summary, body)]
    pieces += [
        f'<p class="note">Motionen uppges nämna {escape_text(one.name)}. {reference(root, one.quote)}</p>'
        for one in summary.named
        if one.consultee_id == body.id
    ]
    inside = "\n".join(piece for piece in pieces if piece)
    return (
        f'<section class="sec" aria-labelledby="{anchor}"><div class="side">{side}</div>\n'
        f'<div class="body">{inside}</div></section>'
    )


def body_in_dossier(root: str, summary: DossierSummary, body: BodySummary) -> str:
    """Tell in a few words what a dossier holds of a body."""
    held = f"{paper_status(body.papers[0])} finns i dossiern" if body.papers else labels.NOT_IN_DOSSIER
    return f"{link(root, summary.address, summary.title)}: {held}"


def paper_status(paper: PaperSummary) -> str:
    """Say whose paper it is and how far it has come."""
    return labels.LEVEL_STATUS_LABELS[(paper.level, paper.status)] if paper.level and paper.status else ""


def _asked(root: str, body: BodySummary, consultee: Consultee) -> str:
    is_other = body.name != consultee.name
    name = f"{escape_text(body.name)}, som instansen hette då," if is_other else escape_text(body.name)
    if body.papers:
        held = f"{escape_text(labels.capitalise(body.papers[0].nature))} {name} finns i dossiern."
    else:
        held = f"Svaret {labels.NOT_IN_DOSSIER}. Det säger inget om huruvida instansen har svarat."
        held += f" Den hette då {escape_text(body.name)}." if is_other else ""
    if not body.asked:
        return f"<p>Står inte på remisslistan, så som den är känd. {held}</p>"
    return f"<p>Tillfrågad. {held}</p>\n{quote_line(root, body.asked)}"


def _papers(root: str, body: BodySummary) -> str:
    rows = [
        (link(root, one.address, labels.DOCUMENT_KIND_LABELS[one.kind]), f"{paper_status(one)}, {_dated(one)}")
        for one in body.papers
    ]
    rows += [(f"{labels.capitalise(body.awaits)} beslut", "inte känt")] if body.papers and body.awaits else []
    return facts(rows)


def _dated(paper: PaperSummary) -> str:
    return f"daterat {day(paper.date)}" if paper.date else "odaterat"


def _positions(root: str, summary: DossierSummary, body: BodySummary) -> str:
    rows = [
        (
            link(root, summary.cell_address(body, one), f"{one.question.heading}: {one.question.short}"),
            position(root, one),
        )
        for one in body.positions
    ]
    return f"<h3>Ställningar</h3>\n{facts(rows)}" if rows else ""


def position(root: str, one: PositionSummary) -> str:
    """Show a stance with how it was set, its level, and the words it stands on."""
    return f"{stance_line(one.stance, one.basis, one.level, one.status)}\n{stands_on(root, one)}"


def stance_line(stance: Stance, basis: Basis, level: Level, status: Status) -> str:
    """Show a stance with how it was set, and whose it is."""
    return f'<div class="cellhead"><span class="pos">{stance}</span>{_basis(basis)}{_level(level, status)}</div>'


def stands_on(root: str, one: PositionSummary) -> str:
    """Show the words a stance stands on, and what the editor adds."""
    quotes = [_cell_quote(root, quote) for quote in one.quotes]
    note = [f'<p class="cell-note">{escape_text(one.note)}</p>'] if one.note else []
    return "\n".join((*quotes, *note))


def _cell_quote(root: str, cited: CitedWords) -> str:
    return f'<p class="hang cell-quote">{quotation(cited)} {reference(root, cited, named=False)}</p>'


def _basis(basis: Basis) -> str:
    return f'<span class="chip{" chip--read" if basis is Basis.INFERRED else ""}">{basis}</span>'


def _level(level: Level, status: Status) -> str:
    return f'<span class="chip">{labels.LEVEL_STATUS_LABELS[(level, status)]}</span>'


def facts(rows: Sequence[tuple[str, str]]) -> str:
    """Set names and values side by side."""
    inside = "\n".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    return f'<dl class="addr">\n{inside}\n</dl>' if rows else ""


# --- The comparison --------------------------------------------------------------------------------------------------


def comparison_rows(root: str, summary: DossierSummary) -> str:
    """Show every position of a dossier, under a row that names it."""
    title = link(root, f"{summary.slug}/{addresses.COMPARISON}", summary.title)
    about = f"{escape_text(summary.municipality)}, {number(summary.diarienummer)}; {_count(summary)}, per {day(summary.updated)}"
    head = (
        f'<tbody role="rowgroup">\n<tr class="group" role="row"><th scope="rowgroup" role="rowheader" colspan="4">{title}'
        f'<span class="note">{about}</span></th></tr>'
    )
    rows = "\n".join(_comparison_row(root, summary, body, one) for body in summary.bodies for one in body.positions)
    return f"{head}\n{rows}\n</tbody>"


def count_positions(summary: DossierSummary) -> int:
    """Count the rows of a dossier in the comparison of all."""
    return sum(len(body.positions) for body in summary.bodies)


def _comparison_row(root: str, summary: DossierSummary, body: BodySummary, one: PositionSummary) -> str:
    who = link(root, addresses.consultee_address(body.id), body.name)
    question = f"{one.question.heading}: {one.question.short}"
    cell = summary.cell_address(body, one)
    stance = f'<a class="pos" href="{root}{cell}">{one.stance}</a>'
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{who}</th>\n'
        f'<td role="cell"><span class="cell-label">Fråga</span>{escape_text(question)}</td>\n'
        f'<td role="cell"><span class="cell-label">Ställning</span><div class="cellhead">{stance}{_basis(one.basis)}'
        f"{_level(one.level, one.status)}</div></td>\n"
        f'<td role="cell"><span class="cell-label">Ord i svaret</span>{_first_words(root, one, cell)}</td></tr>'
    )


def _first_words(root: str, one: PositionSummary, cell: str) -> str:
    """Show the first quote, and how many more there are."""
    if not one.quotes:
        return "inget citat"
    quote = _cell_quote(root, one.quotes[0])
    more = len(one.quotes) - 1
    words = f"{labels.plural(more, 'citat', 'citat')} till i dossiern"
    return f'{quote}\n<p class="cell-note">{link(root, cell, words)}</p>' if more else quote


# --- Mentions --------------------------------------------------------------------------------------------------------


def mention_line(root: str, summary: DossierSummary, mention: MentionSummary, is_named: bool) -> str:
    """Tell how often a dossier mentions something, and in which papers: by name, or how many."""
    there = link(root, f"{summary.slug}/{addresses.REGISTER}#{mention.key}", summary.title)
    count = labels.plural(mention.places, "ställe", "ställen")
    if not is_named:
        return f"<li>{there}, {count} i {len(mention.papers)} av {len(summary.papers)} dokument</li>"
    papers = ", ".join(link(root, summary.papers[one].address, summary.papers[one].name) for one in mention.papers)
    return f"<li>{there}, {count}: {papers}</li>"


# --- Other pages of a list -------------------------------------------------------------------------------------------


def choices(root: str, address: str, years: Sequence[Choice], parts: Sequence[Choice]) -> str:
    """Link to the other pages of a list that is cut."""
    lines = [_choices(root, address, name, found) for name, found in (("År", years), ("Del", parts)) if found]
    return f'<nav class="sheets" aria-label="Sidor i listan">\n{"".join(lines)}</nav>' if lines else ""


def _choices(root: str, address: str, name: str, found: Sequence[Choice]) -> str:
    links = []
    for one in found:
        here = ' aria-current="page"' if one.address == address else ' aria-current="true"' if one.is_here else ""
        count = f' <span class="n">{labels.thousands(one.count)}</span>' if one.count else ""
        links.append(f'<span class="nb"><a href="{root}{one.address}"{here}>{one.label}</a>{count}</span>')
    return f"<p><span>{name}</span> {' '.join(links)}</p>\n"
