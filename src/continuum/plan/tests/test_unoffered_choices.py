"""What no form offers, no service takes: a structure, a person, a document or a sheet that is not open to whoever writes."""

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.models import Programme, Segment
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, ProgrammeFactory, TerritoryFactory
from continuum.plan import services
from continuum.plan.enums import NodeKind
from continuum.plan.models import (
    ActionSheet,
    BudgetLine,
    Milestone,
    Node,
    NodeLink,
    Partnership,
    Phase,
    StructureAction,
)
from continuum.plan.models import Testimony as Quoted
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.dates import PartialDate

from . import factories

DAY = PartialDate(2025, 3)


@pytest.fixture
def land(db):
    made = factories.two_regions()
    made["sheet"] = factories.NodeFactory(parent=made["east"], kind=NodeKind.SHEET, code="former")
    root = factories.NodeFactory(
        programme=ProgrammeFactory(code="ailleurs", territory=TerritoryFactory(key="R28")), code="ailleurs"
    )
    made["far"] = factories.NodeFactory(parent=root, kind=NodeKind.SHEET, code="loin")
    made["structure"] = OrganisationFactory(territory=TerritoryFactory(key="R28"), name="Les Pommiers (fictive)")
    made["stranger"] = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    made["document"] = factories.SourceFactory(programme=root.programme)
    return made


@pytest.fixture
def delegate(land):
    """Of Grand Est."""
    return PersonFactory(delegate=True)


def changed(row, **fields):
    found = type(row).objects.get(pk=row.pk)
    for name, value in fields.items():
        setattr(found, name, value)
    return found


def lead(land, **fields):
    return {"sheet": changed(ActionSheet.objects.get(node=land["sheet"]), **fields)}


def financed(land, **fields):
    return BudgetLine(side="funding", year=2025, planned=1, **fields)


ACTS = {
    "who leads a sheet": lambda land: ("change_sheet", "organisation", lead(land, organisation=land["structure"])),
    "who answers for it": lambda land: ("change_sheet", "owner", lead(land, owner=land["stranger"])),
    "who carries it": lambda land: ("change_sheet", "referent", lead(land, referent=land["stranger"])),
    "a partner": lambda land: (
        "add_partner",
        "organisation",
        {"node": land["east"], "partnership": Partnership(organisation=land["structure"])},
    ),
    "a payer": lambda land: (
        "add_budget_line",
        "funder",
        {"node": land["east"], "line": financed(land, funder=land["structure"])},
    ),
    "another payer": lambda land: (
        "change_budget_line",
        "funder",
        {"line": changed(factories.BudgetLineFactory(node=land["east"], funding=True), funder=land["structure"])},
    ),
    "who speaks": lambda land: (
        "add_testimony",
        "organisation",
        {"node": land["east"], "testimony": Quoted(text="Oui.", speaker_role="Directrice", organisation=land["structure"])},
    ),
    "who spoke": lambda land: (
        "change_testimony",
        "organisation",
        {"testimony": changed(factories.TestimonyFactory(node=land["east"]), organisation=land["structure"])},
    ),
    "where a phase is read": lambda land: (
        "add_phase",
        "source",
        {"node": land["east"], "phase": Phase(title="Bilan", starts=DAY, source=land["document"])},
    ),
    "where a phase was read": lambda land: (
        "change_phase",
        "source",
        {"phase": changed(factories.PhaseFactory(node=land["east"]), source=land["document"])},
    ),
    "where a date is read": lambda land: (
        "add_milestone",
        "source",
        {"node": land["east"], "milestone": Milestone(title="Bilan", on=DAY, source=land["document"])},
    ),
    "where a date was read": lambda land: (
        "change_milestone",
        "source",
        {"milestone": changed(factories.MilestoneFactory(node=land["east"]), source=land["document"])},
    ),
    "where dates are read": lambda land: (
        "add_series",
        "source",
        {"node": land["east"], "milestone": Milestone(title="Bilan", on=DAY, every="monthly", source=land["document"])},
    ),
    "what a sheet follows": lambda land: (
        "add_link",
        "to",
        {"node": land["sheet"], "link": NodeLink(to=land["far"], kind="follows")},
    ),
    "whom a node aims at": lambda land: (
        "change_node",
        "audience",
        {"node": changed(land["east"], audience=hidden_public())},
    ),
    "whom a new node aims at": lambda land: (
        "add_node",
        "audience",
        {
            "parent": land["east"],
            "node": Node(kind="sheet", title="Une fiche", territory=land["east"].territory, audience=hidden_public()),
        },
    ),
}


def hidden_public():
    """Of no programme, in another region."""
    return Segment.objects.create(name="Ailleurs", territory=TerritoryFactory(key="R28"), rule={})


@pytest.mark.parametrize("act", ACTS)
def test_what_is_not_offered_is_refused_on_its_field(land, delegate, act):
    name, field, given = ACTS[act](land)
    with pytest.raises(ValidationError) as told:
        getattr(services, name)(**given, by=delegate)
    assert set(told.value.message_dict) == {field}
    assert "ne vous est pas ouvert" in told.value.message_dict[field][0]


def test_a_programme_is_carried_by_whom_its_writer_sees(land):
    regional = ProgrammeFactory(code="regional", territory=TerritoryFactory(key="R44"))
    officer = PersonFactory(officer=True, membership__programme=regional)
    with pytest.raises(ValidationError) as told:
        services.change_programme(programme=changed(regional, sponsor=land["structure"]), by=officer)
    assert set(told.value.message_dict) == {"sponsor"}
    assert Programme.objects.get(pk=regional.pk).sponsor is None


def test_what_was_chosen_by_somebody_who_sees_more_stays(land, delegate):
    line = factories.BudgetLineFactory(node=land["east"], funding=True, funder=land["structure"])
    services.change_budget_line(line=changed(line, planned=2), by=delegate)
    sheet = ActionSheet.objects.get(node=land["sheet"])
    ActionSheet.objects.update(owner=land["stranger"], organisation=land["structure"])
    services.change_sheet(sheet=changed(sheet, priority="high"), by=delegate)
    sheet.refresh_from_db()
    assert (sheet.priority, sheet.owner, sheet.organisation) == ("high", land["stranger"], land["structure"])
    assert BudgetLine.objects.get().planned == 2


def test_a_partnership_never_passes_to_another_organisation(land, delegate):
    held = factories.PartnershipFactory(node=land["east"])
    with pytest.raises(Refused):
        services.change_partner(partnership=changed(held, organisation=OrganisationFactory(institution=True)), by=delegate)


def test_the_owner_of_an_action_is_of_its_structure_or_of_its_territory(land, delegate):
    ours, theirs = OrganisationFactory(), OrganisationFactory()
    director = PersonFactory(director=True, membership__organisation=theirs)
    with pytest.raises(ValidationError) as told:
        services.add_action(organisation=ours, action=StructureAction(title="Recruter", owner=director), by=delegate)
    assert set(told.value.message_dict) == {"owner"}


def test_the_program_itself_is_not_asked_what_it_sees(land):
    services.add_partner(node=land["east"], partnership=Partnership(organisation=land["structure"]), by=SYSTEM)
    assert Partnership.objects.get().organisation == land["structure"]
