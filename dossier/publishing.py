"""A checked project → the ledgers of its published addresses, on disk; from then on no address in them may be lost."""

import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from dossier.ledger import (
    Pages,
    PublishedPage,
    add_to_ledger,
    format_ledger,
    pages_of_dossier,
    pages_of_prose,
    pages_of_register,
)
from dossier.loading import LEDGER_FILE, LEDGER_FOLDER, LEDGER_SUFFIX, REGISTER_FOLDER, Project


def publish_addresses(project: Project, docs: Path) -> tuple[int, int]:
    """Write down every address there is now beside those already written: how many are new, and in how many files.

    A dossier's ledger stands outside its folder, so that it is still there when the folder is gone.
    """
    folder = docs / REGISTER_FOLDER
    ledgers: dict[Path, Pages] = {
        folder / LEDGER_FILE: {**pages_of_prose(project.prose), **pages_of_register(project.register)}
    }
    for one in project.dossiers:
        if one.draft:
            ledgers[folder / LEDGER_FOLDER / f"{one.slug}{LEDGER_SUFFIX}"] = pages_of_dossier(one.draft)
    written = _by_file(project.published, docs.parent)
    added = {path: _write(path, written.get(path, ()), pages) for path, pages in ledgers.items()}
    return sum(added.values()), sum(1 for count in added.values() if count)


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


def _write(path: Path, published: Iterable[PublishedPage], current: Pages) -> int:
    """Write one ledger when it has something new; give the number of new addresses."""
    before = {page.address: page.ids for page in published}
    new = sum((address not in before) + len(ids - before.get(address, frozenset())) for address, ids in current.items())
    if new:
        write_whole(path, format_ledger(add_to_ledger(published, current)))
    return new
