"""Charts and tables as HTML that needs no network: what the built book shows in place of a canvas.

A chart becomes a still picture (SVG, one for wide columns and one for phones), its alt text, its data as a
table with downloads, and its specification, from which the book's loader makes the picture live at the
reader's first gesture. Palette colours become CSS variables, so one picture serves light and dark mode.

`activate` makes this Altair's renderer; elsewhere charts show themselves as `synkrisis.charts.display` says.
"""

import copy
import html
import json
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import vl_convert
from markupsafe import Markup

from synkrisis.charts import display, theme
from synkrisis.html.fonts import use_own_fonts
from synkrisis.html.vega import vega_lite_version

WIDE, NARROW = 704, 328  # pixels: the book's column, and a phone of 360 less its margins
ROWS_SHOWN = 200  # a chart's table in the page; its CSV file has every row
PROSE = 48  # letters in the longest cell, from which a column reads as prose and is kept wide enough for it

_SVG = "http://www.w3.org/2000/svg"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ALTAIRS_OWN_NAME = re.compile(r"view_\w+")
_PALETTE = {value: name for name, value in theme.LIGHT.items()}
_HEX = re.compile("|".join(_PALETTE), re.IGNORECASE)
_PLACES = {"d", "transform", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "points"}
_OF_NAMED_LAYER = re.compile(r"\brole-mark ((?!child_)[a-z]+(?:_[a-z]+)*_marks)$")  # Vega's own have numbers
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
    """A specification fitted to one width, and its picture (SVG).

    `slack`: path of each view that may grow, and its part of what there is.
    """

    width: int
    spec: dict
    picture: str
    slack: tuple[tuple[tuple, float], ...]


def activate(*, links: Mapping[str, str] | None = None) -> None:
    """Show every chart as `chart_html` from now on, in the look of `synkrisis.charts.theme`.

    `links` says where the values of a column lead, in every chart: column -> address with {} for the value.
    """
    theme.enable()
    alt.renderers.register("synkrisis", partial(_bundle, links=links))
    alt.renderers.enable("synkrisis")


def to_html(chart: alt.TopLevelMixin, *, live: bool = True, narrow: bool = True) -> str:
    """A chart as HTML.

    Parameters: `live`, with the specification for the loader; `narrow`, with a second picture for phones.
    Raises ChartError when the chart has no name, title or description, or a colour outside the palette.
    """
    with theme.in_force():
        spec = chart.to_dict(validate=False)  # Vega-Lite itself refuses what it cannot draw
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
        _as_variables(slim(picture, prefix=f"{name}-{width}", css_class=f"syn-w{width}"))
        for width, picture in pictures.items()
    )
    heights = ";".join(f"--syn-h{width}:{_drawn(picture)['height']}px" for width, picture in pictures.items())
    script = f'<script type="application/json">{_spec_json(spec, sizes)}</script>' if live else ""
    data = _data_html(spec, name, title, _file_svg(pictures[WIDE], name))
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
                f"The chart {name!r} has the colour {color!r}, which is not in synkrisis.charts.theme.LIGHT. Use a "
                "colour of the palette; bin a continuous colour scale, for it cannot follow light and dark."
            )


# --- fitting a width ----------------------------------------------------------------------------------------


def fitted(spec: Mapping, width: int, *, like: Size | None = None) -> Size:
    """Fit a specification to a column of `width` pixels.

    Every view that has a width in pixels (or `"container"`) gets its part of the column, in proportion; a
    width by step is left alone. On a phone, views that stand side by side are stacked. Titles are wrapped.
    `like`, the same specification at another width, tells how much room the axes are likely to take.
    """
    spec = copy.deepcopy({key: value for key, value in spec.items() if key not in ("$schema", "usermeta")})
    spec.setdefault("config", {})["background"] = None  # the page's own, light or dark
    if width <= NARROW:
        spec = _stacked(spec)
        _narrow_legends(spec)
    _wrap_titles(spec, width)
    if _is_single(spec):
        spec.setdefault("width", "container")
    axis_titles = [(channel, channel["title"]) for channel in _x_axes(spec)]
    leaves = [(path, round(part, 4)) for path, part in _leaves(spec, spec.get("datasets", {}))]
    rooms = (
        {path: like.width * part - _at(like.spec, path)["width"] for path, part in like.slack} if like else {}
    )
    for path, part in leaves:
        _at(spec, path)["width"] = round(width * part - rooms.get(path, 60))
    for _ in range(3):  # axes may gain or lose a label once the width is known
        narrowest = min((_at(spec, path)["width"] for path, _part in leaves), default=width)
        for channel, title in axis_titles:  # a long one would squeeze the plot
            lines = textwrap.wrap(title, int(narrowest / 5.9))
            channel["title"] = lines if len(lines) > 1 else title
        picture = _draw(spec)
        surplus = width - _drawn(picture)["width"]
        if not leaves or 0 <= surplus < 1:
            break
        for path, part in leaves:
            view = _at(spec, path)
            view["width"] = max(40, int(view["width"] + surplus * part))
    else:
        picture = _draw(spec)
    return Size(width, spec, picture, tuple(leaves))


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
    for part, size, default in (("text", "fontSize", 15), ("subtitle", "subtitleFontSize", 12)):
        words = plain_title(title.get(part))
        if words:
            points = title.get(size) or config.get(size) or default
            lines = textwrap.wrap(words, int(width / (points * 0.53)))
            title[part] = lines if len(lines) > 1 else lines[0]
    spec["title"] = title


def _x_axes(node: object) -> Iterator[dict]:
    """Every x channel whose axis has a title in one line."""
    if isinstance(node, list):
        for item in node:
            yield from _x_axes(item)
    elif isinstance(node, dict):
        channel = node.get("x")
        if isinstance(channel, dict) and isinstance(channel.get("title"), str):
            yield channel
        for key, value in node.items():
            if key not in ("datasets", "data", "config"):
                yield from _x_axes(value)


# --- pictures -----------------------------------------------------------------------------------------------


def _still_spec(spec: dict) -> dict:
    """The specification without what only a pointer needs: links, and invisible cells around the marks."""

    def still(node):
        if isinstance(node, dict):
            kept = {key: value for key, value in node.items() if key != "href"}
            return {key: False if key == "nearest" else still(value) for key, value in kept.items()}
        return [still(item) for item in node] if isinstance(node, list) else node

    data = {key: spec[key] for key in ("datasets", "data") if key in spec}
    return still({key: value for key, value in spec.items() if key not in data}) | data


def _draw(spec: dict) -> str:
    use_own_fonts()
    return vl_convert.vegalite_to_svg(_still_spec(spec), vl_version=vega_lite_version())


def _drawn(svg: str) -> dict[str, float]:
    """Width and height of a picture, in pixels."""
    return {key: float(re.search(rf'<svg[^>]* {key}="([\d.]+)"', svg)[1]) for key in ("width", "height")}


def slim(svg: str, *, prefix: str, css_class: str = "") -> str:
    """An SVG without what cannot be seen: roles, classes, defaults, empty groups, a tenth of a pixel.

    A layer that its author has named (`church-tower`) keeps the class of its marks (`church_tower_marks`), so
    that a page can select them. `prefix` begins every id, so that two pictures in a page do not share one.
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
    named = _OF_NAMED_LAYER.search(element.get("class", ""))
    return ({"class": named[1]} if named else {}) | {
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
        {"datasets": _used(spec, sized), "sizes": sized}, ensure_ascii=False, separators=(",", ":")
    )
    return _as_variables(text).replace("</", "<\\/").replace("<!--", "<\\u0021--")


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
        headings=linked["headings"],
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
) -> str:
    """The markup of `table`: a region that scrolls by itself, caption, and the scope of every heading.

    `row_attributes` are put into the tag of each row as they are.
    """
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
    return len(Markup(markup).striptags())


def _number_class(is_number: bool) -> str:
    return ' class="syn-number"' if is_number else ""


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
