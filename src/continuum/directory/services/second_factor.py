"""The second factor: a code shown by one's telephone, besides the code sent by mail; and what to do once it is lost."""

from __future__ import annotations

import logging
from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from allauth.mfa.utils import decrypt, encrypt
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction

from continuum.directory import emails, rules
from continuum.directory.models import Person
from continuum.toolkit import journal, throttling
from continuum.toolkit.access import acts

from .sessions import drop_sessions

logger = logging.getLogger(__name__)
TRIES = "5/5m,50/d"
ONCE = "1/2m"
"""A code is good for a minute and a half at most, whatever the telephone's clock says: it counts once in that time."""
WRONG = "Ce code n’est pas le bon. Attendez que l’application en montre un nouveau, puis recopiez-le."
TOO_MANY = "Trop d’essais. Attendez cinq minutes, puis recommencez."
UNREADABLE = "Votre second facteur ne peut plus être lu\u00a0: demandez qu’il soit réinitialisé."
journal.declare(
    {
        "second_factor.set_up": "second facteur installé",
        "second_factor.removed": "second facteur retiré",
        "second_factor.reset": "second facteur réinitialisé",
        "recovery_codes.renewed": "codes de secours renouvelés",
        "recovery_codes.used": "code de secours employé",
    }
)


def accept_code(*, person: Person, code: str) -> Authenticator:
    """What accepted this code, her telephone or her list; refuses a wrong one, one that has served, and too many tries."""
    if throttling.wait("second_factor", person.pk, TRIES):
        raise ValidationError(TOO_MANY)
    try:
        accepted = next((one for one in Authenticator.objects.filter(user=person) if one.wrap().validate_code(code)), None)
    except InvalidToken:
        logger.error("The second factor of %s was sealed with another key", person.pk)
        raise ValidationError(UNREADABLE) from None
    if accepted is None or throttling.wait("second_factor_code", f"{person.pk}:{normalize_user_code(code)}", ONCE):
        raise ValidationError(WRONG)
    throttling.forget("second_factor", person.pk, TRIES)
    if accepted.type == Authenticator.Type.RECOVERY_CODES:
        _tell_code_used(person)
    return accepted


def _tell_code_used(person: Person) -> None:
    left = len(recovery_codes_of(person))
    journal.write(person, "recovery_codes.used", person, {"left": left})
    emails.send_recovery_code_used(person, left)


def set_up_second_factor(*, person: Person, secret: str, code: str, session_key: str | None, replacing: bool = False) -> None:
    """From now on this telephone is asked for, and no other; her other connections, opened without it, are closed."""
    if throttling.wait("second_factor", person.pk, TRIES):
        raise ValidationError({"code": TOO_MANY})
    if not validate_totp_code(secret, code):
        raise ValidationError({"code": WRONG})
    throttling.forget("second_factor", person.pk, TRIES)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        if has_second_factor(person) and not replacing:
            raise ValidationError("Votre second facteur est déjà installé.")
        Authenticator.objects.filter(user=person).delete()
        TOTP.activate(person, secret)
        RecoveryCodes.activate(person)
        drop_sessions(person, but=session_key)
        journal.write(person, "second_factor.set_up", person)
        emails.send_second_factor_set_up(person)


@acts(rule=rules.chooses_for_herself, on="person")
def renew_recovery_codes(*, person: Person, by: Any) -> None:
    """A new list; the former one no longer opens anything."""
    Person.objects.select_for_update().get(pk=person.pk)
    Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(person)
    journal.write(by, "recovery_codes.renewed", person)


@acts(rule=rules.chooses_for_herself, on="person")
def remove_second_factor(*, person: Person, by: Any) -> None:
    """She no longer wants it; refused to those whose role asks for it."""
    if rules.needs_second_factor(person):
        raise ValidationError("Votre rôle demande un second facteur\u00a0: il ne peut pas être retiré.")
    Authenticator.objects.filter(user=person).delete()
    journal.write(by, "second_factor.removed", person)


@acts(rule=rules.reset_second_factor, on="person")
def reset_second_factor(*, person: Person, reason: str, by: Any) -> None:
    """Her telephone and her codes are lost: she will set them up again when she next comes in."""
    if not has_second_factor(person):
        raise ValidationError(f"{person} n’a pas de second facteur\u00a0: rien n’est à réinitialiser.")
    Authenticator.objects.filter(user=person).delete()
    drop_sessions(person)
    journal.write(by, "second_factor.reset", person, {"reason": reason})
    emails.send_second_factor_reset(person, by, reason)


def has_second_factor(person: Any) -> bool:
    return Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).exists()


def recovery_codes_of(person: Person) -> list[str]:
    """Those that have not served."""
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return kept.wrap().get_unused_codes() if kept else []


def seal_again() -> int:
    """After a change of the secret key: what the former key sealed is sealed with the new one; how many rows."""
    rows = Authenticator.objects.select_for_update().filter(type__in=SEALED)
    with transaction.atomic():
        for row in rows:
            row.data[SEALED[row.type]] = encrypt(decrypt(row.data[SEALED[row.type]]))
            row.save(update_fields=["data"])
        return len(rows)


SEALED = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
