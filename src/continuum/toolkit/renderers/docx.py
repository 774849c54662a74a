"""A document set for a word processor: real styles, notes and links, that one edits and sends."""

import datetime
import io
import zipfile

import docx
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Length
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run as DocxRun

from continuum.toolkit.renderers.document import (
    ASIDE_LABELS,
    Aside,
    Block,
    Bullets,
    Chart,
    Document,
    FigureRun,
    Form,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    Text,
    headings,
    running_title,
    with_sound_headings,
)
from continuum.toolkit.renderers.docx_forms import (
    WORDS_WIDTH,
    FormStyles,
    add_form,
    add_page_numbers,
    close_table,
    new_section,
    open_form_section,
)
from continuum.toolkit.renderers.docx_parts import (
    Footnotes,
    add_bookmark,
    add_internal_link,
    add_link,
    close_field,
    element,
    open_field,
)
from continuum.toolkit.renderers.docx_styles import MARGIN, TEXT_WIDTH, add_rule, colour, set_styles
from continuum.toolkit.renderers.docx_tables import add_table
from continuum.toolkit.renderers.links import safe_url
from continuum.toolkit.renderers.printable import cleaned, drawable
from continuum.toolkit.renderers.svg import UnreadableChart, print_svg
from continuum.toolkit.renderers.typesetting import font_families, png

_ASIDE_COLOURS = {"demo": "plum", "watch": "ochre", "source": "sky"}
# A file without a date of its own still gives the same bytes every time.
_UNDATED = datetime.date(2000, 1, 1)
_LONGEST_PROPERTY = 255


def render_docx(document: Document, base_url: str) -> bytes:
    """The document as a DOCX file; the same document gives the same bytes."""
    clean = with_sound_headings(cleaned(document))
    setter = _Setter(base_url)
    setter.set(clean)
    stream = io.BytesIO()
    setter.file.save(stream)
    return _with_fixed_dates(stream.getvalue())


def _with_fixed_dates(content: bytes) -> bytes:
    """Rewrite the archive so that the hour of its making does not change its bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(stream, "w") as fixed:
        for name in made.namelist():
            fixed.writestr(zipfile.ZipInfo(name), made.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


class _Setter:
    """Writes one document, block after block, into one file."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.file: DocxDocument = docx.Document()
        self.footnotes = Footnotes()
        self.bookmarks: dict[str, str] = {}
        self.page_break_waits = False
        self.width: Length = TEXT_WIDTH
        self.form_styles = FormStyles(self.file)
        self.form_foot: str | None = None
        """Of the forms of the present section; None among other blocks."""

    def set(self, document: Document) -> None:
        """Everything, in the order of the pages."""
        # Word hides the bookmarks whose name starts with « _Toc » and takes forty characters at most.
        self.bookmarks = {heading.anchor: f"_Toc{rank:06}" for rank, heading in enumerate(headings(document), start=1)}
        set_styles(self.file)
        self._set_properties(document)
        if document.has_cover:
            self._set_header_and_footer(document)
            self._cover(document)
            self._contents(document)
            self.page_break_waits = True
        for block in document.blocks:
            self._set_section(document, block)
            self._place(block)
        if self.form_foot is not None:
            close_table(self.file)
        self.footnotes.attach(self.file)

    def _set_properties(self, document: Document) -> None:
        properties = self.file.core_properties
        day = document.dated_on or _UNDATED
        properties.title = document.title[:_LONGEST_PROPERTY]
        properties.subject = document.subtitle[:_LONGEST_PROPERTY]
        properties.author = properties.last_modified_by = document.author[:_LONGEST_PROPERTY]
        properties.language = "fr-FR"
        properties.comments = ""
        properties.created = properties.modified = datetime.datetime(day.year, day.month, day.day)

    def _set_header_and_footer(self, document: Document) -> None:
        section = self.file.sections[-1]
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        section.header.paragraphs[0].text = running_title(document)
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        add_page_numbers(footer)

    def _set_section(self, document: Document, block: Block) -> None:
        """Forms have pages of their own; each begins one."""
        foot = block.foot if isinstance(block, Form) else None
        if isinstance(block, PageBreak) or foot == self.form_foot:
            self.page_break_waits |= isinstance(block, Form)
            return
        self.form_foot, self.page_break_waits = foot, False
        if foot is not None:
            open_form_section(self.file, foot)
            return
        section = new_section(self.file)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
        self._set_header_and_footer(document)

    def _cover(self, document: Document) -> None:
        author = self.file.add_paragraph(document.author, "Cover")
        add_rule(author._p.get_or_add_pPr(), "top", "ink", 24, 8)
        self.file.add_paragraph(document.title, "Title")
        for text, style in ((document.subtitle, "Subtitle"), (document.date_text, "Normal")):
            if text:
                self.file.add_paragraph(text, style)
        if document.cover_note:
            note = self.file.add_paragraph(document.cover_note, "Cover")
            note.paragraph_format.space_before = self.file.styles["Title"].paragraph_format.space_before
            add_rule(note._p.get_or_add_pPr(), "top", "line", 4, 6)

    def _contents(self, document: Document) -> None:
        """A field that the word processor refreshes, already filled so that it reads without refreshing.

        Only the word processor knows its pages, so the page numbers come with the refresh.
        """
        listed = [heading for heading in headings(document) if heading.level <= 3]
        if not listed:
            return
        self.file.add_paragraph("Sommaire", "TOC Heading")
        for rank, heading in enumerate(listed):
            line = self.file.add_paragraph(style=f"toc {heading.level}")
            if rank == 0:
                open_field(line, r'TOC \o "1-3" \h \z \u')
            bookmark = self.bookmarks[heading.anchor]
            add_internal_link(line, _numbered(heading), bookmark)
        close_field(line)

    def _place(self, block: Block) -> None:
        """Set a block, at the top of a page when a break waits: an empty paragraph would leave a hole there."""
        body = self.file.element.body
        place = len(body) - 1  # the last element of the body is the page format
        if isinstance(block, PageBreak):
            self.page_break_waits = True
        else:
            self._block(block)
        if self.page_break_waits and len(body) - 1 > place:
            DocxParagraph(body[place], self.file._body).paragraph_format.page_break_before = True
            self.page_break_waits = False

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Paragraph(runs):
                self._runs(self.file.add_paragraph(), runs)
            case Bullets(items):
                for item in items:
                    bullet = self.file.add_paragraph()
                    bullet._p.style = "ListBullet"  # by its identity: python-docx is slow at looking for a name
                    self._runs(bullet, item)
            case Table():
                add_table(self.file, block, self._runs, self.width)
            case Quote():
                self._quote(block)
            case Aside():
                self._aside(block)
            case Chart():
                self._chart(block)
            case Form():
                self._form(block)

    def _form(self, form: Form) -> None:
        self.width = WORDS_WIDTH
        add_form(self.form_styles, form, self._block, lambda title: self._name(title, form))
        self.width = TEXT_WIDTH

    def _heading(self, heading: Heading) -> None:
        paragraph = self.file.add_paragraph(_numbered(heading), f"Heading {heading.level}")
        self._name(paragraph, heading)

    def _name(self, paragraph: DocxParagraph, titled: Heading | Form) -> None:
        """What the contents lead to; the title of a form counts among titles without their style."""
        name = self.bookmarks[titled.anchor]
        if isinstance(titled, Form):
            paragraph._p.get_or_add_pPr().append(element("outlineLvl", val=titled.level - 1))
        add_bookmark(paragraph, int(name.removeprefix("_Toc")), name)

    def _quote(self, quote: Quote) -> None:
        self._runs(self.file.add_paragraph(style="Quote"), quote.runs)
        if quote.attribution:
            self.file.add_paragraph(quote.attribution, "Quote Source")

    def _aside(self, aside: Aside) -> None:
        token = _ASIDE_COLOURS[aside.kind]
        label = self.file.add_paragraph(style="Aside")
        run = label.add_run(ASIDE_LABELS[aside.kind])
        run.bold, run.font.color.rgb = True, colour(token)
        label.paragraph_format.keep_with_next = True
        body = self.file.add_paragraph(style="Aside")
        self._runs(body, aside.runs)
        body.paragraph_format.space_after = self.file.styles["Table Note"].paragraph_format.space_after
        for paragraph in (label, body):
            add_rule(paragraph._p.get_or_add_pPr(), "left", token, 16, 8)

    def _chart(self, chart: Chart) -> None:
        picture = _picture(chart)
        if picture is not None:
            self.file.add_paragraph(chart.title, "Caption")
            self.file.add_picture(io.BytesIO(picture), width=self.width)
            drawing = self.file.inline_shapes[-1]._inline.docPr
            drawing.set("descr", chart.title)
        add_table(self.file, chart.table, self._runs, self.width)

    def _runs(self, paragraph: DocxParagraph, runs: Runs) -> None:
        for run in runs:
            self._run(paragraph, run)

    def _run(self, paragraph: DocxParagraph, run: Run) -> None:
        match run:
            case Text(text, bold, italic):
                made = paragraph.add_run(text)
                made.bold, made.italic = bold or None, italic or None
            case Link(text, url):
                self._linked(paragraph, text, url)
            case FigureRun(text, url, note, missing):
                made = self._linked(paragraph, text, url)
                if missing:
                    made.italic, made.font.color.rgb = True, colour("ochre")
                if note:
                    self.footnotes.add(paragraph, note)

    def _linked(self, paragraph: DocxParagraph, text: str, url: str | None) -> DocxRun:
        address = safe_url(url, self.base_url)
        return add_link(paragraph, text, address) if address else paragraph.add_run(text)


def _numbered(heading: Heading) -> str:
    return f"{heading.number}\u2002{heading.text}" if heading.number else heading.text


def _picture(chart: Chart) -> bytes | None:
    """The drawing as an image, since word processors differ on SVG; None leaves the table alone."""
    try:
        drawing = print_svg(drawable(chart.svg), font_families()[0])
    except UnreadableChart:
        return None
    source = '#set page(width: 16cm, height: auto, margin: 0pt)\n#image("chart.svg", width: 100%)'
    return png(source.encode(), {"chart.svg": drawing.encode()})
