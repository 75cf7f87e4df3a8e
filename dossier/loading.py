"""Disk → `Dossier`; the only module that reads sources.

Any folder below `docs/` with a `dossier.yml` is a dossier. What cannot be read becomes problems, and the rest is still
read, so that one run shows all faults.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from dossier.checks import check_document, check_dossier, sorted_problems
from dossier.frontmatter import parse_model, parse_models, parse_yaml, split_front_matter
from dossier.model import (
    AllowedText,
    BlockKind,
    Consultee,
    Document,
    DocumentHead,
    Dossier,
    DossierHead,
    Paragraph,
    ProseHead,
    Register,
    Story,
    StoryHead,
    Term,
)
from dossier.paragraphs import normalise_space, parse_document, parse_story
from dossier.privacy import check_privacy
from dossier.problems import Location, Parsed, Problem

M = TypeVar("M", bound=BaseModel)

DOSSIER_FILE = "dossier.yml"
REGISTER_FOLDER = "register"
TEXT_SUFFIXES = (".md", ".yml", ".yaml", ".txt", ".csv", ".json")


@dataclass(frozen=True)
class LoadedDossier:
    """A dossier with its faults; a value only where there are none, so that nothing unproved is ever shown."""

    slug: str
    path: str
    value: Dossier | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Project:
    """All that is published: the register and every dossier."""

    register: Register
    dossiers: tuple[LoadedDossier, ...]
    site_problems: tuple[Problem, ...]
    """Faults of files outside every dossier."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Give every fault, file by file."""
        return sorted_problems((*self.site_problems, *(one for dossier in self.dossiers for one in dossier.problems)))


def load_project(docs: Path, root: Path) -> Project:
    """Read and check everything below `docs`; paths in problems are relative to `root`."""
    files = _Files(root)
    folders = find_dossiers(docs)
    parsed_register = load_register(docs / REGISTER_FOLDER, files)
    register = parsed_register.value or Register(is_whole=False)
    dossiers = tuple(load_dossier(folder, docs, register, files) for folder in folders)
    problems = [*parsed_register.problems]
    if not folders:
        what, cure = "ingen dossier hittades", f"Lägg en mapp med {DOSSIER_FILE} i docs/"
        problems.append(Problem(Location(files.name(docs)), "no-dossier", what, cure))
    outside = [path for path in _text_files(docs) if not any(folder in path.parents for folder in folders)]
    problems += _check_privacy_of(outside, register, files)
    for path in outside:
        if path.suffix == ".md":
            _check_prose(path, files, problems)
    return Project(register, dossiers, sorted_problems(problems))


def find_dossiers(docs: Path) -> list[Path]:
    """Find the folders that hold a dossier, in order of address."""
    return sorted(path.parent for path in docs.rglob(DOSSIER_FILE))


def load_register(folder: Path, files: "_Files") -> Parsed[Register]:
    """Read what all dossiers share. Problems: those of the YAML, duplicate-id, missing-file."""
    problems: list[Problem] = []
    consultees = files.models(folder / "instanser.yml", Consultee, problems)
    terms = files.models(folder / "begrepp.yml", Term, problems)
    allowed_path = folder / "tillatna-uppgifter.yml"
    allowed = files.models(allowed_path, AllowedText, problems) if allowed_path.exists() else ()
    problems += _check_unique(consultees, folder / "instanser.yml", files)
    problems += _check_unique(terms, folder / "begrepp.yml", files)
    register = Register(
        consultees={one.id: one for one in consultees},
        terms=terms,
        allowed_texts=frozenset(one.text for one in allowed),
        is_whole=not problems,
    )
    return Parsed(register, tuple(problems))


def load_dossier(folder: Path, docs: Path, register: Register, files: "_Files") -> LoadedDossier:
    """Read one dossier's folder and check it; nothing outside the folder and the register is needed."""
    slug, path = folder.relative_to(docs).as_posix(), files.name(folder / DOSSIER_FILE)
    problems: list[Problem] = []
    parsed = files.model(folder / DOSSIER_FILE, DossierHead)
    problems += parsed.problems
    summary = _load_story(folder / "index.md", files, problems)
    motion = _load_motion(folder, files, problems)
    answers = sorted((folder / "svar").glob("*.md"))
    responses = [(file.stem, _load_document(file, folder, files, problems)) for file in answers]
    documents = tuple(document for _, document in responses if document)
    papers = (*((motion,) if isinstance(motion, Document) else ()), *documents)
    problems += (problem for document in papers for problem in check_document(document))
    problems += _check_privacy_of(_text_files(folder), register, files)
    if parsed.value is None:
        return LoadedDossier(slug, path, None, sorted_problems(problems))
    unreadable = {name for name, document in responses if document is None} | ({"motion"} if motion is None else set())
    dossier = Dossier(slug, path, parsed.value, summary, motion, documents, frozenset(unreadable), parsed.left_out)
    problems += check_dossier(dossier, register)
    faulty = bool(problems) or not register.is_whole
    return LoadedDossier(slug, path, None if faulty else dossier, sorted_problems(problems))


# --- Papers ----------------------------------------------------------------------------------------------------------


def _load_motion(folder: Path, files: "_Files", problems: list[Problem]) -> Document | Story | None:
    path = folder / "motion.md"
    text = files.text(path, problems)
    if text is None:
        return None
    front = split_front_matter(text, files.name(path))
    tree = parse_yaml(front.value.yaml, files.name(path), front.value.yaml_line).value if front.value else None
    if isinstance(tree, dict) and tree.get("ingår") == "nej":
        return _load_story(path, files, problems)
    return _load_document(path, folder, files, problems)


def _load_story(path: Path, files: "_Files", problems: list[Problem]) -> Story | None:
    text = files.text(path, problems)
    parts = split_front_matter(text, files.name(path)) if text is not None else Parsed(None)
    problems += parts.problems
    if not parts.value:
        return None
    head = files.parse(parts.value.yaml, path, StoryHead, parts.value.yaml_line)
    sections = parse_story(parts.value.body, files.name(path), parts.value.body_line)
    problems += (*head.problems, *sections.problems)
    return Story(files.name(path), head.value, sections.value or ()) if head.value else None


def _load_document(path: Path, folder: Path, files: "_Files", problems: list[Problem]) -> Document | None:
    text = files.text(path, problems)
    parts = split_front_matter(text, files.name(path)) if text is not None else Parsed(None)
    problems += parts.problems
    if not parts.value:
        return None
    parsed = files.parse(parts.value.yaml, path, DocumentHead, parts.value.yaml_line)
    body = parse_document(parts.value.body, files.name(path), parts.value.body_line)
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
        return content.decode("utf-8"), hashlib.sha256(content).hexdigest()
    except (OSError, UnicodeDecodeError):
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


def _moved(kind: BlockKind, name: str, rows: tuple[tuple[str, ...], ...], page: int, line: int) -> Paragraph:
    text = normalise_space(" ".join(cell for row in rows for cell in row))
    return Paragraph(name, kind, text, line, page, rows=rows)


# --- Files -----------------------------------------------------------------------------------------------------------


class _Files:
    """Reads files below a root and names them from it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()

    def text(self, path: Path, problems: list[Problem]) -> str | None:
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            what, cure = "filen saknas", "Skapa den; redaktionens handledning visar formen"
            problems.append(Problem(Location(self.name(path)), "missing-file", what, cure))
        except (OSError, UnicodeDecodeError):
            what, cure = "filen går inte att läsa som text", "Spara den som UTF-8"
            problems.append(Problem(Location(self.name(path)), "unreadable-file", what, cure))
        return None

    def parse(self, yaml: str, path: Path, model: type[M], first_line: int = 1) -> Parsed[M]:
        tree = parse_yaml(yaml, self.name(path), first_line)
        if tree.value is None:
            return Parsed(None, tree.problems)
        parsed = parse_model(model, tree.value, self.name(path))
        return Parsed(parsed.value, (*tree.problems, *parsed.problems), parsed.left_out)

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


def _text_files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in TEXT_SUFFIXES and path.is_file())


def _check_prose(path: Path, files: _Files, problems: list[Problem]) -> None:
    """Read the front matter of a page that MkDocs reads by itself, since MkDocs swallows what is broken."""
    text = files.text(path, problems)
    front = split_front_matter(text, files.name(path)) if text is not None else Parsed(None)
    problems += front.problems
    if front.value:
        problems += files.parse(front.value.yaml, path, ProseHead, front.value.yaml_line).problems


def _check_privacy_of(paths: Iterable[Path], register: Register, files: _Files) -> list[Problem]:
    problems: list[Problem] = []
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="replace")
        problems += check_privacy(text, files.name(path), register.allowed_texts)
    return problems


def _check_unique(entries: tuple[Consultee, ...] | tuple[Term, ...], path: Path, files: _Files) -> Iterable[Problem]:
    first: dict[str, int] = {}
    for entry in entries:
        line = entry.line("id")
        if entry.id in first:
            what = f"id:t ”{entry.id}” står redan på rad {first[entry.id]}"
            yield Problem(Location(files.name(path), line), "duplicate-id", what, "Ge den ena ett annat id")
        first.setdefault(entry.id, line)
