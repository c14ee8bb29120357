"""The book's corpus, read once for all tests."""

import pytest

from parallax import load_corpus
from parallax import tokens as tokenising


@pytest.fixture(scope="session")
def corpus():
    return load_corpus()


@pytest.fixture(scope="session")
def tokens(corpus):
    return corpus.tokens


@pytest.fixture(scope="session")
def chosen(tokens):
    """Every word as the book counts it by default."""
    return tokenising.terms(tokens)
