"""How well the finder of metaphors does on words that people coded: `python benchmarks/vua.py FILE [options]`.

The VU Amsterdam Metaphor Corpus (Steen et al. 2010) has 117 texts of news, fiction, academic prose and
conversation in which people marked every word used metaphorically. Its licence allows no commercial use, so that
nothing of it lies here. It is to be had from the Oxford Text Archive (http://hdl.handle.net/20.500.12024/2541), and
the scripts of the shared task of 2018 (github.com/EducationalTestingService/metaphor, `NAACL-FLP-shared-task`) make
of it `vuamc_corpus_train.csv` and `vuamc_corpus_test.csv`, which this script reads.

FILE has the columns `txt_id`, `sentence_id` and `sentence_txt`: words divided by spaces, a metaphorical one with `M_`
before it. The test file has no such marks; for it, give the task's file of gold labels with `--labels`: rows of
`TEXT_SENTENCE_WORD,0 or 1`, words counted from 1; only the words it lists are judged. `--texts` takes only texts whose
id matches a regular expression, such as those of one genre.

Printed are precision, recall and F1 over content words, with 95 % intervals from resampled texts, of the finder that
ships with the library, and of two baselines: marking every content word, and every concrete one; and how far the finder
is ahead of each in F1. `--keep` writes them, with today's date, to `data/coded_news.csv`, which the book shows: numbers
about the corpus, and none of its words.
"""

import argparse
import csv
import datetime
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from synkrisis.codings import agreement
from synkrisis.metaphor import finder
from synkrisis.printing import estimate, number
from synkrisis.texts.tokens import SENTENCE_COLUMNS, tokens

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "data" / "coded_news.csv"
MARK = "M_"
FINDER = "the shipped finder"
MEASURES = {"precision": agreement.precision_of, "recall": agreement.recall_of, "F1": agreement.f1_of}


def rows(path: Path, texts: str = "") -> Iterator[tuple[str, str, list[str]]]:
    """Text, sentence and words of each row of a file of the task. Raises ValueError on another header."""
    with path.open(encoding="utf-8", newline="", errors="replace") as file:
        table = csv.DictReader(file)
        missing = {"txt_id", "sentence_id", "sentence_txt"} - set(table.fieldnames or ())
        if missing:
            raise ValueError(
                f"{path}: the header lacks {', '.join(sorted(missing))}. Give a file of the shared task."
            )
        for row in table:
            if re.search(texts, row["txt_id"]):
                yield row["txt_id"], row["sentence_id"], row["sentence_txt"].split()


def gold(path: Path) -> dict[str, bool]:
    """The label of each word that a file of gold labels lists, by `TEXT_SENTENCE_WORD`."""
    with path.open(encoding="utf-8", newline="") as file:
        return {name: label == "1" for name, label in csv.reader(file)}


def read(
    path: Path, labels: Mapping[str, bool] | None = None, texts: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Sentences and tokens as in `Corpus`, and whether each judged token is a metaphor.

    A token is judged by the word of the file that it lies in; the series holds the judged tokens alone. Raises
    ValueError where no sentence is left, or no word is marked.
    """
    sentences, spans = [], []
    for place, (text, sentence, words) in enumerate(rows(path, texts)):
        name, at = f"{text}-p{place:05}-s01", 0
        for count, word in enumerate(words, start=1):
            bare = word.removeprefix(MARK)
            label = word.startswith(MARK) if labels is None else labels.get(f"{text}_{sentence}_{count}")
            spans.append((name, at, at + len(bare), label))
            at += len(bare) + 1
        printed = " ".join(word.removeprefix(MARK) for word in words)
        sentences.append((name, text, place, 1, "body", 0, len(printed), printed))
    frame = pd.DataFrame(sentences, columns=SENTENCE_COLUMNS)
    if frame.empty:
        raise ValueError(f"{path}: no sentence is left. Give a pattern that matches ids of texts.")
    cut = tokens(frame, frame)
    places = pd.DataFrame(spans, columns=["sentence_id", "from", "to", "metaphor"]).dropna(subset="metaphor")
    inside = cut[["sentence_id", "start"]].reset_index().merge(places, on="sentence_id")
    inside = inside[(inside["from"] <= inside["start"]) & (inside["start"] < inside["to"])]
    judged = inside.set_index("index")["metaphor"].astype(bool)
    if not judged.any():
        raise ValueError(f"{path}: no word is marked as metaphor. Give the gold labels with --labels.")
    return frame, cut, judged


def measure(sentences: pd.DataFrame, cut: pd.DataFrame, judged: pd.Series) -> pd.DataFrame:
    """Each way of marking: `method`, `n` (content words), `texts`, and its measures, each an `Estimate`."""
    words = finder.score(cut.loc[judged.index])
    found = finder.marked(cut.loc[words.index], sentences).index
    ways = {
        "every content word": pd.Series(True, words.index),
        "every concrete content word": finder.concrete(words),
        FINDER: pd.Series(words.index.isin(found), words.index),
    }
    texts, truth = list(words["essay"]), judged.loc[words.index]
    counts = {
        name: agreement.tables(marks, truth, clusters=texts, categories=(False, True))
        for name, marks in ways.items()
    }
    rows = []
    for name, own in counts.items():
        measured = {what: agreement.interval(of, own) for what, of in MEASURES.items()}
        ahead = agreement.interval(_lead, np.stack([counts[FINDER], own], axis=1))
        rows.append({"method": name, "n": len(words), "texts": len(set(texts)), **measured, "ahead": ahead})
    return pd.DataFrame(rows)


def _lead(counts: np.ndarray) -> np.ndarray:
    """F1 of the first of two ways less that of the second, on the same texts."""
    return agreement.f1_of(counts[..., 0, :, :]) - agreement.f1_of(counts[..., 1, :, :])


def keep(table: pd.DataFrame) -> None:
    """Write what was measured, rounded, with the day."""
    flat = table[["method", "n", "texts"]].copy()
    for what in (*MEASURES, "ahead"):
        for part in ("value", "low", "high"):
            flat[f"{what}_{part}".lower()] = [round(getattr(one, part), 3) for one in table[what]]
    flat["measured"] = datetime.date.today().isoformat()
    flat.to_csv(KEPT, index=False, lineterminator="\n")


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--labels", type=Path, metavar="FILE", help="gold labels, where FILE has no marks")
    parser.add_argument("--texts", default="", metavar="PATTERN", help="take only texts whose id matches")
    parser.add_argument("--keep", action="store_true", help=f"write the result to {KEPT.relative_to(ROOT)}")
    given = parser.parse_args(words)
    table = measure(*read(given.file, gold(given.labels) if given.labels else None, given.texts))
    print(f"{number(table['n'][0], 0)} content words in {table['texts'][0]} texts")
    for row in table.to_dict("records"):
        told = ", ".join(f"{what} {estimate(*row[what][:3])}" for what in MEASURES)
        print(f"{row['method']}: {told}")
        if row["method"] != FINDER:
            print(f"  {FINDER} is ahead of it in F1 by {estimate(*row['ahead'][:3])}")
    if given.keep:
        keep(table)


if __name__ == "__main__":
    main()
