"""The palette of `parallax.theme` as CSS, so that pages and charts have their colours from one place."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from parallax.theme import css_colors


def write_colors(app: Sphinx, config: Config) -> None:
    folder = Path(app.doctreedir) / "style"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "colors.css").write_text(css_colors(), "utf-8")
    config.html_static_path.append(str(folder))


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", write_colors)
    app.add_css_file("colors.css", priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
