"""The tables that the browser narrows and counts by."""

import json
from itertools import accumulate

from dossier.facets import FOLDER, KEYS, write_tables

PAPERS = {
    "sv_36cfedb": {"instans": ["Ånämnden"], "fraga": ["Två", "Ett"]},
    "sv_36c0a12": {"instans": ["Önämnden"], "fraga": ["Ett"]},
    "sv_0f2777712": {"instans": ["Önämnden"]},
}


def names_in(lines):
    """Read the names of papers as the browser does."""
    for start, length, *steps in map(str.split, lines):
        for number in accumulate(int(step, 16) for step in steps):
            yield f"{start}_{number:0{length}x}"


def tables(papers):
    """Write the tables of some papers, and read them as the browser does."""
    files = {name.removeprefix(FOLDER).removesuffix(".json"): json.loads(t) for name, t in write_tables(papers).items()}
    names = list(names_in(files.pop("papper")))
    rows = {key: [row.split() for row in table["rader"].split(",")] for key, table in files.items()}
    return {
        key: {
            name: [table["varden"][int(number)] for number in row] for name, row in zip(names, rows[key], strict=True)
        }
        for key, table in files.items()
    }


def test_tables_give_back_what_papers_have():
    """Some, one or no value of a filter; every paper has a row, and names may be longer than others."""
    found = tables(PAPERS)
    assert found.keys() == set(KEYS)
    assert found["instans"] == {name: values["instans"] for name, values in PAPERS.items()}
    assert found["fraga"] == {name: values.get("fraga", []) for name, values in PAPERS.items()}
    assert set(found["ar"]) == set(PAPERS)


def test_tables_are_the_same_in_whatever_order_papers_come():
    """And the commonest value has the shortest number."""
    assert write_tables(PAPERS) == write_tables(dict(reversed(PAPERS.items())))
    assert json.loads(write_tables(PAPERS)[f"{FOLDER}instans.json"]) == {
        "varden": ["Önämnden", "Ånämnden"],
        "rader": "0,1,0",
    }
