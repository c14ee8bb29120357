"""The register of findings: every number that the book's prose states, computed, worded and published here.

A finding is a function of a `Study` that returns a `Result`; `@claim` gives it a key, a unit and a sentence.
The sentence's direction words ("darker", "no clear difference") come from the interval, never the author.
"""

import hashlib
import importlib.metadata
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

import synkrisis
from churchtower import cache
from churchtower import choices as robustness
from churchtower.corpus import data_folder
from churchtower.study import Study
from synkrisis.order import rounded
from synkrisis.printing import number
from synkrisis.resources import library_data

LIBRARIES = ("nltk", "numpy", "pandas", "scipy", "textblob")
TOLERANCE = 1e-9
PUBLISHED = "claims.json"  # in the corpus's folder

# Each chapter's claims live in the module of that name in `churchtower.findings`; importing it registers them.
CHAPTERS = ("essays", "vocabulary", "sentiment", "metaphor", "metaphor_and_sentiment")


@dataclass(frozen=True)
class Result:
    """What a finding's function returns.

    `value` in the claim's unit; `low` and `high` bound its 95 % interval where it is an estimate; `n` items
    of `n_unit` were counted; `sign` is −1, 0 or 1 for a directional claim and None for a plain count; `words`
    fill the sentence; `evidence` lists ids of sentences that show it; `null` is the split-half null, the size
    of difference that one essay shows against itself.
    """

    value: float
    n: int
    n_unit: str = "words"
    low: float | None = None
    high: float | None = None
    sign: int | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    null: float | None = None


@dataclass(frozen=True)
class Claim:
    """A registered finding: `compute` gives its result, `sentence` words it, `choices` could move it.

    `label` names it where there is no room for its sentence.
    """

    key: str
    unit: str
    sentence: str
    digits: int
    compute: Callable[[Study], Result]
    choices: tuple[str, ...] = ()
    label: str = ""

    @property
    def chapter(self) -> str:
        """The chapter that a key belongs to: the part before the first point."""
        return self.key.partition(".")[0]


@dataclass(frozen=True)
class Finding:
    """A claim computed: what `claims.json` publishes and the pages show.

    `text` is `sentence` with interval, null, n, and what the choices make of it; `share` of the `tried`
    combinations of choices give the same direction.
    """

    key: str
    chapter: str
    text: str
    sentence: str
    value: float
    low: float | None
    high: float | None
    n: int
    n_unit: str
    unit: str
    sign: int | None
    null: float | None
    share: float | None
    tried: int | None
    evidence: tuple[str, ...]


_REGISTER: dict[str, Claim] = {}


def claim(
    key: str,
    *,
    unit: str,
    sentence: str,
    digits: int = 2,
    choices: tuple[str, ...] = (),
    label: str = "",
) -> Callable:
    """Register a finding under `key` (`chapter.name`). Raises ValueError on a key that is taken.

    A directional claim names the `choices` (see `churchtower.choices`) that could move it, and has a `label`,
    its name in a figure, which may name `{first}` and `{second}`.

    `sentence` may name `{value}` (with `digits` decimal places), `{n}`, `{first}` and `{second}` (the essays'
    labels) and whatever `Result.words` holds; interval, null and n are put behind it.
    """

    def register(compute: Callable[[Study], Result]) -> Callable[[Study], Result]:
        if key in _REGISTER:
            raise ValueError(f"The claim {key!r} is registered twice; give each finding a key of its own.")
        _REGISTER[key] = Claim(key, unit, sentence, digits, compute, choices, label)
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


def direction(low: float, high: float) -> int:
    """1 where an interval lies above zero, −1 where it lies below, else 0."""
    return 1 if low > 0 else -1 if high < 0 else 0


def worded(low: float, high: float, *, above: str, below: str, neither: str) -> str:
    """The words that an interval of a difference allows."""
    return {1: above, -1: below, 0: neither}[direction(low, high)]


def _names(study: Study) -> dict[str, str]:
    first, second = study.pair
    return {"first": study.corpus.labels[first], "second": study.corpus.labels[second]}


def label(key: str, study: Study) -> str:
    """A claim's short name, as in a figure: `stance toward Russia`. Without one, its key's last part."""
    item = register()[key]
    return item.label.format(**_names(study)) or key.partition(".")[2].replace("_", " ")


def _fill(claim: Claim, result: Result, study: Study) -> str:
    value = number(result.value, claim.digits)
    return claim.sentence.format(value=value, n=number(result.n, 0), **_names(study), **result.words)


def _with_interval(text: str, claim: Claim, result: Result) -> str:
    if result.low is None:
        return text
    low, high = (bound(end, claim.digits) for end in (result.low, result.high))
    null = "" if result.null is None else f"split-half null {number(result.null, claim.digits)}, "
    # A no-break space keeps the sign with its number.
    interval = f"95\u00a0% interval {low} to {high}, {null}n = {number(result.n, 0)} {result.n_unit}"
    return f"{text.removesuffix('.')} ({interval})."


def finding(key: str, study: Study) -> Finding:
    """One claim: computed, or as it was computed from the same texts, annotations, code and libraries."""
    kept = _kept(key, study)["finding"]
    return Finding(**{**kept, "evidence": tuple(kept["evidence"])})


def grid(key: str, study: Study) -> pd.DataFrame | None:
    """The claim's sign under all combinations of its choices (`churchtower.choices.grid`); None without."""
    kept = _kept(key, study)["grid"]
    return None if kept is None else pd.DataFrame(kept)


def _place(key: str, study: Study) -> Path:
    return cache.place(f"findings/{key}.json", _made_of(study))


def _kept(key: str, study: Study) -> dict:
    """A claim and its grid, in the cache or put there."""

    def made() -> str:
        tried = _grid(key, study)
        found = {
            "finding": asdict(compute(key, study)),
            "grid": None if tried is None else tried.to_dict("list"),
        }
        return json.dumps(found)

    return json.loads(cache.remember(f"findings/{key}.json", _made_of(study), made).read_text("utf-8"))


@lru_cache(maxsize=8)
def _made_of(study: Study) -> tuple[str]:
    """A key of all that a finding depends on, for `cache.remember`."""
    package, folder = Path(__file__).parent, study.corpus.folder
    code = [*sorted(package.glob("*.py")), package / "findings", Path(synkrisis.__file__).parent]
    texts = [folder / name for name in ("essays.csv", "essays", "annotations")]
    versions = [f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES]
    return (cache.checksum(*code, *texts, *versions, repr(study.choices)),)


def compute(key: str, study: Study) -> Finding:
    """Compute one claim anew.

    Raises KeyError, naming the claims there are, on an unknown key.
    """
    known = register()
    if key not in known:
        raise KeyError(f"There is no claim {key!r}. The register has: {', '.join(known)}.")
    item = known[key]
    result = item.compute(study)
    combined = _grid(key, study)
    share = None if combined is None else float(combined["holds"].mean())
    tried = None if combined is None else len(combined)
    sentence = _fill(item, result, study)
    return Finding(
        key=key,
        chapter=item.chapter,
        text=_with_interval(sentence, item, result) + _dependence(share, tried, result.sign),
        sentence=sentence,
        value=_plain(result.value),
        low=_plain(result.low),
        high=_plain(result.high),
        n=int(result.n),
        n_unit=result.n_unit,
        unit=item.unit,
        sign=result.sign,
        null=_plain(result.null),
        share=_plain(share),
        tried=tried,
        evidence=tuple(result.evidence),
    )


@lru_cache(maxsize=256)
def _grid(key: str, study: Study) -> pd.DataFrame | None:
    item = register()[key]
    if not item.choices:
        return None
    return robustness.grid(lambda other: item.compute(other).sign, study, item.choices)


def _dependence(share: float | None, tried: int | None, sign: int | None) -> str:
    if share is None or share >= robustness.HOLDS:
        return ""
    where = f"{number(share * tried, 0)} of the {tried} combinations that were tried"
    percent = f"({number(100 * share, 0)} %)"
    if sign == 0:
        said = f"the difference stays unclear in {where} {percent}, and is clear in the others."
    else:
        said = f"it holds in {where} {percent}."
    return f" **This depends on the choices made**: {said}"


def _plain(value: float | None) -> float | None:
    # More digits than any reader needs, and fewer than platforms disagree on.
    return None if value is None or math.isnan(value) else float(rounded([value])[0])


def compute_all(study: Study) -> Iterator[Finding]:
    """Compute every claim, one at a time, so a caller can show progress."""
    for key in register():
        yield finding(key, study)


def compute_ahead() -> None:
    """Put into the cache every finding of the book that is not in it, one process a processor."""
    study = Study()
    waiting = [key for key in register() if not _place(key, study).exists()]
    if waiting:
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            list(pool.map(_compute_chapter, CHAPTERS))


def _compute_chapter(chapter: str) -> None:
    study = Study()
    for key, item in register().items():
        if item.chapter == chapter:
            finding(key, study)


def basis(study: Study) -> dict:
    """What the findings rest on: checksums of the texts and annotations, and versions of the libraries."""
    folder = study.corpus.folder
    own = [*sorted(folder.glob("essays/*.txt")), *sorted(folder.glob("annotations/*.csv"))]
    named = {file.relative_to(folder).as_posix(): file for file in own}
    named |= {f"lexicons/{file.name}": file for file in sorted(library_data().glob("lexicons/*"))}
    return {
        "files": {name: hashlib.sha256(named[name].read_bytes()).hexdigest() for name in sorted(named)},
        "versions": {name: importlib.metadata.version(name) for name in LIBRARIES},
    }


def to_json(findings: Iterable[Finding], study: Study) -> str:
    """The published form: what the findings rest on, and each finding by key."""
    content = {
        **basis(study),
        "claims": {f.key: {k: v for k, v in asdict(f).items() if k != "key"} for f in findings},
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
        if name != "key" and not _same(old.get(name), new[name])
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


@dataclass(frozen=True)
class Shown:
    """Findings as a page shows them: Markdown, in the built book and in JupyterLab alike."""

    findings: tuple[Finding, ...]
    pages: str = ""

    def _repr_markdown_(self) -> str:
        from synkrisis.charts import display  # its package imports this module

        return display.links_for_here("\n\n".join(map(self._block, self.findings)))

    def __repr__(self) -> str:
        return "\n".join(f.text for f in self.findings)

    def _block(self, finding: Finding) -> str:
        place = anchor(finding.key)
        ledger = f"[{finding.key}]({self.pages}synthesis.html#ledger-{place})"
        null = f"[split-half null]({self.pages}glossary.html#term-split-half-null)"
        text = finding.text.replace("split-half null", null)
        sentences = ", ".join(f"[{s}]({self.pages}evidence.html#{s})" for s in finding.evidence)
        cite = f"[cite this finding]({self.pages}cite.html#{place})"
        sources = " · ".join(filter(None, (ledger, sentences and f"evidence: {sentences}", cite)))
        return (
            f'<div class="syn-claim" id="claim-{place}">\n\n{text}\n\n'
            f'<span class="syn-claim-key">{sources}</span>\n\n</div>'
        )


def show(study: Study, *keys: str, pages: str = "") -> Shown:
    """Show findings on a page, each with its key, a link to the ledger and links to its sentences.

    `pages` is the way from the page to the folder of the chapters: empty inside it, `chapters/` on the cover.
    """
    return Shown(tuple(finding(key, study) for key in keys), pages)
