"""Rules over a whole dossier, and over the bodies of the register → problems; each rule is one function."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dossier.addresses import is_reserved
from dossier.comparison import place_positions
from dossier.fidelity import check_fidelity
from dossier.labels import CAN_BE_NEGATED, FORMAL_WORD_RES, NEGATED_RE, dates_in
from dossier.model import (
    FORMAL_STANCES,
    Basis,
    BlockKind,
    Consultee,
    Document,
    DocumentKind,
    Dossier,
    Level,
    MarkKind,
    Paragraph,
    PartialDate,
    Position,
    Quote,
    Register,
    Sourced,
    Stance,
    Status,
    Story,
    Voice,
)
from dossier.paragraphs import RETOLD, questions_of
from dossier.problems import Location, Problem, closest
from dossier.quotes import find_quote
from dossier.references import Proofs, Role, is_external, target_of

PLACEHOLDER_RE = re.compile(r"\[[^\[\]\n]*maskat\]")
FIDELITY_KEYS = {"brevhuvud", "sidtexter", "underskrifter", "underlag", "normaliseringar", "maskat"}
"""What the comparison with the received text needs to be whole."""
LEVELS_OF_KIND = {
    DocumentKind.OFFICIAL_REPORT: ((Level.ADMINISTRATION, Level.OFFICE), (Status.PROPOSED,)),
    DocumentKind.MINUTES: ((Level.COMMITTEE, Level.COMPANY_BOARD), (Status.DECIDED, Status.CONFIRMED)),
}
"""What a paper of a kind can be; the other kinds come from any level."""


def check_document(document: Document) -> tuple[Problem, ...]:
    """Apply the rules that need no more than one paper."""
    rules = [_check_original, _check_masking, _check_printed_errors, _check_title, _check_kind, _check_document_date]
    if not document.left_out & FIDELITY_KEYS:
        rules.append(check_fidelity)
    return tuple(sorted(problem for rule in rules for problem in rule(document)))


def check_dossier(dossier: Dossier, register: Register, proofs: Proofs) -> tuple[Problem, ...]:
    """Apply the rules that need the whole dossier, with the quotes that are proved."""
    found: list[Problem] = []
    for rule in (_check_ids, _check_positions, _check_claims, _check_file_names, _check_dates, _check_questions):
        found += rule(dossier)
    found += _check_number(dossier)
    found += _check_consultees(dossier, register)
    found += _check_voices(proofs, dossier)
    return tuple(sorted(set(found)))


def check_consultees(consultees: Sequence[Consultee], path: str) -> Iterator[Problem]:
    """Apply the rules over bodies that changed name or were merged.

    Problems: dates-not-in-order, merged-in-circle, unknown-consultee.
    """
    by_id = {one.id: one for one in consultees}
    for one in consultees:
        yield from _check_names_in_order(one, path)
        yield from _check_merger(one, by_id, path)


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
    for match in PLACEHOLDER_RE.finditer(text):
        if match.group() not in declared:
            location = Location(document.original_path, text.count("\n", 0, match.start()) + 1)
            cure = f"Skriv det under ”maskat” i {document.path}"
            yield Problem(location, "undeclared-masking", f"”{match.group()}” är inte förklarat", cure)
    for masking in head.maskings:
        if document.original_text is not None and masking.placeholder not in text:
            what = f"”{masking.placeholder}” står inte i underlaget"
            cure = "Maskera uppgiften i underlaget med just de orden, eller ta bort raden"
            yield Problem(document.at(masking.line("ersatt_med")), "unused-masking", what, cure)


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


def _check_title(document: Document) -> Iterator[Problem]:
    titles = [paragraph for paragraph in document.paragraphs if paragraph.kind is BlockKind.TITLE]
    for paragraph in titles[1:]:
        what, cure = "dokumentet har två rubriker med #", "Skriv den senare med ##"
        yield Problem(document.at(paragraph.line), "title-differs", what, cure)
    if titles and titles[0].text != document.head.title:
        what = f"titeln ”{document.head.title}” är inte dokumentets rubrik ”{titles[0].text}”"
        yield Problem(
            document.at(document.head.line("titel")), "title-differs", what, "Skriv rubriken som den är tryckt"
        )


def _check_kind(document: Document) -> Iterator[Problem]:
    """Officials propose, a committee decides: the paper's kind bounds its level and status."""
    head = document.head
    is_motion = document.id == "motion"
    if is_motion != (head.kind is DocumentKind.MOTION):
        what = f"{document.id}.md kan inte vara ”{head.kind}”"
        cure = "Motionen står i motion.md, svaren i svar/"
        yield Problem(document.at(head.line("dokument")), "kind-differs", what, cure)
        return
    legal = LEVELS_OF_KIND.get(head.kind)
    if legal and (head.level not in legal[0] or head.status not in legal[1]):
        what = f"ett {head.kind} kan inte ha nivå {head.level} och status {head.status}"
        levels, statuses = (" eller ".join(words) for words in legal)
        cure = f"Skriv nivå {levels} och status {statuses}, eller rätta ”dokument”"
        yield Problem(document.at(head.line("nivå")), "kind-differs", what, cure)
    for position in head.positions:
        if legal and position.status and position.status not in legal[1]:
            what = f"en ställning i ett {head.kind} kan inte vara ”{position.status}”"
            yield _at(position, "status", document, "kind-differs", what, "Citera protokollet för ett beslut")


def _check_document_date(document: Document) -> Iterator[Problem]:
    head = document.head
    printed = dates_in(" ".join(head.letterhead.rows)) if head.letterhead else []
    if head.date and printed and head.date.isoformat() not in printed:
        what = f"brevhuvudet har {', '.join(printed)}, men datum är {head.date}"
        yield Problem(document.at(head.line("datum")), "date-differs", what, "Skriv datumet som det är tryckt")


# --- The whole dossier -----------------------------------------------------------------------------------------------


def _check_ids(dossier: Dossier) -> Iterator[Problem]:
    head = dossier.head
    roster = ((entry.consultee, entry.line("instans"), "instansen") for entry in head.consultation.roster)
    questions = ((question.id, question.line("id"), "frågan") for question in head.questions)
    facts = ((fact.id, fact.line("id"), "uppgiften") for fact in head.facts)
    events = ((event.id, event.line("id"), "händelsen") for event in head.events)
    for group in (roster, questions, facts, events):
        first: dict[str, int] = {}
        for one, line, noun in group:
            if one in first:
                what = f"{noun} ”{one}” står redan på rad {first[one]}"
                yield Problem(dossier.at(line), "duplicate-id", what, "Ta bort den ena eller ge den ett annat id")
            elif is_reserved(one):
                what, cure = f"id:t ”{one}” används av sidan själv", "Välj ett annat, till exempel med en siffra efter"
                yield Problem(dossier.at(line), "reserved-id", what, cure)
            first.setdefault(one, line)
    claimed = {one.id: one.line for one in dossier.summary.paragraphs} if dossier.summary else {}
    for question in head.questions:
        if question.id in claimed and dossier.summary:
            what = (
                f"id:t ”{question.id}” har också ett stycke på samma sida ({dossier.summary.at(claimed[question.id])})"
            )
            yield Problem(dossier.at(question.line("id")), "duplicate-id", what, "Ge stycket ett annat id")


def _check_file_names(dossier: Dossier) -> Iterator[Problem]:
    for document in dossier.responses:
        consultee = document.head.consultee or ""
        if document.id != consultee and not document.id.startswith(f"{consultee}-"):
            what = f"filen heter {document.id}.md men gäller instansen ”{consultee}”"
            cure = f"Döp den till {consultee}.md eller {consultee}-….md"
            yield Problem(document.at(document.head.line("instans")), "wrong-file-name", what, cure)


def _check_number(dossier: Dossier) -> Iterator[Problem]:
    """Find a registry number that no paper prints, when papers print another as that of the matter."""
    head = dossier.head
    printed = {one.head.diarienummer: None for one in dossier.documents if one.head.diarienummer}
    if printed and _signs_of(head.diarienummer) not in map(_signs_of, printed):
        shown = ", ".join(f"”{one}”" for one in printed)
        what = f"diarienumret ”{head.diarienummer}” är inte det som dokumenten trycker: {shown}"
        cure = "Rätta diarienummer; ett nummer som bara är instansens eget heter eget_diarienummer i svaret"
        yield Problem(dossier.at(head.line("diarienummer")), "number-differs", what, cure)


def _signs_of(diarienummer: str) -> str:
    return "".join(diarienummer.split()).casefold()


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
    negated = position.stance in CAN_BE_NEGATED
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
        if proof.is_across or (own and own.head.consultee != proof.document.head.consultee):
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
            targets = [target_of(mark.kind, mark.value, dossier.slug) for mark in claim.paragraph.marks]
            yield from _check_links(claim.paragraph, story, dossier.slug)
            if not claim.evidence and not any("#" in target for target in targets):
                cure = "Skriv citatet under det: > ord ur källan [[dokument#stycke]]"
                location = story.at(claim.paragraph.line)
                yield Problem(location, "claim-without-evidence", "påståendet saknar belägg", cure)


def _check_links(paragraph: Paragraph, story: Story, slug: str) -> Iterator[Problem]:
    for mark in paragraph.marks_of(MarkKind.LINK):
        if not target_of(mark.kind, mark.value, slug) and not is_external(mark.value):
            what = f"länken ”{mark.value}” leder inte till ett dokument i någon dossier"
            cure = "Skriv [[dokument#stycke]], svar/dokument.md#s7 eller en hel adress med https://"
            yield Problem(story.at(paragraph.line), "dead-link", what, cure)


def _check_questions(dossier: Dossier) -> Iterator[Problem]:
    """A paragraph that an editor has put to a question names one of the dossier's."""
    legal = [question.id for question in dossier.head.questions]
    for document in dossier.documents if "frågor" not in dossier.left_out else ():
        for paragraph in document.paragraphs:
            for one in questions_of(paragraph):
                if one not in legal:
                    cure = f"Frågorna är {', '.join(legal)}.{closest(one, legal)}"
                    yield Problem(document.at(paragraph.line), "unknown-question", f"okänd fråga ”{one}”", cure)


def _check_dates(dossier: Dossier) -> Iterator[Problem]:
    """A date that is quoted must be the date that is given."""
    deadline = dossier.head.consultation.deadline
    dated: list[tuple[Sourced, str, list[Quote]]] = []
    if deadline:
        dated.append((deadline, str(deadline.date), [deadline.source]))
    dated += [(event, str(event.date), list(event.sources)) for event in dossier.head.events if event.date]
    for one, date, quotes in dated:
        printed = [found for quote in quotes for found in dates_in(quote.text)]
        if printed and not any(found.startswith(date) for found in printed):
            what = f"citatet har {', '.join(printed)}, men datum är {date}"
            yield Problem(dossier.at(one.line("datum")), "date-differs", what, "Skriv datumet som det är tryckt")


# --- The bodies of the register --------------------------------------------------------------------------------------


def _check_names_in_order(consultee: Consultee, path: str) -> Iterator[Problem]:
    """Former names follow one another, each within the time that the body has existed."""
    code = "dates-not-in-order"
    if _is_later(consultee.valid_from, consultee.valid_to):
        what = f"giltig_till {consultee.valid_to} ligger före giltig_från {consultee.valid_from}"
        yield Problem(Location(path, consultee.line("giltig_till")), code, what, "Rätta det ena datumet")
    before = consultee.valid_from
    for name in consultee.former_names:
        start = name.start or before
        if _is_later(before, name.start):
            what = f"namnet ”{name.name}” börjar {name.start}, före {before}"
            yield Problem(Location(path, name.line("från")), code, what, "Skriv namnen från det äldsta till det nyaste")
        elif _is_later(start, name.end):
            what = f"namnet ”{name.name}” slutar {name.end}, före {start}"
            yield Problem(Location(path, name.line("till")), code, what, "Rätta det ena datumet")
        elif _is_later(name.end, consultee.valid_to):
            what = f"namnet ”{name.name}” slutar {name.end}, efter giltig_till {consultee.valid_to}"
            yield Problem(Location(path, name.line("till")), code, what, "Rätta det ena datumet")
        before = name.end


def _is_later(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Tell whether a date surely lies after another; 2020 does not lie after May 2020."""
    return bool(one and other and one.sort_key > other.last_key)


def _check_merger(consultee: Consultee, by_id: Mapping[str, Consultee], path: str) -> Iterator[Problem]:
    """A body that was merged into another leads to one that is there, and never back to itself."""
    if not consultee.merged_into:
        return
    location = Location(path, consultee.line("uppgick_i"))
    if consultee.merged_into not in by_id:
        cure = f"Skriv id:t för en instans i samma fil.{closest(consultee.merged_into, by_id)}"
        yield Problem(location, "unknown-consultee", f"okänd instans ”{consultee.merged_into}”", cure)
    elif consultee.id in _successors_of(consultee, by_id):
        what = f"”{consultee.id}” uppgår till slut i sig själv"
        yield Problem(location, "merged-in-circle", what, "Ta bort uppgick_i hos den instans som finns kvar")


def _successors_of(consultee: Consultee, by_id: Mapping[str, Consultee]) -> list[str]:
    found: list[str] = []
    one: Consultee | None = consultee
    while one and one.merged_into and one.merged_into not in found:
        found.append(one.merged_into)
        one = by_id.get(one.merged_into)
    return found


def _at(one: Sourced, key: str, document: Document, code: str, what: str, cure: str) -> Problem:
    return Problem(document.at(one.line(key)), code, what, cure)


def sorted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Order problems as an editor works: file by file, from the top."""
    return tuple(sorted(dict.fromkeys(problems)))
