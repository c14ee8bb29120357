"""The book on paper: tagged, numbered, linked, and within the bounds of quotation."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import quotation
from bs4 import BeautifulSoup
from built import site
from pypdf import PdfReader

from churchtower.make import paper


def test_model_answers_stand_open():
    box = '<div class="admonition dropdown"><details><summary>Answers</summary><p>Both.</p></details></div>'
    chapter = BeautifulSoup(f"<article>{box}</article>", "html.parser").article
    paper.notes(chapter)
    assert not chapter.find(["details", "summary"])
    assert [p.get_text() for p in chapter.find_all("p")] == ["Answers", "Both."]


def test_the_answer_to_an_exercise_in_code_stands_open_and_other_code_does_not_show():
    code = "<details class='hide'><summary>Show code</summary><pre>{}</pre></details>"
    parts = f"<section id='exercises-in-code'>{code.format(1)}</section>{code.format(2)}"
    chapter = BeautifulSoup(f"<article>{parts}</article>", "html.parser").article
    paper.notes(chapter)
    assert [bool(pre.find_parent("details")) for pre in chapter.find_all("pre")] == [False, True]
    assert len(chapter.find_all("summary")) == 1


def test_ids_and_dates_are_whole_addresses_may_break_and_what_ends_in_a_colon_leads():
    cells = ("allyn-p05-s07", "2022-02-14", "well-known", "https://example.org/2021/02/19/some-page/")
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    box = f"<p>As here:</p><p>Not here.</p><table><tr>{row}</tr></table>"
    chapter = BeautifulSoup(f"<article>{box}</article>", "html.parser").article
    paper.breaks(chapter)
    assert [p.get_text() for p in chapter.select(".leads")] == ["As here:"]
    assert [td.get_text() for td in chapter.select(".whole")] == list(cells[:2])
    assert "2021/<wbr/>02/<wbr/>19/<wbr/>some-page/<" in str(chapter.find_all("td")[3])
    assert [td.get_text() for td in chapter.find_all("td")] == list(cells)


def print_into(path: Path) -> Path:
    """Print in a process of its own: another test of this one may have a browser open."""
    command = [sys.executable, paper.__file__, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return path


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> Path:
    """The PDF, printed from the built site into a folder of its own."""
    site()
    return print_into(tmp_path_factory.mktemp("paper") / "book.pdf")


@pytest.fixture(scope="module")
def pdf(printed) -> PdfReader:
    return PdfReader(printed)


@pytest.fixture(scope="module")
def text(pdf) -> list[str]:
    """What each page says, white space made even."""
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


@pytest.fixture(scope="module")
def chapters() -> dict:
    return paper.read_chapters()


@pytest.fixture(scope="module")
def places(pdf) -> dict[str, int]:
    """The page, from 0, of each place that is linked to."""
    return {name: pdf.get_destination_page_number(place) for name, place in paper.places(pdf).items()}


def tags(node) -> Iterator[dict]:
    """Every element of the structure tree below a node."""
    node = node.get_object()
    for child in node if isinstance(node, list) else [node]:
        child = child.get_object()
        if isinstance(child, dict):
            if "/S" in child:
                yield child
            if "/K" in child:
                yield from tags(child["/K"])


def test_it_says_what_it_is(pdf):
    assert pdf.metadata.title.startswith("Love Language and Church Tower")
    assert pdf.metadata.author == "Love Language and Church Tower contributors"
    assert pdf.metadata.creation_date.date() == paper.date().date()
    root = pdf.root_object
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_it_is_tagged_and_every_figure_has_its_text(pdf, chapters):
    elements = list(tags(pdf.root_object["/StructTreeRoot"]["/K"]))
    count = Counter(element["/S"] for element in elements)
    pictures = [
        img["alt"] for chapter in chapters.values() for img in chapter.select("img") if img.get("alt")
    ]
    said = [str(element.get("/Alt", "")) for element in elements if element["/S"] == "/Figure"]
    assert sorted(said) == sorted(pictures) and all(said)
    assert count["/H1"] == len(chapters) + 2  # with the title page and the contents
    assert count["/Table"] == sum(len(chapter.find_all("table")) for chapter in chapters.values())
    assert all("/Scope" in str(element["/A"]) for element in elements if element["/S"] == "/TH")
    assert count["/LI"] > 50 and count["/Caption"] and count["/Link"]


def test_the_table_of_contents_names_the_pages_that_the_headings_stand_on(places, text, chapters):
    contents = " ".join(text[2 : places["index"]])
    for chapter in chapters.values():
        for name, title in paper.titles(chapter):
            assert f"{title} {places[name] + 1}" in contents, title
            assert title in text[places[name]], title


def last_line(page) -> str:
    """The lowest line of a page above its number."""
    lines: dict[int, str] = {}

    def gather(text, cm, tm, font, size):
        if text.strip():
            height = round(tm[5] * cm[3] + cm[5])
            lines[height] = lines.get(height, "") + text

    page.extract_text(visitor_text=gather)
    return " ".join(lines[sorted(lines)[1]].split())


def test_no_page_ends_with_a_heading_or_the_caption_of_a_table(pdf, chapters):
    every = [
        " ".join(tag.get_text().split())
        for chapter in chapters.values()
        for tag in chapter.select("h1, h2, h3, h4, caption, .syn-cite .syn-style")
    ]
    ends = [last_line(page) for page in list(pdf.pages)[2:]]
    assert len({end for end in ends if end}) > len(ends) / 2
    parted = [end for end in ends if any(whole == end or (len(end) > 20 and end in whole) for whole in every)]
    assert not parted


def test_the_handout_is_one_sheet(places):
    assert places["methods"] - places["handout"] == 1


def test_lines_of_code_are_as_long_as_the_page_is_wide(chapters):
    for chapter in chapters.values():
        for code in chapter.select('[class*="python"] pre'):
            assert max(map(len, code.get_text().splitlines())) <= 90, code.get_text()


def test_notes_and_tables_have_no_marks_of_markdown_and_no_loose_ends(chapters):
    for chapter in chapters.values():
        for tag in chapter.select("p, td, caption"):
            said = tag.get_text().strip()
            assert not re.search(r"\*\w[^*]*\w\*", said) or tag.find("code"), said
            assert not said.endswith("·"), said


def test_a_chapter_begins_a_page_under_its_running_head(places, text, chapters):
    starts = [places[paper.key(page)] for page in chapters]
    assert starts == sorted(set(starts))
    for chapter, first, after in zip(chapters.values(), starts, [*starts[1:], len(text)], strict=True):
        title = chapter.h1.get_text()
        assert all(title in page and "Love Language and Church Tower" in page for page in text[first:after])
    for number, page in enumerate(text[2:], start=3):
        assert str(number) in page.split()


def test_the_outline_leads_to_every_chapter(pdf, chapters):
    top = [item for item in pdf.outline if not isinstance(item, list)]
    assert [item.title for item in top] == [chapter.h1.get_text() for chapter in chapters.values()]


def test_links_lead_to_places_that_are_there(pdf, places):
    inside = outside = 0
    for page in pdf.pages:
        for link in page.get("/Annots", []):
            link = link.get_object()
            if "/A" in link and "/URI" in link["/A"]:
                assert link["/A"]["/URI"].startswith("http"), link["/A"]["/URI"]
                outside += 1
            else:
                assert unquote(str(link["/Dest"]).lstrip("/")) in places
                inside += 1
    assert inside > 300 and outside > 76  # each sentence of the essays leads to its publisher's page


def test_charts_are_drawn_and_not_painted(pdf):
    drawn = [page["/Resources"].get("/XObject", {}).values() for page in pdf.pages]
    assert not [item for page in drawn for item in page if item.get_object()["/Subtype"] == "/Image"]


def test_nothing_of_the_screen_is_printed(text):
    for words in (
        "Show code",
        "Hide code",
        "Show data",
        "Data (CSV)",
        "Link to this",
        "Download this",
        "Select a",
        "As published",
    ):
        assert not [number for number, page in enumerate(text, start=1) if words in page], words


def test_it_keeps_to_the_bounds_of_quotation(text):
    short, long = quotation.reprinted(" ".join(text))
    assert short and not long
    assert max(quotation.shares(short).values()) < 0.5
