"""What a reader changes in a study for themself: codes, families of metaphors, words of a lexicon, stop words.

Nothing here touches a file. A change that names what is not there is refused, so that none is lost unseen.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from churchtower.annotations import FIGURES
from synkrisis.codings import metaphors, sentences
from synkrisis.sentiment.lexicons import LEXICONS, WORD_LISTS
from synkrisis.texts.tokens import normalise

FAMILIES = tuple(dict.fromkeys([*FIGURES.values(), *FIGURES]))  # what an expression may be called
WIDER = {
    "love language": "romance",
    "church tower": "sight",
}  # of a figure whose expression has another family


@dataclass(frozen=True)
class Edits:
    """Changes of one reader: what is said instead of what is published, each a tuple of tuples.

    `codes`: sentence, dimension, value; `families`: expression, family; `words`: lexicon, word, polarity;
    `extra_stop`: words that are left out with the stop words.
    """

    codes: tuple[tuple[str, str, int | None], ...] = ()
    families: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, str, float], ...] = ()
    extra_stop: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """Each change in words."""
        return (
            *(f"{s} coded {'nothing' if v is None else _signed(v)} in {d}" for s, d, v in self.codes),
            *(f"“{expression}” taken as {family}" for expression, family in self.families),
            *(f"“{word}” {_signed(value)} in {LEXICONS[name].label}" for name, word, value in self.words),
            *(f"“{word}” a stop word" for word in self.extra_stop),
        )

    @property
    def chapters(self) -> frozenset[str]:
        """The chapters whose findings the changes can move."""
        moved = {
            "codes": ("sentiment",),
            "families": ("metaphor",),
            "words": ("sentiment", "metaphor_and_sentiment"),
            "extra_stop": ("essays", "vocabulary"),
        }
        return frozenset(chapter for name, found in moved.items() if getattr(self, name) for chapter in found)


def _signed(value: float) -> str:
    return f"{value:+g}".replace("-", "−")


def _joined(old: Iterable[tuple], new: Iterable[tuple], *, key: int) -> tuple[tuple, ...]:
    """Old and new changes in order, a new one in place of an old one of the same thing."""
    return tuple({row[:key]: row for row in (*old, *new)}.values())


def _like(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=3, cutoff=0.5)
    return f" Did you mean {' or '.join(close)}?" if close else ""


def recoded(edits: Edits, codings: pd.DataFrame, codes: Mapping[str, Mapping[str, int | None]]) -> Edits:
    """The changes with other settled codes; see `churchtower.study.Study.recoded`."""
    known, dimensions = set(codings["sentence_id"]), tuple(dict.fromkeys(codings["dimension"]))
    new = []
    for sentence, values in codes.items():
        if sentence not in known:
            raise ValueError(f"There is no sentence {sentence!r}.{_like(sentence, sorted(known))}")
        for dimension, value in values.items():
            if dimension not in dimensions:
                raise ValueError(f"{dimension!r} is not coded. Name one of {', '.join(dimensions)}.")
            if value is None and dimension != sentences.SENTIMENT:
                new.append((sentence, dimension, None))
            elif isinstance(value, bool) or value not in sentences.CLASSES:
                allowed = "a whole number, -2 to 2" + (
                    ", or None" if dimension != sentences.SENTIMENT else ""
                )
                raise ValueError(f"{sentence}, {dimension}: {value!r} is no code. Write {allowed}.")
            else:
                new.append((sentence, dimension, int(value)))
    return _with(edits, codes=_joined(edits.codes, new, key=2))


def with_families(edits: Edits, marks: pd.DataFrame, families: Mapping[str, str]) -> Edits:
    """The changes with other families; see `churchtower.study.Study.with_families`."""
    known = {_plain(expression): expression for expression in marks.loc[marks["accepted"], "expression"]}
    new = []
    for expression, family in families.items():
        if _plain(expression) not in known:
            inside = [found for plain, found in known.items() if _plain(expression) in plain]
            hint = (
                f" Did you mean {' or '.join(inside[:3])}?" if inside else _like(expression, known.values())
            )
            raise ValueError(f"No metaphor that counts reads {expression!r}.{hint}")
        if family not in FAMILIES:
            raise ValueError(f"{family!r} is no family. Name one of {', '.join(FAMILIES)}.")
        new.append((known[_plain(expression)], family))
    return _with(edits, families=_joined(edits.families, new, key=1))


def with_words(edits: Edits, tokens: pd.DataFrame, words: Mapping[str, float], lexicon: str) -> Edits:
    """The changes with other polarities of words; see `churchtower.study.Study.with_words`."""
    if lexicon not in WORD_LISTS:
        raise ValueError(f"{lexicon!r} has no list of words to change. Name one of {', '.join(WORD_LISTS)}.")
    known = set(tokens["norm"])
    new = []
    for word, value in words.items():
        if normalise(word) not in known:
            raise ValueError(
                f"No sentence has the word {word!r}, so its polarity moves nothing. A list has a polarity for each "
                f"form of a word.{_like(normalise(word), sorted(known))}"
            )
        if isinstance(value, bool | str) or not math.isfinite(value):
            raise ValueError(
                f"{value!r} is no polarity of {word!r}. Write a number, below 0 for what is bad."
            )
        new.append((lexicon, normalise(word), float(value)))
    return _with(edits, words=_joined(edits.words, new, key=2))


def with_stop(edits: Edits, tokens: pd.DataFrame, words: Iterable[str]) -> Edits:
    """The changes with more stop words; see `churchtower.study.Study.under`."""
    if isinstance(words, str):
        raise ValueError(f"extra_stop takes several words: write ({words!r},) for one.")
    known = set(tokens["norm"])
    for word in words:
        if normalise(word) not in known:
            raise ValueError(f"No sentence has the word {word!r}.{_like(normalise(word), sorted(known))}")
    return _with(edits, extra_stop=tuple(dict.fromkeys(map(normalise, words))))


def _with(edits: Edits, **changed: tuple) -> Edits:
    return Edits(**{**edits.__dict__, **changed})


def _plain(expression: str) -> str:
    return " ".join(expression.replace("’", "'").casefold().split())


def applied_to_codings(codings: pd.DataFrame, edits: Edits) -> pd.DataFrame:
    """The codings with the settled values that a reader gave."""
    codings = codings.copy()
    for sentence, dimension, value in edits.codes:
        row = (codings["sentence_id"] == sentence) & (codings["dimension"] == dimension)
        codings.loc[row, "final"] = pd.NA if value is None else value
    return codings


def applied_to_marks(marks: pd.DataFrame, edits: Edits) -> pd.DataFrame:
    """The marks with the families that a reader gave, as figures and as wider families."""
    marks = marks.copy()
    for expression, family in edits.families:
        rows = marks["expression"] == expression
        if family in FIGURES:
            wider, figure = pd.Series(family, marks.index), FIGURES[family]
        else:  # a figure: it keeps a wider family that belongs to it
            own = marks["wider"].map(FIGURES) == family
            wider, figure = marks["wider"].where(own, WIDER.get(family, metaphors.REST)), family
        marks.loc[rows, "family"], marks.loc[rows, "wider"] = figure, wider[rows]
    return marks
