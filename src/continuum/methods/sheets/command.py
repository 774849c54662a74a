"""The subcommand `continuum sheet`."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from dataclasses import fields
from pathlib import Path

from . import example
from .document import Laid, Place, from_text, from_tsv
from .drafts import Found, Mission, Reading, SheetDraft
from .reading import read_sheets
from .written import as_document

DESCRIPTION = (
    "Lit d’anciennes fiches action et range ce qu’elles disent, champ par champ.\n"
    "Le fichier est un texte (.txt) ou un tableau séparé par des tabulations (.tsv). La commande rend 0,\n"
    "2 si aucune fiche n’est trouvée, et 1 si le fichier ne peut pas être lu."
)
EPILOG = f"exemple complet, avec le fichier fiche.txt\u00a0:\n\n{example.DOCUMENT}\n$ {example.COMMAND}\n{example.OUTPUT}"

NAMES = {
    "number": "numéro",
    "title": "titre",
    "tagline": "accroche",
    "territory": "territoire",
    "audience": "public visé",
    "context": "contexte",
    "stakes": "enjeux",
    "description": "description",
    "starts": "début",
    "duration": "durée",
    "period": "période",
    "steering": "pilotage",
    "objectives": "objectifs",
    "missions": "missions",
    "initiators": "initiateurs",
    "partners": "autres partenaires",
    "actors": "acteurs",
    "quantitative": "résultats quantitatifs",
    "qualitative": "résultats qualitatifs",
    "means": "moyens",
}
CONFIDENCES = {"sure": "", "likely": "probable", "doubtful": "douteux"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["read"], metavar="read", help="lit les fiches d’un fichier")
    parser.add_argument("file", metavar="FICHIER", help="un texte .txt ou un tableau .tsv, ou - pour l’entrée standard")
    parser.add_argument("--json", action="store_true", help="écrit le document sheets-1 au lieu de phrases")


def run(arguments: argparse.Namespace) -> int:
    shown = "entrée standard" if arguments.file == "-" else arguments.file
    try:
        reading = read_sheets(_laid(arguments.file))
    except OSError:
        return _refuse(f"{shown}\u00a0: le fichier ne peut pas être lu\u202f; vérifiez son nom et vos droits.")
    except UnicodeDecodeError:
        return _refuse(f"{shown}\u00a0: le fichier n’est pas en UTF-8\u202f; enregistrez-le dans cet encodage.")
    except csv.Error:
        return _refuse(f"{shown}\u00a0: une cellule est démesurée\u202f; cherchez un guillemet qui n’est pas refermé.")
    written = json.dumps(as_document(reading), ensure_ascii=False, indent=1) + "\n" if arguments.json else as_sentences(reading)
    sys.stdout.write(written)
    return 0 if reading.sheets else 2


def _laid(file: str) -> Laid:
    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    text = raw.decode("utf-8-sig")
    return from_tsv(text) if file.lower().endswith(".tsv") else from_text(text)


def _refuse(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 1


# --- Sentences -------------------------------------------------------------------------------------------------------------


def as_sentences(reading: Reading) -> str:
    """Each sheet, field by field, then the count of what is left."""
    sheets = [_sheet(sheet) for sheet in reading.sheets]
    left, count = len(reading.left_over), len(sheets)
    lines = f"{left} {'lignes laissées' if left > 1 else 'ligne laissée'} de côté"
    closing = f"{count} {'fiches lues' if count > 1 else 'fiche lue'}, {lines}." if count else f"Aucune fiche trouvée, {lines}."
    scraps = "".join(f"\n- {scrap.text} ({scrap.place}, {scrap.why})" for scrap in reading.left_over)
    return "\n\n".join([*sheets, closing + scraps]) + "\n"


def _sheet(sheet: SheetDraft) -> str:
    number = f"Fiche n°\u00a0{sheet.number.value}" if sheet.number else "Fiche sans numéro"
    said = [f"{number} – {sheet.title.value if sheet.title else 'sans titre'}"]
    repairs = []
    for name, found in _values(sheet):
        said.append(f"- {name}\u00a0: {' '.join(found.value.split())} ({_told(found.place, found)})")
        repairs += [f"«\u00a0{one.before}\u00a0» → «\u00a0{one.after}\u00a0» ({one.place})" for one in found.repairs]
    if repairs:
        said.append("Réparations\u00a0: " + "\u202f; ".join(repairs) + ".")
    if sheet.missing:
        said.append("Manquent\u00a0: " + ", ".join(NAMES[one.field] for one in sheet.missing) + ".")
    return "\n".join(said)


def _told(place: Place, found: Found) -> str:
    if found.confidence == "sure":
        return str(place)
    return f"{place}, {CONFIDENCES[found.confidence]}\u00a0: {found.why}"


def _values(sheet: SheetDraft) -> list[tuple[str, Found]]:
    """Every value under its French name, missions followed by their activities."""
    listed: list[tuple[str, Found]] = []
    for field in fields(sheet):
        value = getattr(sheet, field.name)
        if field.name in {"number", "missing"} or not value:
            continue
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Mission):
                listed += [("mission", one.title), *(("activité", activity) for activity in one.activities)]
            else:
                listed.append((NAMES[field.name], one))
    return listed
