"""Who sees what of a request that was given in: the structure all of its own, the team what the structure lets out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from continuum.directory.models import Organisation
from continuum.surveys import rules
from continuum.surveys.enums import ConsentScope, Voice
from continuum.surveys.models import Campaign, Consent, Request
from continuum.surveys.models.campaigns import asked_of

from .compiled import unread

WITH = ("campaign__node__programme__sponsor", "campaign__node__territory", "campaign__version", "organisation__territory")
LIGHT = (*unread("campaign__version"), *unread("sheet__version"))


@dataclass(frozen=True)
class Sight:
    """What one reader may see of a request; `is_own` is the structure's own eye, for that point of view."""

    request: Request
    reader: Any
    is_own: bool
    results: bool
    answers: bool


def sight_of(person: Any, pk: UUID, *, held: bool = False) -> Sight | None:
    """Of one request; nothing where it is not given in, is of somebody else, or was not agreed to. `held`: by the link."""
    found = _given_in().filter(pk=pk).first()
    return _sight(found, person, held=held) if found is not None else None


def own_sights(person: Any, organisation: Organisation, most: int) -> list[Sight]:
    """Of the last requests that were put to her for that structure and given in: all of each is hers to see."""
    own = _given_in().asked().filter(asked_of(person), organisation=organisation).order_by("-answered_at", "pk")
    return [Sight(one, person, is_own=True, results=True, answers=True) for one in own[:most]]


def _given_in() -> Any:
    return Request.objects.answered().select_related(*WITH, "person", "sheet__version").defer(*LIGHT)


def decided_by(person: Any, pk: UUID) -> Sight | None:
    """For those who decide what leaves the structure, whoever answered: they see that it was given in, not what it says."""
    rows = Request.objects.answered().select_related(*WITH, "person").defer(*unread("campaign__version"))
    found = rows.filter(pk=pk).first()
    if found is None or not rules.decide_sharing(person, found):
        return None
    return Sight(found, person, is_own=True, results=False, answers=False)


def seen_with(sight: Sight, request: Request) -> Sight | None:
    """The same reader before another request of the same structure: what she may see of that one."""
    same = request.voice == sight.request.voice and request.organisation_id == sight.request.organisation_id
    if sight.is_own and same and (request.voice != Voice.STAFF or request.person_id == sight.request.person_id):
        return Sight(request, sight.reader, is_own=True, results=True, answers=True)
    return _sight(request, sight.reader, held=False)


def _sight(found: Request, person: Any, *, held: bool) -> Sight | None:
    if held or Request.objects.asked().filter(asked_of(person), pk=found.pk).exists():
        return Sight(found, person, is_own=True, results=True, answers=True)
    if not Campaign.objects.visible_to(person).filter(pk=found.campaign_id).exists():
        return None
    given = Consent.objects.in_force().filter(campaign=found.campaign_id, organisation=found.organisation_id)
    scopes = set(given.values_list("scope", flat=True))
    results, answers = ConsentScope.RESULTS in scopes, ConsentScope.ANSWERS in scopes
    return Sight(found, person, is_own=False, results=results, answers=answers) if results or answers else None
