"""The times that each essay points to: coded expressions, by their distance from the day of publication."""

import datetime

import pandas as pd

from synkrisis.texts.corpus import Corpus, CorpusError, read_table

COLUMNS = ("sentence_id", "start", "end", "expression", "first", "last", "kind")
KINDS = ("date", "relative", "event")


def _check(row, texts: pd.Series, place: str) -> None:
    span = f"{row.start}:{row.end}"
    if row.sentence_id not in texts.index:
        raise CorpusError(f"{place}: there is no sentence {row.sentence_id!r}. Correct the id.")
    if not (row.start.isdecimal() and row.end.isdecimal()):
        raise CorpusError(f"{place}: {span} are not two whole numbers. Count the characters from 0.")
    if texts[row.sentence_id][int(row.start) : int(row.end)] != row.expression:
        raise CorpusError(f"{place}: {row.expression!r} does not stand at {span}. Correct the offsets.")
    if row.kind not in KINDS:
        raise CorpusError(f"{place}: kind is {row.kind!r}. It must be one of {', '.join(KINDS)}.")
    if row.first or row.last:
        first, last = (_day(text, place) for text in (row.first, row.last))
        if last < first:
            raise CorpusError(f"{place}: {row.last} lies before {row.first}. Put the earlier day first.")


def _day(text: str, place: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        remedy = "Write both days as 2022-02-14, or leave both blank."
        raise CorpusError(f"{place}: {text!r} is not a day. {remedy}") from None


def load_times(corpus: Corpus) -> pd.DataFrame:
    """Every coded expression of time.

    Returns one row an expression: `sentence_id`, `essay`, `start`, `end` (characters in the sentence),
    `expression`, `kind`, `first`, `last` (days; NaT where the coder could give none), and `years`, the
    distance of its middle from the essay's publication in years (negative is the past, NaN where undated).
    Raises CorpusError on a row that does not match the text.
    """
    path = corpus.folder / "annotations" / "times.csv"
    frame = read_table(path, COLUMNS)
    texts = corpus.sentences.set_index("sentence_id")["text"]
    for number, row in enumerate(frame.itertuples(), start=2):
        _check(row, texts, f"{path}, line {number}")
    frame[["start", "end"]] = frame[["start", "end"]].astype(int)
    frame["essay"] = frame["sentence_id"].map(corpus.sentences.set_index("sentence_id")["essay"])
    for column in ("first", "last"):
        frame[column] = pd.to_datetime(frame[column].replace("", None), format="%Y-%m-%d")
    published = pd.to_datetime(frame["essay"].map({essay.id: essay.date for essay in corpus.essays}))
    middle = frame["first"] + (frame["last"] - frame["first"]) / 2
    frame["years"] = (middle - published).dt.total_seconds() / (365.25 * 24 * 3600)
    return frame
