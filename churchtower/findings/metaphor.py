"""How much of each essay is metaphor, of which families, and what the two governing figures stand for."""

import numpy as np
import pandas as pd

from churchtower import annotations
from churchtower.claims import Result, claim, estimated, number
from churchtower.findings.common import Contrast, contrast, in_percent
from churchtower.study import Study
from synkrisis.codings import metaphors as marks
from synkrisis.intervals import proportions
from synkrisis.intervals.blocks import paragraph_of
from synkrisis.order import highest, ranked

MORE_OR_FEWER = {"above": "more than", "below": "fewer than", "neither": "not clearly more or fewer than"}


def per_sentence(study: Study, chosen: pd.DataFrame, amount: str) -> pd.DataFrame:
    """One row a sentence: `essay`, `paragraph`, `words`, and `amount` summed over the chosen metaphors."""
    summed = chosen.groupby("sentence_id")[amount].sum()
    return study.sentence_words.assign(amount=summed).fillna({"amount": 0})


def contrast_per_100(study: Study, chosen: pd.DataFrame, amount: str = "expressions") -> Contrast:
    """First essay's amount per 100 words less the second's, by resampled paragraphs."""
    frame = per_sentence(study, chosen.assign(expressions=1), amount)
    return contrast(study, frame.assign(amount=100 * frame["amount"]), "amount", "words")


def _counts(study: Study, chosen: pd.DataFrame) -> dict[str, str]:
    first, second = study.pair
    return {
        "a": number((chosen["essay"] == first).sum(), 0),
        "b": number((chosen["essay"] == second).sum(), 0),
    }


def _family(study: Study, family: str, *, column: str = "family") -> Result:
    chosen = study.metaphors[study.metaphors[column] == family]
    found = contrast_per_100(study, chosen)
    words = {**_counts(study, chosen), "direction": found.worded(**MORE_OR_FEWER)}
    return found.result("sentences", words, tuple(chosen["sentence_id"].drop_duplicates()[:4]))


@claim(
    "metaphor.coded",
    unit="expressions",
    digits=0,
    sentence="{value} metaphorical expressions are counted: {a} in {first}, {b} in {second}.",
)
def coded(study: Study) -> Result:
    return Result(
        len(study.metaphors), len(study.metaphors), "expressions", words=_counts(study, study.metaphors)
    )


@claim(
    "metaphor.density",
    label="metaphor density",
    choices=("quoted", "headings", "confidence"),
    allows="{first} may be up to {high_percent} % denser or {low_percent} % less dense.",
    unit="metaphorical words per 100 words",
    digits=1,
    sentence=(
        "{first} is {direction} {second} for metaphor: the difference ({first} minus {second}) is {value} "
        "metaphorical words per 100."
    ),
)
def density(study: Study) -> Result:
    found = contrast_per_100(study, study.metaphors, "words")
    text = found.worded(
        above="denser than", below="less dense than", neither="not clearly denser or less dense than"
    )
    return found.result("sentences", {"direction": text})


@claim(
    "metaphor.love_language",
    label="love language",
    choices=("quoted", "headings", "confidence", "families"),
    allows="{first} may have up to {high} more or {low} fewer per 100 words.",
    unit="expressions per 100 words",
    digits=2,
    sentence=(
        "*Love language*: {first} has {a} expressions and {second} {b}. For its length {first} has "
        "{direction} {second}: the difference ({first} minus {second}) is {value} expressions per 100 words."
    ),
)
def love_language(study: Study) -> Result:
    return _family(study, "love language")


@claim(
    "metaphor.church_tower",
    label="church tower",
    choices=("quoted", "headings", "confidence", "families"),
    allows="{first} may have up to {high} more or {low} fewer per 100 words.",
    unit="expressions per 100 words",
    digits=2,
    sentence=(
        "*Church tower*: {first} has {a} expressions and {second} {b}. For its length {first} has "
        "{direction} {second}: the difference ({first} minus {second}) is {value} expressions per 100 words."
    ),
)
def church_tower(study: Study) -> Result:
    return _family(study, "church tower")


@claim(
    "metaphor.romance",
    label="romance",
    choices=("quoted", "headings", "confidence"),
    allows="{first} may have up to {high} more or {low} fewer per 100 words.",
    unit="expressions per 100 words",
    digits=2,
    sentence=(
        "The whole family of *romance*: {first} has {a} expressions and {second} {b}. For its length {first} "
        "has {direction} {second}: the difference ({first} minus {second}) is {value} expressions per 100 "
        "words."
    ),
)
def romance(study: Study) -> Result:
    return _family(study, "romance", column="wider")


@claim(
    "metaphor.speech",
    unit="expressions",
    digits=0,
    sentence=(
        "The whole family of *speech*, two sides that share or do not share a language, has {value} "
        "{noun}: {a} in {first}, {b} in {second}."
    ),
)
def speech(study: Study) -> Result:
    chosen = study.metaphors[study.metaphors["wider"] == "speech"]
    evidence = tuple(chosen["sentence_id"].drop_duplicates()[:4])
    words = {**_counts(study, chosen), "noun": "expression" if len(chosen) == 1 else "expressions"}
    return Result(len(chosen), len(study.metaphors), "expressions", words=words, evidence=evidence)


@claim(
    "metaphor.sight",
    label="sight",
    choices=("quoted", "headings", "confidence"),
    allows="{first} may have up to {high} more or {low} fewer per 100 words.",
    unit="expressions per 100 words",
    digits=2,
    sentence=(
        "The whole family of *sight*: {first} has {a} expressions and {second} {b}. For its length {first} "
        "has {direction} {second}: the difference ({first} minus {second}) is {value} expressions per 100 "
        "words."
    ),
)
def sight(study: Study) -> Result:
    return _family(study, "sight", column="wider")


def _target(study: Study, family: str) -> Result:
    """The commonest target domain in each essay; the value is that of the essay with more such images."""
    chosen = study.metaphors[study.metaphors["family"] == family]
    said, most = [], chosen.iloc[:0]
    for essay in study.pair:
        own = chosen[chosen["essay"] == essay]
        if len(own) > len(most):
            most = own
        said.append(f"in {study.corpus.labels[essay]} {_commonest_target(own)}")
    top = highest(most["target_domain"].value_counts())
    rows = most[most["target_domain"] == top]
    found = proportions.share(most["target_domain"] == top, most["paragraph"])
    unit = f"expressions of {study.corpus.labels[most['essay'].iloc[0]]}"
    evidence = tuple(rows["sentence_id"].drop_duplicates()[:4])
    return estimated(found, unit, {"said": ", and ".join(said)}, evidence, compares=False)


def _commonest_target(own: pd.DataFrame) -> str:
    """The commonest target domains of some expressions, with their count; ties are all named."""
    counted = own["target_domain"].value_counts()
    if counted.empty:
        return "there is none of these images"
    top = sorted(counted.index[counted == counted.iloc[0]])
    each = " each" if len(top) > 1 else ""
    return f"{' and '.join(top)} ({number(counted.iloc[0], 0)} of {number(len(own), 0)}{each})"


@claim(
    "metaphor.love_language_target",
    unit="share of expressions",
    sentence="What *love language* most often stands for, its target domain: {said}.",
)
def love_language_target(study: Study) -> Result:
    return _target(study, "love language")


@claim(
    "metaphor.church_tower_target",
    unit="share of expressions",
    sentence="What *church tower* most often stands for, its target domain: {said}.",
)
def church_tower_target(study: Study) -> Result:
    return _target(study, "church tower")


@claim(
    "metaphor.extended",
    unit="expressions",
    digits=0,
    sentence=(
        "{value} expressions take part in a figure that an essay sustains: {a} in {first}, {b} in {second}; "
        "{families} of them belong to the two governing figures."
    ),
)
def extended(study: Study) -> Result:
    chosen = study.metaphors[study.metaphors["kind"] == "extended"]
    governing = chosen["family"].ne(marks.REST).sum()
    return Result(
        len(chosen),
        len(study.metaphors),
        "expressions",
        words={**_counts(study, chosen), "families": number(governing, 0)},
    )


@claim(
    "metaphor.conventional",
    unit="percent",
    digits=0,
    sentence=(
        "{value} % of all expressions are conventional: a dictionary lists the sense, and a reader passes "
        "over the image."
    ),
)
def conventional(study: Study) -> Result:
    chosen = study.metaphors
    found = proportions.share(chosen["kind"] == "conventional", paragraph_of(chosen["sentence_id"]))
    return estimated(proportions.percent(found), "expressions", {}, compares=False)


@claim(
    "metaphor.tower_quoted",
    unit="expressions",
    digits=0,
    sentence=(
        "{value} of {second}'s *church tower* expressions stand between quotation marks ({share}); the other "
        "{rest} are the author's own words."
    ),
)
def tower_quoted(study: Study) -> Result:
    rows = study.metaphors[
        (study.metaphors["family"] == "church tower") & (study.metaphors["essay"] == study.pair[1])
    ]
    quoted = rows[rows["quoted"]]
    return Result(
        len(quoted),
        len(rows),
        "expressions",
        words={
            "rest": number(len(rows) - len(quoted), 0),
            "share": in_percent(proportions.share(rows["quoted"], rows["paragraph"])),
        },
        evidence=tuple(quoted["sentence_id"].drop_duplicates()[:3]),
    )


def _agreement(study: Study, family: str) -> Result:
    table = study.metaphor_agreement
    rows = table[(table["essay"] == "all") & (table["family"] == family)]
    worst = ranked(rows, "kappa", then=["first", "second"], ascending=True).iloc[0]
    words = {
        "pair": f"{worst['first'].removeprefix('coder_')} and {worst['second'].removeprefix('coder_')}",
        "f1": number(worst["f1"], 2),
    }
    return _kappa(worst, "words", words)


def _kappa(row: pd.Series, n_unit: str, words: dict[str, str] | None = None) -> Result:
    """A kappa as a finding, without an interval where no draw could differ."""
    low, high = (None if np.isnan(row[end]) else row[end] for end in ("kappa_low", "kappa_high"))
    return Result(row["kappa"], int(row["n"]), n_unit, low, high, words=words or {})


@claim(
    "metaphor.agreement",
    unit="Cohen's κ",
    sentence=(
        "Word by word, the two runs of the model ({pair}) reach F1 = {f1} and κ = {value} on what is a "
        "metaphor: a rule decides each word, so that this is the least that one can ask."
    ),
)
def agreement_all(study: Study) -> Result:
    return _agreement(study, "all")


@claim(
    "metaphor.agreement_love_language",
    unit="Cohen's κ",
    sentence="For *love language* the two runs ({pair}) reach F1 = {f1}, κ = {value}.",
)
def agreement_love(study: Study) -> Result:
    return _agreement(study, "love language")


@claim(
    "metaphor.agreement_church_tower",
    unit="Cohen's κ",
    sentence="For *church tower* the two runs ({pair}) reach F1 = {f1}, κ = {value}.",
)
def agreement_tower(study: Study) -> Result:
    return _agreement(study, "church tower")


def _expression_agreement(study: Study, name: str) -> Result:
    table = study.metaphor_agreement
    return _kappa(table[table["family"] == name].iloc[0], "expressions")


@claim(
    "metaphor.agreement_kind",
    unit="Cohen's κ",
    sentence="On whether an expression is conventional, novel or extended the two runs reach κ = {value}.",
)
def agreement_kind(study: Study) -> Result:
    return _expression_agreement(study, "kind")


@claim(
    "metaphor.agreement_target",
    unit="Cohen's κ",
    sentence="On what an expression is said of, its target domain, the two runs reach κ = {value}.",
)
def agreement_target(study: Study) -> Result:
    return _expression_agreement(study, "target domain")


@claim(
    "metaphor.disputed",
    unit="expressions",
    digits=0,
    sentence=(
        "{value} of {n} expressions were coded otherwise by one run than by the other: {marked} in whether "
        "they are metaphors or in their family, {kind} in kind, {target_domain} in what they are said of."
    ),
)
def disputed(study: Study) -> Result:
    rows = annotations.disputed(study.corpus)
    words = {name: number(rows[name].sum(), 0) for name in ("marked", "kind", "target_domain")}
    decided = len(marks.load_decisions(study.corpus))
    return Result(len(rows), decided, "decided expressions", words=words)


def _finder(study: Study, method: str) -> Result:
    row = study.finder.set_index(["method", "essay", "family"]).loc[(method, "all", "all")]
    words = {"precision": number(row["precision"], 2), "recall": number(row["recall"], 2)}
    return Result(row["f1"], int(row["n"]), "content words", row["f1_low"], row["f1_high"], words=words)


@claim(
    "metaphor.finder",
    unit="F1",
    sentence=(
        "The candidate finder, fitted on one essay and tested on the other, finds metaphors with precision "
        "{precision} and recall {recall}: F1 = {value}."
    ),
)
def finder(study: Study) -> Result:
    return _finder(study, "trained")


@claim(
    "metaphor.finder_families",
    unit="recall",
    sentence="It finds {tower} of the words of *church tower* and {love} of those of *love language*.",
)
def finder_families(study: Study) -> Result:
    rows = study.finder.set_index(["method", "essay", "family"]).sort_index().loc[("trained", "all")]
    shares = {
        name: f"{rows.loc[family, 'both']} of {rows.loc[family, 'coded']}"
        for name, family in (("tower", "church tower"), ("love", "love language"))
    }
    row = rows.loc["love language"]
    return Result(
        row["recall"],
        int(row["coded"]),
        "words of love language",
        row["recall_low"],
        row["recall_high"],
        words=shares,
    )


@claim(
    "metaphor.finder_baseline",
    unit="F1",
    sentence=(
        "Calling every concrete content word a metaphor gives precision {precision} and recall {recall}: "
        "F1 = {value}."
    ),
)
def finder_baseline(study: Study) -> Result:
    return _finder(study, "every concrete content word")
