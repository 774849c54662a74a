"""What is counted, and what is expected of it."""

from __future__ import annotations

from typing import Any

from continuum.plan.models import Indicator, Measure
from continuum.plan.queries import measure_from, measures_near
from continuum.toolkit.forms import NumberInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.searched import SearchedField

from .rows import CodedForm, RowForm

CHOOSE = "Des mesures proches existent déjà\u00a0: choisissez la même si c’est le même compte, ou faites-en une nouvelle."
NOTHING_NEAR = (
    "Aucune mesure ne porte ces mots\u00a0: écrivez-les autrement, ou effacez-les pour en tirer une nouvelle de votre phrase."
)
NO_RESULT = "Écrivez le résultat attendu, ou choisissez une mesure."
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


class IndicatorForm(SeenForm, RowForm):
    """What one wants to see change, from where, to where, until when."""

    measure: Any = SearchedField(
        label="Mesure",
        find=measures_near,
        asks="Ses mots",
        none_label="aucune de celles-ci\u00a0: une nouvelle mesure, tirée de votre phrase",
        required=False,
        help_text="Laissez vide\u00a0: votre phrase propose les mesures proches, ou en fait une nouvelle.",
        error_messages={"choose": CHOOSE, "nothing": NOTHING_NEAR},
    )

    class Meta:
        model = Indicator
        fields = ["wording", "measure", "baseline", "baseline_on", "target", "due", "rhythm"]
        widgets = {"baseline": NumberInput, "target": NumberInput}
        error_messages = {name: {"invalid": NOT_A_NUMBER} for name in ("baseline", "target")}
        labels = {"wording": "Résultat attendu"}
        help_texts = {
            "wording": "En une phrase, par exemple « Augmentation du nombre de candidats orientés ».",
            "baseline": "Le point de départ, s’il est connu.",
            "baseline_on": "12/10/2021, octobre 2021 ou 2021.",
            "target": "Ce qui doit être atteint.",
            "rhythm": "Par exemple « tous les six mois ».",
        }

    field_order = Meta.fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.offer("measure", Measure.objects.all())
            self._propose()

    def _propose(self) -> None:
        """A sentence alone looks for the measures that are near it; where there is none, it makes a new one."""
        sentence = self.data.get("wording", "")
        if not self.is_bound or not sentence or self.data.get("measure") or self.data.get("measure_words"):
            return
        label = measure_from(sentence).label
        if measures_near(Measure.objects.all(), label):
            self.data = self.data.copy()
            self.data["measure_words"] = label

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "measure" in self.fields and not cleaned.get("measure") and not cleaned.get("wording") and not self.errors:
            self.add_error("wording", NO_RESULT)
        return cleaned


class ChangeIndicatorForm(IndicatorForm):
    """Of another measure, it is another result."""

    measure = None

    class Meta(IndicatorForm.Meta):
        fields = [name for name in IndicatorForm.Meta.fields if name != "measure"]
