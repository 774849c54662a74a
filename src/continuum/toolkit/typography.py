"""French typography for everything a person reads: numbers, dates, spaces, lists, plurals."""

import datetime
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

NARROW_SPACE = "\u202f"
HARD_SPACE = "\u00a0"
MINUS = "\u2212"

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def french_number(value: Decimal | int | float, decimals: int | None = None) -> str:
    """Write a number as French readers expect: « 1 255,5 » with a narrow space and a decimal comma.

    Without `decimals` the number keeps the digits it has, less the zeros that a database column adds.
    Halves are rounded away from zero, as on paper, not to the nearest even digit.
    """
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise ValueError("Ce nombre ne peut pas être écrit\u00a0: il n'est pas fini.")
    if decimals is None:
        written = f"{number:f}"
        written = written.rstrip("0").rstrip(".") if "." in written else written
    else:
        written = f"{number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):f}"
    whole, _, fraction = written.lstrip("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", NARROW_SPACE)
    sign = MINUS if written.startswith("-") and written.strip("-0.") else ""
    return sign + grouped + (f",{fraction}" if fraction else "")


def euros(amount: Decimal | int) -> str:
    """Write an amount as on an account: « 12 000 € », « 1 250,50 € », in whole cents."""
    exact = Decimal(amount)
    return f"{french_number(exact, 0 if exact == exact.to_integral_value() else 2)}{HARD_SPACE}€"


def file_size(count: int) -> str:
    """How heavy a file is: « 340 ko », « 1,2 Mo »."""
    if count < 1_000_000:
        return f"{french_number(max(1, round(count / 1000)))}{HARD_SPACE}ko"
    return f"{french_number(Decimal(count) / 1_000_000, 1)}{HARD_SPACE}Mo"


def month_name(number: int) -> str:
    """Name a month from its number, 1 to 12."""
    if not 1 <= number <= 12:
        raise ValueError("Un mois porte un numéro de 1 à 12.")
    return MONTHS[number - 1]


def french_date(day: datetime.date) -> str:
    """Write a date in full: « 1er octobre 2021 »."""
    ordinal = "1er" if day.day == 1 else str(day.day)
    return f"{ordinal} {month_name(day.month)} {day.year}"


def join_french(items: Iterable[str]) -> str:
    """Join words as in a sentence: « a, b et c »."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} et {words[-1]}"


_ELIDED = re.compile(r"[aàâäeéèêëhiîïoôöœuùûü]|y[^aeiouéè]", re.IGNORECASE)


def of(name: object) -> str:
    """What belongs to somebody or something: « de Nadia », « d’Oscar », « d’Yves » yet « de Yasmine »; « h » is taken as mute."""
    return f"d’{name}" if _ELIDED.match(str(name)) else f"de {name}"


def plural(count: Decimal | int | float, singular: str, plural_form: str) -> str:
    """Choose the word that agrees with a count; French starts the plural at two."""
    return plural_form if count >= 2 or count <= -2 else singular


def counted(count: int, singular: str, plural_form: str) -> str:
    """Write a count with its word, kept together: « 3 structures »."""
    return f"{french_number(count)}{HARD_SPACE}{plural(count, singular, plural_form)}"


_SPACES = f"[ {HARD_SPACE}{NARROW_SPACE}]*"
_SPACING = re.compile(
    r"(?P<kept>"
    r"(?:https?://|www\.)[^\s<>«»]*[^\s<>«».,;:!?)\]*]"  # an address keeps its own punctuation
    r"|`[^`\n]+`|\[\[[^\[\]\n]*\]\]"  # code, and questions put to the register
    r"|&\#?\w+;|«\s*»"
    r")"
    rf"|(?<=[^\s(\[«])(?P<before_high>{_SPACES})(?P<high>[;!?]+)(?!=)"
    rf"|(?<=[^\s(\[«:])(?P<before_colon>{_SPACES}):(?=[ \t\r\n{HARD_SPACE}»)\]\[*]|$)"
    rf"|(?<=[^\s(\[«:])(?P<before_spaced_colon> {_SPACES}):(?![:/()\-])"
    rf"|(?<=[\d\])])(?P<before_percent>{_SPACES})%(?!\w)"
    rf"|(?<=\S)(?P<before_spaced_percent> {_SPACES})%(?!\w)"
    rf"|«(?P<after_open>{_SPACES})(?=\S)"
    rf"|(?<=[^\s«])(?P<before_close>{_SPACES})»"
)


def french_spaces(text: str) -> str:
    """Put the unbreakable spaces that French punctuation wants, where the author typed a plain one or none.

    Addresses, times (10:30), code between backquotes and `[[questions]]` are left as typed; a second
    passage changes nothing.
    """
    return _SPACING.sub(_respaced, text)


def _respaced(match: re.Match[str]) -> str:
    if match["kept"] is not None:
        return match[0]
    group = str(match.lastgroup)
    if group == "high":
        return _space(match["before_high"], NARROW_SPACE) + match["high"]
    space = _space(match[group], HARD_SPACE)
    if group == "after_open":
        return "«" + space
    mark = match[0][-1]
    return space + mark


def _space(typed: str, wanted: str) -> str:
    """Keep an unbreakable space that the author chose; replace a plain one, or none."""
    return typed if typed and " " not in typed else wanted
