"""Precision and recall of mentions on both real answers, against a list made by hand from the texts."""

from pathlib import Path

import pytest
import yaml

from dossier.loading import load_project
from dossier.mentions import find_mentions
from dossier.model import BlockKind
from dossier.names import make_finder

ROOT = Path(__file__).parent.parent
GOLD = Path(__file__).parent / "mentions"
LEAST = {"socialnamnden": (1.0, 1.0), "farsta-stadsdelsnamnd": (1.0, 1.0)}
"""Precision and recall below which the finder has grown worse; what it reaches is printed by `pytest -s`."""


def found_in(document, finder):
    """Give paragraph, printed words and key of every mention found."""
    left_out = (BlockKind.LETTERHEAD, BlockKind.SIGNATURES)
    return [
        (paragraph.id, paragraph.text[one.start : one.end], one.key)
        for paragraph in document.paragraphs
        if paragraph.kind not in left_out
        for one in find_mentions(paragraph.text, finder).mentions
    ]


@pytest.mark.parametrize("name", sorted(LEAST))
def test_precision_and_recall_of_mentions(name):
    """What the finder finds in a real answer is what a careful reader lists, piece by piece, in order."""
    project = load_project(ROOT / "docs", ROOT)
    dossier = project.dossiers[0].value
    finder = make_finder(project.register, dossier.head.municipality)
    gold = yaml.safe_load((GOLD / f"{name}.yml").read_text(encoding="utf-8"))
    wanted = [(paragraph, *one[:2]) for paragraph, listed in gold.items() for one in listed or ()]
    found = found_in(dossier.document(name), finder)
    missing, extra = list(wanted), []
    for one in found:
        if one in missing:
            missing.remove(one)
        else:
            extra.append(one)
    right = len(found) - len(extra)
    precision, recall = right / len(found), right / len(wanted)
    print(f"\n{name}: {len(wanted)} listed, precision {precision:.3f}, recall {recall:.3f}")
    print("  not found:", missing, "\n  not listed:", extra)
    assert precision >= LEAST[name][0]
    assert recall >= LEAST[name][1]
