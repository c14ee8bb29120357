"""What all figures share: how one is finished, how essays look in it, how a value stands in its interval."""

import altair as alt
import pandas as pd

from parallax import evidence, theme
from parallax.claims import number
from parallax.study import Study

WIDTH = 640


def finish(
    chart: alt.TopLevelMixin, *, name: str, title: str, subtitle: str | list[str], alt_text: str
) -> alt.TopLevelMixin:
    """Give a figure its name (the anchor and the downloads' file name), title and alt text."""
    return chart.properties(name=name, title=alt.Title(title, subtitle=subtitle), description=alt_text)


def named(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The frame with its essays called by their labels."""
    return frame.assign(essay=frame["essay"].map(study.corpus.labels))


def labels(study: Study) -> list[str]:
    """The essays' labels, in the corpus's order."""
    return list(study.corpus.labels.values())


def openings(study: Study) -> pd.Series:
    """The opening words of every sentence, by sentence id."""
    return evidence.sentence_links(study.corpus).set_index("sentence_id")["opening"]


def essay_colour(study: Study, **options) -> alt.Color:
    """The essays' colours, by label."""
    scale = theme.essay_scale(study.corpus, study.corpus.labels)
    return alt.Color("essay:N", title=None, scale=scale, **options)


def essay_shape(study: Study, **options) -> alt.Shape:
    """The essays' shapes, by label, so that colour is never the only sign."""
    scale = theme.essay_scale(study.corpus, study.corpus.labels, channel="shape")
    return alt.Shape("essay:N", title=None, scale=scale, **options)


def essay_rows(study: Study, **options) -> alt.Row:
    """One row of the figure an essay, in the corpus's order."""
    return alt.Row("essay:N", title=None, sort=labels(study), **options)


def essay_columns(study: Study, **options) -> alt.Column:
    """One column of the figure an essay, in the corpus's order."""
    return alt.Column("essay:N", title=None, sort=labels(study), **options)


def paired_rows(frame: pd.DataFrame, study: Study, column: str, order: list[str]) -> alt.Chart:
    """A row for each value of `column`, in `order`, with the essays in it one under the other, coloured."""
    return alt.Chart(frame).encode(
        y=alt.Y(f"{column}:N", title=None, sort=order),
        yOffset=alt.YOffset("essay:N", sort=labels(study)),
        color=essay_colour(study),
    )


def intervals(
    rows: alt.Chart,
    *,
    value: str,
    tooltip: list,
    low: str = "low",
    high: str = "high",
    title: str | None = None,
    scale: alt.Scale = alt.Undefined,
    shape: alt.Shape | dict = alt.Undefined,
    rule: dict | None = None,
    **point,
) -> tuple[alt.Chart, alt.Chart]:
    """Estimates in their intervals: a rule from `low` to `high` and a point at `value` in every row.

    `rows` is a chart with data and the encodings that both share, such as y and colour. `value`, `low` and
    `high` are numeric columns; `title` and `scale` are the x axis's; `shape` and `tooltip` are the points';
    `rule` and `point` are further options of the two marks.
    Returns the rules and the points, to be layered in this order, over `zero_rule()` where 0 means something.
    """
    rules = rows.mark_rule(**{"strokeWidth": 2.5, **(rule or {})}).encode(
        x=alt.X(f"{low}:Q", title=title, scale=scale), x2=f"{high}:Q"
    )
    points = rows.mark_point(**point).encode(x=f"{value}:Q", tooltip=tooltip)
    return rules, points if shape is alt.Undefined else points.encode(shape=shape)


def zero_rule(axis: str = "x") -> alt.Chart:
    """A rule where two essays do not differ."""
    rule = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(strokeDash=[4, 3])
    return rule.encode(x="zero:Q") if axis == "x" else rule.encode(y="zero:Q")


def tips(form: str, *columns: str) -> list[alt.Tooltip]:
    """Numeric columns in a tooltip, all in one format: `tips("+.2f", "mean", "low", "high")`."""
    return [alt.Tooltip(f"{column}:Q", format=form) for column in columns]


def estimate(value: float, low: float, high: float, *, n: int | None = None) -> str:
    """An estimate in an alt text: `0.52 (0.40 to 0.61)`, and with `n` `0.52 (0.40 to 0.61, n = 38)`."""
    count = "" if n is None else f", n = {n}"
    return f"{number(value, 2)} ({number(low, 2)} to {number(high, 2)}{count})"
