"""What a reader can take along, named on the landing page: the PDF, the data in one archive, the notebooks.

`make pdf` prints the built pages (`churchtower/make/paper.py`) and notes a checksum of what they were made
of. A build shows the PDF while that holds, and takes it away once it does not: the book never links a missing
or old one. The archive holds codings, findings and tables, and not the essays.
"""

import re
import shutil
from html import escape
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import yaml
from sphinx.application import Sphinx
from sphinx.config import Config

import churchtower
from churchtower import cache
from churchtower.sphinx import execution
from churchtower.sphinx.notebooks import FOLDER as NOTEBOOKS

NAME = "love-language-and-church-tower"
PDF, ARCHIVE = f"{NAME}.pdf", f"{NAME}-data.zip"
PRINTED = "paper/made-of"  # below _build: what the PDF was made of
TABLE = re.compile(r'"\.\./(_charts/table-([\w-]+)\.csv)"')

README = """# {title}: the data

{author} ({year}), version {version}.

Codings, findings and tables: CC BY 4.0. Words of the essays that they quote belong to the essays' publishers
and authors. `LICENSE` says it in full.

The essays themselves are not here: `essays.csv` says where they were published, and has a checksum of the
text that was used.

- `annotations/`: the codings of metaphor, sentiment, stance and time, each coder's own in `codings/`, and the
  codebook that they follow
- `claims.json`: every finding: key, value, 95 % interval, n, unit, wording, evidence
- `tables/`: the tables behind the pages; their columns are told below
- `DATA.md`: the columns of `annotations/` and `essays.csv`, and where everything comes from

"""


def printed_from(root: Path) -> str:
    """A checksum of all that the PDF is made of."""
    sources = [root / name for name in ("_config.yml", "_toc.yml", "chapters", "index.md")]
    return cache.checksum(*execution.reading(root), *execution.looks(root), *sources)


def find_pdf(app: Sphinx, config: Config) -> None:
    """Show the PDF if it was made of these very sources; else take it away."""
    pdf, stamp = Path(app.outdir) / PDF, Path(app.outdir).parent / PRINTED
    if pdf.exists() and stamp.exists() and stamp.read_text("utf-8") == printed_from(Path(app.confdir)):
        config.book_pdf = f"{pdf.stat().st_size / 1e6:.1f} MB"
    else:
        pdf.unlink(missing_ok=True)


def offer(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """The list of downloads on the landing page."""
    if pagename != app.config.root_doc:
        return
    env = app.env
    items = [f'<a href="{ARCHIVE}" download>The data</a> (zip): codings, findings and tables, not the essays']
    if app.config.book_pdf:
        items.insert(0, f'<a href="{PDF}" download>The whole book</a> (PDF, {app.config.book_pdf})')
    names = [pagename, *env.toctree_includes.get(pagename, ())]
    links = [
        f'<a href="{NOTEBOOKS}/{Path(name).name}.ipynb" download>{escape(env.titles[name].astext())}</a>'
        for name in names
        if execution.is_notebook(Path(env.doc2path(name)))
    ]
    items.append(f"Every chapter with code as a notebook: {', '.join(links)}")
    points = "".join(f"<li><p>{item}.</p></li>" for item in items)
    heading = '<h2>Download<a class="headerlink" href="#download" title="Link to this heading">#</a></h2>'
    section = f'<section class="syn-downloads" id="download">{heading}<ul>{points}</ul></section>'
    context["body"] += section


def tables(outdir: Path) -> dict[str, Path]:
    """The tables that the data page offers, by name."""
    page = (outdir / "chapters" / "data.html").read_text("utf-8")
    return {name: outdir / path for path, name in sorted(TABLE.findall(page))}


def readme(root: Path, found: dict[str, Path]) -> str:
    import pandas as pd

    from churchtower import export  # slow to import, and seldom needed

    cited = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    facts = {
        "title": cited["title"],
        "author": cited["authors"][0]["name"],
        "year": str(cited["date-released"])[:4],
        "version": cited["version"],
    }
    columns = export.readme({name: pd.read_csv(path) for name, path in found.items()})
    return README.format_map(facts) + columns.partition("## claims.json")[0].rstrip() + "\n"


def contents(root: Path, outdir: Path) -> dict[str, bytes]:
    """The files of the archive by name, in order."""
    data, found = root / "data", tables(outdir)
    annotations = [path for path in sorted((data / "annotations").rglob("*")) if path.is_file()]
    paths = {path.relative_to(data).as_posix(): path for path in annotations}
    paths |= {f"tables/{name}.csv": path for name, path in found.items()}
    paths |= {name: data / name for name in ("claims.json", "essays.csv")}
    paths |= {"DATA.md": data / "README.md", "LICENSE": root / "LICENSE"}
    files = {name: path.read_bytes() for name, path in paths.items()}
    return dict(sorted({**files, "README.md": readme(root, found).encode()}.items()))


def archive(files: dict[str, bytes]) -> bytes:
    """A zip that is the same to the byte on every machine: no time, no owner, and no compression, whose
    result depends on the library that does it."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(f"{NAME}-data/{name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
    return packed.getvalue()


def archive_data(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    root, outdir = Path(app.confdir), Path(app.outdir)
    made_of = [*(root / name for name in ("data", "CITATION.cff", "LICENSE")), *tables(outdir).values()]
    made_of += [Path(__file__), Path(churchtower.__file__).parent / "export.py"]
    kept = cache.remember(ARCHIVE, made_of, lambda: archive(contents(root, outdir)))
    shutil.copyfile(kept, outdir / ARCHIVE)


def connect(app: Sphinx) -> None:
    app.add_config_value("book_pdf", "", "html", str)
    app.connect("config-inited", find_pdf, priority=200)
    app.connect("html-page-context", offer, priority=790)  # before the box that says how to cite
    app.connect("build-finished", archive_data)
