"""Texts → their runs, what stands between two spaces: "Farstas", "(SCB:s)", "2026."; each text is cut once for all who read it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count


class Runs:
    """The runs of some texts. Texts are numbered from 0 as they come, and runs too; equal texts, as papers have, are cut once."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        numbers: dict[str, int] = defaultdict(count().__next__)
        first: dict[str, int] = {}
        cut: dict[str, Sequence[int]] = {}
        places: list[list[int]] = []
        for number, text in enumerate(texts):
            if text not in cut:
                first[text], cut[text] = number, list(map(numbers.__getitem__, text.split()))
                places += ([] for _ in range(len(places), len(numbers)))
            for run in cut[text]:
                places[run].append(number)
        self.all: Sequence[str] = list(numbers)
        self.places: Sequence[Sequence[int]] = places
        """By run: the texts it stands in, once for every time."""
        self.texts: Mapping[str, int] = first
        """Each text with the first of its numbers."""
        self._cut = cut

    def of(self, text: str) -> Sequence[int]:
        """Give the runs of one of the texts, in order; none of another."""
        return self._cut.get(text, ())
