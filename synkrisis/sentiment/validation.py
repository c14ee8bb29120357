"""How far instruments follow the coded sentences, how far one follows them better than another, what each
concludes; and how far codings follow one another (for runs of one model: its stability).

Sentences of a paragraph are of one mood, so all intervals are of resampled paragraphs.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from synkrisis.codings.agreement import kappa_interval, rho_difference, rho_interval
from synkrisis.codings.sentences import CLASSES, coders
from synkrisis.intervals import resampling as resample
from synkrisis.intervals.blocks import paragraph_of
from synkrisis.intervals.resampling import DRAWS, SEED, Estimate

POOLED = "pooled"


def _fields(scores, classed, coded, blocks, strata=None, **options) -> dict[str, float]:
    """Rho of scores, and quadratic-weighted kappa (Cohen 1968) of their classes, with intervals."""
    rho = rho_interval(scores, coded, clusters=blocks, strata=strata, **options)
    kappa = kappa_interval(
        list(classed), list(coded), list(blocks), strata=strata, weights="quadratic", categories=CLASSES,
        **options,
    )  # fmt: skip
    return {
        "rho": rho.value, "rho_low": rho.low, "rho_high": rho.high,
        "rho_low_error": rho.low_error, "rho_high_error": rho.high_error,
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
        paragraphs = paragraph_of(both["sentence_id"])
        fields = _fields(a, a, b, paragraphs, strata=paragraph_of(paragraphs))
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


def validate(
    scores: pd.DataFrame,
    coded: pd.Series,
    essays: pd.Series,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """How far each instrument follows the coded sentences.

    Parameters, all indexed by sentence id: `scores`, one column an instrument; `coded`, -2 to 2; `essays`,
    the essay of each sentence (two or more). Sentences without a code are left out.
    Returns one row an instrument and essay, and one `pooled`: `instrument`, `essay`, `n`, `rho` (Spearman),
    `rho_low_error`, `rho_high_error` (Monte Carlo errors of its limits), `kappa` (quadratic-weighted, of
    `classes_by_other`), each with a 95 % interval `…_low`, `…_high` by
    resampling paragraphs.
    """
    coded = coded.dropna().astype(int)
    scores, essays = scores.loc[coded.index], essays.loc[coded.index]
    rows = []
    for name, values in scores.items():
        classed = classes_by_other(values, coded, essays)
        for essay in (*pd.unique(essays), POOLED):
            here = essays.index if essay == POOLED else essays.index[essays == essay]
            fields = _fields(
                values[here], classed[here], coded[here], paragraph_of(here), essays[here],
                draws=draws, seed=seed,
            )  # fmt: skip
            rows.append({"instrument": name, "essay": essay, "n": len(here), **fields})
    return pd.DataFrame(rows)


def paired(
    scores: pd.DataFrame,
    coded: pd.Series,
    essays: pd.Series,
    *,
    against: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Every pair of instruments compared on the same sentences: how much better one follows the codes.

    Parameters as in `validate`; `against` names one instrument that alone is compared, with each of the others.
    Returns one row a pair: `first`, `second`, `difference` of their rhos, its 95 % interval
    `low`, `high` with Monte Carlo errors `low_error`, `high_error`, `n` sentences. Intervals are of the
    difference, draw by draw: that two intervals overlap says little where both read the same sentences.
    """
    coded = coded.dropna().astype(float)
    blocks, strata = paragraph_of(coded.index), essays.loc[coded.index]
    chosen = combinations(scores.columns, 2)
    if against:
        chosen = ((against, other) for other in scores.columns.drop(against))
    rows = []
    for one, other in chosen:
        a, b = (scores.loc[coded.index, name] for name in (one, other))
        found = rho_difference(a, b, coded, clusters=blocks, strata=strata, draws=draws, seed=seed)
        rows.append((one, other, *_ends(found)))
    return pd.DataFrame(rows, columns=["first", "second", "difference", *_ENDS])


_ENDS = ["low", "high", "low_error", "high_error", "n"]


def _ends(found: Estimate) -> tuple:
    return found.value, found.low, found.high, found.low_error, found.high_error, found.n


def compare(values: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """What each instrument, or coding, says of the difference between two essays.

    `values` is indexed by sentence id, one column an instrument; `sentences` as `Corpus.sentences`. Returns
    one row a column: `instrument`; `first`, `second`, the essays' means; `difference` of the first less the
    second, with its 95 % interval `low`, `high` and permutation `p` (paragraphs drawn and dealt as wholes);
    `d`, the difference in standard deviations of all sentences; `n` sentences; `low_error`, `high_error`.
    """
    about = sentences.set_index("sentence_id")
    rows = []
    for name, column in values.items():
        given = column.dropna().astype(float)
        essays, blocks = about.loc[given.index, "essay"], about.loc[given.index, "paragraph"]
        first, second = pd.unique(essays)[:2]
        found = resample.mean_difference(given, essays, blocks=blocks, first=first, second=second)
        spread = given.std()
        rows.append({
            "instrument": name,
            "first": given[essays == first].mean(),
            "second": given[essays == second].mean(),
            "difference": found.value, "low": found.low, "high": found.high, "p": found.p,
            "d": found.value / spread if spread > 0 else np.nan,
            "n": found.n, "low_error": found.low_error, "high_error": found.high_error,
        })  # fmt: skip
    return pd.DataFrame(rows)
