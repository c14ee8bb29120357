"""Agreement: against scikit-learn, against a plain loop, and on cases whose answer is known."""

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from synkrisis.codings import agreement

RNG = np.random.default_rng(3)
A = RNG.integers(-2, 3, 400)
B = np.where(RNG.random(400) < 0.5, A, RNG.integers(-2, 3, 400))
CLUSTERS = np.repeat(np.arange(80), 5)


@pytest.mark.parametrize("weights", [None, "quadratic"])
def test_kappa_is_scikit_learns(weights):
    expected = metrics.cohen_kappa_score(A, B, weights=weights)
    assert agreement.cohen_kappa(A, B, weights=weights) == pytest.approx(expected, abs=1e-12)


def test_weighted_kappa_counts_a_category_that_nobody_used():
    a, b = [-2, -2, 2, 0], [-2, 2, 2, 0]
    scale = [-2, -1, 0, 1, 2]
    expected = metrics.cohen_kappa_score(a, b, weights="quadratic", labels=scale)
    found = agreement.cohen_kappa(a, b, weights="quadratic", categories=scale)
    assert found == pytest.approx(expected, abs=1e-12)


def test_kappa_of_cohens_formula_by_hand():
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed .70, by chance .50
    a = ["y"] * 25 + ["n"] * 25
    b = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    assert agreement.cohen_kappa(a, b) == pytest.approx(0.4)


def test_f1_precision_and_recall_are_scikit_learns():
    a, b = A > 0, B > 0
    counts = agreement.tables(a, b, categories=(False, True))[0]
    assert agreement.f1(a, b) == pytest.approx(metrics.f1_score(b, a), abs=1e-12)
    assert agreement.precision_of(counts) == pytest.approx(metrics.precision_score(b, a), abs=1e-12)
    assert agreement.recall_of(counts) == pytest.approx(metrics.recall_score(b, a), abs=1e-12)
    assert agreement.f1(a, b) == agreement.f1(b, a)


def test_perfect_agreement_is_one_and_has_no_interval():
    for found in (
        agreement.kappa_interval(A, A, CLUSTERS, draws=200),
        agreement.f1_interval(A > 0, A > 0, CLUSTERS, draws=200),
        agreement.rho_interval(A, A, clusters=CLUSTERS, draws=200),
    ):
        assert found.value == pytest.approx(1) and np.isnan([found.low, found.high]).all()


def test_opposite_codings_are_minus_one_and_unrelated_ones_zero():
    assert agreement.cohen_kappa([0, 0, 1, 1], [1, 1, 0, 0]) == pytest.approx(-1)
    assert agreement.cohen_kappa([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(0)


def test_there_is_no_kappa_where_nothing_varies_and_no_f1_where_nothing_is_marked():
    assert np.isnan(agreement.cohen_kappa(["x"] * 4, ["x"] * 4))
    assert np.isnan(agreement.f1([False] * 4, [False] * 4))
    assert np.isnan(agreement.f1_interval([False] * 4, [False] * 4, [1, 1, 2, 2], draws=50).low)


def test_draws_are_those_of_a_plain_loop_over_whole_clusters():
    counts = agreement.tables(A, B, clusters=CLUSTERS)
    weights = agreement.cluster_weights([0] * 80, draws=5, seed=1)
    drawn = agreement.kappa_of(np.tensordot(weights, counts, axes=1))
    for row, value in zip(weights.astype(int), drawn, strict=True):
        units = np.concatenate([np.flatnonzero(c == CLUSTERS) for c in np.repeat(np.arange(80), row)])
        assert value == pytest.approx(metrics.cohen_kappa_score(A[units], B[units]), abs=1e-12)


def test_copies_within_a_cluster_bring_no_false_precision():
    once = agreement.kappa_interval(A, B, CLUSTERS, draws=300)
    tenfold = agreement.kappa_interval(np.repeat(A, 10), np.repeat(B, 10), np.repeat(CLUSTERS, 10), draws=300)
    assert tenfold[:3] == pytest.approx(once[:3])
    assert tenfold.n == 10 * once.n


def test_every_draw_keeps_the_number_of_clusters_of_each_stratum():
    weights = agreement.cluster_weights(["g"] * 3 + ["a"] * 7, draws=40, seed=1)
    assert set(weights[:, :3].sum(axis=1)) == {3}
    assert set(weights[:, 3:].sum(axis=1)) == {7}


def test_the_same_seed_gives_the_same_interval():
    assert (
        agreement.kappa_interval(A, B, CLUSTERS, draws=100)[:3]
        == agreement.kappa_interval(A, B, CLUSTERS, draws=100)[:3]
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: agreement.cohen_kappa([1, 2], [1]), "2 and 1 labels"),
        (lambda: agreement.cohen_kappa([], []), "no unit"),
        (lambda: agreement.cohen_kappa([1, 9], [1, 1], categories=[1, 2]), "9 is none of the categories"),
        (lambda: agreement.cohen_kappa([1, 2], [1, 2], weights="linear"), "'linear'"),
    ],
)
def test_what_cannot_be_compared_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_rho_is_scipys_and_its_interval_that_of_a_plain_loop():
    values = B + RNG.normal(size=400) / 2
    found = agreement.rho_interval(A, values, clusters=CLUSTERS, draws=20_000)
    assert found.value == pytest.approx(stats.spearmanr(A, values).statistic, abs=1e-12)
    rng, loop = np.random.default_rng(7), []
    for _ in range(1500):
        units = np.concatenate([np.flatnonzero(c == CLUSTERS) for c in rng.integers(0, 80, 80)])
        loop.append(stats.spearmanr(A[units], values[units]).statistic)
    tail = stats.norm.cdf(stats.t.ppf(0.025, 79) * np.sqrt(80 / 79))
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(loop, [tail, 1 - tail])), abs=0.02)


def test_a_difference_of_two_rhos_is_taken_draw_by_draw():
    """Two instruments with nearly the same errors: apart their intervals overlap, together they differ."""
    shared = RNG.normal(size=60)
    truth = shared + RNG.normal(size=60)
    better, worse = shared + RNG.normal(size=60) / 50, shared + RNG.normal(size=60) / 2
    one, other = (agreement.rho_interval(x, truth, draws=4000) for x in (better, worse))
    both = agreement.rho_difference(better, worse, truth, draws=4000)
    assert both.value == pytest.approx(one.value - other.value)
    assert both.high - both.low < 0.8 * (one.high - one.low)
    turned = agreement.rho_difference(worse, better, truth, draws=4000)
    assert (turned.low, turned.high) == pytest.approx((-both.high, -both.low))


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [([1, 2], [1, 2], "at least three pairs"), ([1, 2, np.nan], [1, 2, 3], "not finite in row 2")],
)
def test_pairs_that_cannot_be_ranked_are_refused(a, b, message):
    with pytest.raises(ValueError, match=message):
        agreement.rho_interval(a, b)


def test_a_side_that_does_not_vary_has_no_rho():
    assert np.isnan(agreement.rho_interval([1, 1, 1, 1], [1, 2, 3, 4], draws=50).value)


def test_three_pairs_can_be_ranked():
    assert agreement.rho_interval([1, 2, 3], [1, 3, 2], draws=50).value == pytest.approx(0.5)


def test_rho_of_weights_is_that_of_copies():
    rng = np.random.default_rng(11)
    a, b = rng.integers(0, 4, 12), rng.integers(0, 4, 12)
    weights = rng.multinomial(12, [1 / 12] * 12, size=30)
    found = agreement.rho_of(a, b)(weights.astype(float))
    copies = [stats.spearmanr(np.repeat(a, row), np.repeat(b, row)).statistic for row in weights]
    assert found == pytest.approx(np.array(copies), abs=1e-12, nan_ok=True)
    assert (np.abs(agreement.rho_of(a, a)(weights.astype(float))) <= 1).all()


def test_intervals_of_tables_are_expanded_percentiles_of_draws_of_the_strata():
    """Written out with the same weights: kappa of each weighted sum of tables of 12 clusters."""
    a, b, clusters = A[:60], B[:60], CLUSTERS[:60]
    strata = np.repeat(["x", "y"], [25, 35])
    found = agreement.kappa_interval(a, b, clusters, strata=strata, draws=400, seed=2)
    counts = agreement.tables(a, b, clusters=clusters)
    weights = agreement.cluster_weights(["x"] * 5 + ["y"] * 7, draws=400, seed=2)
    drawn = agreement.kappa_of(np.tensordot(weights, counts, axes=1))
    tail = stats.norm.cdf(stats.t.ppf(0.025, 4) * np.sqrt(5 / 4))
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(drawn, [tail, 1 - tail])))
    assert found.n == 60 and found.value == pytest.approx(metrics.cohen_kappa_score(a, b))


@pytest.mark.parametrize("strata", [["x"] * (len(A) - 1), ["x"] * (len(A) + 1)])
def test_a_stratum_too_few_or_too_many_is_refused(strata):
    """One too few would go unseen, as its cluster is named by others of its units."""
    with pytest.raises(ValueError, match=r"(shorter|longer) than"):
        agreement.kappa_interval(A, B, CLUSTERS, strata=strata, draws=50)


def test_strata_may_come_in_any_order():
    mixed = agreement.cluster_weights(["g", "a", "g", "a", "a"], draws=40, seed=1)
    assert set(mixed[:, [0, 2]].sum(axis=1)) == {2} and set(mixed[:, [1, 3, 4]].sum(axis=1)) == {3}


def test_few_pairs_lie_near_each_other_in_rank_and_have_a_rho_all_the_same():
    """Two pairs drawn once each: their ranks spread less than one."""
    rho = agreement.rho_of([1, 2, 3], [1, 2, 3])(np.array([[1.0, 1.0, 0.0]]))
    assert rho == pytest.approx([1])
