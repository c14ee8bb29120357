"""Findings on how VADER reads these essays, computed again with NLTK's analyser from the tables on the disk."""

import csv
from statistics import fmean

import numpy as np
import pytest
from nltk.sentiment.vader import SentimentIntensityAnalyzer
from scipy.stats import spearmanr

from churchtower import claims
from synkrisis.resources import use_vendored_nltk_data

FIGURES = {"love language": ("romance", "speech"), "church tower": ("sight",)}


@pytest.fixture(scope="module")
def vader():
    use_vendored_nltk_data()
    return SentimentIntensityAnalyzer("sentiment/vader_lexicon/vader_lexicon.txt")


@pytest.fixture(scope="module")
def marks(corpus):
    with open(corpus.folder / "annotations/metaphors.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["accepted"] == "yes"]


@pytest.fixture(scope="module")
def coded(corpus):
    """The settled code of every sentence, by its id."""
    with open(corpus.folder / "annotations/sentences.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["dimension"] == "sentiment"]
    return {row["sentence_id"]: int(row["final"]) for row in rows}


def scored(corpus, vader, marks):
    """Each sentence's score with the marked words and without, by its id."""
    found = {}
    for row in corpus.sentences.itertuples():
        letters = list(row.text)
        for mark in marks:
            if mark["sentence_id"] == row.sentence_id:
                letters[int(mark["start"]) : int(mark["end"])] = "x" * len(mark["expression"])
        both = (vader.polarity_scores(text)["compound"] for text in (row.text, "".join(letters)))
        found[row.sentence_id] = tuple(both)
    return found


def test_only_the_love_language_reaches_vader(corpus, study, vader, marks):
    result = claims.result("metaphor_and_sentiment.figures", study)
    moves = {}
    for figure, families in FIGURES.items():
        proper = [mark for mark in marks if mark["family"] in families and mark["strict"] == "yes"]
        moves[figure] = {s: a - b for s, (a, b) in scored(corpus, vader, proper).items()}
    love = [move for sentence, move in moves["love language"].items() if sentence.startswith("gzero")]
    assert result.value == pytest.approx(fmean(love))
    assert result.low < result.value < result.high
    moved = [s for s, move in moves["love language"].items() if move]
    assert result.evidence == tuple(moved) and all(s.startswith("gzero") for s in moved)
    assert result.words["moved"] == f"{len(moved)} of {len(love)} sentences"
    assert not any(moves["church tower"].values()) and "none of 47" in result.words["tower_moved"]


def test_without_metaphors_vader_follows_the_codes_as_before(corpus, study, vader, marks, coded):
    result = claims.result("metaphor_and_sentiment.hidden", study)
    pairs = scored(corpus, vader, marks)
    read, hidden = zip(*(pairs[sentence] for sentence in coded), strict=True)
    codes = list(coded.values())
    assert result.value == pytest.approx(spearmanr(read, codes)[0] - spearmanr(hidden, codes)[0])
    assert result.n == len(codes)


def test_the_lover_is_turned_by_a_not_and_halved_by_a_but(study, vader):
    """The two rules of Hutto and Gilbert (2014), as their constants have them."""
    result = claims.result("metaphor_and_sentiment.lover", study)
    listed = vader.lexicon["lover"]
    assert result.words["listed"] == f"{listed:.2f}"
    assert result.value == pytest.approx(listed * vader.constants.N_SCALAR * 0.5, abs=0.005)


def test_love_is_praise_wherever_it_occurs(corpus, study, vader, marks):
    result = claims.result("metaphor_and_sentiment.love", study)
    inside = [mark for mark in marks if "love" in mark["expression"].split()]
    assert result.value == len(inside) and result.words["metaphorical"] == "each time"
    assert set(result.evidence) == {mark["sentence_id"] for mark in inside}
    assert vader.lexicon["love"] > 0 and result.words["scored"] == "each time"


def test_the_apostrophe_is_not_what_makes_the_love_language_happy(corpus, study, vader):
    """A negation reaches three words, and in this sentence love is the fourth."""
    result = claims.result("sentiment.literal", study)
    text = corpus.sentences.set_index("sentence_id").loc[result.evidence[0], "text"].replace("’", "'")
    words = text.rstrip(".").split()
    assert words.index("love") - words.index("don't") == 4
    assert result.words["straight"] == f"{vader.polarity_scores(text)['compound']:.2f}"
    assert vader.polarity_scores(text.replace(" the same", ""))["compound"] < 0 < result.value


def test_opposite_signs_and_the_farthest_sentence(corpus, study, vader, coded):
    texts = corpus.sentences.set_index("sentence_id")["text"]
    score = {sentence: vader.polarity_scores(texts[sentence])["compound"] for sentence in coded}
    bad = [s for s, code in coded.items() if code < 0]
    good = [s for s, code in coded.items() if code > 0]
    as_good = [s for s in bad if score[s] > 0]
    as_bad = [s for s in good if score[s] < 0]
    result = claims.result("sentiment.opposed", study)
    assert result.value == len(as_good) + len(as_bad)
    assert result.words["bad"] == f"{len(as_good)} of {len(bad)} sentences"
    assert result.words["good"] == f"{len(as_bad)} of {len(good)}"
    farthest = claims.result("sentiment.farthest", study)
    assert farthest.evidence == (max(coded, key=lambda s: abs(coded[s] - 2 * score[s])),)
    assert farthest.value == pytest.approx(score[farthest.evidence[0]])


def test_sentences_drawn_one_by_one_make_a_narrower_interval(study, coded):
    result, whole = (claims.result(f"sentiment.{key}", study) for key in ("gap_by_sentence", "gap"))
    assert result.value == pytest.approx(whole.value) and result.sign is None
    sides = [[code for s, code in coded.items() if s.startswith(essay)] for essay in study.pair]
    rng = np.random.default_rng(3)
    drawn = [rng.choice(side, size=(20_000, len(side))).mean(axis=1) for side in sides]
    low, high = np.quantile(drawn[0] - drawn[1], [0.025, 0.975])
    assert (result.low, result.high) == pytest.approx((low, high), abs=0.05)
    assert whole.low < result.low and result.high < 0 < whole.high
