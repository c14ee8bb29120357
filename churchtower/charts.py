"""The charts that only this book has, and how all of them are shown in it."""

import os
from collections.abc import Sequence

import altair as alt
import pandas as pd
from IPython import get_ipython

from churchtower import choices as robustness
from churchtower import claims
from churchtower.study import Study
from synkrisis.charts import theme
from synkrisis.charts.base import essay_colour, essay_rows, finish, named, openings
from synkrisis.html import charts as html_charts
from synkrisis.printing import number

BOOK_VARIABLE = "SYNKRISIS_BOOK"  # set while the book is built


def use_book_style(*, pages: str = "") -> None:
    """Give all charts the book's look; while the book is built, also its form: a picture and a table.

    Sentences then lead to their rows on the evidence page; `pages` is the way there from a chart's own page.
    """
    theme.enable()
    if os.environ.get(BOOK_VARIABLE):
        html_charts.activate(links={"sentence_id": f"{pages}evidence.html#{{}}"})
        _frames_as_text()


def _frames_as_text() -> None:
    """Show bare frames as the text they print, since a table on a page has a caption and scopes."""
    shell = get_ipython()
    if shell:
        shell.display_formatter.formatters["text/html"].for_type(pd.DataFrame, lambda frame: None)


# Outlines in a square from -1 to 1: a heart drawn here is the same with every font.
GLYPHS = {
    "love language": "M0,.95C-.4,.5-1,.15-1,-.35C-1,-.75-.7,-.95-.5,-.95C-.25,-.95-.1,-.8,0,-.6"
    "C.1,-.8.25,-.95.5,-.95C.7,-.95,1,-.75,1,-.35C1,.15.4,.5,0,.95Z",
    "church tower": "M0,-1L.8,.9L-.8,.9Z",
    "coded 0": "circle",
}


def cover(study: Study, *, pages: str = "chapters/") -> alt.FacetChart:
    """Both essays from beginning to end: their governing figures, and their stance toward diplomacy."""
    stance = study.codes.dropna(subset="diplomacy")[["sentence_id", "essay", "diplomacy"]]
    place = study.terms.assign(
        place=study.terms.groupby("essay").cumcount() / study.terms.groupby("essay")["term"].transform("size")
    )
    middle = place.groupby("sentence_id")["place"].mean()
    codes = stance.assign(
        position=stance["sentence_id"].map(middle),
        stance=stance["diplomacy"].astype(float),
        glyph=stance["diplomacy"].eq(0).map({True: "coded 0", False: ""}),
        what=stance["sentence_id"].map(openings(study.sentences)),
    )
    images = study.metaphors[study.metaphors["family"].isin(GLYPHS)]
    images = images.assign(glyph=images["family"], stance=-2.7, what="“" + images["expression"] + "”")
    columns = ["essay", "sentence_id", "position", "stance", "glyph", "what"]
    frame = named(pd.concat([codes[columns], images[columns]], ignore_index=True), study.labels)
    frame["url"] = f"{pages}evidence.html#" + frame["sentence_id"]
    base = alt.Chart(frame).encode(
        x=alt.X(
            "position:Q",
            title="from the essay's beginning to its end",
            axis=alt.Axis(format="%", tickCount=5),
            scale=alt.Scale(domain=[0, 1]),
        ),
        color=essay_colour(study.labels, legend=None),
        tooltip=["sentence_id", "what"],
        href="url:N",
    )
    axis = alt.Axis(values=[-2, -1, 0, 1, 2], labelExpr="datum.value == 0 ? '0' : format(datum.value, '+d')")
    y = alt.Y("stance:Q", title="toward diplomacy", scale=alt.Scale(domain=[-3.1, 2.3]), axis=axis)
    looks = alt.Scale(domain=list(GLYPHS), range=list(GLYPHS.values()))
    legend = alt.Legend(symbolFillColor=theme.LIGHT["ink"], symbolStrokeColor=theme.LIGHT["ink"])
    said = base.transform_filter("datum.stance != 0 && datum.stance > -2.5")
    bars = said.mark_bar(width=5).encode(y=y).properties(name="stance")
    signs = [  # a layer each, named, so that the page's words can select their marks
        base.transform_filter(alt.FieldEqualPredicate(field="glyph", equal=glyph))
        .mark_point(filled=True, size=85, opacity=1)
        .encode(y=y, shape=alt.Shape("glyph:N", title=None, scale=looks, legend=legend))
        .properties(name="stance-none" if glyph == "coded 0" else glyph.replace(" ", "-"))
        for glyph in GLYPHS
    ]
    zero = alt.Chart(frame).mark_rule(strokeWidth=1).encode(y=alt.datum(0))
    means = stance["diplomacy"].astype(float).groupby(stance["essay"]).mean()
    counted = images.groupby(["essay", "family"]).size()
    told = "; ".join(
        f"{label}: mean stance {number(means[essay], 1)}, {counted.get((essay, 'love language'), 0)} images "
        f"of love language, "
        f"{counted.get((essay, 'church tower'), 0)} of church tower"
        for essay, label in study.labels.items()
    )
    chart = (
        alt.layer(zero, bars, *signs).properties(width=600, height=140).facet(row=essay_rows(study.labels))
    )
    return finish(
        chart,
        name="fig-cover",
        title="Two pictures of one conflict",
        subtitle=(
            "Bars: the stance of each sentence that speaks of diplomacy, from −2 to +2. Below them, images "
            "of love and a shared language, and of sight and the place one sees from"
        ),
        alt_text=(
            f"Both essays in order, with coded stance toward diplomacy and their governing metaphors. {told}."
        ),
        columns={
            "sentence_id": "sentence",
            "essay": "essay",
            "position": "place, 0 to 1",
            "stance": "stance",
            "glyph": "image",
            "what": "words",
        },
    )


HOLDS = 0.8
_STEPS = ("under 20 %", "20–40 %", "40–60 %", "60–80 %", "80 % or more")
_SHADES = ("neutral_soft", "grid", "line", "neutral", "ink")

# Small panels rather than one wide grid: each has only the claims that its choices can move, and fits
# a phone.
_PANELS = {
    "all choices together, and how the text is read": ("all", "quoted", "headings"),
    "which run of the model coded, how sure a metaphor must be, how wide a figure": (
        "coding",
        "confidence",
        "families",
    ),
    "what counts as a word": ("unit", "unify", "stop", "prior_share"),
    "which instrument reads the sentences": ("instrument",),
}


def _panel(frame: pd.DataFrame, title: str, choices: Sequence[str], claim_order: list[str]) -> alt.Chart:
    """One square for each claim and value of the panel's choices; size and shade are the share that holds."""
    frame = frame[frame["choice"].isin(choices)]
    values = list(dict.fromkeys(frame["value"]))
    keys = [key for key in claim_order if key in set(frame["key"])]
    label = dict(zip(frame["key"], frame["claim"], strict=True))
    names = [label[key] for key in keys]
    shades = [theme.LIGHT[name] for name in _SHADES]
    return (
        alt.Chart(title=alt.Title(title, fontSize=12, offset=4))
        .transform_filter(alt.FieldOneOfPredicate(field="choice", oneOf=list(choices)))
        .mark_square(opacity=1, stroke=theme.LIGHT["line"], strokeWidth=1)
        .encode(
            x=alt.X(
                "value:N",
                title=None,
                sort=values,
                axis=alt.Axis(labelAngle=-90, orient="top", labelLimit=150, grid=True),
            ),
            y=alt.Y("claim:N", title=None, sort=names, axis=alt.Axis(labelLimit=180)),
            size=alt.Size("share:Q", scale=alt.Scale(domain=[0, 1], range=[6, 150]), legend=None),
            color=alt.Color(
                "holds in:N", sort=list(_STEPS), scale=alt.Scale(domain=list(_STEPS), range=shades)
            ),
            tooltip=[
                "key",
                "value",
                alt.Tooltip("share:Q", format=".0%"),
                alt.Tooltip("n:Q", title="combinations"),
            ],
        )
        .properties(width=520, height=20 * len(keys))
    )


def robust(study: Study) -> alt.VConcatChart:
    """Claims by choices: in what share of the combinations each directional claim holds."""
    grids = {key: claims.grid(key, study) for key, item in claims.register().items() if item.choices}
    directional = list(grids)
    frame = robustness.shares(grids.items())
    frame["claim"] = frame["key"].map(lambda key: claims.label(key, study))
    frame["holds in"] = [_STEPS[min(int(share * 5 + 1e-9), 4)] for share in frame["share"]]
    panels = [
        _panel(frame, title, choices, directional)
        for title, choices in _PANELS.items()
        if frame["choice"].isin(choices).any()
    ]
    overall = frame[frame["choice"] == "all"].set_index("key")["share"]
    held = (overall >= HOLDS).sum()
    others = ", ".join(f"{key} {100 * share:.0f} %" for key, share in overall[overall < HOLDS].items())
    return finish(
        alt.vconcat(*panels, data=frame),
        name="fig-robust",
        title="Under which choices does each finding hold?",
        subtitle="Size and shade: share of the combinations in which the finding keeps its direction",
        alt_text=(
            f"Squares, claims by choices. {held} of {len(overall)} directional claims hold in at least "
            f"{100 * HOLDS:.0f} % of their grid; the others: {others or 'none'}."
        ),
    )
