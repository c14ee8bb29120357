"""What is published stands in one order, by value and then by name, and no code sorts without saying how."""

import ast
import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from built import ROOT

from synkrisis.order import highest, ranked, rounded
from synkrisis.words import keyness

# --- ranking ------------------------------------------------------------------------------------------------


def test_noise_in_the_last_digits_and_the_order_before_change_nothing(chosen):
    """As another processor's logarithms and another sort would."""
    table = keyness.keyness(pd.crosstab(chosen["term"], chosen["essay"])[["gzero", "allyn"]])
    expected = list(ranked(table, "g2").index)
    assert table["g2"].round(9).duplicated().mean() > 0.5  # or there would be nothing to tell apart
    rng = np.random.default_rng(5)
    for _ in range(10):
        noisy = table.assign(g2=table["g2"] * (1 + rng.uniform(-4e-15, 4e-15, len(table))))
        shuffled = noisy.iloc[rng.permutation(len(noisy))]
        assert list(ranked(shuffled, "g2").index) == expected
        assert list(shuffled.sort_values("g2", ascending=False).index) != expected


def test_ranking_is_by_value_then_name_with_what_is_missing_last():
    values = pd.Series({"b": 2.0, "a": 2.0, "d": np.nan, "c": 3.0})
    assert list(ranked(values).index) == ["c", "a", "b", "d"]
    assert list(ranked(values, ascending=True).index) == ["a", "b", "c", "d"]
    assert highest(values.drop("c")) == "a"
    frame = pd.DataFrame({"n": [1, 1, 2], "term": ["y", "x", "z"], "essay": ["q", "q", "p"]})
    assert list(ranked(frame, "n", then=["essay", "term"])["term"]) == ["z", "x", "y"]


def test_rows_that_nothing_tells_apart_are_refused():
    with pytest.raises(ValueError, match="Name columns in `then`"):
        ranked(pd.DataFrame({"n": [1, 1], "term": ["x", "x"]}), "n", then="term")


def test_rounding_keeps_ten_digits_of_small_and_large():
    assert rounded([1.23456789012e-9, 1.23456789012e9]).tolist() == [1.23456789e-9, 1234567890.0]
    assert rounded([-1e-17, 5e-324]).tolist() == [0, 0]


# --- what the code may not say ------------------------------------------------------------------------------

TIES = re.compile(r"# ties: \w")  # says, on the line or the one above, how equal values are told apart
PICKS = {"nlargest", "nsmallest", "idxmax", "idxmin", "argsort", "argmax", "argmin", "argpartition", "mode"}
PICKS |= {"most_common", "sort_values"}
IN_ORDER = {"index", "head", "tail", "iloc", "items", "keys", "idxmax"}
LISTINGS = {"iterdir", "glob", "rglob", "listdir", "scandir"}
ORDERLESS = {"sorted", "any", "all", "len", "sum", "set", "frozenset", "min", "max"}
VEGA = re.compile(r"-|(x|y|color|size|opacity|shape|row|column)$")


def called(node: ast.AST) -> str:
    """The last name of what a call calls: `sort_values` of `frame.sort_values(…)`."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", ""))


def is_set(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return is_set(node.left) or is_set(node.right)
    return isinstance(node, ast.Set | ast.SetComp) or (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("set", "frozenset")
    )


def fault(node: ast.AST, parent: ast.AST | None) -> str:
    """What is wrong with a node, or nothing."""
    options = {word.arg: word.value for word in node.keywords} if isinstance(node, ast.Call) else {}
    name = called(node)
    if name == "sort_values":
        by = node.args[0] if node.args else options.get("by")
        return "" if isinstance(by, ast.List) and len(by.elts) > 1 else "sort_values by one key"
    if name in PICKS and isinstance(node.func, ast.Attribute):
        return name
    if isinstance(node, ast.Attribute) and node.attr in IN_ORDER and called(node.value) == "value_counts":
        return f"value_counts().{node.attr}"
    if name in ("sorted", "min", "max", "sort") and "key" in options:
        key = options["key"]
        if not (isinstance(key, ast.Lambda) and isinstance(key.body, ast.Tuple)):
            return f"{name} by one key"
    order = options.get("sort")
    if isinstance(order, ast.Constant) and isinstance(order.value, str) and VEGA.match(order.value):
        return f"sort={order.value!r} in Vega"
    if isinstance(order, ast.Dict) or called(order) in ("EncodingSortField", "Sort", "SortField"):
        return "sort by a field in Vega"
    if name in LISTINGS and called(parent) not in ORDERLESS:
        return f"{name} as the file system has it"
    walked = node.iter if isinstance(node, ast.For | ast.comprehension) else None
    if name in ("list", "tuple", "join", "enumerate", "next", "iter") and node.args:
        walked = node.args[0]
    return "a set, one after another" if walked is not None and is_set(walked) else ""


def faults(code: str) -> Iterator[str]:
    """Every ordering in some code that leaves ties to chance, with its line."""
    lines, tree = code.splitlines(), ast.parse(code)

    def around(node: ast.AST) -> ast.AST | None:
        """What a node stands in, beside the generator that it is walked by."""
        node = parents.get(node)
        while isinstance(node, ast.comprehension | ast.GeneratorExp):
            node = parents.get(node)
        return node

    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        found = fault(node, around(node))
        if found:
            at = node if hasattr(node, "lineno") else node.iter
            said = lines[max(at.lineno - 2, 0) : at.end_lineno]
            if not any(map(TIES.search, said)):
                yield f"{at.lineno}: {found}"


@pytest.mark.parametrize(
    "code",
    [
        'frame.sort_values("g2")',
        'frame.sort_values(["g2"], ascending=False, kind="stable")',
        'frame["g2"].nlargest(5)',
        "series.idxmax()",
        "np.argsort(p)",
        "words.value_counts().index[0]",
        "words.mode()",
        "sorted(words, key=len)",
        "max(grid, key=lambda one: one.rho)",
        'alt.Y("term:N", sort="-x")',
        'alt.Y("term:N", sort=alt.EncodingSortField("n"))',
        "for path in folder.glob('*.csv'): print(path)",
        "print([word for word in set(words)])",
        "', '.join({*words} - stop)",
    ],
)
def test_an_order_without_a_tie_break_is_found(code):
    assert list(faults(code))
    assert not list(faults(f"# ties: in the order of the text\n{code}"))


@pytest.mark.parametrize(
    "code",
    [
        'frame.sort_values(["g2", "term"])',
        'ranked(frame, "g2", then="term")',
        "sorted(set(words))",
        "sorted(words, key=lambda word: (-count[word], word))",
        "sorted(folder.rglob('*'))",
        "words.value_counts().sort_index().items()",
        'alt.Order("essay:O", sort="descending")',
        'alt.Y("term:N", sort=list(frame["term"]))',
    ],
)
def test_an_order_with_one_is_not(code):
    assert not list(faults(code))


def test_every_order_in_the_code_says_how_ties_are_told_apart():
    """`synkrisis.order.ranked`, two keys, or a comment `# ties: …`; a stable sort alone is no answer."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for folder in ("synkrisis", "churchtower", "benchmarks")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in faults(path.read_text("utf-8"))
    ]
    assert found == []
