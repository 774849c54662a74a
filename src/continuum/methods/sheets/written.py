"""A reading as a `sheets-1` document, and back: what a command prints and what a site keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from .document import Place
from .drafts import Found, Missing, Mission, Reading, Repair, Scrap, SheetDraft

FORMAT = "sheets-1"


def as_document(reading: Reading) -> dict[str, Any]:
    """What is empty is not written."""
    document: dict[str, Any] = _without_blanks({"format": FORMAT, **asdict(reading)})
    return document


def _without_blanks(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_blanks(item) for name, item in value.items()}
        return {name: item for name, item in kept.items() if item not in (None, "", (), [], {}, 0)}
    return [_without_blanks(item) for item in value] if isinstance(value, list | tuple) else value


def from_document(document: Mapping[str, Any]) -> Reading:
    """The reading that was written."""
    programme = document.get("programme")
    return Reading(
        layout=document["layout"],
        sheets=tuple(_sheet(sheet) for sheet in document.get("sheets", ())),
        programme=_found(programme) if programme else None,
        left_over=_scraps(document, "left_over"),
        headings=_scraps(document, "headings"),
        noise=_scraps(document, "noise"),
    )


def _sheet(written: Mapping[str, Any]) -> SheetDraft:
    values = {field.name: _value(field.name, written[field.name]) for field in fields(SheetDraft) if field.name in written}
    return SheetDraft(**values)


def _value(name: str, written: Any) -> Any:
    if name == "missing":
        return tuple(Missing(one["field"], one["why"], _place(one["place"]) if "place" in one else None) for one in written)
    if name == "missions":
        return tuple(
            Mission(_found(one["title"]), tuple(_found(activity) for activity in one.get("activities", ()))) for one in written
        )
    return tuple(_found(one) for one in written) if isinstance(written, list) else _found(written)


def _found(written: Mapping[str, Any]) -> Found:
    return Found(
        value=written.get("value", ""),
        snippet=written.get("snippet", ""),
        place=_place(written["place"]) if "place" in written else Place(0),
        confidence=written["confidence"],
        why=written.get("why", ""),
        repairs=tuple(
            Repair(one.get("before", ""), one.get("after", ""), one["rule"], _place(one.get("place", {})))
            for one in written.get("repairs", ())
        ),
    )


def _place(written: Mapping[str, Any]) -> Place:
    return Place(written.get("number", 0), written.get("page"), written.get("sheet", ""), written.get("last", 0))


def _scraps(document: Mapping[str, Any], name: str) -> tuple[Scrap, ...]:
    return tuple(Scrap(one.get("text", ""), _place(one.get("place", {})), one.get("why", "")) for one in document.get(name, ()))
