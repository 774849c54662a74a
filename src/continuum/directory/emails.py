"""Mails of the directory."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.urls import reverse

from continuum.toolkit.outbox import email, send
from continuum.toolkit.typography import french_date

from .models import Membership


@email("directory.invitation", "Invitation à rejoindre Continuum")
def invitation(*, membership: Membership, inviter: str) -> tuple[str, str]:
    """It opens nothing by itself: the code that signs in goes to the same address, when asked for."""
    until = f"\nCet accès prendra fin le {french_date(membership.ends_on)}.\n" if membership.ends_on else ""
    return (
        "Votre accès à Continuum",
        f"Bonjour {membership.person.name},\n\n"
        f"{inviter} vous ouvre un accès à Continuum en tant que\u00a0: {membership}.\n{until}\n"
        f"Pour entrer, ouvrez {sign_in_address()} et donnez cette adresse électronique\u202f; "
        "un code à usage unique vous sera envoyé. Il n’y a pas de mot de passe à retenir.\n\n"
        "Si vous n’attendiez pas ce courriel, vous pouvez l’ignorer.\n",
    )


@email("directory.sign_in_code", "Code de connexion", urgent=True, secret=True)
def sign_in_code(*, code: str) -> tuple[str, str]:
    """Sent by the request itself, and erased from the outbox once it has left."""
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    return (
        "Votre code de connexion",
        f"Bonjour,\n\nVoici votre code de connexion à Continuum\u00a0:\n\n{code}\n\n"
        f"Recopiez-le dans la page où vous l’avez demandé. Il sert une seule fois, pendant {minutes} minutes.\n\n"
        "Personne ne vous le demandera jamais par téléphone ni par courriel. "
        "Si vous n’avez rien demandé, ignorez ce message\u00a0: sans ce code, personne n’entre.\n",
    )


@email("directory.no_access", "Demande de code sans accès ouvert", urgent=True)
def no_access(*, asked: str) -> tuple[str, str]:
    """Only the owner of the address learns that it opens nothing; the page says the same thing to everybody."""
    return (
        "Connexion à Continuum",
        f"Bonjour,\n\nUn code de connexion à Continuum a été demandé pour {asked}, "
        "mais aucun accès n’est ouvert à cette adresse.\n\n"
        "Si vous avez été invité·e à une autre adresse, recommencez avec celle qui a reçu l’invitation. "
        "Sinon, demandez à votre délégation régionale de vous inviter.\n\n"
        "Si vous n’avez rien demandé, ignorez ce message.\n",
    )


def send_invitation(membership: Membership, by: Any) -> None:
    send(invitation, to=membership.person, key=str(membership.pk), membership=membership, inviter=str(by))


def send_no_access(address: str) -> None:
    send(no_access, to=address, key=str(uuid.uuid4()), asked=address)


def sign_in_address() -> str:
    return f"{settings.SITE_URL}{reverse('account_login')}"
