"""What is dated in the life of an organisation: its sizes, its other names, what it belongs to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from continuum.directory.enums import NETWORK_KINDS
from continuum.directory.models import Affiliation, Alias, Headcount, Organisation
from continuum.toolkit.forms import DateInput, NumberInput
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.submissions import OnceForm

DAY = {"invalid": "Écrivez une date complète, par exemple 31/12/2026."}


class HeadcountForm(OnceForm, forms.ModelForm):
    class Meta:
        model = Headcount
        fields = ["on", "employees", "full_time_equivalent", "source"]
        widgets = {"on": DateInput, "employees": NumberInput, "full_time_equivalent": NumberInput}
        labels = {"on": "Au", "employees": "Nombre de salariés"}
        help_texts = {
            "on": "Le jour pour lequel l’effectif est connu, souvent le 31 décembre.",
            "employees": "Toutes les personnes salariées ce jour-là, quel que soit leur temps de travail.",
            "full_time_equivalent": "Si vous le connaissez, par exemple 9,5.",
            "source": "Bilan social, déclaration, entretien avec la direction…",
        }
        error_messages = {
            "on": DAY,
            "employees": {"invalid": "Écrivez un nombre entier, par exemple 12."},
            "full_time_equivalent": {"invalid": "Écrivez un nombre, par exemple 9,5."},
        }


class AliasForm(OnceForm, forms.ModelForm):
    class Meta:
        model = Alias
        fields = ["name", "kind", "starts", "ends"]
        labels = {"starts": "Depuis", "ends": "Jusqu’à"}
        help_texts = {
            "name": "Par exemple «\u00a0Direccte Grand Est\u00a0».",
            "starts": "12/10/2021, octobre 2021 ou 2021\u202f; laissez vide si l’on ne sait pas.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends.last < starts.first:
            self.add_error("ends", f"Cette date vient avant {starts}\u00a0: corrigez l’une des deux.")
        return cleaned


class AffiliationForm(OnceForm, forms.ModelForm):
    class Meta:
        model = Affiliation
        fields = ["network", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput}
        help_texts = {
            "network": "Un réseau, une fédération ou une organisation d’employeurs de l’annuaire.",
            "ends_on": "Laissez vide si l’adhésion est en cours.",
        }
        error_messages = {"starts_on": DAY, "ends_on": DAY}

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        field: Any = self.fields["network"]
        offered = Q(kind__in=NETWORK_KINDS) | Q(pk=self.instance.network_id)
        seen = Organisation.objects.visible_to(person).filter(offered).exclude(pk=self.instance.organisation_id)
        field.queryset, field.empty_label = seen.order_by("search_name"), CHOOSE
        field.error_messages["invalid_choice"] = "Choisissez dans la liste\u00a0: ce choix ne vous est pas ouvert ici."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "L’adhésion finit avant de commencer\u00a0: corrigez l’une des deux dates.")
        return cleaned
