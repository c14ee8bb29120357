"""Sentences that people rated, and what instruments and model-assisted coders made of them
(`data/human/`).
"""

from functools import lru_cache

import pandas as pd

from churchtower.corpus import data_folder

GENRES = {"newspaper": "newspapers", "essays": "essays", "SemEval": "headlines"}  # EmoBank's names and ours


def _read(*path: str) -> pd.DataFrame:
    return pd.read_csv(data_folder().joinpath(*path), keep_default_na=False)


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


@lru_cache(maxsize=1)
def load_scores() -> pd.DataFrame:
    """What each instrument makes of each sentence of `load_rated`, in its order: `id`, `fold`, one column
    each.

    `learned` was fitted without the sentence's fold; see `churchtower.make.learned`, which makes the file.
    """
    return _read("human", "scores.csv")


@lru_cache(maxsize=1)
def load_coded() -> pd.DataFrame:
    """The newspaper sentences that two fresh runs coded blind, with people's ratings where these are open.

    `id`, `text`, `coder_one`, `coder_two` (−2 to 2), and `document`, `category`, `valence`,
    `reader_valences`, `writer_valences` of `load_rated`, missing where the ratings are not open.
    """
    coded = _read("annotations", "human_sentences.csv")
    return coded.merge(load_rated().drop(columns="text"), on="id", how="left", validate="one_to_one")
