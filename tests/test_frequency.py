from collections import Counter

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from synkrisis.words import frequency


def frame(**essays):
    """Tokens of invented essays: `frame(a="x y . y")` is two sentences in one paragraph."""
    rows = []
    for essay, text in essays.items():
        for n, sentence in enumerate(text.split("."), start=1):
            rows += [(essay, f"{essay}-p01-s{n:02}", 1, term) for term in sentence.split()]
    return pd.DataFrame(rows, columns=["essay", "sentence_id", "paragraph", "term"])


def test_a_term_of_one_essay_only_stays_with_zero_in_the_other():
    expected = pd.DataFrame({"b": [1, 1, 0], "a": [0, 2, 1]}, index=pd.Index(["x", "y", "z"], name="term"))
    pd.testing.assert_frame_equal(frequency.counts(frame(b="x y", a="y z y")), expected)


def test_columns_follow_the_order_of_appearance(chosen):
    assert list(frequency.counts(chosen).columns) == ["gzero", "allyn"]


def test_counts_sum_to_the_tokens(chosen):
    assert frequency.counts(chosen).sum().to_dict() == {"gzero": 679, "allyn": 1112}
    assert chosen["essay"].value_counts().to_dict() == {"gzero": 679, "allyn": 1112}


def test_counts_agree_with_a_plain_counter(chosen):
    table = frequency.counts(chosen)
    for essay in table:
        counted = Counter(chosen.loc[chosen["essay"] == essay, "term"])
        assert table.loc[table[essay] > 0, essay].to_dict() == counted


def test_count_matrix_agrees_with_scikit_learn(chosen):
    vectorizer = CountVectorizer(analyzer=list)
    theirs = vectorizer.fit_transform(chosen.groupby("sentence_id", sort=False)["term"].agg(list))
    ours = frequency.count_matrix(chosen)
    assert list(ours.terms) == list(vectorizer.get_feature_names_out())
    np.testing.assert_array_equal(ours.matrix.toarray(), theirs.toarray())


def test_count_matrix_adds_up_to_counts(chosen):
    ours, table = frequency.count_matrix(chosen), frequency.counts(chosen)
    assert ours.essay_ids == tuple(table.columns)
    for essay in table:
        np.testing.assert_array_equal(ours.matrix[ours.essays == essay].sum(axis=0), table[essay])


def test_count_matrix_describes_its_rows(chosen, corpus):
    ours = frequency.count_matrix(chosen)
    known = corpus.sentences.set_index("sentence_id").loc[list(ours.sentence_ids)]
    assert len(ours.sentence_ids) == 76
    assert list(known["essay"]) == list(ours.essays)
    assert list(known["paragraph"]) == list(ours.paragraphs)


def test_rates_sum_to_their_base(chosen):
    table = frequency.counts(chosen)
    np.testing.assert_allclose(frequency.rates(table).sum(), 1000)
    np.testing.assert_allclose(frequency.rates(table, per=100).sum(), 100)


@pytest.mark.parametrize("function", [frequency.counts, frequency.count_matrix])
def test_no_token_is_refused(function, chosen):
    with pytest.raises(ValueError, match="no token to count"):
        function(chosen.iloc[:0])


def test_tokens_without_terms_are_refused(tokens):
    with pytest.raises(ValueError, match=r"no column 'term'; make them with synkrisis\.texts\.tokens\.terms"):
        frequency.counts(tokens)


def test_an_essay_without_tokens_has_no_rates():
    with pytest.raises(ValueError, match="'b' has no token"):
        frequency.rates(pd.DataFrame({"a": [1], "b": [0]}))
