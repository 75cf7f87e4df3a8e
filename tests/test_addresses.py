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


@pytest.mark.parametrize(
    "anchor", ["innehall", "svaren", "brevhuvud", "dokumentet", "sida-3", "fotnot-1", "syfte-rubrik"]
)
def test_anchor_that_pages_make_is_reserved(anchor):
    """An anchor that a page makes itself cannot be an editor's id."""
    assert addresses.is_reserved(anchor)


@pytest.mark.parametrize("anchor", ["s1", "k1", "titel", "plan", "sida", "fotnoten", "svaren-2", "rubriken"])
def test_anchor_of_an_editor_is_free(anchor):
    """Other ids are the editor's to choose."""
    assert not addresses.is_reserved(anchor)


def test_number_that_cannot_be_an_address_gives_none():
    """Signs alone, folders above and a page's own file are left out, not tripped over."""
    for number in ("", "///", "–", "..", "../x", "index.html", "KS/../1"):
        assert all(".." not in one and "index" not in one for one in addresses.number_addresses(number)), number
    assert addresses.number_addresses("///") == addresses.number_addresses("..") == ()
    assert addresses.number_addresses("A034.946/2025")[0] == "A034.946-2025/"


@pytest.mark.parametrize(
    "text", ["/a/b/#s1", "https://x.example/a/b#s1", "a/b#s1", "a/b/index.html#s1", " a//b/?x=1#s1"]
)
def test_address_is_tidied(text):
    """What an editor pastes is told as it is written here; what is right stays as it is."""
    assert addresses.tidy_address(text) == addresses.tidy_address("a/b/#s1") == "a/b/#s1"
    assert addresses.tidy_address("a/b/") == "a/b/"


def test_markdown_has_its_address():
    """As MkDocs names it."""
    names = {"index.md": "", "om/index.md": "om/", "om/metod.md": "om/metod/", "om/README.md": "om/"}
    assert {source: addresses.address_of(source) for source in names} == names


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
