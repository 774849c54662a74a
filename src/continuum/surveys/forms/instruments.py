"""An instrument named, and the file that brings its questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from continuum.surveys.enums import InstrumentKind
from continuum.surveys.models import Instrument
from continuum.surveys.services.reading import LARGEST, TOO_LARGE
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import CHOOSE, ELSEWHERE, RowForm
from continuum.toolkit.submissions import OnceForm

HOW_TO_BRING = "Un classeur XLSForm, .xlsx ou .xls, 2\u00a0Mo au plus\u00a0: celui d’ODK ou de Kobo convient."


class InstrumentForm(SeenForm, RowForm):
    class Meta:
        model = Instrument
        fields = ["title", "code", "kind", "purpose", "who_answers", "minutes", "sources"]
        widgets = {"purpose": forms.Textarea({"rows": 3}), "sources": forms.Textarea({"rows": 4})}
        help_texts = {
            "title": "Comme le lira qui répond.",
            "code": "Quelques lettres sans espace ni accent, pour vos fichiers\u00a0: diagnostic-rh.",
            "purpose": "Ce qu’on en fait, dit à qui répond. Aucun nom de personne.",
            "who_answers": "Par exemple\u00a0: la direction, ou une personne du conseil d’administration.",
            "sources": "Une par ligne\u00a0: textes, référentiels, enquêtes d’où viennent ses questions.",
            "minutes": "Mesurée en l’essayant, pas devinée.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", CHOOSE), *InstrumentKind.choices]


class NewInstrumentForm(InstrumentForm):
    """A new one says for which programme."""

    programme = forms.ModelChoiceField(
        queryset=None, label="Programme", empty_label=CHOOSE, error_messages={"invalid_choice": ELSEWHERE}
    )

    field_order = ["programme", *InstrumentForm.Meta.fields]

    def __init__(self, *args: Any, programmes: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programme"]
        field.queryset = programmes


class BringVersionForm(OnceForm):
    """The workbook."""

    file = forms.FileField(
        label="Classeur du questionnaire",
        help_text=HOW_TO_BRING,
        error_messages={"empty": "Ce fichier est vide. Vérifiez que c’est bien celui que vous vouliez déposer."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        return file
