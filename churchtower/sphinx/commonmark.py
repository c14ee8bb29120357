"""A page's MyST Markdown as CommonMark, which every notebook program and every site of code shows.

Terms, references and findings become links to the book's address, or words where it has none yet; works cited
get a list; boxes become quotes. What only Sphinx understands is in none of it.
"""

import re
from functools import cache
from pathlib import Path

from pybtex.database import BibliographyData, Entry, parse_file
from pybtex.plugin import find_plugin
from sphinx.util.nodes import _make_id as make_id

FENCED = re.compile(r"^(```+|~~~+)(?!\{).*\n(?:.*\n)*?\1[ \t]*$|`[^`\n]*`", re.MULTILINE)
LABEL = re.compile(r"^\([\w-]+\)=[ \t]*\n?", re.MULTILINE)
ATTRIBUTES = re.compile(r"^\{[.#%][^}\n]*\}[ \t]*\n|(?<=[\])`])\{[.#][^}\n]*\}", re.MULTILINE)
COMMENT = re.compile(r"^%.*\n?|^\+\+\+.*\n?", re.MULTILINE)
BOX = re.compile(
    r"^(?P<fence>:::+|```+)\{(?P<kind>[\w:-]+)\} *(?P<title>.*)\n"
    r"(?P<options>---\n(?:.*\n)*?---\n|(?::[\w-]+:.*\n)*)(?P<body>(?:.*\n)*?)(?P=fence)[ \t]*$",
    re.MULTILINE,
)
ROLE = re.compile(r"\{([\w:-]+)\}`([^`<]*?)(?: *<([^`>]*)>)?`")
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(((?!https?:|mailto:)[^)\s]*)\)")
IMAGE = re.compile(r"!\[([^\]]*)\]\((?!https?:|data:)[^)\s]*\)")
SILENT = {"raw", "bibliography", "tableofcontents", "contents", "index"}  # boxes of which nothing can be said


class Pages:
    """The page of a notebook among the book's: `plain` makes CommonMark of its prose, `cited` gathers its works."""

    def __init__(self, source: Path, address: str = "") -> None:
        self.source, self.address = source, address
        self.root = source.parent if source.name == "index.md" else source.parent.parent
        self.cited: list[str] = []

    def plain(self, text: str) -> str:
        """Markdown without labels, roles, boxes and attributes, and without links that lead nowhere."""
        text = LABEL.sub("", COMMENT.sub("", text))
        text = BOX.sub(self._box, text)
        text = ROLE.sub(lambda role: self._words(*role.groups()), text)
        code: list[str] = []

        def keep(found: re.Match) -> str:
            code.append(found[0])
            return f"\x00{len(code) - 1}\x00"

        text = FENCED.sub(keep, text)
        text = IMAGE.sub(lambda image: f"*{image[1]}*" if image[1] else "", ATTRIBUTES.sub("", text))
        text = LINK.sub(lambda link: self._link(*link.groups()), text)
        return re.sub("\x00(\\d+)\x00", lambda place: code[int(place[1])], text)

    def caption(self, name: str, caption: str) -> str:
        """The caption of a figure, under the cell that draws it; the text calls the figure by the same name."""
        return f"**{self._figure(name)}.** {self.plain(caption)}"

    def works_cited(self) -> str:
        """The list of the works that were cited so far, by author and year."""
        known = _works(self.root)
        style, backend = (
            find_plugin("pybtex.style.formatting", "plain")(),
            find_plugin("pybtex.backends", "plaintext")(),
        )
        # ties: by key
        keys = sorted(set(self.cited), key=lambda key: (*_cited(known[key]), key))
        data = BibliographyData({key: known[key] for key in keys})
        said = {entry.key: entry.text.render(backend) for entry in style.format_bibliography(data)}
        return "\n".join(["## Works cited", "", *(f"- {_escaped(said[key])}" for key in keys)])

    def _box(self, box: re.Match) -> str:
        kind, title, body = box["kind"], box["title"].strip(), self._inner(box["body"])
        if kind in SILENT:
            return ""
        if kind == "citation":
            return "*(The page of the book has the citation here.)*"
        if kind in ("code-block", "literalinclude", "code"):
            return f"```{title}\n{box['body']}```"
        if kind == "math":
            return f"$$\n{body.strip()}\n$$"
        if kind in ("figure", "image"):
            return f"*{' '.join(body.split())}*" if body.strip() else ""
        if kind in ("table", "list-table", "dropdown", "glossary", "div", "container", "grid", "card"):
            return (
                f"**{title}**\n\n{body.strip()}"
                if title and kind not in ("div", "container")
                else body.strip()
            )
        heading = title if kind == "admonition" or title else kind.capitalize()
        lines = [f"**{heading}**", "", *body.strip().splitlines()]
        return "\n".join(f"> {line}".rstrip() for line in lines)

    def _inner(self, body: str) -> str:
        return BOX.sub(self._box, LABEL.sub("", body))

    def _words(self, role: str, words: str, target: str | None) -> str:
        """What a role says: the words that it shows, or the works that it cites."""
        if role.startswith("cite"):
            return self._cite(words, in_text=role == "cite:t")
        if role == "term":
            return self._to(words, "chapters/glossary.html", make_id(f"term-{target or words}"))
        if role == "numref":
            named = self._figure(target or words)
            return self._to(
                words if target and "%s" not in words else named,
                self._page_of(target or words),
                target or words,
            )
        if role in ("ref", "doc", "download"):
            label = (target or words).rpartition("/")[2]
            said = words if target else self._title(label) or label.replace("-", " ")
            return self._to(said, self._page_of(label), label)
        return f"*{words}*" if role in ("emphasis", "dfn") else words

    def _cite(self, words: str, *, in_text: bool) -> str:
        keys = [key.strip() for key in words.split(",")]
        self.cited += keys
        works = [_cited(_works(self.root)[key]) for key in keys]
        if in_text:
            return ", ".join(f"{names} ({year})" for names, year in works)
        return f"({'; '.join(f'{names} {year}' for names, year in works)})"

    def _figure(self, name: str) -> str:
        return f"Figure *{name.removeprefix('fig-').replace('-', ' ')}*"

    def _to(self, words: str, page: str, anchor: str = "") -> str:
        """A link to a place in the published book, or the words alone."""
        if not self.address or not page:
            return words
        return f"[{words}]({self.address}{page}{f'#{anchor}' if anchor else ''})"

    def _link(self, words: str, target: str) -> str:
        path, _, anchor = target.partition("#")
        anchor = anchor.partition(":")[0]  # a figure, without what is to be chosen in it
        words = self.plain(words) if "[" in words else words
        if not path:
            if anchor.startswith("finding-"):
                return self._to(words, self._here(), f"claim-{anchor.removeprefix('finding-')}")
            if anchor.startswith("choose-"):  # on the page, a choice that changes the sentence
                return words
            page = (
                "chapters/evidence.html"
                if re.fullmatch(r"[a-z]+-p\d+-s\d+", anchor)
                else self._page_of(anchor)
            )
            return self._to(words, page or self._here(), anchor)
        if path.endswith((".md", ".html")):
            page = (self.source.parent / path).with_suffix(".md")
            words = words or self._title(page.stem)
            inside = page.resolve().is_relative_to(self.root.resolve())
            place = (
                page.resolve().relative_to(self.root.resolve()).with_suffix(".html").as_posix()
                if inside
                else ""
            )
            known = path.endswith(".html") or page.is_file()
            return self._to(
                words, place if known and place.startswith(("chapters/", "index")) else "", anchor
            )
        return words

    def _here(self) -> str:
        return self.source.relative_to(self.root).with_suffix(".html").as_posix()

    def _page_of(self, label: str) -> str:
        """The built page that has a label, a figure or a name of a page; empty where none has."""
        for path, text in _sources(self.root):
            if path.stem == label or f"({label})=" in text or f"name: {label}\n" in text:
                return path.relative_to(self.root).with_suffix(".html").as_posix()
        return ""

    def _title(self, label: str) -> str:
        """The heading under a label, or a page's title."""
        for path, text in _sources(self.root):
            mark = rf"^\({re.escape(label)}\)=\n#+ (.*)" if path.stem != label else r"^# (.*)"
            if found := re.search(mark, text, re.MULTILINE):
                return found[1]
        return ""


@cache
def _sources(root: Path) -> list[tuple[Path, str]]:
    pages = [
        path for path in (root / "index.md", *sorted((root / "chapters").glob("*.md"))) if path.is_file()
    ]
    return [(path, path.read_text("utf-8")) for path in pages]


@cache
def _works(root: Path) -> dict[str, Entry]:
    return parse_file(root / "references.bib").entries


def _cited(work: Entry) -> tuple[str, str]:
    """The authors of a work as a text names them, and its year."""
    names = [" ".join([*who.prelast_names, *who.last_names]) for who in work.persons.get("author", [])]
    names = [re.sub(r"[{}]", "", name) for name in names or [work.fields["title"]]]
    said = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
    return said, work.fields.get("year", "no year")


def _escaped(text: str) -> str:
    """Plain text that Markdown does not take for its own marks; addresses become links."""
    parts = re.split(r"(https?://\S+?)(?=[.,;]?(?:\s|$))", text)
    return "".join(
        f"<{part}>" if part.startswith("http") else re.sub(r"([*_\[\]`])", r"\\\1", part) for part in parts
    )
