"""The functions of the library, each with what it says of itself: ```{functions} texts words``` for two of its parts.

`sphinx.ext.autodoc` reads signatures and docstrings. What is public is what Python calls so: the names in `__all__`,
or else all without an underscore; so nothing is listed here a second time. Docstrings are plain sentences with names
in backticks, which are code, and links where they name a function on the page (`default_role` in `_config.yml`).
"""

from collections.abc import Iterable
from importlib import import_module
from inspect import getdoc, ismodule
from pkgutil import iter_modules
from types import ModuleType

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

AUTODOC = """```{{eval-rst}}
.. automodule:: {}
   :members:
```"""


def modules(part: ModuleType) -> list[str]:
    """The public modules of a package, by full name."""
    inside = [found.name for found in iter_modules(part.__path__) if not found.name.startswith("_")]
    full = {name: f"{part.__name__}.{name}" for name in getattr(part, "__all__", inside)}
    return [path for name, path in full.items() if ismodule(getattr(part, name, None) or import_module(path))]


class Functions(SphinxDirective):
    """A section for each part of the library that is named, and in it one for each of its modules."""

    required_arguments, final_argument_whitespace = 1, True

    def run(self) -> list[nodes.Node]:
        parts = [import_module(f"synkrisis.{name}") for name in self.arguments[0].split()]
        return [self.section(part.__name__, map(self.section, modules(part))) for part in parts]

    def section(self, module: str, inner: Iterable[nodes.section] = ()) -> nodes.section:
        section = nodes.section("", nodes.title("", module), names=[nodes.fully_normalize_name(module)])
        self.state.document.note_implicit_target(section)
        section += [*self.parse_text_to_nodes(AUTODOC.format(module)), *inner]
        for entry in list(section.findall(addnodes.index)):  # the index is of the book's terms
            entry.parent.remove(entry)
        return section


def says_nothing(app: Sphinx, what: str, name: str, member: object, skip: bool, options) -> bool | None:
    """Leave out the fields of named tuples, of which Python says their number; the class tells what they are."""
    return True if (getdoc(member) or "").startswith("Alias for field number") else None


def connect(app: Sphinx) -> None:
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-skip-member", says_nothing)
    app.add_directive("functions", Functions)
