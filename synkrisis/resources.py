"""Where the library finds its word lists and models."""

import hashlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

_DATA = Path(__file__).resolve().parent / "data"


def library_data() -> Path:
    """The library's own word lists and models."""
    return _DATA


def use_vendored_nltk_data() -> None:
    """Let NLTK read the vendored resources and nothing else, so that every machine reads the same ones."""
    import nltk.data  # slow to import

    nltk.data.path[:] = [str(_readable_by_nltk(library_data() / "nltk_data"))]


@cache
def _readable_by_nltk(folder: Path) -> Path:
    """The folder itself, or a copy where an installer has linked its files.

    uv and conda give an installed file a second name in a cache of their own, and NLTK refuses to open a file
    that has two. The copy is made once, in the user's folder for caches, under a name made from its content;
    where none can be written there it lasts as long as the process.
    """
    files = [path for path in sorted(folder.rglob("*")) if not path.is_dir()]
    if not any(path.is_symlink() or path.stat().st_nlink > 1 for path in files):
        return folder
    key = _checksum(folder)
    try:
        return _kept_copy(folder, cache_folder() / "synkrisis" / f"nltk_data-{key[:16]}", key)
    except OSError:
        return _kept_copy(folder, Path(_passing_folder().name) / "nltk_data", key)


def _kept_copy(folder: Path, copy: Path, key: str) -> Path:
    """A folder's copy; made whole under another name first, since other processes may look for it."""
    if copy.is_dir() and _checksum(copy) == key:
        return copy
    copy.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=copy.name, dir=copy.parent))
    try:
        shutil.copytree(folder, part / "whole", copy_function=shutil.copyfile)
        if copy.is_dir() and _checksum(copy) != key:  # somebody has changed it
            shutil.rmtree(copy)
        if not copy.is_dir():
            (part / "whole").rename(copy)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return copy


def _checksum(folder: Path) -> str:
    """The sha256 of all files below a folder, with their names."""
    digest = hashlib.sha256()
    for name in sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{name}\n{hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def cache_folder() -> Path:
    """The user's folder for caches, as the XDG base directory specification and Windows name it."""
    named = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(named) if named else Path.home() / ".cache"


@cache
def _passing_folder() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="synkrisis-", ignore_cleanup_errors=True)
