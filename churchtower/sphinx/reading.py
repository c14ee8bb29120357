"""The pages for the corpus at hand: what reads the book's two essays, or an annotation, is marked in them.

A mark is an HTML comment on a line of its own, which a notebook does not show:

    <!-- only: these essays -->
    What follows, prose or code, reads the two essays that the book was written on.
    <!-- otherwise
    What pages on another pair of texts have in its place, if anything; {first}, {second} are their names.
    -->
    <!-- /only -->

`metaphors`, `sentences`, `times` in the place of `these essays` mark what takes these annotations, `metaphor
coders` and `sentence coders` what compares several codings; a block may name two, with a comma between, and
hold other blocks. Where an annotation is missing, a note in its place says what to add, once a page.
The book itself loses only the marks. Another corpus is named by the variable `SYNKRISIS_CORPUS`.
"""

import os
import re
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

VARIABLE = "SYNKRISIS_CORPUS"
THESE_ESSAYS = "these essays"
KNOWN = (THESE_ESSAYS, "metaphors", "sentences", "times", "metaphor coders", "sentence coders")

FRONT_MATTER = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)
KEPT = ("jupytext:", "kernelspec:")
OPENING = re.compile(r"<!-- only: (.+?) -->")
CLOSING = "<!-- /only -->"
OTHERWISE = "<!-- otherwise"
END = "-->"

# What the published book has alone: its citation and addresses, what it gives to take along, its picture.
OF_THE_BOOK = ("book_citation", "book_addresses", "book_downloads", "book_picture")

OWNERS = "the contributors to synkrisis (words CC BY 4.0, code MIT); the two texts belong to their owners"

TOLD = {
    "metaphors": "metaphorical expressions",
    "sentences": "sentences coded for sentiment and stance",
    "times": "expressions of time",
}


@dataclass(frozen=True)
class Reading:
    """What a corpus has (see `churchtower.study.Study.has`), and how its two texts are called."""

    has: frozenset[str]
    first: str = ""
    second: str = ""
    folder: str = ""

    @property
    def of_the_book(self) -> bool:
        """Whether the corpus is the one that the book was written on."""
        return THESE_ESSAYS in self.has

    @property
    def title(self) -> str:
        """The title of the book on another pair."""
        return f"{self.first} and {self.second}, compared"


THE_BOOK = Reading(frozenset(KNOWN))


@dataclass
class _Block:
    """A block that is open: where it began, and whether its matter is kept."""

    line: int
    needs: tuple[str, ...]
    kept: bool
    otherwise: bool = False


@cache
def reading() -> Reading:
    """The corpus that `SYNKRISIS_CORPUS` names, else the book's own. Raises ConfigError on one with faults."""
    if not os.environ.get(VARIABLE):
        return THE_BOOK
    from churchtower.study import Study  # slow to import, and seldom needed
    from synkrisis.texts.corpus import (
        CorpusError,  # slow to import, and seldom needed
        load_corpus,  # slow to import, and seldom needed
    )

    try:
        study = Study(load_corpus())
        has = study.has
    except CorpusError as error:
        raise ConfigError(f"the corpus that {VARIABLE} names cannot be used: {error}") from None
    first, second = study.corpus.labels.values()
    return Reading(has, first, second, study.corpus.folder.name)


def page(path: Path) -> str:
    """The source of a page, for the corpus at hand."""
    return applied(path.read_text("utf-8"), reading(), path.name)


def applied(text: str, corpus: Reading, place: str = "page") -> str:
    """A page without its marks and without what the corpus has no matter for.

    Raises ConfigError, naming the line, on an unknown name, a block that is not closed, one that is closed
    and was not opened, and an `otherwise` outside of a block.
    """
    open_blocks: list[_Block] = []
    noted: set[str] = set()
    lines: list[str] = []

    def fault(number: int, said: str) -> ConfigError:
        return ConfigError(f"{place}, line {number}: {said}")

    for number, line in enumerate(_headed(text, corpus).splitlines(), start=1):
        mark = line.strip()
        block = open_blocks[-1] if open_blocks else None
        if block and block.otherwise and mark == END:
            block.otherwise = False
        elif block and block.otherwise:
            if not block.kept and all(outer.kept for outer in open_blocks[:-1]):
                lines.append(_named(line, corpus))
        elif opening := OPENING.fullmatch(mark):
            needs = tuple(name.strip() for name in opening[1].split(","))
            if unknown := set(needs) - set(KNOWN):
                raise fault(number, f"nothing is called {unknown.pop()!r}. Write one of {', '.join(KNOWN)}.")
            kept = corpus.has.issuperset(needs)
            if all(outer.kept for outer in open_blocks) and not kept:
                lines += _note(needs, corpus, noted)
            open_blocks.append(_Block(number, needs, kept))
        elif mark == CLOSING:
            if block is None:
                raise fault(number, f"{CLOSING} closes nothing. Open a block before it, or take it out.")
            open_blocks.pop()
        elif mark == OTHERWISE:
            if block is None:
                raise fault(number, f"{OTHERWISE} stands outside of a block. Put it before a {CLOSING}.")
            block.otherwise = True
        elif all(outer.kept for outer in open_blocks):
            lines.append(line)
    if open_blocks:
        raise fault(open_blocks[-1].line, f"the block is not closed. Write {CLOSING} after it.")
    return "\n".join(lines) + "\n"


def _headed(text: str, corpus: Reading) -> str:
    """The page with what a notebook needs in its front matter; the rest is about the published book."""
    head = FRONT_MATTER.match(text)
    if head is None or corpus.of_the_book:
        return text
    entries = re.findall(r"^\S.*\n(?:[ \t].*\n)*", head[1], re.MULTILINE)
    return "---\n" + "".join(e for e in entries if e.startswith(KEPT)) + text[head.end(1) :]


def _named(line: str, corpus: Reading) -> str:
    return line.replace("{first}", corpus.first).replace("{second}", corpus.second)


def _note(needs: tuple[str, ...], corpus: Reading, noted: set[str]) -> list[str]:
    """What is missing and how to add it; nothing where no annotation helps, or the page has said it."""
    if THESE_ESSAYS in needs and not corpus.of_the_book:
        return []
    lines = []
    for need in needs:
        table = {"metaphor coders": "metaphors", "sentence coders": "sentences"}.get(need, need)
        missing = table if table not in corpus.has else need
        if missing in corpus.has or missing in noted:
            continue
        noted.add(missing)
        lines += ["", *(_missing_table(table, corpus) if missing == table else _missing_coder(table)), ""]
    return lines


def _missing_table(table: str, corpus: Reading) -> list[str]:
    columns = ", ".join(f"`{column}`" for column in _columns(table))
    return [
        f":::{{admonition}} Not here yet: {TOLD[table]}",
        ":class: note syn-missing",
        f"This part of the chapter reads a table of {TOLD[table]}; the corpus `{corpus.folder}` has none.",
        f"Put it at `annotations/{table}.csv` in that folder, with the columns {columns}, and build again.",
        f"[How to annotate](#annotate-{table}) says what goes into each.",
        ":::",
    ]


def _missing_coder(table: str) -> list[str]:
    return [
        ":::{admonition} Not here yet: a second coder",
        ":class: note syn-missing",
        f"How far coders agree can be said where two have coded the same; `annotations/{table}.csv` has one.",
        "Add a column `coder_NAME` with what another reader makes of the same text, and build again.",
        ":::",
    ]


def _columns(table: str) -> tuple[str, ...]:
    from synkrisis.codings import metaphors as marks  # slow to import, and seldom needed
    from synkrisis.codings import times  # slow to import, and seldom needed

    coder = "coder_NAME"
    return {
        "metaphors": (*marks.CODING_COLUMNS, coder, "accepted", "reason"),
        "sentences": ("sentence_id", "dimension", coder, "final", "reason"),
        "times": times.COLUMNS,
    }[table]


def read_source(app: Sphinx, docname: str, content: list[str]) -> None:
    content[0] = applied(content[0], reading(), docname)


def name_book(app: Sphinx, config: Config) -> None:
    """Another pair's book has a title of its own, and says whose the texts are."""
    corpus = reading()
    if corpus.of_the_book:
        return
    config.project = config.html_title = config.html_short_title = corpus.title
    config.html_theme_options["logo"]["text"] = corpus.title
    config.author = ""
    config.copyright = OWNERS
    config.html_baseurl = ""


def describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """What another pair's page says of itself to search engines; the book's own pages are cited as well."""
    if doctree is not None and not reading().of_the_book:
        summary = f"{app.env.titles[pagename].astext()}: a page of {reading().title}."
        context["metatags"] = context.get("metatags", "") + (
            f'\n<meta name="description" content="{escape(summary)}" />\n'
        )


def filter_sources(app: Sphinx, error: Exception | None) -> None:
    """Sphinx copies the sources of pages as they lie; another pair's are what its pages were made from."""
    if error is None and not reading().of_the_book:
        for path in sorted((Path(app.outdir) / "_sources").rglob("*.md")):
            path.write_text(page(path), "utf-8", newline="\n")


def setup(app: Sphinx) -> dict:
    if os.environ.get(VARIABLE):  # notebooks run in folders of their own: a relative way would lead nowhere
        os.environ[VARIABLE] = str(Path(os.environ[VARIABLE]).expanduser().resolve())
    if not reading().of_the_book:
        # This extension is the first, so Sphinx has not come to those yet.
        app.config.extensions[:] = [name for name in app.config.extensions if name not in OF_THE_BOOK]
    app.connect("config-inited", name_book, priority=50)
    app.connect("source-read", read_source)
    app.connect("html-page-context", describe)
    app.connect("build-finished", filter_sources)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
