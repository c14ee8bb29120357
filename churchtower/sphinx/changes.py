"""What moved between a version and now, as a table that no hand writes: `{changes} 0.1.0`."""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from churchtower import claims, versions


class ChangesDirective(SphinxDirective):
    """`{changes} VERSION`: every finding that printed otherwise in a version, and how it prints now."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        from synkrisis.html.charts import table_html  # slow to import, and seldom needed

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
        html = table_html(frame, caption, headings={"then": self.arguments[0]})
        return [nodes.raw("", html, format="html")]


def connect(app: Sphinx) -> None:
    app.add_directive("changes", ChangesDirective)
