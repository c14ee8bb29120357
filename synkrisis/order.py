"""One order everywhere: what is ranked by a value is told apart by a name where values are equal.

Sums and logarithms differ in their last digits from one processor to another, and a sort may leave equal
values in any order. So values are compared to `DIGITS` significant digits, and ties go by a stated name.
"""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import pandas as pd

DIGITS = 10
NOTHING = 1e-12  # what is nearer to 0 is 0: the rest of a difference of equal sums

Table = TypeVar("Table", pd.DataFrame, pd.Series)


def rounded(values: Sequence[float], *, digits: int = DIGITS) -> np.ndarray:
    """Numbers to `digits` significant digits, so that what differs by rounding noise alone is equal.

    What lies within `NOTHING` of 0 becomes 0. Missing and infinite values stay.

    >>> rounded([0.1 + 0.2, 0.3, 1e-17, float("inf")]).tolist()
    [0.3, 0.3, 0.0, inf]
    """
    # Through decimal text, not powers of ten: those come from the vector unit, and differ too.
    return np.array(
        [0.0 if abs(value) < NOTHING else float(f"{value:.{digits}g}") for value in map(float, values)]
    )


def rounded_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its float columns `rounded`: for every door by which numbers leave, to a file or a chart.

    >>> rounded_columns(pd.DataFrame({"word": ["bell"], "rate": [0.1 + 0.2]})).to_dict("records")
    [{'word': 'bell', 'rate': 0.3}]
    """
    floats = [name for name in frame if pd.api.types.is_float_dtype(frame[name])]
    columns = {name: rounded(frame[name].astype(float)) for name in floats}
    return frame.assign(**{str(name): values for name, values in columns.items()}) if floats else frame


def ranked(
    table: Table,
    by: str | None = None,
    *,
    then: str | Sequence[str] | None = None,
    ascending: bool = False,
) -> Table:
    """A frame or a series in the order of its values, the highest first, and equal ones by name.

    Parameters: `by`, the column of a frame to rank by (a series is ranked by its own values); `then`, the
    columns that tell equal rows apart, in rising order, by default the index; `ascending`, the lowest first.
    Numbers are compared as `rounded`; missing values come last. Raises ValueError on rows that nothing tells
    apart.

    >>> words = pd.Series({"tower": 2.0, "love": 0.1 + 0.2, "bell": 0.3, "view": float("nan")})
    >>> ranked(words).index.tolist()
    ['tower', 'bell', 'love', 'view']
    >>> ranked(words, ascending=True).index.tolist()
    ['bell', 'love', 'tower', 'view']
    """
    values = table if by is None else table[by]
    if pd.api.types.is_float_dtype(values):
        values = rounded(values.astype(float))
    names = [then] if isinstance(then, str) else list(then or ())
    told = [table[name] for name in names] or [
        table.index.get_level_values(level) for level in range(table.index.nlevels)
    ]
    keys = pd.DataFrame({place: np.asarray(column) for place, column in enumerate([values, *told])})
    if keys.duplicated().any():
        row = keys[keys.duplicated()].iloc[0].tolist()
        raise ValueError(
            f"Rows have the same value and the same name: {row}. Name columns in `then` that tell them apart."
        )
    ways = [ascending] + [True] * len(told)
    return table.iloc[keys.sort_values(list(keys), ascending=ways).index]  # ties: refused above


def highest(values: pd.Series) -> object:
    """The label of the highest value; of equal ones, that of the label that sorts first.

    >>> highest(pd.Series({"b": 0.3, "a": 0.1 + 0.2}))
    'a'
    """
    return ranked(values).index[0]
