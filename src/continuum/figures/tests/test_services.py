"""What people do to the register, and who may not."""

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import AliasFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.figures import services
from continuum.figures.models import Finding, Lock
from continuum.figures.queries import Question, answer, pages
from continuum.plan.tests.factories import MeasureFactory, two_regions
from continuum.toolkit import journal
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.dates import PartialDate

from .factories import ReadingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def officer(land):
    return PersonFactory(officer=True, membership__programme=land["programme"])


def contradiction(land):
    """Two answers to one question in Normandie."""
    measure = MeasureFactory()
    first = ReadingFactory(measure=measure, node=land["west"], value=29, source=land["source"])
    second = ReadingFactory(measure=measure, node=land["west"], value=30, source=land["source"])
    services.check_coherence(programme=land["programme"], by=SYSTEM)
    return first, second, Finding.objects.get(rule="two_answers")


def test_correcting_a_reading_removes_the_finding(land, officer):
    first, *_ = contradiction(land)
    first.value = 30
    services.correct_reading(reading=first, names=[], covers=[], by=officer)
    assert not Finding.objects.filter(rule="two_answers").exists()
    assert journal.history_of(first)[0].details["before"]["value"] == "29.0000"


def test_an_accepted_finding_stays_accepted_until_its_values_change(land, officer):
    first, _, finding = contradiction(land)
    services.accept_finding(finding=finding, reason="Deux comptages assumés.", by=officer)
    services.check_coherence(programme=land["programme"], by=SYSTEM)
    assert Finding.objects.get(rule="two_answers").state == "accepted"
    first.value = 12
    services.correct_reading(reading=first, names=[], covers=[], by=officer)
    assert Finding.objects.get(rule="two_answers").state == "open"


def test_accepting_needs_a_reason(land, officer):
    *_, finding = contradiction(land)
    with pytest.raises(ValidationError, match="pourquoi"):
        services.accept_finding(finding=finding, reason="  ", by=officer)


def test_retaining_a_value_settles_the_total_and_keeps_the_others(land, officer):
    _, second, _ = contradiction(land)
    services.retain_reading(reading=second, reason="Le fichier des réponses en compte 30.", by=officer)
    assert answer(Question(second.measure.code, land["root"].address)).words == "30"
    assert len(answer(Question(second.measure.code, land["west"].address)).typed) == 2


def test_retaining_a_value_settles_that_there_were_two_answers(land, officer):
    _, second, finding = contradiction(land)
    services.retain_reading(reading=second, reason="Fichier vérifié.", by=officer)
    finding.refresh_from_db()
    assert finding.state == "accepted"
    assert "Fichier vérifié." in finding.reason


def test_only_one_value_is_retained_at_a_time(land, officer):
    first, second, _ = contradiction(land)
    services.retain_reading(reading=first, reason="D’abord.", by=officer)
    services.retain_reading(reading=second, reason="Puis.", by=officer)
    first.refresh_from_db()
    assert not first.retained


def test_a_draft_counts_once_approved_and_no_more_once_withdrawn(land, officer):
    reading = ReadingFactory(node=land["east"], value=4, status="draft")
    services.approve_reading(reading=reading, by=officer)
    assert answer(Question(reading.measure.code, land["east"].address)).words == "4"
    services.withdraw_reading(reading=reading, reason="Doute.", by=officer)
    assert not answer(Question(reading.measure.code, land["east"].address)).has_value


@pytest.mark.parametrize("role", ["director", "board_member", "partner"])
def test_those_who_only_read_change_nothing(land, role):
    person = PersonFactory(**{role: True}, membership__programme=land["programme"])
    reading = ReadingFactory(node=land["east"])
    with pytest.raises(Refused):
        services.correct_reading(reading=reading, names=[], covers=[], by=person)
    with pytest.raises(Refused):
        services.approve_reading(reading=reading, by=person)


def test_a_delegate_writes_in_her_region_and_nowhere_else(land):
    delegate = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44"))
    services.approve_reading(reading=ReadingFactory(node=land["east"], status="draft"), by=delegate)
    for node in (land["west"], land["root"]):
        with pytest.raises(Refused):
            services.approve_reading(reading=ReadingFactory(node=node, status="draft"), by=delegate)


def test_a_closed_period_keeps_its_value_and_shows_the_difference(land, officer):
    reading = ReadingFactory(node=land["east"], value=15, status="approved")
    lock = Lock(starts=PartialDate(2021), ends=PartialDate(2021))
    services.lock_period(programme=land["programme"], lock=lock, by=officer)
    reading.value = 16
    with pytest.raises(ValidationError, match="arrêtée"):
        services.correct_reading(reading=reading, names=[], covers=[], by=officer)
    assert lock.frozen.get(measure=reading.measure, node=land["east"]).words == "15"


def test_only_the_national_administration_opens_a_closed_period_again(land, officer):
    lock = Lock(starts=PartialDate(2021), ends=PartialDate(2021))
    services.lock_period(programme=land["programme"], lock=lock, by=officer)
    with pytest.raises(Refused):
        services.lift_lock(lock=lock, by=officer)
    services.lift_lock(lock=lock, by=PersonFactory(admin=True))
    assert not Lock.objects.exists()


def test_parts_above_their_total_are_found_up_the_tree(land):
    measure = MeasureFactory(label="Passages")
    ReadingFactory(measure=measure, node=land["root"], value=11, source=land["source"], place="page 20")
    ReadingFactory(measure=measure, node=land["east"], value=7, source=land["source"])
    ReadingFactory(measure=measure, node=land["west"], value=6, source=land["source"])
    services.check_coherence(programme=land["programme"], by=SYSTEM)
    finding = Finding.objects.get(rule="part_above_total")
    assert "13" in finding.message
    assert "page 20" in finding.message


def test_competing_parts_accuse_a_total_only_when_none_of_them_agrees(land):
    measure = MeasureFactory()
    ReadingFactory(measure=measure, node=land["root"], value=123)
    ReadingFactory(measure=measure, node=land["east"], value=93)
    ReadingFactory(measure=measure, node=land["west"], value=29)
    ReadingFactory(measure=measure, node=land["west"], value=30)
    services.check_coherence(programme=land["programme"], by=SYSTEM)
    assert not Finding.objects.filter(rule__in=["part_above_total", "sum_differs"]).exists()


def test_a_finding_names_institutions_and_never_structures(land):
    structure = OrganisationFactory(name="Association des Secrets (fictive)")
    institution = OrganisationFactory(institution=True, name="Région des Essais")
    ReadingFactory(node=land["east"], value=6, names=[structure, institution, "Atelier 1"], source=land["source"])
    services.check_coherence(programme=land["programme"], by=SYSTEM)
    message = Finding.objects.get(rule="count_differs_from_list").message
    assert "Région des Essais" in message
    assert "Secrets" not in message


def test_names_behind_a_figure_are_shown_only_to_whom_their_rows_are_visible(land, officer):
    structure = OrganisationFactory(territory=TerritoryFactory(key="D57"))
    reading = ReadingFactory(node=land["east"], value=2, names=[structure, OrganisationFactory(institution=True)])
    delegate = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44"))
    stranger = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    assert structure.name in pages.names_seen(reading, delegate)["shown"]
    assert structure.name not in pages.names_seen(reading, stranger)["shown"]
    assert pages.names_seen(reading, stranger)["hidden"] == 1


def test_a_former_name_in_a_document_is_the_organisation_of_today(land, officer):
    dreets = OrganisationFactory(institution=True, name="DREETS Grand Est")
    AliasFactory(organisation=dreets, name="Direccte Grand Est")
    measure = MeasureFactory(aggregation="distinct")
    before = ReadingFactory(measure=measure, node=land["east"], value=1)
    after = ReadingFactory(measure=measure, node=land["west"], value=2)
    services.set_names(before, ["DIRECCTE Grand Est"], [])
    services.set_names(after, ["DREETS Grand Est", "Région d’essai"], [])
    shown = pages.names_seen(before, officer)["shown"]
    assert shown == ["DIRECCTE Grand Est, aujourd’hui DREETS Grand Est"]
    assert answer(Question(measure.code, land["root"].address)).words == "2", "counted once under its two names"
