"""What the room holds of people."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db.models import Q

from continuum.toolkit.privacy import hers, named_in, naming, take_name_out, unsigned
from continuum.toolkit.registry import Fate, Held, Processing, processings

from .models import (
    ActionLine,
    Astonishment,
    CharterAcceptance,
    DigestChoice,
    Following,
    Learning,
    LearningVisit,
    LegalItem,
    Letter,
    LetterIssue,
    LetterItem,
    Mention,
    Observation,
    Post,
    PostFlag,
    Practice,
    PracticePicture,
    Problem,
    ProblemAuthor,
    ProblemChoice,
    ProblemSession,
    SessionSeat,
    SolvingFollowUp,
    Space,
    SpaceSeat,
    StepNote,
    StoppedAddress,
    Subscription,
    Topic,
    TopicReading,
    TransferIntention,
    Trial,
    VisitQuestion,
)


def _accepted_by(person: Any) -> Any:
    return CharterAcceptance.objects.filter(person=person)


processings.declare(
    Processing(
        code="community",
        title="Communauté de directions",
        purpose="Savoir qui a accepté la charte d’une communauté avant d’y lire et d’y écrire.",
        basis="intérêt légitime\u00a0: animation du réseau des structures adhérentes",
        people="personnes qui dirigent ou administrent une structure",
        categories="charte acceptée et date",
        recipients="équipes qui conduisent le programme",
        retention="tant que la communauté existe\u202f; effacé avec la personne",
        held=(
            Held(
                "chartes acceptées",
                ("community.CharterAcceptance.person",),
                rows=_accepted_by,
                columns=(("Communauté", "community"), ("Acceptée le", "accepted_at")),
            ),
        ),
    )
)

# --- Legal watch -------------------------------------------------------------------------------------------------------------

processings.declare(
    Processing(
        code="legal_watch",
        title="Veille juridique",
        purpose="Savoir qui a relu un texte et quand, pour dire jusqu’où l’on peut s’y fier.",
        basis="intérêt légitime\u00a0: exactitude de ce qui est dit aux structures",
        people="équipe qui tient la veille",
        categories="nom de la personne qui a relu, date",
        recipients="équipes qui conduisent le programme",
        retention="tant que le texte est suivi\u202f; le nom est retiré quand la personne est effacée",
        held=(
            unsigned(
                "textes de la veille qu’elle a relus",
                LegalItem,
                "reviewed_by",
                (("Texte", "title"), ("Relu le", "reviewed_on")),
                "le texte reste relu à cette date, sans dire par qui",
            ),
            named_in("textes de la veille où elle est nommée", LegalItem, ("title", "what_changes", "to_do", "reason")),
        ),
    )
)

# --- Spaces and topics -------------------------------------------------------------------------------------------------------

SAID_STAYS = "ce qui a été dit reste à ceux qui ont répondu, signé «\u00a0une personne effacée\u00a0»"
BY_NOBODY = "la décision reste écrite, sans dire qui l’a prise"
POST_COLUMNS = (("Sujet", "topic"), ("Écrit le", "written_at"), ("Message", "text"))
DAYS_READ = (("Sujet", "topic"), ("Lu le", "read_at"))

processings.declare(
    Processing(
        code="exchanges",
        title="Échanges entre membres de la communauté",
        purpose="Permettre aux membres de s’écrire sous leur nom, de suivre ce qui les intéresse, et à l’équipe de modérer.",
        basis="intérêt légitime\u00a0: animation du réseau\u202f; accord de la personne pour les courriels de nouvelles",
        people="membres d’une communauté et équipe qui l’anime",
        categories="nom, messages, dates, groupes, sujets suivis et lus, signalements, rythme des courriels",
        recipients="les membres de chaque espace et l’équipe\u202f; sujets suivis et lus\u00a0: la personne seule\u202f; "
        "signalements\u00a0: l’équipe\u202f; aucune liste d’auteurs ne s’emporte",
        retention="tant que la communauté existe\u202f; le nom est retiré quand la personne est effacée",
        held=(
            unsigned("messages qu’elle a écrits", Post, "author", POST_COLUMNS, SAID_STAYS),
            unsigned("sujets qu’elle a ouverts", Topic, "author", (("Sujet", "title"), ("Ouvert le", "opened_at")), SAID_STAYS),
            unsigned("messages qu’elle a retirés", Post, "withdrawn_by", POST_COLUMNS[:2], BY_NOBODY),
            unsigned("sujets qu’elle a retirés", Topic, "withdrawn_by", (("Sujet", "title"),), BY_NOBODY),
            unsigned("messages qu’elle a vérifiés", Post, "certified_by", POST_COLUMNS[:2], BY_NOBODY),
            unsigned(
                "signalements qu’elle a faits",
                PostFlag,
                "person",
                (("Message", "post"), ("Pourquoi", "reason"), ("Signalé le", "flagged_at")),
                "l’équipe répond de ce qu’elle en a fait, sans dire qui a signalé",
            ),
            hers("groupes où elle est appelée", SpaceSeat, "person", (("Espace", "space"),)),
            hers("messages dont elle a été prévenue", Mention, "person", (("Message", "post"),)),
            hers("sujets et espaces suivis", Following, "person", (("Sujet", "topic"), ("Espace", "space"))),
            hers("sujets lus", TopicReading, "person", DAYS_READ),
            hers("rythme des nouvelles", DigestChoice, "person", (("Rythme", "rhythm"), ("Dites jusqu’au", "told_at"))),
            named_in("messages où elle est nommée", Post, ("text", "withdrawn_reason"), why="le message reste, son nom est ôté"),
            named_in("sujets où elle est nommée", Topic, ("title", "withdrawn_reason"), why="le sujet reste, son nom est ôté"),
            named_in("espaces où elle est nommée", Space, ("name", "purpose"), why="l’espace reste, son nom est ôté"),
            named_in("signalements où elle est nommée", PostFlag, ("reason",), why="le signalement reste, son nom est ôté"),
        ),
    )
)

# --- Practices and trials ------------------------------------------------------------------------------------------------------

TOLD = ("problem", "what_was_done", "steps", "cost", "time_needed", "conditions", "pitfalls", "evidence_said")
STAYS_UNSIGNED = "la pratique reste aux membres, sans dire qui l’a écrite"

processings.declare(
    Processing(
        code="practices",
        title="Pratiques et essais racontés entre structures",
        purpose="Savoir qui raconte une pratique ou un essai, pour lui répondre, lui permettre de corriger, et relire.",
        basis="intérêt légitime\u00a0: partage entre structures adhérentes",
        people="personnes qui dirigent ou administrent une structure, équipe qui relit",
        categories="nom de qui a écrit, de qui a relu, dates",
        recipients="l’équipe qui conduit le programme\u202f; les membres lisent la structure si elle accepte, jamais la personne",
        retention="tant que la pratique est gardée\u202f; le nom est retiré quand la personne est effacée",
        held=(
            unsigned(
                "pratiques qu’elle a écrites",
                Practice,
                "written_by",
                (("Pratique", "title"), ("Écrite le", "written_at")),
                STAYS_UNSIGNED,
            ),
            unsigned(
                "pratiques qu’elle a relues",
                Practice,
                "reviewed_by",
                (("Pratique", "title"),),
                "la pratique reste relue, sans dire par qui",
            ),
            unsigned(
                "essais qu’elle a racontés",
                Trial,
                "told_by",
                (("Essai", "practice"), ("Ce qui s’est passé", "text")),
                "l’essai reste aux membres, sans dire qui l’a raconté",
            ),
            unsigned(
                "images qu’elle a ajoutées à une pratique",
                PracticePicture,
                "added_by",
                (("Image", "alt"), ("Ajoutée le", "added_at")),
                "l’image reste, sans dire qui l’a ajoutée",
            ),
            named_in("images qui la nomment", PracticePicture, ("alt",)),
            named_in("pratiques où elle est nommée", Practice, ("title", *TOLD, "review")),
            named_in("essais où elle est nommée", Trial, ("text",)),
        ),
    )
)

# --- Learning visits ---------------------------------------------------------------------------------------------------------

SAID_OF_AN_INTENTION = ("action", "help_needed", "reason", "condition", "evidence")
SEEN_THERE = ("context", "what_changed", "who_decided", "cost", "time", "effects", "difficulties")

processings.declare(
    Processing(
        code="learning_visits",
        title="Visites apprenantes",
        purpose="Préparer une visite, garder ce que chaque visiteur en note, et suivre ce qu’il veut essayer chez lui.",
        basis="intérêt légitime\u00a0: animation du réseau des structures adhérentes",
        people="personnes qui visitent, et celles qui répondent pour la structure qui accueille",
        categories="questions, notes, étonnements, intentions et ce qu’elles deviennent\u202f; accord donné et date",
        recipients="questions et étonnements, sans le nom\u00a0: les autres visiteurs, la structure visitée, l’équipe\u202f; "
        "notes\u00a0: la personne seule tant qu’elle ne les partage pas\u202f; intentions\u00a0: sa structure et l’équipe",
        retention="tant que la visite est gardée\u202f; effacé avec la personne, sauf l’intention, "
        "qui reste à la structure sans son nom",
        held=(
            hers("questions posées avant une visite", VisitQuestion, "person", (("Visite", "visit"), ("Question", "text"))),
            hers(
                "notes prises pendant une visite",
                Observation,
                "person",
                (
                    ("Visite", "visit"),
                    *((str(Observation._meta.get_field(name).verbose_name).capitalize(), name) for name in SEEN_THERE),
                    ("Partagées", "is_shared"),
                ),
            ),
            hers(
                "étonnements après une visite",
                Astonishment,
                "person",
                (("Visite", "visit"), ("Surprise", "surprise"), ("Doute", "doubt"), ("Idée", "idea")),
            ),
            unsigned(
                "intentions de transfert qu’elle a prises",
                TransferIntention,
                "owner",
                (("Intention", "action"), ("Visite", "visit"), ("État", "status"), ("Échéance", "due_on")),
                "l’intention reste à la structure, sans responsable",
            ),
            unsigned(
                "accords donnés pour une fiche pratique",
                LearningVisit,
                "agreed_by",
                (("Visite", str), ("Donné le", "agreed_on")),
                "l’accord de la structure reste, sans dire par qui",
            ),
            named_in("visites où elle est nommée", LearningVisit, ("sought",)),
            named_in("questions d’autres visiteurs où elle est nommée", VisitQuestion, ("text",)),
            named_in("notes d’autres visiteurs où elle est nommée", Observation, SEEN_THERE),
            named_in("étonnements d’autres visiteurs où elle est nommée", Astonishment, ("surprise", "doubt", "idea")),
            named_in("intentions où elle est nommée", TransferIntention, SAID_OF_AN_INTENTION),
        ),
    )
)


# --- Peer problem-solving ------------------------------------------------------------------------------------------------------


def _kept_between_peers(label: str, model: Any, *names: str) -> Held:
    """Texts of a group, without the name of whoever is erased; in nobody's copy, which others than the group prepare and read."""
    rows = model._default_manager
    return Held(
        label,
        tuple(f"{model._meta.label}.{name}" for name in names),
        rows=lambda person: naming(rows.all(), names, person),
        fate=Fate.NAMELESS,
        why="le texte reste, son nom est ôté",
        emptied=lambda person: take_name_out(rows.all(), names, person),
    )


def _known_to_her_alone(held: Held) -> Held:
    """Few propose, and fewer present: that she has a row, or a seat more than the team gave, would say which is hers."""
    return replace(held, secret=True)


PROPOSED = (
    ("Problème", "problem"),
    ("Texte", lambda one: one.problem.text),
    ("Proposé le", lambda one: one.problem.submitted_on),
)

processings.declare(
    Processing(
        code="peer-solving",
        title="Entraide entre pairs",
        purpose="Choisir et travailler un problème entre pairs sans dire qui l’a proposé, et savoir ce qu’il en est advenu.",
        basis="consentement\u00a0: chacun propose, choisit, présente et s’engage de lui-même",
        people="personnes qui dirigent ou administrent une structure, personnes qui animent une séance",
        categories="problème proposé (auteur connu du programme seul), choix jusqu’au dépouillement, place et notes de séance",
        recipients="problèmes\u00a0: la communauté, sans leur auteur\u202f; notes\u00a0: les seules personnes qui ont une place, "
        "l’équipe n’en lit rien sans y avoir une place",
        retention="choix\u00a0: jusqu’au dépouillement\u202f; le reste tant que la communauté existe",
        held=(
            _known_to_her_alone(hers("problèmes qu’elle a proposés", ProblemAuthor, "person", PROPOSED)),
            _known_to_her_alone(hers("choix en cours", ProblemChoice, "person", (("Problème", "line"),))),
            _known_to_her_alone(
                unsigned(
                    "places qu’elle a eues dans des séances",
                    SessionSeat,
                    "person",
                    (("Séance", "session"), ("Engagement", "pledged_at")),
                    "ce qu’elle a écrit reste au groupe, sans son nom",
                )
            ),
            _known_to_her_alone(
                unsigned(
                    "suites qu’elle devait raconter",
                    SolvingFollowUp,
                    "owner",
                    (("Échéance", "due_on"),),
                    "la suite reste, sans dire de qui",
                )
            ),
            _kept_between_peers("problèmes où elle est nommée", Problem, "title", "text", "withdrawn_reason"),
            _kept_between_peers("séances où elle est nommée", ProblemSession, "pledge", "contract"),
            _kept_between_peers("notes où elle est nommée", StepNote, "text"),
            _kept_between_peers("plans d’action où elle est nommée", ActionLine, "text"),
            _kept_between_peers("apprentissages où elle est nommée", Learning, "text"),
            _kept_between_peers(
                "suites où elle est nommée", SolvingFollowUp, "done", "effect", "reason", "condition", "evidence"
            ),
        ),
    )
)

# --- The letter --------------------------------------------------------------------------------------------------------------

UNCONFIRMED_KEPT, ENDED_KEPT = dt.timedelta(days=30), dt.timedelta(days=365)


def _forget_addresses(moment: dt.datetime) -> int:
    """What nobody confirmed after a month; what ended, or was opened again, after a year."""
    unconfirmed = Q(confirmed_at=None, asked_at__lt=moment - UNCONFIRMED_KEPT)
    gone = Subscription.objects.filter(unconfirmed | Q(ended_at__lt=moment - ENDED_KEPT)).delete()[0]
    return gone + StoppedAddress.objects.filter(lifted_at__lt=moment - ENDED_KEPT).delete()[0]


def _by_address(model: Any) -> Any:
    return lambda person: model._default_manager.filter(address=person.email.lower())


SIGNS_A_LETTER = "la lettre reste, sans dire par qui"

processings.declare(
    Processing(
        code="letters",
        title="Lettre trimestrielle",
        purpose="Écrire aux personnes qui ont accepté la lettre, et à elles seules\u202f; savoir qui l’a écrite et validée.",
        basis="consentement\u00a0: accord donné sur «\u00a0Mes données\u00a0» ou confirmé depuis l’adresse, retiré en un clic",
        people="membres de la communauté, personnes abonnées sans compte, équipe qui prépare la lettre",
        categories="adresse électronique, dates d’abonnement\u202f; adresse qui ne répond plus ou s’est plainte, réponse du "
        "serveur\u202f; ni ouverture ni clic",
        recipients="équipes qui conduisent le programme",
        retention="abonnement\u00a0: jusqu’à un an après sa fin, un mois s’il n’est pas confirmé\u202f; adresse arrêtée\u00a0: "
        "tant qu’elle l’est, puis un an",
        held=(
            Held(
                "abonnements sans compte à la lettre",
                ("community.Subscription.address",),
                rows=_by_address(Subscription),
                columns=(
                    ("Communauté", "community"),
                    ("Demandé le", "asked_at"),
                    ("Confirmé le", "confirmed_at"),
                    ("Terminé le", "ended_at"),
                ),
            ),
            Held(
                "adresse à laquelle les listes sont arrêtées",
                ("community.StoppedAddress.address",),
                rows=_by_address(StoppedAddress),
                columns=(("Pourquoi", "cause"), ("Réponse du serveur", "told"), ("Arrêtée le", "stopped_at")),
            ),
            unsigned("adresses rouvertes", StoppedAddress, "lifted_by", (("Rouverte le", "lifted_at"),), "la décision reste"),
            named_in("raisons de rouvrir une adresse", StoppedAddress, ("told", "lifted_reason")),
            unsigned("lettres préparées", Letter, "written_by", (("Lettre", "subject"),), SIGNS_A_LETTER),
            unsigned("lettres relues", Letter, "reviewed_by", (("Lettre", "subject"),), SIGNS_A_LETTER),
            unsigned("lettres validées", Letter, "approved_by", (("Lettre", "subject"),), SIGNS_A_LETTER),
            named_in("lettres où elle est nommée", Letter, ("subject", "intro")),
            named_in("articles de lettres où elle est nommée", LetterItem, ("title", "text")),
            named_in("lettres envoyées où elle est nommée", LetterIssue, ("html", "text"), columns=(("Lettre", "letter"),)),
        ),
        forget=_forget_addresses,
    )
)
