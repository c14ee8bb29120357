"""How much of each essay is metaphor, of which families, and what the two governing figures stand for."""

import pandas as pd

from churchtower.claims import Result, claim, estimated, number
from churchtower.findings.common import Contrast, contrast, in_percent
from churchtower.study import Study
from synkrisis.codings import metaphors as marks
from synkrisis.intervals import proportions
from synkrisis.intervals.blocks import paragraph_of
from synkrisis.metaphor import density as metaphor
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


def _family(study: Study, family: str) -> Result:
    chosen = study.metaphors[study.metaphors["family"] == family]
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
    choices=("quoted", "headings", "coding", "confidence"),
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
    choices=("quoted", "headings", "coding", "confidence", "families"),
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
    choices=("quoted", "headings", "coding", "confidence", "families"),
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
        "{families} of them belong to the two governing families."
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
    return Result(
        worst["kappa"], int(worst["n"]), "words", worst["kappa_low"], worst["kappa_high"], words=words
    )


@claim(
    "metaphor.agreement",
    unit="Cohen's κ",
    sentence=(
        "Word by word, the two runs of the model that agree least on what is a metaphor ({pair}) reach "
        "F1 = {f1} and κ = {value}: their stability."
    ),
)
def agreement_all(study: Study) -> Result:
    return _agreement(study, "all")


@claim(
    "metaphor.agreement_love_language",
    unit="Cohen's κ",
    sentence="For *love language* the least stability (runs {pair}) is F1 = {f1}, κ = {value}.",
)
def agreement_love(study: Study) -> Result:
    return _agreement(study, "love language")


@claim(
    "metaphor.agreement_church_tower",
    unit="Cohen's κ",
    sentence="For *church tower* the least stability (runs {pair}) is F1 = {f1}, κ = {value}.",
)
def agreement_tower(study: Study) -> Result:
    return _agreement(study, "church tower")


@claim(
    "metaphor.disputed",
    unit="expressions",
    digits=0,
    sentence=(
        "{value} expressions were marked otherwise by at least one run; {accepted} of them were accepted "
        "in the end."
    ),
)
def disputed(study: Study) -> Result:
    rows = metaphor.disputed(study.corpus)
    accepted = (rows["settled"] != "no metaphor").sum()
    return Result(
        len(rows),
        len(marks.load_marks(study.corpus)),
        "marked expressions",
        words={"accepted": number(accepted, 0)},
    )


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
