"""A command as a process of its own: how long it took, how much memory it and its children had, what it said.

Two figures of memory. *Largest* is `ru_maxrss` of the process waited for: the kernel gives the most that it, or any one
of the children it has waited for, had in memory. *Together* is the sum over the whole tree at the worst moment, a page
that several share counted once (`Pss`, looked at twice a second, Linux only); it is never less than the largest.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)  # every command would compile all that it imports again
MIB = 1024 * 1024
BETWEEN_LOOKS = 0.5
OF_MAXRSS = MIB if sys.platform == "darwin" else 1024
"""How many of `ru_maxrss` make a MiB: it is in bytes on macOS, in KiB on Linux."""


@dataclass(frozen=True)
class Finished:
    """A process that has ended well: wall clock, memory in MiB, what it said."""

    seconds: float
    cpu: float
    """Seconds of all processors, of it and its children: less disturbed by other work."""
    largest: float
    together: float
    said: tuple[str, ...]


def run(command: Sequence[str], folder: Path, more: Mapping[str, str] | None = None) -> Finished:
    """Run a command to its end; stop the whole run, with its last words, when it fails."""
    log = folder / "bench.log"
    started = time.perf_counter()
    with start(command, folder, log, more) as process, _looking(process.pid) as looked:
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    said = tuple(log.read_text(encoding="utf-8", errors="replace").splitlines())
    if process.returncode:
        sys.exit("\n".join([f"failed: {' '.join(command)}", *said[-20:]]))
    largest = usage.ru_maxrss / OF_MAXRSS
    return Finished(seconds, usage.ru_utime + usage.ru_stime, largest, max(largest, *looked), said)


@contextmanager
def start(
    command: Sequence[str], folder: Path, log: Path, more: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command in a session of its own; what is left of it in the end is interrupted, then killed."""
    environment = {**ENVIRONMENT, **(more or {})}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def _looking(session: int) -> Iterator[list[float]]:
    """Note the memory of all processes of a session while this lasts."""
    looked, ended = [0.0], threading.Event()

    def look() -> None:
        while not ended.wait(BETWEEN_LOOKS):
            looked.append(sum(_shared_out(one) for one in _members(session)))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield looked
    finally:
        ended.set()
        thread.join()


def _members(session: int) -> Iterator[Path]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):  # it may end while it is looked at
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                yield folder


def _shared_out(folder: Path) -> float:
    with suppress(OSError):
        for line in (folder / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
