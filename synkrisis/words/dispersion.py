"""How evenly a word is spread over an essay: seven uses in one paragraph say less than seven in seven."""

import numpy as np
import pandas as pd

from synkrisis.words.frequency import counts

PARTS = ("sentence_id", "paragraph")


def range_(counts: np.ndarray) -> np.ndarray:
    """In how many parts each word occurs; `counts` is words x parts."""
    return (np.asarray(counts) > 0).sum(axis=-1)


def deviation_of_proportions(counts: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gries's DP (2008) and its normalised form (Lijffijt and Gries 2012).

    DP = `½ Σ |v / f − s|`: over the parts, v of a word's f occurrences against s, the part's share of all
    tokens. 0 is as even as the parts are large, near 1 is all in one small part; DPnorm = DP / (1 − min s)
    reaches 1. A word that is rarer than there are parts cannot come near 0: compare DP at like frequencies.

    Parameters: `counts`, words x parts; `sizes`, tokens of each part. Returns DP and DPnorm, one value a
    word; DPnorm is NaN when there is only one part. Raises ValueError on a part without tokens or a word
    without occurrences.
    """
    counts, sizes = np.atleast_2d(np.asarray(counts, dtype=float)), np.asarray(sizes, dtype=float)
    if counts.shape[1] != len(sizes):
        raise ValueError(f"The counts have {counts.shape[1]} parts, the sizes {len(sizes)}. Give the same.")
    if not (sizes > 0).all():
        raise ValueError("A part has no token. Leave it out.")
    totals = counts.sum(axis=1, keepdims=True)
    if not (totals > 0).all():
        raise ValueError("A word does not occur in any part, so it has no dispersion. Leave it out.")
    share = sizes / sizes.sum()
    dp = np.abs(counts / totals - share).sum(axis=1) / 2
    widest = 1 - share.min()
    return dp, dp / widest if widest > 0 else np.full_like(dp, np.nan)


def dispersion(chosen: pd.DataFrame, *, part: str = "paragraph") -> pd.DataFrame:
    """Dispersion of every word over the parts of each essay.

    Parameters: `chosen`, tokens with `essay`, `term` and the column `part` (see `synkrisis.texts.tokens.terms`);
    `part` is `sentence_id` or `paragraph`. Only parts with a chosen token count.
    Returns one row for each term that an essay has (essays in order of appearance, terms sorted): `term`,
    `essay`, `n` (occurrences), `range` (parts that have it), `parts` (of the essay), `dp`, `dp_norm`.
    Raises ValueError on another part, or when there is no token.
    """
    if part not in PARTS:
        raise ValueError(f"part is {part!r}; it must be one of {', '.join(PARTS)}.")
    frames = []
    for essay in chosen["essay"].unique():
        own = chosen[chosen["essay"] == essay]
        table = counts(own.assign(essay=own[part]))
        dp, dp_norm = deviation_of_proportions(table.to_numpy(), table.sum().to_numpy())
        columns = {
            "term": table.index,
            "essay": essay,
            "n": table.sum(axis=1).to_numpy(),
            "range": range_(table.to_numpy()),
            "parts": table.shape[1],
            "dp": dp,
            "dp_norm": dp_norm,
        }
        frames.append(pd.DataFrame(columns))
    if not frames:
        raise ValueError("There is no token to count: the choice of tokens leaves none. Choose a wider one.")
    return pd.concat(frames, ignore_index=True)
