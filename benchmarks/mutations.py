"""One-place changes of the measure modules: does the module's own test file notice?

`python benchmarks/mutations.py [HOW MANY]` draws comparisons, operators, constants and booleans at random
(seeded), changes one at a time in a copy of the tree, and runs the module's test file on it.
"""

import ast
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEED = 20220214
# Each measure module, with the test file that is to notice.
TESTED = {
    "words/frequency": "test_frequency",
    "words/keyness": "test_keyness",
    "words/dispersion": "test_dispersion",
    "words/diversity": "test_diversity",
    "words/collocation": "test_collocation",
    "intervals/blocks": "test_resample",
    "intervals/resampling": "test_resample",
    "intervals/permutation": "test_resample",
    "intervals/verdicts": "test_resample",
    "intervals/proportions": "test_resample",
    "metaphor/density": "test_metaphor",
    "metaphor/finder": "test_candidates",
    "sentiment/validation": "test_validation",
    "sentiment/polarity": "test_sentiment",
    "codings/agreement": "test_agreement",
    "texts/concordance": "test_concordance",
}
COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}


def places(tree: ast.AST) -> list[ast.AST]:
    """The nodes that can be changed, in the order of the file."""
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = []
    for node in ast.walk(tree):
        changes = (
            (isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS)
            or (isinstance(node, ast.BinOp) and type(node.op) in OPERATORS)
            or (
                isinstance(node, ast.Constant)
                and isinstance(node.value, bool | int | float)
                and id(node) not in skipped
            )
        )
        if changes:
            found.append(node)
    return found


def change(node: ast.AST) -> str:
    """Change one node in place; says what was done."""
    line = node.lineno
    if isinstance(node, ast.Compare):
        before = type(node.ops[0])
        node.ops[0] = COMPARISONS[before]()
        return f"line {line}: {before.__name__} to {COMPARISONS[before].__name__}"
    if isinstance(node, ast.BinOp):
        before = type(node.op)
        node.op = OPERATORS[before]()
        return f"line {line}: {before.__name__} to {OPERATORS[before].__name__}"
    before = node.value
    node.value = (not before) if isinstance(before, bool) else before + 1
    return f"line {line}: {before} to {node.value}"


def noticed(copy: Path, module: str) -> bool:
    """Whether the module's test file fails in the copy."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        f"tests/{TESTED[module]}.py",
    ]
    done = subprocess.run(
        command, cwd=copy, capture_output=True, timeout=600,
        env={"PYTHONPATH": str(copy), "PATH": "/usr/bin:/bin"}, check=False,
    )  # fmt: skip
    return done.returncode != 0


def run(how_many: int = 300) -> dict:
    """Change one place at a time; which changes nobody noticed."""
    chooser = random.Random(SEED)
    sources = {module: (ROOT / "synkrisis" / f"{module}.py").read_text("utf-8") for module in TESTED}
    all_places = [
        (module, place) for module, text in sources.items() for place in range(len(places(ast.parse(text))))
    ]
    chosen = chooser.sample(all_places, min(how_many, len(all_places)))
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        left_out = shutil.ignore_patterns(".git", ".venv", "_build", "releases", "__pycache__")
        shutil.copytree(ROOT, copy, ignore=left_out)
        for number, (module, place) in enumerate(chosen, start=1):
            tree = ast.parse(sources[module])
            done = change(places(tree)[place])
            path = copy / "synkrisis" / f"{module}.py"
            path.write_text(ast.unparse(tree), "utf-8")
            if not noticed(copy, module):
                survivors.append(f"{module}: {done}")
                print(f"  not noticed: {survivors[-1]}", flush=True)
            path.write_text(sources[module], "utf-8")
            if number % 20 == 0:
                print(f"  {number} of {len(chosen)}", flush=True)
    return {"n": len(chosen), "noticed": len(chosen) - len(survivors), "survivors": survivors}


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
