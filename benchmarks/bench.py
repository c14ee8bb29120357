"""Measure synkrisis beside its peers and write `RESULTS.md`: `python benchmarks/bench.py` (see --help)."""

import argparse
import json
import math
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import texts

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OWN = ("synkrisis", "Counter, streamed", "Counter, texts held", "scikit-learn")
PEERS = ("pycorpdiff", "scattertext", "conc")
SIZES = (2, 20, 200, 2000, 20_000)
BASE = "Counter, streamed"


def measure(python: str, method: str, files: tuple[Path, Path], limit: int, repeats: int) -> dict:
    """The quickest of several runs, each in a process of its own; or why there is none."""
    best: dict = {}
    for _ in range(repeats):
        command = [python, str(HERE / "methods.py"), method, *map(str, files)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=limit, check=False, env=environment
            )
        except subprocess.TimeoutExpired:
            return best or {"why": f"not done in {limit} s"}
        if done.returncode:
            last = (done.stderr.strip().splitlines() or [f"signal {-done.returncode}"])[-1]
            return {"why": last[:120]}
        found = json.loads(done.stdout.strip().splitlines()[-1])
        if not best or found["cpu"] < best["cpu"]:
            best = found
    return best


def counting(arguments: argparse.Namespace, folder: Path) -> list[str]:
    """Tokenise, count and compute keyness, by every method, at every size."""
    files = texts.write(folder, arguments.sizes)
    found: dict[str, dict[int, dict]] = {}
    for method in (*OWN, *PEERS):
        python = sys.executable if method in OWN else arguments.peers
        found[method] = {}
        for size, pair in files.items():
            repeats = arguments.repeats if size <= 2000 else 1
            found[method][size] = measure(python, method, pair, arguments.limit, repeats)
            print(f"{method:<20} {size:>6} documents: {found[method][size]}", flush=True)
            if "why" in found[method][size]:
                break
    lines = [
        "## Tokenise, count, compute keyness",
        "",
        "Processor time in seconds (wall time in brackets), thousand tokens a second of processor time, and",
        "the peak of memory in MB with all that was imported. Each run has its own process; time begins at",
        "the first read and leaves imports out. Documents have about 800 words.",
        "",
        "| method | documents | tokens | different words | seconds | tokens/s (thousand) | peak MB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for method, by_size in found.items():
        for size, row in by_size.items():
            if "why" in row:
                lines.append(f"| {method} | {size:,} | | | {row['why']} | | |")
                continue
            types = f"{row['types']:,}" if row["types"] else ""
            lines.append(
                f"| {method} | {size:,} | {row['tokens']:,} | {types} | {row['cpu']:.3f} "
                f"({row['seconds']:.3f}) | {row['tokens'] / row['cpu'] / 1000:,.0f} | {row['memory']:,.0f} |"
            )
    return [*lines, "", *ratios(found)]


def ratios(found: dict[str, dict[int, dict]]) -> list[str]:
    """Every peer's time and memory as a multiple of synkrisis's, at the largest size that both did."""
    lines = [
        "How many times synkrisis's processor time and peak memory each needs, at the largest number of",
        "documents that both did, and the growth exponent of its time (1: twice the text, twice the time)",
        "between its two largest.",
        "",
        "| method | documents | time | memory | growth |",
        "|---|---:|---:|---:|---:|",
    ]
    own = found["synkrisis"]
    for method, by_size in found.items():
        done = [size for size, row in by_size.items() if "cpu" in row and "cpu" in own.get(size, {})]
        if not done:
            lines.append(f"| {method} | none | | | |")
            continue
        size = done[-1]
        row, mine = by_size[size], own[size]
        growth = ""
        if len(done) > 1:
            before = by_size[done[-2]]
            grown = math.log(row["cpu"] / before["cpu"]) / math.log(row["tokens"] / before["tokens"])
            growth = f"{grown:.2f}"
        lines.append(
            f"| {method} | {size:,} | {row['cpu'] / mine['cpu']:.2f} | {row['memory'] / mine['memory']:.2f} "
            f"| {growth} |"
        )
    return [*lines, ""]


def naive_loop(rows, essays, draws: int, seed: int):
    """The log-odds of resampled sentences as one would first write it: one draw after another."""
    import numpy as np
    import pandas as pd

    from synkrisis.words import keyness

    rng = np.random.default_rng(seed)
    sides = [rows[rows["essay"] == essay] for essay in essays]
    groups = [dict(tuple(side.groupby("sentence_id")["term"])) for side in sides]
    terms = pd.Index(sorted(set(rows["term"])))
    observed = [side["term"].value_counts().reindex(terms, fill_value=0).to_numpy() for side in sides]
    priors = keyness.scaled_prior(*observed)
    drawn = []
    for _ in range(draws):
        counts = []
        for group in groups:
            names = list(group)
            chosen = rng.choice(len(names), len(names))
            words = pd.concat([group[names[place]] for place in chosen])
            counts.append(words.value_counts().reindex(terms, fill_value=0).to_numpy())
        drawn.append(keyness.log_odds(*counts, *priors)[0])
    return np.std(drawn, axis=0, ddof=1)


def resampling() -> list[str]:
    """1,000 resamples of the log-odds of the two essays, as synkrisis does it and as a loop."""
    import numpy as np

    from churchtower.study import Study
    from synkrisis.intervals import resampling as resample

    study = Study()
    matrix, terms = study.matrix, study.terms
    best = min(_timed(lambda: resample.log_odds_intervals(matrix, draws=1000))[0] for _ in range(5))
    seconds, spread = _timed(lambda: naive_loop(terms, study.pair, 1000, resample.SEED))
    drawn = resample.bootstrap_counts(matrix, draws=1000)
    priors = _priors(matrix)
    from synkrisis.words import keyness

    own = np.std(keyness.log_odds(drawn[:, 0], drawn[:, 1], *priors)[0], axis=0, ddof=1)
    apart = float(np.median(np.abs(own / spread - 1)))
    return [
        "## 1,000 sentence-bootstrap resamples of the log-odds on the two essays",
        "",
        "| | processor seconds | times |",
        "|---|---:|---:|",
        f"| synkrisis.intervals.resampling | {best:.4f} | 1 |",
        f"| a loop over draws with pandas | {seconds:.2f} | {seconds / best:.0f} |",
        "",
        f"The two standard errors differ by {100 * apart:.1f} % in the median word: the error of the draws.",
        "",
    ]


def _priors(matrix):
    import numpy as np

    from synkrisis.words import keyness

    sides = [np.asarray(matrix.matrix[matrix.essays == essay].sum(axis=0)) for essay in matrix.essay_ids]
    return keyness.scaled_prior(*sides)


def _timed(work):
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def book() -> list[str]:
    """The book's build from nothing, with its programs run and with them switched off."""
    found = {}
    for name, mode in (("programs run", "cache"), ("programs switched off", "off")):
        print(f"building the book, {name}", flush=True)
        with tempfile.TemporaryDirectory() as place:
            copy = Path(place) / "book"  # the extensions are found beside the configuration
            shutil.copytree(
                ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "_build", "dist", ".texts")
            )
            config = copy / "_config.yml"
            text = config.read_text("utf-8")
            config.write_text(
                re.sub(r"execute_notebooks:\s*\S+", f"execute_notebooks: {mode}", text), "utf-8"
            )
            command = [str(Path(sys.executable).parent / "jupyter-book"), "build", str(copy)]
            start = time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            found[name] = time.perf_counter() - start
            if done.returncode:
                raise SystemExit(done.stderr[-2000:])
    ran, off = found.values()
    return [
        "## The book's build from nothing",
        "",
        "| | seconds |",
        "|---|---:|",
        *(f"| {name} | {seconds:.1f} |" for name, seconds in found.items()),
        f"| ratio | {ran / off:.1f} |",
        "",
    ]


def machine(peers: str) -> list[str]:
    """What it was measured on, and with which versions."""
    own = ("numpy", "pandas", "scipy", "scikit-learn", "narwhals")
    others = ("pandas", "numpy", "scikit-learn", *PEERS)
    code = "from importlib.metadata import version as v\n"
    code += f"print(*(f'{{p}} {{v(p)}}' for p in {others}), sep=', ')"
    done = subprocess.run([peers, "-c", code], capture_output=True, text=True, check=False)
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or "unknown processor",
    )
    busy = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return [
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores ({model}), Python "
        f"{platform.python_version()}; {', '.join(f'{name} {_version(name)}' for name in own)}. "
        f"Peers: {done.stdout.strip() or 'not installed'}. Load of the machine when it began: {busy}.",
        "",
    ]


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--peers", default=str(HERE / ".venv/bin/python"), help="the peers' Python")
    words.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of documents")
    words.add_argument("--limit", type=int, default=600, help="seconds after which a run is given up")
    words.add_argument("--repeats", type=int, default=3, help="runs of each, of which the quickest counts")
    words.add_argument("--texts", type=Path, default=HERE / ".texts", help="where the made-up texts lie")
    words.add_argument("--no-book", action="store_true", help="leave the builds of the book out")
    words.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    arguments = words.parse_args()
    lines = ["# Benchmarks", "", "Written by `make bench`.", "", *machine(arguments.peers)]
    built = [] if arguments.no_book else book()  # first, since a book that does not build ends this
    lines += [*counting(arguments, arguments.texts), *resampling(), *built]
    arguments.out.write_text("\n".join(lines).rstrip() + "\n", "utf-8")
    print(f"Wrote {arguments.out}.")


if __name__ == "__main__":
    main()
