"""Charts of coded metaphors: where each family falls, its density, what it stands for, who agrees."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from synkrisis.charts import theme
from synkrisis.charts.base import (
    Labels,
    counted,
    essay_colour,
    essay_rows,
    essay_shape,
    finish,
    higher,
    if_chosen,
    intervals,
    known,
    named,
    paired_rows,
    percent,
    tips,
)
from synkrisis.codings.metaphors import REST, family_names
from synkrisis.metaphor import density
from synkrisis.order import ranked
from synkrisis.printing import estimate, number

# The κ that Steen et al. (2010) report for trained analysts, as the anchor of the agreement figure.
MIPVU_KAPPA = 0.84


def _with_names(families: Sequence[str]) -> list[str]:
    """The families that have a name; `other` where none has."""
    return [family for family in families if family != REST] or [REST]


def places(
    expressions: pd.DataFrame, labels: Labels | None = None, *, named_families: Sequence[str] = ()
) -> alt.FacetChart:
    """Where in each text the metaphors of each family fall.

    `expressions` are coded metaphors (see `synkrisis.codings.metaphors.load_metaphors`); `named_families` is
    the order of the families, by default that of their first expressions, `other` last.
    """
    labels = known(labels, expressions["essay"])
    order = list(named_families) or list(family_names(expressions))
    columns = [
        "essay",
        "sentence_id",
        "expression",
        "family",
        "kind",
        "source_domain",
        "target_domain",
        "position",
    ]
    says = {
        family: f"{family}: {counted(labels, rows['essay'].value_counts())}"
        for family, rows in expressions.groupby("family")
    }
    frame = named(expressions[columns], labels)
    frame["says"] = frame["family"].map(says)
    frame["kind"] = frame["kind"].where(frame["kind"] == "extended", "other kinds")
    told = []
    for family in _with_names(order):
        for label in labels.values():
            place = frame.loc[(frame["family"] == family) & (frame["essay"] == label), "position"]
            ends = f"{percent(place.min())} to {percent(place.max())}" if len(place) else ""
            where = f", from {ends} % of the text" if ends else ""
            told.append(f"{family} in {label}: {len(place)}{where}")
    chart = (
        alt.Chart(frame)
        .mark_tick(thickness=2.5, size=26)
        .encode(
            x=alt.X(
                "position:Q",
                title="place in the text, beginning to end",
                axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            y=alt.Y("essay:N", title=None, sort=list(labels.values())),
            color=essay_colour(labels, legend=None),
            opacity=if_chosen("family", opacity=0.95, faint=0.12),
            tooltip=["expression", "kind", "source_domain", "target_domain", "sentence_id"],
        )
        .properties(width=600, height=80)
        .facet(row=alt.Row("family:N", title=None, sort=order))
    )
    return finish(
        chart,
        name="fig-places",
        title="Where each family of metaphor falls",
        subtitle="Each tick is one expression",
        alt_text=f"Strips of metaphor positions by family and essay. {'; '.join(told)}.",
        columns={
            "expression": "expression",
            "sentence_id": "sentence",
            "essay": "essay",
            "source_domain": "source",
            "target_domain": "target",
            "family": "family",
            "kind": "kind",
            "position": "place, 0 to 1",
        },
        linked={"by": "family", "label": "family", "says": "says"},
    )


LANES = 4  # of a row: marks that would lie on one another stand one below the other
APART = 0.03  # of the text, at least, between two marks of one lane


def _lanes(frame: pd.DataFrame, by: Sequence[str]) -> pd.Series:
    """A lane for each mark, the first in which none before it is near; `frame` has `position`."""
    lanes = pd.Series(0, index=frame.index)
    for _, rows in frame.groupby(list(by), sort=True):
        last = [-1.0] * LANES
        # ties: in the order of the frame
        for index, place in rows["position"].sort_values(kind="stable").items():
            free = [lane for lane in range(LANES) if place - last[lane] >= APART]
            lanes[index] = free[0] if free else LANES - 1
            last[lanes[index]] = place
    return lanes


def scenarios(
    parts: pd.DataFrame,
    labels: Labels | None = None,
    *,
    phases: Sequence[str],
    named_scenarios: Sequence[str] = (),
    outlines: Sequence[str] = (),
) -> alt.FacetChart:
    """Where in each text the parts of a small story are given out (Musolff 2006), by phase of the story.

    `parts` has one row per part: `essay`, `sentence_id`, `expression`, `scenario`, `role`, `filler`, `phase`
    and `position` (0 to 1). `phases` are drawn from top to bottom, and parts of no other; `named_scenarios`
    have a shape each, in this order, the rest share one. `outlines` are their shapes, names that Vega knows
    or SVG paths, by default those of `synkrisis.charts.theme`.
    """
    labels = known(labels, parts["essay"])
    stories = list(named_scenarios) or list(dict.fromkeys(parts["scenario"]))
    frame = named(parts[parts["phase"].isin(phases)], labels)
    frame = frame.assign(story=frame["scenario"].where(frame["scenario"].isin(stories), "other stories"))
    frame["lane"] = _lanes(frame, ["essay", "phase"])
    order = [*stories, *(["other stories"] if "other stories" in set(frame["story"]) else [])]
    columns = ["essay", "sentence_id", "expression", "story", "role", "filler", "phase", "position"]
    looks = theme.scale(order, channel="shape")
    if outlines:
        looks = alt.Scale(domain=order, range=[*outlines, *theme.SCALES["shape"]][: len(order)])
    ink = theme.LIGHT["ink"]
    legend = alt.Legend(symbolFillColor=ink, symbolStrokeColor=ink, columns=3)
    told = []
    for label in labels.values():
        own = frame[frame["essay"] == label]
        counts = ", ".join(f"{phase} {n}" for phase in phases if (n := int((own["phase"] == phase).sum())))
        told.append(f"{label}: {counts or 'none'}")
    chart = (
        alt.Chart(frame[[*columns, "lane"]])
        .mark_point(filled=True, size=80, opacity=1)
        .encode(
            x=alt.X(
                "position:Q",
                title="from the beginning of the text to its end",
                axis=alt.Axis(format="%", tickCount=5),
                scale=alt.Scale(domain=[0, 1]),
            ),
            y=alt.Y("phase:N", title=None, sort=list(phases), scale=alt.Scale(domain=list(phases))),
            yOffset=alt.YOffset("lane:Q", scale=alt.Scale(domain=[-0.5, LANES - 0.5])),
            shape=alt.Shape("story:N", title=None, scale=looks, legend=legend),
            color=essay_colour(labels, legend=None),
            tooltip=["expression", "story", "role", "filler", "phase", "sentence_id"],
        )
        .properties(width=520, height=36 * len(phases))
        .facet(row=essay_rows(labels))
    )
    return finish(
        chart,
        name="fig-scenarios",
        title="Which half of the story, and when",
        subtitle="Each mark is a part that the text gives to somebody, by the phase of its story",
        alt_text=f"Parts in small stories by place in the text and phase. {'; '.join(told)}.",
        columns={
            "expression": "expression", "sentence_id": "sentence", "essay": "essay", "story": "story",
            "role": "role", "filler": "given to", "phase": "phase", "position": "place, 0 to 1",
        },
    )  # fmt: skip


def families(
    expressions: pd.DataFrame,
    tokens: pd.DataFrame,
    labels: Labels | None = None,
    *,
    named_families: Sequence[str] = (),
) -> alt.LayerChart:
    """Expressions of each family per 100 words, with intervals by resampling paragraphs.

    `expressions` and `named_families` as for `places`; `tokens` as of `synkrisis.texts.tokens.tokens`. Rates
    are those of `synkrisis.metaphor.density.families`.
    """
    labels = known(labels, tokens["essay"])
    order = list(named_families) or list(family_names(expressions))
    frame = named(density.families(expressions, tokens, named=tuple(order)), labels)
    rules, points = intervals(
        paired_rows(frame, labels, "family", order),
        value="per_100",
        title="expressions per 100 words",
        shape=essay_shape(labels),
        tooltip=["essay", "family", "n", "words", *tips(".2f", "per_100", "low", "high")],
        size=90,
    )
    told = "; ".join(
        f"{r.family} in {r.essay}: {estimate(r.per_100, r.low, r.high) if r.low == r.low else r.n}"
        for r in frame.itertuples()
    )
    return finish(
        (rules + points).properties(width=600, height=220),
        data=frame,
        name="fig-families",
        title="How much of each family",
        subtitle="Expressions per 100 words, with 95 % intervals",
        alt_text=f"Expressions per 100 words. {higher(frame, 'family', 'per_100', labels)}. Rates: {told}.",
    )


def source_target(expressions: pd.DataFrame, labels: Labels | None = None) -> alt.FacetChart:
    """What stands for what: source and target domains of the families that have a name, by frequency."""
    labels = known(labels, expressions["essay"])
    order = _with_names(family_names(expressions))
    pairs = density.source_target(expressions)
    frame = named(pairs[pairs["family"].isin(order)], labels)
    frame["image"] = frame["source_domain"] + " for " + frame["target_domain"]
    sizes = ranked(frame.groupby(["family", "image"])["n"].sum())
    images = list(dict.fromkeys(sizes.index.get_level_values("image")))
    told = "; ".join(f"{family}: {image} {n}" for (family, image), n in sizes.head(6).items())
    chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("n:Q", title="expressions", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("image:N", title=None, sort=images),
            color=essay_colour(labels),
            order=alt.Order("essay:O", sort="descending"),
            tooltip=["essay", "family", "source_domain", "target_domain", "n"],
        )
        .properties(width=560, height=alt.Step(22))
        .facet(row=alt.Row("family:N", title=None, sort=order))
        .resolve_scale(y="independent")
    )
    return finish(
        chart,
        name="fig-source-target",
        title="What stands for what",
        subtitle="Source domain for target domain",
        alt_text=f"Bars of source and target domains by family. Largest: {told}.",
    )


def agreement(table: pd.DataFrame) -> alt.LayerChart:
    """Cohen's kappa of each pair of coders, over all words and by family, beside that of Steen et al.

    `table` is that of `synkrisis.metaphor.density.agreement_table`.
    """
    frame = table[(table["essay"] == "all") & (table["family"] != REST)]
    pair = frame["first"].str.removeprefix("coder_") + " and " + frame["second"].str.removeprefix("coder_")
    frame = frame.assign(pair=pair, family=frame["family"].replace("all", "any metaphor"))
    order = list(dict.fromkeys(["any metaphor", *frame["family"]]))
    rules, points = intervals(
        alt.Chart(frame).encode(y=alt.Y("family:N", title=None, sort=order), yOffset="pair:N"),
        value="kappa",
        low="kappa_low",
        high="kappa_high",
        title="Cohen’s κ",
        scale=alt.Scale(domain=[0, 1]),
        shape=alt.Shape("pair:N", title="coders"),
        tooltip=["pair", "family", *tips(".2f", "kappa", "f1"), "n"],
        size=80,
        color=theme.LIGHT["ink"],
    )
    anchor = (
        alt.Chart(pd.DataFrame({"kappa": [MIPVU_KAPPA]})).mark_rule(strokeDash=[4, 3]).encode(x="kappa:Q")
    )
    told = "; ".join(
        f"{r.family}, coders {r.pair}: "
        f"{estimate(r.kappa, r.kappa_low, r.kappa_high) if r.kappa_low == r.kappa_low else number(r.kappa)}"
        for r in frame.itertuples()
    )
    reached = int((frame["kappa"] >= MIPVU_KAPPA).sum())
    return finish(
        (anchor + rules + points).properties(width=600, height=220),
        data=frame,
        name="fig-agreement",
        title="How far the coders agree",
        subtitle="κ with 95 % intervals; the dashed line is the κ reported for trained human coders of MIPVU",
        alt_text=(
            f"Cohen's kappa by pair of coders, from {number(frame['kappa'].min(), 2)} to "
            f"{number(frame['kappa'].max(), 2)}; {reached} of {len(frame)} reach the {MIPVU_KAPPA} reported "
            f"for trained human coders. {told}."
        ),
    )


def _measure(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """One measure of the finder's table, its three columns called `value`, `low` and `high`."""
    column = name.lower()
    renamed = {column: "value", f"{column}_low": "low", f"{column}_high": "high"}
    frame = rows.rename(columns=renamed).assign(measure=name)
    return frame[["method", "measure", "value", "low", "high"]]


def finder(table: pd.DataFrame) -> alt.FacetChart:
    """Precision, recall and F1 of several ways to find metaphors, with intervals.

    `table` is that of `synkrisis.metaphor.finder.cross_test`.
    """
    rows = table[(table["essay"] == "all") & (table["family"] == "all")]
    frame = pd.concat([_measure(rows, name) for name in ("precision", "recall", "F1")])
    order = list(rows["method"])
    y = alt.Y("method:N", title=None, sort=order)
    rules, points = intervals(
        alt.Chart(frame).encode(y=y),
        value="value",
        scale=alt.Scale(domain=[0, 1]),
        tooltip=["method", "measure", *tips(".2f", "value", "low", "high")],
        size=80,
        opacity=1,
        color=theme.LIGHT["ink"],
    )
    f1 = frame[frame["measure"] == "F1"]
    told = "; ".join(f"{r.method} {estimate(r.value, r.low, r.high)}" for r in f1.itertuples())
    chart = (
        (rules + points)
        .properties(width=150, height=120)
        .facet(column=alt.Column("measure:N", title=None, sort=["precision", "recall", "F1"]))
    )
    best = ranked(f1, "value", then="method")["method"].iloc[0]
    return finish(
        chart,
        name="fig-finder",
        title="Can a machine find them?",
        subtitle="Content words, fitted on one text and tested on the other, with 95 % intervals",
        alt_text=f"Precision, recall and F1 of {len(rows)} ways to find metaphors. Highest F1: {best}. F1: {told}.",
    )
