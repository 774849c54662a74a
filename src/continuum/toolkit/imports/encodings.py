"""The text of a CSV file: what French spreadsheets write, told by its first bytes, else by trying."""

from __future__ import annotations

import codecs

from .limits import Unreadable

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; a file with a mark is what it says, or nothing."""
    if content.startswith(UTF_32):
        raise _unknown()
    marked = next(((codec, name) for mark, codec, name in MARKS if content.startswith(mark)), None)
    try:
        text, name = (content.decode(marked[0]), marked[1]) if marked else _tried(content)
    except UnicodeDecodeError as error:
        raise _unknown() from error
    if "\0" in text:
        raise Unreadable(
            "Ce fichier contient des signes nuls\u00a0: ce n’est pas un tableau au format texte. Ouvrez-le dans votre tableur, "
            "puis enregistrez-le au format «\u00a0CSV UTF-8\u00a0»."
        )
    return text, name


def _tried(content: bytes) -> tuple[str, str]:
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252"), "Windows-1252"


def _unknown() -> Unreadable:
    return Unreadable(
        "L’encodage de ce fichier n’est pas reconnu. Dans votre tableur, enregistrez-le en «\u00a0CSV UTF-8\u00a0» ou en .xlsx."
    )
