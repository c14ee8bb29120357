"""`synkrisis compare A B --out DIR`: from two sources to a folder with a report."""

import argparse
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from synkrisis.compare import counted, readers, sides
from synkrisis.compare.comparison import SAMPLE, Comparison
from synkrisis.compare.readers import CompareError, Notes
from synkrisis.compare.settings import Settings, settings
from synkrisis.compare.words import words
from synkrisis.texts import languages

EXAMPLES = """examples
  two texts:
    synkrisis compare mayor.txt rival.txt --out report
  two folders of text files, with folders inside them:
    synkrisis compare 2019/ 2024/ --out report --names before after
  one table, divided by a column:
    synkrisis compare speeches.csv --text speech --group party --out report
  two words of your own, with their company and their lines:
    synkrisis compare a.txt b.txt --out report --words tax freedom

  each of several groups against all the others:
    synkrisis compare speeches.xlsx --text speech --group-by party --out report
  what a pipe gives, against a document of Word:
    pdftotext old.pdf - | synkrisis compare - new.docx --out report
  the same again, as the report's own folder has it, with another number of words:
    synkrisis compare --settings report/settings.toml --out again --ngrams 2

Open report/report.html in a browser; it needs no network. Every table lies beside it as CSV, and all of them in
tables.xlsx; settings.toml is what was asked for.
Exit codes: 0 done; 1 the report could not be written; 2 something was wrong with the input; 3 done, but for a
part that failed, which the report names; 130 interrupted, 143 told to end; 70 a mistake of the program.
But for 0 and 3, no report is left, whole or in part.
"""
RIGHT_TO_LEFT = ("\u0590", "\u08ff")  # Hebrew, Arabic
# What is left of a letter that was lost, and what UTF-8 looks like when it is read as cp1252: Ã© for é, â€™ for ’.
DAMAGED = re.compile("\ufffd|Ã[\x80-\xbf\u0160-\u0178\u2013-\u2122]|â€")


def add_command(commands) -> None:
    """Add `compare` to the commands of `synkrisis`."""
    command = commands.add_parser(
        "compare",
        help="compare two texts, or two collections of any size, of your own",
        description="Compare two texts or collections of texts, and write a report that opens in a browser.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = (
        "a text, a document (.docx .odt .rtf .pdf .html .epub .xml .srt), a folder of them, a table (.csv .tsv .xlsx "
        ".jsonl .parquet), any of these as .zip or .gz, or - for standard input"
    )
    command.add_argument("first", metavar="A", nargs="?", help=what)
    command.add_argument("second", metavar="B", nargs="?", help="the same; left out with --group")
    there = "folder to make for the report (default: report)"
    command.add_argument("--out", type=Path, default=Path("report"), metavar="DIR", help=there)
    command.add_argument("--force", action="store_true", help="replace DIR if there is something in it")
    what = "file of settings; what the command line says goes before it"
    command.add_argument("--settings", metavar="FILE", help=what)
    command.add_argument("--text", metavar="COLUMN", help="column of a table that holds the texts")
    command.add_argument("--group", metavar="COLUMN", help="column that says which side each text is on")
    what = "column that divides into several groups, each compared with the rest"
    command.add_argument("--group-by", metavar="COLUMN", help=what)
    command.add_argument(
        "--id", metavar="COLUMN", help="column with the name of each text (default: its row)"
    )
    what = "what to call the sides; with --group or --group-by, the values to take"
    command.add_argument("--names", nargs="+", metavar="NAME", help=what)
    command.add_argument("--words", nargs="+", metavar="WORD", help="words to show in company and in context")
    command.add_argument("--no-stop-words", action="store_true", help="leave out the, and, of and their like")
    what = "leave out the words of a list of your own, one a line"
    command.add_argument("--stop-words", metavar="FILE", help=what)
    what = "count words by their base form (towers: tower), as English has them"
    command.add_argument("--lemmas", action="store_true", help=what)
    what = "count runs of N words, 2 or 3, in place of single words"
    command.add_argument("--ngrams", type=int, metavar="N", help=what)
    what = "the language of the texts, such as german (default: told by their stop words)"
    command.add_argument("--language", metavar="NAME", help=what)
    command.add_argument("--encoding", help="how the files are encoded (default: utf-8)")
    what = f"characters a side that are read closely, for sentiment and the like (default: {SAMPLE})"
    command.add_argument("--sample", type=int, metavar="N", help=what)
    what = "compare counts that were made elsewhere: a table of group, document, term and n (see the book)"
    command.add_argument("--counts", metavar="FILE", help=what)
    command.add_argument(
        "--meaning", action="store_true",
        help="also: how people would rate the sentences, where the two meet in meaning, words that may be metaphors "
        "(English; some 20 ms for a sentence in each, at most 400 sentences a side)",
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help="print what was done as JSON, for programs")
    command.set_defaults(run=run)


class Ended(BaseException):
    """The process was told to end."""


def run(arguments: argparse.Namespace) -> int:
    """Run the command; see `EXAMPLES` for the exit codes."""
    out, aside = _console(), _console(stderr=True)

    def stopped(said: str, code: int) -> int:
        aside.print(f"synkrisis: {said}", style="red")
        return code

    try:
        with _ends_in_order():
            outcome = _compare(arguments, aside)
    except KeyboardInterrupt:
        return stopped("interrupted. Nothing was written.", 130)
    except Ended:
        return stopped("told to end. Nothing was written.", 143)
    except OSError as error:
        place = error.filename or arguments.out
        return stopped(
            f"{place}: the report cannot be written ({error.strerror or error}). Nothing is left "
            "there. Make room, or name another folder with --out.", 1,
        )  # fmt: skip
    except CompareError:
        raise
    except Exception as error:
        if "SYNKRISIS_TRACEBACK" in os.environ:
            raise
        return stopped(
            f"a mistake of the program ({type(error).__name__}: {error}). Nothing was written. Please report it; "
            "with SYNKRISIS_TRACEBACK=1 in the environment it says where.", 70,
        )  # fmt: skip
    report = arguments.out / "report.html"
    if arguments.json:
        from synkrisis.compare.report import summary

        out.print(summary(outcome, report))
    else:
        for note in [*outcome["notes"], *outcome["failed"]]:
            aside.print(f"Note: {note}")
        if "seconds_for_meaning" in outcome:
            aside.print(f"Of the time, {outcome['seconds_for_meaning']} s went into --meaning.")
        out.print(f"Done. Open {report} in a browser.")
    return 3 if outcome["failed"] else 0


@contextmanager
def _ends_in_order() -> Iterator[None]:
    """Let a signal to end unwind what was begun, so that nothing half done is left."""

    def end(*_) -> None:
        raise Ended

    known = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    try:
        before = {number: signal.signal(number, end) for number in known}
    except ValueError:  # not the main thread, which alone gets signals
        before = {}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _console(**options) -> Console:
    return Console(soft_wrap=True, highlight=False, markup=False, emoji=False, **options)


def _compare(arguments: argparse.Namespace, aside: Console) -> dict:
    asked = settings(arguments)
    _check_out(arguments.out, asked, force=arguments.force)
    notes = Notes()
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()
    with Progress(*columns, console=aside, transient=True, disable=not aside.is_terminal) as progress:
        task = progress.add_task("reading", total=sum(map(readers.size, asked.paths)) or None)
        if asked.counts:
            found = [counted.read(Path(asked.counts), asked.counting)]
        else:
            pieces = asked.counting.pieces()
            tallies = sides.tallies(asked, pieces, notes, lambda size: progress.advance(task, size))
            several = sides.against_the_rest if asked.group_by else None
            found = several(asked, tallies, pieces) if several else [sides.comparison(asked, tallies, pieces)]
        from synkrisis.compare import report  # slow to import; wrong input is told without it

        more = _meaning() if asked.meaning else {}
        task = progress.add_task("measuring", total=None)

        def step(title: str) -> None:
            progress.update(task, description=title)
            progress.advance(task)

        with whole_or_nothing(arguments.out, force=arguments.force) as folder:
            said = notes.sentences()
            if asked.group_by:
                return _write_groups(found, folder, asked, said, more, step)
            [one] = found
            nodes, repeated = _nodes(one, asked)
            return report.write(
                one,
                folder,
                nodes=nodes,
                notes=[*said, *repeated, *odd(one)],
                asked=asked,
                more=more,
                step=step,
            )


def _meaning() -> dict:
    from synkrisis.compare import meaning  # slow to import

    return meaning.SECTIONS


def _write_groups(
    found: Iterator[Comparison],
    folder: Path,
    asked: Settings,
    notes: list[str],
    more: dict,
    step: Callable[[str], None],
) -> dict:
    """A report for each group, in a folder of its own, and one page that leads to them."""
    from synkrisis.compare import report

    outcomes, parts = [], []
    for number, one in enumerate(found, start=1):
        nodes, repeated = _nodes(one, asked)
        name = f"{number:02}-{one.pair[0]}"
        (folder / name).mkdir()
        said = [*notes, *repeated, *odd(one)]
        outcomes.append(
            report.write(one, folder / name, nodes=nodes, notes=said, asked=asked, more=more, step=step)
        )
        parts.append((name, one))
    return report.write_overview(parts, outcomes, folder, asked=asked, notes=notes)


def _nodes(found: Comparison, asked: Settings) -> tuple[list[str], list[str]]:
    """The words to show in their company and lines, and what is to be said of those that were named."""
    from synkrisis.compare import readings

    nodes: dict[str, str] = {}
    said = []
    for named in asked.words:
        node = " ".join(words(named))
        if not node:
            said.append(f"--words {named!r}: there is no word in it, so it is not shown.")
        elif node in nodes:
            said.append(
                f"--words {named!r}: it is counted as {node!r}, which {nodes[node]!r} is too; it is shown once."
            )
        else:
            nodes[node] = named
    return list(nodes) or readings.key_words(found), said


def _check_out(out: Path, asked: Settings, *, force: bool) -> None:
    if out.exists() and not out.is_dir():
        raise CompareError(f"{out}: it is a file. Name a folder with --out.")
    for source in (*asked.paths, *(Path(name) for name in (asked.counts, asked.stop_words) if name)):
        if source != readers.STANDARD_INPUT and out.resolve() in (
            source.resolve(),
            *source.resolve().parents,
        ):
            raise CompareError(
                f"{out}: a source lies there, which the report would replace. Name another folder."
            )
    if out.is_dir() and any(out.iterdir()) and not force:
        raise CompareError(
            f"{out}: there is something in this folder. Name another, or replace it with --force."
        )


def odd(found: Comparison) -> list[str]:
    """What a reader must know of the writing: no spaces, from right to left, another language."""
    said = []
    for name, label in found.labels.items() if found.has_texts else ():
        text = found.corpus[name].text
        letters = sum(map(str.isalpha, text)) or 1
        language = found.languages[name]
        if DAMAGED.search(text):
            seen = next(piece for piece in text.split() if DAMAGED.search(piece))[:40]
            said.append(
                f"{label}: letters in it are damaged, as in “{seen}”, which happens when a file is read in another "
                "encoding than it has. Take the text from its source again, or name the encoding with --encoding."
            )
        if unspaced := languages.unspaced(text):
            writing, tokeniser = unspaced
            said.append(
                f"{label}: much of it is in {writing}, written without spaces between words. So a “word” here "
                f"is all between two marks. Put spaces between the words first, with a program such as {tokeniser}."
            )
        elif sum(RIGHT_TO_LEFT[0] <= character <= RIGHT_TO_LEFT[1] for character in text) > letters / 10:
            said.append(f"{label}: much of it is written from right to left. Words are counted as they are.")
        if not unspaced and language.name != languages.ENGLISH:
            told = language.name.title() or "a language that is not known here"
            said.append(
                f"{label}: it does not look like English, but {told} ({language.evidence}). What was made for "
                "English (sentiment, metaphors) is left out; sentences are cut by the rules of English."
            )
    told = {found.languages[name].name for name in found.pair} if found.has_texts else set()
    if len(told - {""}) > 1:
        said.append(
            f"The sides are in two languages, {' and '.join(sorted(map(str.title, told - {''})))}, so nearly all words "
            "differ: what is typical of a side here is its language. Compare texts of one language."
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
