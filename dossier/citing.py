"""A received paper, or a paragraph of it → how it is cited: in words, BibTeX, RIS and CSL-JSON.

Author is who wrote the paper, never the body it was written for: officials' proposal is cited as one.
Traps: titles with `&`, `%` or a lone brace, which end a BibTeX entry; addresses without the site's own before them.
"""

import datetime
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from dossier import labels
from dossier.model import Document, DocumentKind, Dossier, Level, MarkKind, Paragraph, Status

OFFICIALS = (Level.ADMINISTRATION, Level.OFFICE)
WAY_TO_BODY = {
    label: "till" if status is Status.PROPOSED else "för" if level in OFFICIALS else "från"
    for (level, status), label in labels.LEVEL_STATUS_LABELS.items()
}
"""How a paper stands to the body it is filed under: proposed to it, answered in its stead, or its own."""

BIBTEX_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
BIBTEX_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",  # BibTeX counts `\{` as a brace, so that a lone one would end the entry
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        '"': r"\textquotedbl{}",  # a bare one is a shorthand of babel's Swedish
        **{sign: f"\\{sign}" for sign in "&%_#$"},
    }
)
BREAK_RE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]{2,}|[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What a line must not have: all but single spaces."""
NOT_IN_ADDRESS_RE = re.compile(r'[\x00-\x20\x7f-\x9f\u2028\u2029"<>\\^`{|}]')
INNER_QUOTE_RE = re.compile('[”“"]')
CSL_START, CSL_END = "[\n", "\n]\n"
PAGES, PARAGRAPH, ADDRESS, ID = "XSIDAX", "XSTYCKEX", "XADRESSX", "XIDX"
"""What stands in an open citation where a paper's and its paragraphs' differ: words that no format escapes."""

_encode = json.JSONEncoder(ensure_ascii=False).encode

_Csl = str | list[dict[str, str]] | dict[str, list[list[int]]]


@dataclass(frozen=True)
class SourceNote:
    """All that a citation is made of."""

    consultee: str
    """Name of the body it is filed under; "" for a motion."""
    sender: str
    """Who wrote it: `Socialförvaltningen`."""
    kind: str
    """`tjänsteutlåtande`."""
    status: str
    """`förvaltningens förslag`, or ""."""
    title: str
    diarienummer: str
    date: datetime.date | None
    municipality: str
    """Publisher of the paper: `Stockholms stad`."""
    dossier: str
    """Title of the dossier."""
    address: str
    """Full address of the page, with the paragraph's anchor; from the site's root when the site's own is not known."""
    checksum: str
    """First twelve characters of the file's SHA-256."""
    updated: datetime.date
    """The dossier's own date."""
    pages: str = ""
    """`3`, `1–5`, or "" when the paper's pages are not known."""
    paragraph: str = ""
    """`stycke 7`, `rubriken Bakgrund`."""
    authors: tuple[str, ...] = field(default=(), kw_only=True)
    """The motion's movers, one by one; () for a paper that its sender wrote."""
    key: str = field(kw_only=True)
    """Name that stays the same: `stadsdelslyftet-socialnamnden-s7`."""

    @property
    def undated(self) -> str:
        """Give the word for a paper without a printed date, in the gender of its kind; "" for one with a date."""
        return "" if self.date else "odaterad" if self.kind == DocumentKind.MOTION else "odaterat"


def make_source_note(dossier: Dossier, document: Document, consultee_name: str, address: str) -> SourceNote:
    """Gather what a citation of a paper is made of; the address is that of its page."""
    head = document.head
    status = labels.LEVEL_STATUS_LABELS.get((head.level, head.status), "") if head.level and head.status else ""
    return SourceNote(
        consultee=consultee_name,
        sender=head.sender,
        kind=labels.DOCUMENT_KIND_LABELS[head.kind].lower(),
        status=status,
        title=head.title,
        diarienummer=head.diarienummer or dossier.head.diarienummer,
        date=head.date,
        municipality=dossier.head.municipality,
        dossier=dossier.head.title,
        address=address,
        checksum=head.original.sha256[:12],
        updated=dossier.head.updated,
        pages=_pages(document.paragraphs),
        authors=tuple(one.name for one in dossier.head.movers) if head.kind is DocumentKind.MOTION else (),
        key="-".join([*dossier.slug.split("/"), document.id]),
    )


def narrow_note(note: SourceNote, paragraph: Paragraph, pages: str = "") -> SourceNote:
    """Make a paper's note that of one paragraph; `pages` are those of the words that are quoted, else the paragraph's."""
    return replace(
        note,
        address=f"{note.address}#{paragraph.id}",
        pages=pages or _pages((paragraph,)),
        paragraph=labels.paragraph_name(paragraph),
        key=f"{note.key}-{paragraph.id}",
    )


def open_note(note: SourceNote) -> SourceNote:
    """Make a paper's note one whose citations are open: the same for the paper and each of its paragraphs."""
    key = f"{note.key}-{ID}"
    return replace(note, pages=PAGES if note.pages else "", paragraph=PARAGRAPH, address=ADDRESS, key=key)


def close_citation(
    text: str, note: SourceNote, dash: str = "–", place: Callable[[str, str], str] = lambda name, value: value
) -> str:
    """Write the citation of a paper out from its open one; in words also that of a paragraph, whose note is given.

    `dash` stands between the first page and the last, "" where each has a field of its own. `place` gives what is put
    in the place of `sida`, `stycke`, `adress` and `id` for the value of it, which for a paper is "" for `stycke` and `id`.
    """
    first, _, last = note.pages.partition("–")
    if not first:
        text = text.replace(f", s.{labels.NBSP}{PAGES}", "")
    if not dash:
        text = text.replace(PAGES, place("sida", first), 1)
    text = text.replace(PAGES, place("sida", f"{first}{dash}{last}" if dash and last else last or first))
    paragraph = f", {_one_line(note.paragraph)}" if note.paragraph else ""
    text = text.replace(f", {PARAGRAPH}", place("stycke", paragraph)).replace(f"-{ID}", place("id", ""))
    return text.replace(ADDRESS, place("adress", _safe_address(note)))


def cite_as_text(note: SourceNote) -> str:
    """Write one line of Swedish; quotation marks inside the title are made single, as Swedish sets them."""
    number = labels.keep_together(f"dnr {note.diarienummer}")
    page = f"s.{labels.NBSP}{note.pages}" if note.pages else ""
    date = labels.long_date(note.date) if note.date else note.undated
    parts = (note.sender, _nature(note), date, f"”{quote_title(note.title)}”", number, page, note.paragraph)
    paper = ", ".join(part for part in parts if part)
    where = f"Motionsdossier ”{quote_title(note.dossier)}”, {_safe_address(note)}, per {labels.long_date(note.updated)}"
    return _one_line(f"{paper}. {where}. SHA-256{labels.NBSP}{note.checksum}.")


def cite_as_bibtex(note: SourceNote) -> str:
    """Write an entry for BibTeX or biber, in UTF-8; author and title in double braces are kept as they are."""
    fields = {
        "author": " and ".join(f"{{{_bibtex(one)}}}" for one in _authors(note)),
        "title": f"{{{_bibtex(note.title)}}}",
        "type": _bibtex(_genre(note)),
        "institution": _bibtex(note.municipality),
        "number": _bibtex(note.diarienummer),
        "pages": note.pages.replace("–", "--"),
        "note": _bibtex(_remarks(note)),
        "url": _safe_address(note),  # read verbatim: an escaped sign would be part of the address
        "language": "swedish",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    lines[5:5] = _bibtex_date(note.date) if note.date else []
    return f"@techreport{{{note.key},\n" + ",\n".join(lines) + ",\n}\n"


def cite_as_ris(note: SourceNote) -> str:
    """Write a record for reference managers; its lines end as the format wants, with CR LF.

    Source: the tags that EndNote and Zotero read for a report, where SN is its number and M3 its kind;
    a comma after the author keeps a body's name from being read as a person's.
    """
    first, _, last = note.pages.partition("–")
    tags = [
        ("TY", "RPRT"),
        ("ID", note.key),
        ("T1", note.title),
        *(("AU", f"{one},") for one in _authors(note)),
        ("PY", f"{note.date:%Y}" if note.date else ""),
        ("DA", f"{note.date:%Y/%m/%d/}" if note.date else ""),
        ("PB", note.municipality),
        ("SN", note.diarienummer),
        ("M3", _genre(note)),
        ("SP", first),
        ("EP", last or first),
        ("N1", _remarks(note)),
        ("UR", _safe_address(note)),
        ("LA", "sv"),
    ]
    lines = [f"{tag}  - {_one_line(value)}" for tag, value in tags if value]
    return "".join(f"{line}\r\n" for line in (*lines, "ER  - "))


def cite_as_csl(note: SourceNote) -> str:
    """Write CSL-JSON, an array of one report; the array's shape is that of citationstyles.org's `csl-data.json`."""
    fields: dict[str, _Csl] = {
        "id": note.key,
        "type": "report",
        "title": _one_line(note.title),
        "author": [{"literal": _one_line(one)} for one in _authors(note)],
        "issued": {"date-parts": [[note.date.year, note.date.month, note.date.day]]} if note.date else "",
        "genre": _one_line(_genre(note)),
        "number": _one_line(note.diarienummer),
        "publisher": _one_line(note.municipality),
        "page": note.pages.replace("–", "-"),
        "note": _one_line(_remarks(note)),
        "URL": _safe_address(note),
        "language": "sv-SE",
    }
    # Line by line: asked for indents, `json` leaves its fast encoder.
    rows = (f'    "{name}": {_encode(value)}' for name, value in fields.items() if value)
    return f"{CSL_START}  {{\n" + ",\n".join(rows) + f"\n  }}{CSL_END}"


def join_entries(entries: Iterable[str]) -> str:
    """Put entries of BibTeX or RIS in one file."""
    return "".join(entries)


def join_csl(entries: Iterable[str]) -> str:
    """Put reports of CSL-JSON in one array."""
    return CSL_START + ",\n".join(one.removeprefix(CSL_START).removesuffix(CSL_END) for one in entries) + CSL_END


def _pages(paragraphs: tuple[Paragraph, ...]) -> str:
    pages = [page for paragraph in paragraphs for page in _pages_of(paragraph)]
    first, last = min(pages, default=0), max(pages, default=0)
    return f"{first}–{last}" if first < last else str(first or "")


def _pages_of(paragraph: Paragraph) -> Iterator[int]:
    """Give the pages that hold words of a paragraph: a page turn before its first word leaves the page before without."""
    turns = paragraph.marks_of(MarkKind.PAGE)
    if paragraph.page is not None and not any(mark.start == 0 for mark in turns):
        yield paragraph.page
    yield from (int(mark.value) for mark in turns)


def _nature(note: SourceNote) -> str:
    """Say what the paper is, and to whom: `tjänsteutlåtande till socialnämnden (förvaltningens förslag)`."""
    is_own = note.sender.casefold() == note.consultee.casefold()
    body = (
        f" {WAY_TO_BODY.get(note.status, 'för')} {labels.in_running_text(note.consultee)}"
        if note.consultee and not is_own
        else ""
    )
    return f"{note.kind}{body}" + (f" ({note.status})" if note.status else "")


def _authors(note: SourceNote) -> tuple[str, ...]:
    return note.authors or (note.sender,)


def _genre(note: SourceNote) -> str:
    """Name the kind with its status, so that a list of references that leaves out the note still tells a proposal."""
    return labels.capitalise(", ".join(part for part in (note.kind, note.status) if part))


@lru_cache(maxsize=64)  # each format asks
def _remarks(note: SourceNote) -> str:
    """Say in sentences what the formats have no field for."""
    source = f"Ur motionsdossiern ”{quote_title(note.dossier)}” per {labels.long_date(note.updated)}"
    paper = ", ".join(part for part in (_nature(note), note.undated, note.paragraph) if part)
    return f"{labels.capitalise(paper)}. {source}. SHA-256 {note.checksum}.".replace(labels.NBSP, " ")


def quote_title(text: str) -> str:
    """Make quotation marks inside a title single, as Swedish sets them inside others."""
    return INNER_QUOTE_RE.sub("’", text)


def _one_line(text: str) -> str:
    is_one = text.isprintable() and "  " not in text  # most are, and are told quickly
    return (text if is_one else BREAK_RE.sub(" ", text)).strip()


def _safe_address(note: SourceNote) -> str:
    """Encode the signs that no address has, which would end a line or a field."""
    return NOT_IN_ADDRESS_RE.sub(lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), note.address)


def _bibtex(text: str) -> str:
    return _one_line(text).translate(BIBTEX_ESCAPES)


def _bibtex_date(date: datetime.date) -> list[str]:
    return [f"  year = {{{date.year}}}", f"  month = {BIBTEX_MONTHS[date.month - 1]}", f"  day = {{{date.day}}}"]
