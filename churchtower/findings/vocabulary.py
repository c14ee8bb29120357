"""Which words each essay owns, and which contrasts survive."""

from churchtower.claims import Result, claim, estimated, number, worded
from churchtower.study import Study
from synkrisis.intervals import verdicts
from synkrisis.intervals.resampling import Estimate, Limits
from synkrisis.intervals.resampling import estimated as estimate
from synkrisis.order import ranked
from synkrisis.texts import tokens
from synkrisis.words import keyness
from synkrisis.words.frequency import counts

LEVEL = 0.05
MAY_BE = "Its log-odds may be up to {high} toward {first} or {low} toward {second}."


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


def _word(study: Study, term: str) -> Result:
    first, second = study.pair
    n = study.counts.reindex([term], fill_value=0).iloc[0]
    quoted = study.terms[(study.terms["term"] == term) & study.terms["quoted"]]
    found, labels = study.log_odds_of(term), study.corpus.labels
    text = worded(
        verdicts.of(found),
        above=f"typical of {labels[first]}",
        below=f"typical of {labels[second]}",
        neither="not clearly typical of either",
        nothing="in neither",
    )
    words = {
        "a": number(n[first], 0),
        "b": number(n[second], 0),
        "quoted": number(len(quoted), 0),
        "direction": text,
    }
    return estimated(found, "words", words, _sentences_with(study, term))


@claim(
    "vocabulary.west",
    label="the word West",
    unit="log-odds",
    choices=("unit", "unify", "stop", "prior_share", "quoted", "headings"),
    allows=MAY_BE,
    sentence=(
        "*West* stands {a} times in {first} and {b} times in {second}: {direction}, with log-odds of {value}."
    ),
)
def west(study: Study) -> Result:
    return _word(study, "west")


@claim(
    "vocabulary.we",
    label="the word we",
    unit="log-odds",
    choices=("unit", "unify", "prior_share", "quoted", "headings"),
    allows=MAY_BE,
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
    label="the word diplomacy",
    unit="log-odds",
    choices=("unit", "unify", "stop", "prior_share", "quoted", "headings"),
    allows=MAY_BE,
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
        "Tested one by one with G2, {value} of {n} words pass p < 0.05. Chance alone would let about "
        "{chance} pass, since most words are too rare to pass at all."
    ),
)
def uncorrected(study: Study) -> Result:
    passing = study.keyness.index[study.keyness["p"] < LEVEL]
    chance = keyness.expected_by_chance(study.counts, level=LEVEL)
    return Result(len(passing), len(study.keyness), "types", words={"chance": number(chance, 0)})


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
        "In a permutation test over whole paragraphs, which takes account of all words at once, {value} of "
        "{n} words stand out ({words})."
    ),
)
def max_t(study: Study) -> Result:
    passing = ranked(study.max_t[study.max_t["p_max_t"] < LEVEL], "p_max_t", ascending=True)
    return Result(
        len(passing),
        len(study.max_t),
        "types",
        words={"words": _listed(passing.index)},
        evidence=_sentences_with(study, *passing.index),
    )


DIVERSITY = {
    "ttr": "type-token ratio",
    "mattr": "MATTR",
    "mtld": "MTLD",
    "hdd": "HD-D",
}


@claim(
    "vocabulary.diversity",
    unit="measures",
    digits=0,
    sentence=(
        "On whole texts {whole} of the four measures call {first} the richer vocabulary, and at equal length "
        "{value} do. Of their differences at equal length, the 95 % interval lies on one side of zero for "
        "{clear}."
    ),
)
def diversity_measures(study: Study) -> Result:
    first, second = study.pair
    whole = study.diversity.set_index(["measure", "essay"])["whole"].unstack()
    table = study.diversity_differences.set_index("measure")
    clear = [DIVERSITY[m] for m in table.index if verdicts.of(_difference(study, m)).sign]
    words = {
        "whole": number((whole[first] > whole[second]).sum(), 0),
        "clear": " and ".join(clear) or "none of them",
    }
    return Result((table["value"] > 0).sum(), len(table), "measures", words=words)


def _difference(study: Study, measure: str) -> Estimate:
    """A measure's difference at equal length; `n` is the length in words."""
    row = study.diversity_differences.set_index("measure").loc[measure]
    ends = Limits(*row[["low", "high", "low_error", "high_error"]].astype(float))
    return estimate(row["value"], ends, row["tokens"], p=row["p"], error=row["error"])


def _diversity(study: Study, measure: str) -> Result:
    found = _difference(study, measure)
    labels = [study.corpus.labels[essay] for essay in study.pair]
    text = worded(
        verdicts.of(found),
        above=f"{labels[0]} is the richer",
        below=f"{labels[1]} is the richer",
        neither="neither is clearly the richer",
        nothing="nothing can be said",
    )
    words = {"direction": text, "length": number(found.n, 0)}
    return estimated(found, "words", words, n=int(study.counts.to_numpy().sum()))


AT_EQUAL_LENGTH = (
    "In passages of {length} words each, {direction} by %s: the difference ({first} minus {second}) is "
    "{value}."
)
READINGS = ("unit", "stop", "quoted", "headings")


@claim(
    "vocabulary.ttr",
    label="type-token ratio",
    unit="types per token",
    digits=3,
    choices=READINGS,
    allows="{first} may be up to {high} richer or {low} poorer.",
    sentence=AT_EQUAL_LENGTH % "type-token ratio",
)
def ttr(study: Study) -> Result:
    return _diversity(study, "ttr")


@claim(
    "vocabulary.mattr",
    label="MATTR",
    unit="types per token",
    digits=3,
    choices=READINGS,
    allows="{first} may be up to {high} richer or {low} poorer.",
    sentence=AT_EQUAL_LENGTH % "MATTR",
)
def mattr(study: Study) -> Result:
    return _diversity(study, "mattr")


@claim(
    "vocabulary.mtld",
    label="MTLD",
    unit="words",
    digits=1,
    choices=READINGS,
    allows="{first} may be up to {high} richer or {low} poorer.",
    sentence=AT_EQUAL_LENGTH % "MTLD",
)
def mtld(study: Study) -> Result:
    return _diversity(study, "mtld")


@claim(
    "vocabulary.hdd",
    label="HD-D",
    unit="types per token",
    digits=3,
    choices=READINGS,
    allows="{first} may be up to {high} richer or {low} poorer.",
    sentence=AT_EQUAL_LENGTH % "HD-D",
)
def hdd(study: Study) -> Result:
    return _diversity(study, "hdd")
