"""Metaphor measures on a tiny corpus with known answers, and on the book's own codings."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn import metrics
from small_corpus import write

from churchtower.corpus import CODEBOOK
from synkrisis.codings import agreement
from synkrisis.codings.metaphors import load_marks, load_metaphors
from synkrisis.metaphor import density as metaphor
from synkrisis.metaphor import own


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return write(tmp_path_factory.mktemp("small"))


def test_a_word_gets_the_family_of_what_covers_it(small):
    marks = load_marks(small)
    words = small.tokens[small.tokens["word"]]

    def labelled(coder):
        labels = metaphor.word_labels(small, marks, coder)
        return dict(zip(words.loc[labels != "", "form"], labels[labels != ""], strict=True))

    assert labelled("coder_b") == {
        "broke": "other", "down": "other", "woo": "love language", "see": "church tower", "road": "other",
    }  # fmt: skip
    settled = ["broke", "down", "love", "woo", "see", "the", "whole", "picture", "road"]
    assert list(labelled("accepted")) == settled


def test_agreement_is_scikit_learns_on_the_words(small):
    marks = load_marks(small)
    table = metaphor.agreement_table(small, draws=50).set_index(["essay", "family"])
    a, b = (metaphor.word_labels(small, marks, coder) for coder in ("coder_a", "coder_b"))
    row = table.loc[("all", "all")]
    assert row["kappa"] == pytest.approx(metrics.cohen_kappa_score(a != "", b != ""))
    assert row["f1"] == pytest.approx(metrics.f1_score(a != "", b != ""))
    assert row[["n", "marked_first", "marked_second", "marked_both"]].tolist() == [23, 9, 5, 5]
    assert np.isnan(table.loc[("one", "church tower"), "f1"])


def test_agreement_covers_every_pair_essay_and_family_of_the_book(corpus):
    marks = load_marks(corpus)
    table = metaphor.agreement_table(corpus, marks=marks, draws=100)
    coders = len(metaphor.coders(marks))
    assert len(table) == coders * (coders - 1) / 2 * (1 + len(corpus.ids)) * (1 + len(CODEBOOK.families))
    known = table.dropna(subset=["kappa_low"])
    assert (known["kappa_low"] <= known["kappa"]).all() and (known["kappa"] <= known["kappa_high"]).all()
    for first, second in {*zip(table["first"], table["second"], strict=True)}:
        a, b = (metaphor.word_labels(corpus, marks, coder) != "" for coder in (first, second))
        rows = table[(table["first"] == first) & (table["second"] == second)].set_index(["essay", "family"])
        assert rows.loc[("all", "all"), "kappa"] == pytest.approx(metrics.cohen_kappa_score(a, b), abs=1e-12)


def test_agreement_on_content_words_asks_about_fewer_words(corpus):
    every = metaphor.agreement_table(corpus, draws=10)
    content = metaphor.agreement_table(corpus, words="content", draws=10)
    assert (content["n"] < every["n"]).all()
    with pytest.raises(ValueError, match="'nouns'"):
        metaphor.agreement_table(corpus, words="nouns")


def test_density_counts_expressions_and_the_words_they_cover(small):
    table = metaphor.density(load_metaphors(small), small.tokens, draws=200)
    rows = table.set_index(["essay", "measure"])
    assert rows.loc[("one", "expressions"), ["n", "words"]].tolist() == [3, 10]
    assert rows.loc[("one", "metaphor words"), "per_100"] == pytest.approx(40)
    assert rows.loc[("two", "metaphor words"), "n"] == 5
    assert table[["low", "high"]].isna().all(axis=None)  # of fewer than three paragraphs no interval is had


def test_groups_of_density_add_up_to_the_whole(corpus):
    metaphors = load_metaphors(corpus)
    whole = metaphor.density(metaphors, corpus.tokens, draws=200)
    assert ((whole["low"] < whole["per_100"]) & (whole["per_100"] < whole["high"])).all()
    split = metaphor.density(metaphors, corpus.tokens, by=("essay", "quoted"), draws=10)
    sums = split.groupby(["essay", "measure"])[["n", "words"]].sum()
    assert sums.loc[list(zip(whole["essay"], whole["measure"], strict=True))].to_numpy().tolist() == (
        whole[["n", "words"]].to_numpy().tolist()
    )


def test_every_family_has_a_row_even_with_nothing_in_it(corpus):
    metaphors = load_metaphors(corpus)
    table = metaphor.families(metaphors, corpus.tokens, draws=200)
    assert len(table) == len(corpus.ids) * len(CODEBOOK.families)
    assert table["n"].sum() == len(metaphors)
    shares = table.assign(expected=100 * table["n"] / table["words"])
    assert shares["per_100"].to_numpy() == pytest.approx(shares["expected"].to_numpy())


def test_intervals_are_of_the_blocks_that_are_asked_for(corpus):
    """Written out with the same weights: 100 times the drawn expressions over the drawn words."""
    metaphors, words = load_metaphors(corpus), corpus.tokens[corpus.tokens["word"]]
    for block, column in (("paragraph", "paragraph"), ("sentence", "sentence_id")):
        found = metaphor.density(metaphors, corpus.tokens, block=block, draws=500)
        base = words.groupby(["essay", column], sort=False).size()
        counts = metaphors.groupby(["essay", column]).size().reindex(base.index, fill_value=0)
        weights = agreement.cluster_weights(base.index.get_level_values(0), draws=500, seed=20220214)
        smallest = base.groupby(level=0).size().min()
        tail = stats.norm.cdf(stats.t.ppf(0.025, smallest - 1) * np.sqrt(smallest / (smallest - 1)))
        for essay in corpus.ids:
            own = base.index.get_level_values(0) == essay
            drawn = 100 * (weights[:, own] @ counts[own]) / (weights[:, own] @ base[own])
            row = found[(found["essay"] == essay) & (found["measure"] == "expressions")].iloc[0]
            expected = np.quantile(drawn, [tail, 1 - tail]).tolist()
            assert row[["low", "high"]].tolist() == pytest.approx(expected)


def test_source_and_target_pairs_count_every_expression_once(corpus):
    metaphors = load_metaphors(corpus)
    pairs = metaphor.source_target(metaphors)
    assert pairs["n"].sum() == len(metaphors)
    assert pairs["n"].is_monotonic_decreasing
    assert not pairs.duplicated(["essay", "family", "source_domain", "target_domain"]).any()


def test_disputes_name_what_was_settled_and_why(small, corpus):
    table = metaphor.disputed(small)
    assert table["expression"].tolist() == ["love", "see", "see the whole picture"]
    assert table["settled"].tolist() == ["love language", "no metaphor", "church tower"]
    assert (metaphor.disputed(corpus)["reason"] != "").all()


def test_a_word_that_only_touches_an_expression_is_not_of_it():
    """Of `don't love it`: the expression is `n't love`; the words before and after it touch its ends."""
    ends = [("do", 0, 2), ("n't", 2, 5), ("love", 6, 10), ("'s", 10, 12), ("it", 13, 15)]
    tokens = pd.DataFrame(ends, columns=["form", "start", "end"]).assign(essay="one", word=True)
    marks = pd.DataFrame({"essay": ["one"], "essay_start": [2], "essay_end": [10], "coder_a": ["other"]})
    marks = marks.assign(family="other", accepted=True)
    labels = metaphor.word_labels(SimpleNamespace(tokens=tokens), marks, "coder_a")
    assert labels.tolist() == ["", "other", "other", "", ""]


# --- one's own coding ---------------------------------------------------------------------------------------


def test_ones_own_coding_agrees_as_scikit_learn_says(small):
    """Of `The love is gone.`, `They woo again.` and `It was a long road.`: twelve words in three sentences."""
    ids = ["one-p02-s01", "one-p02-s02", "two-p02-s01"]
    mine = pd.DataFrame({"sentence_id": ids, "expressions": ["love; gone", "", "long road"]})
    theirs = load_marks(small)
    found = own.compare(mine, {"settled": theirs[theirs["accepted"]]}, small.sentences).iloc[0]
    a = [0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1]
    b = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
    assert found[["coder", "words", "mine", "theirs", "both"]].tolist() == ["settled", 12, 4, 3, 2]
    assert found["kappa"] == pytest.approx(metrics.cohen_kappa_score(a, b))
    assert found["f1"] == pytest.approx(metrics.f1_score(a, b))


def test_a_coding_of_the_same_marks_agrees_in_full_and_of_none_has_no_kappa(small):
    mine = pd.DataFrame({"sentence_id": ["one-p01-s01"], "expressions": ["broke down"]})
    theirs = pd.DataFrame({"sentence_id": ["one-p01-s01"], "start": [6], "end": [16]})
    found = own.compare(mine, {"a": theirs, "b": theirs.iloc[:0]}, small.sentences)
    assert found["kappa"].tolist() == [1, 0] and found["f1"].tolist() == [1, 0]
    nothing = own.compare(mine.assign(expressions=""), {"b": theirs.iloc[:0]}, small.sentences)
    assert np.isnan(nothing.loc[0, "kappa"]) and nothing.loc[0, "mine"] == 0


@pytest.mark.parametrize(
    ("ids", "expressions", "fault"),
    [
        (["one-p09-s01"], ["love"], "no sentence 'one-p09-s01'. Correct its id"),
        (["one-p02-s01"], ["love; hate"], "'hate' stands nowhere in one-p02-s01"),
        (["two-p02-s01"], ["a"], "'a' stands 3 times in two-p02-s01"),
        (["one-p02-s01"] * 2, ["love", ""], "one-p02-s01 is coded twice"),
    ],
)
def test_a_coding_that_cannot_be_read_is_refused_with_its_place(small, ids, expressions, fault):
    mine = pd.DataFrame({"sentence_id": ids, "expressions": expressions})
    with pytest.raises(ValueError, match=fault):
        own.compare(mine, {}, small.sentences)
