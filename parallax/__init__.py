"""Parallax: how the same thing looks from two places; two texts by vocabulary, sentiment and metaphor."""

import pandas as pd

# With PyArrow installed, pandas would hold text in Arrow's form, which keeps no markup. One form everywhere,
# so that pages and numbers do not depend on what else is installed.
pd.set_option("mode.string_storage", "python")

from parallax.claims import show  # noqa: E402
from parallax.corpus import Corpus, CorpusError, Essay, load_corpus  # noqa: E402
from parallax.study import Choices, Study  # noqa: E402

__all__ = ["Choices", "Corpus", "CorpusError", "Essay", "Study", "load_corpus", "show"]
__version__ = "0.1.0"
