"""Records of all dossiers → a base index, beside it a small one of what changed since, and what the browser needs of both.

`GUIDE` names the base's papers that are no longer, so that no hit of theirs is shown or counted. Their text is taken out
of the base at once; single words of it stay in the base's lists until everything is indexed again, which is therefore
done when something has been masked. The tables of filters are of the papers that are, in whichever index they stand.
Trap: Pagefind names a paper after its content, so one that is alike in both indexes would have one name; the small one
has only records that differ, and a name that is in both makes everything be indexed again.
"""

import json
import re
import shutil
import zlib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from dossier import addresses
from dossier.cache import Indexed, IndexedPaper, State, Store, digest
from dossier.checks import PLACEHOLDER_RE
from dossier.facets import FOLDER as TABLES
from dossier.facets import Values, write_tables
from dossier.search import FOLDER, SearchError, index_site, values_of

DELTA = f"{addresses.SEARCH}pagefind-nytt/"
GUIDE = f"{addresses.SEARCH}index.json"
"""What the browser reads first: which papers of the base are stale, and what the small index has."""
BASE = "base"
"""What the store calls what it has of the base index."""
ASIDE = "stale"
"""Folder of the store for the texts that were taken out of the base: an edit may be undone."""
ENGINE_FILES = ("pagefind.js", "pagefind-worker.js", "wasm.*")
"""What the base has already."""
LEAST_DOSSIERS, MOST_SHARE = 10, 0.05
"""So many dossiers, or so great a part of all when that is more, may differ before all are indexed again."""
MOST_BYTES = 64 * 1024
"""What a query may load of the small index and the guide, texts of hits aside."""
HEAD_BYTES = 600
"""Of a text in the index, enough for its address."""
URL_RE = re.compile(rb'"url":\s*("(?:[^"\\]|\\.)*")')

Records = Mapping[str, str]


def index_whole(records: Records, site: Path) -> None:
    """Index everything below a site's root. Raises: SearchError."""
    (site / GUIDE).unlink(missing_ok=True)
    index_site(records, site / FOLDER)
    shutil.rmtree(site / DELTA, ignore_errors=True)
    names = _names_of_papers(site / FOLDER)
    if names.keys() != records.keys():
        raise SearchError("Pagefinds texter kan inte läsas: de har andra adresser än de som lades in.")
    _write_tables(site, {name: values_of(records[file]) for file, name in names.items()})
    _write_guide(site, _guide_of([], {}))


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
    if not base or _name_of_index(tree / FOLDER) != state.base_name:
        return False
    looked_at = [one for one in shown if one in state.differing or state.indexed.get(one) != state.trees.get(one)]
    changed = {slug: records for slug in looked_at if _differs(records := records_of(slug), base.get(slug))}
    gone = base.keys() - set(shown)
    if is_too_much(len(changed) + len(gone), len(base)) or any(
        _maskings(records) > base[slug].maskings for slug, records in changed.items() if slug in base
    ):
        return False
    fresh: dict[str, str] = {}
    stale = {paper.name for slug in gone for paper in base[slug].papers.values()}
    for slug, records in changed.items():
        papers = base[slug].papers if slug in base else {}
        kept = {file for file, paper in papers.items() if file in records and paper.record == digest(records[file])}
        stale |= {paper.name for file, paper in papers.items() if file not in kept}
        fresh |= {file: record for file, record in records.items() if file not in kept}
    names = {paper.name: paper.values for one in base.values() for paper in one.papers.values()}
    if not _take_out(sorted(stale), names, tree / FOLDER / "fragment", store.folder / ASIDE):
        return False
    guide = _guide_of(sorted(stale), fresh)
    if not (tree / GUIDE).is_file() or (tree / GUIDE).read_bytes() != guide:
        (tree / GUIDE).unlink(missing_ok=True)
        if not _index_fresh(fresh, tree / DELTA, names, len(guide)):
            return False
        added = {name: values_of(fresh[file]) for file, name in _names_of_papers(tree / DELTA).items()} if fresh else {}
        _write_tables(tree, {name: values for name, values in names.items() if name not in stale} | added)
        _write_guide(tree, guide)
    state.differing = frozenset(changed)
    return True


def index_anew(state: State, store: Store, shown: Collection[str], records_of: Callable[[str], Records]) -> None:
    """Index everything. Raises: SearchError."""
    tree = store.tree
    records = {slug: records_of(slug) for slug in shown}
    corpus = {file: record for one in records.values() for file, record in one.items()}
    state.base_name, state.differing = "", frozenset()
    shutil.rmtree(store.folder / ASIDE, ignore_errors=True)
    if not corpus:
        for folder in (FOLDER, DELTA):
            shutil.rmtree(tree / folder, ignore_errors=True)
        (tree / GUIDE).unlink(missing_ok=True)
        shutil.rmtree(tree / TABLES, ignore_errors=True)
        return
    index_whole(corpus, tree)
    names = _names_of_papers(tree / FOLDER)
    store.save_value(BASE, {slug: _indexed(one, names) for slug, one in records.items()})
    state.base_name = _name_of_index(tree / FOLDER)


def load_base(state: State, store: Store) -> dict[str, Indexed]:
    """Give the dossiers as the base index has them; none when there is no base, or it is not known what it has."""
    return store.load_value(BASE) or {} if state.base_name else {}


def _indexed(records: Records, names: Mapping[str, str]) -> Indexed:
    papers = {file: IndexedPaper(names[file], digest(record), values_of(record)) for file, record in records.items()}
    return Indexed(_digest_of(records), papers, _maskings(records))


def _differs(records: Records, known: Indexed | None) -> bool:
    return known is None or known.digest != _digest_of(records)


def _digest_of(records: Records) -> str:
    return digest(sorted(records.items()))


def _maskings(records: Records) -> int:
    return sum(len(PLACEHOLDER_RE.findall(record)) for record in records.values())


# --- The small index -------------------------------------------------------------------------------------------------


def _index_fresh(fresh: Records, out: Path, base_names: Collection[str], guide_bytes: int) -> bool:
    """Index records beside the base; False when a query would load too much, or a name is the base's as well."""
    shutil.rmtree(out, ignore_errors=True)
    if not fresh:
        return True
    index_site(fresh, out)
    for pattern in ENGINE_FILES:
        for path in out.glob(pattern):
            path.unlink()
    files = [path for path in out.rglob("*") if path.is_file()]
    texts = {path.stem for path in files if path.parent.name == "fragment"}
    size = sum(path.stat().st_size for path in files if path.parent.name != "fragment")
    return size + guide_bytes <= MOST_BYTES and texts.isdisjoint(base_names)


def _take_out(stale: Collection[str], names: Collection[str], fragments: Path, aside: Path) -> bool:
    """Keep the texts of stale papers aside, and put back those that no longer are; False when one is lost."""
    aside.mkdir(parents=True, exist_ok=True)
    wanted = set(stale)
    for path in list(aside.iterdir()):
        if path.stem not in wanted:
            path.rename(fragments / path.name)
    for name in stale:
        path = fragments / f"{name}.pf_fragment"
        if path.is_file():
            path.rename(aside / path.name)
    there = {path.stem for path in fragments.iterdir()}
    return there == set(names) - wanted and {path.stem for path in aside.iterdir()} == wanted


def _guide_of(stale: Collection[str], fresh: Records) -> bytes:
    """Write what the browser needs to search both indexes as one.

    `gamla` are the base's stale papers, `nya` the number of papers in the small index.
    """
    guide: dict[str, object] = {"gamla": list(stale), "nya": len(fresh)}
    if fresh:
        guide["summa"] = _digest_of(fresh)  # another text makes another guide
    return f"{json.dumps(guide, ensure_ascii=False, separators=(',', ':'))}\n".encode()


def _write_tables(site: Path, papers: Mapping[str, Values]) -> None:
    for name, text in write_tables(papers).items():
        _write(site / name, text.encode())


def _write_guide(site: Path, guide: bytes) -> None:
    _write(site / GUIDE, guide)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # the site may be links to the tree
    path.write_bytes(content)


# --- Pagefind's files ------------------------------------------------------------------------------------------------


def _name_of_index(folder: Path) -> str:
    """Give the name that Pagefind has given an index, "" when there is none."""
    try:
        entry = json.loads((folder / "pagefind-entry.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return " ".join(language["hash"] for language in entry["languages"].values())


def _names_of_papers(folder: Path) -> dict[str, str]:
    """Give the name of each paper in an index, by its file."""
    found = {}
    for path in (folder / "fragment").iterdir():
        head = zlib.decompressobj(wbits=31).decompress(path.read_bytes(), HEAD_BYTES)
        if url := URL_RE.search(head):
            found[f"{json.loads(url[1]).removeprefix('/')}index.html"] = path.stem
    return found
