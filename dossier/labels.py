"""Swedish words shown to readers for each closed set, and how Swedish writes dates, numbers and lists."""

import datetime
import re
from collections.abc import Iterable
from functools import lru_cache

from dossier.model import (
    BlockKind,
    ConsulteeKind,
    Decision,
    DocumentKind,
    Level,
    MentionKind,
    PageBreaks,
    Paragraph,
    PartialDate,
    Stage,
    Stance,
    Status,
    TermKind,
    Voice,
)

NBSP = "\u00a0"

MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]

NUMERALS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")

STAGE_LABELS = {
    Stage.RAISED: "Väckt",
    Stage.CONSULTATION: "Remiss",
    Stage.RESPONSES: "Svar",
    Stage.REPORT_TO_COUNCIL: "Utlåtande",
    Stage.EXECUTIVE_BOARD: "Kommunstyrelsen",
    Stage.COUNCIL: "Kommunfullmäktige",
    Stage.BACKGROUND: "Bakgrund",
}

LEVEL_STATUS_LABELS = {
    (Level.ADMINISTRATION, Status.PROPOSED): "förvaltningens förslag",
    (Level.ADMINISTRATION, Status.DECIDED): "förvaltningens beslut",
    (Level.ADMINISTRATION, Status.CONFIRMED): "förvaltningens beslut, justerat",
    (Level.OFFICE, Status.PROPOSED): "kontorets förslag",
    (Level.OFFICE, Status.DECIDED): "kontorets svar",
    (Level.OFFICE, Status.CONFIRMED): "kontorets svar, justerat",
    (Level.COMMITTEE, Status.PROPOSED): "förslag i nämnden",
    (Level.COMMITTEE, Status.DECIDED): "nämndens beslut",
    (Level.COMMITTEE, Status.CONFIRMED): "nämndens beslut, justerat",
    (Level.COMPANY_BOARD, Status.PROPOSED): "förslag i styrelsen",
    (Level.COMPANY_BOARD, Status.DECIDED): "bolagsstyrelsens beslut",
    (Level.COMPANY_BOARD, Status.CONFIRMED): "bolagsstyrelsens beslut, justerat",
}

DECIDING_BODY = {
    ConsulteeKind.COMMITTEE: "nämndens",
    ConsulteeKind.DISTRICT_COMMITTEE: "nämndens",
    ConsulteeKind.COMPANY: "styrelsens",
}
"""Whose decision is still to come when only officials have spoken; an office answers for itself."""

CONSULTEE_KIND_LABELS = {
    ConsulteeKind.COMMITTEE: "nämnd",
    ConsulteeKind.DISTRICT_COMMITTEE: "stadsdelsnämnd",
    ConsulteeKind.OFFICE: "kontor",
    ConsulteeKind.COMPANY: "bolag",
    ConsulteeKind.OTHER: "annan instans",
}

DOCUMENT_KIND_LABELS = {
    DocumentKind.MOTION: "Motion",
    DocumentKind.OFFICIAL_REPORT: "Tjänsteutlåtande",
    DocumentKind.OFFICE_STATEMENT: "Kontorsyttrande",
    DocumentKind.STATEMENT: "Yttrande",
    DocumentKind.MINUTES: "Protokoll",
}

VOICE_LABELS = {
    Voice.MOTION: "Återger motionen",
    Voice.OTHER: "Återger en annan källa",
    Voice.MIXED: "Blandad röst: orden mellan prickade streck återger någon annan.",
}

SHORT_VOICE_LABELS = {
    Voice.MOTION: "återger motionen",
    Voice.OTHER: "återger en annan källa",
    Voice.MIXED: "blandad röst",
}

MENTION_KIND_LABELS = {
    MentionKind.CONSULTEE: "Remiss\u00adinstanser",
    MentionKind.BODY: "Andra organ",
    MentionKind.PERSON: "Personer i sin roll",
    MentionKind.PLACE: "Platser",
    MentionKind.PROGRAMME: "Program och satsningar",
    MentionKind.SOURCE: "Lagar, planer och andra källor",
    MentionKind.DIARIENUMMER: "Diarienummer",
    MentionKind.LAW: "Lagrum",
    MentionKind.MOTION: "Motionsnummer",
    MentionKind.REPORT_TO_COUNCIL: "Utlåtanden",
    MentionKind.PREPARATORY_WORK: "Propositioner och utredningar",
    MentionKind.DATE: "Datum",
}

DECISION_LABELS = {
    Decision.APPROVE: "bifall",
    Decision.REJECT: "avslag",
    Decision.DEEM_ANSWERED: "motionen anses besvarad",
    Decision.REMIT_BACK: "återremiss",
    Decision.POSTPONE: "bordläggning",
}

PAGE_BREAK_LABELS = {
    PageBreaks.LEADING_SPACE: "sidbrytningar hopfogade, sidnumren kvar i marginalen",
    PageBreaks.FORM_FEED: "sidbrytningar hopfogade, sidnumren kvar i marginalen",
    PageBreaks.UNKNOWN: "sidnummer är inte kända",
}

PARTY_NAMES = {
    "C": "Centerpartiet",
    "FI": "Feministiskt initiativ",
    "FP": "Folkpartiet liberalerna",
    "KD": "Kristdemokraterna",
    "L": "Liberalerna",
    "M": "Moderaterna",
    "MP": "Miljöpartiet",
    "S": "Socialdemokraterna",
    "SD": "Sverigedemokraterna",
    "V": "Vänsterpartiet",
}
"""Parties by what stands after a member's name; any other is shown as it stands."""

NOT_IN_DOSSIER = "ingår inte i dossiern"

TERM_GROUP_LABELS = {kind: kind[0].upper() + kind[1:] for kind in TermKind}
TERM_GROUP_LABELS |= {TermKind.FORMAL_WORD: "Formella ställningsord"}
FORMAL_WORD_RES = {
    Stance.SUPPORTS: r"tillstyrk|bifall|biföll",
    Stance.SUPPORTS_IN_PART: r"tillstyrk\w* (?:delvis|i delar|med)|delvis (?:tillstyrk|bifall)",
    Stance.OPPOSES: r"avstyrk|avslå|avslag",
    Stance.OPPOSES_AS_DRAFTED: (
        r"(?:avstyrk|kan inte tillstyrka).* (?:nuvarande|föreslagen|denna) (?:form|lydelse|utformning)"
    ),
    Stance.NO_OBJECTION: (
        r"\b(?:inte|ingen|inga|inget|ingenting|intet|utan)\b"
        r"(?:\s+(?:har|något|några|som|helst|direkt|direkta|att)){0,4}\s+(?:erinra|invänd)"
    ),
    Stance.DEEMS_ANSWERED: r"\bans\w+(?:\s+\w+){0,4}?\s+besvara[dt]|\bär\s+(?:därmed\s+)?besvarad|besvaras\s+med\s+hänvisning",
    Stance.DECLINES: r"avst(?:år|ått|od|å) från|tar inte ställning|har inga synpunkter",
}
"""The printed words that carry each formal stance."""

NEGATED_RE = re.compile(
    r"""
    \b(?:inte|ej|varken|utan\ att|avst\w+\ från\ att)\b             # a negation,
    (?:\s+(?!och\b|men\b|utan\b)\w+){0,4}\s+                      # a few words of the same clause,
    (?:(?:till|av)styrk|bif[aö]l|avsl|ans\w+\ besvara|besvarad)     # and the word
    | (?:(?:till|av)styrk|bif[aö]l|avsl)\w*\s+(?:\w+\s+)?(?:inte|ej)\b
    """,
    re.I | re.X,
)
"""The formal word taken back in the same clause."""
CAN_BE_NEGATED = (Stance.SUPPORTS, Stance.SUPPORTS_IN_PART, Stance.OPPOSES, Stance.DEEMS_ANSWERED)

PRINTED_DATE_RE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b|\b(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(MONTHS)})\s+(?P<year>\d{{4}})\b",
    re.I,
)

SECTION_HEADINGS = {
    "forslag-till-beslut": ("Förslag till beslut", ("förslag till beslut",)),
    "sammanfattning": ("Sammanfattning", ("sammanfattning",)),
    "bakgrund": ("Bakgrund", ("bakgrund",)),
    "arendet": ("Ärendet", ("ärendet", "ärendena", "beskrivning av ärendet", "motionen")),
    "beredning": ("Ärendets beredning", ("ärendets beredning", "beredning", "beredning av ärendet", "remisser")),
    "synpunkter": (
        "Synpunkter och förslag",
        (
            "synpunkter och förslag",
            "synpunkter",
            "analys och konsekvenser",
            "ställningstagande",
            "överväganden",
            "bedömning",
        ),
    ),
    "manskliga-rattigheter": ("Analys av mänskliga rättigheter", ("analys av mänskliga rättigheter",)),
    "jamstalldhet": ("Jämställdhetsanalys", ("jämställdhetsanalys",)),
    "barn": (
        "Konsekvenser för barn",
        ("konsekvenser för barn", "barnkonsekvensanalys", "barnrättsperspektiv"),
    ),
    "miljo": ("Konsekvenser för miljön", ("konsekvenser för miljön",)),
    "ekonomi": ("Ekonomiska konsekvenser", ("ekonomiska konsekvenser", "ekonomi")),
    "beslut": ("Beslut", ("beslut", "nämndens beslut")),
    "reservation": ("Reservation", ("reservation", "reservationer")),
    "sarskilt-uttalande": ("Särskilt uttalande", ("särskilt uttalande", "särskilt yttrande")),
    "bilagor": ("Bilagor", ("bilaga", "bilagor", "bilageförteckning")),
}
"""Sections met in official reports: key, shown heading, printed variants (without whose report it is)."""

OWNER_RE = re.compile(
    r"^(?:förvaltningens|kontorets|stadsledningskontorets|nämndens|bolagets|stadsdelsförvaltningens)\s+", re.I
)


DEFINITE_BODY_RE = re.compile(r"\w+(?:nämnden|kontoret|styrelsen|förvaltningen|fullmäktige)")
"""Names that are common nouns in their definite form."""
FIRST_WORDS = 6
SHORT_NAMES = {BlockKind.LETTERHEAD: "brevhuvudet", BlockKind.SIGNATURES: "underskrifterna"}


def short_paragraph_name(paragraph: Paragraph) -> str:
    """Name a paragraph in a reference: `s7`, `rubriken ”Bakgrund”`, `fotnot 2`."""
    if paragraph.kind is BlockKind.TITLE:
        return "titeln"
    if paragraph.kind is BlockKind.HEADING:
        return f"rubriken ”{paragraph.text}”"
    if paragraph.kind is BlockKind.FOOTNOTE:
        return f"fotnot{NBSP}{paragraph.number}"
    return SHORT_NAMES.get(paragraph.kind, paragraph.id)


def first_words(text: str) -> str:
    """Name a sentence by its beginning: `Motionen bordläggs i kommunfullmäktige och …`."""
    words = text.rstrip(".").split()
    return " ".join(words[:FIRST_WORDS]) + (" …" if len(words) > FIRST_WORDS else "")


def sentence_name(number: int) -> str:
    """Name an editor's sentence by the number it has on its page: `mening 3`."""
    return f"mening{NBSP}{number}"


def place_in(name: str, paragraph: Paragraph, place: str = "") -> str:
    """Put the name of a paper before that of a place in it: `Farsta s7`, `Farsta, rubriken ”Bakgrund”`, `Översikt, mening 3`."""
    comma = "," if paragraph.kind in (BlockKind.TITLE, BlockKind.HEADING) or place.startswith("mening") else ""
    return f"{name}{comma} {place or short_paragraph_name(paragraph)}"


def in_running_text(body: str) -> str:
    """Write a body's name inside a sentence: `socialnämnden`, but `Farsta stadsdelsnämnd`, which begins with a proper name."""
    return body[0].lower() + body[1:] if DEFINITE_BODY_RE.fullmatch(body) else body


def paragraph_name(paragraph: Paragraph) -> str:
    """Name a paragraph in running prose: `stycke 7`, `rubriken Bakgrund`, `fotnot 2`."""
    if paragraph.kind is BlockKind.TITLE:
        return "titeln"
    if paragraph.kind is BlockKind.HEADING:
        return f"rubriken {paragraph.text}"
    if match := re.fullmatch(r"s(\d+)", paragraph.id):
        return f"stycke{NBSP}{match[1]}"
    short = short_paragraph_name(paragraph)
    return f"stycke {short}" if short == paragraph.id else short


class _Alphabet(dict[int, int]):
    """What each letter is sorted as, by code point; signs that are not listed come first, all alike."""

    def __missing__(self, code: int) -> int:
        return ord(" ")


SWEDISH_ALPHABET = _Alphabet(
    str.maketrans("0123456789abcdefghijklmnopqrstuvwxyzåäöé", "0123456789abcdefghijklmnopqrstuvwxyz{|}e")
)


def swedish_order(text: str) -> str:
    """Sort å, ä and ö after z, and é as e."""
    return text.casefold().translate(SWEDISH_ALPHABET)


@lru_cache(maxsize=1024)  # the same few headings stand in most papers
def section_of(heading: str) -> tuple[str, str]:
    """Give key and shown heading of the section that a printed heading opens; an unknown one is its own section."""
    plain = OWNER_RE.sub("", heading.strip().rstrip(":")).casefold()
    for key, (label, variants) in SECTION_HEADINGS.items():
        if plain in variants or heading.strip().casefold() in variants:
            return key, label
    return plain, heading


def dates_in(text: str) -> list[str]:
    """Find the full dates printed in a text, as `2026-03-16`: "16 mars 2026", "2026-03-16"."""
    return [
        match["iso"] or f"{match['year']}-{MONTHS.index(match['month'].lower()) + 1:02}-{int(match['day']):02}"
        for match in PRINTED_DATE_RE.finditer(text)
    ]


def long_date(date: datetime.date) -> str:
    """Write `17 februari 2026` with no-break spaces."""
    return f"{date.day}{NBSP}{MONTHS[date.month - 1]}{NBSP}{date.year}"


def partial_date(date: PartialDate) -> str:
    """Write a date as exactly as it is known: `2018`, `mars 2026`, `17 februari 2026`."""
    if date.month is None:
        return str(date.year)
    if date.day is None:
        return f"{MONTHS[date.month - 1]}{NBSP}{date.year}"
    return long_date(datetime.date(date.year, date.month, date.day))


def numeral(number: int) -> str:
    """Write small numbers in words."""
    return NUMERALS[number] if number < len(NUMERALS) else str(number)


def thousands(number: int) -> str:
    """Write a large number with its thousands apart: `3 300`."""
    return f"{number:,}".replace(",", NBSP)


def plural(number: int, one: str, many: str) -> str:
    """Write a count with its noun: `1 svar`, `2 svar`."""
    return f"{number}{NBSP}{one if number == 1 else many}"


def count_places(places: int, papers: int) -> str:
    """Say in how many places something is mentioned: `5 ställen i 2 dokument.`."""
    where = "ett dokument" if papers == 1 else plural(papers, "dokument", "dokument")
    return "Ett ställe." if places == 1 else f"{plural(places, 'ställe', 'ställen')} i {where}."


def all_proposed(answers: int) -> str:
    """Say after a count of answers that they are all proposals of officials."""
    return f" ({'förvaltningens' if answers == 1 else 'förvaltningarnas'} förslag)"


def listing(words: Iterable[str]) -> str:
    """Join words as Swedish does: `a, b och c`."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} och {last}" if first else last


def capitalise(text: str) -> str:
    """Make the first letter a capital and leave the rest."""
    return text[:1].upper() + text[1:]


def keep_together(text: str) -> str:
    """Put no-break spaces where a Swedish line must not break: `KS 2025/652`, `s. 4`, `§ 35`, `Jan Jönsson (L)`."""
    return re.sub(
        r"(?<=\b[A-ZÅÄÖ]{2}) (?=\d)|(?<=§) (?=\d)|(?<=\bs\.) (?=\d)|(?<=\bnr) (?=\d)| (?=\([A-ZÅÄÖ]{1,3}\))", NBSP, text
    )
