"""What leaves comes back without changing anything, in either form, whatever the names; OpenDocument is read as well."""

import datetime as dt
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from continuum.directory.models import ImportBatch, ImportLine, Organisation
from continuum.directory.services import imports
from continuum.directory.services.imports.checking import read_lines, surroundings
from continuum.directory.services.imports.decisions import decided
from continuum.directory.services.imports.lines import plain
from continuum.directory.services.imports.reading import NAMES, named_apart, proposed
from continuum.toolkit.exports import csv_lines, neutralised, xlsx_response
from continuum.toolkit.imports.worker import Row, reading

from .factories import (
    AffiliationFactory,
    AgreementFactory,
    AliasFactory,
    BranchFactory,
    HeadcountFactory,
    OrganisationFactory,
    TerritoryFactory,
)
from .import_files import carried_away, csv_file, ods_file, ods_row, xlsx_file

pytestmark = pytest.mark.django_db

CORNERS = [
    "=1+1",
    "+33",
    "-A",
    "@a",
    "'=1+1",
    "'",
    "''=",
    "\t=a",
    "＝a",
    "(vide)",
    "a|b",
    "a\\|b",
    "A (depuis 2019)",
    '"',
    "é\u0301",
]
CORNERS += [
    "a;b",
    "a,b",
    "a\nb",
    "-12",
    "-1,5",
    "12",
    "01/01/2020",
    "oui",
    "_x0041_",
    "a\u00a0b",
    " a ",
    "\u200b=1",
    "#REF!",
    "1e5",
]
NAMES_OF_ALL_KINDS = st.one_of(
    st.sampled_from(CORNERS),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t"), min_size=1, max_size=30),
).filter(lambda text: text.strip() and "\0" not in text)


def as_csv(ids):
    return "".join(csv_lines(imports.HEADINGS, imports.exchange_rows(ids))).encode()


def as_xlsx(ids):
    return carried_away(xlsx_response("essai", imports.HEADINGS, imports.exchange_rows(ids)))


def outcomes(content, territory):
    """What each line of a file would do, with what is said of it."""
    with reading(content) as read:
        rows = [*read.rows]
        form, headings = read.form, named_apart(read.headings.cells)
    batch = ImportBatch(territory=territory, form=form, columns=[{"heading": one} for one in headings])
    batch.mapping = proposed(headings, NAMES)
    assert len(batch.mapping) == len(imports.COLUMNS)
    lines = [ImportLine(batch=batch, number=row.number, cells=row.cells) for row in rows]
    read_now, words = read_lines(batch, lines)
    around = surroundings(batch, read_now, words)
    return [(one.outcome.value, one.problems, one.changes) for one in (decided(line, around) for line in read_now)]


@pytest.mark.parametrize("form", [as_csv, as_xlsx])
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(names=st.lists(st.tuples(NAMES_OF_ALL_KINDS, NAMES_OF_ALL_KINDS, NAMES_OF_ALL_KINDS), min_size=20, max_size=40))
def test_what_was_exported_changes_nothing_when_it_is_imported(form, names):
    Organisation.objects.all().delete()
    region, metz = TerritoryFactory(key="R44"), TerritoryFactory(key="C57463")
    for name, short, former in names:
        made = OrganisationFactory(name=name[:200], short_name=short[:60], address=former, territory=metz)
        AliasFactory(organisation=made, name=former)
    ids = list(Organisation.objects.values_list("pk", flat=True))
    assert set(map(str, outcomes(form(ids), region))) == {"('same', [], [])"}


@pytest.mark.parametrize("form", [as_csv, as_xlsx])
def test_every_column_of_a_full_structure_comes_back_as_it_left(form, france):
    full = OrganisationFactory(
        name="Les Tilleuls (fictive)",
        short_name="LT",
        siret="73282932000074",
        legal_form="association",
        branch=BranchFactory(),
        agreement=AgreementFactory(),
        opco=OrganisationFactory(institution=True, kind="opco", name="OPCO (d’essai)"),
        territory=france["C57463"],
        postcode="57000",
        address="=1 rue",
        phone="+33 3 87 00 00 00",
        email="a@b.example",
        website="https://a.example/",
        has_staff_council=False,
        closed_on=dt.date(2024, 1, 31),
    )
    HeadcountFactory(organisation=full, on=dt.date(2022, 12, 31), employees=12, full_time_equivalent=Decimal("10.50"))
    HeadcountFactory(organisation=full, on=dt.date(2021, 12, 31), employees=3)
    AliasFactory(organisation=full, name="Ormes | Saules")
    AffiliationFactory(
        organisation=full, network=OrganisationFactory(institution=True, kind="network", name="Réseau (depuis 2019)")
    )
    unknown = OrganisationFactory(name="Presque rien (fictive)", territory=france["D57"], has_staff_council=None)
    told = outcomes(form([full.pk, unknown.pk]), france["R44"])
    assert told == [("same", [], []), ("same", [], [])]


def test_a_change_made_in_the_table_is_the_only_one(france):
    made = OrganisationFactory(name="=Les Tilleuls (fictive)", territory=france["C57463"], phone="03 87 00 00 00")
    table = as_csv([made.pk]).replace(b"03 87 00 00 00", b"03 87 11 11 11")
    told = outcomes(table, france["R44"])
    assert told == [("changed", [], [["Téléphone", "03 87 00 00 00", "03 87 11 11 11"]])]


@given(NAMES_OF_ALL_KINDS)
def test_the_apostrophe_of_an_export_is_taken_away_and_no_other(text):
    assert plain(neutralised(text), "csv") in (text, text.removeprefix("'"))
    if not text.startswith("'"):
        assert plain(neutralised(text), "csv") == text
    assert plain(f"'{text}", "xlsx") == f"'{text}"


def test_an_open_document_with_repeated_cells_is_read():
    empty = '<table:table-row table:number-rows-repeated="1048000">'
    empty += '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    lines = ods_row("Nom", "Commune", "Effectif") + ods_row("Les Essais (fictive)", "Metz", row=' table:number-rows-repeated="2"')
    number = '<table:table-row><table:table-cell office:value-type="string"><text:p>Été</text:p></table:table-cell>'
    number += '<table:table-cell/><table:table-cell office:value-type="float" office:value="12"/></table:table-row>'
    with reading(ods_file(lines + number + empty)) as read:
        assert (read.form, read.headings.cells) == ("ods", ["Nom", "Commune", "Effectif"])
        assert list(read.rows) == [
            Row(2, ["Les Essais (fictive)", "Metz"]),
            Row(3, ["Les Essais (fictive)", "Metz"]),
            Row(4, ["Été", "", "12"]),
        ]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ";"), ("utf-8-sig", ","), ("cp1252", ";"), ("utf-16", "\t"), ("utf-8", "\t"), ("cp1252", ",")],
)
def test_what_french_spreadsheets_write_is_read(encoding, delimiter):
    table = [["Nom", "Note"], ["Cœur d’Œuvre €", 'a;b,c\n"d"'], ["E\u0301te\u0301" if encoding[0] == "u" else "Été", "é"]]
    with reading(csv_file(table, encoding, delimiter)) as read:
        rows = [row.cells for row in read.rows]
    assert rows == [[unicodedata.normalize("NFC", cell) for cell in row] for row in table[1:]]


def test_a_file_that_says_its_separator_is_believed():
    with reading(b"sep=,\r\nNom,A;B\r\nX,1\r\n") as read:
        assert (read.headings.cells, [row.cells for row in read.rows]) == (["Nom", "A;B"], [["X", "1"]])


def test_numbers_and_dates_of_a_workbook_become_what_one_would_type():
    row = ["A", 12, 12.5, 73282932000074, dt.date(2022, 12, 31), True, " b "]
    with reading(xlsx_file([["Nom", "a", "b", "c", "d", "e", "f"], row])) as read:
        assert next(iter(read.rows)).cells == ["A", "12", "12,5", "73282932000074", "31/12/2022", "oui", " b "]
