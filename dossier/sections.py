"""A paper → its sections, each with a key by which the same section of another paper is found."""

from collections.abc import Iterable
from dataclasses import dataclass

from dossier import labels
from dossier.model import BlockKind, Document, Paragraph
from dossier.paragraphs import make_slug

OUTSIDE_SECTIONS = (BlockKind.TITLE, BlockKind.LETTERHEAD, BlockKind.FOOTNOTE)


@dataclass(frozen=True)
class Section:
    """A section of a document: its key across documents, the heading shown, and the paragraphs under it."""

    key: str
    label: str
    document: Document
    paragraphs: tuple[Paragraph, ...]


def cut_sections(document: Document) -> tuple[Section, ...]:
    """Cut a document at its headings of the highest level; what stands before them is its beginning."""
    sections: list[tuple[str, str, list[Paragraph]]] = [("inledning", "Inledning", [])]
    for paragraph in document.paragraphs:
        if paragraph.kind is BlockKind.HEADING and paragraph.level == 2:
            key, label = labels.section_of(paragraph.attributes.get("avsnitt") or paragraph.text)
            sections.append((make_slug(key), label, []))
        if paragraph.kind not in OUTSIDE_SECTIONS:
            sections[-1][2].append(paragraph)
    return tuple(Section(key, label, document, tuple(found)) for key, label, found in sections if found)


def group_sections(documents: Iterable[Document]) -> tuple[tuple[str, str, tuple[Section, ...]], ...]:
    """Gather the same section of every paper: its anchor, heading and the sections, in the first paper's order."""
    groups: dict[str, tuple[str, list[Section]]] = {}
    for document in documents:
        for section in cut_sections(document):
            groups.setdefault(section.key, (section.label, []))[1].append(section)
    return tuple((f"avsnitt-{key}", label, tuple(sections)) for key, (label, sections) in groups.items())
