"""What reports hold of people: who froze an edition, and the texts that were printed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from continuum.toolkit.privacy import naming, unsigned
from continuum.toolkit.registry import Fate, Held, Processing, processings

from .models import Edition


def _editions_naming(person: Any) -> QuerySet[Edition]:
    return naming(Edition.objects.select_related("report__programme").defer("docx", "pdf"), ("document",), person)


processings.declare(
    Processing(
        code="editions",
        title="Éditions des bilans",
        purpose="Garder ce qui a été remis aux financeurs, tel quel, et savoir qui l’a arrêté.",
        basis="obligation envers les financeurs",
        people="équipes des programmes\u202f; personnes citées dans un bilan",
        categories="nom de qui a arrêté l’édition\u202f; texte du bilan",
        recipients="membres du programme, financeurs",
        retention="durée prévue par la convention\u00a0: 10 ans avec le FSE+, 5 ans sinon, sauf autre règle",
        held=(
            unsigned(
                "éditions arrêtées",
                Edition,
                "frozen_by",
                (("Arrêtée le", "frozen_at"), ("Édition", str)),
                "l’édition remise reste telle quelle\u202f; elle ne dit plus qui l’a arrêtée",
            ),
            Held(
                "éditions où elle est nommée",
                ("reports.Edition.document",),
                rows=_editions_naming,
                fate=Fate.KEPT,
                why="document déjà remis\u00a0: retirez son nom du texte et arrêtez une nouvelle édition",
            ),
        ),
    )
)
