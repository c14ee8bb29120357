"""What all charts share: how one is finished, how texts look in it, how a value stands in its interval.

Words of the texts are never put in order by a list: Vega-Lite would make them keys of an object, and a word such
as *constructor*, which every object has already, would break the chart. They stand in the order of their frame.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from synkrisis.charts import theme
from synkrisis.printing import number
from synkrisis.texts import concordance, evidence

CHOICE = "choice"  # the name of the parameter that holds what a reader chose in a chart
CONTEXT_WORDS = 5  # to each side of a word; with CONTEXT_LINES, what keeps a page within quotation
CONTEXT_LINES = 2  # of each text

Labels = Mapping[str, str]  # the name of each text (or side) that a chart prints, by its id, in order

# How a tooltip calls a column whose name, with blanks for underscores, does not say it.
CALLED = {
    "by_chance": "largest cosine by chance",
    "category": "sentences from",
    "d": "difference in standard deviations",
    "expected": "expected by chance",
    "f1": "F1",
    "flips": "changes sign",
    "g2": "log-likelihood (G²)",
    "high": "upper limit",
    "kappa": "κ",
    "kind": "kind of expression",
    "log_dice": "logDice",
    "log_odds": "log-odds",
    "log_ratio": "log ratio (doublings)",
    "low": "lower limit",
    "mean": "mean",
    "n": "how many",
    "opening": "opening words",
    "per_100": "per 100 words",
    "rho": "Spearman’s ρ",
    "rho_high": "upper limit of ρ",
    "rho_low": "lower limit of ρ",
    "sentence_id": "sentence",
    "source_domain": "image from",
    "target_domain": "said of",
    "term": "word",
    "tokens": "words in a passage",
}


def finish(
    chart: alt.TopLevelMixin,
    *,
    name: str,
    title: str,
    subtitle: str | list[str],
    alt_text: str,
    data: pd.DataFrame | None = None,
    columns: dict[str, str] | None = None,
    linked: dict | None = None,
) -> alt.TopLevelMixin:
    """Give a chart its name (the anchor and the downloads' file name), title and alt text.

    `data` is the frame that it shows, which becomes `chart.data`; `columns` are those of its table, with
    their headings, by default all that it draws or tells; `linked` says what a reader may choose in it (see
    `synkrisis.html.charts`).
    """
    meta = {}
    if columns:
        meta["columns"] = columns
    if linked:
        chart = chart.add_params(alt.param(name=CHOICE, value=""))
        meta["linked"] = linked
    if data is not None and chart.data is alt.Undefined:
        chart = chart.copy(deep=["layer"])
        chart.data = data
        for layer in chart.layer:
            layer.data = alt.Undefined if layer.data is data else layer.data
    _tell_in_words(chart)
    return chart.properties(
        name=name,
        title=alt.Title(title, subtitle=subtitle),
        description=alt_text,
        usermeta=meta,
    )


def _tell_in_words(chart: alt.TopLevelMixin) -> None:
    """Give every line of the chart's tooltips words for its column, where it has none."""
    for part in ("layer", "hconcat", "vconcat", "concat", "spec"):
        inner = getattr(chart, part, alt.Undefined)
        for one in inner if isinstance(inner, list) else [inner]:
            if isinstance(one, alt.TopLevelMixin):
                _tell_in_words(one)
    told = getattr(getattr(chart, "encoding", alt.Undefined), "tooltip", alt.Undefined)
    for line in told if isinstance(told, list) else [told]:
        if isinstance(line, alt.Tooltip) and line.title is alt.Undefined:
            column = str(line.shorthand).partition(":")[0]
            line.title = CALLED.get(column, column.replace("_", " "))


def frame_of(chart: alt.TopLevelMixin) -> pd.DataFrame:
    """The frame that a chart shows, as a copy: to read, to change, and to draw again from.

    Raises ValueError where a chart has none of its own, such as one that is laid over another's.

    >>> frame_of(alt.Chart(pd.DataFrame({"word": ["love"]})).mark_point())["word"].tolist()
    ['love']
    """
    if isinstance(chart.data, pd.DataFrame):
        return chart.data.copy()
    for parts in ("layer", "hconcat", "vconcat", "concat"):
        inner = getattr(chart, parts, None)
        for part in inner if isinstance(inner, list) else ():
            if isinstance(part.data, pd.DataFrame):
                return part.data.copy()
    raise ValueError(
        "This chart holds no frame. Ask the chart that it is a part of, or give it one as its data."
    )


def recoloured(chart: alt.TopLevelMixin, first: str, second: str) -> alt.TopLevelMixin:
    """A chart with other colours for its two texts, and so for all that is drawn in theirs.

    `first` and `second` are names of the palette (`synkrisis.charts.theme.LIGHT`) or any colours that CSS knows.
    The book's pages take only the palette's, which follow light and dark mode.

    >>> chart = alt.Chart(pd.DataFrame()).mark_point(color=theme.LIGHT["first"])
    >>> recoloured(chart, "#1b7837", "ink").mark.color
    '#1b7837'
    """
    new = {theme.LIGHT[name]: theme.LIGHT.get(colour, colour) for name, colour in _accents(first, second)}
    return _replaced(chart, new)


def _accents(first: str, second: str) -> list[tuple[str, str]]:
    """The palette's names for the texts' colours and their tints, each with the colour that takes its place."""
    return [("first", first), ("first_mid", first), ("second", second), ("second_mid", second)]


def _replaced(item: Any, new: Mapping[str, str]) -> Any:
    if isinstance(item, str):
        return new.get(item, item)
    if isinstance(item, list):
        return [_replaced(part, new) for part in item]
    if isinstance(item, dict):
        return {name: _replaced(part, new) for name, part in item.items()}
    if isinstance(item, alt.SchemaBase):
        copy = item.copy(deep=False)
        for name, part in item._kwds.items():
            copy._kwds[name] = part if name == "data" else _replaced(part, new)
        return copy
    return item


def if_chosen(column: str, *, opacity: float = 1.0, faint: float = 0.15) -> alt.Opacity:
    """The opacity of a mark: faint where a reader has chosen another value of `column`, text or a list."""
    value = f"datum.{column}"
    chosen = f"(isArray({value}) ? indexof({value}, {CHOICE}) >= 0 : {value} === {CHOICE})"
    return alt.condition(f"{CHOICE} === '' || {chosen}", alt.value(opacity), alt.value(faint))


# What every object of JavaScript has: as a key it is there already, and Vega draws nothing.
_TAKEN = {
    "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf",
    "__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
}  # fmt: skip


def as_key(label: str) -> str:
    """A label that Vega can use as a key: one that JavaScript has taken gets a mark that is not seen.

    >>> as_key("Allyn"), len(as_key("constructor")) - len("constructor")
    ('Allyn', 1)
    """
    return f"{label}\u2060" if label in _TAKEN else label


def known(labels: Labels | None, essays: Iterable[str]) -> dict[str, str]:
    """The texts' labels by id, in order; without labels the ids themselves, in order of appearance.

    Labels are made keys (see `as_key`). Raises ValueError where a text has no label.
    """
    found = list(dict.fromkeys(essays))
    if labels is None:
        return {essay: as_key(essay) for essay in found}
    lacking = [str(essay) for essay in found if essay not in labels]
    if lacking:
        raise ValueError(f"The texts {', '.join(lacking)} have no label. Give one for each, by its id.")
    return {essay: as_key(label) for essay, label in labels.items()}


def two(labels: Labels) -> tuple[str, str]:
    """The labels of the two texts of a contrast. Raises ValueError when there are not two."""
    if len(labels) != 2:
        raise ValueError(f"This chart compares two texts, and {len(labels)} have labels. Give it two.")
    first, second = labels.values()
    return first, second


def listed(labels: Labels) -> str:
    """The labels in a title: `GZERO and Allyn`."""
    *most, last = labels.values()
    return f"{', '.join(most)} and {last}" if most else last


def counted(labels: Labels, counts: pd.Series) -> str:
    """Counts by text in words: `4 in GZERO, none in Allyn`."""
    return ", ".join(f"{counts.get(essay) or 'none'} in {label}" for essay, label in labels.items())


def openings(sentences: pd.DataFrame) -> pd.Series:
    """The opening words of every sentence, by its id; `sentences` has `sentence_id` and `text`."""
    return sentences.set_index("sentence_id")["text"].map(evidence.opening)


def word_lines(tokens: pd.DataFrame, terms: Sequence[str], labels: Labels) -> dict:
    """What a reader sees who chooses a word: its first lines in each text, and where else it stands."""
    rows = []
    for term in terms:
        lines = concordance.concordance(tokens, term, width=CONTEXT_WORDS)
        says = f"{term}: {counted(labels, lines['essay'].value_counts())}"
        for essay, found in lines.groupby("essay", sort=False):
            for line in found.head(CONTEXT_LINES).itertuples():
                context = {"left": line.left, "match": line.match, "right": line.right}
                rows.append((term, says, labels[essay], context, [line.sentence_id]))
            more = list(dict.fromkeys(found["sentence_id"].iloc[CONTEXT_LINES:]))
            if more:
                rows.append((term, says, labels[essay], "and in", more))
    columns = ["term", "says", "essay", "line", "sentence_id"]
    return {
        "by": "term",
        "label": "word",
        "says": "says",
        "summary": "Show the words in their lines",
        "caption": f"The words in their lines, up to {CONTEXT_LINES} of each text.",
        "headings": {"term": "word", "line": "line", "essay": "essay", "sentence_id": "sentence"},
        "rows": pd.DataFrame(rows, columns=columns).to_dict("records"),
    }


def named(frame: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """The frame with its texts called by their labels."""
    return frame.assign(essay=frame["essay"].map(labels))


def essay_colour(labels: Labels, **options) -> alt.Color:
    """The texts' colours, by label."""
    return alt.Color("essay:N", title=None, scale=theme.scale(labels.values()), **options)


def essay_shape(labels: Labels, **options) -> alt.Shape:
    """The texts' shapes, by label, so that colour is never the only sign."""
    return alt.Shape("essay:N", title=None, scale=theme.scale(labels.values(), channel="shape"), **options)


def essay_rows(labels: Labels, **options) -> alt.Row:
    """One row of the chart for each text, in the labels' order."""
    return alt.Row("essay:N", title=None, sort=list(labels.values()), **options)


def essay_columns(labels: Labels, **options) -> alt.Column:
    """One column of the chart for each text, in the labels' order."""
    return alt.Column("essay:N", title=None, sort=list(labels.values()), **options)


def paired_rows(frame: pd.DataFrame, labels: Labels, column: str, order: list[str]) -> alt.Chart:
    """A row for each value of `column`, in `order`, with the texts in it one under the other, coloured."""
    return alt.Chart(frame).encode(
        y=alt.Y(f"{column}:N", title=None, sort=order),
        yOffset=alt.YOffset("essay:N", sort=list(labels.values())),
        color=essay_colour(labels),
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
    points = rows.mark_point(**{"filled": True, "opacity": 1, **point}).encode(
        x=f"{value}:Q", tooltip=tooltip
    )
    return rules, points if shape is alt.Undefined else points.encode(shape=shape)


def zero_rule(axis: str = "x") -> alt.Chart:
    """A rule where two texts do not differ."""
    rule = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(strokeDash=[4, 3])
    return rule.encode(x="zero:Q") if axis == "x" else rule.encode(y="zero:Q")


def tips(form: str, *columns: str) -> list[alt.Tooltip]:
    """Numeric columns in a tooltip, all in one format: `tips("+.2f", "mean", "low", "high")`."""
    return [alt.Tooltip(f"{column}:Q", format=form) for column in columns]


def excluding_zero(frame: pd.DataFrame) -> str:
    """How many intervals leave zero out: `2 of 10 intervals exclude 0`. Columns `low` and `high`."""
    n = int(((frame["low"] > 0) | (frame["high"] < 0)).sum())
    return f"{n or 'None'} of {len(frame)} intervals exclude{'s' if n < 2 else ''} 0"


def higher(frame: pd.DataFrame, by: str, value: str, labels: Labels) -> str:
    """Which text has the higher value of what: `Higher in GZERO: love language; in Allyn: church tower`.

    `frame` has one row for each `essay` (its label) and value of the column `by`.
    """
    wide = frame.pivot(index=by, columns="essay", values=value).loc[list(dict.fromkeys(frame[by]))]
    first, second = two(labels)
    sides = ((first, wide[first] > wide[second]), (second, wide[first] < wide[second]))
    said = [f"in {label}: {', '.join(wide.index[side])}" for label, side in sides if side.any()]
    return f"Higher {'; '.join(said)}"


def percent(share: float) -> str:
    """A share as a whole number of per cent: `31`."""
    return number(100 * share, 0)
