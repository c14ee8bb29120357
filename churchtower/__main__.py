"""`churchtower`: verify the published findings, keep the prose to them, cite them, export the tables."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from churchtower import cache, claims, export, prose, restore, versions, withdrawn
from churchtower.corpus import data_folder, load_corpus
from churchtower.study import Study

STYLES = ("apa", "chicago", "chicago-notes", "mla", "bibtex", "ris", "csl-json")

out = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
aside = Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False)


def _computed(study: Study, title: str) -> list[claims.Finding]:
    known = claims.register()
    found = []
    progress = Progress(console=aside, transient=True, disable=not aside.is_terminal)
    with cache.anew(), progress:
        task = progress.add_task(title, total=len(known))
        for key in known:
            progress.update(task, description=f"{title}: {key}")
            found.append(claims.finding(key, study))
            progress.advance(task)
    return found


def verify(arguments: argparse.Namespace) -> int:
    """Recompute every claim and compare it with the published form; 0 when all are the same.

    A finding that is listed as withdrawn, with the reason, is no difference: it is gone on purpose.
    """
    study = Study(load_corpus(arguments.corpus))
    path = arguments.claims or study.corpus.folder / claims.PUBLISHED
    if arguments.write:
        path.write_text(claims.to_json(_computed(study, "computing"), study), "utf-8", newline="\n")
        out.print(f"Wrote {path}.")
        return 0
    published = claims.read_published(path)
    found = _computed(study, "verifying")
    now = json.loads(claims.to_json(found, study))
    changes = versions.compare(published, now)
    for change in changes:
        said = now["claims"].get(change.key)
        value = f"{claims.number(said['value'], 4):>12} {said['unit']}" if said else ""
        out.print(f"{change.verdict:<9} {change.key:<42} {value}".rstrip())
        for note in change.notes:
            out.print(f"            {note}")
    tally = Counter(change.verdict for change in changes)
    if tally.total() > tally["same"]:
        for number, line in enumerate(versions.summary(changes)):
            out.print(f"{'' if number else 'What:':<6}{line}")
        for number, line in enumerate(versions.reasons(published, now, changes)):
            out.print(f"{'' if number else 'Why:':<6}{line}")
    more = "".join(f"{tally[name]} {name}, " for name in ("reworded", "withdrawn") if tally[name])
    out.print(f"{tally['same']} same, {more}{tally['different']} different, against {path}.")
    return 0 if tally.total() == tally["same"] + tally["withdrawn"] else 1


def rewrite(arguments: argparse.Namespace) -> int:
    """Put every finding that the pages state in its present words; 0 when all they state is a printed form."""
    study = Study(load_corpus(arguments.corpus))
    root = arguments.pages or study.corpus.folder.parent
    pages = [page for page in prose.pages(root) if page.is_file()]
    if not pages:
        raise ValueError(f"{root} has no pages (index.md, chapters/). Name the book's folder: --pages DIR.")
    published = claims.read_published(arguments.claims or study.corpus.folder / claims.PUBLISHED)["claims"]
    present = json.loads(claims.to_json(claims.compute_all(study), study))["claims"]
    present |= withdrawn.read(study.corpus.folder)  # which pages may tell of, as they were last
    faults, moved = [], 0
    for page in pages:
        place, text = page.relative_to(root).as_posix(), page.read_text("utf-8")
        if not arguments.check:
            now = prose.rewrite(text, published, present)
            if now != text:
                page.write_text(now, "utf-8", newline="\n")
                out.print(f"Rewrote {place}.")
                moved, text = moved + 1, now
        faults += prose.check(text, present, place)
    for fault in faults:
        out.print(fault)
    did = "" if arguments.check else f"{moved} rewritten, "
    out.print(f"{len(pages)} pages: {did}{len(faults)} statements that are no printed form of their finding.")
    return 1 if faults else 0


def cite(arguments: argparse.Namespace) -> int:
    """Print the citation of a chapter, a figure, a table, a finding or a sentence."""
    from churchtower import citing  # with its libraries of the book's environment

    book = citing.current_book()
    work = citing.find(arguments.key, citing.works_for(arguments.key, book))
    if work.kind == "finding" and (changed := claims.altered(Study(load_corpus(arguments.corpus)))):
        raise ValueError(
            f"{arguments.key}: {'; '.join(changed)}, so the published finding is of something else, and so would be "
            "its citation. Cite the book, and say what you changed."
        )
    item = citing.csl(work, book)
    if arguments.in_text:
        if arguments.style not in citing.STYLES:
            raise ValueError(
                f"{arguments.style} has no form for running text. Name one of: {', '.join(citing.STYLES)}."
            )
        out.print(citing.printed([item], arguments.style)[0][1])
    else:
        out.print(citing.written(item, arguments.style))
    return 0


def export_tables(arguments: argparse.Namespace) -> int:
    """Write every table that the pages rest on, as CSV, with a README of their columns."""
    study = Study(load_corpus(arguments.corpus))
    arguments.folder.mkdir(parents=True, exist_ok=True)  # what cannot be is said before the long work
    tables = export.tables(study)
    findings = _computed(study, "computing")
    written = export.write(arguments.folder, tables, claims.to_json(findings, study))
    out.print(f"Wrote {len(written)} files to {arguments.folder}; README.md there tells the columns.")
    return 0


def put_back(arguments: argparse.Namespace) -> int:
    """Put the essays into a copy that came without them."""
    for path in restore.restore(arguments.files, arguments.corpus or data_folder()):
        out.print(f"Wrote {path}; it is the text that the book compares, to the last sign.")
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line, with what each command does."""
    top = argparse.ArgumentParser(prog="churchtower", description=__doc__)
    top.add_argument("--corpus", type=Path, help="folder with essays.csv, essays/ (default: the book's own)")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("verify", help="recompute every claim and compare it with the published one")
    there = "the claims.json to compare with, of any version (default: the one in the corpus's folder)"
    one.add_argument("--against", "--claims", dest="claims", type=Path, metavar="FILE", help=there)
    one.add_argument("--write", action="store_true", help="write the recomputed claims there instead")
    one.set_defaults(run=verify)
    four = commands.add_parser("prose", help="put every finding that the pages state in its present words")
    four.add_argument("--check", action="store_true", help="write nothing, and name what is no printed form")
    there = "the claims.json with the words that the pages may still have (default: the corpus's own)"
    four.add_argument("--against", dest="claims", type=Path, metavar="FILE", help=there)
    four.add_argument("--pages", type=Path, metavar="DIR", help="the folder of index.md and chapters/")
    four.set_defaults(run=rewrite)
    two = commands.add_parser("export", help="write every table that the pages rest on as CSV")
    two.add_argument("folder", type=Path, metavar="DIR", help="where to; made if it is not there")
    two.set_defaults(run=export_tables)
    three = commands.add_parser(
        "cite", help="print the citation of a chapter, a figure, a table, a finding or a sentence"
    )
    what = "book, or the name of a chapter's file, of a figure, a table, a finding or a sentence"
    three.add_argument("key", metavar="KEY", help=what)
    three.add_argument("--style", choices=STYLES, default="apa", help="default: %(default)s")
    three.add_argument("--in-text", action="store_true", help="the form for running text, or the note")
    three.set_defaults(run=cite)
    four = commands.add_parser("essays", help="put the essays' texts into a copy that came without them")
    pasted = "a file with text copied from the publishers' pages; whatever else is in it falls away"
    four.add_argument("files", nargs="+", type=Path, metavar="FILE", help=pasted)
    four.set_defaults(run=put_back)
    return top


def main(words: list[str] | None = None) -> int:
    """Run one command; a mistake in the input ends in one sentence and exit code 2."""
    arguments = parser().parse_args(words)
    try:
        return arguments.run(arguments)
    except ValueError as error:
        said = str(error)
    except OSError as error:
        said = f"{error.filename}: it cannot be used ({error.strerror}). Name another file or folder."
    aside.print(f"churchtower: {said}", style="red")
    return 2


if __name__ == "__main__":
    sys.exit(main())
