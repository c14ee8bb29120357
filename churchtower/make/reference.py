"""What citeproc-js, the processor of the styles' own project, makes of all that can be cited in the book.

`make citations-reference` builds the book, runs this and writes `tests/fixtures/citations.json`, with which
the tests compare the book's own strings. It needs Node, which nothing else in the project does, and is run
again whenever an entry has changed.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import citeproc

from churchtower import citing

VERSION = "2.4.63"  # of citeproc-js on npm
FIXTURE = citing.ROOT / "tests" / "fixtures" / "citations.json"
HERE = Path(__file__).parent
BUILDS = {"nowhere": ("", ""), "published": ("https://example.org/a/", "10.5281/zenodo.1234567")}
# What no title of the book has today: questions, quotation marks, hyphens, signs of markup; and two people.
TITLES = (
    "Who looks out?",
    "A “tower” of ‘signs’, and on-line: the per-word rest of it & more",
    "The one's own <b>",
)
PEOPLE = ({"family": "Roe", "given": "Jane A."}, {"family": "Doe", "given": "Max"})


def asked(build: str) -> dict[str, dict]:
    """Every item to cite by its id, in the book of `BUILDS`, as released."""
    address, doi = BUILDS[build]
    book = replace(citing.read_book(address=address), doi="")
    works = citing.read_works(book) | citing.read_tables(book)
    items = [citing.csl(work, book) for work in works.values()]
    # A DOI stands in for the address, so it is asked for once of each kind.
    of_kind = {item["type"]: item for item in items}
    items += [{**item, "id": f"{item['id']}-doi", "DOI": doi} for item in of_kind.values() if doi]
    for number, title in enumerate(TITLES):
        items.append({**of_kind["chapter"], "id": f"title-{number}", "title": title, "title-short": title})
    items.append({**of_kind["book"], "id": "people", "author": list(PEOPLE), "publisher": "Some Press"})
    return {item["id"]: item for item in items}


def styles() -> dict[str, str]:
    """Checksums of the files of the styles."""
    folder = Path(citing.__file__).parent / "styles"
    return {
        style: hashlib.sha256((folder / f"{file}.csl").read_bytes()).hexdigest()
        for style, file in citing.STYLES.items()
    }


def main() -> int:
    """Ask the reference processor about every entry, and write the fixture."""
    if not shutil.which("node") or not shutil.which("npm"):
        print("The reference needs Node 18 or newer with npm. Install it (Debian: apt install nodejs npm).")
        return 2
    if not citing.read_tables(citing.read_book()):
        print("The tables are not known, since the book is not built. Run make citations-reference.")
        return 2
    folder = citing.ROOT / "_build" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text("{}", "utf-8")
    command = [
        "npm",
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--prefix",
        folder,
        f"citeproc@{VERSION}",
    ]
    if subprocess.run(command, check=False).returncode:
        print(f"npm could not install citeproc {VERSION}, which the reference runs.")
        return 2
    shutil.copy(HERE / "reference.js", folder)
    items = {build: asked(build) for build in BUILDS}
    everything = [item for of_build in items.values() for item in of_build.values()]
    request = {
        style: {"file": f"{file}.csl", "items": [citing.as_given(item, style) for item in everything]}
        for style, file in citing.STYLES.items()
    }
    locales = Path(citeproc.__file__).parent / "data" / "locales"
    command = ["node", folder / "reference.js", Path(citing.__file__).parent / "styles", locales]
    done = subprocess.run(command, input=json.dumps(request), capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    cited = {style: iter(forms) for style, forms in answer["cited"].items()}
    entries = {
        build: {key: {style: next(forms) for style, forms in cited.items()} for key in of_build}
        for build, of_build in items.items()
    }
    content = {
        "made_by": f"citeproc-js {answer['engine']} (npm citeproc {VERSION}), locale en-US",
        "styles": styles(),
        **entries,
    }
    FIXTURE.parent.mkdir(exist_ok=True)
    FIXTURE.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", "utf-8", newline="\n")
    print(f"Wrote {FIXTURE.relative_to(citing.ROOT)}: {sum(map(len, entries.values()))} entries in 4 styles.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
