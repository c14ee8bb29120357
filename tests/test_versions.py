"""Versions: two published forms of the findings, compared field by field."""

import copy
import re
import shutil

import pytest
from built import ROOT
from markupsafe import escape

from churchtower import citing, claims, tiers, versions, withdrawn
from churchtower.sphinx import releases
from churchtower.sphinx.prose import note


@pytest.fixture
def old():
    return claims.read_published()


@pytest.fixture
def new(old):
    return copy.deepcopy(old)


def of(changes, key):
    return next(change for change in changes if change.key == key)


def test_a_version_is_the_same_as_itself(old, new):
    changes = versions.compare(old, new)
    assert [change.key for change in changes] == list(new["claims"])
    assert {change.verdict for change in changes} == {"same"} and versions.summary(changes) == []


def test_each_kind_of_change_is_told_apart(old, new):
    new["claims"]["essays.types"]["value"] += 1
    new["claims"]["sentiment.gap"]["low"] -= 0.5
    new["claims"]["essays.words"]["text"] = "Otherwise."
    new["claims"]["essays.fresh"] = new["claims"].pop("essays.quoted")
    changes = versions.compare(old, new)
    assert of(changes, "essays.types").fields == ("value",)
    assert of(changes, "sentiment.gap").fields == ("low",)
    assert of(changes, "essays.words").verdict == "reworded"
    assert of(changes, "essays.fresh").fields == ("new",)
    assert of(changes, "essays.quoted").fields == ("withdrawn",)
    assert sum(change.verdict == "same" for change in changes) == len(old["claims"]) - 4
    assert set(versions.summary(changes)) == {
        "only the wording (1): essays.words",
        "the value (1): essays.types",
        "the interval (1): sentiment.gap",
        "new (1): essays.fresh",
        "withdrawn (1): essays.quoted",
    }


def test_what_a_reader_sees_moving_has_a_row_and_nothing_else_has(old, new):
    new["claims"]["essays.types"]["value"] += 1
    new["claims"]["essays.words"]["text"] = "Otherwise."
    new["claims"]["sentiment.gap"].update(low=-1.5, high=-0.1, sign=-1)
    new["claims"]["sentiment.vader_gap"]["low"] += 1e-5
    new["claims"]["essays.fresh"] = new["claims"].pop("essays.quoted")
    frame = versions.moved(old, new).set_index("finding")
    assert set(frame.index) == {"essays.types", "sentiment.gap", "essays.fresh", "essays.quoted"}
    assert frame["moved"].to_dict() == {
        "essays.types": "the value",
        "sentiment.gap": "the interval, the direction",
        "essays.fresh": "new",
        "essays.quoted": "withdrawn",
    }
    assert frame.loc["essays.types", ["then", "now"]].to_list() == ["760", "761"]
    assert frame.loc["sentiment.gap", "then"].endswith("; not clear")
    assert frame.loc["sentiment.gap", "now"] == "−0.65; −1.50 to −0.10; below zero"
    assert frame.loc["essays.fresh", "then"] == frame.loc["essays.quoted", "now"] == ""


def test_a_field_that_was_not_published_then_is_no_change(old, new):
    for item in old["claims"].values():
        del item["p"], item["forms"]
    assert {change.verdict for change in versions.compare(old, new)} == {"same"}


def test_the_reasons_name_texts_codings_lists_and_libraries(old, new):
    new["files"]["essays/gzero.txt"] = "0"
    new["files"]["annotations/times.csv"] = "0"
    del new["files"]["lexicons/labmt.tsv"]
    new["versions"]["numpy"] = "9.9"
    texts, codings, lists, libraries = versions.reasons(old, new, [])
    assert texts.startswith("the texts") and "essays/gzero.txt" in texts
    assert codings.startswith("the codings") and "annotations/times.csv" in codings
    assert lists.startswith("the word lists") and "lexicons/labmt.tsv" in lists
    assert f"numpy {old['versions']['numpy']}, now 9.9" in libraries


def test_where_nothing_else_differs_it_is_the_code_or_the_wording(old, new):
    new["claims"]["essays.words"]["text"] = "Otherwise."
    (wording,) = versions.reasons(old, new, versions.compare(old, new))
    assert "every value; sentences are worded otherwise" in wording
    new["claims"]["essays.words"]["value"] = 3.0
    (code,) = versions.reasons(old, new, versions.compare(old, new))
    assert "the code differs" in code


def test_the_changelog_of_the_first_version_says_so(new):
    said = versions.changelog(None, new, version="0.1.0")
    assert "This is the first version" in said and str(len(new["claims"])) in said


def test_the_changelog_gives_old_and_new_values_and_nothing_that_stayed(old, new):
    new["claims"]["essays.types"]["value"] = 761.0
    new["claims"]["sentiment.gap"]["n"] += 1
    new["claims"]["essays.words"]["text"] = "Otherwise."
    said = versions.changelog(old, new, version="0.2.0", before="0.1.0")
    assert f"{len(old['claims']) - 3} the same, 1 reworded, 2 changed" in said
    assert "- `essays.types`: 760 types → 761 types" in said
    assert "- `sentiment.gap`: the number counted" in said
    assert "essays.sentences" not in said


def test_what_the_first_release_published_and_is_gone_is_withdrawn_with_a_reason(old):
    released = claims.read_published(ROOT / "releases/0.1.0/claims.json")
    gone = [change for change in versions.compare(released, old) if change.fields == ("withdrawn",)]
    assert {change.key for change in gone} == released["claims"].keys() - old["claims"].keys()
    assert {change.verdict for change in gone} == {"withdrawn"}
    assert all("withdrawn after version 0.1.0: " in change.notes[0] for change in gone)
    said = versions.changelog(released, old, version="0.2.0", before="0.1.0")
    assert all(f"- `{change.key}`: " in said.partition("## Withdrawn")[2] for change in gone)


def test_the_counts_of_the_first_release_in_the_chapter_are_those_it_published():
    released = claims.read_published(ROOT / "releases/0.1.0/claims.json")["claims"]
    page = (ROOT / "chapters/versions.md").read_text("utf-8").partition("table-codings-moved")[2]
    rows = (line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| "))
    then = {row[0]: (row[1], row[3]) for row in rows}
    for name, key in {
        "all": "coded",
        "*love language*, the figure": "love_language",
        "*church tower*, the figure": "church_tower",
    }.items():
        said = released[f"metaphor.{key}"]["text"]
        counts = re.search(r"(\d+) (?:expressions )?in GZERO, (\d+) in Allyn", said) or re.search(
            r"GZERO has (\d+) expressions and Allyn (\d+)", said
        )
        assert then[name] == counts.groups()


def test_a_withdrawn_finding_is_what_was_published_and_is_made_no_more():
    released = claims.read_published(ROOT / "releases/0.1.0/claims.json")["claims"]
    for key, item in withdrawn.read().items():
        assert key not in claims.register()
        assert item["reason"].endswith(".") and bool(item["version"]) == (key in released)
        if key in released:
            assert item["value"] == pytest.approx(released[key]["value"]) and item["n"] == released[key]["n"]


def test_a_withdrawn_comparison_is_counted_in_its_family(study):
    """Else every other verdict of the family would gain by its going."""
    counted = claims.corrected(study)
    alive = {key: claims.result(key, study).p for key in counted if key in claims.register()}
    without = tiers.corrected(alive)
    assert set(counted) - set(without) == {"sentiment.own_gap"}
    assert counted["metaphor.love_language"] == pytest.approx(without["metaphor.love_language"] * 21 / 20)
    assert all(counted[key] >= without[key] for key in without)


def test_a_withdrawn_finding_is_noted_with_its_reason_and_address():
    (key, item), *_ = withdrawn.read().items()
    page = note(key, item, "chapters/sentiment")
    assert f'id="claim-{claims.anchor(key)}"' in page and escape(item["reason"]) in page


# --- where versions are kept --------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path):
    (tmp_path / "releases").mkdir()
    for name in ("CITATION.cff", "_config.yml", releases.DEPOSITS):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / releases.DEPOSITS).write_text("version,archive,sha256,doi,swhid\n", "utf-8")
    return tmp_path


def test_nothing_is_said_of_deposits_while_none_is_known(project):
    assert releases.deposits(project).empty


def test_the_kept_list_of_deposits_names_versions_that_are_recorded():
    frame = releases.deposits(ROOT)
    known = {path.parent.name for path in ROOT.glob("releases/*/claims.json")}
    assert set(frame.get("version", ())) <= known | {citing.read_book().version}
    for checksum in frame.get("sha256", ()):
        assert re.fullmatch(r"([0-9a-f]{64})?", checksum)


def test_a_deposit_is_listed_with_what_is_known_of_it_and_no_empty_column(project):
    with (project / releases.DEPOSITS).open("a", encoding="utf-8") as kept:
        kept.write(f"0.9.0,a-0.9.0.zip,{'0' * 64},10.1/old,\n0.10.0,a-0.10.0.zip,{'1' * 64},,\n")
    frame = releases.deposits(project)
    assert frame["version"].to_list() == ["0.10.0", "0.9.0"]
    assert list(frame) == ["version", "archive", "sha256", "doi"] and frame["doi"].to_list() == [
        "",
        "10.1/old",
    ]
    with (project / "CITATION.cff").open("a", encoding="utf-8") as cff:
        cff.write(
            "identifiers:\n  - {type: doi, value: 10.1/now, description: this version}\n"
            '  - {type: swh, value: "swh:1:rel:0123"}\n'
        )
    (now,) = releases.deposits(project).query("doi == '10.1/now'").itertuples()
    assert (now.version, now.archive, now.swhid) == (citing.read_book().version, "", "swh:1:rel:0123")
