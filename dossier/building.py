"""Builds and serves the site; the only module of the core that runs MkDocs.

A build goes to a folder beside the site and is swapped in whole, so that a failed one leaves the last good site standing.
"""

import errno
import ipaddress
import logging
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's notice about its own end of life, on every run

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException


def build_site(config_file: Path) -> bool:
    """Build strictly and swap the result in; False when there were faults, which have then been written to stderr."""
    with _logging_to_stderr():
        config = load_config(str(config_file), strict=True)
        target = Path(config.site_dir)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
            fresh, old = Path(scratch) / "new", Path(scratch) / "old"
            try:
                mkdocs_build(load_config(str(config_file), strict=True, site_dir=str(fresh)))
            except (Abort, MkDocsException) as error:
                print(error, file=sys.stderr)
                return False
            if target.exists():
                target.rename(old)
            fresh.rename(target)
            shutil.rmtree(old, ignore_errors=True)
    return True


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


def serve_site(config_file: Path, address: str) -> bool:
    """Serve with live reload until interrupted; False when it could not begin, which has then been told on stderr.

    A fault in a source shows on its pages.
    """
    with _logging_to_stderr():
        try:
            mkdocs_serve(str(config_file), dev_addr=address)
        except (Abort, MkDocsException, OSError) as error:
            print(error, file=sys.stderr)
            return False
    return True


@contextmanager
def _logging_to_stderr() -> Iterator[None]:
    """MkDocs logs and says nothing by itself when it is called from Python."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("mkdocs")
    logger.setLevel(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
