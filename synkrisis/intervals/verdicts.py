"""What an interval allows one to say: a direction, no clear difference, or nothing at all."""

import math
from collections.abc import Sequence
from enum import StrEnum

from synkrisis.intervals.resampling import Estimate

ERRORS = 2  # Monte Carlo errors from zero at which a limit is told from it


class Verdict(StrEnum):
    """One of three verdicts; `ON_THE_LINE` is a form of *no clear difference*.

    On the line: a limit lies nearer to zero than two of its Monte Carlo errors, so that another seed might
    put it on the other side. It is not called a direction under any seed.
    """

    ABOVE = "above"
    BELOW = "below"
    UNCLEAR = "no clear difference"
    ON_THE_LINE = "on the line"
    NONE = "cannot be estimated"

    @property
    def sign(self) -> int | None:
        """1 above zero, −1 below, 0 where the difference is not clear, None where it cannot be estimated."""
        return {"above": 1, "below": -1, "cannot be estimated": None}.get(self.value, 0)


def verdict(low: float, high: float, low_error: float = 0.0, high_error: float = 0.0) -> Verdict:
    """What an interval with its Monte Carlo errors allows.

    Nothing can be said where a limit is NaN or the interval has no width: blocks that are all alike do not
    show how far others would differ.

    >>> verdict(0.2, 1.5).value, verdict(-1, 1).value, verdict(1, 1).value
    ('above', 'no clear difference', 'cannot be estimated')
    >>> verdict(0.01, 1.5, low_error=0.02).value
    'on the line'
    """
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return Verdict.NONE
    errors = [0.0 if math.isnan(error) else error for error in (low_error, high_error)]
    if any(error and abs(end) < ERRORS * error for end, error in zip((low, high), errors, strict=True)):
        return Verdict.ON_THE_LINE
    return Verdict.ABOVE if low > 0 else Verdict.BELOW if high < 0 else Verdict.UNCLEAR


def of(estimate: Estimate) -> Verdict:
    """The verdict on an estimate; nothing can be said where its value does not exist."""
    if not math.isfinite(estimate.value):
        return Verdict.NONE
    return verdict(estimate.low, estimate.high, estimate.low_error, estimate.high_error)


def digits(wanted: int, *errors: float) -> int:
    """Decimal places to print: as many as wanted, and none finer than the largest Monte Carlo error.

    >>> digits(2, 0.004), digits(2, 0.03), digits(1, 0.0)
    (2, 1, 1)
    """
    largest = max((error for error in errors if math.isfinite(error)), default=0.0)
    return wanted if largest <= 0 else max(0, min(wanted, math.floor(-math.log10(largest))))


def holm(p: Sequence[float]) -> list[float]:
    """Holm's (1979) adjusted p of one family of tests, in the order given; NaN stays NaN and counts for none.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    known = sorted((value, place) for place, value in enumerate(p) if not math.isnan(value))
    adjusted, reached = [math.nan] * len(p), 0.0
    for rank, (value, place) in enumerate(known):
        reached = max(reached, min(1.0, value * (len(known) - rank)))
        adjusted[place] = reached
    return adjusted
