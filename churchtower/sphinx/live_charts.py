"""Live charts with no other host: one bundle of Vega, fetched only when a reader touches a chart.

`charts.js` (in `assets`, see `book_light`) is linked on the pages that have charts. The bundle is made from
the installed vl-convert, once, and lies beside it; Jupyter Book would link all scripts below `_static/` on
every page. What "Show data" opens waits in the page as text (`noscript`) until then: a browser would lay out
thousands of cells that few readers ask for.
"""

import re
from importlib.metadata import version
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

CLOSED = re.compile(r'(<details class="syn-data"><summary>[^<]*</summary>)(.*?)</details>', re.DOTALL)
# In the page itself, so that data open where `charts.js` has not come.
OPEN = """addEventListener("toggle", ({target}) => {
  for (const packed of target.querySelectorAll(".syn-data > noscript")) packed.outerHTML = packed.textContent;
}, true);"""


def bundle() -> str:
    """Vega, Vega-Lite and vega-embed in a scope of their own, so that they add one global name only."""
    import vl_convert

    from synkrisis.html.vega import vega_lite_version  # slow to import, and seldom needed

    code = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=vega_lite_version())
    return f"(()=>{{{code}}})();\n"


def add_bundle(app: Sphinx, config: Config) -> None:
    made = Path(app.doctreedir) / "vega" / f"{version('vl-convert-python')}-{version('altair')}"
    if not (made / "vega.js").exists():
        made.mkdir(parents=True, exist_ok=True)
        (made / "vega.js").write_text(bundle(), "utf-8")
    config.html_static_path.append(str(made))


def link_loader(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if 'class="syn-chart"' in context.get("body", ""):
        app.add_js_file("charts.js", loading_method="defer")
        app.add_js_file(None, body=OPEN)
        context["body"] = CLOSED.sub(r"\1<noscript>\2</noscript></details>", context["body"])


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", add_bundle)
    app.connect("html-page-context", link_loader)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
