"""How far scores follow people: rank correlation with sentences that people rated, and how far people follow
people.

Sentences of one document share a subject and a tone, so that whole documents are resampled, never sentences.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from synkrisis.intervals.resampling import SEED, Estimate

SPLITS = 5
DRAWS = 2000  # of documents, of which there are few: more would tell no more
DIGITS = 6  # of scores, before they are ranked


def weighted_ranks(values: Sequence[float], weights: np.ndarray) -> np.ndarray:
    """The mean rank of each value where row i stands `weights[draw, i]` times: (draws, rows).

    >>> weighted_ranks([10.0, 20.0, 20.0], np.array([[1, 1, 1], [2, 1, 0]]))
    array([[1. , 2.5, 2.5],
           [1.5, 3. , 3. ]])
    """
    _, place = np.unique(np.asarray(values, dtype=float), return_inverse=True)
    # ties: equal values have one mean rank
    order = np.argsort(place, kind="stable")
    starts = np.flatnonzero(np.diff(place[order], prepend=-1))
    counts = np.add.reduceat(weights[:, order], starts, axis=1)
    return (np.cumsum(counts, axis=1) - counts + (counts + 1) / 2)[:, place]


def _drawn(documents: Sequence, draws: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The number of each row's document, and how often each document is in each draw (draws, documents).

    The first draw has every document once: what is measured, and not resampled.
    """
    number, names = pd.factorize(np.asarray(documents, dtype=object))
    drawn = np.random.default_rng(seed).integers(len(names), size=(draws, len(names)))
    times = np.zeros((draws, len(names)))
    np.add.at(times, (np.arange(draws)[:, None], drawn), 1)
    return number, np.vstack([np.ones(len(names)), times])


def _rhos(
    values: Sequence[float], ratings: Sequence[float], number: np.ndarray, times: np.ndarray
) -> np.ndarray:
    """Spearman's rho in each draw: the correlation of mean ranks, each row counted as often as it was
    drawn.
    """
    rows = np.column_stack([values, ratings]).astype(float).round(DIGITS)
    pairs, place = np.unique(rows, axis=0, return_inverse=True)  # equal rows are counted together
    per_document = np.zeros((times.shape[1], len(pairs)))
    np.add.at(per_document, (number, place.ravel()), 1)
    weights = times @ per_document
    x, y = (weighted_ranks(column, weights) for column in pairs.T)
    size = weights.sum(axis=1, keepdims=True)
    x, y = (ranks - (weights * ranks).sum(axis=1, keepdims=True) / size for ranks in (x, y))
    weighted = weights * x
    with np.errstate(invalid="ignore", divide="ignore"):
        return (weighted * y).sum(axis=1) / np.sqrt(
            (weighted * x).sum(axis=1) * (weights * y * y).sum(axis=1)
        )


def _estimate(drawn: np.ndarray, rows: int) -> Estimate:
    low, high = np.nanquantile(drawn[1:], [0.025, 0.975])
    return Estimate(float(drawn[0]), float(low), float(high), np.nan, rows)


def _checked(values: Sequence[float], ratings: Sequence[float]) -> None:
    if len(values) != len(ratings) or len(values) < 3:
        raise ValueError(
            f"There are {len(values)} scores and {len(ratings)} ratings. Give at least three pairs."
        )


def rho(
    values: Sequence[float],
    ratings: Sequence[float],
    *,
    documents: Sequence,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """Spearman's rho of scores with ratings, and its 95 % percentile interval from resampled documents.

    `n` counts sentences. Raises ValueError on unequal lengths or fewer than three sentences.
    """
    _checked(values, ratings)
    return _estimate(_rhos(values, ratings, *_drawn(documents, draws, seed)), len(ratings))


def rho_gain(
    values: Sequence[float],
    others: Sequence[float],
    ratings: Sequence[float],
    *,
    documents: Sequence,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """Rho of scores less rho of other scores, on the same draws of documents, so that the interval is of the
    pair.
    """
    _checked(values, ratings)
    draw = _drawn(documents, draws, seed)
    gains = _rhos(values, ratings, *draw) - _rhos(others, ratings, *draw)
    return _estimate(gains, len(ratings))


def slope(
    values: Sequence[float],
    ratings: Sequence[float],
    *,
    documents: Sequence,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """By how much ratings rise where a score rises by one: the least-squares slope, with its interval from resampled
    documents.

    1 says that a point of the score is a point of people's. `n` counts sentences. Raises ValueError on unequal
    lengths or fewer than three sentences.

    >>> round(slope([0, 1, 2, 3], [1, 3, 5, 7], documents=[1, 2, 3, 4], draws=50).value, 6)
    2.0
    """
    _checked(values, ratings)
    number, times = _drawn(documents, draws, seed)
    x, y = np.asarray(values, dtype=float), np.asarray(ratings, dtype=float)
    sums = np.zeros((times.shape[1], 5))
    np.add.at(sums, number, np.column_stack([np.ones_like(x), x, y, x * x, x * y]))
    n, sx, sy, sxx, sxy = (times @ sums).T
    with np.errstate(invalid="ignore", divide="ignore"):
        return _estimate((n * sxy - sx * sy) / (n * sxx - sx * sx), len(ratings))


def against_people(
    scores: pd.DataFrame, rated: pd.DataFrame, *, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """How far each instrument follows people, by genre.

    `scores` has one column per instrument, `rated` (in the same order) `category`, `document`, `valence`.
    Returns one row per category and instrument: `category`, `instrument`, `rho`, `low`, `high`, `n`,
    `documents`.
    """
    rows = []
    for category in dict.fromkeys(rated["category"]):
        here = (rated["category"] == category).to_numpy()
        about = rated[here]
        for name in scores:
            e = rho(
                scores.loc[here, name], about["valence"], documents=about["document"], draws=draws, seed=seed
            )
            rows.append((category, name, e.value, e.low, e.high, e.n, about["document"].nunique()))
    return pd.DataFrame(rows, columns=["category", "instrument", "rho", "low", "high", "n", "documents"])


def counted(given: str, mean: float) -> np.ndarray:
    """Those of a sentence's ratings (`3 1 1 3 3`) that its published mean rests on.

    EmoBank's means leave some ratings of 1 out, as errors of filling the form in; which ones is not said. As
    many are left out here as bring the mean of the rest nearest to the published one, the fewest among
    equals.

    >>> counted("3 1 1 3 1", 3.0).tolist()
    [3.0, 3.0]
    """
    ratings = np.sort(np.array(given.split(), dtype=float))[::-1]
    fewest = max(int((ratings != 1).sum()), 1)
    sizes = range(len(ratings), fewest - 1, -1)
    off = [round(abs(ratings[:size].mean() - mean), 3) for size in sizes]
    # ties: the first, which leaves out the fewest
    return ratings[: sizes[int(np.argmin(off))]]


def doubled(reliability: float) -> float:
    """Spearman and Brown's formula: how far ten people follow another ten, where five follow another five.

    >>> round(doubled(0.5), 3)
    0.667
    """
    return 2 * reliability / (1 + reliability)


def ceiling(
    rated: pd.DataFrame, *, splits: int = SPLITS, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """How far people follow people, by genre: what is left for an instrument to reach.

    The ratings that count (see `counted`) are dealt into two halves, `splits` times, and the two halves'
    means are correlated. `rated` has `category`, `document`, `valence`, `reader_valences` and
    `writer_valences`. Returns one row per category: `category`, `half` (rho of half with half), `rho` (of
    all of them with as many other people, by `doubled`), `low`, `high` of the latter, `n`, `documents`.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for category, about in rated.groupby("category", sort=False):
        given = about["reader_valences"] + " " + about["writer_valences"]
        ratings = [counted(g, mean) for g, mean in zip(given, about["valence"], strict=True)]
        draw = _drawn(about["document"], draws, seed)
        rhos = []
        for _ in range(splits):
            dealt = [rng.permutation(r) for r in ratings]
            halves = [[np.mean(r[: len(r) // 2]), np.mean(r[len(r) // 2 :])] for r in dealt]
            rhos.append(_rhos(*np.transpose(halves), *draw))
        half = np.mean(rhos, axis=0)
        e = _estimate(doubled(half), len(about))
        rows.append((category, half[0], e.value, e.low, e.high, e.n, about["document"].nunique()))
    return pd.DataFrame(rows, columns=["category", "half", "rho", "low", "high", "n", "documents"])
