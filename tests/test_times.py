"""Expressions of time: places checked against the text, distances from the day of publication, refusals."""

import csv
import datetime
import math

import pytest
from small_corpus import write

from synkrisis.codings import times
from synkrisis.texts.corpus import CorpusError

# Both essays of the small corpus were published on 14 February 2022.
ROWS = [
    ["one-p01-s01", "0", "5", "Talks", "2022-02-14", "2022-02-14", "date"],
    ["two-p01-s01", "35", "40", "today", "", "", "relative"],
    ["two-p02-s01", "9", "18", "long road", "2020-02-15", "2021-02-13", "event"],
]


def load(folder, rows=ROWS):
    corpus = write(folder)
    with open(folder / "annotations" / "times.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([times.COLUMNS, *rows])
    return times.load_times(corpus)


def changed(row, **cells):
    """The rows with some cells of one of them changed."""
    rows = [list(line) for line in ROWS]
    for column, value in cells.items():
        rows[row][times.COLUMNS.index(column)] = value
    return rows


def test_years_of_three_rows_by_hand(tmp_path):
    """The day itself; no date; the middle of a span, 15 August 2020, 548 days before."""
    frame = load(tmp_path)
    assert frame["years"].iloc[0] == 0
    assert math.isnan(frame["years"].iloc[1])
    assert frame["years"].iloc[2] == pytest.approx(-548 / 365.25)
    assert frame["essay"].tolist() == ["one", "two", "two"]


def test_years_of_three_expressions_of_the_book(study):
    frame = study.times.set_index("expression")["years"]
    assert frame["this Valentine’s Day"] == 0
    war = datetime.date(2022, 2, 14) - datetime.date(1945, 9, 2)
    assert frame["post-World War II"] == pytest.approx(-war.days / 365.25)
    assert frame["over the past three decades"] == pytest.approx(-15, abs=0.01)


def test_every_expression_of_the_book_is_at_its_place_in_its_essay(study):
    texts = study.corpus.sentences.set_index("sentence_id")["text"]
    for row in study.times.itertuples():
        assert texts[row.sentence_id][row.start : row.end] == row.expression
        assert row.essay == row.sentence_id.split("-")[0]
    assert study.times["years"].isna().equals(study.times["first"].isna())


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (changed(0, sentence_id="one-p09-s01"), r"line 2: there is no sentence 'one-p09-s01'"),
        (changed(0, start="1"), r"line 2: 'Talks' does not stand at 1:5"),
        (changed(0, start="-41"), r"line 2: -41:5 are not two whole numbers"),
        (changed(2, end="x"), r"line 4: 9:x are not two whole numbers"),
        (changed(2, kind="era"), r"line 4: kind is 'era'. It must be one of date, relative, event"),
        (changed(2, first="February 2020"), r"line 4: 'February 2020' is not a day"),
        (changed(2, last="2021-02-30"), r"line 4: '2021-02-30' is not a day"),
        (changed(2, last=""), r"line 4: '' is not a day. .* or leave both blank"),
        (changed(2, last="2019-01-01"), r"line 4: 2019-01-01 lies before 2020-02-15"),
        ([ROWS[0][:6]], r"times\.csv, line 2: 6 cells where the header has 7"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(tmp_path, rows, message):
    with pytest.raises(CorpusError, match=message) as refusal:
        load(tmp_path, rows)
    assert "times.csv" in str(refusal.value)


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(CorpusError, match=r"times\.csv: there is no such file"):
        times.load_times(write(tmp_path))
