"""A session prepared, and what is written in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from continuum.community.enums import ContractType, SeatRole, SolvingStep
from continuum.community.models import ActionLine, ProblemSession, SolvingFollowUp, StepNote
from continuum.community.services import Places
from continuum.directory.models import Person
from continuum.meetings.models import Meeting
from continuum.toolkit.forms import DateInput, HourInput, NumberInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import RowForm
from continuum.toolkit.submissions import OnceForm

WHICH_DAY = "Choisissez la rencontre pendant laquelle elle a lieu, ou donnez son jour."
WHICH_HOUR = "Donnez l’heure à laquelle tous la rejoignent."
TWO_ROLES = "Ces personnes ont deux rôles\u00a0: {names}. Gardez-en un pour chacune."
OF_STEPS = tuple((f"minutes_{step}", step) for step in SolvingStep)


class SessionForm(SeenForm, RowForm):
    """When, with whom, how long each step lasts."""

    facilitator = forms.ModelChoiceField(Person.objects.none(), label="Qui anime")
    consultants = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label="Qui aide",
        widget=forms.CheckboxSelectMultiple,
        help_text="De cinq à huit personnes. Qui a proposé le problème peut en être sans que vous le sachiez\u00a0: son rôle "
        "changera si elle ou il accepte de le présenter.",
        error_messages={"required": "Choisissez au moins une personne qui aide."},
    )
    observers = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="Qui observe", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ProblemSession
        fields = ["meeting", "day", "hour", "pledge"]
        widgets = {"day": DateInput, "hour": HourInput, "pledge": forms.Textarea({"rows": 6})}
        help_texts = {
            "meeting": "Une rencontre à venir\u00a0: qui a une place y est invité, s’il ne l’est pas déjà.",
            "day": "Seulement sans rencontre\u00a0: chacun la rejoint d’où il est.",
            "pledge": "Chacun l’accepte avant d’entrer. Un paragraphe par engagement.",
        }

    def __init__(self, *args: Any, people: QuerySet[Person], meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("meeting", meetings, "aucune")
        for name in ("facilitator", "consultants", "observers"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
        for name, step in OF_STEPS:
            self.fields[name] = forms.IntegerField(
                label=f"{step.label.capitalize()}, en minutes",
                min_value=1,
                max_value=120,
                initial=self.instance.planned[step],
                widget=NumberInput,
            )
        if not self.instance._state.adding:
            self._show_places()

    def _show_places(self) -> None:
        held: dict[str, list[Any]] = {role: [] for role in SeatRole}
        for role, person in self.instance.seats.values_list("role", "person"):
            held[role].append(person)
        shown = {
            "facilitator": next(iter(held[SeatRole.FACILITATOR]), None),
            "consultants": held[SeatRole.CONSULTANT],
            "observers": held[SeatRole.OBSERVER],
        }
        self.initial |= shown

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has_day = cleaned.get("meeting") or cleaned.get("day") or ("meeting" not in self.fields and self.instance.meeting_id)
        if not has_day and not {"meeting", "day"} & set(self.errors):
            self.add_error("day", WHICH_DAY)
        if cleaned.get("meeting"):
            cleaned["day"] = cleaned["hour"] = None
        elif cleaned.get("day") and not cleaned.get("hour") and "hour" not in self.errors:
            self.add_error("hour", WHICH_HOUR)
        both = set(cleaned.get("consultants") or ()) & set(cleaned.get("observers") or ())
        both |= {cleaned.get("facilitator")} & {*(cleaned.get("consultants") or ()), *(cleaned.get("observers") or ())}
        if both:
            raise ValidationError(TWO_ROLES.format(names=", ".join(sorted(map(str, both)))))
        if not self.errors:
            self.instance.minutes = {step.value: cleaned[name] for name, step in OF_STEPS}
        return cleaned

    @property
    def places(self) -> Places:
        said = self.cleaned_data
        return Places(said["facilitator"], said["consultants"], said["observers"])


class StepForm(OnceForm):
    """From which step one goes to another: the one that the screen showed."""

    seen = forms.ChoiceField(choices=SolvingStep.choices, required=False, widget=forms.HiddenInput)


class NoteForm(RowForm):
    class Meta:
        model = StepNote
        fields = ["kind", "text"]
        widgets = {"text": forms.Textarea({"rows": 4})}
        help_texts = {"text": "Tout le groupe la lit, avec votre nom. Aucun nom d’une autre personne."}


class ContractForm(SeenForm, RowForm):
    contract_type = forms.ChoiceField(
        label="Aide demandée",
        choices=ContractType.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’aide demandée."},
    )

    class Meta:
        model = ProblemSession
        fields = ["contract_type", "contract"]
        widgets = {"contract": forms.Textarea({"rows": 3})}
        help_texts = {"contract": "Par exemple\u00a0: aidez-moi à trouver comment annoncer ce changement à l’équipe."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contract"].required = True


class ActionForm(RowForm):
    class Meta:
        model = ActionLine
        fields = ["text", "due_on"]
        widgets = {"due_on": DateInput}
        help_texts = {"text": "Une seule chose, que vous pourrez dire faite ou non."}


class LearningForm(OnceForm):
    text = forms.CharField(
        label="Ce que j’en retiens pour moi",
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Pour votre propre structure, et non pour la personne qui a présenté. Tout le groupe le lit.",
    )


class FollowUpForm(RowForm):
    class Meta:
        model = SolvingFollowUp
        fields = ["done", "effect"]
        labels = {"done": "Qu’avez-vous fait\u202f?", "effect": "Qu’est-ce que cela a changé\u202f?"}
        widgets = {"done": forms.Textarea({"rows": 5}), "effect": forms.Textarea({"rows": 4})}
        help_texts = {
            "done": "Ce qui était prévu ou non. N’avoir rien fait se dit aussi\u00a0: dites ce qui l’a empêché.",
            "effect": "Facultatif. Les personnes de votre groupe le liront, et personne d’autre.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done"].required = True
