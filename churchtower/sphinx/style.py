"""The palette of `synkrisis.charts.theme` as CSS, so that pages and charts have their colours from one place."""

import hashlib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

import synkrisis

THEME = Path(synkrisis.__file__).parent / "charts" / "theme.py"


def on_paper(colors: str) -> str:
    """The palettes, and the light one once more for paper, whichever mode the screen is in."""
    light = colors.partition("{")[2].partition("}")[0]
    return f"{colors}@media print{{html[data-theme]{{{light}}}}}\n"


def write_colors(app: Sphinx, config: Config) -> None:
    sources = [THEME, Path(__file__)]
    key = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
    folder = Path(app.doctreedir) / "style" / key
    if not folder.exists():
        from synkrisis.charts.theme import css_colors  # slow to import, and seldom needed

        folder.mkdir(parents=True)
        (folder / "colors.css").write_text(on_paper(css_colors()), "utf-8")
    config.html_static_path.append(str(folder))


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", write_colors)
    app.add_css_file("colors.css", priority=400)
    app.add_css_file("print.css", priority=900, media="print")  # in assets/; after the book's own style
    return {"parallel_read_safe": True, "parallel_write_safe": True}
