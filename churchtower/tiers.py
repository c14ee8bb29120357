"""Which comparisons are tested together, and what the tests make of them.

The first family was fixed, with these marks, before its p-values were computed; nothing is added to it, and
nothing leaves it: a comparison that was withdrawn (`withdrawn`) is counted in it with the p that it had last, so
that no other verdict gains by its going.
Comparisons that come later form the second family and are corrected by themselves, so that no earlier
verdict moves when one is added.
"""

from collections.abc import Mapping

from synkrisis.intervals import verdicts

LEVEL = 0.05
CONFIRMED, SUGGESTIVE, DESCRIPTIVE = "confirmed", "suggestive", "descriptive"

# True where the thing compared (a word, a family of metaphors, a cut) was chosen after reading the essays.
FIRST: Mapping[str, bool] = {
    "essays.sentence_length": False,
    "essays.quoted": False,
    "essays.horizon": False,
    "essays.beyond_a_year": True,
    "vocabulary.west": True,
    "vocabulary.we": True,
    "vocabulary.diplomacy": True,
    "vocabulary.ttr": False,
    "vocabulary.mattr": False,
    "vocabulary.mtld": False,
    "vocabulary.hdd": False,
    "sentiment.gap": False,
    "sentiment.stance_russia": False,
    "sentiment.stance_west": False,
    "sentiment.stance_diplomacy": False,
    "sentiment.vader_gap": False,
    "sentiment.own_gap": False,
    "metaphor.density": False,
    "metaphor.love_language": True,
    "metaphor.church_tower": True,
    "metaphor_and_sentiment.shift": False,
}

# Comparisons added later; a new one goes here, and says whether it was chosen after reading.
ADDED: Mapping[str, bool] = {
    "metaphor.romance": True,
    "metaphor.sight": True,
    "sentiment.learned_gap": False,
    "essays.questions": True,
    "vocabulary.requests": True,
    "vocabulary.unnamed": False,
}

FAMILIES: Mapping[str, Mapping[str, bool]] = {"first": FIRST, "added": ADDED}


def family(key: str) -> str | None:
    """Whether a finding is of the `first` or the `added` family; None for what compares no essays."""
    return next((name for name, keys in FAMILIES.items() if key in keys), None)


def after_reading(key: str) -> bool:
    """Whether what a finding compares was chosen after the essays had been read."""
    return FIRST.get(key, False) or ADDED.get(key, False)


def corrected(p: Mapping[str, float]) -> dict[str, float]:
    """Holm's adjusted p of each finding that has one, within its family.

    >>> corrected({"essays.horizon": 0.01, "essays.quoted": 0.04})
    {'essays.quoted': 0.04, 'essays.horizon': 0.02}
    """
    found = {}
    for keys in FAMILIES.values():
        own = [key for key in keys if key in p]
        found |= dict(zip(own, verdicts.holm([p[key] for key in own]), strict=True))
    return found


def tier(sign: int | None, p: float | None, p_holm: float | None) -> str:
    """One word for how far a finding may be believed.

    `confirmed`: a direction, and Holm's adjusted p below .05. `suggestive`: a direction, or an uncorrected p
    below .05, and no more. `descriptive`: all else, plain counts among them.

    >>> tier(1, 0.001, 0.02), tier(1, 0.01, 0.2), tier(0, 0.4, 1.0), tier(None, None, None)
    ('confirmed', 'suggestive', 'descriptive', 'descriptive')
    """
    if sign and p_holm is not None and p_holm < LEVEL:
        return CONFIRMED
    if p is not None and (sign or p < LEVEL):
        return SUGGESTIVE
    return DESCRIPTIVE
