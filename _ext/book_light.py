"""Pages that load fast: scripts wait until the page is there, and what no page needs is not linked."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html._assets import _JavaScript

AT_ONCE = {"documentation_options.js"}  # an inline script reads it


def deferred(script: _JavaScript) -> _JavaScript:
    """A copy of a link to a script that waits for the page, where the script allows it."""
    if not script.filename or Path(script.filename).name.partition("?")[0] in AT_ONCE:
        return script
    attributes = {name: value for name, value in script.attributes.items() if name != "async"}
    return _JavaScript(script.filename, priority=script.priority, **{**attributes, "defer": "defer"})


def defer_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if pagename != "search":  # its template adds scripts that need the others at once
        context["script_files"] = [deferred(script) for script in context["script_files"]]


def setup(app: Sphinx) -> dict:
    # Jupyter Book sets this value for an extension that is not in use.
    app.add_config_value("comments_config", {}, "", dict)
    app.connect("html-page-context", defer_scripts, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
