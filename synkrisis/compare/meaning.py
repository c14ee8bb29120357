"""What the encoder makes of two texts: how people would rate their sentences, where they meet, words that may be
metaphors.

Not done unless asked for (`--meaning`): a sentence takes some 20 ms of processor in each part. Of a sample of more
than `MOST` sentences a side, as many are read, at even distances. All of it is of English.
"""

import pandas as pd

from synkrisis import charts
from synkrisis.compare import readings
from synkrisis.compare.comparison import Comparison
from synkrisis.compare.report import (
    Section,
    called,
    chance,
    chart_html,
    chart_labels,
    say,
    table_html,
    validity,
)
from synkrisis.intervals.verdicts import Verdict
from synkrisis.meaning import nearest
from synkrisis.metaphor import finder
from synkrisis.order import ranked
from synkrisis.printing import estimate, number
from synkrisis.sentiment.instruments import learned
from synkrisis.sentiment.learned import MIDDLE

MOST = nearest.MOST
PAIRS = 10  # that the page shows
CLEAR = {
    Verdict.ABOVE: "That is a clear difference",
    Verdict.BELOW: "That is a clear difference",
    Verdict.UNCLEAR: "That is no clear difference",
    Verdict.ON_THE_LINE: "That is on the line, and so no clear difference",
    Verdict.NONE: "How far other sentences would differ cannot be estimated",
}


def read(found: Comparison) -> pd.DataFrame:
    """The sentences that are read: those of the sample, or `MOST` of a side at even distances."""
    sides = [side for _, side in found.corpus.sentences.groupby("essay", sort=False)]
    return pd.concat([side.iloc[nearest.spread(len(side), MOST)] for side in sides])


def base(found: Comparison) -> str:
    """How many sentences of each side were read, as a sentence."""
    all_, taken = (frame.groupby("essay").size() for frame in (found.corpus.sentences, read(found)))
    told = [
        f"{taken[name]:,} sentences of {label}"
        + (f" (of {all_[name]:,} in the sample, at even distances)" if taken[name] < all_[name] else "")
        for name, label in found.labels.items()
    ]
    return f"Read here: {' and '.join(told)}."


def ratings(found: Comparison) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How people would rate the sentences, from 1 to 5: each sentence's rating, and the difference of the sides.

    The first has the columns of `places` and `learned`, the second those of `readings.differences`.
    """
    sentences = read(found)
    about = found.places[found.places["sentence_id"].isin(sentences["sentence_id"])]
    scored = about.rename(columns={"name": "document", "document": "number"}).join(
        learned(sentences) + MIDDLE, on="sentence_id"
    )
    return scored, readings.differences(found, scored, ["learned"])


def people(found: Comparison, nodes: list[str]) -> Section:
    """Which side people would rate as darker."""
    scored, table = ratings(found)
    row, told = table.iloc[0], validity()
    first, second = found.labels.values()
    body = [
        say(
            "An instrument that learned from people predicts what ten of them would give each sentence, from 1 (bad) "
            f"to 5 (good). How far it follows people elsewhere was tested in {told['source']}: "
            f"{' '.join(told['people'])} On your texts it is not validated."
        ),
        say(
            f"Mean of {first}: {number(row['first'])}; of {second}: {number(row['second'])}; difference "
            f"{estimate(row['difference'], row['low'], row['high'])}. {CLEAR[row['verdict']]}, as these "
            "sentences have it.",
            "told",
        ),
        say(base(found)),
        table_html(
            called(table, found), found, f"Predicted mean rating, {first} less {second}, in points of people’s scale.",
            headings={"first": f"{first}: mean", "second": f"{second}: mean", "low": "95 % low", "high": "high",
                      "d": "in standard deviations", "n": "sentences"},
            formats={"p": chance},
        ),
    ]  # fmt: skip
    return Section(
        "people", TITLES["people"], body, {"ratings": table, "rated_sentences": scored.drop(columns="number")}
    )


def pairs(found: Comparison) -> pd.DataFrame:
    """The columns of `synkrisis.meaning.nearest.pairs`, and both sentences: `first_text`, `second_text`."""
    sides = [side for _, side in found.corpus.sentences.groupby("essay", sort=False)]
    texts = found.corpus.sentences.set_index("sentence_id")["text"]
    table = nearest.pairs(*sides, most=MOST)
    return table.assign(first_text=table["first"].map(texts), second_text=table["second"].map(texts))


def meeting(found: Comparison, nodes: list[str]) -> Section:
    """Which sentences of one side are near in meaning to sentences of the other."""
    table, labels = pairs(found), chart_labels(found)
    near = int(table["near"].sum())
    first, second = found.labels.values()
    body = [
        say(
            "Each sentence of the shorter side is paired with one of the longer, so that the pairs together are as "
            "near in meaning as can be. A pair is near if neither sentence would come so near to any of as many "
            f"newspaper sentences on other matters, in nineteen cases of twenty: {near:,} of {len(table):,} pairs are. "
            "Near in meaning is about the same matter; it is not agreement."
        ),
        say(base(found)),
    ]
    if near:
        body.append(chart_html(charts.meeting(table, read(found), labels)))
    shown = table.head(PAIRS)[["first_text", "second_text", "cosine", "by_chance", "near"]]
    body.append(
        '<div class="pairs">'
        + table_html(
            shown, found, f"The {len(shown)} nearest pairs, of {len(table):,}; all are in nearest.csv.",
            headings={"first_text": first, "second_text": second, "by_chance": "by chance"},
            formats={"cosine": ".2f", "by_chance": ".2f"},
        )
        + "</div>"
    )  # fmt: skip
    return Section("meeting", TITLES["meeting"], body, {"nearest": table})


def metaphor_candidates(found: Comparison) -> pd.DataFrame:
    """Words that the finder marks, likeliest first; see `synkrisis.metaphor.finder.marked`.

    Columns: `essay`, `document`, `sentence_id`, `word`, `chance`, `sentence`.
    """
    sentences = read(found)
    tokens = found.corpus.tokens
    marked = finder.marked(tokens[tokens["sentence_id"].isin(sentences["sentence_id"])], sentences)
    if marked.empty:
        raise ValueError("No word of what was read is marked.")
    texts, documents = (
        sentences.set_index("sentence_id")["text"],
        found.places.set_index("sentence_id")["name"],
    )
    table = pd.DataFrame({
        "essay": marked["essay"],
        "document": marked["sentence_id"].map(documents),
        "sentence_id": marked["sentence_id"],
        "word": marked["form"],
        "chance": marked["chance"],
        "sentence": marked["sentence_id"].map(texts),
    })  # fmt: skip
    return ranked(table, "chance", then=["sentence_id", "word"]).reset_index(drop=True)


def candidates(found: Comparison, nodes: list[str]) -> Section:
    """Words that may be metaphors."""
    table, told = metaphor_candidates(found), validity()
    words = found.corpus.tokens[found.corpus.tokens["word"]]
    sizes = words[words["sentence_id"].isin(read(found)["sentence_id"])].groupby("essay").size()
    per = {found.labels[name]: 1000 * (table["essay"] == name).sum() / sizes[name] for name in found.pair}
    rate = ", ".join(f"{number(value, 0)} of {label}" for label, value in per.items())
    body = [
        say(
            "A machine marked words that may be metaphors; a person must decide. It was trained on the metaphors "
            f"that were coded in {told['source']}. There: {' '.join(told['metaphors'])} Many words below are none, "
            "and many metaphors are missing."
        ),
        say(f"Marked per 1,000 words: {rate}. That is a rate of candidates, not of metaphors. {base(found)}"),
    ]
    shown = table.groupby("essay", sort=False).head(15)[["word", "essay", "document", "sentence", "chance"]]
    caption = f"The {len(shown)} likeliest of {len(table):,} candidates; all are in metaphor_candidates.csv."
    body.append(f'<div class="words">{table_html(shown, found, caption, headings={"essay": "side"})}</div>')
    return Section("metaphors", TITLES["metaphors"], body, {"metaphor_candidates": table})


TITLES = {
    "people": "Which side would people rate as darker?",
    "meeting": "Where do the two meet?",
    "metaphors": "Words that may be metaphors",
}
SECTIONS = {
    name: (TITLES[name], make)
    for name, make in (("people", people), ("meeting", meeting), ("metaphors", candidates))
}
