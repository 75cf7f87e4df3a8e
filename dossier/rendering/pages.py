"""Dossier → its pages. One function a page: what it shows is gathered here, how it looks stands in its template."""

import os
import re
import sys
import urllib.parse
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from dossier import addresses, labels
from dossier.citing import (
    SourceNote,
    cite_as_bibtex,
    cite_as_csl,
    cite_as_ris,
    cite_as_text,
    close_citation,
    join_csl,
    join_entries,
    make_source_note,
    narrow_note,
    open_note,
    quote_title,
)
from dossier.comparison import Comparison, PlacedPosition, Row, compare_positions
from dossier.ledger import Changed
from dossier.mentions import Mention, MentionIndex, PlacedMention, index_mentions
from dossier.model import (
    FORMAL_STANCES,
    BlockKind,
    Claim,
    Consultee,
    Document,
    Dossier,
    Evidence,
    Level,
    MarkKind,
    MentionKind,
    NamedInMotion,
    Paragraph,
    Question,
    Quote,
    Register,
    Stage,
    Status,
    Story,
    parse_partial_date,
)
from dossier.names import Finder
from dossier.paragraphs import make_slug, questions_of
from dossier.problems import Problem
from dossier.qr import make_qr_svg
from dossier.references import Proof, Proofs, Role, is_external, target_of
from dossier.rendering import blocks
from dossier.rendering.rows import day, stance_line, when
from dossier.rendering.text import (
    POINTED_OUT,
    Cover,
    Insert,
    Printed,
    escape_text,
    first_page_of,
    is_heading,
    last_page_of,
    link_over,
    note_anchor,
    printed_errors_in,
    read_printed,
    render_cells,
    render_paragraph,
    render_words,
    text_directive,
)
from dossier.runs import Runs
from dossier.sections import Section, cut_sections, group_sections
from dossier.shared_text import Place, SharedPassage, find_quoted, find_shared_text
from dossier.timeline import Timeline, order_timeline
from dossier.vocabulary import PlacedWords, Subject, make_subject_index, names_of, place_words

ANCHOR_RE = re.compile(r'\bid="([^"]+)"')
GAP = "\ue002"
"""Where something is to stand in what is rendered once for many."""
MOST_PLACES = 12
"""Places of a word named in the index; a search gives the rest."""
MOST_NAMED = 4
"""Answers named one by one in a menu that stands in a row."""
QUOTED_IN, NAMED_IN = "Citeras i", "Nämns i"
DECIDING_LEVELS = (Level.COMMITTEE, Level.COMPANY_BOARD)


@dataclass(frozen=True)
class Page:
    """One page of the site, but for head, header and footer."""

    address: str
    kind: str
    title: str
    description: str
    html: str
    slots: tuple[blocks.Slot, ...] = ()
    """Where it can be said that other dossiers use a paragraph of the page."""


@dataclass(frozen=True)
class Backlink:
    """A use that one dossier makes of a paragraph of another."""

    page: str
    """Address of the page with the paragraph."""
    paragraph: str
    is_quote: bool
    label: str
    address: str
    """Where the use stands."""


@dataclass(frozen=True)
class SubjectPlace:
    """A paragraph whose words are indexed: page below the dossier, name of the paper, the paragraph, and its name there."""

    page: str
    paper: str
    paragraph: Paragraph
    name: str


NOT_SEARCHED = (BlockKind.LETTERHEAD, BlockKind.SIGNATURES)
NOT_LINKED = frozenset((BlockKind.QUOTATION, BlockKind.TABLE, BlockKind.LETTERHEAD, BlockKind.SIGNATURES))


def _place_name(paragraph: Paragraph, numbers: Mapping[str, int]) -> str:
    number = numbers.get(paragraph.id)
    return labels.sentence_name(number) if number else labels.short_paragraph_name(paragraph)


def words_of_paragraph(paragraph: Paragraph) -> str:
    """Give the words of a paragraph, those of a table cell by cell."""
    return paragraph.text or " ".join(cell for row in paragraph.rows for cell in row)


@dataclass(frozen=True)
class View:
    """A dossier with all that is worked out from it, once, for all its pages."""

    dossier: Dossier
    register: Register
    proofs: Proofs
    """Every proved quote and reference."""
    finder: Finder
    """Recognises the register's names in running text."""
    site_url: str = ""
    """Where the site is published, ending in `/`; "" when that is not known."""
    short_address: str = ""
    """Address by registry number below the site's root; "" when it leads elsewhere or nowhere."""

    @cached_property
    def mentions(self) -> MentionIndex:
        """Everything the papers mention."""
        return index_mentions(self.dossier, self.finder, self.runs.texts, self.placed_words.places)

    @cached_property
    def papers_by_mention(self) -> Mapping[str, tuple[Document, ...]]:
        """Give the papers that mention each thing."""
        found = self.mentions.by_key.items()
        return {key: tuple({place.document.id: place.document for place in places}.values()) for key, places in found}

    @cached_property
    def shared_text(self) -> tuple[SharedPassage, ...]:
        """Passages that stand in more than one paper."""
        return find_shared_text(self.dossier.documents, self.runs)

    @cached_property
    def _shared_by_paragraph(self) -> Mapping[tuple[str, str], Mapping[int, list[SharedPassage]]]:
        found: dict[tuple[str, str], dict[int, list[SharedPassage]]] = {}
        for passage in self.shared_text:
            count = len(passage.documents)
            for key in dict.fromkeys((place.document.id, place.paragraph.id) for place in passage.places):
                found.setdefault(key, {}).setdefault(count, []).append(passage)
        return found

    def shared_on(self, document: Document, paragraph: Paragraph) -> Mapping[int, list[SharedPassage]]:
        """Give the shared passages that a paragraph holds, by how many papers have them."""
        return self._shared_by_paragraph.get((document.id, paragraph.id), {})

    @cached_property
    def mention_groups(self) -> tuple[tuple[MentionKind, tuple[tuple[str, tuple[PlacedMention, ...]], ...]], ...]:
        """Gather what is mentioned by kind: key and places, by name; dates and numbers in their own order."""
        groups: dict[MentionKind, list[tuple[str, tuple[PlacedMention, ...]]]] = {}
        for key, places in self.mentions.by_key.items():
            groups.setdefault(places[0].mention.kind, []).append((key, places))
        for kind, found in groups.items():
            dated = kind is MentionKind.DATE
            found.sort(key=lambda one: (one[0], "") if dated else ("", labels.swedish_order(one[1][0].mention.name)))
        return tuple((kind, tuple(groups[kind])) for kind in MentionKind if kind in groups)

    def linked_mentions(self, document: Document) -> Mapping[str, tuple[Mention, ...]]:
        """Choose the mentions that are links on a document's page, by paragraph: the first in each section.

        None in a heading or a quotation, in quotation marks, or where a position's quote already is a link.
        """
        chosen: dict[str, tuple[Mention, ...]] = {}
        seen: set[str] = set()
        for paragraph in document.paragraphs:
            if is_heading(paragraph):
                seen = set()
            elif paragraph.kind not in NOT_LINKED:
                mentions = self.mentions.in_paragraph(document.id, paragraph.id)
                fresh = [one for one in mentions if one.kind is not MentionKind.DATE and one.key not in seen]
                barred = _barred(self, document, paragraph) if fresh else ()
                linked: dict[str, Mention] = {}
                for mention in fresh:
                    if mention.key not in linked and not (barred and _touches(mention, barred)):
                        linked[mention.key] = mention
                seen.update(linked)
                chosen[paragraph.id] = tuple(linked.values())
        return chosen

    def paragraphs_on(self, question: Question) -> tuple[tuple[Document, tuple[Paragraph, ...]], ...]:
        """Give every paragraph of every answer that concerns a question: quoted for it, or put to it by an editor."""
        return self._answers_to.get(question.id, ())

    @cached_property
    def _answers_to(self) -> Mapping[str, tuple[tuple[Document, tuple[Paragraph, ...]], ...]]:
        found: dict[str, list[tuple[Document, tuple[Paragraph, ...]]]] = {}
        for document in self.responses:
            paragraphs: dict[str, list[Paragraph]] = {}
            for one in document.paragraphs:
                for question in self._concerned(document, one):
                    paragraphs.setdefault(question, []).append(one)
            for question, ones in paragraphs.items():
                found.setdefault(question, []).append((document, tuple(ones)))
        return {question: tuple(ones) for question, ones in found.items()}

    def questions_on(self, document: Document, paragraph: Paragraph) -> tuple[Question, ...]:
        """Give the questions that a paragraph concerns."""
        concerned = self._concerned(document, paragraph)
        return tuple(one for one in self.dossier.head.questions if one.id in concerned) if concerned else ()

    def _concerned(self, document: Document, paragraph: Paragraph) -> Collection[str]:
        """Name the questions that a paragraph is put to, or quoted for."""
        return self._concerned_by_place.get((document.id, paragraph.id), ())

    @cached_property
    def _concerned_by_place(self) -> Mapping[tuple[str, str], set[str]]:
        concerned = self._quoted_for
        for document in self.dossier.documents:
            for one in document.paragraphs:
                if put_to := questions_of(one):
                    concerned.setdefault((document.id, one.id), set()).update(put_to)
        return concerned

    @property
    def _quoted_for(self) -> dict[tuple[str, str], set[str]]:
        """The questions that each paragraph is quoted for, by their own sources and by positions."""
        quoted: dict[tuple[str, str], set[str]] = {}
        for question in self.dossier.head.questions:
            proofs = [self.proofs.of_quote(source) for source in question.sources]
            for row in self.comparison.rows:
                proofs += [
                    self.proofs.of_quote(quote, placed.document.id)
                    for placed in row.cells[question.id]
                    for quote in placed.position.quotes
                ]
            for one in proofs:
                if one.paragraph and not one.is_across:
                    quoted.setdefault((one.document.id, one.paragraph.id), set()).add(question.id)
        return quoted

    @cached_property
    def searched(self) -> tuple[tuple[SubjectPlace, str], ...]:
        """Give every text that is searched, with its place."""
        dossier = self.dossier
        stories = ((addresses.OVERVIEW, "Översikt", dossier.summary), (addresses.MOTION, "Om motionen", dossier.motion))
        papers: list[tuple[str, str, Story | Document, Mapping[str, int]]] = [
            (page, name, story, story.numbers) for page, name, story in stories if isinstance(story, Story)
        ]
        papers += [(addresses.document_page(one.id), self.short_name(one), one, {}) for one in dossier.documents]
        return tuple(
            (SubjectPlace(page, paper, one, _place_name(one, numbers)), words_of_paragraph(one))
            for page, paper, text, numbers in papers
            for one in text.paragraphs
            if one.kind not in NOT_SEARCHED
        )

    @cached_property
    def runs(self) -> Runs:
        """What stands between spaces in every text that is searched, each with its number in `searched`."""
        return Runs(text for _, text in self.searched)

    @cached_property
    def placed_words(self) -> PlacedWords:
        """Find the words that are searched, each with the numbers of its places in `searched`."""
        return place_words(self.runs)

    @cached_property
    def subjects(self) -> list[tuple[str, list[Subject]]]:
        """Index the words that are searched from A to Ö."""
        return make_subject_index(self.placed_words, names_of(self.register))

    @cached_property
    def citations(self) -> Mapping[str, Sequence[str]]:
        """Write how each paper is cited, by document, in the formats of `CITE_FORMATS`; open, as `citing` has it."""
        return {key: [one.cite(note) for one in CITE_FORMATS] for key, note in self._open_notes.items()}

    @cached_property
    def cited_in_words(self) -> Mapping[str, str]:
        """Write how each paper is cited in words, by document; open."""
        return {key: cite_as_text(note) for key, note in self._open_notes.items()}

    @cached_property
    def _open_notes(self) -> Mapping[str, SourceNote]:
        return {key: open_note(note) for key, note in self.source_notes.items()}

    @cached_property
    def source_notes(self) -> Mapping[str, SourceNote]:
        """Say what each paper's citation is made of, by document."""
        return {document.id: self._source_note(document) for document in self.dossier.documents}

    def _source_note(self, document: Document) -> SourceNote:
        consultee = self.body_name(document) if document.head.consultee else ""
        page = addresses.page_address(self.dossier.slug, addresses.document_page(document.id))
        return make_source_note(self.dossier, document, consultee, f"{self.site_url or '/'}{page}")

    def cite_quote(self, proof: Proof) -> str:
        """Say in words, as HTML, where a quote stands; the comparison and the overview say it of the same ones."""
        key = id(proof)
        if key not in self._cited_quotes:
            assert proof.paragraph  # the words were found in it
            note = narrow_note(self.source_notes[proof.document.id], proof.paragraph, name_pages(proof))
            self._cited_quotes[key] = escape_text(close_citation(self.cited_in_words[proof.document.id], note))
        return self._cited_quotes[key]

    @cached_property
    def _cited_quotes(self) -> dict[int, str]:
        return {}

    @property
    def backlinks(self) -> Iterator[Backlink]:
        """Give the uses that this dossier makes of other dossiers' paragraphs."""
        for proof in self.proofs.all:
            if proof.is_across and proof.paragraph:
                page, _, paragraph = proof.address.partition("#")
                label = f"{self.dossier.head.title}: {proof.use.label}"
                yield Backlink(page, paragraph, bool(proof.use.text), label, proof.use_address)

    @cached_property
    def snippets(self) -> tuple[tuple[str, str, str], ...]:
        """Write the comparison, whole and row by row, as HTML that needs nothing else: name, folder, HTML."""
        rows = self.comparison.rows
        written = [_table_row(self, row) for row in rows]
        whole = ("Hela jämförelsen", f"{addresses.WHOLE_TABLE}/", _table(self, rows, "\n".join(written)))
        # Tables of one body differ in nothing but its row, and in whether it has answered.
        either = {row.is_in_dossier: row for row in rows}
        frames = {has_answered: _table(self, (row,), GAP) for has_answered, row in either.items()}
        tables = (frames[row.is_in_dossier].replace(GAP, own) for row, own in zip(rows, written, strict=True))
        return whole, *((row.name, f"{row.consultee_id}/", table) for row, table in zip(rows, tables, strict=True))

    @cached_property
    def menu_papers(self) -> tuple[tuple[str, str], ...]:
        """Give the pages of the answers, each with its name."""
        return tuple((addresses.document_page(one.id), self.document_name(one)) for one in self.responses)

    @cached_property
    def menu_pages(self) -> tuple[tuple[str, str], ...]:
        """Give the other pages; the papers come after the first two."""
        return (
            (addresses.OVERVIEW, "Översikt"),
            (addresses.MOTION, "Motionen"),
            (addresses.COMPARISON, "Jämförelse"),
            (addresses.FACTS, "Uppgifter som skiljer sig"),
            (addresses.SECTIONS, "Avsnitt för avsnitt"),
            (addresses.TIMELINE, "Tidslinje"),
            (addresses.REGISTER, "Register"),
            (addresses.SUBJECTS, "Ord A–Ö"),
            *(((addresses.SHARED, "Samma text"),) if self.shared_text else ()),
            (addresses.SNIPPETS, "Länka och bädda in"),
        )

    def directive(self, proof: Proof) -> str:
        """Give what a link to a quote ends with, so that browsers mark the words."""
        key = id(proof)
        if key not in self._directives:
            self._directives[key] = self._make_directive(proof)
        return self._directives[key]

    @cached_property
    def _directives(self) -> dict[int, str]:
        return {}

    def _make_directive(self, proof: Proof) -> str:
        if proof.is_across or not (proof.paragraph and proof.passage):
            return ""  # what another dossier's page prints before the words is not known here
        before = self._printed_before(proof.document).get(proof.paragraph.id)
        errors = printed_errors_in(proof.paragraph, proof.document)
        return "" if before is None else text_directive(before, proof.paragraph, proof.passage, errors)

    def _printed_before(self, document: Document) -> Mapping[str, Printed]:
        """Give what a paper's page prints before each paragraph of which words are used."""
        if document.id not in self._printed_words:
            used = [
                one.id
                for one in document.paragraphs
                if one.kind in POINTED_OUT and any(proof.passage for proof in self.proofs.on(document.id, one.id))
            ]
            self._printed_words[document.id] = read_printed(self.paper_page(document).html, used)
        return self._printed_words[document.id]

    @cached_property
    def _printed_words(self) -> dict[str, Mapping[str, Printed]]:
        return {}

    def paper_page(self, document: Document) -> Page:
        """Render the page of a paper, which holds no link to words, so that such links can be made from it."""
        if document.id not in self._paper_pages:
            self._paper_pages[document.id] = _paper_page(self, document)
        return self._paper_pages[document.id]

    @cached_property
    def _paper_pages(self) -> dict[str, Page]:
        return {}

    @cached_property
    def formal_note(self) -> str:
        """Say which stances are the sources' own words."""
        stances = self.comparison.by_stance()
        formal = [one for one in stances if one in FORMAL_STANCES]
        if not stances:
            return "Dossiern innehåller inget svar med en ställning."
        if not formal:
            return (
                "Inget av svaren använder ett formellt ställningsord."
                " Alla ställningar är därför utlästa av redaktionen ur de citat som anges."
            )
        return (
            f"Formella ställningsord ({labels.listing(formal)}) används bara där källan trycker dem;"
            " övriga ställningar är utlästa av redaktionen."
        )

    @property
    def public_address(self) -> str:
        """Write out the address to give to others: the short one when there is one."""
        return f"{self.site_url or '/'}{self.short_address or self.address}"

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

    def body_name(self, document: Document) -> str:
        """Give the name that the body of an answer had on its date."""
        return self.consultee(document.head.consultee).name_on(document.head.date)

    def document_name(self, document: Document) -> str:
        """Name a paper in a menu: the body, and what it is when it is not the officials' proposal."""
        if not document.head.consultee:
            return "Motionen"
        name = self.body_name(document)
        return f"{name}, {_status_label(document)}" if document.id != document.head.consultee else name

    def short_name(self, document: Document) -> str:
        """Name a paper in a reference."""
        if not document.head.consultee:
            return "Motionen"
        short = self.consultee(document.head.consultee).short
        kind = labels.DOCUMENT_KIND_LABELS[document.head.kind].lower()
        return f"{short}, {kind}" if document.id != document.head.consultee else short

    def source_name(self, proof: Proof) -> str:
        """Name the document of a quote."""
        if proof.is_across and proof.document.head.consultee:
            return self.consultee(proof.document.head.consultee).short
        return self.short_name(proof.document)

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
        """Gather the same section of every response, in the first document's order."""
        return group_sections(self.responses)

    @cached_property
    def responses(self) -> tuple[Document, ...]:
        """Give the answers in the order of the comparison."""
        return tuple(document for row in self.comparison.rows for document in row.documents)

    @property
    def all_proposed(self) -> str:
        """Say after the count that all answers are proposals of officials, when they are."""
        proposed = [one.head.status is Status.PROPOSED for one in self.dossier.responses]
        return labels.all_proposed(len(proposed)) if proposed and all(proposed) else ""

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
        parts = [labels.plural(pages, "sida", "sidor") if pages else "antal sidor inte känt"]
        parts += [labels.plural(notes, "fotnot", "fotnoter")] if notes else []
        return ", ".join(parts)

    def sections(self, document: Document) -> tuple[Section, ...]:
        """Cut a document at its headings of the highest level."""
        return cut_sections(document)


def render_dossier(view: View) -> Iterator[Page]:
    """Render every page of a dossier that has no faults."""
    dossier = view.dossier
    head = dossier.head
    yield _page(view, addresses.OVERVIEW, "oversikt", f"{head.title} ({head.diarienummer})", _describe(view))
    if not isinstance(dossier.motion, Document):
        yield _page(view, addresses.MOTION, "motion", *_describe_motion(view))
    for document in dossier.documents:
        yield view.paper_page(document)
    count = f"{view.comparison.answered} av {view.comparison.asked}"
    values = {addresses.SNIPPETS: _snippet_values(view)}
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
        (addresses.REGISTER, "register", "Register", "Vem och vad som nämns i dokumenten, och var."),
        (
            addresses.SUBJECTS,
            "dossierns-amnesord",
            "Ord från A till Ö",
            "Ord i dokumenten från A till Ö, och var de står.",
        ),
        (addresses.SHARED, "samma-text", "Samma text", "Längre textställen som står i flera av dokumenten."),
        (addresses.SNIPPETS, "lank", "Länka och bädda in", "Adress, QR-kod, hänvisning och tabell för en dagordning."),
    ):
        yield _page(view, page, kind, f"{name}: {head.subject} ({head.diarienummer})", text, **values.get(page, {}))


def render_search() -> Page:
    """Render the page that searches; its script does the work."""
    text = "Sök bland ställningar, stycken och citat i alla dossierer."
    return make_site_page(addresses.SEARCH, "sok", "Sök", text)


def render_opensearch(site_url: str) -> str:
    """Describe the search to browsers.

    Source: https://github.com/dewitt/opensearch
    """
    return _environment().get_template("opensearch.xml").render(site_url=site_url, search=addresses.SEARCH)


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


def _about(view: View) -> str:
    head = view.dossier.head
    return f"om {head.subject} ({head.diarienummer})"


def _describe_motion(view: View) -> tuple[str, str]:
    return f"Motionen {_about(view)}", f"Vad motionen {_about(view)} föreslår, så som den är känd i dossiern."


def _describe_paper(view: View, document: Document) -> tuple[str, str]:
    """Give title and description of a paper's page."""
    if not document.head.consultee:
        return _describe_motion(view)
    name = view.document_name(document)
    text = f"{name}: {_status_label(document)} {_about(view)}. Hela texten, ordagrant, med länk till varje stycke."
    kind = "förslag till svar" if document.head.status is Status.PROPOSED else "svar"
    return f"{name}: {kind} {_about(view)}", text


def _paper_page(view: View, document: Document) -> Page:
    page = addresses.document_page(document.id)
    note = view.source_notes[document.id]
    rows = _document_rows(view, document)
    written = zip(CITE_FORMATS, view.citations[document.id], strict=True)
    values = {
        "titled": next((row for row in rows if row.paragraph.kind is BlockKind.TITLE), None),
        "notes": len(tuple(document.footnotes)),
        "citation": _with_places(view.cited_in_words[document.id], note),
        "formats": [(one, _with_places(text, note, one.dash)) for one, text in written],
    }
    title, description = _describe_paper(view, document)
    made = _page(view, page, "dokument", title, description, document=document, rows=rows, **values)
    html, slots = blocks.cut_slots(made.html)
    return replace(made, html=html, slots=slots)


def _with_places(citation: str, note: SourceNote, dash: str = "–") -> Markup:
    """Set a paper's citation, with a mark round each piece that is another in a paragraph's; the reader chooses which."""
    return Markup(close_citation(escape_text(citation), note, dash, _place))


def _place(name: str, value: str) -> str:
    return f'<span data-plats="{name}">{escape_text(value)}</span>'


def add_backlinks(page: Page, backlinks: Iterable[Backlink]) -> Page:
    """Tell on a document's page where other dossiers use its paragraphs."""
    found: dict[str, dict[str, dict[tuple[str, str], None]]] = {}
    for one in backlinks:
        words = QUOTED_IN if one.is_quote else NAMED_IN
        link = addresses.relative_link(one.address, page.address)
        found.setdefault(one.paragraph, {}).setdefault(words, {})[(one.label, link)] = None
    groups = {key: [(words, list(links)) for words, links in uses.items()] for key, uses in found.items()}
    return replace(page, html=blocks.fill_slots(page.html, page.slots, groups), slots=())


class CiteFormat(NamedTuple):
    """A format in which a paper, and all papers of a dossier in one file, are cited."""

    name: str
    ending: str
    dash: str
    """Between the first page and the last; "" when each has a field of its own."""
    cite: Callable[[SourceNote], str]
    join: Callable[[Iterable[str]], str]

    @property
    def file(self) -> str:
        """Name the file of all papers, in the dossier's folder."""
        return f"citat.{self.ending}"


CITE_FORMATS = (
    CiteFormat("BibTeX", "bib", "--", cite_as_bibtex, join_entries),
    CiteFormat("RIS", "ris", "", cite_as_ris, join_entries),
    CiteFormat("CSL-JSON", "json", "-", cite_as_csl, join_csl),
)


def render_files(view: View) -> Iterator[tuple[str, str]]:
    """Write a dossier's files that are no pages: address below the site's root and content.

    Citations of all papers, the QR code, and the comparison as pages of its own to embed.
    """
    folder = addresses.page_address(view.dossier.slug, addresses.OVERVIEW)
    for number, one in enumerate(CITE_FORMATS):
        opened = ((view.source_notes[key], texts[number]) for key, texts in view.citations.items())
        yield f"{folder}{one.file}", one.join(close_citation(text, note, one.dash) for note, text in opened)
    folder = addresses.page_address(view.dossier.slug, addresses.SNIPPETS)
    if view.site_url:
        yield f"{folder}qr.svg", make_qr_svg(view.public_address)
    title, table = f"{GAP}1", f"{GAP}2"
    around = _plain_page(f"{folder}{addresses.WHOLE_TABLE}/")  # all lie equally deep
    frame = _environment().get_template("inbaddning.html").render(title=title, table=table, **around)
    for name, file, html in view.snippets:
        named = escape_text(f"{view.dossier.head.title}: {name}")
        yield f"{folder}{file}index.html", frame.replace(title, named).replace(table, html)


def render_moved(
    address: str,
    targets: Sequence[tuple[str, str]],
    heading: str = "Sidan har flyttat",
    exceptions: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Write a page that leads on: to the one target at once, or to a choice of several (address and name).

    `exceptions` are those ids of the old page that lead elsewhere; only the script can follow them.
    """
    links = [(_quoted_link(target, address), name) for target, name in targets]
    led = [(one, _quoted_link(target, address)) for one, target in exceptions.items()]
    title = heading if len(links) == 1 else "Flera sidor har den adressen"
    script = addresses.relative_link("assets/js/moved.js", address)
    template = _environment().get_template("flyttad.html")
    return template.render(title=title, targets=links, exceptions=led, script=script, **_plain_page(address))


def _quoted_link(target: str, page: str) -> str:
    return addresses.relative_link(urllib.parse.quote(target, safe="/#"), page)


def _plain_page(address: str) -> dict[str, str]:
    """Link to what a page without the site's own frame needs."""
    names = {"css": "assets/css/embed.css", "icon": "assets/images/favicon.svg"}
    return {name: addresses.relative_link(file, address) for name, file in names.items()}


def render_removed(changed: Changed) -> Page:
    """Render the page that says that and why what was here is gone."""
    return make_site_page(changed.address, "borttagen", "Sidan har tagits bort", "", move=changed.move)


def place_changed(page: Page, changed: Sequence[Changed]) -> dict[str, Changed]:
    """Give each address that changed an anchor on the page: its old id, unless the page has, or may have, another such."""
    taken = set(ANCHOR_RE.findall(page.html))
    placed: dict[str, Changed] = {}
    for number, one in enumerate(changed, start=1):
        anchor = one.address.partition("#")[2]
        free = page.html and anchor not in taken and anchor not in placed
        placed[anchor if free else f"flyttad-{number}"] = one
    return placed


def add_changed(page: Page, placed: Mapping[str, Changed]) -> Page:
    """Tell on a page what became of ids it once had; one that now has another id on the page leads there at once."""
    html, told = page.html, []
    for anchor, one in placed.items():
        path, _, target = (one.target or "").partition("#")
        old_page, _, old = one.address.partition("#")
        if path == page.address and target and anchor == old:
            html, done = _with_alias(html, target, anchor)
            if done:
                continue
        href = "" if one.target is None else _quoted_link(one.target, page.address)
        told.append((anchor, old if old_page == page.address else one.address, one, href))
    if told:
        html += _environment().get_template("flyttade.html").render(changed=told)
    return replace(page, html=html)


def _with_alias(html: str, target: str, alias: str) -> tuple[str, bool]:
    """Put an old id just inside the element that has the new one, where an empty element may stand."""
    holders = "div|article|section|li|td|th|h[1-6]|dd|span"
    pattern = re.compile(
        rf'<(?:(?:{holders})\b[^>]*\bid="{re.escape(target)}"[^>]*>|tr\b[^>]*\bid="{re.escape(target)}"[^>]*>\s*<t[hd]\b[^>]*>)'
    )
    match = pattern.search(html)
    if not match:
        return html, False
    return f'{html[: match.end()]}<span class="alias" id="{alias}"></span>{html[match.end() :]}', True


# --- Snippets for an agenda ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Quoted:
    words: str
    address: str
    place: str


def _snippet_values(view: View) -> dict[str, object]:
    head = view.dossier.head
    together = f"{head.title}, dnr {labels.keep_together(head.diarienummer)}"
    per = labels.long_date(head.updated)
    one_line = f"Remissvar: {together}, {view.public_address} (per {per})"
    by = labels.listing(f"{one.name} ({one.party})" if one.party else one.name for one in head.movers)
    full = (
        f"{head.title}{f' av {by}' if by else ''}, {head.municipality}, dnr {labels.keep_together(head.diarienummer)}."
        f" {_count(view)} Motionsdossier, {view.public_address}, per {per}."
    )
    return {
        "one_line": one_line,
        "full": full,
        "tables": view.snippets,
        "has_qr": bool(view.site_url),
        "formats": CITE_FORMATS,
    }


def _table(view: View, rows: Sequence[Row], written: str) -> str:
    """Set the table to paste round its rows as they are written."""
    template = _environment().get_template("tabell.html")
    return template.render(
        view=view, head=view.dossier.head, rows=rows, written=Markup(written),
        questions=view.comparison.questions, summary=_count(view),
    ).strip()  # fmt: skip


def _table_row(view: View, row: Row) -> str:
    """Set a row of the table to paste; set here, since every dossier has a hundred of its cells."""
    context, questions = _Context(view, view.address), view.comparison.questions
    name = f'<a href="{escape_text(context.full(f"{addresses.COMPARISON}#{row.consultee_id}"))}">{escape_text(row.name)}</a>'
    statuses = "".join(f"<br>{_status_label(document)}" for document in row.documents)
    cells = [f'<td colspan="{len(questions)}">{labels.NOT_IN_DOSSIER}</td>']
    if row.is_in_dossier:
        cells = [
            f'<td valign="top"><small>{escape_text(one.heading)}:</small> '
            f"{'<br>'.join(_snippet_cell(context, placed) for placed in row.cells[one.id]) or labels.NOT_IN_DOSSIER}</td>"
            for one in questions
        ]
    return "\n".join((f'<tr><th scope="row" align="left">{name}{statuses}</th>', *cells, "</tr>"))


def _snippet_cell(context: "_Context", placed: PlacedPosition) -> str:
    position, status = placed.position, labels.LEVEL_STATUS_LABELS[(placed.level, placed.status)]
    quotes = "".join(
        f'<br>”{one.words}” <a href="{escape_text(one.address)}">{escape_text(one.place)}</a>'
        for one in context.snippet_quotes(placed)
    )
    note = f"<br>Redaktionens anmärkning: {escape_text(position.note)}" if position.note else ""
    return f"<b>{position.stance}</b> ({position.basis}, {status}){quotes}{note}"


def _count(view: View) -> str:
    answered, asked = view.comparison.answered, view.comparison.asked
    if asked == 1:
        return (
            f"Den enda tillfrågade instansen har {'svar' if answered else 'inget svar'} i dossiern{view.all_proposed}."
        )
    has = f"{labels.capitalise(labels.numeral(answered))} av {labels.numeral(asked)} tillfrågade instanser har svar"
    return f"{has} i dossiern{view.all_proposed}."


def make_site_page(address: str, kind: str, title: str, description: str, **values: object) -> Page:
    """Render a page above the dossiers from the template of its kind."""
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


class _Context(_SiteContext):
    """What a template of a dossier's page may call: links, quotes and references, all relative to the page."""

    def __init__(self, view: View, address: str) -> None:
        super().__init__(address)
        self.view = view

    def to(self, address: str) -> str:
        """Link to an address counted from the dossier."""
        return self.site(f"{self.view.dossier.slug}/{address}")

    def menu(self, here: str, column: bool = False, inside: Sequence[Paragraph] = ()) -> Markup:
        """List the dossier's pages, in a column with all its papers and the headings `inside` the one shown, or in a row."""
        view = self.view
        papers = view.menu_papers if column or len(view.responses) <= MOST_NAMED else ()
        pages = (*view.menu_pages[:2], *(papers or (("#svaren", "Svaren"),)), *view.menu_pages[2:])
        headings = [(one.id, one.text) for one in inside]
        return Markup(blocks.render_menu([(page, self.to(page), name) for page, name in pages], here, headings, column))

    @cached_property
    def _register(self) -> str:
        return self.to(addresses.REGISTER)

    @cached_property
    def _shared(self) -> str:
        return self.to(addresses.SHARED)

    def full(self, address: str) -> str:
        """Write an address out, with the site's own before it when that is known."""
        return f"{self.view.site_url or '/'}{self.view.dossier.slug}/{address}"

    def proof(self, quote: Quote, within: Document | None = None) -> Proof:
        """Find the proof of a quote."""
        return self.view.proofs.of_quote(quote, within.id if within else None)

    def passage(self, proof: Proof) -> str:
        """Link to the paragraph, and to the quoted words in it where browsers can find them."""
        return self.site(proof.address) + self.view.directive(proof)

    def entry(self, key: str) -> "_Entry | None":
        """Find what the register holds of something mentioned: its page and what it is."""
        if consultee := self.view.register.consultees.get(key):
            text = f"{labels.capitalise(labels.CONSULTEE_KIND_LABELS[consultee.kind])} i {consultee.municipality}."
            return _Entry(addresses.consultee_address(key), text)
        entry = self.view.register.entry(key)
        return _Entry(addresses.entry_address(key), entry.what) if entry else None

    def evidence(self, evidence: Evidence) -> list[Proof]:
        """Find the proofs of a story's quote, one for each paragraph it stands in."""
        return [self.view.proofs.of_evidence(one.value, evidence.text) for one in evidence.references]

    def references(self, claim: Claim) -> list[Proof]:
        """Find the proofs of the references inside a sentence."""
        targets = (target_of(mark.kind, mark.value, self.view.dossier.slug) for mark in claim.paragraph.marks)
        return [self.view.proofs.of_evidence(target) for target in dict.fromkeys(targets) if target]

    def snippet_quotes(self, placed: PlacedPosition) -> list[_Quoted]:
        """Give a position's quotes for a page elsewhere: words, address and place."""
        proofs = [self.proof(one, placed.document) for one in placed.position.quotes]
        return [
            _Quoted(
                self.quoted(one), f"{self.view.site_url or '/'}{one.address}", name_place(one, labels.paragraph_name)
            )
            for one in proofs
        ]

    def quoted(self, proof: Proof) -> str:
        """Render the words of a quote."""
        return quote_words(proof)

    def place(self, proof: Proof) -> str:
        """Name the paragraph and page of a quote."""
        return name_place(proof)

    def source_name(self, proof: Proof) -> str:
        """Name the document of a quote."""
        return self.view.source_name(proof)

    def claim(self, claim: Claim) -> Markup:
        """Render an editor's sentence with its references as links, each where it was written."""
        links: list[Cover] = []
        inserts: list[Insert] = []
        for mark in claim.paragraph.marks:
            if target := target_of(mark.kind, mark.value, self.view.dossier.slug):
                proof = self.view.proofs.of_evidence(target)
                if mark.start < mark.end:
                    links.append(link_over(mark.start, mark.end, self.site(proof.address)))
                else:
                    name = Markup('<a class="ref" href="{}">{}</a>').format(
                        self.site(proof.address), self.full_place(proof)
                    )
                    inserts.append(Insert(mark.start, name))
            elif mark.kind is MarkKind.LINK and is_external(mark.value):
                links.append(link_over(mark.start, mark.end, mark.value))
        return Markup(render_words(claim.paragraph, links=links, inserts=inserts))

    def full_place(self, proof: Proof) -> str:
        """Name a paragraph in running prose: `Socialnämnden, stycke 7`."""
        where = labels.paragraph_name(proof.paragraph) if proof.paragraph else ""
        name = ", ".join(part for part in (self.source_name(proof), where) if part)
        return f"{name} i {proof.dossier.head.title}" if proof.is_across else name

    def words(self, paragraph: Paragraph, document: Document) -> Markup:
        """Render a paragraph on its own page, without what it mentions."""
        return Markup(self._words(paragraph, document))

    def _words(self, paragraph: Paragraph, document: Document, mentions: Sequence[Mention] = ()) -> str:
        """Render a paragraph on its own page, with a link from every passage that a position quotes."""
        links = [
            link_over(proof.passage.start, proof.passage.end, self.site(proof.use_address), "quoted")
            for proof in self.view.proofs.on(document.id, paragraph.id)
            if proof.use.role is Role.POSITION and proof.passage
        ]
        if mentions:
            links += [link_over(one.start, one.end, f"{self._register}#{one.key}", "mention") for one in mentions]
        return render_paragraph(paragraph, document, links)

    def text(self, rows: Sequence["_DocumentRow"], document: Document) -> Markup:
        """Render a document's text, its list items gathered in lists."""
        out: list[str] = []
        in_list = False
        for row in rows:
            is_item = row.paragraph.kind is BlockKind.ITEM
            if is_item != in_list:
                out.append('<div class="list" role="list">' if is_item else "</div>")
                in_list = is_item
            if row.page_start:
                start = row.page_start
                out.append(f'<p class="pgstart" id="sida-{start}"><span>s.&nbsp;{start}</span></p>')
            out.append(self._here(row, document))
        return Markup("\n".join([*out, *(["</div>"] if in_list else [])]))

    def _here(self, row: "_DocumentRow", document: Document) -> str:
        paragraph = row.paragraph
        cells = render_cells(paragraph, document) if paragraph.kind is BlockKind.TABLE else ()
        shared = (
            f'<span class="shared">Samma text i {count} dokument: '
            + ", ".join(
                f'<a href="{self._shared}#{shared_anchor(passage)}" aria-label="{_shared_name(passage)}">'
                f"{passage.word_count} ord</a>"
                for passage in passages
            )
            + "</span>"
            for count, passages in self.view.shared_on(document, paragraph).items()
        )
        margin = (
            ""
            if is_heading(paragraph) and not row.footnotes
            else blocks.render_margin(
                paragraph, shared, (self._note(note, paragraph, document) for note in row.footnotes)
            )
        )
        words = self._words(paragraph, document, row.mentions)
        return blocks.render_here(paragraph, words, cells, row.pages, self.used(paragraph, document), margin)

    def _note(self, note: Paragraph, paragraph: Paragraph, document: Document) -> str:
        number = escape_text(note.number)
        back = f'<a class="fn" href="#{escape_text(note_anchor(paragraph, note.number))}" aria-label="Tillbaka till fotnot {number} i texten">{number}</a>'
        used = self.used(note, document).replace("<p ", "<span ").replace("</p>", "</span>")
        words = f'<span class="src">{self._words(note, document)}</span>'
        return f'<span class="fnote" id="{escape_text(note.id)}">{back} {words}{used}{blocks.slot_after(note, "note")}</span>'

    def elsewhere(self, paragraphs: Sequence[Paragraph], document: Document) -> Markup:
        """Render some paragraphs outside their own page, footnote marks leading there."""
        home, name = self.to(addresses.document_page(document.id)), self.view.short_name(document)
        out = []
        for one in paragraphs:
            cells = render_cells(one, document, home) if one.kind is BlockKind.TABLE else ()
            words = render_paragraph(one, document, home=home)
            out.append(blocks.render_elsewhere(one, words, cells, home, name))
        return Markup("\n".join(out))

    def used(self, paragraph: Paragraph, document: Document) -> str:
        """List where a paragraph is quoted and mentioned, and the questions it concerns."""
        groups = self.back_references(paragraph, document)
        questions = self.view.questions_on(document, paragraph)
        if not (groups or questions):
            return ""
        concerned = [(f"{one.heading.lower()}: {one.short}", self.to(f"#{one.id}")) for one in questions]
        return blocks.render_used([*groups, *([("Rör", concerned)] if concerned else [])])

    def entries(self, found: Iterable[tuple[str, Sequence[PlacedMention]]]) -> Iterator[Markup]:
        """Show each thing that is mentioned with the words around it, and every place where they are the same."""
        for key, places in found:
            name, entry = escape_text(places[0].mention.name), self.entry(key)
            title = f'<a href="{self.site(entry.address)}">{name}</a>' if entry else _mention_title(places[0].mention)
            contexts: dict[str, list[blocks.Named]] = {}
            for mention, document, paragraph in places:
                errors, link = self._place_of(document, paragraph)
                words = blocks.render_context(paragraph.text, mention.start, mention.end, errors)
                contexts.setdefault(words, []).append(link)
            rows = [blocks.render_places(words, links) for words, links in contexts.items()]
            counted = labels.count_places(len(places), len({one.document.id for one in places}))
            note = f"{escape_text(entry.what.rstrip('.'))}. {counted}" if entry else counted
            yield Markup(blocks.render_entry(escape_text(key), name, title, note, rows))

    def _place_of(self, document: Document, paragraph: Paragraph) -> tuple[Sequence[int], blocks.Named]:
        """Give where declared errors of a paragraph end, and links to it that name its paper, or only speak that name.

        After a link stands whose words the paragraph retells.
        """
        paper = self._papers[document.id]
        if paragraph.id not in paper.places:
            name, short = escape_text(labels.short_paragraph_name(paragraph)), escape_text(paper.short)
            joint = labels.place_in("", paragraph, name).removesuffix(name)
            opening = f'<a class="ref" href="{paper.home}#{paragraph.id}">'
            closing = f"{name}</a>{_voice_note(paragraph)}"
            spoken = f'{opening}<span class="vh">{short}{joint}</span>{closing}'
            link = short, f"{opening}{short}{joint}{closing}", spoken
            paper.places[paragraph.id] = printed_errors_in(paragraph, document), link
        return paper.places[paragraph.id]

    def shared_text(self) -> Markup:
        """Show every passage that stands in more than one paper, with its places."""
        return Markup("\n".join(map(self._shared_passage, self.view.shared_text)))

    def _shared_passage(self, passage: SharedPassage) -> str:
        text = escape_text(passage.text)
        return blocks.render_passage(
            escape_text(shared_anchor(passage)),
            f"”{' '.join(text.split()[:4])} …”",
            f"stället ”{labels.first_words(text)}”",
            f"{passage.word_count} ord i {len(passage.documents)} dokument",
            text,
            map(self._shared_place, passage.places),
        )

    def _shared_place(self, place: Place) -> str:
        paper, paragraph = self._papers[place.document.id], place.paragraph
        name = f"{escape_text(paper.name)}, {labels.short_paragraph_name(paragraph)}"
        return f'<li><a class="ref" href="{paper.home}#{paragraph.id}">{name}</a>{_voice_note(paragraph)}</li>'

    @cached_property
    def _papers(self) -> Mapping[str, "_Paper"]:
        """The dossier's papers as lists name them and link to them."""
        view = self.view
        return {
            one.id: _Paper(self.to(addresses.document_page(one.id)), view.document_name(one), view.short_name(one))
            for one in view.dossier.documents
        }

    def subjects(self) -> list[tuple[str, str, Markup]]:
        """List the words of the dossier, each with the paragraphs it stands in: letter, its anchor, and the words."""
        search = f"{self.site(addresses.SEARCH)}?q="
        places = [self._links_to(place) for place, _ in self.view.searched]
        return [
            (
                letter,
                addresses.letter_anchor(letter),
                Markup("\n".join(blocks.render_subject(one, places, search, MOST_PLACES) for one in found)),
            )
            for letter, found in self.view.subjects
        ]

    def _links_to(self, place: SubjectPlace) -> tuple[str, str, str]:
        """Name the paper of a place, and link to its paragraph with that name and without."""
        paper, name = escape_text(place.paper), escape_text(place.name)
        opening = f'<a href="{self.to(place.page)}#{escape_text(place.paragraph.id)}">'
        return paper, f"{opening}{labels.place_in(paper, place.paragraph, name)}</a>", f"{opening}{name}</a>"

    def concerned(self, question: Question) -> Markup:
        """List the paragraphs of each answer that concern a question."""
        return Markup(
            "".join(
                blocks.render_concerned(
                    escape_text(self.view.document_name(document)),
                    self._links_in_paper(self.to(addresses.document_page(document.id)), paragraphs),
                )
                for document, paragraphs in self.view.paragraphs_on(question)
            )
        )

    @staticmethod
    def _links_in_paper(home: str, paragraphs: Iterable[Paragraph]) -> Iterator[str]:
        for one in paragraphs:
            voice = labels.SHORT_VOICE_LABELS.get(one.voice)
            link = f'<a class="ref" href="{home}#{escape_text(one.id)}">{escape_text(labels.short_paragraph_name(one))}</a>'
            yield f'{link} <span class="note">({voice})</span>' if voice else link

    def ref(self, proof: Proof, named: bool = True) -> Markup:
        """Link to the paragraph of a proof; its document's name shown, or only spoken."""
        name = escape_text(self.source_name(proof))
        if proof.paragraph and is_heading(proof.paragraph):
            name += ","
        shown = f"{name} " if named else f'<span class="vh">{name} </span>'
        return Markup(
            f'<a class="ref" href="{escape_text(self.passage(proof))}">{shown}{escape_text(self.place(proof))}</a>'
        )

    def quotation(self, proof: Proof) -> Markup:
        """Render the words of a quote in quotation marks, which hang in the margin."""
        text = self.quoted(proof)
        before = '<span class="qo">”</span>' if text.startswith("”") else "”"
        after = '<span class="qe">”</span>' if text.endswith("”") else "”"
        return Markup(f'<q class="src">{before}{text}{after}</q>')

    def cell_quote(self, proof: Proof) -> Markup:
        """Render a position's quote, with its source in full for the reader who copies it."""
        source = self.view.cite_quote(proof)
        words = f"{self.quotation(proof)} {self.ref(proof, named=False)}"
        return Markup(f'<p class="hang cell-quote" data-kalla="{source}">{words}</p>')

    def position(self, placed: PlacedPosition) -> Markup:
        """Show a stance with the words it stands on, and what the editor adds."""
        proofs = (self.proof(one, placed.document) for one in placed.position.quotes)
        quotes = "".join(f"{self.cell_quote(proof)}\n" for proof in proofs)
        note = f'<p class="cell-note">{escape_text(placed.position.note)}</p>' if placed.position.note else ""
        return Markup(f"{_stance_line(placed)}\n{quotes}{note}")

    def stance(self, placed: PlacedPosition) -> Markup:
        """Show a stance with a link to the first words it stands on."""
        refs = (self.ref(self.proof(one, placed.document), named=False) for one in placed.position.quotes[:1])
        return Markup(f"{_stance_line(placed)}\n{''.join(refs)}")

    def quote(self, proof: Proof, css: str = "", named: bool = True) -> Markup:
        """Render a quote as a line of its own, with its place."""
        return Markup(f'<p class="hang{" " + css if css else ""}">{self.quotation(proof)} {self.ref(proof, named)}</p>')

    def back_references(self, paragraph: Paragraph, document: Document) -> list[tuple[str, list[tuple[str, str]]]]:
        """Give where a paragraph is quoted and where it is mentioned: words, and label and link once each."""
        used: dict[str, dict[tuple[str, str], None]] = {}
        for proof in self.view.proofs.on(document.id, paragraph.id):
            words = QUOTED_IN if proof.use.text else NAMED_IN
            used.setdefault(words, {})[(proof.use.label, self.site(proof.use_address))] = None
        return [(words, list(labelled)) for words, labelled in used.items()]


@dataclass(frozen=True)
class _Entry:
    """Where the register tells more of something mentioned, and what it says it is."""

    address: str
    what: str


@dataclass(frozen=True)
class _Paper:
    """What a list of places says of a paper: the link to its page, its names, and what was made of its paragraphs."""

    home: str
    name: str
    short: str
    places: dict[str, tuple[Sequence[int], blocks.Named]] = field(default_factory=dict)


@dataclass(frozen=True)
class _DocumentRow:
    """A paragraph as a document page sets it: what page begins with it, and its footnotes beside it."""

    paragraph: Paragraph
    page_start: int | None
    footnotes: tuple[Paragraph, ...]
    pages: str
    """`3` or `3–4`; "" when the page is not known."""
    mentions: tuple[Mention, ...]
    """Those that are links."""


def _document_rows(view: View, document: Document) -> list[_DocumentRow]:
    notes = {note.number: note for note in document.footnotes}
    rows: list[_DocumentRow] = []
    linked = view.linked_mentions(document)
    page: int | None = None
    for paragraph in document.paragraphs:
        if paragraph.kind in (BlockKind.FOOTNOTE, BlockKind.LETTERHEAD):
            continue
        start = first_page_of(paragraph, page)
        page = last_page_of(paragraph) or page
        marked = dict.fromkeys(mark.value for mark in paragraph.marks_of(MarkKind.FOOTNOTE))
        beside = tuple(notes.pop(label) for label in marked if label in notes)  # a note stands at its first mark
        rows.append(_DocumentRow(paragraph, start, beside, _pages_of(paragraph), linked.get(paragraph.id, ())))
    return rows


def _pages_of(paragraph: Paragraph) -> str:
    first, last = paragraph.page, last_page_of(paragraph)
    return "" if first is None else f"{first}" if first == last else f"{first}–{last}"


def _barred(view: View, document: Document, paragraph: Paragraph) -> list[tuple[int, int]]:
    """Name the stretches of a paragraph where a mention is no link."""
    proofs = view.proofs.on(document.id, paragraph.id)
    quoted = [(one.passage.start, one.passage.end) for one in proofs if one.use.role is Role.POSITION and one.passage]
    return [*quoted, *find_quoted(paragraph.text)]


def _touches(mention: Mention, barred: Sequence[tuple[int, int]]) -> bool:
    return any(mention.start < end and start < mention.end for start, end in barred)


def quote_words(proof: Proof) -> str:
    """Render the words of a quote, as HTML, as they stand in the paragraph, errors marked."""
    if not (proof.paragraph and proof.passage):
        return ""
    return render_words(proof.paragraph, proof.document, (), proof.passage.start, proof.passage.end)


def name_place(proof: Proof, name: Callable[[Paragraph], str] = labels.short_paragraph_name) -> str:
    """Name the paragraph and page of a quote: `s7, s. 3`; with `paragraph_name`, for a reader elsewhere, `stycke 7, s. 3`."""
    pages = name_pages(proof)
    page = f", s.{labels.NBSP}{pages}" if pages else ""
    return f"{name(proof.paragraph)}{page}" if proof.paragraph else ""


def name_pages(proof: Proof) -> str:
    """Name the pages of the quoted words: `3`, `4–5`, or "" when not known."""
    first, last = proof.page_number, proof.last_page_number
    return f"{first}–{last}" if first and last != first else str(first or "")


def _shared_name(passage: SharedPassage) -> str:
    """Name a shared passage to who does not see where its link stands: `13 ord: Motionärerna föreslår att …`."""
    return escape_text(f"{passage.word_count} ord: {labels.first_words(passage.text)}")


def shared_anchor(passage: SharedPassage) -> str:
    """Name a shared passage after its first place, so that others can come and go beside it."""
    first = passage.places[0]
    return f"{first.document.id}-{first.paragraph.id}-{first.start}"


def _mention_title(mention: Mention) -> str:
    """Write what is mentioned by its form: a date in words, a number as it is printed."""
    is_date = mention.kind is MentionKind.DATE
    return escape_text(labels.partial_date(parse_partial_date(mention.name)) if is_date else mention.name)


def _voice_note(paragraph: Paragraph) -> str:
    """Say after a link to a paragraph whose words it retells; "" when they are its paper's own."""
    voice = labels.SHORT_VOICE_LABELS[paragraph.voice] if paragraph.voice in labels.VOICE_LABELS else ""
    return f' <span class="note">{voice}</span>' if voice else ""


def _stance_line(placed: PlacedPosition) -> str:
    return stance_line(placed.position.stance, placed.position.basis, placed.level, placed.status)


def _status_label(document: Document) -> str:
    head = document.head
    return labels.LEVEL_STATUS_LABELS.get((head.level, head.status), "") if head.level and head.status else ""


def _describe(view: View) -> str:
    head, comparison = view.dossier.head, view.comparison
    claims = view.dossier.summary.claims if view.dossier.summary else ()
    first = next((_Context(view, view.address).claim(claim).striptags() for claim in claims), "")
    return f"{first} {comparison.answered} av {comparison.asked} svar i dossiern per {labels.long_date(head.updated)}.".strip()


def _compiled_templates() -> FileSystemBytecodeCache | None:
    """Keep compiled templates where Python keeps its own: compiling them takes longer than a dossier."""
    folder = Path(__file__).parent
    if sys.dont_write_bytecode or not os.access(folder, os.W_OK):
        return None
    (folder / "__pycache__").mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder / "__pycache__"))


def read_templates_anew() -> None:
    """Let the templates be read again: no page looks whether its own have changed."""
    _environment.cache_clear()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        bytecode_cache=_compiled_templates(),
        auto_reload=False,
    )
    environment.globals.update(labels=labels, Stage=Stage)
    environment.globals.update(cell_anchor=addresses.cell_anchor, document_page=addresses.document_page)
    environment.globals.update(status_label=_status_label, UNTITLED=addresses.UNTITLED)
    environment.globals.update(make_slug=cache(make_slug))
    environment.filters.update(quote_title=quote_title, long_date=labels.long_date, partial_date=labels.partial_date)
    environment.filters.update(day=lambda one: Markup(day(one)), when=lambda one: Markup(when(one)))
    environment.filters.update(pid=lambda one, name: Markup(blocks.render_permalink(escape(one), escape(name))))
    environment.filters.update(labelled=lambda stage: labels.STAGE_LABELS[stage].lower())
    environment.filters.update(
        first_words=labels.first_words, numeral=labels.numeral, cap=labels.capitalise, together=labels.keep_together
    )
    return environment
