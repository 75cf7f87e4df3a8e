"""A dossier → its summary: all that the pages above the dossiers need of it, and nothing else."""

import re
import sys
from collections.abc import Iterable

from dossier import addresses, labels
from dossier.comparison import PlacedPosition, Row
from dossier.model import (
    Decision,
    Document,
    Dossier,
    PartialDate,
    Position,
    Question,
    Stage,
    Status,
)
from dossier.references import Proof
from dossier.rendering.pages import View, name_place, quote_words
from dossier.rendering.text import escape_text
from dossier.summary import (
    BodySummary,
    CitedWords,
    DeadlineSummary,
    DossierSummary,
    EventSummary,
    MentionSummary,
    MoverSummary,
    NamedSummary,
    PaperSummary,
    PositionSummary,
    QuestionSummary,
)
from dossier.timeline import Entry, Timeline

LATEST = 5
"""How many events of one dossier can be among the latest of all."""
YEAR_RE = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def summarise(view: View) -> DossierSummary:
    """Take out of a dossier what the pages above it tell."""
    head, comparison, timeline = view.dossier.head, view.comparison, view.timeline
    questions = {one.id: _question(one) for one in head.questions}
    papers = {one.id: _paper(view, one) for one in view.dossier.documents}
    statuses = [one.head.status for one in view.dossier.responses]
    return DossierSummary(
        slug=view.dossier.slug,
        title=head.title,
        subject=head.subject,
        municipality=head.municipality,
        diarienummer=head.diarienummer,
        updated=head.updated,
        year=year_of(view.dossier, timeline),
        stage=timeline.stage,
        decision=_decision(timeline),
        asked=comparison.asked,
        answered=comparison.answered,
        all_proposed=bool(statuses) and all(one is Status.PROPOSED for one in statuses),
        deadline=_deadline(view),
        movers=tuple(MoverSummary(one.name, one.party or "") for one in head.movers),
        questions=tuple(questions.values()),
        papers=tuple(papers.values()),
        bodies=tuple(_body(view, row, papers, questions) for row in comparison.rows),
        named=tuple(
            NamedSummary(one.name, one.consultee or "", _cited(view, view.proofs.of_quote(one.source)))
            for one in head.named_in_motion
        ),
        latest=tuple(_latest(view, timeline)),
        mentions=tuple(_mentions(view, tuple(papers))),
    )


def year_of(dossier: Dossier, timeline: Timeline) -> int:
    """Give the year a dossier is listed under: of the motion's filing, of its number, or of what is first dated."""
    raised = [one.date.year for one in timeline.dated if one.stage is Stage.RAISED and one.date]
    number = [int(year) for year in YEAR_RE.findall(dossier.head.diarienummer)]
    dated = [one.date.year for one in timeline.dated if one.stage is not Stage.BACKGROUND and one.date]
    return next(iter((*raised, *number, *dated)), dossier.head.updated.year)


def _decision(timeline: Timeline) -> Decision | None:
    """Give the council's last decision."""
    events = (entry.event for entry in (*timeline.undated, *timeline.dated) if entry.stage is Stage.COUNCIL)
    decided = [event.decision for event in events if event and event.decision]
    return decided[-1] if decided else None


def _deadline(view: View) -> DeadlineSummary | None:
    deadline = view.dossier.head.consultation.deadline
    return DeadlineSummary(deadline.date, _cited(view, view.proofs.of_quote(deadline.source))) if deadline else None


def _question(question: Question) -> QuestionSummary:
    return QuestionSummary(question.id, question.kind, question.heading, question.short)


def _paper(view: View, document: Document) -> PaperSummary:
    head = document.head
    return PaperSummary(
        id=document.id,
        consultee_id=head.consultee or "",
        name=view.document_name(document),
        kind=head.kind,
        level=head.level,
        status=head.status,
        date=head.date,
        nature=view.nature(document) if head.consultee else "",
        address=sys.intern(addresses.page_address(view.dossier.slug, addresses.document_page(document.id))),
    )


def _body(view: View, row: Row, papers: dict[str, PaperSummary], questions: dict[str, QuestionSummary]) -> BodySummary:
    return BodySummary(
        id=row.consultee_id,
        name=row.name,
        asked=_cited(view, view.proofs.of_quote(row.entry.source)) if row.entry else None,
        papers=tuple(papers[one.id] for one in row.documents),
        positions=tuple(_position(view, placed, questions[key]) for key, cell in row.cells.items() for placed in cell),
        awaits=view.awaits_decision(row.consultee_id),
    )


def _position(view: View, placed: PlacedPosition, question: QuestionSummary) -> PositionSummary:
    position: Position = placed.position
    proofs = (view.proofs.of_quote(one, placed.document.id) for one in position.quotes)
    return PositionSummary(
        question=question,
        stance=position.stance,
        basis=position.basis,
        level=placed.level,
        status=placed.status,
        quotes=tuple(_cited(view, proof) for proof in proofs),
        note=position.note or "",
    )


def _cited(view: View, proof: Proof) -> CitedWords:
    passage, paragraph = proof.passage, proof.paragraph
    text = paragraph.text[passage.start : passage.end] if paragraph and passage else ""
    marked = quote_words(proof)
    page, _, anchor = proof.address.partition("#")
    return CitedWords(
        text=text,
        marked=marked if marked != escape_text(text) else "",
        page=sys.intern(page),  # one string however often it is kept
        paragraph=sys.intern(anchor),
        directive=view.directive(proof),
        source=sys.intern(view.source_name(proof)),
        place=sys.intern(name_place(proof)),
    )


def _latest(view: View, timeline: Timeline) -> Iterable[EventSummary]:
    entries = [one for one in timeline.dated if one.stage is not Stage.BACKGROUND]
    entries.sort(key=lambda one: one.date.sort_key if one.date else (0, 0, 0), reverse=True)
    return (EventSummary(one.date or PartialDate(0), _event_text(view, one)) for one in entries[:LATEST])


def _event_text(view: View, entry: Entry) -> str:
    if entry.deadline:
        return f"Sista dag att svara, enligt {view.deadline_source}"
    if entry.document:
        return f"{labels.DOCUMENT_KIND_LABELS[entry.document.head.kind]} från {entry.document.head.sender}"
    return entry.event.text.rstrip(".") if entry.event else ""


def _mentions(view: View, order: tuple[str, ...]) -> Iterable[MentionSummary]:
    """Give what the register holds of what is mentioned; what is read by its form has no page above the dossiers."""
    place = {document_id: number for number, document_id in enumerate(order)}
    for key, places in view.mentions.by_key.items():
        if key in view.register.consultees or view.register.entry(key):
            papers = tuple(place[one.id] for one in view.papers_by_mention[key])
            yield MentionSummary(key, len(places), papers)
