import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lexicalrichness import LexicalRichness
from scipy.stats import norm

from synkrisis.words import diversity

TEXTS = st.lists(st.sampled_from("abcdefghij"), min_size=12, max_size=120)


def theirs(terms):
    return LexicalRichness(list(terms), preprocessor=None, tokenizer=None)


@pytest.fixture(scope="module")
def equal(chosen):
    return diversity.equal_length(chosen, draws=200)


@pytest.mark.parametrize("essay", ["gzero", "allyn"])
def test_all_measures_agree_with_lexicalrichness(chosen, essay):
    terms = chosen.loc[chosen["essay"] == essay, "term"]
    other = theirs(terms)
    ours = diversity.diversity(chosen).loc[essay]
    assert ours["ttr"] == pytest.approx(other.ttr, rel=1e-9)
    assert ours["mattr"] == pytest.approx(other.mattr(window_size=50), rel=1e-9)
    assert ours["mtld"] == pytest.approx(other.mtld(threshold=0.72), rel=1e-9)
    assert ours["hdd"] == pytest.approx(other.hdd(draws=42), rel=1e-9)


@given(TEXTS)
def test_mattr_is_the_mean_over_all_windows(terms):
    windows = [len(set(terms[i : i + 10])) / 10 for i in range(len(terms) - 9)]
    assert diversity.mattr(terms, window=10) == pytest.approx(np.mean(windows))


def test_mattr_over_the_whole_text_is_ttr(chosen):
    terms = chosen["term"].tolist()
    assert diversity.mattr(terms, window=len(terms)) == pytest.approx(diversity.ttr(terms))


def test_hdd_is_the_expected_ratio_of_a_random_sample():
    terms = list("aaaaabbbccdefghij")
    rng = np.random.default_rng(1)
    drawn = [len(set(rng.choice(terms, 8, replace=False))) / 8 for _ in range(20_000)]
    assert diversity.hdd(terms, draws=8) == pytest.approx(np.mean(drawn), abs=0.003)


def test_mtld_on_a_case_done_by_hand():
    # a b a: 2/3 is below .72, one factor of 3 words; a b a again; both ways alike: 6 words / 2 factors.
    assert diversity.mtld(list("abaaba")) == pytest.approx(3)


def test_a_ratio_exactly_at_the_threshold_does_not_end_a_stretch():
    # a b c a: 3/4 is not below .75; so no factor is full, and what remains is all of one: 4 words / 1.
    assert diversity.mtld(list("abca"), threshold=0.75) == pytest.approx(4)


def test_no_word_twice_is_the_greatest_diversity():
    terms = [str(n) for n in range(60)]
    assert diversity.ttr(terms) == diversity.mattr(terms) == 1
    assert diversity.hdd(terms) == pytest.approx(1)
    assert diversity.mtld(terms) == math.inf


def test_one_word_alone_is_the_least():
    terms = ["a"] * 60
    assert diversity.ttr(terms) == pytest.approx(1 / 60)
    assert diversity.mattr(terms) == pytest.approx(1 / 50)
    assert diversity.hdd(terms) == pytest.approx(1 / 42)
    assert diversity.mtld(terms) == pytest.approx(2)


def test_ttr_falls_with_length(chosen):
    terms = chosen.loc[chosen["essay"] == "allyn", "term"].tolist()
    values = [diversity.ttr(terms[:n]) for n in (100, 300, 600, 1100)]
    assert all(longer < shorter for shorter, longer in pairwise(values))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: diversity.ttr([]), "no token to measure"),
        (lambda: diversity.mattr(["a"] * 49), "window is 50; it must lie between 1 and the text's 49 words"),
        (lambda: diversity.hdd(["a"] * 41), "draws is 42; it must lie between 1 and the text's 41 words"),
        (lambda: diversity.mtld(["a"], threshold=1), "threshold is 1; it must lie between 0 and 1"),
    ],
)
def test_texts_too_short_and_bad_options_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_equal_length_compares_at_half_the_shorter_essay(equal):
    assert list(equal.columns) == ["essay", "measure", "value", "low", "high", "tokens", "draws"]
    assert set(equal["tokens"]) == {679 // 2}
    assert list(equal["essay"].unique()) == ["gzero", "allyn"]
    assert list(equal["measure"].unique()) == list(diversity.MEASURES)
    assert ((equal["low"] < equal["value"]) & (equal["value"] < equal["high"])).all()


def test_equal_length_repeats_with_its_seed(chosen, equal):
    pd.testing.assert_frame_equal(equal, diversity.equal_length(chosen, draws=200))
    other = diversity.equal_length(chosen, draws=200, seed=1)
    assert not np.allclose(other["value"], equal["value"], rtol=1e-6)
    np.testing.assert_allclose(other["value"], equal["value"], rtol=0.06)


def test_equal_length_covers_the_long_run_value_about_as_often_as_it_says():
    """Essays of known vocabulary: an interval for the ratio at 100 words holds the true one."""
    rng = np.random.default_rng(3)
    weights = 1 / (np.arange(400) + 3.0)
    weights /= weights.sum()
    truth = np.mean([len(np.unique(rng.choice(400, 100, p=weights))) / 100 for _ in range(4000)])
    hits = []
    for seed in range(60):
        words = rng.choice(400, 210 + 420, p=weights).astype(str)
        number = [n // 15 for n in range(630)]
        essays = pd.DataFrame({"essay": ["a"] * 210 + ["b"] * 420, "paragraph": number, "term": words})
        result = diversity.equal_length(essays, length=100, draws=200, seed=seed)
        result = result[result["measure"] == "ttr"]
        hits.append(((result["low"] <= truth) & (result["high"] >= truth)).to_numpy())
    assert (np.mean(hits, axis=0) >= 0.85).all()


@pytest.mark.parametrize("length", [49, 340])
def test_a_length_that_cannot_be_compared_is_refused(chosen, length):
    with pytest.raises(ValueError, match="must lie between 50 and 339, half the shortest essay"):
        diversity.equal_length(chosen, length=length)


def test_many_samples_are_measured_as_each_alone():
    rng = np.random.default_rng(4)
    samples = rng.zipf(1.6, size=(40, 120)).clip(max=60)
    one_by_one = [[measure(list(row)) for measure in diversity.MEASURES.values()] for row in samples]
    np.testing.assert_allclose(diversity.measure(samples), one_by_one, rtol=1e-12)


def test_samples_are_paragraphs_in_printed_order_without_repetition():
    blocks = np.split(np.arange(40), [7, 16, 24, 34])
    found = diversity._sampled(blocks, 19, 300, np.random.default_rng(1))
    assert found.shape == (300, 19)
    assert (np.diff(found, axis=1) > 0).all(), "in printed order, and no word twice"
    for row in found:
        kept = [np.isin(block, row) for block in blocks]
        cut = [k for k in kept if k.any() and not k.all()]
        assert len(cut) <= 1 and all((np.diff(k.astype(int)) <= 0).all() for k in cut), "cut at its end"
    assert {row[0] for row in found} == {0, 7, 16}, "each of the first three can begin it"


def test_a_difference_has_a_p_of_dealt_paragraphs(chosen):
    """Of two halves of one essay p is not small; of a text against one word over and over it is."""
    own = chosen[chosen["essay"] == "allyn"]
    even = own.assign(essay=np.where(own["paragraph"] % 2, "a", "b"))
    assert (diversity.differences(even, draws=100, divisions=60)["p"] > 0.03).all()
    poor = chosen.assign(term=chosen["term"].where(chosen["essay"] == "gzero", "war"))
    found = diversity.differences(poor, draws=100, divisions=200)
    assert (found.set_index("measure").loc[["ttr", "hdd"], "p"] <= 2 / 201).all()
    assert diversity.differences(poor, draws=20)["p"].isna().all()


def test_fewer_than_three_paragraphs_give_no_interval(chosen):
    found = diversity.equal_length(chosen.assign(paragraph=chosen["sentence"] % 2), draws=50)
    assert found[["low", "high"]].isna().all(axis=None) and found["value"].notna().all()


def test_differences_are_those_of_the_essays_at_equal_length(chosen, equal):
    found = diversity.differences(chosen, draws=200).set_index("measure")
    values = equal.set_index(["measure", "essay"])["value"].unstack()
    expected = (values["gzero"] - values["allyn"])[found.index]
    assert found["value"].tolist() == pytest.approx(expected.tolist(), rel=1e-9)
    widths = equal.assign(width=equal["high"] - equal["low"])
    spread = widths.set_index(["measure", "essay"])["width"].unstack()
    reach = np.hypot(spread["gzero"], spread["allyn"])[found.index]  # of independent draws
    np.testing.assert_allclose(found["high"] - found["low"], reach, rtol=0.25)


def test_differences_are_of_two_essays(chosen):
    with pytest.raises(ValueError, match="compares two essays; there are 1"):
        diversity.differences(chosen[chosen["essay"] == "allyn"])


def test_the_spread_of_draws_is_drawn_in_by_the_share_that_is_drawn():
    drawn = np.array([[1.0, 5], [3, 5], [5, 8]])
    np.testing.assert_allclose(diversity._spread(drawn, 0.5), drawn - [3, 6])
    np.testing.assert_allclose(diversity._spread(drawn, 0.2), (drawn - [3, 6]) / 2)


def test_limits_are_expanded_as_the_printed_table_of_t_says():
    """Of 12 blocks: t with 11 degrees of freedom is 2.201 at .975, and √(12 / 11) is 1.0445."""
    normal = norm.ppf((np.arange(100_001) + 0.5) / 100_001)
    low, high, *errors = diversity._ends(np.array([1.0, 2.0]), np.column_stack([normal, 2 * normal]), 12)
    middle = np.array([1, 2])
    reach = 2.201 * 1.0445 * middle
    assert low == pytest.approx(middle - reach, abs=4e-3)
    assert high == pytest.approx(middle + reach, abs=4e-3)
    tail = norm.cdf(-2.201 * 1.0445)
    expected = np.sqrt(tail * (1 - tail) / 100_001) / norm.pdf(2.201 * 1.0445)
    for error in errors:
        assert error == pytest.approx([expected, 2 * expected], rel=0.1)
    assert np.isfinite(diversity._ends(np.zeros(1), normal[:, None], 3)[0]).all()


def test_the_error_of_a_difference_is_how_far_other_seeds_lie_apart(chosen):
    found = [diversity.differences(chosen, draws=40, seed=seed).set_index("measure") for seed in range(20)]
    apart = np.std([table["value"] for table in found], axis=0, ddof=1)
    told = np.mean([table["error"] for table in found], axis=0)
    assert ((told / apart > 0.6) & (told / apart < 1.7)).all()
    assert set(found[0]["tokens"]) == {679 // 2} and set(found[0]["draws"]) == {40}
    assert (found[0][["low_error", "high_error"]] > 0).all(axis=None)


def test_lengths_from_fifty_words_to_half_the_shorter_essay_are_taken(chosen):
    for length in (50, 339):
        assert set(diversity.equal_length(chosen, length=length, draws=2)["tokens"]) == {length}
    with pytest.raises(ValueError, match="window is 0"):
        diversity.mattr(["a", "b"], window=0)
    with pytest.raises(ValueError, match="draws is 0"):
        diversity.hdd(["a", "b"], draws=0)
    assert diversity.mattr(["a", "b", "a"], window=1) == 1 and diversity.hdd(["a", "b", "a"], draws=1) == 1
    assert diversity.hdd(["a", "b", "a"], draws=3) == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="threshold is 0"):
        diversity.mtld(["a", "b"], threshold=0)


@settings(max_examples=25)
@given(st.lists(st.sampled_from("abcdef"), min_size=50, max_size=130))
def test_a_sample_of_any_length_is_measured_as_the_text_alone(terms):
    numbers = np.unique(terms, return_inverse=True)[1]
    alone = [measure(terms) for measure in diversity.MEASURES.values()]
    assert diversity.measure(numbers[None])[0] == pytest.approx(alone)


def test_samples_without_a_repetition_are_infinitely_diverse():
    found = diversity.measure(np.arange(60)[None])[0]
    assert found.tolist() == pytest.approx([1, 1, math.inf, 1])


def test_a_difference_of_nothing_is_reached_by_every_division_and_by_no_more_than_were_asked_for():
    rng = np.random.default_rng(4)
    sides = [[rng.integers(0, 9, 30) for _ in range(4)] for _ in range(2)]
    whole = 120  # words, all that a side has in every division
    p = diversity._division_p(sides, np.zeros(4), whole, 7, rng)
    assert p.tolist() == [1, 1, 1, 1]
