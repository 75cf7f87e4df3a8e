"""Measure an invented archive of several sizes: `make bench`, or `SIZE="10 100" python tests/bench/bench.py`.

For each size an archive is written (archive.py) and built in turn by this project and by others (builds.py), edited
(rebuilding.py), and read in headless Chromium (searching.py); last come the targets, held or missed (targets.py).
Every build is a process of its own. Seconds depend on the machine and its other work; the ratio of builds run in turn
does not, or less: give it a quiet machine and look at the ratios.

`SIZE`: numbers of dossiers ("10 100"). `RUNS`: how often each is built (3). What took more than 40 s is not run again; from
100 dossiers on the slow others (every page in nav, Zensical) run once, above 100 every page in nav is left out.
What builds have made stays until an archive is done with: some 0.5 GB for each of ours at 100 dossiers, 5 GB at 1,000.
`HUGO`, `ZENSICAL`: their executables, when they are not on the PATH; what is not installed is left out.

The others get the same Markdown, no hooks, no checks, no search; ours also makes the pages that nobody writes
(comparison, timeline, a page for each body and word) and the search index. Hugo has a layout of ten lines: it is a floor.
"""

import itertools
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import builds
import rebuilding
import searching
from archive import write_archive
from builds import NAMES, ONE, PLAIN, TWO
from processes import run
from targets import HELD, KIB, MISSED, Measured, Row, Sizes, exponent, rows_of

DEFAULT_SIZES = "10 100"
NOTES = {
    PLAIN: " on the same Markdown, pages not in nav, search off",
    builds.NAV: ": no nav is written, which is how most begin; search off as well",
    builds.HUGO: ": a floor, not a rival",
    builds.ZENSICAL: ", pages not in nav, search off",
}


def main() -> None:
    """Measure every size in `SIZE` and print the tables."""
    started = time.perf_counter()
    wanted = sorted({int(one) for one in (os.environ.get("SIZE") or DEFAULT_SIZES).split()})
    _warm_up()
    _print_machine()
    sizes = {size: _measure(size) for size in wanted}
    _print_builds(sizes)
    _print_growth(sizes)
    _print_rebuilds(sizes)
    _print_pages(sizes)
    _print_searches(sizes)
    _print_targets(rows_of(sizes))
    print(f"\nmeasured in {(time.perf_counter() - started) / 60:.1f} minutes")


def _warm_up() -> None:
    """Run everything once, not counted: Python compiles what it imports the first time."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        write_archive(folder, 1)
        for tool in builds.set_up(folder, 1)[0]:
            run(tool.command, tool.folder)


def _measure(size: int) -> Measured:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        write_archive(folder, size)
        tools, missing = builds.set_up(folder, size)
        built = builds.measure(tools, size)
        reading = searching.measure(folder / "docs", folder / "site")
        hugo = next((tool for tool in tools if tool.key == builds.HUGO), None)
        return Measured(built, missing, rebuilding.measure(folder, hugo), reading)


# --- Tables ----------------------------------------------------------------------------------------------------------


def _print_machine() -> None:
    packages = ", ".join(f"{name} {version(name)}" for name in ("mkdocs", "mkdocs-material", "pagefind"))
    others = [f"{NAMES[builds.HUGO]}: {_version(builds.find_hugo(), 'version')}"]
    others.append(f"{NAMES[builds.ZENSICAL]}: {_version(builds.find_zensical(), '--version')}")
    print(
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before it began; {packages}; {'; '.join(others)}"
    )
    print("seconds are wall clock, the median of whole processes run in turn; MiB and KiB are of 1,024\n", flush=True)


def _version(executable: str, argument: str) -> str:
    if not executable:
        return "not installed"
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        said = run((executable, argument), Path(name)).said
    return said[-1].removeprefix("hugo ").split()[0].split("-")[0]


def _print_builds(sizes: Sizes) -> None:
    print(
        "cold builds, from nothing; cpu s: of all processors together; memory: the largest process, and the whole tree of processes together\n"
    )
    for key, name in NAMES.items():
        print(f"  ({key}) {name}{NOTES.get(key, '')}")
    print()
    memory = ("largest MiB", "together MiB")
    _table(
        ("dossiers", "tool", "s", "cpu s", f"÷ ({PLAIN})", "the same a page", *memory, "pages", "out MiB", "runs"),
        (row for size, one in sizes.items() for row in _rows_of_builds(size, one)),
    )


def _rows_of_builds(size: int, one: Measured) -> Iterator[tuple[str, ...]]:
    plain = one.builds[PLAIN]
    for key in NAMES:
        if key in one.missing:
            yield f"{size:,}", f"({key})", one.missing[key]
            continue
        build = one.builds[key]
        a_page = build.seconds / build.pages / (plain.seconds / plain.pages)
        yield (
            f"{size:,}", f"({key})", f"{build.seconds:.2f}", f"{build.cpu:.2f}", f"{build.seconds / plain.seconds:.2f}", f"{a_page:.2f}",
            f"{build.largest:.0f}", f"{build.together:.0f}", f"{build.pages:,}", f"{build.size:.1f}", str(build.runs),
        )  # fmt: skip


def _print_growth(sizes: Sizes) -> None:
    for small, large in itertools.pairwise(sizes):
        figures: list[tuple[str, Callable[[Measured], float]]] = [
            (f"({key}) s", lambda one, key=key: one.builds[key].seconds)
            for key in NAMES
            if key in sizes[small].builds and key in sizes[large].builds
        ]
        figures += [
            ("together MiB", lambda one: one.builds[ONE].together),
            ("together MiB, -j 2", lambda one: one.builds[TWO].together),
            ("out MiB", lambda one: one.builds[ONE].size),
            ("unlike words", lambda one: one.reading.words),
        ]
        told = (f"{name} n^{exponent(sizes, small, large, figure):.2f}" for name, figure in figures)
        print(f"\ngrowth {small:,} → {large:,} dossiers: " + ", ".join(told))
    print(
        "\nunlike words in the papers: "
        + ", ".join(f"{one.reading.words:,} at {size:,}" for size, one in sizes.items())
    )


def _print_rebuilds(sizes: Sizes) -> None:
    print(
        f"\nafter a change: s, the median of {rebuilding.EDITS}; each in a new process, then in the preview, where the"
    )
    print("first answer is from nothing, and again with what was kept; an edit until the new word is served\n")
    kinds = tuple(next(iter(sizes.values())).rebuilds.edits)
    preview = ("first answer", "again", *(f"preview {kind}" for kind in kinds))
    _table(
        ("dossiers", "nothing", *kinds, "cpu s of an edit", "MiB", *preview, *(f"{kind} ÷ cold" for kind in kinds)),
        (_row_of_rebuilds(size, one) for size, one in sizes.items()),
    )
    print()
    for size, one in sizes.items():
        said = {"nothing": one.rebuilds.nothing, **one.rebuilds.edits}
        print(f"{size:,} dossiers, what it said: " + "; ".join(f"{kind}: {done.said}" for kind, done in said.items()))


def _row_of_rebuilds(size: int, one: Measured) -> tuple[str, ...]:
    done, preview = one.rebuilds, one.rebuilds.preview
    seconds = (done.nothing.seconds, *(edit.seconds for edit in done.edits.values()))
    shown = (preview.first, preview.again, *preview.edits.values())
    memory = max(edit.together for edit in done.edits.values())
    cpu = max(edit.cpu for edit in done.edits.values())
    to_cold = (edit.seconds / one.builds[ONE].seconds for edit in done.edits.values())
    return (
        f"{size:,}", *(f"{figure:.2f}" for figure in seconds), f"{cpu:.2f}", f"{memory:.0f}", *(f"{figure:.2f}" for figure in shown),
        *(f"{figure:.3f}" for figure in to_cold),
    )  # fmt: skip


def _print_pages(sizes: Sizes) -> None:
    print("\na document page, packed, in a browser that holds nothing: KiB (requests)\n")
    for size, one in sizes.items():
        weight = one.reading.weight
        if weight is None:
            print(f"{size:,} dossiers: {searching.MISSING}")
            continue
        parts = _parts(weight.parts)
        mark = "not installed" if weight.lighthouse is None else f"{weight.lighthouse:.0f}"
        print(f"{size:,} dossiers: {weight.size / KIB:.1f} ({weight.requests}): {parts}; Lighthouse: {mark}")


def _print_searches(sizes: Sizes) -> None:
    print("\nsearch: files below sok/ (" + ", ".join(searching.INDEX_FOLDERS) + ")\n")
    _table(
        ("dossiers", "index MiB", "files", "of site"),
        (
            (f"{size:,}", f"{read.size:.2f}", f"{read.files:,}", f"{read.size / read.site_size:.1%}")
            for size, read in ((size, one.reading) for size, one in sizes.items())
        ),
    )
    if searching.chromium():
        _print_queries(sizes)
    else:
        print(f"\n{searching.MISSING}: no query is measured")
    for small, large in itertools.pairwise(sizes):
        rows = zip(_growing(sizes[small]), _growing(sizes[large]), strict=True)
        growth = (
            f"{name} ×{(after / before) ** (1 / math.log2(large / small)):.2f}" for (name, before), (_, after) in rows
        )
        print(f"\nsearch, each doubling {small:,} → {large:,} dossiers: " + ", ".join(growth))


def _print_queries(sizes: Sizes) -> None:
    print(
        f"\nfirst query from /sok/?q=…; median of {searching.OPENINGS}; s from opening to first result; KiB of search"
    )
    print("asked for until then, of search with filters, and of the page and all\n")
    queries = [(size, query) for size, one in sizes.items() for query in one.reading.queries]
    _table(
        ("dossiers", "query", "s", "first KiB", "search KiB", "all KiB", "the query, and what the page says"),
        (_row_of_query(size, query) for size, query in queries),
    )
    print()
    for size, query in queries:
        print(f"{size:,} dossiers, {query.kind}, KiB (files): {_parts(query.parts)}")
    print()
    for size, one in sizes.items():
        idle = ", ".join(f"{page} {number}" for page, number in one.reading.idle)
        print(f"{size:,} dossiers, bytes of search where nobody searches: {idle}")


def _row_of_query(size: int, query: searching.Query) -> tuple[str, ...]:
    sent = (f"{number / KIB:.1f}" for number in (query.first, query.search, query.page))
    return f"{size:,}", query.kind, f"{query.seconds:.2f}", *sent, f"{query.text}: {query.status}"


def _parts(parts: dict[str, tuple[int, int]]) -> str:
    return ", ".join(f"{name} {size / KIB:.1f} ({files})" for name, (files, size) in parts.items())


def _growing(one: Measured) -> Iterator[tuple[str, float]]:
    yield from (("index MiB", one.reading.size), ("files", one.reading.files))
    for query in one.reading.queries:
        yield f"{query.kind} s", query.seconds
        yield f"{query.kind} first KiB", query.first
        yield f"{query.kind} search KiB", query.search


def _print_targets(rows: list[Row]) -> None:
    print("\ntargets\n")
    cells = ((row.what, row.size, row.limit, row.figure, row.verdict) for row in rows)
    _table(("what", "dossiers", "target", "figure", "verdict"), cells)
    count = {verdict: sum(row.verdict == verdict for row in rows) for verdict in (HELD, MISSED)}
    print(
        f"\n{count[HELD]} held, {count[MISSED]} missed; the rest was not measured, and then the nearest figure is shown"
    )


def _table(titles: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    """Print columns as wide as what they hold, figures to the right; the last cell of a row may be a sentence."""
    table = [titles, *rows]
    widths = [max(len(row[at]) for row in table if at < len(row) - 1) for at in range(len(titles) - 1)]
    for row in table:
        *cells, last = row
        aligned = (
            cell.rjust(width) if _is_figures(table[1:], at) else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=False))
        )
        print("  ".join([*aligned, last]).rstrip())


def _is_figures(rows: list[tuple[str, ...]], at: int) -> bool:
    return all(row[at][:1].isdigit() for row in rows if at < len(row) - 1)


if __name__ == "__main__":
    main()
