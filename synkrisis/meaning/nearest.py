"""Where two texts meet: their sentences paired by nearness in meaning, and how near unrelated sentences come
by chance.

Nearness is the cosine of two sentences' vectors (see `synkrisis.meaning.encoder`). Whether a pair is *near*
is settled by 1,113 sentences of unrelated newspapers (EmoBank; Buechel and Hahn 2017): both sentences must
be nearer to each other than either would come to the nearest of as many unrelated sentences as the other
text has, in nineteen cases of twenty.
"""

from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from synkrisis.meaning import encoder
from synkrisis.resources import library_data

DIGITS = 4  # of a cosine
LEVEL = 0.95
MOST = 400  # sentences of a side that are compared; of more, as many are taken at even distances


def assign(cosines: np.ndarray) -> list[tuple[int, int]]:
    """Rows and columns paired one to one, so that the cosines of the pairs sum to the most.

    Worked out in whole numbers of 1/10,000, so that equal sums are equal everywhere.

    >>> assign(np.array([[0.9, 0.8], [0.8, 0.1]]))
    [(0, 1), (1, 0)]
    """
    whole = np.rint(np.asarray(cosines) * 10**DIGITS).astype(np.int64)
    rows, columns = linear_sum_assignment(whole, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]


def spread(size: int, most: int = MOST) -> np.ndarray:
    """Which of `size` sentences are compared: all, or `most` at even distances.

    >>> spread(10, 4).tolist()
    [0, 3, 6, 9]
    """
    return np.arange(size) if size <= most else np.rint(np.linspace(0, size - 1, most)).astype(int)


@cache
def _news() -> np.ndarray:
    """Vectors of newspaper sentences, of length 1."""
    vectors = np.load(library_data() / "encoder" / "news.npy").astype(float)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def by_chance(vectors: np.ndarray, size: int, *, level: float = LEVEL) -> np.ndarray:
    """How near the nearest of `size` unrelated sentences comes to each of some sentences, at most, at that
    level.

    A sentence's cosines with all newspaper sentences have the distribution F; the largest of `size` of them
    lies below c with the chance F(c) to the power of `size`. Returns for each the c at which that is
    `level`.
    """
    cosines = (vectors @ _news().T).round(DIGITS)
    return np.quantile(cosines, level ** (1 / size), axis=1, method="higher")


def pairs(first: pd.DataFrame, second: pd.DataFrame, *, most: int = MOST) -> pd.DataFrame:
    """The sentences of two texts in pairs, one to one, the nearest in meaning first.

    Each text has `sentence_id` and `text`. Of a text of more than `most` sentences as many are read, at even
    distances. Returns one row per pair, as many as the shorter text has sentences: `first`, `second` (ids),
    `cosine` (−1 to 1), `by_chance` (how near unrelated sentences come to either of the two; see above), and
    `near`, whether the pair is nearer than that. Raises ValueError on a text without sentences.

    >>> one = pd.DataFrame({"sentence_id": ["a1", "a2"], "text": ["Leaders spoke.", "Cake is sweet."]})
    >>> two = pd.DataFrame({"sentence_id": ["b1", "b2"], "text": ["A sugary pie.", "Presidents talked."]})
    >>> pairs(one, two)[["first", "second"]].to_numpy().tolist()
    [['a1', 'b2'], ['a2', 'b1']]
    """
    sides = [first.iloc[spread(len(first), most)], second.iloc[spread(len(second), most)]]
    for name, side in zip(("first", "second"), sides, strict=True):
        if side.empty:
            raise ValueError(f"The {name} text has no sentence. Give texts of at least one.")
    one, other = (encoder.embed(list(side["text"])) for side in sides)
    cosines = (one @ other.T).round(DIGITS)
    limits = by_chance(one, len(other)), by_chance(other, len(one))
    ids = [side["sentence_id"].tolist() for side in sides]
    rows = [
        (ids[0][i], ids[1][j], cosines[i, j], max(limits[0][i], limits[1][j])) for i, j in assign(cosines)
    ]
    table = pd.DataFrame(rows, columns=["first", "second", "cosine", "by_chance"])
    table = table.assign(near=table["cosine"] > table["by_chance"])
    return table.sort_values(["cosine", "first", "second"], ascending=[False, True, True], ignore_index=True)
