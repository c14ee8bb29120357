"""`python -m parallax`: verify the published findings, export the tables that the pages rest on."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from parallax import claims, export
from parallax.corpus import load_corpus
from parallax.study import Study

out = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
aside = Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False)


def _computed(study: Study, title: str) -> list[claims.Finding]:
    known = claims.register()
    found = []
    with Progress(console=aside, transient=True, disable=not aside.is_terminal) as progress:
        task = progress.add_task(title, total=len(known))
        for key in known:
            progress.update(task, description=f"{title}: {key}")
            found.append(claims.compute(key, study))
            progress.advance(task)
    return found


def verify(arguments: argparse.Namespace) -> int:
    """Recompute every claim and compare it with the published form; 0 when all are the same."""
    study = Study(load_corpus(arguments.corpus))
    path = arguments.claims or study.corpus.folder / claims.PUBLISHED
    if arguments.write:
        path.write_text(claims.to_json(_computed(study, "computing"), study), "utf-8", newline="\n")
        out.print(f"Wrote {path}.")
        return 0
    published = claims.read_published(path)
    why = claims.reasons(published, study)
    tally: Counter[str] = Counter()
    found = _computed(study, "verifying")
    for finding in found:
        old = published["claims"].get(finding.key)
        changed = ["it was not published"] if old is None else claims.differences(old, finding)
        verdict = "different" if changed else "same"
        tally[verdict] += 1
        out.print(f"{verdict:<9} {finding.key:<42} {claims.number(finding.value, 4):>12} {finding.unit}")
        for change in changed:
            out.print(f"            {change}")
    for key in sorted(published["claims"].keys() - {finding.key for finding in found}):
        tally["different"] += 1
        out.print(f"different {key:<42} it was published, and the register no longer has it")
    if tally["different"]:
        same = "the texts, annotations and libraries are those published; the code differs"
        out.print(f"Why: {'; '.join(why) or same}.")
    out.print(f"{tally['same']} same, {tally['different']} different, against {path}.")
    return 1 if tally["different"] else 0


def export_tables(arguments: argparse.Namespace) -> int:
    """Write every table that the pages rest on, as CSV, with a README of their columns."""
    study = Study(load_corpus(arguments.corpus))
    tables = export.tables(study)
    findings = _computed(study, "computing")
    written = export.write(arguments.folder, tables, claims.to_json(findings, study))
    out.print(f"Wrote {len(written)} files to {arguments.folder}; README.md there tells the columns.")
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line, with what each command does."""
    top = argparse.ArgumentParser(prog="python -m parallax", description=__doc__)
    top.add_argument("--corpus", type=Path, help="folder with essays.csv, essays/ (default: the book's own)")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("verify", help="recompute every claim and compare it with the published one")
    there = "the claims.json to compare with (default: the one in the corpus's folder)"
    one.add_argument("--claims", type=Path, metavar="FILE", help=there)
    one.add_argument("--write", action="store_true", help="write the recomputed claims there instead")
    one.set_defaults(run=verify)
    two = commands.add_parser("export", help="write every table that the pages rest on as CSV")
    two.add_argument("folder", type=Path, metavar="DIR", help="where to; made if it is not there")
    two.set_defaults(run=export_tables)
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
    aside.print(f"parallax: {said}", style="red")
    return 2


if __name__ == "__main__":
    sys.exit(main())
