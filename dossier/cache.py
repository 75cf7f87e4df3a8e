"""What is kept between builds: digests of the sources, a file for each dossier's unit, and what was built from what.

All lies below one folder and may be deleted at any time; then everything is built anew. Traps: before the tree of pages
is touched, the state is written as not finished, so that after a build that was cut short the whole tree is written again.
"""

import hashlib
import os
import pickle
import re
import shutil
import sys
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VERSION = 2
NO_FAULTS = "0"
"""The banner of a tree that shows none."""
FIRST, OTHER_CODE = "första bygget", "programmet eller inställningarna har ändrats"
"""Why everything is made."""
FAST, AS_IT_IS = 1, 0
"""How hard to press: speed counts for more than bytes."""
ENV_RE = re.compile(r"!ENV\s*\[?\s*([A-Za-z_][A-Za-z0-9_]*(?:\s*,\s*[A-Za-z_][A-Za-z0-9_]*)*)")
INHERIT_RE = re.compile(r"^INHERIT:\s*['\"]?([^'\"\n]+)", re.M)

Digests = Mapping[str, str]
"""File below a folder, with `/` → digest of its content."""


Identity = tuple[int, int, int]
Scanned = tuple[int, int, int, int, str]
"""Times of change of a file and of what is known of it in ns, number, size, digest. Copying may keep the first and the size."""
PARTS = ("card", "lexicon", "pages", "records")
"""A unit in parts: what the rest of the site reads, its words, what it writes, what is searched."""

STAMP = "stamp"


class UnreadableError(RuntimeError):
    """Something that is kept is not as it was written: it is as good as lost."""


@dataclass(frozen=True)
class Settings:
    """What a build needs of the settings."""

    docs: Path
    site_dir: Path
    site_url: str
    code: tuple[Path, ...]
    """Folders and files of the theme and the hooks."""


@dataclass
class Kept:
    """What a dossier's unit was made from."""

    folder: str
    """Digest of its sources."""
    looked_into: dict[str, str]
    """Dossiers it refers to, each with the digest of its sources."""
    register: str
    """Digest of what the register has that can concern it."""
    traces: str
    """First letters of its words, with spaces between: tells what of the register can concern it."""
    short_address: str
    stamp: str
    """Of the unit that is kept: another build may have kept another since, and then been cut short."""


@dataclass(frozen=True)
class Indexed:
    """A dossier's records as an index has them."""

    name: str
    """What Pagefind calls it."""
    digest: str
    papers: tuple[Mapping[str, Sequence[str]], ...]
    """What each has of each filter, in order."""
    editors: int
    """How many of them, the last, are what the editors write."""
    places: int
    """Words that each takes in the dossier's text."""
    maskings: int
    """Masked places in them."""


@dataclass
class State:
    """Everything a build needs to know of the one before."""

    version: int = VERSION
    base: str = ""
    """Digest of the code, the packages and the settings."""
    settings: Settings | None = None
    settings_digest: str = ""
    scanned: dict[str, Scanned] = field(default_factory=dict)
    """Each file as it was when its digest was made."""
    dossiers: dict[str, Kept] = field(default_factory=dict)
    """The units that are kept: each dossier's last one without faults."""
    register: str = ""
    outside: str = ""
    """Digests of the register and of all that lies outside the dossiers, as the tree shows them."""
    frames: dict[Any, Any] = field(default_factory=dict)
    banner: str = ""
    trees: dict[str, str] = field(default_factory=dict)
    """Dossiers in the tree → digest of what they show."""
    added: dict[str, bytes] = field(default_factory=dict)
    """What others put on each dossier's pages there, packed: reading the state imports nothing for it."""
    named_in_prose: frozenset[str] = frozenset()
    """Dossiers whose folder the prose names."""
    copied: frozenset[str] = frozenset()
    """Dossiers whose received files stand at an address that they had before as well."""
    is_above_stale: bool = True
    """A dossier's card has changed since the pages above the dossiers were written."""
    written: dict[str, dict[str, str]] = field(default_factory=dict)
    """Part of the tree that belongs to no dossier → its files, with their digests."""
    indexed: dict[str, str] = field(default_factory=dict)
    """Dossiers → digest of what they showed when they were last looked at for the index."""
    base_name: str = ""
    """What Pagefind calls the base index; "" when there is none."""
    differing: frozenset[str] = frozenset()
    """Dossiers whose records are others than in the base index."""
    published: Identity = (0, 0, 0)
    """Of the folder that was put in the site's place."""
    is_finished: bool = False
    """The tree has all that the state says it has."""
    why: str = ""
    """Why everything is made again, until the tree shows it; "" when it is not."""
    ahead: dict[str, str] = field(default_factory=dict)
    """Dossiers made or removed that the tree does not show yet, each with why: a fault stopped the build."""

    def forget_tree(self) -> None:
        """Let everything be written again."""
        self.trees, self.added, self.written = {}, {}, {}
        self.indexed, self.base_name, self.differing = {}, "", frozenset()
        self.is_above_stale, self.is_finished, self.published = True, False, (0, 0, 0)


@dataclass(frozen=True)
class Packed:
    """A unit as bytes that can be kept or sent, part by part."""

    card: bytes
    lexicon: bytes
    pages: bytes
    records: bytes


class Store:
    """The folder in which all is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tree = folder / "tree"
        """The whole site as last built."""

    def load_state(self) -> State:
        """Read the state; a new one when there is none that this version can read."""
        try:
            state = pickle.loads((self.folder / "state").read_bytes())  # written by us, below our folder
        except Exception:  # noqa: BLE001  # whatever is wrong with it, it can be made anew
            return State()
        return state if isinstance(state, State) and state.version == VERSION else State()

    def save_state(self, state: State) -> None:
        """Write the state whole or not at all."""
        _replace(self.folder / "state", pickle.dumps(state, pickle.HIGHEST_PROTOCOL))

    def save(self, slug: str, packed: Packed) -> str:
        """Keep a unit; the stamp by which it is known from another of the same dossier, with the length of each part."""
        lengths = (len(getattr(packed, part)) for part in PARTS)
        stamp, path = " ".join((uuid.uuid4().hex, *map(str, lengths))), self._path(slug, STAMP)
        path.unlink(missing_ok=True)  # first: without it the rest counts for nothing
        path.parent.mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            self._path(slug, part).write_bytes(getattr(packed, part))
        _replace(path, stamp.encode())
        return stamp

    def has(self, slug: str, stamp: str) -> bool:
        """Tell whether this unit is kept whole."""
        try:
            lengths = [str(self._path(slug, part).stat().st_size) for part in PARTS]
            return self._path(slug, STAMP).read_bytes() == stamp.encode() and stamp.split()[1:] == lengths
        except OSError:
            return False

    def load(self, slug: str, part: str) -> bytes:
        """Give a part of a unit that is kept, packed. Raises: UnreadableError when it is not."""
        try:
            return self._path(slug, part).read_bytes()
        except OSError as error:
            raise UnreadableError(str(error)) from error

    def save_value(self, name: str, value: object) -> None:
        """Keep a value that few builds change or need, beside the state."""
        _replace(self.folder / name, pickle.dumps(value, pickle.HIGHEST_PROTOCOL))

    def load_value(self, name: str) -> Any:
        """Give a value that is kept; None when there is none that can be read."""
        try:
            return pickle.loads((self.folder / name).read_bytes())  # written by us, below our folder
        except Exception:  # noqa: BLE001  # whatever is wrong with it, it can be made anew
            return None

    def drop(self, slug: str) -> None:
        """Forget a unit."""
        for part in (STAMP, *PARTS):
            self._path(slug, part).unlink(missing_ok=True)

    def clear(self) -> None:
        """Forget everything but the lock."""
        (self.folder / "state").unlink(missing_ok=True)  # first: it tells of the rest
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "lock":
                path.unlink()

    def _path(self, slug: str, part: str) -> Path:
        return self.folder / "units" / slug.replace("/", "~") / part


def pack(value: object, level: int = FAST) -> bytes:
    """Write a value as bytes that can be kept or sent."""
    written = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return zlib.compress(written, level) if level else written


def unpack(packed: bytes) -> Any:
    """Read what `pack` wrote. Raises: UnreadableError."""
    try:
        written = packed if packed.startswith(pickle.PROTO) else zlib.decompress(packed)
        return pickle.loads(written)  # written by us, below our folder
    except Exception as error:  # whatever is wrong with it, it can be made anew
        raise UnreadableError(str(error)) from error


def digest(*parts: object) -> str:
    """Give the digest of some values that are written alike in every run: text, numbers, tuples and lists of them."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def digest_of(content: str | bytes) -> str:
    """Give the digest of a file's content."""
    return hashlib.blake2b(content.encode() if isinstance(content, str) else content, digest_size=16).hexdigest()


def scan(folders: Iterable[Path], state: State) -> dict[str, str]:
    """Give the digest of every file below some folders, by its whole path; only what has changed since is read."""
    found: dict[str, Scanned] = {}
    for folder in folders:
        for path, stat in _files(str(folder)):
            known, now = state.scanned.get(path), (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_size)
            found[path] = known if known and known[:-1] == now else (*now, _digest_of_file(path))
    kept = {path: row for path, row in state.scanned.items() if path not in found}
    state.scanned = found if len(kept) > len(found) else {**kept, **found}
    return {path: row[-1] for path, row in found.items()}


def digest_of_packages() -> str:
    """Give the digest of the names and versions of all packages that can be imported."""
    folders = [Path(folder) for folder in sys.path if Path(folder).is_dir()]
    names = {path.name for folder in folders for path in folder.iterdir() if path.suffix in (".dist-info", ".egg-info")}
    return digest(sys.version, sorted(names))


def digest_of_settings(config_file: Path) -> str:
    """Give the digest of a settings file, of those it inherits from, and of what it takes from the environment."""
    parts: list[object] = []
    file: Path | None = config_file
    while file:
        text = file.read_text(encoding="utf-8")
        names = [name.strip() for found in ENV_RE.findall(text) for name in found.split(",")]
        parts += (str(file), text, [(name, os.environ.get(name)) for name in names])
        inherited = INHERIT_RE.search(text)
        file = file.parent / inherited[1].strip() if inherited else None
    return digest(*parts)


def identity(folder: Path) -> Identity:
    """Tell a folder from another in its place: device, number and time of change, since numbers are used again.

    Zeros when there is none.
    """
    try:
        stat = folder.stat()
    except OSError:
        return 0, 0, 0
    return stat.st_dev, stat.st_ino, stat.st_mtime_ns


def _digest_of_file(path: str) -> str:
    try:
        return digest_of(Path(path).read_bytes())
    except OSError as error:
        return f"unreadable: {error.errno}"


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _files(entry.path)
        else:
            try:
                stat = entry.stat()
            except OSError:  # a link that leads nowhere
                stat = entry.stat(follow_symlinks=False)
            yield entry.path, stat


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".{path.name}-new")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.write_bytes(content)
    fresh.replace(path)
