"""What surveys hold of a person: what she answered, first; who asks, types, agrees and writes questionnaires."""

from __future__ import annotations

import datetime as dt
from typing import Any

from continuum.toolkit import clock
from continuum.toolkit.privacy import named_in, naming, take_name_out, unsigned
from continuum.toolkit.registry import Fate, Held, Processing, processings

from .models import Agreement, Campaign, Consent, Instrument, InstrumentVersion, Request
from .models.answers import AnswerSheet, Score
from .models.borrowed import BORROWED_KEPT, BorrowedFile, BorrowedReading, Mapping

CALLS_KEPT = dt.timedelta(days=365)
"""So long after a campaign has closed, nobody needs to know what was said on the telephone."""
STAYS = "la réponse reste à la structure, sans dire qui l’a donnée"


# --- What was answered ---------------------------------------------------------------------------------------------------
# Before the requests: once these say nothing of her, nothing says whose an answer was.


def _her_sheets(person: Any) -> Any:
    return AnswerSheet.objects.filter(request__person=person).select_related("request__campaign", "request__organisation")


def _sheets_of_others(person: Any) -> Any:
    return naming(AnswerSheet.objects.exclude(request__person=person), ("answers",), person)


def _unname_sheets(person: Any) -> None:
    take_name_out(AnswerSheet.objects.all(), ("answers",), person)


def _her_scores(person: Any) -> Any:
    return Score.objects.filter(request__person=person).select_related("request__campaign", "request__organisation")


def _stays(person: Any) -> None:
    """Of the structure: it says nothing of anybody once the request is unsigned."""


def forget_calls(moment: dt.datetime) -> int:
    """What was said on the telephone, once the campaign is long over."""
    before = moment.astimezone(clock.PARIS).date() - CALLS_KEPT
    return Request.objects.filter(campaign__closes_on__lt=before).exclude(call_note="").update(call_note="")


processings.declare(
    Processing(
        code="answers",
        title="Questionnaires, diagnostics et enquêtes nommées",
        purpose="Demander à une structure où elle en est, lui rendre aussitôt son résultat, suivre qui a répondu.",
        basis="intérêt légitime\u00a0: conduite du plan d’actions\u202f; accord de la structure pour ce qui sort de chez elle",
        people="directions, membres de conseil d’administration et représentation du personnel qui répondent, équipe qui demande",
        categories="nom, structure, point de vue, dates, ce qui s’est dit au téléphone\u202f; réponses, scores\u202f; "
        "jamais une question sur la santé de la personne",
        recipients="réponses et résultats\u00a0: la structure seule\u202f; l’équipe qui conduit le programme après un accord "
        "écrit, qu’on peut retirer\u202f; l’avancement\u00a0: l’équipe",
        retention="réponses\u00a0: durée du programme\u202f; ce qui s’est dit au téléphone\u00a0: un an après la campagne\u202f; "
        "le nom est retiré quand la personne est effacée",
        held=(
            Held(
                "réponses qu’elle a données",
                ("surveys.AnswerSheet.answers",),
                rows=_her_sheets,
                columns=(
                    ("Questionnaire", lambda one: one.request.campaign),
                    ("Au titre de", lambda one: one.request.organisation),
                    ("Enregistrée le", "saved_at"),
                    ("Langue des questions", "language"),
                    ("Réponses", "answers"),
                ),
                fate=Fate.NAMELESS,
                why=STAYS,
                emptied=_unname_sheets,
            ),
            Held(
                "réponses d’autres personnes où elle est nommée",
                ("surveys.AnswerSheet.answers",),
                rows=_sheets_of_others,
                fate=Fate.NAMELESS,
                why="la réponse reste, son nom en est ôté",
                emptied=_unname_sheets,
            ),
            Held(
                "scores de ses réponses",
                ("surveys.Score.value", "surveys.Score.level"),
                rows=_her_scores,
                columns=(
                    ("Questionnaire", lambda one: one.request.campaign),
                    ("Dimension", "dimension"),
                    ("Valeur", "value"),
                    ("Niveau", "level"),
                ),
                fate=Fate.NAMELESS,
                why=STAYS,
                emptied=_stays,
            ),
            named_in("campagnes où elle est nommée", Campaign, ("title", "notice"), why="la campagne reste, sans son nom"),
            named_in(
                "suivi d’une demande où elle est nommée",
                Request,
                ("call_note", "set_aside"),
                why="la demande reste, son nom est ôté des textes",
            ),
            unsigned(
                "demandes qui lui ont été faites",
                Request,
                "person",
                (
                    ("Campagne", "campaign"),
                    ("Au titre de", "organisation"),
                    ("Point de vue", "voice"),
                    ("Demandée le", "asked_at"),
                    ("Rendue le", "answered_at"),
                    ("Ce qui s’est dit", "call_note"),
                ),
                "la structure reste comptée, sans dire à qui on demandait",
            ),
            unsigned(
                "réponses qu’elle a saisies pour une structure",
                Request,
                "typed_by",
                (("Campagne", "campaign"), ("Au titre de", "organisation"), ("Rendue le", "answered_at")),
                "la réponse reste, sans dire qui l’a saisie",
            ),
        ),
        forget=forget_calls,
    )
)


# --- What a structure agrees to ------------------------------------------------------------------------------------------

processings.declare(
    Processing(
        code="sharing",
        title="Accords de partage et niveaux convenus",
        purpose="Prouver ce qu’une structure a accepté de partager, ou cessé de partager\u202f; garder où ses points de vue "
        "se sont accordés.",
        basis="accord de la structure",
        people="personnes qui donnent ou retirent un accord, ou notent un niveau convenu",
        categories="nom, structure, date, texte accepté\u202f; commentaire d’un niveau convenu",
        recipients="la structure\u202f; pour les accords, l’équipe qui conduit le programme",
        retention="durée du programme\u202f; le nom est retiré quand la personne est effacée",
        held=(
            unsigned(
                "accords de partage qu’elle a donnés",
                Consent,
                "given_by",
                (("Campagne", "campaign"), ("Ce qui est partagé", "scope"), ("Donné le", "given_at")),
                "l’accord reste à la structure, sans dire qui l’a donné",
            ),
            unsigned(
                "accords de partage qu’elle a retirés",
                Consent,
                "revoked_by",
                (("Campagne", "campaign"), ("Ce qui était partagé", "scope"), ("Retiré le", "revoked_at")),
                "le retrait reste, sans dire par qui",
            ),
            unsigned(
                "niveaux convenus qu’elle a notés",
                Agreement,
                "agreed_by",
                (("Campagne", "campaign"), ("Question", "item"), ("Noté le", "agreed_at"), ("Commentaire", "comment")),
                "le niveau reste à la structure, sans dire qui l’a noté",
            ),
            named_in(
                "niveaux convenus où elle est nommée",
                Agreement,
                ("comment",),
                (),
                "le niveau reste, son nom est ôté du commentaire",
            ),
        ),
    )
)


# --- Who writes questionnaires -------------------------------------------------------------------------------------------

processings.declare(
    Processing(
        code="questionnaires",
        title="Auteurs des questionnaires",
        purpose="Savoir qui a déposé ou corrigé les questions d’un questionnaire.",
        basis="intérêt légitime\u00a0: conduite du plan d’actions",
        people="équipes des programmes",
        categories="nom, date du dépôt, nom du fichier",
        recipients="équipes des programmes",
        retention="durée du programme\u202f; le nom est retiré quand la personne est effacée",
        held=(
            unsigned(
                "versions de questionnaires qu’elle a déposées",
                InstrumentVersion,
                "brought_by",
                (("Questionnaire", "instrument"), ("Version", "number"), ("Déposée le", "brought_at"), ("Fichier", "file_name")),
                "les questions restent, sans dire qui les a déposées",
            ),
            named_in(
                "fichiers de questionnaires dont le nom la nomme",
                InstrumentVersion,
                ("file_name",),
                why="le fichier reste sous un autre nom",
            ),
            named_in(
                "questionnaires où elle est nommée",
                Instrument,
                ("title", "purpose", "who_answers", "sources"),
                why="le questionnaire reste, son nom est ôté des textes",
            ),
        ),
    )
)


# --- Made elsewhere --------------------------------------------------------------------------------------------------------

SAID_OF_A_TABLE = ("content", "matching", "file_name", "tool", "ground")
FILE_STAYS = "les réponses restent à la structure, sans dire qui les a apportées"


def _forget_tables(moment: dt.datetime) -> int:
    """What was brought and never taken up."""
    return BorrowedReading.objects.filter(applied_at=None, brought_at__lt=moment - BORROWED_KEPT).delete()[0]


processings.declare(
    Processing(
        code="borrowed_answers",
        title="Réponses faites ailleurs, reprises d’un partenaire",
        purpose="Ne pas reposer à une structure les questions auxquelles elle a déjà répondu chez un partenaire, et lui en "
        "rendre le résultat.",
        basis="accord écrit de la structure avec le partenaire, noté avec le fichier",
        people="équipe qui apporte un tableau ou un rapport\u202f; personnes nommées dans un tableau ou un rapport",
        categories="nom de qui apporte, date, outil, accord noté\u202f; réponses du tableau jusqu’à leur reprise\u202f; "
        "rapport en PDF",
        recipients="la structure\u202f; l’équipe qui conduit le programme après un accord de partage\u202f; le tableau, avant "
        "sa reprise\u00a0: qui l’a apporté, et personne d’autre",
        retention="tableau non repris\u00a0: 30 jours\u202f; un tableau repris perd aussitôt son contenu\u202f; "
        "rapport\u00a0: durée du programme, ou jusqu’à ce que la structure le retire",
        held=(
            unsigned(
                "tableaux de partenaires qu’elle a apportés",
                BorrowedReading,
                "brought_by",
                (("Campagne", "campaign"), ("Outil", "tool"), ("Fichier", "file_name"), ("Apporté le", "brought_at")),
                FILE_STAYS,
            ),
            named_in(
                "tableaux de partenaires où elle est nommée",
                BorrowedReading,
                SAID_OF_A_TABLE,
                (("Campagne", "campaign"), ("Fichier", "file_name"), ("Apporté le", "brought_at")),
                "le tableau reste, son nom en est ôté",
            ),
            named_in("correspondances où elle est nommée", Mapping, ("tool", "said"), (("Outil", "tool"),)),
            unsigned(
                "rapports de partenaires qu’elle a joints",
                BorrowedFile,
                "brought_by",
                (("Demande", "request"), ("Outil", "tool"), ("Fichier", "file_name"), ("Joint le", "brought_at")),
                FILE_STAYS,
            ),
            named_in(
                "rapports de partenaires dont la présentation la nomme",
                BorrowedFile,
                ("tool", "ground", "file_name"),
                why="le rapport reste, son nom est ôté de sa présentation",
            ),
        ),
        forget=_forget_tables,
    )
)
