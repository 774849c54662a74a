"""What a workbook must be before a parser sees it: an honest archive of a few parts, without macros, links or entities.

The parts that were checked are copied into a fresh archive: what is parsed is what was checked, whatever the
first archive says of itself elsewhere.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from .limits import LARGEST_DIRECTORY, LARGEST_PART, LARGEST_WHOLE, MOST_PARTS, Unreadable, damaged, too_large
from .markup import ExcelSheet, Markup, OpenDocument, SharedStrings

ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
END_OF_DIRECTORY = b"PK\x05\x06"
PIECE = 65_536
HEADER = 30
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, struct.error, ValueError)

EXECUTABLE = ("vbaproject", "xl/macrosheets/", "basic/", "scripts/", "customui/", "activex")
EMBEDDED = ("embeddings/", "externallinks/", "xl/connections.xml", "querytables/", "object ")


@dataclass(frozen=True)
class Workbook:
    """A workbook that was checked: its kind (« xlsx », « ods ») and its parts, in a fresh archive."""

    form: str
    content: bytes


def checked(content: bytes) -> Workbook:
    """The workbook, checked part by part; raises `Unreadable`."""
    try:
        small_directory(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            honest(parts, len(content))
            form = _form(archive, {part.filename for part in parts})
            _harmless([part.filename.lower() for part in parts])
            return Workbook(form, _copied(archive, parts, form))
    except FAULTS as error:
        raise damaged() from error


def small_directory(content: bytes) -> None:
    """Before Python reads it: the list of the parts is short."""
    at = content.rfind(END_OF_DIRECTORY, max(0, len(content) - PIECE - 22))
    if at < 0:
        raise damaged()
    count, size = struct.unpack_from("<HL", content, at + 10)
    if count > MOST_PARTS or size > LARGEST_DIRECTORY:
        raise too_large()


def honest(parts: list[zipfile.ZipInfo], length: int) -> None:
    """No part twice, outside, hidden, encrypted, in a rare compression or laid over another."""
    names = {part.filename.lower() for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_WHOLE:
        raise too_large()
    if len(names) != len(parts) or any(_strays(part) for part in parts):
        raise damaged()
    if any(part.flag_bits & 0x41 for part in parts):
        raise locked()
    end = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        if part.header_offset < end:
            raise damaged()
        end = part.header_offset + HEADER + len(part.filename) + part.compress_size
    if end > length:
        raise damaged()


def _strays(part: zipfile.ZipInfo) -> bool:
    name = part.filename
    outside = name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/")
    return outside or part.orig_filename != name or part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def locked() -> Unreadable:
    return Unreadable(
        "Ce fichier est protégé par un mot de passe. Dans votre tableur, enregistrez-en une copie sans lui, puis déposez-la."
    )


def _form(archive: zipfile.ZipFile, names: set[str]) -> str:
    if {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        return "xlsx"
    if {"mimetype", "content.xml"} <= names:
        with archive.open("mimetype") as part:
            if part.read(100).strip() == ODS_TYPE:
                return "ods"
    if "xl/workbook.bin" in names:
        raise Unreadable(
            "Les classeurs .xlsb ne sont pas lus. Enregistrez-le au format «\u00a0Classeur Excel (.xlsx)\u00a0», puis déposez-le."
        )
    raise Unreadable(
        "Ce fichier n’est pas un tableau. Déposez un fichier CSV, un classeur Excel (.xlsx) ou un classeur OpenDocument (.ods)."
    )


def _harmless(names: list[str]) -> None:
    if any(mark in name for name in names for mark in EXECUTABLE):
        raise with_macros()
    if any(mark in name for name in names for mark in EMBEDDED):
        raise Unreadable(
            "Ce classeur contient des objets incorporés ou des liens vers d’autres fichiers. Copiez la feuille à importer dans "
            "un classeur neuf (collage des valeurs), puis déposez-le."
        )


def with_macros() -> Unreadable:
    return Unreadable("Ce classeur contient des macros. Enregistrez-le en «\u00a0Classeur Excel (.xlsx)\u00a0», sans macros.")


def _copied(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], form: str) -> bytes:
    copy, left = io.BytesIO(), LARGEST_WHOLE
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as fresh:
        for part in parts:
            if part.is_dir():
                continue
            keep = part.filename == "mimetype" or part.filename.lower().endswith((".xml", ".rels"))
            with archive.open(part) as source:
                pieces = _pieces(source, left)
                if not keep:
                    left -= sum(len(piece) for piece in pieces)
                    continue
                with fresh.open(part.filename, "w") as target:
                    left -= _checked_part(part.filename, form, pieces, target)
    return copy.getvalue()


def _pieces(source: IO[bytes], left: int) -> Iterator[bytes]:
    """The part, piece by piece, counted as it swells."""
    room = min(left, LARGEST_PART)
    while piece := source.read(PIECE):
        room -= len(piece)
        if room < 0:
            raise too_large()
        yield piece


def _checked_part(name: str, form: str, pieces: Iterator[bytes], target: IO[bytes]) -> int:
    guard, length = _guard(name.lower(), form), 0
    for piece in pieces:
        if guard:
            guard.feed(piece)
        if name == "[Content_Types].xml" and b"macroEnabled" in piece:
            raise with_macros()
        if name == "META-INF/manifest.xml" and b"encryption-data" in piece:
            raise locked()
        target.write(piece)
        length += len(piece)
    if guard:
        guard.close()
    return length


def _guard(name: str, form: str) -> Markup | None:
    if name == "mimetype":
        return None
    if form == "ods":
        return OpenDocument() if name == "content.xml" else Markup()
    if name.endswith("sharedstrings.xml"):
        return SharedStrings()
    # A sheet may bear any name; looked at as one, another part has no cells.
    return ExcelSheet()
