"""The one style sheet of the book: what pages use stays, in order, and what none can use goes."""

import pytest

from churchtower import cache
from churchtower.sphinx import css as sheets

CSS = """
@import "other.css";
@font-face { font-family: Icons; src: url(icons.woff2) }
:root { --used: 1px; --unused: 2px; --through: var(--used) }
.here, .gone { margin: var(--through) }
p.here > #place a:hover:not(.gone) { color: red !important; background: url("../a.png") }
.gone .here { color: blue }
table.here::after { content: "a, b" }
@media (min-width: 1px) { .gone { top: 0 } .here { top: 1px } }
@media print { .gone { top: 2px } }
@keyframes turning { to { rotate: 1turn } }
@keyframes still { to { rotate: 0turn } }
.here { animation: turning 1s }
"""


@pytest.fixture
def lean(tmp_path, monkeypatch):
    """A function from CSS to what pages of some words need of it."""
    monkeypatch.setattr(cache, "folder", lambda: tmp_path)

    def make(css: str, words: set[str], *, whole: bool = False) -> str:
        return sheets.joined([(sheets.parsed(css, "styles"), whole)], words)

    return make


def test_a_rule_stays_when_a_page_can_use_it(lean):
    text = lean(CSS, {"here", "place", "p", "a"})
    assert ".here{margin:var(--through)}" in text
    assert "p.here > #place a:hover:not(.gone){color:red!important;background:url" in text
    assert "@media (min-width: 1px){\n.here{top:1px}\n}" in text
    for gone in (".gone .here", "table", "print", ".here, .gone"):
        assert gone not in text


def test_variables_animations_and_fonts_stay_only_in_use(lean):
    text = lean(CSS, {"here"})
    assert "--used:1px" in text and "--through" in text and "turning" in text
    for gone in ("--unused", "still", "font-face", "@import"):
        assert gone not in text


def test_addresses_are_seen_from_the_folder_of_the_one_sheet(lean):
    assert 'url("a.png")' in lean(CSS, {"here", "place", "p", "a"})


def test_a_sheet_that_is_kept_whole_loses_no_rule_and_no_variable(lean):
    text = lean(CSS, set(), whole=True)
    assert ".gone .here{color:blue}" in text and "--unused:2px" in text


def test_a_sheet_is_the_same_from_the_cache(lean):
    assert lean(CSS, {"here"}) == lean(CSS, {"here"})


def test_rules_within_rules_are_refused(lean):
    with pytest.raises(ValueError, match="rules within rules"):
        lean(".here { .there { top: 0 } }", {"here"})
