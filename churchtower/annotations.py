"""The coded tables of the two essays, one record each: what a column may hold, as the codebook lists it.

Metaphors are coded in families, *romance*, *speech*, *sight* and *other*, and marked where they are one of
the two figures that the book is about, *love language* and *church tower*.
"""

import pandas as pd

from synkrisis.codings import agreement as measures
from synkrisis.codings import metaphors, tables
from synkrisis.codings.tables import Table
from synkrisis.texts.corpus import Corpus

YES_NO = ("yes", "no")
ACTORS = ("russia", "west", "both", "ukraine", "we", "experts", "other", "none")
VOICES = ("author", "quoted", "reported")
KINDS = ("harm", "arm", "talk", "agree", "think", "feel", "be", "act", "none")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("persons", {
            "person": YES_NO,
            "said_of": ("russia", "west", "both", "ukraine", "people", "thing", "other", ""),
            "aspect": ("feeling", "mind", "relation", "character", "body", "act", ""),
        }),
        Table("roles", {
            "scenario": ("romance", "speech", "sight", "mediation", "quarrel", "fight", "stage", "other"),
            "role": (
                "lover", "suitor", "courted", "jilted", "betrayer", "betrayed", "parting",
                "speaker", "unheard", "not understanding", "seer", "not seeing",
                "mediator", "counsellor", "counselled", "reconciled", "empathiser",
                "wrongdoer", "wronged", "avenger", "fighter", "attacked", "player", "other",
            ),
            "filler": ACTORS,
            "toward": ACTORS,
            "phase": ("hope", "attempt", "failure", "estrangement", "break", "cure", "none"),
        }, free=("expression",), listed=False),
        Table("mentions", {
            "actor": ACTORS,
            "role": ("agent", "patient", "toward", "whole", "none"),
            "form": ("verb", "noun", "adjective", "none"),
            "kind": KINDS,
            "voice_of_verb": ("active", "passive", "none"),
        }, free=("process",)),
        Table("nominalisations", {"process": YES_NO, "kind": KINDS, "agent": ACTORS, "patient": ACTORS}),
        Table("voices", {
            "kind": ("speech", "term", "title", "proverb"),
            "mode": ("direct", "indirect"),
            "role": (
                "head of state", "minister or official", "journalist", "scholar or expert", "people",
                "author", "none",
            ),
        }, free=("speaker", "country", "verb"), listed=False),
        Table("questions", {
            "asks": ("why", "whether", "what", "who", "how"),
            "voice": VOICES,
            "function": ("topic", "genuine", "rhetorical"),
            "answered": ("yes", "partly", "no"),
        }, free=("presupposes",)),
        Table("modals", {
            "kind": ("obligation", "recommendation", "possibility", "prediction", "past", "none"),
            "voice": VOICES,
            "addressed": ACTORS,
            "negated": YES_NO,
            "asks": YES_NO,
        }, free=("speaker",)),
        Table("we", {
            "voice": VOICES,
            "referent": (
                "everybody", "both sides", "west", "profession", "author and readers", "other",
            ),
            "reader_in": ("yes", "no", "unclear"),
        }, free=("speaker",)),
        Table("deliberate", {
            "deliberate": YES_NO,
            "signal": ("named", "compared", "quoted", "played", "extended", "title", "novel", ""),
        }, free=("expression",), of_sentences=True),
        Table("ukraine", {"as": ("party", "acted on", "place", "part"), "voice": VOICES}),
        Table("headlines", {
            "form": ("question", "statement", "phrase"),
            "outcome": ("failure", "agreement", "open", "none"),
            "figure": ("romance", "speech", "sight", "other", "none"),
        }, free=("presupposes", "names")),
    )
}  # fmt: skip


# The figure that a family belongs to, where an expression is the figure proper.
FIGURES = {
    "romance": "love language", "speech": "love language", "sight": "church tower", "other": metaphors.REST,
}  # fmt: skip
FAMILIES = (*dict.fromkeys(FIGURES.values()),)


def as_figures(marks: pd.DataFrame) -> pd.DataFrame:
    """Marks with the two figures proper as their `family`, and the family as coded as `wider`.

    What is no figure proper is `other`. Coders' columns name figures too.
    """
    proper = marks["strict"] == "yes"

    def figure(column: str) -> pd.Series:
        named = marks[column].map(FIGURES).fillna("")
        return named.where(proper | (named == ""), metaphors.REST)

    columns = ["family", *metaphors.coders(marks)]
    return marks.assign(wider=marks["family"], **{column: figure(column) for column in columns})


def disputed(corpus: Corpus) -> pd.DataFrame:
    """Expressions that the two runs coded otherwise, in whether they count, in kind or in target domain.

    Returns `sentence_id`, `expression`, a column a coder and `settled` (kind, and what it is said of, as
    `extended, for policy`; `no metaphor` where it does not count), `reason`, and booleans `marked`, `kind`,
    `target_domain`: in which of the three they differ.
    """
    settled = metaphors.load_decisions(corpus)
    keys = ["sentence_id", "start", "end"]
    names = [coder.removeprefix(metaphors.CODER) for coder in metaphors.coders(settled)]
    given = [metaphors.load_coding(corpus, name).set_index(keys) for name in names]
    one, other = (frame.reindex(pd.MultiIndex.from_frame(settled[keys])) for frame in given)
    differ = {
        name: (one[column].fillna("") != other[column].fillna("")).to_numpy()
        for name, column in (("marked", "family"), ("kind", "kind"), ("target_domain", "target_domain"))
    }
    final = settled["kind"].where(settled["accepted"]) + ", for " + settled["target_domain"]
    said = {
        metaphors.CODER + name: (frame["kind"] + ", for " + frame["target_domain"]).to_list()
        for name, frame in zip(names, (one, other), strict=True)
    }
    frame = settled[["sentence_id", "expression"]].assign(
        **{name: pd.Series(cells).fillna("no metaphor") for name, cells in said.items()},
        settled=final.fillna("no metaphor"), reason=settled["reason"], **differ,
    )  # fmt: skip
    return frame[frame[list(differ)].any(axis=1)].reset_index(drop=True)


def kind_and_target_agreement(corpus: Corpus, *, draws: int, seed: int) -> pd.DataFrame:
    """How far the runs agree on the kind and on the target domain of what both count as a metaphor.

    Returns the columns of `synkrisis.metaphor.density.agreement_table` that hold for expressions, with `kind`
    and `target domain` as `family`; `n` counts expressions.
    """
    keys = ["sentence_id", "start", "end"]
    marks = metaphors.load_decisions(corpus)
    first, second = metaphors.coders(marks)
    one, other = (metaphors.load_coding(corpus, c.removeprefix(metaphors.CODER)) for c in (first, second))
    both = one.merge(other, on=keys, suffixes=("", "_other"))
    clusters = both["essay"] + "-" + both["paragraph"].astype(str)
    rows = []
    for name, column in (("kind", "kind"), ("target domain", "target_domain")):
        found = measures.kappa_interval(
            both[column], both[f"{column}_other"], clusters, strata=both["essay"], draws=draws, seed=seed
        )
        rows.append((first, second, "all", name, found.value, found.low, found.high, found.n))
    columns = ["first", "second", "essay", "family", "kappa", "kappa_low", "kappa_high", "n"]
    return pd.DataFrame(rows, columns=columns)


def load(corpus: Corpus, name: str) -> pd.DataFrame:
    """One of `TABLES` as settled, without the rows that do not count; see `synkrisis.codings.tables`.

    >>> from churchtower.corpus import load_corpus
    >>> asked = load(load_corpus(), "questions")
    >>> asked["essay"].value_counts().to_dict()
    {'gzero': 5}
    """
    frame = tables.load_table(corpus, TABLES[name])
    return frame if TABLES[name].listed else frame[frame["accepted"]].reset_index(drop=True)


def with_position(frame: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """A coded table with `position`: the share of the essay's running words before each expression, 0 to 1.

    >>> from churchtower.corpus import load_corpus
    >>> asked = with_position(load(load_corpus(), "questions"), load_corpus())
    >>> asked["position"].round(2).tolist()
    [0.0, 0.24, 0.54, 0.77, 0.95]
    """
    starts = corpus.sentences.set_index("sentence_id")["start"]
    words = {essay: rows["start"] for essay, rows in corpus.tokens[corpus.tokens["word"]].groupby("essay")}
    place = frame["start"].fillna(0).astype(int) + frame["sentence_id"].map(starts)
    before = [(words[essay] < at).mean() for essay, at in zip(frame["essay"], place, strict=True)]
    return frame.assign(position=before)


def agreement(corpus: Corpus) -> pd.DataFrame:
    """How far the two runs agree on every judged column; see `synkrisis.codings.tables.agreement_table`."""
    found = [tables.agreement_table(corpus, table) for table in TABLES.values()]
    return pd.concat(found, ignore_index=True)
