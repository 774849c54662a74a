"""A row added or changed by a form: its choices are reduced to what the person may choose."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from .submissions import OnceForm

ELSEWHERE = "Choisissez dans la liste\u00a0: ce choix ne vous est pas ouvert ici."
DASHES = "---------"
CHOOSE, UNSAID = "Choisissez", "non précisé"


class RowForm(OnceForm, forms.ModelForm):
    """A row, added or changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _name_the_empty_choice(field)

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


def _name_the_empty_choice(field: Any) -> None:
    """In words: the dashes of the framework say nothing, and are read aloud one by one."""
    words = CHOOSE if field.required else UNSAID
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField):
        offered: list[Any] = list(field.choices)  # type: ignore[arg-type]
        if ("", DASHES) in offered:
            field.choices = [(value, words if value == "" else label) for value, label in offered]
