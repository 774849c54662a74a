"""Mails of the directory."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.urls import reverse

from continuum.toolkit import clock
from continuum.toolkit.outbox import before_sending, email, send
from continuum.toolkit.records import OutboxMessage
from continuum.toolkit.typography import french_date

from .enums import InvitationState
from .models import ErasureRequest, HelpSession, Invitation, MailRefusal, Person, Scheme
from .models.schemes import LINK_LASTS


@email("directory.invitation", "Invitation à rejoindre Continuum", secret=True)
def invitation(*, invitation: Invitation, token: str) -> tuple[str, str]:
    """Its link opens the page of the invitation, and nothing before the answer; erased from the outbox once it has left."""
    access = invitation.membership
    end = f"\nCet accès prendra fin le {french_date(access.last_day)}.\n" if access.last_day else ""
    last_day = french_date(invitation.expires_at.astimezone(clock.PARIS).date())
    return (
        "Votre accès à Continuum",
        f"Bonjour {invitation.person.name},\n\n"
        f"{invitation.by or 'Continuum'} vous ouvre un accès à Continuum en tant que\u00a0: {invitation.title}.\n{end}\n"
        f"Pour accepter ou refuser, ouvrez\u00a0:\n{invitation_address(token)}\n\n"
        f"Ce lien est pour vous seul·e, sert une seule fois, jusqu’au {last_day}. Ensuite, et chaque fois que vous reviendrez, "
        f"ouvrez {sign_in_address()} et donnez cette adresse électronique\u202f; "
        "un code à usage unique vous sera envoyé. Il n’y a pas de mot de passe à retenir.\n\n"
        "Si vous n’attendiez pas ce courriel, vous pouvez l’ignorer.\n",
    )


@email("directory.invitation_refused", "Refus d’une invitation")
def invitation_refused(*, invitation: Invitation) -> tuple[str, str]:
    return (
        f"{invitation.person} a refusé votre invitation",
        f"Bonjour,\n\n{invitation.person} ({invitation.person.email}) a refusé l’accès que vous proposiez\u00a0: "
        f"{invitation.title}.\n\nCet accès est refermé. Si c’est une erreur, vous pouvez en ouvrir un nouveau depuis la page "
        "«\u00a0Accès\u00a0».\n",
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


@before_sending
def hold_a_link_that_opens_nothing(message: OutboxMessage) -> str | None:
    """An invitation cancelled or answered meanwhile is not sent; the others are told as sent."""
    if message.kind != invitation.code:
        return None
    found = Invitation.objects.filter(pk=message.key.rpartition(":")[2]).first()
    if found is None or not found.is_open:
        return "Cette invitation a été annulée, remplacée ou déjà acceptée."
    Invitation.objects.filter(pk=found.pk, state=InvitationState.CREATED).update(state=InvitationState.SENT)
    return None


def send_invitation(sent: Invitation, token: str) -> None:
    send(invitation, to=sent.person, key=str(sent.pk), invitation=sent, token=token)


def send_refusal(refused: Invitation) -> None:
    """To whoever invited, while she is still here."""
    if refused.by is not None and refused.by.is_active:
        send(invitation_refused, to=refused.by, key=str(refused.pk), invitation=refused)


def send_no_access(address: str) -> None:
    send(no_access, to=address, key=str(uuid.uuid4()), asked=address)


def sign_in_address() -> str:
    return f"{settings.SITE_URL}{reverse('account_login')}"


def invitation_address(token: str) -> str:
    return f"{settings.SITE_URL}{reverse('account_invitation_link', args=[token])}"


@email("directory.second_factor_set_up", "Second facteur installé")
def second_factor_set_up(*, person: Person) -> tuple[str, str]:
    return (
        "Votre second facteur est installé",
        f"Bonjour {person},\n\nUn second facteur protège désormais votre accès à Continuum\u00a0: à chaque connexion, un code de "
        "votre téléphone vous sera demandé en plus de celui reçu par courriel.\n\n" + NOT_YOU,
    )


@email("directory.recovery_code_used", "Code de secours employé")
def recovery_code_used(*, person: Person, left: int) -> tuple[str, str]:
    return (
        "Un de vos codes de secours a servi",
        f"Bonjour {person},\n\nUn code de secours vient de remplacer votre téléphone pour confirmer que c’est bien vous. "
        f"Codes de secours qui restent\u00a0: {left}.\n\n" + NOT_YOU,
    )


@email("directory.second_factor_reset", "Second facteur réinitialisé")
def second_factor_reset(*, person: Person, by: str, reason: str) -> tuple[str, str]:
    return (
        "Votre second facteur a été réinitialisé",
        f"Bonjour {person},\n\n{by} a réinitialisé votre second facteur et fermé toutes vos connexions. "
        f"Raison donnée\u00a0: {reason}\n\n"
        f"Pour revenir, ouvrez {sign_in_address()} puis installez un nouveau second facteur.\n\n" + NOT_YOU,
    )


@email("directory.sessions_closed", "Connexions fermées")
def sessions_closed(*, person: Person, by: str, reason: str) -> tuple[str, str]:
    return (
        "Vos connexions ont été fermées",
        f"Bonjour {person},\n\n{by} a fermé toutes vos connexions à Continuum. Raison donnée\u00a0: {reason}\n\n"
        f"Vos accès restent ouverts\u00a0: pour revenir, ouvrez {sign_in_address()} et demandez un nouveau code.\n",
    )


@email("directory.help_started", "Aide commencée")
def help_started(*, help_session: HelpSession) -> tuple[str, str]:
    until = f"{help_session.told_until:%H\u00a0h\u00a0%M}"
    return (
        "Quelqu’un voit le site comme vous pour vous aider",
        f"Bonjour {help_session.person},\n\n{help_session.helper} voit Continuum comme vous le voyez, "
        f"jusqu’à {until} au plus tard. Raison donnée\u00a0: {help_session.reason}\n\n"
        "Rien ne peut être écrit, envoyé ni emporté en votre nom, et vos pages "
        "personnelles restent fermées. Votre page «\u00a0Mon accès\u00a0» en garde la trace.\n\n" + NOT_YOU,
    )


@email("directory.erasure_refused", "Effacement refusé")
def erasure_refused(*, request: ErasureRequest) -> tuple[str, str]:
    return (
        "Réponse à votre demande d’effacement",
        f"Bonjour {request.person},\n\nVous avez demandé l’effacement de vos données le "
        f"{french_date(request.asked_at.astimezone(clock.PARIS).date())}. Cette demande est refusée. "
        f"Motif\u00a0: {request.reason}\n\n"
        f"Vous pouvez en discuter en écrivant à {settings.CONTINUUM_DATA_CONTACT}, et demander de nouveau l’effacement depuis "
        "«\u00a0Mes données\u00a0». Vous pouvez aussi adresser une réclamation à la Commission nationale de l’informatique "
        "et des libertés (CNIL, www.cnil.fr), ou saisir un juge.\n",
    )


@email("directory.scheme_question", "Dispositif à confirmer", secret=True)
def scheme_question(*, scheme: Scheme, token: str) -> tuple[str, str]:
    """To the owner of a scheme, whom nobody signs in; its link opens a page, and nothing is said before a button is pressed."""
    return (
        f"Vos renseignements sont-ils toujours exacts\u202f? {scheme.title}",
        "Bonjour,\n\nLe répertoire des dispositifs de Continuum présente aux employeurs de l’économie sociale et "
        f"solidaire\u00a0: {scheme.title} ({scheme.territory}).\n\n{_to_answer(scheme, token)}",
    )


@email("directory.scheme_reminder", "Dispositif à confirmer, rappel", secret=True)
def scheme_reminder(*, scheme: Scheme, token: str) -> tuple[str, str]:
    """Once, and never again for that question."""
    return (
        f"Rappel\u00a0: vos renseignements sont-ils toujours exacts\u202f? {scheme.title}",
        f"Bonjour,\n\nNous vous avons écrit le {french_date(scheme.asked_on or clock.today())} au sujet de\u00a0: {scheme.title} "
        f"({scheme.territory}). Sans réponse, cette fiche sera montrée comme «\u00a0à vérifier\u00a0».\n\n"
        f"{_to_answer(scheme, token)}",
    )


def _to_answer(scheme: Scheme, token: str) -> str:
    last_day = french_date((scheme.asked_on or clock.today()) + LINK_LASTS)
    address = f"{settings.SITE_URL}{reverse('directory:scheme_question', args=[token])}"
    return (
        "Pour relire cette fiche, la confirmer d’un clic ou dire ce qu’il faut corriger, ouvrez\u00a0:\n"
        f"{address}\n\n"
        f"Ce lien sert jusqu’au {last_day}. Il n’y a ni compte à ouvrir ni mot de passe. "
        "La même page permet de ne plus recevoir ces courriels.\n"
    )


@before_sending
def hold_a_question_already_answered(message: OutboxMessage) -> str | None:
    """Answered, removed, sent to another address or refused since it was written."""
    if message.kind not in (scheme_question.code, scheme_reminder.code):
        return None
    pk, asked_on = message.key.split(":")[1:]
    scheme = Scheme.objects.filter(pk=pk, contact_email__iexact=message.to).first()
    if scheme is None or str(scheme.asked_on) != asked_on:
        return "Cette fiche a été confirmée, corrigée ou retirée entre-temps."
    if MailRefusal.objects.filter(address=message.to.lower()).exists():
        return "Cet organisme a demandé à ne plus recevoir ces courriels."
    return None


def send_scheme_question(scheme: Scheme, token: str) -> None:
    send(scheme_question, to=scheme.contact_email, key=f"{scheme.pk}:{scheme.asked_on}", scheme=scheme, token=token)


def send_scheme_reminder(scheme: Scheme, token: str) -> None:
    send(scheme_reminder, to=scheme.contact_email, key=f"{scheme.pk}:{scheme.asked_on}", scheme=scheme, token=token)


NOT_YOU = (
    "Si vous n’y êtes pour rien, écrivez sans attendre à l’administration nationale ou à votre délégation régionale, "
    "et fermez vos connexions depuis «\u00a0Mon accès\u00a0».\n"
)


def send_second_factor_set_up(person: Person) -> None:
    send(second_factor_set_up, to=person, key=str(uuid.uuid4()), person=person)


def send_recovery_code_used(person: Person, left: int) -> None:
    send(recovery_code_used, to=person, key=str(uuid.uuid4()), person=person, left=left)


def send_second_factor_reset(person: Person, by: Any, reason: str) -> None:
    send(second_factor_reset, to=person, key=str(uuid.uuid4()), person=person, by=str(by), reason=reason)


def send_sessions_closed(person: Person, by: Any, reason: str) -> None:
    send(sessions_closed, to=person, key=str(uuid.uuid4()), person=person, by=str(by), reason=reason)


def send_erasure_refused(request: ErasureRequest) -> None:
    send(erasure_refused, to=request.person, key=str(request.pk), request=request)


def send_help_started(started: HelpSession) -> None:
    send(help_started, to=started.person, key=str(started.pk), help_session=started)
