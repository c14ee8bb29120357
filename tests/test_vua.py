"""The script for human-coded metaphors, on a made-up file in the form of the shared task's."""

import pandas as pd
import pytest
import vua
from sklearn import metrics

from synkrisis.metaphor import finder

MARKED = """"txt_id","sentence_id","sentence_txt"
"n01","1","The talks M_broke M_down in the M_cold light of day ."
"n01","2","They do n't M_see the table ."
"f02","1","She M_fell in love with the old house ."
"""
BARE = MARKED.replace("M_", "")
GOLD = "n01_1_2,0\nn01_1_3,1\nn01_1_7,1\nn01_2_6,0\nf02_1_2,1\nf02_1_8,0\n"


@pytest.fixture
def files(tmp_path):
    for name, text in (
        ("marked.csv", MARKED),
        ("bare.csv", BARE),
        ("gold.csv", GOLD),
        ("other.csv", "a,b\n1,2\n"),
    ):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_marks_lie_on_the_tokens_that_the_library_cuts(files):
    sentences, cut, judged = vua.read(files / "marked.csv")
    assert sentences["text"][0] == "The talks broke down in the cold light of day ."
    assert cut.loc[judged.index[judged], "form"].tolist() == ["broke", "down", "cold", "see", "fell"]
    assert len(judged) == len(cut), "every token lies in a word of the file"


def test_gold_labels_judge_only_what_they_list(files):
    _, cut, judged = vua.read(files / "bare.csv", vua.gold(files / "gold.csv"))
    assert cut.loc[judged.index, "form"].tolist() == ["talks", "broke", "cold", "table", "fell", "house"]
    assert judged.tolist() == [False, True, True, False, True, False]


def test_the_measures_are_scikit_learns_over_content_words(files):
    sentences, cut, judged = vua.read(files / "marked.csv")
    table = vua.measure(sentences, cut, judged).set_index("method")
    words = cut[finder.content_words(cut)]
    truth = judged.loc[words.index]
    found = words.index.isin(finder.marked(cut, sentences).index)
    assert 0 < found.sum() < len(found)
    for method, marks in (
        ("the shipped finder", found),
        ("every content word", pd.Series(True, words.index)),
    ):
        expected = metrics.precision_recall_fscore_support(truth, marks, average="binary")[:3]
        measured = [table.loc[method, name].value for name in vua.MEASURES]
        assert measured == pytest.approx(list(expected)) and table.loc[method, "n"] == len(words)


def test_texts_can_be_chosen_and_what_cannot_be_read_is_refused(files, capsys):
    assert set(vua.read(files / "marked.csv", texts="^n")[1]["essay"]) == {"n01"}
    with pytest.raises(ValueError, match="no sentence is left"):
        vua.read(files / "marked.csv", texts="^x")
    with pytest.raises(ValueError, match="the header lacks sentence_id, sentence_txt, txt_id"):
        vua.read(files / "other.csv")
    with pytest.raises(ValueError, match="no word is marked"):
        vua.read(files / "bare.csv")
    vua.main([str(files / "marked.csv")])
    said = capsys.readouterr().out
    assert "content words in 2 texts" in said and "the shipped finder: precision" in said
