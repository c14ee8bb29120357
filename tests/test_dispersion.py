import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synkrisis.words import dispersion, frequency

# The toy corpus of Gries (2008: 406), five parts of 9, 10, 10, 10 and 11 words.
GRIES = (
    "b a m n i b e u p",
    "b a s a t b e w q n",
    "b c a g a b e s t a",
    "b a g h a b e a a t",
    "b a h a a b e a x a t",
)


@pytest.fixture(scope="module")
def toy():
    rows = [("toy", f"p{n}", n, term) for n, part in enumerate(GRIES, start=1) for term in part.split()]
    tokens = pd.DataFrame(rows, columns=["essay", "sentence_id", "paragraph", "term"])
    return dispersion.dispersion(tokens).set_index("term")


def test_dp_of_gries_own_word(toy):
    # v = (1, 2, 3, 4, 5) in parts of s = (.18, .2, .2, .2, .22): DP = .18, DPnorm = .18 / .82
    assert toy.loc["a", "dp"] == pytest.approx(0.18)
    assert toy.loc["a", "dp_norm"] == pytest.approx(0.2195, abs=5e-5)
    assert toy.loc["a", ["n", "range", "parts"]].tolist() == [15, 5, 5]


@pytest.mark.parametrize(
    ("term", "spread", "dp", "dp_norm"),
    [("b", 5, 0.02, 0.024), ("i", 1, 0.82, 1.0), ("q", 1, 0.80, 0.976), ("x", 1, 0.78, 0.951)],
)
def test_dp_of_the_other_published_words(toy, term, spread, dp, dp_norm):
    assert toy.loc[term, "range"] == spread
    assert toy.loc[term, "dp"] == pytest.approx(dp, abs=5e-4)
    assert toy.loc[term, "dp_norm"] == pytest.approx(dp_norm, abs=5e-4)


def test_dp_agrees_with_the_half_sum_written_out(chosen):
    result = dispersion.dispersion(chosen, part="sentence_id").set_index(["essay", "term"])
    for essay, term in (("gzero", "russia"), ("allyn", "we"), ("allyn", "kennedy")):
        own = chosen[chosen["essay"] == essay]
        sizes = own.groupby("sentence_id").size()
        hits = own[own["term"] == term].groupby("sentence_id").size().reindex(sizes.index, fill_value=0)
        dp = sum(max(0, h / hits.sum() - s / sizes.sum()) for h, s in zip(hits, sizes, strict=True))
        assert result.loc[(essay, term), "dp"] == pytest.approx(dp, rel=1e-9)
        most = 1 - sizes.min() / sizes.sum()
        assert result.loc[(essay, term), "dp_norm"] == pytest.approx(dp / most, rel=1e-9)


def test_words_and_their_numbers_are_those_of_the_counts(chosen):
    result = dispersion.dispersion(chosen)
    table = result.pivot(index="term", columns="essay", values="n").fillna(0)[["gzero", "allyn"]]
    pd.testing.assert_frame_equal(table, frequency.counts(chosen), check_dtype=False, check_names=False)
    assert list(result.columns) == ["term", "essay", "n", "range", "parts", "dp", "dp_norm"]
    assert (result["range"] <= result[["n", "parts"]].min(axis=1)).all()


@given(arrays(int, (3, 4), elements=st.integers(0, 9)).filter(lambda a: a.sum(axis=1).all()))
def test_dp_lies_between_zero_and_its_maximum(counts):
    dp, dp_norm = dispersion.deviation_of_proportions(counts, np.array([5, 10, 20, 7]))
    assert ((dp >= 0) & (dp_norm <= 1 + 1e-12)).all()


def test_a_word_spread_as_the_parts_are_large_has_dp_zero():
    dp, _ = dispersion.deviation_of_proportions(np.array([[1, 2, 3]]), np.array([10, 20, 30]))
    assert dp[0] == pytest.approx(0)


def test_a_single_part_has_no_normalised_dp():
    dp, dp_norm = dispersion.deviation_of_proportions(np.array([[3]]), np.array([9]))
    assert dp[0] == 0
    assert np.isnan(dp_norm[0])


@pytest.mark.parametrize(
    ("counts", "sizes", "message"),
    [
        ([[1, 2]], [3], "2 parts, the sizes 1"),
        ([[1, 0]], [3, 0], "no token"),
        ([[1, 2], [0, 0]], [3, 4], "does not occur"),
    ],
)
def test_impossible_counts_are_refused(counts, sizes, message):
    with pytest.raises(ValueError, match=message):
        dispersion.deviation_of_proportions(np.array(counts), np.array(sizes))


def test_bad_choices_are_refused(chosen):
    with pytest.raises(ValueError, match="part is 'page'; it must be one of sentence_id, paragraph"):
        dispersion.dispersion(chosen, part="page")
    with pytest.raises(ValueError, match="no token to count"):
        dispersion.dispersion(chosen.iloc[:0])


def test_a_single_part_divides_nothing_by_zero():
    with np.errstate(all="raise"):
        _, dp_norm = dispersion.deviation_of_proportions(np.array([[3.0], [2.0]]), np.array([5]))
    assert np.isnan(dp_norm).all() and dp_norm.shape == (2,)
