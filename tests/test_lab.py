"""Notebooks as they are read outside the book: their first cell, their words, and the copies for a lab."""

import base64
import json
import os
import re
import subprocess
import sys

import altair as alt
import nbformat
import pytest
from bs4 import BeautifulSoup
from built import ROOT, notebooks, site

from churchtower.make import lab
from churchtower.make.build import files
from churchtower.sphinx.commonmark import Pages
from churchtower.sphinx.notebooks import launches, notebook, opening
from synkrisis import __version__
from synkrisis.charts import display

INDEX = ROOT / "index.md"


def source(name):
    return INDEX if name == "index" else ROOT / "chapters" / f"{name}.md"


@pytest.fixture(scope="module")
def books():
    return {name: nbformat.reads(notebook(source(name)), as_version=4) for name in notebooks()}


def test_every_notebook_begins_with_what_it_needs(books):
    for name, book in books.items():
        first = book.cells[0]
        assert first.cell_type == "code", name
        assert f"version {__version__}" in first.source and "Python 3.11 to 3.13" in first.source
        assert "%pip install /path/to/the/project" in first.source and "parallax" in first.source


def test_without_the_package_the_first_cell_ends_in_the_command_to_type(books):
    bare = [sys.executable, "-S", "-P", "-c", books["vocabulary"].cells[0].source]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(bare, capture_output=True, text=True, env=environment, check=False)
    last = done.stderr.splitlines()[-1]
    assert done.returncode and last.startswith(
        "ModuleNotFoundError: The package churchtower is missing. Run here: "
    )
    assert "During handling" not in done.stderr


def test_with_the_package_the_first_cell_is_silent(books, capsys):
    exec(books["vocabulary"].cells[0].source, {})
    assert not capsys.readouterr().out
    exec(books["vocabulary"].cells[0].source.replace(__version__, "9.9.9"), {})
    assert f"9.9.9; {__version__} is installed" in capsys.readouterr().out


SPHINX = re.compile(r"\{[\w:-]+\}`|^:::|^```+\{|^\([\w-]+\)=|^:[\w-]+: |^\{[.#]|\]\{[.#]", re.MULTILINE)


@pytest.mark.parametrize("address", ["", "https://example.org/book/"])
def test_no_notebook_has_what_only_sphinx_understands_or_a_link_to_nowhere(address):
    for name in notebooks():
        book = nbformat.reads(notebook(source(name), address=address), as_version=4)
        for text in (cell.source for cell in book.cells if cell.cell_type == "markdown"):
            assert not SPHINX.search(text), (name, text)
            without_code = re.sub(r"```\w*\n.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
            assert "[](" not in without_code, (name, text)
            for target in re.findall(r"\]\(([^)\s]*)\)", without_code):
                assert target.startswith(("https://", "http://")), (name, target)


def test_a_link_into_the_book_leads_to_a_place_that_it_has(site_pages):
    address = "https://example.org/"
    for name in notebooks():
        book = nbformat.reads(notebook(source(name), address=address), as_version=4)
        text = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
        for target in re.findall(rf"\]\({address}([^)\s]*)\)", text):
            page, _, anchor = target.partition("#")
            assert page in site_pages, (name, target)
            assert not anchor or f'id="{anchor}"' in site_pages[page], (name, target)


@pytest.fixture(scope="module")
def site_pages():
    return {path.relative_to(site()).as_posix(): path.read_text("utf-8") for path in site().rglob("*.html")}


def test_every_figure_keeps_its_caption_and_every_work_cited_is_listed():
    shown = nbformat.reads(notebook(source("vocabulary")), as_version=4).cells
    captions = re.findall(
        r'^    name: fig-([\w-]+)\n    caption: "(.*)"$', source("vocabulary").read_text("utf-8"), re.M
    )
    assert captions
    for name, caption in captions:
        told = f"**Figure *{name.replace('-', ' ')}*.** {caption[:20]}"
        (place,) = (n for n, cell in enumerate(shown) if cell.source.startswith(told))
        assert shown[place - 1].cell_type == "code"
    prose = "\n".join(cell.source for cell in shown[:-1])
    assert shown[-1].source.startswith("## Works cited\n\n- ")
    for names, year in re.findall(r"\b([A-Z]\w+)(?: et al\.| and [A-Z]\w+)? (\d{4})[;)]", prose):
        assert any(names in line and year in line for line in shown[-1].source.splitlines()), (names, year)


def test_markdown_for_sphinx_becomes_plain():
    def said(text, address=""):
        return Pages(ROOT / "chapters" / "vocabulary.md", address).plain(text)

    assert said("(here)=\n# A {term}`log ratio`, {term}`twice <log ratio>`") == "# A log ratio, twice"
    assert said("so {cite:p}`westfall1993,dunning1993`") == "so (Westfall and Young 1993; Dunning 1993)"
    assert (
        said(":::{admonition} Mind\n:class: tip\n- one\n\ntwo\n:::\nthree")
        == "> **Mind**\n>\n> - one\n>\n> two\nthree"
    )
    assert said("::::{tip}\nA\n:::{note} B\nC\n:::\n::::") == "> **Tip**\n>\n> A\n> > **B**\n> >\n> > C"
    assert said(":::{dropdown} Answer\n{term}`G2` is 0.\n:::") == "**Answer**\n\nG2 is 0."
    assert said("[eleven](#finding-x), [all](synthesis.md#a), [](glossary.md)") == "eleven, all, Glossary"
    assert (
        said("`[]`(x) and ```a```\n\n```bash\n[a](b.md)\n```")
        == "`[]`(x) and ```a```\n\n```bash\n[a](b.md)\n```"
    )
    there = "https://example.org/"
    page = f"{there}chapters/vocabulary.html"
    assert said("[11](#finding-metaphor-density)", there) == f"[11]({page}#claim-metaphor-density)"
    assert (
        said("{term}`twice <log ratio>`", there) == f"[twice]({there}chapters/glossary.html#term-log-ratio)"
    )
    assert said("[it](#allyn-p09-s05)", there) == f"[it]({there}chapters/evidence.html#allyn-p09-s05)"
    assert said("[](glossary.md), [b](nowhere.md)", there) == f"[Glossary]({there}chapters/glossary.html), b"


def test_a_chapter_opens_elsewhere_only_where_book_and_code_are_published():
    github = "https://github.com/one/book"
    assert launches("essays", "", github) == launches("essays", "https://example.org/", "") == {}
    assert set(launches("essays", "https://example.org/", github)) == {"Binder", "Colab"}
    assert "%pip install git+https://github.com/one/book" in opening(github)
    branch = (ROOT / ".github" / "workflows" / "pages.yml").read_text("utf-8")
    assert "refs/heads/notebooks" in branch and "churchtower.make.lab" in (
        ROOT / ".binder" / "postBuild"
    ).read_text("utf-8")


# --- copies -------------------------------------------------------------------------------------------------


def test_the_lab_opens_copies_and_keeps_what_a_reader_did(tmp_path):
    assert lab.copy_chapters(tmp_path) == []
    assert {path.stem for path in tmp_path.iterdir()} == set(notebooks())
    copy = tmp_path / "vocabulary.ipynb"
    changed = copy.read_text("utf-8").replace("study = Study()", "mine = Study()")
    copy.write_text(changed, "utf-8")
    assert lab.copy_chapters(tmp_path) == [] and copy.read_text("utf-8") == changed

    stale = json.loads(changed)
    stale["metadata"][lab.MARK] = "of an older chapter"
    copy.write_text(json.dumps(stale), "utf-8")
    (said,) = lab.copy_chapters(tmp_path)
    assert "vocabulary-old-1.ipynb" in said
    assert "mine = Study()" in (tmp_path / "vocabulary-old-1.ipynb").read_text("utf-8")
    assert "mine = Study()" not in copy.read_text("utf-8")


# --- what is shown ------------------------------------------------------------------------------------------


def test_links_within_the_book_are_words_in_a_notebook(monkeypatch):
    text = '[a](evidence.html#x) [b](https://example.org) <a id="c" href="x.html#y">c</a> <a href="#d">d</a>'
    monkeypatch.delenv("SYNKRISIS_BOOK", raising=False)
    assert display.links_for_here(text) == text
    monkeypatch.setattr(display, "_in_kernel", lambda: True)
    assert display.links_for_here(text) == 'a [b](https://example.org) c <a href="#d">d</a>'
    monkeypatch.setenv("SYNKRISIS_BOOK", "1")
    assert display.links_for_here(text) == text


# --- installing ---------------------------------------------------------------------------------------------


def test_nothing_tells_a_reader_to_install_a_bare_name():
    """Nothing is published: `pip install NAME` would fetch nothing, or what somebody else has put there."""
    ends = (".md", ".py", ".toml", ".yml", ".html", ".txt", ".json", "Makefile")
    names = "(?:parallax|synkrisis|churchtower)"
    bare = re.compile(rf"\b(?:install|run|uvx|--spec|--from)\s+(?:-\S+\s+)*['\"]?{names}\b(?!-\d)")
    assert bare.search("pip install -U synkrisis") and not bare.search(
        "--spec . synkrisis compare a.txt b.txt"
    )
    read = [path for path in files(ROOT) if path.name.endswith(ends) and path.name != "test_lab.py"]
    assert ROOT / "README.md" in read
    for path in read:
        found = bare.search(path.read_text("utf-8"))
        assert not found, f"{path}: {found[0]!r} names no folder and no wheel"


# --- charts -------------------------------------------------------------------------------------------------

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "description": 'Two words, "love" & tower.',
    "data": {"values": [{"word": "love", "n": 2}, {"word": "tower", "n": 1}]},
    "mark": "bar",
    "encoding": {"x": {"field": "n", "type": "quantitative"}, "y": {"field": "word", "type": "nominal"}},
}


def test_a_chart_in_a_notebook_is_a_picture_that_asks_for_nothing(monkeypatch):
    monkeypatch.delenv(display.SERVER_VARIABLE, raising=False)
    shown = display.bundle(SPEC)
    assert set(shown) == {"text/html", "image/svg+xml", "text/plain"}
    picture = BeautifulSoup(shown["text/html"], "html.parser").img
    assert picture["alt"] == shown["text/plain"] == 'Two words, "love" & tower.'
    svg = base64.b64decode(picture["src"].partition(",")[2]).decode()
    assert svg == shown["image/svg+xml"] and ">tower</text>" in svg
    assert set(re.findall(r"https?://[^/\"]*", svg)) <= {"http://www.w3.org"}, "names of XML only"


def test_a_renderer_that_was_chosen_is_kept():
    with alt.renderers.enable("json"):
        display.activate()
        assert alt.renderers.active == "json"
