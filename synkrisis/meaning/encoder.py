"""Sentences and words as vectors, by a small encoder that needs nothing but NumPy.

The model is all-MiniLM-L6-v2, a transformer of six layers (Wang et al. 2020) trained to place sentences of
like meaning near each other (Reimers and Gurevych 2019). Its matrices lie in `synkrisis/data/encoder/` as
8-bit whole numbers, one scale a row, and are read when first used. All sums are in double precision, and
what comes out is rounded to `DIGITS` places, so that the order in which a processor adds does not show.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

import numpy as np
from scipy.special import erf

from synkrisis.resources import library_data

WIDTH, HEADS, LAYERS = 384, 12, 6
LONGEST = 256  # pieces of a text that are read, with the two marks at its ends
BATCH = 2048  # pieces that are worked on at once
DIGITS = 6
_EPSILON = 1e-12  # of the model's layer norm
_LONG_WORD = 100  # characters above which the model gives a word up


class Piece(NamedTuple):
    """A word piece: its number in the model's list, and its place in the text (characters)."""

    number: int
    start: int
    end: int


@cache
def _numbers() -> dict[str, int]:
    lines = (library_data() / "encoder" / "pieces.txt").read_text("utf-8").split("\n")[:-1]
    return {piece: number for number, piece in enumerate(lines)}


def _is_mark(char: str) -> bool:
    """Punctuation, and the ASCII signs that the model takes for it."""
    return unicodedata.category(char)[0] == "P" or (
        char.isascii() and char.isprintable() and not char.isalnum()
    )


def _is_ideograph(char: str) -> bool:
    return unicodedata.name(char, "").startswith(("CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH"))


def _words(text: str) -> Iterator[list[tuple[str, int]]]:
    """Words and marks in lower case without accents, each a list of (character, place in the text)."""
    word: list[tuple[str, int]] = []
    for place, printed in enumerate(text):
        if printed.isspace():
            yield word
            word = []
            continue
        for char in unicodedata.normalize("NFD", printed):
            if char == "\ufffd" or unicodedata.category(char) in ("Mn", "Cc", "Cf", "Co", "Cs"):
                continue
            small = [(letter, place) for letter in char.lower()]
            if _is_mark(char) or _is_ideograph(char):
                yield word
                yield small
                word = []
            else:
                word += small
    yield word


def pieces(text: str) -> list[Piece]:
    """The word pieces of a text: each word cut from its front into the longest pieces that the model knows.

    At most `LONGEST` − 2, what the model reads.

    >>> text = "Unjilted."
    >>> [text[piece.start : piece.end] for piece in pieces(text)]
    ['Un', 'ji', 'lt', 'ed', '.']
    """
    numbers, found = _numbers(), []
    for word in _words(text):
        letters, start, cut = "".join(char for char, _ in word), 0, []
        while start < len(letters) <= _LONG_WORD:
            ends = range(len(letters), start, -1)
            prefix = "##" if start else ""
            end = next((end for end in ends if prefix + letters[start:end] in numbers), None)
            if end is None:
                break
            number = numbers[prefix + letters[start:end]]
            cut.append(Piece(number, word[start][1], word[end - 1][1] + 1))
            start = end
        if word and start < len(letters):  # a word that cannot be cut to its end is one unknown piece
            cut = [Piece(numbers["[UNK]"], word[0][1], word[-1][1] + 1)]
        found += cut
    return found[: LONGEST - 2]


@cache
def _weights() -> dict[str, np.ndarray]:
    """The model's arrays in double precision; the list of words stays in 8 bits until a word is looked up."""
    with np.load(library_data() / "encoder" / "weights.npz") as stored:
        arrays = {name: stored[name] for name in stored.files}
    scales = {
        name.removesuffix(".scale"): arrays.pop(name) for name in list(arrays) if name.endswith(".scale")
    }
    whole = {
        name: array.astype(float) * scales[name][:, None].astype(float)
        if name in scales
        else array.astype(float)
        for name, array in arrays.items()
        if name != "words"
    }
    return {**whole, "words": arrays["words"], "words.scale": scales["words"]}


def _norm(x: np.ndarray, name: str) -> np.ndarray:
    w = _weights()
    x = x - x.mean(axis=-1, keepdims=True)
    return (
        x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + _EPSILON) * w[f"{name}.weight"] + w[f"{name}.bias"]
    )


def _dense(x: np.ndarray, name: str) -> np.ndarray:
    w = _weights()
    # One large product: as many small ones, a text each, threads of BLAS would wait for each other most of the time.
    product = x.reshape(-1, x.shape[-1]) @ w[name].T
    return product.reshape(*x.shape[:-1], -1) + w[f"{name}.bias"]


def _attention(x: np.ndarray, layer: int) -> np.ndarray:
    """Each piece as a mean of all, weighted by how well its query fits their keys, in each of the heads."""
    texts, length, _ = x.shape

    def heads(name: str) -> np.ndarray:
        return _dense(x, f"{layer}.{name}").reshape(texts, length, HEADS, -1).swapaxes(1, 2)

    fit = heads("query") @ heads("key").swapaxes(2, 3) / np.sqrt(WIDTH / HEADS)
    share = np.exp(fit - fit.max(axis=-1, keepdims=True))
    share /= share.sum(axis=-1, keepdims=True)
    mixed = (share @ heads("value")).swapaxes(1, 2).reshape(texts, length, WIDTH)
    return _dense(mixed, f"{layer}.attended")


def _forward(numbers: np.ndarray) -> np.ndarray:
    """All layers of texts of one length: (texts, pieces) to (texts, 7, pieces, 384), layer 0 the words
    alone.
    """
    w = _weights()
    words = w["words"][numbers] * w["words.scale"][numbers][..., None].astype(float)
    x = _norm(words + w["places"][: numbers.shape[1]], "words.norm")
    layers = [x]
    for layer in range(LAYERS):
        x = _norm(x + _attention(x, layer), f"{layer}.attended.norm")
        inner = _dense(x, f"{layer}.inner")
        inner *= (1 + erf(inner / np.sqrt(2))) / 2
        x = _norm(x + _dense(inner, f"{layer}.outer"), f"{layer}.outer.norm")
        layers.append(x)
    return np.stack(layers, axis=1)


def states(texts: Sequence[str]) -> Iterator[tuple[int, list[Piece], np.ndarray]]:
    """What the model makes of each text: its place in `texts`, its pieces, and their states, not rounded.

    States are (7 layers, pieces + 2, 384): the first and the last piece are the marks of beginning and end.
    Texts come shortest first, since those of one length are worked on together.
    """
    begin, end = _numbers()["[CLS]"], _numbers()["[SEP]"]
    cut = [pieces(text) for text in texts]
    order = sorted(range(len(texts)), key=lambda place: (len(cut[place]), place))
    for length, alike in groupby(order, key=lambda place: len(cut[place])):
        places, size = list(alike), max(1, BATCH // (length + 2))
        for batch in (places[i : i + size] for i in range(0, len(places), size)):
            numbers = np.array([[begin, *(piece.number for piece in cut[place]), end] for place in batch])
            for place, layers in zip(batch, _forward(numbers), strict=True):
                yield place, cut[place], layers


def sentence_layers(texts: Sequence[str], *, layers: Sequence[int] = (LAYERS,)) -> np.ndarray:
    """The mean over a text's pieces in each of the layers: (texts, layers, 384)."""
    means = np.zeros((len(texts), len(layers), WIDTH))
    for place, _, found in states(texts):
        means[place] = found[list(layers)].mean(axis=1)
    return means.round(DIGITS)


def embed(texts: Sequence[str]) -> np.ndarray:
    """Sentences as vectors of length 1 (texts, 384), whose products are cosines: the more, the nearer in
    meaning.

    >>> calls = ["Presidents spoke by telephone.", "A call between two leaders.", "The cake is sweet."]
    >>> near, far = embed(calls)[0] @ embed(calls)[1:].T
    >>> bool(near > far)
    True
    """
    means = sentence_layers(texts)[:, 0]
    return (means / np.linalg.norm(means, axis=1, keepdims=True)).round(DIGITS)


def word_vectors(
    texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]], *, layers: Sequence[int]
) -> list[np.ndarray]:
    """Words in their sentences as vectors: for each text (words, layers · 384), the mean over a word's
    pieces.

    `spans` are the words' places (start, end in characters) in each text. A word without a piece, such as one
    beyond the part of a long text that is read, is 0 throughout.
    """
    found: list[np.ndarray] = [np.zeros((0, len(layers) * WIDTH))] * len(texts)
    for place, cut, states_of in states(texts):
        chosen = states_of[list(layers), 1:-1]
        words = np.zeros((len(spans[place]), len(layers), WIDTH))
        for word, (start, end) in zip(words, spans[place], strict=True):
            inside = [i for i, piece in enumerate(cut) if piece.start < end and piece.end > start]
            if inside:
                word[:] = chosen[:, inside].mean(axis=1)
        found[place] = words.reshape(len(words), -1).round(DIGITS)
    return found
