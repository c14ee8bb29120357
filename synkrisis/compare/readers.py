"""Read documents one at a time: a file, a folder of them, or a table with a text column.

Nothing is read before it is asked for, and a document is let go once the next one is read, so that a folder
larger than memory can be compared. What cannot be read is refused with a sentence that says where and what to
do; what is passed over (empty documents, files that are not text) is noted and counted.
"""

import codecs
import csv
import gzip
import io
import json
import os
import re
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from synkrisis.compare import files
from synkrisis.compare.words import PART, parts
from synkrisis.texts.cleaning import DIVIDES
from synkrisis.texts.corpus import delimiter_of

SLAB = 1 << 17  # rows of a table that are held one by one before they become columns
_SURROGATE = re.compile("[\ud800-\udfff]")

TEXT_FILES = (".txt", ".text", ".md", "")
RICH_FILES = (
    ".docx", ".odt", ".rtf", ".pdf", ".html", ".htm", ".xhtml", ".epub", ".xml", ".tei", ".srt", ".vtt", ".zip", ".gz",
)  # fmt: skip
TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".xlsx")
STANDARD_INPUT = Path("-")


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
    """What was passed over or looked odd, by kind, with how often and the first place.

    A kind has both numbers in it: `document|documents is|are empty`.
    """

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, what: str, where: str, n: int = 1) -> None:
        """Count `n` cases of `what`, and keep where the first was."""
        self.counts[what] += n
        self.first.setdefault(what, where)

    def sentences(self) -> list[str]:
        """One sentence a kind: `3 documents are empty (the first: a/b.txt).`"""
        return [self._sentence(what, n) for what, n in self.counts.items()]

    def _sentence(self, what: str, n: int) -> str:
        chosen = _NUMBERS.sub(lambda match: match[1] if n == 1 else match[2], what)
        return f"{n:,} {chosen} ({'' if n == 1 else 'the first: '}{self.first[what]})."


_NUMBERS = re.compile(r"([\w-]+)\|([\w-]+)")


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
    place = unpacked(source)
    try:
        if place.is_dir():
            yield from _folder(place, options, notes, seen)
        elif is_table(place):
            if not options.text:
                columns = _named(_columns(place, options))
                raise CompareError(
                    f"{place}: it is a table, and it was not said which column holds the texts. "
                    f"Name it with --text COLUMN; the columns are {columns}."
                )
            yield from _table(place, options, notes, seen)
        else:
            yield _file(place, source.name, options, notes, seen)
    except CompareError as error:
        raise CompareError(str(error).replace(str(place), str(source))) from error


def size(source: Path) -> int:
    """Bytes of a source: of a folder, of the files that would be read."""
    source = unpacked(source)
    listed = (path for path, _ in _walk(source, Notes())) if source.is_dir() else (source,)
    return sum(path.stat().st_size for path in listed if path.exists())


def is_table(source: Path) -> bool:
    """Whether a source is a table, by its name, or by its content where that is a spreadsheet or Parquet."""
    place = unpacked(source)
    if place.is_dir():
        return False
    kind = _kind(place)
    return kind in ("xlsx", "parquet") or (not kind and place.suffix.casefold() in TABLES)


# --- what holds other files ---------------------------------------------------------------------------------

MOST = 20 << 30  # bytes that an archive may unpack to


@cache
def unpacked(source: Path) -> Path:
    """Where a source can be read: standard input, .gz and .zip in a folder that lasts as long as the process."""
    if source == STANDARD_INPUT:
        place = _passing_folder("standard input") / "standard input"
        with place.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        return unpacked(place)
    _must_exist(source)
    kind = "" if source.is_dir() else _kind(source)
    if kind not in ("gz", "zip"):
        return source
    folder = _passing_folder(str(source))
    try:
        if kind == "gz":
            with gzip.open(source) as packed, (folder / (source.stem or "text")).open("wb") as file:
                _copied(packed, file)
        else:
            _unzipped(source, folder)
    except RuntimeError:
        raise CompareError(f"{source}: it is encrypted. Unpack it, and name the folder instead.") from None
    except (EOFError, zipfile.BadZipFile, zlib.error, OSError) as error:
        raise CompareError(
            f"{source}: it is damaged or cut off ({error}). Pack or copy it again, or unpack it yourself."
        ) from None
    inside = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return unpacked(inside[0]) if len(inside) == 1 else folder


def _unzipped(source: Path, folder: Path) -> None:
    with zipfile.ZipFile(source) as archive:
        for member in archive.infolist():
            hidden = any(part.startswith((".", "__MACOSX")) for part in Path(member.filename).parts)
            if member.is_dir() or hidden:
                continue
            place = folder.joinpath(
                *(part for part in Path(member.filename).parts if part not in ("/", ".."))
            )
            place.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as packed, place.open("wb") as file:
                _copied(packed, file)


def _copied(packed, file) -> None:
    while piece := packed.read(1 << 20):
        if file.tell() > MOST:
            raise OSError(f"it unpacks to more than {MOST >> 30} GB")
        file.write(piece)


@cache
def _passing_folder(name: str) -> Path:
    folder = tempfile.TemporaryDirectory(prefix="synkrisis-", ignore_cleanup_errors=True)
    _passing.append(folder)
    return Path(folder.name)


_passing: list[tempfile.TemporaryDirectory] = []


def _kind(path: Path) -> str:
    """What kind of file it is by its content; see `synkrisis.compare.files.kind`. Refuses what is not read."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise _cannot_read(path, error) from error

    def names() -> list[str]:
        try:
            with zipfile.ZipFile(path) as archive:
                return archive.namelist()
        except zipfile.BadZipFile:
            suffix = path.suffix.casefold()
            raise CompareError(
                f"{path}: it is {'a document' if suffix in ('.docx', '.odt', '.xlsx', '.epub') else 'an archive'} "
                "that is damaged or cut off. Save or copy it again."
            ) from None

    kind = files.kind(head, names, path.suffix.casefold())
    if kind in files.REFUSED:
        raise CompareError(f"{path}: {files.REFUSED[kind]}.")
    return kind


def _must_exist(path: Path) -> None:
    if not path.exists():
        raise CompareError(f"{path}: there is no such file or folder. Correct the name.")


def _cannot_read(path: Path, error: OSError) -> CompareError:
    return CompareError(
        f"{path}: it cannot be read ({error.strerror or error}). "
        "Check that it is a file that you may read, or move it away."
    )


# --- text files ---------------------------------------------------------------------------------------------


def _file(path: Path, name: str, options: Options, notes: Notes, seen: Callable[[int], None]) -> Document:
    kind, suffix = _kind(path), path.suffix.casefold()
    if kind in files.READERS:
        return Document(name, "", _rich(path, kind, options.encoding, notes, seen))
    if kind in ("xlsx", "parquet"):
        raise CompareError(
            f"{path}: it is a table in a folder of texts. Compare it by itself, with --text COLUMN."
        )
    if suffix not in TEXT_FILES + RICH_FILES:
        notes.add(f"file|files ends|end in {suffix} and is|are read as plain text", str(path))
    return Document(name, "", _whole_words(path, _decoded(path, options.encoding, seen)))


def _rich(path: Path, kind: str, encoding: str, notes: Notes, seen: Callable[[int], None]) -> Iterator[str]:
    try:
        raw = path.read_bytes()
        if kind == "srt":  # plain text, whose encoding nothing in it tells
            raw = "".join(_decoded(path, encoding, lambda size: None)).encode()
        found = files.told(kind, raw)
    except OSError as error:
        raise _cannot_read(path, error) from error
    except files.FileError as error:
        raise CompareError(f"{path}: {error}.") from None
    if kind not in path.suffix.casefold() and path.suffix.casefold() in TEXT_FILES:
        notes.add(
            f"file|files by a name of plain text is|are {kind.upper()} by content and read as that", str(path)
        )
    for what, n in found.notes.items():
        if n:
            notes.add(what, str(path), n)
    seen(len(raw))
    yield from parts(found.text, PART)


def _decoder(encoding: str, head: bytes) -> codecs.IncrementalDecoder:
    """What decodes a file; a byte-order mark tells UTF-16 and 32 from UTF-8, which is the encoding by default."""
    if codecs.lookup(encoding).name == "utf-8":
        wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        widest = head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE))  # begins as that of UTF-16 does
        encoding = "utf-32" if widest else "utf-16" if wide else "utf-8-sig"
    return codecs.getincrementaldecoder(encoding)()


def _decoded(path: Path, encoding: str, seen: Callable[[int], None]) -> Iterator[str]:
    """The text of a file in parts as they come, with the place of a byte that cannot be decoded."""
    offset, lines = 0, 1
    try:
        with path.open("rb") as file:
            decoder = _decoder(encoding, file.read(4))
            file.seek(0)
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
            cut = _gap(last)
            if cut <= 0:  # what came before may end in a hyphen
                waiting.append(last)
            else:
                yield "".join([*waiting, last[:cut]])
                waiting = [last[cut:]]
        waiting.append(part)
    yield "".join(waiting)


def _gap(text: str) -> int:
    """The last white space at which a text can be cut without parting a word that a line's end divides."""
    end = len(text)
    while (end := max(text.rfind(" ", 0, end), text.rfind("\n", 0, end))) > 0:
        word_end = len(text[:end].rstrip(" \t\r"))
        if text[word_end - 1 : word_end] not in DIVIDES:
            return end
        end = word_end
    return end


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
            notes.add(
                "file|files or folder|folders is|are there twice, by a symbolic link, and counts|count once",
                str(place),
            )
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
        elif place.suffix.casefold() in TEXT_FILES + RICH_FILES:
            yield place, str(place.relative_to(folder))
        else:
            notes.add(f"file|files ends|end in {place.suffix} and is|are left out", str(place))

    yield from visit(folder)


def _folder(folder: Path, options: Options, notes: Notes, seen: Callable[[int], None]) -> Iterator[Document]:
    found = False
    for path, name in _walk(folder, notes):
        found = True
        place = unpacked(path) if path.suffix.casefold() in (".zip", ".gz") else path
        if place.is_dir():  # an archive of several files
            within = _folder(place, options, notes, seen)
            yield from (document._replace(name=f"{name}/{document.name}") for document in within)
        else:
            yield _file(place, name, options, notes, seen)
    if not found:
        others = " ".join(notes.sentences())
        raise CompareError(
            f"{folder}: there is no text file in it. {others + ' ' if others else ''}"
            "Put texts there that end in .txt or .md, or documents such as .docx, .pdf or .html."
        )


# --- tables -------------------------------------------------------------------------------------------------


def _table(source: Path, options: Options, notes: Notes, seen: Callable[[int], None]) -> Iterator[Document]:
    chosen = [name for name in (options.text, options.group, options.identity) if name]
    columns = _columns(source, options)
    for name in chosen:
        if name not in columns:
            raise CompareError(f"{source}: there is no column {name!r}. The columns are {_named(columns)}.")
        if columns.count(name) > 1:
            raise CompareError(
                f"{source}: {columns.count(name)} columns are called {name!r}. Give each its own name."
            )
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


def table_of(source: Path) -> pd.DataFrame:
    """A whole table as a frame, for tables of counts, made in slabs: rows one by one take ten times the room."""
    options, place = Options(), unpacked(source)
    if not is_table(place):
        raise CompareError(f"{source}: it is no table. Name a .parquet, .csv, .tsv, .xlsx or .jsonl file.")
    columns = _columns(place, options)
    rows = _rows(place, options, columns, lambda size: None)
    slabs = iter(lambda: list(islice(rows, SLAB)), [])
    frames = [pd.DataFrame(slab, columns=columns) for slab in slabs]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _clean(text: str, where: str, notes: Notes) -> str:
    """The text of a cell without what no file could hold: halves of characters, which JSON can spell."""
    if "\0" in text:
        notes.add("text|texts holds|hold NUL characters, which count as marks", where)
    try:
        text.encode()
    except UnicodeEncodeError:
        notes.add("text|texts holds|hold halves of characters, which stand as \ufffd", where)
        text = _SURROGATE.sub("\ufffd", text)
    return text


def _columns(source: Path, options: Options) -> list[str]:
    """The names of a table's columns; of JSON lines, of the first line's."""
    _must_exist(source)
    form = _form(source)
    if form == "parquet":
        return _Parquet(source).columns
    if form == "json":
        return list(next(_json_rows(source, options, lambda size: None), {}))
    with closing(_cells(source, options, lambda size: None)) as rows:
        return next(rows, [])


def _form(source: Path) -> str:
    """How a table is written: `parquet`, `xlsx`, `json` or `csv`."""
    kind, suffix = _kind(source), source.suffix.casefold()
    return (
        kind
        if kind in ("parquet", "xlsx")
        else {".parquet": "parquet", ".xlsx": "xlsx"}.get(
            suffix, "json" if suffix in (".jsonl", ".ndjson") else "csv"
        )
    )


def _cells(source: Path, options: Options, seen: Callable[[int], None]) -> Iterator[list[str]]:
    """The rows of a CSV file or a spreadsheet, the first with the columns' names."""
    return _sheet_rows(source, seen) if _form(source) == "xlsx" else _csv_rows(source, options, seen)


def _named(columns: list[str]) -> str:
    shown = ", ".join(map(repr, columns[:20]))
    return (shown or "none") + (f" and {len(columns) - 20} more" if len(columns) > 20 else "")


def _rows(source: Path, options: Options, chosen: list[str], seen: Callable[[int], None]) -> Iterator[dict]:
    form = _form(source)
    if form == "parquet":
        yield from _Parquet(source).rows(chosen, seen)
    elif form == "json":
        yield from _json_rows(source, options, seen)
    else:
        rows = _cells(source, options, seen)
        header = next(rows)
        for row in rows:
            yield dict(zip(header, row, strict=True))


def _sheet_rows(source: Path, seen: Callable[[int], None]) -> Iterator[list[str]]:
    """The rows of a workbook's first sheet as text, those without any value left out."""
    try:
        workbook = files.library("openpyxl").load_workbook(
            io.BytesIO(source.read_bytes()), read_only=True, data_only=True
        )
        rows = workbook.worksheets[0].iter_rows(values_only=True)
        header = ["" if name is None else str(name) for name in next(rows, ())]
        while header and not header[-1]:
            del header[-1]
        yield header
        for row in rows:
            cells = ["" if value is None else str(value) for value in row[: len(header)]]
            if any(cells):
                yield cells + [""] * (len(header) - len(cells))
    except files.FileError as error:
        raise CompareError(f"{source}: {error}.") from None
    except (zipfile.BadZipFile, KeyError, IndexError, EOFError, ValueError) as error:
        raise CompareError(
            f"{source}: it is no workbook that can be read ({error}). Save it as CSV."
        ) from None
    seen(source.stat().st_size)


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
    lines = _lines(source, options, seen)
    first = next(lines, "")
    if said := re.fullmatch(r"sep=(.)\r?\n", first):  # Excel's own line
        delimiter, first = said[1], ""
    else:
        delimiter = "\t" if source.suffix.casefold() == ".tsv" else delimiter_of(first)
    reader = csv.reader(
        (line for some in ((first,), lines) for line in some if line), delimiter=delimiter, strict=True
    )
    width = 0
    try:
        for row in reader:
            if not row:
                continue
            width = width or len(row)
            if len(row) != width:
                raise CompareError(
                    f"{source}, line {reader.line_num}: {len(row)} cells where the header has {width}. "
                    "Put quotation marks around cells that hold commas, semicolons or tabs."
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
