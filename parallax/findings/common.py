"""What all directional findings share: a difference with its interval, and each essay against itself."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from parallax import resample
from parallax.claims import Result, direction, worded
from parallax.study import Study

HALVES = 2000


@dataclass(frozen=True)
class Contrast:
    """First essay's value less the second's: an estimate, and the size of difference that halving alone brings."""

    estimate: resample.Estimate
    null: float

    @property
    def sign(self) -> int:
        """1, −1 or 0, by the interval."""
        return direction(self.estimate.low, self.estimate.high)

    def worded(self, *, above: str, below: str, neither: str) -> str:
        """The words that the interval allows."""
        return worded(self.estimate.low, self.estimate.high, above=above, below=below, neither=neither)

    def result(self, n_unit: str, words: Mapping[str, str], evidence: tuple[str, ...] = ()) -> Result:
        """The finding that this contrast makes."""
        e = self.estimate
        return Result(e.value, e.n, n_unit, e.low, e.high, self.sign, words, evidence, self.null)


def half_null(above: np.ndarray, below: np.ndarray, groups: np.ndarray) -> float:
    """The difference that the halves of one essay show: 95th percentile of its size, in the essay that shows more.

    Each essay's rows are dealt into two halves at random, and the ratio of sums is compared between them.
    """
    rng = np.random.default_rng(resample.SEED)
    found = []
    for group in pd.unique(groups):
        rows = np.flatnonzero(groups == group)
        left = rng.permuted(np.tile(np.arange(len(rows)) < len(rows) // 2, (HALVES, 1)), axis=1)
        with np.errstate(invalid="ignore"):
            one, other = (side @ above[rows] / (side @ below[rows]) for side in (left, ~left))
        found.append(np.nanquantile(np.abs(one - other), 0.95))
    return float(max(found))


def contrast(study: Study, frame: pd.DataFrame, above: str, below: str | None = None, *, blocks: str | None = "paragraph") -> Contrast:
    """Compare the essays by a ratio of sums over rows (sentences), or by the mean of `above` where `below` is None.

    `frame` has a row a sentence with `essay`, the columns named, and `blocks`, the column of what is
    resampled as a whole (None: each row alone).
    """
    first, second = study.pair
    bottom = np.ones(len(frame)) if below is None else frame[below].to_numpy(float)
    top = frame[above].to_numpy(float)
    groups = frame["essay"].to_numpy(object)
    estimate = resample.ratio_difference(
        top, bottom, groups, first=first, second=second, blocks=frame[blocks] if blocks else None
    )
    return Contrast(estimate, half_null(top, bottom, groups))
