"""Fit the instrument that learned from people, and score EmoBank's sentences: `make learned`.

Writes `synkrisis/data/learned/weights.csv` (the fit on all sentences), `data/human/scores.csv` (what each
instrument makes of each sentence; `learned` as fitted without the sentence's fold) and
`data/human/trials.csv` (what was chosen, and what was tried and lost). Nothing here reads the essays or
their codings.

Nested cross-validation over whole documents. With ten folds there are 45 pairs; a fit that leaves both folds
of a pair out serves to choose for either: what is used on fold i was chosen on the nine others, each
predicted without i.
"""

import csv
import hashlib
from collections.abc import Callable, Sequence
from itertools import combinations, product

import numpy as np
import pandas as pd

from churchtower.corpus import data_folder
from churchtower.human import load_rated
from synkrisis.meaning import encoder
from synkrisis.resources import library_data
from synkrisis.sentiment import instruments
from synkrisis.sentiment.learned import DIGITS, MIDDLE, Choice, Sums, names, ridge

FOLDS = 10
LISTS = tuple(instruments.LISTS)
LAYERS = (0, 3, 5, 6)
PENALTIES = (1000.0, 3000.0, 10000.0)
CHOICES = tuple(
    Choice(layers, weight, penalty, headlines)
    for layers, weights in (((), (6.0,)), ((0,), (6.0,)), ((3,), (6.0,)), ((3, 5, 6), (0.0, 6.0)))
    for weight, penalty, headlines in product(weights, PENALTIES, (True, False))
)


def folds(rated: pd.DataFrame) -> np.ndarray:
    """A fold for each sentence: in each genre the largest documents first, each into the fold with the
    fewest.
    """
    fold = pd.Series(-1, index=rated.index)
    for _, about in rated.groupby("category", sort=True):
        filled = np.zeros(FOLDS, dtype=int)
        sizes = about.groupby("document").size()
        for document in sorted(sizes.index, key=lambda name: (-sizes[name], name)):
            # ties: the first fold
            emptiest = int(np.argmin(filled))
            filled[emptiest] += sizes[document]
            fold[about.index[about["document"] == document]] = emptiest
    return fold.to_numpy()


def vectors(texts: Sequence[str]) -> np.ndarray:
    """The mean of each text in each of `LAYERS`, side by side; kept in `_build/` for the next time."""
    weights = (library_data() / "encoder" / "weights.npz").read_bytes()
    key = hashlib.sha256(weights + "\n".join(texts).encode()).hexdigest()[:16]
    kept = data_folder().parent / "_build" / "learned" / f"{key}.npy"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, encoder.sentence_layers(texts, layers=LAYERS).reshape(len(texts), -1))
    return np.load(kept)


class Trials:
    """Fits under every choice with every set of folds left out, each made once."""

    def __init__(self, x: np.ndarray, rated: pd.DataFrame, lists: Sequence[str], fold: np.ndarray):
        self.x, self.rated, self.lists, self.fold = x, rated, lists, fold
        self.y = rated["valence"].to_numpy(float)
        self.headline = (rated["category"] == "headlines").to_numpy()
        self.sums = {
            (number, headline): Sums.of(x[rows], self.y[rows])
            for number in range(FOLDS)
            for headline in (True, False)
            for rows in [(fold == number) & (self.headline == headline)]
        }

    def columns(self, choice: Choice) -> tuple[np.ndarray, np.ndarray]:
        """The features that a choice uses, and how much each may count."""
        size = len(self.lists)
        starts = [size + LAYERS.index(layer) * encoder.WIDTH for layer in choice.layers]
        vectors = [start + n for start in starts for n in range(encoder.WIDTH)]
        scale = np.ones(self.x.shape[1])
        scale[:size] = choice.weight
        return np.array([*range(size if choice.weight else 0), *vectors], dtype=int), scale

    def fits(self, choices: Sequence[Choice], left_out: Sequence[int] = ()) -> list[tuple[float, np.ndarray]]:
        """Intercept and weights under each choice, without some folds."""
        totals = {}
        for headlines in dict.fromkeys(choice.headlines for choice in choices):
            used = [
                sums
                for (number, headline), sums in self.sums.items()
                if number not in left_out and (headlines or not headline)
            ]
            parts = (sum(getattr(part, name) for part in used) for name in ("n", "x", "xx", "y", "xy"))
            totals[headlines] = Sums(*parts)
        return [ridge(totals[c.headlines], *self.columns(c), c.penalty) for c in choices]

    def predict(self, fitted: tuple[float, np.ndarray], number: int) -> np.ndarray:
        return fitted[0] + self.x[self.fold == number] @ fitted[1]

    def quality(self, predicted: np.ndarray, rows: np.ndarray) -> float:
        """Mean over the genres of Spearman's rho, rounded so that equals are equal everywhere."""
        frame = self.rated[rows].assign(score=predicted[rows])
        rhos = [
            about["score"].corr(about["valence"], method="spearman") for _, about in frame.groupby("category")
        ]
        return round(float(np.mean(rhos)), 6)

    def predictions(self, choices: Sequence[Choice]) -> tuple[np.ndarray, np.ndarray]:
        """What each choice makes of a sentence, fitted without its fold, and without another fold too.

        Returns (choices, sentences), and (choices, the other fold, sentences).
        """
        single = np.zeros((len(choices), len(self.y)))
        double = np.zeros((len(choices), FOLDS, len(self.y)))
        for number in range(FOLDS):
            for c, fitted in enumerate(self.fits(choices, (number,))):
                single[c, self.fold == number] = self.predict(fitted, number)
        for one, other in combinations(range(FOLDS), 2):
            for c, fitted in enumerate(self.fits(choices, (one, other))):
                double[c, one, self.fold == other] = self.predict(fitted, other)
                double[c, other, self.fold == one] = self.predict(fitted, one)
        return single, double

    def chosen(self, single: np.ndarray, double: np.ndarray) -> tuple[list[int], int]:
        """The best of some choices for each fold, by the other folds, and on all of them; of equals the
        first.
        """
        by_fold = []
        for number in range(FOLDS):
            qualities = [self.quality(row, self.fold != number) for row in double[:, number]]
            # ties: the first of the choices
            by_fold.append(int(np.argmax(qualities)))
        every = np.ones(len(self.y), dtype=bool)
        # ties: the first of the choices
        return by_fold, int(np.argmax([self.quality(row, every) for row in single]))


def main() -> None:
    rated = load_rated()
    sentences = rated.rename(columns={"id": "sentence_id"})
    scores = pd.DataFrame({name: score(sentences).to_numpy() for name, score in instruments.LISTS.items()})
    x = np.hstack([scores[list(LISTS)].to_numpy(float), vectors(list(rated["text"]))])
    fold = folds(rated)
    trials = Trials(x, rated, LISTS, fold)
    single, double = trials.predictions(CHOICES)
    tried: dict[str, Callable[[Choice], bool]] = {
        "lists": lambda choice: not choice.layers,
        "encoder": lambda choice: not choice.weight,
        "lists_layer_0": lambda choice: choice.layers == (0,),
        "lists_layer_3": lambda choice: choice.layers == (3,),
        "learned": lambda choice: True,
    }
    log = []
    for name, allowed in tried.items():
        among = [c for c, choice in enumerate(CHOICES) if allowed(choice)]
        by_fold, on_all = trials.chosen(single[among], double[among])
        held_out = single[np.array(among)[by_fold][fold], np.arange(len(fold))]
        scores[name] = (held_out - MIDDLE).round(DIGITS)
        for where, place in [*enumerate(by_fold), ("all", on_all)]:
            choice = CHOICES[among[place]]
            layers = " ".join(map(str, choice.layers))
            log.append({"trial": name, "fold": where, **vars(choice), "layers": layers})
    final = CHOICES[on_all]
    ((intercept, weights),) = trials.fits([final])
    used = trials.columns(final)[0]
    folder = library_data() / "learned"
    folder.mkdir(exist_ok=True)
    with (folder / "weights.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", "weight"])
        writer.writerow(["intercept", f"{intercept:.9g}"])
        feature = names(LISTS, LAYERS)
        writer.writerows((feature[column], f"{weights[column]:.9g}") for column in used)
    scores.insert(0, "id", rated["id"])
    scores.insert(1, "fold", fold)
    combined = scores[[name for name in LISTS if name != "vader"]]
    scores["combined"] = ((combined - combined.mean()) / combined.std()).mean(axis=1)
    human = data_folder() / "human"
    scores.round(DIGITS).to_csv(human / "scores.csv", index=False, lineterminator="\n")
    pd.DataFrame(log).to_csv(human / "trials.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
