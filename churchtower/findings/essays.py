"""What the two essays are: length, voices, and how far they look in time."""

import pandas as pd

from churchtower.claims import Result, claim, number
from churchtower.findings import coded
from churchtower.findings.common import Contrast, contrast
from churchtower.study import Study
from synkrisis.intervals import resampling as resample
from synkrisis.order import ranked


def _by_essay(study: Study, values) -> dict[str, str]:
    first, second = study.pair
    return {"a": number(values[first], 0), "b": number(values[second], 0)}


@claim(
    "essays.words",
    unit="words",
    digits=0,
    sentence="Together the essays have {value} words: {first} {a}, {second} {b}.",
)
def words(study: Study) -> Result:
    sizes = study.terms.groupby("essay").size()
    return Result(sizes.sum(), n=sizes.sum(), words=_by_essay(study, sizes))


@claim(
    "essays.sentences",
    unit="sentences",
    digits=0,
    sentence="They have {value} sentences, title, deck and headings included: {first} {a}, {second} {b}.",
)
def sentences(study: Study) -> Result:
    sizes = study.corpus.sentences.groupby("essay").size()
    return Result(sizes.sum(), n=sizes.sum(), n_unit="sentences", words=_by_essay(study, sizes))


@claim(
    "essays.types",
    unit="types",
    digits=0,
    sentence="Between them they use {value} different words, of which {shared} occur in both.",
)
def types(study: Study) -> Result:
    shared = (study.counts > 0).all(axis=1).sum()
    return Result(
        len(study.counts), n=int(study.counts.to_numpy().sum()), words={"shared": number(shared, 0)}
    )


@claim(
    "essays.sentence_length",
    label="sentence length",
    choices=("headings",),
    allows="{first}'s sentences may be up to {high} words longer or {low} words shorter on average.",
    unit="words",
    digits=1,
    sentence=(
        "{first}'s sentences are {direction} {second}'s: the difference of the means "
        "({first} minus {second}) is {value} words."
    ),
)
def sentence_length(study: Study) -> Result:
    found = contrast(study, study.sentence_words, "words")
    text = found.worded(
        above="longer than", below="shorter than", neither="not clearly longer or shorter than"
    )
    return found.result("sentences", {"direction": text})


@claim(
    "essays.quoted",
    label="quoted speech",
    choices=("headings", "stop"),
    allows="{first} may quote up to {high} points more or {low} points less.",
    unit="percentage points",
    digits=1,
    sentence=(
        "Words between quotation marks make up {a} % of {first} and {b} % of {second}: {direction}. "
        "The difference ({first} minus {second}) is {value} points."
    ),
)
def quoted(study: Study) -> Result:
    first, second = study.pair
    frame = study.sentence_words
    parts = frame.groupby("essay")[["quoted", "words"]].sum()
    share = 100 * parts["quoted"] / parts["words"]
    found = contrast(study, frame.assign(quoted=100 * frame["quoted"]), "quoted", "words")
    text = found.worded(
        above=f"{study.corpus.labels[first]} lends more of its text to others",
        below=f"{study.corpus.labels[second]} lends more of its text to others",
        neither="no clear difference",
    )
    return found.result(
        "sentences", {"a": number(share[first], 1), "b": number(share[second], 1), "direction": text}
    )


def _quotations(study: Study) -> pd.DataFrame:
    """Every stretch between quotation marks, with its length in `words`."""
    voices = coded.rows(study, "voices")
    quoted = voices[voices["mode"] == "direct"]
    return quoted.assign(words=quoted["expression"].map(coded.length))


@claim(
    "essays.voices",
    unit="voices",
    digits=0,
    sentence=(
        "{first} quotes {a} voices ({a_who}), and {second} {b}, a proverb among them ({b_who}); words held up "
        "as terms are not counted."
    ),
)
def voices(study: Study) -> Result:
    quoted = _quotations(study)
    heard = quoted[quoted["kind"].isin(["speech", "proverb"])].drop_duplicates(["essay", "speaker"])
    words = _by_essay(study, heard["essay"].value_counts())
    for name, essay in zip(("a_who", "b_who"), study.pair, strict=True):
        who = heard.loc[heard["essay"] == essay, "speaker"].str.split().str[-1]
        words[name] = ", ".join(who.replace("proverb", "the proverb"))
    words |= coded.stability(study, "voices", "row")
    return Result(len(heard), len(heard), "voices", words=words, evidence=coded.evidence(heard))


@claim(
    "essays.loudest",
    unit="words",
    digits=0,
    sentence=(
        "The voice that {first} quotes most is {a_who}, with {a} of {a_all} quoted words; with {second} it is "
        "{b_who}, with {b} of {b_all}."
    ),
)
def loudest(study: Study) -> Result:
    quoted = _quotations(study)
    words, total = {}, 0
    for name, essay in zip("ab", study.pair, strict=True):
        own = quoted[quoted["essay"] == essay]
        most = ranked(own.groupby("speaker")["words"].sum())
        total += most.iloc[0]
        words |= {f"{name}_who": most.index[0], name: number(most.iloc[0], 0)}
        words[f"{name}_all"] = number(own["words"].sum(), 0)
    return Result(total, int(quoted["words"].sum()), "quoted words", words=words)


@claim(
    "essays.russian_voices",
    unit="words",
    digits=0,
    sentence="Of the words that {first} quotes, {a} are a Russian's; of those that {second} quotes, {b}.",
)
def russian_voices(study: Study) -> Result:
    quoted = _quotations(study)
    own = quoted[quoted["country"] == "RU"]
    sums = own.groupby("essay")["words"].sum().reindex(list(study.pair), fill_value=0)
    n = int(quoted["words"].sum())
    return Result(sums.sum(), n, "quoted words", words=_by_essay(study, sums), evidence=coded.evidence(own))


@claim(
    "essays.ukrainian_voices",
    unit="voices",
    digits=0,
    sentence="Of {n} passages of speech or thought that the essays quote or report, {said} is a Ukrainian's.",
)
def ukrainian_voices(study: Study) -> Result:
    heard = coded.rows(study, "voices")
    found = (heard["country"] == "UA").sum()
    return Result(found, len(heard), "passages", words={"said": coded.said(found)})


@claim(
    "essays.ukraine",
    unit="mentions",
    digits=0,
    sentence=(
        "*Ukraine* is named {a_times} in {first} and {b_times} in {second}; in {party} of these places does it "
        "act or speak for itself, and in {place} it is where something is or happens."
    ),
)
def ukraine(study: Study) -> Result:
    named = coded.rows(study, "ukraine")
    words = {
        f"{name}_times": _times((named["essay"] == essay).sum())
        for name, essay in zip("ab", study.pair, strict=True)
    }
    words |= {name: coded.said((named["as"] == name).sum()) for name in ("party", "place")}
    words |= coded.stability(study, "ukraine", "as")
    return Result(len(named), len(named), "mentions", words=words, evidence=coded.evidence(named))


def _times(count: int) -> str:
    return {0: "not at all", 1: "once", 2: "twice"}.get(count) or f"{count} times"


@claim(
    "essays.headlines",
    unit="titles",
    digits=0,
    sentence=(
        "{value} of {n} titles take an outcome for granted, {first}'s that *{a}*, {second}'s that *{b}*; the "
        "one was coded as {a_outcome}, the other as {b_outcome}."
    ),
)
def headlines(study: Study) -> Result:
    titles = coded.rows(study, "headlines")
    titles = titles.groupby("essay").first().loc[list(study.pair)]
    words = dict(zip("ab", titles["presupposes"], strict=True))
    words |= dict(zip(("a_outcome", "b_outcome"), titles["outcome"], strict=True))
    words |= coded.stability(study, "headlines", "outcome")
    taken = titles["outcome"].isin(["failure", "agreement"]).sum()
    return Result(taken, len(titles), "titles", words=words, evidence=tuple(titles["sentence_id"]))


@claim(
    "essays.questions",
    label="questions",
    choices=("quoted", "headings"),
    allows="{first} may ask up to {high} points more or {low} points less often.",
    unit="percentage points",
    digits=0,
    sentence=(
        "{first} asks {a_questions} in {a_all} sentences, and {second} {b} in {b_all}: {direction}. The difference "
        "({first} minus {second}) is {value} points."
    ),
)
def questions(study: Study) -> Result:
    asked = coded.rows(study, "questions")
    frame = study.sentence_words.assign(asked=lambda rows: 100.0 * rows.index.isin(asked["sentence_id"]))
    found = contrast(study, frame, "asked")
    first, second = study.pair
    text = found.worded(
        above=f"{study.corpus.labels[first]} asks more often",
        below=f"{study.corpus.labels[second]} asks more often",
        neither="no clear difference",
    )
    words = coded.by_essay(study, asked) | coded.by_essay(study, frame, "_all")
    count = (asked["essay"] == first).sum()
    words["a_questions"] = f"{words['a']} question{'' if count == 1 else 's'}"
    return found.result("sentences", words | {"direction": text}, coded.evidence(asked, limit=5))


def _dated(study: Study) -> pd.DataFrame:
    """Expressions of time with a date, each with its `distance` in years either way, and its `paragraph`."""
    frame = study.times.dropna(subset="years")
    paragraphs = study.sentence_words["paragraph"].loc[frame["sentence_id"]]
    return frame.assign(distance=frame["years"].abs(), paragraph=paragraphs.to_numpy())


@claim(
    "essays.horizon",
    label="time horizon",
    unit="years",
    digits=1,
    choices=("quoted", "headings"),
    allows="{first}'s middle date may lie up to {high} years farther or {low} years nearer.",
    sentence=(
        "The middle one of {first}'s dated expressions lies {a} from its publication, that of {second}'s "
        "{b}: {direction}. The difference ({first} minus {second}) is {value} years."
    ),
)
def horizon(study: Study) -> Result:
    first, second = study.pair
    frame = _dated(study)
    distance, essays = frame["distance"], frame["essay"]
    found = Contrast(
        resample.median_difference(
            distance, essays, first=first, second=second,
            blocks=frame["paragraph"], draws=study.draws, seed=study.seed,
        )
    )  # fmt: skip
    text = found.worded(
        above=f"{study.corpus.labels[first]} looks farther",
        below=f"{study.corpus.labels[second]} looks farther",
        neither="neither looks clearly farther",
    )
    middle = distance.groupby(essays).median()
    words = {"a": span(middle[first]), "b": span(middle[second]), "direction": text}
    return found.result("dated expressions", words, _next_to(frame, middle))


def _next_to(frame: pd.DataFrame, middle: pd.Series) -> tuple[str, ...]:
    """The two sentences of each essay whose expressions lie next to its median."""
    away = (frame["distance"] - frame["essay"].map(middle)).abs()
    rows = ranked(frame.assign(away=away), "away", ascending=True).drop_duplicates("sentence_id")
    return tuple(rows.groupby("essay", sort=False).head(2).sort_index()["sentence_id"])


@claim(
    "essays.repeated",
    unit="dated expressions",
    digits=0,
    sentence=(
        "{value} of {n} dated expressions point to a day or span that another one in the same essay "
        "points to as well ({a} in {first}, {b} in {second}); each mention counts."
    ),
)
def repeated(study: Study) -> Result:
    frame = _dated(study)
    again = frame[frame.duplicated(["essay", "first", "last"], keep=False)]
    words = _by_essay(study, again["essay"].value_counts().reindex(list(study.pair), fill_value=0))
    evidence = tuple(again["sentence_id"].unique()[:4])
    return Result(len(again), len(frame), "dated expressions", words=words, evidence=evidence)


@claim(
    "essays.beyond_a_year",
    label="dates beyond a year",
    unit="percentage points",
    digits=0,
    choices=("quoted", "headings"),
    allows="{first} may point that far up to {high} points more or {low} points less often.",
    sentence=(
        "Of the expressions that can be dated, {a} of {a_all} in {first} and {b} of {b_all} in {second} "
        "point more than a year away: {direction}. The difference ({first} minus {second}) is {value} points."
    ),
)
def beyond_a_year(study: Study) -> Result:
    first, second = study.pair
    frame = _dated(study).assign(far=lambda rows: 100.0 * (rows["distance"] > 1))
    found = contrast(study, frame, "far")
    text = found.worded(
        above=f"{study.corpus.labels[first]} points away more often",
        below=f"{study.corpus.labels[second]} points away more often",
        neither="no clear difference",
    )
    far = frame[frame["far"] > 0]
    counted = {"": far["essay"].value_counts(), "_all": frame["essay"].value_counts()}
    words = {
        f"{name}{which}": number(sizes.get(essay, 0), 0)
        for which, sizes in counted.items()
        for name, essay in (("a", first), ("b", second))
    }
    evidence = tuple(far["sentence_id"].unique()[:3])
    return found.result("dated expressions", {**words, "direction": text}, evidence)


@claim(
    "essays.earliest",
    unit="years before publication",
    digits=0,
    sentence="The earliest day that {first} points to lies in {a}, the earliest of {second} in {b}.",
)
def earliest(study: Study) -> Result:
    frame = _dated(study)
    rows = (
        ranked(frame, "first", ascending=True)
        .drop_duplicates("essay")
        .set_index("essay")
        .loc[list(study.pair)]
    )
    published = {essay.id: essay.date.year for essay in study.corpus.essays}
    years = rows["first"].dt.year
    distance = max(published[essay] - year for essay, year in years.items())
    words = {name: str(year) for name, year in zip("ab", years, strict=True)}
    return Result(distance, len(frame), "dated expressions", words=words, evidence=tuple(rows["sentence_id"]))


@claim(
    "essays.undated",
    unit="expressions",
    digits=0,
    sentence=(
        "{value} expressions of time, such as *{example}*, could be given no date and are left out of the "
        "figure."
    ),
)
def undated(study: Study) -> Result:
    rows = study.times[study.times["years"].isna()]
    return Result(
        len(rows),
        len(study.times),
        "expressions",
        words={"example": rows["expression"].iloc[-1]},
        evidence=tuple(rows["sentence_id"][-1:]),
    )


def span(years: float) -> str:
    """A distance in time in the largest unit that it fills twice: `25.6 years`, `2.4 weeks`, `3 days`."""
    days = years * 365.25
    for name, length in (("years", 365.25), ("weeks", 7.0)):
        if days >= 2 * length:
            return f"{number(days / length, 1)} {name}"
    return f"{number(days, 0)} days"
