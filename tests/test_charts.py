"""Charts take frames and labels, give their frame back, and stay Altair's."""

import altair as alt
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from synkrisis import charts
from synkrisis.charts.base import known
from synkrisis.html import charts as html_charts
from synkrisis.texts import tokens
from synkrisis.words import collocation, frequency, keyness

LABELS = {"one": "The First", "two": "The Second"}
TEXTS = {
    "one": "We love Russia. Russia is far, and “we wait”, they said. The constructor waits.",
    "two": "A tower stands in Russia. It stands and waits for us. The tower is the constructor.",
}


@pytest.fixture(scope="module")
def frames():
    paragraphs = pd.concat([tokens.paragraphs(essay, text) for essay, text in TEXTS.items()])
    sentences = tokens.sentences(paragraphs)
    all_tokens = tokens.tokens(sentences, paragraphs)
    terms = tokens.terms(all_tokens)
    table = keyness.keyness(frequency.counts(terms)).assign(low=-1.0, high=1.0, p_max_t=0.5)
    return {"sentences": sentences, "tokens": all_tokens, "terms": terms, "table": table}


def made(frames) -> dict[str, alt.TopLevelMixin]:
    terms, sentences, table = frames["terms"], frames["sentences"], frames["table"]
    company = collocation.collocates(terms, "russia")
    return {
        "anatomy": charts.anatomy(terms, sentences, LABELS),
        "voices": charts.voices(terms, LABELS),
        "keyness": charts.keyness(table, LABELS, tokens=frames["tokens"]),
        "rates": charts.rates(table, LABELS, minimum=1),
        "dispersion": charts.dispersion(terms, "Russia", sentences=sentences, labels=LABELS),
        "collocates": charts.collocates(company, "russia", LABELS, least=1),
    }


def test_every_chart_gives_its_frame_and_can_be_configured(frames):
    for name, chart in made(frames).items():
        assert isinstance(chart.data, pd.DataFrame) and len(chart.data), name
        spec = chart.configure_axis(labelFontSize=20).to_dict()
        assert spec["config"]["axis"]["labelFontSize"] == 20, name
        assert "The First" in html_charts.to_html(chart), name


def test_a_word_is_found_in_any_case_and_an_absent_one_is_named(frames):
    terms, sentences = frames["terms"], frames["sentences"]
    chart = charts.dispersion(terms, "RUSSIA", sentences=sentences, labels=LABELS)
    assert len(chart.data) == 3 and set(chart.data["term"]) == {"russia"}
    with pytest.raises(ValueError, match="Ukraine: not among the words"):
        charts.dispersion(terms, "Russia", "Ukraine", sentences=sentences)
    with pytest.raises(ValueError, match="No word is named"):
        charts.dispersion(terms, sentences=sentences)


def test_texts_without_labels_are_called_by_their_ids_and_a_missing_label_is_named(frames):
    assert set(charts.keyness(frames["table"]).data["essay"]) == {"one", "two"}
    with pytest.raises(ValueError, match="two have no label"):
        charts.voices(frames["terms"], {"one": "The First"})
    with pytest.raises(ValueError, match="compares two texts, and 3"):
        charts.keyness(frames["table"], {**LABELS, "three": "The Third"})
    assert known({"b": "B", "a": "A"}, ["a", "b"]) == {"b": "B", "a": "A"}  # the labels' order decides


HOSTILE = 'T"><img src=x onerror=alert(1)>'


def test_a_hostile_label_is_text_on_every_chart(frames):
    labels = {"one": HOSTILE, "two": "</script><script>alert(2)</script>"}
    terms, sentences = frames["terms"], frames["sentences"]
    drawn = [
        charts.voices(terms, labels),
        charts.keyness(frames["table"], labels, tokens=frames["tokens"]),
        charts.dispersion(terms, "russia", sentences=sentences, labels=labels),
    ]
    for chart in drawn:
        page = BeautifulSoup(html_charts.to_html(chart), "html.parser")
        assert not page.find_all("img") and len(page.find_all("script")) == 1
        assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
        assert HOSTILE in page.table.get_text()  # it is shown, as text


def test_a_word_that_every_object_of_javascript_has_breaks_no_chart(frames):
    words = ("constructor", "__proto__", "toString")
    table = frames["table"].head(3).set_axis(list(words))
    spec = charts.keyness(table, LABELS).to_dict()

    def keys(node):
        if isinstance(node, dict):
            yield from node
            node = node.values()
        if isinstance(node, list | type({}.values())):
            for child in node:
                yield from keys(child)

    assert not set(keys(spec)) & set(words)
    assert "constructor" in html_charts.to_html(charts.keyness(table, LABELS), narrow=False)


def test_parts_of_a_story_that_stand_near_each_other_are_drawn_apart():
    places = [0.1, 0.1, 0.11, 0.5]
    parts = pd.DataFrame({
        "essay": ["one"] * 4, "sentence_id": ["a", "a", "a", "b"], "expression": ["w", "x", "y", "z"],
        "scenario": ["romance", "romance", "fight", "romance"], "role": "lover", "filler": "both",
        "phase": ["hope", "hope", "hope", "none"], "position": places,
    })  # fmt: skip
    chart = charts.scenarios(parts, LABELS, phases=["hope", "break"], named_scenarios=["romance"])
    assert chart.data[["expression", "story", "lane"]].values.tolist() == [
        ["w", "romance", 0], ["x", "romance", 1], ["y", "other stories", 2],
    ]  # fmt: skip
    assert "The First: hope 3; The Second: none" in chart.to_dict()["description"]
    assert "given to" in html_charts.to_html(chart)
