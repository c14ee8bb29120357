"""Every chapter with code as a notebook to download, the same to the byte in every build.

A notebook is read where no Sphinx is: what only Sphinx understands becomes plain Markdown.
"""

import re
from functools import cache
from pathlib import Path

import jupytext
import nbformat
from pybtex.database import parse_file
from sphinx.application import Sphinx

from churchtower.sphinx.execution import is_notebook
from synkrisis import __version__

FOLDER = "_notebooks"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
OPENING = """\
# A chapter of Love Language and Church Tower, version {version}. It needs no network, but Python 3.11 to 3.13
# and the package synkrisis, which brings churchtower and both texts. No index has it yet, so that the one
# command that installs it names the project's folder, or its wheel:  %pip install /path/to/the/project
# Version 0.1.0 called it parallax. Do not install that name: it is somebody else's, a tool for SSH.
try:
    from churchtower import __version__ as installed
except ModuleNotFoundError as missing:
    remedy = "Run here: %pip install /path/to/the/project (its folder or wheel; not the old name, parallax)."
    raise ModuleNotFoundError(f"The package {{missing.name}} is missing. {{remedy}}") from None
if installed != "{version}":
    print(f"Written for version {version}; {{installed}} is installed, and numbers may differ.")"""


def notebook(source: Path) -> str:
    """A chapter as notebook JSON: no outputs, cells numbered in order, no metadata of the machine.

    Its first cell says what it needs, and the one command to type where that is missing.
    """
    book = jupytext.read(source, fmt="md")
    book.cells.insert(0, nbformat.v4.new_code_cell(OPENING.format(version=__version__)))
    for number, cell in enumerate(book.cells, start=1):
        cell.id = f"cell-{number:02}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        else:
            cell.source = plain(cell.source, source)
    book.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    book.nbformat, book.nbformat_minor = 4, 5
    return nbformat.writes(book) + "\n"


# --- Markdown that every notebook program shows -------------------------------------------------------------

LABEL = re.compile(r"^\([\w-]+\)=\n", re.MULTILINE)
BOX = re.compile(r"^(:::+|```)\{(\w+)\} *(.*)\n((?::\w+:.*\n)*)((?:.*\n)*?)\1$", re.MULTILINE)
ROLE = re.compile(r"\{([\w:]+)\}`([^`<]*?)(?: *<([^`>]*)>)?`")
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(((?!https?:)[^)\s]*)\)")


def plain(text: str, source: Path) -> str:
    """Markdown without Sphinx's labels, roles and boxes, and without links that lead nowhere."""
    text = LABEL.sub("", text)
    text = BOX.sub(_box, text)
    text = ROLE.sub(lambda role: _words(*role.groups(), source), text)
    return LINK.sub(lambda link: _link(*link.groups(), source), text)


def _box(box: re.Match) -> str:
    _fence, kind, title, _options, body = box.groups()
    if kind == "citation":
        return "*(The page of the book has the citation here.)*"
    if kind == "table":
        return f"**{title}**\n\n{body}"
    lines = [f"**{title or kind.capitalize()}**", "", *body.strip().splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _words(role: str, words: str, target: str | None, source: Path) -> str:
    """What a role says: the words that it shows, or the works that it cites."""
    if role not in ("cite:p", "cite:t"):
        return f"the figure `{words}`" if role == "numref" else words
    cited = [_cited(source.parent, key.strip()) for key in words.split(",")]
    if role == "cite:t":
        return ", ".join(f"{names} ({year})" for names, year in cited)
    return f"({'; '.join(f'{names} {year}' for names, year in cited)})"


@cache
def _works(folder: Path) -> dict:
    """What the book cites, from the `references.bib` in a page's folder or the one above it."""
    return parse_file(
        next(f / "references.bib" for f in (folder, folder.parent) if (f / "references.bib").exists())
    ).entries


def _cited(folder: Path, key: str) -> tuple[str, str]:
    """The authors of a work as a text names them, and its year."""
    work = _works(folder)[key]
    names = [" ".join([*who.prelast_names, *who.last_names]) for who in work.persons.get("author", [])]
    names = [re.sub(r"[{}]", "", name) for name in names or [work.fields["title"]]]
    said = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
    return said, work.fields.get("year", "no year")


def _link(words: str, address: str, source: Path) -> str:
    """A link to another chapter leads to its notebook; another is only its words."""
    target = source.parent / address.partition("#")[0]
    if not address.startswith("#") and target.suffix == ".md" and target.is_file():
        words = words or re.search(r"^# (.*)", target.read_text("utf-8"), re.MULTILINE)[1]
        return f"[{words}]({target.stem}.ipynb)" if is_notebook(target) else words
    return words


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


def connect(app: Sphinx) -> None:
    app.connect("html-page-context", offer, priority=700)
