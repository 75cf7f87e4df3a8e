"""What each paper has of each filter → the tables by which the browser narrows and counts; Pagefind knows words only.

`papper.json` names the papers in order, and the table of a filter has a row for each: a number or some, of its values.
A table is fetched when its filter is looked at. Traps: the names alone are as long as any table, so what is alike at
their beginnings is written once.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from dossier import addresses

FOLDER = f"{addresses.SEARCH}val/"
PAPERS = "papper"
KEYS = ("dossier", "instans", "dokument", "avsnitt", "niva", "fraga", "stallning", "ar", "par", "namn", "datum")
"""Filters, what is true of a position together, and the name and the day that papers are sorted by."""
SHARED = 3
"""Signs of a name, after the language, that are written once for all names that begin so."""

Values = Mapping[str, Sequence[str]]
"""What one paper has, by filter."""


def write_tables(papers: Mapping[str, Values]) -> dict[str, str]:
    """Write the tables of some papers, by Pagefind's names of them, as files below the site's root."""
    names = sorted(papers)
    tables = {key: _table([papers[name].get(key, ()) for name in names]) for key in KEYS}
    return {f"{FOLDER}{key}.json": _json(table) for key, table in {PAPERS: _shortened(names), **tables}.items()}


def _shortened(names: Sequence[str]) -> list[str]:
    """Write names such as `sv_36cfedb` by their beginnings: `sv_36c fedb 0a12`; they are in order."""
    cut = len("sv_") + SHARED
    return [
        " ".join((start, *(name[cut:] for name in group))) for start, group in groupby(names, lambda name: name[:cut])
    ]


def _table(rows: Sequence[Sequence[str]]) -> dict[str, object]:
    """Write values, the commonest first, and for each paper the numbers of those it has."""
    counts = Counter(value for row in rows for value in row)
    values = sorted(counts, key=lambda value: (-counts[value], value))
    numbers = {value: str(number) for number, value in enumerate(values)}
    return {"varden": values, "rader": ",".join(" ".join(numbers[value] for value in row) for row in rows)}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
