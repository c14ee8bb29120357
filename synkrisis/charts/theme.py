"""One palette, one scale for the texts that are compared, one look for every chart.

The two texts' colours are the only accents; everything else is ink, grey or a tint. Both palettes keep
WCAG AA contrast with their page for text and 3:1 for marks, and the two accents stay apart for readers with
any of the three colour deficiencies (one is red, the other blue). No chart may rely on colour alone, so a
text has a shape and a line pattern as well.

Charts use the light colours as plain hex, on a ground of their own, and so look right in any notebook
(`synkrisis.charts.display`). On a page
`synkrisis.html.charts` turns each of them into a CSS variable that follows the page's light or dark mode.
Nothing is in force until `enable` is called.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import altair as alt

from synkrisis.charts import display, numbers

NAME = "synkrisis"  # of the theme and of the pages' renderer, as Altair knows them

# A family that both Vega and the browser can measure; "inherit" or "system-ui" would clip labels.
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"

LIGHT: dict[str, str] = {
    "paper": "#fdfcfa",  # the page
    "surface": "#f5f2ec",  # boxes on the page
    "ink": "#22252b",  # text
    "muted": "#5c6068",  # second-rank text
    "line": "#85888f",  # axes and rules, 3:1
    "grid": "#e4e0d8",  # grid lines, borders
    "first": "#b3204d",  # the first text or side
    "first_mid": "#d76b8c",
    "first_soft": "#f6dbe3",
    "second": "#1d5f9e",  # the second
    "second_mid": "#5b93c9",
    "second_soft": "#d8e6f3",
    "neutral": "#7b7468",  # neither
    "neutral_soft": "#e9e5dc",
}

DARK: dict[str, str] = {
    "paper": "#15181d",
    "surface": "#1e2229",
    "ink": "#e7e5e0",
    "muted": "#a9adb5",
    "line": "#767b85",
    "grid": "#333943",
    "first": "#f77f96",
    "first_mid": "#c45f80",
    "first_soft": "#4a2532",
    "second": "#7fb8ee",
    "second_mid": "#4f86bd",
    "second_soft": "#1f3a54",
    "neutral": "#a39c90",
    "neutral_soft": "#38362f",
}

# What the nth text looks like, by channel.
SCALES: dict[str, tuple] = {
    "color": tuple(LIGHT[name] for name in ("first", "second", "neutral", "first_mid", "second_mid", "ink")),
    "shape": ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down"),
    "dash": ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [1, 3]),
}


def css_variable(name: str) -> str:
    """The CSS variable of a named colour: `first_mid` is `--syn-first-mid`."""
    return f"--syn-{name.replace('_', '-')}"


def css_colors() -> str:
    """The style rules that give every colour its variable, in light and in dark mode."""

    def rules(palette: Mapping[str, str]) -> str:
        return "".join(f"{css_variable(name)}:{value};" for name, value in palette.items())

    return f":root{{{rules(LIGHT)}}}\nhtml[data-theme=dark]{{{rules(DARK)}}}\n"


def luminance(color: str) -> float:
    """Relative luminance of a hex colour, 0 to 1 (WCAG 2.2)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two hex colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def scale(labels: Iterable[str], *, channel: str = "color") -> alt.Scale:
    """The scale by which a text looks the same in every chart: by its place in the order of the labels.

    Parameters: `labels`, the values of the charted column, in order; `channel`, one of "color", "shape",
    "dash". Returns an `altair.Scale` with domain and range. Raises ValueError on an unknown channel or more
    labels than can be told apart.

    >>> scale(["GZERO", "Allyn"], channel="shape").range
    ['circle', 'square']
    """
    domain = list(labels)
    if channel not in SCALES:
        raise ValueError(f"There is no channel {channel!r} for texts. Use one of {', '.join(SCALES)}.")
    looks = SCALES[channel]
    if len(domain) > len(looks):
        raise ValueError(
            f"{len(domain)} texts cannot be told apart by {channel}: chart {len(looks)} or fewer."
        )
    return alt.Scale(domain=domain, range=list(looks[: len(domain)]))


@contextmanager
def in_force() -> Iterator[None]:
    """A context in which charts have the look of `chart_theme`, as `with theme.in_force(): chart.to_dict()`."""
    alt.theme.register(NAME, enable=False)(chart_theme)
    with alt.theme.enable(NAME), numbers.in_force():
        yield


def enable() -> None:
    """Give all charts of this process the look of `chart_theme`, and show them without a network."""
    alt.theme.register(NAME, enable=True)(chart_theme)
    numbers.activate()
    display.activate()


def chart_theme() -> alt.theme.ThemeConfig:
    """The look of a chart: no frame, faint grid, left-aligned title, legend on top, one type family."""
    grey = {"labelColor": LIGHT["muted"], "titleColor": LIGHT["muted"]}
    text = {**grey, "labelFontSize": 12, "titleFontSize": 12}
    return {
        "config": {
            "background": LIGHT["paper"],
            "font": FONT,
            "padding": {"left": 0, "right": 2, "top": 5, "bottom": 5},
            "view": {"stroke": None, "continuousWidth": 640, "continuousHeight": 280},
            "title": {
                "anchor": "start",
                "frame": "bounds",
                "color": LIGHT["ink"],
                "subtitleColor": LIGHT["muted"],
                "fontSize": 15,
                "fontWeight": 600,
                "subtitleFontSize": 12,
                "subtitlePadding": 5,
                "offset": 14,
            },
            "axis": {
                **text,
                "titleFontWeight": "normal",
                "titlePadding": 8,
                "labelPadding": 5,
                "domainColor": LIGHT["line"],
                "tickColor": LIGHT["line"],
                "gridColor": LIGHT["grid"],
                "tickSize": 4,
            },
            "axisX": {"titleAnchor": "start", "labelSeparation": 8},  # a phone shows fewer labels
            "axisY": {"titleAnchor": "end", "labelLimit": 240},  # names of instruments and choices, whole
            # The padding keeps a label clear of a mark at 0.
            "axisBand": {"grid": False, "ticks": False, "domain": False, "labelPadding": 9},
            "header": {
                **text,
                "labelFontSize": 12,
                "labelFontWeight": 600,
                "labelColor": LIGHT["ink"],
                "labelAnchor": "start",
            },
            "headerRow": {"labelOrient": "top", "labelAngle": 0, "labelPadding": 2},
            "legend": {
                **text,
                "orient": "top",
                "direction": "horizontal",
                "labelColor": LIGHT["ink"],
                "titleFontWeight": "normal",
                "titleOrient": "left",
                "symbolStrokeWidth": 2,
                "columnPadding": 16,
                "offset": 10,
            },
            "range": {"category": list(SCALES["color"]), "symbol": list(SCALES["shape"])},
            "mark": {"color": LIGHT["neutral"]},
            "arc": {"fill": LIGHT["neutral"]},
            "bar": {"fill": LIGHT["neutral"]},
            "rect": {"fill": LIGHT["neutral"]},
            "area": {"fill": LIGHT["neutral"]},
            "line": {"stroke": LIGHT["neutral"], "strokeWidth": 2},
            "point": {"size": 50, "filled": True},
            "circle": {"size": 50},
            "rule": {"color": LIGHT["line"]},
            "tick": {"color": LIGHT["neutral"], "thickness": 2},
            "text": {"color": LIGHT["ink"], "fontSize": 12},
            "selection": {"interval": {"mark": {"fill": LIGHT["muted"], "stroke": LIGHT["line"]}}},
            "concat": {"spacing": 24},
            "facet": {"spacing": 16},
            "aria": False,  # the wrapper speaks for the whole chart; 400 marks one by one would not help
        }
    }
