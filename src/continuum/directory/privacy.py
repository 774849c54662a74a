"""What the directory holds of people, and the check made before a list's mail leaves."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from continuum.toolkit.outbox import SERVICE, before_sending, is_agreed_elsewhere, way_out
from continuum.toolkit.privacy import hers, naming, of, take_name_out, unsigned
from continuum.toolkit.records import OutboxMessage
from continuum.toolkit.registry import Fate, Held, Processing, processings
from continuum.toolkit.tasks import machine_now

from . import queries, services
from .enums import MailPurpose
from .models import (
    Acknowledgement,
    DataExport,
    ErasureRequest,
    HelpSession,
    ImportBatch,
    Invitation,
    MailConsent,
    MailRefusal,
    Membership,
    Merge,
    NotDuplicate,
    Person,
    PersonSession,
    Position,
    RetentionRun,
    SavedMapping,
    Scheme,
    SchemeCorrection,
    Segment,
)
from .models.privacy import EXPORT_KEPT

PROOFS_KEPT = dt.timedelta(days=5 * 365)
TRACES_KEPT = dt.timedelta(days=365)


# --- Lists of mails --------------------------------------------------------------------------------------------------------


@before_sending
def refused(message: OutboxMessage) -> str | None:
    """At the moment of sending: did she agree to this list, or at least not object?"""
    if message.category == SERVICE:
        return None
    person = message.person or Person.objects.filter(email__iexact=message.to).first()
    if (person and queries.receives(person, message.category)) or is_agreed_elsewhere(message):
        return None
    if person is None:
        return "Cette adresse n’a donné aucun accord."
    return f"Cette personne n’a pas accepté la liste «\u00a0{MailPurpose(message.category).label}\u00a0», ou l’a quittée."


@way_out
def unsubscribe_page(message: OutboxMessage) -> str | None:
    """Where one click leaves the list of this mail."""
    if message.person_id is None:
        return None
    token = services.leaving_token(message.person_id, message.category)
    return f"{settings.SITE_URL}{reverse('directory:unsubscribe', args=[token])}"


# --- People ------------------------------------------------------------------------------------------------------------------


processings.declare(
    Processing(
        code="people",
        title="Comptes et accès",
        purpose="Reconnaître une personne, lui ouvrir ce qui la concerne, et rien d’autre.",
        basis="exécution de la mission confiée\u202f; intérêt légitime de l’organisation",
        people="délégations, équipes, directions, administrateurs et administratrices, partenaires",
        categories="nom, adresse électronique et téléphone professionnels, présentation, fonctions, rôles, dates de connexion",
        recipients="administration nationale\u202f; délégation de la région\u202f; les membres du même programme pour le nom",
        retention="durée de l’accès ou de la fonction, puis 3 ans sans visite (annonce 30 jours avant)",
        held=(
            hers(
                "accès ouverts, en cours ou terminés",
                Membership,
                "person",
                (
                    ("Rôle", "role"),
                    ("Territoire", lambda one: str(one.territory or "toutes les régions")),
                    ("Programme", lambda one: str(one.programme or "tous")),
                    ("Organisation", lambda one: str(one.organisation or "")),
                    ("Du", "starts_on"),
                    ("Au", "ends_on"),
                ),
            ),
            hers(
                "fonctions et mandats",
                Position,
                "person",
                (("Fonction", "name"), ("Organisation", "organisation"), ("Du", "starts_on"), ("Au", "ends_on")),
            ),
            hers(
                "invitations reçues",
                Invitation,
                "person",
                (
                    ("Accès proposé", "title"),
                    ("Envoyée le", "created_at"),
                    ("État", "state"),
                    ("Réponse le", "answered_at"),
                ),
            ),
            unsigned(
                "invitations envoyées",
                Invitation,
                "by",
                (("Accès proposé", "title"), ("Envoyée le", "created_at")),
                "l’invitation appartient à la personne invitée\u202f; elle ne dit plus qui l’a envoyée",
            ),
            unsigned(
                "accès qu’elle a ouverts à d’autres",
                Membership,
                "granted_by",
                (("Rôle", "role"), ("Du", "starts_on")),
                "l’accès appartient à la personne invitée\u202f; il ne dit plus qui l’a ouvert",
            ),
            Held(
                "le compte lui-même",
                tuple(f"directory.Person.{name}" for name in ("name", "search_name", "email", "presentation", "phone")),
                rows=lambda person: Person.objects.filter(pk=person.pk),
                columns=(
                    ("Nom", "name"),
                    ("Adresse électronique", "email"),
                    ("Téléphone", "phone"),
                    ("Présentation", "presentation"),
                    ("Première connexion", "joined_at"),
                    ("Dernière connexion", "last_visit_at"),
                ),
            ),
        ),
        forget=services.forget_people,
        last=True,
    )
)

# --- What she was told and chose -----------------------------------------------------------------------------------------------

processings.declare(
    Processing(
        code="consents",
        title="Notices lues et listes de courriels",
        purpose="N’envoyer que ce qui a été accepté, et pouvoir le prouver.",
        basis="obligation légale\u00a0: preuve de l’information et de l’accord, droit d’opposition",
        people="personnes qui ont un accès\u202f; organismes des dispositifs, pour leur refus",
        categories="version de la notice lue, listes acceptées ou quittées, adresse qui refuse les courriels, dates",
        recipients="administration nationale\u202f; équipes qui tiennent le répertoire, pour les refus",
        retention="aussi longtemps que le compte\u202f; un refus, sans terme, pour être respecté",
        held=(
            hers("notices lues", Acknowledgement, "person", (("Notice", "notice"), ("Lue le", "read_at"))),
            hers(
                "listes acceptées ou quittées",
                MailConsent,
                "person",
                (
                    ("Liste", "purpose"),
                    ("Accepté le", "given_at"),
                    ("Quitté le", "withdrawn_at"),
                    ("Par", "withdrawn_how"),
                ),
            ),
            Held(
                "refus des courriels du répertoire des dispositifs",
                ("directory.MailRefusal.address",),
                rows=lambda person: MailRefusal.objects.filter(address=person.email.lower()),
                columns=(("Adresse", "address"), ("Refusés le", "refused_on")),
            ),
        ),
    )
)


# --- What she asked ----------------------------------------------------------------------------------------------------------


def _copies_of(person: Person) -> QuerySet[DataExport]:
    return DataExport.objects.filter(Q(person=person) | Q(asked_by=person))


def _unsign_requests(person: Person) -> None:
    hers = ErasureRequest.objects.filter(person=person)
    take_name_out(hers, ("reason",), person)
    hers.update(person=None)


def _forget_requests(moment: dt.datetime) -> int:
    """Files after a week, proofs after five years."""
    old = DataExport.objects.filter(asked_at__lt=moment - EXPORT_KEPT).delete()[0]
    proofs = moment - PROOFS_KEPT
    answered = Q(erased_at__lt=proofs) | Q(withdrawn_at__lt=proofs) | Q(refused_at__lt=proofs)
    old += ErasureRequest.objects.filter(answered).delete()[0]
    return old + RetentionRun.objects.filter(ran_at__lt=proofs).delete()[0]


processings.declare(
    Processing(
        code="requests",
        title="Demandes des personnes",
        purpose="Répondre dans le mois à qui demande une copie ou un effacement, et pouvoir le prouver.",
        basis="obligation légale\u00a0: droits des personnes",
        people="personnes qui ont ou ont eu un accès",
        categories="nature et date de la demande, issue, motif sans nom",
        recipients="administration nationale\u202f; la personne",
        retention="copie préparée\u00a0: 7 jours\u202f; preuve sans nom de ce qui a été fait\u00a0: 5 ans",
        held=(
            Held(
                "copies de données préparées",
                ("directory.DataExport.person", "directory.DataExport.asked_by"),
                rows=_copies_of,
                columns=(("Demandée le", "asked_at"),),
            ),
            Held(
                "demandes d’effacement",
                ("directory.ErasureRequest.person", "directory.ErasureRequest.reason"),
                rows=of(ErasureRequest, "person"),
                columns=(
                    ("Demandé le", "asked_at"),
                    ("À faire avant le", "due_on"),
                    ("Retirée le", "withdrawn_at"),
                    ("Refusée le", "refused_at"),
                    ("Motif", "reason"),
                ),
                fate=Fate.NAMELESS,
                why="la preuve que la demande a été traitée reste, sans dire de qui",
                emptied=_unsign_requests,
            ),
            unsigned(
                "effacements qu’elle a faits",
                ErasureRequest,
                "erased_by",
                (("Fait le", "erased_at"),),
                "l’effacement reste prouvé, sans dire par qui",
            ),
        ),
        forget=_forget_requests,
    )
)

# --- Connections, and help ---------------------------------------------------------------------------------------------------


def _forget_sessions(moment: dt.datetime) -> int:
    """By the machine's time, like the connections themselves: the demonstration's date signs nobody out."""
    return PersonSession.objects.filter(expire_date__lt=machine_now()).delete()[0]


processings.declare(
    Processing(
        code="sessions",
        title="Connexions",
        purpose="Rester connecté d’une page à l’autre, et fermer ses connexions à distance.",
        basis="exécution du service demandé\u00a0: témoin strictement nécessaire",
        people="personnes connectées",
        categories="identifiant au hasard, date de fin, date de la visite précédente\u202f; "
        "sur l’appareil, la marque d’un navigateur connu",
        recipients="personne",
        retention="12 heures, ou jusqu’à la déconnexion\u202f; marque du navigateur\u00a0: 6 mois",
        held=(
            Held(
                "connexions ouvertes",
                ("directory.PersonSession.person", "directory.PersonSession.session_data"),
                rows=of(PersonSession, "person"),
                columns=(("Expire le", "expire_date"),),
            ),
        ),
        forget=_forget_sessions,
    )
)

processings.declare(
    Processing(
        code="help",
        title="Aide à la place d’une personne",
        purpose="Comprendre ce qu’une personne voit pour l’aider, sans rien écrire à sa place.",
        basis="intérêt légitime\u00a0: assistance",
        people="personne aidée, personne qui aide",
        categories="raison, début et fin",
        recipients="administration nationale\u202f; la personne aidée",
        retention="12 mois",
        held=(
            hers("aides reçues", HelpSession, "person", (("Début", "started_at"), ("Fin", "ended_at"), ("Raison", "reason"))),
            unsigned(
                "aides apportées",
                HelpSession,
                "helper",
                (("Début", "started_at"), ("Fin", "ended_at")),
                "la personne aidée garde la trace\u202f; elle ne dit plus par qui",
            ),
        ),
        forget=lambda moment: HelpSession.objects.filter(started_at__lt=moment - TRACES_KEPT).delete()[0],
    )
)

# --- The register of organisations ---------------------------------------------------------------------------------------------


def _corrections_naming(person: Person) -> QuerySet[SchemeCorrection]:
    return naming(SchemeCorrection.objects.all(), ("text",), person)


KEPT_BY_THE_REGISTER = "la décision sur les deux fiches reste\u202f; elle n’est plus signée"

processings.declare(
    Processing(
        code="register_authors",
        title="Auteurs de l’annuaire des organisations",
        purpose="Pouvoir défaire un import ou un rapprochement, et savoir à qui demander.",
        basis="intérêt légitime\u00a0: exactitude de l’annuaire",
        people="équipes qui tiennent l’annuaire",
        categories="nom de l’auteur, date",
        recipients="équipes qui tiennent l’annuaire",
        retention="durée de la fiche\u202f; le nom disparaît avec le compte\u202f; le fichier déposé, dès l’import ou l’abandon, "
        "sinon 30 jours après son dépôt",
        held=(
            Held(
                "fichiers importés",
                ("directory.ImportBatch.author", "directory.ImportBatch.file_name"),
                rows=of(ImportBatch, "author"),
                columns=(("Déposé le", "created_at"), ("Fichier", "file_name"), ("État", "state")),
                fate=Fate.NAMELESS,
                why="l’import reste, pour pouvoir être défait\u202f; il perd son auteur et le nom du fichier",
                emptied={"author": None, "file_name": "fichier importé"},
            ),
            hers("correspondances de colonnes gardées", SavedMapping, "person", (("Colonnes", "mapping"),)),
            unsigned(
                "publics décrits",
                Segment,
                "created_by",
                (("Public", "name"),),
                "le public sert aux autres\u202f; il ne dit plus qui l’a décrit",
            ),
            unsigned(
                "dispositifs vérifiés",
                Scheme,
                "verified_by",
                (("Dispositif", "title"), ("Vérifié le", "verified_on")),
                "le dispositif reste vérifié à cette date\u202f; il ne dit plus par qui",
            ),
            unsigned(
                "corrections de dispositifs traitées",
                SchemeCorrection,
                "settled_by",
                (("Dispositif", "scheme"), ("Traitée le", "settled_at")),
                "la suite donnée reste\u202f; elle ne dit plus par qui",
            ),
            Held(
                "corrections de dispositifs où elle est nommée",
                ("directory.SchemeCorrection.text",),
                rows=_corrections_naming,
                fate=Fate.NAMELESS,
                why="la correction reste, sans son nom",
                emptied=lambda person: take_name_out(SchemeCorrection.objects.all(), ("text",), person),
            ),
            unsigned("fusions faites", Merge, "by", (("Le", "at"), ("Organisations", str)), KEPT_BY_THE_REGISTER),
            unsigned("fusions défaites", Merge, "undone_by", (("Le", "undone_at"), ("Organisations", str)), KEPT_BY_THE_REGISTER),
            unsigned(
                "paires déclarées distinctes", NotDuplicate, "by", (("Le", "at"), ("Organisations", str)), KEPT_BY_THE_REGISTER
            ),
        ),
    )
)

# --- Signing in ----------------------------------------------------------------------------------------------------------------

processings.declare(
    Processing(
        code="sign_in",
        title="Moyens d’entrer",
        purpose="Envoyer le code qui permet d’entrer, et vérifier le second facteur.",
        basis="exécution du service demandé",
        people="personnes qui ont un accès",
        categories="adresse électronique\u202f; secret du second facteur, chiffré",
        recipients="personne",
        retention="aussi longtemps que le compte",
        held=(
            Held(
                "adresses de connexion",
                ("account.EmailAddress.user", "account.EmailAddress.email"),
                rows=of(EmailAddress, "user"),
                columns=(("Adresse", "email"), ("Vérifiée", "verified")),
            ),
            hers("second facteur", Authenticator, "user", (("Sorte", "type"), ("Installé le", "created_at"))),
        ),
    )
)
