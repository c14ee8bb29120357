"""The script that makes charts live, with all that it needs, made once for each version of its parts."""

import hashlib
import os
import tempfile
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

import altair as alt
import vl_convert

from synkrisis.resources import cache_folder

SETUP = "window.vegaEmbed = vegaEmbed;"


@cache
def vega_lite_version() -> str:
    """The version of Vega-Lite that this Altair writes, as vl-convert names it: "6.4"."""
    return ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def script() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that sets `window.vegaEmbed`.

    To put it together takes seconds of processor, so it is kept in the user's folder for caches, under a name
    made of the versions; a file there that is not as it was written is made anew.
    """
    key = hashlib.sha256(f"{version('vl-convert-python')} {vega_lite_version()} {SETUP}".encode()).hexdigest()
    path = cache_folder() / "synkrisis" / f"vega-{key[:16]}.js"
    with suppress(OSError, UnicodeDecodeError):
        checksum, _, code = path.read_text("utf-8").partition("\n")
        if checksum == _checksum(code):
            return code
    code = vl_convert.javascript_bundle(SETUP, vl_version=vega_lite_version())
    with suppress(OSError):  # a folder that cannot be written to costs time and nothing else
        _keep(path, f"{_checksum(code)}\n{code}")
    return code


def _checksum(code: str) -> str:
    return f"// sha256 {hashlib.sha256(code.encode()).hexdigest()}"


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.replace(part, path)  # whole or not at all, since other processes may read it
