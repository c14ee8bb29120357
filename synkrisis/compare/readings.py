"""What the report shows of the sample: diversity, company of words, lines, sentiment.

Each function gives a frame; a measure that the texts are too short for raises ValueError with the reason.
"""

from collections.abc import Sequence

import pandas as pd

from synkrisis.compare.comparison import Comparison
from synkrisis.intervals import resampling as resample
from synkrisis.intervals.blocks import paragraph_of
from synkrisis.order import ranked
from synkrisis.sentiment import instruments as sentiment
from synkrisis.texts import concordance, tokens
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
    read = set(found.terms["term"]) - tokens.stop_words()
    known = often[often.index.isin([term for term in read if term.isalpha()])]
    strongest = ranked(known, "g2")["log_odds"]
    above = strongest.index[strongest > 0][:each]
    below = strongest.index[strongest < 0][:each]
    return [*above, *below]


def vocabulary(found: Comparison) -> pd.DataFrame:
    """Every word: the columns of `keyness`, and for those seen often enough the interval and `p_max_t`."""
    intervals = found.log_odds[["se", "low", "high"]].join(found.max_t[["p_max_t"]])
    return ranked(found.keyness.join(intervals), "g2").reset_index()


def equal_length(found: Comparison) -> pd.DataFrame:
    """Diversity of passages of one length, with that of the whole sample; see `synkrisis.words.diversity`."""
    terms = found.terms
    for name in found.pair:
        size = int((terms["essay"] == name).sum())
        if size < 100:
            label = found.labels[name]
            raise ValueError(f"{label} has {size} words to read; the measures need 100 or more on each side.")
    length = min(2000, int(terms.groupby("essay").size().min()) // 2)
    draws = 1000 if length <= 1000 else 200
    measured = diversity.equal_length(terms, length=length, draws=draws)
    whole = diversity.diversity(terms)[list(diversity.MEASURES)].stack().rename("whole")
    return measured.merge(whole.rename_axis(["essay", "measure"]).reset_index())


def company(found: Comparison, nodes: list[str]) -> pd.DataFrame:
    """Collocates of each node: `node` and the columns of `synkrisis.words.collocation.collocates`."""
    terms = tokens.terms(found.corpus.tokens, stop=False)
    frames = [
        collocation.collocates(terms, node).assign(node=node)
        for node in nodes
        if (terms["term"] == node).any()
    ]
    if not frames:
        raise ValueError(
            f"None of the words {', '.join(nodes)} is in what was read." if nodes else "No word."
        )
    table = pd.concat(frames, ignore_index=True)
    return table[["node", *table.columns.drop("node")]]


def lines(found: Comparison, nodes: list[str]) -> pd.DataFrame:
    """Every line of each node in the sample: `node`, `essay`, `document`, `left`, `match`, `right`."""
    frames = []
    for node in nodes:
        rows = concordance.concordance(found.corpus.tokens, node)
        frames.append(rows.assign(node=node))
    if not frames:
        raise ValueError("No word was chosen. Name some with --words.")
    table = pd.concat(frames, ignore_index=True).merge(
        found.places[["sentence_id", "name"]], on="sentence_id", how="left"
    )
    return table.rename(columns={"name": "document"})[
        ["node", "essay", "document", "sentence_id", "left", "match", "right"]
    ]


def scores(found: Comparison) -> pd.DataFrame:
    """What each of `INSTRUMENTS` makes of every sentence of the sample, with where it stands."""
    sentences = found.corpus.sentences
    table = pd.DataFrame({name: sentiment.INSTRUMENTS[name](sentences) for name in INSTRUMENTS})
    return found.places.rename(columns={"name": "document", "document": "number"}).join(
        table, on="sentence_id"
    )


def differences(found: Comparison, scored: pd.DataFrame, names: Sequence[str] = INSTRUMENTS) -> pd.DataFrame:
    """First side less second of the mean of each instrument named, with its interval.

    Documents are resampled where both sides have many, else paragraphs.

    Columns: `instrument`, `first`, `second` (means), `difference`, `low`, `high`, `p`, `d` (in standard
    deviations of all sentences), `n`.
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
        e = resample.mean_difference(values, scored["essay"], blocks=blocks, first=first, second=second)
        means = values.groupby(scored["essay"]).mean()
        spread = values.std()
        rows.append({
            "instrument": name, "first": means[first], "second": means[second],
            "difference": e.value, "low": e.low, "high": e.high, "p": e.p,
            "d": e.value / spread if spread else float("nan"), "n": e.n,
        })  # fmt: skip
    return pd.DataFrame(rows)
