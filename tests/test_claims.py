"""The register of findings: keys, wording and publication."""

import dataclasses
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from churchtower import claims, tiers, withdrawn
from churchtower.study import Study
from synkrisis.intervals import verdicts
from synkrisis.intervals.resampling import Estimate

REGISTER = claims.register()
DIRECTIONAL = [key for key, item in REGISTER.items() if item.choices]


def one(findings, **changed):
    """A finding with some of its fields changed."""
    return dataclasses.replace(findings["sentiment.gap"], **changed)


# --- the register -------------------------------------------------------------------------------------------


def test_every_key_is_a_chapter_and_a_name_and_every_chapter_has_claims():
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", key) for key in REGISTER)
    assert list(dict.fromkeys(item.chapter for item in REGISTER.values())) == list(claims.CHAPTERS)
    assert len(REGISTER) >= 25


def test_every_directional_claim_has_a_short_name_of_its_own(study):
    names = [claims.label(key, study) for key in DIRECTIONAL]
    assert len(set(names)) == len(names) and all(REGISTER[key].label for key in DIRECTIONAL)
    assert claims.label("sentiment.arc_second", study) == "Allyn’s second half"
    assert claims.label("essays.words", study) == "words"


def test_every_comparison_of_the_essays_has_its_p_and_its_tier(findings):
    for key in DIRECTIONAL:
        finding = findings[key]
        assert finding.text.count(f"; {finding.tier})") == 1, key
        if tiers.family(key):
            assert 0 < finding.p <= finding.p_holm <= 1, key
            assert f"p = {claims.probability(finding.p)}, after Holm" in finding.text
        else:
            assert finding.p_holm is None, key


def test_the_families_hold_every_comparison_of_the_essays_once():
    assert set(tiers.FIRST) | set(tiers.ADDED) <= {*DIRECTIONAL, *withdrawn.read()}
    assert not set(tiers.FIRST) & set(tiers.ADDED)
    within = {"sentiment.arc_first", "sentiment.arc_second"}
    instruments = {key for key in DIRECTIONAL if key.endswith("_validity") or "_or_" in key}
    assert set(DIRECTIONAL) - set(tiers.FIRST) - set(tiers.ADDED) == within | instruments


def test_a_family_is_corrected_by_itself(monkeypatch):
    p = dict.fromkeys(tiers.FIRST, 0.01)
    before = tiers.corrected(p)
    monkeypatch.setattr(tiers, "FAMILIES", {"first": tiers.FIRST, "added": {"essays.fresh": False}})
    assert tiers.corrected({**p, "essays.fresh": 0.04}) == {**before, "essays.fresh": 0.04}
    assert before["essays.quoted"] == pytest.approx(0.01 * len(tiers.FIRST))


@pytest.mark.parametrize(
    ("sign", "p", "p_holm", "tier"),
    [
        (1, 0.001, 0.049, "confirmed"),
        (-1, 0.001, 0.05, "suggestive"),
        (0, 0.049, 0.2, "suggestive"),
        (0, 0.001, 0.01, "suggestive"),
        (0, 0.05, 0.2, "descriptive"),
        (1, 0.2, 1.0, "suggestive"),
        (1, None, None, "descriptive"),
        (None, None, None, "descriptive"),
    ],
)
def test_each_tier(sign, p, p_holm, tier):
    assert tiers.tier(sign, p, p_holm) == tier


def test_no_limit_is_printed_finer_than_its_monte_carlo_error(findings):
    for finding in findings.values():
        if finding.low is not None:
            for end in ("low", "high"):
                places = len(finding.forms[end].partition(".")[2])
                error = getattr(finding, f"{end}_error")
                assert places == 0 or 10.0**-places >= error, finding.key


def test_the_printed_forms_are_those_of_the_sentence(findings):
    for finding in findings.values():
        assert finding.forms["sentence"] == finding.sentence
        if "{value}" in REGISTER[finding.key].sentence:
            assert finding.forms["value"] in finding.sentence, finding.key
        if finding.low is not None:
            assert finding.forms["with interval"].startswith(f"{finding.forms['value']} ["), finding.key
            assert f"{finding.forms['low']} to {finding.forms['high']}" in finding.text, finding.key


def test_what_is_not_clear_says_what_it_allows(findings):
    for key in DIRECTIONAL:
        finding = findings[key]
        if REGISTER[key].allows and finding.sign == 0 and finding.low < 0 < finding.high:
            said = REGISTER[key].allows.partition("{high")[0].format(first="GZERO", second="Allyn")
            assert said in finding.text, key
        elif finding.sign:
            assert " may " not in finding.text.partition("(")[2] or "may" in finding.sentence


def test_a_limit_on_the_line_is_told_and_is_no_direction(study, monkeypatch):
    found = Estimate(0.5, 0.001, 1.0, 0.01, 76, 0.01, 0.01)
    item = claims.Claim(
        "essays.made_up", "points", "It is {direction}.", 2,
        lambda study: claims.estimated(
            found, "sentences",
            {"direction": claims.worded(verdicts.of(found), above="more", below="less", neither="unclear")},
        ),
    )  # fmt: skip
    monkeypatch.setitem(claims._REGISTER, item.key, item)
    text = claims.finding(item.key, study).text
    assert text.startswith("It is unclear (95") and "on the line" in text


def test_no_two_claims_share_an_address():
    assert len({claims.anchor(key) for key in REGISTER}) == len(REGISTER)


def test_a_key_that_is_taken_is_refused():
    with pytest.raises(ValueError, match=r"'essays\.words' is registered twice"):
        claims.claim("essays.words", unit="words", sentence="")(lambda study: None)


def test_an_unknown_key_is_refused_with_the_keys_there_are(study):
    with pytest.raises(KeyError, match=r"no claim 'essays.word'.*essays\.words"):
        claims.finding("essays.word", study)


# --- wording ------------------------------------------------------------------------------------------------


def test_every_template_is_filled(findings):
    for finding in findings.values():
        assert finding.text.endswith(".") and finding.text.startswith(finding.sentence[:-1]), finding.key
        assert not re.search(r"[{}]|\bnan\b|\bNone\b|\binf\b|  ", finding.text), finding.text
        assert "-" not in re.sub(r"\w-\w", "", finding.text), "a hyphen stands for a minus sign"


def test_every_finding_has_a_base_and_an_interval_that_holds_its_value(findings):
    for finding in findings.values():
        assert finding.n > 0 and finding.unit and finding.n_unit, finding.key
        assert (finding.low is None) == (finding.high is None), finding.key
        if finding.low is not None:
            assert finding.low <= finding.value <= finding.high, finding.key
            assert f"n = {claims.number(finding.n, 0)} {finding.n_unit}" in finding.text


def test_every_sentence_named_as_evidence_is_there(findings, corpus):
    known = set(corpus.sentences["sentence_id"])
    for finding in findings.values():
        assert known.issuperset(finding.evidence), finding.key


def test_a_direction_is_that_of_the_interval_and_only_directions_have_choices(findings):
    for finding in findings.values():
        if finding.sign:
            assert finding.sign == (1 if finding.low > 0 else -1 if finding.high < 0 else 0), finding.key
        assert (finding.verdict is not None) == (finding.key in DIRECTIONAL), finding.key
        assert (finding.tried is not None) == (finding.key in DIRECTIONAL), finding.key


@pytest.mark.parametrize(
    ("first", "second", "word", "sign"),
    [
        (-1, 1, "darker than", -1),
        (1, -1, "lighter than", 1),
        (0, 0, "neither clearly darker nor clearly lighter than", 0),
    ],
)
def test_the_word_turns_with_the_interval(corpus, first, second, word, sign):
    """A study whose codes are made up: each essay has one mean, and every paragraph varies about it."""
    study = Study(corpus)
    means = corpus.sentences["essay"].map({"gzero": first, "allyn": second})
    study.__dict__["_codes_made"] = corpus.sentences.assign(sentiment=means + corpus.sentences.index % 2)
    result = REGISTER["sentiment.gap"].compute(study)
    assert (result.words["direction"], result.sign) == (word, sign)


def test_the_other_order_of_the_essays_says_the_same_the_other_way_round(corpus, findings):
    turned = Study(dataclasses.replace(corpus, essays=corpus.essays[::-1]))
    assert turned.pair == ("allyn", "gzero")
    for key in ("metaphor.love_language", "essays.beyond_a_year"):
        before, after = findings[key], REGISTER[key].compute(turned)
        assert after.value == pytest.approx(-before.value) and after.sign == -before.sign != 0


@given(some.floats(-1e6, 1e6), some.floats(-1e6, 1e6))
def test_words_need_an_interval_on_one_side_of_zero(a, b):
    low, high = sorted((a, b))
    word = claims.worded(
        verdicts.verdict(low, high), above="more", below="less", neither="not clearly more or less"
    )
    wide = low < high
    assert (word == "more") == (wide and low > 0) and (word == "less") == (wide and high < 0)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234.5, 1, "1,234.5"), (-0.65, 2, "−0.65"), (-0.001, 2, "0.00"), (-0.4, 0, "0"), (2, 0, "2"),
        (-1234567, 0, "−1,234,567"), (0.005, 3, "0.005"),
    ],
)  # fmt: skip
def test_numbers_as_the_book_prints_them(value, digits, text):
    assert claims.number(value, digits) == text


@given(some.floats(-1e9, 1e9), some.integers(0, 6))
def test_a_printed_number_reads_back_as_the_number_rounded(value, digits):
    text = claims.number(value, digits)
    assert float(text.replace("−", "-").replace(",", "")) == float(f"{value:.{digits}f}")
    assert "-" not in text and not re.fullmatch(r"−[0.,]*", text)


# --- what a finding rests on --------------------------------------------------------------------------------


def test_a_word_changed_in_an_essay_changes_the_claim_about_it(study, altered, findings):
    other = Study(altered)
    assert "*West* occurs 7 times in GZERO" in findings["vocabulary.west"].text
    assert "*West* occurs 6 times in GZERO" in claims.finding("vocabulary.west", other).text
    assert claims.finding("essays.words", other) == findings["essays.words"]
    why = claims.reasons(claims.basis(study), other)
    assert "file essays/gzero.txt is not the one that was published" in why


def test_a_file_or_library_that_differs_is_given_as_a_reason(study):
    now = claims.basis(study)
    assert claims.reasons(now, study) == []
    old = {"files": dict(list(now["files"].items())[1:]), "versions": {**now["versions"], "numpy": "1.0"}}
    missing = next(iter(now["files"]))
    differ = [reason.partition(" is not the one")[0] for reason in claims.reasons(old, study)]
    assert differ == [f"file {missing}", "library numpy"]


# --- publication --------------------------------------------------------------------------------------------


def test_what_is_published_reads_back_as_the_same(findings, study, tmp_path):
    path = tmp_path / "claims.json"
    path.write_text(claims.to_json(findings.values(), study), "utf-8")
    published = claims.read_published(path)
    assert list(published["claims"]) == list(findings)
    assert [d for key in findings for d in claims.differences(published["claims"][key], findings[key])] == []


def test_the_published_findings_are_those_of_this_code_and_these_texts(findings, study):
    published = claims.read_published()
    remedy = "publish again with `churchtower verify --write`, if this is meant"
    assert list(published["claims"]) == list(findings), remedy
    different = {key: claims.differences(published["claims"][key], findings[key]) for key in findings}
    assert not any(different.values()), (remedy, claims.reasons(published, study))
    assert published["files"] == claims.basis(study)["files"]


PUBLISHED_FIELDS = [f.name for f in dataclasses.fields(claims.Finding) if f.name not in claims.UNPUBLISHED]


@pytest.mark.parametrize("field", PUBLISHED_FIELDS)
def test_a_field_that_was_altered_is_named(findings, field):
    finding = one(findings, conditions=("gone with this",), pairs=("gone with both",))
    published = json.loads(json.dumps(dataclasses.asdict(finding)))
    was = published[field]
    published[field] = (
        was + 0.01 if isinstance(was, float | int) else {} if isinstance(was, dict) else was[:-1]
    )
    assert claims.differences(published, finding) == [f"{field}: published {published[field]!r}, now {was!r}"]


def test_a_field_that_was_not_published_is_named(findings):
    assert "low: published None, now 1.5" in claims.differences({}, one(findings, low=1.5))


def test_a_difference_in_the_last_bits_is_none(findings):
    finding = one(findings, value=1.0)
    published = {**json.loads(json.dumps(dataclasses.asdict(finding))), "value": 1.0 + 1e-12}
    assert claims.differences(published, finding) == []
    assert claims.differences({**published, "value": 1.0 + 1e-6}, finding) != []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no such file"),
        (b"{", "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"[]", "it holds no claims"),
        (b'{"claims": []}', "it holds no claims"),
        (b'{"claims": {}}', "it holds no claims"),
        (b'{"claims": {"essays.words": 5}, "files": {}, "versions": {}}', "it holds no claims"),
    ],
)
def test_a_file_that_is_no_publication_is_refused_in_a_sentence(tmp_path, content, message):
    path = tmp_path / "claims.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=message) as refusal:
        claims.read_published(path)
    assert str(path) in str(refusal.value) and str(refusal.value).endswith(".")
