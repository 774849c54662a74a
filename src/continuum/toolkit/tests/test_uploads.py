"""What a document is, whatever its name says: what is taken, what is refused and how, the name it is kept under."""

import io
import zipfile

import pytest

from continuum.toolkit.uploads import LARGEST, MEDIA_TYPES, Refusal, checked_upload, harmless_name

pytestmark = pytest.mark.any_database

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 17 + b"\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 20 + b"\xff\xd9"
TYPES = "<Types><Default Extension='xml' ContentType='application/xml'/></Types>"


def archive(**parts):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return packed.getvalue()


def docx(**more):
    return archive(**{"[Content_Types].xml": TYPES, "word/document.xml": "<document/>", **more})


def xlsx(**more):
    return archive(**{"[Content_Types].xml": TYPES, "xl/workbook.xml": "<workbook/>", **more})


def opened(form, **more):
    return archive(**{"mimetype": MEDIA_TYPES[form], "content.xml": "<office/>", **more})


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (JPEG, "jpg"),
        (docx(), "docx"),
        (xlsx(), "xlsx"),
        (opened("odt"), "odt"),
        (opened("ods"), "ods"),
    ],
)
def test_a_document_is_known_by_its_content_whatever_its_name(content, form):
    found = checked_upload("facture.exe", content)
    assert found.media_type == MEDIA_TYPES[form]
    assert found.name == f"facture.exe.{form}"


MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
FETCHED = '<Relationship Id="1" Type="http://x/attachedTemplate" Target="https://ailleurs.example/a" TargetMode="External"/>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"x" * (LARGEST + 1), "10\u00a0Mo"),
        (b"#!/bin/sh\necho", "n’est pas d’une nature"),
        (b"<html><script>", "n’est pas d’une nature"),
        (b"GIF89a", "n’est pas d’une nature"),
        (PDF + b"/JavaScript" + PDF, "contient du code"),
        (PDF + b"/S /Rendition /JS (app.alert(1))" + PDF, "contient du code"),
        (PDF + b"/AcroForm << /XFA 12 0 R >>" + PDF, "contient du code"),
        (PDF + b"/AcroForm << /XFA[(preamble) 12 0 R] >>" + PDF, "contient du code"),
        (PDF.replace(b"%%EOF", b""), "abîmé"),
        (PNG + b"<html>", "abîmé"),
        (JPEG + b"MZ", "abîmé"),
        (archive(**{"lisez-moi.txt": "a"}), "archive"),
        (docx(**{"word/vbaProject.bin": "x"}), "macros"),
        (xlsx(**{"xl/macrosheets/sheet1.xml": "x"}), "macros"),
        (opened("ods", **{"Basic/Standard/Module1.xml": "x"}), "macros"),
        (docx(**{"[Content_Types].xml": TYPES.replace("application/xml", MACROS)}), "macros"),
        (docx(**{"word/_rels/settings.xml.rels": FETCHED}), "autre fichier"),
        (docx(**{"word/_rels/settings.xml.rels": FETCHED.replace('"', "'")}), "autre fichier"),
        (docx(**{"word/_rels/settings.xml.rels": f"<r:s xmlns:r='r'>{FETCHED.replace('<', '<r:')}</r:s>"}), "autre fichier"),
        (docx(**{"word/_rels/settings.xml.rels": FETCHED.replace('/a"', '/hyperlink"')}), "autre fichier"),
        (docx(**{"word/_rels/settings.xml.rels": f"<!DOCTYPE a [<!ENTITY b 'c'>]>{FETCHED}"}), "abîmé"),
        (docx(**{"word/_rels/settings.xml.rels": "<Relationship"}), "abîmé"),
        (docx(**{"word/_rels/settings.xml.rels": "<?xml version='1.0' encoding='zzz'?><Relationships/>"}), "abîmé"),
        (docx(**{"../../etc/passwd": "x"}), "abîmé"),
        (docx()[:-30], "abîmé"),
    ],
)
def test_what_is_hostile_or_unknown_is_refused_with_its_remedy(content, said):
    with pytest.raises(Refusal, match=said):
        checked_upload("note.docx", content)


@pytest.mark.parametrize("by_chance", [b"/JS ", b"/JS(", b"/XFA ", b"/XFA\x07"])
def test_a_few_letters_that_a_compressed_picture_holds_by_chance_are_no_code(by_chance):
    stream = b"stream\n\x9c\x01" + by_chance + b"\xfe\x12\nendstream"
    assert checked_upload("photos.pdf", PDF + stream + PDF).name == "photos.pdf"


def test_a_link_that_one_clicks_is_no_danger():
    link = '<Relationship Id="1" Type="http://x/hyperlink" Target="https://ailleurs.example" TargetMode="External"/>'
    assert checked_upload("note.docx", docx(**{"word/_rels/document.xml.rels": link})).name == "note.docx"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/bilan.pdf", "bilan.pdf"),
        ("C:\\Documents\\Bilan été.PDF", "Bilan été.pdf"),
        ("bilan\u202efdp.exe", "bilanfdp.exe.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie b.pdf"),
        ('a"; filename="b.exe', "a filename= b.exe.pdf"),
        ("...", "document.pdf"),
        ("x" * 300 + ".pdf", "x" * 150 + ".pdf"),
    ],
)
def test_a_name_leads_nowhere_and_hides_nothing(typed, kept):
    assert harmless_name(typed, "pdf") == kept
