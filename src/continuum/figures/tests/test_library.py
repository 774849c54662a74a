"""The library of indicators ships with the product, keeps what people rewrote, and is taken where it is expected."""

import pytest

from continuum.directory.tests.factories import PersonFactory
from continuum.figures.queries.library import entry_of, libraries
from continuum.figures.services import load_library
from continuum.plan.enums import Aggregation, Direction, Nature, Scale
from continuum.plan.models import Indicator, Measure
from continuum.plan.services import change_measure, declare_measures
from continuum.plan.tests.factories import NodeFactory, two_regions
from continuum.toolkit import registry
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.submissions import new_key

PRINTED = {
    *("personnes-mobilisees", "comites-regionaux", "comites-nationaux", "passages-colleges", "tweets", "posts-linkedin"),
    *("articles-site", "enquetes-realisees", "reponses-enquetes", "prestataires-externes", "syndicats-erds", "interviews"),
    *("mailings", "videos", "mallettes-pedagogiques", "conferences", "duree-conference", "partenaires-intervenants"),
    *("audience-conference", "heures-debat", "regions-experimentatrices", "erds-existants", "erds-en-creation"),
    *("guides-publies", "numeros-magazine", "syntheses-publiees"),
}


def group(code):
    return next(one for library in libraries() for one in library.groups if one.code == code)


def test_the_evaluation_ships_five_general_indicators_five_of_projects_and_every_printed_counter():
    general, project = group("general").entries, group("project").entries
    assert [entry.said["nature"] for entry in general] == ["rubric"] * 5
    assert [entry.code for entry in project] == [
        *("participation-formations", "satisfaction-formations", "partenaires-mobilises"),
        *("consultations-outils", "structures-touchees"),
    ]
    assert {entry.code for entry in group("printed").entries} >= PRINTED


@pytest.mark.parametrize("library", libraries(), ids=lambda library: library.code)
def test_every_indicator_says_what_it_counts_how_it_adds_up_how_often_and_where_it_was_read(library):
    for entry in library.entries:
        assert entry.rhythm, entry.code
        assert bool(entry.place and entry.page) == bool(library.document), entry.code
        if entry.is_counted:
            continue
        said = entry.said
        assert said["label"], entry.code
        assert len(said["definition"]) > 30, entry.code
        assert said["unit"], entry.code
        for name, words in (("nature", Nature), ("aggregation", Aggregation), ("direction", Direction), ("scale", Scale)):
            assert said[name] in words.values, (entry.code, name)


def test_a_code_stands_once_and_its_total_stands_too():
    codes = [entry.code for library in libraries() for entry in library.entries]
    assert len(set(codes)) == len(codes)
    assert {entry.part_of for library in libraries() for entry in library.entries} - {""} <= set(codes)


def test_what_a_room_counts_is_worded_by_that_room():
    """A figure declared by rooms has one wording; nothing that the file words is declared by a room."""
    entries = [entry for library in libraries() for entry in library.entries]
    assert {entry.code for entry in entries if entry.is_counted} == {
        entry.code for entry in entries if registry.facts.get(entry.code)
    }


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_an_upgrade_brings_new_words():
    declare_measures(by=SYSTEM)
    load_library(by=SYSTEM)
    before = list(Measure.objects.order_by("pk").values())
    load_library(by=SYSTEM)
    declare_measures(by=SYSTEM)
    assert list(Measure.objects.order_by("pk").values()) == before
    Measure.objects.filter(code="tweets").update(definition="Les mots d’une version d’avant.")
    load_library(by=SYSTEM)
    assert Measure.objects.get(code="tweets").definition == entry_of("tweets")[1].said["definition"]
    assert Measure.objects.get(code="structures-engagees").part_of.code == "structures-accompagnees"
    assert Measure.objects.get(code="passages-colleges").library == "declared"


@pytest.mark.django_db
def test_what_somebody_rewrote_keeps_her_words():
    load_library(by=SYSTEM)
    measure = Measure.objects.get(code="tweets")
    measure.label = "Messages courts"
    change_measure(measure=measure, by=PersonFactory(admin=True))
    load_library(by=SYSTEM)
    assert Measure.objects.get(code="tweets").label == "Messages courts"


@pytest.fixture
def land(db):
    declare_measures(by=SYSTEM)
    load_library(by=SYSTEM)
    found = two_regions()
    found["sheet"] = NodeFactory(parent=found["east"], kind="sheet", title="Former les binômes")
    return found


@pytest.fixture
def delegate(client, land):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


def url(code="participation-formations"):
    return f"/chiffres/bibliotheque/{code}/"


def test_a_delegate_takes_an_indicator_to_a_sheet_with_its_unit_and_rhythm(client, delegate, land):
    page = client.get("/chiffres/bibliotheque/").content.decode()
    assert url() in page
    assert "retour sur deux ans d’expérimentations" in page
    form = client.get(url(), {"fiche": land["sheet"].address}).context["form"]
    assert form["rhythm"].value() == "après chaque formation ou événement"
    typed = {"node": land["sheet"].pk, "rhythm": form["rhythm"].value(), "target": "40", "submission_key": new_key()}
    assert client.post(url(), typed)["Location"] == f"{land['sheet'].get_absolute_url()}#attendus"
    taken = Indicator.objects.get()
    assert (taken.node, taken.measure.code, taken.target) == (land["sheet"], "participation-formations", 40)
    assert taken.measure.unit == "présences"
    again = client.post(url(), {**typed, "submission_key": new_key()})
    assert "déjà attendu ici" in again.content.decode()
    assert "1\u00a0fois" in client.get("/chiffres/bibliotheque/").content.decode()


def test_she_takes_none_to_another_region(client, delegate, land):
    refused = client.post(url(), {"node": land["west"].pk, "submission_key": new_key()})
    assert refused.status_code == 200
    assert "node" in refused.context["form"].errors
    assert not Indicator.objects.exists()


def test_what_is_no_indicator_of_the_library_is_not_found(client, delegate):
    assert client.get(url("fiches-action")).status_code == 404
    assert client.get(url("nulle-part")).status_code == 404


def test_those_who_run_nothing_do_not_enter(client, land):
    client.force_login(PersonFactory(director=True))
    assert client.get("/chiffres/bibliotheque/").status_code in (403, 404)


def test_the_library_costs_the_same_whatever_is_expected(client, delegate, land, django_assert_max_num_queries):
    for measure in Measure.objects.all()[:20]:
        Indicator.objects.create(node=land["sheet"], measure=measure)
    with django_assert_max_num_queries(12):
        client.get("/chiffres/bibliotheque/")
