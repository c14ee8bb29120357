"""Fit the finder of metaphors on the codings of both essays: `make learned`, after the codings were revised.

Writes `synkrisis/data/finder/weights.csv`; its first lines name the texts and codings it was fitted on.
"""

import csv
import hashlib

from churchtower.corpus import data_folder, load_corpus
from synkrisis.codings.metaphors import load_marks
from synkrisis.metaphor import density as metaphor
from synkrisis.metaphor import finder
from synkrisis.resources import library_data

FITTED_ON = ("essays/gzero.txt", "essays/allyn.txt", "annotations/metaphors.csv")


def checksums() -> dict[str, str]:
    """The sha256 of each file that the finder is fitted on, as they are now."""
    return {name: hashlib.sha256((data_folder() / name).read_bytes()).hexdigest() for name in FITTED_ON}


def main() -> None:
    corpus = load_corpus()
    labels = metaphor.word_labels(corpus, load_marks(corpus), "accepted")
    words = corpus.tokens[finder.content_words(corpus.tokens)]
    read = finder.vectors(words, corpus.sentences)
    model = finder.train(
        read, labels.loc[words.index] != "", penalty=finder.PENALTIES["trained"], balanced=True
    )
    weights = model.weights / model.deviations
    rows = {"intercept": model.intercept - float(weights @ model.means), **weights}
    folder = library_data() / "finder"
    folder.mkdir(exist_ok=True)
    with (folder / "weights.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", "weight"])
        writer.writerows((name, f"{weight:.9g}") for name, weight in rows.items())
    with (folder / "fitted_on.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "sha256"])
        writer.writerows(checksums().items())


if __name__ == "__main__":
    main()
