"""Milestones that took place, are late, or are still to come: said in words and shape, and marked in two clicks."""

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.plan import queries, services
from continuum.plan.models import Milestone
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.submissions import new_key

from . import factories

pytestmark = pytest.mark.django_db
day = PartialDate.parse


@pytest.fixture
def land():
    with clock.held_at("2020-06-15"):
        yield factories.two_regions()


@pytest.fixture
def officer(client, land):
    person = PersonFactory(officer=True, membership__programme=land["programme"])
    client.force_login(person)
    return person


@pytest.fixture
def milestone(land):
    return factories.MilestoneFactory(node=land["east"], title="Comité n° 2", on="2020-06-10")


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


@pytest.mark.parametrize(
    ("on", "until", "done_on", "state"),
    [
        ("2020-06-14", None, None, "late"),
        ("2020-06-15", None, None, ""),
        ("2020-06", None, None, ""),
        ("2020", None, None, ""),
        ("2020-05", None, None, "late"),
        ("2020-06-01", "2020-06-16", None, ""),
        ("2020-06-14", None, "2020-06-14", "done"),
        ("2020-12", None, "2020-06-14", "done"),
    ],
)
def test_a_milestone_is_late_once_its_last_day_is_past_and_nobody_said_that_it_took_place(land, on, until, done_on, state):
    assert factories.MilestoneFactory.build(node=land["east"], on=on, until=until, done_on=done_on).state == state


def test_the_page_says_it_in_words_in_the_list_in_the_drawing_and_in_its_table(client, land, officer, milestone):
    factories.MilestoneFactory(node=land["east"], title="Lancement", on="2020-01", done_on="2020-02-03", evidence="Compte rendu")
    factories.MilestoneFactory(node=land["east"], title="Bilan", on="2020-12")
    page = client.get("/programmes/essai/est/").content.decode()
    for words in ("tenue le 3 février 2020", "Compte rendu", "en retard", "à venir", "étape, en retard", "étape, tenue"):
        assert words in page
    assert page.count("ch-diamond-late") == 2  # wide and narrow
    assert page.count("Marquer comme tenue") == 2
    assert '<details class="twin" open>' in page


def test_marked_as_held_the_day_it_was_planned_for_unless_another_is_typed(client, land, officer, milestone):
    url = f"/etapes/{milestone.pk}/tenue/"
    form = client.get(url).context["form"]
    assert form["done_on"].value() == "10 juin 2020"
    assert send(client, url, done_on="11/06/2020", evidence="Feuille de présence")["Location"].endswith("#calendrier")
    milestone.refresh_from_db()
    assert (milestone.done_on.iso, milestone.evidence, milestone.on.iso) == ("2020-06-11", "Feuille de présence", "2020-06-10")
    assert journal.history_of(milestone)[0].words == "étape tenue"


def test_what_is_to_come_proposes_today(client, land, officer):
    coming = factories.MilestoneFactory(node=land["east"], on="2020-09")
    assert client.get(f"/etapes/{coming.pk}/tenue/").context["form"]["done_on"].value() == "15 juin 2020"


@pytest.mark.parametrize("typed", ["2020-06-16", "2021", "2020-07"])
def test_nobody_says_that_it_took_place_on_a_day_to_come(client, officer, milestone, typed):
    refused = send(client, f"/etapes/{milestone.pk}/tenue/", done_on=typed)
    assert set(refused.context["form"].errors) == {"done_on"}
    fields = {"title": "Comité", "kind": "committee", "on": "2020-06-10", "done_on": typed}
    assert set(send(client, f"/etapes/{milestone.pk}/", **fields).context["form"].errors) == {"done_on"}
    assert Milestone.objects.get().done_on is None


def test_a_proof_without_a_date_asks_for_it_and_a_date_may_be_taken_back(client, officer, milestone):
    fields = {"title": "Comité", "kind": "committee", "on": "2020-06-10"}
    refused = send(client, f"/etapes/{milestone.pk}/", **fields, evidence="Compte rendu")
    assert set(refused.context["form"].errors) == {"done_on"}
    send(client, f"/etapes/{milestone.pk}/", **fields, done_on="2020-06-10")
    assert Milestone.objects.get().is_held
    send(client, f"/etapes/{milestone.pk}/", **fields)
    assert not Milestone.objects.get().is_held


def test_what_took_place_is_neither_put_off_nor_moved_with_the_plan(client, land, officer):
    early = factories.MilestoneFactory(node=land["east"], on="2020-09-10", done_on="2020-06-10")
    ahead = factories.MilestoneFactory(node=land["east"], on="2020-10-10")
    refused = send(client, f"/etapes/{early.pk}/reporter/", starts="2020-12", cause="funding")
    assert "elle ne se reporte plus" in refused.content.decode()
    services.put_off_plan(node=land["east"], shift=queries.Shift(months=1), cause="funding", by=officer)
    assert [Milestone.objects.get(pk=one.pk).on.iso for one in (early, ahead)] == ["2020-09-10", "2020-11-10"]


def test_a_stranger_and_the_neighbour_region_mark_nothing(client, land, milestone):
    url = f"/etapes/{milestone.pk}/tenue/"
    assert client.get(url).status_code == 302
    neighbour = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    client.force_login(neighbour)
    assert client.get(url).status_code == send(client, url, done_on="2020-06-10").status_code == 404
    with pytest.raises(Refused):
        services.hold_milestone(milestone=milestone, on=day("2020-06-10"), by=neighbour)
    assert "Marquer comme tenue" not in client.get("/programmes/essai/est/").content.decode()


def test_the_service_refuses_by_itself_a_day_to_come(milestone):
    with pytest.raises(ValidationError):
        services.hold_milestone(milestone=milestone, on=day("2020-06-16"), by=SYSTEM)
