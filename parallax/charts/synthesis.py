"""The cover figure and the figure of robustness."""

import altair as alt
import pandas as pd

from parallax import claims, evidence, robustness, theme
from parallax.charts.base import essay_colour, essay_rows, finish, named
from parallax.claims import number
from parallax.study import Study

SYMBOLS = {"love language": "♥", "church tower": "▲"}


def cover(study: Study, *, pages: str = "chapters/") -> alt.FacetChart:
    """Both essays from beginning to end: their governing figures, and their stance toward diplomacy."""
    stance = study.codes.dropna(subset="diplomacy")[["sentence_id", "essay", "diplomacy"]]
    place = study.terms.assign(
        place=study.terms.groupby("essay").cumcount() / study.terms.groupby("essay")["term"].transform("size")
    )
    middle = place.groupby("sentence_id")["place"].mean()
    links = evidence.sentence_links(study.corpus).set_index("sentence_id")["opening"]
    codes = stance.assign(
        position=stance["sentence_id"].map(middle),
        stance=stance["diplomacy"].astype(float),
        symbol="",
        what=stance["sentence_id"].map(links),
    )
    images = study.metaphors[study.metaphors["family"].isin(SYMBOLS)]
    images = images.assign(
        symbol=images["family"].map(SYMBOLS), stance=-2.7, what=images["family"] + ": " + images["expression"]
    )
    columns = ["essay", "sentence_id", "position", "stance", "symbol", "what"]
    frame = named(pd.concat([codes[columns], images[columns]], ignore_index=True), study)
    frame["url"] = pages + "evidence.html#" + frame["sentence_id"]
    base = alt.Chart(frame).encode(
        x=alt.X(
            "position:Q",
            title="from the essay's beginning to its end",
            axis=alt.Axis(format="%"),
            scale=alt.Scale(domain=[0, 1]),
        ),
        color=essay_colour(study, legend=None),
        tooltip=["sentence_id", "what"],
        href="url:N",
    )
    axis = alt.Axis(values=[-2, -1, 0, 1, 2], format="+d")
    y = alt.Y("stance:Q", title="stance toward diplomacy", scale=alt.Scale(domain=[-3, 2.3]), axis=axis)
    bars = base.transform_filter("datum.symbol == ''").mark_bar(width=7).encode(y=y)
    signs = base.transform_filter("datum.symbol != ''").mark_text(size=15).encode(y=y, text="symbol:N")
    zero = alt.Chart(frame).mark_rule(strokeWidth=1).encode(y=alt.datum(0))
    means = stance["diplomacy"].astype(float).groupby(stance["essay"]).mean()
    counted = images.groupby(["essay", "family"]).size()
    told = "; ".join(
        f"{label}: mean stance {number(means[essay], 1)}, {counted.get((essay, 'love language'), 0)} images of love language, "
        f"{counted.get((essay, 'church tower'), 0)} of church tower"
        for essay, label in study.corpus.labels.items()
    )
    chart = (zero + bars + signs).properties(width=600, height=140).facet(row=essay_rows(study))
    return finish(
        chart,
        name="fig-cover",
        title="Two pictures of one conflict",
        subtitle=[
            "Bars: stance of each sentence that speaks of diplomacy, −2 to +2",
            "♥ images of love and of a shared language   ▲ images of sight and the place one sees from",
        ],
        alt_text=f"Both essays in order, with coded stance toward diplomacy and their governing metaphors. {told}.",
    )


_STEPS = ("under 20 %", "20 to 40 %", "40 to 60 %", "60 to 80 %", "80 % and more")


def robust(study: Study) -> alt.LayerChart:
    """Claims by choices: in what share of the combinations each directional claim holds."""
    directional = [key for key, item in claims.register().items() if item.choices]
    frame = robustness.shares((key, claims.grid(key, study)) for key in directional)
    frame["holds in"] = [_STEPS[min(int(share * 5 + 1e-9), 4)] for share in frame["share"]]
    frame["percent"] = frame["share"].map(lambda share: f"{100 * share:.0f}")
    soft, mid, full = theme.LIGHT["neutral_soft"], theme.LIGHT["neutral"], theme.LIGHT["ink"]
    columns = list(dict.fromkeys(["all choices", *frame["value"]]))
    base = alt.Chart(frame).encode(
        x=alt.X(
            "value:N", title=None, sort=columns, axis=alt.Axis(labelAngle=-50, orient="top", labelLimit=220)
        ),
        y=alt.Y("key:N", title=None, sort=directional, axis=alt.Axis(labelLimit=260)),
    )
    size = alt.Size("share:Q", scale=alt.Scale(domain=[0, 1], range=[8, 420]), legend=None)
    holds = alt.Color(
        "holds in:N",
        title="holds in",
        sort=list(_STEPS),
        scale=alt.Scale(
            domain=list(_STEPS), range=[soft, theme.LIGHT["grid"], theme.LIGHT["line"], mid, full]
        ),
    )
    marks = base.mark_square(opacity=1).encode(
        size=size,
        color=holds,
        tooltip=[
            "key",
            "value",
            alt.Tooltip("share:Q", format=".0%"),
            alt.Tooltip("n:Q", title="combinations"),
        ],
    )
    overall = frame[frame["choice"] == "all"].set_index("key")["share"]
    held = (overall >= robustness.HOLDS).sum()
    told = (
        f"{held} of {len(overall)} directional claims hold in at least {100 * robustness.HOLDS:.0f} % of their grid; the others: "
        + ", ".join(
            f"{key} {100 * share:.0f} %" for key, share in overall[overall < robustness.HOLDS].items()
        )
    )
    return finish(
        marks.properties(width=560, height=26 * len(directional)),
        name="fig-robust",
        title="Under which choices does each finding hold?",
        subtitle="Size and shade: share of the combinations with this choice in which the finding keeps its direction",
        alt_text=f"Claims by choices. {told}.",
    )
