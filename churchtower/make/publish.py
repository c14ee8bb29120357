"""Lay out the published site from the archives of all versions: `python -m churchtower.make.publish OUT ARCHIVE…`.

Every version stands at `OUT/VERSION/`, which is the address that citations give. The newest stands at the root as
well, and `OUT/latest/` leads there. The same archives give the same files; each archive is checked against its own
checksums, and two archives of one version are refused.
"""

import hashlib
import re
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from churchtower.make.release import NAME, number

ARCHIVE = re.compile(rf"{re.escape(NAME)}-(\d+\.\d+\.\d+)\.zip")
LATEST = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>The newest version</title>
<meta http-equiv="refresh" content="0; url=../"><link rel="canonical" href="../"></head>
<body><p>The newest version is at <a href="../">the root of this site</a>.</p></body></html>
"""


def pages(archive: Path) -> dict[str, bytes]:
    """The site in a version's archive, by path. Raises ValueError where a file is not the one that was packed."""
    with zipfile.ZipFile(archive) as packed:
        held = {name.partition("/")[2]: packed.read(name) for name in packed.namelist()}
    known = dict(reversed(line.split("  ", 1)) for line in held.pop("SHA256SUMS", b"").decode().splitlines())
    actual = {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    wrong = sorted(name for name in actual.keys() | known.keys() if actual.get(name) != known.get(name))
    if wrong:
        raise ValueError(
            f"{archive}: {', '.join(wrong[:4])}: not as packed. Take the archive from its deposit again."
        )
    return {name.removeprefix("site/"): content for name, content in held.items() if name.startswith("site/")}


def lay_out(out: Path, archives: Iterable[Path]) -> list[str]:
    """Write the site of all versions into an empty folder; gives the versions, newest first.

    Raises ValueError where the folder is not empty, a file is no archive of a version, or a version comes twice.
    """
    if out.is_dir() and any(out.iterdir()):
        raise ValueError(f"{out}: it is not empty. Name an empty folder, so that nothing old stays.")
    by_version: dict[str, Path] = {}
    for archive in archives:
        found = ARCHIVE.fullmatch(archive.name)
        if not found:
            raise ValueError(
                f"{archive}: this is no archive of a version. Its name would be {NAME}-1.2.3.zip."
            )
        if found[1] in by_version:
            raise ValueError(f"{archive}: version {found[1]} was given before, as {by_version[found[1]]}.")
        by_version[found[1]] = archive
    if not by_version:
        raise ValueError("No archive was named. Name the archive of every version that was released.")
    # ties: none, versions differ
    ordered = sorted(by_version, key=number, reverse=True)
    sites = {version: pages(by_version[version]) for version in ordered}
    for folder, site in [
        (out, sites[ordered[0]]),
        *((out / version, site) for version, site in sites.items()),
    ]:
        for name, content in site.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    (out / "latest").mkdir()
    (out / "latest" / "index.html").write_text(LATEST, "utf-8", newline="\n")
    return ordered


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        said = lay_out(Path(sys.argv[1]), map(Path, sys.argv[2:]))
        print(f"{sys.argv[1]}: version {said[0]} at the root, {', '.join(said)} each in its folder.")
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        sys.exit(f"publish: {error}")
