"""The copy of all that is held of one person: one ZIP, for reading (CSV) and for machines (JSON)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from continuum.directory import queries
from continuum.directory.models import Person
from continuum.toolkit import clock
from continuum.toolkit.exports import csv_lines
from continuum.toolkit.folding import fold
from continuum.toolkit.registry import Held, Processing
from continuum.toolkit.typography import french_date

README = """Copie des données que Continuum garde de vous, au {date}.

donnees.json\u00a0: tout, pour être repris par un autre logiciel.
*.csv\u00a0: la même chose, un tableau par sorte de données, à ouvrir dans un tableur.

Chaque tableau dit à quoi il sert et combien de temps il est gardé dans donnees.json.
Pour corriger ou effacer, ouvrez «\u00a0Mes données\u00a0».
"""
PREPARED_BY_OTHERS = """
Cette copie a été préparée par l’administration\u00a0: ce qui n’est dit qu’à vous n’y est pas. La copie que vous demandez
vous-même dans «\u00a0Mes données\u00a0» le contient.
"""


def written(person: Person, *, for_herself: bool) -> bytes:
    """The file, made of what each room declares; tables without rows are left out, and what others may not know of her."""
    declared = [(one, held) for one in queries.in_order() for held in one.held if for_herself or not held.secret]
    tables = [(one, held, rows) for one, held in declared if (rows := _rows(held, person))]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        said = README.format(date=french_date(clock.today()))
        file.writestr("LISEZ-MOI.txt", said if for_herself else said + PREPARED_BY_OTHERS)
        file.writestr("donnees.json", _as_json(person, tables))
        for number, (_, held, rows) in enumerate(tables, 1):
            headings = [heading for heading, _ in held.columns]
            file.writestr(f"{number:02d}-{_file_name(held)}.csv", "".join(csv_lines(headings, rows)))
    return packed.getvalue()


def _file_name(held: Held) -> str:
    """« acces-ouverts-en-cours-ou-termines »: what she will read in a folder."""
    return fold(held.label).replace(" ", "-")


def _rows(held: Held, person: Person) -> list[list[Any]]:
    """What her copy says of these rows."""
    if not held.columns:
        return []
    return [[_cell(row, wanted) for _, wanted in held.columns] for row in held.rows(person)]


def _cell(row: Any, wanted: Any) -> Any:
    """A value as it is read on the screen: words for a choice, its name for an object."""
    if callable(wanted):
        return wanted(row)
    said = getattr(row, f"get_{wanted}_display", None)
    value = said() if said else getattr(row, wanted)
    return str(value) if hasattr(value, "_meta") else value


def _as_json(person: Person, tables: list[tuple[Processing, Held, list[list[Any]]]]) -> str:
    document = {
        "personne": person.name,
        "adresse": person.email,
        "copie du": clock.now(),
        "données": list(_told(tables)),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)


def _told(tables: list[tuple[Processing, Held, list[list[Any]]]]) -> Iterator[dict[str, Any]]:
    for processing, held, rows in tables:
        headings = [heading for heading, _ in held.columns]
        yield {
            "traitement": processing.title,
            "contenu": held.label,
            "finalité": processing.purpose,
            "fondement": processing.basis,
            "conservation": processing.retention,
            "lignes": [dict(zip(headings, row, strict=True)) for row in rows],
        }
