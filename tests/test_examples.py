"""The examples in docstrings: each prints what it says."""

import doctest
import re
from importlib import import_module

import pytest
from built import ROOT

WITH_EXAMPLES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for folder in ("synkrisis", "churchtower")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if re.search(r"^ +>>> ", path.read_text("utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_are_true(name):
    done = doctest.testmod(import_module(name))
    assert done.attempted and not done.failed
