"""Public holidays of France (Code du travail, L3133-1), and the two more of Alsace and Moselle (L3134-13)."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

FIXED = {
    (1, 1): "le jour de l’an",
    (5, 1): "la fête du travail",
    (5, 8): "le 8 mai",
    (7, 14): "la fête nationale",
    (8, 15): "l’Assomption",
    (11, 1): "la Toussaint",
    (11, 11): "le 11 novembre",
    (12, 25): "Noël",
}
AFTER_EASTER = {1: "le lundi de Pâques", 39: "l’Ascension", 50: "le lundi de Pentecôte"}
SAINT_STEPHEN = (12, 26)
GOOD_FRIDAY = -2


@lru_cache(maxsize=64)
def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    century, of_century = divmod(year, 100)
    leaps, left = divmod(century, 4)
    golden = year % 19
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon + 15) % 30
    quarter, rest = divmod(of_century, 4)
    to_sunday = (32 + 2 * left + 2 * quarter - epact - rest) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def holiday_on(day: dt.date, *, alsace_moselle: bool = False) -> str:
    """The holiday of that day, as a sentence names it; nothing on an ordinary day."""
    after = (day - easter(day.year)).days
    local = {SAINT_STEPHEN: "la Saint-Étienne"} if alsace_moselle else {}
    if alsace_moselle and after == GOOD_FRIDAY:
        return "le Vendredi saint"
    return AFTER_EASTER.get(after) or (FIXED | local).get((day.month, day.day), "")
