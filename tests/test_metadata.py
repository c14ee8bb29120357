"""What the built pages say of themselves to reference managers and search engines, and how they can be
cited."""

import json
import re
from functools import cache
from urllib.parse import parse_qsl

import pytest
import tinyhtml5
from bs4 import BeautifulSoup
from built import ROOT, pages, site
from pyld import jsonld

from churchtower import citing, claims, withdrawn

CHAPTERS = [page for page in pages() if page not in ("index", "chapters/data")]
SCHEMA = {"@vocab": "https://schema.org/"}


@cache
def soup(page: str) -> BeautifulSoup:
    return BeautifulSoup((site() / f"{page}.html").read_text("utf-8"), "html.parser")


@cache
def works() -> dict:
    return citing.read_works(book())


@cache
def book() -> citing.Book:
    return citing.current_book()


def metadata(page: str, name: str) -> str | None:
    tag = soup(page).head.find("meta", attrs={"name": name}) or soup(page).head.find("meta", property=name)
    return tag and tag["content"]


def linked(page: str) -> dict:
    """The page's JSON-LD as a JSON-LD processor reads it, with full names."""
    (script,) = soup(page).find_all("script", type="application/ld+json")

    def load(address, _options):
        assert address.rstrip("/") == "https://schema.org"
        return {"contextUrl": None, "documentUrl": address, "document": {"@context": SCHEMA}}

    address = f"https://example.org/{page}.html"
    (node,) = jsonld.expand(json.loads(script.get_text()), {"documentLoader": load, "base": address})
    return node


def value(node: dict, name: str):
    (found,) = node[f"https://schema.org/{name}"]
    return found.get("@value", found)


# --- reference managers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_is_a_section_of_the_book(page):
    """As Zotero reads it: the title of the book makes it a book section, the comma makes the author a
    group."""
    title = soup(page).h1.find(string=True, recursive=False)
    assert metadata(page, "citation_title") == title
    assert metadata(page, "citation_inbook_title") == book().title
    assert metadata(page, "citation_author").rstrip(",") == book().author
    assert metadata(page, "citation_publisher") == book().publisher
    assert metadata(page, "citation_publication_date") == book().date
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", book().date)
    assert metadata(page, "citation_language") == "en"
    assert (
        metadata(page, "citation_abstract")
        == metadata(page, "description")
        == metadata(page, "og:description")
    )
    assert metadata(page, "DC.rights") == "CC BY 4.0"
    assert metadata(page, "DC.type") is None


@pytest.mark.parametrize(("page", "kind"), [("index", "book"), ("chapters/data", "dataset")])
def test_the_cover_is_a_book_and_the_data_page_a_dataset(page, kind):
    work = works()[kind]
    assert metadata(page, "DC.type") == kind
    assert metadata(page, "DC.title") == work.title and metadata(page, "DC.description") == work.summary
    assert not soup(page).head.find_all("meta", attrs={"name": re.compile("^citation_")})
    # With a type of Open Graph's the dataset would arrive as a web page.
    assert metadata(page, "og:type") == {"book": "book", "dataset": None}[kind]


@pytest.mark.parametrize("page", pages())
def test_every_page_names_its_version(page):
    assert metadata(page, "prism.edition") == f"Version {book().version}"


def test_every_entry_of_the_page_of_citations_can_be_taken_by_reference_managers():
    """As ContextObjects in Spans; one entry is open at a time, since all have one name."""
    entries = soup("chapters/cite").select("details.syn-cite")
    assert {entry["name"] for entry in entries} == {"entry"}
    for entry in entries:
        (span,) = entry.select("span.Z3988")
        said = dict(parse_qsl(span["title"]))
        assert entry.summary.get_text() in said["rft.atitle"] and said["rft.btitle"] == book().title
        assert said["rft.edition"] == f"Version {book().version}" and said["rft.aucorp"] == book().author
    linked_from = soup("chapters/cite").select(".syn-contents a")
    assert all(soup("chapters/cite").find(id=link["href"][1:]) for link in linked_from)
    assert len(entries) == sum(int(link.next_sibling.strip(" ()")) for link in linked_from)


@pytest.mark.parametrize("page", pages())
def test_findings_tables_and_sentences_have_an_address_to_take(page):
    article = soup(page).article
    for tag in article.select(".syn-finding[id], .syn-table[id], span[id]"):
        if tag.name != "span" or citing.SENTENCE.fullmatch(tag["id"]):
            place = tag.parent if tag.name == "span" else tag
            assert place.select_one(f'a.headerlink[href="#{tag["id"]}"]')["aria-label"], tag["id"]


def test_references_are_named_by_their_keys():
    keys = set(re.findall(r"^@\w+\{(\w+),", (ROOT / "references.bib").read_text("utf-8"), re.MULTILINE))
    named = {tag["id"] for tag in soup("chapters/references").select(".citation[id], dt[id]")}
    assert named and named <= {f"ref-{key}" for key in keys}


# --- search engines -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", pages())
def test_linked_data_says_what_the_page_is_and_whose_part(page):
    node = linked(page)
    kind = {"index": "Book", "chapters/data": "Dataset"}.get(page, "Chapter")
    assert node["@type"] == [f"https://schema.org/{kind}"]
    assert value(node, "datePublished") == book().date and value(node, "version") == book().version
    assert value(value(node, "author"), "name") == book().author
    if kind != "Book":
        assert value(value(node, "isPartOf"), "name") == book().title
        assert value(node, "isPartOf")["@type"] == ["https://schema.org/Book"]


def test_every_finding_is_a_claim_with_value_and_interval_on_one_page():
    found = {}
    for page in pages():
        for node in linked(page).get("https://schema.org/hasPart", []):
            if node["@type"] == ["https://schema.org/Claim"]:
                assert soup(page).find(id=node["@id"].partition("#")[2]), node["@id"]
                assert node["@id"].startswith(f"https://example.org/{page}.html#")
                found[value(node, "identifier")] = value(node, "about")
    published = claims.read_published()["claims"]
    assert found.keys() == published.keys() | withdrawn.read().keys()
    for key, item in published.items():
        assert value(found[key], "value") == pytest.approx(item["value"])
        ends = [value(found[key], n) if item["low"] is not None else None for n in ("minValue", "maxValue")]
        assert ends == [item["low"], item["high"]]


def test_the_dataset_names_files_that_are_there():
    files = linked("chapters/data")["https://schema.org/distribution"]
    assert files
    for file in files:
        assert (site() / "chapters" / value(file, "contentUrl")).resolve().is_file()


@pytest.mark.parametrize("page", [*pages(), "chapters/cite"])
def test_head_and_citations_are_valid_html(page):
    """No error in the head or in what is written for citing, by the rules of the HTML standard."""
    parts = [str(soup(page).head), *map(str, soup(page).select(".syn-cite"))]
    text = f'<!DOCTYPE html><html lang="en">{parts[0]}<body>{"".join(parts[1:])}</body></html>'
    parser = tinyhtml5.parser.HTMLParser()
    parser.parse(text)
    assert not parser.errors


# --- readers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", pages())
def test_a_page_ends_with_its_citation_in_every_form(page):
    box = soup(page).select(".syn-cite")[-1]
    name = page.rpartition("/")[2]
    work = works()["book" if page == "index" else name]
    item = citing.csl(work, book())
    inside = [form.get_text() for form in box.select(".syn-in-text")]
    assert inside == [citing.printed([item], style)[0][1] for style in citing.STYLES]
    said = [block.get_text().strip() for block in box.select(".highlight > :is(p, pre)")]
    assert said == [citing.written(item, form) for form in citing.FORMATS]
    for link, form in zip(box.select("details a[download]"), citing.FILES, strict=True):
        file = (site() / page).parent / link["href"]
        assert file.read_text("utf-8").strip() == citing.written(item, form)
    assert f"Version {book().version}" in box.get_text()


def test_every_figure_table_and_finding_leads_to_its_citation():
    ids = {tag["id"] for tag in soup("chapters/cite").find_all(id=True)}
    for page in pages():
        article = soup(page).find("article")
        for figure in article.select("figure[id^=fig-]"):
            assert figure.select_one("a.syn-cite-link")["href"].endswith(f"cite.html#{figure['id']}")
        for table in article.select(".syn-table"):
            if not table.find_parent(class_="syn-data"):
                link = table.select_one("a.syn-cite-link")["href"]
                assert table["id"].startswith("table-") and link.partition("#")[2] in ids
        for finding in article.select(".syn-finding"):
            key = finding["id"].removeprefix("claim-") if finding.has_attr("id") else None
            (link,) = [a["href"] for a in finding.find_all("a") if "cite.html#" in a["href"]]
            assert link.partition("#")[2] in ids and key in (None, link.partition("#")[2])


def test_figures_are_cited_by_the_numbers_that_the_pages_print():
    for work in works().values():
        if work.kind == "figure":
            figure = soup(work.page).find("figure", id=work.anchor)
            assert figure.select_one(".caption-number").get_text().strip() == work.label
            assert figure.select_one(".caption-text").get_text().replace("‘", "'").startswith(work.title[:30])


def test_the_index_lists_all_with_addresses_that_are_there():
    index = json.loads((site() / "citations.json").read_text("utf-8"))
    listed = {item["id"]: item for item in index["works"]}
    assert len(listed) == len(index["works"]) and works().keys() <= listed.keys()
    kinds = {item["type"] for item in listed.values()}
    assert kinds == {"book", "dataset", "chapter", "section", "figure", "table", "finding"}
    for item in listed.values():
        page, _, anchor = item["url"].partition("#")
        assert (site() / page).is_file()
        assert not anchor or soup(page.removesuffix(".html")).find(id=anchor), item
        assert all((site() / file).is_file() for file in item.get("formats", {}).values())
    # By address: a section that was renamed keeps the identifier of its old name.
    sections = {
        f"{p}.html#{s['id']}"
        for p in pages()
        for s in soup(p).select("article section[id]:not(.syn-cite) section[id]:not(.syn-cite)")
    }
    assert sections <= {item["url"] for item in listed.values()}


def test_the_address_of_the_book_is_one_setting():
    said = [line for line in (ROOT / "_config.yml").read_text("utf-8").splitlines() if "baseurl" in line]
    assert len(said) == 1
