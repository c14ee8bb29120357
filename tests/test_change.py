"""The page of changes: its cells run as they stand, each does what the page says, and none is long."""

import ast
import re
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO

import jupytext
import pandas as pd
import pytest
from built import ROOT

from synkrisis.charts import theme

PAGE = ROOT / "chapters" / "change.md"


def cells() -> list[str]:
    return [cell.source for cell in jupytext.read(PAGE, fmt="md:myst").cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def ran():
    """What each cell shows and prints, in order, and the names that it leaves."""
    names, shown = {}, []
    for source in cells():
        *body, last = ast.parse(source).body
        with redirect_stdout(StringIO()) as out:
            if isinstance(last, ast.Expr):
                exec(compile(ast.Module(body, []), "cell", "exec"), names)
                value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
            else:
                exec(compile(ast.Module([*body, last], []), "cell", "exec"), names)
                value = None
        shown.append((value, out.getvalue(), dict(names)))
    return shown[1:]


def test_the_cells_are_few_lines_of_few_columns():
    for source in cells()[1:]:
        lines = [line for line in source.splitlines() if line.strip()]
        assert 4 <= len(lines) <= 12 and max(map(len, lines)) <= 64, source


def test_stop_words_and_one_more_are_left_out(ran, study):
    table, _, names = ran[0]
    assert "russia" not in names["mine"].counts.index and not names["mine"].terms["stop"].any()
    assert table.index[0] == "west" and table.loc["west", "n_gzero"] == (study.terms["term"] == "west").sum()


def test_pairs_are_counted_within_sentences(ran, study):
    table, _, names = ran[1]
    words = study.terms[~study.terms["stop"]]
    counted = Counter()
    for _, part in words.groupby("sentence_id", sort=False):
        counted.update(zip(part["term"], part["term"][1:], strict=False))
    for pair, row in table.iterrows():
        assert counted[tuple(pair.split())] == row["n_gzero"] + row["n_allyn"]
    assert len(names["frame"]) == counted.total()


def test_other_words_are_drawn_and_an_absent_one_is_named(ran):
    chart, printed, _ = ran[2]
    assert set(chart.data["term"]) == {"russia", "putin", "kennedy"}
    assert printed.startswith("Tolstoy: not among the words")


def test_a_word_of_vader_moves_only_the_sentence_that_has_it(ran, study):
    finding, _, names = ran[3]
    moved = names["both"].index[names["before"] != names["now"]]
    has = study.sentences[study.sentences["text"].str.contains("bolstered")]["sentence_id"]
    assert list(moved) == list(has) and not finding.is_published


def test_another_list_of_words_is_asked(ran, study):
    table, _, _ = ran[4]
    assert table["size"].sum() == len(study.sentences) and table.index.to_list() == ["gzero", "allyn"]


def test_a_recoded_sentence_moves_the_gap_its_interval_and_the_grid(ran, study):
    finding, _, _ = ran[5]
    assert finding.changed == ("gzero-p01-s01 coded +2 in sentiment",)
    grid, _, _ = ran[6]
    with_headings = grid[grid["headings"]]
    assert (with_headings["value"] > with_headings["published"]).all()
    without = grid[~grid["headings"]]  # the sentence is the title
    assert (without["value"] == without["published"]).all() and len(without)


def test_a_metaphor_in_another_family_is_one_expression_less(ran, study):
    finding, printed, _ = ran[7]
    before = (study.metaphors["family"] == "love language").sum()
    assert printed.count(",") + 1 == before - 1 and f"{before - 1} expressions" in finding.sentence


def test_a_chart_takes_colours_and_becomes_a_picture(ran):
    chart, printed, names = ran[8]
    spec = chart.to_dict()
    drawn = str(spec["spec"])
    assert theme.LIGHT["first"] not in drawn and theme.LIGHT["ink"] in drawn
    assert spec["config"]["axis"]["labelFontSize"] == 14
    assert names["picture"].read_bytes().startswith(b"\x89PNG") and printed.startswith("words.png")


def test_the_frame_behind_a_chart_is_a_copy_that_counts_the_same(ran):
    chart, _, names = ran[9]
    assert chart.data["words"].sum() == len(names["frame"]) == len(names["chart"].data)
    assert "quarter" in names["frame"] and "quarter" not in names["chart"].data


def test_the_same_cell_runs_on_two_other_texts(ran):
    table, _, names = ran[10]
    assert set(table.index[:2]) == {"sea", "rain"} and "saw" not in names["mine"].counts.index
    first, other = (
        re.sub(r"(study|other)\.under.*|n_\w+|\d", "", source) for source in (cells()[1], cells()[-1])
    )
    assert first.splitlines()[1] in other.splitlines()
    assert isinstance(table, pd.DataFrame)
