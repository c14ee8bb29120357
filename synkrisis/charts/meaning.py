"""Chart of where two texts meet: their sentences in order, and lines between those nearest in meaning."""

import altair as alt
import pandas as pd

from synkrisis.charts import theme
from synkrisis.charts.base import Labels, essay_colour, essay_shape, finish, known, openings, tips, two


def _ends(pairs: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Each sentence with its place in its text, from 0 at the top to 1, and its opening words."""
    frame = sentences[["sentence_id", "essay"]].assign(opening=openings(sentences).to_numpy())
    order = frame.groupby("essay").cumcount()
    size = frame.groupby("essay")["essay"].transform("size")
    paired = set(pairs["first"]) | set(pairs["second"])
    return frame.assign(
        place=(order / (size - 1).clip(lower=1)).round(4), near=frame["sentence_id"].isin(paired)
    )


def meeting(pairs: pd.DataFrame, sentences: pd.DataFrame, labels: Labels | None = None) -> alt.LayerChart:
    """Two texts side by side, each sentence a mark, with a line between sentences that are near in meaning.

    `pairs` is that of `synkrisis.meaning.nearest.pairs`; `sentences` has `sentence_id`, `essay` and `text`.
    Only pairs that are `near` are joined; the nearer, the stronger the line.
    """
    labels = known(labels, sentences["essay"])
    left, right = two(labels)
    near = pairs[pairs["near"]]
    ends = _ends(near, sentences)
    ends = ends.assign(essay=ends["essay"].map(labels))
    at = ends.set_index("sentence_id")
    lines = near.assign(
        from_place=near["first"].map(at["place"]),
        to_place=near["second"].map(at["place"]),
        first_words=near["first"].map(at["opening"]),
        second_words=near["second"].map(at["opening"]),
    )
    side = alt.Scale(domain=[left, right], paddingOuter=0.4)
    down = alt.Scale(domain=[1, 0])
    rules = (
        alt.Chart(lines)
        .mark_rule(color=theme.LIGHT["ink"])
        .encode(
            x=alt.datum(left, scale=side),
            x2=alt.datum(right),
            y=alt.Y("from_place:Q", title=None, axis=None, scale=down),
            y2="to_place:Q",
            strokeWidth=alt.StrokeWidth("cosine:Q", legend=None, scale=alt.Scale(range=[0.5, 4])),
            opacity=alt.Opacity("cosine:Q", legend=None, scale=alt.Scale(range=[0.6, 1])),
            tooltip=["first", "first_words", "second", "second_words", *tips(".2f", "cosine", "by_chance")],
        )
    )
    marks = (
        alt.Chart(ends)
        .mark_point(filled=True, opacity=1)
        .encode(
            x=alt.X(
                "essay:N",
                title=None,
                scale=side,
                axis=alt.Axis(orient="top", labelAngle=0, labelAlign="center", labelPadding=10),
            ),
            y=alt.Y("place:Q", title=None, axis=None, scale=down),
            color=essay_colour(labels, legend=None),
            shape=essay_shape(labels, legend=None),
            size=alt.condition("datum.near", alt.value(42), alt.value(14)),
            tooltip=["sentence_id", "opening"],
        )
    )
    best = "; ".join(
        f"“{r.first_words}” and “{r.second_words}” ({r.cosine:.2f})" for r in lines.head(5).itertuples()
    )
    return finish(
        (rules + marks).properties(width=480, height=460),
        data=lines,
        name="fig-meeting",
        title="Where the two meet",
        subtitle="Each mark is a sentence, in order from the top; lines join what is near in meaning",
        alt_text=(
            f"Sentences of {left} and {right} in order, joined where near in meaning: {len(near)} of "
            f"{len(pairs)} pairs are nearer than unrelated sentences come by chance. The nearest: {best}."
        ),
        columns={
            "first": left,
            "first_words": "opening words",
            "second": right,
            "second_words": "opening words there",
            "cosine": "cosine",
            "by_chance": "by chance",
        },
    )
