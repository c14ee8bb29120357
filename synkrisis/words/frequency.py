"""How often each term stands in each essay, and in each sentence."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse


@dataclass(frozen=True)
class CountMatrix:
    """Counts of terms by sentence: what every resampling works on.

    `matrix` has a row a sentence (in order of appearance, only those with a chosen token) and a column a
    term; `sentence_ids`, `essays` and `paragraphs` (number within the essay) describe the rows, `terms`
    (sorted) the columns.
    """

    matrix: sparse.csr_array
    sentence_ids: np.ndarray
    essays: np.ndarray
    paragraphs: np.ndarray
    terms: np.ndarray

    @property
    def essay_ids(self) -> tuple[str, ...]:
        """Ids of the essays, in order of appearance."""
        return tuple(pd.unique(self.essays))


def _require_tokens(chosen: pd.DataFrame, *columns: str) -> None:
    for column in columns:
        if column not in chosen:
            raise ValueError(
                f"The tokens have no column {column!r}; make them with synkrisis.texts.tokens.terms."
            )
    if chosen.empty:
        raise ValueError("There is no token to count: the choice of tokens leaves none. Choose a wider one.")


def counts(chosen: pd.DataFrame) -> pd.DataFrame:
    """Count terms by essay.

    Parameters: `chosen`, tokens with the columns `essay` and `term` (see `synkrisis.texts.tokens.terms`).
    Returns one row a term (index `term`, sorted) and one integer column an essay, in order of appearance. A
    term of one essay only has 0 in the other: nothing is dropped. Raises ValueError when there is no token.
    """
    _require_tokens(chosen, "essay", "term")
    table = pd.crosstab(chosen["term"], chosen["essay"])
    return table[chosen["essay"].unique()].rename_axis(columns=None)


def rates(counts: pd.DataFrame, *, per: float = 1000.0) -> pd.DataFrame:
    """Relative frequencies: occurrences per `per` tokens of the essay, in the shape of `counts`.

    Raises ValueError when an essay has no token.
    """
    totals = counts.sum()
    for essay in totals.index[totals == 0]:
        raise ValueError(f"The essay {essay!r} has no token, so it has no rates. Leave its column out.")
    return counts / totals * per


def count_matrix(chosen: pd.DataFrame) -> CountMatrix:
    """Count terms by sentence.

    Parameters: `chosen`, tokens with the columns `essay`, `sentence_id`, `paragraph` and `term`.
    Returns a CountMatrix; its columns sum to `counts`. Raises ValueError when there is no token.
    """
    _require_tokens(chosen, "essay", "sentence_id", "paragraph", "term")
    row, sentence_ids = pd.factorize(chosen["sentence_id"])
    column, terms = pd.factorize(chosen["term"], sort=True)
    shape = (len(sentence_ids), len(terms))
    matrix = sparse.coo_array((np.ones(len(chosen), dtype=np.int64), (row, column)), shape=shape).tocsr()
    firsts = chosen.drop_duplicates("sentence_id")
    return CountMatrix(
        matrix,
        np.asarray(sentence_ids, dtype=object),
        firsts["essay"].to_numpy(dtype=object),
        firsts["paragraph"].to_numpy(),
        np.asarray(terms, dtype=object),
    )
