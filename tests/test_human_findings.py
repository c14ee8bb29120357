"""Findings that rest on people's ratings, against scipy, and charts of them on small frames."""

import pandas as pd
import pytest
from scipy.stats import spearmanr

from churchtower import claims, human
from synkrisis import charts
from synkrisis.html.charts import chart_data


@pytest.mark.parametrize(
    ("key", "genre"),
    [("human_news", "newspapers"), ("human_essays", "essays"), ("human_headlines", "headlines")],
)
def test_the_correlation_with_people_is_scipys(study, key, genre):
    rated, scores = human.load_rated(), human.load_scores()
    here = rated["category"] == genre
    expected = spearmanr(scores.loc[here, "learned"], rated.loc[here, "valence"])[0]
    assert claims.finding(f"sentiment.{key}", study).value == pytest.approx(expected, abs=1e-6)


def test_the_coding_is_measured_where_the_ratings_are_open(study):
    coded = human.load_coded().dropna(subset="valence")
    found = claims.finding("sentiment.human_coding", study)
    assert found.n == len(coded) == 150
    assert found.value == pytest.approx(spearmanr(coded["coder_one"], coded["valence"])[0], abs=1e-6)


def test_the_chart_of_people_has_a_row_for_each_name():
    rows = [("lists", "news", 0.4, 0.3, 0.5, 9, 3), ("ceiling", "news", 0.7, 0.6, 0.8, 9, 3)]
    columns = ["instrument", "category", "rho", "low", "high", "n", "documents"]
    chart = charts.people(pd.DataFrame(rows, columns=columns), {"ceiling": "others", "lists": "a list"})
    assert set(chart.data["instrument"]) == {"others", "a list"}
    assert "a list, news: 0.40 (0.30 to 0.50)" in chart.to_dict()["description"]


def test_only_near_sentences_are_joined():
    sentences = pd.DataFrame(
        {"sentence_id": ["a1", "a2", "b1"], "essay": ["a", "a", "b"], "text": ["x", "y", "z"]}
    )
    pairs = pd.DataFrame(
        {"first": ["a1"], "second": ["b1"], "cosine": [0.6], "by_chance": [0.4], "near": [True]}
    )
    chart = charts.meeting(pairs, sentences)
    assert chart.data[["first", "second"]].to_numpy().tolist() == [["a1", "b1"]]
    assert "1 of 1 pairs" in chart.to_dict()["description"]
    table = chart_data(chart.to_dict())
    assert table["second_words"].tolist() == ["z"]  # the pairs, though there are more sentences
    assert charts.meeting(pairs.assign(near=False), sentences).data.empty
