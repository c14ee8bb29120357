"""Kernels that are alike on every machine and say only what a reader can act on.

A kernel reads the settings, start-up files and history of whoever starts it, and warns each time that it talks
to this very machine without encryption. In a build it finds a folder of settings of the book's own instead.
"""

import json
import os
from pathlib import Path

from sphinx.application import Sphinx

SETTINGS = {
    "IPKernelApp": {"log_level": 40},  # errors, and no warnings
    "HistoryManager": {"enabled": False},
}


def settle(app: Sphinx) -> None:
    folder = Path(app.outdir).resolve().parent / ".ipython"
    profile = folder / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.json").write_text(json.dumps(SETTINGS), "utf-8", newline="\n")
    os.environ["IPYTHONDIR"] = str(folder)  # the kernels inherit it


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", settle)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
