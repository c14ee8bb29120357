"""The grid of choices: every combination is tried once, and a finding that hangs on one says so."""

from dataclasses import asdict
from math import prod
from types import SimpleNamespace

import pandas as pd
import pytest

from churchtower import charts, claims
from churchtower import choices as robustness
from churchtower.choices import Choices
from synkrisis.intervals.verdicts import Verdict

REGISTER = claims.register()
DIRECTIONAL = [key for key, item in REGISTER.items() if item.choices]


def test_every_choice_can_be_made_and_the_books_own_is_among_its_alternatives(study):
    own = asdict(Choices())
    assert set(own) == set(robustness.CHOICES)
    for key, choice in robustness.CHOICES.items():
        assert own[key] == choice.default == next(iter(choice.names)), "the default stands first"
        assert set(choice.said) == set(choice.names) and len(choice.names) > 1
        assert len(set(choice.names.values())) == len(choice.names) and choice.meaning
        assert choice.default in robustness.alternatives(study, key)


def test_every_choice_moves_a_finding_of_the_chapters_it_names():
    for key, choice in robustness.CHOICES.items():
        moved = {item.chapter for item in REGISTER.values() if key in item.choices}
        assert moved == set(choice.chapters), key


def size_of(study, choices) -> int:
    """The product of the alternatives."""
    return prod(len(robustness.alternatives(study, choice)) for choice in choices)


def test_the_grid_is_the_product_of_the_alternatives(study):
    tried = robustness.combinations(study, ("quoted", "confidence", "coding"))
    assert len(tried) == 2 * 3 * 4 == len({tuple(t.values()) for t in tried})
    assert len(robustness.combinations(study, ())) == 1


def test_codings_that_the_corpus_lacks_are_left_out():
    tried = robustness.combinations(SimpleNamespace(coders=("final", "coder_a")), ("coding", "stop"))
    assert [t["coding"] for t in tried] == ["final", "final", "coder_a", "coder_a"]


def test_an_unknown_choice_is_refused(study):
    with pytest.raises(KeyError, match="mood"):
        robustness.combinations(study, ("mood",))


@pytest.mark.parametrize("key", DIRECTIONAL)
def test_a_finding_holds_under_the_choices_it_was_made_with(key, study, findings):
    grid = claims.grid(key, study)
    choices = list(REGISTER[key].choices)
    own = grid[(grid[choices] == pd.Series(asdict(study.choices))[choices]).all(axis=1)]
    assert own["holds"].tolist() == [True] and own["sign"].tolist() == [findings[key].sign]
    assert len(grid) == size_of(study, choices) == findings[key].tried
    assert not grid.duplicated(choices).any()
    assert own["value"].tolist() == pytest.approx([findings[key].value], rel=0.05, abs=0.01)
    assert grid["p"].notna().all() or REGISTER[key].compute(study).p is None


def made_up(sign) -> claims.Result:
    """A result with a direction, or none."""
    verdict = {1: Verdict.ABOVE, 0: Verdict.UNCLEAR, -1: Verdict.BELOW, None: Verdict.NONE}[sign]
    return claims.Result(1.0, 10, low=-1.0, high=2.0, verdict=verdict)


def test_each_combination_is_computed_under_its_own_choices_with_fewer_draws(study):
    seen = []

    def compute(other):
        seen.append((other.choices.stop, other.choices.quoted))
        assert other.draws == robustness.GRID_DRAWS < study.draws
        return made_up(-1 if other.choices.stop else 0)

    grid = robustness.grid(compute, study, ("stop", "quoted"))
    assert seen == list(grid[["stop", "quoted"]].itertuples(index=False, name=None))
    assert len(set(seen)) == 4
    assert grid["holds"].tolist() == grid["stop"].tolist()


def test_a_choice_that_is_not_in_the_grid_stays_as_the_study_has_it(study):
    grid = robustness.grid(
        lambda other: made_up(int(other.choices.confidence == 3)), study.under(confidence=3), ("stop",)
    )
    assert set(grid["sign"]) == {1}


def test_single_changes_of_a_grid_made_by_hand(study):
    grid = pd.DataFrame({
        "stop": [False, False, True, True], "quoted": [True, False] * 2, "value": [3.0, 4.0, 1.0, 2.0],
        "sign": pd.Series([0, 0, 1, 1], dtype=object),
    })  # fmt: skip
    rows = robustness.single_changes(grid, study, ("stop", "quoted"))
    assert rows[["condition", "value"]].to_numpy().tolist() == [
        ["as the book has it", 1.0],
        ["gone with stop words left out", 3.0],
        ["the same with quoted speech left out", 2.0],
    ]


def test_the_figure_has_each_comparison_and_every_single_choice_that_undoes_it(study, findings):
    frame = charts.robust(study).data
    stated = frame[frame["condition"] == "as the book has it"]
    assert stated["key"].tolist() == DIRECTIONAL
    assert (stated["to"] - stated["from"]).to_numpy() == pytest.approx(2)
    others = frame.drop(stated.index)
    undone = {key for key in DIRECTIONAL if findings[key].conditions}
    assert set(others["key"]) == undone
    for row in others.itertuples():
        said = "; ".join(findings[row.key].conditions)
        assert row.condition in said or "clear only" in said, row.key


@pytest.mark.parametrize(
    ("sign", "choices", "singles", "pairs"),
    [
        (lambda c: int(c.stop), ("stop", "headings"), ["clear only with stop words in"], []),
        (
            lambda c: int(c.stop or c.headings), ("stop", "headings"), [],
            ["gone with stop words left out and with title, deck and headings left out"],
        ),
        (lambda c: 1, ("stop", "headings"), [], []),
        (lambda c: int(not c.stop), ("stop",), ["clear with stop words left out"], []),
        (lambda c: 1 if c.stop else -1, ("stop",), ["reversed with stop words left out"], []),
        (lambda c: 1 if c.stop else None, ("stop",), ["cannot be estimated with stop words left out"], []),
        (lambda c: int(c.confidence < 3), ("confidence",), ["gone if only sure metaphors count"], []),
        (
            lambda c: int(c.confidence == 1), ("confidence",),
            ["clear only with doubtful metaphors counted"], [],
        ),
    ],
)  # fmt: skip
def test_what_undoes_a_finding_is_named(study, sign, choices, singles, pairs):
    grid = robustness.grid(lambda other: made_up(sign(other.choices)), study, choices)
    assert robustness.undoing(grid, study, choices) == (singles, pairs)


def test_a_claim_that_hangs_on_a_single_choice_says_so(study, monkeypatch):
    item = claims.Claim(
        "essays.made_up_here", "words", "It is more.", 0,
        lambda other: made_up(int(other.choices.stop)), ("stop", "headings"),
    )  # fmt: skip
    monkeypatch.setitem(claims._REGISTER, item.key, item)
    text = claims.finding(item.key, study).text
    assert text.endswith("**This depends on a single choice**: clear only with stop words in.")


def test_only_findings_that_a_single_choice_undoes_say_so(findings):
    for finding in findings.values():
        said = "This depends on a single choice" in finding.text
        assert said == bool(finding.conditions), finding.key
        assert all(condition in finding.text for condition in finding.conditions), finding.key
    dependent = [key for key in DIRECTIONAL if findings[key].conditions]
    assert 0 < len(dependent) < len(DIRECTIONAL), "the book has claims of both sorts"
