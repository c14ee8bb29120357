"""The files behind the charts: data (CSV) and picture (SVG), each at an address of its own.

`synkrisis.html.charts` puts a chart's files into the page as data addresses, so that a single page can stand alone.
In the book they are written to `_charts/` and linked, which keeps the pages light.
"""

import re
from pathlib import Path
from urllib.parse import unquote

from sphinx.application import Sphinx
from sphinx.util import logging

log = logging.getLogger(__name__)

FOLDER = "_charts"
LINK = re.compile(r'href="data:[\w/+]+;charset=utf-8,([^"]*)" download="([\w.-]+)"')


def write_files(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if "body" not in context:
        return
    folder = Path(app.outdir) / FOLDER

    def written(match: re.Match) -> str:
        content, name = unquote(match[1]), match[2]
        owner = app.book_chart_files.setdefault(name, (pagename, content))
        if owner[1] != content:
            log.warning("two charts are named %s, here and in %s", name, owner[0], location=pagename)
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(content, "utf-8", newline="\n")
        return f'href="{context["pathto"](f"{FOLDER}/{name}", 1)}" download="{name}"'

    context["body"] = LINK.sub(written, context["body"])


def setup(app: Sphinx) -> dict:
    app.book_chart_files = {}
    app.connect("html-page-context", write_files, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
