"""Find personal data that must not be published: personal identity numbers, phone numbers, addresses, e-mail.

Shapes: "850101-1234" (with a right check digit), "08-123 45 67", "Storgatan 12", "123 45 Staden", "namn@exempel.se".
Not: "Handlingsplan 2", "Riksväg 73", diarienummer, organisation numbers (their third digit is 2 or more), dates, times, years,
law numbers, check sums.
What an authority itself prints for the public (switchboard, visiting address) is allowed by the register.
Traps: dashes and spaces come in a dozen characters, and a number may be broken over a line.
"""

import re
from collections.abc import Iterator

from dossier.problems import Location, Problem

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
SPACES = "\t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
TABLE = str.maketrans(dict.fromkeys(DASHES, "-") | dict.fromkeys(SPACES, " "))
"""Dashes and spaces to one of each, character by character, so that positions stay right."""
UNUSUAL_RE = re.compile(f"[{DASHES}{SPACES}]")
DATE_OR_TIME_RE = re.compile(
    r"""
    (?<![\w.:/-])
    (?: \d{4}-\d{2}-\d{2}(?!\d|-\d)                                     # 2026-02-17, and mistyped years
    | \d{1,2}(?P<mark>[./-])\d{1,2}(?P=mark)(?:19|20)\d{2}(?![./-]?\d)   # 01.02.2026
    | (?:[01]\d|2[0-3])[.:]?[0-5]\d[ ]?-[ ]?(?:[01]\d|2[0-3])[.:]?[0-5]\d(?![.:]?\d)   # 0830-1200, 08.30 - 12.00
    )
    """,
    re.X,
)
BEGINNING = r"(?:(?<![^\W_]|[/.:-])|(?<=[A-Za-zÅÄÖåäö][.:]))"
"""Not inside a word or a longer number; "tel:" and "tel." may stand close."""
PERSONAL_NUMBER_RE = re.compile(
    rf"""
    (?=\d){BEGINNING}
    """
    + r"""
    (?:19|20)?(?P<digits>\d{2}(?:0[1-9]|1[0-2])        # year, month
    (?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01]))       # day, or day + 60 for a co-ordination number
    [ ]?[-+]?[ ]?(?P<last>\d{4})
    (?![^\W_]|/|-\w)
    """,
    re.X,
)
PHONE_RE = re.compile(
    rf"""
    (?=[+0]){BEGINNING}
    """
    + r"""
    (?=\+?0?(?:[ /().-]{0,3}\d){7})                     # eight digits or more: "KS 0290 10" has six
    (?:(?:\+|00)46[ -]?(?:\(0\))?[ -]?[1-9]|0[1-9])\d{0,2}  # country or area code: none begins with 00
    [ /().-]{0,3}\d{2,3}(?:(?:[ .-]|-[ ]|[ ]-[ ])?\d{2,3}){1,3}
    (?![^\W_]|/|[.-]\d)
    """,
    re.X,
)
EXTENSION_RE = re.compile(
    r"""
    (?=[TtMmVvHh])\b(?i:tel|tfn|telefon|telefonnummer|mobil|växel|handläggare)[.:]?[ ]{0,3}
    (?P<number>508(?:(?:[ .-]|-[ ]|[ ]-[ ])?\d){5})(?!\d)
    """,
    re.X,
)
EMAIL_RE = re.compile(r"(?<![\w.+-])[\w.+-]+(?:@|[ ]?[(\[](?:at|snabel-?a)[)\]][ ]?)[\w-]+(?:\.[\w-]+)+")
STREET_RE = re.compile(
    r"""
    (?=[A-ZÅÄÖ])\b(?!(?:Riks|Läns|Europa|Motor)väg\b|(?:Handlings|Åtgärds|Verksamhets|Detalj|Översikts|Stads|Tids|Arbets)plan\b)
    [A-ZÅÄÖ][a-zåäöé]*
    (?:gatan|vägen|gränd|gränden|stigen|torget|backen|allén|stråket|plan|väg|gata|stig)
    [ ]\d{1,3}(?:[ ]?[A-H])?\b
    """,
    re.X,
)
POSTCODE_RE = re.compile(r"(?=\d)(?:(?<![\w/.-])|(?<=\bSE-)|(?<=\bS-))\d{3} \d{2} {1,2}[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{2,}")
BROKEN_RE = re.compile(r"(?<=[\d).-]) *\n *(?=[\d(])")
"""Where a number may go on in the next line."""
REACH = 40
"""More characters than half a number has."""

KINDS = (
    ("personal-number", "ett personnummer", PERSONAL_NUMBER_RE),
    ("phone-number", "ett telefonnummer", PHONE_RE),
    ("phone-number", "ett telefonnummer", EXTENSION_RE),
    ("e-mail-address", "en e-postadress", EMAIL_RE),
    ("private-address", "en adress", STREET_RE),
    ("private-address", "en postadress", POSTCODE_RE),
)
NUMBERS = KINDS[:3]
LIKELY_RES = (
    re.compile(
        rf"""
        \d(?: (?:[ /().+{DASHES}{SPACES}-]{{0,3}}\d){{4}}    # five figures that hang together: a number or a postcode
           | (?<=(?:atan|ägen|ränd|nden|igen|rget|cken|llén|åket|plan|.väg|gata|stig)[ {SPACES}]\d) )    # a street's
        """,
        re.X,
    ),
    re.compile(r"[@(\[](?:(?<=@)|(?:at|snabel-?a)[)\]])"),
    re.compile(rf"\n[ {SPACES}]*(?=[\d(])"),  # a line that a number may go on in, and the end of the one above
)
"""What every find has some of, in a text as it was written: so little that it is looked for fast."""


def check_privacy(text: str, path: str, allowed: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Find personal data in any file's text. The number itself is never repeated in the message.

    Problems: personal-number (never allowed), phone-number, e-mail-address, private-address.
    """
    legal = {_bare(_usual(one)) for one in allowed}
    found: dict[tuple[int, str, str], None] = {}
    for start, end in _likely_lines(text):
        searched = DATE_OR_TIME_RE.sub(lambda match: "|" * len(match.group()), _usual(text[start:end]))
        for at, code, what in _find(searched, legal):
            found[text.count("\n", 0, start + at) + 1, code, what] = None
    for line, code, what in found:
        cure = (
            "Maskera en enskilds uppgift som [… maskat] och skriv det under ”maskat”; "
            "en myndighets egen skrivs i docs/register/tillatna-uppgifter.yml"
        )
        if code == "personal-number":
            cure = "Ta bort det ur källan och ur underlaget, och skriv maskeringen under ”maskat”"
        yield Problem(Location(path, line), code, f"{what} står på raden", cure)


def _likely_lines(text: str) -> list[tuple[int, int]]:
    """Give start and end of the lines that can hold anything at all, those that a number may be broken over together.

    Most lines hold nothing, and the patterns are slow.
    """
    spans = sorted(match.span() for pattern in LIKELY_RES for match in pattern.finditer(text))
    lines: list[tuple[int, int]] = []
    for first, last in spans:
        start, end = text.rfind("\n", 0, first) + 1, text.find("\n", last)
        end = len(text) if end < 0 else end
        if lines and start <= lines[-1][1]:
            start, end = lines[-1][0], max(end, lines.pop()[1])
        lines.append((start, end))
    return lines


def _find(text: str, legal: set[str]) -> Iterator[tuple[int, str, str]]:
    """Find where in some lines of usual characters something begins, and what it is."""
    spans = []
    for code, what, pattern in KINDS:
        for match in pattern.finditer(text):
            spans.append(match.span())
            if _is_found(match, code, legal):
                yield match.start(), code, what
    yield from _broken(text, spans, legal)


def _broken(text: str, spans: list[tuple[int, int]], legal: set[str]) -> Iterator[tuple[int, str, str]]:
    """Find numbers that go on in the next line, and are not whole in either."""
    for gap in BROKEN_RE.finditer(text):
        before = text[max(0, gap.start() - REACH) : gap.start()].rpartition("\n")[2]
        window = before + " " + text[gap.end() : gap.end() + REACH].partition("\n")[0]
        for code, what, pattern in NUMBERS:
            for match in pattern.finditer(window):
                start, end = gap.start() - len(before) + match.start(), gap.end() + match.end() - len(before) - 1
                # "163 08" and "123 450" in the next line are two numbers: the first does not begin at "08".
                whole = not before[: match.start()].rstrip()[-1:].isdigit()
                across = whole and match.start() < len(before) < match.end()
                if across and _is_found(match, code, legal) and not any(a < end and start < b for a, b in spans):
                    yield start, code, what


def _is_found(match: re.Match[str], code: str, legal: set[str]) -> bool:
    if code == "personal-number":
        return has_right_check_digit(match["digits"] + match["last"])
    number = match.groupdict().get("number", match.group())
    return _bare(match.group()) not in legal and _bare(number) not in legal


def _usual(text: str) -> str:
    """Write dashes and spaces as one of each: few characters are another, and a pattern finds them faster than a table."""
    return UNUSUAL_RE.sub(lambda match: TABLE[ord(match.group())], text)


def _bare(text: str) -> str:
    """Leave out what may stand around: "(08) 123 45 67" is found from its first digit."""
    return text.strip("() ")


def has_right_check_digit(digits: str) -> bool:
    """Try the ten digits of a personal identity number by the Luhn rule."""
    doubled = (int(digit) * (2 - index % 2) for index, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
