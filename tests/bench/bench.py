"""Measure a whole build beside plain mkdocs-material on the same Markdown: `make bench`, or `SIZE="10 100" python tests/bench/bench.py`.

For each size an invented archive is written and built in turn by (a) this project and (b) mkdocs-material alone, each as
a process of its own. Seconds depend on the machine and its other work; the ratio of builds run in turn does not, or less.
(b) gets the same files but no hooks, no checks and no search; (a) also makes the pages that nobody writes (comparison,
timeline, a page for each body), so the ratio is given for the whole build and for a page.
"""

import itertools
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from archive import write_archive

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_SIZES = "10 100"
RUNS, RUNS_OF_LARGE, LARGE = 3, 1, 1000
MIB = 1024 * 1024

OURS = """\
INHERIT: {root}/mkdocs.yml
site_name: Arkiv
docs_dir: docs
theme:
  custom_dir: {root}/dossier/theme
hooks:
  - {root}/hooks/dossier_site.py
watch: []
"""

PLAIN = """\
site_name: Arkiv
docs_dir: docs
theme:
  name: material
  language: sv
  font: false
plugins: []
nav:
  - index.md
not_in_nav: |
  /**
exclude_docs: |
  *.yml
  underlag/
validation:
  nav:
    omitted_files: ignore
  links:
    not_found: ignore
    unrecognized_links: ignore
markdown_extensions:
  - attr_list
  - footnotes
  - tables
"""


@dataclass(frozen=True)
class Run:
    """One build, or the median of several: wall clock, the largest process's memory and what came out."""

    seconds: float
    peak: float
    pages: int
    size: float


def main() -> None:
    """Measure every size in `SIZE` and print the tables."""
    sizes = sorted({int(one) for one in (os.environ.get("SIZE") or DEFAULT_SIZES).split()})
    print("(a) this project, (b) mkdocs-material alone; seconds are wall clock, median of whole processes\n")
    titles = (
        "dossiers",
        "pages a",
        "pages b",
        "a s",
        "b s",
        "a/b",
        "a/b a page",
        "peak a MiB",
        "peak b MiB",
        "out a MiB",
        "out b MiB",
    )
    print(_row(titles))
    results: dict[int, tuple[Run, Run]] = {}
    for size in sizes:
        ours, plain = results[size] = _measure(size)
        cells = (
            str(size), str(ours.pages), str(plain.pages), f"{ours.seconds:.2f}", f"{plain.seconds:.2f}",
            f"{ours.seconds / plain.seconds:.2f}", f"{ours.seconds / ours.pages / (plain.seconds / plain.pages):.2f}",
            f"{ours.peak:.0f}", f"{plain.peak:.0f}", f"{ours.size:.1f}", f"{plain.size:.1f}",
        )  # fmt: skip
        print(_row(cells), flush=True)
    for small, large in itertools.pairwise(sizes):
        growth = (_exponent(small, large, results[small][which], results[large][which]) for which in (0, 1))
        print(
            f"\ngrowth {small} → {large} dossiers: "
            + ", ".join(f"{name} n^{one:.2f}" for name, one in zip("ab", growth, strict=True))
        )


def _measure(size: int) -> tuple[Run, Run]:
    runs: tuple[list[Run], list[Run]] = ([], [])
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        write_archive(folder, size)
        configs = (folder / "ours.yml", folder / "plain.yml")
        configs[0].write_text(OURS.format(root=ROOT), encoding="utf-8")
        configs[1].write_text(PLAIN, encoding="utf-8")
        for _ in range(RUNS_OF_LARGE if size >= LARGE else RUNS):
            for config, kept in zip(configs, runs, strict=True):
                kept.append(_build(config, folder / f"site-{config.stem}"))
    return _median(runs[0]), _median(runs[1])


def _build(config: Path, site: Path) -> Run:
    shutil.rmtree(site, ignore_errors=True)
    # `--strict` is ours to keep; plain mkdocs warns of links that only this project understands.
    strict = ["--strict"] if config.stem == "ours" else []
    command = [sys.executable, "-m", "mkdocs", "build", *strict, "--config-file", str(config), "--site-dir", str(site)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    log = config.with_suffix(".log")
    started = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=config.parent, env=environment, stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{config.name}: the build failed\n" + "\n".join(log.read_text(encoding="utf-8").splitlines()[-20:]))
    files = [path for path in site.rglob("*") if path.is_file()]
    pages = sum(path.suffix == ".html" for path in files)
    unit = MIB if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes on macOS, in KiB on Linux
    return Run(seconds, usage.ru_maxrss / unit, pages, sum(path.stat().st_size for path in files) / MIB)


def _median(runs: list[Run]) -> Run:
    seconds = statistics.median(run.seconds for run in runs)
    return Run(seconds, max(run.peak for run in runs), runs[0].pages, runs[0].size)


def _exponent(small: int, large: int, first: Run, second: Run) -> float:
    return math.log(second.seconds / first.seconds) / math.log(large / small)


def _row(cells: tuple[str, ...]) -> str:
    return "  ".join(f"{cell:>10}" for cell in cells)


if __name__ == "__main__":
    main()
