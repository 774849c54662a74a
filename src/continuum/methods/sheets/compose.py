"""From the pieces of each field to the draft of a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from .drafts import Confidence, Found, Missing, Mission, Repair, Scrap, SheetDraft, least
from .pieces import Item, Piece, Sections, items_of, paragraphs, unmarked
from .repairs import repaired
from .wording import measure_of

TEXTS = ("audience", "context", "stakes", "steering")
PLAIN = ("number", "title", "tagline", "territory", "starts", "duration", "period")
LISTS = ("objectives", "means")
NAMES = ("initiators", "partners", "actors")
EXPECTED = (
    *("title", "territory", "context", "stakes", "objectives", "description", "missions", "audience", "starts", "duration"),
    *("initiators", "partners", "quantitative", "qualitative", "steering", "means"),
)
REPAIRED = "des lettres mal lues ont été réparées"
EMPTY, ABSENT = "l’intitulé est là, sans valeur", "rien dans le document ne l’annonce"
BY_SENTENCE = "rangé d’après sa phrase, sans intitulé qui le dise"
MOST_NAMES = 40
"""Of one text, that is kept beside each of them."""
_NAMES_PARTED = re.compile(r"[,;](?![^()]{0,200}\))")
_FIRST_NUMBER = re.compile(r"^\d{1,2}\s?[/).°–—-]")


def drafted(sections: Sections) -> SheetDraft:
    """The draft of a sheet, and what it lacks."""
    _sort_results(sections)
    values: dict[str, Any] = {name: text_of(sections.taken(name), one_line=True) for name in PLAIN}
    values |= {name: text_of(sections.taken(name)) for name in TEXTS}
    values |= {name: listed(sections.taken(name)) for name in (*LISTS, "quantitative", "qualitative")}
    values |= {name: names_in(sections.taken(name)) for name in NAMES}
    described, numbered = _parted_description(sections.taken("description"))
    values["description"] = text_of(described)
    values["missions"] = missions_of([*numbered, *sections.taken("missions")])
    return SheetDraft(**values, missing=_missing(values, sections))


def _missing(values: dict[str, Any], sections: Sections) -> tuple[Missing, ...]:
    absent = [name for name in EXPECTED if not values.get(name)]
    return tuple(Missing(name, _why_missing(name, sections), sections.labels.get(name)) for name in absent)


def _why_missing(name: str, sections: Sections) -> str:
    return sections.reasons.get(name) or (EMPTY if name in sections.labels else ABSENT)


# --- One text ------------------------------------------------------------------------------------------------------------


def text_of(pieces: Sequence[Piece], one_line: bool = False) -> Found | None:
    """One value: a line, or paragraphs and points as they stand."""
    if not pieces:
        return None
    place = pieces[0].place
    blocks, repairs = [], list[Repair]()
    for paragraph in ["\n".join(piece.text for piece in pieces)] if one_line else paragraphs(pieces):
        text, done = repaired(paragraph, place)
        blocks.append(" ".join(text.split()))
        repairs += done
    return _found("" if not blocks else _assembled(blocks), pieces, repairs)


def _assembled(blocks: list[str]) -> str:
    """Points follow each other; an empty line parts paragraphs."""
    written = blocks[0]
    for before, block in pairwise(blocks):
        both_points = before.startswith("- ") and block.startswith("- ")
        written += ("\n" if both_points else "\n\n") + block
    return written


def _found(value: str, pieces: Sequence[Piece], repairs: Iterable[Repair]) -> Found:
    done = (*(one for piece in pieces for one in piece.repairs), *repairs)
    reasons = list(dict.fromkeys(piece.why for piece in pieces if piece.why))
    confidence: Confidence = least(*(piece.confidence for piece in pieces))
    if done:
        confidence, reasons = least(confidence, "likely"), [*reasons, REPAIRED]
    snippet = "\n".join(piece.source for piece in pieces)
    return Found(value, snippet, pieces[0].place.until(pieces[-1].place), confidence, "\u202f; ".join(reasons), done)


# --- Several -------------------------------------------------------------------------------------------------------------


def listed(pieces: Sequence[Piece]) -> tuple[Found, ...]:
    """The points of a list, one value each."""
    return tuple(_item(item) for item in items_of(pieces))


def _item(item: Item) -> Found:
    text, repairs = repaired("\n".join(piece.text for piece in item.pieces), item.pieces[0].place)
    value = " ".join(text.split()).rstrip(" ;,")
    return _found(value, item.pieces, repairs)


def names_in(pieces: Sequence[Piece]) -> tuple[Found, ...]:
    """Names parted by commas or lines; a comma between brackets parts nothing."""
    return tuple(name for item in items_of(pieces) for name in _names_of(item))


def _names_of(item: Item) -> list[Found]:
    """Each name beside the text of them all where it may be cut or repaired; beside itself where it is whole, or one of many."""
    whole = _item(item)
    parts = [part.strip(" .") for part in _NAMES_PARTED.split(whole.value)]
    names = [part for part in parts if part]
    uncut = len(item.pieces) == 1 and len(parts) > 1 and not whole.repairs
    if not uncut and len(names) <= MOST_NAMES:
        return [replace(whole, value=name) for name in names]
    return [replace(whole, value=name, snippet=name, repairs=() if at else whole.repairs) for at, name in enumerate(names)]


# --- Missions --------------------------------------------------------------------------------------------------------------


def _parted_description(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """What is said before « 1/ … 2/ … » is the description; the numbered points are missions."""
    numbered = [place for place, piece in enumerate(pieces) if _FIRST_NUMBER.match(unmarked(piece.text)[0])]
    return (pieces[: numbered[0]], pieces[numbered[0] :]) if len(numbered) > 1 else (pieces, [])


def missions_of(pieces: Sequence[Piece]) -> tuple[Mission, ...]:
    """Outer points are missions, inner points their activities."""
    missions: list[tuple[Found, list[Found]]] = []
    for item in items_of(pieces):
        found = _item(item)
        if item.level == 0 or not missions:
            missions.append((replace(found, value=found.value.rstrip(" :")), []))
        else:
            missions[-1][1].append(found)
    return tuple(Mission(title, tuple(activities)) for title, activities in missions)


# --- Results -------------------------------------------------------------------------------------------------------------------


def _sort_results(sections: Sections) -> None:
    """Results that no heading sorts go by their sentence: what can be counted, what cannot."""
    for item in items_of(sections.taken("results")):
        said = " ".join(piece.text for piece in item.pieces)
        name = "qualitative" if measure_of(said).nature == "rubric" else "quantitative"
        first, *rest = item.pieces
        whole = [replace(first, text=f"- {first.text}"), *(replace(piece, hard=False, gap=False) for piece in rest)]
        for piece in whole:
            told = replace(piece, confidence=least(piece.confidence, "likely"), why=piece.why or BY_SENTENCE)
            sections.add(name, told)


def scraps(pieces: Iterable[Piece], why: str) -> list[Scrap]:
    """Pieces that no field holds."""
    return [Scrap(piece.source, piece.place, piece.why or why) for piece in pieces]
