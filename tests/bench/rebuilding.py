"""A built archive → seconds until an edit stands on the site: in a new process, and in the preview.

Two edits, of another dossier each time: a word of the story, and a word of an answer together with its received text and
checksum. Each time the new word must stand in the page.
"""

import hashlib
import itertools
import re
import socket
import statistics
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from builds import Tool, build, our_command, tell
from processes import Finished, run, start

EDITS = 3
STORY, RECEIVED = "story", "received text"
LONGEST_WAIT = 3600
WORDS_RE = re.compile(r"\b[a-zåäö]{7,}\b")


@dataclass(frozen=True)
class Edit:
    """What has been changed: the word that is new, and the page that must show it, below the site."""

    word: str
    page: str


@dataclass(frozen=True)
class Rebuild:
    """A build after an edit, or the median of several."""

    seconds: float
    cpu: float
    together: float
    said: str
    """What the last of them said it did."""


@dataclass(frozen=True)
class Preview:
    """Seconds from the command to the first answer, with nothing kept and again; from an edit to the new words."""

    first: float
    again: float
    edits: dict[str, float]


@dataclass(frozen=True)
class Rebuilds:
    """What is measured of an archive that has been built."""

    nothing: Rebuild
    edits: dict[str, Rebuild]
    others: float | None
    """Seconds of a whole build with the tool that the edits are measured against, in turn with them."""
    preview: Preview


def measure(folder: Path, other: Tool | None) -> Rebuilds:
    """Edit and build again, in new processes, in turn with whole builds of another tool; then in the preview."""
    editor = Editor(folder / "docs")
    nothing = _median([run(our_command(folder), folder) for _ in range(EDITS)])
    tell(f"nothing changed: {nothing.seconds:.2f} s")
    edits: dict[str, list[Finished]] = {STORY: [], RECEIVED: []}
    others: list[float] = []
    for _ in range(EDITS):
        others += [build(other).seconds] if other else []
        for kind, done in edits.items():
            edit = editor.edit(kind)
            done.append(run(our_command(folder), folder))
            if edit.word not in (folder / "site" / edit.page / "index.html").read_text(encoding="utf-8"):
                sys.exit(f"{edit.page}: {edit.word} was written in a source and is not on the page")
            tell(f"after an edit of a {kind}: {done[-1].seconds:.2f} s")
    medians = {kind: _median(done) for kind, done in edits.items()}
    preview = _measure_preview(folder, editor)
    return Rebuilds(nothing, medians, statistics.median(others) if others else None, preview)


class Editor:
    """Changes one word at a time; each time in another dossier, from the middle of the archive on."""

    def __init__(self, docs: Path) -> None:
        self._docs = docs
        dossiers = sorted(path.parent for path in docs.glob("**/dossier.yml"))
        middle = len(dossiers) // 2
        self._dossiers = itertools.cycle(dossiers[middle:] + dossiers[:middle])
        self._words = (f"provord{one}{other}" for one, other in itertools.product("bdfgklmnprstv", "aeiouyåäö"))

    def edit(self, kind: str) -> Edit:
        """Make one edit."""
        change: Callable[[Path, str], Path] = self._edit_story if kind == STORY else self._edit_received
        word = next(self._words)
        page = change(next(self._dossiers), word)
        return Edit(word, f"{page.relative_to(self._docs).as_posix()}/")

    def _edit_story(self, dossier: Path, word: str) -> Path:
        """Change the word before "svarat" in the first sentence that has one."""
        path = dossier / "index.md"
        text, changed = re.subn(r" har (?:\w+ )?svarat, ", f" har {word} svarat, ", _read(path), count=1)
        if not changed:
            sys.exit(f"{path.name}: the sentence to edit is not there")
        _write(path, text)
        return dossier

    def _edit_received(self, dossier: Path, word: str) -> Path:
        """Change a word that stands once in one answer and nowhere else in its dossier, so that no quote is lost."""
        answer = min((dossier / "svar").glob("*.md"))
        received = dossier / "underlag" / f"{answer.stem}.txt"
        others = [path for path in dossier.rglob("*") if path.suffix in (".md", ".yml") and path != answer]
        elsewhere = set(WORDS_RE.findall("\n".join(map(_read, others))))
        text, printed = _read(answer), _read(received)
        both = [Counter(WORDS_RE.findall(one)) for one in (text, printed)]
        once = [one for one in both[0] if both[0][one] == both[1][one] == 1 and one not in elsewhere]
        old = next(one for one in once if not one.startswith("provord"))
        printed = re.sub(rf"\b{old}\b", word, printed)
        _write(received, printed)
        checksum = hashlib.sha256(printed.encode()).hexdigest()
        _write(answer, re.sub(rf"\b{old}\b", word, re.sub(r"sha256: \w{64}", f"sha256: {checksum}", text)))
        return answer.with_suffix("")


def _measure_preview(folder: Path, editor: Editor) -> Preview:
    address = f"127.0.0.1:{_free_port()}"
    with _preview(folder, address) as first:
        pass
    tell(f"preview, first answer: {first:.2f} s")
    seconds: dict[str, list[float]] = {STORY: [], RECEIVED: []}
    with _preview(folder, address) as again:
        for kind, found in seconds.items():
            for _ in range(EDITS):
                edit = editor.edit(kind)
                found.append(_wait_for(f"http://{address}/{edit.page}", edit.word))
            tell(f"preview, after an edit of a {kind}: {found[-1]:.2f} s")
    return Preview(first, again, {kind: statistics.median(found) for kind, found in seconds.items()})


@contextmanager
def _preview(folder: Path, address: str) -> Iterator[float]:
    """Show the preview, and give the seconds until its first answer."""
    command = (sys.executable, "-m", "dossier", "serve", "-f", str(folder / "mkdocs.yml"), "-a", address)
    log = folder / "preview.log"
    with start(command, folder, log) as process:

        def check() -> None:
            if process.poll() is not None:
                sys.exit("\n".join(["the preview ended", *_read(log).splitlines()[-20:]]))

        yield _wait_for(f"http://{address}/", "<main", check)


def _wait_for(address: str, words: str, check: Callable[[], None] = lambda: None) -> float:
    """Ask until a page has the words; give the seconds."""
    started = time.perf_counter()
    while time.perf_counter() - started < LONGEST_WAIT:
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(address, timeout=LONGEST_WAIT) as answer:
            if words in answer.read().decode():
                return time.perf_counter() - started
        check()
        time.sleep(0.02)
    sys.exit(f"{address}: {words} was never shown")


def _median(done: list[Finished]) -> Rebuild:
    seconds = statistics.median(one.seconds for one in done)
    # The last line is the same after every build; the one before says what was done.
    cpu = statistics.median(one.cpu for one in done)
    return Rebuild(seconds, cpu, max(one.together for one in done), next(iter(done[-1].said[-2:]), ""))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read(path: Path) -> str:
    return path.read_bytes().decode()


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
