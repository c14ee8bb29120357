"""The page of functions: all that the library offers, and nothing else, each with its own words."""

import pydoc
import re
from functools import cache
from importlib import import_module
from inspect import getdoc, getmembers, isclass, ismodule
from pkgutil import iter_modules
from types import ModuleType

import pytest
from bs4 import BeautifulSoup
from built import site

import synkrisis

PAGE = "chapters/functions"


def public(module: ModuleType) -> dict[str, object]:
    """The functions and classes that a module, or the modules of a package, offer, by full name."""
    inside = iter_modules(module.__path__) if hasattr(module, "__path__") else ()
    names = getattr(module, "__all__", None) or [
        *(found.name for found in inside if not found.name.startswith("_")),
        *(
            name
            for name, thing in getmembers(module, callable)
            if getattr(thing, "__module__", "") == module.__name__ and not name.startswith("_")
        ),
    ]
    found = {}
    for name in names:
        full = f"{module.__name__}.{name}"
        thing = getattr(module, name, None) or import_module(full)
        found |= public(thing) if ismodule(thing) else {full: thing}
    return found


def letters(text: str) -> str:
    """A text without what a page sets otherwise: spaces, backticks, kinds of quotation marks."""
    return re.sub(r"[\W_]", "", text)


@cache
def shown() -> dict[str, str]:
    """What the page says of each name."""
    page = BeautifulSoup((site() / f"{PAGE}.html").read_text("utf-8"), "html.parser")
    return {dt["id"]: dt.find_next_sibling("dd").get_text() for dt in page.select("dt.sig[id]")}


def test_the_library_offers_what_its_parts_have():
    offered = public(synkrisis)
    assert {"synkrisis.words.keyness.keyness", "synkrisis.charts.keyness"} <= offered.keys()
    assert {name.split(".")[1] for name in offered} == set(synkrisis.__all__)


@pytest.mark.parametrize("name", public(synkrisis))
def test_a_public_function_stands_on_the_page_with_what_it_says(name):
    said = getdoc(public(synkrisis)[name])
    assert said and letters(shown()[name]).startswith(letters(said))


def test_nothing_else_stands_there():
    of_classes = {name for name, thing in public(synkrisis).items() if isclass(thing)}
    others = shown().keys() - public(synkrisis).keys()
    assert {name.rpartition(".")[0] for name in others} <= of_classes
    assert not [name for name in shown() if "._" in name]


def test_help_tells_the_same():
    keyness = synkrisis.words.keyness.keyness
    helped = pydoc.render_doc(keyness, renderer=pydoc.plaintext)
    assert "keyness(counts: " in helped and letters(getdoc(keyness)) in letters(helped)
    assert all(part in pydoc.render_doc(synkrisis, renderer=pydoc.plaintext) for part in synkrisis.__all__)
