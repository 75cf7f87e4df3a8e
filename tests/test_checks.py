"""Rules over a whole dossier: each has a case that breaks it and a near twin that keeps it."""

import pytest


@pytest.mark.cases("checks")
def test_fault_is_named_at_its_line(case, check_case):
    """A broken rule is reported with its code, in the right file, on the right line, and nothing else is."""
    check_case(case, "edits", case["problems"])


@pytest.mark.cases("checks")
def test_legal_twin_is_not_flagged(case, check_case):
    """The legal way to write nearly the same thing gives no problem."""
    check_case(case, "clean")


def test_base_dossier_is_clean(bench):
    """The dossier that all cases start from has no fault and can be shown."""
    project = bench.load()
    assert project.problems == ()
    assert [one.slug for one in project.dossiers if one.value] == ["kvarnlyftet"]
