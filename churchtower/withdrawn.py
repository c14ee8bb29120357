"""Findings that were withdrawn: what each said last, and why it is said no more.

`data/withdrawn.json` has them by key, in the fields of `claims.json` as they were last computed, with `version`, the
last version that published the finding (empty for one that no version did), and `reason`. A withdrawn finding keeps
its row in the ledger, its address and its citation. One that compares the essays also keeps its p in its family
(`tiers`): a family is fixed once, and no verdict in it is bettered by taking another out.
"""

import json
from functools import lru_cache
from pathlib import Path

from churchtower.corpus import data_folder

FILE = "withdrawn.json"


def read(folder: Path | None = None) -> dict[str, dict]:
    """The withdrawn findings of the corpus in a folder (default: the book's), by key; none without the file."""
    return _read((folder or data_folder()) / FILE)


@lru_cache(maxsize=4)
def _read(path: Path) -> dict[str, dict]:
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def when(item: dict) -> str:
    """`withdrawn after version 0.1.0`, or that no version ever published it."""
    if item["version"]:
        return f"withdrawn after version {item['version']}"
    return "withdrawn before any version published it"
