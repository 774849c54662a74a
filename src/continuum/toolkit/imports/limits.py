"""How large a spreadsheet may be, and how a refusal is said."""

from __future__ import annotations

LARGEST_FILE = 10_000_000
MOST_PARTS = 500
LARGEST_DIRECTORY = 200_000
LARGEST_PART = 40_000_000
LARGEST_WHOLE = 40_000_000
DEEPEST_XML = 64
MOST_ROWS = 50_000
MOST_COLUMNS = 300
MOST_CELLS = 1_500_000
"""Rows times columns of the rectangle that holds all cells: a far cell makes a parser fill what lies between."""
MOST_STRINGS = 600_000
LONGEST_CELL = 5_000
LONGEST_SHARED = 32_767
LONGEST_LINE = 400_000
MOST_TEXT = 40_000_000
"""Signs of the whole table: one long text shared by a million cells is small in the file only."""

EVERY_SHEET = "every-sheet"
"""Asked of the reading process: all the sheets of a workbook, with cells as long as a spreadsheet allows."""
REFUSED = 3
"""How the reading process ends when it says why in French on its error output."""


class Unreadable(Exception):
    """The file cannot be taken; the text is the French sentence, with its remedy, that the person reads."""


def too_heavy() -> Unreadable:
    return Unreadable("Ce fichier dépasse 10\u00a0Mo. Gardez la seule feuille à importer, ou partagez-la en plusieurs fichiers.")


def too_many_rows() -> Unreadable:
    return Unreadable(
        "Ce tableau a plus de 50\u202f000 lignes, ou une cellule très loin sous les autres. Supprimez les lignes vides sous le "
        "tableau, ou partagez-le en plusieurs fichiers."
    )


def too_many_columns() -> Unreadable:
    return Unreadable(
        "Ce tableau a plus de 300 colonnes, ou une cellule très loin à droite des autres. Supprimez les colonnes vides à droite "
        "du tableau, puis enregistrez-le de nouveau."
    )


def too_large() -> Unreadable:
    return Unreadable(
        "Ce fichier est trop volumineux une fois ouvert. Gardez la seule feuille à importer, sans images ni mises en forme, "
        "ou enregistrez-la au format CSV."
    )


def damaged() -> Unreadable:
    return Unreadable(
        "Ce fichier est abîmé ou incomplet. Ouvrez-le dans votre tableur, enregistrez-le de nouveau, puis déposez-le."
    )


def null_sign(row: int, column: int) -> Unreadable:
    return Unreadable(
        f"Ligne {row}, colonne {column}\u00a0: cette cellule contient un signe nul, qui ne se voit pas. Retapez-la, puis "
        "déposez de nouveau le fichier."
    )


def too_long_a_cell(row: int, column: int, longest: int = LONGEST_CELL) -> Unreadable:
    return Unreadable(
        f"Ligne {row}, colonne {column}\u00a0: cette cellule a plus de {_counted(longest)} signes. "
        "Raccourcissez-la, ou cherchez un guillemet qui n’est pas refermé."
    )


def _counted(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
