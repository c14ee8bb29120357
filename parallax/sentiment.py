"""Sentiment instruments: what each makes of a sentence, and which words drive its score.

Every instrument takes a frame of sentences (columns `sentence_id` and `text`, as in `Corpus.sentences`).
"""

from functools import cache

import pandas as pd
from nltk.sentiment.vader import SentimentIntensityAnalyzer, SentiText

from parallax.normalise import normalise_text
from parallax.resources import use_vendored_nltk_data

VADER_COLUMNS = ["sentence_id", "compound", "pos", "neu", "neg", "drivers"]

class _Vader(SentimentIntensityAnalyzer):
    """NLTK's analyser, which also keeps the valence that it gave to each word of the last text."""

    def score_valence(self, sentiments, text):
        self.valences = list(sentiments)
        return super().score_valence(sentiments, text)


@cache
def _vader() -> _Vader:
    use_vendored_nltk_data()
    return _Vader(lexicon_file="sentiment/vader_lexicon/vader_lexicon.txt")


def _vader_row(text: str) -> dict:
    analyser = _vader()
    scores = analyser.polarity_scores(text)
    words = SentiText(text, analyser.constants.PUNC_LIST, analyser.constants.REGEX_REMOVE_PUNCTUATION)
    weights = zip(words.words_and_emoticons, analyser.valences, strict=True)
    drivers = [(word, round(weight, 2)) for word, weight in weights if weight]
    return {**scores, "drivers": sorted(drivers, key=lambda driver: -abs(driver[1]))}


def vader(sentences: pd.DataFrame, *, normalise: bool = False) -> pd.DataFrame:
    """VADER (Hutto and Gilbert 2014) as NLTK has it, with the words that drive each score.

    With `normalise`, each text first goes through `normalise_text`. Returns one row a sentence:
    `sentence_id`; `compound` (-1 to 1); `pos`, `neu`, `neg` (shares that sum to 1); `drivers`, a list of
    (word, weight), strongest first, where a weight is the word's valence (-4 to 4 in the lexicon) after
    VADER's rules for negation, degree, capitals and *but*. `compound` is s / sqrt(s² + 15), s the sum of
    the weights, moved away from 0 by exclamation and question marks.
    """
    prepare = normalise_text if normalise else str
    rows = [_vader_row(prepare(text)) for text in sentences["text"]]
    return pd.DataFrame(rows).assign(sentence_id=list(sentences["sentence_id"]))[VADER_COLUMNS]


def vader_normalised(sentences: pd.DataFrame) -> pd.DataFrame:
    """VADER after `normalise_text`; columns as in `vader`."""
    return vader(sentences, normalise=True)


def driver_text(drivers: list[tuple[str, float]]) -> str:
    """Drivers in one line for a table: `love +3.2, war −2.9`."""
    return ", ".join(f"{word} {weight:+.1f}".replace("-", "−") for word, weight in drivers)
