"""Texts → their runs, what stands between two spaces: "Farstas", "(SCB:s)", "2026."; each text is cut once for all who read it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence


class Runs:
    """The runs of some texts, which are numbered from 0 as they come; equal texts, as papers have, are cut once."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        places: dict[str, list[int]] = defaultdict(list)
        numbers: dict[str, int] = {}
        cut: dict[str, list[str]] = {}
        for number, text in enumerate(texts):
            if text not in cut:
                numbers[text], cut[text] = number, text.split()
            for run in cut[text]:
                places[run].append(number)
        self.places: Mapping[str, Sequence[int]] = places
        """Each run → the texts it stands in, once for every time."""
        self.numbers: Mapping[str, int] = numbers
        """Each text → the first of its numbers."""
        self._cut = cut

    def of(self, text: str) -> Sequence[str]:
        """Give the runs of a text in order; it may be another than those given."""
        return self._cut.get(text) or text.split()
