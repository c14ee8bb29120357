"""The five analyses are done in plain sight: what their cells hold, counted, with imports and folded cells left out."""

import pytest
from built import ROOT

from churchtower.make import count as counting
from churchtower.make.count import ANALYSES, count


@pytest.fixture(scope="module")
def counts():
    return {name: count((ROOT / "chapters" / f"{name}.md").read_text("utf-8")) for name in ANALYSES}


@pytest.mark.parametrize("name", ANALYSES)
def test_an_analysis_cuts_counts_and_draws_by_itself(counts, name):
    found = counts[name]
    assert found.nltk >= 5, "lines that call nltk"
    assert found.pandas >= 10, "lines that work on a pandas frame"
    assert found.charts >= 2, "charts written out in Altair"


@pytest.mark.parametrize("name", ANALYSES)
def test_its_cells_are_seen_and_short(counts, name):
    found = counts[name]
    assert 3 * found.folded <= found.cells, "folded cells"
    assert max(found.lengths) <= 12, "lines of a cell"
    assert max(found.widths) <= 64, "columns of a cell"
    # shorter ones are one call of the library, or a thing to try
    assert 2 * sum(length >= 4 for length in found.lengths) >= len(found.lengths)


@pytest.mark.parametrize("name", ANALYSES)
def test_a_line_of_code_has_words_that_explain_it(counts, name):
    assert 20 <= counts[name].words_per_line <= 40, "words of prose for each line of code"


CHAPTER = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

# Five words of {term}`prose` here

```{code-cell} ipython3
:tags: [hide-input]
import altair as alt
import nltk
import pandas as pd
from nltk.sentiment import SentimentIntensityAnalyzer as Vader
hidden = nltk.word_tokenize("not counted")
```

```{code-cell} ipython3
# a comment
words = nltk.word_tokenize("A tower.")
words.append("love")
frame = pd.DataFrame({"word": words})
frame["n"] = 1
total = sum(frame["n"])

vader = Vader()
vader.polarity_scores("love")
```

```{code-cell} ipython3
bars = alt.Chart(frame)
bars.mark_bar().encode(x="n:Q")
```
"""


def test_a_chapter_of_known_counts():
    found = count(CHAPTER)
    assert (found.cells, found.folded, found.lines) == (3, 1, 14)
    assert found.lengths == (7, 2) and found.widths == (38, 31)
    assert (found.nltk, found.pandas, found.charts) == (3, 3, 1)
    assert found.words == 5


def test_the_table_has_a_row_for_each_chapter(capsys):
    assert counting.main([]) == 0
    rows = capsys.readouterr().out.splitlines()[2:]
    assert [row.split("|")[1].strip() for row in rows] == list(ANALYSES)
