"""The index of words over all dossiers: cut by first letters, equal however it came about, its links lead somewhere."""

import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier import addresses
from dossier.rendering import render_dossier, subjects
from dossier.rendering.subjects import (
    DossierSubjects,
    SubjectIndex,
    changed_letters,
    letters_of,
    render_letters,
    render_subjects,
    subjects_of,
    update_subjects,
)
from dossier.site import views_of

WORDS = st.text("abåÉω", min_size=2, max_size=4) | st.sampled_from(
    ["skola", "skolan", "Skolor", "skolorna", "bok", "böcker"]
)
TITLES = st.sampled_from(["Motion om bad", "Motion <om> lek & park"])


@st.composite
def some_dossiers(draw):
    """Dossiers with few words each, by address."""
    made = {}
    for slug in draw(st.lists(st.sampled_from(["a", "b/c", "d", "e"]), unique=True)):
        groups = draw(
            st.lists(st.lists(WORDS, min_size=1, max_size=3), max_size=8, unique_by=lambda one: one[0].lower())
        )
        made[slug] = DossierSubjects(slug, draw(TITLES), tuple(tuple(dict.fromkeys(one)) for one in groups))
    return made


def pages_of(known):
    """Render every page."""
    return {letters: render_letters(known, letters) for letters in letters_of(known)}


@given(some_dossiers(), st.lists(some_dossiers(), max_size=3), st.integers(1, 4))
def test_index_is_the_same_however_it_came_about(first, later, most):
    """Dossiers that come, change and go leave what a fresh start gives, and only pages that are told of change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subjects, "MOST_WORDS", most)
        patch.setattr(subjects, "MOST_DOSSIERS", 2)
        known, here = update_subjects(SubjectIndex(), first.values()), first
        for there in later:
            changed = {slug for slug in {*here, *there} if here.get(slug) != there.get(slug)}
            added = [there[slug] for slug in changed if slug in there]
            before = pages_of(known)
            old, known = known, update_subjects(known, added, [here[slug] for slug in changed if slug in here])
            here = there
            assert pickle.loads(pickle.dumps(known)) == update_subjects(SubjectIndex(), here.values())
            after = pages_of(known)
            assert {one for one in after if before.get(one) != after[one]} <= changed_letters(old, known)


def test_letters_with_many_words_are_cut_further(monkeypatch):
    """A letter has a page always; with many words it names those that follow, and keeps the words that end there."""
    monkeypatch.setattr(subjects, "MOST_WORDS", 3)
    words = ("skola", "skog", "så", "sår", "sådd", "bad", "sk")
    dossiers = [DossierSubjects(slug, f"Motion {slug}", tuple((one,) for one in words)) for slug in ("a", "b")]
    pages = {page.address: page for page in render_subjects(dossiers)}
    assert list(pages) == [
        "amnesord/", "amnesord/b/", "amnesord/s/", "amnesord/s/k/", "amnesord/s/aa/",
    ]  # fmt: skip
    assert re.findall(r'<a href="([^"]+)">(\w+)</a>', pages["amnesord/s/"].html.partition("<nav")[2]) == [
        ("k/", "SK"),
        ("aa/", "SÅ"),
    ]
    assert '<dt>skog</dt><dd><a href="../../../a/amnesord/#ord-skog">Motion a</a>, ' in pages["amnesord/s/k/"].html


def test_word_of_many_dossiers_names_some():
    """Twelve dossiers are named, the search gives the rest; forms are gathered across dossiers."""
    dossiers = [DossierSubjects(f"d{n:02}", "M", (("Årsta", "Årstas"),) if n else (("Årstas",),)) for n in range(14)]
    (page,) = [one for one in render_subjects(dossiers, {"årsta"}) if one.address == "amnesord/aa/"]
    assert page.html.count("<dt>") == 1
    assert page.html.count("#ord-årsta") == 12
    assert "och 2 dossierer till" in page.html
    assert "?q=%C3%85rsta" in page.html


def test_site_of_one_dossier_leads_to_its_own_index(bench):
    """The letters lead straight to the paragraphs, and every link of the index leads to a word or a paragraph."""
    (view,) = views_of(bench.load())
    pages = {page.address: page for page in (*render_dossier(view), *render_subjects([subjects_of(view)]))}
    own = pages[f"{view.dossier.slug}/amnesord/"]
    anchors = set(re.findall(r'id="([^"]+)"', own.html))
    for target in re.findall(r'href="\.\./([^"]+)#([^"]+)">', pages[addresses.SUBJECTS].html):
        assert target[0] == own.address
        assert target[1] in anchors
    for address, page in pages.items():
        if address.startswith("amnesord/") and address != addresses.SUBJECTS:
            assert set(re.findall(r'/amnesord/#([^"]+)"', page.html)) <= anchors
    ids = {address: set(re.findall(r'id="([^"]+)"', page.html)) for address, page in pages.items()}
    for path, anchor in re.findall(r'<dd>.*?href="\.\./([^"#]*)#([^"]+)"', own.html):
        assert anchor in ids[f"{view.dossier.slug}/{path}"]
