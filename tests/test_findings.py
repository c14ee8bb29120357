"""What the findings rest on: the contrast they share, and numbers counted here in another way."""

import csv
import datetime
import re
import statistics

import numpy as np
import pytest
from scipy import stats

from churchtower import claims, withdrawn
from churchtower.findings import common, essays, metaphor, vocabulary
from churchtower.study import Study
from synkrisis.intervals import resampling as resample
from synkrisis.intervals.verdicts import Verdict


def rows_of(corpus, name):
    with open(corpus.folder / "annotations" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- the contrast -------------------------------------------------------------------------------------------


def blocks_of(frame, essay):
    """Numerator and denominator of each paragraph of one essay."""
    rows = frame[frame["essay"] == essay]
    return rows.groupby("paragraph")[["quoted", "words"]].sum().to_numpy(float)


def test_a_contrast_is_a_difference_of_ratios_with_a_bootstrap_of_paragraphs(study):
    """The same in a loop: blocks drawn with replacement, limits widened as Hesterberg (2015) does."""
    frame = study.sentence_words
    found = common.contrast(study, frame, "quoted", "words")
    parts = [blocks_of(frame, essay) for essay in study.pair]
    rng = np.random.default_rng(5)
    drawn = []
    for _ in range(4000):
        one, other = (part[rng.integers(0, len(part), len(part))].sum(axis=0) for part in parts)
        drawn.append(one[0] / one[1] - other[0] / other[1])
    size = min(map(len, parts))
    tail = stats.norm.cdf(-stats.t.ppf(0.975, size - 1) * np.sqrt(size / (size - 1)))
    one, other = (part.sum(axis=0) for part in parts)
    assert found.estimate.value == pytest.approx(one[0] / one[1] - other[0] / other[1])
    limits = np.quantile(drawn, [tail, 1 - tail])
    assert (found.estimate.low, found.estimate.high) == pytest.approx(limits, abs=0.025)
    assert found.estimate.n == len(frame)


def test_a_contrast_without_a_denominator_is_a_difference_of_means(study):
    frame = study.sentence_words
    found = common.contrast(study, frame, "words")
    means = [statistics.fmean(frame.loc[frame["essay"] == essay, "words"]) for essay in study.pair]
    assert found.estimate.value == pytest.approx(means[0] - means[1])
    assert found.base == pytest.approx(means[1])


def test_essays_that_are_alike_show_no_direction(study):
    frame = study.sentence_words.assign(same=3.0)
    found = common.contrast(study, frame, "same")
    assert found.estimate.value == 0 and found.verdict is Verdict.NONE
    assert found.worded(above="more", below="less", neither="neither") == "cannot be compared here with"


def test_a_contrast_becomes_a_finding_with_nothing_lost():
    contrast = common.Contrast(resample.Estimate(-2.0, -3.0, -1.0, 0.01, 76, 0.1, 0.2), 0.5)
    made = contrast.result("sentences", {"direction": "less"}, ("a-p01-s01",))
    bounds = {
        "low": -3.0, "high": -1.0, "verdict": Verdict.BELOW, "p": 0.01, "base": 0.5,
        "low_error": 0.1, "high_error": 0.2,
    }  # fmt: skip
    words = {"direction": "less"}
    assert made == claims.Result(-2.0, 76, "sentences", words=words, evidence=("a-p01-s01",), **bounds)


# --- findings counted again, from the tables as they lie on the disk ----------------------------------------


def test_metaphors_are_those_accepted_in_the_table(corpus, findings):
    rows = [row for row in rows_of(corpus, "metaphors.csv") if row["accepted"] == "yes"]
    assert findings["metaphor.coded"].value == len(rows)
    for family in ("love language", "church tower"):
        wide = {"love language": ("romance", "speech"), "church tower": ("sight",)}[family]
        own = [row for row in rows if row["family"] in wide and row["strict"] == "yes"]
        where = [row["sentence_id"].split("-")[0] for row in own]
        text = findings[f"metaphor.{family.replace(' ', '_')}"].text
        assert f"GZERO has {where.count('gzero')} expressions and Allyn {where.count('allyn')}." in text
    conventional = sum(row["kind"] == "conventional" for row in rows)
    assert findings["metaphor.conventional"].value == pytest.approx(100 * conventional / len(rows))


def parts_of(corpus):
    rows = [row for row in rows_of(corpus, "roles.csv") if row["accepted"] == "yes"]
    return [{**row, "essay": row["sentence_id"].split("-")[0]} for row in rows]


def test_the_halves_of_a_story_are_counted_from_the_table_of_parts(corpus, study):
    rows = parts_of(corpus)
    fails, mends = {"failure", "estrangement", "break"}, {"hope", "attempt", "cure"}
    love = [r["phase"] for r in rows if r["essay"] == "gzero" and r["scenario"] in ("romance", "speech")]
    tower = [r["phase"] for r in rows if r["essay"] == "allyn" and r["scenario"] in ("sight", "mediation")]
    failing, mending = claims.result("metaphor.failing", study), claims.result("metaphor.mending", study)
    assert (failing.value, failing.n) == (sum(phase in fails for phase in love), len(love))
    assert (mending.value, mending.n) == (sum(phase in mends for phase in tower), len(tower))
    assert mending.words["other"] == "none" and not fails & set(tower)
    quarrel = [r for r in rows if r["scenario"] == "quarrel"]
    said = claims.result("metaphor.quarrel", study)
    assert said.value == len(quarrel) and said.words["a"] == "none"
    wronged = [r["filler"] for r in quarrel if r["role"] == "wronged"]
    assert said.words["wronged"] == f"all {len(wronged)}" and set(wronged) == {"russia"}
    assert claims.result("metaphor.parts", study).words["ukraine"] == "none"
    assert not [r for r in rows if r["filler"] == "ukraine"]


def test_betrayal_stands_once_in_each_text_with_the_victim_reversed(corpus, study):
    found = claims.result("metaphor.betrayal", study)
    assert [essay.text.count("betrayal") for essay in corpus.essays] == [1, 1]
    victims = {r["essay"]: r["filler"] for r in parts_of(corpus) if r["expression"] == "betrayal"}
    assert victims == {"gzero": "west", "allyn": "russia"}
    assert (found.words["betrayed_a"], found.words["betrayed_b"]) == ("the West", "Russia")


def test_a_part_that_one_run_saw_otherwise_counts_for_that_run_alone(corpus, study):
    """The phases of one run, taken from its own file as it was handed in."""
    settled = [
        r for r in parts_of(corpus) if r["essay"] == "allyn" and r["scenario"] in ("sight", "mediation")
    ]
    differs = [r for r in settled if "phase: none" in r["coder_e"]]
    found = claims.result("metaphor.mending", study)
    hopeful = [r for r in settled if r["phase"] in ("hope", "attempt")]
    expected = len(hopeful) - len([r for r in differs if r in hopeful])
    assert found.words["by_e"] == f"{expected} of {len(settled)}"


def test_images_of_each_source_are_those_of_the_table(corpus, study):
    rows = [row for row in rows_of(corpus, "metaphors.csv") if row["accepted"] == "yes"]
    found = claims.result("metaphor.domains", study)
    assert (found.value, found.n) == (len({row["source_domain"] for row in rows}), len(rows))
    by_essay = {e: [r["source_domain"] for r in rows if r["sentence_id"].startswith(e)] for e in study.pair}
    alone = {d: by_essay["gzero"].count(d) for d in by_essay["gzero"] if d not in by_essay["allyn"]}
    assert set(found.words["only_a"].split(", ")) == {f"{domain} ({n})" for domain, n in alone.items()}
    assert claims.result("metaphor.height", study).value == sum(r["source_domain"] == "height" for r in rows)
    talks = [r for r in rows if r["target_domain"] == "diplomacy" and r["sentence_id"].startswith("gzero")]
    assert claims.result("metaphor.stalled", study).n == len(talks)
    assert {*metaphor.STALLED} <= {row["expression"] for row in talks}


def test_deliberate_metaphors_are_counted_by_sentence_and_signal(corpus, study):
    rows = [row for row in rows_of(corpus, "deliberate.csv") if row["deliberate"] == "yes"]
    found = claims.result("metaphor.deliberate", study)
    own = [row["signal"] for row in rows if row["sentence_id"].startswith("allyn")]
    assert found.value == len(rows) and found.words["b"] == str(len(own))
    assert f"named ({own.count('named')})" in found.words["signals_b"]
    assert "named" not in found.words["signals_a"]


def test_expressions_per_100_words_are_counted_over_all_sentences(study):
    chosen = study.metaphors[study.metaphors["family"] == "church tower"]
    counted = chosen["essay"].value_counts().reindex(["gzero", "allyn"], fill_value=0)
    words = study.terms["essay"].value_counts()
    expected = 100 * (counted["gzero"] / words["gzero"] - counted["allyn"] / words["allyn"])
    assert metaphor.contrast_per_100(study, chosen).estimate.value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("key", "dimension"), [("gap", "sentiment"), ("stance_russia", "russia"), ("stance_west", "west")]
)
def test_means_are_those_of_the_settled_codes(corpus, findings, key, dimension):
    rows = [row for row in rows_of(corpus, "sentences.csv") if row["dimension"] == dimension and row["final"]]
    one, other = (
        statistics.fmean(int(row["final"]) for row in rows if row["sentence_id"].startswith(essay))
        for essay in ("gzero", "allyn")
    )
    finding = findings[f"sentiment.{key}"]
    assert finding.value == pytest.approx(one - other)
    assert finding.n == len(rows)


def test_words_and_types_are_those_of_the_printed_texts(corpus, findings, study):
    assert findings["essays.words"].value == corpus.tokens["form"].str.contains(r"\w").sum()
    one, other = (set(rows["term"]) for _, rows in study.terms.groupby("essay"))
    assert findings["essays.types"].value == len(one | other)
    assert f"of which {len(one & other)} occur in both" in findings["essays.types"].text


def test_dated_expressions_farther_than_a_year(corpus, findings):
    published = {essay.id: essay.date for essay in corpus.essays}
    far = {"gzero": [], "allyn": []}
    for row in rows_of(corpus, "times.csv"):
        if row["first"]:
            first, last = (datetime.date.fromisoformat(row[column]) for column in ("first", "last"))
            essay = row["sentence_id"].split("-")[0]
            away = published[essay] - first - (last - first) / 2
            far[essay].append(abs(away.days) > 365)
    share = {essay: statistics.fmean(found) for essay, found in far.items()}
    finding = findings["essays.beyond_a_year"]
    assert finding.value == pytest.approx(100 * (share["gzero"] - share["allyn"]))
    assert finding.n == sum(map(len, far.values()))


def test_every_word_between_quotation_marks_is_some_voices(corpus, findings):
    """As many words as the texts have between their marks, and the loudest have most of them."""
    quoted = corpus.tokens[corpus.tokens["word"] & corpus.tokens["quoted"]]
    words = findings["essays.loudest"].forms
    for name, essay, who, spans in (
        ("a", "gzero", "Yaffa", ("p08-s02", "p08-s03", "p12-s02", "p12-s03")),
        ("b", "allyn", "Kennedy", ("p10-s03", "p12-s02", "p12-s03", "p12-s04", "p12-s05", "p12-s06")),
    ):
        own = quoted[quoted["essay"] == essay]
        assert words[f"{name}_all"] == str(len(own))
        assert words[f"{name}_who"].endswith(who)
        assert words[name] == str(own["sentence_id"].isin([f"{essay}-{span}" for span in spans]).sum())
    assert findings["essays.russian_voices"].forms["a"] == str(len(["the", "mute", "with", "the", "deaf"]))
    russian = ("allyn-p06-s04", "allyn-p07-s03", "allyn-p09-s05")
    counted = quoted["sentence_id"].isin(russian).sum()
    assert findings["essays.russian_voices"].forms["b"] == str(counted)


def test_who_is_quoted_and_who_is_not(corpus, findings):
    rows = [row for row in rows_of(corpus, "voices.csv") if row["accepted"] == "yes"]
    heard = {
        (row["sentence_id"].split("-")[0], row["speaker"])
        for row in rows
        if row["mode"] == "direct" and row["kind"] in ("speech", "proverb")
    }
    assert findings["essays.voices"].value == len(heard)
    assert findings["essays.ukrainian_voices"].value == 0 == sum(row["country"] == "UA" for row in rows)
    text = " ".join(corpus.sentences["text"])
    assert findings["essays.ukraine"].value == len(re.findall(r"Ukraine|Ukrainian|Kyiv", text))


def test_questions_are_sentences_that_end_so(corpus, findings):
    asked = corpus.sentences["text"].str.endswith("?")
    share = 100 * asked.groupby(corpus.sentences["essay"]).mean()
    finding = findings["essays.questions"]
    assert finding.value == pytest.approx(share["gzero"] - share["allyn"])
    assert finding.forms["a_questions"] == f"{asked.sum()} questions" and finding.forms["b"] == "none"


def test_we_all_is_counted_in_the_texts(corpus, findings):
    we = corpus.sentences["text"].str.count(r"(?i)\bwe\b")
    every = corpus.sentences["text"].str.count(r"(?i)\bwe (are )?all\b")
    finding = findings["vocabulary.we_all"]
    assert (finding.value, finding.n) == (every.sum(), we.sum())
    assert not we[corpus.sentences["essay"] == "gzero"].any()
    kennedy = corpus.sentences["sentence_id"].str.startswith("allyn-p12-")
    assert finding.forms["kennedy"] == str(every[kennedy].sum())
    assert finding.forms["kennedy_we"] == str(we[kennedy].sum())


def test_requests_are_the_authors_modals_that_ask(corpus, findings):
    asked = [row for row in rows_of(corpus, "modals.csv") if row["asks"] == "yes"]
    assert {row["voice"] for row in asked} == {"author"}
    assert {row["sentence_id"].split("-")[0] for row in asked} == {"allyn"}
    words = len(corpus.tokens[corpus.tokens["word"] & (corpus.tokens["essay"] == "allyn")])
    assert findings["vocabulary.requests"].value == pytest.approx(-100 * len(asked) / words)
    named = [row["addressed"] for row in asked]
    assert findings["vocabulary.asked_of"].value == named.count("west")
    assert findings["vocabulary.asked_of"].forms["russia"] == "none" and "russia" not in named
    duty = [row for row in rows_of(corpus, "modals.csv") if row["kind"] in ("obligation", "recommendation")]
    own = [row["sentence_id"].split("-")[0] for row in duty if row["voice"] == "author"]
    assert findings["vocabulary.duty"].value == len(duty)
    assert findings["vocabulary.duty"].forms["b_author"] == str(own.count("allyn")) == str(len(own))


def test_deeds_without_a_doer_are_a_share_of_the_nouns_that_name_deeds(corpus, findings):
    deeds = [row for row in rows_of(corpus, "nominalisations.csv") if row["process"] == "yes"]
    share = {
        essay: 100 * statistics.fmean(row["agent"] == "none" for row in deeds if essay in row["sentence_id"])
        for essay in ("gzero", "allyn")
    }
    finding = findings["vocabulary.unnamed"]
    assert finding.value == pytest.approx(share["gzero"] - share["allyn"])
    assert finding.n == len(deeds)
    harm = [row for row in deeds if row["kind"] == "harm" and "allyn" in row["sentence_id"]]
    assert findings["vocabulary.harm"].forms["b"] == str(len(harm))
    assert findings["vocabulary.harm"].forms["b_russia"] == str(sum(r["agent"] == "russia" for r in harm))


def test_without_quoted_speech_no_quoted_noun_is_counted(study):
    """Yaffa's *standoff* and Truss's *commitments* go, and nothing that stands outside the marks."""
    whole, without = vocabulary._deeds(study), vocabulary._deeds(study.under(quoted=False))
    gone = whole.loc[~whole.index.isin(without.index)]
    assert {"standoff", "commitments"} <= set(gone["expression"])
    text = study.sentences.set_index("sentence_id")["text"]
    for row in gone.itertuples():
        before = text[row.sentence_id][: row.start]
        assert before.count("“") > before.count("”") or row.sentence_id.startswith("allyn-p12")


def test_governments_that_go_by_their_seats(corpus, findings):
    text = corpus.sentences.groupby("essay")["text"].agg(" ".join)
    seats = r"Kremlin|Moscow(?!-)|Washington|London|White House"
    assert findings["vocabulary.capitals"].value == len(re.findall(seats, text["gzero"]))
    assert not re.findall(seats, text["allyn"])


def test_changing_a_code_moves_the_finding_by_its_part_of_the_mean(study):
    """One sentence of GZERO's two points lighter: the difference rises by two over its sentences."""
    codes = study.codes.copy()
    codes["sentiment"] = codes["sentiment"].astype(float)
    row = codes.index[(codes["essay"] == "gzero") & (codes["sentiment"] <= 0)][0]
    before = common.contrast(study, codes, "sentiment").estimate.value
    codes.loc[row, "sentiment"] += 2
    after = common.contrast(study, codes, "sentiment").estimate.value
    assert after - before == pytest.approx(2 / (codes["essay"] == "gzero").sum())


@pytest.mark.parametrize(
    ("years", "text"),
    [(8.1, "8.1 years"), (1.9, "99.1 weeks"), (21 / 365.25, "3.0 weeks"), (2 / 365.25, "2 days")],
)
def test_a_span_of_time_is_told_in_the_largest_unit_it_fills(years, text):
    assert essays.span(years) == text


def test_no_finding_depends_on_the_order_in_which_they_are_computed(corpus, findings):
    """What is computed first, before all others, is what was computed among them."""
    claims.result.cache_clear()
    for key in ("sentiment.gap", "vocabulary.max_t"):
        first = claims.result(key, Study(corpus))
        assert [claims._plain(number) for number in (first.value, first.low, first.high, first.p)] == [
            getattr(findings[key], name) for name in ("value", "low", "high", "p")
        ]


# --- the families of tests ----------------------------------------------------------------------------------


def test_with_both_families_tested_as_one_only_the_questions_would_miss_the_line():
    """As *Methods* says; Holm's steps in a plain loop."""
    items = claims.read_published()["claims"]
    p = {key: item["p"] for key, item in items.items() if item["family"] and item["p"] is not None}
    p |= {key: item["p"] for key, item in withdrawn.read().items() if item["p"] is not None}
    passed = []
    for place, key in enumerate(sorted(p, key=p.get)):
        if p[key] * (len(p) - place) >= 0.05:
            break
        passed.append(key)
    confirmed = {key for key, item in items.items() if item["tier"] == "confirmed"}
    assert confirmed - set(passed) == {"essays.questions"}
    assert 0.05 < p["essays.questions"] * (len(p) - len(passed)) < 0.055
