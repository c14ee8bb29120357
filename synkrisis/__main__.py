"""`synkrisis`: compare two texts, folders or tables of your own, or begin a small book about two texts."""

import argparse
import sys

from synkrisis import __version__
from synkrisis.compare.command import add_command as add_compare
from synkrisis.starter.command import add_command as add_start

EXAMPLES = """examples
  synkrisis compare mayor.txt rival.txt --out report   a report on two texts, to open in a browser
  synkrisis start my-book mayor.txt rival.txt          a small book of your own about them, to build and rewrite
  synkrisis compare --help                             more of them, and all options
"""


def parser() -> argparse.ArgumentParser:
    """The command line, with what each command does."""
    top = argparse.ArgumentParser(
        prog="synkrisis",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"synkrisis {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    add_compare(commands)
    add_start(commands)
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
    print(f"synkrisis: {said}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
