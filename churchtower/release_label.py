"""How a state of the book is called: `0.2.0` as released, `0.2.0+12 (unreleased)` twelve commits later."""

import re
import subprocess
from pathlib import Path

RELEASES = "releases"


def label(root: Path, version: str) -> str:
    """The version with what sets this state apart from its release.

    The release is the commit that added `releases/VERSION/`, and commits are counted from it. Where there is
    no history, or not the whole of it, no number is given; an archive that git made of the commit with the
    version's tag is the release.
    """
    try:
        inside = _git(root, "rev-parse", "--show-toplevel")
        if Path(inside).resolve() != root.resolve():  # a copy within somebody else's clone
            return _of_archive(root, version)
        if version in _git(root, "tag", "--points-at", "HEAD").split() and not _altered(root):
            return version
        if _git(root, "rev-parse", "--is-shallow-repository") == "true":
            return f"{version} (unreleased)"
        record = f"{RELEASES}/{version}"
        added = _git(root, "log", "--diff-filter=A", "--format=%H", "--", record).split()
        if not added:
            return f"{version} (unreleased)"
        commits = int(_git(root, "rev-list", "--count", f"{added[-1]}..HEAD"))
        if commits == 0 and not _altered(root):
            return version
        return f"{version}+{commits} (unreleased)"
    except (OSError, subprocess.CalledProcessError):
        return _of_archive(root, version)


def _altered(root: Path) -> bool:
    return bool(_git(root, "status", "--porcelain", "--untracked-files=no"))


def _of_archive(root: Path, version: str) -> str:
    archived = root / ".git_archival.txt"
    text = archived.read_text("utf-8") if archived.is_file() else ""
    tagged = re.search(rf"^refs: .*\btag: {re.escape(version)}(,|$)", text, re.MULTILINE)
    return version if tagged else f"{version} (unreleased)"


def _git(root: Path, *words: str) -> str:
    command = ["git", "-C", str(root), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
