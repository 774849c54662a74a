"""Forms of the door: ask for a code, give it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context

from continuum.directory.adapter import known_device
from continuum.toolkit import throttling


class AskCodeForm(RequestLoginCodeForm):
    """The address to which a code is sent, not too often: for that address, or for a browser that knows its owner."""

    OFTEN = "3/m,10/h"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = "Votre adresse électronique professionnelle"
        field.help_text = "Celle à laquelle vous avez reçu votre invitation."
        field.widget.attrs.pop("placeholder", None)
        field.error_messages |= {
            "required": "Écrivez votre adresse électronique.",
            "invalid": "Cette adresse est incomplète. Écrivez-la en entier, par exemple claire@association.example.",
        }
        for validator in field.validators:
            validator.message = field.error_messages["invalid"]

    def clean_email(self) -> str:
        """A flood sent from elsewhere for this address leaves the owner's own browser its turn."""
        email = super().clean_email()
        device = known_device(context.request, self._user)
        if throttling.wait("sign_in_code", device or email.lower(), self.OFTEN):
            raise get_adapter().validation_error("too_many_login_attempts")
        return email


class GiveCodeForm(ConfirmLoginCodeForm):
    """The code that came by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = "Code reçu par courriel"
        field.help_text = "Majuscules, minuscules et tirets n’ont pas d’importance."
        field.error_messages["required"] = "Écrivez le code reçu par courriel."
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}
