import shutil

import pandas as pd
import pytest

from churchtower.corpus import CODEBOOK, data_folder, load_corpus
from synkrisis.codings import sentences as codings
from synkrisis.texts.corpus import CorpusError


@pytest.fixture
def copied(tmp_path):
    """A copy of the corpus whose codings a test may spoil: the corpus, and the lines of its table."""
    for name in ("essays", "annotations"):
        shutil.copytree(data_folder() / name, tmp_path / name)
    shutil.copy(data_folder() / "essays.csv", tmp_path)
    corpus = load_corpus(tmp_path)
    path = tmp_path / "annotations" / "sentences.csv"
    codings.load_codings(corpus).to_csv(path, index=False)
    return corpus, path


def rewrite(path, change) -> None:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    change(table).to_csv(path, index=False)


def test_every_sentence_is_coded_on_every_dimension():
    corpus = load_corpus()
    table = codings.load_codings(corpus)
    assert len(table) == len(corpus.sentences) * len(CODEBOOK.dimensions)
    assert table["final"].dtype == "Int64"
    assert table["final"].dropna().between(-2, 2).all()
    assert codings.final_codes(table).index.tolist() == corpus.sentences["sentence_id"].tolist()
    assert codings.final_codes(table).notna().all()


def test_a_further_coder_is_one_more_column(copied):
    corpus, path = copied
    rewrite(path, lambda table: table.assign(coder_ada="−1"))
    table = codings.load_codings(corpus)
    assert codings.coders(table)[-1] == "coder_ada"
    assert (table["coder_ada"] == -1).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.assign(sentence_id=["x-p99-s01", *t["sentence_id"][1:]]), "no sentence 'x-p99-s01'"),
        (lambda t: t.assign(final=["3", *t["final"][1:]]), "row 1, final: '3' is no code"),
        (lambda t: t.assign(coder_a=["good", *t["coder_a"][1:]]), "row 1, coder_a: 'good' is no code"),
        (lambda t: t.assign(dimension=["mood", *t["dimension"][1:]]), "'mood' is no dimension"),
        (lambda t: t.assign(final=["", *t["final"][1:]]), "no final sentiment"),
        (lambda t: t.drop(columns="final"), "'final' is missing"),
        (lambda t: t[[c for c in t if not c.startswith("coder_")]], "there is no coder"),
        (lambda t: t.assign(colour="red"), "'colour'"),
        (lambda t: t.iloc[4:], "has no row for sentiment"),
        (lambda t: pd.concat([t, t.iloc[:1]]), "two rows for sentiment"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(copied, change, message):
    corpus, path = copied
    rewrite(path, change)
    with pytest.raises(CorpusError, match=message):
        codings.load_codings(corpus)


def test_a_missing_table_is_refused(copied):
    corpus, path = copied
    path.unlink()
    with pytest.raises(CorpusError, match="there is no such file"):
        codings.load_codings(corpus)
