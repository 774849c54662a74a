"""« Impacts » of a report: what was written, then what the dates themselves say."""

import pytest

from continuum.plan.tests.factories import PassageFactory, PhaseFactory, SlippageFactory, two_regions
from continuum.reports.models import Report
from continuum.reports.queries import write
from continuum.reports.sections import impacts
from continuum.reports.sections.context import ReportContext
from continuum.toolkit.renderers.document import Heading, Paragraph, Table, plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return two_regions()


def section(land):
    return impacts.build(ReportContext.of(land["programme"]))


def headings(blocks):
    return [block.text for block in blocks if isinstance(block, Heading)]


def test_without_text_nor_slippage_there_is_no_such_chapter(land):
    assert section(land) == []


def test_slippages_alone_make_the_chapter(land):
    slippage = SlippageFactory(node=land["east"], cause="health_crisis")
    blocks = section(land)
    assert headings(blocks) == ["Impacts sur le projet", "Les reports de dates"]
    text = next(plain(block.runs) for block in blocks if isinstance(block, Paragraph))
    assert "1\u00a0étape pour la cause «\u00a0crise sanitaire\u00a0»" in text
    assert f"«\u00a0{slippage.milestone}\u00a0» (Grand Est)\u00a0: 3\u00a0mois plus tard" in text


def test_slippages_come_after_what_was_written(land):
    PassageFactory(node=land["root"], section="impacts", body="Une épreuve.")
    SlippageFactory(node=land["east"])
    blocks = section(land)
    assert headings(blocks) == ["Impacts sur le projet", "Les reports de dates"]
    assert plain(blocks[1].runs) == "Une épreuve."


def test_a_date_put_off_twice_is_counted_once_and_causes_stand_together(land):
    twice = SlippageFactory(node=land["east"], cause="provider")
    SlippageFactory(
        node=land["east"],
        cause="provider",
        milestone=twice.milestone,
        rank=2,
        starts_before="2020-06-15",
        starts_after="2020-07-15",
    )
    phase = PhaseFactory(node=land["west"], starts="2020-02")
    dates = {"starts_before": "2020-01", "ends_before": "2020-11", "starts_after": "2020-02", "ends_after": "2020-12"}
    SlippageFactory(node=land["west"], cause="funding", milestone=None, phase=phase, **dates)
    SlippageFactory(node=land["west"], cause="funding")
    blocks = section(land)
    text = next(plain(block.runs) for block in blocks if isinstance(block, Paragraph))
    assert "1\u00a0phase et 1\u00a0étape pour la cause «\u00a0financement\u00a0» et" in text
    assert "et 1\u00a0étape pour la cause «\u00a0prestataire\u00a0»" in text
    table = next(block for block in blocks if isinstance(block, Table))
    assert [plain(row[0]) for row in table.rows] == ["financement", "financement", "prestataire", "prestataire"]


def test_a_hundred_slippages_cost_no_more_queries_than_ten(land, django_assert_max_num_queries):
    report = Report.objects.create(programme=land["programme"], title="Bilan")

    def asked():
        with django_assert_max_num_queries(100) as seen:
            write(report)
        return len(seen)

    SlippageFactory.create_batch(10, node=land["east"])
    few = asked()
    SlippageFactory.create_batch(90, node=land["west"])
    assert asked() == few
