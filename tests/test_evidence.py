"""From an id to its sentence: openings that do not reprint, and links that a browser finds the words by."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as some

from synkrisis.texts import evidence

URL = "https://example.org/a"
MARK = "#:~:text="


def decoded(link: str) -> list[str]:
    """What a browser is asked to find: one run of words, or a beginning and an end."""
    return [unquote(part) for part in link.split(MARK)[1].split(",")]


def words_of(text: str) -> str:
    return " ".join(text.split())


def test_hyphen_and_comma_are_encoded_since_they_are_syntax():
    link = evidence.fragment_link(URL, "A high-profile, well-known “case” & more")
    assert link == f"{URL}{MARK}A%20high%2Dprofile%2C%20well%2Dknown%20%E2%80%9Ccase%E2%80%9D%20%26%20more"


def test_a_short_sentence_is_named_whole_and_a_long_one_by_its_ends():
    assert decoded(evidence.fragment_link(URL, "“One two three.”")) == ["One two three"]
    long = " ".join(f"w{n}" for n in range(11))
    assert decoded(evidence.fragment_link(URL, long)) == ["w0 w1 w2 w3 w4", "w6 w7 w8 w9 w10"]
    assert decoded(evidence.fragment_link(URL, long, words=2)) == ["w0 w1", "w9 w10"]


def test_white_space_of_every_kind_is_sent_as_one_plain_space():
    """A browser matches text whose white space is collapsed, no-break spaces among it."""
    assert evidence.fragment_link(URL, "10\u00a0June\n 1963").endswith("text=10%20June%201963")


@given(some.text(alphabet="ab é,-–—’“”&?#:%\u00a0\n", min_size=1).filter(lambda text: re.search(r"\w", text)))
def test_a_fragment_decodes_to_words_of_the_sentence_in_order(text):
    link = evidence.fragment_link(URL, text)
    assert re.fullmatch(r"[A-Za-z0-9%._~]*(,[A-Za-z0-9%._~]*)?", link.removeprefix(f"{URL}{MARK}")), link
    parts, place = decoded(link), 0
    for part in parts:
        place = words_of(text).find(part, place)
        assert place >= 0, (part, text)
        place += len(part)


def test_every_link_leads_to_its_own_sentence_and_no_earlier_one(corpus):
    """As a browser does it: the first place of the beginning, then the first place of the end after it."""
    links = evidence.sentence_links(corpus).set_index("sentence_id")["url"]
    for essay in corpus.essays:
        page = words_of(essay.text)
        for row in corpus.sentences[corpus.sentences["essay"] == essay.id].itertuples():
            assert links[row.sentence_id].startswith(essay.url + MARK)
            first, *rest = decoded(links[row.sentence_id])
            found = re.search(rf"(?<!\w){re.escape(first)}(?!\w)", page)
            start = len(words_of(essay.text[: row.start]))
            end = len(words_of(essay.text[: row.end]))
            assert found and start <= found.start() <= start + 4, row.sentence_id
            reached = page.find(rest[0], found.end()) + len(rest[0]) if rest else found.end()
            assert end - 4 <= reached <= end, row.sentence_id


def test_an_opening_has_six_words_at_most_and_says_when_more_follow(corpus):
    links = evidence.sentence_links(corpus)
    for text, opening in zip(corpus.sentences["text"], links["opening"], strict=True):
        words = opening.removesuffix(" …").split()
        assert words == text.split()[:6]
        assert opening.endswith(" …") == (len(text.split()) > 6)


@pytest.mark.parametrize(
    ("text", "opening"), [("", ""), ("One two", "One two"), ("a b c d e f g", "a b c d e f …")]
)
def test_openings_of_known_sentences(text, opening):
    assert evidence.opening(text) == opening


def test_every_sentence_has_one_row_and_an_id_of_its_own(corpus):
    links = evidence.sentence_links(corpus)
    assert list(links.columns) == ["sentence_id", "essay", "kind", "opening", "url"]
    assert links["sentence_id"].tolist() == corpus.sentences["sentence_id"].tolist()
    assert links["sentence_id"].is_unique and links["url"].is_unique
