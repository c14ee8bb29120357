"""A comparison as files: one HTML page that opens offline, every table as CSV, and all of them as a workbook."""

import html
import json
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType

import altair as alt
import pandas as pd
from markupsafe import Markup

from synkrisis import __version__, charts
from synkrisis.charts import theme
from synkrisis.charts.base import as_key
from synkrisis.compare import readings, versions, workbook
from synkrisis.compare.comparison import Comparison
from synkrisis.compare.lines import Lines
from synkrisis.compare.lines import lines as all_lines
from synkrisis.compare.settings import NOTHING_ASKED, Settings
from synkrisis.compare.words import NORMALISATION
from synkrisis.html import charts as render
from synkrisis.html import vega
from synkrisis.intervals import resampling as resample
from synkrisis.intervals.verdicts import Verdict
from synkrisis.order import NOTHING, rounded_columns
from synkrisis.printing import NOT_ESTIMATED, amount
from synkrisis.resources import library_data
from synkrisis.sentiment import instruments
from synkrisis.texts import cleaning, languages
from synkrisis.words import diversity as measures
from synkrisis.words import keyness as key

OFTEN = 3  # occurrences of a word that make it worth a point among the rates
SHOWN = 50  # rows of a table in the page; its CSV file has all
POINTS = 1500  # words among the rates at most: a point weighs 300 bytes
LONG = 60  # characters of a word or a name that the page shows
_HERE = Path(__file__).parent
_OPTION = re.compile(r"(?<!\S)(--[a-z]+(?:-[a-z]+)*)")


@dataclass
class Section:
    """One part of the page: its anchor and heading, the markup, and the tables behind it by file name."""

    name: str
    title: str
    body: list[str] = field(default_factory=list)
    tables: dict[str, pd.DataFrame | Lines] = field(default_factory=dict)

    @property
    def failed(self) -> list[str]:
        """What failed in it, a sentence each."""
        return [part.said for part in self.body if isinstance(part, Failed)]


class Failed(str):
    """The markup that stands where something failed; `said` is the sentence."""

    said: str

    def __new__(cls, what: str, error: Exception):
        said = f"{what} failed ({type(error).__name__}: {error}). The tables beside this page are whole."
        markup = super().__new__(cls, f'<p class="warn">{html.escape(said)}</p>')
        markup.said = said
        return markup


def say(text: str, css_class: str = "") -> str:
    """A paragraph; an option that it names, such as --words, is kept on one line."""
    mark = f' class="{css_class}"' if css_class else ""
    marked = _OPTION.sub(r"<span>\1</span>", html.escape(text))
    return f"<p{mark}>{marked}</p>"


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{html.escape(item)}</li>' for item in items)}</ul>"


def short(text: str, most: int = LONG) -> str:
    """A word or name cut to what a page can show; NUL and other marks of control are shown as �."""
    shown = "".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in text[: most + 1])
    return shown if len(shown) <= most else shown[:most] + "…"


def _labelled(frame: pd.DataFrame, found: Comparison) -> pd.DataFrame:
    frame = frame.assign(essay=frame["essay"].map(found.labels)) if "essay" in frame else frame
    texts = [column for column in frame if pd.api.types.is_string_dtype(frame[column])]
    most = {"sentence": 200, "left": 200, "right": 200}
    return frame.assign(**{c: [short(str(v), most.get(c, LONG)) for v in frame[c]] for c in texts})


def chance(p: float) -> str:
    """A p as it is printed; none is 0.

    >>> chance(0.0421), chance(0.0001)
    ('0.042', '<0.001')
    """
    return f"{p:.3f}" if p >= 0.0005 else "<0.001"


ESTIMATES = ("low", "high", "p", "p_max_t", "d", "value", "whole", "hdd")


def table_html(frame: pd.DataFrame, found: Comparison, caption: str, **options) -> str:
    try:
        missing = dict.fromkeys(ESTIMATES, NOT_ESTIMATED)
        return render.table_html(_labelled(frame, found), caption, missing=missing, **options)
    except Exception as error:  # as in `_chart`
        return Failed("A table of this part", error)


def chart_html(chart: alt.TopLevelMixin | Callable[[], alt.TopLevelMixin]) -> str:
    """A chart, or what makes it, as HTML; or what to say where it cannot be drawn."""
    try:
        drawn = chart if isinstance(chart, alt.TopLevelMixin) else chart()
        return render.to_html(drawn, headings={"essay": "side"})
    except Exception as error:  # whatever a text may bring about, the tables stay
        return Failed("A chart of this part", error)


def chart_labels(found: Comparison) -> dict[str, str]:
    """The sides' names as charts can print them: short, and still two."""
    cut = {name: short(label, 24) for name, label in found.labels.items()}
    if len(set(cut.values())) < len(cut):
        cut = {name: f"{label} ({n})" for n, (name, label) in enumerate(cut.items(), start=1)}
    return {name: as_key(label) for name, label in cut.items()}


def _titled(chart: alt.TopLevelMixin, subtitle: str) -> alt.TopLevelMixin:
    return chart.properties(title=alt.Title(chart.title.text, subtitle=subtitle))


# --- sections -----------------------------------------------------------------------------------------------


def vocabulary(found: Comparison, nodes: list[str]) -> Section:
    """Which words are typical of which side."""
    table = readings.vocabulary(found)
    first, second = found.labels.values()
    tested = table["p_max_t"].notna().sum() if found.resampled else 0
    holm = (table["p_holm"] < 0.05).sum()
    body = [
        say(answer(found, table), "told"),
        say(
            f"By G2, the log-likelihood ratio, with Holm’s correction for {amount(len(table), 'test')}, "
            f"{holm:,} of {terms(found, len(table), 'different ')} differ{'s' if holm == 1 else ''} at the 5 % level; "
            "that takes words as independent, which they are not."
        ),
        *([say(APART)] if found.resampled and _dealt_apart(found) else []),
    ]
    if len(table) > tested > 0:
        body.append(
            say(
                f"Intervals and permutation p are given for the {terms(found, tested)} that occur {found.least} "
                "times or more; of the others they cannot be estimated."
            )
        )
    if (table["log_odds"].abs() > NOTHING).any():
        body += _word_charts(found, table)
    else:
        body.append(say("Both sides use every word at the same rate, so there is no contrast to draw."))
    columns = ["term", *(f"n_{n}" for n in found.pair), *(f"rate_{n}" for n in found.pair)]
    columns += ["log_ratio", "log_odds", "low", "high", "g2", "p_holm", "p_max_t"]
    columns = columns if found.resampled else [name for name in columns if name not in ESTIMATES]
    headings = {f"n_{n}": f"{label}: count" for n, label in found.labels.items()}
    headings |= {f"rate_{n}": f"{label}: per 1,000" for n, label in found.labels.items()}
    headings |= {"g2": "G2", "p_holm": "p (Holm)", "p_max_t": "p (max‑T)", "low": "95 % low", "high": "high"}
    totals = found.counts.sum()
    shown = min(SHOWN, len(table))
    body.append(
        table_html(
            table[columns].head(SHOWN), found,
            f"The {terms(found, shown)} with the highest G2, of {len(table):,}. Base: "
            f"{terms(found, totals.iloc[0])} of {first}, {totals.iloc[1]:,} of {second}. Positive log ratio and "
            f"log-odds: more typical of {first}. All of them, with more columns, are in words.csv.",
            headings=headings, formats={"p_holm": chance, "p_max_t": chance},
        )
    )  # fmt: skip
    return Section("words", "Which words are typical of which side?", body, {"words": table})


APART = (
    "The passages of one document are dealt out one by one, so a word that a single document repeats may be called "
    "clear. Name it with --words, and its lines tell which documents have it."
)


def _dealt_apart(found: Comparison) -> bool:
    """Whether a side has several documents and is divided within them."""
    return any(side.documents > 1 and not side.by_document for side in found.sides)


def read_closely(found: Comparison) -> list[str]:
    """What a part rests on that does not rest on everything: a paragraph, or none."""
    if found.whole:
        return []
    sizes = found.terms.groupby("essay").size()
    read = " and ".join(f"{sizes[name]:,} words of {label}" for name, label in found.labels.items())
    return [say(f"This part rests on a random sample: {read}.")]


def terms(found: Comparison, n: int, kind: str = "") -> str:
    """An amount of what is counted: words, or runs of them."""
    runs = found.counting.runs
    return amount(n, f"{kind}word") if runs == 1 else f"{amount(n, f'{kind}run')} of {runs} words"


def answer(found: Comparison, table: pd.DataFrame) -> str:
    """Which words are clearly more frequent on which side, by the permutation test, and what that test is."""
    if not found.resampled:
        return (
            "Which words are typical of which side cannot be told: a side has fewer than three paragraphs, passages or "
            "documents to resample, so there is no interval and no permutation p. What follows describes these texts "
            "and no others."
        )
    tested = terms(found, int(table["p_max_t"].notna().sum()))
    test = (
        f"a permutation test that deals {_units(found)} out again between the sides, with one correction for the "
        f"{tested} it tests (max‑T, {found.draws[1]:,} random divisions)"
    )
    clear = table[table["p_max_t"] < 0.05]
    leaning = zip(found.labels.values(), (clear["log_odds"] > 0, clear["log_odds"] < 0), strict=True)
    named = [f"in “{label}”: {_few(clear.loc[side, 'term'])}" for label, side in leaning if side.any()]
    if not named:
        what = "word" if found.counting.runs == 1 else f"run of {found.counting.runs} words"
        return f"No {what} is clearly more frequent on one side than on the other, by {test}."
    return f"Clearly more frequent {'; '.join(named)}. This is by {test}."


def _few(terms: pd.Series, most: int = 12) -> str:
    more = f" and {len(terms) - most:,} more" if len(terms) > most else ""
    return ", ".join(short(term, 30) for term in terms.head(most)) + more


def _word_charts(found: Comparison, table: pd.DataFrame) -> list[str]:
    tokens = found.tokens if found.has_texts else None
    drawn = [chart_html(lambda: charts.keyness(table, chart_labels(found), tokens=tokens))]
    if (found.counts.sum(axis=1) >= OFTEN).any():  # a word that is seen once or twice has no rate to speak of
        often = table.head(POINTS)
        drawn.append(
            chart_html(lambda: charts.rates(often, chart_labels(found), tokens=tokens, minimum=OFTEN))
        )
        columns = [f"n_{name}" for name in found.pair]
        all_points, points = ((frame[columns].sum(axis=1) >= OFTEN).sum() for frame in (table, often))
        if all_points > points:
            more = terms(found, all_points - points)
            drawn.append(
                say(f"The chart has the {POINTS:,} with the highest G2; {more} more are in words.csv.")
            )
    return drawn


def _units(found: Comparison) -> str:
    return " and ".join(dict.fromkeys(found.units.values()))


def diversity(found: Comparison, nodes: list[str]) -> Section:
    """How rich each vocabulary is, at one length; of counts alone, what does not need the order of words."""
    title = "Whose vocabulary is richer?"
    if not found.has_texts:
        table = readings.spectrum(found)
        caption = (
            "What counts alone tell of each vocabulary. HD-D, the share of different words among 42 drawn at random, "
            "can be compared at unequal sizes; the number of different words cannot."
        )
        return Section(
            "diversity", title, [table_html(table, found, caption, digits=3)], {"diversity": table}
        )
    table = readings.equal_length(found)
    length = int(table["tokens"].iloc[0])
    subtitle = "Filled: passages of equal length, with 95 % range; hollow: the whole sample"

    def chart() -> alt.TopLevelMixin:
        drawn = charts.diversity(table, chart_labels(found))
        return drawn if found.whole else _titled(drawn, subtitle)

    body = [
        say(_richer(table, found), "told"),
        say(
            f"Every measure of diversity depends on length, so both sides are measured on {length:,} words: "
            "paragraphs drawn at random, many times. The type-token ratio is the number of different words by that of "
            f"all words; MATTR, its mean over all stretches of {measures.WINDOW} words; MTLD, the mean length of "
            f"stretches, in words, on which it stays above {measures.THRESHOLD}; HD-D, the share of different words to "
            f"be expected among {measures.DRAWN} drawn at random."
        ),
        *read_closely(found),
        chart_html(chart),
    ]
    return Section("diversity", title, body, {"diversity": table})


def _richer(table: pd.DataFrame, found: Comparison) -> str:
    """In how many measures the range of one side lies wholly above that of the other."""
    first, second = (table[table["essay"] == name].set_index("measure") for name in found.pair)
    if first["low"].isna().any() or second["low"].isna().any():
        return "How far other passages would differ cannot be estimated, so neither side is called richer."
    above, below = int((first["low"] > second["high"]).sum()), int((first["high"] < second["low"]).sum())
    sides = zip(found.labels.values(), (above, below), strict=True)
    told = [f"{label} is richer in {n} of {len(first)} measures" for label, n in sides if n]
    rest = len(first) - above - below
    if not told:
        return f"Neither is clearly richer: the ranges of the two sides overlap in all {len(first)} measures."
    return f"{' and '.join(told)}, where the ranges lie apart" + (
        f"; in {rest} they overlap." if rest else "."
    )


def company(found: Comparison, nodes: list[str]) -> Section:
    """What stands near chosen words."""
    table = readings.company(found, nodes)
    body = [
        say(
            "Words that stand within five words of each chosen word, in the same sentence. logDice is 14 at "
            "most and does not depend on size; stop words are left out here. Few occurrences prove nothing."
        ),
        *read_closely(found),
    ]
    for place, node in enumerate(nodes, start=1):
        repeated = table[(table["node"] == node) & (table["n"] > 1)]
        if len(repeated):
            body.append(chart_html(partial(_company_chart, table[table["node"] == node], node, found, place)))
        else:
            body.append(say(f"“{short(node)}” {_no_company(found, node)}"))
    return Section("company", "What company do words keep?", body, {"collocates": table})


def _company_chart(table: pd.DataFrame, node: str, found: Comparison, place: int) -> alt.TopLevelMixin:
    chart = charts.collocates(table, node, chart_labels(found))
    rows = int(table[table["n"] > 1].groupby("essay").size().max())
    chart.spec.height = max(44, 22 * min(10, rows))
    return chart.properties(name=f"fig-collocates-{place}")


def _no_company(found: Comparison, node: str) -> str:
    if " " in node:
        return "is more than one word; it is shown in its lines below."
    if not (found.terms["term"] == node).any():
        return "does not occur in what was read."
    return "has no company that occurs twice in what was read."


def lines(found: Comparison, nodes: list[str]) -> Section:
    """Chosen words in their sentences."""
    if not nodes:
        raise ValueError("No word is typical enough to be shown by itself. Name some with --words.")
    told = all_lines(found, nodes)
    single = all(side.documents == 1 for side in found.sides)
    place = ["side"] if single else ["side", "document"]
    body = []
    for node in nodes:
        shown = told.shown[told.shown["node"] == node][[*place, "left", "match", "right"]]
        total = sum(told.counts[node, side] for side in found.labels.values())
        base = "in all documents" if told.whole else "in what was read closely"
        number_of = amount(total, "line")
        some = f"{len(shown):,} of {number_of}, spread evenly over the texts; all"
        some = some if len(shown) < total else f"all {number_of}; they"
        caption = f"“{short(node)}” in context, {base}: {some} are in concordance.csv."
        body.append(f'<div class="kwic">{table_html(shown, found, caption)}</div>')
    return Section("lines", "The words where they stand", body, {"concordance": told})


def sentiment(found: Comparison, nodes: list[str]) -> Section:
    """Which side is darker, by several instruments, and why not to trust them."""
    scored = readings.scores(found)
    table = readings.differences(found, scored)
    told = validity()
    first, second = found.labels.values()
    body = [
        say(
            "Read this as a question, not as an answer. A lexicon adds up words and does not know who "
            f"says what of whom. How far these instruments follow a careful reader was tested in {told['source']}:"
        ),
        _list(told["sentiment"]),
        say(
            "On your texts none of them is validated. Code fifty sentences by hand before you conclude "
            "anything from this chart."
        ),
        say(_darker(table, found), "told"),
        *read_closely(found),
        chart_html(lambda: _verdicts(table, chart_labels(found))),
        table_html(
            called(table, found), found, f"Difference of the mean sentence scores, {first} less {second}. Base: "
            f"{int(table['n'].iloc[0]):,} sentences; blocks that are resampled: "
            + ("documents" if all(side.by_document for side in found.sides) else "paragraphs")
            + "; p is not corrected for the number of instruments. All scores are in sentences.csv.",
            headings={"first": f"{first}: mean", "second": f"{second}: mean", "low": "95 % low",
                      "high": "high", "d": "in standard deviations", "n": "sentences"},
            formats={"p": chance},
        ),
    ]  # fmt: skip
    tables = {"sentiment": table, "sentences": scored.drop(columns="number")}
    return Section("sentiment", "Which side sounds darker?", body, tables)


def validity() -> dict:
    """How far instruments were found to follow readers and people, and where that was found."""
    text = (library_data() / "validity.json").read_text("utf-8")
    return json.loads(text.replace("**", ""))  # emphasis, as the book's pages write it


def called(table: pd.DataFrame, found: Comparison) -> pd.DataFrame:
    """The instruments by the names that charts give them, and verdicts by the side that they name."""
    first, second = found.labels.values()
    darker = {Verdict.ABOVE: f"{second} darker", Verdict.BELOW: f"{first} darker"}
    return table.assign(
        instrument=table["instrument"].map(instruments.LABELS),
        verdict=[darker.get(verdict, verdict) for verdict in table["verdict"]],
    )


def _darker(table: pd.DataFrame, found: Comparison) -> str:
    """How many instruments find a clear difference, and which way."""
    first, second = found.labels.values()
    n = Counter(table["verdict"])
    if n[Verdict.NONE] == len(table):
        return "How far other sentences would differ cannot be estimated, so neither side is called darker."
    told = [f"{n[way]} of {len(table)} instruments call {label} darker"
            for way, label in ((Verdict.BELOW, first), (Verdict.ABOVE, second)) if n[way]]  # fmt: skip
    rest = len(table) - n[Verdict.BELOW] - n[Verdict.ABOVE]
    if not told:
        return f"None of the {len(table)} instruments shows a clear difference."
    return f"{' and '.join(told)}" + (f"; {rest} show no clear difference." if rest else ".")


def _verdicts(table: pd.DataFrame, labels: dict[str, str]) -> alt.TopLevelMixin:
    first, second = labels.values()
    estimated = table["low"].notna().any()
    return charts.verdicts(table, labels).properties(
        name="fig-sentiment",
        height=150,
        title=alt.Title(
            f"What lexicons say of {first} against {second}",
            subtitle="Difference of the sides’ mean sentence scores, "
            f"{'with 95 % intervals' if estimated else 'whose intervals cannot be estimated'}; not validated here",
        ),
    )


def aligned(found: Comparison, nodes: list[str]) -> Section:
    """Two versions of one text, sentence by sentence."""
    table = versions.align(found.corpus.sentences, found.pair)
    changed = table[table["change"] != "same"]
    first, second = found.labels.values()
    body = [
        say(
            f"The sides share {versions.shared(found):.0%} of their runs of {versions.RUN} words, so they are laid "
            f"beside each other as two versions of one text: {amount(len(table) - len(changed), 'sentence')} the same, "
            f"{amount((table['change'] == 'changed').sum(), 'sentence')} changed, "
            f"{(table['change'] == 'only first').sum():,} only in {first}, "
            f"{(table['change'] == 'only second').sum():,} only in {second}.",
            "told",
        )
    ]
    if len(changed):
        shown = changed.head(versions.SHOWN)
        marked = shown.assign(**dict(zip(("first", "second"), versions.marked(shown), strict=True)))
        few = f"The first {len(shown)} of" if len(shown) < len(changed) else "All"
        caption = f"{few} {amount(len(changed), 'sentence')} that differ; every sentence is in versions.csv."
        headings = {"first": first, "second": second}
        body.append(render.table_html(marked[["change", "first", "second"]], caption, headings=headings))
    return Section("versions", "What was changed?", body, {"versions": table})


Maker = Callable[[Comparison, list[str]], Section]
SECTIONS: dict[str, tuple[str, Maker]] = {
    "versions": ("What was changed?", aligned),
    "words": ("Which words are typical of which side?", vocabulary),
    "diversity": ("Whose vocabulary is richer?", diversity),
    "company": ("What company do words keep?", company),
    "lines": ("The words where they stand", lines),
    "sentiment": ("Which side sounds darker?", sentiment),
}


# What a part cannot do without; see `lacking`.
NEEDS = {
    "versions": ("versions",),
    "diversity": ("spaces",),
    "company": ("texts", "spaces"),
    "lines": ("texts",),
    "sentiment": ("texts", "English"),
    "people": ("texts", "English"),
    "meeting": ("texts", "English"),
    "metaphors": ("texts", "English"),
}


def lacking(found: Comparison, part: str) -> str | None:
    """Why a part is left out of the report: a sentence, or None."""
    needs = NEEDS.get(part, ())
    if "texts" in needs and not found.has_texts:
        return "It needs texts, and only counts were given."
    if "spaces" in needs and (unspaced := _unspaced(found)):
        return f"It needs words, and {unspaced} puts no spaces between them."
    if "English" in needs and not found.english:
        name, language = next(pair for pair in found.languages.items() if pair[1].name != languages.ENGLISH)
        told = language.name.title() or "a language that is not known here"
        return (
            f"It was made for English, and {found.labels[name]} is taken for {told} ({language.evidence}). If it is "
            "English, say so with --language english."
        )
    return None


def _unspaced(found: Comparison) -> str | None:
    told = [languages.unspaced(found.corpus[name].text) for name in found.pair] if found.has_texts else []
    return next((writing[0] for writing in told if writing), None)


def base(found: Comparison) -> pd.DataFrame:
    """What each side consists of: documents, words, different words, what was read closely."""
    rows = []
    for name, side in zip(found.pair, found.sides, strict=True):
        counts = found.counts[name]
        rows.append({
            "side": side.name,
            "language": found.languages[name].name.title() or "not known",
            "documents": side.documents,
            "empty documents": side.empty,
            "words": int(counts.sum()),
            "different words": int((counts > 0).sum()),
            "words read closely": int((found.terms["essay"] == name).sum()),
            "sentences read": int((found.corpus.sentences["essay"] == name).sum()),
            "resampled by": found.units[name],
            "blocks": int((found.matrix.essays == name).sum()),
        })  # fmt: skip
    return pd.DataFrame(rows)


def choices(found: Comparison) -> list[str]:
    """The choices that were made, a sentence each."""
    counting = found.counting
    made = [NORMALISATION]
    if counting.lemmas:
        made.append(
            "Words are counted by their base form in WordNet, as a verb, else a noun, else an adjective."
        )
    if counting.runs > 1:
        made.append(
            f"A “word” is a run of {counting.runs} words with no mark between them; what is read closely is read in "
            "single words."
        )
    made.append(_stop_words_told(found))
    made += [
        "Rates are per 1,000 words of the side. G2 is Dunning’s (1993), from all four cells. Log-odds (Monroe, "
        "Colaresi and Quinn 2008) are ln(f₁ / (N₁ − f₁)) − ln(f₂ / (N₂ − f₂)): f is a side’s count of the word plus "
        f"a prior, {key.PRIOR_SHARE} times the count of the word on both sides times the side’s share of all words; "
        "N is the sum of all f of the side.",
        f"Intervals are 95 %, for one word at a time, from {found.draws[0]:,} resamples of {_units(found)} "
        f"(seed {resample.SEED}) or from the model, whichever is wider{_drawn_error(found)}."
        if found.resampled
        else "Intervals cannot be estimated: a side has fewer than three blocks.",
        *(
            f"{found.labels[name]}: taken for {language.name.title() or 'a language that is not known here'}; "
            f"{language.evidence}."
            for name, language in found.languages.items()
        ),
        *(f"{side.name}: {said}" for side in found.sides for said in cleaning.sentences(side.cleaned)),
    ]
    if not found.whole and found.has_texts:
        made.append(
            "Words are counted in everything. Diversity, company and sentiment come from a "
            "random sample of stretches of about 2,000 words, because they need close reading (--sample sets "
            "its size)."
        )
    return made


def _drawn_error(found: Comparison) -> str:
    """How far another seed would move a limit, as a clause."""
    largest = found.log_odds["error"].max()
    return f"; another seed would move a limit by about {largest:.2g} at most" if largest > 0 else ""


def _stop_words_told(found: Comparison) -> str:
    if found.counting.stop_words is not None:
        n = len(found.stop_words)
        return f"The {amount(n, 'word')} of your own list of stop words {'is' if n == 1 else 'are'} left out."
    if found.counting.stop:
        return "Stop words are counted."
    known = dict.fromkeys(language.name.title() for language in found.languages.values() if language.name)
    return f"NLTK’s {' and '.join(known) or 'English'} stop words are left out."


def write(
    found: Comparison,
    folder: Path,
    *,
    nodes: list[str],
    notes: Iterable[str] = (),
    asked: Settings = NOTHING_ASKED,
    more: Mapping[str, tuple[str, Maker]] = MappingProxyType({}),
    step: Callable[[str], None] = lambda title: None,
) -> dict:
    """Write `report.html`, the tables and `settings.toml` into a folder, and return what a program wants to know.

    `more` are sections beside `SECTIONS`, such as those of `synkrisis.compare.meaning`. A section for which the
    texts are too short or of another kind says so instead of its chart; one that fails says that, and leaves its
    tables.
    """
    sections, skipped, seconds = [], [], {}
    for name, (title, make) in {**SECTIONS, **more}.items():
        if name == "versions" and not versions.are_versions(found):
            continue
        step(title)
        begun = time.perf_counter()
        section, reason = _section(found, nodes, name, title, make)
        seconds[name] = time.perf_counter() - begun
        sections.append(section)
        skipped += [f"{title} {reason}"] if reason else []
    step("writing")
    tables = {"base": base(found)} | {n: t for section in sections for n, t in section.tables.items()}
    written = {name: _write_table(found, name, table, folder) for name, table in tables.items()}
    left_out = workbook.write(written, folder / "tables.xlsx")
    notes = [*notes, *left_out]
    _write_settings(asked, folder)
    (folder / "report.html").write_text(
        page(found, sections, notes, list(tables), asked), "utf-8", newline="\n"
    )
    totals = found.counts.sum()
    timed = {"seconds_for_meaning": round(sum(seconds.get(name, 0) for name in more), 1)}
    return {
        **(timed if more else {}),
        "sides": [
            {"name": side.name, "documents": side.documents, "empty": side.empty, "words": int(n)}
            for side, n in zip(found.sides, totals, strict=True)
        ],
        "different_words": len(found.counts),
        "words_shown": nodes,
        "notes": notes,
        "left_out": skipped,
        "failed": [said for section in sections for said in section.failed],
        "choices": choices(found),
        "tables": [f"{name}.csv" for name in tables],
    }


def _section(found: Comparison, nodes: list[str], name: str, title: str, make: Maker) -> tuple[Section, str]:
    """One part, and why it is left out, if it is."""
    try:
        reason = lacking(found, name)
        if reason is None:
            return make(found, nodes), ""
    except ValueError as error:
        reason = str(error)
    except Exception as error:  # whatever a text may bring about, the other parts stay
        return Section(name, title, [Failed("This part", error)]), ""
    return Section(name, title, [say(f"This part is left out. {reason}", "warn")]), reason


def _write_settings(asked: Settings, folder: Path) -> None:
    head = (
        f"# What synkrisis {__version__} compare was asked for. To run it again, from where it was run:\n"
        "#   synkrisis compare --settings settings.toml --out again\n"
    )
    (folder / "settings.toml").write_text(f"{head}{asked.toml()}\n", "utf-8", newline="\n")


def _write_table(
    found: Comparison, name: str, table: pd.DataFrame | Lines, folder: Path
) -> pd.DataFrame | Path:
    """Write a table as CSV, and give back what the workbook needs."""
    path = folder / f"{name}.csv"
    if isinstance(table, Lines):
        with table.file, path.open("w", encoding="utf-8", newline="") as file:
            table.file.seek(0)
            shutil.copyfileobj(table.file, file)
        return path
    frame = table.assign(essay=table["essay"].map(found.labels)) if "essay" in table else table
    frame = rounded_columns(frame.rename(columns={"essay": "side"}))
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    return frame


def write_overview(
    parts: Sequence[tuple[str, Comparison]],
    outcomes: Sequence[dict],
    folder: Path,
    *,
    asked: Settings,
    notes: Sequence[str],
) -> dict:
    """A page that leads to the report of each group against the rest, with `groups.csv`, the words of each.

    `parts` are names of folders with their comparisons. Returns the outcome of all.
    """
    frames, rows = [], []
    for (name, found), outcome in zip(parts, outcomes, strict=True):
        group = found.pair[0]
        table = readings.vocabulary(found)
        own = table[table["log_odds"] > NOTHING].head(SHOWN)
        frames.append(pd.DataFrame({
            "group": found.labels[group], "term": own["term"], "n": own[f"n_{group}"],
            "n_rest": own[f"n_{found.pair[1]}"],
            **{column: own[column] for column in ("log_ratio", "log_odds", "low", "high", "g2", "p_holm", "p_max_t")},
        }))  # fmt: skip
        side = outcome["sides"][0]
        clear = own[own["p_max_t"] < 0.05]
        rows.append({
            "group": Markup('<a href="{}/report.html">{}</a>').format(name, short(found.labels[group])),
            "documents": side["documents"], "words": side["words"],
            "most typical": ", ".join(short(term, 30) for term in (clear if len(clear) else own)["term"].head(10)),
            "of these clear": len(clear),
        })  # fmt: skip
    groups = rounded_columns(pd.concat(frames, ignore_index=True))
    groups.to_csv(folder / "groups.csv", index=False, lineterminator="\n", encoding="utf-8")
    left_out = workbook.write({"groups": groups}, folder / "tables.xlsx")
    _write_settings(asked, folder)
    caption = (
        f"Each group against all the others. “Of these clear” counts the {SHOWN} words with the highest G2 whose "
        "permutation p (max-T) is below .05; where there is none, the highest are named all the same."
    )
    column = asked.group_by or ""
    body = render.table_html(pd.DataFrame(rows), caption)
    title = f"{amount(len(parts), 'group')} by {short(column)}, compared"
    made = f"<p>As asked for: <code>{html.escape(asked.command())}</code></p>"
    warn = "".join(say(note) for note in [*notes, *left_out])
    text = _document(
        title,
        f'{_warning(warn)}{body}{made}<p><a href="groups.csv">groups.csv</a> has the words of each, '
        '<a href="tables.xlsx">tables.xlsx</a> too; <a href="settings.toml">settings.toml</a> makes this report again. '
        "What was counted, and how, stands at the end of each report.</p>",
        "",
    )
    (folder / "report.html").write_text(text, "utf-8", newline="\n")
    return {
        "sides": [outcome["sides"][0] for outcome in outcomes],
        "different_words": max(outcome["different_words"] for outcome in outcomes),
        "words_shown": [],
        "notes": list(dict.fromkeys(note for outcome in outcomes for note in outcome["notes"])),
        "left_out": list(dict.fromkeys(part for outcome in outcomes for part in outcome["left_out"])),
        "failed": [said for outcome in outcomes for said in outcome["failed"]],
        "choices": outcomes[0]["choices"],
        "tables": ["groups.csv"],
    }


def _css() -> str:
    dark = "".join(f"{theme.css_variable(n)}:{v};" for n, v in theme.DARK.items())
    light = "".join(f"{theme.css_variable(n)}:{v};" for n, v in theme.LIGHT.items())
    scheme = f":root{{color-scheme:light dark;{light}}}"
    scheme += f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return scheme + (_HERE / "style.css").read_text("utf-8")


def _bundle() -> str:
    return f"(()=>{{{vega.script()}}})();".replace("</script", "<\\/script").replace("<!--", "<\\!--")


def page(
    found: Comparison,
    sections: list[Section],
    notes: list[str],
    tables: list[str],
    asked: Settings = NOTHING_ASKED,
) -> str:
    """The report as one page that needs nothing but itself."""
    first, second = found.labels.values()
    totals = found.counts.sum()
    links = "".join(f'<li><a href="#{s.name}">{html.escape(s.title)}</a></li>' for s in sections)
    parts = "".join(
        f'<section id="{s.name}"><h2>{html.escape(s.title)}</h2>{"".join(s.body)}</section>' for s in sections
    )
    files = "".join(f'<li><a href="{name}.csv">{name}.csv</a></li>' for name in tables)
    sizes = [
        f"{terms(found, n)} in {amount(side.documents, 'document')}"
        for n, side in zip(totals, found.sides, strict=True)
    ]
    same = " Every word is as frequent on one side as on the other." if _identical(found) else ""
    left_out = (
        "" if found.counting.stop and found.counting.stop_words is None else f" {_stop_words_told(found)}"
    )
    lead = say(f"{sizes[0]} against {sizes[1]}.{left_out}{same}", "lead")
    compared = base(found).assign(side=[first, second])
    compared = compared if compared["empty documents"].any() else compared.drop(columns="empty documents")
    told = table_html(compared, found, "What was compared.")
    command = f"<p>As asked for: <code>{html.escape(asked.command())}</code></p>" if asked.changed() else ""
    body = f"""{lead}
{_warning("".join(say(note) for note in notes))}
<nav aria-label="Parts"><ul>{links}<li><a href="#base">What was compared, and how</a></li></ul></nav>
{parts}
<section id="base"><h2>What was compared, and how</h2>{told}{_list(choices(found))}{command}
<h3>Every table as a file</h3><p>They lie beside this page, and all of them in <a href="tables.xlsx">tables.xlsx</a>;
<a href="settings.toml">settings.toml</a> makes this report again.</p><ul>{files}</ul>
<p class="syn-note">Made with synkrisis {__version__}. This page needs no network.</p></section>"""
    return _document(f"{first} and {second}, compared", body, _bundle())


def _identical(found: Comparison) -> bool:
    first, second = (found.counts[name] for name in found.pair)
    return bool((first == second).all())


def _warning(said: str) -> str:
    return f'<div class="warn" role="note"><p><strong>Please note</strong></p>{said}</div>' if said else ""


def _document(title: str, body: str, vega_script: str) -> str:
    live = f"""<script type="text/plain" id="vega">{vega_script}</script>
<script>{(_HERE / "report.js").read_text("utf-8")}</script>"""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title><meta name="generator" content="synkrisis {__version__}">
<link rel="icon" href="data:,"><style>{_css()}</style></head>
<body><main><h1>{html.escape(title)}</h1>
{body}</main>
{live if vega_script else ""}</body></html>
"""


def summary(outcome: dict, report: Path) -> str:
    """What a program reads: the outcome with the place of the report, as JSON."""
    return json.dumps({"report": str(report), **outcome}, ensure_ascii=False, indent=1)
