"""From sources to sides: which document stands on which side, and a tally of each."""

from collections.abc import Callable, Iterator

from synkrisis.compare import readers
from synkrisis.compare.comparison import Comparison, compared
from synkrisis.compare.readers import CompareError, Document, Notes
from synkrisis.compare.settings import Settings
from synkrisis.compare.tally import Tally
from synkrisis.compare.words import Pieces
from synkrisis.intervals import resampling as resample

Seen = Callable[[int], None]
REMEMBERED = 200_000  # documents among which one that is there twice is noticed
MOST_GROUPS = 40  # that are each compared with the rest
REST = "the rest"


def _unseen(size: int) -> None:
    """Nobody watches."""


def documents(asked: Settings, notes: Notes, seen: Seen = _unseen) -> Iterator[tuple[str, Document]]:
    """Every document with the name of its side, in the order of the sources."""
    divided = asked.group or asked.group_by
    if not divided:
        for name, source in zip(names_of(asked), asked.paths, strict=True):
            own = asked if readers.is_table(source) else Settings(encoding=asked.encoding)
            for document in readers.read(source, own.options, notes, seen):
                yield name, document
        return
    for document in readers.read(asked.paths[0], asked.options, notes, seen):
        if asked.names and document.group not in asked.names:
            notes.add(f"row|rows is|are on no side by the column {divided!r}", document.name)
        else:
            yield document.group, document


def names_of(asked: Settings) -> tuple[str, ...]:
    """What two sources are called: as asked for, or by their files, with folder or ending where these are the same."""
    if asked.names:
        return asked.names
    paths = asked.paths
    names = [path.resolve().stem if path != readers.STANDARD_INPUT else "standard input" for path in paths]
    names = [name or str(path) for name, path in zip(names, paths, strict=True)]
    with_folder = [f"{path.resolve().parent.name}/{name}" for path, name in zip(paths, names, strict=True)]
    for found in (names, with_folder, [path.name for path in paths]):
        if found[0] != found[1]:
            return tuple(found)
    return f"{names[0]} (1)", f"{names[1]} (2)"


def tallies(asked: Settings, pieces: Pieces, notes: Notes, seen: Seen = _unseen) -> list[Tally]:
    """A closed tally of each side, in the order of their names, or of the groups in the table.

    Raises CompareError when a column divides into fewer or more sides than asked for.
    """
    fixed = asked.names or (names_of(asked) if len(asked.sources) == 2 else ())
    sides: dict[str, Tally] = {}

    def side(name: str) -> Tally:
        if name not in sides:
            sides[name] = Tally(name, pieces, sample=asked.sample, seed=resample.SEED + len(sides))
        return sides[name]

    for name in fixed:
        side(name)
    known: dict[bytes, str] = {}
    for name, document in documents(asked, notes, seen):
        tally = side(name)
        _refuse_more(asked, list(sides), document)
        mark = tally.add(document.name, document.parts)
        if not mark:
            notes.add("document|documents is|are empty or has|have no word", f"{name}: {document.name}")
        elif mark in known:
            where = "on both sides" if known[mark] != name else "twice on one side"
            notes.add(
                f"document|documents stands|stand {where}, and counts|count each time",
                f"{name}: {document.name}",
            )
        elif len(known) < REMEMBERED:
            known[mark] = name
    if asked.group_by or asked.group:
        _refuse_fewer(asked, sides)
    return [tally.close() for tally in sides.values()]


def _refuse_more(asked: Settings, names: list[str], document: Document) -> None:
    if asked.group and not asked.names and len(names) > 2:
        raise CompareError(
            f"{asked.sources[0]}: the column {asked.group!r} has more than two values: "
            f"{', '.join(map(repr, names))} ({document.name}), … Choose two with --names A B, or compare each "
            "with the rest by --group-by."
        )
    if len(names) > MOST_GROUPS:
        raise CompareError(
            f"{asked.sources[0]}: the column {asked.group_by!r} has more than {MOST_GROUPS} values. Choose some "
            "with --names, or another column."
        )


def _refuse_fewer(asked: Settings, sides: dict[str, Tally]) -> None:
    column = asked.group or asked.group_by
    if len(sides) < 2:
        raise CompareError(
            f"{asked.sources[0]}: the column {column!r} has the one value {next(iter(sides), '')!r}, and a "
            "comparison needs two. Name another column."
        )
    for name in asked.names:
        if not sides[name].documents:
            raise CompareError(
                f"{asked.sources[0]}: no row has {name!r} in the column {column!r}. Correct --names."
            )


def comparison(asked: Settings, found: list[Tally], pieces: Pieces) -> Comparison:
    """Two sides compared."""
    return compared(found, pieces, counting=asked.counting, again=lambda: documents(asked, Notes()))


def against_the_rest(asked: Settings, found: list[Tally], pieces: Pieces) -> Iterator[Comparison]:
    """Each of several groups compared with all the others together."""

    def again(group: str) -> Iterator[tuple[str, Document]]:
        for name, document in documents(asked, Notes()):
            yield (group if name == group else rest), document

    rest = REST if all(tally.name != REST for tally in found) else f"{REST} of them"
    for tally in found:
        others = Tally.joined(rest, [other for other in found if other is not tally])
        yield compared(
            [tally, others], pieces, counting=asked.counting, again=lambda group=tally.name: again(group)
        )
