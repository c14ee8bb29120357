"""What a machine has of its own stays out of the book: its fonts, its settings, its package index."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import matplotlib
import pytest
from built import ROOT
from fontTools.ttLib import TTFont

from churchtower.sphinx import execution

DRAW = """
import sys, vl_convert
{first}
text = '<text y="20" font-family="Liberation Sans, Arial">Church tower</text>'
svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="30">{{text}}</svg>'
bars = {{
    "data": {{"values": [{{"a": "Church tower"}}]}},
    "mark": "bar",
    "encoding": {{"y": {{"field": "a"}}}},
    "config": {{"font": "Liberation Sans"}},
}}
sys.stdout.buffer.write(vl_convert.svg_to_png(svg) + vl_convert.vegalite_to_svg(bars).encode())
"""
OWN = "from synkrisis.html.fonts import use_own_fonts; use_own_fonts()"


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> str:
    """A machine's list of fonts, with one that calls itself Liberation Sans and is another."""
    folder = tmp_path_factory.mktemp("fonts")
    font = TTFont(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf")
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = "Liberation Sans"
    font.save(folder / "planted.ttf")
    (folder / "fonts.conf").write_text(f"<fontconfig><dir>{folder}</dir></fontconfig>", "utf-8")
    return str(folder / "fonts.conf")


def drawn(first: str, **surroundings: str) -> bytes:
    command = [sys.executable, "-c", DRAW.format(first=first)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **surroundings}
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


def test_pictures_do_not_depend_on_the_fonts_installed(planted):
    own = drawn(OWN)
    if sys.platform == "linux":  # elsewhere fonts are installed in other ways
        assert drawn("", FONTCONFIG_FILE=planted) != own, "The font was not found, so this shows nothing."
    assert drawn(OWN, FONTCONFIG_FILE=planted) == own


def test_a_kernel_has_the_books_settings_and_warns_of_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "its own"))
    code = (
        "import nbformat, nbclient\n"
        "cell = nbformat.v4.new_code_cell('get_ipython().history_manager.enabled')\n"
        "book = nbformat.v4.new_notebook(cells=[cell])\n"
        "nbclient.NotebookClient(book, kernel_name='python3').execute()\n"
        "print(cell.outputs[0]['data']['text/plain'])\n"
    )

    def run() -> tuple[str, str]:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        return done.stdout.strip(), done.stderr

    assert run()[0] == "True"
    execution.settle_kernels(SimpleNamespace(outdir=tmp_path / "_build" / "html"))
    said, warned = run()
    assert said == "False" and "WARN" not in warned.upper()


def test_no_host_of_a_package_index_stands_in_the_tree():
    """A package has a name and a version (`pkg:…`); where it comes from is for each machine to say."""
    hosts = (
        "py" + "pi.org",
        "pythonhosted" + ".org",
        "py" + "pi.python",
        "ana" + "conda.org",
        "npm" + "js.org",
    )
    index = re.compile("|".join(map(re.escape, hosts)).encode())
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("This is no clone, so nothing says which files are the project's.")
    names = [name for name in listed.stdout.decode().split("\0") if (ROOT / name).is_file()]
    assert len(names) > 100
    assert [name for name in names if index.search((ROOT / name).read_bytes())] == []
