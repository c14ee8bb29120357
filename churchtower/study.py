"""One comparison: a corpus, the choices made in reading it, and the frames that follow from both."""

import datetime
import importlib.metadata
import pickle
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, wraps

import pandas as pd

from churchtower import annotations, cache, edits
from churchtower import choices as defensible
from churchtower.choices import Choices
from churchtower.corpus import load_corpus
from churchtower.edits import Edits
from synkrisis.codings import metaphors as marks
from synkrisis.codings import sentences as codings
from synkrisis.codings import times
from synkrisis.frames import frame
from synkrisis.intervals import permutation
from synkrisis.intervals import resampling as resample
from synkrisis.meaning import nearest
from synkrisis.metaphor import density as metaphor
from synkrisis.metaphor import finder as candidates
from synkrisis.order import ranked
from synkrisis.resources import library_data
from synkrisis.sentiment import instruments as sentiment
from synkrisis.sentiment import validation
from synkrisis.texts import tokens
from synkrisis.texts.corpus import Corpus, CorpusError
from synkrisis.words import collocation, diversity, frequency, keyness

LIBRARIES = ("nltk", "numpy", "pandas", "scipy", "textblob")
UNREAD = (
    "claims.json",
    "referee.json",
    "coded_news.csv",
    "README.md",
    "SHA256SUMS",
)  # no number rests on them


def made_of(corpus: Corpus, *more: object, module: str = __name__) -> tuple[str, ...]:
    """A key, for `cache.remember`, of what a module computes from a corpus: the data, its code, the libraries."""
    return (_key(corpus, module), *map(repr, more))


@lru_cache(maxsize=32)
def _key(corpus: Corpus, module: str) -> str:
    data = [path for path in sorted(corpus.folder.iterdir()) if path.name not in UNREAD]
    versions = [f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES]
    return cache.checksum(*cache.code_of(module), library_data(), *data, *versions)


def kept(make: Callable) -> Callable:
    """A frame of a `Study` that takes long: kept in the cache where nothing is chosen or changed otherwise."""

    @wraps(make)
    def get(study: "Study") -> pd.DataFrame:
        if not study.can_be_kept:
            return make(study)
        inputs = made_of(study.corpus, study.draws, study.seed)
        path = cache.remember(f"frames/{make.__name__}", inputs, lambda: pickle.dumps(make(study)))
        return pickle.loads(path.read_bytes())

    return get


@dataclass(frozen=True)
class Study:
    """Two essays under one set of choices. Every frame is made once, and handed out as a copy.

    So a change of a frame in place reaches nothing else. What is to reach every number is changed by `under`,
    `recoded`, `with_families` or `with_words`, which give another study and leave this one as it is.
    `draws` and `seed` are those of every interval and test.
    Raises CorpusError where the corpus has fewer essays than two, or more.
    """

    corpus: Corpus = field(default_factory=load_corpus)
    choices: Choices = field(default_factory=Choices)
    draws: int = resample.DRAWS
    seed: int = resample.SEED
    edits: Edits = Edits()  # noqa: RUF009 - it is frozen

    def __post_init__(self) -> None:
        if len(self.corpus.ids) != 2:
            raise CorpusError(
                f"{self.corpus.folder / 'essays.csv'}: it lists {len(self.corpus.ids)} essays "
                f"({', '.join(self.corpus.ids)}), and a comparison takes two. To compare groups of texts, "
                "join each group into one text."
            )

    def under(self, *, extra_stop: Iterable[str] | None = None, **choices) -> "Study":
        """The same corpus under other choices; the frames of a reading are shared by all who ask for it.

        `extra_stop` are words that are left out with the stop words. Raises ValueError where they are given
        without `stop=False`, or where one occurs nowhere; TypeError on an unknown choice.

        >>> study = Study().under(stop=False, extra_stop=("russia",))
        >>> "russia" in study.counts.index
        False
        """
        changed, edited = replace(self.choices, **choices), self.edits
        if extra_stop is not None:
            if changed.stop:
                raise ValueError(
                    "Words in extra_stop are left out with the stop words: say stop=False as well."
                )
            edited = edits.with_stop(edited, self.corpus.tokens, extra_stop)
        return _study(self.corpus, changed, self.draws, self.seed, edited)

    def drawing(self, draws: int, *, seed: int | None = None) -> "Study":
        """The same reading with as many random draws, and from another seed where one is given."""
        return _study(self.corpus, self.choices, draws, self.seed if seed is None else seed, self.edits)

    def recoded(self, codes: Mapping[str, Mapping[str, int | None]]) -> "Study":
        """The same with other settled codes of sentences, by sentence id and dimension.

        A code is −2 to 2, or None where a sentence does not speak of what stance is coded toward. Single
        runs' codings stay as they are. Raises ValueError on an unknown sentence, dimension or code.

        >>> mine = Study().recoded({"gzero-p01-s01": {"sentiment": 1}})
        >>> int(mine.coded.loc["gzero-p01-s01", "sentiment"])
        1
        """
        return self._edited(edits.recoded(self.edits, _codings(self.corpus, Edits()), codes))

    def with_families(self, families: Mapping[str, str]) -> "Study":
        """The same with metaphors in other families, by expression: a figure, or a wider family.

        `other` takes an expression out of both. Raises ValueError on an expression that does not count as a
        metaphor, and on an unknown family.

        >>> mine = Study().with_families({"mute with the deaf": "other"})
        """
        return self._edited(edits.with_families(self.edits, _marks(self.corpus, Edits()), families))

    def with_words(self, words: Mapping[str, float], *, lexicon: str = "vader") -> "Study":
        """The same with other polarities of words in a lexicon, on its own scale (VADER's is −4 to 4).

        Every instrument that reads the lexicon reads it so; what was learned from people (`learned`) keeps its
        weights. Raises ValueError on a word that no sentence has, an unknown lexicon, and what is no number.

        >>> mine = Study().with_words({"bolstered": -2.5})
        >>> bool((mine.scores["vader"] < Study().scores["vader"]).any())
        True
        """
        return self._edited(edits.with_words(self.edits, self.corpus.tokens, words, lexicon))

    def _edited(self, changed: Edits) -> "Study":
        return _study(self.corpus, self.choices, self.draws, self.seed, changed)

    @property
    def can_be_kept(self) -> bool:
        """Whether results may be kept for another time: they follow from files, and nothing is changed."""
        return self.choices == Choices() and self.edits == Edits() and self.corpus.folder.is_dir()

    @property
    def changes(self) -> tuple[str, ...]:
        """What is chosen or changed otherwise than in the book, each in words."""
        chosen = (
            defensible.said(key, getattr(self.choices, key))
            for key in defensible.CHOICES
            if getattr(self.choices, key) != getattr(Choices(), key)
        )
        drawn = [f"with {self.draws:,} draws"] if self.draws != resample.DRAWS else []
        drawn += [f"from the seed {self.seed}"] if self.seed != resample.SEED else []
        return (*chosen, *self.edits.said, *drawn)

    @property
    def _reading(self) -> "Study":
        """The study with the same words and metaphors that all studies share whatever else they choose."""
        unread = {"instrument": Choices.instrument, "prior_share": Choices.prior_share}
        read = replace(self.edits, codes=(), words=())
        return _study(self.corpus, replace(self.choices, **unread), resample.DRAWS, resample.SEED, read)

    @property
    def _words(self) -> "Study":
        """The study that has the same words counted, whatever coding of them is read."""
        kept = ("unit", "unify", "stop", "quoted", "headings")
        same = replace(Choices(), **{name: getattr(self.choices, name) for name in kept})
        read = Edits() if self.choices.stop else Edits(extra_stop=self.edits.extra_stop)
        return _study(self.corpus, same, resample.DRAWS, resample.SEED, read)

    @cached_property
    def coders(self) -> tuple[str, ...]:
        """Whose codings of the sentences there are: the settled ones, and each coder's."""
        return ("final", *codings.coders(self.codings))

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The two figures and the rest, as `metaphors` names them in its column `family`."""
        return annotations.FAMILIES

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

    @frame
    def terms(self) -> pd.DataFrame:
        """The tokens that count under these choices, with a column `term`."""
        return _terms(self._words)

    @frame
    def sentence_words(self) -> pd.DataFrame:
        """Each sentence that counts, by id: `essay`, `paragraph`, `words`, `quoted` (how many are quoted)."""
        return _sentence_words(self._words)

    @frame
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
        return _matrix(self._words)

    @frame
    def times(self) -> pd.DataFrame:
        """Expressions of time in the sentences that count; see `synkrisis.codings.times.load_times`."""
        found = times.load_times(self.corpus)
        return found[found["sentence_id"].isin(self.terms["sentence_id"])]

    @frame
    def keyness(self) -> pd.DataFrame:
        """Words compared between the two essays; see `synkrisis.words.keyness.keyness`."""
        return keyness.keyness(self.counts)

    @frame
    @kept
    def log_odds(self) -> pd.DataFrame:
        """Weighted log-odds with intervals; see `synkrisis.intervals.resampling.log_odds_intervals`."""
        share = self.choices.prior_share
        return resample.log_odds_intervals(self.matrix, prior_share=share, draws=self.draws, seed=self.seed)

    def log_odds_of(self, term: str) -> resample.Estimate:
        """One word's log-odds with its interval, and p from paragraphs dealt out again; NaN without it."""
        share = self.choices.prior_share
        found = resample.log_odds_intervals(
            self.matrix, prior_share=share, terms=[term], draws=self.draws, seed=self.seed
        )
        n = int(self.matrix.matrix.sum())
        if found.empty:
            return resample.estimated(float("nan"), resample.NO_LIMITS, n)
        row = found.iloc[0]
        p = permutation.log_odds_p(self.matrix, term, prior_share=share, draws=self.draws - 1, seed=self.seed)
        ends = resample.Limits(row["low"], row["high"], row["error"], row["error"])
        return resample.estimated(row["log_odds"], ends, n, p=p)

    @frame
    @kept
    def max_t(self) -> pd.DataFrame:
        """Permutation test of all words at once; see `synkrisis.intervals.permutation.max_t`."""
        return permutation.max_t(self.matrix, seed=self.seed)

    @frame
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

    @frame
    def metaphors(self) -> pd.DataFrame:
        """Metaphors of the chosen confidence among the chosen tokens; see `synkrisis.codings.metaphors`.

        `family` is the figure proper, `wider` the family as coded; see `churchtower.annotations.as_figures`.
        """
        return _metaphors(self._reading)

    @frame
    def figures_and_families(self) -> pd.DataFrame:
        """`metaphors` counted in both ways: the two figures, then every expression by its wider family."""
        found = self.metaphors
        figures = found[found["family"] != marks.REST]
        return pd.concat([figures, found.assign(family=found["wider"])], ignore_index=True)

    @frame
    @kept
    def metaphor_agreement(self) -> pd.DataFrame:
        """Agreement of the coders, as `synkrisis.metaphor.density.agreement_table`, and on kind and target."""
        found = metaphor.agreement_table(self.corpus, marks=_marks(self.corpus, Edits()))
        more = annotations.kind_and_target_agreement(self.corpus, draws=self.draws, seed=self.seed)
        whole = {column: "Int64" for column in found if column.startswith("marked_")}
        return pd.concat([found, more], ignore_index=True).astype(whole)

    @frame
    @kept
    def diversity(self) -> pd.DataFrame:
        """Four measures at equal length and on whole texts (`whole`); see `diversity.equal_length`."""
        whole = diversity.diversity(self.terms)[list(diversity.MEASURES)].stack().rename("whole")
        drawn = diversity.equal_length(self.terms, draws=self._samples, seed=self.seed)
        return drawn.merge(whole.rename_axis(["essay", "measure"]).reset_index())

    @frame
    @kept
    def diversity_differences(self) -> pd.DataFrame:
        """The four measures compared at equal length; see `synkrisis.words.diversity.differences`."""
        # a division of the test takes 40 samples, so that there are fewer of them than of draws
        return diversity.differences(
            self.terms, draws=self._samples, divisions=self.draws // 25, seed=self.seed
        )

    @property
    def _samples(self) -> int:
        """How many samples measure lexical diversity: as many as there are draws of anything else."""
        return self.draws

    @frame
    def codings(self) -> pd.DataFrame:
        """Sentiment and stance as coded; see `synkrisis.codings.sentences.load_codings`."""
        return _codings(self.corpus, replace(Edits(), codes=self.edits.codes))

    @frame
    def codes(self) -> pd.DataFrame:
        """The chosen coding: a row a sentence that counts, a column a dimension, with essay and paragraph."""
        places = self.corpus.sentences[["sentence_id", "essay", "paragraph", "kind"]]
        kept = places[places["sentence_id"].isin(self.terms["sentence_id"])]
        return kept.merge(self.coded.rename_axis(columns=None).reset_index(), on="sentence_id")

    @frame
    @kept
    def scores(self) -> pd.DataFrame:
        """Every instrument on every sentence, by sentence id; see `synkrisis.sentiment.instruments.scores`."""
        return _scores(self.corpus, self.edits.words)

    def vader(self, sentences: pd.DataFrame, *, normalise: bool = False) -> pd.DataFrame:
        """VADER, with the words that a reader has changed; see `synkrisis.sentiment.instruments.vader`."""
        words = sentiment.by_lexicon(self.edits.words).get("vader")
        return sentiment.vader(sentences, normalise=normalise, words=words)

    @frame
    def coded(self) -> pd.DataFrame:
        """The chosen coding of all sentences, by id: a column a dimension, missing where not coded."""
        return self.codings.pivot(index="sentence_id", columns="dimension", values=self.choices.coding).loc[
            self.corpus.sentences["sentence_id"]
        ]

    @frame
    @kept
    def validation(self) -> pd.DataFrame:
        """How far each instrument follows the coded sentences; see `synkrisis.sentiment.validation.validate`."""
        options = {"draws": self.draws, "seed": self.seed}
        return validation.validate(self.scores, self._codes_that_count, self._essay_of, **options)

    @frame
    @kept
    def paired(self) -> pd.DataFrame:
        """How much better `learned` follows the coded sentences than each other instrument; see `validation.paired`."""
        options = {"draws": self.draws, "seed": self.seed, "against": "learned"}
        return validation.paired(self.scores, self._codes_that_count, self._essay_of, **options)

    @property
    def _essay_of(self) -> pd.Series:
        return self.corpus.sentences.set_index("sentence_id")["essay"]

    @property
    def _codes_that_count(self) -> pd.Series:
        """The coded sentiment of the sentences that count."""
        return self.coded["sentiment"][self.coded.index.isin(self.terms["sentence_id"])]

    @frame
    @kept
    def nearest(self) -> pd.DataFrame:
        """The essays' sentences in pairs, the nearest in meaning first; see `synkrisis.meaning.nearest.pairs`."""
        sides = (self.sentences[self.sentences["essay"] == essay] for essay in self.pair)
        return nearest.pairs(*sides)

    @cached_property
    @kept
    def verdicts(self) -> pd.DataFrame:
        """What each instrument and the coding say of the difference.

        See `synkrisis.sentiment.validation.compare`.
        """
        values = self.scores.assign(coded=self.coded["sentiment"].astype(float))
        return validation.compare(values, self.corpus.sentences)

    @frame
    @kept
    def finder(self) -> pd.DataFrame:
        """How well metaphors are found by machine; see `synkrisis.metaphor.finder.cross_test`."""
        labels = metaphor.word_labels(self.corpus, _marks(self.corpus, Edits()), "accepted")
        return candidates.cross_test(self.corpus.tokens, self.corpus.sentences, labels)


@lru_cache(maxsize=8)
def _scores(corpus: Corpus, words: tuple) -> pd.DataFrame:
    return sentiment.scores(corpus.sentences, words=sentiment.by_lexicon(words))


@lru_cache(maxsize=8)
def _marks(corpus: Corpus, edited: Edits) -> pd.DataFrame:
    return edits.applied_to_marks(annotations.as_figures(marks.load_marks(corpus)), edited)


@lru_cache(maxsize=8)
def _codings(corpus: Corpus, edited: Edits) -> pd.DataFrame:
    return edits.applied_to_codings(codings.load_codings(corpus), edited)


@lru_cache(maxsize=1024)
def _study(corpus: Corpus, choices: Choices, draws: int, seed: int, edited: Edits) -> Study:
    return Study(corpus, choices, draws, seed, edited)


@lru_cache(maxsize=128)
def _matrix(study: Study) -> frequency.CountMatrix:
    return frequency.count_matrix(study.terms)


@lru_cache(maxsize=128)
def _sentence_words(study: Study) -> pd.DataFrame:
    grouped = study.terms.groupby("sentence_id", sort=False)
    return (
        grouped[["essay", "paragraph"]].first().assign(words=grouped.size(), quoted=grouped["quoted"].sum())
    )


@lru_cache(maxsize=128)
def _terms(study: Study) -> pd.DataFrame:
    c = study.choices
    return tokens.terms(
        study.corpus.tokens, unit=c.unit, unify=c.unify, stop=c.stop, quoted=c.quoted, headings=c.headings,
        extra_stop=study.edits.extra_stop,
    )  # fmt: skip


@lru_cache(maxsize=128)
def _metaphors(study: Study) -> pd.DataFrame:
    c, found = study.choices, _marks(study.corpus, Edits(families=study.edits.families))
    found = found[found["accepted"] & (found["confidence"] >= c.confidence)]
    if c.families == "broad":
        found = found.assign(family=found["wider"].map(annotations.FIGURES))
    kept = found["sentence_id"].isin(study.terms["sentence_id"])
    return found[kept & (c.quoted | ~found["quoted"])]
