"""The library as a wheel to lay beside a book, and the versions of all that the book needs besides."""

import base64
import hashlib
import subprocess
import sys
import zipfile
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import synkrisis

NAME = "synkrisis"
BUILDERS = ("jupyter-book", "sphinx-book-theme")  # of the extra `book`, what a small book needs
WRITTEN_BY_INSTALLERS = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"}
TIME = (2020, 2, 2, 0, 0, 0)  # of every file, so that the same files give the same wheel


def library_wheel(folder: Path) -> Path:
    """Write the wheel of the library that is running into `folder`, which holds no other; return its path.

    A checkout is built by hatchling, an installed library is packed again from its files. Raises ValueError
    when neither can be done.
    """
    checkout = Path(synkrisis.__file__).resolve().parents[1]
    if (checkout / "pyproject.toml").is_file():
        return _built(checkout, folder)
    return packed(metadata.distribution(NAME), folder)


def _built(checkout: Path, folder: Path) -> Path:
    if find_spec("hatchling") is None:
        raise ValueError(
            f"{checkout}: the library runs from its source, and hatchling, which makes a wheel of it, is not "
            "installed. Install it (python -m pip install hatchling), or install the library from a wheel."
        )
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder.resolve())]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    made = sorted(folder.glob("*.whl"))
    if done.returncode or len(made) != 1:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise ValueError(f"{checkout}: hatchling made no wheel of it ({said}). Mend that.")
    return made[0]


def packed(distribution: metadata.Distribution, folder: Path) -> Path:
    """Pack an installed distribution into the wheel that it came from, and return its path.

    Raises ValueError when its installer left no list of its files.
    """
    about = distribution.read_text("WHEEL")
    if distribution.files is None or about is None:
        raise ValueError(
            f"{distribution.name}: its installer left no list of its files, so no wheel can be made of it. "
            "Install it with pip, and start again."
        )
    tags = [line.removeprefix("Tag: ") for line in about.splitlines() if line.startswith("Tag: ")]
    stem = f"{canonicalize_name(distribution.name).replace('-', '_')}-{distribution.version}"
    path, record = folder / f"{stem}-{tags[0]}.whl", f"{stem}.dist-info/RECORD"
    lines = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:

        def write(name: str, content: bytes) -> None:
            entry = zipfile.ZipInfo(name, TIME)
            entry.external_attr, entry.compress_type = 0o100644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)

        for file in sorted(distribution.files):
            if _belongs(file):
                content = Path(file.locate()).read_bytes()
                write(file.as_posix(), content)
                digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                lines.append(f"{file.as_posix()},sha256={digest},{len(content)}\n")
        write(record, "".join([*lines, f"{record},,\n"]).encode())
    return path


def _belongs(file: metadata.PackagePath) -> bool:
    """Whether a file came out of the wheel: not a command, nor compiled, nor written by the installer."""
    if file.is_absolute() or ".." in file.parts or "__pycache__" in file.parts:
        return False
    return not (file.parts[0].endswith(".dist-info") and file.name in WRITTEN_BY_INSTALLERS)


def pins() -> list[str]:
    """What a book needs besides the library, as `name==version` of what is installed here, sorted.

    What is not installed is asked for as its user asks for it.
    """
    own = [Requirement(text) for text in metadata.requires(NAME) or ()]
    waiting = [wanted for wanted in own if _applies(wanted, "") or wanted.name in BUILDERS]
    found: dict[str, str] = {}
    seen = set()
    while waiting:
        wanted = waiting.pop()
        key = canonicalize_name(wanted.name)
        if (key, *sorted(wanted.extras)) in seen:
            continue
        seen.add((key, *sorted(wanted.extras)))
        try:
            installed = metadata.distribution(wanted.name)
        except metadata.PackageNotFoundError:
            found[key] = f"{key}{wanted.specifier}"
            continue
        found[key] = f"{key}=={installed.version}"
        inner = [Requirement(text) for text in installed.requires or ()]
        waiting += [need for need in inner if any(_applies(need, extra) for extra in ("", *wanted.extras))]
    return [found[key] for key in sorted(found)]


def _applies(wanted: Requirement, extra: str) -> bool:
    return wanted.marker is None or wanted.marker.evaluate({"extra": extra})
