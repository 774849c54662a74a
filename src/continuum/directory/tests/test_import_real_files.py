"""Files as people make them: titles, headings on two levels, merged cells, several sheets, sums, eaten zeros."""

import io
import zipfile

import pytest
import xlsxwriter

from continuum.directory.models import ImportLine, Organisation
from continuum.toolkit.imports.limits import Unreadable
from continuum.toolkit.imports.worker import reading

from .import_files import brought, checked, confirm, csv_file, ods_file, ods_row, xlsx_file

pytestmark = pytest.mark.django_db
TITLE = "Liste des adhérents de la délégation"


def workbook(draw):
    """What a function draws in a workbook."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        draw(book)
    return written.getvalue()


def lines_of(batch):
    return {line.number: line for line in ImportLine.objects.filter(batch=batch)}


def said_of(batch, number):
    return " ".join(one["text"] for one in lines_of(batch)[number].problems)


@pytest.mark.parametrize("form", [csv_file, xlsx_file])
def test_headings_are_found_under_a_title(delegate, form):
    table = [(TITLE, "", ""), ("Au 31/12/2023", "", ""), ("Nom", "Ville", "Note"), ("A (fictive)", "Metz", "à rappeler")]
    batch = checked(form(table), delegate)
    assert [one["heading"] for one in batch.columns] == ["Nom", "Ville", "Note"]
    assert batch.told.endswith(", intitulés en ligne 3")
    assert [(line.number, line.outcome) for line in lines_of(batch).values()] == [(4, "added")]


def test_the_separator_of_a_text_is_found_under_its_title(delegate):
    batch = brought(f"{TITLE}\r\n\r\nNom,Ville\r\nA (fictive),Metz\r\n".encode(), delegate)
    assert [one["heading"] for one in batch.columns] == ["Nom", "Ville"]
    assert batch.told.endswith("séparé par virgule, intitulés en ligne 3")


def test_a_line_that_looks_like_headings_is_a_line_where_the_first_one_is_as_full(delegate):
    batch = brought(csv_file([("Intitulé", "Type"), ("Réseau", "Association")]), delegate)
    assert [one["heading"] for one in batch.columns] == ["Intitulé", "Type"]
    assert batch.counts["lines"] == 1


def test_headings_on_two_levels_and_cells_merged_over_lines_say_what_is_seen(delegate):
    def draw(book):
        sheet, plain = book.add_worksheet(), book.add_format()
        for place, heading in enumerate(("Nom", "Ville")):
            sheet.merge_range(0, place, 1, place, heading, plain)
        sheet.merge_range("C1:D1", "Salariés", plain)
        sheet.write_row("C2", ["Effectif", "Date de l’effectif"])
        sheet.merge_range("B3:B5", "Metz", plain)
        for number, name in enumerate(("A (fictive)", "B (fictive)", "C (fictive)"), start=2):
            sheet.write_row(number, 2, [number, "31/12/2022"])
            sheet.write(number, 0, name)
        sheet.write_row("A6", ["D (fictive)", ""])

    batch = checked(workbook(draw), delegate)
    assert batch.mapping == {"name": 0, "commune": 1, "employees": 2, "counted_on": 3}
    confirm(batch, delegate)
    where = dict(Organisation.objects.values_list("name", "territory__name"))
    assert where == {"A (fictive)": "Metz", "B (fictive)": "Metz", "C (fictive)": "Metz", "D (fictive)": "Grand Est"}


def test_the_first_sheet_that_is_shown_is_read_and_the_others_are_told(delegate):
    def draw(book):
        for name in ("Listes", "Moselle", "Ardennes"):
            sheet = book.add_worksheet(name)
            sheet.write_column("A1", ["Nom", f"{name} (fictive)"])
        book.get_worksheet_by_name("Listes").hide()
        book.get_worksheet_by_name("Moselle").activate()

    batch = checked(workbook(draw), delegate)
    assert [line.name for line in lines_of(batch).values()] == ["Moselle (fictive)"]
    assert batch.told == "classeur Excel, feuille «\u00a0Moselle\u00a0», la seule lue sur 2"


@pytest.mark.parametrize(
    "name", ["TOTAL", "Totaux", "Sous-total", "Total général", "Total : 12 structures", "Nombre total de structures"]
)
def test_a_sum_at_the_foot_of_the_table_is_no_structure(delegate, name):
    table = [("Nom", "Effectif", "Date de l’effectif"), ("A (fictive)", "12", "31/12/2022"), (name, "12", "31/12/2022")]
    batch = checked(csv_file(table), delegate)
    assert "cette ligne semble être un total, pas une structure. Laissez-la de côté." in said_of(batch, 3)
    assert lines_of(batch)[2].outcome == "added"


def test_a_structure_whose_name_begins_like_a_sum_is_one(delegate):
    assert lines_of(checked(csv_file([("Nom",), ("Total Respect (fictive)",)]), delegate))[2].outcome == "added"


def test_thousands_postcodes_and_columns_without_use_are_read_as_they_are_meant(delegate):
    table = [
        ("Nom", "Nom", "", "Ville", "Code postal", "Effectif", "Date de l’effectif", ""),
        ("A (fictive)", "autre", "", "Aboncourt", 8000, "1\u202f234", "31/12/2022", ""),
    ]
    batch = checked(xlsx_file(table), delegate)
    assert [one["heading"] for one in batch.columns][:3] == ["Nom", "Nom (2)", "Colonne 3"]
    confirm(batch, delegate)
    found = Organisation.objects.get()
    assert (found.name, found.postcode, found.headcounts.get().employees) == ("A (fictive)", "08000", 1234)


def test_a_cell_without_heading_says_what_to_do(delegate):
    batch = checked(csv_file([("Nom",), ("A (fictive)", "à rappeler")]), delegate)
    assert "Nommez chaque colonne, ou cherchez un séparateur de trop." in said_of(batch, 2)


def altered(content, old, new):
    """The same workbook, some of its text written otherwise by hand."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(written, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name).replace(old.encode(), new.encode()))
    return written.getvalue()


def test_a_null_sign_of_a_workbook_is_refused_with_its_cell():
    """PostgreSQL keeps no such sign."""
    content = altered(xlsx_file([("Nom", "Ville"), ("A (fictive)", "Metz!")]), "Metz!", "Metz_x0000_")
    said = "Ligne 2, colonne 2\u00a0: cette cellule contient un signe nul"
    with pytest.raises(Unreadable, match=said), reading(content):
        pytest.fail("it was read")


def test_the_name_of_a_sheet_is_told_as_far_as_the_database_keeps_it(delegate):
    content = ods_file(ods_row("Nom") + ods_row("A (fictive)"))
    batch = brought(altered(content, "Feuille1", "F" * 500), delegate)
    assert (batch.state, len(batch.told) < 200) == ("matching", True)
