"""What an agreement obliges to: told to its owner 60, 30 and 7 days before, each once; armed anew when its day moves."""

import datetime as dt

import pytest

from continuum.directory.models import Membership
from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.plan import services
from continuum.plan.models import Obligation
from continuum.toolkit import clock
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.reminders import remind, waiting
from continuum.toolkit.submissions import new_key

from .factories import AgreementFactory, ObligationFactory, two_regions

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)


@pytest.fixture
def agreement():
    return AgreementFactory(node=two_regions()["east"], title="Accompagner", status="signed")


@pytest.fixture
def owner(agreement):
    return PersonFactory(delegate=True)


@pytest.fixture
def duty(agreement, owner):
    return ObligationFactory(agreement=agreement, title="Bilan final", owner=owner, due_on=DAY)


def told_on(*days_before):
    """How many mails each of these days writes."""
    written = []
    for days in days_before:
        with clock.held_at(DAY - dt.timedelta(days=days)):
            written.append(remind())
    return written


def said(person, days_before):
    with clock.held_at(DAY - dt.timedelta(days=days_before)):
        return [line.text for line in waiting(type(person).objects.get(pk=person.pk))]


def test_told_once_at_each_of_the_three_alerts_and_once_when_late(duty):
    assert told_on(61, 60, 59, 31, 30, 29, 8, 7, 1, 0, -1, -2) == [0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0]
    first = OutboxMessage.objects.order_by("created_at").first()
    assert "Obligation à remplir\u00a0: «\u00a0Bilan final\u00a0», Accompagner, échéance le 1er juin 2026" in first.text


def test_a_day_that_the_worker_missed_is_made_up_by_one_mail(duty):
    assert told_on(45, 44, 5, 4) == [1, 0, 1, 0]


def test_a_moved_day_arms_its_alerts_anew(duty):
    assert told_on(60, 7) == [1, 1]
    duty.refresh_from_db()
    duty.due_on = DAY + dt.timedelta(days=60)
    services.change_obligation(obligation=duty, by=PersonFactory(admin=True))
    assert told_on(1, 0, -1, -30, -53, -54) == [0, 1, 0, 1, 1, 0]


def test_other_words_arm_nothing(duty):
    told_on(60)
    duty.refresh_from_db()
    duty.title = "Bilan définitif"
    services.change_obligation(obligation=duty, by=PersonFactory(admin=True))
    assert told_on(59) == [0]


def test_a_fulfilled_or_waived_one_is_told_no_more(duty, owner):
    for to, given in (("done", {"evidence": "Envoyé le 2"}), ("waived", {"reason": "Le financeur y renonce"})):
        row = Obligation.objects.get()
        services.take_obligation_step(obligation=row, to=to, given=given, by=owner)
        assert told_on(60, 30, 7, -1) == [0, 0, 0, 0]
        assert said(owner, 7) == []
        services.take_obligation_step(obligation=row, to="due", given={"reason": "Rouverte"}, by=owner)
    assert told_on(7) == [1]


def test_on_the_desk_from_the_first_alert_until_it_is_done(duty, owner):
    line = "Obligation à remplir\u00a0: «\u00a0Bilan final\u00a0», Accompagner, échéance le 1er juin 2026"
    assert [said(owner, days) for days in (61, 60, 0)] == [[], [line], [line]]
    assert said(owner, -1) == [line.replace("à remplir", "en retard")]


def test_without_an_owner_it_waits_on_the_desk_of_those_who_run_the_region(duty, owner):
    Obligation.objects.update(owner=None)
    assert told_on(60, 7) == [0, 0]
    assert said(owner, 60)[0].endswith(", sans responsable")
    far = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    assert said(far, 60) == said(PersonFactory(partner=True), 60) == []


def test_an_owner_who_left_gets_no_mail(duty, owner):
    Membership.objects.filter(person=owner).update(ends_on=dt.date(2026, 1, 1))
    assert told_on(60) == [0]
    assert said(owner, 60) == []


def test_written_moved_and_fulfilled_in_the_browser(client, agreement, owner):
    client.force_login(owner)
    page = f"/financements/{agreement.pk}/"
    typed = {"submission_key": new_key(), "kind": "accounts", "title": "Compte rendu", "due_on": "2026-06-01"}
    assert client.post(f"{page}obligation/", {**typed, "due_on": ""}).context["form"].errors["due_on"]
    client.post(f"{page}obligation/", typed)
    made = Obligation.objects.get()
    own = f"/obligations/{made.pk}/"
    client.post(f"{own}etape/done/", {"submission_key": new_key(), "seen": "due", "evidence": "Envoyé"})
    assert Obligation.objects.get().status == "done"
    assert "Envoyé" in client.get(own).content.decode()
    client.post(f"{own}supprimer/", {"submission_key": new_key()})
    assert not Obligation.objects.exists()
