"""What was measured → a line for each target of an archive at scale: held or missed, with the figure.

Of a target for sizes that were not measured, the figure at the largest that was is shown without a verdict.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from builds import BARE, HUGO, NAMES, NAV, ONE, PLAIN, TWO, WHOLE, Build
from rebuilding import RECEIVED, STORY, Rebuilds
from searching import KINDS, MISSING, Reading

KIB = 1024
SEARCH_KIB, SEARCH_KIB_LARGE, SEARCH_LARGE = 200, 320, 100
"""What a first query may transfer of search, up to so many dossiers and above."""
PAGE_KIB, PAGE_GROWTH = 60, 1.02
HELD, MISSED, NOT_MEASURED = "held", "MISSED", "not measured"


@dataclass(frozen=True)
class Measured:
    """All that was measured of one size."""

    builds: dict[str, Build]
    missing: dict[str, str]
    """Tools that did not run, and why."""
    rebuilds: Rebuilds
    reading: Reading


@dataclass(frozen=True)
class Row:
    """One target at one size."""

    what: str
    size: str
    """The number of dossiers it is for."""
    limit: str
    figure: str
    verdict: str


@dataclass(frozen=True)
class Asked:
    """The sizes that a target is for: from the least to the most."""

    least: int = 1
    most: float = math.inf

    def __contains__(self, size: int) -> bool:
        """Say whether a size is one of them."""
        return self.least <= size <= self.most

    def __str__(self) -> str:
        """Name them, for a row that has no figure."""
        return f"{self.least:,}" if self.least == self.most else f"{self.least:,} and more"


ANY, HUNDRED, FROM_HUNDRED, FROM_THOUSAND = Asked(), Asked(100, 100), Asked(100), Asked(1000)
Sizes = dict[int, Measured]
Figure = Callable[[Measured], float | str]
"""What a target is about, or why there is no figure."""


def rows_of(sizes: Sizes) -> list[Row]:
    """Give a row for every target, and for each size it is for."""
    return [
        *_each(sizes, f"cold, {NAMES[ONE]} ÷ {NAMES[PLAIN]}", 1.25, _ratio(ONE, PLAIN)),
        *_each(sizes, f"cold, {NAMES[TWO]} ÷ {NAMES[PLAIN]}", 0.70, _ratio(TWO, PLAIN), FROM_HUNDRED),
        *_each(sizes, f"cold, {NAMES[ONE]} ÷ every page in nav", 0.15, _ratio(ONE, NAV), HUNDRED),
        *_each(sizes, f"cold, {NAMES[WHOLE]} ÷ without references … snippets", 1.25, _ratio(WHOLE, BARE), HUNDRED),
        *_growth(sizes),
        *_each(sizes, "peak memory, -j 1, together, MiB", 1536, lambda one: one.builds[ONE].together, FROM_THOUSAND),
        *_each(sizes, "peak memory, -j 2, together, MiB", 1536, lambda one: one.builds[TWO].together, FROM_THOUSAND),
        *_each(sizes, "one edit of a story ÷ Hugo, whole", 0.3, _edit_to_hugo(STORY), FROM_THOUSAND),
        *_each(sizes, "one edit of a received text ÷ Hugo, whole", 0.3, _edit_to_hugo(RECEIVED), FROM_THOUSAND),
        *_each(sizes, "nothing changed, s", 0.7, lambda one: one.rebuilds.nothing.seconds, FROM_THOUSAND),
        *_each(sizes, "document page, all requests, KiB", PAGE_KIB, _page),
        *_page_growth(sizes),
        *_each(sizes, "Lighthouse, phone, performance", 98, _lighthouse, is_least=True),
        *_each(sizes, "search before the box is used, bytes", 0, _idle),
        *(row for kind in KINDS for row in _queries(sizes, kind)),
    ]


def exponent(sizes: Sizes, small: int, large: int, figure: Callable[[Measured], float]) -> float:
    """Give x of n^x between two sizes."""
    return math.log(figure(sizes[large]) / figure(sizes[small])) / math.log(large / small)


def _each(
    sizes: Sizes, what: str, limit: float, figure: Figure, asked: Asked = ANY, is_least: bool = False
) -> Iterator[Row]:
    for size in sizes:
        if size in asked:
            yield _row(what, f"{size:,}", limit, figure(sizes[size]), is_least)
    if not any(size in asked for size in sizes):
        largest = max(sizes)
        found = figure(sizes[largest])
        told = found if isinstance(found, str) else f"{_told(found)} at {largest:,}"
        yield Row(what, str(asked), _limit(limit, is_least), told, NOT_MEASURED)


def _row(what: str, size: str, limit: float, found: float | str, is_least: bool = False) -> Row:
    if isinstance(found, str):
        return Row(what, size, _limit(limit, is_least), found, NOT_MEASURED)
    holds = found >= limit if is_least else found <= limit
    return Row(what, size, _limit(limit, is_least), _told(found), HELD if holds else MISSED)


def _told(found: float | str) -> str:
    if isinstance(found, str):
        return found
    return f"{found:,}" if isinstance(found, int) else f"{found:,.3f}" if found < 10 else f"{found:,.1f}"


def _limit(limit: float, is_least: bool) -> str:
    return f"{'≥' if is_least else '≤'} {limit:,g}"


def _ratio(one: str, other: str) -> Figure:
    def figure(measured: Measured) -> float | str:
        if other not in measured.builds:
            return measured.missing[other]
        return measured.builds[one].seconds / measured.builds[other].seconds

    return figure


def _edit_to_hugo(kind: str) -> Figure:
    def figure(measured: Measured) -> float | str:
        whole = measured.rebuilds.others
        return measured.rebuilds.edits[kind].seconds / whole if whole else f"Hugo: {measured.missing[HUGO]}"

    return figure


def _growth(sizes: Sizes) -> Iterator[Row]:
    for key in (ONE, TWO):
        what, between = f"growth of {NAMES[key]}, x of n^x", "100 → 1,000"
        if 100 in sizes and 1000 in sizes:
            yield _row(what, between, 1.05, exponent(sizes, 100, 1000, lambda one, key=key: one.builds[key].seconds))
        else:
            yield Row(what, between, "≤ 1.05", "–", NOT_MEASURED)


def _page(measured: Measured) -> float | str:
    weight = measured.reading.weight
    return weight.size / KIB if weight else MISSING


def _page_growth(sizes: Sizes) -> Iterator[Row]:
    small, large = min(sizes), max(sizes)
    what, between = "document page, largest archive ÷ smallest", f"{small:,} → {large:,}"
    first, second = _page(sizes[small]), _page(sizes[large])
    if small == large or isinstance(first, str) or isinstance(second, str):
        yield Row(what, between, f"≤ {PAGE_GROWTH}", "–", NOT_MEASURED)
    else:
        yield _row(what, between, PAGE_GROWTH, second / first)


def _lighthouse(measured: Measured) -> float | str:
    weight = measured.reading.weight
    return "not installed" if weight is None or weight.lighthouse is None else weight.lighthouse


def _idle(measured: Measured) -> float | str:
    return sum(size for _, size in measured.reading.idle) if measured.reading.idle else MISSING


def _queries(sizes: Sizes, kind: str) -> Iterator[Row]:
    for size, one in sizes.items():
        limit = SEARCH_KIB if size <= SEARCH_LARGE else SEARCH_KIB_LARGE
        query = next((query for query in one.reading.queries if query.kind == kind), None)
        for until, found in (("to first result", query and query.first), ("with filters", query and query.search)):
            figure = MISSING if found is None else found / KIB
            yield _row(f"search, {kind}, KiB {until}", f"{size:,}", limit, figure)
