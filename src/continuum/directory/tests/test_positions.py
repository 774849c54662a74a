"""Positions and mandates: who sees them, who writes them, and what closes with them."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from continuum.directory import rules, services
from continuum.directory.enums import MANDATES, Function, OrganisationKind, Role
from continuum.directory.models import Membership, Person, Position, followed_organisations
from continuum.directory.queries import mandates
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import JournalEntry, OutboxMessage

from .factories import OrganisationFactory, PersonFactory, PositionFactory, ProgrammeFactory, president_of

pytestmark = pytest.mark.django_db

PEOPLE, ADD, INVITE = "/annuaire/personnes/", "/annuaire/fonctions/ajouter/", "/annuaire/acces/inviter/"
TODAY = "2022-05-10"


def page_of(person):
    return f"{PEOPLE}{person.pk}/"


def key():
    return {"submission_key": str(uuid.uuid4())}


# What a position is


def test_an_elected_function_is_a_mandate_and_a_job_is_not():
    assert PositionFactory(function=Function.PRESIDENT).is_mandate
    assert not PositionFactory(function=Function.DIRECTOR).is_mandate
    assert set(MANDATES) < set(Function)


def test_a_position_does_not_end_before_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        PositionFactory(starts_on=dt.date(2022, 1, 2), ends_on=dt.date(2022, 1, 1))
    with pytest.raises(ValidationError, match="avant le début"):
        Position(starts_on=dt.date(2022, 1, 2), ends_on=dt.date(2022, 1, 1)).clean()


def test_only_a_mandate_has_a_body():
    with pytest.raises(ValidationError, match="que pour un mandat"):
        Position(function=Function.DIRECTOR, body="collège employeurs").clean()


# Who sees whom


def test_a_delegate_sees_the_people_of_her_region_and_no_other(delegate, france):
    here = PositionFactory()
    institution = PositionFactory(organisation=OrganisationFactory(institution=True))
    PositionFactory(organisation=OrganisationFactory(territory=france["D76"]))
    PositionFactory(organisation=OrganisationFactory(kind=OrganisationKind.STATE_SERVICE, territory=france["R28"]))
    assert set(Position.objects.visible_to(delegate)) == {here, institution}
    assert set(Person.objects.visible_to(delegate)) == {delegate, here.person, institution.person}


def test_an_officer_of_one_programme_sees_institutions_and_no_structure(france):
    PositionFactory()
    PositionFactory(organisation=OrganisationFactory(kind=OrganisationKind.PROVIDER))
    institution = PositionFactory(organisation=OrganisationFactory(institution=True))
    officer = PersonFactory(officer=True, membership__programme=ProgrammeFactory())
    assert list(Position.objects.visible_to(officer)) == [institution]


def test_the_rows_that_staff_follow_and_the_rule_say_the_same(france):
    kinds = (OrganisationKind.MEMBER, OrganisationKind.PROVIDER, OrganisationKind.STATE_SERVICE)
    territories = (None, france["FR"], france["R44"], france["D57"], france["D76"])
    structures = [OrganisationFactory(kind=kind, territory=territory) for kind in kinds for territory in territories]
    programme = ProgrammeFactory()
    readers = [PersonFactory(admin=True), PersonFactory(delegate=True), PersonFactory(partner=True)]
    for territory in (None, france["R44"], france["D57"]):
        for limit in (None, programme):
            readers.append(PersonFactory(officer=True, membership__territory=territory, membership__programme=limit))
    for reader in readers:
        followed = set(followed_organisations(reader))
        assert followed == {one for one in structures if rules.add_position(reader, Position(organisation=one))}, reader
    assert len(set(followed_organisations(readers[0]))) == len(structures)


@pytest.mark.parametrize("trait", ["director", "board_member"])
def test_those_of_a_structure_see_their_present_colleagues_and_nobody_else(trait):
    structure = OrganisationFactory()
    colleague = PositionFactory(organisation=structure)
    PositionFactory(organisation=structure, ends_on=dt.date(2020, 1, 1))
    PositionFactory()
    reader = PersonFactory(**{trait: True}, membership__organisation=structure)
    assert list(Position.objects.visible_to(reader)) == [colleague]
    assert set(Person.objects.visible_to(reader)) == {reader, colleague.person}


@pytest.mark.parametrize("trait", ["partner", None])
def test_others_see_their_own_positions_only(trait):
    structure = OrganisationFactory()
    traits = {trait: True, "membership__organisation": structure} if trait else {}
    reader = PersonFactory(**traits)
    PositionFactory(organisation=structure)
    own = PositionFactory(person=reader, organisation=structure)
    assert list(Position.objects.visible_to(reader)) == [own]


# Who writes them


def test_a_delegate_notes_a_position_which_opens_nothing(delegate, seen_by):
    structure = OrganisationFactory()
    typed = {
        "email": "Nouvelle@Essai.example",
        "name": "Nouvelle Essai-Fictif",
        "phone": "03 87 00 00 00",
        "organisation": structure.pk,
        "function": Function.MANDATE_HOLDER,
        "body": "comité paritaire régional",
        "starts_on": "2021-01-01",
        "ends_on": "2024-12-31",
    }
    response = seen_by(delegate).post(ADD, key() | typed)
    position = Position.objects.get(person__email="nouvelle@essai.example")
    assert response["Location"] == f"{page_of(position.person)}#fonctions"
    assert (position.person.phone, position.ends_on) == ("03 87 00 00 00", dt.date(2024, 12, 31))
    assert not Membership.objects.filter(person=position.person).exists()
    assert not OutboxMessage.objects.exists()
    with clock.held_at(TODAY):
        again = seen_by(delegate).post(ADD, key() | typed)
    assert "a déjà cette fonction" in str(again.context["form"].errors)


def test_a_delegate_notes_nobody_elsewhere(delegate, france, seen_by):
    foreign = OrganisationFactory(territory=france["D76"])
    typed = {"email": "x@essai.example", "name": "X", "organisation": foreign.pk, "function": "director"}
    response = seen_by(delegate).post(ADD, key() | typed | {"starts_on": "2021-01-01"})
    assert list(response.context["form"].errors) == ["organisation"]
    with pytest.raises(Refused):
        services.add_position(position=Position(organisation=foreign), email="x@essai.example", name="X", by=delegate)
    assert not Person.objects.filter(email="x@essai.example").exists()


@pytest.mark.parametrize("trait", ["director", "board_member", "partner", None])
def test_those_who_run_nothing_note_nothing(seen_by, trait):
    structure = OrganisationFactory()
    person = PersonFactory(**({trait: True, "membership__organisation": structure} if trait else {}))
    assert seen_by(person).get(ADD).status_code == 404
    assert not rules.add_position(person, Position(organisation=structure))


def test_nobody_prolongs_her_own_mandate_nor_an_access_that_she_could_not_end(delegate, france, seen_by):
    structure = OrganisationFactory()
    own = PositionFactory(person=delegate, organisation=structure, mandate=True)
    officer = PersonFactory(officer=True, membership__programme=None, membership__territory=france["R44"])
    _, mandate, _ = president_of(structure)
    bare = PositionFactory(organisation=structure)
    assert not rules.renew_position(delegate, own)
    assert not rules.renew_position(officer, mandate)
    assert rules.renew_position(officer, bare)
    assert seen_by(officer).get(f"/annuaire/fonctions/{mandate.pk}/echeance/").status_code == 404
    with pytest.raises(Refused):
        services.renew_position(position=mandate, until=None, by=officer)


def test_a_correction_keeps_in_the_journal_what_was_said_before(delegate, seen_by):
    position = PositionFactory(title="Directrice adjointe")
    typed = {"function": "director", "title": "Directrice générale", "starts_on": "2019-02-01"}
    seen_by(delegate).post(f"/annuaire/fonctions/{position.pk}/", key() | typed)
    position.refresh_from_db()
    assert (position.title, position.starts_on) == ("Directrice générale", dt.date(2019, 2, 1))
    before = JournalEntry.objects.get(verb="position.changed").details["before"]
    assert (before["title"], before["starts_on"]) == ("Directrice adjointe", "2019-01-01")


def test_the_neighbour_region_finds_no_page_to_write(france, seen_by):
    neighbour = PersonFactory(delegate=True, membership__territory=france["R28"])
    _, mandate, _ = president_of(OrganisationFactory())
    browser = seen_by(neighbour)
    for address in (f"/annuaire/fonctions/{mandate.pk}/", f"/annuaire/fonctions/{mandate.pk}/echeance/", page_of(mandate.person)):
        assert browser.get(address).status_code == 404
        assert browser.post(address, key() | {"choice": "end"}).status_code in {404, 405}
    mandate.refresh_from_db()
    assert mandate.ends_on == dt.date(2022, 6, 30)


# Inviting with a mandate


def invite(browser, structure, **changes):
    typed = {
        "email": "presidente@essai.example",
        "name": "Paule Essai-Fictif",
        "role": Role.BOARD_MEMBER,
        "territory": "R44",
        "organisation": structure.pk,
        "function": Function.PRESIDENT,
        "function_ends_on": "2024-06-30",
    }
    return browser.post(INVITE, key() | {name: value for name, value in (typed | changes).items() if value is not None})


def test_inviting_a_board_member_notes_her_mandate_and_the_access_rests_on_it(delegate, seen_by):
    structure = OrganisationFactory()
    with clock.held_at(TODAY):
        invite(seen_by(delegate), structure)
        access = Membership.objects.get(person__email="presidente@essai.example")
        assert access.position.function == Function.PRESIDENT
        assert access.position.ends_on == dt.date(2024, 6, 30)
        assert access.until_text == "jusqu’au 30 juin 2024, fin du mandat"
        assert "30 juin 2024" in OutboxMessage.objects.get().text


@pytest.mark.parametrize(("role", "function"), [("director", "director"), ("board_member", "board_member")])
def test_without_a_function_the_role_says_it(delegate, seen_by, role, function):
    invite(seen_by(delegate), OrganisationFactory(), role=role, function="", function_ends_on="")
    assert Membership.objects.get(person__email="presidente@essai.example").position.function == function


def test_a_function_known_already_is_not_noted_twice(delegate, seen_by):
    structure = OrganisationFactory()
    known = PositionFactory(person__email="presidente@essai.example", organisation=structure, function=Function.PRESIDENT)
    response = invite(seen_by(delegate), structure, function_ends_on="2099-06-30")
    assert list(response.context["form"].errors) == ["function_ends_on"]
    invite(seen_by(delegate), structure, function_ends_on="")
    assert Position.objects.get() == known
    assert known.memberships.count() == 1


def test_a_mandate_past_or_a_body_without_mandate_is_refused(delegate, seen_by):
    structure = OrganisationFactory()
    past = invite(seen_by(delegate), structure, function_ends_on="2020-01-01")
    body = invite(seen_by(delegate), structure, function="director", function_body="collège", function_ends_on="")
    assert list(past.context["form"].errors) == ["function_ends_on"]
    assert list(body.context["form"].errors) == ["function_body"]
    assert not Position.objects.exists()


# The desk


def test_a_mandate_that_ends_within_sixty_days_waits_on_the_delegates_desk(delegate, france, seen_by):
    with clock.held_at(TODAY):
        _, mandate, _ = president_of(OrganisationFactory())
        PositionFactory(organisation=OrganisationFactory(territory=france["D76"]), mandate=True)
        PositionFactory(mandate=True, ends_on=dt.date(2022, 7, 10))
        PositionFactory(ends_on=dt.date(2022, 6, 30))
        (line,) = mandates.waiting(delegate)
        assert line.action == "Prolonger ou clore"
        assert line.on == dt.date(2022, 6, 30)
        assert seen_by(delegate).get(line.url).status_code == 200
        assert "Paule Présidente-Fictif" in seen_by(delegate).get("/bureau/").content.decode()
        assert mandates.waiting(mandate.person) == []
