import numpy as np
import pandas as pd
import pytest

from churchtower.corpus import load_corpus
from synkrisis.codings import sentences as codings
from synkrisis.sentiment import validation

RNG = np.random.default_rng(1)


def test_thresholds_give_the_classes_as_often_as_the_codes_have_them():
    coded = np.repeat([-2, -1, 0, 1, 2], [5, 10, 20, 10, 5])
    scores = RNG.normal(size=50)
    classed = validation.classes(scores, validation.thresholds(scores, coded))
    assert sorted(classed) == sorted(coded)
    assert (np.diff(classed[np.argsort(scores)]) >= 0).all()


def test_cut_points_come_from_the_other_essay_alone():
    ids = [f"{e}-p01-s{n:02}" for e in "ab" for n in range(10)]
    essays = pd.Series(["a"] * 10 + ["b"] * 10, index=ids)
    scores = pd.Series(np.tile(np.linspace(-1, 1, 10), 2), index=ids)
    coded = pd.Series([-2] * 10 + [-2, -2, -1, -1, 0, 0, 1, 1, 2, 2], index=ids)
    classed = validation.classes_by_other(scores, coded, essays)
    assert (classed[:10].to_numpy() == coded[10:].to_numpy()).all()
    assert (classed[10:] > -2).sum() == 0


def test_a_perfect_instrument_is_perfect_and_noise_is_not():
    corpus = load_corpus()
    coded = codings.final_codes(codings.load_codings(corpus))
    essays = corpus.sentences.set_index("sentence_id")["essay"]
    noise = RNG.normal(size=len(coded))
    scores = pd.DataFrame({"perfect": coded.astype(float), "noise": noise}, index=coded.index)
    table = validation.validate(scores, coded, essays).set_index(["instrument", "essay"])
    assert table.loc[("perfect", "pooled"), "rho"] == pytest.approx(1)
    assert table.loc[("noise", "pooled"), "rho_low"] < 0.2
    noise = table.loc[["noise"]]
    assert (noise["rho_low"] <= noise["rho"]).all() and (noise["rho"] <= noise["rho_high"]).all()
    assert table.loc["perfect", "rho_low"].isna().all(), "no draw differs"
    assert table["n"].tolist() == [29, 47, 76] * 2


def test_comparison_is_the_difference_of_the_means():
    sentences = pd.DataFrame(
        {
            "sentence_id": [f"{e}-p{n // 2:02}-s{n % 2:02}" for e in "ab" for n in range(20)],
            "essay": ["a"] * 20 + ["b"] * 20,
            "paragraph": [n // 2 for _ in "ab" for n in range(20)],
        }
    )
    drawn = [*RNG.normal(3, 1, 20), *RNG.normal(0, 1, 20)]
    values = pd.DataFrame({"x": drawn}, index=sentences["sentence_id"])
    row = validation.compare(values, sentences).iloc[0]
    assert row["difference"] == pytest.approx(row["first"] - row["second"])
    assert row["low"] > 0 and row["p"] < 0.01


def test_agreement_counts_only_sentences_that_both_coders_judged():
    table = pd.DataFrame(
        {
            "sentence_id": [f"a-p01-s{n:02}" for n in range(6)],
            "dimension": "russia",
            "coder_a": pd.array([1, -1, 0, 2, None, 1], dtype="Int64"),
            "coder_b": pd.array([1, -1, 0, 2, 2, None], dtype="Int64"),
        }
    )
    row = validation.coder_agreement(table, "russia").iloc[0]
    assert (row["n"], row["either"], row["kappa"], row["rho"]) == (4, 6, 1, pytest.approx(1))


def test_instruments_are_compared_on_the_same_sentences():
    ids = [f"{e}-p{n // 3:02}-s{n % 3:02}" for e in "ab" for n in range(15)]
    coded = pd.Series(np.tile([-2, -1, 0, 1, 2], 6), index=ids)
    essays = pd.Series([identity[0] for identity in ids], index=ids)
    scores = pd.DataFrame({"good": coded + RNG.normal(size=30) / 4, "bad": RNG.normal(size=30)}, index=ids)
    row = validation.paired(scores, coded, essays, draws=2000).iloc[0]
    assert (row["first"], row["second"], row["n"]) == ("good", "bad", 30)
    assert 0 < row["low"] < row["difference"] < row["high"]
    alone = validation.validate(scores, coded, essays, draws=200).set_index(["instrument", "essay"])["rho"]
    assert row["difference"] == pytest.approx(alone["good", "pooled"] - alone["bad", "pooled"])


@pytest.mark.filterwarnings("error")
def test_scores_that_are_all_alike_have_no_difference_in_standard_deviations():
    ids = [f"{e}-p{n:02}-s01" for e in "ab" for n in range(4)]
    sentences = pd.DataFrame(
        {"sentence_id": ids, "essay": ["a"] * 4 + ["b"] * 4, "paragraph": [*range(4)] * 2}
    )
    row = validation.compare(pd.DataFrame({"x": 1.0}, index=ids), sentences).iloc[0]
    assert row["difference"] == 0 and np.isnan(row["d"]) and np.isnan(row["low"])
