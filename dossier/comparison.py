"""Positions → a matrix of consultee × question, with counts that state their denominator, and who is silent.

"Not in the dossier" says nothing of whether a body has answered; a body that answered without being asked is a row too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dossier.model import Document, Dossier, Level, Position, Question, Register, RosterEntry, Stance, Status

LEVEL_ORDER = (Level.COMMITTEE, Level.COMPANY_BOARD, Level.OFFICE, Level.ADMINISTRATION)


@dataclass(frozen=True)
class PlacedPosition:
    """A position with the document it stands in, and its level and status made explicit."""

    position: Position
    document: Document
    level: Level
    status: Status


@dataclass(frozen=True)
class Row:
    """One body: asked or not, with its papers and its positions by question."""

    consultee_id: str
    name: str
    """As the body was called when it answered, or when it should have."""
    short: str
    entry: RosterEntry | None
    """None for a body that answered without being on the roster."""
    documents: tuple[Document, ...]
    cells: Mapping[str, tuple[PlacedPosition, ...]]

    @property
    def is_in_dossier(self) -> bool:
        """Tell whether a paper of this body is here."""
        return bool(self.documents)


@dataclass(frozen=True)
class Comparison:
    """The matrix and its counts."""

    questions: tuple[Question, ...]
    rows: tuple[Row, ...]

    @property
    def asked(self) -> int:
        """Number of bodies on the roster: the denominator."""
        return sum(row.entry is not None for row in self.rows)

    @property
    def answered(self) -> int:
        """Number of asked bodies with a paper in the dossier."""
        return sum(row.entry is not None and row.is_in_dossier for row in self.rows)

    @property
    def unasked(self) -> int:
        """Number of bodies that answered without being on the roster."""
        return sum(row.entry is None for row in self.rows)

    @property
    def present(self) -> tuple[Row, ...]:
        """Give the rows with a paper in the dossier."""
        return tuple(row for row in self.rows if row.is_in_dossier)

    @property
    def absent(self) -> tuple[Row, ...]:
        """Give the rows without."""
        return tuple(row for row in self.rows if not row.is_in_dossier)

    def by_stance(self) -> Mapping[Stance, tuple[tuple[Row, Question], ...]]:
        """Give, for each stance taken, the cells that hold it, in the order of `Stance`."""
        found: dict[Stance, list[tuple[Row, Question]]] = {}
        for row in self.rows:
            for question in self.questions:
                for stance in dict.fromkeys(one.position.stance for one in row.cells[question.id]):
                    found.setdefault(stance, []).append((row, question))
        return {stance: tuple(found[stance]) for stance in Stance if stance in found}


def compare_positions(dossier: Dossier, register: Register) -> Comparison:
    """Lay out the matrix: bodies with papers first, then the others, each group in the roster's order."""
    questions = dossier.head.questions
    entries: dict[str, RosterEntry | None] = {one.consultee: one for one in dossier.head.consultation.roster}
    for document in dossier.responses:
        entries.setdefault(document.head.consultee or "", None)
    rows = [_row(consultee_id, entry, dossier, register) for consultee_id, entry in entries.items()]
    return Comparison(questions, tuple(sorted(rows, key=lambda row: not row.is_in_dossier)))


def place_positions(dossier: Dossier, consultee_id: str) -> tuple[PlacedPosition, ...]:
    """Give all positions of one body, the deciding level first."""
    placed = (
        PlacedPosition(
            position,
            document,
            position.level or document.head.level or Level.ADMINISTRATION,
            position.status or document.head.status or Status.PROPOSED,
        )
        for document in dossier.responses_of(consultee_id)
        for position in document.head.positions
    )
    return tuple(sorted(placed, key=lambda one: LEVEL_ORDER.index(one.level)))


def _row(consultee_id: str, entry: RosterEntry | None, dossier: Dossier, register: Register) -> Row:
    consultee = register.consultees[consultee_id]
    placed = place_positions(dossier, consultee_id)
    cells = {
        question.id: tuple(one for one in placed if one.position.question == question.id)
        for question in dossier.head.questions
    }
    documents = dossier.responses_of(consultee_id)
    deadline = dossier.head.consultation.deadline
    days = (*(one.head.date for one in documents if one.head.date), *([deadline.date] if deadline else ()))
    return Row(consultee_id, consultee.name_on(next(iter(days), None)), consultee.short, entry, documents, cells)
