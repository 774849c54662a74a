"""What visitors mean to try at home: whose it is, who reads it, and what became of it three months later."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community import services
from continuum.community.enums import TransferStatus
from continuum.community.models import TransferIntention
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.meetings.models import Attendance
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.reminders import remind

from .factories import CommunityFactory, member_of
from .factories_visits import DAY, LearningVisitFactory, host_of, intend, visitor_of

pytestmark = pytest.mark.django_db
EVE = DAY - dt.timedelta(days=1)
THREE_MONTHS_LATER = dt.date(2026, 6, 12)
KEY = "6a0c0c49-7a49-4d2e-a3a9-4e49b7f7ce10"


@pytest.fixture
def visit():
    community = CommunityFactory(node__programme__territory=TerritoryFactory(key="R44"))
    return LearningVisitFactory(community=community)


@pytest.fixture
def delegate(visit):
    return PersonFactory(delegate=True)


def test_an_intention_is_looked_at_again_three_months_after_the_visit(visit):
    person = visitor_of(visit)
    with clock.held_at(DAY):
        made = intend(visit, person)
    assert made.remind_on == THREE_MONTHS_LATER
    with clock.held_at(THREE_MONTHS_LATER):
        remind()
    assert OutboxMessage.objects.filter(kind="toolkit.reminder", person=person).count() == 1


def test_an_intention_is_of_the_structure_in_whose_name_she_came(visit):
    person = visitor_of(visit, name="La mienne")
    with clock.held_at(DAY):
        assert str(intend(visit, person).organisation) == "La mienne"


def test_somebody_of_the_team_who_comes_takes_no_intention(visit, delegate):
    Attendance.objects.create(meeting=visit.meeting, person=delegate, reply="yes")
    with clock.held_at(DAY), pytest.raises(Refused):
        intend(visit, delegate)


def test_an_intention_is_read_by_its_structure_and_the_team_not_by_other_visitors(visit, delegate):
    person, other, host = visitor_of(visit), visitor_of(visit), host_of(visit)
    own = person.active_memberships()[0].organisation
    colleague = member_of(visit.community, organisation=own, role="board_member")
    with clock.held_at(DAY):
        intend(visit, person)
    assert all(TransferIntention.objects.visible_to(one).exists() for one in (person, colleague, delegate))
    assert not any(TransferIntention.objects.visible_to(one).exists() for one in (other, host))


@pytest.mark.parametrize(
    ("to", "given"), [("done", {"evidence": "Planning affiché"}), ("given_up", {"reason": "Trop de départs"})]
)
def test_what_became_of_it_is_said_with_why(visit, to, given):
    person = visitor_of(visit)
    with clock.held_at(DAY):
        made = intend(visit, person)
        with pytest.raises(ValidationError):
            services.take_intention_step(intention=made, to=to, given={}, by=person)
        services.take_intention_step(intention=made, to=to, given=given, by=person)
    assert TransferIntention.objects.get().status == to


def test_another_visitor_takes_no_step_of_hers(visit):
    person, other = visitor_of(visit), visitor_of(visit)
    with clock.held_at(DAY):
        made = intend(visit, person)
        with pytest.raises(Refused):
            services.take_intention_step(intention=made, to="given_up", given={"reason": "x"}, by=other)


def test_whoever_left_the_structure_never_rewrites_what_it_means_to_try_and_whoever_answers_for_it_does(visit):
    person = visitor_of(visit)
    held = person.memberships.get()
    colleague = member_of(visit.community, organisation=held.organisation, role="board_member")
    with clock.held_at(DAY):
        made = intend(visit, person)
        with pytest.raises(Refused):
            services.change_intention(intention=made, by=colleague)
        held.organisation = OrganisationFactory(territory=TerritoryFactory(key="D54"))
        held.save()
        gone = type(person).objects.get(pk=person.pk)
        with pytest.raises(Refused):
            services.change_intention(intention=TransferIntention.objects.get(), by=gone)
        with pytest.raises(Refused):
            services.take_intention_step(intention=TransferIntention.objects.get(), to="done", given={"evidence": "x"}, by=gone)
        services.change_intention(intention=TransferIntention.objects.get(), by=colleague)


def test_an_intention_changes_by_its_page_and_keeps_its_state(client, visit):
    person = visitor_of(visit)
    with clock.held_at(DAY):
        made = intend(visit, person)
        client.force_login(person)
        typed = {"action": "Essayer deux plannings", "due_on": "2026-10-01", "submission_key": KEY}
        assert client.post(reverse("community:change_intention", args=[made.pk]), typed).status_code == 302
        assert "Essayer deux plannings" in client.get(made.get_absolute_url()).content.decode()
    made.refresh_from_db()
    assert (made.status, made.remind_on) == (TransferStatus.GOING_ON, THREE_MONTHS_LATER)


def test_it_is_not_due_before_the_visit(visit):
    with clock.held_at(DAY), pytest.raises(ValidationError, match="avant la visite"):
        intend(visit, visitor_of(visit), due_on=EVE)
