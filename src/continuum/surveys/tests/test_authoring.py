"""Writing a questionnaire: each fault is said at its place, what is published never changes, what goes out is what came in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from continuum.directory.tests.factories import PersonFactory, ProgrammeFactory, TerritoryFactory
from continuum.methods import questionnaires
from continuum.surveys import services
from continuum.surveys.models import Instrument, InstrumentVersion
from continuum.surveys.services.reading import read_here
from continuum.toolkit.access import Refused
from continuum.toolkit.submissions import new_key

from .authoring import book, brought, confirmed, draft_of, plain, published, text_of, with_one_more
from .factories import SURVEY, InstrumentFactory

GOLDEN = Path(questionnaires.__file__).parent / "tests" / "golden"


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """The process apart costs a second; one test starts it."""
    monkeypatch.setattr(services, "read_apart", read_here)


@pytest.fixture
def programme(db):
    return ProgrammeFactory(code="essais", territory=TerritoryFactory(key="R44"))


@pytest.fixture
def officer(programme):
    return PersonFactory(officer=True, officer__membership__programme=programme, membership__programme=programme)


@pytest.fixture
def instrument(programme):
    return InstrumentFactory(programme=programme, title="Court")


# --- A file comes in -------------------------------------------------------------------------------------------------------


def test_each_of_five_faults_is_said_with_its_sheet_row_column_and_remedy_then_disappears_once_corrected(
    client, officer, instrument
):
    client.force_login(officer)
    page = text_of(brought(client, instrument, (GOLDEN / "cinq_fautes.xlsx").read_bytes()))
    draft = draft_of(instrument)
    assert (draft.state, draft.form, len(draft.problems)) == ("to_correct", None, 5)
    assert "5 points à corriger" in page
    for fault in draft.problems:
        assert f"feuille {fault['sheet']}, ligne {fault['row']}, colonne {fault['column']}</th><td>" in page
    assert confirmed(client, "publish_version", draft.pk).context["form"].errors
    page = text_of(brought(client, instrument, book()))
    assert "Ce classeur est lu sans erreur" in page
    assert (draft_of(instrument).pk, draft_of(instrument).state) == (draft.pk, "ready")


def test_a_file_read_in_part_is_never_said_to_be_read_nor_compared_with_the_one_before(client, officer, instrument):
    client.force_login(officer)
    brought(client, instrument, (GOLDEN / "cinq_fautes.xlsx").read_bytes())
    page = text_of(brought(client, instrument, without_questions()))
    assert "Ce classeur n’a pas pu être lu en entier : 1 point est à corriger d’abord." in page
    assert "Corrigez-le dans votre classeur" in page
    assert "corrigés" not in page


def test_a_column_that_is_missing_is_said_once(client, officer, instrument):
    client.force_login(officer)
    brought(client, instrument, book([{name: text for name, text in row.items() if name != "type"} for row in SURVEY]))
    assert [(one["row"], one["column"]) for one in draft_of(instrument).problems] == [(1, "type")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("vide.xlsx", b"", "Ce fichier est vide"),
        ("lourd.xlsx", b"PK\x03\x04" + b"0" * 5_000_000, "dépasse 2"),
        ("rapport.xlsx", "docx", "malgré son nom"),
        ("texte.xlsx", b"type,name,label", "ni un classeur .xlsx ni un .xls"),
        ("coupe.xlsx", book()[:900], "abîmé"),
    ],
)
def test_what_is_no_questionnaire_is_refused_in_words(name, content, words, client, officer, instrument):
    client.force_login(officer)
    assert words in text_of(brought(client, instrument, a_letter() if content == "docx" else content, name))
    assert not instrument.versions.published().exists()


def without_questions() -> bytes:
    """The workbook that one brings when the sheet « survey » was renamed."""
    kept, saved = load_workbook(io.BytesIO(book())), io.BytesIO()
    kept["survey"].title = "questions"
    kept.save(saved)
    return saved.getvalue()


def a_letter() -> bytes:
    """What a word processor saves, under the name of a workbook."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>')
        file.writestr("word/document.xml", "<w:document/>")
    return packed.getvalue()


def test_an_old_workbook_named_like_a_new_one_is_read_and_goes_out_under_its_true_name(client, officer, instrument):
    client.force_login(officer)
    old = (GOLDEN / "ancien.xls").read_bytes()
    brought(client, instrument, old, "ancien.xlsx")
    answer = client.get(reverse("surveys:version_file", args=[draft_of(instrument).pk]))
    assert answer.content == old
    assert 'filename="ancien.xls"' in answer["Content-Disposition"]
    page = text_of(client.get(draft_of(instrument).get_absolute_url()))
    assert "ne se corrige ici que dans un classeur .xlsx" in page


@pytest.mark.parametrize(
    ("column", "expression"),
    [
        ("constraint", r"regex(., '[\w-\.]+')"),
        ("constraint", "regex(., '(a+)+$')"),
        ("relevant", "if(1, " * 600 + "1" + ", 0)" * 600),
        ("relevant", "${encore} = 'x'"),
    ],
)
def test_patterns_without_end_and_conditions_without_bottom_are_said_or_made_harmless(
    column, expression, client, officer, instrument
):
    client.force_login(officer)
    brought(client, instrument, book(with_one_more(**{column: expression})))
    draft = draft_of(instrument)
    places = {(one["sheet"], one["row"], one["column"]) for one in draft.problems if one["level"] == "error"}
    assert places <= {("survey", 11, column)}
    assert bool(places) or "regex" in expression


def test_a_label_with_markup_is_shown_as_it_is_written(client, officer, instrument):
    client.force_login(officer)
    page = brought(client, instrument, book(with_one_more(label="<script>alert(1)</script> **gras**"))).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **gras**" in page
    assert "<script>alert" not in page


def test_a_file_is_read_in_a_process_of_its_own_that_the_memory_and_the_clock_bound(monkeypatch):
    from continuum.surveys.services import reading
    from continuum.toolkit.imports import worker

    apart = reading.read_apart(book())
    here = read_here(book())
    assert (apart.digest, apart.problems, apart.wording) == (here.digest, here.problems, here.wording)
    monkeypatch.setattr(worker, "SECONDS", 0.05)
    with pytest.raises(services.Unreadable, match="temps prévu"):
        reading.read_apart(book())


# --- Versions --------------------------------------------------------------------------------------------------------------


def test_what_is_published_stays_and_the_next_file_makes_the_next_version(client, officer, instrument):
    client.force_login(officer)
    first = published(client, instrument, book())
    brought(client, instrument, book(with_one_more()))
    kept = InstrumentVersion.objects.get(pk=first.pk)
    assert (kept.digest, bytes(kept.file.body)) == (first.digest, bytes(first.file.body))
    assert (draft_of(instrument).number, draft_of(instrument).change) == (2, "minor")
    assert confirmed(client, "remove_version", first.pk).context["form"].errors
    assert confirmed(client, "remove_instrument", instrument.pk).context["form"].errors
    assert "la même chose que la version" in text_of(brought(client, instrument, book()))


@pytest.mark.parametrize(
    ("survey", "words"),
    [
        ([{**row, "label": "Combien êtes-vous ?"} if row.get("name") == "effectif" else row for row in SURVEY], "rédaction"),
        (with_one_more(), "s’ajoute"),
        ([{**row, "type": "text"} if row.get("name") == "sites" else row for row in SURVEY], "nouvelle série"),
    ],
)
def test_what_a_version_changes_is_said_difference_by_difference_before_it_is_published(
    survey, words, client, officer, instrument
):
    client.force_login(officer)
    published(client, instrument, book())
    page = text_of(brought(client, instrument, book(survey)))
    draft = draft_of(instrument)
    asked = text_of(client.get(reverse("surveys:publish_version", args=[draft.pk])))
    assert draft.differences
    for said in (page, asked):
        assert words in said
        assert all(plain(one["message"])[1:] in said for one in draft.differences)


def test_the_file_goes_out_as_it_came(client, officer, instrument):
    client.force_login(officer)
    content = book()
    brought(client, instrument, content)
    answer = client.get(reverse("surveys:version_file", args=[draft_of(instrument).pk]))
    assert answer.content == content
    assert "sandbox" in answer["Content-Security-Policy"]


# --- The library, copies ---------------------------------------------------------------------------------------------------


def test_the_nine_questionnaires_of_the_program_come_once_and_a_change_makes_a_version(db, officer, monkeypatch, tmp_path):
    from continuum.surveys.services import library
    from continuum.toolkit.access import SYSTEM

    folder = tmp_path / "essai"
    folder.mkdir()
    about = (
        'title = "Essai"\nkind = "comptage"\npurpose = "Essayer"\nminutes = 3\nwho_answers = "La direction"\nsources = ["Ici"]\n'
    )
    (folder / "about.toml").write_text(about, encoding="utf-8")
    (folder / "survey.csv").write_text("type,name,label\ntext,q1,Une question ?\n", encoding="utf-8")
    monkeypatch.setattr(library, "FOLDER", tmp_path)
    for _ in range(2):
        services.load_questionnaires(by=SYSTEM)
    one = Instrument.objects.get(programme=None)
    assert (one.title, one.kind, one.sources, one.versions.count()) == ("Essai", "equality", "Ici", 1)
    (folder / "about.toml").write_text(about.replace("Essayer", "Essayer encore"), encoding="utf-8")
    services.load_questionnaires(by=SYSTEM)
    assert one.versions.count() == 1
    (folder / "survey.csv").write_text("type,name,label\ntext,q1,Une autre question ?\n", encoding="utf-8")
    services.load_questionnaires(by=SYSTEM)
    assert list(one.versions.values_list("number", "state")) == [(2, "published"), (1, "published")]
    with pytest.raises(Refused):
        services.change_instrument(instrument=one, by=officer)


def test_a_questionnaire_is_copied_from_the_library_with_its_last_version_and_its_file(client, officer, programme):
    client.force_login(officer)
    admin = PersonFactory(admin=True)
    source = InstrumentFactory(programme=programme, title="À copier", sources="Un guide")
    client.force_login(admin)
    version = published(client, source, book())
    client.force_login(officer)
    address = reverse("surveys:copy_instrument", args=[source.pk])
    known = {name: value for name, value in client.get(address).context["form"].initial.items() if value is not None}
    same = {**known, "programme": str(programme.pk), "submission_key": new_key()}
    assert "porte déjà ce nom court" in text_of(client.post(address, same))
    client.post(address, {**same, "code": "adapte", "submission_key": new_key()})
    copy = Instrument.objects.get(code="adapte")
    draft = draft_of(copy)
    assert (copy.copied_from, copy.sources, draft.digest, draft.change) == (source, "Un guide", version.digest, "first")
    assert bytes(draft.file.body) == bytes(version.file.body)
    assert draft.file.wording == version.file.wording


def test_the_list_is_filtered_by_library_kind_and_state(client, officer, instrument):
    InstrumentFactory(programme=None, title="De la bibliothèque")
    client.force_login(officer)
    address = reverse("surveys:instruments")
    for query, shown in (
        ("?programme=bibliotheque", {"De la bibliothèque"}),
        ("?programme=essais", {"Court"}),
        ("?etat=publie", set()),
        ("?nature=survey", set()),
        ("?q=biblio", {"De la bibliothèque"}),
    ):
        page = text_of(client.get(address + query))
        assert {title for title in ("De la bibliothèque", "Court") if f">{title}</a>" in page} == shown, query


# --- Who ---------------------------------------------------------------------------------------------------------------------


def test_another_programme_a_director_and_a_delegate_of_elsewhere_write_nothing_here(client, instrument, officer):
    client.force_login(officer)
    version = published(client, instrument, book())
    elsewhere = PersonFactory(officer=True)
    for stranger in (elsewhere, PersonFactory(director=True)):
        client.force_login(stranger)
        for name, pk in (("instrument", instrument.pk), ("bring_version", instrument.pk), ("version", version.pk)):
            assert client.get(reverse(f"surveys:{name}", args=[pk])).status_code == 404
        with pytest.raises(Refused):
            services.publish_version(version=version, by=stranger)
    with pytest.raises(ValidationError, match="déjà publiée"):
        services.publish_version(version=version, by=officer)


def test_a_questionnaire_is_found_by_its_words_by_those_who_see_it(instrument, officer):
    from continuum.surveys.search import find_instruments

    InstrumentFactory(programme=None, title="Diagnostic des présences")
    InstrumentFactory(title="Diagnostic d’ailleurs")
    assert [one.title for one in find_instruments(officer, "diagnostic", 5)] == ["Court", "Diagnostic des présences"]
    assert find_instruments(PersonFactory(director=True), "diagnostic", 5) == []
