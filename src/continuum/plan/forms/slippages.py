"""Putting dates off: the new ones, and why."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.plan.enums import SlippageCause
from continuum.plan.models import Phase
from continuum.plan.models.nodes import Dated
from continuum.plan.models.slippages import refuse_unexplained
from continuum.plan.queries import Shift
from continuum.toolkit.dates import PartialDateFormField
from continuum.toolkit.forms import NumberInput
from continuum.toolkit.spans import DateSpan
from continuum.toolkit.submissions import OnceForm

from .dates import FOLLOWING, HOW_TO_DATE, THIS_ONE

LONGEST = {"months": 120, "days": 3650}


class _WhyPutOff(OnceForm):
    """What every slippage says; `seen` marks the dates that were on the screen."""

    cause = forms.ChoiceField(label="Cause", choices=[("", "Choisissez la cause"), *SlippageCause.choices])
    note = forms.CharField(
        label="Précision",
        max_length=300,
        required=False,
        help_text="Ce qu’un financeur doit comprendre, en une phrase. Nécessaire pour « autre cause ». Aucun nom de personne.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "cause" in cleaned:
            refuse_unexplained(cleaned["cause"], cleaned.get("note", ""))
        return cleaned

    def mark_as_seen(self, mark: str) -> None:
        """What is shown again bears the dates of now."""
        self.data = self.data.copy()
        self.data["seen"] = mark


class PutOffForm(_WhyPutOff):
    """New dates of a phase or of a milestone."""

    starts = PartialDateFormField(label="Nouveau début", help_text=HOW_TO_DATE)
    ends = PartialDateFormField(label="Nouvelle fin", required=False)
    which = forms.ChoiceField(
        label="Reporter",
        choices=[(THIS_ONE, "cette date seulement"), (FOLLOWING, "celle-ci et les suivantes, d’autant")],
        initial=THIS_ONE,
        widget=forms.RadioSelect,
    )
    field_order = ("starts", "ends", "which", "cause", "note")

    def __init__(self, *args: Any, row: Dated, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        span, mark = row.span, _mark_of(row.span)
        for name, value in {"starts": span.starts, "ends": span.ends, "seen": mark}.items():
            self.fields[name].initial = value
        if isinstance(row, Phase):
            self.fields["ends"].help_text = "Laissez vide si la phase est permanente."
        else:
            self.fields["starts"].label, self.fields["ends"].label = "Nouvelle date", "Jusqu’au"
            self.fields["ends"].help_text = "Si l’étape dure plusieurs jours ou plusieurs mois."
        if not getattr(row, "series", None):
            del self.fields["which"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        mark = _mark_of(self.row.span)
        if cleaned.get("seen") not in ("", mark):
            self.mark_as_seen(mark)
            now = self.row.span.moment
            raise forms.ValidationError(f"Entre-temps, cette date est devenue\u00a0: {now}. Vérifiez, puis reportez-la.")
        return cleaned

    @property
    def following_too(self) -> bool:
        return self.cleaned_data.get("which") == FOLLOWING

    @property
    def to(self) -> DateSpan:
        return DateSpan(self.cleaned_data["starts"], self.cleaned_data["ends"])


def _mark_of(span: DateSpan) -> str:
    return f"{span.starts.iso}/{span.ends.iso if span.ends else ''}"


class PutOffPlanForm(_WhyPutOff):
    """By how much all that is still to come is put off; shown a second time to be confirmed."""

    amount = forms.IntegerField(
        label="De combien",
        min_value=1,
        widget=NumberInput,
        error_messages=dict.fromkeys(("invalid", "min_value"), "Écrivez un nombre entier à partir de 1, par exemple 3."),
    )
    unit = forms.ChoiceField(
        label="Unité",
        choices=[("months", "mois"), ("days", "jours")],
        help_text="Une date connue au mois près se décale de mois entiers\u202f; à l’année près, d’années entières.",
    )
    field_order = ("amount", "unit", "cause", "note")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        longest = LONGEST.get(cleaned.get("unit", ""), 0)
        if cleaned.get("amount", 0) > longest > 0:
            self.add_error("amount", f"Au plus {longest}\u00a0: au-delà, c’est un autre plan qu’il faut écrire.")
        return cleaned

    @property
    def shift(self) -> Shift:
        return Shift(**{self.cleaned_data["unit"]: self.cleaned_data["amount"]})

    def ask_again(self, mark: str) -> None:
        """The same answers, hidden, on the page that shows what would move."""
        self.mark_as_seen(mark)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()
