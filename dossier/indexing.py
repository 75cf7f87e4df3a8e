"""Records of all dossiers → a base index, beside it a small one of what changed since, and what the browser needs of both.

The base is in parts, each an index of its own that the browser joins, so that the memory Pagefind needs has a bound; the
papers of all parts stand in one folder. Records are read a dossier at a time, since those of a whole site are more than a
machine holds.
`GUIDE` names all indexes, so that no other is taken for them, and the base's dossiers that are no longer, so that no hit
of theirs is shown or counted. Their papers are taken out of the base at once; single words of them stay in the base's
lists until everything is indexed again, which is therefore done when something has been masked. The tables of filters are
of the papers that are, in whichever index they stand.
Trap: Pagefind names a dossier after its content, so one that is alike in both indexes would have one name; the small one
has only dossiers that differ, and a name that is in both makes everything be indexed again.
"""

import json
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path

from dossier import addresses
from dossier.cache import Indexed, State, Store, digest
from dossier.checks import PLACEHOLDER_RE
from dossier.facets import FOLDER as TABLES
from dossier.facets import write_tables
from dossier.search import EDITORS_TEXT, FOLDER, FRAGMENTS, PAPER_FILE, Records, index_site, places_of, values_of

DELTA = f"{addresses.SEARCH}pagefind-nytt/"
GUIDE = f"{addresses.SEARCH}index.json"
"""What the browser reads first: which dossiers of the base are stale, and which the small index has."""
BASE = "base"
"""What the store calls what it has of the base index."""
ASIDE = "stale"
"""Folder of the store for the papers that were taken out of the base: an edit may be undone."""
PART = 30_000_000
"""Characters of words that a part of the base takes, its last dossier aside: Pagefind then needs some 700 MiB."""
LEAST_DOSSIERS, MOST_SHARE = 10, 0.05
"""So many dossiers, or so great a part of all when that is more, may differ before all are indexed again."""
MOST_BYTES = 64 * 1024
"""What a query of one word may load of the small index and the guide, papers aside."""

Found = dict[str, Indexed]
"""Dossiers as an index has them, by slug."""


def index_whole(dossiers: Mapping[str, Records], site: Path) -> None:
    """Index everything below a site's root. Raises: SearchError."""
    _index_base(dossiers.items(), site)


def keep_index(state: State, store: Store, shown: Collection[str], records_of: Callable[[str], Records]) -> None:
    """Bring the index of the tree up to date with the dossiers that are shown, and note in the state what it has.

    Raises: SearchError; the state is then as it was, so that the next build tries again.
    """
    if not _keep_base(state, store, shown, records_of):
        index_anew(state, store, shown, records_of)
    state.indexed = dict(state.trees)


def is_too_much(changed: int, total: int) -> bool:
    """Tell whether so many dossiers differ from the base that everything is better indexed again."""
    return changed > max(LEAST_DOSSIERS, MOST_SHARE * total) or 2 * changed > total


def _keep_base(state: State, store: Store, shown: Collection[str], records_of: Callable[[str], Records]) -> bool:
    """Index what differs from the base; False when the base is lost, or too much differs."""
    tree, base = store.tree, load_base(state, store)
    if not base or _name_of_base(tree) != state.base_name:
        return False
    looked_at = [one for one in shown if one in state.differing or state.indexed.get(one) != state.trees.get(one)]
    changed = {slug: records for slug in looked_at if _differs(records := records_of(slug), base.get(slug))}
    gone = base.keys() - set(shown)
    if is_too_much(len(changed) + len(gone), len(base)) or any(
        _maskings(records) > base[slug].maskings for slug, records in changed.items() if slug in base
    ):
        return False
    stale = {slug: base[slug] for slug in (*gone, *changed) if slug in base}
    if not _take_out(stale.values(), base.values(), tree / FOLDER / FRAGMENTS, store.folder / ASIDE):
        return False
    fresh = {slug: records for slug, records in changed.items() if records}
    if _is_other(tree / GUIDE, stale, fresh):
        (tree / GUIDE).unlink(missing_ok=True)
        added = _index_fresh(fresh, tree / DELTA)
        kept = {slug: one for slug, one in base.items() if slug not in stale}
        names = {one.name for one in base.values()}
        guide = _guide_of(tree, stale, fresh, added)
        if (
            not names.isdisjoint(one.name for one in added.values())
            or _bytes_of_query(tree / DELTA, guide) > MOST_BYTES
        ):
            return False
        _write_tables(tree, (*kept.values(), *added.values()))
        _write(tree / GUIDE, guide)
    state.differing = frozenset(changed)
    return True


def index_anew(state: State, store: Store, shown: Collection[str], records_of: Callable[[str], Records]) -> None:
    """Index everything. Raises: SearchError."""
    tree = store.tree
    state.base_name, state.differing = "", frozenset()
    shutil.rmtree(store.folder / ASIDE, ignore_errors=True)
    if not shown:
        for folder in (FOLDER, DELTA, TABLES):
            shutil.rmtree(tree / folder, ignore_errors=True)
        (tree / GUIDE).unlink(missing_ok=True)
        return
    store.save_value(BASE, _index_base(((slug, records_of(slug)) for slug in shown), tree))
    state.base_name = _name_of_base(tree)


def load_base(state: State, store: Store) -> Found:
    """Give the dossiers as the base index has them; none when there is no base, or it is not known what it has."""
    return store.load_value(BASE) or {} if state.base_name else {}


def _index_base(dossiers: Iterable[tuple[str, Records]], site: Path) -> Found:
    base, found = site / FOLDER, Found()
    (site / GUIDE).unlink(missing_ok=True)
    for folder in (FOLDER, DELTA):
        shutil.rmtree(site / folder, ignore_errors=True)
    for number, part in enumerate(_cut(dossiers), start=1):
        found |= _index(part, base) if number == 1 else _index_part(part, base / str(number), base / FRAGMENTS)
    _write_tables(site, found.values())
    _write(site / GUIDE, _guide_of(site, {}, {}, {}))
    return found


def _index_part(dossiers: Iterable[tuple[str, Records]], out: Path, fragments: Path) -> Found:
    """Index a later part of the base; its papers go to those of the first."""
    found = _index(dossiers, out)
    for path in (out / FRAGMENTS).iterdir():
        path.rename(fragments / path.name)
    return found


def _cut(dossiers: Iterable[tuple[str, Records]]) -> Iterator[Iterator[tuple[str, Records]]]:
    """Cut dossiers into parts of the base. Each part must be read to its end before the next is asked for."""
    rest = iter(dossiers)

    def part(first: tuple[str, Records]) -> Iterator[tuple[str, Records]]:
        size = 0
        for slug, records in chain([first], rest):
            yield slug, records
            size += sum(len(record.partition("\n")[2]) for record in records.values())
            if size >= PART:
                return

    return map(part, rest)


def _index(dossiers: Iterable[tuple[str, Records]], out: Path) -> Found:
    """Index dossiers, and tell of each what its index has."""
    found: Found = {}

    def read() -> Iterator[tuple[str, Records]]:
        for slug, records in dossiers:
            found[slug] = _indexed(records)
            yield slug, records

    names = index_site(read(), out)
    return {slug: replace(one, name=names[slug]) for slug, one in found.items()}


def _indexed(records: Records) -> Indexed:
    """Tell what an index has of a dossier, but for its name, which is not known yet."""
    papers = tuple(values_of(record) for record in records.values())
    editors = sum(values.get("dokument") == (EDITORS_TEXT,) for values in papers)
    return Indexed("", _digest_of(records), papers, editors, places_of(records), _maskings(records))


def _differs(records: Records, known: Indexed | None) -> bool:
    return known is None or known.digest != _digest_of(records)


def _digest_of(records: Records) -> str:
    return digest(list(records.items()))


def _maskings(records: Records) -> int:
    return sum(len(PLACEHOLDER_RE.findall(record)) for record in records.values())


# --- The small index -------------------------------------------------------------------------------------------------


def _index_fresh(fresh: Mapping[str, Records], out: Path) -> Found:
    """Index dossiers beside the base."""
    shutil.rmtree(out, ignore_errors=True)
    if not fresh:
        return {}
    return _index(fresh.items(), out)


def _bytes_of_query(folder: Path, guide: bytes) -> int:
    """Count what a query may load of the small index, papers aside: its head, and the largest of the parts of its lists."""
    head = sum(path.stat().st_size for path in folder.glob("pagefind*"))
    return len(guide) + head + max((path.stat().st_size for path in folder.glob("index/*")), default=0)


def _take_out(stale: Iterable[Indexed], base: Iterable[Indexed], fragments: Path, aside: Path) -> bool:
    """Keep the papers of stale dossiers aside, and put back those that no longer are; False when one is lost."""
    if not fragments.is_dir():
        return False
    aside.mkdir(parents=True, exist_ok=True)
    wanted = {file for one in stale for file in _files_of(one)}
    for path in list(aside.iterdir()):
        if path.name not in wanted:
            path.rename(fragments / path.name)
    for file in wanted:
        if (fragments / file).is_file():
            (fragments / file).rename(aside / file)
    there, taken = ({path.name for path in folder.iterdir()} for folder in (fragments, aside))
    return there == {file for one in base for file in _files_of(one)} - wanted and taken == wanted


def _files_of(one: Indexed) -> list[str]:
    return [PAPER_FILE.format(name=one.name, number=number) for number in range(len(one.papers))]


def _guide_of(tree: Path, stale: Found, fresh: Mapping[str, Records], added: Found) -> bytes:
    """Write what the browser needs to search both indexes as one.

    `register` has the name of each index by its folder, those of the base first, `gamla` the base's stale dossiers, `nya`
    those of the small index.
    """
    folders = [*_parts_of(tree / FOLDER), *([tree / DELTA] if added else [])]
    search = tree / addresses.SEARCH
    guide: dict[str, object] = {
        "register": {f"{one.relative_to(search).as_posix()}/": _name_of_index(one) for one in folders},
        "gamla": sorted(one.name for one in stale.values()),
        "nya": sorted(one.name for one in added.values()),
    }
    if fresh:
        guide["summa"] = _sum_of(fresh)
    return f"{json.dumps(guide, ensure_ascii=False, separators=(',', ':'))}\n".encode()


def _is_other(file: Path, stale: Found, fresh: Mapping[str, Records]) -> bool:
    """Tell whether the tree's guide is of other stale and fresh dossiers than these, or is lost."""
    try:
        guide = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return True
    wanted = sorted(one.name for one in stale.values()), _sum_of(fresh) if fresh else None
    return (guide["gamla"], guide.get("summa")) != wanted


def _sum_of(fresh: Mapping[str, Records]) -> str:
    return digest(sorted((slug, _digest_of(records)) for slug, records in fresh.items()))


def _write_tables(site: Path, dossiers: Iterable[Indexed]) -> None:
    for name, text in write_tables(dossiers).items():
        _write(site / name, text.encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # the site may be links to the tree
    path.write_bytes(content)


def _parts_of(base: Path) -> list[Path]:
    """Give the folders of the base's parts, in order."""
    later = sorted((path for path in base.glob("*") if path.name.isdigit()), key=lambda path: int(path.name))
    return [base, *later]


def _name_of_base(tree: Path) -> str:
    """Give the names of all parts of the base, "" when one is lost."""
    names = [_name_of_index(part) for part in _parts_of(tree / FOLDER)]
    return " ".join(names) if all(names) else ""


def _name_of_index(folder: Path) -> str:
    """Give the name that Pagefind has given an index, "" when there is none."""
    try:
        entry = json.loads((folder / "pagefind-entry.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return " ".join(language["hash"] for language in entry["languages"].values())
