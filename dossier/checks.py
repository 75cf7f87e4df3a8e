"""Rules over a whole dossier → problems; each rule is one function, and the lists at the top are all there are."""

import re
from collections.abc import Iterable, Iterator

from dossier.addresses import is_reserved
from dossier.comparison import place_positions
from dossier.fidelity import check_fidelity
from dossier.labels import FORMAL_WORD_RES, NEGATED_RE
from dossier.model import (
    FORMAL_STANCES,
    Basis,
    Document,
    Dossier,
    MarkKind,
    Position,
    Register,
    Sourced,
    Stance,
    Story,
    Voice,
)
from dossier.problems import Location, Problem, closest
from dossier.quotes import find_quote
from dossier.references import Proofs, Role, prove_uses

PLACEHOLDER_RE = re.compile(r"\[[^\[\]\n]*maskat\]")
FIDELITY_KEYS = {"brevhuvud", "sidtexter", "underskrifter", "underlag", "normaliseringar", "maskat"}
"""What the comparison with the received text needs to be whole."""
RETOLD = (Voice.MOTION, Voice.OTHER)


def check_document(document: Document) -> tuple[Problem, ...]:
    """Apply the rules that need no more than one paper."""
    rules = [_check_original, _check_masking, _check_printed_errors]
    if not document.left_out & FIDELITY_KEYS:
        rules.append(check_fidelity)
    return tuple(sorted(problem for rule in rules for problem in rule(document)))


def check_dossier(dossier: Dossier, register: Register) -> tuple[Problem, ...]:
    """Apply the rules that need the whole dossier."""
    proofs, problems = prove_uses(dossier)
    found = [*problems]
    for rule in (_check_ids, _check_positions, _check_claims, _check_file_names):
        found += rule(dossier)
    found += _check_consultees(dossier, register)
    found += _check_voices(proofs, dossier)
    return tuple(sorted(set(found)))


# --- One paper -------------------------------------------------------------------------------------------------------


def _check_original(document: Document) -> Iterator[Problem]:
    original = document.head.original
    if document.original_text is None:
        what = f"underlaget {document.original_path} finns inte eller är inte text i UTF-8"
        cure = "Lägg den mottagna textfilen där, med personuppgifter maskade"
        yield Problem(document.at(original.line("fil")), "original-missing", what, cure)
    elif document.original_sha256 != original.sha256:
        what = f"kontrollsumman stämmer inte: {document.original_path} har {document.original_sha256}"
        cure = "Återställ filen, eller rätta sha256 om ändringen är avsedd"
        yield Problem(document.at(original.line("sha256")), "wrong-checksum", what, cure)


def _check_masking(document: Document) -> Iterator[Problem]:
    head, text = document.head, document.original_text or ""
    declared = [masking.placeholder for masking in head.maskings]
    for number, line in enumerate(text.split("\n"), start=1):
        for placeholder in PLACEHOLDER_RE.findall(line):
            if placeholder not in declared:
                location = Location(document.original_path, number)
                cure = f"Skriv det under ”maskat” i {document.path}"
                yield Problem(location, "undeclared-masking", f"”{placeholder}” är inte förklarat", cure)
    for masking in head.maskings:
        if document.original_text is not None and masking.placeholder not in text:
            what = f"”{masking.placeholder}” står inte i underlaget"
            cure = "Maskera uppgiften i underlaget med just de orden, eller ta bort raden"
            yield Problem(document.at(masking.line("ersatt_med")), "unused-masking", what, cure)
    if head.maskings and not head.original.received_sha256:
        location = document.at(head.original.line())
        cure = "Skriv mottagen_sha256: kontrollsumman för filen som den kom, före maskeringen"
        yield Problem(location, "missing-key", "underlaget är maskat men ”mottagen_sha256” saknas", cure)


def _check_printed_errors(document: Document) -> Iterator[Problem]:
    for error in document.head.printed_errors:
        paragraph = document.paragraph(error.paragraph.lstrip("#"))
        location = document.at(error.line("stycke" if paragraph is None else "står"))
        if paragraph is None:
            what, cure = f"inget stycke ”{error.paragraph}”", "Skriv id:t på stycket där felet står"
            yield Problem(location, "unknown-paragraph", what, cure)
        elif len(find_quote(error.printed, paragraph.text)) != 1:
            count = len(find_quote(error.printed, paragraph.text))
            what = f"”{error.printed}” står {count} gånger i stycke {paragraph.id}"
            yield Problem(location, "printed-error-not-found", what, "Skriv så många ord att det står en gång")


# --- The whole dossier -----------------------------------------------------------------------------------------------


def _check_ids(dossier: Dossier) -> Iterator[Problem]:
    head = dossier.head
    roster = ((entry.consultee, entry.line("instans"), "instansen") for entry in head.consultation.roster)
    questions = ((question.id, question.line("id"), "frågan") for question in head.questions)
    facts = ((fact.id, fact.line("id"), "uppgiften") for fact in head.facts)
    for group in (roster, questions, facts):
        first: dict[str, int] = {}
        for one, line, noun in group:
            if one in first:
                what = f"{noun} ”{one}” står redan på rad {first[one]}"
                yield Problem(dossier.at(line), "duplicate-id", what, "Ta bort den ena eller ge den ett annat id")
            elif is_reserved(one):
                what, cure = f"id:t ”{one}” används av sidan själv", "Välj ett annat, till exempel med en siffra efter"
                yield Problem(dossier.at(line), "reserved-id", what, cure)
            first.setdefault(one, line)
    claimed = {claim.paragraph.id: claim.paragraph.line for claim in dossier.summary.claims} if dossier.summary else {}
    for question in head.questions:
        if question.id in claimed and dossier.summary:
            what = f"id:t ”{question.id}” har också ett påstående på samma sida ({dossier.summary.at(claimed[question.id])})"
            yield Problem(dossier.at(question.line("id")), "duplicate-id", what, "Ge påståendet ett annat id")


def _check_file_names(dossier: Dossier) -> Iterator[Problem]:
    for document in dossier.responses:
        consultee = document.head.consultee or ""
        if document.id != consultee and not document.id.startswith(f"{consultee}-"):
            what = f"filen heter {document.id}.md men gäller instansen ”{consultee}”"
            cure = f"Döp den till {consultee}.md eller {consultee}-….md"
            yield Problem(document.at(document.head.line("instans")), "wrong-file-name", what, cure)


def _check_consultees(dossier: Dossier, register: Register) -> Iterator[Problem]:
    if not register.is_whole:
        return
    head = dossier.head
    written: list[tuple[Location, str]] = [
        *((dossier.at(one.line("instans")), one.consultee) for one in head.consultation.roster),
        *((dossier.at(one.line("instans")), one.consultee or "") for one in head.named_in_motion),
        *((dossier.at(one.line("instans")), one.consultee or "") for one in head.events),
        *((one.at(one.head.line("instans")), one.head.consultee or "") for one in dossier.responses),
    ]
    for location, consultee in written:
        if consultee and consultee not in register.consultees:
            cure = f"Lägg in den i docs/register/instanser.yml.{closest(consultee, register.consultees)}"
            yield Problem(location, "unknown-consultee", f"okänd instans ”{consultee}”", cure)


def _check_positions(dossier: Dossier) -> Iterator[Problem]:
    for document in dossier.responses:
        for position in document.head.positions:
            yield from _check_position(position, document, dossier)
    for consultee in dict.fromkeys(document.head.consultee or "" for document in dossier.responses):
        yield from _check_positions_of(consultee, dossier)


def _check_position(position: Position, document: Document, dossier: Dossier) -> Iterator[Problem]:
    legal = [question.id for question in dossier.head.questions]
    formal = position.stance in FORMAL_STANCES
    if position.question not in legal and "frågor" not in dossier.left_out:
        cure = f"Frågorna är {', '.join(legal)}.{closest(position.question, legal)}"
        yield _at(position, "fråga", document, "unknown-question", f"okänd fråga ”{position.question}”", cure)
    if not position.quotes and position.stance is not Stance.NOT_ADDRESSED:
        what, cure = f"”{position.stance}” saknar citat", "Skriv de ord i svaret som ställningen står på"
        yield _at(position, "", document, "position-without-quote", what, cure)
    if position.quotes and position.stance is Stance.NOT_ADDRESSED:
        what, cure = "”tar inte upp frågan” har ett citat", "Skriv ”framgår inte” om texten berör frågan"
        yield _at(position, "citat", document, "quote-without-position", what, cure)
    if formal != (position.basis is Basis.EXPRESSED):
        kind = "är ett formellt ord" if formal else "är ett ord för sak"
        right = Basis.EXPRESSED if formal else Basis.INFERRED
        what = f"”{position.stance}” {kind} men grunden är ”{position.basis}”"
        cure = f"Skriv grund: {right}, eller välj ett annat ord"
        yield _at(position, "grund", document, "basis-differs", what, cure)
    if formal and position.quotes and not _prints_formal_word(position):
        what = f"inget citat innehåller ordet för ”{position.stance}”"
        cure = "Citera meningen där det står, eller välj ett ord för sak och grund: utläst"
        yield _at(position, "ställning", document, "formal-word-not-printed", what, cure)


def _prints_formal_word(position: Position) -> bool:
    pattern = re.compile(FORMAL_WORD_RES[position.stance], re.I | re.S)
    negated = position.stance in (Stance.SUPPORTS, Stance.OPPOSES)
    return any(pattern.search(one.text) and not (negated and NEGATED_RE.search(one.text)) for one in position.quotes)


def _check_positions_of(consultee: str, dossier: Dossier) -> Iterator[Problem]:
    first: dict[tuple[str, str], str] = {}
    placed = place_positions(dossier, consultee)
    for one in placed:
        key, where = (one.position.question, one.level), f"{one.document.path}:{one.position.line()}"
        if key in first:
            what = f"frågan ”{one.position.question}” har redan en ställning på nivån {one.level} ({first[key]})"
            yield _at(one.position, "fråga", one.document, "duplicate-position", what, "Behåll en per fråga och nivå")
        first.setdefault(key, where)
    documents = dossier.responses_of(consultee)
    if any("ställningstaganden" in document.left_out for document in documents):
        return  # the position that seems to be missing may be the one that could not be read
    document = documents[0]
    for question in dossier.head.questions:
        if not any(one.position.question == question.id for one in placed):
            what = f"frågan ”{question.id}” saknar ställning"
            cure = "Skriv en, eller ställning: tar inte upp frågan"
            line = document.head.line("ställningstaganden")
            yield Problem(document.at(line), "missing-position", what, cure)


def _check_voices(proofs: Proofs, dossier: Dossier) -> Iterator[Problem]:
    for proof in proofs.all:
        if proof.use.role is not Role.POSITION or proof.paragraph is None:
            continue
        where = f"stycke {proof.paragraph.id}"
        own = dossier.document(proof.use.within or "")
        if own and own.head.consultee != proof.document.head.consultee:
            what = f"ställningen citerar {proof.document.id}, som inte är instansens eget svar"
            yield Problem(proof.use.location, "quote-in-others-voice", what, "Citera instansens egna ord")
            continue
        if proof.voice in RETOLD:
            what = f"ställningen citerar ord i {where} som återger någon annan (röst: {proof.voice})"
            cure = "Citera ord som är instansens egna"
            yield Problem(proof.use.location, "quote-in-others-voice", what, cure)
        elif proof.paragraph.voice is Voice.MIXED and proof.use.voice is not Voice.OWN:
            what, cure = f"{where} har blandad röst", "Skriv röst: egen i citatet om orden är instansens egna"
            yield Problem(proof.use.location, "voice-not-stated", what, cure)


def _check_claims(dossier: Dossier) -> Iterator[Problem]:
    stories = (story for story in (dossier.summary, dossier.motion) if isinstance(story, Story))
    for story in stories:
        for claim in story.claims:
            referring = claim.paragraph.marks_of(MarkKind.REFERENCE)
            linked = [mark for mark in claim.paragraph.marks_of(MarkKind.LINK) if ".md" in mark.value]
            if not (claim.evidence or referring or linked):
                cure = "Skriv citatet under det: > ord ur källan [[dokument#stycke]]"
                location = story.at(claim.paragraph.line)
                yield Problem(location, "claim-without-evidence", "påståendet saknar belägg", cure)


def _at(one: Sourced, key: str, document: Document, code: str, what: str, cure: str) -> Problem:
    return Problem(document.at(one.line(key)), code, what, cure)


def sorted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Order problems as an editor works: file by file, from the top."""
    return tuple(sorted(dict.fromkeys(problems)))
