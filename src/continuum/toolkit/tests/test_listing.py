import csv
import datetime as dt
import io
import uuid
import zipfile
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from hypothesis import given
from hypothesis import strategies as st

from continuum.toolkit.exports import csv_cell, csv_lines, neutralised, xlsx_response
from continuum.toolkit.listing import SearchedPages
from continuum.toolkit.models import JournalEntry

pages = pytest.mark.urls("continuum.toolkit.tests.pages")
FORMULA_STARTS = "=+-@\t\r\n\0＝＋－＠"


@pytest.fixture
def reader(claire, client, person_named):
    """Claire, in a list of five."""
    for name in ("Ali", "Béa", "Dan", "Eva"):
        person_named(name)
    client.force_login(claire)
    return client


def table(page):
    return page.content.decode().split("<tbody>")[-1].split("</tbody>")[0]


def names(page):
    return [name for name in ("Ali", "Béa", "Claire", "Dan", "Eva") if f">{name}<" in table(page)]


def sheet_of(response):
    content = b"".join(response.streaming_content)
    response.file_to_stream.close()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


@pages
def test_a_list_is_cut_in_pages_that_forget_nobody_and_repeat_nobody(reader):
    shown = [names(reader.get("/personnes/", {"page": number})) for number in (1, 2, 3)]
    assert shown == [["Ali", "Béa"], ["Claire", "Dan"], ["Eva"]]


@pages
def test_namesakes_each_show_once_over_the_pages(reader):
    from .pages import people

    get_user_model().objects.update(name="Dominique")
    orders = [people._ordered(get_user_model().objects.all(), order).query.order_by for order in ("name", "-name")]
    assert [order[-1] for order in orders] == ["pk", "pk"]
    shown = "".join(table(reader.get("/personnes/", {"page": number})) for number in (1, 2, 3))
    assert all(f"/personnes/{person.pk}/" in shown for person in get_user_model().objects.all())


@pages
def test_a_list_is_sorted_by_what_is_declared_and_by_nothing_else(reader):
    assert names(reader.get("/personnes/", {"sort": "-name"})) == ["Dan", "Eva"]
    for unknown in ("password", "-email", "person__email", "", "--name", "?"):
        assert names(reader.get("/personnes/", {"sort": unknown})) == ["Ali", "Béa"]


@pages
def test_a_filter_and_a_search_narrow_and_unknown_values_are_ignored(reader):
    get_user_model().objects.filter(name="Eva").update(is_active=False)
    assert names(reader.get("/personnes/", {"actif": "non"})) == ["Eva"]
    assert names(reader.get("/personnes/", {"q": "dan"})) == ["Dan"]
    assert names(reader.get("/personnes/", {"actif": "peut-être", "page": "zz"})) == ["Ali", "Béa"]


@pages
def test_an_empty_choice_says_how_to_get_out_of_it(reader):
    page = reader.get("/personnes/", {"q": "personne de ce nom"}).content.decode()
    assert "Rien ne correspond à ce choix." in page
    assert 'href="/personnes/"' in page


@pages
def test_a_printed_list_says_what_was_chosen_and_that_it_is_a_page_of_several(reader):
    assert "Page 1 sur 3." in reader.get("/personnes/").content.decode()
    printed = reader.get("/personnes/", {"q": "dan", "actif": "oui"}).content.decode()
    assert '<p class="on-paper">Choix\u00a0: recherche «\u00a0dan\u00a0», ' in printed
    assert "Page 1" not in printed


@pages
def test_htmx_gets_the_table_alone(reader):
    page = reader.get("/personnes/", {"q": "dan"}, headers={"HX-Request": "true"})
    assert page.content.decode().lstrip().startswith('<div id="liste-personnes">')
    assert "HX-Request" in page["Vary"]


@pages
def test_the_number_of_queries_does_not_grow_with_the_list(reader, person_named, django_assert_max_num_queries, monkeypatch):
    from .pages import people

    monkeypatch.setattr(people.__class__, "per_page", 50)
    for number in range(30):
        person_named(f"Personne {number}")
    with django_assert_max_num_queries(6):
        reader.get("/personnes/")


@pages
def test_an_export_holds_the_whole_choice_in_its_order_and_is_journalled(reader, claire):
    response = reader.get("/personnes/", {"format": "csv", "sort": "-name", "actif": "oui"})
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeffNom;Adresse;Solde\r\n")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    assert [row[0] for row in rows] == ["Eva", "Dan", "Claire", "Béa", "Ali"]
    assert rows[0][2] == "-3"
    entry = JournalEntry.objects.get(verb="export")
    assert (entry.person, entry.object_id) == (claire, "personnes")
    assert entry.details == {"format": "csv", "rows": 5, "filters": {"actif": "oui"}, "searched": False}


@pages
def test_a_list_that_asks_why_leaves_once_said_why(reader):
    asked = reader.get("/repertoire/", {"format": "csv", "actif": "oui"})
    assert "Dites pourquoi vous emportez ce fichier" in asked.content.decode()
    typed = {"submission_key": str(uuid.uuid4()), "reason": "  "}
    assert "Écrivez pourquoi, en quelques mots" in reader.post("/repertoire/?format=csv&actif=oui", typed).content.decode()
    assert not JournalEntry.objects.exists()
    taken = reader.post("/repertoire/?format=csv&actif=oui", typed | {"reason": "rencontre annuelle"})
    assert len(b"".join(taken.streaming_content).splitlines()) == 6
    entry = JournalEntry.objects.get(verb="export")
    assert entry.details["reason"] == "rencontre annuelle"
    assert entry.details["filters"] == {"actif": "oui"}


@pages
def test_whoever_need_not_say_why_is_not_asked(client, yves):
    client.force_login(yves)
    assert client.get("/repertoire/?format=csv")["Content-Type"].startswith("text/csv")


@pages
def test_an_unknown_format_is_the_page(reader):
    assert reader.get("/personnes/", {"format": "exe"})["Content-Type"].startswith("text/html")


@pages
def test_a_stranger_exports_nothing(client, db):
    assert client.get("/personnes/", {"format": "csv"}).status_code == 302
    assert not JournalEntry.objects.exists()


def test_a_workbook_holds_texts_as_texts_and_numbers_as_numbers():
    row = ["=1+1", -12.5, Decimal("3.5"), dt.date(2021, 3, 10), None, "http://essai.example", True, "12"]
    sheet = sheet_of(xlsx_response("essai", ["a"] * 8, [row]))
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "<v>-12.5</v>" in sheet
    assert "<t>=1+1</t>" in sheet
    assert "<t>12</t>" in sheet


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-12, "-12"),
        (Decimal("-12.50"), "-12,50"),
        (1.5, "1,5"),
        ("-12,5", "-12,5"),
        ("=1+1", "'=1+1"),
        ("+33 1 02 03 04 05", "'+33 1 02 03 04 05"),
        ("\u200b=1+1", "'\u200b=1+1"),
        ("  @SUM(A1)", "'  @SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
        ("Réunion = oui", "Réunion = oui"),
        (None, ""),
        (False, "non"),
        (dt.date(2021, 3, 10), "10/03/2021"),
        (dt.datetime(2021, 3, 10, 8, tzinfo=dt.UTC), "10/03/2021 09:00"),
    ],
)
def test_a_cell_says_what_it_is_and_runs_nothing(value, cell):
    assert csv_cell(value) == cell


@given(st.sampled_from(FORMULA_STARTS), st.text(max_size=20))
def test_no_text_that_starts_like_a_formula_leaves_as_it_is(start, rest):
    cell = csv_cell(f"{start}{rest}")
    number = cell[:1] == "-" and cell[1:].replace(",", ".", 1).replace(".", "", 1).isdigit()
    assert number or cell[0] == "'"
    assert "\0" not in cell


@given(st.text(max_size=30))
def test_neutralising_never_loses_a_visible_word(text):
    assert neutralised(text).removeprefix("'") in (text.replace("\0", ""), text.replace("\0", "").removeprefix("'"))


@given(st.lists(st.lists(st.text(alphabet="a;\"'=\n\r-", max_size=6), min_size=2, max_size=2), min_size=1, max_size=5))
def test_no_separator_or_quote_in_a_text_opens_a_new_cell(rows):
    text = "".join(csv_lines(["a", "b"], rows)).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1:]
    assert read == [[neutralised(cell) for cell in row] for row in rows]


@pages
def test_a_search_that_finds_more_than_anybody_reads_says_so_and_stops_counting(reader, monkeypatch):
    monkeypatch.setattr(SearchedPages, "MOST", 2)
    page = reader.get("/personnes/", {"q": "a"}).content.decode()
    assert "plus de 2 personnes" in page.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Page suivante" not in page
    assert "plus de" not in reader.get("/personnes/", {"q": "claire"}).content.decode()


@pages
def test_without_a_search_all_is_counted(reader, monkeypatch):
    monkeypatch.setattr(SearchedPages, "MOST", 2)
    assert "5 personnes" in reader.get("/personnes/").content.decode().replace("\u202f", " ").replace("\u00a0", " ")
