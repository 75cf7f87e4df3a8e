"""Where each thing has its page and its anchor: published addresses, so these do not change."""

import pytest

from dossier import addresses


@pytest.mark.cases("addresses")
def test_relative_link(case):
    """A link leads from the page it stands on to its target."""
    for target, page, expected in case["calls"]:
        assert addresses.relative_link(target, page) == expected


def test_addresses_are_the_published_ones():
    """The shape of an address is a promise."""
    assert addresses.page_address("2030/kvarnlyftet", addresses.COMPARISON) == "2030/kvarnlyftet/jamforelse/"
    assert addresses.document_page("kvarnnamnden") == "svar/kvarnnamnden/"
    assert addresses.document_page("motion") == addresses.MOTION == "motion/"
    assert addresses.cell_anchor("kvarnnamnden", "plan") == "kvarnnamnden--plan"
    assert addresses.consultee_address("kvarnnamnden") == "instanser/kvarnnamnden/"


@pytest.mark.parametrize("anchor", ["innehall", "svaren", "brevhuvud", "sida-3", "fotnot-1", "syfte-rubrik"])
def test_anchor_that_pages_make_is_reserved(anchor):
    """An anchor that a page makes itself cannot be an editor's id."""
    assert addresses.is_reserved(anchor)


@pytest.mark.parametrize("anchor", ["s1", "k1", "titel", "plan", "sida", "fotnoten", "svaren-2", "rubriken"])
def test_anchor_of_an_editor_is_free(anchor):
    """Other ids are the editor's to choose."""
    assert not addresses.is_reserved(anchor)


def test_address_has_its_source_file():
    """MkDocs makes each address of one file, and no two addresses of the same."""
    names = {
        "kvarnlyftet/": "kvarnlyftet/index.md",
        "kvarnlyftet/jamforelse/": "kvarnlyftet/jamforelse.md",
        "kvarnlyftet/svar/kvarnnamnden/": "kvarnlyftet/svar/kvarnnamnden.md",
        "instanser/": "instanser/index.md",
        "instanser/kvarnnamnden/": "instanser/kvarnnamnden.md",
        "begrepp/": "begrepp.md",
    }
    assert {address: addresses.source_file(address) for address in names} == names
