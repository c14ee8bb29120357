"""What the theme leaves unsaid to those who listen to a page: which cells a table's headings are for."""

from sphinx.application import Sphinx

SPOKEN = {
    '<th class="head': '<th scope="col" class="head',
    '<th class="stub': '<th scope="row" class="stub',
}


def say(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    for silent, spoken in SPOKEN.items():
        context["body"] = context.get("body", "").replace(silent, spoken)


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", say, priority=850)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
