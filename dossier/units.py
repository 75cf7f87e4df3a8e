"""One dossier → all that the site needs of it: the unit that is built, kept and sent to other machines.

A unit depends on the dossier's own folder, the folders of the dossiers it refers to, and what lies outside the dossiers;
on no other dossier. What others know of it stands on its card, which is small; its pages are large, and looked at last.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import chain

from dossier import addresses
from dossier.ledger import Number, Pages
from dossier.loading import Common, LoadedDossier, Reader, mentioned_entries
from dossier.mentions import index_mentions, traces_of
from dossier.model import Dossier, Story
from dossier.names import Finder, make_finder
from dossier.paragraphs import SOFT_HYPHEN
from dossier.problems import Problem
from dossier.rendering import Backlink, Page, View, read_templates_anew, render_dossier, render_files
from dossier.rendering.subjects import DossierSubjects, subjects_of
from dossier.rendering.summarising import summarise
from dossier.search import make_corpus, words_of_dossier
from dossier.summary import DossierSummary


@dataclass(frozen=True)
class Shown:
    """What a dossier without faults tells the rest of the site."""

    summary: DossierSummary
    updated: date
    addresses: tuple[str, ...]
    """Of its pages."""
    names: Mapping[str, str]
    """What to call those pages."""
    short_address: str
    """The address by registry number that its pages print; "" for none."""
    backlinks: tuple[Backlink, ...]
    """Uses that it makes of other dossiers' paragraphs."""


@dataclass(frozen=True)
class Card:
    """What the rest of the site knows of a dossier."""

    slug: str
    path: str
    problems: tuple[Problem, ...]
    pages: Pages
    """Every page with its ids, faults or not."""
    numbers: tuple[Number, ...]
    """Its addresses by registry number, faults or not."""
    hidden: frozenset[str]
    """Addresses below which a fault hides what there is."""
    shown: Shown | None
    """None when it has faults: then nothing of it is shown."""
    refers_to: tuple[str, ...] = ()
    """Dossiers that were looked into."""


@dataclass(frozen=True)
class Unit:
    """A dossier's card with everything it puts on the site."""

    card: Card
    pages: tuple[Page, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    """What is no page: content by address."""
    records: Mapping[str, str] = field(default_factory=dict)
    """What is searched."""
    lexicon: "Lexicon | None" = None
    traces: frozenset[str] = frozenset()
    """First letters of its words, and of all that its sources have."""


@dataclass(frozen=True)
class Lexicon:
    """The words of a dossier."""

    words: frozenset[str]
    """Those that can be searched."""
    subjects: DossierSubjects


class Workshop:
    """Makes the units of a site, one at a time; what they share is read once."""

    def __init__(self, common: Common, site_url: str = "") -> None:
        read_templates_anew()  # a preview makes a workshop for each build
        self.site_url = site_url
        self._reader = Reader(common)
        self._register = common.register
        self._finder = cache(lambda municipality: make_finder(common.register, municipality))

    @property
    def slugs(self) -> Iterator[str]:
        """Give every dossier's address."""
        return iter(self._reader)

    def make(self, slug: str, short_address: str | None = None) -> Unit:
        """Read, check and render one dossier.

        `short_address` is the one its pages print; None for the first that its number gives.
        """
        loaded = self._reader.check(slug)
        looked_into = {proof.dossier.slug for proof in loaded.proofs.all} - {slug}
        if not loaded.value:
            return Unit(_card(self._with_mentioned(loaded), None, looked_into))
        short = _first_number(loaded.value) if short_address is None else short_address
        view = self.view(loaded, short)
        pages = tuple(render_dossier(view))
        shown = Shown(
            summarise(view),
            loaded.value.head.updated,
            tuple(page.address for page in pages),
            dict(_names_of(view)),
            short,
            tuple(view.backlinks),
        )
        return Unit(
            _card(replace(loaded, mentioned=mentioned_entries(view.mentions, self._register)), shown, looked_into),
            pages,
            dict(render_files(view)),
            dict(make_corpus(view)),
            Lexicon(frozenset(words_of_dossier(view)), subjects_of(view)),
            traces_of(_texts_of(loaded.value, tuple(self._reader.raw_texts(slug)))),
        )

    def _with_mentioned(self, loaded: LoadedDossier) -> LoadedDossier:
        if not loaded.draft:
            return loaded
        index = index_mentions(loaded.draft, self._finder(loaded.draft.head.municipality))
        return replace(loaded, mentioned=mentioned_entries(index, self._register))

    def view(self, loaded: LoadedDossier, short_address: str = "") -> View:
        """Gather what is worked out of a whole dossier, with names recognised as its municipality has them."""
        assert loaded.value  # the caller has asked
        finder: Finder = self._finder(loaded.value.head.municipality)
        return View(loaded.value, self._register, loaded.proofs, finder, self.site_url, short_address)


def _card(loaded: LoadedDossier, shown: Shown | None, looked_into: set[str]) -> Card:
    return Card(
        loaded.slug,
        loaded.path,
        loaded.problems,
        loaded.pages,
        loaded.numbers,
        loaded.hidden,
        shown,
        tuple(sorted(looked_into)),
    )


def _texts_of(dossier: Dossier, sources: Sequence[str]) -> Iterator[str]:
    """Give all the words of a dossier: its sources, and the paragraphs whose words are written otherwise there."""
    yield from sources
    is_cut = any(SOFT_HYPHEN in text for text in sources)
    stories = [one for one in (dossier.summary, dossier.motion) if isinstance(one, Story)]
    told = (one for story in stories for one in story.paragraphs)
    read = (one for document in dossier.documents for one in document.paragraphs)
    yield from (one.text for one in chain(told, read) if one.marks or is_cut)


def _first_number(dossier: Dossier) -> str:
    return next(iter(addresses.number_addresses(dossier.head.diarienummer)), "")


def _names_of(view: View) -> Iterator[tuple[str, str]]:
    head = view.dossier.head
    yield view.address, f"{head.title}, {head.municipality}"
    for document in view.dossier.documents:
        page = addresses.page_address(view.dossier.slug, addresses.document_page(document.id))
        yield page, f"{view.document_name(document)}: {head.title}"
