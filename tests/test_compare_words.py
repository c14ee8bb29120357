"""Counting at any size: the book's own words, to the last count, whatever the engine and the size."""

import importlib
import random
import sys
from collections import Counter

import pandas as pd
import pytest
from built import ROOT
from hypothesis import example, given
from hypothesis import strategies as st

from synkrisis.compare import counted, tally, words
from synkrisis.compare.comparison import PLAIN
from synkrisis.compare.engine import block, counts
from synkrisis.texts import cleaning, tokens
from synkrisis.words import frequency, keyness

sys.path.insert(0, str(ROOT / "benchmarks"))
import engines

# Letters, marks and spaces that the tokeniser has rules for, and any other character.
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(list("aAUSnt'’.,-–—:;!?()“”\"$€%123 \n\t_@/+")),
        st.sampled_from(["http://", "www.", "\u0301", "\u200d", "👍", "\u00ad", "-\n"]),
        st.characters(codec="utf-8"),
    )
).map("".join)


def reference(text):
    """The words of the book's tokeniser, one white-space piece or many, without shortcuts."""
    text = cleaning.clean(text)
    forms = [text[start:end] for start, end in tokens.token_spans(text)]
    return [tokens.normalise(form) for form in forms if tokens.is_word(form)]


# --- words --------------------------------------------------------------------------------------------------


@given(TEXTS)
@example("Mr., U.S.-led “don’t!” 1,000 10:30 (Sec.) Ol’ US, us")
def test_the_quick_way_gives_the_words_of_the_tokeniser(text):
    assert words.words(text) == reference(text)
    names, table = words.count([text])
    assert dict(zip(names, table[0].tolist(), strict=True)) == Counter(reference(text))


def test_the_essays_have_the_counts_of_the_book(study, corpus):
    names, table = words.count(*([essay.text] for essay in corpus.essays))
    found = pd.DataFrame(table.T, index=names, columns=list(corpus.ids))
    pd.testing.assert_frame_equal(found, study.counts, check_names=False, check_index_type=False)


@given(TEXTS, st.integers(1, 20))
def test_cutting_a_text_in_parts_loses_nothing(text, size):
    pieces = list(words.parts(text, size))
    assert "".join(pieces) == text
    assert [w for piece in pieces for w in words.words(piece)] == words.words(text)


# --- blocks and sample --------------------------------------------------------------------------------------


@given(st.lists(TEXTS, max_size=60), st.integers(1, 4))
@example(["http://\x1fa"], 1)
def test_every_word_of_every_document_lies_in_one_block(documents, most):
    """With few blocks allowed, they are joined again and again; the sums stay."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tally, "BLOCKS", most)
        patch.setattr(tally, "PASSAGE", 3)
        patch.setattr(tally, "TOKENS", 5)
        pieces = words.Pieces()
        side = tally.Tally("side", pieces, sample=50, seed=1)
        for number, text in enumerate(documents):
            assert bool(side.add(str(number), [text])) == bool(reference(text))
        side.close()
    to_words, names = pieces.to_words()
    matrix = side.matrix(to_words)
    expected = Counter(word for text in documents for word in reference(text))
    assert dict(zip(names, matrix.sum(axis=0).tolist(), strict=True)) == expected
    assert (matrix.sum(axis=0) == side.totals() @ to_words).all()
    assert side.documents == len(documents)
    assert side.empty == sum(not reference(text) for text in documents)
    assert side.by_document == (len(documents) >= tally.DOCUMENTS)
    if side.by_document:
        assert len(side.blocks) < 2 * most


def test_blocks_of_documents_are_whole_documents():
    side = tally.Tally("side", words.Pieces(), sample=10**6, seed=1)
    for number in range(1000):
        side.add(str(number), [f"{chr(97 + number % 26)} " * 3])
    side.close()
    assert side.by_document and tally.BLOCKS <= len(side.blocks) < 2 * tally.BLOCKS
    sizes = {int(block.counts.sum()) for block in side.blocks[:-1]}
    assert sizes == {3 * side.per_block}


def test_the_sample_is_everything_or_a_fair_part_of_it():
    def names(seed, documents=400):
        side = tally.Tally("side", words.Pieces(), sample=5_000, seed=seed)
        for number in range(documents):
            side.add(str(number), ["word " * 20])
        return side.close().whole, [int(extract.name) for extract in side.extracts]

    assert names(1, documents=50) == (True, list(range(50)))
    whole, kept = names(1)
    assert not whole and len(kept) == 50 and kept == sorted(kept) and names(1) == (whole, kept)
    means = [sum(names(seed)[1]) / 50 for seed in range(40)]
    assert abs(sum(means) / 40 - 199.5) < 12  # standard error 2.4: no part of the folder is preferred


# --- engines ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def texts():
    """A thousand short documents of two groups, with words that only a careful engine keeps apart."""
    rng = random.Random(1)
    stock = [
        "US",
        "us",
        "U.S.-led",
        "don’t",
        "Straße",
        "straße",
        "ﬁn",
        "naïve",
        "cafe\u0301",
        "1,000",
        "None",
        "NaN",
        "",
    ]
    rows = [("ab"[rng.random() < 0.3], " ".join(rng.choices(stock, k=8))) for _ in range(1000)]
    return pd.DataFrame(rows, columns=["group", "text"])


@pytest.fixture(scope="module")
def expected(texts):
    listed = {group: [w for t in own["text"] for w in reference(t)] for group, own in texts.groupby("group")}
    frame = pd.concat(
        [pd.DataFrame({"essay": g, "term": pd.array(t, dtype=object)}) for g, t in listed.items()]
    )
    table = frequency.counts(frame)
    return table.loc[sorted(table.index)]


def _pandas(texts):
    return texts.assign(term=texts["text"].map(words.words)).explode("term").dropna()


def _polars(texts):
    pl = importlib.import_module("polars")
    frame = pl.DataFrame({column: texts[column].tolist() for column in texts})
    listed = pl.col("text").map_elements(words.words, return_dtype=pl.List(pl.String))
    return frame.with_columns(term=listed).explode("term").drop_nulls()


def _duckdb(texts):
    connection = importlib.import_module("duckdb").connect()
    connection.create_function("words", words.words, ["VARCHAR"], "VARCHAR[]")
    connection.execute('create table texts ("group" varchar, text varchar)')
    connection.executemany("insert into texts values (?, ?)", texts.to_numpy().tolist())
    return connection.sql('select "group", unnest(words(text)) as term from texts')


def _dask(texts):
    frame = importlib.import_module("dask.dataframe").from_pandas(texts, npartitions=3)
    listed = frame["text"].map(words.words, meta=("term", object))
    return frame.assign(term=listed).explode("term").dropna()[["group", "term"]]


ENGINES = {"pandas": _pandas, "polars": _polars, "duckdb": _duckdb, "dask.dataframe": _dask}


@pytest.mark.filterwarnings("error::FutureWarning")
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_counts_the_same(engine, texts, expected):
    found = counts(ENGINES[engine](texts))
    assert found.index.tolist() == expected.index.tolist() and found.columns.tolist() == ["a", "b"]
    assert found.to_numpy().tolist() == expected.to_numpy().tolist()
    assert len(keyness.keyness(found)) == len(expected)


@pytest.mark.filterwarnings("error::FutureWarning")
@pytest.mark.parametrize("engine", ["DuckDB", "Dask"])
def test_the_lines_of_the_chapter_count_by_block_and_bring_back_a_report(
    engine, texts, tmp_path, monkeypatch
):
    """Those for PySpark, which needs Java, are run by `benchmarks/engines.py`."""
    monkeypatch.chdir(tmp_path)
    named = texts.astype(object).assign(document=[f"speech-{n}.txt" for n in range(len(texts))])
    loaded = importlib.import_module("dask.dataframe").from_pandas(named, npartitions=3)
    exec(engines.documented(engine), {"texts": loaded if engine == "Dask" else named})
    expected = Counter(
        (row.group, block(row.document), word) for row in named.itertuples() for word in reference(row.text)
    )
    table = pd.read_parquet("counts.parquet").set_index(["group", "document", "term"])["n"]
    assert table.to_dict() == expected and table.index.is_unique
    found = counted.read(tmp_path / "counts.parquet", PLAIN)
    assert found.counts.sum().sum() == expected.total() and found.resampled


def test_texts_that_were_half_written_are_not_taken_for_whole(tmp_path, monkeypatch):
    def stopped(*_, **__):
        yield "The sea rose."
        raise KeyboardInterrupt

    monkeypatch.setattr(engines.texts, "documents", stopped)
    monkeypatch.setattr(engines.texts, "shares", list)
    monkeypatch.setattr(engines.texts, "vocabulary", list)
    with pytest.raises(KeyboardInterrupt):
        engines.write(tmp_path, 20)
    assert not (tmp_path / "20.jsonl").exists()


def test_what_starting_an_engine_takes_is_not_counted_again_for_every_word():
    small, large = pd.Series({"words": 10, "cpu": 60}), pd.Series({"words": 20, "cpu": 61})
    assert engines.further(small, large, "cpu", "words", 120) == 71
    less = pd.Series({"words": 30, "cpu": 56})
    assert engines.further(large, less, "cpu", "words", 120) == 56  # nothing shrinks


def test_what_cannot_be_counted_is_refused(texts):
    frame = _pandas(texts)
    with pytest.raises(ValueError, match=r"A list is no table"):
        counts([1, 2])
    with pytest.raises(ValueError, match=r"no column 'side'. It has group, text, term"):
        counts(frame, group="side")
    with pytest.raises(ValueError, match=r"There is no token"):
        counts(frame[:0])
    holed = frame.assign(group=frame["group"].where(frame["group"] == "a"))
    with pytest.raises(
        ValueError, match=rf"^{(frame['group'] == 'b').sum():,} tokens have no value in .* 'group'"
    ):
        counts(holed)
