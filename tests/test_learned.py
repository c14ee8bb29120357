"""The instrument that learned from people: its regression against scikit-learn's, its data, its drivers."""

import hashlib

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge

from churchtower.human import load_rated, load_scores
from churchtower.make import learned as make
from synkrisis.resources import library_data
from synkrisis.sentiment import instruments
from synkrisis.sentiment.learned import Sums, ridge, without_each_word


def test_ridge_is_scikit_learns_on_standardised_features():
    rng = np.random.default_rng(1)
    x, y = rng.normal(2, 3, (80, 6)), rng.normal(size=80)
    columns, scale = np.array([0, 2, 5]), np.array([6.0, 1, 1, 1, 1, 2])
    intercept, weights = ridge(Sums.of(x, y), columns, scale, 30.0)
    standard = (x - x.mean(axis=0)) / x.std(axis=0) * scale
    peer = Ridge(alpha=30.0).fit(standard[:, columns], y)
    assert intercept + x @ weights == pytest.approx(peer.predict(standard[:, columns]))
    assert (weights[[1, 3, 4]] == 0).all()


def test_no_document_is_in_two_folds_and_every_fold_has_every_genre():
    rated = load_rated()
    fold = pd.Series(make.folds(rated))
    assert (fold.groupby(rated["document"]).nunique() == 1).all()
    genres = rated["category"].groupby(fold).nunique()
    assert len(genres) == make.FOLDS and (genres >= 2).all()


def test_a_folds_prediction_does_not_depend_on_its_ratings():
    rng = np.random.default_rng(2)
    rated = pd.DataFrame({"category": "newspapers", "valence": rng.normal(size=200)})
    x, fold = rng.normal(size=(200, len(make.LISTS) + 4 * 384)), np.arange(200) % make.FOLDS
    changed = rated.assign(valence=rated["valence"].where(fold != 3, 9.0))
    held_out = []
    for given in (rated, changed):
        trials = make.Trials(x, given, make.LISTS, fold)
        (fitted,) = trials.fits([make.Choice((), 6.0, 1000.0, True)], (3,))
        held_out.append(trials.predict(fitted, 3))
    assert (held_out[0] == held_out[1]).all()


def test_the_weights_are_those_that_the_note_describes():
    folder = library_data() / "learned"
    checksum = hashlib.sha256((folder / "weights.csv").read_bytes()).hexdigest()
    assert checksum in (folder / "README.md").read_text("utf-8")


def test_recorded_scores_are_those_of_the_instruments_and_the_fit_comes_near_what_was_held_out():
    rated, recorded = load_rated(), load_scores()
    assert recorded["id"].tolist() == rated["id"].tolist()
    rows = rated.iloc[::150].rename(columns={"id": "sentence_id"})
    kept = recorded.loc[rows.index]
    for name, score in instruments.LISTS.items():
        assert score(rows).to_numpy() == pytest.approx(kept[name].to_numpy(), abs=1e-4)
    found = instruments.learned(rows).to_numpy()
    assert np.abs(found - kept["learned"]).mean() < 0.15  # fitted on these sentences too, so not the same


def test_a_score_does_not_depend_on_what_else_is_scored():
    frame = pd.DataFrame({"sentence_id": ["a", "b"], "text": ["They made peace.", "He died in the war."]})
    both, one = instruments.learned(frame), instruments.learned(frame.iloc[1:])
    assert both["b"] == one["b"]
    assert both["a"] > 0 > both["b"]


def test_each_word_is_left_out_once_and_the_strongest_comes_first():
    text = "Don’t kill the peace-loving king."
    left = without_each_word(text)
    assert left["word"].tolist() == ["", "Don’t", "kill", "the", "peace-loving", "king"]
    assert left["text"].iloc[2] == "Don’t the peace-loving king."
    drivers = instruments.learned_drivers(text)
    changes = drivers.set_index("word")["change"]
    assert changes["kill"] < 0 < changes["peace-loving"]
    assert drivers["change"].abs().is_monotonic_decreasing
