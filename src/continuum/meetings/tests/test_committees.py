"""Bodies that steer: who may write them, who sits there and until when, and who may know of whom."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.meetings import queries, services
from continuum.meetings.models import AgendaItem, Committee, CommitteeMember
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused
from continuum.toolkit.submissions import new_key

from .factories import CommitteeFactory, CommitteeMemberFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at("2026-03-02"):
        yield


@pytest.fixture
def node():
    return NodeFactory(parent=NodeFactory(), territory=TerritoryFactory(key="R44"))


@pytest.fixture
def delegate(client):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


@pytest.fixture
def committee(node):
    return CommitteeFactory(node=node, name="Comité de pilotage Grand Est")


def neighbour():
    return PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))


def of_the_programme(node, role, **within):
    person = PersonFactory()
    MembershipFactory(person=person, role=role, programme=node.programme, **within)
    return person


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def text_of(answer):
    return answer.content.decode()


# --- Writing ---------------------------------------------------------------------------------------------------------------


def test_a_delegate_opens_a_body_from_the_page_of_a_plan(client, delegate, node):
    assert "Créer une instance" in text_of(client.get(node.get_absolute_url()))
    url = f"/reunions/instances/ajouter/{node.address}/"
    answer = send(client, url, kind="regional_steering", name="Comité de pilotage Grand Est", rhythm="deux fois par an")
    made = Committee.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert made.node == node
    page = text_of(client.get(made.get_absolute_url()))
    for words in ("Comité de pilotage Grand Est", "Personne n’y siège encore", "deux fois par an", "Ajouter une réunion"):
        assert words in page
    assert made.get_absolute_url() in text_of(client.get(node.get_absolute_url()))
    assert journal.history_of(made).filter(verb="committee.added").exists()


def test_two_bodies_of_one_node_have_two_names(client, delegate, node, committee):
    form = send(client, f"/reunions/instances/ajouter/{node.address}/", kind="technical", name=committee.name.upper()).context[
        "form"
    ]
    assert "déjà ce nom" in form.errors["name"][0]


@pytest.mark.parametrize("verb", ["", "modifier/", "dissoudre/", "rouvrir/", "supprimer/", "membres/", "reunion/"])
def test_the_neighbour_region_and_the_stranger_find_no_body(client, committee, verb):
    url = f"{committee.get_absolute_url()}{verb}"
    assert client.get(url).status_code == 302
    client.force_login(neighbour())
    assert client.get(url).status_code == 404
    assert send(client, url, kind="technical", name="Autre").status_code == 404
    assert Committee.objects.get().name == "Comité de pilotage Grand Est"


@pytest.mark.parametrize("role", ["director", "board_member", "partner"])
def test_members_of_the_programme_read_a_body_and_write_nothing(client, node, committee, role):
    client.force_login(of_the_programme(node, role, organisation=OrganisationFactory()))
    page = text_of(client.get(committee.get_absolute_url()))
    assert committee.name in page
    assert "Modifier" not in page
    assert client.get(f"{committee.get_absolute_url()}membres/").status_code == 404
    with pytest.raises(Refused):
        services.close_committee(committee=committee, on=dt.date(2026, 3, 2), by=of_the_programme(node, role))


# --- Seats -----------------------------------------------------------------------------------------------------------------


def test_a_seat_is_an_organisation_with_whoever_represents_it(client, delegate, committee):
    region = OrganisationFactory(institution=True, name="Région d’essai")
    person = PersonFactory(name="Élue Essai-Fictif")
    MembershipFactory(person=person, role="partner", territory=TerritoryFactory(key="R44"))
    url = f"{committee.get_absolute_url()}membres/"
    typed = {"organisation": region.pk, "person": person.pk, "college": "authorities"}
    answer = send(client, url, **typed, title="vice-présidence", starts_on="2025-01-01")
    assert answer["Location"] == f"{committee.get_absolute_url()}#membres"
    seat = CommitteeMember.objects.get()
    assert (seat.organisation, seat.person, seat.college) == (region, person, "authorities")
    page = text_of(client.get(committee.get_absolute_url()))
    for words in ("Collectivités", "Région d’essai", "Élue Essai-Fictif", "vice-présidence", "depuis le 1er janvier 2025"):
        assert words in page


def test_the_same_seat_twice_at_the_same_dates_is_refused(committee, delegate):
    seat = CommitteeMemberFactory(committee=committee, starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 12, 31))
    again = CommitteeMember(organisation=seat.organisation, person=seat.person, starts_on=dt.date(2025, 6, 1))
    with pytest.raises(ValidationError, match="existe déjà"):
        services.add_committee_member(committee=committee, member=again, by=delegate)
    again.starts_on = dt.date(2026, 1, 1)
    services.add_committee_member(committee=committee, member=again, by=delegate)


def test_a_seat_that_ends_stays_in_the_history(client, delegate, committee):
    seat = CommitteeMemberFactory(committee=committee, starts_on=dt.date(2025, 1, 1))
    send(client, f"/reunions/membres/{seat.pk}/fin/", ends_on="2024-12-31")
    assert CommitteeMember.objects.get().ends_on is None
    send(client, f"/reunions/membres/{seat.pk}/fin/", ends_on="2026-03-01")
    page = text_of(client.get(committee.get_absolute_url()))
    assert "1\u00a0ancien siège" in page
    assert "jusqu’au 1er mars 2026" in page
    assert list(committee.members.on(dt.date(2026, 3, 1))) == [seat]
    assert not committee.members.on(dt.date(2026, 3, 2)).exists()


def test_names_are_for_those_who_keep_the_body_and_for_oneself(client, node, committee):
    region = OrganisationFactory(institution=True, name="Région d’essai")
    hidden = OrganisationFactory(name="Les Mirabelles (fictive)")
    sitting = of_the_programme(node, "partner")
    CommitteeMemberFactory(committee=committee, organisation=region, person=PersonFactory(name="Autre Essai-Fictif"))
    CommitteeMemberFactory(committee=committee, organisation=region, person=sitting, title="suppléance")
    CommitteeMemberFactory(committee=committee, organisation=hidden, person=None)
    client.force_login(sitting)
    page = text_of(client.get(committee.get_absolute_url()))
    assert str(sitting) in page.split("<main", 1)[1]
    assert "Région d’essai" in page
    assert "Autre Essai-Fictif" not in page
    assert "Mirabelles" not in page
    assert "1\u00a0autre structure" in page
    client.force_login(PersonFactory(delegate=True))
    page = text_of(client.get(committee.get_absolute_url()))
    assert "Autre Essai-Fictif" in page
    assert "Mirabelles" in page


def test_a_seat_of_another_programme_is_out_of_reach(client, committee):
    seat = CommitteeMemberFactory(committee=committee)
    client.force_login(neighbour())
    for verb in ("", "fin/", "supprimer/"):
        assert client.get(f"/reunions/membres/{seat.pk}/{verb}").status_code == 404


def test_somebody_whom_one_may_not_see_cannot_be_seated(client, committee, delegate):
    unseen = PersonFactory(name="Loin Essai-Fictif")
    typed = {"organisation": OrganisationFactory(institution=True).pk, "person": unseen.pk}
    answer = send(client, f"{committee.get_absolute_url()}membres/", **typed)
    assert "person" in answer.context["form"].errors
    assert not CommitteeMember.objects.exists()


# --- Its end ---------------------------------------------------------------------------------------------------------------


def test_a_body_with_meetings_to_come_is_not_dissolved_before_them(client, delegate, committee):
    MeetingFactory(committee=committee, on=dt.date(2026, 5, 1))
    url = f"{committee.get_absolute_url()}dissoudre/"
    form = send(client, url, closed_on="2026-03-02").context["form"]
    assert "1\u00a0réunion à venir" in form.errors["closed_on"][0]
    committee.meetings.update(on=dt.date(2026, 2, 1), status="held")
    send(client, url, closed_on="2026-03-02")
    committee.refresh_from_db()
    assert committee.is_closed
    page = text_of(client.get(committee.get_absolute_url()))
    assert "dissoute" in page
    assert "Ajouter une réunion" not in page
    send(client, f"{committee.get_absolute_url()}rouvrir/")
    committee.refresh_from_db()
    assert not committee.is_closed


def test_a_body_that_has_met_is_not_removed(delegate, committee):
    MeetingFactory(committee=committee)
    with pytest.raises(ValidationError, match="dissolvez-la plutôt"):
        services.remove_committee(committee=committee, by=delegate)
    other = CommitteeFactory(node=committee.node)
    services.remove_committee(committee=other, by=delegate)
    assert list(Committee.objects.all()) == [committee]


# --- What was put before a regional college ---------------------------------------------------------------------------------


def test_a_passage_before_a_college_is_a_point_of_a_meeting_that_was_held(client, delegate, node):
    college = CommitteeFactory(node=node, kind="college", name="Collège des employeurs")
    held = MeetingFactory(committee=college, status="held", on=dt.date(2026, 2, 1))
    AgendaItem.objects.create(meeting=held, title="Diagnostic territorial", node=node)
    AgendaItem.objects.create(meeting=MeetingFactory(committee=college), title="Point à venir")
    other = MeetingFactory(committee=CommitteeFactory(node=node), status="held")
    AgendaItem.objects.create(meeting=other, title="Point d’ailleurs")
    assert [one.title for one in queries.passages_of(college)] == ["Diagnostic territorial"]
    page = text_of(client.get(college.get_absolute_url()))
    assert "1\u00a0passage à l’ordre du jour" in page
    assert "Point à venir" not in page
    held.status = "cancelled"
    held.save()
    assert queries.passages_of(college) == []


def test_the_list_of_bodies_counts_organisations_once(client, delegate, committee, django_assert_max_num_queries):
    region = OrganisationFactory(institution=True)
    CommitteeMemberFactory(committee=committee, organisation=region)
    CommitteeMemberFactory(committee=committee, organisation=region)
    CommitteeMemberFactory(committee=committee, ends_on=dt.date(2026, 1, 1))
    for _ in range(3):
        MeetingFactory(committee=committee, status="held")
    row = queries.committees_seen(delegate).get()
    assert (row.seat_count, row.held_count) == (1, 3)
    for _ in range(20):
        CommitteeFactory(node=committee.node)
    with django_assert_max_num_queries(15):
        assert "21\u00a0instances" in text_of(client.get("/reunions/instances/"))
