"""Forms of the second factor, and the reason that is asked before acting on somebody's connections."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from django import forms

from continuum.directory import services
from continuum.toolkit.submissions import OnceForm

REQUIRED = "Écrivez le code que montre l’application."
HINT = "Les six chiffres que montre votre application, ou l’un de vos codes de secours."


def _code_field(label: str, hint: str) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "class": "short"}
    return forms.CharField(
        label=label, help_text=hint, max_length=20, widget=forms.TextInput(attrs), error_messages={"required": REQUIRED}
    )


class GiveSecondFactorForm(AuthenticateForm):
    """The last step of signing in."""

    code = _code_field("Code de votre application", HINT)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        self.authenticator = services.accept_code(person=self.user, code=code)
        return code


class SetUpForm(OnceForm):
    """One code, to be sure that the telephone shows the right ones."""

    code = _code_field("Code montré par l’application", "Six chiffres, renouvelés toutes les trente secondes.")


class PresentCodeForm(OnceForm):
    """Before anything that weakens the door: the second factor, once more."""

    code = _code_field("Code de votre application", HINT)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.person = person

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        services.accept_code(person=self.person, code=code)
        return code


class ReasonForm(OnceForm):
    """Why: the person reads it, the journal keeps it."""

    reason = forms.CharField(
        label="Raison",
        max_length=300,
        min_length=5,
        help_text="La personne la lira\u202f; le journal la garde.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Dites pourquoi, en quelques mots.",
            "min_length": "Dites pourquoi, en quelques mots de plus.",
        },
    )
