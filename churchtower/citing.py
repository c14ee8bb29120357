"""What of the book can be cited, and how: the book, its chapters, figures and findings.

There is one source for each fact. `CITATION.cff` describes the book and its data, a page gives its own title,
question and figures, and `claims.json` the findings. From these a work is described once, as CSL-JSON. The
printed styles are made of that by a CSL processor, BibTeX and RIS by the libraries that read them.
"""

import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from html import escape, unescape
from pathlib import Path

import yaml

from churchtower import claims, release_label, withdrawn

ROOT = Path(__file__).resolve().parent.parent
STYLES = {
    "apa": "apa",
    "chicago": "chicago-author-date",
    "chicago-notes": "chicago-notes-bibliography",
    "mla": "modern-language-association",
}
FILES = {"bibtex": "bib", "ris": "ris", "csl-json": "json"}
FORMATS = (*STYLES, *FILES)
NAMES = {
    "apa": "APA",
    "chicago": "Chicago (author and date)",
    "chicago-notes": "Chicago (notes)",
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
    doi: str = ""  # of this version
    concept_doi: str = ""  # of all versions
    swhid: str = ""  # of the sources in the archive of Software Heritage
    address: str = ""

    @property
    def lasting(self) -> str:
        """Where this version stays: a released one has a folder of its own below the book's address."""
        released = self.address and "unreleased" not in self.version
        return f"{self.address}{self.version}/" if released else self.address

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
    claim's key (`sentiment.gap`), a table's address (`vocabulary#table-…`), a sentence's id. `kind` is one of
    book, dataset, chapter, section, figure, table, finding, sentence. `page` and `anchor` make its address in
    the built book. `label` is its number or key as the page prints it. A finding has its `value`, the ends of
    its interval and its unit, as numbers and, in `title`, as printed.
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


def _identifier(content: Mapping, kind: str, said: str = "") -> str:
    """An identifier of `CITATION.cff` by its type and words of its description; empty where there is none."""
    listed = content.get("identifiers") or ()
    found = (i["value"] for i in listed if i["type"] == kind and said in i.get("description", ""))
    return next(found, "")


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
        doi=content.get("doi", "") or _identifier(content, "doi", "version"),
        concept_doi=_identifier(content, "doi", "all versions"),
        swhid=_identifier(content, "swh"),
        address=f"{address.rstrip('/')}/" if address else "",
    )


def repository(root: Path = ROOT) -> str:
    """The address of the book's code, as `CITATION.cff` has it; empty until there is one."""
    return str(yaml.safe_load((root / "CITATION.cff").read_text("utf-8")).get("repository-code") or "")


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


def current_book(root: Path = ROOT, address: str | None = None) -> Book:
    """The book in the state that `root` holds: between releases its version says so, and its date is that of
    the commit."""
    book = read_book(root, address)
    version = release_label.label(root, book.version)
    if version == book.version:
        return book
    return replace(book, version=version, date=read_build(root).date or book.date)


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
    return curly(" ".join(unescape(re.sub(r"\*+|`", "", text)).split()))


def curly(text: str) -> str:
    """Text with the quotation marks and apostrophes that the built page prints.

    >>> curly("GZERO's words by 'Russia'")
    'GZERO’s words by ‘Russia’'
    """
    text = re.sub(r"(?<!\w)'(?=\w)", "‘", text).replace("'", "’")
    return re.sub(r'(?<!\w)"(?=\w)', "“", text).replace('"', "”")


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
    found = claims.read_published(published)["claims"] if published.is_file() else {}
    gone = withdrawn.read(root / "data")
    for key, item in (found | gone).items():
        name = item["chapter"].replace("_", "-")
        works[key] = Work(
            key,
            "finding",
            curly(printed_value(key, item)) + (f", {withdrawn.when(item)}" if key in gone else ""),
            f"chapters/{name}",
            f"claim-{claims.anchor(key)}",
            titles.get(name, ""),
            f"Finding {key}",
            plain(
                f"{withdrawn.when(item).capitalize()}. It said: {item['text']}"
                if key in gone
                else item["text"]
            ),
            item["value"],
            item["low"],
            item["high"],
            item["unit"],
        )
    return works


def read_tables(book: Book, root: Path = ROOT) -> dict[str, Work]:
    """The tables of the built book by id; none where it is not built, since code on the pages makes them."""
    path = root / "_build" / "html" / "citations.json"
    listed = json.loads(path.read_text("utf-8"))["works"] if path.is_file() else ()
    works = {}
    for item in listed:
        if item["type"] == "table":
            page, _, anchor = item["path"].partition(".html#")
            works[item["id"]] = Work(
                item["id"], "table", item["title"], page, anchor, item.get("chapter", ""), item["label"]
            )
    return works


SENTENCE = re.compile(r"[a-z]+-p\d+-s\d+")


def read_sentences(works: Mapping[str, Work]) -> dict[str, Work]:
    """Every sentence of the essays by its id, where the page of all sentences shows it."""
    from synkrisis.texts.corpus import load_corpus

    corpus = load_corpus(ROOT / "data")
    essays = {essay.id: f"{essay.author}, {essay.title}" for essay in corpus.essays}
    page = works["evidence"]
    return {
        name: Work(name, "sentence", curly(essays[essay]), page.page, name, page.title, f"Sentence {name}")
        for name, essay in zip(corpus.sentences["sentence_id"], corpus.sentences["essay"], strict=True)
    }


def works_for(key: str, book: Book) -> dict[str, Work]:
    """All works, with the tables of the built book, and with the sentences where `key` looks like one."""
    works = read_works(book)
    works |= read_tables(book)
    return works | (read_sentences(works) if SENTENCE.fullmatch(key) else {})


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
    if "#table" in key and not any(work.kind == "table" for work in works.values()):
        hint = "Tables are known when the book is built: run make book first"
    raise ValueError(f"There is nothing to cite called {key!r}. {hint}.")


# --- the forms ----------------------------------------------------------------------------------------------


KEPT = re.compile(r"\b[a-z_]+\.[a-z_]+\b|\b[a-z]+-p\d+-s\d+\b")  # keys of findings and sentences


def csl(work: Work, book: Book) -> dict:
    """The work as CSL-JSON, from which all other forms are made. Parts of the book are chapters to CSL.

    A book's version is its `edition`: programs take a book that has a `version` for software. Keys of
    findings and sentences keep their small letters in styles that capitalise titles.
    """
    part = work.kind not in ("book", "dataset")
    dataset = work.kind == "dataset"
    item = {
        "id": KEY if work.kind == "book" else f"{KEY}-{re.sub(r'[^a-z0-9]+', '-', work.id.lower())}",
        "type": "chapter" if part else work.kind,
        "title": KEPT.sub(r'<span class="nocase">\g<0></span>', work.name),
        "title-short": _short(work, book),
        "container-title": book.title if work.kind != "book" else "",
        "author": [dict(author) for author in book.authors],
        "publisher": book.publisher,
        "issued": {"date-parts": [[int(number) for number in book.date.split("-")]]},
        "edition": "" if dataset else f"Version {book.version}",
        "version": book.version if dataset else "",
        "language": book.language,
        "DOI": book.doi,
        "URL": f"{book.lasting}{work.path}" if book.address else "",
        "abstract": work.summary,
        "note": _archived(book),
    }
    return {name: value for name, value in item.items() if value}


def _archived(book: Book) -> str:
    """Where the sources are archived and all versions found, as far as they are."""
    said = [f"Sources: {book.swhid}"] if book.swhid else []
    return ". ".join(
        [*said, f"All versions: https://doi.org/{book.concept_doi}"] if book.concept_doi else said
    )


def _short(work: Work, book: Book) -> str:
    """What stands for the title in running text: `Figure 3`, a chapter's title, the start of the book's."""
    if work.kind == "book":
        return book.title.partition(":")[0]
    named = work.label if work.kind in ("figure", "finding", "sentence") else work.title
    return KEPT.sub(r'<span class="nocase">\g<0></span>', named)


def plain_title(item: Mapping) -> str:
    """The title without marks for a CSL processor."""
    return re.sub(r"</?span[^>]*>", "", item["title"])


def version_of(item: Mapping) -> str:
    return item.get("version") or item["edition"].removeprefix("Version ")


# --- printed styles -----------------------------------------------------------------------------------------

# Where the processor departs from these styles it is mended here: which small words a title keeps small,
# commas and points at closing quotation marks, and quotations within a quoted title.
CAPITALISED = ("chicago", "chicago-notes", "mla")
SMALL_WORDS = """
    about above across afore after against al along alongside amid amidst among amongst anenst apropos
    apud around as aside astride at ath athwart atop barring before behind below beneath beside besides
    between beyond but by circa despite down during et except for forenenst from given in inside into lest
    like modulo near next notwithstanding of off on onto out over per plus pro qua sans since than through
    thru throughout thruout till to toward towards under underneath until unto up upon versus vs v via
    vis-à-vis with within without or yet so and nor a an the de von van c ca"""
SMALL = frozenset(SMALL_WORDS.split())
BREAKS = re.compile(r"""(<span class="nocase">.*?</span>|[‘’“”"'–—/.,;?!:()\[\]-])""")


def title_case(title: str) -> str:
    """A title with capitals as Chicago and MLA have them.

    A word that has a capital somewhere stays, and so does what is marked `nocase`. Which words stay small is
    the list of citeproc-js.

    >>> title_case("Words by log-odds, with the share per reader: a measure")
    'Words by Log-Odds, with the Share per Reader: A Measure'
    """
    said, first, opened = [], True, 0
    last = None  # place of the last word
    for piece in BREAKS.split(title):
        if BREAKS.fullmatch(piece):
            first = first or piece in "?!:"
            opened += (piece == "‘") - (piece == "’" and opened > 0)
            said.append(piece)
            last = last if not piece.startswith("<") else None
            continue
        # What follows an apostrophe belongs to the word before it.
        apostrophe = bool(said) and said[-1] in "’'" and not piece.startswith(" ")
        for number, word in enumerate(re.split("( +)", piece)):
            if word.strip() and not (apostrophe and number == 0):
                small = word in SMALL or len(word) == 1
                if word.islower() and (first or not small):
                    word = word[0].upper() + word[1:]
                first, last = False, len(said)
            said.append(word)
    if last is not None and said[last] in SMALL and len(said[last]) > 1:
        said[last] = said[last].capitalize()
    return "".join(said)


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


def as_given(item: Mapping, style: str) -> dict:
    """The item as a style is given it: of an organisation that is author and publisher, APA leaves out the
    publisher, and MLA the author."""
    item = {name: value for name, value in item.items() if name not in ("abstract", "note")}
    if item.get("publisher") in map(name_of, item["author"]):
        item.pop({"apa": "publisher", "mla": "author"}.get(style, ""), None)
    return item


def _mended(text: str) -> str:
    text = re.sub(r"([?!])(”?)\.", r"\1\2", text)
    text = re.sub(r"(‘[^‘’]*)’”([.,])", r"\1\2’”", text)  # into a title quoted in a title, too
    return re.sub(r"(?<=[^”])”([.,])", r"\1”", text)


def styled(items: Iterable[Mapping], style: str, *, html: bool = False) -> list[str]:
    """Entries of a list of references, one for each item of CSL-JSON, in one of `STYLES`."""
    return [entry for entry, _ in printed(items, style, html=html)]


TITLES = ("title", "title-short", "container-title")
MARKS = {"title": "\ue000", "title-short": "\ue001", "URL": "\ue002"}  # signs that no text has


def printed(items: Iterable[Mapping], style: str, *, html: bool = False) -> list[tuple[str, str]]:
    """Each item's entry in the list of references, and what stands for it in the text: `(Roe 2024)`, a note.

    The processor is asked once for all items that differ in title and address alone.
    """
    said = []
    for item in items:
        item = as_given(item, style)
        if style in CAPITALISED:
            item |= {name: title_case(item[name]) for name in TITLES if name in item}
        own = {mark: item.get(name, "") for name, mark in MARKS.items()}
        for mark in (MARKS["title"], MARKS["title-short"]):
            text = curly(re.sub(r"</?span[^>]*>", "", own[mark]))
            if style in CAPITALISED and item["type"] != "book":  # the title stands in quotation marks
                text = text.replace("“", "‘").replace("”", "’")
            own[mark] = escape(text, quote=False) if html else text
        alike = {name: MARKS.get(name, value) for name, value in item.items() if name != "id"}
        forms = _processed(json.dumps(alike, sort_keys=True), style, html)
        said.append(tuple(_mended(_filled(form, own)) for form in forms))
    return said


def _filled(form: str, own: Mapping[str, str]) -> str:
    return re.sub("[\ue000-\ue002]", lambda mark: own[mark[0]], form)


@lru_cache(maxsize=64)
def _processed(item: str, style: str, html: bool) -> tuple[str, str]:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    item = {"id": "item", **json.loads(item)}
    for name in TITLES:
        if name in item:
            item[name] = f'<span class="nocase">{item[name]}</span>'
    form = formatter.html if html else formatter.plain
    bibliography = CitationStylesBibliography(_style(style), CiteProcJSON([item]), form)
    citation = Citation([CitationItem("item")])
    bibliography.register(citation)
    entry = str(bibliography.bibliography()[0])
    inside = str(bibliography.cite(citation, lambda _item: None))
    if (
        style == "mla" and "author" in item
    ):  # the processor adds a title, as if two works had to be told apart
        inside = re.sub(r"^\((.+?), (?:<i>|“|\ue001).*\)$", r"(\1)", inside)
    # Where a title stands for an author, the processor prints it in its own place too.
    return re.sub(r"^(.+?\.) \1 ", r"\1 ", entry), re.sub(r"^\((.+), \1\)$", r"(\1)", inside)


# --- files --------------------------------------------------------------------------------------------------

BIBTEX_TYPES = {"book": "book", "chapter": "incollection", "dataset": "misc"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

OF_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}


def latex(text: str) -> str:
    r"""Text with every sign that LaTeX does not take as it is written as a command.

    >>> latex("κ of 95 %")
    '$\\kappa$ of 95 \\%'
    """
    import codecs

    import latexcodec  # noqa: F401 (registers the encoding)

    pieces = re.split(r"([\\\\{}$^~])", text)  # what the encoder takes for LaTeX already
    return "".join(OF_LATEX.get(p) or codecs.encode(p, "ulatex+ascii", "keep") for p in pieces)


def bibtex(item: Mapping) -> str:
    """A BibTeX entry for BibTeX and biber. Titles and names of groups are braced, so that no style changes
    their letters; an address stays as it is, since styles print it literally."""
    year, month, _day = item["issued"]["date-parts"][0]
    dataset = item["type"] == "dataset"
    people = [f"{{{latex(a['literal'])}}}" if "literal" in a else latex(name_of(a)) for a in item["author"]]
    fields = {
        "author": " and ".join(people),
        "title": f"{{{latex(plain_title(item))}}}",
        "booktitle": f"{{{latex(item['container-title'])}}}" if item["type"] == "chapter" else "",
        "howpublished": "Dataset" if dataset else "",
        "publisher": f"{{{latex(item.get('publisher', ''))}}}" if item.get("publisher") else "",
        "year": str(year),
        "edition": f"Version {version_of(item)}",
        # No style prints a dataset's edition.
        "note": latex(
            ". ".join(filter(None, (f"Version {item['version']}" if dataset else "", item.get("note"))))
        ),
        "langid": "english",
        "doi": item.get("DOI", ""),
        "url": item.get("URL", ""),
        "abstract": latex(item.get("abstract", "")),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    lines.insert(
        [line.startswith("  year") for line in lines].index(True) + 1, f"  month = {MONTHS[month - 1]}"
    )
    return f"@{BIBTEX_TYPES[item['type']]}{{{item['id']},\n" + ",\n".join(lines) + "\n}\n"


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
        "title": plain_title(item),
        "secondary_title": item.get("container-title"),
        "publisher": item.get("publisher"),
        "year": str(year),
        "date": f"{year}/{month:02}/{day:02}",
        "edition": f"Version {version_of(item)}",
        "language": item["language"],
        "doi": item.get("DOI"),
        "urls": [item["URL"]] if "URL" in item else None,
        "abstract": item.get("abstract"),
        "notes": [item["note"]] if "note" in item else None,
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


def cite(finding: claims.Finding, style: str = "apa") -> str:
    """The citation of a finding that was computed, in one of `FORMATS`, where it is the published one.

    Raises ValueError where it is not, and says in what it differs.
    """
    if not finding.is_published:
        why = "; ".join(finding.changed) or "its numbers differ from what is published"
        raise ValueError(
            f"This is not the finding {finding.key} that the book publishes ({why}), so the book's citation would be "
            "of something else. Cite the book, and say what you changed."
        )
    book = current_book()
    return written(csl(find(finding.key, works_for(finding.key, book)), book), style)
