"""The essays left out and put back: from a page with furniture, whole or not at all."""

import csv
import hashlib
import shutil

import pytest
from built import ROOT

from churchtower import restore
from churchtower.__main__ import main
from churchtower.corpus import load_corpus
from synkrisis.texts.corpus import CorpusError

DATA = ROOT / "data"


@pytest.fixture
def bare(tmp_path):
    """The book's data without the essays."""
    for name in ("essays.csv", "blocks.csv"):
        shutil.copy(DATA / name, tmp_path)
    return tmp_path


def page(essay: str) -> str:
    """An essay as a reader copies it: no marks, plain blanks, a menu above, captions between, other line ends."""
    lines = [
        line.lstrip("#> ") for line in (DATA / "essays" / f"{essay}.txt").read_text("utf-8").splitlines()
    ]
    text = "\r\n".join(["Menu", *lines, "A caption of a picture", "Subscribe"]).replace("\u00a0", " ")
    return text.replace("so on. But", "so on.But").replace(
        "a speech like President", "a speech like\r\n\r\nPresident"
    )


def test_the_blocks_are_those_of_the_essays():
    with (DATA / "blocks.csv").open(encoding="utf-8", newline="") as file:
        held = [tuple(row) for row in csv.reader(file)][1:]
    made = [
        tuple(map(str, row))
        for essay in load_corpus().essays
        for row in restore.rows(essay.id, (DATA / "essays" / f"{essay.id}.txt").read_text("utf-8"))
    ]
    assert held == made


def test_pasted_pages_become_the_essays(bare, capsys):
    for essay in ("gzero", "allyn"):
        (bare / f"{essay}.html.txt").write_text(page(essay), "utf-8")
    assert (
        main(["--corpus", str(bare), "essays", *(str(bare / f"{e}.html.txt") for e in ("allyn", "gzero"))])
        == 0
    )
    for essay in load_corpus().essays:
        made = (bare / "essays" / f"{essay.id}.txt").read_bytes()
        assert hashlib.sha256(made).hexdigest() == essay.sha256
    assert restore.missing(bare) == []


def test_half_an_essay_is_not_written(bare, capsys):
    file = bare / "half.txt"
    file.write_text("\n".join(page("gzero").splitlines()[:12]), "utf-8")
    assert main(["--corpus", str(bare), "essays", str(file)]) == 2
    said = capsys.readouterr().err
    assert "gzero: " in said and "blocks were not found" in said and "https://www.gzeromedia.com" in said
    assert not (bare / "essays").exists()


def test_another_text_is_told_apart(bare, capsys):
    file = bare / "other.txt"
    file.write_text("A text about the sea.", "utf-8")
    assert main(["--corpus", str(bare), "essays", str(file)]) == 2
    assert "hold neither essay" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("words", [["verify"], ["export", "out"]])
def test_without_the_essays_a_command_says_so_in_a_sentence(bare, words, capsys):
    assert main(["--corpus", str(bare), *words]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "came without the text of gzero and allyn" in said and "churchtower essays FILE" in said
    with pytest.raises(CorpusError, match="came without"):
        load_corpus(bare)
