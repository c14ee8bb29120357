"""Every BibTeX entry of the book, printed by LaTeX: nothing is lost on the way, and no sign changed.

These tests need TeX and biber (Debian: texlive-latex-recommended, texlive-bibtex-extra, lmodern, biber and
poppler-utils) and are skipped where they are missing, unless TEX_IS_HERE says that they must not be.
"""

import os
import re
import shutil
import subprocess
import unicodedata

import bibtexparser
import jsonschema
import pybtex.database
import pytest
import rispy
from built import site

from churchtower import citing
from churchtower.make import reference

SIGNS = "− κ ρ × ≥ … – — “a” ‘b’ & # $ ^ ~ \\ { } % _ é ü ½"  # in one title, to be found again on paper
DOCUMENTS = {
    "bibtex": r"""\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern,textcomp,hyperref}
\textwidth=80cm\paperwidth=90cm\pdfpagewidth=90cm\hyphenpenalty=10000
\begin{document}\nocite{*}\bibliographystyle{plainurl}\bibliography{all}\end{document}""",
    "biber": r"""\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern,textcomp}
\usepackage[backend=biber]{biblatex}\addbibresource{all.bib}
\textwidth=80cm\paperwidth=90cm\pdfpagewidth=90cm\hyphenpenalty=10000
\begin{document}\nocite{*}\printbibliography\end{document}""",
}
PROGRAMS = ("pdflatex", "bibtex", "biber", "pdftotext")


@pytest.fixture(scope="module")
def items():
    """Every entry of the book where it has an address below a path, tables too; and one with all signs."""
    site()
    found = list(reference.asked("published").values())
    chapter = next(item for item in found if item["type"] == "chapter")
    return [*found, {**chapter, "id": "signs", "title": SIGNS}]


def letters(text: str) -> str:
    """Text without what setting it may change: spaces, ligatures, the form of an ellipsis."""
    return re.sub(
        r"\s", "", unicodedata.normalize("NFKC", text).replace("˜", "~").replace("'", "’").replace("ˆ", "^")
    )


@pytest.mark.parametrize("program", DOCUMENTS)
def test_every_entry_is_set_with_all_its_signs(program, items, tmp_path):
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if missing and "TEX_IS_HERE" not in os.environ:
        pytest.skip(f"{', '.join(missing)}: not installed, so no .bib was set by LaTeX")
    (tmp_path / "all.bib").write_text("\n".join(map(citing.bibtex, items)), "utf-8")
    (tmp_path / "all.tex").write_text(DOCUMENTS[program], "utf-8")
    latex = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all"]
    for command in (latex, [program, "all"], latex, latex):
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False, errors="replace"
        )
        assert done.returncode == 0, f"{command[0]}: {done.stdout[-1500:]}"
        assert "Warning--" not in done.stdout and "WARN" not in done.stdout, done.stdout[-1500:]
    said = subprocess.run(
        ["pdftotext", "-raw", "all.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    ).stdout
    text = letters(said.decode("utf-8"))
    assert text.count(letters(items[0]["author"][0]["literal"] + ".")) >= len(items) - 1
    for item in items:
        title = letters(citing.plain_title(item))
        assert title in text or title[0].lower() + title[1:] in text, item["title"]
        assert letters(f"ersion {citing.version_of(item)}") in text
        assert letters(item["URL"]) in text
    assert "11.2026" not in text and "112026" not in text and "en." not in said.decode("utf-8").split()


def test_every_file_is_read_by_the_libraries_of_its_kind(items):
    """No address loses or gains a sign, and all fields that count come back."""
    for item in items:
        address = item["URL"]
        (entry,) = bibtexparser.parse_string(citing.bibtex(item)).entries
        assert entry.fields_dict["url"].value == address and entry.fields_dict["edition"].value.startswith(
            "Version"
        )
        (entry,) = pybtex.database.parse_string(citing.bibtex(item), "bibtex").entries.values()
        assert entry.fields["url"] == address and entry.fields["month"] == "November"
        (record,) = rispy.loads(citing.ris(item))
        assert record["urls"] == [address] and record["edition"] == f"Version {citing.version_of(item)}"
        assert record.get("doi") == item.get("DOI")


def test_every_csl_item_is_one_by_the_schema(items):
    """By the schema of CSL-JSON, as far as the fields go that the book uses."""
    jsonschema.validate(items, CSL)


TEXT = {"type": "string"}
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type"],
        "additionalProperties": False,
        "properties": {
            "type": {"enum": ["book", "chapter", "dataset"]},
            "issued": {
                "type": "object",
                "required": ["date-parts"],
                "properties": {"date-parts": {"items": {"items": {"type": "integer"}, "maxItems": 3}}},
            },
            "author": {
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"family": TEXT, "given": TEXT, "literal": TEXT},
                }
            },
            **dict.fromkeys(
                (
                    "id",
                    "title",
                    "title-short",
                    "container-title",
                    "publisher",
                    "edition",
                    "version",
                    "language",
                ),
                TEXT,
            ),
            **dict.fromkeys(("DOI", "URL", "abstract", "note"), TEXT),
        },
    },
}
