"""Models: closed sets, dates and lookups."""

import datetime

import pytest
from pydantic_core import PydanticCustomError

from dossier.model import FORMAL_STANCES, Stance, parse_date, parse_partial_date


def test_formal_words_are_the_first_seven():
    """Which words may stand only where they are printed is a promise to readers."""
    assert set(FORMAL_STANCES) == {
        "tillstyrker",
        "tillstyrker delvis",
        "avstyrker",
        "avstyrker i nuvarande form",
        "ingen erinran",
        "anser besvarad",
        "avstår",
    }
    assert len(Stance) == 16


def test_partial_dates_order_by_what_is_known():
    """A year comes before its months, a month before its days."""
    dates = [parse_partial_date(text) for text in ("2030-02-01", "2030", "2029-12-31", "2030-02")]
    assert [str(date) for date in sorted(dates, key=lambda date: date.sort_key)] == [
        "2029-12-31",
        "2030",
        "2030-02",
        "2030-02-01",
    ]


def test_full_date_is_a_day():
    """A full date is read as a day."""
    assert parse_date("2028-02-29") == datetime.date(2028, 2, 29)


@pytest.mark.parametrize("text", ["2030-02-29", "2030-2-1", "20300201", "2030-02", "", "2030-02-01 ", "i maj"])
def test_what_is_no_day_is_refused(text):
    """Only a day of the calendar, written in full, is a date."""
    with pytest.raises(PydanticCustomError):
        parse_date(text)


def test_paragraphs_questions_and_papers_are_found_by_id(bench):
    """What is there is found, what is not gives None."""
    dossier = bench.load().dossiers[0].value
    answer = dossier.document("kvarnviks-stadsdelsnamnd")
    assert dossier.document("vindkontoret") is None
    assert [document.id for document in dossier.documents] == ["motion", "kvarnnamnden", "kvarnviks-stadsdelsnamnd"]
    assert (dossier.question("plan").short, dossier.question("hamn")) == ("en plan för kvarnarna", None)
    assert (answer.paragraph("s1").page, answer.paragraph("s99")) == (1, None)
    assert [note.number for note in answer.footnotes] == ["1"]
    assert dossier.responses_of("vindkontoret") == ()


def test_letterhead_and_signatures_are_paragraphs_in_their_place(bench):
    """What was moved out of the text can be cited where it stands."""
    answer = bench.load().dossiers[0].value.document("kvarnviks-stadsdelsnamnd")
    ids = [paragraph.id for paragraph in answer.paragraphs]
    assert ids[0] == "brevhuvud"
    assert ids[ids.index("t1") + 1] == "underskrifter"
    assert answer.paragraph("underskrifter").text.startswith("Dan Påhittberg Stadsdelsdirektör Kvarnviks")
