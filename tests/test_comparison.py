"""Positions to a matrix: every body has its row, every count its denominator."""

import pytest

from dossier.comparison import compare_positions


@pytest.mark.cases("comparison")
def test_matrix(case, bench):
    """Rows, cells and counts are those of the sources, and nobody is left out."""
    for edit in case.get("edits", ()):
        bench.edit(**edit)
    project = bench.load()
    assert project.problems == ()
    comparison = compare_positions(project.dossiers[0].value, project.register)
    assert [
        {
            "id": row.consultee_id,
            "asked": row.entry is not None,
            "present": row.is_in_dossier,
            "cells": {key: [one.position.stance for one in row.cells[key]] for key in wanted["cells"]},
        }
        for row, wanted in zip(comparison.rows, case["rows"], strict=True)
    ] == case["rows"]
    assert {name: getattr(comparison, name) for name in case["counts"]} == case["counts"]
    assert list(comparison.by_stance()) == case["stances"]


def test_counts_sum_to_the_rows(bench):
    """Present and absent bodies are all bodies, and each cell of a stance is in the matrix once."""
    project = bench.load()
    comparison = compare_positions(project.dossiers[0].value, project.register)
    assert (
        len(comparison.present) + len(comparison.absent)
        == len(comparison.rows)
        == comparison.asked + comparison.unasked
    )
    cells = [(row.short, question.id) for found in comparison.by_stance().values() for row, question in found]
    assert sorted(cells) == sorted((row.short, one.id) for row in comparison.present for one in comparison.questions)


def test_level_and_status_are_those_of_the_document_unless_said(bench):
    """A position speaks at its document's level."""
    project = bench.load()
    comparison = compare_positions(project.dossiers[0].value, project.register)
    placed = [one for row in comparison.rows for one in row.cells["plan"]]
    assert [(one.level, one.status) for one in placed] == [("förvaltning", "förslag"), ("nämnd", "beslutat")]
