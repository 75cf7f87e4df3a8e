"""Many rows → static pages of about a hundred: the newest first, then year by year, a long year in numbered parts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

R = TypeVar("R")

MOST_ROWS = 100


@dataclass(frozen=True)
class Choice:
    """Another page of the same list."""

    label: str
    address: str
    count: int
    """How many rows it has with its parts; 0 when that is not told."""
    is_here: bool


@dataclass(frozen=True)
class Sheet(Generic[R]):
    """One page of a list."""

    address: str
    name: str
    """What tells it from the others: `2031`, `2031, del 2 av 4`; "" for the first."""
    rows: tuple[R, ...]
    first: int
    last: int
    total: int
    """Places of its rows among those of the list, or of the year."""
    years: tuple[Choice, ...] = ()
    parts: tuple[Choice, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Tell whether every row is here."""
        return self.last - self.first + 1 >= self.total

    @property
    def next(self) -> str:
        """Give the address of the next part; "" after the last."""
        here = next((number for number, one in enumerate(self.parts, start=1) if one.is_here), len(self.parts))
        return self.parts[here].address if here < len(self.parts) else ""


def _one(_: object) -> int:
    return 1


def _weight(rows: Sequence[R], weigh: Callable[[R], int]) -> int:
    return len(rows) if weigh is _one else sum(map(weigh, rows))


def cut_by_year(
    address: str,
    rows: Sequence[R],
    year_of: Callable[[R], int],
    most: int = MOST_ROWS,
    weigh: Callable[[R], int] = _one,
) -> Iterator[Sheet[R]]:
    """Cut a list that is ordered by year: one page when it is short, else the first rows and a page for each year.

    `weigh` gives how many lines a row is shown as; a row is never cut.
    """
    total = _weight(rows, weigh)
    if total <= most:
        yield Sheet(address, "", tuple(rows), min(total, 1), total, total)
        return
    by_year = [(year, list(found)) for year, found in groupby(rows, key=year_of)]

    def choices(here: int | None) -> tuple[Choice, ...]:
        return tuple(
            Choice(str(year), f"{address}{year}/", _weight(found, weigh), year == here) for year, found in by_year
        )

    newest = _fill(rows, most, weigh)[0]
    yield Sheet(address, "", tuple(newest), 1, _weight(newest, weigh), total, choices(None))
    for year, found in by_year:
        yield from cut_in_parts(f"{address}{year}/", found, str(year), choices(year), most, weigh)


def cut_in_parts(
    address: str,
    rows: Sequence[R],
    name: str = "",
    years: tuple[Choice, ...] = (),
    most: int = MOST_ROWS,
    weigh: Callable[[R], int] = _one,
) -> Iterator[Sheet[R]]:
    """Cut a list into numbered parts."""
    filled = _fill(rows, most, weigh)
    total, before = _weight(rows, weigh), 0
    for number, part in enumerate(filled, start=1):
        count = _weight(part, weigh)
        parts = tuple(
            Choice(str(one), _part_address(address, one), 0, one == number) for one in range(1, len(filled) + 1)
        )
        told = f"del {number} av {len(filled)}" if len(filled) > 1 else ""
        yield Sheet(
            _part_address(address, number),
            ", ".join(one for one in (name, told) if one),
            tuple(part),
            min(before + 1, total),
            before + count,
            total,
            years,
            parts if len(filled) > 1 else (),
        )
        before += count


def _part_address(address: str, number: int) -> str:
    return address if number == 1 else f"{address}{number}/"


def _fill(rows: Sequence[R], most: int, weigh: Callable[[R], int]) -> list[list[R]]:
    if weigh is _one:
        return [list(rows[start : start + most]) for start in range(0, len(rows), most)] or [[]]
    filled: list[list[R]] = [[]]
    weight = 0
    for row in rows:
        own = weigh(row)
        if filled[-1] and weight + own > most:
            filled.append([])
            weight = 0
        filled[-1].append(row)
        weight += own
    return filled
