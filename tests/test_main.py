"""The command line: what it prints, what it writes, and how it ends."""

import json
import subprocess
import sys

import pytest

from churchtower import __main__, claims, withdrawn
from churchtower.__main__ import main
from churchtower.corpus import load_corpus

FEW = ("essays.sentences", "essays.words", "essays.types")


@pytest.fixture
def few(monkeypatch, corpus):
    """A register of three claims and a corpus that is read already, so that a command takes a moment."""
    register = {key: claims.register()[key] for key in FEW}
    monkeypatch.setattr(claims, "register", lambda: register)
    monkeypatch.setattr(__main__, "load_corpus", lambda folder: load_corpus(folder) if folder else corpus)
    claims.corrected.cache_clear()
    yield
    claims.corrected.cache_clear()  # corrected among three, and wrong among all


@pytest.fixture
def published(few, study, tmp_path):
    """These three claims as published."""
    path = tmp_path / "claims.json"
    path.write_text(claims.to_json(claims.compute_all(study), study), "utf-8")
    return path


def alter(path, change):
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


# --- prose --------------------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path):
    """Two pages: one states a number that the published findings have, and is true; the other is no page yet."""
    (tmp_path / "chapters").mkdir()
    (tmp_path / "index.md").write_text("# Cover\n\nIn all [1,791](#finding-essays-words) words.\n", "utf-8")
    (tmp_path / "chapters" / "essays.md").write_text("# Essays\n\nTwo of them.\n", "utf-8")
    return tmp_path


def prose(book, published, *words):
    return main(["prose", "--pages", str(book), "--against", str(published), *words])


def test_prose_that_is_true_is_left_alone(book, published, capsys):
    before = (book / "index.md").read_bytes()
    assert prose(book, published) == 0
    assert (book / "index.md").read_bytes() == before
    assert capsys.readouterr().out == (
        "2 pages: 0 rewritten, 0 statements that are no printed form of their finding.\n"
    )


def test_prose_with_the_words_that_were_published_gets_the_present_ones(book, published, capsys):
    alter(published, lambda content: content["claims"]["essays.words"]["forms"].update(value="1,790"))
    page = book / "index.md"
    page.write_text(page.read_text("utf-8").replace("1,791", "1,790"), "utf-8")
    assert prose(book, published, "--check") == 1
    assert "1,790" in page.read_text("utf-8"), "a check wrote a page"
    assert "index.md, line 3: “1,790” is no printed form of essays.words" in capsys.readouterr().out
    assert prose(book, published) == 0
    assert "[1,791](#finding-essays-words)" in page.read_text("utf-8")
    assert "Rewrote index.md." in capsys.readouterr().out


def test_prose_that_nobody_ever_published_is_named(book, published, capsys):
    page = book / "chapters" / "essays.md"
    page.write_text("# Essays\n\nThey have [77](#finding-essays-sentences) sentences.\n", "utf-8")
    assert prose(book, published) == 1
    out = capsys.readouterr().out
    assert "chapters/essays.md, line 3: “77” is no printed form of essays.sentences. It has " in out
    assert "2 pages: 0 rewritten, 1 statements" in out


def test_prose_wants_a_book(tmp_path, published, capsys):
    (tmp_path / "elsewhere").mkdir()
    assert prose(tmp_path / "elsewhere", published) == 2
    assert "has no pages" in capsys.readouterr().err


# --- verify -------------------------------------------------------------------------------------------------


def test_verify_ends_well_when_all_is_the_same(published, capsys):
    assert main(["verify", "--claims", str(published)]) == 0
    out = capsys.readouterr().out
    assert [line.split()[:2] for line in out.splitlines()[:3]] == [["same", key] for key in FEW]
    assert out.splitlines()[-1] == f"3 same, 0 different, against {published}."
    assert "Why" not in out


def test_verify_names_an_altered_value_and_says_that_the_code_differs(published, capsys):
    alter(published, lambda content: content["claims"]["essays.types"].update(value=761.0))
    assert main(["verify", "--claims", str(published)]) == 1
    out = capsys.readouterr().out
    assert "different essays.types" in out and "value: published 761.0, now 760.0" in out
    assert "What: the value (1): essays.types" in out
    assert "Why:  the texts, codings, word lists and libraries are those published; the code differs" in out
    assert "2 same, 1 different" in out


def test_verify_names_claims_that_were_not_published_or_are_no_more(published, capsys):
    def change(content):
        content["claims"]["essays.gone"] = content["claims"].pop("essays.types")

    alter(published, change)
    assert main(["verify", "--claims", str(published)]) == 1
    out = capsys.readouterr().out
    assert "it was not published" in out and "the register no longer has it" in out
    assert "2 same, 2 different" in out


def test_verify_tells_what_was_withdrawn_and_why_and_takes_it_for_no_difference(published, capsys):
    key, item = next(iter(withdrawn.read().items()))
    alter(published, lambda content: content["claims"].update({key: item}))
    assert main(["verify", "--against", str(published)]) == 0
    out = capsys.readouterr().out
    assert f"withdrawn {key}\n" in out and item["reason"] in out
    assert "3 same, 1 withdrawn, 0 different" in out


def test_verify_says_which_text_and_library_differ(published, altered, capsys):
    alter(published, lambda content: content["versions"].update(numpy="1.0"))
    assert main(["--corpus", str(altered.folder), "verify", "--claims", str(published)]) == 1
    out = capsys.readouterr().out
    assert "different essays.types" in out and "same      essays.sentences" in out
    assert "the texts are not those that were published (essays/gzero.txt)" in out
    assert "the libraries are not those that were published (numpy 1.0, now " in out


def test_verify_against_a_version_tells_what_was_only_worded_otherwise(published, capsys):
    alter(published, lambda content: content["claims"]["essays.types"].update(text="It was said so."))
    assert main(["verify", "--against", str(published)]) == 1
    out = capsys.readouterr().out
    assert "reworded  essays.types" in out and "text: published 'It was said so.'" in out
    assert "so is every value" in out and "2 same, 1 reworded, 0 different" in out


def test_what_verify_writes_it_finds_the_same(few, altered, capsys):
    """A corpus of one's own has its findings beside its texts; the book's are not touched."""
    before = claims.published_path().read_bytes()
    corpus = ["--corpus", str(altered.folder)]
    assert main([*corpus, "verify", "--write"]) == 0
    assert (altered.folder / "claims.json").is_file()
    assert main([*corpus, "verify"]) == 0
    assert claims.published_path().read_bytes() == before
    assert "3 same, 0 different" in capsys.readouterr().out


def test_what_is_printed_is_not_taken_for_markup(published, capsys):
    path = published.rename(published.parent / "[bold]:smile:.json")
    assert main(["verify", "--claims", str(path)]) == 0
    assert f"against {path}." in capsys.readouterr().out


# --- export -------------------------------------------------------------------------------------------------


def test_export_writes_tables_claims_and_a_readme(few, tmp_path, capsys):
    folder = tmp_path / "a" / "b"
    assert main(["export", str(folder)]) == 0
    names = {path.name for path in folder.iterdir()}
    assert {"README.md", "claims.json", "sentences.csv", "tokens.csv"} <= names
    assert f"Wrote {len(names)} files to {folder}" in capsys.readouterr().out
    assert list(claims.read_published(folder / "claims.json")["claims"]) == list(FEW)


# --- mistakes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["verify", "--claims", "{}/none.json"], "none.json: there is no such file."),
        (["verify", "--claims", "{}/broken.json"], "broken.json: it is not JSON"),
        (["verify", "--claims", "{}/list.json"], "list.json: it holds no claims."),
        (["verify", "--claims", "{}"], "{}: it cannot be used (Is a directory)."),
        (["--corpus", "{}/none", "verify"], "essays.csv: there is no such file."),
        (["--corpus", "{}", "export", "{}/out"], "essays.csv: there is no such file."),
        (["export", "{}/list.json"], "list.json: it cannot be used (File exists)."),
    ],
)
def test_a_mistake_ends_in_one_sentence(few, tmp_path, capsys, words, message):
    (tmp_path / "broken.json").write_text("{", "utf-8")
    (tmp_path / "list.json").write_text("[]", "utf-8")
    assert main([word.format(tmp_path) for word in words]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.strip().splitlines()) == 1, said.err
    assert said.err.startswith("churchtower: ") and message.format(tmp_path) in said.err


@pytest.mark.parametrize("words", [[], ["prove"], ["export"], ["verify", "--claim"]])
def test_words_that_are_no_command_end_with_the_usage(words, capsys):
    with pytest.raises(SystemExit) as ending:
        main(words)
    assert ending.value.code == 2
    assert "usage: churchtower" in capsys.readouterr().err


def test_the_module_can_be_run_and_passes_the_exit_code_on(tmp_path):
    command = [sys.executable, "-m", "churchtower", "verify", "--claims", str(tmp_path / "none.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "there is no such file" in done.stderr
