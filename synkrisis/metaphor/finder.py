"""Words that may be metaphors, found by machine. An aid to a reader, never a coding.

A metaphor's word means in its sentence something else than it most basically means. The encoder (see
`synkrisis.meaning.encoder`) gives a word in its sentence another vector than the word alone, and in its
layers both can be read: a regression on them learns from one essay's coding and is tested on the other. The
fit on both essays ships with the library (`marked`).

It is measured beside two simpler ways: to mark every concrete word, and a regression that sees words without
their sentences (`features`): how strongly people experience what a word names by sight and by touch
(Lancaster Sensorimotor Norms, Lynott et al. 2020), and which senses WordNet 3.1 (Fellbaum 1998) gives it.
"""

import csv
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from synkrisis.codings import agreement
from synkrisis.intervals.blocks import paragraph_of
from synkrisis.intervals.resampling import DRAWS, SEED, Estimate
from synkrisis.meaning import encoder
from synkrisis.resources import library_data
from synkrisis.texts.tokens import WORDNET_POS
from synkrisis.texts.wordnet import wordnet

STRENGTH = 5.0  # the norms' scale runs from 0 to 5
BODILY_ACTS = (
    "verb.body", "verb.consumption", "verb.contact", "verb.creation", "verb.motion", "verb.perception",
    "verb.weather",
)  # fmt: skip
# What the codebook does not ask about: auxiliaries, and verbs whose own meaning is empty.
NOT_ASKED = frozenset(
    {"be", "have", "do", "not", "make", "take", "get", "give", "put", "go", "come", "keep", "let"}
)
METHODS = ("every content word", "every concrete content word", "senses", "trained")
LAYERS = (0, 2, 4, 5, 6)  # of the encoder: from the word alone to the word in its sentence
# Of the weights: strong, since one essay has about a hundred metaphorical words, and a vector 1,920 numbers.
PENALTIES = {"senses": 20.0, "trained": 1000.0}
HALF = 0.5  # the chance at which a word is marked by a fit that counts both sorts alike
CHANCE_DIGITS = 4

_NEUTRAL_GAP = 0.5  # adjectives and adverbs: WordNet does not say which of their senses are physical
_BASICS = ["visual", "haptic", "gap", "noun", "verb", "adjective"]


@dataclass(frozen=True)
class Trained:
    """Weights of standardised features, with the means and deviations that standardise them."""

    weights: pd.Series
    means: pd.Series
    deviations: pd.Series
    intercept: float


@cache
def norms() -> dict[str, tuple[float, float]]:
    """Word to its strength by sight and by touch, each 0 to 5 (Lynott et al. 2020, single words only)."""
    with open(library_data() / "lexicons" / "sensorimotor.csv", encoding="utf-8", newline="") as file:
        return {row["word"]: (float(row["visual"]), float(row["haptic"])) for row in csv.DictReader(file)}


@cache
def _mean_norms() -> tuple[float, float]:
    visual, haptic = zip(*norms().values(), strict=True)
    return sum(visual) / len(visual), sum(haptic) / len(haptic)


def content_words(tokens: pd.DataFrame) -> pd.Series:
    """Which tokens the codebook asks about: a boolean for each row of a frame such as `Corpus.tokens`.

    Nouns that are no proper names, verbs, adjectives and adverbs, without auxiliaries and light verbs.
    """
    open_class = tokens["pos"].str.match(r"N(?!NP)|V|J|R(?!P)")
    clitic = tokens["norm"].str.startswith("'")
    return tokens["word"] & open_class & ~clitic & ~tokens["lemma"].isin(NOT_ASKED)


def _strength(norm: str, lemma: str) -> tuple[float, float]:
    """Norms of the form, else the lemma, else the last part of a compound that has any, else the mean."""
    for word in (norm, lemma, *reversed(norm.split("-"))):
        if word in norms():
            return norms()[word]
    return _mean_norms()


@cache
def _senses(lemma: str, tag: str) -> list[tuple[str, bool, int]]:
    """Supersense, whether physical, and weight of each sense: its count in WordNet's texts, plus one."""
    pos = WORDNET_POS[tag]
    found = wordnet().synsets(lemma, pos) or wordnet().synsets(lemma.rpartition("-")[2], pos)
    senses = []
    for sense in found:
        if sense.instance_hypernyms():  # a proper name, such as a city
            continue
        physical = sense.lexname() in BODILY_ACTS or any(
            "physical_entity.n.01" in (step.name() for step in path) for path in sense.hypernym_paths()
        )
        count = sum(entry.count() for entry in sense.lemmas() if entry.name().casefold() == lemma)
        senses.append((sense.lexname(), physical, count + 1))
    return senses


def _shares(lemma: str, tag: str) -> dict[str, float]:
    """Square root of each supersense's share of the word's senses, so that the squares sum to 1."""
    totals: dict[str, float] = {}
    for name, _, weight in _senses(lemma, tag):
        totals[name] = totals.get(name, 0) + weight
    return {name: (weight / sum(totals.values())) ** 0.5 for name, weight in totals.items()}


def _gap(lemma: str, tag: str) -> float:
    """4 · p · (1 − p), p the share of physical senses: 0 when all are of one sort, 1 when half are."""
    if tag not in "NV":
        return _NEUTRAL_GAP
    senses = _senses(lemma, tag)
    if not senses:
        return 0.0
    physical = sum(weight for _, is_physical, weight in senses if is_physical) / sum(w for *_, w in senses)
    return 4 * physical * (1 - physical)


def score(tokens: pd.DataFrame) -> pd.DataFrame:
    """The content words of `tokens` with `visual` and `haptic` (0 to 5) and `gap` (0 to 1), without their
    sentences.
    """
    chosen = tokens[content_words(tokens)]
    strengths = [_strength(norm, lemma) for norm, lemma in zip(chosen["norm"], chosen["lemma"], strict=True)]
    gaps = [_gap(lemma, pos[0]) for lemma, pos in zip(chosen["lemma"], chosen["pos"], strict=True)]
    return chosen.assign(visual=[v for v, _ in strengths], haptic=[h for _, h in strengths], gap=gaps)


def vectors(words: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Each word in its sentence as the encoder has it: one row per word, columns `LAYER.NUMBER`.

    `words` are rows of `Corpus.tokens`; `sentences` has `sentence_id`, `text` and `start` (in the essay, as
    the words).
    """
    known = sentences.set_index("sentence_id").loc[list(dict.fromkeys(words["sentence_id"]))]
    starts = words["sentence_id"].map(known["start"])
    places = pd.DataFrame({"start": words["start"] - starts, "end": words["end"] - starts})
    spans = {name: own for name, own in places.groupby(words["sentence_id"])}
    asked = [list(spans[name].itertuples(index=False, name=None)) for name in known.index]
    found = encoder.word_vectors(list(known["text"]), asked, layers=LAYERS)
    columns = [f"{layer}.{number}" for layer in LAYERS for number in range(encoder.WIDTH)]
    index = np.concatenate([spans[name].index for name in known.index])
    return pd.DataFrame(np.vstack(found), index=index, columns=columns).loc[words.index]


def features(scored: pd.DataFrame) -> pd.DataFrame:
    """What the finder without sentences sees of each word of `score`: one column a feature, one row a word.

    `visual`, `haptic`, `gap`, the part of speech as 0 or 1 (adverbs are the rest), and WordNet's supersenses,
    such as `noun.artifact`, as the square root of their share of the word's senses.
    """
    tags = scored["pos"].str[0]
    pos = {"noun": tags == "N", "verb": tags == "V", "adjective": tags == "J"}
    rows = [_shares(lemma, tag) for lemma, tag in zip(scored["lemma"], tags, strict=True)]
    shares = pd.DataFrame(rows, index=scored.index).fillna(0.0)
    return scored.assign(**pos)[_BASICS].astype(float).join(shares[sorted(shares)])


def train(
    seen: pd.DataFrame, metaphor: pd.Series, *, penalty: float = PENALTIES["senses"], balanced: bool = False
) -> Trained:
    """Ridge logistic regression of metaphor or not on standardised features, one row of `seen` per word.

    Maximises Σ s · log likelihood − penalty / 2 · Σ weight²; the intercept is not penalised. With
    `balanced`, s is such that metaphors count in all as much as other words, else 1. Worked out by Newton's
    method in as many unknowns as there are words, since a vector is longer than that. Raises ValueError
    unless there are words of both sorts.
    """
    y = metaphor.loc[seen.index].to_numpy(float)
    if not 0 < y.mean() < 1:
        raise ValueError("The words are all metaphors, or none is. Train on a coding that has both.")
    means, deviations = seen.mean(), seen.std(ddof=0).replace(0, 1)
    x = ((seen - means) / deviations).to_numpy()
    counts = np.where(y == 1, 1 / (2 * y.mean()), 1 / (2 * (1 - y.mean()))) if balanced else np.ones(len(y))
    inner, one = x @ x.T, np.ones((len(y), 1))
    duals, intercept = np.zeros(len(y)), 0.0
    for _ in range(50):
        line = inner @ duals + intercept
        chance = 1 / (1 + np.exp(-line))
        curve = counts * np.maximum(chance * (1 - chance), 1e-12)
        target = line + counts * (y - chance) / curve
        system = np.block([[inner + np.diag(penalty / curve), one], [one.T, np.zeros((1, 1))]])
        solved = np.linalg.solve(system, np.append(target, 0.0))
        step = max(np.abs(solved[:-1] - duals).max(), abs(solved[-1] - intercept))
        duals, intercept = solved[:-1], float(solved[-1])
        if step < 1e-10:
            break
    return Trained(pd.Series(x.T @ duals, seen.columns), means, deviations, intercept)


def predict(model: Trained, seen: pd.DataFrame) -> pd.Series:
    """Chance of being a metaphor, 0 to 1, of each row of `features`; unknown supersenses count nothing."""
    known = seen.reindex(columns=model.weights.index, fill_value=0.0)
    standard = (known - model.means) / model.deviations
    # Rounded, since a threshold cuts them: a product of matrices differs in its last digits by machine.
    return (1 / (1 + np.exp(-(standard @ model.weights + model.intercept)))).round(10)


def best_threshold(scores: pd.Series, metaphor: pd.Series) -> float:
    """The score at and above which marking words as metaphors gives the highest F1."""
    order = np.argsort(-scores.to_numpy(), kind="stable")  # ties: marked together, below
    ranked, right = scores.to_numpy()[order], metaphor.loc[scores.index].to_numpy(float)[order]
    values = 2 * right.cumsum() / (np.arange(1, len(right) + 1) + right.sum())
    last = np.append(ranked[1:] != ranked[:-1], True)  # equal scores are marked together
    # ties: the highest of equal thresholds
    return float(ranked[np.where(last, values, -1).argmax()])


def evaluate(found: pd.DataFrame, labels: pd.Series, *, draws: int = DRAWS, seed: int = SEED) -> pd.DataFrame:
    """How well words were found, against a coding.

    Parameters: `found`, content words with `essay`, `sentence_id` and a boolean `found`; `labels`, the family
    of each word or `""`, as from `synkrisis.metaphor.density.word_labels` (its index holds all of `found`'s).
    Returns one row for each essay (`all` first) and family (`all` first): `essay`, `family`, `n` (words),
    `coded`, `found`, `both`, and `precision`, `recall`, `f1`, each with `_low` and `_high` (95 %, paragraphs
    resampled within essays). The finder names no family, so a mark on a word of another family is neither a
    hit nor a false alarm of this one: a family is measured over its own words and those that are no metaphor.
    """
    rows = []
    for essay in ("all", *dict.fromkeys(found["essay"])):
        words = found if essay == "all" else found[found["essay"] == essay]
        for family in ("all", *sorted(set(labels) - {""})):
            coded = labels.loc[words.index]
            here = words if family == "all" else words[coded.isin(["", family])]
            truth = coded[here.index] != ""
            paragraphs = paragraph_of(here["sentence_id"])
            strata = paragraph_of(dict.fromkeys(paragraphs))
            counts = agreement.tables(
                here["found"].astype(bool), truth, clusters=paragraphs, categories=(False, True)
            )
            row = {"essay": essay, "family": family, "n": len(here), "coded": int(truth.sum())}
            row |= {"found": int(here["found"].sum()), "both": int((here["found"] & truth).sum())}
            for name, statistic in _MEASURES.items():
                estimate = agreement.interval(statistic, counts, strata=strata, draws=draws, seed=seed)
                row |= {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
            rows.append(row)
    return pd.DataFrame(rows)


_MEASURES = {
    "precision": agreement.precision_of,
    "recall": agreement.recall_of,
    "f1": agreement.f1_of,
}


def concrete(scored: pd.DataFrame) -> pd.Series:
    """Which words are concrete: seen or touched with more than half of the norms' greatest strength."""
    return scored[["visual", "haptic"]].max(axis=1) > STRENGTH / 2


def _marks_on(
    essay: str, scored: pd.DataFrame, seen: pd.DataFrame, read: pd.DataFrame, metaphor: pd.Series
) -> pd.DataFrame:
    """Each method's marks on one essay, with what the finders learned from all the others."""
    learn = scored["essay"] != essay
    senses = predict(train(seen[learn], metaphor, penalty=PENALTIES["senses"]), seen)
    model = train(read[learn], metaphor, penalty=PENALTIES["trained"], balanced=True)
    marks = {
        "every content word": True,
        "every concrete content word": concrete(scored),
        "senses": senses >= best_threshold(senses[learn], metaphor),
        "trained": predict(model, read) >= HALF,
    }
    return scored[["essay", "sentence_id"]].assign(**marks)[~learn]


def cross_marks(tokens: pd.DataFrame, sentences: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """What both finders and two baselines mark in each essay, fitted on the other.

    Parameters: `tokens` and `sentences`, as in `Corpus`; `labels`, as in `evaluate`. All weights, and the
    threshold of `senses`, come only from the essay that is not marked. Returns one row per content word:
    `essay`, `sentence_id`, and a boolean column for each of `METHODS`. Raises ValueError when there is one
    essay.
    """
    scored = score(tokens)
    essays = tuple(dict.fromkeys(scored["essay"]))
    if len(essays) < 2:
        raise ValueError(f"{essays[0]!r} is the only essay. A finder is fitted on one and tested on another.")
    seen, read, metaphor = features(scored), vectors(scored, sentences), labels.loc[scored.index] != ""
    return pd.concat([_marks_on(essay, scored, seen, read, metaphor) for essay in essays])


@cache
def _fitted() -> Trained:
    """The fit on the codings of both essays, made by `churchtower.make.finder`; its features are not
    standardised.
    """
    table = pd.read_csv(library_data() / "finder" / "weights.csv", index_col="feature")["weight"]
    weights = table.drop("intercept")
    zero, one = pd.Series(0.0, weights.index), pd.Series(1.0, weights.index)
    return Trained(weights, zero, one, float(table["intercept"]))


def marked(tokens: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Words that may be metaphors in any text, likeliest first, by the fit that ships with the library.

    `tokens` and `sentences` as in `Corpus`. Returns the marked rows of `tokens` with `chance` (0.5 to 1),
    rounded. It was fitted on two essays on diplomacy, as if metaphors were as common as other words: a
    chance puts words in order and is no frequency.
    """
    words = tokens[content_words(tokens)]
    if words.empty:
        return words.assign(chance=pd.Series(dtype=float))
    chance = predict(_fitted(), vectors(words, sentences)).round(CHANCE_DIGITS)
    found = words.assign(chance=chance)[chance >= HALF]
    return found.sort_values(["chance", "sentence_id", "start"], ascending=[False, True, True])


def cross_test(
    tokens: pd.DataFrame, sentences: pd.DataFrame, labels: pd.Series, *, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """How well each of `METHODS` does on the essay it was not fitted on, and on both together.

    Parameters as in `cross_marks`. Returns the columns of `evaluate` after `method`.
    """
    marks = cross_marks(tokens, sentences, labels)
    tables = [
        evaluate(marks.assign(found=marks[method]), labels, draws=draws, seed=seed).assign(method=method)
        for method in METHODS
    ]
    table = pd.concat(tables, ignore_index=True)
    return table[["method", *table.columns.drop("method")]]


def gain(
    marks: pd.DataFrame,
    labels: pd.Series,
    method: str,
    baseline: str,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Estimate:
    """F1 of a method less F1 of a baseline on the same words, paragraphs resampled within essays.

    `marks` is as from `cross_marks`; both are measured on the same draws, so the interval is of the pair.
    """
    truth = labels.loc[marks.index] != ""
    paragraphs = paragraph_of(marks["sentence_id"])
    both = [
        agreement.tables(marks[name], truth, clusters=paragraphs, categories=(False, True))
        for name in (method, baseline)
    ]
    strata = paragraph_of(dict.fromkeys(paragraphs))

    def difference(counts: np.ndarray) -> np.ndarray:
        return agreement.f1_of(counts[..., 0, :, :]) - agreement.f1_of(counts[..., 1, :, :])

    estimate = agreement.interval(difference, np.stack(both, axis=1), strata=strata, draws=draws, seed=seed)
    return estimate._replace(n=len(marks))
