"""The real addresses of a visit, of what was meant to be tried after it, and of a text of the legal watch."""

from __future__ import annotations

from types import SimpleNamespace

from continuum.community.models import TransferIntention
from continuum.community.tests.factories_visits import LearningVisitFactory
from continuum.community.tests.factories_watch import LegalItemFactory
from continuum.directory.enums import Role
from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory
from continuum.meetings.models import Attendance
from continuum.toolkit import clock

OF_A_VISIT = (
    *("visit", "change_visit", "agree_to_card", "draft_card"),
    *("ask_questions", "write_observation", "write_astonishment", "new_intention"),
)
OF_AN_ITEM = ("", *(f"{verb}_" for verb in ("change", "publish", "review", "withdraw", "remove")))


def add_visits(kept: SimpleNamespace) -> None:
    """A visit of today, where those in charge come and which they receive: every moment of it is open to them."""
    host = OrganisationFactory(territory=kept.community.node.territory)
    MembershipFactory(
        person=kept.admin, role=Role.DIRECTOR, organisation=host, territory=host.territory, programme=kept.programme
    )
    kept.visit = LearningVisitFactory(community=kept.community, meeting__on=clock.today(), meeting__host=host)
    Attendance.objects.create(meeting=kept.visit.meeting, person=kept.admin, organisation=host, reply="yes")
    kept.intention = TransferIntention.objects.create(
        visit=kept.visit, organisation=host, owner=kept.admin, action="Essayer", made_on=clock.today(), due_on=clock.today()
    )
    kept.legal_item = LegalItemFactory(community=kept.community)


def visits_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    return {
        **{f"community:{name}": [kept.visit.pk] for name in OF_A_VISIT},
        **{f"community:{name}": [kept.intention.pk] for name in ("intention", "change_intention")},
        "community:intention_step": [kept.intention.pk, "done"],
        **{f"community:{name}legal_item": [kept.legal_item.pk] for name in OF_AN_ITEM},
    }
