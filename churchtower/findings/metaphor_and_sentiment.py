"""What happens when a lexicon reads a metaphor literally."""

from functools import lru_cache

import pandas as pd

from churchtower.claims import Result, claim, number
from churchtower.findings.common import contrast, in_percent
from churchtower.study import Study
from synkrisis.intervals import proportions
from synkrisis.intervals.blocks import paragraph_of
from synkrisis.sentiment import instruments as sentiment
from synkrisis.texts.corpus import Corpus


def changes(study: Study, instrument: str = "vader") -> pd.DataFrame:
    """A row a sentence: `essay`, `paragraph`, `score`, `without` its metaphors' words, `change`, `flips`."""
    spans = study.metaphors[["sentence_id", "start", "end"]].itertuples(index=False, name=None)
    return _changes(study.corpus, instrument, tuple(spans))


@lru_cache(maxsize=512)  # many combinations of the grid leave the same words out
def _changes(corpus: Corpus, instrument: str, places: tuple[tuple[str, int, int], ...]) -> pd.DataFrame:
    spans = pd.DataFrame(places, columns=["sentence_id", "start", "end"])
    table = sentiment.score_without(corpus.sentences, spans, sentiment.remembering(instrument))
    places = corpus.sentences[["sentence_id", "essay", "paragraph"]]
    return places.merge(table, on="sentence_id").assign(
        change=lambda frame: frame["score"] - frame["without"]
    )


@claim(
    "metaphor_and_sentiment.driven",
    unit="percent",
    digits=0,
    sentence="Of the words that VADER scores, {a} % in {first} and {b} % in {second} belong to a metaphor.",
)
def driven(study: Study) -> Result:
    sentences = study.corpus.sentences
    full = sentiment.vader(sentences).explode("drivers").dropna(subset="drivers")
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
    left = sentiment.vader(masked).explode("drivers").dropna(subset="drivers")
    essay_of = sentences.set_index("sentence_id")["essay"]
    before, after = (frame["sentence_id"].map(essay_of).value_counts() for frame in (full, left))
    share = 100 * (1 - after / before)
    first, second = study.pair
    words = {"a": number(share[first], 0), "b": number(share[second], 0)}
    return Result(100 * (1 - after.sum() / before.sum()), int(before.sum()), "scored words", words=words)


@claim(
    "metaphor_and_sentiment.flips",
    unit="sentences",
    digits=0,
    sentence=(
        "{value} of {n} sentences change from good to bad or back when the words of their metaphors "
        "are hidden from VADER ({share}): {a} in {first}, {b} in {second}."
    ),
)
def flips(study: Study) -> Result:
    frame = changes(study)
    turned = frame[frame["flips"]]
    first, second = study.pair
    words = {
        "a": number((turned["essay"] == first).sum(), 0),
        "b": number((turned["essay"] == second).sum(), 0),
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
        "The word *love* stands {value} times in {first}; in {metaphorical} of these places it is part of a "
        "metaphor, and VADER scores it as praise in {scored}."
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
    hits = (
        sentiment.vader(study.corpus.sentences)
        .set_index("sentence_id")["drivers"]
        .reindex(rows["sentence_id"])
    )
    praised = sum(
        any(word.lower().startswith("love") and weight > 0 for word, weight in drivers) for drivers in hits
    )
    words = {"metaphorical": number(sum(inside), 0), "scored": number(praised, 0)}
    return Result(
        len(rows), len(rows), "places", words=words, evidence=tuple(rows["sentence_id"].unique()[:4])
    )
