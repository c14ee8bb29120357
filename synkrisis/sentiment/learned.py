"""An instrument that learned from people: how good or bad a sentence sounds to its readers, on their own
scale.

Ridge regression (Hoerl and Kennard 1970) of the mean valence that ten people gave to a sentence, on what six
word lists make of it and on its vectors in three layers of the encoder. It was fitted on EmoBank (Buechel
and Hahn 2017): newspapers, essays and headlines, none of them about what a user compares. A score is
predicted valence less 3, the middle of the scale from 1 to 5: a point is a point of people's, above 0 is
good, below 0 bad.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.linalg import solve

from synkrisis.meaning import encoder
from synkrisis.resources import library_data

MIDDLE = 3.0  # of people's scale from 1 to 5
DIGITS = 4  # of a score


@dataclass(frozen=True)
class Choice:
    """What cross-validation chooses between.

    `layers` of the encoder; `weight`, how many times as much the word lists may count as one number of a
    vector (0 leaves them out); `penalty` of the regression; `headlines`, whether headlines are learned from.
    """

    layers: tuple[int, ...] = (3, 5, 6)
    weight: float = 6.0
    penalty: float = 3000.0
    headlines: bool = True


@dataclass(frozen=True)
class Sums:
    """What a ridge regression needs to know of its rows; the sums of two sets of rows add up to those of
    both.
    """

    n: float
    x: np.ndarray
    xx: np.ndarray
    y: float
    xy: np.ndarray

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray) -> "Sums":
        return cls(len(y), x.sum(axis=0), x.T @ x, y.sum(), x.T @ y)


def ridge(sums: Sums, columns: np.ndarray, scale: np.ndarray, penalty: float) -> tuple[float, np.ndarray]:
    """Intercept and weights of raw features that minimise squared error + penalty · Σ (standardised weight)².

    Only `columns` (indices) are used; each is standardised and multiplied by its `scale`.
    """
    mean = sums.x[columns] / sums.n
    cross = sums.xx[np.ix_(columns, columns)] - sums.n * np.outer(mean, mean)
    deviation = np.sqrt(np.maximum(np.diag(cross) / sums.n, 1e-12))
    factor = scale[columns] / deviation
    gram = cross * np.outer(factor, factor)
    gram[np.diag_indices_from(gram)] += penalty
    target = (sums.xy[columns] - mean * sums.y) * factor
    weights = np.zeros(len(sums.x))
    weights[columns] = solve(gram, target, assume_a="pos") * factor
    return sums.y / sums.n - float(weights[columns] @ mean), weights


def names(lists: Sequence[str], layers: Sequence[int]) -> list[str]:
    """The features' names: the word lists, then `LAYER.NUMBER` of the encoder."""
    return [*lists, *(f"{layer}.{number}" for layer in layers for number in range(encoder.WIDTH))]


@cache
def _fit() -> tuple[float, tuple[str, ...], tuple[int, ...], np.ndarray]:
    """The published fit: intercept, word lists, layers, weights in the order of `names`."""
    with (library_data() / "learned" / "weights.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["feature"]: float(row["weight"]) for row in csv.DictReader(file)}
    intercept = rows.pop("intercept")
    vectors = [name for name in rows if name[0].isdigit()]
    layers = tuple(dict.fromkeys(int(name.partition(".")[0]) for name in vectors))
    return intercept, tuple(rows)[: len(rows) - len(vectors)], layers, np.array(list(rows.values()))


def needed() -> tuple[str, ...]:
    """The word lists that the published fit reads."""
    return _fit()[1]


def learned(sentences: pd.DataFrame, lists: pd.DataFrame) -> pd.Series:
    """Predicted valence less 3 of each sentence, by `sentence_id`, rounded to `DIGITS` places.

    `sentences` has `sentence_id` and `text`; `lists` has what the word lists of `needed` make of them, a
    column for each, in the same order.
    """
    intercept, columns, layers, weights = _fit()
    vectors = encoder.sentence_layers(list(sentences["text"]), layers=layers).reshape(len(sentences), -1)
    # Multiplied and summed row by row, so that no sentence's score depends on which others are asked for.
    products = np.hstack([lists[list(columns)].to_numpy(float), vectors]) * weights
    scores = intercept + products.sum(axis=1) - MIDDLE
    return pd.Series(scores.round(DIGITS), index=pd.Index(sentences["sentence_id"]), name="learned")


def without_each_word(text: str) -> pd.DataFrame:
    """The text once as it is, and once without each of its words.

    Returns `sentence_id` (the word's number, 0 for the whole), `word`, `text`: what `learned` takes.
    """
    words = list(re.finditer(r"[^\W_]+(?:[’'.-][^\W_]+)*", text))
    rows = [(0, "", text)]
    rows += [
        (number, found[0], re.sub(r"\s+", " ", text[: found.start()] + text[found.end() :]).strip())
        for number, found in enumerate(words, start=1)
    ]
    return pd.DataFrame(rows, columns=["sentence_id", "word", "text"])
