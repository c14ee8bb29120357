"""Count made-up texts in several engines, compare what each brings back with one machine's report.

`python benchmarks/engines.py` writes ENGINES.md. Needs the extra `engines`; PySpark with Java only if it is among
`--engines`. With `--sizes 20 --engines Dask DuckDB --out -` it is a test of a few seconds. What is run in each
engine are the lines that the chapter on reuse gives, so that they are known to work.
"""

import argparse
import io
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from importlib.metadata import version
from math import log
from pathlib import Path

import pandas as pd
import texts

from synkrisis.compare.engine import block
from synkrisis.compare.tally import BLOCKS
from synkrisis.compare.words import words

CHAPTER = Path(__file__).resolve().parents[1] / "chapters" / "reuse.md"
KEYS = ["group", "document", "term"]
MANY = 1_000_000_000  # words whose sums are estimated


def write(folder: Path, size: int) -> Path:
    """`size` documents of two groups as JSON lines: `group`, `document` and `text`."""
    path = folder / f"{size}.jsonl"
    partial = path.with_suffix(".part")  # a stopped run leaves no text that looks whole
    likely, known = texts.shares(), texts.vocabulary()
    with partial.open("w", encoding="utf-8") as file:
        for side in (1, 2):
            made = texts.documents(size // 2, side=side, likely=likely, words=known)
            for number, text in enumerate(made):
                row = {"group": f"side {side}", "document": f"{side}-{number:06}", "text": text}
                file.write(json.dumps(row) + "\n")
    return partial.rename(path)


# --- the engines --------------------------------------------------------------------------------------------


def documented(engine: str) -> str:
    """The lines that the chapter on reuse gives for an engine. They count `texts` and write counts.parquet."""
    found = re.search(rf"^In {engine}[^\n]*:\n\n```python\n(.*?)```", CHAPTER.read_text("utf-8"), re.M | re.S)
    if not found:
        raise SystemExit(f"The chapter on reuse has no lines for {engine}.")
    return found[1]


def one_machine(source: Path) -> None:
    """Words by words, with what Python brings."""
    counted: Counter[tuple[str, str, str]] = Counter()
    with source.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            place = block(row["document"])
            counted.update((row["group"], place, term) for term in words(row["text"]))
    rows = [(*key, n) for key, n in counted.items()]
    pd.DataFrame(rows, columns=[*KEYS, "n"]).to_parquet("counts.parquet")


def duckdb(source: Path) -> None:
    import duckdb

    exec(documented("DuckDB"), {"texts": duckdb.read_json(str(source), format="newline_delimited")})


def dask(source: Path) -> None:
    import dask
    import dask.dataframe as dd

    kinds = {"group": "object", "document": "object", "text": "object"}
    frame = dd.read_json(source, lines=True, blocksize=1 << 24, dtype=kinds, convert_dates=False)
    with dask.config.set(scheduler="processes", num_workers=2):
        exec(documented("Dask"), {"texts": frame})


def pyspark(source: Path) -> None:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the session's start reads it
    spark = (
        SparkSession.builder.master("local-cluster[2,1,2048]")
        .config("spark.driver.memory", "2g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .config("spark.executorEnv.PYTHONPATH", os.environ.get("PYTHONPATH", ""))
        .getOrCreate()
    )
    lines = spark.read.schema("group string, document string, text string").json(str(source)).repartition(8)
    exec(documented("PySpark"), {"texts": lines})
    spark.stop()


ENGINES = {"one machine": one_machine, "DuckDB": duckdb, "Dask": dask, "PySpark": pyspark}


# --- what an engine takes -----------------------------------------------------------------------------------


def processes() -> dict[int, tuple[float, float]]:
    """Processor seconds and memory in MB of this process and all it started; what is shared counts once."""
    ticks, parents, seconds, found = os.sysconf("SC_CLK_TCK"), {}, {}, {}
    for place in sorted(Path("/proc").glob("[0-9]*")):
        try:
            fields = (place / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(place.name)] = int(fields[1])
        seconds[int(place.name)] = sum(map(int, fields[11:13])) / ticks
    for process in parents:
        above = process
        while above in parents and above != os.getpid():
            above = parents[above]
        if above == os.getpid():
            try:
                rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
            except OSError:
                continue
            held = sum(int(row.split()[1]) for row in rollup.splitlines() if row.startswith("Pss:")) / 1024
            found[process] = (seconds[process], held)
    return found


def worked() -> float:
    """Processor seconds of the whole machine since it was started."""
    user, nice, system, _, _, interrupts, soft = map(int, Path("/proc/stat").read_text("utf-8").split()[1:8])
    return (user + nice + system + interrupts + soft) / os.sysconf("SC_CLK_TCK")


def measured(engine: str, source: Path, out: Path) -> dict[str, float]:
    """Count by one engine in this process: seconds by the clock and of processors, most memory, rows, words.

    `beside` are the processor seconds of all that ran meanwhile and is not the engine's.
    In the folder `out` are then counts.parquet, as the engine wrote it, and sorted.parquet.
    """
    at_start, used, most, looking, ended = processes(), {}, [0.0], [0.0], threading.Event()
    machine = worked()

    def look() -> None:
        seen = processes()
        used.update({process: seconds for process, (seconds, _) in seen.items()})
        most[0] = max(most[0], sum(held for _, held in seen.values()))

    def watch() -> None:
        while not ended.wait(1):
            look()
            looking[0] = time.thread_time()

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    start = time.perf_counter()
    out.mkdir(exist_ok=True)
    os.chdir(out)
    ENGINES[engine](source)
    seconds = time.perf_counter() - start
    ended.set()
    watching.join()
    look()
    machine = worked() - machine
    # a process that ended between two looks counts in full once its parent has waited for it
    total = max(sum(used.values()), sum(os.times()[:4]))
    took = total - sum(seconds for seconds, _ in at_start.values())
    # ties: there are none, each block has a term once
    counted = pd.read_parquet("counts.parquet").sort_values(KEYS, ignore_index=True)[[*KEYS, "n"]]
    counted.astype({**dict.fromkeys(KEYS, object), "n": "int64"}).to_parquet("sorted.parquet", index=False)
    return {
        "seconds": seconds,
        "cpu": took - looking[0],
        "beside": max(0.0, machine - took),
        "memory": most[0],
        "rows": len(counted),
        "terms": counted["term"].nunique(),
        "words": int(counted["n"].sum()),
    }


def report(*arguments: str, out: Path) -> tuple[dict[str, bytes], dict[str, float]]:
    """The tables of a report that the command makes, and what it took; kept in `out`."""
    kept = out / "took.json"
    if not kept.exists():
        command = [sys.executable, "-m", "synkrisis", "compare", *arguments, "--out", str(out), "--force"]
        with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
            _, status, used = os.wait4(process.pid, 0)
            if status:
                said.seek(0)
                raise SystemExit(said.read())
        took = {"cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024}
        kept.write_text(json.dumps(took), "utf-8")
    made = {path.name: path.read_bytes() for path in sorted(out.rglob("*.csv"))}
    return made, json.loads(kept.read_text("utf-8"))


def counted(engine: str, size: int, folder: Path) -> dict:
    """What an engine took for so many documents, in a process of its own; kept in `folder`."""
    out = folder / f"{size}-{engine.replace(' ', '-')}"
    kept = out / "took.json"
    if not kept.exists():
        command = [sys.executable, __file__, "--one", engine, str(folder / f"{size}.jsonl"), str(out)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{engine}, {size} documents:\n{done.stderr[-3000:]}")
        kept.write_text(done.stdout.strip().splitlines()[-1], "utf-8")
    row = json.loads(kept.read_text("utf-8"))
    print(size, engine, row, flush=True)
    return {"engine": engine, "documents": size, **row, "counts": out}


def reported(sizes: pd.DataFrame) -> pd.DataFrame:
    """What the report of each size took, made from the first engine's counts."""
    made = []
    for row in sizes.itertuples():
        _, took = report("--counts", str(row.counts / "counts.parquet"), out=row.counts / "report")
        made.append({"words": row.words, "rows": row.rows, **took})
        print(row.documents, "report", took, flush=True)
    return pd.DataFrame(made)


def beside_texts(smallest: pd.Series, folder: Path) -> str:
    """What the report of the smallest size shares with the report from its texts."""
    source, out = folder / f"{smallest['documents']}.jsonl", folder / "texts-report"
    tables, _ = report(
        "--counts", str(smallest["counts"] / "counts.parquet"), out=smallest["counts"] / "report"
    )
    of_texts, _ = report(str(source), "--text", "text", "--group", "group", out=out)
    return alike(tables, of_texts)


def run(engines: list[str], sizes: list[int], without: list[str], folder: Path) -> pd.DataFrame:
    """Engines at sizes, a row each; stops where an engine's counts are not the first engine's.

    At the smallest size every engine's own file goes through the command, and each table must be the same.
    """
    rows = []
    for size in sizes:
        if not (folder / f"{size}.jsonl").exists():
            write(folder, size)
        asked = [engine for engine in engines if f"{engine} {size}" not in without]
        rows += (own := [counted(engine, size, folder) for engine in asked])
        first = own[0]["counts"]
        for row in own[1:]:
            if (row["counts"] / "sorted.parquet").read_bytes() != (first / "sorted.parquet").read_bytes():
                raise SystemExit(f"{row['engine']}, {size} documents: its counts are not the first engine's.")
    smallest = [row["counts"] for row in rows if row["documents"] == min(sizes)]
    made = [report("--counts", str(out / "counts.parquet"), out=out / "report")[0] for out in smallest]
    if any(tables != made[0] for tables in made):
        raise SystemExit(f"The reports of {min(sizes)} documents differ.")
    return pd.DataFrame(rows).sort_values("documents", kind="stable")  # ties: as `engines` has them


def alike(of_counts: dict[str, bytes], of_texts: dict[str, bytes]) -> str:
    """Which columns that both reports have are the same."""
    said = []
    for name in sorted(set(of_counts) & set(of_texts)):
        left, right = (pd.read_csv(io.BytesIO(tables[name]), dtype=str) for tables in (of_counts, of_texts))
        if len(left) != len(right):
            said.append(f"- `{name}`: {len(left)} rows of counts, {len(right)} of texts, of other measures")
            continue
        both = [column for column in left if column in right]
        same = [column for column in both if left[column].equals(right[column])]
        other = [column for column in both if column not in same]
        said.append(f"- `{name}`: the same {', '.join(same) or 'none'}; other {', '.join(other) or 'none'}")
    return "\n".join(said)


# --- what is written ----------------------------------------------------------------------------------------


def table(found: pd.DataFrame) -> list[str]:
    head = ["words", "engine", "rows of counts", "processor seconds", "MB", "seconds", "other work"]
    return [f"| {' | '.join(head)} |", "|---:|---|---:|---:|---:|---:|---:|"] + [
        f"| {row.words:,} | {row.engine} | {row.rows:,} | {row.cpu:.1f} | {row.memory:,.0f} | {row.seconds:.1f} "
        f"| {row.beside / (row.seconds * os.cpu_count()):.0%} |"
        for row in found.itertuples()
    ]


def report_table(reports: pd.DataFrame) -> list[str]:
    return ["| words | rows of counts | processor seconds | MB |", "|---:|---:|---:|---:|"] + [
        f"| {row.words:,} | {row.rows:,} | {row.cpu:.1f} | {row.memory:,.0f} |"
        for row in reports.itertuples()
    ]


def power(small: pd.Series, large: pd.Series, what: str) -> float:
    """With which power of the number of words something grows between two sizes."""
    return log(large[what] / small[what]) / log(large["words"] / small["words"])


def further(small: pd.Series, large: pd.Series, what: str, growing: str, many: float) -> float:
    """How much something is at `many` words or rows, if it goes on to grow as between two sizes."""
    slope = (large[what] - small[what]) / (large[growing] - small[growing])
    return large[what] + max(slope, 0) * (many - large[growing])


def growth(found: pd.DataFrame, reports: pd.DataFrame) -> list[str]:
    """How the counts grow between the two largest sizes, and the sums for `MANY` words, with what they assume."""
    sizes = found.drop_duplicates("words")
    if len(sizes) < 2:
        return []
    small, large = sizes.iloc[-2], sizes.iloc[-1]
    part = MANY / (2 * BLOCKS)
    terms = large["terms"] * (part / large["words"]) ** power(small, large, "terms")
    rows = 2 * BLOCKS * terms
    lines = [
        "## How it grows", "",
        f"From {small['words']:,} to {large['words']:,} words, the rows of counts grow with the words to the power "
        f"of {power(small, large, 'rows'):.2f}, and the different words to that of {power(small, large, 'terms'):.2f}.",
        "",
        f"## {MANY:,} words, on paper", "",
        f"An estimate, not a measurement. Each of the {2 * BLOCKS} blocks has {part:,.0f} words, and so many words of "
        f"these texts have about {terms:,.0f} different ones (from the numbers at {small['words']:,} and "
        f"{large['words']:,} words): {rows:,.0f} rows come back. Processor time is taken to grow with the "
        f"words, memory and the time of the report with the rows, as from {small['words']:,} to {large['words']:,} "
        "words. Time and memory of Dask and PySpark are those of all workers together.", "",
        "| engine | hours of one core | GB |", "|---|---:|---:|",
    ]  # fmt: skip
    taken = pd.concat([found, reports.assign(engine="the report")])
    for engine, own in taken.groupby("engine", sort=False):
        if large["words"] not in set(own["words"]) or small["words"] not in set(own["words"]):
            continue
        before, last = (own[own["words"] == size["words"]].iloc[0] for size in (small, large))
        growing, many = ("rows", rows) if engine == "the report" else ("words", MANY)
        hours = further(before, last, "cpu", growing, many) / 3600
        gigabytes = further(before, last, "memory", "rows", rows) / 1024
        lines.append(f"| {engine} | {hours:.1f} | {gigabytes:.1f} |")
    return lines


def page(found: pd.DataFrame, reports: pd.DataFrame, shared: str, without: list[str]) -> list[str]:
    engines = [engine for engine in found["engine"].unique() if engine != "one machine"]
    used = "".join(f", {engine} {version(engine.lower())}" for engine in engines)
    return [
        "# Counts from several engines", "",
        f"Written by `python benchmarks/engines.py` on {platform.system()} {platform.machine()}, {os.cpu_count()} "
        f"cores, with Python {platform.python_version()}{used}.", "",
        f"Made-up texts as JSON lines, counted by group, block of documents (at most {BLOCKS} in each group) and word "
        "with the lines of the chapter on reuse; one machine counts in Python alone. PySpark has two executors of one "
        "core. Time has the engine's start in it; memory is the most that the engine and all its processes held, "
        "the counts that came back too. Other work is the share of all cores that other programs took meanwhile: where "
        "it differs, seconds by the clock cannot be compared. The counts of every engine are those of one machine, row "
        "by row.", "",
        *table(found), "",
        *([f"Left out for want of time: {', '.join(without)} documents.", ""] if without else []),
        "## The report", "",
        "`synkrisis compare --counts counts.parquet`. At the smallest size it was made from each engine's own file, "
        "and each of its tables is the same to the last byte.", "",
        *report_table(reports), "",
        *growth(found, reports), "",
        "## Beside the report from the texts", "",
        "At the smallest size. The blocks of the texts are neighbouring documents, those of the counts are chosen by "
        "name, and a block then stands for a document. So what rests on counts alone is the same, and what rests on "
        "documents or blocks (dispersion, resampling), or needs the order of the words, is not. The richness of the "
        "vocabularies is that of all words where it comes from counts, and of the words read closely where from "
        "texts.", "",
        shared,
    ]  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--engines", nargs="+", default=list(ENGINES), choices=list(ENGINES))
    asked.add_argument(
        "--sizes", type=int, nargs="+", default=[1250, 5000, 20_000], help="numbers of documents"
    )
    asked.add_argument("--out", type=Path, default=Path(__file__).with_name("ENGINES.md"))
    asked.add_argument(
        "--without", nargs="+", default=[], help='engine and size to leave out: "PySpark 20000"'
    )
    asked.add_argument("--folder", type=Path, help="keeps texts and counts, so that a stopped run goes on")
    asked.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    arguments = asked.parse_args()
    if arguments.one:
        engine, source, out = arguments.one
        print(json.dumps(measured(engine, Path(source), Path(out))))
        return
    with tempfile.TemporaryDirectory() as passing:
        folder = (arguments.folder or Path(passing)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        found = run(arguments.engines, arguments.sizes, arguments.without, folder)
        sizes = found.drop_duplicates("documents")
        shared = beside_texts(sizes.iloc[0], folder)
        text = "\n".join(page(found, reported(sizes), shared, arguments.without)) + "\n"
    if str(arguments.out) == "-":
        print(text)
    else:
        arguments.out.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
