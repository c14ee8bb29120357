"""Two versions of one text, such as a draft and its print: which sentences stayed, changed, came and went."""

from collections import Counter
from difflib import SequenceMatcher

import pandas as pd
from markupsafe import Markup, escape

from synkrisis.compare.comparison import Comparison

RUN = 3  # words that stand together in both; single words would be shared by any two texts of one language
SHARED = 0.5  # share of such runs that two versions of one text have in common
ALIKE = 0.5  # how alike two sentences are, by their words, to be one sentence changed
SHOWN = 100  # sentences that differ, in a page
COLUMNS = ["change", "first", "second"]
_IN, _OUT = Markup("<ins>{}</ins>"), Markup("<del>{}</del>")


def are_versions(found: Comparison) -> bool:
    """Whether the sides are single texts, read whole, that share at least `SHARED` of their runs, and differ.

    Not their sentences: a draft may have a word changed in every one.
    """
    if not found.whole or any(side.documents != 1 for side in found.sides):
        return False
    first, second = (found.corpus[name].text.split() for name in found.pair)
    return first != second and shared(found) >= SHARED


def shared(found: Comparison) -> float:
    """The share of runs of `RUN` words of both sides that the other has too, each as often as it occurs."""
    table = found.corpus.tokens
    words = (table.loc[(table["essay"] == name) & table["word"], "norm"].tolist() for name in found.pair)
    first, second = (Counter(zip(*(own[n:] for n in range(RUN)), strict=False)) for own in words)
    return 2 * (first & second).total() / max(first.total() + second.total(), 1)


def align(sentences: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """Sentences of two versions beside each other, in order.

    Parameters: `sentences`, with `essay` and `text`; `pair`, the two essays. Returns one row for each sentence or
    pair of them: `change` (same, changed, only first, only second), `first`, `second` (`""` where it is lacking).
    """
    first, second = (
        [" ".join(text.split()) for text in sentences.loc[sentences["essay"] == name, "text"]]
        for name in pair
    )
    rows: list[tuple[str, str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [("same", text, text) for text in first[a:b]]
        else:
            rows += _paired(first[a:b], second[c:d])
    return pd.DataFrame(rows, columns=COLUMNS)


def _paired(first: list[str], second: list[str]) -> list[tuple[str, str, str]]:
    """Sentences between two that stayed: each with the next that is like it, if there is one."""
    rows, done = [], 0
    for text in first:
        like = next((n for n in range(done, len(second)) if _alike(text, second[n])), None)
        if like is None:
            rows.append(("only first", text, ""))
            continue
        rows += [("only second", "", other) for other in second[done:like]]
        rows.append(("changed", text, second[like]))
        done = like + 1
    return rows + [("only second", "", other) for other in second[done:]]


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def marked(table: pd.DataFrame) -> tuple[list[Markup], list[Markup]]:
    """Both columns with the words marked that went (`del`) and came (`ins`)."""
    pairs = [_marked(row.first, row.second) for row in table.itertuples()]
    return [one for one, _ in pairs], [other for _, other in pairs]


def _marked(first: str, second: str) -> tuple[Markup, Markup]:
    if not first or not second:
        return escape(first), escape(second)
    one, other = first.split(), second.split()
    left, right = [], []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        old, new = " ".join(one[a:b]), " ".join(other[c:d])
        left += [escape(old) if tag == "equal" else _OUT.format(old)] if old else []
        right += [escape(new) if tag == "equal" else _IN.format(new)] if new else []
    return Markup(" ").join(left), Markup(" ").join(right)
