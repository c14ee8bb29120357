"""Sentences that people rated, and what instruments and model-assisted coders made of them
(`data/human/`).
"""

import pickle
from collections.abc import Callable
from functools import lru_cache, wraps

import pandas as pd

from churchtower import cache
from churchtower.corpus import data_folder
from synkrisis.frames import copied
from synkrisis.sentiment import instruments, people


def kept(frame: Callable[[], pd.DataFrame]) -> Callable[[], pd.DataFrame]:
    """A frame that takes long: kept in the cache for the same ratings, scores and code."""

    @wraps(frame)
    def get() -> pd.DataFrame:
        inputs = [*cache.code_of(__name__), *sorted(data_folder().glob("human/*.csv"))]
        inputs.append(data_folder() / "annotations" / "human_sentences.csv")
        path = cache.remember(f"frames/{frame.__name__}", inputs, lambda: pickle.dumps(frame()))
        return pickle.loads(path.read_bytes())

    return get


GENRES = {"newspaper": "newspapers", "essays": "essays", "SemEval": "headlines"}  # EmoBank's names and ours


def _read(*path: str) -> pd.DataFrame:
    return pd.read_csv(data_folder().joinpath(*path), keep_default_na=False)


@copied
@lru_cache(maxsize=1)
def load_rated() -> pd.DataFrame:
    """EmoBank's sentences (Buechel and Hahn 2017), one row each, in the order of the file.

    `id`, `document` (each headline is its own), `category` (a value of `GENRES`), `text`, `valence` (1 to 5,
    mean of ten people), `reader_valences`, `writer_valences` (single ratings, divided by spaces).
    """
    rated = _read("human", "emobank.csv")
    headline = rated["category"] == "SemEval"
    return rated.assign(
        document=rated["document"].where(~headline, rated["id"]), category=rated["category"].map(GENRES)
    )


@copied
@lru_cache(maxsize=1)
def load_scores() -> pd.DataFrame:
    """What each instrument makes of each sentence of `load_rated`, in its order: `id`, `fold`, one column
    each.

    `learned` was fitted without the sentence's fold; see `churchtower.make.learned`, which makes the file.
    """
    return _read("human", "scores.csv")


@copied
@lru_cache(maxsize=1)
def load_coded() -> pd.DataFrame:
    """The newspaper sentences that two fresh runs coded blind, with people's ratings where these are open.

    `id`, `text`, `coder_one`, `coder_two` (−2 to 2), and `document`, `category`, `valence`,
    `reader_valences`, `writer_valences` of `load_rated`, missing where the ratings are not open.
    """
    coded = _read("annotations", "human_sentences.csv")
    return coded.merge(load_rated().drop(columns="text"), on="id", how="left", validate="one_to_one")


# How the chart of all against people calls each, in its order from above.
NAMES = {
    "ceiling": "as many other people",
    "coder_one": "model-assisted coding, first run",
    "coder_two": "model-assisted coding, second run",
    "learned": "learned from people, held out",
    "own": "version 0.1.0’s own instrument",
    **{name: instruments.LABELS[name] for name in ("combined", *instruments.LISTS)},
}


@copied
@lru_cache(maxsize=1)
def held_out() -> pd.DataFrame:
    """Scores of all instruments on the sentences of `load_rated`, in its order; 0.1.0's own among them."""
    scores = load_scores()
    own = _read("human", "own.csv").set_index("id")["own"]
    table = scores.assign(own=scores["id"].map(own))
    return table[[name for name in NAMES if name in table]]


@copied
@lru_cache(maxsize=1)
@kept
def gains() -> pd.DataFrame:
    """How far `learned` is ahead of each other instrument with the people who rated, by genre.

    Returns one row per category and instrument: `category`, `instrument`, `gain` (of rho), `low`, `high`, `n`.
    """
    rated, scores = load_rated(), held_out()
    rows = []
    for category, about in rated.groupby("category", sort=False):
        here = scores.loc[about.index]
        for name in here.columns.drop("learned"):
            found = people.rho_gain(
                here["learned"], here[name], about["valence"], documents=about["document"]
            )
            rows.append((category, name, found.value, found.low, found.high, found.n))
    return pd.DataFrame(rows, columns=["category", "instrument", "gain", "low", "high", "n"])


@lru_cache(maxsize=1)
def ceiling() -> pd.DataFrame:
    """How far people follow people, by genre; see `synkrisis.sentiment.people.ceiling`."""
    return people.ceiling(load_rated())


@copied
@lru_cache(maxsize=1)
@kept
def agreement() -> pd.DataFrame:
    """All instruments, both blind codings, and other people against the people who rated, by genre.

    The columns of `synkrisis.sentiment.people.against_people`; codings are of newspaper sentences alone.
    """
    coded = load_coded().dropna(subset="valence")
    parts = [
        people.against_people(held_out(), load_rated()),
        people.against_people(coded[["coder_one", "coder_two"]], coded),
        ceiling().drop(columns="half").assign(instrument="ceiling"),
    ]
    return pd.concat(parts, ignore_index=True)
