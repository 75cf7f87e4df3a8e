"""All values a dossier is made of, frozen; Swedish keys of the sources are field aliases here and nowhere else.

Pydantic models are what an editor writes (YAML, front matter); dataclasses are what the steps make of it.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from dossier.problems import Location

LINES_KEY = "__rader__"
"""Key under which `frontmatter` puts the line of every key of a mapping ("" is the mapping's own line)."""

ID_RE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ORIGINAL_PATH_RE = re.compile(r"underlag(?:/[\w-][\w.-]*)+", re.ASCII)
DIGITS_RE = re.compile(r"[0-9]+")
PARTIAL_DATE_RE = re.compile(r"(?P<year>1[89][0-9]{2}|20[0-9]{2}|2100)(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")


class Stance(StrEnum):
    """What a consultee says on one question. The first seven are formal words, the rest words of substance."""

    SUPPORTS = "tillstyrker"
    SUPPORTS_IN_PART = "tillstyrker delvis"
    OPPOSES = "avstyrker"
    OPPOSES_AS_DRAFTED = "avstyrker i nuvarande form"
    NO_OBJECTION = "ingen erinran"
    DEEMS_ANSWERED = "anser besvarad"
    DECLINES = "avstår"
    FAVOURABLE = "positiv i sak"
    SHARES_AIM = "delar syftet"
    ALREADY_UNDER_WAY = "redan pågående"
    PREFERS_TO_WAIT = "vill avvakta"
    OTHERS_RESPONSIBLE = "annan bör ansvara"
    SEES_NO_NEED = "ser inte behovet"
    UNFAVOURABLE = "negativ i sak"
    UNCLEAR = "framgår inte"
    NOT_ADDRESSED = "tar inte upp frågan"


FORMAL_STANCES = frozenset(list(Stance)[:7])
"""Words with a set meaning in the handling of a matter: used only where the source prints them."""


class Basis(StrEnum):
    """How the stance was set: printed in so many words, or read from the text by an editor."""

    EXPRESSED = "uttryckt"
    INFERRED = "utläst"


class Level(StrEnum):
    """Who speaks."""

    ADMINISTRATION = "förvaltning"
    OFFICE = "kontor"
    COMMITTEE = "nämnd"
    COMPANY_BOARD = "bolagsstyrelse"


class Status(StrEnum):
    """How far the document has come in its own body."""

    PROPOSED = "förslag"
    DECIDED = "beslutat"
    CONFIRMED = "justerat"


class Voice(StrEnum):
    """Whose words a paragraph holds."""

    OWN = "egen"
    MOTION = "motionen"
    OTHER = "annan"
    MIXED = "blandad"


class DocumentKind(StrEnum):
    """The genre of a received paper."""

    MOTION = "motion"
    OFFICIAL_REPORT = "tjänsteutlåtande"
    OFFICE_STATEMENT = "kontorsyttrande"
    STATEMENT = "yttrande"
    MINUTES = "protokoll"


class QuestionKind(StrEnum):
    """The motion's aim, or one of its operative clauses."""

    AIM = "syfte"
    PROPOSAL = "förslag"


class Stage(StrEnum):
    """The steps of the matter, in their order; BACKGROUND stands beside the chain."""

    RAISED = "väckt"
    CONSULTATION = "remiss"
    RESPONSES = "svar"
    REPORT_TO_COUNCIL = "utlåtande"
    EXECUTIVE_BOARD = "kommunstyrelsen"
    COUNCIL = "kommunfullmäktige"
    BACKGROUND = "bakgrund"


class Decision(StrEnum):
    """A deciding body's act; never mixed with `Stance`."""

    APPROVE = "bifall"
    REJECT = "avslag"
    DEEM_ANSWERED = "anses besvarad"
    REMIT_BACK = "återremiss"
    POSTPONE = "bordläggning"


class ConsulteeKind(StrEnum):
    """What sort of body is asked."""

    COMMITTEE = "nämnd"
    DISTRICT_COMMITTEE = "stadsdelsnämnd"
    OFFICE = "kontor"
    COMPANY = "bolag"
    OTHER = "annan"


class TermKind(StrEnum):
    """The groups of the glossary."""

    FORMAL_WORD = "formellt ställningsord"
    WORD_OF_SUBSTANCE = "ord för sak"
    LEVEL_OR_STATUS = "nivå och status"
    PROCESS = "ärendets gång"
    PAPERS_AND_BODIES = "handlingar och organ"
    OWN_WORD = "dossierns ord"


class MentionKind(StrEnum):
    """What sort of thing a text mentions; the first six stand in the register, the others are read by their form."""

    CONSULTEE = "remissinstans"
    BODY = "organ"
    PERSON = "person"
    PLACE = "plats"
    PROGRAMME = "program"
    SOURCE = "källa"
    DIARIENUMMER = "diarienummer"
    LAW = "lag"
    MOTION = "motion"
    REPORT_TO_COUNCIL = "utlåtande"
    PREPARATORY_WORK = "förarbete"
    """A government bill, a committee's report on it or an official inquiry: what a law is prepared in."""
    DATE = "datum"


class PageBreaks(StrEnum):
    """How the received text shows where a page begins."""

    LEADING_SPACE = "inledande blanksteg"
    FORM_FEED = "sidmatning"
    UNKNOWN = "ingen"


class NormalisationKind(StrEnum):
    """The changes of form that must be declared one by one."""

    LINE_BREAK_HYPHEN = "avstavning"


class BlockKind(StrEnum):
    """What a paragraph is in the document."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    QUOTATION = "quotation"
    TABLE = "table"
    FOOTNOTE = "footnote"
    LETTERHEAD = "letterhead"
    SIGNATURES = "signatures"


class MarkKind(StrEnum):
    """What stands at, or covers, some characters of a paragraph."""

    FOOTNOTE = "footnote"
    PAGE = "page"
    VOICE = "voice"
    EMPHASIS = "emphasis"
    STRONG = "strong"
    REFERENCE = "reference"
    LINK = "link"


# --- Scalars ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class PartialDate:
    """A year, a month or a day, as exact as the source is; orders by what is known."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        parts = (f"{self.year:04}", self.month and f"{self.month:02}", self.day and f"{self.day:02}")
        return "-".join(part for part in parts if part)

    @property
    def sort_key(self) -> tuple[int, int, int]:
        """Give an order in which a bare year comes before its months and days."""
        return (self.year, self.month or 0, self.day or 0)

    @property
    def last_key(self) -> tuple[int, int, int]:
        """Give a key that no day of the year or month comes after."""
        return (self.year, self.month or 12, self.day or 31)


def parse_date(text: str) -> datetime.date:
    """Read a full date, `2026-02-17`; any other shape or an impossible day is an error."""
    match = PARTIAL_DATE_RE.fullmatch(text)
    if match and match["day"]:
        try:
            return datetime.date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            pass
    raise PydanticCustomError("date", "inget datum")


def parse_partial_date(text: str) -> PartialDate:
    """Read `2026`, `2026-02` or `2026-02-17`."""
    match = PARTIAL_DATE_RE.fullmatch(text)
    if not match:
        raise PydanticCustomError("date", "inget datum")
    if match["day"]:
        parse_date(text)
    if match["month"] and not 1 <= int(match["month"]) <= 12:
        raise PydanticCustomError("date", "inget datum")
    return PartialDate(int(match["year"]), *(int(part) for part in match.group("month", "day") if part))


def _is_id(text: str) -> str:
    if not ID_RE.fullmatch(text):
        raise PydanticCustomError("id", "inget id")
    return text


def _only_digits(text: object) -> object:
    if isinstance(text, str) and not DIGITS_RE.fullmatch(text):
        raise PydanticCustomError("digits", "inget heltal")
    return text


def _yes_or_no(text: object) -> object:
    return {"ja": True, "nej": False}.get(text, text) if isinstance(text, str) else text


def _is_plain(text: str) -> str:
    if "[[" in text:
        raise PydanticCustomError("reference", "en hänvisning")
    return text


def _is_original_path(text: str) -> str:
    if not ORIGINAL_PATH_RE.fullmatch(text):
        raise PydanticCustomError("original_path", "inte i underlag/")
    return text


Id = Annotated[str, AfterValidator(_is_id)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""What is printed in a source, letter for letter."""
Text = Annotated[Words, AfterValidator(_is_plain)]
"""What an editor writes; shown as it stands, so that nothing in it is a link."""
Number = Annotated[int, Field(ge=1), BeforeValidator(_only_digits)]
Day = Annotated[datetime.date, BeforeValidator(lambda text: parse_date(str(text)))]
When = Annotated[PartialDate, BeforeValidator(lambda text: parse_partial_date(str(text)))]
YesNo = Annotated[bool, Field(strict=True), BeforeValidator(_yes_or_no)]
OriginalPath = Annotated[str, AfterValidator(_is_original_path)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


# --- What an editor writes -------------------------------------------------------------------------------------------


class Sourced(BaseModel):
    """A mapping of a source file, which knows the line of each of its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    lines: Mapping[str, int] = Field(alias="__rader__", default_factory=dict, repr=False)

    def line(self, key: str = "") -> int:
        """Give the line of a Swedish key, or the mapping's own line when the key is not written."""
        return self.lines.get(key, self.lines.get("", 1))


class Quote(Sourced):
    """Verbatim words and the paragraph they stand in: `dokument#stycke`, or `#stycke`/`stycke` in the document itself."""

    paragraph: Text = Field(alias="stycke")
    text: Words
    voice: Voice | None = Field(alias="röst", default=None)


class Mover(Sourced):
    """A member who raised the motion."""

    name: Text = Field(alias="namn")
    party: Text | None = Field(alias="parti", default=None)
    source: Quote = Field(alias="källa")


class Question(Sourced):
    """What the responses are compared on: the motion's aim, or one of its proposals."""

    id: Id
    kind: QuestionKind = Field(alias="slag")
    heading: Text = Field(alias="rubrik")
    short: Text = Field(alias="kort")
    sources: tuple[Quote, ...] = Field(alias="källor", min_length=1)


class Deadline(Sourced):
    """The last day to answer."""

    date: Day = Field(alias="datum")
    source: Quote = Field(alias="källa")


class RosterEntry(Sourced):
    """A body that was asked."""

    consultee: Id = Field(alias="instans")
    source: Quote = Field(alias="källa")


class Consultation(Sourced):
    """The referral of the motion for comment."""

    deadline: Deadline | None = Field(alias="svar_senast", default=None)
    roster: tuple[RosterEntry, ...] = Field(alias="instanser", min_length=1)


class NamedInMotion(Sourced):
    """A body or area that the motion names, or is reported to name."""

    name: Text = Field(alias="namn")
    consultee: Id | None = Field(alias="instans", default=None)
    source: Quote = Field(alias="källa")


class Event(Sourced):
    """Something that happened in the matter, or beside it."""

    id: Id
    stage: Stage = Field(alias="steg")
    date: When | None = Field(alias="datum", default=None)
    text: Text
    consultee: Id | None = Field(alias="instans", default=None)
    decision: Decision | None = Field(alias="beslut", default=None)
    sources: tuple[Quote, ...] = Field(alias="källor", min_length=1)


class DifferingFact(Sourced):
    """One matter of fact on which the texts differ."""

    id: Id
    heading: Text = Field(alias="rubrik")
    statements: tuple[Quote, ...] = Field(alias="utsagor", min_length=2)
    note: Text | None = Field(alias="anmärkning", default=None)


class Correction(Sourced):
    """A change made to what had been published."""

    date: Day = Field(alias="datum")
    what: Text = Field(alias="vad")
    why: Text = Field(alias="varför")


class DossierHead(Sourced):
    """`dossier.yml`."""

    title: Text = Field(alias="titel")
    subject: Text = Field(alias="ämne")
    municipality: Text = Field(alias="kommun")
    diarienummer: Text
    updated: Day = Field(alias="uppdaterad")
    movers: tuple[Mover, ...] = Field(alias="motionärer", default=())
    questions: tuple[Question, ...] = Field(alias="frågor", min_length=1)
    consultation: Consultation = Field(alias="remiss")
    named_in_motion: tuple[NamedInMotion, ...] = Field(alias="nämns_i_motionen", default=())
    events: tuple[Event, ...] = Field(alias="händelser", default=())
    facts: tuple[DifferingFact, ...] = Field(alias="uppgifter", default=())
    corrections: tuple[Correction, ...] = Field(alias="rättelser", default=())


class Letterhead(Sourced):
    """The box with case officer, addressee and date, line by line."""

    page: Number | None = Field(alias="sida", default=None)
    """None where the received text does not show its pages."""
    rows: tuple[Words, ...] = Field(alias="rader", min_length=1)


class Signatory(Sourced):
    """A person who signed, in her role."""

    name: Text = Field(alias="namn")
    title: Text | None = Field(alias="titel", default=None)
    unit: Text | None = Field(alias="enhet", default=None)

    @property
    def rows(self) -> tuple[str, ...]:
        """Give the printed lines, top to bottom."""
        return tuple(row for row in (self.name, self.title, self.unit) if row)


class Signatures(Sourced):
    """The signature block, moved from its place in the text."""

    after: Id = Field(alias="efter")
    page: Number | None = Field(alias="sida", default=None)
    """None where the received text does not show its pages."""
    people: tuple[Signatory, ...] = Field(alias="namn", min_length=1)


class Original(Sourced):
    """The received file in `underlag/`, personal data masked."""

    path: OriginalPath = Field(alias="fil")
    kind: Text = Field(alias="slag")
    sha256: Sha256
    page_breaks: PageBreaks = Field(alias="sidbrytning")


class Masking(Sourced):
    """Personal data taken out, and what stands in its place."""

    placeholder: Words = Field(alias="ersatt_med")
    what: Text = Field(alias="vad")
    why: Text = Field(alias="skäl")


class PrintedError(Sourced):
    """An error of the original, kept and shown as [sic]."""

    paragraph: Text = Field(alias="stycke")
    printed: Words = Field(alias="står")
    probably: Words = Field(alias="troligen")


class Normalisation(Sourced):
    """A change of form made when the text was transcribed."""

    kind: NormalisationKind = Field(alias="typ")
    before: Words = Field(alias="står")
    after: Words = Field(alias="återges")
    count: Number = Field(alias="antal", default=1)

    @model_validator(mode="after")
    def _only_joins(self) -> Self:
        if self.after not in (self.before.replace("- ", "-"), self.before.replace("- ", "")):
            raise PydanticCustomError("normalisation", "ändrar ord")
        return self


class Position(Sourced):
    """One consultee's stance on one question, and the words it stands on."""

    question: Id = Field(alias="fråga")
    stance: Stance = Field(alias="ställning")
    basis: Basis = Field(alias="grund")
    level: Level | None = Field(alias="nivå", default=None)
    status: Status | None = Field(alias="status", default=None)
    quotes: tuple[Quote, ...] = Field(alias="citat", default=())
    note: Text | None = Field(alias="anmärkning", default=None)


class DocumentHead(Sourced):
    """Front matter of a received paper: a response, minutes, or the motion itself."""

    title: Text = Field(alias="titel")
    included: YesNo = Field(alias="ingår", default=True)
    consultee: Id | None = Field(alias="instans", default=None)
    kind: DocumentKind = Field(alias="dokument")
    sender: Text = Field(alias="avsändare")
    level: Level | None = Field(alias="nivå", default=None)
    status: Status | None = None
    diarienummer: Text | None = None
    own_diarienummer: Text | None = Field(alias="eget_diarienummer", default=None)
    date: Day | None = Field(alias="datum", default=None)
    date_note: Text | None = Field(alias="datum_anmärkning", default=None)
    letterhead: Letterhead | None = Field(alias="brevhuvud", default=None)
    running_texts: tuple[Text, ...] = Field(alias="sidtexter", default=())
    signatures: Signatures | None = Field(alias="underskrifter", default=None)
    original: Original = Field(alias="underlag")
    maskings: tuple[Masking, ...] = Field(alias="maskat", default=())
    printed_errors: tuple[PrintedError, ...] = Field(alias="fel_i_originalet", default=())
    normalisations: tuple[Normalisation, ...] = Field(alias="normaliseringar", default=())
    positions: tuple[Position, ...] = Field(alias="ställningstaganden", default=())

    @model_validator(mode="after")
    def _response_has_level_and_status(self) -> Self:
        if not self.included:
            raise PydanticCustomError("included", "ingår")
        if self.kind is DocumentKind.MOTION and (self.positions or self.consultee):
            raise PydanticCustomError("motion_keys", "en motion svarar inte")
        if self.kind is not DocumentKind.MOTION and not (self.consultee and self.level and self.status):
            raise PydanticCustomError("response_keys", "instans, nivå och status saknas")
        return self


class StoryHead(Sourced):
    """Front matter of an editor's own text: `index.md`, and `motion.md` when the motion is not at hand."""

    title: Text | None = Field(alias="titel", default=None)
    included: YesNo = Field(alias="ingår", default=True)


class ProseHead(Sourced):
    """Front matter of a page outside every dossier, in the words MkDocs knows."""

    title: Text
    description: Text | None = None


class FormerName(Sourced):
    """What a body was called before, and until when."""

    name: Text = Field(alias="namn")
    start: When | None = Field(alias="från", default=None)
    end: When = Field(alias="till")
    """The last day, month or year of the name."""

    def includes(self, day: tuple[int, int, int]) -> bool:
        """Tell whether it was the name on a day."""
        return (self.start.sort_key if self.start else (0, 0, 0)) <= day <= self.end.last_key


class Consultee(Sourced):
    """A body of the register, shared by all dossiers."""

    id: Id
    name: Text = Field(alias="namn")
    short: Text = Field(alias="kort")
    kind: ConsulteeKind = Field(alias="slag")
    municipality: Text = Field(alias="kommun")
    administration: Text | None = Field(alias="förvaltning", default=None)
    """Recognised in running text as this body, unless an entry of the register has that name."""
    aliases: tuple[Text, ...] = Field(alias="alias", default=())
    """Other names it goes by in running text; inflected forms are made from each."""
    former_names: tuple[FormerName, ...] = Field(alias="tidigare_namn", default=())
    """From the oldest to the newest; recognised in running text too."""
    valid_from: When | None = Field(alias="giltig_från", default=None)
    valid_to: When | None = Field(alias="giltig_till", default=None)
    merged_into: Id | None = Field(alias="uppgick_i", default=None)
    """The body that took over, when this one is no more."""

    @property
    def names(self) -> tuple[str, ...]:
        """Give every name it goes by: the one it has now, those it had, and its others."""
        return (self.name, *(one.name for one in self.former_names), *self.aliases)

    def name_on(self, date: datetime.date | None) -> str:
        """Give the name it had on a day; the one it has now when the day, or the name then, is not known."""
        day = date and (date.year, date.month, date.day)
        then = (one.name for one in self.former_names if day and one.includes(day))
        return next(then, self.name)


class RegisterEntry(Sourced):
    """Something that texts mention: a body that is not a consultee, a person in a role, a place, a programme or a source.

    The file it stands in says which (`REGISTER_KINDS`).
    """

    id: Id
    name: Text = Field(alias="namn")
    what: Text = Field(alias="vad")
    """What it is, in a sentence or two, and no more than the sources or the public record say."""
    aliases: tuple[Text, ...] = Field(alias="alias", default=())
    municipality: Text | None = Field(alias="kommun", default=None)
    """Recognised only in dossiers of this municipality; everywhere when not written."""
    party: Text | None = Field(alias="parti", default=None)
    number: Text | None = Field(alias="beteckning", default=None)
    """A law's number in SFS, an inquiry's in SOU or a registry number: a citation with it is a mention of this entry."""
    consultee: Id | None = Field(alias="instans", default=None)
    """The body it belongs to: an administration under its committee."""


class AllowedText(Sourced):
    """A phone number or address that is an authority's own."""

    text: Words
    what: Text = Field(alias="vad")


class Move(Sourced):
    """What became of a published address: where it leads now, or when and why it was taken away.

    One that ends in `/` stands for everything below it.
    """

    origin: Text = Field(alias="från")
    target: Text | None = Field(alias="till", default=None)
    removed: Day | None = Field(alias="borttagen", default=None)
    why: Text | None = Field(alias="skäl", default=None)

    @model_validator(mode="after")
    def _leads_somewhere_or_is_removed(self) -> Self:
        if bool(self.target) == bool(self.removed) or bool(self.removed) != bool(self.why):
            raise PydanticCustomError("move_keys", "till, eller borttagen och skäl")
        return self


class Term(Sourced):
    """A word of the glossary."""

    id: Id
    term: Text
    kind: TermKind = Field(alias="slag")
    explanation: Text = Field(alias="förklaring")
    abbreviation: Text | None = Field(alias="förkortning", default=None)
    """A search for either finds both."""
    source: Text | None = Field(alias="källa", default=None)


# --- What the steps make of it ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mark:
    """Something at `[start, end)` of a paragraph's text; offsets in characters, zero width for notes and page turns."""

    kind: MarkKind
    start: int
    end: int
    value: str = ""
    """Footnote label, page number, voice, link address or reference target."""
    below: int = field(default=0, compare=False)
    """Lines of the source between the paragraph's first and where this begins."""


REGISTER_KINDS = {
    "organ.yml": MentionKind.BODY,
    "personer.yml": MentionKind.PERSON,
    "platser.yml": MentionKind.PLACE,
    "program.yml": MentionKind.PROGRAMME,
    "kallor.yml": MentionKind.SOURCE,
}
"""The files of the register that hold entries, and what each holds."""


BULLET = "•"
"""Stands for the printed mark of an item without a number; not a word of the source."""


@dataclass(frozen=True)
class Paragraph:
    """A citable piece of a document: plain text with single spaces, and the marks that lie over it."""

    id: str
    kind: BlockKind
    text: str
    line: int
    page: int | None = None
    voice: Voice = Voice.OWN
    marks: tuple[Mark, ...] = ()
    level: int = 0
    """Heading level, or depth of a list item (1 is outermost)."""
    number: str = ""
    """Printed number of a list item (`BULLET` without one, "" for its second paragraph), or label of a footnote."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Cells of a table; of a letterhead or signature block, its lines."""
    attributes: Mapping[str, str] = field(default_factory=dict)

    def marks_of(self, kind: MarkKind) -> tuple[Mark, ...]:
        """Give the marks of one kind, in order."""
        return tuple([mark for mark in self.marks if mark.kind is kind]) if self.marks else ()


@dataclass(frozen=True)
class Document:
    """A received paper with its front matter and paragraphs."""

    id: str
    """`socialnamnden`, `motion`: the file's name without suffix."""
    path: str
    head: DocumentHead
    paragraphs: tuple[Paragraph, ...]
    original_text: str | None
    """Text of the file in `underlag/`; None when it is missing."""
    original_path: str
    original_sha256: str | None
    left_out: frozenset[str] = frozenset()
    """Keys of the front matter of which a faulty part was left out."""

    def paragraph(self, paragraph_id: str) -> Paragraph | None:
        """Find a paragraph by id."""
        return self._by_id.get(paragraph_id)

    @cached_property
    def _by_id(self) -> dict[str, Paragraph]:
        return {paragraph.id: paragraph for paragraph in reversed(self.paragraphs)}

    @property
    def footnotes(self) -> Iterator[Paragraph]:
        """Give the footnotes' texts, in order."""
        return (paragraph for paragraph in self.paragraphs if paragraph.kind is BlockKind.FOOTNOTE)

    def at(self, line: int) -> Location:
        """Name a line of this file."""
        return Location(self.path, line)


@dataclass(frozen=True)
class Evidence:
    """A block quote of a story: verbatim words, and the paragraphs that hold them."""

    text: str
    references: tuple[Mark, ...]
    line: int


@dataclass(frozen=True)
class Claim:
    """A sentence or two of the editor's own, with what it stands on."""

    paragraph: Paragraph
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class StorySection:
    """A heading of a story (None before the first) and the claims under it."""

    heading: Paragraph | None
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Story:
    """An editor's text in which every claim has evidence."""

    path: str
    head: StoryHead
    sections: tuple[StorySection, ...]

    @property
    def claims(self) -> Iterator[Claim]:
        """Give all claims, in order."""
        return (claim for section in self.sections for claim in section.claims)

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """Give all headings and claims, in order."""
        for section in self.sections:
            yield from (section.heading,) if section.heading else ()
            yield from (claim.paragraph for claim in section.claims)

    @property
    def numbers(self) -> Mapping[str, int]:
        """Give the number that each claim has on its page, by id: from 1 in each section."""
        return {
            claim.paragraph.id: number
            for section in self.sections
            for number, claim in enumerate(section.claims, start=1)
        }

    def at(self, line: int) -> Location:
        """Name a line of this file."""
        return Location(self.path, line)


@dataclass(frozen=True)
class Register:
    """What all dossiers share."""

    consultees: Mapping[str, Consultee] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    entries: Mapping[MentionKind, tuple[RegisterEntry, ...]] = field(default_factory=dict)
    allowed_texts: frozenset[str] = frozenset()
    """Phone numbers and addresses that an authority prints for the public."""
    is_whole: bool = True
    """False when a part of it could not be read, so that nothing may be called unknown."""

    def entry(self, entry_id: str) -> RegisterEntry | None:
        """Find an entry of any kind by id."""
        return self._by_id.get(entry_id)

    @cached_property
    def _by_id(self) -> dict[str, RegisterEntry]:
        return {entry.id: entry for entries in self.entries.values() for entry in entries}


@dataclass(frozen=True)
class Dossier:
    """A motion and all that was answered to it: the unit of loading, checking, rendering and caching."""

    slug: str
    """Folder below `docs/`, which is also the address: `stadsdelslyftet`, `2025/stadsdelslyftet`."""
    path: str
    """Path of `dossier.yml` from the project root."""
    head: DossierHead
    summary: Story | None
    motion: Document | Story | None
    responses: tuple[Document, ...]
    unreadable: frozenset[str] = frozenset()
    """Ids of papers whose file stands there but could not be read: nothing is said of references to them."""
    left_out: frozenset[str] = frozenset()
    """Keys of `dossier.yml` of which a faulty part was left out."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """Give every received paper, the motion first when it is at hand."""
        return ((self.motion,) if isinstance(self.motion, Document) else ()) + self.responses

    def document(self, document_id: str) -> Document | None:
        """Find a document by id."""
        return next((document for document in self.documents if document.id == document_id), None)

    def question(self, question_id: str) -> Question | None:
        """Find a question by id."""
        return next((question for question in self.head.questions if question.id == question_id), None)

    def responses_of(self, consultee_id: str) -> tuple[Document, ...]:
        """Give the papers of one body, in file order."""
        return tuple(document for document in self.responses if document.head.consultee == consultee_id)

    def at(self, line: int) -> Location:
        """Name a line of `dossier.yml`."""
        return Location(self.path, line)
