"""Which reader a file needs, by what it holds and not by its name."""

from __future__ import annotations

import io
import zipfile

from continuum.toolkit.imports.guards import FAULTS, small_directory
from continuum.toolkit.imports.limits import Unreadable

from .blocks import Document
from .limits import LARGEST_FILE, damaged, empty, locked, older, over_ten_megabytes
from .pdfs import pdf_of
from .spreadsheets import workbook_of
from .texts import text_of_file
from .words import BODY, word_of

PDF_MARK, ZIP_MARK, OLD_MARK = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AS_DOCX = "Ouvrez-le dans votre traitement de texte et enregistrez-le au format .docx"
_OTHERS = {
    b"{\\rtf": ("un texte RTF", _AS_DOCX),
    b"<!doctype": ("une page web", "Copiez son texte dans un fichier .txt ou .docx"),
    b"<html": ("une page web", "Copiez son texte dans un fichier .txt ou .docx"),
    b"\x89png": ("une image", "Faites-la lire par un logiciel de reconnaissance de caractères"),
    b"\xff\xd8\xff": ("une image", "Faites-la lire par un logiciel de reconnaissance de caractères"),
}
_OLD = {
    "EncryptedPackage": None,
    "WordDocument": ("un ancien document .doc", _AS_DOCX),
    "PowerPoint Document": ("une ancienne présentation .ppt", "Enregistrez-la en PDF"),
    "Workbook": ("un ancien classeur .xls", "Enregistrez-le au format .xlsx"),
}


def document_of(content: bytes) -> Document:
    """What a file holds; raises `Unreadable`."""
    if len(content) > LARGEST_FILE:
        raise over_ten_megabytes()
    if not content.strip():
        raise empty()
    if content.startswith(OLD_MARK):
        raise _old(content)
    if content.startswith(ZIP_MARK):
        return _archive(content)
    if PDF_MARK in content[:1024]:
        return pdf_of(content)
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, (name, remedy) in _OTHERS.items():
        if start.startswith(mark):
            raise older(name, remedy)
    return text_of_file(content)


def _old(content: bytes) -> Unreadable:
    for stream, told in _OLD.items():
        if stream.encode("utf-16-le") in content:
            return older(*told) if told else locked()
    return damaged()


def _archive(content: bytes) -> Document:
    names = _names(content)
    if BODY in names:
        return word_of(content)
    if "ppt/presentation.xml" in names:
        raise older("une présentation .pptx", "Enregistrez-la en PDF")
    if "content.xml" in names and b"opendocument.text" in content[:200]:
        raise older("un texte OpenDocument (.odt)", _AS_DOCX)
    return workbook_of(content)


def _names(content: bytes) -> set[str]:
    try:
        small_directory(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return set(archive.namelist())
    except (Unreadable, *FAULTS) as error:
        raise damaged() from error
