from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from test_frequency import frame

from synkrisis.intervals import blocks as blocks_module
from synkrisis.intervals import permutation, proportions, verdicts
from synkrisis.intervals import resampling as resample
from synkrisis.intervals.blocks import BLOCKS, by_block
from synkrisis.intervals.verdicts import Verdict
from synkrisis.words import frequency, keyness

GROUPS = np.repeat(["a", "b"], [29, 47])


@pytest.fixture(scope="module")
def matrix(chosen):
    return frequency.count_matrix(chosen)


@pytest.fixture(scope="module")
def scores():
    return np.random.default_rng(1).normal(size=76) + (GROUPS == "a")


def one_pool(matrix, seed):
    """A corpus without a difference: all sentences in one pool, divided at random into two sides."""
    return replace(matrix, essays=np.random.default_rng(seed).permutation(matrix.essays))


# Counts of words


@pytest.mark.parametrize("block", BLOCKS)
def test_resampled_essays_are_the_essays_on_average(matrix, chosen, block):
    drawn = resample.bootstrap_counts(matrix, draws=4000, block=block)
    table = frequency.counts(chosen)
    assert drawn.shape == (4000, 2, len(table))
    error = drawn.std(axis=0) / np.sqrt(4000)
    assert (np.abs(drawn.mean(axis=0) - table.to_numpy().T) <= 5 * error + 1e-9).all()


def test_resampled_counts_are_sums_of_whole_sentences():
    matrix = frequency.count_matrix(frame(a="x x . y y y . x z", b="x . y"))
    drawn = resample.bootstrap_counts(matrix, draws=50, block="sentence")
    rows = matrix.matrix.toarray()
    possible = {tuple(rows[[i, j, k]].sum(axis=0)) for i in range(3) for j in range(3) for k in range(3)}
    assert set(map(tuple, drawn[:, 0])) <= possible
    assert set(drawn[:, 1].sum(axis=1)) == {2}


def test_blocks_keep_a_paragraph_together():
    matrix = frequency.count_matrix(frame(a="x . y", b="x x . y y"))
    drawn = resample.bootstrap_counts(matrix, draws=20, block="paragraph")
    assert (drawn == [[1, 1], [2, 2]]).all()


def test_resampling_in_pieces_gives_as_many_draws(matrix, monkeypatch):
    monkeypatch.setattr(blocks_module, "_CELLS", 10 * 2 * len(matrix.terms))
    assert resample.bootstrap_counts(matrix, draws=25).shape[0] == 25
    assert np.isfinite(resample.log_odds_intervals(matrix, draws=25)["se"]).all()


def test_log_odds_are_those_of_keyness(matrix, chosen):
    intervals = resample.log_odds_intervals(matrix, draws=50)
    expected = keyness.keyness(frequency.counts(chosen))
    pd.testing.assert_series_equal(intervals["log_odds"], expected["log_odds"])
    assert (intervals["se"] >= expected["log_odds_se"] - 1e-12).all()


def test_standard_error_is_the_larger_of_model_and_bootstrap(matrix):
    table = resample.log_odds_intervals(matrix, draws=2000, seed=7)
    drawn = resample.bootstrap_counts(matrix, draws=2000, seed=8)
    observed = [matrix.matrix[matrix.essays == essay].sum(axis=0) for essay in matrix.essay_ids]
    priors = keyness.scaled_prior(*observed)
    spread = keyness.log_odds(drawn[:, 0], drawn[:, 1], *priors)[0].std(axis=0, ddof=1)
    model = keyness.log_odds(*observed, *priors)[1]
    np.testing.assert_allclose(table["se"], np.maximum(spread, model), rtol=0.15)
    np.testing.assert_allclose(table["high"] - table["low"], 2 * 1.959964 * table["se"], rtol=1e-6)


def test_intervals_cover_zero_when_there_is_no_difference(matrix):
    """95 % intervals miss about 1 time in 20 for words that are frequent enough, and never more often."""
    frequencies = np.asarray(matrix.matrix.sum(axis=0))
    covered = []
    for seed in range(40):
        pooled = one_pool(matrix, seed)
        intervals = resample.log_odds_intervals(pooled, draws=200, seed=seed, block="sentence")
        covered.append(((intervals["low"] <= 0) & (intervals["high"] >= 0)).to_numpy())
    rate = np.mean(covered, axis=0)
    assert 0.94 <= rate[frequencies >= 10].mean() <= 0.99
    for least, most in ((1, 1), (2, 3), (4, 9), (10, 19), (20, 999)):
        assert rate[(least <= frequencies) & (frequencies <= most)].mean() >= 0.94


def test_a_word_seen_once_never_looks_certain(matrix):
    intervals = resample.log_odds_intervals(matrix, draws=200)
    once = np.asarray(matrix.matrix.sum(axis=0)) == 1
    assert (intervals["low"] < 0)[once].all()
    assert (intervals["high"] > 0)[once].all()


def test_percentiles_with_one_prior_mass_for_both_sides_would_be_a_trap(matrix):
    """Why the intervals are not made that way: hundreds of words, most seen once, would look certain."""
    drawn = resample.bootstrap_counts(matrix, draws=500).astype(float)
    pooled = np.asarray(matrix.matrix.sum(axis=0))
    log_odds, _ = keyness.log_odds(drawn[:, 0], drawn[:, 1], pooled, pooled)
    low, high = np.quantile(log_odds, [0.025, 0.975], axis=0)
    assert ((low > 0) | (high < 0)).sum() > 200
    safe = resample.log_odds_intervals(matrix, draws=500)
    assert ((safe["low"] > 0) | (safe["high"] < 0)).sum() < 20


def test_swapping_the_essays_turns_intervals_and_z(matrix):
    names = {"gzero": "b", "allyn": "a"}
    order = np.argsort(matrix.essays == "gzero", kind="stable")
    swapped = replace(
        matrix,
        matrix=matrix.matrix[order],
        essays=np.array([names[essay] for essay in matrix.essays[order]], dtype=object),
        paragraphs=matrix.paragraphs[order],
    )
    there, back = (resample.log_odds_intervals(m, draws=100) for m in (matrix, swapped))
    np.testing.assert_allclose(there["log_odds"], -back["log_odds"])
    z_there, z_back = (permutation.max_t(m, draws=99)["z"] for m in (matrix, swapped))
    np.testing.assert_allclose(z_there, -z_back, atol=1e-9)


@pytest.mark.parametrize("block", BLOCKS)
def test_z_is_standardised_by_all_ways_to_deal_the_blocks(matrix, block):
    rows, essays = by_block(matrix, block)
    rows = rows.toarray()
    residual = rows - np.outer(rows.sum(axis=1), rows.sum(axis=0) / rows.sum())
    here = essays == "gzero"
    rng = np.random.default_rng(2)
    dealt = np.array([residual[rng.permutation(here)].sum(axis=0) for _ in range(4000)])
    z = permutation.max_t(matrix, draws=9, block=block)["z"]
    np.testing.assert_allclose(z * dealt.std(axis=0), residual[here].sum(axis=0), rtol=0.08, atol=0.01)


def test_max_t_agrees_with_every_division_of_a_small_corpus():
    matrix = frequency.count_matrix(frame(a="x x x y . x x . x x y", b="y y x . y z . z y y"))
    result = permutation.max_t(matrix, draws=20_000, block="sentence")
    rows = matrix.matrix.toarray()
    residual = rows - np.outer(rows.sum(axis=1), rows.sum(axis=0) / rows.sum())
    sums = np.array([residual[list(side)].sum(axis=0) for side in combinations(range(6), 3)])
    z = sums / sums.std(axis=0)
    exact = [(np.abs(z).max(axis=1) >= abs(value) - 1e-9).mean() for value in z[0]]
    np.testing.assert_allclose(result["z"], z[0])
    np.testing.assert_allclose(result["p_max_t"], exact, atol=0.015)


def test_max_t_finds_nothing_when_there_is_nothing(matrix):
    smallest = [
        permutation.max_t(one_pool(matrix, seed), draws=199, block="sentence")["p_max_t"].min()
        for seed in range(100)
    ]
    # 0.05 is expected; 13 of 100 would come once in 500 times
    assert np.mean(np.array(smallest) <= 0.05) <= 0.12


def test_p_values_are_never_zero(matrix):
    assert permutation.max_t(matrix, draws=99)["p_max_t"].min() >= 1 / 100


def test_more_or_fewer_than_two_essays_are_refused(chosen):
    alone = frequency.count_matrix(chosen[chosen["essay"] == "gzero"])
    for function in (resample.log_odds_intervals, permutation.max_t):
        with pytest.raises(ValueError, match="compares two essays; the counts have 1"):
            function(alone)


def test_an_unknown_block_is_refused(matrix):
    with pytest.raises(ValueError, match="block is 'page'; it must be one of paragraph, sentence"):
        resample.bootstrap_counts(matrix, block="page")


# Scores of sentences


def test_mean_difference_agrees_with_scipy(scores):
    ours = resample.mean_difference(scores, GROUPS, draws=20_000)
    sides = scores[GROUPS == "a"], scores[GROUPS == "b"]

    def difference(one, other, axis):
        return one.mean(axis=axis) - other.mean(axis=axis)

    permuted = stats.permutation_test(sides, difference, vectorized=True, n_resamples=9999, rng=1)
    welch = stats.ttest_ind(*sides, equal_var=False).confidence_interval()
    assert ours.value == pytest.approx(permuted.statistic)
    assert ours.p == pytest.approx(permuted.pvalue, abs=0.003)
    assert (ours.low, ours.high) == pytest.approx((welch.low, welch.high), abs=0.05)
    assert ours.n == 76


def test_ratio_difference_is_the_difference_of_ratios_of_sums():
    above, below = [1, 2, 3, 4, 0], [10, 10, 5, 5, 10]
    ours = resample.ratio_difference(above, below, list("aabbb"), draws=50)
    assert ours.value == pytest.approx(3 / 20 - 7 / 20)


def test_a_constant_ratio_has_no_interval_and_no_verdict():
    below = np.arange(1, 13)
    ours = resample.ratio_difference(below / 2, below, list("aaaaaabbbbbb"), draws=200)
    assert ours.value == pytest.approx(0) and np.isnan([ours.low, ours.high]).all()
    assert ours.p == 1 and verdicts.of(ours) is Verdict.NONE


@pytest.mark.parametrize("values", [[1, 5, 2, 8, 7], [3, 1, 2, 2, 9]])
def test_median_difference_agrees_with_numpy(values):
    ours = resample.median_difference(values, list("aaabb"), draws=50)
    assert ours.value == pytest.approx(np.median(values[:3]) - np.median(values[3:]))


def test_weighted_medians_are_medians_of_what_was_drawn(scores):
    """The bootstrap of a median by weights equals that by copying rows."""
    ours = resample.median_difference(scores, GROUPS, draws=3000)
    rng = np.random.default_rng(4)
    drawn = [
        np.median(rng.choice(scores[GROUPS == "a"], 29)) - np.median(rng.choice(scores[GROUPS == "b"], 47))
        for _ in range(3000)
    ]
    assert (ours.low, ours.high) == pytest.approx(np.quantile(drawn, [0.02, 0.98]), abs=0.12)


def test_first_and_second_decide_the_sign(scores):
    there = resample.mean_difference(scores, GROUPS, first="a", second="b", draws=5000)
    back = resample.mean_difference(scores, GROUPS, first="b", second="a", draws=5000)
    assert there.value == -back.value
    assert there.low == pytest.approx(-back.high, abs=0.08)


def test_a_third_group_changes_nothing(scores):
    with_others = np.append(scores, [99.0, -5]), np.append(GROUPS, ["c", "c"])
    ours = resample.mean_difference(*with_others, first="a", second="b")
    assert ours.value == pytest.approx(resample.mean_difference(scores, GROUPS).value)
    assert ours.n == 76


def test_blocks_of_like_sentences_widen_the_interval():
    blocks = np.repeat(np.arange(19), 4)
    values = np.random.default_rng(3).normal(size=19)[blocks]
    groups = np.repeat(["a", "b"], [36, 40])
    alone, together = (resample.mean_difference(values, groups, blocks=b, draws=2000) for b in (None, blocks))
    assert together.high - together.low > 1.5 * (alone.high - alone.low)
    assert together.value == pytest.approx(alone.value)


def test_blocks_of_the_same_name_in_two_groups_are_two_blocks():
    values, groups = [1.0, 1, 1, 5, 5, 5], list("aaabbb")
    one = resample.mean_difference(values, groups, blocks=[1, 1, 2, 1, 2, 2], draws=200)
    other = resample.mean_difference(values, groups, blocks=[1, 1, 2, 3, 4, 4], draws=200)
    assert repr(one) == repr(other)


@pytest.mark.parametrize("blocked", [False, True])
def test_intervals_and_p_keep_their_level(blocked):
    """Two groups from one population: 95 % of intervals hold 0, 5 % of p lie below .05, blocks or not."""
    rng = np.random.default_rng(6)
    blocks = np.concatenate([np.arange(29) * 13 // 29, 13 + np.arange(47) * 13 // 47])
    found = []
    for seed in range(150):
        values = rng.normal(size=76) + blocked * rng.normal(size=26)[blocks]
        given = blocks if blocked else None
        found.append(resample.mean_difference(values, GROUPS, blocks=given, draws=300, seed=seed))
    assert 0.90 <= np.mean([e.low <= 0 <= e.high for e in found]) <= 0.99
    assert np.mean([e.p <= 0.05 for e in found]) <= 0.10


def test_a_seed_gives_the_same_numbers_again(scores, matrix):
    assert resample.mean_difference(scores, GROUPS) == resample.mean_difference(scores, GROUPS)
    assert resample.mean_difference(scores, GROUPS) != resample.mean_difference(scores, GROUPS, seed=1)
    pd.testing.assert_frame_equal(permutation.max_t(matrix, draws=99), permutation.max_t(matrix, draws=99))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: resample.mean_difference([1, 2], ["a"]), "1 rows and 2 values"),
        (lambda: resample.mean_difference([1, np.nan], ["a", "b"]), "missing or not finite in row 1"),
        (lambda: resample.mean_difference([1, 2], ["a", "a"]), "two groups; there are 1"),
        (lambda: resample.mean_difference([1, 2, 3], ["a", "b", "c"]), "there are 3. Name first and second"),
        (lambda: resample.mean_difference([1, 2], ["a", "b"], first="a", second="c"), "of the group 'c'"),
        (lambda: resample.mean_difference([1, 2], ["a", "b"], first="a", second="a"), "are both 'a'"),
        (lambda: resample.mean_difference([1, 2], ["a", "b"], blocks=[1]), "2 rows and 1 blocks"),
        (lambda: resample.ratio_difference([1, 2], [0, 1], ["a", "b"]), "group 'a' sum to 0"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_differences_of_paragraphs_dealt_at_random_are_covered(study):
    """A null corpus: the essays' own paragraphs, dealt out at random; about 95 % of the intervals hold 0."""
    codes = study.codes.dropna(subset="sentiment")
    scores, paragraph = codes["sentiment"].astype(float), codes["essay"] + codes["paragraph"].astype(str)
    names = paragraph.unique()
    rng = np.random.default_rng(6)
    covered = []
    for seed in range(300):
        first = set(rng.permutation(names)[: len(names) // 2])
        sides = np.where(paragraph.isin(first), "a", "b")
        found = resample.mean_difference(
            scores, sides, blocks=paragraph, first="a", second="b", draws=400, seed=seed, test=False
        )
        covered.append(found.low <= 0 <= found.high)
    assert 0.92 <= np.mean(covered) <= 0.985


def test_a_difference_without_its_test_is_the_same_without_p(scores):
    groups = ["a"] * 29 + ["b"] * 47
    with_p, without = (resample.mean_difference(scores, groups, test=test) for test in (True, False))
    assert with_p[:3] == without[:3] and with_p.p > 0 and np.isnan(without.p)


# Any statistic


def test_interval_of_a_mean_agrees_with_students_t(scores):
    ours = resample.interval(scores, np.mean, draws=5000)
    low, high = stats.t.interval(0.95, 75, scores.mean(), stats.sem(scores))
    assert ours.value == pytest.approx(scores.mean())
    assert (ours.low, ours.high) == pytest.approx((low, high), abs=0.03)
    assert (ours.n, np.isnan(ours.p)) == (76, True)


def test_interval_takes_frames_and_keeps_rows_together(scores):
    rows = pd.DataFrame({"x": scores, "y": 2 * scores})
    ours = resample.interval(rows, lambda part: part["x"].corr(part["y"]), draws=100)
    assert ours.value == pytest.approx(1) and np.isnan(ours.low), "no draw differs, so there is no interval"


def test_strata_keep_their_sizes():
    strata = np.repeat(["a", "b"], [5, 9])
    seen = set()
    resample.interval(strata == "a", lambda part: seen.add(part.mean()) or 0.0, strata=strata, draws=100)
    assert seen == {5 / 14}


def test_an_interval_that_mostly_does_not_exist_is_left_out():
    values = np.array([1.0, 1, 1, 1, 1, 2])
    ours = resample.interval(values, lambda part: 1.0 if sum(part) > 7 else np.nan, draws=200)
    assert np.isnan([ours.low, ours.high]).all()


def test_an_interval_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no row to resample"):
        resample.interval(np.array([]), np.mean)


def test_a_statistic_of_weights_is_that_of_copied_rows(scores):
    values = scores[:12]
    blocks, strata = np.repeat(np.arange(6), 2), np.repeat(["a", "b"], 6)
    by_weights = resample.weighted_interval(
        lambda w: (w @ values) / w.sum(axis=1), blocks, strata=strata, draws=20_000
    )
    by_copies = resample.interval(values, np.mean, blocks=blocks, strata=strata, draws=6000)
    assert by_weights.value == pytest.approx(values.mean())
    assert by_weights[1:3] == pytest.approx(by_copies[1:3], abs=0.15)


# Monte Carlo errors


def test_the_monte_carlo_error_is_how_far_other_seeds_lie_apart(scores):
    found = [
        resample.mean_difference(scores, GROUPS, draws=2000, seed=seed, test=False) for seed in range(60)
    ]
    for end, error in (("low", "low_error"), ("high", "high_error")):
        spread = np.std([getattr(one, end) for one in found], ddof=1)
        told = np.mean([getattr(one, error) for one in found])
        assert 0.6 < told / spread < 1.6


def test_the_error_of_a_quantile_of_a_normal_law():
    """√(q (1 − q) / m) over the density at the quantile."""
    drawn = np.sort(np.random.default_rng(1).normal(size=100_000))
    expected = np.sqrt(0.025 * 0.975 / 1e5) / stats.norm.pdf(stats.norm.ppf(0.025))
    assert resample.quantile_error(drawn, 0.025) == pytest.approx(expected, rel=0.3)


def test_the_error_of_log_odds_is_how_far_other_seeds_lie_apart(matrix):
    found = [
        resample.log_odds_intervals(matrix, terms=["russia"], draws=500, seed=seed).loc["russia"]
        for seed in range(40)
    ]
    if found[0]["error"] > 0:
        spread = np.std([row["low"] for row in found], ddof=1)
        assert 0.5 < np.mean([row["error"] for row in found]) / spread < 1.9


# Permutation


def test_the_p_of_a_ratio_is_that_of_every_division():
    one, other = np.array([[5.0, 1], [4, 2], [6, 1]]), np.array([[1.0, 2], [2, 2], [3, 1]])
    sums = np.concatenate([one, other])
    found = []
    for side in combinations(range(6), 3):
        rest = [place for place in range(6) if place not in side]
        here, there = sums[list(side)].sum(axis=0), sums[rest].sum(axis=0)
        found.append(here[0] / here[1] - there[0] / there[1])
    exact = np.mean(np.abs(found) >= abs(found[0]) - 1e-9)
    assert permutation.ratio_p(one, other, draws=20_000) == pytest.approx(exact, abs=0.02)


def test_the_p_of_log_odds_is_that_of_every_division():
    matrix = frequency.count_matrix(frame(a="x x x y . x x . x x y", b="y y x . y z . z y y"))
    matrix = replace(matrix, paragraphs=np.arange(6))
    rows = matrix.matrix.toarray()
    found = []
    for side in combinations(range(6), 3):
        here = np.isin(np.arange(6), side)
        one, other = rows[here].sum(axis=0), rows[~here].sum(axis=0)
        found.append(keyness.log_odds(one, other, *keyness.scaled_prior(one, other))[0][0])
    exact = np.mean(np.abs(found) >= abs(found[0]) - 1e-9)
    assert permutation.log_odds_p(matrix, "x", draws=20_000) == pytest.approx(exact, abs=0.02)
    assert np.isnan(permutation.log_odds_p(matrix, "zebra"))


def test_a_word_that_does_not_vary_leaves_the_others_their_p():
    """`y` is half of every sentence: its z does not exist, and it must not make the other words' p 1."""
    text = {"a": "x y . x y . x y . x y", "b": "z y . z y . z y . z y"}
    matrix = replace(frequency.count_matrix(frame(**text)), paragraphs=np.arange(8))
    found = permutation.max_t(matrix, draws=999)
    assert np.isnan(found.loc["y", "z"]) and found.loc["y", "p_max_t"] == 1
    assert found.loc["x", "p_max_t"] < 0.06


def test_fewer_than_three_blocks_give_no_test_of_words():
    matrix = frequency.count_matrix(frame(a="x . y", b="x x . y y . x"))
    assert permutation.max_t(matrix, draws=9).isna().all(axis=None)
    assert resample.log_odds_intervals(matrix, draws=9)[["low", "high"]].isna().all(axis=None)


# Verdicts


@pytest.mark.parametrize(
    ("low", "high", "errors", "expected"),
    [
        (0.1, 2, (0.01, 0.01), Verdict.ABOVE),
        (-2, -0.1, (0.01, 0.01), Verdict.BELOW),
        (-1, 1, (0.01, 0.01), Verdict.UNCLEAR),
        (0.019, 2, (0.01, 0.01), Verdict.ON_THE_LINE),
        (-0.019, 2, (0.01, 0.01), Verdict.ON_THE_LINE),
        (-2, 0.019, (0.5, 0.01), Verdict.ON_THE_LINE),
        (-2, -0.021, (0.5, 0.01), Verdict.BELOW),
        (0.0, 1, (0.0, 0.0), Verdict.UNCLEAR),
        (1, 1, (0, 0), Verdict.NONE),
        (np.nan, 1, (0, 0), Verdict.NONE),
        (0.5, np.inf, (0, 0), Verdict.NONE),
    ],
)
def test_each_verdict(low, high, errors, expected):
    found = verdicts.verdict(low, high, *errors)
    assert found is expected
    sign = {Verdict.ABOVE: 1, Verdict.BELOW: -1, Verdict.NONE: None}.get(expected, 0)
    assert found.sign == sign and verdicts.of(resample.Estimate(np.nan, 1, 2, 0.1, 9)) is Verdict.NONE


@pytest.mark.parametrize(
    ("wanted", "errors", "digits"),
    [(2, (0.004,), 2), (2, (0.01,), 2), (2, (0.011,), 1), (1, (3.0,), 0), (3, (), 3)],
)
def test_no_digit_finer_than_the_error_is_printed(wanted, errors, digits):
    assert verdicts.digits(wanted, *errors) == digits


def test_holm_is_that_of_keyness_and_leaves_out_what_has_no_p():
    p = np.random.default_rng(2).uniform(size=20)
    assert verdicts.holm(p) == pytest.approx(keyness.holm(p).tolist())
    with_gap = verdicts.holm([*p[:9], np.nan, *p[9:]])
    assert np.isnan(with_gap[9])
    assert with_gap[:9] + with_gap[10:] == pytest.approx(verdicts.holm(p))


NEVER = st.sampled_from(["nan", "one block", "two blocks", "constant", "all zero", "identical sides"])


@given(NEVER, st.lists(st.floats(-1e3, 1e3), min_size=4, max_size=9), st.integers(0, 9))
def test_nothing_to_estimate_never_gives_a_direction(kind, values, seed):
    """NaN, one block, constants, zeros and identical sides: none of them is a direction."""
    size = len(values)
    groups, blocks = ["a"] * size + ["b"] * size, list(range(size)) * 2
    other = [value + 1e6 for value in values]
    if kind == "nan":
        with pytest.raises(ValueError, match="not finite"):
            resample.mean_difference([np.nan, *values[1:], *other], groups, draws=99, seed=seed)
        return
    if kind in ("one block", "two blocks"):
        blocks = [place % (1 + (kind == "two blocks")) for place in blocks]
    both = {
        "constant": [3.0] * size + [5.0] * size,
        "all zero": [0.0] * (2 * size),
        "identical sides": values + values,
    }.get(kind, values + other)
    for compare in (resample.mean_difference, resample.median_difference):
        found = compare(both, groups, blocks=blocks, draws=499, seed=seed)
        assert not verdicts.of(found).sign, (kind, found)


# Shares


@given(st.integers(0, 12), st.integers(1, 12))
def test_a_share_without_blocks_has_the_exact_interval(hits, n):
    hits = min(hits, n)
    found = proportions.share([True] * hits + [False] * (n - hits))
    exact = stats.binomtest(hits, n).proportion_ci(method="exact")
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high))
    assert found.value == pytest.approx(hits / n) and found.n == n


def test_a_share_of_like_items_in_blocks_knows_less():
    marks = [True] * 6 + [False] * 6
    alone = proportions.share(marks)
    together = proportions.share(marks, np.repeat(np.arange(4), 3))
    assert together.high - together.low > alone.high - alone.low
    spread = proportions.share([True, False] * 6, np.repeat(np.arange(6), 2))
    assert spread.high - spread.low >= alone.high - alone.low


def test_a_share_by_blocks_is_korn_and_graubards():
    """Written out: n over the design effect, times the squared ratio of t quantiles."""
    marks, blocks = np.array([1, 1, 0, 0, 0, 1, 0, 0.0]), [0, 0, 0, 1, 1, 2, 2, 2]
    value, residual = marks.mean(), [2 - 3 * 0.375, 0 - 2 * 0.375, 1 - 3 * 0.375]
    variance = 3 / 2 * sum(r**2 for r in residual) / 64
    effective = min(8, value * (1 - value) / variance * (stats.t.ppf(0.975, 7) / stats.t.ppf(0.975, 2)) ** 2)
    found = proportions.share(marks, blocks)
    assert (found.low, found.high) == pytest.approx(proportions.clopper_pearson(value * effective, effective))
    assert np.isnan(proportions.share([True, True], [0, 0]).low) and np.isnan(proportions.share([]).value)
    assert proportions.percent(found).value == pytest.approx(37.5)


# Known answers


def normal_draws(size=100_001):
    """A normal law's quantiles at equal steps: draws without chance in them."""
    return stats.norm.ppf((np.arange(size) + 0.5) / size)


def test_limits_are_expanded_as_the_printed_table_of_t_says():
    """Of 12 blocks: t with 11 degrees of freedom is 2.201 at .975, and √(12 / 11) is 1.0445."""
    found = resample.limits(normal_draws(), 12)
    assert (found.low, found.high) == pytest.approx((-2.201 * 1.0445, 2.201 * 1.0445), abs=2e-3)
    assert found.low_error == pytest.approx(found.high_error, rel=0.01)
    few = resample.limits(normal_draws(), 3)  # 4.303 times √1.5: beyond nearly all draws
    assert few.high == pytest.approx(normal_draws()[-1], abs=0.02)
    assert np.isnan(resample.limits(normal_draws(), 2)).all()


def test_half_of_the_draws_must_exist():
    drawn = normal_draws(100)
    missing = np.full(100, np.nan)
    assert np.isfinite(resample.limits(np.concatenate([drawn, missing]), 12)).all()
    assert np.isnan(resample.limits(np.concatenate([drawn, missing, [np.nan]]), 12)).all()
    assert np.isnan(resample.limits(np.array([]), 12)).all()


def test_limits_that_coincide_are_none_although_a_rare_draw_lies_apart():
    assert np.isnan(resample.limits(np.append(np.zeros(9999), 1.0), 12)).all()
    small = resample.limits(normal_draws(999) * 1e-6, 12)
    assert small.low < 0 < small.high, "small numbers are not no numbers"


@pytest.mark.parametrize(
    ("size", "share", "error"),
    # ranks q·m ± √(m q (1 − q)), outward to whole ones, inside the draws; half of what lies between
    [(101, 0.5, (56 - 45) / 2), (10, 0.01, (1 - 0) / 2), (10, 0.9, (9 - 8) / 2), (400, 0.1, (46 - 34) / 2)],
)
def test_the_error_of_a_quantile_on_cases_done_by_hand(size, share, error):
    assert resample.quantile_error(np.arange(size, dtype=float), share) == pytest.approx(error)


def test_standard_errors_of_log_odds_written_out_draw_by_draw(matrix):
    """The bootstrap of the docstring in a plain loop, with so few draws that each one counts."""
    terms, draws, seed = [matrix.terms[0], "russia", "west", "war"], 30, 5
    rows, essays = by_block(matrix, "paragraph")
    rows = rows.toarray()
    sides = [rows[essays == essay] for essay in matrix.essay_ids]
    rng = np.random.default_rng(seed)
    weights = [rng.multinomial(len(side), [1 / len(side)] * len(side), size=draws) for side in sides]
    observed = [side.sum(axis=0).astype(float) for side in sides]
    priors = keyness.scaled_prior(*observed)
    drawn = np.array(
        [
            keyness.log_odds(one @ sides[0], other @ sides[1], *priors)[0]
            for one, other in zip(*weights, strict=True)
        ]
    )
    value, model = keyness.log_odds(*observed, *priors)
    spread = drawn.std(axis=0, ddof=1)
    fourth, second = ((drawn - value) ** 4).mean(axis=0), ((drawn - value) ** 2).mean(axis=0)
    error = 1.959964 * np.sqrt((fourth - second**2) / draws) / (2 * spread)
    table = resample.log_odds_intervals(matrix, terms=terms, draws=draws, seed=seed)
    assert list(table.index) == terms
    for term in terms:
        place = list(matrix.terms).index(term)
        assert table.loc[term, "se"] == pytest.approx(max(spread[place], model[place]))
        expected = error[place] if spread[place] > model[place] else 0
        assert table.loc[term, "error"] == pytest.approx(expected, rel=1e-6)
    assert (table["error"] > 0).any()
    ends = value[list(matrix.terms).index("west")] + np.array([-1.959964, 1.959964]) * table.loc["west", "se"]
    assert table.loc["west", ["low", "high"]].tolist() == pytest.approx(ends.tolist(), abs=1e-5)


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 3)), min_size=1, max_size=9))
def test_a_weighted_median_is_that_of_copies(pairs):
    scores, weights = np.array(pairs, dtype=float).T
    found = resample.weighted_median(scores)(weights[None])[0]
    copies = np.repeat(scores, weights.astype(int))
    assert np.isnan(found) if len(copies) == 0 else found == np.median(copies)


def test_drawing_in_small_pieces_changes_no_number(scores, monkeypatch):
    paragraph = np.concatenate([np.arange(29) // 4, np.arange(47) // 4])

    def all_kinds():
        return [
            resample.mean_difference(scores, GROUPS, blocks=paragraph, draws=200),
            resample.median_difference(scores, GROUPS, blocks=paragraph, draws=200),
            resample.weighted_interval(
                lambda w: w @ scores / w.sum(axis=1), paragraph, strata=GROUPS, draws=200
            ),
        ]

    at_once = all_kinds()
    monkeypatch.setattr(blocks_module, "_CELLS", 76 * 7)
    for one, other in zip(all_kinds(), at_once, strict=True):
        assert one == pytest.approx(other, nan_ok=True)


def test_the_p_of_a_median_is_that_of_every_division():
    values = np.array([5.0, 7, 8, 9, 1, 3, 4, 6])
    found = []
    for side in combinations(range(8), 4):
        rest = [place for place in range(8) if place not in side]
        found.append(np.median(values[list(side)]) - np.median(values[rest]))
    exact = np.mean(np.abs(found) >= abs(found[0]) - 1e-9)
    ours = resample.median_difference(values, list("aaaabbbb"), draws=20_000)
    assert ours.p == pytest.approx(exact, abs=0.012)


def test_three_blocks_on_a_side_are_enough_and_two_are_not():
    values, groups = [1.0, 2, 4, 11, 12, 15], list("aaabbb")
    assert verdicts.of(resample.mean_difference(values, groups, draws=4000)) is Verdict.BELOW
    assert np.isnan(resample.mean_difference(values[1:], groups[1:], draws=400).low)


def test_draws_are_divided_into_pieces_that_fit():
    assert list(blocks_module.chunks(10, 10**9)) == [1] * 10
    assert list(blocks_module.chunks(9_000_000, 1)) == [4_000_000, 4_000_000, 1_000_000]
    assert list(blocks_module.chunks(9_000_000, 0)) == list(blocks_module.chunks(9_000_000, 1))


def test_what_is_published_is_drawn_as_often_and_from_the_seed_that_the_book_names():
    assert (resample.DRAWS, resample.LEVEL, blocks_module.SEED) == (50_000, 0.95, 20220214)
    assert permutation.DRAWS == resample.DRAWS - 1, "with the observed division, as many"
    assert resample.Estimate(1.0, 0.0, 2.0, 0.5, 9)[5:] == (0, 0, 0)


def test_the_observed_division_is_one_of_those_counted():
    assert permutation.p_value(0, 999) == 0.001 and permutation.p_value(9, 99) == 0.1
    assert permutation.p_value(99, 99) == 1
    sides = permutation.assign(7, 3, 50, np.random.default_rng(1))
    assert set(sides.sum(axis=1)) == {3} and set(np.unique(sides)) == {0, 1}
    assert np.isnan(permutation.p_of(lambda sides: sides[:, 0] * np.nan, (2, 2), draws=9))
    assert permutation.p_of(lambda sides: np.where(sides[:, 0] == 1, 1.0, np.nan), (2, 2), draws=9) == 1


def test_the_largest_score_may_lie_below_one():
    """Of two words that share all tokens, every division's largest |z| is that of either."""
    matrix = frequency.count_matrix(
        frame(a="x x y . x y y . x x y . x y y", b="x y y . x x y . x x y . x y y")
    )
    found = permutation.max_t(replace(matrix, paragraphs=np.arange(8)), draws=2000)
    share = np.array([sum(side) for side in combinations([1, 0, 1, 0, 0, 1, 1, 0], 4)])
    assert found.loc["x", "z"] == pytest.approx(0, abs=1e-9) and found.loc["x", "p_max_t"] == 1
    tilted = frequency.count_matrix(
        frame(a="x x y . x y y . x x y . x x y", b="x y y . x x y . x y y . x y y")
    )
    found = permutation.max_t(replace(tilted, paragraphs=np.arange(8)), draws=20_000)
    exact = np.mean(np.abs(share - 2) >= 1)  # three of the four in the first text
    assert found["p_max_t"].tolist() == pytest.approx([exact, exact], abs=0.015)


@pytest.mark.parametrize(
    ("ends", "errors", "expected"),
    [
        ((0.02, 2), (0.01, 0.01), Verdict.ABOVE),  # two errors from zero are enough
        ((-1, 0.0), (0.0, 0.0), Verdict.UNCLEAR),
        ((0.5, 2), (np.nan, np.nan), Verdict.ABOVE),
        ((0.5, 2), (), Verdict.ABOVE),
    ],
)
def test_verdicts_at_their_bounds(ends, errors, expected):
    assert verdicts.verdict(*ends, *errors) is expected


def test_an_error_of_zero_takes_no_digit_and_a_p_stays_below_one():
    assert verdicts.digits(3, 0.0) == 3 and verdicts.digits(3, np.nan, 0.002) == 2
    assert verdicts.holm([0.9, 0.8]) == [1, 1]


def test_a_share_in_percent_keeps_its_interval():
    found = proportions.share([True] * 6 + [False] * 5)
    assert proportions.percent(found)[:3] == pytest.approx((100 * 6 / 11, 23.38, 83.25), abs=0.01)
    assert proportions.share([]).n == 0
    one = proportions.share([True])
    assert (one.low, one.high) == pytest.approx((0.025, 1))


def test_draws_that_are_shared_cannot_be_changed_by_one_who_asks():
    for shared in (*resample.shared_weights((3, 4), 5, 1), permutation.shared_assignments(5, 2, 4, 1)):
        with pytest.raises(ValueError, match="read-only"):
            shared[0, 0] = 9


# Small cases, each with its answer


def test_a_block_is_what_stands_before_the_last_hyphen():
    assert blocks_module.paragraph_of(["a-b-p01-s02", "c-p11-s10"]) == ["a-b-p01", "c-p11"]


def test_a_word_that_is_most_of_the_text_is_tested_with_a_heavy_prior_too():
    """Four paragraphs a side, all alike within it: 2 of 70 divisions part them as far."""
    rows = [
        {"essay": essay, "sentence_id": f"{essay}-p{n:02}-s01", "paragraph": n, "term": term}
        for essay, text in (("a", "xxxy"), ("b", "xxyy"))
        for n in range(4)
        for term in text
    ]
    few = frequency.count_matrix(pd.DataFrame(rows))
    p = permutation.log_odds_p(few, "x", prior_share=5, draws=20_000)
    assert p == pytest.approx(2 / 70, abs=4 * np.sqrt(2 / 70 / 20_000))


@pytest.mark.parametrize(("sides", "known"), [((3, 3), True), ((9, 2), False), ((2, 9), False)])
def test_words_are_tested_together_only_with_three_blocks_on_both_sides(sides, known):
    rng = np.random.default_rng(5)
    texts = [("a", n) for n in range(sides[0])] + [("b", n) for n in range(sides[1])]
    rows = [
        {"essay": essay, "sentence_id": f"{essay}-p{n:02}-s01", "paragraph": n, "term": term}
        for essay, n in texts
        for term in rng.choice(["x", "y", "z"], 6)
    ]
    found = permutation.max_t(frequency.count_matrix(pd.DataFrame(rows)), draws=99)
    assert found["p_max_t"].notna().all() == known


def test_the_p_of_a_word_is_that_of_its_contrast_computed_anew_for_every_division(matrix):
    """With the library's own log-odds of each pair of sides, in place of the sums over blocks."""
    rows, essays = by_block(matrix, "paragraph")
    first = essays[0]
    order = [*np.flatnonzero(essays == first), *np.flatnonzero(essays != first)]
    table = rows.toarray()[order].astype(float)
    place, here, draws = list(matrix.terms).index("russia"), int((essays == first).sum()), 200
    share_of_all = 3.0  # so that the prior weighs

    def contrast(side):
        sides = [table[side == which] for which in (1, 0)]
        counts = [part[:, place].sum() for part in sides]
        sizes = [part.sum() for part in sides]
        prior = share_of_all * sum(counts), share_of_all * sum(sizes)
        shares = [size / sum(sizes) for size in sizes]
        odds = [
            np.log((n + share * prior[0]) / (size + share * prior[1] - n - share * prior[0]))
            for n, size, share in zip(counts, sizes, shares, strict=True)
        ]
        return odds[0] - odds[1]

    divided = permutation.assign(len(table), here, draws, np.random.default_rng(3))
    seen = contrast((np.arange(len(table)) < here).astype(float))
    as_far = sum(abs(contrast(side)) >= abs(seen) - 1e-9 for side in divided)
    expected = permutation.p_value(as_far, draws)
    found = permutation.log_odds_p(matrix, "russia", prior_share=share_of_all, draws=draws, seed=3)
    assert found == pytest.approx(expected)


def test_one_draw_that_differs_is_a_difference():
    drawn = np.array([0.0, *[5.0] * 5])
    assert np.isfinite(resample.limits(drawn, blocks=3).low)


def test_the_error_of_a_words_limits_is_how_far_other_seeds_put_them(matrix):
    few = [resample.log_odds_intervals(matrix, draws=300, seed=seed) for seed in range(12)]
    drawn = few[0].index[(few[0]["error"] > 0)]
    told = np.mean([one.loc[drawn, "error"] for one in few], axis=0)
    seen = np.std([one.loc[drawn, "high"] for one in few], axis=0, ddof=1)
    assert len(drawn) > 5 and 0.7 < np.median(seen / told) < 1.4


def test_the_error_is_right_for_a_word_whose_limits_lie_close():
    """A word in bursts, in long blocks: its resampled log-odds differ by a tenth."""
    bursts = {"a": [30, 0] * 6, "b": [12, 6] * 6}
    rows = [
        {"essay": essay, "sentence_id": f"{essay}-p{n:02}-s01", "paragraph": n, "term": term}
        for essay, times in bursts.items()
        for n, often in enumerate(times)
        for term in ["x"] * often + ["y"] * (200 - often)
    ]
    few = frequency.count_matrix(pd.DataFrame(rows))
    found = [resample.log_odds_intervals(few, draws=300, seed=seed).loc["x"] for seed in range(40)]
    seen = np.std([one["high"] for one in found], ddof=1)
    assert found[0]["high"] - found[0]["low"] < 2
    assert seen / np.mean([one["error"] for one in found]) == pytest.approx(1, abs=0.35)


def test_two_thousand_draws_are_made_where_no_number_is_named():
    few = frequency.count_matrix(frame(a="x y. x. y", b="x. y y. x"))
    assert len(resample.bootstrap_counts(few, block="sentence")) == 2000
    sizes = []
    resample.interval(np.arange(9.0), lambda drawn: float(sizes.append(len(drawn)) or drawn.sum()))
    assert sizes == [9] * 2001, "the draws, and the values themselves"


def test_limits_without_errors_are_taken_as_they_are():
    assert verdicts.verdict(0.2, 0.9) is Verdict.ABOVE and verdicts.verdict(-0.9, -0.2) is Verdict.BELOW


def test_holms_p_of_a_family_done_by_hand():
    assert verdicts.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert verdicts.holm([0.2, 0.9]) == pytest.approx([0.4, 0.9])
