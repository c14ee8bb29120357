"""Chart of how far instruments, coders and other people follow the people who rated sentences."""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from synkrisis.charts import theme
from synkrisis.charts.base import finish, intervals, tips, zero_rule
from synkrisis.printing import estimate

# Genres by colour and by shape, from the texts' own palette.
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")


def people(table: pd.DataFrame, names: Mapping[str, str]) -> alt.LayerChart:
    """Rank correlation of each instrument with people's ratings, genre by genre, on one axis.

    `table` has a row for each `instrument` and `category` (genre): `rho`, `low`, `high`, `n` (sentences) and
    `documents`; see `synkrisis.sentiment.people`. `names` are the instruments' in print, by their names in
    the table, in the order of the rows.
    """
    frame = table.assign(instrument=table["instrument"].map(names))
    genres = list(dict.fromkeys(frame["category"]))
    shape = alt.Scale(domain=genres, range=list(SHAPES[: len(genres)]))
    rows = alt.Chart(frame).encode(
        y=alt.Y("instrument:N", title=None, sort=list(names.values())),
        yOffset=alt.YOffset("category:N", sort=genres),
    )
    rules, points = intervals(
        rows,
        value="rho",
        tooltip=["instrument", "category", *tips(".2f", "rho", "low", "high"), "n", "documents"],
        shape=alt.Shape("category:N", title=None, scale=shape),
        rule={"color": theme.LIGHT["ink"], "strokeWidth": 1.5},
        size=50,
        opacity=1,
        color=theme.LIGHT["ink"],
    )
    axis = alt.Axis(format=".1f", tickCount=9)
    rules = rules.encode(x=alt.X("low:Q", title="Spearman’s ρ with people’s ratings", axis=axis))
    told = "; ".join(
        f"{r.instrument}, {r.category}: {estimate(r.rho, r.low, r.high)}" for r in frame.itertuples()
    )
    return finish(
        (zero_rule() + rules + points).properties(width=560, height=34 * len(names)),
        data=frame,
        name="fig-people",
        title="How far each follows people",
        subtitle="With 95 % intervals from resampled documents; all that is fitted is tested on others",
        alt_text=f"Rank correlation with ratings by people, for each instrument and genre. {told}.",
        columns={
            "instrument": "instrument",
            "category": "sentences from",
            "rho": "ρ",
            "low": "low",
            "high": "high",
            "n": "sentences",
            "documents": "documents",
        },
    )
