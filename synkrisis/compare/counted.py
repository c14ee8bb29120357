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
    groups = sorted(table["group"].astype(str).unique())
    if len(groups) != 2:
        raise CompareError(
            f"The counts have {len(groups)} groups, and a comparison has two. Leave out the others."
        )
    pieces = counting.pieces()
    codes, terms = pd.factorize(table["term"].astype(str), sort=True)
    pieces.name(terms)
    summed = (
        pd.DataFrame({"group": table["group"].astype(str), "document": table["document"].astype(str)})
        .assign(code=codes, n=n.astype(np.int64))
        .groupby(["group", "document", "code"], as_index=False)["n"].sum()
    )  # fmt: skip
    sides = []
    for group in groups:
        own = summed[summed["group"] == group].groupby("document", sort=True)
        rows = ((part["code"].to_numpy(np.int32), part["n"].to_numpy()) for _, part in own)
        sides.append(Tally.of_counts(group, pieces, rows))
    return compared(sides, pieces, counting=counting)


def read(path: Path, counting: Counting) -> Comparison:
    """`of_counts` of a table in a file. Raises CompareError on one that cannot be read."""
    try:
        return of_counts(table_of(path), counting=counting)
    except CompareError as error:
        raise error if str(path) in str(error) else CompareError(f"{path}: {error}") from None
