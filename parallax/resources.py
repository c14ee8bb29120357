"""Where the package finds its data: in a checkout beside it, in an installed wheel inside it."""

import os
from pathlib import Path

import nltk

CORPUS_VARIABLE = "PARALLAX_CORPUS"

_PACKAGE = Path(__file__).resolve().parent


def data_folder() -> Path:
    """The book's own `data/`: inside the installed package, or at the root of the checkout."""
    packaged = _PACKAGE / "data"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "data"


def corpus_folder() -> Path:
    """The corpus to read: the folder named by the variable `PARALLAX_CORPUS`, else the book's own."""
    return Path(os.environ.get(CORPUS_VARIABLE) or data_folder()).expanduser()


def use_vendored_nltk_data() -> None:
    """Let NLTK read the vendored resources and nothing else, so that every machine reads the same ones."""
    nltk.data.path[:] = [str(data_folder() / "nltk_data")]
