"""A meeting in parts: what, when, where, who comes; once, or as often as it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from continuum.directory.enums import TerritoryKind
from continuum.directory.models import Organisation, Territory
from continuum.meetings.enums import MeetingMode
from continuum.meetings.models import Committee, Meeting
from continuum.meetings.queries import committees_for, steps_for
from continuum.meetings.services import KEEP
from continuum.plan.enums import Recurrence
from continuum.plan.models import Node
from continuum.plan.queries import people_in_charge
from continuum.toolkit.forms import DateInput, HourInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import RowForm
from continuum.toolkit.submissions import OnceForm

from .rooms import KeepsRoomForm
from .rows import one_commune, one_organisation, one_person
from .series import FOLLOWING, THIS_ONE, OfSeriesForm

WHAT = ("kind", "title", "purpose", "committee", "milestone")
WHEN = ("on", "starts", "ends", "every", "last")
WHERE = ("mode", "commune", "place", "room", KEEP, "host", "link", "fallback_mode")
WHO = ("openness", "capacity", "reply_until", "organiser", "is_signed")
NO_HOUR = "Écrivez une heure, par exemple 09:30."
BAD_LINK = "Collez l’adresse entière, par exemple https://visio.example/comite."
HELP = {
    "purpose": "Pourquoi on se réunit, en quelques phrases. Aucun nom de personne.",
    "on": "Une date passée est acceptée\u00a0: l’histoire se saisit aussi.",
    "starts": "À l’heure de Paris.",
    "room": "Deux réunions ne peuvent pas occuper la même salle aux mêmes heures.",
    "fallback_mode": "Ce que l’on fera si le mode prévu devient impossible.",
    "capacity": "Laissez vide s’il n’y a pas de limite\u202f; au-delà, une liste d’attente s’ouvre.",
    "milestone": "Quand la réunion se sera tenue, cette étape le sera aussi.",
    "is_signed": "À cocher quand un financeur ou une formation demande des preuves de présence.",
}


class MeetingForm(KeepsRoomForm, OfSeriesForm, SeenForm, RowForm):
    """A meeting as it is; under which node it stands does not change."""

    template_name = "toolkit/form_parts.html"
    commune = one_commune()
    host = one_organisation("Accueillie par", "personne en particulier", "La structure chez qui l’on va, s’il y en a une.")
    organiser = one_person(
        "Organisée par", "non précisé", "À qui l’on s’adresse\u202f; parmi celles et ceux qui ont un accès ici."
    )
    link = forms.URLField(
        label="Lien de connexion",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Vu seulement des personnes invitées et de celles qui organisent.",
        error_messages={"invalid": BAD_LINK},
    )

    class Meta:
        model = Meeting
        fields = [*WHAT, *WHEN[:3], *(name for name in WHERE if name != KEEP), *WHO]
        widgets = {
            "purpose": forms.Textarea({"rows": 3}),
            "on": DateInput,
            "reply_until": DateInput,
            "starts": HourInput,
            "ends": HourInput,
            "capacity": forms.NumberInput({"min": 1}),
        }
        error_messages = {name: {"invalid": NO_HOUR} for name in ("starts", "ends")}
        help_texts = HELP

    headings: Sequence[tuple[str, Sequence[str]]] = (
        *(("Quoi", WHAT), ("Quand", WHEN), ("Où", WHERE), ("Qui vient", WHO)),
        ("Les autres dates", ("which",)),
    )
    which_help = (
        "Les suivantes prennent ses heures, son mode, son lieu et son lien, et se décalent d’autant de jours\u202f; le reste ne "
        "change que pour celle-ci. Vous verrez d’abord lesquelles, et combien de courriels partiront."
    )

    def __init__(self, *args: Any, node: Node, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.offer_following(self.instance)
        self._offer_committees(node, person)
        self.offer("milestone", steps_for(node, self.instance), "aucune")
        if milestone := self.fields.get("milestone"):
            milestone.label_from_instance = lambda one: f"{one} ({one.date_text})"  # type: ignore[attr-defined]
        self.offer("commune", Territory.objects.filter(kind=TerritoryKind.COMMUNE))
        self.offer("host", Organisation.objects.visible_to(person))
        self.offer("organiser", people_in_charge(node, person))
        if self.instance._state.adding and "organiser" in self.fields:
            self.initial["organiser"] = person.pk
        fallback: Any = self.fields["fallback_mode"]
        fallback.choices = [("", "aucune"), *MeetingMode.choices]

    def _offer_committees(self, node: Node, person: Any) -> None:
        """Those that she keeps, and the one that it has: without any, the question is not asked."""
        keys = [one.pk for one in committees_for(node, person)]
        chosen = self.instance.committee_id
        rows = Committee.objects.filter(pk__in=[*keys, chosen] if chosen else keys)
        self.offer("committee", rows, "aucune")
        if not keys and not chosen:
            del self.fields["committee"]

    @property
    def parts(self) -> list[tuple[str, list[Any]]]:
        """What is shown under each heading."""
        shown = {name for name in self.fields if not self[name].is_hidden}
        parts = [(heading, [self[name] for name in names if name in shown]) for heading, names in self.headings]
        return [(heading, fields) for heading, fields in parts if fields]


class NewMeetingForm(MeetingForm):
    """A meeting once, or as often as it comes back."""

    every = forms.ChoiceField(
        label="Revient",
        choices=[("", "une fois"), *Recurrence.choices],
        required=False,
        help_text="Chaque date devient une réunion, 60 au plus, que l’on corrige ensuite une à une.",
    )
    last = forms.DateField(label="Revient jusqu’au", required=False, widget=DateInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("last") and not cleaned.get("every"):
            self.add_error("every", "Choisissez à quel rythme elle revient, ou effacez «\u00a0Revient jusqu’au\u00a0».")
        return cleaned


class RemoveOccurrenceForm(OnceForm):
    """Which meetings of a series are taken away."""

    which = forms.ChoiceField(
        label="Ce qui est supprimé",
        choices=[(THIS_ONE, "cette réunion seulement"), (FOLLOWING, "celle-ci et les suivantes dont personne n’a été prévenu")],
        initial=THIS_ONE,
        widget=forms.RadioSelect,
    )
