"""Coded metaphors measured: how dense, of which families, what stands for what, and how far coders agree.

Words are the word tokens of `synkrisis.texts.tokens.tokens`; tables are read and checked in
`synkrisis.codings.metaphors`.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from synkrisis.codings import agreement
from synkrisis.codings.metaphors import coders, family_names, load_marks
from synkrisis.intervals import resampling as resample
from synkrisis.intervals.blocks import paragraph_of
from synkrisis.intervals.resampling import DRAWS, SEED
from synkrisis.metaphor.finder import content_words
from synkrisis.order import ranked
from synkrisis.texts.corpus import Corpus


def word_labels(corpus: Corpus, marks: pd.DataFrame, coder: str) -> pd.Series:
    """The family that a coder gave to each word, or `""`; aligned with the word tokens of `corpus.tokens`.

    `coder` is a coder's column of `marks`, or `accepted` for what was settled. A word belongs to an
    expression that covers any character of it; where two of one coder's expressions cover it, to the first.
    """
    given = marks["family"].where(marks["accepted"], "") if coder == "accepted" else marks[coder]
    words = corpus.tokens[corpus.tokens["word"]]
    labels = pd.Series("", index=words.index, name=coder, dtype=object)
    for row, family in zip(marks.itertuples(), given, strict=True):
        if family:
            inside = (words["start"] < row.essay_end) & (words["end"] > row.essay_start)
            labels[(words["essay"] == row.essay) & inside & (labels == "")] = family
    return labels


def _block_rates(
    events: pd.DataFrame,
    words: pd.DataFrame,
    groups: Sequence[str],
    amounts: Sequence[str],
    *,
    block: str,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Sums of each amount per 100 words for each group, with intervals from resampled blocks."""
    blocks = ["essay", block] if block == "paragraph" else ["essay", "sentence_id"]
    index = words[blocks].drop_duplicates()
    weights = agreement.cluster_weights(index["essay"], draws=draws, seed=seed)
    smallest = index["essay"].value_counts().min()
    keys = pd.MultiIndex.from_frame(index)
    extra = [group for group in groups if group != "essay"]

    def per_block(frame: pd.DataFrame, column: str, group: tuple) -> np.ndarray:
        chosen = frame
        for name, value in zip(groups, group, strict=True):
            chosen = chosen[chosen[name] == value]
        return chosen.groupby(blocks)[column].sum().reindex(keys, fill_value=0).to_numpy(float)

    rows = []
    observed = words[list(groups)].drop_duplicates() if groups else pd.DataFrame(index=[0])
    # ties: in the order of the essays
    for group in observed.sort_values(extra, kind="stable").itertuples(index=False, name=None):
        base = per_block(words, "one", group)
        for amount in amounts:
            count = per_block(events, amount, group)
            with np.errstate(invalid="ignore", divide="ignore"):
                drawn = 100 * (weights @ count) / (weights @ base)
            low, high, *_ = resample.limits(drawn, smallest)
            n, size = int(count.sum()), int(base.sum())
            rows.append((*group, amount, n, size, 100 * n / size, low, high))
    return pd.DataFrame(rows, columns=[*groups, "measure", "n", "words", "per_100", "low", "high"])


def density(
    metaphors: pd.DataFrame,
    tokens: pd.DataFrame,
    *,
    by: Sequence[str] = ("essay",),
    block: str = "paragraph",
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Metaphors per 100 running words.

    Parameters: `metaphors`, as from `load_metaphors`; `tokens`, as `Corpus.tokens`; `by`, columns that both
    frames have (`essay`, `quoted`, `paragraph`); `block`, what is resampled within each essay, `paragraph`
    (sentences of one paragraph share their figures) or `sentence`.
    Returns the columns `by`, `measure` (`expressions`, or the `metaphor words` that these cover), `n`,
    `words` (the base), `per_100`, and `low`, `high` (95 %, expanded percentiles).
    """
    words = tokens[tokens["word"]].assign(one=1)
    events = metaphors.assign(expressions=1).rename(columns={"words": "metaphor words"})
    amounts = ("expressions", "metaphor words")
    return _block_rates(events, words, by, amounts, block=block, draws=draws, seed=seed)


def families(
    metaphors: pd.DataFrame,
    tokens: pd.DataFrame,
    *,
    named: Sequence[str] = (),
    by: Sequence[str] = ("essay",),
    block: str = "paragraph",
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Expressions of each family per 100 running words; `named` are the families, by default all that occur.

    The rest is as in `density`.

    Returns the columns `by`, `family` (all named, zeros too), `n`, `words`, `per_100`, `low`, `high`.
    """
    words = tokens[tokens["word"]].assign(one=1)
    named = named or family_names(metaphors)
    events = metaphors.assign(**{family: (metaphors["family"] == family).astype(int) for family in named})
    rates = _block_rates(events, words, by, named, block=block, draws=draws, seed=seed)
    return rates.rename(columns={"measure": "family"})


def source_target(metaphors: pd.DataFrame) -> pd.DataFrame:
    """What stands for what: `essay`, `family`, `source_domain`, `target_domain`, `n`; most frequent first."""
    columns = ["essay", "family", "source_domain", "target_domain"]
    counted = metaphors.groupby(columns, sort=False).size().rename("n").reset_index()
    return ranked(counted, "n", then=columns).reset_index(drop=True)


def agreement_table(
    corpus: Corpus,
    *,
    marks: pd.DataFrame | None = None,
    words: str = "all",
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """How far each pair of coders agrees, word by word.

    `marks` is by default `load_marks(corpus)`. `words` is `all` running words, as in Steen et al. 2010, or
    `content`: only those that the codebook asks about, which is the harder test.
    Returns one row for each pair, essay (`all` and each) and family (`all`: metaphor or not; then each
    against the rest): `first`, `second`, `essay`, `family`, `kappa`, `kappa_low`, `kappa_high` (Cohen 1960),
    `f1`, `f1_low`, `f1_high`, `n` (words), `marked_first`, `marked_second`, `marked_both` (words), with
    95 % intervals by resampling the paragraphs of each essay. Raises ValueError on another `words`.
    """
    if words not in ("all", "content"):
        raise ValueError(f"words is {words!r}; it must be 'all' or 'content'.")
    marks = load_marks(corpus) if marks is None else marks
    units = corpus.tokens[corpus.tokens["word"]]
    if words == "content":
        units = units[content_words(units)]
    labels = {coder: word_labels(corpus, marks, coder)[units.index] for coder in coders(marks)}
    families = family_names(marks)
    rows = []
    for first, second in combinations(labels, 2):
        for essay in ("all", *corpus.ids):
            inside = units["essay"].isin(corpus.ids if essay == "all" else [essay])
            paragraphs = paragraph_of(units.loc[inside, "sentence_id"])
            strata = paragraph_of(dict.fromkeys(paragraphs))
            for family in ("all", *families):
                named = families if family == "all" else [family]
                a, b = (labels[coder][inside].isin(named) for coder in (first, second))
                counts = agreement.tables(a, b, clusters=paragraphs, categories=(False, True))
                options = {"strata": strata, "draws": draws, "seed": seed}
                kappa = agreement.interval(agreement.kappa_of, counts, **options)
                f1 = agreement.interval(agreement.f1_of, counts, **options)
                rows.append((
                    first, second, essay, family, kappa.value, kappa.low, kappa.high,
                    f1.value, f1.low, f1.high, kappa.n, int(a.sum()), int(b.sum()), int((a & b).sum()),
                ))  # fmt: skip
    columns = [
        "first", "second", "essay", "family", "kappa", "kappa_low", "kappa_high", "f1", "f1_low", "f1_high",
        "n", "marked_first", "marked_second", "marked_both",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def disputed(corpus: Corpus, *, marks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Expressions on which any two coders differ, with what was settled and why, in text order.

    Returns `sentence_id`, `essay`, `start`, `end`, `expression`, a column a coder (family or blank),
    `settled` (family, or `no metaphor`), `reason`.
    """
    marks = load_marks(corpus) if marks is None else marks
    named = list(coders(marks))
    differ = marks[named].nunique(axis=1) > 1
    settled = marks["family"].where(marks["accepted"], "no metaphor")
    columns = ["sentence_id", "essay", "start", "end", "expression", *named, "settled", "reason"]
    return marks.assign(settled=settled).loc[differ, columns].reset_index(drop=True)
