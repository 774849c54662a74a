"""What is dated on a node."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.plan.enums import Recurrence
from continuum.plan.models import Milestone, Node, Phase
from continuum.toolkit import clock
from continuum.toolkit.dates import PartialDate, PartialDateFormField
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.submissions import OnceForm

from .rows import RowForm

HOW_TO_DATE = "12/10/2021, octobre 2021 ou 2021."
WHERE_READ = {"source": "Le document où cette date se lit.", "place": "Chapitre, rubrique ou page."}
WHEN_HELD = {
    "done_on": "Laissez vide tant qu’elle n’a pas eu lieu.",
    "evidence": "Ce qui le montre\u00a0: compte rendu, feuille de présence, lien. Aucun nom de personne.",
}
THIS_ONE, FOLLOWING = "one", "following"


class PhaseForm(SeenForm, RowForm):
    class Meta:
        model = Phase
        fields = ["title", "starts", "ends", "source", "place"]
        help_texts = {"starts": HOW_TO_DATE, "ends": "Laissez vide si la phase est permanente.", **WHERE_READ}

    def __init__(self, *args: Any, node: Node, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("source", node.programme.sources.all(), "aucune")


class MilestoneForm(SeenForm, RowForm):
    """An event as it is; of one that comes back, for which of its dates the title and the kind are said."""

    which = forms.ChoiceField(
        label="L’intitulé et la nature valent pour",
        choices=[(THIS_ONE, "cette date seulement"), (FOLLOWING, "celle-ci et les suivantes")],
        initial=THIS_ONE,
        widget=forms.RadioSelect,
        help_text="Le reste ne change que pour cette date.",
    )

    class Meta:
        model = Milestone
        fields = ["title", "kind", "on", "until", "phase", "done_on", "evidence", "source", "place"]
        help_texts = {
            "on": HOW_TO_DATE,
            "until": "Si l’étape dure plusieurs jours ou plusieurs mois.",
            **WHEN_HELD,
            **WHERE_READ,
        }

    field_order = ["title", "kind", "which"]

    def __init__(self, *args: Any, node: Node, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("source", node.programme.sources.all(), "aucune")
        self.offer("phase", Phase.objects.filter(node=node), "aucune")
        if phase := self.fields.get("phase"):
            phase.label_from_instance = lambda one: f"{one} ({one.period})"  # type: ignore[attr-defined]
        if not self.instance.series:
            del self.fields["which"]

    @property
    def following_too(self) -> bool:
        return self.cleaned_data.get("which") == FOLLOWING


class NewMilestoneForm(MilestoneForm):
    """An event, once or as often as it comes back."""

    last = PartialDateFormField(
        label="Revient jusqu’à",
        required=False,
        help_text="Laissez vide pour s’arrêter à la fin de la phase, ou du programme.",
    )

    class Meta(MilestoneForm.Meta):
        fields = ["title", "kind", "on", "until", "every", *MilestoneForm.Meta.fields[4:]]
        help_texts = MilestoneForm.Meta.help_texts | {"every": "Chaque date s’écrit alors au calendrier, 60 au plus."}

    field_order = ["title", "kind", "on", "until", "every", "last"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every: Any = self.fields["every"]
        every.choices = [("", "une fois"), *Recurrence.choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("last") and not cleaned.get("every"):
            self.add_error("every", "Choisissez à quel rythme elle revient, ou effacez «\u00a0Revient jusqu’à\u00a0».")
        return cleaned


class HeldForm(SeenForm, RowForm):
    """That an event took place, when, and what shows it."""

    class Meta:
        model = Milestone
        fields = ["done_on", "evidence"]
        help_texts = {"done_on": HOW_TO_DATE, "evidence": WHEN_HELD["evidence"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].required = True
        last = self.instance.until or self.instance.on
        past = last if last.last <= clock.today() else PartialDate.of(clock.today())
        self.initial["done_on"] = self.instance.done_on or past


class RemoveOccurrenceForm(OnceForm):
    """Which dates of an event that comes back are taken away."""

    which = forms.ChoiceField(
        label="Ce qui est supprimé",
        choices=[(THIS_ONE, "cette date seulement"), (FOLLOWING, "celle-ci et les suivantes, sauf celles déjà tenues")],
        initial=THIS_ONE,
        widget=forms.RadioSelect,
    )
