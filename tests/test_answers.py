"""Model answers fold without a script, and other boxes are let be."""

from types import SimpleNamespace

import pytest
from docutils import nodes
from sphinx.util.docutils import new_document

from churchtower.sphinx import answers


def page(*classes: str, form: str = "html") -> nodes.document:
    document = new_document("page.md")
    title = nodes.title("", "One & two")
    document += nodes.admonition("", title, nodes.paragraph("", "Perhaps."), classes=list(classes))
    answers.fold(SimpleNamespace(builder=SimpleNamespace(format=form)), document, "page")
    return document


def test_an_answer_is_closed_under_its_title():
    opened, answer, closed = page("dropdown").children
    assert opened.astext() == '<div class="admonition dropdown"><details><summary>One &amp; two</summary>'
    assert not opened["classes"]  # which would set a box around the opening alone
    assert answer.astext() == "Perhaps." and closed.astext() == "</details></div>"


@pytest.mark.parametrize(("classes", "form"), [(("tip",), "html"), (("dropdown",), "latex")])
def test_other_boxes_and_other_forms_are_let_be(classes, form):
    (box,) = page(*classes, form=form).children
    assert isinstance(box, nodes.admonition)
