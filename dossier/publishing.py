"""A checked project → the ledgers of its published addresses, on disk; from then on no address in them may be lost."""

import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dossier.ledger import (
    Number,
    Pages,
    PublishedPage,
    add_numbers,
    add_to_ledger,
    format_ledger,
    pages_of_prose,
    pages_of_register,
)
from dossier.loading import LEDGER_FILE, LEDGER_FOLDER, LEDGER_SUFFIX, REGISTER_FOLDER, Project


def publish_addresses(project: Project, docs: Path) -> tuple[int, int]:
    """Write down every address there is now beside those already written: how many are new, and in how many files.

    A dossier's ledger stands outside its folder, so that it is still there when the folder is gone.
    """
    folder = docs / REGISTER_FOLDER
    above = {**pages_of_prose(project.prose), **pages_of_register(project.register)}
    ledgers: dict[Path, tuple[Pages, list[Number]]] = {folder / LEDGER_FILE: (above, [])}
    for one in project.dossiers:
        if one.draft:
            path = folder / LEDGER_FOLDER / f"{one.slug}{LEDGER_SUFFIX}"
            ledgers[path] = one.pages, _served(one.numbers, project)
    written = _by_file(project.published, docs.parent)
    added = {path: _write(path, written.get(path, ()), *current) for path, current in ledgers.items()}
    return sum(added.values()), sum(1 for count in added.values() if count)


def _served(numbers: Iterable[Number], project: Project) -> list[Number]:
    """Leave out the ways of writing a number that lead elsewhere, or nowhere."""
    led = ((one.page, tuple(form for form in one.forms if form in project.places.numbers)) for one in numbers)
    return [Number(page, forms) for page, forms in led if forms]


def write_whole(file: Path, text: str) -> None:
    """Write a file whole or not at all."""
    target = file.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        fresh.chmod(target.stat().st_mode if target.exists() else 0o644)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _by_file(published: Iterable[PublishedPage], root: Path) -> Mapping[Path, list[PublishedPage]]:
    found: dict[Path, list[PublishedPage]] = defaultdict(list)
    for page in published:
        found[root / page.location.path].append(page)
    return found


def _write(path: Path, published: Sequence[PublishedPage], current: Pages, numbers: Sequence[Number]) -> int:
    """Write one ledger when it has something new; give the number of new addresses."""
    before = {page.address: page.ids for page in published}
    new = sum((address not in before) + len(ids - before.get(address, frozenset())) for address, ids in current.items())
    new += sum(form not in before for number in numbers for form in number.forms)
    if new:
        write_whole(path, format_ledger(add_to_ledger(published, current), add_numbers(published, numbers)))
    return new
