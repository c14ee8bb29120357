"""Comparison of counts that were made elsewhere, such as in Spark or Dask, where the texts are too many to move."""

from pathlib import Path

import numpy as np
import pandas as pd

from synkrisis.compare.comparison import PLAIN, Comparison, Counting, compared
from synkrisis.compare.readers import CompareError, table_of
from synkrisis.compare.tally import Tally

COLUMNS = ("group", "document", "term", "n")


def of_counts(table: pd.DataFrame, *, counting: Counting = PLAIN) -> Comparison:
    """Two groups compared by counts alone.

    Parameters: `table`, one row for each `group`, `document` and `term` with `n`, how often it occurs there. A
    document may be a block of documents: what is drawn as a whole when intervals are made. Without the column
    `document` no interval is claimed; rows that name the same things are added up.
    Raises CompareError on a missing column, counts that are not whole numbers above 0, or not two groups.

    >>> rows = [("a", 1, "sea", 3), ("a", 2, "wall", 1), ("b", 3, "rain", 2), ("b", 4, "wall", 1)]
    >>> of_counts(pd.DataFrame(rows, columns=COLUMNS)).counts.loc["wall"].tolist()
    [1, 1]
    """
    for column in ("group", "term", "n"):
        if column not in table:
            raise CompareError(
                f"The counts have no column {column!r}. They need group, term, n, and document."
            )
    table = table.assign(document=table["document"] if "document" in table else table["group"])
    if table[list(COLUMNS)].isna().any(axis=None):
        raise CompareError("Some counts have no group, document, term or number. Leave such rows out.")
    n = pd.to_numeric(table["n"], errors="coerce")
    if not ((n > 0) & (n % 1 == 0)).all():
        raise CompareError("Some counts are not whole numbers above 0. Count occurrences.")
    (group, groups), (document, _), (term, terms) = (_numbered(table[name]) for name in COLUMNS[:3])
    if len(groups) != 2:
        raise CompareError(
            f"The counts have {len(groups)} groups, and a comparison has two. Leave out the others."
        )
    pieces = counting.pieces()
    pieces.name(terms)
    summed = (
        pd.DataFrame({"group": group, "document": document, "term": term, "n": n.to_numpy(np.int64)})
        .groupby(list(COLUMNS[:3]), as_index=False)["n"].sum()
    )  # fmt: skip
    sides = []
    for number, name in enumerate(groups):
        own = summed[summed["group"] == number].groupby("document", sort=True)
        rows = ((part["term"].to_numpy(np.int32), part["n"].to_numpy()) for _, part in own)
        sides.append(Tally.of_counts(name, pieces, rows))
    return compared(sides, pieces, counting=counting)


def _numbered(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    """For each row the number of its value, and the values, sorted by code point."""
    numbers, values = pd.factorize(column)
    again, names = pd.factorize(np.array([str(value) for value in values], dtype=object), sort=True)
    return again.astype(np.int32)[numbers], names.tolist()


def read(path: Path, counting: Counting) -> Comparison:
    """`of_counts` of a table in a file. Raises CompareError on one that cannot be read."""
    try:
        return of_counts(table_of(path), counting=counting)
    except CompareError as error:
        raise error if str(path) in str(error) else CompareError(f"{path}: {error}") from None
