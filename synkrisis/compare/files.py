"""The text of files that are not plain text, each kind told by its content, not by its name alone.

What is no part of the text (tags, scripts, page headers and footers, time codes) is left out, and said; notes at
the foot of a page stand after the text. Each function takes the bytes of a file and gives its text with what is
to be said of it.
"""

import codecs
import io
import logging
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

# What begins a file of a kind, and what stands in an archive of a kind.
_BEGINNINGS = (
    ("pdf", b"%PDF-"), ("rtf", b"{\\rtf"), ("gz", b"\x1f\x8b"), ("parquet", b"PAR1"), ("old", b"\xd0\xcf\x11\xe0"),
    ("picture", b"\xff\xd8\xff"), ("picture", b"\x89PNG"), ("picture", b"GIF8"), ("picture", b"II*\0"),
    ("picture", b"MM\0*"), ("recording", b"ID3"), ("recording", b"OggS"), ("recording", b"fLaC"),
    ("archive", b"7z\xbc\xaf"), ("archive", b"Rar!"), ("archive", b"BZh"), ("archive", b"\xfd7zXZ"),
)  # fmt: skip
_MEMBERS = {
    "word/document.xml": "docx", "content.xml": "odt", "xl/workbook.xml": "xlsx", "META-INF/container.xml": "epub",
    "ppt/presentation.xml": "slides", "Index/Document.iwa": "iwork",
}  # fmt: skip
# Kinds that are not read, and what to do.
REFUSED = {
    "old": "it is a document of old Word or Excel, or one under a password. Save it as .docx, .xlsx or plain text, "
    "without a password",
    "slides": "it is a presentation. Export it as PDF, or save its text",
    "iwork": "it is a document of Pages, Numbers or Keynote. Export it as .docx, .xlsx or PDF",
    "picture": "it is a picture. Run a program for text recognition on it first, such as tesseract",
    "recording": "it is a recording. Write down what is said in it first",
    "archive": "it is an archive of another kind than .zip and .gz. Unpack it, and name the folder",
    "json": "it is JSON. Save it as JSON lines, one object a line, in a file that ends in .jsonl, and name the column "
    "of texts with --text",
}
_MARKUP = {".html": "html", ".htm": "html", ".xhtml": "html", ".xml": "xml", ".tei": "xml"}
_SRT = re.compile(r"\ufeff?\s*\d+\s*\n\d+:\d\d:\d\d[,.]\d{3} +-->")
_CUE = re.compile(r"(?:\d+\s*\n)?\d*:?\d+:\d\d[,.]\d{3} +--> +[^\n]*\n")
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|caption|center|dd|div|dl|dt|fieldset|figcaption|figure|form|h[1-6]|hr|"
    "li|main|ol|option|p|pre|section|table|tbody|td|th|thead|title|tr|ul"
)
_NO_TEXT = "script style noscript template head iframe object svg math select button"  # no part of the text
_FURNITURE = "nav header footer"
_TEI_BLOCKS = {
    "p",
    "head",
    "l",
    "ab",
    "lg",
    "div",
    "item",
    "row",
    "cell",
    "sp",
    "speaker",
    "stage",
    "lb",
    "pb",
    "quote",
}
_TEI_OUT = {"teiHeader", "fw", "del", "orig", "sic", "abbr", "facsimile", "standOff", "sourceDoc"}
PACKAGES = {
    "bs4": "beautifulsoup4",
    "pypdf": "pypdf",
    "striprtf.striprtf": "striprtf",
    "openpyxl": "openpyxl",
}


class FileError(ValueError):
    """A file whose text cannot be had: what is wrong and what to do, without the file's name."""


class Told(NamedTuple):
    """The text of a file, and what was left out or set elsewhere in it, by kind with how often."""

    text: str
    notes: Counter[str]


def kind(head: bytes, names: Callable[[], list[str]] = list, suffix: str = "") -> str:
    """What a file is by its first bytes, and, of an archive, by the names in it; `""` for plain text or a table.

    Its own name tells, by `suffix`, only which markup it is whose beginning is that of any.

    >>> kind(b"%PDF-1.7"), kind(b"<!DOCTYPE html><p>"), kind(b"It is a story."), kind(b"<p>It is", suffix=".html")
    ('pdf', 'html', '', 'html')
    """
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        inside = set(names())
        return next((name for member, name in _MEMBERS.items() if member in inside), "zip")
    for name, beginning in _BEGINNINGS:
        if head.startswith(beginning):
            return name
    if head[257:262] == b"ustar":
        return "archive"
    if head[4:8] == b"ftyp":
        return "recording"
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16" if wide else "utf-8", "ignore").lstrip("\ufeff \t\r\n")
    lowered = text[:1000].casefold()
    if lowered.startswith(("<!doctype html", "<html")) or (
        "<html" in lowered and lowered.startswith("<?xml")
    ):
        return "html"
    if text.startswith(("<?xml", "<TEI", "<tei")):
        return "xml"
    if _SRT.match(text) or text.startswith("WEBVTT"):
        return "srt"
    return "json" if suffix == ".json" else _MARKUP.get(suffix, "") if text.startswith("<") else ""


def library(name: str):
    """A library that reads one kind of file. Raises FileError with what to install."""
    try:
        return import_module(name)
    except ImportError:
        package = PACKAGES[name]
        raise FileError(
            f"to read it, install {package} (pip install {package}), or save it as plain text"
        ) from None


def _parsed(raw: bytes) -> Element:
    try:
        return ElementTree.fromstring(raw)
    except ElementTree.ParseError as error:
        raise FileError(f"it is not whole XML ({error}). Save it again") from None


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError:
        raise FileError(f"the part {name} is missing in it. Save it again") from None


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


# --- documents of word processors ---------------------------------------------------------------------------


def docx(raw: bytes) -> Told:
    """A document of Word: its body, then its notes; deleted text, comments, headers and footers are left out."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = archive.namelist()
        parts = [_word_paragraphs(_parsed(_member(archive, "word/document.xml")))]
        notes: Counter[str] = Counter()
        for name in ("word/footnotes.xml", "word/endnotes.xml"):
            if name in names:
                own = [n for n in _parsed(archive.read(name)) if "type" not in "".join(n.keys())]
                parts += [_word_paragraphs(note) for note in own]
                notes["note|notes at the foot or end stands|stand after the text"] += len(own)
        out = [name for name in names if re.fullmatch(r"word/(header|footer)\d*\.xml", name)]
        full = [name for name in out if _word_paragraphs(_parsed(archive.read(name))).strip()]
        notes["header|headers or footer|footers of pages is|are left out"] += len(full)
        notes["file|files of comments is|are left out"] += "word/comments.xml" in names
    return Told("\n\n".join(parts), notes)


def _word_paragraphs(root: Element) -> str:
    said = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}

    def text(element: Element) -> Iterator[str]:
        for child in element:
            name = _local(child)
            if name == "t":
                yield child.text or ""
            elif name in said:
                yield said[name]
            elif name not in ("del", "moveFrom", "Fallback", "instrText"):
                yield from text(child)
                if name == "p":
                    yield "\n\n"

    return "".join(text(root)).strip()


def odt(raw: bytes) -> Told:
    """An OpenDocument text: its body, then its notes; deleted text, comments, headers, footers are left out."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if b"encryption-data" in (
            archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
        ):
            raise FileError("it is encrypted. Save it without a password")
        root = _parsed(_member(archive, "content.xml"))
        styles = (
            _parsed(archive.read("styles.xml")) if "styles.xml" in archive.namelist() else Element("none")
        )
    notes: list[str] = []

    def text(element: Element) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            name = _local(child)
            if name == "note":
                body = next((part for part in child if _local(part) == "note-body"), child)
                notes.append("".join(text(body)).strip())
            elif name == "s":
                yield " " * int(next((v for k, v in child.attrib.items() if k.endswith("}c")), "1"))
            elif name not in ("tracked-changes", "annotation"):
                yield {"tab": "\t", "line-break": "\n"}.get(name, "")
                yield from text(child)
                yield "\n\n" if name in ("p", "h") else ""
            yield child.tail or ""

    body = next((e for e in root.iter() if e.tag.endswith("office:1.0}text")), None)
    if body is None:
        raise FileError("it holds a table or slides, and no text. Save it as .xlsx, or export it as PDF")
    page = [e for e in styles.iter() if _local(e) in ("header", "footer") and "".join(e.itertext()).strip()]
    whole = "".join(text(body)).strip()
    told = Counter({
        "note|notes at the foot or end stands|stand after the text": len(notes),
        "header|headers or footer|footers of pages is|are left out": len(page),
    })  # fmt: skip
    return Told("\n\n".join([whole, *notes]), told)


def rtf(raw: bytes) -> Told:
    """A document in Rich Text Format."""
    text = library("striprtf.striprtf").rtf_to_text(raw.decode("latin-1"), errors="replace")
    return Told(text, Counter())


def pdf(raw: bytes) -> Told:
    """A PDF with text. A line at the head or foot of most pages, but for its number, is left out."""
    pypdf = library("pypdf")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong is said below
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileError("it is encrypted. Save it without a password")
        pages = [page.extract_text().strip().splitlines() for page in reader.pages]
    except FileError:
        raise
    except Exception as error:  # pypdf raises many kinds on damaged files
        raise FileError(f"it is a PDF that cannot be read ({error}). Export it again") from None
    if not any(any(map(str.isalnum, line)) for page in pages for line in page):
        raise FileError(
            "it holds no text, only pictures of pages. Run a program for text recognition on it first, such as ocrmypdf"
        )
    repeated = Counter(
        (place, re.sub(r"\d+", "#", page[place].strip())) for page in pages if page for place in (0, -1)
    )
    running = {line for line, n in repeated.items() if n >= 3 and n > len(pages) / 2}
    left_out = 0
    for page in pages:
        for place in (-1, 0):
            if page and (place, re.sub(r"\d+", "#", page[place].strip())) in running:
                del page[place]
                left_out += 1
    text = "\n".join("\n".join(page) for page in pages)
    return Told(text, Counter({"running header|headers or footer|footers is|are left out": left_out}))


# --- marked-up text -----------------------------------------------------------------------------------------


def html(raw: bytes, encoding: str | None = None) -> Told:
    """A page of the web: its text in blocks, without scripts and without navigation, headers and footers."""
    soup = library("bs4").BeautifulSoup(raw, "html.parser", from_encoding=encoding)
    furniture = [
        tag for tag in soup.select(_FURNITURE.replace(" ", ",")) if not tag.find_parent(_FURNITURE.split())
    ]
    for tag in [*soup.select(_NO_TEXT.replace(" ", ",")), *furniture]:
        tag.extract()
    for string in soup.find_all(string=True):
        if not string.find_parent("pre"):
            string.replace_with(type(string)(re.sub(r"\s+", " ", string)))
    for tag in soup.find_all(lambda tag: _BLOCKS.fullmatch(tag.name)):
        tag.append("\n" if tag.name in ("br", "td", "th", "li", "tr") else "\n\n")
        tag.insert(0, "\n")
    lines = (line.strip() for line in soup.get_text().splitlines())
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return Told(
        text, Counter({"menu|menus, header|headers or footer|footers is|are left out": len(furniture)})
    )


def epub(raw: bytes) -> Told:
    """A book in EPUB: its chapters in order, without the table of contents."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if "META-INF/encryption.xml" in archive.namelist() and b"EncryptedData" in archive.read(
            "META-INF/encryption.xml"
        ):
            raise FileError("it is encrypted. Take an edition without copy protection")
        container = _parsed(_member(archive, "META-INF/container.xml"))
        place = next((e.get("full-path") for e in container.iter() if _local(e) == "rootfile"), None)
        if not place:
            raise FileError("it does not say where its chapters are. Save it again")
        package = _parsed(_member(archive, place))
        items = {e.get("id"): e for e in package.iter() if _local(e) == "item"}
        chapters, notes = [], Counter()
        for reference in (e for e in package.iter() if _local(e) == "itemref"):
            item = items.get(reference.get("idref"))
            if item is None or "nav" in (item.get("properties") or "").split():
                continue
            name = normpath(join(dirname(place), unquote(item.get("href", ""))))
            told = html(_member(archive, name))
            chapters.append(told.text)
            notes += told.notes
    return Told("\n\n".join(chapters), notes)


def xml(raw: bytes) -> Told:
    """A TEI document, without its header, its page furniture and what was crossed out; or the text of other XML."""
    root = _parsed(raw)
    if _local(root) == "html":
        return html(raw)
    tei = _local(root) in ("TEI", "teiCorpus", "TEI.2")
    notes, left_out = [], Counter()

    def text(element: Element) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            name = _local(child) if isinstance(child.tag, str) else ""
            if tei and name == "note":
                notes.append("".join(text(child)).strip())
            elif tei and name in _TEI_OUT:
                left_out[name] += name in ("teiHeader", "fw", "del")
            elif name:
                joined = child.get("break") == "no"  # a line's end within a word
                yield from text(child)
                yield "\n" if not joined and (name in _TEI_BLOCKS or not tei) else ""
                if joined:
                    yield "\u2060"
            yield (child.tail or "").lstrip() if name and child.get("break") == "no" else child.tail or ""

    body = re.sub(r"\s*\u2060", "", "".join(text(root)))
    body = (
        re.sub(r"[ \t]*\n\s*", "\n\n", body).strip() if not tei else re.sub(r"\n{3,}", "\n\n", body).strip()
    )
    told = Counter({
        "note|notes stands|stand after the text": len(notes),
        "header|headers, page mark|marks or deletion|deletions is|are left out": sum(left_out.values()),
    })  # fmt: skip
    return Told("\n\n".join([body, *notes]), told)


def srt(raw: bytes) -> Told:
    """Subtitles (SubRip, WebVTT) without numbers, times and tags."""
    text, cues = _CUE.subn("", re.sub(r"\r\n?", "\n", raw.decode("utf-8-sig", "replace")))
    text = re.sub(r"<[^<>\n]*>|\{\\[^{}\n]*\}", "", text.removeprefix("WEBVTT"))
    return Told(text, Counter({"time code|codes is|are left out": cues}))


READERS: dict[str, Callable[[bytes], Told]] = {
    "docx": docx, "odt": odt, "rtf": rtf, "pdf": pdf, "html": html, "epub": epub, "xml": xml, "srt": srt,
}  # fmt: skip


def told(name: str, raw: bytes) -> Told:
    """The text of a file of a kind of `READERS`. Raises FileError when it is encrypted, damaged or has none."""
    try:
        return READERS[name](raw)
    except (zipfile.BadZipFile, EOFError, zipfile.LargeZipFile) as error:
        raise FileError(f"it is damaged or cut off ({error}). Save or copy it again") from None
    except RuntimeError as error:
        raise FileError(f"it is encrypted or damaged ({error}). Save it without a password") from None
