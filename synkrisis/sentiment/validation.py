"""How far instruments follow the coded sentences, how far coders follow one another, what each concludes."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from synkrisis.codings.agreement import DRAWS, SEED, Estimate, cluster_weights, interval, kappa_of, tables
from synkrisis.codings.sentences import CLASSES, coders
from synkrisis.intervals import resampling as resample
from synkrisis.sentiment import polarity

POOLED = "pooled"


def _rho(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Spearman's rho of two arrays over their last axis; NaN where one of them does not vary."""
    ranks = [rankdata(x, axis=-1) for x in (a, b)]
    x, y = (r - r.mean(axis=-1, keepdims=True) for r in ranks)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (x * y).sum(axis=-1) / np.sqrt((x * x).sum(axis=-1) * (y * y).sum(axis=-1))


def rho_interval(
    a: Sequence[float],
    b: Sequence[float],
    *,
    strata: Sequence | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """Spearman's rho of paired values, with a 95 % percentile interval by resampling the pairs (sentences).

    `strata` names each pair's essay, whose number of sentences every draw keeps. Draws in which one side does
    not vary are left out. Raises ValueError on unequal lengths or fewer than three pairs.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape or a.size < 3:
        raise ValueError(f"There are {a.size} and {b.size} values. Give at least three pairs.")
    weights = cluster_weights([0] * len(a) if strata is None else strata, draws=draws, seed=seed)
    every = np.tile(np.arange(len(a)), draws)
    drawn = np.repeat(every, weights.astype(int).ravel()).reshape(draws, len(a))
    values = _rho(a[drawn], b[drawn])
    low, high = np.nanquantile(values, [0.025, 0.975])
    return Estimate(float(_rho(a, b)), float(low), float(high), len(a), len(a))


def kappa_interval(
    a: Sequence[int],
    b: Sequence[int],
    *,
    strata: Sequence | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """Quadratic-weighted kappa (Cohen 1968) of two codings -2 to 2; parameters as in `rho_interval`."""
    counts = tables(a, b, clusters=range(len(list(a))), categories=CLASSES)
    return interval(lambda t: kappa_of(t, weights="quadratic"), counts, strata=strata, draws=draws, seed=seed)


def _fields(rho: Estimate, kappa: Estimate) -> dict[str, float]:
    return {
        "rho": rho.value, "rho_low": rho.low, "rho_high": rho.high,
        "kappa": kappa.value, "kappa_low": kappa.low, "kappa_high": kappa.high,
    }  # fmt: skip


def coder_agreement(codings: pd.DataFrame, dimension: str = "sentiment") -> pd.DataFrame:
    """Agreement of every pair of coders on one dimension.

    Returns one row a pair: `first`, `second`; `n`, sentences that both gave a number; `either`, sentences
    that at least one did; `rho`, `kappa` (quadratic weights) and their 95 % intervals `…_low`, `…_high`.
    """
    rows = codings[codings["dimension"] == dimension]
    pairs = []
    for first, second in combinations(coders(codings), 2):
        given = rows[[first, second]].notna()
        both = rows[given.all(axis=1)]
        a, b = both[first].astype(int), both[second].astype(int)
        essays = [identity.rsplit("-", 2)[0] for identity in both["sentence_id"]]
        fields = _fields(rho_interval(a, b, strata=essays), kappa_interval(a, b, strata=essays))
        either = int(given.any(axis=1).sum())
        pairs.append({"first": first, "second": second, "n": len(both), "either": either, **fields})
    return pd.DataFrame(pairs)


def thresholds(scores: Sequence[float], coded: Sequence[int]) -> np.ndarray:
    """Four cut points that give scores the classes -2 to 2 as often as the codes have them.

    Equipercentile linking: cut point k is the quantile of the scores at the share of codes up to class k.
    """
    shares = [np.mean(np.asarray(coded) <= value) for value in CLASSES[:-1]]
    return np.quantile(np.asarray(scores, dtype=float), shares)


def classes(scores: Sequence[float], cuts: np.ndarray) -> np.ndarray:
    """The class -2 to 2 of each score: how many of the four cut points lie below it, less 2."""
    return np.searchsorted(cuts, np.asarray(scores, dtype=float), side="left") + CLASSES[0]


def classes_by_other(scores: pd.Series, coded: pd.Series, essays: pd.Series) -> pd.Series:
    """Scores brought to classes -2 to 2; each essay's cut points are fitted on the other essays alone."""
    parts = []
    for essay in pd.unique(essays):
        here = essays == essay
        cuts = thresholds(scores[~here], coded[~here])
        parts.append(pd.Series(classes(scores[here], cuts), index=scores.index[here]))
    return pd.concat(parts).reindex(scores.index)


def validate(scores: pd.DataFrame, coded: pd.Series, essays: pd.Series) -> pd.DataFrame:
    """How far each instrument follows the coded sentences.

    Parameters, all indexed by sentence id: `scores`, one column an instrument; `coded`, -2 to 2; `essays`,
    the essay of each sentence (two or more). Sentences without a code are left out.
    Returns one row an instrument and essay, and one `pooled`: `instrument`, `essay`, `n`, `rho` (Spearman),
    `kappa` (quadratic-weighted, of `classes_by_other`), each with a 95 % interval `…_low`, `…_high` by
    resampling sentences.
    """
    coded = coded.dropna().astype(int)
    scores, essays = scores.loc[coded.index], essays.loc[coded.index]
    rows = []
    for name, values in scores.items():
        classed = classes_by_other(values, coded, essays)
        for essay in (*pd.unique(essays), POOLED):
            here = essays.index if essay == POOLED else essays.index[essays == essay]
            fields = _fields(
                rho_interval(values[here], coded[here], strata=essays[here]),
                kappa_interval(classed[here], coded[here], strata=essays[here]),
            )
            rows.append({"instrument": name, "essay": essay, "n": len(here), **fields})
    return pd.DataFrame(rows)


def validate_elsewhere(
    scores: pd.DataFrame, coded: pd.Series, *, fitted_scores: pd.DataFrame, fitted_coded: pd.Series
) -> pd.DataFrame:
    """As `validate`, on other text: cut points come from the essays, `fitted_scores` and `fitted_coded`."""
    rows = []
    for name, values in scores.items():
        fitted = fitted_coded.dropna().astype(int)
        classed = classes(values[coded.index], thresholds(fitted_scores.loc[fitted.index, name], fitted))
        fields = _fields(rho_interval(values[coded.index], coded), kappa_interval(classed, coded))
        rows.append({"instrument": name, "essay": "held out", "n": len(coded), **fields})
    return pd.DataFrame(rows)


def cross_fit(sentences: pd.DataFrame, coded: pd.Series) -> tuple[pd.Series, dict[str, polarity.Settings]]:
    """The book's own instrument, each essay scored with the settings that fit the other essays best.

    `sentences` as `Corpus.sentences`; `coded` is indexed by sentence id. Returns the scores by sentence id,
    and the settings under which each essay was scored.
    """
    words = polarity.read(sentences)
    essay_of = sentences.set_index("sentence_id")["essay"]
    parts, chosen = [], {}
    for essay in pd.unique(essay_of):
        others = coded[essay_of.loc[coded.index] != essay]
        chosen[essay] = polarity.fit(words, others.dropna())
        scored = polarity.score_read(words, settings=chosen[essay]).set_index("sentence_id")["score"]
        parts.append(scored[essay_of == essay])
    return pd.concat(parts).rename("own_cross_fitted"), chosen


def compare(values: pd.DataFrame, sentences: pd.DataFrame, *, block: str = "paragraph") -> pd.DataFrame:
    """What each instrument, or coding, says of the difference between two essays.

    `values` is indexed by sentence id, one column an instrument; `sentences` as `Corpus.sentences`. Returns
    one row a column: `instrument`; `first`, `second`, the essays' means; `difference` of the first less the
    second, with its 95 % interval `low`, `high` and permutation `p` (blocks, `paragraph` or `sentence_id`,
    drawn and dealt as wholes); `d`, the difference in standard deviations of all sentences; `null`, the
    split-half null (see `synkrisis.intervals.resampling.half_null`); `n` sentences.
    """
    about = sentences.set_index("sentence_id")
    rows = []
    for name, column in values.items():
        given = column.dropna().astype(float)
        essays, blocks = about.loc[given.index, "essay"], about.loc[given.index].reset_index()[block]
        first, second = pd.unique(essays)[:2]
        found = resample.mean_difference(given, essays, blocks=blocks, first=first, second=second)
        rows.append({
            "instrument": name,
            "first": given[essays == first].mean(),
            "second": given[essays == second].mean(),
            "difference": found.value, "low": found.low, "high": found.high, "p": found.p,
            "d": found.value / given.std(),
            "null": resample.half_null(given, np.ones(len(given)), essays),
            "n": found.n,
        })  # fmt: skip
    return pd.DataFrame(rows)
