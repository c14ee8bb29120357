"""Every table that the pages rest on, as CSV, with the meaning of each column."""

from pathlib import Path

import pandas as pd

from parallax.study import Study

# What each table's columns mean; the README of an export and the book's data page print this.
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
        "n_ESSAY": "occurrences in the essay of that id",
        "rate_ESSAY": "occurrences per 1,000 words of that essay",
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
    },
    "diversity": {
        "essay": "id of the essay",
        "measure": "ttr, mattr, mtld or hdd",
        "value": "mean over draws of equal length",
        "low": "2.5th percentile of the draws",
        "high": "97.5th percentile of the draws",
        "tokens": "words in each draw",
        "draws": "number of draws",
        "whole": "the measure on the whole essay, which lengths make hard to compare",
    },
    "sentiment": {
        "sentence_id": "the sentence",
        "coded": "settled sentiment, −2 to +2",
        "russia": "settled stance toward Russia, −2 to +2 or blank",
        "west": "settled stance toward the West, −2 to +2 or blank",
        "diplomacy": "settled stance toward diplomacy, −2 to +2 or blank",
        "(other columns)": "score of the instrument of that name",
    },
    "metaphors": {
        "sentence_id": "the sentence",
        "start": "first character in the sentence, from 0",
        "end": "character after the last one",
        "expression": "the words that carry the image",
        "kind": "conventional, novel or extended",
        "source_domain": "where the image comes from",
        "target_domain": "what it is said of",
        "family": "love language, church tower or other",
        "confidence": "3 sure, 2 fairly sure, 1 in doubt",
    },
}

_WITH_RUNNING_TEXT = ("tokens",)


def tables(study: Study) -> dict[str, pd.DataFrame]:
    """Every table by name. Columns are described in `COLUMNS`."""
    corpus = study.corpus
    return {
        "sentences": corpus.sentences[list(COLUMNS["sentences"])],
        "tokens": corpus.tokens,
        "keyness": study.keyness.reset_index(),
        "diversity": study.diversity,
        "sentiment": study.scores.reset_index(),
        "metaphors": study.metaphors[list(COLUMNS["metaphors"])],
    }


def without_running_text(named: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables that a page may offer: no table from which an essay could be put together again."""
    kept = {name: frame for name, frame in named.items() if name not in _WITH_RUNNING_TEXT}
    return {name: frame.drop(columns="text", errors="ignore") for name, frame in kept.items()}


def readme(named: dict[str, pd.DataFrame]) -> str:
    """A README that tells what each file and column is."""
    parts = ["# Tables", "", "One file a table; UTF-8, comma-separated, one header line.", ""]
    for name, frame in named.items():
        parts += [f"## {name}.csv ({len(frame):,} rows)", ""]
        shown = COLUMNS[name].items() if "text" in frame or name != "sentences" else (
            (c, meaning) for c, meaning in COLUMNS[name].items() if c in frame
        )
        parts += [f"- `{column}`: {meaning}" for column, meaning in shown]
        parts.append("")
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
