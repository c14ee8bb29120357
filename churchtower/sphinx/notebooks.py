"""Every chapter with code as a notebook to download, the same to the byte in every build.

A notebook is read where no Sphinx is, so its prose is CommonMark (`churchtower.sphinx.commonmark`). Where the book's
address and its repository are known, a chapter also offers to open it on Binder and Colab.
"""

from html import escape
from pathlib import Path

import jupytext
import nbformat
from sphinx.application import Sphinx

from churchtower import citing
from churchtower.sphinx import commonmark
from churchtower.sphinx.execution import is_notebook
from synkrisis import __version__

FOLDER = "_notebooks"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
OPENING = """\
# A chapter of Love Language and Church Tower, version {version}. It needs no network, but Python 3.11 to 3.13
# and the package synkrisis, which brings churchtower and both texts. No index has it yet, so that the one
# command that installs it names {told}:  %pip install {place}
# Version 0.1.0 called it parallax. Do not install that name: it is somebody else's, a tool for SSH.
try:
    from churchtower import __version__ as installed
except ModuleNotFoundError as missing:
    remedy = "Run here: %pip install {place} ({hint}not the old name, parallax)."
    raise ModuleNotFoundError(f"The package {{missing.name}} is missing. {{remedy}}") from None
if installed != "{version}":
    print(f"Written for version {version}; {{installed}} is installed, and numbers may differ.")"""


def opening(repository: str = "") -> str:
    """The first cell: what the notebook needs, and the one command to type where that is missing."""
    where = {"told": "the project's folder, or its wheel", "place": "/path/to/the/project"}
    where["hint"] = "its folder or wheel; "
    if repository:
        where = {"told": "the project's repository", "place": f"git+{repository}", "hint": ""}
    return OPENING.format(version=__version__, **where)


def notebook(source: Path, *, address: str = "", repository: str = "") -> str:
    """A chapter as notebook JSON: no outputs, cells numbered in order, no metadata of the machine.

    `address` is the book's, to which links lead; where it is empty they are words. `repository` is where the
    first cell's command finds the project.
    """
    book = jupytext.read(source, fmt="md")
    pages = commonmark.Pages(source, address)
    cells = [nbformat.v4.new_code_cell(opening(repository))]
    for cell in book.cells:
        if cell.cell_type == "code":
            figure = cell.metadata.pop("mystnb", {}).get("figure", {})
            cells.append(nbformat.v4.new_code_cell(cell.source, metadata=cell.metadata))
            if figure.get("caption"):
                cells.append(nbformat.v4.new_markdown_cell(pages.caption(figure["name"], figure["caption"])))
        else:
            cells.append(nbformat.v4.new_markdown_cell(pages.plain(cell.source)))
    if pages.cited:
        cells.append(nbformat.v4.new_markdown_cell(pages.works_cited()))
    for number, cell in enumerate(cells, start=1):
        cell.id = f"cell-{number:02}"
    book.cells = cells
    book.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    book.nbformat, book.nbformat_minor = 4, 5
    return nbformat.writes(book) + "\n"


def launches(name: str, address: str, repository: str) -> dict[str, str]:
    """Where a chapter opens and runs with nothing installed, by service; nowhere until the book is published.

    Binder makes the notebooks itself (`.binder/postBuild`); Colab reads them from the branch that publishing
    puts them on (`.github/workflows/pages.yml`). Both are offered for repositories on GitHub.

    >>> launches("essays", "https://example.org/", "https://github.com/one/book")["Colab"]
    'https://colab.research.google.com/github/one/book/blob/notebooks/essays.ipynb'
    >>> launches("essays", "", "https://github.com/one/book")
    {}
    """
    place = repository.removesuffix("/").removesuffix(".git").removeprefix("https://github.com/")
    if not address or place.count("/") != 1:
        return {}
    return {
        "Binder": f"https://mybinder.org/v2/gh/{place}/HEAD?urlpath=lab/tree/_build/lab/{name}.ipynb",
        "Colab": f"https://colab.research.google.com/github/{place}/blob/notebooks/{name}.ipynb",
    }


def offer(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if doctree is None:
        return
    source = Path(app.env.doc2path(pagename))
    if not is_notebook(source):
        return
    name = f"{Path(pagename).name}.ipynb"
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    site, repository = app.config.html_baseurl, citing.repository(Path(app.confdir))
    written = notebook(source, address=site, repository=repository)
    (folder / name).write_text(written, "utf-8", newline="\n")
    address = context["pathto"](f"{FOLDER}/{name}", 1)
    links = [f'<a href="{address}" download>Download this chapter as a notebook</a>']
    for service, place in launches(source.stem, site, repository).items():
        links.append(f'<a href="{escape(place)}">Open it on {service}</a>')
    link = f'<p class="syn-notebook">{" · ".join(links)}</p>'
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


def connect(app: Sphinx) -> None:
    app.connect("html-page-context", offer, priority=700)
