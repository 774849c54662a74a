"""The form of a collective agreement."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from continuum.directory import queries
from continuum.directory.enums import Nomenclature, OrganisationKind
from continuum.directory.models import Agreement, Organisation
from continuum.toolkit.submissions import OnceForm

IDCC = re.compile(r"\d{1,4}")
WRONG = "Un IDCC s’écrit en un à quatre chiffres, par exemple 2941."


class AgreementForm(OnceForm, forms.ModelForm):
    """An agreement by its number, and what it tells: group, study branch, operator."""

    class Meta:
        model = Agreement
        fields = ["idcc", "title", "short_title", "group", "study", "opco"]
        help_texts = {
            "idcc": "Un à quatre chiffres, par exemple 2941.",
            "short_title": "Celui que l’on dit, par exemple ÉCLAT.",
            "group": "Proposé aux structures qui appliquent cette convention.",
            "study": "Laissez vide si la convention ne relève d’aucune branche d’étude.",
        }
        error_messages = {
            "idcc": {"max_length": WRONG, "unique": "Cette convention est déjà enregistrée\u00a0: cherchez-la dans la liste."}
        }

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["group"].queryset = queries.branches_in(Nomenclature.GROUPS)
        self.fields["study"].queryset = queries.branches_in(Nomenclature.STUDY)
        operators = Organisation.objects.visible_to(person).filter(kind=OrganisationKind.OPCO)
        self.fields["opco"].queryset = operators
        for name, empty in (("group", "non renseigné"), ("study", "aucune"), ("opco", "non renseigné")):
            self.fields[name].empty_label = empty
        self.fields["idcc"].widget.attrs |= {"inputmode": "numeric", "class": "short"}

    def clean_idcc(self) -> str:
        """« 29 » is 0029."""
        typed = self.cleaned_data["idcc"].strip()
        if not IDCC.fullmatch(typed):
            raise forms.ValidationError(WRONG)
        return typed.zfill(4)
