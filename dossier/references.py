"""Collect every use that is made of a paragraph, resolve it, and prove each quote: the two passes of all linking.

First all uses are collected from `dossier.yml`, the answers' positions and the stories; then each target is resolved
and each quote looked for. What is proved here is what pages show; what is not becomes a problem.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property

from dossier import addresses, labels
from dossier.model import (
    Claim,
    Document,
    Dossier,
    MarkKind,
    Paragraph,
    Quote,
    Story,
    Voice,
)
from dossier.paragraphs import NUMBERED_ID_RE
from dossier.problems import Location, Problem, closest
from dossier.quotes import Passage, find_nearest, find_nearest_of, find_paragraphs_with, find_quote

EXTERNAL_RE = re.compile(r"https?://[^/\s]+")
WRITTEN_NUMBER_RE = re.compile(r"(?:s|st|stycke)[\s._-]*(?P<number>\d+)", re.I)
"""How the number of a paragraph is written by those who do not remember that it is `s7`."""
"""Words of an event that name it."""
PAPER_RE = re.compile(r"(?P<slug>.+?)/(?:(?P<motion>motion)|svar/(?P<response>[^/]+))\.md")
"""Path of a received paper's source below `docs/`."""


class Role(StrEnum):
    """What a quote is used for."""

    MOVER = "mover"
    QUESTION = "question"
    ROSTER = "roster"
    DEADLINE = "deadline"
    NAMED = "named"
    EVENT = "event"
    FACT = "fact"
    POSITION = "position"
    CLAIM = "claim"
    MENTION = "mention"


@dataclass(frozen=True)
class Use:
    """One place that refers to a paragraph, with or without quoting it."""

    role: Role
    target: str
    """As the editor wrote it: `socialnamnden#s7`, `socialnamnden`, `s7` in the document's own front matter, or with
    another dossier's address before it, `2025/skollyftet/socialnamnden#s7`."""
    text: str
    """The words quoted; "" for a bare reference."""
    location: Location
    address: str
    """Where the reader finds the use, below the dossier."""
    label: str
    """Swedish words for that place."""
    dossier: Dossier = field(repr=False, compare=False)
    """The dossier that holds the use."""
    target_location: Location = field(kw_only=True)
    """Where the target is written, which may be another line than the words."""
    within: str | None = None
    """The document whose front matter holds the use."""
    voice: Voice | None = None


@dataclass(frozen=True)
class Proof:
    """A use whose target exists and whose words stand there once."""

    use: Use
    document: Document
    paragraph: Paragraph | None
    passage: Passage | None
    dossier: Dossier = field(repr=False, compare=False)
    """The dossier whose paper is used: another than the use's own when the reference leads across."""

    @property
    def address(self) -> str:
        """Address of the paragraph below the site's root."""
        page = addresses.page_address(self.dossier.slug, addresses.document_page(self.document.id))
        return f"{page}#{self.paragraph.id}" if self.paragraph else page

    @property
    def is_across(self) -> bool:
        """Tell whether the reference leads to another dossier."""
        return self.dossier.slug != self.use.dossier.slug

    @property
    def use_address(self) -> str:
        """Address of the use below the site's root."""
        return addresses.page_address(self.use.dossier.slug, self.use.address)

    @property
    def page_number(self) -> int | None:
        """Page of the paper on which the quoted words begin."""
        return self._page_at(self.passage.start if self.passage else 0)

    @property
    def last_page_number(self) -> int | None:
        """Page on which they end."""
        return self._page_at(self.passage.end - 1 if self.passage else 0)

    def _page_at(self, offset: int) -> int | None:
        if not self.paragraph or self.paragraph.page is None:
            return None
        turns = [int(mark.value) for mark in self.paragraph.marks_of(MarkKind.PAGE) if mark.start <= offset]
        return turns[-1] if turns else self.paragraph.page

    @property
    def voice(self) -> Voice:
        """Whose words are quoted: in a mixed paragraph, another's as soon as the quote touches a marked passage."""
        if not self.paragraph:
            return Voice.OWN
        if self.paragraph.voice in (Voice.MOTION, Voice.OTHER) or not self.passage:
            return self.paragraph.voice
        start, end = self.passage.start, self.passage.end
        touched = (mark for mark in self.paragraph.marks_of(MarkKind.VOICE) if mark.start < end and start < mark.end)
        return next((Voice(mark.value) for mark in touched if mark.value != Voice.OWN), Voice.OWN)


@dataclass(frozen=True)
class Proofs:
    """All proved uses of a dossier, found by what was written or by the paragraph used."""

    all: tuple[Proof, ...]

    def of_quote(self, quote: Quote, within: str | None = None) -> Proof:
        """Give the proof of a quote in YAML or front matter."""
        return self._by_writing[(quote.paragraph, quote.text, within)]

    def of_evidence(self, target: str, text: str = "") -> Proof:
        """Give the proof of a reference in a story."""
        return self._by_writing[(target, text, None)]

    def on(self, document_id: str, paragraph_id: str) -> tuple[Proof, ...]:
        """Give every use of one paragraph."""
        return self._by_paragraph.get((document_id, paragraph_id), ())

    @cached_property
    def _by_writing(self) -> Mapping[tuple[str, str, str | None], Proof]:
        return {(proof.use.target, proof.use.text, proof.use.within): proof for proof in reversed(self.all)}

    @cached_property
    def _by_paragraph(self) -> Mapping[tuple[str, str], tuple[Proof, ...]]:
        found: dict[tuple[str, str], tuple[Proof, ...]] = {}
        for proof in self.all:
            if proof.paragraph and not proof.is_across:
                key = (proof.document.id, proof.paragraph.id)
                found[key] = (*found.get(key, ()), proof)
        return found


def collect_uses(dossier: Dossier) -> Iterator[Use]:
    """Find every use of a paragraph, in reading order of the sources."""
    yield from _uses_in_head(dossier)
    for document in dossier.responses:
        yield from _uses_in_positions(dossier, document)
    if dossier.summary:
        yield from _uses_in_story(dossier, dossier.summary, addresses.OVERVIEW, "Kort sagt")
    if isinstance(dossier.motion, Story):
        yield from _uses_in_story(dossier, dossier.motion, addresses.MOTION, "Motionen")


def target_of(kind: MarkKind, value: str, slug: str) -> str:
    """Read `[[socialnamnden#s7]]` and the plain link `svar/socialnamnden.md#s7` alike; "" for what is no reference.

    A plain link is relative to the file it stands in, so that `../skollyftet/motion.md` leads to another dossier.
    """
    if kind is MarkKind.REFERENCE:
        return value
    path, _, anchor = value.partition("#")
    match = PAPER_RE.fullmatch(posixpath.normpath(f"{slug}/{path}")) if kind is MarkKind.LINK else None
    if not match or is_external(value):
        return ""
    name = match["motion"] or match["response"]
    name = name if match["slug"] == slug else f"{match['slug']}/{name}"
    return f"{name}#{anchor}" if anchor else name


def is_external(value: str) -> bool:
    """Tell whether a link leads to another site."""
    return bool(EXTERNAL_RE.match(value))


def prove_uses(dossier: Dossier, others: Mapping[str, Dossier | None]) -> tuple[Proofs, tuple[Problem, ...]]:
    """Resolve every use and find every quote; `others` are the dossiers by address, None for one that cannot be read.

    Problems: unknown-dossier, unknown-document, unknown-paragraph, quote-not-found, quote-found-twice.
    """
    proofs: list[Proof] = []
    problems: list[Problem] = []
    for use in collect_uses(dossier):
        outcome = _prove(use, others)
        if isinstance(outcome, Proof):
            proofs.append(outcome)
        elif outcome:
            problems.append(outcome)
    return Proofs(tuple(proofs)), tuple(_told_once(problems))


def _told_once(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Tell a missing document once in each file, with the other lines that name it: all have one cause."""
    lines: dict[tuple[str, str], list[int]] = {}
    for one in problems:
        if one.code == "unknown-document":
            lines.setdefault((one.location.path, one.what), []).append(one.location.line)
    for one in problems:
        first, *others = sorted(set(lines.get((one.location.path, one.what), ()))) or [one.location.line]
        if one.location.line == first:
            shown = ", ".join(map(str, others))
            yield (
                replace(one, what=f"{one.what}, också på {'rad' if len(others) == 1 else 'raderna'} {shown}")
                if others
                else one
            )


# --- First pass ------------------------------------------------------------------------------------------------------


def _uses_in_head(dossier: Dossier) -> Iterator[Use]:
    head = dossier.head
    for mover in head.movers:
        yield _use(Role.MOVER, mover.source, dossier, addresses.MOTION, "Motionen, motionärer")
    for question in head.questions:
        for quote in question.sources:
            label = f"Översikt, {question.heading.lower()}"
            yield _use(Role.QUESTION, quote, dossier, f"#{question.id}", label)
    if deadline := head.consultation.deadline:
        yield _use(
            Role.DEADLINE,
            deadline.source,
            dossier,
            f"{addresses.TIMELINE}#{addresses.DEADLINE}",
            "Tidslinje, sista svarsdag",
        )
    for entry in head.consultation.roster:
        yield _use(Role.ROSTER, entry.source, dossier, "#instanser", "Översikt, tillfrågade instanser")
    for named in head.named_in_motion:
        yield _use(Role.NAMED, named.source, dossier, "#namns", "Översikt, områden som motionen uppges nämna")
    for event in head.events:
        for quote in event.sources:
            label = f"Tidslinje: {labels.first_words(event.text)}"
            yield _use(Role.EVENT, quote, dossier, f"{addresses.TIMELINE}#{event.id}", label)
    for fact in head.facts:
        label = f"Uppgifter som skiljer sig: {fact.heading[0].lower()}{fact.heading[1:]}"
        for quote in fact.statements:
            yield _use(Role.FACT, quote, dossier, f"{addresses.FACTS}#{fact.id}", label)


def _uses_in_positions(dossier: Dossier, document: Document) -> Iterator[Use]:
    for position in document.head.positions:
        question = dossier.question(position.question)
        heading = question.heading.lower() if question else position.question
        label = f"Jämförelse, {heading}: {position.stance} ({position.basis})"
        anchor = addresses.cell_anchor(document.head.consultee or "", position.question)
        for quote in position.quotes:
            address = f"{addresses.COMPARISON}#{anchor}"
            yield _use(Role.POSITION, quote, dossier, address, label, within=document)


def _uses_in_story(dossier: Dossier, story: Story, page: str, name: str) -> Iterator[Use]:
    for section in story.sections:
        heading = f", {section.heading.text}" if section.heading else ""
        for claim in section.claims:
            place = labels.sentence_name(story.numbers[claim.paragraph.id])
            yield from _uses_in_claim(dossier, claim, story, page, f"{name}{heading}, {place}")


def _uses_in_claim(dossier: Dossier, claim: Claim, story: Story, page: str, label: str) -> Iterator[Use]:
    address = f"{page}#{claim.paragraph.id}"
    for mark in claim.paragraph.marks:
        if target := target_of(mark.kind, mark.value, dossier.slug):
            at = story.at(claim.paragraph.line + mark.below)
            yield Use(Role.MENTION, target, "", at, address, label, dossier, target_location=at)
    for evidence in claim.evidence:
        for mark in evidence.references:
            at, named = story.at(evidence.line), story.at(evidence.line + mark.below)
            yield Use(Role.CLAIM, mark.value, evidence.text, at, address, label, dossier, target_location=named)


def _use(role: Role, quote: Quote, dossier: Dossier, address: str, label: str, within: Document | None = None) -> Use:
    path, name = (within.path, within.id) if within else (dossier.path, None)
    at, named = Location(path, quote.line("text")), Location(path, quote.line("stycke"))
    return Use(role, quote.paragraph, quote.text, at, address, label, dossier, name, quote.voice, target_location=named)


# --- Second pass -----------------------------------------------------------------------------------------------------


def _prove(use: Use, others: Mapping[str, Dossier | None]) -> Proof | Problem | None:
    """Give the proof or the fault; None when the paper could not be read, which is a fault of its own."""
    slug, name, paragraph_id = split_target(use.target, use.within)
    dossier = others.get(slug) if slug else use.dossier
    if dossier is None:
        return None if slug in others else _unknown_dossier(use, slug, others)
    document = dossier.document(name)
    if name in dossier.unreadable:
        return None
    if document is None:
        return _unknown_document(use, name, dossier)
    paragraph = document.paragraph(paragraph_id)
    if paragraph_id and paragraph is None:
        return _unknown_paragraph(use, paragraph_id, document)
    if use.target.endswith("#"):
        what, cure = f"hänvisningen ”{use.target}” nämner inget stycke", f"Skriv {name}#stycke, eller bara {name}"
        return Problem(use.target_location, "unknown-paragraph", what, cure)
    if not use.text:
        return Proof(use, document, paragraph, None, dossier)
    if paragraph is None:
        what, cure = f"citatet ur ”{name}” anger inget stycke", f"Skriv {name}#stycke"
        return Problem(use.target_location, "unknown-paragraph", what, cure)
    found = find_quote(use.text, paragraph.text)
    if len(found) == 1:
        return Proof(use, document, paragraph, found[0], dossier)
    return _not_found(use, document, paragraph) if not found else _found_twice(use, paragraph, len(found))


def split_target(target: str, within: str | None = None) -> tuple[str, str, str]:
    """Split what an editor wrote into another dossier's address ("" for its own), the document and the paragraph."""
    path, _, paragraph_id = target.lstrip("#").partition("#")
    slug, _, name = path.rpartition("/")
    if within and "#" not in target.lstrip("#") and not slug:
        return "", within, name
    if target.startswith("#") and "#" not in target[1:]:
        return "", "", path
    return slug, name, paragraph_id


def _unknown_dossier(use: Use, slug: str, others: Mapping[str, Dossier | None]) -> Problem:
    cure = f"Skriv dossierns adress, eller bara dokument#stycke i den egna.{closest(slug, others)}"
    if use.dossier.document(slug):
        cure = f"Skriv {slug}#{split_target(use.target, use.within)[1]}, eller dossier/dokument#stycke i en annan"
    elif slug.rpartition("/")[2] == "svar":
        cure = "Skriv adressen utan svar/ och .md"
    return Problem(use.target_location, "unknown-dossier", f"okänd dossier ”{slug}”", cure)


def _unknown_document(use: Use, name: str, dossier: Dossier) -> Problem:
    legal = [document.id for document in dossier.documents]
    if not name:
        what = f"hänvisningen ”{use.target}” nämner inget dokument"
        return Problem(use.target_location, "unknown-document", what, "Skriv dokument#stycke")
    where = "" if dossier.slug == use.dossier.slug else f" i {dossier.slug}"
    noun = "Dokumentet" if len(legal) == 1 else "Dokumenten"
    cure = f"{noun}{where} är {', '.join(legal) or 'inga'}.{closest(name, legal)}"
    return Problem(use.target_location, "unknown-document", f"okänt dokument ”{name}”", cure)


def _unknown_paragraph(use: Use, paragraph_id: str, document: Document) -> Problem:
    legal = [paragraph.id for paragraph in document.paragraphs if paragraph.id]
    elsewhere = find_paragraphs_with(use.text, document.paragraphs) if use.text else ()
    hint = f" Orden står i {', '.join(elsewhere)}." if elsewhere else _closest_paragraph(paragraph_id, legal)
    numbered = [one for one in legal if NUMBERED_ID_RE.fullmatch(one)]
    span = (
        f"Numren går från {numbered[0]} till {numbered[-1]}." if numbered else "Dokumentet har inga numrerade stycken."
    )
    return Problem(
        use.target_location, "unknown-paragraph", f"{document.id} har inget stycke ”{paragraph_id}”", span + hint
    )


def _closest_paragraph(word: str, legal: Sequence[str]) -> str:
    """Suggest what an id meant: `S7` and `stycke7` mean s7; of a number that is not there, the nearest below and above.

    Beyond the last one, those of nearly the same digits too.
    """
    match = WRITTEN_NUMBER_RE.fullmatch(word)
    if not match:
        return closest(word, legal)
    wanted = int(match["number"])
    numbers = {int(found["number"]): one for one in legal if (found := NUMBERED_ID_RE.fullmatch(one))}
    if wanted in numbers:
        return f" Menade du ”{numbers[wanted]}”?"
    below, above = [one for one in numbers if one < wanted], [one for one in numbers if one > wanted]
    near = [numbers[one] for one in (*([max(below)] if below else []), *([min(above)] if above else []))]
    alike = get_close_matches(f"s{wanted}", numbers.values(), n=2) if not above else []
    meant = [f"”{one}”" for one in dict.fromkeys((*alike, *near))]
    return f" Menade du {' eller '.join(meant)}?" if meant else ""


def _not_found(use: Use, document: Document, paragraph: Paragraph) -> Problem:
    what = f"citatet finns inte i {document.id}#{paragraph.id}"
    elsewhere = find_paragraphs_with(use.text, document.paragraphs)
    if elsewhere:
        cure = f"Orden står i {', '.join(elsewhere)}: rätta stycket"
        return Problem(use.location, "quote-not-found", what, cure)
    nearest = _nearest(use.text, document, paragraph)
    cure = f"Närmast: {nearest}. Rätta citatet" if nearest else "Ingen text liknar det: kopiera orden ur stycket"
    return Problem(use.location, "quote-not-found", f"{what}: ”{use.text}”", cure)


def _nearest(quote: str, document: Document, paragraph: Paragraph) -> str:
    """Name the nearest text in the paragraph, or failing that in the rest of the document with its place."""
    if here := find_nearest(quote, paragraph.text):
        return f"”{here}”"
    text, where = find_nearest_of(quote, document.paragraphs)
    return f"”{text}” i {where}" if text else ""


def _found_twice(use: Use, paragraph: Paragraph, count: int) -> Problem:
    what = f"citatet ”{use.text}” står {count} gånger i stycke {paragraph.id}"
    return Problem(use.location, "quote-found-twice", what, "Ta med fler ord, så att det står en gång")
