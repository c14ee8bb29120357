"""Synkrisis: compare two texts, or two collections, by vocabulary, sentiment and metaphor."""

from importlib import import_module

import pandas as pd

__version__ = "0.2.0"

# With PyArrow installed, pandas would hold text in Arrow's form, which keeps no markup. One form everywhere,
# so that pages and numbers do not depend on what else is installed.
pd.set_option("mode.string_storage", "python")

__all__ = [
    "charts", "codings", "compare", "html", "intervals", "meaning", "metaphor", "sentiment", "texts", "words",
]  # fmt: skip


def __getattr__(name: str):
    """A part of the library, imported when it is first named: NLTK, SciPy and Altair take seconds."""
    if name in __all__:
        return import_module(f"synkrisis.{name}")
    raise AttributeError(f"module 'synkrisis' has no attribute {name!r}")
