import re

import pandas as pd
import pytest

from synkrisis.texts.concordance import COLUMNS, concordance


def test_the_two_governing_images(tokens):
    found = concordance(tokens, "love language")
    assert found.to_dict("records") == [
        {
            "essay": "gzero",
            "sentence_id": "gzero-p05-s01",
            "left": "don’t speak the same",
            "match": "love language",
            "right": "",
        }
    ]
    towers = concordance(tokens, "church tower", width=3)
    assert list(towers["sentence_id"]) == ["allyn-p09-s05", "allyn-p13-s05"]
    assert list(towers["left"]) == ["from our own", "above their own"]
    assert list(towers["right"]) == ["", "to find the"]


@pytest.mark.parametrize("word", ["russia", "putin", "diplomacy", "love"])
def test_as_many_lines_as_a_search_of_the_text(corpus, tokens, word):
    found = concordance(tokens, word)["essay"].value_counts()
    for essay in corpus.essays:
        # a word within a hyphenated one (German-Russia) is not that word
        occurrences = re.findall(rf"(?<![-\w]){word}(?![-\w])", essay.text, re.IGNORECASE)
        assert found.get(essay.id, 0) == len(occurrences)


@pytest.mark.parametrize("width", [0, 1, 5, 99])
def test_lines_are_printed_as_the_sentence_is(corpus, tokens, width):
    sentences = corpus.sentences.set_index("sentence_id")["text"].str.replace("\xa0", " ")
    for row in concordance(tokens, "the", width=width).itertuples():
        parts = [re.escape(part) for part in (row.left, row.match, row.right) if part]
        assert re.search(r"\s*".join(parts), sentences[row.sentence_id])


def test_width_counts_words_on_each_side(tokens):
    line = concordance(tokens, "US", width=4).iloc[1]
    assert (line.left, line.match, line.right) == ("he will not send", "US", "troops to defend Ukraine")


def test_a_width_beyond_the_sentence_gives_the_sentence(corpus, tokens):
    line = concordance(tokens, "Olaf", width=50).iloc[0]
    assert f"{line.left} {line.match}{line.right}" == "Enter Olaf."[: len(line.left) + 1 + len(line.match)]


def test_unit_decides_what_is_the_same(tokens):
    assert set(concordance(tokens, "US")["match"]) == {"US", "U.S."}
    assert set(concordance(tokens, "U.S.", unit="form")["match"]) == {"U.S."}
    assert len(concordance(tokens, "take", unit="lemma")) > len(concordance(tokens, "take"))


def test_either_apostrophe_finds_the_contraction(tokens):
    assert len(concordance(tokens, "don't")) == len(concordance(tokens, "don’t")) == 2


def test_a_word_that_is_not_there_has_no_line(tokens):
    found = concordance(tokens, "elephant")
    assert found.empty
    assert list(found.columns) == COLUMNS


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"node": " "}, "The node is empty"),
        ({"node": "love", "unit": "stem"}, "unit is 'stem'; it must be one of form, norm, lemma"),
        ({"node": "love", "width": -1}, "width is -1; it must be 0 or more"),
    ],
)
def test_bad_choices_are_refused(tokens, options, message):
    with pytest.raises(ValueError, match=message):
        concordance(tokens, **options)


def printed(text: str) -> pd.DataFrame:
    """Tokens of one sentence, parted by spaces; a mark hangs on the word before it."""
    rows, place = [], 0
    for form in text.split():
        start = place - 1 if form in ",.;" and place else place
        rows.append(("a", "a-p01-s01", form, form.casefold(), start, start + len(form), form not in ",.;"))
        place = start + len(form) + 1
    return pd.DataFrame(rows, columns=["essay", "sentence_id", "form", "norm", "start", "end", "word"])


def test_every_place_of_a_sentence_is_searched_and_its_context_is_what_stands_there():
    tokens = printed("Love , love of war , and love")
    lines = concordance(tokens, "love", width=1)
    assert lines[["left", "match", "right"]].to_numpy().tolist() == [
        ["", "Love", ", love"],
        ["Love,", "love", "of"],
        ["and", "love", ""],
    ]
    assert concordance(printed(", love ."), "love")[["left", "right"]].to_numpy().tolist() == [["", ""]]


def test_five_words_to_each_side_where_no_width_is_named():
    line = concordance(printed("a b c d e f love g h i j k l"), "love").iloc[0]
    assert (line.left, line.right) == ("b c d e f", "g h i j k")
