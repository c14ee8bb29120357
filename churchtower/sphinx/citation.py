"""How to cite the page and all that stands in it, for readers, reference managers and search engines.

What is said of a work comes from `churchtower.citing`; here it becomes a box at the end of each page, a page
with the forms of every figure, table and finding (`chapters/cite.html`), files of BibTeX, RIS and CSL-JSON
(`_cite/`), the metadata in the head of each page, and an index of all that can be cited (`citations.json`).
In a page, ```{citation} sentiment.gap apa``` stands for such a form. The book's address is `html: baseurl` in
`_config.yml`; while that is empty, citations give none and links are relative.
"""

import json
import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from pathlib import Path
from urllib.parse import urlencode, urljoin

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from churchtower import cache

log = logging.getLogger(__name__)

FOLDER = "_cite"
PAGE = "chapters/cite"
INDEX = "citations.json"
PICTURE = "_static/social.png"
DESCRIBED = {
    "genindex": "The terms of the book from A to Z, and where each is explained.",
    "search": "Search the text of the book.",
    PAGE: "How to cite each figure, table and finding of the book: printed forms and files.",
}
NOTE = re.compile(r'<details class="syn-finding" id="(claim-[\w-]+)">.*?<p class="syn-key">', re.DOTALL)
CELL = '<div class="cell '
FIGURE = re.compile(r'<figure[^>]* id="(fig-[\w-]+)">')
CAPTION_NUMBER = re.compile(r'class="caption-number">([^<]+)<')
INPUT = re.compile(r'<(?:details class="admonition hide|div class="cell_input)')
DATA = '<details class="syn-data"><summary>Data</summary>'
SENTENCE = re.compile(r'<span id="([a-z]+-p\d+-s\d+)">[^<]*</span>')
CAPTION = re.compile(
    r'(<div class="syn-table" id="(table-[\w-]+)">(?:(?!</caption>).)*)</caption>', re.DOTALL
)
TABLE = re.compile(
    r'<div class="syn-table" id="(table-[\w-]+)">.*?<caption>(.*?)</caption>.*?</table></div>', re.DOTALL
)
NAMED_TABLE = re.compile(r'<div class="syn-table" id="(table-[\w-]+)">.*?<caption>(.*?)</caption>', re.DOTALL)
DATA_FILE = re.compile(r'href="([^"]*_downloads/[^"]+\.csv)"')


# --- forms for readers --------------------------------------------------------------------------------------


def file_name(work, form: str) -> str:
    from churchtower import citing

    return f"{work.id.replace('#', '.')}.{citing.FILES[form]}"


def in_print(entry: dict) -> str:
    """A citation in the printed styles, each with its form for running text, as HTML."""
    from churchtower import citing

    return "".join(
        f'<p class="syn-style">{citing.NAMES[style]}</p><div class="highlight"><p>{entry[style]}</p></div>'
        f'<p class="syn-links">{"As a note" if style == "chicago-notes" else "In the text"}: '
        f'<span class="syn-in-text">{entry["in-text"][style]}</span></p>'
        for style in citing.STYLES
    )


def for_managers(work, entry: dict[str, str], up: str) -> str:
    """What reference managers read, shown and to download; `up` is the way to the book's root."""
    from churchtower import citing

    return "".join(
        f"<details><summary>{citing.NAMES[form]}</summary>"
        f'<div class="highlight"><pre tabindex="0">{escape(citing.written(entry["item"], form))}</pre></div>'
        f'<p class="syn-links"><a href="{up}{FOLDER}/{file_name(work, form)}" download>'
        f"Download as {citing.NAMES[form]}</a></p></details>"
        for form in citing.FILES
    )


def files_of(work, up: str) -> str:
    from churchtower import citing

    links = " · ".join(
        f'<a href="{up}{FOLDER}/{file_name(work, form)}" download>{citing.NAMES[form]}</a>'
        for form in citing.FILES
    )
    return f'<p class="syn-links">Download as {links}</p>'


def state(book, build) -> str:
    """Which version and state of the sources this is, as a sentence."""
    made = f"Version {book.version}"
    made += "" if "unreleased" in book.version else f", published {book.date}"
    if not build.commit:
        return f"{made}."
    altered = " with changes not yet committed" if build.altered else ""
    return f"{made}. Built from commit <code>{build.commit[:12]}</code> of {build.date}{altered}."


def box(app: Sphinx, works: Iterable, pagename: str, up: str) -> str:
    blocks = []
    for work in works:
        kind = work.kind
        blocks.append(
            f'<section class="syn-cite" id="cite-this-{kind}"><h2>Cite this {kind}</h2>'
            f"{in_print(app.book_entries[work.id])}{for_managers(work, app.book_entries[work.id], up)}"
        )
    place = "" if pagename.startswith("chapters/") else "chapters/"
    last = (
        f'<p class="syn-build">{state(app.book, app.book_build)} '
        f'<a href="{place}versions.html">How to cite a version and check a citation</a></p></section>'
    )
    return "</section>".join([*blocks[:-1], blocks[-1] + last])


# --- forms for machines -------------------------------------------------------------------------------------


def single_field(name: str) -> str:
    """A group's name for readers of `citation_author`.

    They take the last word of a name for the family name; behind a comma they find no given name, and keep
    it.
    """
    return f"{name}," if " " in name and "," not in name else name


def tags(book, work, picture: str = "") -> str:
    """Meta elements: Dublin Core and Open Graph, and Highwire's for chapters (a book section in Zotero)."""
    from churchtower import citing

    item = citing.csl(work, book)
    address = item.get("URL", "")
    names = list(map(citing.name_of, book.authors))
    named = [
        ("description", work.summary),
        ("author", book.author),
        ("prism.edition", f"Version {book.version}"),
    ]
    if work.kind == "chapter":
        named += [
            ("citation_title", work.title),
            ("citation_inbook_title", book.title),
            *(("citation_author", single_field(name)) for name in names),
            ("citation_publisher", book.publisher),
            ("citation_publication_date", book.date),
            ("citation_language", book.language),
            ("citation_abstract", work.summary),
            ("citation_keywords", "; ".join(book.keywords)),
            ("citation_public_url", address),
            ("citation_doi", book.doi),
        ]
    named += [
        ("DC.title", work.title),
        # On chapters Zotero takes the author from the tag above, elsewhere from here.
        *(("DC.creator", a if work.kind == "chapter" else single_field(a)) for a in names),
        ("DC.publisher", book.publisher),
        ("DC.date", book.date),
        ("DC.language", book.language),
        ("DC.description", work.summary),
        ("DC.rights", book.rights),
        ("DC.identifier", item.get("DOI") or address),
        # Zotero takes the type from here; for chapters from the tags above.
        ("DC.type", "" if work.kind == "chapter" else work.kind),
        ("DCTERMS.isPartOf", "" if work.kind == "book" else book.title),
    ]
    graph = [
        # Zotero would take a dataset for a web page if one were named here.
        ("og:type", {"book": "book", "chapter": "article"}.get(work.kind, "")),
        ("og:title", work.title),
        ("og:site_name", book.title),
        ("og:description", work.summary),
        ("og:locale", "en_GB"),
        ("og:url", address),
        ("og:image", picture),
        ("og:image:width", "1200" if picture else ""),
        ("og:image:height", "630" if picture else ""),
        ("og:image:alt", book.title if picture else ""),
    ]
    lines = [f'<meta name="{name}" content="{escape(text)}" />' for name, text in named if text]
    lines += [f'<meta property="{name}" content="{escape(text)}" />' for name, text in graph if text]
    return "\n".join(lines)


def linked_data(book, build, work, parts: Iterable, files: Iterable[str] = ()) -> dict:
    """The page in the words of schema.org: the book, a chapter of it or its data, and the claims it makes."""

    def known(**said) -> dict:
        return {name.lstrip("_").replace("at_", "@"): value for name, value in said.items() if value}

    people = [
        {"@type": "Organization", "name": a["literal"]}
        if "literal" in a
        else {"@type": "Person", "familyName": a["family"], "givenName": a["given"]}
        for a in book.authors
    ]
    common = {
        "sameAs": f"https://doi.org/{book.doi}" if book.doi else "",
        "author": people if len(people) > 1 else people[0],
        "publisher": {"@type": "Organization", "name": book.publisher},
        "datePublished": book.date,
        "version": book.version,
        "inLanguage": book.language,
        "license": book.rights_address,
    }
    whole = known(
        at_type="Book",
        at_id=f"{book.lasting}index.html" if book.address else "",
        name=book.title,
        abstract=book.abstract,
        keywords=list(book.keywords),
        url=book.lasting,
        **common,
    )
    if work.kind == "book":
        main = {**whole, **known(identifier=list(filter(None, (build.commit, book.swhid))))}
    else:
        kind = {"chapter": "Chapter", "dataset": "Dataset"}[work.kind]
        brief = {name: whole[name] for name in ("@type", "@id", "name", "url", *common) if name in whole}
        main = known(
            at_type=kind,
            name=work.title,
            description=work.summary,
            url=f"{book.lasting}{work.path}" if book.address else "",
            identifier=work.id,
            isPartOf=brief,
            **common,
            distribution=[
                {"@type": "DataDownload", "contentUrl": file, "encodingFormat": "text/csv"} for file in files
            ],
        )
    chapters = [
        {"@type": "Chapter", "name": part.title, "url": f"{book.lasting}{part.path}"}
        for part in parts
        if part.kind == "chapter"
    ]
    claims = [
        {
            "@type": "Claim",
            "@id": f"{book.lasting}{part.path}" if book.address else f"#{part.anchor}",
            "identifier": part.id,
            "text": part.summary,
            "about": known(
                at_type="QuantitativeValue",
                unitText=part.unit,
            )
            | {"value": part.value}
            | ({} if part.low is None else {"minValue": part.low, "maxValue": part.high}),
        }
        for part in parts
        if part.kind == "finding"
    ]
    return {"@context": "https://schema.org", **main, **known(hasPart=chapters + claims)}


def script(data: dict) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'


# --- within a page ------------------------------------------------------------------------------------------


class Citation(nodes.General, nodes.Element):
    """The place of a citation, filled when all pages are read."""


class CitationDirective(SphinxDirective):
    """`{citation} KEY FORM`: the citation of a work in one of the forms of `churchtower.citing`."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        key, form = self.arguments
        place = Citation(key=key, form=form)
        self.set_source_info(place)
        return [place]


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    from churchtower import citing

    for place in list(doctree.findall(Citation)):
        entry = entries(app).get(place["key"])
        if entry is None or place["form"] not in citing.FORMATS:
            log.warning("there is no citation %s %s", place["key"], place["form"], location=place)
            place.parent.remove(place)
        elif place["form"] in citing.STYLES:
            pieces = re.split(r"<i>(.*?)</i>", entry[place["form"]])
            said = [
                nodes.emphasis("", unescape(piece)) if number % 2 else nodes.Text(unescape(piece))
                for number, piece in enumerate(pieces)
            ]
            place.replace_self(
                nodes.block_quote("", nodes.paragraph("", "", *said), classes=["syn-citation"])
            )
        else:
            text = citing.written(entry["item"], place["form"])
            place.replace_self(nodes.literal_block(text, text, language="none"))


# --- while building -----------------------------------------------------------------------------------------


def read_sources(app: Sphinx, config: Config) -> None:
    """Every page names the state it was built from, so a new commit writes all pages anew."""
    from churchtower import citing

    root = Path(app.confdir)
    app.book = citing.current_book(root, config.html_baseurl)
    app.book_build = citing.read_build(root)
    app.book_works = citing.read_works(app.book, root)
    config.book_state = repr((app.book, app.book_build, sorted(app.book_works)))


def printed(app: Sphinx, works: Iterable) -> dict[str, dict]:
    """The entries of all works in the printed styles, kept while they are the same."""
    from churchtower import citing

    items = {work.id: citing.csl(work, app.book) for work in works}

    def made() -> str:
        entries = {key: {"item": item, "in-text": {}} for key, item in items.items()}
        for style in citing.STYLES:
            forms = citing.printed(items.values(), style, html=True)
            for entry, (text, inside) in zip(entries.values(), forms, strict=True):
                entry[style], entry["in-text"][style] = text, inside
        return json.dumps(entries, ensure_ascii=False)

    made_of = [json.dumps(items), Path(citing.__file__), Path(citing.__file__).parent / "styles"]
    return json.loads(cache.remember("citations.json", made_of, made).read_text("utf-8"))


def sections_and_tables(app: Sphinx) -> Iterator:
    """What only the read pages know: their sections, and the tables that their code shows."""
    from churchtower.citing import Work, curly

    moved = app.config.book_moved.values()
    first = {new: old.partition("#")[2] for page in moved for old, new in page.items()}
    for work in [w for w in app.book_works.values() if w.kind in ("book", "chapter")]:
        inside = work.title if work.kind == "chapter" else ""
        tree = app.env.get_doctree(work.page)
        for section in tree.findall(nodes.section):
            if isinstance(section.parent, nodes.section):
                name = section["ids"][0]
                # A section keeps the identifier of its first wording.
                key = f"{work.id}#{first.get(f'{work.page}#{name}', name)}"
                yield Work(key, "section", section[0].astext(), work.page, name, inside)
        for raw in tree.findall(nodes.raw):
            for name, caption in NAMED_TABLE.findall(raw.astext()):
                key = f"{work.id}#{first.get(f'{work.page}#{name}', name)}"
                yield Work(
                    key, "table", curly(unescape(caption)).rstrip("."), work.page, name, inside, "Table"
                )


def gather(app: Sphinx, env) -> None:
    """When all pages are read: every work, its printed entries, and figures numbered as the pages print
    them."""
    for work in app.book_works.values():
        if work.kind == "figure":
            number = env.toc_fignumbers.get(work.page, {}).get("figure", {}).get(work.anchor)
            if number and work.label != f"Figure {'.'.join(map(str, number))}":
                log.warning("%s is cited as %s, and is number %s on its page", work.id, work.label, number)
    app.book_works |= {work.id: work for work in sections_and_tables(app)}
    cited = [work for work in app.book_works.values() if work.kind != "section"]
    app.book_entries = printed(app, cited)


def entries(app: Sphinx) -> dict[str, dict]:
    if not hasattr(app, "book_entries"):
        gather(app, app.env)
    return app.book_entries


def cite(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if doctree is None:
        said = DESCRIBED.get(pagename, "")
        context["metatags"] = f'{context.get("metatags", "")}\n<meta name="description" content="{said}" />\n'
        return
    entries(app)
    of_page = [work for work in app.book_works.values() if work.page == pagename]
    main = [work for work in of_page if work.kind in ("book", "dataset", "chapter")]
    # ties: in the order of the page
    main.sort(key=lambda work: work.kind != "dataset")  # the data page is its dataset first
    up = "../" * pagename.count("/")
    place = up + PAGE if not pagename.startswith("chapters/") else Path(PAGE).name
    body = context["body"]

    def under(match: re.Match) -> str:
        key = f"{Path(pagename).name}-{match[1]}"
        return f'{match[0]}<p class="syn-links">{cite_link(f"{place}.html#{key}", f"table: {match[2]}")}</p>'

    body = TABLE.sub(under, with_lines(body, f"{place}.html"))
    keys = {work.anchor: work.label for work in of_page if work.kind == "finding"}
    body = NOTE.sub(lambda m: m[0] + sign(m[1], keys.get(m[1], "finding")), body)
    body = CAPTION.sub(lambda m: f"{m[1]} {sign(m[2], 'table')}</caption>", body)
    body = SENTENCE.sub(lambda m: f"{m[0]} {sign(m[1], f'sentence {m[1]}')}", body)
    context["body"] = body + box(app, main, pagename, up)
    site = app.book.address
    picture = f"{site}{PICTURE}" if site else ""  # it is drawn when all pages are written
    whole = app.book_works.values() if main[0].kind == "book" else of_page
    named = "chapter" if main[0].kind == "book" else "finding"
    parts = [work for work in whole if work.kind == named]
    files = [unescape(file) for file in dict.fromkeys(DATA_FILE.findall(body))]
    files = [urljoin(f"{site}{pagename}", file) if site else file for file in files]
    data = linked_data(app.book, app.book_build, main[0], parts, files if len(main) > 1 else ())
    context["metatags"] = (
        f"{context.get('metatags', '')}\n{tags(app.book, main[0], picture)}\n{script(data)}\n"
    )


def cite_link(address: str, what: str) -> str:
    return f'<a class="syn-cite-link" href="{address}">Cite<span class="syn-unseen"> {what}</span></a>'


def with_lines(body: str, page: str) -> str:
    """One line under each figure: its data, its code, how to cite it; `page` is that of the citations."""
    outside, *cells = body.split(CELL)
    for number, cell in enumerate(cells):
        figure = FIGURE.search(cell)
        if not figure:
            continue
        name, number_of = figure[1], CAPTION_NUMBER.search(cell, figure.start())
        said = number_of[1].strip() if number_of else "figure"
        links = [cite_link(f"{page}#{name}", said)]
        source = INPUT.search(cell, 0, figure.start())
        if source:
            of = f'<span class="syn-unseen"> of {said}</span>'
            links.insert(0, f'<a class="syn-code-link" href="#code-{name}">Code{of}</a>')
            tag = source[0].partition(" ")
            cell = f'{cell[: source.start()]}{tag[0]} id="code-{name}" {tag[2]}{cell[source.end() :]}'
        line = f'<p class="syn-links">{" · ".join(links)}</p>'
        if DATA in cell:
            before, _, after = cell.partition(DATA)
            rest, end, last = after.partition("</details>")
            cell = f'{before}<div class="syn-under">{DATA}{rest}{end}{line}</div>{last}'
        else:
            cell = cell.replace("<figcaption>", f"{line}<figcaption>", 1)
        cells[number] = cell
    return CELL.join([outside, *cells])


def sign(name: str, said: str) -> str:
    """The `#` that shows on hover and focus: an address to take, and a short citation to copy."""
    said = escape(said[0].lower() + said[1:])
    return f'<a class="headerlink" href="#{name}" data-cite="{said}" aria-label="Address of {said}">#</a>'


def anchor(work) -> str:
    """Where the page of citations shows a work: its id, with signs that an address cannot hold as hyphens."""
    from churchtower import claims

    key = work.id
    if work.kind == "table":
        return f"{Path(work.page).name}-{work.anchor}"
    return claims.anchor(key) if work.kind == "finding" else key


def citations(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Write the files and the index, and give the page that shows the forms of all parts."""
    if app.builder.format != "html":
        return
    entries(app)
    write_files(app)
    parts = [w for w in app.book_works.values() if w.kind in ("figure", "table", "finding")]
    pages = {work.page: work.title for work in app.book_works.values() if work.kind in ("book", "chapter")}
    pages[app.config.root_doc] = "The cover"
    inside = {page: [work for work in parts if work.page == page] for page in pages}
    contents = "".join(
        f'<li><a href="#of-{Path(page).name}">{escape(title)}</a> ({len(inside[page])})</li>'
        for page, title in pages.items()
        if inside[page]
    )
    body = [
        "<h1>Cite a figure, a table or a finding</h1>",
        "<p>Each has a fixed address and a citation with its number or its value. "
        '<a href="citing.html">How to cite</a> tells how to choose among them.</p>',
        f'<p class="syn-build">{state(app.book, app.book_build)}</p>',
        f'<ul class="syn-contents">{contents}</ul>',
    ]
    for page, title in pages.items():
        if inside[page]:
            body.append(f'<section id="of-{Path(page).name}"><h2>{escape(title)}</h2>')
            body += [shown(app, work) for work in inside[page]]
            body.append("</section>")
    title = "Cite a figure, a table or a finding"
    yield PAGE, {"title": title, "body": "\n".join(body), "metatags": ""}, "page.html"


def shown(app: Sphinx, work) -> str:
    """One entry of the page, closed until asked for; all have one name, so that one is open at a time."""
    path = f"../{work.path}" if not work.page.startswith("chapters/") else work.path.partition("/")[2]
    name = work.label if work.kind != "table" else work.title
    said = "" if work.kind == "table" else f"<p>{escape(work.summary)}</p>"
    entry = app.book_entries[work.id]
    return (
        f'<details class="syn-cite" name="entry" id="{anchor(work)}"><summary>{escape(name)}</summary>'
        f"{coins(entry['item'])}{said}"
        f'<p class="syn-links"><a href="{path}">Go to {escape(name)}</a></p>'
        f"{in_print(entry)}{files_of(work, '../')}</details>"
    )


def coins(item: dict) -> str:
    """A work for programs that look for several on one page, as ContextObjects in Spans (COinS)."""
    from churchtower import citing

    fields = {
        "ctx_ver": "Z39.88-2004",
        "rft_val_fmt": "info:ofi/fmt:kev:mtx:book",
        "rft.genre": "bookitem",
        "rft.atitle": citing.plain_title(item),
        "rft.btitle": item["container-title"],
        "rft.aucorp": "; ".join(map(citing.name_of, item["author"])),
        "rft.pub": item["publisher"],
        "rft.date": "-".join(f"{number:02}" for number in item["issued"]["date-parts"][0]),
        "rft.edition": item["edition"],
        "rft.language": item["language"],
        "rft_id": f"info:doi/{item['DOI']}" if "DOI" in item else item.get("URL", ""),
    }
    query = urlencode({name: value for name, value in fields.items() if value})
    return f'<span class="Z3988" title="{escape(query)}"></span>'


def write_files(app: Sphinx) -> None:
    from churchtower import citing

    folder = Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    index = []
    for work in app.book_works.values():
        said = {
            "id": work.id,
            "type": work.kind,
            "title": work.title,
            "label": work.label,
            "chapter": work.chapter,
            "path": work.path,
            "url": f"{app.book.lasting}{work.path}",
            "value": work.value,
            "low": work.low,
            "high": work.high,
            "unit": work.unit,
        }
        said = {name: value for name, value in said.items() if value not in (None, "")}
        if work.id in app.book_entries:
            said["formats"] = {}
            for form in citing.FILES:
                name = file_name(work, form)
                text = citing.written(app.book_entries[work.id]["item"], form) + "\n"
                (folder / name).write_text(text, "utf-8", newline="\n")
                said["formats"][form] = f"{app.book.lasting}{FOLDER}/{name}"
        index.append(said)
    content = {
        "title": app.book.title,
        "version": app.book.version,
        "published": app.book.date,
        "commit": app.book_build.commit,
        "commit_date": app.book_build.date,
        "works": index,
    }
    path = Path(app.outdir) / INDEX
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")


def connect(app: Sphinx) -> None:
    app.add_config_value("book_state", "", "html", str)
    app.connect("config-inited", read_sources, priority=900)
    app.connect("env-updated", lambda app, env: gather(app, env))
    app.add_node(Citation)
    app.add_directive("citation", CitationDirective)
    app.connect("doctree-resolved", fill)
    app.connect("html-page-context", cite, priority=800)
    app.connect("html-collect-pages", citations)
