"""Sentiment instruments: what each makes of a sentence, and which words drive its score.

Every instrument takes a frame of sentences (columns `sentence_id` and `text`, as in `Corpus.sentences`).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, partial

import pandas as pd
from nltk.sentiment.vader import SentimentIntensityAnalyzer, SentiText

from synkrisis.resources import use_vendored_nltk_data
from synkrisis.sentiment import learned as fit
from synkrisis.sentiment import lexicons
from synkrisis.texts.normalise import mask, normalise_text, without_masks

VADER_COLUMNS = ["sentence_id", "compound", "pos", "neu", "neg", "drivers"]


class _Vader(SentimentIntensityAnalyzer):
    """NLTK's analyser, which also keeps the valence that it gave to each word of the last text."""

    def score_valence(self, sentiments, text):
        self.valences = list(sentiments)
        return super().score_valence(sentiments, text)


Words = tuple[tuple[str, float], ...]  # a lexicon's changed words, in order, where a cache is keyed by them


@lru_cache(maxsize=4)
def _vader(words: Words = ()) -> _Vader:
    use_vendored_nltk_data()
    analyser = _Vader(lexicon_file="sentiment/vader_lexicon/vader_lexicon.txt")
    analyser.lexicon.update(words)
    return analyser


@lru_cache(maxsize=4096)  # the grid of choices scores the same sentences again and again
def _vader_row(text: str, words: Words) -> dict:
    analyser = _vader(words)
    scores = analyser.polarity_scores(text)
    words = SentiText(text, analyser.constants.PUNC_LIST, analyser.constants.REGEX_REMOVE_PUNCTUATION)
    weights = zip(words.words_and_emoticons, analyser.valences, strict=True)
    drivers = [(word, round(weight, 2)) for word, weight in weights if weight]
    return {**scores, "drivers": sorted(drivers, key=lambda driver: (-abs(driver[1]), driver))}


def vader(
    sentences: pd.DataFrame, *, normalise: bool = False, words: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """VADER (Hutto and Gilbert 2014) as NLTK has it, with the words that drive each score.

    With `normalise`, each text first goes through `normalise_text`; `words` have other ratings than in its
    lexicon. Returns one row a sentence:
    `sentence_id`; `compound` (-1 to 1); `pos`, `neu`, `neg` (shares that sum to 1); `drivers`, a list of
    (word, weight), strongest first, where a weight is the word's valence (-4 to 4 in the lexicon) after
    VADER's rules for negation, degree, capitals and *but*. `compound` is s / sqrt(s² + 15), s the sum of
    the weights, moved away from 0 by exclamation and question marks.
    """
    prepare = normalise_text if normalise else str
    changed = tuple(sorted((words or {}).items()))
    rows = [dict(_vader_row(prepare(text), changed)) for text in sentences["text"]]
    return pd.DataFrame(rows).assign(sentence_id=list(sentences["sentence_id"]))[VADER_COLUMNS]


def driver_text(drivers: list[tuple[str, float]]) -> str:
    """Drivers in one line for a table: `love +3.2, war −2.9`."""
    return ", ".join(f"{word} {weight:+.1f}".replace("-", "−") for word, weight in drivers)


def _column(frame: pd.DataFrame, column: str) -> pd.Series:
    return frame.set_index("sentence_id")[column]


def by_lexicon(words: Iterable[tuple[str, str, float]]) -> dict[str, dict[str, float]]:
    """Changed words, given as lexicon, word and polarity, by lexicon.

    >>> by_lexicon([("vader", "love", 0.0)])
    {'vader': {'love': 0.0}}
    """
    found: dict[str, dict[str, float]] = {}
    for lexicon, word, value in words:
        found.setdefault(lexicon, {})[word] = value
    return found


Changed = Mapping[str, Mapping[str, float]]  # other polarities of words, by lexicon


def instrument(name: str, words: Changed | None = None) -> Callable[[pd.DataFrame], pd.Series]:
    """One of `INSTRUMENTS`, with other polarities of words, by lexicon, than it comes with.

    Returns a function that takes sentences and gives a series of scores by sentence id. `textblob` has no words
    to change.

    >>> frame = pd.DataFrame({"sentence_id": ["a"], "text": ["A love of power."]})
    >>> [float(instrument("afinn", words)(frame)["a"]) for words in ({}, {"afinn": {"power": -2.0}})]
    [3.0, 1.0]
    """
    own = words or {}
    if name in ("vader", "vader_normalised"):
        options = {"normalise": name != "vader", "words": own.get("vader")}
        return lambda sentences: _column(vader(sentences, **options), "compound")
    if name == "textblob":
        return lexicons.textblob
    if name == "learned":
        return partial(learned, words=own)
    return partial(lexicons.score, name, words=own.get(name))


# Word lists, which learned from nobody. Each takes sentences and returns a series of scores by sentence id; above
# 0 is good, below 0 bad.
LISTS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    name: instrument(name)
    for name in (
        "vader",
        "vader_normalised",
        "textblob",
        *(name for name in lexicons.LEXICONS if name not in ("vader", "textblob")),
    )
}


def learned(sentences: pd.DataFrame, *, words: Changed | None = None) -> pd.Series:
    """The instrument that learned from people; see `synkrisis.sentiment.learned`.

    What is masked (`synkrisis.texts.normalise.mask`) is left out, since the encoder would read a meaning into it.
    `words` have other polarities in the word lists that it reads.

    >>> frame = pd.DataFrame({"sentence_id": ["a", "b"], "text": ["They made peace.", "They were killed."]})
    >>> good, bad = learned(frame)
    >>> bool(good > bad)
    True
    """
    lists = pd.DataFrame({name: instrument(name, words)(sentences).to_numpy() for name in fit.needed()})
    return fit.learned(sentences.assign(text=[without_masks(text) for text in sentences["text"]]), lists)


INSTRUMENTS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {**LISTS, "learned": learned}

# The lexicons' instruments that `combined` brings together.
COMBINED = ("vader_normalised", *(name for name in lexicons.LEXICONS if name != "vader"))

_RECORDS = lexicons.LEXICONS

# How charts and tables call each, in the order in which they stand there.
LABELS: dict[str, str] = {
    "vader": "VADER as it comes",
    "vader_normalised": "VADER, text normalised",
    **{name: lexicon.label for name, lexicon in _RECORDS.items() if name != "vader"},
    "combined": "z-scored sum of six",
    "learned": "learned from people",
    "coded": "the coded sentences",
}

# What a score is.
MEANINGS: dict[str, str] = {
    "vader": _RECORDS["vader"].score,
    "vader_normalised": "the same after apostrophes and names are brought to one form",
    **{name: lexicon.score for name, lexicon in _RECORDS.items() if name != "vader"},
    "learned": "predicted valence, in points of people's scale from 1 to 5, less its middle, 3",
    "combined": f"mean of {COMBINED[0]} to {COMBINED[-1]}, each as a z-score over these sentences",
}


def learned_drivers(text: str) -> pd.DataFrame:
    """Which words drive `learned`'s score of a text: how the score changes when each is left out.

    Returns one row per word: `word`, `change` (score with it less score without it), the strongest first.
    """
    frame = fit.without_each_word(text)
    scores = learned(frame).to_numpy()
    table = frame.assign(change=(scores[0] - scores).round(fit.DIGITS)).iloc[1:]
    order = table.assign(strength=-table["change"].abs()).sort_values(["strength", "sentence_id"])
    return order[["word", "change"]].reset_index(drop=True)


@cache
def remembering(
    name: str, words: tuple[tuple[str, str, float], ...] = ()
) -> Callable[[pd.DataFrame], pd.Series]:
    """The instrument of that name, which scores a text only once, however often it is asked.

    `words` are changed ones, as `by_lexicon` takes them.
    """
    known: dict[str, float] = {}
    measure = instrument(name, by_lexicon(words))

    def score(sentences: pd.DataFrame) -> pd.Series:
        texts = list(sentences["text"])
        new = list(dict.fromkeys(text for text in texts if text not in known))
        if new:
            asked = pd.DataFrame({"sentence_id": range(len(new)), "text": new})
            known.update(zip(new, measure(asked), strict=True))
        index = pd.Index(sentences["sentence_id"], name="sentence_id")
        return pd.Series([known[text] for text in texts], index=index)

    return score


def scores(sentences: pd.DataFrame, *, words: Changed | None = None) -> pd.DataFrame:
    """Every instrument on every sentence: index `sentence_id`, one column an instrument, and `combined`.

    `words` have other polarities, by lexicon, than they come with.
    `combined` is the mean of the `COMBINED`' scores, each first brought to mean 0 and standard deviation 1
    over these sentences, so it has no zero of its own.
    """
    table = pd.DataFrame({name: instrument(name, words)(sentences) for name in INSTRUMENTS})
    several = table[list(COMBINED)]
    # Rounded, since ranks and classes are made of them, and processors differ in the last digits of a sum.
    return table.assign(combined=((several - several.mean()) / several.std()).mean(axis=1)).round(10)


def score_without(
    sentences: pd.DataFrame, spans: pd.DataFrame, instrument: Callable[[pd.DataFrame], pd.Series]
) -> pd.DataFrame:
    """What an instrument scores with and without chosen words, such as the expressions of metaphors.

    `spans` has `sentence_id`, `start`, `end` (characters in the sentence); their words are masked. Returns
    one row a sentence: `sentence_id`, `score`, `without`, `masked` (spans), `flips` (the sign turns).
    """
    places: dict[str, list[tuple[int, int]]] = {identity: [] for identity in sentences["sentence_id"]}
    for span in spans.itertuples():
        if span.sentence_id in places:
            places[span.sentence_id].append((span.start, span.end))
    pairs = zip(sentences["sentence_id"], sentences["text"], strict=True)
    masked = sentences.assign(text=[mask(text, places[identity]) for identity, text in pairs])
    with_words, without = instrument(sentences), instrument(masked)
    table = pd.DataFrame(
        {
            "sentence_id": with_words.index,
            "score": with_words.to_numpy(),
            "without": without.to_numpy(),
            "masked": [len(places[identity]) for identity in with_words.index],
        }
    )
    return table.assign(flips=table["score"] * table["without"] < 0)
