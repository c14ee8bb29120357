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
    kinds = {}
    for button in tab.locator("button:visible, summary:visible").all():
        kinds.setdefault((button.get_attribute("class"), button.text_content()), button)
    assert len(kinds) > 8
    for button in kinds.values():
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
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.goto((site() / "index.html").as_uri())
    tab.locator("button.search-button__button:visible").first.click()
    tab.locator("dialog input[type=search]").fill("metaphor")
    tab.keyboard.press("Enter")
    expect(tab.locator("#search-results li").first).to_be_visible(timeout=10_000)
    tab.wait_for_timeout(300)
    tab.close()
    assert not problems


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


@pytest.mark.parametrize("viewport", [DESK, PHONE])
@pytest.mark.parametrize("page", ["index", "chapters/vocabulary"])
def test_the_ring_about_a_stop_is_whole(opened, page, viewport):
    tab = opened(page, viewport=viewport)
    tab.keyboard.press("Tab")  # from here on a focus is one by keyboard
    cut = tab.evaluate(
        """() => {
          const stops = [".navbar-brand", ".bd-links li:last-child > a", "details.hide > summary", "caption > a",
            ":is(.syn-scroll, .pst-scrollable-table-container) :is(td, th):first-child a", ".syn-aligned pre",
            ".syn-scroll", "select", ".syn-finding > summary", ".syn-data > summary", ".copybtn"];
          const cut = [];
          for (const stop of stops.flatMap(stop => [...document.querySelectorAll(stop)])) {
            if (!stop.checkVisibility({ visibilityProperty: true })) continue;
            stop.focus();
            if (!stop.matches(":focus-visible")) continue;
            const style = getComputedStyle(stop), ring = stop.getBoundingClientRect();
            const room = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset) - 0.5;
            for (let box = stop.parentElement; box !== document.body; box = box.parentElement) {
              const frame = box.getBoundingClientRect();
              if (getComputedStyle(box).overflowX !== "visible" && (ring.left - room < frame.left
                || ring.right + room > frame.right || ring.top - room < frame.top
                || ring.bottom + room > frame.bottom)) cut.push(`${stop.outerHTML.slice(0, 90)} in ${box.className}`);
            }
          }
          return cut;
        }"""
    )
    assert not cut


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


# --- text, or text and code ---------------------------------------------------------------------------------

CODE = "div.cell_input:visible, details.hide:visible"


def test_code_is_switched_off_by_keyboard_stays_off_and_comes_back_where_it_is_asked_for(opened):
    tab = opened("chapters/sentiment")
    assert tab.locator(CODE).count()
    section = tab.locator("#what-the-measure-misses")
    section.evaluate("section => section.scrollIntoView()")
    tab.wait_for_timeout(300)
    before = section.bounding_box()["y"]
    tab.locator(".syn-switch input:checked").focus()
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_timeout(300)
    assert abs(section.bounding_box()["y"] - before) < 8
    for page in ("chapters/sentiment", "chapters/vocabulary"):
        tab.goto(f"{tab.url.partition('/chapters')[0]}/{page}.html")
        expect(tab.locator(CODE)).to_have_count(0)
        assert tab.locator(".syn-chart:visible").count()
    tab.emulate_media(media="print")
    expect(tab.locator(CODE)).to_have_count(0)
    tab.emulate_media(media="screen")
    tab.locator(".syn-code-link").first.click()
    code = tab.locator(tab.evaluate("location.hash"))
    expect(code).to_be_in_viewport()
    assert code.evaluate("code => code.querySelector('pre').checkVisibility()")


def test_without_a_script_all_code_stands_and_no_button_is_dead(opened):
    tab = opened("chapters/sentiment", viewport=PHONE, java_script_enabled=False, color_scheme="dark")
    assert tab.locator(CODE).count() == tab.locator("div.cell_input, details.hide").count() - (
        tab.locator("details.hide:not([open]) div.cell_input").count()
    )
    expect(tab.locator("button:visible")).to_have_count(0)
    expect(tab.locator(".bd-sidebar-primary .bd-links")).to_be_visible()
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 29)"


# --- choices in a sentence ----------------------------------------------------------------------------------


def test_a_choice_in_a_sentence_changes_what_it_says_and_leads_back(opened):
    for page in pages():
        if 'class="syn-choices"' not in (site() / f"{page}.html").read_text("utf-8"):
            continue
        tab = opened(page)
        block = tab.locator(".syn-with-notes", has=tab.locator(".syn-choices")).first
        stated, said = block.locator("[data-form]"), block.locator(".syn-said")
        then, now = block.locator(".syn-strip-then circle"), block.locator(".syn-strip-now")
        published = stated.all_inner_texts()
        expect(now).to_be_hidden()
        changed, drawn = set(), set()
        for select in block.locator("select").all():
            for number in range(1, select.locator("option").count()):
                select.focus()
                select.select_option(index=number)
                expect(said).to_contain_text("Difference")
                expect(now).to_be_visible()
                changed.add(tuple(stated.all_inner_texts()))
                drawn |= {circle.get_attribute("cx") for circle in now.locator("circle").all()}
            select.select_option(index=0)
        assert changed - {tuple(published)}, page
        assert drawn - {then.get_attribute("cx")}, page
        block.locator("select").last.select_option(index=1)
        block.get_by_role("button", name="Back to as published").click()
        assert stated.all_inner_texts() == published
        expect(said).to_contain_text("As published")


@pytest.mark.parametrize("page", ["chapters/vocabulary", "chapters/sentiment", "chapters/metaphor"])
def test_no_line_begins_with_the_punctuation_after_a_choice(opened, page):
    tab = opened(page)
    parted = """() => [...document.querySelectorAll("select.syn-choice")].filter(select => {
      const range = document.createRange(), text = select.nextSibling;
      if (!/^[,.;:)]/.test(text?.data ?? "")) return false;
      range.setStart(text, 0);
      range.setEnd(text, 1);
      return range.getBoundingClientRect().left < select.getBoundingClientRect().left;
    }).length"""
    for width in range(320, 1300, 28):
        tab.set_viewport_size({"width": width, "height": 740})
        assert tab.evaluate(parted) == 0, width


# --- what is landed on, and the contents on a phone ---------------------------------------------------------


def test_the_row_that_an_address_names_is_marked(opened):
    tab = opened("chapters/synthesis")
    place = tab.locator("[id^='ledger-']").nth(5).get_attribute("id")
    tab.goto(f"{tab.url}?anew#{place}")
    cells = tab.locator("tr", has=tab.locator(f"#{place}")).or_(tab.locator(f"tr#{place}")).locator("td, th")
    grounds = {cell.evaluate("cell => getComputedStyle(cell).backgroundColor") for cell in cells.all()}
    assert grounds and "rgba(0, 0, 0, 0)" not in grounds


@pytest.mark.parametrize("page", ["chapters/evidence", "chapters/synthesis", "chapters/versions"])
def test_the_tables_that_findings_lead_to_fit_a_phone(opened, page):
    tab = opened(page, viewport=PHONE)
    wide = "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent.slice(0, 60))"
    assert tab.locator(".syn-scroll").evaluate_all(wide) == []


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_an_address_among_all_functions_lands_in_its_place(opened, viewport):
    tab = opened("chapters/functions", viewport=viewport)
    names = tab.locator("dl.py > dt[id]").evaluate_all("all => all.map(e => e.id)")
    for name in (names[len(names) // 2], names[-1]):
        tab.goto(f"{tab.url.partition('#')[0]}?{name}#{name}")
        tab.wait_for_timeout(500)
        assert 0 <= tab.locator(f"dt[id='{name}']").bounding_box()["y"] < 300


def test_the_contents_of_a_page_close_by_a_tap_and_by_their_button(opened):
    tab = opened("chapters/sentiment", viewport=PHONE)
    shown = tab.locator("dialog[open]")
    tab.locator("button.secondary-toggle").click()
    shown.get_by_role("button", name="Close").click()
    expect(shown).to_have_count(0)
    tab.locator("button.secondary-toggle").click()
    link = shown.locator("a[href='#what-the-measure-misses']")
    link.click()
    expect(shown).to_have_count(0)
    expect(tab.locator("#what-the-measure-misses > h2")).to_be_in_viewport()


# --- what a page may load -----------------------------------------------------------------------------------


def test_no_script_runs_that_the_page_was_not_built_with(chromium, address):
    for place in (address, site().as_uri()):
        tab = chromium.new_page()
        tab.goto(f"{place}/chapters/sentiment.html")
        tab.evaluate(
            """() => {
              const script = document.createElement("script");
              script.textContent = "window.ran = true";
              document.body.append(script);
              document.body.insertAdjacentHTML("beforeend", "<img src='data:,' onerror='window.ran = true'>");
            }"""
        )
        tab.wait_for_timeout(100)
        assert tab.evaluate("window.ran") is None
        tab.close()


def test_a_printed_page_has_no_words_that_only_a_screen_can_use(opened):
    tab = opened("chapters/sentiment")
    tab.emulate_media(media="print")
    said = tab.locator("article").inner_text()
    for phrase in ("Choose a", "cite this", "Cite", "Show code", "Data ·", "Download", "Close", "Back to"):
        assert phrase not in said.partition("Cite this chapter")[0], phrase


@pytest.mark.parametrize(
    ("page", "near", "sign"),
    [
        ("chapters/evidence", "tbody tr td a", "tbody tr .headerlink"),
        ("chapters/evidence", ".syn-scroll", "caption .headerlink"),
        ("chapters/sentiment", ".syn-finding > summary", "[id^='claim-'] .headerlink"),
    ],
)
def test_a_sign_by_what_is_cited_copies_the_short_citation_with_its_form(opened, page, near, sign):
    tab = opened(page, permissions=["clipboard-read", "clipboard-write"])
    expect(tab.locator(sign).first).not_to_be_visible()
    if tab.locator(near).first.evaluate("near => near.matches('summary')"):
        tab.locator(near).first.click()
    tab.locator(near).first.focus()
    expect(tab.locator(sign).first).to_be_visible()
    tab.locator(sign).first.press("Enter")
    expect(tab.get_by_role("status").last).to_contain_text("Copied: the short citation of")
    copied = tab.evaluate(
        """navigator.clipboard.read().then(async ([item]) => Promise.all(
          ["text/html", "text/plain"].map(async (type) => (await item.getType(type)).text())))"""
    )
    assert "<i>Love Language and Church Tower" in copied[0] and "<i>" not in copied[1]
    assert all(tab.evaluate("location.hash") in text for text in copied)
