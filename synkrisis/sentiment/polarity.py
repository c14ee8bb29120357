"""The book's own sentiment instrument: the polarity of words, composed as grammar composes it.

Each word has a polarity: the mean of six lexicons, and a share from the category of affairs that WordNet
puts it in. An idiom of politics counts as what it means, not as what its words say. What stands in the scope
of a negation (*not*, *little*) or of a shifter (*fail to*, *end*, *lack of*, *against*) is turned round. What
is only possible (*may*, *could*, *if*) counts less; what follows *but* counts more than what it follows. A
paragraph carries its tone on to its next sentence. The words of each rule stand in `data/lexicons/`:
`grammar.csv`, `figures.csv` (idioms) and `affairs.csv` (categories).
"""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import NamedTuple

import pandas as pd

from synkrisis.resources import library_data
from synkrisis.sentiment import lexicons
from synkrisis.sentiment.lexicons import WORDNET_POS
from synkrisis.texts.normalise import mask_names
from synkrisis.texts.tokens import stop_words, wordnet

REACH = 6  # words to the right that a negation or a shifter reaches, unless its clause ends before
BEFORE_BUT, AFTER_BUT = 0.5, 1.5  # as in VADER (Hutto and Gilbert 2014)
FINITE = ("VBD", "VBP", "VBZ", "MD")
MARKS = frozenset('.,;:—–()?!“”"')


@dataclass(frozen=True)
class Settings:
    """The instrument's free numbers.

    `turn`: factor on a polarity in the scope of a negation or shifter (Taboada et al. 2011); `possible`:
    factor on a polarity after a word of possibility; `affairs`: weight of WordNet's categories beside the
    lexicons; `carry`: share of the sum of the sentence before in the paragraph; `bare`: what a negation that
    has nothing to turn counts (Potts 2011: negation by itself leans to the bad).
    """

    turn: float = -0.5
    possible: float = 0.5
    affairs: float = 0.5
    carry: float = 0.25
    bare: float = -0.1


# What `fit` chooses from: coarse steps, since one essay has too few sentences to tell finer ones apart.
GRID = tuple(
    Settings(turn=turn, possible=possible, affairs=affairs, carry=carry)
    for turn, possible in product((-0.25, -0.5, -1.0), (0.5, 1.0))
    for affairs, carry in product((0.0, 0.5, 1.0), (0.0, 0.25, 0.5))
)


class Word(NamedTuple):
    """A token as the instrument reads it: its polarity in the lexicons, in WordNet's categories, in an idiom.

    `figure` is what the idiom means at its first word, 0 at its others, None outside idioms.
    """

    form: str
    norm: str
    lemma: str
    tag: str
    listed: float
    affair: float
    figure: float | None

    def polarity(self, affairs: float) -> float:
        """The polarity before grammar; an idiom's stands for all its words."""
        return self.listed + affairs * self.affair / 2 if self.figure is None else self.figure


def _table(name: str) -> list[dict[str, str]]:
    with (library_data() / "lexicons" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def grammar(role: str) -> frozenset[str]:
    """The words of one role in `grammar.csv`, such as `negation` or `shifter`."""
    return frozenset(row["word"] for row in _table("grammar.csv") if row["role"] == role)


@cache
def figures() -> dict[tuple[str, ...], float]:
    """Idioms and dead metaphors of political prose, as lemmas, each with what it means (-1 to 1)."""
    return {tuple(row["lemmas"].split()): float(row["polarity"]) for row in _table("figures.csv")}


@cache
def _categories() -> dict[str, float]:
    return {row["synset"]: float(row["polarity"]) for row in _table("affairs.csv")}


@cache
def affair(lemma: str, pos: str) -> float:
    """1, -1 or 0: whether WordNet puts a word's commonest sense under a good or a bad category of affairs.

    Looked up in `affairs.csv`: the sense, what it is a kind of, and for an adjective or adverb the same of
    the words that it is derived from (*hostile*, *hostility*). The nearest category decides.
    """
    senses = wordnet().synsets(lemma, pos)[:1]
    own = [form for sense in senses for form in sense.lemmas() if form.name() == lemma and pos in "ar"]
    roots = [root for form in own for root in form.derivationally_related_forms() + form.pertainyms()]
    for sense in senses + [root.synset() for root in roots]:
        for synset in (sense, *sense.closure(lambda s: s.hypernyms())):
            if synset.name() in _categories():
                return _categories()[synset.name()]
    return 0.0


@cache
def listed(norm: str, lemma: str, pos: str) -> float:
    """Mean polarity over six lexicons, each brought to -1 … 1; a lexicon that lacks the word says 0.

    A word that only one lexicon lists is 0: it takes two witnesses.
    """
    found = (
        lexicons.vader_lexicon().get(norm, 0.0) / 4,
        lexicons.afinn_lexicon().get(norm, 0.0) / 5,
        lexicons.opinion_lexicon().get(norm, 0.0) / 2,
        lexicons.labmt_lexicon().get(norm, 0.0) / 4,
        lexicons.sentiwordnet_lexicon().get((lemma, pos), 0.0),
        lexicons.pattern_polarity(norm),
    )
    return sum(found) / len(found) if sum(map(bool, found)) > 1 else 0.0


def counts(norm: str, lemma: str, tag: str) -> bool:
    """Whether a word can have a polarity here.

    No for names, for stop words, for all but nouns, verbs, adjectives and adverbs, and for terms of politics
    whose everyday polarity does not apply (*interest*, *opposition*).
    """
    name = tag.startswith("NNP")
    return tag[0] in WORDNET_POS and not name and norm not in stop_words() and lemma not in grammar("term")


@cache
def _base_forms(norm: str) -> frozenset[str]:
    # "fell" is a form of "fall" and a verb of its own; an idiom may mean either.
    return frozenset({norm}.union(*(wordnet()._morphy(norm, pos) for pos in "nvar")))


def _figures_in(norms: Sequence[str]) -> list[float | None]:
    """What each word adds as part of an idiom; see `Word`. Where two idioms begin at one word, the longer."""
    meanings: list[float | None] = [None] * len(norms)
    for i, norm in enumerate(norms):
        here = [
            (len(lemmas), meaning)
            for lemmas, meaning in figures().items()
            if lemmas[0] in _base_forms(norm)
            and i + len(lemmas) <= len(norms)
            and all(lemma in _base_forms(norms[i + n]) for n, lemma in enumerate(lemmas))
        ]
        if here and meanings[i] is None:
            length, meaning = max(here)
            meanings[i : i + length] = [meaning, *[0.0] * (length - 1)]
    return meanings


def read(sentences: pd.DataFrame) -> dict[str, list[Word]]:
    """The words of each sentence by its id, in order, with neutral names masked."""
    masked = sentences.assign(text=[mask_names(text) for text in sentences["text"]])
    tokens = dict(tuple(lexicons.words(masked).groupby("sentence_id")))
    words: dict[str, list[Word]] = {identity: [] for identity in sentences["sentence_id"]}
    for identity, frame in tokens.items():
        meanings = _figures_in(list(frame["norm"]))
        for token, figure in zip(frame.itertuples(), meanings, strict=True):
            polarities = 0.0, 0.0
            if counts(token.norm, token.lemma, token.pos):
                pos = WORDNET_POS[token.pos[0]]
                polarities = listed(token.norm, token.lemma, pos), affair(token.lemma, pos)
            words[identity].append(Word(token.form, token.norm, token.lemma, token.pos, *polarities, figure))
    return words


def _turns(words: Sequence[Word], i: int) -> str | None:
    """`negation`, `shifter` or None: how the word turns what stands to its right."""
    norm = words[i].norm
    before = words[i - 1].norm if i else ""
    after = [word.norm for word in words[i + 1 : i + 3]]
    if norm in grammar("negation"):
        affirms = after == ["question", "that"] or not grammar("no negation").isdisjoint(after[:1])
        return None if affirms else "negation"
    if norm in grammar("quantity"):
        return None if before in ("a", "the") else "negation"
    return "shifter" if words[i].lemma in grammar("shifter") else None


def _ends_clause(word: Word) -> bool:
    return word.norm in MARKS or word.norm in grammar("clause")


def _scope(words: Sequence[Word], i: int, turn: str) -> range:
    """The words that a negation or a shifter at `i` turns; a shifter does not reach past a finite verb."""
    end = i + 1
    while end < len(words) and end <= i + REACH:
        if _ends_clause(words[end]) or (turn == "shifter" and words[end].tag in FINITE):
            break
        end += 1
    return range(i + 1, end)


def _rest_of_clause(words: Sequence[Word], i: int) -> range:
    end = next((j for j in range(i + 1, len(words)) if _ends_clause(words[j])), len(words))
    return range(i + 1, end)


def contributions(words: Sequence[Word], *, settings: Settings = Settings()) -> list[float]:
    """What each word of a sentence adds to its score, in order."""
    values = [word.polarity(settings.affairs) for word in words]
    factors, added = [1.0] * len(words), [0.0] * len(words)
    for i, word in enumerate(words):
        turn = _turns(words, i)
        reached = _scope(words, i, turn) if turn else range(0)
        total = sum(values[j] for j in reached)
        if turn == "negation":
            values[i], added[i] = 0.0, 0.0 if total else settings.bare
        elif turn == "shifter" and total < 0:
            values[i] = 0.0  # to end a war is not bad, whatever "end" is by itself
        for j in reached:
            factors[j] *= settings.turn
        if word.norm in grammar("possibility"):
            for j in _rest_of_clause(words, i):
                factors[j] *= settings.possible
        if word.norm in grammar("contrast") and i:
            factors = [f * (BEFORE_BUT if j < i else AFTER_BUT) for j, f in enumerate(factors)]
    if words and words[-1].norm == "?" and not any(word.tag.startswith("W") for word in words):
        factors = [f * settings.possible for f in factors]  # "Is there hope?" leaves it open; "Why?" does not
    return [value * factor + more for value, factor, more in zip(values, factors, added, strict=True)]


def compress(total: float) -> float:
    """A sum brought into -1 … 1 in the same order: s / sqrt(s² + 1)."""
    return total / math.hypot(total, 1.0)


def score_read(words: dict[str, list[Word]], *, settings: Settings = Settings()) -> pd.DataFrame:
    """Score sentences that `read` has read; see `score`."""
    rows, tone, paragraph = [], 0.0, None
    for identity, sentence in words.items():
        added = contributions(sentence, settings=settings)
        here = identity.rpartition("-s")[0]
        tone = sum(added) + (settings.carry * tone if here and here == paragraph else 0.0)
        paragraph = here
        pairs = zip((word.form for word in sentence), (round(x, 3) for x in added), strict=True)
        drivers = sorted((pair for pair in pairs if pair[1]), key=lambda pair: (-abs(pair[1]), pair))
        rows.append((identity, round(compress(tone), 10), drivers))  # equal, where it differs by noise
    return pd.DataFrame(rows, columns=["sentence_id", "score", "drivers"])


def score(sentences: pd.DataFrame, *, settings: Settings = Settings()) -> pd.DataFrame:
    """Score sentences with the book's own instrument.

    `sentences` has `sentence_id`, ending in `-sNN` after the id of its paragraph, and `text`, in the order of
    the text. Returns one row a sentence: `sentence_id`, `score` (-1 to 1), `drivers`, a list of
    (word, contribution), strongest first. The score is `compress` of the sum of the contributions and
    `settings.carry` times what was so summed for the sentence before it in the paragraph.
    """
    return score_read(read(sentences), settings=settings)


def fit(words: dict[str, list[Word]], coded: pd.Series, *, grid: Sequence[Settings] = GRID) -> Settings:
    """The settings whose scores follow coded sentences best by Spearman's rho; of equals, the first.

    `words` as from `read`; `coded` is indexed by sentence id and says which sentences count. The others may
    only carry their tone.
    """

    def rho(settings: Settings) -> float:
        scores = score_read(words, settings=settings).set_index("sentence_id")["score"]
        return round(float(scores.reindex(coded.index).rank().corr(coded.astype(float).rank())), 9)

    return max(grid, key=rho)  # ties: the first of the grid
