"""Who keeps the register: what each role may write, here, in the neighbour region, and of the nation."""

import pytest

from continuum.directory import rules
from continuum.directory.enums import OrganisationKind, Role

from .factories import MembershipFactory, OrganisationFactory, PersonFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(france):
    return {
        "here": OrganisationFactory(territory=france["C57463"]),
        "there": OrganisationFactory(territory=france["C76540"]),
        "institution": OrganisationFactory(institution=True, territory=france["R44"]),
        "institution there": OrganisationFactory(institution=True, territory=france["R28"]),
        "provider": OrganisationFactory(kind=OrganisationKind.PROVIDER, territory=france["C57463"]),
        "nation": OrganisationFactory(institution=True, territory=france["FR"]),
        "nowhere": OrganisationFactory(institution=True, territory=None),
    }


def member(role, **fields):
    person = PersonFactory()
    MembershipFactory(person=person, role=role, **fields)
    return person


def written_by(person, kept):
    return {name for name, organisation in kept.items() if rules.writes_organisation(person, organisation)}


def test_the_national_administration_writes_everything(kept):
    assert written_by(PersonFactory(admin=True), kept) == set(kept)


def test_a_delegate_writes_what_lies_in_her_region_and_nothing_of_the_neighbour(kept):
    assert written_by(PersonFactory(delegate=True), kept) == {"here", "institution", "provider"}


def test_an_officer_of_a_whole_region_writes_as_its_delegate(kept, france):
    assert written_by(member(Role.OFFICER, territory=france["R44"]), kept) == {"here", "institution", "provider"}


def test_an_officer_of_a_programme_in_a_region_writes_its_institutions_only(kept, france):
    limited = member(Role.OFFICER, territory=france["R44"], programme=ProgrammeFactory())
    assert written_by(limited, kept) == {"institution"}


def test_an_officer_of_a_programme_without_territory_writes_nothing(kept):
    officer = PersonFactory(officer=True)
    assert written_by(officer, kept) == set()
    assert not rules.adds_organisations(officer)


def test_what_is_national_is_not_for_somebody_who_runs_all_regions(kept):
    assert written_by(member(Role.OFFICER), kept) == set(kept) - {"nation", "nowhere"}


@pytest.mark.parametrize("trait", ["director", "board_member", "partner"])
def test_those_who_do_not_run_programmes_write_no_organisation(kept, trait):
    person = PersonFactory(**{trait: True})
    assert written_by(person, kept) == set()
    assert not rules.adds_organisations(person)


def test_a_director_corrects_her_own_structure_and_no_other(kept):
    director = PersonFactory(director=True, membership__organisation=kept["here"])
    assert rules.corrects_organisation(director, kept["here"])
    assert not rules.corrects_organisation(director, kept["there"])
    assert not rules.corrects_organisation(director, kept["institution"])


def test_a_board_member_corrects_nothing(kept):
    board_member = PersonFactory(board_member=True, membership__organisation=kept["here"])
    assert not rules.corrects_organisation(board_member, kept["here"])


def test_a_membership_that_has_ended_gives_nothing(kept, france):
    gone = member(Role.DELEGATE, territory=france["R44"], ends_on="2020-01-01")
    assert written_by(gone, kept) == set()
