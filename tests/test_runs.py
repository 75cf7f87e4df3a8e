"""Texts are cut at their spaces once, and nothing of that depends on which of them came first."""

from hypothesis import given
from hypothesis import strategies as st

from dossier.runs import Runs

TEXTS = st.lists(st.text(st.sampled_from("aåb., \u00a0"), max_size=12), max_size=6)


@given(TEXTS)
def test_runs_put_together_are_the_texts(texts):
    """Each text has its runs in order, and each run the texts it stands in, once for every time."""
    runs = Runs(texts)
    assert [[runs.all[run] for run in runs.of(text)] for text in texts] == [text.split() for text in texts]
    stands = [[number for number, text in enumerate(texts) for one in text.split() if one == run] for run in runs.all]
    assert runs.places == stands
    assert len(set(runs.all)) == len(runs.all)


def test_equal_texts_have_the_number_of_the_first():
    """Another text has no runs here."""
    runs = Runs(["ett svar", "två", "ett svar"])
    assert runs.texts == {"ett svar": 0, "två": 1}
    assert runs.of("tre") == ()
