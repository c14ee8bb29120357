"""How varied the vocabulary is. Every measure depends on length, more or less: compare at one length."""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.stats import hypergeom, norm, t

from synkrisis.intervals.blocks import LEAST_BLOCKS, SEED
from synkrisis.intervals.permutation import p_value
from synkrisis.intervals.resampling import DRAWS, LEVEL, quantile_error

WINDOW, THRESHOLD, DRAWN = 50, 0.72, 42  # of MATTR, MTLD and HD-D
SAMPLES = 20  # of each side in one division of the permutation test

_PIECE = 1000  # samples measured at once


def _types(terms: Sequence[str]) -> np.ndarray:
    """Terms as numbers from 0, in order of appearance."""
    if len(terms) == 0:
        raise ValueError("There is no token to measure. Choose more tokens.")
    return pd.factorize(terms if isinstance(terms, np.ndarray) else np.asarray(terms, dtype=object))[0]


def ttr(terms: Sequence[str]) -> float:
    """Type-token ratio: different words by words. It falls with length: compare only at equal length."""
    return (int(_types(terms).max()) + 1) / len(terms)


def mattr(terms: Sequence[str], *, window: int = WINDOW) -> float:
    """Moving-average type-token ratio (Covington and McFall 2010): mean over all windows of `window` words.

    Raises ValueError when the text is shorter than a window.
    """
    types = _types(terms)
    if not 1 <= window <= len(types):
        raise ValueError(f"window is {window}; it must lie between 1 and the text's {len(types)} words.")
    # A word is the first of its type in every window that holds it and not its last occurrence before it.
    place = np.arange(len(types))
    order = np.argsort(types, kind="stable")  # ties: in the order of the text
    again = types[order[1:]] == types[order[:-1]]
    previous = np.full(len(types), -1)
    previous[order[1:][again]] = order[:-1][again]
    earliest = np.maximum(previous + 1, np.maximum(place - window + 1, 0))
    latest = np.minimum(place, len(types) - window)
    firsts = np.maximum(latest - earliest + 1, 0).sum()
    return float(firsts / window / (len(types) - window + 1))


def _factors(types: Sequence[int], threshold: float) -> float:
    """How often the type-token ratio, counted anew each time, falls below the threshold; the rest in part."""
    factors, seen, length = 0.0, set(), 0
    for item in types:
        seen.add(item)
        length += 1
        if len(seen) < threshold * length:
            factors, seen, length = factors + 1, set(), 0
    return factors + ((1 - len(seen) / length) / (1 - threshold) if length else 0)


def mtld(terms: Sequence[str], *, threshold: float = THRESHOLD) -> float:
    """Measure of textual lexical diversity (McCarthy and Jarvis 2010).

    Mean length, in words, of stretches whose type-token ratio stays at or above `threshold`; the last
    stretch counts by how far its ratio has come down. Mean of a forward and a backward reading. Infinite when
    no word repeats. Its authors advise texts of 100 words or more. Raises ValueError on a threshold outside
    0 to 1.
    """
    if not 0 < threshold < 1:
        raise ValueError(f"threshold is {threshold}; it must lie between 0 and 1.")
    types = _types(terms).tolist()
    factors = [_factors(direction, threshold) for direction in (types, types[::-1])]
    return math.inf if 0 in factors else len(types) * sum(1 / factor for factor in factors) / 2


@lru_cache(maxsize=16)
def _missed(words: int, draws: int) -> np.ndarray:
    """The chance that `draws` of `words` words hold none of a type, by how often the type occurs."""
    return hypergeom.pmf(0, words, np.arange(words + 1), draws)


def hdd(terms: Sequence[str], *, draws: int = DRAWN) -> float:
    """HD-D (McCarthy and Jarvis 2007): the type-token ratio to expect of `draws` words drawn at random.

    Sum over the types of the hypergeometric chance to be drawn at all, by `draws`.
    Raises ValueError when the text has fewer words than are drawn.
    """
    return hdd_of(np.bincount(_types(terms)), draws=draws)


def hdd_of(counts: np.ndarray, *, draws: int = DRAWN) -> float:
    """`hdd` of a text of which only the counts of its words are known.

    >>> hdd_of(np.array([21, 21])) * 42  # all 42 words are drawn, and with them both types
    2.0
    """
    size = int(counts.sum())
    if not 1 <= draws <= size:
        raise ValueError(f"draws is {draws}; it must lie between 1 and the text's {size} words.")
    frequencies, how_many = np.unique(counts, return_counts=True)
    return float(how_many @ (1 - hypergeom.pmf(0, size, frequencies, draws)) / draws)


MEASURES: dict[str, Callable[[Sequence[str]], float]] = {"ttr": ttr, "mattr": mattr, "mtld": mtld, "hdd": hdd}


def diversity(chosen: pd.DataFrame) -> pd.DataFrame:
    """All measures on each whole essay, whatever its length.

    Parameters: `chosen`, tokens in the order of the text with `essay` and `term` (see
    `synkrisis.texts.tokens.terms`). Returns one row an essay (index `essay`, in order of appearance): `tokens`,
    `types`, `ttr`, `mattr` (windows of 50), `mtld` (words), `hdd` (42 draws). Raises ValueError on essays
    shorter than 50 words.
    """
    grouped = chosen.groupby("essay", sort=False)["term"]
    sizes = grouped.agg(tokens="size", types="nunique")
    return sizes.assign(**{name: grouped.agg(measure) for name, measure in MEASURES.items()})


# Many samples at once


def measure(samples: np.ndarray) -> np.ndarray:
    """All measures of many samples of one length: samples x measures, in the order of `MEASURES`.

    `samples` has a row a sample and a column a word, the words as whole numbers from 0. The values are those
    of `ttr`, `mattr`, `mtld` and `hdd`, computed for all samples together.

    >>> [float(value) for value in measure(np.zeros((1, 50), dtype=int))[0].round(2)]
    [0.02, 0.02, 2.0, 0.02]
    """
    length = samples.shape[1]
    keys = np.sort(samples.astype(np.int32) * np.int32(length) + np.arange(length, dtype=np.int32), axis=1)
    types, places = keys // length, keys % length
    again = np.zeros_like(types, dtype=bool)
    again[:, 1:] = types[:, 1:] == types[:, :-1]
    before = np.full_like(places, -1)
    before[:, 1:] = np.where(again[:, 1:], places[:, :-1], -1)
    previous = np.empty_like(places)
    np.put_along_axis(previous, places, before, axis=1)
    after = np.full_like(places, length)
    after[:, :-1] = np.where(again[:, 1:], places[:, 1:], length)
    following = np.empty_like(places)
    np.put_along_axis(following, places, after, axis=1)
    reversed_previous = (length - 1 - following)[:, ::-1]
    factors = [_all_factors(one, THRESHOLD) for one in (previous, reversed_previous)]
    with np.errstate(divide="ignore"):
        mtld_values = length * sum(1 / found for found in factors) / 2
    place = np.arange(length)
    earliest = np.maximum(previous + 1, np.maximum(place - WINDOW + 1, 0))
    firsts = np.maximum(np.minimum(place, length - WINDOW) - earliest + 1, 0).sum(axis=1)
    start = np.maximum.accumulate(np.where(again, 0, place), axis=1)
    rank = place - start  # how often the type came before, in this sample
    gained = -np.diff(_missed(length, DRAWN))
    return np.column_stack([
        (previous < 0).sum(axis=1) / length,
        firsts / WINDOW / (length - WINDOW + 1),
        mtld_values,
        gained[rank].sum(axis=1) / DRAWN,
    ])  # fmt: skip


def _all_factors(previous: np.ndarray, threshold: float) -> np.ndarray:
    """`_factors` of many samples, from where each word's type came before (-1: nowhere)."""
    size, length = previous.shape
    factors, start, seen = (np.zeros(size, dtype=np.int32) for _ in range(3))
    for place, column in enumerate(np.ascontiguousarray(previous.T)):
        seen += column < start
        full = seen < threshold * (place + 1 - start)
        if full.any():
            factors += full
            start[full], seen[full] = place + 1, 0
    rest = length - start
    with np.errstate(invalid="ignore", divide="ignore"):
        part = (1 - seen / rest) / (1 - threshold)
    return factors + np.where(rest > 0, part, 0)


def _blocks(chosen: pd.DataFrame) -> dict[str, list[np.ndarray]]:
    """Each essay's paragraphs, as arrays of word numbers that all essays share."""
    codes = pd.Series(pd.factorize(chosen["term"])[0], index=chosen.index)
    return {
        essay: [part.to_numpy() for _, part in codes[own.index].groupby(own["paragraph"], sort=False)]
        for essay, own in chosen.groupby("essay", sort=False)
    }


def _sampled(blocks: list[np.ndarray], length: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Samples of `length` words, draws x length: blocks in random order, cut, put back in printed order."""
    sizes = np.array([len(block) for block in blocks])
    words = np.concatenate(blocks)
    number = np.repeat(np.arange(len(blocks)), sizes)
    offset = np.arange(len(words)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    order = rng.permuted(np.tile(np.arange(len(blocks)), (draws, 1)), axis=1)
    ends = np.cumsum(sizes[order], axis=1)
    starts = np.empty_like(ends)
    np.put_along_axis(starts, order, ends - sizes[order], axis=1)
    inside = starts[:, number] + offset < length
    return words[np.nonzero(inside)[1]].reshape(draws, length)


def _measured(blocks: list[np.ndarray], length: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Measures of samples, draws x measures."""
    pieces = [min(_PIECE, draws - start) for start in range(0, draws, _PIECE)]
    return np.concatenate([measure(_sampled(blocks, length, piece, rng)) for piece in pieces])


def _length(blocks: dict[str, list[np.ndarray]], length: int | None) -> int:
    half = min(sum(map(len, own)) for own in blocks.values()) // 2
    length = half if length is None else length
    if not 50 <= length <= half:
        raise ValueError(f"length is {length}; it must lie between 50 and {half}, half the shortest essay.")
    return length


@np.errstate(invalid="ignore")  # MTLD is infinite where no word repeats: then there is no spread
def _spread(drawn: np.ndarray, share: float) -> np.ndarray:
    """How far each draw lies from the mean, drawn in as `equal_length` says."""
    return (drawn - drawn.mean(axis=0)) * math.sqrt(share / (1 - share))


@np.errstate(invalid="ignore")
def _ends(values: np.ndarray, spread: np.ndarray, blocks: int) -> tuple[np.ndarray, ...]:
    """Limits of each measure and their Monte Carlo errors: expanded percentiles of the spread."""
    if blocks < LEAST_BLOCKS:
        return tuple(np.full((4, len(values)), np.nan))
    tail = norm.cdf(t.ppf((1 - LEVEL) / 2, blocks - 1) * math.sqrt(blocks / (blocks - 1)))
    ordered = np.sort(spread, axis=0)
    lows, highs = values + np.quantile(ordered, [tail, 1 - tail], axis=0)
    errors = [[quantile_error(column, q) for column in ordered.T] for q in (tail, 1 - tail)]
    return lows, highs, *map(np.array, errors)


def equal_length(
    chosen: pd.DataFrame, *, length: int | None = None, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """All measures at one length for every essay, with intervals.

    Each draw takes whole paragraphs of an essay at random, without replacement, until it has `length` words
    (by default half the shortest essay), and measures them in printed order; the last paragraph is cut.
    Without replacement, since a paragraph drawn twice would repeat all its words and lower every measure.

    `value` is the mean over the draws. `low` and `high` estimate a 95 % interval for the measure at this
    length: expanded percentiles of the draws, drawn in about the mean by √(f / (1 − f)), f being the share of
    the essay that is drawn (delete-d jackknife, Shao and Wu 1989); at one half the spread is left as it is.
    NaN for an essay of fewer than three paragraphs.

    Parameters: `chosen`, tokens in the order of the text with `essay`, `paragraph` and `term`.
    Returns one row for each essay and measure: `essay`, `measure`, `value`, `low`, `high`, `tokens` (the
    length), `draws`. Raises ValueError when `length` is below 50 or above half the shortest essay.
    """
    blocks = _blocks(chosen)
    length = _length(blocks, length)
    rng = np.random.default_rng(seed)
    rows = []
    for essay, own in blocks.items():
        drawn = _measured(own, length, draws, rng)
        values = drawn.mean(axis=0)
        lows, highs, *_ = _ends(values, _spread(drawn, length / sum(map(len, own))), len(own))
        for name, value, low, high in zip(MEASURES, values, lows, highs, strict=True):
            rows.append((essay, name, value, low, high, length, draws))
    return pd.DataFrame(rows, columns=["essay", "measure", "value", "low", "high", "tokens", "draws"])


def differences(
    chosen: pd.DataFrame,
    *,
    length: int | None = None,
    draws: int = DRAWS,
    divisions: int = 0,
    seed: int = SEED,
) -> pd.DataFrame:
    """All measures of two essays compared at one length: the first essay's less the second's.

    Draws and intervals as in `equal_length`, of which this is the difference, draw by draw.
    `p` is that of a permutation test with that many `divisions` of the paragraphs between the essays, each
    side of each measured as the mean over 20 samples; NaN without divisions.

    Returns one row a measure: `measure`, `value`, `low`, `high`, `low_error`, `high_error`, `error` (Monte
    Carlo errors of the limits and of the value), `p`, `tokens` (the length), `draws`.
    Raises ValueError as `equal_length` does, and when there are not two essays.
    """
    blocks = _blocks(chosen)
    length = _length(blocks, length)
    if len(blocks) != 2:
        raise ValueError(f"This compares two essays; there are {len(blocks)}. Take two.")
    rng = np.random.default_rng(seed)
    sides = list(blocks.values())
    drawn = [_measured(own, length, draws, rng) for own in sides]
    values = drawn[0].mean(axis=0) - drawn[1].mean(axis=0)
    error = np.sqrt(sum(one.var(axis=0) for one in drawn) / draws)
    spreads = [_spread(one, length / sum(map(len, own))) for one, own in zip(drawn, sides, strict=True)]
    ends = _ends(values, spreads[0] - spreads[1], min(map(len, sides)))
    p = _division_p(sides, values, length, divisions, rng) if divisions else np.full(len(values), np.nan)
    names = ("low", "high", "low_error", "high_error")
    columns = {"measure": list(MEASURES), "value": values, **dict(zip(names, ends, strict=True))}
    return pd.DataFrame(columns).assign(error=error, p=p, tokens=length, draws=draws)


def _division_p(
    sides: list[list[np.ndarray]], values: np.ndarray, length: int, divisions: int, rng: np.random.Generator
) -> np.ndarray:
    """Two-sided p of each measure: paragraphs dealt out again, sides too short for a sample dealt anew."""
    pool, here = [*sides[0], *sides[1]], len(sides[0])
    found, samples = [], []
    while len(found) < divisions:
        order = rng.permutation(len(pool))
        dealt = [[pool[place] for place in sorted(part)] for part in (order[:here], order[here:])]
        if min(sum(map(len, side)) for side in dealt) >= length:
            samples += [_sampled(side, length, SAMPLES, rng) for side in dealt]
        if len(found) + len(samples) // 2 >= divisions or len(samples) * SAMPLES >= _PIECE:
            means = measure(np.concatenate(samples)).reshape(-1, 2, SAMPLES, len(values)).mean(axis=2)
            found += list(means[:, 0] - means[:, 1])
            samples = []
    as_far = (np.abs(found) >= np.abs(values) - 1e-12).sum(axis=0)
    return p_value(as_far, divisions)
