"""Mails of meetings: convening or inviting, telling what changes, reminding; and the check made when each one leaves.

A mail is written in two kinds where the same thing is owed to some and offered to others: a member of a committee is convened,
and so is whoever has said that she comes; the others are invited, by a list that they may leave.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from continuum.directory.enums import MailPurpose
from continuum.toolkit import clock
from continuum.toolkit.outbox import SERVICE, EmailKind, before_sending, email
from continuum.toolkit.records import OutboxMessage
from continuum.toolkit.typography import french_date

from .enums import COMING, MeetingStatus
from .models import Attendance, Meeting, MinutesMailing
from .models.gatherings import GONE

Write = Callable[..., tuple[str, str]]


@dataclass(frozen=True)
class TwoKinds:
    """The same mail, owed (service) or offered (the community's list)."""

    owed: EmailKind
    offered: EmailKind

    @property
    def codes(self) -> tuple[str, str]:
        return self.owed.code, self.offered.code

    def for_whom(self, attendance: Attendance) -> EmailKind:
        return self.owed if is_owed(attendance) else self.offered


def is_owed(attendance: Attendance) -> bool:
    """A member of a committee, and whoever has said that she comes, must know."""
    return attendance.meeting.is_owed or attendance.reply in COMING


def in_two_kinds(code: str, owed: str, offered: str) -> Callable[[Write], TwoKinds]:
    """Declare a mail twice: « meetings.changed », « meetings.changed_for_community »."""

    def declare(write: Write) -> TwoKinds:
        service = email(f"meetings.{code}", owed, category=SERVICE, secret=True)(write)
        community = email(f"meetings.{code}_for_community", offered, category=MailPurpose.COMMUNITY, secret=True)(write)
        return TwoKinds(service, community)

    return declare


# --- Convened, invited -----------------------------------------------------------------------------------------------------


@in_two_kinds("convocation", "Convocation à une réunion", "Invitation à une rencontre")
def convocation(*, attendance: Attendance, answer: str, agenda: Sequence[str] = ()) -> tuple[str, str]:
    """The first mail: what, when, where, how to answer; the agenda below."""
    meeting = attendance.meeting
    word, verb = ("Convocation", "convoqué·e à") if meeting.is_owed else ("Invitation", "invité·e à")
    return (
        f"{word}\u00a0: {meeting}, {meeting.when_text}",
        f"Bonjour {attendance.person},\n\nVous êtes {verb}\u00a0: {meeting}{_on_behalf(attendance)}.\n\n"
        f"{_facts(meeting)}\n{_to_answer(meeting, answer)}{_agenda(agenda)}",
    )


@email("meetings.replacement", "Remplacement demandé pour une réunion", secret=True)
def replacement(*, attendance: Attendance, answer: str, agenda: Sequence[str] = ()) -> tuple[str, str]:
    meeting, absent = attendance.meeting, attendance.replaces.person if attendance.replaces else None
    return (
        f"Remplacer {absent or 'une personne absente'}\u202f? {meeting}, {meeting.when_text}",
        f"Bonjour {attendance.person},\n\n{absent or 'Une personne'} ne peut pas venir et vous propose de prendre sa place"
        f"\u00a0: {meeting}{_on_behalf(attendance)}.\n\n{_facts(meeting)}\n{_to_answer(meeting, answer)}{_agenda(agenda)}",
    )


@email("meetings.registered", "Inscription à une rencontre", secret=True)
def registered(*, attendance: Attendance, answer: str) -> tuple[str, str]:
    """To whoever registered by herself: for her calendar."""
    meeting = attendance.meeting
    said = "Vous êtes en liste d’attente" if attendance.is_waiting else "Votre inscription est notée"
    return (
        f"{said}\u00a0: {meeting}, {meeting.when_text}",
        f"Bonjour {attendance.person},\n\n{said}\u00a0: {meeting}.\n\n{_facts(meeting)}\n{_to_change(answer)}",
    )


@email("meetings.withdrawn", "Réunion à laquelle une personne n’est plus attendue")
def withdrawn(*, attendance: Attendance, reason: str) -> tuple[str, str]:
    meeting = attendance.meeting
    return (
        f"Vous n’êtes plus attendu·e\u00a0: {meeting}, {meeting.when_text}",
        f"Bonjour {attendance.person},\n\n{reason}\n\n{_facts(meeting)}\nCette réunion sort de votre agenda.\n",
    )


# --- What changes ----------------------------------------------------------------------------------------------------------


@in_two_kinds("changed", "Réunion modifiée", "Rencontre modifiée")
def changed(*, attendance: Attendance, answer: str) -> tuple[str, str]:
    meeting = attendance.meeting
    kept = f"Votre réponse est gardée («\u00a0{attendance.get_reply_display()}\u00a0»). " if attendance.reply else ""
    return (
        f"Modification\u00a0: {meeting}, {meeting.when_text}",
        f"Bonjour {attendance.person},\n\nCette réunion a changé\u00a0: {meeting}. Voici ce qu’elle est maintenant.\n\n"
        f"{_facts(meeting)}\n{kept}{_to_change(answer)}",
    )


@in_two_kinds("cancelled", "Réunion annulée ou reportée", "Rencontre annulée ou reportée")
def cancelled(*, attendance: Attendance) -> tuple[str, str]:
    meeting = attendance.meeting
    later = meeting.status == MeetingStatus.POSTPONED
    word, fate = ("Report", "est reportée") if later else ("Annulation", "est annulée")
    reason = f"Motif\u00a0: {meeting.reason}\n\n" if meeting.reason else ""
    follows = "La nouvelle date vous sera dite." if later else "Elle sort de votre agenda."
    return (
        f"{word}\u00a0: {meeting}, {meeting.when_text}",
        f"Bonjour {attendance.person},\n\nCette réunion {fate}\u00a0: {meeting}, prévue le {meeting.when_text}.\n\n"
        f"{reason}{follows}\n",
    )


@email("meetings.place_freed", "Place libérée pour une personne en liste d’attente", secret=True)
def place_freed(*, attendance: Attendance, answer: str) -> tuple[str, str]:
    meeting = attendance.meeting
    return (
        f"Une place s’est libérée pour vous\u00a0: {meeting}, {meeting.when_text}",
        f"Bonjour {attendance.person},\n\nVous étiez en liste d’attente\u00a0: une place est maintenant à vous.\n\n"
        f"{_facts(meeting)}\n{_to_change(answer)}",
    )


# --- Reminders -------------------------------------------------------------------------------------------------------------


@in_two_kinds("tomorrow", "Rappel la veille d’une réunion", "Rappel la veille d’une rencontre")
def tomorrow(*, attendance: Attendance, answer: str) -> tuple[str, str]:
    meeting = attendance.meeting
    return (
        f"C’est demain\u00a0: {meeting}, {meeting.when_text}",
        f"Bonjour {attendance.person},\n\nC’est demain\u00a0: {meeting}{_on_behalf(attendance)}.\n\n"
        f"{_facts(meeting)}\n{_to_change(answer)}",
    )


@in_two_kinds("reply_reminder", "Rappel à qui n’a pas répondu", "Rappel à qui n’a pas répondu à une invitation")
def reply_reminder(*, attendance: Attendance, answer: str) -> tuple[str, str]:
    meeting = attendance.meeting
    return (
        f"Viendrez-vous\u202f? {meeting}, {meeting.when_text}",
        f"Bonjour {attendance.person},\n\nNous n’avons pas encore votre réponse\u00a0: {meeting}{_on_behalf(attendance)}.\n\n"
        f"{_facts(meeting)}\n{_to_answer(meeting, answer)}",
    )


# --- What was said there ---------------------------------------------------------------------------------------------------


@in_two_kinds("minutes", "Compte rendu d’une réunion", "Compte rendu d’une rencontre")
def minutes(*, attendance: Attendance, text: str, address: str, until: str) -> tuple[str, str]:
    """Their words, and where they are read without an account."""
    meeting = attendance.meeting
    return (
        f"Compte rendu\u00a0: {meeting}, {meeting.when_text}",
        f"Bonjour {attendance.person},\n\nVoici le compte rendu de la réunion «\u00a0{meeting}\u00a0», {meeting.when_text}.\n\n"
        f"{text}\n\n{_to_read(address, until)}",
    )


@in_two_kinds("minutes_corrected", "Compte rendu corrigé d’une réunion", "Compte rendu corrigé d’une rencontre")
def minutes_corrected(*, attendance: Attendance, change: str, text: str, address: str, until: str) -> tuple[str, str]:
    """What changed in a line, then all of it: nobody looks for it."""
    meeting = attendance.meeting
    return (
        f"Compte rendu corrigé\u00a0: {meeting}, {meeting.when_text}",
        f"Bonjour {attendance.person},\n\nLe compte rendu de la réunion «\u00a0{meeting}\u00a0», {meeting.when_text}, a été "
        f"corrigé. Il remplace le précédent.\n\nCe qui a changé\u00a0: {change}\n\n{text}\n\n{_to_read(address, until)}",
    )


# --- Sharing a car ---------------------------------------------------------------------------------------------------------


@email("meetings.ride_message", "Message de covoiturage", secret=True)
def ride_message(*, attendance: Attendance, leaving_from: Any, text: str, answer: str) -> tuple[str, str]:
    """From somebody who travels, whose name and address stay with the platform."""
    meeting = attendance.meeting
    return (
        f"Covoiturage au départ de {leaving_from}\u00a0: {meeting}, {meeting.when_text}",
        f"Bonjour {attendance.person},\n\nUne personne qui part de {leaving_from} vous écrit au sujet du covoiturage\u00a0:\n\n"
        f"{text}\n\nElle ne connaît ni votre nom ni votre adresse. Pour lui répondre de même, ouvrez\u00a0:\n{answer}\n",
    )


# --- What mails say alike --------------------------------------------------------------------------------------------------


def _on_behalf(attendance: Attendance) -> str:
    return f", au titre de\u00a0: {attendance.organisation}" if attendance.organisation else ""


def _facts(meeting: Meeting) -> str:
    """When, where, and how one connects: a line each."""
    lines = {"Quand": meeting.when_text, "Où": meeting.where_text, "Connexion": meeting.link}
    return "".join(f"{label}\u00a0: {value}\n" for label, value in lines.items() if value)


def _to_answer(meeting: Meeting, answer: str) -> str:
    until = f" avant le {french_date(meeting.reply_until)}" if meeting.reply_until else ""
    return f"Pour répondre{until}, sans compte ni mot de passe, ouvrez puis choisissez\u00a0:\n{answer}\n"


def _to_change(answer: str) -> str:
    return f"Pour changer votre réponse, ouvrez\u00a0:\n{answer}\n"


def _to_read(address: str, until: str) -> str:
    return f"Il se lit aussi ici, sans compte ni mot de passe, jusqu’au {until}\u00a0:\n{address}\n"


def _agenda(lines: Sequence[str]) -> str:
    return "\nAu programme\u00a0:\n" + "".join(f"- {line}\n" for line in lines) if lines else ""


# --- When it leaves --------------------------------------------------------------------------------------------------------

SAYS_A_STATE = {*convocation.codes, *changed.codes, *cancelled.codes, replacement.code}
MINUTES = {*minutes.codes, *minutes_corrected.codes}
BEFORE_THE_DAY = {*tomorrow.codes, *reply_reminder.codes}


@before_sending
def hold_what_is_no_longer_so(message: OutboxMessage) -> str | None:
    """Between writing and sending, the meeting may have changed, the person may have left or answered."""
    if not message.kind.startswith("meetings."):
        return None
    if message.person is None or not message.person.is_active:
        return "Le compte de cette personne est fermé."
    if message.kind == withdrawn.code:
        return None
    _, _, pk, said = message.key.split(":", 3)
    found = Attendance.objects.select_related("meeting").filter(pk=pk, person=message.person_id).first()
    return _reason_to_hold(message.kind, found, said) if found else "Cette personne n’est plus attendue à cette réunion."


def _reason_to_hold(kind: str, attendance: Attendance, said: str) -> str | None:
    """`said`: the number of the state that the mail tells, the day for which it reminds, or which sending of the minutes."""
    meeting = attendance.meeting
    if kind in SAYS_A_STATE and int(said) < meeting.sequence:
        return "La réunion a encore changé\u00a0: un courriel plus récent le dit."
    if kind in MINUTES and _is_corrected_since(meeting, said):
        return "Ce compte rendu a été corrigé\u00a0: un courriel plus récent le dit."
    if kind in BEFORE_THE_DAY and (meeting.status in GONE or meeting.on < clock.today()):
        return "La réunion est annulée, reportée ou passée."
    if kind in reply_reminder.codes and attendance.reply:
        return "Cette personne a répondu entre-temps."
    return None


def _is_corrected_since(meeting: Meeting, said: str) -> bool:
    """« minutes-2 »: the second sending; a later one says more."""
    number = said.rpartition("-")[2]
    sent = int(number) if number.isdecimal() else 1
    return MinutesMailing.objects.filter(meeting=meeting, number__gt=sent).exists()
