"""Model answers fold: a box of the class `dropdown` becomes a native `<details>`, closed until it is asked for.

The theme's own extension for this needs a script, without which no answer folds. On paper all are open.
"""

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

CLASS = "dropdown"


def fold(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Turn each box of the class into a `<details>` with its title as summary."""
    if app.builder.format != "html":
        return
    for box in list(doctree.findall(nodes.admonition)):
        if CLASS in box["classes"]:
            title, *body = box.children
            opened = Markup('<div class="admonition {}"><details><summary>{}</summary>')
            html = (opened.format(CLASS, title.astext()), "</details></div>")
            first, last = (nodes.raw("", part, format="html") for part in html)
            # Not replace_self, which would give the box's classes to `first` and so a box of its own.
            place = box.parent.index(box)
            box.parent[place : place + 1] = [first, *body, last]


def connect(app: Sphinx) -> None:
    app.connect("doctree-resolved", fold)
