"""What the report shows of the sample: diversity, company of words, sentiment.

Each function gives a frame; a measure that the texts are too short for raises ValueError with the reason.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from synkrisis.compare.comparison import Comparison
from synkrisis.intervals import resampling as resample
from synkrisis.intervals import verdicts
from synkrisis.intervals.blocks import paragraph_of
from synkrisis.order import ranked
from synkrisis.sentiment import instruments as sentiment
from synkrisis.texts import tokens
from synkrisis.words import collocation, diversity

# The most used lexicon as it comes and on readable text, and the list of customers' words, which is short and plain;
# see `synkrisis/data/validity.json`.
INSTRUMENTS = ("vader", "vader_normalised", "opinion")
CLEAR = 10  # a word is put forward by itself only if it occurs so often; in short texts, 3 times


def key_words(found: Comparison, each: int = 2) -> list[str]:
    """The words whose company is shown when none is named: those most typical of each side, no stop words."""
    least = CLEAR if found.counts.to_numpy().sum() > 10_000 else 3
    table = found.keyness
    often = table[table[[f"n_{name}" for name in found.pair]].sum(axis=1) >= least]
    if not found.has_texts:
        return []
    single = set(found.terms["term"]) if found.counting.runs == 1 else set(found.counts.index)
    read = [term for term in single if found.function_words.isdisjoint(term.split(" "))]
    known = often[often.index.isin([term for term in read if term.replace(" ", "").isalpha()])]
    strongest = ranked(known, "g2")["log_odds"]
    above = strongest.index[strongest > 0][:each]
    below = strongest.index[strongest < 0][:each]
    return [*above, *below]


def vocabulary(found: Comparison) -> pd.DataFrame:
    """Every word: the columns of `keyness`, how evenly it is spread, and its interval.

    `dp_a` and `dp_b` are the deviation of proportions over the blocks of each side (NaN where a side lacks the
    word), `se`, `low`, `high`, `error` (Monte Carlo standard error of a limit) and `p_max_t` those of the words that
    are seen often enough.
    """
    intervals = found.log_odds[["se", "low", "high", "error"]].join(found.max_t[["p_max_t"]])
    table = found.keyness.assign(**{f"dp_{name}": _spread(found, name) for name in found.pair})
    return ranked(table.join(intervals), "g2").reset_index()


def _spread(found: Comparison, side: str) -> pd.Series:
    """Gries's DP of each word over the blocks of a side; see `synkrisis.words.dispersion`."""
    blocks = found.matrix.matrix[np.flatnonzero(found.matrix.essays == side)].astype(float).tocoo()
    shares = np.asarray(blocks.sum(axis=1)).ravel()
    shares = shares / max(shares.sum(), 1)
    totals = np.asarray(blocks.sum(axis=0)).ravel()
    # of the blocks without the word, the whole share is away; of the others, what is more or less than it
    held = shares[blocks.row]
    away = np.bincount(
        blocks.col, np.abs(blocks.data / totals[blocks.col] - held) - held, minlength=blocks.shape[1]
    )
    values = np.where(totals > 0, (away + 1) / 2, np.nan)
    return pd.Series(values, index=found.matrix.terms).reindex(found.keyness.index)


def equal_length(found: Comparison, *, draws: int | None = None) -> pd.DataFrame:
    """Diversity of passages of one length, with that of the whole sample; see `synkrisis.words.diversity`.

    A measure that is infinite, as MTLD is where no word repeats, is NaN.
    """
    terms = found.terms
    for name in found.pair:
        size = int((terms["essay"] == name).sum())
        if size < 100:
            label = found.labels[name]
            raise ValueError(f"{label} has {size} words to read; the measures need 100 or more on each side.")
    length = min(2000, int(terms.groupby("essay").size().min()) // 2)
    draws = draws or (1000 if length <= 1000 else 200)
    measured = diversity.equal_length(terms, length=length, draws=draws)
    whole = diversity.diversity(terms)[list(diversity.MEASURES)].stack().rename("whole")
    table = measured.merge(whole.rename_axis(["essay", "measure"]).reset_index())
    return table.replace([np.inf, -np.inf], np.nan)


def spectrum(found: Comparison) -> pd.DataFrame:
    """What counts tell of each vocabulary: one row a side.

    Columns: `essay`, `words`, `types`, `once` (words seen once), `hdd` (see `synkrisis.words.diversity.hdd`; NaN of
    fewer than 42 words).
    """
    rows = []
    for name in found.pair:
        own = found.counts[name][found.counts[name] > 0].to_numpy()
        hdd = diversity.hdd_of(own) if own.sum() >= diversity.DRAWN else float("nan")
        rows.append((name, int(own.sum()), len(own), int((own == 1).sum()), hdd))
    return pd.DataFrame(rows, columns=["essay", "words", "types", "once", "hdd"])


def company(found: Comparison, nodes: list[str]) -> pd.DataFrame:
    """Collocates of each node: `node` and the columns of `synkrisis.words.collocation.collocates`."""
    terms = tokens.terms(found.tokens, stop=False, extra_stop=found.function_words - found.stop_words)
    frames = [
        collocation.collocates(terms, node).assign(node=node)
        for node in nodes
        if (terms["term"] == node).any()
    ]
    if not frames:
        if not nodes:
            raise ValueError("No word is typical enough to be shown by itself. Name some with --words.")
        if all(" " in node for node in nodes):
            raise ValueError(
                f"Company is measured of single words, and here are runs: {', '.join(nodes)}. They are shown in their "
                "lines; name single words with --words."
            )
        raise ValueError(f"None of the words {', '.join(nodes)} is in what was read.")
    table = pd.concat(frames, ignore_index=True)
    return table[["node", *table.columns.drop("node")]]


def scores(found: Comparison) -> pd.DataFrame:
    """What each of `INSTRUMENTS` makes of every sentence of the sample, with where it stands."""
    sentences = found.corpus.sentences
    table = pd.DataFrame({name: sentiment.INSTRUMENTS[name](sentences) for name in INSTRUMENTS})
    return found.places.rename(columns={"name": "document", "document": "number"}).join(
        table, on="sentence_id"
    )


def differences(
    found: Comparison,
    scored: pd.DataFrame,
    names: Sequence[str] = INSTRUMENTS,
    *,
    draws: int = resample.DRAWS,
) -> pd.DataFrame:
    """First side less second of the mean of each instrument named, with its interval.

    Documents are resampled where both sides have many, else paragraphs.

    Columns: `instrument`, `first`, `second` (means), `difference`, `low`, `high`, `p`, `d` (in standard
    deviations of all sentences), `n`, `verdict` (see `synkrisis.intervals.verdicts`).
    """
    for name in found.pair:
        if (scored["essay"] == name).sum() < 2:
            raise ValueError(f"{found.labels[name]} has one sentence, so nothing can be resampled.")
    many = all(side.by_document for side in found.sides)
    blocks = scored["number"] if many else paragraph_of(scored["sentence_id"])
    first, second = found.pair
    rows = []
    for name in names:
        values = scored[name]
        e = resample.mean_difference(
            values, scored["essay"], blocks=blocks, first=first, second=second, draws=draws
        )
        means = values.groupby(scored["essay"]).mean()
        spread = values.std()
        rows.append({
            "instrument": name, "first": means[first], "second": means[second],
            "difference": e.value, "low": e.low, "high": e.high, "p": e.p,
            "d": e.value / spread if spread else float("nan"), "n": e.n,
            "verdict": str(verdicts.of(e)),
        })  # fmt: skip
    return pd.DataFrame(rows)
