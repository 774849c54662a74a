"""What somebody else removed meanwhile, and what belongs to another programme, is refused in a sentence."""

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.models import Segment
from continuum.directory.tests.factories import ProgrammeFactory, TerritoryFactory
from continuum.plan import services
from continuum.plan.enums import PaperForm
from continuum.plan.models import Comment, Milestone, Mission, Node, PlanVersion
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.spans import DateSpan

from . import factories

GONE = "a supprimé ce que vous modifiez"


@pytest.fixture
def land(db):
    return factories.two_regions()


@pytest.fixture
def sheet(land):
    return factories.NodeFactory(parent=land["east"], kind="sheet", code="fiche")


def version_of(node):
    return PlanVersion.objects.create(node=node, number=1, content={}, published_at=clock.now())


def test_a_row_removed_meanwhile_is_said_removed_and_nothing_breaks(land):
    phase = factories.PhaseFactory(node=land["east"])
    type(phase).objects.filter(pk=phase.pk).delete()
    with pytest.raises(ValidationError, match=GONE):
        services.change_phase(phase=phase, by=SYSTEM)


def test_a_node_removed_twice_is_said_removed(sheet):
    again = Node.objects.get(pk=sheet.pk)
    services.remove_node(node=sheet, by=SYSTEM)
    with pytest.raises(ValidationError, match=GONE):
        services.remove_node(node=again, by=SYSTEM)


def test_a_mission_removed_meanwhile_is_not_moved(sheet):
    mission = services.add_mission(node=sheet, mission=Mission(title="Inviter"), by=SYSTEM)
    Mission.objects.filter(pk=mission.pk).delete()
    with pytest.raises(ValidationError, match=GONE):
        services.move_mission(mission=mission, up=True, by=SYSTEM)


def test_a_comment_withdrawn_meanwhile_is_not_settled(land):
    comment = Comment.objects.create(version=version_of(land["east"]), text="À préciser.", written_at=clock.now())
    Comment.objects.filter(pk=comment.pk).delete()
    with pytest.raises(ValidationError, match=GONE):
        services.settle_comment(comment=comment, by=SYSTEM)


def test_the_public_of_another_programme_is_never_put_on_a_node(land):
    france = TerritoryFactory(key="FR")
    foreign = Segment.objects.create(name="Ailleurs", programme=ProgrammeFactory(territory=france), territory=france, rule={})
    land["east"].audience = foreign
    with pytest.raises(ValidationError, match="un public d’un autre programme"):
        services.change_node(node=land["east"], by=SYSTEM)
    new = Node(kind="sheet", code="autre", title="Autre", territory=land["east"].territory, audience=foreign)
    with pytest.raises(ValidationError, match="un public d’un autre programme"):
        services.add_node(parent=Node.objects.get(pk=land["east"].pk), node=new, by=SYSTEM)


def test_a_version_is_printed_as_one_of_its_own_plan_only(land):
    with pytest.raises(Refused):
        services.order_paper(node=land["west"], form=PaperForm.PDF, version=version_of(land["east"]), by=SYSTEM)


@pytest.mark.parametrize("cause", ["", "humeur"])
def test_a_date_is_put_off_for_a_cause_that_is_counted(land, cause):
    phase = factories.PhaseFactory(node=land["east"])
    with pytest.raises(ValidationError) as told:
        services.put_off(row=phase, to=DateSpan(PartialDate(2021, 1), PartialDate(2021, 6)), cause=cause, by=SYSTEM)
    assert "cause" in told.value.message_dict


def test_what_is_done_keeps_its_name_when_the_series_is_renamed(land):
    first = Milestone(title="Comité", kind="committee", every="monthly", on=PartialDate(2020, 1, 15))
    services.add_series(node=land["east"], milestone=first, last=PartialDate(2020, 3, 31), by=SYSTEM)
    done = Milestone.objects.filter(node=land["east"]).order_by("on")[1]
    Milestone.objects.filter(pk=done.pk).update(done_on=PartialDate(2020, 2, 15))
    row = Milestone.objects.filter(node=land["east"]).order_by("on")[0]
    row.title = "Comité de pilotage"
    services.change_milestone(milestone=row, following_too=True, by=SYSTEM)
    titles = Milestone.objects.filter(node=land["east"]).order_by("on").values_list("title", flat=True)
    assert list(titles) == ["Comité de pilotage", "Comité", "Comité de pilotage"]
