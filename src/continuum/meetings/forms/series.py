"""This meeting alone, or this one and those after it."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.meetings.models import Meeting
from continuum.meetings.queries import following_to_come

THIS_ONE, FOLLOWING = "one", "following"


class OfSeriesForm(forms.Form):
    """A form about a meeting that may come back; put it before the other bases. Without any to come, nothing is asked."""

    which = forms.ChoiceField(label="Ce qui change", required=False, initial=THIS_ONE, widget=forms.RadioSelect)
    which_help = "Vous verrez d’abord lesquelles, et combien de courriels partiront."
    following: list[Meeting]

    def offer_following(self, meeting: Meeting) -> None:
        self.following = following_to_come(meeting) if meeting.series else []
        field: Any = self.fields["which"]
        if not self.following:
            del self.fields["which"]
            return
        field.choices = [(THIS_ONE, "cette réunion seulement"), (FOLLOWING, f"celle-ci et {_others(len(self.following))}")]
        field.help_text = self.which_help

    @property
    def is_for_following(self) -> bool:
        return self.cleaned_data.get("which") == FOLLOWING


def _others(count: int) -> str:
    return f"les {count} suivantes" if count > 1 else "la suivante"
