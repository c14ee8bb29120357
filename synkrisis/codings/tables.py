"""Coded tables of any kind: read, checked against the text, and compared coder by coder.

A table lies in `annotations/NAME.csv`: `sentence_id`, `start`, `end`, `expression`, the columns of its
codebook as they were settled, a column `coder_…` for each coder, and `reason`. A coder's cell holds what that
coder gave where coders differ (`role: patient; kind: harm`, or `no row`), and is blank where they agree.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from synkrisis.codings import agreement
from synkrisis.codings.metaphors import CODER, check_span
from synkrisis.intervals.resampling import DRAWS, SEED
from synkrisis.texts.corpus import Corpus, CorpusError, annotation_path, read_table

PLACE = ("sentence_id", "start", "end", "expression")
NO_ROW = "no row"
BLANK = "blank"


@dataclass(frozen=True)
class Table:
    """What a coded table holds: its `name`, the columns with a closed list of `values`, those of `free` text.

    `free` may name `expression`, where coders chose it.
    `listed`: whether rows were listed beforehand, so that every coder has each of them; else the table has a
    column `accepted`. `of_sentences`: whether a row is a sentence, where an expression may be blank.
    `coders`: their names, in the order of the columns.
    """

    name: str
    values: Mapping[str, tuple[str, ...]]
    free: tuple[str, ...] = ()
    listed: bool = True
    of_sentences: bool = False
    coders: tuple[str, ...] = ("d", "e")

    @property
    def judged(self) -> tuple[str, ...]:
        """The columns in which coders can differ, closed ones first; `expression` where they chose it."""
        return (*self.values, *self.free)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file, other than those of coders."""
        return (*PLACE, *(column for column in self.judged if column not in PLACE))


def _check_row(row: dict, table: Table, texts: dict[str, str], place: str) -> None:
    if table.of_sentences and not row["expression"] and not row["start"] + row["end"]:
        if row["sentence_id"] not in texts:
            raise CorpusError(f"{place}: no sentence has the id {row['sentence_id']!r}. Correct the id.")
    else:
        check_span(row, texts, place)
    for column, allowed in table.values.items():
        if row[column] not in allowed:
            known = ", ".join(value or "nothing" for value in allowed)
            raise CorpusError(f"{place}: {column} is {row[column]!r}. Write one of {known} there.")
    if not table.listed and row["accepted"] not in ("yes", "no"):
        raise CorpusError(f"{place}: accepted is {row['accepted']!r}. Write yes or no there.")
    if any(row[column] for column in row if column.startswith(CODER)) and not row["reason"].strip():
        raise CorpusError(f"{place}: the coders differ, with no reason for what was settled. Give one.")


def load_table(corpus: Corpus, table: Table) -> pd.DataFrame:
    """A coded table as settled, in the order of the text, with `essay` and `paragraph` of each row.

    Returns the columns of the file; `start` and `end` are whole numbers, missing where a sentence has no
    expression, and `accepted`, where rows were not listed beforehand, is boolean.
    Raises CorpusError on an unknown column or sentence, an expression that is not at its place, a value that
    the table does not allow, or a difference without a reason.
    """
    path = annotation_path(corpus.folder, table.name)
    named = tuple(CODER + name for name in table.coders)
    accepted = () if table.listed else ("accepted",)
    frame = read_table(path, (*table.columns, *named, *accepted, "reason"))
    texts = dict(zip(corpus.sentences["sentence_id"], corpus.sentences["text"], strict=True))
    for line, row in enumerate(frame.to_dict("records"), start=2):
        _check_row(row, table, texts, f"{path}, line {line}")
    for column in ("start", "end"):
        frame[column] = pd.to_numeric(frame[column].replace("", None)).astype("Int64")
    if accepted:
        frame["accepted"] = frame["accepted"] == "yes"
    about = corpus.sentences[["sentence_id", "essay", "paragraph"]]
    order = {identity: n for n, identity in enumerate(about["sentence_id"])}
    frame = frame.merge(about, on="sentence_id", validate="many_to_one")
    place = frame["sentence_id"].map(order).rename("order")
    keys = pd.concat([place, frame[["start", "end"]]], axis=1)
    sorted_keys = keys.sort_values(list(keys), kind="stable")  # ties: as the table has them
    return frame.loc[sorted_keys.index].reset_index(drop=True)


def given(frame: pd.DataFrame, table: Table, coder: str) -> pd.DataFrame:
    """What one coder gave in every row of a settled table: its judged columns, and `there`, whether at all.

    >>> rows = {"role": ["agent"], "coder_d": ["role: agent"], "coder_e": ["role: patient"]}
    >>> roles = Table("roles", {"role": ("agent", "patient")})
    >>> given(pd.DataFrame(rows), roles, "e")["role"].tolist()
    ['patient']
    """
    cells = frame[CODER + coder]
    own = frame[list(table.judged)].copy()
    mark = re.compile(rf"(?:^|; )({'|'.join(map(re.escape, table.judged))}): ")
    for index, cell in cells.items():
        parts = mark.split(cell)[1:]
        for column, value in zip(parts[::2], parts[1::2], strict=True):
            own.loc[index, column] = "" if value == BLANK else value
    return own.assign(there=cells != NO_ROW)


def agreement_table(corpus: Corpus, table: Table, *, draws: int = DRAWS, seed: int = SEED) -> pd.DataFrame:
    """How far each pair of coders agrees on a table, column by column.

    Returns one row for each pair and judged column: `table`, `column`, `first`, `second`, `n` (rows that both
    have), `same` (rows in which they agree), `measure` and its `value`, `low`, `high` (95 %, paragraphs
    resampled within essays): `kappa` (Cohen 1960) for a closed column, none for free text. Where coders
    listed the rows themselves there is a column `row` first, with `F1` of having it.
    """
    frame = load_table(corpus, table)
    clusters = frame["essay"] + "-" + frame["paragraph"].astype(str)
    rows = []
    for first, second in combinations(table.coders, 2):
        a, b = given(frame, table, first), given(frame, table, second)
        both = a["there"] & b["there"]
        if not table.listed:
            found = _measured(agreement.f1_of, a["there"], b["there"], clusters, frame["essay"], draws, seed)
            rows.append((table.name, "row", first, second, len(frame), int(both.sum()), "F1", *found))
        for column in table.judged:
            one, other = a.loc[both, column], b.loc[both, column]
            here = (clusters[both], frame.loc[both, "essay"], draws, seed)
            closed = column in table.values
            found = _measured(agreement.kappa_of, one, other, *here) if closed else (float("nan"),) * 3
            same, name = int((one == other).sum()), "kappa" if closed else ""
            rows.append((table.name, column, first, second, len(one), same, name, *found))
    names = ["table", "column", "first", "second", "n", "same", "measure", "value", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def _measured(
    statistic, a: pd.Series, b: pd.Series, clusters: pd.Series, essays: pd.Series, draws: int, seed: int
) -> tuple[float, float, float]:
    counts = agreement.tables(a, b, clusters=clusters)
    if counts.shape[-1] < 2:  # both gave one and the same value throughout: there is no chance level
        return (float("nan"),) * 3
    strata = list(dict(zip(clusters, essays, strict=True)).values())
    found = agreement.interval(statistic, counts, strata=strata, draws=draws, seed=seed)
    return found.value, found.low, found.high


def load_coding(corpus: Corpus, table: Table, coder: str) -> pd.DataFrame:
    """One coder's own `annotations/codings/NAME_CODER.csv` as it was handed in, as strings."""
    path = corpus.folder / "annotations" / "codings" / f"{table.name}_{coder}.csv"
    return read_table(path, ("sentence_id", *table.judged), (*PLACE[1:], "note"))
