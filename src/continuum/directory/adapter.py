"""How allauth behaves here: by invitation only, every mail through the outbox, every refusal in French."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from continuum.toolkit.outbox import send

from . import emails
from .services import note_visit

MAILS = {"account/email/login_code": emails.sign_in_code}
WORDS = {
    "incorrect_code": "Ce code n’est pas le bon. Seul le code du dernier courriel reçu fonctionne.",
    "too_many_login_attempts": "Trop de demandes ou d’essais. Attendez quelques minutes, puis demandez un nouveau code.",
    "rate_limited": "Trop de demandes à la suite. Attendez une minute, puis recommencez.",
    "account_inactive": "Ce compte est fermé.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people are invited."""

    error_messages = DefaultAccountAdapter.error_messages | WORDS

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A new code is a new mail, hence a new key."""
        send(MAILS[template_prefix], to=email, key=str(uuid.uuid4()), code=context["code"])

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        response = super().post_login(request, user, **options)
        note_visit(person=user, session=request.session)
        return response
