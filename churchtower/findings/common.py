"""What all findings that compare have in common: a difference with its interval, its test and its verdict."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from churchtower.claims import Result, estimated, number, worded
from churchtower.study import Study
from synkrisis.intervals import resampling as resample
from synkrisis.intervals import verdicts
from synkrisis.intervals.verdicts import Verdict


@dataclass(frozen=True)
class Contrast:
    """First essay's value less the second's, and `base`, the second's own value."""

    estimate: resample.Estimate
    base: float | None = None

    @property
    def verdict(self) -> Verdict:
        """What the interval allows."""
        return verdicts.of(self.estimate)

    def worded(self, *, above: str, below: str, neither: str) -> str:
        """The words that the interval allows."""
        return worded(self.verdict, above=above, below=below, neither=neither)

    def result(self, n_unit: str, words: Mapping[str, str], evidence: tuple[str, ...] = ()) -> Result:
        """The finding that this contrast makes."""
        return estimated(self.estimate, n_unit, words, evidence, base=self.base)


def contrast(study: Study, frame: pd.DataFrame, above: str, below: str | None = None) -> Contrast:
    """Compare the essays by a ratio of sums over sentences, or by the mean of `above` where `below` is None.

    `frame` has a row a sentence with `essay`, `paragraph` and the columns named. Whole paragraphs are
    resampled, and dealt out again for the test.
    """
    first, second = study.pair
    bottom = np.ones(len(frame)) if below is None else frame[below].to_numpy(float)
    top = frame[above].to_numpy(float)
    estimate = resample.ratio_difference(
        top, bottom, frame["essay"].to_numpy(object), first=first, second=second,
        blocks=frame["paragraph"], draws=study.draws, seed=study.seed,
    )  # fmt: skip
    there = (frame["essay"] == second).to_numpy()
    return Contrast(estimate, float(top[there].sum() / bottom[there].sum()))


def in_percent(share: resample.Estimate) -> str:
    """A share as a sentence gives it: `10 %, 95 % interval 2 to 27 %`."""
    value, low, high = (number(100 * part, 0) for part in share[:3])
    return f"{value} %, 95 % interval {low} to {high} %"
