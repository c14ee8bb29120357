"""Charts of sentiment: each text's line, stance by target, and what the instruments say."""

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

from synkrisis.charts import theme
from synkrisis.charts.base import (
    Labels,
    essay_colour,
    essay_rows,
    essay_shape,
    excluding_zero,
    finish,
    higher,
    if_chosen,
    intervals,
    known,
    listed,
    named,
    openings,
    paired_rows,
    tips,
    two,
    zero_rule,
)
from synkrisis.codings.sentences import SENTIMENT
from synkrisis.intervals.resampling import interval
from synkrisis.order import ranked
from synkrisis.printing import estimate, number
from synkrisis.sentiment import instruments
from synkrisis.sentiment.validation import POOLED


def line(
    codes: pd.DataFrame,
    sentences: pd.DataFrame,
    labels: Labels | None = None,
    *,
    scored: pd.DataFrame | None = None,
) -> alt.FacetChart:
    """Coded sentiment of every sentence in order, with VADER's score of the same sentence.

    `codes` has `sentence_id`, `essay` and `sentiment` (−2 to 2); `sentences` has `sentence_id` and `text`;
    `scored` is the table of `synkrisis.sentiment.instruments.vader`, by default of VADER as it comes.
    """
    labels = known(labels, codes["essay"])
    scored = (instruments.vader(sentences) if scored is None else scored).set_index("sentence_id")
    frame = codes[["sentence_id", "essay", SENTIMENT]].copy()
    frame["order"] = frame.groupby("essay").cumcount() + 1
    frame["coded"] = frame.pop(SENTIMENT).astype(int)
    frame["vader"] = (2 * scored["compound"].reindex(frame["sentence_id"])).to_numpy()
    drivers = frame["sentence_id"].map(scored["drivers"])
    frame["drivers"] = drivers.map(lambda words: instruments.driver_text(words[:4]))
    frame["opening"] = frame["sentence_id"].map(openings(sentences))
    frame["says"] = frame["sentence_id"] + ": " + frame["opening"]
    apart = frame[(frame["coded"] * frame["vader"] < 0)]
    told = "; ".join(
        f"{labels[e]}: {len(rows)} of {(frame['essay'] == e).sum()}"
        for e, rows in apart.groupby("essay", sort=False)
    )
    frame = named(frame, labels)
    tip = [
        "sentence_id",
        "opening",
        alt.Tooltip("coded:Q", format="+.0f"),
        alt.Tooltip("vader:Q", format="+.1f", title="VADER × 2"),
        alt.Tooltip("drivers:N", title="VADER’s words"),
    ]
    base = alt.Chart(frame).encode(
        x=alt.X(
            "order:O", title="sentence, in order", axis=alt.Axis(values=list(range(5, 100, 5)), labelAngle=0)
        ),
        tooltip=tip,
        opacity=if_chosen("sentence_id"),
    )
    bars = base.mark_bar().encode(
        y=alt.Y("coded:Q", title="bad ← → good", scale=alt.Scale(domain=[-2, 2])),
        color=essay_colour(labels, legend=None),
    )
    scores = base.mark_point(
        shape="diamond", filled=False, size=34, strokeWidth=1.3, color=theme.LIGHT["ink"]
    ).encode(y="vader:Q")
    chart = (
        (bars + scores)
        .properties(width=600, height=130)
        .facet(row=essay_rows(labels))
        .resolve_scale(x="independent")
    )
    return finish(
        chart,
        name="fig-line",
        title="Sentence by sentence: the coder and the lexicon",
        subtitle=(
            "Bars: coded sentiment, −2 to +2; hollow diamonds: VADER’s score of the same sentence, times two"
        ),
        alt_text=(
            f"Bars of coded sentiment with VADER’s scores. Sentences where the two have opposite signs: "
            f"{told}."
        ),
        columns={
            "sentence_id": "sentence",
            "opening": "opening words",
            "coded": "coded",
            "vader": "VADER × 2",
            "drivers": "words that VADER scored",
            "essay": "essay",
            "order": "place",
        },
        linked={"by": "sentence_id", "label": "sentence", "says": "says"},
    )


def _means(codes: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    rows = []
    for dimension, title in titles.items():
        coded = codes.dropna(subset=dimension)
        for essay, part in coded.groupby("essay", sort=False):
            e = interval(part[dimension].to_numpy(float), np.mean, blocks=part["paragraph"])
            rows.append((title, essay, e.value, e.low, e.high, e.n))
    return pd.DataFrame(rows, columns=["target", "essay", "mean", "low", "high", "n"])


def stance(
    codes: pd.DataFrame,
    targets: Sequence[str] | Mapping[str, str],
    labels: Labels | None = None,
) -> alt.LayerChart:
    """Mean coded sentiment and stance by target, with intervals by resampling paragraphs.

    `codes` has `essay`, `paragraph`, `sentiment` and a column for each of `targets` (−2 to 2, or missing);
    `targets` may say how each is called.
    """
    labels = known(labels, codes["essay"])
    called = dict(targets) if isinstance(targets, Mapping) else {name: f"toward {name}" for name in targets}
    titles = {SENTIMENT: SENTIMENT, **called}
    frame = named(_means(codes, titles), labels)
    sentences = alt.Tooltip("n:Q", title="sentences")
    rules, points = intervals(
        paired_rows(frame, labels, "target", list(titles.values())),
        value="mean",
        title="mean code: negative left, positive right",
        scale=alt.Scale(domain=[-2, 2]),
        shape=essay_shape(labels),
        tooltip=["essay", "target", *tips("+.2f", "mean", "low", "high"), sentences],
        size=90,
        opacity=1,
    )
    told = "; ".join(
        f"{r.target}, {r.essay}: {estimate(r.mean, r.low, r.high, n=r.n)}" for r in frame.itertuples()
    )
    return finish(
        (zero_rule() + rules + points).properties(width=600, height=240),
        data=frame,
        name="fig-stance",
        title=f"About whom are {listed(labels)} dark?",
        subtitle="Means of the coded sentences that speak of each target, with 95 % intervals",
        alt_text=(
            f"Mean coded sentiment and stance. {higher(frame, 'target', 'mean', labels)}. Means: {told}."
        ),
    )


def validity(table: pd.DataFrame, labels: Labels | None = None, *, note: str = "") -> alt.LayerChart:
    """How well each instrument follows the coded sentences: Spearman's rho, for each text and all together.

    `table` is that of `synkrisis.sentiment.validation.validate`; `note` ends the subtitle.
    """
    frame = table.assign(instrument=table["instrument"].map(instruments.LABELS))
    pooled = ranked(frame[frame["essay"] == POOLED], "rho", then="instrument")
    labels = known(labels, frame.loc[frame["essay"] != POOLED, "essay"])
    frame = named(frame, {**labels, POOLED: POOLED})
    order = list(pooled["instrument"])
    y = alt.Y("instrument:N", title=None, sort=order)
    kappa = alt.Tooltip("kappa:Q", format=".2f", title="weighted κ")
    tip = ["instrument", *tips(".2f", "rho", "rho_low", "rho_high"), kappa, "n"]
    rules, points = intervals(
        alt.Chart(frame).transform_filter(f"datum.essay === '{POOLED}'").encode(y=y),
        value="rho",
        low="rho_low",
        high="rho_high",
        title="Spearman’s ρ with the coded sentences",
        tooltip=tip,
        rule={"color": theme.LIGHT["ink"]},
        shape=alt.value("diamond"),
        size=110,
        opacity=1,
        color=theme.LIGHT["ink"],
    )
    essays = (
        alt.Chart(frame)
        .transform_filter(f"datum.essay !== '{POOLED}'")
        .mark_point(filled=True, size=45, opacity=1)
        .encode(
            y=y, x="rho:Q", color=essay_colour(labels), shape=essay_shape(labels), tooltip=["essay", *tip]
        )
    )
    told = "; ".join(f"{r.instrument}: {estimate(r.rho, r.rho_low, r.rho_high)}" for r in pooled.itertuples())
    unclear = pooled.loc[pooled["rho_low"] <= 0, "instrument"]
    return finish(
        (zero_rule() + rules + essays + points).properties(width=560, height=300),
        data=frame,
        name="fig-validity",
        title="Which instrument follows a careful reader?",
        subtitle=f"Diamonds with 95 % intervals: all texts together{f'; {note}' if note else ''}",
        alt_text=(
            f"Rank correlation of instruments with the coded sentences, the highest first. Intervals that "
            f"hold 0: {', '.join(unclear) or 'none'}. {told}."
        ),
    )


def verdicts(table: pd.DataFrame, labels: Labels | None = None) -> alt.LayerChart:
    """What each instrument says of the difference between two texts, beside the coded sentences if any.

    `table` has a row for each `instrument` (`coded` is the coding): `difference` of the texts' means, `d`
    (in standard deviations), `low`, `high` (of the difference), `p`, `n`; see
    `synkrisis.sentiment.validation.compare`. `labels` names the first text and the second.
    """
    first, second = two(labels)
    scale = table["difference"] / table["d"]
    frame = table.assign(
        low=table["low"] / scale,
        high=table["high"] / scale,
        verdict=table["instrument"].map(instruments.LABELS),
    )
    frame["what"] = frame["instrument"].eq("coded").map({True: "coding", False: "instrument"})
    coded = list(frame.loc[frame["what"] == "coding", "verdict"])
    machines = ranked(frame[frame["what"] == "instrument"], "d", then="verdict", ascending=True)
    order = [*coded, *machines["verdict"]]
    shapes = alt.Scale(domain=["coding", "instrument"][not coded :], range=["square", "circle"][not coded :])
    rules, points = intervals(
        alt.Chart(frame).encode(y=alt.Y("verdict:N", title=None, sort=order)),
        value="d",
        title=f"difference in standard deviations: left, {first} is darker; right, {second} is",
        shape=alt.Shape("what:N", title=None, scale=shapes),
        tooltip=["verdict", *tips("+.2f", "d", "low", "high"), *tips(".2f", "p"), "n"],
        rule={"color": theme.LIGHT["ink"]},
        size=90,
        opacity=1,
        color=theme.LIGHT["ink"],
    )
    told = "; ".join(f"{r.verdict}: {estimate(r.d, r.low, r.high)}" for r in frame.itertuples())
    darker = int((frame["d"] < 0).sum())
    return finish(
        (zero_rule() + rules + points).properties(width=560, height=300),
        data=frame,
        name="fig-verdicts",
        title="What each would have said",
        subtitle="Difference between the means of the sentence scores, with 95 % intervals",
        alt_text=(
            f"Standardised difference between {first} and {second} by instrument. {excluding_zero(frame)}; {darker} of "
            f"{len(frame)} estimates call {first} the darker. {told}."
        ),
    )


def _moved(row: pd.Series) -> str:
    return f"“{row['opening']}”, from {number(row['without'], 2)} to {number(row['score'], 2)}"


def vehicles(
    changes: pd.DataFrame, sentences: pd.DataFrame, labels: Labels | None = None, *, most: int = 18
) -> alt.LayerChart:
    """VADER's score of each sentence with and without its metaphors: the sentences that change most.

    `changes` has `sentence_id`, `essay`, `score`, `without`, `change`, `flips` (see
    `synkrisis.sentiment.instruments.score_without`); `sentences` has `sentence_id` and `text`.
    """
    labels = known(labels, changes["essay"])
    frame = ranked(changes.assign(by=changes["change"].abs()), "by", then="sentence_id").head(most)
    frame["opening"] = frame["sentence_id"].map(openings(sentences))
    frame["says"] = frame["sentence_id"] + ": " + frame["opening"]
    columns = ["sentence_id", "essay", "opening", "score", "without", "change", "flips", "says"]
    frame = ranked(named(frame[columns], labels), "change", then="sentence_id", ascending=True)
    order = list(frame["sentence_id"])
    base = alt.Chart(frame).encode(
        y=alt.Y("sentence_id:N", title=None, sort=order, axis=None),
        color=essay_colour(labels),
        opacity=if_chosen("sentence_id"),
        tooltip=[
            "sentence_id",
            "opening",
            alt.Tooltip("score:Q", format="+.2f", title="with its metaphors"),
            alt.Tooltip("without:Q", format="+.2f", title="without"),
            "flips",
        ],
    )
    bars = base.mark_rule(strokeWidth=2, yOffset=8).encode(
        x=alt.X("without:Q", title="VADER’s score", scale=alt.Scale(domain=[-1, 1])), x2="score:Q"
    )
    without = base.mark_point(filled=False, size=60, strokeWidth=1.5, yOffset=8).encode(
        x="without:Q", shape=essay_shape(labels)
    )
    score = base.mark_point(filled=True, size=60, yOffset=8).encode(x="score:Q", shape=essay_shape(labels))
    # The opening words stand above their row: beside it they would leave a phone no room for the scores.
    words = base.mark_text(align="left", baseline="bottom", yOffset=1).encode(
        x=alt.datum(-1), text="opening:N", color=alt.value(theme.LIGHT["muted"])
    )
    up, down = frame.iloc[-1], frame.iloc[0]
    told = (
        f"Largest gain by its metaphors: {_moved(up)}; largest loss: {_moved(down)}; "
        f"{int(frame['flips'].sum())} of these {len(frame)} change sign"
    )
    return finish(
        (zero_rule() + bars + without + score + words).properties(width=560, height=32 * len(frame)),
        data=frame,
        name="fig-vehicles",
        title="Sentences that metaphors lift or lower in VADER’s eyes",
        subtitle="Each line is a sentence. Filled: with all its words; hollow: with its metaphors left out",
        alt_text=f"Dumbbell chart of VADER scores. {told}.",
        columns={
            "sentence_id": "sentence",
            "opening": "opening words",
            "score": "with its metaphors",
            "without": "without",
            "flips": "changes sign",
            "essay": "essay",
        },
        linked={"by": "sentence_id", "label": "sentence", "says": "says"},
    )


def shift(changes: Mapping[str, pd.DataFrame], labels: Labels | None = None) -> alt.LayerChart:
    """How far literal reading moves each instrument's mean, by text, in its own standard deviations.

    `changes` has a frame for each instrument: `essay`, `paragraph`, `score`, `change`.
    """
    rows = []
    for name, frame in changes.items():
        spread = frame["score"].std()
        for essay, part in frame.groupby("essay", sort=False):
            e = interval(part["change"].to_numpy() / spread, np.mean, blocks=part["paragraph"])
            rows.append((instruments.LABELS[name], essay, e.value, e.low, e.high, e.n))
    frame = pd.DataFrame(rows, columns=["instrument", "essay", "mean", "low", "high", "n"])
    labels = known(labels, frame["essay"])
    frame = named(frame, labels)
    rules, points = intervals(
        paired_rows(frame, labels, "instrument", list(instruments.LABELS.values())),
        value="mean",
        title="shift of the mean, in standard deviations: right, metaphors make the text look lighter",
        shape=essay_shape(labels),
        tooltip=["instrument", "essay", *tips("+.2f", "mean", "low", "high"), "n"],
        rule={"strokeWidth": 2},
        size=70,
        opacity=1,
    )
    told = "; ".join(f"{r.instrument}, {r.essay}: {number(r.mean, 2)}" for r in frame.itertuples())
    return finish(
        (zero_rule() + rules + points).properties(width=560, height=300),
        data=frame,
        name="fig-shift",
        title="What literal reading does to each instrument",
        subtitle="Mean change of the sentence scores when metaphors are read like other words",
        alt_text=(
            f"Shift by instrument and text. {excluding_zero(frame)}; "
            f"{(frame['mean'] > 0).sum()} of {len(frame)} shifts are toward the light. {told}."
        ),
    )
