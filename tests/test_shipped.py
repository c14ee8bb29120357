"""What the library ships of what was fitted and found in the book is what the book gives."""

import json

import pandas as pd
import pytest

from churchtower.corpus import data_folder
from synkrisis.codings.metaphors import load_marks
from synkrisis.metaphor import density, finder, shipped
from synkrisis.resources import library_data


def test_the_shipped_finder_marks_what_one_fitted_on_the_books_codings_marks(corpus):
    labels = density.word_labels(corpus, load_marks(corpus), "accepted")
    scored = finder.score(corpus.tokens)
    seen, coded = finder.features(scored), labels.loc[scored.index] != ""
    model = finder.train(seen, coded)
    chance = finder.predict(model, seen)
    marked = chance[chance >= finder.best_threshold(chance, coded)]
    found = shipped.find(corpus.tokens)
    pd.testing.assert_series_equal(found["chance"].sort_index(), marked.rename("chance"), rtol=1e-9)
    assert found["chance"].is_monotonic_decreasing
    kept = json.loads((library_data() / "metaphor" / "finder.json").read_text("utf-8"))
    assert kept["intercept"] == pytest.approx(model.intercept, rel=1e-9)


def test_statements_of_validity_are_those_of_the_version_that_they_name():
    said = json.loads((library_data() / "validity.json").read_text("utf-8"))
    assert "version 0.1.0" in said["source"]
    released = json.loads((data_folder().parent / "releases/0.1.0/claims.json").read_text("utf-8"))["claims"]
    assert said["sentiment"] == [released["sentiment.vader_validity"]["text"]]
    assert said["metaphors"] == [released["metaphor.finder"]["text"]]
