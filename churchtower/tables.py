"""The tables that pages show: captioned, with their base, and with a link from every row to its sentence."""

import math
from collections.abc import Iterable, Sequence

import pandas as pd
from markupsafe import Markup

from churchtower import annotations, backlinks, human, withdrawn
from churchtower.claims import Finding, anchor, last_said, number, probability
from churchtower.corpus import data_folder
from churchtower.prose import emphasised
from churchtower.study import Study
from synkrisis.codings.metaphors import REST
from synkrisis.html.charts import Table, table
from synkrisis.order import ranked
from synkrisis.sentiment import instruments as sentiment
from synkrisis.sentiment.people import DRAWS
from synkrisis.sentiment.validation import POOLED
from synkrisis.texts import concordance as kwic
from synkrisis.texts import evidence as sources


def plain(frame: pd.DataFrame, caption: str) -> Table:
    """Any small frame as a captioned table."""
    return table(frame, caption)


def sentence_link(sentence_id: str, *, pages: str = "") -> Markup:
    """A link to a sentence's row on the evidence page."""
    return Markup('<a href="{0}evidence.html#{1}">{1}</a>').format(pages, sentence_id)


def _coder_headings(frame: pd.DataFrame) -> dict[str, str]:
    return {column: column.replace("coder_", "coder ") for column in frame if column.startswith("coder_")}


def concordance(study: Study, node: str | None = None, *, rows: int = 10) -> Table:
    """Key words in context: a few lines from each essay, five words on either side.

    The word is by default the one that both speak of most; see `Study.shared_words`.
    """
    node = node or study.shared_words[0]
    lines = kwic.concordance(study.corpus.tokens, node)
    shown = lines.groupby("essay", sort=False).head(rows)
    frame = shown.assign(
        essay=shown["essay"].map(study.corpus.labels), sentence=shown["sentence_id"].map(sentence_link)
    )
    caption = f"“{node}” in context: the first {rows} lines of each essay, of {len(lines)} in all"
    return table(frame[["sentence", "essay", "left", "match", "right"]], caption)


def metaphors(study: Study, *, families: Sequence[str] | None = None) -> Table:
    """Accepted metaphors of the chosen families, by default of all that are named, in the order of the texts.

    Where no family is named but `other`, that is meant.
    """
    families = families or [name for name in study.families if name != REST] or [REST]
    chosen = study.metaphors[study.metaphors["family"].isin(families)]
    frame = chosen.assign(
        essay=chosen["essay"].map(study.corpus.labels), sentence=chosen["sentence_id"].map(sentence_link)
    )
    columns = ["sentence", "expression", "family", "kind", "source_domain", "target_domain", "confidence"]
    headings = {"source_domain": "source", "target_domain": "target"}
    return table(
        frame[columns],
        f"{len(frame)} metaphorical expressions: {', '.join(families)}",
        headings=headings,
        row_heading="expression",
    )


def disputed(study: Study, *, rows: int | None = None) -> Table:
    """Expressions on which the runs differ, in kind or in what they are said of, with what was settled."""
    lines = annotations.disputed(study.corpus)
    shown = lines.head(rows) if rows else lines
    frame = shown.assign(sentence=shown["sentence_id"].map(sentence_link))
    coders = _coder_headings(frame)
    caption = (
        f"Disputed expressions: {len(shown)} of {len(lines)}, in the order of the texts, each with its kind "
        "and what it is said of"
    )
    return table(
        frame[["sentence", "expression", *coders, "settled", "reason"]],
        caption,
        headings=coders,
        row_heading="expression",
    )


def _agreement(row) -> str:
    """`κ = 0.94 (0.86 to 0.99)`, without an interval where there is none, or a dash."""
    if pd.isna(row.value):
        return "–"
    interval = "" if pd.isna(row.low) else f" ({number(row.low)} to {number(row.high)})"
    return f"{'κ' if row.measure == 'kappa' else row.measure} = {number(row.value)}{interval}"


def stability(study: Study) -> Table:
    """How far the two runs of the model agree on every column of every coded table."""
    frame = annotations.agreement(study.corpus)
    share = 100 * frame["same"] / frame["n"]
    shown = pd.DataFrame({
        "table": frame["table"], "column": frame["column"], "rows": frame["n"],
        "alike": [f"{number(value, 0)} %" for value in share],
        "agreement": [_agreement(row) for row in frame.itertuples()],
    })  # fmt: skip
    return table(
        shown,
        f"How far two runs of the model agree, in {frame['table'].nunique()} tables: how many of their rows "
        "are coded alike, and Cohen’s κ (95 % interval) where the values are a closed list, or F1 of having "
        "a row",
    )


def evidence(study: Study, essay: str) -> Table:
    """Every sentence of an essay: its address in the book, its opening words, and what was coded in it."""
    links = sources.sentence_links(study.corpus).set_index("sentence_id")
    rows = links[links["essay"] == essay]
    openings = [
        Markup('<a href="{}">{}</a>').format(row.url, row.opening) if row.url else row.opening
        for row in rows.itertuples()
    ]
    frame = pd.DataFrame({
        "sentence": [
            Markup('<span id="{0}">{0}</span><br>{1}').format(sentence, opening)
            for sentence, opening in zip(rows.index, openings, strict=True)
        ]
    })  # fmt: skip
    codes = study.codes.set_index("sentence_id")["sentiment"].dropna()
    scores = {sentence: backlinks.score(sentence, int(code)) for sentence, code in codes.items()}
    leading = {
        "coded sentiment": pd.Series(scores, dtype=object),
        "metaphors": backlinks.families(study),
        "contrasting words": backlinks.words(study),
        "findings": backlinks.findings(study),
    }
    # A line each, and none for what a sentence has not: most sentences lack most of them, and columns for all
    # would be blank on a phone and wider than a page.
    frame["back"] = [
        Markup("<br>").join(
            Markup("{}: {}").format(name, found[sentence])
            for name, found in leading.items()
            if sentence in found.index
        )
        for sentence in rows.index
    ]
    leads = "the opening words lead to the sentence on the publisher’s page, and the last column"
    caption = (
        f"The {len(frame)} sentences of {study.corpus.labels[essay]}; "
        f"{leads if study.corpus[essay].url else 'the last column leads'} back to what rests on it"
    )
    return table(
        frame, caption, headings={"sentence": "sentence, and its opening words", "back": "what rests on it"}
    )


def ledger(findings: Iterable[Finding]) -> Table:
    """All findings: value, interval, n, p, Holm's p, tier, and the choices that undo each; then the withdrawn ones.

    Two columns, so that it can be read on a phone: what each finding says, and its numbers one below another.
    """
    rows = [{"finding": _said(f), "numbers": _numbers(f)} for f in findings]
    gone = withdrawn.read()
    caption = (
        f"The ledger of all {len(rows)} findings: value (95 % interval), n, p and Holm’s p, tier, and which "
        f"single choices undo it; below them the {len(gone)} that were withdrawn, as they were last"
    )
    for key, item in gone.items():
        last = last_said(key, item)
        numbers = Markup("{}<br>{}").format(_numbers(last), withdrawn.when(item))
        rows.append({"finding": _said(last, why=item["reason"]), "numbers": numbers})
    return table(pd.DataFrame(rows), caption, headings={"numbers": "its numbers"})


def _said(finding: Finding, *, why: str = "") -> Markup:
    """A finding's sentence, with emphasis as HTML, why it was withdrawn if it was, and the key, which leads to its
    page."""
    sentence = emphasised(finding.sentence)
    place, page = anchor(finding.key), finding.chapter.replace("_", "-")
    said = backlinks.breakable(finding.key)
    link = Markup('<a id="ledger-{0}" href="{1}.html#claim-{0}">{2}</a>').format(place, page, said)
    sentence += Markup("<br>Withdrawn. {}").format(why) if why else ""
    return sentence + Markup('<br><span class="syn-claim-key">{}</span>').format(link)


def _numbers(finding: Finding) -> Markup:
    """A finding's value with its interval, and below it whatever else there is to judge it by."""
    value = f"{finding.forms['value']} {finding.unit}"
    if finding.low is not None:
        value += f" ({finding.forms['low']} to {finding.forms['high']})"
    lines = [value, emphasised(f"n = {number(finding.n, 0)} {finding.n_unit}")]
    if finding.p is not None:
        corrected = "" if finding.p_holm is None else f", after Holm {probability(finding.p_holm)}"
        lines.append(f"p = {probability(finding.p)}{corrected}")
    if finding.verdict is not None:
        read = ", chosen after reading" if finding.after_reading else ""
        added = ", added" if finding.family == "added" else ""
        lines.append(f"{finding.tier}{read}{added}")
    if finding.tried is not None:
        lines.append("; ".join(finding.conditions) or "no single choice undoes it")
        if finding.pairs:
            lines.append(f"two choices together: {'; '.join(finding.pairs[:2])}")
    return Markup("<br>").join(lines)


def finder(study: Study) -> Table:
    """How well metaphors are found by machine: each way, for all metaphors and for each family."""
    rows = study.finder[study.finder["essay"] == "all"]
    measures = {
        name: [
            _with_interval(*values)
            for values in rows[[name, f"{name}_low", f"{name}_high"]].itertuples(index=False, name=None)
        ]
        for name in ("precision", "recall", "f1")
    }
    frame = rows[["method", "family", "coded", "found", "both"]].reset_index(drop=True).assign(**measures)
    note = (
        "No way of finding names a family. A family is therefore measured over its own words and those that "
        "are no metaphor; words of the other families are left out, neither hits nor false alarms."
    )
    words = rows.loc[rows["family"] == "all", "n"].iloc[0]
    return table(
        frame,
        f"Ways to find metaphors among {words:,} content words of both essays, with 95 % intervals from "
        "resampled sentences",
        headings={"f1": "F1", "coded": "coded words", "found": "marked", "both": "hits"},
        note=note,
    )


def finder_on_news() -> Table:
    """How well the shipped finder does on news that people coded, as measured by `benchmarks/vua.py`."""
    rows = pd.read_csv(data_folder() / "coded_news.csv")
    rows["ahead_value"] = rows["ahead_value"].where(rows["ahead_low"].notna())  # not of itself
    measures = {}
    for name in ("precision", "recall", "f1", "ahead"):
        parts = rows[[f"{name}_value", f"{name}_low", f"{name}_high"]]
        measures[name] = [_with_interval(*row) for row in parts.itertuples(index=False, name=None)]
    first = rows.iloc[0]
    return table(
        pd.DataFrame({"method": rows["method"], **measures}),
        f"The finder on {first['n']:,} content words of {first['texts']} newspaper texts that people coded "
        f"(VU Amsterdam Metaphor Corpus), measured on {first['measured']}, with 95 % intervals from resampled texts",
        headings={"f1": "F1", "ahead": "the finder’s lead in F1"},
        note="No word of the corpus is here: its licence allows no commercial use. "
        "The script benchmarks/vua.py says where it is to be had, and measures again.",
    )


def disagreements(study: Study, *, rows: int = 8) -> Table:
    """Sentences where VADER and the coding are farthest apart, with the words that led it there."""
    coded = study.coded["sentiment"].astype(float)
    gap = ranked((coded - 2 * study.scores["vader"]).abs()).head(rows)
    openings = sources.sentence_links(study.corpus).set_index("sentence_id")["opening"]
    drivers = study.vader(study.corpus.sentences).set_index("sentence_id")["drivers"]
    frame = pd.DataFrame(
        {
            "sentence": [sentence_link(s) for s in gap.index],
            "opening": openings[gap.index].to_list(),
            "coded": coded[gap.index].to_list(),
            "vader": study.scores.loc[gap.index, "vader"].to_list(),
            "drivers": [sentiment.driver_text(drivers[s][:5]) for s in gap.index],
        }
    )
    headings = {"opening": "opening words", "vader": "VADER", "drivers": "the words that VADER scored"}
    return table(
        frame,
        f"The {rows} sentences of {len(coded)} where VADER is farthest from the coding",
        headings=headings,
        formats={"coded": "+.0f", "vader": "+.2f"},
    )


def disputed_sentences(study: Study) -> Table:
    """Sentences that the coders gave different codes, with what was settled and why."""
    frame = study.codings
    coders = _coder_headings(frame)
    rows = frame[frame[list(coders)].fillna(99).nunique(axis=1) > 1]
    shown = rows.assign(sentence=rows["sentence_id"].map(sentence_link))
    shown = shown[["sentence", "dimension", *coders, "final", "reason"]].astype(object)
    shown = shown.where(shown.notna(), "–")
    return table(
        shown,
        f"{len(rows)} codes of {len(frame)} on which the coders differ; – is no code",
        headings={**coders, "final": "settled"},
    )


def validation(study: Study) -> Table:
    """How each instrument follows the coded sentences: rho and weighted kappa, by essay and elsewhere."""
    rows = study.validation
    labels = {**study.corpus.labels, "pooled": "both essays"}
    frame = pd.DataFrame({
        "instrument": rows["instrument"].map(sentiment.LABELS),
        "text": rows["essay"].map(labels),
        "n": rows["n"],
        "rho": [_with_interval(r.rho, r.rho_low, r.rho_high) for r in rows.itertuples()],
        "kappa": [_with_interval(r.kappa, r.kappa_low, r.kappa_high) for r in rows.itertuples()],
    })  # fmt: skip
    caption = "Instruments against the coded sentences, with 95 % intervals from resampled paragraphs"
    note = "On an essay, every instrument has the cut points of the other essay."
    headings = {"rho": "Spearman’s ρ", "kappa": "weighted κ"}
    return table(frame, caption, headings=headings, note=note)


def instruments_by_text(study: Study) -> Table:
    """Each instrument with each kind of text: rho, and how far the one that learned from people is ahead of it."""
    here = study.validation[study.validation["essay"] == POOLED].set_index("instrument")
    ahead = study.paired.set_index("second")
    people, gains = human.agreement(), human.gains().set_index(["category", "instrument"])
    rows = []
    for name, label in human.NAMES.items():
        cells = {"instrument": label, "these essays": ""}
        if name in here.index:
            row = here.loc[name]
            cells["these essays"] = _beside(
                row["rho"], row["rho_low"], row["rho_high"], ahead, name, "difference"
            )
        for genre in human.GENRES.values():
            found = people[(people["instrument"] == name) & (people["category"] == genre)]
            cells[genre] = Markup().join(
                _beside(row.rho, row.low, row.high, gains.loc[genre], name, "gain")
                for row in found.itertuples()
            )
        rows.append(cells)
    n = {
        genre: int(human.agreement().query("category == @genre")["n"].max())
        for genre in human.GENRES.values()
    }
    headings = {"these essays": f"coded sentences of these essays (n = {int(here['n'].iloc[0])})"}
    headings |= {genre: f"{genre} that people rated (n = {number(size, 0)})" for genre, size in n.items()}
    note = (
        f"In brackets 95 % intervals, from {number(study.draws, 0)} draws of paragraphs (these essays) or "
        f"{number(DRAWS, 0)} of documents (the others), as are those of the differences, which are of the pair. "
        "The two codings were made of 150 newspaper sentences; “other people” are of the rated sentences."
    )
    return table(
        pd.DataFrame(rows),
        "Spearman’s ρ of each instrument with coded sentences and with people’s ratings, and below it by how much the "
        "one that learned from people is ahead",
        headings=headings,
        note=note,
    )


def _beside(value: float, low: float, high: float, gains: pd.DataFrame, name: str, column: str) -> Markup:
    """A rho with its interval, and below it the lead of `learned` where it was compared."""
    said = Markup("{}").format(_with_interval(value, low, high))
    if name in gains.index:
        row = gains.loc[name]
        lead = _with_interval(row[column], row["low"], row["high"])
        said += Markup("<br>learned is ahead by {}").format(lead)
    return said


def _with_interval(value: float, low: float, high: float) -> str:
    if pd.isna(value):
        return "–"
    if math.isnan(low):  # what is the same in every draw has no interval
        return number(value)
    return f"{number(value)} ({number(low)} to {number(high)})"
