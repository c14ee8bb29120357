"""Every page of the built book at both widths, opened once: light, whole, with its charts, accessible."""

import gzip
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from built import MADE_BY_SPHINX, ROOT, pages, site
from looking import DESK, PHONE, wake

SCREENSHOTS = ROOT / "_build" / "screenshots"
WEIGHT, REQUESTS = 120_000, 16  # bytes, compressed; the page itself included
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
# Pictures are left out: each has one text for all its parts, and its colours are tested in test_render.py.
# The size of targets is what axe leaves out unless it is asked for it.
RUN_AXE = """options => axe.run({exclude: ['svg']},
  {resultTypes: ['violations'], preload: false, ...options})"""
ALL_RULES = {"rules": {"target-size": {"enabled": True}}}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}  # all that hangs on the palette
# Rows of a table are alike, and so are the works to cite, the functions of a module, and cells of code: with all of
# them, and with what is inside pictures, axe takes minutes.
SHORTER = """() => {
  const alike = ["table tr:nth-child(n+5)", "[id^='of-'] > section:nth-of-type(n+3)", "dl.py:nth-of-type(n+2)",
    "svg:not(button svg, a svg) > *"].join();
  document.querySelectorAll(alike).forEach(one => one.remove());
  [...document.querySelectorAll("pre")].slice(6).forEach(code => { code.textContent = code.textContent; });
}"""

# `benchmarks/site.py` runs axe on whole tables, with all rules in either palette.
VISITS = [
    pytest.param((page, viewport, mode), id=f"{page}-{name}")
    for page in [*pages(), *MADE_BY_SPHINX]
    for viewport, mode, name in ((DESK, "light", "desk"), (PHONE, "dark", "phone"))
]
pytestmark = pytest.mark.parametrize("visited", VISITS, indirect=True)


def test_a_first_visit_is_light(visited):
    visited.wait_for_load_state("networkidle")
    asked = visited.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    files_asked = [site() / urlsplit(address).path.lstrip("/") for address in [visited.url, *asked]]
    assert len(files_asked) <= REQUESTS
    assert sum(len(gzip.compress(file.read_bytes())) for file in files_asked) <= WEIGHT


def test_a_page_does_not_scroll_sideways(visited):
    width = visited.viewport_size["width"]
    assert visited.evaluate("document.documentElement.scrollWidth") <= width
    mode = visited.evaluate("document.documentElement.dataset.theme")
    name = Path(urlsplit(visited.url).path).stem
    visited.screenshot(path=SCREENSHOTS / f"{name}-{width}-{mode}.jpg", full_page=True, type="jpeg")


def test_no_table_scrolls_sideways_on_a_desk(visited):
    if visited.viewport_size != DESK:
        pytest.skip("a phone has no room for some tables")
    wide = """() => [...document.querySelectorAll(".syn-scroll, .pst-scrollable-table-container")]
      .filter(box => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1)
      .map(box => box.querySelector("caption").textContent)"""
    assert not visited.evaluate(wide)


def cut_off(svg) -> list[str]:
    """The words of a picture that reach beyond its frame, by more than a pixel, and so cannot be read."""
    return svg.evaluate(
        """svg => {
          const frame = svg.getBoundingClientRect();
          return [...svg.querySelectorAll("text")].filter(text => {
            const box = text.getBoundingClientRect();
            return text.textContent.trim() && box.width && (box.left < frame.left - 1
              || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
          }).map(text => text.textContent);
        }"""
    )


def touching(svg) -> list[str]:
    """Labels that stand in one line with less than a letter's room between them."""
    return svg.evaluate(
        """svg => {
          const level = [...svg.querySelectorAll("text")]
            .filter(text => text.textContent.trim() && !/rotate\\(-?[1-9]/.test(text.getAttribute("transform")))
            .map(text => [text.textContent, text.getBoundingClientRect()]);
          return level.flatMap(([one, a], at) => level.slice(at + 1)
            .filter(([, b]) => Math.abs(a.top - b.top) < 1 && a.left < b.right + 3 && b.left < a.right + 3)
            .map(([other]) => `${one} | ${other}`));
        }"""
    )


def turned(svg) -> list[str]:
    """Labels that stand on end though they are short enough to lie."""
    return svg.evaluate(
        """svg => [...svg.querySelectorAll("text")]
          .filter(text => /rotate\\(-?[1-9]/.test(text.getAttribute("transform")) && text.textContent.length < 4)
          .map(text => text.textContent)"""
    )


def test_every_chart_draws_still_and_live(visited):
    stills = visited.locator(".syn-still svg:visible")
    assert stills.count() == visited.locator(".syn-chart").count()
    for still in stills.all():
        assert still.locator("path, rect, line, circle, text").count() > 5
        assert not cut_off(still)
        assert not touching(still)
        assert not turned(still)
    for chart in wake(visited):
        live = chart.locator(".syn-live svg").first
        assert live.locator("path, rect, line, circle, text").count() > 5
        assert not cut_off(live)
        box, column = live.bounding_box(), chart.bounding_box()
        assert box["width"] <= column["width"] + 1
        assert not chart.locator(".syn-live[aria-label], .syn-live[role], .syn-live [role]").count()
    assert visited.evaluate("document.documentElement.scrollWidth") <= visited.viewport_size["width"]


def test_axe_finds_nothing(visited):
    visited.mouse.move(0, 0)  # off a mark that it may lie on since the charts woke, and its tooltip
    visited.locator("#vg-tooltip-element.visible").wait_for(state="detached")
    visited.evaluate(SHORTER)  # and so the last test of a visit
    visited.evaluate(AXE)
    mode = visited.evaluate("document.documentElement.dataset.theme")
    other = {"light": "dark", "dark": "light"}[mode]
    for palette, rules in ((mode, ALL_RULES), (other, COLOURS)):
        visited.evaluate("mode => document.documentElement.dataset.theme = mode", palette)
        found = visited.evaluate(RUN_AXE, rules)["violations"]
        where = [(palette, rule["id"], node["html"][:150]) for rule in found for node in rule["nodes"]]
        assert not where
