"""Words that select marks of a chart: a link to the figure in any case, and a fault where no such marks are."""

from types import SimpleNamespace

import pytest
from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import new_document

from churchtower.sphinx import mentions

CHART = '<div class="syn-chart" id="chart-fig-cover"><svg><g class="church_tower_marks"/></svg>{}</div>'


@pytest.fixture
def warned(monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(mentions.log, "warning", lambda text, *words, **_where: said.append(text % words))
    return said


def page(target: str, inside: str = "") -> nodes.document:
    document = new_document("page.md")
    link = addnodes.pending_xref("", nodes.inline("", "the tower"), reftype="myst", reftarget=target)
    document += [nodes.paragraph("", "", link), nodes.raw("", CHART.format(inside), format="html")]
    mentions.resolve(SimpleNamespace(), document)
    return document


def test_a_mention_leads_to_its_figure_and_names_its_marks(warned):
    (link,) = page("fig-cover:church-tower").findall(nodes.reference)
    assert link["refuri"] == "#fig-cover" and link.astext() == "the tower"
    assert link["classes"] == ["syn-mention", "syn-marks-church-tower"] and not warned


@pytest.mark.parametrize("target", ["fig-cover:love-language", "fig-places:church-tower"])
def test_marks_that_no_chart_of_the_page_has_are_a_fault(warned, target):
    page(target)
    figure, layer = target.split(":")
    assert warned == [f"no chart {figure} of this page has a layer named {layer!r}"]


def test_marks_are_sought_in_the_picture_and_not_in_its_data(warned):
    page(
        "fig-cover:love-language", '<details class="syn-data"><td class="love_language_marks"></td></details>'
    )
    assert warned


@pytest.mark.parametrize("target", ["fig-cover", "finding-metaphor-love-language", "https://a.example:80/"])
def test_other_links_are_let_be(warned, target):
    assert list(page(target).findall(addnodes.pending_xref)) and not warned
