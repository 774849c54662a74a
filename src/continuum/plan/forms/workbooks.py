"""A workbook of a plan brought back, and why its dates are put off."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.plan.enums import SlippageCause
from continuum.plan.models.slippages import refuse_unexplained
from continuum.toolkit.imports.limits import LARGEST_FILE, too_heavy
from continuum.toolkit.submissions import OnceForm


class WorkbookForm(OnceForm):
    """The file."""

    file = forms.FileField(
        label="Classeur",
        help_text="Celui que vous avez téléchargé ici, en .xlsx ou .ods, 10\u00a0Mo au plus.",
        error_messages={"empty": "Ce fichier est vide. Vérifiez que c’est bien celui que vous vouliez déposer."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(str(too_heavy()))
        return file


class ApplyForm(OnceForm):
    """What was on the screen, and, when dates already planned move, why."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)
    cause = forms.ChoiceField(label="Cause des reports de dates", choices=[("", "Choisissez la cause"), *SlippageCause.choices])
    note = forms.CharField(
        label="Précision",
        max_length=300,
        required=False,
        help_text="Une phrase pour toutes les dates qui bougent. Nécessaire pour « autre cause ». Aucun nom de personne.",
    )

    def __init__(self, *args: Any, key: str, needs_cause: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = key
        if not needs_cause:
            del self.fields["cause"], self.fields["note"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "cause" in cleaned:
            refuse_unexplained(cleaned["cause"], cleaned.get("note", ""))
        return cleaned

    def show_again(self, key: str) -> None:
        """Bound again to what is on the screen now."""
        data: Any = self.data
        shown = data.copy()
        shown["seen"] = key
        self.data = shown
