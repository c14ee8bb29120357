import hashlib
import re

import pandas as pd
import pytest

import churchtower
from churchtower.corpus import data_folder
from churchtower.study import Study
from synkrisis.texts.corpus import (
    MAY_BE_BLANK,
    OPTIONAL_COLUMNS,
    REQUIRED_COLUMNS,
    CorpusError,
    load_corpus,
    read_table,
)

TEXTS = {"one": "# One\n\nA first text. It is short.\n", "two": "# Two\n\nA second text, no longer.\n"}


@pytest.fixture
def folder(tmp_path):
    """A small corpus that loads; each test breaks one thing in it."""
    (tmp_path / "essays").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "essays" / f"{name}.txt").write_text(text, encoding="utf-8")
    write_table(tmp_path)
    return tmp_path


def write_table(folder, **changes):
    """Write essays.csv; `changes` maps a column to the first row's new cell, or to None to leave it out."""
    rows = [
        {
            "id": name,
            "title": f"Text {name}",
            "author": "A. Writer",
            "publisher": "A Press",
            "date": "2022-02-14",
            "url": f"https://example.org/{name}",
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "rights": "CC0",
        }
        for name, text in TEXTS.items()
    ]
    rows[0].update(changes)
    table = pd.DataFrame(rows)
    left_out = [column for column, cell in changes.items() if cell is None]
    table.drop(columns=left_out).fillna("").to_csv(folder / "essays.csv", index=False)


def refusal(folder):
    with pytest.raises(CorpusError) as error:
        load_corpus(folder)
    return str(error.value)


def test_the_book_loads():
    corpus = churchtower.load_corpus()
    assert corpus.ids == ("gzero", "allyn")
    assert corpus.labels == {"gzero": "GZERO", "allyn": "Allyn"}
    assert corpus["allyn"].title == "What Biden and Putin Can Agree On"
    assert corpus["gzero"].date.isoformat() == "2022-02-14"


def test_the_book_loads_from_any_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert churchtower.load_corpus().folder == data_folder()


def test_checksums_in_the_table_are_those_of_the_files():
    for essay in churchtower.load_corpus().essays:
        raw = (data_folder() / "essays" / f"{essay.id}.txt").read_bytes()
        assert hashlib.sha256(raw).hexdigest() == essay.sha256


def test_another_corpus_loads_by_path_or_name(folder):
    assert load_corpus(folder).ids == ("one", "two")
    assert load_corpus(str(folder)).ids == ("one", "two")
    assert churchtower.load_corpus(folder).ids == ("one", "two")


def test_another_corpus_is_split_and_tokenised(folder):
    corpus = load_corpus(folder)
    assert list(corpus.sentences["sentence_id"]) == [
        "one-p01-s01", "one-p02-s01", "one-p02-s02", "two-p01-s01", "two-p02-s01",
    ]  # fmt: skip
    words = corpus.tokens.query("essay == 'two' and word")["norm"]
    assert " ".join(words) == "two a second text no longer"


def test_the_label_is_optional(folder):
    assert load_corpus(folder).labels == {"one": "one", "two": "two"}
    write_table(folder, label="The First")
    assert load_corpus(folder).labels == {"one": "The First", "two": "two"}


def test_an_unknown_essay_is_named_with_those_there_are():
    with pytest.raises(KeyError, match=r"No essay 'alyn' in .*; it has gzero, allyn"):
        churchtower.load_corpus()["alyn"]


def test_missing_table(folder):
    (folder / "essays.csv").unlink()
    assert re.search(r"essays\.csv: there is no such file\. Put the text there", refusal(folder))


def test_missing_text(folder):
    (folder / "essays" / "two.txt").unlink()
    assert re.search(r"two\.txt: there is no such file\. Put the text there", refusal(folder))


def test_a_folder_in_place_of_a_text(folder):
    (folder / "essays" / "two.txt").unlink()
    (folder / "essays" / "two.txt").mkdir()
    assert re.search(r"two\.txt: it cannot be read .* Check that it is a file", refusal(folder))


def test_empty_text(folder):
    (folder / "essays" / "one.txt").write_bytes(b"")
    assert re.search(r"one\.txt: the file is empty\. Put the text in it", refusal(folder))


@pytest.mark.parametrize("text", [" \n\n\t\n", "— … “”\n"])
def test_text_without_words(folder, text):
    (folder / "essays" / "one.txt").write_text(text, encoding="utf-8")
    assert re.search(r"one\.txt: there is no word in it\. Put the text", refusal(folder))


def test_text_that_is_not_utf_8(folder):
    (folder / "essays" / "one.txt").write_bytes("Title\n\nThe caf\xe9.\n".encode("latin-1"))
    message = r"one\.txt: byte 14 \(line 3\) is 0xe9, which is not UTF-8\. Save the file as UTF-8"
    assert re.search(message, refusal(folder))


def test_a_changed_text(folder):
    path = folder / "essays" / "one.txt"
    path.write_text(TEXTS["one"] + "And more.\n", encoding="utf-8")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    message = rf"one\.txt: its sha256 is {found}, and essays\.csv says .* Restore the text"
    assert re.search(message, refusal(folder))


def test_an_id_that_stands_twice(folder):
    write_table(folder, id="two")
    assert re.search(r"essays\.csv: the id 'two' stands twice\. Give each essay its own", refusal(folder))


@pytest.mark.parametrize("column", REQUIRED_COLUMNS)
def test_a_missing_column(folder, column):
    write_table(folder, **{column: None})
    message = rf"essays\.csv, line 1: the column '{column}' is missing\. The columns are id, "
    assert re.search(message, refusal(folder))


@pytest.mark.parametrize("column", sorted(set(REQUIRED_COLUMNS) - set(MAY_BE_BLANK)))
def test_an_empty_cell(folder, column):
    write_table(folder, **{column: " "})
    assert re.search(rf"essays\.csv, row 1: the cell '{column}' is empty\. Fill it in", refusal(folder))


@pytest.mark.parametrize("column", MAY_BE_BLANK)
def test_what_an_unpublished_text_lacks_may_be_blank(folder, column):
    write_table(folder, **{column: " "})
    assert len(load_corpus(folder).essays) == 2


def test_an_id_that_would_make_no_address(folder):
    write_table(folder, id="my text")
    assert re.search(r"the id 'my text' makes no address\. Write letters", refusal(folder))


def test_two_essays_of_one_label(folder):
    table = pd.read_csv(folder / "essays.csv", dtype=str).assign(label="A text")
    table.to_csv(folder / "essays.csv", index=False)
    assert re.search(r"two essays have the label 'A text'\. Tell them apart", refusal(folder))


@pytest.mark.parametrize("count", [1, 3])
def test_a_comparison_takes_two(folder, count):
    table = pd.read_csv(folder / "essays.csv", dtype=str)
    (folder / "essays" / "three.txt").write_text("A third text.", encoding="utf-8")
    third = table.iloc[:1].assign(id="three", sha256="")
    pd.concat([table, third]).head(count).to_csv(folder / "essays.csv", index=False)
    with pytest.raises(CorpusError, match=rf"essays\.csv: it lists {count} essays .* takes two"):
        Study(load_corpus(folder))


def test_an_unknown_column(folder):
    write_table(folder, licence="none")
    message = r"essays\.csv, line 1: unknown or repeated column 'licence'\. The columns are"
    assert re.search(message, refusal(folder))


def test_a_repeated_column(folder):
    path = folder / "essays.csv"
    path.write_text(path.read_text().replace("rights", "title", 1), encoding="utf-8")
    assert "the column 'rights' is missing" in refusal(folder)
    path.write_text("a,b,a\n1,2,3\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="unknown or repeated column 'a'"):
        read_table(path, ("a", "b"))


def test_a_date_that_is_none(folder):
    write_table(folder, date="14 February 2022")
    message = r"row 1: the date '14 February 2022' is not one\. Write it as 2022-02-14"
    assert re.search(message, refusal(folder))


def test_a_table_without_rows(folder):
    (folder / "essays.csv").write_text(",".join(REQUIRED_COLUMNS) + "\n", encoding="utf-8")
    assert re.search(r"essays\.csv: there is no row below the header\. Add one", refusal(folder))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,2,3", r"table\.csv, line 2: 3 cells where the header has 2\. Quote cells that hold commas"),
        ("1", r"table\.csv, line 2: 1 cells where the header has 2"),
        ('1,"2', r"table\.csv, line 2: not valid CSV .* Correct the quotation marks"),
        ('1,"2"x', r"table\.csv, line 2: not valid CSV"),
    ],
)
def test_a_row_that_does_not_fit_its_table(tmp_path, row, message):
    path = tmp_path / "table.csv"
    path.write_text(f"a,b\n{row}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        read_table(path, ("a", "b"))


def test_cells_stay_text_and_may_hold_commas_and_lines(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('a,b\n01,"x, ""y""\nz"\nNA,\n', encoding="utf-8")
    expected = pd.DataFrame({"a": ["01", "NA"], "b": ['x, "y"\nz', ""]}, dtype=str)
    pd.testing.assert_frame_equal(read_table(path, ("a",), ("b",)), expected)


def test_optional_columns_may_be_absent(folder):
    assert set(read_table(folder / "essays.csv", REQUIRED_COLUMNS, OPTIONAL_COLUMNS)) == set(REQUIRED_COLUMNS)
