"""The look of pages: one style sheet, one script that waits for the page, and nothing that no page needs.

Every page links `_static/style.css` and `_static/book.js`, which are joined here from what the theme and the
extensions ask for. Rules that no page can use are left out of the style sheet (see `css`). The palette of
`synkrisis.charts.theme` becomes CSS, so that pages and charts have their colours from one place.
"""

import base64
import hashlib
import os
import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.search.en import SearchEnglish

import synkrisis
from churchtower import cache
from churchtower.sphinx import css

ASSETS = Path(__file__).parent / "assets"
COLORS = Path(synkrisis.__file__).parent / "charts" / "theme.py"
STYLE, SCRIPT = "style.css", "book.js"
OWN = {"book.css", "colors.css", "print.css"}  # kept whole
SCRIPTED = ("searchtools.js",)  # scripts beside `SCRIPT` that write elements with classes of the theme
PAGENAME = "DOCUMENTATION_OPTIONS.pagename"  # the theme's, for a list of versions that the book has not
VIEWPORT = re.compile(r'<meta name="viewport"[^>]*/>')  # Docutils' own; the layout has one already
# How the theme lets the keyboard reach what scrolls: it measures the whole page once that has loaded, closed
# and unseen parts too. `page.js` has another way.
MEASURES = '"complete"===document.readyState?O():window.addEventListener("load",O)'
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)  # what runs; data blocks have a type
# What a page may load: its own files, from a folder too (`file:`), and the scripts in it by their checksums.
POLICY = (
    "default-src 'none'; script-src 'self' file: {scripts}; style-src 'self' file: 'unsafe-inline'; "
    "img-src 'self' file: data:; connect-src 'self'; form-action 'self' file:; base-uri 'none'"
)
INITIALS = re.compile(r"\b([A-Za-z])\.(?=[A-Za-z]\b)")
DARK = re.compile(r"""\[data-theme="?dark"?\]""")
CLASS_OR_ID = re.compile(r'\b(?:class|id)="([^"]*)"')
ELEMENT = re.compile(r"<([a-z][a-z0-9]*)")
WORD = re.compile(r"[\w-]+")


def add_assets(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(ASSETS))


def on_paper(colors: str) -> str:
    """The palettes, and the light one once more for paper, whichever mode the screen is in."""
    light = colors.partition("{")[2].partition("}")[0]
    return f"{colors}@media print{{html[data-theme]{{{light}}}}}\n"


def write_colors(app: Sphinx, config: Config) -> None:
    def made() -> str:
        from synkrisis.charts.theme import css_colors  # slow to import, and seldom needed

        return on_paper(css_colors())

    made_of = [COLORS, Path(__file__)]
    config.html_static_path.append(str(cache.remember("colors.css", made_of, made).parent))


def name_from_the_book(app: Sphinx, config: Config) -> None:
    """Folders of the theme and the extensions as seen from the book's own.

    Sphinx notes a checksum of these settings in what it builds (`.buildinfo`), to be the same anywhere.
    """
    for setting in ("html_static_path", "templates_path"):
        folders = [os.path.join(app.confdir, folder) for folder in config[setting]]
        config[setting] = [
            os.path.relpath(folder, app.confdir) if Path(folder).is_relative_to(app.confdir) else folder
            for folder in folders
        ]


def link_joined(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Take from a page the links to what is joined; `webpack-macros.html` links that for all of them."""
    joined = set(app.builder._orig_js_files)
    context["css_files"] = []
    context["script_files"] = [
        script
        for script in context["script_files"]
        if not (script in joined and script.filename) and PAGENAME not in script.attributes.get("body", "")
    ]
    context["metatags"] = VIEWPORT.sub("", context.get("metatags", ""))
    context["assets_key"] = app.config.book_reading[:6] + app.config.book_looks[:6]
    app.book_pages_written = True


def write_joined(app: Sphinx, exception: Exception | None) -> None:
    """Write the one script and the one style sheet, whenever a page was written."""
    if exception or not getattr(app, "book_pages_written", False):
        return
    static = Path(app.outdir) / "_static"
    script = joined_script(app.builder, static)
    (static / SCRIPT).write_text(script, "utf-8", newline="\n")
    scripts = [script, *((static / name).read_text("utf-8") for name in SCRIPTED)]
    pages = (path.read_text("utf-8") for path in sorted(Path(app.outdir).rglob("*.html")))
    style = joined_style(app.builder, static, words_in(pages, scripts))
    (static / STYLE).write_text(style, "utf-8", newline="\n")


def joined_script(builder: StandaloneHTMLBuilder, static: Path) -> str:
    # ties: in the order that extensions asked for them
    ordered = sorted((s for s in builder._orig_js_files if s.filename), key=lambda s: s.priority)
    texts = [(static / Path(s.filename).relative_to("_static")).read_text("utf-8") for s in ordered]
    script = ";\n".join(re.sub(r"\n//# sourceMappingURL=.*", "", text).strip() for text in texts) + "\n"
    if MEASURES not in script:
        raise ExtensionError("The theme has a new script. See which part of it page.js replaces (MEASURES).")
    return script.replace(MEASURES, "0")


def joined_style(builder: StandaloneHTMLBuilder, static: Path, words: set[str]) -> str:
    # ties: in the order that extensions asked for them
    ordered = sorted(builder._orig_css_files, key=lambda s: s.priority)
    sheets = []
    for name in (Path(sheet.filename).relative_to("_static") for sheet in ordered):
        rules = dark_by_itself(css.parsed((static / name).read_text("utf-8"), name.parent.as_posix()))
        sheets.append((rules, name.name in OWN))
    return css.joined(sheets, words)


def policy(page: str) -> str:
    """The page with its content security policy, in front of the first thing that the policy is about."""
    scripts = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"
        for body in dict.fromkeys(INLINE.findall(page))
    )
    said = POLICY.format(scripts=scripts)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{said}" />'
    return re.sub(r'<meta charset="utf-8" ?/?>', lambda found: f"{found[0]}\n    {meta}", page, count=1)


def write_policies(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    for path in sorted(Path(app.outdir).rglob("*.html")):
        page = path.read_text("utf-8")
        if "Content-Security-Policy" not in page:
            path.write_text(policy(page), "utf-8", newline="\n")


def dark_by_itself(rules: list[css.Rule]) -> list[css.Rule]:
    """The rules, and each for dark mode once more for those who have a dark system and no script."""
    found: list[css.Rule] = []
    for rule in rules:
        dark = [part for part in rule.get("selectors", ()) if DARK.search(part[0])]
        found.append(rule)
        if dark:
            auto = [[DARK.sub("[data-theme=auto]", text), needed] for text, needed in dark]
            found.append({
                "at": "@media screen and (prefers-color-scheme:dark)",
                "rules": [{"selectors": auto, "body": rule["body"]}],
            })  # fmt: skip
    return found


class Search(SearchEnglish):
    """English words, of which initials with full stops are one: *U.S.* is found as *US* (see `search.js`)."""

    def split(self, text: str) -> list[str]:
        return super().split(INITIALS.sub(r"\1", text))


def words_in(pages, scripts) -> set[str]:
    """The elements, classes and ids of all pages, and every word of their scripts."""
    found: set[str] = set()
    for page in pages:
        found.update(ELEMENT.findall(page))
        for names in CLASS_OR_ID.findall(page):
            found.update(names.split())
    for script in scripts:
        found.update(WORD.findall(script))
    return found


def connect(app: Sphinx) -> None:
    # Jupyter Book sets this value for an extension that is not in use.
    app.add_config_value("comments_config", {}, "", dict)
    app.add_search_language(Search)
    # The theme's own, which its templates would link by themselves. Its `bootstrap.js` stays away: tooltips,
    # menus that drop down and a list of headings that follows the reader, of which `page.js` does the last.
    app.add_css_file("basic.css", priority=100)
    app.add_css_file("styles/pydata-sphinx-theme.css", priority=100)
    app.add_js_file("scripts/pydata-sphinx-theme.js", priority=600)
    app.add_js_file("page.js", priority=700)
    app.add_css_file("colors.css", priority=400)
    app.add_css_file("print.css", priority=900, media="print")  # in assets/; after the book's own style
    app.connect("config-inited", add_assets)
    app.connect("config-inited", write_colors)
    app.connect("config-inited", name_from_the_book, priority=999)
    app.connect("html-page-context", link_joined, priority=900)
    # After the theme, which writes its colours of code at the end.
    app.connect("build-finished", write_joined, priority=900)
    app.connect("build-finished", write_policies, priority=950)
