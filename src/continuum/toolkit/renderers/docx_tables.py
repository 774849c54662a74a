"""Tables in a word processor: lines rather than boxes, header repeated on every page."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from docx.document import Document as DocxDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from continuum.toolkit.renderers.columns import column_widths, holds_together
from continuum.toolkit.renderers.document import Cell, Runs, Table, Text
from continuum.toolkit.renderers.docx_styles import TEXT_WIDTH
from continuum.toolkit.renderers.svg import COLOURS

SetRuns = Callable[[Paragraph, Runs], None]
_TWIPS_PER_EMU = 1 / 635
_SIGNED_HEIGHT = 680
_INK, _LINE = (COLOURS[token].lstrip("#").upper() for token in ("ink", "line"))


def add_table(document: DocxDocument, table: Table, set_runs: SetRuns, width: int = TEXT_WIDTH) -> None:
    """A caption, the table, its note. The rows are written as XML: python-docx takes minutes for thousands."""
    document.add_paragraph(table.caption)._p.style = "Caption"
    widths = [round(width * _TWIPS_PER_EMU * share) for share in column_widths(table)]
    body = _empty_table(widths, table.caption)
    # A short table stays on one page with its caption; a long one flows and repeats its header.
    short = holds_together(table)
    header = _empty_row(table, widths, "header", keep_next=True)
    body.append(_filled(document, header, _bold(table.header), set_runs))
    plain_row = _empty_row(table, widths, "plain", keep_next=short)
    last_row = _empty_row(table, widths, "total" if table.total_row else "plain", keep_next=False)
    for rank, row in enumerate(table.rows, start=1):
        is_last = rank == len(table.rows)
        cells = _bold(row) if is_last and table.total_row else row
        body.append(_filled(document, deepcopy(last_row if is_last else plain_row), cells, set_runs))
    document.element.body.insert_element_before(body, "w:sectPr")
    document.add_paragraph(table.note)._p.style = "TableNote"


def _bold(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(tuple(Text(run.text, True, run.italic) if isinstance(run, Text) else run for run in cell) for cell in row)


def _empty_table(widths: list[int], caption: str) -> Any:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>'
        f'<w:bottom w:val="single" w:sz="8" w:color="{_INK}"/>'
        f'<w:insideH w:val="single" w:sz="4" w:color="{_LINE}"/></w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="50" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="50" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:firstRow="1" w:firstColumn="1" w:lastRow="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption/></w:tblPr><w:tblGrid>{columns}</w:tblGrid></w:tbl>"
    )
    table.find(f".//{qn('w:tblCaption')}").set(qn("w:val"), caption)
    return table


def _empty_row(table: Table, widths: list[int], kind: str, *, keep_next: bool) -> Any:
    header = "<w:tblHeader/>" if kind == "header" else ""
    side = {"header": "bottom", "total": "top"}.get(kind)
    rule = f'<w:{side} w:val="single" w:sz="8" w:color="{_INK}"/>' if side else ""
    borders = f"<w:tcBorders>{rule}</w:tcBorders>" if rule else ""
    at_foot = '<w:vAlign w:val="bottom"/>' if kind == "header" else ""
    keep = "<w:keepNext/>" if keep_next else ""
    height = f'<w:trHeight w:val="{_SIGNED_HEIGHT}" w:hRule="atLeast"/>' if table.to_sign and kind != "header" else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{borders}{at_foot}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="Cell"/>{keep}<w:jc w:val="{table.align(column)}"/></w:pPr></w:p></w:tc>'
        for column, width in enumerate(widths)
    )
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{height}{header}</w:trPr>{cells}</w:tr>")


def _filled(document: DocxDocument, row: Any, cells: tuple[Cell, ...], set_runs: SetRuns) -> Any:
    for paragraph, cell in zip(row.iter(qn("w:p")), cells, strict=True):
        set_runs(Paragraph(paragraph, document._body), cell)
    return row
