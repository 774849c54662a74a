"""Documents made by hand, sound and unsound: Word, PDF, workbooks."""

from __future__ import annotations

import io
import zipfile

import docx
import typst
import xlsxwriter
from pypdf import PdfReader, PdfWriter

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    written, document = io.BytesIO(), docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=0, cols=max(map(len, rows), default=1))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(written)
    return written.getvalue()


def word_of_xml(body: str, before: str = "", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A Word document whose one part is written by hand."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        archive.writestr("[Content_Types].xml", f"{HEAD}<Types/>")
        archive.writestr("word/document.xml", f'{HEAD}{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
    return written.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(source: str, pages: int = 1) -> bytes:
    """A page of Typst, as many times as asked."""
    settings = '#set page(width: 20cm, height: 15cm)\n#set text(font: "Liberation Sans")\n'
    compiled = typst.compile((settings + source).encode())
    assert isinstance(compiled, bytes)
    return compiled if pages == 1 else repeated(compiled, pages)


def repeated(content: bytes, pages: int) -> bytes:
    writer, written = PdfWriter(), io.BytesIO()
    page = PdfReader(io.BytesIO(content)).pages[0]
    for _ in range(pages):
        writer.add_page(page)
    writer.write(written)
    return written.getvalue()


def locked(content: bytes, user: str) -> bytes:
    """A PDF under a password, which is asked of its readers unless it is empty."""
    writer, written = PdfWriter(clone_from=PdfReader(io.BytesIO(content))), io.BytesIO()
    writer.encrypt(user, "owner", algorithm="AES-256")
    writer.write(written)
    return written.getvalue()


def workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return written.getvalue()
