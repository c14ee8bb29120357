"""Build the book, or see that there is nothing to build: `make book`.

Jupyter Book needs some seconds to find that nothing has changed, most of them to start. Here that is found
from a checksum of all files of the project, its commit, the names of the installed libraries, and the size and
time of every built file. Where anything differs, `jupyter-book build` does the rest.
"""

import hashlib
import os
import platform
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from churchtower import citing, restore

ROOT = (
    Path(sys.argv[1]).resolve()
    if __name__ == "__main__" and sys.argv[1:]
    else Path(__file__).resolve().parents[2]
)
BUILT = ROOT / "_build"
STAMP = BUILT / "up-to-date"
ENVIRONMENT = BUILT / ".doctrees" / "environment.pickle"
MADE = {"_build", "dist", "__pycache__"}  # and all that begins with a full stop
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"  # it cannot be run with -m
OPTIONS = ("-W", "-n", "--keep-going")


def files(folder: Path) -> Iterator[Path]:
    # ties: none, names in a folder differ
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name in MADE or entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from files(Path(entry.path))
        else:
            yield Path(entry.path)


def named() -> str:
    """What every page says of the state it was built from; a commit or a tag changes it, and no file."""
    return repr((citing.current_book(ROOT), citing.read_build(ROOT)))


def sources() -> str:
    """A checksum of what the book is made of."""
    digest = hashlib.sha256(platform.python_version().encode())
    for path in files(ROOT):
        digest.update(f"{path.relative_to(ROOT)}".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    digest.update(" ".join(sorted(os.listdir(sysconfig.get_path("purelib")))).encode())
    digest.update(named().encode())
    return digest.hexdigest()


def state() -> str:
    """A checksum of what the book is made of and of what was built."""
    digest = hashlib.sha256(sources().encode())
    for path in sorted((BUILT / "html").rglob("*")):
        if path.is_file():
            found = path.stat()
            digest.update(f"{path.relative_to(BUILT)} {found.st_size} {found.st_mtime_ns}".encode())
    return digest.hexdigest()


def is_up_to_date() -> bool:
    return STAMP.exists() and STAMP.read_text("utf-8") == state()


def build() -> int:
    """Build what has changed; the exit code. After a failure, the next build reads every page again."""
    if is_up_to_date():
        print("== Nothing has changed since the last build")
        return 0
    data = ROOT / "data"
    gone = restore.missing(data) if (data / restore.BLOCKS).is_file() else []
    if gone:
        print(
            f"build: this copy came without the text of {' and '.join(gone)}. Copy it from the page that "
            "data/essays.csv names into a file, and run: .venv/bin/churchtower essays FILE",
            file=sys.stderr,
        )
        return 2
    STAMP.unlink(missing_ok=True)
    made_of = sources()
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(ROOT), *OPTIONS]
    # Findings and notebooks are computed in a process a core; threads of BLAS would only wait for the others'.
    surroundings = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
    code = subprocess.run(command, cwd=ROOT, env=surroundings, check=False).returncode
    if code:
        ENVIRONMENT.unlink(missing_ok=True)  # else the pages with warnings would count as read
    elif sources() == made_of:  # else something was changed in the meantime, and the next build sees to it
        STAMP.write_text(state(), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(build())
