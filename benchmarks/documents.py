"""Small documents of many kinds, made for benchmarks and tests."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from html import escape

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OPEN = 'xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'  # noqa: E501


def packed(**parts: str | bytes) -> bytes:
    """A zip file of parts, by name with / as _ _ and . as _dot_, the same to the byte each time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name.replace("__", "/").replace("_dot_", ".")), content)
    return file.getvalue()


def docx(*paragraphs: str, **parts: str) -> bytes:
    """A document of Word."""
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    document = f"<w:document {WORD}><w:body>{body}</w:body></w:document>"
    return packed(word__document_dot_xml=document, **parts)


def odt(*paragraphs: str, **parts: str) -> bytes:
    """An OpenDocument text."""
    body = "".join(f"<t:p>{escape(text)}</t:p>" for text in paragraphs)
    document = f"<o:document-content {OPEN}><o:body><o:text>{body}</o:text></o:body></o:document-content>"
    return packed(content_dot_xml=document, **parts)


def epub(*chapters: str, **parts: str) -> bytes:
    """A book in EPUB."""
    items = "".join(f'<item id="c{n}" href="c{n}.xhtml"/>' for n in range(len(chapters)))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    pages = {
        f"c{n}_dot_xhtml": f"<html><body><p>{escape(text)}</p></body></html>"
        for n, text in enumerate(chapters)
    }
    container = {"META-INF__container_dot_xml": '<c><rootfile full-path="b.opf"/></c>'}
    return packed(**container, b_dot_opf=f"<package>{items}{spine}</package>", **pages, **parts)


def pdf(pages: Iterable[Sequence[str]]) -> bytes:
    """A PDF with lines of text on its pages; a page without any looks to a program like a scanned one."""
    objects = [b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for page in pages:
        drawn = "BT /F1 12 Tf 72 720 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in page) + " ET"
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream".encode())
        objects.append(
            b"<< /Type /Page /Parent PARENT 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 1 0 R >> >> >>" % len(objects)
        )
        kids.append(len(objects))
    objects.append(
        f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(kids)} >>".encode()
    )
    parent = len(objects)
    objects.append(f"<< /Type /Catalog /Pages {parent} 0 R >>".encode())
    raw, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(raw))
        raw += b"%d 0 obj\n" % number + content.replace(b"PARENT", b"%d" % parent) + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return raw + head + table + (
        b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, size - 1, len(raw))
    )  # fmt: skip


def workbook(rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of Excel with one sheet."""
    from openpyxl import Workbook

    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()
