"""When a day comes: a mail to whoever answers for it, once; a line on her desk, or on that of those who run the place."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from continuum.directory.models import Membership
from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.plan import services
from continuum.plan.models import ActionSheet, StructureAction
from continuum.toolkit import clock, journal, registry
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.reminders import remind, waiting

from . import factories

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at(DAY):
        yield


@pytest.fixture
def structure():
    return OrganisationFactory(name="Les Mirabelles (fictive)")


@pytest.fixture
def director(structure):
    return director_of(structure)


def director_of(structure):
    person = PersonFactory()
    MembershipFactory(person=person, role="director", organisation=structure, territory=TerritoryFactory(key="R44"))
    return person


def action(structure, **fields):
    return factories.StructureActionFactory(organisation=structure, **{"status": "in_progress", **fields})


def blocked(structure, owner, on=DAY, **fields):
    return action(structure, owner=owner, status="blocked", remind_on=on, **fields)


def mails():
    return list(OutboxMessage.objects.order_by("created_at", "to"))


def said(person):
    return [line.text for line in waiting(person)]


def test_one_mail_a_day_groups_all_that_came_due_for_a_person(structure, director):
    one = blocked(structure, director, title="Ouvrir le soir")
    two = action(structure, owner=director, due_on=DAY - dt.timedelta(days=1), title="Recruter")
    assert remind() == 1
    mail = mails()[0]
    assert (mail.person, mail.subject) == (director, "2 points à revoir dans Continuum")
    lines = [line for line in mail.text.splitlines() if line.startswith(("- ", "  "))]
    assert lines == [
        "- Action en retard\u00a0: «\u00a0Recruter\u00a0», Les Mirabelles (fictive), échéance le 1er mars 2026",
        f"  http://localhost:8000/actions-de-structure/{two.pk}/",
        "- Action bloquée\u00a0: «\u00a0Ouvrir le soir\u00a0», Les Mirabelles (fictive), à revoir le 2 mars 2026",
        f"  http://localhost:8000/actions-de-structure/{one.pk}/",
    ]


def test_said_once_however_often_the_task_runs(structure, director):
    blocked(structure, director)
    assert [remind(), remind()] == [1, 0]
    with clock.held_at(DAY + dt.timedelta(days=1)):
        assert remind() == 0
    assert len(mails()) == 1


def test_what_comes_due_after_the_mail_of_the_day_waits_for_the_next(structure, director):
    blocked(structure, director)
    remind()
    action(structure, owner=director, due_on=DAY - dt.timedelta(days=1), title="Recruter")
    assert remind() == 0
    with clock.held_at(DAY + dt.timedelta(days=1)):
        assert remind() == 1
    assert "Recruter" in mails()[1].text


def test_a_crash_after_the_mail_writes_it_no_second_time(structure, director):
    row = blocked(structure, director)
    remind()
    StructureAction.objects.filter(pk=row.pk).update(reminded_on=None)
    assert remind() == 0
    assert len(mails()) == 1


def test_each_day_that_comes_is_told_the_reminder_then_the_last_day(structure, director):
    blocked(structure, director, due_on=DAY + dt.timedelta(days=3))
    assert remind() == 1
    for days, written in ((1, 0), (3, 0), (4, 1), (5, 0)):
        with clock.held_at(DAY + dt.timedelta(days=days)):
            assert remind() == written, days


def test_a_new_reminder_is_told_again_on_its_day(structure, director):
    row = blocked(structure, director)
    remind()
    StructureAction.objects.filter(pk=row.pk).update(remind_on=DAY + dt.timedelta(days=9))
    with clock.held_at(DAY + dt.timedelta(days=8)):
        assert remind() == 0
    with clock.held_at(DAY + dt.timedelta(days=9)):
        assert remind() == 1


def test_whoever_takes_an_action_over_is_told_of_the_day_that_had_come(structure, director):
    row = blocked(structure, director)
    remind()
    taken, other = StructureAction.objects.get(pk=row.pk), director_of(structure)
    taken.title = "Ouvrir le soir"
    services.change_action(action=taken, by=director)
    assert remind() == 0
    taken.owner = other
    services.change_action(action=taken, by=director)
    assert [remind(), remind()] == [1, 0]
    assert [mail.person for mail in mails()] == [director, other]


def test_what_is_over_or_not_yet_due_reminds_nobody(structure, director):
    for status in ("done", "already_done", "not_interested"):
        action(structure, owner=director, status=status, due_on=DAY - dt.timedelta(days=9), remind_on=DAY)
    blocked(structure, director, on=DAY + dt.timedelta(days=1))
    action(structure, owner=director, due_on=DAY)
    action(structure, owner=director)
    assert remind() == 0
    assert mails() == []


@pytest.mark.parametrize("loss", ["ended", "elsewhere", "inactive"])
def test_an_owner_without_access_any_more_gets_no_mail_and_the_officers_of_the_territory_see_the_line(structure, director, loss):
    blocked(structure, director, title="Ouvrir le soir")
    {"ended": _end, "elsewhere": _move, "inactive": _close}[loss](director)
    delegate, far = PersonFactory(delegate=True), PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    assert remind() == 0
    line = (
        "Action bloquée\u00a0: «\u00a0Ouvrir le soir\u00a0», Les Mirabelles (fictive), à revoir le 2 mars 2026, sans responsable"
    )
    assert said(delegate) == [line]
    assert said(far) == said(PersonFactory(admin=True)) == []
    assert said(_again(director)) == []


def _end(person):
    Membership.objects.filter(person=person).update(ends_on=DAY - dt.timedelta(days=1))


def _move(person):
    Membership.objects.filter(person=person).update(organisation=OrganisationFactory(name="Ailleurs (fictive)"))


def _close(person):
    person.is_active = False
    person.save()


def _again(person):
    return type(person).objects.get(pk=person.pk)


def test_on_the_desk_of_its_owner_and_of_nobody_else(structure, director):
    blocked(structure, director, title="Ouvrir le soir")
    assert said(director) == [
        "Action bloquée\u00a0: «\u00a0Ouvrir le soir\u00a0», Les Mirabelles (fictive), à revoir le 2 mars 2026"
    ]
    colleague, neighbour = director_of(structure), director_of(OrganisationFactory())
    others = [colleague, neighbour, PersonFactory(delegate=True), PersonFactory(partner=True), PersonFactory()]
    assert [said(one) for one in others] == [[]] * 5


def test_what_ends_within_two_weeks_is_on_the_desk_of_its_owner_alone(structure, director):
    action(structure, owner=director, due_on=DAY + dt.timedelta(days=14), title="Recruter")
    action(structure, owner=director, due_on=DAY + dt.timedelta(days=15), title="Plus tard")
    action(structure, due_on=DAY + dt.timedelta(days=2), title="À personne")
    assert said(director) == ["Action en cours\u00a0: «\u00a0Recruter\u00a0», Les Mirabelles (fictive), échéance le 16 mars 2026"]
    assert said(PersonFactory(delegate=True)) == []


def test_a_mail_names_nothing_of_another_structure(structure, director):
    other = OrganisationFactory(name="La Voisine (fictive)")
    blocked(structure, director, title="Ouvrir le soir")
    blocked(other, director, title="Secret de la voisine")
    blocked(other, director_of(other), title="Autre secret")
    assert remind() == 2
    hers = next(mail for mail in mails() if mail.person == director)
    assert "Ouvrir le soir" in hers.text
    assert "ecret" not in hers.text + hers.subject
    assert "Voisine" not in hers.text


def test_a_careless_reading_of_accesses_would_be_seen_by_that_attack(structure, director, monkeypatch):
    monkeypatch.setattr("continuum.plan.queries.followed.change_action", lambda owner, action: True)
    blocked(OrganisationFactory(), director, title="Secret de la voisine")
    remind()
    assert "Secret de la voisine" in mails()[0].text


def test_the_number_of_rows_changes_nothing_to_the_number_of_queries(structure, director, django_assert_num_queries):
    for _ in range(3):
        blocked(structure, director)
        blocked(OrganisationFactory(), director_of(structure))
    delegate = PersonFactory(delegate=True)
    delegate.active_memberships()
    with django_assert_num_queries(len(registry.followed) + 1):  # each kind, and the accesses of their owners
        assert len(waiting(delegate)) == 3


# --- Sheets --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sheet():
    land = factories.two_regions()
    node = factories.NodeFactory(parent=land["east"], kind="sheet", code="fiche", title="Former les tuteurs")
    factories.PhaseFactory(node=node, starts="2025", ends="2026-02")
    ActionSheet.objects.filter(node=node).update(status="in_progress")
    return node.sheet


def test_a_late_sheet_is_told_to_its_owner(sheet):
    officer = PersonFactory(officer=True, membership__programme=sheet.node.programme)
    ActionSheet.objects.update(owner=officer)
    assert remind() == 1
    assert "- Fiche en retard\u00a0: «\u00a0Former les tuteurs\u00a0», échéance le 28 février 2026" in mails()[0].text
    assert "/programmes/essai/est/fiche/" in mails()[0].text
    assert waiting(officer)[0].kind == "late"


def test_whoever_takes_a_late_sheet_over_is_told_of_it(sheet):
    officer, other = PersonFactory(officer=True, membership__programme=sheet.node.programme), PersonFactory(delegate=True)
    ActionSheet.objects.update(owner=officer)
    remind()
    taken = ActionSheet.objects.get(pk=sheet.pk)
    taken.priority = "high"
    services.change_sheet(sheet=taken, by=other)
    assert remind() == 0
    taken.owner = other
    services.change_sheet(sheet=taken, by=other)
    assert [remind(), remind()] == [1, 0]
    assert [mail.person for mail in mails()] == [officer, other]
    assert "reminded_on" not in str(journal.history_of(taken).first().details)


def test_a_late_sheet_without_owner_is_for_those_who_run_its_region_or_its_programme(sheet):
    line = "Fiche en retard\u00a0: «\u00a0Former les tuteurs\u00a0», échéance le 28 février 2026, sans responsable"
    officer = PersonFactory(officer=True, membership__programme=sheet.node.programme)
    assert [said(one) for one in (officer, PersonFactory(delegate=True))] == [[line], [line]]
    far = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    assert [said(one) for one in (far, PersonFactory(officer=True), PersonFactory(director=True))] == [[], [], []]


def test_what_owners_belong_to_is_read_once_for_all_kinds_of_things(sheet, structure, director):
    blocked(structure, director)
    ActionSheet.objects.update(owner=PersonFactory(officer=True, membership__programme=sheet.node.programme))
    delegate = PersonFactory(delegate=True)
    delegate.active_memberships()
    for tell in (remind, lambda: waiting(delegate)):
        with CaptureQueriesContext(connection) as asked:
            tell()
        assert sum('FROM "directory_membership"' in one["sql"] for one in asked) == 1


def test_the_task_is_on_the_schedule():
    from continuum.toolkit.tasks import jobs, remind_owners

    assert jobs.get(remind_owners.path).daily_at == dt.time(6, 40)
