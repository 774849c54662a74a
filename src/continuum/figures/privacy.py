"""What the register of figures holds of people: who entered, approved, settled or closed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from continuum.toolkit.privacy import named_in, naming, unsigned
from continuum.toolkit.registry import Fate, Held, Processing, processings

from .models import Capture, Counter, Finding, Lock, Reading

STAYS = "le chiffre, sa date et sa source restent\u00a0: ils appartiennent au programme"
READ_AGAIN = "texte écrit par l’équipe\u00a0: ouvrez-le et retirez son nom vous-même, avant d’effacer"
WRITTEN = ("narrative", "place", "quote", "about", "retained_reason")


def _readings_naming(person: Any) -> QuerySet[Reading]:
    return naming(Reading.objects.select_related("measure", "node"), WRITTEN, person)


def _findings_naming(person: Any) -> QuerySet[Finding]:
    return naming(Finding.objects.all(), ("message", "reason"), person)


processings.declare(
    Processing(
        code="figures",
        title="Auteurs des chiffres",
        purpose="Savoir qui a saisi, approuvé ou arrêté un chiffre, pour pouvoir l’expliquer.",
        basis="intérêt légitime\u00a0: exactitude des comptes rendus aux financeurs",
        people="équipes des programmes",
        categories="nom de l’auteur, date de l’acte",
        recipients="membres du programme",
        retention="durée du programme\u202f; le nom disparaît avec le compte",
        held=(
            unsigned(
                "chiffres saisis",
                Reading,
                "entered_by",
                (("Saisi le", "entered_at"), ("Mesure", "measure"), ("Au nom de", "node")),
                STAYS,
            ),
            unsigned(
                "chiffres approuvés",
                Reading,
                "approved_by",
                (("Approuvé le", "approved_at"), ("Mesure", "measure"), ("Au nom de", "node")),
                STAYS,
            ),
            unsigned(
                "points à vérifier acceptés",
                Finding,
                "accepted_by",
                (("Accepté le", "accepted_at"), ("Raison", "reason")),
                "la raison reste\u202f; elle n’est plus signée",
            ),
            unsigned(
                "périodes arrêtées", Lock, "locked_by", (("Arrêtée le", "locked_at"), ("Du", "starts"), ("Au", "ends")), STAYS
            ),
            unsigned(
                "captures jointes",
                Capture,
                "added_by",
                (("Fichier", "file_name"), ("Ajoutée le", "added_at"), ("Au nom de", "node")),
                "la capture reste avec ses chiffres, sans dire qui l’a jointe",
            ),
            named_in(
                "captures dont le nom la nomme",
                Capture,
                ("file_name",),
                (("Fichier", "file_name"), ("Au nom de", "node")),
                "son nom est ôté du nom du fichier\u202f; la capture est à relire avant d’effacer",
            ),
            named_in("compteurs dont la source la nomme", Counter, ("place",)),
            Held("relevés où elle est nommée", (), rows=_readings_naming, fate=Fate.KEPT, why=READ_AGAIN),
            Held("points à vérifier où elle est nommée", (), rows=_findings_naming, fate=Fate.KEPT, why=READ_AGAIN),
        ),
    )
)
