"""Where a sheet begins: « Fiche action n° 3 », « ACTION 2 », « Action 4 – Former »."""

from __future__ import annotations

import re
from dataclasses import dataclass

_START = re.compile(
    r"^\W{0,4}(?P<sheet>fiche(?:[\s-]*(?:action|projet))?|action|projet)(?![^\W\d_])\s*"
    r"(?P<sign>n\s?[°ºo.](?![^\W\d_])|numéro\b|n(?=\s?\d)|#)?\s*:?\s*"
    r"(?P<number>\d{1,3}(?:[.]\d{1,2})?[a-zA-Z]?(?!\w|\s?%)|[IVX]{1,4}\b)?"
    r"\s*(?P<parting>[:.–—-]|\))?\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_LONE_NUMBER = re.compile(r"^(?:n\s?[°ºo]\s*)?(?P<number>\d{1,3}(?:[.]\d{1,2})?[a-zA-Z]?|[IVX]{1,4})$")
_NUMBER_FIRST = re.compile(r"^(?P<number>\d{1,2}(?:[.]\d{1,2})?)\s*[:–—-]\s*(?P<rest>[^\W\d_].*)$", re.DOTALL)


@dataclass(frozen=True)
class Start:
    """The heading as written, the number if it has one, and the words after it."""

    written: str
    number: str = ""
    rest: str = ""


def start_of(text: str) -> Start | None:
    """The beginning of a sheet that this line or cell is."""
    match = _START.match(text)
    if match is None or not _said(match):
        return None
    number, rest = match["number"] or "", match["rest"].strip()
    if rest and not match["parting"] and not _capital(rest):
        return None
    written = text[: match.start("number")] if number else text[: match.start("rest")]
    return Start(written.strip() or match["sheet"], number, rest)


def _said(match: re.Match[str]) -> bool:
    """« Action » alone is a word; with its number, or after « fiche », it is a heading."""
    kind = match["sheet"].lower()
    if kind == "fiche":
        return bool(match["sign"] or (match["number"] and match["parting"]) or (match["number"] and not match["rest"]))
    if kind.startswith("fiche"):
        return bool(match["sign"] or match["number"] or match["parting"] or not match["rest"] or _capital(match["rest"]))
    return bool(match["number"]) and bool(match["sign"] or match["parting"] or not match["rest"] or match["sheet"].isupper())


def _capital(text: str) -> bool:
    first = next((sign for sign in text if sign.isalnum()), "")
    return first.isupper() or first.isdigit()


def lone_number(text: str) -> str:
    """The number of a sheet, when the text is nothing else."""
    match = _LONE_NUMBER.match(text.strip())
    return match["number"] if match else ""


def number_first(text: str) -> tuple[str, str] | None:
    """« 3 – Former » → « 3 », « Former »."""
    match = _NUMBER_FIRST.match(text.strip())
    return (match["number"], match["rest"]) if match else None
