"""The two essays of this book, and where its data lie: beside the package, or inside an installed one."""

from pathlib import Path

from synkrisis.texts import corpus

_PACKAGE = Path(__file__).resolve().parent


def data_folder() -> Path:
    """The book's `data/`: inside the installed package, or at the root of the checkout."""
    packaged = _PACKAGE / "data"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "data"


def load_corpus(folder: str | Path | None = None) -> corpus.Corpus:
    """The two essays, or those of another folder; see `synkrisis.texts.corpus.load_corpus`.

    >>> load_corpus().ids
    ('gzero', 'allyn')
    """
    return corpus.load_corpus(folder or data_folder())
