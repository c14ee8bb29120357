"""Who imports whom: the library knows no book, nothing but tests knows the tests, and nothing goes in circles."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("synkrisis", "churchtower", "benchmarks")


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))}
TESTS = {path.stem for path in (ROOT / "tests").rglob("*.py")} | {"tests"}


def imported(path: Path) -> set[str]:
    """The modules that a file imports, in functions too; not what only type checkers read."""
    tree = ast.parse(path.read_text("utf-8"))
    unread = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if node in unread:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in names if name in MODULES}
            found |= modules | ({node.module} if modules != names else set())
    return found


@pytest.mark.parametrize("module", MODULES)
def test_the_library_knows_no_book_and_nothing_knows_the_tests(module):
    roots = {name.partition(".")[0] for name in imported(MODULES[module])}
    assert not roots & TESTS, module
    if module.partition(".")[0] == "synkrisis":
        assert not roots & {"churchtower", "benchmarks"}, module


def test_no_module_imports_itself_by_way_of_others():
    graph = {name: {n for n in imported(path) if n in MODULES} - {name} for name, path in MODULES.items()}
    assert graph["synkrisis.html.charts"]  # the graph is not empty
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_the_library_names_none_of_the_essays():
    for name, path in MODULES.items():
        if name.partition(".")[0] == "synkrisis":
            code = path.read_text("utf-8")
            assert "these essays" not in code.replace("of these essays are divided", ""), name
