"""What a plan says, as it is printed, frozen and published: everything that hangs on it, and nobody's name."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from continuum.directory.models import Segment
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.plan.models import Mission, Node, NodeLink
from continuum.plan.queries import NodeContent, Part, PlanContent, content_of
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.renderers.document import FigureRun, Link, Paragraph, Table, Text

from . import factories

pytestmark = pytest.mark.django_db
SMALL_ONES = {"version": 1, "who": {"term": "effectif", "op": "<", "value": 50, "on": "2024-01-01"}}


@pytest.fixture
def plan():
    return factories.two_regions()["east"]


def full_sheet(plan, number: int = 1):
    """A sheet with one row of everything that hangs on it."""
    segment = Segment.objects.create(name=f"Petites structures {number}", territory=plan.territory, rule=SMALL_ONES)
    sheet = factories.NodeFactory(
        parent=plan, kind="sheet", code=f"fiche-{number}", title=f"Former {number}", printed_number=f"A{number}", audience=segment
    )
    factories.PassageFactory(node=sheet, section="objectives", body="Nous avons [[inconnue]] objectifs.")
    factories.PassageFactory(node=sheet, section="description", body="Voici ce qui est fait.", origin="invented")
    Mission.objects.create(node=sheet, title="Repérer", activities="Téléphoner\nVisiter")
    factories.PhaseFactory(node=sheet)
    milestone = factories.MilestoneFactory(node=sheet, title="Restitution", on=PartialDate(2020, 6, 15))
    factories.SlippageFactory(node=sheet, milestone=milestone, cause="health_crisis")
    factories.PartnershipFactory(node=sheet, role="initiator")
    factories.PartnershipFactory(node=sheet, organisation=OrganisationFactory())
    factories.IndicatorFactory(node=sheet, baseline=12, target=40)
    factories.BudgetLineFactory(node=sheet, label="temps de travail")
    factories.BudgetLineFactory(node=sheet, funding=True)
    return sheet


def lines(content: NodeContent, key: str) -> tuple[str, ...]:
    found = content.part(key)
    assert found is not None, key
    return found.lines


def questions_asked(plan) -> int:
    with CaptureQueriesContext(connection) as asked:
        content_of(Node.objects.get(pk=plan.pk))
    return len(asked)


def test_twelve_sheets_ask_no_more_questions_than_two(plan):
    first, second = full_sheet(plan, 1), full_sheet(plan, 2)
    NodeLink.objects.create(node=second, to=first, kind="follows")
    before = questions_asked(plan)
    for number in range(3, 13):
        NodeLink.objects.create(node=full_sheet(plan, number), to=first, kind="follows")
    assert questions_asked(plan) == before


def test_a_plan_kept_as_json_says_the_same_when_it_is_read_again(plan):
    full_sheet(plan)
    content = content_of(plan)
    kept = json.loads(json.dumps(content.to_json()))
    assert PlanContent.from_json(kept) == content


def test_nobody_is_ever_named(plan):
    owner, referent = PersonFactory(name="Ombeline Témoin-Fictif"), PersonFactory(name="Placide Témoin-Fictif")
    sheet = full_sheet(plan)
    sheet.sheet.owner, sheet.sheet.referent = owner, referent
    sheet.sheet.organisation = OrganisationFactory()
    sheet.sheet.save()
    said = json.dumps(content_of(plan).to_json(), ensure_ascii=False)
    assert "Former 1" in said
    assert [one for person in (owner, referent) for one in (person.name, person.email, str(person.pk)) if one in said] == []
    assert sheet.sheet.organisation.name not in said


def test_institutions_are_named_with_all_their_roles_and_structures_only_counted(plan):
    institution = OrganisationFactory(institution=True)
    structures = OrganisationFactory.create_batch(2)
    for role in ("committee", "funder"):
        factories.PartnershipFactory(node=plan, organisation=institution, role=role)
    for one in structures:
        factories.PartnershipFactory(node=plan, organisation=one)
    name, others = lines(content_of(plan).top, "partners")
    assert name in (f"{institution} (financeur, membre du comité)", f"{institution} (membre du comité, financeur)")
    assert others == "2\u00a0structures"


def test_each_part_of_a_node_has_a_name_of_its_own(plan):
    full_sheet(plan)
    for node in content_of(plan).nodes:
        keys = [part.key for part in node.parts]
        assert len(keys) == len(set(keys)), node.kind


def test_everybody_reads_neither_the_money_nor_a_way_into_closed_pages(plan):
    full_sheet(plan)
    sheet = content_of(plan).sheets[0]
    assert sheet.part("budget")
    assert content_of(plan).for_everybody().sheets[0].part("budget") is None


def test_a_figure_keeps_its_words_and_source_for_everybody_and_leads_nowhere():
    runs = (
        FigureRun("29", "/chiffres/reponses/essai/", "Valeur retenue : au doigt mouillé.", source="Réponses : rapport, p. 3."),
        FigureRun("30", None, "Déclaré 29, compté 31 : à vérifier."),
        FigureRun("[sans réponse]", None, "saisissez-en un", missing=True),
        Link("le plan", "/programmes/essai/"),
        Link("la loi", "https://www.legifrance.gouv.fr/"),
    )
    table = Table("Liens", ((Text("où"),),), ((runs,),))
    part = Part("context", "Contexte", (Paragraph(runs), table))
    node = NodeContent("essai/est", "plan", "plan", "", "Plan", "", "Grand Est", 0, (part,))
    shown = PlanContent((node,)).for_everybody().top.parts[0]
    kept = (
        FigureRun("29", None, "Réponses : rapport, p. 3.", source="Réponses : rapport, p. 3."),
        FigureRun("30", None, None),
        FigureRun("[sans réponse]", None, None, missing=True),
        Text("le plan"),
        Link("la loi", "https://www.legifrance.gouv.fr/"),
    )
    assert shown.blocks == (Paragraph(kept), Table("Liens", ((Text("où"),),), ((kept,),)))


def test_a_version_kept_before_sources_were_told_apart_is_read_and_its_working_notes_are_not_published():
    run = {"kind_of": "FigureRun", "text": "29", "url": None, "note": "Valeur retenue : à rediscuter.", "missing": False}
    part = {"key": "context", "label": "Contexte", "group": "", "for_members": False, "invented": False, "dates": []}
    part["blocks"] = [{"kind_of": "Paragraph", "runs": [run]}]
    node = {"address": "essai/est", "kind": "plan", "kind_label": "plan", "number": "", "title": "Plan", "tagline": ""}
    kept = PlanContent.from_json([{**node, "territory": "Grand Est", "depth": 0, "identity": "", "parts": [part]}])
    assert kept.top.parts[0].lines == ("29",)
    assert "rediscuter" in str(kept.to_json())
    assert "rediscuter" not in str(kept.for_everybody().to_json())


def test_why_a_sheet_is_held_up_is_in_no_part(plan):
    sheet = full_sheet(plan)
    sheet.sheet.status, sheet.sheet.reason = "blocked", "La trésorière n’a pas signé."
    sheet.sheet.save()
    said = json.dumps(content_of(Node.objects.get(pk=plan.pk)).to_json(), ensure_ascii=False)
    assert "Bloquée" in said
    assert "trésorière" not in said


def test_the_public_reads_of_no_sheet_that_is_not_published_with_the_plan(plan):
    sheet, beside = full_sheet(plan, 1), full_sheet(plan, 2)
    west = Node.objects.get(path="essai/ouest/")
    draft = factories.NodeFactory(parent=west, kind="sheet", code="brouillon", title="Brouillon de l’ouest")
    for to in (beside, draft):
        NodeLink.objects.create(node=sheet, to=to, kind="follows")
    content = content_of(plan)
    assert lines(content.sheets[0], "links") == ("poursuit «\u00a0Former 2\u00a0»",)
    assert lines(content.sheets[0], "links_elsewhere") == ("poursuit «\u00a0Brouillon de l’ouest\u00a0»",)
    public = content.for_everybody().sheets[0]
    assert lines(public, "links") == ("poursuit «\u00a0Former 2\u00a0»",)
    assert public.part("links_elsewhere") is None


@pytest.mark.parametrize("ends", [("2026", "2026-06"), ("2026-06", "2026")])
def test_a_sheet_ends_with_the_phase_whose_last_day_is_the_latest(plan, ends):
    sheet = full_sheet(plan)
    sheet.phase_set.all().delete()
    for end in ends:
        factories.PhaseFactory(node=sheet, starts="2025", ends=end)
    assert lines(content_of(plan).sheets[0], "duration") == ("jusqu’à 2026",)


def test_nodes_come_in_the_order_of_the_plan(plan):
    late = factories.NodeFactory(parent=plan, kind="axis", code="a", title="Second axe", order=9)
    early = factories.NodeFactory(parent=plan, kind="axis", code="z", title="Premier axe", order=1)
    factories.NodeFactory(parent=late, kind="sheet", code="b", title="Fiche du second")
    factories.NodeFactory(parent=early, kind="sheet", code="y", title="Fiche du premier")
    content = content_of(plan)
    assert [one.title for one in content.nodes] == [
        plan.title,
        "Premier axe",
        "Fiche du premier",
        "Second axe",
        "Fiche du second",
    ]
    assert [one.depth for one in content.nodes] == [0, 1, 2, 1, 2]


def test_the_parts_say_what_hangs_on_the_sheet(plan):
    full_sheet(plan)
    sheet = content_of(plan).sheets[0]
    assert lines(sheet, "objectives") == ("Nous avons [sans réponse] objectifs.",)
    assert lines(sheet, "description") == ("Voici ce qui est fait.", "1/ Repérer\u00a0:", "Téléphoner", "Visiter")
    assert lines(sheet, "audience")[0].startswith("Petites structures 1\u00a0: ")
    assert lines(sheet, "milestones") == (
        "15 juin 2020\u00a0: Restitution (prévu d’abord\u00a0: 15 mars 2020\u202f; cause\u00a0: crise sanitaire)",
    )
    assert sheet.part("description").invented
    assert not sheet.part("objectives").invented


def test_a_date_that_was_put_off_says_how_often_and_why(plan):
    full_sheet(plan)
    sheet = content_of(plan).sheets[0]
    assert [(one.when, one.cause, one.put_off) for one in sheet.part("milestones").dates] == [
        ("15 juin 2020", "crise sanitaire", 1)
    ]
    assert [(one.cause, one.put_off) for one in sheet.part("starts").dates] == [("", 0)]


def test_a_public_whose_rule_cannot_be_read_is_named_without_it(plan):
    segment = Segment.objects.create(
        name="Public d’hier", territory=plan.territory, rule={"version": 1, "who": {"term": "disparu"}}
    )
    factories.NodeFactory(parent=plan, kind="sheet", audience=segment)
    assert lines(content_of(plan).sheets[0], "audience") == ("Public d’hier",)


def test_a_sheet_of_another_programme_is_not_named_in_a_link(plan):
    elsewhere = factories.NodeFactory(code="ailleurs", territory=TerritoryFactory(key="R28"), title="Secret d’ailleurs")
    NodeLink.objects.create(node=plan, to=elsewhere, kind="follows")
    assert lines(content_of(plan).top, "links") == ()
