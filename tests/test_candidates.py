"""The machine finder: its parts against independent computations, and no look at the essay it marks."""

import hashlib

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.linear_model import LogisticRegression

from churchtower.make import finder as make
from synkrisis.codings.metaphors import load_marks
from synkrisis.meaning import encoder
from synkrisis.metaphor import density as metaphor
from synkrisis.metaphor import finder as candidates
from synkrisis.resources import library_data
from synkrisis.texts import tokens as tokenising
from synkrisis.texts.wordnet import wordnet


@pytest.fixture(scope="module")
def labels(corpus):
    return metaphor.word_labels(corpus, load_marks(corpus), "accepted")


@pytest.fixture(scope="module")
def crossed(corpus, tokens, labels):
    return candidates.cross_marks(tokens, corpus.sentences, labels)


@pytest.fixture(scope="module")
def scored(tokens):
    return candidates.score(tokens)


def test_the_norms_are_the_file_that_the_note_describes():
    folder = library_data() / "lexicons"
    checksum = hashlib.sha256((folder / "sensorimotor.csv").read_bytes()).hexdigest()
    assert checksum in (folder / "sensorimotor.md").read_text("utf-8")
    values = np.array(list(candidates.norms().values()))
    assert len(values) == 36_811
    assert values.min() >= 0 and values.max() <= 5


def test_content_words_are_what_the_codebook_asks_about(tokens):
    asked = tokens[candidates.content_words(tokens)]
    assert {"love", "diplomacy", "bolster", "steely", "bitterly"} <= set(asked["lemma"])
    assert not {"russia", "the", "not", "be", "have", "take"} & set(asked["lemma"])
    assert asked["word"].all()


@pytest.mark.parametrize(
    ("lemma", "tag", "low", "high"),
    [("missile", "N", 0, 0), ("diplomacy", "N", 0, 0), ("rise", "V", 0.8, 1), ("light", "N", 0.8, 1)],
)
def test_the_gap_is_wide_where_senses_are_of_both_sorts(lemma, tag, low, high):
    assert low <= candidates._gap(lemma, tag) <= high


@pytest.mark.parametrize("balanced", [False, True])
def test_trained_weights_are_scikit_learns(scored, labels, balanced):
    seen = candidates.features(scored)
    truth = labels.loc[seen.index] != ""
    model = candidates.train(seen, truth, penalty=20, balanced=balanced)
    standard = (seen - model.means) / model.deviations
    peer = LogisticRegression(
        C=1 / 20, tol=1e-10, max_iter=10_000, class_weight="balanced" if balanced else None
    ).fit(standard, truth)
    assert model.weights.to_numpy() == pytest.approx(peer.coef_[0], abs=1e-5)
    chance = candidates.predict(model, seen).to_numpy()
    assert chance == pytest.approx(peer.predict_proba(standard)[:, 1], abs=1e-5)


def test_training_needs_both_sorts(scored):
    seen = candidates.features(scored)
    with pytest.raises(ValueError, match="none is"):
        candidates.train(seen, pd.Series(False, index=seen.index), penalty=1)


def test_the_best_threshold_is_the_one_that_trying_all_finds():
    rng = np.random.default_rng(5)
    scores = pd.Series(rng.integers(0, 12, 150).astype(float))
    truth = pd.Series(rng.random(150) < scores / 20)
    tried = {t: metrics.f1_score(truth, scores >= t) for t in scores.unique()}
    chosen = candidates.best_threshold(scores, truth)
    assert tried[chosen] == pytest.approx(max(tried.values()))


def test_evaluation_is_scikit_learns(scored, labels):
    found = scored.assign(found=scored["haptic"] > 1)
    table = candidates.evaluate(found, labels, draws=50).set_index(["essay", "family"])
    truth = labels.loc[found.index] != ""
    expected = metrics.precision_recall_fscore_support(truth, found["found"], average="binary")[:3]
    assert table.loc[("all", "all"), ["precision", "recall", "f1"]].tolist() == pytest.approx(list(expected))
    sight = labels.loc[found.index] == "sight"
    recall = metrics.recall_score(sight, found["found"])
    assert table.loc[("all", "sight"), "recall"] == pytest.approx(recall)
    alike = found[(labels.loc[found.index] == "") | sight]  # words of the other families are left out
    expected = metrics.precision_recall_fscore_support(sight[alike.index], alike["found"], average="binary")[
        :3
    ]
    row = table.loc[("all", "sight")]
    assert row[["precision", "recall", "f1"]].tolist() == pytest.approx(list(expected))
    assert (row["n"], row["found"], row["coded"]) == (len(alike), alike["found"].sum(), sight.sum())
    assert row["precision_low"] < row["precision"] < row["precision_high"]


def test_marking_nothing_or_everything_has_the_known_scores(scored, labels):
    truth = labels.loc[scored.index] != ""
    every = candidates.evaluate(scored.assign(found=True), labels, draws=20).iloc[0]
    assert (every["recall"], every["precision"]) == pytest.approx((1, truth.mean()))
    none = candidates.evaluate(scored.assign(found=False), labels, draws=20).iloc[0]
    assert none["recall"] == 0 and np.isnan(none["precision"])


def test_an_essays_own_coding_never_shapes_what_is_found_in_it(corpus, tokens, labels, crossed):
    essays = tokens.loc[labels.index, "essay"]
    every_third = pd.Series(np.where(np.arange(len(labels)) % 3, "", "other"), index=labels.index)
    for essay in essays.unique():
        other = labels.where(essays != essay, every_third)
        after = candidates.cross_marks(tokens, corpus.sentences, other)
        here = crossed["essay"] == essay
        pd.testing.assert_frame_equal(crossed[here], after[here])
        assert not crossed[~here].equals(after[~here])


def test_one_essay_alone_is_refused(corpus, tokens, labels):
    one = tokens[tokens["essay"] == "gzero"]
    with pytest.raises(ValueError, match="'gzero' is the only essay"):
        candidates.cross_marks(one, corpus.sentences, labels)


def test_cross_test_has_a_row_for_each_method_essay_and_family(corpus, tokens, labels):
    table = candidates.cross_test(tokens, corpus.sentences, labels, draws=50)
    families = len(set(labels) - {""}) + 1
    assert len(table) == len(candidates.METHODS) * 3 * families
    assert table.index.tolist() == list(range(len(table)))
    overall = table[(table["essay"] == "all") & (table["family"] == "all")].set_index("method")
    assert overall.loc["every content word", "recall"] == 1
    assert overall[["precision", "recall", "f1"]].notna().all(axis=None)


def test_gain_is_the_difference_of_the_two_f1_scores(labels, crossed):
    truth = labels.loc[crossed.index] != ""
    gain = candidates.gain(crossed, labels, "trained", "every content word", draws=100)
    trained, every = (metrics.f1_score(truth, crossed[name]) for name in ("trained", "every content word"))
    assert gain.value == pytest.approx(trained - every)
    assert gain.low < gain.value < gain.high
    same = candidates.gain(crossed, labels, "trained", "trained", draws=20)
    assert same.value == 0 and np.isnan([same.low, same.high]).all(), "no draw differs"


def test_the_shipped_finder_was_fitted_on_the_codings_as_they_are():
    """Revise the codings, and the weights must be made again: make learned."""
    recorded = pd.read_csv(library_data() / "finder" / "fitted_on.csv", index_col="file")["sha256"]
    assert recorded.to_dict() == make.checksums()


def test_the_shipped_finder_marks_what_a_fit_on_both_essays_marks(corpus, tokens, labels):
    words = tokens[candidates.content_words(tokens)]
    read = candidates.vectors(words, corpus.sentences)
    truth = labels.loc[words.index] != ""
    model = candidates.train(read, truth, penalty=candidates.PENALTIES["trained"], balanced=True)
    found = candidates.marked(tokens, corpus.sentences)
    chance = candidates.predict(model, read)
    assert found["chance"].to_numpy() == pytest.approx(chance[found.index].to_numpy(), abs=1e-4)
    assert set(chance.index[chance > candidates.HALF + 1e-4]) <= set(found.index)
    assert found["chance"].is_monotonic_decreasing and (found["chance"] >= candidates.HALF).all()


def test_a_words_vector_depends_on_its_sentence(tokens, corpus):
    words = tokens[candidates.content_words(tokens) & (tokens["lemma"] == "diplomacy")]
    read = candidates.vectors(words, corpus.sentences)
    assert len(read) > 2 and read.index.equals(words.index)
    alone = [column for column in read if column.startswith("6.")]
    assert read[alone].drop_duplicates().shape[0] > 2


# Its parts on cases done by hand


def test_the_gap_and_the_shares_of_a_word_on_a_case_done_by_hand(monkeypatch):
    senses = {"wall": [("noun.artifact", True, 1), ("noun.state", False, 2), ("noun.artifact", False, 1)]}
    monkeypatch.setattr(candidates, "_senses", lambda lemma, tag: senses.get(lemma, []))
    assert candidates._gap("wall", "N") == pytest.approx(4 * 0.25 * 0.75)
    assert candidates._gap("unknown", "V") == 0 and candidates._gap("wall", "J") == 0.5
    shares = candidates._shares("wall", "N")
    assert shares == pytest.approx({"noun.artifact": 0.5**0.5, "noun.state": 0.5**0.5})
    assert candidates._shares("unknown", "N") == {}


def test_a_sense_counts_once_more_than_wordnets_texts_have_it():
    found = candidates._senses("missile", "N")
    assert [physical for _, physical, _ in found] == [True] * len(found)
    expected = [
        1 + sum(entry.count() for entry in sense.lemmas() if entry.name() == "rise")
        for sense in wordnet().synsets("rise", "v")
    ]
    assert [weight for *_, weight in candidates._senses("rise", "V")] == expected
    compound, alone = (candidates._senses(lemma, "N") for lemma in ("qwxz-light", "light"))
    assert [sense[:2] for sense in compound] == [sense[:2] for sense in alone]


def test_a_compound_is_as_concrete_as_its_last_part_that_the_norms_have():
    known = candidates.norms()
    assert candidates._strength("qwxz-stone", "qwxz-stone") == known["stone"]
    assert candidates._strength("stone-qwxz", "stone-qwxz") == known["stone"]
    assert candidates._strength("stones-x", "wall") == known["wall"]
    mean = np.mean(list(known.values()), axis=0)
    assert candidates._strength("qwxz", "qwxz") == pytest.approx(tuple(mean))


def test_a_word_is_concrete_above_half_of_the_strongest_rating():
    scored = pd.DataFrame({"visual": [2.5, 2.6, 0.0, 0.0], "haptic": [0.0, 1.0, 2.51, 2.4]})
    assert candidates.concrete(scored).tolist() == [False, True, True, False]


def test_a_chance_is_the_logistic_of_standardised_features():
    index = ["x", "y"]
    model = candidates.Trained(
        pd.Series([1.0, -2.0], index), pd.Series([1.0, 0.0], index), pd.Series([2.0, 1.0], index), np.log(3)
    )
    seen = pd.DataFrame({"x": [1.0, 5.0, 1.0], "y": [0.0, 1.0, np.log(3)], "z": 9.0})
    assert candidates.predict(model, seen).tolist() == pytest.approx([0.75, 0.75, 0.25], abs=1e-9)
    without = candidates.predict(model, seen[["x"]].head(1))
    assert without.tolist() == pytest.approx([0.75]), "a feature that is not there counts nothing"


def test_of_equal_thresholds_the_highest_is_taken_and_equal_scores_go_together():
    scores, truth = pd.Series([3.0, 2.0, 2.0, 1.0]), pd.Series([True, True, False, False])
    assert candidates.best_threshold(scores, truth) == 2, "F1 .8 of three marked, .67 of one, .67 of all"
    assert candidates.best_threshold(pd.Series([2.0, 1.0]), pd.Series([True, True])) == 1
    assert candidates.best_threshold(pd.Series([4.0, 3, 2]), pd.Series([True, False, False])) == 4


def test_features_are_norms_parts_of_speech_and_shares(scored):
    seen = candidates.features(scored)
    tags = scored["pos"].str[0]
    for name, tag in (("noun", "N"), ("verb", "V"), ("adjective", "J")):
        assert (seen[name] == (tags == tag)).all()
    senses = seen.drop(columns=["visual", "haptic", "gap", "noun", "verb", "adjective"])
    squares = (senses**2).sum(axis=1)
    assert np.isclose(squares, 1).sum() + np.isclose(squares, 0).sum() == len(seen)
    assert (seen[["visual", "haptic", "gap"]] == scored[["visual", "haptic", "gap"]]).all(axis=None)


def test_training_stops_where_the_penalised_likelihood_is_greatest():
    """Its slope, written out, is zero there; without balance the mean chance is the share of metaphors."""
    rng = np.random.default_rng(8)
    seen = pd.DataFrame(rng.normal(3, 2, size=(40, 3)), columns=list("abc"))
    truth = pd.Series(rng.random(40) < 0.3)
    for balanced in (False, True):
        model = candidates.train(seen, truth, penalty=2, balanced=balanced)
        standard = (seen - seen.mean()) / seen.std(ddof=0)
        share = truth.mean()
        counts = np.where(truth, 0.5 / share, 0.5 / (1 - share)) if balanced else np.ones(40)
        error = counts * (truth - candidates.predict(model, seen))
        assert (standard.T @ error).to_numpy() == pytest.approx((2 * model.weights).to_numpy(), abs=1e-6)
        assert error.sum() == pytest.approx(0, abs=1e-6)


def test_training_without_a_word_on_balance_takes_every_word_once():
    rng = np.random.default_rng(2)
    seen = pd.DataFrame(rng.normal(size=(30, 2)), columns=list("ab"))
    truth = pd.Series(rng.random(30) < 0.2)
    plain, same, other = (
        candidates.predict(candidates.train(seen, truth, penalty=1.0, **options), seen)
        for options in ({}, {"balanced": False}, {"balanced": True})
    )
    assert plain.equals(same) and not plain.equals(other)


def test_a_word_is_read_at_its_place_in_its_own_sentence(tokens, corpus):
    """The second sentence of an essay does not begin where the essay does."""
    second = corpus.sentences.iloc[[3]]
    words = tokens[tokens["sentence_id"] == second["sentence_id"].iloc[0]].head(3)
    offset = second["start"].iloc[0]
    spans = [(start - offset, end - offset) for start, end in zip(words["start"], words["end"], strict=True)]
    assert [second["text"].iloc[0][start:end] for start, end in spans] == words["form"].tolist() and offset
    (expected,) = encoder.word_vectors(list(second["text"]), [spans], layers=candidates.LAYERS)
    np.testing.assert_allclose(candidates.vectors(words, corpus.sentences), expected)


def test_the_shipped_weights_are_of_the_layers_that_are_read():
    weights = pd.read_csv(library_data() / "finder" / "weights.csv", index_col="feature")
    layers = {int(name.split(".")[0]) for name in weights.index if name[0].isdigit()}
    assert layers == set(candidates.LAYERS)


def test_the_shipped_finder_reads_a_sentence_that_no_essay_has():
    blocks = tokenising.paragraphs("x", "Talks collapsed. The chair is in the kitchen.")
    lines = tokenising.sentences(blocks)
    read = tokenising.tokens(lines, blocks)
    found = candidates.marked(read, lines)
    assert "collapsed" in set(found["form"]) and "kitchen" not in set(found["form"])


def test_a_word_at_the_threshold_is_marked_and_the_rare_kind_is_weighed_up():
    """Two essays with the same words: what is learned from the one is applied to its copy."""
    rng = np.random.default_rng(6)
    seen = pd.DataFrame(rng.normal(size=(40, 3)), columns=["visual", "haptic", "gap"]).round(1)
    metaphor = pd.Series(rng.random(40) < 0.3)
    both = pd.concat([seen, seen], ignore_index=True)
    scored = both.assign(essay=["a"] * 40 + ["b"] * 40, sentence_id="x-p01-s01")
    found = candidates._marks_on("b", scored, both, both, metaphor)
    score = candidates.predict(candidates.train(seen, metaphor, penalty=candidates.PENALTIES["senses"]), seen)
    threshold = candidates.best_threshold(score, metaphor)
    assert (score == threshold).any()
    assert found["senses"].tolist() == (score >= threshold).tolist()
    options = {"penalty": candidates.PENALTIES["trained"], "balanced": True}
    chance = candidates.predict(candidates.train(seen, metaphor, **options), seen)
    assert found["trained"].tolist() == (chance >= candidates.HALF).tolist()
