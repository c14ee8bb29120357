"""All that one run of `synkrisis compare` was asked for, as the command line and a file of settings have it."""

import argparse
import json
import shlex
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from synkrisis.compare import readers
from synkrisis.compare.comparison import SAMPLE, Counting
from synkrisis.compare.readers import CompareError, Options
from synkrisis.texts import languages

COLUMNS = ("text", "group", "group_by", "id")  # options that name a column of a table


@dataclass(frozen=True)
class Settings:
    """One run: its sources, and the options as `synkrisis compare --help` tells them."""

    sources: tuple[str, ...] = ()
    counts: str | None = None
    text: str | None = None
    group: str | None = None
    group_by: str | None = None
    id: str | None = None
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    no_stop_words: bool = False
    stop_words: str | None = None
    lemmas: bool = False
    ngrams: int = 1
    language: str | None = None
    encoding: str = "utf-8"
    sample: int = SAMPLE
    meaning: bool = False

    @property
    def options(self) -> Options:
        """How the sources are read."""
        return Options(self.text, self.group or self.group_by, self.id, self.encoding)

    @property
    def counting(self) -> Counting:
        """What is counted as a term. Raises CompareError on a list of stop words that cannot be read."""
        own = _own_list(Path(self.stop_words)) if self.stop_words else None
        return Counting(not self.no_stop_words and own is None, own, self.lemmas, self.ngrams, self.language)

    @property
    def paths(self) -> list[Path]:
        """The sources as paths."""
        return [Path(source) for source in self.sources]

    def changed(self) -> dict:
        """The settings that are not as they are by default, in order."""
        pairs = ((field.name, getattr(self, field.name), field.default) for field in fields(self))
        return {name: value for name, value, default in pairs if value != default}

    def command(self) -> str:
        """The command line that asks for this, each path by its last name.

        >>> Settings(("texts/a.txt", "texts/b.txt"), words=("sea wall",)).command()
        "synkrisis compare a.txt b.txt --words 'sea wall'"
        """
        words = ["synkrisis", "compare", *(path.name or str(path) for path in self.paths)]
        for name, value in self.changed().items():
            if name == "sources":
                continue
            given = value if isinstance(value, tuple) else () if value is True else (value,)
            given = [Path(item).name if name in ("stop_words", "counts") else str(item) for item in given]
            words += [f"--{name.replace('_', '-')}", *given]
        return shlex.join(words)

    def toml(self) -> str:
        """The settings as a file that `--settings` reads.

        >>> print(Settings(("a.txt", "b.txt"), lemmas=True).toml())
        sources = ["a.txt", "b.txt"]
        lemmas = true
        """
        rows = ((name, list(v) if isinstance(v, tuple) else v) for name, v in self.changed().items())
        return "\n".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in rows)


NOTHING_ASKED = Settings()


def settings(arguments: argparse.Namespace) -> Settings:
    """What was asked for: a file of settings, if one is named, and over it what the command line says.

    Raises CompareError on what does not go together, or does not apply.
    """
    said = {field.name: getattr(arguments, field.name, None) for field in fields(Settings)}
    said["sources"] = [str(source) for source in (arguments.first, arguments.second) if source is not None]
    given = {name: value for name, value in said.items() if value not in (None, False, [])}
    filed = read(Path(arguments.settings)) if arguments.settings else {}
    merged = filed | {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}
    asked = Settings(**merged)
    check(asked)
    return asked


def read(path: Path) -> dict:
    """The settings in a file. Raises CompareError when it is missing, no TOML, or has an unknown key."""
    known = {field.name: field.default for field in fields(Settings)}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise CompareError(
            f"--settings {path}: it cannot be read ({error.strerror}). Correct the name."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CompareError(f"--settings {path}: not valid TOML ({error}). Correct it there.") from None
    for name, value in found.items():
        if name not in known:
            raise CompareError(
                f"--settings {path}: there is no setting {name!r}. There are {', '.join(known)}."
            )
        default = known[name]
        kind = list if isinstance(default, tuple) else str if default is None else type(default)
        texts = value if isinstance(value, list) else []
        if type(value) is not kind or not all(isinstance(item, str) for item in texts):
            form = {list: "a list of texts", str: "a text", int: "a whole number", bool: "true or false"}[
                kind
            ]
            raise CompareError(f"--settings {path}: {name} is {value!r}; it must be {form}.")
    return {name: tuple(v) if isinstance(v, list) else v for name, v in found.items()}


def _own_list(path: Path) -> frozenset[str]:
    """The words of a list of one's own, one a line, spelt as words are counted."""
    from synkrisis.compare.words import words

    if not path.is_file():
        raise CompareError(
            f"--stop-words {path}: there is no such file. Name a text file with one word a line."
        )
    [document] = readers.read(path, Options(), readers.Notes())
    found = frozenset(words("".join(document.parts)))
    if not found:
        raise CompareError(f"--stop-words {path}: there is no word in it. Put one word on each line.")
    return found


def check(asked: Settings) -> None:
    """Refuse what does not go together, or does not apply to these sources."""
    readers.check_encoding(asked.encoding)
    _check_sources(asked)
    _check_names(asked)
    if asked.sample < 1000:
        raise CompareError(f"--sample {asked.sample}: it must be 1000 characters or more.")
    if asked.ngrams not in (1, 2, 3):
        raise CompareError(f"--ngrams {asked.ngrams}: it must be 1, 2 or 3.")
    if asked.no_stop_words and asked.stop_words:
        raise CompareError(
            "--stop-words names a list to leave out, so --no-stop-words says nothing more. Leave it away."
        )
    if asked.language and asked.language not in languages.known():
        known = ", ".join(languages.known())
        raise CompareError(
            f"--language {asked.language}: its stop words are not known here. Known are {known}; without the "
            "option, words are counted as they are."
        )
    if asked.lemmas and asked.language not in (None, languages.ENGLISH):
        raise CompareError(
            f"--lemmas: base forms are known of English only, not of {asked.language.title()}."
        )


def _check_sources(asked: Settings) -> None:
    divided = asked.group or asked.group_by
    if asked.group and asked.group_by:
        raise CompareError("--group takes two groups, --group-by each against the rest. Choose one of them.")
    if asked.counts:
        said = [
            name
            for name in ("sources", *COLUMNS, "lemmas", "words", "language", "meaning")
            if getattr(asked, name)
        ]
        said += ["ngrams"] if asked.ngrams > 1 else []
        if said:
            raise CompareError(
                f"--counts: {said[0].replace('_', '-')} does not apply to counts. Leave it out."
            )
        return
    if not asked.sources:
        raise CompareError("No source is named. Name two, or one table with --group COLUMN.")
    if len(asked.sources) == 1 and not divided:
        raise CompareError(
            "There is only one source. Name a second, or divide the first with --group COLUMN."
        )
    if len(asked.sources) == 2 and divided:
        way = "--group divides one table in two" if asked.group else "--group-by divides one table"
        raise CompareError(f"{way}, and two sources were named. Leave one of them out.")
    if len(asked.sources) > 2:
        raise CompareError(f"{len(asked.sources)} sources are named. Name two.")
    if asked.sources.count("-") > 1:
        raise CompareError("Standard input (-) can be one of the two sources, not both.")
    tables = [readers.is_table(path) for path in asked.paths]
    if divided and not tables[0]:
        raise CompareError(
            f"{asked.sources[0]}: only a table has columns to divide it by. Leave --group out."
        )
    for name in COLUMNS:
        if getattr(asked, name) and not any(tables):
            raise CompareError(
                f"--{name.replace('_', '-')} {getattr(asked, name)}: no source is a table, so there is no "
                "column. Leave it out."
            )
    if len(asked.sources) == 2 and asked.paths[0] != readers.STANDARD_INPUT != asked.paths[1]:
        first, second = (path.resolve() for path in asked.paths)
        for outer, inner in ((first, second), (second, first)):
            if outer != inner and outer in inner.parents:
                raise CompareError(
                    f"{inner}: it lies in the other source, {outer}, and would be on both sides. Move it out."
                )


def _check_names(asked: Settings) -> None:
    for name in asked.names:
        if not name.strip():
            raise CompareError("--names: a name is empty. Give each side a name of its own.")
    for name in asked.names:
        if asked.names.count(name) > 1:
            raise CompareError(f"--names: both sides are called {name!r}. Give them two names.")
    if asked.names and not asked.group_by and len(asked.names) != 2:
        raise CompareError(f"--names: {len(asked.names)} names are given, and there are two sides. Give two.")
    if asked.names and len(asked.names) < 2:
        raise CompareError("--names: one group is named, and a comparison needs two or more.")
