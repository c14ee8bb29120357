"""Every table that the pages rest on, as CSV, with the meaning of each column."""

from pathlib import Path

import pandas as pd

from churchtower import annotations
from churchtower.study import Study
from synkrisis.codings.sentences import SENTIMENT
from synkrisis.order import rounded_columns
from synkrisis.sentiment import instruments
from synkrisis.words import dispersion

# What each table's columns mean; the README of an export and the book's data page print this. A column that
# each essay has for itself is described once: `n_<id>` stands for `n_gzero` and `n_allyn`; so are the columns
# of the targets of stance.
COLUMNS: dict[str, dict[str, str]] = {
    "sentences": {
        "sentence_id": "stable id: essay, paragraph, sentence",
        "essay": "id of the essay",
        "paragraph": "number of the paragraph in the essay, from 1",
        "sentence": "number of the sentence in the paragraph, from 1",
        "kind": "title, deck, heading or body",
        "start": "first character in the essay's text, from 0",
        "end": "character after the last one",
        "text": "the sentence as printed",
    },
    "tokens": {
        "essay": "id of the essay",
        "sentence_id": "sentence that the token stands in",
        "paragraph": "number of the paragraph",
        "sentence": "number of the sentence in its paragraph",
        "token": "number of the token in its sentence, from 1",
        "kind": "title, deck, heading or body",
        "start": "first character in the essay's text, from 0",
        "end": "character after the last one",
        "form": "the token as printed",
        "norm": "lower case, straight apostrophes, one spelling for each name (US and U.S. are u.s.)",
        "lemma": "base form after WordNet 3.1",
        "pos": "Penn Treebank part of speech",
        "word": "whether it has a letter or digit",
        "stop": "whether it is a stop word",
        "quoted": "whether it stands between double quotation marks",
    },
    "keyness": {
        "term": "the word in normal form",
        "n_<id>": "occurrences in the essay of that id",
        "rate_<id>": "occurrences per 1,000 words of that essay",
        "g2": "log-likelihood, 4-cell form",
        "g2_two_cell": "log-likelihood, 2-cell form",
        "p": "chi-squared probability of g2, one degree of freedom",
        "p_holm": "p after Holm's correction over all terms",
        "p_bh": "p after Benjamini and Hochberg's correction over all terms",
        "log_ratio": "Hardie's log ratio, in doublings; positive is more typical of the first essay",
        "pct_diff": "difference of the rates in percent of the second essay's; infinite where that is zero",
        "log_odds": "weighted log-odds with an informative Dirichlet prior",
        "log_odds_se": "its standard error",
        "z": "log_odds over its standard error",
        "log_odds_low": "lower end of the 95 % interval of log_odds, from resampled paragraphs",
        "log_odds_high": "upper end of that interval",
        "p_max_t": "p of the word in a permutation test of all words at once (max-T)",
    },
    "dispersion": {
        "term": "the word in normal form",
        "essay": "id of the essay",
        "n": "occurrences",
        "range": "sentences that the word stands in",
        "parts": "sentences of the essay",
        "dp": "deviation of proportions over sentences, 0 even to 1 clumped",
        "dp_norm": "dp divided by what it can reach at most",
    },
    "times": {
        "sentence_id": "the sentence",
        "essay": "id of the essay",
        "start": "first character in the sentence, from 0",
        "end": "character after the last one",
        "expression": "the words that point to a time",
        "kind": "date, relative or event",
        "first": "first day that it covers, blank where undated",
        "last": "last day that it covers",
        "years": "distance of its middle from the essay's publication, in years; negative is the past",
    },
    "stability": {
        "table": "the coded table",
        "column": "its column, or row: whether a coder has the row",
        "first": "one run",
        "second": "the other",
        "n": "rows that both have; for row, rows that one of them has",
        "same": "of these, coded alike",
        "measure": "kappa (Cohen's), F1 of having the row, or blank for free text",
        "value": "its value",
        "low": "lower end of its 95 % interval",
        "high": "upper end of its 95 % interval",
    },
    "agreement": {
        "first": "one coder",
        "second": "the other",
        "essay": "id of the essay, or all",
        "family": "figure, other, or all, word by word; kind or target domain, expression by expression",
        "kappa": "Cohen's kappa",
        "kappa_low": "lower end of its 95 % interval",
        "kappa_high": "upper end of its 95 % interval",
        "f1": "F1 of the one coding against the other",
        "f1_low": "lower end of its 95 % interval",
        "f1_high": "upper end of its 95 % interval",
        "n": "words, or expressions",
        "marked_first": "words that the first coder marked",
        "marked_second": "words that the second coder marked",
        "marked_both": "words that both marked",
    },
    "finder": {
        "method": "way of finding metaphors",
        "essay": "id of the essay, or all",
        "family": "family of metaphor, or all",
        "n": "content words; for a family, without the words of the other families",
        "coded": "of these, coded as metaphor of the family",
        "found": "of these, marked by the method",
        "both": "of these, both coded and marked",
        "precision": "both over found",
        "precision_low": "lower end of its 95 % interval",
        "precision_high": "upper end of its 95 % interval",
        "recall": "both over coded",
        "recall_low": "lower end of its 95 % interval",
        "recall_high": "upper end of its 95 % interval",
        "f1": "harmonic mean of precision and recall",
        "f1_low": "lower end of its 95 % interval",
        "f1_high": "upper end of its 95 % interval",
    },
    "validation": {
        "instrument": "the instrument",
        "essay": "id of the essay, or pooled",
        "n": "sentences",
        "rho": "Spearman's rho with the coded sentiment",
        "rho_low": "lower end of its 95 % interval",
        "rho_high": "upper end of its 95 % interval",
        "rho_low_error": "Monte Carlo standard error of the lower end",
        "rho_high_error": "Monte Carlo standard error of the upper end",
        "kappa": "quadratic-weighted kappa, cut points fitted on the other essay",
        "kappa_low": "lower end of its 95 % interval",
        "kappa_high": "upper end of its 95 % interval",
    },
    "diversity": {
        "essay": "id of the essay",
        "measure": "ttr, mattr, mtld or hdd",
        "value": "mean over draws of equal length",
        "low": "lower end of its 95 % interval",
        "high": "upper end of its 95 % interval",
        "tokens": "words in each draw",
        "draws": "number of draws",
        "whole": "the measure on the whole essay, which lengths make hard to compare",
    },
    "diversity_differences": {
        "measure": "ttr, mattr, mtld or hdd",
        "value": "first essay's mean over draws of equal length, less the second's",
        "low": "lower end of its 95 % interval",
        "high": "upper end of its 95 % interval",
        "low_error": "Monte Carlo standard error of the lower end",
        "high_error": "Monte Carlo standard error of the upper end",
        "error": "Monte Carlo standard error of the value",
        "p": "p of a permutation test: paragraphs dealt out again between the essays",
        "tokens": "words in each draw",
        "draws": "number of draws",
    },
    "sentiment": {
        "sentence_id": "the sentence",
        **instruments.MEANINGS,
        "coded": "settled sentiment, −2 to +2",
        "<target>": "settled stance toward what the column names, −2 to +2 or blank",
    },
    "metaphors": {
        "sentence_id": "the sentence",
        "start": "first character in the sentence, from 0",
        "end": "character after the last one",
        "expression": "the words that carry the image",
        "kind": "conventional, novel or extended",
        "source_domain": "where the image comes from",
        "target_domain": "what it is said of",
        "family": "the figure proper, love language or church tower, or other",
        "wider": "the family as coded: romance, speech, sight, other",
        "confidence": "3 sure, 2 fairly sure, 1 in doubt",
    },
}

_WITH_RUNNING_TEXT = ("tokens",)


def tables(study: Study) -> dict[str, pd.DataFrame]:
    """Every table, by name. Columns are described in `COLUMNS`."""
    corpus = study.corpus
    made = {
        "sentences": corpus.sentences[list(COLUMNS["sentences"])],
        "tokens": corpus.tokens,
        "keyness": _keyness(study),
        "dispersion": dispersion.dispersion(study.terms, part="sentence_id"),
        "diversity": study.diversity,
        "diversity_differences": study.diversity_differences,
        "times": study.times[list(COLUMNS["times"])],
        "sentiment": _sentiment(study),
        "validation": study.validation,
        "metaphors": study.metaphors[list(COLUMNS["metaphors"])],
        "agreement": study.metaphor_agreement,
        "stability": annotations.agreement(corpus),
        "finder": study.finder,
    }
    # Rounded at the door: processors and threads differ in the last digits of sums and logarithms.
    return {name: rounded_columns(frame) for name, frame in made.items()}


def _keyness(study: Study) -> pd.DataFrame:
    """One row a word: every measure, the interval of its log-odds, and its place in the permutation test."""
    ends = {"low": "log_odds_low", "high": "log_odds_high"}
    return study.vocabulary.rename(columns=ends).reset_index()


def _sentiment(study: Study) -> pd.DataFrame:
    """One row a sentence: every instrument's score, and the codes."""
    codes = study.coded[[SENTIMENT, *study.targets]].rename(columns={SENTIMENT: "coded"})
    codes = codes.rename_axis(columns=None)
    return study.scores.join(codes).reset_index()


def meaning(table: str, column: str) -> str:
    """What a column of a table means. Raises KeyError where `COLUMNS` does not say."""
    described = COLUMNS[table]
    for name in (column, f"{column.partition('_')[0]}_<id>", "<target>"):
        if name in described:
            return described[name]
    raise KeyError(f"The column {column!r} of {table!r} is not described.")


def without_running_text(named: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables that a page may offer: no table from which an essay could be put together again."""
    kept = {name: frame for name, frame in named.items() if name not in _WITH_RUNNING_TEXT}
    return {name: frame.drop(columns="text", errors="ignore") for name, frame in kept.items()}


def readme(named: dict[str, pd.DataFrame]) -> str:
    """A README that tells what each file and column is."""
    parts = ["# Tables", "", "One file a table; UTF-8, comma-separated, one header line.", ""]
    for name, frame in named.items():
        columns = [f"- `{column}`: {meaning(name, column)}" for column in frame]
        parts += [f"## {name}.csv ({len(frame):,} rows)", "", *columns, ""]
    parts += ["## claims.json", "", "Every finding: key, value, 95 % interval, n, unit, wording, evidence."]
    return "\n".join(parts) + "\n"


def write(folder: Path, named: dict[str, pd.DataFrame], claims_json: str) -> list[Path]:
    """Write the tables, `claims.json` and `README.md` into a folder; the paths written, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, frame in named.items():
        path = folder / f"{name}.csv"
        frame.to_csv(path, index=False, lineterminator="\n")
        written.append(path)
    for name, content in (("claims.json", claims_json), ("README.md", readme(named))):
        path = folder / name
        path.write_text(content, "utf-8", newline="\n")
        written.append(path)
    return written
