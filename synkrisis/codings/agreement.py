"""How far two codings agree: kappa, F1, rank correlation, with intervals by resampling clusters.

Units of one paragraph are not independent, so intervals draw whole clusters (paragraphs) with replacement.
Kappa and F1 are functions of a table of counts, one table a cluster: a draw is a weighted sum of those
tables, and all draws are one matrix product. Rank correlations are computed from weights of the units.

Where the codings are runs of one model, this is the stability of that model, not agreement of people.
"""

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from synkrisis.intervals import resampling as resample
from synkrisis.intervals.resampling import DRAWS, SEED, Estimate, weighted_interval


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
    names = list(strata)
    parts = [[n for n, name in enumerate(names) if name == stratum] for stratum in dict.fromkeys(names)]
    drawn = np.concatenate(resample.shared_weights(tuple(map(len, parts)), draws, seed), axis=1)
    place = np.argsort(np.concatenate(parts), kind="stable")  # ties: none, every cluster has one place
    return drawn[:, place]


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
    so that every draw keeps the number of clusters of each. Expanded percentiles (Hesterberg 2015); there is
    no interval (NaN) where no draw differs, as with perfect agreement, where the statistic does not exist in
    more than half of the draws, and with fewer than three clusters in a stratum.
    Returns an Estimate without p; `n` counts the units.
    """
    strata = [0] * len(counts) if strata is None else list(strata)
    drawn = statistic(np.tensordot(cluster_weights(strata, draws=draws, seed=seed), counts, axes=1))
    smallest = min(map(strata.count, strata))
    found = resample.limits(drawn, smallest)
    return resample.estimated(float(statistic(counts.sum(axis=0))), found, int(counts.sum()))


def kappa_interval(
    a: Sequence[Hashable],
    b: Sequence[Hashable],
    clusters: Sequence[Hashable],
    *,
    strata: Sequence[Hashable] | None = None,
    weights: str | None = None,
    categories: Sequence[Hashable] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """Cohen's kappa with a 95 % interval by resampling clusters; see `cohen_kappa` and `interval`.

    `strata` names each unit's stratum, such as its essay; a cluster lies in one.
    """
    counts = tables(a, b, clusters=clusters, categories=categories)
    groups = None if strata is None else list(dict(zip(clusters, strata, strict=True)).values())
    return interval(
        lambda table: kappa_of(table, weights=weights), counts, strata=groups, draws=draws, seed=seed
    )


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


# Ranks


def _mid_ranks(values: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Ranks of values among weighted copies of themselves (ties share theirs), as a function of weights."""
    unique, place = np.unique(values, return_inverse=True)
    of_value = np.zeros((len(values), len(unique)))
    of_value[np.arange(len(values)), place] = 1

    def ranks(weights: np.ndarray) -> np.ndarray:
        heavy = weights @ of_value
        return (np.cumsum(heavy, axis=1) - heavy / 2)[:, place]

    return ranks


def rho_of(a: Sequence[float], b: Sequence[float]) -> Callable[[np.ndarray], np.ndarray]:
    """Spearman's rho of pairs, as a function of their weights (draws x pairs); NaN where a side is constant.

    >>> float(rho_of([1, 2, 3], [2, 4, 9])(np.ones((1, 3)))[0])
    1.0
    """
    rank_a, rank_b = (_mid_ranks(np.asarray(values, dtype=float)) for values in (a, b))

    def rho(weights: np.ndarray) -> np.ndarray:
        total = weights.sum(axis=1, keepdims=True)
        x, y = rank_a(weights), rank_b(weights)
        x = x - (weights * x).sum(axis=1, keepdims=True) / total
        y = y - (weights * y).sum(axis=1, keepdims=True) / total
        spread = (weights * x * x).sum(axis=1) * (weights * y * y).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            found = np.where(spread > 1e-9, (weights * x * y).sum(axis=1) / np.sqrt(spread), np.nan)
        return np.clip(found, -1, 1)

    return rho


def _paired(a: Sequence[float], *others: Sequence[float]) -> list[np.ndarray]:
    arrays = [np.asarray(values, dtype=float) for values in (a, *others)]
    if len({array.shape for array in arrays}) > 1 or arrays[0].size < 3:
        sizes = " and ".join(str(array.size) for array in arrays)
        raise ValueError(f"There are {sizes} values. Give at least three pairs.")
    for array in arrays:
        for row in np.flatnonzero(~np.isfinite(array)):
            raise ValueError(f"The values are missing or not finite in row {row}. Leave such rows out.")
    return arrays


def rho_interval(
    a: Sequence[float],
    b: Sequence[float],
    *,
    clusters: Sequence[Hashable] | None = None,
    strata: Sequence[Hashable] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """Spearman's rho of paired values, with a 95 % interval by resampling clusters of pairs.

    `clusters` names each pair's cluster, such as its paragraph (by default each pair is its own); `strata`
    each pair's essay, whose number of clusters every draw keeps. Expanded percentiles, as in `interval`.
    Returns an Estimate without p. Raises ValueError on unequal lengths, missing values or fewer than three.
    """
    one, other = _paired(a, b)
    blocks = range(len(one)) if clusters is None else clusters
    return weighted_interval(rho_of(one, other), list(blocks), strata=strata, draws=draws, seed=seed)


def rho_difference(
    a: Sequence[float],
    b: Sequence[float],
    truth: Sequence[float],
    *,
    clusters: Sequence[Hashable] | None = None,
    strata: Sequence[Hashable] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """Rho of `a` with `truth` less rho of `b` with it, on the same pairs and the same draws.

    Two instruments that read the same sentences err together, so that their intervals can overlap although
    one follows the truth clearly better; this is the interval of their difference. Parameters else as in
    `rho_interval`.
    """
    one, other, third = _paired(a, b, truth)
    first, second = rho_of(one, third), rho_of(other, third)
    blocks = range(len(one)) if clusters is None else clusters
    return weighted_interval(
        lambda weights: first(weights) - second(weights), list(blocks), strata=strata, draws=draws, seed=seed
    )
