"""The blocks that are drawn or dealt as wholes: what resampling and permutation have in common."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from synkrisis.words.frequency import CountMatrix

SEED = 20220214
LEAST_BLOCKS = 3  # on a side; of fewer no interval can be had
BLOCKS = ("paragraph", "sentence")

_CELLS = 4_000_000  # numbers held at once while drawing: 32 MB


def chunks(draws: int, width: int) -> Iterator[int]:
    """Divide the draws so that one piece of `width` numbers a draw stays small."""
    size = max(1, _CELLS // max(width, 1))
    for start in range(0, draws, size):
        yield min(size, draws - start)


def by_block(matrix: CountMatrix, block: str) -> tuple[sparse.csr_array, np.ndarray]:
    """Counts by block (rows) and the essay of each block. Raises ValueError on another block."""
    if block not in BLOCKS:
        raise ValueError(f"block is {block!r}; it must be one of {', '.join(BLOCKS)}.")
    if block == "sentence":
        return matrix.matrix, matrix.essays
    keys = pd.MultiIndex.from_arrays([matrix.essays, matrix.paragraphs])
    number, unique = pd.factorize(keys)
    ones = np.ones(len(number), dtype=np.int64)
    sums = sparse.csr_array((ones, (number, np.arange(len(number)))), shape=(len(unique), len(number)))
    return (sums @ matrix.matrix).tocsr(), unique.get_level_values(0).to_numpy()


def two_essays(matrix: CountMatrix) -> tuple[str, str]:
    """The ids of the two essays. Raises ValueError where there are more or fewer."""
    if len(matrix.essay_ids) != 2:
        raise ValueError(f"This compares two essays; the counts have {len(matrix.essay_ids)}. Take two.")
    return matrix.essay_ids


def block_numbers(groups: np.ndarray, blocks: Sequence | None) -> tuple[np.ndarray, np.ndarray]:
    """The number of each row's block, and each block's group. No block reaches from one group to another."""
    if blocks is None:
        return np.arange(len(groups)), groups
    if len(blocks) != len(groups):
        raise ValueError(f"There are {len(groups)} rows and {len(blocks)} blocks. Give each row its block.")
    number, unique = pd.factorize(pd.MultiIndex.from_arrays([groups, np.asarray(blocks)]))
    return number, unique.get_level_values(0).to_numpy()


def paragraph_of(sentence_ids: Sequence[str]) -> list[str]:
    """The paragraph that each sentence stands in, by its id.

    >>> paragraph_of(["gzero-p01-s01", "gzero-p01-s02"])
    ['gzero-p01', 'gzero-p01']
    """
    return [identity.rpartition("-")[0] for identity in sentence_ids]
