"""Who may what of learning visits and of what visitors mean to try."""

from __future__ import annotations

from typing import Any

from continuum.community.models import (
    LearningVisit,
    TransferIntention,
)
from continuum.community.models.practices import answered_for
from continuum.community.models.visits import VISITING
from continuum.meetings.models import Attendance

from .communities import run_community, takes_part

add_visit = run_community


def change_visit(person: Any, visit: LearningVisit) -> bool:
    """Those who run its community."""
    return run_community(person, visit.community)


draft_card = change_visit


def comes_to_visit(person: Any, visit: LearningVisit) -> bool:
    """Whoever has a place among the visitors, or was there."""
    came = Attendance.objects.filter(VISITING, meeting=visit.meeting_id, person=person.pk)
    return takes_part(person, visit.community) and came.exists()


ask_questions = write_observation = write_astonishment = comes_to_visit


def add_intention(person: Any, visit: LearningVisit) -> bool:
    """A visitor, for a structure for which she answers."""
    return bool(answered_for(person)) and comes_to_visit(person, visit)


def agree_to_card(person: Any, visit: LearningVisit) -> bool:
    """Nobody but the host says that a card may be drawn from what was seen there."""
    return visit.meeting.host_id in answered_for(person) and takes_part(person, visit.community)


def change_intention(person: Any, intention: TransferIntention) -> bool:
    """Whoever took it, while she answers for the structure; after her, whoever does."""
    structure, owner = intention.organisation_id, intention.owner
    if structure not in answered_for(person) or not takes_part(person, intention.visit.community):
        return False
    return owner is None or owner.pk == person.pk or structure not in answered_for(owner)


def take_intention_step(person: Any, intention: TransferIntention) -> bool:
    """Those of her structure, and those who run the community and hear of it by telephone."""
    hers = intention.organisation_id in answered_for(person) and takes_part(person, intention.visit.community)
    return hers or change_intention(person, intention) or run_community(person, intention.visit.community)
