"""What all figures share: how one is finished, how essays look in it, how a value stands in its interval."""

import altair as alt
import pandas as pd

from churchtower.claims import number
from churchtower.study import Study
from synkrisis.charts import theme
from synkrisis.texts import concordance, evidence

WIDTH = 640


CHOICE = "choice"  # the name of the parameter that holds what a reader chose in a chart
CONTEXT_WORDS = 5  # to each side of a word; with CONTEXT_LINES, what keeps the book within quotation
CONTEXT_LINES = 3  # of each essay


def finish(
    chart: alt.TopLevelMixin,
    *,
    name: str,
    title: str,
    subtitle: str | list[str],
    alt_text: str,
    columns: dict[str, str] | None = None,
    linked: dict | None = None,
    pages: str = "",
) -> alt.TopLevelMixin:
    """Give a figure its name (the anchor and the downloads' file name), title and alt text.

    `columns` are those of its table, with their headings, by default all that it draws or tells; `linked`
    says what a reader may choose in it (see `synkrisis.html.charts`); `pages` is the way from the figure's page to
    the folder of the chapters. Sentences lead to their rows on the evidence page.
    """
    meta = {"links": {"sentence_id": f"{pages}evidence.html#{{}}"}}
    if columns:
        meta["columns"] = columns
    if linked:
        chart = chart.add_params(alt.param(name=CHOICE, value=""))
        meta["linked"] = linked
    return chart.properties(
        name=name, title=alt.Title(title, subtitle=subtitle), description=alt_text, usermeta=meta
    )


def if_chosen(column: str, *, opacity: float = 1.0, faint: float = 0.15) -> alt.Opacity:
    """The opacity of a mark: faint where a reader has chosen another value of `column`, text or a list."""
    value = f"datum.{column}"
    chosen = f"(isArray({value}) ? indexof({value}, {CHOICE}) >= 0 : {value} === {CHOICE})"
    return alt.condition(f"{CHOICE} === '' || {chosen}", alt.value(opacity), alt.value(faint))


def per_essay(study: Study, counts: pd.Series) -> str:
    """Counts by essay id in words: `4 in GZERO, none in Allyn`."""
    return ", ".join(f"{counts.get(e) or 'none'} in {label}" for e, label in study.corpus.labels.items())


def word_lines(study: Study, terms: list[str]) -> dict:
    """What a reader sees who chooses a word: its first lines in each essay, and where else it stands."""
    rows = []
    for term in terms:
        lines = concordance.concordance(study.corpus.tokens, term, width=CONTEXT_WORDS)
        says = f"{term}: {per_essay(study, lines['essay'].value_counts())}"
        for essay, found in lines.groupby("essay", sort=False):
            label = study.corpus.labels[essay]
            for line in found.head(CONTEXT_LINES).itertuples():
                context = {"left": line.left, "match": line.match, "right": line.right}
                rows.append((term, says, label, context, [line.sentence_id]))
            more = list(dict.fromkeys(found["sentence_id"].iloc[CONTEXT_LINES:]))
            if more:
                rows.append((term, says, label, "and in", more))
    columns = ["term", "says", "essay", "line", "sentence_id"]
    return {
        "by": "term",
        "label": "word",
        "says": "says",
        "summary": "Show the words in their lines",
        "caption": f"The words in their lines, up to {CONTEXT_LINES} of each essay.",
        "headings": {"term": "word", "line": "line", "essay": "essay", "sentence_id": "sentence"},
        "rows": pd.DataFrame(rows, columns=columns).to_dict("records"),
    }


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


def excluding_zero(frame: pd.DataFrame) -> str:
    """How many intervals leave zero out: `2 of 10 intervals exclude 0`. Columns `low` and `high`."""
    n = int(((frame["low"] > 0) | (frame["high"] < 0)).sum())
    return f"{n or 'None'} of {len(frame)} intervals exclude{'s' if n < 2 else ''} 0"


def higher(frame: pd.DataFrame, by: str, value: str, study: Study) -> str:
    """Which essay has the higher value of what: `Higher in GZERO: love language; in Allyn: church tower`.

    `frame` has one row for each `essay` (its label) and value of the column `by`.
    """
    wide = frame.pivot(index=by, columns="essay", values=value).loc[list(dict.fromkeys(frame[by]))]
    first, second = labels(study)[:2]
    sides = ((first, wide[first] > wide[second]), (second, wide[first] < wide[second]))
    said = [f"in {label}: {', '.join(wide.index[side])}" for label, side in sides if side.any()]
    return f"Higher {'; '.join(said)}"


def estimate(value: float, low: float, high: float, *, n: int | None = None) -> str:
    """An estimate in an alt text: `0.52 (0.40 to 0.61)`, and with `n` `0.52 (0.40 to 0.61, n = 38)`."""
    count = "" if n is None else f", n = {n}"
    return f"{number(value, 2)} ({number(low, 2)} to {number(high, 2)}{count})"
