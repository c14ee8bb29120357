"""Addresses: one setting gives them all, what was renamed leads on, and no published one is lost."""

import xml.etree.ElementTree as ElementTree
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from built import ROOT, site
from sphinx.application import Sphinx

from churchtower.make import release
from churchtower.sphinx import addresses as book_addresses

SITE = "https://example.org/some/base/"
CONF = """
extensions = ["myst_parser", "sphinx_external_toc"]
external_toc_path = "_toc.yml"
root_doc, language, html_theme = "index", "en", "basic"
html_static_path = ["_static"]


def setup(app):
    from churchtower.sphinx import addresses, citation, pages, releases

    for part in (pages, citation, releases, addresses):
        part.connect(app)
"""
TOC = """
format: jb-book
root: index
chapters: [{file: chapters/towers}, {file: chapters/citing}, {file: chapters/versions}]
"""
TOWERS = """
# Towers

**Who looks out?**

## From the top

```{citation} towers apa
```

```{citation} towers bibtex
```
"""
FILES = {
    "conf.py": CONF,
    "_config.yml": "html: {}",
    "_toc.yml": TOC,
    "index.md": "# Cover\n\nText.\n",
    "chapters/citing.md": "# Citing\n\nText.\n",
    "chapters/versions.md": "# Versions\n\nText.\n",
    "chapters/towers.md": TOWERS,
    "_static/social.png": "",
    "redirects.yml": "pages: {chapters/old: chapters/towers}\n"
    "anchors: {chapters/towers: {from-above: from-the-top}}\n"
    "files: {_cite/old.bib: _cite/towers.bib}\n",
}


def build(folder, address: str, **changed: str):
    """A book of three pages, made with the book's own extensions; gives the folder of its pages and its
    warnings."""
    for name, text in {
        **FILES,
        "CITATION.cff": (ROOT / "CITATION.cff").read_text("utf-8"),
        **changed,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    with open(folder / "warnings.txt", "w+", encoding="utf-8") as warnings:
        app = Sphinx(
            folder,
            folder,
            folder / "out",
            folder / "trees",
            "html",
            {"html_baseurl": address},
            None,
            warnings,
        )
        app.build()
    said = (folder / "warnings.txt").read_text("utf-8").splitlines(keepends=True)
    # Docutils is one for all books that a process builds.
    return folder / "out", "".join(line for line in said if "is already registered" not in line)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    pages, warnings = build(tmp_path_factory.mktemp("demo"), SITE)
    assert not warnings
    return pages


def read(path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


# --- one setting --------------------------------------------------------------------------------------------


def test_the_address_stands_in_all_metadata(demo):
    page, address = read(demo / "chapters/towers.html"), f"{SITE}chapters/towers.html"
    (canonical,) = page.find_all("link", rel="canonical")
    assert canonical["href"] == address
    for name in ("citation_public_url", "DC.identifier"):
        assert page.find("meta", attrs={"name": name})["content"] == address
    assert page.find("meta", property="og:url")["content"] == address
    assert page.find("meta", property="og:image")["content"] == f"{SITE}_static/social.png"
    assert f'"url":"{address}"' in page.find("script", type="application/ld+json").get_text()
    assert all(address in block.get_text() for block in page.select(".syn-cite .highlight"))


def test_identifiers_below_a_sub_path_reach_metadata_pages_files_and_the_versions_page(tmp_path):
    known = """identifiers:
  - {type: doi, value: 10.1/version, description: this version}
  - {type: doi, value: 10.1/concept, description: all versions}
  - {type: swh, value: "swh:1:rel:0123"}
"""
    said = {
        "CITATION.cff": (ROOT / "CITATION.cff").read_text("utf-8") + known,
        "releases/deposits.csv": "version,archive,sha256,doi,swhid\n",
        "chapters/versions.md": "# Versions\n\n```{deposits}\n```\n",
    }
    pages, warnings = build(tmp_path, SITE, **said)
    assert not warnings
    page = read(pages / "chapters/towers.html")
    for name in ("citation_doi", "DC.identifier"):
        assert page.find("meta", attrs={"name": name})["content"] == "10.1/version"
    assert (
        '"sameAs":"https://doi.org/10.1/version"'
        in page.find("script", type="application/ld+json").get_text()
    )
    assert all("10.1/version" in block.get_text() for block in page.select(".syn-cite .highlight"))
    for path in (pages / "_cite").iterdir():
        assert all(
            part in path.read_text("utf-8") for part in ("10.1/version", "10.1/concept", "swh:1:rel:0123")
        )
    table = read(pages / "chapters/versions.html").find("table").get_text(" ")
    assert all(part in table for part in ("10.1/version", "10.1/concept", "swh:1:rel:0123"))
    assert "SHA-256" not in table.partition("DOI")[2]


def test_the_site_map_lists_all_pages_and_robots_find_it(demo):
    tree = ElementTree.parse(demo / "sitemap.xml")
    found = [place.text for place in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert found == [
        f"{SITE}{page}.html" for page in ("index", "chapters/towers", "chapters/citing", "chapters/versions")
    ]
    assert f"Sitemap: {SITE}sitemap.xml" in (demo / "robots.txt").read_text("utf-8")


def test_links_work_below_any_base(demo):
    """Every link between pages is relative, so that the site can lie anywhere."""
    for path in demo.rglob("*.html"):
        page = read(path)
        here = urljoin(SITE, path.relative_to(demo).as_posix())
        for link in page.find_all("a", href=True):
            target = urljoin(here, link["href"]).partition("#")[0]
            if target.startswith("https://example.org/"):
                assert target.startswith(SITE), link
                assert not link["href"].startswith(("/", "https:")), link
                assert (demo / target.removeprefix(SITE)).exists(), link


def test_without_an_address_nothing_names_one(tmp_path):
    pages, warnings = build(tmp_path, "")
    assert not warnings and not (pages / "sitemap.xml").exists()
    page = read(pages / "chapters/towers.html")
    assert not page.find("link", rel="canonical") and not page.find("meta", property="og:image")
    assert not page.find("meta", attrs={"name": "citation_public_url"})
    assert "Sitemap" not in (pages / "robots.txt").read_text("utf-8")


def test_a_citation_stands_in_the_text_of_a_page(demo):
    section = read(demo / "chapters/towers.html").find(id="from-the-top")
    assert section.blockquote.em.get_text().startswith("Love Language and Church Tower")
    assert section.find("pre").get_text().startswith("@incollection{lovelanguage-towers,")


# --- redirects ----------------------------------------------------------------------------------------------


def test_a_renamed_page_leads_on_with_its_anchor(demo):
    page = read(demo / "chapters/old.html")
    assert page.find("link", rel="canonical")["href"] == f"{SITE}chapters/towers.html"
    assert page.find("meta", attrs={"http-equiv": "refresh"})["content"] == "0; url=towers.html"
    assert "location.hash" in page.script.get_text() and page.body.a["href"] == "towers.html"


def test_a_renamed_anchor_is_kept_and_so_is_the_identifier(demo):
    page = read(demo / "chapters/towers.html")
    assert page.find(id="from-above").find_next(id=True)["id"] == "from-the-top"
    assert '"id": "towers#from-above"' in (demo / "citations.json").read_text("utf-8")


def test_a_renamed_file_is_kept_under_its_old_name(demo):
    assert (demo / "_cite/old.bib").read_bytes() == (demo / "_cite/towers.bib").read_bytes()


def test_a_redirect_or_a_citation_that_leads_nowhere_is_a_warning(tmp_path):
    redirects = (
        "pages: {chapters/towers: index, chapters/old: chapters/none}\n"
        "anchors: {chapters/towers: {a: nowhere}}\n"
        "files: {_cite/old.bib: _cite/none.bib}\n"
    )
    cover = "# Cover\n\n```{citation} nothing apa\n```\n"
    _, warnings = build(tmp_path, "", **{"redirects.yml": redirects, "index.md": cover})
    for said in (
        "chapters/towers is still a page",
        "chapters/none is none",
        "_cite/none.bib cannot stand for _cite/old.bib",
        "a leads to nowhere, which is not on the page",
        "there is no citation nothing apa",
    ):
        assert said in warnings


def test_a_file_of_redirects_that_says_something_else_is_refused(tmp_path):
    (tmp_path / "r.yml").write_text("pages: {a: b, b: c}")
    with pytest.raises(ValueError, match="Name the place where it ends"):
        book_addresses.read(tmp_path / "r.yml")
    (tmp_path / "r.yml").write_text("page: {a: b}")
    with pytest.raises(ValueError, match="it may hold"):
        book_addresses.read(tmp_path / "r.yml")


def test_a_place_that_a_chart_no_longer_shows_leads_to_its_figure():
    page = (
        '<div class="syn-chart" id="chart-fig-a"><tr data-says="now" id="chart-fig-a-now"></tr></div>'
        '<div class="syn-chart" id="chart-fig-a-b"></div>'
    )
    places = [
        "chart-fig-a",
        "chart-fig-a-now",
        "chart-fig-a-then",
        "chart-fig-a-b-then",
        "chart-fig-gone-then",
    ]
    kept = book_addresses.lead_to_figures(page, places)
    parsed = BeautifulSoup(kept, "html.parser")
    assert [found["id"] for found in parsed.find_all("span")] == places[2:4]
    assert parsed.find(id="chart-fig-a-then").find_next("div")["id"] == "chart-fig-a"
    assert parsed.find(id="chart-fig-a-b-then").find_next("div")["id"] == "chart-fig-a-b"
    assert kept.count('id="chart-fig-a-now"') == 1


def test_the_places_that_the_first_release_promised_are_known():
    """Of its addresses these are no promise, and all the same lead to their figures."""
    promised = book_addresses.promised_choices(ROOT)
    known = {f"{page}.html#{name}" for page, names in promised.items() for name in names}
    kept = (ROOT / "releases/0.1.0/addresses.txt").read_text("utf-8").split()
    first = {address for address in kept if "#chart-" in address}
    assert first <= known and len(first) == 178


def test_what_a_chart_happens_to_show_is_no_promise(tmp_path):
    rows = '<tr data-choice="x" data-says="x" id="chart-fig-a-x"></tr><tr id="allyn-p01-s01"></tr>'
    moved = '<span class="syn-was-shown" id="chart-fig-a-y"></span>'
    page = f'<article>{moved}<div class="syn-chart" id="chart-fig-a">{rows}</div></article>'
    (tmp_path / "a.html").write_text(page, "utf-8")
    assert release.addresses(tmp_path) == ["a.html", "a.html#allyn-p01-s01", "a.html#chart-fig-a"]


# --- none is lost -------------------------------------------------------------------------------------------


def test_every_address_of_the_last_release_is_alive():
    """What was published and is gone has to be listed in redirects.yml."""
    for version in release.released()[-1:]:
        kept = (ROOT / "releases" / version / "addresses.txt").read_text("utf-8").split()
        lost = release.lost(kept, site())
        assert not lost, (
            f"{len(lost)} addresses of {version} are gone, and redirects.yml does not list them: {lost[:9]}"
        )


def test_a_lost_address_is_noticed(demo):
    found = [*release.addresses(demo), "chapters/towers.html#from-the-top"]
    assert {"chapters/towers.html", "chapters/old.html", "_cite/towers.bib", "citations.json"} <= set(found)
    assert release.lost(found, demo) == []
    gone = ["chapters/gone.html", "chapters/towers.html#nowhere"]
    assert release.lost([*found, *gone], demo) == gone
    # An anchor of a page that was renamed lives where the page now stands.
    assert release.lost(["chapters/old.html#from-the-top", "chapters/old.html#gone"], demo) == [
        "chapters/old.html#gone"
    ]
