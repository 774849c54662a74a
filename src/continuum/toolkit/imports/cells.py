"""A cell as text, whatever the spreadsheet made of it: « 12 », « 12,5 », « 31/12/2022 », « oui »."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from typing import Any


def text_of(value: Any) -> str:
    """As a French person would have typed it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return value.strftime("%d/%m/%Y %H:%M" if value.time() != dt.time() else "%d/%m/%Y")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def _number(value: float) -> str:
    if math.isfinite(value) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    return repr(value).replace(".", ",")
