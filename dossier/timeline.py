"""Dates of documents, decisions and deadlines → one ordered chain, and where in it the matter stands.

What is not known is shown as not known: an undated event keeps its place by its step in the chain.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dossier.model import Deadline, Document, Dossier, Event, PartialDate, Stage

CHAIN = (
    Stage.RAISED,
    Stage.CONSULTATION,
    Stage.RESPONSES,
    Stage.REPORT_TO_COUNCIL,
    Stage.EXECUTIVE_BOARD,
    Stage.COUNCIL,
)


@dataclass(frozen=True)
class Entry:
    """One line of the timeline: an event, a document's date or the deadline, exactly one of the three."""

    stage: Stage
    date: PartialDate | None
    event: Event | None = None
    document: Document | None = None
    deadline: Deadline | None = None


@dataclass(frozen=True)
class Step:
    """One step of the chain with what is known of it."""

    stage: Stage
    entries: tuple[Entry, ...]

    @property
    def is_known(self) -> bool:
        """Tell whether anything is known of this step."""
        return bool(self.entries)


@dataclass(frozen=True)
class Timeline:
    """All entries in order, and the chain."""

    dated: tuple[Entry, ...]
    undated: tuple[Entry, ...]
    steps: tuple[Step, ...]
    stage: Stage
    """The last step that something is known of."""
    next_unknown: Stage | None
    """The step after it, of which nothing is known."""
    deadline_passed: bool
    """Whether the last day to answer lies before the dossier's own date; False when there is none."""


def order_timeline(dossier: Dossier) -> Timeline:
    """Order everything that has a date, and group it by step."""
    entries = tuple(_entries(dossier))
    dated = sorted((one for one in entries if one.date), key=lambda one: one.date.sort_key if one.date else ())
    steps = tuple(Step(stage, tuple(one for one in entries if one.stage is stage)) for stage in CHAIN)
    known = [step.stage for step in steps if step.is_known] or [Stage.RAISED]
    after = CHAIN[CHAIN.index(known[-1]) + 1 :]
    deadline = dossier.head.consultation.deadline
    return Timeline(
        dated=tuple(dated),
        undated=tuple(one for one in entries if not one.date),
        steps=steps,
        stage=known[-1],
        next_unknown=after[0] if after else None,
        deadline_passed=bool(deadline and deadline.date < dossier.head.updated),
    )


def _entries(dossier: Dossier) -> Iterator[Entry]:
    for event in dossier.head.events:
        yield Entry(event.stage, event.date, event=event)
    for document in dossier.documents:
        date = document.head.date
        stage = Stage.RAISED if document.id == "motion" else Stage.RESPONSES
        if date:
            yield Entry(stage, PartialDate(date.year, date.month, date.day), document=document)
        elif stage is Stage.RESPONSES:
            yield Entry(stage, None, document=document)
    if deadline := dossier.head.consultation.deadline:
        day = deadline.date
        yield Entry(Stage.RESPONSES, PartialDate(day.year, day.month, day.day), deadline=deadline)
