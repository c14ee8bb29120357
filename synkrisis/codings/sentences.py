"""Coded sentences: read the codings, and measure how far coders, or an instrument and a coder, agree."""

import csv
import itertools
from pathlib import Path

import pandas as pd

from synkrisis.order import ranked
from synkrisis.texts.corpus import Corpus, CorpusError, annotation_path, read_table, read_text

SENTIMENT = "sentiment"
CLASSES = (-2, -1, 0, 1, 2)
REQUIRED = ("sentence_id", "dimension", "final", "reason")


def coders(codings: pd.DataFrame) -> list[str]:
    """The names of the columns that hold one coder's values each: those that begin with `coder_`."""
    return [column for column in codings.columns if column.startswith("coder_")]


def targets(codings: pd.DataFrame) -> tuple[str, ...]:
    """What stance was coded toward: every dimension but sentiment, in the order of the table."""
    return tuple(name for name in dict.fromkeys(codings["dimension"]) if name != SENTIMENT)


def _value(cell: str, place: str) -> int | None:
    if cell == "":
        return None
    plain = cell.replace("−", "-").removeprefix("+")
    if plain not in {str(value) for value in CLASSES}:
        raise CorpusError(f"{place}: {cell!r} is no code. Write a whole number, -2 to 2, or nothing.")
    return int(plain)


def load_codings(corpus: Corpus) -> pd.DataFrame:
    """The coded sentences of a corpus, from `annotations/sentences.csv` in its folder.

    Returns one row a sentence and dimension, in the order of the text: `sentence_id`, `dimension` (those
    of the corpus's codebook, or `sentiment` and any others), a column `coder_NAME` for each
    coder, `final` (whole numbers -2 to 2; missing where the sentence does not speak of the target), `reason`.
    Raises CorpusError on a missing or unknown column, no coder, an unknown sentence id or dimension, a value
    that is no code, a repeated row, a sentence without a row for one of the dimensions, or one without a
    final sentiment.
    """
    path = annotation_path(corpus.folder, "sentences")
    header = next(csv.reader(read_text(path).splitlines()[:1]))
    names = tuple(column for column in header if column.startswith("coder_"))
    if not names:
        raise CorpusError(f"{path}, line 1: there is no coder. Add a column coder_NAME for each.")
    table = read_table(path, REQUIRED, names)
    found = tuple(dict.fromkeys([SENTIMENT, *table["dimension"]]))
    dimensions = corpus.codebook.dimensions or found
    order = {identity: n for n, identity in enumerate(corpus.sentences["sentence_id"])}
    for number, row in enumerate(table.to_dict("records"), start=1):
        place = f"{path}, row {number}"
        if row["sentence_id"] not in order:
            raise CorpusError(f"{place}: there is no sentence {row['sentence_id']!r}. Correct the id.")
        if row["dimension"] not in dimensions or not row["dimension"]:
            known = ", ".join(dimensions)
            raise CorpusError(f"{place}: {row['dimension']!r} is no dimension. Write one of {known}.")
        for column in (*names, "final"):
            _value(row[column], f"{place}, {column}")
    _check_complete(table, order, dimensions, path)
    for column in (*names, "final"):
        table[column] = pd.array([_value(cell, "") for cell in table[column]], dtype="Int64")
    rank = table["sentence_id"].map(order) * len(dimensions) + table["dimension"].map(dimensions.index)
    columns = ["sentence_id", "dimension", *names, "final", "reason"]
    return table.loc[ranked(rank, ascending=True).index, columns].reset_index(drop=True)


def _check_complete(
    table: pd.DataFrame, order: dict[str, int], dimensions: tuple[str, ...], path: Path
) -> None:
    rows = list(zip(table["sentence_id"], table["dimension"], strict=True))
    for row in rows:
        if rows.count(row) > 1:
            raise CorpusError(f"{path}: {row[0]} has two rows for {row[1]}. Keep one.")
    given = set(rows)
    for pair in itertools.product(order, dimensions):
        if pair not in given:
            raise CorpusError(f"{path}: {pair[0]} has no row for {pair[1]}. Add one; its cells may be blank.")
    blank = table[(table["dimension"] == "sentiment") & (table["final"] == "")]
    if len(blank):
        raise CorpusError(f"{path}: {blank['sentence_id'].iloc[0]} has no final sentiment. Settle it.")


def final_codes(codings: pd.DataFrame, dimension: str = "sentiment") -> pd.Series:
    """The settled value of each sentence (whole numbers, some missing), indexed by sentence id."""
    return codings[codings["dimension"] == dimension].set_index("sentence_id")["final"]
