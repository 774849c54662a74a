"""Forms of the plan."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.toolkit.forms import QuestionsTextarea
from continuum.toolkit.submissions import OnceForm

HINT = (
    "Un paragraphe par bloc ; « - » en début de ligne pour une liste ; **gras**. "
    "[[mesure]] demande un chiffre au registre ; tapez [[ pour choisir."
)


class PassageForm(OnceForm):
    """A part of a node, written in words and questions."""

    body = forms.CharField(label="Texte", help_text=HINT, widget=QuestionsTextarea("questions", {"rows": 22}), max_length=60_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].strip = True
