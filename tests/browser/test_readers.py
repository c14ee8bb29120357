"""Reading the built book: from a folder, by keyboard, enlarged, in lines of a good length."""

import statistics

import pytest
from built import pages, site
from looking import DESK, PHONE
from playwright.sync_api import expect

MEASURE = (60, 75)  # characters in a line of running text
SPACED = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""  # WCAG 2.2, 1.4.12
CUT = """() => [...document.querySelectorAll('main *, aside *')]
  .filter((e) => !e.closest('svg, math, .syn-controls') && e.checkVisibility() && e.textContent.trim())
  .filter((e) => ['hidden', 'clip'].includes(getComputedStyle(e).overflowX) && e.clientWidth > 1)
  .filter((e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
  .map((e) => e.outerHTML.slice(0, 90))"""
LINES = """() => [...document.querySelectorAll('article section > p')].flatMap((p) => {
  const lines = new Map(), range = document.createRange();
  const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    for (let i = 0; i < walker.currentNode.length; i++) {
      range.setStart(walker.currentNode, i);
      range.setEnd(walker.currentNode, i + 1);
      const box = range.getClientRects()[0];
      if (box) lines.set(Math.round(box.bottom / 8), (lines.get(Math.round(box.bottom / 8)) ?? 0) + 1);
    }
  return [...lines.values()].slice(0, -1);
})"""


def test_no_button_asks_another_host(opened):
    tab = opened("chapters/sentiment")
    for button in tab.locator("button:visible, summary:visible").all():
        button.hover()
        button.click(timeout=2_000)
        tab.keyboard.press("Escape")
    tab.keyboard.press("Control+k")
    expect(tab.locator("dialog#pst-search-dialog")).to_be_visible()
    tab.wait_for_load_state("networkidle")


@pytest.mark.parametrize("page", ["index", "chapters/sentiment", "chapters/methods"])
def test_a_page_opens_from_a_folder(chromium, page):
    tab = chromium.new_page(offline=True)
    problems: list[str] = []
    tab.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.goto((site() / f"{page}.html").as_uri())
    for chart in tab.locator(".syn-chart").all()[:1]:
        chart.locator(".syn-picture").hover()
        expect(chart).to_have_attribute("data-state", "live", timeout=20_000)
    tab.close()
    assert not problems


def test_the_search_works_from_a_folder(chromium):
    tab = chromium.new_page(offline=True)
    tab.goto((site() / "index.html").as_uri())
    tab.locator("button.search-button__button:visible").first.click()
    tab.locator("dialog input[type=search]").fill("metaphor")
    tab.keyboard.press("Enter")
    expect(tab.locator("#search-results li").first).to_be_visible(timeout=10_000)
    tab.close()


def test_a_dark_system_gets_a_dark_page_before_any_script_has_come(chromium):
    tab = chromium.new_page(color_scheme="dark")
    tab.route("**/*.js*", lambda route: route.abort())
    tab.goto((site() / "index.html").as_uri())
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    tab.close()


@pytest.mark.parametrize("page", ["chapters/vocabulary", "chapters/cite"])
def test_an_address_far_down_a_page_is_shown(opened, page):
    """Pictures above it are not drawn yet, and stand as high as they will be."""
    tab = opened(page)
    name = tab.locator("article [id^='fig-']").last.get_attribute("id")
    tab.goto(f"{tab.url}?anew#{name}")
    expect(tab.locator(f"#{name}")).to_be_in_viewport()
    assert 0 <= tab.locator(f"#{name}").bounding_box()["y"] < 200


@pytest.mark.parametrize("page", pages())
def test_large_and_spaced_text_is_not_cut(opened, page):
    tab = opened(page, viewport=PHONE)
    tab.add_style_tag(content=SPACED)
    for width in (PHONE["width"], DESK["width"] // 2):  # the second is the desk's at 200 %
        tab.set_viewport_size({"width": width, "height": 740})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert not tab.evaluate(CUT)


def test_the_keyboard_finds_the_text_and_every_stop_is_seen(opened):
    tab = opened("chapters/sentiment")
    tab.keyboard.press("Tab")
    expect(tab.locator("#pst-skip-link a")).to_be_focused()
    expect(tab.locator("#pst-skip-link a")).to_be_in_viewport()
    for _ in range(30):
        tab.keyboard.press("Tab")
        outline = tab.evaluate(
            "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])(getComputedStyle(document.activeElement))"
        )
        assert outline[0] != "none" and outline[1] >= 2, tab.evaluate("document.activeElement.outerHTML")


def test_nothing_moves_for_those_who_ask(opened):
    tab = opened("index", viewport=PHONE, reduced_motion="reduce")
    tab.locator("button.primary-toggle:visible").first.click()
    assert tab.evaluate("document.getAnimations().length") == 0


def test_the_list_of_headings_follows_the_reader(opened):
    tab = opened("chapters/sentiment")
    tab.locator("#what-the-measure-misses").evaluate("section => section.scrollIntoView()")
    expect(tab.locator("#pst-secondary-sidebar [aria-current]")).to_have_attribute(
        "href", "#what-the-measure-misses"
    )


@pytest.mark.parametrize("page", ["index", "chapters/essays", "chapters/methods"])
def test_lines_have_a_good_length(opened, page):
    length = statistics.median(opened(page).evaluate(LINES))
    assert MEASURE[0] <= length <= MEASURE[1]
