"""The grid of defensible choices: in how many of them does a directional finding hold?

A choice is a field of `churchtower.study.Choices`; `ALTERNATIVES` lists the values that a careful analyst could
have taken for it; for `coding` these are the settled one and each coder's. A claim names the choices that can
move it, and its grid is every combination of these.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from itertools import product

import pandas as pd

from churchtower.study import Study
from synkrisis.sentiment import instruments as sentiment

ALTERNATIVES: dict[str, tuple] = {
    "unit": ("norm", "lemma"),
    "unify": (True, False),
    "stop": (True, False),
    "quoted": (True, False),
    "headings": (True, False),
    "instrument": tuple(sentiment.INSTRUMENTS),
    "confidence": (1, 2, 3),
    "block": ("paragraph", "sentence"),
}

# How a reader calls each value, on the axis of the figure.
NAMES: dict[str, dict] = {
    "unit": {"norm": "words as normal forms", "lemma": "words as lemmas"},
    "unify": {True: "variants unified", False: "variants apart"},
    "stop": {True: "stop words in", False: "stop words out"},
    "quoted": {True: "quoted speech in", False: "quoted speech out"},
    "headings": {True: "headings in", False: "headings out"},
    "coding": {"final": "settled coding"},
    "confidence": {1: "all metaphors", 2: "confidence 2 and 3", 3: "confidence 3"},
    "block": {"paragraph": "by paragraph", "sentence": "by sentence"},
}

HOLDS = 0.8  # a finding that holds in a smaller share of its grid is worded as depending on the choice


def name(choice: str, value) -> str:
    """A value of a choice in words: `quoted speech out`, `coder a`."""
    return NAMES.get(choice, {}).get(value, str(value).replace("_", " "))


def combinations(study: Study, choices: Sequence[str]) -> list[dict]:
    """Every combination of the alternatives of the choices named, the study's own among them.

    Codings that the corpus does not have are left out. Raises KeyError on an unknown choice.
    """
    known = {choice: study.coders if choice == "coding" else ALTERNATIVES[choice] for choice in choices}
    return [dict(zip(known, values, strict=True)) for values in product(*known.values())]


def grid(compute: Callable[[Study], int | None], study: Study, choices: Sequence[str]) -> pd.DataFrame:
    """The sign of a finding under every combination of choices.

    `compute` gives the sign (−1, 0, 1) for a study. Returns one row a combination: a column a choice, `sign`,
    and `holds`, whether the sign is that of the study's own choices.
    """
    rows = [{**values, "sign": compute(study.under(**values))} for values in combinations(study, choices)]
    frame = pd.DataFrame(rows)
    own = pd.Series(asdict(study.choices))[list(choices)]
    reference = frame.loc[(frame[list(choices)] == own).all(axis=1), "sign"].iloc[0]
    return frame.assign(holds=frame["sign"] == reference)


def shares(grids: Iterable[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """In what share of the combinations each claim holds, overall and with each choice held at one value.

    Returns a row for each claim and value: `key`, `choice`, `value` (in words), `share`, `n` (combinations).
    """
    rows = []
    for key, frame in grids:
        rows.append((key, "all", "all choices", frame["holds"].mean(), len(frame)))
        for choice in frame.columns.drop(["sign", "holds"]):
            for value, part in frame.groupby(choice, sort=False):
                rows.append((key, choice, name(choice, value), part["holds"].mean(), len(part)))
    return pd.DataFrame(rows, columns=["key", "choice", "value", "share", "n"])
