"""How complete a sheet is: what counts, what is advised, the same on its page and on that of its plan."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory, PersonFactory
from continuum.plan.enums import NodeKind
from continuum.plan.models import ActionSheet, Mission, Node
from continuum.plan.queries import (
    CRITERIA,
    Completeness,
    Filled,
    NodeRecord,
    SheetRecord,
    completeness_below,
    filled_by,
    node_shown,
)
from continuum.plan.queries.completeness import RESULTS_WEIGHT
from continuum.toolkit.dates import PartialDate

from .factories import (
    IndicatorFactory,
    MeasureFactory,
    NodeFactory,
    PartnershipFactory,
    PassageFactory,
    PhaseFactory,
    two_regions,
)

pytestmark = pytest.mark.django_db
ENDS = {"baseline": 0, "target": 10, "due": PartialDate(2026)}


@pytest.fixture
def land():
    made = two_regions()
    made["sheet"] = NodeFactory(parent=made["east"], kind=NodeKind.SHEET, code="former", title="Former les aidants")
    return made


def fill(node):
    """All that counts."""
    for section in ("context", "stakes", "objectives", "description", "audience", "steering", "means"):
        PassageFactory(node=node, section=section)
    led = {"owner": PersonFactory(), "organisation": OrganisationFactory(), "priority": "high"}
    ActionSheet.objects.filter(node=node).update(**led)
    Mission.objects.create(node=node, title="Sensibiliser")
    PhaseFactory(node=node)
    PartnershipFactory(node=node)
    return IndicatorFactory(node=node, **ENDS)


def on_its_page(node, person):
    fresh = node_shown(person).get(pk=node.pk)
    return Completeness(filled_by(SheetRecord.of(fresh, NodeRecord.of(fresh, person, writes=True), person)))


def on_its_plan(plan, node):
    found = completeness_below(plan)
    return next((one for one in found.wanting if one.node.pk == node.pk), None)


def test_the_weights_make_a_hundred():
    assert sum(one.weight for one in CRITERIA) + RESULTS_WEIGHT == 100


def test_an_empty_sheet_is_at_zero_and_is_told_all_that_counts(land):
    found = Completeness(Filled(land["sheet"], frozenset()))
    assert found.percent == 0
    assert len(found.advices) == len(CRITERIA)
    assert found.advices[0].text == "Désignez un·e responsable"


def test_a_full_sheet_is_at_a_hundred_on_its_page_and_leaves_the_list_of_its_plan(land):
    fill(land["sheet"])
    found = on_its_page(land["sheet"], PersonFactory(delegate=True))
    assert (found.percent, found.advices) == (100, [])
    assert completeness_below(land["east"]).wanting == []


@pytest.mark.parametrize("section", ["context", "stakes", "objectives", "description", "steering", "means"])
def test_a_part_counts_the_same_on_the_page_of_the_sheet_and_on_that_of_its_plan(land, section):
    PassageFactory(node=land["sheet"], section=section)
    wanted = next(one.weight for one in CRITERIA if one.part == section)
    page, plan = on_its_page(land["sheet"], PersonFactory(delegate=True)), on_its_plan(land["east"], land["sheet"])
    assert page.percent == plan.percent == wanted
    assert [one.text for one in page.advices] == [one.text for one in plan.advices]


def test_each_result_is_asked_for_what_it_lacks_by_its_name_and_its_form(land):
    result = IndicatorFactory(node=land["sheet"], wording="Augmentation du nombre de candidats", target=40)
    advices = on_its_page(land["sheet"], PersonFactory(delegate=True)).advices
    said = {one.text.replace("\u00a0", " "): one.url for one in advices}
    assert said["Ajoutez une valeur de départ à « Augmentation du nombre de candidats »"] == f"/attendus/{result.pk}/"
    assert "Ajoutez une échéance à « Augmentation du nombre de candidats »" in said
    assert "Ajoutez une cible à « Augmentation du nombre de candidats »" not in said


def test_an_appraisal_needs_no_starting_value(land):
    IndicatorFactory(node=land["sheet"], measure=MeasureFactory(nature="rubric"), target=3, due=PartialDate(2026))
    found = on_its_page(land["sheet"], PersonFactory(delegate=True))
    assert not [one for one in found.advices if "valeur de départ" in one.text]
    assert found.percent == 8 + RESULTS_WEIGHT


def test_a_value_of_zero_is_a_value(land):
    IndicatorFactory(node=land["sheet"], **ENDS)
    assert on_its_page(land["sheet"], PersonFactory(delegate=True)).percent == 8 + RESULTS_WEIGHT


def test_a_hundred_is_never_said_before_all_is_there(land):
    result = fill(land["sheet"])
    for _ in range(9):
        IndicatorFactory(node=land["sheet"], **ENDS)
    result.due = None
    result.save()
    found = on_its_page(land["sheet"], PersonFactory(delegate=True))
    assert (found.percent, len(found.advices)) == (99, 1)


def test_the_results_of_a_sheet_weigh_the_same_on_its_page_and_on_that_of_its_plan(land):
    IndicatorFactory(node=land["sheet"], baseline=0, due=PartialDate(2026))
    IndicatorFactory(node=land["sheet"], measure=MeasureFactory(nature="rubric"), target=3)
    page, plan = on_its_page(land["sheet"], PersonFactory(delegate=True)), on_its_plan(land["east"], land["sheet"])
    assert page.percent == plan.percent == 8 + RESULTS_WEIGHT * 3 // 5
    assert page.gaps == plan.gaps
    assert "résultats sans cible" in plan.gaps
    assert "résultats sans valeur de départ" not in plan.gaps


def test_a_plan_of_many_sheets_names_the_least_written_and_counts_the_others(client, land):
    for number in range(24):
        PassageFactory(node=NodeFactory(parent=land["east"], kind=NodeKind.SHEET, title=f"Fiche {number}"), section="context")
    client.force_login(PersonFactory(delegate=True))
    page = client.get("/programmes/essai/est/").content.decode()
    assert page.count("écrite à") == 20
    assert 'Former les aidants</a> <span class="note">écrite à 0' in page
    assert "Et 5\u00a0autres fiches" in page


def test_those_who_write_read_the_percentage_and_the_advices_and_nobody_else(client, land):
    address = "/programmes/essai/est/former/"
    client.force_login(PersonFactory(delegate=True))
    assert re.search(r"écrite à 0\s%", client.get(address).content.decode())
    assert "Fiches à compléter" in client.get("/programmes/essai/est/").content.decode()
    reader = PersonFactory()
    MembershipFactory(person=reader, programme=land["programme"])
    client.force_login(reader)
    assert "écrite à" not in client.get(address).content.decode()
    assert "Fiches à compléter" not in client.get("/programmes/essai/est/").content.decode()


def test_a_plan_names_what_its_sheets_lack_most(land):
    full = NodeFactory(parent=land["east"], kind=NodeKind.SHEET, code="pleine", title="Pleine")
    fill(full)
    found = completeness_below(land["east"])
    assert (found.sheet_count, [one.node for one in found.wanting]) == (2, [land["sheet"]])
    assert {gap.count for gap in found.gaps} == {1}
    assert found.gaps[0].words == "sans responsable"


def test_a_text_about_partners_is_no_partner(land):
    PassageFactory(node=land["sheet"], section="partners")
    page, plan = on_its_page(land["sheet"], PersonFactory(delegate=True)), on_its_plan(land["east"], land["sheet"])
    assert page.percent == plan.percent == 0


def test_forty_sheets_ask_no_more_of_the_database_than_two(land):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            completeness_below(Node.objects.get(pk=land["east"].pk))
        return len(queries)

    NodeFactory(parent=land["east"], kind=NodeKind.SHEET)
    two = asked()
    for _ in range(38):
        fill(NodeFactory(parent=land["east"], kind=NodeKind.SHEET))
    assert asked() == two
