"""A fault in the content, as a value: where it stands, what it is, and what cures it.

Faults in content are returned, never raised, so that one run shows them all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, order=True)
class Location:
    """A line of a source file: path from the project root with `/`, line counted from 1 as an editor shows it."""

    path: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, order=True)
class Problem:
    """One fault, with Swedish words for the editor and a stable kebab-case code for tools."""

    location: Location
    code: str
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.location}: {_sentence(self.what)} {_sentence(self.cure)} [{self.code}]"

    def as_json(self) -> dict[str, str | int]:
        """Give the Swedish keys of `dossier check --format json`."""
        return {
            "fil": self.location.path,
            "rad": self.location.line,
            "kod": self.code,
            "vad": self.what,
            "åtgärd": self.cure,
        }


@dataclass(frozen=True)
class Parsed(Generic[T]):
    """What a step made of its input (`None` when nothing could be made), and the faults it met."""

    value: T | None
    problems: tuple[Problem, ...] = ()
    left_out: frozenset[str] = frozenset()
    """Top-level keys of which a faulty part was left out to make the value: nothing may be called missing there."""


def closest(word: str, legal: Iterable[str]) -> str:
    """Suggest the legal word that a misspelt or shortened one probably meant, as a sentence to end a cure with, or ""."""
    plain = word.casefold()
    by_plain = {one.casefold(): one for one in legal}
    begun = [one for one in by_plain if plain and one.startswith(plain)]
    near = get_close_matches(plain, by_plain, n=1, cutoff=0.6) or (begun if len(begun) == 1 else [])
    return f" Menade du ”{by_plain[near[0]]}”?" if near else ""


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else text + "."
