"""What the room holds of people: who organises, who sits where; and texts that may name somebody all the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from continuum.toolkit import clock
from continuum.toolkit.privacy import Columns, hers, naming, take_name_out, unsigned
from continuum.toolkit.registry import Fate, Held, Processing, processings

from .models import (
    AgendaItem,
    Attendance,
    CalendarLink,
    Committee,
    CommitteeMember,
    Decision,
    Meeting,
    MeetingMove,
    MinutesMailing,
    ProgrammeSlot,
    Signature,
)


def _unnamed(label: str, model: type[Model], fields: Sequence[str], columns: Columns, why: str) -> Held:
    """Rows in whose texts she is named: they stay, her name is taken out."""

    def rows(person: Any) -> Any:
        return naming(model._default_manager.all(), fields, person)

    def empty(person: Any) -> None:
        take_name_out(model._default_manager.all(), fields, person)

    covered = tuple(f"{model._meta.label}.{name}" for name in fields)
    return Held(label, covered, rows=rows, columns=columns, fate=Fate.NAMELESS, why=why, emptied=empty)


processings.declare(
    Processing(
        code="committees",
        title="Instances et réunions",
        purpose="Savoir qui siège où, réunir les instances d’un programme et garder l’histoire de leurs réunions.",
        basis="intérêt légitime\u00a0: conduite du plan d’actions et dialogue social",
        people="membres d’instances, personnes qui organisent ou interviennent",
        categories="nom, organisation représentée, collège, fonction dans l’instance, dates\u202f; jamais une opinion",
        recipients="équipes qui conduisent le programme\u202f; les membres du programme n’en lisent que les organisations",
        retention="durée du programme\u202f; le nom est retiré quand la personne est effacée",
        held=(
            unsigned(
                "sièges qu’elle occupe ou a occupés",
                CommitteeMember,
                "person",
                (("Instance", "committee"), ("Pour", "organisation"), ("Fonction", "title"), ("Depuis le", "starts_on")),
                "le siège reste à l’organisation, sans nom",
            ),
            unsigned(
                "réunions qu’elle organise",
                Meeting,
                "organiser",
                (("Date", "on"), ("Réunion", "title")),
                "la réunion reste, sans dire qui l’organise",
            ),
            _unnamed(
                "réunions où elle est nommée",
                Meeting,
                ("title", "purpose", "reason"),
                (("Date", "on"), ("Réunion", "title"), ("Objet", "purpose"), ("Motif", "reason")),
                "la réunion reste, son nom est ôté des textes",
            ),
            _unnamed(
                "reports de réunions où elle est nommée",
                MeetingMove,
                ("reason",),
                (("Motif", "reason"),),
                "le report reste, son nom est ôté du motif",
            ),
            _unnamed(
                "moments de programme où elle intervient",
                ProgrammeSlot,
                ("title", "speakers"),
                (("Moment", "title"), ("Avec", "speakers")),
                "le moment reste, son nom en est ôté",
            ),
            _unnamed(
                "points d’ordre du jour où elle est nommée",
                AgendaItem,
                ("title", "said"),
                (("Point", "title"), ("Ce qui s’est dit", "said")),
                "le point reste, son nom est ôté des textes",
            ),
            _unnamed(
                "instances où elle est nommée",
                Committee,
                ("name", "purpose"),
                (("Instance", "name"), ("À quoi elle sert", "purpose")),
                "l’instance reste, son nom est ôté des textes",
            ),
        ),
    )
)


# --- What was said and decided -----------------------------------------------------------------------------------------------

SAID_OF_A_DECISION = ("text", "reason", "condition", "evidence")

processings.declare(
    Processing(
        code="minutes",
        title="Comptes rendus et décisions",
        purpose="Garder ce qui s’est dit et décidé dans une réunion, savoir qui fait quoi et le lui rappeler.",
        basis="intérêt légitime\u00a0: conduite du plan d’actions et dialogue social",
        people="responsables de décisions, personnes nommées dans un compte rendu",
        categories="nom de la personne responsable, état, échéance, motif\u202f; ce que les textes disent",
        recipients="compte rendu\u00a0: l’équipe, puis les personnes invitées et les membres de l’instance\u202f; "
        "décisions\u00a0: membres du programme, sans le nom des responsables",
        retention="durée du programme\u202f; le nom est retiré quand la personne est effacée",
        held=(
            unsigned(
                "décisions dont elle répond",
                Decision,
                "owner",
                (("Décision", "text"), ("Réunion", "meeting"), ("État", "status"), ("Échéance", "due_on")),
                "la décision reste, sans responsable",
            ),
            _unnamed(
                "décisions où elle est nommée",
                Decision,
                SAID_OF_A_DECISION,
                (("Décision", "text"), ("Motif", "reason"), ("Ce qui débloquerait", "condition"), ("Preuve", "evidence")),
                "la décision et son état restent, son nom est ôté des textes",
            ),
            _unnamed(
                "comptes rendus où elle est nommée",
                Meeting,
                ("minutes",),
                (("Date", "on"), ("Réunion", "title"), ("Compte rendu", "minutes")),
                "le compte rendu reste, son nom en est ôté",
            ),
            _unnamed(
                "corrections de comptes rendus où elle est nommée",
                MinutesMailing,
                ("change",),
                (("Compte rendu", "meeting"), ("Ce qui a changé", "change")),
                "l’envoi reste, son nom en est ôté",
            ),
            unsigned(
                "comptes rendus qu’elle a envoyés",
                MinutesMailing,
                "sent_by",
                (("Compte rendu", "meeting"), ("Envoyé le", "sent_at")),
                "l’envoi reste, sans dire par qui",
            ),
        ),
    )
)


# --- Who came, and what proves it --------------------------------------------------------------------------------------------
# Before the invitations: once these are erased, nothing says whose a signature was.

EVIDENCE_KEPT = dt.timedelta(days=3653)
"""Ten years, the longest term that a funding agreement sets for the proofs of a presence (European Social Fund)."""
WRITTEN_IN_A_SIGNATURE = ("name", "organisation_name", "late_reason")
UNSIGNED = {"name": "", "late_reason": "", "salt": ""}
"""Without its salt a seal says nothing of anybody, and the chain still holds."""


def _signed(person: Any) -> Any:
    return Signature.objects.filter(attendance__person=person)


def _signatures_naming(person: Any) -> Any:
    named = naming(Signature.objects.all(), WRITTEN_IN_A_SIGNATURE, person).values("pk")
    return Signature.objects.filter(pk__in=named)


def _unname_signatures(person: Any) -> None:
    named = list(_signatures_naming(person).values_list("pk", flat=True))
    take_name_out(Signature.objects.all(), WRITTEN_IN_A_SIGNATURE, person)
    Signature.objects.filter(pk__in=named).update(salt="")


def forget_presences(moment: dt.datetime) -> int:
    """Names of those who came without an account, and of those who signed, when no agreement asks for them any more."""
    before = moment.astimezone(clock.PARIS).date() - EVIDENCE_KEPT
    walked = Attendance.objects.filter(meeting__on__lt=before).exclude(name="")
    signed = Signature.objects.filter(attendance__meeting__on__lt=before).exclude(salt="")
    return walked.update(name="") + signed.update(**UNSIGNED)


processings.declare(
    Processing(
        code="presences",
        title="Présences et émargements",
        purpose="Savoir quelles organisations sont venues, attester d’une présence, et la prouver à qui la finance.",
        basis="intérêt légitime\u00a0: compte rendu de l’action\u202f; obligation envers les financeurs pour les signatures",
        people="personnes venues à une réunion, avec ou sans compte",
        categories="nom, organisation représentée, présence\u202f; pour qui signe, demi-journée, heure et motif du retard",
        recipients="l’équipe qui conduit la réunion\u202f; la personne elle-même\u202f; les financeurs, pour les preuves",
        retention="noms et signatures\u00a0: dix ans après la réunion, terme le plus long des conventions",
        held=(
            Held(
                "demi-journées qu’elle a signées",
                ("meetings.Signature.name", "meetings.Signature.late_reason"),
                rows=_signed,
                columns=(
                    ("Réunion", lambda one: one.attendance.meeting),
                    ("Demi-journée", lambda one: one.get_half_day_display()),
                    ("Signée le", "signed_at"),
                    ("Au nom de", "organisation_name"),
                    ("Motif du retard", "late_reason"),
                ),
                fate=Fate.NAMELESS,
                why="la signature reste comptée, sans son nom\u202f; refusez d’effacer tant qu’une convention l’exige",
                emptied=UNSIGNED,
            ),
            Held(
                "signatures d’autres personnes où elle est nommée",
                tuple(f"meetings.Signature.{name}" for name in WRITTEN_IN_A_SIGNATURE),
                rows=_signatures_naming,
                fate=Fate.NAMELESS,
                why="la signature reste, son nom est ôté des textes",
                emptied=_unname_signatures,
            ),
            _unnamed(
                "présences notées sous son nom, sans compte",
                Attendance,
                ("name",),
                (("Réunion", "meeting"), ("Nom", "name"), ("Au nom de", "organisation"), ("Présence", "presence")),
                "l’organisation reste comptée, sans dire qui la représentait",
            ),
        ),
        forget=forget_presences,
    )
)


# --- Who is invited, what she answers, her calendar ----------------------------------------------------------------------------

ANSWERS_KEPT = dt.timedelta(days=90)
"""So long after a meeting, nobody needs to know why somebody did not come, nor from where others came."""
FORGOTTEN = {"decline_reason": "", "ride": "", "ride_from": None, "ride_seats": None}


def _answered(person: Any) -> Any:
    return Attendance.objects.filter(person=person)


def forget_answers(moment: dt.datetime) -> int:
    """Reasons for not coming and shared cars, once the meeting is long past; links of calendars closed as long ago."""
    before = moment.astimezone(clock.PARIS).date() - ANSWERS_KEPT
    said = Attendance.objects.filter(meeting__on__lt=before).exclude(
        **{name: FORGOTTEN[name] for name in ("decline_reason", "ride")}
    )
    closed = CalendarLink.objects.filter(revoked_at__lt=moment - ANSWERS_KEPT)
    return said.update(**FORGOTTEN) + closed.delete()[0]


processings.declare(
    Processing(
        code="invitations",
        title="Convocations, réponses et agendas",
        purpose="Convoquer ou inviter une personne, savoir si elle vient, partager une voiture, tenir son agenda à jour.",
        basis="intérêt légitime\u00a0: conduite du plan d’actions\u202f; accord de la personne pour la communauté",
        people="personnes convoquées, invitées ou inscrites",
        categories="nom, organisation représentée, réponse, motif si elle le dit, commune de départ",
        recipients="l’équipe qui conduit la réunion\u202f; la personne elle-même, et celle qui la remplace\u202f; "
        "la commune seule pour les personnes qui partagent une voiture",
        retention="motif et covoiturage\u00a0: 90 jours après la réunion\u202f; lien d’agenda fermé\u00a0: 90 jours\u202f; "
        "participation\u00a0: durée du programme",
        held=(
            Held(
                "réunions auxquelles elle est invitée",
                ("meetings.Attendance.person", "meetings.Attendance.decline_reason"),
                rows=_answered,
                columns=(
                    ("Réunion", "meeting"),
                    ("Au titre de", "organisation"),
                    ("Réponse", "reply"),
                    ("Motif", "decline_reason"),
                    ("Au départ de", "ride_from"),
                ),
                fate=Fate.NAMELESS,
                why="l’organisation reste comptée parmi les présentes ou les absentes, sans dire qui la représentait",
                emptied={"person": None, **FORGOTTEN},
            ),
            hers(
                "liens de son agenda",
                CalendarLink,
                "person",
                (("Ouvert le", "made_at"), ("Lu le", "read_on"), ("Fermé le", "revoked_at")),
            ),
            unsigned(
                "agendas publics qu’elle a ouverts",
                CalendarLink,
                "made_by",
                (("Agenda", str), ("Ouvert le", "made_at")),
                "l’agenda public reste ouvert, sans dire par qui",
            ),
        ),
        forget=forget_answers,
    )
)
