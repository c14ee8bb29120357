"""Count words where they lie: in pandas, Polars, DuckDB, Dask, PySpark, whatever narwhals understands."""

import warnings
import zlib

import narwhals as nw
import pandas as pd

from synkrisis.compare.tally import BLOCKS


def block(document: str) -> str:
    """The block of documents that a document belongs to: one of 100 by a checksum of its name.

    Counts by block are small enough to bring back, however many the documents are, and every engine that maps
    this function makes the same blocks.

    >>> block("speech-17.txt"), block("speech-18.txt")
    ('93', '52')
    """
    return f"{zlib.crc32(str(document).encode()) % BLOCKS:02}"


def counts(frame, *, group: str = "group", term: str = "term") -> pd.DataFrame:
    """Count terms by group in any table of tokens, and bring back only the counts.

    Parameters: `frame`, one row a token, of any library that narwhals supports, eager (pandas, Polars, …) or
    lazy (Polars, DuckDB, Dask, PySpark, Ibis), in which case the counting is done by that engine; `group` and
    `term`, its columns of strings. `synkrisis.compare.words` makes such terms from a column of texts.

    Returns one row a term (index `term`, sorted by code point) and one integer column a group (sorted), 0
    where a group lacks a term: the table that `synkrisis.words.keyness.keyness` takes. The numbers do not depend on
    the engine. Raises ValueError on another kind of table, a missing column, missing values, or no token.
    """
    try:
        with warnings.catch_warnings():
            # Of a package for Dask that narwhals means to have, and that is not out.
            warnings.filterwarnings("ignore", "Dask support is moving", FutureWarning)
            table = nw.from_native(frame)
    except TypeError as error:
        raise ValueError(
            f"A {type(frame).__name__} is no table that can be counted. Give a data frame of a library that "
            "narwhals supports, such as pandas, Polars, DuckDB or Dask."
        ) from error
    columns = table.collect_schema().names()
    for column in (group, term):
        if column not in columns:
            raise ValueError(f"The table has no column {column!r}. It has {', '.join(columns)}.")
    tokens = table.lazy() if isinstance(table, nw.DataFrame) else table
    # as numbers: Spark adds up no truth values
    missing = tokens.select(
        nw.col(group).is_null().cast(nw.Int64).sum().alias("group"),
        nw.col(term).is_null().cast(nw.Int64).sum().alias("term"),
    )
    counted = tokens.group_by(group, term).agg(nw.len().alias("n"))
    gaps, few = missing.collect("pandas").to_native(), counted.collect("pandas").to_native()
    for column, name in (("group", group), ("term", term)):
        if gaps[column].iloc[0]:
            raise ValueError(
                f"{int(gaps[column].iloc[0]):,} tokens have no value in the column {name!r}. Fill it in, or "
                "take these rows out before counting."
            )
    if few.empty:
        raise ValueError("There is no token to count. Choose a table with rows.")
    few = few.astype({group: object, term: object, "n": "int64"})
    wide = few.pivot(index=term, columns=group, values="n")
    wide = wide.reindex(index=sorted(wide.index), columns=sorted(wide.columns)).fillna(0).astype("int64")
    return wide.rename_axis(index="term", columns=None)
