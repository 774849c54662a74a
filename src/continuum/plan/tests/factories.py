"""A small plan: a programme with regional plans, as the register and the reports need it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from continuum.directory.models import Programme
from continuum.directory.tests.factories import OrganisationFactory, ProgrammeFactory, TerritoryFactory
from continuum.plan.enums import NodeKind
from continuum.plan.models import (
    ActionSheet,
    BudgetLine,
    Deliverable,
    Edition,
    FundingAgreement,
    Indicator,
    Measure,
    Milestone,
    Node,
    Obligation,
    Partnership,
    Passage,
    Phase,
    Resource,
    Slippage,
    Source,
    StructureAction,
    Tender,
    Testimony,
)
from continuum.toolkit.dates import PartialDate


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"source-{n}")
    title = factory.Sequence(lambda n: f"Rapport d’essai {n}")
    published_on = PartialDate(2021, 10)


class NodeFactory(DjangoModelFactory):
    """A root by default; with a parent, a plan of its programme."""

    class Meta:
        model = Node
        skip_postgeneration_save = True

    programme = factory.LazyAttribute(lambda new: new.parent.programme if new.parent else ProgrammeFactory())
    parent = None
    kind = factory.LazyAttribute(lambda new: NodeKind.PLAN if new.parent else NodeKind.PROGRAMME)
    code = factory.Sequence(lambda n: f"noeud-{n}")
    title = factory.LazyAttribute(lambda new: f"Plan {new.code}")
    territory = factory.LazyAttribute(lambda new: new.parent.territory if new.parent else new.programme.territory)
    path = factory.LazyAttribute(lambda new: f"{new.parent.path if new.parent else ''}{new.code}/")
    order = factory.Sequence(lambda n: n)

    @factory.post_generation
    def facet(self, create, extracted, **kwargs):
        if create and self.kind == NodeKind.SHEET:
            ActionSheet.objects.create(node=self)


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = Measure

    code = factory.Sequence(lambda n: f"mesure-{n}")
    label = factory.LazyAttribute(lambda new: f"Mesure {new.code}")
    unit = "unités"


class PhaseFactory(DjangoModelFactory):
    class Meta:
        model = Phase

    node = factory.SubFactory(NodeFactory)
    title = factory.Sequence(lambda n: f"Phase {n}")
    starts = PartialDate(2020, 1)
    ends = PartialDate(2020, 12)


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    node = factory.SubFactory(NodeFactory)
    title = factory.Sequence(lambda n: f"Étape {n}")
    on = PartialDate(2020, 6, 15)


class SlippageFactory(DjangoModelFactory):
    """A milestone of the node, put off by three months."""

    class Meta:
        model = Slippage

    node = factory.SubFactory(NodeFactory)
    milestone = factory.LazyAttribute(lambda new: MilestoneFactory(node=new.node))
    starts_before = PartialDate(2020, 3, 15)
    starts_after = PartialDate(2020, 6, 15)
    cause = "funding"
    recorded_at = dt.datetime(2020, 3, 1, tzinfo=dt.UTC)


class PassageFactory(DjangoModelFactory):
    class Meta:
        model = Passage

    node = factory.SubFactory(NodeFactory)
    section = "context"
    body = "Un texte d’essai."


class TestimonyFactory(DjangoModelFactory):
    class Meta:
        model = Testimony

    node = factory.SubFactory(NodeFactory)
    text = "Nous avons changé de méthode."
    speaker_role = "Directrice"
    consent = "role_only"


class PartnershipFactory(DjangoModelFactory):
    class Meta:
        model = Partnership

    node = factory.SubFactory(NodeFactory)
    organisation = factory.SubFactory(OrganisationFactory, institution=True)


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = Indicator

    node = factory.SubFactory(NodeFactory)
    measure = factory.SubFactory(MeasureFactory)


class StructureActionFactory(DjangoModelFactory):
    """Proposed, for a structure of Moselle."""

    class Meta:
        model = StructureAction

    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"Revoir le planning {n}")


class BudgetLineFactory(DjangoModelFactory):
    """A cost by default; `funding=True` makes it a funding."""

    class Meta:
        model = BudgetLine

    class Params:
        funding = factory.Trait(side="funding", kind="")

    node = factory.SubFactory(NodeFactory)
    side = "cost"
    kind = "services"
    year = 2025
    planned = 1000


class AgreementFactory(DjangoModelFactory):
    """In preparation, with an institution."""

    class Meta:
        model = FundingAgreement

    node = factory.SubFactory(NodeFactory)
    funder = factory.SubFactory(OrganisationFactory, institution=True)
    title = factory.Sequence(lambda n: f"Convention {n}")


class ObligationFactory(DjangoModelFactory):
    class Meta:
        model = Obligation

    agreement = factory.SubFactory(AgreementFactory)
    kind = "report"
    title = factory.Sequence(lambda n: f"Bilan {n}")


class ResourceFactory(DjangoModelFactory):
    class Meta:
        model = Resource

    node = factory.SubFactory(NodeFactory)
    kind = "guide"
    title = factory.Sequence(lambda n: f"Guide {n}")


class EditionFactory(DjangoModelFactory):
    """A resource that stands elsewhere."""

    class Meta:
        model = Edition

    resource = factory.SubFactory(ResourceFactory)
    name = factory.Sequence(lambda n: f"édition {n}")
    published_on = dt.date(2025, 3, 1)
    link = "https://essai.example/guide"


class TenderFactory(DjangoModelFactory):
    class Meta:
        model = Tender

    node = factory.SubFactory(NodeFactory)
    title = factory.Sequence(lambda n: f"Formation {n}")


class DeliverableFactory(DjangoModelFactory):
    class Meta:
        model = Deliverable

    node = factory.SubFactory(NodeFactory)
    title = factory.Sequence(lambda n: f"Livrable {n}")


def two_regions() -> dict[str, Any]:
    """A national programme with a plan in Grand Est and one in Normandie."""
    france = TerritoryFactory(key="FR")
    programme: Programme = ProgrammeFactory(code="essai", title="Essai", territory=france)
    root = NodeFactory(programme=programme, code="essai", title="Essai")
    east = NodeFactory(parent=root, code="est", title="L’essai en Grand Est", territory=TerritoryFactory(key="R44"))
    west = NodeFactory(parent=root, code="ouest", title="L’essai en Normandie", territory=TerritoryFactory(key="R28"))
    return {"programme": programme, "root": root, "east": east, "west": west, "source": SourceFactory(programme=programme)}
