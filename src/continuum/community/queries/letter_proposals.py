"""What a letter may tell of its quarter, section by section: proposed from what the site holds, never more than anyone may read.

A letter also goes to people without an account: only what is published for all is proposed, and somebody reads it again.
Each part of a section is one function (community, quarter) -> proposals, the most telling first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q

from continuum.community.enums import LetterSection
from continuum.community.models import Community, LegalItem, LetterItem, Practice
from continuum.community.models.letters import Quarter
from continuum.meetings.enums import MeetingStatus, Openness
from continuum.meetings.models import Meeting
from continuum.plan.models import Testimony
from continuum.toolkit import clock
from continuum.toolkit.typography import counted, french_date

MOST_TEXTS, MOST_EVENTS, MOST_REPLAYS, MOST_PRACTICES = 4, 4, 2, 3
LONGEST_TITLE, LONGEST_TEXT = 200, 3000


@dataclass(frozen=True)
class Proposal:
    """Something to tell, and the row from which it comes."""

    title: str
    text: str
    source: Any
    link: str = ""

    @property
    def source_kind(self) -> str:
        return str(self.source._meta.label_lower)


Propose = Callable[[Community, Quarter], Iterable[Proposal]]


# --- Legal watch -------------------------------------------------------------------------------------------------------------


def texts_in_force(community: Community, quarter: Quarter) -> Iterable[Proposal]:
    """What applies from a day of this quarter or of the next."""
    span = (quarter.first, quarter.next.last)
    found = LegalItem.objects.published().filter(community=community, effective_from__range=span)
    for item in found.order_by("effective_from", "pk")[:MOST_TEXTS]:
        text = f"À partir du {french_date(item.effective_from)}. {item.what_changes}\n\nÀ faire\u00a0: {item.to_do}"
        yield Proposal(item.title, f"{text}\n\n{item.text_ref}", item, item.source)


# --- Events ------------------------------------------------------------------------------------------------------------------


def meetings_to_come(community: Community, quarter: Quarter) -> Iterable[Proposal]:
    """Those of the programme that anyone of it may join, from now to the end of the next quarter."""
    span = (max(clock.today(), quarter.first), quarter.next.last)
    found = _meetings(community).to_come().filter(on__range=span, openness=Openness.PROGRAMME)
    for meeting in found.order_by("on", "starts", "pk")[:MOST_EVENTS]:
        said = [f"Le {meeting.when_text}.", meeting.where_text and f"Où\u00a0: {meeting.where_text}.", meeting.purpose]
        yield Proposal(meeting.title, "\n\n".join(filter(None, said)), meeting, _address(meeting))


def meetings_to_see_again(community: Community, quarter: Quarter) -> Iterable[Proposal]:
    """Those of the last three months and of this quarter that were followed at a distance, or since."""
    span = (quarter.previous.first, min(clock.today(), quarter.last))
    followed = Q(live_count__gt=0) | Q(replay_count__gt=0)
    found = _meetings(community).filter(followed, status=MeetingStatus.HELD, on__range=span, openness=Openness.PROGRAMME)
    for meeting in found.order_by("-on", "pk")[:MOST_REPLAYS]:
        yield Proposal(f"Retour sur «\u00a0{meeting}\u00a0»", _followed(meeting), meeting, _address(meeting))


def _meetings(community: Community) -> Any:
    """Of the programme, in the territory of the community or above it."""
    here = community.node.territory
    within = Q(node__territory__path__startswith=here.path) | Q(node__territory__path__in=here.paths_above)
    return Meeting.objects.filter(within, node__programme=community.node.programme_id).select_related("commune")


def _followed(meeting: Meeting) -> str:
    """« Le 12 mars 2026, 40 personnes en direct, puis 112 vues en différé. »"""
    live = counted(meeting.live_count, "personne en direct", "personnes en direct") if meeting.live_count else ""
    after = counted(meeting.replay_count, "vue en différé", "vues en différé") if meeting.replay_count else ""
    return f"Le {french_date(meeting.on)}\u00a0: {', puis '.join(filter(None, (live, after)))}."


# --- Good practices ----------------------------------------------------------------------------------------------------------


def practices_open_to_all(community: Community, quarter: Quarter) -> Iterable[Proposal]:
    """Those that their structure and the team have opened to everybody and that no letter has told, the newest first."""
    until = dt.datetime.combine(quarter.next.first, dt.time(), tzinfo=clock.PARIS)
    known = Practice.objects.open_to_all().filter(community=community, published_at__lt=until)
    found = known.exclude(pk__in=_told(community, Practice))
    for practice in found.order_by("-published_at", "pk")[:MOST_PRACTICES]:
        text = f"Le problème\u00a0: {practice.problem}\n\nCe qui a été fait\u00a0: {practice.what_was_done}"
        yield Proposal(practice.title, text, practice, _address(practice))


def a_testimony(community: Community, quarter: Quarter) -> Iterable[Proposal]:
    """One that no letter has told, on the agreement that stands today, with no more of a name than it allows."""
    here = {"node__programme": community.node.programme_id, "node__territory__path__startswith": community.node.territory.path}
    found = Testimony.objects.publishable().filter(**here).exclude(pk__in=_told(community, Testimony))
    for testimony in found.select_related("organisation").order_by("node__path", "pk")[:1]:
        said = f"«\u00a0{testimony.text}\u00a0»\n\n{testimony.attribution}"
        yield Proposal(f"Témoignage\u00a0: {testimony.speaker_role}", said, testimony)


PROPOSERS: dict[str, tuple[Propose, ...]] = {
    LetterSection.LEGAL_WATCH: (texts_in_force,),
    LetterSection.EVENTS: (meetings_to_come, meetings_to_see_again),
    LetterSection.PRACTICES: (practices_open_to_all, a_testimony),
}


def proposals_for(community: Community, quarter: Quarter) -> dict[str, list[Proposal]]:
    """For each section, what its parts have to tell."""
    return {section: [one for part in parts for one in part(community, quarter)] for section, parts in PROPOSERS.items()}


def _told(community: Community, model: Any) -> list[str]:
    """What the letters of the community have told already."""
    told = LetterItem.objects.filter(letter__community=community, is_cut=False, source_kind=model._meta.label_lower)
    return list(told.values_list("source_id", flat=True))


def _address(row: Any) -> str:
    return f"{settings.SITE_URL}{row.get_absolute_url()}"
