"""Charts of the texts themselves: their sentences, who speaks in them, and the times they point to."""

import datetime
from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from synkrisis.charts import theme
from synkrisis.charts.base import (
    Labels,
    essay_colour,
    essay_columns,
    essay_rows,
    essay_shape,
    finish,
    known,
    listed,
    named,
    openings,
    percent,
)
from synkrisis.order import ranked
from synkrisis.printing import number


def anatomy(terms: pd.DataFrame, sentences: pd.DataFrame, labels: Labels | None = None) -> alt.FacetChart:
    """Every sentence of each text in order: how long it is, and how much of it is quoted.

    `terms` are the words that count (see `synkrisis.texts.tokens.terms`); `sentences` has `sentence_id` and
    `text`, of which the opening words are told.
    """
    labels = known(labels, terms["essay"])
    words = terms.assign(voice=np.where(terms["quoted"], "quoted", "author"))
    frame = words.groupby(["essay", "sentence_id", "voice"], sort=False).size().rename("words").reset_index()
    frame["order"] = frame.groupby("essay")["sentence_id"].transform(lambda ids: pd.factorize(ids)[0] + 1)
    frame["opening"] = frame["sentence_id"].map(openings(sentences))
    frame = named(frame, labels)
    longest = frame.groupby(["essay", "sentence_id"])["words"].sum().groupby("essay").agg(["max", "median"])
    shares = frame.pivot_table(index="essay", columns="voice", values="words", aggfunc="sum", fill_value=0)
    quoted = shares.get("quoted", 0 * shares.sum(axis=1)) / shares.sum(axis=1)
    told = "; ".join(
        f"{label}: median {number(longest.loc[label, 'median'], 0)} words, "
        f"longest {number(longest.loc[label, 'max'], 0)}, {percent(quoted[label])} % quoted"
        for label in labels.values()
    )
    chart = (
        alt.Chart(frame)
        .mark_bar(strokeWidth=1)
        .encode(
            x=alt.X(
                "order:O",
                title="sentence, in order",
                axis=alt.Axis(values=list(range(5, 100, 5)), labelAngle=0),
            ),
            y=alt.Y("words:Q", title="words"),
            color=essay_colour(labels, legend=None),
            stroke=alt.Stroke("essay:N", scale=theme.scale(labels.values()), legend=None),
            fillOpacity=alt.FillOpacity(
                "voice:O", scale=alt.Scale(domain=["author", "quoted"], range=[1, 0.15]), legend=None
            ),
            order=alt.Order("voice:O"),
            tooltip=["sentence_id", "opening", "voice", "words"],
        )
        .properties(width=600, height=130)
        .facet(row=essay_rows(labels))
        .resolve_scale(x="independent")
    )
    return finish(
        chart,
        name="fig-anatomy",
        title=f"{listed(labels)}, sentence by sentence",
        subtitle="Each bar is a sentence; the hollow part stands between quotation marks",
        alt_text=f"Stacked bars of sentence length in words, one panel for each text. {told}.",
    )


_TICKS = (-1000, -300, -100, -60, -30, -10, -3, -1, -0.1, 0, 0.1, 1, 3, 10, 30, 100)


def time_horizon(
    times: pd.DataFrame, dates: Mapping[str, datetime.date], labels: Labels | None = None
) -> alt.LayerChart:
    """The days that each text points to, by their distance from its publication, on a bent time axis.

    `times` are dated expressions (see `synkrisis.codings.times.load_times`); `dates` says when each text was
    published, by its id.
    """
    times = times.dropna(subset="years")
    labels = known(labels, times["essay"])
    ends = pd.to_datetime(times["essay"].map(dict(dates)))
    year = pd.Timedelta(days=365.25)
    frame = named(times, labels).assign(
        start_years=(times["first"] - ends) / year,
        end_years=(times["last"] - ends) / year,
        when=times["first"].map(_day),
    )[["essay", "sentence_id", "expression", "kind", "when", "start_years", "end_years", "years"]]
    earliest = min(-70, 1.1 * frame["start_years"].min())
    latest = max(0.15, 1.1 * frame["end_years"].max())
    scale = alt.Scale(type="symlog", constant=0.02, domain=[earliest, latest], nice=False)
    axis = alt.Axis(
        values=[tick for tick in _TICKS if earliest <= tick <= latest],
        labelExpr=(
            "datum.value == 0 ? 'published' : datum.value == -0.1 ? '5 weeks before' : "
            "datum.value == 0.1 ? 'after' : datum.value > 0 ? '+' + format(datum.value, '.0f') : "
            "format(-datum.value, '.0f') + (datum.value == -1 ? ' year' : ' years')"
        ),
    )
    y = alt.Y("essay:N", title=None, sort=list(labels.values()))
    jitter = alt.YOffset("jitter:Q", scale=alt.Scale(domain=[-1, 1]))
    frame = ranked(frame.reset_index(drop=True), "years", ascending=True)
    frame = pd.concat([frame[frame["essay"] == label] for label in labels.values()])
    frame["jitter"] = frame.groupby("essay").cumcount().mod(7).sub(3).div(4)
    base = alt.Chart(frame).encode(
        y=y,
        yOffset=jitter,
        color=essay_colour(labels, legend=None),
        tooltip=["expression", "when", "kind", "sentence_id"],
    )
    spans = base.mark_rule(strokeWidth=1.5).encode(
        x=alt.X(
            "start_years:Q",
            title="time before publication (bent scale: near days take as much room as far years)",
            scale=scale,
            axis=axis,
        ),
        x2="end_years:Q",
    )
    points = base.mark_point(filled=True, size=70, opacity=0.9).encode(
        x=alt.X("years:Q", scale=scale), shape=essay_shape(labels, legend=None)
    )
    now = (
        alt.Chart(pd.DataFrame({"years": [0]}))
        .mark_rule(color=theme.LIGHT["ink"])
        .encode(x=alt.X("years:Q", scale=scale))
    )
    told = "; ".join(
        f"{essay}: {len(rows)} expressions, from {_earliest(rows)}, "
        f"{(rows['years'].abs() > 1).sum()} of them more than a year away"
        for essay, rows in frame.groupby("essay", sort=False)
    )
    return finish(
        (now + spans + points).properties(width=600, height=220),
        data=frame,
        name="fig-time-horizon",
        title=f"How far {listed(labels)} look in time",
        subtitle="Each mark is an expression that can be dated; a bar shows a span",
        alt_text=f"Strip chart of dated expressions by distance from publication. {told}.",
    )


def _day(date: pd.Timestamp) -> str:
    """`2 Sep 1945`, in English whatever the machine's language."""
    return f"{date.day} {date.month_name()[:3]} {date.year}"


def _earliest(dated: pd.DataFrame) -> str:
    return ranked(dated, "start_years", ascending=True)["when"].iloc[0]


def voices(terms: pd.DataFrame, labels: Labels | None = None) -> alt.FacetChart:
    """How much of each text stands between quotation marks, by paragraph; `terms` as for `anatomy`."""
    labels = known(labels, terms["essay"])
    frame = terms.groupby(["essay", "paragraph"], sort=False)["quoted"].agg(["sum", "size"]).reset_index()
    frame = named(frame.rename(columns={"sum": "quoted", "size": "words"}), labels)
    frame["share"] = frame["quoted"] / frame["words"]
    most = ranked(frame, "share", then=["paragraph", "essay"]).drop_duplicates("essay").set_index("essay")
    told = "; ".join(
        f"{label}: most in paragraph {most.loc[label, 'paragraph']}, {percent(most.loc[label, 'share'])} %"
        for label in labels.values()
    )
    chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("paragraph:O", title="paragraph", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("share:Q", title="share of words quoted", axis=alt.Axis(format="%")),
            color=essay_colour(labels, legend=None),
            tooltip=["essay", "paragraph", "quoted", "words", alt.Tooltip("share:Q", format=".0%")],
        )
        .properties(width=280, height=150)
        .facet(column=essay_columns(labels))
    )
    return finish(
        chart,
        name="fig-voices",
        title="Where others speak",
        subtitle="Share of each paragraph that stands between quotation marks",
        alt_text=f"Bars of the quoted share of words by paragraph. {told}.",
    )
