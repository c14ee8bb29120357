"""How far two coders agree: Cohen's kappa, weighted kappa and F1, with intervals by resampling clusters.

Units of one sentence are not independent, so intervals draw whole clusters (sentences) with replacement.
Every statistic here is a function of a table of counts, one table a cluster: a draw is a weighted sum of
those tables, and all draws are one matrix product.
"""

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from synkrisis.intervals import resampling as resample
from synkrisis.intervals.resampling import DRAWS, SEED, Estimate


def _categories(a: Sequence[Hashable], b: Sequence[Hashable], categories: Sequence[Hashable] | None) -> list:
    seen = set(a) | set(b)
    if categories is None:
        return sorted(seen)
    unknown = seen - set(categories)
    if unknown:
        known = ", ".join(map(str, categories))
        # ties: none but of 1 and "1", which are named alike
        raise ValueError(f"{min(unknown, key=str)!r} is none of the categories {known}. Add it to them.")
    return list(categories)


def tables(
    a: Sequence[Hashable],
    b: Sequence[Hashable],
    *,
    clusters: Sequence[Hashable] | None = None,
    categories: Sequence[Hashable] | None = None,
) -> np.ndarray:
    """Cross tables of two codings, one a cluster: shape (clusters, categories, categories), `a` in the rows.

    `a` and `b` are the labels of the same units in the same order; `clusters` names each unit's cluster (by
    default all units are one); `categories` is the order of the labels (by default sorted).
    Raises ValueError on unequal lengths, no units, or a label that `categories` lacks.
    """
    a, b = list(a), list(b)
    clusters = [0] * len(a) if clusters is None else list(clusters)
    if not len(a) == len(b) == len(clusters):
        sizes = f"{len(a)} and {len(b)} labels, {len(clusters)} clusters"
        raise ValueError(f"{sizes}: give every unit one of each.")
    if not a:
        raise ValueError("There is no unit to compare. Give at least one.")
    index = {category: i for i, category in enumerate(_categories(a, b, categories))}
    row = {cluster: i for i, cluster in enumerate(dict.fromkeys(clusters))}
    counts = np.zeros((len(row), len(index), len(index)))
    places = ([row[c] for c in clusters], [index[x] for x in a], [index[x] for x in b])
    np.add.at(counts, places, 1)
    return counts


def kappa_of(counts: np.ndarray, *, weights: str | None = None) -> np.ndarray:
    """Cohen's kappa of cross tables, over the last two axes.

    1 − Σ w·observed / Σ w·expected (Cohen 1960, 1968); w is 0 on the diagonal and 1 off it, or the squared
    distance of the categories with `weights="quadratic"` (which needs them in order, evenly spaced).
    NaN where both coders gave one and the same label to every unit: agreement then has no chance level.
    """
    if weights not in (None, "quadratic"):
        raise ValueError(f"weights is {weights!r}; it must be None or 'quadratic'.")
    place = np.arange(counts.shape[-1])
    distance = np.subtract.outer(place, place)
    cost = np.square(distance) if weights else (distance != 0)
    total = counts.sum(axis=(-2, -1))
    expected = counts.sum(axis=-1)[..., :, None] * counts.sum(axis=-2)[..., None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        return 1 - (cost * counts).sum(axis=(-2, -1)) * total / (cost * expected).sum(axis=(-2, -1))


def f1_of(counts: np.ndarray) -> np.ndarray:
    """F1 of 2 × 2 cross tables with False before True: 2·both / (marked by a + marked by b).

    The Dice coefficient; symmetric in the coders. NaN where nobody marked anything.
    """
    both = counts[..., 1, 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        return 2 * both / (counts[..., 1, :].sum(axis=-1) + counts[..., :, 1].sum(axis=-1))


def precision_of(counts: np.ndarray) -> np.ndarray:
    """Share of what `a` (rows) marked that `b` (columns) marked too; 2 × 2 tables, False before True."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return counts[..., 1, 1] / counts[..., 1, :].sum(axis=-1)


def recall_of(counts: np.ndarray) -> np.ndarray:
    """Share of what `b` (columns) marked that `a` (rows) marked too; 2 × 2 tables, False before True."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return counts[..., 1, 1] / counts[..., :, 1].sum(axis=-1)


def cohen_kappa(
    a: Sequence[Hashable],
    b: Sequence[Hashable],
    *,
    weights: str | None = None,
    categories: Sequence[Hashable] | None = None,
) -> float:
    """Cohen's kappa of two codings; see `kappa_of` for the formula and `tables` for what is refused.

    With `weights="quadratic"` and numbers as labels, give `categories` if a value between was never used.
    """
    return float(kappa_of(tables(a, b, categories=categories)[0], weights=weights))


def f1(a: Sequence[bool], b: Sequence[bool]) -> float:
    """F1 of two codings of the same units as marked or not (any truth value)."""
    return float(f1_of(tables(_truth(a), _truth(b), categories=(False, True))[0]))


def _truth(labels: Sequence) -> list[bool]:
    return [bool(label) for label in labels]


def cluster_weights(strata: Sequence[Hashable], *, draws: int, seed: int) -> np.ndarray:
    """How often each cluster is drawn: shape (draws, clusters); each stratum keeps its number of clusters."""
    strata = np.asarray(strata)
    rng = np.random.default_rng(seed)
    weights = np.zeros((draws, len(strata)))
    for stratum in dict.fromkeys(strata.tolist()):
        members = np.flatnonzero(strata == stratum)
        size = len(members)
        weights[:, members] = rng.multinomial(size, np.full(size, 1 / size), size=draws)
    return weights


def interval(
    statistic: Callable[[np.ndarray], np.ndarray],
    counts: np.ndarray,
    *,
    strata: Sequence[Hashable] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """A statistic of cross tables with its 95 % interval from resampled clusters.

    `counts` has one table a cluster (see `tables`); `strata` names each cluster's stratum, such as its essay,
    so that every draw keeps the number of clusters of each. Draws in which the statistic does not exist are
    left out; when they are more than half, so is the interval (NaN). Expanded percentiles (Hesterberg 2015).
    Returns an Estimate without p; `n` counts the units.
    """
    strata = [0] * len(counts) if strata is None else list(strata)
    drawn = statistic(np.tensordot(cluster_weights(strata, draws=draws, seed=seed), counts, axes=1))
    drawn = drawn[np.isfinite(drawn)]
    smallest = min(map(strata.count, strata))
    low, high = resample.limits(drawn, smallest) if 2 * len(drawn) >= draws else (np.nan, np.nan)
    return Estimate(float(statistic(counts.sum(axis=0))), low, high, np.nan, int(counts.sum()))


def kappa_interval(
    a: Sequence[Hashable],
    b: Sequence[Hashable],
    clusters: Sequence[Hashable],
    *,
    weights: str | None = None,
    categories: Sequence[Hashable] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """Cohen's kappa with a 95 % interval by resampling clusters; see `cohen_kappa` and `interval`."""
    counts = tables(a, b, clusters=clusters, categories=categories)
    return interval(lambda table: kappa_of(table, weights=weights), counts, draws=draws, seed=seed)


def f1_interval(
    a: Sequence[bool],
    b: Sequence[bool],
    clusters: Sequence[Hashable],
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """F1 with a 95 % interval by resampling clusters; parameters as in `f1` and `interval`."""
    counts = tables(_truth(a), _truth(b), clusters=clusters, categories=(False, True))
    return interval(f1_of, counts, draws=draws, seed=seed)
