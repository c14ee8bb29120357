"""Parallax: how the same thing looks from two places. Compare two texts by vocabulary, sentiment and metaphor."""

from parallax.corpus import Corpus, CorpusError, Essay, load_corpus

__all__ = ["Corpus", "CorpusError", "Essay", "load_corpus"]
__version__ = "0.1.0"
