"""Seeded bootstrap of whole blocks: how far an estimate hangs on the paragraphs that happen to be in a text.

Words of one sentence, and sentences of one paragraph, are not independent; so whole blocks are drawn, never
single words. A draw is a row of weights over the blocks, and all draws are one matrix product. Every limit
comes with its Monte Carlo error, which says how many of its digits another seed would give again.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import norm, t

from synkrisis.intervals import permutation
from synkrisis.intervals.blocks import LEAST_BLOCKS, SEED, block_numbers, by_block, chunks, two_essays
from synkrisis.words import keyness
from synkrisis.words.frequency import CountMatrix

DRAWS = 50_000
LEVEL = 0.95


class Estimate(NamedTuple):
    """`value`, its 95 % interval `low` to `high`, a two-sided permutation `p` (NaN if none was made), `n`.

    `low` and `high` are NaN where no interval can be had: fewer than three blocks on a side, a statistic that
    often does not exist, or draws that are all alike. `low_error` and `high_error` are the Monte Carlo
    standard errors of the limits, `error` that of the value (0 where it is computed and not drawn).
    """

    value: float
    low: float
    high: float
    p: float
    n: int
    low_error: float = 0.0
    high_error: float = 0.0
    error: float = 0.0


class Limits(NamedTuple):
    """The ends of an interval, and the Monte Carlo standard error of each."""

    low: float
    high: float
    low_error: float
    high_error: float


NO_LIMITS = Limits(np.nan, np.nan, np.nan, np.nan)


def _draw(size: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """How often each of `size` blocks is drawn when as many are drawn with replacement: draws x size."""
    return rng.multinomial(size, np.full(size, 1 / size), size=draws).astype(float)


@lru_cache(maxsize=8)
def shared_weights(sizes: tuple[int, ...], draws: int, seed: int) -> tuple[np.ndarray, ...]:
    """Weights of the blocks of each stratum, draws x size; the same ones for all who ask with one seed.

    Estimates that share their draws can be compared draw by draw, and drawing costs once.
    """
    rng = np.random.default_rng(seed)
    found = tuple(_draw(size, draws, rng) for size in sizes)
    for weights in found:
        weights.flags.writeable = False
    return found


def quantile_error(ordered: np.ndarray, share: float) -> float:
    """Monte Carlo standard error of a quantile of sorted draws.

    The rank of the true quantile among m draws has the standard deviation √(m q (1 − q)); the error is half
    the distance between the draws that lie one such deviation below and above the quantile.
    """
    size = len(ordered)
    away = np.sqrt(size * share * (1 - share))
    ranks = np.clip([share * size - away, share * size + away], 0, size - 1)
    below, above = ordered[[int(np.floor(ranks[0])), int(np.ceil(ranks[1]))]]
    return float(above - below) / 2


def limits(drawn: np.ndarray, blocks: int) -> Limits:
    """Expanded percentile limits (Hesterberg 2015) of bootstrap draws of a statistic of `blocks` blocks.

    A plain percentile interval is too narrow with few blocks: it lacks the factor √(n / (n − 1)) and the
    wider tails of Student's t. Percentiles farther out put both in. All are NaN with fewer than three blocks,
    where more than half of the draws do not exist, and where all draws are alike.

    >>> limits(np.array([2.0, 2.0, 2.0]), blocks=12).low
    nan
    """
    exists = np.isfinite(drawn)
    if blocks < LEAST_BLOCKS or not 2 * exists.sum() >= max(len(drawn), 1):
        return NO_LIMITS
    ordered = np.sort(drawn[exists])
    if ordered[-1] - ordered[0] <= 1e-9 * max(1.0, abs(ordered[0])):
        return NO_LIMITS
    tail = norm.cdf(t.ppf((1 - LEVEL) / 2, blocks - 1) * np.sqrt(blocks / (blocks - 1)))
    low, high = np.quantile(ordered, [tail, 1 - tail])
    if high - low <= 1e-9 * max(1.0, abs(low)):
        return NO_LIMITS
    return Limits(float(low), float(high), quantile_error(ordered, tail), quantile_error(ordered, 1 - tail))


def estimated(value: float, found: Limits, n: int, *, p: float = np.nan, error: float = 0.0) -> Estimate:
    """A value with its limits as an Estimate."""
    return Estimate(float(value), found.low, found.high, p, int(n), found.low_error, found.high_error, error)


# Counts of words


def _bootstrap_pieces(matrix: CountMatrix, draws: int, seed: int, block: str) -> Iterator[np.ndarray]:
    rows, essays = by_block(matrix, block)
    parts = [rows[np.flatnonzero(essays == essay)] for essay in matrix.essay_ids]
    rng = np.random.default_rng(seed)
    for size in chunks(draws, len(parts) * rows.shape[1]):
        # sparse.T @ dense is the quick way round
        yield np.stack([(part.T @ _draw(part.shape[0], size, rng).T).T for part in parts], axis=1)


def bootstrap_counts(
    matrix: CountMatrix, *, draws: int = 2000, seed: int = SEED, block: str = "paragraph"
) -> np.ndarray:
    """Word counts of resampled essays.

    Each draw takes as many blocks of each essay as it has, with replacement (Efron and Tibshirani 1993);
    `block` is `paragraph` or `sentence`. Returns counts, draws x essays x terms, essays and terms in the
    order of `matrix`. Raises ValueError on another block.
    """
    return np.concatenate(list(_bootstrap_pieces(matrix, draws, seed, block)))


def log_odds_intervals(
    matrix: CountMatrix,
    *,
    prior: pd.Series | None = None,
    prior_share: float = keyness.PRIOR_SHARE,
    terms: Sequence[str] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    block: str = "paragraph",
) -> pd.DataFrame:
    """Weighted log-odds (see `synkrisis.words.keyness.log_odds`) with 95 % intervals for one word at a time.

    Parameters: `prior`, pseudo-counts by term, by default `prior_share` of the pooled counts; `terms`, for
    which words, by default all.

    Interval: log-odds ± 1.96 × the larger of two standard errors, the model's and the bootstrap's. The
    model's takes words as independent and is too small for a word that comes in bursts. The bootstrap's is
    too small for a rare word: resampling cannot show an essay the word that it happens to lack, so that
    percentile limits around a word seen four times, all in one essay, stop short of 0. When the paragraphs
    of two essays are divided at random, the intervals cover 0 for more than 95 in 100 of the words, and for
    nearly all of the rare ones, about which two short texts can say little. These are intervals for single
    words: of many words, some miss by chance (see `synkrisis.intervals.permutation.max_t`).

    Returns, in the order of the terms (index `term`): `log_odds`, `se`, `low`, `high`, `error` (Monte Carlo
    standard error of either limit). Positive is more typical of the first essay; `low` and `high` are NaN
    where a side has fewer than three blocks. Raises ValueError when there are not two essays, on a word that
    the prior lacks, and on another block.
    """
    first, second = two_essays(matrix)
    names = pd.Index(matrix.terms, name="term")
    pseudo = keyness.pseudo_counts(prior, names)
    sizes = [int(matrix.matrix[matrix.essays == essay].sum()) for essay in (first, second)]
    observed = [np.asarray(matrix.matrix[matrix.essays == essay].sum(axis=0)) for essay in (first, second)]
    if pseudo is None:
        pseudo = prior_share * (observed[0] + observed[1])
    mass = pseudo.sum()
    chosen = np.arange(len(names)) if terms is None else names.get_indexer(list(terms))
    chosen = chosen[chosen >= 0]
    rows, essays = by_block(matrix, block)
    lengths = np.asarray(rows.sum(axis=1))
    columns = rows[:, chosen]
    parts = [np.flatnonzero(essays == essay) for essay in (first, second)]
    shares = [size / sum(sizes) for size in sizes]
    priors = [share * pseudo[chosen] for share in shares]
    value, error = keyness.log_odds_of(
        observed[0][chosen], sizes[0], observed[1][chosen], sizes[1], *priors, *(s * mass for s in shares)
    )
    rng = np.random.default_rng(seed)
    shift = squares = fourth = 0.0
    for size in chunks(draws, 2 * len(chosen)):
        drawn = []
        for place in parts:
            weights = _draw(len(place), size, rng)
            drawn += [(columns[place].T @ weights.T).T, (weights @ lengths[place])[:, None]]
        away = keyness.log_odds_of(*drawn, *priors, *(s * mass for s in shares))[0] - value
        square = away * away
        shift, squares = shift + away.sum(axis=0), squares + square.sum(axis=0)
        fourth = fourth + (square * square).sum(axis=0)
    resampled = np.sqrt((squares - shift**2 / draws) / (draws - 1))
    widest = np.maximum(error, resampled)
    reach = norm.ppf((1 + LEVEL) / 2) * widest
    # standard error of a standard deviation, where it is the drawn one that counts
    with np.errstate(invalid="ignore", divide="ignore"):
        wobble = np.sqrt(np.maximum(fourth / draws - (squares / draws) ** 2, 0) / draws) / (2 * resampled)
    drawn_error = np.where(resampled > error, norm.ppf((1 + LEVEL) / 2) * wobble, 0.0)
    few = min(map(len, parts)) < LEAST_BLOCKS
    low, high = (np.full(len(chosen), np.nan),) * 2 if few else (value - reach, value + reach)
    table = {"log_odds": value, "se": widest, "low": low, "high": high, "error": drawn_error}
    return pd.DataFrame(table, index=names[chosen])


# Scores of sentences


def _checked(name: str, values: Sequence, size: int) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    if array.shape != (size,):
        raise ValueError(f"There are {size} rows and {array.size} {name}. Give each row one.")
    for row in np.flatnonzero(~np.isfinite(array)):
        raise ValueError(f"The {name} are missing or not finite in row {row}. Leave such rows out.")
    return array


def _sides(groups: np.ndarray, first: str | None, second: str | None) -> tuple[str, str]:
    known = list(pd.unique(groups))
    if first is None and second is None:
        if len(known) != 2:
            raise ValueError(f"A difference has two groups; there are {len(known)}. Name first and second.")
        return known[0], known[1]
    for side in (first, second):
        if side not in known:
            names = ", ".join(map(str, known))
            raise ValueError(f"There is no row of the group {side!r}; the groups are {names}.")
    if first == second:
        raise ValueError(f"The first and the second group are both {first!r}. Name two.")
    return first, second


def _summed(values: np.ndarray, number: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(number, weights=values, minlength=size)


def ratio_difference(
    numerators: Sequence[float],
    denominators: Sequence[float],
    groups: Sequence,
    *,
    blocks: Sequence | None = None,
    first: str | None = None,
    second: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    test: bool = True,
) -> Estimate:
    """Difference of two ratios of sums, such as quoted words by words: first group's less second's.

    One row is one sentence: its numerator, its denominator and its group. `blocks` names what is drawn as a
    whole, such as the paragraph, within each group; by default each row alone. `first` and `second` name
    the groups (by default the only two, in order of appearance).

    Interval: bootstrap of blocks within each group, expanded percentiles (Hesterberg 2015); NaN where none
    can be had (see `limits`). p: blocks dealt out again between the groups, two-sided; NaN without `test`.
    `n` counts rows of both groups. Raises ValueError on unequal lengths, missing values, unknown or fewer
    than two groups, and a group whose denominators sum to 0.

    >>> found = ratio_difference([1, 2, 3, 4, 5, 0], [9, 9, 9, 9, 9, 9], list("aaabbb"), draws=100)
    >>> round(found.value, 2), found.n
    (-0.11, 6)
    """
    groups = np.asarray(groups, dtype=object)
    above = _checked("numerators", numerators, len(groups))
    below = _checked("denominators", denominators, len(groups))
    pair = _sides(groups, first, second)
    for group in pair:
        if below[groups == group].sum() == 0:
            raise ValueError(f"The denominators of the group {group!r} sum to 0. Leave that group out.")
    number, block_groups = block_numbers(groups, blocks)
    size = len(block_groups)
    sums = np.column_stack([_summed(above, number, size), _summed(below, number, size)])
    parts = [sums[block_groups == side] for side in pair]
    value = np.subtract(*(part[:, 0].sum() / part[:, 1].sum() for part in parts))
    weights = shared_weights(tuple(map(len, parts)), draws, seed)
    with np.errstate(invalid="ignore", divide="ignore"):
        one, other = (w @ part for w, part in zip(weights, parts, strict=True))
        drawn = one[:, 0] / one[:, 1] - other[:, 0] / other[:, 1]
    p = permutation.ratio_p(*parts, draws=draws, seed=seed) if test else np.nan
    return estimated(value, limits(drawn, min(map(len, parts))), np.isin(groups, pair).sum(), p=p)


def mean_difference(
    values: Sequence[float],
    groups: Sequence,
    *,
    blocks: Sequence | None = None,
    first: str | None = None,
    second: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    test: bool = True,
) -> Estimate:
    """Difference of two means of sentence scores; everything else as in `ratio_difference`.

    >>> mean_difference([0, 0, 0, 100, 100, 100], list("aaabbb"), draws=100).low
    nan
    """
    groups = np.asarray(groups, dtype=object)
    scores = _checked("values", values, len(groups))
    ones = np.ones(len(scores))
    return ratio_difference(
        scores, ones, groups, blocks=blocks, first=first, second=second, draws=draws, seed=seed, test=test
    )


def weighted_median(scores: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The weighted median, as a function of weights (draws x rows); NaN where all weights are 0."""
    # ties: equal scores are the same median
    order = np.argsort(scores, kind="stable")
    ranked = scores[order]

    def median(weights: np.ndarray) -> np.ndarray:
        reached = np.cumsum(weights[:, order], axis=1)
        size = reached[:, -1:]
        # ties: the first that reaches the place
        lower, upper = (np.argmax(reached > place, axis=1) for place in ((size - 1) // 2, size // 2))
        return np.where(size[:, 0] > 0, (ranked[lower] + ranked[upper]) / 2, np.nan)

    return median


def median_difference(
    values: Sequence[float],
    groups: Sequence,
    *,
    blocks: Sequence | None = None,
    first: str | None = None,
    second: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    test: bool = True,
) -> Estimate:
    """Difference of two medians; everything else as in `ratio_difference`."""
    groups = np.asarray(groups, dtype=object)
    scores = _checked("values", values, len(groups))
    pair = _sides(groups, first, second)
    number, block_groups = block_numbers(groups, blocks)
    parts = [np.flatnonzero(block_groups == side) for side in pair]
    value = np.subtract(*(np.median(scores[groups == side]) for side in pair))
    drawn = []
    for place, weights in zip(parts, shared_weights(tuple(map(len, parts)), draws, seed), strict=True):
        column = np.zeros(len(block_groups), dtype=int)
        column[place] = np.arange(len(place))
        inside = np.isin(number, place)
        median, columns = weighted_median(scores[inside]), column[number[inside]]
        ends = np.cumsum(list(chunks(draws, len(columns))))[:-1]
        drawn.append(np.concatenate([median(piece[:, columns]) for piece in np.split(weights, ends)]))
    found = limits(drawn[0] - drawn[1], min(map(len, parts)))
    p = np.nan
    if test:
        inside = np.isin(groups, pair)
        median = weighted_median(scores[inside])
        place = np.concatenate(parts)
        column = np.zeros(len(block_groups), dtype=int)
        column[place] = np.arange(len(place))
        columns = column[number[inside]]

        def contrast(sides: np.ndarray) -> np.ndarray:
            return median(sides[:, columns]) - median(1 - sides[:, columns])

        p = permutation.p_of(contrast, tuple(map(len, parts)), draws=draws, seed=seed, width=inside.sum())
    return estimated(value, found, np.isin(groups, pair).sum(), p=p)


# Any statistic


def weighted_interval(
    statistic: Callable[[np.ndarray], np.ndarray],
    blocks: Sequence[Hashable],
    *,
    strata: Sequence[Hashable] | None = None,
    n: int | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """A statistic of weights of rows with its 95 % interval by resampling blocks.

    Parameters: `statistic` takes weights (draws x rows) and gives a number a draw; `blocks` names each row's
    block, `strata` each row's stratum, whose number of blocks every draw keeps (by default one); `n` is what
    the estimate counts, by default the rows. Returns an Estimate without p.
    """
    size = len(blocks)
    groups = np.zeros(size) if strata is None else np.asarray(strata, dtype=object)
    number, block_groups = block_numbers(groups, blocks)
    parts = [np.flatnonzero(block_groups == group) for group in pd.unique(block_groups)]
    by_stratum = shared_weights(tuple(map(len, parts)), draws, seed)
    place = np.argsort(np.concatenate(parts), kind="stable")  # ties: none, every block has one place
    pieces, start = [], 0
    for piece in chunks(draws, size):
        weights = np.concatenate([w[start : start + piece] for w in by_stratum], axis=1)[:, place]
        pieces.append(statistic(weights[:, number]))
        start += piece
    value = float(statistic(np.ones((1, size)))[0])
    return estimated(value, limits(np.concatenate(pieces), min(map(len, parts))), size if n is None else n)


def _take(rows, index: np.ndarray):
    return rows.iloc[index] if hasattr(rows, "iloc") else rows[index]


def interval(
    rows,
    statistic: Callable[..., float],
    *,
    blocks: Sequence | None = None,
    strata: Sequence | None = None,
    draws: int = 2000,
    seed: int = SEED,
) -> Estimate:
    """Any statistic of rows with its 95 % bootstrap interval, one draw after another (slow).

    Parameters: `rows`, an array, sparse matrix, Series or frame; `statistic` takes such rows and returns a
    number; `blocks` names what is drawn as a whole (by default each row); `strata` names the groups, such as
    the essays, whose numbers of blocks every draw keeps (by default one).
    Returns an Estimate without p. Draws for which the statistic does not exist (NaN) are left out; see
    `limits` for when there is no interval. Raises ValueError when there is no row.
    """
    size = rows.shape[0]
    if size == 0:
        raise ValueError("There is no row to resample. Give at least one.")
    groups = np.zeros(size) if strata is None else np.asarray(strata, dtype=object)
    number, block_groups = block_numbers(groups, blocks)
    members = [np.flatnonzero(block_groups == group) for group in pd.unique(block_groups)]
    rng = np.random.default_rng(seed)
    weights = np.zeros((draws, len(block_groups)), dtype=np.int64)
    for blocks_of_group in members:
        weights[:, blocks_of_group] = _draw(len(blocks_of_group), draws, rng)
    drawn = np.array([statistic(_take(rows, np.repeat(np.arange(size), times[number]))) for times in weights])
    return estimated(statistic(rows), limits(drawn, min(map(len, members))), size)
