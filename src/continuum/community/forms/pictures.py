"""A photograph added to a practice."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.toolkit.pictures import EMPTY, LARGEST, TOO_LARGE
from continuum.toolkit.submissions import OnceForm


class PictureForm(OnceForm):
    file = forms.FileField(
        label="Image",
        help_text="JPEG, PNG ou WebP, 15\u00a0Mo au plus. Elle est refaite plus légère\u202f; le lieu et l’heure que le "
        "téléphone y écrit sont effacés.",
        error_messages={"required": "Choisissez une image.", "empty": EMPTY},
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"}),
    )
    alt = forms.CharField(
        label="Ce que l’on voit",
        max_length=250,
        help_text="Une phrase, pour qui ne voit pas l’image. Aucun nom de personne.",
        error_messages={"required": "Décrivez l’image en une phrase\u00a0: c’est ce que lira qui ne la voit pas."},
    )
    agreed = forms.BooleanField(
        label="Personne n’y est reconnaissable, ou chacune des personnes l’a accepté par écrit",
        error_messages={"required": "Cochez cette case, ou choisissez une image où personne n’est reconnaissable."},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        return file
