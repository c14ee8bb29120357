"""What is kept of one side while its documents pass by: counts, blocks for resampling, a sample to read.

Nothing here grows with the number of documents, only with the number of different words: the blocks become
longer instead of more, and the sample has a fixed size.
"""

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from scipy import sparse

from synkrisis.compare.words import Pieces, parts
from synkrisis.texts.cleaning import clean
from synkrisis.texts.tokens import is_word

DOCUMENTS = 10  # a side with at least as many is resampled by documents, one with fewer by passages
BLOCKS = 100  # when there are twice as many blocks, they are joined by two and two
PASSAGE = 1_500  # characters, about 250 words
EXTRACT = 12_000  # characters that are read as one, about 2,000 words
TOKENS = 1 << 20  # words of one block that are held before they are counted


class Block(NamedTuple):
    """Counts in one stretch of text: sorted numbers of its pieces, and how often each occurs."""

    document: int
    ids: np.ndarray
    counts: np.ndarray


class Extract(NamedTuple):
    """A stretch of a document that is kept for reading: about `EXTRACT` characters, cut at white space."""

    order: int
    document: int
    name: str
    text: str


def _joined(blocks: Sequence[Block]) -> Block:
    if len(blocks) == 1:
        return blocks[0]
    ids, place = np.unique(np.concatenate([block.ids for block in blocks]), return_inverse=True)
    counts = np.bincount(place, np.concatenate([block.counts for block in blocks])).astype(np.int32)
    return Block(blocks[0].document, ids, counts)


class Tally:
    """One side, filled by `add` and ended by `close`.

    Parameters: `name`; `pieces`, shared by both sides; `sample`, how many characters are kept to be read
    closely, whole extracts chosen at random by `seed`.
    After `close`: `documents`, `empty` (without a word) and `characters` tell what passed by, `cleaned` what
    was changed in it (see `synkrisis.texts.cleaning`); `blocks` are the counts, each of `per_block` whole
    documents (`by_document`) or passages of one document; `extracts` is the sample in the order of the texts,
    and `whole` says whether it is everything.
    """

    def __init__(self, name: str, pieces: Pieces, *, sample: int, seed: int):
        self.name = name
        self.documents = self.empty = self.characters = 0
        self.by_document, self.per_block, self.whole = False, 1, True
        self.blocks: list[Block] = []
        self.cleaned: Counter[str] = Counter()
        self._pieces, self._sample = pieces, sample
        self._rng = np.random.default_rng(seed)
        self._open: list[np.ndarray] = []  # the block that is being counted
        self._tokens = self._documents = 0  # words and documents in it
        self._counted: list[Block] = []
        self._heap: list[tuple[float, Extract]] = []  # the extract that leaves first is at the top
        self._seen = self._kept = 0

    def add(self, name: str, stream: Iterable[str]) -> bytes:
        """Count one document, given in parts cut at white space.

        Returns a fingerprint of its text, cleaned and without spaces, which files of another kind set
        otherwise; it is empty when there is no word.
        """
        has_words, print_ = False, hashlib.blake2b(digest_size=12)
        self._pieces.begin()
        for part in stream:
            part = clean(part, self.cleaned)
            self.characters += len(part)
            has_words = has_words or is_word(part)
            print_.update(part.encode(errors="replace").translate(None, b" \t\r\n"))
            for text in parts(part, EXTRACT):
                self._keep(name, text)
                if self.by_document:
                    self._count(text)
                else:
                    for passage in parts(text, PASSAGE * self.per_block):
                        self._count(passage)
                        self._close_block()
        self.documents += 1
        self.empty += not has_words
        self._documents += 1
        if self.by_document and self._documents >= self.per_block:
            self._close_block()
        if not self.by_document and self.documents >= DOCUMENTS:
            self._go_by_documents()
        return print_.digest() if has_words else b""

    def _go_by_documents(self) -> None:
        self.by_document, self.per_block = True, 1
        self.blocks = [_joined(list(own)) for _, own in groupby(self.blocks, lambda b: b.document)]
        while len(self.blocks) >= 2 * BLOCKS:
            self._halve()

    @classmethod
    def joined(cls, name: str, tallies: Sequence["Tally"]) -> "Tally":
        """One side made of several closed ones, in their order, such as all groups but one.

        The blocks of the sides stay as they are, so that they may be of unequal size.
        """
        whole = cls(name, tallies[0]._pieces, sample=tallies[0]._sample, seed=0)
        for tally in tallies:
            kept = {
                (key, Extract(e.order + whole._seen, e.document + whole.documents, e.name, e.text))
                for key, e in tally._heap
            }
            whole._heap += sorted(kept)
            documents = [block._replace(document=block.document + whole.documents) for block in tally.blocks]
            whole.blocks += documents
            whole._seen += tally._seen
            whole._kept += tally._kept
            whole.documents += tally.documents
            whole.empty += tally.empty
            whole.characters += tally.characters
            whole.cleaned += tally.cleaned
            whole.whole &= tally.whole
        heapq.heapify(whole._heap)
        whole._fit()
        if whole.documents >= DOCUMENTS:
            whole._go_by_documents()
        return whole

    @classmethod
    def of_counts(cls, name: str, pieces: Pieces, rows: Iterable[tuple[np.ndarray, np.ndarray]]) -> "Tally":
        """A side of which only counts are known: for each document its numbers of `pieces` and how often."""
        side = cls(name, pieces, sample=0, seed=0)
        side.by_document, side.whole = True, False
        for number, (ids, counts) in enumerate(rows):
            side.documents += 1
            side.empty += not len(ids)
            side._documents += 1
            if len(ids):
                side._counted.append(Block(number, ids, counts))
            if side._documents >= side.per_block:
                side._close_block()
        return side.close()

    def close(self) -> "Tally":
        """End the side."""
        self._close_block()
        return self

    @property
    def extracts(self) -> list[Extract]:
        """The sample, in the order of the texts."""
        return sorted(extract for _, extract in self._heap)

    def matrix(self, to_words: sparse.csr_array) -> sparse.csr_array:
        """Counts of words: a row a block, a column a word (see `Pieces.to_words`)."""
        ends = np.cumsum([0, *(len(block.ids) for block in self.blocks)])
        ids = np.concatenate([*(block.ids for block in self.blocks), np.empty(0, np.int32)])
        counts = np.concatenate([*(block.counts for block in self.blocks), np.empty(0, np.int32)])
        shape = (len(self.blocks), to_words.shape[0])
        return sparse.csr_array((counts.astype(np.int64), ids, ends), shape=shape) @ to_words

    def totals(self) -> np.ndarray:
        """How often each piece occurs on this side."""
        total = np.zeros(len(self._pieces), dtype=np.int64)
        for block in self.blocks:
            total[block.ids] += block.counts
        return total

    def _count(self, text: str) -> None:
        ids = self._pieces.ids(text)
        self._open.append(ids)
        self._tokens += len(ids)
        if self._tokens > TOKENS:
            self._tally()

    def _tally(self) -> None:
        if self._tokens:
            ids, counts = np.unique(np.concatenate(self._open), return_counts=True)
            self._counted.append(Block(self.documents, ids, counts.astype(np.int32)))
        self._open, self._tokens = [], 0

    def _close_block(self) -> None:
        self._tally()
        if self._counted:
            self.blocks.append(_joined(self._counted))
        self._counted, self._documents = [], 0
        if len(self.blocks) >= 2 * BLOCKS:
            self._halve()

    def _halve(self) -> None:
        """Join neighbouring blocks by two and two; passages only within their document."""
        if self.by_document:
            pairs = [self.blocks[n : n + 2] for n in range(0, len(self.blocks), 2)]
        else:
            documents = [list(own) for _, own in groupby(self.blocks, lambda block: block.document)]
            pairs = [own[n : n + 2] for own in documents for n in range(0, len(own), 2)]
        self.blocks = [_joined(pair) for pair in pairs]
        self.per_block *= 2

    def _keep(self, name: str, text: str) -> None:
        """Keep an extract if its random number is among the lowest that fit in the sample."""
        key = self._rng.random()
        self._seen += 1
        full = self._kept + len(text) > self._sample
        if len(text) > 2 * EXTRACT or (full and self._heap and key > -self._heap[0][0]):
            self.whole = False
            return
        heapq.heappush(self._heap, (-key, Extract(self._seen, self.documents, name, text)))
        self._kept += len(text)
        self._fit()

    def _fit(self) -> None:
        """Let extracts go until the sample has its size."""
        while self._kept > self._sample and len(self._heap) > 1:
            self._kept -= len(heapq.heappop(self._heap)[1].text)
            self.whole = False
