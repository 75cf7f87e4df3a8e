"""Collecting and proving: a reference leads somewhere, and the quoted words stand there once."""

import pytest


@pytest.mark.cases("references")
def test_fault_is_named_at_its_line(case, check_case):
    """A fault is reported with its code, in the right file, on the right line, and nothing else is."""
    check_case(case, "edits", case["problems"])


@pytest.mark.cases("references")
def test_legal_twin_is_not_flagged(case, check_case):
    """The legal way to write nearly the same thing gives no problem."""
    check_case(case, "clean")
