"""Figures asked by texts: those of their own programme only, and what of their notes may be published."""

import pytest

from continuum.directory.tests.factories import PersonFactory, ProgrammeFactory
from continuum.figures.queries import replies
from continuum.plan import services
from continuum.plan.models import Source
from continuum.plan.queries import content_of
from continuum.plan.tests import factories
from continuum.toolkit.questions import read_question

from .factories import ReadingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    """A region with a figure; another programme, with its own."""
    found = factories.two_regions()
    found["measure"] = factories.MeasureFactory(code="reponses", label="Réponses")
    elsewhere = ProgrammeFactory(code="ailleurs")
    found["away"] = factories.NodeFactory(programme=elsewhere, code="ailleurs", path="ailleurs/")
    ReadingFactory(node=found["away"], measure=found["measure"], value=4321)
    ReadingFactory(node=found["west"], measure=found["measure"], value=17)
    return found


def asked(node, words):
    question = read_question(words)
    return replies([(question, node.address)], node)[question, node.address]


def test_a_text_reads_no_figure_of_another_programme_and_is_told_what_an_unknown_address_is_told(land):
    found = asked(land["east"], "reponses @ ailleurs")
    unknown = asked(land["east"], "reponses @ nulle-part")
    assert (found.missing, found.amount, found.url) == (True, None, None)
    assert found.note.replace("ailleurs", "nulle-part") == unknown.note


def test_nor_by_the_address_where_it_stood_before(land):
    axis = factories.NodeFactory(parent=land["away"], kind="axis", code="axe")
    plan = factories.NodeFactory(parent=land["away"], kind="plan", code="plan")
    sheet = factories.NodeFactory(parent=plan, kind="sheet", code="fiche")
    ReadingFactory(node=sheet, measure=land["measure"], value=9)
    services.move_node(node=sheet, parent=axis, by=PersonFactory(officer=True, membership__programme=land["away"].programme))
    assert asked(land["east"], "reponses @ ailleurs/plan/fiche").missing


def test_it_reads_those_of_its_own_programme_wherever_they_hang(land):
    assert asked(land["east"], "reponses @ essai/ouest").words == "17"


def test_what_is_published_of_a_figure_is_the_document_and_nothing_of_the_working_note(land):
    east, document = land["east"], Source.objects.create(title="Rapport final", programme=land["programme"])
    note = {"retained": True, "retained_reason": "Choisi faute de mieux", "source": document, "place": "p. 3"}
    ReadingFactory(node=east, measure=land["measure"], value=29, **note)
    ReadingFactory(node=east, measure=land["measure"], value=31)
    factories.PassageFactory(node=east, body="On compte [[reponses]] réponses.")
    inside, outside = str(content_of(east).to_json()), str(content_of(east).for_everybody().to_json())
    assert "faute de mieux" in inside
    assert "Réponses : Rapport final, p. 3." in outside
    assert [one for one in ("faute de mieux", "sans source") if one in outside] == []


def test_a_number_that_is_only_counted_publishes_none_of_its_parts(land):
    for name in ("root", "east"):
        factories.PassageFactory(node=land[name], body="On compte [[reponses]] réponses.")
    inside, outside = (str(one.to_json()) for one in (content_of(land["root"]), content_of(land["root"]).for_everybody()))
    assert "Normandie 17" in inside
    assert "Normandie 17" not in outside
