"""Which words keep company with a word, within the sentence."""

import numpy as np
import pandas as pd

from synkrisis.order import ranked
from synkrisis.words.frequency import counts
from synkrisis.words.keyness import log_likelihood

COLUMNS = ["essay", "term", "n", "expected", "log_dice", "g2"]


def _near(chosen: pd.DataFrame, is_node: np.ndarray, window: int) -> np.ndarray:
    """Which tokens stand within `window` words of a node, in its sentence, and are no node themselves."""
    sentence = pd.factorize(chosen["sentence_id"])[0]
    near = np.zeros(len(chosen), dtype=bool)
    for step in range(1, min(window, len(chosen) - 1) + 1):
        together = sentence[step:] == sentence[:-step]
        near[step:] |= is_node[:-step] & together
        near[:-step] |= is_node[step:] & together
    return near & ~is_node


def collocates(chosen: pd.DataFrame, node: str, *, window: int = 5) -> pd.DataFrame:
    """Words that occur within `window` words of `node`, to either side, in the same sentence.

    Parameters: `chosen`, tokens in the order of the text with `essay`, `sentence_id` and `term` (see
    `synkrisis.texts.tokens.terms`; words left out there are not stepped over, they do not exist); `node`, a term.

    A token near two nodes counts once (Evert 2008): `n` is how many of the term's occurrences lie in any
    window, `expected` how many would if they lay at random among the essay's tokens that are not the node.
    `log_dice` = 14 + log2(2 n / (f(node) + f(term))) (Rychlý 2008), 14 at most; it does not depend on the
    essay's size. `g2` is the log-likelihood (Dunning 1993) of the term's tokens inside and outside.

    Returns one row for each essay and term with `n` > 0: `essay`, `term`, `n`, `expected`, `log_dice`, `g2`;
    essays in order of appearance, highest `log_dice` first, equal ones by `term`. Raises ValueError when no
    essay has the node, or on a window below 1.
    """
    if window < 1:
        raise ValueError(f"window is {window}; it must be 1 or more words.")
    is_node = (chosen["term"] == node).to_numpy()
    if not is_node.any():
        raise ValueError(f"No essay has the term {node!r}. Check how the terms are normalised.")
    near = _near(chosen, is_node, window)
    places = pd.Series(np.where(near, "inside", "outside"), index=chosen.index)
    frames = [pd.DataFrame(columns=COLUMNS)]
    for essay in chosen["essay"].unique():
        here = (chosen["essay"] == essay).to_numpy()
        if not near[here].any():
            continue
        table = counts(chosen[here & ~is_node].assign(essay=places)).reindex(
            columns=["inside", "outside"], fill_value=0
        )
        table = table[table["inside"] > 0]
        inside, outside = near[here].sum(), (~near & ~is_node)[here].sum()
        n, frequency = table["inside"].to_numpy(), table.sum(axis=1).to_numpy()
        frame = pd.DataFrame(
            {
                "essay": essay,
                "term": table.index,
                "n": n,
                "expected": frequency * inside / (inside + outside),
                "log_dice": 14 + np.log2(2 * n / (is_node[here].sum() + frequency)),
                "g2": log_likelihood(n, table["outside"].to_numpy(), inside, outside),
            }
        )
        frames.append(ranked(frame, "log_dice", then="term"))
    return pd.concat(frames[1:] or frames, ignore_index=True)
