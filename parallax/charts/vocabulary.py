"""Figures of the vocabulary chapter: rates, contrasts with intervals, places, diversity, collocates."""

import altair as alt
import numpy as np
import pandas as pd

from parallax import collocation
from parallax import dispersion as dp
from parallax.charts.base import (
    essay_colour,
    essay_columns,
    essay_shape,
    estimate,
    finish,
    intervals,
    labels,
    named,
    openings,
    tips,
    zero_rule,
)
from parallax.claims import number
from parallax.study import Study

DIVERSITY_NAMES = {"ttr": "type-token ratio", "mattr": "MATTR", "mtld": "MTLD", "hdd": "HD-D"}


def _leaning(study: Study, values: pd.Series) -> np.ndarray:
    """The label of the essay that each word leans to, by the sign of its contrast."""
    first, second = (study.corpus.labels[essay] for essay in study.pair)
    return np.where(values > 0, first, second)


def rates(study: Study, *, minimum: int = 3, named_points: int = 9) -> alt.LayerChart:
    """Words by their rate in both essays; words with the same two counts share a point."""
    first, second = study.pair
    first_label, second_label = (study.corpus.labels[essay] for essay in study.pair)
    frame = study.keyness.sort_values("g2", ascending=False).reset_index()
    frame = frame.rename(
        columns={
            f"n_{first}": "n_first",
            f"n_{second}": "n_second",
            f"rate_{first}": "x",
            f"rate_{second}": "y",
        }
    )
    frame = frame[frame["n_first"] + frame["n_second"] >= minimum]
    told = "; ".join(f"{r.term}: {r.n_first} against {r.n_second}" for r in frame.head(6).itertuples())
    words = len(frame)
    points = (
        frame.groupby(["n_first", "n_second", "x", "y", "g2", "log_ratio"], sort=False)["term"]
        .agg(list)
        .reset_index()
    )
    points["essay"] = _leaning(study, points["log_ratio"])
    points["words"] = points["term"].map(", ".join)
    points["size"] = points["term"].map(len)
    short = points["term"].map(lambda terms: ", ".join(terms[:4]) + (" …" if len(terms) > 4 else ""))
    points["label"] = short.where(np.arange(len(points)) < named_points, "")
    points = points.drop(columns="term")
    scale = alt.Scale(type="symlog", constant=1.5, domain=[0, 80])
    ticks = [0, 1, 2, 5, 10, 20, 50]
    base = alt.Chart(points).encode(
        x=alt.X("x:Q", title=f"per 1,000 words of {first_label}", scale=scale, axis=alt.Axis(values=ticks)),
        y=alt.Y("y:Q", title=f"per 1,000 words of {second_label}", scale=scale, axis=alt.Axis(values=ticks)),
        color=essay_colour(study),
    )
    marks = base.mark_point(opacity=0.8).encode(
        shape=essay_shape(study),
        size=alt.Size("size:Q", title="words at the point", scale=alt.Scale(range=[40, 400]), legend=None),
        tooltip=[
            "words",
            alt.Tooltip("n_first:Q", title=first_label),
            alt.Tooltip("n_second:Q", title=second_label),
            *tips(".1f", "log_ratio", "g2"),
        ],
    )
    # Names of words that the second essay lacks rise from the axis, or they would lie on one another.
    flat = base.transform_filter("datum.y > 0").mark_text(align="left", dx=8, dy=-5).encode(text="label:N")
    risen = (
        base.transform_filter("datum.y == 0")
        .mark_text(align="left", dx=9, dy=-2, angle=300)
        .encode(text="label:N")
    )
    line = alt.Chart(pd.DataFrame({"x": [0, 80], "y": [0, 80]})).mark_line(strokeDash=[4, 3], strokeWidth=1)
    equal = line.encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale))
    return finish(
        (equal + marks + flat + risen).properties(width=600, height=440),
        name="fig-rates",
        title="Every word by its rate in both essays",
        subtitle="Colour and shape: the essay that a word leans to; the strongest contrasts are named",
        alt_text=(
            f"Scatter of {words} words by rate. Strongest contrasts, {first_label} against {second_label}: "
            f"{told}."
        ),
    )


def keyness(study: Study, *, words: int = 12) -> alt.LayerChart:
    """The words with the strongest contrast on each side: log-odds with intervals."""
    joined = study.log_odds.join(study.max_t).join(study.keyness[["g2"]]).reset_index()
    strongest = joined.sort_values("g2", ascending=False)
    frame = pd.concat(
        [strongest[strongest["log_odds"] > 0].head(words), strongest[strongest["log_odds"] < 0].head(words)]
    )
    frame = frame.assign(essay=_leaning(study, frame["log_odds"])).sort_values("log_odds", ascending=False)
    order = list(frame["term"])
    rules, points = intervals(
        alt.Chart(frame).encode(y=alt.Y("term:N", title=None, sort=order), color=essay_colour(study)),
        value="log_odds",
        title="log-odds: right, more typical of the first essay; left, of the second",
        shape=essay_shape(study),
        tooltip=[
            "term",
            *tips(".2f", "log_odds", "low", "high"),
            alt.Tooltip("p_max_t:Q", format=".3f", title="p (max-T)"),
        ],
        rule={"strokeWidth": 2},
        size=70,
    )
    clear = frame[(frame["low"] > 0) | (frame["high"] < 0)]
    told = f"{len(clear)} of these {len(frame)} intervals exclude 0: {', '.join(clear['term']) or 'none'}"
    return finish(
        (zero_rule() + rules + points).properties(width=600, height=18 * len(frame)),
        name="fig-keyness",
        title="The strongest contrasts, with their doubt",
        subtitle=(
            "Words with the highest G2 on each side; where a bar crosses the dashed line, the words do not "
            "clearly differ"
        ),
        alt_text=f"Log-odds of words with 95 % intervals. {told}.",
    )


def dispersion(study: Study, *terms: str) -> alt.FacetChart:
    """Where chosen words fall in each essay; by default six with the highest G2 and *russia*, *putin*."""
    chosen = list(terms) or [*study.keyness["g2"].nlargest(6).index, "russia", "putin"]
    place = study.terms.groupby("essay").cumcount() / study.terms.groupby("essay")["term"].transform("size")
    frame = study.terms.assign(position=place)
    frame = frame.loc[frame["term"].isin(chosen), ["essay", "term", "sentence_id", "position"]]
    measured = dp.dispersion(study.terms, part="sentence_id")
    told = "; ".join(
        f"{term} {study.corpus.labels[essay]} DP {number(rows['dp'].iloc[0], 2)}"
        for (term, essay), rows in measured[measured["term"].isin(chosen) & (measured["n"] > 0)].groupby(
            ["term", "essay"], sort=False
        )
    )
    frame = frame.merge(measured[["essay", "term", "n", "dp"]], on=["essay", "term"])
    frame["opening"] = frame["sentence_id"].map(openings(study))
    frame = named(frame, study)
    chart = (
        alt.Chart(frame)
        .mark_tick(thickness=2.5, size=14)
        .encode(
            x=alt.X(
                "position:Q",
                title="place in the essay",
                axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            y=alt.Y("term:N", title=None, sort=chosen),
            color=essay_colour(study, legend=None),
            tooltip=[
                "term",
                "n",
                alt.Tooltip("dp:Q", format=".2f", title="deviation of proportions"),
                "sentence_id",
                "opening",
            ],
        )
        .properties(width=270, height=22 * len(chosen))
        .facet(column=essay_columns(study))
    )
    return finish(
        chart,
        name="fig-dispersion",
        title="Where the words stand",
        subtitle="Each tick is one occurrence",
        alt_text=(
            f"Places of {len(chosen)} words in both essays. Deviation of proportions, 0 even to 1 clumped: "
            f"{told}."
        ),
    )


def diversity(study: Study) -> alt.FacetChart:
    """Four measures of lexical diversity, on whole texts and at equal length."""
    frame = named(study.diversity, study)
    frame["measure"] = frame["measure"].map(DIVERSITY_NAMES)
    base = alt.Chart(frame).encode(
        y=alt.Y("essay:N", title=None, sort=labels(study)), color=essay_colour(study, legend=None)
    )
    shape = essay_shape(study, legend=None)
    whole_tip = alt.Tooltip("whole:Q", format=".3f", title="whole text")
    tip = ["essay", "measure", *tips(".3f", "value"), whole_tip, "tokens"]
    rules, points = intervals(
        base, value="value", scale=alt.Scale(zero=False), shape=shape, tooltip=tip, size=80, opacity=1
    )
    whole = base.mark_point(size=80, filled=False, strokeWidth=1.5).encode(
        x="whole:Q", shape=shape, tooltip=tip
    )
    told = "; ".join(
        f"{r.measure} {r.essay} {estimate(r.value, r.low, r.high)}, whole text {number(r.whole, 2)}"
        for r in frame.itertuples()
    )
    chart = (
        (rules + whole + points)
        .properties(width=270, height=70)
        .facet(facet=alt.Facet("measure:N", title=None, sort=list(DIVERSITY_NAMES.values())), columns=2)
    )
    return finish(
        chart.resolve_scale(x="independent"),
        name="fig-diversity",
        title="Four measures of a rich vocabulary",
        subtitle="Filled: passages of equal length, with 95 % range; hollow: whole text",
        alt_text=f"Lexical diversity. {told}.",
    )


def collocates(study: Study, node: str, *, least: int = 2, most: int = 10) -> alt.FacetChart:
    """The words that keep a word's company in each essay, by logDice."""
    frame = collocation.collocates(study.under(stop=False).terms, node)
    frame = (
        frame[frame["n"] >= least]
        .sort_values(["essay", "log_dice"], ascending=[True, False])
        .groupby("essay", sort=False)
        .head(most)
    )
    frame = named(frame, study)
    told = "; ".join(
        f"{e}: {', '.join(rows['term'].head(5))}" for e, rows in frame.groupby("essay", sort=False)
    )
    chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("log_dice:Q", title="logDice"),
            y=alt.Y("term:N", title=None, sort="-x"),
            color=essay_colour(study, legend=None),
            tooltip=[
                "term",
                "n",
                *tips(".1f", "expected", "log_dice", "g2"),
            ],
        )
        .properties(width=240, height=200)
        .facet(column=essay_columns(study))
        .resolve_scale(y="independent")
    )
    return finish(
        chart,
        name="fig-collocates",
        title=f"The company of “{node}”",
        subtitle="Words within five words, in the same sentence",
        alt_text=f"Bars of the strongest collocates of {node}. {told}.",
    )
