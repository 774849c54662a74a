"""The chain of signatures of a meeting: what each link holds, and whether all of them still hold together.

A link seals who signed what, when, and the link before it. The journal, which nobody edits, keeps each link too: a chain that
was wholly made again, or cut at its end, no longer agrees with it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from continuum.meetings.models import Meeting, Signature
from continuum.toolkit import journal

SIGNED = "half_day.signed"
GONE = "la signature n°\u00a0{rank} manque"
ADDED = "la signature n°\u00a0{rank} n’a pas été écrite par ce site"
OTHER_NAME = "le nom, l’organisation ou le motif de la signature n°\u00a0{rank} a été changé"
OTHER_LINK = "la signature n°\u00a0{rank} a été changée ou déplacée"


@dataclass(frozen=True)
class ChainCheck:
    """How many signatures were read, what is wrong with them, and the last link, by which all the others hold."""

    count: int
    problems: list[str]
    head: str

    @property
    def holds(self) -> bool:
        return not self.problems


def check_chain(meeting: Meeting) -> ChainCheck:
    """Read the whole chain again from its first link, and compare it with the journal."""
    signatures = signatures_of(meeting)
    head = signatures[-1].chain if signatures else ""
    return ChainCheck(len(signatures), list(_problems(signatures, _told(meeting))), head)


def signatures_of(meeting: Meeting) -> list[Signature]:
    """As they follow each other."""
    return list(Signature.objects.filter(attendance__meeting=meeting).select_related("attendance").order_by("rank", "pk"))


def seal_of(signature: Signature) -> str:
    """Who signed, for whom, and why so late, under a salt: without it, nobody finds a name by trying names."""
    return _sha256(signature.salt, signature.name, signature.organisation_name, signature.late_reason)


def link_of(signature: Signature, before: str) -> str:
    """The link that this signature makes after that one."""
    instant = signature.signed_at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    attendance = signature.attendance
    return _sha256(str(attendance.meeting_id), str(attendance.pk), signature.half_day, instant, signature.seal, before)


def _told(meeting: Meeting) -> dict[int, str]:
    """The links as the journal keeps them."""
    lines = journal.history_of(meeting).filter(verb=SIGNED).values_list("details", flat=True)
    return {int(one["rank"]): str(one["chain"]) for one in lines}


def _problems(signatures: list[Signature], told: dict[int, str]) -> Iterator[str]:
    for one in signatures:
        before = told.get(one.rank - 1, "")
        if one.rank not in told:
            yield ADDED.format(rank=one.rank)
        elif one.chain != told[one.rank] or one.chain != link_of(one, before):
            yield OTHER_LINK.format(rank=one.rank)
        if one.salt and one.seal != seal_of(one):
            yield OTHER_NAME.format(rank=one.rank)
    for rank in sorted(set(told) - {one.rank for one in signatures}):
        yield GONE.format(rank=rank)


def _sha256(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
