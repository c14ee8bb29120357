"""The times that each essay points to: coded expressions, placed by their distance from the day of publication."""

import pandas as pd

from parallax.corpus import Corpus, CorpusError, read_table

COLUMNS = ("sentence_id", "start", "end", "expression", "first", "last", "kind")
KINDS = ("date", "relative", "event")


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
        place = f"{path}, line {number}"
        if row.sentence_id not in texts.index:
            raise CorpusError(f"{place}: there is no sentence {row.sentence_id!r}. Correct the id.")
        if texts[row.sentence_id][int(row.start) : int(row.end)] != row.expression:
            raise CorpusError(f"{place}: {row.expression!r} does not stand at {row.start}:{row.end}. Correct the offsets.")
        if row.kind not in KINDS:
            raise CorpusError(f"{place}: kind is {row.kind!r}. It must be one of {', '.join(KINDS)}.")
    frame[["start", "end"]] = frame[["start", "end"]].astype(int)
    frame["essay"] = frame["sentence_id"].map(corpus.sentences.set_index("sentence_id")["essay"])
    for column in ("first", "last"):
        frame[column] = pd.to_datetime(frame[column].replace("", None), format="%Y-%m-%d")
    published = pd.to_datetime(frame["essay"].map({essay.id: essay.date for essay in corpus.essays}))
    middle = frame["first"] + (frame["last"] - frame["first"]) / 2
    frame["years"] = (middle - published).dt.total_seconds() / (365.25 * 24 * 3600)
    return frame
