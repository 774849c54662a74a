"""How answers reach whoever types them."""

from __future__ import annotations

from django import forms

from continuum.surveys.enums import AnswerMode
from continuum.toolkit.submissions import OnceForm


class TypingForm(OnceForm):
    mode = forms.ChoiceField(
        label="Comment la personne répond-elle\u202f?",
        choices=[(AnswerMode.PHONE, "Par téléphone"), (AnswerMode.PAPER, "Sur papier")],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si vous saisissez par téléphone ou d’après le papier."},
    )
