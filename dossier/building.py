"""Builds and serves the site; looks first whether anything has changed, before anything heavy is imported.

A build that fails leaves the last good site standing.
"""

import errno
import fcntl
import ipaddress
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from dossier.cache import (
    FIRST,
    NO_FAULTS,
    OTHER_CODE,
    VERSION,
    Settings,
    State,
    Store,
    UnreadableError,
    digest,
    digest_of_packages,
    digest_of_settings,
    identity,
    scan,
)
from dossier.problems import Location, Problem
from dossier.sources import Sources

CACHE, PREVIEW = ".cache/dossier/build", ".cache/dossier/preview"
"""Folders beside the settings file for what is kept between builds, and for the preview's own."""
CODE = Path(__file__).parent
Tell = Callable[[str], None]


class SettingsError(RuntimeError):
    """The settings file cannot be used; the text is a problem's."""


def build_site(config_file: Path, jobs: int = 0, cluster: str = "", tell: Tell | None = None) -> bool:
    """Build strictly and put the site in its place; False when there were faults, which have then been told.

    `jobs` processes work side by side, 0 for as many as there are processors; `cluster` is the address of a Dask
    scheduler whose workers make the dossiers instead.
    """
    say = tell or _say
    try:
        with _locked(config_file) as store:
            return bring_up_to_date(config_file, store, say, jobs, cluster)
    except SettingsError as error:
        say(str(error))
        return False
    except OSError as error:
        if not (fault := fault_of_disk(error, config_file.resolve().parent)):
            raise
        say(fault)
        return False


def serve_site(config_file: Path, address: str, tell: Tell | None = None) -> bool:
    """Serve with live reload until interrupted; False when it could not begin, which has then been told.

    A fault in a source shows on its pages.
    """
    from dossier.generator import GeneratorError, preview  # noqa: PLC0415  # imports MkDocs, for a second

    say, folder = tell or _say, config_file.resolve().parent

    def build(store: Store) -> None:
        try:
            bring_up_to_date(config_file, store, say, draft_address=f"http://{address}/")
        except OSError as error:
            if not (fault := fault_of_disk(error, folder)):
                raise
            say(fault)  # the next change is another try

    try:
        with _locked(config_file, PREVIEW) as store:
            preview(config_file, address, store.tree, lambda: build(store), [CODE])
    except (GeneratorError, OSError) as error:
        say((isinstance(error, OSError) and fault_of_disk(error, folder)) or str(error))
        return False
    return True


def bring_up_to_date(
    config_file: Path, store: Store, tell: Tell, jobs: int = 0, cluster: str = "", draft_address: str = ""
) -> bool:
    """Make what has changed; False when there are faults, which have then been told.

    With a `draft_address` for the site, faults are shown on it instead of stopping it, and it stays in the store's tree.
    """
    file, is_draft = config_file.resolve(), bool(draft_address)
    state = store.load_state()
    settings = _read_settings(file, state)
    settings = replace(settings, site_url=draft_address) if is_draft else settings
    scanned = state.scanned
    digests = scan([settings.docs, CODE, *settings.code], state)
    sources = Sources(settings.docs, digests)
    code = sorted((path, one) for path, one in digests.items() if not path.startswith(f"{settings.docs}/"))
    base = digest(digest_of_packages(), state.settings_digest, settings.site_url, code)
    is_anew = base != state.base
    if is_anew:
        why = OTHER_CODE if state.base else FIRST
        store.clear()
        state = State(VERSION, base, state.settings, state.settings_digest, state.scanned, why=why)
    if not state.is_finished or not store.tree.is_dir():
        shutil.rmtree(store.tree, ignore_errors=True)
        state.forget_tree()
    if _is_current(state, sources) and (is_draft or state.published == identity(settings.site_dir)):
        if state.scanned != scanned:  # or all would be read the next time as well
            store.save_state(state)
        tell("Inget har ändrats; webbplatsen är redan byggd.")
        return True
    from dossier.updating import Options, Update  # noqa: PLC0415  # heavy, and not needed until here

    try:
        return Update(file, store, state, sources, settings, Options(tell, jobs, cluster, is_draft)).run()
    except UnreadableError:
        if is_anew:
            raise
        tell("Det som sparades vid förra bygget går inte att läsa: allt byggs om.")
        store.clear()
        return bring_up_to_date(config_file, store, tell, jobs, cluster, draft_address)


def _read_settings(file: Path, state: State) -> Settings:
    now = digest_of_settings(file)
    if state.settings is None or state.settings_digest != now:
        from dossier.generator import GeneratorError, read_settings  # noqa: PLC0415  # imports MkDocs, for a second

        try:
            state.settings, state.settings_digest = read_settings(file), now
        except GeneratorError as error:
            said = " ".join(str(error).split())
            what, line = f"inställningarna går inte att läsa: {said}", re.search(r"line (\d+)", said)
            problem = Problem(
                Location(file.name, int(line[1]) if line else 1),
                "unreadable-settings",
                what,
                "Rätta det som MkDocs säger",
            )
            raise SettingsError(str(problem)) from error
    docs, site_dir = state.settings.docs.resolve(), state.settings.site_dir.resolve()
    return replace(state.settings, docs=docs, site_dir=site_dir)  # links, which may lead elsewhere than last time


def _is_current(state: State, sources: Sources) -> bool:
    kept = {slug: one.folder for slug, one in state.dossiers.items()}
    is_whole = state.is_finished and not state.ahead and state.banner == NO_FAULTS and state.indexed == state.trees
    return is_whole and state.outside == sources.outside and kept == sources.folders


def _say(line: str) -> None:
    print(line, file=sys.stderr)


@contextmanager
def _locked(config_file: Path, name: str = CACHE) -> Iterator[Store]:
    """Keep two builds of one site from each other's way."""
    folder = config_file.resolve().parent / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Store(folder)


DISK_FAULTS = {
    errno.ENOSPC: ("disken är full", "Gör plats och försök igen"),
    errno.EDQUOT: ("din del av disken är full", "Gör plats och försök igen"),
    errno.EROFS: ("disken går bara att läsa", "Flytta projektet, eller låt site_dir i mkdocs.yml vara en annan mapp"),
    errno.EACCES: ("du får inte läsa eller skriva där", "Ändra rättigheterna"),
    errno.EPERM: ("du får inte läsa eller skriva där", "Ändra rättigheterna"),
}


def fault_of_disk(error: OSError, folder: Path) -> str:
    """Say in one sentence what keeps a file from being read or written, below `folder` when the error names none.

    "" for an error that is none of these.
    """
    what, cure = DISK_FAULTS.get(error.errno or 0, ("", ""))
    return f"{error.filename2 or error.filename or folder}: {what}. {cure}." if what else ""


def fault_of_address(address: str) -> str:
    """Say in one sentence why nothing can be shown at `host:port`, or give ""; MkDocs would crash or find out late."""
    host, _, port = address.rpartition(":")
    bare = "127.0.0.1" if host == "localhost" else host.removeprefix("[").removesuffix("]")
    try:
        version = ipaddress.ip_address(bare).version
        if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
            raise ValueError(port)
    except ValueError:
        return f"”{address}” är ingen adress med port: skriv till exempel -a 127.0.0.1:8001"
    with socket.socket(socket.AF_INET6 if version == 6 else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bare, int(port)))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return f"Det går inte att visa något på {address}: välj en annan adress med -a 127.0.0.1:8001"
            return "Porten är upptagen: stäng den andra förhandsvisningen eller välj en annan med -a 127.0.0.1:8001"
    return ""
