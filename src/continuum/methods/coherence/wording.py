"""French numbers, dates and places, the same in every sentence."""

import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from continuum.methods.coherence.figures import Event, Figure, Period
from continuum.methods.coherence.intervals import PartialDate

NARROW = "\u202f"
WIDE = "\u00a0"
SEMICOLON = f"{NARROW}; "
COLON = f"{WIDE}: "

_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_APPROXIMATIONS = {"exact": "", "rounded": "environ ", "estimate": "environ ", "lower_bound": "au moins "}
# A sentence that names a hundred parts is no longer read.
_MOST_NAMED = 8
_SAME_IN_THE_PLURAL = {"accès", "avis", "cas", "colis", "concours", "cours", "fois", "mois", "parcours", "pays", "repas", "temps"}


def number(value: Decimal | Fraction) -> str:
    """A number as printed in French: 80516 is written 80 516, and 12.5 is written 12,5."""
    shown = value if isinstance(value, Decimal) else _two_decimals(value)
    whole, _, decimals = f"{shown:,f}".partition(".")
    whole = whole.replace("-", "\u2212").replace(",", NARROW)
    return f"{whole},{decimals}" if decimals else whole


def _two_decimals(value: Fraction) -> Decimal:
    rounded = round(value, 2)
    return Decimal(rounded.numerator) / Decimal(rounded.denominator)


def plain(value: Decimal | Fraction | PartialDate | None) -> int | float | str | None:
    """The value as JSON carries it."""
    if value is None or isinstance(value, PartialDate):
        return value.text if value else None
    return int(value) if value == int(value) else float(round(Fraction(value), 6))


def date(value: PartialDate) -> str:
    """12 octobre 2021, octobre 2021 or 2021, as precise as it was given."""
    year, *finer = value.text.split("-")
    if not finer:
        return year
    month = f"{_MONTHS[value.first.month - 1]} {year}"
    if len(finer) == 1:
        return month
    return f"{'1er' if value.first.day == 1 else value.first.day} {month}"


def answer(figure: Figure) -> str:
    """What a figure says, with its precision and unit."""
    shown: str
    if isinstance(figure.value, PartialDate):
        return ("au plus tôt " if figure.precision == "lower_bound" else "") + date(figure.value)
    amount = figure.value if figure.value is not None else figure.amount
    shown = "sans réponse" if amount is None else _APPROXIMATIONS[figure.precision] + number(amount)
    return f"{shown}{WIDE}{unit_after(amount, figure.unit)}" if figure.unit and amount is not None else shown


def unit_after(amount: Decimal | Fraction, unit: str) -> str:
    """« 1 enquête », « 3 enquêtes »: French counts in the plural from two on. Only a unit of one plain word is put right."""
    is_plain_plural = unit.endswith("s") and " " not in unit and unit not in _SAME_IN_THE_PLURAL
    return unit[:-1] if is_plain_plural and -2 < amount < 2 else unit


def answer_with_place(figure: Figure) -> str:
    return answer(figure) + according_to(figure)


def according_to(figure: Figure) -> str:
    """« selon » the document and the place in it, or else the label that tells this answer apart."""
    if figure.source and figure.source.document:
        place = f", {figure.source.place}" if figure.source.place else ""
        return f" selon {quoted(figure.source.document)}{place}"
    if figure.source and figure.source.place:
        return f" selon {figure.source.place}"
    return f" ({figure.label or figure.id}, sans source)"


def subject(figure: Figure) -> str:
    """What the figure is about, with its perimeter."""
    perimeter = ", ".join(dict.fromkeys(part for part in (figure.territory, figure.node, figure.organisation) if part))
    name = figure.label or figure.measure or figure.id
    return f"{name} ({perimeter})" if perimeter else name


def part_name(part: Figure, total: Figure) -> str:
    """What tells a part from its total and from the other parts."""
    for mine, of_total in (
        (part.territory, total.territory),
        (part.node, total.node),
        (part.organisation, total.organisation),
    ):
        if mine and mine != of_total:
            return mine
    return part.label or part.id


def parts_list(parts: Iterable[Figure], total: Figure) -> str:
    named = [f"{part_name(part, total)}, {answer_with_place(part)}" for part in parts]
    shown = named[:_MOST_NAMED]
    if len(named) > _MOST_NAMED:
        shown.append(f"et {len(named) - _MOST_NAMED} autres")
    return SEMICOLON.join(shown)


def name(event: Event) -> str:
    return quoted(event.label or event.id)


def span(event: Event) -> str:
    return period((event.begins, event.ends))


def period(bounds: Period) -> str:
    """Two dates, or the one that is known."""
    start, end = bounds
    if start and end:
        return date(start) if start == end else f"{date(start)} – {date(end)}"
    if start:
        return f"début{COLON}{date(start)}"
    return f"fin{COLON}{date(end)}" if end else "sans date"


def quoted(text: str) -> str:
    return f"«{WIDE}{text}{WIDE}»"


def listing(items: Iterable[str]) -> str:
    """a, b et c."""
    *first, last = items
    return f"{', '.join(first)} et {last}" if first else last


def folded(text: str) -> str:
    """The same name whatever its case, accents and spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).split())
