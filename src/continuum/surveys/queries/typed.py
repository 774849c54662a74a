"""What a French person types, as the engine takes it: « 12,5 », « 01/03/2026 », « 14h30 »."""

from __future__ import annotations

import re

from continuum.methods.questionnaires import Item

NUMBERS = {"integer", "decimal", "range"}
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_FRENCH_HOUR = re.compile(r"(\d{1,2})\s*[h:]\s*(\d{2})?", re.IGNORECASE)


def as_typed(item: Item, text: str) -> str:
    """The text of an answer that is no list of choices; what is no answer stays as it is, for the engine to say so."""
    if item.kind in NUMBERS:
        return _BLANKS.sub("", text).replace(",", ".")
    if item.kind == "date" and (day := _FRENCH_DAY.fullmatch(text)):
        return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    if item.kind == "time" and (hour := _FRENCH_HOUR.fullmatch(text)):
        return f"{int(hour[1]):02}:{hour[2] or '00'}"
    return text.replace("\r\n", "\n")
