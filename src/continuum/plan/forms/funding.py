"""An agreement with a funder, and what it obliges to; where each stands changes by its steps."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.directory.models import Organisation
from continuum.plan.models import FundingAgreement, Node, Obligation
from continuum.plan.queries import people_running
from continuum.toolkit.forms import DateInput, NumberInput
from continuum.toolkit.meanwhile import SeenForm

from .money import NOT_A_NUMBER
from .rows import ELSEWHERE, RowForm, one_organisation

NO_NAME = "Aucun nom de personne."


class OwnedForm(SeenForm, RowForm):
    """Something that somebody who runs the node answers for."""

    def offer_owner(self, node: Node) -> None:
        owner: Any = self.fields["owner"]
        people = people_running(node)
        if self.instance.owner_id and not people.filter(pk=self.instance.owner_id).exists():
            owner.help_text = "Qui en répondait n’a plus accès ici\u00a0: choisissez quelqu’un d’autre, ou laissez vide."
        owner.queryset, owner.empty_label = people, "personne pour l’instant"
        owner.error_messages["invalid_choice"] = ELSEWHERE


class AgreementForm(OwnedForm):
    funder = one_organisation("Financeur")

    class Meta:
        model = FundingAgreement
        fields = [
            *("title", "funder", "call_name", "reference", "due_on", "starts_on", "ends_on"),
            *("total_cost", "requested", "agreed", "advance", "paid", "eligible_costs", "owner"),
        ]
        labels = {"due_on": "Dossier à déposer le"}
        widgets = {
            **dict.fromkeys(FundingAgreement.AMOUNTS, NumberInput),
            **dict.fromkeys(("due_on", "starts_on", "ends_on"), DateInput),
            "eligible_costs": forms.Textarea({"rows": 4}),
        }
        error_messages = {name: {"invalid": NOT_A_NUMBER} for name in FundingAgreement.AMOUNTS}
        help_texts = {
            "title": f"Ce que l’argent finance, et pour quelle période. {NO_NAME}",
            "total_cost": "Le coût total du projet présenté, par exemple 48\u202f000.",
            "paid": "Avance comprise.",
            "owner": "Reçoit le rappel du dépôt.",
        }

    field_order = Meta.fields

    def __init__(self, *args: Any, node: Node, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.offer("funder", Organisation.objects.visible_to(person))
        self.offer_owner(node)


class ObligationForm(OwnedForm):
    class Meta:
        model = Obligation
        fields = ["kind", "title", "due_on", "owner"]
        widgets = {"due_on": DateInput}
        help_texts = {
            "title": f"Par exemple «\u00a0Bilan intermédiaire\u00a0». {NO_NAME}",
            "owner": "Reçoit un rappel 60, 30 et 7\u00a0jours avant.",
        }

    def __init__(self, *args: Any, node: Node, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["due_on"].required = True
        self.offer_owner(node)
