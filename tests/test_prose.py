"""Findings stated in prose: found, checked against their printed forms, rewritten, and never a loose number."""

import json
import re
from pathlib import Path

import pytest

from churchtower import claims, prose, withdrawn
from churchtower.sphinx import choosing
from churchtower.sphinx import prose as notes
from churchtower.study import Study

CLAIMS = {
    "metaphor.love_language": {"forms": {"count": "11 expressions", "value": "0.86"}},
    "sentiment.gap": {"forms": {"verdict": "not clearly darker", "value": "−0.65 points"}},
}
PAGE = """---
kernelspec: {name: python3}
---

# A page

GZERO has [11 expressions](#finding-metaphor-love-language) of it,
and is [*not clearly darker*](#finding-sentiment-gap).

```{code-cell} ipython3
print("[12 expressions](#finding-metaphor-love-language)")
```

:::{admonition} Try it
It differs by [−0.65 points](#finding-sentiment-gap).
:::
"""


def test_a_page_states_what_stands_outside_of_its_code():
    said = [(s.words, s.anchor, s.line) for s in prose.statements(PAGE)]
    assert said == [
        ("11 expressions", "metaphor-love-language", 7),
        ("*not clearly darker*", "sentiment-gap", 8),
        ("−0.65 points", "sentiment-gap", 15),
    ]
    assert prose.check(PAGE, CLAIMS, "page.md") == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("[12 expressions](#finding-metaphor-love-language)", "is no printed form of metaphor.love_language"),
        ("[darker](#finding-sentiment-gap)", "It has verdict: not clearly darker; value: −0.65 points"),
        ("[11](#finding-metaphor-hate-language)", "no finding 'metaphor-hate-language'"),
    ],
)
def test_words_that_are_no_printed_form_are_named_with_their_place(words, fault):
    found = prose.check(f"# A page\n\nIt has {words}.\n", CLAIMS, "page.md")
    assert len(found) == 1 and found[0].startswith("page.md, line 3: ") and fault in found[0]


def test_what_moved_is_rewritten_in_the_same_form_and_the_rest_is_kept():
    moved = json.loads(json.dumps(CLAIMS))
    moved["metaphor.love_language"]["forms"]["count"] = "9 expressions"
    moved["sentiment.gap"]["forms"]["value"] = "−0.71 points"
    text = prose.rewrite(PAGE, CLAIMS, moved)
    assert "[9 expressions](#finding-metaphor-love-language) of it" in text
    assert "[−0.71 points](#finding-sentiment-gap)" in text and "[*not clearly darker*]" in text
    assert prose.check(text, moved, "page.md") == []
    assert prose.check(PAGE, moved, "page.md") != []
    assert prose.rewrite(text, moved, CLAIMS) == PAGE


ROOT = Path(__file__).parent.parent
# These have versions of software, the ends of scales, and what 0.1.0 counted.
OTHER_NUMBERS = {"change", "data", "reuse", "glossary", "versions"}
BARE = [page for page in prose.pages(ROOT) if page.stem not in OTHER_NUMBERS]


@pytest.mark.parametrize("page", prose.pages(ROOT), ids=lambda page: page.stem)
def test_no_page_says_the_same_of_a_finding_in_two_paragraphs(page):
    text = page.read_text("utf-8")
    told = {}
    for said in prose.statements(text):
        paragraph = text.count("\n\n", 0, said.span[0])
        told.setdefault((said.anchor, prose.plain(said.words)), set()).add(paragraph)
    assert [said for said, paragraphs in told.items() if len(paragraphs) > 1] == []


@pytest.mark.parametrize("page", prose.pages(ROOT), ids=lambda page: page.stem)
def test_what_the_pages_say_of_findings_is_what_was_published(page):
    published = claims.read_published()["claims"] | withdrawn.read()
    assert prose.check(page.read_text("utf-8"), published, page.name) == []


@pytest.mark.parametrize("page", BARE, ids=lambda page: page.stem)
def test_no_page_states_a_number_that_no_finding_has(page):
    assert prose.loose_numbers(page.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("line", "loose"),
    [
        ("GZERO has 11 expressions.", ["11"]),
        ("It lies 0.65 points lower, in 3 of 4 ways.", ["0.65", "3", "4"]),
        ("In 1963, on 19 February 2021, at the 95 % level, in the 1990s.", []),
        ("It has [11 expressions](#finding-metaphor-love-language).", []),
        ("A share of $2 + 3$, from $-2$ to 4.", ["4"]),
        ("“We 2 said 3” and `x[0]`, {cite:p}`holm1979`.", []),
    ],
)
def test_a_number_in_prose_is_linked_or_a_convention(line, loose):
    assert [number for _line, number in prose.loose_numbers(f"# Page\n\n{line}\n")] == loose


def test_a_formula_in_a_block_states_no_finding_and_keeps_the_lines_below_it_where_they_are():
    assert prose.loose_numbers("# Page\n\n$$\n2 \\sum 3\n$$\n\nOf 4.\n") == [(7, "4")]


# --- choices in a sentence ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "way"), [("chapters/metaphor", ""), ("index", "chapters/")])
def test_a_note_has_its_anchor_its_place_in_the_ledger_its_evidence_and_its_citation(page, way):
    key = "metaphor.love_language"
    item = claims.read_published()["claims"][key]
    said = notes.note(key, item, page)
    assert '<details class="syn-finding" id="claim-metaphor-love-language">' in said
    links = re.findall(r'href="([^"]+)"', said)
    assert f"{way}synthesis.html#ledger-metaphor-love-language" in links
    assert f"{way}cite.html#metaphor-love-language" in links
    assert item["evidence"] and {f"{way}evidence.html#{sentence}" for sentence in item["evidence"]} <= set(
        links
    )
    assert all(link.startswith(way) for link in links)


def test_a_choice_in_a_sentence_has_the_numbers_of_the_grid():
    key, study = "metaphor.romance", Study()
    published, other = choosing.cells(key, ["quoted"])
    grid = claims.grid(key, study)
    row = grid[~grid["quoted"] & grid["headings"] & (grid["confidence"] == 1)].iloc[0]
    assert other["at"] == [1] and published["at"] == [0]
    assert [other[name] for name in ("value", "low", "high", "p")] == pytest.approx(
        [row[name] for name in ("value", "low", "high", "p")]
    )
    assert published["forms"] == claims.read_published()["claims"][key]["forms"]
    assert other["forms"]["value"] != published["forms"]["value"] and other["forms"]["value"] in other["said"]


def test_a_choice_is_offered_in_the_words_of_its_default():
    assert choosing.options("quoted", "quoted speech in") == ["quoted speech in", "quoted speech out"]
    assert choosing.options("quoted", "with quoted speech in")[1] == "with quoted speech left out"
    with pytest.raises(ValueError, match="write “quoted speech in” or “with quoted speech in”"):
        choosing.options("quoted", "quotations")


def test_an_address_of_a_choice_names_finding_and_choice():
    by_anchor = {"vocabulary-we": ("vocabulary.we", {})}
    assert notes.parts("choose-vocabulary-we-prior-share", by_anchor) == ("vocabulary.we", "prior_share")
    assert notes.parts("choose-vocabulary-they-quoted", by_anchor) is None
