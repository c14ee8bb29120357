"""Two sides compared: counts of everything, and a sample that is read closely, sentence by sentence."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from synkrisis.compare.readers import CompareError, Document
from synkrisis.compare.tally import Extract, Tally
from synkrisis.compare.words import Pieces, Runs, words
from synkrisis.intervals import blocks, permutation
from synkrisis.intervals import resampling as resample
from synkrisis.texts import languages, tokens
from synkrisis.texts.corpus import Corpus, Essay
from synkrisis.words import frequency, keyness

SAMPLE = 60_000  # characters a side that are read closely, about 10,000 words
TESTED = 20_000  # words at most that get an interval and a permutation p
SMALL = 3_000  # filled cells of the blocks x words table up to which more resamples are drawn
LARGE = 300_000  # filled cells of the blocks x words table above which fewer resamples are drawn
GAP = "\n\n"  # between two extracts


@dataclass(frozen=True)
class Counting:
    """What is counted as a term, and in which language.

    `stop` keeps stop words; `stop_words` are those of a list of one's own (by default NLTK's for the language
    of each side); `lemmas` counts words by their base form; `runs` is how many words make a term; `language`
    is a name of `synkrisis.texts.languages.known`, by default the one that each side looks like.
    """

    stop: bool = True
    stop_words: frozenset[str] | None = None
    lemmas: bool = False
    runs: int = 1
    language: str | None = None

    def pieces(self) -> Pieces:
        """What counts such terms."""
        return Pieces(lemmas=self.lemmas) if self.runs == 1 else Runs(self.runs, lemmas=self.lemmas)


PLAIN = Counting()

# Gives every document again, each with the name of its side, for what cannot be held: the lines of a word.
Again = Callable[[], Iterator[tuple[str, Document]]]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two sides, with the frames that follow from them; each frame is made once, when first asked for.

    What needs only counts (`counts`, `keyness`, `log_odds`, `max_t`) rests on every word of both sides. What
    needs sentences (`terms`, `corpus`) rests on the sample. `corpus` holds the sample, a text for each side;
    `sides` are the two tallies and `pieces` what they share; `counting` says what a term is; `again` reads
    the documents once more, where that can be.
    """

    corpus: Corpus
    sides: tuple[Tally, Tally]
    pieces: Pieces
    counting: Counting = PLAIN
    again: Again | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """Ids of the two sides, in order."""
        first, second = self.corpus.ids
        return first, second

    @property
    def labels(self) -> dict[str, str]:
        """Name of each side, by id."""
        return self.corpus.labels

    @cached_property
    def has_texts(self) -> bool:
        """Whether there is a text to read, and not counts alone."""
        return any(side.characters for side in self.sides)

    @cached_property
    def languages(self) -> dict[str, languages.Language]:
        """The language of each side, told or detected in the sample, with the evidence."""
        told = self.counting.language
        if told:
            return dict.fromkeys(self.pair, languages.Language(told, "as --language says"))
        if not self.has_texts:
            return dict.fromkeys(self.pair, languages.Language("", "there is no text to tell it from"))
        return {name: languages.detect(words(self.corpus[name].text)) for name in self.pair}

    @cached_property
    def english(self) -> bool:
        """Whether both sides are in English, which some instruments know alone."""
        return all(found.name == languages.ENGLISH for found in self.languages.values())

    @cached_property
    def stop_words(self) -> frozenset[str]:
        """The stop words of both sides."""
        if self.counting.stop_words is not None:
            return self.counting.stop_words
        return frozenset().union(*(languages.stop_words(found.name) for found in self.languages.values()))

    @cached_property
    def function_words(self) -> frozenset[str]:
        """The stop words of both sides with those of NLTK: none of them says what a text is about."""
        return self.stop_words.union(*(languages.stop_words(found.name) for found in self.languages.values()))

    @cached_property
    def tokens(self) -> pd.DataFrame:
        """The tokens of the sample, `norm` and `stop` as they are counted; see `synkrisis.texts.tokens`."""
        table = self.corpus.tokens
        norm = table["norm"].map(tokens.base_form) if self.counting.lemmas else table["norm"]
        return table.assign(norm=norm, stop=table["norm"].isin(self.stop_words))

    @cached_property
    def terms(self) -> pd.DataFrame:
        """The words of the sample that count; see `synkrisis.texts.tokens.terms`."""
        return tokens.terms(self.tokens, stop=self.counting.stop)

    @cached_property
    def keyness(self) -> pd.DataFrame:
        """All words compared; see `synkrisis.words.keyness.keyness`."""
        return keyness.keyness(self.counts)

    @cached_property
    def whole(self) -> bool:
        """Whether the sample is everything, so that all measures rest on all words."""
        return all(side.whole for side in self.sides)

    @cached_property
    def _words(self) -> tuple[sparse.csr_array, np.ndarray]:
        to_words, names = self.pieces.to_words()
        names = np.array(names, dtype=object)
        if not self.counting.stop:
            keep = np.array([self.stop_words.isdisjoint(name.split(" ")) for name in names], dtype=bool)
            to_words, names = to_words[:, np.flatnonzero(keep)], names[keep]
        return to_words, names

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Words by sides, of all documents; see `synkrisis.words.frequency.counts`."""
        to_words, names = self._words
        found = {name: side.totals() @ to_words for name, side in zip(self.pair, self.sides, strict=True)}
        table = pd.DataFrame(found, index=pd.Index(names, name="term"))
        return table[table.sum(axis=1) > 0]

    @cached_property
    def units(self) -> dict[str, str]:
        """What is drawn as a whole when a side is resampled: paragraphs, passages or documents."""
        return {name: unit for name, (unit, _) in zip(self.pair, self._blocks, strict=True)}

    @cached_property
    def _blocks(self) -> list[tuple[str, sparse.csr_array]]:
        to_words, names = self._words
        number = {word: n for n, word in enumerate(names)}
        found_blocks = []
        for name, side in zip(self.pair, self.sides, strict=True):
            unit, matrix = "documents" if side.by_document else "passages", side.matrix(to_words)
            if side.whole and not side.by_document:
                own = self.corpus.sentences[self.corpus.sentences["essay"] == name]
                texts = own.groupby("paragraph", sort=False)["text"].agg(" ".join)
                found = [[number[term] for term in self._listed(text) if term in number] for text in texts]
                ends = [0, *accumulate(map(len, found))]
                ones, ids = np.ones(ends[-1], dtype=np.int64), [n for row in found for n in row]
                by_paragraph = sparse.csr_array(
                    (ones, np.array(ids, dtype=np.int32), ends), shape=(len(found), len(names))
                )
                by_paragraph.sum_duplicates()
                # a cut between sentences that divides a word would lose it: then passages it is
                if (by_paragraph.sum(axis=0) == matrix.sum(axis=0)).all():
                    unit, matrix = "paragraphs", by_paragraph
            filled = np.flatnonzero(np.diff(matrix.indptr))
            found_blocks.append((unit, matrix[filled]))
        return found_blocks

    def _listed(self, text: str) -> list[str]:
        self.pieces.begin()
        return self.pieces.listed(text)

    @cached_property
    def matrix(self) -> frequency.CountMatrix:
        """Blocks (see `units`) by the words of `counts`."""
        parts = [matrix for _, matrix in self._blocks]
        labels = np.repeat(np.array(self.pair, dtype=object), [matrix.shape[0] for matrix in parts])
        numbers = np.concatenate([np.arange(1, matrix.shape[0] + 1) for matrix in parts])
        ids = np.array([f"{label}-{n}" for label, n in zip(labels, numbers, strict=True)], dtype=object)
        _, names = self._words
        table = sparse.vstack(parts).tocsr()
        seen = np.flatnonzero(table.sum(axis=0))
        return frequency.CountMatrix(table[:, seen], ids, labels, numbers, names[seen])

    @cached_property
    def least(self) -> int:
        """How often a word must occur to get an interval and a permutation p: as often as `TESTED` others."""
        totals = np.sort(self.counts.sum(axis=1).to_numpy())[::-1]
        return 1 if len(totals) <= TESTED else int(totals[TESTED]) + 1

    @cached_property
    def _tested(self) -> frequency.CountMatrix:
        """The blocks by the words that occur often enough, and one column more for all the others."""
        whole = self.matrix
        often = np.asarray(whole.matrix.sum(axis=0)) >= self.least
        if often.all():
            return whole
        rest = sparse.csr_array(whole.matrix[:, np.flatnonzero(~often)].sum(axis=1)[:, None])
        table = sparse.hstack([whole.matrix[:, np.flatnonzero(often)], rest]).tocsr()
        return frequency.CountMatrix(
            table, whole.sentence_ids, whole.essays, whole.paragraphs, np.append(whole.terms[often], "")
        )

    @cached_property
    def draws(self) -> tuple[int, int]:
        """Resamples for intervals, and random divisions for the permutation test."""
        cells = self._tested.matrix.nnz
        if cells > LARGE:
            return 1000, 999
        return 10_000 if cells <= SMALL else 2000, 9999

    @cached_property
    def resampled(self) -> bool:
        """Whether there is enough to resample: three blocks or more on each side."""
        least = blocks.LEAST_BLOCKS
        return min((self.matrix.essays == name).sum() for name in self.pair) >= least

    @cached_property
    def log_odds(self) -> pd.DataFrame:
        """Weighted log-odds of the words seen `least` times; no interval where none can be had."""
        found = resample.log_odds_intervals(self._tested, draws=self.draws[0]).drop(index="", errors="ignore")
        return found if self.resampled else found.assign(low=np.nan, high=np.nan)

    @cached_property
    def max_t(self) -> pd.DataFrame:
        """Permutation test of the words seen `least` times; NaN where nothing can be dealt out again."""
        tested = self._tested
        if not self.resampled:
            return pd.DataFrame({"z": np.nan, "p_max_t": np.nan}, index=self.log_odds.index)
        if "" in tested.terms:
            tested = frequency.CountMatrix(
                tested.matrix[:, : len(tested.terms) - 1].tocsr(), tested.sentence_ids, tested.essays,
                tested.paragraphs, tested.terms[:-1],
            )  # fmt: skip
        return permutation.max_t(tested, draws=self.draws[1])

    @cached_property
    def places(self) -> pd.DataFrame:
        """Where each sentence of the sample comes from: `sentence_id`, `essay`, `document`, its name."""
        frames = []
        for name, side in zip(self.pair, self.sides, strict=True):
            extracts = side.extracts
            starts = list(accumulate(map(len, _in_order(extracts))))[::2]
            own = self.corpus.sentences[self.corpus.sentences["essay"] == name]
            at = np.searchsorted(starts, own["start"].to_numpy(), side="right") - 1
            frames.append(
                own[["sentence_id", "essay"]].assign(
                    document=[extracts[place].document for place in at],
                    name=[extracts[place].name for place in at],
                )
            )
        return pd.concat(frames, ignore_index=True)


def _in_order(extracts: Sequence[Extract]) -> list[str]:
    """The gap before each extract and its text, by turns; what was one text stays without a gap."""
    parts, before = [], None
    for extract in extracts:
        goes_on = before and (before.order + 1, before.document) == (extract.order, extract.document)
        parts += ["" if goes_on or before is None else GAP, extract.text]
        before = extract
    return parts


def _slug(label: str, other: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", label.casefold()).strip("-")
    return slug or other


def compare(
    sides: Sequence[tuple[str, Iterable[Document | str]]],
    *,
    counting: Counting = PLAIN,
    sample: int = SAMPLE,
) -> Comparison:
    """Compare two sides, each a name and its documents, which are read once, one at a time.

    Parameters: `sides`, two pairs of a name and texts, such as the column of a data frame; `counting`, what
    is counted; `sample`, how many characters of each side are kept to be read closely. A missing text counts
    as an empty document. Raises CompareError when a side has no document or no word.

    >>> found = compare([("sea", ["We saw the sea rise."]), ("land", ["We saw the rain fall."])])
    >>> found.counts.loc["saw"].tolist(), found.labels
    ([1, 1], {'sea': 'sea', 'land': 'land'})
    """
    pieces = counting.pieces()
    tallies = []
    for number, (name, documents) in enumerate(sides):
        tally = Tally(name, pieces, sample=sample, seed=resample.SEED + number)
        for place, document in enumerate(documents, start=1):
            named = document if isinstance(document, Document) else _unnamed(place, document)
            tally.add(named.name, named.parts)
        tallies.append(tally.close())
    return compared(tallies, pieces, counting=counting)


def _unnamed(place: int, text: str | None) -> Document:
    return Document(f"document {place}", "", iter([text if isinstance(text, str) else ""]))


def compared(
    tallies: Sequence[Tally],
    pieces: Pieces,
    *,
    counting: Counting = PLAIN,
    again: Again | None = None,
) -> Comparison:
    """Two closed tallies that share `pieces` as a comparison; see `compare`."""
    if len(tallies) != 2:
        raise CompareError(f"A comparison has two sides, and here are {len(tallies)}. Give two.")
    for tally in tallies:
        if not tally.documents:
            raise CompareError(f"{tally.name}: this side has no document. Give it at least one.")
        if tally.empty == tally.documents:
            what = "its document is empty or has" if tally.documents == 1 else "its documents have"
            raise CompareError(f"{tally.name}: {what} no word, so there is nothing to compare. Put text in.")
    ids = [_slug(tally.name, other) for tally, other in zip(tallies, "ab", strict=True)]
    if ids[0] == ids[1]:
        ids = [f"{slug}-{n}" for n, slug in enumerate(ids, start=1)]
    essays = tuple(
        Essay(
            id=slug, title=tally.name, author="", publisher="", date=datetime.date.min, url="", sha256="",
            rights="", label=tally.name, text="".join(_in_order(tally.extracts)),
        )
        for slug, tally in zip(ids, tallies, strict=True)
    )  # fmt: skip
    found = Comparison(Corpus(Path("."), essays), tuple(tallies), pieces, counting, again)
    for name, tally in zip(found.pair, tallies, strict=True):
        if not found.counts[name].sum() and (counting.stop_words or not counting.stop):
            raise CompareError(
                f"{tally.name}: nothing but stop words is on this side, and stop words are left out. "
                "Compare with them."
            )
        if not found.counts[name].sum():
            raise CompareError(
                f"{tally.name}: no {counting.runs} words stand together on this side. Give a longer text, or "
                "compare single words (without --ngrams)."
            )
    if len(found.counts) < 2:
        raise CompareError("Both sides have one and the same word and no other. Give longer texts.")
    return found


def diversity_length(found: Comparison) -> int:
    """At which length, in words, both sides are measured: half the shorter sample, 2,000 at most."""
    return min(2000, int(found.terms.groupby("essay").size().min()) // 2)
