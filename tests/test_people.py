"""Scores against people: ranks and intervals against scipy, and the files of ratings and codings as
described.
"""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata, spearmanr

from churchtower.human import load_coded, load_rated
from synkrisis.sentiment import people


def test_weighted_ranks_are_those_of_rows_written_out():
    rng = np.random.default_rng(2)
    values, weights = rng.integers(0, 6, 30).astype(float), rng.integers(0, 4, (5, 30))
    ranks = people.weighted_ranks(values, weights)
    for row, times in zip(ranks, weights, strict=True):
        written = rankdata(np.repeat(values, times))
        assert np.repeat(row, times) == pytest.approx(written)


def test_rho_is_scipys_and_its_interval_is_that_of_drawn_documents():
    rng = np.random.default_rng(4)
    documents = np.repeat(np.arange(20), 6)
    ratings = rng.normal(size=20)[documents] + rng.normal(size=120)
    scores = ratings + rng.normal(size=120)
    e = people.rho(scores, ratings, documents=documents, draws=400)
    assert e.value == pytest.approx(spearmanr(scores, ratings)[0])
    drawn = []
    for _ in range(400):
        rows = np.concatenate([np.flatnonzero(documents == d) for d in rng.integers(20, size=20)])
        drawn.append(spearmanr(scores[rows], ratings[rows])[0])
    assert (e.low, e.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.04)


def test_a_gain_is_the_difference_on_the_same_draws():
    rng = np.random.default_rng(6)
    ratings, documents = rng.normal(size=60), np.arange(60) // 3
    better, worse = ratings + rng.normal(size=60) / 3, ratings + 3 * rng.normal(size=60)
    gain = people.rho_gain(better, worse, ratings, documents=documents, draws=200)
    expected = spearmanr(better, ratings)[0] - spearmanr(worse, ratings)[0]
    assert gain.value == pytest.approx(expected) and 0 < gain.low < gain.high
    same = people.rho_gain(better, better, ratings, documents=documents, draws=50)
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="2 scores and 3 ratings"):
        people.rho([1, 2], [1, 2, 3], documents=[1, 2, 3])


def test_published_means_are_those_of_the_ratings_that_count():
    rated = load_rated()
    for row in rated.iloc[::7].itertuples():
        kept = people.counted(f"{row.reader_valences} {row.writer_valences}", row.valence)
        assert kept.mean() == pytest.approx(row.valence, abs=0.011)


def test_the_ceiling_of_simulated_people_is_the_reliability_they_were_made_with():
    rng = np.random.default_rng(8)
    truth = rng.normal(size=600)
    given = np.clip(np.rint(3 + truth[:, None] + 1.5 * rng.normal(size=(600, 10))), 2, 9).astype(int)
    rows = [(" ".join(map(str, g[:5])), " ".join(map(str, g[5:])), g.mean()) for g in given]
    rated = pd.DataFrame(rows, columns=["reader_valences", "writer_valences", "valence"])
    rated = rated.assign(category="made", document=np.arange(600))
    other = np.clip(np.rint(3 + truth[:, None] + 1.5 * rng.normal(size=(600, 10))), 2, 9).mean(axis=1)
    (row,) = people.ceiling(rated, draws=50).itertuples()
    assert row.rho == pytest.approx(spearmanr(other, rated["valence"])[0], abs=0.05)


def test_blind_codings_have_every_sentence_and_half_of_them_ratings():
    coded = load_coded()
    assert len(coded) == 300 and coded["id"].is_unique
    assert coded["valence"].notna().sum() == 150
    for coder in ("coder_one", "coder_two"):
        assert coded[coder].between(-2, 2).all()


def test_the_slope_is_that_of_least_squares_and_its_interval_that_of_drawn_documents():
    rng = np.random.default_rng(6)
    documents = np.repeat(np.arange(15), 5)
    scores = rng.normal(size=75)
    ratings = 0.5 * scores + rng.normal(size=15)[documents] + rng.normal(size=75)
    e = people.slope(scores, ratings, documents=documents, draws=500)
    assert e.value == pytest.approx(np.polyfit(scores, ratings, 1)[0]) and e.n == 75
    drawn = []
    for _ in range(2000):
        rows = np.concatenate([np.flatnonzero(documents == d) for d in rng.integers(15, size=15)])
        drawn.append(np.polyfit(scores[rows], ratings[rows], 1)[0])
    assert [e.low, e.high] == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.08)
    with pytest.raises(ValueError, match="at least three"):
        people.slope([1, 2], [1, 2], documents=[1, 2])


def test_three_pairs_have_a_rho():
    assert people.rho([1, 2, 3], [1, 2, 4], documents=["a", "b", "c"], draws=10).value == pytest.approx(1)


def test_genres_come_in_the_order_of_the_frame():
    rows = [
        {"category": genre, "document": f"{genre}{n}", "valence": n,
         "reader_valences": f"{n} {n} 5", "writer_valences": f"{n} 2 {n}"}
        for genre in ("z", "a")
        for n in (2, 3, 4, 5)
    ]  # fmt: skip
    found = people.ceiling(pd.DataFrame(rows), splits=2, draws=10)
    assert found["category"].tolist() == ["z", "a"]


def test_all_ratings_count_where_their_mean_is_the_published_one():
    assert people.counted("1 1 4", 2.0).tolist() == [4, 1, 1]
    assert people.counted("1 1 4", 4.0).tolist() == [4]
