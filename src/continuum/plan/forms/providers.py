"""A call to providers: what is asked, the criteria, the bids and their scores, the choice; and what is delivered."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from continuum.directory.models import Organisation
from continuum.plan.models import Bid, BidScore, Criterion, Deliverable, Node, Resource, Tender
from continuum.plan.models.providers import BEST_SCORE
from continuum.toolkit.forms import DateInput, NumberInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.submissions import OnceForm

from .money import NOT_A_NUMBER
from .rows import RowForm, one_organisation

NO_NAME = "Aucun nom de personne."
CRITERION = re.compile(r"(?P<label>.{1,200}?)\s*:\s*(?P<weight>\d{1,3})\s*%?")
HOW_TO_WEIGH = (
    "Ligne {number}, «\u00a0{line}\u00a0»\u00a0: écrivez un critère, deux-points, son poids, "
    "par exemple «\u00a0Prix\u00a0: 40\u00a0»."
)
MOST_CRITERIA = 12
SCORES = [("", "pas encore noté"), *((str(score), str(score)) for score in range(BEST_SCORE + 1))]


class TenderForm(SeenForm, RowForm):
    class Meta:
        model = Tender
        fields = ["title", "specification", "published_on", "deadline"]
        widgets = {
            "specification": forms.Textarea({"rows": 12}),
            "published_on": DateInput,
            "deadline": DateInput,
        }
        help_texts = {"title": f"Ce qui est demandé à des prestataires. {NO_NAME}"}


class CriteriaForm(OnceForm):
    """One criterion a line, with its weight."""

    criteria = forms.CharField(
        label="Critères",
        max_length=3000,
        widget=forms.Textarea({"rows": 6}),
        help_text="Un par ligne, avec son poids\u00a0: «\u00a0Prix\u00a0: 40\u00a0». Les poids font ensemble 100.",
    )

    def clean_criteria(self) -> list[tuple[str, int]]:
        lines = [line.strip() for line in self.cleaned_data["criteria"].splitlines() if line.strip()]
        if len(lines) > MOST_CRITERIA:
            raise ValidationError(f"Au plus {MOST_CRITERIA} critères\u00a0: réunissez-en quelques-uns.")
        return [_criterion(number, line) for number, line in enumerate(lines, start=1)]


def _criterion(number: int, line: str) -> tuple[str, int]:
    found = CRITERION.fullmatch(line)
    if found is None or not 1 <= int(found["weight"]) <= 100:
        raise ValidationError(HOW_TO_WEIGH.format(number=number, line=line))
    return found["label"].strip(), int(found["weight"])


class BidForm(RowForm):
    """What a provider offers, and its score on each criterion."""

    provider = one_organisation("Prestataire")

    class Meta:
        model = Bid
        fields = ["provider", "price", "note"]
        widgets = {"price": NumberInput, "note": forms.Textarea({"rows": 4})}
        error_messages = {"price": {"invalid": NOT_A_NUMBER}}
        help_texts = {"note": f"Lu de celles et ceux qui choisissent, de personne d’autre. {NO_NAME}"}

    def __init__(self, *args: Any, tender: Tender, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.offer("provider", Organisation.objects.visible_to(person))
        self.criteria = list(Criterion.objects.filter(tender=tender))
        adding = self.instance._state.adding
        held = {} if adding else dict(BidScore.objects.filter(bid=self.instance).values_list("criterion", "score"))
        for one in self.criteria:
            label = f"{one}, de 0 à {BEST_SCORE}"
            field = forms.ChoiceField(label=label, choices=SCORES, required=False, initial=str(held.get(one.pk, "")))
            self.fields[_name(one)] = field

    @property
    def scores(self) -> dict[Criterion, int]:
        typed = {one: self.cleaned_data.get(_name(one), "") for one in self.criteria}
        return {one: int(score) for one, score in typed.items() if score}


def _name(criterion: Criterion) -> str:
    return f"score_{criterion.pk}"


class AwardForm(OnceForm):
    """Which bid, and why."""

    bid = forms.ModelChoiceField(queryset=Bid.objects.none(), label="Offre retenue", empty_label=CHOOSE)
    reason = forms.CharField(
        label="Motif du choix",
        max_length=3000,
        widget=forms.Textarea({"rows": 5}),
        help_text=f"Surtout quand l’offre retenue n’est pas la mieux notée. {NO_NAME}",
    )

    def __init__(self, *args: Any, tender: Tender, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bid: Any = self.fields["bid"]
        bid.queryset = Bid.objects.filter(tender=tender).select_related("provider")


class DeliverableForm(SeenForm, RowForm):
    class Meta:
        model = Deliverable
        fields = ["title", "tender", "resource", "due_on", "received_on", "accepted_on", "remarks"]
        widgets = dict.fromkeys(("due_on", "received_on", "accepted_on"), DateInput)
        help_texts = {
            "received_on": "Laissez vide tant que rien n’est reçu.",
            "accepted_on": "Le jour où il a été jugé conforme\u00a0: il compte alors parmi les livrables acceptés.",
            "remarks": NO_NAME,
        }

    def __init__(self, *args: Any, node: Node, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        around = {"node__programme": node.programme_id, "node__territory__path__startswith": node.territory.path}
        self.offer("tender", Tender.objects.filter(**around), "aucune")
        self.offer("resource", Resource.objects.filter(**around), "aucune")
        for name in ("tender", "resource"):
            if name in self.fields and not self.fields[name].queryset.exists():  # type: ignore[attr-defined]
                del self.fields[name]
