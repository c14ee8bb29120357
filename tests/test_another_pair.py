"""The chapters on another pair of texts: no word of the book's essays is left, the rest is computed anew."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from built import ROOT, pages
from test_reading import NO_TEXT, THEIRS

from churchtower import claims, export, tables
from churchtower.findings.metaphor_and_sentiment import changes
from churchtower.study import Study
from synkrisis import charts
from synkrisis.texts.corpus import load_corpus

JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"  # it cannot be run with -m
TOWN = Path(__file__).parent / "pair" / "town"
ANNOTATIONS = Path(__file__).parent / "pair" / "annotations"

TEXT = (".html", ".csv", ".svg", ".ipynb", ".json", ".md", ".bib", ".ris", ".txt", ".xml")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The chapters built on the town's two texts, which have no annotations."""
    out = tmp_path_factory.mktemp("another")
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(ROOT), "--path-output", str(out)]
    done = subprocess.run(
        [*command, "-W", "-n", "--keep-going"],
        capture_output=True,
        text=True,
        cwd=TOWN.parent,
        env={**os.environ, "SYNKRISIS_CORPUS": TOWN.name},  # a relative way, as readers type it
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return out / "_build" / "html"


@pytest.fixture(scope="module")
def annotated(tmp_path_factory) -> Path:
    """The same two texts with a few annotations of each kind, by two coders."""
    folder = tmp_path_factory.mktemp("annotated") / "town"
    shutil.copytree(TOWN, folder)
    shutil.copytree(ANNOTATIONS, folder / "annotations")
    return folder


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def test_no_word_of_the_books_own_essays_is_left(site):
    left = {}
    for path in sorted(site.rglob("*")):
        if path.suffix in TEXT and "_static" not in path.parts:
            found = THEIRS.findall(NO_TEXT.sub("", path.read_text("utf-8")))
            if found:
                left[path.relative_to(site).as_posix()] = sorted(set(found))
    assert not left


def test_the_numbers_are_those_of_the_two_texts(site):
    words = {}
    for path in sorted((TOWN / "essays").glob("*.txt")):
        text = re.sub(r"^(#+|>) ", "", path.read_text("utf-8"), flags=re.MULTILINE)
        words[path.stem] = len(re.findall(r"[^\W_]+(?:-[^\W_]+)*", text))
    claim = soup(site / "chapters/essays.html").find(id="claim-essays-words").get_text()
    assert f"Trees {words['trees']}, Tram {words['tram']}" in claim
    # "trees" is the noun that both share most: its lines are those in which it stands.
    told = {p.stem: len(re.findall(r"\btrees\b", p.read_text("utf-8").lower())) for p in TOWN.rglob("*.txt")}
    caption = soup(site / "chapters/vocabulary.html").find("caption", string=re.compile("“trees” in context"))
    assert f"of {sum(told.values())} in all" in caption.get_text()


def test_each_missing_annotation_is_told_where_it_would_stand(site):
    told = {
        page: [note.get_text() for note in soup(site / f"{page}.html").select(".syn-missing")]
        for page in pages()
    }
    asked = {
        page: sorted(re.search(r"annotations/(\w+)\.csv", note)[1] for note in notes)
        for page, notes in told.items()
        if notes
    }
    assert asked == {
        "chapters/essays": ["times"],
        "chapters/sentiment": ["sentences"],
        "chapters/metaphor": ["metaphors"],
        "chapters/metaphor-and-sentiment": ["metaphors"],
    }
    for page in asked:
        for link in soup(site / f"{page}.html").select(".syn-missing a"):
            target = urlsplit(link["href"])
            assert soup(site / "chapters" / Path(target.path).name).find(id=target.fragment), link["href"]


def test_no_heading_stands_over_nothing(site):
    for page in pages():
        article = soup(site / f"{page}.html").find("article")
        for section in article.find_all("section"):
            heading = section.find(re.compile(r"^h[1-6]$"))
            assert len(section.get_text().split()) > len(heading.get_text().split()) + 5, (
                f"{page}: nothing stands under {heading.get_text()!r}"
            )


@pytest.mark.parametrize("page", pages())
def test_a_page_is_whole_and_asks_no_other_host(site, page):
    here = site / f"{page}.html"
    html = soup(here)
    assert html.find("h1") and not html.find("article").select(".traceback, .problematic, .system-message")
    levels = [int(tag.name[1]) for tag in html.find("article").find_all(re.compile(r"h[1-6]"))]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for tag in html.find_all(["a", "link", "script", "img"]):
        address = tag.get("href") or tag.get("src") or ""
        parts = urlsplit(address)
        if parts.scheme or address.startswith("//"):
            assert tag.name == "a", f"{page} asks {address}"
            continue
        target = (here.parent / unquote(parts.path)).resolve() if parts.path else here
        assert target.is_file(), f"{page}: {address} leads nowhere"
        if parts.fragment and target.suffix == ".html":
            found = soup(target).find(id=unquote(parts.fragment))
            assert found or soup(target).find("a", attrs={"name": parts.fragment}), f"{page}: {address}"


def test_the_pages_are_named_for_the_two_texts_and_are_not_the_published_book(site):
    for page in pages():
        assert "Trees and Tram, compared" in soup(site / f"{page}.html").title.get_text()
        assert not soup(site / f"{page}.html").select(".syn-cite")
    said = soup(site / "chapters/citing.html").find("article").get_text()
    assert "These pages are not the published book" in said


def test_downloads_are_those_of_the_pages(site):
    notebooks = sorted((site / "_notebooks").glob("*.ipynb"))
    sources = sorted((site / "_sources").rglob("*.md"))
    assert notebooks and len(sources) == len(pages())
    for path in notebooks:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        texts = ["".join(cell["source"]) for cell in cells]
        assert not any(re.search("^<!-- ", text, re.MULTILINE) for text in texts), path.name
    for path in sources:
        assert not re.search("^<!-- ", path.read_text("utf-8"), re.MULTILINE), path.name


def test_every_claim_chart_and_table_takes_annotations_of_another_pair(annotated):
    study = Study(load_corpus(annotated))
    assert study.families == ("living thing", "departure", "other") and study.targets == ("trees", "tram")
    wanted = claims.applicable(study)
    assert {item.chapter for item in wanted.values()} == set(claims.CHAPTERS)
    for key, item in wanted.items():
        try:
            result = item.compute(study)
        except claims.NotHere:
            continue
        said = item.sentence.format(value=result.value, n=result.n, first="", second="", **result.words)
        assert not THEIRS.search(said), key
    drawn = [
        *(getattr(charts, name)(study) for name in ("agreement", "families", "places", "source_target")),
        *(getattr(charts, name)(study) for name in ("line", "stance", "validity", "time_horizon")),
        charts.vehicles(study, changes(study)),
    ]
    for chart in drawn:
        assert not THEIRS.search(json.dumps(chart.to_dict(), ensure_ascii=False)), chart.name
    assert "family" in tables.metaphors(study).frame
    found = export.tables(study)
    assert set(found) == set(export.COLUMNS)
    assert all(export.meaning(name, column) for name, frame in found.items() for column in frame)
    with open(annotated / "annotations" / "metaphors.csv", encoding="utf-8", newline="") as file:
        accepted = [row for row in csv.DictReader(file) if row["accepted"] == "yes"]
    assert len(found["metaphors"]) == len(accepted)


def test_a_pair_without_annotations_has_the_findings_that_need_none():
    study = Study(load_corpus(TOWN))
    wanted = claims.applicable(study)
    assert "vocabulary.max_t" in wanted and "sentiment.vader_gap" in wanted
    assert not {"vocabulary.west", "sentiment.gap", "metaphor.density", "essays.horizon"} & set(wanted)
    with pytest.raises(claims.NotHere, match="needs sentences, and this corpus has none"):
        claims.compute("sentiment.gap", study)
    assert repr(claims.show(study, "sentiment.gap", "metaphor.church_tower")) == ""


def test_one_coder_is_enough_but_for_agreement(annotated, tmp_path):
    shutil.copytree(annotated, tmp_path / "one")
    path = tmp_path / "one" / "annotations" / "metaphors.csv"
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with open(path, "w", encoding="utf-8", newline="") as file:
        columns = [column for column in rows[0] if column != "coder_b"]
        table = csv.DictWriter(file, columns, extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)
    study = Study(load_corpus(tmp_path / "one"))
    assert "metaphor coders" not in study.has and "sentence coders" in study.has
    assert "metaphor.density" in claims.applicable(study)
    assert "metaphor.agreement" not in claims.applicable(study)
