import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics import BigramAssocMeasures
from scipy import stats

from synkrisis.words import frequency, keyness

TABLE = pd.DataFrame({"a": [7, 0, 11, 1, 60], "b": [0, 11, 3, 1, 97]}, index=list("vwxyz"))
PAIRS = st.tuples(st.integers(0, 40), st.integers(0, 40)).filter(any)
FEW_COUNTS = st.lists(PAIRS, min_size=2, max_size=12).filter(lambda rows: all(np.sum(rows, axis=0)))


@pytest.fixture(scope="module")
def real(chosen):
    return keyness.keyness(frequency.counts(chosen))


def test_g2_and_p_agree_with_scipy(real):
    sizes = real[["n_gzero", "n_allyn"]].sum()
    for row in real[["n_gzero", "n_allyn", "g2", "p"]].iloc[::7].itertuples():
        table = [[row.n_gzero, row.n_allyn], [sizes.iloc[0] - row.n_gzero, sizes.iloc[1] - row.n_allyn]]
        theirs = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
        assert row.g2 == pytest.approx(theirs.statistic, abs=1e-9)
        assert row.p == pytest.approx(theirs.pvalue, rel=1e-9)


def test_g2_agrees_with_nltk(real):
    row, sizes = real.loc["west"], real[["n_gzero", "n_allyn"]].sum()
    margins = row.n_gzero + row.n_allyn, sizes.iloc[0]
    theirs = BigramAssocMeasures.likelihood_ratio(row.n_gzero, margins, sizes.sum())
    assert row.g2 == pytest.approx(theirs, rel=1e-6)


def test_two_cell_g2_is_the_formula_of_rayson_and_garside(real):
    a, b = real[["n_gzero", "n_allyn"]].sum()
    for row in real.sample(40, random_state=1).itertuples():
        pooled = (row.n_gzero + row.n_allyn) / (a + b)
        parts = [(row.n_gzero, a * pooled), (row.n_allyn, b * pooled)]
        expected = 2 * sum(o * np.log(o / e) for o, e in parts if o)
        assert row.g2_two_cell == pytest.approx(expected, abs=1e-9)


def test_two_cells_never_say_more_than_four(real):
    assert (real["g2_two_cell"] <= real["g2"] + 1e-9).all()


def test_p_does_not_underflow_to_zero():
    far = keyness.keyness(pd.DataFrame({"a": [200, 800], "b": [0, 1000]}))
    assert 0 < far["p"].iloc[0] < 1e-40


def test_hits_expected_by_chance_are_those_of_a_simulation(chosen):
    """Every word's occurrences are dealt to the essays by a coin of the essays' sizes, again and again."""
    counts = frequency.counts(chosen)
    sizes, totals = counts.sum().to_numpy(float), counts.sum(axis=1).to_numpy()
    first = np.random.default_rng(2).binomial(totals, sizes[0] / sizes.sum(), size=(2000, len(totals)))
    g2 = keyness.log_likelihood(first.astype(float), (totals - first).astype(float), *sizes)
    simulated = (stats.chi2.sf(g2, 1) < 0.05).sum(axis=1)
    expected = keyness.expected_by_chance(counts)
    assert expected == pytest.approx(simulated.mean(), abs=4 * simulated.std() / np.sqrt(2000))
    assert expected < 0.05 * len(counts)


def test_a_word_seen_once_in_texts_of_one_size_never_passes_by_chance():
    assert keyness.expected_by_chance(pd.DataFrame({"a": [1] * 50, "b": [1] * 50})) == 0


def test_holm_on_a_case_done_by_hand():
    np.testing.assert_allclose(keyness.holm(np.array([0.01, 0.04, 0.03, 0.005])), [0.03, 0.06, 0.06, 0.02])


def test_corrections_agree_with_their_definitions(real):
    p = real["p"].to_numpy()
    ordered = np.sort(p)
    for value, by_holm, by_bh in real[["p", "p_holm", "p_bh"]].iloc[::25].itertuples(index=False):
        rank = np.searchsorted(ordered, value, side="right")
        first_rank = np.searchsorted(ordered, value, side="left")
        assert by_holm == pytest.approx(min(1, max((len(p) - i) * ordered[i] for i in range(first_rank + 1))))
        assert by_bh == pytest.approx(min(len(p) * ordered[i] / (i + 1) for i in range(rank - 1, len(p))))


def test_log_ratio_adds_a_half_only_in_place_of_a_zero():
    result = keyness.keyness(pd.DataFrame({"a": [8, 4, 0, 88], "b": [2, 0, 3, 195]}, index=list("wxyz")))
    assert result.loc["w", "log_ratio"] == pytest.approx(3)  # 8 of 100 against 2 of 200
    assert result.loc["x", "log_ratio"] == pytest.approx(4)  # 4 of 100 against 0.5 of 200
    assert result.loc["y", "log_ratio"] == pytest.approx(np.log2(0.5 / 100) - np.log2(3 / 200))


def test_percent_difference_on_known_cases():
    result = keyness.keyness(pd.DataFrame({"a": [8, 4, 0, 88], "b": [2, 0, 3, 195]}, index=list("wxyz")))
    assert result["pct_diff"].iloc[:3].tolist() == pytest.approx([700, np.inf, -100])


def test_log_odds_follow_monroe_written_out_word_by_word():
    prior = pd.Series([3.0, 1, 2, 2, 20], index=list("zyxwv"))
    result = keyness.keyness(TABLE, prior=prior)
    sizes, mass = TABLE.sum(), prior.sum()
    for term, (a, b) in TABLE.iterrows():
        alpha = {side: prior[term] * sizes[side] / sizes.sum() for side in "ab"}
        odds = {
            side: (y + alpha[side]) / (sizes[side] + mass * sizes[side] / sizes.sum() - y - alpha[side])
            for side, y in (("a", a), ("b", b))
        }
        variance = 1 / (a + alpha["a"]) + 1 / (b + alpha["b"])
        assert result.loc[term, "log_odds"] == pytest.approx(np.log(odds["a"] / odds["b"]), rel=1e-9)
        assert result.loc[term, "log_odds_se"] == pytest.approx(np.sqrt(variance), rel=1e-9)
        assert result.loc[term, "z"] == pytest.approx(np.log(odds["a"] / odds["b"]) / np.sqrt(variance))


def test_without_a_prior_to_speak_of_log_odds_are_those_of_fishers_table():
    table = pd.DataFrame({"a": [12, 88], "b": [5, 195]})
    result = keyness.keyness(table, prior=pd.Series([1e-9, 1e-9]))
    theirs = stats.contingency.odds_ratio(table.T, kind="sample").statistic
    assert result["log_odds"].iloc[0] == pytest.approx(np.log(theirs))


def test_the_prior_is_shared_in_proportion_to_size():
    small, large = np.array([1.0, 99]), np.array([3.0, 297])
    one, other = keyness.scaled_prior(small, large)
    assert one.sum() / small.sum() == pytest.approx(other.sum() / large.sum())
    assert (one + other).sum() == pytest.approx(keyness.PRIOR_SHARE * 400)


def test_equal_rates_give_log_odds_of_zero_at_any_size():
    result = keyness.keyness(pd.DataFrame({"a": [1, 9, 90], "b": [10, 90, 900]}))
    np.testing.assert_allclose(result[["g2", "log_ratio", "pct_diff", "log_odds", "z"]], 0, atol=1e-9)


@given(FEW_COUNTS)
def test_swapping_the_essays_turns_every_sign(rows):
    forward = pd.DataFrame(rows, columns=["a", "b"])
    there, back = keyness.keyness(forward), keyness.keyness(forward[["b", "a"]])
    for column in ("log_ratio", "log_odds", "z"):
        np.testing.assert_allclose(there[column], -back[column], atol=1e-9)
    for column in ("g2", "g2_two_cell", "p", "p_holm", "p_bh", "log_odds_se"):
        np.testing.assert_allclose(there[column], back[column], atol=1e-9)


@given(FEW_COUNTS)
def test_two_equal_texts_do_not_differ(rows):
    same = pd.DataFrame([(a + b, a + b) for a, b in rows], columns=["a", "b"])
    result = keyness.keyness(same)
    effects = result[["g2", "g2_two_cell", "log_ratio", "pct_diff", "log_odds", "z"]]
    np.testing.assert_allclose(effects, 0, atol=1e-9)
    np.testing.assert_allclose(result[["p", "p_holm", "p_bh"]], 1, atol=1e-6)


def test_corrections_never_lower_a_p_value(real):
    assert (real["p_holm"] >= real["p"]).all()
    assert (real["p_bh"] >= real["p"] - 1e-12).all()
    assert (real["p_holm"] >= real["p_bh"] - 1e-12).all()


def test_columns_are_those_promised(real):
    assert list(real.columns) == [
        "n_gzero", "n_allyn", "rate_gzero", "rate_allyn", "g2", "g2_two_cell", "p", "p_holm", "p_bh",
        "log_ratio", "pct_diff", "log_odds", "log_odds_se", "z",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({"a": [1, 2]}, "compares two essays; the counts have 1 columns"),
        ({"a": [1, 2], "b": [1, 2], "c": [1, 2]}, "have 3 columns"),
        ({"a": [1, -1], "b": [1, 2]}, "negative"),
        ({"a": [1, None], "b": [1, 2]}, "missing"),
        ({"a": [0, 0], "b": [1, 2]}, "'a' has no token"),
        ({"a": [0, 4], "b": [0, 2]}, "occurs in neither essay"),
        ({"a": [], "b": []}, "have 0 terms"),
        ({"a": [1], "b": [1]}, "have 1 terms"),
    ],
)
def test_bad_counts_are_refused(counts, message):
    with pytest.raises(ValueError, match=message):
        keyness.keyness(pd.DataFrame(counts))


@pytest.mark.parametrize("pseudo_counts", [dict.fromkeys("vwxy", 1.0), dict.fromkeys("vwxyz", 0.0)])
def test_a_prior_without_mass_for_a_term_is_refused(pseudo_counts):
    with pytest.raises(ValueError, match="no pseudo-count above 0 for the term"):
        keyness.keyness(TABLE, prior=pd.Series(pseudo_counts))
