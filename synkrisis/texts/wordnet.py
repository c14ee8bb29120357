"""WordNet 3.1 through NLTK's reader, made quick: files in memory, and a word's entry read when it is asked for."""

import io
import zipfile
from functools import cache
from pathlib import Path

import nltk.data
from nltk.corpus.reader.wordnet import ADJ, ADJ_SAT, WordNetCorpusReader

from synkrisis.resources import library_data, use_vendored_nltk_data

_NO_OTHER_LANGUAGE = object()  # asked for by the reader, never read

ARCHIVE = "nltk_data/corpora/wordnet31.zip"


class _Lines(io.BytesIO):
    """A file in memory that NLTK can read as it reads its own: lines of text, places in bytes."""

    def readline(self, *_limit) -> str:
        return super().readline().decode("utf-8")

    def __next__(self) -> str:
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def discard_line(self) -> None:
        super().readline()


class _Index(dict):
    """Lemma -> part of speech -> places of its synsets, as NLTK's reader keeps it, filled word by word.

    NLTK takes apart all 155,000 lines of the index before the first word; here a line is taken apart when its
    word is asked for. It holds no more than was asked for, so its length and its order mean nothing.
    """

    def __init__(self, lines: dict[str, dict[str, str]], satellites: set[int]):
        super().__init__()
        self._lines, self._satellites = lines, satellites

    def __missing__(self, lemma: str) -> dict[str, list[int]]:
        self[lemma] = found = {}
        for pos, lines in self._lines.items():
            if lemma in lines:
                fields = lines[lemma].split()
                places = [int(place) for place in fields[-int(fields[1]) :]]
                found[pos] = places
                if pos == ADJ:
                    found[ADJ_SAT] = [place for place in places if place in self._satellites]
        return found

    def __contains__(self, lemma: object) -> bool:
        return any(lemma in lines for lines in self._lines.values())


class QuickWordNet(WordNetCorpusReader):
    """NLTK's reader of WordNet, for English alone; `synsets`, `_morphy` and all of a synset are as there."""

    def __init__(self, archive: Path):
        self._archive = zipfile.ZipFile(archive)
        use_vendored_nltk_data()
        super().__init__(nltk.data.path[0], _NO_OTHER_LANGUAGE)

    def open(self, file: str) -> _Lines:
        """A file of the archive, in memory."""
        return _Lines(self._archive.read(f"{Path(self._archive.filename).stem}/{file}"))

    def map_wn(self, version: str = "wordnet") -> None:
        """None: the map to WordNet 3.0 serves only other languages' wordnets."""

    def _load_lemma_pos_offset_map(self) -> None:
        lines = {}
        for pos, name in self._FILEMAP.items():
            if pos == ADJ_SAT:
                continue
            rows = self.open(f"index.{name}").getvalue().decode("utf-8").splitlines()
            pairs = (row.partition(" ") for row in rows if not row.startswith(" "))
            lines[pos] = {lemma: rest for lemma, _, rest in pairs}
        self._lemma_pos_offset_map = _Index(lines, self.satellite_offsets)


@cache
def wordnet() -> QuickWordNet:
    """The WordNet 3.1 (Fellbaum 1998) that comes with the library."""
    return QuickWordNet(library_data() / ARCHIVE)
