"""The register → the names that may stand in a dossier's texts, in all their forms: what `mentions.py` looks for.

Traps: a name that is only a common noun ("Budgeten") keeps its form, for the other one is any budget; capitals count in
persons, places and initialisms only; some capitals have a small form of two characters.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dossier.model import MentionKind, Register, RegisterEntry
from dossier.neighbours import is_administrative

EXACT_KINDS = (MentionKind.PERSON, MentionKind.PLACE)
"""Names in which capitals count: "Berg" is a place, "berg" is not."""
BODIES = (MentionKind.CONSULTEE, MentionKind.BODY)

DECLENSIONS = {
    ("en", "er", "erna"): "nämnd plan rapport myndighet enhet fond region vision proposition kommission delegation",
    ("en", "ar", "arna"): """förvaltning lag budget utredning avdelning förordning kartläggning undersökning utvärdering
        redovisning beredning satsning förening domstol balk""",
    ("en", "er", "na"): "kommun",
    ("et", "", "en"): """kontor bolag avtal råd index verk förbund institut utskott projekt initiativ direktiv
        departement uppdrag lyft slag underlag""",
    ("met", "", "men"): "program",
    ("n", "r", "rna"): "styrelse överenskommelse riktlinje stiftelse berättelse",
    ("n", "er", "erna"): "strategi byrå kommitté",
    ("t", "n", "na"): "område betänkande utlåtande",
}
"""Endings of common nouns (definite, plural, plural definite) that names end in; "slag" keeps "förslag" from "lag"."""
NOUNS = {noun: endings for endings, nouns in DECLENSIONS.items() for noun in nouns.split()}
OTHER_FORM = {noun: noun + endings[0] for noun, endings in NOUNS.items()}
OTHER_FORM |= {definite: noun for noun, definite in OTHER_FORM.items()}
"""Indefinite → definite and back: "nämnd" → "nämnden"."""
LEMMAS = {noun + end + s: noun for noun, endings in NOUNS.items() for end in ("", *endings) for s in ("", "s")}
"""Every inflected form → the noun: "nämndernas" → "nämnd"."""

SIGNS = "!\"#$%&'()*+,./:;<=>?@[\\]^`{|}~\t\n§«°·»\u2018’\u2039\u203a“”„†•…–—−€"
"""What may stand close to a word; replaced one by one, which is five times as fast as a pattern."""
LATIN_SIGNS = bytes(ord(" ") if chr(code) in SIGNS else code for code in range(256))
"""The same for a text without "”" or "–", as most are: one table is ten times as fast again."""
LATIN_SMALL = bytes(range(256)).decode("latin-1").lower().encode("latin-1")
"""Small letters for those texts."""
PIECE_RE = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Named:
    """What a name stands for."""

    kind: MentionKind
    key: str
    name: str


@dataclass(frozen=True)
class Readings:
    """What some letters may stand for."""

    all: tuple[Named, ...] = ()
    by_print: Mapping[str, tuple[Named, ...]] = field(default_factory=dict)
    """Where case counts, those that words printed so can mean; under "", those of words printed in any other way."""

    def of(self, words: str) -> tuple[Named, ...]:
        """Give what words can mean, printed as they are."""
        return self.by_print.get(words) or self.by_print.get("", ())


NOTHING = Readings()


class Form(NamedTuple):
    """One inflected form of a name, folded, and what it may stand for."""

    letters: str
    readings: Readings


@dataclass(frozen=True)
class Finder:
    """All names that may occur, indexed for one pass over a text."""

    forms: Mapping[str, tuple[Form, ...]]
    """First word → the forms that begin with it, longest first."""
    first_words: frozenset[str]
    by_piece: Mapping[str, tuple[str, ...]]
    """The same by their first letters and digits in a row, as an index of words has them: "hässelby" → "hässelby-vällingby"."""
    stems: Mapping[str, Readings]
    """Stem and head → what is meant: "farsta stadsdelsnämnd", "socialnämnd"; by the printed stem where case counts."""
    heads: frozenset[str]
    """Last words of names: "stadsdelsnämnd"."""
    plural_heads: Mapping[str, str]
    """Their plurals, which several names may share: "stadsdelsnämnder" → "stadsdelsnämnd"."""
    numbers: Mapping[str, tuple[Named, ...]]
    home: str
    """The municipality without its last word and its genitive: "stockholm"."""
    at_home: frozenset[str]
    """Ids of what belongs to it: under a name like "Socialnämnden" another municipality has its own."""
    places: frozenset[str]
    """Stems of the names of places, and of its own."""
    persons: frozenset[str]
    """Their names as printed, none in the genitive."""
    parties: Mapping[str, str]
    """Persons' parties by id, where the register has the short form that is printed after a name: "L"."""


def make_finder(register: Register, municipality: str) -> Finder:
    """Index the names that may occur in a dossier of a municipality: its own consultees, its own entries and common ones.

    Forms: genitive ("Farstas"), definite and indefinite ("översiktsplan", "översiktsplanen"), stray space ("Rågsved-
    Hagsätra"), the place of a body with or without its s ("Kungsholmen stadsdelsnämnd"). A name that is only a common noun ("Budgeten") keeps its form: the other one is any budget.
    Case: counts in persons, in places, and in an initialism, so that "FAR" is not found in "far".
    """
    names = list(dict.fromkeys(_names(register, municipality)))
    stems = _index_stems(names)
    forms = _index_forms(names)
    heads = frozenset(key.rpartition(" ")[2] for key in stems if " " in key)
    plural_heads = dict(_plurals(stems))
    first_words = frozenset({*forms, *plural_heads})
    return Finder(
        forms,
        first_words,
        _index_pieces(first_words),
        {stem: _readings(found) for stem, found in stems.items()},
        heads,
        plural_heads,
        _index_numbers(register, municipality),
        home := _home(municipality),
        frozenset(_at_home(register, municipality)),
        frozenset({home, *(stem_of(fold(name)) for name, named in names if named.kind is MentionKind.PLACE)}),
        frozenset(name for name, named in names if named.kind is MentionKind.PERSON),
        {
            one.id: one.party
            for one in register.entries.get(MentionKind.PERSON, ())
            if one.party and one.party.isupper()
        },
    )


# --- Words made comparable -------------------------------------------------------------------------------------------


def without_signs(text: str) -> str:
    """Put a space in the place of every sign."""
    try:
        return text.encode("latin-1").translate(LATIN_SIGNS).decode("latin-1")
    except UnicodeEncodeError:
        for sign in SIGNS:
            text = text.replace(sign, " ")
        return text


def fold(text: str) -> str:
    """Make letters small, one for one: some capitals have a small form of two characters."""
    try:
        return text.encode("latin-1").translate(LATIN_SMALL).decode("latin-1")
    except UnicodeEncodeError:
        folded = text.lower()
    if len(folded) == len(text):
        return folded
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def plain_number(number: str) -> str:
    """Make numbers comparable: "SFS 2017:725" and "2017:725"."""
    return "".join(number.lower().removeprefix("sfs").split())


def stem_of(words: str) -> str:
    """Make stems comparable: "Skärholmens" and "Skärholmen", "Hässelby- Vällingby" and "Hässelby-Vällingby"."""
    return words.replace("–", "-").replace("- ", "-").removesuffix("s")


def lemma_of(word: str) -> str:
    """Give the base form of the noun that a word ends in."""
    stem, noun = split_noun(word)
    return stem + noun if noun else word.removesuffix("s")


def split_noun(word: str) -> tuple[str, str]:
    """Part a word before the longest common noun it ends in: "trafiknämnderna" → "trafik", "nämnd"."""
    return next(((word[:at], LEMMAS[word[at:]]) for at in range(len(word)) if word[at:] in LEMMAS), (word, ""))


# --- The index -------------------------------------------------------------------------------------------------------


def _names(register: Register, municipality: str) -> Iterator[tuple[str, Named]]:
    """Give all names and what each stands for; an administration that is no entry of its own is its committee's."""
    entries = tuple(_entries(register, municipality))
    consultees = [one for one in register.consultees.values() if one.municipality == municipality]
    taken = {fold(_plain_name(name)) for _, entry in entries for name in (entry.name, *entry.aliases)}
    taken |= {fold(_plain_name(name)) for consultee in consultees for name in consultee.names}
    for consultee in consultees:
        named = Named(MentionKind.CONSULTEE, consultee.id, consultee.name)
        yield from ((_plain_name(name), named) for name in consultee.names)
        administration = _plain_name(consultee.administration or "")
        if fold(administration) not in taken and fold(administration) not in LEMMAS:
            yield administration, named
    for kind, entry in entries:
        named = Named(kind, entry.id, entry.name)
        yield from ((_plain_name(name), named) for name in (entry.name, *entry.aliases))


def _entries(register: Register, municipality: str) -> Iterator[tuple[MentionKind, RegisterEntry]]:
    for kind, entries in register.entries.items():
        yield from ((kind, entry) for entry in entries if entry.municipality in (None, municipality))


def _plain_name(name: str) -> str:
    """Write a name as text is written, from its first letter."""
    plain = " ".join(name.replace("\u2011", "-").split())
    first = re.search(r"[^\W_]", plain)
    return plain[first.start() :] if first else ""


def _index_forms(names: Iterable[tuple[str, Named]]) -> dict[str, tuple[Form, ...]]:
    readings: dict[str, list[tuple[str, Named]]] = defaultdict(list)
    for name, named in names:
        _add_forms(readings, name, named)
    others: dict[str, list[tuple[str, Named]]] = defaultdict(list)
    for name, named in names:
        if named.kind in BODIES and (other := _other_genitive(name)):
            _add_forms(others, other, named)
    # What a name is printed as in the register comes first: "Farstas råd" may be another body than "Farsta råd".
    readings |= {letters: found for letters, found in others.items() if letters not in readings}
    by_first: dict[str, list[Form]] = defaultdict(list)
    for letters in sorted(readings, key=len, reverse=True):
        by_first[without_signs(letters).split()[0]].append(Form(letters, _readings(readings[letters])))
    return {word: tuple(forms) for word, forms in by_first.items()}


def _index_pieces(first_words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    pieces: dict[str, list[str]] = defaultdict(list)
    for word in sorted(first_words):
        if piece := PIECE_RE.search(unicodedata.normalize("NFC", word.lower())):
            pieces[piece[0]].append(word)
    return {piece: tuple(words) for piece, words in pieces.items()}


def _readings(found: Sequence[tuple[str, Named]]) -> Readings:
    """Gather what letters may stand for; with the words as printed, "" when case is free."""
    by_print = {
        printed: tuple(dict.fromkeys(named for exact, named in found if exact in ("", printed)))
        for printed in ("", *dict(found))
    }
    return Readings(tuple(named for _, named in found), by_print)


def _add_forms(readings: dict[str, list[tuple[str, Named]]], name: str, named: Named) -> None:
    for form in _inflect(name, named.kind) if name else ():
        for printed in _with_stray_space(form):
            readings[fold(printed)].append((printed if _is_exact(name, named.kind) else "", named))


def _other_genitive(name: str) -> str:
    """Give a district's body with or without the s of its place: "Kungsholmen stadsdelsnämnd", "Farstas stadsdelsnämnd"."""
    place, _, last = name.rpartition(" ")
    if not place or not is_administrative(last) or last == "stad":
        return ""
    return f"{place.removesuffix('s') if place.endswith('s') else place + 's'} {last}"


def _inflect(name: str, kind: MentionKind) -> Iterator[str]:
    """Give a name's forms: as it is, definite or indefinite, and the genitive of each."""
    for form in (name, _other_form(name) if kind is not MentionKind.PERSON else ""):
        if form:
            yield form
            yield from (form + ending for ending in _genitive_endings(form[-1]))


def _other_form(name: str) -> str:
    """Give the indefinite form of a definite name and the other way; "" when its last word is no known noun.

    A name that is only the noun is kept as it is.
    """
    last = name.rpartition(" ")[2].lower()
    noun = next((last[at:] for at in range(len(last)) if last[at:] in OTHER_FORM), "")
    if not noun or len(noun) == len(name):
        return ""
    more = len(OTHER_FORM[noun]) - len(noun)
    return name + OTHER_FORM[noun][len(noun) :] if more > 0 else name[:more]


def _genitive_endings(last: str) -> tuple[str, ...]:
    if last.lower() in "sxz" or not last.isalnum():
        return ()
    if last.isdigit():
        return (":s",)
    return ("s", ":s") if last.isupper() else ("s",)


def _with_stray_space(form: str) -> Iterator[str]:
    """Give a form as it is, with a space after one or all of its inner hyphens, "Hagsätra- Rågsved", and with dashes."""
    parts = form.split("-")
    yield form
    if len(parts) > 1:
        yield "- ".join(parts)
        yield "–".join(parts)
    if len(parts) > 2:
        yield from ("-".join(parts[:at]) + "- " + "-".join(parts[at:]) for at in range(1, len(parts)))


def _is_exact(name: str, kind: MentionKind) -> bool:
    """Tell whether capitals count: in persons, in places, and in an initialism ("SCB")."""
    return kind in EXACT_KINDS or (name.isupper() and " " not in name)


def _index_stems(names: Iterable[tuple[str, Named]]) -> dict[str, list[tuple[str, Named]]]:
    stems: dict[str, list[tuple[str, Named]]] = defaultdict(list)
    for name, named in names:
        first, _, last = name.rpartition(" ")
        before, noun = split_noun(fold(last))
        stem = first or (last[: len(before)] if noun else "")
        if stem and named.kind is not MentionKind.PERSON:
            head = f" {lemma_of(fold(last))}" if first else noun
            stems[stem_of(fold(stem)) + head].append((stem_of(stem) if _is_exact(name, named.kind) else "", named))
    return stems


def _home(municipality: str) -> str:
    """Give what a municipality's town is called: "Stockholms stad" → "stockholm"."""
    name, _, last = fold(" ".join(municipality.split())).rpartition(" ")
    return stem_of(name or last)


def _at_home(register: Register, municipality: str) -> Iterator[str]:
    yield from (one.id for one in register.consultees.values() if one.municipality == municipality)
    for entries in register.entries.values():
        yield from (entry.id for entry in entries if entry.municipality == municipality)


def _plurals(stems: Mapping[str, Sequence[tuple[str, Named]]]) -> Iterator[tuple[str, str]]:
    """Give the plurals of the last words of bodies: "stadsdelsnämnder", "stadsdelsnämndernas"."""
    heads = {key.rpartition(" ")[2] for key, readings in stems.items() if " " in key and readings[0][1].kind in BODIES}
    for head in sorted(heads):
        stem, noun = split_noun(head)
        definite, *plurals = NOUNS.get(noun, ("",))
        for ending in plurals:
            if ending not in ("", definite):
                yield from ((stem + noun + ending + s, head) for s in ("", "s"))


def _index_numbers(register: Register, municipality: str) -> dict[str, tuple[Named, ...]]:
    numbers: dict[str, list[Named]] = defaultdict(list)
    for kind, entry in _entries(register, municipality):
        if entry.number:
            numbers[plain_number(entry.number)].append(Named(kind, entry.id, entry.name))
    return {number: tuple(named) for number, named in numbers.items()}
