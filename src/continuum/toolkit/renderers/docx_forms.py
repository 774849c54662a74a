"""A form in a word processor: a table of real labels, on one page as far as can be reckoned, with a foot of its own."""

from collections.abc import Callable
from typing import Any

from docx.document import Document as DocxDocument
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, Twips
from docx.text.paragraph import Paragraph

from continuum.toolkit.renderers.document import Block, Form, FormRow, Heading
from continuum.toolkit.renderers.docx_parts import add_field, element
from continuum.toolkit.renderers.fitting import Fitting, fitting
from continuum.toolkit.renderers.svg import COLOURS

SetBlock = Callable[[Block], None]
_GROUP, _LABEL, _WORDS = 1480, 1540, 7411
"""Widths of the columns in twentieths of a point: what a group is called, a label, what is written."""
_BORDER, _TINT = (COLOURS[token].lstrip("#").upper() for token in ("quiet-ink", "pine-soft"))
WORDS_WIDTH = Twips(_WORDS - 220)
_RESTYLED = {None: "Form Text", "ListBullet": "Form Bullet", "Caption": "Form Label", "TableNote": "Form Text"}


def open_form_section(document: DocxDocument, foot: str) -> Section:
    """The pages of forms: narrow margins, and the words of their foot; the first section of an empty file is theirs."""
    section = new_section(document)
    section.top_margin, section.bottom_margin = Mm(10), Mm(16)
    section.left_margin = section.right_margin = Mm(13)
    section.footer_distance = Mm(8)
    section.different_first_page_header_footer = False
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    line = section.footer.paragraphs[0]
    line.paragraph_format.tab_stops.add_tab_stop(Mm(184), WD_TAB_ALIGNMENT.RIGHT)
    line.add_run(f"{foot}\t")
    add_page_numbers(line)
    return section


def add_page_numbers(line: Paragraph) -> None:
    """« 3 / 12 »."""
    add_field(line, "PAGE", "1")
    line.add_run("\u00a0/\u00a0")
    add_field(line, "NUMPAGES", "1")


def new_section(document: DocxDocument) -> Section:
    """On a new page; the mark that ends what precedes takes no room, or a full page would be followed by an empty one."""
    if len(document.element.body) == 1:
        return document.sections[0]
    made = document.add_section(WD_SECTION.NEW_PAGE)
    _take_no_room(document.paragraphs[-1])
    return made


def close_table(document: DocxDocument) -> None:
    """A file may not end with a table."""
    _take_no_room(document.add_paragraph())


def _take_no_room(paragraph: Paragraph) -> None:
    spacing = paragraph.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)


class FormStyles:
    """The styles of forms, at each of their sizes, made the first time they are asked for."""

    def __init__(self, document: DocxDocument) -> None:
        self.document = document
        self._made: dict[tuple[str, float], str] = {}

    def id(self, name: str, size: float) -> str:
        if (name, size) not in self._made:
            self._made[name, size] = self._new(name, size)
        return self._made[name, size]

    def _new(self, name: str, size: float) -> str:
        made: Any = self.document.styles.add_style(f"{name} {size:g}", WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = self.document.styles["List Bullet" if name == "Form Bullet" else "Normal"]
        made.font.size = Pt(size + {"Form Title": 2, "Form Above": 1}.get(name, 0))
        made.font.bold = name in ("Form Label", "Form Title")
        made.font.italic = name == "Form Tagline"
        made.paragraph_format.space_before = Pt(0)
        made.paragraph_format.space_after = Pt({"Form Above": 4, "Form Text": 2}.get(name, 1))
        made.paragraph_format.line_spacing = 1.0
        return str(made.style_id)


def add_form(styles: FormStyles, form: Form, set_block: SetBlock, name_title: Callable[[Paragraph], None]) -> None:
    """Where it takes place, then its table; `name_title` makes of the title what the contents lead to."""
    fit = fitting(form)
    above = styles.document.add_paragraph(form.above)
    above._p.style = styles.id("Form Above", fit.size)
    above.paragraph_format.keep_with_next = True
    table = _Table(styles, form, fit, set_block)
    table.add_title(name_title)
    for name, rows in form.groups:
        for rank, row in enumerate(rows):
            table.add_row(row, name, starts=rank == 0)


class _Table:
    """The table of a form, row after row."""

    def __init__(self, styles: FormStyles, form: Form, fit: Fitting, set_block: SetBlock) -> None:
        self.styles, self.form, self.fit, self.set_block = styles, form, fit, set_block
        self.document = styles.document
        self.xml = _empty_table(f"{form.label}\u00a0: {form.title}")
        self.document.element.body.insert_element_before(self.xml, "w:sectPr")

    def add_title(self, name_title: Callable[[Paragraph], None]) -> None:
        """The first row, repeated where the form goes on to another page."""
        row = self._row("<w:cantSplit/><w:tblHeader/>")
        self._write(self._cell(row, _GROUP + _LABEL, tinted=True, columns=2), self.form.label, "Form Label")
        cell = self._cell(row, _WORDS)
        name_title(self._write(cell, self.form.title, "Form Title"))
        if self.form.tagline:
            self._write(cell, self.form.tagline, "Form Tagline")

    def add_row(self, row: FormRow, group: str, *, starts: bool) -> None:
        """A label and its words; the first row of a group bears the name of all."""
        blank = "" if row.blocks else f'<w:trHeight w:val="{round(20 * (20 if group else self.fit.blank))}" w:hRule="atLeast"/>'
        xml = self._row(blank)
        if group:
            self._write(self._cell(xml, _GROUP, tinted=True, merge="restart" if starts else "continue"),
                        group if starts else "", "Form Label")  # fmt: skip
            self._write(self._cell(xml, _LABEL, tinted=True), row.label, "Form Label")
        else:
            self._write(self._cell(xml, _GROUP + _LABEL, tinted=True, columns=2), row.label, "Form Label")
        self._fill(self._cell(xml, _WORDS), row.blocks)

    def _row(self, properties: str) -> Any:
        row = parse_xml(f"<w:tr {nsdecls('w')}><w:trPr>{properties}</w:trPr></w:tr>")
        self.xml.append(row)
        return row

    def _cell(self, row: Any, width: int, *, tinted: bool = False, columns: int = 1, merge: str = "") -> Any:
        span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
        joined = f'<w:vMerge w:val="{merge}"/>' if merge else ""
        tint = f'<w:shd w:val="clear" w:color="auto" w:fill="{_TINT}"/>' if tinted else ""
        xml = f'<w:tc {nsdecls("w")}><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{joined}{tint}</w:tcPr></w:tc>'
        cell = parse_xml(xml)
        row.append(cell)
        return cell

    def _write(self, cell: Any, text: str, style: str) -> Paragraph:
        made = element("p")
        cell.append(made)
        paragraph = Paragraph(made, self.document._body)
        made.style = self.styles.id(style, self.fit.size)
        paragraph.add_run(text)
        return paragraph

    def _fill(self, cell: Any, blocks: tuple[Block, ...]) -> None:
        """Blocks are set at the end of the file as anywhere else, then moved into their cell and set smaller."""
        body = self.document.element.body
        for block in blocks:
            if isinstance(block, Heading):
                self._write(cell, block.text, "Form Label")
                continue
            place = len(body) - 1
            self.set_block(block)
            for made in list(body)[place:-1]:
                cell.append(made)
        for paragraph in cell.findall(qn("w:p")):
            if paragraph.style == "TableNote" and not paragraph.text:
                cell.remove(paragraph)
            elif paragraph.style in _RESTYLED:
                paragraph.style = self.styles.id(_RESTYLED[paragraph.style], self.fit.size)
        if cell[-1].tag != qn("w:p"):
            last = self._write(cell, "", "Form Text")
            if blocks:
                _take_no_room(last)


def _empty_table(caption: str) -> Any:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="{_BORDER}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (_GROUP, _LABEL, _WORDS))
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{_GROUP + _LABEL + _WORDS}" w:type="dxa"/>'
        f"<w:tblBorders>{sides}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="110" w:type="dxa"/>'
        '<w:bottom w:w="20" w:type="dxa"/><w:right w:w="110" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:firstRow="1" w:firstColumn="1" w:lastRow="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption/></w:tblPr><w:tblGrid>{grid}</w:tblGrid></w:tbl>"
    )
    table.find(f".//{qn('w:tblCaption')}").set(qn("w:val"), caption)
    return table
