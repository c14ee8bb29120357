"""The palette as the pages use it; its contrasts are tested with the pictures, in `test_render.py`."""

import re
from itertools import product
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from built import site

from synkrisis.charts import theme

PALETTES = {"light": theme.LIGHT, "dark": theme.DARK}


def luminance(color: str) -> float:
    """WCAG 2.2, written a second time."""
    red, green, blue = (int(pair, 16) / 255 for pair in re.findall("..", color[1:]))
    linear = [((c + 0.055) / 1.055) ** 2.4 if c > 0.04045 else c / 12.92 for c in (red, green, blue)]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def ratio(one: str, other: str) -> float:
    lighter, darker = sorted(map(luminance, (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", PALETTES)
def test_all_text_reaches_aa_and_all_marks_three_to_one(mode):
    palette = PALETTES[mode]
    for text, page in product(("ink", "muted", "first", "second"), ("paper", "surface")):
        assert ratio(palette[text], palette[page]) >= 4.5, (text, page)
    quiet = ("paper", "surface", "grid", "first_soft", "second_soft", "neutral_soft")
    assert all(ratio(color, palette["paper"]) >= 3 for name, color in palette.items() if name not in quiet)


@pytest.mark.parametrize("mode", PALETTES)
def test_the_packages_own_contrast_is_the_formula_of_wcag(mode):
    for one, other in product(PALETTES[mode].values(), repeat=2):
        assert theme.contrast(one, other) == pytest.approx(ratio(one, other))


def test_every_colour_has_a_variable_in_both_modes():
    light, dark = re.findall(r"\{(.*?)\}", theme.css_colors())
    for rules, palette in ((light, theme.LIGHT), (dark, theme.DARK)):
        declared = dict(rule.split(":") for rule in rules.strip(";").split(";"))
        assert declared == {theme.css_variable(name): color for name, color in palette.items()}


def test_the_style_sheet_uses_no_variable_that_the_palette_lacks():
    known = {theme.css_variable(name) for name in theme.LIGHT}
    sheets = sorted((Path(__file__).resolve().parent.parent / "_static").rglob("*.css"))
    assert sheets
    for sheet in sheets:
        text = sheet.read_text("utf-8")
        declared = set(re.findall(r"(--syn-[\w-]+)\s*:", text))
        assert set(re.findall(r"var\((--syn-[\w-]+)", text)) <= known | declared, sheet.name


def test_the_chart_theme_has_only_colours_of_the_palette():
    def strings(node):
        nodes = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
        return [node] if isinstance(node, str) else [s for child in nodes for s in strings(child)]

    colors = {s for s in strings(theme.chart_theme()) if s.startswith("#")}
    assert colors and colors <= set(theme.LIGHT.values())


# --- the colours in use -------------------------------------------------------------------------------------


def blended(color: str, opacity: float, page: str) -> str:
    pairs = zip(re.findall("..", color[1:]), re.findall("..", page[1:]), strict=True)
    return "#" + "".join(f"{round(int(c, 16) * opacity + int(p, 16) * (1 - opacity)):02x}" for c, p in pairs)


def reached(element, paint: str, palette: dict) -> float:
    """The contrast of an element's fill or stroke with the page, its transparency counted in."""
    color = element.get(paint, "none")
    if not color.startswith("#"):
        return 0
    name = next(name for name, value in theme.LIGHT.items() if value == color)
    opacity = float(element.get("opacity", 1)) * float(element.get(f"{paint}-opacity", 1))
    return ratio(blended(palette[name], opacity, palette["paper"]), palette["paper"])


@pytest.mark.parametrize("mode", PALETTES)
def test_every_word_and_every_mark_of_every_chart_can_be_seen(mode):
    palette = PALETTES[mode]
    pictures = sorted((site() / "_charts").glob("*.svg"))
    assert len(pictures) > 15
    for picture in pictures:
        page = BeautifulSoup(picture.read_text("utf-8"), "html.parser")
        for word in page.find_all("text"):
            assert reached(word, "fill", palette) >= 4.5, (picture.name, str(word))
        for mark in page.find_all(["path", "rect", "line", "circle"]):
            paints = {mark.get("fill"), mark.get("stroke")} - {None, "none", "transparent"}
            if paints - {theme.LIGHT["grid"], theme.LIGHT["paper"]}:  # a chart can be read without its grid
                best = max(reached(mark, paint, palette) for paint in ("fill", "stroke"))
                assert best >= 3, (picture.name, str(mark))
