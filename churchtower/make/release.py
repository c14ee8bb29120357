"""Pack a version: `make release` builds the book and runs this, and `dist/` then holds what is to be archived.

- `NAME-VERSION.zip`: the pages, the PDF if there is one, the notebooks, the codings, the findings, a list of
  all software (CycloneDX), and `SHA256SUMS` of every file.
- `NAME-VERSION-source.tar.gz`: the project as committed, code and book.
- `SHA256SUMS` of both.

The essays are in neither: they belong to their publishers; `churchtower essays` puts them back. A version is one
commit, the one that adds `releases/VERSION/`, with a tag of its name: the same commit gives the same bytes, and
another commit never gets the name. `releases/VERSION/` keeps its findings, which of them changed value, and its
addresses, all of which later versions keep alive.
"""

import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import tomllib
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import yaml

from churchtower import citing, claims, versions
from churchtower.sphinx.downloads import NAME, PDF
from churchtower.study import Study

ROOT = Path(__file__).resolve().parents[2]
SITE = Path("_build/html")
MACHINERY = ("_static/", "_sources/", "_downloads/", ".buildinfo", "searchindex.js", "objects.inv")
FILES = ("CITATION.cff", ".zenodo.json", "LICENSE", "CHANGELOG.md", "requirements.txt")
README = """{title}
Version {version} of {date}, built from commit {commit}.

site/       the book; open site/index.html; its PDF, where one was printed, lies there too
notebooks/  its chapters as notebooks
data/       the codings, their codebook, and what is known of the two essays
claims.json      every finding with its value and its interval
changes.md       which findings changed value since the version before
sbom.cdx.json    the software it was made with (CycloneDX)
SHA256SUMS       checksums; `sha256sum -c SHA256SUMS` checks every file

The two essays belong to their publishers, and their texts are not in this archive.
In a copy of the project, `churchtower essays FILE` puts them back from text copied from the publishers' pages.
Text, figures and codings: CC BY 4.0. Code: MIT. See LICENSE.
"""


# --- do the files agree -------------------------------------------------------------------------------------


def disagreements(root: Path = ROOT) -> list[str]:
    """Where the files that name the version, its date, the title or the authors say different things."""
    cff = yaml.load((root / "CITATION.cff").read_text("utf-8"), yaml.BaseLoader)
    zenodo = json.loads((root / ".zenodo.json").read_text("utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    printed = cff["preferred-citation"]
    names = [author.get("name") for author in cff["authors"]]
    version, date = cff["version"], cff["date-released"]
    same = {
        "version in pyproject.toml": (project["version"], version),
        "authors in pyproject.toml": ([author["name"] for author in project["authors"]], names),
        "version in .zenodo.json": (zenodo["version"], version),
        "date in .zenodo.json": (zenodo["publication_date"], date),
        "title in .zenodo.json": (zenodo["title"], cff["title"]),
        "authors in .zenodo.json": ([creator["name"] for creator in zenodo["creators"]], names),
        "description in .zenodo.json": (zenodo["description"], " ".join(cff["abstract"].split())),
        "keywords in .zenodo.json": (zenodo["keywords"], cff["keywords"]),
        "publisher in .zenodo.json": (zenodo["imprint_publisher"], printed["publisher"]["name"]),
        "licence in .zenodo.json": (zenodo["license"], printed["license"]),
        "version of the preferred citation": (printed["version"], version),
        "date of the preferred citation": (printed["date-released"], date),
        "year and month of the preferred citation": (
            [int(printed["year"]), int(printed["month"])],
            [int(number) for number in date.split("-")[:2]],
        ),
        "title of the preferred citation": (printed["title"], cff["title"]),
        "authors of the preferred citation": ([a.get("name") for a in printed["authors"]], names),
    }
    found = [
        f"{what} is {said!r}, in CITATION.cff {meant!r}"
        for what, (said, meant) in same.items()
        if said != meant
    ]
    if f"## [{version}] - {date}" not in (root / "CHANGELOG.md").read_text("utf-8"):
        found.append(f"CHANGELOG.md has no heading '## [{version}] - {date}'")
    return found


# --- what is kept of a version ------------------------------------------------------------------------------


# A place in a chart that a reader can choose, such as a word: it stands there while the chart shows it.
CHOICE = re.compile(r'(?:data-says="[^"]*"|class="syn-was-shown") id="([^"]+)"')


def addresses(site: Path) -> list[str]:
    """Every address that a built book promises: pages, the named places in their articles, files to download.

    What a chart happens to show, such as a word among the strongest contrasts, is no part of the promise, nor is
    the PDF, which not every build has.
    """
    found = set()
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if not path.is_file() or name.startswith(MACHINERY) or name == PDF:
            continue
        found.add(name)
        if path.suffix == ".html":
            page = path.read_text("utf-8")
            article = re.search(r"<article.*</article>", page, re.DOTALL)
            text = re.sub(r"<(svg|script).*?</\1>", "", article[0], flags=re.DOTALL) if article else ""
            shown = set(CHOICE.findall(text))
            # Those that Sphinx only numbers are nobody's to cite.
            found |= {
                f"{name}#{i}"
                for i in re.findall(r'\bid="([^"]+)"', text)
                if i not in shown and not re.fullmatch(r"id\d+", i)
            }
    return sorted(found)


LEADS_ON = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


def lost(published: Iterable[str], site: Path) -> list[str]:
    """Those of a list of addresses that a built book no longer answers, by itself or by leading on."""
    gone = []
    for address in published:
        name, _, place = address.partition("#")
        path = site / name
        text = path.read_text("utf-8") if path.is_file() and path.suffix == ".html" else ""
        moved = LEADS_ON.search(text)
        if moved:
            path = (path.parent / moved[1]).resolve()
            text = path.read_text("utf-8") if path.is_file() else ""
        if not path.is_file() or (place and f'id="{place}"' not in text):
            gone.append(address)
    return gone


def number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def released(root: Path = ROOT) -> list[str]:
    """The versions of which a record is kept, oldest first."""
    # ties: none, versions differ
    return sorted((path.parent.name for path in root.glob("releases/*/claims.json")), key=number)


def record(version: str, site: Path, root: Path = ROOT) -> Path:
    """Where the record of this version lies; written first where there is none.

    Raises ValueError where the version is recorded with other findings.
    """
    folder = root / "releases" / version
    content = (root / "data" / claims.PUBLISHED).read_text("utf-8")
    now = json.loads(content)
    if folder.is_dir():
        kept = claims.read_published(folder / claims.PUBLISHED)
        moved = [change.key for change in versions.compare(kept, now) if change.verdict != "same"]
        if moved:
            raise ValueError(
                f"{folder}: version {version} is recorded with other findings ({', '.join(moved[:6])}). "
                "Raise the version in CITATION.cff, or remove the record if it was never published."
            )
        return folder
    earlier = [other for other in released(root) if number(other) < number(version)]
    before = earlier[-1] if earlier else ""
    old = claims.read_published(root / "releases" / before / claims.PUBLISHED) if before else None
    folder.mkdir(parents=True)
    for name, text in {
        claims.PUBLISHED: content,
        "changes.md": versions.changelog(old, now, version=version, before=before),
        "addresses.txt": "\n".join(addresses(site)) + "\n",
    }.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    return folder


# --- the list of software -----------------------------------------------------------------------------------

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")


def pins(requirements: str) -> Iterator[tuple[str, str, list[str]]]:
    """Name, version and SHA-256 checksums of every pin in a list of requirements."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", requirements):
        found = PIN.match(block)
        if found:
            yield found[1], found[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", block)


def sbom(requirements: str, version: str, date: str) -> str:
    """All software that the book is made with, as a CycloneDX list in JSON; the same input gives the same
    bytes."""
    from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
    from cyclonedx.model.bom import Bom, BomMetaData
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    def component(name: str, pinned: str, sums: Iterable[str]) -> Component:
        purl = PackageURL("pypi", None, name.lower().replace("_", "-"), pinned)
        # One version has several files, for this and that system, and the list of pins knows all their sums.
        files = ExternalReference(
            type=ExternalReferenceType.DISTRIBUTION,
            url=XsUri(str(purl)),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=checksum) for checksum in sums],
        )
        return Component(
            name=name,
            version=pinned,
            type=ComponentType.LIBRARY,
            purl=purl,
            bom_ref=str(purl),
            external_references=[files],
        )

    parts = [component(*pin) for pin in pins(requirements)]
    book = Component(name=NAME, version=version, type=ComponentType.APPLICATION, bom_ref=NAME)
    made = datetime.fromisoformat(date).replace(tzinfo=UTC)
    bom = Bom(
        components=parts,
        metadata=BomMetaData(component=book, timestamp=made),
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"{NAME} {version}\n{requirements}"),
    )
    bom.register_dependency(book, parts)
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


# --- the archives -------------------------------------------------------------------------------------------


def below(folder: Path, into: str) -> dict[str, bytes]:
    return {
        f"{into}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".buildinfo" and "__pycache__" not in path.parts
    }


def contents(root: Path, site: Path, folder: Path, build: citing.Build) -> dict[str, bytes]:
    """What the archive of a version holds, by name; never the text of an essay."""
    book = citing.read_book(root)
    held = below(site, "site") | below(site / "_notebooks", "notebooks")
    held |= below(root / "data" / "annotations", "data/annotations")
    held |= {f"data/{name}": (root / "data" / name).read_bytes() for name in ("essays.csv", "README.md")}
    held |= {name: (root / name).read_bytes() for name in FILES}
    held |= {name: (folder / name).read_bytes() for name in (claims.PUBLISHED, "changes.md", "addresses.txt")}
    software = sbom((root / "requirements.txt").read_text("utf-8"), book.version, build.date or book.date)
    held["sbom.cdx.json"] = software.encode()
    said = README.format(title=book.title, version=book.version, date=book.date, commit=build.commit)
    held["README.txt"] = said.encode()
    held["SHA256SUMS"] = sums(held).encode()
    return dict(sorted(held.items()))


def sums(files: dict[str, bytes]) -> str:
    """Checksums as `sha256sum -c` reads them."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))


def packed(top: str, files: dict[str, bytes], date: str) -> bytes:
    """A zip archive with one folder, `top`, every file in it dated to the day of the commit."""
    day = datetime.fromisoformat(date)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{top}/{name}", (day.year, day.month, day.day, 0, 0, 0))
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return whole.getvalue()


# --- is this the version ------------------------------------------------------------------------------------

LEFT_OUT = (
    ":(exclude)data/essays/*.txt"  # by path; a rule for all of git's archives would empty every download
)
SOURCE_README = """This archive is the project at version {version} without two files: data/essays/gzero.txt and
data/essays/allyn.txt. They are the texts of the essays, which belong to their publishers. Copy each from the page
that data/essays.csv names into a file, and run `churchtower essays FILE`, or `python -m churchtower essays FILE`:
it takes out what is not the essay, makes the mends that data/README.md lists, and compares checksums.
"""


def git(root: Path, *words: str) -> str:
    command = ["git", "-C", str(root), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def unclean(root: Path) -> list[str]:
    """Why a version cannot be made of this folder: it is not exactly one commit."""
    try:
        changed = git(root, "status", "--porcelain")
    except (OSError, subprocess.CalledProcessError):
        return ["a version is made from a commit, and this is no clone; clone the project"]
    names = [line[3:] for line in changed.splitlines()]
    return [f"these files are not committed: {', '.join(names[:6])}"] if names else []


def unnamed(version: str, root: Path) -> list[str]:
    """Why the commit is not the one that bears this version's name."""
    head = git(root, "rev-parse", "HEAD")
    folder = f"releases/{version}"
    record = git(root, "log", "--format=%H", "--", folder).split()
    found = []
    if not record or record[-1] != head:
        meant = record[-1][:12] if record else "none yet"
        found.append(
            f"version {version} is the commit that recorded it ({meant}), and this is {head[:12]}; raise the version "
            "in CITATION.cff, or check that commit out"
        )
    elif len(record) > 1:
        found.append(f"{folder} was changed after it was recorded")
    try:
        tagged = git(root, "rev-parse", f"refs/tags/{version}^{{commit}}")
    except subprocess.CalledProcessError:
        tagged = ""
    if not tagged:
        found.append(f"there is no tag {version}; say: git tag -a {version} -m 'Version {version}'")
    elif tagged != head:
        found.append(f"the tag {version} is at another commit ({tagged[:12]})")
    return found


def unlike(version: str, site: Path, root: Path, findings: Iterable[claims.Finding]) -> list[str]:
    """What published findings and addresses the book in this state does not keep."""
    found = []
    published = json.loads((root / "data" / claims.PUBLISHED).read_text("utf-8"))["claims"]
    for finding in findings:
        if finding.key not in published or claims.differences(published[finding.key], finding):
            found.append(f"data/claims.json says something else of {finding.key} than is computed")
    recorded = root / "releases" / version / claims.PUBLISHED
    if recorded.is_file() and claims.read_published(recorded)["claims"] != published:
        found.append(f"releases/{version} and data/claims.json have other findings")
    for other in released(root):
        promised = (root / "releases" / other / "addresses.txt").read_text("utf-8").split()
        dead = lost(promised, site)
        if dead:
            found.append(f"{len(dead)} addresses of version {other} are dead: {', '.join(dead[:6])}")
    return found


def repeated(out: Path, files: dict[str, bytes]) -> list[str]:
    """Archives of these names that were made before and have other bytes."""
    return [
        f"{out / name} is another archive under this name; a version is packed once"
        for name, content in files.items()
        if (out / name).is_file() and (out / name).read_bytes() != content
    ]


def refuse(*reasons: list[str]) -> None:
    """Raises ValueError with all reasons, if there are any."""
    found = [reason for some in reasons for reason in some]
    if found:
        raise ValueError("; ".join(found) + ".")


def source(root: Path, version: str) -> bytes:
    """The project as committed, without the essays, and with a word about that."""
    top = f"{NAME}-{version}-source"
    said = SOURCE_README.format(version=version)
    command = [
        *("git", "-C", str(root), "archive", "--format=tar", f"--prefix={top}/"),
        *(f"--add-virtual-file={top}/WITHOUT-THE-ESSAYS.txt:{said}", "HEAD", "--", ".", LEFT_OUT),
    ]
    plain = subprocess.run(command, check=True, capture_output=True).stdout
    return gzip.compress(plain, mtime=0)


def main(root: Path = ROOT) -> int:
    """Check, record, pack."""
    site, out = root / SITE, root / "dist"
    refuse(disagreements(root), unclean(root))
    if not (site / "citations.json").is_file():
        raise ValueError(f"{site}: there is no book. Build it first (make book).")
    book, build = citing.read_book(root), citing.read_build(root)
    built = json.loads((site / "citations.json").read_text("utf-8"))
    if built["commit"] != build.commit:
        raise ValueError(f"{site}: it was built from another commit. Build it again (make book).")
    refuse(unlike(book.version, site, root, claims.compute_all(Study())))
    if book.version not in released(root):
        folder = record(book.version, site, root)
        print(
            f"Wrote {folder.relative_to(root)}, the record of this version. Commit it, tag that commit with "
            f"'git tag -a {book.version}', and run this again."
        )
        return 1
    refuse(unnamed(book.version, root))
    folder = record(book.version, site, root)
    archive = out / f"{NAME}-{book.version}.zip"
    whole = contents(root, site, folder, build)
    files = {
        archive.name: packed(archive.stem, whole, build.date),
        f"{NAME}-{book.version}-source.tar.gz": source(root, book.version),
    }
    refuse(repeated(out, files))
    out.mkdir(exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
        print(f"dist/{name}  {len(content) / 1e6:.1f} MB")
    (out / "SHA256SUMS").write_text(sums(files), "utf-8", newline="\n")
    print((folder / "changes.md").read_text("utf-8").splitlines()[2])
    print("Check with: cd dist && sha256sum -c SHA256SUMS")
    print(
        "Once it is deposited, add this line to releases/deposits.csv, with DOI and SWHID behind the commas:"
    )
    print(f"{book.version},{archive.name},{hashlib.sha256(files[archive.name]).hexdigest()},,")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ValueError as error:
        sys.exit(f"release: {error}")
