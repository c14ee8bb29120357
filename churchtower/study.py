"""One comparison: a corpus, the choices made in reading it, and the frames that follow from both."""

import datetime
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import pandas as pd

from churchtower.corpus import data_folder, load_corpus
from synkrisis.codings import metaphors as marks
from synkrisis.codings import sentences as codings
from synkrisis.codings import times
from synkrisis.intervals import resampling as resample
from synkrisis.metaphor import density as metaphor
from synkrisis.metaphor import finder as candidates
from synkrisis.order import ranked
from synkrisis.sentiment import instruments as sentiment
from synkrisis.sentiment import validation
from synkrisis.texts import tokens
from synkrisis.texts.corpus import Corpus, CorpusError
from synkrisis.words import collocation, diversity, frequency, keyness


@dataclass(frozen=True)
class Choices:
    """Defensible choices, each of which could have been made in another way.

    `unit`, `unify`, `stop`, `quoted`, `headings` are those of `synkrisis.texts.tokens.terms`; `coding` is whose
    annotations are read (`final`, what was settled, or a coder's column); `instrument` is which
    of `synkrisis.sentiment.instruments.INSTRUMENTS` reads the sentences where metaphors are hidden from one;
    `confidence` is the least confidence of a coded metaphor that counts (1 to 3); `block` is what is
    resampled as a whole (`paragraph` or `sentence`).
    """

    unit: str = "norm"
    unify: bool = True
    stop: bool = True
    quoted: bool = True
    headings: bool = True
    coding: str = "final"
    instrument: str = "vader"
    confidence: int = 1
    block: str = "paragraph"


@dataclass(frozen=True)
class Study:
    """Two essays under one set of choices. Every frame is made once, when first asked for.

    Raises CorpusError where the corpus has fewer essays than two, or more.
    """

    corpus: Corpus = field(default_factory=load_corpus)
    choices: Choices = field(default_factory=Choices)

    def __post_init__(self) -> None:
        if len(self.corpus.ids) != 2:
            raise CorpusError(
                f"{self.corpus.folder / 'essays.csv'}: it lists {len(self.corpus.ids)} essays "
                f"({', '.join(self.corpus.ids)}), and a comparison takes two. To compare groups of texts, "
                "join each group into one text."
            )

    def under(self, **choices) -> "Study":
        """The same corpus under other choices; the frames of a reading are shared by all who ask for it."""
        return _study(self.corpus, replace(self.choices, **choices))

    @property
    def _reading(self) -> "Study":
        """The study with the same words and metaphors that all studies share whatever else they choose."""
        return self.under(instrument=Choices.instrument, block=Choices.block)

    @cached_property
    def coders(self) -> tuple[str, ...]:
        """Whose annotations there are: the settled ones, and each coder's of sentences and metaphors."""
        both = set(codings.coders(self.codings)) & set(marks.coders(_marks(self.corpus)))
        return ("final", *sorted(both))

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The families of metaphor in the annotations; see `synkrisis.codings.metaphors.family_names`."""
        return marks.family_names(_marks(self.corpus))

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """What stance was coded toward; see `synkrisis.codings.sentences.targets`."""
        return codings.targets(self.codings)

    @property
    def pair(self) -> tuple[str, str]:
        """Ids of the two essays that are compared, in the order of `essays.csv`."""
        first, second = self.corpus.ids
        return first, second

    @property
    def labels(self) -> dict[str, str]:
        """The essays' short names by id, in order, as charts take them."""
        return self.corpus.labels

    @property
    def dates(self) -> dict[str, datetime.date]:
        """When each essay was published, by id."""
        return {essay.id: essay.date for essay in self.corpus.essays}

    @property
    def sentences(self) -> pd.DataFrame:
        """Every sentence; see `Corpus.sentences`."""
        return self.corpus.sentences

    @property
    def tokens(self) -> pd.DataFrame:
        """Every token; see `Corpus.tokens`."""
        return self.corpus.tokens

    @cached_property
    def terms(self) -> pd.DataFrame:
        """The tokens that count under these choices, with a column `term`."""
        return _terms(self._reading)

    @cached_property
    def sentence_words(self) -> pd.DataFrame:
        """Each sentence that counts, by id: `essay`, `paragraph`, `words`, `quoted` (how many are quoted)."""
        grouped = self.terms.groupby("sentence_id", sort=False)
        return (
            grouped[["essay", "paragraph"]]
            .first()
            .assign(words=grouped.size(), quoted=grouped["quoted"].sum())
        )

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Words by essays; see `synkrisis.words.frequency.counts`."""
        return frequency.counts(self.terms)

    @cached_property
    def shared_words(self) -> tuple[str, ...]:
        """Nouns and names by how much both essays speak of them: by the rate where it is lower."""
        nouns = self.terms[self.terms["pos"].str.startswith("N") & ~self.terms["stop"]]
        least = frequency.rates(frequency.counts(nouns)).min(axis=1)
        return tuple(ranked(least).index)

    @cached_property
    def matrix(self) -> frequency.CountMatrix:
        """Sentences by words; see `synkrisis.words.frequency.count_matrix`."""
        return frequency.count_matrix(self.terms)

    @cached_property
    def times(self) -> pd.DataFrame:
        """Expressions of time in the sentences that count; see `synkrisis.codings.times.load_times`."""
        frame = times.load_times(self.corpus)
        return frame[frame["sentence_id"].isin(self.terms["sentence_id"])]

    @cached_property
    def keyness(self) -> pd.DataFrame:
        """Words compared between the two essays; see `synkrisis.words.keyness.keyness`."""
        return keyness.keyness(self.counts)

    @cached_property
    def log_odds(self) -> pd.DataFrame:
        """Weighted log-odds with intervals; see `synkrisis.intervals.resampling.log_odds_intervals`."""
        return resample.log_odds_intervals(self.matrix, block=self.choices.block)

    @cached_property
    def max_t(self) -> pd.DataFrame:
        """Permutation test of all words at once; see `synkrisis.intervals.resampling.max_t`."""
        return resample.max_t(self.matrix)

    @cached_property
    def vocabulary(self) -> pd.DataFrame:
        """`keyness` with the interval of each log-odds (`low`, `high`) and its `p_max_t`, as charts take it."""
        return self.keyness.join(self.log_odds[["low", "high"]]).join(self.max_t["p_max_t"])

    @cached_property
    def telling_words(self) -> tuple[str, ...]:
        """The six words with the highest G2, and the two that both essays speak of most."""
        return tuple(dict.fromkeys([*ranked(self.keyness, "g2").index[:6], *self.shared_words[:2]]))

    def collocates(self, node: str) -> pd.DataFrame:
        """The company of a word, without stop words; see `synkrisis.words.collocation.collocates`."""
        return collocation.collocates(self.under(stop=False).terms, node)

    @cached_property
    def metaphors(self) -> pd.DataFrame:
        """Metaphors of the chosen coding and confidence among the chosen tokens; see `synkrisis.codings.metaphors`."""
        return _metaphors(self._reading)

    @cached_property
    def metaphor_agreement(self) -> pd.DataFrame:
        """Agreement of each pair of coders, word by word; see `synkrisis.metaphor.density.agreement_table`."""
        return metaphor.agreement_table(self.corpus)

    @cached_property
    def diversity(self) -> pd.DataFrame:
        """Four measures at equal length and on whole texts (`whole`); see `diversity.equal_length`."""
        whole = diversity.diversity(self.terms)[list(diversity.MEASURES)].stack().rename("whole")
        return diversity.equal_length(self.terms).merge(whole.rename_axis(["essay", "measure"]).reset_index())

    @cached_property
    def diversity_differences(self) -> pd.DataFrame:
        """The four measures compared at equal length; see `synkrisis.words.diversity.differences`."""
        return diversity.differences(self.terms)

    @cached_property
    def codings(self) -> pd.DataFrame:
        """Sentiment and stance as coded; see `synkrisis.codings.sentences.load_codings`."""
        return _codings(self.corpus)

    @cached_property
    def codes(self) -> pd.DataFrame:
        """The chosen coding: a row a sentence that counts, a column a dimension, with essay and paragraph."""
        places = self.corpus.sentences[["sentence_id", "essay", "paragraph", "kind"]]
        kept = places[places["sentence_id"].isin(self.terms["sentence_id"])]
        return kept.merge(self.coded.rename_axis(columns=None).reset_index(), on="sentence_id")

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Every instrument on every sentence, by sentence id; see `synkrisis.sentiment.instruments.scores`."""
        return _scores(self.corpus)

    @cached_property
    def cross_fitted(self) -> pd.Series:
        """The book's own instrument, each essay scored as fitted on the other; see `synkrisis.sentiment.validation`."""
        return validation.cross_fit(self.corpus.sentences, self.coded["sentiment"])[0]

    @cached_property
    def coded(self) -> pd.DataFrame:
        """The chosen coding of all sentences, by id: a column a dimension, missing where not coded."""
        return self.codings.pivot(index="sentence_id", columns="dimension", values=self.choices.coding).loc[
            self.corpus.sentences["sentence_id"]
        ]

    @cached_property
    def validation(self) -> pd.DataFrame:
        """How far each instrument follows the coded sentences; see `synkrisis.sentiment.validation.validate`."""
        essays = self.corpus.sentences.set_index("sentence_id")["essay"]
        instruments = self.scores.assign(own=self.cross_fitted)
        return validation.validate(instruments, self.coded["sentiment"], essays)

    @cached_property
    def held_out(self) -> pd.DataFrame:
        """How far each instrument follows coded sentences of other text; see `synkrisis.sentiment.validation`."""
        other = codings.load_heldout(data_folder() / "annotations" / "heldout_sentences.csv")
        coded = other.set_index("sentence_id")["sentiment"]
        return validation.validate_elsewhere(
            sentiment.scores(other), coded, fitted_scores=self.scores, fitted_coded=self.coded["sentiment"]
        )

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """What each instrument and the coding say of the difference.

        See `synkrisis.sentiment.validation.compare`.
        """
        values = self.scores.assign(coded=self.coded["sentiment"].astype(float))
        return validation.compare(values, self.corpus.sentences)

    @cached_property
    def finder(self) -> pd.DataFrame:
        """How well metaphors are found by machine; see `synkrisis.metaphor.finder.cross_test`."""
        labels = metaphor.word_labels(self.corpus, _marks(self.corpus), "accepted")
        return candidates.cross_test(self.corpus.tokens, self.corpus.sentences, labels)


@lru_cache(maxsize=4)
def _scores(corpus: Corpus) -> pd.DataFrame:
    return sentiment.scores(corpus.sentences)


@lru_cache(maxsize=4)
def _marks(corpus: Corpus) -> pd.DataFrame:
    return marks.load_marks(corpus)


@lru_cache(maxsize=4)
def _codings(corpus: Corpus) -> pd.DataFrame:
    return codings.load_codings(corpus)


@lru_cache(maxsize=512)
def _study(corpus: Corpus, choices: Choices) -> Study:
    return Study(corpus, choices)


@lru_cache(maxsize=128)
def _terms(study: Study) -> pd.DataFrame:
    c = study.choices
    return tokens.terms(
        study.corpus.tokens, unit=c.unit, unify=c.unify, stop=c.stop, quoted=c.quoted, headings=c.headings
    )


@lru_cache(maxsize=128)
def _metaphors(study: Study) -> pd.DataFrame:
    c, frame = study.choices, _marks(study.corpus)
    if c.coding == "final":
        frame = frame[frame["accepted"]]
    else:
        frame = frame[frame[c.coding] != ""].assign(family=lambda rows: rows[c.coding])
    frame = frame[frame["confidence"] >= c.confidence]
    kept = frame["sentence_id"].isin(study.terms["sentence_id"])
    return frame[kept & (c.quoted | ~frame["quoted"])]
