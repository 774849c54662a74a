"""What is counted, and what is expected of it."""

from __future__ import annotations

from typing import Any

from continuum.plan.models import Indicator, Measure
from continuum.toolkit.forms import NumberInput

from .rows import CodedForm, RowForm

NOT_A_NUMBER = "Écrivez ce nombre en chiffres, par exemple 2600 ou 76,8."


class MeasureForm(RowForm):
    class Meta:
        model = Measure
        fields = ["label", "definition", "unit", "nature", "aggregation", "direction", "scale", "part_of"]
        help_texts = {
            "definition": "Ce qui est compté, ce qui ne l’est pas.",
            "unit": "Au pluriel\u00a0: réponses, structures, heures…",
            "aggregation": "Comment les chiffres de plusieurs plans en font un seul.",
            "part_of": "La mesure dont celle-ci est une partie\u00a0: la somme des parties sera comparée au total.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["definition"].widget.attrs["rows"] = 3
        self.offer("part_of", Measure.objects.exclude(pk=self.instance.pk), "aucune")


class NewMeasureForm(CodedForm, MeasureForm):
    field_order = ["label", "wanted_code"]


class IndicatorForm(RowForm):
    """From where, to where, until when."""

    class Meta:
        model = Indicator
        fields = ["measure", "baseline", "baseline_on", "target", "due", "rhythm"]
        widgets = {"baseline": NumberInput, "target": NumberInput}
        error_messages = {name: {"invalid": NOT_A_NUMBER} for name in ("baseline", "target")}
        help_texts = {
            "baseline": "Le point de départ, s’il est connu.",
            "baseline_on": "12/10/2021, octobre 2021 ou 2021.",
            "target": "Ce qui doit être atteint.",
            "rhythm": "Par exemple « tous les six mois ».",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.offer("measure", Measure.objects.all(), "choisir")
        else:
            del self.fields["measure"]
