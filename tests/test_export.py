"""Exported tables: documented, true to the texts, and without the texts where pages offer them."""

import csv
import json
import re

import pandas as pd
import pytest

from churchtower import claims, export
from synkrisis.codings import metaphors as marks

LONGEST_QUOTE = 8  # words in a row that an offered table may hold
A_SENTENCE = 24  # words in a row that a coded expression may be: a question, a headline, what a voice says
LONGEST_CLAIM = 12  # words in a row that a claim may quote


@pytest.fixture(scope="module")
def tables(study):
    return export.tables(study)


@pytest.fixture(scope="module")
def folder(tables, findings, study, tmp_path_factory):
    """What `churchtower export` writes."""
    folder = tmp_path_factory.mktemp("export") / "not" / "yet"
    export.write(folder, tables, claims.to_json(findings.values(), study))
    return folder


@pytest.fixture(scope="module")
def offered(tables):
    """What a page offers."""
    return export.without_running_text(tables)


def documented(readme: str) -> dict[str, list[str]]:
    """Columns by file, as a README tells them."""
    parts = re.split(r"^## (\S+)\.csv .*$", readme, flags=re.MULTILINE)[1:]
    sections = zip(parts[::2], parts[1::2], strict=True)
    return {name: re.findall(r"^- `(.+?)`: ", text, re.MULTILINE) for name, text in sections}


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def longest_run(text: str, corpus) -> int:
    """The most words in a row that a text has in common with an essay."""
    words, longest = words_of(text), 0
    runs = [f" {' '.join(words_of(essay.text))} " for essay in corpus.essays]
    for start in range(len(words)):
        while start + longest < len(words) and any(
            f" {' '.join(words[start : start + longest + 1])} " in run for run in runs
        ):
            longest += 1
    return longest


def longest_covered(spans: pd.DataFrame, corpus) -> int:
    """The most words in a row that spans (`sentence_id`, `start`, `end`) give when they are put in place."""
    longest = 0
    for sentence in corpus.sentences.itertuples():
        here = spans[spans["sentence_id"] == sentence.sentence_id]
        covered = {n for row in here.itertuples() for n in range(row.start, row.end)}
        row = 0
        for word in re.finditer(r"\w+", sentence.text):
            row = row + 1 if covered.intersection(range(*word.span())) else 0
            longest = max(longest, row)
    return longest


# --- files and columns --------------------------------------------------------------------------------------


def test_every_table_the_claims_and_a_readme_are_written(folder, tables):
    expected = {*(f"{name}.csv" for name in tables), "claims.json", "README.md"}
    assert {path.name for path in folder.iterdir()} == expected
    assert all(b"\r" not in path.read_bytes() for path in folder.iterdir())


def test_columns_are_exactly_those_that_the_readme_tells(folder):
    told = documented((folder / "README.md").read_text("utf-8"))
    assert set(told) == {path.stem for path in folder.glob("*.csv")}
    for name, columns in told.items():
        with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == columns, name


def test_nothing_is_documented_that_is_not_there(tables, corpus):
    for name, columns in export.COLUMNS.items():
        there = [
            column.replace("<id>", essay).replace("<target>", target)
            for column in columns
            for essay in corpus.ids
            for target in ("russia", "west", "diplomacy")
        ]
        assert set(there) == set(tables[name].columns), name


def test_a_column_without_a_meaning_is_refused(tables):
    with pytest.raises(KeyError):
        export.readme({"diversity": tables["diversity"].assign(surprise=1)})


def test_a_table_reads_back_as_it_was(folder, tables):
    for name, frame in tables.items():
        again = pd.read_csv(folder / f"{name}.csv", keep_default_na=False, na_values=[""])
        assert len(again) == len(frame)
        numbers = frame.select_dtypes("number").astype(float).reset_index(drop=True)
        pd.testing.assert_frame_equal(again[numbers.columns].astype(float), numbers)


def test_claims_are_published_there_too(folder, findings):
    assert list(json.loads((folder / "claims.json").read_text("utf-8"))["claims"]) == list(findings)


# --- what the tables say ------------------------------------------------------------------------------------


def test_offsets_give_the_forms_and_expressions_back(folder, corpus):
    names = ("sentences", "tokens", "metaphors")
    sentences, tokens, metaphors = (pd.read_csv(folder / f"{n}.csv", keep_default_na=False) for n in names)
    for frame, column in ((sentences, "text"), (tokens, "form")):
        assert [corpus[r.essay].text[r.start : r.end] for r in frame.itertuples()] == frame[column].tolist()
    texts = sentences.set_index("sentence_id")["text"]
    found = [texts[r.sentence_id][r.start : r.end] for r in metaphors.itertuples()]
    assert found == metaphors["expression"].tolist()


def test_each_sentence_has_every_instruments_score_beside_its_codes(tables, study):
    frame = tables["sentiment"].set_index("sentence_id")
    assert frame.index.tolist() == study.corpus.sentences["sentence_id"].tolist()
    assert list(frame.columns) == [*study.scores.columns, "coded", "russia", "west", "diplomacy"]
    codes = study.codings.set_index(["sentence_id", "dimension"])["final"]
    assert frame["coded"].tolist() == [codes[s, "sentiment"] for s in frame.index]
    assert frame["west"].isna().tolist() == [pd.isna(codes[s, "west"]) for s in frame.index]


# --- no essay can be put together from what is offered ------------------------------------------------------


def test_what_is_offered_has_neither_tokens_nor_text(offered, tables):
    assert set(offered) == set(tables) - {"tokens"}
    assert "text" not in offered["sentences"] and "text" in tables["sentences"]


def test_no_offered_table_holds_a_run_of_an_essays_words(offered, corpus):
    for name, frame in offered.items():
        assert longest_run(frame.to_csv(index=False), corpus) <= LONGEST_QUOTE, name
    for path in sorted((corpus.folder / "annotations").rglob("*.csv")):
        assert longest_run(path.read_text("utf-8"), corpus) <= A_SENTENCE, path.name


def test_a_claim_quotes_no_more_than_one_short_sentence(findings, corpus):
    assert max(longest_run(finding.text, corpus) for finding in findings.values()) <= LONGEST_CLAIM


def test_expressions_put_in_their_places_give_no_run_either(offered, corpus, study):
    assert longest_covered(offered["metaphors"], corpus) <= LONGEST_QUOTE
    assert longest_covered(pd.concat([marks.load_marks(corpus), study.times]), corpus) <= LONGEST_QUOTE


def test_the_search_for_runs_finds_one(tables, corpus):
    """The tests above could fail: the tables that are kept back hold whole sentences."""
    assert longest_run(tables["sentences"].head(5).to_csv(), corpus) > LONGEST_QUOTE
    whole = tables["sentences"].assign(end=lambda f: f["end"] - f["start"], start=0)
    assert longest_covered(whole, corpus) > LONGEST_QUOTE
