"""Figures of nodes that were moved or copied: yesterday's address still answers, a copy starts without any reading."""

import pytest

from continuum.directory.tests.factories import PersonFactory
from continuum.figures.models import Reading
from continuum.plan import services
from continuum.plan.queries import Wanted
from continuum.plan.tests import factories
from continuum.toolkit.access import SYSTEM

from .factories import ReadingFactory


@pytest.fixture
def land(db):
    """Under the plan of the east, two axes: « a » with the sheets « x » and « y », « b » with none; « x » has a reading."""
    found = factories.two_regions()
    for code in ("a", "b"):
        found[code] = factories.NodeFactory(parent=found["east"], code=code, title=f"Axe {code}", kind="axis")
    for code in ("x", "y"):
        found[code] = factories.NodeFactory(parent=found["a"], code=code, title=f"Fiche {code}", kind="sheet")
    found["reading"] = ReadingFactory(node=found["x"], measure__code="reponses", value=29)
    return found


def test_a_figure_asked_by_a_former_address_still_answers(client, land):
    officer = PersonFactory(officer=True, membership__programme=land["programme"])
    client.force_login(officer)
    factories.PassageFactory(node=land["east"], body="On compte [[reponses @ essai/est/a/x]] réponses.")
    factories.PassageFactory(node=land["y"], body="À côté\u00a0: [[reponses @ essai/est/a/x | ici]].")
    services.move_node(node=land["x"], parent=land["b"], by=officer)
    assert ">29<" in client.get("/programmes/essai/est/").content.decode()
    assert ">29<" in client.get("/programmes/essai/est/a/y/").content.decode()
    report = client.get("/bilans/essai/").content.decode()
    assert "[sans réponse]" not in report
    assert ">29<" in report
    url = "/chiffres/mesures/reponses/essai/est/a/x/?portee=here"
    assert client.get(url)["Location"] == "/chiffres/mesures/reponses/essai/est/b/x/?portee=here"


def test_what_was_measured_stays_with_the_original(land):
    wanted = Wanted(parent=land["a"], title="Copie", carried=frozenset({"texts", "indicators"}))
    made = services.copy_node(node=land["x"], wanted=wanted, by=SYSTEM)
    assert not Reading.objects.filter(node=made).exists()
    assert Reading.objects.get().node == land["x"]
