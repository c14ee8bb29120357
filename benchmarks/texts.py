"""Made-up text whose vocabulary grows as Heaps' law says: 280,000 different words among 16 million."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.optimize import brentq

WORDS = 800  # a document, about
TYPES, TOKENS = 280_000, 16_000_000
RANKS = 1_000_000
_LETTERS = "etaoinshrdlucmfwypvbgkjqxz"


def shares() -> np.ndarray:
    """How likely each word is: Zipf and Mandelbrot, with the exponent that gives `TYPES` in `TOKENS`."""
    ranks = np.arange(1, RANKS + 1) + 2.7

    def law(exponent: float) -> np.ndarray:
        weights = ranks**-exponent
        return weights / weights.sum()

    def surplus(exponent: float) -> float:
        return -np.expm1(-TOKENS * law(exponent)).sum() - TYPES

    return law(brentq(surplus, 0.9, 1.6))


def vocabulary() -> np.ndarray:
    """A word for each rank, short ones first: three letters or more."""
    words = []
    for number in range(703, RANKS + 703):
        word = ""
        while number:
            number, letter = divmod(number - 1, 26)
            word += _LETTERS[letter]
        words.append(word)
    return np.array(words, dtype=object)


def documents(number: int, *, side: int, likely: np.ndarray, words: np.ndarray) -> Iterator[str]:
    """Documents of one side; each prefers some words. Every thirteenth word ends a sentence."""
    rng = np.random.default_rng(side)
    taste = np.where(np.arange(RANKS) % 100 == side, 3, 1) * likely
    reach = np.cumsum(taste / taste.sum())
    for _ in range(number):
        chosen = words[np.searchsorted(reach, rng.random(int(rng.integers(600, 1001)))).clip(max=RANKS - 1)]
        text = chosen.tolist()
        for place in range(0, len(text), 13):
            text[place] = text[place].capitalize()
            text[place - 1] += "."
            text[(place + 6) % len(text)] += ","
        yield " ".join(text)


def write(folder: Path, sizes: list[int]) -> dict[int, tuple[Path, Path]]:
    """Two files for each number of documents, a document a line; what is there is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    likely, words = shares(), vocabulary()
    made = {}
    for size in sizes:
        made[size] = tuple(folder / f"{size}-{side}.txt" for side in (1, 2))
        for side, path in enumerate(made[size], start=1):
            if not path.exists():
                lines = documents(size // 2, side=side, likely=likely, words=words)
                partial = path.with_suffix(".part")
                with partial.open("w", encoding="utf-8") as file:
                    file.writelines(f"{line}\n" for line in lines)
                partial.rename(path)
    return made
