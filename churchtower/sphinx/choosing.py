"""Choices within a sentence: a reader makes another one, and the findings that the sentence states follow.

`With [quoted speech in](#choose-metaphor-church-tower-quoted), GZERO has [0](#finding-metaphor-church-tower) …`
becomes a sentence with a native `<select>`. Every statement of that finding in the paragraph changes with it,
and below stand the difference and its interval, in words and drawn under those published. All is worked out when
the book is built; without a script the sentence stands as it was published.
"""

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from markupsafe import Markup

from churchtower import cache as kept
from churchtower import choices as robustness
from churchtower.claims import Claim, forms, register, result
from churchtower.study import Study, made_of
from synkrisis.printing import number

PREFIX = "choose-"
WIDTH, LABELS = 340, 84  # of the drawing and of the words before its rows, in pixels
PUBLISHED, CHOSEN, AXIS = 9, 27, 40  # how far down its rows and its axis lie


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
    """The line below the sentence, in the digits of the sentence.

    p stays in the note: with the fewer draws of a grid its last digit is another one's.
    """
    if "low" not in words:
        return "The difference cannot be estimated so."
    interval = f"95\u00a0% interval {words['low']} to {words['high']}"
    line = f"Difference {words['value']} {item.unit}, {interval}, {equal('n', words['n'])}"
    if sign is None:
        return f"{line}: it cannot be estimated."
    if sign == 0:
        return f"{line}: {'no clear difference' if published else 'no clear difference either'}."
    if sign == published:
        return f"{line}: the finding stays."
    return f"{line}: {'the finding is reversed' if published else 'a clear difference'}."


def equal(name: str, value: str) -> str:
    """`n = 76`, never parted."""
    return f"{name}\u00a0=\u00a0{value}"


def box(key: str, chosen: Sequence[str], used: Sequence[str]) -> str:
    """What stands below the sentence, with what the script needs; `used` are the forms that the sentence has."""
    found = cells(key, chosen)
    ends = [end for cell in found for end in (cell["low"], cell["high"]) if end is not None]
    reach = min(0.0, *ends), max(0.0, *ends)
    script = {
        "keys": list(chosen),
        "cells": [
            {
                "at": cell["at"], "said": cell["said"], "drawn": _interval(cell, reach),
                "forms": {name: cell["forms"][name] for name in used if name in cell["forms"]},
            }
            for cell in found
        ],
    }  # fmt: skip
    data = json.dumps(script, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return (
        f'<div class="syn-choices">{_drawing(found[0], reach, register()[key].unit)}'
        '<p class="syn-said" role="status">As published.<span class="pst-js-only"> Choose otherwise in the '
        "sentence above.</span></p>"
        '<button type="button" hidden>Back to as published</button>'
        f'<script type="application/json">{data}</script></div>'
    )


def _across(value: float, reach: tuple[float, float]) -> float:
    """How far to the right a difference lies in the drawing, which reaches from one difference to another."""
    left, right = LABELS + 8, WIDTH - 8
    return round(left + (right - left) * (value - reach[0]) / ((reach[1] - reach[0]) or 1), 1)


def _ticks(least: float, most: float) -> dict[float, str]:
    """Round numbers between two, at most six, as printed: steps of 1, 2 or 5 times a power of ten.

    >>> _ticks(-1.9, 0.3)
    {-1.5: '−1.5', -1.0: '−1.0', -0.5: '−0.5', 0.0: '0.0'}
    """
    power = math.floor(math.log10((most - least) or 1)) - 1
    step = next(
        times * 10.0**power for times in (1, 2, 5, 10, 20) if (most - least) / (times * 10.0**power) < 6
    )
    digits = max(0, -power - (step >= 10 * 10.0**power))
    return {
        at * step: number(at * step, digits)
        for at in range(math.ceil(least / step), math.floor(most / step) + 1)
    }


def _interval(cell: dict, reach: tuple[float, float]) -> str:
    """The interval of a cell and its value, around a height of 0."""
    if cell["low"] is None:
        return ""
    low, high, value = (_across(cell[end], reach) for end in ("low", "high", "value"))
    return f'<path d="M{low} 0H{high}"/><circle cx="{value}" r="4"/>'


def _drawing(published: dict, reach: tuple[float, float], unit: str) -> str:
    """The interval as published, and under it that of the reader's choice.

    Hidden from readers of the screen, to whom the line below says the same.
    """
    ticks = "".join(
        f'<path d="M{_across(at, reach)} {AXIS}v4"/>'
        f'<text x="{_across(at, reach)}" y="{AXIS + 14}" text-anchor="middle">{label}</text>'
        for at, label in _ticks(*reach).items()
    )
    rows = "".join(
        f'<g class="syn-strip-{name}" transform="translate(0 {at})"><text x="0" y="4">{label}</text>'
        f"<g>{_interval(published, reach)}</g></g>"
        for name, label, at in (("then", "as published", PUBLISHED), ("now", "as chosen", CHOSEN))
    )
    zero, middle = _across(0.0, reach), (LABELS + WIDTH) / 2
    return (
        f'<svg class="syn-strip" viewBox="0 0 {WIDTH} {AXIS + 32}" width="{WIDTH}" aria-hidden="true">'
        f'<path class="syn-zero" d="M{zero} 0V{AXIS}"/><g class="syn-axis"><path d="M{LABELS} {AXIS}H{WIDTH}"/>'
        f'{ticks}<text x="{middle}" y="{AXIS + 29}" text-anchor="middle">{unit}</text></g>{rows}</svg>'
    )
