"""« Agir à ce titre » : several accesses, one of which alone may give rights."""

import datetime as dt
import uuid

import pytest

from continuum.directory.enums import Role
from continuum.directory.models import Membership

from .factories import MembershipFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

LIST, INVITE, ACT = "/annuaire/acces/", "/annuaire/acces/inviter/", "/annuaire/mon-acces/agir/"


@pytest.fixture
def twice(france):
    """A delegate of the Grand Est who also directs a structure there."""
    person = PersonFactory(delegate=True)
    structure = OrganisationFactory()
    directing = MembershipFactory(person=person, role=Role.DIRECTOR, organisation=structure, territory=france["D57"])
    return person, directing


def act_as(browser, membership=None):
    chosen = {"membership": membership.pk} if membership else {}
    return browser.post(ACT, {"submission_key": str(uuid.uuid4())} | chosen)


def test_acting_in_one_capacity_leaves_the_rights_of_that_one_alone(twice, seen_by):
    person, directing = twice
    other = OrganisationFactory()
    browser = seen_by(person)
    address = f"/annuaire/organisations/{other.pk}/"
    assert browser.get(address).status_code == browser.get(LIST).status_code == 200
    act_as(browser, directing)
    assert browser.get(address).status_code == browser.get(LIST).status_code == 404
    assert browser.get(f"/annuaire/organisations/{directing.organisation_id}/").status_code == 200
    assert browser.post(INVITE, {"submission_key": str(uuid.uuid4())}).status_code == 404
    act_as(browser)
    assert browser.get(address).status_code == browser.get(LIST).status_code == 200


def test_the_frame_says_in_which_capacity_one_acts(twice, seen_by):
    person, directing = twice
    browser = seen_by(person)
    assert "2\u00a0accès" in browser.get("/annuaire/mon-acces/").content.decode()
    act_as(browser, directing)
    shown = browser.get("/annuaire/mon-acces/").content.decode()
    assert f"direction de structure, {directing.organisation}" in shown
    assert "2\u00a0accès" not in shown
    assert "Tous mes accès" in shown


def test_a_chosen_access_that_ends_gives_back_all_the_others(twice, seen_by):
    person, directing = twice
    browser = seen_by(person)
    act_as(browser, directing)
    assert browser.get(LIST).status_code == 404
    Membership.objects.filter(pk=directing.pk).update(ends_on=dt.date(2020, 1, 1))
    assert browser.get(LIST).status_code == 200


def test_nobody_acts_in_the_capacity_of_another_nor_in_one_that_is_over(twice, seen_by):
    person, directing = twice
    admins = PersonFactory(admin=True).memberships.get()
    over = MembershipFactory(person=person, role=Role.NATIONAL_ADMIN, ends_on=dt.date(2020, 1, 1))
    browser = seen_by(PersonFactory(director=True, membership__organisation=directing.organisation))
    for foreign in (admins, over, directing):
        act_as(browser, foreign)
        assert browser.get(LIST).status_code == 404
    browser = seen_by(person)
    act_as(browser, over)
    assert "2\u00a0accès" in browser.get("/annuaire/mon-acces/").content.decode()


def test_a_choice_written_into_the_session_by_force_gives_nothing(seen_by, admin):
    director = PersonFactory(director=True)
    browser = seen_by(director)
    session = browser.session
    session["acting_as"] = str(admin.memberships.get().pk)
    session.save()
    assert browser.get(LIST).status_code == 404


def test_with_one_access_there_is_nothing_to_choose(seen_by):
    assert "Agir à ce titre" not in seen_by(PersonFactory(delegate=True)).get("/annuaire/mon-acces/").content.decode()
    assert seen_by(PersonFactory()).get(ACT)["Location"] == "/annuaire/mon-acces/"


def test_whoever_has_no_access_in_force_is_told_so(seen_by):
    gone = PersonFactory(officer=True, membership__ends_on=dt.date(2020, 1, 1))
    assert "Aucun accès n’est en cours" in seen_by(gone).get("/annuaire/mon-acces/").content.decode()
    assert "Vous n’avez pas d’accès en cours" in seen_by(gone).get("/bureau/").content.decode()
