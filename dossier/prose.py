"""Prose outside the dossiers → its links that lead nowhere, told before the generator tells them in its own words.

The generator reads prose with Python-Markdown, which keeps no lines; here it is read by markdown-it-py, which does.
Traps: it errs towards saying nothing, since the generator speaks then: too many ids are known rather than too few. What
only Python-Markdown reads (`!!!`, `[^1]:`, `#Rubrik`) is rewritten line by line first. Links in HTML are read by neither.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLinkText
from markdown_it.token import Token

from dossier import addresses
from dossier.addresses import address_of, is_reserved, source_file
from dossier.ledger import Places
from dossier.paragraphs import REFERENCE_RE
from dossier.problems import Location, Problem, closest
from dossier.references import split_target

LINK_RE = re.compile(r"(?P<path>[^?#]*)(?:\?[^#]*)?(?:#(?P<anchor>.*))?", re.S)
EXTERNAL_RE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
BOX_RE = re.compile(r"( *)(?:!!!|\?\?\?\+?) ")
HEADING_RE = re.compile(r"^(#{1,6})(?=[^#\s])")
NOTE_RE = re.compile(r"^\s*\[\^[^\]\n]+\]:")
ID_RE = re.compile(r"""\{[^{}\n]*\#([\w:.-]+)[^{}\n]*\}|\b(?:id|name)=["']([^"']+)["']""")
LIST_RE = re.compile(r"\{[^{}\n]*\}\s*$")
LISTS = (addresses.DOSSIERS, addresses.PARTIES, addresses.SUBJECTS, addresses.COMPARISON)
ENTRIES = (addresses.CONSULTEES, addresses.REGISTER)
"""Pages below these come and go with the dossiers: below `LISTS` all of them, below `ENTRIES` the parts of an entry's."""
OPEN = (addresses.TERMS, addresses.REGISTER, addresses.SUBJECTS, addresses.SHARED, addresses.SNIPPETS)
"""Pages that have more ids than those that are promised."""


@dataclass(frozen=True)
class Paper:
    """A page of prose: where it stands, and its text below the front matter."""

    path: str
    source: str
    """Its path below `docs`."""
    body: str
    line: int = 1


class Link(NamedTuple):
    """A link or a picture as it is written, and its line."""

    target: str
    line: int


def check_prose(papers: Sequence[Paper], places: Places, is_file: Callable[[str], bool]) -> Iterator[Problem]:
    """Find links that lead nowhere; `is_file` tells whether a path below `docs` is a file that is published.

    Problems: dead-link, misplaced-reference.
    """
    return _Check(papers, places, is_file).run()


def links_of(paper: Paper) -> Iterator[Link]:
    """Give every link and picture in order."""
    for block in _blocks(paper.body):
        line = paper.line + (block.map[0] if block.map else 0)
        for token in block.children or ():
            line += token.type in ("softbreak", "hardbreak")
            target = token.attrGet("href") or token.attrGet("src")
            if target:
                yield Link(normalizeLinkText(str(target)), line)


def references_of(paper: Paper) -> Iterator[Link]:
    """Give what is written as a reference between papers, `[[dossier/dokument#s7]]`, which no generator reads."""
    for block in _blocks(paper.body):
        line = paper.line + (block.map[0] if block.map else 0)
        pieces = (
            "\n" if one.type in ("softbreak", "hardbreak") else one.content if one.type == "text" else "\0"
            for one in block.children or ()
        )
        for number, row in enumerate("".join(pieces).split("\n"), start=line):
            yield from (Link(match["target"].strip(), number) for match in REFERENCE_RE.finditer(row))


def ids_of(paper: Paper) -> frozenset[str]:
    """Give the ids that a link may lead to: of headings, as the generator makes them, and those that are written."""
    from markdown.extensions.toc import slugify, unique  # noqa: PLC0415  # most builds read no prose

    written = {one or other for one, other in ID_RE.findall(paper.body)}
    used = set(written)
    for opening, content in pairwise(_blocks(paper.body)):
        if opening.type == "heading_open":
            unique(slugify(LIST_RE.sub("", _text(content)), "-"), used)
    return frozenset(used)


class _Check:
    """The links of some papers, each looked up."""

    def __init__(self, papers: Sequence[Paper], places: Places, is_file: Callable[[str], bool]) -> None:
        self._papers = papers
        self._by_source = {paper.source: paper for paper in papers}
        self._places = places
        self._is_file = is_file
        self._ids_of = cache(ids_of)

    def run(self) -> Iterator[Problem]:
        for paper in self._papers:
            for link in links_of(paper):
                fault = None if EXTERNAL_RE.match(link.target) else self._fault(paper, link.target)
                if fault:
                    yield Problem(Location(paper.path, link.line), "dead-link", *fault)
            for written in references_of(paper):
                what = f"hänvisningen ”{written.target}” blir ingen länk på den här sidan"
                cure = f"Skriv en vanlig länk: [ord]({_as_link(written.target, paper)})"
                yield Problem(Location(paper.path, written.line), "misplaced-reference", what, cure)

    def _fault(self, paper: Paper, written: str) -> tuple[str, str] | None:
        """Tell what is wrong with a link and what cures it; None when nothing is, for all that is known."""
        found = LINK_RE.fullmatch(written)
        path, anchor = (found["path"], found["anchor"] or "") if found else (written, "")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(paper.source), path)) if path else paper.source
        if path.startswith("/") or not self._leads_to(target):
            cure = f"Skriv vägen till källfilen härifrån.{self._nearest(paper, path, target)}"
            return f"länken ”{written}” leder inte till någon fil", cure
        ids = self._ids_at(target, anchor) if anchor else None
        if ids is None or anchor in ids or is_reserved(anchor):
            return None
        what = f"länken ”{written}” leder till ”{anchor}”, som inte finns på sidan"
        return what, f"Skriv id:t för en rubrik eller ett stycke där.{closest(anchor, ids)}"

    def _leads_to(self, target: str) -> bool:
        return target in self._by_source or self._is_page(target) or self._is_file(target)

    def _is_page(self, target: str) -> bool:
        address = address_of(target)
        if not target.endswith(".md") or source_file(address) != target:
            return False
        is_part = address.startswith(LISTS) or (address.startswith(ENTRIES) and address.count("/") > 2)
        return is_part or self._places.may_have(address)

    def _ids_at(self, target: str, anchor: str) -> frozenset[str] | None:
        """Give the ids of a page; None when not all are known, or the one that is looked for has moved."""
        if paper := self._by_source.get(target):
            return self._ids_of(paper)
        address = address_of(target)
        if self._places.hide(f"{address}#{anchor}") or f"/{address}".endswith(tuple(f"/{one}" for one in OPEN)):
            return None
        return frozenset(self._places.pages.get(address, ())) or None

    def _nearest(self, paper: Paper, path: str, target: str) -> str:
        """Suggest the file that was meant: that of the address that was written, or one with nearly that name."""
        here = posixpath.dirname(paper.source)
        page = posixpath.normpath(posixpath.join(address_of(paper.source), path)).strip("/")
        for address in (f"{page}/", f"{target}/", f"{path.strip('/')}/", address_of(target)):
            if self._places.have(address):
                source = next((one for one in self._by_source if address_of(one) == address), source_file(address))
                return f" Menade du ”{posixpath.relpath(source, here or '.')}”?"
        name = posixpath.basename(target)
        pages = (source_file(address) for address in self._places.pages)
        alike = [one for one in (*self._by_source, *pages) if posixpath.basename(one) == name]
        beside = (one for one in self._by_source if posixpath.dirname(one) == posixpath.dirname(target))
        return closest(path, (posixpath.relpath(one, here or ".") for one in alike or beside))


def _as_link(target: str, paper: Paper) -> str:
    """Write a reference as a plain link from a page: `a/socialnamnden#s7` → `../a/svar/socialnamnden.md#s7`."""
    slug, name, anchor = split_target(target)
    file = source_file(addresses.page_address(slug or "dossier", addresses.document_page(name)))
    path = posixpath.relpath(file, posixpath.dirname(paper.source) or ".")
    return f"{path}#{anchor}" if anchor else path


@lru_cache(maxsize=32)
def _blocks(body: str) -> tuple[Token, ...]:
    lines = (HEADING_RE.sub(r"\1 ", NOTE_RE.sub("", line)) for line in _dedented(body.split("\n")))
    text = "\n".join(lines)
    return tuple(MarkdownIt("commonmark").enable("table").parse(text))


def _text(token: Token) -> str:
    return "".join(one.content for one in token.children or () if one.type in ("text", "code_inline"))


def _dedented(lines: Sequence[str]) -> Iterator[str]:
    """Set what stands in boxes (`!!! note`) at the margin, line for line."""
    margins: list[int] = []
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        while margins and line.strip() and indent < margins[-1]:
            margins.pop()
        box = BOX_RE.match(line)
        yield "" if box else line[margins[-1] if margins else 0 :]
        if box:
            margins.append(len(box[1]) + 4)
