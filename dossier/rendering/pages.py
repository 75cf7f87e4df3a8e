"""Dossier → its pages. One function a page: what it shows is gathered here, how it looks stands in its template."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dossier import addresses, labels
from dossier.comparison import Comparison, Row, compare_positions
from dossier.model import (
    FORMAL_STANCES,
    Basis,
    BlockKind,
    Claim,
    Consultee,
    Document,
    Dossier,
    Evidence,
    Level,
    MarkKind,
    NamedInMotion,
    Paragraph,
    Quote,
    Register,
    Stage,
    Stance,
    Status,
    TermKind,
)
from dossier.paragraphs import make_slug
from dossier.problems import Problem
from dossier.references import Proof, Proofs, Role, is_external, prove_uses, target_of
from dossier.rendering.text import (
    Link,
    first_page_of,
    is_heading,
    last_page_of,
    note_anchor,
    render_cells,
    render_paragraph,
    render_words,
)
from dossier.timeline import Timeline, order_timeline

DECIDING_LEVELS = (Level.COMMITTEE, Level.COMPANY_BOARD)


@dataclass(frozen=True)
class Page:
    """One page of the site, but for head, header and footer."""

    address: str
    kind: str
    title: str
    description: str
    html: str


@dataclass(frozen=True)
class Section:
    """A section of a document: its key across documents, the heading shown, and the paragraphs under it."""

    key: str
    label: str
    document: Document
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class View:
    """A dossier with all that is worked out from it, once, for all its pages."""

    dossier: Dossier
    register: Register
    site_url: str = ""
    """Where the site is published, ending in `/`; "" when that is not known."""

    @cached_property
    def proofs(self) -> Proofs:
        """Every proved quote and reference."""
        return prove_uses(self.dossier)[0]

    @cached_property
    def comparison(self) -> Comparison:
        """The matrix."""
        return compare_positions(self.dossier, self.register)

    @cached_property
    def timeline(self) -> Timeline:
        """The chain and the timeline."""
        return order_timeline(self.dossier)

    @cached_property
    def named(self) -> tuple[tuple[NamedInMotion, bool], ...]:
        """What the motion is reported to name, and whether the body for it is on the roster."""
        asked = {entry.consultee for entry in self.dossier.head.consultation.roster}
        return tuple((one, one.consultee in asked) for one in self.dossier.head.named_in_motion)

    @cached_property
    def roster_sources(self) -> tuple[Proof, ...]:
        """Give one proof for each paragraph that names consulted bodies, the one that names most first."""
        by_paragraph: dict[str, list[Proof]] = {}
        for entry in self.dossier.head.consultation.roster:
            proof = self.proofs.of_quote(entry.source)
            by_paragraph.setdefault(proof.address, []).append(proof)
        return tuple(proofs[0] for proofs in sorted(by_paragraph.values(), key=len, reverse=True))

    @property
    def address(self) -> str:
        """Address of the overview."""
        return addresses.page_address(self.dossier.slug, addresses.OVERVIEW)

    def consultee(self, consultee_id: str | None) -> Consultee:
        """Look a body up in the register."""
        return self.register.consultees[consultee_id or ""]

    def document_name(self, document: Document) -> str:
        """Name a paper in a menu: the body, and what it is when it is not the officials' proposal."""
        if not document.head.consultee:
            return "Motionen"
        name = self.consultee(document.head.consultee).name
        return f"{name}, {_status_label(document)}" if document.id != document.head.consultee else name

    def short_name(self, document: Document) -> str:
        """Name a paper in a reference."""
        if not document.head.consultee:
            return "Motionen"
        short = self.consultee(document.head.consultee).short
        kind = labels.DOCUMENT_KIND_LABELS[document.head.kind].lower()
        return f"{short}, {kind}" if document.id != document.head.consultee else short

    def awaits_decision(self, consultee_id: str) -> str:
        """Whose decision is not known, when only officials have spoken for a body: `nämndens`, or ""."""
        documents = self.dossier.responses_of(consultee_id)
        decided = (
            one for one in documents if one.head.level in DECIDING_LEVELS and one.head.status is not Status.PROPOSED
        )
        if not documents or any(decided):
            return ""
        return labels.DECIDING_BODY.get(self.consultee(consultee_id).kind, "")

    @cached_property
    def section_groups(self) -> tuple[tuple[str, str, tuple[Section, ...]], ...]:
        """Gather the same section of every response: key, heading and the sections, in the first document's order."""
        groups: dict[str, tuple[str, list[Section]]] = {}
        for document in self.responses:
            for section in self.sections(document):
                groups.setdefault(section.key, (section.label, []))[1].append(section)
        return tuple((f"avsnitt-{key}", label, tuple(sections)) for key, (label, sections) in groups.items())

    @cached_property
    def responses(self) -> tuple[Document, ...]:
        """Give the answers in the order of the comparison."""
        return tuple(document for row in self.comparison.rows for document in row.documents)

    @property
    def all_proposed(self) -> str:
        """Say after the count that all answers are proposals of officials, when they are."""
        proposed = [one.head.status is Status.PROPOSED for one in self.dossier.responses]
        return " (förvaltningarnas förslag)" if proposed and all(proposed) else ""

    @property
    def a_paragraph(self) -> str:
        """Give the id of some paragraph of the first answer, to show what an address looks like."""
        return next((one.id for one in self.responses[0].paragraphs if one.kind is BlockKind.TEXT), "titel")

    @property
    def deadline_source(self) -> str:
        """Name whose paper gives the last day to answer."""
        deadline = self.dossier.head.consultation.deadline
        return self.short_name(self.proofs.of_quote(deadline.source).document) if deadline else ""

    def nature(self, document: Document) -> str:
        """Say what a paper is to the body it is filed under: an answer, or officials' proposal for one."""
        proposed = document.head.status is Status.PROPOSED
        return f"förslag till svar, skrivet av {document.head.sender} för" if proposed else "svar från"

    def row(self, consultee_id: str) -> Row:
        """Give a body's row of the comparison."""
        return next(row for row in self.comparison.rows if row.consultee_id == consultee_id)

    def named_for(self, consultee_id: str) -> tuple[NamedInMotion, ...]:
        """Give what the motion is reported to name that this body stands for."""
        return tuple(one for one in self.dossier.head.named_in_motion if one.consultee == consultee_id)

    def headings(self, document: Document) -> tuple[Paragraph, ...]:
        """Give the headings of the highest level, for a menu."""
        return tuple(one for one in document.paragraphs if one.kind is BlockKind.HEADING and one.level == 2)

    def extent(self, document: Document) -> str:
        """Say how long a paper is: `5 sidor, 3 fotnoter`."""
        pages = max((last_page_of(one) or 0 for one in document.paragraphs), default=0)
        notes = len(tuple(document.footnotes))
        parts = [labels.plural(pages, "sida", "sidor")] if pages else []
        parts += [labels.plural(notes, "fotnot", "fotnoter")] if notes else []
        return ", ".join(parts)

    def sections(self, document: Document) -> tuple[Section, ...]:
        """Cut a document at its headings of the highest level; what stands before them is its beginning."""
        sections: list[tuple[str, str, list[Paragraph]]] = [("inledning", "Inledning", [])]
        for paragraph in document.paragraphs:
            if paragraph.kind is BlockKind.HEADING and paragraph.level == 2:
                key, label = labels.section_of(paragraph.attributes.get("avsnitt") or paragraph.text)
                sections.append((make_slug(key), label, []))
            if paragraph.kind not in (BlockKind.TITLE, BlockKind.LETTERHEAD, BlockKind.FOOTNOTE):
                sections[-1][2].append(paragraph)
        return tuple(Section(key, label, document, tuple(found)) for key, label, found in sections if found)


def render_dossier(dossier: Dossier, register: Register, site_url: str = "") -> Iterator[Page]:
    """Render every page of a dossier that has no faults."""
    view = View(dossier, register, site_url)
    head = dossier.head
    about = f"om {head.subject} ({head.diarienummer})"
    yield _page(view, addresses.OVERVIEW, "oversikt", f"{head.title} ({head.diarienummer})", _describe(view))
    description = f"Vad motionen {about} föreslår, så som den är känd i dossiern."
    if isinstance(dossier.motion, Document):
        yield _document_page(view, dossier.motion, f"Motionen {about}", description)
    else:
        yield _page(view, addresses.MOTION, "motion", f"Motionen {about}", description)
    for document in dossier.responses:
        name = view.document_name(document)
        text = f"{name}: {_status_label(document)} {about}. Hela texten, ordagrant, med länk till varje stycke."
        kind = "förslag till svar" if document.head.status is Status.PROPOSED else "svar"
        yield _document_page(view, document, f"{name}: {kind} {about}", text)
    count = f"{view.comparison.answered} av {view.comparison.asked}"
    for page, kind, name, text in (
        (
            addresses.COMPARISON,
            "jamforelse",
            "Jämförelse",
            f"Ställning per instans och fråga, med citat: {count} svar.",
        ),
        (addresses.FACTS, "uppgifter", "Uppgifter som skiljer sig", "Sakuppgifter som texterna anger olika, citerade."),
        (addresses.SECTIONS, "avsnitt", "Avsnitt för avsnitt", "Samma avsnitt ur varje svar, intill varandra."),
        (addresses.TIMELINE, "tidslinje", "Tidslinje", "Ärendets gång, med källa till varje händelse."),
    ):
        yield _page(view, page, kind, f"{name}: {head.subject} ({head.diarienummer})", text)


def render_site(dossiers: Sequence[Dossier], register: Register) -> Iterator[Page]:
    """Render the pages that stand above the dossiers; the start page is a fragment that follows its Markdown."""
    views = [View(dossier, register) for dossier in dossiers]
    newest = sorted(views, key=lambda view: (view.dossier.head.updated, view.dossier.slug), reverse=True)
    yield _site_page("", "start", "Dossierer", "", views=newest, latest=_latest_events(newest))
    by_consultee = {one.id: [view for view in newest if _is_in(one.id, view)] for one in register.consultees.values()}
    listed = sorted(register.consultees.values(), key=lambda one: _swedish_order(one.name))
    text = "Nämnder, kontor och bolag som har fått en motion på remiss, och vilka svar som finns i dossiererna."
    yield _site_page(addresses.CONSULTEES, "instanser", "Instanser", text, listed=listed, views=by_consultee)
    for one in listed:
        text = f"Vad {one.name} har tillfrågats om och svarat, i alla dossierer."
        address = addresses.consultee_address(one.id)
        yield _site_page(address, "instans", one.name, text, consultee=one, views=by_consultee[one.id])
    groups = [(kind, [term for term in register.terms if term.kind is kind]) for kind in TermKind]
    text = "Ord som används när en motion skickas på remiss, och de ord som den här webbplatsen använder om svaren."
    yield _site_page(addresses.TERMS, "begrepp", "Begrepp", text, groups=[group for group in groups if group[1]])


def render_problems(problems: Sequence[Problem], address: str) -> Page:
    """Render a page of faults in the place of what cannot be shown."""
    title = f"{labels.plural(len(problems), 'fel', 'fel')} i källorna"
    html = _environment().get_template("fel.html").render(problems=problems, title=title)
    return Page(address, "fel", title, "", html)


# --- One page --------------------------------------------------------------------------------------------------------


def _page(view: View, page: str, kind: str, title: str, description: str, **values: object) -> Page:
    address = addresses.page_address(view.dossier.slug, page)
    context = _Context(view, address)
    template = _environment().get_template(f"{kind}.html")
    html = template.render(view=view, dossier=view.dossier, head=view.dossier.head, page=context, here=page, **values)
    return Page(address, kind, title, description, html)


def _document_page(view: View, document: Document, title: str, description: str) -> Page:
    page = addresses.document_page(document.id)
    return _page(view, page, "dokument", title, description, document=document, rows=_document_rows(view, document))


def _site_page(address: str, kind: str, title: str, description: str, **values: object) -> Page:
    context = _SiteContext(address)
    html = _environment().get_template(f"{kind}.html").render(page=context, title=title, **values)
    return Page(address, kind, title, description, html)


class _SiteContext:
    """What a template of a page above the dossiers may call."""

    def __init__(self, address: str) -> None:
        self.address = address

    def site(self, address: str) -> str:
        """Link to an address counted from the site's root."""
        return addresses.relative_link(address, self.address)

    def of(self, view: View) -> "_Context":
        """Speak of one dossier on this page."""
        return _Context(view, self.address)


class _Context(_SiteContext):
    """What a template of a dossier's page may call: links, quotes and references, all relative to the page."""

    def __init__(self, view: View, address: str) -> None:
        super().__init__(address)
        self.view = view

    def to(self, address: str) -> str:
        """Link to an address counted from the dossier."""
        return self.site(f"{self.view.dossier.slug}/{address}")

    def full(self, address: str) -> str:
        """Write an address out, with the site's own before it when that is known."""
        return f"{self.view.site_url or '/'}{self.view.dossier.slug}/{address}"

    def proof(self, quote: Quote, within: Document | None = None) -> Proof:
        """Find the proof of a quote."""
        return self.view.proofs.of_quote(quote, within.id if within else None)

    def evidence(self, evidence: Evidence) -> list[Proof]:
        """Find the proofs of a story's quote, one for each paragraph it stands in."""
        return [self.view.proofs.of_evidence(target, evidence.text) for target in evidence.targets]

    def references(self, claim: Claim) -> list[Proof]:
        """Find the proofs of the references inside a sentence."""
        targets = (target_of(mark.kind, mark.value) for mark in claim.paragraph.marks)
        return [self.view.proofs.of_evidence(target) for target in targets if target]

    def quoted(self, proof: Proof) -> Markup:
        """Render the words of a quote as they stand in the paragraph, errors marked."""
        if not (proof.paragraph and proof.passage):
            return Markup("")
        return render_words(proof.paragraph, proof.document, (), proof.passage.start, proof.passage.end)

    def place(self, proof: Proof) -> str:
        """Name the paragraph and page of a quote: `s7, s. 3`."""
        first, last = proof.page_number, proof.last_page_number
        page = f", s.{labels.NBSP}{first}" if first else ""
        page += f"–{last}" if first and last != first else ""
        return f"{_paragraph_name(proof.paragraph)}{page}" if proof.paragraph else ""

    def source_name(self, proof: Proof) -> str:
        """Name the document of a quote."""
        return self.view.short_name(proof.document)

    def claim(self, claim: Claim) -> Markup:
        """Render an editor's sentence with its references as links."""
        links = [
            link for mark in claim.paragraph.marks if (link := self._link(mark.kind, mark.value, mark.start, mark.end))
        ]
        words = render_words(claim.paragraph, links=links)
        bare = [mark for mark in claim.paragraph.marks_of(MarkKind.REFERENCE) if mark.start == mark.end]
        return words + Markup("").join(self._bare_reference(mark.value) for mark in bare)

    def words(self, paragraph: Paragraph, document: Document) -> Markup:
        """Render a paragraph on its own page, with a link from every passage that a position quotes."""
        links = (
            Link(proof.passage.start, proof.passage.end, self.to(proof.use.address), "quoted")
            for proof in self.view.proofs.on(document.id, paragraph.id)
            if proof.use.role is Role.POSITION and proof.passage
        )
        return render_paragraph(paragraph, document, tuple(links))

    def words_elsewhere(self, paragraph: Paragraph, document: Document) -> Markup:
        """Render a paragraph outside its own page, footnote marks leading there."""
        return render_paragraph(paragraph, document, home=self._home(document))

    def cells(self, paragraph: Paragraph, document: Document) -> list[list[Markup]]:
        """Render the cells of a table on its own page."""
        return render_cells(paragraph, document)

    def cells_elsewhere(self, paragraph: Paragraph, document: Document) -> list[list[Markup]]:
        """Render the cells of a table outside its own page."""
        return render_cells(paragraph, document, self._home(document))

    def _home(self, document: Document) -> str:
        return self.to(addresses.document_page(document.id))

    def back_references(self, paragraph: Paragraph, document: Document) -> list[tuple[str, str]]:
        """Give where a paragraph is used: label and link, once each."""
        proofs = self.view.proofs.on(document.id, paragraph.id)
        return list(dict.fromkeys((proof.use.label, self.to(proof.use.address)) for proof in proofs))

    def _link(self, kind: MarkKind, value: str, start: int, end: int) -> Link | None:
        if target := target_of(kind, value):
            return Link(start, end, self.to(self.view.proofs.of_evidence(target).address)) if start < end else None
        return Link(start, end, value) if kind is MarkKind.LINK and is_external(value) else None

    def _bare_reference(self, target: str) -> Markup:
        proof = self.view.proofs.of_evidence(target)
        name = " ".join(part for part in (self.source_name(proof), self.place(proof)) if part)
        return Markup(' <a class="ref" href="{}">{}</a>').format(self.to(proof.address), name)


@dataclass(frozen=True)
class _DocumentRow:
    """A paragraph as a document page sets it: what page begins with it, and its footnotes beside it."""

    paragraph: Paragraph
    page_start: int | None
    footnotes: tuple[Paragraph, ...]


def _document_rows(view: View, document: Document) -> list[_DocumentRow]:
    notes = {note.number: note for note in document.footnotes}
    rows: list[_DocumentRow] = []
    page: int | None = None
    for paragraph in document.paragraphs:
        if paragraph.kind in (BlockKind.FOOTNOTE, BlockKind.LETTERHEAD):
            continue
        start = first_page_of(paragraph, page)
        page = last_page_of(paragraph) or page
        marked = dict.fromkeys(mark.value for mark in paragraph.marks_of(MarkKind.FOOTNOTE))
        beside = tuple(notes.pop(label) for label in marked if label in notes)  # a note stands at its first mark
        rows.append(_DocumentRow(paragraph, start, beside))
    return rows


def _paragraph_name(paragraph: Paragraph) -> str:
    match paragraph.kind:
        case BlockKind.HEADING | BlockKind.TITLE:
            return "rubriken"
        case BlockKind.LETTERHEAD:
            return "brevhuvudet"
        case BlockKind.SIGNATURES:
            return "underskrifterna"
        case BlockKind.FOOTNOTE:
            return f"fotnot{labels.NBSP}{paragraph.number}"
    return paragraph.id


def _status_label(document: Document) -> str:
    head = document.head
    return labels.LEVEL_STATUS_LABELS.get((head.level, head.status), "") if head.level and head.status else ""


def _describe(view: View) -> str:
    head, comparison = view.dossier.head, view.comparison
    claims = view.dossier.summary.claims if view.dossier.summary else ()
    first = next((claim.paragraph.text for claim in claims), "")
    return f"{first} {comparison.answered} av {comparison.asked} svar i dossiern per {labels.long_date(head.updated)}.".strip()


def _is_in(consultee_id: str, view: View) -> bool:
    return any(row.consultee_id == consultee_id for row in view.comparison.rows)


def _latest_events(views: Sequence[View], limit: int = 5) -> list[tuple[View, object]]:
    dated = [(view, entry) for view in views for entry in view.timeline.dated if entry.stage is not Stage.BACKGROUND]
    dated.sort(key=lambda pair: pair[1].date.sort_key if pair[1].date else (0, 0, 0), reverse=True)
    return list(dated[:limit])


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(labels=labels, BlockKind=BlockKind, Stance=Stance, Stage=Stage, Basis=Basis)
    environment.globals.update(cell_anchor=addresses.cell_anchor, document_page=addresses.document_page)
    environment.globals.update(status_label=_status_label, is_heading=is_heading, last_page_of=last_page_of)
    environment.globals.update(note_anchor=note_anchor)
    environment.globals.update(make_slug=make_slug, formal_stances=FORMAL_STANCES)
    environment.filters.update(long_date=labels.long_date, partial_date=labels.partial_date)
    environment.filters.update(labelled=lambda stage: labels.STAGE_LABELS[stage].lower())
    environment.filters.update(numeral=labels.numeral, cap=labels.capitalise, together=labels.keep_together)
    return environment


def _swedish_order(text: str) -> list[int]:
    """Sort å, ä and ö after z, and é as e."""
    alphabet = "abcdefghijklmnopqrstuvwxyzåäö"
    return [alphabet.find(character) for character in text.casefold().replace("é", "e")]
