"""The built book in a headless Chromium with no network: charts, menu, search, light and dark, phones."""

import re
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from built import pages, site
from looking import DESK, PHONE, wake
from playwright.sync_api import expect
from pypdf import PdfReader


@cache
def a_chart_page() -> str:
    """The first page that has charts."""
    return next(p for p in pages() if 'class="syn-chart"' in (site() / f"{p}.html").read_text("utf-8"))


def test_charts_are_there_without_javascript(opened):
    tab = opened(a_chart_page(), java_script_enabled=False)
    assert tab.locator(".syn-still svg:visible").count() == tab.locator(".syn-chart").count() > 0


def test_the_bundle_is_fetched_only_for_a_reader_who_touches_a_chart(opened):
    tab = opened(a_chart_page())
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.mouse.move(5, 5)
    tab.wait_for_timeout(300)
    assert not [url for url in asked if "vega" in url]
    wake(tab)
    assert len([url for url in asked if "vega.js" in url]) == 1


def test_the_toggle_recolours_still_and_live_charts(opened):
    tab = opened(a_chart_page())

    def colors(part: str) -> list[str]:
        return tab.locator(f".syn-chart {part} svg:visible").first.evaluate(
            "svg => [...svg.querySelectorAll('text')].map(t => getComputedStyle(t).fill)"
        )

    for part in (".syn-still", ".syn-live"):
        before = colors(part)
        background = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        tab.locator(".theme-switch-button:visible").first.click()
        if tab.evaluate("getComputedStyle(document.body).backgroundColor") == background:
            tab.locator(".theme-switch-button:visible").first.click()  # the system's mode may be the same
        assert all(a != b for a, b in zip(before, colors(part), strict=True)) and before
        wake(tab)


@pytest.mark.parametrize("viewport", [DESK, PHONE])
@pytest.mark.parametrize(
    ("page", "name"),
    [("essays", "fig-quoted-draws"), ("vocabulary", "fig-deals"), ("metaphor", "fig-drawn")],
)
def test_the_bars_of_a_histogram_join(opened, page, name, viewport):
    tab = opened(f"chapters/{page}", viewport=viewport)
    bars = tab.locator(f"#{name} .syn-still svg:visible").evaluate(
        """svg => {
          const boxes = [...svg.querySelectorAll("path")].filter(path => /fill/.test(path.outerHTML)
            && path.getAttribute("fill") !== "none").map(path => path.getBoundingClientRect());
          const ends = Object.groupBy(boxes, box => Math.round(box.bottom));
          return Object.values(ends).sort((a, b) => b.length - a.length)[0].map(box => [box.left, box.right]);
        }"""
    )
    bars.sort()
    assert len(bars) > 12
    width = max(right - left for left, right in bars)
    assert not [b - a for (_, a), (b, _) in pairwise(bars) if 1.6 < b - a < 0.9 * width]


def test_the_menu_opens_on_a_phone(opened):
    tab = opened("index", viewport=PHONE)
    link = tab.locator(".bd-sidebar-primary .bd-links a", has_text=re.compile("vocab", re.I)).first
    assert not link.is_visible() or link.bounding_box()["x"] < 0
    tab.locator("button.primary-toggle:visible").first.click()
    expect(tab.locator("dialog#pst-primary-sidebar-modal")).to_be_visible()
    tab.wait_for_timeout(400)
    link = tab.locator("dialog .bd-links a", has_text=re.compile("vocab", re.I)).first
    assert link.bounding_box()["x"] >= 0
    link.click()
    expect(tab).to_have_url(re.compile("vocab"))


def test_the_search_finds_a_word(opened):
    tab = opened("search")
    tab.goto(tab.url + "?q=metaphor")
    expect(tab.locator("#search-results li").first).to_be_visible(timeout=10_000)


def test_the_search_knows_initials_and_parts_the_cells_of_its_excerpts(opened):
    tab = opened("search")
    tab.goto(tab.url + "?q=u.s.")
    excerpts = tab.locator("#search-results li p.context")
    expect(excerpts.first).to_be_visible(timeout=10_000)
    tab.goto(tab.url.partition("?")[0] + "?q=codebook")
    expect(excerpts.first).to_be_visible(timeout=10_000)
    tab.wait_for_load_state("networkidle")
    assert not [text for text in excerpts.all_inner_texts() if re.search(r"[a-z][A-Z][a-z]+[A-Z0-9]", text)]


def test_the_data_of_a_chart_open_by_keyboard(opened):
    tab = opened(a_chart_page())
    summary = tab.locator(".syn-data summary").first
    summary.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".syn-data table").first).to_be_visible()
    with tab.expect_download() as download:
        tab.locator(".syn-data a[download$='.csv']").first.click()
    assert "," in Path(download.value.path()).read_text("utf-8").splitlines()[0]
    with tab.expect_download() as download:
        tab.locator(".syn-data a[download$='.svg']").first.click()
    assert "<svg" in Path(download.value.path()).read_text("utf-8")


def test_the_data_of_a_chart_open_where_the_charts_script_has_not_come(chromium):
    tab = chromium.new_page()
    tab.route("**/charts.js*", lambda route: route.abort())
    tab.goto((site() / f"{a_chart_page()}.html").as_uri())
    assert not tab.locator(".syn-data table").count()
    tab.locator(".syn-data summary").first.click()
    expect(tab.locator(".syn-data table").first).to_be_visible()
    tab.close()


# --- what stands behind a mark ------------------------------------------------------------------------------


def test_a_word_is_chosen_by_keyboard_and_shows_its_lines_in_both_essays(opened):
    tab = opened("chapters/vocabulary")
    chart = tab.locator("#chart-fig-keyness")
    chart.locator("select").focus()
    expect(chart).to_have_attribute("data-state", "live", timeout=20_000)
    tab.keyboard.type("has")
    expect(chart.get_by_role("status")).to_have_text(re.compile(r"has: \d+ in GZERO, \d+ in Allyn"))
    rows = chart.locator(".syn-chosen tbody tr")
    assert {"GZERO", "Allyn"} <= {row.locator("td").nth(1).inner_text() for row in rows.all()}
    assert "has" in rows.locator("b").all_inner_texts()
    faint = chart.locator(".syn-live path[opacity='0.15'], .syn-live line[opacity='0.15']")
    assert faint.count() > 10  # the marks of all other words
    tab.keyboard.press("Home")
    expect(rows).to_have_count(0)
    expect(faint).to_have_count(0)


def test_a_mark_is_chosen_by_pointer_and_by_touch(opened):
    for page, name in (("metaphor", "fig-places"), ("sentiment", "fig-line")):
        tab = opened(f"chapters/{page}")
        chart = tab.locator(f"#chart-{name}")
        chart.scroll_into_view_if_needed()
        chart.locator(".syn-picture").hover()
        expect(chart).to_have_attribute("data-state", "live", timeout=20_000)
        chart.locator(".syn-live .mark-rect path").nth(4).click()
        expect(chart.locator("select")).not_to_have_value("")
        expect(chart.locator(".syn-chosen a[href^='evidence.html#']").first).to_be_visible()
    said = chart.locator(".syn-chosen thead").inner_text()
    assert "opening words" in said and "coded" in said and "words that VADER scored" in said


def test_a_score_leads_to_its_sentence_and_back_again(opened):
    tab = opened("chapters/sentiment")
    chart = tab.locator("#chart-fig-line")
    chart.locator("select").focus()
    chart.locator("select").select_option(index=3)
    sentence = chart.locator("select").input_value()
    chart.locator(".syn-chosen a").first.click()
    expect(tab).to_have_url(re.compile(f"evidence.html#{sentence}$"))
    row = tab.locator("tr", has=tab.locator(f"#{sentence}"))
    assert ":~:text=" in row.locator("th a:not(.headerlink)").first.get_attribute("href")
    row.locator("a[href*='sentiment.html#chart-fig-line']").click()
    expect(chart.locator("select")).to_have_value(sentence)
    expect(chart.locator(".syn-chosen")).to_be_visible()
    expect(chart.locator(".syn-chosen")).to_be_in_viewport()
    tab.go_back()
    expect(tab).to_have_url(re.compile(f"evidence.html#{sentence}$"))


@pytest.mark.parametrize("part", ["#claim-", "#chart-fig-places-", "#chart-fig-keyness-"])
def test_a_sentence_leads_to_what_rests_on_it(opened, part):
    tab = opened("chapters/evidence")
    link = tab.locator(f".syn-table a[href*='{part}']").first
    target = link.get_attribute("href").partition("#")[2]
    link.click()
    if part == "#claim-":
        expect(tab.locator(f"#{target}")).to_be_in_viewport()
        return
    chosen = tab.locator(".syn-chart", has=tab.locator(".syn-chosen:not(:empty)"))
    expect(chosen).to_have_attribute("data-state", "live", timeout=20_000)  # and taller than it was
    expect(chosen.locator(".syn-chosen")).to_be_in_viewport()


def test_without_javascript_an_address_of_a_choice_shows_its_row(opened):
    tab = opened("chapters/evidence", java_script_enabled=False)
    href = tab.locator("a[href*='#chart-fig-keyness-']").first.get_attribute("href")
    tab.goto(tab.url.replace("evidence.html", href))
    expect(tab.locator(f"#{href.partition('#')[2]}")).to_be_visible()


DARK = """() => [document.documentElement, ...document.querySelectorAll('body, main, article, article *')]
    .filter(element => element.checkVisibility())
    .filter(element => {
        const {colorScheme, backgroundColor} = getComputedStyle(element)
        const [red, green, blue, alpha = 1] = (backgroundColor.match(/[\\d.]+/g) || []).map(Number)
        return colorScheme.includes('dark') || alpha > 0 && Math.min(red, green, blue) < 190
    })
    .map(element => element.outerHTML.slice(0, 80))"""


def test_a_page_is_printed_light_and_still_whatever_the_screen_shows(opened):
    tab = opened(a_chart_page(), mode="dark")
    assert tab.evaluate(DARK)
    tab.emulate_media(media="print")
    assert tab.evaluate(DARK) == []
    expect(tab.locator("article h1")).to_be_visible()
    expect(tab.locator(".syn-still svg:visible")).to_have_count(tab.locator(".syn-chart").count())
    for part in (".syn-live", "details.hide", ".bd-sidebar-primary"):
        expect(tab.locator(f"{part}:visible")).to_have_count(0)


def test_words_select_their_marks_in_the_still_picture_and_in_the_live_one(opened):
    tab = opened("index")
    tower = tab.locator("a.syn-mention", has_text="church tower")
    marks = "#chart-fig-cover .syn-picture svg:visible g[class$='{}_marks']"

    def opacity(layer: str) -> str:
        return tab.locator(marks.format(layer)).first.evaluate("g => getComputedStyle(g).opacity")

    for _ in range(2):  # still, then live
        tower.click()
        expect(tower).to_have_attribute("aria-current", "true")
        assert opacity("church_tower") == "1" and float(opacity("love_language")) < 0.5
        tab.keyboard.press("Escape")
        assert opacity("love_language") == "1" and tower.get_attribute("aria-current") is None
        wake(tab)


def test_without_javascript_such_words_lead_to_the_figure(opened):
    tab = opened("index", java_script_enabled=False)
    tab.locator("a.syn-mention", has_text="church tower").click()
    assert tab.url.endswith("#fig-cover") and tab.locator("#fig-cover").count() == 1


def test_the_handout_is_printed_on_one_sheet(opened):
    paper = opened("chapters/handout").pdf(format="A4")
    assert len(PdfReader(BytesIO(paper)).pages) == 1
