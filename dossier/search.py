"""A dossier → records of its papers, and the records → Pagefind's index; the browser proves every hit itself.

What Pagefind makes are lists of candidates, papers that may have a word, and `search.js` reads them. A record is therefore
two lines: the paper itself as JSON, which Pagefind never sees and which the browser reads, and the words by which it is
found.
Pagefind gets one text a dossier, the words of its papers one after another: half a KB for each unlike word of each text
is what it needs of memory, and the head of its index names every text. Where a word stands in the text says which paper
has it: each takes as many places as the dossier's longest, filled with `FILLING`, which has a place but is no word.
The words stand in running order, so that phrases find candidates too. A paper's first use of a word is written as it is
and every later one with `LATER` before it: Pagefind keeps the place of every word, and so the places that only phrases
need are in files of their own. How often the paper has the word is said by the first use, written some times over.
Words that count in phrases only stand once each, before the others, and are left out of a phrase when candidates are
asked for.

Traps of Pagefind 1.5.2: it takes å for a and keeps the two apart in lists beside (`token_of`). What is in its metadata
is searched. A text is named after what Pagefind saw of it, so the papers' digest is there, as an id, which is not
searched. A heading or the head's title would become the meta `title`. Its own filters answer one value at a time, in a
tenth of a second each among 12,000 papers, and its sorting makes the head of the index longer for every query, so
neither is used (`facets.py`); nor are its weights, which it tells only of a text that is read.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TypedDict

from dossier import addresses, labels
from dossier.facets import Values
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
from dossier.rendering.pages import NOT_SEARCHED, name_pages, words_of_paragraph
from dossier.rendering.text import last_page_of
from dossier.vocabulary import STOP_WORDS, count_words, names_of, words_of
from dossier.wordlist import WordList, update_words, write_index

FOLDER = "sok/pagefind/"
"""Where the index stands below the site's root."""
FRAGMENTS = "fragment"
"""Folder of an index that has the papers."""
MANIFEST = "ord/manifest.json"
"""What the browser reads first, below the search page."""
LATER = "zq"
"""Before a word that the paper has had already; begins no word."""
END = "qq"
"""After a word that is not a number; stands in none."""
LETTERS = {"å": "aq", "ä": "eq", "ö": "oq"}
ODD_RE = re.compile("[^a-z0-9]")
NUMBER_RE = re.compile("[0-9]+")
FILLING = "-"
BLOCK = 64
"""Places: a paper takes some blocks."""
MOST_TIMES = 3
"""That the first use of a word is written, so that it counts for more: two times from three uses on, three from seven."""
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
    "pagefind.js",
    "pagefind-worker.js",
    "wasm.*",
)
"""What Pagefind writes to search and show; `search.js` reads its lists without it."""
CHUNKS = {"PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": "5000"}
"""A word costs a file of the index of some 10 KiB, not 35; the head is longer by some KiB. Pagefind promises nothing of it."""
SIGNATURE = b"pagefind_dcd"
"""What Pagefind's files begin with, unpacked."""
PRESSED = 6
"""How hard a paper is packed: more takes twice the time for a hundredth of the bytes."""
PAPER_FILE = "{name}-{number}.papper"
"""Of a paper, packed, in the folder `FRAGMENTS`: the name that Pagefind gave its dossier, and which of its papers it is.

Trap: a file whose name ends in `.gz` is unpacked on its way by some hosts, and not by others.
"""

Records = Mapping[str, str]
"""The papers of a dossier in order, what the editors write last: by file below the site's root, two lines each."""
Place = list[str | int | list[tuple[int, int, str]]]
"""Of a paragraph, for the browser: see `_places_of`."""


class PositionRow(TypedDict):
    """A position as the browser shows it."""

    fraga: str
    fragaid: str
    stallning: str
    grund: str
    niva: str
    citat: list[list[str]]
    adress: str


class SearchError(RuntimeError):
    """Pagefind could not be run, or did not make an index."""


def make_corpus(view: View) -> Iterator[tuple[str, str]]:
    """Write the records that are searched: file below the site's root, named after the page the hit leads to, and record."""
    dossier = view.dossier
    for document in dossier.documents:
        address = addresses.page_address(dossier.slug, addresses.document_page(document.id))
        yield f"{address}index.html", _document_record(view, address, document)
    stories = (
        (addresses.OVERVIEW, "Översikt", "Kort sagt", dossier.summary),
        (addresses.MOTION, "Om motionen", "Vad som är känt", dossier.motion),
    )
    for page, name, beginning, story in stories:
        if isinstance(story, Story):
            address = addresses.page_address(dossier.slug, page)
            yield f"{address}index.html", _story_record(view, address, story, name, beginning)


def words_of_dossier(view: View) -> Collection[str]:
    """Give the words of a dossier that can be searched: those of its texts, and of its positions."""
    papers = view.dossier.documents
    positions = (text for document in papers for text in _texts_of_positions(view, document))
    return view.placed_words.places.keys() | count_words(positions).keys()


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
        name = view.document_name(document)
        yield f"{name} {_question_name(view, position)} {position.stance} {position.basis} {level}"


def index_site(dossiers: Iterable[tuple[str, Records]], out: Path) -> dict[str, str]:
    """Index dossiers with Pagefind's command and put the index in the folder `out`, in place of what stood there.

    One dossier's records are held at a time. Gives the name that Pagefind gave each.
    Raises: SearchError when Pagefind is not installed, fails, or indexes other dossiers than these.
    """
    with tempfile.TemporaryDirectory(prefix="dossier-") as temporary:
        site, bundle, papers = (Path(temporary, name) for name in ("site", "bundle", "papers"))
        site.mkdir()
        slugs = [_write_dossier(slug, records, site, papers) for slug, records in dossiers]
        _run_pagefind(site, bundle)
        _check_count(bundle, len(slugs))
        for pattern in UNUSED_FILES:
            for path in bundle.glob(pattern):
                path.unlink()
        names = _take_names(bundle / FRAGMENTS)
        if names.keys() != set(slugs):
            raise SearchError("Pagefinds texter kan inte läsas: de har andra adresser än de som lades in.")
        for slug, name in names.items():
            for path in (papers / slug).iterdir():
                path.rename(bundle / FRAGMENTS / PAPER_FILE.format(name=name, number=path.name))
        shutil.rmtree(out, ignore_errors=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(bundle, out)
        return names


def places_of(records: Records) -> int:
    """Count the places that each paper of a dossier takes: whole blocks, at least one more than the longest has words."""
    longest = max(len(record.partition("\n")[2].split()) for record in records.values())
    return (longest // BLOCK + 1) * BLOCK


def _write_dossier(slug: str, records: Records, site: Path, papers: Path) -> str:
    """Write what Pagefind reads of a dossier, and its papers, packed; give the slug."""
    places = places_of(records)
    page, folder = site / slug / "index.html", papers / slug
    page.parent.mkdir(parents=True)
    folder.mkdir(parents=True)
    lines = []
    for number, record in enumerate(records.values()):
        paper, _, words = record.partition("\n")
        filling = [FILLING] * (places - len(words.split()))
        lines.append(" ".join([words, *filling]))
        (folder / str(number)).write_bytes(gzip.compress(paper.encode(), PRESSED, mtime=0))
    digest = hashlib.sha256("\n".join(records.values()).encode()).hexdigest()[:16]
    text = "\n".join(lines)
    page.write_text(
        f'<!doctype html>\n<html lang="sv"><body data-pagefind-body><p id="{digest}">{text}</p></body></html>\n',
        encoding="utf-8",
    )
    return slug


def _run_pagefind(site: Path, bundle: Path) -> None:
    options = ["--site", str(site), "--output-path", str(bundle), "--force-language", "sv", "--quiet"]
    # In an empty folder, so that no pagefind.toml of the project's is read.
    done = subprocess.run(
        [sys.executable, "-m", "pagefind", *options],
        cwd=site,
        env=os.environ | CHUNKS,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise SearchError(f"Pagefind kunde inte göra sökregistret (kod {done.returncode}): {said}")


def _check_count(bundle: Path, expected: int) -> None:
    entry = json.loads((bundle / "pagefind-entry.json").read_text(encoding="utf-8"))
    count = sum(language["page_count"] for language in entry["languages"].values())
    if count != expected:
        raise SearchError(f"Pagefind tog med {count} av {expected} texter i sökregistret.")


def _take_names(fragments: Path) -> dict[str, str]:
    """Take away what Pagefind keeps to show of each dossier; give the names that it gave them."""
    names = {}
    for path in list(fragments.iterdir()):
        kept = json.loads(gzip.decompress(path.read_bytes()).removeprefix(SIGNATURE))
        names[kept["url"].strip("/")] = path.stem
        path.unlink()
    return names


# --- Records ---------------------------------------------------------------------------------------------------------


def _story_record(view: View, address: str, story: Story, name: str, label: str) -> str:
    """Write an editor's text; `label` is the heading that its page puts before the first."""
    places = []
    for paragraph in story.paragraphs:
        label = paragraph.text if paragraph.kind is BlockKind.HEADING else label
        places.append((paragraph, label))
    meta = {"status": EDITORS_TEXT}
    values = {"dokument": [EDITORS_TEXT], "ar": [UNDATED], "avsnitt": [one for _, one in places]}
    return _record(view, address, name, meta, values, places)


def _document_record(view: View, address: str, document: Document) -> str:
    head = document.head
    paragraphs = tuple(one for one in document.paragraphs if one.kind not in NOT_SEARCHED)
    sections = _section_labels(view, document)
    name = view.document_name(document)
    status = labels.LEVEL_STATUS_LABELS.get((head.level, head.status), "") if head.level and head.status else ""
    places = [(one, sections.get(one.id, "")) for one in paragraphs]
    meta = {"datum": head.date.isoformat() if head.date else "", "status": status}
    positions = _positions_of(view, document, sections)
    concerned = _concerned(view, document, paragraphs)
    values = {
        "instans": [view.consultee(head.consultee).name] if head.consultee else [],
        "dokument": [labels.DOCUMENT_KIND_LABELS[head.kind]],
        "avsnitt": [one for _, one in places],
        "niva": [status, *(one["niva"] for one in positions)],
        "fraga": [*(one["fraga"] for one in positions), *concerned],
        "stallning": [one["stallning"] for one in positions],
        "ar": [str(head.date.year) if head.date else UNDATED],
        "datum": [meta["datum"]],
    }
    return _record(view, address, name, meta, values, places, positions, concerned)


def _concerned(view: View, document: Document, paragraphs: Iterable[Paragraph]) -> dict[str, list[str]]:
    """Give the paragraphs that concern each question: its name, and their ids."""
    found: dict[str, list[str]] = {}
    for paragraph in paragraphs:
        for question in view.questions_on(document, paragraph):
            found.setdefault(_name_of(question), []).append(paragraph.id)
    return found


def _record(
    view: View,
    address: str,
    name: str,
    meta: Mapping[str, str],
    values: Values,
    places: Sequence[tuple[Paragraph, str]],
    positions: Sequence[PositionRow] = (),
    concerned: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> str:
    head = view.dossier.head
    values = {"dossier": [f"{head.title}, {head.diarienummer}"], "namn": [name], **values}
    held = {key: list(dict.fromkeys(filter(None, row))) for key, row in values.items()}
    texts = [_single_spaced(words_of_paragraph(one)) for one, _ in places]
    paper: dict[str, object] = {
        "adress": address,
        "namn": name,
        **{key: value for key, value in meta.items() if value},
        "dossier": head.title,
        "dnr": head.diarienummer,
        "val": {**held, "par": [_numbers_of(one, held) for one in positions]},
        "stycken": _places_of(places),
        "texter": texts,
        "positioner": positions,
        **({"fragor": concerned} if concerned else {}),
    }
    # A position is found by who holds it too: the name once, since it is that of all the paper's positions.
    searched = [*texts, *([name] if positions else []), *(text for one in positions for text in _texts_of_row(one))]
    return f"{_json(paper)}\n{_searched(searched)}"


def _numbers_of(position: PositionRow, values: Values) -> str:
    """Write which of its paper's questions, stances and levels a position has: `0-2-1`; `0-2-` has no level."""
    parts = {"fraga": position["fraga"], "stallning": position["stallning"], "niva": position["niva"]}
    return "-".join(str(values[key].index(value)) if value else "" for key, value in parts.items())


def values_of(record: str) -> Values:
    """Read what a record has of each filter; what many papers have is one text, so that all are kept and read quickly."""
    values: Values = json.loads(record.partition("\n")[0])["val"]
    return {sys.intern(key): tuple(map(sys.intern, row)) for key, row in values.items()}


def token_of(word: str) -> str:
    """Write a word as it is indexed and asked for.

    Pagefind takes å, ä and é for a and e, and keeps the papers of each spelling in a list beside: longer, and no use to
    us, since the vocabulary knows which words there are. It also cuts endings off; what is not a number has an end of its
    own against that, so that a list is found by the very token.
    """
    if NUMBER_RE.fullmatch(word):
        return word
    return ODD_RE.sub(lambda sign: LETTERS.get(sign[0]) or f"q{ord(sign[0])}q", word) + END


def _searched(texts: Iterable[str]) -> str:
    """Write the words of some texts to be found."""
    words = list(chain.from_iterable(words_of(text) for text in texts))
    written_as = {word: token_of(word) for word in set(words)}
    tokens = [written_as[word] for word in words]
    counts = Counter(tokens)
    stopped = [token for token in map(token_of, STOP_WORDS) if token in counts]
    elsewhere = frozenset(stopped)
    # The first use of a word takes its form away.
    written = {token: f"{token} " * min((count + 1).bit_length() - 1, MOST_TIMES) for token, count in counts.items()}
    uses = (written.pop(token, "").rstrip() or LATER + token for token in tokens if token not in elsewhere)
    return " ".join((*stopped, *uses))


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


def _places_of(places: Iterable[tuple[Paragraph, str]]) -> list[Place]:
    """Write for each paragraph, in order: id, section, first and last page (0 when not known), kind, and whose words.

    A paragraph of several voices also has the passages that are not its own: start, end and voice.
    """
    return [_place_of(one, section) for one, section in places]


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


def _positions_of(view: View, document: Document, sections: Mapping[str, str]) -> list[PositionRow]:
    consultee = document.head.consultee or ""
    page = addresses.page_address(view.dossier.slug, addresses.COMPARISON)
    rows: list[PositionRow] = []
    for position in document.head.positions:
        proofs = [view.proofs.of_quote(quote, document.id) for quote in position.quotes]
        row: PositionRow = {
            "fraga": _question_name(view, position),
            "fragaid": position.question,
            "stallning": position.stance.value,
            "grund": position.basis.value,
            "niva": _level_of(document, position),
            "citat": [_quote_of(view, proof, document, sections) for proof in proofs if proof.paragraph],
            "adress": f"{page}#{addresses.cell_anchor(consultee, position.question)}",
        }
        rows.append(row)
    return rows


def _texts_of_row(row: PositionRow) -> Iterator[str]:
    """Give what of a position can be found, the paper's name aside, as the browser does."""
    yield from (row["fraga"], row["stallning"], row["grund"], row["niva"], *(words for words, *_ in row["citat"]))


def _quote_of(view: View, proof: Proof, document: Document, sections: Mapping[str, str]) -> list[str]:
    """Give a quote's words as printed, address, section, page, and the paper's name when it is another than `document`."""
    assert proof.paragraph  # the caller has asked
    passage = proof.passage
    words = proof.paragraph.text[passage.start : passage.end] if passage else ""
    is_own = (proof.dossier.slug, proof.document.id) == (view.dossier.slug, document.id)
    section = (sections if is_own else _section_labels(view, proof.document)).get(proof.paragraph.id, "")
    pages = name_pages(proof)
    page = f"s. {pages}" if pages else ""
    return [words, proof.address, section, page, *([] if is_own else [_paper_name(view, proof)])]


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
