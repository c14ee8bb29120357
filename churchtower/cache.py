"""What takes long to make is made once: kept in a file, under a key of the content of all that it is made of.

`remember("vega.js", [version], make)` gives the path of a file with that name. It calls `make` where no file
was kept under these inputs, so a change of an input, and nothing else, makes the file anew. A checkout keeps
such files in `_build/.cache`, an installed package in the user's folder for caches.
"""

import ast
import hashlib
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
DRAWING = ("synkrisis.charts", "synkrisis.html")
PASSED_OVER = {"__pycache__", ".ipynb_checkpoints"}
_anew = False
KEPT = 6  # of each name: two branches, say, with a change or two in each


def remember(name: str, inputs: Iterable[str | bytes | Path], make: Callable[[], str | bytes]) -> Path:
    """The path of a file that `make` gives the content of, made only where it is not kept already.

    Parameters: `name`, its name, which may hold a folder (`findings/sentiment.gap.json`); `inputs`, all that
    the content depends on: text, bytes, or paths of files and folders, whose content counts.
    """
    kept = place(name, inputs)
    if _anew or not kept.exists():
        content = make()
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_name(f"{kept.name}.{os.getpid()}")  # written whole: others may look for it
        part.write_bytes(content if isinstance(content, bytes) else content.encode())
        part.replace(kept)
        # ties: any of equal age may go
        for old in sorted(kept.parent.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)
    return kept


@contextmanager
def anew() -> Iterator[None]:
    """What is remembered within is made anew, kept or not."""
    global _anew
    before, _anew = _anew, True
    try:
        yield
    finally:
        _anew = before


def place(name: str, inputs: Iterable[str | bytes | Path]) -> Path:
    """Where `remember` keeps that file, be it there or not."""
    return folder() / name / checksum(*inputs) / Path(name).name


def checksum(*inputs: str | bytes | Path) -> str:
    """A key of the content of the inputs, of the names of the files in it, and of the version of Python."""
    digest = hashlib.sha256(".".join(platform.python_version_tuple()[:2]).encode())
    for item in inputs:
        if isinstance(item, Path):
            for path in files(item):
                digest.update(path.relative_to(item.parent).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
        else:
            digest.update(hashlib.sha256(item if isinstance(item, bytes) else item.encode()).digest())
    return digest.hexdigest()[:16]


def code_of(*modules: str) -> list[Path]:
    """The files of modules of this distribution, and of all that they import of it, by what the code says.

    Left out is what draws: no number depends on it.
    """
    found: dict[str, Path] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        path = _file(name)
        if path and name not in found:
            found[name] = path
            waiting += [name.rpartition(".")[0], *_imported(path)]
    return [found[name] for name in sorted(found)]


@cache
def _file(module: str) -> Path | None:
    path = _PACKAGE.parent.joinpath(*module.split("."))
    choices = (path.with_suffix(".py"), path / "__init__.py")
    ours = module.partition(".")[0] in ("synkrisis", _PACKAGE.name)
    return next((file for file in choices if file.is_file()), None) if ours else None


@cache
def _imported(path: Path) -> frozenset[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(name for name in found if not name.startswith(DRAWING))


def files(path: Path) -> list[Path]:
    """A file alone, or all files below a folder, in a fixed order."""
    below = sorted(path.rglob("*")) if path.is_dir() else [path]
    return sorted(p for p in below if p.is_file() and not PASSED_OVER & set(p.parts))


@cache
def folder() -> Path:
    """Where the files are kept; where nothing can be written there, a folder for this process alone."""
    checkout = _PACKAGE.parent
    named = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    users = (Path(named) if named else Path.home() / ".cache") / "churchtower"
    place = checkout / "_build" / ".cache" if (checkout / "_toc.yml").is_file() else users
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return place
    except OSError:
        return Path(_passing_folder().name)


@cache
def _passing_folder() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="churchtower-", ignore_cleanup_errors=True)
