"""Choices within a sentence: a reader makes another one, and the findings that the sentence states follow.

`With [quoted speech in](#choose-metaphor-church-tower-quoted), GZERO has [0](#finding-metaphor-church-tower) …`
becomes a sentence with a native `<select>`. Every statement of that finding in the paragraph changes with it,
and a line below gives difference, interval and p, drawn beside those published. All is worked out when the book
is built; without a script the sentence stands as it was published.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from markupsafe import Markup

from churchtower import cache as kept
from churchtower import choices as robustness
from churchtower.claims import Claim, forms, register, result
from churchtower.study import Study, made_of

PREFIX = "choose-"
WIDTH, HEIGHT = 240, 16  # of the drawing of an interval, in pixels


@cache
def _study() -> Study:
    return Study()


def options(choice: str, words: str) -> list[str]:
    """What a select offers, the default first, worded as the default is in `words`.

    Raises ValueError where `words` are none of the default's.
    """
    record = robustness.CHOICES[choice]
    values = robustness.alternatives(_study(), choice)
    for wording in (robustness.name, robustness.said):
        if words == wording(choice, record.default):
            return [wording(choice, value) for value in values]
    either = " or ".join(f"“{way(choice, record.default)}”" for way in (robustness.name, robustness.said))
    raise ValueError(f"“{words}” does not name the default of the choice {choice}: write {either}")


def select(choice: str, words: str) -> str:
    """A choice as a control in the sentence; it waits, as text, for the script."""
    offered = Markup("").join(Markup("<option>{}</option>").format(one) for one in options(choice, words))
    meaning = robustness.CHOICES[choice].meaning.replace("*", "")
    return Markup(
        '<select class="syn-choice" aria-label="Choice: {}" autocomplete="off" disabled>{}</select>'
    ).format(meaning, offered)


def cells(key: str, chosen: Sequence[str]) -> list[dict]:
    """A finding under every combination of the choices named, the published one first.

    Each cell has `at` (the place of each choice's value among its options), `forms` (see `claims.forms`),
    `said` (the line below the sentence) and `value`, `low`, `high`, `p`, which are those of `claims.grid`.
    """
    study, item = _study(), register()[key]

    def made() -> str:
        found = []
        for values in robustness.combinations(study, chosen):
            at = [robustness.alternatives(study, c).index(values[c]) for c in chosen]
            other = study.under(**values)
            other = other.drawing(robustness.GRID_DRAWS) if any(at) else study
            computed = result(key, other)
            words = forms(item, computed, other)
            found.append({
                "at": at, "forms": words,
                "said": _told(item, words, computed.sign, result(key, study).sign),
                **{name: getattr(computed, name) for name in ("value", "low", "high", "p")},
            })  # fmt: skip
        return json.dumps(found, ensure_ascii=False)

    inputs = made_of(study.corpus, study.draws, study.seed, *chosen, module=item.compute.__module__)
    path = kept.remember(f"cells/{key}.json", [*inputs, Path(__file__)], made)
    return json.loads(path.read_text("utf-8"))


def _told(item: Claim, words: dict[str, str], sign: int | None, published: int | None) -> str:
    """The line below the sentence, in the digits of the sentence."""
    if "low" not in words:
        return "The difference cannot be estimated so."
    p = f", {equal('p', words['p'])}" if "p" in words else ""
    interval = f"95\u00a0% interval {words['low']} to {words['high']}"
    line = f"Difference {words['value']} {item.unit}, {interval}{p}, {equal('n', words['n'])}"
    if sign == published:
        return f"{line}: the finding stays."
    if sign is None:
        return f"{line}: it cannot be estimated."
    if sign == 0:
        return f"{line}: no clear difference."
    return f"{line}: {'the finding is reversed' if published else 'a clear difference'}."


def equal(name: str, value: str) -> str:
    """`n = 76`, never parted."""
    return f"{name}\u00a0=\u00a0{value}"


def box(key: str, chosen: Sequence[str], used: Sequence[str]) -> str:
    """The line below the sentence, with what the script needs; `used` are the forms that the sentence has."""
    found = cells(key, chosen)
    ends = [end for cell in found for end in (cell["low"], cell["high"], 0.0) if end is not None]
    least, most = min(ends), max(ends)

    def x(value: float) -> float:
        return round(6 + (WIDTH - 12) * (value - least) / ((most - least) or 1), 1)

    def drawn(cell: dict) -> str:
        if cell["low"] is None:
            return ""
        low, high, value = (x(cell[end]) for end in ("low", "high", "value"))
        return f'<path d="M{low} 8H{high}"/><circle cx="{value}" cy="8" r="4"/>'

    script = {
        "keys": list(chosen),
        "cells": [
            {
                "at": cell["at"], "said": cell["said"], "strip": drawn(cell),
                "forms": {name: cell["forms"][name] for name in used if name in cell["forms"]},
            }
            for cell in found
        ],
    }  # fmt: skip
    data = json.dumps(script, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return (
        f'<div class="syn-choices"><svg class="syn-strip" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" aria-hidden="true"><path class="syn-zero" d="M{x(0)} 0V{HEIGHT}"/>'
        f'<text x="{x(0)}" y="{HEIGHT + 9}" text-anchor="middle">0</text>'
        f'<g class="syn-strip-then">{drawn(found[0])}</g><g class="syn-strip-now">{drawn(found[0])}</g></svg>'
        '<p class="syn-said" role="status">As published.<span class="pst-js-only"> Choose otherwise in the '
        "sentence above.</span></p>"
        '<button type="button" hidden>Back to as published</button>'
        f'<script type="application/json">{data}</script></div>'
    )
