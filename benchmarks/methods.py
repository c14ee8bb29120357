"""One method on one pair of files, in a process of its own: `methods.py METHOD A B` prints JSON.

Every method reads documents, one a line, tokenises them, counts the words of both sides and computes a
keyness of every word. Time runs from the first read to the last number; importing libraries is not in it, but
is in the peak of memory.
"""

import json
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np


def read(path: str) -> Iterator[str]:
    with open(path, encoding="utf-8") as file:
        yield from file


def peak_memory() -> float:
    """The most memory that this process had, in MB. Linux's `ru_maxrss` may be that of its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def g2(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Log-likelihood of each word from four cells, in plain numpy."""
    sizes = first.sum(), second.sum()
    share = (first + second) / sum(sizes)
    total = np.zeros(len(first))
    for size, seen in zip(sizes, (first, second), strict=True):
        for observed, expected in ((seen, size * share), (size - seen, size * (1 - share))):
            with np.errstate(divide="ignore", invalid="ignore"):
                total += np.where(observed > 0, observed * np.log(observed / expected), 0)
    return 2 * total


def _of_counters(counters: list[Counter]) -> tuple[int, int]:
    words = sorted(set(counters[0]) | set(counters[1]))
    table = [np.fromiter((counter[word] for word in words), float, len(words)) for counter in counters]
    g2(*table)
    return int(sum(column.sum() for column in table)), len(words)


def counter_streamed(*paths: str):
    find = re.compile(r"\w+").findall
    counters = []
    for path in paths:
        counter = Counter()
        for line in read(path):
            counter.update(find(line.lower()))
        counters.append(counter)
    return _of_counters(counters)


def counter_held(*paths: str):
    find = re.compile(r"\w+").findall
    texts = [list(read(path)) for path in paths]
    counters = []
    for lines in texts:
        counter = Counter()
        for line in lines:
            counter.update(find(line.lower()))
        counters.append(counter)
    return _of_counters(counters)


def synkrisis(*paths: str):
    import pandas as pd

    from synkrisis.compare.words import count
    from synkrisis.words.keyness import keyness

    def work():
        words, counts = count(*map(read, paths))
        table = pd.DataFrame({"a": counts[0], "b": counts[1]}, index=words)
        keyness(table)
        return int(counts.sum()), len(words)

    return work


def scikit_learn(*paths: str):
    from sklearn.feature_extraction.text import CountVectorizer

    def work():
        texts = [list(read(path)) for path in paths]
        table = CountVectorizer(token_pattern=r"\w+").fit_transform(texts[0] + texts[1])
        first = np.asarray(table[: len(texts[0])].sum(axis=0), dtype=float).ravel()
        second = np.asarray(table[len(texts[0]) :].sum(axis=0), dtype=float).ravel()
        g2(first, second)
        return int(first.sum() + second.sum()), len(first)

    return work


def pycorpdiff(*paths: str):
    import pandas as pd
    import pycorpdiff as package

    def work():
        sides = [package.from_dataframe(pd.DataFrame({"text": list(read(path))})) for path in paths]
        package.compare(*sides).keyness(min_count=1, multiple_comparisons="bh")
        types = set(sides[0].vocab().index) | set(sides[1].vocab().index)
        return sum(side.total_tokens() for side in sides), len(types)

    return work


def scattertext(*paths: str):
    import pandas as pd
    import scattertext as package

    def work():
        rows = [(side, line) for side, path in zip("ab", paths, strict=True) for line in read(path)]
        frame = pd.DataFrame(rows, columns=["side", "text"])
        frame["parse"] = frame["text"].map(package.whitespace_nlp)
        corpus = package.CorpusFromParsedDocuments(
            frame, category_col="side", parsed_col="parse",
            feats_from_spacy_doc=package.FeatsFromSpacyDoc(use_lemmas=False),
        ).build().get_unigram_corpus()  # fmt: skip
        table = corpus.get_term_freq_df()
        table.columns = ["a", "b"]
        g2(table["a"].to_numpy(float), table["b"].to_numpy(float))
        return int(table.to_numpy().sum()), len(table)

    return work


def conc(*paths: str):
    import tempfile

    import spacy
    from conc.corpus import Corpus
    from conc.keyness import Keyness

    def work():
        with tempfile.TemporaryDirectory() as place:
            model = Path(place) / "blank"
            tokeniser = spacy.blank("en")  # conc's default model is in no package registry
            for part in ("parser", "ner", "lemmatizer", "tagger", "senter", "tok2vec", "attribute_ruler"):
                tokeniser.add_pipe("sentencizer", name=part)  # conc switches off all that its model has
            tokeniser.to_disk(model)
            sides = []
            for side, path in zip("ab", paths, strict=True):
                table = Path(place) / f"{side}.csv"
                with table.open("w", encoding="utf-8") as file:
                    file.write("text\n")
                    file.writelines(f'"{line.strip()}"\n' for line in read(path))
                sides.append(
                    Corpus(name=side, description=side).build_from_csv(str(table), place, model=str(model))
                )
            Keyness(*sides).keywords(order="log_likelihood", page_size=20)
            return sum(side.word_token_count for side in sides), 0

    return work


METHODS = {
    "synkrisis": synkrisis,
    "Counter, streamed": counter_streamed,
    "Counter, texts held": counter_held,
    "scikit-learn": scikit_learn,
    "pycorpdiff": pycorpdiff,
    "scattertext": scattertext,
    "conc": conc,
}


def main() -> None:
    name, *paths = sys.argv[1:]
    method = METHODS[name]
    work = (lambda: method(*paths)) if name.startswith("Counter") else method(*paths)
    start, own = time.perf_counter(), time.process_time()
    tokens, types = work()
    print(json.dumps({
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - own,
        "memory": peak_memory(),
        "tokens": tokens,
        "types": types,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
