"""The book on paper: tagged, numbered, linked, and within the bounds of quotation."""

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
    for words in ("Show code", "Show data", "Data (CSV)", "Link to this", "Download this", "Select a"):
        assert not [number for number, page in enumerate(text, start=1) if words in page], words


def test_it_keeps_to_the_bounds_of_quotation(text):
    short, long = quotation.reprinted(" ".join(text))
    assert short and not long
    assert max(quotation.shares(short).values()) < 0.5
