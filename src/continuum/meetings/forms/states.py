"""What each change of state of a meeting asks: how it took place, to which day it is put off, and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from continuum.meetings.enums import MeetingMode, MeetingStatus
from continuum.meetings.models import Meeting
from continuum.meetings.services import WHICH_DAY, Audience
from continuum.toolkit.forms import DateInput
from continuum.toolkit.submissions import OnceForm

from .rooms import KeepsRoomForm
from .series import FOLLOWING, OfSeriesForm

WHY = "Par exemple\u00a0: salle indisponible, trop peu de réponses. Jamais le nom d’une personne."


def _count(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=10_000_000, help_text=help_text, widget=forms.NumberInput({"min": 0})
    )


class SeenDayForm(OnceForm):
    """A form that bears the day that the page showed: one changed meanwhile is said."""

    seen_on = forms.DateField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.fields["seen_on"].initial = meeting.on.isoformat()

    def as_seen(self) -> Meeting:
        """The meeting with the day that was on the screen."""
        self.meeting.on = self.cleaned_data.get("seen_on") or self.meeting.on
        return self.meeting


class AudienceForm(SeenDayForm):
    """Three figures that are never added up."""

    live_count = _count("Personnes en direct", "Dans la salle ou connectées au même moment. Laissez vide si l’on ne sait pas.")
    replay_count = _count("Vues en différé", "Combien de fois l’enregistrement a été vu.")
    replay_counted_on = forms.DateField(label="Vues comptées le", required=False, widget=DateInput)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, meeting=meeting, **kwargs)
        for name in ("live_count", "replay_count", "replay_counted_on"):
            self.fields[name].initial = getattr(meeting, name)

    @property
    def audience(self) -> Audience:
        said = self.cleaned_data
        return Audience(said["live_count"], said["replay_count"], said["replay_counted_on"])


class HoldForm(AudienceForm):
    """That it took place, in which mode, before how many people."""

    held_mode = forms.ChoiceField(label="Elle s’est tenue", choices=MeetingMode.choices, widget=forms.RadioSelect)
    field_order = ("held_mode", "live_count", "replay_count", "replay_counted_on")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, meeting=meeting, **kwargs)
        self.fields["held_mode"].initial = meeting.mode


class WhyForm(SeenDayForm):
    """Why, in a few words that stay."""

    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=WHY,
        error_messages={"required": "Dites pourquoi, en quelques mots."},
    )


class ReasonForm(OfSeriesForm, WhyForm):
    """Why a meeting is cancelled, and maybe those after it."""

    field_order = ("which", "reason")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, meeting=meeting, **kwargs)
        self.offer_following(meeting)


class MoveForm(KeepsRoomForm, WhyForm):
    """To which day, and why."""

    to = forms.DateField(label="Nouvelle date", required=False, widget=DateInput)
    field_order: tuple[str, ...] = ("to", "reason")

    @property
    def day(self) -> dt.date | None:
        found: dt.date | None = self.cleaned_data["to"]
        return found


class PostponeForm(OfSeriesForm, MoveForm):
    """To which day, and whether those after it move by as many days."""

    field_order = ("which", "to", "reason")
    which_help = f"Les suivantes se décalent d’autant de jours. {OfSeriesForm.which_help}"

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, meeting=meeting, **kwargs)
        self.offer_following(meeting)
        self.fields["to"].help_text = "Laissez vide si elle n’est pas encore fixée\u00a0: la réunion attendra sa date."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("which") == FOLLOWING and not cleaned.get("to") and "to" not in self.errors:
            self.add_error("to", WHICH_DAY)
        return cleaned


class ResumeForm(MoveForm):
    """Back, on the same day or on another one; what was put off needs its date."""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, meeting=meeting, **kwargs)
        waits = meeting.status == MeetingStatus.POSTPONED
        self.fields["to"].required = waits
        self.fields["to"].help_text = "" if waits else "Laissez vide si elle garde sa date."
