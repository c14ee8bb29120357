"""Read documents one at a time: a text file, a folder of them, or a table with a text column.

Nothing is read before it is asked for, and a document is let go once the next one is read, so that a folder
larger than memory can be compared. What cannot be read is refused with a sentence that says where and what to
do; what is passed over (empty documents, files that are not text) is noted and counted.
"""

import codecs
import csv
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from synkrisis.compare.words import PART

_SURROGATE = re.compile("[\ud800-\udfff]")

TEXT_FILES = (".txt", ".text", ".md", "")
TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")


class CompareError(ValueError):
    """Input that cannot be compared. The message says what is wrong, where, and what to do."""


class Document(NamedTuple):
    """A text with its name (path or row) and the value of the group column (`""` when none was asked for).

    `parts` gives the text in parts cut at white space, each small enough to hold.
    """

    name: str
    group: str
    parts: Iterator[str]


@dataclass
class Notes:
    """What was passed over or looked odd, by kind, with how often and the first place."""

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, what: str, where: str) -> None:
        """Count one case of `what`, and keep where the first was."""
        self.counts[what] += 1
        self.first.setdefault(what, where)

    def sentences(self) -> list[str]:
        """One sentence a kind: `3 documents are empty (the first: a/b.txt).`"""
        return [f"{n:,} {what} (the first: {self.first[what]})." for what, n in self.counts.items()]


@dataclass(frozen=True)
class Options:
    """How sources are read: the columns of tables, and the encoding of files."""

    text: str | None = None
    group: str | None = None
    identity: str | None = None
    encoding: str = "utf-8"


def check_encoding(encoding: str) -> None:
    """Refuse an encoding that Python does not know."""
    try:
        "".encode(encoding)
    except LookupError:
        raise CompareError(
            f"--encoding {encoding}: there is no such encoding. Common are utf-8, cp1252, utf-16."
        ) from None


def read(
    source: Path, options: Options, notes: Notes, seen: Callable[[int], None] = lambda size: None
) -> Iterator[Document]:
    """The documents of one source, in the order of the file, or of the names in a folder.

    `seen` is called with the number of bytes read, for a progress bar. Raises CompareError, when the place
    is reached, on what cannot be read.
    """
    if source.is_dir():
        yield from _folder(source, options, notes, seen)
    elif source.suffix.casefold() in TABLES:
        if not options.text:
            columns = _named(_columns(source, options))
            raise CompareError(
                f"{source}: it is a table, and it was not said which column holds the texts. "
                f"Name it with --text COLUMN; the columns are {columns}."
            )
        yield from _table(source, options, notes, seen)
    else:
        _must_exist(source)
        yield _file(source, source.name, options, seen)


def size(source: Path) -> int:
    """Bytes of a source: of a folder, of the files that would be read."""
    files = (path for path, _ in _walk(source, Notes())) if source.is_dir() else (source,)
    return sum(path.stat().st_size for path in files if path.exists())


def _must_exist(path: Path) -> None:
    if not path.exists():
        raise CompareError(f"{path}: there is no such file or folder. Correct the name.")


def _cannot_read(path: Path, error: OSError) -> CompareError:
    return CompareError(
        f"{path}: it cannot be read ({error.strerror or error}). "
        "Check that it is a file that you may read, or move it away."
    )


# --- text files ---------------------------------------------------------------------------------------------


def _file(path: Path, name: str, options: Options, seen: Callable[[int], None]) -> Document:
    return Document(name, "", _whole_words(path, _decoded(path, options.encoding, seen)))


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(
        "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding
    )()


def _decoded(path: Path, encoding: str, seen: Callable[[int], None]) -> Iterator[str]:
    """The text of a file in parts as they come, with the place of a byte that cannot be decoded."""
    decoder, offset, lines = _decoder(encoding), 0, 1
    try:
        with path.open("rb") as file:
            raw = b"-"
            while raw:
                raw = file.read(PART)
                held = decoder.getstate()[0]
                try:
                    yield decoder.decode(raw, final=not raw)
                except UnicodeDecodeError as error:
                    place = offset - len(held) + error.start
                    line = lines + (held + raw)[: error.start].count(b"\n")
                    raise _not_encoded(path, encoding, place, line, error) from None
                offset, lines = offset + len(raw), lines + raw.count(b"\n")
                seen(len(raw))
    except OSError as error:
        raise _cannot_read(path, error) from error


def _whole_words(path: Path, parts: Iterator[str]) -> Iterator[str]:
    """The same text, cut only at white space. Refuses NUL, the sign of a file that is no plain text."""
    waiting: list[str] = []
    place = 0
    for part in parts:
        if "\0" in part:
            raise CompareError(
                f"{path}: character {place + part.index(chr(0))} is NUL, which no plain text has. Save the "
                "file as plain text, or, if it is UTF-16, name that with --encoding utf-16."
            )
        place += len(part)
        if part and waiting:
            last = waiting.pop()
            cut = max(last.rfind(" "), last.rfind("\n"))
            if cut < 0:
                waiting.append(last)
            else:
                yield "".join([*waiting, last[:cut]])
                waiting = [last[cut:]]
        waiting.append(part)
    yield "".join(waiting)


def _not_encoded(path: Path, encoding: str, place: int, line: int, error: UnicodeDecodeError) -> CompareError:
    return CompareError(
        f"{path}: byte {place} (line {line}) is 0x{error.object[error.start]:02x}, which is not {encoding} "
        f"({error.reason}). Save the file as UTF-8, or name its encoding, such as --encoding cp1252."
    )


def _walk(folder: Path, notes: Notes) -> Iterator[tuple[Path, str]]:
    """Every text file below a folder with its name there, in order; each real folder and file once."""
    visited: set[str] = set()

    def visit(place: Path) -> Iterator[tuple[Path, str]]:
        real = os.path.realpath(place)
        if real in visited:
            notes.add("folders or files are there twice, by a symbolic link, and count once", str(place))
            return
        visited.add(real)
        if place.is_dir():
            try:
                inside = sorted(place.iterdir())
            except OSError as error:
                raise _cannot_read(place, error) from error
            for path in inside:
                if not path.name.startswith("."):
                    yield from visit(path)
        elif place.suffix.casefold() in TEXT_FILES:
            yield place, str(place.relative_to(folder))
        else:
            notes.add(f"files end in {place.suffix} and are left out", str(place))

    yield from visit(folder)


def _folder(folder: Path, options: Options, notes: Notes, seen: Callable[[int], None]) -> Iterator[Document]:
    found = False
    for path, name in _walk(folder, notes):
        found = True
        yield _file(path, name, options, seen)
    if not found:
        others = " ".join(notes.sentences())
        raise CompareError(
            f"{folder}: there is no text file in this folder. {others + ' ' if others else ''}"
            "Put texts there that end in .txt or .md."
        )


# --- tables -------------------------------------------------------------------------------------------------


def _table(source: Path, options: Options, notes: Notes, seen: Callable[[int], None]) -> Iterator[Document]:
    chosen = [name for name in (options.text, options.group, options.identity) if name]
    columns = _columns(source, options)
    for name in chosen:
        if name not in columns:
            raise CompareError(f"{source}: there is no column {name!r}. The columns are {_named(columns)}.")
    identities: dict[str, int] = {}
    number = 0
    for number, row in enumerate(_rows(source, options, chosen, seen), start=1):
        where = f"{source.name} row {number}"
        text = row.get(options.text)
        if text is not None and not isinstance(text, str):
            raise CompareError(
                f"{source}, row {number}: the column {options.text!r} holds {type(text).__name__}, not text. "
                "Name a column of texts with --text."
            )
        group = row.get(options.group) if options.group else ""
        if options.group and (group is None or group == ""):
            raise CompareError(
                f"{source}, row {number}: the column {options.group!r} is empty, so it is not known which "
                "side the text belongs to. Fill it in, or take the row out."
            )
        name = where
        if options.identity:
            name = str(row.get(options.identity))
            if name in identities:
                raise CompareError(
                    f"{source}: the rows {identities[name]} and {number} have the same {options.identity}, "
                    f"{name!r}. Give every document its own, or leave --id away to go by rows."
                )
            identities[name] = number
        text = _clean(text or "", where, notes)
        yield Document(name, str(group), iter((text,)))
    if not number:
        raise CompareError(f"{source}: there is no row in this table. Add one for each text.")


def _clean(text: str, where: str, notes: Notes) -> str:
    """The text of a cell without what no file could hold: halves of characters, which JSON can spell."""
    if "\0" in text:
        notes.add("texts hold NUL characters, which count as marks", where)
    try:
        text.encode()
    except UnicodeEncodeError:
        notes.add("texts hold halves of characters, which stand as \ufffd", where)
        text = _SURROGATE.sub("\ufffd", text)
    return text


def _columns(source: Path, options: Options) -> list[str]:
    """The names of a table's columns; of JSON lines, of the first line's."""
    _must_exist(source)
    kind = source.suffix.casefold()
    if kind == ".parquet":
        return _Parquet(source).columns
    if kind in (".csv", ".tsv"):
        header = next(_csv_rows(source, options, lambda size: None), None)
        return header or []
    first = next(_json_rows(source, options, lambda size: None), {})
    return list(first)


def _named(columns: list[str]) -> str:
    shown = ", ".join(map(repr, columns[:20]))
    return (shown or "none") + (f" and {len(columns) - 20} more" if len(columns) > 20 else "")


def _rows(source: Path, options: Options, chosen: list[str], seen: Callable[[int], None]) -> Iterator[dict]:
    kind = source.suffix.casefold()
    if kind == ".parquet":
        yield from _Parquet(source).rows(chosen, seen)
    elif kind in (".csv", ".tsv"):
        rows = _csv_rows(source, options, seen)
        header = next(rows)
        for row in rows:
            yield dict(zip(header, row, strict=True))
    else:
        yield from _json_rows(source, options, seen)


def _lines(source: Path, options: Options, seen: Callable[[int], None]) -> Iterator[str]:
    """The lines of a table's file with their ends, decoded, and the place of a byte that cannot be."""
    rest: list[str] = []
    for part in _decoded(source, options.encoding, seen):
        first, *others = part.split("\n")
        rest.append(first)
        for line in others:
            yield "".join(rest) + "\n"
            rest = [line]
    if any(rest):
        yield "".join(rest)


def _csv_rows(source: Path, options: Options, seen: Callable[[int], None]) -> Iterator[list[str]]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # a cell may hold a whole book
    delimiter = "\t" if source.suffix.casefold() == ".tsv" else ","
    reader = csv.reader(_lines(source, options, seen), delimiter=delimiter, strict=True)
    width = 0
    try:
        for row in reader:
            if not row:
                continue
            width = width or len(row)
            if len(row) != width:
                raise CompareError(
                    f"{source}, line {reader.line_num}: {len(row)} cells where the header has {width}. "
                    "Put quotation marks around cells that hold commas."
                )
            yield row
    except csv.Error as error:
        raise CompareError(
            f"{source}, line {reader.line_num}: not valid CSV ({error}). Correct the quotation marks there."
        ) from error


def _json_rows(source: Path, options: Options, seen: Callable[[int], None]) -> Iterator[dict]:
    for number, line in enumerate(_lines(source, options, seen), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise CompareError(
                f"{source}, line {number}: not valid JSON ({error}). JSON lines hold one object a line."
            ) from None
        if not isinstance(row, dict):
            raise CompareError(
                f"{source}, line {number}: it holds {type(row).__name__}, not an object with columns. "
                'Write each line as {"text": "…"}.'
            )
        yield row


class _Parquet:
    """A Parquet file, read in batches by pyarrow or DuckDB, whichever is installed."""

    def __init__(self, source: Path):
        self.source = source
        try:
            import pyarrow.parquet
        except ImportError:
            pass
        else:
            try:
                self._file = pyarrow.parquet.ParquetFile(source)
            except (pyarrow.ArrowException, OSError) as error:
                raise self._damaged(error) from error
            self.columns = list(self._file.schema_arrow.names)
            self._batches = self._of_pyarrow
            return
        try:
            import duckdb
        except ImportError:
            raise CompareError(
                f"{source}: to read Parquet, install pyarrow or duckdb (pip install pyarrow), "
                "or save the table as CSV."
            ) from None
        try:
            self._relation = duckdb.connect().read_parquet(str(source))
        except duckdb.Error as error:
            raise self._damaged(error) from error
        self.columns = list(self._relation.columns)
        self._batches = self._of_duckdb

    def rows(self, chosen: list[str], seen: Callable[[int], None]) -> Iterator[dict]:
        for batch in self._batches(chosen):
            for values in batch:
                yield dict(zip(chosen, values, strict=True))
        seen(self.source.stat().st_size)

    def _of_pyarrow(self, chosen: list[str]) -> Iterator:
        for batch in self._file.iter_batches(batch_size=1000, columns=list(dict.fromkeys(chosen))):
            columns = {name: batch.column(name).to_pylist() for name in chosen}
            yield zip(*(columns[name] for name in chosen), strict=True)

    def _of_duckdb(self, chosen: list[str]) -> Iterator:
        rows = self._relation.select(*(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in chosen))
        while batch := rows.fetchmany(1000):
            yield batch

    def _damaged(self, error: Exception) -> CompareError:
        said = str(error).splitlines()[0][:200]
        return CompareError(
            f"{self.source}: it is not a Parquet file that can be read ({said}). Write it again."
        )
