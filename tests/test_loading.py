"""Disk to dossier: every source is read, every fault is found in one run, and nothing unproved is given out."""

import pytest


@pytest.mark.cases("loading")
def test_fault_is_named_at_its_line(case, check_case):
    """A fault is reported with its code, in the right file, on the right line, and nothing else is."""
    check_case(case, "edits", case["problems"])


@pytest.mark.cases("loading")
def test_legal_twin_is_not_flagged(case, check_case):
    """The legal way to write nearly the same thing gives no problem."""
    check_case(case, "clean")
