"""Simulations that a referee would ask for: `make referee`, or `python benchmarks/referee.py [PART …]`.

Parts: `seeds` (20 seeds, all verdicts), `coverage` (of every kind of interval, on the essays' paragraphs),
`shuffles` (paragraphs dealt out between the essays 1,000 times: is anything confirmed?), `mutations` (300
one-place changes of the measures: does each module's test file notice?). Results go to `data/referee.json`.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
from scipy import stats

from churchtower import referee, tiers, withdrawn
from churchtower.claims import register
from churchtower.study import Study
from synkrisis.codings import agreement
from synkrisis.codings import metaphors as marks
from synkrisis.codings.sentences import CLASSES
from synkrisis.intervals import permutation, proportions
from synkrisis.intervals import resampling as resample
from synkrisis.intervals.blocks import by_block, paragraph_of
from synkrisis.metaphor import density, finder
from synkrisis.order import highest
from synkrisis.words import diversity, keyness

SEED = 20220214
SEEDS = 20
SHUFFLES = 1000
DIVISIONS = 4999  # of each test of a shuffle
OUTER, INNER = 2000, 1000  # new essays, and draws from each


def seeds(study: Study) -> dict:
    """All verdicts from each of the seeds."""
    found = {}
    for place in range(SEEDS):
        seed = SEED + 1000 * place
        found[str(seed)] = referee.verdicts(study, seed)
        print(f"  seed {place + 1} of {SEEDS}", flush=True)
    return found


# What a finding compares: numerators and denominators by paragraph


def sums(key: str, study: Study) -> list[pd.DataFrame]:
    """Each side's numerator and denominator by paragraph, as the finding hands them to the bootstrap."""
    seen = {}

    def record(above, below, groups, *, blocks, first, second, **_):
        table = pd.DataFrame({"above": above, "below": below, "side": list(groups), "block": list(blocks)})
        seen["sides"] = [
            table[table["side"] == side].groupby("block", sort=False)[["above", "below"]].sum()
            for side in (first, second)
        ]
        return resample.estimated(0.0, resample.NO_LIMITS, len(table))

    with mock.patch.object(resample, "ratio_difference", record):
        register()[key].compute(study)
    return seen["sides"]


def ratios(keys: Iterable[str]) -> list[str]:
    """Those of these comparisons that are differences of means or ratios, and are not withdrawn."""
    return [
        key
        for key in keys
        if key in register() and key != "essays.horizon" and not key.startswith("vocabulary.")
    ]


# Coverage


def row(estimate: str, blocks: str, interval: str, held: np.ndarray) -> dict:
    """One line of the table."""
    share = float(np.mean(held))
    error = float(np.sqrt(max(share * (1 - share), 0.25 / len(held)) / len(held)))
    return {
        "estimate": estimate, "blocks": blocks, "interval": interval,
        "covered": round(share, 4), "error": round(error, 4), "n": len(held),
    }  # fmt: skip


EXPANDED = "expanded percentiles"


def limits_of(drawn: np.ndarray, blocks: int) -> tuple[np.ndarray, np.ndarray]:
    """`resample.limits` of many essays at once: draws x essays."""
    tail = stats.norm.cdf(stats.t.ppf(0.025, blocks - 1) * np.sqrt(blocks / (blocks - 1)))
    return tuple(np.nanquantile(drawn, [tail, 1 - tail], axis=0))


def ratio_coverage(key: str, sides: list[np.ndarray], rng: np.random.Generator) -> dict:
    """New essays from each side's own paragraphs; what is true of these is known."""
    truth = np.subtract(*(side[:, 0].sum() / side[:, 1].sum() for side in sides))
    drawn = []
    for side in sides:
        new = side[rng.integers(0, len(side), (OUTER, len(side)))]
        weights = rng.multinomial(len(side), np.full(len(side), 1 / len(side)), size=INNER)
        drawn.append((weights @ new[:, :, 0].T) / (weights @ new[:, :, 1].T))
    low, high = limits_of(drawn[0] - drawn[1], min(map(len, sides)))
    kind = "difference of means or ratios"
    blocks = f"{len(sides[0])} and {len(sides[1])} paragraphs"
    return row(f"{kind}: {key}", blocks, EXPANDED, (low <= truth) & (truth <= high))


def hierarchical(study: Study, block: str, rng: np.random.Generator) -> dict:
    """Scores whose paragraphs hang together as coded sentiment does (correlation .56), no difference."""
    codes = study.codes.dropna(subset="sentiment")
    sizes = [codes[codes["essay"] == essay].groupby("paragraph").size().to_numpy() for essay in study.pair]
    held = []
    for _ in range(OUTER):
        drawn, fewest = [], 99
        for side in sizes:
            number = np.repeat(np.arange(len(side)), side)
            shared = rng.normal(size=len(side))[number]
            scores = np.sqrt(0.56) * shared + np.sqrt(0.44) * rng.normal(size=len(number))
            if block == "sentence":
                number = np.arange(len(number))
            size = number.max() + 1
            above, below = np.bincount(number, scores), np.bincount(number)
            weights = rng.multinomial(size, np.full(size, 1 / size), size=500)
            drawn.append((weights @ above) / (weights @ below))
            fewest = min(fewest, size)
        low, high = limits_of((drawn[0] - drawn[1])[:, None], fewest)
        held.append(low[0] <= 0 <= high[0])
    what = "whole paragraphs" if block == "paragraph" else "single sentences (not used)"
    name = "difference of means, correlation within paragraphs .56"
    return row(name, what, EXPANDED, np.array(held))


def resampled(
    name: str,
    statistic: Callable[[np.ndarray], np.ndarray],
    blocks: list,
    strata: list,
    rng: np.random.Generator,
    *,
    outer: int = 250,
    inner: int = 600,
) -> dict:
    """New texts from the paragraphs of these, for a statistic of weights of rows."""
    size = len(blocks)
    truth = statistic(np.ones((1, size)))[0]
    number, names = pd.factorize(pd.Series(blocks))
    stratum = np.array([strata[np.flatnonzero(number == place)[0]] for place in range(len(names))])
    parts = [np.flatnonzero(stratum == one) for one in dict.fromkeys(strata)]
    held = []
    for _ in range(outer):
        new = [rng.choice(part, len(part)) for part in parts]
        weights = np.zeros((inner, len(names)))
        for chosen in new:
            times = rng.multinomial(len(chosen), np.full(len(chosen), 1 / len(chosen)), size=inner)
            for column, place in enumerate(chosen):
                weights[:, place] += times[:, column]
        low, high = limits_of(statistic(weights[:, number])[:, None], min(map(len, parts)))
        held.append(low[0] <= truth <= high[0])
    sizes = " and ".join(str(len(part)) for part in parts)
    return row(name, f"{sizes} paragraphs", EXPANDED, np.array(held))


def of_tables(counts: np.ndarray, measure: Callable) -> Callable[[np.ndarray], np.ndarray]:
    """A measure of cross tables (one a paragraph) as a function of the paragraphs' weights."""
    return lambda weights: measure(np.tensordot(weights, counts, axes=1))


def share_coverage(name: str, hits: pd.Series, blocks: list, rng: np.random.Generator) -> dict:
    """New texts from these paragraphs, for the share of items that are hits."""
    groups = [part.to_numpy(bool) for _, part in hits.groupby(np.array(blocks), sort=False)]
    truth, held = hits.mean(), []
    for _ in range(OUTER):
        chosen = [groups[place] for place in rng.integers(0, len(groups), len(groups))]
        found = proportions.share(
            np.concatenate(chosen), np.repeat(range(len(chosen)), list(map(len, chosen)))
        )
        held.append(found.low <= truth <= found.high)
    return row(name, f"{len(groups)} paragraphs", "Clopper and Pearson, by clusters", np.array(held))


def dealt(size: int, first: int, rng: np.random.Generator, n: int) -> Iterator[np.ndarray]:
    """Random divisions of the paragraphs of both essays."""
    for _ in range(n):
        yield rng.permutation(np.arange(size) < first)


def log_odds_coverage(study: Study, rng: np.random.Generator, n: int = 200) -> list[dict]:
    """All paragraphs in one pool, dealt out: no word differs, and every interval should hold 0."""
    rows, essays = by_block(study.matrix, "paragraph")
    table, here = rows.toarray().astype(float), int((essays == study.pair[0]).sum())
    totals = table.sum(axis=0)
    held = []
    for side in dealt(len(table), here, rng, n):
        parts = [table[side], table[~side]]
        counts = [part.sum(axis=0) for part in parts]
        priors = keyness.scaled_prior(*counts)
        value, error = keyness.log_odds(*counts, *priors)
        weights = [rng.multinomial(len(p), np.full(len(p), 1 / len(p)), size=400) for p in parts]
        new = [w @ p for w, p in zip(weights, parts, strict=True)]
        spread = keyness.log_odds(*new, *priors)[0].std(axis=0, ddof=1)
        held.append(np.abs(value) <= 1.959964 * np.maximum(error, spread))
    found, blocks = np.array(held), "26 paragraphs, dealt out"
    interval = "larger of two standard errors"
    names = (("seen ten times or more", totals >= 10), ("seen less often", totals < 10))
    return [
        row(f"log-odds of words {name}", blocks, interval, found[:, which].ravel()) for name, which in names
    ]


def diversity_coverage(study: Study, rng: np.random.Generator, n: int = 200) -> list[dict]:
    """All paragraphs in one pool, dealt out: no difference of diversity."""
    blocks = diversity._blocks(study.terms)
    pool, here = [part for own in blocks.values() for part in own], len(blocks[study.pair[0]])
    held = []
    for side in dealt(len(pool), here, rng, n):
        sides = [
            [part for part, inside in zip(pool, side == which, strict=True) if inside] for which in (1, 0)
        ]
        sizes = [sum(map(len, own)) for own in sides]
        length = min(sizes) // 2
        drawn = [diversity._measured(own, length, 500, rng) for own in sides]
        spreads = [diversity._spread(d, length / s) for d, s in zip(drawn, sizes, strict=True)]
        values = drawn[0].mean(axis=0) - drawn[1].mean(axis=0)
        low, high, *_ = diversity._ends(values, spreads[0] - spreads[1], min(map(len, sides)))
        held.append((low <= 0) & (high >= 0))
    found = np.array(held)
    return [
        row(f"lexical diversity: {name}", "26 paragraphs, dealt out", "delete-d, expanded", found[:, place])
        for place, name in enumerate(diversity.MEASURES)
    ]


def median_coverage(study: Study, rng: np.random.Generator, n: int = 400) -> dict:
    """New essays from these paragraphs, for the difference of median distances in time."""
    frame = study.times.dropna(subset="years").assign(distance=lambda rows: rows["years"].abs())
    sides = [frame[frame["essay"] == essay] for essay in study.pair]
    groups = [
        [
            part["distance"].to_numpy()
            for _, part in side.groupby(paragraph_of(side["sentence_id"]), sort=False)
        ]
        for side in sides
    ]
    truth, held = np.subtract(*(side["distance"].median() for side in sides)), []
    for _ in range(n):
        drawn = []
        for side in groups:
            new = [side[place] for place in rng.integers(0, len(side), len(side))]
            number = np.repeat(np.arange(len(new)), list(map(len, new)))
            weights = rng.multinomial(len(new), np.full(len(new), 1 / len(new)), size=INNER).astype(float)
            drawn.append(resample.weighted_median(np.concatenate(new))(weights[:, number]))
        low, high = limits_of((drawn[0] - drawn[1])[:, None], min(map(len, groups)))
        held.append(low[0] <= truth <= high[0])
    blocks = f"{len(groups[0])} and {len(groups[1])} paragraphs"
    return row("difference of medians: essays.horizon", blocks, EXPANDED, np.array(held))


def coverage(study: Study) -> list[dict]:
    """How often each kind of interval holds the truth."""
    rng = np.random.default_rng(SEED)
    rows = [hierarchical(study, block, rng) for block in ("paragraph", "sentence")]
    for key in ratios([*tiers.FIRST, *tiers.ADDED]):
        rows.append(ratio_coverage(key, [side.to_numpy(float) for side in sums(key, study)], rng))
    print("  ratios", flush=True)
    rows.append(median_coverage(study, rng))
    rows += log_odds_coverage(study, rng)
    rows += diversity_coverage(study, rng)
    print("  medians, log-odds, diversity", flush=True)
    coded = study.coded["sentiment"].astype(float)
    blocks = paragraph_of(coded.index)
    strata = paragraph_of(blocks)
    names = ("vader", "combined", "learned")
    rho = {name: agreement.rho_of(study.scores.loc[coded.index, name], coded) for name in names}
    for name, statistic in rho.items():
        rows.append(resampled(f"Spearman's ρ: {name}", statistic, blocks, strata, rng))
    paired = lambda w: rho["learned"](w) - rho["vader"](w)  # noqa: E731
    rows.append(resampled("paired difference of two ρ: learned, VADER", paired, blocks, strata, rng))
    runs = study.codings[study.codings["dimension"] == "sentiment"]
    kappas = agreement.tables(
        runs["coder_a"].astype(int), runs["coder_c"].astype(int),
        clusters=paragraph_of(runs["sentence_id"]), categories=CLASSES,
    )  # fmt: skip
    names = list(dict.fromkeys(paragraph_of(runs["sentence_id"])))
    weighted = of_tables(kappas, lambda t: agreement.kappa_of(t, weights="quadratic"))
    rows.append(
        resampled("weighted κ between runs, near 1", weighted, names, paragraph_of(names), rng, outer=600)
    )
    one, other = (marks.load_coding(study.corpus, run) for run in ("d", "e"))
    both = one.merge(other, on=["sentence_id", "start", "end"], suffixes=("", "_other"))
    clusters = paragraph_of(both["sentence_id"])
    names = list(dict.fromkeys(clusters))
    for name, column in (("kind", "kind"), ("target domain", "target_domain")):
        pair = both[column], both[f"{column}_other"]
        categories = tuple(sorted(set(pair[0]) | set(pair[1])))
        counts = agreement.tables(*pair, clusters=clusters, categories=categories)
        of = of_tables(counts, agreement.kappa_of)
        what = f"Cohen's κ between runs, {name} of a metaphor"
        rows.append(resampled(what, of, names, paragraph_of(names), rng, outer=600))
    corpus = study.corpus
    labels = density.word_labels(corpus, marks.load_marks(corpus), "accepted")
    found = finder.cross_marks(corpus.tokens, corpus.sentences, labels)
    clusters = paragraph_of(found["sentence_id"])
    names = list(dict.fromkeys(clusters))
    counts = agreement.tables(
        found["trained"], labels.loc[found.index] != "", clusters=clusters, categories=(False, True)
    )
    of = of_tables(counts, agreement.f1_of)
    rows.append(resampled("F1 of the finder, word by word", of, names, paragraph_of(names), rng, outer=600))
    metaphors = study.metaphors
    for family in ("love language", "church tower"):
        own = metaphors[metaphors["family"] == family]
        own = own[own["essay"] == highest(own["essay"].value_counts())]
        top = highest(own["target_domain"].value_counts())
        hits = own["target_domain"] == top
        rows.append(share_coverage(f"share: target of {family}", hits, paragraph_of(own["sentence_id"]), rng))
    hits = metaphors["kind"] == "conventional"
    rows.append(
        share_coverage("share: conventional metaphors", hits, paragraph_of(metaphors["sentence_id"]), rng)
    )
    return rows


# No difference


def shuffles(study: Study) -> dict:
    """Paragraphs dealt out between the essays: how often is any comparison of the first family confirmed?

    Corrected p below .05 are counted; a confirmed finding needs an interval on one side of zero besides, so
    that there are no more of these.
    """
    rng = np.random.default_rng(SEED)
    rows, essays = by_block(study.matrix, "paragraph")
    order = list(dict.fromkeys(paragraph_of(study.matrix.sentence_ids)))
    size, here = len(order), int((essays == study.pair[0]).sum())
    lengths = np.asarray(rows.sum(axis=1)).astype(float)
    tables = {}
    for key in ratios(tiers.FIRST):
        sides = sums(key, study)
        names = [
            f"{essay}-p{block:02}"
            for essay, side in zip(study.pair, sides, strict=True)
            for block in side.index
        ]
        tables[key] = pd.concat(sides).set_index(pd.Index(names)).reindex(order, fill_value=0).to_numpy(float)
    terms = {"vocabulary.west": "west", "vocabulary.we": "we", "vocabulary.diplomacy": "diplomacy"}
    counts = {k: rows[:, [list(study.matrix.terms).index(t)]].toarray()[:, 0] for k, t in terms.items()}
    times = study.times.dropna(subset="years")
    at = [order.index(name) for name in paragraph_of(times["sentence_id"])]
    median = resample.weighted_median(times["years"].abs().to_numpy())
    null = diversity_null(study, rng, here)
    found = []
    for number in range(SHUFFLES):
        side = rng.permutation(np.arange(size) < here)
        sorting = np.argsort(~side, kind="stable")  # ties: as they stand
        p = {}
        for key, table in tables.items():
            with_data = [place for place in sorting if table[place, 1] > 0]
            one = table[[place for place in with_data if side[place]]]
            other = table[[place for place in with_data if not side[place]]]
            p[key] = permutation.ratio_p(one, other, draws=DIVISIONS)
        for key, column in counts.items():
            p[key] = log_odds_p(column[sorting], lengths[sorting], here)
        dated = [place for place in sorting if place in set(at)]
        column = np.array([dated.index(place) for place in at])
        first = sum(side[place] for place in dated)
        p["essays.horizon"] = permutation.p_of(
            lambda w, c=column: median(w[:, c]) - median(1 - w[:, c]), (int(first), len(dated) - int(first)),
            draws=DIVISIONS // 5, width=len(at),
        )  # fmt: skip
        values = null[rng.integers(len(null))]
        for place, name in enumerate(diversity.MEASURES):
            as_far = (np.abs(null[:, place]) >= abs(values[place]) - 1e-12).sum()
            p[f"vocabulary.{name}"] = as_far / len(null)
        p |= {key: item["p"] for key, item in withdrawn.read().items() if key in tiers.FIRST}
        corrected = tiers.corrected(p)
        found.append(min(corrected.values()) < tiers.LEVEL)
        if number % 200 == 199:
            print(f"  shuffle {number + 1} of {SHUFFLES}", flush=True)
    return {"n": SHUFFLES, "any": int(sum(found)), "share": float(np.mean(found)), "divisions": DIVISIONS}


def log_odds_p(counts: np.ndarray, lengths: np.ndarray, here: int) -> float:
    """`permutation.log_odds_p` of one word, from its counts and the lengths by paragraph."""
    share = keyness.PRIOR_SHARE

    def contrast(sides: np.ndarray) -> np.ndarray:
        a, size_a = sides @ counts, sides @ lengths
        b, size_b = counts.sum() - a, lengths.sum() - size_a
        parts = size_a / lengths.sum(), size_b / lengths.sum()
        priors = [share * part * counts.sum() for part in parts]
        return keyness.log_odds_of(a, size_a, b, size_b, *priors, share * size_a, share * size_b)[0]

    return permutation.p_of(contrast, (here, len(counts) - here), draws=DIVISIONS)


def diversity_null(study: Study, rng: np.random.Generator, here: int, n: int = 1500) -> np.ndarray:
    """Differences of diversity between random divisions: every one is as likely, so each is a shuffle too."""
    blocks = diversity._blocks(study.terms)
    length = diversity._length(blocks, None)
    pool = [part for own in blocks.values() for part in own]
    found = []
    while len(found) < n:
        order = rng.permutation(len(pool))
        sides = [[pool[place] for place in sorted(part)] for part in (order[:here], order[here:])]
        if min(sum(map(len, side)) for side in sides) >= length:
            means = [
                diversity.measure(diversity._sampled(side, length, diversity.SAMPLES, rng)).mean(axis=0)
                for side in sides
            ]
            found.append(means[0] - means[1])
    return np.array(found)


def mutations(study: Study) -> dict:
    """One-place changes of the measure modules; see `benchmarks/mutations.py`, which loads them anew."""
    tool = Path(__file__).with_name("mutations.py")
    subprocess.run([sys.executable, str(tool)], check=True)
    found = json.loads(tool.with_suffix(".json").read_text("utf-8"))
    return {key: found[key] for key in ("seed", "changed", "counted", "noticed", "share")}


PARTS = {"seeds": seeds, "coverage": coverage, "shuffles": shuffles, "mutations": mutations}


def main(chosen: list[str]) -> None:
    """Run the parts named, by default all, and keep what they give."""
    study = Study()
    kept = referee.read() if referee.PATH.exists() else {}
    for name in chosen or PARTS:
        start = time.process_time()
        print(name, flush=True)
        kept[name] = PARTS[name](study)
        kept["inputs"], kept["seed"] = referee.inputs(), SEED
        kept.setdefault("processor_seconds", {})[name] = round(time.process_time() - start)
        ordered = {key: kept[key] for key in ("seed", "inputs", "processor_seconds", *PARTS) if key in kept}
        text = json.dumps(ordered, indent=1, ensure_ascii=False)
        referee.PATH.write_text(text + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
