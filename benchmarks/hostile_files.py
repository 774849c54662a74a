"""Files that mean harm, or only look strange, made from code: `python -m benchmarks.hostile_files` says what each costs.

Every file goes through the reading process of imports, as the site runs it. The suite brings the same files by the page.
"""

from __future__ import annotations

import contextlib
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.workbooks import (
    HEAD,
    HEADINGS,
    MILLION,
    ODS_LINES,
    ONE_LINE,
    cell,
    crowded,
    dense,
    echoed,
    entity,
    excel,
    excel_parts,
    flagged,
    flat_bomb,
    image_bomb,
    laughs,
    lying_size,
    many_columns,
    ods,
    ods_row,
    old_office,
    overlapping,
    packed,
    shared,
    sheet,
    twice,
    with_parts,
    with_sheet,
)

# --- Texts ------------------------------------------------------------------------------------------------------------------


def text(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(("Nom;Commune", *lines)).encode(encoding)


ORDINARY = "Les Essais (fictive);Metz"

FILES: dict[str, Callable[[], bytes]] = {
    # archives
    "flat bomb": flat_bomb,
    "image bomb": image_bomb,
    "lying size": lying_size,
    "overlapping entries": overlapping,
    "five thousand entries": crowded,
    "nested archives": lambda: packed({"a.zip": packed({"b.zip": packed({"c.xml": b" " * 9 * MILLION})})}),
    "same name twice": twice,
    "absolute name": lambda: with_parts({"/etc/passwd": b"x"}),
    "climbing name": lambda: with_parts({"xl/../../evil.xml": b"<x/>"}),
    "backslash name": lambda: with_parts({"xl\\..\\..\\evil.xml": b"<x/>"}),
    "encrypted entries": flagged,
    "rare compression": lambda: packed(excel_parts(), zipfile.ZIP_LZMA),
    "cut archive": lambda: excel()[:-300],
    "archive without end": lambda: excel()[:400],
    "empty archive": lambda: b"PK\x05\x06" + b"\0" * 18,
    "archive of something else": lambda: packed({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}),
    "binary workbook": lambda: with_parts({"xl/workbook.bin": b"x"}).replace(b"xl/workbook.xml", b"xl/workbookoxml"),
    "old workbook": lambda: old_office("Workbook"),
    "workbook with a password": lambda: old_office("EncryptedPackage"),
    # markup
    "billion laughs": lambda: entity(laughs(), "l8"),
    "quadratic entity": lambda: entity(f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>', "a;" + "&a;" * 5_000 + "&a"),
    "external entity": lambda: entity('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "e"),
    "external entity elsewhere": lambda: entity('<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/">]>', "e"),
    "parameter entity": lambda: with_sheet(sheet(ONE_LINE, '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]>')),
    "entities in other parts": lambda: with_parts({"xl/styles.xml": f"{HEAD}{laughs()}<x>&l8;</x>".encode()}),
    "entities in UTF-16": lambda: with_sheet((laughs() + "<x>&l8;</x>").encode("utf-16")),
    "deep markup": lambda: with_sheet(sheet("<row>" * 200_000)),
    "broken markup": lambda: with_sheet(b"<worksheet><sheetData><row>"),
    "macros": lambda: with_parts({"xl/vbaProject.bin": b"x"}),
    "macros by type": lambda: packed(excel_parts(main="sheet.macroEnabled.main")),
    "old macro sheet": lambda: with_parts({"xl/macrosheets/sheet1.xml": sheet("")}),
    "external link": lambda: with_parts({"xl/externalLinks/externalLink1.xml": b"<x/>"}),
    "embedded object": lambda: with_parts({"xl/embeddings/oleObject1.bin": b"x"}),
    # shapes
    "hundred thousand columns": lambda: excel(many_columns(100_000)),
    "far cell": lambda: excel(HEADINGS + f'<row r="1048576">{cell("XFD1048576", "loin")}</row>'),
    "far row": lambda: excel(HEADINGS + f'<row r="1048576">{cell("A1048576", "loin")}</row>'),
    "far empty column": lambda: excel(HEADINGS + '<row r="2"><c r="XFD2" s="1"/></row>'),
    "nonsense reference": lambda: excel('<row r="1"><c r="ZZZZZZ99999999999"><v>1</v></c></row>'),
    "million empty rows": lambda: excel(HEADINGS + "<row/>" * MILLION),
    "wide and tall": lambda: excel(dense(20_000, 100)),
    "corner of the limits": lambda: excel(HEADINGS + '<row r="50001"><c r="KN50001"><v>1</v></c></row>'),
    "million shared strings": lambda: shared("<si><t>a</t></si>" * 1_500_000, ONE_LINE),
    "one huge shared string": lambda: shared(
        f"<si><t>{'x' * 9 * MILLION}</t></si>", '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    ),
    "one string for all cells": echoed,
    "missing shared string": lambda: shared("<si><t>a</t></si>", '<row r="1"><c r="A1" t="s"><v>999999</v></c></row>'),
    "formula cells": lambda: excel(
        HEADINGS + '<row r="2"><c r="A2" t="str"><f>WEBSERVICE("http://127.0.0.1:9/")</f><v>=1+1</v></c></row>'
    ),
    "error cells": lambda: excel(HEADINGS + '<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>'),
    # OpenDocument
    "a sound OpenDocument": lambda: ods(ODS_LINES),
    "repeated rows": lambda: ods(ods_row("Nom") + ods_row("x", row=' table:number-rows-repeated="1048576"')),
    "repeated columns": lambda: ods(ods_row("Nom", each=' table:number-columns-repeated="16384"')),
    "both repeated": lambda: ods(
        ods_row("x", row=' table:number-rows-repeated="1000000"', each=' table:number-columns-repeated="16384"')
    ),
    "OpenDocument entities": lambda: ods(ods_row("&l8;"), laughs()),
    "OpenDocument macros": lambda: ods(ODS_LINES, more={"Basic/Standard/Module1.xml": b"<x/>"}),
    "OpenDocument with a password": lambda: ods(ODS_LINES, more={"META-INF/manifest.xml": b"<x><encryption-data/></x>"}),
    # texts
    "nulls": lambda: text("a\0b;Metz"),
    "one cell of nine megabytes": lambda: text("x" * 9 * MILLION),
    "one line of nine megabytes": lambda: text(";" * 9 * MILLION),
    "only line breaks": lambda: b"\n" * 9 * MILLION,
    "quote left open": lambda: text('"Les Essais;Metz', *[ORDINARY] * 1_000),
    "quote in the middle": lambda: text('"Les" Essais;Metz'),
    "a million lines": lambda: text(*["a;b"] * MILLION),
    "UTF-7": lambda: text("+AMk-picerie (fictive);Metz"),
    "UTF-32": lambda: text(ORDINARY, encoding="utf-32"),
    "UTF-16 without mark": lambda: text(ORDINARY, encoding="utf-16-le"),
    "broken UTF-16": lambda: text(ORDINARY, encoding="utf-16")[:-1],
    "undefined signs of Windows": lambda: text("Caf\u00e9;Metz").replace("é".encode(), b"\xe9\x81"),
    "turned reading": lambda: text("Les \u202egnp.exe;Metz"),
    "control signs": lambda: text("Les \x01\x07\x1b[31m Essais;Metz"),
    "half an emoji": lambda: text("Les Essais \U0001f600;Metz").replace(b"\xf0\x9f\x98\x80", b"\xed\xa0\xbd"),
    "accents piled up": lambda: text("e" + "\u0301" * 4_000 + ";Metz"),
    "formulas": lambda: text('"=HYPERLINK(""http://127.0.0.1:9/"";""x"")";Metz', "@SUM(1+1);Metz", "-2+3;Metz"),
    "dates as text": lambda: b"Nom;Effectif;Date de l'effectif\r\nA;12;45291\r\nB;12;31.02.2022\r\nC;1e3;2022",
    "negative numbers": lambda: b"Nom;Effectif;ETP\r\nA;-12;-1,5",
    "same headings": lambda: b"Nom;Nom;Nom\r\nA;B;C",
    "no headings": lambda: b";;;\r\nA;B;C",
    "a wrong identifier": lambda: b"Identifiant;Nom\r\n00000000-0000-4000-8000-000000000000;A",
    "only headings": lambda: text(),
    "empty": lambda: b"",
    "only spaces": lambda: b" \r\n \t ",
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + b"\0\x01\x02" * 1_000,
    "a PDF": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "a web page": lambda: b"<html><table><tr><td>Nom</td></tr></table></html>",
    "noise": lambda: bytes((number * 7919 + number // 251) % 256 for number in range(200_000)),
    "too large": lambda: b"Nom;Commune\r\n" * 900_000,
}
QUICK = (
    *("flat bomb", "overlapping entries", "encrypted entries", "billion laughs", "external entity", "macros", "far cell"),
    *("both repeated", "one huge shared string", "nulls", "one cell of nine megabytes", "quote left open", "UTF-7"),
    *("control signs", "dates as text", "same headings", "only headings", "workbook with a password"),
)
"""Those of every run; all of them in the long one."""

MEASURED = """
import sys
from pathlib import Path
from continuum.toolkit.imports import reader
code = reader.main()
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
Path(sys.argv[1]).write_text(peak.split()[1])
sys.exit(code)
"""


@dataclass(frozen=True)
class Cost:
    """What is said of a file, the seconds of the clock and of the processor, the megabytes of the process that read it."""

    said: str
    seconds: float
    worked: float
    memory: float


@contextlib.contextmanager
def peak_noted() -> Iterator[Path]:
    """The reading process notes its peak of memory in this file; it notes nothing where it was stopped."""
    from unittest import mock

    from continuum.toolkit.imports import worker

    with tempfile.NamedTemporaryFile() as peak:
        command = [sys.executable, "-W", "error", "-c", MEASURED, peak.name]
        with mock.patch.object(worker, "COMMAND", command):
            yield Path(peak.name)


def worked() -> float:
    """Seconds of processor of the processes that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(content: bytes) -> Cost:
    from continuum.toolkit.imports import worker
    from continuum.toolkit.imports.limits import Unreadable

    with peak_noted() as peak:
        before, started = worked(), time.perf_counter()
        try:
            with worker.reading(content) as read:
                said = f"read: {sum(1 for _ in read.rows)} lines"
        except Unreadable as refusal:
            said = str(refusal)
        seconds = time.perf_counter() - started
        return Cost(said, seconds, worked() - before, megabytes(peak))


def megabytes(peak: Path) -> float:
    """What was noted, else all that the process may take."""
    from continuum.toolkit.imports.reader import MEMORY

    known = peak.read_text()
    return int(known) / 1_000 if known else MEMORY / 1e6


def careless(content: bytes) -> float:
    """What the parser alone would take of memory, in megabytes, within two gigabytes; infinite where that was not enough."""
    import subprocess

    code = (
        "import io, resource, sys\nfrom python_calamine import CalamineWorkbook\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))\n"
        "book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))\n"
        "book.get_sheet_by_index(0).to_python()\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], input=content, capture_output=True, check=False, timeout=60)
    return float("inf") if done.returncode else int(done.stdout) / 1_000


def main() -> None:
    costs = []
    for name, make in FILES.items():
        cost = measured(make())
        costs.append(cost)
        numbers = f"{cost.seconds:5.2f} s, {cost.worked:5.2f} s worked, {cost.memory:4.0f} MB"
        print(f"{name:32} {numbers}  {cost.said[:90]}", flush=True)
    most = [max(getattr(cost, name) for cost in costs) for name in ("seconds", "worked", "memory")]
    print(f"hostile_files: {len(FILES)} files, at most {most[0]:.2f} s, {most[1]:.2f} s worked, {most[2]:.0f} MB")
    for name in ("far cell", "both repeated", "one string for all cells"):
        print(f"without guards, {name}: {careless(FILES[name]()):.0f} MB")


if __name__ == "__main__":
    main()
