"""Two published forms of the findings, compared: what is the same, what changed, and what may be the
reason."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from churchtower import claims, withdrawn

RESTS_ON = {
    "essays": "the texts",
    "annotations": "the codings",
    "human": "people's ratings",
    "lexicons": "the word lists",
    "learned": "the fit on people's ratings",
    "finder": "the fit on the codings of metaphor",
}
NAMES = {
    "value": "the value",
    "low": "the interval",
    "high": "the interval",
    "p": "the test",
    "p_holm": "the corrected p",
    "tier": "the tier",
    "verdict": "the verdict",
    "sign": "the direction",
    "conditions": "the choices that undo it",
    "n": "the number counted",
    "forms": "the printed forms",
    "evidence": "the sentences it names",
    "text": "the wording",
}


@dataclass(frozen=True)
class Change:
    """One claim in two versions. `verdict` is same, reworded (all but the sentence is the same), different, or
    withdrawn, where `withdrawn.json` gives the reason.

    `fields` are those that differ, or `("new",)` or `("withdrawn",)`; `notes` says how, one sentence a field.
    """

    key: str
    verdict: str
    fields: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def compare(old: Mapping, new: Mapping) -> list[Change]:
    """Every claim of two contents of `claims.json`, in the order of the new one, withdrawn claims last.

    A field that the older version did not publish is not compared.
    """
    changes = []
    for key, item in new["claims"].items():
        was = old["claims"].get(key)
        if was is None:
            changes.append(Change(key, "different", ("new",), ("it was not published",)))
            continue
        notes = tuple(claims.differences({**item, **was}, claims.Finding(key=key, **item)))
        fields = tuple(note.partition(":")[0] for note in notes)
        verdict = "same" if not fields else "reworded" if fields == ("text",) else "different"
        changes.append(Change(key, verdict, fields, notes))
    gone = "it was published, and the register no longer has it"
    reasons = withdrawn.read()
    for key in sorted(old["claims"].keys() - new["claims"].keys()):
        if key in reasons:
            note = f"{withdrawn.when(reasons[key])}: {reasons[key]['reason']}"
            changes.append(Change(key, "withdrawn", ("withdrawn",), (note,)))
        else:
            changes.append(Change(key, "different", ("withdrawn",), (gone,)))
    return changes


def summary(changes: Iterable[Change]) -> list[str]:
    """What changed, one line a kind of change with the claims that it concerns."""
    kinds: dict[str, list[str]] = {}
    for change in changes:
        if change.verdict == "reworded":
            kinds.setdefault("only the wording", []).append(change.key)
            continue
        for name in dict.fromkeys(NAMES.get(field, field) for field in change.fields if field != "text"):
            kinds.setdefault(name, []).append(change.key)
    return [f"{kind} ({len(keys)}): {', '.join(keys)}" for kind, keys in kinds.items()]


def reasons(old: Mapping, new: Mapping, changes: Iterable[Change]) -> list[str]:
    """What the two versions do not have in common, each with its files or libraries; else what remains."""
    found = []
    files = _unlike(old.get("files", {}), new["files"])
    for folder, name in RESTS_ON.items():
        inside = [file for file in files if file.startswith(f"{folder}/")]
        if inside:
            found.append(f"{name} are not those that were published ({', '.join(inside)})")
    now, then = new["versions"], old.get("versions", {})
    libraries = [
        f"{name} {then.get(name, 'none')}, now {now.get(name, 'none')}" for name in _unlike(then, now)
    ]
    if libraries:
        found.append(f"the libraries are not those that were published ({'; '.join(libraries)})")
    if found:
        return found
    same = "the texts, codings, word lists and libraries are those published"
    if all(change.verdict != "different" for change in changes):
        return [f"{same}, and so is every value; sentences are worded otherwise"]
    return [f"{same}; the code differs, or the file was altered"]


def _unlike(old: Mapping, new: Mapping) -> list[str]:
    return [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]


def moved(old: Mapping, new: Mapping) -> pd.DataFrame:
    """Every finding of which a reader would see that it moved: one row with what it was and what it is.

    Columns `finding`, `then` and `now` (value with interval, and the direction of a comparison), `moved` (what of
    these). A finding whose printed value, interval and direction all stayed has no row.

    >>> published = claims.read_published()
    >>> len(moved(published, published))
    0
    """
    rows = []
    for key in [*new["claims"], *sorted(old["claims"].keys() - new["claims"].keys())]:
        was, now = old["claims"].get(key), new["claims"].get(key)
        forms = (now or was).get("forms", {})
        digits = [len(forms.get(name, "0.00").partition(".")[2]) for name in ("value", "low")]
        then, today = _printed(was, *digits), _printed(now, *digits)
        if was and now and not (then[2] and today[2]):  # told by one version only
            then, today = (*then[:2], ""), (*today[:2], "")
        if then != today:
            names = ("the value", "the interval", "the direction")
            differ = [name for name, a, b in zip(names, then, today, strict=True) if a != b]
            what = "new" if was is None else "withdrawn" if now is None else ", ".join(differ)
            rows.append((key, "; ".join(filter(None, then)), "; ".join(filter(None, today)), what))
    return pd.DataFrame(rows, columns=["finding", "then", "now", "moved"])


def _printed(item: Mapping | None, digits: int, digits_of_limits: int) -> tuple[str, str, str]:
    """A finding's value, interval and direction, each as it is printed, or nothing."""
    if item is None:
        return "", "", ""
    limits = [item["low"], item["high"]]
    known = all(limit is not None and not math.isnan(limit) for limit in limits)
    interval = " to ".join(claims.bound(limit, digits_of_limits) for limit in limits) if known else ""
    direction = {1: "above zero", -1: "below zero", 0: "not clear", None: ""}[item.get("sign")]
    return claims.number(item["value"], digits), interval, direction


def changelog(old: Mapping | None, new: Mapping, *, version: str, before: str = "") -> str:
    """Markdown that says which claims changed value from one version to the next; the first has no `old`."""
    lines = [f"# Findings of version {version}", ""]
    if old is None:
        said = f"This is the first version. It publishes {len(new['claims'])} findings."
        return "\n".join([*lines, said, ""])
    changes = compare(old, new)
    moved = [change for change in changes if change.verdict in ("different", "withdrawn")]
    same = sum(change.verdict == "same" for change in changes)
    reworded = [change.key for change in changes if change.verdict == "reworded"]
    tally = f"{same} the same, {len(reworded)} reworded, {len(moved)} changed"
    lines += [f"Compared with version {before}: {tally}.", ""]
    for title, fields in (
        ("Changed value", {"value"}),
        ("New", {"new"}),
        ("Withdrawn", {"withdrawn"}),
    ):
        keys = [change for change in moved if fields & set(change.fields)]
        if keys:
            lines += [f"## {title}", "", *(_line(change, old, new) for change in keys), ""]
    others = [change for change in moved if not {"value", "new", "withdrawn"} & set(change.fields)]
    if others:
        lines += ["## Changed in something else", ""]
        lines += [f"- `{change.key}`: {', '.join(_names(change))}" for change in others] + [""]
    if reworded:
        lines += ["## Worded otherwise", "", *(f"- `{key}`" for key in reworded), ""]
    if moved or reworded:
        lines += ["## Why", "", *(f"- {reason}" for reason in reasons(old, new, changes)), ""]
    return "\n".join(lines)


def _names(change: Change) -> list[str]:
    return list(dict.fromkeys(NAMES.get(field, field) for field in change.fields if field != "text"))


def _line(change: Change, old: Mapping, new: Mapping) -> str:
    was, now = old["claims"].get(change.key), new["claims"].get(change.key)
    said = [f"{_value(item)} {item['unit']}" for item in (was, now) if item]
    why = f" ({change.notes[0]})" if change.verdict == "withdrawn" else ""
    return f"- `{change.key}`: {' → '.join(said)}{why}"


def _value(item: Mapping) -> str:
    text = claims.number(item["value"], 0 if float(item["value"]).is_integer() else 4)
    if item["low"] is None:
        return text
    return f"{text} [{claims.bound(item['low'], 4)}, {claims.bound(item['high'], 4)}]"
