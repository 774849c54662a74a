"""Workbooks made by hand, sound and unsound: archives, markup, shapes that no spreadsheet writes."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
Parts = dict[str, bytes]
MILLION = 1_000_000


# --- Workbooks made by hand --------------------------------------------------------------------------------------------------


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADINGS = f'<row r="1">{cell("A1", "Nom")}{cell("B1", "Commune")}</row>'
ONE_LINE = f'{HEADINGS}<row r="2">{cell("A2", "Les Essais (fictive)")}{cell("B2", "Metz")}</row>'


def sheet(rows: str, before: str = "") -> bytes:
    return f'{HEAD}{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def excel_parts(rows: str = ONE_LINE, strings: str = "", main: str = "sheet.main") -> Parts:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = '<Default Extension="xml" ContentType="application/xml"/>'
    types += f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.{main}+xml"/>'
    sheets = '<sheets><sheet name="Feuil1" sheetId="1" r:id="rId1"/></sheets>'
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}">{sheets}</workbook>'
    links = f'<Relationship Id="rId1" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
    links += f'<Relationship Id="rId2" Type="{DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/>' if strings else ""
    top = f'<Relationship Id="rId1" Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{TYPES}">{types}</Types>'.encode(),
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}">{top}</Relationships>'.encode(),
        "xl/workbook.xml": (HEAD + book).encode(),
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}">{links}</Relationships>'.encode(),
        "xl/worksheets/sheet1.xml": sheet(rows),
    }
    return parts | ({"xl/sharedStrings.xml": strings.encode()} if strings else {})


def packed(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def excel(rows: str = ONE_LINE, **more: bytes) -> bytes:
    return packed(excel_parts(rows) | {name.replace("__", "/"): content for name, content in more.items()})


def with_parts(parts: Parts) -> bytes:
    return packed(excel_parts() | parts)


def shared(strings: str, rows: str) -> bytes:
    return packed(excel_parts(rows, f'{HEAD}<sst xmlns="{MAIN}">{strings}</sst>'))


def ods(body: str, before: str = "", more: Parts | None = None) -> bytes:
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    table = f'<table:table table:name="Feuille1">{body}</table:table>'
    content = f"{HEAD}{before}<office:document-content {spaces}><office:body><office:spreadsheet>{table}"
    content += "</office:spreadsheet></office:body></office:document-content>"
    parts = {"mimetype": ODS.encode(), "META-INF/manifest.xml": b"<manifest/>", "content.xml": content.encode()}
    return packed(parts | (more or {}))


def ods_row(*texts: str, row: str = "", each: str = "") -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"{each}><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f"<table:table-row{row}>{cells}</table:table-row>"


ODS_LINES = ods_row("Nom", "Commune") + ods_row("Les Essais (fictive)", "Metz")

# --- Archives ------------------------------------------------------------------------------------------------------------------


def flat_bomb() -> bytes:
    """A sheet of 1.5 gigabytes in one and a half megabyte."""
    row = b'<row><c t="n"><v>1</v></c></row>'
    return _swollen("xl/worksheets/sheet1.xml", sheet("").partition(b"</sheetData>")[0], row * 30_000, 1_500)


def _swollen(name: str, start: bytes, piece: bytes, times: int) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in excel_parts().items():
            if part != name:
                archive.writestr(part, content)
        with archive.open(name, "w", force_zip64=True) as part_file:
            part_file.write(start)
            for _ in range(times):
                part_file.write(piece)
    return written.getvalue()


def image_bomb() -> bytes:
    return _swollen("xl/media/image1.png", b"\x89PNG", b"\0" * MILLION, 300)


def lying_size() -> bytes:
    """The archive says that the sheet is small."""
    whole = bytearray(_swollen("xl/worksheets/sheet1.xml", sheet("").partition(b"</sheetData>")[0], b" " * MILLION, 100))
    at = whole.rfind(b"PK\x01\x02")
    struct.pack_into("<L", whole, at + 24, 1_000)
    return bytes(whole)


def overlapping() -> bytes:
    """A hundred entries that share one body, as the best known bomb does."""
    body = zlib.compress(b" " * 20 * MILLION, 9)[2:-4]
    local = (
        struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", 20, 0, 8, 0, 0x21, 0, len(body), 20 * MILLION, 19, 0) + b"[Content_Types].xml"
    )
    names = [b"[Content_Types].xml", b"xl/workbook.xml", *(f"xl/worksheets/sheet{one}.xml".encode() for one in range(98))]
    directory = b"".join(
        struct.pack(
            "<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", 20, 20, 0, 8, 0, 0x21, 0, len(body), 20 * MILLION, len(name), 0, 0, 0, 0, 0, 0
        )
        + name
        for name in names
    )
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, len(names), len(names), len(directory), len(local) + len(body), 0)
    return local + body + directory + end


def crowded() -> bytes:
    return with_parts({f"xl/media/{number}.bin": b"" for number in range(5_000)})


def twice() -> bytes:
    parts = io.BytesIO(excel())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(parts, "a") as archive:
            archive.writestr("xl/worksheets/sheet1.xml", sheet(ONE_LINE))
    return parts.getvalue()


def flagged() -> bytes:
    """Marked as encrypted."""
    whole = bytearray(excel())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := whole.find(mark, at + 1)) >= 0:
            whole[at + place] |= 1
    return bytes(whole)


def old_office(name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + name.encode("utf-16-le") + b"\0" * 4_000


# --- Markup --------------------------------------------------------------------------------------------------------------------


def laughs(deep: int = 9) -> str:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, deep))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{lines}]>'


def with_sheet(content: bytes) -> bytes:
    return packed(excel_parts() | {"xl/worksheets/sheet1.xml": content})


def entity(before: str, name: str) -> bytes:
    return with_sheet(sheet(f'<row r="1">{cell("A1", f"&{name};")}</row>', before))


def many_columns(count: int) -> str:
    return "".join(f"<row>{'<c><v>1</v></c>' * count}</row>" for _ in range(2))


def dense(rows: int, columns: int) -> str:
    return HEADINGS + f"<row>{'<c><v>1</v></c>' * columns}</row>" * rows


def echoed() -> bytes:
    """One text of thirty thousand signs that forty thousand cells share."""
    lines = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 40_001))
    return shared(f"<si><t>{'x' * 30_000}</t></si>", lines)
