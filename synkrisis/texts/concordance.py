"""Every occurrence of a word or phrase with a few words to each side (key word in context)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from synkrisis.texts.tokens import UNITS, normalise, token_spans

COLUMNS = ["essay", "sentence_id", "left", "match", "right"]


def _query(node: str, unit: str) -> list[str]:
    """The node's tokens as the column `unit` would spell them."""
    forms = [node[start:end] for start, end in token_spans(node)]
    return [normalise(form) if unit == "norm" else form.replace("’", "'").casefold() for form in forms]


def printed(forms: list[str], starts: list[int], ends: list[int]) -> str:
    """Tokens as they stand in the text: a space wherever the text leaves a gap."""
    gaps = ["", *(" " if start > end else "" for end, start in zip(ends, starts[1:], strict=False))]
    return "".join(gap + form for gap, form in zip(gaps, forms, strict=False))


def edge(word: Sequence[bool], width: int) -> int:
    """How many tokens from the node outward it takes to hold `width` words, marks between them included."""
    places = np.flatnonzero(word)[:width]
    return int(places[-1]) + 1 if len(places) else 0


def concordance(tokens: pd.DataFrame, node: str, *, width: int = 5, unit: str = "norm") -> pd.DataFrame:
    """Find a word or phrase and show it in its sentence.

    Parameters: `tokens`, as of `synkrisis.texts.corpus.load_corpus().tokens`; `node`, one or more words
    (`church tower`); `width`, words of context to each side, never beyond the sentence; `unit`, the spelling
    that must be the same: `form` (as printed, in any case), `norm` or `lemma`.
    Returns one row an occurrence, in the order of the text: `essay`, `sentence_id`, `left`, `match`, `right`,
    printed as in the source, any white space as one space; no rows when there is no occurrence. Raises
    ValueError on an empty node, another unit, or a width below 0.
    """
    if unit not in UNITS:
        raise ValueError(f"unit is {unit!r}; it must be one of {', '.join(UNITS)}.")
    if width < 0:
        raise ValueError(f"width is {width}; it must be 0 or more words.")
    query = _query(node, unit)
    if not query:
        raise ValueError("The node is empty. Give a word or a phrase.")
    first = tokens["form"].str.replace("’", "'").str.casefold() if unit == "form" else tokens[unit]
    tokens = tokens[tokens["sentence_id"].isin(tokens.loc[first == query[0], "sentence_id"])]
    rows = []
    for (essay, sentence_id), sentence in tokens.groupby(["essay", "sentence_id"], sort=False):
        spelling = sentence["form"].str.replace("’", "'").str.casefold() if unit == "form" else sentence[unit]
        spelling, word = spelling.tolist(), sentence["word"].to_numpy()
        text = [sentence[column].tolist() for column in ("form", "start", "end")]
        for begin in range(len(spelling) - len(query) + 1):
            end = begin + len(query)
            if spelling[begin:end] == query:
                left = begin - edge(word[:begin][::-1], width)
                right = end + edge(word[end:], width)
                spans = ((left, begin), (begin, end), (end, right))
                texts = [printed(*(column[a:b] for column in text)) for a, b in spans]
                rows.append((essay, sentence_id, *texts))
    return pd.DataFrame(rows, columns=COLUMNS)
