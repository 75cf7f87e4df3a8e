"""Summaries → the comparison of all dossiers as CSV, one row a position.

Shape: RFC 4180 (comma, CRLF, quotes doubled) in UTF-8 with U+FEFF first, by which a spreadsheet knows the encoding.
A cell that a spreadsheet would take for a formula, one that begins with `=`, `+`, `-`, `@`, a tab or a carriage return,
gets an apostrophe before it. Take it away to have the words as they are printed.
Source: https://www.rfc-editor.org/rfc/rfc4180 and https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
from collections.abc import Iterable, Iterator

from dossier.labels import LEVEL_STATUS_LABELS, NBSP
from dossier.summary import BodySummary, DossierSummary, PositionSummary

COLUMNS = (
    "år",
    "dossier",
    "titel",
    "kommun",
    "diarienummer",
    "instans",
    "instansens_namn",
    "fråga",
    "frågans_rubrik",
    "fråga_kort",
    "ställning",
    "grund",
    "nivå",
    "status",
    "nivå_och_status",
    "citat",
    "stycke",
    "sida",
    "fler_citat",
    "anmärkning",
    "adress",
    "källa",
    "per",
)
BEGIN_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"


class _Lines(list[str]):
    """What `csv` writes, line by line."""

    write = list.append


def format_table(parts: Iterable[str]) -> str:
    """Put the rows of some dossiers under the names of the columns."""
    return "".join((BOM, _format([COLUMNS]), *parts))


def format_positions(summary: DossierSummary, site_url: str = "") -> str:
    """Write the rows of a dossier; `site_url` comes before each address, `/` when it is not known."""
    site = site_url or "/"
    return _format(_row(summary, body, one, site) for body in summary.bodies for one in body.positions)


def _format(rows: Iterable[Iterable[str]]) -> str:
    lines = _Lines()
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    return "".join(lines)


def _row(summary: DossierSummary, body: BodySummary, one: PositionSummary, site: str) -> Iterator[str]:
    quote = one.quotes[0] if one.quotes else None
    paragraph, _, page = quote.place.partition(f", s.{NBSP}") if quote else ("", "", "")
    values = (
        str(summary.year),
        summary.slug,
        summary.title,
        summary.municipality,
        summary.diarienummer,
        body.id,
        body.name,
        one.question.id,
        one.question.heading,
        one.question.short,
        one.stance.value,
        one.basis.value,
        one.level.value,
        one.status.value,
        LEVEL_STATUS_LABELS[(one.level, one.status)],
        quote.text if quote else "",
        paragraph,
        page,
        str(max(len(one.quotes) - 1, 0)),
        one.note,
        f"{site}{summary.cell_address(body, one)}",
        f"{site}{quote.address}" if quote else "",
        summary.updated.isoformat(),
    )
    return (f"'{value}" if value.startswith(BEGIN_FORMULA) else value for value in values)
