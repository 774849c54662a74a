"""Rows of text, from a CSV text or a checked workbook."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from .cells import text_of
from .encodings import decoded
from .guards import checked, locked
from .limits import LARGEST_FILE, LONGEST_CELL, LONGEST_LINE, Unreadable, too_heavy

ZIP_MARK, OLD_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HIGHEST = 20
"""Lines among which a text is looked at: a title may stand above its table."""
DELIMITERS = {";": "point-virgule", ",": "virgule", "\t": "tabulation"}
OTHER_KINDS = {
    b"%PDF": "un PDF",
    b"<!doctype": "une page web",
    b"<html": "une page web",
    b"<?xml": "du XML",
    b"{\\rtf": "un texte",
}
Rows = Iterator[list[str]]
Corner = tuple[int, int]


@dataclass(frozen=True)
class Table:
    """How the file was understood, in words, and its rows."""

    form: str
    told: str
    rows: Rows


def table_of(content: bytes) -> Table:
    """The table of a file, by what it holds and not by its name; raises `Unreadable`."""
    if len(content) > LARGEST_FILE:
        raise too_heavy()
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
        names = _visible(opened)
        sheet = opened.get_sheet_by_name(names[0])
    kind = "classeur Excel" if book.form == "xlsx" else "classeur OpenDocument"
    alone = f", la seule lue sur {len(names)}" if len(names) > 1 else ""
    told = f"{kind}, feuille «\u00a0{names[0][:60]}\u00a0»{alone}"
    return Table(book.form, told, _rows_of(sheet))


def sheets_of(content: bytes) -> Iterator[tuple[str, Rows]]:
    """Every sheet that is shown of a workbook, under its name; raises `Unreadable`, of any other file too."""
    if not content.startswith(ZIP_MARK):
        table_of(content)  # says what the file is, when it is nothing that is ever read
        raise Unreadable("Ce fichier n’est pas un classeur. Déposez celui que vous avez téléchargé ici, au format .xlsx ou .ods.")
    if len(content) > LARGEST_FILE:
        raise too_heavy()
    with CalamineWorkbook.from_filelike(io.BytesIO(checked(content).content)) as opened:
        for name in _visible(opened):
            yield name, _rows_of(opened.get_sheet_by_name(name))


def _rows_of(sheet: CalamineSheet) -> Rows:
    """From the first row of the sheet, so that a row bears the number that the spreadsheet shows."""
    indent = [""] * (sheet.start[1] if sheet.start else 0)
    rows = ([*indent, *(text_of(value) for value in row)] for row in sheet.iter_rows())
    return _filled_down(rows, sheet.merged_cell_ranges or ())


def _filled_down(rows: Rows, merged: Sequence[tuple[Corner, Corner]]) -> Rows:
    """A cell merged over several rows says on each of them what it shows; only the first one holds it in the file."""
    starting: dict[int, list[Corner]] = defaultdict(list)
    for (top, left), (bottom, _) in merged:
        if bottom > top:
            starting[top].append((left, bottom))
    held: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(rows):
        held = {column: (last, text) for column, (last, text) in held.items() if number <= last}
        for column, (_, text) in held.items():
            row[column] = row[column] or text
        held |= {column: (last, row[column]) for column, last in starting[number] if column < len(row)}
        yield row


def _visible(book: CalamineWorkbook) -> list[str]:
    """The sheets that are shown; the first one is read."""
    shown = [one for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
    if names := [one.name for one in shown if one.typ == SheetTypeEnum.WorkSheet]:
        return names
    raise Unreadable("Ce classeur n’a aucune feuille visible. Affichez la feuille à importer, puis enregistrez-le de nouveau.")


def _csv(content: bytes) -> Table:
    text, encoding = decoded(content)
    delimiter, body = _delimiter(text)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(_lines(body), delimiter=delimiter, strict=True)
    return Table("csv", f"texte {encoding}, séparé par {DELIMITERS[delimiter]}", _records(reader))


def _delimiter(text: str) -> tuple[str, str]:
    """What Excel says on a first line « sep=; », else what parts most the first line that is parted, outside its quotes."""
    first = text[:LONGEST_LINE].lstrip("\r\n").partition("\n")[0].rstrip("\r")
    if first.lower().startswith("sep=") and first[4:] in DELIMITERS:
        return first[4:], text.lstrip("\r\n").partition("\n")[2]
    for line in text[:LONGEST_LINE].splitlines()[:HIGHEST]:
        outside = "".join(line.split('"')[::2])
        if any(sign in outside for sign in DELIMITERS):
            return max(DELIMITERS, key=outside.count), text
    return ";", text


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
