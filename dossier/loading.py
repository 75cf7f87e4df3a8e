"""Disk → `Dossier`; the only module that reads sources.

Any folder below `docs/` with a `dossier.yml` is a dossier. What cannot be read becomes problems, and the rest is still
read, so that one run shows all faults. Every file below `docs/` is published as it is, save hidden ones and `*.yml`, so
each is either searched for personal data or a problem itself.
Traps: a file saved by Windows may begin with U+FEFF, and UTF-16 without it decodes as UTF-8 with a NUL in every other place.
"""

import hashlib
import os
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from dossier.addresses import (
    COMPARISON,
    CONSULTEES,
    NAMED_PAGES,
    REGISTER,
    RESERVED_ENTRIES,
    RESERVED_TOP_NAMES,
    SECTIONS,
    SNIPPETS,
    TERMS,
    TIMELINE,
    address_of,
    document_page,
    is_reserved,
    tidy_address,
    top_name,
)
from dossier.checks import check_consultees, check_document, check_dossier, sorted_problems
from dossier.frontmatter import Tree, parse_model, parse_models, parse_yaml, split_front_matter
from dossier.ledger import (
    Moves,
    Number,
    Pages,
    Places,
    PublishedPage,
    check_ledger,
    check_lines,
    check_moves,
    lead_by_number,
    numbers_of_dossier,
    pages_of_dossier,
    pages_of_persons,
    pages_of_prose,
    pages_of_register,
    parse_ledger,
)
from dossier.mentions import MentionIndex, index_mentions
from dossier.model import (
    ID_RE,
    ORIGINAL_PATH_RE,
    REGISTER_KINDS,
    AllowedText,
    BlockKind,
    Consultee,
    Document,
    DocumentHead,
    Dossier,
    DossierHead,
    MentionKind,
    Move,
    Paragraph,
    ProseHead,
    Register,
    RegisterEntry,
    Story,
    StoryHead,
    Term,
)
from dossier.names import make_finder
from dossier.paragraphs import normalise_space, parse_document, parse_story
from dossier.privacy import check_privacy
from dossier.problems import Location, Parsed, Problem, closest
from dossier.prose import Paper, check_prose
from dossier.references import Proof, Proofs, prove_uses

M = TypeVar("M", bound=BaseModel)

BOM = "\ufeff"
DOSSIER_FILE = "dossier.yml"
REGISTER_FOLDER = "register"
START_FILE = "index.md"
MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
"""What MkDocs reads as a page."""
BINARY_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".woff2")
"""Pictures and fonts: files that hold no text."""
MOVES_FILE = "flyttade.yml"
LEDGER_FILE, LEDGER_FOLDER, LEDGER_SUFFIX = "adresser.txt", "adresser", ".txt"
"""Published addresses of the pages above the dossiers, and a file for each dossier; they outlive its folder."""
REGISTER_FILES = ("instanser.yml", "begrepp.yml", *REGISTER_KINDS, MOVES_FILE, "tillatna-uppgifter.yml", LEDGER_FILE)
DOSSIER_FILES = (DOSSIER_FILE, "index.md", "motion.md")
RESERVED_FOLDERS = NAMED_PAGES | {
    CONSULTEES.rstrip("/"),
    "om",
    "fel",
    "assets",
    "svar",
    "underlag",
    "templates",
    REGISTER_FOLDER,
}
"""Names that the site's own pages and files have."""


@dataclass(frozen=True)
class LoadedDossier:
    """A dossier with its faults; a value only where there are none, so that nothing unproved is ever shown."""

    slug: str
    path: str
    value: Dossier | None
    problems: tuple[Problem, ...]
    draft: Dossier | None = None
    """What could be read, faults or not: what other dossiers may refer to."""
    proofs: Proofs = field(default_factory=lambda: Proofs(()))
    incoming: tuple[Proof, ...] = ()
    """Uses that other dossiers make of this one's paragraphs."""
    mentioned: frozenset[str] = frozenset()
    """Entries of the register that its papers name, as `mentioned_entries` gives them."""
    received: tuple[str, ...] = ()
    """Addresses of the files that came, whether a paper is made of them or not."""

    @property
    def pages(self) -> Pages:
        """Give every page of the dossier with its ids, and every received file, faults or not."""
        received: Pages = dict.fromkeys(self.received, frozenset())
        return {**pages_of_dossier(self.draft, self.mentioned), **received} if self.draft else {}

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Give the addresses by registry number, faults or not."""
        return numbers_of_dossier(self.draft) if self.draft else ()

    @property
    def hidden(self) -> frozenset[str]:
        """Name the addresses below which a fault hides what there is, so that nothing is called lost there."""
        if self.draft is None or self.draft.left_out or self.draft.summary is None:
            return frozenset({f"{self.slug}/"})
        unreadable = self.draft.unreadable
        of_all = (COMPARISON, SNIPPETS, SECTIONS, TIMELINE, REGISTER)
        pages = (*of_all, *(document_page(name) for name in unreadable)) if unreadable else ()
        return frozenset(f"{self.slug}/{page}" for page in pages)


@dataclass(frozen=True)
class Common:
    """All that lies outside the dossiers: the register, the prose, and the addresses that were published before."""

    docs: Path
    root: Path
    folders: tuple[Path, ...]
    """Every folder that holds a dossier, in order of address."""
    register: Register
    problems: tuple[Problem, ...]
    published: tuple[PublishedPage, ...] = ()
    moves: Moves = field(default_factory=Moves)
    prose: Mapping[str, str] = field(default_factory=dict)
    """Address → source file of each page outside the dossiers that a generator makes itself."""
    papers: tuple[Paper, ...] = ()
    """The same pages, as far as they can be read."""
    top_names: frozenset[str] = frozenset()
    """What stands directly below `docs`, as `addresses.top_name` gives it."""

    def slug_of(self, folder: Path) -> str:
        """Give a dossier's address."""
        return folder.relative_to(self.docs).as_posix()

    def check_addresses(
        self, pages: Pages, hidden: frozenset[str], numbers: Sequence[Number]
    ) -> tuple[Places, tuple[Problem, ...]]:
        """Gather every page there is now, given those of the dossiers, and find published addresses that are lost."""
        if not self.register.is_whole:
            mentioned = (f"{self.slug_of(folder)}/{REGISTER}" for folder in self.folders)
            hidden |= {CONSULTEES, TERMS, REGISTER, *mentioned}
        above = {**pages_of_prose(self.prose), **pages_of_persons(self.register), **pages_of_register(self.register)}
        pages = {**above, **pages}
        others = (*pages, *(page.address for page in self.published if not page.number))
        taken = {top_name(address) for address in others} | self.top_names | RESERVED_TOP_NAMES | RESERVED_FOLDERS
        places = Places(pages, hidden, lead_by_number(numbers, frozenset(taken)))
        lost = check_ledger(self.published, places, self.moves) if self.moves.is_whole else ()
        told = {tidy_address(move.origin) for move in self.moves.all if move.removed or "#" in move.origin}
        known = replace(places, hidden=hidden | told)  # there is still something to read at these
        dead = check_prose(self.papers, known, self._is_published)
        return places, (*lost, *check_moves(self.moves, self.published, places), *dead)

    def _is_published(self, path: str) -> bool:
        """Tell whether a path below `docs` is a file that a generator copies, or makes a page of."""
        file = self.docs / path
        is_left_out = path.startswith("../") or path.endswith(".yml") or _is_hidden(file, self.docs)
        return not is_left_out and file.is_file()


@dataclass(frozen=True)
class Project:
    """All that is published, read and checked: what lies outside the dossiers, and every dossier."""

    common: Common
    dossiers: tuple[LoadedDossier, ...]
    site_problems: tuple[Problem, ...]
    """Faults of files outside every dossier."""
    places: Places
    """Every page there is now, faults or not."""

    @property
    def register(self) -> Register:
        """Give what all dossiers share."""
        return self.common.register

    @property
    def published(self) -> tuple[PublishedPage, ...]:
        """Give the addresses that were published before."""
        return self.common.published

    @property
    def prose(self) -> Mapping[str, str]:
        """Give the pages outside the dossiers: address → source file."""
        return self.common.prose

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Give every fault, file by file."""
        return sorted_problems((*self.site_problems, *(one for dossier in self.dossiers for one in dossier.problems)))


def load_project(docs: Path, root: Path) -> Project:
    """Read and check everything below `docs`; paths in problems are relative to `root`."""
    common = load_common(docs, root)
    reader = Reader(common)
    dossiers = _add_mentioned(_add_incoming(reader.check(slug) for slug in reader), common.register)
    pages = {address: ids for one in dossiers for address, ids in one.pages.items()}
    numbers = [number for one in dossiers for number in one.numbers]
    places, lost = common.check_addresses(pages, frozenset().union(*(one.hidden for one in dossiers)), numbers)
    return Project(common, dossiers, sorted_problems((*common.problems, *lost)), places)


def mentioned_entries(index: MentionIndex, register: Register) -> frozenset[str]:
    """Name the entries of the register that a dossier's papers name, but for persons."""
    persons = {one.id for one in register.entries.get(MentionKind.PERSON, ())}
    known = (key for key in index.by_key if key in register.consultees or register.entry(key))
    return frozenset(known) - persons


def _add_mentioned(dossiers: Iterable[LoadedDossier], register: Register) -> tuple[LoadedDossier, ...]:
    finder = cache(lambda municipality: make_finder(register, municipality))
    return tuple(
        replace(
            one, mentioned=mentioned_entries(index_mentions(one.draft, finder(one.draft.head.municipality)), register)
        )
        if one.draft
        else one
        for one in dossiers
    )


def load_common(docs: Path, root: Path, known: Sequence[Path] | None = None) -> Common:
    """Read and check all that lies outside the dossiers; `known` are the dossiers' folders, when they need not be found."""
    files = _Files(root)
    folders = find_dossiers(docs) if known is None else list(known)
    parsed_register = load_register(docs / REGISTER_FOLDER, files)
    register = parsed_register.value or Register(is_whole=False)
    problems = [*parsed_register.problems]
    published, moves = _load_published(docs / REGISTER_FOLDER, files, problems)
    if not folders:
        what, cure = "ingen dossier hittades", f"Lägg en mapp med {DOSSIER_FILE} i docs/"
        problems.append(Problem(Location(files.name(docs)), "no-dossier", what, cure))
    if not (docs / START_FILE).is_file():
        what, cure = "startsidans text saknas", "Skapa filen; redaktionens handledning visar formen"
        problems.append(Problem(Location(files.name(docs / START_FILE)), "missing-file", what, cure))
    outside = _files_below(docs, frozenset(folders))
    papers = [path for path in outside if path.suffix in MARKDOWN_SUFFIXES]
    read = [_read_prose(path, docs, files, problems) for path in papers]
    problems += _check_places_outside(outside, docs, files)
    problems += _check_privacy_of(outside, register, files, _unreadable(problems))
    prose = _addresses_of_prose(papers, docs)
    top_names = frozenset(top_name(path.relative_to(docs).as_posix()) for path in docs.glob("*"))
    readable = tuple(one for one in read if one and one.source in prose.values())
    return Common(
        docs, root, tuple(folders), register, sorted_problems(problems), published, moves, prose, readable, top_names
    )


class Reader(Mapping[str, Dossier | None]):
    """Every dossier by address, as far as it can be read, each read when it is first asked for."""

    KEPT = 60
    """Dossiers kept in memory."""

    def __init__(self, common: Common) -> None:
        self.common = common
        self._files = _Files(common.root)
        self._folders = {common.slug_of(folder): folder for folder in common.folders}
        self._read: dict[str, LoadedDossier] = {}

    def __getitem__(self, slug: str) -> Dossier | None:
        return self.read(slug).draft

    def __iter__(self) -> Iterator[str]:
        return iter(self._folders)

    def __len__(self) -> int:
        return len(self._folders)

    def read(self, slug: str) -> LoadedDossier:
        """Read one dossier's folder; what needs other dossiers is not checked."""
        if slug not in self._read:
            if len(self._read) >= self.KEPT:
                del self._read[next(iter(self._read))]
            common = self.common
            folder = self._folders[slug]
            self._read[slug] = _read_placed(folder, common.docs, common.register, self._files, common.folders)
        return self._read[slug]

    def raw_texts(self, slug: str) -> Iterator[str]:
        """Give the text of every source of a dossier that can be read."""
        for path in _files_below(self._folders[slug]):
            if path.suffix in (".md", ".yml") and (text := _searchable_text(path, self._files)):
                yield text

    def check(self, slug: str) -> LoadedDossier:
        """Read a dossier, prove every use and apply the rules over it; references may lead to any other."""
        one = self.read(slug)
        if one.draft is None:
            return one
        register = self.common.register
        proofs, problems = prove_uses(one.draft, self)
        found = sorted_problems((*one.problems, *problems, *check_dossier(one.draft, register, proofs)))
        value = one.draft if register.is_whole and not found else None
        return replace(one, value=value, problems=found, proofs=proofs)


def find_dossiers(docs: Path) -> list[Path]:
    """Find the folders that hold a dossier, in order of address."""
    return sorted(path.parent for path in docs.rglob(DOSSIER_FILE) if path.parent != docs)


def load_register(folder: Path, files: "_Files") -> Parsed[Register]:
    """Read what all dossiers share. Problems: those of the YAML, duplicate-id, duplicate-name, missing-file."""
    problems: list[Problem] = []
    consultees = files.models(folder / "instanser.yml", Consultee, problems)
    terms = files.models(folder / "begrepp.yml", Term, problems)
    allowed_path = folder / "tillatna-uppgifter.yml"
    allowed = files.models(allowed_path, AllowedText, problems) if allowed_path.exists() else ()
    entries = {
        kind: files.models(folder / name, RegisterEntry, problems)
        for name, kind in REGISTER_KINDS.items()
        if (folder / name).exists()
    }
    named = [(folder / name, entries.get(kind, ())) for name, kind in REGISTER_KINDS.items()]
    problems += _check_unique([(folder / "instanser.yml", consultees), *named], files)
    problems += _check_owners(named, {one.id for one in consultees}, files)
    problems += _check_names(consultees, folder / "instanser.yml", files)
    problems += check_consultees(consultees, files.name(folder / "instanser.yml"))
    problems += _check_unique([(folder / "begrepp.yml", terms)], files)
    register = Register(
        consultees={one.id: one for one in consultees},
        terms=terms,
        entries=entries,
        allowed_texts=frozenset(one.text for one in allowed),
        is_whole=not problems,
    )
    return Parsed(register, tuple(problems))


def read_dossier(folder: Path, docs: Path, register: Register, files: "_Files") -> LoadedDossier:
    """Read one dossier's folder; what needs other dossiers is checked when all are read."""
    slug, path = folder.relative_to(docs).as_posix(), files.name(folder / DOSSIER_FILE)
    problems: list[Problem] = []
    parsed = files.model(folder / DOSSIER_FILE, DossierHead)
    problems += parsed.problems
    summary = _load_story(folder / "index.md", files, problems)
    motion = _load_motion(folder, files, problems)
    answers = sorted((folder / "svar").glob("*.md"), key=lambda file: file.stem)
    responses = [(file.stem, _load_document(file, folder, files, problems)) for file in answers]
    documents = tuple(document for _, document in responses if document)
    papers = (*((motion,) if isinstance(motion, Document) else ()), *documents)
    problems += (problem for document in papers for problem in check_document(document))
    inside = _files_below(folder)
    problems += _check_places_inside(inside, folder, files)
    known = _unreadable(problems) | {one.original_path for one in papers if one.original_text is None}
    problems += _check_privacy_of(inside, register, files, known)
    if parsed.value is None:
        return LoadedDossier(slug, path, None, sorted_problems(problems))
    unreadable = {name for name, document in responses if document is None} | ({"motion"} if motion is None else set())
    dossier = Dossier(slug, path, parsed.value, summary, motion, documents, frozenset(unreadable), parsed.left_out)
    paths = (file.relative_to(folder).as_posix() for file in inside if file.suffix != ".yml")
    received = tuple(f"{slug}/{one}" for one in paths if ORIGINAL_PATH_RE.fullmatch(one))
    return LoadedDossier(slug, path, None, sorted_problems(problems), dossier, received=received)


def _add_incoming(checked: Iterable[LoadedDossier]) -> tuple[LoadedDossier, ...]:
    """Give each dossier the uses that others make of its paragraphs."""
    dossiers = tuple(checked)
    incoming: dict[str, list[Proof]] = {}
    for proof in (proof for one in dossiers if one.value for proof in one.proofs.all if proof.is_across):
        incoming.setdefault(proof.dossier.slug, []).append(proof)
    return tuple(replace(one, incoming=tuple(incoming.get(one.slug, ()))) for one in dossiers)


def published_ids(file: Path) -> frozenset[str]:
    """Give every id that the page of a source has had, and those that lead there from a page that moved.

    The file's `docs` is the nearest folder above it with a register; without one nothing is published.
    """
    file = file.resolve()
    docs = next((folder for folder in file.parents if (folder / REGISTER_FOLDER).is_dir()), None)
    if docs is None:
        return frozenset()
    page = address_of(file.relative_to(docs).as_posix())
    published, moves = _load_published(docs / REGISTER_FOLDER, _Files(docs.parent), [])
    found: set[str] = set()
    for one in published:
        fate = None if one.address == page else moves.of(one.address)
        if one.address == page or (fate and fate.target == page):
            found |= one.ids
    return frozenset(found)


def _load_published(folder: Path, files: "_Files", problems: list[Problem]) -> tuple[tuple[PublishedPage, ...], Moves]:
    """Read the ledgers and what is said of addresses that changed; neither file is there before the first publication."""
    paths = [folder / LEDGER_FILE, *sorted((folder / LEDGER_FOLDER).rglob(f"*{LEDGER_SUFFIX}"))]
    texts = [(files.name(path), text) for path in paths if path.exists() and (text := files.text(path, problems))]
    published = tuple(page for name, text in texts for page in parse_ledger(text, name))
    problems += (problem for name, text in texts for problem in check_lines(text, name))
    moves_path = folder / MOVES_FILE
    before = len(problems)
    moves = files.models(moves_path, Move, problems) if moves_path.exists() else ()
    numbers = {page.address: page.number for page in published if page.number}
    return published, Moves(moves, files.name(moves_path), len(problems) == before, numbers)


def _addresses_of_prose(papers: Iterable[Path], docs: Path) -> dict[str, str]:
    sources = [path.relative_to(docs).as_posix() for path in papers if not _is_hidden(path, docs)]
    return {address_of(source): source for source in sources}


def _read_placed(
    folder: Path, docs: Path, register: Register, files: "_Files", folders: Collection[Path]
) -> LoadedDossier:
    """Read a dossier if it stands where one may stand; in another place all would be wrong, so only that is said."""
    problems = list(_check_folder(folder, docs, files, folders))
    if any(problem.code == "reserved-folder-name" for problem in problems):
        slug, path = folder.relative_to(docs).as_posix(), files.name(folder / DOSSIER_FILE)
        problems += _check_privacy_of(_files_below(folder), register, files)
        return LoadedDossier(slug, path, None, sorted_problems(problems))
    read = read_dossier(folder, docs, register, files)
    return replace(read, problems=sorted_problems((*problems, *read.problems))) if problems else read


def _check_folder(folder: Path, docs: Path, files: "_Files", folders: Collection[Path]) -> Iterator[Problem]:
    parts = folder.relative_to(docs).parts
    location = Location(files.name(folder / DOSSIER_FILE))
    around = next((other for other in folders if other in folder.parents), None)
    # A folder above whose name ends in "svar" would make the dossier's own address look like that of an answer.
    taken = [part for part in parts if part in RESERVED_FOLDERS] + [
        part for part in parts[:-1] if part.endswith("svar")
    ]
    if around:
        what, cure = f"mappen ligger i en annan dossier ({files.name(around)})", "Flytta mappen så att den står för sig"
        yield Problem(location, "reserved-folder-name", what, cure)
    elif taken:
        what, cure = f"mappnamnet ”{taken[0]}” används av webbplatsen själv", "Ge mappen ett annat namn"
        yield Problem(location, "reserved-folder-name", what, cure)
    elif wrong := [part for part in parts if not ID_RE.fullmatch(part)]:
        cure = "Mappens namn blir adress: använd små bokstäver a–z, siffror och bindestreck"
        yield Problem(location, "wrong-folder-name", f"mappnamnet ”{wrong[0]}” duger inte", cure)


# --- Papers ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Paper:
    """A Markdown file with its front matter read but not yet understood."""

    path: Path
    tree: Parsed[Tree]
    body: str
    body_line: int


def _read_paper(path: Path, files: "_Files", problems: list[Problem]) -> _Paper | None:
    text = files.text(path, problems)
    parts = split_front_matter(text, files.name(path)) if text is not None else Parsed(None)
    problems += parts.problems
    if not parts.value:
        return None
    tree = parse_yaml(parts.value.yaml, files.name(path), parts.value.yaml_line)
    return _Paper(path, tree, parts.value.body, parts.value.body_line)


def _load_motion(folder: Path, files: "_Files", problems: list[Problem]) -> Document | Story | None:
    paper = _read_paper(folder / "motion.md", files, problems)
    if paper and isinstance(paper.tree.value, dict) and paper.tree.value.get("ingår") == "nej":
        return _make_story(paper, files, problems)
    return _make_document(paper, folder, files, problems) if paper else None


def _load_story(path: Path, files: "_Files", problems: list[Problem]) -> Story | None:
    paper = _read_paper(path, files, problems)
    return _make_story(paper, files, problems) if paper else None


def _load_document(path: Path, folder: Path, files: "_Files", problems: list[Problem]) -> Document | None:
    paper = _read_paper(path, files, problems)
    return _make_document(paper, folder, files, problems) if paper else None


def _make_story(paper: _Paper, files: "_Files", problems: list[Problem]) -> Story | None:
    name = files.name(paper.path)
    head = files.understand(paper.tree, paper.path, StoryHead)
    sections = parse_story(paper.body, name, paper.body_line)
    problems += (*head.problems, *sections.problems)
    if not sections.problems and not any(section.claims for section in sections.value or ()):
        what, cure = "texten har inget påstående", "Skriv minst ett stycke, med citatet det bygger på under sig"
        problems.append(Problem(Location(name), "empty-story", what, cure))
    return Story(name, head.value, sections.value or ()) if head.value else None


def _make_document(paper: _Paper, folder: Path, files: "_Files", problems: list[Problem]) -> Document | None:
    path = paper.path
    parsed = files.understand(paper.tree, path, DocumentHead)
    body = parse_document(paper.body, files.name(path), paper.body_line)
    problems += (*parsed.problems, *body.problems)
    head = parsed.value
    if head is None:
        return None
    original_path = folder / head.original.path
    original, sha256 = _read_original(original_path)
    paragraphs = tuple(_with_moved_pieces(body.value or (), head))
    return Document(
        path.stem, files.name(path), head, paragraphs, original, files.name(original_path), sha256, parsed.left_out
    )


def _read_original(path: Path) -> tuple[str | None, str | None]:
    try:
        content = path.read_bytes()
        return _compose(content.decode("utf-8").removeprefix(BOM)), hashlib.sha256(content).hexdigest()
    except (OSError, ValueError):  # UnicodeDecodeError, or a NUL in the path
        return None, None


def _with_moved_pieces(paragraphs: tuple[Paragraph, ...], head: DocumentHead) -> Iterable[Paragraph]:
    """Put the letterhead first and the signatures in their place, as paragraphs that can be cited."""
    if box := head.letterhead:
        yield _moved(BlockKind.LETTERHEAD, "brevhuvud", tuple((row,) for row in box.rows), box.page, box.line())
    signed = None
    if block := head.signatures:
        rows = tuple(person.rows for person in block.people)
        signed = _moved(BlockKind.SIGNATURES, "underskrifter", rows, block.page, block.line())
    for paragraph in paragraphs:
        yield paragraph
        if signed and head.signatures and paragraph.id == head.signatures.after:
            yield signed
    # A wrong `efter` is a problem of its own (wrong-place).


def _moved(kind: BlockKind, name: str, rows: tuple[tuple[str, ...], ...], page: int | None, line: int) -> Paragraph:
    text = normalise_space(" ".join(cell for row in rows for cell in row))
    return Paragraph(name, kind, text, line, page, rows=rows)


# --- Files -----------------------------------------------------------------------------------------------------------


MOST_FILES = 64
"""Texts kept in memory: a dossier's, which are read for what they say, for personal data and for their traces."""


class _Files:
    """Reads files below a root and names them from it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.read = lru_cache(maxsize=MOST_FILES)(_read_text)
        """Read a file's text; one that was read lately is not read again."""

    def name(self, path: Path) -> str:
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()

    def text(self, path: Path, problems: list[Problem]) -> str | None:
        try:
            text = self.read(path)
        except FileNotFoundError:
            what, cure = "filen saknas", "Skapa den; redaktionens handledning visar formen"
            problems.append(Problem(Location(self.name(path)), "missing-file", what, cure))
        except (OSError, UnicodeDecodeError):
            what, cure = "filen går inte att läsa som text", "Spara den som UTF-8"
            problems.append(Problem(Location(self.name(path)), "unreadable-file", what, cure))
        else:
            if text.strip():
                return text
            what, cure = "filen är tom", "Skriv innehållet, eller ta bort filen"
            problems.append(Problem(Location(self.name(path)), "empty-file", what, cure))
        return None

    def understand(self, tree: Parsed[Tree], path: Path, model: type[M]) -> Parsed[M]:
        if tree.value is None:
            return Parsed(None, tree.problems)
        parsed = parse_model(model, tree.value, self.name(path))
        return Parsed(parsed.value, (*tree.problems, *parsed.problems), parsed.left_out)

    def parse(self, yaml: str, path: Path, model: type[M], first_line: int = 1) -> Parsed[M]:
        return self.understand(parse_yaml(yaml, self.name(path), first_line), path, model)

    def model(self, path: Path, model: type[M]) -> Parsed[M]:
        problems: list[Problem] = []
        text = self.text(path, problems)
        return Parsed(None, tuple(problems)) if text is None else self.parse(text, path, model)

    def models(self, path: Path, model: type[M], problems: list[Problem]) -> tuple[M, ...]:
        text = self.text(path, problems)
        tree = parse_yaml(text, self.name(path)) if text is not None else Parsed(None)
        problems += tree.problems
        if tree.value is None:
            return ()
        parsed = parse_models(model, tree.value, self.name(path))
        problems += parsed.problems
        return parsed.value or ()


def _read_text(path: Path) -> str:
    return _compose(path.read_text(encoding="utf-8-sig"))


def _compose(text: str) -> str:
    """Make one character of a letter and its ring or dots, which a Mac and some PDF files write as two: it is the same text."""
    return unicodedata.normalize("NFC", text)


def _files_below(folder: Path, without: Collection[Path] = ()) -> list[Path]:
    """Name every file, with no look into the folders of `without`; a link that leads nowhere too: MkDocs would read it."""
    found: list[Path] = []
    for place, names, files in os.walk(folder):
        here = Path(place)
        names[:] = [name for name in names if here / name not in without]
        found += (path for name in (*files, *names) if (path := here / name).is_symlink() or path.is_file())
    return sorted(found)


def _is_hidden(path: Path, folder: Path) -> bool:
    """Tell whether MkDocs leaves a file out: an editor's swap file or a file manager's own."""
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _check_places_inside(paths: Iterable[Path], folder: Path, files: _Files) -> Iterator[Problem]:
    """Find files of a dossier's folder that nothing reads, but that would be published unproved."""
    inner = {path.parent for path in paths if path.name == DOSSIER_FILE} - {folder}
    for path in paths:
        parts = path.relative_to(folder).parts
        is_paper = path.suffix in MARKDOWN_SUFFIXES or path.suffix.casefold() in MARKDOWN_SUFFIXES
        expected = (
            (len(parts) == 1 and path.name in DOSSIER_FILES)
            or (len(parts) == 2 and parts[0] == "svar" and path.suffix == ".md")
            or (len(parts) > 1 and parts[0] == "underlag" and not is_paper)
        )
        if not expected and not _is_hidden(path, folder) and inner.isdisjoint(path.parents):
            yield _unexpected(path, parts, files)


def _unexpected(path: Path, parts: tuple[str, ...], files: _Files) -> Problem:
    right = path.stem + {".yaml": ".yml"}.get(path.suffix.casefold(), ".md")
    cure = "Flytta den till underlag/ eller ut ur dossierns mapp"
    if parts == ("svar",):
        cure = "svar ska vara en mapp, med en fil för varje svar"
    elif right in DOSSIER_FILES or (
        len(parts) == 2 and parts[0] == "svar" and path.suffix.casefold() in MARKDOWN_SUFFIXES
    ):
        cure = f"Döp den till {right}"
    elif parts[0] in ("svar", "underlag"):
        cure = "Ett svar står direkt i svar/ och slutar på .md; det mottagna står i underlag/ och är inte Markdown"
    return Problem(Location(files.name(path)), "unexpected-file", "filen hör inte hemma här", cure)


def _check_places_outside(paths: Iterable[Path], docs: Path, files: _Files) -> Iterator[Problem]:
    """Find files of the register that nothing reads, and a `dossier.yml` that no dossier can have."""
    for path in paths:
        location, right = Location(files.name(path)), f"{path.stem.casefold()}.yml"
        is_yaml = path.suffix.casefold() in (".yml", ".yaml")
        among_ledgers = (docs / REGISTER_FOLDER / LEDGER_FOLDER) in path.parents
        if among_ledgers and path.suffix != LEDGER_SUFFIX and not _is_hidden(path, docs):
            cure = "Här står bara det som ”dossier publish” skriver"
            yield Problem(location, "unexpected-file", "filen hör inte hemma bland adresserna", cure)
        if path.parent == docs / REGISTER_FOLDER and path.name not in REGISTER_FILES and not _is_hidden(path, docs):
            cure = (
                f"Döp den till {right}"
                if is_yaml and right in REGISTER_FILES
                else "Här står bara " + ", ".join(REGISTER_FILES)
            )
            yield Problem(location, "unexpected-file", "filen hör inte hemma i registret", cure)
        elif is_yaml and right == DOSSIER_FILE:
            cure = f"Lägg den i dossierns egen mapp, med namnet {DOSSIER_FILE}"
            yield Problem(location, "unexpected-file", "filen gör inte mappen till en dossier", cure)


def _read_prose(path: Path, docs: Path, files: _Files, problems: list[Problem]) -> Paper | None:
    """Read a page that MkDocs reads by itself, since MkDocs swallows front matter that is broken."""
    text = files.text(path, problems)
    front = split_front_matter(text, files.name(path)) if text is not None else Parsed(None)
    problems += front.problems
    if not front.value:
        return None
    problems += files.parse(front.value.yaml, path, ProseHead, front.value.yaml_line).problems
    return Paper(files.name(path), path.relative_to(docs).as_posix(), front.value.body, front.value.body_line)


def _unreadable(problems: Iterable[Problem]) -> set[str]:
    """Name the files that are known not to be text, so that it is said once."""
    return {problem.location.path for problem in problems if problem.code in ("unreadable-file", "missing-file")}


def _check_privacy_of(
    paths: Iterable[Path], register: Register, files: _Files, known: Collection[str] = ()
) -> list[Problem]:
    problems: list[Problem] = []
    for path in paths:
        text, name = _searchable_text(path, files), files.name(path)
        if text is not None:
            problems += check_privacy(text, name, register.allowed_texts)
        elif path.suffix.casefold() not in BINARY_SUFFIXES and not path.name.startswith(".") and name not in known:
            what = "filen går inte att söka igenom efter personuppgifter"
            problems.append(
                Problem(Location(name), "unscannable-file", what, "Spara den som text i UTF-8, eller ta bort den")
            )
    return problems


def _searchable_text(path: Path, files: _Files) -> str | None:
    try:
        text = files.read(path)
    except (OSError, UnicodeDecodeError):
        return None
    return None if "\0" in text or text.startswith("%PDF-") else text


def _check_names(consultees: tuple[Consultee, ...], path: Path, files: _Files) -> Iterator[Problem]:
    first: dict[tuple[str, str], int] = {}
    for one in consultees:
        for key, name in (("namn", one.name), ("kort", one.short)):
            line, known = one.line(key), (key, normalise_space(name).casefold())
            if known in first:
                what = f"”{name}” ({key}) står redan på rad {first[known]}"
                cure = "Skriv något som skiljer dem åt, till exempel kommunen"
                yield Problem(Location(files.name(path), line), "duplicate-name", what, cure)
            first.setdefault(known, line)


def _check_owners(
    named: Iterable[tuple[Path, Sequence[RegisterEntry]]], consultees: Collection[str], files: _Files
) -> Iterator[Problem]:
    """Find entries said to belong to a body that is not in the register."""
    for path, entries in named:
        for entry in entries:
            if entry.consultee and entry.consultee not in consultees:
                location = Location(files.name(path), entry.line("instans"))
                cure = f"Skriv id:t för en instans i instanser.yml.{closest(entry.consultee, consultees)}"
                yield Problem(location, "unknown-consultee", f"okänd instans ”{entry.consultee}”", cure)


def _check_unique(
    groups: Iterable[tuple[Path, Sequence[Consultee | Term | RegisterEntry]]], files: _Files
) -> Iterable[Problem]:
    """Find ids that stand twice in some files that share one set of them."""
    first: dict[str, str] = {}
    for path, entries in groups:
        for entry in entries:
            location = Location(files.name(path), entry.line("id"))
            if entry.id in first:
                what = f"id:t ”{entry.id}” står redan i {first[entry.id]}"
                yield Problem(location, "duplicate-id", what, "Ge den ena ett annat id")
            elif is_reserved(entry.id) or entry.id in RESERVED_ENTRIES:
                what, cure = (
                    f"id:t ”{entry.id}” används av sidan själv",
                    "Välj ett annat, till exempel med en siffra efter",
                )
                yield Problem(location, "reserved-id", what, cure)
            first.setdefault(entry.id, str(location))
