"""The defensible choices, one record each, and the grid of a finding under all their combinations.

Everything that lists choices derives from `CHOICES`: the fields of `Choices`, the grid, the names on figures,
the sentences that say what undoes a finding, and the table of *Methods*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, make_dataclass
from itertools import combinations as pairs_of
from itertools import product
from typing import TYPE_CHECKING, Any

import pandas as pd

from synkrisis.sentiment import instruments as sentiment

if TYPE_CHECKING:
    from churchtower.claims import Result
    from churchtower.study import Study

GRID_DRAWS = 5_000  # resamples, and divisions for the test, of each cell


@dataclass(frozen=True)
class Choice:
    """A choice: its `key`, the `default`, what each value is called (`names`) and how a sentence says it
    (`said`: "with quoted speech left out"), its `meaning`, and the `chapters` whose findings it can move."""

    key: str
    default: Any
    names: Mapping[Any, str]
    said: Mapping[Any, str]
    meaning: str
    chapters: tuple[str, ...] = field(default=())


_INSTRUMENTS = {name: sentiment.LABELS[name] for name in sentiment.INSTRUMENTS} | {
    "vader": "VADER",
    "vader_normalised": "VADER on normalised text",
    "textblob": "TextBlob",
    "learned": "what learned from people",
}
_RUNS = ("coder_a", "coder_b", "coder_c")

CHOICES: dict[str, Choice] = {
    choice.key: choice
    for choice in (
        Choice(
            "unit", "norm",
            {"norm": "words as normal forms", "lemma": "words as lemmas"},
            {"norm": "with normal forms counted", "lemma": "with lemmas counted"},
            "which form of a word is counted: form, norm or lemma", ("vocabulary",),
        ),
        Choice(
            "unify", True,
            {True: "variants unified", False: "variants apart"},
            {True: "with spelling variants unified", False: "with spelling variants apart"},
            "US and U.S. are one word", ("vocabulary",),
        ),
        Choice(
            "stop", True,
            {True: "stop words in", False: "stop words out"},
            {True: "with stop words in", False: "with stop words left out"},
            "stop words are counted", ("essays", "vocabulary"),
        ),
        Choice(
            "prior_share", 0.1,
            {0.1: "prior of 10 %", 0.05: "prior of 5 %", 0.2: "prior of 20 %"},
            {0.1: "with a prior of 10 %", 0.05: "with a prior of 5 %", 0.2: "with a prior of 20 %"},
            "how many imagined occurrences log-odds add, as a share of the real ones", ("vocabulary",),
        ),
        Choice(
            "quoted", True,
            {True: "quoted speech in", False: "quoted speech out"},
            {True: "with quoted speech in", False: "with quoted speech left out"},
            "quoted voices are counted",
            ("essays", "vocabulary", "sentiment", "metaphor", "metaphor_and_sentiment"),
        ),
        Choice(
            "headings", True,
            {True: "headings in", False: "headings out"},
            {True: "with the headings in", False: "with title, deck and headings left out"},
            "title, deck and headings are counted", ("essays", "vocabulary", "sentiment", "metaphor"),
        ),
        Choice(
            "coding", "final",
            {"final": "settled coding", **{run: run.replace("coder_", "run ") for run in _RUNS}},
            {"final": "with the settled coding",
             **{run: f"by {run.replace('coder_', 'run ')} alone" for run in _RUNS}},
            "whose coding of the sentences is read: what was settled, or one run of the model (runs are no "
            "replication)",
            ("sentiment",),
        ),
        Choice(
            "confidence", 1,
            {1: "all metaphors", 2: "confidence 2 and 3", 3: "confidence 3"},
            {1: "with doubtful metaphors counted", 2: "if doubtful metaphors do not count",
             3: "if only sure metaphors count"},
            "least confidence of a metaphor that counts, from 1 (in doubt) to 3 (sure)",
            ("metaphor", "metaphor_and_sentiment"),
        ),
        Choice(
            "families", "narrow",
            {"narrow": "the figures proper", "broad": "the wider families"},
            {"narrow": "with the figures proper", "broad": "with the wider families"},
            "whether a figure is taken by itself or with its wider family: romance and speech for *love "
            "language*, sight for *church tower*",
            ("metaphor",),
        ),
        Choice(
            "instrument", "vader", _INSTRUMENTS,
            {name: f"by {called}" for name, called in _INSTRUMENTS.items()},
            "which instrument reads the sentences when metaphors are hidden from one",
            ("metaphor_and_sentiment",),
        ),
    )
}  # fmt: skip

Choices = make_dataclass(
    "Choices",
    [(choice.key, type(choice.default), field(default=choice.default)) for choice in CHOICES.values()],
    frozen=True,
)
Choices.__doc__ = "The choices of one reading, each with its default; see `CHOICES` for what they mean."
Choices.__module__ = __name__


def name(choice: str, value) -> str:
    """A value of a choice in words: `quoted speech out`, `run a`."""
    return CHOICES[choice].names.get(value, str(value).replace("_", " "))


def said(choice: str, value) -> str:
    """A value of a choice as a sentence says it: `with quoted speech left out`."""
    return CHOICES[choice].said.get(value, f"with {name(choice, value)}")


def alternatives(study: Study, choice: str) -> tuple:
    """The values that a choice can take in this corpus. Raises KeyError on an unknown choice."""
    if choice not in CHOICES:
        raise KeyError(f"There is no choice {choice!r}; there are {', '.join(CHOICES)}.")
    if choice == "coding":
        return study.coders
    return tuple(CHOICES[choice].names)


def combinations(study: Study, choices: Sequence[str]) -> list[dict]:
    """Every combination of the alternatives of the choices named, the study's own among them.

    Codings and families that the corpus does not have are left out. Raises KeyError on an unknown choice.
    """
    known = {choice: alternatives(study, choice) for choice in choices}
    return [dict(zip(known, values, strict=True)) for values in product(*known.values())]


def grid(compute: Callable[[Study], Result], study: Study, choices: Sequence[str]) -> pd.DataFrame:
    """A finding under every combination of choices.

    `compute` gives the result for a study. Returns one row a combination: a column a choice, `value`, `low`,
    `high`, `p`, `verdict` and `sign` (−1, 0, 1; None where it cannot be estimated), and `holds`, whether the
    sign is that of the study's own choices.
    """
    rows = []
    for values in combinations(study, choices):
        result = compute(study.under(**values).drawing(GRID_DRAWS))
        rows.append({
            **values, "value": result.value, "low": result.low, "high": result.high, "p": result.p,
            "verdict": str(result.verdict), "sign": result.sign,
        })  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["sign"] = pd.Series([row["sign"] for row in rows], dtype=object)  # else None would be NaN
    reference = own_row(frame, study, choices)["sign"]
    return frame.assign(holds=[sign == reference for sign in frame["sign"]])


def own_row(frame: pd.DataFrame, study: Study, choices: Sequence[str]) -> pd.Series:
    """The row of a grid that has the study's own choices."""
    own = pd.Series(asdict(study.choices))[list(choices)]
    return frame.loc[(frame[list(choices)] == own).all(axis=1)].iloc[0]


def undoing(frame: pd.DataFrame, study: Study, choices: Sequence[str]) -> tuple[list[str], list[str]]:
    """What undoes a finding: single choices, and pairs of choices of which neither does so alone.

    Returns two lists of phrases, in the order of the choices: "gone if only sure metaphors count", "clear
    only with the headings in" (where every other value of that choice undoes it).
    """
    own = asdict(study.choices)
    reference = own_row(frame, study, choices)["sign"]
    changed = {
        tuple((c, row[c]) for c in choices if row[c] != own[c]): row["sign"] for _, row in frame.iterrows()
    }
    singles = {change[0]: sign for change, sign in changed.items() if len(change) == 1 and sign != reference}
    found = []
    for choice in choices:
        others = [value for value in alternatives(study, choice) if value != own[choice]]
        bad = [value for value in others if (choice, value) in singles]
        if reference and bad and len(bad) == len(others) and all(singles[choice, v] == 0 for v in bad):
            found.append(f"clear only {said(choice, own[choice])}")
        else:
            found += [f"{_change(reference, singles[choice, v])} {said(choice, v)}" for v in bad]
    pairs = [
        f"{_change(reference, changed[one, other])} {said(*one)} and {said(*other)}"
        for change, sign in changed.items()
        if len(change) == 2 and sign != reference
        for one, other in pairs_of(change, 2)
        if one not in singles and other not in singles
    ]
    return found, pairs


def _change(before: int | None, after: int | None) -> str:
    if after is None:
        return "cannot be estimated"
    if not before:
        return "clear"
    return "reversed" if after == -before else "gone"


def single_changes(frame: pd.DataFrame, study: Study, choices: Sequence[str]) -> pd.DataFrame:
    """The rows of a grid that differ from the study's own in one choice at most, its own first.

    Columns as in `grid`, without the choices, and `condition`: `as the book has it`, or what the change does in
    words: `gone if only sure metaphors count`, `the same with quoted speech left out`.
    """
    own = asdict(study.choices)
    reference = own_row(frame, study, choices)["sign"]
    first, others = [], []
    for _, row in frame.iterrows():
        changed = [choice for choice in choices if row[choice] != own[choice]]
        measured = row.drop(list(choices))
        if not changed:
            first.append({"condition": "as the book has it", **measured})
        elif len(changed) == 1:
            what = "the same" if row["sign"] == reference else _change(reference, row["sign"])
            others.append({"condition": f"{what} {said(changed[0], row[changed[0]])}", **measured})
    return pd.DataFrame(first + others)
