import pandas as pd
import pytest

from synkrisis.sentiment import instruments as sentiment
from synkrisis.sentiment import lexicons
from synkrisis.texts.normalise import mask, normalise_text, without_masks


def frame(*texts: str) -> pd.DataFrame:
    """Each text as a paragraph of its own."""
    ids = [f"x-p{n:02}-s01" for n in range(1, len(texts) + 1)]
    return pd.DataFrame({"sentence_id": ids, "text": texts})


def vader_compounds(*texts: str) -> list[float]:
    return sentiment.vader(frame(*texts))["compound"].tolist()


# VADER


def test_vader_reads_little_in_the_essay_s_refusal_of_love():
    curly = "Russia and the West don’t speak the same love language."
    assert vader_compounds(curly)[0] == pytest.approx(0.6369)
    # A straight apostrophe alone does not help: VADER looks back three words, and "don't" stands four before.
    assert vader_compounds(curly.replace("’", "'"))[0] == pytest.approx(0.6369)


def test_a_curly_apostrophe_hides_a_negation_from_vader():
    curly, straight = vader_compounds("They don’t love it.", "They don't love it.")
    assert curly > 0 > straight
    assert sentiment.vader(frame("They don’t love it."), normalise=True)["compound"][0] == straight


def test_vader_s_drivers_sum_to_its_compound():
    row = sentiment.vader(frame("A bitter war, but the treaty is a great success")).iloc[0]
    total = sum(weight for _, weight in row["drivers"])
    assert row["compound"] == pytest.approx(total / (total**2 + 15) ** 0.5, abs=1e-3)
    assert row["drivers"][0][0] == "great"
    assert sentiment.driver_text([("war", -2.94), ("love", 3.2)]) == "war −2.9, love +3.2"


def test_normalisation_masks_names_and_keeps_the_length():
    text = "The United States’ allies want a “united” response."
    plain = normalise_text(text)
    assert plain == 'The xxxxxx xxxxxx\' xxxxxx want a "united" response.'
    assert len(plain) == len(text)
    assert mask("church tower", [(0, 6)]) == "xxxxxx tower"


def test_masks_mean_nothing_to_any_lexicon():
    words = frame(*("x" * n for n in range(1, 15)))
    scores = sentiment.scores(words)[list(sentiment.LISTS)]
    assert (scores == 0).all(axis=None)


def test_what_learned_from_people_does_not_see_what_is_masked():
    hidden = mask("They don’t find love in a mess.", [(5, 10), (16, 20)])
    assert hidden == "They xxx’x find xxxx in a mess."
    assert without_masks(hidden) == "They find in a mess."
    assert without_masks("The x axis has no mask.") == "The x axis has no mask."
    for score in sentiment.INSTRUMENTS.values():
        assert score(frame(hidden)).tolist() == score(frame("They find in a mess.")).tolist()


def test_every_instrument_tells_good_from_bad():
    scores = sentiment.scores(frame("A wonderful, happy success.", "A horrible, sad failure.", "They met."))
    assert (scores.iloc[0] > scores.iloc[2]).all() and (scores.iloc[2] > scores.iloc[1]).all()


def test_scores_do_not_depend_on_the_order_of_sentences():
    texts = frame("A happy end.", "A sad war.", "An honest, great treaty.")
    given = sentiment.scores(texts)
    turned = sentiment.scores(texts.iloc[::-1])
    pd.testing.assert_frame_equal(given, turned.loc[given.index])


# With and without metaphor vehicles


def test_score_without_masks_only_the_spans_and_finds_the_flip():
    texts = frame("They find love in a terrible mess.", "A happy end.")
    spans = pd.DataFrame({"sentence_id": ["x-p01-s01"], "start": [10], "end": [14]})
    result = sentiment.score_without(texts, spans, sentiment.INSTRUMENTS["vader"])
    alone = vader_compounds("They find love in a terrible mess.", "They find xxxx in a terrible mess.")
    assert [result["score"][0], result["without"][0]] == alone
    assert result["flips"].tolist() == [alone[0] > 0, False]
    assert result["masked"].tolist() == [1, 0]
    assert result["score"][1] == result["without"][1]


# Lexicons


def test_each_lexicon_has_its_published_size():
    assert lexicons.vader_lexicon() == sentiment._vader().lexicon  # as NLTK reads it
    assert len(lexicons.afinn_lexicon()) == 3382 - 30
    assert len(lexicons.opinion_lexicon()) == 2006 + 4782 - 3
    assert lexicons.afinn_lexicon()["war"] == -2
    assert lexicons.opinion_lexicon()["envious"] == 0
    assert lexicons.labmt_lexicon()["love"] == pytest.approx(3.42)
    assert "the" not in lexicons.labmt_lexicon()


def test_lexicon_scores_are_sums_and_means_of_their_words():
    texts = frame("The war brought love.", "Table.")
    assert lexicons.score("afinn", texts).tolist() == [-2 + 3, 0]
    assert lexicons.score("opinion", texts).tolist() == [1, 0]
    listed = lexicons.labmt_lexicon()
    assert lexicons.score("labmt", texts).iloc[0] == pytest.approx((listed["war"] + listed["love"]) / 2)


def test_sentiwordnet_tells_parts_of_speech_apart():
    adjective, noun = lexicons.score("sentiwordnet", frame("It was a novel idea.", "She wrote a novel."))
    assert adjective != noun


@pytest.mark.parametrize("name", sentiment.INSTRUMENTS)
def test_an_instrument_that_remembers_scores_as_one_that_does_not(corpus, name):
    """Asked for one essay, then for a text with a word masked, then for all: what is known stays true."""
    sentences = corpus.sentences.groupby("essay", sort=False).head(12)
    changed = sentences.assign(text=sentences["text"].str.replace("love", "____"))
    for asked in (sentences[sentences["essay"] == "gzero"], changed, sentences):
        given = sentiment.remembering(name)(asked)
        pd.testing.assert_series_equal(given, sentiment.INSTRUMENTS[name](asked), check_names=False)


def test_a_score_that_masking_takes_to_zero_has_not_turned():
    texts = frame("This is bad.", "This is a table.")
    spans = pd.DataFrame({"sentence_id": [texts["sentence_id"].iloc[0]], "start": [8], "end": [11]})
    found = sentiment.score_without(texts, spans, sentiment.INSTRUMENTS["vader"])
    assert found["score"].iloc[0] < 0 and found["without"].tolist() == [0, 0]
    assert found["flips"].tolist() == [False, False]


def test_six_lists_are_combined_vader_among_them_once():
    assert len(sentiment.COMBINED) == 6 and "vader" not in sentiment.COMBINED
    assert {name.removesuffix("_normalised") for name in sentiment.COMBINED} == set(lexicons.LEXICONS)


def test_the_words_that_drive_a_learned_score_come_by_strength():
    found = sentiment.learned_drivers("They love the terrible wall.")
    assert list(found.columns) == ["word", "change"] and found.index.tolist() == list(range(len(found)))
    assert found["change"].abs().is_monotonic_decreasing
    change = found.set_index("word")["change"]
    assert change["love"] > 0 > change["terrible"]


def test_scores_end_at_the_tenth_decimal_and_what_is_combined_says_of_what():
    table = sentiment.scores(
        frame("They love peace.", "They hate war.", "A good, bad day.", "The wall fell.")
    )
    assert table.equals(table.round(10)) and table["combined"].nunique() > 2
    first, last = sentiment.COMBINED[0], sentiment.COMBINED[-1]
    assert f"{first} to {last}," in sentiment.MEANINGS["combined"]
