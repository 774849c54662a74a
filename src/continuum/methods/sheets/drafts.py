"""What was read of a document: drafts of sheets whose every value says where it comes from and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .document import Place

Confidence = Literal["sure", "likely", "doubtful"]
ORDER: tuple[Confidence, ...] = ("sure", "likely", "doubtful")


def least(*confidences: Confidence) -> Confidence:
    """The least sure of several."""
    return max(confidences, key=ORDER.index)


@dataclass(frozen=True)
class Repair:
    """What a rule put right: the words before, the words after, where."""

    before: str
    after: str
    rule: str
    place: Place


@dataclass(frozen=True)
class Found:
    """A value, the text it was read from (untouched), and how far it can be trusted."""

    value: str
    snippet: str
    place: Place
    confidence: Confidence = "sure"
    why: str = ""
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True)
class Mission:
    """A mission of the sheet and what is done for it."""

    title: Found
    activities: tuple[Found, ...] = ()


@dataclass(frozen=True)
class Missing:
    """A field without a value; its place is that of its heading, if the heading is there."""

    field: str
    why: str
    place: Place | None = None


@dataclass(frozen=True)
class Scrap:
    """A piece of the document that no field holds, and why."""

    text: str
    place: Place
    why: str


@dataclass(frozen=True)
class SheetDraft:
    """An action sheet as it was read; what was not found is absent, and listed in `missing`."""

    number: Found | None = None
    title: Found | None = None
    tagline: Found | None = None
    territory: Found | None = None
    audience: Found | None = None
    context: Found | None = None
    stakes: Found | None = None
    description: Found | None = None
    starts: Found | None = None
    duration: Found | None = None
    period: Found | None = None
    steering: Found | None = None
    objectives: tuple[Found, ...] = ()
    missions: tuple[Mission, ...] = ()
    initiators: tuple[Found, ...] = ()
    partners: tuple[Found, ...] = ()
    actors: tuple[Found, ...] = ()
    quantitative: tuple[Found, ...] = ()
    qualitative: tuple[Found, ...] = ()
    means: tuple[Found, ...] = ()
    missing: tuple[Missing, ...] = ()


Layout = Literal["form", "slides", "table", "unknown"]


@dataclass(frozen=True)
class Reading:
    """The whole document: every word of it is in a field, a heading, the left over or the noise."""

    layout: Layout
    sheets: tuple[SheetDraft, ...] = ()
    programme: Found | None = None
    left_over: tuple[Scrap, ...] = ()
    headings: tuple[Scrap, ...] = ()
    noise: tuple[Scrap, ...] = field(default=())
