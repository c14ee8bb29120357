"""What pages are made of: places to link to, words for those who listen, formulas.

Displayed HTML is a place to link to. Findings and sentences are written by code cells as HTML with ids of
their own. `[text](#allyn-p09-s05)` finds such an id on whatever page it stands, and
`[text](evidence.html#allyn-p09-s05)` is kept as it is written. What is shown twice in a page is linked where
it first stands. A table has its caption's words for an id; numbers are left out, since they may change with
the data.

Printed lines may be broken where the screen ends, but not where spaces align them in columns.

Formulas are MathML, which every browser draws by itself: no script, no font, no other host.
"""

import re
from collections import Counter
from html import unescape

from docutils import nodes
from latex2mathml.converter import convert
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from synkrisis.printing import apostrophes

ID = re.compile(r'(<(?:div|p|tr|li|span|section|details)\b[^>]*?) id="([^"]+)"')
TABLE = re.compile(r'(?<!</summary>)<div class="syn-table">(?=.*?<caption>(.*?)</caption>)', re.DOTALL)
COLUMNS = re.compile(r"^ |\S {2,}\S", re.MULTILINE)
AS_WRITTEN = (nodes.literal, nodes.literal_block, nodes.raw)
PERCENT = re.compile(r"(?<=\d) %")
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
        raw[:] = [nodes.Text(ID.sub(once, TABLE.sub(named, raw.astext())))]


def table_id(caption: str, length: int = 48) -> str:
    """`table-` and the first words of a caption: `The 8 sentences of 76` is `table-the-sentences-of`."""
    words = nodes.make_id(f"table {re.sub('[0-9’]+', ' ', caption)}")
    return words if len(words) <= length else words[:length].rpartition("-")[0]


def keep_built_links(app: Sphinx, doctree: nodes.document) -> None:
    for link in list(doctree.findall(addnodes.pending_xref)):
        if link.get("reftype") == "myst" and BUILT_PAGE.match(link["reftarget"]):
            kept = nodes.reference("", "", *link.children, refuri=link["reftarget"], internal=True)
            link.replace_self(kept)


def keep_percentages(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """No line ends between a number and its sign."""
    for text in list(doctree.findall(nodes.Text)):
        if PERCENT.search(text) and not isinstance(text.parent, AS_WRITTEN):
            text.parent.replace(text, nodes.Text(PERCENT.sub("\u00a0%", text)))


def mark_columns(app: Sphinx, doctree: nodes.document) -> None:
    """Tell printed tables, whose lines stay whole, from printed sentences."""
    for block in doctree.findall(nodes.literal_block):
        if "output" in block["classes"] and COLUMNS.search(block.astext()):
            block["classes"].append("syn-aligned")


# --- for those who listen -----------------------------------------------------------------------------------

# What Sphinx and the theme leave unsaid, or say wrongly.
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


def name_terms(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Print the terms of the index with the apostrophes that the glossary has."""
    for at, (letter, terms) in enumerate(context.get("genindexentries", ())):
        context["genindexentries"][at] = (letter, [(apostrophes(name), *rest) for name, *rest in terms])


# --- formulas -----------------------------------------------------------------------------------------------

FUNCTION = re.compile(r"<m[io]>(ln|log|max|min)</m[io]>")
# A long formula scrolls on a phone, by keyboard too.
SCROLLS = {"role": "group", "aria-label": "Formula", "tabindex": "0"}


def formula(latex: str, *, display: str = "inline") -> str:
    """A formula as MathML, with a thin space about the names of functions."""
    return FUNCTION.sub(r'<mo lspace="0.17em" rspace="0.17em">\1</mo>', convert(latex, display=display))


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(formula(node.astext()))
    raise nodes.SkipNode


def visit_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append(translator.starttag(node, "div", CLASS="syn-formula", **SCROLLS))
    translator.body.append(formula(node.astext().strip(), display="block"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def connect(app: Sphinx) -> None:
    app.connect("doctree-read", register_ids)
    app.connect("doctree-read", keep_built_links)
    app.connect("doctree-read", mark_columns)
    app.connect("doctree-resolved", keep_percentages)
    app.connect("html-page-context", say, priority=850)
    app.connect("html-page-context", name_terms)
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
