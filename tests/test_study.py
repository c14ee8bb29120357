"""A study: choices reach the frames, frames are made once, and readings under other choices are shared."""

import pandas as pd
import pytest

from churchtower.study import Choices, Study


def test_the_first_two_essays_are_the_pair_in_the_order_of_the_table(study):
    assert study.pair == ("gzero", "allyn")
    assert list(study.counts.columns) == list(study.matrix.essay_ids) == ["gzero", "allyn"]


def test_a_reading_is_shared_and_its_frames_are_handed_out_as_copies(study):
    assert study.under(stop=False) is study.under(stop=False)
    for owner, name in (
        (study, "terms"),
        (study, "codes"),
        (study, "metaphors"),
        (study.corpus, "sentences"),
    ):
        before, mine = getattr(owner, name), getattr(owner, name)
        mine["essay"] = "mine"
        mine.iloc[:5] = mine.iloc[5:10].to_numpy()
        pd.testing.assert_frame_equal(getattr(owner, name), before)
    assert study.under(stop=True).counts.sum().sum() == len(study.terms)


def test_a_reading_changes_only_the_choices_named(study):
    other = study.under(stop=False).under(headings=False)
    assert other.choices == Choices(stop=False, headings=False)
    assert study.choices == Choices() and other.corpus is study.corpus
    with pytest.raises(TypeError, match="mood"):
        study.under(mood="good")


def test_two_studies_of_one_corpus_under_the_same_choices_are_equal(corpus, study):
    assert Study(corpus) == study and hash(Study(corpus)) == hash(study)
    assert study.under(unify=False) != study


def test_choices_of_words_reach_every_frame(study):
    assert not study.under(stop=False).terms["stop"].any()
    assert not study.under(quoted=False).terms["quoted"].any()
    assert set(study.under(headings=False).terms["kind"]) == {"body"}
    assert {"us", "u.s."} <= set(study.under(unify=False).counts.index)
    assert (study.under(unit="lemma").terms["term"] == study.under(unit="lemma").terms["lemma"]).all()
    for other in (study.under(stop=False), study.under(quoted=False)):
        assert other.matrix.matrix.sum() == other.counts.to_numpy().sum() == len(other.terms)
        assert list(other.keyness.index) == list(other.counts.index)


def test_sentences_that_do_not_count_have_no_codes_and_no_metaphors(study):
    body = study.under(headings=False)
    headings = study.corpus.sentences.loc[study.corpus.sentences["kind"] != "body", "sentence_id"]
    assert study.codes["sentence_id"].isin(headings).any()
    assert not body.codes["sentence_id"].isin(headings).any()
    assert study.metaphors["sentence_id"].isin(headings).any()
    assert not body.metaphors["sentence_id"].isin(headings).any()
    assert study.metaphors["quoted"].any() and not study.under(quoted=False).metaphors["quoted"].any()


@pytest.mark.parametrize("coder", ["coder_a", "coder_b", "coder_c"])
def test_a_coders_coding_is_that_coders_column(study, coder):
    codes = pd.read_csv(study.corpus.folder / "annotations" / "sentences.csv")
    codes = codes[codes["dimension"] == "sentiment"].set_index("sentence_id")[coder]
    given = study.under(coding=coder).coded["sentiment"]
    assert given.tolist() == codes.reindex(given.index).tolist()


def test_a_figure_is_narrow_as_published_and_takes_in_its_family_where_that_is_chosen(study):
    rows = pd.read_csv(study.corpus.folder / "annotations" / "metaphors.csv", keep_default_na=False)
    counted = rows[rows["accepted"] == "yes"]
    broad = study.under(families="broad").metaphors["family"].value_counts()
    narrow = study.metaphors["family"].value_counts()
    for figure, families in (("love language", ["romance", "speech"]), ("church tower", ["sight"])):
        own = counted[counted["family"].isin(families)]
        assert broad[figure] == len(own)
        assert narrow[figure] == (own["strict"] == "yes").sum()
    assert narrow.sum() == broad.sum() == len(counted)


def test_a_least_confidence_leaves_doubtful_metaphors_out(study):
    sizes = [len(study.under(confidence=least).metaphors) for least in (1, 2, 3)]
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == 3
    assert study.under(confidence=3).metaphors["confidence"].min() == 3


def test_coders_are_what_was_settled_and_each_coders_own(study):
    assert study.coders == ("final", "coder_a", "coder_b", "coder_c")


def test_codes_stand_in_the_order_of_the_text_one_row_a_sentence(study):
    assert study.coded.index.tolist() == study.corpus.sentences["sentence_id"].tolist()
    assert study.codes["sentence_id"].tolist() == study.corpus.sentences["sentence_id"].tolist()
    assert study.scores.index.tolist() == study.coded.index.tolist()
