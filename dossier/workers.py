"""Who makes the units: this process, several beside it, or the workers of a cluster, who share no disk with us."""

import gc
import multiprocessing
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from dossier.cache import AS_IT_IS, FAST, Packed, digest, pack
from dossier.loading import Common, load_common
from dossier.sources import Sources
from dossier.units import Unit, Workshop

Wanted = Mapping[str, str | None]
"""Dossiers to make, each with the short address it is to print, None for its first."""

CODE = Path(__file__).parent
BATCH = 8
"""Dossiers sent to a cluster's worker at a time: the register is read once for all of them."""
PATH_RE = re.compile(r"[\w-]+(?:/[\w-]+)+")

_workshop: Workshop | None = None
"""Of a process that does nothing else."""


def make_here(common: Common, site_url: str, wanted: Wanted) -> Iterator[tuple[str, Packed]]:
    """Make the units one after another."""
    workshop = Workshop(common, site_url)
    with _set_aside():
        for slug, short_address in wanted.items():
            yield slug, _make_packed(workshop, slug, short_address)


def make_in_processes(common: Common, site_url: str, wanted: Wanted, jobs: int) -> Iterator[tuple[str, Packed]]:
    """Make the units in several processes, which begin with all that this one has read."""
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, context, _open_workshop, (Workshop(common, site_url),)) as pool:
        for future in as_completed(pool.submit(_make, slug, short) for slug, short in wanted.items()):
            yield future.result()


def make_on_cluster(
    address: str, common: Common, site_url: str, wanted: Wanted, sources: Sources
) -> Iterator[tuple[str, Packed]]:
    """Make the units on a Dask cluster: sources go out, pages come back.

    A dossier that is found to have faults is made again here, where every other dossier is at hand to tell what is wrong.
    Raises: ClusterError.
    """
    try:
        from distributed import Client  # noqa: PLC0415  # an extra: who builds on one machine does without
        from distributed.comm.addressing import parse_address, parse_host_port  # noqa: PLC0415
        from distributed.comm.registry import get_backend  # noqa: PLC0415
    except ImportError as error:
        raise ClusterError("Dask är inte installerat: kör .venv/bin/pip install distributed.") from error
    try:
        scheme, place = parse_address(address, strict=True)
        get_backend(scheme), parse_host_port(place)
    except ValueError as error:
        raise ClusterError(
            f"”{address}” är ingen adress till ett kluster: skriv till exempel tcp://10.0.0.5:8786."
        ) from error
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        cure = "Starta klustret, eller bygg utan --cluster"
        raise ClusterError(f"Ingen schemaläggare svarar på {address} ({error}). {cure}.") from error
    with client:
        executor = client.get_executor(retries=RETRIES)  # type: ignore[no-untyped-call]
        yield from _make_far(executor, common, site_url, wanted, sources)


class ClusterError(RuntimeError):
    """The cluster cannot make the units; the message says why, and what to do."""


PATIENCE = "20s"
RETRIES = 5
"""How many workers may be lost under one batch."""


def _make_packed(workshop: Workshop, slug: str, short_address: str | None) -> Packed:
    """Make one unit. What it leaves behind is looked for when it is done: all the time would take a tenth of the whole."""
    with _without_collection():
        return pack_unit(workshop.make(slug, short_address))


@contextmanager
def _set_aside() -> Iterator[None]:
    """Let what there is now be no concern of the garbage collector: it would go through all of it after each unit."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _without_collection() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def pack_unit(unit: Unit, level: int = AS_IT_IS) -> Packed:
    """Write a unit as bytes. What is large and stays on this machine is not pressed: that and the way back take longer."""
    pages, records = pack((unit.pages, unit.files), level), pack(unit.records, level)
    return Packed(pack((unit.card, unit.traces)), pack(unit.lexicon), pages, records)


def _open_workshop(workshop: Workshop) -> None:
    global _workshop
    _workshop = workshop
    gc.freeze()


def _make(slug: str, short_address: str | None) -> tuple[str, Packed]:
    assert _workshop  # opened when the process began
    return slug, _make_packed(_workshop, slug, short_address)


# --- Far away --------------------------------------------------------------------------------------------------------


def _make_far(
    executor: Executor, common: Common, site_url: str, wanted: Wanted, sources: Sources
) -> Iterator[tuple[str, Packed]]:
    docs, slugs = common.docs, list(wanted)
    shared = _read(docs, sources.of_register)
    batches = [slugs[at : at + BATCH] for at in range(0, len(slugs), BATCH)]
    futures = []
    for batch in batches:
        named = {other for slug in batch for other in _named_in(slug, docs, sources)}
        files = {**shared, **_read(docs, [path for slug in {*batch, *named} for path in sources.files_of(slug)])}
        futures.append(
            executor.submit(make_far, code_digest(), files, site_url, {slug: wanted[slug] for slug in batch})
        )
    faulty: list[str] = []
    for future in as_completed(futures):
        for slug, packed in future.result():
            if packed:
                yield slug, packed
            else:
                faulty.append(slug)
    yield from make_here(common, site_url, {slug: wanted[slug] for slug in faulty})


@cache
def code_digest() -> str:
    """Give the digest of the program, which must be the same on every machine."""
    paths = (path for path in sorted(CODE.rglob("*")) if path.suffix in (".py", ".html", ".xml"))
    return digest([(path.relative_to(CODE).as_posix(), path.read_bytes()) for path in paths])


def make_far(code: str, files: Mapping[str, bytes], site_url: str, wanted: Wanted) -> list[tuple[str, Packed | None]]:
    """Make some units from sources that came with the task, below a folder that goes when it is done.

    None for a dossier with faults. Raises: ClusterError when this machine has another version of the program.
    """
    if code != code_digest():
        raise ClusterError("En arbetare i klustret har en annan version av programmet. Installera samma överallt.")
    with tempfile.TemporaryDirectory(prefix="dossier-") as folder:
        docs = Path(folder, "docs")
        for name, content in files.items():
            path = docs / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        workshop = Workshop(load_common(docs, docs.parent), site_url)
        with _without_collection():
            made = [workshop.make(slug, short_address) for slug, short_address in wanted.items()]
            return [(unit.card.slug, pack_unit(unit, FAST) if unit.card.shown else None) for unit in made]


def _read(docs: Path, names: Sequence[str]) -> dict[str, bytes]:
    return {name: (docs / name).read_bytes() for name in names}


def _named_in(slug: str, docs: Path, sources: Sources) -> Iterator[str]:
    """Name the dossiers that a dossier may refer to."""
    known = frozenset(sources.slugs)
    for path in sources.files_of(slug):
        if path.endswith((".md", ".yml")):
            for found in PATH_RE.findall((docs / path).read_text(encoding="utf-8", errors="replace")):
                parts = found.split("/")
                yield from (above for end in range(1, len(parts)) if (above := "/".join(parts[:end])) in known)
