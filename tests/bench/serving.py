"""A folder served as a host serves a site: text packed, under a Content-Security-Policy; what is sent is noted."""

import functools
import gzip
import http.server
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BROWSERS = ("chromium-headless-shell", "chromium")
"""Debian's; the first is the same engine without the windows, and takes less than half the time."""
CSP = "default-src 'self'"
"""The policy of the search page."""
PACKED = (".html", ".js", ".css", ".json", ".txt", ".svg")


def find_browser() -> str | None:
    """Give the path of a Chromium, None when there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@dataclass(frozen=True)
class Sent:
    """One answer."""

    asked: float
    """Seconds since 1970."""
    path: str
    size: int
    """Bytes of the body as it was sent."""


@dataclass
class Served:
    """A site that is being served."""

    policy: str
    address: str = ""
    sent: list[Sent] = field(default_factory=list)
    is_lost: Callable[[str], bool] = lambda path: False
    """Which paths are answered as if they were not there."""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Sends one file, packed if a host would."""

    def __init__(self, *arguments: Any, served: Served, **options: Any) -> None:
        self._served = served
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:  # the name is the base class's
        """Send one file."""
        asked = time.time()
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file() or self._served.is_lost(self.path):
            self.send_error(404)
            return
        body = path.read_bytes()
        packed = path.suffix in PACKED
        body = gzip.compress(body, mtime=0) if packed else body
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Security-Policy", self._served.policy)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._served.sent.append(Sent(asked, self.path, len(body)))
        with suppress(ConnectionError):  # a reader who has left
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serve_packed(folder: Path, policy: str = CSP) -> Iterator[Served]:
    """Serve a folder on a port of this machine's own."""
    served = Served(policy)
    answer = functools.partial(Handler, served=served, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        served.address = f"http://127.0.0.1:{server.server_port}/"
        try:
            yield served
        finally:
            server.shutdown()
