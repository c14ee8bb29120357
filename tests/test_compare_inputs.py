"""What people really have: words as they write them, files of every kind, languages, versions, groups, nothing lost."""

import codecs
import csv
import gzip
import io
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
from math import log
from pathlib import Path

import documents
import fuzz
import inputs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synkrisis import charts
from synkrisis.__main__ import main
from synkrisis.compare import counted, files, lines, readers, readings, report, sides, versions, workbook
from synkrisis.compare.command import odd
from synkrisis.compare.comparison import Counting, compare
from synkrisis.compare.readers import CompareError
from synkrisis.compare.settings import Settings
from synkrisis.compare.words import Runs, words
from synkrisis.html import charts as render
from synkrisis.sentiment import instruments
from synkrisis.texts import cleaning, languages, tokens
from synkrisis.texts.corpus import load_corpus
from synkrisis.words import dispersion, keyness

ROOT = Path(__file__).resolve().parents[1]
ONE = "The sea rose like a wall. We saw the wall come, and the sea took the mast."
TWO = "The rain fell on the field. We saw the field drown, and the rain stayed."


def command(folder, *arguments, capsys):
    """Run the command into `folder/out`: exit code, what it printed and said."""
    code = main(["compare", *map(str, arguments), "--out", str(folder / "out"), "--force"])
    said = capsys.readouterr()
    return code, said.out + said.err


@pytest.fixture
def quick(monkeypatch):
    """A report of words alone and without charts, so that a command takes a moment."""

    def section(found, nodes):
        return report.Section("words", "Words", [], {"words": found.keyness.reset_index()})

    monkeypatch.setattr(report, "SECTIONS", {"words": ("Words", section)})


# --- words as people write them -----------------------------------------------------------------------------

WRITTEN = {
    "cafe\u0301 nai\u0308ve": ["café", "naïve"],
    "co\u00adoperate zero\u200bwidth \ufeffmark": ["cooperate", "zerowidth", "mark"],
    "o\ufb03ce \ufb01ne": ["office", "fine"],
    "com-\nputer, pre- and\npost-war, mother-in-\nlaw": [
        "computer",
        "pre",
        "and",
        "post-war",
        "mother-in-law",
    ],
    "हिन्दी में": ["हिन्दी", "में"],
    "قَالَ الرَّجُلُ": ["قَالَ", "الرَّجُلُ"],
    "می\u200cخواهم": ["می\u200cخواهم"],
    "_so_ _very good_ snake_case": ["so", "very", "good", "snake_case"],
    "the 1st of 1e6 at 10:30, 3D": ["the", "1st", "of", "1e6", "at", "10", "30", "3d"],
    "to a.b@c.org (https://d.org/e?f=1;g).": ["to", "a.b@c.org", "https://d.org/e?f=1;g"],
    "fine 👍🏽 👨\u200d👩 🇩🇪 ©": ["fine", "👍🏽", "👨\u200d👩", "🇩🇪"],
    "don\u2019t don't": ["do", "n't", "do", "n't"],
    "DON\u2019T CAN'T IT\u2019S": ["do", "n't", "ca", "n't", "it", "'s"],
    "non\u2011breaking": ["non-breaking"],
}


@pytest.mark.parametrize("text", WRITTEN)
def test_words_are_what_a_reader_takes_for_words(text):
    assert words(text) == WRITTEN[text]
    found = compare([("a", [text]), ("b", [TWO])])
    assert sorted(found.counts.index[found.counts["a"] > 0]) == sorted(set(WRITTEN[text]))


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_composed_and_decomposed_text_has_the_same_words(text):
    assert words(unicodedata.normalize("NFC", text)) == words(unicodedata.normalize("NFD", text))


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=9), max_size=12))
def test_lines_and_spaces_divide_words_alike(listed):
    assert words("\n".join(listed)) == words(" ".join(listed))


def test_a_hyphen_at_a_lines_end_stays_where_the_text_tells_that_it_is_the_words_own():
    """Books that are typed in short lines break them at the hyphens of their own words, and hyphenate no other."""
    text = "She saw a looking-\nglass, a summer-\ncloud, a com-\nputer. Her looking-glass had a cloud of summer in it."
    found = words(text)
    assert {"looking-glass", "summer-cloud", "computer"} <= set(found) and found.count("looking-glass") == 2
    typeset = "Under the tree, standing, he was under-\nstanding it. His understanding grew, as a Looking-\nglass does."
    assert words(typeset).count("understanding") == 2 and "lookingglass" in words(typeset)


def test_the_essays_are_clean_and_what_is_cleaned_is_told(corpus):
    assert all(cleaning.clean(essay.text) == essay.text for essay in corpus.essays)
    found = compare([("a", ["co\u00adop _so_"]), ("b", [TWO])])
    told = " ".join(report.choices(found))
    assert "a: Cleaned: characters that cannot be seen (they were taken out), 1 in all." in told
    assert re.search(r"Cleaned: underscores .*, 2 in all", told)


# --- nothing that fails takes the rest with it --------------------------------------------------------------


def test_small_random_pairs_give_tables_or_a_sentence():
    outcomes = fuzz.run(seed=2, pairs=200)
    assert outcomes["words: made"] > 50 and outcomes["diversity: made"] > 10


def test_the_table_of_inputs_has_each_of_them_and_none_that_broke_anything():
    rows = (
        (ROOT / "benchmarks" / "INPUTS.md")
        .read_text("utf-8")
        .partition("|---|---|---|---:|\n")[2]
        .splitlines()
    )
    assert [row.split("`")[1].strip() for row in rows] == [asked for _, asked in inputs.CASES]
    assert {row.split("|")[-2].strip() for row in rows} == {"0", "2"}


def test_an_identical_pair_is_told_to_be_one(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(ONE * 3)
    code, said = command(tmp_path, tmp_path / "a.txt", tmp_path / "a.txt", "--names", "x", "y", capsys=capsys)
    assert code == 0 and "1 document stands on both sides" in said
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Every word is as frequent on one side as on the other." in page and "no contrast to draw" in page


def test_one_text_in_two_kinds_of_file_is_told_to_be_one(tmp_path):
    (tmp_path / "a.txt").write_text(ONE + "\r\n" + TWO)
    (tmp_path / "a.docx").write_bytes(documents.docx(ONE, TWO))
    notes = readers.Notes()
    asked = Settings((str(tmp_path / "a.txt"), str(tmp_path / "a.docx")))
    assert [side.name for side in sides.tallies(asked, asked.counting.pieces(), notes)] == ["a.txt", "a.docx"]
    assert notes.sentences() == ["1 document stands on both sides, and counts each time (a.docx: a.docx)."]


@pytest.mark.parametrize("label", ["constructor", "toString", "__proto__"])
def test_no_name_breaks_a_chart(label):
    found = compare([(label, [ONE, "constructor sea " * 3]), ("b", [TWO])])
    table = readings.vocabulary(found)
    assert "<svg" in render.to_html(charts.keyness(table, found.labels, tokens=found.tokens))


def test_a_part_that_fails_leaves_the_tables_and_is_told(tmp_path, capsys, monkeypatch):
    (tmp_path / "a.txt").write_text(ONE)
    (tmp_path / "b.txt").write_text(TWO)

    def failing(*_, **__):
        raise KeyError("a word")

    monkeypatch.setattr(charts, "keyness", failing)
    monkeypatch.setattr(report, "SECTIONS", {"words": report.SECTIONS["words"]})
    code, said = command(tmp_path, tmp_path / "a.txt", tmp_path / "b.txt", capsys=capsys)
    assert (
        code == 3 and "A chart of this part failed (KeyError: 'a word')" in said and "Traceback" not in said
    )
    assert len(pd.read_csv(tmp_path / "out" / "words.csv")) > 10
    assert "A chart of this part failed" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_told_to_end_it_leaves_nothing(tmp_path):
    (tmp_path / "a.txt").write_text(ONE * 4000)
    (tmp_path / "b.txt").write_text(TWO * 4000)
    code = (
        "import os, signal, sys\n"
        "from synkrisis.compare import report\n"
        "report.base = lambda found: os.kill(os.getpid(), signal.SIGTERM)\n"
        "report.SECTIONS = {}\n"
        "from synkrisis.__main__ import main\n"
        "sys.exit(main(['compare', 'a.txt', 'b.txt', '--out', 'out']))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 128 + signal.SIGTERM and "told to end. Nothing was written" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("unit", ["x", "a.", '"', "!?", "aa.", "n't", "http://"])
def test_an_unbroken_string_takes_no_longer_than_its_length_deserves(unit):
    def seconds(size):
        begun = time.process_time()
        compare([("a", [f"{unit * (size // len(unit))} sea"]), ("b", [TWO])]).terms  # noqa: B018
        return time.process_time() - begun

    seconds(1000)
    assert (
        seconds(40_000) < 16 * seconds(10_000) + 0.5
    )  # a square would be 16 times by itself, and soon minutes


# --- nothing partial in silence -----------------------------------------------------------------------------


def test_the_lines_are_those_of_all_documents_and_the_few_shown_are_spread():
    texts = [f"In year {n} the war came, and the war went." for n in range(300)]
    found = compare([("a", texts), ("b", [TWO])], sample=2000)
    assert not found.whole
    again = [("a", readers.Document(str(n), "", iter([text]))) for n, text in enumerate(texts)]
    object.__setattr__(found, "again", lambda: iter(again))
    told = lines.lines(found, ["war"])
    assert told.counts["war", "a"] == 600 == found.counts.loc["war", "a"]
    told.file.seek(0)
    rows = list(csv.DictReader(told.file))
    assert len(rows) == 600 and rows[0] == {
        "node": "war", "side": "a", "document": "0", "left": "In year 0 the", "match": "war", "right": "came, and the war went",  # noqa: E501
    }  # fmt: skip
    shown = [int(name) for name in told.shown["document"]]
    assert len(shown) == lines.SHOWN and shown == sorted(shown) and shown[-1] > 200
    told.file.close()


def test_lines_are_found_as_words_are_counted():
    text = "The US and us. Talks about war-torn Ol’ towns; didn’t they spoke? Straße, STRASSE. Speaks."
    found = compare([("a", [text]), ("b", [TWO])])
    for node, matches in (
        ("u.s.", ["US"]),
        ("us", ["us"]),
        ("n't", ["n’t"]),
        ("war", []),
        ("strasse", ["Straße", "STRASSE"]),
    ):
        with lines.lines(found, [node]).file as file:
            file.seek(0)
            assert [row["match"] for row in csv.DictReader(file)] == matches, node
    based = compare([("a", [text]), ("b", [TWO])], counting=Counting(lemmas=True))
    with lines.lines(based, ["speak"]).file as file:
        file.seek(0)
        assert [row["match"] for row in csv.DictReader(file)] == ["spoke", "Speaks"]


WRONG = [
    (["two.txt", "one.txt", "--text", "t"], "no source is a table, so there is no column"),
    (["outer", "outer/inner"], "it lies in the other source"),
    (["one.txt", "two.txt", "--names", "a", ""], "a name is empty"),
    (["twice.csv", "--text", "text", "--group", "side"], "2 columns are called 'text'"),
    (["-", "-"], "can be one of the two sources"),
    (["one.txt", "two.txt", "--language", "klingon"], "its stop words are not known here"),
    (["one.txt", "two.txt", "--stop-words", "none.txt"], "there is no such file"),
    (["one.txt", "two.txt", "--settings", "bad.toml"], "there is no setting 'colour'"),
    (["--counts", "counts.csv", "--lemmas"], "lemmas does not apply to counts"),
    (["one.txt", "two.txt", "--ngrams", "9"], "it must be 1, 2 or 3"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG, ids=[said[:30] for _, said in WRONG])
def test_what_does_not_apply_is_refused(arguments, said, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outer" / "inner").mkdir(parents=True)
    for name, text in (("one.txt", ONE), ("two.txt", TWO), ("outer/inner/t.txt", ONE), ("bad.toml", 'colour = "red"'),
                       ("twice.csv", "side,text,text\na,x,y\nb,z,w\n"), ("counts.csv", "group,term,n\na,x,1\n")):  # fmt: skip  # noqa: E501
        (tmp_path / name).write_text(text)
    code = main(["compare", *arguments])
    assert code == 2 and said in capsys.readouterr().err


# --- files of every kind ------------------------------------------------------------------------------------


KINDS = {
    "docx": (
        documents.packed(
            word__document_dot_xml=f"<w:document {documents.WORD}><w:body><w:p><w:r><w:t>The sea</w:t></w:r><w:del><w:r>"  # noqa: E501
            "<w:delText>lake</w:delText></w:r></w:del><w:r><w:t xml:space='preserve'> rose.</w:t></w:r></w:p></w:body></w:document>",  # noqa: E501
            word__footnotes_dot_xml=f"<w:footnotes {documents.WORD}><w:footnote><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>",  # noqa: E501
            word__header1_dot_xml=f"<w:hdr {documents.WORD}><w:p><w:r><w:t>Draft</w:t></w:r></w:p></w:hdr>",
        ),
        "the sea rose a note", {"note", "header"},
    ),
    "odt": (
        documents.packed(
            content_dot_xml=f"<o:document-content {documents.OPEN}><o:body><o:text><t:p>The sea<t:note><t:note-citation>1</t:note-citation>"  # noqa: E501
            "<t:note-body><t:p>A note.</t:p></t:note-body></t:note> rose.</t:p></o:text></o:body></o:document-content>"
        ),
        "the sea rose a note", {"note"},
    ),
    "rtf": (rb"{\rtf1\ansi The sea {\b rose} at the caf\'e9.\par}", "the sea rose at the café", set()),
    "html": (
        b"<!doctype html><html><head><title>Page</title></head><body><nav>Home</nav><p>The sea<br>rose <b>hig</b>h."
        b"<script>var x</script></body></html>",
        "the sea rose high", {"menu"},
    ),
    "xml": (
        b'<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>Title</teiHeader><text><p>The sea ro<lb '  # noqa: E501
        b'break="no"/>\nse <choice><sic>hihg</sic><corr>high</corr></choice>.<note>A note.</note></p><fw>12</fw></text></TEI>',  # noqa: E501
        "the sea rose high a note", {"note", "header"},
    ),
    "epub": (
        documents.packed(
            **{"META-INF__container_dot_xml": '<c><rootfile full-path="O/b.opf"/></c>'},
            O__b_dot_opf='<p><item id="a" href="a.xhtml"/><item id="n" href="n.xhtml" properties="nav"/><itemref idref="n"/>'  # noqa: E501
            '<itemref idref="a"/></p>',
            O__a_dot_xhtml="<html><body><p>The sea rose.</p></body></html>", O__n_dot_xhtml="<html>Contents</html>",
        ),
        "the sea rose", set(),
    ),
    "srt": (b"1\n00:00:01,000 --> 00:00:02,000\nThe <i>sea</i>\nrose.\n\n2\n00:00:03,000 --> 00:00:04,000\nIt fell.\n",
            "the sea rose it fell", {"time"}),
    "pdf": (documents.pdf([["The Storm", f"The sea rose {n}.", f"Page {n}"] for n in (1, 2, 3, 4)]),
            "the sea rose 1 the sea rose 2 the sea rose 3 the sea rose 4", {"running"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_told_by_its_content_and_read_without_its_furniture(kind, tmp_path):
    raw, expected, noted = KINDS[kind]
    path = tmp_path / "called.txt"
    path.write_bytes(raw)
    notes = readers.Notes()
    [document] = readers.read(path, readers.Options(), notes)
    assert " ".join(words("".join(document.parts))) == expected
    assert {what.split()[0].partition("|")[0] for what in notes.counts if "by a name" not in what} == noted
    assert any("by content" in what for what in notes.counts)
    path.write_bytes(raw[: len(raw) // 2])
    if kind not in ("html", "srt", "rtf"):  # of which a half is a text too
        with pytest.raises(CompareError, match=r"called\.txt: it .*(Save|Export|copy)"):
            [list(document.parts) for document in readers.read(path, readers.Options(), readers.Notes())]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (documents.pdf([[], []]), "only pictures of pages"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old Word or Excel, or one under a password"),
        (gzip.compress(ONE.encode(), mtime=0)[:30], "damaged or cut off"),
        (b"\x89PNG\r\n", "it is a picture"),
        (b"7z\xbc\xaf\x27\x1c", "archive of another kind"),
        (b"one.txt".ljust(257, b"\0") + b"ustar", "archive of another kind"),
        (documents.packed(ppt__presentation_dot_xml="<p/>"), "it is a presentation"),
        (documents.packed(Index__Document_dot_iwa=b"\0"), "document of Pages"),
        (
            documents.packed(
                content_dot_xml=f"<o:document {documents.OPEN}><o:body><o:draw/></o:body></o:document>"
            ),
            "a table or slides",
        ),
    ],
)
def test_what_holds_no_text_is_named_with_what_to_do(raw, said, tmp_path):
    path = tmp_path / "a.file"
    path.write_bytes(raw)
    with pytest.raises(CompareError, match=rf"a\.file: .*{said}"):
        [list(document.parts) for document in readers.read(path, readers.Options(), readers.Notes())]


def read_words(path, **options):
    """The words of the one document in a file, and what was noted."""
    notes = readers.Notes()
    [document] = readers.read(path, readers.Options(**options), notes)
    return " ".join(words("".join(document.parts))), notes.sentences()


@pytest.mark.parametrize(
    ("kind", "encoding"),
    [*itertools.product(["html", "xml", "srt", "txt"], ["utf-8-sig", "utf-16"]), ("txt", "utf-32")],
)
def test_markup_and_text_are_read_in_every_encoding_that_a_mark_tells(kind, encoding, tmp_path):
    marked = {
        "html": "<!doctype html><html><body><p>Die See: größer.</p></body></html>",
        "xml": "<!-- old --><TEI><text><p>Die See: größer.</p></text></TEI>",
        "srt": "1\n00:00:01,000 --> 00:00:02,000\nDie See: größer.\n",
        "txt": "Die See: größer.",
    }
    path = tmp_path / f"a.{kind}"
    path.write_bytes(marked[kind].encode(encoding))
    assert read_words(path)[0] == "die see grösser"


def test_markup_that_begins_as_any_does_is_told_by_its_name(tmp_path):
    (tmp_path / "a.htm").write_text("<p>The sea<br>rose.</p>")
    (tmp_path / "a.xml").write_text("<a><b>The sea</b><b>rose.</b></a>")
    (tmp_path / "a.md").write_text("<b> rose.")
    assert [read_words(tmp_path / f"a.{end}")[0] for end in ("htm", "xml", "md")] == ["the sea rose"] * 2 + [
        "b rose"
    ]


def test_subtitles_lose_no_letter_in_silence(tmp_path):
    path = tmp_path / "a.srt"
    path.write_bytes("1\n00:00:01,000 --> 00:00:02,000\nDas Café.\n".encode("cp1252"))
    assert read_words(path, encoding="cp1252")[0] == "das café"
    with pytest.raises(CompareError, match=r"a\.srt: byte .* is 0xe9, which is not utf-8"):
        read_words(path)


def test_an_ending_that_tells_nothing_is_said_to_be_read_as_text(tmp_path):
    for end in ("tex", "json"):
        (tmp_path / f"a.{end}").write_text(ONE)
    assert read_words(tmp_path / "a.tex")[1] == [
        f"1 file ends in .tex and is read as plain text ({tmp_path / 'a.tex'})."
    ]
    with pytest.raises(CompareError, match=r"it is JSON\. Save it as JSON lines"):
        read_words(tmp_path / "a.json")


def test_letters_that_were_lost_before_are_told():
    for damaged in ("The caf\ufffd rose.", "It’s a café.".encode().decode("cp1252")):
        found = compare([("a", [ONE, damaged]), ("b", [TWO + " Ã is a letter."])])
        [said] = [note for note in odd(found) if "damaged" in note]
        assert said.startswith("a: ") and damaged.split()[-2 if "rose" in damaged else 0] in said


def test_archives_and_standard_input_are_read(tmp_path, monkeypatch):
    (tmp_path / "a.zip").write_bytes(
        documents.packed(x__1_dot_txt=ONE, x__2_dot_txt=TWO, _dot_hidden__y=b"\0")
    )
    (tmp_path / "a.gz").write_bytes(gzip.compress(ONE.encode(), mtime=0))
    names = [
        d.name for d in readers.read(tmp_path / "a.zip", readers.Options(), readers.Notes()) if list(d.parts)
    ]
    assert names == ["x/1.txt", "x/2.txt"]
    [document] = readers.read(tmp_path / "a.gz", readers.Options(), readers.Notes())
    assert "".join(document.parts) == ONE
    readers.unpacked.cache_clear()
    readers._passing_folder.cache_clear()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TWO.encode())))
    [document] = readers.read(Path("-"), readers.Options(), readers.Notes())
    assert "".join(document.parts) == TWO
    readers.unpacked.cache_clear()
    readers._passing_folder.cache_clear()


@pytest.mark.parametrize(
    "raw",
    [
        codecs.BOM_UTF8 + b'side;text\r\na;"sea; wall"\r\nb;rain\r\n',
        b"sep=;\r\nside;text\r\na;sea wall\r\nb;rain\r\n",
        "side\ttext\r\na\tsea wall\r\nb\train\r\n".encode("utf-16"),
    ],
)
def test_tables_are_read_as_a_spreadsheet_saves_them(raw, tmp_path):
    """DataBasic#193: a table whose columns semicolons divide is one of several columns, not of one."""
    (tmp_path / "t.csv").write_bytes(raw)
    found = [
        (d.group, words("".join(d.parts)))
        for d in readers.read(tmp_path / "t.csv", readers.Options("text", "side"), readers.Notes())
    ]
    assert found == [("a", ["sea", "wall"]), ("b", ["rain"])]


def test_a_workbook_is_a_table_by_whatever_name(tmp_path):
    rows = (("side", None, "text"), ("a", 1, ONE), (None, None, None), ("b", None, TWO))
    (tmp_path / "t.csv").write_bytes(documents.workbook(rows))
    found = [
        (d.group, "".join(d.parts))
        for d in readers.read(tmp_path / "t.csv", readers.Options("text", "side"), readers.Notes())
    ]
    assert found == [("a", ONE), ("b", TWO)]


def test_a_corpus_table_saved_by_a_spreadsheet_loads(corpus, tmp_path):
    (tmp_path / "essays").mkdir()
    for essay in corpus.essays:
        (tmp_path / "essays" / f"{essay.id}.txt").write_bytes(
            (corpus.folder / "essays" / f"{essay.id}.txt").read_bytes()
        )
    table = pd.read_csv(corpus.folder / "essays.csv", dtype=str, keep_default_na=False)
    text = table.to_csv(index=False, sep=";", lineterminator="\r\n")
    (tmp_path / "essays.csv").write_bytes(codecs.BOM_UTF8 + text.encode())
    assert load_corpus(tmp_path).labels == corpus.labels


# --- languages ----------------------------------------------------------------------------------------------

TEXTS = {
    "german": "Der Regen fiel auf das Feld und blieb lange dort, wo wir ihn nicht mehr sehen konnten. ",
    "spanish": "El mar subió como un muro y la lluvia cayó sobre el campo de los hombres que no la vieron. ",
    "french": "La mer est montée comme un mur et la pluie tombait sur les champs que nous avions vus. ",
    "russian": "Море поднялось как стена, и мы не видели, что он был там, где она стояла. ",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_language_is_told_by_its_stop_words_and_english_parts_are_left_out(name):
    found = compare([("a", [TEXTS[name] * 5]), ("b", [TEXTS[name] * 4])], counting=Counting(stop=False))
    assert [language.name for language in found.languages.values()] == [name, name]
    assert found.stop_words == languages.stop_words(name) and not found.english
    assert not set(found.counts.index) & found.stop_words
    reason = report.lacking(found, "sentiment")
    assert f"a is taken for {name.title()}" in reason and "--language english" in reason
    told = compare([("a", [TEXTS[name]]), ("b", [TWO])], counting=Counting(language="english"))
    assert report.lacking(told, "sentiment") is None


def test_english_is_told_as_english_whatever_lists_nltk_serves_besides():
    """NLTK's `english-extended` is `english` with *cannot*, *us* and others: a text with them is still in English."""
    text = "We cannot wait, and it cannot wait for us: among them, upon the sea, whoever would must go. " * 4
    assert languages.detect(words(text)).name == languages.ENGLISH
    assert all(name.isalpha() and languages.stop_words(name) for name in languages.known())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("باران بر دشت می\u200cبارید و ما در خانه بودیم. " * 9, ""),  # Persian, with stop words of Arabic
        ("Море поднялось как стена, и мы не видели, что он был там.", ""),
        ("The sea rose.", "english"),
    ],
)
def test_what_is_no_english_is_not_taken_for_it(text, told):
    assert languages.detect(words(text)).name == told


def test_writing_without_spaces_is_named_with_a_tokeniser():
    """scattertext#55: Chinese needs a segmenter, and the reader's own, before words mean anything."""
    found = compare([("a", ["我们看见了海。风暴来了。"]), ("b", [TWO])])
    assert "Chinese puts no spaces" in report.lacking(found, "diversity")
    assert any("such as jieba" in note for note in odd(found))


def test_two_languages_are_named_and_what_follows_from_them():
    from synkrisis.compare.command import odd

    said = " ".join(odd(compare([("a", [TEXTS["spanish"] * 3]), ("b", [ONE * 9])])))
    assert "two languages, English and Spanish" in said and "typical of a side here is its language" in said


# --- what is counted, and what of it can be claimed ---------------------------------------------------------


def _page(found, *parts, nodes=("boat", "sea")) -> str:
    sections = [report.SECTIONS[part][1](found, list(nodes)) for part in parts]
    return report.page(found, sections, [], [])


SEA = "The sea was calm. The sea was grey, and a boat came home. We saw the sea rise at night.\n\n"
LAND = "The field was dry. The field was wide, and a cart went out. We saw the rain fall at noon.\n\n"


def test_the_report_says_first_which_words_are_typical_of_which_side():
    found = compare([("shore", [SEA] * 12), ("inland", [LAND] * 12)])
    table = readings.vocabulary(found)
    said = report.answer(found, table)
    assert said.startswith("Clearly more frequent in “shore”: ")
    shore, inland = (set(words(part)) for part in said.split("; in “inland”: "))
    assert {"sea", "boat"} <= shore and {"field", "cart"} <= inland and not {"sea", "boat"} & inland
    same = compare([("shore", [SEA] * 12), ("again", [SEA] * 12)])
    assert report.answer(same, readings.vocabulary(same)).startswith("No word is clearly more frequent")
    one = compare([("shore", [SEA]), ("inland", [LAND])])
    assert "cannot be told" in report.answer(one, readings.vocabulary(one))


def test_runs_and_lists_of_ones_own_are_called_what_they_are():
    runs = compare([("shore", [SEA] * 3), ("inland", [LAND] * 3)], counting=Counting(runs=2))
    page = _page(runs, "words")
    n = int(runs.counts["shore"].sum())
    assert f"{n:,} runs of 2 words in 3 documents" in page and "different runs of 2 words" in page
    with pytest.raises(ValueError, match="Company is measured of single words"):
        readings.company(runs, ["the sea"])
    own = Counting(stop=False, stop_words=frozenset({"sea"}))
    found = compare([("shore", [SEA] * 12), ("inland", [LAND] * 12)], counting=own)
    assert "The 1 word of your own list of stop words is left out." in _page(found)
    assert not set(readings.key_words(found)) & languages.stop_words()
    company = readings.company(found, ["boat"])
    assert {"grey", "home"} & set(company["term"]) and not set(company["term"]) & languages.stop_words()


def test_nothing_of_how_it_was_made_is_left_in_a_report():
    """No Markdown, no list of Python, no word of the book for a side, no name of a function for an instrument."""
    found = compare([("shore", [SEA] * 12), ("inland", [LAND] * 12)])
    page = _page(found, "words", "diversity", "company", "lines", "sentiment")
    shown = re.sub(r"<(script|style|svg).*?</\1>", "", page, flags=re.S)
    assert "**" not in shown and "[&#x27;" not in shown and ">essay<" not in shown
    assert "VADER, text normalised" in shown and "vader_normalised" not in shown


def test_no_p_is_printed_as_zero_and_a_verdict_names_its_side():
    found = compare([("shore", [SEA] * 60), ("inland", [LAND] * 60)])
    page = _page(found, "words")
    assert "&lt;0.001" in page and '<td class="syn-number">0.000</td>' not in page
    table = pd.DataFrame({"instrument": ["vader"] * 3, "verdict": ["above", "below", "no clear difference"]})
    assert list(report.called(table, found)["verdict"]) == [
        "inland darker",
        "shore darker",
        "no clear difference",
    ]


def test_what_a_part_rests_on_is_said_where_it_is_not_all():
    few = compare([("shore", [SEA * 30] * 2), ("inland", [LAND * 30] * 2)], sample=2000)
    assert not few.whole and "a single document repeats" in _page(few, "words")
    for part in ("diversity", "company", "sentiment"):
        read = few.terms.groupby("essay").size()
        assert f"random sample: {read['shore']:,} words of shore and {read['inland']:,}" in _page(few, part)
    many = compare([("shore", [SEA] * 12), ("inland", [LAND] * 12)])
    assert "a single document repeats" not in _page(many, "words") and "random sample" not in _page(
        many, "company"
    )


def test_a_chart_without_intervals_says_so():
    found = compare([("shore", [SEA]), ("inland", [LAND])])
    spec = charts.keyness(readings.vocabulary(found), found.labels).to_dict()
    assert "no interval can be estimated" in spec["title"]["subtitle"]
    assert "doubt" not in spec["title"]["text"] and "exclude 0" not in spec["description"]
    assert "p (max" not in _page(found, "words").split("<table>")[-1]


def test_runs_base_forms_and_a_list_of_ones_own():
    text = "The church tower spoke. Church towers speak, the tower."
    runs = compare([("a", [text]), ("b", [TWO])], counting=Counting(runs=2))
    assert runs.counts["a"][runs.counts["a"] > 0].to_dict() == {
        "church tower": 1, "church towers": 1, "the church": 1, "the tower": 1, "tower spoke": 1, "towers speak": 1,
    }  # fmt: skip
    based = compare([("a", [text]), ("b", [TWO])], counting=Counting(lemmas=True))
    assert based.counts.loc["tower", "a"] == 3 and based.counts.loc["speak", "a"] == 2
    own = compare(
        [("a", [text]), ("b", [TWO])], counting=Counting(stop=False, stop_words=frozenset(["the", "tower"]))
    )
    assert "tower" not in own.counts.index and "and" in own.counts.index


@given(st.lists(st.sampled_from(["sea", "wall", "the", "-"]), max_size=30), st.integers(1, 9))
def test_a_run_goes_on_where_a_text_is_cut(listed, cut):
    text = " ".join(listed)
    whole, pieces = Runs(2), Runs(2)
    assert whole.listed(text) == [
        run for n in range(0, len(listed), cut) for run in pieces.listed(" ".join(listed[n : n + cut]))
    ]


def test_the_prior_can_be_made_again_from_the_reports_own_sentence():
    found = compare([("a", [ONE]), ("b", [TWO * 2])])
    told = " ".join(report.choices(found))
    [share] = re.findall(r"a prior, ([\d.]+) times the count of the word on both sides", told)
    a, b = (found.counts[name] for name in found.pair)
    f1, f2 = (own + float(share) * (a + b) * own.sum() / (a.sum() + b.sum()) for own in (a, b))
    word = "saw"
    expected = log(f1[word] / (f1.sum() - f1[word])) - log(f2[word] / (f2.sum() - f2[word]))
    assert found.keyness.loc[word, "log_odds"] == pytest.approx(expected, rel=1e-12)


def test_dispersion_over_blocks_is_griess_measure():
    found = compare([("a", [f"sea {'wall ' * (n % 3)}mast" for n in range(12)]), ("b", [TWO])])
    own = found.matrix.essays == "a"
    counts = found.matrix.matrix[np.flatnonzero(own)].toarray().T
    held = counts.sum(axis=1) > 0
    expected, _ = dispersion.deviation_of_proportions(counts[held], counts.sum(axis=0))
    table = readings.vocabulary(found).set_index("term")
    np.testing.assert_allclose(table.loc[found.matrix.terms[held], "dp_a"], expected, atol=1e-12)


def test_counts_alone_give_what_texts_give():
    texts = {
        "a": [f"sea wall {'mast ' * (n % 4)}" for n in range(12)],
        "b": [f"rain wall {'field ' * (n % 3)}" for n in range(11)],
    }
    whole = compare(list(texts.items()))
    rows = [
        (g, f"{g}{n:02}", term)
        for g, own in texts.items()
        for n, text in enumerate(own)
        for term in words(text)
    ]
    table = pd.DataFrame(rows, columns=["group", "document", "term"]).value_counts().rename("n").reset_index()
    found = counted.of_counts(table)
    pd.testing.assert_frame_equal(found.counts, whole.counts)
    pd.testing.assert_frame_equal(found.log_odds, whole.log_odds)
    assert (
        not found.has_texts
        and report.lacking(found, "sentiment") == "It needs texts, and only counts were given."
    )
    assert readings.spectrum(found)["types"].tolist() == [3, 3]
    with pytest.raises(CompareError, match="3 groups"):
        counted.of_counts(pd.concat([table, table.assign(group="c")]))


def test_counts_in_a_file_make_a_report_with_the_words_of_the_texts_report(tmp_path, capsys):
    texts = {
        "a": [f"sea wall {'mast ' * (n % 4)}" for n in range(250)],
        "b": [f"rain wall {n}" for n in range(30)],
    }
    rows = [(group, f"{n:03}", text) for group, own in texts.items() for n, text in enumerate(own)]
    frame = pd.DataFrame(rows, columns=["group", "document", "text"])
    frame.to_json(tmp_path / "texts.jsonl", orient="records", lines=True)
    terms = frame.assign(term=frame["text"].map(words)).explode("term")
    terms.groupby(["group", "document", "term"]).size().rename("n").reset_index().to_csv(
        tmp_path / "n.csv", index=False
    )
    found = []
    for arguments in (
        ["--counts", tmp_path / "n.csv"],
        [tmp_path / "texts.jsonl", "--text", "text", "--group", "group"],
    ):
        code, told = command(tmp_path, *arguments, capsys=capsys)
        assert code == 0, told
        found.append((tmp_path / "out" / "words.csv").read_bytes())
    assert (
        found[0] == found[1]
    )  # blocks of several documents are those of the texts, and so are the intervals


# --- cases that others reported of their tools, in miniature ------------------------------------------------


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_a_curly_apostrophe_negates_as_a_straight_one(apostrophe):
    """vaderSentiment#66: a lexicon that knows don't and not don’t calls the sentence pleasant."""
    frame = pd.DataFrame({"sentence_id": ["s1"], "text": [f"I don{apostrophe}t like it."]})
    assert instruments.vader(frame, normalise=True)["compound"].iloc[0] < 0


def test_a_list_that_knows_none_of_the_words_ends_in_a_sentence():
    """shifterator#32: where a word list has no word of the texts, a share of nothing is not divided by."""
    found = compare([("a", ["xyzzy plugh. plover qux."]), ("b", ["frotz quux. corge grault."])],
                    counting=Counting(language="english"))  # fmt: skip
    assert (readings.scores(found)[list(readings.INSTRUMENTS)] == 0).all(axis=None)


PLAIN = "The office filed a naïve affair. An inefficient café failed us horribly."


@pytest.mark.parametrize(
    "other",
    [
        unicodedata.normalize("NFD", PLAIN),
        PLAIN.replace("ffi", "\ufb03").replace("ff", "\ufb00").replace("fi", "\ufb01"),
    ],
    ids=["accents apart", "ligatures"],
)
def test_what_looks_alike_is_one_word_in_every_part(other):
    """quanteda#1641, readtext#146: accents written apart and ligatures make words that no list and no search finds."""
    found = compare([("a", [PLAIN]), ("b", [other])])
    assert (found.counts["a"] == found.counts["b"]).all()
    for node in ("office", "café", "inefficient"):
        assert lines.lines(found, [node]).counts == {(node, "a"): 1, (node, "b"): 1}
    scores = readings.scores(found).set_index(["essay", "number"])[list(readings.INSTRUMENTS)]
    assert scores.loc["a"].any(axis=None) and scores.loc["a"].equals(scores.loc["b"])


def test_a_pdf_has_whole_words_over_lines_and_pages(tmp_path):
    """unstructured#3486, readtext#146: a PDF parts words at lines’ ends, with spaces after them, and has ligatures."""
    pages = [
        ["The Storm", "The of\\256ce saw the capabili- ", "ties of mother-in-", "law and the inunda-"],
        ["The Storm", "tion of pre- and", "post-war \\257ats."],
        ["The Storm", "Smith-", "Jones left."],
    ]
    (tmp_path / "storm.pdf").write_bytes(documents.pdf(pages))
    [document] = readers.read(tmp_path / "storm.pdf", readers.Options(), readers.Notes())
    assert " ".join(words("".join(document.parts))) == (
        "the office saw the capabilities of mother-in-law and the inundation of pre and post-war flats smith jones left"
    )


@given(st.integers(1, 30), st.sampled_from(["-\n", "- \n", "-\t \r\n", "\u00ad\n"]))
def test_a_word_over_a_lines_end_is_whole_wherever_a_file_is_cut(size, end):
    text = f"we saw the capabili{end}ties of it"
    parts = [text[start : start + size] for start in range(0, len(text), size)]
    whole = [word for part in readers._whole_words(Path("t.txt"), iter(parts)) for word in words(part)]
    assert whole == ["we", "saw", "the", "capabilities", "of", "it"]


@pytest.mark.parametrize("node", ["à", "locksley", "armeblum"])
def test_a_word_set_off_by_underscores_is_shown_as_often_as_it_is_counted(node):
    """guiguts-py#1430: a list counts three of a word and finds two, since _ before it passes for a letter."""
    text = "He went à Paris, _à la mode_, vis _à_ vis. _Locksley_ and _Locksley’s_ _Armeblum’_, Locksley."
    found = compare([("a", [text]), ("b", [TWO])])
    shown = lines.lines(found, [node])
    shown.file.seek(0)
    matches = [row["match"].casefold() for row in csv.DictReader(shown.file)]
    assert matches == [node] * (1 if node == "armeblum" else 3) and found.counts.loc[node, "a"] == len(
        matches
    )


@pytest.mark.parametrize("written", ["we'll", "we’ll", "WE’LL"])
def test_a_list_of_ones_own_leaves_out_either_apostrophe(written, tmp_path):
    """Voyant#416: a list with one apostrophe leaves out the word in one text, and not in the text with the other."""
    (tmp_path / "list.txt").write_text(f"{written}\n", "utf-8")
    counting = Settings(("a.txt", "b.txt"), stop_words=str(tmp_path / "list.txt")).counting
    found = compare([("a", ["So we'll go."]), ("b", ["So we’ll stay."])], counting=counting)
    assert sorted(found.counts.index) == ["go", "so", "stay"]


# --- versions, groups, and running it again -----------------------------------------------------------------


def test_two_versions_of_one_text_are_laid_beside_each_other():
    draft = [f"Sentence number {n} speaks of the sea." for n in range(12)]
    printed = [
        *draft[:4],
        "Sentence number 4 sings of the sea.",
        *draft[5:7],
        *draft[8:],
        "An end was added.",
    ]
    found = compare([("draft", [" ".join(draft)]), ("print", [" ".join(printed)])])
    assert versions.are_versions(found)
    table = versions.align(found.corpus.sentences, found.pair)
    assert table["change"].value_counts().to_dict() == {
        "same": 10,
        "changed": 1,
        "only first": 1,
        "only second": 1,
    }
    first, second = versions.marked(table[table["change"] == "changed"])
    assert "<del>speaks</del>" in first[0] and "<ins>sings</ins>" in second[0]
    assert not versions.are_versions(compare([("a", [ONE]), ("b", [TWO])]))


def test_versions_are_known_by_runs_of_words_where_no_sentence_stayed_as_it_was():
    """A draft may have a word changed in every sentence; two texts on one matter share words, and few runs."""
    draft = [f"On day {n} the keeper of the light climbed up to look at the sea." for n in range(9)]
    printed = [line.replace("climbed up", "climbed") for line in draft]
    found = compare([("draft", [" ".join(draft)]), ("print", [" ".join(printed)])])
    assert versions.are_versions(found)
    table = versions.align(found.corpus.sentences, found.pair)
    assert set(table["change"]) == {"changed"} and len(table) == 9
    words_of_both = sorted(" ".join(draft).replace(".", "").split())
    shuffled = compare([("draft", [" ".join(draft)]), ("words", [" ".join(words_of_both)])])
    assert versions.shared(shuffled) < 0.2 and not versions.are_versions(shuffled)


def test_each_of_several_groups_is_compared_with_the_rest(quick, tmp_path, capsys):
    rows = [
        ("party", "text"),
        *((p, f"{p} speaks of the {w}.") for p, w in zip("ABC", ("sea", "rain", "wind"), strict=True)),
    ]
    with (tmp_path / "t.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows * 1)
    code, said = command(tmp_path, tmp_path / "t.csv", "--text", "text", "--group-by", "party", capsys=capsys)
    assert code == 0, said
    folders = sorted(path.name for path in (tmp_path / "out").iterdir() if path.is_dir())
    assert folders == ["01-a", "02-b", "03-c"]
    own = pd.read_csv(tmp_path / "out" / "01-a" / "words.csv").set_index("term")
    assert own.loc["speaks", ["n_a", "n_the-rest"]].tolist() == [1, 2] and own.loc["rain", "n_the-rest"] == 1
    groups = pd.read_csv(tmp_path / "out" / "groups.csv")
    assert {"sea", "rain", "wind"} <= set(groups["term"])


def test_settings_make_the_same_report_again_to_the_last_byte(quick, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(ONE)
    (tmp_path / "b.txt").write_text(TWO)
    code, said = command(tmp_path, "a.txt", "b.txt", "--no-stop-words", "--names", "x", "y", capsys=capsys)
    assert code == 0, said
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    (tmp_path / "kept.toml").write_bytes(before["settings.toml"])
    assert command(tmp_path, "--settings", "kept.toml", capsys=capsys)[0] == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert (
        Settings(("x/a.txt", "b.txt"), names=("x y", "z")).command()
        == "synkrisis compare a.txt b.txt --names 'x y' z"
    )


def test_the_workbook_says_what_it_leaves_out(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST", 3)
    frame = pd.DataFrame({"word": list("abcde"), "value": [1.5, np.inf, np.nan, 2, 3], "formula": "=1+1"})
    assert workbook.write({"words": frame}, tmp_path / "t.xlsx") == [
        "tables.xlsx has the first 3 rows of words, and words.csv has all 5."
    ]
    rows = list(
        pytest.importorskip("openpyxl")
        .load_workbook(tmp_path / "t.xlsx")["words"]
        .iter_rows(values_only=True)
    )
    assert rows == [
        ("word", "value", "formula"),
        ("a", 1.5, "=1+1"),
        ("b", "infinite", "=1+1"),
        ("c", None, "=1+1"),
    ]


def test_a_notebook_compares_two_frames_in_ten_lines():
    frames = [pd.DataFrame({"speech": [text] * 4}) for text in (ONE, TWO)]
    found = compare([("sailor", frames[0]["speech"]), ("farmer", frames[1]["speech"])])
    table = readings.vocabulary(found)
    assert keyness.sides(table) == ("sailor", "farmer") and json.dumps(
        charts.keyness(table, found.labels).to_dict()
    )
    assert isinstance(found.tokens, pd.DataFrame) and set(tokens.TOKEN_COLUMNS) <= set(found.tokens)


def test_files_that_need_a_library_say_which(monkeypatch):
    monkeypatch.setattr(files, "import_module", lambda name: (_ for _ in ()).throw(ImportError()))
    with pytest.raises(files.FileError, match="install pypdf"):
        files.told("pdf", b"%PDF-1.4")
