"""The two essays of this book: where its data lie, and what its codebook allows."""

from pathlib import Path

from churchtower import restore
from synkrisis.codings.codebook import Codebook
from synkrisis.texts import corpus

CODEBOOK = Codebook(
    families=("romance", "speech", "sight", "other"),
    source_domains=(
        "romance", "language", "sight", "height", "place", "journey", "force", "building", "object",
        "machine", "fluid", "body", "animal", "war", "game", "theatre", "trade", "nature", "person", "time",
        "other",
    ),
    target_domains=(
        "diplomacy", "relationship", "conflict", "policy", "power", "knowledge", "emotion", "communication",
        "economy", "time", "state", "leader", "other",
    ),
    dimensions=("sentiment", "russia", "west", "diplomacy"),
)  # fmt: skip

# How charts call what stance was coded toward.
TARGETS = {"russia": "toward Russia", "west": "toward the West", "diplomacy": "toward diplomacy"}

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
    folder = Path(folder or data_folder()).expanduser()
    gone = restore.missing(folder) if (folder / restore.BLOCKS).is_file() else []
    if gone:
        raise corpus.CorpusError(
            f"{folder / 'essays'}: this copy came without the text of {' and '.join(gone)}, which is its publisher's. "
            f"Copy the text from the page that essays.csv names into a file, and run: churchtower essays FILE"
        )
    return corpus.load_corpus(folder, codebook=CODEBOOK)
