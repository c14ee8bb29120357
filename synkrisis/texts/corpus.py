"""Load the essays and the tables about them, and refuse what is not as it should be."""

import csv
import datetime
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from synkrisis.codings.codebook import Codebook
from synkrisis.frames import frame
from synkrisis.texts import tokens

REQUIRED_COLUMNS = ("id", "title", "author", "publisher", "date", "url", "sha256", "rights")
OPTIONAL_COLUMNS = ("label",)
MAY_BE_BLANK = ("url", "sha256", "rights")  # a text that was never published has none of them

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")  # it names the file, and begins every address of a sentence


class CorpusError(ValueError):
    """A corpus that cannot be used. The message names the file, the place and the remedy."""


@dataclass(frozen=True)
class Essay:
    """One text with its source. `label` is the short name that charts print; `url` may be blank."""

    id: str
    title: str
    author: str
    publisher: str
    date: datetime.date
    url: str
    sha256: str
    rights: str
    label: str
    text: str


@dataclass(frozen=True, eq=False)  # a corpus loaded anew is another one: its annotations may have changed
class Corpus:
    """Essays in the order of `essays.csv`, with frames of their parts, made once and handed out as copies."""

    folder: Path
    essays: tuple[Essay, ...]
    codebook: Codebook = Codebook()  # noqa: RUF009 - it is frozen

    def __getitem__(self, essay: str) -> Essay:
        for candidate in self.essays:
            if candidate.id == essay:
                return candidate
        raise KeyError(f"No essay {essay!r} in {self.folder}; it has {', '.join(self.ids)}.")

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the essays, in order."""
        return tuple(essay.id for essay in self.essays)

    @property
    def labels(self) -> dict[str, str]:
        """Short name of each essay, by id."""
        return {essay.id: essay.label for essay in self.essays}

    @frame
    def paragraphs(self) -> pd.DataFrame:
        """One row a paragraph; columns as in `synkrisis.texts.tokens.paragraphs`."""
        frames = [tokens.paragraphs(essay.id, essay.text) for essay in self.essays]
        return pd.concat(frames, ignore_index=True)

    @frame
    def sentences(self) -> pd.DataFrame:
        """One row a sentence; columns as in `synkrisis.texts.tokens.sentences`."""
        return tokens.sentences(self.paragraphs)

    @frame
    def tokens(self) -> pd.DataFrame:
        """One row a token; columns as in `synkrisis.texts.tokens.tokens`."""
        return tokens.tokens(self.sentences, self.paragraphs)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file.

    Raises CorpusError when the file is missing, unreadable, empty, has no word, or is not UTF-8 (with the
    position of the first bad byte).
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise CorpusError(
            f"{path}: there is no such file. Put the text there, or correct its name."
        ) from None
    except OSError as error:
        raise CorpusError(
            f"{path}: it cannot be read ({error.strerror}). Check that it is a file you may read."
        ) from error
    if not raw:
        raise CorpusError(f"{path}: the file is empty. Put the text in it.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise CorpusError(
            f"{path}: byte {error.start} (line {line}) is 0x{raw[error.start]:02x}, which is not UTF-8. "
            "Save the file as UTF-8."
        ) from None
    if not any(map(str.isalnum, text)):
        raise CorpusError(f"{path}: there is no word in it. Put the text in the file.")
    return text


def delimiter_of(header: str) -> str:
    """What divides the cells of a table, by its first line: Excel writes ; or a tab where , is a decimal sign.

    >>> delimiter_of('id;title;"a, b"'), delimiter_of("text")
    (';', ',')
    """
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",;\t|", key=bare.count)  # ties: the first, the comma


def read_table(path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> pd.DataFrame:
    """A CSV file as a frame of strings (empty cells are empty strings), with exactly the columns asked for.

    Raises CorpusError on a missing or unknown column, a row with too few or too many cells, or no rows.
    """
    lines = read_text(path).splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=delimiter_of(lines[0]), strict=True)
    try:
        header = next(reader)
        rows = []
        for row in reader:
            if len(row) != len(header):
                raise CorpusError(
                    f"{path}, line {reader.line_num}: {len(row)} cells where the header has {len(header)}. "
                    "Quote cells that hold commas."
                )
            rows.append(row)
    except csv.Error as error:
        raise CorpusError(
            f"{path}, line {reader.line_num}: not valid CSV ({error}). Correct the quotation marks."
        ) from error
    for column in required:
        if column not in header:
            raise CorpusError(
                f"{path}, line 1: the column {column!r} is missing. The columns are {', '.join(required)}."
            )
    for column in header:
        if column not in required + optional or header.count(column) > 1:
            known = ", ".join(required + optional)
            raise CorpusError(
                f"{path}, line 1: unknown or repeated column {column!r}. The columns are {known}."
            )
    if not rows:
        raise CorpusError(f"{path}: there is no row below the header. Add one for each item.")
    return pd.DataFrame(rows, columns=header, dtype=str)


def annotation_path(folder: Path, name: str) -> Path:
    """Where a corpus folder keeps its table `name`."""
    return folder / "annotations" / f"{name}.csv"


def _read_essay(folder: Path, row: dict, place: str) -> Essay:
    for column in REQUIRED_COLUMNS:
        if not row[column].strip() and column not in MAY_BE_BLANK:
            raise CorpusError(f"{place}: the cell {column!r} is empty. Fill it in.")
    if not ID.fullmatch(row["id"]):
        raise CorpusError(f"{place}: the id {row['id']!r} makes no address. Write letters, digits and -.")
    try:
        date = datetime.date.fromisoformat(row["date"])
    except ValueError:
        raise CorpusError(f"{place}: the date {row['date']!r} is not one. Write it as 2022-02-14.") from None
    path = folder / "essays" / f"{row['id']}.txt"
    text = read_text(path)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if row["sha256"].strip() and found != row["sha256"]:
        raise CorpusError(
            f"{path}: its sha256 is {found}, and essays.csv says {row['sha256']}. "
            "Restore the text, or, if the change is meant, put the new checksum in essays.csv."
        )
    known = {"url": row["url"].strip(), "date": date, "label": row.get("label") or row["id"], "text": text}
    return Essay(**{**row, **known})


def of_texts(texts: Mapping[str, str], *, codebook: Codebook | None = None) -> Corpus:
    """A corpus of texts that are at hand, by the id of each, which is also its label; nothing is written.

    A text is in the form that `synkrisis.texts.tokens` describes: paragraphs divided by an empty line. Raises
    CorpusError on an id that makes no address, and on a text with no words.

    >>> of_texts({"sailor": "The sea rose.", "farmer": "The rain fell."}).sentences["sentence_id"].tolist()
    ['sailor-p01-s01', 'farmer-p01-s01']
    """
    essays = []
    for name, text in texts.items():
        if not ID.fullmatch(name):
            raise CorpusError(f"The id {name!r} makes no address. Write letters, digits and -.")
        if not any(map(str.isalnum, text)):
            raise CorpusError(
                f"{name}: there is no word in it. Give the text itself, not the name of a file."
            )
        digest = hashlib.sha256(text.encode()).hexdigest()
        essays.append(Essay(name, name, "", "", datetime.date.min, "", digest, "", name, text))
    return Corpus(Path("(texts that were given, and no folder)"), tuple(essays), codebook or Codebook())


def load_corpus(folder: str | Path, *, codebook: Codebook | None = None) -> Corpus:
    """Load a corpus: `essays.csv` and one UTF-8 text for each essay in `essays/`.

    Parameters: `folder`; `codebook`, what its annotations may say, by default whatever they do. Raises
    CorpusError on a missing file, empty file, bytes that are not UTF-8, a text with no words, a repeated id,
    an unknown column, or a checksum that differs. Where the checksum is blank, a change of the text goes
    unnoticed.
    """
    folder = Path(folder).expanduser()
    table_path = folder / "essays.csv"
    table = read_table(table_path, REQUIRED_COLUMNS, OPTIONAL_COLUMNS)
    repeated = table["id"][table["id"].duplicated()]
    if len(repeated):
        raise CorpusError(f"{table_path}: the id {repeated.iloc[0]!r} stands twice. Give each essay its own.")
    if "label" in table:
        shared = table["label"][table["label"].duplicated() & (table["label"] != "")]
        if len(shared):
            raise CorpusError(f"{table_path}: two essays have the label {shared.iloc[0]!r}. Tell them apart.")
    rows = table.to_dict("records")
    essays = [_read_essay(folder, row, f"{table_path}, row {n}") for n, row in enumerate(rows, start=1)]
    return Corpus(folder, tuple(essays), codebook or Codebook())
