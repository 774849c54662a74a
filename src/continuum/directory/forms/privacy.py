"""The forms of personal data: a choice about a list, and a reason for what touches somebody else."""

from __future__ import annotations

from django import forms

from continuum.directory.enums import MailPurpose
from continuum.toolkit.submissions import OnceForm


class ChoiceForm(OnceForm):
    """One button: this list comes from now on, or no longer."""

    purpose = forms.ChoiceField(choices=MailPurpose.choices, widget=forms.HiddenInput)
    wanted = forms.BooleanField(required=False, widget=forms.HiddenInput)


class DataReasonForm(OnceForm):
    """Why somebody's data are copied or erased; the journal keeps it."""

    reason = forms.CharField(
        label="Motif",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text="Par exemple\u00a0: demande reçue par courriel le 3 mars 2026. N’écrivez ni nom ni adresse.",
    )
