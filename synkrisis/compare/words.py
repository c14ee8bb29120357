"""Count words fast, exactly as the tokeniser has them.

No token of `synkrisis.texts.tokens` holds white space. So a text is cut at white space, which Python does quickly,
the pieces are counted, and only the different ones (`talks,` `U.S.-led` `don’t`) go through the tokeniser and
its normalisation. The words and their numbers are those of `synkrisis.texts.tokens.terms`, to the last count.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from scipy import sparse

from synkrisis.texts.cleaning import clean
from synkrisis.texts.tokens import ADDRESS, VARIANTS, base_form, is_word, normalise, token_spans

# What was done to a word before it was counted, in one sentence for reports.
NORMALISATION = (
    "Words are in lower case with straight apostrophes; contractions are divided (don’t: do, n’t; Russia’s: "
    "Russia, ’s); US and U.S. are one word, as are UK and U.K., UN and U.N.; numbers, emoji, web and mail "
    "addresses count, each as one word; other marks do not."
)

PART = 1 << 20  # characters of a text that are cut into pieces at once
WAITING = 1 << 20  # pieces that wait to be counted together: 4 MB

# What never stands in a word; without it there are a third fewer pieces. A comma in a number has no space.
_DIVIDING = (", ", ";", ":", "!", "?", "(", ")", '"', "“", "”", "—")
_CLOSING = ",;:!?)”"  # marks after a word that are never part of one; a full stop may be: Mr. U.S.
_SPACE = re.compile(r"\s")


def words(text: str | None) -> list[str]:
    """The normalised words of a text, in order: a plain function over one cell of a text column.

    Every engine can map it: `frame["text"].map(words)` and `explode` in pandas and Dask, `map_elements` in
    Polars, a user-defined function of type `VARCHAR[]` in DuckDB or ``array<string>`` in PySpark. The text is
    cleaned first (see `synkrisis.texts.cleaning`). A missing text has no words.

    >>> words("He didn’t _see_ the 1st U.S.-led talks.")
    ['he', 'did', "n't", 'see', 'the', '1st', 'u.s.-led', 'talks']
    """
    return [word for piece in clean(text or "").split() for word in _words_of(piece)]


def _words_of(piece: str) -> Iterable[str]:
    """The words of a piece without white space."""
    bare = piece if piece.isalpha() else piece.rstrip(_CLOSING)
    if bare.isalpha():  # nearly every piece; the tokeniser leaves such a word whole
        return (VARIANTS.get(bare, bare).casefold(),)
    forms = (piece[start:end] for start, end in token_spans(piece))
    return [normalise(form) for form in forms if is_word(form)]


def parts(text: str, size: int) -> Iterator[str]:
    """A text in parts of about `size` characters, cut only at white space.

    A stretch without any white space stays whole, however long it is.
    """
    start = 0
    while len(text) - start > size and (gap := _SPACE.search(text, start + size)):
        yield text[start : gap.start()]
        start = gap.start()
    yield text[start:] if start else text


class Pieces:
    """The different pieces of clean text without white space, numbered in order of appearance.

    With `lemmas`, words are counted by their base form.
    """

    def __init__(self, *, lemmas: bool = False):
        self._numbers: dict[str, int] = defaultdict(itertools.count().__next__)
        self.base = base_form if lemmas else str

    def __len__(self) -> int:
        return len(self._numbers)

    def begin(self) -> None:
        """A new document begins."""

    def name(self, terms: Iterable[str]) -> None:
        """Take terms that were counted elsewhere, numbered in this order, as they are."""
        for term in terms:
            self._numbers[term]
        self.terms = lambda piece: (piece,)

    def ids(self, text: str) -> np.ndarray:
        """The number of each piece of a text."""
        addresses = ADDRESS.findall(text) if "://" in text or "www." in text else []
        if addresses:  # they hold marks that divide other words
            text = ADDRESS.sub(" ", text)
        for mark in _DIVIDING:
            text = text.replace(mark, " ")
        pieces = text.split() + addresses
        return np.fromiter(map(self._numbers.__getitem__, pieces), np.int32, len(pieces))

    def listed(self, text: str) -> list[str]:
        """What is counted of a clean text, in order."""
        return [term for piece in text.split() for term in self.terms(piece)]

    def terms(self, piece: str) -> Iterable[str]:
        """What is counted of a piece."""
        return map(self.base, _words_of(piece))

    def forms(self, word: str) -> set[str]:
        """The words that are counted as this one."""
        if self.base is str:
            return {word}
        return {form for piece in self._numbers for form in _words_of(piece) if self.base(form) == word}

    def to_words(self) -> tuple[sparse.csr_array, list[str]]:
        """How often each word (column, sorted) stands in each piece (row), and the words."""
        numbers: dict[str, int] = defaultdict(itertools.count().__next__)
        ends, columns = [0], []
        for piece in self._numbers:
            columns += [numbers[word] for word in self.terms(piece)]
            ends.append(len(columns))
        words = sorted(numbers)
        rank = np.empty(len(words), dtype=np.int32)
        rank[[numbers[word] for word in words]] = np.arange(len(words), dtype=np.int32)
        ids, ones = rank[np.array(columns, dtype=np.int32)], np.ones(len(columns), dtype=np.int64)
        table = sparse.csr_array((ones, ids, np.array(ends, dtype=np.int32)), shape=(len(self), len(words)))
        table.sum_duplicates()
        return table, words


class Runs(Pieces):
    """Runs of `size` words with no mark between them, such as *church tower*, numbered like `Pieces`."""

    def __init__(self, size: int, *, lemmas: bool = False):
        super().__init__(lemmas=lemmas)
        self._size, self._run = size, []
        self._forms: dict[str, set[str]] = defaultdict(set)

    def begin(self) -> None:
        self._run = []

    def ids(self, text: str) -> np.ndarray:
        """The number of each run; one that began in the text before, of the same document, goes on."""
        return np.array([self._numbers[run] for run in self.listed(text)], dtype=np.int32)

    def listed(self, text: str) -> list[str]:
        found = []
        for start, end in token_spans(text):
            form = text[start:end]
            if not is_word(form):
                self._run = []
                continue
            word = self.base(normalise(form))
            self._forms[word].add(normalise(form))
            self._run = [*self._run[1 - self._size :], word]
            if len(self._run) == self._size:
                found.append(" ".join(self._run))
        return found

    def terms(self, piece: str) -> Iterable[str]:
        return (piece,)

    def forms(self, word: str) -> set[str]:
        return self._forms.get(word, set())


class Totals:
    """How often each piece occurs in the texts of one side, in one growing array."""

    def __init__(self, pieces: Pieces):
        self._pieces, self._total = pieces, np.zeros(0, dtype=np.int64)
        self._open: list[np.ndarray] = []
        self._waiting = 0

    def add(self, text: str) -> None:
        """Count one text."""
        for part in parts(clean(text), PART):
            self._open.append(self._pieces.ids(part))
            self._waiting += len(self._open[-1])
            if self._waiting > WAITING:
                self._settle()

    def counts(self) -> np.ndarray:
        """The counts of all pieces known by now."""
        self._settle()
        return self._total

    def _settle(self) -> None:
        ids = np.concatenate([np.empty(0, np.int32), *self._open])
        total = np.bincount(ids, minlength=len(self._pieces))
        total[: len(self._total)] += self._total
        self._total, self._open, self._waiting = total, [], 0


def count(*sides: Iterable[str]) -> tuple[list[str], np.ndarray]:
    """Count the words of several sides, each a stream of texts.

    Memory holds one text and the different words, whatever the number of texts. Returns the words, sorted,
    and an array of counts, sides x words.
    """
    pieces = Pieces()
    totals = [Totals(pieces) for _ in sides]
    for total, texts in zip(totals, sides, strict=True):
        for text in texts:
            total.add(text)
    to_words, words = pieces.to_words()
    return words, np.stack([total.counts() for total in totals]) @ to_words
