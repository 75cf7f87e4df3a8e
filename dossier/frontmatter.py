"""YAML → typed models whose every key keeps its line; the only module that imports `yaml`.

Traps: MkDocs swallows broken front matter even under `--strict`, YAML takes the last of two equal keys without a word,
and YAML 1.1 turns `2026-13-17`, `12:30` and `on` into errors, numbers and booleans. So all scalars are read as text,
duplicates are problems, and the model decides what a value means.
"""

import re
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dossier.model import LINES_KEY
from dossier.problems import Location, Parsed, Problem, closest

M = TypeVar("M", bound=BaseModel)
Tree = str | list["Tree"] | dict[str, "Tree"] | dict[str, int]

Loc = tuple[int | str, ...]

FENCE = "---"
FENCE_LIKE_RE = re.compile(r"\s*-{3,}\s*")
KEY_LINE_RE = re.compile(r"[^\W\d]\w*:(?:\s|$)")
END_OF_DOCUMENT = "..."
FENCE_WITHIN = 5
"""So far down may a first fence stand that was meant for line 1."""
BYTE_ORDER_MARK = "\ufeff"

INDENT_RE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]*")
UNREADABLE_RE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
"""What YAML cannot read, or takes for the end of a line that no editor shows."""
NAMES_OF_CHARACTERS = {"\t": "en tabb", "\u00a0": "ett hårt blanksteg (NBSP)"}
BRACKETED_RE = re.compile(r"\[\[(?P<target>[^\[\]|]+)")
"""A reference as prose writes it, whole or not."""
TIGHT_COLON_RE = re.compile(r"\s*(?:- +)*(?P<key>[^\W\d]\w*):(?=[^\s:/])")
"""`ämne:stad`, which YAML reads as one word."""
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

CODE_BY_KEY = {
    "ställning": "unknown-stance",
    "röst": "unknown-voice",
    "nivå": "unknown-level",
    "status": "unknown-status",
}

SOURCE_KEYS = ("källa", "källor")

YAML_REASONS = {
    "mapping values are not allowed": "ett kolon mitt i en text",
    "did not find expected ',' or": "en hakparentes eller klammer är inte stängd",
    "did not find expected key": "indraget eller citattecknen stämmer inte med raden ovanför",
    "could not find expected ':'": "en nyckel saknar kolon",
    "found character that cannot start": "ett tecken som inte får inleda ett värde, till exempel tabb, @ eller `",
    "unexpected end": "ett citattecken är inte stängt",
    "anchor or alias": "ett värde börjar med * eller & utan citattecken",
    "tag": "ett värde börjar med ! utan citattecken",
    "a key is no scalar": "en lista eller klammer står där en nyckel ska stå",
    "expected a single document": "en rad ”---” står mitt i",
    "too deep": "för många nivåer i varandra",
    "block sequence entries are not allowed": "”- ” på en rad där ingen lista kan börja",
}
"""What libyaml says, and what it means to an editor."""

DEEPEST = 30
"""More levels than any source has, and far fewer than Python can follow."""


@dataclass(frozen=True)
class FrontMatter:
    """A Markdown file in two: the YAML between the fences and the body, each with its first line in the file."""

    yaml: str
    yaml_line: int
    body: str
    body_line: int


class _Items(list["Tree"]):
    """A list that knows the line of each of its items."""

    def __init__(self, items: Iterable["Tree"], lines: Iterable[int]) -> None:
        super().__init__(items)
        self.lines = tuple(lines)


@dataclass(frozen=True)
class _Reading:
    """Where a YAML text stands, and the faults met in it so far."""

    path: str
    first_line: int
    problems: list[Problem] = field(default_factory=list)


def split_front_matter(text: str, path: str) -> Parsed[FrontMatter]:
    """Part a Markdown file at its `---` fences; a file without them has an empty front matter.

    Problems: broken-yaml.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        if late := _late_fence(lines):
            what, cure = "sidhuvudet ska börja med --- på rad 1", "Skriv --- ensamt på filens första rad"
            return Parsed(None, (Problem(Location(path, late), "broken-yaml", what, cure),))
        if _has_keys_before_a_fence(lines):
            what, cure = (
                f"filen börjar inte med {FENCE}",
                f"Skriv {FENCE} ensamt på en rad ovanför ”{lines[0].strip()}”",
            )
            return Parsed(None, (Problem(Location(path, 1), "broken-yaml", what, cure),))
        return Parsed(FrontMatter("", 1, text, 1))
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == FENCE:
            return Parsed(FrontMatter("\n".join(lines[1 : number - 1]), 2, "\n".join(lines[number:]), number + 1))
        if line.rstrip() == END_OF_DOCUMENT:
            what = f"sidhuvudet (front matter) slutar med ”{END_OF_DOCUMENT}”"
            return Parsed(None, (Problem(Location(path, number), "broken-yaml", what, "Skriv --- i stället"),))
    fault = Problem(
        Location(path, 1), "broken-yaml", "sidhuvudet (front matter) saknar slut", "Avsluta det med en rad ”---”"
    )
    return Parsed(None, (fault,))


def _has_keys_before_a_fence(lines: list[str]) -> bool:
    """Tell whether a file begins as a front matter whose first fence is gone: keys, no empty line, then a fence."""
    head = list(takewhile(lambda line: line.strip() and line.rstrip() != FENCE, lines))
    is_closed = len(head) < len(lines) and lines[len(head)].rstrip() == FENCE
    return is_closed and bool(KEY_LINE_RE.match(head[0])) and sum(bool(KEY_LINE_RE.match(line)) for line in head) > 1


def _late_fence(lines: list[str]) -> int:
    """Find the line where a front matter seems to begin that does not begin as it must; 0 when there is none."""
    for number, line in enumerate(lines[:FENCE_WITHIN], start=1):
        if FENCE_LIKE_RE.fullmatch(line):
            first = not any(before.strip() for before in lines[: number - 1])
            return number if first or any(KEY_LINE_RE.match(after) for after in lines[number : number + 2]) else 0
    return 0


def parse_yaml(text: str, path: str, first_line: int = 1) -> Parsed[Tree]:
    """Read YAML as nested text, with the line of every key under `LINES_KEY`.

    Problems: broken-yaml, duplicate-key.
    """
    reading = _Reading(path, first_line)
    text = text.removeprefix(BYTE_ORDER_MARK)
    if hidden := tuple(_hidden_characters(text, reading)):
        return Parsed(None, hidden)
    try:
        tree = _document(text, reading)
    except yaml.YAMLError as error:
        return Parsed(None, (_broken_yaml(error, text, reading),))
    if tree is None:
        return Parsed(typing.cast("Tree", {LINES_KEY: {"": first_line}}))
    return Parsed(tree, tuple(reading.problems))


def parse_model(model: type[M], tree: Tree, path: str, item_line: int | None = None) -> Parsed[M]:
    """Make a model of a tree; every fault of the tree in one go. `item_line` is where an item of a file's list begins.

    A faulty list item or optional key is left out and the rest still read, so that later steps can show their faults.
    Problems: missing-key, missing-value, missing-source, unknown-key, wrong-type, wrong-date, wrong-value, wrong-id,
    and unknown-… for closed sets.
    """
    problems: list[Problem] = []
    left_out: set[str] = set()
    while True:
        try:
            return Parsed(model.model_validate(tree), tuple(problems), frozenset(left_out))
        except ValidationError as error:
            details = _real_faults(error.errors(include_url=False))
            if not left_out:  # later rounds see only what leaving out has caused
                problems += dict.fromkeys(_problem(model, tree, path, detail, item_line) for detail in details)
            faulty = {_leave_out(detail["loc"]) for detail in details}
            if not all(faulty) or not isinstance(tree, dict):
                return Parsed(None, tuple(problems))
            left_out |= {str(loc[0]) for loc in faulty}
            pruned = _without(tree, faulty)
            if pruned == tree:
                return Parsed(None, tuple(problems))
            tree = pruned


def parse_models(model: type[M], tree: Tree, path: str) -> Parsed[tuple[M, ...]]:
    """Make a model of each item of a list, the file's top level."""
    if not isinstance(tree, list):
        what = "filen ska vara en lista"
        return Parsed(None, (Problem(Location(path, 1), "wrong-type", what, "Börja varje post med ”- ”"),))
    parsed = [parse_model(model, item, path, line) for item, line in zip(tree, _item_lines(tree), strict=True)]
    values = tuple(one.value for one in parsed if one.value is not None)
    return Parsed(values, tuple(problem for one in parsed for problem in one.problems))


def _real_faults(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Drop what only follows: Pydantic counts the valid items of a list, so one with a faulty item may seem short."""
    faulty = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    return [detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in faulty]


def _leave_out(loc: Loc) -> Loc:
    """Choose what to leave out for a fault: the outermost list item it stands in, or else the top-level key."""
    depth = next((at for at, step in enumerate(loc) if isinstance(step, int)), 0)
    return loc[: depth + 1]


def _without(tree: Tree, faulty: set[Loc]) -> Tree:
    """Copy a tree without the parts at some paths."""
    here = {loc[0] for loc in faulty if len(loc) == 1}
    deeper = [loc for loc in faulty if len(loc) > 1]

    def inside(step: int | str, child: Tree) -> Tree:
        below = {loc[1:] for loc in deeper if loc[0] == step}
        return _without(child, below) if below else child

    if isinstance(tree, list):
        kept_items = [at for at in range(len(tree)) if at not in here]
        lines = _item_lines(tree)
        return _Items((inside(at, tree[at]) for at in kept_items), (lines[at] for at in kept_items))
    if isinstance(tree, dict):
        kept = ((key, typing.cast("Tree", child)) for key, child in tree.items() if key not in here)
        return {key: child if key == LINES_KEY else inside(key, child) for key, child in kept}
    return tree


def _hidden_characters(text: str, reading: _Reading) -> Iterator[Problem]:
    """Find what an editor cannot see and YAML cannot read, or reads as part of a key."""
    for number, line in enumerate(text.split("\n"), start=reading.first_line):
        indent = INDENT_RE.match(line)
        before = indent.group().strip(" ") if indent and line.strip() else ""
        found = UNREADABLE_RE.search(line)
        if before.strip("\r"):
            what = f"{_name_of(before[0])} står i indraget"
            yield Problem(Location(reading.path, number), "broken-yaml", what, "Dra in raden med vanliga blanksteg")
        elif found:
            what = f"{_name_of(found.group())} står i texten"
            yield Problem(Location(reading.path, number), "broken-yaml", what, "Ta bort tecknet")


def _name_of(character: str) -> str:
    return NAMES_OF_CHARACTERS.get(character, f"det osynliga tecknet U+{ord(character):04X}")


def _broken_yaml(error: yaml.YAMLError, text: str, reading: _Reading) -> Problem:
    """Say what libyaml says, at the line to mend: it looks on to the next line, or to the end of the file."""
    reason, lines = str(getattr(error, "problem", "")), text.split("\n")
    at, began = (_row(getattr(error, name, None), lines) for name in ("problem_mark", "context_mark"))
    if "unexpected end" in reason or "could not find expected" in reason:
        at = began
    elif "mapping values" in reason:
        above = next((row for row in range(at - 1, -1, -1) if lines[row].strip()), at)
        at = above if TIGHT_COLON_RE.match(lines[above]) else at
    location = Location(reading.path, at + reading.first_line)
    if ("expected ':'" in reason or "mapping values" in reason) and (tight := TIGHT_COLON_RE.match(lines[at])):
        what = f"YAML går inte att läsa: kolon utan blanksteg efter ”{tight['key']}”"
        return Problem(location, "broken-yaml", what, f"Skriv ”{tight['key']}: ” med ett blanksteg efter kolonet")
    why = next((swedish for english, swedish in YAML_REASONS.items() if english in reason), "raden följer inte formen")
    cure = "Vanligast är ett kolon eller citattecken i en text utan '…' runt, eller ett indrag som inte stämmer"
    return Problem(location, "broken-yaml", f"YAML går inte att läsa: {why}", cure)


def _row(mark: yaml.Mark | None, lines: list[str]) -> int:
    return min(mark.line, len(lines) - 1) if mark else 0


def _document(text: str, reading: _Reading) -> Tree | None:
    """Build from events, not from composed nodes: libyaml's composer overflows the stack on deep nesting."""
    events = iter(yaml.parse(text, Loader=_LOADER))
    within = [event for event in (next(events), next(events)) if isinstance(event, yaml.DocumentStartEvent)]
    if not within:
        return None
    tree = _tree(next(events), events, reading)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            raise _fault(event, "expected a single document")
    return tree


def _tree(event: yaml.Event, events: Iterator[yaml.Event], reading: _Reading, depth: int = 0) -> Tree:
    _refuse_hidden_meaning(event, depth)
    if isinstance(event, yaml.SequenceStartEvent):
        children = _until(yaml.SequenceEndEvent, events)
        items = [(_tree(child, events, reading, depth + 1), _line(child, reading)) for child in children]
        return _Items((item for item, _ in items), (line for _, line in items))
    if isinstance(event, yaml.ScalarEvent):
        return str(event.value)
    lines = {"": _line(event, reading)}
    tree: dict[str, Tree] = {}
    for key_event in _until(yaml.MappingEndEvent, events):
        _refuse_hidden_meaning(key_event, depth)
        if not isinstance(key_event, yaml.ScalarEvent):
            raise _fault(key_event, "a key is no scalar")
        key, line = str(key_event.value), _line(key_event, reading)
        value = _tree(next(events), events, reading, depth + 1)
        if key in tree or key == LINES_KEY:
            what = f"nyckeln ”{key}” står redan på rad {lines.get(key, lines[''])}"
            reading.problems.append(Problem(Location(reading.path, line), "duplicate-key", what, "Ta bort den ena"))
        else:
            tree[key], lines[key] = value, line
    return typing.cast("Tree", {**tree, LINES_KEY: lines})


def _until(end: type[yaml.Event], events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    for event in events:
        if isinstance(event, end):
            return
        yield event


def _refuse_hidden_meaning(event: yaml.Event, depth: int) -> None:
    """YAML would drop, repeat or retype a text that begins with `&`, `*` or `!` without a word."""
    reason = "too deep" if depth > DEEPEST else ""
    if getattr(event, "anchor", None):
        reason = "anchor or alias"
    elif getattr(event, "tag", None) not in (None, "!"):
        reason = "tag"
    if reason:
        raise _fault(event, reason)


def _fault(event: yaml.Event, reason: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=reason, problem_mark=typing.cast("yaml.Mark", event.start_mark))


def _line(event: yaml.Event, reading: _Reading) -> int:
    return typing.cast("yaml.Mark", event.start_mark).line + reading.first_line


def _problem(
    model: type[BaseModel], tree: Tree, path: str, detail: ErrorDetails, item_line: int | None = None
) -> Problem:
    keys = [key for key in detail["loc"] if isinstance(key, str)]
    key = keys[-1] if keys else ""
    location = Location(path, _line_of(tree, detail["loc"], item_line or 1))
    given = detail["input"] if isinstance(detail["input"], str) else ""
    if key in SOURCE_KEYS and (detail["type"] in ("missing", "too_short") or detail["input"] == ""):
        what = f"”{key}” saknas: inget visas utan en källa"
        return Problem(location, "missing-source", what, f"Skriv {key} med stycke och text")
    match detail["type"]:
        case "missing":
            return Problem(location, "missing-key", f"nyckeln ”{key}” saknas", "Lägg till den")
        case "extra_forbidden":
            legal = _legal_keys(model, detail["loc"][:-1])
            cure = f"Här får stå: {', '.join(legal)}.{closest(key, legal)}"
            return Problem(location, "unknown-key", f"okänd nyckel ”{key}”", cure)
        case "enum" if not given:
            what = f"”{key}” ska vara ett ord"
            cure = f"Välj bland: {', '.join(_legal_words(model, detail['loc']))}"
            return Problem(location, CODE_BY_KEY.get(key, "unknown-word"), what, cure)
        case "enum":
            legal = _legal_words(model, detail["loc"])
            cure = f"Välj bland: {', '.join(legal)}.{closest(given, legal)}"
            return Problem(location, CODE_BY_KEY.get(key, "unknown-word"), f"okänt värde ”{given}” för ”{key}”", cure)
        case "date":
            cure = "Skriv åååå-mm-dd med siffror, ett år 1800–2100 och en dag som finns"
            return Problem(location, "wrong-date", f"{key}: ”{given}” är inget datum", cure)
        case "normalisation":
            what = "en normalisering ändrar ord"
            cure = "återges får bara vara står utan mellanrummet, eller utan bindestreck och mellanrum"
            return Problem(location, "wrong-normalisation", what, cure)
        case "included":
            what, cure = "ett mottaget dokument kan inte ha ingår: nej", "Ta bort filen, eller raden"
            return Problem(location, "wrong-value", what, cure)
        case "motion_keys":
            what, cure = "en motion har ingen instans och inga ställningstaganden", "Ta bort de nycklarna"
            return Problem(location, "unknown-key", what, cure)
        case "original_path":
            what = f"”{given}” ligger inte i dossierns mapp underlag/"
            cure = "Skriv underlag/ och filens namn, med bokstäver, siffror, punkt och bindestreck"
            return Problem(location, "original-outside", what, cure)
        case "id":
            cure = "Använd små bokstäver a–z, siffror och bindestreck"
            return Problem(location, "wrong-id", f"”{given}” duger inte som id (”{key}”)", cure)
        case "string_pattern_mismatch":
            return Problem(location, "wrong-value", f"”{key}” är ingen SHA-256", "Skriv 64 tecken 0–9 och a–f")
        case "string_too_short" | "too_short":
            return Problem(location, "missing-value", f"”{key}” har för litet innehåll", _least(detail))
        case "bool_parsing" | "bool_type":
            return Problem(location, "wrong-type", f"”{key}” ska vara ja eller nej", "Skriv ja eller nej")
        case "int_parsing_size":
            return Problem(location, "wrong-value", f"talet för ”{key}” är för stort", "Skriv ett mindre heltal")
        case "digits" | "int_parsing" | "greater_than_equal" | "int_type" | "int_from_float":
            cure = "Skriv ett heltal med bara siffror"
            return Problem(location, "wrong-type", f"”{key}” ska vara ett heltal från 1", cure)
        case "tuple_type":
            may_be_empty = detail["input"] == "" and not _is_required(model, detail["loc"])
            cure = f"Börja varje post med ”- ”{', eller skriv [ ] om det inte finns någon' if may_be_empty else ''}"
            return Problem(location, "wrong-type", f"”{key}” ska vara en lista", cure)
        case "model_type" | "model_attributes_type" | "dict_type":
            cure = "Skriv ”nyckel: värde” på egna rader"
            if tight := TIGHT_COLON_RE.match(given):
                cure = f"Skriv ett blanksteg efter kolonet: ”{tight['key']}: ”"
            what = f"”{key}” ska vara en grupp av nycklar" if key else "filen ska bestå av nycklar"
            if item_line if not detail["loc"] else isinstance(detail["loc"][-1], int):
                what = f"posten ska bestå av nycklar, till exempel ”{_legal_keys(model, detail['loc'])[0]}: …”"
            return Problem(location, "wrong-type", what, cure)
        case "string_type" if key == "stycke" and isinstance(detail["input"], list):
            what = f"”{key}” ska vara text"
            return Problem(location, "wrong-type", what, "Skriv hänvisningen utan hakparenteser: dokument#stycke")
        case "string_type":
            return Problem(location, "wrong-type", f"”{key}” ska vara text", "Skriv en text på samma rad")
        case "reference" if key == "stycke":
            what = f"hakparenteserna i ”{given}” hör inte hit"
            written = BRACKETED_RE.search(given)
            cure = f"Skriv {written['target'] if written else 'dokument#stycke'}"
            return Problem(location, "misplaced-reference", what, cure)
        case "reference":
            what = f"”{key}” visas som den står, så att hänvisningen inte blir en länk"
            cure = "Skriv i ord, till exempel ”Socialnämnden, stycke 7”, eller lägg den i index.md"
            return Problem(location, "misplaced-reference", what, cure)
        case "move_keys":
            cure = "Skriv antingen till: adress, eller borttagen: datum och skäl: text"
            return Problem(
                location, "wrong-value", "adressen varken leder någonstans eller är borttagen med skäl", cure
            )
        case "response_keys":
            cure = "Skriv instans, nivå och status; bara en motion saknar dem"
            return Problem(location, "missing-key", "ett svar behöver instans, nivå och status", cure)
        case _:
            return Problem(location, "wrong-value", f"”{key}” går inte att läsa", "Se redaktionens handledning")


def _least(detail: ErrorDetails) -> str:
    least = detail.get("ctx", {}).get("min_length", 1)
    if detail["type"] == "string_too_short":
        return "Skriv en text"
    return "Skriv minst en post" if least == 1 else f"Skriv minst {least} poster"


def _line_of(tree: Tree, loc: Loc, line: int = 1) -> int:
    """Follow a path as far as it is written; the line of the last key, item or mapping met."""
    here = tree
    if isinstance(here, dict):
        line = _lines(here).get("", line)
    for step in loc:
        if isinstance(here, dict) and isinstance(step, str) and step in here:
            line, here = _lines(here)[step], typing.cast("dict[str, Tree]", here)[step]
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            line, here = _item_lines(here)[step] or line, here[step]
        else:
            break
    return line


def _lines(tree: Mapping[str, Tree] | Mapping[str, int]) -> Mapping[str, int]:
    return typing.cast("Mapping[str, int]", tree.get(LINES_KEY, {}))


def _item_lines(tree: list[Tree]) -> tuple[int, ...]:
    return tree.lines if isinstance(tree, _Items) else (0,) * len(tree)


def _is_required(model: type[BaseModel], loc: Loc) -> bool:
    steps = [step for step in loc if isinstance(step, str)]
    for step in steps[:-1]:
        model = next((inner for inner in _inner_types(model, step) if issubclass(inner, BaseModel)), model)
    return any(info.is_required() for name, info in model.model_fields.items() if (info.alias or name) == steps[-1])


def _legal_keys(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    for step in loc:
        if isinstance(step, str):
            model = next((inner for inner in _inner_types(model, step) if issubclass(inner, BaseModel)), model)
    aliases = (info.alias or name for name, info in model.model_fields.items())
    return [alias for alias in aliases if alias != LINES_KEY]


def _legal_words(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    steps = [step for step in loc if isinstance(step, str)]
    for step in steps[:-1]:
        model = next(inner for inner in _inner_types(model, step) if issubclass(inner, BaseModel))
    closed = next(inner for inner in _inner_types(model, steps[-1]) if issubclass(inner, StrEnum))
    return [str(word) for word in closed]


def _inner_types(model: type[BaseModel], alias: str) -> Iterator[type]:
    for name, info in model.model_fields.items():
        if (info.alias or name) == alias:
            yield from _classes(info.annotation)


def _classes(annotation: object) -> Iterator[type]:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _classes(argument)
