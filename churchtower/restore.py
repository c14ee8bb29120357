"""The essays put back from what a reader copied from the publishers' pages, for a copy that came without them.

An archive of a version leaves the essays out, since they are others' work. `data/blocks.csv` knows each block of
them (title, deck, heading, paragraph) by its checksum alone: so whatever else stands on a page, picture captions
or a menu, falls away, and a text is taken only when it is the one that the book compares.
"""

import csv
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from synkrisis.texts.corpus import read_text

BLOCKS = "blocks.csv"  # in the folder of the data
NO_BREAK = "\u00a0"

# What was mended in the source texts (data/README.md): what stands there, and what the book has.
MENDS = (
    (re.compile(r"so on\.But"), "so on. But"),
    (re.compile(r"(a speech like)\s+(President John F\. Kennedy)"), r"\1 \2"),
)


def checksum(block: str) -> str:
    """The key of a block: SHA-256 of its text, every blank in it one plain space.

    >>> checksum("To  Russia,") == checksum("To\u00a0Russia, ")
    True
    """
    return hashlib.sha256(" ".join(block.split()).encode()).hexdigest()


def rows(essay: str, text: str) -> Iterable[tuple[str, int, str, str, str]]:
    """What `blocks.csv` has of one essay: id, number, mark, places of its no-break spaces, checksum."""
    for number, block in enumerate(text.rstrip("\n").split("\n\n"), start=1):
        mark, words = re.fullmatch(r"(# |> |## |)(.*)", block, re.DOTALL).groups()
        places = ";".join(str(at) for at, sign in enumerate(words) if sign == NO_BREAK)
        yield essay, number, mark.strip(), places, checksum(words)


def restored(pasted: str, blocks: Iterable[dict]) -> tuple[str, list[int]]:
    """The essay whose blocks these are, as far as a pasted text has it, and the numbers of the missing blocks."""
    for pattern, mended in MENDS:
        pasted = pattern.sub(mended, pasted)
    found = {checksum(line): " ".join(line.split()) for line in pasted.splitlines() if line.strip()}
    kept, missing = [], []
    for block in blocks:
        words = found.get(block["sha256"])
        if words is None:
            missing.append(int(block["block"]))
            continue
        signs = list(words)
        for place in filter(None, block["no_break"].split(";")):
            signs[int(place)] = NO_BREAK
        kept.append(f"{block['mark']} {''.join(signs)}".lstrip())
    return "\n\n".join(kept) + "\n", missing


def restore(files: Iterable[Path], folder: Path) -> list[Path]:
    """Find the essays in files of pasted text and write them to `folder/essays/`; gives the files written.

    Raises ValueError, with what is missing, where no file holds a whole essay; nothing is written then.
    """
    pasted = "\n".join(read_text(Path(file)) for file in files)
    known = _table(folder / BLOCKS)
    ready, wanting = {}, []
    for row in _table(folder / "essays.csv"):
        essay = row["id"]
        blocks = [block for block in known if block["id"] == essay]
        text, missing = restored(pasted, blocks)
        if len(missing) == len(blocks):
            continue
        if missing or hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
            numbers = ", ".join(map(str, missing)) or "none"
            wanting.append(
                f"{essay}: {len(missing)} of its {len(blocks)} blocks were not found ({numbers}). Copy the whole "
                f"text, from its title to its last paragraph, from {row['url']}, one paragraph a line."
            )
        else:
            ready[folder / "essays" / f"{essay}.txt"] = text
    if wanting or not ready:
        raise ValueError(
            " ".join(wanting) or "These files hold neither essay. Copy the text from the publisher's page."
        )
    for path, text in ready.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    return list(ready)


def missing(folder: Path) -> list[str]:
    """The ids of the essays whose text is not in the folder of the data."""
    table = folder / "essays.csv"
    listed = _table(table) if table.is_file() else []
    return [row["id"] for row in listed if not (folder / "essays" / f"{row['id']}.txt").is_file()]


def _table(path: Path) -> list[dict]:
    return list(csv.DictReader(read_text(path).splitlines()))
