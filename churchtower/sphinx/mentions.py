"""Words that select marks of a chart beside them: `[the tower](#fig-cover:church-tower)`.

The part after the colon is the name of a layer of the chart. The words are a link to the figure, and with
`mentions.js` they show its other marks pale, until they are selected again.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging

log = logging.getLogger(__name__)

MENTION = re.compile(r"(fig-[a-z0-9-]+):([a-z]+(?:-[a-z]+)*)")


def resolve(app: Sphinx, doctree: nodes.document) -> None:
    """Turn every mention into a link to its figure; one of a layer that no figure of the page has is a fault."""
    shown = "".join(raw.astext() for raw in doctree.findall(nodes.raw))
    for link in list(doctree.findall(addnodes.pending_xref)):
        mention = MENTION.fullmatch(str(link.get("reftarget", "")))
        if not mention:
            continue
        figure, layer = mention.groups()
        start = shown.find(f'id="chart-{figure}"')
        chart = shown[start:].partition('class="syn-data"')[0] if start >= 0 else ""
        if f'class="{layer.replace("-", "_")}_marks"' not in chart:
            log.warning("no chart %s of this page has a layer named %r", figure, layer, location=link)
        classes = ["syn-mention", f"syn-marks-{layer}"]
        words = [child.deepcopy() for inner in link.children for child in inner.children]
        link.replace_self(
            nodes.reference("", "", *words, refuri=f"#{figure}", internal=True, classes=classes)
        )


def connect(app: Sphinx) -> None:
    app.connect("doctree-read", resolve, priority=400)  # before links are resolved
    app.add_js_file("mentions.js", priority=700)
