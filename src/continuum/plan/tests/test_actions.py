"""The actions of a structure: written by those who answer for it, seen by nobody else, kept through a merge and an erasure."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.models import Merge
from continuum.directory.services import erase_person, merge_organisations, undo_merge
from continuum.directory.services.copies import written
from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.plan import rules
from continuum.plan.models import StructureAction
from continuum.plan.queries import ActionList, people_for_actions
from continuum.plan.queries.followed import actions_due, actions_to_watch
from continuum.plan.services import add_action, change_action, remove_action
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM, Refused

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at("2026-03-02"):
        yield


@pytest.fixture
def structure():
    return OrganisationFactory(name="Les Mirabelles (fictive)", territory=TerritoryFactory(key="C57463"))


def of(structure, role="director", **within):
    person = PersonFactory()
    MembershipFactory(person=person, role=role, organisation=structure, **within)
    return person


def east(role, **within):
    person = PersonFactory()
    MembershipFactory(person=person, role=role, territory=TerritoryFactory(key="R44"), **within)
    return person


def managing(structure):
    return [of(structure), of(structure, "board_member"), east("delegate"), east("officer"), PersonFactory(admin=True)]


def others(structure):
    """Whoever sees the structure without answering for it, or answers for another."""
    programme = factories.ProgrammeFactory()
    far = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    return {
        "another structure": of(OrganisationFactory(territory=structure.territory)),
        "a partner in the name of the structure": of(structure, "partner"),
        "a partner of a programme there": east("partner", programme=programme),
        "the officer of one programme": PersonFactory(officer=True, membership__programme=programme),
        "the officer of one programme there": east("officer", programme=programme),
        "the neighbour region": far,
        "nobody": PersonFactory(),
        "whoever left": of(structure, ends_on=dt.date(2026, 3, 1)),
    }


def test_those_who_answer_for_the_structure_manage_its_actions_and_see_them(structure):
    action = factories.StructureActionFactory(organisation=structure)
    for person in managing(structure):
        assert rules.add_action(person, structure)
        assert rules.change_action(person, action)
        assert list(StructureAction.objects.visible_to(person)) == [action]


def test_nobody_else_manages_or_sees_them_whatever_they_see_of_the_structure(structure):
    action = factories.StructureActionFactory(organisation=structure)
    for who, person in others(structure).items():
        assert not rules.add_action(person, structure), who
        assert not rules.change_action(person, action), who
        assert not StructureAction.objects.visible_to(person).exists(), who
        for refused in (
            lambda person=person: add_action(organisation=structure, action=StructureAction(title="x"), by=person),
            lambda person=person: change_action(action=action, by=person),
            lambda person=person: remove_action(action=action, by=person),
        ):
            with pytest.raises(Refused):
                refused()


def test_the_rule_and_what_is_visible_say_the_same(structure):
    """Told of every structure around, for everybody of this file."""
    around = [structure, OrganisationFactory(), OrganisationFactory(territory=None), OrganisationFactory(institution=True)]
    actions = [factories.StructureActionFactory(organisation=one) for one in around]
    for person in [*managing(structure), *others(structure).values()]:
        seen = set(StructureAction.objects.visible_to(person))
        assert seen == {action for action in actions if rules.change_action(person, action)}


def test_what_a_structure_keeps_to_itself_is_of_its_direction_and_board_alone(structure):
    action = factories.StructureActionFactory(organisation=structure, is_private=True, title="Écrire les risques")
    for person in [*managing(structure), *others(structure).values()]:
        inside = any(own.organisation_id == structure.pk and own.role != "partner" for own in person.active_memberships())
        assert rules.change_action(person, action) is inside
        assert StructureAction.objects.visible_to(person).exists() is inside
        assert actions_due(clock.today()).filter(actions_to_watch(person)).count() == 0
    journal.write(SYSTEM, "action.added", action)
    assert "risques" not in journal.history_of(action).get().label


def test_nobody_outside_answers_for_what_is_kept_inside(structure):
    delegate = PersonFactory(delegate=True, membership__territory=structure.territory)
    kept = StructureAction(title="x", owner=delegate, is_private=True)
    with pytest.raises(ValidationError, match="ne verrait pas"):
        add_action(organisation=structure, action=kept, by=managing(structure)[0])


def test_an_institution_has_no_actions_here():
    admin = PersonFactory(admin=True)
    assert not rules.add_action(admin, OrganisationFactory(institution=True))


def test_an_action_is_proposed_owned_by_who_has_access_and_journalled(structure):
    director, action = of(structure), StructureAction(title="Revoir le planning")
    action.owner = director
    add_action(organisation=structure, action=action, by=director)
    assert (action.status, action.status_since) == ("proposed", dt.date(2026, 3, 2))
    assert journal.history_of(action).get().verb == "action.added"


def test_an_owner_is_somebody_who_may_open_it(structure):
    allowed = set(people_for_actions(structure))
    assert allowed == set()
    people = managing(structure)
    assert set(people_for_actions(structure)) == set(people[:4])
    for who, person in others(structure).items():
        action = StructureAction(title="x", owner=person)
        with pytest.raises(ValidationError) as refused:
            add_action(organisation=structure, action=action, by=people[0])
        assert "owner" in refused.value.message_dict, who


def test_a_last_day_in_the_past_is_refused_unless_it_was_there(structure):
    director = of(structure)
    with pytest.raises(ValidationError, match="passée"):
        add_action(organisation=structure, action=StructureAction(title="x", due_on=dt.date(2026, 3, 1)), by=director)
    action = factories.StructureActionFactory(organisation=structure, due_on=dt.date(2026, 1, 1))
    action.title = "Corrigée"
    change_action(action=action, by=director)
    assert StructureAction.objects.get().title == "Corrigée"


def test_a_plan_that_she_does_not_see_or_that_is_elsewhere_is_refused(structure):
    land = factories.two_regions()
    director, stranger = of(structure, programme=land["programme"]), of(structure, programme=factories.ProgrammeFactory())
    for node, accepted in ((land["east"], True), (land["west"], False), (factories.NodeFactory(parent=land["east"]), True)):
        action = StructureAction(title="x", node=node)
        if accepted:
            add_action(organisation=structure, action=action, by=director)
        else:
            with pytest.raises(ValidationError, match="ne concerne pas"):
                add_action(organisation=structure, action=action, by=director)
    with pytest.raises(ValidationError, match="ne concerne pas"):
        add_action(organisation=structure, action=StructureAction(title="x", node=land["east"]), by=stranger)


def test_a_change_is_told_with_before_and_after_and_makes_it_ours(structure):
    action = factories.StructureActionFactory(organisation=structure, title="Avant", origin="invented")
    action.title = "Après"
    change_action(action=action, by=of(structure))
    line = journal.history_of(action).get(verb="action.changed")
    assert (line.details["before"]["title"], line.details["after"]["title"]) == ("Avant", "Après")
    assert not StructureAction.objects.get().is_invented


def test_a_removal_is_journalled(structure):
    action = factories.StructureActionFactory(organisation=structure)
    remove_action(action=StructureAction.objects.get(), by=of(structure))
    assert not StructureAction.objects.exists()
    assert journal.history_of(action).get().verb == "action.removed"


def test_what_is_to_do_comes_by_date_and_what_is_over_apart(structure):
    def made(title, **fields):
        return factories.StructureActionFactory(organisation=structure, title=title, **fields)

    made("sans date")
    made("ensuite", due_on=dt.date(2026, 5, 1), status="in_progress")
    made("d’abord", due_on=dt.date(2026, 1, 1))
    made("finie", status="done", status_since=dt.date(2026, 2, 1))
    found = ActionList.of(structure, of(structure))
    assert [one.title for one in found.to_do] == ["d’abord", "ensuite", "sans date"]
    assert [one.title for one in found.over] == ["finie"]
    assert found.late_count == 1


# --- Merges, erasures ------------------------------------------------------------------------------------------------------


def test_a_merge_carries_the_actions_and_separating_gives_them_back(structure):
    double = OrganisationFactory(name="Les Mirabeles (fictive)", territory=structure.territory)
    action = factories.StructureActionFactory(organisation=double)
    director = of(structure)
    merge = merge_organisations(merge=Merge(kept=structure, absorbed=double), taken=(), by=SYSTEM)
    assert StructureAction.objects.visible_to(director).get() == action
    undo_merge(merge=merge, by=SYSTEM)
    assert StructureAction.objects.get().organisation == double
    assert not StructureAction.objects.visible_to(director).exists()


def test_an_erased_owner_leaves_her_actions_without_her_name(structure):
    owner = of(structure)
    owner.name = "Élodie Brisset-Fictif"
    owner.save()
    factories.StructureActionFactory(
        organisation=structure, owner=owner, title="Former Élodie Brisset-Fictif", reason="Élodie Brisset-Fictif est partie"
    )
    erase_person(person=owner, reason="essai", by=PersonFactory(admin=True))
    kept = StructureAction.objects.get()
    assert kept.owner is None
    assert "Brisset" not in kept.title + kept.reason


def test_the_copy_of_a_person_tells_the_actions_that_she_answers_for(structure):
    owner = of(structure)
    factories.StructureActionFactory(organisation=structure, owner=owner, title="Revoir le planning")
    with zipfile.ZipFile(io.BytesIO(written(owner, for_herself=True))) as packed:
        assert "Revoir le planning" in packed.read("donnees.json").decode()
