"""`synkrisis start DIR A B`: a small Jupyter Book of one's own about two texts."""

import argparse
import csv
import datetime
import hashlib
import html
import json
import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from string import Template

from synkrisis.compare import readers
from synkrisis.compare.command import whole_or_nothing
from synkrisis.compare.readers import CompareError, Notes, Options
from synkrisis.compare.words import words
from synkrisis.texts import languages
from synkrisis.texts.cleaning import clean
from synkrisis.texts.corpus import REQUIRED_COLUMNS, load_corpus

EXAMPLES = """examples
  a book about two texts:
    synkrisis start my-book mayor.txt rival.txt --title "Two speeches" --author "A. Reader" --licence "CC BY 4.0"
  about two folders of texts, each side joined into one:
    synkrisis start my-book 2019/ 2024/ --names before after

On a terminal, a title, an author and a licence that are not given are asked for.
my-book/README.md says how to build the book and how to check it.
"""
BOOK = Path(__file__).parent / "book"
LEAST = 100  # words of a text: what the measures of diversity need
LONGEST = 40  # characters of a name that a chart can print

CANDIDATES = """## Where to begin

A machine marks words that may be metaphors, here in the first two hundred sentences of each text.
Many of them are none, and many metaphors are missing: it shows where to look first.

```{code-cell} ipython3
from synkrisis.metaphor import finder

pd.options.display.max_colwidth = 90
read = corpus.sentences.groupby("essay").head(200)
words = corpus.tokens[corpus.tokens["sentence_id"].isin(read["sentence_id"])]
marked = finder.marked(words, read).head(12).set_index("sentence_id")
own = read.set_index("sentence_id").loc[marked.index]
marked["start"], marked["end"] = (
    marked[place].to_numpy() - own["start"].to_numpy() for place in ("start", "end")
)
marked.assign(sentence=own["text"].to_numpy())[["start", "end", "form", "sentence"]]
```
"""
CITED = """- Sentiment: Hutto, C. J., and Gilbert, E. (2014). VADER. *Proceedings of ICWSM* 8, 216–225. \
Hu, M., and Liu, B. (2004). Mining and summarizing customer reviews. *Proceedings of KDD*, 168–177.
"""
SENTIMENT_ROW = (
    "| [Sentiment](chapters/sentiment.md) | Which text sounds darker, and can a word list tell? |\n"
)


def add_command(commands) -> None:
    """Add `start` to the commands of `synkrisis`."""
    command = commands.add_parser(
        "start",
        help="begin a small book of your own about two texts",
        description="Make a small Jupyter Book about two texts of your own, for you to rewrite.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("folder", type=Path, metavar="DIR", help="folder to make for the book")
    what = "a text, a document such as .docx or .pdf, a folder of them, or a table with --text"
    command.add_argument("first", type=Path, metavar="A", help=what)
    command.add_argument("second", type=Path, metavar="B", help="the same")
    command.add_argument("--title", help="title of the book (default: the two names)")
    command.add_argument("--author", help="who writes the book")
    command.add_argument("--licence", help='under which licence it stands, such as "CC BY 4.0"')
    command.add_argument("--names", nargs=2, metavar=("A", "B"), help="what to call the two texts")
    command.add_argument("--text", metavar="COLUMN", help="column of a table that holds the texts")
    command.add_argument("--encoding", default="utf-8", help="how the files are encoded (default: utf-8)")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Raises ValueError, with a sentence, on input of which no book can be made."""
    from synkrisis.starter import wheel

    folder, sources = arguments.folder, (arguments.first, arguments.second)
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise CompareError(f"{folder}: there is something there. Name a folder that is empty or new.")
    readers.check_encoding(arguments.encoding)
    notes = Notes()
    options = Options(text=arguments.text, encoding=arguments.encoding)
    texts = [_read(source, options, notes) for source in sources]
    labels = _labels(arguments.names, sources)
    spoken = _check(texts, sources)
    english = spoken == {languages.ENGLISH}
    first, second = labels
    title = without_tags(_told(arguments.title, "Title", f"{first} and {second}, compared"))
    author = _told(arguments.author, "Author", "an author still to be named")
    licence = _told(arguments.licence, "Licence", "none named yet")
    with whole_or_nothing(folder, force=False) as place:
        _write_texts(place / "data", texts, labels, sources)
        load_corpus(place / "data")
        print("Making the wheel that the book installs …", file=sys.stderr)
        values = {
            "title": title, "author": author, "licence": licence, "first": first, "second": second,
            "rights": f"{author}. Licence: {licence}", "python": ".".join(map(str, sys.version_info[:2])),
        }  # fmt: skip
        raw = {
            "wheel": wheel.library_wheel(place).name, "pins": "\n".join(wheel.pins()),
            "candidates": CANDIDATES if english else "",
            "stop_words": _stop_words(spoken),
            "instruments_cited": CITED if english else "",
            "sentiment_row": SENTIMENT_ROW if english else "",
            "sentiment_in_toc": "  - file: chapters/sentiment\n" if english else "",
        }  # fmt: skip
        _write_pages(place, values, raw, leave_out=() if english else ("sentiment.md",))
    for note in notes.sentences():
        print(f"Note: {note}", file=sys.stderr)
    if not english:
        print(
            "Note: the texts do not look like English, and the instruments of sentiment and the finder of "
            "metaphors are for English only. The book has no chapter on sentiment and no candidates.",
            file=sys.stderr,
        )
    print(f"Done. {folder / 'README.md'} says how to build the book and how to check it.")
    return 0


def _told(given: str | None, question: str, default: str) -> str:
    """What was given, or what is answered on a terminal, or the default; on one line."""
    if given is None and sys.stdin.isatty():
        try:
            given = input(f"{question} [{default}]: ")
        except EOFError:
            given = None
    return one_line(given or "") or default


def one_line(text: str) -> str:
    """The text with single spaces, and without marks that cannot be seen.

    >>> one_line(" Two  speeches\\x00 ")
    'Two speeches'
    """
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def without_tags(title: str) -> str:
    """The title with ‹ and › for < and >, since the theme prints titles as they are in several places.

    >>> without_tags("a <b> c")
    'a ‹b› c'
    """
    return title.replace("<", "‹").replace(">", "›")


def _labels(names: list[str] | None, sources: tuple[Path, Path]) -> list[str]:
    labels = [one_line(name) for name in names or ()]
    for label in labels:
        if not label or len(label) > LONGEST:
            raise CompareError(f"--names: {label!r} is empty or too long. Write 1 to {LONGEST} characters.")
    labels = labels or [one_line(source.resolve().stem)[:LONGEST] or "text" for source in sources]
    if labels[0] == labels[1]:
        if names:
            raise CompareError(f"--names: both texts are called {labels[0]!r}. Give them two names.")
        labels = [f"{label[: LONGEST - 4]} ({number})" for number, label in enumerate(labels, start=1)]
    return labels


def identities(labels: list[str]) -> list[str]:
    """Ids of two texts that make file names and addresses, from what they are called.

    >>> identities(["Señora <b>", "Señor"]), identities(["愛", "Love!"]), identities(["A.", "a"])
    (['senora-b', 'senor'], ['first', 'love'], ['a-1', 'a-2'])
    """
    plain = [unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode() for label in labels]
    slugs = [re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") for text in plain]
    found = [slug or other for slug, other in zip(slugs, ("first", "second"), strict=True)]
    return found if found[0] != found[1] else [f"{slug}-{n}" for n, slug in enumerate(found, start=1)]


def _read(source: Path, options: Options, notes: Notes) -> str:
    """The documents of one side as one clean text, an empty line between documents."""
    read = ("".join(document.parts) for document in readers.read(source, options, notes))
    joined = "\n\n".join(text.strip() for text in read if text.strip())
    return clean(re.sub(r"\r\n?", "\n", joined)) + "\n"


def _stop_words(spoken: set[str]) -> str:
    """The code that has the stop words of the texts' languages.

    >>> print(_stop_words({"spanish", "english"}))
    languages.stop_words("english") | languages.stop_words("spanish")
    """
    lists = [f'languages.stop_words("{name}")' for name in sorted(spoken) if name]
    return " | ".join(lists) or "languages.stop_words()  # those of English; put others in their place"


def _check(texts: list[str], sources: tuple[Path, Path]) -> set[str]:
    """Refuse texts that are too short; say which languages they look like, `""` for one that is not known."""
    told = set()
    for text, source in zip(texts, sources, strict=True):
        found = words(text)
        if len(found) < LEAST:
            raise CompareError(
                f"{source}: a book needs {LEAST} words on each side, and here are {len(found)}. Take a "
                "longer text, or use synkrisis compare."
            )
        told.add(languages.detect(found).name)
    return told


def _date(source: Path) -> str:
    """When the newest file of a source was changed."""
    files = [path for path in sorted(source.rglob("*")) if path.is_file()] if source.is_dir() else [source]
    newest = max(path.stat().st_mtime for path in files)
    return datetime.datetime.fromtimestamp(newest, datetime.UTC).date().isoformat()


def _write_texts(folder: Path, texts: list[str], labels: list[str], sources: tuple[Path, Path]) -> None:
    (folder / "essays").mkdir(parents=True)
    with (folder / "essays.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, [*REQUIRED_COLUMNS, "label"], lineterminator="\n")
        rows.writeheader()
        for name, label, text, source in zip(identities(labels), labels, texts, sources, strict=True):
            content = text.encode()
            (folder / "essays" / f"{name}.txt").write_bytes(content)
            known = {"id": name, "title": label, "label": label, "url": "", "date": _date(source)}
            unknown = dict.fromkeys(("author", "publisher", "rights"), "unknown")
            rows.writerow(known | unknown | {"sha256": hashlib.sha256(content).hexdigest()})


def markdown(text: str) -> str:
    r"""The text as Markdown shows it letter by letter: marks that mean something within a line are escaped.

    >>> print(markdown("T<b> $x$"))
    T\<b\> \$x\$
    """
    return re.sub(r"([\\`*_{}\[\]<>&#|$~!^%])", r"\\\1", text)


def _yaml(text: str) -> str:
    """The text as a YAML string in quotation marks."""
    return json.dumps(text, ensure_ascii=False)


ESCAPES: dict[str, Callable[[str], str]] = {".md": markdown, ".yml": _yaml}


def _write_pages(
    folder: Path, values: dict[str, str], raw: dict[str, str], *, leave_out: tuple[str, ...]
) -> None:
    """Copy the files of `BOOK` with `values` in them, escaped as their kind asks, and `raw` as it is."""
    for source in sorted(BOOK.rglob("*")):
        if not source.is_file() or source.name in leave_out or "__pycache__" in source.parts:
            continue
        escape = ESCAPES.get(source.suffix, str)
        filled = {name: escape(value) for name, value in values.items()}
        as_html = {f"{name}_html": escape(html.escape(value)) for name, value in values.items()}
        path = folder / source.relative_to(BOOK)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = Template(source.read_text("utf-8")).substitute(filled | as_html | raw)
        path.write_text(text, "utf-8", newline="\n")
