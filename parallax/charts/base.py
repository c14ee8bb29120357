"""What all figures share: how one is finished, and how essays are named and coloured in it."""

import altair as alt
import pandas as pd

from parallax import theme
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
    return alt.Row("essay:N", title=None, sort=list(study.corpus.labels.values()), **options)


def zero_rule(axis: str = "x") -> alt.Chart:
    """A rule where two essays do not differ."""
    rule = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(strokeDash=[4, 3])
    return rule.encode(x="zero:Q") if axis == "x" else rule.encode(y="zero:Q")
