"""Find citations in running text by their form: laws, bills, inquiries, diarienummer, motions, reports and dates.

Every one of them has a number, so a text is read number by number: the number's own shape, and the words just before it,
say what it is. What the shape leaves open is not guessed at: "2025/26" is as often a budget year, "(2016:5)" a motion
as often as a report, and neither is found without the word that settles it. Names without a number belong to the register.

Traps: two cities never write a diarienummer alike; "förslag" and "bolag" end as laws do; a phone number, an organisation
number and a year span look like diarienummer; any space may be a no-break space.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

from dossier.labels import MONTHS
from dossier.model import MentionKind

BEGINNING = r"(?:(?<![\w./:=+-])|(?<=[^\W\d_][.:]))"
"""Not inside a word, a longer number or a web address; "Dnr:" and "dnr." may stand close."""
ENDING = r"(?!\w|[./:-]\d)"
GAP = r"\s{1,3}"
YEAR = r"(?:19|20)\d{2}"
CLASS = r"\d{1,2}(?:\.\d{1,2}){1,3}"
"""Place in a plan of registers: "1.5.1"."""
ISO_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
SCHOOL_YEAR = rf"(?:{'|'.join(f'{year}/{(year + 1) % 100:02}' for year in range(1900, 2100))}){ENDING}"
"""A budget or school year: "HT 2025/26"."""

DIGITS = "0123456789"
NUMBER_RE = re.compile(r"[0-9]+(?:[./:-][0-9]+)*")
"""Digits as they hang together; nothing is cited without one."""

# --- Diarienummer ----------------------------------------------------------------------------------------------------

PREFIX_RE = re.compile(
    rf"""
    {BEGINNING}
    (?:S-)?(?:[Dd]p | [A-ZÅÄÖ]{{1,2}}[a-zåäö]?[A-ZÅÄÖ]{{0,5}})     # "S-Dp", "KS", "Ju", "SoN", "KFKS"
    (?:\s|[/-])?                                                   # "KS 2025", "KS2025", "KS-2025", "KS/2025"
    \Z
    """,
    re.X,
)
LONGEST_PREFIX = 10

DIARIENUMMER_SHAPES = {
    "commonest": rf"(?:KS|KF|RS|TN|BN|SN)\s?{YEAR}/\d{{1,5}}(?:-\d{{1,3}})?",  # KS 2025/652, KS2005/0485-83
    "any-authority": rf"(?!E(?:U|G|EG|ES)\b)[A-ZÅÄÖ]{{2,5}}\s?(?!{SCHOOL_YEAR}){YEAR}/\d{{1,5}}(?:-\d{{1,3}})?",  # KFKS 2013/191-040
    "joined": rf"[A-ZÅÄÖ]{{2,5}}-{YEAR}[/-]\d{{1,5}}(?:\.\d{{3}})?",  # STK-2021-1599, KS-2015/31
    "authority-year-serial": rf"""
        (?!(?:SOU|SFS|DS|PM)\b)[A-ZÅÄÖ]{{2,5}}\s(?!{YEAR}-{YEAR}{ENDING}){YEAR}-\d{{4,6}}
        """,  # KSN 2015-1345, TN 2031-00112; not "VT 2014-2018"
    "ministry": rf"""
        (?:Ju|Fi|U|S|N|A|Ku|M|Kn|Fö|UD|KN|LI)\s?{YEAR}/\d{{4,5}}
        (?:/[A-ZÅÄÖ]{{1,5}}\d? | -\d+)?              # Ju 2025/00949, U2014/5177/S
        """,
    "police": rf"A\d{{3}}\.\d{{3}}/{YEAR}",  # A034.946/2025
    "detailed-plan": rf"(?:S-)?[Dd]p\s?{YEAR}-\d{{5}}(?:-\d{{2}})?",  # S-Dp 2009-00919-54
    "traffic": rf"T\s?{YEAR}-\d{{3}}-\d{{4,5}}",  # T 2010-313-01743
    "register-serial-year": rf"\d{{3}}-\d{{1,5}}[/-]{YEAR}",  # 316-259/2012, 125-1694-2012
    "class-serial-year": rf"{CLASS}[.-]\d{{1,5}}-{YEAR}",  # 1.5.1-135-2012, 1.5.1.388-2011
    "year-serial-class": rf"(?!{ISO_DAY}){YEAR}-\d{{1,4}}-(?:\d{{3}}|{CLASS})",  # 2011-875-1.2.4, 2006-152-307
    "class/serial/year": rf"\d{{1,2}}\.\d{{1,2}}/\d{{1,5}}/{YEAR}",  # 1.1/3296/2012
    "class-serial/year": rf"\d{{1,2}}\.\d{{1,2}}-(?:\d{{1,6}}/{YEAR}|\d{{3,6}}/\d{{2}})",  # 1.6-11180/12
    "year-long-serial": rf"(?!{YEAR}-{YEAR}{ENDING}){YEAR}-\d{{4,6}}(?:-\d{{3}})?",  # 2013-5547; not "2014-2018"
    "register-serial-short-year": r"\d{3}-\d{3}-\d{2}",  # 346-507-04
    "serial/short-year": rf"(?!{YEAR})\d{{4}}/\d{{2}}",  # 0445/15; not "2025/26", a budget year
    "year/authority": rf"{YEAR}/[A-ZÅÄÖ]{{2,4}}\s\d{{4}}(?:\s\d{{2,3}}{ENDING})?",  # 2018/KS 0290 10
    "year.serial": rf"{YEAR}\.\d{{1,4}}\s[A-ZÅÄÖ]{{2,4}}",  # 2025.368 KS
}
"""Shapes that are diarienummer wherever they stand, each with what it was met in."""
DIARIENUMMER_RE = re.compile(
    BEGINNING + "(?:" + "\n|".join(f"(?:{one})" for one in DIARIENUMMER_SHAPES.values()) + "\n)" + ENDING, re.X
)

TIGHT_YEAR_RE = re.compile(rf"(?<=[^\W\d])(?={YEAR}[/-])")
"""Where "KS2025/652" lacks the space of "KS 2025/652": the same number."""

LABEL_RE = re.compile(r"\b(?i:dnr|d\.nr|diarienr|diarienummer|diarienumret)\s?[.:]?\s{0,3}\Z")
LONGEST_LABEL = 20
LABELLED_RE = re.compile(
    rf"""
    {BEGINNING}
    (?!(?:SOU|SFS|DS|Ds|PM)\b)                              # other series
    (?:[A-ZÅÄÖ]{{1,2}}[a-zåäö]?[A-ZÅÄÖ]{{0,5}}[\s/-]?)?     # the authority
    (?!{ISO_DAY}{ENDING})                                   # a date in the next line of a letterhead
    (?![\d./:-]*\d{{6}}-\d{{4}})                            # a personal or organisation number
    (?![\d./:-]*\d{{9}})                                    # the same, or a phone number, without a dash
    (?!0\d{{1,3}}-(?:\d{{5,8}}(?![\d./:-])|\d{{2,3}}(?:\s\d{{2,3}})+(?!\d)))  # a phone number
    \d[\dA-ZÅÄÖ]*(?:[./:-][\dA-ZÅÄÖ]+)+                     # "2025/26", "15SON/0123", "3.1-12/2019"
    {ENDING}
    """,
    re.X,
)
"""What only a word such as "Dnr" makes a diarienummer."""

# --- Laws ------------------------------------------------------------------------------------------------------------

ABBREVIATIONS = ("KL", "SoL", "FL", "OSL", "PBL", "TF", "RF", "LSS", "DOS-lagen")
"""Short names of laws that count beside a section; alone they belong to the register."""
ABBREVIATION = rf"(?:{'|'.join(ABBREVIATIONS)})"
LAW_NAME = r"""
    (?<![\w/-])
    (?!(?i:                                              # words that only end as laws do: "förslag", "aktiebolag"
        \w*(?:(?:för|an|be|av|ut|upp|ned|på|över|till)slag|bolag|förlag|underlag|arbetslag)
      | (?:om|in)?slag
    )(?:en)?s?\b)
    (?:[^\W\d_]|-)*?                                     # "kommunal", "DOS-"
    (?: (?i:lag|balk|förordning)(?:en)? | (?<=egerings)formen | (?<=uccessions)ordningen )s?
    \b
    """
SFS = r"(?:1[6-9]|20)\d{2}:\d{1,4}"
PRINTED_SFS = rf"(?:(?:SFS|{ABBREVIATION}),?\s)?(?P<sfs>{SFS}){ENDING}"
CLOSING_RE = re.compile(rf"(?:[,;]?\s{ABBREVIATION})?\)")
"""The end of "(2017:725)", "(2017:725, KL)"."""

SECTION = r"\d{1,3}(?:\s?[a-z]\b)?"
"""One number: "35", "35 a", "35a"."""
SECTIONS = rf"""
    {SECTION}(?:(?:\s?[-–]\s?|,\s|\s(?:och|samt|eller)\s){SECTION}){{0,9}}\s?§{{1,2}}       # "35 §", "9–13 §§"
    (?: \s(?:första|andra|tredje|fjärde|femte|sjätte)(?=\s(?:stycket|st\b|meningen|punkten|och))   # "andra stycket"
      | \s(?:stycket|st\.?|meningen|punkten|p\.?)(?!\w) | \soch(?=\s(?:andra|tredje|fjärde)\s)
      | \s\d{{1,2}}(?=\s)                                                                     # "2", a point
    ){{0,6}}
    """
CHAPTER = rf"{SECTION}\s?kap(?:itlet|itel)?\b\.?"
PLACE = rf"(?:{CHAPTER}(?:\s?{SECTIONS})?|{SECTIONS})"
PLACES = rf"{PLACE}(?:(?:,|\s(?:och|samt))\s{PLACE}){{0,5}}"
"""Where in a law: "5 kap. 35 §", "5 kap. 35 § och 6 kap. 3 §"."""
TITLE = r"\b(?i:lag|förordning)(?:en)?\s(?:om|med)\s[^\d.;:()\n]{3,120}(?:\([A-ZÅÄÖ][^\W\d_]{1,6}\)\s)?"
"""A law by its whole title: "lagen om offentlig upphandling"."""

PLACES_RE = re.compile(BEGINNING + PLACES, re.X)
LAW_AFTER_RE = re.compile(
    rf"""
    \s(?:i\s)?                                            # "35 § kommunallagen", "35 § i kommunallagen"
    (?: {TITLE}\({PRINTED_SFS.replace("sfs", "sfs_of_title")}    # a title counts only with its number
      | (?P<name>{LAW_NAME})(?:\s?\(?{PRINTED_SFS})?
      | (?P<short>{ABBREVIATION})\b
    )
    """,
    re.X,
)
LAW_BEFORE_PLACES_RE = re.compile(rf"(?P<name>{LAW_NAME}|\b{ABBREVIATION}),?\s\Z", re.X)
LAW_BEFORE_NUMBER_RE = re.compile(
    rf"""
    (?: {LAW_NAME}(?:\s\([A-ZÅÄÖ][^\W\d_]{{1,6}}\))?\s?\(?(?:(?:SFS|{ABBREVIATION}),?\s)?   # "lag (", "lagen (SFS "
      | \bSFS(?:[\s-](?:nr|nummer))?:?\s?                                                   # "SFS "
    )\Z
    """,
    re.X,
)
TITLE_BEFORE_NUMBER_RE = re.compile(rf"{TITLE}\((?:SFS\s)?\Z", re.X)
WHOLE_NAME_RE = re.compile(rf"{ABBREVIATION}|.{{3,}}(?:lagen|balken|förordningen|formen|ordningen)s?")
LONGEST_NAME = 60
LONGEST_TITLE = 150
SFS_RE = re.compile(SFS + ENDING)
COMING_PLACES_RE = re.compile(rf",?\s(?P<places>(?>{PLACES}))(?!\w|\s(?:i\s)?{LAW_NAME}|\s{ABBREVIATION}\b)", re.X)
"""Sections printed after their law, unless the next law has them."""

# --- Motions and reports ---------------------------------------------------------------------------------------------

SERIAL_RE = re.compile(rf"{YEAR}:\d{{1,3}}{ENDING}")
MOTION_BEFORE_RE = re.compile(r"\bmotion(?:en|er|erna)?(?:\s(?:nr|nummer))?\.?\s?\(?\Z", re.I)
MOTION_FAR_BEFORE_RE = re.compile(
    r"""
    \bmotion(?:en)?\s(?:av|från|om)\s
    [^\d.;:?!\n]{2,90}                  # the same sentence, and no other number
    (?:\(|\bnr\s)\Z                     # "(", so that no other series stands between
    """,
    re.I | re.X,
)
LONGEST_MOTION = 120
ROMAN = r"(?:X(?:I{1,3}|IV|V)?|IX|IV|VI{0,3}|I{1,3})"
REPORT_BEFORE_RE = re.compile(r"\b(?:(?P<report>(?i:utlåtandet?|utl\.?))|PM)(?:\s(?:nr|nummer))?\s?\(?\Z")
LONGEST_WORD = 25
DEPARTMENT_RE = re.compile(rf":?\s?(?P<department>R\s?{ROMAN}(?:\s?[+,]\s?R?{ROMAN})*)\b")
"""The department whose head signs a report: "RII", "RI+VI"."""

# --- Preparatory works ----------------------------------------------------------------------------------------------

PREPARATORY_BEFORE_RE = re.compile(
    r"""
    (?<![\w./:-])
    (?: (?P<inquiry>SOU|D[Ss])                             # "SOU ", "Ds "
      | (?P<bill>(?i:prop(?:\.|osition(?:en)?)?))          # "prop. ", "propositionen "
      | (?P<report>(?i:bet(?:\.|änkandet?)))               # "bet. ", "betänkandet "
    )
    (?:\s(?:nr|nummer))?\s?\Z
    """,
    re.X,
)
LONGEST_SERIES = 25
SESSION_RE = re.compile(
    rf"(?P<year>{YEAR})/(?P<next>\d{{2}}|2000):(?P<number>\d{{1,3}}|[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{{1,4}}\d{{1,3}}){ENDING}"
)
"""A number of the Riksdag's: "2016/17:171" is a bill, "2016/17:KU30" a committee's report."""

# --- Dates -----------------------------------------------------------------------------------------------------------

ISO_DAY_RE = re.compile(rf"{BEGINNING}(?P<year>(?:1[5-9]|20)\d{{2}})-(?P<month>\d{{2}})-(?P<day>\d{{2}}){ENDING}")
YEAR_RE = re.compile(r"(?:1[5-9]|20)\d{2}" + ENDING)
MONTH_BEFORE_RE = re.compile(
    rf"""
    (?<![\w./])(?: (?P<day>\d{{1,2}})(?::[ae])?{GAP} | (?<!\d\s) )   # "16 ", "16:e ", or no day at all
    (?P<month>{"|".join(MONTHS)}){GAP}
    \Z
    """,
    re.I | re.X,
)
LONGEST_MONTH = 25


@dataclass(frozen=True)
class Citation:
    """A place in a text that cites something by its number."""

    kind: MentionKind
    start: int
    end: int
    """Characters `[start, end)` of the text given."""
    value: str
    """The same for every way of printing the same thing: "KS 2025/652", "2017:725", "2026-02-17", "2026-03"."""


def find_citations(text: str) -> tuple[Citation, ...]:
    """Find what a text cites by number, in order, never overlapping; the nearest and longest form wins.

    Shapes: "KS 2025/652", "Dnr 2025/26", "316-259/2012"; "5 kap. 35 § kommunallagen (2017:725)", "lag (2018:1937)",
    "SFS 2017:725", "35 § KL"; "Motion (2016:5)"; "Utlåtande 2014:53 RII"; "16 mars 2026", "mars 2026", "2026-02-17";
    "SOU 2025:72", "Ds 1999:7", "prop. 2016/17:171", "bet. 2016/17:KU30".
    Not: a bare "2025/26", "2016/17:171", "(2016:5)" or year; a law without section and number;
    an impossible day; phone, personal and organisation numbers, even after "Dnr".
    Units: offsets in characters from the start of `text`.
    Problems: none; a malformed number is simply not found.
    Source: the forms met in docs/*/svar/, and real examples of other authorities in tests/cases/citations/.
    """
    # Ten searches for one character are many times faster than one pattern, and most paragraphs have no number.
    if not any(map(text.__contains__, DIGITS)):
        return ()
    found: list[Citation] = []
    end = 0
    for number in NUMBER_RE.finditer(text):
        if number.start() >= end and (citation := _read(text, number, end)):
            found.append(citation)
            end = citation.end
    return tuple(found)


def _read(text: str, number: re.Match[str], after: int) -> Citation | None:
    """Read the citation that a number is part of, none of it before `after`: the first reader that knows it."""
    for read in _readers_of(text, number):
        if citation := read(text, number.start(), after):
            return citation
    return None


def _readers_of(text: str, number: re.Match[str]) -> tuple["Reader", ...]:
    """Choose by shape who may know a number: most numbers are amounts and years, and asking every reader is slow."""
    printed, following = number.group(), text[number.end() : number.end() + 1]
    if ":" in printed:
        return COLON_READERS
    if not printed.isdecimal() or following == "/" or following.isalpha():
        return JOINED_READERS
    return YEAR_READERS if len(printed) == 4 else SHORT_READERS


def _find_before(pattern: re.Pattern[str], text: str, at: int, after: int, longest: int) -> re.Match[str] | None:
    """Find the words that end where a number begins."""
    return pattern.search(text, max(after, at - longest), at)


def _find_places_in_law(text: str, at: int, after: int) -> Citation | None:
    """Read "5 kap. 35 § kommunallagen (2017:725)", and "kommunallagen 5 kap. 35 §"."""
    places = PLACES_RE.match(text, at)
    if not places:
        return None
    if law := LAW_AFTER_RE.match(text, places.end()):
        return _law_of_places(text, at, law)
    law = _find_before(LAW_BEFORE_PLACES_RE, text, at, after, LONGEST_NAME)
    if law and _is_whole_name(law["name"]):
        return Citation(MentionKind.LAW, law.start(), places.end(), _base_form(law["name"]))
    return None


def _law_of_places(text: str, at: int, law: re.Match[str]) -> Citation | None:
    number = law["sfs"] or law["sfs_of_title"]
    value = number or law["short"] or (_base_form(law["name"]) if _is_whole_name(law["name"]) else "")
    closing = CLOSING_RE.match(text, law.end()) if number else None
    return Citation(MentionKind.LAW, at, closing.end() if closing else law.end(), value) if value else None


def _find_numbered_law(text: str, at: int, after: int) -> Citation | None:
    """Read "kommunallagen (2017:725)", "lag (2018:1937)", "SFS 2017:725"."""
    return _find_law(LAW_BEFORE_NUMBER_RE, LONGEST_NAME, text, at, after)


def _find_titled_law(text: str, at: int, after: int) -> Citation | None:
    """Read "lagen om offentlig upphandling (2016:1145)"."""
    return _find_law(TITLE_BEFORE_NUMBER_RE, LONGEST_TITLE, text, at, after)


def _find_law(pattern: re.Pattern[str], longest: int, text: str, at: int, after: int) -> Citation | None:
    number = SFS_RE.match(text, at)
    law = _find_before(pattern, text, at, after, longest) if number else None
    if not number or not law:
        return None
    start, end = _balanced(text, law.start(), at, number.end())
    places = COMING_PLACES_RE.match(text, end)
    return Citation(MentionKind.LAW, start, places.end("places") if places else end, number.group())


def _find_report(text: str, at: int, after: int) -> Citation | None:
    """Read "Utlåtande 2014:53 RII"; a "PM 2014:53" is one only with its department."""
    number = SERIAL_RE.match(text, at)
    word = _find_before(REPORT_BEFORE_RE, text, at, after, LONGEST_WORD) if number else None
    if not number or not word:
        return None
    department = DEPARTMENT_RE.match(text, number.end())
    if not department and not word["report"]:
        return None
    start, end = _balanced(text, word.start(), at, department.end() if department else number.end())
    name = "Utlåtande" if word["report"] else "PM"
    signed = f" {''.join(department['department'].split())}" if department else ""
    return Citation(MentionKind.REPORT_TO_COUNCIL, start, end, f"{name} {number.group()}{signed}")


def _find_inquiry(text: str, at: int, after: int) -> Citation | None:
    """Read "SOU 2025:72", "Ds 1999:7"."""
    number = SERIAL_RE.match(text, at)
    word = _find_before(PREPARATORY_BEFORE_RE, text, at, after, LONGEST_SERIES) if number else None
    if not number or not word or not word["inquiry"]:
        return None
    series = word["inquiry"] if word["inquiry"] == "SOU" else "Ds"
    return Citation(MentionKind.PREPARATORY_WORK, word.start(), number.end(), f"{series} {number.group()}")


def _find_bill(text: str, at: int, after: int) -> Citation | None:
    """Read "prop. 2016/17:171", "bet. 2016/17:KU30"; the second year is the one after the first."""
    number = SESSION_RE.match(text, at)
    word = _find_before(PREPARATORY_BEFORE_RE, text, at, after, LONGEST_SERIES) if number else None
    if not number or not word or int(number["next"]) % 100 != (int(number["year"]) + 1) % 100:
        return None
    series = "bill" if number["number"].isdecimal() else "report"
    if not word[series]:
        return None
    name = "prop." if series == "bill" else "bet."
    return Citation(MentionKind.PREPARATORY_WORK, word.start(), number.end(), f"{name} {number.group()}")


def _find_motion(text: str, at: int, after: int) -> Citation | None:
    """Read "Motion (2016:5)", "motion nr 2003:1"."""
    number = SERIAL_RE.match(text, at)
    word = _find_before(MOTION_BEFORE_RE, text, at, after, LONGEST_WORD) if number else None
    if not number or not word:
        return None
    start, end = _balanced(text, word.start(), at, number.end())
    return Citation(MentionKind.MOTION, start, end, number.group())


def _find_far_motion(text: str, at: int, after: int) -> Citation | None:
    """Read "motion av Ada Kvarn (X) om gator (2016:5)": the number alone is the citation."""
    number = SERIAL_RE.match(text, at)
    if number and _find_before(MOTION_FAR_BEFORE_RE, text, at, after, LONGEST_MOTION):
        return Citation(MentionKind.MOTION, at, number.end(), number.group())
    return None


def _find_diarienummer(text: str, at: int, after: int) -> Citation | None:
    """Read a number in one of the known shapes, or any number that "Dnr" stands before."""
    prefix = _find_before(PREFIX_RE, text, at, after, LONGEST_PREFIX)
    for start in (prefix.start(), at) if prefix else (at,):
        number = DIARIENUMMER_RE.match(text, start)
        if not number and _find_before(LABEL_RE, text, start, after, LONGEST_LABEL):
            number = LABELLED_RE.match(text, start)
        if number:
            value = TIGHT_YEAR_RE.sub(" ", " ".join(number.group().split()))
            return Citation(MentionKind.DIARIENUMMER, start, number.end(), value)
    return None


def _find_iso_day(text: str, at: int, after: int) -> Citation | None:
    """Read "2026-02-17"."""
    day = ISO_DAY_RE.match(text, at)
    if day and _is_day(int(day["year"]), int(day["month"]), int(day["day"])):
        return Citation(MentionKind.DATE, at, day.end(), day.group())
    return None


def _find_month(text: str, at: int, after: int) -> Citation | None:
    """Read "16 mars 2026", "mars 2026": the year is the number, what stands before it the rest."""
    year = YEAR_RE.match(text, at)
    before = _find_before(MONTH_BEFORE_RE, text, at, after, LONGEST_MONTH) if year else None
    if not year or not before:
        return None
    month = MONTHS.index(before["month"].lower()) + 1
    if before["day"] and not _is_day(int(year.group()), month, int(before["day"])):
        return None
    day = f"-{int(before['day']):02}" if before["day"] else ""
    return Citation(MentionKind.DATE, before.start(), year.end(), f"{year.group()}-{month:02}{day}")


Reader = Callable[[str, int, int], Citation | None]
COLON_READERS: tuple[Reader, ...] = (
    _find_numbered_law,
    _find_inquiry,
    _find_bill,
    _find_report,
    _find_motion,
    _find_titled_law,
    _find_far_motion,
    _find_diarienummer,
)
"""For "2017:725": the word nearest before decides, then one farther off."""
JOINED_READERS: tuple[Reader, ...] = (_find_diarienummer, _find_iso_day, _find_places_in_law, _find_bill)
"""For "2025/652", "2016/17:KU30", "2026-02-17", "9-13 §§", "2018/KS", "35a §"."""
YEAR_READERS: tuple[Reader, ...] = (_find_month,)
SHORT_READERS: tuple[Reader, ...] = (_find_places_in_law,)


def _is_whole_name(name: str) -> bool:
    """Tell whether a name says which law it is without a number: "kommunallagen" does, "lagen" and "en lag" do not."""
    return bool(WHOLE_NAME_RE.fullmatch(name))


def _base_form(name: str) -> str:
    """Undo a sentence's capital and a genitive: "Kommunallagens" is "kommunallagen"."""
    if name in ABBREVIATIONS:
        return name
    plain = name.removesuffix("s")
    return plain if plain[1:2].isupper() else plain[0].lower() + plain[1:]


def _balanced(text: str, start: int, number: int, end: int) -> tuple[int, int]:
    """Give a span its closing parenthesis; one that is not closed there leaves the number alone."""
    if text[start:number].count("(") == text[start:number].count(")"):
        return start, end
    closing = CLOSING_RE.match(text, end)
    return (start, closing.end()) if closing else (number, end)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True
