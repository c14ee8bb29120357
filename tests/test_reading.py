"""The marks in the pages: what another corpus sees, and that the book itself loses nothing but the marks."""

import re

import jupytext
import pytest
from built import ROOT, pages
from sphinx.errors import ConfigError

from churchtower import claims
from churchtower.sphinx import reading as book_reading
from churchtower.sphinx.reading import THE_BOOK, Reading, applied

# What only the book's own essays, their authors and their images bring up.
THEIRS = re.compile(
    r"(?:\b|_)(russia\w*|putin\w*|biden|kremlin|ukrain\w*|moscow|yeltsin|kennedy|lavrov|scholz|gzero|allyn|"
    r"nato|love\w*|jilted|church\w*|towers?|diploma\w*|negotiat\w*|valentine\w*)\b",
    re.IGNORECASE,
)
# A citation is no sentence about a church, and a palette's names are no text.
NO_TEXT = re.compile(r"Ward\s+Church|Church\s+and\s+Hanks|church1990|--syn-[\w-]+")

PLAIN = Reading(frozenset(), "Trees", "Tram", "town")
CODED = Reading(frozenset({"metaphors", "sentences"}), "Trees", "Tram", "town")
PAGE = """\
# A page

<!-- only: these essays -->
Prose on the two essays.
<!-- otherwise
{first} and {second}, {cite:t}`kept2020`.
-->
<!-- /only -->

<!-- only: metaphors -->
## Metaphors
<!-- only: these essays -->
A family.
<!-- /only -->
A table.
<!-- only: metaphor coders -->
Agreement.
<!-- /only -->
<!-- /only -->

<!-- only: metaphors -->
More.
<!-- /only -->
"""


def sources() -> dict[str, str]:
    return {page: (ROOT / f"{page}.md").read_text("utf-8") for page in pages()}


def test_the_book_loses_the_marks_and_nothing_else():
    assert applied(PAGE, THE_BOOK).split("\n\n") == [
        "# A page",
        "Prose on the two essays.",
        "## Metaphors\nA family.\nA table.\nAgreement.",
        "More.\n",
    ]
    for name, text in sources().items():
        lines = re.sub(r"<!-- otherwise\n.*?\n-->\n", "", text, flags=re.DOTALL).splitlines()
        kept = [line for line in lines if not re.fullmatch(r"\s*<!-- (only: .*|/only) -->", line)]
        assert applied(text, THE_BOOK, name).splitlines() == kept, name


def test_a_notebook_opened_as_it_lies_has_the_same_cells_of_code():
    for name, text in sources().items():
        opened, built = (
            [cell.source for cell in jupytext.reads(source, fmt="md").cells if cell.cell_type == "code"]
            for source in (text, applied(text, THE_BOOK, name))
        )
        assert opened == built, name


def test_another_pair_sees_what_stands_otherwise_and_its_own_names():
    text = applied(PAGE, PLAIN)
    assert "Prose" not in text and "A family" not in text and "Agreement" not in text
    assert "Trees and Tram, {cite:t}`kept2020`." in text


def test_a_missing_annotation_is_told_once_with_its_file_columns_and_where_it_is_taught():
    text = applied(PAGE, PLAIN)
    assert "A table" not in text and "More" not in text
    assert text.count("Not here yet") == 1
    for told in ("`annotations/metaphors.csv`", "`town`", "`source_domain`", "(#annotate-metaphors)"):
        assert told in text


def test_one_coder_is_asked_for_a_second():
    text = applied(PAGE, CODED)
    assert "A table." in text and "More." in text
    assert text.count("Not here yet") == 1 and "a second coder" in text
    assert "Not here yet" not in applied(PAGE, Reading(CODED.has | {"metaphor coders"}, "A", "B", "c"))


@pytest.mark.parametrize("has", [frozenset(), frozenset(book_reading.KNOWN) - {book_reading.THESE_ESSAYS}])
def test_no_page_on_another_pair_speaks_of_the_books_essays(has):
    for name, text in sources().items():
        left = NO_TEXT.sub("", applied(text, Reading(has, "Trees", "Tram", "town"), name))
        assert not THEIRS.findall(left), name


def test_a_claim_that_names_what_is_in_the_books_essays_says_so():
    for key, item in claims.register().items():
        if THEIRS.search(key.replace("_", " ")) or THEIRS.search(item.sentence):
            assert book_reading.THESE_ESSAYS in item.needs, key


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!-- only: metaphor -->\n<!-- /only -->", "page, line 1: nothing is called 'metaphor'. Write one"),
        ("a\n<!-- only: times -->\nb", "page, line 2: the block is not closed"),
        ("a\n<!-- /only -->", "page, line 2: <!-- /only --> closes nothing"),
        ("<!-- otherwise\na\n-->", "page, line 1: <!-- otherwise stands outside of a block"),
    ],
)
def test_a_mark_that_does_not_fit_is_refused_with_its_line(text, message):
    with pytest.raises(ConfigError, match=re.escape(message)):
        applied(text, PLAIN)


def test_a_corpus_with_faults_ends_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv(book_reading.VARIABLE, str(tmp_path))
    book_reading.reading.cache_clear()
    with pytest.raises(ConfigError, match=r"SYNKRISIS_CORPUS names cannot be used: .*essays\.csv: there is"):
        book_reading.reading()
    book_reading.reading.cache_clear()
