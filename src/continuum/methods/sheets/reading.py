"""From a document to its sheets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from itertools import zip_longest

from . import forms, slides
from .compose import drafted, scraps, text_of
from .document import Laid
from .drafts import Found, Layout, Reading, Scrap
from .pieces import Scan
from .repairs import repaired

_NAMED = re.compile(
    r"(?:programme|projet|plan d['’]actions?|feuille de route)\s(?:[^.«»]{0,40}\s)?«\s*(?P<name>[^«»]{4,150}?)\s*»", re.IGNORECASE
)
_ENTITLED = re.compile(r"^(?:programme|plan d['’]actions?|feuille de route)\s\S.{3,150}$", re.IGNORECASE)
NAMED, ENTITLED = "nommé entre guillemets dans le texte", "une ligne de titre au-dessus des fiches"


def read_sheets(laid: Laid) -> Reading:
    """Every sheet of a document, what each lacks, and what no field holds."""
    found = slides.scan(laid) if (shown := slides.are_slides(laid)) else forms.scan(laid)
    kept = [sections for sections in found.sheets if any(sections.fields.values())]
    sheets = tuple(drafted(sections) for sections in kept)
    unplaced = [scrap for sections in kept for name, pieces in sections.fields.items() for scrap in scraps(pieces, name)]
    return Reading(
        layout=_layout(found, shown),
        sheets=sheets,
        programme=text_of(found.programme, one_line=True) or _programme(found.left_over),
        left_over=tuple(sorted(found.left_over + unplaced, key=_in_order)),
        headings=tuple(found.headings),
        noise=tuple(found.noise),
    )


def read_best(versions: Sequence[Laid]) -> Reading:
    """The version of a document that says most, and most surely: the text of a PDF comes in several orders."""
    return max((read_sheets(laid) for laid in versions), key=_said)


def _said(reading: Reading) -> int:
    """Fields found, the sure ones counting most; a sheet without a title counts for little."""
    values = [getattr(sheet, field.name) for sheet in reading.sheets if sheet.title for field in fields(sheet)]
    founds = [one for value in values for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, Found)]
    missions = [one for sheet in reading.sheets for one in sheet.missions]
    weights = {"sure": 3, "likely": 2, "doubtful": 0}
    return sum(weights[one.confidence] for one in founds) + len(missions)


def _in_order(scrap: Scrap) -> tuple[int, int]:
    return scrap.place.page or 0, scrap.place.number


def _layout(found: Scan, shown: bool) -> Layout:
    if not found.sheets:
        return "unknown"
    if shown:
        return "slides"
    return "table" if any(scrap.why == forms.COLUMN_NAME for scrap in found.headings) else "form"


def _programme(left_over: Sequence[Scrap]) -> Found | None:
    """The name of the plan, said in a text that introduces its sheets; the text itself stays left over."""
    for scrap, following in zip_longest(left_over, left_over[1:]):
        together = f"{scrap.text} {following.text}" if following else scrap.text
        if match := _NAMED.search(together):
            name, repairs = repaired(match["name"], scrap.place)
            return Found(name, match[0], scrap.place, "likely", NAMED, repairs)
        if scrap.why == forms.BEFORE and scrap.text[:1].isupper() and _ENTITLED.match(scrap.text):
            name, repairs = repaired(scrap.text, scrap.place)
            return Found(name, scrap.text, scrap.place, "likely", ENTITLED, repairs)
    return None
