"""A published address is never lost: it stands, leads on, or says why it is gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.ledger import (
    LEDGER_HEAD,
    Moves,
    Number,
    Places,
    PublishedPage,
    add_numbers,
    add_to_ledger,
    check_ledger,
    find_changed,
    format_ledger,
    pages_of_dossier,
    parse_ledger,
)
from dossier.model import Move
from dossier.problems import Location

ADDRESS = st.lists(st.sampled_from(["a", "b", "svar", "c-1"]), max_size=3).map(
    lambda parts: "".join(f"{p}/" for p in parts)
)
PAGES = st.dictionaries(ADDRESS, st.frozensets(st.sampled_from(["s1", "s2", "s10", "titel", "k3"])))


def published(pages):
    """Make the pages as a ledger gives them."""
    return parse_ledger(format_ledger(pages), "docs/register/adresser/a.txt")


@given(PAGES)
def test_a_ledger_read_back_is_what_was_written(pages):
    """Round trip, the start page too; and equal pages give equal bytes."""
    read = published(pages)
    assert {page.address: page.ids for page in read} == pages
    assert format_ledger({page.address: page.ids for page in reversed(read)}) == format_ledger(pages)


@given(PAGES, PAGES)
def test_publishing_never_takes_an_address_out(before, now):
    """What was written stays, and what is new is added."""
    after = add_to_ledger(published(before), now)
    for pages in (before, now):
        assert all(ids <= after[address] for address, ids in pages.items())


@given(PAGES, PAGES)
def test_every_loss_is_told_and_nothing_else(before, now):
    """One problem for each page that lost something, or one for a whole folder; none for a page that lost nothing."""
    lost = {address for address, ids in before.items() if address not in now or ids - now[address]}
    problems = list(check_ledger(published(before), Places(now), Moves()))
    lines = {page.location.line: page.address for page in published(before)}
    told = {lines[problem.location.line] for problem in problems}
    if any("är borta" in problem.what for problem in problems):
        assert not before.keys() & now.keys()
        assert len(told) == 1 < len(lost)
        assert all(address.startswith(tuple(told)) for address in lost)
    else:
        assert told == lost


def test_ids_stand_in_the_order_of_numbers():
    """`s9` before `s10`, so that a difference between two ledgers is easy to read."""
    text = format_ledger({"a/": frozenset({"s10", "s9", "titel"}), "": frozenset()})
    assert text == "\n".join([*LEDGER_HEAD, "/", "a/ s9 s10 titel", ""])


def test_a_number_is_one_line_with_every_way_of_writing_it():
    """Read back, each way is an address of its own; publishing anew adds numbers and takes none out."""
    old = Number("a/", ("KS-2025-652/", "KS 2025/652/"))
    text = format_ledger({"a/": frozenset({"k1"})}, [old])
    assert text.endswith("\na/ k1\ndnr a/ KS-2025-652/ KS%202025/652/\n")
    read = parse_ledger(text, "a.txt")
    assert [page.address for page in read] == ["a/", "KS-2025-652/", "KS 2025/652/"]
    assert add_to_ledger(read, {}) == {"a/": frozenset({"k1"})}
    new = Number("a/", ("KS-2025-625/",))
    assert add_numbers(read, [new]) == (old, new)
    assert add_numbers(read, [Number("a/", ("KS-2025-652/", "KS2025-652/"))]) == (
        Number("a/", (*old.forms, "KS2025-652/")),
    )


def moves(*entries):
    """Make moves of pairs: where from, and where to, or a reason."""
    made = []
    for origin, target, why in entries:
        what = {"till": target} if target else {"borttagen": "2031-02-03", "skäl": why}
        made.append(Move.model_validate({"från": origin, **what}))
    return Moves(tuple(made), "docs/register/flyttade.yml")


def test_the_longest_entry_wins_and_takes_the_rest_of_the_address_along():
    """A folder's entry stands for all below it, an id's own entry goes before it."""
    told = moves(("gammal/", "ny/", ""), ("gammal/svar/x/#s2", "", "Stycket fanns två gånger"))
    assert told.of("gammal/svar/x/#s1").target == "ny/svar/x/#s1"
    assert told.of("gammal/").target == "ny/"
    assert told.of("gammal/svar/x/#s2").target is None
    assert told.of("gammalt/") is None


def test_entry_to_an_id_takes_the_ids_of_its_page_along_and_no_page_below():
    """A page that became a paragraph leads there with all its ids; a page below it has no place there."""
    told = moves(("gammal/", "ny/#s4", ""), ("borta/", "/", ""))
    assert told.of("gammal/").target == told.of("gammal/#s1").target == "ny/#s4"
    assert told.of("gammal/svar/") is None
    assert told.of("borta/").target == ""


def test_a_page_that_leads_on_must_arrive():
    """An entry whose target is not there, whole or in part, leaves the address lost."""
    before = [PublishedPage("gammal/", frozenset({"s1", "s2"}), Location("adresser.txt", 3))]
    now = {"ny/": frozenset({"s1"})}
    told = moves(("gammal/", "ny/", ""))
    assert [str(one.location) for one in check_ledger(before, Places(now), told)] == ["adresser.txt:3"]
    whole = {"ny/": frozenset({"s1", "s2"})}
    assert list(check_ledger(before, Places(whole), told)) == []
    assert [one.target for one in find_changed(before, Places(whole), told)] == ["ny/"]


def test_an_id_with_a_fate_of_its_own_is_told_where_its_page_leads():
    """Taken away or led elsewhere, from a page that moved: the reader comes to the new page, so it is told there."""
    before = [PublishedPage("gammal/", frozenset({"s1", "s2", "s3"}), Location("adresser.txt", 3))]
    places = Places({"ny/": frozenset({"s1", "s2", "s3"}), "annan/": frozenset({"s9"})})
    told = moves(("gammal/", "ny/", ""), ("gammal/#s2", "", "Fel"), ("gammal/#s3", "annan/#s9", ""))
    changed = [(one.address, one.home, one.target) for one in find_changed(before, places, told)]
    assert changed == [("gammal/", "ny/", "ny/"), ("gammal/#s2", "ny/", None), ("gammal/#s3", "ny/", "annan/#s9")]


def test_a_removed_page_tells_only_ids_with_an_entry_of_their_own():
    """The page says once why it is gone; an id that lives on elsewhere is told on it."""
    before = [PublishedPage("gammal/", frozenset({"s1", "s2"}), Location("adresser.txt", 3))]
    told = moves(("gammal/", "", "Fel"), ("gammal/#s2", "ny/#s1", ""))
    changed = [
        (one.address, one.home, one.target) for one in find_changed(before, Places({"ny/": frozenset({"s1"})}), told)
    ]
    assert changed == [("gammal/", "gammal/", None), ("gammal/#s2", "gammal/", "ny/#s1")]


def test_a_dossier_writes_down_what_a_reader_may_cite(real):
    """Paragraphs, headings, notes, questions, rows, cells, facts, events and claims, each on its page."""
    dossier = real.load().dossiers[0].value
    pages = pages_of_dossier(dossier)
    assert {"s7", "titel", "sammanfattning", "fotnot-2", "brevhuvud", "underskrifter"} <= pages[
        "stadsdelslyftet/svar/socialnamnden/"
    ]
    assert {"socialnamnden", "socialnamnden--handlingsplan"} <= pages["stadsdelslyftet/jamforelse/"]
    assert {"handlingsplan", "k1"} <= pages["stadsdelslyftet/"]
    assert "m1" in pages["stadsdelslyftet/motion/"]
    assert len(pages["stadsdelslyftet/uppgifter/"]) == 6
    timeline = pages["stadsdelslyftet/tidslinje/"]
    assert {"sista-svarsdag", "dok-socialnamnden", "dok-farsta-stadsdelsnamnd", "motionen-lamnad"} <= timeline
    assert len(timeline) == 13
    assert {"kort-sagt", "svaren", "instanser"} <= pages["stadsdelslyftet/"]
    assert {"avsnitt-bakgrund", "avsnitt-synpunkter"} <= pages["stadsdelslyftet/avsnitt/"]


def test_entries_that_papers_name_are_written_down_and_persons_are_not(real):
    """Every link of a name leads to the dossier's register; a person may have to be taken out without a trace."""
    (one,) = real.load().dossiers
    named = one.pages["stadsdelslyftet/register/"]
    assert {"fokus-jarva", "kommunstyrelsen", "hjulsta"} <= named
    assert not [key for key in named if key.startswith(("jan-", "anne-", "datum-", "dnr-"))]


@pytest.mark.cases("ledger")
def test_problems_of_addresses(case, check_case):
    """File, line and code of every address that is lost or ill told, and a clean twin."""
    check_case(case, "edits", case["problems"])


@pytest.mark.cases("ledger")
def test_clean_addresses(case, check_case):
    """Accounted for, it is no problem."""
    check_case(case, "clean")
