"""Pages of the register: what is read beside a number."""

import pytest

from continuum.directory.tests.factories import PersonFactory
from continuum.plan.tests.factories import IndicatorFactory, MeasureFactory, two_regions

from .factories import ReadingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def land(client):
    found = two_regions()
    client.force_login(PersonFactory(officer=True, membership__programme=found["programme"]))
    return found


@pytest.mark.parametrize(("value", "said"), [(1, "enquête"), (3, "enquêtes")])
def test_the_unit_agrees_with_its_number_on_the_figure_the_reading_and_the_expected_result(client, land, value, said):
    measure = MeasureFactory(code="enquetes", label="Enquêtes", unit="enquêtes")
    reading = ReadingFactory(measure=measure, node=land["east"], value=value)
    unit = f'<span class="figure-unit">{said}</span>'
    assert unit in client.get(reading.get_absolute_url()).content.decode()
    assert unit in client.get(f"/chiffres/mesures/enquetes/{land['east'].address}/").content.decode()
    IndicatorFactory(measure=measure, node=land["east"], target=value)
    assert f"{value}\u00a0{said}</td>" in client.get(land["east"].get_absolute_url()).content.decode()
