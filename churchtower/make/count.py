"""How much of its analysis a chapter shows: `python -m churchtower.make.count`.

One row for each of the five analysis chapters. Lines of code are those that are not blank and no comment.
What a chapter does in plain sight is counted with imports and folded cells left out: lines that call NLTK,
lines that work on a pandas frame, cells that write out an Altair chart. Files may be named instead.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jupytext

ROOT = Path(__file__).resolve().parents[2]
ANALYSES = ("essays", "vocabulary", "sentiment", "metaphor", "metaphor-and-sentiment")
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
NOT_PROSE = re.compile(
    r"^(:::+|```|:[\w-]+:|\([\w-]+\)=).*$|\{[\w:]+\}(?=`)|\]\([^)]*\)|https?://\S+", re.MULTILINE
)


@dataclass(frozen=True)
class Count:
    """What is counted in a chapter. `lines` and `cells` are all of it, `folded` cells are among them.

    `nltk` and `pandas` are lines in sight, `charts` cells in sight; `words` are words of prose. `lengths` and `widths`
    are the lines and the widest line of every cell in sight that does more than import.
    """

    lines: int
    cells: int
    folded: int
    nltk: int
    pandas: int
    charts: int
    words: int
    lengths: tuple[int, ...]
    widths: tuple[int, ...]

    @property
    def words_per_line(self) -> float:
        """Words of prose for each line of code."""
        return self.words / max(1, self.lines)


def count(text: str) -> Count:
    """Count a chapter, given as MyST Markdown."""
    cells = jupytext.reads(text, fmt="md:myst").cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    prose = " ".join(NOT_PROSE.sub(" ", cell.source) for cell in cells if cell.cell_type == "markdown")
    seen = [cell.source for cell in code if not FOLDED & set(cell.metadata.get("tags", ()))]
    names = Names()
    found = [names.read(cell.source) for cell in code]  # a folded cell may import what one in sight calls
    found = [counted for cell, counted in zip(code, found, strict=True) if cell.source in seen]
    shown = [source for source in seen if lines(source, imports=False)]
    return Count(
        lines=sum(len(lines(cell.source)) for cell in code),
        cells=len(code),
        folded=len(code) - len(seen),
        nltk=sum(len(nltk) for nltk, _, _ in found),
        pandas=sum(len(pandas) for _, pandas, _ in found),
        charts=sum(chart for _, _, chart in found),
        words=len(re.findall(r"\w[\w’'-]*", prose)),
        lengths=tuple(len(lines(source)) for source in shown),
        widths=tuple(max(map(len, source.splitlines())) for source in shown),
    )


def lines(source: str, *, imports: bool = True) -> list[str]:
    """The lines of a cell that are code."""
    without = set() if imports else _import_lines(ast.parse(source))
    numbered = enumerate(source.splitlines(), start=1)
    return [
        line for number, line in numbered if line.strip() and line.strip()[0] != "#" and number not in without
    ]


def _import_lines(tree: ast.AST) -> set[int]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {number for node in found for number in range(node.lineno, node.end_lineno + 1)}


class Names:
    """What the names of a chapter stand for, cell after cell: NLTK's, pandas' frames."""

    def __init__(self) -> None:
        self.nltk: set[str] = set()
        self.frames: set[str] = set()
        self.charts: set[str] = set()

    def read(self, source: str) -> tuple[set[int], set[int], bool]:
        """The lines of a cell that call NLTK, those that work on a frame, and whether it writes out a chart."""
        tree = ast.parse(source)
        nltk, pandas, chart = set(), set(), False
        for statement in ast.walk(tree):
            if isinstance(statement, ast.Import | ast.ImportFrom):
                self.nltk |= _names_from(statement, "nltk")
            elif isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                named = {target.id for target in targets if isinstance(target, ast.Name)}
                if self._is_frame(statement.value):
                    self.frames |= named
                elif self._makes_nltk(statement.value):
                    self.nltk |= named
                if self._is_chart(statement.value):
                    self.charts |= named
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _root(node.func) in self.nltk:
                nltk.add(_line(node.func))
            if self._touches_frame(node):
                pandas.add(_line(node))
            chart = chart or (
                isinstance(node, ast.Attribute) and node.attr.startswith("mark_") and self._is_chart(node)
            )
        return nltk, pandas, chart

    def _touches_frame(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return node.attr in _only_pandas() or (node.value.__class__ is ast.Name and node.value.id == "pd")
        return (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id in self.frames
        )

    def _is_chart(self, value: ast.expr) -> bool:
        return "alt.Chart" in ast.unparse(value) or _root(value) in self.charts

    def _is_frame(self, value: ast.expr) -> bool:
        while isinstance(value, ast.Call | ast.Attribute | ast.Subscript):
            if self._touches_frame(value):
                return True
            value = value.func if isinstance(value, ast.Call) else value.value
        return isinstance(value, ast.Name) and value.id in self.frames

    def _makes_nltk(self, value: ast.expr) -> bool:
        """Whether a value is an object of a class of NLTK's: one named in capitals, or one of its attributes."""
        if not (isinstance(value, ast.Call) and _root(value.func) in self.nltk):
            return False
        return any(name[:1].isupper() for name in re.findall(r"\w+", ast.unparse(value.func)))


def _names_from(node: ast.Import | ast.ImportFrom, package: str) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        inside = (node.module or "").partition(".")[0] == package
        return {alias.asname or alias.name for alias in node.names} if inside else set()
    mine = [alias for alias in node.names if alias.name.partition(".")[0] == package]
    return {alias.asname or package for alias in mine}


def _root(node: ast.expr) -> str:
    """The name that a chain of attributes and calls begins with."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _line(node: ast.expr) -> int:
    """The line on which a name, or the last part of a chain, stands."""
    return node.end_lineno if isinstance(node, ast.Attribute) else node.lineno


@cache
def _only_pandas() -> frozenset[str]:
    """Names of methods and attributes that frames have, and nothing else that a cell works with."""
    import altair as alt
    import numpy as np
    import pandas as pd

    frames = {*dir(pd.DataFrame), *dir(pd.Series), "agg", "ngroup", "cumcount"}
    others = {
        name
        for kind in (str, list, dict, set, float, bytes, Path, np.ndarray, alt.Chart)
        for name in dir(kind)
    }
    return frozenset(name for name in frames - others if not name.startswith("_"))


def table(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The counts of chapters, given as name and text, as the lines of a Markdown table."""
    yield "| chapter | lines of code | NLTK / pandas / Altair | folded of all cells | words per line |"
    yield "|---|--:|--:|--:|--:|"
    for name, text in texts:
        found = count(text)
        yield (
            f"| {name} | {found.lines} | {found.nltk} / {found.pandas} / {found.charts} | "
            f"{found.folded} of {found.cells} | {found.words_per_line:.0f} |"
        )


def main(names: list[str], root: Path = ROOT) -> int:
    """Print the table for the chapters named, by default the analyses."""
    pages = [
        Path(name) if name.endswith(".md") else root / "chapters" / f"{name}.md" for name in names or ANALYSES
    ]
    for line in table((page.stem, page.read_text("utf-8")) for page in pages):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
