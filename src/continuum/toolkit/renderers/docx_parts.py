"""The pieces of WordprocessingML that python-docx has no word for: fields, links, notes, bookmarks."""

from typing import Any

from docx.document import Document as DocxDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree

_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def element(tag: str, **attributes: Any) -> Any:
    """An element of the w: namespace with w: attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A field that the word processor computes; `shown` stands until it does."""
    open_field(paragraph, instruction)
    paragraph.add_run(shown)
    close_field(paragraph)


def open_field(paragraph: Paragraph, instruction: str) -> None:
    """Begin a field whose shown content may span several paragraphs; it is refreshed when the file opens."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType="begin", dirty="true"))
    code = element("instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    paragraph.add_run()._r.append(code)
    paragraph.add_run()._r.append(element("fldChar", fldCharType="separate"))


def close_field(paragraph: Paragraph) -> None:
    """End the field opened last."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))


def add_link(paragraph: Paragraph, text: str, url: str, style: str | None = "Hyperlink") -> Run:
    """A link to an address outside the file."""
    relation = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    return _moved_into(link, paragraph, text, style)


def add_internal_link(paragraph: Paragraph, text: str, bookmark: str) -> Run:
    """A link to a bookmark of the same file."""
    return _moved_into(element("hyperlink", anchor=bookmark, history="1"), paragraph, text, None)


def _moved_into(link: Any, paragraph: Paragraph, text: str, style: str | None) -> Run:
    run = paragraph.add_run(text, style)
    paragraph._p.append(link)
    link.append(run._r)
    return run


def add_bookmark(paragraph: Paragraph, number: int, name: str) -> None:
    """Name a paragraph so that the table of contents can lead to it."""
    start = element("bookmarkStart", id=number, name=name)
    properties = paragraph._p.pPr
    paragraph._p.insert(0 if properties is None else 1, start)
    paragraph._p.append(element("bookmarkEnd", id=number))


def name_fallback_font(document: DocxDocument, font: str, fallback: str) -> None:
    """Tell a word processor that lacks the house font which one to take."""
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            table = etree.fromstring(relation.target_part.blob)
            entry = element("font", name=font)
            entry.extend([element("altName", val=fallback), element("family", val="swiss")])
            table.insert(0, entry)
            relation.target_part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


class Footnotes:
    """Real footnotes: python-docx writes none, so this keeps their part and writes it at the end."""

    def __init__(self) -> None:
        self._root = parse_xml(
            f"<w:footnotes {nsdecls('w')}>"
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
            "</w:footnote></w:footnotes>"
        )
        self._count = 0

    def add(self, paragraph: Paragraph, text: str) -> None:
        """Call a note at the end of a paragraph and keep its words."""
        self._count += 1
        call = paragraph.add_run(style="Footnote Reference")
        call._r.append(element("footnoteReference", id=self._count))
        self._root.append(self._note(text))

    def _note(self, text: str) -> Any:
        note, body = element("footnote", id=self._count), element("p")
        properties = element("pPr")
        properties.append(element("pStyle", val="FootnoteText"))
        body.append(properties)
        mark, mark_properties = element("r"), element("rPr")
        mark_properties.append(element("rStyle", val="FootnoteReference"))
        mark.extend([mark_properties, element("footnoteRef")])
        words, content = element("r"), element("t")
        content.set(qn("xml:space"), "preserve")
        content.text = f"\u00a0{text}"
        words.append(content)
        body.extend([mark, words])
        note.append(body)
        return note

    def attach(self, document: DocxDocument) -> None:
        """Write the notes into the file, when there are any."""
        if not self._count:
            return
        content = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, content, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = element("footnotePr")
        settings.extend([element("footnote", id=-1), element("footnote", id=0)])
        _insert_setting(document, settings)


# The schema of the settings part fixes an order; these come after the two settings made here.
_AFTER_NOTES = ("endnotePr", "compat", "docVars", "rsids", "mathPr", "themeFontLang", "clrSchemeMapping",
                "shapeDefaults", "decimalSymbol", "listSeparator")  # fmt: skip


def _insert_setting(document: DocxDocument, setting: Any) -> None:
    root = document.settings.element
    following = [child for child in root if etree.QName(child).localname in _AFTER_NOTES]
    if following:
        following[0].addprevious(setting)
    else:
        root.append(setting)
