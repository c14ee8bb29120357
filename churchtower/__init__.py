"""Love Language and Church Tower: the book's study, its findings, and the machinery that publishes them."""

from churchtower.corpus import load_corpus
from churchtower.study import Choices, Study
from synkrisis import __version__
from synkrisis.texts.corpus import Corpus, CorpusError, Essay

__all__ = ["Choices", "Corpus", "CorpusError", "Essay", "Study", "__version__", "load_corpus"]
