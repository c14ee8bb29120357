"""The built book, for the tests that read it: built first where it is missing or older than its sources."""

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
MADE_BY_SPHINX = ("genindex", "search", "chapters/cite")


@cache
def build() -> subprocess.CompletedProcess:
    """Build the book, once a session; a book that has not changed takes a second.

    Where tests run in several processes, the first one has built it (see `conftest.py`); two builds at once
    would write over each other.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        return subprocess.CompletedProcess([], returncode=0)
    command = [sys.executable, "-m", "churchtower.make.build"]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def site() -> Path:
    """The folder of the built book."""
    done = build()
    assert done.returncode == 0, f"The book does not build.\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return SITE


def pages() -> list[str]:
    """The pages that `_toc.yml` lists, the cover first: "index", "chapters/essays", …"""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


def notebooks() -> list[str]:
    """The pages that hold code, as downloads name them: "essays", …"""
    sources = {Path(page).name: ROOT / f"{page}.md" for page in pages()}
    return [name for name, path in sources.items() if path.read_text("utf-8").startswith("---\njupytext:")]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a plain web server on this machine shows a folder."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
