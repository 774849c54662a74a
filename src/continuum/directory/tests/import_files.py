"""Files to import, made in the tests; and an import carried from its file to the register as people do it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from continuum.directory.models import ImportBatch, Territory
from continuum.directory.services import imports
from continuum.directory.tests.factories import TerritoryFactory
from continuum.toolkit.records import Work
from continuum.toolkit.tasks import perform

Table = Sequence[Sequence[Any]]


def csv_file(table: Table, encoding: str = "utf-8", delimiter: str = ";") -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="\r\n").writerows(table)
    return written.getvalue().encode(encoding)


def xlsx_file(table: Table) -> bytes:
    """As Excel writes it: texts are shared."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"strings_to_urls": False, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Structures")
        for number, row in enumerate(table):
            for place, value in enumerate(row):
                write = {"date": sheet.write_datetime, "str": sheet.write_string}.get(type(value).__name__, sheet.write)
                write(number, place, value, *([day] if type(value).__name__ == "date" else []))
    return written.getvalue()


def ods_row(*texts: str, row: str = "") -> str:
    cells = "".join(f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts)
    return f"<table:table-row{row}>{cells}</table:table-row>"


def ods_file(rows: str) -> bytes:
    """An OpenDocument spreadsheet made by hand."""
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:spreadsheet><table:table table:name="Feuille1">{rows}</table:table></office:spreadsheet>'
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml", f"<office:document-content {spaces}><office:body>{body}</office:body></office:document-content>"
        )
    return written.getvalue()


def carried_away(response: Any) -> bytes:
    """What an export holds; its file is closed without ending the request, which would close the database of the test."""
    content = b"".join(response.streaming_content)
    if file := getattr(response, "file_to_stream", None):
        file.close()
    return content


def run_works() -> None:
    """What the worker would do with the works that wait."""
    for work in Work.objects.filter(state="queued").order_by("created_at"):
        perform.func(str(work.pk))


def brought(content: bytes, by: Any, territory: Territory | None = None, **fields: Any) -> ImportBatch:
    """A file that was read."""
    batch = ImportBatch(territory=territory or TerritoryFactory(key="R44"), author=by, file_name="structures.csv", **fields)
    imports.bring_file(batch=batch, content=content, by=by)
    run_works()
    batch.refresh_from_db()
    return batch


def checked(content: bytes, by: Any, territory: Territory | None = None, headcount_on: Any = None) -> ImportBatch:
    """Its columns taken as they are proposed, its lines judged."""
    batch = brought(content, by, territory)
    assert batch.state == "matching", batch.refusal
    imports.match_columns(batch=batch, mapping=batch.mapping, headcount_on=headcount_on, by=by)
    imports.check_import(batch=batch, values=batch.values, by=by)
    run_works()
    batch.refresh_from_db()
    return batch


def written(content: bytes, by: Any, territory: Territory | None = None, headcount_on: Any = None) -> ImportBatch:
    """Confirmed and written."""
    batch = checked(content, by, territory, headcount_on)
    confirm(batch, by)
    return batch


def confirm(batch: ImportBatch, by: Any) -> None:
    imports.confirm_import(batch=batch, by=by)
    run_works()
    batch.refresh_from_db()


def undo(batch: ImportBatch, by: Any) -> None:
    imports.undo_import(batch=batch, by=by)
    run_works()
    batch.refresh_from_db()
