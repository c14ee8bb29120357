"""Seeded resampling of sentences or paragraphs: intervals, permutation tests, and each essay against itself.

Words of one sentence, and sentences of one paragraph, are not independent; so whole blocks are drawn, never
single words. A draw is a row of weights over the blocks, and all draws are one matrix product.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.stats import norm, t

from synkrisis.words import keyness
from synkrisis.words.frequency import CountMatrix

SEED = 20220214
DRAWS = 2000
LEVEL = 0.95
BLOCKS = ("sentence", "paragraph")

_CELLS = 4_000_000  # numbers held at once while drawing: 32 MB


class Estimate(NamedTuple):
    """`value`, its 95 % interval `low` to `high`, a two-sided permutation `p` (NaN if none was made), `n`."""

    value: float
    low: float
    high: float
    p: float
    n: int


def _chunks(draws: int, width: int) -> Iterator[int]:
    """Divide the draws so that one piece of `width` numbers a draw stays small."""
    size = max(1, _CELLS // max(width, 1))
    for start in range(0, draws, size):
        yield min(size, draws - start)


def _draw(size: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """How often each of `size` blocks is drawn when as many are drawn with replacement: draws x size."""
    return rng.multinomial(size, np.full(size, 1 / size), size=draws)


def _assign(size: int, first: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Random divisions of `size` blocks, `first` of them to one side (1), the others 0: draws x size."""
    return rng.permuted(np.tile(np.arange(size) < first, (draws, 1)), axis=1).astype(np.int64)


def _p_value(at_least_as_far: np.ndarray | int, draws: int) -> np.ndarray | float:
    """The observed division counts as one of the random ones, so p is never 0 (Davison and Hinkley 1997)."""
    return (at_least_as_far + 1) / (draws + 1)


def limits(drawn: np.ndarray, blocks: int) -> tuple[float, float]:
    """Expanded percentile limits (Hesterberg 2015) of bootstrap draws of a statistic of `blocks` blocks.

    A plain percentile interval is too narrow with few blocks: it lacks the factor √(n / (n − 1)) and the
    wider tails of Student's t. Percentiles farther out put both in.
    """
    if blocks < 2:
        return np.nan, np.nan
    tail = norm.cdf(t.ppf((1 - LEVEL) / 2, blocks - 1) * np.sqrt(blocks / (blocks - 1)))
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    return float(low), float(high)


# Counts of words


def _by_block(matrix: CountMatrix, block: str) -> tuple[sparse.csr_array, np.ndarray]:
    """Counts by block (rows) and the essay of each block."""
    if block not in BLOCKS:
        raise ValueError(f"block is {block!r}; it must be one of {', '.join(BLOCKS)}.")
    if block == "sentence":
        return matrix.matrix, matrix.essays
    keys = pd.MultiIndex.from_arrays([matrix.essays, matrix.paragraphs])
    number, unique = pd.factorize(keys)
    ones = np.ones(len(number), dtype=np.int64)
    sums = sparse.csr_array((ones, (number, np.arange(len(number)))), shape=(len(unique), len(number)))
    return (sums @ matrix.matrix).tocsr(), unique.get_level_values(0).to_numpy()


def _two_essays(matrix: CountMatrix) -> tuple[str, str]:
    if len(matrix.essay_ids) != 2:
        raise ValueError(f"This compares two essays; the counts have {len(matrix.essay_ids)}. Take two.")
    return matrix.essay_ids


def _bootstrap_pieces(matrix: CountMatrix, draws: int, seed: int, block: str) -> Iterator[np.ndarray]:
    rows, essays = _by_block(matrix, block)
    parts = [rows[np.flatnonzero(essays == essay)] for essay in matrix.essay_ids]
    rng = np.random.default_rng(seed)
    for size in _chunks(draws, len(parts) * rows.shape[1]):
        # sparse.T @ dense is the quick way round
        yield np.stack([(part.T @ _draw(part.shape[0], size, rng).T).T for part in parts], axis=1)


def bootstrap_counts(
    matrix: CountMatrix, *, draws: int = DRAWS, seed: int = SEED, block: str = "sentence"
) -> np.ndarray:
    """Word counts of resampled essays.

    Each draw takes as many blocks of each essay as it has, with replacement (Efron and Tibshirani 1993);
    `block` is `sentence` or `paragraph`. Returns counts, draws x essays x terms, essays and terms in the
    order of `matrix`. Raises ValueError on another block.
    """
    return np.concatenate(list(_bootstrap_pieces(matrix, draws, seed, block)))


def log_odds_intervals(
    matrix: CountMatrix,
    *,
    prior: pd.Series | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    block: str = "sentence",
) -> pd.DataFrame:
    """Weighted log-odds (see `synkrisis.words.keyness.log_odds`) with 95 % intervals for one word at a time.

    Interval: log-odds ± 1.96 × the larger of two standard errors, the model's and the bootstrap's. The
    model's takes words as independent and is too small for a word that comes in bursts. The bootstrap's is
    too small for a rare word: resampling cannot show an essay the word that it happens to lack, so that
    percentile limits around a word seen four times, all in one essay, stop short of 0. When the sentences
    of these essays are divided at random, the intervals cover 0 for 98 in 100 of the words seen ten times or
    more, and for more than 99 in 100 of the rarer ones, about which two short texts can say little. These
    are intervals for single words: of many words, some miss by chance (see `max_t`).

    Returns, in the order of the terms (index `term`): `log_odds`, `se`, `low`, `high`. Positive is more
    typical of the first essay. Raises ValueError when there are not two essays, on a word that the prior
    lacks, and on another block.
    """
    first, second = _two_essays(matrix)
    observed = [np.asarray(matrix.matrix[matrix.essays == essay].sum(axis=0)) for essay in (first, second)]
    terms = pd.Index(matrix.terms, name="term")
    priors = keyness.scaled_prior(*observed, keyness.pseudo_counts(prior, terms))
    value, error = keyness.log_odds(*observed, *priors)
    shift = squares = 0.0
    for piece in _bootstrap_pieces(matrix, draws, seed, block):
        away = keyness.log_odds(piece[:, 0], piece[:, 1], *priors)[0] - value
        shift, squares = shift + away.sum(axis=0), squares + (away**2).sum(axis=0)
    resampled = np.sqrt((squares - shift**2 / draws) / (draws - 1))
    widest = np.maximum(error, resampled)
    reach = norm.ppf((1 + LEVEL) / 2) * widest
    columns = {"log_odds": value, "se": widest, "low": value - reach, "high": value + reach}
    return pd.DataFrame(columns, index=terms)


def max_t(
    matrix: CountMatrix, *, draws: int = 9999, seed: int = SEED, block: str = "sentence"
) -> pd.DataFrame:
    """Test all words at once by dealing the sentences out again between the essays.

    For each word, z is the first essay's count less what the pooled rate leads one to expect there, in
    standard deviations of this difference over all ways to deal the blocks out (each essay keeps its number
    of blocks). p is the share of random divisions in which any word reaches |z| (single-step max-T, Westfall
    and Young 1993): the chance of even one false finding stays below the level, with whatever dependence
    there is between words and within blocks.

    Returns, in the order of the terms (index `term`): `z` (positive: more in the first essay) and `p_max_t`.
    Raises ValueError when there are not two essays, and on another block.
    """
    first, _ = _two_essays(matrix)
    rows, essays = _by_block(matrix, block)
    size, here = len(essays), int((essays == first).sum())
    lengths = np.asarray(rows.sum(axis=1))
    rate = np.asarray(rows.sum(axis=0)) / lengths.sum()
    # Σ over blocks of (count − length × rate)², without making the dense table of it
    squares = rows.power(2).sum(axis=0) - 2 * rate * (rows.T @ lengths) + rate**2 * (lengths @ lengths)
    spread = np.sqrt(here * (size - here) / (size * (size - 1)) * squares)

    def score(sides: np.ndarray) -> np.ndarray:
        return ((rows.T @ sides.T).T - np.outer(sides @ lengths, rate)) / spread

    z = score((essays == first).astype(np.int64)[None])[0]
    rng = np.random.default_rng(seed)
    largest = np.concatenate(
        [np.abs(score(_assign(size, here, n, rng))).max(axis=1) for n in _chunks(draws, rows.shape[1])]
    )
    # a hair below |z|, since equal counts can differ in the last bit
    reached = draws - np.searchsorted(np.sort(largest), np.abs(z) - 1e-9)
    columns = {"z": z, "p_max_t": _p_value(reached, draws)}
    return pd.DataFrame(columns, index=pd.Index(matrix.terms, name="term"))


# Scores of sentences


def _checked(name: str, values: Sequence, size: int) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    if array.shape != (size,):
        raise ValueError(f"There are {size} rows and {array.size} {name}. Give each row one.")
    for row in np.flatnonzero(~np.isfinite(array)):
        raise ValueError(f"The {name} are missing or not finite in row {row}. Leave such rows out.")
    return array


def _block_numbers(groups: np.ndarray, blocks: Sequence | None) -> tuple[np.ndarray, np.ndarray]:
    """The number of each row's block, and each block's group. No block reaches from one group to another."""
    if blocks is None:
        return np.arange(len(groups)), groups
    if len(blocks) != len(groups):
        raise ValueError(f"There are {len(groups)} rows and {len(blocks)} blocks. Give each row its block.")
    number, unique = pd.factorize(pd.MultiIndex.from_arrays([groups, np.asarray(blocks)]))
    return number, unique.get_level_values(0).to_numpy()


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


def _difference(
    statistic: Callable[[np.ndarray], np.ndarray],
    groups: Sequence,
    *,
    blocks: Sequence | None,
    first: str | None,
    second: str | None,
    draws: int,
    seed: int,
    test: bool,
) -> Estimate:
    """First group less second, of a statistic of weights (draws x rows) that gives one number a draw."""
    groups = np.asarray(groups, dtype=object)
    pair = _sides(groups, first, second)
    number, block_groups = _block_numbers(groups, blocks)
    members = [np.flatnonzero(block_groups == side) for side in pair]
    both = np.concatenate(members)
    rng = np.random.default_rng(seed)

    def contrast(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        return statistic(one[:, number]) - statistic(other[:, number])

    def weights(draws: int, columns: np.ndarray, values: np.ndarray) -> np.ndarray:
        table = np.zeros((draws, len(block_groups)))  # floats, since only these multiply fast
        table[:, columns] = values
        return table

    value = float(contrast(*(weights(1, m, np.ones(len(m))) for m in members))[0])
    resampled, permuted = [], []
    for n in _chunks(draws, len(groups)):
        resampled.append(contrast(*(weights(n, m, _draw(len(m), n, rng)) for m in members)))
    for n in _chunks(draws if test else 0, len(groups)):
        sides = _assign(len(both), len(members[0]), n, rng)
        permuted.append(contrast(weights(n, both, sides), weights(n, both, 1 - sides)))
    low, high = limits(np.concatenate(resampled), min(map(len, members)))
    p = np.nan
    if test:
        as_far = int((np.abs(np.concatenate(permuted)) >= abs(value) - 1e-12).sum())
        p = float(_p_value(as_far, draws))
    return Estimate(value, low, high, p, int(np.isin(groups, pair).sum()))


def _ratio(numerators: np.ndarray, denominators: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The ratio of weighted sums, as a function of weights (draws x rows)."""

    def ratio(weights: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore", divide="ignore"):
            return (weights @ numerators) / (weights @ denominators)

    return ratio


def _median(scores: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The weighted median, as a function of weights (draws x rows)."""
    # ties: equal scores are the same median
    order = np.argsort(scores, kind="stable")
    ranked = scores[order]

    def median(weights: np.ndarray) -> np.ndarray:
        reached = np.cumsum(weights[:, order], axis=1)
        size = reached[:, -1:]
        # ties: the first that reaches the place
        lower, upper = (np.argmax(reached > place, axis=1) for place in ((size - 1) // 2, size // 2))
        return (ranked[lower] + ranked[upper]) / 2

    return median


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

    Interval: bootstrap of blocks within each group, expanded percentiles (Hesterberg 2015). p: blocks dealt
    out again between the groups, two-sided; NaN without `test`, which saves half the time. `n` counts rows of
    both groups. Raises ValueError on unequal lengths, missing values, unknown or fewer than two groups, and a
    group whose denominators sum to 0.
    """
    groups = np.asarray(groups, dtype=object)
    above = _checked("numerators", numerators, len(groups))
    below = _checked("denominators", denominators, len(groups))
    for group in _sides(groups, first, second):
        if below[groups == group].sum() == 0:
            raise ValueError(f"The denominators of the group {group!r} sum to 0. Leave that group out.")
    ratio = _ratio(above, below)
    return _difference(
        ratio, groups, blocks=blocks, first=first, second=second, draws=draws, seed=seed, test=test
    )


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
    """Difference of two means of sentence scores; everything else as in `ratio_difference`."""
    groups = np.asarray(groups, dtype=object)
    scores = _checked("values", values, len(groups))
    ones = np.ones(len(scores))
    return ratio_difference(
        scores, ones, groups, blocks=blocks, first=first, second=second, draws=draws, seed=seed, test=test
    )


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
    median = _median(_checked("values", values, len(groups)))
    return _difference(
        median, groups, blocks=blocks, first=first, second=second, draws=draws, seed=seed, test=test
    )


# Each essay against itself


def _null(
    statistic: Callable[[np.ndarray], np.ndarray], groups: np.ndarray, *, draws: int, seed: int
) -> float:
    """The split-half null of a statistic of weights (draws x rows); see `half_null`."""
    rng = np.random.default_rng(seed)
    found = []
    for group in pd.unique(groups):
        rows = np.flatnonzero(groups == group)
        if len(rows) < 2:
            raise ValueError(f"The group {group!r} has one row, which cannot be halved. Leave it out.")
        sides = np.zeros((2, draws, len(groups)))
        sides[0][:, rows] = _assign(len(rows), len(rows) // 2, draws, rng)
        sides[1][:, rows] = 1 - sides[0][:, rows]
        apart = np.abs(statistic(sides[0]) - statistic(sides[1]))
        kept = apart[np.isfinite(apart)]
        found.append(np.quantile(kept, LEVEL) if kept.size else np.nan)
    return float(np.max(found))


def half_null(
    numerators: Sequence[float],
    denominators: Sequence[float],
    groups: Sequence,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> float:
    """How far one essay differs from itself: the split-half null of a ratio of sums.

    One row is one sentence: its numerator, its denominator (1 for a mean) and its essay. The rows of each
    essay are dealt into two random halves; the null is the 95th percentile of the absolute difference of
    their two ratios, in the essay where it is larger. A difference between essays that is no larger may be
    chance. Halves are smaller than essays and differ more, so the null is conservative.

    Draws in which a half's denominators sum to 0 are left out; NaN where none is left.
    Raises ValueError on unequal lengths, missing values, and an essay with fewer than two rows.
    """
    groups = np.asarray(groups, dtype=object)
    above = _checked("numerators", numerators, len(groups))
    below = _checked("denominators", denominators, len(groups))
    return _null(_ratio(above, below), groups, draws=draws, seed=seed)


def median_half_null(
    values: Sequence[float], groups: Sequence, *, draws: int = DRAWS, seed: int = SEED
) -> float:
    """The split-half null of a median; everything else as in `half_null`."""
    groups = np.asarray(groups, dtype=object)
    return _null(_median(_checked("values", values, len(groups))), groups, draws=draws, seed=seed)


def log_odds_half_null(
    matrix: CountMatrix, term: str, *, prior: pd.Series | None = None, draws: int = DRAWS, seed: int = SEED
) -> float:
    """The split-half null of one word's weighted log-odds; NaN for a word that the counts lack.

    The sentences of each essay are dealt into two halves, which are compared as `log_odds_intervals` compares
    the essays: a half of n words gets the share n / N of the prior, N being the words of all essays. The
    rest as in `half_null`. Raises ValueError on a word that the prior lacks.
    """
    if term not in matrix.terms:
        return np.nan
    place = list(matrix.terms).index(term)
    pooled = np.asarray(matrix.matrix.sum(axis=0))
    pseudo = keyness.pseudo_counts(prior, pd.Index(matrix.terms, name="term"))
    pseudo = keyness.PRIOR_SHARE * pooled if pseudo is None else pseudo
    of_word, of_all = (pseudo[place] / pooled.sum(), pseudo.sum() / pooled.sum())
    counts = matrix.matrix[:, [place]].toarray()[:, 0]
    lengths = np.asarray(matrix.matrix.sum(axis=1))

    def log_odds(weights: np.ndarray) -> np.ndarray:
        size = weights @ lengths
        with np.errstate(invalid="ignore", divide="ignore"):
            word = weights @ counts + of_word * size
            return np.log(word / (size + of_all * size - word))

    return _null(log_odds, matrix.essays, draws=draws, seed=seed)


# Any statistic


def _take(rows, index: np.ndarray):
    return rows.iloc[index] if hasattr(rows, "iloc") else rows[index]


def interval(
    rows,
    statistic: Callable[..., float],
    *,
    blocks: Sequence | None = None,
    strata: Sequence | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """Any statistic of rows with its 95 % bootstrap interval.

    Parameters: `rows`, an array, sparse matrix, Series or frame; `statistic` takes such rows and returns a
    number; `blocks` names what is drawn as a whole (by default each row); `strata` names the groups, such as
    the essays, whose numbers of blocks every draw keeps (by default one).
    Returns an Estimate without p. Draws for which the statistic does not exist (NaN) are left out; when they
    are more than half, so is the interval. Raises ValueError when there is no row.
    """
    size = rows.shape[0]
    if size == 0:
        raise ValueError("There is no row to resample. Give at least one.")
    groups = np.zeros(size) if strata is None else np.asarray(strata, dtype=object)
    number, block_groups = _block_numbers(groups, blocks)
    members = [np.flatnonzero(block_groups == group) for group in pd.unique(block_groups)]
    rng = np.random.default_rng(seed)
    weights = np.zeros((draws, len(block_groups)), dtype=np.int64)
    for blocks_of_group in members:
        weights[:, blocks_of_group] = _draw(len(blocks_of_group), draws, rng)
    drawn = np.array([statistic(_take(rows, np.repeat(np.arange(size), times[number]))) for times in weights])
    value = float(statistic(rows))
    exists = np.isfinite(drawn)
    enough = 2 * exists.sum() >= draws
    low, high = limits(drawn[exists], min(map(len, members))) if enough else (np.nan, np.nan)
    return Estimate(value, low, high, np.nan, size)
