"""The desk: what waits for each person, and doors that exist in the demonstration only."""

import datetime as dt

import pytest
from django.urls import reverse

from continuum.desk import queries
from continuum.desk.models import RegionPage
from continuum.directory.models import Organisation
from continuum.directory.tests.factories import HeadcountFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.figures.services import check_coherence
from continuum.figures.tests.factories import ReadingFactory
from continuum.meetings.tests.factories import AttendanceFactory, MeetingFactory
from continuum.plan.services import add_series
from continuum.plan.tests.factories import MeasureFactory, MilestoneFactory, two_regions
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.dates import PartialDate

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    found = two_regions()
    measure = MeasureFactory(label="Réponses")
    ReadingFactory(measure=measure, node=found["west"], value=29, source=found["source"])
    ReadingFactory(measure=measure, node=found["west"], value=30, source=found["source"])
    check_coherence(programme=found["programme"], by=SYSTEM)
    return found


def test_the_officer_finds_the_contradictions_that_she_can_settle(client, land):
    client.force_login(PersonFactory(officer=True, membership__programme=land["programme"]))
    page = client.get("/bureau/").content.decode().replace("\u00a0", " ")
    assert "1 contradiction, dont 1 que vous pouvez trancher" in page


def test_a_director_is_not_asked_to_settle_contradictions(client, land):
    client.force_login(PersonFactory(director=True, membership__programme=land["programme"]))
    assert "contradiction" not in client.get("/bureau/").content.decode()


def test_on_the_first_day_the_administration_is_led_to_its_first_programme_and_others_to_nothing(client):
    for person, led in ((PersonFactory(admin=True), True), (PersonFactory(director=True), False)):
        client.force_login(person)
        for page in ("/bureau/", "/chiffres/"):
            assert ("/plan/creer/" in client.get(page).content.decode()) is led, (page, led)


def test_what_others_approved_since_the_last_visit_is_shown(client, land):
    officer = PersonFactory(officer=True, membership__programme=land["programme"])
    ReadingFactory(
        node=land["east"],
        measure=MeasureFactory(label="Visites faites"),
        approved_by=officer,
        approved_at=dt.datetime.now(tz=dt.UTC),
    )
    client.force_login(PersonFactory(partner=True, membership__programme=land["programme"]))
    assert "Visites faites" in client.get("/bureau/").content.decode()


def test_the_desk_no_longer_announces_what_took_place_and_names_once_what_comes_back(client, land):
    officer = PersonFactory(officer=True, membership__programme=land["programme"])
    with clock.held_at("2020-06-15"):
        MilestoneFactory(node=land["east"], title="Faite", on="2020-07-01", done_on="2020-06-01")
        kept = MilestoneFactory.build(node=land["east"], title="Cellule", kind="meeting", every="monthly", on="2020-07-02")
        add_series(node=land["east"], milestone=kept, last=PartialDate(2020, 12), by=officer)
        assert [(one.title, one.on) for one in queries.coming(officer)] == [("Cellule", "2020-07-02")]


def test_a_person_whose_membership_ended_is_told_so_and_sees_nothing(client, land):
    ended = PersonFactory(officer=True, membership__programme=land["programme"], membership__ends_on=dt.date(2020, 1, 1))
    client.force_login(ended)
    assert "Vous n’avez pas d’accès en cours" in client.get("/bureau/").content.decode()
    assert client.get("/programmes/essai/").status_code == 404


def test_her_own_structure_is_one_click_from_the_desk_of_a_director(client, land):
    director = PersonFactory(director=True, membership__programme=land["programme"])
    structure, neighbour = director.memberships.get().organisation, OrganisationFactory()
    client.force_login(director)
    page = client.get("/bureau/").content.decode()
    assert f'href="{structure.get_absolute_url()}">Ma structure' in page
    assert 'effectif <span class="missing">non renseigné</span>' in page
    assert "Mettre à jour l’effectif" in page
    assert str(neighbour.pk) not in page
    HeadcountFactory(organisation=structure, employees=12, on=dt.date(2023, 12, 31))
    assert "12\u00a0salariés au 31 décembre 2023." in client.get("/bureau/").content.decode()


@pytest.mark.parametrize(("kind", "offered"), [("member", True), ("agency", False)])
def test_schemes_and_actions_are_offered_to_a_member_structure_alone(client, land, kind, offered):
    director = PersonFactory(director=True, membership__programme=land["programme"])
    structure = director.memberships.get().organisation
    Organisation.objects.update(kind=kind)
    client.force_login(director)
    page = client.get("/bureau/").content.decode()
    assert f'href="{structure.get_absolute_url()}">Ma structure' in page
    assert ("Dispositifs pour ma structure" in page) is ("Actions de ma structure" in page) is offered


@pytest.mark.parametrize("trait", ["delegate", "officer", "partner"])
def test_who_leads_no_structure_reads_of_none(trait, client, land):
    client.force_login(PersonFactory(**{trait: True}))
    assert "Ma structure" not in client.get("/bureau/").content.decode()


def test_search_finds_words_without_their_accents_and_only_what_may_be_seen(client, land):
    client.force_login(PersonFactory(officer=True, membership__programme=land["programme"]))
    assert "Réponses" in client.get("/chercher/?q=reponses").content.decode()
    client.force_login(PersonFactory(officer=True))
    assert "/chiffres/mesures/" not in client.get("/chercher/?q=reponses").content.decode()


@pytest.mark.parametrize("address", ["/demonstration/comptes/", "/demonstration/courrier/", "/demonstration/date/", "/galerie/"])
def test_doors_of_the_demonstration_do_not_exist_elsewhere(client, settings, address):
    settings.DEMO = False
    assert client.get(address).status_code == 404


def test_one_click_accounts_open_nothing_outside_the_demonstration(client, settings):
    settings.DEMO = False
    person = PersonFactory(admin=True, origin="invented")
    assert client.post(f"/demonstration/entrer/{person.pk}/").status_code == 404
    assert client.get("/bureau/").status_code == 302


def test_a_real_person_is_never_entered_by_one_click(client, settings):
    settings.DEMO = True
    assert client.post(f"/demonstration/entrer/{PersonFactory(admin=True).pk}/").status_code == 404


def test_the_desk_announces_the_meetings_where_one_is_expected_and_no_other(client, land):
    director = PersonFactory(director=True, membership__programme=land["programme"])
    organiser = PersonFactory(officer=True, membership__programme=land["programme"])
    with clock.held_at("2026-03-02"):
        step = MilestoneFactory(node=land["east"], title="Étape de la rencontre", on="2026-03-12")
        day = {"node": land["east"], "status": "convened", "on": dt.date(2026, 3, 12), "organiser": organiser}
        AttendanceFactory(meeting=MeetingFactory(title="Attendue", milestone=step, **day), person=director)
        AttendanceFactory(meeting=MeetingFactory(title="Déclinée", **day), person=director, reply="no")
        AttendanceFactory(meeting=MeetingFactory(title="Passée", **day | {"on": dt.date(2026, 3, 1)}), person=director)
        AttendanceFactory(meeting=MeetingFactory(title="Annulée", **day | {"status": "cancelled"}), person=director)
        MeetingFactory(title="D’autres", **day)
        assert [one.title for one in queries.coming(director)] == ["Attendue"]
        assert {one.title for one in queries.coming(organiser)} == {"Attendue", "Déclinée", "D’autres"}
        stranger = PersonFactory(officer=True, membership__programme=land["programme"])
        assert [one.title for one in queries.coming(stranger)] == ["Étape de la rencontre"]
        client.force_login(director)
        assert "12 mars 2026" in client.get("/bureau/").content.decode()


def test_a_stranger_finds_each_open_region_and_its_agenda_from_the_first_page(client):
    page = RegionPage.objects.create(
        territory=TerritoryFactory(key="R44"), slug="grand-est", tagline="Ensemble", presentation="Nous.", written_at=clock.now()
    )
    agenda = reverse("desk:region_agenda", args=[page.slug])
    assert agenda not in client.get("/").content.decode()
    RegionPage.objects.update(opened_at=clock.now())
    assert agenda in client.get("/").content.decode()
    assert client.get(agenda).status_code == 200
