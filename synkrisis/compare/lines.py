"""Every line of chosen words, from all documents, and a few of them, spread over all, for a page."""

import csv
import io
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from synkrisis.compare.comparison import Comparison
from synkrisis.compare.words import Pieces, words
from synkrisis.texts.cleaning import clean
from synkrisis.texts.concordance import edge, printed
from synkrisis.texts.tokens import VARIANTS, is_word, normalise, sentence_spans, token_spans

COLUMNS = ["node", "side", "document", "left", "match", "right"]
SHOWN = 10  # lines of a word that a page shows, a side
WIDTH = 5  # words to each side
REACH = 500  # characters to each side, at least, within which a word's sentence is looked for
# Several words, and a word several times, are looked for in one stretch and one sentence.
_sentences = lru_cache(maxsize=64)(sentence_spans)
_tokens = lru_cache(maxsize=256)(token_spans)


@dataclass
class Spread:
    """Some of the items that pass by, evenly spread over all of them, however many come.

    >>> some = Spread(most=3)
    >>> for item in range(100): some.add(item)
    >>> some.chosen()
    [0, 32, 64]
    """

    most: int
    seen: int = 0
    _step: int = 1
    _kept: list = field(default_factory=list)

    def add(self, item) -> None:
        """One more item passes."""
        if self.seen % self._step == 0:
            self._kept.append(item)
            if len(self._kept) > 4 * self.most:
                self._kept, self._step = self._kept[::2], 2 * self._step
        self.seen += 1

    def chosen(self) -> list:
        """Those that were kept, `most` at most."""
        size = len(self._kept)
        few = min(self.most, size)
        return [self._kept[place * size // few] for place in range(few)]


@dataclass(frozen=True)
class Lines:
    """What was found: how often each node stands on each side, some lines of each, and all as CSV."""

    counts: Counter[tuple[str, str]]
    shown: pd.DataFrame
    file: io.TextIOBase
    whole: bool


def lines(found: Comparison, nodes: list[str]) -> Lines:
    """Every line of each node: in all documents where they can be read again, else in the sample.

    The lines are written as they are found, so that memory holds a few of each node.
    """
    file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 - whoever asks closes it
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(COLUMNS)
    ids = {label: name for name, label in found.labels.items()}
    spread = {(node, side): Spread(SHOWN) for node in nodes for side in ids}
    queries = [Query(node, found.pieces) for node in nodes]
    for side, document, text in _texts(found):
        for query in queries:
            for line in query.lines(text):
                row = (query.node, side, document, *line)
                rows.writerow(row)
                spread[query.node, side].add(row)
    chosen = [row for node in nodes for side in ids for row in spread[node, side].chosen()]
    counts = Counter({pair: some.seen for pair, some in spread.items()})
    return Lines(counts, pd.DataFrame(chosen, columns=COLUMNS), file, found.again is not None or found.whole)


def _texts(found: Comparison) -> Iterator[tuple[str, str, str]]:
    """Side, document and clean text, in parts."""
    if found.again is None:
        for name, side in zip(found.pair, found.sides, strict=True):
            for extract in side.extracts:
                yield found.labels[name], extract.name, extract.text
        return
    for side, document in found.again():
        for part in document.parts:
            yield side, document.name, clean(part)


class Query:
    """A node to look for: its words, and the spellings by which a text is searched for the first of them."""

    def __init__(self, node: str, pieces: Pieces):
        self.node = node
        self._base = pieces.base
        self._words = [self._base(word) for word in words(node)]
        first = self._words[0] if self._words else ""
        forms = pieces.forms(first) | {plain for plain, norm in VARIANTS.items() if norm == first}
        spelt = {spelling for form in forms for spelling in (form, form.replace("ss", "ß"))}
        self._needles = sorted({spelling.lower() for spelling in spelt if spelling})

    def lines(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Left, match and right of every occurrence in a text."""
        done = -1
        for place in self._places(text):
            if place <= done or (place and text[place - 1].isalnum() and text[place] not in "nN'’"):
                continue
            start, end = _window(text, place)
            for a, b in _sentences(text[start:end]):
                if start + a <= place < start + b:
                    yield from self._in_sentence(text[start + a : start + b], start + a, place)
                    break
            done = place

    def _places(self, text: str) -> list[int]:
        lowered = text.replace("’", "'").lower()
        if len(lowered) != len(text):  # a capital that becomes two characters
            lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text.replace("’", "'"))
        places = set()
        for needle in self._needles:
            place = lowered.find(needle)
            while place >= 0:
                places.add(place)
                place = lowered.find(needle, place + 1)
        return sorted(places)

    def _in_sentence(self, sentence: str, offset: int, place: int) -> Iterator[tuple[str, str, str]]:
        spans = _tokens(sentence)
        forms = [sentence[a:b] for a, b in spans]
        at = next((n for n, (a, _) in enumerate(spans) if offset + a == place), None)
        if at is None:
            return
        end = at + len(self._words)
        if [self._base(normalise(form)) for form in forms[at:end]] != self._words:
            return
        word = [is_word(form) for form in forms]
        left = at - edge(word[:at][::-1], WIDTH)
        right = end + edge(word[end:], WIDTH)
        starts, ends = [a for a, _ in spans], [b for _, b in spans]
        yield tuple(
            printed(forms[a:b], starts[a:b], ends[a:b]) for a, b in ((left, at), (at, end), (end, right))
        )


def _window(text: str, place: int) -> tuple[int, int]:
    """A stretch around a place, within its paragraph, cut at white space.

    It is the same for all places within `REACH` characters, so that a text is divided into sentences about three
    times, however often a word occurs in it.
    """
    about = place - place % REACH
    low, high = max(about - REACH, 0), min(about + 2 * REACH, len(text))
    start = text.rfind("\n\n", low, place) + 1 or (low and text.find(" ", low, place) + 1) or low
    end = text.find("\n\n", place, high)
    end = end if end >= 0 else high if high == len(text) else max(text.rfind(" ", place, high), 0) or high
    return start, end
