"""What people write on the plan, and what is refused in words."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.plan import services
from continuum.plan.models import Measure, Passage
from continuum.plan.models import Testimony as Quoted
from continuum.toolkit import clock, journal, registry
from continuum.toolkit.access import SYSTEM, Refused

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return factories.two_regions()


def test_a_text_written_by_a_person_is_no_longer_demonstration_text(land):
    factories.PassageFactory(node=land["east"], section="context", origin="invented")
    officer = PersonFactory(officer=True, membership__programme=land["programme"])
    passage = services.write_passage(node=land["east"], section="context", body="Nouveau texte.", by=officer)
    assert not passage.is_invented


def test_the_journal_keeps_the_text_that_was_replaced(land):
    officer = PersonFactory(officer=True, membership__programme=land["programme"])
    services.write_passage(node=land["east"], section="context", body="Premier.", by=officer)
    passage = services.write_passage(node=land["east"], section="context", body="Second.", by=officer)
    assert journal.history_of(passage)[0].details["before"] == "Premier."


def test_a_question_that_cannot_be_read_is_refused_with_its_line_and_nothing_is_saved(land):
    with pytest.raises(ValidationError, match="Ligne 2"):
        services.write_passage(node=land["east"], section="context", body="Bien.\nMal : [[tweets", by=SYSTEM)
    assert not Passage.objects.exists()


@pytest.mark.parametrize("role", ["director", "board_member", "partner"])
def test_those_who_only_read_write_nothing(land, role):
    person = PersonFactory(**{role: True}, membership__programme=land["programme"])
    with pytest.raises(Refused):
        services.write_passage(node=land["east"], section="context", body="Non.", by=person)


def test_a_delegate_writes_on_her_region_s_plan_only(land):
    delegate = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    services.write_passage(node=land["west"], section="context", body="Oui.", by=delegate)
    with pytest.raises(Refused):
        services.write_passage(node=land["east"], section="context", body="Non.", by=delegate)


@pytest.mark.parametrize(
    ("consent", "valid_until", "shown"),
    [
        ("role_only", None, True),
        ("named", "2021-10-12", True),
        ("named", "2021-10", True),
        ("named", "2021", True),
        ("named", "2021-10-11", False),
        ("named", "2021-09", False),
        ("none", None, False),
    ],
)
def test_a_testimony_is_published_only_with_a_consent_in_force(land, consent, valid_until, shown):
    factories.TestimonyFactory(node=land["east"], consent=consent, valid_until=valid_until)
    with clock.held_at("2021-10-12"):
        assert Quoted.objects.publishable().exists() is shown


def test_a_testimony_consented_for_the_function_only_never_names_the_structure(land):
    quoted = factories.TestimonyFactory(node=land["east"], organisation=factories.OrganisationFactory(), consent="role_only")
    assert quoted.attribution == "Directrice"


def test_every_declared_fact_becomes_a_measure(db):
    services.declare_measures(by=SYSTEM)
    services.declare_measures(by=SYSTEM)
    assert set(Measure.objects.values_list("code", flat=True)) == {source.measure for source in registry.facts}


def test_a_programme_has_one_root(land):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.NodeFactory(programme=land["programme"], code="autre-racine")


def test_the_list_behind_publishable_testimonies_holds_no_word_without_consent(land):
    factories.TestimonyFactory(node=land["east"], text="Publiez-moi.")
    factories.TestimonyFactory(node=land["east"], text="Gardez-le pour vous.", consent="none")
    reader = PersonFactory(director=True, membership__programme=land["programme"])
    listed = registry.facts.get("temoignages-publiables").rows(reader, [land["east"].pk])
    assert len(listed) == 1
    assert "Publiez-moi" in listed[0][0]
