"""A chart's picture: its specification fitted to a width, drawn as SVG, and without what cannot be seen."""

import copy
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import vl_convert

from synkrisis.charts import theme
from synkrisis.html.fonts import use_own_fonts
from synkrisis.html.vega import vega_lite_version

WIDE, NARROW = 704, 328  # pixels: the book's column, and a phone of 360 less its margins

_SVG = "http://www.w3.org/2000/svg"
PALETTE = {value: name for name, value in theme.LIGHT.items()}
_HEX = re.compile("|".join(PALETTE), re.IGNORECASE)
_PLACES = {"d", "transform", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "points"}
_OF_NAMED_LAYER = re.compile(r"\brole-mark ((?!child_)[a-z]+(?:_[a-z]+)*_marks)$")  # Vega's own have numbers
_DEFAULTS = {
    "opacity": "1",
    "stroke-width": "1",
    "text-anchor": "start",
    "transform": "translate(0,0)",
    "font-family": theme.FONT,
}
UNSEEN = {None, "none", "transparent"}


ElementTree.register_namespace("", _SVG)


@dataclass(frozen=True)
class Size:
    """A specification fitted to one width, and its picture (SVG).

    `slack`: path of each view that may grow, and its part of what there is.
    """

    width: int
    spec: dict
    picture: str
    slack: tuple[tuple[tuple, float], ...]


def plain_title(title: str | Sequence | Mapping | None) -> str:
    """The words of a Vega-Lite title, which may be text, lines of text or an object."""
    if isinstance(title, Mapping):
        title = title.get("text")
    if title is None or isinstance(title, str):
        return (title or "").strip()
    return " ".join(str(line).strip() for line in title)


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
    column = width * min((part for _path, part in leaves), default=1)
    for _ in range(3):  # axes may gain or lose a label once the width is known
        narrowest = min((_at(spec, path)["width"] for path, _part in leaves), default=width)
        for channel, title in axis_titles:  # a long one would squeeze the plot
            lines = textwrap.wrap(title, int(max(narrowest, column / 2) / 5.9))
            channel["title"] = lines if len(lines) > 1 else title
        if narrowest < column / 2:
            _hang_left(spec)
        picture = draw(spec)
        surplus = width - drawn(picture)["width"]
        if not leaves or 0 <= surplus < 1:
            break
        for path, part in leaves:
            view = _at(spec, path)
            view["width"] = max(40, int(view["width"] + surplus * part))
    else:
        picture = draw(spec)
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


def _hang_left(spec: dict) -> None:
    """End legends and the titles of x axes where the plot ends: labels beside a narrow plot leave them room."""
    config = spec["config"]
    config.setdefault("axisX", {})["titleAnchor"] = "end"
    config.setdefault("legend", {})["layout"] = {"top": {"anchor": "end"}}


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


def draw(spec: dict) -> str:
    use_own_fonts()
    return vl_convert.vegalite_to_svg(_still_spec(spec), vl_version=vega_lite_version())


def drawn(svg: str) -> dict[str, float]:
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
    if tag in ("path", "rect", "line", "circle") and element.get("fill") in UNSEEN:
        # A clip's outline has neither fill nor stroke and is needed; it carries no class.
        return element.get("stroke") in UNSEEN and bool(element.get("class") or tag != "rect")
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


def as_variables(text: str) -> str:
    """Every colour of the palette as its CSS variable, with the colour itself where there is no style."""

    def variable(match: re.Match) -> str:
        color = match[0].lower()
        return f"var({theme.css_variable(PALETTE[color])},{color})"

    return _HEX.sub(variable, text)


def as_file(svg: str, name: str) -> str:
    """The picture as a file of its own: plain colours, on the light page's colour."""
    picture = slim(svg, prefix=name)
    start = picture.index(">") + 1
    page = f'<rect width="100%" height="100%" fill="{theme.LIGHT["paper"]}"/>'
    return picture[:start] + page + picture[start:]
