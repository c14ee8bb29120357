"""Addresses that last: redirects for what was renamed, a map of the site, and a word to its robots.

`redirects.yml` lists what was renamed since it was first published. A page gets a page in its old place that
leads on; an anchor is kept as an empty element where the new one stands; a file is copied to its old name.

Version 0.1.0 also promised places in charts that stand there only while the chart shows them, such as
`chart-fig-keyness-love` of the word *love*. Those lead to their figure, `chart-fig-keyness`.

Extensions that others keep do the page alone: sphinx-reredirects and sphinxext-rediraffe lead from page to page
without the anchor that was asked for, and keep no anchor and no file; sphinx-sitemap dates no page by its commit.
"""

import re
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from posixpath import relpath
from urllib.parse import quote

import yaml
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

log = logging.getLogger(__name__)

FILE = "redirects.yml"
PROMISED = "releases/*/addresses.txt"
CHOICE = re.compile(r"(.+)\.html#(chart-.+)")
FIGURE = re.compile(r'<div class="syn-chart" id="([^"]+)"')
LEAD_ON = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>This page has moved</title>
<link rel="canonical" href="{address}">
<noscript><meta http-equiv="refresh" content="0; url={way}"></noscript>
<script>location.replace("{way}" + location.hash)</script>
</head>
<body><h1>This page has moved</h1><p>It now stands at <a href="{way}">{way}</a>.</p></body>
</html>
"""


def read(path: Path) -> dict[str, dict]:
    """What was renamed, old name to new: `pages`, `files`, and `anchors` for each page.

    Raises ValueError where the file says something else, or leads to what leads on.
    """
    content = (yaml.safe_load(path.read_text("utf-8")) if path.is_file() else None) or {}
    moved = {name: content.get(name) or {} for name in ("pages", "anchors", "files")}
    if set(content) - set(moved) or not all(isinstance(part, dict) for part in moved.values()):
        raise ValueError(f"{path}: it may hold `pages`, `anchors` and `files`, each a list of OLD: NEW.")
    for old, new in (moved["pages"] | moved["files"]).items():
        if new in moved["pages"] or new in moved["files"]:
            raise ValueError(f"{path}: {old} leads to {new}, which leads on. Name the place where it ends.")
    return moved


def promised_choices(root: Path) -> dict[str, list[str]]:
    """By page, the places in charts that earlier versions promised."""
    lines = {line for path in sorted(root.glob(PROMISED)) for line in path.read_text("utf-8").splitlines()}
    found: dict[str, list[str]] = {}
    for page, place in (match.groups() for match in map(CHOICE.fullmatch, sorted(lines)) if match):
        found.setdefault(page, []).append(place)
    return found


def lead_to_figures(body: str, places: list[str]) -> str:
    """The page with an empty element before a figure for each place of it that it no longer shows."""
    figures = FIGURE.findall(body)
    for place in places:
        own = [name for name in figures if place.startswith(f"{name}-")]
        if own and f'id="{place}"' not in body:
            figure = f'<div class="syn-chart" id="{max(own, key=len)}"'  # ties: none, all begin the place
            body = body.replace(figure, f'<span class="syn-was-shown" id="{place}"></span>{figure}', 1)
    return body


def read_redirects(app: Sphinx, config: Config) -> None:
    redirects = read(Path(app.confdir) / FILE)
    config.book_renamed = {name: redirects[name] for name in ("pages", "files")}
    config.book_choices = promised_choices(Path(app.confdir))
    # By full address, old to new: chapters/a#old to chapters/a#new.
    config.book_moved = {
        page: {f"{page}#{old}": f"{page}#{new}" for old, new in moved.items()}
        for page, moved in redirects["anchors"].items()
    }


def keep_anchors(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    for old, new in app.config.book_moved.get(pagename, {}).items():
        old, new = old.partition("#")[2], new.partition("#")[2]
        body = context["body"]
        if f'id="{old}"' in body:
            log.warning("%s: %s is redirected in %s, and still stands there", pagename, old, FILE)
        place = re.compile(rf'(<\w+\b[^>]*\bid="{re.escape(new)}")')
        kept, found = place.subn(rf'<span id="{old}"></span>\1', body, count=1)
        if not found:
            log.warning("%s: %s leads to %s, which is not on the page (%s)", pagename, old, new, FILE)
        context["body"] = kept
    if pagename in app.config.book_choices:
        context["body"] = lead_to_figures(context["body"], app.config.book_choices[pagename])


def write(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    site = app.config.html_baseurl
    for old, new in app.config.book_renamed["pages"].items():
        if old in app.env.all_docs or new not in app.env.all_docs:
            log.warning("%s: %s is still a page, or %s is none", FILE, old, new)
            continue
        way = f"{relpath(new, str(Path(old).parent))}.html"
        address = f"{site.rstrip('/')}/{new}.html" if site else way
        page = LEAD_ON.format(language=app.config.language, way=escape(way), address=escape(address))
        path = Path(app.outdir) / f"{old}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, "utf-8", newline="\n")
    for old, new in app.config.book_renamed["files"].items():
        if not (app.outdir / new).is_file():
            log.warning("%s: %s cannot stand for %s: it is no file", FILE, new, old)
            continue
        (app.outdir / old).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(app.outdir / new, app.outdir / old)
    robots = ["User-agent: *", "Allow: /"]
    if site:
        robots.append(f"Sitemap: {site.rstrip('/')}/sitemap.xml")
        (Path(app.outdir) / "sitemap.xml").write_text(sitemap(app), "utf-8", newline="\n")
    (Path(app.outdir) / "robots.txt").write_text("\n".join(robots) + "\n", "utf-8", newline="\n")


def pages(app: Sphinx) -> Iterator[str]:
    """The pages in the order of the contents, the cover first."""
    yield app.config.root_doc
    yield from (page for page in app.env.toctree_includes.get(app.config.root_doc, ()))


def sitemap(app: Sphinx) -> str:
    """All pages by full address, with the date of the commit they were built from."""
    site, date = app.config.html_baseurl.rstrip("/"), app.book_build.date or app.book.date
    lines = [
        f"<url><loc>{escape(f'{site}/{quote(page)}.html')}</loc><lastmod>{date}</lastmod></url>"
        for page in pages(app)
    ]
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    )
    return "\n".join([head, *lines, "</urlset>"]) + "\n"


def connect(app: Sphinx) -> None:
    app.add_config_value("book_renamed", {}, "html", dict)
    app.add_config_value("book_moved", {}, "html", dict)
    app.add_config_value("book_choices", {}, "html", dict)
    app.connect("config-inited", read_redirects)
    app.connect("html-page-context", keep_anchors, priority=860)
    app.connect("build-finished", write)
