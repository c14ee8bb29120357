"""Pages that load fast: scripts wait until the page is there, and what no page needs is not linked."""

from sphinx.application import Sphinx
from sphinx.builders.html._assets import _JavaScript

AT_ONCE = {"documentation_options.js"}  # an inline script reads it


def defer_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    for script in context.get("script_files", []):
        if not isinstance(script, _JavaScript) or not script.filename:
            continue
        if str(script.filename).rpartition("/")[2].partition("?")[0] not in AT_ONCE:
            script.attributes.pop("async", None)
            script.attributes["defer"] = "defer"


def setup(app: Sphinx) -> dict:
    # Jupyter Book sets this value for an extension that is not in use.
    app.add_config_value("comments_config", {}, "", dict)
    app.connect("html-page-context", defer_scripts, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
