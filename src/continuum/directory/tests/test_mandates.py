"""What closes with a mandate: the access that rests on it, at the next request."""

import datetime as dt
import re
import uuid

import pytest
from django.core.exceptions import ValidationError

from continuum.directory import services
from continuum.directory.models import Membership, Organisation, Person, Position
from continuum.toolkit import clock
from continuum.toolkit.models import JournalEntry

from .factories import MembershipFactory, OrganisationFactory, PersonFactory, PositionFactory, president_of

pytestmark = pytest.mark.django_db

PEOPLE, TODAY = "/annuaire/personnes/", "2022-05-10"


def page_of(person):
    return f"{PEOPLE}{person.pk}/"


def key():
    return {"submission_key": str(uuid.uuid4())}


def test_a_membership_that_rests_on_a_mandate_is_in_force_as_long_as_it(france):
    structure = OrganisationFactory()
    person, _, access = president_of(structure)
    for day, open_then in (("2022-06-30", True), ("2022-07-01", False)):
        with clock.held_at(day):
            assert Membership.objects.active().filter(pk=access.pk).exists() is open_then
            assert Membership.objects.get(pk=access.pk).is_active is open_then
            seen = Organisation.objects.visible_to(Person.objects.get(pk=person.pk))
            assert (structure in seen) is open_then


@pytest.mark.parametrize("starts", [None, "2022-05-09", "2022-05-10", "2022-05-11"])
@pytest.mark.parametrize("ends", [None, "2022-05-09", "2022-05-10", "2022-05-11"])
def test_the_rows_in_force_and_the_property_say_the_same(france, starts, ends):
    """Whatever the dates of the membership and of its position, and so do « à venir » and « terminé »."""
    first, last = dt.date(2022, 5, 9), ends and dt.date.fromisoformat(ends)
    with clock.held_at(TODAY):
        for own_end in (None, first, dt.date(2022, 5, 11)):
            begun = dt.date.fromisoformat(starts) if starts else None
            if begun and last and last < begun:
                continue
            person = PersonFactory()
            position = PositionFactory(person=person, starts_on=begun, ends_on=last) if begun else None
            one = MembershipFactory(person=person, position=position, starts_on=first, ends_on=own_end)
            states = {
                "en cours": Membership.objects.active(),
                "à venir": Membership.objects.to_come(),
                "terminé": Membership.objects.over(),
            }
            assert [state for state, rows in states.items() if rows.filter(pk=one.pk).exists()] == [one.state_text]
            assert one.is_active is (one.state_text == "en cours")


def test_ending_a_mandate_closes_what_its_holder_sees_at_the_next_request(delegate, seen_by):
    structure = OrganisationFactory()
    with clock.held_at(TODAY):
        person, mandate, _ = president_of(structure)
        browser = seen_by(person)
        address = f"/annuaire/organisations/{structure.pk}/"
        assert browser.get(address).status_code == 200
        term = f"/annuaire/fonctions/{mandate.pk}/echeance/"
        assert seen_by(delegate).post(term, key() | {"choice": "end"})["Location"].startswith(page_of(person))
        assert browser.get(address).status_code == 404
        assert JournalEntry.objects.filter(verb="position.ended", actor=str(delegate)).exists()


@pytest.mark.parametrize(
    ("starts", "day", "last_day"),
    [
        ("2021-01-01", "", "2022-05-09"),
        ("2021-01-01", TODAY, TODAY),
        (TODAY, "", TODAY),
        (TODAY, TODAY, TODAY),
        ("2022-05-11", "", "2022-05-11"),
    ],
)
def test_a_mandate_closed_today_shows_nothing_more_at_the_next_request(delegate, seen_by, starts, day, last_day):
    """Even begun this very day, or to begin tomorrow: nobody goes on reading until the evening."""
    structure = OrganisationFactory()
    with clock.held_at(TODAY):
        person, mandate, _ = president_of(structure, starts_on=dt.date.fromisoformat(starts))
        browser, address = seen_by(person), structure.get_absolute_url()
        assert browser.get(address).status_code == (200 if starts <= TODAY else 404)
        seen_by(delegate).post(f"/annuaire/fonctions/{mandate.pk}/echeance/", key() | {"choice": "end", "day": day})
        assert browser.get(address).status_code == 404
    with clock.held_at(max(starts, TODAY)):
        assert browser.get(address).status_code == 404
        mandate.refresh_from_db()
        assert mandate.ends_on == dt.date.fromisoformat(last_day)


def test_a_correction_that_ends_a_mandate_today_closes_as_well_and_any_other_does_not(delegate, seen_by):
    structure = OrganisationFactory()
    with clock.held_at(TODAY):
        person, mandate, _ = president_of(structure, ends_on=dt.date.fromisoformat(TODAY))
        typed = {"function": "president", "starts_on": "2021-01-01"}
        correct = f"/annuaire/fonctions/{mandate.pk}/"
        browser = seen_by(person)
        seen_by(delegate).post(correct, key() | typed | {"ends_on": TODAY, "title": "Présidente"})
        assert browser.get(structure.get_absolute_url()).status_code == 200  # her last day, as it was written long ago
        seen_by(delegate).post(correct, key() | typed | {"ends_on": "2022-05-11"})
        seen_by(delegate).post(correct, key() | typed | {"ends_on": TODAY})
        assert browser.get(structure.get_absolute_url()).status_code == 404


def test_what_is_over_is_not_closed_again(delegate):
    over = PositionFactory(ends_on=dt.date(2020, 1, 1))
    with clock.held_at(TODAY), pytest.raises(ValidationError, match="déjà pris fin le 1er janvier 2020"):
        services.end_position(position=over, last_day=None, by=delegate)


def test_a_mandate_is_renewed_and_the_access_goes_on(delegate, seen_by):
    with clock.held_at(TODAY):
        _, mandate, access = president_of(OrganisationFactory())
        term = f"/annuaire/fonctions/{mandate.pk}/echeance/"
        seen_by(delegate).post(term, key() | {"choice": "renew", "day": "2025-06-30"})
    with clock.held_at("2025-06-30"):
        assert Membership.objects.get(pk=access.pk).until_text == "jusqu’au 30 juin 2025, fin du mandat"
        assert Membership.objects.active().filter(pk=access.pk).exists()


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"choice": "renew", "day": "2022-06-30"}, "dure déjà jusqu’au 30 juin 2022"),
        ({"choice": "renew", "day": "2022-05-09"}, "déjà passée|date est passée"),
        ({"choice": "end", "day": "2018-12-31"}, "commencé le 1er janvier 2019"),
        ({"choice": "end", "day": "bientôt"}, "date complète"),
        ({"day": "2023-01-01"}, "Choisissez une réponse"),
    ],
)
def test_a_term_that_makes_no_sense_is_refused_with_words(delegate, seen_by, typed, word):
    with clock.held_at(TODAY):
        _, mandate, _ = president_of(OrganisationFactory())
        response = seen_by(delegate).post(f"/annuaire/fonctions/{mandate.pk}/echeance/", key() | typed)
        assert response.status_code == 200
        assert re.search(word, str(response.context["form"].errors))
        mandate.refresh_from_db()
        assert mandate.ends_on == dt.date(2022, 6, 30)


def test_a_position_on_which_an_access_rests_is_not_erased_alone():
    _, mandate, access = president_of(OrganisationFactory())
    with pytest.raises(Exception, match="restricted"):
        mandate.delete()
    access.person.delete()
    assert not Position.objects.filter(pk=mandate.pk).exists()


def test_a_function_to_come_is_not_prolonged_to_a_day_before_it_begins(delegate):
    to_come = PositionFactory(starts_on=clock.today() + dt.timedelta(days=30))
    with pytest.raises(ValidationError, match="Elle commence le"):
        services.renew_position(position=to_come, until=clock.today() + dt.timedelta(days=1), by=delegate)
