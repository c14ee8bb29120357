"""Run as a program: computes what the book publishes, and writes it to a folder, for `test_same_everywhere`.

Every table of the export, every chart that a chapter shows (its specification), every finding. Left out is
the grid of choices: it computes the same measures again under other settings, and takes as long as the rest.
"""

import ast
import dataclasses
import json
import locale
import os
import re
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import altair as alt
import threadpoolctl
from numpy._core._multiarray_umath import __cpu_baseline__, __cpu_dispatch__, __cpu_features__

from churchtower import cache, claims, export
from churchtower.study import Study
from synkrisis.charts import theme
from synkrisis.meaning import encoder

ROOT = Path(__file__).resolve().parent.parent
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTIONS = re.compile(r"\A---\n.*?^---\n|\A(?::[a-z-]+:[^\n]*\n)+", re.MULTILINE | re.DOTALL)
GRID = {"robust"}  # charts of the grid of choices


def chart_called(node: ast.AST) -> bool:
    """Whether a statement shows a chart: `charts.rates(study)`."""
    call = node.value if isinstance(node, ast.Expr) else None
    function = call.func if isinstance(call, ast.Call) else None
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "charts"
        and function.attr not in GRID
    )


def names(node: ast.AST, context: type) -> set[str]:
    """The names that a statement reads (`ast.Load`) or binds (`ast.Store`)."""
    found = {
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, context)
    }
    if context is ast.Store:
        found |= {part.name for part in ast.walk(node) if isinstance(part, ast.FunctionDef | ast.ClassDef)}
        found |= {
            (alias.asname or alias.name).partition(".")[0]
            for part in ast.walk(node)
            if isinstance(part, ast.Import | ast.ImportFrom)
            for alias in part.names
        }
    return found


def slices(chapter: str) -> Iterator[list[ast.stmt]]:
    """For each chart that a chapter shows, the statements that lead to it, itself the last."""
    cells = [OPTIONS.sub("", cell) for cell in CELL.findall(chapter)]
    statements = [node for cell in cells for node in ast.parse(cell).body]
    for place, node in enumerate(statements):
        if chart_called(node):
            kept, needed = [node], names(node, ast.Load)
            for earlier in reversed(statements[:place]):
                if not isinstance(earlier, ast.Expr) and names(earlier, ast.Store) & needed:
                    kept.insert(0, earlier)
                    needed |= names(earlier, ast.Load)
            yield kept


def charts() -> dict[str, dict]:
    """The specification of every chart, by its name."""
    shown = {}
    for path in [ROOT / "index.md", *sorted((ROOT / "chapters").glob("*.md"))]:
        for *before, last in slices(path.read_text("utf-8")):
            scope: dict = {}
            exec(compile(ast.Module(before, []), str(path), "exec"), scope)
            chart = eval(compile(ast.Expression(last.value), str(path), "eval"), scope)
            if isinstance(chart, alt.TopLevelMixin):
                with theme.in_force():
                    spec = chart.to_dict()
                shown[spec["name"]] = spec
    return shown


def findings(study: Study) -> dict[str, dict]:
    """Every finding under the book's own choices, its numbers as they are published."""
    found = {}
    for key, claim in claims.register().items():
        result = claims.result(key, study)
        fields = {**dataclasses.asdict(result), "p_holm": claims.corrected(study).get(key)}
        fields["forms"] = claims.forms(claim, result, study)
        found[key] = {
            name: claims._plain(value) if isinstance(value, float) else value
            for name, value in fields.items()
        }
    return found


def draw_few(draws: int = 250) -> None:
    """Let every interval and test take few draws: the same steps as with many, in a hundredth of the time."""
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] in ("synkrisis", "churchtower"):
            for item in vars(module).values():
                defaults = getattr(item, "__kwdefaults__", None) or {}
                if "draws" in defaults:
                    defaults["draws"] = draws
            if hasattr(module, "DRAWS"):
                module.DRAWS = draws
    *before, _, seed = Study.__init__.__defaults__
    Study.__init__.__defaults__ = (*before, draws, seed)


def read_each_text_once() -> None:
    """Let the encoder keep what it made of a text, which the findings, tables and charts ask of it in turn."""
    states, known = encoder.states, {}

    def remembering(texts: Sequence[str]) -> Iterator[tuple]:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update((new[place], found) for place, *found in states(new))
        return ((place, *known[text]) for place, text in enumerate(texts))

    encoder.states = remembering


def circumstances() -> dict:
    """Under what this process computes, by its own account."""
    pools = threadpoolctl.threadpool_info()
    return {
        "features": sorted(name for name, is_on in __cpu_features__.items() if is_on),
        "baseline": list(__cpu_baseline__),
        "dispatch": list(__cpu_dispatch__),
        "threads": sorted({pool["num_threads"] for pool in pools if pool["internal_api"] == "openblas"}),
        "locale": locale.setlocale(locale.LC_ALL),
        "decimal": locale.localeconv()["decimal_point"],
        "time zone": time.tzname[0],
        "hash": hash("church tower"),
    }


def main(folder: Path) -> None:
    cache.folder = lambda: folder / "kept"  # nothing that another process has made
    claims.register()  # imports what computes
    draw_few()
    read_each_text_once()
    study = Study()
    export.write(folder / "tables", export.tables(study), "")
    for name, content in (("charts", charts()), ("findings", findings(study))):
        (folder / name).mkdir()
        for item, value in content.items():
            text = json.dumps(value, indent=1, ensure_ascii=False, default=str)
            (folder / name / f"{item}.json").write_text(text, "utf-8")
    (folder / "circumstances.json").write_text(json.dumps(circumstances()), "utf-8")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    locale.setlocale(locale.LC_ALL, "")  # as programs around a notebook may do
    os.chdir(ROOT)
    main(Path(sys.argv[1]))
