"""The package as others install it: a wheel in a folder of its own, its files linked as uv and conda do."""

import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from built import ROOT

from churchtower import corpus
from synkrisis import resources

VERIFIES = """
import synkrisis
from churchtower import claims
from churchtower.study import Study
study = Study()
published = claims.read_published(study.corpus.folder / claims.PUBLISHED)["claims"]
for key in ("essays.words", "essays.sentence_length", "sentiment.vader_gap"):
    assert claims.finding(key, study).value == published[key]["value"], key
print(synkrisis.__file__)
"""


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel, built as `pip wheel` builds it, with no network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory):
    """Where the wheel lies unpacked, each file with a second name elsewhere: what uv and conda make of it."""
    folder, twin = tmp_path_factory.mktemp("installed"), tmp_path_factory.mktemp("twin")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    for number, path in enumerate(sorted(path for path in folder.rglob("*") if path.is_file())):
        os.link(path, twin / str(number))
    return folder


@pytest.fixture
def run(installed, tmp_path):
    """A function that runs Python with the installed package alone, from a folder of the test's."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SYNKRISIS")}
    environment |= {"PYTHONPATH": str(installed), "XDG_CACHE_HOME": str(tmp_path / "caches")}
    work = tmp_path / "work"
    work.mkdir()

    def run(*words: str) -> str:
        command = [sys.executable, *words]
        done = subprocess.run(
            command, cwd=work, env=environment, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    return run


def test_an_installed_wheel_of_linked_files_computes_what_was_published(run, installed, tmp_path):
    assert Path(run("-c", VERIFIES).split()[-1]).is_relative_to(installed)
    (copy,) = (tmp_path / "caches" / "synkrisis").iterdir()
    assert resources._checksum(copy) == resources._checksum(resources.library_data() / "nltk_data")


def test_an_installed_wheel_compares_two_texts(run, tmp_path):
    for name, text in (("a", "The sea rose like a wall of love."), ("b", "The rain fell, and fear stayed.")):
        (tmp_path / "work" / f"{name}.txt").write_text(text * 5, "utf-8")
    run("-m", "synkrisis", "compare", "a.txt", "b.txt")
    assert "sea" in (tmp_path / "work" / "report" / "report.html").read_text("utf-8")


def test_an_installed_wheel_starts_a_book_that_installs_the_same_wheel(run, wheel, tmp_path):
    for name, text in (("a", "The sea rose like a wall of love."), ("b", "The rain fell, and fear stayed.")):
        (tmp_path / "work" / f"{name}.txt").write_text(f"{text}\n\n" * 20, "utf-8")
    run("-m", "synkrisis", "start", "book", "a.txt", "b.txt")
    with zipfile.ZipFile(wheel) as built, zipfile.ZipFile(tmp_path / "work" / "book" / wheel.name) as packed:
        crcs = [{info.filename: info.CRC for info in archive.infolist()} for archive in (built, packed)]
    records = [found.pop(name) for found in crcs for name in list(found) if name.endswith("/RECORD")]
    assert crcs[0] == crcs[1] and len(records) == 2


def test_a_checkout_reads_its_own_files():
    """The tests run on an editable installation, which must not read what a wheel left somewhere."""
    assert corpus.data_folder() == ROOT / "data"
    assert resources.library_data() == ROOT / "synkrisis" / "data"
    assert resources.library_data() == ROOT / "synkrisis" / "data"


# --- copies of linked files ---------------------------------------------------------------------------------


@pytest.fixture
def linked(tmp_path, monkeypatch):
    """A small folder in which one file has two names; `XDG_CACHE_HOME` is a folder of the test's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    folder = tmp_path / "nltk_data"
    (folder / "corpora").mkdir(parents=True)
    (folder / "corpora" / "one.txt").write_text("one", "utf-8")
    os.link(folder / "corpora" / "one.txt", tmp_path / "second-name")
    yield folder
    resources._readable_by_nltk.cache_clear()


def test_linked_files_are_copied_once(linked):
    copy = resources._readable_by_nltk(linked)
    (made,) = copy.rglob("*.txt")
    assert made.read_text("utf-8") == "one" and made.stat().st_nlink == 1
    before = made.stat().st_mtime_ns
    resources._readable_by_nltk.cache_clear()
    assert resources._readable_by_nltk(linked) == copy and made.stat().st_mtime_ns == before
    assert [path.name for path in copy.parent.iterdir()] == [copy.name], "something half made was left"


def test_a_copy_that_somebody_changed_is_made_anew(linked):
    (made,) = resources._readable_by_nltk(linked).rglob("*.txt")
    made.write_text("another", "utf-8")
    resources._readable_by_nltk.cache_clear()
    resources._readable_by_nltk(linked)
    assert made.read_text("utf-8") == "one"


def test_where_no_cache_can_be_written_the_copy_lasts_as_long_as_the_process(linked, tmp_path, monkeypatch):
    (tmp_path / "a-file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a-file"))
    copy = resources._readable_by_nltk(linked)
    assert (copy / "corpora" / "one.txt").read_text("utf-8") == "one"
    assert not copy.is_relative_to(tmp_path)


def test_files_with_one_name_are_read_where_they_lie(linked, tmp_path):
    (tmp_path / "second-name").unlink()
    assert resources._readable_by_nltk(linked) == linked


# --- what is in the wheel -----------------------------------------------------------------------------------


def tables(path: Path) -> dict[str, tuple[str, str]]:
    """File → (licence, sha256), of the tables in a README that have these columns."""
    rows = [line.strip("| \n").split(" | ") for line in path.read_text("utf-8").splitlines()]
    rows = [row for row in rows if re.fullmatch("`[0-9a-f]{64}`", row[-1])]
    return {row[0].strip("`"): (row[-2], row[-1].strip("`")) for row in rows}


@pytest.mark.parametrize(
    ("folder", "parts"),
    [("synkrisis/data", ("nltk_data", "lexicons", "validity.json")), ("data", ("essays",))],
)
def test_every_word_list_model_and_text_has_its_checksum(folder, parts):
    root = ROOT / folder
    files = [path for part in parts for path in (root / part, *(root / part).rglob("*")) if path.is_file()]
    found = {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.suffix != ".md"
    }
    assert {name: checksum for name, (_, checksum) in tables(root / "README.md").items()} == found


def test_the_licence_expression_names_the_data_in_the_wheel():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = set(project["license"].split()) - {"AND"}
    said = {
        licence
        for text, _ in tables(ROOT / "synkrisis/data/README.md").values()
        for licence in re.findall("`(.+?)`", text)
    }
    styles = "CC-BY-SA-3.0"  # churchtower/styles/README.md
    assert named == said | {"MIT", "CC-BY-4.0", "LicenseRef-Essays", styles}
    notices = "".join(
        path.read_text("utf-8") for name in project["license-files"] for path in ROOT.glob(name)
    )
    for reference in named:
        assert not reference.startswith("LicenseRef-") or reference in notices, reference


def test_the_readme_says_what_the_wheel_weighs(wheel):
    said = re.search(r"wheel weighs (\d+) MB", (ROOT / "README.md").read_text("utf-8"))
    weighed = round(wheel.stat().st_size / 1e6)
    assert int(said[1]) == weighed, f"Write in README.md: wheel weighs {weighed} MB"
