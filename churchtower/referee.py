"""What `make referee` found: how often intervals hold, what other seeds say, what chance alone would confirm.

The simulations take long, so their results are kept in `data/referee.json` with the seed and the checksums of
what they were made from; `benchmarks/referee.py` makes them anew.
"""

import json
from collections.abc import Mapping

import pandas as pd

from churchtower import cache, tiers
from churchtower.claims import register, result
from churchtower.corpus import data_folder
from churchtower.study import Study

PATH = data_folder() / "referee.json"
INPUTS = ("essays.csv", "essays", "annotations")
DIVERSITY_DRAWS = 10_000  # of each seed; the limits lie ten such errors and more from zero


def read() -> dict:
    """The kept results."""
    return json.loads(PATH.read_text("utf-8"))


def inputs() -> dict[str, str]:
    """Checksums of the texts and annotations that the simulations rest on."""
    found = [path for name in INPUTS for path in cache.files(data_folder() / name)]
    return {path.relative_to(data_folder()).as_posix(): cache.checksum(path) for path in found}


def comparisons() -> list[str]:
    """The keys of all findings that compare, in the order of the register."""
    return [key for key, item in register().items() if item.choices]


def verdicts(study: Study, seed: int) -> dict[str, str]:
    """The verdict on each comparison from one seed, without its grid of choices."""
    diverse = {"vocabulary.ttr", "vocabulary.mattr", "vocabulary.mtld", "vocabulary.hdd"}
    return {
        key: str(
            result(key, study.drawing(DIVERSITY_DRAWS if key in diverse else study.draws, seed=seed)).verdict
        )
        for key in comparisons()
        if not key.endswith("_validity")  # nine instruments by three texts; two of them are in `_or_`
    }


def unsteady(by_seed: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """The comparisons that have a direction under one seed, and are refused one under another.

    *On the line* is the mark of those that may not be told apart from zero: it contradicts no direction.
    """
    found = {}
    for key in next(iter(by_seed.values())):
        said = {verdicts[key] for verdicts in by_seed.values()}
        if len(said - {"on the line"}) > 1 and said & {"above", "below"}:
            found[key] = sorted(said)
    return found


def coverage() -> pd.DataFrame:
    """The table of *Methods*: each kind of estimate, what was drawn, and how often its interval held."""
    rows = read()["coverage"]
    return pd.DataFrame(
        {
            "estimate": [row["estimate"] for row in rows],
            "blocks": [row["blocks"] for row in rows],
            "interval": [row["interval"] for row in rows],
            "held, in percent": [f"{100 * row['covered']:.1f}" for row in rows],
            "± Monte Carlo error": [f"{100 * row['error']:.1f}" for row in rows],
            "simulations": [row["n"] for row in rows],
        }
    )


def shuffles() -> dict:
    """Of how many shuffles of the paragraphs any comparison would have been confirmed; see `tiers`."""
    return read()["shuffles"]


def allowed(share: float, n: int) -> bool:
    """Whether a share of shuffles is at most the level plus two Monte Carlo errors of it."""
    return share <= tiers.LEVEL + 2 * (tiers.LEVEL * (1 - tiers.LEVEL) / n) ** 0.5
