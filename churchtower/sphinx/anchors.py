"""Displayed HTML is a place to link to, and a link to a built page is a link.

Findings and sentences are written by code cells as HTML with ids of their own. `[text](#allyn-p09-s05)` finds
such an id on whatever page it stands, and `[text](evidence.html#allyn-p09-s05)` is kept as it is written.
What is shown twice in a page is linked where it first stands. A table has its caption's words for an id;
numbers are left out, since they may change with the data.
"""

import re
from collections import Counter
from html import unescape

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

ID = re.compile(r'(<(?:div|p|tr|li|span|section)\b[^>]*?) id="([^"]+)"')
TABLE = re.compile(r'(?<!</summary>)<div class="syn-table">(?=.*?<caption>(.*?)</caption>)', re.DOTALL)
BUILT_PAGE = re.compile(r"[\w./-]*\.html(#[\w.-]+)?$")


def register_ids(app: Sphinx, doctree: nodes.document) -> None:
    docname, standard = app.env.docname, app.env.get_domain("std")
    seen: set[str] = set()

    def once(match: re.Match) -> str:
        name = match[2]
        if name in seen:
            return match[1]
        seen.add(name)
        standard.anonlabels.setdefault(name, (docname, name))
        standard.labels.setdefault(name, (docname, name, name))
        return match[0]

    tables: Counter[str] = Counter()

    def named(match: re.Match) -> str:
        name = table_id(unescape(match[1]))
        tables[name] += 1
        number = f"-{tables[name]}" if tables[name] > 1 else ""
        return f'<div class="syn-table" id="{name}{number}">'

    for raw in doctree.findall(nodes.raw):
        raw.children = [nodes.Text(ID.sub(once, TABLE.sub(named, raw.astext())))]


def table_id(caption: str, length: int = 48) -> str:
    """`table-` and the first words of a caption: `The 8 sentences of 76` is `table-the-sentences-of`."""
    words = nodes.make_id(f"table {re.sub('[0-9]+', ' ', caption)}")
    return words if len(words) <= length else words[:length].rpartition("-")[0]


def keep_built_links(app: Sphinx, doctree: nodes.document) -> None:
    for link in list(doctree.findall(addnodes.pending_xref)):
        if link.get("reftype") == "myst" and BUILT_PAGE.match(link["reftarget"]):
            kept = nodes.reference("", "", *link.children, refuri=link["reftarget"], internal=True)
            link.replace_self(kept)


def setup(app: Sphinx) -> dict:
    app.connect("doctree-read", register_ids)
    app.connect("doctree-read", keep_built_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
