"""Pairs of small random texts through everything that counts and measures, in one process.

`python benchmarks/fuzz.py --pairs 10000 --seed 1` writes what came of them to benchmarks/FUZZ.md. Each pair must give
frames or a sentence: never another exception, never a warning of NumPy. With `--reports 50`, as many go through the
whole command, pictures and all.
"""

import argparse
import contextlib
import io
import random
import re
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

from synkrisis import __version__
from synkrisis.compare import readings, report, versions
from synkrisis.compare.comparison import Comparison, Counting, compare
from synkrisis.compare.lines import lines
from synkrisis.compare.readers import CompareError
from synkrisis.texts import cleaning

LETTERS = (
    "abcdefghijklmnopqrstuvwxyz", "ABCXYZ", "äöüßéèñçøå", "ﬁﬂﬀ", "абвгде", "αβγδ", "हिन्दीकखग", "مرحبا", "שלום",
    "我们看见", "ひらがな", "ไทย", "e\u0301a\u0308", "می\u200cخواهم", "\u00ad\u200b", "0123456789",
)  # fmt: skip
MARKS = (
    *".,;:!?…—–-'’\"“”()[]{}_*#@/\\&%$€|~^+=<>",
    "\ufeff",
    "\u2060",
    "\u0301",
    "👍",
    "👨\u200d👩",
    "🇩🇪",
    "\ufffd",
)
ODD = (
    "constructor", "toString", "__proto__", "don’t", "don't", "U.S.", "US", "us", "1st", "1e6", "nan", "None", "null",
    "true", "a@b.org", "https://example.org/a?b=1;c", "www.example.org", "_so_", "well-", "e.g.", "NaN", "-inf",
    "=1+1", "<b>", "&amp;",
)  # fmt: skip
SPACES = (" ", " ", " ", " ", "\n", "\n\n", "\r\n", "\t", "\u00a0", "-\n")
DRAWS = 50, 49  # resamples and divisions: as many as show every fault
# What differs from pair to pair in a sentence.
_PARTICULAR = re.compile(
    r"“.*”|\d+|\(.*\)|^.+(?= has)|(?<=the words ).*(?= is)|(?<=and ).*(?= is taken)|(?<=taken for )[A-Z]\w+"
)
PLAIN = (
    "the",
    "of",
    "and",
    "sea",
    "wall",
    "rain",
    "field",
    "saw",
    "rose",
    "we",
    "took",
    "it",
    "was",
    "not",
    "a",
)


def text(rng: random.Random) -> str:
    """A text of 0 to 200 words, of letters and marks of many scripts, or mostly of a few English words."""
    size = rng.choice((0, 1, 2, 3, 5, 10, 40, 100, 200))
    odd = rng.choice((0.0, 0.05, 0.5, 1.0))
    found = []
    for _ in range(rng.randint(0, size)):
        if rng.random() >= odd:
            word = rng.choice(PLAIN)
        elif rng.random() < 0.2:
            word = rng.choice(ODD)
        else:
            alphabet = rng.choice(LETTERS)
            word = "".join(rng.choices(alphabet, k=rng.randint(1, 8)))
        mark = rng.choice(MARKS) if rng.random() < 0.1 + odd / 4 else rng.choice(("", "", "", "", ".", ","))
        found += [word, mark, rng.choice(SPACES)]
    return "".join(found)


def pair(rng: random.Random) -> tuple[list[str], list[str]]:
    """Two sides of one to twelve documents; now and then the same text, or nearly."""
    few = rng.choice((1, 1, 1, 2, 12))
    first = [text(rng) for _ in range(few)]
    kind = rng.random()
    if kind < 0.1:
        return first, list(first)
    if kind < 0.2:
        return first, [one.replace("'", "’").replace("sea", "lake", 1) for one in first]
    return first, [text(rng) for _ in range(rng.choice((1, few)))]


def counting(rng: random.Random) -> Counting:
    """Some choice of what is counted."""
    return Counting(stop=rng.random() < 0.8, lemmas=rng.random() < 0.2, runs=rng.choice((1, 1, 1, 2)))


def labels(rng: random.Random) -> list[str]:
    """Names of the sides, odd ones too."""
    return rng.sample(("a", "b", "constructor", "toString", "<i>", "x" * 60, "愛"), 2)


def measured(found: Comparison, draws: int) -> Counter[str]:
    """Every table that the report has, and why those that are not there are not."""
    nodes = readings.key_words(found)
    outcome = Counter()

    def tried(name: str, make) -> None:
        try:
            reason = report.lacking(found, name)
            if reason is None:
                make()
                outcome[f"{name}: made"] += 1
                return
        except ValueError as error:
            reason = str(error)
        outcome[f"{name}: {_PARTICULAR.sub('·', reason)}"] += 1

    found.counts, found.keyness, found.log_odds, found.max_t  # noqa: B018 - made when they are named
    report.base(found), report.choices(found)
    tried("words", lambda: readings.vocabulary(found))
    tried("diversity", lambda: readings.equal_length(found, draws=draws))
    tried("spectrum", lambda: readings.spectrum(found))
    tried("company", lambda: readings.company(found, nodes))
    tried("lines", lambda: lines(found, nodes).file.close())
    tried("sentiment", lambda: readings.differences(found, readings.scores(found), draws=draws))
    if versions.are_versions(found):
        tried("versions", lambda: versions.align(found.corpus.sentences, found.pair))
    return outcome


def one(rng: random.Random, draws: tuple[int, int]) -> Counter[str]:
    """One pair through cleaning, counting and every table."""
    sides, names, how = pair(rng), labels(rng), counting(rng)
    for side in sides:
        for part in side:
            assert (
                cleaning.clean(cleaning.clean(part)) == cleaning.clean(part) or "-\n" in part or "_" in part
            ), part
    try:
        found = compare(list(zip(names, sides, strict=True)), counting=how)
    except CompareError as error:
        return Counter([f"refused: {str(error).partition(': ')[2] or error}"])
    found.__dict__["draws"] = draws
    return measured(found, draws[0])


def run(seed: int, pairs: int, *, draws: tuple[int, int] = DRAWS) -> Counter[str]:
    """Many pairs. Raises what one of them raises, with the number that makes it again."""
    outcomes: Counter[str] = Counter()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for number in range(pairs):
            try:
                outcomes += one(random.Random(f"{seed}-{number}"), draws)
            except Exception as error:
                error.add_note(f"pair {number} of seed {seed}")
                raise
    return outcomes


def reports(seed: int, pairs: int) -> Counter[str]:
    """Some pairs through the whole command: its exit codes."""
    from synkrisis.__main__ import main as synkrisis

    codes: Counter[str] = Counter()
    for number in range(pairs):
        rng = random.Random(f"report {seed}-{number}")
        with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
            warnings.simplefilter("error")
            folder = Path(place)
            sides, names = pair(rng), labels(rng)
            for name, side in zip("ab", sides, strict=True):
                (folder / name).mkdir()
                for n, one_text in enumerate(side):
                    (folder / name / f"{n:02}.txt").write_text(one_text, "utf-8", newline="")
            options = [
                "--names",
                *names,
                *rng.choice(([], [], ["--no-stop-words"], ["--lemmas"], ["--ngrams", "2"])),
            ]
            said = io.StringIO()
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                code = synkrisis(["compare", f"{place}/a", f"{place}/b", "--out", f"{place}/out", *options])
            told = said.getvalue()
            assert code in (0, 2), f"report {number} of seed {seed}: {code} {told}"
            assert (folder / "out" / "report.html").exists() == (code == 0)
            assert not re.search(r"\b1 \w+s (?:are|were|have)\b|Warning|Traceback", told), told
            codes[f"exit code {code}"] += 1
    return codes


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pairs", type=int, default=10_000)
    asked.add_argument("--reports", type=int, default=50)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--out", type=Path, default=Path(__file__).with_name("FUZZ.md"))
    arguments = asked.parse_args()
    start = time.process_time()
    outcomes = run(arguments.seed, arguments.pairs)
    codes = reports(arguments.seed, arguments.reports)
    rows = [f"| {what} | {n:,} |" for what, n in sorted(outcomes.items())]
    lines_ = [
        "# Random pairs of texts", "",
        f"Written by `python benchmarks/fuzz.py --pairs {arguments.pairs} --reports {arguments.reports} --seed "
        f"{arguments.seed}` with synkrisis {__version__}, in {time.process_time() - start:,.0f} s of processor.", "",
        f"{arguments.pairs:,} pairs of texts of 0 to 200 words went through cleaning, counting and every table in one "
        "process; none raised anything but a sentence, and none a warning. What each part made of them, numbers and "
        "words as ·:", "",
        "| part: outcome | pairs |", "|---|---:|", *rows, "",
        f"{arguments.reports} pairs went through the whole command: "
        + ", ".join(f"{n} with {code}" for code, n in sorted(codes.items())) + ".",
    ]  # fmt: skip
    arguments.out.write_text("\n".join(lines_) + "\n", "utf-8")
    print(f"Wrote {arguments.out}.")


if __name__ == "__main__":
    main()
