"""A dossier → lean records of its papers, and the records → Pagefind's index; the browser proves every hit itself.

What Pagefind returns is a list of candidates. Its anchors give each paragraph's words as they were indexed:
`fragment.anchors[n].text`, whole, for the element `fragment.anchors[n].id`, in the order of the document.

Traps of Pagefind 1.5.2: a fragment's `content` is no copy of the text (a full stop is put after an element that ends
without a sign, marks without width go, no-break spaces become spaces), so paragraphs are read from `anchors`, where the
text is the record's own; where `content` must be cut, `content.split(/\\s+/).slice(anchor.location, next.location)` has
the paragraph's words, with that full stop on the last. An empty paragraph shares its location with the next. The text of
an element with a filter is indexed, its attribute is not; the first heading would become the meta `title`. Its filters'
files differ in name between equal builds. A hit's `url` is counted from the folder above the index unless the option
`baseUrl` names the site's root.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import escape
from pathlib import Path

from dossier import addresses, labels
from dossier.model import (
    BlockKind,
    Document,
    MarkKind,
    Paragraph,
    Position,
    Question,
    Register,
    Story,
    Voice,
)
from dossier.references import Proof
from dossier.rendering import View
from dossier.rendering.pages import NOT_SEARCHED, words_of_paragraph
from dossier.rendering.text import last_page_of
from dossier.vocabulary import count_words, names_of
from dossier.wordlist import WordList, update_words, write_index

FOLDER = "sok/pagefind/"
"""Where the index stands below the site's root."""
MANIFEST = "ord/manifest.json"
"""What the browser reads first, below the search page."""
EVERY_PAPER = "qxdossier"
"""A word that stands in each record: asked for nothing but filters, Pagefind fetches its whole index."""
EDITORS_TEXT = "Redaktionens text"
UNDATED = "odaterat"
KIND_LETTERS = {
    BlockKind.TITLE: "r",
    BlockKind.HEADING: "r",
    BlockKind.ITEM: "p",
    BlockKind.QUOTATION: "c",
    BlockKind.TABLE: "t",
    BlockKind.FOOTNOTE: "f",
}
"""Kinds of paragraph for the browser: heading, item, quotation, table, footnote; "s" is running text."""
UNUSED_FILES = (
    "pagefind-ui.*",
    "pagefind-modular-ui.*",
    "pagefind-component-ui.*",
    "pagefind-highlight.js",
    "wasm.unknown.pagefind",
)
"""What Pagefind writes for interfaces of its own and for other languages; no page loads it."""


class SearchError(RuntimeError):
    """Pagefind could not be run, or did not make an index."""


def make_corpus(view: View) -> Iterator[tuple[str, str]]:
    """Write the records that are searched: file below the site's root, named after the page the hit leads to, and HTML."""
    dossier = view.dossier
    stories = ((addresses.OVERVIEW, "Översikt", dossier.summary), (addresses.MOTION, "Om motionen", dossier.motion))
    for page, name, story in stories:
        if isinstance(story, Story):
            yield f"{addresses.page_address(dossier.slug, page)}index.html", _story_record(view, story, name)
    for document in dossier.documents:
        address = addresses.page_address(dossier.slug, addresses.document_page(document.id))
        yield f"{address}index.html", _document_record(view, document)


def words_of_dossier(view: View) -> Mapping[str, int]:
    """Count the words of a dossier that can be searched: those of its texts, and of its positions."""
    papers = view.dossier.documents
    positions = (text for document in papers for text in _texts_of_positions(view, document))
    return count_words((*(text for _, text in view.searched), *positions))


def make_vocabulary(words: Iterable[Collection[str]], register: Register) -> Mapping[str, str]:
    """Write the words of all dossiers as files below the search page."""
    return write_vocabulary(update_words(WordList(), words), register)


def write_vocabulary(known: WordList, register: Register) -> Mapping[str, str]:
    """Write the words of a site as files below the search page, for the browser to fetch a few of."""
    abbreviations = {term.abbreviation.lower(): term.term.lower() for term in register.terms if term.abbreviation}
    for one in register.consultees.values():
        abbreviations |= {alias.lower(): one.name.lower() for alias in one.aliases if alias.isupper()}
    made = write_index(known, abbreviations, names_of(register))
    files = {MANIFEST: made.manifest, **made.chunks}
    return {f"{addresses.SEARCH}{name}": text for name, text in files.items()}


def _texts_of_positions(view: View, document: Document) -> Iterator[str]:
    for position in document.head.positions:
        level = _level_of(document, position)
        yield f"{_question_name(view, position)} {position.stance} {position.basis} {level}"


def index_site(corpus: Mapping[str, str], out: Path) -> None:
    """Index the records with Pagefind's command and put the index in the folder `out`, in place of what stood there.

    Raises: SearchError when Pagefind is not installed, fails, or indexes another number of records than there are.
    """
    with tempfile.TemporaryDirectory(prefix="dossier-") as temporary:
        site, bundle = Path(temporary, "site"), Path(temporary, "bundle")
        for address, html in corpus.items():
            path = site / address
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(html, encoding="utf-8")
        site.mkdir(exist_ok=True)
        _run_pagefind(site, bundle)
        _check_count(bundle, len(corpus))
        for pattern in UNUSED_FILES:
            for path in bundle.glob(pattern):
                path.unlink()
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(bundle, out)


def _run_pagefind(site: Path, bundle: Path) -> None:
    options = ["--site", str(site), "--output-path", str(bundle), "--force-language", "sv", "--quiet"]
    # In an empty folder, so that no pagefind.toml of the project's is read.
    done = subprocess.run(
        [sys.executable, "-m", "pagefind", *options], cwd=site, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise SearchError(f"Pagefind kunde inte göra sökregistret (kod {done.returncode}): {said}")


def _check_count(bundle: Path, expected: int) -> None:
    entry = json.loads((bundle / "pagefind-entry.json").read_text(encoding="utf-8"))
    count = sum(language["page_count"] for language in entry["languages"].values())
    if count != expected:
        raise SearchError(f"Pagefind tog med {count} av {expected} texter i sökregistret.")


# --- Records ---------------------------------------------------------------------------------------------------------


def _story_record(view: View, story: Story, name: str) -> str:
    paragraphs = tuple(story.paragraphs)
    label = "Inledning"
    places = []
    for paragraph in paragraphs:
        label = paragraph.text if paragraph.kind is BlockKind.HEADING else label
        places.append((paragraph, label))
    meta = {"namn": name, "status": EDITORS_TEXT, "stycken": _places_of(places)}
    filters = [("dokument", EDITORS_TEXT), ("ar", UNDATED), *(("avsnitt", one) for _, one in places)]
    return _record(view, name, meta, filters, paragraphs)


def _document_record(view: View, document: Document) -> str:
    head = document.head
    paragraphs = tuple(one for one in document.paragraphs if one.kind not in NOT_SEARCHED)
    sections = _section_labels(view, document)
    name = view.document_name(document)
    status = labels.LEVEL_STATUS_LABELS.get((head.level, head.status), "") if head.level and head.status else ""
    places = [(one, sections.get(one.id, "")) for one in paragraphs]
    meta = {
        "namn": name,
        "datum": head.date.isoformat() if head.date else "",
        "status": status,
        "stycken": _places_of(places),
        "positioner": _positions_of(view, document),
    }
    year = str(head.date.year) if head.date else UNDATED
    filters = [("dokument", labels.DOCUMENT_KIND_LABELS[head.kind]), ("ar", year)]
    filters += [("instans", view.consultee(head.consultee).name)] if head.consultee else []
    filters += [("niva", status)] if status else []
    filters += [("avsnitt", one) for _, one in places if one]
    for position in head.positions:
        question = _question_name(view, position)
        filters += [("fraga", question), ("stallning", position.stance.value)]
        filters.append(("par", f"{question}|{position.stance}|{_level_of(document, position)}"))
    return _record(view, name, meta, filters, paragraphs)


def _record(
    view: View,
    name: str,
    meta: Mapping[str, str],
    filters: Iterable[tuple[str, str]],
    paragraphs: Iterable[Paragraph],
) -> str:
    head = view.dossier.head
    dossier = f"{head.title}, {head.diarienummer}"
    # Each paper has a date to sort by: Pagefind leaves out of a sorted list what has none.
    date = escape(meta.get("datum") or "0")
    meta = {"title": name, **meta, "dossier": head.title, "dnr": head.diarienummer, "slug": view.dossier.slug}
    # One attribute a meta: its value is given whole, whatever signs are in it.
    shown = {key: value for key, value in meta.items() if value}
    names = ", ".join(f"{key}[data-m-{key}]" for key in shown)
    values = "".join(f' data-m-{key}="{escape(value)}"' for key, value in shown.items())
    values += f' data-pagefind-sort="datum[data-s-datum]" data-s-datum="{date}"'
    tags = "".join(
        f'<i hidden data-pagefind-filter="{key}[data-v]" data-v="{escape(value)}"></i>\n'
        for key, value in dict.fromkeys((("dossier", dossier), *filters))
    )
    body = "".join(_element(one) for one in paragraphs)
    return (
        f'<!doctype html>\n<html lang="sv"><head><meta charset="utf-8"><title>{escape(name)}</title></head>\n'
        f'<body data-pagefind-body data-pagefind-meta="{names}"{values}>\n{tags}<p>{EVERY_PAPER}</p>\n{body}</body></html>\n'
    )


def _element(paragraph: Paragraph) -> str:
    tag = "h2" if paragraph.kind in (BlockKind.TITLE, BlockKind.HEADING) else "p"
    text = _single_spaced(words_of_paragraph(paragraph))
    return f'<{tag} id="{escape(paragraph.id)}">{escape(text, quote=False)}</{tag}>\n'


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _section_labels(view: View, document: Document) -> dict[str, str]:
    """Name the section of each paragraph; a footnote's is that of the paragraph it stands at, a title's the beginning."""
    sections = view.sections(document)
    found = {one.id: section.label for section in sections for one in section.paragraphs}
    noted = {mark.value: one.id for one in document.paragraphs for mark in one.marks_of(MarkKind.FOOTNOTE)}
    for note in document.footnotes:
        found[note.id] = found.get(noted.get(note.number, ""), "")
    return {"titel": "Inledning", **found}


Place = list[str | int | list[tuple[int, int, str]]]


def _places_of(places: Iterable[tuple[Paragraph, str]]) -> str:
    """Write for each paragraph, in order: id, section, first and last page (0 when not known), kind, and whose words.

    A paragraph of several voices also has the passages that are not its own: start, end and voice.
    """
    return _json([_place_of(one, section) for one, section in places])


def _place_of(one: Paragraph, section: str) -> Place:
    first, kind = one.page or 0, KIND_LETTERS.get(one.kind, "s")
    row: Place = [one.id, section, first, last_page_of(one) or first, kind]
    voice = labels.SHORT_VOICE_LABELS.get(one.voice)
    if not voice:
        return row
    return [*row, voice, _retold(one)] if one.voice is Voice.MIXED else [*row, voice]


def _retold(one: Paragraph) -> list[tuple[int, int, str]]:
    """Give the passages in others' words, in the offsets of the browser: UTF-16 units of the text as it is indexed."""

    def offset(at: int) -> int:
        return len(_single_spaced(one.text[:at] + "|").encode("utf-16-le")) // 2 - 1

    spans = (mark for mark in one.marks_of(MarkKind.VOICE) if mark.value != Voice.OWN)
    return [(offset(mark.start), offset(mark.end), mark.value) for mark in spans]


def _positions_of(view: View, document: Document) -> str:
    consultee = document.head.consultee or ""
    page = addresses.page_address(view.dossier.slug, addresses.COMPARISON)
    rows = []
    for position in document.head.positions:
        proofs = [view.proofs.of_quote(quote, document.id) for quote in position.quotes]
        row = {
            "fraga": _question_name(view, position),
            "fragaid": position.question,
            "stallning": position.stance.value,
            "grund": position.basis.value,
            "niva": _level_of(document, position),
            "citat": [_quote_of(view, proof, document) for proof in proofs if proof.paragraph],
            "adress": f"{page}#{addresses.cell_anchor(consultee, position.question)}",
        }
        rows.append(row)
    return _json(rows) if rows else ""


def _quote_of(view: View, proof: Proof, document: Document) -> list[str]:
    """Give a quote's words as printed, address, section, page, and the paper's name when it is another than `document`."""
    assert proof.paragraph  # the caller has asked
    passage = proof.passage
    words = proof.paragraph.text[passage.start : passage.end] if passage else ""
    section = _section_labels(view, proof.document).get(proof.paragraph.id, "")
    page = proof.page_number
    other = (proof.dossier.slug, proof.document.id) != (view.dossier.slug, document.id)
    return [words, proof.address, section, f"s. {page}" if page else "", *([_paper_name(view, proof)] if other else [])]


def _paper_name(view: View, proof: Proof) -> str:
    name = view.document_name(proof.document)
    return f"{name}, {proof.dossier.head.title}" if proof.is_across else name


def _question_name(view: View, position: Position) -> str:
    question = view.dossier.question(position.question)
    return _name_of(question) if question else position.question


def _name_of(question: Question) -> str:
    return f"{question.heading}: {question.short}"


def _level_of(document: Document, position: Position) -> str:
    level, status = position.level or document.head.level, position.status or document.head.status
    return labels.LEVEL_STATUS_LABELS.get((level, status), "") if level and status else ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
