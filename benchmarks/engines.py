"""Count made-up texts in several engines, compare what each brings back with one machine's report.

`python benchmarks/engines.py --sizes 1250 5000 20000` writes ENGINES.md. Needs the extra `engines`; PySpark with
Java only if it is among `--engines`. With `--sizes 20 --engines dask duckdb --out -` it is a test of a few seconds.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import pandas as pd
import texts

from synkrisis.compare.words import words

ENGINES = ("one machine", "duckdb", "dask", "pyspark")
BLOCK = 100  # documents that are counted as one where the documents are many
KEYS = ["group", "document", "term"]


def write(folder: Path, size: int) -> Path:
    """`size` documents of two groups as JSON lines: `group`, `document` (or block of them) and `text`."""
    path = folder / f"{size}.jsonl"
    likely, known = texts.shares(), texts.vocabulary()
    step = BLOCK if size > 2000 else 1
    with path.open("w", encoding="utf-8") as file:
        for side in (1, 2):
            made = texts.documents(size // 2, side=side, likely=likely, words=known)
            for number, text in enumerate(made):
                row = {"group": f"side {side}", "document": f"{number // step:06}", "text": text}
                file.write(json.dumps(row) + "\n")
    return path


def one_machine(source: Path) -> pd.DataFrame:
    """Words by words, with what Python brings."""
    counted: Counter[tuple[str, str, str]] = Counter()
    with source.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            counted.update((row["group"], row["document"], term) for term in words(row["text"]))
    return pd.DataFrame([(*key, n) for key, n in counted.items()], columns=[*KEYS, "n"])


def duckdb(source: Path) -> pd.DataFrame:
    import duckdb

    connection = duckdb.connect()
    connection.create_function("words", words, ["VARCHAR"], "VARCHAR[]")
    columns = "{'group': 'VARCHAR', 'document': 'VARCHAR', 'text': 'VARCHAR'}"
    return connection.sql(
        f"""select "group", document, term, count(*) as n
        from (select "group", document, unnest(words(text)) as term
              from read_json('{source}', format='newline_delimited', columns={columns}))
        group by all"""
    ).df()


def dask(source: Path) -> pd.DataFrame:
    import dask.dataframe as dd

    kinds = {"group": "object", "document": "object", "text": "object"}
    frame = dd.read_json(source, lines=True, blocksize=1 << 24, dtype=kinds, convert_dates=False)
    terms = frame.assign(term=frame["text"].map(words, meta=("term", object)))[KEYS].explode("term")
    counted = terms.groupby(KEYS).size(split_out=4).rename("n").reset_index()
    return counted.compute(scheduler="processes", num_workers=2)


def pyspark(source: Path) -> pd.DataFrame:
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as f
    from pyspark.sql.types import ArrayType, StringType

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else the workers take any python3 of the path
    spark = (
        SparkSession.builder.master("local-cluster[2,1,2048]")
        .config("spark.driver.memory", "2g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .config("spark.executorEnv.PYTHONPATH", os.environ.get("PYTHONPATH", ""))
        .getOrCreate()
    )
    terms = f.udf(words, ArrayType(StringType()))
    lines = spark.read.schema("group string, document string, text string").json(str(source)).repartition(8)
    counted = (
        lines.select("group", "document", f.explode(terms("text")).alias("term"))
        .groupBy(*KEYS)
        .agg(f.count("*").alias("n"))
        .toPandas()
    )
    spark.stop()
    return counted


def held() -> float:
    """Memory of this process and all it started, in MB: shares of what is shared are counted once."""
    parents, own = {}, 0.0
    for place in sorted(Path("/proc").glob("[0-9]*")):
        try:
            parents[int(place.name)] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    for process in parents:
        above = process
        while above in parents and above != os.getpid():
            above = parents[above]
        if above == os.getpid():
            try:
                rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
            except OSError:
                continue
            own += sum(int(row.split()[1]) for row in rollup.splitlines() if row.startswith("Pss:")) / 1024
    return own


def measured(engine: str, source: Path, out: Path) -> dict:
    """Count by one engine in this process; seconds by the clock, most memory seen, rows brought back."""
    most, ended = [0.0], threading.Event()

    def watch() -> None:
        most[0] = held()
        while not ended.wait(0.5):
            most[0] = max(most[0], held())

    if Path("/proc/self/smaps_rollup").exists():
        threading.Thread(target=watch, daemon=True).start()
    start = time.perf_counter()
    counted = globals()[engine.replace(" ", "_")](source)
    seconds = time.perf_counter() - start
    ended.set()
    # ties: there are none, each block has a term once
    counted = counted.astype({"n": "int64"}).sort_values(KEYS, ignore_index=True)[[*KEYS, "n"]]
    for key in KEYS:
        counted[key] = counted[key].astype(object)
    counted.to_parquet(out, index=False)
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    return {
        "seconds": seconds,
        "cpu": cpu,
        "memory": most[0],
        "rows": len(counted),
        "words": int(counted["n"].sum()),
    }


def tables(*arguments: str, out: Path) -> dict[str, bytes]:
    """The tables of a report, made by the command."""
    command = [sys.executable, "-m", "synkrisis", "compare", *arguments, "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return {path.name: path.read_bytes() for path in sorted(out.rglob("*.csv"))}


def run(engines: list[str], sizes: list[int], folder: Path) -> list[str]:
    """Every engine at every size, and what its report shares with the report from the texts."""
    rows, reports = [], []
    for size in sizes:
        source = write(folder, size)
        of_texts = tables(str(source), "--text", "text", "--group", "group", out=folder / f"{size}-texts")
        made: list[tuple[pd.DataFrame, dict[str, bytes]]] = []
        for engine in engines:
            counts = folder / f"{size}-{engine.replace(' ', '-')}.parquet"
            command = [sys.executable, __file__, "--one", engine, str(source), str(counts)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(f"{engine}, {size} documents:\n{done.stderr[-3000:]}")
            row = json.loads(done.stdout.strip().splitlines()[-1])
            print(size, engine, row, flush=True)
            rows.append(
                f"| {row['words']:,} | {engine} | {row['rows']:,} | {row['seconds']:.1f} | {row['cpu']:.1f} | "
                f"{row['memory']:,.0f} |"
            )
            report = tables("--counts", str(counts), out=folder / f"{size}-{engine}")
            made.append((pd.read_parquet(counts), report))
            pd.testing.assert_frame_equal(made[-1][0], made[0][0])
            if report != made[0][1]:
                raise SystemExit(f"{engine}, {size} documents: its report is not the first engine's.")
        reports.append((size, of_texts, made[0][1]))
    return [*rows, "", *alike(reports)]


def alike(reports: list[tuple[int, dict, dict]]) -> list[str]:
    """Which tables of both reports are the same to the last byte."""
    lines = []
    for size, of_texts, of_counts in reports:
        same = sorted(name for name in of_counts if of_counts[name] == of_texts.get(name))
        other = sorted(set(of_counts) - set(same))
        lines.append(
            f"- {size:,} documents: the same to the last byte as from the texts: {', '.join(same) or 'none'}"
            + (f"; not the same: {', '.join(other)}." if other else ".")
        )
    return lines


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--engines", nargs="+", default=ENGINES, choices=ENGINES)
    asked.add_argument(
        "--sizes", type=int, nargs="+", default=[1250, 5000, 20_000], help="numbers of documents"
    )
    asked.add_argument("--out", type=Path, default=Path(__file__).with_name("ENGINES.md"))
    asked.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    arguments = asked.parse_args()
    if arguments.one:
        engine, source, out = arguments.one
        print(json.dumps(measured(engine, Path(source), Path(out))))
        return
    with tempfile.TemporaryDirectory() as place:
        found = run(list(arguments.engines), arguments.sizes, Path(place))
    lines = [
        "# Counts from several engines", "",
        f"Written by `python benchmarks/engines.py` on {platform.system()} {platform.machine()}, {os.cpu_count()} "
        f"cores. Load when it ended: {os.getloadavg()[0]:.1f}.", "",
        "Made-up texts as JSON lines, counted by group, document (above 2,000 documents by blocks of "
        f"{BLOCK}) and word. PySpark: two executors of one core. Time has the engine's start in it; memory is the "
        "most that the engine and all its processes held, the counts that came back too. The counts are the same "
        "in every engine, row by row, and so is every table of `synkrisis compare --counts`.", "",
        "| words | engine | rows of counts | seconds | processor seconds | MB |", "|---:|---|---:|---:|---:|---:|",
        *found,
    ]  # fmt: skip
    text = "\n".join(lines) + "\n"
    if str(arguments.out) == "-":
        print(text)
    else:
        arguments.out.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
