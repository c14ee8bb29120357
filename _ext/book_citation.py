"""How to cite the page, for readers and for reference managers.

Author, version and date come from `CITATION.cff`, the address from `html: baseurl` in `_config.yml`. While
that is empty, no address is given.
"""

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.application import Sphinx


@dataclass(frozen=True)
class Source:
    """A page as something to cite; the book itself when `chapter` is empty."""

    author: str
    book: str
    version: str
    date: str  # 2026-11-21
    license: str
    address: str
    key: str
    chapter: str = ""


def source(citation: dict, pagename: str, chapter: str, site: str) -> Source:
    author = citation["authors"][0]
    return Source(
        author=author.get("name") or f"{author['family-names']}, {author['given-names']}",
        book=citation["title"],
        version=str(citation["version"]),
        date=str(citation["date-released"]),
        license="CC BY 4.0",
        address=f"{site.rstrip('/')}/{pagename}.html" if site else "",
        key=f"lovelanguage-{Path(pagename).name}" if chapter else "lovelanguage",
        chapter=chapter,
    )


def plain(item: Source) -> str:
    """The reference in words, as HTML."""
    book = f"<cite>{escape(item.book)}</cite> (version {escape(item.version)})"
    address = f' <a href="{escape(item.address)}">{escape(item.address)}</a>' if item.address else ""
    where = f"{escape(item.chapter)}. In {book}" if item.chapter else book
    return f"{escape(item.author)} ({item.date[:4]}). {where}.{address}"


def bibtex(item: Source) -> str:
    """The reference as a BibTeX entry."""
    fields = {
        "author": f"{{{item.author}}}",
        "title": item.chapter or item.book,
        "booktitle": item.book if item.chapter else "",
        "year": item.date[:4],
        "month": item.date[5:7].lstrip("0"),
        "edition" if item.chapter else "version": f"Version {item.version}" if item.chapter else item.version,
        "url": item.address,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{'incollection' if item.chapter else 'book'}{{{item.key},", *lines, "}"])


def box(item: Source) -> str:
    what = "chapter" if item.chapter else "book"
    return (
        f'<section class="plx-cite" id="cite-this-{what}"><h2>Cite this {what}</h2>'
        f"<p>{plain(item)}</p><details><summary>BibTeX</summary>"
        f'<div class="highlight"><pre tabindex="0">{escape(bibtex(item))}</pre></div></details></section>'
    )


def description(doctree: nodes.document, item: Source, length: int = 200) -> str:
    """The page's first paragraph of running text, cut at a word; where there is none, what the page is."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if isinstance(paragraph.parent, nodes.section) and len(text) > 40:
            return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"
    return f"{item.chapter}: a page of {item.book}."


def tags(item: Source, summary: str) -> str:
    """Meta elements: description, Open Graph, and Highwire's for chapters (a book section in Zotero)."""
    named = {"description": summary, "author": item.author}
    if item.chapter:
        named |= {
            "citation_title": item.chapter,
            "citation_inbook_title": item.book,
            "citation_author": item.author,
            "citation_publication_date": item.date,
            "citation_language": "en",
            "citation_public_url": item.address,
            "DC.rights": item.license,
        }
    else:
        named |= {"DC.type": "book", "DC.title": item.book, "DC.date": item.date, "DC.rights": item.license}
    graph = {
        "og:type": "article" if item.chapter else "book",
        "og:title": item.chapter or item.book,
        "og:site_name": item.book,
        "og:description": summary,
        "og:url": item.address,
    }
    lines = [f'<meta name="{name}" content="{escape(text)}" />' for name, text in named.items() if text]
    lines += [f'<meta property="{name}" content="{escape(text)}" />' for name, text in graph.items() if text]
    return "\n" + "\n".join(lines) + linked_data(item) + "\n"


def linked_data(item: Source) -> str:
    """The same for search engines (schema.org, JSON-LD)."""
    book = {
        "@type": "Book",
        "name": item.book,
        "author": {"@type": "Organization", "name": item.author},
        "datePublished": item.date,
        "version": item.version,
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }
    data = {"@type": "Chapter", "name": item.chapter, "isPartOf": book} if item.chapter else book
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).replace("</", "<\\/")
    return f'\n<script type="application/ld+json">{text}</script>'


def cite(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if doctree is None:
        return
    citation = yaml.safe_load((Path(app.confdir) / "CITATION.cff").read_text("utf-8"))
    chapter = "" if pagename == app.config.root_doc else app.env.titles[pagename].astext()
    item = source(citation, pagename, chapter, app.config.html_baseurl)
    context["metatags"] = context.get("metatags", "") + tags(item, description(doctree, item))
    context["body"] += box(item)


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", cite, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
