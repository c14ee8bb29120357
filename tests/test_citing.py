"""Citations: in the styles as their manuals have them, and in files that other programs read as they were
meant."""

import json
import re
import subprocess

import bibtexparser
import pybtex.database
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from built import ROOT

from churchtower import citing, claims
from churchtower.__main__ import main
from churchtower.citing import Book, Work

KINDS = ("book", "dataset", "sentiment", "metaphor-and-sentiment", "fig-line", "fig-cover", "sentiment.gap")


@pytest.fixture(scope="module")
def book():
    return citing.read_book(address="https://example.org/a/")


@pytest.fixture(scope="module")
def works(book):
    return citing.read_works(book)


@pytest.fixture
def printed():
    """A book by two people with a publisher and a DOI, to be cited as the manuals show."""
    people = ({"family": "Roe", "given": "Jane A."}, {"family": "Doe", "given": "Max"})
    return Book(
        "Two towns: A history", people, "Some Press", "2.1.0", "2024-03-05", "", (), "CC-BY-4.0", doi="10.1/x"
    )


# --- styles -------------------------------------------------------------------------------------------------


REFERENCES = {
    "apa": "Roe, J. A., & Doe, M. (2024). Two towns: A history (Version 2.1.0). Some Press. {}",
    "chicago": "Roe, Jane A., and Max Doe. 2024. Two Towns: A History. Version 2.1.0. Some Press. {}.",
    "mla": "Roe, Jane A., and Max Doe. Two Towns: A History. Version 2.1.0, Some Press, 2024, {}.",
}


@pytest.mark.parametrize(("style", "meant"), REFERENCES.items())
def test_a_book_is_cited_as_the_manuals_show(printed, style, meant):
    work = Work("book", "book", printed.title)
    assert citing.written(citing.csl(work, printed), style) == meant.format("https://doi.org/10.1/x")


@pytest.mark.parametrize("style", citing.STYLES)
def test_a_publisher_that_is_the_author_is_not_printed_twice(book, works, style):
    said = citing.written(citing.csl(works["sentiment"], book), style)
    assert said.count(book.author) == 1 and book.publisher == book.author
    assert book.version in said and "https://example.org/a/chapters/sentiment.html" in said


@pytest.mark.parametrize("style", citing.STYLES)
def test_a_findings_key_number_and_interval_are_in_its_citation(book, works, style):
    said = citing.written(citing.csl(works["sentiment.gap"], book), style)
    item = claims.read_published()["claims"]["sentiment.gap"]
    assert "sentiment.gap" in said
    assert all(claims.number(item[name]) in said for name in ("value", "low", "high"))


# --- files --------------------------------------------------------------------------------------------------


def meant(work, book) -> dict:
    part = work.kind not in ("book", "dataset")
    return {
        "type": {"book": "book", "dataset": "dataset"}.get(work.kind, "chapter"),
        "title": work.name,
        "in": book.title if part else None,
        "author": [book.author],
        "publisher": book.publisher,
        "date": tuple(int(n) for n in book.date.split("-")),
        "version": book.version,
        "url": f"https://example.org/a/{work.path}",
        "abstract": work.summary,
    }


def read_bibtex(text: str) -> dict:
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert not library.failed_blocks
    (entry,) = library.entries
    said = {field.key: re.sub(r"^\{(.*)\}$", r"\1", field.value) for field in entry.fields}
    return {
        "type": {"incollection": "chapter", "misc": "dataset"}.get(entry.entry_type, entry.entry_type),
        "title": said["title"],
        "in": said.get("booktitle"),
        "author": [said["author"]],
        "publisher": said["publisher"],
        "date": (int(said["year"]), int(said["month"])),
        "version": said["edition"].removeprefix("Version "),
        "url": said["url"],
        "abstract": said["abstract"],
    }


def read_ris(text: str) -> dict:
    """RIS as its description has it: a tag of two letters, two spaces, a hyphen, a space, the text."""
    lines = [re.fullmatch(r"([A-Z][A-Z0-9])  - ?(.*)", line).groups() for line in text.strip().splitlines()]
    assert lines[0][0] == "TY" and lines[-1] == ("ER", "")
    said = dict(lines)
    return {
        "type": {"BOOK": "book", "CHAP": "chapter", "DATA": "dataset"}[said["TY"]],
        "title": said["TI"],
        "in": said.get("T2") if said["TY"] == "CHAP" else None,
        "author": [value for tag, value in lines if tag == "AU"],
        "publisher": said["PB"],
        "date": tuple(map(int, said["DA"].split("/"))),
        "version": said["ET"].removeprefix("Version "),
        "url": said["UR"],
        "abstract": said["AB"],
    }


@pytest.mark.parametrize("key", KINDS)
def test_bibtex_and_ris_say_to_other_readers_what_was_meant(book, works, key):
    item, expected = citing.csl(works[key], book), meant(works[key], book)
    assert read_ris(citing.ris(item)) == expected
    assert read_bibtex(citing.bibtex(item)) == {**expected, "date": expected["date"][:2]}


def test_every_work_comes_back_from_the_libraries_that_read_its_files(book, works):
    for work in works.values():
        item = citing.csl(work, book)
        (entry,) = pybtex.database.parse_string(citing.bibtex(item), "bibtex").entries.values()
        (record,) = rispy.loads(citing.ris(item))
        assert entry.key == item["id"] == record["id"]
        assert record["title"] == work.name and record["year"] == book.date[:4]
        assert str(entry.persons["author"][0]) == f"{{{book.author}}}"
        assert json.loads(citing.csl_json(item)) == [item]


def test_keys_of_all_works_differ(book, works):
    keys = [citing.csl(work, book)["id"] for work in works.values()]
    assert len(set(keys)) == len(keys)


# --- the sources --------------------------------------------------------------------------------------------

PAGE = """---
jupytext: {{}}
{front}
---

(here)=
# A *title* with {{term}}`words <word>`

**What is the [question](x.md)?**

```{{code-cell}} ipython3
---
mystnb:
  figure:
    name: fig-one
    caption: "What **it** shows. More."
---
# a comment, and no heading
chart()
```
"""


def test_a_page_gives_its_title_question_and_figures():
    said = citing.read_page(PAGE.format(front="kernelspec: {}"))
    assert said["title"] == "A title with words" and said["summary"] == "What is the question?"
    assert said["figures"] == {"fig-one": "What it shows. More."}
    assert citing.read_page(PAGE.format(front="description: Said so."))["summary"] == "Said so."


def test_a_description_in_front_matter_comes_first_and_running_text_last():
    assert citing.read_page("# T\n\n(a)=\n- item\n\nFirst line.\nSecond.\n")["summary"] == "First line."


def test_the_date_and_commit_come_from_an_archive_where_there_is_no_history(tmp_path):
    commit = "0123456789" * 4
    (tmp_path / ".git_archival.txt").write_text(f"node: {commit}\nnode-date: 2026-11-22T02:12:24+00:00\n")
    assert citing.read_build(tmp_path) == citing.Build(commit, "2026-11-22")
    (tmp_path / ".git_archival.txt").write_text("node: $Format:%H$\nnode-date: $Format:%cI$\n")
    assert citing.read_build(tmp_path) == citing.Build()


def test_a_clone_tells_its_commit_and_whether_files_were_changed(tmp_path):
    def git(*words):
        who = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *words], check=True, capture_output=True)

    git("init")
    (tmp_path / "CITATION.cff").write_text("a")
    git("add", ".")
    git("commit", "-m", "m")
    build = citing.read_build(tmp_path)
    assert re.fullmatch(r"[0-9a-f]{40}", build.commit) and not build.altered
    (tmp_path / "CITATION.cff").write_text("b")
    assert citing.read_build(tmp_path).altered
    # A folder in somebody else's clone is not of that clone.
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "CITATION.cff").write_text("a")
    assert citing.read_build(tmp_path / "inside") == citing.Build()


def test_without_an_address_none_is_given(works):
    book = citing.read_book(address="")
    assert "URL" not in citing.csl(works["sentiment"], book)


def test_every_finding_and_every_page_can_be_cited(works):
    assert claims.read_published()["claims"].keys() <= works.keys()
    assert {page.rpartition("/")[2] for page in citing.pages(ROOT)[1:]} <= works.keys()


# --- the command --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", citing.FORMATS)
def test_cite_prints_every_form(form, capsys, works):
    assert main(["cite", "sentiment.gap", "--style", form]) == 0
    item = citing.csl(works["sentiment.gap"], citing.read_book())
    assert capsys.readouterr().out == citing.written(item, form) + "\n"


@pytest.mark.parametrize(
    ("key", "near"), [("sentimnt", "sentiment"), ("gap", "sentiment.gap"), ("fig-lin", "fig-line")]
)
def test_cite_lists_near_matches_of_an_unknown_key(key, near, capsys):
    assert main(["cite", key]) == 2
    said = capsys.readouterr().err
    assert repr(key) in said and f" {near}" in said


def test_cite_says_what_to_do_where_there_are_no_pages(tmp_path):
    with pytest.raises(ValueError, match=r"CITATION\.cff: there is no such file"):
        citing.read_book(tmp_path)
