"""Every chapter with code as a notebook to download, the same to the byte in every build."""

from pathlib import Path

import jupytext
import nbformat
from sphinx.application import Sphinx

FOLDER = "_notebooks"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def is_notebook(source: Path) -> bool:
    return source.suffix == ".md" and source.read_text("utf-8").startswith("---\njupytext:")


def notebook(source: Path) -> str:
    """A chapter as notebook JSON: no outputs, cells numbered in order, no metadata of the machine."""
    book = jupytext.read(source, fmt="md")
    for number, cell in enumerate(book.cells, start=1):
        cell.id = f"cell-{number:02}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    book.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    book.nbformat, book.nbformat_minor = 4, 5
    return nbformat.writes(book) + "\n"


def offer(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if doctree is None:
        return
    source = Path(app.env.doc2path(pagename))
    if not is_notebook(source):
        return
    name = f"{Path(pagename).name}.ipynb"
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(notebook(source), "utf-8", newline="\n")
    address = context["pathto"](f"{FOLDER}/{name}", 1)
    link = f'<p class="syn-notebook"><a href="{address}" download>Download this chapter as a notebook</a></p>'
    context["body"] = context["body"].replace("</h1>", f"</h1>\n{link}", 1)
    for button in context.get("header_buttons", []):
        if button.get("label") == "download-buttons":
            entry = {
                "type": "link",
                "url": address,
                "text": ".ipynb",
                "icon": "fas fa-code",
                "tooltip": "Download this chapter as a notebook",
                "label": "download-notebook-button",
            }
            button["buttons"].insert(0, entry)


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", offer, priority=700)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
