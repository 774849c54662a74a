"""What the plan holds of people: nobody's account, but words quoted with consent, and texts that may name somebody."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from continuum.toolkit.privacy import hers, named_in, naming, take_name_out, unsigned
from continuum.toolkit.registry import Fate, Held, Processing, processings

from .enums import Consent
from .models import (
    ActionSheet,
    Attachment,
    Bid,
    BudgetLine,
    Comment,
    Criterion,
    Deliverable,
    Edition,
    FundingAgreement,
    LegacyReading,
    Milestone,
    Mission,
    Obligation,
    Paper,
    Passage,
    PlanVersion,
    Resource,
    ResourceUse,
    Slippage,
    StructureAction,
    Tender,
    Testimony,
    WorkbookReading,
)
from .models.legacy import LEGACY_KEPT
from .models.papers import PAPERS_KEPT
from .models.workbooks import WORKBOOKS_KEPT

WORDS_REMOVED = "Propos retirés à la demande de la personne."
SAID_OF_A_MILESTONE = ("title", "evidence")
READ_AGAIN = "texte écrit par l’équipe\u00a0: ouvrez-le et retirez son nom vous-même, avant d’effacer"


def _testimonies_of(person: Any) -> QuerySet[Testimony]:
    """Testimonies bear no name: those in which hers was written all the same."""
    return naming(Testimony.objects.all(), ("text", "speaker_role", "place"), person)


def _withdraw(person: Any) -> None:
    _testimonies_of(person).update(text=WORDS_REMOVED, speaker_role="", place="", consent=Consent.NONE)


def _passages_naming(person: Any) -> QuerySet[Passage]:
    return naming(Passage.objects.select_related("node"), ("body",), person)


processings.declare(
    Processing(
        code="testimonies",
        title="Témoignages et textes du plan",
        purpose="Rendre compte d’un plan d’actions par les mots de celles et ceux qui l’ont vécu.",
        basis="accord de la personne, donné pour une durée et une forme de citation",
        people="personnes citées\u00a0: directions, salariés, partenaires",
        categories="propos, fonction, structure selon l’accord\u202f; jamais de nom de personne",
        recipients="membres du programme\u202f; lecteurs du bilan tant que l’accord dure",
        retention="durée de l’accord pour la publication\u202f; durée du programme pour le texte",
        held=(
            Held(
                "témoignages où elle est nommée",
                tuple(f"plan.Testimony.{name}" for name in ("text", "speaker_role", "place")),
                rows=_testimonies_of,
                columns=(("Propos", "text"), ("Fonction", "speaker_role"), ("Accord", "consent")),
                fate=Fate.NAMELESS,
                why="l’accord est retiré, les propos et la fonction sont effacés\u202f; la ligne reste, vide",
                emptied=_withdraw,
            ),
            Held(
                "textes du plan où elle est nommée",
                ("plan.Passage.body",),
                rows=_passages_naming,
                fate=Fate.KEPT,
                why=READ_AGAIN,
            ),
            named_in(
                "précisions des reports de dates où elle est nommée",
                Slippage,
                ("note",),
                (("Précision", "note"),),
                "les dates et la cause restent, son nom est ôté de la précision",
            ),
            named_in(
                "étapes où elle est nommée",
                Milestone,
                SAID_OF_A_MILESTONE,
                (("Étape", "title"), ("Preuve", "evidence")),
                "l’étape et ses dates restent, son nom est ôté des textes",
            ),
            named_in(
                "lignes de budget où elle est nommée",
                BudgetLine,
                ("label",),
                (("Intitulé", "label"),),
                "les montants restent, son nom est ôté de l’intitulé",
            ),
        ),
    )
)


# --- What is followed ------------------------------------------------------------------------------------------------------

SAID_OF_A_SHEET = ("reason", "condition", "evidence")
SAID_OF_AN_ACTION = ("title", "need", *SAID_OF_A_SHEET)
FOLLOWED = (("Élément", str), ("État", "status"), ("Depuis le", "status_since"))


processings.declare(
    Processing(
        code="followed",
        title="Suivi des fiches et des actions",
        purpose="Savoir qui répond d’une fiche ou d’une action, où elle en est, et le lui rappeler.",
        basis="exécution du service demandé",
        people="responsables de fiches et d’actions : équipes, directions, conseils d’administration",
        categories="nom de la personne responsable, état, échéance, motif ; jamais le nom d’une autre personne",
        recipients="fiches : membres du programme ; actions : la structure et sa délégation",
        retention="durée du programme ; le nom est retiré quand la personne est effacée",
        held=(
            unsigned(
                "actions de structures dont elle répond",
                StructureAction,
                "owner",
                (("Action", "title"), ("Structure", "organisation"), ("État", "status"), ("Échéance", "due_on")),
                "l’action reste à la structure, sans responsable",
            ),
            unsigned("fiches action dont elle répond", ActionSheet, "owner", FOLLOWED, "la fiche reste, sans responsable"),
            unsigned("fiches action dont elle est référente", ActionSheet, "referent", FOLLOWED, "la fiche reste, sans référent"),
            named_in(
                "actions de structures où elle est nommée",
                StructureAction,
                SAID_OF_AN_ACTION,
                (("Action", "title"), ("Besoin", "need"), ("Motif", "reason"), ("Preuve", "evidence")),
                "l’action et son état restent, son nom est ôté des textes",
            ),
            named_in(
                "suivi de fiches où elle est nommée",
                ActionSheet,
                SAID_OF_A_SHEET,
                (("Fiche", str), ("Motif", "reason"), ("Ce qui débloquerait", "condition"), ("Preuve", "evidence")),
                "l’état de la fiche reste, son nom est ôté des textes",
            ),
        ),
    )
)


# --- Missions and joined documents -------------------------------------------------------------------------------------------

SAID_OF_A_MISSION, SAID_OF_AN_ATTACHMENT = ("title", "activities"), ("title", "file_name")


processings.declare(
    Processing(
        code="sheets",
        title="Missions et pièces jointes du plan",
        purpose="Décrire une action, et garder les documents qui la montrent.",
        basis="intérêt légitime\u00a0: conduite du plan d’actions",
        people="personnes qui joignent un document, personnes nommées dans ces textes ou dans ces documents",
        categories="nom de qui a joint un document\u202f; ce que les textes et les documents disent",
        recipients="membres du programme",
        retention="durée du programme",
        held=(
            unsigned(
                "documents qu’elle a joints",
                Attachment,
                "added_by",
                (("Document", "title"), ("Fichier", "file_name"), ("Ajouté le", "added_at")),
                "le document reste au plan, sans dire qui l’a joint",
            ),
            named_in(
                "documents dont le nom la nomme",
                Attachment,
                SAID_OF_AN_ATTACHMENT,
                (("Document", "title"), ("Fichier", "file_name")),
                "son nom est ôté de l’intitulé et du nom du fichier\u202f; le document est à relire avant d’effacer",
            ),
            named_in(
                "missions où elle est nommée",
                Mission,
                SAID_OF_A_MISSION,
                (("Mission", "title"), ("Activités", "activities")),
                "la mission reste, son nom est ôté des textes",
            ),
        ),
    )
)


# --- Published versions, and what is said of them -----------------------------------------------------------------------------

SAID_OF_A_VERSION, SAID_WITH_A_VERSION = ("content",), ("note", "approved_by")


def _versions_naming(person: Any) -> QuerySet[PlanVersion]:
    return naming(PlanVersion.objects.all(), SAID_OF_A_VERSION, person)


def _notes_naming(person: Any) -> QuerySet[PlanVersion]:
    return naming(PlanVersion.objects.all(), SAID_WITH_A_VERSION, person)


def _comments_naming(person: Any) -> QuerySet[Comment]:
    return naming(Comment.objects.select_related("version"), ("text",), person)


processings.declare(
    Processing(
        code="versions",
        title="Versions publiées du plan, et leurs commentaires",
        purpose="Garder ce qui a été publié et approuvé, savoir qui l’a publié, et en discuter avec les partenaires.",
        basis="intérêt légitime\u00a0: conduite du plan d’actions avec ses partenaires",
        people="équipes des programmes, partenaires et structures qui commentent, personnes nommées dans ces textes",
        categories="nom de qui publie, commente, répond ou traite\u202f; textes du plan et des commentaires",
        recipients="membres du programme\u202f; tout le monde pour le texte d’une version rendue publique, sans aucun nom",
        retention="durée du programme",
        held=(
            unsigned(
                "versions qu’elle a publiées",
                PlanVersion,
                "published_by",
                (("Publiée le", "published_at"), ("Version", str)),
                "la version reste telle quelle\u202f; elle ne dit plus qui l’a publiée",
            ),
            Held(
                "versions où elle est nommée",
                tuple(f"plan.PlanVersion.{name}" for name in SAID_OF_A_VERSION),
                rows=_versions_naming,
                fate=Fate.KEPT,
                why="déjà publié\u00a0: retirez son nom du plan, publiez une nouvelle version, retirez celle-ci du public",
            ),
            Held(
                "versions dont la note ou l’approbation la nomme",
                tuple(f"plan.PlanVersion.{name}" for name in SAID_WITH_A_VERSION),
                rows=_notes_naming,
                columns=(("Note", "note"), ("Approuvée par", "approved_by")),
                fate=Fate.NAMELESS,
                why="la version reste telle quelle, son nom est ôté de ce qui l’accompagne",
                emptied=lambda person: take_name_out(PlanVersion.objects.all(), SAID_WITH_A_VERSION, person),
            ),
            unsigned(
                "commentaires et réponses qu’elle a écrits",
                Comment,
                "author",
                (("Écrit le", "written_at"), ("Commentaire", "text"), ("Version", "version")),
                "le commentaire reste, signé «\u00a0auteur effacé\u00a0»",
            ),
            unsigned(
                "commentaires qu’elle a traités",
                Comment,
                "settled_by",
                (("Traité le", "settled_at"), ("Version", "version")),
                "le commentaire reste traité, sans dire par qui",
            ),
            Held(
                "commentaires où elle est nommée",
                ("plan.Comment.text",),
                rows=_comments_naming,
                columns=(("Commentaire", "text"),),
                fate=Fate.NAMELESS,
                why="le commentaire reste, son nom en est ôté",
                emptied=lambda person: take_name_out(Comment.objects.all(), ("text",), person),
            ),
        ),
    )
)


SAID_OF_A_WORKBOOK = ("content", "file_name")
SAID_OF_A_LEGACY_READING = ("content", "file_name", "problems")


def _workbooks_naming(person: Any) -> QuerySet[WorkbookReading]:
    return naming(WorkbookReading.objects.exclude(brought_by=person), SAID_OF_A_WORKBOOK, person)


def _legacy_readings_naming(person: Any) -> QuerySet[LegacyReading]:
    return naming(LegacyReading.objects.exclude(read_by=person), SAID_OF_A_LEGACY_READING, person)


def _forget_files(moment: dt.datetime) -> int:
    """What was printed or brought and has served."""
    papers = Paper.objects.filter(ordered_at__lt=moment - PAPERS_KEPT)
    workbooks = WorkbookReading.objects.filter(brought_at__lt=moment - WORKBOOKS_KEPT)
    readings = LegacyReading.objects.filter(read_at__lt=moment - LEGACY_KEPT)
    return papers.delete()[0] + workbooks.delete()[0] + readings.delete()[0]


processings.declare(
    Processing(
        code="plan_files",
        title="Plans imprimés, tableaux rapportés, anciennes fiches lues",
        purpose="Remettre à une personne le plan qu’elle imprime, et lui montrer ce que son tableau ou son ancienne fiche "
        "y apporterait.",
        basis="exécution du service demandé",
        people="membres des programmes\u202f; personnes nommées dans un tableau ou une fiche rapportés",
        categories="fichier demandé ou déposé, date\u202f; textes du plan et adresses des responsables",
        recipients="la personne seule",
        retention="7 jours pour un plan imprimé, 30 jours pour un tableau ou une ancienne fiche\u202f; un tableau appliqué "
        "perd aussitôt son contenu",
        held=(
            hers("plans qu’elle a imprimés", Paper, "ordered_by", (("Demandé le", "ordered_at"), ("Plan", str))),
            hers(
                "tableaux du plan qu’elle a rapportés",
                WorkbookReading,
                "brought_by",
                (("Déposé le", "brought_at"), ("Fichier", "file_name")),
            ),
            Held(
                "tableaux du plan rapportés par d’autres où elle est nommée",
                tuple(f"plan.WorkbookReading.{name}" for name in SAID_OF_A_WORKBOOK),
                rows=_workbooks_naming,
            ),
            hers(
                "anciennes fiches qu’elle a fait lire",
                LegacyReading,
                "read_by",
                (("Lu le", "read_at"), ("Fichier", "file_name")),
            ),
            Held(
                "anciennes fiches lues pour d’autres où elle est nommée",
                tuple(f"plan.LegacyReading.{name}" for name in SAID_OF_A_LEGACY_READING),
                rows=_legacy_readings_naming,
            ),
        ),
        forget=_forget_files,
    )
)


# --- Fundings, resources, providers --------------------------------------------------------------------------------------------

SAID_OF_MONEY: dict[Any, tuple[str, ...]] = {
    FundingAgreement: ("title", "call_name", "eligible_costs", *SAID_OF_A_SHEET),
    Obligation: ("title", *SAID_OF_A_SHEET),
    Resource: ("title", "summary"),
    Edition: ("name", "changes", "chapters"),
    ResourceUse: ("note",),
    Tender: ("title", "specification", "award_reason"),
    Criterion: ("label",),
    Bid: ("note",),
    Deliverable: ("title", "remarks"),
}

processings.declare(
    Processing(
        code="funding",
        title="Conventions, ressources et prestataires",
        purpose="Tenir les engagements pris envers les financeurs, publier ce que le plan produit, garder le motif d’un choix.",
        basis="exécution des conventions\u202f; intérêt légitime\u00a0: conduite du plan d’actions",
        people="responsables des dossiers et des obligations\u202f; personnes nommées dans ces textes",
        categories="nom de la personne responsable, état, échéance, motif\u202f; jamais qui télécharge, ni d’où",
        recipients="conventions et livrables\u00a0: membres du programme\u202f; offres et notes\u00a0: qui choisit",
        retention="durée du programme\u202f; le nom est retiré quand la personne est effacée",
        held=(
            unsigned(
                "conventions dont elle répond",
                FundingAgreement,
                "owner",
                (("Convention", "title"), ("État", "status"), ("À déposer le", "due_on")),
                "la convention reste, sans responsable",
            ),
            unsigned(
                "obligations dont elle répond",
                Obligation,
                "owner",
                (("Obligation", "title"), ("État", "status"), ("Échéance", "due_on")),
                "l’obligation reste, sans responsable",
            ),
            *(
                named_in(f"{model._meta.verbose_name_plural} où elle est nommée", model, names)
                for model, names in SAID_OF_MONEY.items()
            ),
        ),
    )
)
