"""What moved between a version and now, and where versions are kept, as tables that no hand writes.

`{changes} 0.1.0` stands for the first, `{deposits}` for the second.
"""

from pathlib import Path

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from churchtower import citing, claims, versions


class ChangesDirective(SphinxDirective):
    """`{changes} VERSION`: every finding that printed otherwise in a version, and how it prints now."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        from churchtower import backlinks  # slow to import, and seldom needed
        from synkrisis.html.charts import table_html

        root = Path(self.env.app.confdir)
        paths = [root / "releases" / self.arguments[0] / "claims.json", root / "data" / claims.PUBLISHED]
        for path in paths:
            self.env.note_dependency(str(path))
        old, new = (claims.read_published(path) for path in paths)
        frame = versions.moved(old, new)
        same = len(new["claims"]) - (frame["moved"] != "withdrawn").sum()
        caption = (
            f"The {len(frame)} findings that moved since version {self.arguments[0]}, with 95 % intervals and "
            f"the direction of the difference GZERO minus Allyn; {same} others print as they did"
        )
        frame["finding"] = frame["finding"].map(backlinks.breakable)
        html = table_html(frame, caption, headings={"then": self.arguments[0]})
        return [nodes.raw("", html, format="html")]


DEPOSITS = Path("releases") / "deposits.csv"


def deposits(root: Path) -> pd.DataFrame:
    """Where each version is kept, the newest first; a version of which nothing is known has no row.

    Columns `version`, `archive` (name of the file), `sha256`, `doi`, `swhid`, as `releases/deposits.csv` has them,
    the last two of this version as `CITATION.cff` has them; columns that are empty in all rows are left out.
    """
    book = citing.read_book(root)
    kept = pd.read_csv(root / DEPOSITS, dtype=str, keep_default_na=False).set_index("version")
    for column, said in {"doi": book.doi, "swhid": book.swhid}.items():
        if said:
            kept.loc[book.version, column] = said
    kept = kept.fillna("").reset_index()
    kept = kept[(kept.drop(columns="version") != "").any(axis=1)]
    # ties: none, versions differ
    kept = kept.sort_values("version", key=lambda column: column.map(_number), ascending=False)
    return kept[[column for column in kept if (kept[column] != "").any()]].reset_index(drop=True)


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


class DepositsDirective(SphinxDirective):
    """`{deposits}`: the archive, checksum and identifiers of each version; nothing while none is known."""

    def run(self) -> list[nodes.Node]:
        from synkrisis.html.charts import table_html

        root = Path(self.env.app.confdir)
        for path in (DEPOSITS, Path("CITATION.cff")):
            self.env.note_dependency(str(root / path))
        frame = deposits(root)
        if frame.empty:
            return []
        said = "The archive of each version, its SHA-256 checksum, its DOI and the SWHID of its sources"
        concept = citing.read_book(root).concept_doi
        said += f"; https://doi.org/{concept} leads to all versions" if concept else ""
        headings = {"sha256": "SHA-256", "doi": "DOI", "swhid": "SWHID"}
        html = table_html(frame, said, headings={k: v for k, v in headings.items() if k in frame})
        return [nodes.raw("", html, format="html")]


def connect(app: Sphinx) -> None:
    app.add_directive("changes", ChangesDirective)
    app.add_directive("deposits", DepositsDirective)
