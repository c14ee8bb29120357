"""Citations: in the styles as their manuals have them, and in files that other programs read as they were
meant."""

import json
import re
import subprocess
from html import unescape

import bibtexparser
import pybtex.database
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from built import ROOT, site

from churchtower import citing, claims, release_label
from churchtower.__main__ import main
from churchtower.citing import Book, Work
from churchtower.make import reference

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
    "chicago-notes": "Roe, Jane A., and Max Doe. Two Towns: A History. Version 2.1.0. Some Press, 2024. {}.",
    "mla": "Roe, Jane A., and Max Doe. Two Towns: A History. Version 2.1.0, Some Press, 2024, {}.",
}


@pytest.mark.parametrize(("style", "meant"), REFERENCES.items())
def test_a_book_is_cited_as_the_manuals_show(printed, style, meant):
    work = Work("book", "book", printed.title)
    assert citing.written(citing.csl(work, printed), style) == meant.format("https://doi.org/10.1/x")


INSIDE = {
    "apa": "(Roe & Doe, 2024)",
    "chicago": "(Roe and Doe 2024)",
    "chicago-notes": "Jane A. Roe and Max Doe, Two Towns: A History, Version 2.1.0 (Some Press, 2024), {}.",
    "mla": "(Roe and Doe)",
}


@pytest.mark.parametrize(("style", "meant"), INSIDE.items())
def test_a_book_is_named_in_the_text_as_the_manuals_show(printed, style, meant):
    item = citing.csl(Work("book", "book", printed.title), printed)
    assert citing.printed([item], style)[0][1] == meant.format("https://doi.org/10.1/x")


@pytest.mark.parametrize("style", citing.STYLES)
def test_an_organisation_that_is_its_own_publisher_is_named_once_where_the_manual_asks_it(book, works, style):
    """APA leaves out the publisher, MLA the author; Chicago's examples name both."""
    said = citing.written(citing.csl(works["sentiment"], book), style)
    assert said.count(book.author) == (2 if style.startswith("chicago") else 1)
    assert said.startswith(book.author) == (style != "mla") and book.publisher == book.author
    assert book.version in said and f"https://example.org/a/{book.version}/chapters/sentiment.html" in said


@pytest.mark.parametrize("style", citing.STYLES)
def test_a_findings_key_number_and_interval_are_in_its_citation(book, works, style):
    said = citing.written(citing.csl(works["sentiment.gap"], book), style)
    item = claims.read_published()["claims"]["sentiment.gap"]
    assert "sentiment.gap" in said
    assert all(claims.number(item[name]) in said for name in ("value", "low", "high"))


# --- the reference processor --------------------------------------------------------------------------------

RENEW = "Run `make citations-reference` (it needs Node), and look at what changed."


@pytest.fixture(scope="module")
def cited():
    """What citeproc-js made of every entry, as `make citations-reference` wrote it."""
    return json.loads(reference.FIXTURE.read_text("utf-8"))


@pytest.mark.parametrize("build", reference.BUILDS)
def test_all_strings_are_those_of_the_reference_processor(build, cited):
    """References and forms for the text, of the book and all its parts, with and without an address."""
    site()  # the tables are known when the book is built
    assert cited["styles"] == reference.styles(), f"The styles are others than were used. {RENEW}"
    asked = reference.asked(build)
    changed = sorted(asked.keys() ^ cited[build].keys())
    assert not changed, f"New or gone: {', '.join(changed[:9])}. {RENEW}"
    for style in citing.STYLES:
        for (key, item), own in zip(
            asked.items(), citing.printed(asked.values(), style, html=True), strict=True
        ):
            assert tuple(map(unescape, own)) == tuple(map(unescape, cited[build][key][style])), (
                f"{item}\n{RENEW}"
            )


def test_a_changed_title_is_not_what_the_reference_has(cited):
    item = next(iter(reference.asked("nowhere").values()))
    for style in citing.STYLES:
        (own,) = citing.printed([{**item, "title": "Another title"}], style, html=True)
        assert own[0] != cited["nowhere"][item["id"]][style][0]


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
        "url": f"https://example.org/a/{book.version}/{work.path}",
        "abstract": work.summary,
    }


def read_bibtex(text: str) -> dict:
    decoding = LatexDecodingMiddleware(keep_math_mode=False)
    library = bibtexparser.parse_string(text, append_middleware=[decoding])
    assert not library.failed_blocks
    (entry,) = library.entries
    # Quotation marks are written in ASCII, which LaTeX curls again.
    said = {field.key: citing.curly(re.sub(r"^\{(.*)\}$", r"\1", field.value)) for field in entry.fields}
    return {
        "type": {"incollection": "chapter", "misc": "dataset"}.get(entry.entry_type, entry.entry_type),
        "title": said["title"],
        "in": said.get("booktitle"),
        "author": [said["author"]],
        "publisher": said["publisher"],
        "date": (int(said["year"]), 1 + citing.MONTHS.index(said["month"])),
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
    # This reader has no minus sign, and gives a hyphen for one in formulas.
    signs = {name: text.replace("−", "-") for name, text in expected.items() if isinstance(text, str)}
    assert read_bibtex(citing.bibtex(item)) == expected | signs | {"date": expected["date"][:2]}


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
    item = citing.csl(works["sentiment.gap"], citing.current_book())
    assert capsys.readouterr().out == citing.written(item, form) + "\n"


def test_cite_knows_sentences_and_the_forms_for_running_text(capsys):
    assert main(["cite", "allyn-p09-s05", "--style", "mla"]) == 0
    assert capsys.readouterr().out.startswith("“Sentence allyn-p09-s05 (Every Sentence): Bruce Allyn, ")
    assert main(["cite", "sentiment.gap", "--style", "apa", "--in-text"]) == 0
    assert capsys.readouterr().out == f"({citing.read_book().author}, {citing.current_book().date[:4]})\n"
    assert main(["cite", "sentiment.gap", "--style", "ris", "--in-text"]) == 2


def test_cite_knows_the_tables_of_the_built_book(capsys):
    site()
    key = next(iter(citing.read_tables(citing.read_book())))
    assert main(["cite", key]) == 0
    assert ". Table (" in capsys.readouterr().out


# --- between releases ---------------------------------------------------------------------------------------


def test_a_state_is_named_by_its_distance_from_the_release(tmp_path):
    def git(*words):
        who = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *words], check=True, capture_output=True)

    def commit(name):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
        git("add", ".")
        git("commit", "-m", name)

    git("init")
    commit("a")
    assert release_label.label(tmp_path, "1.0.0") == "1.0.0 (unreleased)"
    commit("releases/1.0.0/claims.json")
    assert release_label.label(tmp_path, "1.0.0") == "1.0.0"
    (tmp_path / "a").write_text("altered")
    assert release_label.label(tmp_path, "1.0.0") == "1.0.0+0 (unreleased)"
    commit("b")
    commit("releases/1.0.0/changes.md")  # a record that was mended later counts from where it began
    assert release_label.label(tmp_path, "1.0.0") == "1.0.0+2 (unreleased)"
    git("clone", "--depth", "1", f"file://{tmp_path}", str(tmp_path / "shallow"))
    assert release_label.label(tmp_path / "shallow", "1.0.0") == "1.0.0 (unreleased)"
    git("tag", "1.0.0")
    assert release_label.label(tmp_path, "1.0.0") == "1.0.0"


def test_without_history_an_archive_is_the_release_only_if_git_says_so(tmp_path):
    assert release_label.label(tmp_path, "1.0.0") == "1.0.0 (unreleased)"
    (tmp_path / ".git_archival.txt").write_text("node: 0\nrefs: HEAD -> main, tag: 1.0.0, origin/main\n")
    assert release_label.label(tmp_path, "1.0.0") == "1.0.0"
    assert release_label.label(tmp_path, "1.0") == "1.0 (unreleased)"


# --- identifiers --------------------------------------------------------------------------------------------


def test_identifiers_reach_every_citation_once_they_are_known(tmp_path):
    """And print nothing before."""
    source = (ROOT / "CITATION.cff").read_text("utf-8")
    known = """identifiers:
  - {type: doi, value: 10.1/version, description: this version}
  - {type: doi, value: 10.1/concept, description: all versions}
  - {type: swh, value: "swh:1:rel:0123"}
"""
    (tmp_path / "CITATION.cff").write_text(source + known)
    for work in citing.read_works(citing.read_book()).values():
        before = citing.csl(work, citing.read_book(address=""))
        after = citing.csl(work, citing.read_book(tmp_path, address=""))
        for form in citing.FORMATS:
            assert "10.1/version" in citing.written(after, form), (work.id, form)
            assert (
                not re.search(r"doi|swh|DOI|\bnote\b", citing.written(before, form)) or work.kind == "dataset"
            )
        for form in citing.FILES:
            said = citing.written(after, form)
            assert "10.1/concept" in said and "swh:1:rel:0123" in said


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
