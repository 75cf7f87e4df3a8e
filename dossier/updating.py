"""Brings the tree of the site up to date, piece by piece, and puts it in the site's place whole.

A dossier is made again when something it depends on has changed, the pages above the dossiers when a dossier's card has,
and what MkDocs makes (prose, the theme's files) when that has.
Traps: files of the tree are the same files as those of the site (links), so none is written over, only replaced.
"""

import errno
import gc
import multiprocessing
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from io import FileIO
from itertools import chain
from pathlib import Path
from typing import Any

from dossier import workers
from dossier.addresses import SEARCH
from dossier.cache import (
    FIRST,
    NO_FAULTS,
    Identity,
    Kept,
    Packed,
    Settings,
    State,
    Store,
    digest,
    digest_of,
    identity,
    pack,
    unpack,
)
from dossier.generator import Framer, GeneratorError, make_framer, make_outside
from dossier.indexing import index_anew, keep_index
from dossier.loading import Common, load_common
from dossier.mentions import may_concern
from dossier.problems import Problem
from dossier.rendering import ANCHOR_RE, Page
from dossier.rendering.subjects import (
    SubjectIndex,
    changed_letters,
    letters_of,
    render_letters,
    update_subjects,
    word_address,
)
from dossier.search import FOLDER, SearchError, write_vocabulary
from dossier.site import MADE, Above, Added, Gathered, Site, add_all
from dossier.sources import Sources, is_published_as_it_is
from dossier.units import Card, Unit
from dossier.vocabulary import names_of
from dossier.wordlist import WordList, update_words

START_MARK, NOTE_MARK = "\ue012start\ue012", "\ue012note\ue012"
WORDS = "words"
"""What the store calls the words of all dossiers."""
MOST_TOUCHED = 500
"""Files and folders that are exchanged one by one in the site that stands; with more, the whole site is."""
MANY, WORTH_SHARING = 20, 4
"""How many dossiers a build tells of its progress at, and shares among processes."""
NEW, CHANGED, REMOVED = "ny", "ändrad", "borttagen"
REFERRING, CONCERNED = "som hänvisar till en ändrad", "som berörs av en ändring i registret"
RENUMBERED, LOST = "med en annan kort adress", "som saknades bland det sparade"
REASONS = {NEW: "nya", CHANGED: "ändrade", **{one: one for one in (REFERRING, CONCERNED, RENUMBERED, LOST)}}
"""Why a dossier is made again: as it is said of one, and of several."""
Tell = Callable[[str], None]

Listed = tuple[str, bytes]
"""A dossier's own words, packed, after the stamp of the unit they are of."""


@dataclass(frozen=True)
class Options:
    """How a site is brought up to date."""

    tell: Tell
    jobs: int = 0
    """Processes side by side; 0 for as many as there are processors."""
    cluster: str = ""
    """Address of a Dask scheduler whose workers make the dossiers instead."""
    is_draft: bool = False
    """Whether faults are shown on the site instead of stopping it."""


@dataclass(frozen=True)
class KnownWords:
    """The words of all dossiers, as the tree has them."""

    words: WordList = field(default_factory=WordList)
    subjects: SubjectIndex = field(default_factory=SubjectIndex)
    names: frozenset[str] = frozenset()
    listed: Mapping[str, Listed] = field(default_factory=dict)
    """Each dossier's own words."""


class KnownPages(Mapping[str, Page]):
    """Every page by address; a dossier's are read when they are asked for."""

    def __init__(self, pages: Mapping[str, Page], slugs: Mapping[str, str], unit_of: Callable[[str], Unit]) -> None:
        self._pages, self._slugs = pages, slugs
        self._pages_of = lru_cache(maxsize=8)(lambda slug: {page.address: page for page in unit_of(slug).pages})

    def __getitem__(self, address: str) -> Page:
        slug = self._slugs.get(address)
        return self._pages_of(slug)[address] if slug else self._pages[address]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._pages, **self._slugs})

    def __len__(self) -> int:
        return len({**self._pages, **self._slugs})


class Update:
    """One bringing up to date of a site."""

    def __init__(
        self,
        config_file: Path,
        store: Store,
        state: State,
        sources: Sources,
        settings: Settings,
        options: Options,
    ) -> None:
        self._file = config_file
        self._store = store
        self._state = state
        self._sources = sources
        self._tell = options.tell
        self._options = options
        self._settings = settings
        self._faulty: dict[str, Packed] = {}
        """The dossiers that have faults now; an older unit without any may be kept."""
        self._was_ahead = bool(state.ahead)
        self._touched: set[str] = set()
        """Files and folders of the tree that are not what they were."""

    def run(self) -> bool:
        """Do what is needed; False when there are faults, which have been told."""
        stale = self._stale()
        try:
            known = self._state.dossiers
            self._hide(known.keys() - stale.keys())
            self._remake({slug: known[slug].short_address if slug in known else None for slug in stale}, stale)
            if self._concerns_no_other(stale):
                self._write_alone(stale)
                return True
            renumbered = dict(self._gathered.wrong_short_addresses())
            self._remake(renumbered, dict.fromkeys(renumbered, RENUMBERED))
        except (workers.ClusterError, SearchError) as error:
            self._tell(str(error))
            return False
        problems = self._gathered.problems
        for problem in problems:
            self._tell(str(problem))
        if problems and not self._options.is_draft:
            self._store.save_state(self._state)
            self._hear_of_prose()
            return False
        try:
            self._write()
        except (GeneratorError, SearchError) as error:
            self._tell(str(error))
            self._store.save_state(self._state)
            return False
        return not problems

    def _hear_of_prose(self) -> None:
        """Let MkDocs tell what is wrong with the prose as well, so that one run shows all faults."""
        with tempfile.TemporaryDirectory() as scratch:
            try:
                self._make_outside(Path(scratch))
            except GeneratorError as error:
                self._tell(str(error))

    # --- What is to be done ---

    def _stale(self) -> dict[str, str]:
        """Name the dossiers to make again, each with why."""
        folders, kept, ahead = self._sources.folders, self._state.dossiers, self._state.ahead
        for gone in kept.keys() - folders.keys():
            del kept[gone]
            self._store.drop(gone)
            self._state.is_above_stale = True
            if ahead.pop(gone, "") != NEW:
                ahead[gone] = REMOVED
        # Units may have been made of a register that the tree never showed, when a fault stopped the build.
        is_register_new = self._was_ahead or self._state.register != self._sources.register
        stale: dict[str, str] = {}
        for slug, folder in folders.items():
            one = kept.get(slug)
            if one is None:
                stale[slug] = CHANGED if slug in self._state.trees else NEW
            elif not self._store.has(slug, one.stamp):
                del kept[slug]
                stale[slug] = LOST
            elif one.folder != folder:
                stale[slug] = CHANGED
            elif any(folders.get(other) != was for other, was in one.looked_into.items()):
                stale[slug] = REFERRING
            elif is_register_new and self._is_concerned(one):
                stale[slug] = CONCERNED
        return stale

    def _is_concerned(self, one: Kept) -> bool:
        """Tell whether the register has other things for a dossier; a faulty one is not asked, since it stops them all."""
        is_whole = self._common.register.is_whole
        return is_whole and one.register != self._concerning(frozenset(one.traces.split()))

    def _hide(self, unchanged: Collection[str]) -> None:
        """Let a faulty register stop the dossiers that have not changed; they are not made only to be told so."""
        for slug in () if not unchanged or self._common.register.is_whole else unchanged:
            self._faulty[slug] = workers.pack_unit(Unit(replace(self._part(slug, "card")[0], shown=None)))

    def _concerning(self, traces: frozenset[str]) -> str:
        """Give the digest of what the register has that can concern a dossier with these traces."""
        concerned = [row for names, number, row in self._register_rows if may_concern(names, number, traces)]
        return digest(self._register_rest, concerned)

    @cached_property
    def _register_rows(self) -> list[tuple[tuple[str, ...], str, str]]:
        register = self._common.register
        bodies = [
            ((one.id, one.short, *one.names, one.administration or ""), "", repr(one))
            for one in register.consultees.values()
        ]
        entries = [one for kind in sorted(register.entries) for one in register.entries[kind]]
        return bodies + [((one.id, one.name, *one.aliases), one.number or "", repr(one)) for one in entries]

    @cached_property
    def _register_rest(self) -> str:
        register = self._common.register
        return digest(register.is_whole, repr(register.terms), sorted(register.allowed_texts))

    @cached_property
    def _common(self) -> Common:
        docs = self._settings.docs
        return load_common(docs, self._file.parent, [docs / slug for slug in self._sources.slugs])

    # --- Dossiers ---

    def _remake(self, wanted: Mapping[str, str | None], why: Mapping[str, str]) -> None:
        """Make units and keep those without faults; one with faults leaves the last one without them kept."""
        if not wanted:
            return
        self.__dict__.pop("_cards", None)
        self.__dict__.pop("_gathered", None)
        for number, (slug, packed) in enumerate(self._make(wanted), start=1):
            card, traces = unpack(packed.card)
            if card.shown:
                self._keep(slug, packed, card, traces)
                if self._state.ahead.get(slug, REMOVED) == REMOVED:
                    self._state.ahead[slug] = why[slug]
                self._faulty.pop(slug, None)
            else:
                self._faulty[slug] = packed
            if len(wanted) >= MANY and number % (len(wanted) // 10) == 0:
                self._tell(f"{_count(number)} av {_dossiers(len(wanted))} byggda …")

    def _keep(self, slug: str, packed: Packed, card: Card, traces: frozenset[str]) -> None:
        assert card.shown  # the caller has asked
        folders, known = self._sources.folders, self._state.dossiers.get(slug)
        if not known or unpack(self._store.load(slug, "card"))[0] != card:
            self._state.is_above_stale = True
        stamp = self._store.save(slug, packed)
        looked_into = {other: folders.get(other, "") for other in card.refers_to}
        register, words = self._concerning(traces), " ".join(sorted(traces))
        self._state.dossiers[slug] = Kept(folders[slug], looked_into, register, words, card.shown.short_address, stamp)

    def _make(self, wanted: Mapping[str, str | None]) -> Iterator[tuple[str, Packed]]:
        if self._options.cluster and wanted:
            return workers.make_on_cluster(
                self._options.cluster, self._common, self._settings.site_url, wanted, self._sources
            )
        jobs = min(self._options.jobs or os.cpu_count() or 1, len(wanted))
        if jobs > 1 and len(wanted) >= WORTH_SHARING:
            return workers.make_in_processes(self._common, self._settings.site_url, wanted, jobs)
        return workers.make_here(self._common, self._settings.site_url, wanted)

    def _part(self, slug: str, part: str) -> Any:
        """Give a part of a unit, as `cache.PARTS` names them."""
        return unpack(self._packed(slug, part))

    def _packed(self, slug: str, part: str) -> bytes:
        faulty = self._faulty.get(slug)
        packed: bytes = getattr(faulty, part) if faulty else self._store.load(slug, part)
        return packed

    def _unit(self, slug: str) -> Unit:
        return Unit(self._cards[slug], *self._part(slug, "pages"))

    @cached_property
    def _cards(self) -> dict[str, Card]:
        return {slug: self._part(slug, "card")[0] for slug in self._sources.slugs}

    @cached_property
    def _gathered(self) -> Gathered:
        return Gathered(self._common, list(self._cards.values()))

    # --- The tree ---

    def _write(self) -> None:
        """Write everything that differs from what the tree has, and put it in the site's place."""
        state = self._state
        is_anew = not state.is_finished or state.banner != self._banner
        with self._indexing_beside() as index:
            letters = self._update_words(is_anew)
            self._remake_outside()  # before any page is written: a dead link in the prose stops MkDocs
            self._begin_writing()
            if state.banner != self._banner:
                state.banner, state.frames = self._banner, {}
            self._write_words(letters)
            self._write_dossiers()
            self._write_above()
            self._write_outside()
        state.register, state.outside = self._sources.register, self._sources.outside
        state.is_above_stale = False
        self._finish(index)

    @cached_property
    def _framer(self) -> Framer:
        return make_framer(self._file, self._settings.site_url, self._gathered.problems, self._state.frames)

    @cached_property
    def _banner(self) -> str:
        """Name what stands above every page; frames are made anew when it is another."""
        return str(len(self._gathered.problems))

    def _concerns_no_other(self, stale: Collection[str]) -> bool:
        """Tell whether all that has changed is in these dossiers' own pages, words and records."""
        state, sources = self._state, self._sources
        is_whole = (
            state.is_finished and not self._was_ahead and state.banner == NO_FAULTS and state.outside == sources.outside
        )
        below = tuple(f"{slug}/" for slug in stale)
        holds_others = any(address.startswith(below) for files in state.written.values() for address in files)
        is_told = (
            not self._faulty
            and not state.is_above_stale
            and state.named_in_prose.union(state.copied).isdisjoint(stale)
            and not holds_others
        )
        return is_whole and is_told and state.dossiers.keys() == set(sources.slugs) == state.trees.keys()

    def _write_alone(self, stale: Collection[str]) -> None:
        """Write some dossiers that nothing else of the site tells anything new of."""
        state = self._state
        self._framer = make_framer(self._file, self._settings.site_url, (), state.frames)
        self._begin_writing()
        self._write_words(self._update_words(is_anew=False))
        for slug in stale:
            pages, files = self._part(slug, "pages")
            added: Added = unpack(state.added[slug])
            self._write_dossier(slug, add_all(pages, added), files)
            state.trees[slug] = self._shown_by(slug, (), added)
        self._finish()

    def _begin_writing(self) -> None:
        """Note that the tree is not whole, before it is touched."""
        self._state.is_finished = False
        self._store.save_state(self._state)

    def _finish(self, index: "Future[str] | None" = None) -> None:
        """Index what is searched, unless that is done already, and put the tree in the site's place."""
        state = self._state
        self._write_index(index)
        if not self._options.is_draft:
            state.published = self._publish()
        done, why = Counter(state.ahead.values()), state.why
        state.is_finished, state.ahead, state.why = True, {}, ""
        self._store.save_state(state)
        self._report(done, why)

    def _update_words(self, is_anew: bool) -> list[str]:
        """Bring the known words up to date; the letters of the index from A to Ö whose page is to be written."""
        known = self._known_words
        listed = {slug: self._listed(slug, known.listed.get(slug)) for slug in self._shown}
        before, now = ({slug: packed for slug, (_, packed) in one.items()} for one in (known.listed, listed))
        added = [packed for slug, packed in now.items() if before.get(slug) != packed]
        removed = [packed for slug, packed in before.items() if now.get(slug) != packed]
        # Unpacked twice, one at a time: the words of all at once are more than all else that a build holds.
        words = update_words(known.words, *((unpack(one).words for one in some) for some in (added, removed)))
        subjects = update_subjects(
            known.subjects, *((unpack(one).subjects for one in some) for some in (added, removed))
        )
        names = names_of(self._common.register)
        is_anew = is_anew or names != known.names
        self._known_words = KnownWords(words, subjects, names, listed)
        return list(letters_of(subjects) if is_anew else changed_letters(known.subjects, subjects))

    def _listed(self, slug: str, known: Listed | None) -> Listed:
        """Give a dossier's own words, read again only when its unit is another."""
        stamp = self._state.dossiers[slug].stamp
        return known if known and known[0] == stamp else (stamp, self._packed(slug, "lexicon"))

    def _write_words(self, letters: Iterable[str]) -> None:
        """Write these pages of the index from A to Ö, and the vocabulary."""
        known = self._known_words
        pages = (render_letters(known.subjects, one, known.names) for one in letters)
        kept = [f"{address}index.html" for address in self._word_addresses]
        vocabulary = write_vocabulary(known.words, self._common.register)
        self._put("words", chain(self._framed(pages), vocabulary.items()), kept)
        self._store.save_value(WORDS, known)

    @cached_property
    def _known_words(self) -> KnownWords:
        known = self._store.load_value(WORDS)
        return known if isinstance(known, KnownWords) else KnownWords()

    @property
    def _word_addresses(self) -> list[str]:
        return [word_address(letters) for letters in letters_of(self._known_words.subjects)]

    @property
    def _shown(self) -> list[str]:
        """Name the dossiers without faults, in order."""
        return [slug for slug in self._sources.slugs if slug not in self._faulty]

    @cached_property
    def _above(self) -> Above:
        return Above(self._gathered, self._unit, self._word_addresses, self._settings.site_url)

    def _write_dossiers(self) -> None:
        """Write the dossiers whose pages are others than those in the tree."""
        tree, trees = self._store.tree, self._state.trees
        for gone in trees.keys() - self._cards.keys():
            self._clear(gone)
            _remove_empty((tree / gone).parent, tree)
            del trees[gone], self._state.added[gone]
        for slug, card in self._cards.items():
            added = self._above.added_to(card)
            shown = self._shown_by(slug, card.problems, added)
            if trees.get(slug) != shown:
                trees.pop(slug, None)
                unit = self._unit(slug)
                self._write_dossier(slug, self._above.pages_of(unit), unit.files)
                trees[slug], self._state.added[slug] = shown, pack(added)

    def _shown_by(self, slug: str, problems: Sequence[Problem], added: Added) -> str:
        """Give the digest of all that a dossier's pages show."""
        if slug not in self._faulty:
            kept = self._state.dossiers[slug]
            return digest((kept.folder, kept.looked_into, kept.register, kept.short_address), added, self._state.banner)
        own = (self._sources.folders[slug], problems or self._gathered.problems)
        return digest(own, added, self._state.banner)

    def _write_dossier(self, slug: str, pages: Iterable[Page], files: Mapping[str, str]) -> None:
        tree = self._store.tree
        self._clear(slug)
        for page in pages:
            _write(f"{tree}/{page.address}index.html", self._framer.frame(page))
        for address, content in files.items():
            _write(f"{tree}/{address}", content)
        self._copy_files(slug)

    def _clear(self, slug: str) -> None:
        """Remove a dossier's folder from the tree, and what others have put there: they put it there again."""
        self._touched.add(slug)
        _remove_folder(self._store.tree / slug)
        for files in self._state.written.values():
            for address in [one for one in files if one.startswith(f"{slug}/")]:
                del files[address]

    def _copy_files(self, slug: str) -> None:
        """Copy what stands in a dossier's folder and is published as it is."""
        for path in self._sources.files_of(slug):
            if is_published_as_it_is(path):
                _write(f"{self._store.tree}/{path}", (self._settings.docs / path).read_bytes())

    def _write_above(self) -> None:
        """Write the pages above the dossiers and their files."""
        own = [page for page in self._above.pages.values() if page.address and page.address not in self._common.prose]
        self._put("above", chain(self._framed(own), self._above.files.items()))
        self._state.copied = frozenset(self._above.copied())

    def _framed(self, pages: Iterable[Page]) -> Iterator[tuple[str, str]]:
        return ((f"{page.address}index.html", self._framer.frame(page)) for page in pages)

    def _put(self, part: str, files: Iterable[tuple[str, str | bytes]], kept: Collection[str] = ()) -> None:
        """Make the tree have these files of a part of the site, and no others of it but those that are kept.

        They are written as they come, since those of a large site are more than a machine holds.
        """
        written = self._state.written.setdefault(part, {})
        there = set(kept)
        for address, content in files:
            there.add(address)
            one = digest_of(content)
            if written.get(address) != one:
                _write(f"{self._store.tree}/{address}", content)
                self._touched.add(address)
                written[address] = one
        self._drop(part, there)

    def _drop(self, part: str, there: Collection[str]) -> None:
        """Remove the files of a part of the site that are not there any more."""
        written = self._state.written.get(part, {})
        others = [files for name, files in self._state.written.items() if name != part]
        for gone in written.keys() - there:
            del written[gone]
            if any(gone in files for files in others):  # a page leads on from where it was
                continue
            (self._store.tree / gone).unlink(missing_ok=True)
            _remove_empty((self._store.tree / gone).parent, self._store.tree)
            self._touched.add(gone)

    @cached_property
    def _outside(self) -> Path:
        """Folder for what MkDocs makes of this prose."""
        name = digest(self._sources.outside, self._banner, sorted(self._linked_from_prose()))
        return self._store.folder / "outside" / name

    def _remake_outside(self) -> None:
        """Let MkDocs make all that is no dossier, unless it is made already. Raises: GeneratorError."""
        if self._outside.is_dir():
            return
        _remove_folder(self._outside.parent)
        self._outside.parent.mkdir(parents=True)
        with tempfile.TemporaryDirectory(dir=self._outside.parent) as scratch:
            self._make_outside(Path(scratch, "new"))
            Path(scratch, "new").rename(self._outside)

    def _write_outside(self) -> None:
        """Put what the dossiers tell into what MkDocs has made."""
        folder, above = self._outside, self._above
        files: dict[str, str | bytes] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                address = path.relative_to(folder).as_posix()
                files[address] = path.read_bytes()
                if address.endswith(".html"):
                    note = above.notes.get(self._prose_sources.get(address, ""), "")
                    text = path.read_text(encoding="utf-8").replace(START_MARK, above.start.html)
                    files[address] = text.replace(NOTE_MARK, note)
        self._drop("outside", files.keys())  # first: a file may take the name of a folder
        self._put("outside", files.items())

    @cached_property
    def _prose_sources(self) -> Mapping[str, str]:
        return {f"{address}index.html": source for address, source in self._common.prose.items()}

    def _linked_from_prose(self) -> Iterator[tuple[str, list[str]]]:
        """Give the ids of every page that prose can link to: those whose folder it names."""
        self._state.named_in_prose = frozenset(slug for slug in self._cards if slug.partition("/")[0] in self._prose)
        for address in self._all_pages:
            if address.partition("/")[0] in self._prose:
                yield address, sorted(ANCHOR_RE.findall(self._all_pages[address].html))

    @cached_property
    def _prose(self) -> str:
        paths = (self._settings.docs / source for source in self._common.prose.values())
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in paths)

    @cached_property
    def _all_pages(self) -> KnownPages:
        dossiers = {
            address: slug for slug, card in self._cards.items() if card.shown for address in card.shown.addresses
        }
        faulty = [card for card in self._cards.values() if not card.shown]
        faults = {page.address: page for card in faulty for page in self._above.pages_of(self._unit(card.slug))}
        words = {address: Page(address, "amnesord", "", "", "") for address in self._word_addresses}
        return KnownPages({**words, **self._above.pages, **faults}, dossiers, self._unit)

    def _make_outside(self, folder: Path) -> None:
        above = self._above
        start = Page("", above.start.kind, "", "", START_MARK)
        notes = dict.fromkeys(self._common.prose.values(), NOTE_MARK)
        site = Site(
            self._all_pages, start, above.problems, notes=notes, timestamp=above.timestamp,
            folders=tuple(self._cards), is_outside_only=True,
        )  # fmt: skip
        make_outside(self._file, self._settings.site_url, folder, site, MADE, not self._options.is_draft)

    @contextmanager
    def _indexing_beside(self) -> "Iterator[Future[str] | None]":
        """Index everything while all else is written, when there is no index yet, and processors enough.

        In a process: beside Pagefind's own work there is so much of ours that a thread would stand in the way.
        """
        if self._options.jobs == 1 or self._state.base_name:
            yield None
            return
        self._begin_writing()
        with ProcessPoolExecutor(1, multiprocessing.get_context("fork"), gc.freeze) as beside:
            yield beside.submit(_index_apart, self._store, self._shown)

    def _records(self, slug: str) -> Mapping[str, str]:
        records: Mapping[str, str] = self._part(slug, "records")
        return records

    def _write_index(self, made: "Future[str] | None") -> None:
        """Index the records that have changed; `made` has indexed all, and gives the name of that index."""
        state = self._state
        if not made and state.indexed == state.trees and (self._store.tree / FOLDER).is_dir():
            return
        self._touched.add(SEARCH.rstrip("/"))
        try:
            if made:
                state.base_name, state.differing = made.result(), frozenset()
                state.indexed = dict(state.trees)
            else:
                keep_index(state, self._store, self._shown, self._records)
        except SearchError as error:
            if not self._options.is_draft:
                raise
            state.indexed = {}
            self._tell(str(error))

    # --- The end ---

    def _publish(self) -> Identity:
        """Make the site have what the tree has: by what was touched when little was, else by putting a new one in its place."""
        target = self._settings.site_dir
        if len(self._touched) <= MOST_TOUCHED and self._state.published == identity(target):
            for path in sorted(self._touched):
                _bring(self._store.tree / path, target / path)
            return identity(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
            fresh, old = Path(scratch, "new"), Path(scratch, "old")
            _link_folder(str(self._store.tree), str(fresh))
            try:
                if target.exists():
                    target.rename(old)
                fresh.rename(target)
            except OSError as error:
                if error.errno != errno.EBUSY:
                    raise
                _bring(fresh, target)  # something is mounted there: it cannot be moved, but what is in it can
        return identity(target)

    def _report(self, done: Counter[str], why_all: str) -> None:
        total, removed = len(self._sources.slugs), done.pop(REMOVED, 0)
        if why_all:
            built = f"{_dossiers(total)} {'byggd' if total == 1 else 'byggda'}"
            self._tell(f"Första bygget: {built}." if why_all == FIRST else f"{built} om: {why_all}.")
            return
        made = done.total()
        why = ", ".join(_said(done[one], one, many) for one, many in REASONS.items() if done[one])
        parts = [
            f"{_count(made) if made else 'Ingen'} av {_dossiers(total)} {'byggda' if made > 1 else 'byggd'} om",
            _said(removed, REMOVED, "borttagna") if removed else "",
            _said(len(self._faulty), "visar sina fel", "visar sina fel") if self._faulty else "",
        ]
        parts[0] += f": {why}" if why else ""
        told = "; ".join(filter(None, parts))
        self._tell(f"{told}." if made or removed or self._faulty else f"{told}; det övriga är det.")


def _index_apart(store: Store, shown: Sequence[str]) -> str:
    """Index everything in a process of its own; give the name of the index. Raises: SearchError."""
    state = State()
    index_anew(state, store, shown, lambda slug: unpack(store.load(slug, "records")))
    return state.base_name


def _dossiers(count: int) -> str:
    return _said(count, "dossier", "dossierer")


def _said(count: int, one: str, many: str) -> str:
    return f"{_count(count)} {one if count == 1 else many}"


def _count(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def _write(path: str, content: str | bytes) -> None:
    """Write a file anew: one that stands may be the site's as well."""
    left = memoryview(content.encode() if isinstance(content, str) else content)
    with _open_anew(path) as file:
        while left:
            left = left[file.write(left) :]


def _open_anew(path: str) -> FileIO:
    """Open a file that is not there yet; unbuffered, since each is written in one go and there are many."""
    try:  # most are new, in a folder that is there
        return FileIO(path, "x")
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        Path(path).unlink()
    return FileIO(path, "x")


def _bring(source: Path, target: Path) -> None:
    """Make a file or folder of the site the tree's: what is the same file already is left, each other exchanged whole."""
    if not source.exists():
        shutil.rmtree(target) if target.is_dir() else target.unlink(missing_ok=True)
    elif source.is_dir():
        if target.is_file():
            target.unlink()
        target.mkdir(parents=True, exist_ok=True)
        there = {entry.name: entry.inode() for entry in os.scandir(target)}
        here, is_same_disk = list(os.scandir(source)), source.stat().st_dev == target.stat().st_dev
        for gone in there.keys() - {entry.name for entry in here}:
            _bring(source / gone, target / gone)
        for entry in here:
            if entry.is_dir() or not is_same_disk or there.get(entry.name) != entry.inode():
                _bring(source / entry.name, target / entry.name)
    elif not (target.exists() and target.samefile(source)):  # a rename of one file's link to another of it does nothing
        if target.is_dir():
            shutil.rmtree(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{target.name}-new")
        fresh.unlink(missing_ok=True)
        _link(str(source), str(fresh))
        fresh.replace(target)


def _link_folder(source: str, target: str) -> None:
    """Make a folder of links to the files of another."""
    os.mkdir(target)  # noqa: PTH102  # by name: a path as an object takes as long as the link
    with os.scandir(source) as entries:
        for entry in list(entries):
            there = f"{target}/{entry.name}"
            _link_folder(entry.path, there) if entry.is_dir() else _link(entry.path, there)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        shutil.copy2(source, target)


def _remove_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
