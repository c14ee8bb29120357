"""One comparison: a corpus, the choices made in reading it, and the frames that follow from both."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from parallax import codings, diversity, frequency, keyness, marks, metaphor, resample, sentiment, times, tokens
from parallax.corpus import Corpus, load_corpus


@dataclass(frozen=True)
class Choices:
    """Defensible choices, each of which could have been made in another way.

    `unit`, `unify`, `stop`, `quoted`, `headings` are those of `parallax.tokens.terms`; `coding` names the
    column of `sentences.csv` that is read (`final` or a coder's); `confidence` is the least confidence of a
    coded metaphor that counts (1 to 3).
    """

    unit: str = "norm"
    unify: bool = True
    stop: bool = True
    quoted: bool = True
    headings: bool = True
    coding: str = "final"
    confidence: int = 1


@dataclass(frozen=True)
class Study:
    """Two essays under one set of choices. Every frame is made once, when first asked for."""

    corpus: Corpus = field(default_factory=load_corpus)
    choices: Choices = field(default_factory=Choices)

    def under(self, **choices) -> "Study":
        """The same corpus read under other choices."""
        return Study(self.corpus, replace(self.choices, **choices))

    @property
    def pair(self) -> tuple[str, str]:
        """Ids of the two essays that are compared, in the order of `essays.csv`."""
        first, second = self.corpus.ids[:2]
        return first, second

    @cached_property
    def terms(self) -> pd.DataFrame:
        """The tokens that count under these choices, with a column `term`."""
        c = self.choices
        return tokens.terms(
            self.corpus.tokens, unit=c.unit, unify=c.unify, stop=c.stop, quoted=c.quoted, headings=c.headings
        )

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Words by essays; see `parallax.frequency.counts`."""
        return frequency.counts(self.terms)

    @cached_property
    def matrix(self) -> frequency.CountMatrix:
        """Sentences by words; see `parallax.frequency.count_matrix`."""
        return frequency.count_matrix(self.terms)

    @cached_property
    def times(self) -> pd.DataFrame:
        """Expressions of time; see `parallax.times.load_times`."""
        return times.load_times(self.corpus)

    @cached_property
    def keyness(self) -> pd.DataFrame:
        """Words compared between the two essays; see `parallax.keyness.keyness`."""
        return keyness.keyness(self.counts)

    @cached_property
    def log_odds(self) -> pd.DataFrame:
        """Weighted log-odds with intervals; see `parallax.resample.log_odds_intervals`."""
        return resample.log_odds_intervals(self.matrix)

    @cached_property
    def max_t(self) -> pd.DataFrame:
        """Permutation test of all words at once; see `parallax.resample.max_t`."""
        return resample.max_t(self.matrix)

    @cached_property
    def metaphors(self) -> pd.DataFrame:
        """Accepted metaphors of at least the chosen confidence, where the chosen tokens are."""
        frame = marks.load_metaphors(self.corpus, minimum_confidence=self.choices.confidence)
        kept = frame["sentence_id"].isin(self.terms["sentence_id"])
        return frame[kept & (self.choices.quoted | ~frame["quoted"])]

    @cached_property
    def metaphor_agreement(self) -> pd.DataFrame:
        """Agreement of each pair of coders, word by word; see `parallax.metaphor.agreement_table`."""
        return metaphor.agreement_table(self.corpus)

    @cached_property
    def diversity(self) -> pd.DataFrame:
        """Four measures at equal length, and (`whole`) on whole texts; see `parallax.diversity.equal_length`."""
        whole = diversity.diversity(self.terms)[list(diversity.MEASURES)].stack().rename("whole")
        return diversity.equal_length(self.terms).merge(whole.rename_axis(["essay", "measure"]).reset_index())

    @cached_property
    def codings(self) -> pd.DataFrame:
        """Sentiment and stance as coded; see `parallax.codings.load_codings`."""
        return codings.load_codings(self.corpus)

    @cached_property
    def codes(self) -> pd.DataFrame:
        """The chosen coding, one row a sentence that counts, a column a dimension, with essay and paragraph."""
        wide = self.codings.pivot(index="sentence_id", columns="dimension", values=self.choices.coding)
        places = self.corpus.sentences[["sentence_id", "essay", "paragraph", "kind"]]
        kept = places[places["sentence_id"].isin(self.terms["sentence_id"])]
        return kept.merge(wide.rename_axis(columns=None).reset_index(), on="sentence_id")
