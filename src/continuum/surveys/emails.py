"""Mails of questionnaires: what is asked, the reminders, what is withdrawn; and the check made when each one leaves.

Asking a structure is a proposal, which a person may refuse; what she has begun, and what is taken back, is owed to her.
"""

from __future__ import annotations

from django.conf import settings

from continuum.directory.enums import MailPurpose
from continuum.directory.models import Person
from continuum.toolkit import clock
from continuum.toolkit.outbox import before_sending, email
from continuum.toolkit.records import OutboxMessage
from continuum.toolkit.typography import french_date

from .enums import AnswerMode
from .models import Request

TYPED_FROM: dict[str, str] = {
    AnswerMode.PHONE: "d’après ce que vous avez dit au téléphone",
    AnswerMode.PAPER: "d’après votre questionnaire sur papier",
}


@email("surveys.invitation", "Invitation à répondre à un questionnaire", category=MailPurpose.PROSPECTING, secret=True)
def invitation(*, request: Request, answer: str) -> tuple[str, str]:
    """What is asked, in whose name, how long it takes, what becomes of it."""
    campaign = request.campaign
    notice = f"{campaign.notice.strip()}\n\n" if campaign.notice.strip() else ""
    return (
        f"{campaign}\u00a0: votre structure est invitée à répondre",
        f"Bonjour {request.person},\n\nNous vous proposons de répondre à «\u00a0{campaign.version.instrument}\u00a0»"
        f"{_on_behalf(request)}.{_minutes(request)}\n\n{notice}{_to_answer(request, answer)}",
    )


@email("surveys.reminder", "Rappel d’un questionnaire sans réponse", category=MailPurpose.PROSPECTING, secret=True)
def reminder(*, request: Request, answer: str) -> tuple[str, str]:
    return (
        f"Rappel\u00a0: {request.campaign}",
        f"Bonjour {request.person},\n\nNous n’avons pas encore votre réponse à «\u00a0{request.campaign.version.instrument}"
        f"\u00a0»{_on_behalf(request)}.{_minutes(request)} Répondre est volontaire.\n\n{_to_answer(request, answer)}",
    )


@email("surveys.reminder_of_begun", "Rappel d’un questionnaire commencé", secret=True)
def reminder_of_begun(*, request: Request, answer: str) -> tuple[str, str]:
    """Owed: she has begun, and would lose what she typed."""
    return (
        f"À terminer\u00a0: {request.campaign}",
        f"Bonjour {request.person},\n\nVous avez commencé «\u00a0{request.campaign.version.instrument}\u00a0»"
        f"{_on_behalf(request)}\u00a0: ce que vous avez saisi est gardé.\n\n{_to_answer(request, answer)}",
    )


@email("surveys.link_again", "Lien de réponse renvoyé à sa demande", secret=True)
def link_again(*, request: Request, answer: str) -> tuple[str, str]:
    """Owed: she has asked for it."""
    return (
        f"Votre lien pour répondre\u00a0: {request.campaign}",
        f"Bonjour {request.person},\n\nVoici de nouveau le lien pour répondre à "
        f"«\u00a0{request.campaign.version.instrument}\u00a0»{_on_behalf(request)}\u202f; ce que vous avez déjà saisi est "
        f"gardé.\n\n{_to_answer(request, answer)}",
    )


@email("surveys.typed_for_her", "Réponses saisies par l’équipe, résultats à lire", secret=True)
def typed_for_her(*, request: Request, results: str) -> tuple[str, str]:
    """Owed: what was typed in her name, by whom, and what it gives her."""
    by = request.typed_by or "l’équipe régionale"
    return (
        f"Vos résultats\u00a0: {request.campaign}",
        f"Bonjour {request.person},\n\n{by} a saisi vos réponses à «\u00a0{request.campaign}\u00a0»{_on_behalf(request)}, "
        f"{TYPED_FROM[request.mode]}. Pour lire vos résultats et décider de ce que votre structure partage, sans compte "
        f"ni mot de passe\u00a0:\n{results}\n\nCe lien est pour vous seul·e\u00a0: ne le transférez pas. Si ce ne sont pas vos "
        f"réponses, dites-le à {settings.CONTINUUM_DATA_CONTACT}.\n",
    )


@email("surveys.points_of_view", "Points de vue à comparer", secret=True)
def points_of_view(*, request: Request, results: str) -> tuple[str, str]:
    """Owed: she was told to wait for the others of her structure, and nothing that they answered is in it."""
    return (
        f"Vos points de vue se comparent\u00a0: {request.campaign}",
        f"Bonjour {request.person},\n\nTous les points de vue de {request.organisation} ont rendu leurs réponses à "
        f"«\u00a0{request.campaign}\u00a0». Vous pouvez les lire côte à côte et noter ensemble un niveau convenu\u00a0: "
        f"ouvrez vos résultats, puis «\u00a0Points de vue\u00a0». Sans compte ni mot de passe\u00a0:\n{results}\n\n"
        "Ce lien est pour vous seul·e\u00a0: ne le transférez pas.\n",
    )


@email("surveys.withdrawn", "Demande de réponse retirée")
def withdrawn(*, request: Request) -> tuple[str, str]:
    return (
        f"Vous n’avez plus à répondre\u00a0: {request.campaign}",
        f"Bonjour {request.person},\n\nNous vous avions demandé de répondre à «\u00a0{request.campaign.version.instrument}\u00a0»"
        f"{_on_behalf(request)}. Cette demande est retirée\u00a0: vous n’avez rien à faire, et le lien reçu ne sert plus.\n",
    )


@email("surveys.borrowed", "Réponses faites ailleurs, reprises pour une structure")
def borrowed(*, request: Request, person: Person, results: str, sharing: str) -> tuple[str, str]:
    """What was taken up in the name of a structure, from whom, where to read it and whom to tell if it is wrong.

    `results`: where this person reads them; nothing where they were given for another point of view.
    """
    assert request.answered_at is not None
    reading, day = request.provenance.reading, french_date(request.answered_at.astimezone(clock.PARIS).date())  # type: ignore[attr-defined]
    by = reading.brought_by or "l’équipe régionale"
    where = (
        f"Pour les lire, connectez-vous\u00a0:\n{results}"
        if results
        else "Les lisent les seules personnes de votre structure qui répondent pour ce point de vue."
    )
    return (
        f"{request.campaign}\u00a0: des réponses faites ailleurs sont reprises pour {request.organisation}",
        f"Bonjour {person},\n\nDes réponses à «\u00a0{request.campaign.version.instrument}\u00a0», faites le {day} pour "
        f"{request.organisation} ({request.get_voice_display()}) avec «\u00a0{reading.tool}\u00a0», sont reprises dans "
        f"«\u00a0{request.campaign}\u00a0». Le tableau de ce partenaire a été apporté par {by}, qui nous dit que "
        f"votre structure et ce partenaire en sont d’accord.\n\n{where}\n\n"
        "L’équipe régionale ne les lit pas sans votre accord. Pour décider de ce qui part, ou vérifier que rien ne part\u00a0:\n"
        f"{sharing}\n\n"
        "Si ces réponses ne sont pas les vôtres, ou si vous n’avez pas donné cet accord, dites-le à "
        f"{settings.CONTINUUM_DATA_CONTACT}\u00a0: elles seront écartées.\n",
    )


# --- What they say alike ---------------------------------------------------------------------------------------------------


def _on_behalf(request: Request) -> str:
    return f", pour {request.organisation} ({request.get_voice_display()})"


def _minutes(request: Request) -> str:
    minutes = request.campaign.version.instrument.minutes
    return f" Comptez environ {minutes}\u00a0minutes, en une ou plusieurs fois." if minutes else ""


def _to_answer(request: Request, answer: str) -> str:
    until = french_date(request.campaign.closes_on)
    return (
        f"Pour répondre jusqu’au {until}, sans compte ni mot de passe, ouvrez\u00a0:\n{answer}\n\n"
        "Ce lien est pour vous seul·e\u00a0: ne le transférez pas.\n"
    )


# --- When it leaves --------------------------------------------------------------------------------------------------------

ASKING = {invitation.code, reminder.code, reminder_of_begun.code, link_again.code}


@before_sending
def hold_what_is_no_longer_asked(message: OutboxMessage) -> str | None:
    """Between writing and sending, she may have answered, the campaign may have closed, the request may be somebody else's."""
    if message.kind not in ASKING:
        return None
    if message.person is None or not message.person.is_active:
        return "Le compte de cette personne est fermé."
    pk = message.key.split(":")[1]
    found = Request.objects.select_related("campaign").filter(pk=pk, person=message.person_id).first()
    if found is None:
        return "Cette demande a été retirée, ou confiée à une autre personne."
    if not found.campaign.is_open:
        return "La campagne est close."
    return "Cette personne a répondu entre-temps." if found.answered_at else None
