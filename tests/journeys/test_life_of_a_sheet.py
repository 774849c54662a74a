"""The life of a sheet: taken over, completed, printed, published twice, commented; its plan in a workbook."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from continuum.directory.models import Organisation
from continuum.plan import services
from continuum.plan.models import Milestone, Node, PlanVersion
from continuum.plan.tests.workbook_files import both, cell, file_of
from continuum.toolkit.submissions import new_key

PLAN = "metiers-du-lien-social/plan-2024-2025"
OLD = """Territoire : Grand Est
Fiche action n° 4 – Ouvrir un vivier de remplaçants
Contexte : Les remplacements de courte durée restent souvent sans réponse.
Enjeux : Garder un service continu et ménager la santé des équipes.
Description du projet : Les structures tiennent ensemble une liste de personnes prêtes à remplacer.
Date de début : Mars 2026
Durée : Permanente
Autres partenaires : la Région Grand Est
Quantitatifs : - Augmentation du nombre de remplacements pourvus dans le mois
Pilotage du projet : Un comité trimestriel des directions
Moyens nouveaux nécessaires : Une coordination à mi-temps
"""


def plain(page: str) -> str:
    """Its words, whatever the spaces between them."""
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


class Hand:
    """Somebody who reads a page, changes what she wants in its form, and sends it back as a browser would."""

    def __init__(self, person: Any) -> None:
        self.person, self.client, self.sent = person, Client(), 0
        self.client.force_login(person)

    def reads(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()

    def sends(self, address: str, **typed: Any) -> str:
        proposed = {}
        for one in self.client.get(address).context["form"]:
            value = getattr(one.value(), "chosen", one.value())
            proposed[one.html_name] = "" if value in (None, False) else value
        answer = self.client.post(address, {**proposed, "submission_key": new_key(), **typed})
        told = answer.context["form"].errors.as_text() if answer.context and "form" in answer.context else ""
        assert answer.status_code == 302, f"{address}: {told}"
        self.sent += 1
        return str(answer["Location"])


@pytest.fixture
def officer(people) -> Hand:
    return Hand(people["delegate"])


@pytest.fixture
def partner(people) -> Hand:
    return Hand(people["partner"])


def taken_over(officer: Hand) -> Node:
    """The old sheet, read by rule and looked at, is now a sheet of the plan."""
    draft = officer.sends(reverse("plan:bring_legacy", args=[PLAN]), text=OLD)
    assert "lecture" in officer.reads(draft)
    officer.sends(draft)
    return Node.objects.get(parent__path=f"{PLAN}/", printed_number="4")


def filled() -> dict[str, dict[str, Any]]:
    """What each form is given, by the name of its page."""
    union = Organisation.objects.get(name="Union des employeurs de l’économie sociale et solidaire")
    return {
        "change_sheet": {
            "priority": "high",
            "organisation": union.pk,
        },
        "passage": {"body": "Écrit par l’équipe, en une phrase."},
        "new_mission": {"title": "Tenir la liste", "activities": "Recueillir les disponibilités\nRépondre dans la journée"},
        "change_node": {},
        "change_indicator": {"baseline": "12", "baseline_on": "2025", "target": "40", "due": "décembre 2027"},
    }


def completed(officer: Hand, node: Node) -> int:
    """Follow the advice of the page until there is none; how many forms it took."""
    before = officer.sent
    while advices := officer.client.get(node.get_absolute_url()).context["completeness"].advices:
        address = advices[0].url
        page = officer.client.get(address).resolver_match.url_name
        given = filled()[page]
        if page == "change_sheet":
            given |= {"owner": officer.person.pk}
        if page == "change_node":
            offered = officer.client.get(address).context["form"].fields["audience"].queryset
            given |= {"audience": offered.first().pk}
        officer.sends(address, **given)
        assert officer.sent - before < 20, [one.text for one in advices]
    return officer.sent - before


def test_an_old_sheet_is_taken_over_completed_and_printed_as_the_form_that_the_field_knows(officer):
    node = taken_over(officer)
    assert node.sheet.status == "draft"
    completed(officer, node)
    assert officer.client.get(node.get_absolute_url()).context["completeness"].percent == 100
    paper = officer.client.get(reverse("plan:print_node", args=[node.address]), {"forme": "pdf"})
    assert paper.content.startswith(b"%PDF")
    word = officer.client.get(reverse("plan:print_node", args=[node.address]), {"forme": "docx"})
    assert word.content.startswith(b"PK")


def test_a_partner_sees_exactly_what_changed_between_two_versions_and_comments(officer, partner):
    taken_over(officer)
    publish = reverse("plan:publish_version", args=[PLAN])
    officer.sends(publish, note="Avec le vivier de remplaçants.")
    first = PlanVersion.objects.latest("number")
    step = Milestone.objects.get(title="Bilan des diagnostics et suite à donner")
    officer.sends(reverse("plan:put_off_milestone", args=[step.pk]), starts="juin 2027", cause="funding")
    officer.sends(publish, note="Le bilan attend son financement.")
    second = PlanVersion.objects.latest("number")
    assert second.number == first.number + 1

    page = partner.client.get(reverse("plan:compare_version", args=[second.pk]), {"avec": first.pk})
    shown = page.content.decode()
    assert "1 fiche change, 1 étape reportée (financement)" in plain(shown)
    assert "prévu d’abord : mars 2027 ; cause : financement" in plain(shown)
    assert "Ouvrir un vivier de remplaçants" not in shown, "what did not change is not shown"

    place = f"{PLAN}/accompagnement#milestones"
    partner.sends(reverse("plan:comment_version", args=[second.pk]), place=place, text="Nous pouvons avancer ce financement.")
    assert "Nous pouvons avancer ce financement." in officer.reads(second.get_absolute_url())
    public = Client().get(reverse("plan:published_plan", args=[PLAN])).content.decode()
    assert "Nous pouvons avancer" not in public


def test_three_cells_changed_in_the_workbook_are_shown_then_applied(officer):
    node = Node.objects.get(path=f"{PLAN}/communaute/")
    plan = Node.objects.get(path=f"{PLAN}/")
    change = both(
        cell("Fiches", node.address, "Titre", "Réunir les dirigeants du lien social"),
        cell("Fiches", node.address, "Pilotage", "Un groupe d’appui tous les deux mois."),
        cell("Fiches", node.address, "Priorité", "basse"),
    )
    file = SimpleUploadedFile("plan.xlsx", file_of(plan, officer.person, change))
    brought = officer.sends(reverse("plan:spreadsheet", args=[PLAN]), file=file)
    proposal = officer.client.get(brought).context["proposal"]
    assert len(proposal.changes) == 3
    node.refresh_from_db()
    assert node.title.startswith("Créer une communauté"), "nothing is written before somebody has looked"
    answer = officer.client.post(brought, {"submission_key": new_key(), "seen": proposal.key})
    assert answer.status_code == 302
    node.refresh_from_db()
    assert (node.title, node.sheet.priority) == ("Réunir les dirigeants du lien social", "low")
    after = services.plan_workbook(node=plan, by=officer.person)
    again = officer.sends(reverse("plan:spreadsheet", args=[PLAN]), file=SimpleUploadedFile("plan.xlsx", after))
    assert officer.client.get(again).context["proposal"].changes == []


def test_the_director_finds_schemes_that_concern_her_what_is_missing_for_one_and_why_others_do_not(people):
    director = Hand(people["director"])
    structure = Organisation.objects.get(name="Association des Trois-Moulins (fictive)")
    shown = director.client.get(reverse("directory:schemes_for", args=[structure.pk])).context
    assert len(shown["concerned"]) >= 2
    assert all(one.missing for one, _ in shown["perhaps"])
    assert shown["perhaps"]
    assert all(one.reasons for one in shown["answers"].others)
    assert shown["answers"].others
