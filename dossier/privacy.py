"""Find personal data that must not be published: personal identity numbers, phone numbers, addresses, e-mail.

Shapes: "850101-1234" (with a right check digit), "08-123 45 67", "Storgatan 12", "123 45 Staden", "namn@exempel.se".
Not: "Handlingsplan 2", "Riksväg 73", diarienummer, organisation numbers (their third digit is 2 or more), dates, years, law numbers, check sums.
What an authority itself prints for the public (switchboard, visiting address) is allowed by the register.
"""

import re
from collections.abc import Iterator

from dossier.problems import Location, Problem

PERSONAL_NUMBER_RE = re.compile(
    r"""
    (?<![\w/.:-])
    (?:19|20)?(?P<digits>\d{2}(?:0[1-9]|1[0-2])        # year, month
    (?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01]))       # day, or day + 60 for a co-ordination number
    [-+–‑−]?(?P<last>\d{4})
    (?![\w/-])
    """,
    re.X,
)
PHONE_RE = re.compile(
    r"""
    (?<![\w/.:-])
    (?=\+?0?(?:[ \u00a0/()–-]{0,3}\d){7})                 # eight digits or more: "KS 0290 10" has six
    (?:(?:\+|00)46[ \u00a0-]?(?:\(0\))?[1-9]|0[1-9])\d{0,2}  # country or area code: none begins with 00
    [ \u00a0/–-]{0,3}\d{2,3}(?:[ \u00a0-]?\d{2,3}){1,3}
    (?![\w/]|-\d)
    """,
    re.X,
)
EXTENSION_RE = re.compile(
    r"(?:Tel|Tfn|Telefon|Handläggare)[.:]?[ \u00a0]{1,2}(?P<number>508[ \u00a0]?\d{2}[ \u00a0]?\d{3})"
)
EMAIL_RE = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
STREET_RE = re.compile(
    r"""
    \b(?!(?:Riks|Läns|Europa|Motor)väg\b|(?:Handlings|Åtgärds|Verksamhets|Detalj|Översikts|Stads|Tids|Arbets)plan\b)
    [A-ZÅÄÖ][a-zåäöé]*
    (?:gatan|vägen|gränd|gränden|stigen|torget|backen|allén|stråket|plan|väg|gata|stig)
    [ \u00a0]\d{1,3}(?:[ \u00a0]?[A-H])?\b
    """,
    re.X,
)
POSTCODE_RE = re.compile(r"(?<![\w/.-])\d{3}[ \u00a0]\d{2}[ \u00a0]{1,2}[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{2,}")

KINDS = (
    ("phone-number", "ett telefonnummer", PHONE_RE),
    ("phone-number", "ett telefonnummer", EXTENSION_RE),
    ("e-mail-address", "en e-postadress", EMAIL_RE),
    ("private-address", "en adress", STREET_RE),
    ("private-address", "en postadress", POSTCODE_RE),
)


def check_privacy(text: str, path: str, allowed: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Find personal data in any file's text. The number itself is never repeated in the message.

    Problems: personal-number (never allowed), phone-number, e-mail-address, private-address.
    """
    for match in PERSONAL_NUMBER_RE.finditer(text):
        if has_right_check_digit(match["digits"] + match["last"]):
            cure = "Ta bort det ur källan och ur underlaget, och skriv maskeringen under ”maskat”"
            yield Problem(_location(match, path), "personal-number", "ett personnummer står på raden", cure)
    found = (
        (code, what, _location(match, path))
        for code, what, pattern in KINDS
        for match in pattern.finditer(text)
        if match.group() not in allowed
    )
    for code, what, location in dict.fromkeys(found):
        cure = (
            "Maskera en enskilds uppgift som [… maskat] och skriv det under ”maskat”; "
            "en myndighets egen skrivs i docs/register/tillatna-uppgifter.yml"
        )
        yield Problem(location, code, f"{what} står på raden", cure)


def _location(match: re.Match[str], path: str) -> Location:
    return Location(path, match.string.count("\n", 0, match.start()) + 1)


def has_right_check_digit(digits: str) -> bool:
    """Try the ten digits of a personal identity number by the Luhn rule."""
    doubled = (int(digit) * (2 - index % 2) for index, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
