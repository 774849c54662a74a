"""Rows of text, from a CSV text or a checked workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from .cells import text_of
from .encodings import decoded
from .guards import checked, locked
from .limits import LARGEST_FILE, LONGEST_CELL, LONGEST_LINE, Unreadable

ZIP_MARK, OLD_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DELIMITERS = {";": "point-virgule", ",": "virgule", "\t": "tabulation"}
OTHER_KINDS = {
    b"%PDF": "un PDF",
    b"<!doctype": "une page web",
    b"<html": "une page web",
    b"<?xml": "du XML",
    b"{\\rtf": "un texte",
}
Rows = Iterator[list[str]]


@dataclass(frozen=True)
class Table:
    """How the file was understood, in words, and its rows."""

    form: str
    told: str
    rows: Rows


def table_of(content: bytes) -> Table:
    """The table of a file, by what it holds and not by its name; raises `Unreadable`."""
    if len(content) > LARGEST_FILE:
        raise Unreadable(
            "Ce fichier dépasse 10\u00a0Mo. Gardez la seule feuille à importer, ou partagez-la en plusieurs fichiers."
        )
    if not content.strip():
        raise Unreadable("Ce fichier est vide. Vérifiez que c’est bien celui que vous vouliez déposer.")
    if content.startswith(OLD_MARK):
        raise locked() if "EncryptedPackage".encode("utf-16-le") in content else _old()
    if content.startswith(ZIP_MARK):
        return _workbook(content)
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if kind := next((words for mark, words in OTHER_KINDS.items() if start.startswith(mark.lower())), ""):
        raise Unreadable(
            f"Ce fichier est {kind}, pas un tableau. Ouvrez-le dans votre tableur et enregistrez-le au format .xlsx."
        )
    return _csv(content)


def _old() -> Unreadable:
    return Unreadable(
        "Les anciens classeurs .xls ne sont pas lus. Ouvrez-le dans votre tableur, enregistrez-le en «\u00a0Classeur Excel "
        "(.xlsx)\u00a0», puis déposez-le."
    )


def _workbook(content: bytes) -> Table:
    book = checked(content)
    with CalamineWorkbook.from_filelike(io.BytesIO(book.content)) as opened:
        name = _first_visible(opened)
        sheet = opened.get_sheet_by_name(name)
    kind = "classeur Excel" if book.form == "xlsx" else "classeur OpenDocument"
    first = [[""]] * (sheet.start[0] if sheet.start else 0)
    indent = [""] * (sheet.start[1] if sheet.start else 0)
    rows = ([*indent, *(text_of(value) for value in row)] for row in sheet.iter_rows())
    return Table(book.form, f"{kind}, feuille «\u00a0{name}\u00a0»", _after(first, rows))


def _after(first: list[list[str]], rows: Rows) -> Rows:
    """The empty rows above the table count, so that a row bears the number that the spreadsheet shows."""
    yield from first
    yield from rows


def _first_visible(book: CalamineWorkbook) -> str:
    for sheet in book.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            return sheet.name
    raise Unreadable("Ce classeur n’a aucune feuille visible. Affichez la feuille à importer, puis enregistrez-le de nouveau.")


def _csv(content: bytes) -> Table:
    text, encoding = decoded(content)
    delimiter, body = _delimiter(text)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(_lines(body), delimiter=delimiter, strict=True)
    return Table("csv", f"texte {encoding}, séparé par {DELIMITERS[delimiter]}", _records(reader))


def _delimiter(text: str) -> tuple[str, str]:
    """What Excel says on a first line « sep=; », else what parts the first line most, outside its quotes."""
    first = text[:LONGEST_LINE].lstrip("\r\n").partition("\n")[0].rstrip("\r")
    if first.lower().startswith("sep=") and first[4:] in DELIMITERS:
        return first[4:], text.lstrip("\r\n").partition("\n")[2]
    outside = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=outside.count), text


def _lines(text: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if len(line) > LONGEST_LINE:
            raise Unreadable(
                "Une ligne de ce fichier est démesurée\u00a0: ce n’est pas un tableau. Enregistrez-le de nouveau au format .xlsx."
            )
        yield line


def _records(reader: Iterator[list[str]]) -> Rows:
    read = 0
    try:
        for record in reader:
            yield [text_of(cell) for cell in record]
            read += 1
    except csv.Error as error:
        raise Unreadable(f"Ligne {read + 1}\u00a0: {_fault(error)}") from error


def _fault(error: csv.Error) -> str:
    if "field limit" in str(error):
        return "une cellule a plus de 5\u202f000 signes. Raccourcissez-la, ou cherchez un guillemet qui n’est pas refermé."
    return "un guillemet n’est pas refermé, ou se trouve au milieu d’une cellule. Doublez-le, ou enregistrez le tableau en .xlsx."
