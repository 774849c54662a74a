"""What is dated on a node."""

from __future__ import annotations

from typing import Any

from continuum.plan.models import Milestone, Node, Phase, Source

from .rows import RowForm

HOW_TO_DATE = "12/10/2021, octobre 2021 ou 2021."
WHERE_READ = {"source": "Le document où cette date se lit.", "place": "Chapitre, rubrique ou page."}


class PhaseForm(RowForm):
    class Meta:
        model = Phase
        fields = ["title", "starts", "ends", "source", "place"]
        help_texts = {"starts": HOW_TO_DATE, "ends": "Laissez vide si la phase est permanente.", **WHERE_READ}

    def __init__(self, *args: Any, node: Node, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("source", Source.objects.filter(programme=node.programme_id), "aucune")


class MilestoneForm(RowForm):
    class Meta:
        model = Milestone
        fields = ["title", "kind", "on", "until", "phase", "source", "place"]
        help_texts = {"on": HOW_TO_DATE, "until": "Si l’étape dure plusieurs jours ou plusieurs mois.", **WHERE_READ}

    def __init__(self, *args: Any, node: Node, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("source", Source.objects.filter(programme=node.programme_id), "aucune")
        self.offer("phase", Phase.objects.filter(node=node), "aucune")
        if phase := self.fields.get("phase"):
            phase.label_from_instance = lambda one: f"{one} ({one.period})"  # type: ignore[attr-defined]
