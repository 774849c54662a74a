"""How much of a document is read, and how a refusal is said."""

from __future__ import annotations

from continuum.toolkit.imports.limits import Unreadable

LARGEST_FILE = 10_000_000
LARGEST_BODY = 12_000_000
"""Bytes of the text of a Word document, once unpacked."""
MOST_PAGES = 60
MOST_BLOCKS = 10_000
MOST_SHEETS = 30
MOST_ROWS_OF_A_SHEET = 2_000
MOST_TEXT = 1_000_000
"""Sixty pages whose columns are kept by spaces hold half of it."""
LONGEST_LINE = 20_000
FEWEST_SIGNS = 30
"""Under so many letters and digits, a PDF is taken for a pile of images."""


def too_large() -> Unreadable:
    return Unreadable(
        "Ce document est trop volumineux une fois ouvert, ou trop long à lire. Gardez les seules pages des fiches action, sans "
        "images, ou copiez leur texte dans un fichier .txt."
    )


def over_ten_megabytes() -> Unreadable:
    return Unreadable(
        "Ce document dépasse 10\u00a0Mo. Enregistrez-en une copie sans ses images, ou avec les seules pages des fiches action."
    )


def empty() -> Unreadable:
    return Unreadable("Ce document est vide. Vérifiez que c’est bien celui que vous vouliez déposer.")


def without_text() -> Unreadable:
    return Unreadable("Ce document ne contient aucun texte. Vérifiez que c’est bien celui que vous vouliez déposer.")


def damaged() -> Unreadable:
    return Unreadable(
        "Ce document est abîmé ou incomplet. Ouvrez-le dans le logiciel qui l’a créé, enregistrez-le de nouveau, puis déposez-le."
    )


def locked() -> Unreadable:
    return Unreadable("Ce document est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe, puis déposez-la.")


def only_images() -> Unreadable:
    return Unreadable(
        "Ce PDF ne contient que des images, sans texte à lire. Faites-le lire par un logiciel de reconnaissance de caractères, "
        "ou copiez son texte dans un fichier .txt."
    )


def older(name: str, remedy: str) -> Unreadable:
    return Unreadable(f"Ce document est {name}, qui n’est pas lu. {remedy}, puis déposez-le.")
