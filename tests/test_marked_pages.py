"""Printed columns stay whole, other printed lines may be broken, and a number keeps its sign."""

import pytest
from docutils import nodes
from sphinx.util.docutils import new_document

from churchtower.sphinx import pages


@pytest.mark.parametrize(
    ("printed", "whole"),
    [
        ("        n  share\nterm\nwest    7    0.4", True),
        ("west    7\nwe     11", True),
        ("Two matches:\n , they see the picture ,\ns , \u201cWe all see from here", True),
        ("Published: the one is darker.\nNow: neither is.", False),
        ("['They', 'see', '.']", False),
    ],
)
def test_columns_are_told_from_sentences(printed, whole):
    document = new_document("page.md")
    document += nodes.literal_block("", printed, classes=["output", "text_plain"])
    document += nodes.literal_block("", printed)
    pages.mark_columns(None, document)
    output, source = document.children
    assert ("syn-aligned" in output["classes"]) is whole
    assert not source["classes"]


def test_a_number_keeps_its_sign_but_in_what_is_shown_as_written():
    document = new_document("page.md")
    written = [kind("", "95 % of 3") for kind in (nodes.literal, nodes.inline)]
    document += nodes.paragraph("", "", *written)
    document += nodes.raw("", "95 % of 3", format="html")
    pages.keep_percentages(None, document, "page")
    assert document.astext().split("\n\n") == ["95 % of 395\u00a0% of 3", "95 % of 3"]


def test_the_name_of_a_function_stands_apart():
    assert "O</mi><mo lspace=" in pages.formula(r"O \ln E")
    assert pages.formula("x y").count("<mi>") == 2
