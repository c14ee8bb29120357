"""Prose that states findings: plain words in a link to a finding's key, checked against what is computed.

A page says `GZERO has [11 expressions](#finding-metaphor-love-language) of it`. The words in brackets must be one
of the finding's printed forms (`forms` in `claims.json`); `check` names those that are not, and `rewrite` puts
the new form in the place of the old one. So pages read as prose wherever they are read, and no number drifts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from churchtower.claims import anchor

LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\]\(#finding-([a-z0-9-]+)\)")
CHOOSE = re.compile(r"\[[^\[\]]+\]\(#choose-[a-z0-9-]+\)")
FENCE = re.compile(r"^(`{3,}|:{3,}|~{3,})")
CODE = ("{code-cell}", "{code-block}", "{literalinclude}")

# What may stand in prose as a number that no finding computes: a year, a date, a clock, a confidence level that
# is a convention, an ordinal in words of the trade, a page or a version.
CONVENTIONS = re.compile(
    r"\b(1[5-9]\d\d|20\d\d)(s|[–/-]\d{2,4})?\b"  # years and decades
    r"|\b\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|\b(January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}\b"
    r"|\b95\s?%"
    r"|\bversion \d[\d.]*|\b\d+\.\d+\.\d+\b"
)


@dataclass(frozen=True)
class Statement:
    """A finding stated in prose: its words, its anchor (`metaphor-love-language`), and where they stand."""

    words: str
    anchor: str
    line: int
    span: tuple[int, int]


def emphasised(words: str) -> Markup:
    """Words with their marks of emphasis as HTML.

    >>> str(emphasised("every *we* in <Allyn>"))
    'every <em>we</em> in &lt;Allyn&gt;'
    """
    return Markup(re.sub(r"\*(.+?)\*", r"<em>\1</em>", str(escape(words))))


def plain(words: str) -> str:
    """Words without marks of emphasis, and with plain spaces, as they are compared.

    >>> plain("*no clear difference*")
    'no clear difference'
    """
    return " ".join(re.sub(r"[*_`]", "", words.replace("\\", "")).split())


def prose_lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Line number, offset and text of every line that is prose: not front matter, not code."""
    inside, offset = "", 0
    front = text.startswith("---\n")
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        mark = FENCE.match(line)
        if front:
            front = not (number > 1 and line.strip() == "---")
        elif inside:
            if mark and mark[1].startswith(inside) and line.strip() == mark[1]:
                inside = ""
        elif (
            mark
            and (mark[1][0] in "`~")
            and (line[len(mark[1]) :].strip() == "" or any(c in line for c in CODE))
        ):
            inside = mark[1]
        else:
            yield number, offset, line
        offset += len(line)


def statements(text: str) -> list[Statement]:
    """Every finding that a page states, in order.

    >>> statements("It has [11 expressions](#finding-metaphor-love-language).")[0].words
    '11 expressions'
    """
    return [
        Statement(match[1], match[2], number, (offset + match.start(), offset + match.end()))
        for number, offset, line in prose_lines(text)
        for match in LINK.finditer(line)
    ]


def known(claims: Mapping[str, Mapping]) -> dict[str, tuple[str, Mapping[str, str]]]:
    """Key and printed forms of each published finding, by anchor."""
    return {anchor(key): (key, item.get("forms", {})) for key, item in claims.items()}


def check(text: str, claims: Mapping[str, Mapping], place: str) -> list[str]:
    """What a page says of findings that is none of their printed forms: a sentence each."""
    by_anchor, faults = known(claims), []
    for said in statements(text):
        if said.anchor not in by_anchor:
            faults.append(
                f"{place}, line {said.line}: there is no finding {said.anchor!r}. Correct the link."
            )
            continue
        key, forms = by_anchor[said.anchor]
        if plain(said.words) not in map(plain, forms.values()):
            allowed = "; ".join(f"{name}: {form}" for name, form in forms.items())
            faults.append(
                f"{place}, line {said.line}: “{said.words}” is no printed form of {key}. It has {allowed}. Write one "
                "of these, or run `make prose`."
            )
    return faults


def rewrite(text: str, old: Mapping[str, Mapping], new: Mapping[str, Mapping]) -> str:
    """The page with every form that was published before in its present form.

    What was no form before either is left as it is, for `check` to name.
    """
    before, after = known(old), known(new)
    for said in reversed(statements(text)):
        _, then = before.get(said.anchor, ("", {}))
        _, now = after.get(said.anchor, ("", {}))
        words = plain(said.words)
        if words in map(plain, now.values()):
            continue
        names = [name for name, form in then.items() if plain(form) == words and name in now]
        if names:
            start, end = said.span
            text = f"{text[:start]}[{now[names[0]]}](#finding-{said.anchor}){text[end:]}"
    return text


def loose_numbers(text: str) -> list[tuple[int, str]]:
    """Numbers in a page's prose that no link to a finding covers, with their lines.

    Conventions are let be, and formulas, which define a measure and find nothing.
    """
    found = []
    text = re.sub(r"\$\$.*?\$\$", lambda formula: "\n" * formula[0].count("\n"), text, flags=re.DOTALL)
    for number, _offset, line in prose_lines(text):
        if line.startswith((":", "|--", "|:-", "(", "#")) or re.match(r"^\s*:?[\w-]+: ", line):
            continue
        bare = re.sub(r"\$[^$\n]+\$", " ", CHOOSE.sub("", LINK.sub("", line)))
        bare = re.sub(r"`[^`]*`|\]\([^)]*\)|\{[^}]*\}`?|https?://\S+|“[^”]*”|\"[^\"]*\"", " ", bare)
        bare = CONVENTIONS.sub(" ", bare)
        bare = re.sub(r"^\s*\d+\. ", "", bare)
        found += [
            (number, match[0])
            for match in re.finditer(r"(?<![\w-])[−+]?\d[\d,.]*\d|(?<![\w-])\d(?!\w)", bare)
        ]
    return found


def pages(root: Path) -> list[Path]:
    """The book's pages, the cover first."""
    return [root / "index.md", *sorted((root / "chapters").glob("*.md"))]
