"""The picture that stands for the book where its address is shared: its title beside the figure of the cover.

It is drawn anew whenever the figure has changed, at 1200 by 630 pixels, into `_static/social.png`.
"""

import shutil
import textwrap
from html import escape
from pathlib import Path

import yaml
from sphinx.application import Sphinx

from churchtower import cache

WIDTH, HEIGHT = 1200, 630
FIGURE = "_charts/fig-cover.svg"
PICTURE = "_static/social.png"
LOGO = Path(__file__).parent / "assets" / "logo.svg"


def lines(text: str, width: int, top: int, size: int, style: str) -> str:
    """Text in lines of at most `width` characters, from `top` down."""
    return "".join(
        f'<text x="56" y="{top + row * size * 1.2:.0f}" font-size="{size}" {style}>{escape(line)}</text>'
        for row, line in enumerate(textwrap.wrap(text, width))
    )


def drawn(title: str, subtitle: str, figure: str) -> str:
    """The picture as SVG: logo, title and subtitle on the left, the figure on the right."""
    from synkrisis.charts import theme  # slow to import, and seldom needed

    paper, ink, muted = (theme.LIGHT[name] for name in ("paper", "ink", "muted"))
    below = 250 + 48 * 1.2 * len(textwrap.wrap(title, 13))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' font-family="{theme.FONT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{paper}"/>'
        f'<svg x="56" y="56" width="120" height="120">{LOGO.read_text("utf-8")}</svg>'
        + lines(title, 13, 250, 48, f'font-weight="bold" fill="{ink}"')
        + lines(subtitle, 30, int(below), 25, f'fill="{muted}"')
        + f'<svg x="456" y="83">{figure}</svg></svg>'
    )


def write_picture(app: Sphinx, exception: Exception | None) -> None:
    figure = Path(app.outdir) / FIGURE
    if exception or not figure.exists():
        return
    citation = yaml.safe_load((Path(app.confdir) / "CITATION.cff").read_text("utf-8"))
    title, _, subtitle = citation["title"].partition(": ")
    parts = (title, subtitle, figure.read_text("utf-8"))

    def made() -> bytes:
        import vl_convert  # slow to import too

        from synkrisis.html.fonts import use_own_fonts

        use_own_fonts()
        return vl_convert.svg_to_png(drawn(*parts))

    kept = cache.remember("social.png", [*parts, Path(__file__)], made)
    shutil.copyfile(kept, Path(app.outdir) / PICTURE)


def connect(app: Sphinx) -> None:
    app.connect("build-finished", write_picture)
