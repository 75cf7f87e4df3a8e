"""YAML → typed models whose every key keeps its line; the only module that imports `yaml`.

Traps: MkDocs swallows broken front matter even under `--strict`, YAML takes the last of two equal keys without a word,
and YAML 1.1 turns `2026-13-17`, `12:30` and `on` into errors, numbers and booleans. So all scalars are read as text,
duplicates are problems, and the model decides what a value means.
"""

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
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


@dataclass(frozen=True)
class _Reading:
    """Where a YAML text stands, and the faults met in it so far."""

    path: str
    first_line: int
    problems: list[Problem] = field(default_factory=list)


def split_front_matter(text: str, path: str) -> Parsed[FrontMatter]:
    """Part a Markdown file at its `---` fences; a file without them has an empty front matter."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        return Parsed(FrontMatter("", 1, text, 1))
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == FENCE:
            return Parsed(FrontMatter("\n".join(lines[1 : number - 1]), 2, "\n".join(lines[number:]), number + 1))
    fault = Problem(
        Location(path, 1), "broken-yaml", "sidhuvudet (front matter) saknar slut", "Avsluta det med en rad ”---”"
    )
    return Parsed(None, (fault,))


def parse_yaml(text: str, path: str, first_line: int = 1) -> Parsed[Tree]:
    """Read YAML as nested text, with the line of every key under `LINES_KEY`.

    Problems: broken-yaml, duplicate-key.
    """
    reading = _Reading(path, first_line)
    try:
        tree = _document(text, reading)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (min(mark.line, text.count("\n")) if mark else 0)
        return Parsed(None, (_broken_yaml(path, line, str(getattr(error, "problem", ""))),))
    if tree is None:
        return Parsed(typing.cast("Tree", {LINES_KEY: {"": first_line}}))
    return Parsed(tree, tuple(reading.problems))


def parse_model(model: type[M], tree: Tree, path: str) -> Parsed[M]:
    """Make a model of a tree; every fault of the tree in one go.

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
                problems += dict.fromkeys(_problem(model, tree, path, detail) for detail in details)
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
    parsed = [parse_model(model, item, path) for item in tree]
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
        return [inside(step, child) for step, child in enumerate(tree) if step not in here]
    if isinstance(tree, dict):
        kept = ((key, typing.cast("Tree", child)) for key, child in tree.items() if key not in here)
        return {key: child if key == LINES_KEY else inside(key, child) for key, child in kept}
    return tree


def _broken_yaml(path: str, line: int, reason: str) -> Problem:
    why = next((swedish for english, swedish in YAML_REASONS.items() if english in reason), "raden följer inte formen")
    cure = "Vanligast är ett kolon eller citattecken i en text utan '…' runt, eller ett indrag som inte stämmer"
    return Problem(Location(path, line), "broken-yaml", f"YAML går inte att läsa: {why}", cure)


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
        return [_tree(child, events, reading, depth + 1) for child in _until(yaml.SequenceEndEvent, events)]
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


def _problem(model: type[BaseModel], tree: Tree, path: str, detail: ErrorDetails) -> Problem:
    keys = [key for key in detail["loc"] if isinstance(key, str)]
    key = keys[-1] if keys else ""
    location = Location(path, _line_of(tree, detail["loc"]))
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
        case "enum":
            legal = _legal_words(model, detail["loc"])
            cure = f"Välj bland: {', '.join(legal)}.{closest(given, legal)}"
            return Problem(location, CODE_BY_KEY.get(key, "unknown-word"), f"okänt värde ”{given}” för ”{key}”", cure)
        case "date":
            cure = "Skriv åååå-mm-dd, och bara dagar som finns"
            return Problem(location, "wrong-date", f"”{given}” är inget datum (”{key}”)", cure)
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
        case "int_parsing" | "greater_than_equal" | "int_type":
            return Problem(location, "wrong-type", f"”{key}” ska vara ett heltal från 1", "Skriv ett heltal")
        case "tuple_type":
            return Problem(location, "wrong-type", f"”{key}” ska vara en lista", "Börja varje post med ”- ”")
        case "model_type" | "model_attributes_type" | "dict_type":
            what = f"”{key}” ska vara en grupp av nycklar" if key else "filen ska bestå av nycklar"
            return Problem(location, "wrong-type", what, "Skriv ”nyckel: värde” på egna rader")
        case "string_type":
            return Problem(location, "wrong-type", f"”{key}” ska vara text", "Skriv en text på samma rad")
        case "response_keys":
            cure = "Skriv instans, nivå och status; bara en motion saknar dem"
            return Problem(location, "missing-key", "ett svar behöver instans, nivå och status", cure)
        case other:
            return Problem(
                location, "wrong-value", f"”{key}” går inte att läsa ({other})", "Se redaktionens handledning"
            )


def _least(detail: ErrorDetails) -> str:
    least = detail.get("ctx", {}).get("min_length", 1)
    return "Skriv en text" if detail["type"] == "string_too_short" else f"Skriv minst {least} poster"


def _line_of(tree: Tree, loc: tuple[int | str, ...]) -> int:
    """Follow a path as far as it is written; the line of the last key or mapping met."""
    line, here = 1, tree
    if isinstance(here, dict):
        line = _lines(here).get("", 1)
    for step in loc:
        if isinstance(here, dict) and isinstance(step, str) and step in here:
            line, here = _lines(here)[step], typing.cast("dict[str, Tree]", here)[step]
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
            line = _lines(here).get("", line) if isinstance(here, dict) else line
        else:
            break
    return line


def _lines(tree: Mapping[str, Tree] | Mapping[str, int]) -> Mapping[str, int]:
    return typing.cast("Mapping[str, int]", tree.get(LINES_KEY, {}))


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
