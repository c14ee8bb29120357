"""The encoder against recorded outputs of its reference, and the sentences of two texts that lie nearest."""

import hashlib
import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist

from synkrisis.meaning import encoder, nearest
from synkrisis.resources import library_data

RECORDED = json.loads((Path(__file__).parent / "encoder_reference.json").read_text("utf-8"))
FOLDER = library_data() / "encoder"


def test_the_files_are_those_that_the_note_describes():
    note = (FOLDER / "README.md").read_text("utf-8")
    for name in ("weights.npz", "pieces.txt", "news.npy"):
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() in note


@pytest.mark.parametrize("row", RECORDED["pieces"], ids=lambda row: row["text"][:20])
def test_word_pieces_are_the_references(row):
    cut = encoder.pieces(row["text"])
    assert [piece.number for piece in cut] == row["numbers"]
    assert [[piece.start, piece.end] for piece in cut] == row["places"]


def test_every_layer_is_near_the_references_which_has_32_bits():
    """Eight bits move a vector a little; they must not turn it."""
    for row in RECORDED["layers"]:
        found = encoder.sentence_layers([row["text"]], layers=range(7))[0]
        for layer, expected in enumerate(row["means"]):
            mine, theirs = found[layer, : len(expected)], np.array(expected)
            assert mine @ theirs / np.linalg.norm(mine) / np.linalg.norm(theirs) > 0.995
    near, far = (row["cosine"] for row in RECORDED["cosines"])
    for row in RECORDED["cosines"]:
        one, other = encoder.embed([row["first"], row["second"]])
        assert one @ other == pytest.approx(row["cosine"], abs=0.02)
    assert near > far + 0.3


def test_a_sentence_is_the_same_alone_and_among_others():
    texts = ["Russia and the West talk.", "They do not.", "Some cats sleep well."]
    together, alone = (
        encoder.sentence_layers(texts, layers=(3,)),
        encoder.sentence_layers(texts[1:2], layers=(3,)),
    )
    assert np.abs(together[1] - alone[0]).max() <= 10.0**-encoder.DIGITS


def test_a_words_vector_is_the_mean_of_its_pieces():
    text = "He unjilted them."
    (found,) = encoder.word_vectors([text], [[(3, 11), (40, 44)]], layers=(0, 6))
    ((_, cut, states),) = encoder.states([text])
    inside = [i + 1 for i, piece in enumerate(cut) if 3 <= piece.start < 11]
    assert len(inside) > 1
    assert found[0] == pytest.approx(states[[0, 6]][:, inside].mean(axis=1).ravel(), abs=1e-6)
    assert (found[1] == 0).all()


def test_no_text_is_too_long_or_too_short():
    long = encoder.sentence_layers(["word " * 1000, ""])
    assert np.isfinite(long).all() and len(encoder.pieces("word " * 1000)) == encoder.LONGEST - 2


def test_pairs_are_one_to_one_and_sum_to_the_most():
    rng = np.random.default_rng(3)
    cosines = rng.random((4, 5)).round(4)
    chosen = nearest.assign(cosines)
    assert len({i for i, _ in chosen}) == len({j for _, j in chosen}) == 4
    best = max(sum(cosines[i, j] for i, j in enumerate(order)) for order in permutations(range(5), 4))
    assert sum(cosines[i, j] for i, j in chosen) == pytest.approx(best)


def frame(prefix: str, *texts: str) -> pd.DataFrame:
    return pd.DataFrame({"sentence_id": [f"{prefix}{n}" for n in range(len(texts))], "text": texts})


def test_the_same_act_told_twice_is_near_and_unrelated_sentences_are_not():
    first = frame("a", "The two presidents spoke on the phone on Saturday.", "My aunt paints old boats.")
    second = frame(
        "b", "Sulphur melts at low heat.", "A telephone call between both leaders took place at the weekend."
    )
    table = nearest.pairs(first, second)
    assert table[["first", "second"]].to_numpy().tolist() == [["a0", "b1"], ["a1", "b0"]]
    assert table["near"].tolist() == [True, False]


def test_what_chance_brings_is_the_quantile_of_the_nearest_of_so_many():
    vectors = nearest._news()[:5]
    limits = nearest.by_chance(vectors, 20)
    cosines = 1 - cdist(vectors, nearest._news(), "cosine")
    rng = np.random.default_rng(1)
    drawn = rng.integers(cosines.shape[1], size=(4000, 20))
    below = (cosines[:, drawn].max(axis=2) <= limits[:, None] + 1e-4).mean(axis=1)
    assert (below > 0.94).all() and (below < 0.98).all()  # cosines come in steps, and the next above is taken


def test_many_sentences_are_thinned_at_even_distances():
    assert nearest.spread(5, 9).tolist() == [0, 1, 2, 3, 4]
    chosen = nearest.spread(1001, 101)
    assert len(chosen) == 101 and set(np.diff(chosen)) == {10}


def test_a_text_without_sentences_is_refused():
    with pytest.raises(ValueError, match="second text has no sentence"):
        nearest.pairs(frame("a", "One."), frame("b"))
