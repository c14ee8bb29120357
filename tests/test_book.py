"""The built book: whole, linked, said in words, on no other host, and within the bounds of quotation."""

import io
import json
import re
import struct
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

import jsonschema
import pandas as pd
import pytest
import quotation
import yaml
from bs4 import BeautifulSoup
from built import MADE_BY_SPHINX, ROOT, notebooks, pages, site

CHARTS = 14
OTHER_HOST = re.compile(r"^(https?:)?//")


@cache
def soup(page: str) -> BeautifulSoup:
    return BeautifulSoup((site() / f"{page}.html").read_text("utf-8"), "html.parser")


@cache
def anchors(path: Path) -> frozenset[str]:
    page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    return frozenset(tag["id"] for tag in page.find_all(id=True)) | {
        tag["name"] for tag in page.find_all("a", attrs={"name": True})
    }


# --- whole --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", pages())
def test_a_page_is_there_and_not_empty(page):
    article = soup(page).find("article")
    assert len(article.get_text().split()) > 60
    assert soup(page).find("h1")


def test_only_pages_of_the_contents_are_built():
    built = {path.relative_to(site()).with_suffix("").as_posix() for path in site().rglob("*.html")}
    assert {page for page in built if not page.startswith("_")} == {*pages(), *MADE_BY_SPHINX}


@pytest.mark.parametrize("page", pages())
def test_a_page_shows_no_error(page):
    article = soup(page).find("article")
    assert not article.select(".traceback, .stderr, .problematic, .system-message")
    assert not re.search(r"Traceback \(most recent call last\)|\b\w+(Error|Warning): ", article.get_text())


@pytest.mark.parametrize("page", pages())
def test_no_markup_is_left_raw(page):
    article = BeautifulSoup(str(soup(page).find("article")), "html.parser")
    for code in article.select("pre, code, .sig, script, svg"):
        code.decompose()
    text = article.get_text()
    for pattern in (r"\{[a-z:]+\}`", r"^:::", r"<Figure|<IPython|alt\.Chart\(|\[\]\(", r"\bnan\b"):
        assert not re.search(pattern, text, re.MULTILINE), pattern


@pytest.mark.parametrize("page", pages())
def test_headings_go_down_one_step_at_a_time(page):
    levels = [int(tag.name[1]) for tag in soup(page).find("article").find_all(re.compile(r"h[1-6]"))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("page", pages())
def test_ids_are_unique(page):
    ids = [tag["id"] for tag in soup(page).find_all(id=True)]
    assert len(ids) == len(set(ids)), {i for i in ids if ids.count(i) > 1}


@pytest.mark.parametrize("name", notebooks())
def test_a_chapter_offers_its_notebook(name):
    page = next(page for page in pages() if Path(page).name == name)
    link = soup(page).select_one(".syn-notebook a")
    target = (site() / page).parent / link["href"]
    assert target.resolve() == (site() / f"_notebooks/{name}.ipynb").resolve()


# --- linked -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [*pages(), *MADE_BY_SPHINX])
def test_every_link_inside_the_book_resolves(page):
    here = site() / f"{page}.html"
    broken = []
    for tag in soup(page).find_all(["a", "link", "script", "img", "source", "iframe"]):
        address = tag.get("href") or tag.get("src")
        if not address or urlsplit(address).scheme or OTHER_HOST.match(address):
            continue
        parts = urlsplit(address)
        target = (here.parent / unquote(parts.path)).resolve() if parts.path else here
        if not target.is_file() or (
            parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in anchors(target)
        ):
            broken.append(address)
    assert not broken


@pytest.mark.parametrize("page", [*pages(), *MADE_BY_SPHINX])
def test_a_page_asks_no_other_host(page):
    asked = []
    for tag in soup(page).find_all(["script", "link", "img", "source", "iframe", "video", "audio", "object"]):
        address = tag.get("src") or tag.get("href") or tag.get("data") or ""
        if OTHER_HOST.match(address) and tag.get("rel") != ["canonical"]:
            asked.append(address)
        if tag.name == "script" and not tag.get("src") and "json" not in tag.get("type", ""):
            asked += re.findall(r"https?://[^\"'\s]+", tag.get_text())
    for tag in soup(page).find_all(style=True):
        asked += re.findall(r"url\(['\"]?(?:https?:)?//[^)]+", tag["style"])
    assert not asked


def test_no_style_asks_another_host():
    for style in site().rglob("*.css"):
        text = style.read_text("utf-8")
        assert not re.search(r"(@import|url\()\s*['\"(]*\s*(https?:)?//", text), style.name


def test_the_index_prints_its_terms_as_the_glossary_does():
    terms = {term.get_text() for term in soup("genindex").select(".genindextable a")}
    assert {"author’s voice", "Cohen’s kappa"} <= terms
    assert not [term for term in terms if "'" in term]


# --- said in words ------------------------------------------------------------------------------------------


def charts() -> list[tuple[str, object]]:
    return [(page, chart) for page in pages() for chart in soup(page).select(".syn-chart")]


def test_there_are_enough_charts_and_each_has_a_name_of_its_own():
    names = [chart["id"] for _, chart in charts()]
    assert len(names) >= CHARTS and len(set(names)) == len(names)


def test_every_chart_has_alt_text_a_caption_with_number_and_its_data():
    for page, chart in charts():
        where = f"{page}: {chart['id']}"
        assert len(chart.find(role="img")["aria-label"].split()) >= 8, where
        figure = chart.find_parent("figure")
        assert figure and figure.select_one("figcaption .caption-number"), where
        assert len(figure.figcaption.get_text().split()) >= 6, where
        assert len(chart.select(".syn-still svg")) == 2, where
        assert chart.select_one("a[download$='.csv']") and chart.select_one(".syn-data table caption"), where
        csv = (site() / page).parent / chart.select_one("a[download$='.csv']")["href"]
        assert len(pd.read_csv(csv)) == len(pd.read_csv(csv).dropna(how="all")) > 0, where


@pytest.mark.parametrize("page", pages())
def test_every_table_has_a_caption_and_scopes_and_every_picture_a_text(page):
    for grid in soup(page).find("article").find_all("table"):
        assert grid.caption and grid.caption.get_text(strip=True), grid.get_text()[:80]
        assert all(th.get("scope") for th in grid.find_all("th")), grid.get_text()[:80]
    assert all(image.has_attr("alt") for image in soup(page).find_all("img"))


@pytest.mark.parametrize("page", pages())
def test_a_page_says_what_it_is_and_how_to_cite_it(page):
    head = soup(page).head
    assert len(head.find("meta", attrs={"name": "description"})["content"]) > 40
    assert len(head.find_all("meta", attrs={"name": "viewport"})) >= 1
    assert soup(page).html["lang"] == "en"
    citation = soup(page).select_one(".syn-cite").get_text()
    assert "Love Language and Church Tower contributors" in citation and "@" in citation


def test_there_is_a_picture_to_share():
    head = (site() / "_static/social.png").read_bytes()[:24]
    assert head.startswith(b"\x89PNG") and struct.unpack(">II", head[16:24]) == (1200, 630)


def test_the_citation_file_is_valid():
    schema = json.loads((ROOT / "tests/schemas/citation-file-format-1.2.0.json").read_text("utf-8"))
    citation = yaml.load((ROOT / "CITATION.cff").read_text("utf-8"), Loader=yaml.BaseLoader)
    jsonschema.validate(citation, schema)


# --- within the bounds of quotation -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published() -> tuple[set, set]:
    """All runs of GRAM and of RUN + 1 words in the site, downloads included, that occur in an essay."""
    found: tuple[set, set] = (set(), set())
    for path in sorted(path for path in site().rglob("*") if path.is_file()):
        for text in quotation.texts(path.name, path.read_bytes()):
            for all_of_them, here in zip(found, quotation.reprinted(text), strict=True):
                all_of_them |= here
    return found


def test_no_long_run_of_an_essay_is_reprinted(published):
    long = published[1]
    assert not long, f"more than {quotation.RUN} words in a row: {' '.join(sorted(long)[0][:12])} …"


def test_less_than_half_of_either_essay_is_reprinted_in_all(published):
    for essay, share in quotation.shares(published[0]).items():
        print(f"{essay}: {share:.1%} of its words stand in the book in runs of {quotation.GRAM} or more")
        assert share < 0.5, f"{share:.0%} of {essay} is in the book"


def essay() -> str:
    return (ROOT / "data/essays/gzero.txt").read_text("utf-8")


def packed(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr(name, content)
    return target.getvalue()


def column(words: list[str]) -> str:
    return "".join(f"<tr><td>{word}</td></tr>" for word in words)


HIDDEN = {  # an essay, taken apart in each way that a file of the site could give it away
    "tokens.csv": lambda words: pd.DataFrame({"form": words}).to_csv().encode(),
    "data.zip": lambda words: packed("tables/tokens.csv", pd.DataFrame({"form": words}).to_csv().encode()),
    "searchindex.js": lambda words: f"Search.setIndex({json.dumps({'text': ' '.join(words)})})".encode(),
    "chapter.ipynb": lambda words: json.dumps({"cells": [{"source": words}]}).encode(),
    "rows.json": lambda words: json.dumps([{"form": word} for word in words]).encode(),
    "pairs.json": lambda words: json.dumps([[n, word] for n, word in enumerate(words)]).encode(),
    "page.html": lambda words: f"<table>{column(words)}</table>".encode(),
    "titles.html": lambda words: "".join(f'<a title="{escape(word)}"></a>' for word in words).encode(),
    "chart.svg": lambda words: f"<svg><text>{'</text><text>'.join(words)}</text></svg>".encode(),
    "page.md.txt": lambda words: " ".join(words).encode(),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_the_measure_of_reprinting_sees_an_essay_that_is_taken_apart(name):
    found = [quotation.reprinted(text) for text in quotation.texts(name, HIDDEN[name](essay().split()))]
    assert quotation.shares(set().union(*(short for short, _ in found)))["gzero"] > 0.95
    assert any(long for _, long in found)


def test_the_measure_of_reprinting_counts_words_and_lets_a_quotation_pass():
    quoted = " ".join(essay().split()[100:140])
    (found,) = (quotation.reprinted(text) for text in quotation.texts("page.txt", quoted.encode()))
    assert found[0] and not found[1]
    assert quotation.shares(found[0])["gzero"] == pytest.approx(
        40 / len(quotation.essays()["gzero"]), abs=0.005
    )
