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

import pandas as pd

from parallax import lexicons
from parallax.lexicons import WORDNET_POS
from parallax.normalise import mask_names
from parallax.resources import data_folder
from parallax.tokens import stop_words, wordnet

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


def _table(name: str) -> list[dict[str, str]]:
    with (data_folder() / "lexicons" / name).open(encoding="utf-8", newline="") as file:
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

    Looked up in `affairs.csv`: the sense, what it is a kind of, and for an adjective or adverb the same of the
    words that it is derived from (*hostile*, *hostility*). The nearest category decides.
    """
    senses = wordnet().synsets(lemma, pos)[:1]
    own = [form for sense in senses for form in sense.lemmas() if form.name() == lemma and pos in "ar"]
    derived = [other.synset() for form in own for other in form.derivationally_related_forms() + form.pertainyms()]
    for sense in senses + derived:
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


def word_polarity(norm: str, lemma: str, tag: str, *, affairs: float = Settings.affairs) -> float:
    """Polarity of a word, about -1 to 1.

    0 for names, stop words, all but nouns, verbs, adjectives and adverbs, and terms of politics whose everyday
    polarity does not apply (*interest*, *opposition*).
    """
    pos = WORDNET_POS.get(tag[0])
    if pos is None or tag.startswith("NNP") or norm in stop_words() or lemma in grammar("term"):
        return 0.0
    return listed(norm, lemma, pos) + affairs * affair(lemma, pos) / 2


@cache
def _base_forms(norm: str) -> frozenset[str]:
    # "fell" is a form of "fall" and a verb of its own; an idiom may mean either.
    return frozenset({norm}.union(*(wordnet()._morphy(norm, pos) for pos in "nvar")))


def _figure_at(tokens: Sequence, i: int) -> tuple[int, float] | None:
    """Length and meaning of the longest idiom that begins at token `i`."""
    here = [
        (len(lemmas), meaning)
        for lemmas, meaning in figures().items()
        if i + len(lemmas) <= len(tokens)
        and all(lemma in _base_forms(tokens[i + n].norm) for n, lemma in enumerate(lemmas))
    ]
    return max(here, default=None)


def _polarities(tokens: Sequence, affairs: float) -> list[float]:
    """The polarity of each token before grammar; that of an idiom stands at its first word."""
    values = [word_polarity(token.norm, token.lemma, token.pos, affairs=affairs) for token in tokens]
    i = 0
    while i < len(tokens):
        length, meaning = _figure_at(tokens, i) or (1, values[i])
        values[i : i + length] = [meaning, *[0.0] * (length - 1)]
        i += length
    return values


def _turns(tokens: Sequence, i: int) -> str | None:
    """`negation`, `shifter` or None: how the token turns what stands to its right."""
    norm = tokens[i].norm
    before = tokens[i - 1].norm if i else ""
    after = [token.norm for token in tokens[i + 1 : i + 3]]
    if norm in grammar("negation"):
        affirmed = after[:1] and after[0] in grammar("no negation") or after == ["question", "that"]
        return None if affirmed else "negation"
    if norm in grammar("quantity"):
        return None if before in ("a", "the") else "negation"
    return "shifter" if tokens[i].lemma in grammar("shifter") else None


def _ends_clause(token) -> bool:
    return token.norm in MARKS or token.norm in grammar("clause")


def _scope(tokens: Sequence, i: int, turn: str) -> range:
    """The tokens that a negation or a shifter at `i` turns; a shifter does not reach past a finite verb."""
    end = i + 1
    while end < len(tokens) and end <= i + REACH:
        token = tokens[end]
        if _ends_clause(token) or (turn == "shifter" and token.pos in FINITE):
            break
        end += 1
    return range(i + 1, end)


def _rest_of_clause(tokens: Sequence, i: int) -> range:
    end = next((j for j in range(i + 1, len(tokens)) if _ends_clause(tokens[j])), len(tokens))
    return range(i + 1, end)


def contributions(tokens: Sequence, *, settings: Settings = Settings()) -> list[float]:
    """What each token of a sentence adds to its score. `tokens` are rows of `lexicons.words`, in order."""
    values = _polarities(tokens, settings.affairs)
    factors, added = [1.0] * len(tokens), [0.0] * len(tokens)
    for i, token in enumerate(tokens):
        turn = _turns(tokens, i)
        reached = _scope(tokens, i, turn) if turn else range(0)
        total = sum(values[j] for j in reached)
        if turn == "negation":
            values[i], added[i] = 0.0, 0.0 if total else settings.bare
        elif turn == "shifter" and total < 0:
            values[i] = 0.0  # to end a war is not bad, whatever "end" is by itself
        for j in reached:
            factors[j] *= settings.turn
        if token.norm in grammar("possibility"):
            for j in _rest_of_clause(tokens, i):
                factors[j] *= settings.possible
        if token.norm in grammar("contrast") and i:
            factors = [f * (BEFORE_BUT if j < i else AFTER_BUT) for j, f in enumerate(factors)]
    if tokens and tokens[-1].norm == "?" and not any(token.pos.startswith("W") for token in tokens):
        factors = [f * settings.possible for f in factors]  # "Is there hope?" leaves it open; "Why?" does not
    return [value * factor + more for value, factor, more in zip(values, factors, added, strict=True)]


def compress(total: float) -> float:
    """A sum brought into -1 … 1 in the same order: s / sqrt(s² + 1)."""
    return total / math.hypot(total, 1.0)


def read(sentences: pd.DataFrame) -> dict[str, list]:
    """The tokens of each sentence by its id, neutral names masked."""
    masked = sentences.assign(text=[mask_names(text) for text in sentences["text"]])
    tokens = {identity: [] for identity in sentences["sentence_id"]}
    for token in lexicons.words(masked).itertuples():
        tokens[token.sentence_id].append(token)
    return tokens


def score_read(tokens: dict[str, list], *, settings: Settings = Settings()) -> pd.DataFrame:
    """Score sentences that `read` has read; see `score`."""
    rows, tone, paragraph = [], 0.0, None
    for identity, sentence in tokens.items():
        added = contributions(sentence, settings=settings)
        here = identity.rpartition("-s")[0]
        tone = sum(added) + (settings.carry * tone if here == paragraph else 0.0)
        paragraph = here
        pairs = zip((token.form for token in sentence), (round(x, 3) for x in added), strict=True)
        drivers = sorted((pair for pair in pairs if pair[1]), key=lambda pair: -abs(pair[1]))
        rows.append((identity, compress(tone), drivers))
    return pd.DataFrame(rows, columns=["sentence_id", "score", "drivers"])


def score(sentences: pd.DataFrame, *, settings: Settings = Settings()) -> pd.DataFrame:
    """Score sentences with the book's own instrument.

    `sentences` has `sentence_id`, ending in `-sNN` after the id of its paragraph, and `text`, in the order of
    the text. Returns one row a sentence: `sentence_id`, `score` (-1 to 1), `drivers`, a list of
    (word, contribution), strongest first. The score is `compress` of the sum of the contributions and
    `settings.carry` times the sum of the sentence before it in the paragraph.
    """
    return score_read(read(sentences), settings=settings)
