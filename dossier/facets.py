"""What each paper has of each filter → the tables by which the browser narrows and counts; Pagefind knows words only.

`papper.json` names the dossiers in order, and the table of a filter has a row for each of their papers: a number or
some, of its values. A table is fetched when its filter is looked at, `dossier.json` also when a query has
a diarienummer, `papper.json` at the first search. Trap: names are random, and longer than any table of one value each, so
they are written as the numbers they are, each by how much it is greater than the one before.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, pairwise

from dossier import addresses
from dossier.cache import Indexed

FOLDER = f"{addresses.SEARCH}val/"
PAPERS = "papper"
KEYS = ("dossier", "instans", "dokument", "avsnitt", "niva", "fraga", "stallning", "ar", "par", "namn", "datum")
"""Filters, what is true of a position together, and the name and the day that papers are sorted by."""

Values = Mapping[str, Sequence[str]]
"""What one paper has, by filter."""


def write_tables(dossiers: Iterable[Indexed]) -> dict[str, str]:
    """Write the tables of some dossiers as files below the site's root."""
    held = sorted(dossiers, key=lambda one: _order(one.name))
    papers = [values for one in held for values in one.papers]
    shapes = ",".join(f"{len(one.papers)} {one.editors} {one.places}" for one in held)
    tables = {key: _table([values.get(key, ()) for values in papers]) for key in KEYS}
    index = {"namn": _differences([one.name for one in held]), "rader": shapes}
    return {f"{FOLDER}{key}.json": _json(table) for key, table in {PAPERS: index, **tables}.items()}


def _order(name: str) -> tuple[str, int, int]:
    """Take a name such as `sv_36cfedb` apart: what it begins with, and the length and value of its number."""
    start, _, number = name.rpartition("_")
    return start, len(number), int(number, 16)


def _differences(names: Sequence[str]) -> list[str]:
    """Write names that are in order: `sv 7 36c0a12 f4c9` are `sv_36c0a12` and `sv_36cfedb`."""
    lines = []
    for (start, length), group in groupby(map(_order, names), lambda one: one[:2]):
        numbers = [number for *_, number in group]
        steps = (f"{number - before:x}" for before, number in pairwise((0, *numbers)))
        lines.append(" ".join((start, str(length), *steps)))
    return lines


def _table(rows: Sequence[Sequence[str]]) -> dict[str, object]:
    """Write values, the commonest first, and for each paper the numbers of those it has."""
    counts = Counter(value for row in rows for value in row)
    values = sorted(counts, key=lambda value: (-counts[value], value))
    numbers = {value: str(number) for number, value in enumerate(values)}
    return {"varden": values, "rader": ",".join(" ".join(numbers[value] for value in row) for row in rows)}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
