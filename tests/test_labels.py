"""Swedish words, dates, numbers and lists as readers see them, and the printed words of formal stances."""

import re

import pytest

from dossier import labels, model
from dossier.model import FORMAL_STANCES, Stance


@pytest.mark.cases("labels")
def test_swedish_form(case):
    """Each call gives the Swedish form."""
    read = {"partial_date": model.parse_partial_date, "long_date": model.parse_date}.get(case["function"])
    for arguments, expected in case["calls"]:
        result = getattr(labels, case["function"])(*(read(one) if read else one for one in arguments))
        assert (list(result) if isinstance(result, tuple) else result) == expected


def prints(stance, text):
    """Tell whether a text has the formal word, as `checks` asks for it."""
    denied = stance in (Stance.SUPPORTS, Stance.OPPOSES) and labels.NEGATED_RE.search(text)
    return bool(re.search(labels.FORMAL_WORD_RES[stance], text, re.I | re.S)) and not denied


@pytest.mark.cases("formal-words")
def test_formal_word_is_known_when_printed(case):
    """The words that carry a formal stance are known, and neighbouring words are not taken for them."""
    stance = Stance(case["stance"])
    assert [text for text in case["printed"] if not prints(stance, text)] == []
    assert [text for text in case["not_printed"] if prints(stance, text)] == []


def test_every_formal_stance_has_its_words():
    """No formal word can be claimed without a printed one."""
    assert set(labels.FORMAL_WORD_RES) == FORMAL_STANCES


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (labels.STAGE_LABELS, model.Stage),
        (labels.CONSULTEE_KIND_LABELS, model.ConsulteeKind),
        (labels.DOCUMENT_KIND_LABELS, model.DocumentKind),
        (labels.DECISION_LABELS, model.Decision),
        (labels.PAGE_BREAK_LABELS, model.PageBreaks),
    ],
)
def test_every_value_of_a_closed_set_has_a_label(table, values):
    """Nothing of a closed set is shown as a bare id."""
    assert set(table) == set(values)
    assert all(table.values())


def test_every_level_and_status_has_a_label():
    """Who speaks and how far it has come is always told in words."""
    assert set(labels.LEVEL_STATUS_LABELS) == {(level, status) for level in model.Level for status in model.Status}
