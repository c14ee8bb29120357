"""What a reader changes in a study reaches every number that rests on it, and no other; and says so."""

import pandas as pd
import pytest
import small_corpus

from churchtower import citing, claims
from churchtower.__main__ import main
from churchtower.edits import Edits
from churchtower.study import Study
from synkrisis.texts.corpus import CorpusError, of_texts

SENTENCE = "gzero-p01-s01"


def gap(frame: pd.DataFrame, column: str) -> float:
    means = frame.groupby("essay")[column].mean()
    return means["gzero"] - means["allyn"]


def test_a_recoded_sentence_moves_the_gap_by_its_share_and_the_cells_of_the_settled_coding(study):
    before = int(study.coded.loc[SENTENCE, "sentiment"])
    mine = study.recoded({SENTENCE: {"sentiment": 2}})
    sentences = (study.codes["essay"] == "gzero").sum()
    then, now = (claims.result("sentiment.gap", one) for one in (study, mine))
    assert now.value - then.value == pytest.approx((2 - before) / sentences)
    assert now.value == pytest.approx(gap(mine.codes.astype({"sentiment": float}), "sentiment"))
    assert (now.low, now.high) != (then.low, then.high)
    assert study.coded.loc[SENTENCE, "sentiment"] == before, "the study itself is as it was"
    single = [mine.under(coding="coder_a").codes, study.under(coding="coder_a").codes]
    pd.testing.assert_frame_equal(*single)


def test_a_family_moves_an_expression_from_one_figure_to_none_however_families_are_read(study):
    mine = study.with_families({"Mute with the deaf": "other"})
    for families in ("narrow", "broad"):
        then, now = (one.under(families=families).metaphors["family"].value_counts() for one in (study, mine))
        assert now["love language"] == then["love language"] - 1 and now["other"] == then["other"] + 1
    sight = study.with_families({"mute with the deaf": "sight"}).metaphors.set_index("expression")
    assert tuple(sight.loc["mute with the deaf", ["family", "wider"]]) == ("church tower", "sight")


@pytest.mark.parametrize("lexicon", ["vader", "afinn"])
def test_a_word_of_a_lexicon_moves_the_sentences_that_have_it_and_no_others(study, lexicon):
    mine = study.with_words({"Church": -4}, lexicon=lexicon)
    moved = mine.scores[lexicon] != study.scores[lexicon]
    has = study.tokens.groupby("sentence_id")["norm"].agg(lambda norms: "church" in set(norms))
    assert moved.any() and not (moved & ~has.reindex(moved.index)).any()
    assert (mine.scores.loc[moved, lexicon] < study.scores.loc[moved, lexicon]).all()
    others = [name for name in ("afinn", "opinion", "labmt", "vader") if name != lexicon]
    pd.testing.assert_frame_equal(mine.scores[others], study.scores[others])


def test_a_changed_word_reaches_what_hides_metaphors_and_names_drivers(study):
    from churchtower.findings.metaphor_and_sentiment import changes

    mine = study.with_words({"church": -4})
    frame = changes(mine).set_index("sentence_id")
    assert frame["score"].equals(mine.scores["vader"].rename("score"))
    drivers = mine.vader(mine.sentences).explode("drivers")["drivers"].dropna()
    assert any(word.lower() == "church" and weight == -4 for word, weight in drivers)


def test_a_stop_word_of_ones_own_is_left_out_of_every_frame_of_words(study):
    mine = study.under(stop=False, extra_stop=("Russia",))
    assert "russia" not in mine.counts.index and "russia" in study.under(stop=False).counts.index
    assert (
        mine.matrix.matrix.sum()
        == len(mine.terms)
        == len(study.under(stop=False).terms) - (study.terms["term"] == "russia").sum()
    )
    assert "russia" in mine.under(stop=True).counts.index, "with stop words in, none is left out"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s.recoded({"gzero-p1-s1": {"sentiment": 1}}), "no sentence 'gzero-p1-s1'"),
        (lambda s: s.recoded({SENTENCE: {"mood": 1}}), "'mood' is not coded"),
        (lambda s: s.recoded({SENTENCE: {"sentiment": 3}}), "3 is no code"),
        (lambda s: s.recoded({SENTENCE: {"sentiment": None}}), "None is no code"),
        (lambda s: s.with_families({"mute": "other"}), "Did you mean mute with the deaf"),
        (lambda s: s.with_families({"mute with the deaf": "love"}), "'love' is no family"),
        (lambda s: s.with_words({"bolster": 1}), "Did you mean bolstered"),
        (lambda s: s.with_words({"church": "bad"}), "'bad' is no polarity"),
        (lambda s: s.with_words({"church": 1}, lexicon="textblob"), "no list of words"),
        (lambda s: s.under(extra_stop=("russia",)), "say stop=False"),
        (lambda s: s.under(stop=False, extra_stop="russia"), "several words"),
        (lambda s: s.under(stop=False, extra_stop=("Rusia",)), "Did you mean russia"),
    ],
)
def test_a_change_that_would_be_lost_is_refused(study, change, said):
    with pytest.raises(ValueError, match=said):
        change(study)


def test_the_last_word_on_a_thing_counts_and_changes_add_up(study):
    mine = (
        study.recoded({SENTENCE: {"sentiment": 1}})
        .with_words({"church": 1})
        .recoded({SENTENCE: {"sentiment": 2}})
    )
    assert mine.edits == Edits(codes=((SENTENCE, "sentiment", 2),), words=(("vader", "church", 1.0),))
    assert mine.under(quoted=False).drawing(500).changes == (
        "with quoted speech left out", f"{SENTENCE} coded +2 in sentiment", "“church” +1 in VADER", "with 500 draws",
    )  # fmt: skip
    assert not study.changes


# --- a changed number says so -------------------------------------------------------------------------------


def test_a_published_finding_shows_its_numbers_once_and_can_be_cited(study):
    found = claims.finding("sentiment.gap", study)
    assert found.is_published and found.changed == ()
    shown = found._repr_markdown_()
    assert found.forms["value"] in shown and found.tier in shown and "Changed" not in shown
    assert str(found) == found.text and "sentiment.gap" in citing.cite(found)


def test_a_changed_finding_shows_what_was_published_beside_what_is_now_and_is_not_cited(study):
    was = claims.finding("sentiment.gap", study)
    now = claims.finding("sentiment.gap", study.recoded({SENTENCE: {"sentiment": 2}}))
    rows = [line for line in now._repr_markdown_().splitlines() if line.startswith(("| published", "| now"))]
    for row, one in zip(rows, (was, now), strict=True):
        assert f"| {one.forms['value']} | {one.forms['low']} to {one.forms['high']} |" in row
    assert f"Changed here: {SENTENCE} coded +2 in sentiment." in now._repr_markdown_()
    assert str(now).startswith("Published: ")
    with pytest.raises(ValueError, match=r"not the finding sentiment\.gap that the book publishes"):
        citing.cite(now)


def test_a_finding_that_a_choice_leaves_where_it_was_is_still_not_the_published_one(study):
    same = claims.finding("essays.words", study.under(instrument="afinn"))
    assert same.value == claims.finding("essays.words", study).value
    assert not same.is_published
    with pytest.raises(ValueError, match="by AFINN"):
        citing.cite(same)


def test_a_finding_on_other_texts_or_changed_files_is_not_the_published_one(altered, tmp_path, capsys):
    small = small_corpus.write(tmp_path)
    assert claims.altered(Study(small)) == ("of other texts",)
    assert "essays/gzero.txt is not the one that was published" in claims.altered(Study(altered))
    assert main(["--corpus", str(tmp_path), "cite", "sentiment.gap"]) == 2
    assert "of other texts" in capsys.readouterr().err


# --- texts that are at hand ---------------------------------------------------------------------------------


def test_two_texts_at_hand_are_a_study_of_words_without_a_folder():
    mine = Study(of_texts({"sailor": "The sea took the mast. The sea rose.", "farmer": "The rain fell."}))
    assert mine.counts.loc["sea"].to_dict() == {"sailor": 2, "farmer": 0}
    assert mine.labels == {"sailor": "sailor", "farmer": "farmer"} and len(mine.keyness)
    with pytest.raises(CorpusError, match="texts that were given"):
        _ = mine.codings
    for bad in ({"a b": "One."}, {"one": "…"}):
        with pytest.raises(CorpusError):
            of_texts(bad)
