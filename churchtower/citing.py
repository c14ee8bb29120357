"""What of the book can be cited, and how: the book, its chapters, figures and findings.

There is one source for each fact. `CITATION.cff` describes the book and its data, a page gives its own title,
question and figures, and `claims.json` the findings. From these a work is described once, as CSL-JSON. The
printed styles are made of that by a CSL processor, BibTeX and RIS by the libraries that read them.
"""

import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from html import unescape
from pathlib import Path

import yaml

from churchtower import claims

ROOT = Path(__file__).resolve().parent.parent
STYLES = {"apa": "apa", "chicago": "chicago-author-date", "mla": "modern-language-association"}
FILES = {"bibtex": "bib", "ris": "ris", "csl-json": "json"}
FORMATS = (*STYLES, *FILES)
NAMES = {
    "apa": "APA",
    "chicago": "Chicago",
    "mla": "MLA",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl-json": "CSL-JSON",
}
LICENCES = {"CC-BY-4.0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")}
KEY = "lovelanguage"  # begins every BibTeX key


@dataclass(frozen=True)
class Build:
    """Of which state of the sources a book was made: commit and date, empty where nothing tells.

    `altered` says that the files were not those of the commit.
    """

    commit: str = ""
    date: str = ""  # 2026-11-21
    altered: bool = False


@dataclass(frozen=True)
class Book:
    """The book as something to cite. `authors` are CSL names; `address` is empty or ends in a slash."""

    title: str
    authors: tuple[Mapping, ...]
    publisher: str
    version: str
    date: str  # of publication: 2026-11-21
    abstract: str
    keywords: tuple[str, ...]
    licence: str  # as SPDX names it
    language: str = "en"
    doi: str = ""
    address: str = ""

    @property
    def author(self) -> str:
        """All authors in one line."""
        return "; ".join(map(name_of, self.authors))

    @property
    def rights(self) -> str:
        """The licence as readers know it."""
        return LICENCES.get(self.licence, (self.licence, ""))[0]

    @property
    def rights_address(self) -> str:
        """Where the licence can be read."""
        return LICENCES.get(self.licence, ("", f"https://spdx.org/licenses/{self.licence}.html"))[1]


@dataclass(frozen=True)
class Work:
    """The book or a part of it.

    `id` names it for good: `book`, a chapter's file name (`sentiment`), a figure's name (`fig-line`), a
    claim's key (`sentiment.gap`). `kind` is one of book, dataset, chapter, section, figure, table, finding.
    `page` and `anchor` make its address in the built book. `label` is its number or key as the page prints
    it. A finding has its `value`, the ends of its interval and its unit, as numbers and, in `title`, as
    printed.
    """

    id: str
    kind: str
    title: str
    page: str = "index"
    anchor: str = ""
    chapter: str = ""
    label: str = ""
    summary: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""

    @property
    def path(self) -> str:
        """The address within the book: `chapters/sentiment.html#fig-line`."""
        return f"{self.page}.html" + (f"#{self.anchor}" if self.anchor else "")

    @property
    def name(self) -> str:
        """The work's title as a list of references gives it: a part names its number and its chapter."""
        head = " ".join(filter(None, (self.label, f"({self.chapter})" if self.chapter else "")))
        return f"{head}: {self.title}" if head else self.title


def name_of(author: Mapping) -> str:
    return author.get("literal") or f"{author['family']}, {author['given']}"


# --- the sources --------------------------------------------------------------------------------------------


def _person(entry: Mapping) -> Mapping:
    if "name" in entry:
        return {"literal": entry["name"]}
    return {"family": entry["family-names"], "given": entry["given-names"]}


def read_book(root: Path = ROOT, address: str | None = None) -> Book:
    """The book as `CITATION.cff` describes it; `address` defaults to `html: baseurl` of `_config.yml`.

    Raises ValueError where `root` holds no `CITATION.cff`: an installed package has no pages to cite.
    """
    path = root / "CITATION.cff"
    if not path.is_file():
        raise ValueError(f"{path}: there is no such file. Run this in a copy of the whole project.")
    content = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # plain text: a version is no number
    printed = content.get("preferred-citation", {})
    if address is None:
        settings = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
        address = settings.get("html", {}).get("baseurl") or ""
    return Book(
        title=content["title"],
        authors=tuple(map(_person, content["authors"])),
        publisher=printed.get("publisher", {}).get("name", ""),
        version=content["version"],
        date=content["date-released"],
        abstract=" ".join(content.get("abstract", "").split()),
        keywords=tuple(content.get("keywords", ())),
        licence=printed.get("license", ""),
        doi=content.get("doi", ""),
        address=f"{address.rstrip('/')}/" if address else "",
    )


def read_build(root: Path = ROOT) -> Build:
    """The commit of a clone from git, of an archive made by git from `.git_archival.txt`, else of neither."""
    try:
        _git(root, "ls-files", "--error-unmatch", "CITATION.cff")  # not a clone of something around it
        commit, date = _git(root, "log", "-1", "--format=%H %cs").split()
        return Build(commit, date, bool(_git(root, "status", "--porcelain", "--untracked-files=no")))
    except (OSError, subprocess.CalledProcessError):
        archived = root / ".git_archival.txt"
        text = archived.read_text("utf-8") if archived.is_file() else ""
        found = re.search(r"^node: ([0-9a-f]{40,})\nnode-date: (\d{4}-\d\d-\d\d)", text)
        return Build(*found.groups()) if found else Build()


def _git(root: Path, *words: str) -> str:
    command = ["git", "-C", str(root), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


FENCE = re.compile(r"^(`{3,}|:{3,}|~{3,})")
CELL_FIGURE = re.compile(r"^```\{code-cell\}[^\n]*\n---\n(.*?)\n---$", re.MULTILINE | re.DOTALL)
ROLE = re.compile(r"\{[\w:]+\}`([^`]*?)(?:\s*<[^>`]*>)?`")
COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


def plain(text: str) -> str:
    """Markdown of a line or two as plain text: roles, emphasis, code and links without their marks."""
    text = ROLE.sub(r"\1", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)  # as the built page prints it
    return " ".join(unescape(re.sub(r"\*+|`", "", text)).split())


def _running(source: str) -> list[str]:
    """The lines outside fences and before any, which are headings and paragraphs."""
    lines, fence = [], ""
    for line in FRONT.sub("", source).splitlines():
        found = FENCE.match(line)
        if fence:
            fence = "" if line.rstrip() == fence else fence
        elif found:
            fence = found[1]
        else:
            lines.append(line)
    return lines


def read_page(source: str) -> dict:
    """What a page says of itself: `title`, `summary`, `figures` (name to caption), `citation` (front matter).

    The summary is the front matter's `description`, else the first line of running text, in chapters a bold
    question below the title. Comments are not read: they hold marks, and what another pair of texts has.
    """
    source = COMMENT.sub("", source)
    front = FRONT.match(source)
    header = yaml.safe_load(front[1]) if front else {}
    lines = _running(source)
    title = next((plain(line[2:]) for line in lines if line.startswith("# ")), "")
    paragraphs = [
        line for line in lines if line.strip() and not re.match(r"#|\(.*\)=$|\||[-*+] |%|\d+\. |<", line)
    ]
    summary = header.get("description") or next(iter(paragraphs), title)
    figures = {}
    for cell in CELL_FIGURE.findall(source):
        figure = (yaml.safe_load(cell).get("mystnb") or {}).get("figure")
        if figure:
            figures[figure["name"]] = plain(figure["caption"])
    return {
        "title": title,
        "summary": plain(summary),
        "figures": figures,
        "citation": header.get("citation") or {},
    }


def pages(root: Path = ROOT) -> list[str]:
    """The book's pages in order, the cover first, as `_toc.yml` lists them."""
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    chapters = [*toc.get("chapters", ()), *(c for part in toc.get("parts", ()) for c in part["chapters"])]
    return [toc["root"], *(chapter["file"] for chapter in chapters)]


def read_works(book: Book, root: Path = ROOT) -> dict[str, Work]:
    """All that the sources name, by id: the book, its data, chapters, figures and findings, in reading
    order."""
    works = {"book": Work("book", "book", book.title, summary=book.abstract)}
    figures = 0
    titles = {}
    for page in pages(root):
        said = read_page((root / f"{page}.md").read_text("utf-8"))
        name = Path(page).name
        titles[name] = said["title"]
        inside = "" if page == "index" else said["title"]
        if inside:
            works[name] = Work(name, "chapter", inside, page, summary=said["summary"])
        if said["citation"]:
            works["dataset"] = Work(
                "dataset", "dataset", said["citation"]["title"], page, summary=said["citation"]["abstract"]
            )
        for figure, caption in said["figures"].items():
            figures += 1
            works[figure] = Work(
                figure, "figure", _first_sentence(caption), page, figure, inside, f"Figure {figures}", caption
            )
    published = root / "data" / claims.PUBLISHED
    found = claims.read_published(published)["claims"].items() if published.is_file() else ()
    for key, item in found:
        name = item["chapter"].replace("_", "-")
        works[key] = Work(
            key,
            "finding",
            printed_value(key, item),
            f"chapters/{name}",
            f"claim-{claims.anchor(key)}",
            titles.get(name, ""),
            f"Finding {key}",
            plain(item["text"]),
            item["value"],
            item["low"],
            item["high"],
            item["unit"],
        )
    return works


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[^.\d\s])\.(?:\s|$)", text, maxsplit=1)[0].rstrip(".")


def printed_value(key: str, item: Mapping) -> str:
    """A finding's number as the book prints it, with its unit and its interval where it has one."""
    known = claims.register().get(key)
    digits = known.digits if known else 2
    if float(item["value"]).is_integer() and item["low"] is None:
        digits = 0
    text = f"{claims.number(item['value'], digits)} {item['unit']}"
    if item["low"] is None:
        return text
    low, high = (claims.bound(item[end], digits) for end in ("low", "high"))
    return f"{text} (95 % interval {low} to {high})"


def find(key: str, works: Mapping[str, Work]) -> Work:
    """A work by its id. Raises ValueError that lists near matches where there is none of that name."""
    if key in works:
        return works[key]
    near = [name for name in works if key.lower() in name.lower()]
    near += [n for n in get_close_matches(key, works, n=8, cutoff=0.5) if n not in near]
    hint = f"Near it: {', '.join(near[:8])}" if near else "A chapter is cited by the name of its file"
    raise ValueError(f"There is nothing to cite called {key!r}. {hint}.")


# --- the forms ----------------------------------------------------------------------------------------------


def csl(work: Work, book: Book) -> dict:
    """The work as CSL-JSON, from which all other forms are made. Parts of the book are chapters to CSL."""
    part = work.kind not in ("book", "dataset")
    item = {
        "id": KEY if work.kind == "book" else f"{KEY}-{re.sub(r'[^a-z0-9]+', '-', work.id.lower())}",
        "type": "chapter" if part else work.kind,
        "title": work.name,
        "container-title": book.title if work.kind != "book" else "",
        "author": [dict(author) for author in book.authors],
        "publisher": book.publisher,
        "issued": {"date-parts": [[int(number) for number in book.date.split("-")]]},
        "version": book.version,
        "language": book.language,
        "DOI": book.doi if work.kind == "book" else "",
        "URL": f"{book.address}{work.path}" if book.address else "",
        "abstract": work.summary,
    }
    return {name: value for name, value in item.items() if value}


@lru_cache(maxsize=4)
def _style(name: str):
    from citeproc import CitationStylesStyle

    path = Path(__file__).parent / "styles" / f"{STYLES[name]}.csl"
    style = CitationStylesStyle(str(path), validate=False, locale="en-US")
    # The processor passes over initialize="false": ask for initials name by name, not for the whole style.
    initials = style.root.attrib.pop("initialize-with", None)
    for part in style.root.iter("{*}name"):
        if initials and part.get("initialize") != "false":
            part.set("initialize-with", part.get("initialize-with", initials))
    return style


def styled(items: Iterable[Mapping], style: str, *, html: bool = False) -> list[str]:
    """Entries of a list of references, one for each item of CSL-JSON, in the style `apa`, `chicago` or `mla`.

    A publisher that is the author is left out, as the three manuals ask.
    """
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    items = list(map(_as_printed, items))
    source = CiteProcJSON(items)
    form = formatter.html if html else formatter.plain
    bibliography = CitationStylesBibliography(_style(style), source, form)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    return [str(entry) for entry in bibliography.bibliography()]


def _as_printed(item: Mapping) -> dict:
    item = {name: value for name, value in item.items() if name != "abstract"}
    if item.get("publisher") in map(name_of, item["author"]):
        del item["publisher"]
    # A key keeps its small letters in styles that capitalise titles.
    return {
        **item,
        "title": re.sub(r"\b[a-z_]+\.[a-z_]+\b", r'<span class="nocase">\g<0></span>', item["title"]),
    }


BIBTEX_TYPES = {"book": "book", "chapter": "incollection", "dataset": "misc"}


def bibtex(item: Mapping) -> str:
    """A BibTeX entry. Titles and names of groups are braced, so that no style changes their letters."""
    from pybtex.database import BibliographyData, Entry, Person

    year, month, _day = item["issued"]["date-parts"][0]
    part = item["type"] == "chapter"
    fields = {
        "title": f"{{{item['title']}}}",
        "booktitle": f"{{{item['container-title']}}}" if part else "",
        "howpublished": "Dataset" if item["type"] == "dataset" else "",
        "publisher": f"{{{item['publisher']}}}" if item.get("publisher") else "",
        "year": str(year),
        "month": str(month),
        "edition": f"Version {item['version']}",
        "language": item["language"],
        "doi": item.get("DOI", ""),
        "url": item.get("URL", ""),
        "abstract": item.get("abstract", ""),
    }
    people = [
        Person(f"{{{author['literal']}}}" if "literal" in author else name_of(author))
        for author in item["author"]
    ]
    kept = [(name, value) for name, value in fields.items() if value]
    entry = Entry(BIBTEX_TYPES[item["type"]], fields=kept, persons={"author": people})
    return BibliographyData({item["id"]: entry}).to_string("bibtex")


RIS_TYPES = {"book": "BOOK", "chapter": "CHAP", "dataset": "DATA"}


def ris(item: Mapping) -> str:
    """A RIS record."""
    import rispy

    class Writer(rispy.RisWriter):
        def set_header(self, count: int) -> str:
            return ""  # no number before the record

    year, month, day = item["issued"]["date-parts"][0]
    record = {
        "type_of_reference": RIS_TYPES[item["type"]],
        "id": item["id"],
        "authors": list(map(name_of, item["author"])),
        "title": item["title"],
        "secondary_title": item.get("container-title"),
        "publisher": item.get("publisher"),
        "year": str(year),
        "date": f"{year}/{month:02}/{day:02}",
        "edition": f"Version {item['version']}",
        "language": item["language"],
        "doi": item.get("DOI"),
        "urls": [item["URL"]] if "URL" in item else None,
        "abstract": item.get("abstract"),
    }
    kept = {name: value for name, value in record.items() if value}
    return rispy.dumps([kept], implementation=Writer).lstrip()


def csl_json(item: Mapping) -> str:
    """The item as a file of CSL-JSON: a list of one."""
    return json.dumps([item], indent=2, ensure_ascii=False) + "\n"


def written(item: Mapping, form: str) -> str:
    """One work in one of `FORMATS`, as plain text."""
    if form in STYLES:
        return styled([item], form)[0]
    return {"bibtex": bibtex, "ris": ris, "csl-json": csl_json}[form](item).strip()
