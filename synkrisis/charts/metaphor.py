"""Figures of the metaphor chapter: where each family falls, its density, what it stands for, who agrees."""

import altair as alt
import pandas as pd

from churchtower.claims import number
from churchtower.study import Study
from synkrisis.charts import theme
from synkrisis.charts.base import (
    essay_colour,
    essay_shape,
    estimate,
    finish,
    higher,
    if_chosen,
    intervals,
    labels,
    named,
    paired_rows,
    per_essay,
    tips,
)
from synkrisis.codings.metaphors import REST
from synkrisis.metaphor import density as metaphor
from synkrisis.order import ranked

# The κ that Steen et al. (2010) report for trained analysts, as the anchor of the agreement figure.
MIPVU_KAPPA = 0.84


def _governing(study: Study) -> list[str]:
    """The families that the annotations name; `other` where they name none."""
    return [family for family in study.families if family != REST] or [REST]


def places(study: Study) -> alt.FacetChart:
    """Where in each essay the metaphors of each family fall."""
    columns = [
        "essay",
        "sentence_id",
        "expression",
        "family",
        "kind",
        "source_domain",
        "target_domain",
        "position",
    ]
    marked = study.metaphors
    says = {
        family: f"{family}: {per_essay(study, rows['essay'].value_counts())}"
        for family, rows in marked.groupby("family")
    }
    frame = named(marked[columns], study)
    frame["says"] = frame["family"].map(says)
    frame["kind"] = frame["kind"].where(frame["kind"] == "extended", "other kinds")
    named_families = list(study.families)
    told = []
    for family in _governing(study):
        for label in labels(study):
            place = 100 * frame.loc[(frame["family"] == family) & (frame["essay"] == label), "position"]
            ends = f"{number(place.min(), 0)} to {number(place.max(), 0)}" if len(place) else ""
            where = f", from {ends} % of the text" if ends else ""
            told.append(f"{family} in {label}: {len(place)}{where}")
    chart = (
        alt.Chart(frame)
        .mark_tick(thickness=2.5, size=26)
        .encode(
            x=alt.X(
                "position:Q",
                title="place in the essay, beginning to end",
                axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            y=alt.Y("essay:N", title=None, sort=labels(study)),
            color=essay_colour(study, legend=None),
            opacity=if_chosen("family", opacity=0.95, faint=0.12),
            tooltip=["expression", "kind", "source_domain", "target_domain", "sentence_id"],
        )
        .properties(width=600, height=80)
        .facet(row=alt.Row("family:N", title=None, sort=named_families))
    )
    return finish(
        chart,
        name="fig-places",
        title="Where each family of metaphor falls",
        subtitle="Each tick is one expression",
        alt_text=f"Strips of metaphor positions by family and essay. {'; '.join(told)}.",
        columns={
            "expression": "expression",
            "sentence_id": "sentence",
            "essay": "essay",
            "source_domain": "source",
            "target_domain": "target",
            "family": "family",
            "kind": "kind",
            "position": "place, 0 to 1",
        },
        linked={"by": "family", "label": "family", "says": "says"},
    )


def families(study: Study) -> alt.LayerChart:
    """Expressions of each family per 100 words, with intervals by resampling paragraphs."""
    frame = named(metaphor.families(study.metaphors, study.corpus.tokens, named=study.families), study)
    rules, points = intervals(
        paired_rows(frame, study, "family", list(study.families)),
        value="per_100",
        title="expressions per 100 words",
        shape=essay_shape(study),
        tooltip=["essay", "family", "n", "words", *tips(".2f", "per_100", "low", "high")],
        size=90,
    )
    told = "; ".join(
        f"{r.family} in {r.essay}: {estimate(r.per_100, r.low, r.high)}" for r in frame.itertuples()
    )
    return finish(
        (rules + points).properties(width=600, height=220),
        name="fig-families",
        title="How much of each family",
        subtitle="Expressions per 100 words, with 95 % intervals",
        alt_text=f"Expressions per 100 words. {higher(frame, 'family', 'per_100', study)}. Rates: {told}.",
    )


def source_target(study: Study) -> alt.FacetChart:
    """What stands for what: source and target domains of the families that have a name, by frequency."""
    pairs = metaphor.source_target(study.metaphors)
    frame = named(pairs[pairs["family"].isin(_governing(study))], study)
    frame["image"] = frame["source_domain"] + " for " + frame["target_domain"]
    sizes = ranked(frame.groupby(["family", "image"])["n"].sum())
    images = list(dict.fromkeys(sizes.index.get_level_values("image")))
    told = "; ".join(f"{family}: {image} {n}" for (family, image), n in sizes.head(6).items())
    chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("n:Q", title="expressions", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("image:N", title=None, sort=images),
            color=essay_colour(study),
            order=alt.Order("essay:O", sort="descending"),
            tooltip=["essay", "family", "source_domain", "target_domain", "n"],
        )
        .properties(width=560, height=alt.Step(22))
        .facet(row=alt.Row("family:N", title=None, sort=_governing(study)))
        .resolve_scale(y="independent")
    )
    return finish(
        chart,
        name="fig-source-target",
        title="What stands for what",
        subtitle="Source domain for target domain",
        alt_text=f"Bars of source and target domains by family. Largest: {told}.",
    )


def agreement(study: Study) -> alt.LayerChart:
    """Cohen's kappa of each pair of coders, over all words and by family, beside that of Steen et al."""
    table = study.metaphor_agreement
    frame = table[(table["essay"] == "all") & (table["family"] != "other")]
    pair = frame["first"].str.removeprefix("coder_") + " and " + frame["second"].str.removeprefix("coder_")
    frame = frame.assign(pair=pair, family=frame["family"].replace("all", "any metaphor"))
    order = ["any metaphor", *_governing(study)]
    rules, points = intervals(
        alt.Chart(frame).encode(y=alt.Y("family:N", title=None, sort=order), yOffset="pair:N"),
        value="kappa",
        low="kappa_low",
        high="kappa_high",
        title="Cohen's κ, word by word",
        scale=alt.Scale(domain=[0, 1]),
        shape=alt.Shape("pair:N", title="coders"),
        tooltip=["pair", "family", *tips(".2f", "kappa", "f1"), "n"],
        size=80,
        color=theme.LIGHT["ink"],
    )
    anchor = (
        alt.Chart(pd.DataFrame({"kappa": [MIPVU_KAPPA]})).mark_rule(strokeDash=[4, 3]).encode(x="kappa:Q")
    )
    told = "; ".join(
        f"{r.family}, coders {r.pair}: {estimate(r.kappa, r.kappa_low, r.kappa_high)}"
        for r in frame.itertuples()
    )
    reached = int((frame["kappa"] >= MIPVU_KAPPA).sum())
    return finish(
        (anchor + rules + points).properties(width=600, height=220),
        name="fig-agreement",
        title="How far the coders agree",
        subtitle="κ with 95 % intervals; the dashed line is the κ reported for trained human coders of MIPVU",
        alt_text=(
            f"Cohen's kappa by pair of coders, from {number(frame['kappa'].min(), 2)} to "
            f"{number(frame['kappa'].max(), 2)}; {reached} of {len(frame)} reach the {MIPVU_KAPPA} reported "
            f"for trained human coders. {told}."
        ),
    )


def _measure(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """One measure of the finder's table, its three columns called `value`, `low` and `high`."""
    column = name.lower()
    renamed = {column: "value", f"{column}_low": "low", f"{column}_high": "high"}
    frame = rows.rename(columns=renamed).assign(measure=name)
    return frame[["method", "measure", "value", "low", "high"]]


def finder(study: Study) -> alt.LayerChart:
    """Precision, recall and F1 of the candidate finder and of three simpler ways, with intervals."""
    rows = study.finder[(study.finder["essay"] == "all") & (study.finder["family"] == "all")]
    frame = pd.concat([_measure(rows, name) for name in ("precision", "recall", "F1")])
    order = list(rows["method"])
    y = alt.Y("method:N", title=None, sort=order, axis=alt.Axis(labelLimit=220))
    rules, points = intervals(
        alt.Chart(frame).encode(y=y),
        value="value",
        scale=alt.Scale(domain=[0, 1]),
        tooltip=["method", "measure", *tips(".2f", "value", "low", "high")],
        size=80,
        opacity=1,
        color=theme.LIGHT["ink"],
    )
    f1 = frame[frame["measure"] == "F1"]
    told = "; ".join(f"{r.method} {estimate(r.value, r.low, r.high)}" for r in f1.itertuples())
    chart = (
        (rules + points)
        .properties(width=150, height=120)
        .facet(column=alt.Column("measure:N", title=None, sort=["precision", "recall", "F1"]))
    )
    best = ranked(f1, "value", then="method")["method"].iloc[0]
    return finish(
        chart,
        name="fig-finder",
        title="Can a machine find them?",
        subtitle="Content words, fitted on one essay and tested on the other, with 95 % intervals",
        alt_text=f"Precision, recall and F1 of four ways to find metaphors. Highest F1: {best}. F1: {told}.",
    )
