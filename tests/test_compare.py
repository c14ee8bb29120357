"""`synkrisis compare`: what it reads, what it refuses, what it writes, and how it ends."""

import csv
import json
import os
import re
import resource
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synkrisis.__main__ import main
from synkrisis.compare import command, meaning, report
from synkrisis.compare.comparison import compare
from synkrisis.compare.readers import CompareError, Document, Notes, Options, read
from synkrisis.compare.words import words
from synkrisis.intervals import resampling as resample
from synkrisis.meaning import nearest
from synkrisis.metaphor import finder

ONE = "The sea rose like a wall. We saw the wall come, and the sea took the mast."
TWO = "The rain fell on the field. We saw the field drown, and the rain stayed."


@pytest.fixture
def quick(monkeypatch):
    """A report of one section without charts, so that a command takes a moment."""

    def section(found, nodes):
        return report.Section("words", "Words", [], {"words": found.keyness.reset_index()})

    monkeypatch.setattr(report, "SECTIONS", {"words": ("Words", section)})


def write(folder, **texts):
    """Write texts (str or bytes) as `name.txt`, and return their paths as words of a command."""
    for name, text in texts.items():
        (folder / f"{name}.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    return [str(folder / f"{name}.txt") for name in texts]


def run(folder, *arguments, capsys):
    """Run the command into `folder/out`; its exit code, what it printed, and what it said aside."""
    code = main(["compare", *map(str, arguments), "--out", str(folder / "out")])
    said = capsys.readouterr()
    return code, said.out, said.err


def left(folder):
    """What lies in a folder, hidden things too."""
    return sorted(path.name for path in folder.iterdir())


# --- the two essays, in full --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def essays(corpus, tmp_path_factory):
    """The report on the book's own essays."""
    folder = tmp_path_factory.mktemp("essays")
    paths = [str(corpus.folder / "essays" / f"{essay}.txt") for essay in corpus.ids]
    assert main(["compare", *paths, "--out", str(folder / "out"), "--words", "Russia", "the West"]) == 0
    return folder / "out"


def test_the_essays_compare_as_in_the_book(essays, study):
    table = pd.read_csv(essays / "words.csv", keep_default_na=False, na_values=[""]).set_index("term")
    singly = resample.log_odds_intervals(study.matrix, draws=10_000)  # the book draws more often
    expected = study.keyness.join(singly[["low", "high"]]).join(study.max_t[["p_max_t"]])
    assert sorted(table.index) == sorted(expected.index)
    for column in ("n_gzero", "n_allyn", "g2", "p_holm", "log_odds", "low", "high", "p_max_t"):
        np.testing.assert_allclose(table[column], expected.loc[table.index, column], rtol=1e-9)
    base = pd.read_csv(essays / "base.csv")
    assert base["words"].tolist() == study.counts.sum().tolist()
    assert base["resampled by"].tolist() == ["paragraphs", "paragraphs"]
    lengths = study.diversity.set_index(["essay", "measure"])["value"]
    found = pd.read_csv(essays / "diversity.csv").set_index(["side", "measure"])["value"]
    np.testing.assert_allclose(found[lengths.index], lengths, rtol=0.02)  # means over other random draws


def test_the_page_has_every_part_and_needs_nothing_else(essays):
    page = (essays / "report.html").read_text("utf-8")
    soup = BeautifulSoup(page.partition('<script type="text/plain" id="vega">')[0], "html.parser")
    assert [section["id"] for section in soup.select("section")] == [
        *(name for name in report.SECTIONS if name != "versions"),
        "base",
    ]
    assert not soup.select(".warn"), soup.select(".warn")
    assert len(soup.select(".syn-chart")) == 5
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert not [name for name, n in Counter(ids).items() if n > 1]
    outside = [a["href"] for a in soup.select("a[href]") if not a["href"].startswith(("#", "data:"))]
    assert sorted(outside) == sorted(path.name for path in essays.iterdir() if path.name != "report.html")
    assert not soup.select("script[src], link[rel=stylesheet], img, iframe")
    text = " ".join(soup.get_text(" ").split())
    for said in (
        "VADER follows the coded sentences",
        "Holm",
        "max-T",
        "seed 20220214",
        "synkrisis compare gzero.txt allyn.txt --words Russia 'the West'",
    ):
        assert said in text
    assert "the first essay" not in text and "both essays" not in soup.select_one("#words").get_text()
    assert all(picture["aria-label"] for picture in soup.select("[role=img]"))


def test_every_table_of_the_report_is_there_with_its_rows(essays, study):
    sentences = pd.read_csv(essays / "sentences.csv")
    assert sentences["sentence_id"].tolist() == study.corpus.sentences["sentence_id"].tolist()
    np.testing.assert_allclose(sentences["opinion"], study.scores["opinion"])
    lines = pd.read_csv(essays / "concordance.csv")
    norms = study.corpus.tokens["norm"].tolist()
    assert (lines["node"] == "russia").sum() == norms.count("russia")
    assert (lines["node"] == "the west").sum() == list(pairwise(norms)).count(("the", "west"))


def test_meaning_is_as_in_the_book_and_only_if_asked_for(essays, corpus, study, tmp_path, capsys):
    assert not (essays / "nearest.csv").exists()
    paths = [str(corpus.folder / "essays" / f"{essay}.txt") for essay in corpus.ids]
    assert main(["compare", *paths, "--out", str(tmp_path / "out"), "--meaning", "--json"]) == 0
    outcome = json.loads(capsys.readouterr().out)
    assert outcome["seconds_for_meaning"] > 0 and not outcome["left_out"]
    soup = BeautifulSoup((tmp_path / "out" / "report.html").read_text("utf-8"), "html.parser")
    assert [section["id"] for section in soup.select("section")][-4:] == [*meaning.SECTIONS, "base"]
    rated = pd.read_csv(tmp_path / "out" / "rated_sentences.csv").set_index("sentence_id")["learned"]
    np.testing.assert_allclose(rated - 3, study.scores["learned"].loc[rated.index])
    pairs = pd.read_csv(tmp_path / "out" / "nearest.csv")
    sides = [study.sentences[study.sentences["essay"] == essay] for essay in study.pair]
    pd.testing.assert_frame_equal(pairs.iloc[:, :5], nearest.pairs(*sides), check_exact=False)
    found = pd.read_csv(tmp_path / "out" / "metaphor_candidates.csv")
    expected = finder.marked(corpus.tokens, corpus.sentences)
    assert sorted(found["word"]) == sorted(expected["form"]) and found["chance"].is_monotonic_decreasing


def test_of_long_samples_sentences_at_even_distances_are_read(monkeypatch):
    text = " ".join(f"They spoke of peace on day {n}." for n in range(9))
    found = compare([("a", documents([text])), ("b", documents([TWO]))])
    monkeypatch.setattr(meaning, "MOST", 3)
    assert meaning.read(found).groupby("essay").size()["a"] == 3
    assert "3 sentences of a (of 9 in the sample, at even distances)" in meaning.base(found)


# --- what it reads ------------------------------------------------------------------------------------------


def test_a_text_a_folder_and_a_table_of_the_same_words_count_the_same(quick, tmp_path, capsys):
    folder = tmp_path / "folder" / "deeper"
    folder.mkdir(parents=True)
    first, second = ONE.split(". ")
    write(folder, a=first + ".")
    write(folder.parent, b=second)
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.txt").write_bytes(b"\xff")
    paths = write(tmp_path, one=ONE, two=TWO)
    rows = [("a", first + "."), ("a", second), ("b", TWO)]
    with open(tmp_path / "t.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("side", "text"), *rows])
    lines = [json.dumps({"side": side, "text": text}) for side, text in rows]
    (tmp_path / "t.jsonl").write_text("\n".join(lines), "utf-8")
    counted = []
    for words_ in (
        paths,
        [tmp_path / "folder", paths[1]],
        [tmp_path / "t.csv", "--text", "text", "--group", "side"],
        [tmp_path / "t.jsonl", "--text", "text", "--group", "side"],
    ):
        code, _, err = run(tmp_path, *words_, "--force", "--names", "a", "b", capsys=capsys)
        assert code == 0, err
        counted.append(pd.read_csv(tmp_path / "out" / "words.csv")[["term", "n_a", "n_b"]])
        assert ("1 file ends in .png and is left out" in err) == (words_[0] == tmp_path / "folder")
    assert all(table.equals(counted[0]) for table in counted)
    assert counted[0]["n_a"].sum() == len(words(ONE))


def test_parquet_is_read_or_it_is_said_what_to_install(quick, tmp_path, capsys, monkeypatch):
    path = tmp_path / "t.parquet"
    path.write_bytes(b"no parquet")
    code, _, err = run(tmp_path, path, "--text", "text", "--group", "side", capsys=capsys)
    assert code == 2 and re.search("install pyarrow or duckdb|not a Parquet file", err)
    frame = pd.DataFrame({"side": ["a", "b"], "text": [ONE, TWO]})
    duckdb = pytest.importorskip("duckdb")
    duckdb.from_df(frame.astype(object)).write_parquet(str(path))
    code, out, err = run(tmp_path, path, "--text", "text", "--group", "side", "--json", capsys=capsys)
    assert code == 0, err
    assert [side["words"] for side in json.loads(out)["sides"]] == [len(words(ONE)), len(words(TWO))]


def test_a_link_that_leads_in_a_circle_counts_once(quick, tmp_path, capsys):
    folder = tmp_path / "folder"
    folder.mkdir()
    write(folder, one=ONE)
    (folder / "again").symlink_to(folder)
    (folder / "twice.txt").symlink_to(folder / "one.txt")
    code, out, err = run(tmp_path, folder, *write(tmp_path, two=TWO), "--json", capsys=capsys)
    assert code == 0 and json.loads(out)["sides"][0]["words"] == len(words(ONE))
    assert "2 files or folders are there twice" in json.loads(out)["notes"][0] and not err


def test_parts_of_a_file_are_put_together_again(tmp_path, monkeypatch):
    monkeypatch.setattr("synkrisis.compare.readers.PART", 3)
    text = "é–“日本” naïve\r\nlongerthanapart x\n\n y"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (tmp_path / "a.txt").write_bytes(text.encode(encoding))
        options = Options(encoding=encoding.removesuffix("-sig"))
        [document] = read(tmp_path / "a.txt", options, Notes())
        parts = list(document.parts)
        assert "".join(parts) == text and [w for part in parts for w in words(part)] == words(text)


# --- what it refuses ----------------------------------------------------------------------------------------


def tables(folder):
    """Tables with something wrong in each."""
    (folder / "ok.csv").write_text("side,text,id\na,one word,1\nb,two words,1\nc,three,2\n", "utf-8")
    (folder / "cells.csv").write_text("side,text\na,one, two\n", "utf-8")
    (folder / "quotes.csv").write_text('side,text\na,"one" two\n', "utf-8")
    (folder / "header.csv").write_text("side,text\n", "utf-8")
    (folder / "nothing.csv").write_text("", "utf-8")
    (folder / "gap.csv").write_text("side,text\na,one\n,two\n", "utf-8")
    (folder / "broken.jsonl").write_text('{"text": "one"}\n{"text": \n', "utf-8")
    (folder / "list.jsonl").write_text('{"side": "a", "text": "one"}\n[1]\n', "utf-8")
    (folder / "number.jsonl").write_text('{"side": "a", "text": 1}\n', "utf-8")
    (folder / "latin.csv").write_bytes("side,text\na,one\nb,na\u00efve\n".encode("latin-1"))


REFUSED = [
    (["{}/none.txt", "{}/two.txt"], "none.txt: there is no such file or folder"),
    (["{}/empty.txt", "{}/two.txt"], "empty: its document is empty or has no word"),
    (["{}/marks.txt", "{}/two.txt"], "marks: its document is empty or has no word"),
    (["{}/stop.txt", "{}/two.txt", "--no-stop-words"], "stop: nothing but stop words is on this side"),
    (["{}/same.txt", "{}/same.txt"], "one and the same word and no other"),
    (["{}/latin.txt", "{}/two.txt"], "latin.txt: byte 8 (line 2) is 0xef, which is not utf-8"),
    (["{}/nul.txt", "{}/two.txt"], "nul.txt: character 3 is NUL"),
    (["{}/one.txt", "{}/two.txt", "--encoding", "utf-9"], "--encoding utf-9: there is no such encoding"),
    (["{}/void", "{}/two.txt"], "void: there is no text file in it"),
    (["{}/pictures", "{}/two.txt"], "1 file ends in .png and is left out"),
    (["{}/gone", "{}/two.txt"], "gone/gone.txt: it cannot be read (No such file or directory)"),
    (["{}/one.txt"], "There is only one source"),
    (["{}/one.txt", "--group", "side"], "only a table has columns"),
    (
        ["{}/ok.csv", "{}/two.txt"],
        "which column holds the texts. Name it with --text COLUMN; the columns are 'side'",
    ),
    (
        ["{}/ok.csv", "--text", "txt", "--group", "side"],
        "no column 'txt'. The columns are 'side', 'text', 'id'",
    ),
    (["{}/ok.csv", "--text", "text", "--group", "side"], "more than two values: 'a', 'b', 'c'"),
    (["{}/ok.csv", "--text", "text", "--group", "id", "--id", "id"], "rows 1 and 2 have the same id, '1'"),
    (["{}/ok.csv", "{}/two.txt", "--text", "text", "--group", "side"], "--group divides one table in two"),
    (
        ["{}/cells.csv", "--text", "text", "--group", "side"],
        "cells.csv, line 2: 3 cells where the header has 2",
    ),
    (["{}/quotes.csv", "--text", "text", "--group", "side"], "quotes.csv, line 2: not valid CSV"),
    (["{}/header.csv", "--text", "text", "--group", "side"], "header.csv: there is no row"),
    (["{}/nothing.csv", "--text", "text", "--group", "side"], "nothing.csv: there is no column 'text'"),
    (["{}/gap.csv", "--text", "text", "--group", "side"], "gap.csv, row 2: the column 'side' is empty"),
    (["{}/broken.jsonl", "{}/two.txt", "--text", "text"], "broken.jsonl, line 2: not valid JSON"),
    (["{}/list.jsonl", "--text", "text", "--group", "side"], "list.jsonl, line 2: it holds list"),
    (["{}/number.jsonl", "--text", "text", "--group", "side"], "'text' holds int, not text"),
    (["{}/latin.csv", "--text", "text", "--group", "side"], "latin.csv: byte 20 (line 3) is 0xef"),
    (["{}/one.txt", "{}/two.txt", "--names", "a", "a"], "both sides are called 'a'"),
    (["{}/one.txt", "{}/two.txt", "--out", "{}/full"], "full: there is something in this folder"),
    (["{}/one.txt", "{}/two.txt", "--out", "{}/one.txt"], "one.txt: it is a file"),
    (["{}/full", "{}/two.txt", "--out", "{}/full", "--force"], "a source lies there"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED, ids=[message[:40] for _, message in REFUSED])
def test_what_is_wrong_is_said_in_one_sentence_and_nothing_is_left(
    quick, tmp_path, capsys, arguments, message
):
    write(
        tmp_path, one=ONE, two=TWO, empty="", marks="… — !", stop="The and of it.", same="word word",
        latin="first\nna\u00efve".encode("latin-1"), nul="one\0two",
    )  # fmt: skip
    tables(tmp_path)
    for name in ("void", "pictures", "gone", "full"):
        (tmp_path / name).mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(b"")
    (tmp_path / "gone" / "gone.txt").symlink_to(tmp_path / "nowhere")
    write(tmp_path / "full", three="Keep me.")
    before = left(tmp_path)
    arguments = [argument.format(tmp_path) for argument in arguments]
    code = main(["compare", *([] if "--out" in arguments else ["--out", str(tmp_path / "out")]), *arguments])
    said = capsys.readouterr()
    assert code == 2 and not said.out
    assert message in said.err and len(said.err.strip().splitlines()) == 1, said.err
    assert left(tmp_path) == before and left(tmp_path / "full") == ["three.txt"]


def test_latin_text_is_read_once_its_encoding_is_named(quick, tmp_path, capsys):
    paths = write(tmp_path, one="na\u00efve caf\u00e9".encode("cp1252"), two=b"plain")
    assert run(tmp_path, *paths, "--encoding", "cp1252", capsys=capsys)[0] == 0
    assert set(pd.read_csv(tmp_path / "out" / "words.csv")["term"]) == {"naïve", "café", "plain"}


# --- odd texts that are compared all the same ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("我们看见了海。风暴来了，海水升起来。" * 5, "without spaces"),
        ("רוח גדולה באה מן הים אל הארץ " * 5, "from right to left"),
        ("Der Regen fiel auf das Feld und blieb lange dort liegen. " * 50, "does not look like English"),
    ],
)
def test_other_writing_is_warned_of_and_not_mangled(quick, tmp_path, capsys, text, note):
    code, out, _ = run(tmp_path, *write(tmp_path, one=text, two=TWO), "--json", capsys=capsys)
    outcome = json.loads(out)
    assert code == 0 and note in " ".join(outcome["notes"])
    assert outcome["sides"][0]["words"] == len(words(text))
    assert set(words(text)) <= set(pd.read_csv(tmp_path / "out" / "words.csv")["term"])


def test_a_very_long_line_and_a_very_long_word_are_counted(quick, tmp_path, capsys):
    paths = write(tmp_path, one="tide and time " * 200_000, two="x" * 3_000_000 + " " + TWO)
    code, out, err = run(tmp_path, *paths, "--json", capsys=capsys)
    assert code == 0, err
    assert [side["words"] for side in json.loads(out)["sides"]] == [600_000, len(words(TWO)) + 1]


def test_empty_documents_are_counted_and_told(quick, tmp_path, capsys):
    folder = tmp_path / "folder"
    folder.mkdir()
    write(folder, a=ONE, b="", c="…")
    code, out, _ = run(tmp_path, folder, *write(tmp_path, two=TWO), "--json", capsys=capsys)
    side = json.loads(out)["sides"][0]
    assert code == 0 and (side["documents"], side["empty"]) == (3, 2)
    assert "2 documents are empty or have no word (the first: folder: b.txt)." in json.loads(out)["notes"]


def test_one_sentence_a_side_claims_no_interval(tmp_path, capsys):
    code, _, err = run(tmp_path, *write(tmp_path, one="The sea rose.", two="The rain fell."), capsys=capsys)
    assert code == 0, err
    table = pd.read_csv(tmp_path / "out" / "words.csv")
    assert table[["low", "high", "p_max_t"]].isna().all(axis=None) and table["g2"].notna().all()
    text = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "so there is no interval and no permutation p" in text and "This part is left out." in text


def documents(texts):
    return (Document(str(number), "", iter([text])) for number, text in enumerate(texts))


def test_a_text_that_is_read_in_stretches_is_still_one_text(monkeypatch):
    """Sentences that a stretch divides are whole again, and each knows its document."""
    monkeypatch.setattr("synkrisis.compare.tally.EXTRACT", 20)
    found = compare([("a", documents([ONE, TWO])), ("b", documents([TWO]))])
    assert found.corpus["a"].text == f"{ONE}\n\n{TWO}" and found.corpus["b"].text == TWO
    assert found.places["name"].tolist() == ["0", "0", "1", "1", "0", "0"]
    assert found.units == {"a": "paragraphs", "b": "paragraphs"}


def test_sides_with_many_documents_are_resampled_by_documents():
    """A word that fills one document of many has a wide interval; one spread over all has a narrow one."""
    rng = np.random.default_rng(1)
    pool = np.array(["sea", "rain", "wall", "field", "wind"])
    plain = [" ".join(rng.choice(pool, 50)) for _ in range(40)]
    clumped = [f"{text} even" for text in plain]
    clumped[7] += " burst" * 40
    found = compare([("a", documents(clumped)), ("b", documents(plain))])
    assert found.units == {"a": "documents", "b": "documents"}
    se = found.log_odds["se"]
    model = found.keyness["log_odds_se"]
    assert se["burst"] > 2 * model["burst"] and se["even"] == pytest.approx(model["even"])
    assert found.max_t["p_max_t"]["even"] < 0.01 < found.max_t["p_max_t"]["burst"]


def test_rare_words_leave_the_intervals_of_the_others_as_they_are(monkeypatch):
    """Where only the frequent words are resampled, the rest stands as one word, so that totals are right."""
    rng = np.random.default_rng(2)
    pool = np.array([f"w{n}" for n in range(60)])
    share = 1 / np.arange(1, 61)
    sides = [[" ".join(rng.choice(pool, 40, p=share / share.sum())) for _ in range(30)] for _ in "ab"]
    every = compare([("a", documents(sides[0])), ("b", documents(sides[1]))])
    assert every.log_odds["se"].gt(0).all()  # computed before the limit is set
    monkeypatch.setattr("synkrisis.compare.comparison.TESTED", 20)
    few = compare([("a", documents(sides[0])), ("b", documents(sides[1]))])
    assert few.least > 1 and len(few.log_odds) <= 20 < len(every.log_odds)
    columns = ["log_odds", "se", "low", "high"]
    pd.testing.assert_frame_equal(few.log_odds[columns], every.log_odds.loc[few.log_odds.index, columns])
    assert "" not in few.log_odds.index and "" not in few.max_t.index and few.draws == every.draws


# --- how it ends --------------------------------------------------------------------------------------------


def test_the_last_line_says_where_to_look_and_json_is_json(quick, tmp_path, capsys):
    paths = write(tmp_path, one=ONE, two=TWO)
    code, out, err = run(tmp_path, *paths, capsys=capsys)
    assert (code, err) == (0, "") and out == f"Done. Open {tmp_path / 'out' / 'report.html'} in a browser.\n"
    code, out, _ = run(tmp_path, *paths, "--json", "--force", capsys=capsys)
    outcome = json.loads(out)
    assert code == 0 and Path(outcome["report"]).is_file()
    others = {"report.html", "tables.xlsx", "settings.toml"}
    assert set(outcome["tables"]) | others == set(left(tmp_path / "out"))
    assert left(tmp_path) == ["one.txt", "out", "two.txt"]


@pytest.mark.parametrize("there", [False, True])
def test_an_interruption_leaves_everything_as_it_was(quick, tmp_path, capsys, monkeypatch, there):
    paths = write(tmp_path, one=ONE, two=TWO)
    if there:
        assert run(tmp_path, *paths, capsys=capsys)[0] == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(report, "page", interrupted)
    code, out, err = run(tmp_path, *paths, "--force", capsys=capsys)
    assert (code, out) == (130, "") and "interrupted. Nothing was written" in err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert left(tmp_path) == [*(["one.txt", "out", "two.txt"] if there else ["one.txt", "two.txt"])]


def test_a_full_disk_leaves_nothing(quick, tmp_path, capsys):
    paths = write(tmp_path, one=ONE, two=TWO)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        code, out, err = run(tmp_path, *paths, capsys=capsys)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (code, out) == (1, "") and "the report cannot be written" in err and "Traceback" not in err
    assert left(tmp_path) == ["one.txt", "two.txt"]


def test_a_file_that_may_not_be_read_is_named(quick, tmp_path, capsys, monkeypatch):
    paths = write(tmp_path, one=ONE, two=TWO)
    opened = Path.open

    def refused(path, *rest, **more):
        if path.name == "one.txt":
            raise PermissionError(13, os.strerror(13), str(path))
        return opened(path, *rest, **more)

    monkeypatch.setattr(Path, "open", refused)
    code, _, err = run(tmp_path, *paths, capsys=capsys)
    assert code == 2 and f"{paths[0]}: it cannot be read (Permission denied)" in err


def test_the_help_teaches_by_examples(capsys):
    with pytest.raises(SystemExit) as ending:
        main(["compare", "--help"])
    said = capsys.readouterr().out
    assert ending.value.code == 0 and command.EXAMPLES.strip() in said
    for option in re.findall(r"--[a-z-]+", command.EXAMPLES):
        assert option in said.partition("examples")[0]


# --- anything at all ----------------------------------------------------------------------------------------


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("ab"), st.binary(max_size=60) | st.text(max_size=40)), max_size=14))
def test_no_input_ends_in_a_traceback_or_loses_a_word(quick, tmp_path, capsys, files):
    """Folders of any bytes: either one sentence and nothing left, or every word of every file."""
    place = tmp_path / str(len(list(tmp_path.iterdir())))
    for side in "ab":
        (place / side).mkdir(parents=True)
    for number, (side, content) in enumerate(files):
        raw = content if isinstance(content, bytes) else content.encode()
        (place / side / f"{number}.txt").write_bytes(raw)
    code, out, err = run(place, place / "a", place / "b", "--json", capsys=capsys)
    if code:
        assert code == 2 and len(err.strip().splitlines()) >= 1 and left(place) == ["a", "b"]
        return
    expected = {"a": 0, "b": 0}
    for number, (side, _) in enumerate(files):
        expected[side] += len(words((place / side / f"{number}.txt").read_bytes().decode("utf-8-sig")))
    assert {side["name"]: side["words"] for side in json.loads(out)["sides"]} == expected
    table = pd.read_csv(place / "out" / "words.csv")
    assert table[["n_a", "n_b"]].sum().tolist() == list(expected.values())


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([".csv", ".jsonl"]), st.binary(max_size=80) | st.text(max_size=60))
def test_no_table_ends_in_a_traceback(quick, tmp_path, capsys, suffix, content):
    raw = content if isinstance(content, bytes) else content.encode()
    place = tmp_path / str(len(list(tmp_path.iterdir())))
    place.mkdir()
    start = b"side,text\n" if suffix == ".csv" else b'{"side": "a", "text": "one"}\n'
    (place / f"t{suffix}").write_bytes(start + raw)
    code, _, err = run(place, place / f"t{suffix}", "--text", "text", "--group", "side", capsys=capsys)
    assert code in (0, 2) and (code == 0 or err.startswith("synkrisis: "))


def test_readers_refuse_before_they_give(tmp_path):
    with pytest.raises(CompareError, match="no such file"):
        list(read(tmp_path / "none", Options(), Notes()))
