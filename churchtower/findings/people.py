"""What learned from people and from codings: how far it follows people, and how well it finds metaphors."""

import pandas as pd

from churchtower import human
from churchtower.claims import Result, claim
from churchtower.study import Study
from synkrisis.codings.metaphors import load_marks
from synkrisis.metaphor import density, finder
from synkrisis.printing import estimate, number
from synkrisis.sentiment import people

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
