"""The names of the register are found where they stand as whole words, and nowhere else; nothing is guessed."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.mentions import Ambiguous, find_mentions, index_mentions
from dossier.model import (
    BlockKind,
    Consultee,
    ConsulteeKind,
    Document,
    Dossier,
    DossierHead,
    MentionKind,
    Paragraph,
    Register,
    RegisterEntry,
)
from dossier.names import make_finder
from dossier.paragraphs import make_slug
from dossier.runs import Runs
from dossier.vocabulary import place_words

HOME = "Stockholms stad"


def as_mapping(entry):
    """Spell out an entry that a case writes as a name only."""
    entry = {"namn": entry} if isinstance(entry, str) else entry
    return {"id": make_slug(entry["namn"]), **entry}


def as_consultee(entry):
    """Make a consultee, of the home municipality when none is named."""
    return Consultee(**{"kort": entry["namn"], "slag": ConsulteeKind.OTHER, "kommun": HOME, **entry})


def make_register(written):
    """Make a register of a case's names by kind."""
    kinds = {MentionKind(kind): [as_mapping(entry) for entry in entries] for kind, entries in written.items()}
    consultees = [as_consultee(entry) for entry in kinds.pop(MentionKind.CONSULTEE, ())]
    entries = {kind: tuple(RegisterEntry(**{"vad": "–", **one}) for one in ones) for kind, ones in kinds.items()}
    return Register({one.id: one for one in consultees}, entries=entries)


SMALL = make_register(
    {
        "remissinstans": ["Farsta stadsdelsnämnd", "Hässelby-Vällingby stadsdelsnämnd", "Socialnämnden"],
        "plats": ["Farsta", "Hässelby", "Hässelby-Vällingby"],
        "program": [{"namn": "Fokus Farsta", "alias": ["fokus-Farsta", "Fokus"]}],
        "källa": [{"namn": "Kommunallagen", "beteckning": "2017:725"}, {"namn": "Farsta"}],
    }
)
NAME_KINDS = (MentionKind.CONSULTEE, MentionKind.PLACE, MentionKind.PROGRAMME)
FINDER = make_finder(SMALL, HOME)
NAMES = [
    *("Farsta stadsdelsnämnd", "Hässelby-Vällingby", "Hässelby- Vällingby", "socialnämnden", "Fokus Farsta", "Fokus"),
    *(
        "Farsta",
        "Farstas",
        "Farsta-",
        "social-",
        "stadsdelsnämnder",
        "2017:725",
        "KS 2025/652",
        "İ",
        "ett",
        "trafiknämnden",
    ),
]
ANY = st.text(st.characters(exclude_categories=["Cs"]))
ASSEMBLED = st.lists(
    st.sampled_from([*NAMES, " ", " ", ", ", " och ", "-", "- ", "–", "/", ".", "s"]), max_size=25
).map("".join)


@pytest.mark.cases("mentions")
def test_mentions_of_a_text(case):
    """Each text gives just these mentions and these doubtful words, in order."""
    finder = make_finder(make_register(case["register"]), case.get("municipality", HOME))
    for one in case["texts"]:
        found, text = find_mentions(one["text"], finder), one["text"]
        written = [f"{text[each.start : each.end]} → {each.kind} {each.key}" for each in found.mentions]
        doubtful = [f"{each.words} → {' '.join(each.keys)}" for each in found.ambiguous]
        assert (written, doubtful) == (one["found"], one.get("ambiguous", []))


def test_mention_is_shown_by_the_name_of_its_entry():
    """What an inflected form is called is the register's name; a law without an entry is called by its number."""
    found = find_mentions("farsta stadsdelsnämnden, SFS 2017:725, SFS 2001:453", FINDER).mentions
    assert [one.name for one in found] == ["Farsta stadsdelsnämnd", "Kommunallagen", "SFS 2001:453"]
    assert found[2].key == "sfs-2001-453"


def test_report_is_called_as_it_is_cited():
    """A report's number says itself what it is, so that its key needs no other word."""
    (mention,) = find_mentions("Utlåtande 2014:53", FINDER).mentions
    assert (mention.key, mention.name) == ("utlatande-2014-53", "Utlåtande 2014:53")


def test_letters_that_grow_when_made_small_move_nothing():
    """Offsets hold after a capital whose small form is two characters."""
    (mention,) = find_mentions("İİİ Socialnämnden", FINDER).mentions
    assert (mention.start, mention.end) == (4, 17)


@given(ANY | ASSEMBLED)
def test_spans_are_ordered_disjoint_and_inside(text):
    """Whatever the text, spans follow one another inside it and hold something."""
    found = find_mentions(text, FINDER)
    assert all(list(ones) == sorted(ones, key=lambda one: one.start) for ones in (found.mentions, found.ambiguous))
    spans = sorted((one.start, one.end) for one in (*found.mentions, *found.ambiguous))
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(ASSEMBLED)
def test_ends_are_ends_of_words(text):
    """No name of the register begins or ends inside a word."""
    for one in (one for one in find_mentions(text, FINDER).mentions if one.kind in NAME_KINDS):
        assert not (text[one.start - 1 : one.start].isalnum() and text[one.start].isalnum())
        assert not (text[one.end - 1].isalnum() and text[one.end : one.end + 1].isalnum())


@given(st.sampled_from(["socialnämnden", "Farsta stadsdelsnämnd", "Fokus Farsta"]), ANY, ANY)
def test_name_between_spaces_is_found_in_any_text(name, before, after):
    """A long name set apart by full stops is always found."""
    text = f"{before}. {name}. {after}"
    found = find_mentions(text, FINDER)
    start = len(before) + 2
    assert (start, start + len(name)) in [(one.start, one.end) for one in found.mentions]


@pytest.mark.parametrize("piece", ["a-, ", "Farsta- och ", "a- ", "a-a", "Farsta "])
def test_long_rows_are_not_read_from_each_hyphen(piece):
    """Many hyphens without an end of the row: twice as many take twice the calls, not four times."""
    assert _calls(piece * 4000) <= 2.1 * _calls(piece * 2000)


def _calls(text):
    """Count the calls that finding mentions in a text takes: a measure of work that no machine's load changes."""
    calls = 0

    def count(*_):
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        find_mentions(text, FINDER)
    finally:
        sys.setprofile(before)
    return calls


# --- A dossier -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dossier():
    """An invented dossier of one paper, with a name in each kind of paragraph."""
    texts = [
        ("s1", BlockKind.TEXT, "Socialnämnden och Fokus Farsta, socialnämnden"),
        ("s2", BlockKind.SIGNATURES, "Socialnämnden"),
        ("s3", BlockKind.LETTERHEAD, "Socialnämnden"),
        ("s4", BlockKind.HEADING, "Fokus"),
        ("s5", BlockKind.TABLE, "Farsta Fokus"),
        ("s6", BlockKind.QUOTATION, "socialnämndens"),
        ("fotnot-1", BlockKind.FOOTNOTE, "Socialnämnden"),
    ]
    paragraphs = tuple(Paragraph(name, kind, text, 1) for name, kind, text in texts)
    document = Document("svar", "svar.md", None, paragraphs, None, "", None)
    return Dossier("ett", "dossier.yml", DossierHead.model_construct(), None, None, (document,))


def test_index_gives_the_places_of_each_key(dossier):
    """Every paragraph but letterheads and signatures is read, in order."""
    index = index_mentions(dossier, FINDER)
    places = {key: [placed.paragraph.id for placed in group] for key, group in index.by_key.items()}
    assert places == {"socialnamnden": ["s1", "s1", "s6", "fotnot-1"], "fokus-farsta": ["s1", "s4", "s5"]}
    assert all(placed.document.id == "svar" for group in index.by_key.values() for placed in group)


def test_index_gives_the_mentions_of_a_paragraph(dossier):
    """A paragraph's mentions are in the order of the text; a paragraph without any has none."""
    index = index_mentions(dossier, FINDER)
    assert [(one.key, one.start) for one in index.in_paragraph("svar", "s1")] == [
        ("socialnamnden", 0),
        ("fokus-farsta", 18),
        ("socialnamnden", 32),
    ]
    assert index.in_paragraph("svar", "s2") == index.in_paragraph("annat", "s1") == ()


def test_index_keeps_doubtful_words_with_their_place(dossier):
    """An editor can find the words that were left unlinked."""
    ((document, paragraph, doubtful),) = index_mentions(dossier, FINDER).ambiguous
    assert (document.id, paragraph.id) == ("svar", "s5")
    assert doubtful == Ambiguous("Farsta", 0, 6, ("farsta", "farsta"))


@given(st.lists(ANY | ASSEMBLED, max_size=5))
def test_index_of_words_finds_what_a_text_alone_gives(texts):
    """Which of its words may begin a name is known from the words of all texts; nothing is lost by that."""
    paragraphs = [Paragraph(f"s{number}", BlockKind.TEXT, text, 1) for number, text in enumerate(texts)]
    document = Document("svar", "svar.md", None, tuple(paragraphs), None, "", None)
    dossier = Dossier("ett", "dossier.yml", DossierHead.model_construct(), None, None, (document,))
    runs = Runs(["Fokus", *texts])
    assert index_mentions(dossier, FINDER, runs.texts, place_words(runs).places) == index_mentions(dossier, FINDER)


def test_index_reads_the_same_words_by_the_cells_they_stand_in():
    """What is said of a paragraph is not said of a table with the same words: a name does not go on in the next cell."""
    words = "Hässelby Centrum"
    paragraphs = (
        Paragraph("s1", BlockKind.TEXT, words, 1),
        Paragraph("s2", BlockKind.TABLE, words, 2, rows=(("Hässelby", "Centrum"),)),
        Paragraph("s3", BlockKind.TEXT, words, 3),
    )
    document = Document("svar", "svar.md", None, paragraphs, None, "", None)
    index = index_mentions(
        Dossier("ett", "dossier.yml", DossierHead.model_construct(), None, None, (document,)), FINDER
    )
    assert [placed.paragraph.id for placed in index.by_key["hasselby"]] == ["s2"]
    assert [(paragraph.id, one.words) for _, paragraph, one in index.ambiguous] == [("s1", words), ("s3", words)]
