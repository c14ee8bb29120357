"""The metaphor tables: they fit the text, and a table that does not is refused in words that help."""

import csv
from dataclasses import replace

import pytest
from small_corpus import HEADER, ROWS, changed, write

from churchtower.corpus import CODEBOOK
from synkrisis.codings import metaphors as marks
from synkrisis.texts.corpus import CorpusError


def test_every_mark_of_the_book_is_at_its_place(corpus):
    frame = marks.load_marks(corpus)
    for row in frame.itertuples():
        assert corpus[row.essay].text[row.essay_start : row.essay_end] == row.expression
    assert frame["position"].between(0, 1, inclusive="left").all()
    assert (frame["words"] > 0).all()


def test_a_position_is_the_share_of_words_before(tmp_path):
    frame = marks.load_metaphors(write(tmp_path))
    # one: 10 words: Talks broke down The love is gone They woo again
    assert frame["expression"].tolist() == ["broke down", "love", "woo", "see the whole picture", "road"]
    assert frame["position"].tolist()[:3] == [1 / 10, 4 / 10, 8 / 10]
    assert frame["words"].tolist() == [2, 1, 1, 4, 1]
    assert frame["quoted"].tolist() == [False, False, False, True, False]


def test_each_coders_column_is_the_coding_as_it_was_made(corpus):
    frame = marks.load_marks(corpus)
    for coder in marks.coders(frame):
        path = corpus.folder / "annotations" / "codings" / f"metaphors_{coder.removeprefix('coder_')}.csv"
        if not path.is_file():
            continue  # a coder who was added to the table alone
        raw = marks.load_coding(corpus, coder.removeprefix("coder_"))
        column = frame[frame[coder] != ""].assign(family=frame[coder])
        columns = ["sentence_id", "start", "end", "family"]
        made, kept = (set(table[columns].itertuples(index=False, name=None)) for table in (raw, column))
        assert made == kept


def test_accepted_marks_of_the_book_never_overlap(corpus):
    frame = marks.load_metaphors(corpus)
    for _, essay in frame.groupby("essay"):
        assert (essay["essay_start"].iloc[1:].to_numpy() >= essay["essay_end"].iloc[:-1].to_numpy()).all()


def test_a_least_confidence_leaves_the_doubtful_out(tmp_path):
    corpus = write(tmp_path)
    assert "woo" not in set(marks.load_metaphors(corpus, minimum_confidence=2)["expression"])
    assert len(marks.load_metaphors(corpus, minimum_confidence=3)) == 2


def test_a_coder_added_beside_two_compared_codings_needs_no_reason(tmp_path):
    header = [*HEADER, "coder_human"]
    rows = [[*row, ""] for row in ROWS]
    write(tmp_path)
    codings = tmp_path / "annotations" / "codings"
    codings.mkdir()
    for coder in "ab":
        with open(codings / f"metaphors_{coder}.csv", "w", encoding="utf-8", newline="") as file:
            named = HEADER.index(f"coder_{coder}")
            csv.writer(file).writerows([HEADER[:9], *(row[:9] for row in ROWS if row[named])])
    frame = marks.load_marks(write(tmp_path, rows, header))
    assert marks.coders(frame) == ("coder_a", "coder_b", "coder_human")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (changed(0, start=7), r"line 2: characters 7 to 16 .* 'roke down', not 'broke down'. It begins at 6"),
        (changed(0, expression="fell"), "nowhere in the sentence"),
        (changed(0, start="x"), "not two whole numbers"),
        (changed(1, sentence_id="one-p09-s01"), "line 3: no sentence has the id 'one-p09-s01'"),
        (changed(1, kind="dead"), "kind is 'dead'. Write one of conventional, novel, extended"),
        (changed(1, source_domain=""), "source_domain is blank. Name one"),
        (changed(1, target_domain=" "), "target_domain is blank. Name one"),
        (changed(1, family=""), "family is blank"),
        (changed(1, confidence=4), "confidence is '4'. Write one of 1, 2, 3"),
        (changed(1, accepted="maybe"), "accepted is 'maybe'"),
        (changed(1, reason=" "), "line 3: a coder differs on 'love'"),
        (changed(4, accepted="yes"), "'see the whole picture' overlaps 'see' of line 6|'see' overlaps"),
        ([*ROWS, ROWS[0]], "line 8: 'broke down' of one-p01-s01 stands twice"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(tmp_path, rows, message):
    with pytest.raises(CorpusError, match=message) as refusal:
        marks.load_marks(write(tmp_path, rows))
    assert "metaphors.csv" in str(refusal.value)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (changed(1, source_domain="money"), "source_domain is 'money'"),
        (changed(1, target_domain="peace"), "target_domain is 'peace'"),
        (changed(1, family="tower"), "family is 'tower'"),
        (changed(1, coder_b="tower"), "coder_b is 'tower'.*or leave it blank"),
    ],
)
def test_a_codebook_closes_families_and_domains_and_without_one_they_are_open(tmp_path, rows, message):
    codebook = replace(CODEBOOK, families=("love language", "church tower", "other"))
    with pytest.raises(CorpusError, match=message):
        marks.load_marks(write(tmp_path, rows, codebook=codebook))
    frame = marks.load_marks(write(tmp_path, rows))
    assert marks.family_names(frame)[-1] == "other" and len(frame) == len(rows)


def test_families_are_named_in_the_order_of_the_texts(tmp_path):
    assert marks.family_names(marks.load_marks(write(tmp_path))) == ("love language", "church tower", "other")


def test_a_table_with_no_coder_is_refused(tmp_path):
    keep = [n for n, column in enumerate(HEADER) if not column.startswith("coder_")]
    with pytest.raises(CorpusError, match="there is no coder"):
        marks.load_marks(write(tmp_path, [[row[n] for n in keep] for row in ROWS], [HEADER[n] for n in keep]))


def test_a_missing_table_is_named(tmp_path):
    corpus = write(tmp_path)
    (tmp_path / "annotations" / "metaphors.csv").unlink()
    with pytest.raises(CorpusError, match=r"metaphors\.csv: there is no such file"):
        marks.load_marks(corpus)
