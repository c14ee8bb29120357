"""The cache gives what was made of the same content, and never what was made of another."""

import pickle

import pandas as pd
import pytest
from built import ROOT

from churchtower import cache
from churchtower.choices import Choices
from churchtower.study import Study


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A function that remembers what is made of inputs, and counts how often it was made."""
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "kept")
    times = []

    def make(*inputs, content="made"):
        return cache.remember("a/b.txt", inputs, lambda: times.append(1) or content), len(times)

    return make


def test_the_same_inputs_are_made_once(made):
    path, times = made("x", b"y")
    assert (path.name, path.read_text(), times) == ("b.txt", "made", 1)
    assert made("x", b"y", content="other") == (path, 1)


def test_a_change_of_any_input_makes_anew(made, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "one").write_text("1")
    first, _ = made("x", folder)
    assert made("xx", folder)[1] == 2
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "one.pyc").write_text("no content")
    assert made("x", folder) == (first, 2)
    (folder / "one").write_text("2")
    assert made("x", folder)[1] == 3
    (folder / "one").rename(folder / "two")
    assert made("x", folder)[1] == 4


def test_a_folder_elsewhere_with_the_same_content_is_the_same(tmp_path):
    for name in ("here", "there"):
        (tmp_path / name / "data").mkdir(parents=True)
        (tmp_path / name / "data" / "a.csv").write_text("a")
    assert cache.checksum(tmp_path / "here" / "data") == cache.checksum(tmp_path / "there" / "data")


def test_what_fails_is_not_kept(made, tmp_path):
    with pytest.raises(AttributeError):
        made("x", content=None)
    path, _ = made("x", content=b"bytes")
    assert path.read_bytes() == b"bytes"


def test_few_of_one_name_are_kept(made, tmp_path):
    for number in range(10):
        made(str(number))
    assert len(list((tmp_path / "kept" / "a" / "b.txt").iterdir())) == cache.KEPT


def test_anew_makes_again_what_is_kept(made):
    made("x")
    with cache.anew():
        path, times = made("x", content="again")
    assert times == 2 and path.read_text() == "again"
    assert made("x")[1] == 2


def test_a_study_s_frame_is_kept_as_it_was_made_and_only_under_the_book_s_choices(made, corpus, tmp_path):
    study = Study(corpus, draws=20)
    frame = study.verdicts
    again = Study(corpus, draws=20)
    pd.testing.assert_frame_equal(again.verdicts, frame)
    (path,) = (tmp_path / "kept" / "frames" / "verdicts").glob("*/verdicts")
    path.write_bytes(pickle.dumps("kept"))
    assert Study(corpus, draws=20).verdicts == "kept"
    pd.testing.assert_frame_equal(Study(corpus, Choices(unify=False), draws=20).verdicts, frame)


def test_the_code_of_a_module_is_what_it_imports_and_nothing_that_draws():
    names = {path.relative_to(ROOT).as_posix() for path in cache.code_of("churchtower.findings.vocabulary")}
    assert {"churchtower/study.py", "synkrisis/words/keyness.py", "synkrisis/order.py"} < names
    assert "churchtower/findings/vocabulary.py" in names and "churchtower/findings/metaphor.py" not in names
    assert not [name for name in names if name.startswith(("synkrisis/charts", "churchtower/sphinx"))]
