"""What happens when a lexicon reads a metaphor literally."""

from functools import lru_cache

import pandas as pd

from churchtower.claims import Result, claim, estimated, number
from churchtower.findings.common import contrast, in_percent
from churchtower.study import Study
from synkrisis.codings.agreement import rho_difference
from synkrisis.frames import copied
from synkrisis.intervals import proportions
from synkrisis.intervals import resampling as resample
from synkrisis.intervals.blocks import paragraph_of
from synkrisis.sentiment import instruments as sentiment
from synkrisis.sentiment.lexicons import vader_lexicon
from synkrisis.texts.corpus import Corpus


def changes(study: Study, instrument: str = "vader", *, family: str | None = None) -> pd.DataFrame:
    """One row per sentence: `essay`, `paragraph`, `score`, `without` its metaphors' words, `change`, `flips`.

    With a `family` (such as `love language`), only the words of that family are hidden.
    """
    spans = study.metaphors if family is None else study.metaphors[study.metaphors["family"] == family]
    places = spans[["sentence_id", "start", "end"]].itertuples(index=False, name=None)
    return _changes(study.corpus, instrument, tuple(places), study.edits.words)


@copied
@lru_cache(maxsize=512)  # many combinations of the grid leave the same words out
def _changes(
    corpus: Corpus, instrument: str, places: tuple[tuple[str, int, int], ...], words: tuple
) -> pd.DataFrame:
    spans = pd.DataFrame(places, columns=["sentence_id", "start", "end"])
    table = sentiment.score_without(corpus.sentences, spans, sentiment.remembering(instrument, words))
    places = corpus.sentences[["sentence_id", "essay", "paragraph"]]
    return places.merge(table, on="sentence_id").assign(
        change=lambda frame: frame["score"] - frame["without"]
    )


@claim(
    "metaphor_and_sentiment.driven",
    unit="percent",
    digits=0,
    sentence="A part of the words that VADER scores belongs to a metaphor: in {first} {a}; in {second} {b}.",
)
def driven(study: Study) -> Result:
    sentences = study.corpus.sentences
    full = study.vader(sentences).explode("drivers").dropna(subset="drivers")
    spans = study.metaphors
    masked = sentences.assign(
        text=[
            sentiment.mask(
                row.text,
                list(
                    spans.loc[spans["sentence_id"] == row.sentence_id, ["start", "end"]].itertuples(
                        index=False, name=None
                    )
                ),
            )
            for row in sentences.itertuples()
        ]
    )
    left = study.vader(masked).explode("drivers").dropna(subset="drivers")
    scored, stays = (frame.groupby("sentence_id").size() for frame in (full, left))
    stays = stays.reindex(scored.index, fill_value=0)
    # One row a scored word, and whether it goes with the metaphors.
    words = sentences.set_index("sentence_id").loc[scored.index.repeat(scored), ["essay", "paragraph"]]
    place = words.groupby(level="sentence_id").cumcount()
    words["hidden"] = place.to_numpy() >= stays.loc[words.index].to_numpy()
    shares = [
        proportions.share(part["hidden"], part["paragraph"])
        for part in (words[words["essay"] == essay] for essay in study.pair)
    ]
    said = dict(zip("ab", map(in_percent, shares), strict=True))
    return Result(100 * words["hidden"].mean(), len(words), "scored words", words=said)


@claim(
    "metaphor_and_sentiment.flips",
    unit="sentences",
    digits=0,
    sentence=(
        "{counted} change from good to bad or back when the words of their metaphors are hidden from VADER "
        "({share}): {a} in {first}, {b} in {second}."
    ),
)
def flips(study: Study) -> Result:
    frame = changes(study)
    turned = frame[frame["flips"]]
    first, second = study.pair
    words = {
        "a": number((turned["essay"] == first).sum(), 0),
        "b": number((turned["essay"] == second).sum(), 0),
        "counted": f"{number(len(turned), 0)} of {number(len(frame), 0)} sentences",
        "share": in_percent(proportions.share(frame["flips"], paragraph_of(frame["sentence_id"]))),
    }
    return Result(
        len(turned), len(frame), "sentences", words=words, evidence=tuple(turned["sentence_id"][:5])
    )


@claim(
    "metaphor_and_sentiment.shift",
    label="metaphors read literally",
    unit="compound score, −1 to 1",
    choices=("quoted", "confidence", "instrument"),  # with the codings it would be hundreds
    allows="Metaphors may move {first} up to {high} points more upward or {low} points more downward.",
    sentence=(
        "When VADER reads metaphors like other words, its mean score changes by {a} in {first} and by {b} in "
        "{second}. This makes {first} look {direction}: the difference of the two changes ({first} minus "
        "{second}) is {value}."
    ),
)
def shift(study: Study) -> Result:
    frame = changes(study, study.choices.instrument)
    frame = frame[frame["sentence_id"].isin(study.terms["sentence_id"])]
    means = frame.groupby("essay")["change"].mean()
    first, second = study.pair
    found = contrast(study, frame, "change")
    text = found.worded(
        above="lighter beside the other essay",
        below="darker beside the other essay",
        neither="neither clearly lighter nor clearly darker beside the other essay",
    )
    return found.result(
        "sentences", {"a": number(means[first], 2), "b": number(means[second], 2), "direction": text}
    )


@claim(
    "metaphor_and_sentiment.love",
    unit="occurrences",
    digits=0,
    sentence=(
        "The word *love* occurs {times} in {first}, {metaphorical} in a metaphor, and VADER counts it as "
        "praise {scored}."
    ),
)
def love(study: Study) -> Result:
    rows = study.terms[(study.terms["term"] == "love") & (study.terms["essay"] == study.pair[0])]
    inside = [
        (
            (study.metaphors["essay"] == r.essay)
            & (study.metaphors["essay_start"] <= r.start)
            & (study.metaphors["essay_end"] >= r.end)
        ).any()
        for r in rows.itertuples()
    ]
    hits = _drivers(study, rows["sentence_id"])
    praised = sum(
        any(word.lower().startswith("love") and weight > 0 for word, weight in drivers) for drivers in hits
    )
    words = {
        "times": _times(len(rows)),
        "metaphorical": _each(sum(inside), len(rows)),
        "scored": _each(praised, len(rows)),
    }
    return Result(
        len(rows), len(rows), "places", words=words, evidence=tuple(rows["sentence_id"].unique()[:4])
    )


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{number(count, 0)} times")


def _each(count: int, whole: int) -> str:
    return "each time" if count == whole else _times(count)


def _drivers(study: Study, sentence_ids: pd.Series) -> pd.Series:
    """The words that VADER scored in some sentences, with their weights."""
    return study.vader(study.corpus.sentences).set_index("sentence_id")["drivers"].reindex(sentence_ids)


@claim(
    "metaphor_and_sentiment.lover",
    unit="weight in VADER's sum",
    sentence=(
        "In “not unlike a jilted lover” VADER's list has *lover* as praise ({listed}), and its rules make it "
        "blame ({value}): the *not* of *not unlike* turns it, and the *but* that follows halves it."
    ),
)
def lover(study: Study) -> Result:
    rows = study.terms[(study.terms["term"] == "lover") & (study.terms["essay"] == study.pair[0])]
    drivers = _drivers(study, rows["sentence_id"])
    weights = [weight for words in drivers for word, weight in words if word == "lover"]
    rating = sentiment.by_lexicon(study.edits.words).get("vader", {}).get("lover", vader_lexicon()["lover"])
    words = {"listed": number(rating)}
    return Result(weights[0], len(rows), "places", words=words, evidence=tuple(rows["sentence_id"]))


@claim(
    "metaphor_and_sentiment.figures",
    unit="compound score, −1 to 1",
    sentence=(
        "Read literally, the love language alone moves VADER's score in {moved} of {first} and its mean by "
        "{value}; the church tower moves it in {tower_moved} of {second}."
    ),
)
def figures(study: Study) -> Result:
    one, other = study.pair
    love = changes(study, family="love language").set_index("essay").loc[one]
    tower = changes(study, family="church tower").set_index("essay").loc[other]
    moves = love["change"].to_numpy()
    mean = resample.weighted_interval(
        lambda weights: weights @ moves / weights.sum(axis=1), list(love["paragraph"]),
        draws=study.draws, seed=study.seed,
    )  # fmt: skip
    words = {"moved": _moved(love), "tower_moved": _moved(tower)}
    evidence = tuple(love.loc[love["change"] != 0, "sentence_id"])
    return estimated(mean, "sentences", words, evidence, compares=False)


def _moved(frame: pd.DataFrame) -> str:
    moved = int((frame["change"] != 0).sum())
    return f"{number(moved, 0) if moved else 'none'} of {number(len(frame), 0)} sentences"


@claim(
    "metaphor_and_sentiment.hidden",
    unit="difference of two Spearman's ρ",
    sentence=(
        "VADER's scores follow the coded sentences with ρ = {a} as they are, and with ρ = {b} when metaphors "
        "are hidden from it: the difference is {value}."
    ),
)
def hidden(study: Study) -> Result:
    coded = study.coded["sentiment"].dropna().astype(float)
    table = changes(study).set_index("sentence_id").loc[coded.index]
    rho = {name: table[name].corr(coded, method="spearman") for name in ("score", "without")}
    found = rho_difference(
        table["score"], table["without"], coded, clusters=paragraph_of(coded.index), strata=table["essay"],
        draws=study.draws, seed=study.seed,
    )  # fmt: skip
    words = {"a": number(rho["score"]), "b": number(rho["without"])}
    return estimated(found, "sentences", words, compares=False)
