"""How far a sheet is from the results that it expects: drawn from the register, never typed on the sheet."""

from decimal import Decimal

import pytest

from continuum.directory.tests.factories import PersonFactory
from continuum.figures.models import Reading
from continuum.plan.enums import NodeKind
from continuum.plan.tests.factories import IndicatorFactory, MeasureFactory, NodeFactory, two_regions
from continuum.toolkit import clock

pytestmark = pytest.mark.django_db
SHEET = "/programmes/essai/est/former/"


@pytest.fixture
def sheet():
    land = two_regions()
    return NodeFactory(parent=land["east"], kind=NodeKind.SHEET, code="former", title="Former les aidants")


@pytest.fixture
def delegate(client, sheet):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


def words(client):
    return client.get(SHEET).content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def read(node, measure, **value):
    fields = {"territory": node.territory, "status": "approved", "entered_at": clock.now(), **value}
    return Reading.objects.create(measure=measure, node=node, **fields)


def test_how_far_one_is_comes_from_the_register_and_is_never_typed(client, sheet, delegate):
    counted = IndicatorFactory(node=sheet, baseline=Decimal(10), target=Decimal(50))
    read(sheet, counted.measure, value=Decimal(28))
    appraised = IndicatorFactory(node=sheet, target=Decimal(3), measure=MeasureFactory(nature="rubric", aggregation="none"))
    read(sheet, appraised.measure, rubric=2, narrative="Deux équipes formées.")
    shown = words(client)
    assert "45 % du chemin" in shown
    assert "2 sur 3" in shown
    assert "bien avancé" in shown
    assert "Deux équipes formées." in shown


@pytest.mark.parametrize(
    ("baseline", "target", "value", "said"),
    [(10, 50, 60, "atteint"), (60, 20, 40, "50 % du chemin"), (10, 50, 5, "en recul"), (None, 40, 10, "25 % du chemin")],
)
def test_progress_goes_from_the_baseline_to_the_target_whichever_way(client, sheet, delegate, baseline, target, value, said):
    expected = IndicatorFactory(node=sheet, baseline=baseline, target=target)
    read(sheet, expected.measure, value=value)
    assert said in words(client)


def test_a_draft_of_a_figure_is_no_progress(client, sheet, delegate):
    expected = IndicatorFactory(node=sheet, baseline=0, target=50)
    read(sheet, expected.measure, value=25, status="draft")
    assert "du chemin" not in words(client)
