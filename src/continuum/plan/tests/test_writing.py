"""Services that write the plan: codes, territories, dates, origins, and who is refused."""

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.models import Programme
from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.plan import services
from continuum.plan.models import Indicator, Measure, Milestone, Node, OutlineEntry, Partnership, Phase, Source
from continuum.plan.models import Testimony as Quoted
from continuum.toolkit import journal, registry
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.dates import PartialDate

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return factories.two_regions()


@pytest.fixture
def officer(land):
    return PersonFactory(officer=True, membership__programme=land["programme"])


def sheet(title, territory):
    return Node(kind="sheet", title=title, territory=territory)


def test_a_code_typed_twice_gets_another(land, officer):
    where = land["east"].territory
    nodes = [services.add_node(parent=land["east"], node=sheet("L’œuvre !", where), by=officer) for _ in range(3)]
    assert [node.address for node in nodes] == ["essai/est/l-oeuvre", "essai/est/l-oeuvre-2", "essai/est/l-oeuvre-3"]
    measures = [services.add_measure(measure=Measure(label="Heures", code="heures"), by=officer) for _ in range(2)]
    assert [measure.code for measure in measures] == ["heures", "heures-2"]
    sources = [
        services.add_source(programme=land["programme"], source=Source(title="Rapport"), outline={}, by=officer) for _ in range(2)
    ]
    assert [source.code for source in sources] == ["rapport", "rapport-2"]


def test_a_very_long_title_still_gives_an_address_of_its_own(land, officer):
    titles = ["mot " * 60] * 2
    nodes = [services.add_node(parent=land["east"], node=sheet(title, land["east"].territory), by=officer) for title in titles]
    assert len({node.path for node in nodes}) == 2
    assert max(len(node.code) for node in nodes) <= 60


def test_nothing_hangs_on_a_sheet(land, officer):
    where = land["east"].territory
    parent = services.add_node(parent=land["east"], node=sheet("Fiche", where), by=officer)
    with pytest.raises(ValidationError, match="ne range pas"):
        services.add_node(parent=parent, node=sheet("Dessous", where), by=officer)


def test_a_delegate_writes_nothing_on_another_region_s_node(land):
    delegate = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44"))
    west = land["west"]
    milestone, phase = factories.MilestoneFactory(node=west), factories.PhaseFactory(node=west)
    refused = [
        lambda: services.add_node(parent=west, node=sheet("Non", west.territory), by=delegate),
        lambda: services.change_node(node=west, by=delegate),
        lambda: services.remove_node(node=west, by=delegate),
        lambda: services.add_phase(node=west, phase=Phase(title="Non", starts="2021"), by=delegate),
        lambda: services.change_phase(phase=phase, by=delegate),
        lambda: services.remove_milestone(milestone=milestone, by=delegate),
        lambda: services.add_testimony(node=west, testimony=Quoted(text="Non"), by=delegate),
        lambda: services.add_partner(node=west, partnership=Partnership(), by=delegate),
        lambda: services.set_indicator(node=west, indicator=Indicator(), by=delegate),
        lambda: services.change_programme(programme=land["programme"], by=delegate),
        lambda: services.change_source(source=land["source"], outline={}, by=delegate),
    ]
    for act in refused:
        with pytest.raises(Refused):
            act()


def test_what_hangs_on_another_region_s_node_cannot_be_pulled_into_one_s_own(land):
    delegate = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44"))
    milestone = factories.MilestoneFactory(node=land["west"])
    milestone.node = land["east"]
    with pytest.raises(Refused):
        services.change_milestone(milestone=milestone, by=delegate)
    assert Milestone.objects.get().node == land["west"]


def test_a_delegate_brings_a_document_to_a_programme_that_touches_her_region(land):
    here = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44"))
    services.add_source(programme=land["programme"], source=Source(title="Rapport régional"), outline={}, by=here)
    regional = factories.ProgrammeFactory(territory=TerritoryFactory(key="R28"))
    with pytest.raises(Refused):
        services.add_source(programme=regional, source=Source(title="Non"), outline={}, by=here)


def test_the_root_follows_its_programme(land, officer):
    programme = land["programme"]
    programme.title = "Essai renommé"
    services.change_programme(programme=programme, by=officer)
    root = Node.objects.get(pk=land["root"].pk)
    assert (root.title, root.path) == ("Essai renommé", "essai/")


def test_a_programme_does_not_leave_its_plans_outside_its_territory(land):
    land["programme"].territory = TerritoryFactory(key="R44")
    with pytest.raises(ValidationError, match="Normandie"):
        services.change_programme(programme=land["programme"], by=SYSTEM)
    assert Programme.objects.get().territory.key == "FR"


def test_a_delegate_does_not_take_a_programme_out_of_her_region(land):
    delegate = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44"))
    programme = factories.ProgrammeFactory(territory=TerritoryFactory(key="R44"))
    programme.territory = TerritoryFactory(key="FR")
    with pytest.raises(Refused):
        services.change_programme(programme=programme, by=delegate)


def test_a_phase_of_another_node_is_refused(land, officer):
    milestone = Milestone(title="Comité", on="2021", phase=factories.PhaseFactory(node=land["west"]))
    with pytest.raises(ValidationError, match="n’est pas de"):
        services.add_milestone(node=land["east"], milestone=milestone, by=officer)


@pytest.mark.parametrize(
    ("factory", "word"),
    [
        (factories.PhaseFactory, "phases"),
        (factories.BudgetLineFactory, "lignes de budget"),
        (factories.MilestoneFactory, "jalons"),
        (factories.PassageFactory, "textes"),
        (factories.TestimonyFactory, "témoignages"),
        (factories.PartnershipFactory, "partenariats"),
        (factories.IndicatorFactory, "indicateurs"),
    ],
)
def test_a_node_that_carries_something_is_not_removed_and_says_what(land, officer, factory, word):
    factory(node=land["east"])
    with pytest.raises(ValidationError, match=word):
        services.remove_node(node=land["east"], by=officer)
    with pytest.raises(ValidationError, match="éléments du plan"):
        services.remove_node(node=land["root"], by=SYSTEM)


def test_a_corrected_date_keeps_its_source_and_the_journal_what_it_said(land, officer):
    milestone = factories.MilestoneFactory(node=land["east"], origin="source", source=land["source"])
    milestone.on = PartialDate(2020, 7)
    services.change_milestone(milestone=milestone, by=officer)
    milestone.refresh_from_db()
    assert (milestone.origin, milestone.source) == ("source", land["source"])
    assert journal.history_of(milestone)[0].details == {"before": {"on": "15 juin 2020"}, "after": {"on": "juillet 2020"}}


def test_a_rewritten_testimony_is_no_longer_invented_and_its_words_leave_the_journal_alone(land, officer):
    quoted = factories.TestimonyFactory(node=land["east"], origin="invented")
    quoted.text = "Une confidence."
    services.change_testimony(testimony=quoted, by=officer)
    assert Quoted.objects.get().origin == "entered"
    services.remove_testimony(testimony=quoted, by=officer)
    lines = [f"{line.label} {line.details}" for line in journal.history_of(land["east"])]
    assert len(lines) == 2
    assert "confidence" not in str(lines)


def test_a_partner_is_associated_once_in_each_role(land, officer):
    known = factories.PartnershipFactory(node=land["east"], role="funder")
    same = Partnership(organisation=known.organisation, role="funder")
    with pytest.raises(ValidationError, match="déjà ce rôle"):
        services.add_partner(node=land["east"], partnership=same, by=officer)
    services.add_partner(node=land["east"], partnership=Partnership(organisation=known.organisation, role="host"), by=officer)
    services.remove_partner(partnership=known, by=officer)
    assert Partnership.objects.get().role == "host"


def test_lines_of_an_outline_that_were_there_stay_the_same_rows(land, officer):
    source = land["source"]
    first = [OutlineEntry(number="1", title="Un"), OutlineEntry(number="3", title="Trois")]
    services.change_source(source=source, outline={"headings": first}, by=officer)
    kept = source.outline.get(number="3").pk
    second = [OutlineEntry(number="2", title="Deux"), OutlineEntry(number="3", title="Trois", page="9")]
    services.change_source(source=source, outline={"headings": second}, by=officer)
    assert list(source.outline.values_list("number", "page")) == [("2", ""), ("3", "9")]
    assert source.outline.get(number="3").pk == kept


def test_a_measure_is_not_a_part_of_itself(land, officer):
    whole = factories.MeasureFactory()
    part = factories.MeasureFactory(part_of=whole)
    whole.part_of = part
    with pytest.raises(ValidationError, match="elle-même"):
        services.change_measure(measure=whole, by=officer)


def test_the_rooms_above_are_told_of_each_change(land, officer, monkeypatch):
    told = []
    monkeypatch.setattr(registry, "programme_changed", lambda programme, by: told.append(programme))
    east, programme = land["east"], land["programme"]
    phase = services.add_phase(node=east, phase=Phase(title="Une phase", starts="2021"), by=officer)
    services.remove_phase(phase=phase, by=officer)
    services.change_node(node=east, by=officer)
    services.set_indicator(node=east, indicator=Indicator(measure=factories.MeasureFactory()), by=officer)
    assert told == [programme] * 4
