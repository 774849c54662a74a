"""One fictional sheet, written in every layout that old documents use, and what a careful reader finds in each."""

from __future__ import annotations

import textwrap
import unicodedata
from dataclasses import fields
from typing import Any

from continuum.methods.sheets import Mission, SheetDraft

TITLE = "Ouvrir un vivier de remplaçants"
CONTEXT = (
    "Les remplacements de courte durée restent souvent sans réponse dans les petites structures du bassin, "
    "et les équipes présentes portent seules la charge des absences."
)
STAKES = "Garder un service continu auprès des familles et ménager la santé des équipes."
DESCRIPTION = "Les structures tiennent ensemble une liste de personnes prêtes à remplacer."
MISSIONS = (
    ("Repérage des personnes", ("rencontres dans les centres sociaux", "annonces dans les mairies")),
    ("Accueil des remplaçants", ("livret commun", "parrainage par une salariée")),
)
FORM: tuple[tuple[tuple[str, ...], str], ...] = (
    (("Territoire",), "Pays de Longwy"),
    (("Fiche action n° 2",), TITLE),
    (("Contexte",), CONTEXT),
    (("Enjeux",), STAKES),
    (("Description du projet",), DESCRIPTION),
    (("Modalités de mise en œuvre", "Date de début"), "Mars 2026"),
    (("", "Durée"), "Permanente"),
    (("Partenaires associés", "Initiateurs"), "Les Essarts (fictive), Aide du Val (fictive)"),
    (("", "Autres partenaires"), "La maison de l’emploi, le conseil départemental"),
    (("Résultats attendus", "Quantitatifs"), "- Augmentation du nombre de remplacements pourvus - Baisse du taux d’absence"),
    (("", "Qualitatifs"), "Des équipes moins fatiguées"),
    (("Pilotage du projet",), "Un comité trimestriel des directions"),
    (("Moyens nouveaux nécessaires",), "- Une coordinatrice à mi-temps - Un logiciel de planning"),
)
VALUES: dict[str, Any] = {
    "number": "2",
    "title": TITLE,
    "territory": "Pays de Longwy",
    "context": CONTEXT,
    "stakes": STAKES,
    "description": DESCRIPTION,
    "starts": "Mars 2026",
    "duration": "Permanente",
    "steering": "Un comité trimestriel des directions",
    "initiators": ["Les Essarts (fictive)", "Aide du Val (fictive)"],
    "partners": ["La maison de l’emploi", "le conseil départemental"],
    "quantitative": ["Augmentation du nombre de remplacements pourvus", "Baisse du taux d’absence"],
    "qualitative": ["Des équipes moins fatiguées"],
    "means": ["Une coordinatrice à mi-temps", "Un logiciel de planning"],
}


def values_of(sheet: SheetDraft) -> dict[str, Any]:
    """The values alone, as a reader would type them."""
    written: dict[str, Any] = {}
    for field in fields(sheet):
        value = getattr(sheet, field.name)
        if field.name == "missing" or not value:
            continue
        written[field.name] = [_one(item) for item in value] if isinstance(value, tuple) else _one(value)
    return written


def _one(item: Any) -> Any:
    if isinstance(item, Mission):
        return (item.title.value, [activity.value for activity in item.activities])
    return item.value


# --- The layouts -------------------------------------------------------------------------------------------------------------


def tabs() -> str:
    """A table copied from a word processor."""
    return "\n".join(
        "\t".join([*(f"{label} :" if label == "Territoire" else label for label in labels), value]) for labels, value in FORM
    )


def colons() -> str:
    return "\n".join(_lines(labels, value, " : ") for labels, value in FORM)


def alone() -> str:
    """Each label on a line of its own, its value below, cut at the width of a page."""
    return "\n\n".join("\n".join([*filter(None, labels), *textwrap.wrap(value, 60)]) for labels, value in FORM)


def flattened() -> str:
    """A table whose rules were lost: labels and values follow each other."""
    return "\n".join(_lines(labels, value, " ") for labels, value in FORM)


def _lines(labels: tuple[str, ...], value: str, parting: str) -> str:
    *groups, last = [label for label in labels if label]
    return "\n".join([*groups, f"{last}{parting}{value}"])


def page(left: int = 20, middle: int = 20, width: int = 60) -> str:
    """Columns kept by spaces: labels at left, cut when too long, values at right."""
    written = []
    for labels, value in FORM:
        above = textwrap.wrap(labels[0], left - 2)
        inner = textwrap.wrap(labels[1], middle - 2) if len(labels) > 1 else []
        right = textwrap.wrap(value, width - (middle if inner else 0))
        for at in range(max(len(above), len(inner), len(right))):
            cells = [above[at : at + 1], inner[at : at + 1], right[at : at + 1]]
            first, second, third = ("".join(cell) for cell in cells)
            written.append(f"{first:<{left}}{f'{second:<{middle}}' if inner else ''}{third}".rstrip())
        written.append("")
    return "\n".join(written)


def moved() -> str:
    """The columns exchanged."""
    return "\n".join(
        "\t".join([value, *labels]) if labels[0].startswith(MOVABLE) else "\t".join([*labels, value]) for labels, value in FORM
    )


MOVABLE = ("Contexte", "Enjeux", "Pilotage", "Moyens")


def without_accents(text: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return plain.replace("œ", "oe").replace("\u02da", "°")


LAYOUTS = {"tabs": tabs, "colons": colons, "alone": alone, "flattened": flattened, "page": page, "moved": moved}
