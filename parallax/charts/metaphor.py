"""Figures of the metaphor chapter: where each family falls, how dense it is, what it stands for, who agrees."""

import altair as alt
import pandas as pd

from parallax import metaphor, theme
from parallax.charts.base import essay_colour, essay_shape, finish, named
from parallax.claims import number
from parallax.study import Study

# The κ that Steen et al. (2010) report for trained analysts, as the anchor of the agreement figure.
MIPVU_KAPPA = 0.84

FAMILIES = ("love language", "church tower", "other")


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
    frame = named(study.metaphors[columns], study)
    frame["url"] = "evidence.html#" + frame["sentence_id"]
    frame["kind"] = frame["kind"].where(frame["kind"] == "extended", "other kinds")
    labels = list(study.corpus.labels.values())
    told = []
    for family in FAMILIES[:2]:
        for label in labels:
            rows = frame[(frame["family"] == family) & (frame["essay"] == label)]
            where = (
                f", from {number(100 * rows['position'].min(), 0)} to {number(100 * rows['position'].max(), 0)} % of the text"
                if len(rows)
                else ""
            )
            told.append(f"{family} in {label}: {len(rows)}{where}")
    pick = alt.selection_point(
        fields=["family"],
        bind=alt.binding_radio(options=[None, *FAMILIES], labels=["all", *FAMILIES], name="family "),
    )
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
            y=alt.Y("essay:N", title=None, sort=labels),
            color=essay_colour(study, legend=None),
            opacity=alt.condition(pick, alt.value(0.95), alt.value(0.12)),
            href="url:N",
            tooltip=["expression", "kind", "source_domain", "target_domain", "sentence_id"],
        )
        .add_params(pick)
        .properties(width=600, height=80)
        .facet(row=alt.Row("family:N", title=None, sort=list(FAMILIES)))
    )
    return finish(
        chart,
        name="fig-places",
        title="Where each family of metaphor falls",
        subtitle="Each tick is one expression",
        alt_text=f"Strips of metaphor positions by family and essay. {'; '.join(told)}.",
    )


def families(study: Study) -> alt.LayerChart:
    """Expressions of each family per 100 words, with intervals by resampling paragraphs."""
    frame = named(metaphor.families(study.metaphors, study.corpus.tokens), study)
    labels = list(study.corpus.labels.values())
    base = alt.Chart(frame).encode(
        y=alt.Y("family:N", title=None, sort=list(FAMILIES)),
        yOffset=alt.YOffset("essay:N", sort=labels),
        color=essay_colour(study),
    )
    bars = base.mark_rule(strokeWidth=2.5).encode(
        x=alt.X("low:Q", title="expressions per 100 words"), x2="high:Q"
    )
    points = base.mark_point(size=90).encode(
        x="per_100:Q",
        shape=essay_shape(study),
        tooltip=[
            "essay",
            "family",
            "n",
            "words",
            alt.Tooltip("per_100:Q", format=".2f"),
            alt.Tooltip("low:Q", format=".2f"),
            alt.Tooltip("high:Q", format=".2f"),
        ],
    )
    told = "; ".join(
        f"{r.family} in {r.essay}: {number(r.per_100, 2)} ({number(r.low, 2)} to {number(r.high, 2)})"
        for r in frame.itertuples()
    )
    return finish(
        (bars + points).properties(width=600, height=220),
        name="fig-families",
        title="How much of each family",
        subtitle="Expressions per 100 words, with 95 % intervals",
        alt_text=f"Expressions per 100 words. {told}.",
    )


def source_target(study: Study) -> alt.FacetChart:
    """What stands for what: source and target domains of the two governing families, by number of expressions."""
    pairs = metaphor.source_target(study.metaphors)
    frame = named(pairs[pairs["family"].isin(FAMILIES[:2])], study)
    frame["image"] = frame["source_domain"] + " for " + frame["target_domain"]
    sizes = frame.groupby(["family", "image"])["n"].sum().sort_values(ascending=False)
    told = "; ".join(f"{family}: {image} {n}" for (family, image), n in sizes.head(6).items())
    chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("n:Q", title="expressions", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("image:N", title=None, sort="-x"),
            color=essay_colour(study),
            order=alt.Order("essay:O", sort="descending"),
            tooltip=["essay", "family", "source_domain", "target_domain", "n"],
        )
        .properties(width=560, height=alt.Step(22))
        .facet(row=alt.Row("family:N", title=None, sort=list(FAMILIES)))
        .resolve_scale(y="independent")
    )
    return finish(
        chart,
        name="fig-source-target",
        title="What stands for what",
        subtitle="Source domain for target domain",
        alt_text=f"Bars of source and target domains for the two governing families. Largest: {told}.",
    )


def agreement(study: Study) -> alt.LayerChart:
    """Cohen's kappa of each pair of coders, over all words and by family, beside the anchor of Steen et al."""
    table = study.metaphor_agreement
    frame = table[(table["essay"] == "all") & (table["family"] != "other")]
    pair = frame["first"].str.removeprefix("coder_") + " and " + frame["second"].str.removeprefix("coder_")
    frame = frame.assign(pair=pair, family=frame["family"].replace("all", "any metaphor"))
    order = ["any metaphor", *FAMILIES[:2]]
    base = alt.Chart(frame).encode(y=alt.Y("family:N", title=None, sort=order), yOffset="pair:N")
    bars = base.mark_rule(strokeWidth=2.5).encode(
        x=alt.X("kappa_low:Q", title="Cohen's κ, word by word", scale=alt.Scale(domain=[0, 1])),
        x2="kappa_high:Q",
    )
    points = base.mark_point(size=80, color=theme.LIGHT["ink"]).encode(
        x="kappa:Q",
        shape=alt.Shape("pair:N", title="coders"),
        tooltip=[
            "pair",
            "family",
            alt.Tooltip("kappa:Q", format=".2f"),
            alt.Tooltip("f1:Q", format=".2f"),
            "n",
        ],
    )
    anchor = (
        alt.Chart(pd.DataFrame({"kappa": [MIPVU_KAPPA]})).mark_rule(strokeDash=[4, 3]).encode(x="kappa:Q")
    )
    told = "; ".join(
        f"{r.family}, coders {r.pair}: {number(r.kappa, 2)} ({number(r.kappa_low, 2)} to {number(r.kappa_high, 2)})"
        for r in frame.itertuples()
    )
    return finish(
        (anchor + bars + points).properties(width=600, height=220),
        name="fig-agreement",
        title="How far the coders agree",
        subtitle="κ with 95 % intervals; the dashed line is the κ reported for trained human coders of MIPVU",
        alt_text=f"Cohen's kappa by pair of coders. {told}.",
    )


def finder(study: Study) -> alt.LayerChart:
    """Precision, recall and F1 of the candidate finder and of three simpler ways, with intervals."""
    rows = study.finder[(study.finder["essay"] == "all") & (study.finder["family"] == "all")]
    parts = [
        pd.DataFrame(
            {
                "method": rows["method"],
                "measure": name,
                "value": rows[column],
                "low": rows[f"{column}_low"],
                "high": rows[f"{column}_high"],
            }
        )
        for name, column in (("precision", "precision"), ("recall", "recall"), ("F1", "f1"))
    ]
    frame = pd.concat(parts)
    order = list(rows["method"])
    base = alt.Chart(frame).encode(y=alt.Y("method:N", title=None, sort=order, axis=alt.Axis(labelLimit=220)))
    bars = base.mark_rule(strokeWidth=2.5).encode(
        x=alt.X("low:Q", title=None, scale=alt.Scale(domain=[0, 1])), x2="high:Q"
    )
    points = base.mark_point(size=80, opacity=1, color=theme.LIGHT["ink"]).encode(
        x="value:Q",
        tooltip=[
            "method",
            "measure",
            alt.Tooltip("value:Q", format=".2f"),
            alt.Tooltip("low:Q", format=".2f"),
            alt.Tooltip("high:Q", format=".2f"),
        ],
    )
    f1 = frame[frame["measure"] == "F1"]
    told = "; ".join(
        f"{r.method} {number(r.value, 2)} ({number(r.low, 2)} to {number(r.high, 2)})"
        for r in f1.itertuples()
    )
    chart = (
        (bars + points)
        .properties(width=150, height=120)
        .facet(column=alt.Column("measure:N", title=None, sort=["precision", "recall", "F1"]))
    )
    return finish(
        chart,
        name="fig-finder",
        title="Can a machine find them?",
        subtitle="Content words, fitted on one essay and tested on the other, with 95 % intervals",
        alt_text=f"Precision, recall and F1 of four ways to find metaphors. F1: {told}.",
    )
