"""A visit, what its visitors wrote, and a text of the legal watch in each scope; each text bears the mark of its reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from continuum.community.models import Astonishment, LegalItem, Observation, TransferIntention, VisitQuestion
from continuum.community.tests.factories_visits import LearningVisitFactory
from continuum.community.tests.factories_watch import LegalItemFactory
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory
from continuum.toolkit import clock

Marked = Callable[[str], str]


def visits_of(marked: Marked, things: dict[str, Any]) -> dict[str, Any]:
    """The host and the visitor are nobody whom the roles know."""
    community, today = things["community"], clock.today()
    host = OrganisationFactory(territory=things["structure"].territory)
    visit = LearningVisitFactory(
        community=community, sought=marked("visite"), meeting__on=today, meeting__host=host, meeting__title="Une visite"
    )
    written = {"visit": visit, "person": PersonFactory()}
    VisitQuestion.objects.create(**written, rank=1, text=marked("question de visite"))
    Observation.objects.create(**written, context=marked("carnet"), written_at=clock.now())
    said = marked("étonnement")
    Astonishment.objects.create(**written, surprise=said, doubt=said, idea=said, written_at=clock.now())
    meant = {"action": marked("intention"), "made_on": today, "due_on": today + dt.timedelta(days=90)}
    intention = TransferIntention.objects.create(visit=visit, organisation=host, owner=written["person"], **meant)
    return {"visit": visit, "intention": intention, "legal item": _legal_item(marked, community)}


def _legal_item(marked: Marked, community: Any) -> LegalItem:
    LegalItemFactory(community=community, title=marked("ébauche"), status="draft")
    item: LegalItem = LegalItemFactory(community=community, title=marked("veille"))
    return item
