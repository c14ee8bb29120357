"""Print the built book as one tagged PDF: `make pdf`, or `python -m churchtower.make.paper FILE` after a build.

The pages are taken as they were built, so no notebook runs again. They are put into one document
(`_build/paper/book.html`) that a headless Chromium prints: twice, since the numbers in the table of contents
are known only once the pages are laid out. pypdf reads them from the first printing, and rids the second
of what differs each time: dates and numbers of cells.
"""

import base64
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import yaml
from babel.dates import format_date
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    BooleanObject,
    Destination,
    DictionaryObject,
    Fit,
    NameObject,
    TextStringObject,
)

ROOT = Path(__file__).resolve().parents[2]

from churchtower.make.browser import find_or_install  # noqa: E402
from churchtower.make.build import build  # noqa: E402
from churchtower.sphinx.downloads import PDF, PRINTED, printed_from  # noqa: E402

SITE, WORK = ROOT / "_build" / "html", ROOT / "_build" / "paper"
ON_SCREEN_PAGES = {"chapters/functions"}  # to look things up in, not to read
OPENING = "The book in brief"  # the landing page: its own title is that of the book
ON_SCREEN_ONLY = (
    "script, button, details, .headerlink, .toctree-wrapper, .syn-notebook, .syn-downloads, .syn-controls, "
    ".syn-choose, .syn-choices, .syn-live, .syn-data, .syn-under, .pst-js-only, .syn-cite-link, .syn-code-link, "
    ".syn-table > .syn-links"
)
GESTURE = re.compile(r"\s+(Select|Choose|Click|Touch|Point|Hover|Drag)\b[^.]*\.(?=\s|$)")
NODE_ID = re.compile(r"node\d{8}")
WHOLE = re.compile(r"[a-z]+-p\d\d-s\d\d|\d{4}-\d\d-\d\d")  # an id or a date: no line breaks at its hyphens
SHORT = 9  # rows of a table that is kept on one page
BACKGROUND = re.compile(r'<rect width="100%" height="100%"[^>]*/>')


def contents() -> list[tuple[str, list[str]]]:
    """The parts of the book and the pages to print, from `_toc.yml`: ("", ["index"]), ("The comparison", […]), …"""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))

    def printed(part: dict) -> list[str]:
        return [page["file"] for page in part["chapters"] if page["file"] not in ON_SCREEN_PAGES]

    return [("", [toc["root"]]), *((part["caption"], printed(part)) for part in toc["parts"])]


def citation() -> dict:
    return yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))


def date() -> datetime:
    """The date that the PDF bears: `SOURCE_DATE_EPOCH` where it is set, or the book's date of release."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(epoch), UTC)
    return datetime.fromisoformat(str(citation()["date-released"])).replace(tzinfo=UTC)


# --- one document of all pages ------------------------------------------------------------------------------


def key(page: str) -> str:
    """The name of a page in the document: "sentiment" for "chapters/sentiment"."""
    return Path(page).name


def place(page: str, fragment: str) -> str:
    return f"{key(page)}--{fragment}" if fragment else key(page)


def pictures(chapter: Tag, page: str) -> None:
    """Each chart as its own file has it: still, in the light palette, and with its alternative text."""
    for chart in chapter.select(".syn-chart"):
        file = (SITE / page).parent / chart.select_one('a[download$=".svg"]')["href"]
        svg = BACKGROUND.sub("", file.read_text("utf-8"), count=1).encode()
        image = BeautifulSoup("<img>", "html.parser").img
        image["src"] = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
        image["alt"] = chart.select_one('[role="img"]')["aria-label"]
        chart.replace_with(image)


def notes(chapter: Tag) -> None:
    """Notes to findings and model answers stand open, code among them, and choices in a sentence as words."""
    for note in chapter.select("details.syn-finding"):
        note.summary.decompose()
        note.name = "div"
    for answer in chapter.select(".dropdown > details"):
        title = answer.summary
        title.name, title["class"] = "p", "admonition-title"
        answer.unwrap()
    for code in chapter.select('section[id^="exercises"] details.hide'):
        code.summary.decompose()
        code.unwrap()
    for choice in chapter.select("select.syn-choice"):
        choice.replace_with(choice.option.get_text())


def breaks(chapter: Tag) -> None:
    """Where a line may break, and where a line or a page may not."""
    for name in chapter.select("th a"):  # keys such as vocabulary.max_t are long: a line may break in them
        name.replace_with(breakable(name))
    for address in chapter.find_all("td", string=re.compile("^https?://")):
        address.replace_with(breakable(address))
    for name in chapter.find_all(["a", "td"], string=WHOLE.fullmatch):
        mark(name, "whole")
    for paragraph in chapter.find_all("p"):
        if paragraph.get_text().rstrip().endswith(":"):
            mark(paragraph, "leads")
    for table in chapter.find_all("table"):
        if len(table.find_all("tr")) <= SHORT:
            mark(table, "short")


def mark(tag: Tag, name: str) -> None:
    tag["class"] = [*tag.get("class", []), name]


def links(chapter: Tag, page: str, pages: set[str], site: str) -> None:
    """Links between pages stay in the document; those to other files of the site need its address."""
    for link in chapter.select("a[href]"):
        target = urlsplit(urljoin(f"{page}.html", link["href"]))
        if target.scheme:
            continue
        other = unquote(target.path).removesuffix(".html")
        if other in pages:
            link["href"] = "#" + place(other, unquote(target.fragment))
        elif site:
            link["href"] = urljoin(site, target.geturl())
        else:
            link.unwrap()


def read_chapter(page: str, pages: set[str], site: str) -> Tag:
    """The article of a built page, without what only a screen can do, and with names of its own."""
    chapter = BeautifulSoup((SITE / f"{page}.html").read_text("utf-8"), "html.parser").find("article")
    pictures(chapter, page)
    notes(chapter)
    for tag in chapter.select(ON_SCREEN_ONLY):
        tag.decompose()
    for text in chapter.select("figcaption .caption-text"):
        for string in list(text.find_all(string=GESTURE)):
            string.replace_with(GESTURE.sub("", string))
    for figure in chapter.find_all(["figure", "figcaption"]):  # in a PDF, the picture alone is the figure
        figure["class"], figure.name = figure.name, "div"
    for box in chapter.select(".syn-scroll"):  # nothing scrolls here, and the table has a caption of its own
        del box["role"], box["aria-label"]
    breaks(chapter)
    links(chapter, page, pages, site)
    for tag in chapter.find_all(id=True):
        tag["id"] = place(page, tag["id"])
    for target in chapter.select("section > span[id]:empty"):  # alone, it would stay on the page before
        if heading := target.parent.find(["h1", "h2", "h3", "h4"], recursive=False):
            heading.append(target)
    for tag in chapter.find_all(True):
        for name in ("tabindex", "title", "aria-describedby"):
            del tag[name]
    chapter.name, chapter["class"], chapter["id"] = "section", "bd-article chapter", key(page)
    chapter["style"] = f"page: {key(page)}"
    if page == pages_root():
        chapter.h1.string = OPENING
    return chapter


def read_chapters() -> dict[str, Tag]:
    """Every page of the book, in order."""
    pages = [page for _, part in contents() for page in part]
    site = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["html"].get("baseurl") or ""
    return {page: read_chapter(page, set(pages), site) for page in pages}


def breakable(tag: Tag) -> Tag:
    """A tag whose text may break after a full stop or a low line in a name, and after a slash."""
    broken = re.sub(r"((?<=[a-z][._])(?=[a-z])|(?<=\w/)(?=\w))(?=[^<>]*</)", "<wbr>", str(tag))
    return BeautifulSoup(broken, "html.parser").find(tag.name)


def pages_root() -> str:
    return contents()[0][1][0]


def titles(chapter: Tag) -> Iterator[tuple[str, str]]:
    """Place and title of a chapter, then of its sections: ("sentiment", "Sentiment"), …"""
    yield chapter["id"], chapter.h1.get_text().strip()
    for heading in chapter.select("h2"):
        section = heading.find_parent("section")
        if "syn-cite" not in section.get("class", []):
            yield section["id"], heading.get_text().strip()


def table_of_contents(chapters: dict[str, Tag], numbers: dict[str, int]) -> str:
    def line(name: str, title: str) -> str:
        return (
            f'<a href="#{name}"><span>{escape(title)}</span><span class="dots"></span>'
            f'<span class="number">{numbers.get(name, 0)}</span></a>'
        )

    parts = []
    for caption, pages in contents():
        parts.append(f'<p class="part">{escape(caption)}</p>' if caption else "")
        entries = []
        for page in pages:
            chapter, *sections = titles(chapters[page])
            below = "".join(f'<li class="h2">{line(*section)}</li>' for section in sections)
            below = f"<ol>{below}</ol>" if below else ""
            entries.append(f'<li class="h1">{line(*chapter)}{below}</li>')
        parts.append(f"<ol>{''.join(entries)}</ol>")
    return f'<nav class="contents" id="contents"><h1>Contents</h1>{"".join(parts)}</nav>'


def front(facts: dict, chapters: dict[str, Tag], config: dict) -> str:
    """The title page, and what stands on its back."""
    book, _, about = facts["title"].partition(": ")
    author = facts["authors"][0]["name"]
    image = chapters[pages_root()].select_one(".figure img")
    cover = f'<img class="cover" src="{image["src"]}" alt="">' if image else ""
    address = config["html"].get("baseurl") or ""
    online = f'At <a href="{address}">{escape(address)}</a>' if address else "On its site"
    day = date()
    return f"""
<section class="title-page"><h1>{escape(book)}</h1><p class="about">{escape(about)}</p>{cover}
<p class="author">{escape(author)}</p>
<p class="version">Version {facts["version"]} · {format_date(day, "d MMMM y", locale="en")}</p></section>
<section class="colophon">
<p>{escape(author)} ({day.year}). <cite>{escape(facts["title"])}</cite> (version {facts["version"]}).</p>
<p>© {escape(config["copyright"])}.</p>
<p>This is the book on paper. {online} each chapter is also a notebook: it shows the code behind each figure
and the data of each chart, and lets charts be touched; one page more lists the functions of the library.
Links lead within this document, and to the pages of the two essays’ publishers.</p></section>"""


def running_heads(chapters: dict[str, Tag], book: str) -> str:
    """A page style for each chapter, since its title stands at the head of its pages."""
    styles = []
    for chapter in chapters.values():
        title = chapter.h1.get_text().strip().replace('"', '\\"')
        boxes = f'@top-left {{ content: "{book}" }} @top-right {{ content: "{title}" }}'
        styles.append(f"@page {chapter['id']} {{ {boxes} }}")
    return "\n".join(styles)


def document(chapters: dict[str, Tag], numbers: dict[str, int]) -> str:
    """The whole book as one page of HTML; `numbers` gives the page on which each place stands."""
    facts = citation()
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    author = facts["authors"][0]["name"]
    styles = [f"../html/_static/{name}" for name in ("colors.css", "pygments.css", "book.css")]
    heads = "".join(f'<link rel="stylesheet" href="{name}">' for name in styles)
    return f"""<!DOCTYPE html>
<html lang="{config["sphinx"]["config"]["language"]}" data-theme="light"><head><meta charset="utf-8">
<title>{escape(facts["title"])}</title><meta name="author" content="{escape(author)}">{heads}
<style>{Path(__file__).with_suffix(".css").read_text("utf-8")}
{running_heads(chapters, config["title"])}</style></head>
<body><main class="bd-content">{front(facts, chapters, config)}
{table_of_contents(chapters, numbers)}
{"".join(str(chapter) for chapter in chapters.values())}</main></body></html>"""


# --- printing -----------------------------------------------------------------------------------------------


def places(pdf: PdfReader) -> dict[str, Destination]:
    """Where each place stands that a link leads to."""
    return {unquote(name.lstrip("/")): where for name, where in pdf.named_destinations.items()}


def page_numbers(path: Path) -> dict[str, int]:
    """The page, from 1, on which each of these places stands."""
    pdf = PdfReader(path)
    return {name: pdf.get_destination_page_number(where) + 1 for name, where in places(pdf).items()}


def print_document(chapters: dict[str, Tag]) -> Path:
    """Print until the numbers in the table of contents are those of the pages."""
    WORK.mkdir(parents=True, exist_ok=True)
    html, pdf = WORK / "book.html", WORK / "book.pdf"
    numbers: dict[str, int] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=["--no-sandbox"])
        for printing in range(1, 5):
            html.write_text(document(chapters, numbers), "utf-8")
            tab = browser.new_page(offline=True)
            tab.goto(html.as_uri())
            tab.pdf(path=pdf, prefer_css_page_size=True, print_background=True, tagged=True)
            tab.close()
            before, numbers = numbers, page_numbers(pdf)
            print(f"   printing {printing}: {max(numbers.values())} pages")
            if numbers == before:
                return pdf
    raise SystemExit(f"The numbers in the table of contents change with every printing; see {WORK}.")


def number_ids(writer: PdfWriter) -> None:
    """Number the ids of table cells from 1, in their order: Chromium's differ with each printing."""
    holders: list[tuple[object, object]] = []  # an array or dictionary, and the index or key of an id in it

    def gather(node: dict | list) -> None:
        for at, item in node.items() if isinstance(node, dict) else enumerate(node):
            if isinstance(item, str) and NODE_ID.fullmatch(item):
                holders.append((node, at))
            elif isinstance(item, dict | list):
                gather(item)

    for item in writer._objects:
        if isinstance(item, dict | list):
            gather(item)
    ids = sorted({str(node[at]) for node, at in holders})
    numbered = {name: TextStringObject(f"node{number:08}") for number, name in enumerate(ids, start=1)}
    for node, at in holders:
        node[NameObject(at) if isinstance(at, str) else at] = numbered[str(node[at])]


def add_outline(writer: PdfWriter, pdf: PdfReader, chapters: dict[str, Tag]) -> None:
    """Chapters and their sections, for the side of the reader's window."""
    where = places(pdf)

    def add(name: str, title: str, parent=None):
        number = pdf.get_destination_page_number(where[name])
        top = Fit.xyz(top=where[name].top)
        return writer.add_outline_item(title=title, page_number=number, parent=parent, fit=top, is_open=False)

    for chapter in chapters.values():
        first, *sections = titles(chapter)
        parent = add(*first)
        for section in sections:
            add(*section, parent)


def finish(path: Path, target: Path, chapters: dict[str, Tag]) -> None:
    """Say what the document is, and leave out what differs from one printing to the next."""
    facts, stamp = citation(), f"D:{date():%Y%m%d%H%M%S}Z"
    pdf = PdfReader(path)
    writer = PdfWriter(clone_from=pdf)
    writer.pdf_header = "%PDF-1.7"
    writer.metadata = {
        "/Title": facts["title"],
        "/Author": facts["authors"][0]["name"],
        "/Subject": " ".join(facts["abstract"].split()),
        "/Keywords": ", ".join(facts["keywords"]),
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    shown = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    writer.root_object[NameObject("/ViewerPreferences")] = shown
    writer.page_mode = "/UseOutlines"
    add_outline(writer, pdf, chapters)
    number_ids(writer)
    writer.write(target)


def make(target: Path) -> None:
    """Print the built book into a file."""
    chapters = read_chapters()
    finish(print_document(chapters), target, chapters)


def main(names: list[str]) -> int:
    """Print the book where it has changed, and let a build link it; or only print into the file named."""
    if names:
        make(Path(names[0]))
        return 0
    stamp, made_of = ROOT / "_build" / PRINTED, printed_from(ROOT)
    if (SITE / PDF).exists() and stamp.exists() and stamp.read_text("utf-8") == made_of:
        print("== Nothing has changed since the last printing")
    else:
        make(SITE / PDF)
        stamp.write_text(made_of, "utf-8")
    return build()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
