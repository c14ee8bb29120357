"""Which words each essay owns, and which contrasts survive."""

import pandas as pd

from churchtower.claims import Result, claim, estimated, number, worded
from churchtower.findings import coded
from churchtower.findings.common import contrast
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
    return coded.evidence(rows, limit=limit)


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
        "*West* occurs {a} times in {first} and {b} times in {second}: {direction}, with log-odds of {value}."
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
        "*We* occurs {a} times in {first} and {b} times in {second}, {quoted} of them in quoted speech: "
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
        "*Diplomacy* occurs {a} times in {first} and {b} times in {second}: {direction}, with log-odds of "
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
    # No grid of choices: it has no direction that a choice could undo, but a list; of the words in it, *West* has a
    # finding and a grid of its own.
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
        "{value} {does}. Of their differences at equal length, the 95 % interval lies on one side of zero for "
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
        "does": "does" if (table["value"] > 0).sum() == 1 else "do",
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


# --- we, must and might, who acts ---------------------------------------------------------------------------


def _we(study: Study) -> pd.DataFrame:
    """Every *we*, with `all`: whether it is a *we all* or *we are all*."""
    found = coded.rows(study, "we")
    found = found[found["expression"].str.lower() == "we"]
    texts = found["sentence_id"].map(study.sentences.set_index("sentence_id")["text"])
    after = [text[end:] for text, end in zip(texts, found["end"], strict=True)]
    return found.assign(all=pd.Series(after, found.index).str.match(r" (?:are )?all\b"))


@claim(
    "vocabulary.we_all",
    unit="words",
    digits=0,
    sentence=(
        "Of {n} *we*, {value} are a *we all* or *we are all*: the proverb's, {kennedy} of Kennedy's "
        "{kennedy_we}, and {author} of the author's own {author_we}."
    ),
)
def we_all(study: Study) -> Result:
    found = _we(study)
    words = {}
    for name, own in (
        ("kennedy", found["speaker"].str.contains("Kennedy")),
        ("author", found["voice"] == "author"),
    ):
        words[name] = number(found.loc[own, "all"].sum(), 0)
        words[f"{name}_we"] = number(own.sum(), 0)
    words |= coded.stability(study, "we", "voice")
    every = found[found["all"]]
    return Result(
        len(every), len(found), "occurrences of *we*", words=words, evidence=coded.evidence(every, limit=6)
    )


@claim(
    "vocabulary.we_meant",
    unit="words",
    digits=0,
    sentence=(
        "By the coding, {value} of {n} *we* mean everybody, {both} the two sides, {west} the American "
        "government for itself, and {profession} the author's profession."
    ),
)
def we_meant(study: Study) -> Result:
    found = _we(study)
    counted = found["referent"].value_counts()
    words = {"both": coded.said(counted.get("both sides", 0))}
    words |= {name: coded.said(counted.get(name, 0)) for name in ("west", "profession")}
    words |= coded.stability(study, "we", "referent")
    own = found[found["referent"] == "everybody"]
    return Result(
        len(own), len(found), "occurrences of *we*", words=words, evidence=coded.evidence(own, limit=7)
    )


@claim(
    "vocabulary.duty",
    unit="modals",
    digits=0,
    sentence=(
        "Of modals that say what is required or advised, such as *must*, *should* and *need to*, {first} has {a}, "
        "{a_author} of them in its own voice, and {second} has {b}, {b_author} in the author's own voice."
    ),
)
def duty(study: Study) -> Result:
    modals = coded.rows(study, "modals")
    found = modals[modals["kind"].isin(["obligation", "recommendation"])]
    words = coded.by_essay(study, found)
    words |= coded.by_essay(study, found[found["voice"] == "author"], "_author")
    words |= coded.stability(study, "modals", "kind")
    return Result(len(found), len(modals), "modals", words=words, evidence=coded.evidence(found, limit=6))


@claim(
    "vocabulary.requests",
    label="requests",
    choices=("quoted", "headings"),
    allows="{first} may ask up to {high} times more or {low} times less per 100 words.",
    unit="modals per 100 words",
    digits=2,
    sentence=(
        "A modal in the author's own voice asks for a deed {a_times} in {first} and {b_times} in {second}: "
        "{direction}. The difference ({first} minus {second}) is {value} per 100 words."
    ),
)
def requests(study: Study) -> Result:
    asked = _requests(study)
    per_sentence = asked.groupby("sentence_id").size()
    frame = study.sentence_words.assign(asked=100 * per_sentence).fillna({"asked": 0})
    found = contrast(study, frame, "asked", "words")
    first, second = study.pair
    text = found.worded(
        above=f"{study.corpus.labels[first]} asks for more",
        below=f"{study.corpus.labels[second]} asks for more",
        neither="no clear difference",
    )
    counted = coded.by_essay(study, asked)
    words = {f"{name}_times": "never" if n == "none" else f"{n} times" for name, n in counted.items()}
    words |= {"direction": text, **coded.stability(study, "modals", "asks")}
    return found.result("sentences", words, coded.evidence(asked))


def _requests(study: Study) -> pd.DataFrame:
    modals = coded.rows(study, "modals")
    return modals[modals["asks"] == "yes"]


@claim(
    "vocabulary.asked_of",
    unit="requests",
    digits=0,
    sentence=(
        "Of {n} such requests {west} are made of the American side, {both} of both sides, {experts} of "
        "negotiators, {nobody} of nobody named, and {russia} of Russia alone."
    ),
)
def asked_of(study: Study) -> Result:
    asked = _requests(study)
    counted = asked["addressed"].value_counts()
    words = {name: coded.said(counted.get(name, 0)) for name in ("west", "both", "experts", "russia")}
    words |= {"nobody": coded.said(counted.get("none", 0)), **coded.stability(study, "modals", "addressed")}
    west = asked[asked["addressed"] == "west"]
    return Result(len(west), len(asked), "requests", words=words, evidence=coded.evidence(west, limit=5))


def _deeds(study: Study) -> pd.DataFrame:
    """Every noun that names a deed or an event, without those in quoted speech where that is left out."""
    nouns = coded.rows(study, "nominalisations")
    nouns = nouns[nouns["process"] == "yes"]
    if study.choices.quoted:
        return nouns
    starts = nouns["sentence_id"].map(study.sentences.set_index("sentence_id")["start"]) + nouns["start"]
    places = pd.MultiIndex.from_arrays([nouns["essay"], starts.astype(int)])
    return nouns[places.isin(pd.MultiIndex.from_frame(study.terms[["essay", "start"]]))]


@claim(
    "vocabulary.unnamed",
    label="nobody named",
    choices=("quoted", "headings"),
    allows="{first} may leave the doer out up to {high} points more or {low} points less often.",
    unit="percentage points",
    digits=0,
    sentence=(
        "Of {a_all} deeds that {first} turns into nouns, {a} have nobody named who does them; of {second}'s "
        "{b_all}, {b}: {direction}. The difference ({first} minus {second}) is {value} points."
    ),
)
def unnamed(study: Study) -> Result:
    deeds = _deeds(study)
    bare = deeds[deeds["agent"] == "none"]
    found = contrast(study, deeds.assign(bare=100.0 * (deeds["agent"] == "none")), "bare")
    first, second = study.pair
    text = found.worded(
        above=f"{study.corpus.labels[first]} leaves the doer out more often",
        below=f"{study.corpus.labels[second]} leaves the doer out more often",
        neither="no clear difference",
    )
    words = coded.by_essay(study, bare) | coded.by_essay(study, deeds, "_all")
    words |= {"direction": text, **coded.stability(study, "nominalisations", "agent")}
    return found.result("nouns", words, coded.evidence(bare))


@claim(
    "vocabulary.harm",
    unit="nouns",
    digits=0,
    sentence=(
        "Of {a} nouns for harm in {first}, {a_russia} name Russia as the doer and {a_west} the West; of "
        "{second}'s {b}, {b_russia} and {b_west}."
    ),
)
def harm(study: Study) -> Result:
    deeds = _deeds(study)
    found = deeds[deeds["kind"] == "harm"]
    words = coded.by_essay(study, found)
    for agent in ("russia", "west"):
        words |= coded.by_essay(study, found[found["agent"] == agent], f"_{agent}")
    words |= coded.stability(study, "nominalisations", "kind")
    return Result(len(found), len(deeds), "nouns", words=words, evidence=coded.evidence(found))


CAPITALS = ("Kremlin", "Moscow", "Washington", "London", "White House")


@claim(
    "vocabulary.capitals",
    unit="mentions",
    digits=0,
    sentence=(
        "A government goes by the name of its seat, as *the Kremlin* or *Washington*, {a_times} in {first}, "
        "{a_agent} of them as what acts, and {b_times} in {second}."
    ),
)
def capitals(study: Study) -> Result:
    mentions = coded.rows(study, "mentions")
    bare = mentions["expression"].str.replace(r"['’]s$", "", regex=True)
    found = mentions[bare.isin(CAPITALS) & (mentions["actor"] != "none")]
    words = coded.by_essay(study, found)
    words = {f"{name}_times": "never" if n == "none" else f"{n} times" for name, n in words.items()}
    words |= coded.by_essay(study, found[found["role"] == "agent"], "_agent")
    words |= coded.stability(study, "mentions", "role")
    return Result(len(found), len(mentions), "mentions", words=words, evidence=coded.evidence(found))
