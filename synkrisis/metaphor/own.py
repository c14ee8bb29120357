"""One's own coding of a few sentences, set word by word beside the codings of others."""

from collections.abc import Mapping

import pandas as pd

from synkrisis.codings import agreement
from synkrisis.texts.tokens import token_spans


def _spans(text: str, expressions: str, place: str) -> list[tuple[int, int]]:
    """Where the expressions stand in a sentence."""
    found = []
    for expression in filter(None, map(str.strip, expressions.split(";"))):
        times = text.count(expression)
        if times != 1:
            stands = "stands nowhere" if not times else f"stands {times} times"
            raise ValueError(
                f"{expression!r} {stands} in {place}. Write it as printed, with a neighbour where it is repeated."
            )
        found.append((text.index(expression), text.index(expression) + len(expression)))
    return found


def _marked(words: pd.DataFrame, marks: pd.DataFrame) -> pd.Series:
    """Which words an expression covers, if only a character of them."""
    covered = pd.Series(False, index=words.index)
    for mark in marks.itertuples():
        inside = (words["start"] < mark.end) & (words["end"] > mark.start)
        covered |= inside & (words["sentence_id"] == mark.sentence_id)
    return covered


def compare(mine: pd.DataFrame, coders: Mapping[str, pd.DataFrame], sentences: pd.DataFrame) -> pd.DataFrame:
    """How far one's own marks agree with each coder's, over the words of the sentences one has coded.

    `mine` has one row per sentence: `sentence_id`, and `expressions`, those one takes for metaphors, as
    printed, with a semicolon between two and blank for none. `coders` gives, by name, tables with
    `sentence_id`, `start` and `end` (characters in the sentence), such as `codings/metaphors_a.csv`;
    `sentences` has `sentence_id` and `text`, as `Corpus.sentences`.
    Returns one row per coder: `coder`, `words` (those compared), `mine`, `theirs`, `both` (words marked),
    `kappa` (Cohen 1960; missing where nobody marked a word) and `f1`.
    Raises ValueError on a sentence that is not there or coded twice, and on an expression that its sentence
    does not have, or has more than once.

    >>> texts = pd.DataFrame({"sentence_id": ["a"], "text": ["Rome courts Ankara in the dark."]})
    >>> mine = pd.DataFrame({"sentence_id": ["a"], "expressions": ["courts; dark"]})
    >>> theirs = pd.DataFrame({"sentence_id": ["a"], "start": [5], "end": [11]})
    >>> compare(mine, {"b": theirs}, texts)[["words", "mine", "theirs", "both", "f1"]].round(2).values.tolist()
    [[6.0, 2.0, 1.0, 1.0, 0.67]]
    """
    texts = dict(zip(sentences["sentence_id"], sentences["text"], strict=True))
    own, rows = [], []
    for sentence_id, expressions in zip(mine["sentence_id"], mine["expressions"], strict=True):
        if sentence_id not in texts:
            raise ValueError(f"There is no sentence {sentence_id!r}. Correct its id.")
        text = texts[sentence_id]
        own += [(sentence_id, *span) for span in _spans(text, expressions, sentence_id)]
        rows += [(sentence_id, a, b) for a, b in token_spans(text) if any(map(str.isalnum, text[a:b]))]
    columns = ["sentence_id", "start", "end"]
    words = pd.DataFrame(rows, columns=columns)
    twice = words.loc[words.duplicated(), "sentence_id"]
    if len(twice):
        raise ValueError(f"{twice.iloc[0]} is coded twice. Keep one row for each sentence.")
    one, compared = _marked(words, pd.DataFrame(own, columns=columns)), []
    for coder, marks in coders.items():
        other = _marked(words, marks[marks["sentence_id"].isin(mine["sentence_id"])])
        both = int((one & other).sum())
        measures = agreement.cohen_kappa(one, other), agreement.f1(one, other)
        compared.append((coder, len(words), int(one.sum()), int(other.sum()), both, *measures))
    return pd.DataFrame(compared, columns=["coder", "words", "mine", "theirs", "both", "kappa", "f1"])
