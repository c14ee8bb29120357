"""Shares with intervals that hold near 0 and 1, and where what is counted comes in clusters."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from scipy.stats import beta, t

from synkrisis.intervals.resampling import LEVEL, Estimate


def clopper_pearson(hits: float, n: float) -> tuple[float, float]:
    """The exact 95 % interval of a share (Clopper and Pearson 1934); `hits` and `n` need not be whole.

    >>> [round(end, 2) for end in clopper_pearson(6, 11)]
    [0.23, 0.83]
    """
    tail = (1 - LEVEL) / 2
    low = 0.0 if hits <= 0 else float(beta.ppf(tail, hits, n - hits + 1))
    high = 1.0 if hits >= n else float(beta.ppf(1 - tail, hits + 1, n - hits))
    return low, high


def share(hit: Sequence[bool], blocks: Sequence[Hashable] | None = None) -> Estimate:
    """The share of items that are hits, with a 95 % interval that takes account of blocks.

    `blocks` names each item's block, such as its paragraph (by default each item is its own). The interval is
    Clopper and Pearson's for an effective number of items (Korn and Graubard 1998): n divided by how much
    more the share varies between blocks than it would between single items, and by (t with blocks − 1 over t
    with n − 1 degrees of freedom) squared; never more than n. So it holds near 0 and 1, where resampling
    fails. No random draw is made. Limits are NaN with no item; Estimate without p.

    >>> found = share([True] * 6 + [False] * 5)
    >>> round(found.low, 2), round(found.high, 2)
    (0.23, 0.83)
    """
    marks = np.asarray(hit, dtype=float)
    n = len(marks)
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, np.nan, 0)
    value = float(marks.mean())
    number = np.arange(n) if blocks is None else pd.factorize(np.asarray(blocks, dtype=object))[0]
    size = int(number.max()) + 1
    effective = float(n)
    if 1 < size < n:
        residual = np.bincount(number, weights=marks - value, minlength=size)
        between = size / (size - 1) * float((residual**2).sum()) / n**2
        if between > 0 and 0 < value < 1:
            effective = value * (1 - value) / between
        tail = (1 + LEVEL) / 2
        effective *= (t.ppf(tail, n - 1) / t.ppf(tail, size - 1)) ** 2
        effective = min(effective, float(n))
    elif size == 1 and n > 1:
        return Estimate(value, np.nan, np.nan, np.nan, n)
    low, high = clopper_pearson(value * effective, effective)
    return Estimate(value, low, high, np.nan, n)


def percent(found: Estimate) -> Estimate:
    """A share and its limits in percent."""
    return found._replace(value=100 * found.value, low=100 * found.low, high=100 * found.high)
