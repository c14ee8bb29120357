"""Parallax: how the same thing looks from two places; two texts by vocabulary, sentiment and metaphor."""

from parallax.claims import show
from parallax.corpus import Corpus, CorpusError, Essay, load_corpus
from parallax.study import Choices, Study

__all__ = ["Choices", "Corpus", "CorpusError", "Essay", "Study", "load_corpus", "show"]
__version__ = "0.1.0"
