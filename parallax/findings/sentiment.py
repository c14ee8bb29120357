"""Which essay is darker, about whom, and what the instruments would have said."""

from scipy.stats import spearmanr

from parallax import codings, resample, sentiment
from parallax.claims import Result, claim, direction, number, worded
from parallax.findings.common import contrast
from parallax.study import Study

TARGETS = {"russia": "Russia", "west": "the West", "diplomacy": "diplomacy"}
DARKER = {"above": "lighter than", "below": "darker than", "neither": "neither clearly darker nor clearly lighter than"}
WARMER = {"above": "warmer toward", "below": "colder toward", "neither": "neither clearly warmer nor clearly colder toward"}


def _means(study: Study, frame, column: str) -> dict[str, str]:
    first, second = study.pair
    means = frame.groupby("essay")[column].mean()
    return {"a": number(means[first], 2), "b": number(means[second], 2)}


def _coded(study: Study, dimension: str, wording: dict[str, str]) -> Result:
    frame = study.codes.dropna(subset=dimension).assign(code=lambda f: f[dimension].astype(float))
    found = contrast(study, frame, "code")
    words = {**_means(study, frame, "code"), "direction": found.worded(**wording)}
    extreme = frame.loc[frame["code"].abs() == 2, "sentence_id"]
    return found.result("sentences", words, tuple(extreme[:3]))


@claim(
    "sentiment.gap", unit="points on −2 … +2",
    sentence="As coded, {first} is {direction} {second}: the sentence means are {a} and {b}, a difference of {value}.",
)  # fmt: skip
def gap(study: Study) -> Result:
    return _coded(study, "sentiment", DARKER)


@claim("sentiment.stance_russia", unit="points on −2 … +2", sentence="{first} is {direction} Russia than {second}: {a} against {b}, a difference of {value}.")
def stance_russia(study: Study) -> Result:
    return _coded(study, "russia", WARMER)


@claim("sentiment.stance_west", unit="points on −2 … +2", sentence="{first} is {direction} the West than {second}: {a} against {b}, a difference of {value}.")
def stance_west(study: Study) -> Result:
    return _coded(study, "west", WARMER)


@claim("sentiment.stance_diplomacy", unit="points on −2 … +2", sentence="{first} is {direction} diplomacy than {second}: {a} against {b}, a difference of {value}.")
def stance_diplomacy(study: Study) -> Result:
    return _coded(study, "diplomacy", WARMER)


def _arc(study: Study, essay: str) -> Result:
    frame = study.codes[study.codes["essay"] == essay].assign(code=lambda f: f["sentiment"].astype(float))
    frame = frame.assign(place=range(len(frame)))
    rho = lambda rows: spearmanr(rows["place"], rows["code"]).statistic  # noqa: E731
    e = resample.interval(frame, rho, blocks=frame["paragraph"])
    text = worded(e.low, e.high, above="grows lighter toward its end", below="grows darker toward its end", neither="grows neither clearly lighter nor clearly darker toward its end")
    return Result(e.value, e.n, "sentences", e.low, e.high, direction(e.low, e.high), {"direction": text})


@claim("sentiment.arc_first", unit="Spearman's ρ with the place in the essay", sentence="{first} {direction}: ρ = {value}.")
def arc_first(study: Study) -> Result:
    return _arc(study, study.pair[0])


@claim("sentiment.arc_second", unit="Spearman's ρ with the place in the essay", sentence="{second} {direction}: ρ = {value}.")
def arc_second(study: Study) -> Result:
    return _arc(study, study.pair[1])


@claim(
    "sentiment.agreement", unit="quadratic-weighted κ",
    sentence="The two codings of sentiment that agree least ({pair}) reach a quadratic-weighted κ of {value}.",
)  # fmt: skip
def agreement(study: Study) -> Result:
    table = codings.agreement(study.codings, "sentiment")
    worst = table.loc[table["kappa"].idxmin()]
    pair = f"{worst['first'].removeprefix('coder_')} and {worst['second'].removeprefix('coder_')}"
    return Result(worst["kappa"], int(worst["n"]), "sentences", worst["kappa_low"], worst["kappa_high"], words={"pair": pair})


@claim(
    "sentiment.apostrophe", unit="compound score",
    sentence="VADER gives “{opening}” {value} as printed, and {straight} once its apostrophe is straight.",
)  # fmt: skip
def apostrophe(study: Study) -> Result:
    sentences = study.corpus.sentences
    printed = sentences[sentences["text"].str.contains("n’t")]
    shortest = printed.loc[[printed["text"].str.len().idxmin()]]
    straight = shortest.assign(text=shortest["text"].str.replace("’", "'"))
    words = {"opening": shortest["text"].iloc[0].rstrip("."), "straight": number(sentiment.vader(straight)["compound"].iloc[0], 2)}
    score = sentiment.vader(shortest)["compound"].iloc[0]
    return Result(score, len(printed), "sentences with such an apostrophe", words=words, evidence=tuple(shortest["sentence_id"]))


@claim(
    "sentiment.whole_text", unit="compound score",
    sentence="Scored as one text each, {first} gets {value} and {second} {b}: on the scale from −1 to 1 a long text runs into the stops.",
)  # fmt: skip
def whole_text(study: Study) -> Result:
    first, second = study.pair
    texts = study.corpus.sentences.groupby("essay")["text"].agg(" ".join).rename_axis("sentence_id").reset_index()
    scores = sentiment.vader(texts).set_index("sentence_id")["compound"]
    return Result(scores[first], len(study.corpus.sentences), "sentences", words={"b": number(scores[second], 2)})


@claim(
    "sentiment.commonest_hit", unit="occurrences", digits=0,
    sentence="The word that VADER scores most often in {second} is “{word}”: {value} times, each time as praise or blame, mostly in a name.",
)  # fmt: skip
def commonest_hit(study: Study) -> Result:
    rows = study.corpus.sentences[study.corpus.sentences["essay"] == study.pair[1]]
    hits = sentiment.vader(rows).explode("drivers").dropna(subset="drivers")
    words = hits["drivers"].str[0].str.lower().str.strip(".,")
    counted = words.value_counts()
    top = counted.index[0]
    return Result(counted.iloc[0], len(hits), "scored words", words={"word": top}, evidence=tuple(hits.loc[words == top, "sentence_id"][:3]))
