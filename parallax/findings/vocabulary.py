"""Which words each essay owns, and which contrasts survive."""

from parallax import keyness, tokens
from parallax.claims import Result, claim, direction, number, worded
from parallax.frequency import counts
from parallax.study import Study

LEVEL = 0.05


def _sentences_with(study: Study, *terms: str, limit: int = 4) -> tuple[str, ...]:
    rows = study.terms[study.terms["term"].isin(terms)]
    return tuple(rows["sentence_id"].drop_duplicates()[:limit])


def _listed(terms) -> str:
    return ", ".join(f"*{term}*" for term in terms) or "none"


@claim(
    "vocabulary.variants",
    unit="p-value (G2)",
    digits=4,
    sentence=(
        "Printed apart, *u.s.* would be a keyword of {second} with p = {value}, uncorrected; "
        "as one word it has p = {unified}."
    ),
)
def variants(study: Study) -> Result:
    apart = keyness.keyness(counts(tokens.terms(study.corpus.tokens, unify=False)))
    words = {"unified": number(study.under(unit="norm").keyness.loc["u.s.", "p"], 2)}
    return Result(
        apart.loc["u.s.", "p"], len(apart), "types", words=words, evidence=_sentences_with(study, "u.s.")
    )


def _word(study: Study, *terms: str) -> Result:
    first, second = study.pair
    n = study.counts.reindex(list(terms), fill_value=0).sum()
    quoted = study.terms[study.terms["term"].isin(terms) & study.terms["quoted"]]
    row = study.log_odds.reindex(list(terms)).iloc[0]
    labels = study.corpus.labels
    text = worded(
        row["low"],
        row["high"],
        above=f"typical of {labels[first]}",
        below=f"typical of {labels[second]}",
        neither="not clearly typical of either",
    )
    words = {
        "a": number(n[first], 0),
        "b": number(n[second], 0),
        "quoted": number(len(quoted), 0),
        "direction": text,
    }
    return Result(
        row["log_odds"],
        int(study.counts.to_numpy().sum()),
        "words",
        row["low"],
        row["high"],
        direction(row["low"], row["high"]),
        words,
        _sentences_with(study, *terms),
    )


@claim(
    "vocabulary.west",
    unit="log-odds",
    choices=("unit", "unify", "stop", "quoted", "headings"),
    sentence=(
        "*West* stands {a} times in {first} and {b} times in {second}: {direction}, with log-odds of {value}."
    ),
)
def west(study: Study) -> Result:
    return _word(study, "west")


@claim(
    "vocabulary.we",
    unit="log-odds",
    choices=("unit", "unify", "quoted", "headings"),
    sentence=(
        "*We* stands {a} times in {first} and {b} times in {second}, {quoted} of them in quoted speech: "
        "{direction}, "
        "with log-odds of {value}."
    ),
)
def we(study: Study) -> Result:
    return _word(study, "we")


@claim(
    "vocabulary.diplomacy",
    unit="log-odds",
    choices=("unit", "unify", "stop", "quoted", "headings"),
    sentence=(
        "*Diplomacy* stands {a} times in {first} and {b} times in {second}: {direction}, with log-odds of "
        "{value}."
    ),
)
def diplomacy(study: Study) -> Result:
    return _word(study, "diplomacy")


@claim(
    "vocabulary.uncorrected",
    unit="words",
    digits=0,
    sentence=(
        "Tested one by one with G2, {value} of {n} words pass p < 0.05; chance alone would be expected to "
        "bring up to {chance}."
    ),
)
def uncorrected(study: Study) -> Result:
    passing = (study.keyness["p"] < LEVEL).sum()
    return Result(
        passing, len(study.keyness), "types", words={"chance": number(LEVEL * len(study.keyness), 0)}
    )


@claim(
    "vocabulary.corrected",
    unit="words",
    digits=0,
    sentence=(
        "After Holm's correction {value} of {n} words remain, after Benjamini and Hochberg's {bh}; the "
        "smallest corrected p is {least}."
    ),
)
def corrected(study: Study) -> Result:
    frame = study.keyness
    words = {
        "bh": number((frame["p_bh"] < LEVEL).sum(), 0),
        "least": number(min(frame["p_holm"].min(), frame["p_bh"].min()), 2),
    }
    return Result((frame["p_holm"] < LEVEL).sum(), len(frame), "types", words=words)


@claim(
    "vocabulary.max_t",
    unit="words",
    digits=0,
    sentence=(
        "In a permutation test over whole sentences, which takes account of all words at once, {value} of "
        "{n} words stand out ({words})."
    ),
)
def max_t(study: Study) -> Result:
    passing = study.max_t[study.max_t["p_max_t"] < LEVEL].sort_values("p_max_t")
    return Result(
        len(passing),
        len(study.max_t),
        "types",
        words={"words": _listed(passing.index)},
        evidence=_sentences_with(study, *passing.index),
    )


@claim(
    "vocabulary.diversity",
    unit="measures",
    digits=0,
    sentence=(
        "On whole texts {whole} of the four measures call {first} the richer vocabulary; at equal length "
        "{value} do, "
        "and for {apart} of the four the 95 % ranges of the two essays lie apart."
    ),
)
def diversity_measures(study: Study) -> Result:
    first, second = study.pair
    table = study.diversity.set_index(["measure", "essay"])
    value, low, high, whole = (table[c].unstack() for c in ("value", "low", "high", "whole"))
    apart = ((low[first] > high[second]) | (low[second] > high[first])).sum()
    words = {"whole": number((whole[first] > whole[second]).sum(), 0), "apart": number(apart, 0)}
    return Result((value[first] > value[second]).sum(), len(value), "measures", words=words)
