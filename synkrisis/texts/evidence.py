"""From a sentence's id to the sentence itself: its row in the book, and its place on the publisher's page."""

from urllib.parse import quote

import pandas as pd

from synkrisis.texts.corpus import Corpus

OPENING_WORDS = 6


def opening(text: str, words: int = OPENING_WORDS) -> str:
    """The first words of a sentence, with … where more follow: enough to find it, not to reprint it."""
    parts = text.split()
    return " ".join(parts[:words]) + (" …" if len(parts) > words else "")


def _encode(words: list[str]) -> str:
    # In a text fragment the hyphen and the comma are syntax, so they are encoded too.
    return quote(" ".join(words), safe="").replace("-", "%2D")


def fragment_link(url: str, text: str, *, words: int = 5) -> str:
    """Address that opens `url` at the sentence `text`: a URL text fragment, `#:~:text=beginning,end`.

    A sentence of at most twice `words` words is named whole; a longer one by its beginning and end. Marks at
    the outer edges are left out, since a browser matches whole words and a page may print other quotation
    marks. Every run of white space, no-break spaces too, is sent as one space, as a browser reads it.
    """
    parts = text.strip("“”‘’\"'().,:;!?… ").split()
    if len(parts) <= 2 * words:
        return f"{url}#:~:text={_encode(parts)}"
    return f"{url}#:~:text={_encode(parts[:words])},{_encode(parts[-words:])}"


def sentence_links(corpus: Corpus) -> pd.DataFrame:
    """One row a sentence: `sentence_id`, `essay`, `kind`, `opening` (first words), `url` (publisher's).

    `url` is blank where the essay has none.
    """
    frame = corpus.sentences[["sentence_id", "essay", "kind"]].copy()
    frame["opening"] = corpus.sentences["text"].map(opening)
    addresses = {essay.id: essay.url for essay in corpus.essays}
    frame["url"] = [
        fragment_link(addresses[row.essay], row.text) if addresses[row.essay] else ""
        for row in corpus.sentences.itertuples()
    ]
    return frame
