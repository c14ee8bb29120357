"""Charts and tables as HTML that needs no network: what the built book shows in place of a canvas.

A chart becomes a still picture (SVG, one for wide columns and one for phones), its alt text, its data as a
table with downloads, and its specification, from which the book's loader makes the picture live at the
reader's first gesture. Palette colours become CSS variables, so one picture serves light and dark mode.

This is Altair's renderer where the environment variable `PARALLAX_BOOK` is set, as the book's build does;
JupyterLab keeps Altair's own.
"""

import copy
import html
import json
import os
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import vl_convert

from parallax import theme

WIDE, NARROW = 704, 328  # pixels: the book's column, and a phone of 360 less its margins
ROWS_SHOWN = 200  # a chart's table in the page; its CSV file has every row

_SVG = "http://www.w3.org/2000/svg"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ALTAIRS_OWN_NAME = re.compile(r"view_\w+")
_PALETTE = {value: name for name, value in theme.LIGHT.items()}
_HEX = re.compile("|".join(_PALETTE), re.IGNORECASE)
_PLACES = {"d", "transform", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "points"}
_DEFAULTS = {
    "opacity": "1",
    "stroke-width": "1",
    "text-anchor": "start",
    "transform": "translate(0,0)",
    "font-family": theme.FONT,
}
_UNSEEN = {None, "none", "transparent"}

ElementTree.register_namespace("", _SVG)


class ChartError(ValueError):
    """A chart that the book refuses. The message names the chart and the remedy."""


@dataclass(frozen=True)
class Size:
    """A specification fitted to one width. `slack`: path of each view that may grow, and its part of it."""

    width: int
    spec: dict
    slack: tuple[tuple[tuple, float], ...]


def activate() -> None:
    """Show every chart as `chart_html` from now on."""
    alt.renderers.register("parallax-book", _bundle)
    alt.renderers.enable("parallax-book")


def to_html(chart: alt.TopLevelMixin, *, live: bool = True, narrow: bool = True) -> str:
    """A chart as HTML.

    Parameters: `live`, with the specification for the loader; `narrow`, with a second picture for phones.
    Raises ChartError when the chart has no name, title or description, or a colour outside the palette.
    """
    return chart_html(chart.to_dict(), live=live, narrow=narrow)


def _bundle(spec: dict, **_options) -> dict[str, str]:
    return {"text/html": chart_html(spec), "text/plain": spec.get("description", "")}


def chart_html(spec: dict, *, live: bool = True, narrow: bool = True) -> str:
    """As `to_html`, from a Vega-Lite specification."""
    name, title, alt_text = identity(spec)
    sizes = [fitted(spec, width) for width in ((NARROW, WIDE) if narrow else (WIDE,))]
    pictures = {size.width: _draw(size.spec) for size in sizes}
    for picture in pictures.values():
        refuse_foreign_colors(picture, name)
    stills = "".join(
        _as_variables(slim(picture, prefix=f"{name}-{width}", css_class=f"plx-w{width}"))
        for width, picture in pictures.items()
    )
    script = f'<script type="application/json">{_spec_json(spec, sizes)}</script>' if live else ""
    data = _data_html(spec, name, title, _file_svg(pictures[WIDE], name))
    return (
        f'<div class="plx-chart" id="chart-{name}">'
        f'<div class="plx-picture" role="img" aria-label="{html.escape(alt_text)}">'
        f'<div class="plx-still">{stills}</div><div class="plx-live" hidden></div></div>'
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


def plain_title(title: str | Sequence | Mapping | None) -> str:
    """The words of a Vega-Lite title, which may be text, lines of text or an object."""
    if isinstance(title, Mapping):
        title = title.get("text")
    if title is None or isinstance(title, str):
        return (title or "").strip()
    return " ".join(str(line).strip() for line in title)


def refuse_foreign_colors(svg: str, name: str) -> None:
    """Raise ChartError when a picture has a colour that could not follow light and dark mode."""
    for color in re.findall(r'(?:fill|stroke|stop-color)="([^"]+)"', svg):
        if color not in _UNSEEN and color.lower() not in _PALETTE and not color.startswith("url("):
            raise ChartError(
                f"The chart {name!r} has the colour {color!r}, which is not in parallax.theme.LIGHT. Use a "
                "colour of the palette; bin a continuous colour scale, for it cannot follow light and dark."
            )


# --- fitting a width ----------------------------------------------------------------------------------------


def fitted(spec: Mapping, width: int) -> Size:
    """Fit a specification to a column of `width` pixels.

    Every view that has a width in pixels (or `"container"`) gets its part of the column, in proportion; a
    width by step is left alone. On a phone, views that stand side by side are stacked. Titles are wrapped.
    """
    spec = copy.deepcopy({key: value for key, value in spec.items() if key not in ("$schema", "usermeta")})
    if width <= NARROW:
        spec = _stacked(spec)
        _narrow_legends(spec)
    _wrap_titles(spec, width)
    if _is_single(spec):
        spec.setdefault("width", "container")
    leaves = [(path, round(part, 4)) for path, part in _leaves(spec, spec.get("datasets", {}))]
    for path, part in leaves:
        _at(spec, path)["width"] = round(width * part - 60)
    for _ in range(2 if leaves else 0):  # axes may gain or lose a label once the width is known
        surplus = width - _drawn_width(spec)
        if 0 <= surplus < 1:
            break
        for path, part in leaves:
            view = _at(spec, path)
            view["width"] = max(40, int(view["width"] + surplus * part))
    return Size(width, spec, tuple(leaves))


def _at(spec: dict, path: tuple) -> dict:
    for step in path:
        spec = spec[step]
    return spec


def _is_single(spec: Mapping) -> bool:
    composed = {"hconcat", "vconcat", "concat", "facet", "repeat"} & spec.keys()
    return not composed and not {"row", "column", "facet"} & spec.get("encoding", {}).keys()


def _leaves(spec: Mapping, datasets: Mapping, part: float = 1.0) -> Iterator[tuple[tuple, float]]:
    """Path of every view with a width, and the part of the column that is its own."""
    part /= _columns(spec, datasets)
    if _has_width(spec):
        yield (), part
    for key in ("hconcat", "vconcat", "concat"):
        views = spec.get(key, [])
        widths = [_wished_width(view, datasets) for view in views]
        for number, view in enumerate(views):
            beside = {"hconcat": widths[number] / sum(widths), "vconcat": 1, "concat": 1}[key]
            for path, own in _leaves(view, datasets, part * beside):
                yield (key, number, *path), own
    if "spec" in spec:
        for path, own in _leaves(spec["spec"], datasets, part):
            yield ("spec", *path), own


def _has_width(spec: Mapping) -> bool:
    return spec.get("width") == "container" or isinstance(spec.get("width"), int | float)


def _wished_width(spec: Mapping, datasets: Mapping) -> float:
    """The width that a view asks for, in its author's pixels."""
    inner = [_wished_width(spec["spec"], datasets)] if "spec" in spec else []
    inner += [_wished_width(view, datasets) for key in ("vconcat", "concat") for view in spec.get(key, [])]
    inner += [sum(_wished_width(view, datasets) for view in spec["hconcat"])] if "hconcat" in spec else []
    own = spec["width"] if isinstance(spec.get("width"), int | float) else 300
    return _columns(spec, datasets) * (max(inner) if inner else own)


def _columns(spec: Mapping, datasets: Mapping) -> int:
    """How many views a specification sets side by side in columns."""
    encoding = spec.get("encoding", {})
    facet = spec.get("facet", {})
    column = encoding.get("column") or facet.get("column")
    if column:
        rows = (row for data in datasets.values() for row in data)
        return len({row[column["field"]] for row in rows if column["field"] in row}) or 1
    columns = encoding.get("facet", {}).get("columns") or spec.get("columns") or 1
    return int(min(columns, len(spec["concat"]) if "concat" in spec else columns))


def _stacked(spec: dict) -> dict:
    """The same views one below the other."""
    if "hconcat" in spec:
        spec["vconcat"] = spec.pop("hconcat")
    for holder in (spec, spec.get("encoding", {}).get("facet", {})):
        if "columns" in holder:
            holder["columns"] = 1
    for holder in (spec.get("encoding", {}), spec.get("facet", {})):
        if "column" in holder and "row" not in holder:
            holder["row"] = holder.pop("column")
    for key in ("vconcat", "concat"):
        if key in spec:
            spec[key] = [_stacked(view) for view in spec[key]]
    if "spec" in spec:
        spec["spec"] = _stacked(spec["spec"])
    return spec


def _narrow_legends(spec: dict) -> None:
    legend = spec.setdefault("config", {}).setdefault("legend", {})
    legend.update(titleOrient="top", columns=2, labelLimit=140)


def _wrap_titles(spec: dict, width: int) -> None:
    """Break the title and subtitle of the whole chart into lines that fit (about half an em a letter)."""
    title = spec.get("title")
    title = dict(title) if isinstance(title, Mapping) else {"text": title}
    config = spec.get("config", {}).get("title", {})
    for part, size, default in (("text", "fontSize", 15), ("subtitle", "subtitleFontSize", 12.5)):
        words = plain_title(title.get(part))
        if words:
            points = title.get(size) or config.get(size) or default
            lines = textwrap.wrap(words, int(width / (points * 0.53)))
            title[part] = lines if len(lines) > 1 else lines[0]
    spec["title"] = title


# --- pictures -----------------------------------------------------------------------------------------------


@cache
def vega_lite_version() -> str:
    """The version of Vega-Lite that this Altair writes, as vl-convert names it: "6.4"."""
    return ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def _still_spec(spec: dict) -> dict:
    """The specification without the invisible cells by which a pointer finds the nearest mark."""

    def still(node):
        if isinstance(node, dict):
            return {key: False if key == "nearest" else still(value) for key, value in node.items()}
        return [still(item) for item in node] if isinstance(node, list) else node

    data = {key: spec[key] for key in ("datasets", "data") if key in spec}
    return still({key: value for key, value in spec.items() if key not in data}) | data


def _draw(spec: dict) -> str:
    return vl_convert.vegalite_to_svg(_still_spec(spec), vl_version=vega_lite_version())


def _drawn_width(spec: dict) -> float:
    return float(re.search(r'<svg[^>]* width="([\d.]+)"', _draw(spec))[1])


def slim(svg: str, *, prefix: str, css_class: str = "") -> str:
    """An SVG without what cannot be seen: roles, classes, defaults, empty groups, a tenth of a pixel.

    `prefix` begins every id, so that two pictures in a page do not share one.
    """
    root = ElementTree.fromstring(svg)
    _prune(root)
    kept = {key: root.get(key) for key in ("width", "height", "viewBox")}
    root.attrib.clear()
    root.attrib.update(kept, **{"font-family": theme.FONT})
    if css_class:
        root.set("class", css_class)
    for number, element in enumerate(e for e in root.iter() if e.get("id")):
        old, new = element.get("id"), f"{prefix}-{number}"
        element.set("id", new)
        for other in root.iter():
            for key, value in other.attrib.items():
                if value == f"url(#{old})":
                    other.set(key, f"url(#{new})")
    return ElementTree.tostring(root, encoding="unicode")


def _prune(element: ElementTree.Element) -> None:
    for child in list(element):
        _prune(child)
    kept: list[ElementTree.Element] = []
    for child in element:
        if _is_unseen(child):
            continue
        child.attrib = _slim_attributes(child)
        kept.extend(child if _tag(child) == "g" and not child.attrib else [child])
    element[:] = kept


def _tag(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(f"{{{_SVG}}}")


def _is_unseen(element: ElementTree.Element) -> bool:
    tag = _tag(element)
    if element.get("opacity") == "0" or element.get("display") == "none":
        return True
    if tag == "g":
        return len(element) == 0
    if tag == "text":
        return not "".join(element.itertext()).strip()
    if tag in ("path", "rect", "line", "circle") and element.get("fill") in _UNSEEN:
        # A clip's outline has neither fill nor stroke and is needed; it carries no class.
        return element.get("stroke") in _UNSEEN and bool(element.get("class") or tag != "rect")
    return False


def _slim_attributes(element: ElementTree.Element) -> dict[str, str]:
    return {
        key: _rounded(value) if key in _PLACES else value
        for key, value in element.attrib.items()
        if _DEFAULTS.get(key) != value
        and key not in ("class", "role", "pointer-events")
        and not key.startswith("aria-")
    }


def _rounded(value: str) -> str:
    return re.sub(r"-?\d+\.\d+(?:e-?\d+)?", lambda match: f"{round(float(match[0]), 1):g}", value)


def _as_variables(text: str) -> str:
    """Every colour of the palette as its CSS variable, with the colour itself where there is no style."""

    def variable(match: re.Match) -> str:
        color = match[0].lower()
        return f"var({theme.css_variable(_PALETTE[color])},{color})"

    return _HEX.sub(variable, text)


def _file_svg(svg: str, name: str) -> str:
    """The picture as a file of its own: plain colours, on the light page's colour."""
    picture = slim(svg, prefix=name)
    start = picture.index(">") + 1
    page = f'<rect width="100%" height="100%" fill="{theme.LIGHT["paper"]}"/>'
    return picture[:start] + page + picture[start:]


def _spec_json(spec: Mapping, sizes: Sequence[Size]) -> str:
    """What the loader needs: the data once, and the specification at each width."""
    sized = [
        {"width": s.width, "slack": s.slack, "spec": {k: v for k, v in s.spec.items() if k != "datasets"}}
        for s in sizes
    ]
    text = json.dumps(
        {"datasets": spec.get("datasets", {}), "sizes": sized}, ensure_ascii=False, separators=(",", ":")
    )
    return _as_variables(text).replace("</", "<\\/").replace("<!--", "<\\u0021--")


# --- a chart's data -----------------------------------------------------------------------------------------


def chart_data(spec: Mapping) -> pd.DataFrame:
    """The rows a chart shows: its largest data set, with the columns that its encodings name.

    `usermeta={"columns": {"term": "Word", …}}` on the chart chooses columns and their headings instead.
    Returns an empty frame when the chart has no rows of its own.
    """
    rows = max(spec.get("datasets", {}).values(), key=len, default=[])
    frame = pd.DataFrame(rows)
    headings = chart_headings(spec)
    return frame[[column for column in headings if column in frame] or list(frame)]


def chart_headings(spec: Mapping) -> dict[str, str]:
    """Column to heading, for every column that an encoding of the chart names."""
    chosen = spec.get("usermeta", {}).get("columns")
    if chosen:
        return dict(chosen)
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
    return headings


def _data_html(spec: Mapping, name: str, title: str, svg: str) -> str:
    frame = chart_data(spec)
    links = [f'<a href="#chart-{name}">Link to this chart</a>']
    links.insert(0, f'<a href="{_data_uri("image/svg+xml", svg)}" download="{name}.svg">Picture (SVG)</a>')
    grid = ""
    if len(frame):
        csv = frame.to_csv(index=False, lineterminator="\n")
        links.insert(0, f'<a href="{_data_uri("text/csv", csv)}" download="{name}.csv">Data (CSV)</a>')
        more = len(frame) - ROWS_SHOWN
        note = f"The first {ROWS_SHOWN} of {len(frame):,} rows; the CSV file has all." if more > 0 else ""
        caption = f"Data of the chart “{title}”."
        grid = table_html(frame.head(ROWS_SHOWN), caption, headings=chart_headings(spec), note=note)
    return (
        f'<details class="plx-data"><summary>Show data</summary>{grid}'
        f'<p class="plx-links">{" · ".join(links)}</p></details>'
    )


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
        return self.markup

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
) -> str:
    """The markup of `table`: a region that scrolls by itself, caption, and the scope of every heading."""
    headings, formats = headings or {}, formats or {}
    columns = list(frame.columns)
    row_heading = row_heading or (columns[0] if columns else None)
    numeric = {column for column in columns if pd.api.types.is_numeric_dtype(frame[column])}
    head = "".join(
        f'<th scope="col"{_number_class(column in numeric)}>'
        f"{_escape(headings.get(column, str(column).replace('_', ' ')))}</th>"
        for column in columns
    )
    texts = {column: [cell_text(v, formats.get(column), digits) for v in frame[column]] for column in columns}

    def cell(column, number: int) -> str:
        mark = _number_class(column in numeric)
        if column == row_heading:
            return f'<th scope="row"{mark}>{texts[column][number]}</th>'
        return f"<td{mark}>{texts[column][number]}</td>"

    body = "".join(
        f"<tr>{''.join(cell(column, number) for column in columns)}</tr>" for number in range(len(frame))
    )
    below = f'<p class="plx-note">{html.escape(note)}</p>' if note else ""
    return (
        '<div class="plx-table">'
        f'<div class="plx-scroll" role="region" tabindex="0" aria-label="{html.escape(caption)}">'
        f"<table><caption>{html.escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{below}</div>"
    )


def _number_class(is_number: bool) -> str:
    return ' class="plx-number"' if is_number else ""


def _escape(value) -> str:
    return str(value) if hasattr(value, "__html__") else html.escape(str(value))


def cell_text(value, form: str | Callable | None = None, digits: int = 2) -> str:
    """One value as a cell prints it: escaped, a true minus sign, an empty cell for a missing value."""
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


if os.environ.get(theme.BOOK_VARIABLE):
    activate()
