"""Open the chapters as notebooks in JupyterLab: `make lab`.

What opens are copies, in `_build/lab/`: JupyterLab saves unasked, and chapters stay as they are.
A copy is kept, with what its reader did in it, for as long as its chapter is the same; then it is put aside
under another name, and a new one is made. With `--copy` nothing is opened.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from churchtower import citing
from churchtower.sphinx.notebooks import is_notebook, notebook

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "_build" / "lab"
MARK = "churchtower_chapter"  # in the metadata of a copy: the checksum of what it was


def copy_chapters(folder: Path = LAB, root: Path = ROOT) -> list[str]:
    """Put a copy of every chapter with code into a folder; a sentence for each old copy put aside."""
    folder.mkdir(parents=True, exist_ok=True)
    said, address, repository = [], citing.read_book(root).address, citing.repository(root)
    for source in (root / f"{page}.md" for page in citing.pages(root)):
        if not is_notebook(source):
            continue
        made = json.loads(notebook(source, address=address, repository=repository))
        made["metadata"][MARK] = hashlib.sha256(json.dumps(made).encode()).hexdigest()
        copy = folder / f"{source.stem}.ipynb"
        if copy.exists():
            if _mark(copy) == made["metadata"][MARK]:
                continue
            aside = _free_name(copy)
            copy.rename(aside)
            said.append(f"{source.name} has changed: your copy of the old one is now {aside.name}.")
        copy.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
    return said


def _mark(copy: Path) -> str | None:
    try:
        return json.loads(copy.read_text("utf-8"))["metadata"].get(MARK)
    except (ValueError, KeyError):  # not a notebook any more
        return None


def _free_name(copy: Path) -> Path:
    """The first of `NAME-old-1.ipynb`, `NAME-old-2.ipynb`, … that is free."""
    number = 1
    while (aside := copy.with_name(f"{copy.stem}-old-{number}.ipynb")).exists():
        number += 1
    return aside


def main(words: list[str]) -> int:
    """Make the copies, and open JupyterLab on them; other words are options of JupyterLab's."""
    for sentence in copy_chapters():
        print(sentence)
    print(f"The chapters are in {LAB}, as copies.", flush=True)
    if "--copy" in words:
        return 0
    places = [f"--ServerApp.root_dir={LAB}", "--LabApp.default_url=/lab/tree/essays.ipynb"]
    try:
        return subprocess.run([sys.executable, "-m", "jupyterlab", *places, *words], check=False).returncode
    except KeyboardInterrupt:  # Ctrl-C is how one leaves
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
