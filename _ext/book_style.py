"""The palette of `parallax.theme` as CSS, so that pages and charts have their colours from one place."""

import hashlib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config


def write_colors(app: Sphinx, config: Config) -> None:
    source = Path(app.confdir) / "parallax" / "theme.py"
    folder = Path(app.doctreedir) / "style" / hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    if not folder.exists():
        from parallax.theme import css_colors  # slow to import, and seldom needed

        folder.mkdir(parents=True)
        (folder / "colors.css").write_text(css_colors(), "utf-8")
    config.html_static_path.append(str(folder))


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", write_colors)
    app.add_css_file("colors.css", priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
