"""A page with an error in it is not built.

A display that fails (a chart without alt text, say) leaves its traceback in the page and lets the cell pass;
here it becomes a warning, on which the build fails.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

log = logging.getLogger(__name__)


def report_tracebacks(app: Sphinx, doctree: nodes.document) -> None:
    for block in doctree.findall(nodes.literal_block):
        if "traceback" in block["classes"]:
            last = block.astext().strip().splitlines()[-1]
            log.warning("a cell shows an error: %s", last, location=block)


def setup(app: Sphinx) -> dict:
    app.connect("doctree-read", report_tracebacks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
