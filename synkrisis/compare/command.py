"""`synkrisis compare A B --out DIR`: from two sources to a folder with a report."""

import argparse
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from synkrisis.compare import readers
from synkrisis.compare.comparison import SAMPLE, Comparison, compared
from synkrisis.compare.readers import CompareError, Notes, Options
from synkrisis.compare.tally import Tally
from synkrisis.compare.words import Pieces, words
from synkrisis.intervals import resampling as resample

EXAMPLES = """examples
  two texts:
    synkrisis compare mayor.txt rival.txt --out report
  two folders of text files, with folders inside them:
    synkrisis compare 2019/ 2024/ --out report --names before after
  one table, divided by a column:
    synkrisis compare speeches.csv --text speech --group party --out report
  two words of your own, with their company and their lines:
    synkrisis compare a.txt b.txt --out report --words tax freedom

Open report/report.html in a browser; it needs no network. Every table lies beside it as CSV.
Exit codes: 0 done; 1 the report could not be written; 2 something was wrong with the input; 130 interrupted.
In the last three cases no report is left, whole or in part.
"""

WITHOUT_SPACES = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff]")  # Japanese, Chinese, Thai, Lao
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")  # Hebrew, Arabic


def add_command(commands) -> None:
    """Add `compare` to the commands of `synkrisis`."""
    command = commands.add_parser(
        "compare",
        help="compare two texts, or two collections of any size, of your own",
        description="Compare two texts or collections of texts, and write a report that opens in a browser.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = "a text file, a folder of text files, or a table (.csv, .tsv, .jsonl, .parquet)"
    command.add_argument("first", type=Path, metavar="A", help=what)
    command.add_argument("second", type=Path, metavar="B", nargs="?", help="the same; left out with --group")
    there = "folder to make for the report (default: report)"
    command.add_argument("--out", type=Path, default=Path("report"), metavar="DIR", help=there)
    command.add_argument("--force", action="store_true", help="replace DIR if there is something in it")
    command.add_argument("--text", metavar="COLUMN", help="column of a table that holds the texts")
    command.add_argument("--group", metavar="COLUMN", help="column that says which side each text is on")
    command.add_argument(
        "--id", metavar="COLUMN", help="column with the name of each text (default: its row)"
    )
    command.add_argument(
        "--names",
        nargs=2,
        metavar=("A", "B"),
        help="what to call the sides; with --group, the two values to take",
    )
    command.add_argument("--words", nargs="+", metavar="WORD", help="words to show in company and in context")
    command.add_argument("--no-stop-words", action="store_true", help="leave out the, and, of and their like")
    command.add_argument("--encoding", default="utf-8", help="how the files are encoded (default: utf-8)")
    command.add_argument(
        "--sample", type=int, default=SAMPLE, metavar="N",
        help=f"characters a side that are read closely, for sentiment and the like (default: {SAMPLE})",
    )  # fmt: skip
    command.add_argument(
        "--meaning", action="store_true",
        help="also: how people would rate the sentences, where the two meet in meaning, words that may be metaphors "
        "(English; some 20 ms for a sentence in each, at most 400 sentences a side)",
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help="print what was done as JSON, for programs")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the command; see `EXAMPLES` for the exit codes."""
    out, aside = _console(), _console(stderr=True)
    try:
        outcome = _compare(arguments, aside)
    except KeyboardInterrupt:
        aside.print("synkrisis: interrupted. Nothing was written.", style="red")
        return 130
    except OSError as error:
        place = error.filename or arguments.out
        aside.print(
            f"synkrisis: {place}: the report cannot be written ({error.strerror or error}). Nothing is left "
            "there. Make room, or name another folder with --out.",
            style="red",
        )
        return 1
    report = arguments.out / "report.html"
    if arguments.json:
        from synkrisis.compare.report import summary

        out.print(summary(outcome, report))
    else:
        for note in outcome["notes"]:
            aside.print(f"Note: {note}")
        if arguments.meaning:
            aside.print(f"Of the time, {outcome['seconds_for_meaning']} s went into --meaning.")
        out.print(f"Done. Open {report} in a browser.")
    return 0


def _console(**options) -> Console:
    return Console(soft_wrap=True, highlight=False, markup=False, emoji=False, **options)


def _compare(arguments: argparse.Namespace, aside: Console) -> dict:
    _check(arguments)
    options = Options(arguments.text, arguments.group, arguments.id, arguments.encoding)
    notes = Notes()
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()
    with Progress(*columns, console=aside, transient=True, disable=not aside.is_terminal) as progress:
        found = _read(arguments, options, notes, progress)
        said = [*notes.sentences(), *_odd(found)]
        from synkrisis.compare import (
            meaning,  # slow to import; wrong input is told without it
            readings,  # slow to import; wrong input is told without it
            report,  # slow to import; wrong input is told without it
        )

        more = meaning.SECTIONS if arguments.meaning else {}
        nodes = [" ".join(words(word)) for word in arguments.words or ()]
        nodes = [node for node in nodes if node] or readings.key_words(found)
        task = progress.add_task("measuring", total=len(report.SECTIONS) + len(more) + 1)

        def step(title: str) -> None:
            progress.update(task, description=title)
            progress.advance(task)

        with whole_or_nothing(arguments.out, force=arguments.force) as folder:
            return report.write(found, folder, nodes=nodes, notes=said, more=more, step=step)


def _check(arguments: argparse.Namespace) -> None:
    readers.check_encoding(arguments.encoding)
    if arguments.second is None and not arguments.group:
        raise CompareError(
            "There is only one source. Name a second, or divide the first with --group COLUMN."
        )
    if arguments.second is not None and arguments.group:
        raise CompareError(
            "--group divides one table in two, and two sources were named. Leave one of them out."
        )
    if arguments.group and arguments.first.suffix.casefold() not in readers.TABLES:
        raise CompareError(f"{arguments.first}: only a table has columns to divide it by. Leave --group out.")
    if arguments.names and arguments.names[0] == arguments.names[1]:
        raise CompareError(f"--names: both sides are called {arguments.names[0]!r}. Give them two names.")
    if arguments.sample < 1000:
        raise CompareError(f"--sample {arguments.sample}: it must be 1000 characters or more.")
    out = arguments.out
    if out.exists() and not out.is_dir():
        raise CompareError(f"{out}: it is a file. Name a folder with --out.")
    if out.is_dir() and any(out.iterdir()) and not arguments.force:
        raise CompareError(
            f"{out}: there is something in this folder. Name another, or replace it with --force."
        )
    for source in (arguments.first, arguments.second):
        if source is not None and out.resolve() in (source.resolve(), *source.resolve().parents):
            raise CompareError(
                f"{out}: a source lies there, which the report would replace. Name another folder."
            )


def _read(arguments: argparse.Namespace, options: Options, notes: Notes, progress: Progress) -> Comparison:
    pieces = Pieces()
    sources = [source for source in (arguments.first, arguments.second) if source is not None]
    task = progress.add_task("reading", total=sum(map(readers.size, sources)) or None)

    def seen(size: int) -> None:
        progress.advance(task, size)

    def tally(name: str, place: int) -> Tally:
        return Tally(name, pieces, sample=arguments.sample, seed=resample.SEED + place)

    names = arguments.names
    if not arguments.group:
        names = names or _names(sources)
        sides = [tally(name, place) for place, name in enumerate(names)]
        for side, source in zip(sides, sources, strict=True):
            for document in readers.read(source, options, notes, seen):
                if not side.add(document.name, document.parts):
                    notes.add("documents are empty or have no word", f"{source}: {document.name}")
        return compared([side.close() for side in sides], pieces, stop=not arguments.no_stop_words)
    by_name = {name: tally(name, place) for place, name in enumerate(names or ())}
    for document in readers.read(sources[0], options, notes, seen):
        if document.group not in by_name:
            if names:
                notes.add(f"rows are on neither side by {arguments.group!r}", document.name)
                continue
            if len(by_name) == 2:
                raise CompareError(
                    f"{sources[0]}: the column {arguments.group!r} has more than two values: "
                    f"{', '.join(map(repr, by_name))}, {document.group!r} ({document.name}), … "
                    "Choose two with --names A B."
                )
            by_name[document.group] = tally(document.group, len(by_name))
        if not by_name[document.group].add(document.name, document.parts):
            notes.add("documents are empty or have no word", document.name)
    if len(by_name) < 2:
        raise CompareError(
            f"{sources[0]}: the column {arguments.group!r} has the one value {next(iter(by_name))!r}, and a "
            "comparison needs two. Name another column."
        )
    sides = [side.close() for side in by_name.values()]
    return compared(sides, pieces, stop=not arguments.no_stop_words)


def _names(sources: list[Path]) -> list[str]:
    """What the sides are called: the files’ names, with their folders where these are the same."""
    names = [source.resolve().stem or str(source) for source in sources]
    if names[0] == names[1]:
        names = [
            f"{source.resolve().parent.name}/{name}" for source, name in zip(sources, names, strict=True)
        ]
    return names if names[0] != names[1] else [f"{names[0]} (1)", f"{names[1]} (2)"]


def _odd(found: Comparison) -> list[str]:
    """What a reader must know of the writing: no spaces, from right to left, another language."""
    said = []
    for side, name in zip(found.sides, found.pair, strict=True):
        text = found.corpus[name].text
        letters = sum(map(str.isalpha, text)) or 1
        if len(WITHOUT_SPACES.findall(text)) > letters / 10:
            said.append(
                f"{side.name}: much of it is written without spaces between words (Chinese, Japanese, Thai). "
                "So a “word” here is all between two marks. Put spaces between the words first."
            )
        elif len(RIGHT_TO_LEFT.findall(text)) > letters / 10:
            said.append(
                f"{side.name}: much of it is written from right to left. Words are counted as they are; "
                "sentences, sentiment and metaphors are those of English and mean nothing here."
            )
        elif len(text) > 2000 and found.terms.loc[found.terms["essay"] == name, "stop"].mean() < 0.2:
            said.append(
                f"{side.name}: it does not look like English. Words are counted as they are; stop words, "
                "sentences, sentiment and metaphors are those of English."
            )
    return said


@contextmanager
def whole_or_nothing(out: Path, *, force: bool) -> Iterator[Path]:
    """A folder beside `out` that becomes `out` at the end, or vanishes if there is no end."""
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield folder
        folder.chmod(0o777 & ~_umask())
        if out.is_dir():
            if any(out.iterdir()) and not force:
                raise CompareError(f"{out}: there is something in this folder now. Name another folder.")
            old = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
            os.replace(out, old)
            try:
                os.replace(folder, out)
            except BaseException:
                os.replace(old, out)
                raise
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.replace(folder, out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
