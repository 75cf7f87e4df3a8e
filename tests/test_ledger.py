"""A published address is never lost: it stands, leads on, or says why it is gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.ledger import (
    LEDGER_HEAD,
    Moves,
    PublishedPage,
    add_to_ledger,
    check_ledger,
    find_changed,
    format_ledger,
    pages_of_dossier,
    parse_ledger,
)
from dossier.model import Move
from dossier.problems import Location

ADDRESS = st.lists(st.sampled_from(["a", "b", "svar", "c-1"]), max_size=3).map(lambda parts: "".join(f"{p}/" for p in parts))
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
    """One problem for each page that lost something, none for one that did not."""
    lost = {address for address, ids in before.items() if address not in now or ids - now[address]}
    told = {problem.location.line for problem in check_ledger(published(before), now, Moves())}
    lines = {page.location.line: page.address for page in published(before)}
    assert {lines[line] for line in told} == lost


def test_ids_stand_in_the_order_of_numbers():
    """`s9` before `s10`, so that a difference between two ledgers is easy to read."""
    text = format_ledger({"a/": frozenset({"s10", "s9", "titel"}), "": frozenset()})
    assert text == "\n".join([*LEDGER_HEAD, "/", "a/ s9 s10 titel", ""])


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
    assert told.of("gammal/svar/x/#s1")[1] == "ny/svar/x/#s1"
    assert told.of("gammal/")[1] == "ny/"
    assert told.of("gammal/svar/x/#s2")[1] == ""
    assert told.of("gammalt/") is None


def test_a_page_that_leads_on_must_arrive():
    """An entry whose target is not there, whole or in part, leaves the address lost."""
    before = [PublishedPage("gammal/", frozenset({"s1", "s2"}), Location("adresser.txt", 3))]
    now = {"ny/": frozenset({"s1"})}
    told = moves(("gammal/", "ny/", ""))
    assert [str(one.location) for one in check_ledger(before, now, told)] == ["adresser.txt:3"]
    whole = {"ny/": frozenset({"s1", "s2"})}
    assert list(check_ledger(before, whole, told)) == []
    assert [one.target for one in find_changed(before, whole, told)] == ["ny/", "ny/#s1", "ny/#s2"]


def test_a_dossier_writes_down_what_a_reader_may_cite(real):
    """Paragraphs, headings, notes, questions, rows, cells, facts, events and claims, each on its page."""
    dossier = real.load().dossiers[0].value
    pages = pages_of_dossier(dossier)
    assert {"s7", "titel", "sammanfattning", "fotnot-2", "brevhuvud", "underskrifter"} <= pages["stadsdelslyftet/svar/socialnamnden/"]
    assert {"socialnamnden", "socialnamnden--handlingsplan"} <= pages["stadsdelslyftet/jamforelse/"]
    assert {"handlingsplan", "k1"} <= pages["stadsdelslyftet/"]
    assert "m1" in pages["stadsdelslyftet/motion/"]
    assert len(pages["stadsdelslyftet/uppgifter/"]) == 6
    assert len(pages["stadsdelslyftet/tidslinje/"]) == 10


@pytest.mark.cases("ledger")
def test_problems_of_addresses(case, check_case):
    """File, line and code of every address that is lost or ill told, and a clean twin."""
    check_case(case, "edits", case["problems"])


@pytest.mark.cases("ledger")
def test_clean_addresses(case, check_case):
    """Accounted for, it is no problem."""
    check_case(case, "clean")
