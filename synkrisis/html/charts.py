"""Charts and tables as HTML that needs no network: what the built book shows in place of a canvas.

A chart becomes a still picture (SVG, one for wide columns and one for phones), its alt text, its data as a
table with downloads, and its specification, from which the book's loader makes the picture live at the
reader's first gesture. Palette colours become CSS variables, so one picture serves light and dark mode.

`activate` makes this Altair's renderer; elsewhere charts show themselves as `synkrisis.charts.display` says.
"""

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

import altair as alt
import pandas as pd
from markupsafe import Markup

from synkrisis.charts import display, theme
from synkrisis.html.pictures import (
    NARROW,
    PALETTE,
    UNSEEN,
    WIDE,
    Size,
    as_file,
    as_variables,
    drawn,
    fitted,
    plain_title,
    slim,
)
from synkrisis.printing import apostrophes, unbroken

ROWS_SHOWN = 200  # a chart's table in the page; its CSV file has every row
PROSE = 48  # letters in the longest cell, from which a column reads as prose and is kept wide enough for it

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ALTAIRS_OWN_NAME = re.compile(r"view_\w+")


class ChartError(ValueError):
    """A chart that the book refuses. The message names the chart and the remedy."""


def activate(*, links: Mapping[str, str] | None = None) -> None:
    """Show every chart as `chart_html` from now on, in the look of `synkrisis.charts.theme`.

    `links` says where the values of a column lead, in every chart: column -> address with {} for the value.
    """
    theme.enable()
    alt.renderers.register("synkrisis", partial(_bundle, links=links))
    alt.renderers.enable("synkrisis")


def to_html(
    chart: alt.TopLevelMixin,
    *,
    live: bool = True,
    narrow: bool = True,
    headings: Mapping[str, str] | None = None,
) -> str:
    """A chart as HTML.

    Parameters: `live`, with the specification for the loader; `narrow`, with a second picture for phones;
    `headings`, what columns are called in its tables, over what the chart itself says.
    Raises ChartError when the chart has no name, title or description, or a colour outside the palette.
    """
    with theme.in_force():
        spec = chart.to_dict(validate=False)  # Vega-Lite itself refuses what it cannot draw
    spec["usermeta"] = {**spec.get("usermeta", {}), "headings": dict(headings or {})}
    return chart_html(spec, live=live, narrow=narrow)


def _bundle(spec: dict, *, links: Mapping[str, str] | None = None, **_options) -> dict[str, str]:
    meta = {**spec.get("usermeta", {}), **({"links": dict(links)} if links else {})}
    return {"text/html": chart_html({**spec, "usermeta": meta}), "text/plain": spec.get("description", "")}


def chart_html(spec: dict, *, live: bool = True, narrow: bool = True) -> str:
    """As `to_html`, from a Vega-Lite specification."""
    name, title, alt_text = identity(spec)
    wide = fitted(spec, WIDE)
    sizes = [fitted(spec, NARROW, like=wide), wide] if narrow else [wide]
    pictures = {size.width: size.picture for size in sizes}
    for picture in pictures.values():
        refuse_foreign_colors(picture, name)
    stills = "".join(
        as_variables(slim(picture, prefix=f"{name}-{width}", css_class=f"syn-w{width}"))
        for width, picture in pictures.items()
    )
    heights = ";".join(f"--syn-h{width}:{drawn(picture)['height']}px" for width, picture in pictures.items())
    script = f'<script type="application/json">{_spec_json(spec, sizes)}</script>' if live else ""
    data = _data_html(spec, name, title, as_file(pictures[WIDE], name))
    linked = spec.get("usermeta", {}).get("linked")
    choose = f' data-choose="{html.escape(linked["label"])}" data-by="{linked["by"]}"' if linked else ""
    return (
        f'<div class="syn-chart" id="chart-{name}"{choose}>'
        f'<div class="syn-picture" role="img" aria-label="{html.escape(alt_text)}" style="{heights}">'
        f'<div class="syn-still" aria-hidden="true">{stills}</div>'
        f'<div class="syn-live" aria-hidden="true" hidden></div></div>'
        f"{data}{script}</div>"
    )


# --- what a chart must say of itself ------------------------------------------------------------------------


def identity(spec: Mapping) -> tuple[str, str, str]:
    """Name, title and description of a chart. Raises ChartError when one is missing or unusable."""
    name = spec.get("name", "")
    title = plain_title(spec.get("title"))
    if not name or _ALTAIRS_OWN_NAME.fullmatch(name):
        called = f" titled {title!r}" if title else ""
        raise ChartError(f"A chart{called} has no name. Give it one: chart.properties(name='word-ladder').")
    if not _NAME.fullmatch(name):
        raise ChartError(
            f"The chart name {name!r} cannot be an address. Use lower-case letters, digits and hyphens."
        )
    if not title:
        raise ChartError(f"The chart {name!r} has no title. Give it one: chart.properties(title='…').")
    description = " ".join(str(spec.get("description", "")).split())
    if not description:
        raise ChartError(
            f"The chart {name!r} has no alt text. Say what it shows: chart.properties(description='…')."
        )
    return name, title, description


def refuse_foreign_colors(svg: str, name: str) -> None:
    """Raise ChartError when a picture has a colour that could not follow light and dark mode."""
    for color in re.findall(r'(?:fill|stroke|stop-color)="([^"]+)"', svg):
        if color not in UNSEEN and color.lower() not in PALETTE and not color.startswith("url("):
            raise ChartError(
                f"The chart {name!r} has the colour {color!r}, which is not in synkrisis.charts.theme.LIGHT. Use a "
                "colour of the palette; bin a continuous colour scale, for it cannot follow light and dark."
            )


def _spec_json(spec: Mapping, sizes: Sequence[Size]) -> str:
    """What the loader needs: the data once, and the specification at each width."""
    sized = [
        {"width": s.width, "slack": s.slack, "spec": {k: v for k, v in s.spec.items() if k != "datasets"}}
        for s in sizes
    ]
    text = json.dumps(
        {"datasets": _used(spec, sized), "sizes": sized}, ensure_ascii=False, separators=(",", ":")
    )
    return as_variables(text).replace("</", "<\\/").replace("<!--", "<\\u0021--")


def _used(spec: Mapping, sized: list) -> dict[str, list]:
    """The data sets, less the columns that no view names."""
    words = set(re.findall(r"\w+", json.dumps(sized, ensure_ascii=False)))

    def is_used(column: str) -> bool:
        return set(re.findall(r"\w+", column)) <= words

    return {
        name: [{column: value for column, value in row.items() if is_used(column)} for row in rows]
        for name, rows in spec.get("datasets", {}).items()
    }


# --- a chart's data -----------------------------------------------------------------------------------------


def chart_data(spec: Mapping) -> pd.DataFrame:
    """The rows a chart shows: its largest data set that has them, with the columns that its encodings name.

    `usermeta={"columns": {"term": "Word", …}}` on the chart chooses columns and their headings instead.
    Returns an empty frame when the chart has no rows of its own.
    """
    frame = _rows(spec)
    headings = chart_headings(spec)
    return frame[[column for column in headings if column in frame] or list(frame)]


def _rows(spec: Mapping) -> pd.DataFrame:
    # of those that have all chosen columns, if any do; ties: the first that the specification has
    frames = list(spec.get("datasets", {}).values())
    chosen = set(spec.get("usermeta", {}).get("columns", ()))
    fitting = [rows for rows in frames if rows and chosen <= rows[0].keys()]
    # ties: the first that the specification has
    return pd.DataFrame(max(fitting or frames, key=len, default=[]))


def chart_headings(spec: Mapping) -> dict[str, str]:
    """Column to heading, for every column that an encoding of the chart names."""
    chosen = spec.get("usermeta", {}).get("columns")
    if chosen:
        return _called(spec, chosen)
    headings: dict[str, str] = {}

    def visit(node) -> None:
        if isinstance(node, list):
            for item in node:
                visit(item)
        elif isinstance(node, dict):
            field, kind = node.get("field"), node.get("type")
            if isinstance(field, str) and kind in ("nominal", "ordinal", "quantitative", "temporal"):
                heading = plain_title(node.get("title")) or headings.get(field) or field.replace("_", " ")
                headings[field] = heading
            for key, value in node.items():
                if key not in ("datasets", "data", "config"):
                    visit(value)

    visit(spec)
    return _called(spec, headings)


def _called(spec: Mapping, headings: Mapping[str, str]) -> dict[str, str]:
    """Headings, with what whoever shows the chart calls the same columns."""
    own = spec.get("usermeta", {}).get("headings", {})
    return {column: own.get(column, heading) for column, heading in headings.items()}


def _data_html(spec: Mapping, name: str, title: str, svg: str) -> str:
    frame = chart_data(spec)
    linked = spec.get("usermeta", {}).get("linked", {})
    links = [f'<a href="#chart-{name}">Link to this chart</a>']
    links.insert(0, f'<a href="{_data_uri("image/svg+xml", svg)}" download="{name}.svg">Picture (SVG)</a>')
    grid = ""
    if len(frame):
        csv = frame.to_csv(index=False, lineterminator="\n")
        links.insert(0, f'<a href="{_data_uri("text/csv", csv)}" download="{name}.csv">Data (CSV)</a>')
        more = len(frame) - ROWS_SHOWN
        note = f"The first {ROWS_SHOWN} of {len(frame):,} rows; the CSV file has all." if more > 0 else ""
        caption = f"Data of the chart “{title}”."
        shown = frame.head(ROWS_SHOWN)
        grid = table_html(
            _with_links(_whole(shown), spec),
            caption,
            headings=chart_headings(spec),
            note=note,
            row_attributes=[] if "rows" in linked else _choices(_rows(spec).head(ROWS_SHOWN), linked, name),
        )
    return (
        f"{_linked_html(spec, name)}"
        f'<details class="syn-data"><summary>Data</summary>{grid}'
        f'<p class="syn-links">{" · ".join(links)}</p></details>'
    )


# --- what a reader may choose in a chart --------------------------------------------------------------------
#
# `usermeta` of a chart says where its rows lead, and what a reader may choose among them:
# "links"   column -> address with {} for the value: {"sentence_id": "evidence.html#{}"}
# "linked"  "by": the column whose value is chosen; "label": what it is called; "says": the column with the
#           words in which a choice is offered. The rows with the chosen value are shown below the chart. They
#           are the chart's own, or those of "rows", under "headings" and a "caption".
# The loader reads `data-choice` and `data-says` from the table; without it the table itself is there to read.


def _linked_html(spec: Mapping, name: str) -> str:
    """The table of the rows behind each choice, where they are not the chart's own."""
    linked = spec.get("usermeta", {}).get("linked", {})
    if "rows" not in linked:
        return ""
    frame = pd.DataFrame(linked["rows"])
    grid = table_html(
        _with_links(frame[list(linked["headings"])], spec),
        linked["caption"],
        headings=_called(spec, linked["headings"]),
        row_attributes=_choices(frame, linked, name),
    )
    return f'<details class="syn-data"><summary>{html.escape(linked["summary"])}</summary>{grid}</details>'


def _choices(frame: pd.DataFrame, linked: Mapping, name: str) -> list[str]:
    """Attributes of each row: its choice, and in the first row of a choice an address and its words."""
    if not linked:
        return []
    choices = frame[linked["by"]].map(str)
    said = frame[linked.get("says", linked["by"])].map(str)
    rows = zip(choices, said, ~choices.duplicated(), strict=True)
    return [
        f' data-choice="{html.escape(choice)}"'
        + (f' data-says="{html.escape(says)}" id="{choice_address(name, choice)}"' if is_first else "")
        for choice, says, is_first in rows
    ]


def choice_address(name: str, choice: str) -> str:
    """The anchor at which a chart shows a choice: `chart-fig-keyness-love`."""
    return f"chart-{name}-{re.sub(r'[^a-z0-9]+', '-', choice.lower()).strip('-')}"


def _with_links(frame: pd.DataFrame, spec: Mapping) -> pd.DataFrame:
    """The frame with links in the columns that lead somewhere, and matches set off in their lines."""
    links = spec.get("usermeta", {}).get("links", {})

    def cell(value, address: str | None):
        if isinstance(value, Mapping):  # a word in its context
            return Markup("{left} <b>{match}</b> {right}").format(**value)
        if not address:
            return value
        several = value if isinstance(value, list) else [value]
        return Markup(", ").join(
            Markup('<a href="{}">{}</a>').format(address.format(one), one) for one in several
        )

    shown = {column: [cell(value, links.get(column)) for value in frame[column]] for column in frame}
    is_changed = [column for column in frame if column in links or frame[column].map(type).eq(dict).any()]
    return frame.assign(**{column: shown[column] for column in is_changed})


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with floats that are all whole numbers, such as codes, as whole numbers."""
    floats = frame.select_dtypes("float")
    whole = [column for column in floats if (floats[column].dropna() % 1 == 0).all()]
    return frame.astype(dict.fromkeys(whole, "Int64"))


def _data_uri(kind: str, text: str) -> str:
    return f"data:{kind};charset=utf-8,{quote(text)}"


# --- tables -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """A table to display: accessible HTML where HTML is shown, plain text elsewhere."""

    frame: pd.DataFrame
    markup: str
    caption: str

    def _repr_html_(self) -> str:
        return display.links_for_here(self.markup)

    def __repr__(self) -> str:
        return f"{self.caption}\n{self.frame.to_string(index=False)}"


def table(
    frame: pd.DataFrame,
    caption: str,
    *,
    headings: Mapping[str, str] | None = None,
    formats: Mapping[str, str | Callable] | None = None,
    digits: int = 2,
    row_heading: str | None = None,
    note: str = "",
) -> Table:
    """A frame as a captioned table, for the last line of a cell.

    Parameters: `caption`, a sentence that says what the rows are and their base (tokens, tests, correction);
    `headings`, column to printed heading (a column not named has its underscores replaced); `formats`, column
    to a format such as ".1%" or a function of the value; `digits`, decimal places of other floats;
    `row_heading`, the column that names the row, by default the first; `note`, small print below.
    The index is not shown: `reset_index()` when it matters. Text is escaped, save `markupsafe.Markup`.
    Raises ValueError when the caption is empty or a column named is not there.
    """
    if not caption.strip():
        raise ValueError("A table needs a caption. Say what its rows are, and of how many tokens.")
    named = {*(headings or {}), *(formats or {}), *([row_heading] if row_heading else [])}
    unknown = sorted(named - set(frame.columns))
    if unknown:
        known = ", ".join(map(str, frame.columns))
        raise ValueError(f"The table has no column {unknown[0]!r}. It has {known}.")
    markup = table_html(
        frame, caption, headings=headings, formats=formats, digits=digits, row_heading=row_heading, note=note
    )
    return Table(frame, markup, caption)


def table_html(
    frame: pd.DataFrame,
    caption: str,
    *,
    headings: Mapping[str, str] | None = None,
    formats: Mapping[str, str | Callable] | None = None,
    digits: int = 2,
    row_heading: str | None = None,
    note: str = "",
    row_attributes: Sequence[str] = (),
    missing: Mapping[str, str] | None = None,
) -> str:
    """The markup of `table`: a region that scrolls by itself, caption, and the scope of every heading.

    `row_attributes` are put into the tag of each row as they are; `missing` says, by column, what stands for a
    missing value.
    """
    headings, formats, missing = headings or {}, formats or {}, missing or {}
    columns = list(frame.columns)
    row_heading = row_heading or (columns[0] if columns else None)
    numeric = {column for column in columns if pd.api.types.is_numeric_dtype(frame[column])}
    head = "".join(
        f'<th scope="col"{_number_class(column in numeric)}>'
        f"{_escape(headings.get(column, str(column).replace('_', ' ')))}</th>"
        for column in columns
    )
    texts = {
        column: [cell_text(v, formats.get(column), digits) or missing.get(column, "") for v in frame[column]]
        for column in columns
    }
    prose = {column for column in columns if max(map(_letters, texts[column]), default=0) >= PROSE}

    def cell(column, number: int) -> str:
        mark = ' class="syn-prose"' if column in prose else _number_class(column in numeric)
        if column == row_heading:
            return f'<th scope="row"{mark}>{texts[column][number]}</th>'
        return f"<td{mark}>{texts[column][number]}</td>"

    body = "".join(
        f"<tr{row_attributes[number] if row_attributes else ''}>"
        f"{''.join(cell(column, number) for column in columns)}</tr>"
        for number in range(len(frame))
    )
    below = f'<p class="syn-note">{html.escape(note)}</p>' if note else ""
    return (
        '<div class="syn-table">'
        f'<div class="syn-scroll" role="region" tabindex="0" aria-label="{html.escape(caption)}">'
        f"<table><caption>{html.escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{below}</div>"
    )


def _letters(markup: str) -> int:
    """How long the longest line of a cell is."""
    return max(len(Markup(line).striptags()) for line in markup.split("<br>"))


def _number_class(is_number: bool) -> str:
    return ' class="syn-number"' if is_number else ""


def _escape(value) -> str:
    text = str(value) if hasattr(value, "__html__") else html.escape(unbroken(str(value)))
    return apostrophes(text)


def cell_text(value, form: str | Callable | None = None, digits: int = 2) -> str:
    """One value as a cell prints it: escaped, a true minus sign, an empty cell for a missing value."""
    if isinstance(value, list):
        return _escape(", ".join(map(str, value)))
    if not pd.api.types.is_scalar(value):
        return _escape(value)
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if callable(form):
        return _escape(form(value))
    if form:
        return _minus(format(value, form))
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, float):
        return _minus(f"{value:,.{digits}f}")
    if isinstance(value, int) or type(value).__name__.startswith("int"):
        return _minus(f"{value:,}")
    return _escape(value)


def _minus(number: str) -> str:
    return html.escape(number).replace("-", "−")
