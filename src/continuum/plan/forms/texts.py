"""Texts and quoted words."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.directory.models import Organisation
from continuum.plan.models import Passage, Testimony
from continuum.toolkit.forms import QuestionsTextarea
from continuum.toolkit.meanwhile import SeenForm

from .rows import RowForm, one_organisation

HINT = (
    "Un paragraphe par bloc ; « - » en début de ligne pour une liste ; **gras**. "
    "[[mesure]] demande un chiffre au registre ; tapez [[ pour choisir."
)


class PassageForm(SeenForm, RowForm):
    """A part of a node, written in words and questions."""

    class Meta:
        model = Passage
        fields = ["body"]

    body = forms.CharField(label="Texte", help_text=HINT, widget=QuestionsTextarea("questions", {"rows": 22}), max_length=60_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].strip = True


class TestimonyForm(SeenForm, RowForm):
    """Words quoted with consent; the function of whoever speaks, never a name."""

    __test__ = False

    organisation = one_organisation("Structure", "aucune")

    class Meta:
        model = Testimony
        fields = ["text", "speaker_role", "organisation", "consent", "valid_until"]
        help_texts = {
            "text": "Les mots dits, sans guillemets.",
            "speaker_role": "La fonction, jamais le nom d’une personne.",
            "consent": "Ce que la personne accepte\u00a0: sans accord, le témoignage n’est montré qu’à l’équipe.",
            "valid_until": "Laissez vide si l’accord n’a pas de terme.",
        }

    field_order = Meta.fields

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 5
        self.offer("organisation", Organisation.objects.visible_to(person))
