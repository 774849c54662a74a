"""A space opened or changed, and who is called to that of a group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from continuum.community import queries
from continuum.community.enums import SpaceLevel
from continuum.community.models import Community, Space
from continuum.community.services.spaces import CHOOSE_MEETING
from continuum.directory.models import Person
from continuum.toolkit.meanwhile import LONGEST, SeenForm
from continuum.toolkit.rows import RowForm
from continuum.toolkit.submissions import OnceForm

HELP = {
    "purpose": "Une ou deux phrases\u00a0: ce dont on parle ici, et ce que l’on peut y demander.",
    "level": "Ce choix ne changera plus\u00a0: ce qui s’y écrit est dit à ces personnes seules. L’équipe lit tous les espaces.",
    "meeting": "Seulement si l’espace est celui des personnes d’une rencontre\u00a0: invitées ou venues.",
    "is_closed": "On y lit toujours, on n’y écrit plus.",
}
WIDGETS = {"purpose": forms.Textarea({"rows": 3})}


class SpaceForm(RowForm):
    """Opened, with who reads it."""

    class Meta:
        model = Space
        fields = ["name", "purpose", "level", "meeting"]
        widgets = WIDGETS | {"level": forms.RadioSelect}
        help_texts = HELP

    def __init__(self, *args: Any, person: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.offer("meeting", queries.meetings_for_spaces(person, community), empty="aucune")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("level") != SpaceLevel.MEETING:
            typed["meeting"] = None
        elif typed.get("meeting") is None and "meeting" not in self.errors:
            self.add_error("meeting", CHOOSE_MEETING)
        return typed


class ChangeSpaceForm(SeenForm, RowForm):
    class Meta:
        model = Space
        fields = ["name", "purpose", "is_closed"]
        widgets = WIDGETS
        help_texts = HELP


class SeatsForm(OnceForm):
    """The members called to a group: those whose box is ticked, and no others; with whom the page showed called."""

    people = forms.MultipleChoiceField(
        label="Membres du groupe",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Celles et ceux qui ont accepté la charte. "
        "Qui est décoché ne lit plus rien de ce groupe\u202f; l’équipe le lit toujours.",
        error_messages={"invalid_choice": "Une de ces personnes n’est plus membre de la communauté\u00a0: relisez la liste."},
    )

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._members = queries.people_for_group(space)
        self._field.choices = queries.offered_as_boxes(self._members)
        self._seated = {str(pk) for pk in queries.seated_in(space)}
        self._field.initial = sorted(self._seated)
        self.fields["shown"].initial = " ".join(self._field.initial)

    @property
    def _field(self) -> Any:
        return self.fields["people"]

    @property
    def chosen(self) -> list[Person]:
        return list(self._members.filter(pk__in=self.cleaned_data["people"]))

    @property
    def called_then(self) -> set[UUID] | None:
        """Who was called when the page was opened; nothing, from whoever was shown no page."""
        if "shown" not in self.data:
            return None
        known = self._seated | {pk for pk, _ in self._field.choices}
        return {UUID(pk) for pk in known.intersection(self.cleaned_data["shown"].split())}
