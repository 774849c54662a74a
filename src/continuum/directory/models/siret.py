"""What is wrong with a SIRET, so that whoever typed it can put it right."""

from __future__ import annotations

from stdnum.exceptions import InvalidFormat, InvalidLength
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.fr import siret as french_siret

SIREN_LENGTH = 9


def siret_fault(typed: str) -> str:
    """Nothing where it is one; else what is wrong, in words."""
    number = "".join(typed.split())
    try:
        french_siret.validate(number)
    except InvalidLength:
        return _wrong_length(number)
    except InvalidFormat:
        return f"«\u00a0{typed}\u00a0» n’est pas fait de chiffres seulement. Écrivez les 14 chiffres, avec ou sans espaces."
    except NotANumber:
        return _wrong_key(french_siret.compact(number))
    return ""


def _wrong_length(number: str) -> str:
    count = len(french_siret.compact(number))
    if count == SIREN_LENGTH:
        return (
            "Ces 9 chiffres sont un Siren\u00a0: ajoutez les 5 chiffres de l’établissement, "
            "écrits après lui sur l’avis de situation de l’Insee."
        )
    return f"Un SIRET a 14 chiffres\u202f; il y en a {count} ici."


def _wrong_key(number: str) -> str:
    siren = _digit_sum(number[:SIREN_LENGTH])
    where, total = ("les 9 premiers chiffres (Siren)", siren) if siren % 10 else ("les 14 chiffres", _digit_sum(number))
    return (
        f"La clé ne tombe pas juste\u00a0: pour {where}, la somme de contrôle fait {total} au lieu d’un multiple de 10. "
        "Un chiffre est faux, ou deux sont inversés\u00a0: comparez avec l’avis de situation de l’Insee."
    )


def _digit_sum(number: str) -> int:
    """Luhn's sum: from the right, every second digit doubled, its own digits added."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value // 10 + value % 10 for value in doubled)
