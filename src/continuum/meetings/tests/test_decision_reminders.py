"""When the day of a decision comes: told to whoever answers for it, or to those who run the place."""

import datetime as dt

import pytest

from continuum.directory.tests.factories import MembershipFactory, PersonFactory, TerritoryFactory
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.reminders import remind, waiting

from .factories import AttendanceFactory, CommitteeFactory, DecisionFactory, MeetingFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 20)


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at(DAY):
        yield


@pytest.fixture
def meeting():
    root = NodeFactory(programme__territory=TerritoryFactory(key="FR"))
    node = NodeFactory(parent=root, territory=TerritoryFactory(key="R44"))
    return MeetingFactory(committee=CommitteeFactory(node=node), status="held", title="Comité de mars", on=dt.date(2026, 3, 12))


def expected_at(meeting, role="partner"):
    person = PersonFactory()
    MembershipFactory(person=person, role=role, programme=meeting.node.programme)
    AttendanceFactory(meeting=meeting, person=person)
    return person


def late(meeting, owner=None, **fields):
    return DecisionFactory(meeting=meeting, text="Saisir la Région", owner=owner, due_on=DAY - dt.timedelta(days=1), **fields)


def said(person):
    return [line.text for line in waiting(person)]


LINE = "Décision en retard\u00a0: «\u00a0Saisir la Région\u00a0», Comité de mars, 12 mars 2026, échéance le 19 mars 2026"


def test_whoever_answers_is_told_once_by_mail_and_as_long_as_it_lasts_on_her_desk(meeting):
    owner = expected_at(meeting)
    row = late(meeting, owner)
    assert [remind(), remind()] == [1, 0]
    mail = OutboxMessage.objects.get()
    assert mail.person == owner
    assert LINE in mail.text
    assert f"/reunions/decisions/{row.pk}/" in mail.text
    assert said(owner) == [LINE]


def test_what_is_to_be_looked_at_again_is_told_on_its_day(meeting):
    owner = expected_at(meeting)
    row = DecisionFactory(meeting=meeting, owner=owner, status="in_progress", remind_on=DAY + dt.timedelta(days=2))
    assert remind() == 0
    with clock.held_at(DAY + dt.timedelta(days=2)):
        assert remind() == 1
        assert "à revoir le 22 mars 2026" in said(owner)[0]
    row.refresh_from_db()
    assert row.reminded_on == DAY + dt.timedelta(days=2)


def test_a_closed_decision_reminds_nobody(meeting):
    owner = expected_at(meeting)
    for status in ("done", "dropped"):
        late(meeting, owner, status=status)
    assert remind() == 0
    assert said(owner) == []


@pytest.mark.parametrize("owner", ["nobody", "without access", "never expected"])
def test_what_nobody_can_answer_for_stands_on_the_desk_of_those_who_run_the_place(meeting, owner):
    person = {
        "nobody": lambda: None,
        "without access": lambda: AttendanceFactory(meeting=meeting).person,
        "never expected": lambda: PersonFactory(partner=True, membership__programme=meeting.node.programme),
    }[owner]()
    late(meeting, person)
    assert remind() == 0
    delegate, officer = PersonFactory(delegate=True), PersonFactory(officer=True, membership__programme=meeting.node.programme)
    assert said(delegate) == said(officer) == [f"{LINE}, sans responsable"]
    far = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    others = [far, PersonFactory(officer=True), PersonFactory(admin=True), expected_at(meeting)]
    assert [said(one) for one in others] == [[], [], [], []]


def test_the_number_of_decisions_changes_nothing_to_the_number_of_queries(meeting, django_assert_max_num_queries):
    owner = expected_at(meeting)
    for _ in range(8):
        late(meeting, owner)
        late(meeting, expected_at(meeting))
    owner.active_memberships()
    with django_assert_max_num_queries(10):
        assert len(waiting(owner)) == 8
