"""A document that somebody brings: hostile until one has looked at what it is, whatever its name says.

Taken: PDF, Word, Excel and OpenDocument files without macros, PNG and JPEG pictures. Nothing here opens them: they are kept as
they came and given back to be saved, never shown inside the site.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from .imports.guards import EXECUTABLE, FAULTS, honest, small_directory
from .imports.limits import Unreadable

LARGEST = 10_000_000
LONGEST_NAME = 150
OOXML = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OOXML}.wordprocessingml.document",
    "xlsx": f"{OOXML}.spreadsheetml.sheet",
    "odt": f"{OPEN_DOCUMENT}.text",
    "ods": f"{OPEN_DOCUMENT}.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
LARGEST_LISTED = 1_000_000
"""A part that says what the archive holds is short: more is not read."""

WANTED = "Joignez un PDF, un document Word (.docx) ou OpenDocument (.odt), un tableau (.xlsx, .ods), ou une image PNG ou JPEG."
EMPTY = "Ce fichier est vide. Vérifiez que c’est bien celui que vous vouliez joindre."
TOO_LARGE = "Ce fichier dépasse 10\u00a0Mo. Allégez-le, ou joignez-en la partie utile."
DAMAGED = "Ce fichier est abîmé ou incomplet. Ouvrez-le dans votre logiciel, enregistrez-le de nouveau, puis joignez-le."
WITH_MACROS = "Ce fichier contient des macros ou du code. Enregistrez-en une copie sans macros, puis joignez-la."
LINKED = (
    "Ce document va chercher un autre fichier quand on l’ouvre. Enregistrez-en une copie sans cette liaison, puis joignez-la."
)
ACTIVE_PDF = "Ce PDF contient du code ou une pièce cachée. Imprimez-le en PDF depuis votre logiciel, puis joignez cette copie."
IN_PDF = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|Rendition|RichMedia)\b|/XFA\s*(?:\[|\d+\s+\d+\s+R\b)")
"""Names long enough to stand by chance in no compressed stream; « /JS » does, and runs only under one of these."""
HIDDEN_SIGNS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class Refusal(Exception):
    """The file is not taken; the text is the French sentence, with its remedy."""


@dataclass(frozen=True)
class Upload:
    """A document that was looked at: a harmless name that ends as what it is, and its media type."""

    name: str
    media_type: str


def checked_upload(name: str, content: bytes) -> Upload:
    """What this file is, by its content; raises `Refusal`."""
    if not content:
        raise Refusal(EMPTY)
    if len(content) > LARGEST:
        raise Refusal(TOO_LARGE)
    form = _form(content)
    return Upload(harmless_name(name, form), MEDIA_TYPES[form])


def harmless_name(name: str, form: str) -> str:
    """The name without folder, hidden sign or second meaning: « ../bilan.exe » read as a PDF becomes « bilan.exe.pdf »."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign) not in HIDDEN_SIGNS)
    plain = re.sub(r'[<>:"|?*%;]', " ", shown)
    stem = re.sub(rf"\.(?:{form}|jpeg)$" if form == "jpg" else rf"\.{form}$", "", plain, flags=re.IGNORECASE)
    kept = " ".join(stem.split()).strip(". ")[:LONGEST_NAME].strip(". ")
    return f"{kept or 'document'}.{form}"


def _form(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _whole("png", content.endswith(b"IEND\xaeB`\x82") and content[12:16] == b"IHDR")
    if content.startswith(b"\xff\xd8\xff"):
        return _whole("jpg", content.rstrip(b"\0").endswith(b"\xff\xd9"))
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    raise Refusal(f"Ce fichier n’est pas d’une nature que l’on peut joindre. {WANTED}")


def _whole(form: str, is_whole: bool) -> str:
    """A picture begins and ends as one: nothing hangs behind it."""
    if not is_whole:
        raise Refusal(DAMAGED)
    return form


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-1024:]:
        raise Refusal(DAMAGED)
    if IN_PDF.search(content):
        raise Refusal(ACTIVE_PDF)
    return "pdf"


def _archive(content: bytes) -> str:
    try:
        small_directory(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            honest(parts, len(content))
            form = _office(archive) or _open_document(archive)
            if any(mark in part.filename.lower() for part in parts for mark in EXECUTABLE):
                raise Refusal(WITH_MACROS)
            if any(_fetches(_read(archive, part.filename)) for part in parts if part.filename.endswith(".rels")):
                raise Refusal(LINKED)
    except Unreadable as refused:
        raise Refusal(DAMAGED) from refused
    except (ParseError, LookupError, *FAULTS) as fault:
        raise Refusal(DAMAGED) from fault
    if not form:
        raise Refusal(f"Une archive ne se joint pas. {WANTED}")
    return form


def _office(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names:
        return ""
    if b"macroenabled" in _read(archive, "[Content_Types].xml").lower():
        raise Refusal(WITH_MACROS)
    return next((form for form, part in OFFICE_PARTS.items() if part in names), "")


def _open_document(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if not {"mimetype", "content.xml"} <= names:
        return ""
    said = _read(archive, "mimetype").strip().decode("ascii", "replace")
    return next((form for form in ("odt", "ods") if MEDIA_TYPES[form] == said), "")


def _fetches(relations: bytes) -> bool:
    """A part that comes from outside when the document opens; a link that one clicks does not."""
    outside = [one for one in fromstring(relations, forbid_dtd=True).iter() if one.get("TargetMode") == "External"]
    return any(not one.get("Type", "").endswith("/hyperlink") for one in outside)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        read = part.read(LARGEST_LISTED + 1)
    if len(read) > LARGEST_LISTED:
        raise Refusal(DAMAGED)
    return read
