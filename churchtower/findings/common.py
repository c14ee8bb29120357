"""What all directional findings share: a difference with its interval, and each essay against itself."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from churchtower.claims import Result, direction, worded
from churchtower.study import Study
from synkrisis.intervals import resampling as resample


@dataclass(frozen=True)
class Contrast:
    """First essay's value less the second's: an estimate, and the split-half null."""

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


def contrast(study: Study, frame: pd.DataFrame, above: str, below: str | None = None) -> Contrast:
    """Compare the essays by a ratio of sums over sentences, or by the mean of `above` where `below` is None.

    `frame` has a row a sentence with `essay`, `paragraph` and the columns named. The study's choice of
    `block` says what is resampled as a whole: paragraphs, or sentences alone.
    """
    first, second = study.pair
    bottom = np.ones(len(frame)) if below is None else frame[below].to_numpy(float)
    top = frame[above].to_numpy(float)
    groups = frame["essay"].to_numpy(object)
    estimate = resample.ratio_difference(
        top, bottom, groups, first=first, second=second, blocks=blocks(study, frame), test=False
    )
    return Contrast(estimate, resample.half_null(top, bottom, groups))


def blocks(study: Study, frame: pd.DataFrame) -> pd.Series | None:
    """What is resampled as a whole: the column `paragraph`, or None for each row alone."""
    return frame["paragraph"] if study.choices.block == "paragraph" else None
