"""The page of personal data: the register of processing, as the rooms declare it."""

from __future__ import annotations

from continuum.directory.queries import in_order
from continuum.toolkit.registry import Processing

from .layout import NOTHING, page, table

ASKED = (
    ("Finalité", "purpose"),
    ("Fondement", "basis"),
    ("Personnes", "people"),
    ("Données", "categories"),
    ("Destinataires", "recipients"),
    ("Conservation", "retention"),
)


def personal_data_page() -> str:
    return page(
        "Données personnelles",
        "Le registre des traitements, tiré de ce que chaque rubrique déclare dans son `privacy.py`. Un test parcourt toutes les\n"
        "tables\u00a0: un champ qui désigne une personne et que rien ne déclare arrête la construction\n"
        "([comment](../explanation/personal-data.md)).",
        *(part for processing in in_order() for part in _processing(processing)),
    )


def _processing(processing: Processing) -> list[str]:
    said = [(heading, getattr(processing, name)) for heading, name in ASKED]
    held = [
        (one.label, ", ".join(f"`{field}`" for field in one.fields) or NOTHING, one.fate.value, one.why)
        for one in processing.held
    ]
    columns = ("Ce qui est gardé", "Champs", "À l’effacement", "Pourquoi")
    return [f"## {processing.title}", table(("Question", "Réponse"), said), table(columns, held)]
