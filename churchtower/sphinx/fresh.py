"""Nothing stale: a change in the code, the data or the pins executes the notebooks anew.

The notebook cache is keyed by the code in the cells alone, and Sphinx reads a page again only when the page
itself has changed. So the cache's folder is named by a checksum of all that a cell can reach. That checksum,
with one of what turns outputs into pages, is a setting on which every page depends. A change of style only
writes the pages anew.
"""

import hashlib
import os
import platform
import shutil
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

EXECUTION = ("synkrisis", "churchtower", "data", "requirements.txt")
READING = (*EXECUTION, "references.bib", "CITATION.cff")
LOOKS = ("_static",)
PASSED_OVER = {"__pycache__", ".ipynb_checkpoints"}


def files(root: Path, names: Iterable[str]) -> list[Path]:
    """The files below `root` that `names` cover, in a fixed order."""
    found = []
    for name in names:
        path = root / name
        below = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [p for p in below if p.is_file() and not PASSED_OVER & set(p.parts)]
    return sorted(found)


def checksum(root: Path, names: Iterable[str]) -> str:
    """A checksum of the names and contents of files, and of the version of Python."""
    digest = hashlib.sha256(".".join(platform.python_version_tuple()[:2]).encode())
    for path in files(root, names):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def key_by_content(app: Sphinx, config: Config) -> None:
    root = Path(app.confdir)
    config.book_reading = checksum(root, READING)
    config.book_looks = checksum(root, LOOKS)
    caches, key = Path(app.outdir).parent / ".jupyter_cache", checksum(root, EXECUTION)
    config.nb_execution_cache_path = str(caches / key)
    for old in sorted(caches.glob("*/")) if caches.is_dir() else ():
        if old.name != key:
            shutil.rmtree(old)


def setup(app: Sphinx) -> dict:
    os.environ["SYNKRISIS_BOOK"] = "1"  # the kernels inherit it, and show charts as the book does
    app.add_config_value("book_reading", "", "env", str)
    app.add_config_value("book_looks", "", "html", str)
    app.connect("config-inited", key_by_content, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
