"""Sentiment lexicons, and what each makes of a sentence on its own.

A lexicon gives a word a polarity. The five word lists here differ in who judged what: crowd workers single
words (AFINN by its author, labMT by fifty raters a word), customers' reviews (Hu and Liu), adjectives in
reviews (Pattern, through TextBlob), and a classifier on WordNet's glosses (SentiWordNet).
All scores are per sentence: a series indexed by `sentence_id`; 0 where no word is listed.
"""

from collections.abc import Callable
from functools import cache, lru_cache

import pandas as pd
from textblob import TextBlob
from textblob.en import sentiment as pattern

from synkrisis.resources import library_data
from synkrisis.texts import tokens

NEUTRAL_HAPPINESS = 5.0  # the middle of labMT's scale from 1 to 9
STOP_WINDOW = 1.0  # labMT ignores words nearer to the middle than this (Dodds et al. 2011)

WORDNET_POS = {"N": "n", "V": "v", "J": "a", "R": "r"}


def words(sentences: pd.DataFrame) -> pd.DataFrame:
    """The tokens of each sentence by itself; columns as in `synkrisis.texts.tokens`, offsets in the sentence."""
    return _words(tuple(sentences["sentence_id"]), tuple(sentences["text"]))


@lru_cache(maxsize=4)  # several lexicons read the same sentences one after the other
def _words(identities: tuple[str, ...], texts: tuple[str, ...]) -> pd.DataFrame:
    alone = pd.DataFrame({"sentence_id": identities, "text": texts}).assign(
        essay="", paragraph=range(1, len(texts) + 1), sentence=1, kind="body", start=0
    )
    return tokens.tokens(alone, alone)


def _lines(name: str) -> list[list[str]]:
    text = (library_data() / "lexicons" / name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line]


@cache
def vader_lexicon() -> dict[str, float]:
    """Word to mean rating, -4 to 4 (VADER; Hutto and Gilbert 2014)."""
    path = library_data() / "nltk_data" / "sentiment" / "vader_lexicon" / "vader_lexicon.txt"
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line]
    return {row[0]: float(row[1]) for row in rows}


@cache
def afinn_lexicon() -> dict[str, float]:
    """Word to polarity, -5 to 5 (AFINN-en-165; Nielsen 2011), without its thirty phrases of several words."""
    return {word: float(value) for word, value in _lines("afinn-en-165.txt") if " " not in word}


@cache
def opinion_lexicon() -> dict[str, float]:
    """Word to 1 or -1 (Hu and Liu 2004). The three words that stand in both lists are 0."""
    positive = {word for (word,) in _lines("opinion-positive.txt")}
    negative = {word for (word,) in _lines("opinion-negative.txt")}
    return {word: float((word in positive) - (word in negative)) for word in sorted(positive | negative)}


@cache
def labmt_lexicon() -> dict[str, float]:
    """Word to happiness minus 5, so -4 to 4 (labMT 1.0; Dodds et al. 2011), without words nearer than 1."""
    centred = {word: round(float(value) - NEUTRAL_HAPPINESS, 2) for word, value in _lines("labmt.tsv")}
    return {word: value for word, value in centred.items() if abs(value) >= STOP_WINDOW}


@cache
def sentiwordnet_lexicon() -> dict[tuple[str, str], float]:
    """(Lemma, part of speech n v a r) to polarity, -1 to 1 (SentiWordNet 3.0; Baccianella et al. 2010).

    Positive less negative score, averaged over the senses of the lemma with weights 1, 1/2, 1/3, …
    """
    return {(lemma, pos): float(value) for lemma, pos, value in _lines("sentiwordnet.tsv")}


def _sums(sentences: pd.DataFrame, polarity: Callable[[object], float], *, mean: bool = False) -> pd.Series:
    """Sum, or mean over the words that have one, of a polarity of tokens; 0 where there is none."""
    found = words(sentences)
    values = pd.Series([polarity(token) for token in found.itertuples()], index=found.index, dtype=float)
    grouped = values[values != 0].groupby(found["sentence_id"])
    totals = grouped.mean() if mean else grouped.sum()
    return totals.reindex(sentences["sentence_id"], fill_value=0.0)


def afinn(sentences: pd.DataFrame) -> pd.Series:
    """Sum of AFINN polarities (Nielsen 2011), no rule for negation."""
    lexicon = afinn_lexicon()
    return _sums(sentences, lambda token: lexicon.get(token.norm, 0.0)).rename("afinn")


def opinion(sentences: pd.DataFrame) -> pd.Series:
    """Positive less negative words of the opinion lexicon (Hu and Liu 2004), no rule for negation."""
    lexicon = opinion_lexicon()
    return _sums(sentences, lambda token: lexicon.get(token.norm, 0.0)).rename("opinion")


def labmt(sentences: pd.DataFrame) -> pd.Series:
    """Mean happiness minus 5 of the words that labMT finds far from neutral (Dodds et al. 2011)."""
    lexicon = labmt_lexicon()
    return _sums(sentences, lambda token: lexicon.get(token.norm, 0.0), mean=True).rename("labmt")


def sentiwordnet(sentences: pd.DataFrame) -> pd.Series:
    """Sum of SentiWordNet polarities (Baccianella et al. 2010) by lemma and part of speech, without names."""
    return _sums(sentences, sentiwordnet_polarity).rename("sentiwordnet")


def sentiwordnet_polarity(token) -> float:
    """SentiWordNet's polarity of a row of `words`; 0 for proper names and function words."""
    pos = WORDNET_POS.get(token.pos[0])
    return 0.0 if token.pos.startswith("NNP") else sentiwordnet_lexicon().get((token.lemma, pos), 0.0)


def textblob(sentences: pd.DataFrame) -> pd.Series:
    """TextBlob's polarity, -1 to 1: the mean of Pattern's lexicon (De Smedt and Daelemans 2012)."""
    scores = [TextBlob(text).sentiment.polarity for text in sentences["text"]]
    return pd.Series(scores, index=pd.Index(sentences["sentence_id"]), name="textblob")


def pattern_polarity(word: str) -> float:
    """Pattern's polarity of a single word, -1 to 1."""
    return float(pattern(word)[0])
