"""What the plan holds of people: nobody's account, but words quoted with consent, and texts that may name somebody."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from continuum.toolkit.privacy import hers, naming, take_name_out, unsigned
from continuum.toolkit.registry import Fate, Held, Processing, processings

from .enums import Consent
from .models import (
    ActionSheet,
    Attachment,
    BudgetLine,
    Comment,
    LegacyReading,
    Milestone,
    Mission,
    Paper,
    Passage,
    PlanVersion,
    Slippage,
    StructureAction,
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


def _milestones_naming(person: Any) -> QuerySet[Milestone]:
    return naming(Milestone.objects.select_related("node"), SAID_OF_A_MILESTONE, person)


def _lines_naming(person: Any) -> QuerySet[BudgetLine]:
    return naming(BudgetLine.objects.all(), ("label",), person)


def _unname_lines(person: Any) -> None:
    take_name_out(BudgetLine.objects.all(), ("label",), person)


def _slippages_naming(person: Any) -> QuerySet[Slippage]:
    return naming(Slippage.objects.all(), ("note",), person)


def _unname_slippages(person: Any) -> None:
    take_name_out(Slippage.objects.all(), ("note",), person)


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
            Held(
                "précisions des reports de dates où elle est nommée",
                ("plan.Slippage.note",),
                rows=_slippages_naming,
                columns=(("Précision", "note"),),
                fate=Fate.NAMELESS,
                why="les dates et la cause restent, son nom est ôté de la précision",
                emptied=_unname_slippages,
            ),
            Held(
                "étapes où elle est nommée",
                ("plan.Milestone.title", "plan.Milestone.evidence"),
                rows=_milestones_naming,
                columns=(("Étape", "title"), ("Preuve", "evidence")),
                fate=Fate.NAMELESS,
                why="l’étape et ses dates restent, son nom est ôté des textes",
                emptied=lambda person: take_name_out(Milestone.objects.all(), SAID_OF_A_MILESTONE, person),
            ),
            Held(
                "lignes de budget où elle est nommée",
                ("plan.BudgetLine.label",),
                rows=_lines_naming,
                columns=(("Intitulé", "label"),),
                fate=Fate.NAMELESS,
                why="les montants restent, son nom est ôté de l’intitulé",
                emptied=_unname_lines,
            ),
        ),
    )
)


# --- What is followed ------------------------------------------------------------------------------------------------------

SAID_OF_A_SHEET = ("reason", "condition", "evidence")
SAID_OF_AN_ACTION = ("title", "need", *SAID_OF_A_SHEET)
FOLLOWED = (("Élément", str), ("État", "status"), ("Depuis le", "status_since"))


def _actions_naming(person: Any) -> QuerySet[StructureAction]:
    return naming(StructureAction.objects.all(), SAID_OF_AN_ACTION, person)


def _sheets_naming(person: Any) -> QuerySet[ActionSheet]:
    return naming(ActionSheet.objects.select_related("node"), SAID_OF_A_SHEET, person)


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
            Held(
                "actions de structures où elle est nommée",
                tuple(f"plan.StructureAction.{name}" for name in SAID_OF_AN_ACTION),
                rows=_actions_naming,
                columns=(("Action", "title"), ("Besoin", "need"), ("Motif", "reason"), ("Preuve", "evidence")),
                fate=Fate.NAMELESS,
                why="l’action et son état restent, son nom est ôté des textes",
                emptied=lambda person: take_name_out(StructureAction.objects.all(), SAID_OF_AN_ACTION, person),
            ),
            Held(
                "suivi de fiches où elle est nommée",
                tuple(f"plan.ActionSheet.{name}" for name in SAID_OF_A_SHEET),
                rows=_sheets_naming,
                columns=(("Fiche", str), ("Motif", "reason"), ("Ce qui débloquerait", "condition"), ("Preuve", "evidence")),
                fate=Fate.NAMELESS,
                why="l’état de la fiche reste, son nom est ôté des textes",
                emptied=lambda person: take_name_out(ActionSheet.objects.all(), SAID_OF_A_SHEET, person),
            ),
        ),
    )
)


# --- Missions and joined documents -------------------------------------------------------------------------------------------

SAID_OF_A_MISSION, SAID_OF_AN_ATTACHMENT = ("title", "activities"), ("title", "file_name")


def _missions_naming(person: Any) -> QuerySet[Mission]:
    return naming(Mission.objects.select_related("node"), SAID_OF_A_MISSION, person)


def _attachments_naming(person: Any) -> QuerySet[Attachment]:
    return naming(Attachment.objects.select_related("node"), SAID_OF_AN_ATTACHMENT, person)


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
            Held(
                "documents dont le nom la nomme",
                tuple(f"plan.Attachment.{name}" for name in SAID_OF_AN_ATTACHMENT),
                rows=_attachments_naming,
                columns=(("Document", "title"), ("Fichier", "file_name")),
                fate=Fate.NAMELESS,
                why="son nom est ôté de l’intitulé et du nom du fichier\u202f; le document est à relire avant d’effacer",
                emptied=lambda person: take_name_out(Attachment.objects.all(), SAID_OF_AN_ATTACHMENT, person),
            ),
            Held(
                "missions où elle est nommée",
                tuple(f"plan.Mission.{name}" for name in SAID_OF_A_MISSION),
                rows=_missions_naming,
                columns=(("Mission", "title"), ("Activités", "activities")),
                fate=Fate.NAMELESS,
                why="la mission reste, son nom est ôté des textes",
                emptied=lambda person: take_name_out(Mission.objects.all(), SAID_OF_A_MISSION, person),
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
