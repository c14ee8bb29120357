"""Permutation tests: blocks, such as paragraphs, dealt out again between the two sides.

A test asks how often chance alone would part the sides as far. Whole blocks are dealt, since sentences of a
paragraph are not exchangeable with those of another one by one.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd

from synkrisis.intervals.blocks import LEAST_BLOCKS, SEED, by_block, chunks, two_essays
from synkrisis.words import keyness
from synkrisis.words.frequency import CountMatrix

DRAWS = 49_999


def assign(size: int, first: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Random divisions of `size` blocks, `first` of them to one side (1), the others 0: draws x size."""
    return rng.permuted(np.tile((np.arange(size) < first).astype(float), (draws, 1)), axis=1)


@lru_cache(maxsize=8)
def shared_assignments(size: int, first: int, draws: int, seed: int) -> np.ndarray:
    """The same divisions for all who ask with one seed; see `assign`."""
    sides = assign(size, first, draws, np.random.default_rng(seed))
    sides.flags.writeable = False
    return sides


def p_value(at_least_as_far: np.ndarray | int, draws: int) -> np.ndarray | float:
    """The observed division counts as one of the random ones, so p is never 0 (Davison and Hinkley 1997).

    >>> p_value(0, 999)
    0.001
    """
    return (at_least_as_far + 1) / (draws + 1)


def p_of(
    contrast: Callable[[np.ndarray], np.ndarray],
    sizes: tuple[int, int],
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    width: int = 1,
) -> float:
    """Two-sided p of any contrast of two sides.

    `contrast` takes divisions (draws x blocks; 1 is the first side, 0 the second; the blocks of the first
    side stand first) and gives one number a division. Divisions for which it does not exist count as far.
    `width` is how many numbers it holds a division, so that memory stays small.
    """
    own = np.concatenate([np.ones(sizes[0]), np.zeros(sizes[1])])[None]
    value = contrast(own)[0]
    if not np.isfinite(value):
        return np.nan
    sides = shared_assignments(sum(sizes), sizes[0], draws, seed)
    ends = np.cumsum(list(chunks(draws, width)))[:-1]
    found = np.concatenate([contrast(piece) for piece in np.split(sides, ends)])
    near = np.abs(found) < abs(value) - 1e-9 * max(1.0, abs(value))
    return float(p_value(int((~near).sum()), draws))


def ratio_p(one: np.ndarray, other: np.ndarray, *, draws: int = DRAWS, seed: int = SEED) -> float:
    """Two-sided p of a difference of two ratios of sums; each side has a row a block: numerator, denominator.

    >>> ratio_p(np.array([[1, 1], [2, 1.0]]), np.array([[1, 1], [2, 1.0]]), draws=99)
    1.0
    """
    sums = np.concatenate([one, other])
    total = sums.sum(axis=0)

    def contrast(sides: np.ndarray) -> np.ndarray:
        here = sides @ sums
        there = total - here
        with np.errstate(invalid="ignore", divide="ignore"):
            return here[:, 0] / here[:, 1] - there[:, 0] / there[:, 1]

    return p_of(contrast, (len(one), len(other)), draws=draws, seed=seed)


def log_odds_p(
    matrix: CountMatrix,
    term: str,
    *,
    prior_share: float = keyness.PRIOR_SHARE,
    draws: int = DRAWS,
    seed: int = SEED,
) -> float:
    """Two-sided p of one word's weighted log-odds, paragraphs dealt out again; NaN for an unknown word."""
    first, _ = two_essays(matrix)
    if term not in matrix.terms:
        return np.nan
    rows, essays = by_block(matrix, "paragraph")
    order = np.argsort(essays != first, kind="stable")  # ties: in the order of the text
    counts = rows[:, [list(matrix.terms).index(term)]].toarray()[order, 0].astype(float)
    lengths = np.asarray(rows.sum(axis=1))[order].astype(float)
    here = int((essays == first).sum())

    def contrast(sides: np.ndarray) -> np.ndarray:
        a, size_a = sides @ counts, sides @ lengths
        b, size_b = counts.sum() - a, lengths.sum() - size_a
        shares = size_a / lengths.sum(), size_b / lengths.sum()
        masses = [prior_share * share * lengths.sum() for share in shares]
        priors = [prior_share * share * counts.sum() for share in shares]
        return keyness.log_odds_of(a, size_a, b, size_b, *priors, *masses)[0]

    return p_of(contrast, (here, len(essays) - here), draws=draws, seed=seed)


def max_t(
    matrix: CountMatrix, *, draws: int = 9999, seed: int = SEED, block: str = "paragraph"
) -> pd.DataFrame:
    """Test all words at once by dealing the blocks out again between the essays.

    For each word, z is the first essay's count less what the pooled rate leads one to expect there, in
    standard deviations of this difference over all ways to deal the blocks out (each essay keeps its number
    of blocks). p is the share of random divisions in which any word reaches `|z|` (single-step max-T, Westfall
    and Young 1993): the chance of even one false finding stays below the level, with whatever dependence
    there is between words and within blocks.

    Returns, in the order of the terms (index `term`): `z` (positive: more in the first essay) and `p_max_t`.
    A word whose count follows the blocks' lengths exactly does not vary: its z is NaN, its p 1, and the other
    words are tested without it. Both are NaN where a side has fewer than three blocks.
    Raises ValueError when there are not two essays, and on another block.
    """
    first, _ = two_essays(matrix)
    rows, essays = by_block(matrix, block)
    size, here = len(essays), int((essays == first).sum())
    index = pd.Index(matrix.terms, name="term")
    if min(here, size - here) < LEAST_BLOCKS:
        return pd.DataFrame({"z": np.nan, "p_max_t": np.nan}, index=index)
    lengths = np.asarray(rows.sum(axis=1))
    rate = np.asarray(rows.sum(axis=0)) / lengths.sum()
    # Σ over blocks of (count − length × rate)², without making the dense table of it
    squares = rows.power(2).sum(axis=0) - 2 * rate * (rows.T @ lengths) + rate**2 * (lengths @ lengths)
    spread = np.sqrt(np.maximum(here * (size - here) / (size * (size - 1)) * squares, 0))
    varies = spread > 1e-9
    tested, rate, spread = rows[:, np.flatnonzero(varies)], rate[varies], spread[varies]

    def score(sides: np.ndarray) -> np.ndarray:
        return ((tested.T @ sides.T).T - np.outer(sides @ lengths, rate)) / spread

    z = score((essays == first).astype(float)[None])[0]
    rng = np.random.default_rng(seed)
    largest = [
        np.abs(score(assign(size, here, piece, rng))).max(axis=1, initial=0)
        for piece in chunks(draws, rows.shape[1])
    ]
    # a hair below |z|, since equal counts can differ in the last bit
    reached = draws - np.searchsorted(np.sort(np.concatenate(largest)), np.abs(z) - 1e-9)
    table = pd.DataFrame({"z": np.nan, "p_max_t": 1.0}, index=index)
    table.loc[varies, "z"], table.loc[varies, "p_max_t"] = z, p_value(reached, draws)
    return table
