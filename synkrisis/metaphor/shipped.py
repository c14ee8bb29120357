"""The candidate finder as it comes with the library: fitted once, on texts whose metaphors were coded."""

import json
from functools import cache

import pandas as pd

from synkrisis.metaphor import finder
from synkrisis.order import ranked
from synkrisis.resources import library_data

DIGITS = 12  # significant ones that are kept of each number


@cache
def _read() -> tuple[finder.Trained, float]:
    """The weights, and the chance at and above which a word is marked."""
    kept = json.loads((library_data() / "metaphor" / "finder.json").read_text("utf-8"))
    table = pd.DataFrame(kept["features"]).T
    model = finder.Trained(table["weight"], table["mean"], table["deviation"], kept["intercept"])
    return model, kept["threshold"]


def find(tokens: pd.DataFrame) -> pd.DataFrame:
    """Words that may be metaphors: the content words of `tokens` that the shipped finder marks.

    Returns the columns of `synkrisis.metaphor.finder.score` with `chance` (0 to 1), the likeliest first.
    Raises ValueError when there is no content word.
    """
    scored = finder.score(tokens)
    if scored.empty:
        raise ValueError("There is no content word of English in what was read.")
    model, threshold = _read()
    scored = scored.assign(chance=finder.predict(model, finder.features(scored)))
    marked = scored[scored["chance"] >= threshold]
    return ranked(marked, "chance")


def written(model: finder.Trained, threshold: float) -> str:
    """A fitted finder as the JSON that is shipped."""
    table = pd.DataFrame({"weight": model.weights, "mean": model.means, "deviation": model.deviations})
    features = {
        name: {column: float(f"{value:.{DIGITS}g}") for column, value in row.items()}
        for name, row in table.to_dict("index").items()
    }
    numbers = {"intercept": model.intercept, "threshold": threshold * (1 - 1e-9)}  # rounding must not lose it
    kept = {name: float(f"{value:.{DIGITS}g}") for name, value in numbers.items()}
    return json.dumps({**kept, "features": features}, indent=1) + "\n"
