"""How much of each essay is metaphor, of which families, and what the two governing figures stand for."""

from itertools import combinations

import numpy as np
import pandas as pd

from churchtower import annotations
from churchtower.claims import Result, claim, estimated, number
from churchtower.findings import coded
from churchtower.findings.common import Contrast, contrast, in_percent
from churchtower.study import Study
from synkrisis.codings import agreement, tables
from synkrisis.codings import metaphors as marks
from synkrisis.intervals import proportions
from synkrisis.intervals.blocks import paragraph_of
from synkrisis.metaphor.density import word_labels
from synkrisis.order import highest, ranked
from synkrisis.printing import estimate
from synkrisis.texts.corpus import load_corpus

# The halves of a story, by the phases of `roles.csv`; `none` is of neither.
FAILING = ("failure", "estrangement", "break")
MENDING = ("hope", "attempt", "cure")
# Talks that stand still: what GZERO's images of diplomacy have in common, picked by hand after reading.
STALLED = ("stagnation", "fall flat", "progress", "floundering")
GAP = (0.25, 0.58)  # of the essay, where the tower is all but absent
SIDES = {"west": "the West", "russia": "Russia", "both": "both", "ukraine": "Ukraine"}

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
    for name, n in zip("ab", _sizes(study, chosen), strict=True):
        words[f"said_{name}"] = f"{n} expressions" if n else "none"
    return found.result("sentences", words, coded.evidence(chosen))


@claim(
    "metaphor.coded",
    unit="expressions",
    digits=0,
    sentence="{value} metaphorical expressions are counted: {a} in {first}, {b} in {second}.",
)
def all_coded(study: Study) -> Result:
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
    evidence = coded.evidence(chosen)
    words = {**_counts(study, chosen), "noun": "expression" if len(chosen) == 1 else "expressions"}
    return Result(len(chosen), len(study.metaphors), "expressions", words=words, evidence=evidence)


@claim(
    "metaphor.sight",
    coverage=89,  # simulated on paragraphs of the essays, of which some have much of it and many none
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
    evidence = coded.evidence(rows)
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
        evidence=coded.evidence(quoted, limit=3),
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


# --- the story that a figure brings along (Musolff 2006) ----------------------------------------------------


def parts(study: Study) -> pd.DataFrame:
    """The parts that the essays give out, `roles.csv` as settled, in the sentences that count."""
    frame = annotations.load(study.corpus, "roles")
    return frame[frame["sentence_id"].isin(study.terms["sentence_id"])]


def _out_of(n: int, total: int) -> str:
    """`3 of 7`, `all 7`, `none of 7`."""
    return f"all {total}" if n == total and n else f"{coded.said(n)} of {total}"


def _sizes(study: Study, frame: pd.DataFrame) -> list[int]:
    return [int((frame["essay"] == essay).sum()) for essay in study.pair]


@claim(
    "metaphor.parts",
    unit="parts",
    digits=0,
    sentence=(
        "{value} parts in small stories are given out: {a} in {first}, {b} in {second}; {ukraine} of them is "
        "Ukraine's."
    ),
)
def parts_given(study: Study) -> Result:
    rows = parts(study)
    ukraine = int((rows["filler"] == "ukraine").sum())
    words = {**coded.by_essay(study, rows), "ukraine": coded.said(ukraine)}
    return Result(len(rows), len(rows), "parts", words=words)


def _half(study: Study, essay: str, scenarios: tuple[str, ...], phases: tuple[str, ...]) -> Result:
    """How many of the parts in some stories of one essay belong to one half of the story, settled and by run."""
    rows = parts(study)
    rows = rows[(rows["essay"] == essay) & rows["scenario"].isin(scenarios)]
    here = rows["phase"].isin(phases)
    other = rows["phase"].isin(MENDING if phases == FAILING else FAILING)
    words = {
        "out_of": _out_of(int(here.sum()), len(rows)),
        "share": in_percent(proportions.share(here, rows["paragraph"])),
        "other": coded.said(int(other.sum())),
    }
    for coder in annotations.TABLES["roles"].coders:
        own = tables.given(rows, annotations.TABLES["roles"], coder)
        listed = own.loc[own["there"], "phase"]
        words[f"by_{coder}"] = _out_of(int(listed.isin(phases).sum()), len(listed))
    return Result(int(here.sum()), len(rows), "parts", words=words, evidence=coded.evidence(rows[here]))


@claim(
    "metaphor.failing",
    unit="parts",
    digits=0,
    sentence=(
        "Of the {n} parts that {first} gives out in romance and speech, {value} belong to the failing half of "
        "the story ({share}), {other} to the mending half; one run alone has {by_d} there, the other {by_e}."
    ),
)
def failing(study: Study) -> Result:
    return _half(study, study.pair[0], ("romance", "speech"), FAILING)


@claim(
    "metaphor.mending",
    unit="parts",
    digits=0,
    sentence=(
        "Of the {n} parts that {second} gives out in sight and mediation, {value} belong to the mending half "
        "of the story ({share}), {other} to the failing half; one run alone has {by_d} there, the other {by_e}."
    ),
)
def mending(study: Study) -> Result:
    return _half(study, study.pair[1], ("sight", "mediation"), MENDING)


@claim(
    "metaphor.quarrel",
    unit="parts",
    digits=0,
    sentence=(
        "{value} parts belong to a quarrel: {a} in {first}, {b} in {second}; {failing} are of the failing half. "
        "Russia is the one wronged in {wronged}, the West does the wrong in {wrong}."
    ),
)
def quarrel(study: Study) -> Result:
    rows = parts(study)
    rows = rows[rows["scenario"] == "quarrel"]
    wronged, wrong = (rows[rows["role"] == role] for role in ("wronged", "wrongdoer"))
    words = {
        **coded.by_essay(study, rows),
        "failing": _out_of(int(rows["phase"].isin(FAILING).sum()), len(rows)),
        "wronged": _out_of(int((wronged["filler"] == "russia").sum()), len(wronged)),
        "wrong": _out_of(int((wrong["filler"] == "west").sum()), len(wrong)),
    }
    return Result(len(rows), len(parts(study)), "parts", words=words, evidence=coded.evidence(rows))


@claim(
    "metaphor.lovers",
    unit="parts",
    digits=0,
    sentence=(
        "{first} gives out {value} parts in its romance: {west} to the West alone, {russia} to Russia alone, "
        "{both} to both."
    ),
)
def lovers(study: Study) -> Result:
    rows = parts(study)
    rows = rows[(rows["scenario"] == "romance") & (rows["essay"] == study.pair[0])]
    words = {side: number((rows["filler"] == side).sum(), 0) for side in ("west", "russia", "both")}
    return Result(len(rows), len(rows), "parts", words=words, evidence=coded.evidence(rows))


@claim(
    "metaphor.betrayal",
    unit="occurrences",
    digits=0,
    sentence=(
        "The word *betrayal* occurs {a} in {first} and {b} in {second}: the one betrayed is {betrayed_a} in the "
        "one, {betrayed_b} in the other."
    ),
)
def betrayal(study: Study) -> Result:
    words = study.terms[study.terms["norm"] == "betrayal"]
    rows = parts(study)
    rows = rows[rows["expression"] == "betrayal"]
    times = ["once" if n == 1 else f"{number(n, 0)} times" for n in _sizes(study, words)]
    who = [" and ".join(map(SIDES.get, rows.loc[rows["essay"] == essay, "filler"])) for essay in study.pair]
    said = {"a": times[0], "b": times[1], "betrayed_a": who[0] or "nobody", "betrayed_b": who[1] or "nobody"}
    return Result(len(words), len(study.terms), "words", words=said, evidence=coded.evidence(rows))


@claim(
    "metaphor.persons",
    unit="words",
    digits=0,
    sentence=(
        "{value} words speak of a state, a side or a thing as of a person who feels, wants or wrongs: {a} in "
        "{first}, {b} in {second}; {relation} of them name a relation, such as enemy or partner, {relation_a} "
        "in {first} and {relation_b} in {second}."
    ),
)
def persons(study: Study) -> Result:
    frame = annotations.load(study.corpus, "persons")
    rows = frame[(frame["person"] == "yes") & frame["sentence_id"].isin(study.terms["sentence_id"])]
    of_relation = rows[rows["aspect"] == "relation"]
    one, other = _sizes(study, of_relation)
    relation = {"relation": one + other, "relation_a": one, "relation_b": other}
    words = {**coded.by_essay(study, rows), **{name: number(n, 0) for name, n in relation.items()}}
    return Result(len(rows), len(frame), "decided words", words=words, evidence=coded.evidence(of_relation))


# --- all images ---------------------------------------------------------------------------------------------


def _listed(counted: pd.Series) -> str:
    """`place (35), sight (27)`, the commonest first."""
    table = counted.rename("n").rename_axis("domain").reset_index()
    rows = ranked(table, "n", then="domain")
    return ", ".join(f"{row.domain} ({number(row.n, 0)})" for row in rows.itertuples()) or "none"


@claim(
    "metaphor.domains",
    unit="source domains",
    digits=0,
    sentence=(
        "The {n} expressions come from {value} source domains, most often {commonest}. Found in {first} alone: "
        "{only_a}; in {second} alone: {only_b}."
    ),
)
def domains(study: Study) -> Result:
    counted = pd.crosstab(study.metaphors["source_domain"], study.metaphors["essay"])
    counted = counted.reindex(columns=list(study.pair), fill_value=0)
    total, (first, second) = counted.sum(axis=1), study.pair
    table = total.rename("n").rename_axis("domain").reset_index()
    top = list(ranked(table, "n", then="domain")["domain"].iloc[:3])
    words = {
        "commonest": _listed(total[top]),
        "only_a": _listed(total[counted[second] == 0]),
        "only_b": _listed(total[counted[first] == 0]),
    }
    for name, column in (("a", first), ("b", second)):
        words |= {f"top_{name}": f"{number(counted.loc[top[0], column], 0)} in {study.corpus.labels[column]}"}
    return Result(len(counted), len(study.metaphors), "expressions", words=words)


@claim(
    "metaphor.height",
    unit="expressions",
    digits=0,
    sentence="{value} images are of height, of rising and falling: {a} in {first}, {b} in {second}.",
)
def height(study: Study) -> Result:
    rows = study.metaphors[study.metaphors["source_domain"] == "height"]
    return Result(
        len(rows),
        len(study.metaphors),
        "expressions",
        words=coded.by_essay(study, rows),
        evidence=coded.evidence(rows, limit=6),
    )


@claim(
    "metaphor.stalled",
    unit="expressions",
    digits=0,
    sentence=(
        "{first} has {n} images of diplomacy and {second} {b}; {value} of {first}'s are of a motion that stops or "
        "falls short."
    ),
)
def stalled(study: Study) -> Result:
    rows = study.metaphors[study.metaphors["target_domain"] == "diplomacy"]
    first, second = (rows[rows["essay"] == essay] for essay in study.pair)
    stopped = first[first["expression"].isin(STALLED)]
    words = {"b": number(len(second), 0)}
    return Result(len(stopped), len(first), "expressions", words=words, evidence=coded.evidence(stopped))


@claim(
    "metaphor.tower_gap",
    unit="expressions",
    digits=0,
    sentence=(
        "{value} of {second}'s {n} *church tower* expressions {stands} between 25 and 58 % of the essay; "
        "{before} come before, {round_it} within the next sixth, round the proverb, and {end} in the last "
        "sentence."
    ),
)
def tower_gap(study: Study) -> Result:
    rows = study.metaphors[
        (study.metaphors["family"] == "church tower") & (study.metaphors["essay"] == study.pair[1])
    ]
    place, (start, end) = rows["position"], GAP
    inside = place.between(start, end)
    counts = {
        "before": (place < start).sum(),
        "round_it": place.between(end, end + 1 / 6).sum(),
        "end": (rows["sentence_id"] == rows["sentence_id"].iloc[-1]).sum(),
    }
    words = {name: number(n, 0) for name, n in counts.items()}
    words["stands"] = "stands" if inside.sum() == 1 else "stand"
    return Result(
        int(inside.sum()), len(rows), "expressions", words=words, evidence=coded.evidence(rows[inside])
    )


# --- metaphors that ask to be looked at (Steen 2008) --------------------------------------------------------


@claim(
    "metaphor.deliberate",
    unit="sentences",
    digits=0,
    sentence=(
        "A deliberate metaphor stands in {value} of {n} sentences: {first} has one in {a} of {n_a} ({share_a}), "
        "{second} in {b} of {n_b} ({share_b}). Its signal is, in {first}: {signals_a}; in {second}: {signals_b}."
    ),
)
def deliberate(study: Study) -> Result:
    frame = annotations.load(study.corpus, "deliberate")
    frame = frame[frame["sentence_id"].isin(study.terms["sentence_id"])]
    words = {}
    for name, essay in zip("ab", study.pair, strict=True):
        own = frame[frame["essay"] == essay]
        hit = own["deliberate"] == "yes"
        words |= {
            name: number(hit.sum(), 0),
            f"n_{name}": number(len(own), 0),
            f"share_{name}": in_percent(proportions.share(hit, own["paragraph"])),
            f"out_of_{name}": _out_of(int(hit.sum()), len(own)),
            f"signals_{name}": _listed(own.loc[hit, "signal"].value_counts()),
        }
    rows = frame[frame["deliberate"] == "yes"]
    return Result(len(rows), len(frame), "sentences", words=words, evidence=coded.evidence(rows, limit=6))


# --- how steadily these were coded --------------------------------------------------------------------------


@claim(
    "metaphor.agreement_parts",
    unit="F1",
    sentence=(
        "Of the parts in the stories the two runs list the same with F1 = {value}; where both list one, they "
        "agree on its scenario with κ = {scenario}, on its role with κ = {role}, on who fills it with κ = "
        "{filler} and on its phase with κ = {phase}."
    ),
)
def agreement_parts(study: Study) -> Result:
    found = tables.agreement_table(
        study.corpus, annotations.TABLES["roles"], draws=study.draws, seed=study.seed
    ).set_index("column")
    row = found.loc["row"]
    words = {
        name: number(value) if np.isnan(low) else estimate(value, low, high)
        for name, value, low, high in found[["value", "low", "high"]].itertuples(name=None)
        if name in ("scenario", "role", "filler", "phase")
    }
    return Result(row["value"], int(row["n"]), "parts", row["low"], row["high"], words=words)


@claim(
    "metaphor.agreement_free",
    unit="Cohen's κ",
    sentence=(
        "The three runs of release 0.1.0, which had no rule for single words, agree least ({pair}) with F1 = "
        "{f1} and κ = {value} on what is a metaphor."
    ),
)
def agreement_free(study: Study) -> Result:
    plain = load_corpus(study.corpus.folder)  # the families of that release were others
    runs = {name: marks.load_coding(plain, name) for name in ("a", "b", "c")}
    words = plain.tokens[plain.tokens["word"]]
    marked = {name: word_labels(plain, run.assign(accepted=True), "accepted") for name, run in runs.items()}
    found = []
    for one, other in combinations(runs, 2):
        counts = agreement.tables(
            marked[one] != "", marked[other] != "",
            clusters=paragraph_of(words["sentence_id"]), categories=(False, True),
        )  # fmt: skip
        strata = paragraph_of(dict.fromkeys(paragraph_of(words["sentence_id"])))
        options = {"strata": strata, "draws": study.draws, "seed": study.seed}
        kappa = agreement.interval(agreement.kappa_of, counts, **options)
        found.append((f"{one} and {other}", kappa, float(agreement.f1_of(counts.sum(axis=0)))))
    # ties: the first pair
    pair, kappa, f1 = min(found, key=lambda item: round(item[1].value, 9))
    words = {"pair": pair, "f1": number(f1, 2)}
    return Result(kappa.value, kappa.n, "words", kappa.low, kappa.high, words=words)
