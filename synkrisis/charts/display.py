"""How a chart shows itself in a notebook: as a picture that needs no network, and live where that can be.

Altair's own renderer fetches its scripts from another host each time a notebook is opened, so that without a
network nothing is drawn. Here a chart is drawn as SVG, which JupyterLab, VS Code and nbconvert show as it is,
with its description as alt text. Where `anywidget` is installed and a Jupyter server has started the kernel,
the chart also answers to the pointer, with scripts that come from this machine.
"""

import base64
import html
import os
import re
import sys
from importlib.util import find_spec

import altair as alt
import vl_convert

NAME = "synkrisis-notebook"

# Set by a Jupyter server for its kernels. Others do not, and would load widgets from a network.
SERVER_VARIABLE = "JPY_SESSION_NAME"

_WITHIN = r"(?!https?:|data:|#)"  # an address within the book
_LINK = re.compile(
    rf'\[([^\]]+)\]\({_WITHIN}[^)]*\)|<a\b[^>]*\bhref="{_WITHIN}[^"]*"[^>]*>(.*?)</a>', re.DOTALL
)


def links_for_here(text: str) -> str:
    """Markdown or HTML for where it is shown: in a notebook that is read by itself, links to pages are words.

    >>> links_for_here("see [the ledger](synthesis.html)")  # in no notebook: as it is
    'see [the ledger](synthesis.html)'
    """
    return text if os.environ.get("SYNKRISIS_BOOK") or not _in_kernel() else _LINK.sub(_said, text)


def _said(link: re.Match) -> str:
    return link[1] or link[2]


def _in_kernel() -> bool:
    """Whether this process runs a notebook."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


def activate() -> None:
    """Show every chart so from now on, unless another renderer was chosen already."""
    alt.renderers.register(NAME, bundle)
    if alt.renderers.active == "default":
        alt.renderers.enable(NAME)


def bundle(spec: dict, **_options) -> dict[str, object]:
    """A chart in every form that a notebook may show, by MIME type, from its Vega-Lite specification.

    The picture stands in the HTML as an `img`, since that is shown in notebooks that nobody has declared
    trusted, and can carry alt text; `image/svg+xml` has it for what cannot show HTML, such as a PDF.
    """
    spec = {key: value for key, value in spec.items() if key != "usermeta"}
    spec["padding"] = spec.get("padding", 8)  # the picture has a ground of its own, also in dark notebooks
    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    svg = vl_convert.vegalite_to_svg(spec, vl_version=version)
    said = " ".join(str(spec.get("description", "A chart without a description.")).split())
    address = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    picture = f'<img src="{address}" alt="{html.escape(said)}" style="max-width:100%">'
    return {"text/html": picture, "image/svg+xml": svg, "text/plain": said, **_live(spec)}


def _live(spec: dict) -> dict[str, object]:
    """The chart as a widget of Altair's, or nothing where it could not be shown."""
    if find_spec("anywidget") is None or SERVER_VARIABLE not in os.environ:
        return {}
    alt.JupyterChart.enable_offline(offline=True)
    shown = alt.JupyterChart(chart=alt.Chart.from_dict(spec))._repr_mimebundle_()
    forms = shown[0] if isinstance(shown, tuple) else shown
    return {kind: form for kind, form in forms.items() if "widget" in kind}
