"""The book's coded tables: complete, at their places, true to the codings, and settled by their own rules."""

import csv
import re

import pandas as pd
import pytest
from sklearn import metrics
from small_corpus import write

from churchtower import annotations
from churchtower.annotations import TABLES
from churchtower.corpus import data_folder
from synkrisis.codings import tables
from synkrisis.codings.lemmas import load_lemmas, occurrences
from synkrisis.codings.metaphors import load_coding, load_decisions
from synkrisis.texts.corpus import CorpusError

SPAN = ["sentence_id", "start", "end"]


@pytest.fixture(scope="module")
def rules(corpus):
    return load_lemmas(corpus).set_index("lemma")


@pytest.fixture(scope="module")
def decided(corpus, rules):
    frame = load_decisions(corpus)
    by_rule = rules[["counted", "source_domain", "family", "strict"]].add_suffix("_by_rule")
    return frame.join(by_rule, on="lemma")


def test_every_occurrence_of_a_listed_word_is_decided(corpus, rules, decided):
    listed = occurrences(corpus.sentences, rules.reset_index())
    columns = [*SPAN, "expression", "lemma"]
    assert set(decided[columns].itertuples(index=False)) == set(listed[columns].itertuples(index=False))


def test_decisions_keep_to_the_rules(decided):
    assert decided.loc[decided["counted_by_rule"] == "always", "accepted"].all()
    assert not decided.loc[decided["counted_by_rule"] == "never", "accepted"].any()
    counted = decided[decided["accepted"]]
    # In an open comparison words take the domain and family of its scene, whatever each would be elsewhere.
    counted = counted[counted["sentence_id"] != "gzero-p10-s03"]
    for column in ("source_domain", "family", "strict"):
        by_rule = counted[f"{column}_by_rule"]
        assert ((counted[column] == by_rule) | (by_rule == "rule")).all()


def test_the_runs_took_figures_proper_for_such_where_the_table_does(corpus):
    # so that a run's column, which holds its family, says its figure too
    settled = load_decisions(corpus)
    for coder in ("d", "e"):
        made = load_coding(corpus, coder).merge(settled, on=SPAN, suffixes=("", "_settled"))
        assert len(made) == settled["accepted"].sum()
        assert (made["strict"] == made["strict_settled"]).all()


def test_a_figure_proper_is_of_one_of_the_named_families(decided):
    assert set(decided.loc[decided["strict"] == "yes", "family"]) <= {"romance", "speech", "sight"}


@pytest.mark.parametrize("name", TABLES)
def test_a_settled_table_holds_what_each_coder_handed_in(corpus, name):
    table = TABLES[name]
    frame = tables.load_table(corpus, table)
    place = ["sentence_id"] if "expression" in table.judged else SPAN
    columns = [*place, *table.judged]
    for coder in table.coders:
        own = tables.given(frame, table, coder)
        own = own.assign(**{column: frame[column].astype(str) for column in place})
        made = tables.load_coding(corpus, table, coder)
        assert sorted(own.loc[own["there"], columns].itertuples(index=False, name=None)) == sorted(
            made[columns].itertuples(index=False, name=None)
        )


@pytest.mark.parametrize("name", TABLES)
def test_what_was_settled_is_what_a_coder_gave_or_has_a_reason(corpus, name):
    table = TABLES[name]
    frame = tables.load_table(corpus, table)
    one, other = (tables.given(frame, table, coder)[list(table.judged)] for coder in table.coders)
    agreed = (one == other).all(axis=1)
    assert (frame.loc[agreed, list(table.judged)] == one[agreed]).all(axis=None)
    assert frame.loc[~agreed, "reason"].str.strip().ne("").all()


def test_modals_questions_and_we_are_all_there(corpus):
    texts = corpus.sentences.set_index("sentence_id")["text"]
    asked = texts[texts.str.contains(r"\?[”’]?$")].index
    assert set(annotations.load(corpus, "questions")["sentence_id"]) == set(asked)
    for name, words in (
        ("modals", "must|should|ought|may|might|can|cannot|could|will|would|shall"),
        ("we", "we|us|our|ours|ourselves"),
        ("ukraine", "Ukraine|Ukrainians?|Kyiv"),
    ):
        found = {
            (sentence_id, str(match.start()))
            for sentence_id, text in texts.items()
            for match in re.finditer(rf"\b(?:{words})\b", text, re.IGNORECASE)
            if match.group() != "US"
        }
        rows = annotations.load(corpus, name)
        assert found <= set(zip(rows["sentence_id"], rows["start"].astype(str), strict=True))


def test_agreement_is_scikit_learns(corpus):
    table = TABLES["mentions"]
    frame = tables.load_table(corpus, table)
    found = tables.agreement_table(corpus, table, draws=20).set_index("column")
    a, b = (tables.given(frame, table, coder)["role"] for coder in table.coders)
    assert found.loc["role", "value"] == pytest.approx(metrics.cohen_kappa_score(a, b))
    assert found.loc["role", "same"] == (a == b).sum()
    assert found.loc["process", "measure"] == ""


def test_rows_of_one_coder_alone_lower_f1_and_enter_no_kappa(corpus):
    table = TABLES["voices"]
    frame = tables.load_table(corpus, table)
    found = tables.agreement_table(corpus, table, draws=20).set_index("column")
    a, b = (tables.given(frame, table, coder)["there"] for coder in table.coders)
    assert found.loc["row", "value"] == pytest.approx(metrics.f1_score(a, b))
    assert found.loc["kind", "n"] == (a & b).sum() < len(frame)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"start": "1"}, "line 2: characters 1 to 8"),
        ({"as": "guest"}, "as is 'guest'. Write one of party, acted on, place, part"),
        ({"coder_d": "as: part"}, "the coders differ, with no reason"),
        ({"sentence_id": "one-p09-s01"}, "no sentence has the id"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(tmp_path, cells, message):
    corpus = write(tmp_path)
    row = {
        "sentence_id": "one-p02-s01", "start": "0", "end": "8", "expression": "The love", "as": "part",
        "voice": "author", "coder_d": "", "coder_e": "", "reason": "",
    }  # fmt: skip
    path = tmp_path / "annotations" / "ukraine.csv"
    pd.DataFrame([row | cells]).to_csv(path, index=False)
    with pytest.raises(CorpusError, match=message):
        tables.load_table(corpus, TABLES["ukraine"])
    pd.DataFrame([row]).to_csv(path, index=False)
    assert tables.load_table(corpus, TABLES["ukraine"])["essay"].tolist() == ["one"]


def test_the_page_of_versions_counts_what_moved(decided):
    folder = data_folder()
    old = pd.read_csv(folder / "annotations/codings/metaphors_abc.csv", keep_default_na=False)
    was = old[old["accepted"] == "yes"].assign(essay=lambda rows: rows["sentence_id"].str.split("-").str[0])
    now = decided[decided["accepted"]]
    page = (folder.parent / "chapters" / "versions.md").read_text("utf-8")
    lines = re.findall(r"^\| (.+) \|$", page, re.M)
    rows = {row[0].strip(): row[1:] for row in csv.reader(lines, delimiter="|")}

    def counted(name: str) -> list[int]:
        return [int(re.search(r"\d+", cell)[0]) for cell in rows[name]]

    def by_essay(chosen: pd.DataFrame) -> list[int]:
        return [int((chosen["essay"] == essay).sum()) for essay in ("gzero", "allyn")]

    strict = now["strict"] == "yes"
    romance, sight = now["family"].isin(["romance", "speech"]), now["family"] == "sight"
    for name, before, after in (
        ("all", was, now),
        ("*love language*, the figure", was[was["family"] == "love language"], now[strict & romance]),
        ("*church tower*, the figure", was[was["family"] == "church tower"], now[strict & sight]),
    ):
        (one, other), (one_now, other_now) = by_essay(before), by_essay(after)
        assert counted(name) == [one, one_now, other, other_now], name
    spans = [set(frame[SPAN].astype(str).itertuples(index=False, name=None)) for frame in (was, now)]
    assert (len(spans[0] - spans[1]), len(spans[1] - spans[0])) == (5, 9)
