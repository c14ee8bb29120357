"""References: every entry is cited, what is cited is an entry, and every instrument has its source."""

import re
from pathlib import Path

from pybtex.database import parse_file

from churchtower import prose
from synkrisis.sentiment.lexicons import LEXICONS

ROOT = Path(__file__).parent.parent
ENTRIES = set(parse_file(ROOT / "references.bib").entries)
CITED = {
    key.strip()
    for page in prose.pages(ROOT)
    for keys in re.findall(r"\{cite:\w+\}`([^`]+)`", page.read_text("utf-8"))
    for key in keys.split(",")
}


def test_every_entry_is_cited_and_what_is_cited_is_an_entry():
    assert not ENTRIES - CITED and not CITED - ENTRIES


def test_every_instrument_has_a_source_that_the_book_cites():
    sources = {instrument.citation for instrument in LEXICONS.values()}
    assert sources and sources <= CITED
