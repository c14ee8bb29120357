"""A release: files that agree, an archive that verifies itself, and a record that is not written over."""

import importlib.resources
import json
import shutil
import subprocess
import tarfile
import zipfile

import jsonschema
import pytest
import quotation
from built import ROOT
from packaging.requirements import Requirement
from referencing import Registry, Resource

from churchtower import citing, claims
from churchtower.make import publish, release

BUILD = citing.Build("0123456789" * 4, "2026-11-22")


def test_the_files_that_describe_the_book_agree():
    assert release.disagreements() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (".zenodo.json", '"version": "', '"version": "9', "version in .zenodo.json"),
        ("CITATION.cff", "version: ", "version: 9", "version in pyproject.toml"),
        ("CHANGELOG.md", "## [", "## ", "CHANGELOG.md has no heading"),
        (".zenodo.json", "contributors", "people", "authors in .zenodo.json"),
    ],
)
def test_what_does_not_agree_is_named(tmp_path, name, old, new, said):
    for file in ("CITATION.cff", ".zenodo.json", "pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / file, tmp_path)
    text = (tmp_path / name).read_text("utf-8").replace(old, new)
    (tmp_path / name).write_text(text, "utf-8")
    assert any(said in line for line in release.disagreements(tmp_path))


def test_the_description_for_zenodo_has_what_zenodo_asks_for():
    """As https://developers.zenodo.org lists the fields of a deposit, with their vocabularies."""
    said = json.loads((ROOT / ".zenodo.json").read_text("utf-8"))
    text = {"type": "string", "minLength": 1}
    schema = {
        "type": "object",
        "additionalProperties": False,
        "required": ["upload_type", "publication_type", "title", "creators", "description", "access_right"],
        "properties": {
            "upload_type": {"const": "publication"},
            "publication_type": {"enum": ["book", "section", "report", "softwaredocumentation", "other"]},
            "publication_date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
            "creators": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["name"],
                    "additionalProperties": False,
                    "properties": {"name": text, "affiliation": text, "orcid": text, "gnd": text},
                },
            },
            "access_right": {"enum": ["open", "embargoed", "restricted", "closed"]},
            "keywords": {"type": "array", "items": text, "uniqueItems": True},
            "language": {"type": "string", "pattern": "^[a-z]{3}$"},
            **dict.fromkeys(("title", "description", "version", "license", "notes"), text),
            "imprint_publisher": text,
        },
    }
    jsonschema.validate(said, schema)


# --- the list of software -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def software():
    return release.sbom((ROOT / "requirements.txt").read_text("utf-8"), "0.1.0", "2026-11-22")


def test_the_list_of_software_is_valid_cyclonedx(software):
    folder = importlib.resources.files("cyclonedx.schema") / "_res"

    def load(name: str) -> dict:
        return json.loads((folder / name).read_text("utf-8"))

    registry = Registry().with_resources(
        (f"http://cyclonedx.org/schema/{name.replace('.SNAPSHOT', '')}", Resource.from_contents(load(name)))
        for name in ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")
    )
    schema = load("bom-1.6.SNAPSHOT.schema.json")
    jsonschema.Draft7Validator(schema, registry=registry).validate(json.loads(software))


def test_the_list_of_software_has_every_pin_and_the_same_bytes_each_time(software):
    text = (ROOT / "requirements.txt").read_text("utf-8")
    lines = [line.rstrip(" \\") for line in text.splitlines() if "==" in line and line[0] not in " #"]
    pinned = {(pin.name, str(next(iter(pin.specifier)).version)) for pin in map(Requirement, lines)}
    assert pinned == {(part["name"], part["version"]) for part in json.loads(software)["components"]}
    assert software == release.sbom(text, "0.1.0", "2026-11-22")


# --- the record ---------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path):
    """A project with a small built site and nothing recorded."""
    site = tmp_path / "_build" / "html"
    (site / "_notebooks").mkdir(parents=True)
    (site / "index.html").write_text('<article><p id="here">x</p><p id="id3">y</p></article>', "utf-8")
    (site / "_notebooks" / "a.ipynb").write_text("{}", "utf-8")
    for name in (*release.FILES, "_config.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "data").mkdir()
    shutil.copytree(ROOT / "data/annotations", tmp_path / "data/annotations")
    shutil.copytree(ROOT / "data/essays", tmp_path / "data/essays")
    for name in ("essays.csv", "README.md", claims.PUBLISHED):
        shutil.copy(ROOT / "data" / name, tmp_path / "data")
    return tmp_path


def alter(project, change):
    path = project / "data" / claims.PUBLISHED
    content = json.loads(path.read_text("utf-8"))
    change(content["claims"])
    path.write_text(json.dumps(content), "utf-8")


def test_the_first_version_is_recorded_with_findings_and_addresses(project):
    folder = release.record("0.1.0", project / "_build/html", project)
    assert (folder / claims.PUBLISHED).read_bytes() == (project / "data" / claims.PUBLISHED).read_bytes()
    assert "This is the first version" in (folder / "changes.md").read_text("utf-8")
    kept = (folder / "addresses.txt").read_text("utf-8").split()
    assert kept == ["_notebooks/a.ipynb", "index.html", "index.html#here"]


def test_a_version_is_not_recorded_twice_with_other_findings(project):
    folder = release.record("0.1.0", project / "_build/html", project)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert release.record("0.1.0", project / "_build/html", project) == folder
    alter(project, lambda found: found["essays.types"].update(value=761.0))
    with pytest.raises(ValueError, match=r"with other findings \(essays.types\)"):
        release.record("0.1.0", project / "_build/html", project)
    assert before == {path: path.read_bytes() for path in folder.iterdir()}


def test_a_later_version_is_compared_with_the_one_before_it(project):
    for version in ("0.2.0", "0.10.0"):
        release.record(version, project / "_build/html", project)
    alter(project, lambda found: found["essays.types"].update(value=761.0))
    said = (release.record("0.11.0", project / "_build/html", project) / "changes.md").read_text("utf-8")
    assert "Compared with version 0.10.0" in said and "760 types → 761 types" in said
    assert release.released(project) == ["0.2.0", "0.10.0", "0.11.0"]


# --- the archive --------------------------------------------------------------------------------------------


@pytest.fixture
def packed(project):
    folder = release.record("0.1.0", project / "_build/html", project)
    held = release.contents(project, project / "_build/html", folder, BUILD)
    path = project / "book-0.1.0.zip"
    path.write_bytes(release.packed(path.stem, held, BUILD.date))
    return path, held


def test_an_archive_verifies_itself_and_notices_a_changed_file(packed, tmp_path):
    path, held = packed
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "out")
    inside = tmp_path / "out" / path.stem
    files = {file.relative_to(inside).as_posix() for file in inside.rglob("*") if file.is_file()}
    assert files == held.keys()
    assert len((inside / "SHA256SUMS").read_text("utf-8").splitlines()) == len(files) - 1
    check = ["sha256sum", "--quiet", "-c", "SHA256SUMS"]
    assert subprocess.run(check, cwd=inside, check=False).returncode == 0
    (inside / "claims.json").write_text("{}", "utf-8")
    assert subprocess.run(check, cwd=inside, capture_output=True, check=False).returncode == 1


def test_the_same_commit_packs_to_the_same_bytes(packed):
    path, held = packed
    assert release.packed(path.stem, dict(held), BUILD.date) == path.read_bytes()


def test_an_archive_holds_what_it_should_and_no_essay(packed):
    _, held = packed
    assert {
        "claims.json",
        "changes.md",
        "sbom.cdx.json",
        "site/index.html",
        "notebooks/a.ipynb",
    } <= held.keys()
    assert {"data/essays.csv", "data/annotations/metaphors.csv", "LICENSE", "CITATION.cff"} <= held.keys()
    assert not [name for name in held if "essays/" in name]
    found: set = set()
    for name, content in held.items():
        if name.startswith("data/"):
            for text in quotation.texts(name, content):
                found |= quotation.reprinted(text)[0]
    for name, share in quotation.shares(found).items():
        assert share < 0.5, name


# --- a version is one thing ---------------------------------------------------------------------------------


def git(folder, *words):
    name = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", "-C", str(folder), *name, *words], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def clone(project, findings, monkeypatch):
    """A scratch clone at the commit that recorded its version, tagged and built."""
    monkeypatch.setattr(release.claims, "compute_all", lambda study: findings.values())
    shutil.copy(ROOT / "CHANGELOG.md", project)
    (project / ".gitignore").write_text("_build/\ndist/\n", "utf-8")
    git(project, "init", "-q", "-b", "main")
    commit(project, "Write the book")
    assert release.main(project) == 1  # it writes the record, and asks for a commit and a tag
    commit(project, "Record the version")
    git(project, "tag", "-a", version(project), "-m", "a version")
    return project


def version(project):
    return citing.read_book(project).version


def commit(project, said):
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", said)
    built = {"commit": git(project, "rev-parse", "HEAD")}
    (project / "_build/html/citations.json").write_text(json.dumps(built), "utf-8")


def archives(project):
    return {path.name: path.read_bytes() for path in sorted((project / "dist").iterdir())}


def test_a_version_packed_twice_has_the_same_bytes(clone):
    assert release.main(clone) == 0
    first = archives(clone)
    shutil.rmtree(clone / "dist")
    assert release.main(clone) == 0
    assert archives(clone) == first
    assert len(first) == 3


def test_the_archive_of_the_sources_has_no_essay_and_says_so(clone, tmp_path):
    assert release.main(clone) == 0
    (path,) = (clone / "dist").glob("*-source.tar.gz")
    with tarfile.open(path) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
        assert "data/essays.csv" in names and "WITHOUT-THE-ESSAYS.txt" in names
        assert not [name for name in names if name.startswith("data/essays/") and name.endswith(".txt")]


def uncommitted(project):
    (project / "index.md").write_text("Another beginning.", "utf-8")


def later(project):
    (project / "index.md").write_text("Another beginning.", "utf-8")
    commit(project, "Go on")


def untagged(project):
    git(project, "tag", "-d", version(project))


def tagged_elsewhere(project):
    git(project, "tag", "-f", version(project), "HEAD~1")


def changed_record(project):
    path = project / "releases" / version(project) / "addresses.txt"
    path.write_text(path.read_text("utf-8") + "index.html#gone\n", "utf-8")
    commit(project, "Promise more")


def dead_address(project):
    (project / "_build/html/index.html").write_text("<article></article>", "utf-8")


def other_finding(project):
    alter(project, lambda found: found["essays.types"].update(value=761.0))
    commit(project, "Say something else")


def other_archive(project):
    assert release.main(project) == 0
    (path,) = (project / "dist").glob("*.zip")
    path.write_bytes(b"another")


def not_built(project):
    (project / "_build/html/citations.json").write_text('{"commit": "0000"}', "utf-8")


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (uncommitted, "not committed: index.md"),
        (later, "is the commit that recorded it"),
        (untagged, "there is no tag"),
        (tagged_elsewhere, "is at another commit"),
        (changed_record, "was changed after it was recorded|addresses of version"),
        (dead_address, "addresses of version .* are dead"),
        (other_finding, "says something else of essays.types"),
        (other_archive, "is another archive under this name"),
        (not_built, "was built from another commit"),
    ],
)
def test_a_forged_version_is_refused(clone, forge, said):
    forge(clone)
    with pytest.raises(ValueError, match=said):
        release.main(clone)


# --- the site of all versions -------------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path):
    """Archives of two versions of a small site."""
    made = []
    for number in ("0.9.0", "0.10.0"):
        path = tmp_path / f"{release.NAME}-{number}.zip"
        held = {
            "site/index.html": f"<p>{number}</p>".encode(),
            "site/chapters/a.html": b"a",
            "README.txt": b"x",
        }
        path.write_bytes(
            release.packed(path.stem, {**held, "SHA256SUMS": release.sums(held).encode()}, "2026-01-01")
        )
        made.append(path)
    return made


def test_every_version_has_its_folder_and_the_newest_is_the_root(two, tmp_path):
    out = tmp_path / "out"
    assert publish.lay_out(out, two) == ["0.10.0", "0.9.0"]
    assert (
        (out / "index.html").read_text("utf-8")
        == (out / "0.10.0/index.html").read_text("utf-8")
        == "<p>0.10.0</p>"
    )
    assert (out / "0.9.0/index.html").read_text("utf-8") == "<p>0.9.0</p>"
    assert 'url=../"' in (out / "latest/index.html").read_text("utf-8")
    assert not (out / "README.txt").exists()


def test_an_altered_archive_a_second_one_and_a_full_folder_are_refused(two, tmp_path):
    with pytest.raises(ValueError, match="was given before"):
        publish.lay_out(tmp_path / "out", [*two, tmp_path / "copies" / two[0].name])
    held = {"site/index.html": b"forged", "SHA256SUMS": release.sums({"site/index.html": b"true"}).encode()}
    two[0].write_bytes(release.packed(two[0].stem, held, "2026-01-01"))
    with pytest.raises(ValueError, match=r"site/index\.html: not as packed"):
        publish.lay_out(tmp_path / "out", two)
    with pytest.raises(ValueError, match="not empty"):
        publish.lay_out(tmp_path, two)
    with pytest.raises(ValueError, match="no archive of a version"):
        publish.lay_out(tmp_path / "out", [tmp_path / "book.zip"])
