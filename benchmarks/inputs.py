# ruff: noqa: E501 - a table is read by its rows
"""What people really have, through the whole command: files of every kind, encodings, languages, options.

`python benchmarks/inputs.py` makes the files, asks `synkrisis compare` for each row of `CASES` and writes what it said,
with its exit code and the words that it counted on each side, to benchmarks/INPUTS.md. Pictures are left away.
"""

import argparse
import codecs
import contextlib
import gzip
import io
import json
import os
import re
import shlex
import sys
import tempfile
import traceback
import unicodedata
import warnings
from collections.abc import Mapping
from pathlib import Path

from documents import OPEN, docx, epub, odt, packed, pdf, workbook

from synkrisis import __version__
from synkrisis.__main__ import main as synkrisis
from synkrisis.compare import readers, report

ONE = "The sea rose like a wall. We saw the wall come, and the sea took the mast. "
TWO = "The rain fell on the field. We saw the field drown, and the rain stayed. "
LONG = 12  # times that a text is written for a text of a size that most measures need
ACCENTS = "El niño comió en el café: ¿qué más? Así fue. "
LANGUAGES = {
    "spanish": ("El mar subió como un muro y los hombres no lo vieron. ",
                "La lluvia cayó sobre el campo y nos quedamos en la casa. "),
    "french": ("La mer est montée comme un mur et nous ne l’avons pas vue. ",
               "La pluie tombait sur les champs que nous avions dans la vallée. "),
    "german": ("Der Regen fiel auf das Feld, und wir sahen es nicht mehr. ",
               "Die See stieg wie eine Mauer, und sie nahm uns den Mast. "),
    "russian": ("Море поднялось как стена, и мы не видели, что он был там. ",
                "Дождь шёл над полем, и она стояла там, где мы её не видели. "),
    "arabic": ("قَالَ الرَّجُلُ إِنَّ الْبَحْرَ كَانَ مِثْلَ الْجِدَارِ. ", "نَزَلَ الْمَطَرُ عَلَى الْحَقْلِ وَلَمْ نَكُنْ هُنَاكَ. "),
    "hindi": ("समुद्र दीवार की तरह उठा और हमने उसे नहीं देखा। ", "बारिश खेत पर गिरी और हम घर में रहे। "),
    "persian": ("دریا مانند دیوار برخاست و ما آن را نمی\u200cدیدیم. ", "باران بر دشت می\u200cبارید و ما در خانه بودیم. "),
    "chinese": ("我们看见海像墙一样升起来。风暴带走了桅杆。", "雨落在田里。我们留在家里等天亮。"),
    "japanese": ("海は壁のように立ち上がった。私たちはそれを見た。", "雨は畑に降った。私たちは家にいた。"),
    "thai": ("ทะเลลุกขึ้นเหมือนกำแพงและเราเห็นมัน", "ฝนตกบนทุ่งนาและเราอยู่ในบ้าน"),
    "greek": ("Η θάλασσα σηκώθηκε σαν τείχος και δεν την είδαμε. ", "Η βροχή έπεσε στο χωράφι και μείναμε στο σπίτι. "),
    "hebrew": ("הים עלה כמו חומה ואנחנו לא ראינו אותו. ", "הגשם ירד על השדה ונשארנו בבית. "),
}  # fmt: skip
ROWS = [("side", "text"), ("a", ONE), ("b", TWO)]
THREE = [
    ("party", "text"),
    ("north", ONE),
    ("south", TWO),
    ("west", "The wind took the roof, and we saw it go."),
]


def table(rows: list[tuple], delimiter: str = ",", end: str = "\n") -> str:
    """Rows as a table in which every text is quoted."""
    return end.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + end


def encrypted(raw: bytes) -> bytes:
    """A PDF under a password."""
    from pypdf import PdfReader, PdfWriter

    writer, file = PdfWriter(PdfReader(io.BytesIO(raw))), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(file)
    return file.getvalue()


_XML = '<?xml version="1.0" encoding="{}"?>\n'
_TEI = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>Head</teiHeader><text><body><p>{}</p></body></text></TEI>'
_HTML = "<!doctype html><html><head><meta charset='{}'><title>T</title></head><body><nav>Home</nav><p>{}</p></body></html>"
_SRT = "1\n00:00:01,000 --> 00:00:02,000\n{}\n"
_PDF = pdf([[ONE], [TWO]])
_JSON = [{"side": side, "text": text} for side, text in ROWS[1:]]

# Every file by its place, as text (in UTF-8) or bytes.
FILES: dict[str, str | bytes] = {
    "one.txt": ONE, "two.txt": TWO, "long-one.txt": ONE * LONG, "long-two.txt": TWO * LONG, "one.md": f"# Storm\n\n{ONE}",
    "empty.txt": "", "blank.txt": " \n\n", "marks.txt": "… — !!", "word.txt": "sea", "other-word.txt": "rain",
    "no-ending": ONE, "one.tex": f"\\section{{Storm}} {ONE}", "one.rst": ONE,
    "bom.txt": codecs.BOM_UTF8 + ONE.encode(), "utf16.txt": ONE.encode("utf-16"), "accents.txt": ACCENTS * 5,
    "utf16le.txt": ONE.encode("utf-16-le"), "utf32.txt": ONE.encode("utf-32"), "cp1252.txt": (ACCENTS * 5).encode("cp1252"),
    "cp1251.txt": LANGUAGES["russian"][0].encode("cp1251"), "sjis.txt": LANGUAGES["japanese"][0].encode("shift_jis"),
    "mac.txt": (ACCENTS * 5).encode("mac_roman"), "crlf.txt": ONE.replace(". ", ".\r\n"), "cr.txt": ONE.replace(". ", ".\r"),
    "nfd.txt": unicodedata.normalize("NFD", ACCENTS * 5), "soft.txt": ONE.replace("wall", "wa\u00adll"),
    "zero.txt": ONE.replace("sea", "se\u200ba"), "ligature.txt": "The of\ufb01ce \ufb02ew.", "hyphens.txt": "We saw the hori-\nzon.",
    "spaced-hyphens.txt": "We saw the hori- \nzon.", "nbsp.txt": ONE.replace(" ", "\u00a0"), "underscores.txt": f"_{ONE.strip()}_",
    "capitals.txt": ONE.upper(), "emoji.txt": "👍🏽 👨\u200d👩 🇩🇪 👍🏽", "addresses.txt": "See https://example.org/a?b=1 and a@b.org.",
    "unbroken.txt": "x" * 80_000, "dashes.txt": "-" * 80_000, "dna.txt": "ACGT" * 20_000, "nul.txt": "a\0b", "control.txt": "a\x1cb sea",
    "replacement.txt": "The caf\ufffd rose.", "angle.txt": "<b>The sea</b> & <i>rose</i>.",
    "one.docx": docx(ONE), "two.docx": docx(TWO), "empty.docx": docx(), "half.docx": docx(ONE * 9)[:400],
    "one.odt": odt(ONE), "one.rtf": rb"{\rtf1\ansi The sea {\b rose} at the caf\'e9. \u1084?\par}", "one.epub": epub(ONE, TWO),
    "locked.odt": odt(ONE, **{"META-INF__manifest_dot_xml": "<m><encryption-data/></m>"}),
    "old.doc": b"\xd0\xcf\x11\xe0" + bytes(600), "slides.pptx": packed(ppt__presentation_dot_xml="<p/>", ppt__slides__slide1_dot_xml=f"<s><t>{ONE}</t></s>"),
    "sheet.ods": packed(content_dot_xml=f"<o:document {OPEN}><o:body><o:spreadsheet/></o:body></o:document>"), "one.pages": packed(Index__Document_dot_iwa=b"\0\1"),
    "one.pdf": pdf([[ONE]]), "two.pdf": pdf([[TWO]]), "hyphens.pdf": pdf([["We saw the hori- ", "zon."]]), "scan.pdf": pdf([[], []]),
    "locked.pdf": encrypted(_PDF), "half.pdf": _PDF[: len(_PDF) // 2],
    "one.html": _HTML.format("utf-8", ONE), "latin.html": _HTML.format("iso-8859-1", ACCENTS).encode("latin-1"),
    "utf16.html": _HTML.format("utf-16", ONE).encode("utf-16"), "script.html": "<html><body><script>let sea;</script></body></html>",
    "tei.xml": _XML.format("UTF-8") + _TEI.format(ONE), "latin.xml": (_XML.format("ISO-8859-1") + _TEI.format(ACCENTS)).encode("latin-1"),
    "utf16.xml": (_XML.format("UTF-16") + _TEI.format(ONE)).encode("utf-16"), "other.xml": f"{_XML.format('UTF-8')}<a><b>{ONE}</b></a>",
    "broken.xml": f"{_XML.format('UTF-8')}<a><b>{ONE}</a>", "entity.xml": f"{_XML.format('UTF-8')}<a>&nbsp;{ONE}</a>",
    "bare.tei": _TEI.format(ONE), "commented.xml": f"<!-- old --><TEI><text><p>{ONE}</p></text></TEI>",
    "part.html": f"<p>{ONE}</p>", "plain.xml": f"<a><b>{ONE}</b></a>", "mojibake.txt": "It’s a café.".encode().decode("cp1252"),
    "short-russian.txt": LANGUAGES["russian"][0], "one.srt": _SRT.format(ONE), "latin.srt": _SRT.format(ACCENTS).encode("latin-1"), "utf16.srt": _SRT.format(ONE).encode("utf-16"),
    "one.vtt": f"WEBVTT\n\n00:01.000 --> 00:02.000\n{ONE}\n",
    "comma.csv": table(ROWS), "semicolon.csv": table(ROWS, ";"), "tab.tsv": table(ROWS, "\t"), "pipe.csv": table(ROWS, "|"),
    "excel.csv": codecs.BOM_UTF8 + table(ROWS, ";", "\r\n").encode(), "sep.csv": f"sep=;\r\n{table(ROWS, ';', chr(13) + chr(10))}",
    "utf16.tsv": table(ROWS, "\t", "\r\n").encode("utf-16"), "cp1252.csv": table([*ROWS, ("b", ACCENTS)]).encode("cp1252"),
    "commas.csv": "side,text\na,The sea, it rose\nb,rain\n", "quote.csv": 'side,text\na,"The sea\nb,rain\n', "header.csv": "side,text\n",
    "twice.csv": table([("side", "text", "text"), ("a", "x", "y")]), "three.csv": table(THREE), "numbers.csv": table([("side", "text"), ("a", 1), ("b", 2)]),
    "constructor.csv": table([("side", "text"), ("constructor", ONE), ("__proto__", TWO)]), "hole.csv": table([*ROWS, ("", ONE)]),
    "ids.csv": table([("id", *ROWS[0]), ("<b>1</b>", *ROWS[1]), ("x & y", *ROWS[2])]), "sameid.csv": table([("id", *ROWS[0]), ("1", *ROWS[1]), ("1", *ROWS[2])]),
    "cells.csv": table([*ROWS, ("b", "")]), "one.xlsx": workbook(ROWS), "gap.xlsx": workbook([("side", None, "text"), ("a", 1, ONE), ("b", 2, TWO)]),
    "empty.xlsx": workbook([]), "half.xlsx": workbook(ROWS)[:900], "one.jsonl": "".join(json.dumps(row) + "\n" for row in _JSON),
    "array.jsonl": json.dumps(_JSON), "broken.jsonl": '{"side": "a", "text": "sea"\n', "one.json": json.dumps(_JSON),
    "counts.csv": "group,term,n\na,sea,3\na,wall,2\nb,rain,4\nb,wall,1\n", "bad-counts.csv": "group,term,n\na,sea,three\n",
    "one.txt.gz": gzip.compress(ONE.encode(), mtime=0), "half.gz": gzip.compress(ONE.encode() * 9, mtime=0)[:40], "one.zip": packed(a_dot_txt=ONE, b_dot_txt=ONE),
    "half.zip": packed(a_dot_txt=ONE, b_dot_txt=ONE)[:90], "nested.zip": packed(a_dot_zip=packed(a_dot_txt=ONE, b_dot_txt=TWO)), "empty.zip": packed(),
    "table.zip": packed(t_dot_csv=table(ROWS)), "one.7z": b"7z\xbc\xaf\x27\x1c" + bytes(60), "one.tar": b"one.txt".ljust(257, b"\0") + b"ustar\0" + bytes(600),
    "photo.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(range(256)), "photo.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "sound.mp3": b"ID3\x04" + bytes(300),
    "docx.txt": docx(ONE), "pdf.docx": pdf([[ONE]]), "text.docx": ONE, "text.pdf": ONE, "html.txt": _HTML.format("utf-8", ONE), "text.xlsx": ONE,
    "texts/a/1.txt": ONE, "texts/a/2.docx": docx(ONE), "texts/b/1.txt": TWO, "texts/b/deep/2.md": TWO, "texts/b/.hidden.txt": ONE, "mixed/1.txt": ONE,
    "mixed/t.csv": table(ROWS), "mixed/p.jpg": b"\xff\xd8", "mixed/e.txt": "", "copies/1.txt": ONE, "copies/2.txt": ONE, "broken/1.txt": ONE, "broken/2.docx": docx(ONE)[:90],
    "pictures/p.jpg": b"\xff\xd8", "a b/ü'1.txt": ONE, "list.txt": "the\nand\nsea’s\n", "settings.toml": 'sources = ["one.txt", "two.txt"]\nngrams = 2\n',
    "colour.toml": 'colour = "red"\n', "wrong.toml": "ngrams = two\n", "kind.toml": 'ngrams = "2"\n',
    **{f"{name}-{n}.txt": text * LONG for name, pair in LANGUAGES.items() for n, text in enumerate(pair, start=1)},
}  # fmt: skip

_COLUMNS = "--text text --group side"
# What each row shows, and what the command is asked; `< FILE` gives it on standard input.
CASES: list[tuple[str, str]] = [
    ("two texts", "one.txt two.txt"), ("two longer texts", "long-one.txt long-two.txt"), ("Markdown", "one.md two.txt"),
    *((f"plain text: {Path(name).stem}", f"{name} two.txt") for name in FILES
      if re.fullmatch(r"(?!one|two|long|word|other-word|list|.*-\d|docx|html|cp1251|sjis|mac)[\w-]+\.txt", name)),
    ("plain text without an ending", "no-ending two.txt"), ("LaTeX", "one.tex two.txt"), ("another ending", "one.rst two.txt"),
    *((f"--encoding {name}", f"{file} two.txt --encoding {name}") for file, name in (
        ("cp1252.txt", "cp1252"), ("cp1251.txt", "cp1251"), ("sjis.txt", "shift_jis"), ("mac.txt", "mac_roman"),
        ("utf16le.txt", "utf-16-le"), ("utf32.txt", "utf-32"), ("one.txt", "none"), ("one.txt", "base64"))),
    ("composed and decomposed", "accents.txt nfd.txt"), ("one word each", "word.txt other-word.txt"), ("the same word", "word.txt word.txt"),
    *((f"document: {name}", f"{name} two.txt") for name in FILES
      if re.search(r"\.(docx|odt|rtf|epub|doc|pptx|ods|pages|pdf|html|xml|tei|srt|vtt|json|gz|zip|7z|tar|jpg|png|mp3)$", name) and "/" not in name),
    ("Word by the name of text", "docx.txt two.txt"), ("HTML by the name of text", "html.txt two.txt"), ("text by the name of a workbook", f"text.xlsx {_COLUMNS}"),
    ("--encoding for subtitles", "latin.srt two.txt --encoding latin-1"),
    *((f"table: {name}", f"{name} {_COLUMNS}") for name in FILES if re.search(r"(?<!counts)\.(csv|tsv|xlsx|jsonl)$", name) and name != "text.xlsx" and "/" not in name),
    ("table without --text", "comma.csv two.txt"), ("table against text", "comma.csv two.txt --text text"), ("no such column", "comma.csv --text speech --group side"),
    ("names in a table", f"ids.csv {_COLUMNS} --id id"), ("a name twice in a table", f"sameid.csv {_COLUMNS} --id id"), ("table in a zip", f"table.zip {_COLUMNS}"),
    ("three groups, --group", "three.csv --text text --group party"), ("three groups, --group-by", "three.csv --text text --group-by party"),
    ("two of three groups", "three.csv --text text --group party --names north west"), ("cp1252 table", f"cp1252.csv {_COLUMNS} --encoding cp1252"),
    ("counts", "--counts counts.csv"), ("counts that are no numbers", "--counts bad-counts.csv"),
    ("folders", "texts/a texts/b"), ("folder of what is no text too", "mixed two.txt"), ("folder of pictures", "pictures two.txt"), ("folder with copies", "copies two.txt"),
    ("folder with a damaged file", "broken two.txt"), ("folder against its own subfolder", "texts texts/b"), ("folder against itself", "texts/a texts/a"), ("spaces in names", "'a b' two.txt"),
    ("standard input", "- two.txt < one.txt"), ("standard input, a document", "- two.txt < one.docx"), ("standard input, empty", "- two.txt < empty.txt"),
    ("the same text on both sides", "one.txt one.txt"), ("the same words in two files", "one.txt one.docx"),
    *((name, f"{name}-1.txt {name}-2.txt") for name in LANGUAGES), ("two languages", "spanish-1.txt long-two.txt"), ("--language", "spanish-1.txt spanish-2.txt --language spanish"),
    ("--language unknown here", "one.txt two.txt --language klingon"), ("--stop-words", "long-one.txt long-two.txt --stop-words list.txt"), ("--stop-words missing", "one.txt two.txt --stop-words none.txt"),
    ("--stop-words in two ways", "one.txt two.txt --stop-words list.txt --no-stop-words"), ("--no-stop-words", "one.txt two.txt --no-stop-words"), ("--lemmas", "one.txt two.txt --lemmas"),
    ("--ngrams 2", "one.txt two.txt --ngrams 2"), ("--ngrams 9", "one.txt two.txt --ngrams 9"), ("--ngrams x", "one.txt two.txt --ngrams x"), ("--words", "one.txt two.txt --words Sea storm …"),
    ("--settings", "--settings settings.toml"), ("--settings, an unknown key", "--settings colour.toml"), ("--settings, no TOML", "--settings wrong.toml"), ("--settings, a wrong kind", "--settings kind.toml"),
    ("--settings missing", "--settings none.toml"), ("--names", "one.txt two.txt --names '<b>' constructor"), ("--names alike", "one.txt two.txt --names a a"), ("--names too many", "one.txt two.txt --names a b c"),
    ("--sample too small", "one.txt two.txt --sample 10"), ("an unknown option", "one.txt two.txt --colour red"), ("no source", ""), ("one source", "one.txt"), ("three sources", "one.txt two.txt word.txt"),
    ("a missing file", "none.txt two.txt"), ("a column for texts", "one.txt two.txt --text t"), ("--out on a source", "texts/a texts/b --out texts"), ("--out on a file", "one.txt two.txt --out word.txt"),
]  # fmt: skip


def make(folder: Path) -> None:
    """Write `FILES` into a folder."""
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def told(outcome: Mapping) -> str:
    """What a finished report says of itself: the words of each side, and its notes."""
    sides = ", ".join(f"{side['name']} {side['words']:,}" for side in outcome.get("sides", ()))
    return " ".join([f"Report made (words: {sides}).", *outcome["notes"], *outcome["failed"]])


def ask(asked: str, out: Path) -> tuple[int | str, str]:
    """Run the command on one row: its exit code, and what it said; `!` stands before what it never should."""
    words, _, given = asked.partition(" < ")
    arguments = ["compare", *shlex.split(words), "--json"]
    if "--out" not in arguments:
        arguments += ["--out", str(out), "--force"]
    said, aside = io.StringIO(), io.StringIO()
    was, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(Path(given).read_bytes() if given else b""))
    readers.unpacked.cache_clear()
    readers._passing_folder.cache_clear()
    try:
        with (
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(aside),
            warnings.catch_warnings(record=True) as warned,
        ):
            warnings.simplefilter("always")
            code = synkrisis(arguments)
    except SystemExit as stopped:  # argparse
        code = stopped.code
    except Exception:
        return "!", f"! {traceback.format_exc()}"
    finally:
        sys.stdin = was
    if warned:
        return "!", f"! {warned[0].message}"
    return code, told(json.loads(said.getvalue())) if said.getvalue() else aside.getvalue().strip()


def shortened(said: str, folder: Path, most: int = 300) -> str:
    """What was said on one line, each path by its last name."""
    said = said.splitlines()[-1] if said.startswith("usage") else " ".join(said.split())
    said = re.sub(rf"(?:{re.escape(str(folder))}|/\S*/synkrisis-\w+)/(?:[^\s:,;)]*/)?", "", said)
    said = said.removeprefix("synkrisis: ").replace("|", "\\|").replace("<", "&lt;")
    return said if len(said) <= most else f"{said[: most - 1]}…"


def rows() -> list[tuple[str, str, str, int | str]]:
    """What each row of `CASES` came to."""
    found = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve() / "inputs"  # a name that is the same each time
        make(folder)
        with contextlib.chdir(folder):
            for kind, asked in CASES:
                code, said = ask(asked, folder / "out")
                found.append((kind, asked, shortened(said, folder), code))
    return found


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--out", type=Path, default=Path(__file__).with_name("INPUTS.md"))
    out = asked.parse_args().out.resolve()
    os.environ["SYNKRISIS_TRACEBACK"] = "1"
    report.chart_html = lambda chart: ""  # pictures take ten times as long as all the rest
    found = rows()
    codes = sorted({str(code) for *_, code in found})
    lines = [
        "# What people really have", "",
        f"Written by `python benchmarks/inputs.py` with synkrisis {__version__}: {len(found)} inputs through "
        "`synkrisis compare`. " + ", ".join(f"{sum(str(row[3]) == code for row in found)} ended with {code}" for code in codes)
        + " (0 a report, 2 refused with a sentence, 3 a part failed).", "",
        "| input | asked | said | code |", "|---|---|---|---:|",
        *(f"| {kind} | `{asked or ' '}` | {said} | {code} |" for kind, asked, said, code in found),
    ]  # fmt: skip
    out.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"Wrote {out}.")
    return int(any(code not in (0, 2) for *_, code in found))


if __name__ == "__main__":
    sys.exit(main())
