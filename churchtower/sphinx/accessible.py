"""What Sphinx and the theme leave unsaid, or say wrongly, to those who listen to a page."""

from sphinx.application import Sphinx

SPOKEN = {
    # which cells a table's headings are for
    '<th class="head': '<th scope="col" class="head',
    '<th class="stub': '<th scope="row" class="stub',
    # a role that is no longer one, and a list whose entries are no list items
    ' role="doc-biblioentry"': "",
    '<div role="list" class="citation-list">': '<div class="citation-list">',
    # a name that is not the one seen ("Show code")
    '<summary aria-label="Toggle hidden content">': "<summary>",
}


def say(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    for silent, spoken in SPOKEN.items():
        context["body"] = context.get("body", "").replace(silent, spoken)


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", say, priority=850)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
