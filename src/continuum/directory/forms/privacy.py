"""The form of personal data: a choice about a list of mails."""

from __future__ import annotations

from django import forms

from continuum.directory.enums import MailPurpose
from continuum.toolkit.submissions import OnceForm


class ChoiceForm(OnceForm):
    """One button: this list comes from now on, or no longer."""

    purpose = forms.ChoiceField(choices=MailPurpose.choices, widget=forms.HiddenInput)
    wanted = forms.BooleanField(required=False, widget=forms.HiddenInput)
