"""Dates to one chain: what is not known is shown as not known."""

import pytest

from dossier.timeline import CHAIN, order_timeline


@pytest.mark.cases("timeline")
def test_chain(case, bench):
    """Entries stand in order of date, and the matter stands where the sources say."""
    for edit in case.get("edits", ()):
        bench.edit(**edit)
    (loaded,) = bench.load().dossiers
    assert loaded.problems == ()
    timeline = order_timeline(loaded.value)
    assert [f"{one.date} {one.stage}" for one in timeline.dated] == case["dated"]
    assert [one.stage for one in timeline.undated] == case["undated"]
    assert [step.stage for step in timeline.steps if step.is_known] == case["known"]
    assert (timeline.stage, timeline.deadline_passed) == (case["stage"], case["deadline_passed"])


def test_every_step_is_shown(bench):
    """A step that nothing is known of is there all the same."""
    timeline = order_timeline(bench.load().dossiers[0].value)
    assert tuple(step.stage for step in timeline.steps) == CHAIN
    assert not timeline.steps[-1].is_known


def test_each_entry_is_one_thing(bench):
    """An entry is an event, a document or the deadline, and an event has its id."""
    timeline = order_timeline(bench.load().dossiers[0].value)
    entries = (*timeline.dated, *timeline.undated)
    assert all(sum(map(bool, (one.event, one.document, one.deadline))) == 1 for one in entries)
    assert sorted(one.event.id for one in entries if one.event) == ["handelse-1", "handelse-2", "handelse-3"]
