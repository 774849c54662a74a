"""A room that is taken: what is refused of it, and the box by which one keeps it all the same."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.meetings.services import KEEP


class KeepsRoomForm(forms.Form):
    """The box appears once the room was refused; put it before the other bases."""

    keep_room = forms.BooleanField(
        label="Garder cette salle quand même",
        required=False,
        help_text="Par exemple une grande salle, que deux réunions se partagent.",
        widget=forms.HiddenInput,
    )

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if KEEP in self.errors:
            self.fields[KEEP].widget = forms.CheckboxInput()

    @property
    def keeps_room(self) -> bool:
        return bool(self.cleaned_data.get(KEEP))
