"""One-place changes of the measure modules: does the module's own test file notice?

`python benchmarks/mutations.py [HOW MANY [MINUTES]]` draws comparisons, operators, constants and booleans at
random (seeded) and changes one at a time. Libraries, the book and its texts are loaded once; each change is
made in memory, in a forked process that loads the module and all that imports it anew and runs the module's
test file, quick tests first. Tests that take longer than `SLOW` are left out, so that the share noticed is at
least what is said. What was seen is kept in `benchmarks/mutations.json`: a change noticed earlier is not
tried again while it is the same change at the same place; one that survived is.
"""

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy is loaded: a forked process has one core

import pytest

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "benchmarks" / "mutations.json"
SEED = 20220214
SLOW = 8.0  # seconds of processor; a test that takes longer is left out
PATIENCE = 60  # seconds of processor; a change that makes the tests run longer is noticed
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
    "sentiment/instruments": "test_sentiment",
    "sentiment/people": "test_people",
    "codings/agreement": "test_agreement",
    "texts/concordance": "test_concordance",
}
STRICT = "The two sequences have one length by construction, so that `strict` has nothing to refuse."
UNSEEN = "It marks a word as not seen before: any number below zero does."
# Changes that alter nothing observable, each with the reason; ten at most.
SET_ASIDE = {
    "intervals/resampling: 88: True → False": STRICT,
    "intervals/resampling: 165: True → False": STRICT,
    "sentiment/instruments: 6: True → False": STRICT,
    "words/diversity: 59: 1 → 2": UNSEEN,
    "words/diversity: 79: 1 → 2": UNSEEN,
    "codings/agreement: 33: 0 → 1": "It names the one cluster that there is, and nothing reads the name.",
    "intervals/permutation: 11: 8 → 9": "It says how many drawings are kept for later: what they are stays.",
    "metaphor/finder: 23: totals.get(name, 0) + weight → totals.get(name, 0) - weight": (
        "All totals change their sign, and so does their sum: the shares stay."
    ),
    "texts/concordance: 15: 1 → 2": "One place more is looked at, where less is left than the query is long.",
}
COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}


def places(tree: ast.AST) -> list[ast.AST]:
    """The nodes that can be changed, in the order of `ast.walk`."""
    return [
        node
        for node in ast.walk(tree)
        if (isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS)
        or (isinstance(node, ast.BinOp) and type(node.op) in OPERATORS and not _joins_types(node))
        or (isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float))
    ]


def _joins_types(node: ast.BinOp) -> bool:
    """Whether text is put together, where another operator is no plausible slip but always an error."""
    return any(isinstance(side, ast.JoinedStr) for side in (node.left, node.right))


def change(node: ast.AST) -> str:
    """Change one node in place; says what was done."""
    before = ast.unparse(node)
    if isinstance(node, ast.Compare):
        node.ops[0] = COMPARISONS[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp):
        node.op = OPERATORS[type(node.op)]()
    else:
        node.value = (not node.value) if isinstance(node.value, bool) else node.value + 1
    return f"{before} → {ast.unparse(node)}"


# Loading one changed module


class Changed(importlib.machinery.SourceFileLoader):
    """Loads a module from a changed tree instead of its file."""

    tree: ast.AST

    def get_code(self, fullname):
        return compile(ast.fix_missing_locations(self.tree), self.path, "exec", dont_inherit=True)


class Finder(importlib.abc.MetaPathFinder):
    """Finds the one changed module, before all others look."""

    def __init__(self, name: str, path: Path, tree: ast.AST) -> None:
        self.name, self.loader = name, Changed(name, str(path))
        self.loader.tree = tree

    def find_spec(self, fullname, path=None, target=None):
        if fullname == self.name:
            return importlib.util.spec_from_file_location(fullname, self.loader.path, loader=self.loader)
        return None


def _imports(path: Path) -> Iterator[str]:
    """Names that a file imports, at any depth, as they are written."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importers() -> dict[str, set[str]]:
    """For each of the project's modules, the modules that import it, directly or through others."""
    direct: dict[str, set[str]] = {}
    for package in ("synkrisis", "churchtower"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            for imported in _imports(path):
                direct.setdefault(imported, set()).add(name)
    found = {}
    for name in direct:
        reached, ahead = {name}, [name]
        while ahead:
            new = direct.get(ahead.pop(), set()) - reached
            reached |= new
            ahead += new
        found[name] = reached
    return found


def forget(names: set[str]) -> None:
    """Make the interpreter load modules anew, the tests' own among them."""
    tests = str(ROOT / "tests")
    for name, module in list(sys.modules.items()):
        if name in names or (getattr(module, "__file__", None) or "").startswith(tests):
            del sys.modules[name]
            parent, _, last = name.rpartition(".")
            if parent in sys.modules:
                vars(sys.modules[parent]).pop(last, None)


# Running tests


class Quick:
    """Takes each test's time, and runs quick tests first and those that are too slow not at all."""

    def __init__(self, known: dict[str, float] | None = None) -> None:
        self.known, self.taken, self.failed = known, {}, []

    def pytest_collection_modifyitems(self, items):
        if self.known is not None:
            items[:] = [item for item in items if self.known.get(item.nodeid, 0) <= SLOW]
            # ties: in the order of collection
            items.sort(key=lambda item: self.known.get(item.nodeid, 0))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item):
        start = time.process_time()
        yield
        self.taken[item.nodeid] = round(time.process_time() - start, 3)

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.append(report.nodeid)


def in_a_fork(work: Callable[[], tuple[int, str]], patience: int) -> tuple[int, str]:
    """Run `work` in a forked process, at most so many seconds of processor; its exit status and text."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 99
        try:
            os.close(reading)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1), os.dup2(nowhere, 2)
            used = int(time.process_time())
            resource.setrlimit(resource.RLIMIT_CPU, (used + patience, used + patience))
            status, said = work()
            os.write(writing, said.encode())
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as end:
        said = end.read().decode()
    return os.waitpid(child, 0)[1], said


def run_tests(test: str, known: dict[str, float] | None) -> tuple[int, Quick]:
    quick = Quick(known)
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", *(["-x"] if known is not None else [])]
    return int(pytest.main([*options, str(ROOT / "tests" / f"{test}.py")], plugins=[quick])), quick


def baseline(test: str) -> dict[str, float]:
    """Seconds of processor that each test takes with nothing changed. Raises RuntimeError where one fails."""

    def work() -> tuple[int, str]:
        forget(set())
        status, quick = run_tests(test, None)
        return status, json.dumps([quick.taken, quick.failed])

    status, said = in_a_fork(work, 20 * PATIENCE)
    taken, failed = json.loads(said or "[{}, []]")
    if status or not taken:
        raise RuntimeError(
            f"tests/{test}.py fails with nothing changed ({', '.join(failed)}). Mend it first."
        )
    return taken


def first_to_notice(module: str, place: int, known: dict[str, float], affected: set[str]) -> str | None:
    """The test that fails when one place of a module is changed; None where none does."""
    path = ROOT / "synkrisis" / f"{module}.py"
    tree = ast.parse(path.read_text("utf-8"))
    change(places(tree)[place])
    name = "synkrisis." + module.replace("/", ".")

    def work() -> tuple[int, str]:
        sys.meta_path.insert(0, Finder(name, path, tree))
        forget(affected)
        status, quick = run_tests(TESTED[module], known)
        return int(status != 0), (quick.failed or ["import"])[0]

    status, said = in_a_fork(work, PATIENCE)
    return (said.rpartition("/")[2] or "out of time, or ended") if status else None


def load_once() -> None:
    """Import what the tests need, and let the book's texts be read once for all of them."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    files = [str(ROOT / "tests" / f"{test}.py") for test in sorted(set(TESTED.values()))]
    pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", *files])
    corpus = importlib.import_module("churchtower.corpus")
    read = corpus.load_corpus
    whole = read()
    _ = whole.tokens, whole.sentences
    corpus.load_corpus = lambda *args, **options: read(*args, **options) if args or options else whole


# All together


def drawn() -> list[tuple[str, int]]:
    """Every place of every module, in an order drawn from the seed."""
    found = []
    for module in TESTED:
        tree = ast.parse((ROOT / "synkrisis" / f"{module}.py").read_text("utf-8"))
        found += [(module, place) for place in range(len(places(tree)))]
    random.Random(SEED).shuffle(found)
    return found


def name_of(module: str, place: int) -> str:
    """What is kept of a change: its module, which of the module's places it is, and what was done."""
    tree = ast.parse((ROOT / "synkrisis" / f"{module}.py").read_text("utf-8"))
    node = places(tree)[place]
    return f"{module}: {place}: {change(node)}"


def summary(changes: dict[str, str | None]) -> dict:
    """Counts, by module and in all; a change that was set aside counts for none."""
    if len(SET_ASIDE) > 10:
        raise ValueError(f"{len(SET_ASIDE)} changes are set aside; ten are the most. Write tests for them.")
    counted = {name: test for name, test in changes.items() if name not in SET_ASIDE}
    modules = {
        module: {"changed": len(own), "noticed": sum(test is not None for test in own)}
        for module in TESTED
        if (own := [test for name, test in counted.items() if name.startswith(f"{module}:")])
    }
    noticed = sum(test is not None for test in counted.values())
    return {
        "seed": SEED,
        "changed": len(changes),
        "set_aside": {name: reason for name, reason in SET_ASIDE.items() if name in changes},
        "counted": len(counted),
        "noticed": noticed,
        "share": round(noticed / max(len(counted), 1), 4),
        "by_module": modules,
        "not_noticed": [name for name, test in counted.items() if test is None],
        "noticed_by": {name: test for name, test in sorted(counted.items()) if test is not None},
    }


def run(how_many: int = 300, minutes: float = 600) -> dict:
    """Try the first changes of the drawn order, as many as asked for and the time allows; keep the result."""
    ends = time.monotonic() + 60 * minutes
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {"noticed_by": {}, "not_noticed": []}
    earlier = kept["noticed_by"]
    os.chdir(ROOT)
    load_once()
    reached, known, changes = importers(), {}, {}
    # The finder's tests, which run the encoder, are the longest to time: its changes come last.
    # ties: in the order drawn
    for module, place in sorted(drawn()[:how_many], key=lambda one: one[0] == "metaphor/finder"):
        name = name_of(module, place)
        if name in earlier:
            changes[name] = earlier[name]
            continue
        if name in SET_ASIDE:
            changes[name] = None
            continue
        if time.monotonic() > ends:
            if name in kept["not_noticed"]:  # not tried again, and still not noticed
                changes[name] = None
            continue
        test = TESTED[module]
        known[test] = known.get(test) or baseline(test)
        dotted = "synkrisis." + module.replace("/", ".")
        changes[name] = first_to_notice(module, place, known[test], reached.get(dotted, set()) | {dotted})
        print(f"{len(changes):4} {name}  {changes[name] or '— NOT NOTICED'}", file=sys.stderr, flush=True)
        keep(summary(changes))
    found = summary(changes)
    keep(found)
    return found


def keep(found: dict) -> None:
    KEPT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    found = run(*(float(part) if place else int(part) for place, part in enumerate(sys.argv[1:])))
    print(f"{found['noticed']} of {found['counted']} noticed, {len(found['set_aside'])} set aside")
