"""Personal data is found wherever it stands, and what only looks like it is left alone."""

from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier import privacy
from dossier.privacy import check_privacy, has_right_check_digit

DIGITS = st.text(st.sampled_from("0123456789"), min_size=9, max_size=9)
ROOT = Path(__file__).parent.parent
PIECES = (
    *(
        "08-",
        "08",
        "123 45 67",
        "123",
        "45",
        "850230",
        "0112",
        "1234",
        "+46",
        "(0)",
        "7",
        "٣",
        "tel: ",
        "508",
        "11 222",
    ),
    *("Storgatan", "Väg 3", "Allén\u00a04", "gränd", " 1", "123 45 Staden", "SE-", "a@b.se", "[at]", "(snabel-a)", "x"),
    *("2026-02-17", "0830-1200", "01.02.2026", " ", "  ", "\n", "\n ", "-", "\u2011", "\u00a0", ".", ")", "(", "/"),
)
AROUND = st.text(st.sampled_from("abå .,()\n"), max_size=10)


def found(text, allowed=()):
    """Give line and code of what is found."""
    return [f"{one.location.line} {one.code}" for one in sorted(check_privacy(text, "a.md", frozenset(allowed)))]


@pytest.mark.cases("privacy")
def test_personal_data_is_found_on_its_line(case):
    """Each line with personal data is named, and no other."""
    assert found(case["text"], case.get("allowed", ())) == case["problems"]


@pytest.mark.cases("privacy")
def test_what_only_looks_like_it_is_not_flagged(case):
    """Dates, registry numbers, law numbers and what the register allows are no personal data."""
    assert found(case["clean"], case.get("allowed", ())) == []


def test_message_does_not_repeat_the_number():
    """A log must not hold what the page may not."""
    (problem,) = check_privacy("ring 08-123 45 67", "a.md")
    assert "123" not in str(problem)
    assert str(problem).startswith("a.md:1: ett telefonnummer står på raden. Maskera ")
    assert str(problem).endswith("skrivs i docs/register/tillatna-uppgifter.yml. [phone-number]")


@given(DIGITS)
def test_one_check_digit_in_ten_is_right(digits):
    """Of the ten last digits that a number could have, one is right."""
    assert sum(has_right_check_digit(f"{digits}{last}") for last in range(10)) == 1


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_searched(text):
    """Searching never crashes, and lines are those of the text."""
    assert all(1 <= one.location.line <= text.count("\n") + 1 for one in check_privacy(text, "a.md"))


@given(AROUND, AROUND, st.integers(0, 999))
def test_personal_number_is_found_between_any_words(before, after, serial):
    """Words around it do not hide a number (30 February: nobody's birthday)."""
    start = f"850230{serial:03}"
    last = next(digit for digit in range(10) if has_right_check_digit(f"{start}{digit}"))
    text = f"{before} {start[:6]}-{start[6:]}{last} {after}"
    assert f"{before.count(chr(10)) + 1} personal-number" in found(text)


def found_in_all_lines(text):
    """Search every line, likely to hold something or not."""
    with patch.object(privacy, "_likely_lines", lambda text: [(0, len(text))]):
        return found(text)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_lines_that_are_passed_over_hold_nothing(text):
    """What is likely to hold personal data is told from what is not without a loss."""
    assert found(text) == found_in_all_lines(text)


@pytest.mark.parametrize("folder", ["docs", "tests/site", "tests/cases"])
def test_lines_that_are_passed_over_hold_nothing_in_the_sources(folder):
    """The same of every text there is."""
    for path in (ROOT / folder).rglob("*"):
        if path.suffix in (".md", ".txt", ".yml"):
            text = path.read_text(encoding="utf-8-sig", errors="replace")
            assert found(text) == found_in_all_lines(text), path
