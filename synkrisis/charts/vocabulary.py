"""Charts of words: rates, contrasts with intervals, places, diversity, collocates."""

from difflib import get_close_matches

import altair as alt
import numpy as np
import pandas as pd

from synkrisis.charts import placement
from synkrisis.charts.base import (
    Labels,
    counted,
    essay_colour,
    essay_columns,
    essay_shape,
    finish,
    higher,
    if_chosen,
    intervals,
    known,
    listed,
    named,
    openings,
    tips,
    two,
    word_lines,
    zero_rule,
)
from synkrisis.order import ranked
from synkrisis.printing import estimate, number
from synkrisis.texts.tokens import normalise
from synkrisis.words import dispersion as dp
from synkrisis.words.keyness import sides

DIVERSITY_NAMES = {"ttr": "type-token ratio", "mattr": "MATTR", "mtld": "MTLD", "hdd": "HD-D"}


def _contrasted(table: pd.DataFrame, labels: Labels | None) -> tuple[pd.DataFrame, dict[str, str]]:
    """A table of contrasts with its words in the column `term`, and the labels of its two sides."""
    labels = known(labels, sides(table))
    two(labels)
    return (table if "term" in table else table.rename_axis("term").reset_index()), labels


def _leaning(values: pd.Series, labels: Labels) -> np.ndarray:
    """The label of the side that each word leans to, by the sign of its contrast."""
    first, second = two(labels)
    return np.where(values > 0, first, second)


# The rates figure in pixels, on a phone, where names have the least room.
_RATES = {"width": 272, "height": 440}
_BEND, _LEAST, _MOST = 1.5, -0.45, 80  # its scale: symlog, with a margin below zero


def _pixels(rates: pd.Series, length: float, most: float) -> pd.Series:
    """Where a rate lies on the bent scale, from its beginning."""
    bent = np.sign(rates) * np.log1p(rates.abs() / _BEND)
    low, high = -np.log1p(-_LEAST / _BEND), np.log1p(most / _BEND)
    return length * (bent - low) / (high - low)


def _names(terms: list[str]) -> list[str]:
    """Shorter and shorter names of a point that stands for several words."""
    tried = [", ".join(terms)] if len(terms) <= 3 else []
    for shown in range(min(3, len(terms) - 1), 0, -1):
        tried.append(f"{', '.join(terms[:shown])} +{len(terms) - shown}")
    return tried


def rates(
    table: pd.DataFrame,
    labels: Labels | None = None,
    *,
    tokens: pd.DataFrame | None = None,
    minimum: int = 3,
    named_points: int = 16,
) -> alt.LayerChart:
    """Words by their rate on both sides; words with the same two counts share a point.

    `table` is that of `synkrisis.words.keyness.keyness`; with `tokens`, a reader may choose a word and sees
    its lines. Words with fewer than `minimum` occurrences are left out, and `named_points` points are named.
    """
    frame, labels = _contrasted(table, labels)
    first, second = sides(table)
    first_label, second_label = two(labels)
    frame = ranked(frame, "g2", then="term").rename(
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
    points["essay"] = _leaning(points["log_ratio"], labels)
    points["words"] = points["term"].map(", ".join)
    points["size"] = 60 * np.sqrt(points["term"].map(len))  # a point of 200 words must not hide the others
    most = max(_MOST, float(points[["x", "y"]].to_numpy().max()))
    places = points.assign(
        px=_pixels(points["x"], _RATES["width"], most),
        py=_RATES["height"] - _pixels(points["y"], _RATES["height"], most),
        radius=np.sqrt(points["size"] / np.pi),
    )
    telling = [_names(terms) for terms in points["term"].head(named_points)]
    points = points.join(placement.names(places, telling, **_RATES))
    strongest = [term for terms in points["term"].head(named_points) for term in terms[:4]]
    scale = alt.Scale(type="symlog", constant=_BEND, domain=[_LEAST, most], nice=False)
    ticks = [0, 1, 2, 5, 10, 20, 50]
    base = alt.Chart(points).encode(
        x=alt.X("x:Q", title=f"per 1,000 words of {first_label}", scale=scale, axis=alt.Axis(values=ticks)),
        y=alt.Y("y:Q", title=f"per 1,000 words of {second_label}", scale=scale, axis=alt.Axis(values=ticks)),
        color=essay_colour(labels),
        opacity=alt.value(1) if tokens is None else if_chosen("term"),
    )
    marks = base.mark_point(filled=True).encode(
        shape=essay_shape(labels),
        size=alt.Size("size:Q", scale=None),
        tooltip=[
            "words",
            alt.Tooltip("n_first:Q", title=first_label),
            alt.Tooltip("n_second:Q", title=second_label),
            *tips(".1f", "log_ratio", "g2"),
        ],
    )
    place = {name: alt.expr(f"datum.{name}") for name in ("align", "dx", "dy")}
    text = base.transform_filter("datum.label").mark_text(baseline="middle", fontSize=11, **place)
    ends = pd.DataFrame({"x": [0, most], "y": [0, most]})
    line = alt.Chart(ends).mark_line(strokeDash=[4, 3], strokeWidth=1)
    equal = line.encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale))
    return finish(
        (equal + marks + text.encode(text="label:N")).properties(width=600, height=_RATES["height"]),
        data=points,
        name="fig-rates",
        title=f"Every word by its rate in {first_label} and in {second_label}",
        subtitle=(
            "Colour and shape: the side that a word leans to; size: how many words share the point; the "
            "strongest contrasts are named"
        ),
        alt_text=(
            f"Scatter of {words} words by rate. Strongest contrasts, {first_label} against {second_label}: "
            f"{told}."
        ),
        linked=None if tokens is None else word_lines(tokens, strongest, labels),
    )


def contrasts(table: pd.DataFrame, *, words: int = 12) -> list[str]:
    """The words that the chart of contrasts names: those with the highest G2 on each side."""
    frame = ranked(table if "term" in table else table.rename_axis("term").reset_index(), "g2", then="term")
    above, below = (
        frame.loc[side, "term"].head(words) for side in (frame["log_odds"] > 0, frame["log_odds"] < 0)
    )
    return [*above, *below]


def keyness(
    table: pd.DataFrame,
    labels: Labels | None = None,
    *,
    tokens: pd.DataFrame | None = None,
    words: int = 12,
) -> alt.LayerChart:
    """The words with the strongest contrast on each side: log-odds with intervals.

    `table` is that of `synkrisis.words.keyness.keyness` with the columns `low`, `high` (see
    `synkrisis.intervals.resampling.log_odds_intervals`) and `p_max_t` (see `max_t` there); with `tokens`, a
    reader may choose a word and sees its lines.
    """
    frame, labels = _contrasted(table, labels)
    first, second = two(labels)
    frame = frame.set_index("term").loc[contrasts(table, words=words), ["log_odds", "low", "high", "p_max_t"]]
    frame = frame.reset_index()
    frame = ranked(frame.assign(essay=_leaning(frame["log_odds"], labels)), "log_odds", then="term")
    order = list(frame["term"])
    rules, points = intervals(
        alt.Chart(frame).encode(
            y=alt.Y("term:N", title=None, sort=None),  # the order of the frame; see `base`
            color=essay_colour(labels),
            opacity=alt.value(1) if tokens is None else if_chosen("term"),
        ),
        value="log_odds",
        title=f"log-odds: right, more typical of {first}; left, of {second}",
        shape=essay_shape(labels),
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
    known_doubt = bool(frame["low"].notna().any())
    return finish(
        (zero_rule() + rules + points).properties(width=600, height=18 * len(frame)),
        data=frame,
        name="fig-keyness",
        title=f"The strongest contrasts{', with their doubt' if known_doubt else ''}",
        subtitle=(
            "Words with the highest G2 on each side, each with its own 95 % interval: where it crosses the dashed "
            "line, the word is not clearly typical; of many, some miss it by chance"
            if known_doubt
            else "Words with the highest G2 on each side; no interval can be estimated, so none is clearly typical"
        ),
        alt_text=(
            f"Log-odds of words with 95 % intervals. {told}."
            if known_doubt
            else f"Log-odds of words, whose intervals cannot be estimated: {', '.join(order)}."
        ),
        linked=None if tokens is None else word_lines(tokens, order, labels),
    )


def dispersion(
    terms: pd.DataFrame,
    *words: str,
    sentences: pd.DataFrame | None = None,
    labels: Labels | None = None,
) -> alt.FacetChart:
    """Where chosen words fall in each text.

    `terms` are the words that count (see `synkrisis.texts.tokens.terms`), or runs of them (`ngrams` there);
    `words` are found in any case; `sentences` has `sentence_id` and `text`, of which the opening words are told.
    Raises ValueError when no word is named, or when one occurs nowhere.
    """
    labels = known(labels, terms["essay"])
    chosen = list(dict.fromkeys(map(normalise, words)))
    if not chosen:
        raise ValueError("No word is named. Name one or more, such as dispersion(terms, 'we', …).")
    absent = [word for word in words if not (terms["term"] == normalise(word)).any()]
    if absent:
        counting = sorted(set(terms["term"]))
        close = [near for word in absent for near in get_close_matches(normalise(word), counting, n=2)]
        hint = f" Near it: {', '.join(close)}." if close else ""
        raise ValueError(
            f"{', '.join(absent)}: not among the words that count here. Name words that occur in a text.{hint}"
        )
    sizes = terms.groupby("essay")["term"].transform("size")
    frame = terms.assign(position=terms.groupby("essay").cumcount() / sizes)
    frame = frame.loc[frame["term"].isin(chosen), ["essay", "term", "sentence_id", "position"]]
    measured = dp.dispersion(terms, part="sentence_id")
    placed = measured[measured["term"].isin(chosen) & (measured["n"] > 0)]
    placed = ranked(placed, "dp", then=["term", "essay"], ascending=True)
    told = [f"{r.term} in {labels[r.essay]} {number(r.dp, 2)}" for r in placed.itertuples()]
    frame = frame.merge(measured[["essay", "term", "n", "dp"]], on=["essay", "term"])
    if sentences is not None:
        frame["opening"] = frame["sentence_id"].map(openings(sentences))
    counts = frame.groupby("term")["essay"].value_counts()
    frame["says"] = [f"{term}: {counted(labels, counts[term])}" for term in frame["term"]]
    frame = named(pd.concat([frame[frame["term"] == term] for term in chosen]), labels)
    chart = (
        alt.Chart(frame)
        .mark_tick(thickness=2.5, size=14)
        .encode(
            x=alt.X(
                "position:Q",
                title="place in the text",
                axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            y=alt.Y("term:N", title=None, sort=None),  # the order of the frame; see `base`
            color=essay_colour(labels, legend=None),
            opacity=if_chosen("term"),
            tooltip=[
                "term",
                "n",
                alt.Tooltip("dp:Q", format=".2f", title="deviation of proportions"),
                "sentence_id",
                *(["opening"] if sentences is not None else []),
            ],
        )
        .properties(width=270, height=22 * len(chosen))
        .facet(column=essay_columns(labels))
    )
    return finish(
        chart,
        name="fig-dispersion",
        title="Where the words stand",
        subtitle="Each tick is one occurrence",
        alt_text=(
            f"Places of {len(chosen)} {'word' if len(chosen) == 1 else 'words'} in {listed(labels)}. "
            f"Most even: {told[0]}; most clumped: {told[-1]}. "
            f"Deviation of proportions, 0 even to 1 clumped: {'; '.join(told)}."
        ),
        linked={"by": "term", "label": "word", "says": "says"},
    )


def diversity(table: pd.DataFrame, labels: Labels | None = None) -> alt.FacetChart:
    """Four measures of lexical diversity at equal length, and on whole texts.

    `table` is that of `synkrisis.words.diversity.equal_length` with the column `whole`, the measure on the
    whole text.
    """
    labels = known(labels, table["essay"])
    frame = named(table, labels)
    frame["measure"] = frame["measure"].map(DIVERSITY_NAMES)
    base = alt.Chart(frame).encode(
        y=alt.Y("essay:N", title=None, sort=list(labels.values())), color=essay_colour(labels, legend=None)
    )
    shape = essay_shape(labels, legend=None)
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
        alt_text=(
            f"Lexical diversity at equal length. {higher(frame, 'measure', 'value', labels)}. Values: {told}."
        ),
    )


def collocates(
    table: pd.DataFrame, node: str, labels: Labels | None = None, *, least: int = 2, most: int = 10
) -> alt.FacetChart:
    """The words that keep the company of the word `node` in each text, by logDice.

    `table` is that of `synkrisis.words.collocation.collocates`. Collocates with fewer than `least`
    occurrences near the node are left out (where any has as many), and all but `most` in each text.
    """
    labels = known(labels, table["essay"])
    least = min(least, int(table["n"].max()))
    frame = ranked(table[table["n"] >= least], "log_dice", then=["term", "essay"])
    frame = pd.concat([frame[frame["essay"] == essay].head(most) for essay in labels])
    frame = named(frame, labels)
    told = "; ".join(
        f"{e}: {', '.join(rows['term'].head(5))}" for e, rows in frame.groupby("essay", sort=False)
    )
    chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("log_dice:Q", title="logDice", stack=None),
            y=alt.Y("term:N", title=None, sort=None),
            color=essay_colour(labels, legend=None),
            tooltip=[
                "term",
                "n",
                *tips(".1f", "expected", "log_dice", "g2"),
            ],
        )
        .properties(width=240, height=200)
        .facet(column=essay_columns(labels))
        .resolve_scale(y="independent")
    )
    return finish(
        chart,
        name="fig-collocates",
        title=f"The company of “{node}”",
        subtitle="Words within five words, in the same sentence",
        alt_text=f"Bars of the strongest collocates of {node}. {told}.",
    )
