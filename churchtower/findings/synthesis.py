"""Where the essays meet."""

from churchtower.claims import Result, claim, number
from churchtower.study import Study
from synkrisis.meaning import nearest


@claim(
    "synthesis.near_pairs",
    unit="pairs",
    digits=0,
    sentence=(
        "Of {n} pairs of a sentence of {first} with one of {second}, {value} are nearer in meaning than sentences on "
        "other matters come in nineteen cases of twenty, where that alone would let pass {by_chance} at most; the "
        "nearest pair has a cosine of {nearest}, and the median of all pairs is {median}."
    ),
)
def near_pairs(study: Study) -> Result:
    table = study.nearest
    near = table[table["near"]]
    words = {
        "by_chance": number((1 - nearest.LEVEL) * len(table), 1),
        "nearest": number(table["cosine"].max(), 2),
        "median": number(table["cosine"].median(), 2),
    }
    shown = tuple(near.head(3)[["first", "second"]].to_numpy().ravel())
    return Result(len(near), len(table), "pairs", words=words, evidence=shown)
