"""What changes in the plan is checked again at once."""

import pytest

from continuum.directory.tests.factories import PersonFactory
from continuum.figures import services
from continuum.figures.models import Finding, Reading
from continuum.plan.models import OutlineEntry
from continuum.plan.services import change_measure, change_source, remove_node
from continuum.plan.tests.factories import MilestoneFactory, PhaseFactory, two_regions
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.submissions import new_key

from .factories import ReadingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def officer(land):
    return PersonFactory(officer=True, membership__programme=land["programme"])


def test_the_officer_moves_the_restitution_inside_its_phase_and_the_finding_vanishes(client, land, officer):
    phase = PhaseFactory(node=land["east"], starts=PartialDate(2021, 11), ends=PartialDate(2022, 5))
    restitution = MilestoneFactory(node=land["east"], title="Restitution", phase=phase, on=PartialDate(2022, 6, 16))
    services.check_coherence(programme=land["programme"], by=SYSTEM)
    assert Finding.objects.filter(rule="outside_phase", message__contains="Restitution").exists()
    client.force_login(officer)
    typed = {"title": "Restitution", "kind": "event", "on": "16/05/2022", "phase": phase.pk, "submission_key": new_key()}
    assert client.post(f"/etapes/{restitution.pk}/", typed).status_code == 302
    assert not Finding.objects.filter(rule="outside_phase").exists()


def test_a_corrected_outline_removes_its_gap(land, officer):
    def lines(*numbers):
        return {"headings": [OutlineEntry(number=number, title=f"Titre {number}") for number in numbers]}

    change_source(source=land["source"], outline=lines("1", "2", "4"), by=officer)
    assert Finding.objects.filter(rule="numbering_gap").exists()
    change_source(source=land["source"], outline=lines("1", "2", "3", "4"), by=officer)
    assert not Finding.objects.filter(rule="numbering_gap").exists()


def test_a_node_for_which_figures_were_read_is_not_removed(land, officer):
    ReadingFactory(node=land["east"])
    with pytest.raises(Exception, match="relevés"):
        remove_node(node=land["east"], by=officer)
    assert Reading.objects.exists()


def test_a_point_to_check_does_not_keep_a_node_alive(land, officer):
    MilestoneFactory(node=land["west"], on=PartialDate(1999))
    services.check_coherence(programme=land["programme"], by=SYSTEM)
    Finding.objects.update(node=land["east"])
    remove_node(node=land["east"], by=officer)
    assert Finding.objects.filter(rule="outside_phase").exists()


def test_a_measure_already_read_keeps_its_nature(land, officer):
    measure = ReadingFactory(node=land["east"]).measure
    measure.nature = "date"
    with pytest.raises(Exception, match="relevés existent"):
        change_measure(measure=measure, by=officer)
