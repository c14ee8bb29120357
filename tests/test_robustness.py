"""The grid of choices: every combination is tried once, and a finding that hangs on one says so."""

from dataclasses import asdict
from math import prod
from types import SimpleNamespace

import pandas as pd
import pytest

from churchtower import choices as robustness
from churchtower import claims
from churchtower.study import Choices

REGISTER = claims.register()
DIRECTIONAL = [key for key, item in REGISTER.items() if item.choices]
SAID = "**This depends on the choices made**: it holds in {} of the 4 combinations that were tried ({} %)."
UNCLEAR = (
    "**This depends on the choices made**: the difference stays unclear in 2 of the 4 combinations that were "
    "tried (50 %), and is clear in the others."
)


def test_every_choice_can_be_made_and_the_books_own_is_among_its_alternatives():
    own = asdict(Choices())
    for choice, alternatives in robustness.ALTERNATIVES.items():
        assert own[choice] in alternatives and len(set(alternatives)) == len(alternatives) > 1
        names = [robustness.name(choice, value) for value in alternatives]
        assert len(set(names)) == len(names)


def size_of(choices) -> int:
    """The product of the alternatives."""
    settled_and_three_coders = 4
    return prod(len(robustness.ALTERNATIVES.get(c, range(settled_and_three_coders))) for c in choices)


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
    assert len(grid) == size_of(choices)
    assert not grid.duplicated(choices).any()
    assert findings[key].share == pytest.approx((grid["sign"] == findings[key].sign).mean())


def test_each_combination_is_computed_under_its_own_choices(study):
    seen = []

    def sign(other):
        seen.append((other.choices.stop, other.choices.block))
        return -1 if other.choices.stop else 0

    grid = robustness.grid(sign, study, ("stop", "block"))
    assert seen == list(grid[["stop", "block"]].itertuples(index=False, name=None))
    assert len(set(seen)) == 4
    assert grid["holds"].tolist() == grid["stop"].tolist()


def test_a_choice_that_is_not_in_the_grid_stays_as_the_study_has_it(study):
    grid = robustness.grid(lambda other: other.choices.confidence, study.under(confidence=3), ("stop",))
    assert set(grid["sign"]) == {3}


def test_shares_of_a_grid_made_by_hand():
    grid = pd.DataFrame(
        {
            "stop": [True, True, False, False],
            "block": ["paragraph", "sentence"] * 2,
            "sign": [1, 1, 1, 0],
            "holds": [True, True, True, False],
        }
    )
    shares = robustness.shares([("a.b", grid)])
    assert shares.to_dict("split")["data"] == [
        ["a.b", "all", "all choices", 0.75, 4],
        ["a.b", "stop", "stop words in", 1.0, 2],
        ["a.b", "stop", "stop words out", 0.5, 2],
        ["a.b", "block", "by paragraph", 1.0, 2],
        ["a.b", "block", "by sentence", 0.5, 2],
    ]


@pytest.mark.parametrize(
    ("sign", "sentence"),
    [
        (lambda c: int(c.stop), SAID.format(2, 50)),
        (lambda c: int(c.stop or c.headings), SAID.format(3, 75)),
        (lambda c: 1, ""),
        (lambda c: int(not c.stop), UNCLEAR),
    ],
)
def test_a_claim_that_hangs_on_a_choice_says_so(study, monkeypatch, sign, sentence):
    """A claim made up for this, whose direction is lost under some choices."""

    def compute(other):
        return claims.Result(1.0, 10, sign=sign(other.choices))

    key = f"essays.made_up_{id(sign)}"
    item = claims.Claim(key, "words", "It is more.", 0, compute, ("stop", "headings"))
    monkeypatch.setitem(claims._REGISTER, key, item)
    assert claims.compute(key, study).text == f"It is more. {sentence}".strip()


def test_only_the_books_own_claims_below_the_threshold_say_so(findings):
    for finding in findings.values():
        said = "This depends on the choices made" in finding.text
        assert ("stays unclear in" in finding.text) == (said and finding.sign == 0), finding.key
        dependent = finding.share is not None and finding.share < robustness.HOLDS
        assert said == dependent, finding.key
    dependent = [key for key in DIRECTIONAL if findings[key].share < robustness.HOLDS]
    assert 0 < len(dependent) < len(DIRECTIONAL), "the book has claims of both sorts"
