"""A corpus of two tiny essays with a metaphor table, for tests that need known answers."""

import csv
import hashlib

from synkrisis.texts.corpus import load_corpus

TEXTS = {
    "one": "Talks broke down.\n\nThe love is gone. They woo again.\n",
    "two": "He said “we see the whole picture” today.\n\nIt was a long road.\n",
}
HEADER = [
    "sentence_id", "start", "end", "expression", "kind", "source_domain", "target_domain", "family",
    "confidence", "coder_a", "coder_b", "accepted", "reason",
]  # fmt: skip
ROWS = [
    ["one-p01-s01", 6, 16, "broke down", "conventional", "force", "diplomacy", "other", 3,
     "other", "other", "yes", ""],
    ["one-p02-s01", 4, 8, "love", "extended", "romance", "relationship", "love language", 3,
     "love language", "", "yes", "it is no love that is really felt"],
    ["one-p02-s02", 5, 8, "woo", "novel", "romance", "diplomacy", "love language", 1,
     "love language", "love language", "yes", ""],
    ["two-p01-s01", 12, 33, "see the whole picture", "extended", "sight", "knowledge", "church tower", 2,
     "church tower", "", "yes", "it is one image"],
    ["two-p01-s01", 12, 15, "see", "extended", "sight", "knowledge", "church tower", 2,
     "", "church tower", "no", "part of the longer image"],
    ["two-p02-s01", 14, 18, "road", "conventional", "journey", "policy", "other", 2,
     "other", "other", "yes", ""],
]  # fmt: skip


def write(folder, rows=ROWS, header=HEADER, codebook=None):
    """Write the corpus with these rows and load it."""
    (folder / "essays").mkdir(exist_ok=True)
    (folder / "annotations").mkdir(exist_ok=True)
    with open(folder / "essays.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "title", "author", "publisher", "date", "url", "sha256", "rights"])
        for essay, text in TEXTS.items():
            (folder / "essays" / f"{essay}.txt").write_bytes(text.encode())
            checksum = hashlib.sha256(text.encode()).hexdigest()
            table.writerow([essay, essay, "A", "P", "2022-02-14", "https://example.org", checksum, "free"])
    with open(folder / "annotations" / "metaphors.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return load_corpus(folder, codebook=codebook)


def changed(row, **cells):
    """The rows with some cells of one of them changed."""
    rows = [list(cells_) for cells_ in ROWS]
    for column, value in cells.items():
        rows[row][HEADER.index(column)] = value
    return rows
