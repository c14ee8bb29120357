"""The register of findings: every number that the book's prose states, computed, worded and published here.

A finding is a function of a `Study` that returns a `Result`; `@claim` gives it a key, a unit and a sentence.
The sentence's direction words ("darker", "no clear difference") come from the interval, never the author;
how far a finding may be believed, its tier, comes from a permutation test corrected for its family.
"""

import hashlib
import importlib.metadata
import json
import math
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from importlib import import_module
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Any

import pandas as pd

from churchtower import cache, tiers, withdrawn
from churchtower import choices as robustness
from churchtower.corpus import data_folder
from churchtower.study import LIBRARIES, Study, made_of
from synkrisis.frames import copied
from synkrisis.intervals import verdicts
from synkrisis.intervals.resampling import Estimate
from synkrisis.intervals.verdicts import Verdict
from synkrisis.order import rounded
from synkrisis.printing import number
from synkrisis.resources import library_data

TOLERANCE = 1e-9
PUBLISHED = "claims.json"  # in the corpus's folder
UNPUBLISHED = ("key", "changed")  # of a finding's fields: its key is its name in the register

# Each chapter's claims live in the module of that name in `churchtower.findings`; importing it registers them.
CHAPTERS = ("essays", "vocabulary", "sentiment", "metaphor", "metaphor_and_sentiment", "synthesis")


@dataclass(frozen=True)
class Result:
    """What a finding's function returns.

    `value` in the claim's unit; `low` and `high` bound its 95 % interval where it is an estimate; `n` items
    of `n_unit` were counted; `words` fill the sentence; `evidence` lists ids of sentences that show it.
    A comparison has a `verdict` (None for a plain count) and, where blocks could be dealt out again, `p`.
    `low_error`, `high_error` and `error` are the Monte Carlo errors of limits and value; `base` is the second
    essay's value where a difference can be told in percent of it.
    """

    value: float
    n: int
    n_unit: str = "words"
    low: float | None = None
    high: float | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    verdict: Verdict | None = None
    p: float | None = None
    low_error: float = 0.0
    high_error: float = 0.0
    error: float = 0.0
    base: float | None = None

    @property
    def sign(self) -> int | None:
        """1, −1 or 0; None for a plain count, and where the difference cannot be estimated."""
        return None if self.verdict is None else self.verdict.sign


def estimated(
    found: Estimate,
    n_unit: str,
    words: Mapping[str, str],
    evidence: tuple[str, ...] = (),
    *,
    compares: bool = True,
    base: float | None = None,
    n: int | None = None,
) -> Result:
    """An estimate as a Result; `compares` where its direction is a finding."""
    return Result(
        found.value, found.n if n is None else n, n_unit, _known(found.low), _known(found.high), words,
        evidence, verdicts.of(found) if compares else None, _known(found.p), found.low_error,
        found.high_error, found.error, base,
    )  # fmt: skip


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


@dataclass(frozen=True)
class Claim:
    """A registered finding: `compute` gives its result, `sentence` words it, `choices` could move it.

    `label` names it where there is no room for its sentence; `allows` words what a difference that is not
    clear still leaves room for; `coverage` is in how many of 100 simulated cases such an interval held the
    truth, where that is not about 95.
    """

    key: str
    unit: str
    sentence: str
    digits: int
    compute: Callable[[Study], Result]
    choices: tuple[str, ...] = ()
    label: str = ""
    allows: str = ""
    coverage: int = 95

    @property
    def chapter(self) -> str:
        """The chapter that a key belongs to: the part before the first point."""
        return self.key.partition(".")[0]


@dataclass(frozen=True)
class Finding:
    """A claim computed: what `claims.json` publishes and the pages show.

    `text` is `sentence` with interval, n, p and tier, what the interval still allows, and what undoes it.
    `p` is from paragraphs dealt out again, `p_holm` corrected for its `family`; `tier` is confirmed,
    suggestive or descriptive; `after_reading` says that what is compared was chosen after reading.
    `conditions` are the single choices that undo it and `pairs` those that do so two together, of
    `tried` combinations. `forms` are the words in which prose may state it, by name. `changed` says what it
    does not have of what is published: choices, codes, texts. A notebook shows what was published beside it.
    """

    key: str
    chapter: str
    text: str
    sentence: str
    value: float
    low: float | None
    high: float | None
    low_error: float | None
    high_error: float | None
    n: int
    n_unit: str
    unit: str
    sign: int | None
    verdict: str | None
    p: float | None
    p_holm: float | None
    family: str | None
    tier: str
    after_reading: bool
    conditions: tuple[str, ...]
    pairs: tuple[str, ...]
    tried: int | None
    evidence: tuple[str, ...]
    forms: Mapping[str, str]
    changed: tuple[str, ...] = field(default=(), compare=False)  # of the reading, and not published

    @property
    def is_published(self) -> bool:
        """Whether this is what the book publishes: nothing is changed, and the numbers are the same."""
        was = published_item(self.key)
        return not self.changed and was is not None and _numbers(asdict(self)) == _numbers(was)

    def _repr_markdown_(self) -> str:
        was = published_item(self.key)
        head = "| | value | 95 % interval | p | after Holm | tier |\n|---|--:|--:|--:|--:|---|"
        rows = [_row("published" if self.is_published else "now", asdict(self))]
        if not self.is_published:
            rows.insert(0, "| published | not published | | | | |" if was is None else _row("published", was))
        lines = [f"**{self.key}**: {self.sentence}", "\n".join([head, *rows])]
        if self.changed:
            lines.append(f"Changed here: {'; '.join(self.changed)}.")
        if not self.is_published:
            lines.append("*Not the book’s finding: its citation is of what was published.*")
        return "\n\n".join([*lines, f"n = {number(self.n, 0)} {self.n_unit}; values in {self.unit}"])

    def __str__(self) -> str:
        was = published_item(self.key)
        if self.is_published or was is None:
            return self.text
        changed = f" Changed here: {'; '.join(self.changed)}." if self.changed else ""
        return f"Published: {was['text']}\nNow: {self.text}{changed}"


def _numbers(item: Mapping) -> tuple:
    """What is printed of a finding, so that two that print the same are the same."""
    return (*(item["forms"].get(name) for name in ("value", "low", "high", "p")), item["tier"])


def _row(name: str, item: Mapping) -> str:
    forms = item["forms"]
    interval = f"{forms['low']} to {forms['high']}" if "low" in forms and item["low"] is not None else "–"
    p = "–" if item["p"] is None else probability(item["p"])
    holm = "–" if item["p_holm"] is None else probability(item["p_holm"])
    return f"| {name} | {forms['value']} | {interval} | {p} | {holm} | {item['tier']} |"


_REGISTER: dict[str, Claim] = {}


def claim(
    key: str,
    *,
    unit: str,
    sentence: str,
    digits: int = 2,
    choices: tuple[str, ...] = (),
    label: str = "",
    allows: str = "",
    coverage: int = 95,
) -> Callable:
    """Register a finding under `key` (`chapter.name`). Raises ValueError on a key that is taken.

    A directional claim names the `choices` (see `churchtower.choices`) that could move it, and has a `label`,
    its name in a figure, which may name `{first}` and `{second}`.

    `sentence` may name `{value}` (with `digits` decimal places), `{n}`, `{first}` and `{second}` (the essays'
    labels) and whatever `Result.words` holds; interval, n, p and tier are put behind it. `allows` may name
    `{low}` and `{high}`, how far the interval reaches to either side of zero, and `{low_percent}` and
    `{high_percent}`, the same in percent of `Result.base`.
    """

    def register(compute: Callable[[Study], Result]) -> Callable[[Study], Result]:
        if key in _REGISTER:
            raise ValueError(f"The claim {key!r} is registered twice; give each finding a key of its own.")
        _REGISTER[key] = Claim(key, unit, sentence, digits, compute, choices, label, allows, coverage)
        return compute

    return register


def register() -> dict[str, Claim]:
    """All claims by key, in the order of the book's chapters."""
    for chapter in CHAPTERS:
        import_module(f"churchtower.findings.{chapter}")
    # ties: as a chapter's module has them
    return dict(sorted(_REGISTER.items(), key=lambda item: CHAPTERS.index(item[1].chapter)))


def bound(value: float, digits: int = 2) -> str:
    """An end of an interval: with more digits where rounding would put it on zero, so that its side shows."""
    while value and not float(f"{value:.{digits}f}") and digits < 6:
        digits += 1
    return number(value, digits)


def worded(
    verdict: Verdict, *, above: str, below: str, neither: str, nothing: str = "cannot be compared here with"
) -> str:
    """The words that a verdict on a difference allows."""
    return {1: above, -1: below, 0: neither, None: nothing}[verdict.sign]


def _names(study: Study) -> dict[str, str]:
    first, second = study.pair
    return {"first": study.corpus.labels[first], "second": study.corpus.labels[second]}


def label(key: str, study: Study) -> str:
    """A claim's short name, as in a figure: `stance toward Russia`. Without one, its key's last part."""
    item = register()[key]
    return item.label.format(**_names(study)) or key.partition(".")[2].replace("_", " ")


def _digits(claim: Claim, result: Result) -> int:
    """Decimal places of the limits: none finer than their Monte Carlo errors."""
    return verdicts.digits(claim.digits, result.low_error, result.high_error)


def _value(claim: Claim, result: Result) -> str:
    return number(result.value, verdicts.digits(claim.digits, result.error))


def _fill(claim: Claim, result: Result, study: Study) -> str:
    value = _value(claim, result)
    return claim.sentence.format(value=value, n=number(result.n, 0), **_names(study), **result.words)


def probability(p: float) -> str:
    """A p as the book prints it, to two figures: `.0005`, `.036`, `.67`.

    >>> probability(0.0361), probability(0.00052), probability(0.67), probability(1.0)
    ('.036', '.0005', '.67', '1')
    """
    if p >= 0.995:
        return "1"
    digits = 2 if p >= 0.095 else 3 if p >= 0.00095 else 4
    return f"{p:.{digits}f}".removeprefix("0")


def _interval(claim: Claim, result: Result) -> str:
    """`95 % interval −1.4 to 0.2`, or what is known instead; empty for a plain count."""
    if result.low is None:
        return "no interval can be had" if result.verdict is not None else ""
    low, high = (bound(end, _digits(claim, result)) for end in (result.low, result.high))
    # A no-break space keeps the sign with its number.
    level = "95\u00a0%" if claim.coverage == 95 else f"about {claim.coverage}\u00a0%"
    return f"{level} interval {low} to {high}"


def _bracketed(claim: Claim, result: Result, p_holm: float | None, tier: str) -> str:
    interval = _interval(claim, result)
    if not interval:
        return ""
    parts = [interval]
    if result.p is not None:
        corrected = "" if p_holm is None else f", after Holm {probability(p_holm)}"
        parts.append(f"p = {probability(result.p)}{corrected}")
    parts.append(f"n = {number(result.n, 0)} {result.n_unit}")
    return f" ({', '.join(parts)}{f'; {tier}' if result.verdict is not None else ''})"


def _allowed(claim: Claim, result: Result, study: Study) -> str:
    """What a difference that is not clear still leaves room for, in plain words."""
    if result.sign != 0 or result.low is None:
        return ""
    line = ""
    if result.verdict is Verdict.ON_THE_LINE:
        line = " One limit lies on the line: another seed could put it on the other side of zero."
    if not claim.allows or not result.low < 0 < result.high:
        return line
    digits = _digits(claim, result)
    ends = {"low": number(-result.low, digits), "high": number(result.high, digits)}
    if result.base:
        ends |= {
            f"{name}_percent": number(100 * abs(end) / abs(result.base), 0)
            for name, end in (("low", result.low), ("high", result.high))
        }
    return f" {claim.allows.format(**ends, **_names(study))}{line}"


def _conditions(conditions: tuple[str, ...]) -> str:
    if not conditions:
        return ""
    said = "; ".join(conditions)
    return f" **This depends on a single choice**: {said}."


def finding(key: str, study: Study) -> Finding:
    """Compute one claim, from results that are kept for the same data, code and libraries.

    In a study in which something is chosen or changed, the other findings of its family keep their published p
    for Holm's correction, and what would undo it is not tried: `grid` does that.
    Raises KeyError, naming the claims there are, on an unknown key.
    """
    known = register()
    if key not in known:
        raise KeyError(f"There is no claim {key!r}. The register has: {', '.join(known)}.")
    item = known[key]
    computed = result(key, study)
    if study.can_be_kept:
        p_holm, (conditions, pairs, tried) = corrected(study).get(key), _undoing(key, study)
    else:
        p_holm, (conditions, pairs, tried) = _corrected_alone(key, study), ((), (), None)
    tier = tiers.tier(computed.sign, computed.p, p_holm)
    sentence = _fill(item, computed, study)
    said = sentence.removesuffix(".") + _bracketed(item, computed, p_holm, tier) + "."
    return Finding(
        key=key,
        chapter=item.chapter,
        text=said + _allowed(item, computed, study) + _conditions(conditions),
        sentence=sentence,
        value=_plain(computed.value),
        low=_plain(computed.low),
        high=_plain(computed.high),
        low_error=None if computed.low is None else _plain(computed.low_error),
        high_error=None if computed.low is None else _plain(computed.high_error),
        n=int(computed.n),
        n_unit=computed.n_unit,
        unit=item.unit,
        sign=computed.sign,
        verdict=None if computed.verdict is None else str(computed.verdict),
        p=_plain(computed.p),
        p_holm=_plain(p_holm),
        family=tiers.family(key),
        tier=tier,
        after_reading=tiers.after_reading(key),
        conditions=conditions,
        pairs=pairs,
        tried=tried,
        evidence=tuple(computed.evidence),
        forms=forms(item, computed, study),
        changed=(*study.changes, *altered(study)),
    )


@lru_cache(maxsize=4096)
def result(key: str, study: Study) -> Result:
    """What a claim's function returns, computed once for each study; the book's own is kept."""
    item = register()[key]
    return _remembered("results", item, study, lambda: item.compute(study))


def _remembered(kind: str, item: Claim, study: Study, make: Callable[[], Any]) -> Any:
    """What `make` gives, kept where a chapter's module defines the claim and the choices are the book's own."""
    module = item.compute.__module__
    if not study.can_be_kept or not module.startswith("churchtower.findings."):
        return make()
    inputs = made_of(study.corpus, study.draws, study.seed, module=module)
    return pickle.loads(
        cache.remember(f"{kind}/{item.key}", inputs, lambda: pickle.dumps(make())).read_bytes()
    )


@lru_cache(maxsize=64)
def corrected(study: Study) -> dict[str, float]:
    """Holm's adjusted p of every comparison within its family (`tiers`), those withdrawn counted with them."""
    keys = [key for key in register() if tiers.family(key)]
    p = {key: item["p"] for key, item in withdrawn.read(study.corpus.folder).items() if tiers.family(key)}
    p |= {key: math.nan if (found := result(key, study).p) is None else found for key in keys}
    return {key: value for key, value in tiers.corrected(p).items() if not math.isnan(value)}


def _corrected_alone(key: str, study: Study) -> float | None:
    """Holm's adjusted p of one finding of a changed study among the others of its family as published."""
    p = result(key, study).p
    if p is None or not tiers.family(key) or study.corpus.folder != data_folder():
        return None
    items = {**read_published()["claims"], **withdrawn.read()}
    others = {name: item["p"] for name, item in items.items() if tiers.family(name) and item["p"] is not None}
    return tiers.corrected({**others, key: p})[key]


def forms(claim: Claim, result: Result, study: Study) -> dict[str, str]:
    """The words in which prose may state a finding, by name.

    `value`, `low`, `high`, `n` as printed; `with interval` (`−0.65 [−1.39, 0.15]`); `p`; the `sentence`; and
    every word that fills the sentence, such as the `direction`, by the name it has there.
    """
    digits = _digits(claim, result)
    found = {name: str(word) for name, word in result.words.items()}
    found |= {"value": _value(claim, result), "n": number(result.n, 0)}
    if result.low is not None:
        found |= {name: bound(end, digits) for name, end in (("low", result.low), ("high", result.high))}
        found["with interval"] = f"{found['value']} [{found['low']}, {found['high']}]"
    if result.p is not None:
        found["p"] = probability(result.p)
    return {**found, "sentence": _fill(claim, result, study)}


def grid(key: str, study: Study) -> pd.DataFrame | None:
    """The claim under all combinations of its choices (`churchtower.choices.grid`); None without."""
    return _grid(key, study) if register()[key].choices else None


@copied
@lru_cache(maxsize=256)
def _grid(key: str, study: Study) -> pd.DataFrame:
    item = register()[key]
    return _remembered(
        "grids",
        item,
        study,
        lambda: robustness.grid(lambda other: result(key, other), study, item.choices),
    )


def _undoing(key: str, study: Study) -> tuple[tuple[str, ...], tuple[str, ...], int | None]:
    """The single choices, and the pairs of choices, that undo a finding, and how many were tried."""
    found = grid(key, study)
    if found is None:
        return (), (), None
    singles, pairs = robustness.undoing(found, study, register()[key].choices)
    return tuple(singles), tuple(pairs), len(found)


def _plain(value: float | None) -> float | None:
    # More digits than any reader needs, and fewer than platforms disagree on.
    return None if value is None or math.isnan(value) else float(rounded([value])[0])


def compute_all(study: Study) -> Iterator[Finding]:
    """Compute every claim, one at a time, so a caller can show progress."""
    for key in register():
        yield finding(key, study)


def compute_ahead() -> None:
    """Put into the cache every result and grid of the book that is not in it, one process a processor."""
    context = get_context("fork" if "fork" in get_all_start_methods() else "spawn")
    with ProcessPoolExecutor(mp_context=context) as pool:
        list(pool.map(_compute_chapter, CHAPTERS))


def _compute_chapter(chapter: str) -> None:
    study = Study()
    for key, item in register().items():
        if item.chapter == chapter:
            result(key, study)
            grid(key, study)


def basis(study: Study) -> dict:
    """What the findings rest on: checksums of the texts, annotations, people's ratings, word lists and fits, and
    versions of the libraries."""
    folder = study.corpus.folder
    own = [
        file
        for part in ("essays/*.txt", "annotations/*.csv", "human/*.csv")
        for file in sorted(folder.glob(part))
    ]
    named = {file.relative_to(folder).as_posix(): file for file in own}
    fitted = [
        file
        for part in ("lexicons/*", "learned/*.csv", "finder/*.csv")
        for file in sorted(library_data().glob(part))
    ]
    named |= {file.relative_to(library_data()).as_posix(): file for file in fitted}
    return {
        "files": {name: hashlib.sha256(named[name].read_bytes()).hexdigest() for name in sorted(named)},
        "versions": {name: importlib.metadata.version(name) for name in LIBRARIES},
    }


def to_json(findings: Iterable[Finding], study: Study) -> str:
    """The published form: what the findings rest on, and each finding by key."""
    content = {
        **basis(study),
        "claims": {f.key: {k: v for k, v in asdict(f).items() if k not in UNPUBLISHED} for f in findings},
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def published_path() -> Path:
    """Where the book's published `claims.json` lies."""
    return data_folder() / PUBLISHED


def read_published(path: Path | None = None) -> dict:
    """The content of a published `claims.json`. Raises ValueError where it is missing or is not one."""
    path = path or published_path()
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ValueError(
            f"{path}: there is no such file. Name a claims.json, or write one with --write."
        ) from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(
            f"{path}: it is not JSON ({error}). Name a claims.json that this book published."
        ) from None
    if not _is_published(content):
        raise ValueError(f"{path}: it holds no claims. Name a claims.json that this book published.")
    return content


def published_item(key: str) -> dict | None:
    """A finding as the book publishes it; None where nothing is published, or not under that key."""
    try:
        return read_published()["claims"].get(key)
    except ValueError:
        return None


def altered(study: Study) -> tuple[str, ...]:
    """Which of the files that the published findings rest on are no longer the same, in words."""
    try:
        old = read_published()["files"]
    except ValueError:
        return ()
    new = basis(study)["files"]
    texts = {name for name in old if name.startswith("essays/")}
    if texts != {name for name in new if name.startswith("essays/")}:
        return ("of other texts",)
    changed = [name for name in sorted(old) if old[name] != new.get(name)]
    return tuple(f"{name} is not the one that was published" for name in changed)


def _is_published(content: object) -> bool:
    if not isinstance(content, dict):
        return False
    parts = [content.get(name) for name in ("claims", "files", "versions")]
    return all(isinstance(part, dict) for part in parts) and all(
        isinstance(item, dict) for item in parts[0].values()
    )


def _same(old: object, new: object) -> bool:
    if isinstance(old, float | int) and isinstance(new, float | int):
        return math.isclose(old, new, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return old == new


def differences(old: Mapping, finding: Finding) -> list[str]:
    """What a recomputed finding says otherwise than its published form, one sentence a field."""
    new = json.loads(json.dumps(asdict(finding)))  # as published: tuples become lists
    return [
        f"{name}: published {old.get(name)!r}, now {new[name]!r}"
        for name in new
        if name not in UNPUBLISHED and not _same(old.get(name), new[name])
    ]


def reasons(published: Mapping, study: Study) -> list[str]:
    """Why findings may differ: which texts, annotations and libraries are not those of the published form."""
    now, found = basis(study), []
    for title, name in (("file", "files"), ("library", "versions")):
        old = published.get(name, {})
        for item in sorted(old.keys() | now[name].keys()):
            if old.get(item) != now[name].get(item):
                found.append(f"{title} {item} is not the one that was published")
    return found


def anchor(key: str) -> str:
    """A claim's key as it stands in addresses: `sentiment.gap` is `sentiment-gap`."""
    return key.replace(".", "-").replace("_", "-")


def last_said(key: str, item: Mapping) -> Finding:
    """A withdrawn finding (`withdrawn.read`) as it was last computed."""
    return Finding(**{name.name: item.get(name.name) for name in fields(Finding)} | {"key": key})
