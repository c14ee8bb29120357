"""Charts on pages: their files at addresses of their own, and live with no other host.

`synkrisis.html.charts` puts a chart's data (CSV) and picture (SVG) into the page as data addresses, so that a
single page can stand alone. In the book they are written to `_charts/` and linked, which keeps the pages
light.

`charts.js` (in `assets`, see `look`) is linked on the pages that have charts. It fetches one bundle of Vega
when a reader touches a chart. The bundle is made from the installed vl-convert; Jupyter Book would link all
scripts below `_static/` on every page. What "Data" opens waits in the page as text (`noscript`) until
then: a browser would lay out thousands of cells that few readers ask for.
"""

import json
import re
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from churchtower import cache

log = logging.getLogger(__name__)

FOLDER = "_charts"
LIVE = "_static/live"  # specifications: part of the machinery, and no address that is promised
SPEC = re.compile(
    r'(<div class="syn-chart" id="chart-([\w-]+)"(?:(?!<div class="syn-chart").)*?)'
    r'<script type="application/json">(.*?)</script>',
    re.DOTALL,
)
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

    def apart(match: re.Match) -> str:
        """A chart's specification in a script of its own: it is fetched when the chart is touched."""
        before, name, spec = match.groups()
        live = Path(app.outdir) / LIVE
        live.mkdir(parents=True, exist_ok=True)
        called = f"(window.synCharts ??= {{}})[{json.dumps(name)}] = {spec};\n"
        (live / f"{name}.js").write_text(called, "utf-8", newline="\n")
        return f'{before}<template data-live="{context["pathto"](f"{LIVE}/{name}.js", 1)}"></template>'

    context["body"] = LINK.sub(written, SPEC.sub(apart, context["body"]))


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
    made_of = [Path(__file__), version("vl-convert-python"), version("altair")]
    config.html_static_path.append(str(cache.remember("vega.js", made_of, bundle).parent))


def link_loader(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if 'class="syn-chart"' in context.get("body", ""):
        app.add_js_file("charts.js", loading_method="defer")
        app.add_js_file(None, body=OPEN)
        context["body"] = CLOSED.sub(r"\1<noscript>\2</noscript></details>", context["body"])


def connect(app: Sphinx) -> None:
    app.book_chart_files = {}
    app.connect("config-inited", add_bundle)
    app.connect("html-page-context", link_loader)
    app.connect("html-page-context", write_files, priority=600)
