"""Nothing stale and nothing by chance: what a build does again, what it leaves, and the bytes that come out.

A small book is built with the real book's configuration and extensions; its chapters note when they are run.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from built import ROOT

from churchtower import cache
from churchtower.make import build
from churchtower.sphinx import execution

COPIED = (
    "_config.yml",
    "churchtower/sphinx",
    "_static",
    "CITATION.cff",
    "LICENSE",
    "references.bib",
    "requirements.txt",
)
PAGES = ("index", "chapters/one", "chapters/data")
CHAPTER = """---
jupytext:
  text_representation: {{extension: .md, format_name: myst}}
kernelspec: {{display_name: Python 3, language: python, name: python3}}
---

# Chapter {name}

A page of a small book, long enough to have a description of its own.

```{{code-cell}} ipython3
import os

with open(os.environ["RUNS"], "a") as file:
    print("{name}", file=file)
{code}
```
"""


def chapter(name: str, code: str = "1 + 1") -> str:
    return CHAPTER.format(name=name, code=code)


def small_book(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name in COPIED:
        source = ROOT / name
        (folder / name).parent.mkdir(exist_ok=True)
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / name)
    (folder / "synkrisis" / "charts").mkdir(parents=True)
    shutil.copy(ROOT / "synkrisis" / "charts" / "theme.py", folder / "synkrisis" / "charts")
    (folder / "data" / "annotations").mkdir(parents=True)
    for name in ("claims.json", "essays.csv", "README.md", "annotations/codebook.md"):
        shutil.copy(ROOT / "data" / name, folder / "data" / name)
    (folder / "chapters").mkdir()
    for page in PAGES:
        (folder / f"{page}.md").write_text(chapter(Path(page).name), "utf-8")
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nparts:\n  - caption: Part\n    chapters:\n"
        "      - file: chapters/one\n      - file: chapters/data\n"
    )
    return folder


def runs(book: Path) -> list[str]:
    """Build a book; the chapters that were run for it."""
    log = book / "_build" / "runs"
    log.parent.mkdir(exist_ok=True)
    log.write_text("")
    environment = {**os.environ, "RUNS": str(log), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "churchtower.make.build", str(book)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return sorted(log.read_text().split())


def built_bytes(book: Path) -> dict[str, str]:
    files = sorted(path for path in (book / "_build" / "html").rglob("*") if path.is_file())
    return {str(path.relative_to(book)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    return small_book(tmp_path_factory.mktemp("first"))


def test_a_build_runs_what_has_changed_and_two_clean_builds_are_the_same(book, tmp_path):
    assert runs(book) == ["data", "index", "one"]
    other = small_book(tmp_path / "a folder of another name")
    assert runs(other) == ["data", "index", "one"]
    first, second = built_bytes(book), built_bytes(other)
    assert "_build/html/love-language-and-church-tower-data.zip" in first
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []

    (book / "chapters" / "one.md").write_text(chapter("one", "2 + 2"), "utf-8")
    assert runs(book) == ["one"]
    assert "2 + 2" in (book / "_build/html/_notebooks/one.ipynb").read_text("utf-8")
    (book / "data" / "essays.csv").write_text("id,title\n", "utf-8")
    assert runs(book) == ["data", "index", "one"]


@pytest.mark.parametrize(
    "changed", ["synkrisis/charts/theme.py", "data/claims.json", "data/new", "requirements.txt"]
)
def test_what_a_cell_can_reach_is_part_of_the_key_of_its_outputs(book, changed):
    before = cache.checksum(*execution.execution(book))
    path = book / changed
    kept = path.read_bytes() if path.exists() else None
    path.write_bytes((kept or b"") + b"\n")
    assert cache.checksum(*execution.execution(book)) != before
    path.write_bytes(kept) if kept is not None else path.unlink()
    assert cache.checksum(*execution.execution(book)) == before


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project that `build` takes for its own, and in which building only notes that it was asked for."""
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "one.md").write_text("# One\n")
    (tmp_path / "_build" / "html").mkdir(parents=True)
    (tmp_path / "_build" / ".doctrees").mkdir()
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "BUILT", tmp_path / "_build")
    monkeypatch.setattr(build, "STAMP", tmp_path / "_build" / "up-to-date")
    monkeypatch.setattr(build, "ENVIRONMENT", tmp_path / "_build" / ".doctrees" / "environment.pickle")
    asked = []

    def jupyter_book(command, **options):
        asked.append(command)
        (tmp_path / "_build" / "html" / "one.html").write_text("<h1>One</h1>")
        build.ENVIRONMENT.write_bytes(b"")
        broken = "broken" in (tmp_path / "chapters" / "one.md").read_text()
        return subprocess.CompletedProcess(command, returncode=int(broken))

    monkeypatch.setattr(build, "named", lambda: "one commit")
    monkeypatch.setattr(build.subprocess, "run", jupyter_book)
    monkeypatch.setattr(build, "asked", asked, raising=False)
    return tmp_path


def test_an_unchanged_book_is_not_built_again(project):
    assert build.build() == build.build() == 0
    assert len(build.asked) == 1


@pytest.mark.parametrize("path", ["chapters/one.md", "chapters/two.md", "_build/html/one.html"])
def test_a_changed_source_or_page_is_built_again(project, path):
    build.build()
    (project / path).write_text("# Another\n")
    assert not build.is_up_to_date()
    build.build()
    assert len(build.asked) == 2 and build.is_up_to_date()


def test_a_book_of_another_commit_is_built_again(project, monkeypatch):
    build.build()
    monkeypatch.setattr(build, "named", lambda: "another commit")
    assert not build.is_up_to_date()


def test_what_is_changed_during_a_build_is_built_by_the_next(project, monkeypatch):
    once = build.subprocess.run

    def with_a_change(command, **options):
        done = once(command, **options)
        (project / "chapters" / "one.md").write_text("# Meanwhile\n")
        return done

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(build.subprocess, "run", with_a_change)
        build.build()
    assert not build.is_up_to_date()
    build.build()
    assert len(build.asked) == 2 and build.is_up_to_date()


def test_a_lost_page_is_built_again(project):
    build.build()
    (project / "_build" / "html" / "one.html").unlink()
    assert not build.is_up_to_date()


def test_a_failed_build_fails_again_until_it_is_mended(project):
    (project / "chapters" / "one.md").write_text("# broken\n")
    assert build.build() == build.build() == 1
    assert not build.ENVIRONMENT.exists() and len(build.asked) == 2
    (project / "chapters" / "one.md").write_text("# One\n")
    assert build.build() == 0 and build.ENVIRONMENT.exists()
