"""Confirming with one press, typing the code of the room, signing a half-day."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.meetings.queries import Sitting
from continuum.toolkit.submissions import OnceForm

NO_SUCH_CODE = "Ce code n’est affiché dans aucune salle en ce moment\u00a0: recopiez celui qui est à l’écran."


class CodeForm(forms.Form):
    """The code of the room, as one copies it from the wall; reading it changes nothing."""

    code = forms.CharField(
        label="Code affiché dans la salle",
        error_messages={"required": "Écrivez le code affiché dans la salle."},
        max_length=20,
        help_text="Huit signes, par exemple KTR4-9WQ2. Il change toutes les dix minutes.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "short"}),
    )


class SignForm(OnceForm):
    """One half-day; why so late, once its hours are over."""

    half_day = forms.CharField(widget=forms.HiddenInput)
    late_reason = forms.CharField(
        label="Pourquoi vous signez après l’heure",
        max_length=300,
        required=False,
        help_text="Par exemple\u00a0: connexion coupée à la fin de la matinée.",
    )

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{sitting.half_day}_%s", **kwargs)
        self.sitting = sitting
        self.fields["half_day"].initial = sitting.half_day
        if not sitting.is_late:
            del self.fields["late_reason"]
