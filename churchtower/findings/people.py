"""What learned from people and from codings: how far it follows people, and how well it finds metaphors."""

import pandas as pd

from churchtower import human
from churchtower.claims import Result, claim
from churchtower.study import Study
from synkrisis.codings.metaphors import load_marks
from synkrisis.metaphor import density, finder
from synkrisis.order import ranked
from synkrisis.printing import estimate, number
from synkrisis.sentiment import instruments, people
from synkrisis.sentiment.learned import MIDDLE
from synkrisis.texts.evidence import opening

WITH_PEOPLE = "Spearman's ρ with people's ratings"


def _row(instrument: str, genre: str) -> pd.Series:
    table = human.agreement().set_index(["instrument", "category"])
    return table.loc[(instrument, genre)]


def _rho(instrument: str, genre: str) -> str:
    row = _row(instrument, genre)
    return estimate(row["rho"], row["low"], row["high"])


def _genre(genre: str) -> Result:
    row = _row("learned", genre)
    words = {name: number(_row(name, genre)["rho"]) for name in ("vader", "combined", "own")}
    return Result(row["rho"], int(row["n"]), "sentences", row["low"], row["high"], words=words)


SAYS = (
    " that ten people rated, VADER reaches ρ = {vader}, six lists together {combined}, the instrument of "
    "version 0.1.0 {own}, and the one that learned from people, tested on documents held out, {value}."
)


@claim("sentiment.human_news", unit=WITH_PEOPLE, sentence="On newspaper sentences" + SAYS)
def human_news(study: Study) -> Result:
    return _genre("newspapers")


@claim("sentiment.human_essays", unit=WITH_PEOPLE, sentence="On sentences from essays" + SAYS)
def human_essays(study: Study) -> Result:
    return _genre("essays")


@claim("sentiment.human_headlines", unit=WITH_PEOPLE, sentence="On headlines" + SAYS)
def human_headlines(study: Study) -> Result:
    return _genre("headlines")


@claim(
    "sentiment.human_ceiling",
    unit=WITH_PEOPLE,
    sentence=(
        "As many other people would follow these ten with ρ = {value} on newspaper sentences, {essays} on "
        "essays and {headlines} on headlines."
    ),
)
def human_ceiling(study: Study) -> Result:
    row = _row("ceiling", "newspapers")
    words = {name: _rho("ceiling", name) for name in ("essays", "headlines")}
    return Result(row["rho"], int(row["n"]), "sentences", row["low"], row["high"], words=words)


@claim(
    "sentiment.human_coding",
    unit=WITH_PEOPLE,
    sentence=(
        "Two fresh model-assisted codings, which saw codebook and newspaper sentences and nothing else, "
        "follow people with ρ = {value} and {second_run}."
    ),
)
def human_coding(study: Study) -> Result:
    row = _row("coder_one", "newspapers")
    words = {"second_run": _rho("coder_two", "newspapers")}
    return Result(row["rho"], int(row["n"]), "sentences", row["low"], row["high"], words=words)


@claim(
    "sentiment.human_gain",
    unit="difference of two ρ",
    sentence=(
        "Ahead of the instrument of version 0.1.0 it is by {value} on newspaper sentences, {essays} on "
        "essays and {headlines} on headlines."
    ),
)
def human_gain(study: Study) -> Result:
    rated, scores = human.load_rated(), human.held_out()
    gains = {}
    for genre in human.GENRES.values():
        rows = rated.index[rated["category"] == genre]
        about = rated.loc[rows]
        gains[genre] = people.rho_gain(
            scores.loc[rows, "learned"],
            scores.loc[rows, "own"],
            about["valence"],
            documents=about["document"],
        )
    news = gains.pop("newspapers")
    words = {genre: estimate(e.value, e.low, e.high) for genre, e in gains.items()}
    return Result(news.value, news.n, "sentences", news.low, news.high, words=words)


@claim(
    "sentiment.learned_calibration",
    unit="points of people's for a point of the prediction",
    sentence=(
        "Where the prediction for a sentence of a document held out is a point higher, people's mean is {value} "
        "points higher ({news} on newspaper sentences, {essays} on essays, {headlines} on headlines); the "
        "prediction misses their mean by {error} of a point on average, and always to say the middle of a genre "
        "would miss it by {naive}."
    ),
)
def learned_calibration(study: Study) -> Result:
    rated, scores = human.load_rated(), human.held_out()["learned"]
    valence, documents = rated["valence"], rated["document"]
    words = {}
    for name, genre in (("news", "newspapers"), ("essays", "essays"), ("headlines", "headlines")):
        here = rated["category"] == genre
        found = people.slope(scores[here], valence[here], documents=documents[here])
        words[name] = estimate(found.value, found.low, found.high)
    words["error"] = number((scores + MIDDLE - valence).abs().mean())
    middle = valence.groupby(rated["category"]).transform("median")
    words["naive"] = number((middle - valence).abs().mean())
    found = people.slope(scores, valence, documents=documents)
    return Result(found.value, found.n, "sentences", found.low, found.high, words=words)


@claim(
    "sentiment.learned_drivers",
    unit="points of people's scale, 1 to 5",
    sentence=(
        "Of all sentences it finds “{darkest}” the darkest, at {value}, most of all for {down}, and “{lightest}” "
        "the lightest, at {high_value}, most of all for {up}: so much would the prediction change without the word."
    ),
)
def learned_drivers(study: Study) -> Result:
    scores = ranked(study.scores["learned"])
    lightest, darkest = scores.index[0], scores.index[-1]
    texts = study.sentences.set_index("sentence_id")["text"]
    words = {
        "darkest": opening(texts[darkest]),
        "lightest": opening(texts[lightest]),
        "down": _drivers(texts[darkest], -1),
        "up": _drivers(texts[lightest], 1),
        "high_value": number(scores.iloc[0] + MIDDLE),
    }
    return Result(
        scores.iloc[-1] + MIDDLE, len(scores), "sentences", words=words, evidence=(darkest, lightest)
    )


def _drivers(text: str, sign: int, most: int = 3) -> str:
    """The words that push a sentence's score to one side most: `*killed* (−0.21), *war* (−0.11)`."""
    table = instruments.learned_drivers(text)
    rows = table[table["change"] * sign > 0].head(most)
    return ", ".join(f"*{row.word}* ({number(row.change)})" for row in rows.itertuples())


@claim(
    "metaphor.finder_gain",
    unit="difference of two F1",
    sentence=(
        "Its F1 is {value} above that of the finder of version 0.1.0, which sees words without their "
        "sentences, and {concrete} above marking every concrete word."
    ),
)
def finder_gain(study: Study) -> Result:
    corpus = study.corpus
    labels = density.word_labels(corpus, load_marks(corpus), "accepted")
    marks = finder.cross_marks(corpus.tokens, corpus.sentences, labels)
    senses, concrete = (
        finder.gain(marks, labels, "trained", other) for other in ("senses", "every concrete content word")
    )
    words = {"concrete": estimate(concrete.value, concrete.low, concrete.high)}
    return Result(senses.value, senses.n, "content words", senses.low, senses.high, words=words)
