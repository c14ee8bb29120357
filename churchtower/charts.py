"""The charts that only this book has, and how all of them are shown in it."""

import json
import os

import altair as alt
import pandas as pd
from IPython import get_ipython

from churchtower import choices as robustness
from churchtower import claims
from churchtower.study import Study
from synkrisis.charts import theme
from synkrisis.charts.base import (
    essay_colour,
    essay_rows,
    finish,
    intervals,
    named,
    openings,
    tips,
    zero_rule,
)
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
        _as_text()


def _as_text() -> None:
    """Show bare frames and findings as the text they print, since a table on a page has a caption and scopes."""
    shell = get_ipython()
    if shell:
        forms = shell.display_formatter.formatters
        forms["text/html"].for_type(pd.DataFrame, lambda frame: None)
        forms["text/markdown"].for_type(claims.Finding, lambda finding: None)
        forms["text/plain"].for_type(claims.Finding, lambda finding, printer, _: printer.text(str(finding)))


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
            title="from the essay’s beginning to its end",
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


def _undone(study: Study) -> pd.DataFrame:
    """Each comparison as the book has it, and under each single choice that makes another verdict of it.

    Columns: `key`, `claim`, `condition`, `value`, `low`, `high` (in the claim's unit), `verdict`, and `at`, `from`,
    `to`: the same three in half the width of the interval that the book states.
    """
    parts = []
    for key, item in claims.register().items():
        grid = claims.grid(key, study)
        if grid is None:
            continue
        rows = robustness.single_changes(grid, study, item.choices)
        half = (rows["high"][0] - rows["low"][0]) / 2
        rows = rows[[True, *(rows["sign"][1:] != rows["sign"][0])]]
        scaled = {at: rows[of] / half for at, of in (("at", "value"), ("from", "low"), ("to", "high"))}
        parts.append(rows.assign(key=key, claim=claims.label(key, study), **scaled))
    columns = ["key", "claim", "condition", "value", "low", "high", "verdict", "at", "from", "to"]
    return pd.concat(parts, ignore_index=True)[columns]


def robust(study: Study) -> alt.LayerChart:
    """Every comparison with its interval, and with the interval under each single choice that undoes it."""
    frame = _undone(study)
    own = frame["condition"] == "as the book has it"
    frame = frame.assign(
        row=range(len(frame)), stated=own.map({True: "as the book has it", False: "otherwise"})
    )
    printed = [claim if stated else condition for claim, stated, condition in zip(
        frame["claim"], own, frame["condition"], strict=True
    )]  # fmt: skip
    axis = alt.Axis(labelExpr=f"{json.dumps(printed, ensure_ascii=False)}[datum.value]")
    looks = alt.Scale(
        domain=["as the book has it", "otherwise"], range=[theme.LIGHT["ink"], theme.LIGHT["neutral"]]
    )
    rules, points = intervals(
        alt.Chart(frame).encode(
            y=alt.Y("row:O", title=None, axis=axis),
            color=alt.Color("stated:N", title=None, scale=looks, legend=alt.Legend(orient="top")),
        ),
        value="at", low="from", high="to",
        title="half the width of the stated interval is 1",
        shape=alt.Shape("stated:N", title=None, legend=None),
        tooltip=["key", "condition", *tips(".3f", "value", "low", "high"), "verdict"],
        size=50,
    )  # fmt: skip
    undone = frame.loc[~own, "claim"].drop_duplicates()
    said = "; ".join(f"{row.claim}: {row.condition}" for row in frame[~own].itertuples())
    return finish(
        (zero_rule() + rules + points).properties(width=280, height=17 * len(frame)),
        data=frame,
        name="fig-robust",
        title="Under which choices does each finding hold?",
        subtitle=[
            "Estimates with 95 % intervals; below some, those under a single choice that undoes them.",
            f"Left: less in {study.labels[study.pair[0]]}, or of the instrument named first; right: more",
        ],
        alt_text=(
            f"Intervals of {own.sum()} comparisons, and under them those of single choices that change what is said. "
            f"{own.sum() - len(undone)} are undone by no single choice. The others: {said}."
        ),
        columns={
            "claim": "comparison", "condition": "choice", "value": "value", "low": "low", "high": "high",
            "verdict": "verdict",
        },
    )  # fmt: skip
