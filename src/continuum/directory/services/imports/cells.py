"""What a cell of an import says: each reader takes a text and gives a value, or says what is wrong and how to put it right."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from continuum.directory.models import siret_fault
from continuum.toolkit import clock
from continuum.toolkit.dates import PartialDate

ERASED = "(vide)"
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of reading: a name that holds one is not the name that is seen."""
Period = tuple[dt.date | None, dt.date | None]
_WHEN = (
    r"(?:(?:depuis|à partir du)\s+(?:le\s+)?(?P<since>\S+)"
    r"|du\s+(?P<from>\S+)\s+au\s+(?P<to>\S+)"
    r"|jusqu[’']au\s+(?P<until>\S+))"
)
_IN_POWERS = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
UNCOMPUTED = re.compile(r"#(REF|VALEUR|VALUE|DIV/0|NUL|NULL|NOMBRE|NUM|PROPAGATION|SPILL)!|#(NOM|NAME)\?|#N/A", re.IGNORECASE)
"""What a spreadsheet shows where a formula failed."""
_PERIOD = re.compile(rf"^(?P<name>.*?)\s*\({_WHEN}\)$", re.DOTALL)


class Wrong(Exception):
    """A cell that cannot be taken: the reason and the remedy, as the person reads them."""


def clean(text: str) -> str:
    """Without the spaces and line breaks that spreadsheets leave around and within."""
    return " ".join(text.split())


def words(longest: int) -> Callable[[str], str]:
    """A text of one line, of at most so many signs."""

    def read(text: str) -> str:
        found = clean(text)
        if any(sign in TURNING or unicodedata.category(sign) == "Cc" for sign in found):
            raise Wrong("cette cellule contient un signe invisible. Retapez-la à la main.")
        if len(found) > longest:
            raise Wrong(f"ce texte a {len(found)} signes, {longest} au plus. Raccourcissez-le.")
        return found

    return read


def siret(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if _IN_POWERS.fullmatch("".join(text.split())) or (len(digits) == 14 and digits.endswith("00000")):
        raise Wrong(
            f"votre tableur a arrondi ce SIRET (il reste «\u00a0{said(text)}\u00a0»). Mettez la colonne au format texte, puis "
            "retapez ses 14 chiffres."
        )
    fault = siret_fault(digits)
    if fault and 10 < len(digits) < 14 and not siret_fault(whole := digits.zfill(14)):
        raise Wrong(f"ce SIRET a perdu ses premiers zéros. Vérifiez que c’est {whole}, puis écrivez-le en entier.")
    if fault:
        remedy = "" if len(digits) in {9, 14} else " Écrivez-le en entier."
        raise Wrong(f"«\u00a0{said(text)}\u00a0» n’est pas un SIRET. {fault}{remedy}")
    return digits


def said(text: str) -> str:
    """What was typed, short enough to be quoted."""
    found = clean(text)
    return found if len(found) <= 60 else f"{found[:59]}…"


def padded(length: int, what: str) -> Callable[[str], str]:
    """A number with its leading zeros, which spreadsheets eat."""

    def read(text: str) -> str:
        found = "".join(text.split())
        if not (found.isascii() and found.isdigit() and length - 3 <= len(found) <= length):
            raise Wrong(f"«\u00a0{said(text)}\u00a0» n’est pas {what}. Écrivez-le en {length} chiffres.")
        return found.zfill(length)

    return read


def phone(text: str) -> str:
    """A French number that lost its zero finds it again; another one is kept as typed."""
    digits = re.sub(r"\D", "", text)
    if re.sub(r"[\d\s+().\-/]", "", text) or not 4 <= len(digits) <= 15:
        raise Wrong(f"«\u00a0{said(text)}\u00a0» n’est pas un numéro de téléphone. Écrivez 03 87 00 00 00.")
    if len(digits) == 9 and not text.strip().startswith(("0", "+")):
        digits = f"0{digits}"
    if len(digits) == 10 and digits.startswith("0"):
        return " ".join(digits[place : place + 2] for place in range(0, 10, 2))
    return words(20)(text)


def email(text: str) -> str:
    found = words(254)(text)
    try:
        validate_email(found)
    except ValidationError as error:
        raise Wrong(
            f"«\u00a0{said(text)}\u00a0» n’est pas une adresse. Écrivez-la en entier, par exemple accueil@association.example."
        ) from error
    return found


def website(text: str) -> str:
    found = words(200)(text)
    found = found if "://" in found else f"https://{found}"
    try:
        URLValidator(schemes=["http", "https"])(found)
    except ValidationError as error:
        raise Wrong(
            f"«\u00a0{said(text)}\u00a0» n’est pas l’adresse d’un site. Écrivez https://www.association.example."
        ) from error
    return found


def yes_no(text: str) -> bool | None:
    known: dict[str, bool | None] = {
        "oui": True,
        "o": True,
        "vrai": True,
        "x": True,
        "1": True,
        "non": False,
        "n": False,
        "faux": False,
        "0": False,
    }
    known |= dict.fromkeys(("ne sait pas", "nsp", "inconnu", "?"))
    if (found := clean(text).lower()) not in known:
        raise Wrong(f"«\u00a0{said(text)}\u00a0» n’est pas une réponse attendue. Écrivez oui, non ou ne sait pas.")
    return known[found]


def day(text: str) -> dt.date:
    """A whole day; a time after it is forgotten."""
    found = clean(text)
    found = found[:10] if re.fullmatch(r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}", found) else found
    try:
        read = PartialDate.parse(found)
    except ValueError as error:
        remedy = "Mettez la colonne au format date" if re.fullmatch(r"[2-6]\d{4}", found) else "Écrivez-la comme 31/12/2022"
        raise Wrong(f"«\u00a0{said(text)}\u00a0» n’est pas une date. {remedy}.") from error
    if not read.day:
        raise Wrong(f"«\u00a0{said(text)}\u00a0» n’est pas un jour. Écrivez 31/12/{read.year}.")
    return read.first


def counted_day(text: str) -> dt.date:
    """The day of a count is not to come."""
    found = day(text)
    if not dt.date(1900, 1, 1) <= found <= clock.today():
        raise Wrong(f"le {found:%d/%m/%Y} n’est pas la date d’un comptage. Écrivez un jour passé, par exemple 31/12/2022.")
    return found


NUMBERS = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize"),
)


def whole_number(text: str) -> int:
    found = re.sub(r"\s", "", text)
    if not (found.isascii() and found.isdigit() and len(found) <= 7):
        word = clean(text).lower()
        remedy = f"Écrivez {NUMBERS.index(word)}" if word in NUMBERS else "Écrivez un nombre entier, en chiffres seuls"
        raise Wrong(f"«\u00a0{said(text)}\u00a0» n’est pas un nombre. {remedy}.")
    return int(found)


def decimal(text: str) -> Decimal:
    try:
        found = Decimal(re.sub(r"\s", "", text).replace(",", "."))
    except InvalidOperation as error:
        raise Wrong(f"«\u00a0{said(text)}\u00a0» n’est pas un nombre. Écrivez-le en chiffres seuls, par exemple 10,5.") from error
    if not found.is_finite() or not 0 <= found < 10**7:
        raise Wrong(f"«\u00a0{said(text)}\u00a0» n’est pas un nombre d’équivalents temps plein. Écrivez-le comme 10,5.")
    return found.quantize(Decimal("0.01"))


def listed(text: str) -> list[str]:
    """Names separated by « | »; a bar within a name follows a backslash."""
    return [one for part in re.split(r"(?<!\\)\|", text) if (one := clean(part.replace("\\|", "|")))]


def dated(text: str) -> tuple[str, str, str]:
    """« Direccte (jusqu’au 31/03/2021) » → its name, its first date, its last date; without a period, the whole is the name."""
    match = _PERIOD.match(text)
    if match is None:
        return text, "", ""
    starts, ends = match["since"] or match["from"] or "", match["to"] or match["until"] or ""
    try:
        return match["name"], *(PartialDate.parse(one).iso if one else "" for one in (starts, ends))  # type: ignore[return-value]
    except ValueError:
        return text, "", ""


def with_period(name: str, starts: str, ends: str) -> str:
    """What `dated` reads."""
    name, starts, ends = name.replace("|", "\\|"), _slashes(starts), _slashes(ends)
    if starts and ends:
        return f"{name} (du {starts} au {ends})"
    if starts:
        return f"{name} (depuis {starts})"
    return f"{name} (jusqu’au {ends})" if ends else name


def _slashes(iso: str) -> str:
    return "/".join(reversed(iso.split("-"))) if iso else ""
