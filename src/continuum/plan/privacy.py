"""What the plan holds of people: nobody's account, but words quoted with consent, and texts that may name somebody."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from continuum.toolkit.privacy import naming, take_name_out
from continuum.toolkit.registry import Fate, Held, Processing, processings

from .enums import Consent
from .models import BudgetLine, Passage, Slippage, Testimony

WORDS_REMOVED = "Propos retirés à la demande de la personne."
READ_AGAIN = "texte écrit par l’équipe\u00a0: ouvrez-le et retirez son nom vous-même, avant d’effacer"


def _testimonies_of(person: Any) -> QuerySet[Testimony]:
    """Testimonies bear no name: those in which hers was written all the same."""
    return naming(Testimony.objects.all(), ("text", "speaker_role", "place"), person)


def _withdraw(person: Any) -> None:
    _testimonies_of(person).update(text=WORDS_REMOVED, speaker_role="", place="", consent=Consent.NONE)


def _passages_naming(person: Any) -> QuerySet[Passage]:
    return naming(Passage.objects.select_related("node"), ("body",), person)


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
