"""Synkrisis: compare two texts, or two collections, by vocabulary, sentiment and metaphor."""

import pandas as pd

__version__ = "0.1.0"

# With PyArrow installed, pandas would hold text in Arrow's form, which keeps no markup. One form everywhere,
# so that pages and numbers do not depend on what else is installed.
pd.set_option("mode.string_storage", "python")
