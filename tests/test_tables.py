"""The tables that pages show: rows lead to sentences, findings to their places, captions tell the base."""

import re

import pytest
from bs4 import BeautifulSoup

from churchtower import claims, human, tables, withdrawn
from churchtower.sphinx import prose
from synkrisis.charts.base import word_lines
from synkrisis.charts.vocabulary import contrasts
from synkrisis.printing import apostrophes


def soup(table) -> BeautifulSoup:
    return BeautifulSoup(table._repr_html_(), "html.parser")


def links(table) -> list[str]:
    return [a["href"] for a in soup(table).find_all("a", href=True)]


def back(row, name: str) -> list:
    """The links of one named line in the last cell of a row of the evidence."""
    for line in re.split(r"<br/?>", row.find_all("td")[-1].decode_contents()):
        if line.startswith(f"{name}: "):
            return BeautifulSoup(line, "html.parser").find_all("a")
    return []


@pytest.fixture(scope="module")
def evidence(study):
    return {essay: tables.evidence(study, essay) for essay in study.corpus.ids}


def test_a_sentence_link_is_escaped_and_leads_to_its_row():
    assert tables.sentence_link("a-p01-s01") == '<a href="evidence.html#a-p01-s01">a-p01-s01</a>'
    assert tables.sentence_link("a", pages="chapters/").startswith('<a href="chapters/evidence.html#a">')
    assert "<script>" not in tables.sentence_link("<script>")


def test_every_sentence_has_one_row_that_links_can_find(evidence, study):
    for essay, table in evidence.items():
        rows = study.corpus.sentences[study.corpus.sentences["essay"] == essay]
        ids = [span["id"] for span in soup(table).find_all("span", id=True)]
        assert ids == rows["sentence_id"].tolist()
        assert f"The {len(rows)} sentences of {study.corpus.labels[essay]}" in table.caption
        openings = [link for link in links(table) if not link.partition(".html#")[1]]
        assert len(openings) == len(rows)
        assert all(link.startswith(study.corpus[essay].url) for link in openings)


def test_evidence_tells_what_was_coded_there(evidence, study):
    for essay, table in evidence.items():
        marks = [link for link in links(table) if link.startswith("metaphor.html#chart-fig-places-")]
        own = study.metaphors[study.metaphors["essay"] == essay]
        assert len(marks) == len(own.drop_duplicates(["sentence_id", "family"]))
        codes = study.codes[study.codes["essay"] == essay]
        shown = [back(row, "coded sentiment") for row in soup(table).tbody.find_all("tr")]
        assert [int(link.get_text().replace("−", "-")) for (link,) in shown] == codes["sentiment"].tolist()


def test_evidence_leads_back_to_the_findings_that_cite_it(evidence, findings):
    for table in evidence.values():
        for row in soup(table).tbody.find_all("tr"):
            sentence = row.span["id"]
            cited = {a["href"].partition("#claim-")[2] for a in back(row, "findings")}
            assert cited == {claims.anchor(f.key) for f in findings.values() if sentence in f.evidence}


def test_a_contrasting_word_leads_from_each_of_its_sentences_to_its_lines(evidence, study):
    lines = word_lines(study.tokens, contrasts(study.vocabulary), study.labels)["rows"]
    expected = {(row["term"], sentence) for row in lines for sentence in row["sentence_id"]}
    found = set()
    for table in evidence.values():
        for row in soup(table).tbody.find_all("tr"):
            links = back(row, "contrasting words")
            assert all(a["href"].startswith("vocabulary.html#chart-fig-keyness-") for a in links)
            found |= {(a.get_text(), row.span["id"]) for a in links}
    assert found == expected


def test_tables_of_sentences_lead_to_rows_of_the_evidence(evidence, study):
    there = {span["id"] for table in evidence.values() for span in soup(table).find_all("span", id=True)}
    shown = [
        tables.metaphors(study), tables.disputed(study), tables.concordance(study, "we"),
        tables.disagreements(study), tables.disputed_sentences(study),
    ]  # fmt: skip
    for table in shown:
        assert links(table), table.caption
        assert {link.removeprefix("evidence.html#") for link in links(table)} <= there


def test_evidence_of_findings_leads_to_rows_of_the_evidence(evidence, findings):
    there = {span["id"] for table in evidence.values() for span in soup(table).find_all("span", id=True)}
    assert there.issuperset(s for finding in findings.values() for s in finding.evidence)


def test_captions_count_the_rows(study):
    table = tables.metaphors(study, families=("love language",))
    assert table.caption.startswith(f"{len(table.frame)} metaphorical expressions: love language")
    assert set(table.frame["family"]) == {"love language"}
    few = tables.disputed(study, rows=3)
    assert len(few.frame) == 3 and few.caption.startswith("Disputed expressions: 3 of ")


def test_a_concordance_shows_a_few_lines_of_each_essay(study):
    table = tables.concordance(study, "russia", rows=2)
    assert table.frame["essay"].value_counts().to_dict() == {"GZERO": 2, "Allyn": 2}
    assert (table.frame["match"].str.casefold() == "russia").all()
    assert table.frame[["left", "right"]].map(lambda text: len(text.split()) <= 8).to_numpy().all()


def test_the_ledger_has_every_finding_with_its_anchor(findings, study):
    table = tables.ledger(findings.values())
    page = soup(table)
    anchors = {a["id"]: a["href"] for a in page.find_all("a", id=True)}
    gone = withdrawn.read()
    assert len(anchors) == len(table.frame) == len(findings) + len(gone)
    assert f"all {len(findings)} findings" in table.caption
    said = [re.sub(r"\*(.+?)\*", r"\1", f"{f.sentence}{f.key}").replace("'", "’") for f in findings.values()]
    cells = [cell.text for cell in page.select("tbody th")]
    assert cells[: len(said)] == said
    for cell, (key, item) in zip(cells[len(said) :], gone.items(), strict=True):
        said = item["sentence"].replace("'", "’")
        assert cell == apostrophes(f"{said}Withdrawn. {item['reason']}{key}")
        assert anchors[f"ledger-{claims.anchor(key)}"] == f"sentiment.html#claim-{claims.anchor(key)}"


def test_the_ledger_prints_each_number_as_its_sentence_does(findings, study):
    rows = [str(cell).split("<br>") for cell in tables.ledger(findings.values()).frame["numbers"]]
    shown = dict(zip(findings, rows, strict=False))  # below them stand the withdrawn ones
    assert shown["essays.words"] == ["1,791 words", "n = 1,791 words"]
    assert shown["vocabulary.variants"][0].startswith("0.0033 ")
    for key, finding in findings.items():
        if finding.low is not None:
            interval = re.search(r"\(([^()]+ to [^()]+)\)$", shown[key][0])[1]
            assert f"interval {interval}, " in finding.text and shown[key][1] in finding.text
        if finding.p is not None:
            assert f"{shown[key][2]}, n = " in finding.text
        if finding.verdict is not None:
            assert any(line.startswith(finding.tier) for line in shown[key])
            assert any(", chosen after reading" in line for line in shown[key]) == finding.after_reading
        if finding.tried is not None:
            said = "; ".join(finding.conditions) or "no single choice undoes it"
            assert said in shown[key]


def test_the_finders_table_measures_every_way_and_family(study):
    frame = tables.finder(study).frame
    assert len(frame) == 4 * 4 and set(frame["family"]) == {"all", "love language", "church tower", "other"}
    every = frame[(frame["method"] == "every content word") & (frame["family"] == "church tower")].iloc[0]
    assert every["recall"] == "1.00" and every["found"] > every["coded"] == every["both"]


def test_ledger_and_pages_lead_to_each_other(findings, study):
    ledger = soup(tables.ledger(findings.values()))
    anchors = {a["id"]: a["href"] for a in ledger.find_all("a", id=True)}
    for key in ("metaphor_and_sentiment.love", "essays.words", "metaphor.church_tower"):
        page = prose.note(key, claims.read_published()["claims"][key], "chapters/x")
        there = re.search(r"synthesis\.html#(ledger-[\w-]+)", page)[1]
        here = re.search(r'id="(claim-[\w-]+)"', page)[1]
        chapter = claims.register()[key].chapter.replace("_", "-")
        assert anchors[there] == f"{chapter}.html#{here}"


def test_each_instrument_stands_beside_each_text_with_the_lead_of_what_learned_from_people(study):
    frame = tables.instruments_by_text(study).frame.set_index("instrument")
    assert list(frame.index) == list(human.NAMES.values())
    learned, vader = frame.loc[human.NAMES["learned"]], frame.loc[human.NAMES["vader"]]
    assert all("ahead" not in str(cell) for cell in learned) and all(
        "ahead by" in str(cell) for cell in vader
    )
    here = study.validation.set_index(["instrument", "essay"])["rho"]
    difference = here["learned", "pooled"] - here["vader", "pooled"]
    assert f"ahead by {claims.number(difference)} (" in vader["these essays"]
    assert frame.loc[human.NAMES["ceiling"], "these essays"] == ""
