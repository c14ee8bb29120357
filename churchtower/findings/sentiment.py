"""Which essay is darker, about whom, and what the instruments would have said."""

from dataclasses import replace

import pandas as pd

from churchtower.claims import Result, claim, estimated, number, worded
from churchtower.findings import people  # noqa: F401  its findings stand in this chapter
from churchtower.findings.common import Contrast, contrast
from churchtower.study import Study
from synkrisis.intervals import resampling as resample
from synkrisis.intervals import verdicts
from synkrisis.intervals.resampling import Estimate, Limits
from synkrisis.intervals.resampling import estimated as estimate
from synkrisis.order import highest, ranked
from synkrisis.sentiment import validation
from synkrisis.sentiment.learned import MIDDLE
from synkrisis.texts.evidence import opening

TARGETS = {"russia": "Russia", "west": "the West", "diplomacy": "diplomacy"}
DARKER = {
    "above": "lighter than",
    "below": "darker than",
    "neither": "neither clearly darker nor clearly lighter than",
}
WARMER = {
    "above": "warmer toward",
    "below": "colder toward",
    "neither": "neither clearly warmer nor clearly colder toward",
}
# Whoever reports that talks fail is not cold to talking: the codes of it say what is made of it.
SPEAKS = {
    "above": "speaks better of diplomacy than",
    "below": "speaks worse of diplomacy than",
    "neither": "speaks neither clearly better nor clearly worse of diplomacy than",
}


MEANS = (
    "its mean is {a} over {a_n} sentences, the other's {b} over {b_n}, and the difference "
    "({first} minus {second}) is {value}."
)


def _means(study: Study, frame, column: str) -> dict[str, str]:
    first, second = study.pair
    means, sizes = frame.groupby("essay")[column].mean(), frame.groupby("essay").size()
    return {
        "a": number(means[first], 2),
        "b": number(means[second], 2),
        "a_n": number(sizes[first], 0),
        "b_n": number(sizes[second], 0),
    }


def _coded(study: Study, dimension: str, wording: dict[str, str]) -> Result:
    frame = study.codes.dropna(subset=dimension).assign(code=lambda f: f[dimension].astype(float))
    found = contrast(study, frame, "code")
    words = {**_means(study, frame, "code"), "direction": found.worded(**wording)}
    extreme = frame.loc[frame["code"].abs() == 2, "sentence_id"]
    return found.result("sentences", words, tuple(extreme[:3]))


@claim(
    "sentiment.gap",
    unit="points on −2 … +2",
    choices=("quoted", "headings", "coding"),
    allows="{first} may be up to {high} points lighter or {low} points darker.",
    label="sentiment as coded",
    sentence=(
        "As coded, {first} is {direction} {second}: the sentence means are {a} and {b}, and the difference "
        "({first} minus {second}) is {value}."
    ),
)
def gap(study: Study) -> Result:
    return _coded(study, "sentiment", DARKER)


@claim(
    "sentiment.stance_russia",
    label="stance toward Russia",
    choices=("quoted", "headings", "coding"),
    allows="{first} may be up to {high} points warmer or {low} points colder.",
    unit="points on −2 … +2",
    sentence=("{first} is {direction} Russia than {second} is: " + MEANS),
)
def stance_russia(study: Study) -> Result:
    return _coded(study, "russia", WARMER)


@claim(
    "sentiment.stance_west",
    label="stance toward the West",
    choices=("quoted", "headings", "coding"),
    allows="{first} may be up to {high} points warmer or {low} points colder.",
    unit="points on −2 … +2",
    sentence=("{first} is {direction} the West than {second} is: " + MEANS),
)
def stance_west(study: Study) -> Result:
    return _coded(study, "west", WARMER)


@claim(
    "sentiment.stance_diplomacy",
    coverage=87,  # simulated: seven paragraphs of GZERO speak of it, and one of them decides
    label="stance toward diplomacy",
    choices=("quoted", "headings", "coding"),
    allows="{first} may speak of it up to {high} points better or {low} points worse.",
    unit="points on −2 … +2",
    sentence=("{first} {direction} {second} does: " + MEANS),
)
def stance_diplomacy(study: Study) -> Result:
    return _coded(study, "diplomacy", SPEAKS)


@claim(
    "sentiment.gap_by_sentence",
    unit="points on −2 … +2",
    sentence=(
        "If sentences were drawn one by one and not in their paragraphs, the interval of the coded difference "
        "would be {low} to {high}, and {verdict}."
    ),
)
def gap_by_sentence(study: Study) -> Result:
    first, second = study.pair
    frame = study.codes.dropna(subset="sentiment")
    found = resample.mean_difference(
        frame["sentiment"].astype(float), frame["essay"], first=first, second=second,
        draws=study.draws, seed=study.seed, test=False,
    )  # fmt: skip
    clear = verdicts.of(found).sign in (1, -1)
    words = {
        "low": number(found.low, 2),
        "high": number(found.high, 2),
        "verdict": f"the difference would {'pass for' if clear else 'still not be'} clear",
    }
    return estimated(found, "sentences", words, compares=False)


def _arc(study: Study, essay: str) -> Result:
    frame = study.codes[study.codes["essay"] == essay]
    half = ["later" if place >= len(frame) / 2 else "earlier" for place in range(len(frame))]
    found = Contrast(
        resample.mean_difference(
            frame["sentiment"].astype(float), half, first="later", second="earlier",
            blocks=frame["paragraph"], draws=study.draws, seed=study.seed,
        )
    )  # fmt: skip
    text = found.worded(
        above="grows lighter",
        below="grows darker",
        neither="grows neither clearly lighter nor clearly darker",
    )
    return found.result("sentences", {"direction": text})


@claim(
    "sentiment.arc_first",
    label="{first}’s second half",
    choices=("quoted", "headings", "coding"),
    allows="The second half may be up to {high} points lighter or {low} points darker.",
    unit="points on −2 … +2",
    sentence=(
        "From its first half to its second {first} {direction}: the difference (second half minus first) is "
        "{value}."
    ),
)
def arc_first(study: Study) -> Result:
    return _arc(study, study.pair[0])


@claim(
    "sentiment.arc_second",
    label="{second}’s second half",
    choices=("quoted", "headings", "coding"),
    allows="The second half may be up to {high} points lighter or {low} points darker.",
    unit="points on −2 … +2",
    sentence=(
        "From its first half to its second {second} {direction}: the difference (second half minus first) is "
        "{value}."
    ),
)
def arc_second(study: Study) -> Result:
    return _arc(study, study.pair[1])


@claim(
    "sentiment.agreement",
    coverage=60,  # simulated: so near to 1 resampling knows too little
    unit="quadratic-weighted κ",
    sentence=(
        "The two runs of the model whose codes of sentiment agree least ({pair}) reach a quadratic-weighted "
        "κ of {value}, which is the stability of one model and no agreement of people."
    ),
)
def agreement(study: Study) -> Result:
    table = validation.coder_agreement(study.codings, "sentiment")
    worst = ranked(table, "kappa", then=["first", "second"], ascending=True).iloc[0]
    pair = f"{worst['first'].removeprefix('coder_')} and {worst['second'].removeprefix('coder_')}"
    return Result(
        worst["kappa"],
        int(worst["n"]),
        "sentences",
        worst["kappa_low"],
        worst["kappa_high"],
        words={"pair": pair},
    )


def _instrument_gap(study: Study, instrument: str) -> Result:
    kept = study.sentence_words.index
    frame = study.sentence_words.assign(score=study.scores[instrument].reindex(kept))
    found = contrast(study, frame, "score")
    return found.result("sentences", {**_means(study, frame, "score"), "direction": found.worded(**DARKER)})


@claim(
    "sentiment.vader_gap",
    label="sentiment by VADER",
    unit="compound score, −1 to 1",
    choices=("quoted", "headings"),
    allows="{first} may be up to {high} points lighter or {low} points darker.",
    sentence=(
        "By VADER, {first} is {direction} {second}: the sentence means are {a} and {b}, and the difference "
        "({first} minus {second}) is {value}."
    ),
)
def vader_gap(study: Study) -> Result:
    return _instrument_gap(study, "vader")


@claim(
    "sentiment.learned_gap",
    label="sentiment as people would rate it",
    unit="points of people's scale, 1 to 5",
    choices=("quoted", "headings"),
    allows="{first} may be up to {high} points lighter or {low} points darker.",
    sentence=(
        "By the instrument that learned from people, they would give the sentences of {first} {a} on average "
        "and those of {second} {b}, so that {first} is {direction} {second}: the difference ({first} minus "
        "{second}) is {value}."
    ),
)
def learned_gap(study: Study) -> Result:
    found = _instrument_gap(study, "learned")
    frame = study.sentence_words.assign(score=study.scores["learned"] + MIDDLE)
    return replace(found, words={**found.words, **_means(study, frame, "score")})


def _validity(study: Study, instrument: str) -> Result:
    table = study.validation
    row = table[(table["instrument"] == instrument) & (table["essay"] == validation.POOLED)].iloc[0]
    found = _rho(row)
    said = worded(
        verdicts.of(found), above="follows", below="runs against", neither="does not clearly follow"
    )
    words = {"kappa": number(row["kappa"], 2), "verdict": said}
    return estimated(found, "sentences", words, _farthest(study, instrument))


def _rho(row: pd.Series) -> Estimate:
    ends = Limits(*row[["rho_low", "rho_high", "rho_low_error", "rho_high_error"]].astype(float))
    return estimate(row["rho"], ends, row["n"])


def _better(study: Study, first: str, second: str) -> Result:
    table = study.paired
    row = table[(table["first"] == first) & (table["second"] == second)].iloc[0]
    ends = Limits(*row[["low", "high", "low_error", "high_error"]].astype(float))
    found = estimate(row["difference"], ends, row["n"])
    said = worded(
        verdicts.of(found),
        above="better than",
        below="worse than",
        neither="neither clearly better nor clearly worse than",
    )
    return estimated(found, "sentences", {"direction": said})


@claim(
    "sentiment.learned_or_vader",
    label="learned from people, or VADER",
    choices=("headings", "coding"),
    unit="difference of two Spearman's ρ",
    sentence=(
        "On the same sentences the instrument that learned from people follows the codes {direction} VADER: "
        "its ρ is {value} higher."
    ),
)
def learned_or_vader(study: Study) -> Result:
    return _better(study, "learned", "vader")


@claim(
    "sentiment.learned_or_combined",
    label="learned from people, or six lexicons",
    choices=("headings", "coding"),
    unit="difference of two Spearman's ρ",
    sentence=("It follows them {direction} the sum of six lexicons: the difference of the two ρ is {value}."),
)
def learned_or_combined(study: Study) -> Result:
    return _better(study, "learned", "combined")


def _farthest(study: Study, instrument: str, rows: int = 3) -> tuple[str, ...]:
    """The sentences where an instrument's rank and that of the coded sentiment lie farthest apart."""
    coded = study.coded["sentiment"].dropna().astype(float)
    scores = study.scores[instrument]
    return tuple(ranked((scores[coded.index].rank() - coded.rank()).abs()).index[:rows])


@claim(
    "sentiment.vader_validity",
    label="VADER and the codes",
    choices=("headings", "coding"),
    unit="Spearman's ρ with the coded sentences",
    sentence="VADER {verdict} the coded sentences: weighted κ = {kappa}, ρ = {value}.",
)
def vader_validity(study: Study) -> Result:
    return _validity(study, "vader")


@claim(
    "sentiment.combined_validity",
    label="six lexicons and the codes",
    choices=("headings", "coding"),
    unit="Spearman's ρ with the coded sentences",
    sentence="The z-scored sum of six lexicons {verdict} them: weighted κ = {kappa}, ρ = {value}.",
)
def combined_validity(study: Study) -> Result:
    return _validity(study, "combined")


@claim(
    "sentiment.learned_validity",
    label="learned from people, and the codes",
    choices=("headings", "coding"),
    unit="Spearman's ρ with the coded sentences",
    sentence=(
        "The instrument that learned from people, and nothing from these essays or their codes, {verdict} "
        "them: weighted κ = {kappa}, ρ = {value}."
    ),
)
def learned_validity(study: Study) -> Result:
    return _validity(study, "learned")


def _negated(study: Study):
    """Sentences with a curly apostrophe in a negation: VADER's score as printed and with a straight one."""
    sentences = study.corpus.sentences
    printed = sentences[sentences["text"].str.contains("n’t")]
    straight = printed.assign(text=printed["text"].str.replace("’", "'"))
    scores = {
        name: study.vader(frame)["compound"].to_numpy()
        for name, frame in (("printed", printed), ("straight", straight))
    }
    return printed.assign(**scores)


@claim(
    "sentiment.literal",
    unit="compound score",
    sentence=(
        "VADER gives “{opening}” {value}, and {straight} with a straight apostrophe: it reads a word of praise, "
        "and its rule for negation does not reach that far. The instrument that learned from people gives it "
        "{learned} on their scale from 1 to 5."
    ),
)
def literal(study: Study) -> Result:
    frame = _negated(study)
    row = ranked(frame, "printed").iloc[0]
    words = {
        "opening": opening(row["text"], 12).rstrip("."),
        "straight": number(row["straight"], 2),
        "learned": number(study.scores.loc[row["sentence_id"], "learned"] + MIDDLE, 2),
    }
    evidence = (row["sentence_id"],)
    return Result(row["printed"], len(frame), "negated sentences", words=words, evidence=evidence)


@claim(
    "sentiment.opposed",
    unit="sentences",
    digits=0,
    sentence=(
        "In {counted} VADER and the coding have opposite signs: VADER scores {bad} coded as bad above zero, and "
        "{good} coded as good below it."
    ),
)
def opposed(study: Study) -> Result:
    coded = study.coded["sentiment"].dropna().astype(float)
    scores = study.scores.loc[coded.index, "vader"]
    apart = coded * scores < 0
    good, bad = coded > 0, coded < 0
    words = {
        "counted": f"{number(apart.sum(), 0)} of {number(len(coded), 0)} sentences",
        "bad": f"{number((apart & bad).sum(), 0)} of {number(bad.sum(), 0)} sentences",
        "good": f"{number((apart & good).sum(), 0)} of {number(good.sum(), 0)}",
    }
    farthest = ranked((coded - 2 * scores)[apart].abs()).index[:5]
    return Result(apart.sum(), len(coded), "sentences", words=words, evidence=tuple(farthest))


@claim(
    "sentiment.farthest",
    unit="compound score",
    sentence=(
        "VADER is farthest from the coding in “{opening}”: coded {code}, it gets {value} from VADER, and "
        "{learned} on people's scale from 1 to 5 from the instrument that learned from them."
    ),
)
def farthest(study: Study) -> Result:
    coded = study.coded["sentiment"].dropna().astype(float)
    sentence = ranked((coded - 2 * study.scores.loc[coded.index, "vader"]).abs()).index[0]
    text = study.corpus.sentences.set_index("sentence_id").loc[sentence, "text"]
    words = {
        "opening": opening(text),
        "code": f"{coded[sentence]:+.0f}".replace("-", "−"),
        "learned": number(study.scores.loc[sentence, "learned"] + MIDDLE, 2),
    }
    score = study.scores.loc[sentence, "vader"]
    return Result(score, len(coded), "sentences", words=words, evidence=(sentence,))


@claim(
    "sentiment.apostrophe",
    unit="sentences",
    digits=0,
    sentence=(
        "Of {n} sentences with a negation such as *don’t*, {value} get another score once the apostrophe is "
        "straight: “{opening}” goes from {printed} to {straight}."
    ),
)
def apostrophe(study: Study) -> Result:
    frame = _negated(study)
    change = (frame["printed"] - frame["straight"]).abs()
    row = frame.loc[highest(change)]
    words = {
        "opening": opening(row["text"]),
        "printed": number(row["printed"], 2),
        "straight": number(row["straight"], 2),
    }
    return Result(
        (change > 0).sum(), len(frame), "negated sentences", words=words, evidence=(row["sentence_id"],)
    )


@claim(
    "sentiment.whole_text",
    unit="compound score",
    sentence=(
        "Scored as one text each, {first} gets {value} and {second} {b}: on the scale from −1 to 1 a long "
        "text runs into the stops."
    ),
)
def whole_text(study: Study) -> Result:
    first, second = study.pair
    texts = (
        study.corpus.sentences.groupby("essay")["text"].agg(" ".join).rename_axis("sentence_id").reset_index()
    )
    scores = study.vader(texts).set_index("sentence_id")["compound"]
    return Result(
        scores[first], len(study.corpus.sentences), "sentences", words={"b": number(scores[second], 2)}
    )


@claim(
    "sentiment.commonest_hit",
    unit="occurrences",
    digits=0,
    sentence=(
        "The word that VADER scores most often in {second} is “{word}”: {value} times, {times} as {sense}, "
        "and in {names} of these places it is part of a name."
    ),
)
def commonest_hit(study: Study) -> Result:
    rows = study.corpus.sentences[study.corpus.sentences["essay"] == study.pair[1]]
    hits, outside_names = _hits(study, rows), _hits(study, rows, normalise=True)
    top = highest(hits["word"].value_counts())
    found = hits[hits["word"] == top]
    praise = (found["weight"] > 0).sum()
    sense = "praise" if 2 * praise >= len(found) else "blame"
    alike = max(praise, len(found) - praise)
    words = {
        "word": top,
        "times": "each time" if alike == len(found) else f"{number(alike, 0)} times",
        "sense": sense,
        "names": number(len(found) - (outside_names["word"] == top).sum(), 0),
    }
    evidence = tuple(found["sentence_id"][:3])
    return Result(len(found), len(hits), "scored words", words=words, evidence=evidence)


def _hits(study: Study, rows: pd.DataFrame, *, normalise: bool = False) -> pd.DataFrame:
    """Every word that VADER scores in some sentences: `sentence_id`, `word`, `weight`."""
    hits = study.vader(rows, normalise=normalise).explode("drivers").dropna(subset="drivers")
    word = hits["drivers"].str[0].str.lower().str.strip(".,")
    return hits[["sentence_id"]].assign(word=word, weight=hits["drivers"].str[1].astype(float))
