"""What the pages above the dossiers know of one: plain values that are small, kept and sent, and never a dossier itself.

Addresses are counted from the site's root. `rendering/summarising.py` makes a summary of a dossier.
"""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from dossier import addresses
from dossier.model import (
    Basis,
    Decision,
    DocumentKind,
    Level,
    PartialDate,
    QuestionKind,
    Stage,
    Stance,
    Status,
)


class CitedWords(NamedTuple):  # of these and of mentions there are most, and tuples are sent faster
    """Words of a paper as they are printed, and where they stand."""

    text: str
    marked: str
    """As HTML, when something lies over the words that a reader must see: a declared error; else ""."""
    page: str
    paragraph: str
    """Address of the paper, and the paragraph's id on it; "" for the whole paper."""
    directive: str
    """What the address ends with, so that browsers mark the words."""
    source: str
    """Short name of the paper."""
    place: str
    """`s7, s. 3`."""

    @property
    def address(self) -> str:
        """Address of the paragraph."""
        return f"{self.page}#{self.paragraph}" if self.paragraph else self.page


@dataclass(frozen=True, slots=True)
class MoverSummary:
    """Who raised the motion."""

    name: str
    party: str
    """As it is written; "" when none is."""


@dataclass(frozen=True, slots=True)
class QuestionSummary:
    """What the answers are compared on."""

    id: str
    kind: QuestionKind
    heading: str
    short: str


@dataclass(frozen=True, slots=True)
class PaperSummary:
    """A received paper; the motion when it is at hand."""

    id: str
    consultee_id: str
    """"" for the motion."""
    name: str
    """As menus name it: the body, and what the paper is when it is not the officials' proposal."""
    kind: DocumentKind
    level: Level | None
    status: Status | None
    date: datetime.date | None
    nature: str
    """What it is to its body: `förslag till svar, skrivet av Socialförvaltningen för`."""
    address: str


@dataclass(frozen=True, slots=True)
class PositionSummary:
    """A body's stance on one question, and the words it stands on."""

    question: QuestionSummary
    stance: Stance
    basis: Basis
    level: Level
    status: Status
    quotes: tuple[CitedWords, ...]
    note: str


@dataclass(frozen=True, slots=True)
class NamedSummary:
    """A body or area that the motion is reported to name."""

    name: str
    consultee_id: str
    quote: CitedWords


@dataclass(frozen=True, slots=True)
class BodySummary:
    """One body: asked or not, with its papers and positions, the deciding level first in each question."""

    id: str
    name: str
    """As it was called when it answered."""
    asked: CitedWords | None
    """Where it is named as asked; None for a body that answered without being on the roster."""
    papers: tuple[PaperSummary, ...]
    positions: tuple[PositionSummary, ...]
    awaits: str
    """Whose decision is not known, when only officials have spoken: `nämndens`."""


@dataclass(frozen=True, slots=True)
class EventSummary:
    """Something that happened in the matter."""

    date: PartialDate
    text: str


@dataclass(frozen=True, slots=True)
class DeadlineSummary:
    """The last day to answer."""

    date: datetime.date
    quote: CitedWords


class MentionSummary(NamedTuple):
    """How often the papers mention an entry of the register, and which papers do."""

    key: str
    places: int
    papers: tuple[int, ...]
    """Places in `DossierSummary.papers`."""


@dataclass(frozen=True, slots=True)
class DossierSummary:
    """One dossier without its texts."""

    slug: str
    title: str
    subject: str
    municipality: str
    diarienummer: str
    updated: datetime.date
    year: int
    """The year the motion was raised; when that is not known, of its number, then of what is first dated."""
    stage: Stage
    decision: Decision | None
    """The council's, when it is known."""
    asked: int
    answered: int
    """How many of those asked have an answer in the dossier."""
    all_proposed: bool
    """Whether every answer is a proposal of officials."""
    deadline: DeadlineSummary | None
    movers: tuple[MoverSummary, ...]
    questions: tuple[QuestionSummary, ...]
    papers: tuple[PaperSummary, ...]
    bodies: tuple[BodySummary, ...]
    named: tuple[NamedSummary, ...]
    latest: tuple[EventSummary, ...]
    """What happened last, the newest first."""
    mentions: tuple[MentionSummary, ...]

    @property
    def address(self) -> str:
        """Address of the overview."""
        return addresses.page_address(self.slug, addresses.OVERVIEW)

    def cell_address(self, body: BodySummary, position: PositionSummary) -> str:
        """Address of a position in the dossier's own comparison."""
        cell = addresses.cell_anchor(body.id, position.question.id)
        return f"{addresses.page_address(self.slug, addresses.COMPARISON)}#{cell}"
