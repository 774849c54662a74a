"""A plan, an axis or a sheet copied: what is carried, what moves, what stays behind, and who may."""

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, ProgrammeFactory, TerritoryFactory
from continuum.plan import queries, services
from continuum.plan.models import (
    ActionSheet,
    BudgetLine,
    Indicator,
    Milestone,
    Mission,
    Node,
    Partnership,
    Passage,
    Phase,
    Slippage,
)
from continuum.plan.models import Testimony as Quoted
from continuum.plan.queries import Wanted
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.submissions import new_key

from . import factories

pytestmark = pytest.mark.django_db
day = PartialDate.parse
ALL = frozenset({"texts", "missions", "dates", "indicators", "partners", "budget"})


@pytest.fixture
def land():
    """Under the plan of the east, an axis with one sheet that carries one of each."""
    found = factories.two_regions()
    found["programme"].ends = day("2040")  # so that no date is found outside of its programme
    found["programme"].save()
    east, source = found["east"], found["source"]
    found["axis"] = factories.NodeFactory(parent=east, code="axe", title="Axe", kind="axis")
    sheet = found["sheet"] = factories.NodeFactory(
        parent=found["axis"], code="fiche", title="Fiche", kind="sheet", printed_number="A2", origin="source", source=source
    )
    ActionSheet.objects.filter(node=sheet).update(status="in_progress", priority="high", owner=PersonFactory())
    factories.PassageFactory(node=sheet, body="Ici [[n @ essai/est/axe/fiche]], là [[n @ essai/ouest]].", source=source)
    Mission.objects.create(node=sheet, title="Recruter", activities="Un\nDeux")
    phase = factories.PhaseFactory(node=sheet, starts="2024-01-31", ends="2024-12", source=source, place="page 3")
    series = {"series": "00000000-0000-4000-8000-00000000000a", "every": "monthly"}
    for on, done in (("2024-02-29", "2024-02-29"), ("2024-03-29", None)):
        found["milestone"] = factories.MilestoneFactory(node=sheet, phase=phase, on=on, done_on=done, evidence="", **series)
    factories.MilestoneFactory(node=east, title="Bilan", on="2024")
    factories.SlippageFactory(node=sheet, milestone=found["milestone"])
    factories.IndicatorFactory(node=sheet, baseline=12, baseline_on="2023", target=20, due="2024-12")
    factories.PartnershipFactory(node=sheet)
    factories.BudgetLineFactory(node=sheet, planned=1000, actual=900, year=2024)
    factories.TestimonyFactory(node=sheet)
    return found


@pytest.fixture
def officer(client, land):
    person = PersonFactory(officer=True, membership__programme=land["programme"])
    client.force_login(person)
    return person


def copied(land, node="sheet", by=SYSTEM, **changes):
    wanted = {"parent": land[node].parent, "title": "Copie", "carried": ALL} | changes
    return services.copy_node(node=land[node], wanted=Wanted(**wanted), by=by)


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def test_a_copy_is_a_draft_that_carries_its_rows_and_cites_no_printed_number(land, officer):
    made = copied(land, by=officer)
    assert (made.path, made.title, made.printed_number, made.origin) == ("essai/est/axe/copie/", "Copie", "", "entered")
    assert (made.sheet.status, made.sheet.priority, made.sheet.owner) == ("draft", "high", None)
    mission, indicator = Mission.objects.get(node=made), Indicator.objects.get(node=made)
    assert mission.activity_list == ["Un", "Deux"]
    assert (indicator.baseline, indicator.target, indicator.due.iso) == (None, 20, "2024-12")
    line = BudgetLine.objects.get(node=made)
    assert (line.planned, line.actual, line.year) == (1000, None, 2024)
    assert Partnership.objects.get(node=made).origin == "entered"
    phase = Phase.objects.get(node=made)
    assert (phase.source, phase.place) == (land["source"], "page 3")
    assert journal.history_of(made)[0].details == {"from": "essai/est/axe/fiche", "nodes": "1\u00a0élément"}


def test_what_was_said_put_off_or_held_stays_with_the_original(land):
    made = copied(land)
    for model in (Quoted, Slippage):
        assert not model.objects.filter(node=made).exists()
    milestones = Milestone.objects.filter(node=made)
    assert {one.done_on for one in milestones} == {None}
    assert {one.phase for one in milestones} == set(Phase.objects.filter(node=made))
    assert len({one.series for one in milestones} | {land["milestone"].series}) == 2
    land["sheet"].refresh_from_db()
    assert (land["sheet"].path, land["sheet"].sheet.status) == ("essai/est/axe/fiche/", "in_progress")


def test_a_text_asks_of_the_copy_what_it_asked_of_the_original(land):
    assert Passage.objects.get(node=copied(land)).body == "Ici [[n @ essai/est/axe/copie]], là [[n @ essai/ouest]]."


@pytest.mark.parametrize(
    ("model", "changed"),
    [
        (Phase, {"ends": day("2025-03")}),
        (Milestone, {"on": day("2024-05-02")}),
        (Passage, {"body": "Autre texte."}),
        (BudgetLine, {"planned": 2000}),
        (ActionSheet, {"priority": "low"}),
    ],
)
def test_whatever_would_be_copied_otherwise_is_shown_again(land, model, changed):
    wanted = Wanted(parent=land["axis"], title="Copie", carried=ALL)
    before = queries.copying(land["sheet"], wanted, SYSTEM).key
    assert queries.copying(land["sheet"], wanted, SYSTEM).key == before
    model.objects.filter(node=land["sheet"]).update(**changed)
    assert queries.copying(land["sheet"], wanted, SYSTEM).key != before


def test_the_key_of_a_copy_asks_the_database_nothing(land, django_assert_num_queries):
    found = queries.copying(land["east"], Wanted(parent=land["root"], title="Copie", carried=ALL), SYSTEM)
    with django_assert_num_queries(0):
        assert found.key


def test_only_what_was_chosen_is_carried(land):
    made = copied(land, carried=frozenset({"missions"}))
    assert Mission.objects.filter(node=made).count() == 1
    assert not any(model.objects.filter(node=made).exists() for model in (Passage, Phase, Indicator, Partnership, BudgetLine))


def test_all_dates_move_by_the_same_gap_as_precisely_as_they_are_known(land):
    made = copied(land, "east", starts=day("2025-02"), parent=land["root"])
    below = {"node__path__startswith": made.path}
    phase = Phase.objects.get(**below)
    assert (phase.starts.iso, phase.ends.iso) == ("2025-02-28", "2026-01")
    assert [one.on.iso for one in Milestone.objects.filter(**below).order_by("on")] == ["2025", "2025-03-29", "2025-04-29"]
    assert (Indicator.objects.get(**below).due.iso, BudgetLine.objects.get(**below).year) == ("2026-01", 2025)


def test_a_whole_plan_goes_to_another_region_with_all_that_lies_below(land):
    normandy = TerritoryFactory(key="R28")
    made = copied(land, "east", territory=normandy, parent=land["root"])
    below = Node.objects.below(made)
    assert [one.path for one in below] == ["essai/copie/", "essai/copie/axe/", "essai/copie/axe/fiche/"]
    assert {one.territory for one in below} == {normandy}
    assert all(one.path == f"{one.parent.path}{one.code}/" for one in below)


def test_to_another_programme_neither_its_documents_nor_its_public_are_taken(land):
    other = factories.NodeFactory(programme=ProgrammeFactory(territory=TerritoryFactory(key="FR")), code="autre")
    made = copied(land, "east", parent=other)
    assert {one.programme for one in Node.objects.below(made)} == {other.programme}
    phase = Phase.objects.get(node__path__startswith=made.path)
    assert (phase.source, phase.place) == (None, "")


def test_an_organisation_that_the_person_may_not_see_is_left_and_counted(land, officer):
    hidden = OrganisationFactory(name="Zibeline (fictive)", territory=TerritoryFactory(key="D76"))
    factories.PartnershipFactory(node=land["sheet"], organisation=hidden)
    factories.BudgetLineFactory(node=land["sheet"], funding=True, funder=hidden, year=2024)
    delegate = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44"))
    wanted = Wanted(land["axis"], "Copie", ALL)
    said = queries.copying(land["sheet"], wanted, delegate).sentences
    assert "1\u00a0organisation que vous ne voyez pas ne suivent pas." in said or any("ne voyez pas" in one for one in said)
    made = services.copy_node(node=land["sheet"], wanted=wanted, by=delegate)
    assert not Partnership.objects.filter(node=made, organisation=hidden).exists()
    assert set(BudgetLine.objects.filter(node=made).values_list("funder", flat=True)) == {None}


def test_the_page_says_how_many_of_each_before_anything_is_written(client, land, officer):
    url = "/plan/dupliquer/essai/est/"
    form = client.get(url).context["form"]
    assert form["parent"].value() == land["root"].pk
    typed = {"title": "L’essai, suite", "parent": land["root"].pk, "carried": sorted(ALL), "starts": "janvier 2026"}
    shown = send(client, url, **typed)
    page = shown.content.decode().replace("\u00a0", " ")
    for words in ("1 plan, 1 axe et 1 fiche.", "1 texte.", "1 phase.", "3 étapes.", "24 mois plus tard", "chiffres relevés"):
        assert words in page
    assert not Node.objects.filter(code="l-essai-suite").exists()
    answer = send(client, url, **typed, seen=shown.context["form"]["seen"].value())
    assert answer["Location"] == "/programmes/essai/l-essai-suite/"
    assert Node.objects.filter(path__startswith="essai/l-essai-suite/").count() == 3


def test_what_changed_since_it_was_shown_is_shown_again(client, land, officer):
    url, typed = "/plan/dupliquer/essai/est/axe/fiche/", {"title": "Copie", "parent": land["axis"].pk, "carried": ["missions"]}
    seen = send(client, url, **typed).context["form"]["seen"].value()
    Mission.objects.create(node=land["sheet"], title="Former")
    again = send(client, url, **typed, seen=seen)
    assert "Entre-temps" in again.content.decode()
    assert "2\u00a0missions" in again.content.decode()
    assert Mission.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"starts": "1950"}, "starts"),
        ({"starts": "demain"}, "starts"),
        ({"title": ""}, "title"),
        ({"carried": ["tout"]}, "carried"),
    ],
)
def test_what_means_nothing_is_said_on_its_field(client, land, officer, typed, field):
    sent = {"title": "Copie", "parent": land["axis"].pk, "carried": ["missions"]} | typed
    assert set(send(client, "/plan/dupliquer/essai/est/axe/fiche/", **sent).context["form"].errors) == {field}


def test_a_territory_that_its_place_does_not_hold_is_said_before_writing(client, land, officer):
    typed = {"title": "Copie", "parent": land["axis"].pk, "territory": TerritoryFactory(key="R28").pk}
    url = "/plan/dupliquer/essai/est/axe/fiche/"
    shown = send(client, url, **typed)
    assert set(shown.context["form"].errors) == {"territory"}
    assert shown.templates[0].name == "toolkit/pages/sheet.html"


def test_more_than_five_hundred_elements_are_copied_part_by_part(land, monkeypatch):
    monkeypatch.setattr("continuum.plan.queries.copies.MOST_NODES", 2)
    with pytest.raises(ValidationError, match="partie par partie"):
        copied(land, "east", parent=land["root"])
    assert copied(land, "axis")


def test_a_sheet_is_not_copied_under_a_sheet(land):
    with pytest.raises(ValidationError, match="ne se range pas"):
        copied(land, parent=land["sheet"])


def test_nobody_copies_from_or_to_where_she_does_not_write(client, land):
    url = "/plan/dupliquer/essai/est/axe/fiche/"
    assert client.get(url).status_code == 302
    delegate = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    client.force_login(delegate)
    assert client.get(url).status_code == send(client, url, title="Copie").status_code == 404
    assert client.get("/plan/dupliquer/essai/").status_code == 404
    with pytest.raises(Refused):
        copied(land, by=delegate)
    own = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44"))
    with pytest.raises(Refused):
        copied(land, by=own, parent=land["west"])
    client.force_login(own)
    assert land["west"] not in client.get(url).context["form"].fields["parent"].queryset


def test_a_large_plan_is_copied_in_as_many_queries_as_a_small_one(land, django_assert_num_queries):
    def counted():
        with django_assert_num_queries(1000, exact=False) as seen, clock.held_at("2020-01-01"):
            copied(land, "axis", title="Copie", starts=day("2021-01"))
        return len(seen)

    counted()  # what is read once for all is read
    few = counted()
    for n in range(30):
        sheet = factories.NodeFactory(parent=land["axis"], kind="sheet", code=f"fiche-{n}")
        factories.PassageFactory(node=sheet)
        factories.PhaseFactory(node=sheet)
        factories.MilestoneFactory(node=sheet, on="2020-01-15")
        Mission.objects.create(node=sheet, title="Recruter")
    assert counted() == few
