"""What findings on the coded tables share: their rows, how many of them, and how far the two runs agree."""

import re
from functools import lru_cache

import pandas as pd

from churchtower import annotations
from churchtower.claims import number
from churchtower.study import Study
from synkrisis.codings import tables
from synkrisis.printing import estimate
from synkrisis.texts import tokens


def rows(study: Study, name: str) -> pd.DataFrame:
    """The rows of a coded table in the sentences that count (see `churchtower.annotations.load`)."""
    frame = annotations.load(study.corpus, name)
    kept = frame["sentence_id"].isin(study.terms["sentence_id"])
    if "voice" in frame and not study.choices.quoted:
        kept &= frame["voice"] != "quoted"
    return frame[kept]


def by_essay(study: Study, chosen: pd.DataFrame, suffix: str = "") -> dict[str, str]:
    """How many rows there are of the first essay (`a`) and of the second (`b`), as printed; 0 is `none`."""
    counted = chosen["essay"].value_counts()
    return {name + suffix: said(counted.get(essay, 0)) for name, essay in zip("ab", study.pair, strict=True)}


def said(count: int) -> str:
    """A count as a sentence says it.

    >>> said(0), said(12)
    ('none', '12')
    """
    return number(count, 0) if count else "none"


def evidence(chosen: pd.DataFrame, *, limit: int = 4) -> tuple[str, ...]:
    """The first sentences of some rows, by id."""
    return tuple(chosen["sentence_id"].drop_duplicates()[:limit])


def length(text: str) -> int:
    """How many words a passage has, as the book counts them.

    >>> length("I don’t like it …")
    5
    """
    return sum(bool(re.search(r"\w", text[start:end])) for start, end in tokens.token_spans(text))


@lru_cache(maxsize=64)
def stability(study: Study, name: str, column: str) -> dict[str, str]:
    """How far two runs of the model agree on one column of a table, as words of a finding.

    `alike`: in how many rows (`37 of 38`); `agreement`: κ, or F1 of having a row, with its interval.
    """
    table = annotations.TABLES[name]
    frame = tables.agreement_table(study.corpus, table, draws=study.draws, seed=study.seed)
    row = frame.set_index("column").loc[column]
    same = "all" if row["same"] == row["n"] else f"{row['same']} of"
    found = {"alike": f"{same} {row['n']}"}
    if pd.notna(row["low"]):
        found["agreement"] = estimate(row["value"], row["low"], row["high"])
    return found
