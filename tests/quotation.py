"""How much of the essays a built file gives away: in its text, its tables, its data, and what it packs."""

import io
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePath
from zipfile import ZipFile

import pandas as pd
from bs4 import BeautifulSoup
from built import ROOT
from pypdf import PdfReader

RUN = 60  # words: the longest run of an essay that the book may hold
GRAM = 8  # words: the pieces in which reprinting is counted
NO_TEXT = (".css", ".map", ".png", ".ttf", ".woff2", ".mo", ".inv")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", text.lower()))


def grams(sequence: tuple[str, ...], size: int) -> set[tuple[str, ...]]:
    return {sequence[i : i + size] for i in range(len(sequence) - size + 1)}


@cache
def essays() -> dict[str, tuple[str, ...]]:
    """The words of each essay, by its id."""
    return {path.stem: words(path.read_text("utf-8")) for path in sorted(ROOT.glob("data/essays/*.txt"))}


@cache
def essay_grams(size: int) -> frozenset[tuple[str, ...]]:
    return frozenset().union(*(grams(text, size) for text in essays().values()))


def reprinted(text: str) -> tuple[set, set]:
    """The runs of GRAM and of RUN + 1 words of a text that occur in an essay."""
    found = words(text)
    short = grams(found, GRAM) & essay_grams(GRAM)
    return short, grams(found, RUN + 1) & essay_grams(RUN + 1) if len(short) > RUN - GRAM else set()


def shares(short: set) -> dict[str, float]:
    """The part of each essay's words in reprinted runs of GRAM words or more: those in `short`."""
    found = {}
    for name, text in essays().items():
        covered = [False] * len(text)
        for i in range(len(text) - GRAM + 1):
            if text[i : i + GRAM] in short:
                covered[i : i + GRAM] = [True] * GRAM
        found[name] = sum(covered) / len(covered)
    return found


# --- taking files apart -------------------------------------------------------------------------------------


def _columns(rows: list) -> Iterator[str]:
    """A table read downwards: a column of words is running text too."""
    if rows and all(isinstance(row, dict) for row in rows):
        for key in {key for row in rows for key in row}:
            yield " ".join(str(row.get(key, "")) for row in rows)
    if rows and all(isinstance(row, list) for row in rows):
        yield from (" ".join(map(str, column)) for column in zip(*rows, strict=False))


def _json_texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _json_texts(value)
    elif isinstance(node, list):
        yield from _columns(node)
        yield " ".join(item for item in node if isinstance(item, str))
        for item in node:
            yield from _json_texts(item)


def _page_texts(source: str) -> Iterator[str]:
    page = BeautifulSoup(source, "html.parser")
    for script in page.find_all("script"):
        if "json" in script.get("type", ""):
            yield from _json_texts(json.loads(script.get_text()))
        script.decompose()
    for grid in page.find_all("table"):
        lines = [row.find_all(["td", "th"]) for row in grid.find_all("tr")]
        cells = [[cell.get_text(" ") for cell in line] for line in lines]
        yield from (" ".join(column) for column in zip(*(row for row in cells if row), strict=False))
    for name in ("aria-label", "title", "alt", "content"):
        said = [tag[name] for tag in page.find_all(attrs={name: True})]
        yield from (*said, " ".join(said))
    yield page.get_text(" ")
    yield page.get_text("")


def texts(name: str, content: bytes) -> Iterator[str]:
    """Every stretch of text that a file gives to whoever takes it apart."""
    suffix = PurePath(name).suffix
    if suffix in NO_TEXT:
        return
    if suffix == ".zip":
        with ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from texts(member, archive.read(member))
    elif suffix == ".pdf":
        yield " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif suffix == ".html":
        yield from _page_texts(content.decode())
    elif suffix in (".ipynb", ".json"):
        yield from _json_texts(json.loads(content))
    elif suffix == ".csv":
        frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
        yield from (" ".join(frame[column]) for column in frame)
        yield content.decode()
    elif suffix == ".svg":
        yield re.sub(r"<[^>]*>", " ", content.decode())
    else:  # sources, citations, and scripts, which may hold data
        text = ESCAPE.sub(lambda match: chr(int(match[1], 16)), content.decode("utf-8", "replace"))
        yield re.sub(r"<[^>]*>", " ", text)
