"""Where the library finds its own data, and where the book's lie: in a checkout beside it, in a wheel inside."""

import os
from pathlib import Path

import nltk

CORPUS_VARIABLE = "SYNKRISIS_CORPUS"

_PACKAGE = Path(__file__).resolve().parent


def library_data() -> Path:
    """The library's own word lists and models."""
    return _PACKAGE / "data"


def data_folder() -> Path:
    """The book's own `data/`: inside the installed package, or at the root of the checkout."""
    packaged = _PACKAGE.parent / "churchtower" / "data"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "data"


def corpus_folder() -> Path:
    """The corpus to read: the folder named by the variable `SYNKRISIS_CORPUS`, else the book's own."""
    return Path(os.environ.get(CORPUS_VARIABLE) or data_folder()).expanduser()


def use_vendored_nltk_data() -> None:
    """Let NLTK read the vendored resources and nothing else, so that every machine reads the same ones."""
    nltk.data.path[:] = [str(library_data() / "nltk_data")]
