"""The palette, the renderer of charts and the tables of the book."""

import json
import os
import re
import subprocess
import sys
from itertools import product
from urllib.parse import unquote

import altair as alt
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from churchtower.charts import BOOK_VARIABLE
from synkrisis.charts import theme
from synkrisis.html import charts as render
from synkrisis.html import pictures

FRAME = pd.DataFrame(
    {"word": ["love", "tower", "</script>"], "essay": ["GZERO", "Allyn", "Allyn"], "rate": [7.0, 5.25, -1.5]}
)
IDS, LABELS = ["gzero", "allyn"], ["GZERO", "Allyn"]
SAID = {"name": "demo", "title": "A demonstration", "description": "Love is GZERO's, tower is Allyn's."}


def bars(frame: pd.DataFrame = FRAME, **said) -> alt.Chart:
    color = alt.Color("essay:N", title="Essay", scale=theme.scale(LABELS))
    chart = alt.Chart(frame).mark_bar().encode(x=alt.X("rate:Q", title="Rate"), y="word:N", color=color)
    return chart.properties(**{**SAID, **said})


def soup(chart: alt.TopLevelMixin) -> BeautifulSoup:
    return BeautifulSoup(render.to_html(chart), "html.parser")


# --- the palette --------------------------------------------------------------------------------------------


def test_a_colour_has_one_name_so_that_it_can_be_found_in_a_picture():
    for palette in (theme.LIGHT, theme.DARK):
        assert len(set(palette.values())) == len(palette)
        assert all(re.fullmatch(r"#[0-9a-f]{6}", color) for color in palette.values())
    assert theme.LIGHT.keys() == theme.DARK.keys()


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_reaches_aa_and_marks_three_to_one(palette):
    for text, page in product(("ink", "muted", "first", "second"), ("paper", "surface")):
        assert theme.contrast(palette[text], palette[page]) >= 4.5, (text, page)
    for mark in ("line", "neutral", "first_mid", "second_mid"):
        assert theme.contrast(palette[mark], palette["paper"]) >= 3, mark
    for fill in ("first_soft", "second_soft", "neutral_soft"):
        assert theme.contrast(palette["ink"], palette[fill]) >= 4.5, fill


def test_contrast_of_known_pairs():
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


# Machado, Oliveira and Fernandes 2009, severity 1: what a dichromat sees of linear red, green and blue.
DEFICIENCIES = {
    "protanopia": [
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ],
    "deuteranopia": [
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ],
    "tritanopia": [
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ],
}


def lab(color: str, matrix) -> tuple[float, float, float]:
    """CIE L*a*b* of a hex colour as seen through a matrix on linear RGB."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    r, g, b = (min(1, max(0, sum(m * c for m, c in zip(row, linear, strict=True)))) for row in matrix)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_the_essays_stay_apart_for_colour_blind_readers(palette, deficiency):
    one, other = (lab(palette[essay], DEFICIENCIES[deficiency]) for essay in ("first", "second"))
    assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 30


def test_a_text_looks_the_same_by_id_and_by_label():
    by_id, by_label = theme.scale(IDS), theme.scale(LABELS)
    assert by_id.domain == IDS and by_label.domain == LABELS
    assert by_id.range == by_label.range == [theme.LIGHT["first"], theme.LIGHT["second"]]


def test_colour_is_never_the_only_sign():
    for channel in ("shape", "dash"):
        first, second = theme.scale(IDS, channel=channel).range
        assert first != second


def test_what_cannot_be_told_apart_is_refused():
    with pytest.raises(ValueError, match="7 texts cannot be told apart"):
        theme.scale([str(n) for n in range(7)])
    with pytest.raises(ValueError, match="no channel 'size'"):
        theme.scale(IDS, channel="size")


NOTEBOOK, PAGE = ["synkrisis-notebook", "synkrisis"], ["synkrisis", "synkrisis"]


@pytest.mark.parametrize(
    ("code", "active"),
    [
        ("import synkrisis.charts, synkrisis.html.charts", ["default", "default"]),
        ("from synkrisis.charts import theme; theme.enable()", NOTEBOOK),
        ("from synkrisis.html import charts; charts.activate()", PAGE),
        ("from churchtower.charts import use_book_style; use_book_style()", NOTEBOOK),
        (f"import os; os.environ[{BOOK_VARIABLE!r}] = '1'; "
         "from churchtower.charts import use_book_style; use_book_style()", PAGE),
    ],
)  # fmt: skip
def test_an_import_changes_no_look_and_a_call_does(code, active):
    environment = {name: value for name, value in os.environ.items() if name != BOOK_VARIABLE}
    code = f"import altair; {code}; print(altair.renderers.active, altair.theme.active)"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.stdout.split() == active, done.stderr


# --- charts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "titled 'A demonstration' has no name"),
        ({"name": "view_1"}, "has no name"),  # Altair makes such names up
        ({"name": "Not an address"}, "cannot be an address"),
        ({"title": ""}, "'demo' has no title"),
        ({"description": "  "}, "'demo' has no alt text"),
    ],
)
def test_a_chart_that_does_not_say_what_it_is_is_refused(said, sentence):
    with pytest.raises(render.ChartError, match=sentence):
        render.to_html(bars(**said))


def test_a_chart_that_says_nothing_of_itself_is_refused():
    with pytest.raises(render.ChartError, match="no name"):
        render.to_html(alt.Chart(FRAME).mark_bar().encode(x="rate:Q").add_params(alt.selection_interval()))


@pytest.mark.parametrize("color", ["#123456", "red"])
def test_a_colour_outside_the_palette_is_refused(color):
    with pytest.raises(render.ChartError, match=r"not in synkrisis\.charts\.theme\.LIGHT"):
        render.to_html(bars().encode(color=alt.value(color)))


def test_a_continuous_colour_scale_is_refused_since_it_cannot_follow_the_mode():
    with pytest.raises(render.ChartError, match="bin a continuous colour scale"):
        render.to_html(bars().encode(color=alt.Color("rate:Q", scale=alt.Scale(scheme="viridis"))))


def test_the_same_chart_is_the_same_html():
    assert render.to_html(bars()) == render.to_html(bars())


def test_alt_text_is_escaped_and_stands_on_the_picture():
    picture = soup(bars(description='She says "<love>" & leaves.')).find(role="img")
    assert picture["aria-label"] == 'She says "<love>" & leaves.'
    assert not picture.find_all(attrs={"role": True})


def test_every_colour_follows_the_mode_but_in_the_file_is_plain():
    page = soup(bars())
    still = str(page.find(class_="syn-still"))
    assert re.findall(r"#[0-9a-f]{6}", still) == re.findall(r"var\(--syn-[a-z-]+,(#[0-9a-f]{6})\)", still)
    assert theme.css_variable("first") in still
    script = page.find("script").string
    assert "var(--syn-first,#b3204d)" in script and not re.search(r'"#[0-9a-f]{6}"', script)
    file = unquote(page.find("a", download="demo.svg")["href"])
    assert "var(" not in file and theme.LIGHT["first"] in file


def test_a_shorter_picture_shows_the_same_words():
    spec = bars().to_dict()
    drawn = pictures.draw(pictures.fitted(spec, pictures.WIDE).spec)
    shown = BeautifulSoup(pictures.slim(drawn, prefix="x"), "html.parser")
    texts = BeautifulSoup(drawn, "html.parser").find_all("text")
    words = [text.get_text() for text in texts if text.get_text() and text.get("opacity") != "0"]
    assert [text.get_text() for text in shown.find_all("text")] == words
    assert len(str(shown)) < 0.7 * len(drawn)


def test_the_marks_of_a_named_layer_can_be_selected_in_a_still_picture():
    layers = [
        alt.Chart(FRAME).mark_point().encode(x="rate:Q", color=alt.value(theme.LIGHT["first"])),
        alt.Chart(FRAME).mark_rule().encode(x="rate:Q", color=alt.value(theme.LIGHT["line"])),
    ]
    chart = alt.layer(layers[0].properties(name="church-tower"), layers[1])
    shown = soup(chart.facet(row="essay:N").properties(**SAID)).find(class_="syn-w704")
    groups = [group["class"] for group in shown.find_all("g", class_=True)]
    assert groups == [["church_tower_marks"], ["church_tower_marks"]], "one in each row, and none of no name"
    assert sum(len(group.find_all("path")) for group in shown.find_all("g", class_=True)) == len(FRAME)


def composed() -> dict[str, alt.TopLevelMixin]:
    lines = (
        alt.Chart(FRAME, width=400, height=120)
        .mark_point()
        .encode(x="rate:Q", y="word:N", color=alt.value("#1d5f9e"))
    )
    side = lines.properties(width=200)
    return {
        "single": lines,
        "without a width": bars(),
        "container": lines.properties(width="container"),
        "layered": lines + lines.mark_rule(),
        "side by side": lines | side,
        "one above the other": lines & side,
        "nested": (lines | side) & lines,
        "concatenated": alt.concat(lines, side, lines, columns=2),
        "faceted": lines.facet("essay:N", columns=2),
        "rows": lines.encode(row="essay:N"),
        "columns": lines.encode(column="essay:N"),
    }  # fmt: skip


@pytest.mark.parametrize("width", [pictures.WIDE, pictures.NARROW])
@pytest.mark.parametrize("kind", composed())
def test_a_chart_fits_the_column_and_the_phone(kind, width):
    chart = composed()[kind].properties(**SAID)
    drawn = pictures.drawn(pictures.draw(pictures.fitted(chart.to_dict(), width).spec))["width"]
    assert 0.9 * width <= drawn <= width + 1


def test_long_labels_leave_a_plot_its_room_on_a_phone():
    names = ["without the title, the deck and the headings", "b", "c"]
    spec = alt.Chart(FRAME.assign(word=names)).mark_bar().encode(
        x=alt.X("rate:Q", title="a title that is longer than the plot"), y="word:N",
        color=alt.Color("essay:N", title=None, legend=alt.Legend(orient="top")),
    ).properties(**SAID)  # fmt: skip
    with theme.in_force():
        size = pictures.fitted(spec.to_dict(), pictures.NARROW)
    assert pictures.drawn(size.picture)["width"] <= pictures.NARROW
    assert size.spec["width"] > 60
    assert names[0] in size.picture  # not cut


def test_a_long_title_is_broken_into_lines():
    title = "A title that is a whole sentence, and that no phone could ever show in a single line of type"
    narrow = pictures.fitted(bars(title=title).to_dict(), pictures.NARROW).spec["title"]["text"]
    assert len(narrow) > 1 and " ".join(narrow) == title
    assert pictures.fitted(bars(title="Short").to_dict(), pictures.WIDE).spec["title"]["text"] == "Short"


def test_ids_in_a_page_of_charts_are_unique():
    clipped = alt.Chart(FRAME, width=300).mark_line(clip=True).encode(x="rate:Q", y="word:N")
    html = "".join(render.to_html(clipped.properties(**{**SAID, "name": name})) for name in ("one", "two"))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) and "clip-path" in html
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(ids)


def test_data_cannot_end_the_script():
    script = re.search(r'<script type="application/json">(.*?)</script>', render.to_html(bars()))[1]
    rows = next(iter(json.loads(script)["datasets"].values()))
    assert rows[2]["word"] == "</script>"


def test_the_data_of_a_chart_are_in_the_page_and_in_a_file():
    page = soup(bars())
    headings = [th.get_text() for th in page.table.thead.find_all("th")]
    assert sorted(headings) == ["Essay", "Rate", "word"]
    csv = unquote(page.find("a", download="demo.csv")["href"].partition(",")[2])
    assert sorted(csv.splitlines()[1].split(",")) == ["7.0", "GZERO", "love"]
    assert page.find("a", href="#chart-demo") and page.find(id="chart-demo")


def test_a_chart_may_choose_its_columns():
    chosen = render.chart_data(bars(usermeta={"columns": {"word": "The word"}}).to_dict())
    assert list(chosen) == ["word"] and len(chosen) == 3


def test_a_long_chart_shows_its_first_rows_and_files_them_all():
    long = pd.DataFrame({"word": range(450), "essay": "GZERO", "rate": 1.0})
    page = soup(bars(long))
    assert len(page.tbody.find_all("tr")) == render.ROWS_SHOWN
    assert "200 of 450" in page.find(class_="syn-note").get_text()
    assert len(unquote(page.find("a", download="demo.csv")["href"]).splitlines()) == 451


def test_nothing_in_a_chart_names_another_host():
    html = render.to_html(bars())
    assert set(re.findall(r"https?:/?/?[^\"\s<]+", html)) <= {"http://www.w3.org/2000/svg"}


def linked(**more) -> BeautifulSoup:
    choice = alt.param(name="choice", value="")
    meta = {
        "links": {"word": "words.html#{}"},
        "linked": {"by": "essay", "label": "side", "says": "essay", **more},
    }
    return soup(bars(FRAME, usermeta=meta).add_params(choice))


def test_what_a_reader_may_choose_is_marked_in_the_table():
    page = linked()
    assert page.find(class_="syn-chart")["data-choose"] == "side"
    rows = page.tbody.find_all("tr")
    assert [row["data-choice"] for row in rows] == ["GZERO", "Allyn", "Allyn"]
    assert [row.get("data-says") for row in rows] == ["GZERO", "Allyn", None]
    assert [row.get("id") for row in rows] == ["chart-demo-gzero", "chart-demo-allyn", None]
    assert page.find("a", href="words.html#tower").get_text() == "tower"
    assert not page.find("a", href="words.html#</script>").find("script")


def test_a_choice_may_have_rows_of_its_own():
    context = {"left": "with", "match": "<love>", "right": "from"}
    rows = [{"essay": "GZERO", "line": context, "word": ["a", "b"]}]
    page = linked(
        rows=rows, headings={"line": "line", "word": "words"}, caption="Lines.", summary="Show lines"
    )
    own, data = page.find_all("table")
    assert own.caption.get_text() == "Lines." and own.tbody.tr["data-choice"] == "GZERO"
    assert own.tbody.b.get_text() == "<love>"
    assert [a["href"] for a in own.find_all("a")] == ["words.html#a", "words.html#b"]
    assert not data.find(attrs={"data-choice": True})


@pytest.mark.parametrize(
    ("choice", "address"),
    [("u.s.-russian", "u-s-russian"), ("Love language", "love-language"), ("a-p01", "a-p01")],
)
def test_a_choice_has_an_address_of_plain_letters(choice, address):
    assert render.choice_address("demo", choice) == f"chart-demo-{address}"


def test_a_long_title_of_an_axis_takes_no_room_from_the_plot():
    long = "the rate of the word in each essay: left, fewer than in the other essay; right, more than in it"
    sizes = [
        pictures.fitted(bars().encode(x=alt.X("rate:Q", title=title)).to_dict(), pictures.NARROW)
        for title in ("Rate", long)
    ]
    assert sizes[0].spec["width"] == pytest.approx(sizes[1].spec["width"], abs=2)
    assert " ".join(sizes[1].spec["encoding"]["x"]["title"]) == long


def test_the_page_has_no_column_that_nothing_names():
    page = soup(bars(FRAME.assign(unused="never drawn")))
    assert "never drawn" not in page.find("script").string


# --- tables -------------------------------------------------------------------------------------------------


def test_a_table_says_what_it_is_to_everybody():
    page = BeautifulSoup(render.table(FRAME, "Three words, rate per 1,000.")._repr_html_(), "html.parser")
    assert page.caption.get_text() == "Three words, rate per 1,000."
    assert {th["scope"] for th in page.thead.find_all("th")} == {"col"}
    assert [row.find("th")["scope"] for row in page.tbody.find_all("tr")] == ["row"] * 3
    region = page.find(role="region")
    assert region["tabindex"] == "0" and region["aria-label"] == page.caption.get_text()


def test_cells_are_escaped_save_markup():
    frame = pd.DataFrame({"a": ["<b>", Markup("<b>bold</b>")]})
    html = render.table(frame, "Two cells.")._repr_html_()
    assert "&lt;b&gt;" in html and "<b>bold</b>" in html


def test_an_apostrophe_in_a_table_is_printed_and_that_of_a_token_stays():
    frame = pd.DataFrame({"a": ["Spearman's ρ", Markup.escape("GZERO's <"), "n't"]})
    cells = BeautifulSoup(render.table(frame, "Three cells.")._repr_html_(), "html.parser").tbody.find_all(
        "th"
    )
    assert [cell.get_text() for cell in cells] == ["Spearman’s ρ", "GZERO’s <", "n't"]


def test_a_column_is_prose_where_a_line_of_it_is_long():
    line = "a line of thirty letters or so"
    frame = pd.DataFrame({"long": [f"{line}, {line}"], "lines": [Markup("<br>").join([line, line])]})
    cells = BeautifulSoup(render.table(frame, "Two cells.")._repr_html_(), "html.parser").tbody.find_all(
        ["th", "td"]
    )
    assert [cell.get("class") for cell in cells] == [["syn-prose"], None]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        ("95 % of 3", None, "95\u00a0% of 3"),
        ("people (n = 1,113)", None, "people (n\u00a0=\u00a01,113)"),
        (-1.5, None, "−1.50"),
        (1234567, None, "1,234,567"),
        (float("nan"), None, ""),
        (None, None, ""),
        (pd.NA, None, ""),
        (0.256, ".1%", "25.6%"),
        (True, None, "yes"),
        ("a & b", None, "a &amp; b"),
        (2.0, lambda v: f"<{v:g}>", "&lt;2&gt;"),
    ],
)
def test_a_value_is_printed_as_a_reader_expects(value, form, text):
    assert render.cell_text(value, form) == text


def test_a_table_refuses_what_it_cannot_print():
    with pytest.raises(ValueError, match="needs a caption"):
        render.table(FRAME, " ")
    with pytest.raises(ValueError, match="no column 'wrod'"):
        render.table(FRAME, "Words.", headings={"wrod": "Word"})


def test_a_table_reads_as_text_too():
    assert "Three words." in repr(render.table(FRAME, "Three words."))
