"""Sentiment lexicons, and what each makes of a sentence on its own.

A lexicon gives a word a polarity. The five word lists here differ in who judged what: crowd workers single
words (AFINN by its author, labMT by fifty raters a word), customers' reviews (Hu and Liu), adjectives in
reviews (Pattern, through TextBlob), and a classifier on WordNet's glosses (SentiWordNet).
All scores are per sentence: a series indexed by `sentence_id`; 0 where no word is listed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import pandas as pd

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


def _by_norm(lexicon: Callable[[], Mapping[str, float]]) -> Callable[[object], float]:
    return lambda token: lexicon().get(token.norm, 0.0)


def sentiwordnet_polarity(token) -> float:
    """SentiWordNet's polarity of a row of `words`; 0 for proper names and function words."""
    pos = WORDNET_POS.get(token.pos[0])
    return 0.0 if token.pos.startswith("NNP") else sentiwordnet_lexicon().get((token.lemma, pos), 0.0)


def pattern_polarity(word: str) -> float:
    """Pattern's polarity of a single word, -1 to 1."""
    from textblob.en import sentiment as pattern  # slow to import

    return float(pattern(word)[0])


@dataclass(frozen=True)
class Lexicon:
    """One sentiment lexicon, and all that is said of it anywhere.

    `label` is how charts and tables call it; `score` says what a sentence's score is; `citation` is its key
    in `references.bib`; `files` lie below `synkrisis/data` (none where a package brings its own); `licence`
    is theirs; `polarity` gives that of a token, a row of `words`; a sentence has their sum, or with
    `mean` the mean of those that are not 0.
    """

    name: str
    label: str
    score: str
    citation: str
    files: tuple[str, ...]
    licence: str
    polarity: Callable[[object], float]
    mean: bool = False


LEXICONS: dict[str, Lexicon] = {
    lexicon.name: lexicon
    for lexicon in (
        Lexicon(
            "vader", "VADER", "VADER's compound score, −1 to 1", "hutto2014",
            ("nltk_data/sentiment/vader_lexicon/vader_lexicon.txt",), "MIT", _by_norm(vader_lexicon),
        ),
        Lexicon(
            "textblob", "TextBlob (Pattern)", "TextBlob's polarity, −1 to 1", "desmedt2012",
            (), "MIT AND BSD-3-Clause", lambda token: pattern_polarity(token.norm), mean=True,
        ),
        Lexicon(
            "afinn", "AFINN", "sum of AFINN's ratings, −5 to 5 a word", "nielsen2011",
            ("lexicons/afinn-en-165.txt",), "ODbL-1.0", _by_norm(afinn_lexicon),
        ),
        Lexicon(
            "opinion", "Hu and Liu",
            "words of Hu and Liu's positive list less words of their negative list", "hu2004",
            ("lexicons/opinion-positive.txt", "lexicons/opinion-negative.txt"), "CC-BY-4.0", _by_norm(opinion_lexicon),
        ),
        Lexicon(
            "labmt", "labMT", "mean happiness, less 5, of the words that labMT finds far from neutral",
            "dodds2011", ("lexicons/labmt.tsv",), "LicenseRef-labMT",
            _by_norm(labmt_lexicon), mean=True,
        ),
        Lexicon(
            "sentiwordnet", "SentiWordNet", "sum of SentiWordNet's polarities, −1 to 1 a word", "baccianella2010",
            ("lexicons/sentiwordnet.tsv",), "CC-BY-SA-4.0", sentiwordnet_polarity,
        ),
    )
}  # fmt: skip


# The lexicons that are lists of words as they are printed, so that a word can have another polarity in them.
WORD_LISTS = ("vader", "afinn", "opinion", "labmt", "sentiwordnet")


def score(name: str, sentences: pd.DataFrame, *, words: Mapping[str, float] | None = None) -> pd.Series:
    """What a lexicon makes of each sentence by its words alone, with no rule for negation.

    `name` is one of `LEXICONS`; `sentences` has `sentence_id` and `text`; `words`, as they are normalised, have
    other polarities than in the lexicon. Returns a series by sentence id, 0 where no word is listed. Raises
    KeyError on another name.

    >>> score("afinn", pd.DataFrame({"sentence_id": ["a"], "text": ["A war, and no love lost."]})).to_dict()
    {'a': -3.0}
    """
    lexicon, changed = LEXICONS[name], words or {}
    found = _words(tuple(sentences["sentence_id"]), tuple(sentences["text"]))
    values = pd.Series(
        [
            changed[token.norm] if token.norm in changed else lexicon.polarity(token)
            for token in found.itertuples()
        ],
        index=found.index,
        dtype=float,
    )
    grouped = values[values != 0].groupby(found["sentence_id"])
    totals = grouped.mean() if lexicon.mean else grouped.sum()
    return totals.reindex(sentences["sentence_id"], fill_value=0.0).rename(name)


def textblob(sentences: pd.DataFrame) -> pd.Series:
    """TextBlob's polarity, -1 to 1: Pattern's lexicon (De Smedt and Daelemans 2012) with TextBlob's rules."""
    from textblob import TextBlob  # slow to import

    scores = [TextBlob(text).sentiment.polarity for text in sentences["text"]]
    return pd.Series(scores, index=pd.Index(sentences["sentence_id"]), name="textblob")
