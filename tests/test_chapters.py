"""Every chapter runs as a reader downloads it: a notebook alone, from a folder that holds nothing else."""

import json
from pathlib import Path

import nbformat
import pytest
from built import notebooks, site
from jupyter_cache import get_cache
from nbclient import NotebookClient


def download(name: str) -> Path:
    return site() / "_notebooks" / f"{name}.ipynb"


def sources(notebook) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("name", notebooks())
def test_the_build_ran_what_a_reader_downloads(name):
    """The build runs every chapter in an empty folder and keeps those that ran without error."""
    (folder,) = (site().parent / ".jupyter_cache").iterdir()
    ran = get_cache(folder)
    kept = [record.pk for record in ran.list_cache_records() if Path(record.uri).stem == name]
    # first, what it needs, which the build has
    first, *code = sources(nbformat.read(download(name), as_version=4))
    # of a chapter that was changed and built again, each form is kept
    assert "version" in first and code in [sources(ran.get_cache_bundle(key).nb) for key in kept]


# Two are run once more, as downloaded: one that draws charts, one that makes a corpus of its own.
@pytest.mark.parametrize("name", ["essays", "reuse"])
def test_a_downloaded_chapter_runs(name, tmp_path, monkeypatch):
    for variable in ("SYNKRISIS_BOOK", "NLTK_DATA"):
        monkeypatch.delenv(variable, raising=False)
    notebook = nbformat.read(download(name), as_version=4)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert outputs and not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]
    assert not list(tmp_path.iterdir()), "a chapter wrote a file"


@pytest.mark.parametrize("name", notebooks())
def test_a_download_tells_nothing_of_the_machine_and_is_the_same_each_time(name):
    content = json.loads(download(name).read_text("utf-8"))
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    numbered = [f"cell-{number:02}" for number, _ in enumerate(content["cells"], start=1)]
    assert [cell["id"] for cell in content["cells"]] == numbered
