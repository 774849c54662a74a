"""A row added or changed by a form: its choices are reduced to what the person may choose."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from .submissions import OnceForm

ELSEWHERE = "Choisissez dans la liste\u00a0: ce choix ne vous est pas ouvert ici."


class RowForm(OnceForm, forms.ModelForm):
    """A row, added or changed."""

    def offer(self, name: str, rows: QuerySet, empty: str = "") -> None:
        """Offer these rows only. What was chosen by somebody who sees more stays as it is, unseen."""
        chosen = getattr(self.instance, f"{name}_id", None)
        if chosen and not rows.filter(pk=chosen).exists():
            del self.fields[name]
            return
        field: Any = self.fields[name]
        field.queryset = rows
        field.error_messages["invalid_choice"] = ELSEWHERE
        if empty:
            field.empty_label = empty
