"""Making two organisations one: for each thing they say differently, which of the two is right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from continuum.directory import services
from continuum.directory.models import Merge, Organisation
from continuum.toolkit.listing import as_read
from continuum.toolkit.submissions import OnceForm

KEPT, ABSORBED = "kept", "absorbed"


def said(one: models.Field, organisation: Organisation) -> str:
    """What an organisation says of itself, as it is read."""
    in_words = getattr(organisation, f"get_{one.name}_display", None)
    value = in_words() if in_words else as_read(getattr(organisation, one.name))
    return str(value or "") or "non renseigné"


class MergeForm(OnceForm):
    """A choice for each field on which the two differ; what is empty gives way to what is filled."""

    def __init__(self, *args: Any, merge: Merge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in services.fields_to_choose():
            if getattr(merge.kept, one.attname) != getattr(merge.absorbed, one.attname):
                self.fields[one.name] = _choice(one, merge)
        self.fields["reason"] = forms.CharField(
            label="Pourquoi ces deux fiches n’en font qu’une",
            max_length=300,
            required=False,
            help_text="Facultatif, gardé au journal.",
        )

    @property
    def taken(self) -> set[str]:
        """The fields whose value comes from the one that is absorbed."""
        return {name for name, value in self.cleaned_data.items() if value == ABSORBED and name != "reason"}


def _choice(one: Any, merge: Merge) -> forms.ChoiceField:
    empty = getattr(merge.kept, one.attname) in (None, "")
    return forms.ChoiceField(
        label=str(one.verbose_name)[:1].upper() + str(one.verbose_name)[1:],
        choices=[(KEPT, said(one, merge.kept)), (ABSORBED, said(one, merge.absorbed))],
        initial=ABSORBED if empty else KEPT,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’une des deux valeurs."},
    )
