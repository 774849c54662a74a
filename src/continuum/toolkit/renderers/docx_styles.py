"""The styles of a report in a word processor: the house type and colours, lines rather than boxes."""

from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle

from continuum.toolkit.renderers.docx_parts import element, name_fallback_font
from continuum.toolkit.renderers.svg import COLOURS

FONT = "Atkinson Hyperlegible Next"
_FALLBACK = "Calibri"
TEXT_WIDTH = Mm(160)
MARGIN = Mm(25)


def colour(token: str) -> RGBColor:
    """A colour of the look by its name."""
    return RGBColor.from_string(COLOURS[token].lstrip("#").upper())


def set_styles(document: DocxDocument) -> None:
    """Set every style a report uses; a person who edits the file finds them by their usual names."""
    _set_page(document)
    _set_defaults(document)
    _paragraph(document, "Normal", size=10.5, after=7, line=1.25)
    _paragraph(document, "Title", size=30, bold=True, before=140, after=10, line=1.0)
    _paragraph(document, "Subtitle", size=17, ink="pine", after=18, line=1.1)
    _paragraph(document, "Heading 1", size=17, bold=True, before=26, after=8, line=1.1)
    _paragraph(document, "Heading 2", size=13, bold=True, before=18, after=6, line=1.1)
    _paragraph(document, "Heading 3", size=10.5, bold=True, before=14, after=4, line=1.1)
    _paragraph(document, "Heading 4", size=10.5, italic=True, ink="quiet-ink", before=12, after=4, line=1.1)
    _paragraph(document, "TOC Heading", size=17, bold=True, after=10, line=1.1)
    _paragraph(document, "List Bullet", size=10.5, after=4, line=1.25)
    _paragraph(document, "Caption", size=9.5, bold=True, before=14, after=5, line=1.1)
    _paragraph(document, "Quote", size=12, italic=True, before=8, after=2, line=1.25)
    _paragraph(document, "Header", size=8.5, ink="quiet-ink", after=0, line=1.0)
    _paragraph(document, "Footer", size=8.5, ink="quiet-ink", after=0, line=1.0)
    for name in ("Cell", "Table Note", "Quote Source", "Aside", "Cover", "Footnote Text"):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
    _paragraph(document, "Cell", size=9, after=0, line=1.1)
    _paragraph(document, "Table Note", size=8.5, ink="quiet-ink", before=4, after=14, line=1.1)
    _paragraph(document, "Quote Source", size=8.5, ink="quiet-ink", after=12, line=1.1)
    _paragraph(document, "Aside", size=10.5, before=0, after=0, line=1.25)
    _paragraph(document, "Cover", size=10.5, ink="quiet-ink", after=6, line=1.25)
    _paragraph(document, "Footnote Text", size=8.5, ink="quiet-ink", after=2, line=1.05)
    document.styles["TOC Heading"].paragraph_format.page_break_before = True
    _set_contents_styles(document)
    _set_rules(document)
    _set_character_styles(document)
    name_fallback_font(document, FONT, _FALLBACK)


def _set_page(document: DocxDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.different_first_page_header_footer = True


def _set_defaults(document: DocxDocument) -> None:
    """Replace the template's theme fonts, and say the language once for the whole file."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for tag in ("w:rFonts", "w:lang"):
        for found in defaults.findall(qn(tag)):
            defaults.remove(found)
    defaults.insert(0, _fonts())
    defaults.append(element("lang", val="fr-FR", eastAsia="fr-FR", bidi="ar-SA"))


def _fonts() -> object:
    return element("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=_FALLBACK)


def _paragraph(
    document: DocxDocument,
    name: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    ink: str = "ink",
    before: float = 0,
    after: float = 0,
    line: float = 1.0,
) -> None:
    style: ParagraphStyle = document.styles[name]
    _set_font(style, size, bold, italic, ink)
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after = Pt(before), Pt(after)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.MULTIPLE, line
    for given in (*style.element.findall(f".//{qn('w:pBdr')}"), *style.element.findall(f".//{qn('w:tabs')}")):
        given.getparent().remove(given)


def _set_font(style: ParagraphStyle, size: float, bold: bool, italic: bool, ink: str) -> None:
    properties = style.element.get_or_add_rPr()
    properties.clear()  # the template's letter-spacing and theme colours
    properties.append(_fonts())
    font = style.font
    font.size, font.bold, font.italic = Pt(size), bold, italic
    font.color.rgb = colour(ink)


def _set_contents_styles(document: DocxDocument) -> None:
    for level in (1, 2, 3):
        style = document.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        before = 8 if level == 1 else 0
        _paragraph(document, f"toc {level}", size=10.5, bold=level == 1, before=before, after=3, line=1.1)
        style.paragraph_format.left_indent = Mm(6 * (level - 1))
        style.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _set_rules(document: DocxDocument) -> None:
    """The few lines of the page: above the great titles, beside quotes and passages set apart."""
    add_rule(document.styles["Heading 1"].element.get_or_add_pPr(), "top", "ink", 10, 4)
    add_rule(document.styles["Quote"].element.get_or_add_pPr(), "left", "pine", 16, 8)
    add_rule(document.styles["Quote Source"].element.get_or_add_pPr(), "left", "pine", 16, 8)
    add_rule(document.styles["Header"].element.get_or_add_pPr(), "bottom", "line", 4, 4)
    for name in ("Quote", "Quote Source", "Aside"):
        document.styles[name].paragraph_format.left_indent = Mm(4)
    document.styles["Quote"].paragraph_format.keep_with_next = True
    document.styles["Caption"].paragraph_format.keep_with_next = True


def add_rule(properties: object, side: str, token: str, eighths: int, space: int) -> None:
    """A line on one side of a paragraph, where the schema wants it."""
    borders = element("pBdr")
    borders.append(element(side, val="single", sz=eighths, space=space, color=COLOURS[token].lstrip("#").upper()))
    properties.insert_element_before(  # type: ignore[attr-defined]
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
        "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid",
        "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc",
        "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle",
        "w:rPr", "w:sectPr", "w:pPrChange",
    )  # fmt: skip


def _set_character_styles(document: DocxDocument) -> None:
    link: CharacterStyle = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = colour("pine")
    call: CharacterStyle = document.styles.add_style("Footnote Reference", WD_STYLE_TYPE.CHARACTER)
    call.font.superscript = True
