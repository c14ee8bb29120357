"""How varied the vocabulary is. Every measure depends on length, more or less: compare at one length."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from synkrisis.intervals.resampling import LEVEL, SEED

_ENDS = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]


def _types(terms: Sequence[str]) -> np.ndarray:
    """Terms as numbers from 0, in order of appearance."""
    if len(terms) == 0:
        raise ValueError("There is no token to measure. Choose more tokens.")
    return pd.factorize(terms if isinstance(terms, np.ndarray) else np.asarray(terms, dtype=object))[0]


def ttr(terms: Sequence[str]) -> float:
    """Type-token ratio: different words by words. It falls with length: compare only at equal length."""
    return (int(_types(terms).max()) + 1) / len(terms)


def mattr(terms: Sequence[str], *, window: int = 50) -> float:
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


def mtld(terms: Sequence[str], *, threshold: float = 0.72) -> float:
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
    from scipy.stats import hypergeom  # slow to import

    return hypergeom.pmf(0, words, np.arange(words + 1), draws)


def hdd(terms: Sequence[str], *, draws: int = 42) -> float:
    """HD-D (McCarthy and Jarvis 2007): the type-token ratio to expect of `draws` words drawn at random.

    Sum over the types of the hypergeometric chance to be drawn at all, by `draws`.
    Raises ValueError when the text has fewer words than are drawn.
    """
    types = _types(terms)
    if not 1 <= draws <= len(types):
        raise ValueError(f"draws is {draws}; it must lie between 1 and the text's {len(types)} words.")
    frequencies, how_many = np.unique(np.bincount(types), return_counts=True)
    return float(how_many @ (1 - _missed(len(types), draws)[frequencies]) / draws)


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


def _samples(
    sentences: list[np.ndarray], length: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Two samples that share no word: sentences in random order, cut at `length` words and at twice that.

    The words of each are put back in printed order.
    """
    order = rng.permutation(len(sentences))
    words = np.concatenate([sentences[place] for place in order])
    places = np.repeat(order, [len(sentences[place]) for place in order])
    cuts = (slice(0, length), slice(length, 2 * length))
    # ties: words of one sentence stay as they are
    one, other = (words[cut][np.argsort(places[cut], kind="stable")] for cut in cuts)
    return one, other


def _previous(samples: np.ndarray) -> np.ndarray:
    """The place of each word's last occurrence before it, or -1; samples x words."""
    order = np.argsort(samples, axis=1, kind="stable")  # ties: in the order of the text
    ranked = np.take_along_axis(samples, order, axis=1)
    again = np.zeros(samples.shape, dtype=bool)
    again[:, 1:] = ranked[:, 1:] == ranked[:, :-1]
    before = np.where(again, np.roll(order, 1, axis=1), -1)
    previous = np.empty_like(before)
    np.put_along_axis(previous, order, before, axis=1)
    return previous


def _mattrs(samples: np.ndarray, window: int = 50) -> np.ndarray:
    length = samples.shape[1]
    place = np.arange(length)
    earliest = np.maximum(_previous(samples) + 1, np.maximum(place - window + 1, 0))
    latest = np.minimum(place, length - window)
    firsts = np.maximum(latest - earliest + 1, 0).sum(axis=1)
    return firsts / window / (length - window + 1)


def _all_factors(samples: np.ndarray, threshold: float) -> np.ndarray:
    """`_factors` of every sample at once: word by word, through all samples side by side."""
    rows = np.arange(len(samples))
    stretch = np.ones(len(samples), dtype=np.int32)  # which one is being counted, from 1
    seen_in = np.zeros((len(samples), samples.max() + 1), dtype=np.int32)  # the last stretch with the type
    factors, types, length = (np.zeros(len(samples)) for _ in range(3))
    for words in samples.T:
        types += seen_in[rows, words] != stretch
        seen_in[rows, words] = stretch
        length += 1
        falls = types < threshold * length
        factors += falls
        stretch += falls
        types[falls] = length[falls] = 0
    rest = np.divide(types, length, out=np.ones(len(samples)), where=length > 0)
    return factors + (1 - rest) / (1 - threshold)


def _mtlds(samples: np.ndarray, threshold: float = 0.72) -> np.ndarray:
    both = [_all_factors(direction, threshold) for direction in (samples, samples[:, ::-1])]
    with np.errstate(divide="ignore"):
        return samples.shape[1] * sum(1 / factors for factors in both) / 2


def _hdds(samples: np.ndarray, draws: int = 42) -> np.ndarray:
    n, length = samples.shape
    types = samples.max() + 1
    frequencies = np.bincount((samples + types * np.arange(n)[:, None]).ravel(), minlength=n * types)
    drawn = 1 - _missed(length, draws)  # 0 for a type that does not occur
    return drawn[frequencies].reshape(n, types).sum(axis=1) / draws


def measured(samples: np.ndarray) -> np.ndarray:
    """All of `MEASURES` on many samples of one length at once.

    `samples` holds words as whole numbers from 0, a sample in each row. Returns samples x measures.
    """
    ttrs = (_previous(samples) < 0).sum(axis=1) / samples.shape[1]
    return np.column_stack([ttrs, _mattrs(samples), _mtlds(samples), _hdds(samples)])


@dataclass(frozen=True)
class _Drawn:
    """Measures of an essay's samples, draws x measures: of `one` and of the `other` that shares no word."""

    one: np.ndarray
    other: np.ndarray
    share: float  # of the essay that a sample is

    @property
    def spread(self) -> np.ndarray:
        """How far each draw lies from the mean, drawn in as `equal_length` says."""
        return (self.one - self.one.mean(axis=0)) * math.sqrt(self.share / (1 - self.share))


def _draw(chosen: pd.DataFrame, length: int | None, draws: int, seed: int) -> tuple[int, dict[str, _Drawn]]:
    """The length of the samples, and each essay's measures of them."""
    sizes = chosen.groupby("essay", sort=False).size()
    half = int(sizes.min()) // 2
    length = half if length is None else length
    if not 50 <= length <= half:
        raise ValueError(f"length is {length}; it must lie between 50 and {half}, half the shortest essay.")
    rng = np.random.default_rng(seed)
    drawn = {}
    for essay, own in chosen.groupby("essay", sort=False):
        codes = pd.Series(pd.factorize(own["term"])[0], index=own.index)
        sentences = [part.to_numpy() for _, part in codes.groupby(own["sentence_id"], sort=False)]
        pairs = [_samples(sentences, length, rng) for _ in range(draws)]
        one, other = (measured(np.stack(samples)) for samples in zip(*pairs, strict=True))
        drawn[essay] = _Drawn(one, other, length / len(own))
    return length, drawn


def equal_length(
    chosen: pd.DataFrame, *, length: int | None = None, draws: int = 1000, seed: int = SEED
) -> pd.DataFrame:
    """All measures at one length for every essay, with intervals.

    Each draw takes whole sentences of an essay at random, without replacement, until it has `length` words
    (by default half the shortest essay), and measures them in printed order. Without replacement, since a
    sentence drawn twice would repeat all its words and lower every measure; sentences and not one contiguous
    window, since a short essay has hardly more than one window that differs from the others, and since a
    window shows one passage's topic as if it were the essay's vocabulary. What it gives up: a repetition
    between neighbouring sentences is often broken.

    `value` is the mean over the draws. `low` and `high` estimate a 95 % interval for the measure at this
    length: the central 95 % of the draws, drawn in about the mean by √(f / (1 − f)), f being the share of the
    essay that is drawn (delete-d jackknife, Shao and Wu 1989); at one half the spread is left as it is.

    Returns one row for each essay and measure: `essay`, `measure`, `value`, `low`, `high`, `tokens` (the
    length), `draws`. Raises ValueError when `length` is below 50 or above half the shortest essay.
    """
    length, drawn = _draw(chosen, length, draws, seed)
    rows = []
    for essay, own in drawn.items():
        values = own.one.mean(axis=0)
        lows, highs = values + np.quantile(own.spread, _ENDS, axis=0)
        for name, value, low, high in zip(MEASURES, values, lows, highs, strict=True):
            rows.append((essay, name, value, low, high, length, draws))
    return pd.DataFrame(rows, columns=["essay", "measure", "value", "low", "high", "tokens", "draws"])


def differences(
    chosen: pd.DataFrame, *, length: int | None = None, draws: int = 300, seed: int = SEED
) -> pd.DataFrame:
    """All measures of two essays compared at one length: the first essay's less the second's.

    Draws and intervals as in `equal_length`, of which this is the difference, draw by draw. `null` is the
    split-half null: each draw has a second sample of the same essay, of the same length, that shares no word
    with the first; the null is the 95th percentile of the absolute difference of the two, in the essay where
    it is larger.

    Returns one row a measure: `measure`, `value`, `low`, `high`, `null`, `tokens` (the length), `draws`.
    Raises ValueError as `equal_length` does, and when there are not two essays.
    """
    length, drawn = _draw(chosen, length, draws, seed)
    if len(drawn) != 2:
        raise ValueError(f"This compares two essays; there are {len(drawn)}. Take two.")
    first, second = drawn.values()
    values = first.one.mean(axis=0) - second.one.mean(axis=0)
    lows, highs = values + np.quantile(first.spread - second.spread, _ENDS, axis=0)
    nulls = np.max([np.quantile(abs(own.one - own.other), LEVEL, axis=0) for own in (first, second)], axis=0)
    columns = {"measure": list(MEASURES), "value": values, "low": lows, "high": highs, "null": nulls}
    return pd.DataFrame(columns).assign(tokens=length, draws=draws)
