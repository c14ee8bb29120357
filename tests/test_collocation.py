import math

import pandas as pd
import pytest
from nltk.metrics import BigramAssocMeasures
from test_frequency import frame

from synkrisis.texts import tokens
from synkrisis.words import collocation

TEXT = "a n b c . c c n n a . d e f n . a b c d e f"


def test_a_case_done_by_hand():
    result = collocation.collocates(frame(x=TEXT), "n", window=1).set_index("term")
    # Windows of one word hold a, b | c, a | f: five tokens of the fifteen that are no node.
    assert result["n"].to_dict() == {"f": 1, "a": 2, "b": 1, "c": 1}
    assert result.loc["a", "expected"] == pytest.approx(3 * 5 / 15)
    assert result.loc["c", "expected"] == pytest.approx(4 * 5 / 15)
    assert result.loc["a", "log_dice"] == pytest.approx(14 + math.log2(2 * 2 / (4 + 3)))


def test_g2_agrees_with_nltk_and_log_dice_with_its_formula(chosen):
    result = collocation.collocates(chosen, "russia", window=5)
    for row in result.groupby("essay").head(5).itertuples():
        own = chosen[chosen["essay"] == row.essay]
        f_term, f_node = (own["term"] == row.term).sum(), (own["term"] == "russia").sum()
        others = len(own) - f_node
        inside = result.loc[result["essay"] == row.essay, "n"].sum()
        theirs = BigramAssocMeasures.likelihood_ratio(row.n, (f_term, inside), others)
        assert row.g2 == pytest.approx(theirs, rel=1e-6)
        assert row.expected == pytest.approx(f_term * inside / others)
        assert row.log_dice == pytest.approx(14 + math.log2(2 * row.n / (f_node + f_term)))


def test_counts_agree_with_a_search_sentence_by_sentence(chosen):
    result = collocation.collocates(chosen, "putin", window=3)
    found = []
    for (essay, _), terms in chosen.groupby(["essay", "sentence_id"], sort=False)["term"]:
        terms = terms.tolist()
        for place, term in enumerate(terms):
            if term != "putin" and "putin" in terms[max(0, place - 3) : place + 4]:
                found.append((essay, term))
    assert result.set_index(["essay", "term"])["n"].to_dict() == pd.Series(found).value_counts().to_dict()


def test_a_window_stops_at_the_end_of_the_sentence():
    assert set(collocation.collocates(frame(x="a b n . c d"), "n", window=9)["term"]) == {"a", "b"}


def test_a_word_between_two_nodes_counts_once():
    result = collocation.collocates(frame(x="n a n . b a"), "n", window=1)
    assert result.set_index("term")["n"].to_dict() == {"a": 1}


def test_the_node_is_not_its_own_collocate(chosen):
    assert "russia" not in set(collocation.collocates(chosen, "russia", window=20)["term"])


def test_no_observed_count_exceeds_the_words_frequency(chosen):
    result = collocation.collocates(chosen, "the", window=10)
    assert (result["log_dice"] <= 14).all()
    frequencies = chosen.groupby(["essay", "term"]).size()
    own = frequencies.loc[list(result.set_index(["essay", "term"]).index)]
    assert (result["n"].to_numpy() <= own.to_numpy()).all()


def test_the_company_of_love_is_found(corpus):
    content = tokens.terms(corpus.tokens, stop=False)
    result = collocation.collocates(content, "love")
    assert list(result["essay"].unique()) == ["gzero"]
    assert result.iloc[0]["term"] == "russia"


def test_a_node_that_stands_alone_has_no_company():
    result = collocation.collocates(frame(x="n . a b"), "n")
    assert result.empty
    assert list(result.columns) == collocation.COLUMNS


def test_bad_choices_are_refused(chosen):
    with pytest.raises(ValueError, match="No essay has the term 'Russia'"):
        collocation.collocates(chosen, "Russia")
    with pytest.raises(ValueError, match="window is 0; it must be 1 or more"):
        collocation.collocates(chosen, "russia", window=0)


def test_a_window_as_long_as_the_text_reaches_its_other_end():
    assert set(collocation.collocates(frame(x="a b n"), "n", window=9)["term"]) == {"a", "b"}


def test_five_words_are_the_window_where_none_is_named():
    assert set(collocation.collocates(frame(x="a b c d e f n"), "n")["term"]) == set("bcdef")


def test_where_every_word_is_near_each_is_expected_as_often_as_it_is_found():
    result = collocation.collocates(frame(x="a n b a"), "n").set_index("term")
    assert result["expected"].to_dict() == {"a": 2, "b": 1}
    assert result["g2"].tolist() == pytest.approx([0, 0])


def test_rows_of_two_essays_are_numbered_through():
    found = collocation.collocates(frame(a="love is war", b="love is blind"), "love")
    assert found["essay"].nunique() == 2 and found.index.tolist() == list(range(len(found)))
