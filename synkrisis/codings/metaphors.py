"""Metaphors as coded: read from the tables beside the essays, checked against the text, and located in it.

`annotations/metaphors.csv` has one row for each expression that any coder marked, or that all decided is
none, and what was settled; `annotations/codings/metaphors_CODER.csv` has one coder's expressions as they
were made (and `additions_CODER.csv` those that the coder listed besides). The codebook beside them says how.
"""

import csv
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pandas as pd

from synkrisis.codings.codebook import Codebook
from synkrisis.texts.corpus import Corpus, CorpusError, annotation_path, read_table, read_text

KINDS = ("conventional", "novel", "extended")
CONFIDENCES = ("1", "2", "3")
REST = "other"

CODING_COLUMNS = (
    "sentence_id", "start", "end", "expression", "kind", "source_domain", "target_domain", "family",
    "confidence",
)  # fmt: skip
MARK_COLUMNS = (*CODING_COLUMNS, "accepted", "reason")
CODER = "coder_"
# Columns that a table may have: the rule by which a row was decided, whether it is the figure proper of its
# family; and in a coding, whether the coder counts it, and notes.
_MORE = ("lemma", "strict")
_MORE_OF_A_CODING = (*_MORE, "metaphor", "note")

_FREE = ("source_domain", "target_domain", "family")  # what a codebook lists, or a table is free to name


def coders(marks: pd.DataFrame) -> tuple[str, ...]:
    """The coders' columns in the order of the table, such as `("coder_a", "coder_b")`."""
    return tuple(column for column in marks.columns if column.startswith(CODER))


def family_names(marks: pd.DataFrame) -> tuple[str, ...]:
    """The families that the marks name, in the order in which the texts bring them up, `other` last."""
    named = ["family", *coders(marks)]
    found = dict.fromkeys(value for row in marks[named].itertuples(index=False) for value in row if value)
    return (*(family for family in found if family != REST), REST)


def _allowed(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    listed = {
        "kind": KINDS,
        "accepted": ("yes", "no"),
        "strict": ("yes", "no"),
        "source_domain": codebook.source_domains,
        "target_domain": codebook.target_domains,
        "family": codebook.families,
    }
    return {column: values for column, values in listed.items() if values}


def _is_no_metaphor(row: dict) -> bool:
    """Whether everybody decided that the expression is no metaphor, so that there is nothing to say of it."""
    counted = any(value for column, value in row.items() if column.startswith(CODER))
    return row.get("accepted") == "no" and not counted and not row["family"]


def _check_cells(row: dict, codebook: Codebook, place: str) -> None:
    for column, allowed in _allowed(codebook).items():
        if column in row and row[column] not in allowed:
            known = ", ".join(allowed)
            raise CorpusError(f"{place}: {column} is {row[column]!r}. Write one of {known} there.")
    for column in _FREE:
        if not row[column].strip():
            raise CorpusError(f"{place}: {column} is blank. Name one; {REST} will do.")
    for column, value in row.items():
        if codebook.families and column.startswith(CODER) and value not in (*codebook.families, ""):
            known = ", ".join(codebook.families)
            raise CorpusError(f"{place}: {column} is {value!r}. Write one of {known}, or leave it blank.")


def check_span(row: dict, texts: dict[str, str], place: str) -> None:
    """Refuse a row whose expression does not stand from `start` to `end` in the sentence that it names."""
    text = texts.get(row["sentence_id"])
    if text is None:
        raise CorpusError(f"{place}: no sentence has the id {row['sentence_id']!r}. Correct the id.")
    if not (row["start"].isdecimal() and row["end"].isdecimal()):
        span = f"{row['start']!r} to {row['end']!r}"
        raise CorpusError(f"{place}: {span} are not two whole numbers. Count the characters from 0.")
    start, end, expression = int(row["start"]), int(row["end"]), row["expression"]
    if not expression or expression != expression.strip() or text[start:end] != expression:
        found = text.find(expression.strip()) if expression.strip() else -1
        hint = f"It begins at {found}" if found >= 0 else "It is nowhere in the sentence"
        raise CorpusError(
            f"{place}: characters {start} to {end} of {row['sentence_id']} are {text[start:end]!r}, "
            f"not {expression!r}. {hint}; correct start, end or expression."
        )


def placed(table: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """The table with `start` and `end` filled in where both are blank and the expression stands only once."""
    texts = dict(zip(sentences["sentence_id"], sentences["text"], strict=True))
    rows = table.to_dict("records")
    for row in rows:
        text, expression = texts.get(row["sentence_id"], ""), row["expression"]
        if not row["start"] and not row["end"] and expression and text.count(expression) == 1:
            start = text.index(expression)
            row.update(start=str(start), end=str(start + len(expression)))
    return pd.DataFrame(rows, columns=table.columns, dtype=str)


def _check_reason(row: dict, compared: Sequence[str], place: str) -> None:
    """A reason where what was settled is not what each of the compared coders gave."""
    settled = row["family"] if row["accepted"] == "yes" else ""
    if any(row[coder] != settled for coder in compared) and not row["reason"].strip():
        raise CorpusError(
            f"{place}: a coder differs on {row['expression']!r} from what was settled, with no reason. "
            "Give one in the column reason."
        )


def _check_overlaps(rows: pd.DataFrame, path: Path) -> None:
    repeated = rows[rows.duplicated(["sentence_id", "start", "end"])]
    if len(repeated):
        row = repeated.iloc[0]
        raise CorpusError(
            f"{path}, line {row.line}: {row.expression!r} of {row.sentence_id} stands twice. Keep one row."
        )
    accepted = rows[rows["accepted"] == "yes"] if "accepted" in rows else rows
    for sentence_id, group in accepted.sort_values(["sentence_id", "start"]).groupby("sentence_id"):
        for left, right in pairwise(group.itertuples()):
            if right.start < left.end:
                raise CorpusError(
                    f"{path}, line {right.line}: {right.expression!r} overlaps {left.expression!r} of line "
                    f"{left.line}, in {sentence_id}. Accept one of the two, or mark one expression for both."
                )


def check(
    table: pd.DataFrame,
    sentences: pd.DataFrame,
    path: Path,
    *,
    compared: Sequence[str] | None = None,
    codebook: Codebook | None = None,
) -> pd.DataFrame:
    """The rows of a metaphor table, whole numbers as such, with their `line` in the file; or a refusal.

    Parameters: `table`, strings as read; `sentences`, as `Corpus.sentences`; `path`, to be named in messages;
    `compared`, the coders whose differences were settled and so need a reason (by default all in the table);
    `codebook`, the families and domains that it may name, by default any.
    Raises CorpusError on an unknown sentence, an expression that is not at its place in the text, a value
    that the codebook lacks, a missing reason, a repeated expression, or accepted expressions that overlap.
    """
    texts = dict(zip(sentences["sentence_id"], sentences["text"], strict=True))
    for line, row in enumerate(table.to_dict("records"), start=2):
        place = f"{path}, line {line}"
        if not _is_no_metaphor(row):
            _check_cells(row, codebook or Codebook(), place)
        check_span(row, texts, place)
        if "accepted" in row:
            _check_reason(row, coders(table) if compared is None else compared, place)
        if row["confidence"] not in CONFIDENCES:
            raise CorpusError(f"{place}: confidence is {row['confidence']!r}. Write one of 1, 2, 3 there.")
    numbers = {column: table[column].astype(int) for column in ("start", "end", "confidence")}
    rows = table.assign(**numbers, line=range(2, len(table) + 2))
    _check_overlaps(rows, path)
    return rows


def _locate(rows: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Add essay, paragraph, sentence, place in the essay, words and position to checked rows."""
    columns = ["sentence_id", "essay", "paragraph", "sentence", "kind", "start"]
    about = corpus.sentences[columns].rename(columns={"kind": "sentence_kind", "start": "sentence_start"})
    located = rows.merge(about, on="sentence_id", how="left", validate="many_to_one")
    located["essay_start"] = located["sentence_start"] + located["start"]
    located["essay_end"] = located["sentence_start"] + located["end"]
    words = corpus.tokens[corpus.tokens["word"]]
    by_essay = {essay: group for essay, group in words.groupby("essay")}
    spans = []
    for row in located.itertuples():
        essay = by_essay[row.essay]
        covered = (essay["start"] < row.essay_end) & (essay["end"] > row.essay_start)
        before = int((essay["start"] < row.essay_start).sum())
        spans.append((int(covered.sum()), before / len(essay), bool(essay.loc[covered, "quoted"].any())))
    added = pd.DataFrame(spans, columns=["words", "position", "quoted"], index=located.index)
    located = pd.concat([located.drop(columns=["line", "sentence_start"]), added], axis=1)
    essay_order = located["essay"].map(corpus.ids.index).rename("order")
    in_order = pd.concat([essay_order, located[["essay_start", "essay_end"]]], axis=1)
    # ties: none among accepted expressions, which do not overlap
    return located.loc[in_order.sort_values(list(in_order)).index].reset_index(drop=True)


def _coding_path(corpus: Corpus, coder: str) -> Path:
    return corpus.folder / "annotations" / "codings" / f"metaphors_{coder}.csv"


def load_decisions(corpus: Corpus) -> pd.DataFrame:
    """Every expression that was decided on, checked and located; one row an expression, in text order.

    Returns the columns of `metaphors.csv` (`start`, `end`: characters in the sentence; `accepted`: boolean;
    `kind`, the domains and `family` may be blank where all decided that it is no metaphor)
    with `essay`, `paragraph`, `sentence`, `sentence_kind`, `essay_start`, `essay_end` (characters in the
    essay), `words` (word tokens it covers), `position` (share of the essay's running words before it, from 0
    to 1) and `quoted` (in quoted speech). Raises CorpusError as `check` does.
    """
    path = annotation_path(corpus.folder, "metaphors")
    header = next(csv.reader(read_text(path).splitlines()[:1]), [])
    named = tuple(dict.fromkeys(column for column in header if column.startswith(CODER)))
    table = read_table(path, MARK_COLUMNS, (*named, *_MORE))
    if not named:
        raise CorpusError(f"{path}, line 1: there is no coder. Add a column coder_NAME for each.")
    # Only codings that were handed in were compared: a coder added later disputes nothing by being there.
    compared = [coder for coder in named if _coding_path(corpus, coder.removeprefix(CODER)).is_file()]
    table = placed(table, corpus.sentences)
    rows = check(table, corpus.sentences, path, compared=compared or None, codebook=corpus.codebook)
    marks = _locate(rows, corpus)
    return marks.assign(accepted=marks["accepted"] == "yes")


def load_marks(corpus: Corpus) -> pd.DataFrame:
    """The rows of `load_decisions` in which a coder marked a metaphor, or one was accepted; same columns."""
    found = load_decisions(corpus)
    marked = found[list(coders(found))].ne("").any(axis=1)
    return found[found["accepted"] | marked].reset_index(drop=True)


def load_metaphors(corpus: Corpus, *, minimum_confidence: int = 1) -> pd.DataFrame:
    """The accepted expressions of `load_marks` with at least that confidence (1 to 3); the same columns."""
    marks = load_marks(corpus)
    keep = marks["accepted"] & (marks["confidence"] >= minimum_confidence)
    return marks[keep].reset_index(drop=True)


def load_coding(corpus: Corpus, coder: str, *, minimum_confidence: int = 1) -> pd.DataFrame:
    """One coder's own `annotations/codings/metaphors_CODER.csv`, checked and located as in `load_marks`.

    With a column `metaphor`, only the rows where it is `yes` are marks; those of `additions_CODER.csv`, where
    there is such a file, are marks too.
    """
    path = _coding_path(corpus, coder)
    table = read_table(path, CODING_COLUMNS, _MORE_OF_A_CODING)
    if "metaphor" in table:
        table = table[table["metaphor"] == "yes"]
    added = path.with_name(f"additions_{coder}.csv")
    if added.is_file():
        table = pd.concat([table, read_table(added, CODING_COLUMNS, _MORE_OF_A_CODING)], ignore_index=True)
    rows = _locate(check(table, corpus.sentences, path, codebook=corpus.codebook), corpus)
    return rows[rows["confidence"] >= minimum_confidence].reset_index(drop=True)
