"""A comparison as files: one HTML page that opens offline, and every table as CSV."""

import html
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import altair as alt
import pandas as pd

from synkrisis import __version__, charts
from synkrisis.charts import theme
from synkrisis.compare import readings
from synkrisis.compare.comparison import Comparison
from synkrisis.compare.words import NORMALISATION
from synkrisis.html import charts as render
from synkrisis.html import vega
from synkrisis.intervals import resampling as resample
from synkrisis.order import rounded_columns
from synkrisis.resources import library_data

OFTEN = 3  # occurrences of a word that make it worth a point among the rates
SHOWN = 50  # rows of a table in the page; its CSV file has all
LINES = 10  # lines of a word's concordance that the page shows, a side
POINTS = 1500  # words among the rates at most: a point weighs 300 bytes
LONG = 60  # characters of a word or a name that the page shows
_HERE = Path(__file__).parent


@dataclass
class Section:
    """One part of the page: its anchor and heading, the markup, and the tables behind it by file name."""

    name: str
    title: str
    body: list[str] = field(default_factory=list)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)


def say(text: str, css_class: str = "") -> str:
    """A paragraph of plain text."""
    mark = f' class="{css_class}"' if css_class else ""
    return f"<p{mark}>{html.escape(text)}</p>"


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


def table_html(frame: pd.DataFrame, found: Comparison, caption: str, **options) -> str:
    """A frame with the sides’ names, its texts cut short, as a captioned table."""
    return render.table_html(_labelled(frame, found), caption, **options)


def chart_html(chart: alt.TopLevelMixin) -> str:
    """A chart as HTML."""
    return render.to_html(chart)


def chart_labels(found: Comparison) -> dict[str, str]:
    """The sides' names as charts can print them: short, and still two."""
    cut = {name: short(label, 24) for name, label in found.labels.items()}
    if len(set(cut.values())) < len(cut):
        cut = {name: f"{label} ({n})" for n, (name, label) in enumerate(cut.items(), start=1)}
    return cut


def _titled(chart: alt.TopLevelMixin, subtitle: str) -> alt.TopLevelMixin:
    return chart.properties(title=alt.Title(chart.title.text, subtitle=subtitle))


# --- sections -----------------------------------------------------------------------------------------------


def vocabulary(found: Comparison, nodes: list[str]) -> Section:
    """Which words are typical of which side."""
    table = readings.vocabulary(found)
    first, second = found.labels.values()
    tested = table["p_max_t"].notna().sum() if found.resampled else 0
    clear = table[table["p_max_t"] < 0.05]
    said = [
        f"{len(table):,} different words were compared. By G2 with Holm’s correction for as many tests, "
        f"{(table['p_holm'] < 0.05).sum():,} differ at the 5 % level; that takes words as independent, which "
        "they are not."
    ]
    if found.resampled:
        said.append(
            f"A permutation test that deals {_units(found)} out again, with one correction for {tested:,} "
            f"words it tests (max-T, {found.draws[1]:,} random divisions), keeps {len(clear):,}"
            + (f": {', '.join(short(t, 30) for t in clear['term'].head(20))}." if len(clear) else ".")
        )
    else:
        said.append("A side has only one block to resample, so no interval and no permutation p is claimed.")
    body = [say(" ".join(said), "told")]
    if len(table) > tested > 0:
        body.append(
            say(
                f"Intervals and permutation p are given for the {tested:,} words that occur {found.least} "
                "times or more; the others are too rare to say more of."
            )
        )
    body.append(chart_html(charts.keyness(table, chart_labels(found), tokens=found.corpus.tokens)))
    if (found.counts.sum(axis=1) >= OFTEN).any():  # a word that is seen once or twice has no rate to speak of
        often = table.head(POINTS)
        body.append(
            chart_html(charts.rates(often, chart_labels(found), tokens=found.corpus.tokens, minimum=OFTEN))
        )
    columns = ["term", *(f"n_{n}" for n in found.pair), *(f"rate_{n}" for n in found.pair)]
    columns += ["log_ratio", "log_odds", "low", "high", "g2", "p_holm", "p_max_t"]
    headings = {f"n_{n}": f"{label}: count" for n, label in found.labels.items()}
    headings |= {f"rate_{n}": f"{label}: per 1,000" for n, label in found.labels.items()}
    headings |= {"g2": "G2", "p_holm": "p (Holm)", "p_max_t": "p (max-T)", "low": "95 % low", "high": "high"}
    totals = found.counts.sum()
    body.append(
        table_html(
            table[columns].head(SHOWN), found,
            f"The {min(SHOWN, len(table))} words with the highest G2, of {len(table):,}. Base: "
            f"{totals.iloc[0]:,} words of {first}, {totals.iloc[1]:,} of {second}. Positive log ratio and "
            f"log-odds: more typical of {first}. All words are in words.csv.",
            headings=headings, formats={"p_holm": ".3f", "p_max_t": ".3f"},
        )
    )  # fmt: skip
    return Section("words", "Which words are typical of which side?", body, {"words": table})


def _units(found: Comparison) -> str:
    return " and ".join(dict.fromkeys(found.units.values()))


def diversity(found: Comparison, nodes: list[str]) -> Section:
    """How rich each vocabulary is, at one length."""
    table = readings.equal_length(found)
    length = int(table["tokens"].iloc[0])
    chart = charts.diversity(table, chart_labels(found))
    if not found.whole:
        chart = _titled(chart, "Filled: passages of equal length, with 95 % range; hollow: the whole sample")
    body = [
        say(
            f"Every measure of diversity depends on length, so both sides are measured on {length:,} words: "
            "sentences drawn at random, many times. Where the ranges overlap much, neither is richer."
        ),
        chart_html(chart),
    ]
    return Section("diversity", "Whose vocabulary is richer?", body, {"diversity": table})


def company(found: Comparison, nodes: list[str]) -> Section:
    """What stands near chosen words."""
    table = readings.company(found, nodes)
    body = [
        say(
            "Words that stand within five words of each chosen word, in the same sentence. logDice is 14 at "
            "most and does not depend on size; stop words are left out here. Few occurrences prove nothing."
        )
    ]
    for place, node in enumerate(nodes, start=1):
        repeated = table[(table["node"] == node) & (table["n"] > 1)]
        if len(repeated):
            height = 22 * min(10, int(repeated.groupby("essay").size().max()))
            chart = charts.collocates(table[table["node"] == node], node, chart_labels(found))
            chart.spec.height = max(44, height)
            body.append(chart_html(chart.properties(name=f"fig-collocates-{place}")))
        else:
            body.append(say(f"“{short(node)}” {_no_company(found, node)}"))
    return Section("company", "What company do words keep?", body, {"collocates": table})


def _no_company(found: Comparison, node: str) -> str:
    if " " in node:
        return "is more than one word; it is shown in its lines below."
    if not (found.terms["term"] == node).any():
        return "does not occur in what was read."
    return "has no company that occurs twice in what was read."


def lines(found: Comparison, nodes: list[str]) -> Section:
    """Chosen words in their sentences."""
    table = readings.lines(found, nodes)
    body = []
    for node in nodes:
        own = table[table["node"] == node]
        shown = own.groupby("essay", sort=False).head(LINES)[["document", "essay", "left", "match", "right"]]
        caption = (
            f"“{short(node)}” in context: {len(shown)} of {len(own):,} lines; all are in concordance.csv."
        )
        body.append(
            f'<div class="kwic">{table_html(shown, found, caption, headings={"essay": "side"})}</div>'
        )
    return Section("lines", "The words where they stand", body, {"concordance": table})


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
        chart_html(_verdicts(table, chart_labels(found))),
        table_html(
            table, found, f"Difference of the mean sentence scores, {first} less {second}. Base: "
            f"{int(table['n'].iloc[0]):,} sentences; blocks that are resampled: "
            + ("documents" if all(side.by_document for side in found.sides) else "paragraphs")
            + "; p is not corrected for the number of instruments. All scores are in sentences.csv.",
            headings={"first": f"{first}: mean", "second": f"{second}: mean", "low": "95 % low",
                      "high": "high", "d": "in standard deviations", "n": "sentences"},
            formats={"p": ".3f"},
        ),
    ]  # fmt: skip
    tables = {"sentiment": table, "sentences": scored.drop(columns="number")}
    return Section("sentiment", "Which side sounds darker?", body, tables)


def validity() -> dict:
    """How far instruments were found to follow readers and people, and where that was found."""
    return json.loads((library_data() / "validity.json").read_text("utf-8"))


def _verdicts(table: pd.DataFrame, labels: dict[str, str]) -> alt.TopLevelMixin:
    first, second = labels.values()
    return charts.verdicts(table, labels).properties(
        name="fig-sentiment",
        height=150,
        title=alt.Title(
            f"What lexicons say of {first} against {second}",
            subtitle="Difference of the sides’ mean sentence scores, with 95 % intervals; not validated here",
        ),
    )


Maker = Callable[[Comparison, list[str]], Section]
SECTIONS: dict[str, tuple[str, Maker]] = {
    "words": ("Which words are typical of which side?", vocabulary),
    "diversity": ("Whose vocabulary is richer?", diversity),
    "company": ("What company do words keep?", company),
    "lines": ("The words where they stand", lines),
    "sentiment": ("Which side sounds darker?", sentiment),
}


def base(found: Comparison) -> pd.DataFrame:
    """What each side consists of: documents, words, different words, what was read closely."""
    rows = []
    for name, side in zip(found.pair, found.sides, strict=True):
        counts = found.counts[name]
        rows.append({
            "side": side.name,
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
    made = [
        NORMALISATION,
        "Stop words are counted." if found.stop else "NLTK’s English stop words are left out.",
        "Rates are per 1,000 words of the side. G2 is Dunning’s (1993), from all four cells. Log-odds have "
        "an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008) of a tenth of the pooled counts.",
        f"Intervals are 95 %, for one word at a time, from {found.draws[0]:,} resamples of {_units(found)} "
        f"(seed {resample.SEED}) or from the model, whichever is wider."
        if found.resampled
        else "No interval is claimed: a side has fewer than three blocks.",
    ]
    if not found.whole:
        made.append(
            "Words are counted in everything. Diversity, company, lines, sentiment and metaphors come from a "
            "random sample of stretches of about 2,000 words, because they need close reading (--sample sets "
            "its size)."
        )
    return made


def write(
    found: Comparison,
    folder: Path,
    *,
    nodes: list[str],
    notes: Iterable[str],
    more: Mapping[str, tuple[str, Maker]] = MappingProxyType({}),
    step: Callable[[str], None] = lambda title: None,
) -> dict:
    """Write `report.html` and the tables into a folder, and return what a program wants to know.

    `more` are sections beside `SECTIONS`, such as those of `synkrisis.compare.meaning`.
    A section for which the texts are too short or of another kind says so instead of its chart.
    """
    sections, skipped, seconds = [], [], {}
    for name, (title, make) in {**SECTIONS, **more}.items():
        step(title)
        begun = time.perf_counter()
        try:
            sections.append(make(found, nodes))
        except ValueError as error:
            skipped.append(f"{title} {error}")
            sections.append(Section(name, title, [say(f"This part is left out. {error}", "warn")]))
        seconds[name] = time.perf_counter() - begun
    step("writing")
    tables = {"base": base(found)} | {n: t for section in sections for n, t in section.tables.items()}
    for name, table in tables.items():
        frame = table.assign(essay=table["essay"].map(found.labels)) if "essay" in table else table
        frame = frame.rename(columns={"essay": "side"})
        rounded_columns(frame).to_csv(
            folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8"
        )
    notes = list(notes)
    (folder / "report.html").write_text(page(found, sections, notes, list(tables)), "utf-8", newline="\n")
    totals = found.counts.sum()
    timed = {"seconds_for_meaning": round(sum(seconds[name] for name in more), 1)}
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
        "choices": choices(found),
        "tables": [f"{name}.csv" for name in tables],
    }


def _css() -> str:
    dark = "".join(f"{theme.css_variable(n)}:{v};" for n, v in theme.DARK.items())
    light = "".join(f"{theme.css_variable(n)}:{v};" for n, v in theme.LIGHT.items())
    scheme = f":root{{color-scheme:light dark;{light}}}"
    scheme += f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return scheme + (_HERE / "style.css").read_text("utf-8")


def _bundle() -> str:
    return f"(()=>{{{vega.script()}}})();".replace("</script", "<\\/script").replace("<!--", "<\\!--")


def page(found: Comparison, sections: list[Section], notes: list[str], tables: list[str]) -> str:
    """The report as one page that needs nothing but itself."""
    first, second = (html.escape(label) for label in found.labels.values())
    totals = found.counts.sum()
    warn = "".join(say(note) for note in notes)
    links = "".join(f'<li><a href="#{s.name}">{html.escape(s.title)}</a></li>' for s in sections)
    parts = "".join(
        f'<section id="{s.name}"><h2>{html.escape(s.title)}</h2>{"".join(s.body)}</section>' for s in sections
    )
    files = "".join(f'<li><a href="{name}.csv">{name}.csv</a></li>' for name in tables)
    made = _list(choices(found))
    sizes = [
        f"{n:,} words in {_documents(side.documents)}" for n, side in zip(totals, found.sides, strict=True)
    ]
    lead = f"{sizes[0]} against {sizes[1]}."
    told = table_html(base(found).assign(side=list(found.labels.values())), found, "What was compared.")
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{first} and {second}, compared</title><meta name="generator" content="synkrisis {__version__}">
<link rel="icon" href="data:,"><style>{_css()}</style></head>
<body><main><h1>{first} and {second}, compared</h1>
<p class="lead">{html.escape(lead)}</p>
{f'<div class="warn" role="note"><p><strong>Please note</strong></p>{warn}</div>' if warn else ""}
<nav aria-label="Parts"><ul>{links}<li><a href="#base">What was compared, and how</a></li></ul></nav>
{parts}
<section id="base"><h2>What was compared, and how</h2>{told}{made}
<h3>Every table as a file</h3><p>They lie beside this page.</p><ul>{files}</ul>
<p class="syn-note">Made with synkrisis {__version__}. This page needs no network.</p></section></main>
<script type="text/plain" id="vega">{_bundle()}</script>
<script>{(_HERE / "report.js").read_text("utf-8")}</script></body></html>
"""


def _documents(n: int) -> str:
    return "1 document" if n == 1 else f"{n:,} documents"


def summary(outcome: dict, report: Path) -> str:
    """What a program reads: the outcome with the place of the report, as JSON."""
    return json.dumps({"report": str(report), **outcome}, ensure_ascii=False, indent=1)
