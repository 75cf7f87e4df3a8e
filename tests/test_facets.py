"""The tables that the browser narrows and counts by."""

import json
from itertools import accumulate

from dossier.cache import Indexed
from dossier.facets import FOLDER, KEYS, write_tables

PAPERS = {
    "sv_36cfedb": ({"instans": ["Ånämnden"], "fraga": ["Två", "Ett"]}, {"dokument": ["Redaktionens text"]}),
    "sv_36c0a12": ({"instans": ["Önämnden"], "fraga": ["Ett"]},),
    "sv_0f2777712": ({"instans": ["Önämnden"]},),
}


def indexed(papers):
    """Say of some dossiers what an index has of them."""
    return [Indexed(name, "", rows, len(rows) - 1, 64 * len(rows), 0) for name, rows in papers.items()]


def names_in(lines):
    """Read the names of dossiers as the browser does."""
    for start, length, *steps in map(str.split, lines):
        for number in accumulate(int(step, 16) for step in steps):
            yield f"{start}_{number:0{length}x}"


def tables(papers):
    """Write the tables of some dossiers, and read them as the browser does: by filter, name and paper."""
    files = {
        name.removeprefix(FOLDER).removesuffix(".json"): json.loads(text)
        for name, text in write_tables(indexed(papers)).items()
    }
    index = files.pop("papper")
    shapes = [tuple(map(int, row.split())) for row in index["rader"].split(",")]
    found = {"papper": dict(zip(names_in(index["namn"]), shapes, strict=True))}
    for key, table in files.items():
        rows = iter([[table["varden"][int(number)] for number in row.split()] for row in table["rader"].split(",")])
        found[key] = {name: [next(rows) for _ in range(count)] for name, (count, *_) in found["papper"].items()}
        assert list(rows) == []
    return found


def test_tables_give_back_what_papers_have():
    """Some, one or no value of a filter; every paper has a row, and names may be longer than others."""
    found = tables(PAPERS)
    assert found.pop("papper") == {"sv_36cfedb": (2, 1, 128), "sv_36c0a12": (1, 0, 64), "sv_0f2777712": (1, 0, 64)}
    assert found.keys() == set(KEYS)
    for key in ("instans", "fraga", "dokument"):
        assert found[key] == {name: [one.get(key, []) for one in papers] for name, papers in PAPERS.items()}
    assert set(found["ar"]) == set(PAPERS)


def test_tables_are_the_same_in_whatever_order_dossiers_come():
    """And the commonest value has the shortest number."""
    written = write_tables(indexed(PAPERS))
    assert written == write_tables(indexed(dict(reversed(PAPERS.items()))))
    assert json.loads(written[f"{FOLDER}instans.json"]) == {"varden": ["Önämnden", "Ånämnden"], "rader": "0,1,,0"}
