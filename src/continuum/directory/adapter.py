"""How allauth behaves here: by invitation only, every mail through the outbox, every refusal in French, secrets sealed."""

from __future__ import annotations

import base64
import secrets
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from continuum.toolkit.outbox import send

from . import emails
from .rules import SECOND_FACTOR
from .services import has_second_factor, note_visit

MAILS = {"account/email/login_code": emails.sign_in_code}
WORDS = {
    "incorrect_code": "Ce code n’est pas le bon. Seul le code du dernier courriel reçu fonctionne.",
    "too_many_login_attempts": "Trop de demandes ou d’essais. Attendez quelques minutes, puis demandez un nouveau code.",
    "rate_limited": "Trop de demandes à la suite. Attendez une minute, puis recommencez.",
    "account_inactive": "Ce compte est fermé.",
}
DEVICE = "continuum_device"
DEVICE_KEPT = 60 * 60 * 24 * 180
_devices = signing.TimestampSigner(salt="continuum.directory.device")


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people are invited."""

    error_messages = DefaultAccountAdapter.error_messages | WORDS

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A new code is a new mail, hence a new key."""
        send(MAILS[template_prefix], to=email, key=str(uuid.uuid4()), code=context["code"])

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """Past every stage: whoever has a second factor has just given it."""
        response = super().post_login(request, user, **options)
        note_visit(person=user, session=request.session)
        if has_second_factor(user):
            request.session[SECOND_FACTOR] = True
        _remember_device(response, user)
        return response


def _remember_device(response: HttpResponse, person: Any) -> None:
    """The browser she came in with: floods of demands for her address, sent from elsewhere, do not weigh on it."""
    response.set_cookie(
        DEVICE,
        _devices.sign(f"{person.pk}:{secrets.token_urlsafe(16)}"),
        max_age=DEVICE_KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_device(request: HttpRequest, person: Any) -> str:
    """The mark of a browser with which this person came in; empty for any other."""
    try:
        owner, _, mark = _devices.unsign(request.COOKIES.get(DEVICE, ""), max_age=DEVICE_KEPT).partition(":")
    except signing.BadSignature:
        return ""
    return mark if owner == str(getattr(person, "pk", None)) else ""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are sealed with a key derived from that of the site; those of a former key can still be read."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()


def _seal() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(key: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"continuum.directory.second_factor")
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
