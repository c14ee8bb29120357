"""Which language a text is in, told by the stop words it is made of, and which writing has no spaces."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from nltk.corpus import stopwords

from synkrisis.resources import library_data, use_vendored_nltk_data

ENGLISH = "english"
LEAST = 0.15  # share of words that are stop words of a language, for a text in that language
ENOUGH = 40  # words that it takes to tell
FEW = 8  # words of English that have a stop word among them
# Letters that a language does not have, and others with many of its stop words have: Persian and Urdu.
_FOREIGN = {"arabic": re.compile("[پچژگکی]")}
# Of writing without spaces between words, a tokeniser that puts them in.
UNSPACED = {
    "Chinese": (re.compile("[\u3400-\u9fff]"), "jieba"),
    "Japanese": (re.compile("[\u3040-\u30ff]"), "fugashi"),
    "Thai": (re.compile("[\u0e00-\u0e7f]"), "PyThaiNLP"),
    "Lao": (re.compile("[\u0e80-\u0eff]"), "laonlp"),
    "Khmer": (re.compile("[\u1780-\u17ff]"), "khmer-nltk"),
    "Burmese": (re.compile("[\u1000-\u109f]"), "pyidaungsu"),
}


class Language(NamedTuple):
    """A language by its name in NLTK, `""` for none that is known, and the evidence for it in words."""

    name: str
    evidence: str


@cache
def known() -> tuple[str, ...]:
    """The languages of NLTK's lists of stop words, by name.

    They are those of the files here: NLTK serves lists besides that are no language (`english-extended`).
    """
    folder = library_data() / "nltk_data" / "corpora" / "stopwords"
    return tuple(sorted(path.name for path in folder.iterdir() if path.name.isalpha()))


@cache
def stop_words(language: str = ENGLISH) -> frozenset[str]:
    """NLTK's stop words of a language, spelt as words are counted; none for a language without a list.

    English has the split contractions (`n't`, `'s`, …) besides, which NLTK's list lacks.

    >>> sorted(stop_words("german"))[:3], stop_words("klingon")
    (['aber', 'alle', 'allem'], frozenset())
    """
    if language not in known():
        return frozenset()
    use_vendored_nltk_data()
    listed = frozenset(word.casefold().replace("’", "'") for word in stopwords.words(language))
    return listed | {"n't", "'s", "'re", "'ve", "'ll", "'d", "'m"} if language == ENGLISH else listed


def detect(words: Sequence[str]) -> Language:
    """The language whose stop words make up the largest share of the words of a text.

    Fewer than `ENOUGH` words are taken for English, unless they are at least `FEW` and none of them is an English
    stop word; a text in which no list reaches `LEAST` is in a language that is not known here.

    >>> detect("der Regen fiel auf das Feld und blieb".split() * 9).name
    'german'
    """
    size = len(words)
    counts = Counter(words)
    shares = {name: sum(counts[word] for word in stop_words(name)) / max(size, 1) for name in known()}
    for name, letters in _FOREIGN.items():
        if sum(n for word, n in counts.items() if letters.search(word)) > size / 10:
            shares[name] = 0.0
    if size < ENOUGH:
        if size >= FEW and not shares[ENGLISH]:
            return Language("", f"none of its {size} words is a stop word of English")
        return Language(ENGLISH, f"its {size} words are too few to tell")
    best, next_best = sorted(shares, key=lambda name: (-round(shares[name], 6), name))[:2]  # ties: by name
    told = [f"{shares[name]:.0%} {name.title()}" for name in (best, next_best)]
    evidence = f"stop words in it: {told[0]}, {told[1]}"
    if shares[best] < LEAST:
        return Language("", "the stop words of no language known here are frequent in it")
    return Language(best, evidence)


def unspaced(text: str) -> tuple[str, str] | None:
    """The writing without spaces that much of a text is in, and a tokeniser for it; else None.

    >>> unspaced("我们看见了海"), unspaced("We saw the sea")
    (('Chinese', 'jieba'), None)
    """
    letters = sum(map(str.isalpha, text)) or 1
    for name in ("Japanese", *(name for name in UNSPACED if name != "Japanese")):  # it has Chinese signs too
        pattern, tokeniser = UNSPACED[name]
        if len(pattern.findall(text)) > letters / 10:
            return name, tokeniser
    return None
