"""The words beside a name in running text → whether they make it a part of another name.

Traps seen in real papers: "Skärholmens stadsdelsförvaltning" is not the place Skärholmen, "Region Stockholm" not the city,
"Södertälje kommuns socialnämnd" and "socialnämnden i Solna" not the committee at home. A capital first in a sentence says
nothing; "Stadens socialnämnd" is at home.
"""

import re
from functools import lru_cache

ADMINISTRATIVE_RE = re.compile(
    r"""
    (?: [\w-]*(?:
          förvaltning | nämnd | kommun | region | avdelning | domstol | tingsrätt | socialtjänst | församling | delegation
        | kontor | förbund | utskott | departement | landsting | bolag | (?<!om)råd      # "råd", not "området"
        | styrelse | myndighet | byrå | kommitté | polis(?:område|distrikt|region|station)?
        )
      | (?:[\w-]*s)?enhet                                                                # "enhet", not "öppenhet"
    )
    (?:en|et|n|t|er|erna|ar|arna|na)?s?
    | [\w-]*fullmäktiges? | (?:län|stad)s?
    """,
    re.X,
)
"""A word that names a body, alone or last in a compound, in any form: "stadsdelsförvaltningens", "Region", "polisområde"."""
MUNICIPAL_RE = re.compile(r"(?:grann|lands)?(?:kommun(?:er)?|stad|städer|region(?:er)?|landsting|län)s|grann\w+s", re.I)
"""What a municipality's own name stands before: "Södertälje kommuns"."""
COMMON_RE = re.compile(
    r"""
    \w*(?: (?:stad|kommun|nämnd|tjänst|förvaltning|motion|region|regering|polis|majoritet|opposition|motionär)en
         | styrelsen | kontoret | partiet | landet | dagen | året | motionärerna )s
    | dess | deras | vars
    """,
    re.X | re.I,
)
"""Genitives that are no names though they begin a sentence: "Stadens socialnämnd"."""
WORD_AFTER_RE = re.compile(r"\ ([\w-]++)")
PLACE_AFTER_RE = re.compile(r"\ [iI]\ (?:(?:kommunen|staden|grann\w+)\ )?(?P<place>[A-ZÅÄÖ][\w:-]*)")
OTHERS_AFTER_RE = re.compile(
    r"\ i\ (?:grannkommun\w*|(?:en\ |någon\ )?(?:annan|andra|flera|varje|övriga|många|alla|samtliga)\ (?:\w+\ )?kommun(?:er|erna)?)\b"
)
HOME_ENDS_RE = re.compile(r"[sS]?(?![\w-])(?!\ (?:län|region))")
GENITIVES = frozenset({"s ", "S "})
NAME_BEGINNINGS = frozenset(
    [
        "Fokus",
        "Vision",
        "Framtid",
        "Program",
        "Projekt",
        "Nya",
        "Gamla",
        "Norra",
        "Södra",
        "Östra",
        "Västra",
        "Stora",
        "Lilla",
        "Inre",
        "Yttre",
        "Övre",
        "Nedre",
    ]
)
"""Words that begin a longer name, first in a sentence too: "Fokus Skärholmen"."""
SENTENCE_ENDS = '.!?:;”"–•'
OPENING = "(”\"'–/"


@lru_cache(maxsize=4096)
def is_administrative(word: str) -> bool:
    """Tell whether a word names a body: "stadsdelsförvaltning", "polisens", "Region"; not "stadsdel" nor "nämnd-frågor"."""
    return bool(ADMINISTRATIVE_RE.fullmatch(word.lower()))


def word_after(text: str, end: int) -> str:
    """Give the word one space after a place in a text, hyphens and all; "" when a sign or nothing stands there."""
    match = WORD_AFTER_RE.match(text, end)
    return match[1] if match else ""


def word_before(text: str, start: int) -> str:
    """Give the word one space before a place in a text, without the signs it opens with."""
    if start < 2 or text[start - 1] != " ":
        return ""
    word = text[text.rfind(" ", 0, start - 1) + 1 : start - 1].lstrip(OPENING)
    return word if word and (word[-1].isalnum()) else ""


def begins_name(word: str, text: str, start: int) -> bool:
    """Tell whether a word at `start` begins a name that goes on after it: its capital is not only a sentence's."""
    return word[0].isupper() and (word in NAME_BEGINNINGS or not begins_sentence(text, start))


def begins_sentence(text: str, start: int) -> bool:
    """Tell whether a capital at `start` may be a sentence's."""
    before = text[max(0, start - 4) : start].rstrip(OPENING + " ")
    return not before or before[-1] in SENTENCE_ENDS


def place_after(text: str, end: int) -> tuple[int, int] | None:
    """Give where the name of a place stands after "i": "socialnämnden i Solna", "SOCIALNÄMNDEN I SOLNA", "i S:t"; not "i KF:s"."""
    match = PLACE_AFTER_RE.match(text, end)
    if not match:
        return None
    initials = match["place"].partition(":")[0]
    if len(initials) > 1 and initials.isupper() and text[end + 1] == "i":
        return None
    return match.span("place")


def has_others_after(text: str, end: int) -> bool:
    """Tell whether the body is said to be any other municipality's: "i andra kommuner"."""
    return bool(OTHERS_AFTER_RE.match(text, end))


def is_home(text: str, start: int, home: str) -> bool:
    """Tell whether the municipality at home, or the town it has its name from, stands here: "Stockholm", "STOCKHOLMS"."""
    end = start + len(home)
    return text[start:end].lower() == home and bool(HOME_ENDS_RE.match(text, end))


def owner_before(text: str, start: int, home: str) -> tuple[int, int] | None:
    """Give where the genitive of a municipality that may be another one stands before a name.

    Shapes: "Södertälje kommuns socialnämnd", "en annan kommuns socialnämnd", "Solnas nya socialnämnd".
    Not: the one at home, a common noun ("stadens", "Nämndens" first in a sentence).
    """
    if text[start - 2 : start] not in GENITIVES:
        start = text.rfind(" ", 0, max(0, start - 1)) + 1  # before "nya"
        if text[start - 2 : start] not in GENITIVES or not text[start].islower():
            return None
    word = word_before(text, start)
    if not word:
        return None
    begins = start - 1 - len(word)
    owned = (f"{home} ", f"{home}s ")
    if MUNICIPAL_RE.fullmatch(word):
        is_other = not _ends_with(text, begins, owned)
        name = word_before(text, begins)
        begins -= len(name) + 1 if name[:1].isupper() else 0
    else:
        is_other = word[0].isupper() and not _ends_with(text, start, owned)
        is_other = is_other and not (begins_sentence(text, begins) and COMMON_RE.fullmatch(word))
    return (begins, start - 1) if is_other else None


def _ends_with(text: str, end: int, words: tuple[str, str]) -> bool:
    return text[max(0, end - len(words[1])) : end].lower().endswith(words)
