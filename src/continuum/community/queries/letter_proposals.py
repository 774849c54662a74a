"""What a letter may tell of its quarter, section by section: proposed from what the site holds, never more than anyone may read.

A letter also goes to people without an account: only what is published for all is proposed, and somebody reads it again.
Each part of a section is one function (community, quarter) -> proposals, the most telling first.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from continuum.community.enums import LetterSection, LetterStatus
from continuum.community.models import Community, LegalItem, Letter, LetterItem, Practice
from continuum.community.models.letters import Quarter
from continuum.meetings.enums import MeetingStatus, Openness
from continuum.meetings.models import Meeting
from continuum.meetings.models.gatherings import GONE
from continuum.plan.enums import Consent
from continuum.plan.models import Testimony
from continuum.toolkit import clock
from continuum.toolkit.registry import public_addresses
from continuum.toolkit.typography import counted, french_date

MOST_TEXTS, MOST_EVENTS, MOST_REPLAYS, MOST_PRACTICES, MOST_TESTIMONIES = 4, 4, 2, 3, 1
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
    found = known.exclude(pk__in=_told(community, Practice)).select_related("community__node__territory")
    for practice in found.order_by("-published_at", "pk")[:MOST_PRACTICES]:
        text = f"Le problème\u00a0: {practice.problem}\n\nCe qui a été fait\u00a0: {practice.what_was_done}"
        yield Proposal(practice.title, text, practice, _address(practice))


def a_testimony(community: Community, quarter: Quarter) -> Iterable[Proposal]:
    """One that no letter has told, on the agreement that stands today, with no more of a name than it allows."""
    here = {"node__programme": community.node.programme_id, "node__territory__path__startswith": community.node.territory.path}
    found = Testimony.objects.publishable().filter(**here).exclude(pk__in=_told(community, Testimony))
    for testimony in found.select_related("organisation").order_by("node__path", "pk")[:MOST_TESTIMONIES]:
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


def new_proposals(letter: Letter) -> dict[str, list[Proposal]]:
    """What it does not hold yet, kept or cut, and no more of a kind than a letter tells; what was withdrawn takes no room."""
    items = list(letter.items.exclude(source_id=""))  # type: ignore[attr-defined]
    known = {(one.source_kind, one.source_id) for one in items}
    told = Counter(one.source_kind for one in items) - Counter(one.source_kind for one in _without_source(items))
    found: dict[str, list[Proposal]] = {}
    for section, proposals in proposals_for(letter.community, letter.when).items():
        found[section] = []
        for one in proposals:
            if (one.source_kind, str(one.source.pk)) not in known and told[one.source_kind] < SOURCES[one.source_kind].most:
                told[one.source_kind] += 1
                found[section].append(one)
    return found


def _told(community: Community, model: Any) -> list[str]:
    """What the letters of the community have told already; one that was stopped is told again."""
    told = LetterItem.objects.filter(letter__community=community, is_cut=False, source_kind=model._meta.label_lower)
    return list(told.exclude(letter__status=LetterStatus.STOPPED).values_list("source_id", flat=True))


def _address(row: Any) -> str:
    """Where anyone reads it, if such a page is open: who receives the letter may have no account."""
    page = public_addresses.get(row._meta.label_lower)
    public = page.find(row) if page else ""
    return f"{settings.SITE_URL}{public or row.get_absolute_url()}"


# --- What anyone may still read ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """A kind of row that a letter tells: how many of them at most, and those that anyone may read today."""

    most: int
    standing: Callable[[], QuerySet]


SOURCES: dict[str, Source] = {
    LegalItem._meta.label_lower: Source(MOST_TEXTS, lambda: LegalItem.objects.published()),
    Meeting._meta.label_lower: Source(
        MOST_EVENTS + MOST_REPLAYS, lambda: Meeting.objects.filter(openness=Openness.PROGRAMME).exclude(status__in=GONE)
    ),
    Practice._meta.label_lower: Source(MOST_PRACTICES, lambda: Practice.objects.open_to_all()),
    Testimony._meta.label_lower: Source(MOST_TESTIMONIES, lambda: Testimony.objects.publishable()),
}


def items_withdrawn(letter: Letter) -> list[LetterItem]:
    """The articles kept whose source is withdrawn, closed or cancelled since, or that name a structure no longer to be named."""
    kept = list(letter.items.in_order().filter(is_cut=False).exclude(source_id=""))  # type: ignore[attr-defined]
    past = {one.pk for one in [*_without_source(kept), *_naming_too_much(kept)]}
    return [one for one in kept if one.pk in past]


def _without_source(items: list[LetterItem]) -> list[LetterItem]:
    """Those whose source anyone may no longer read."""
    standing: set[tuple[str, str]] = set()
    for kind, source in SOURCES.items():
        ids = [one.source_id for one in items if one.source_kind == kind]
        standing |= {(kind, str(pk)) for pk in source.standing().filter(pk__in=ids).values_list("pk", flat=True)}
    return [one for one in items if (one.source_kind, one.source_id) not in standing]


def _naming_too_much(items: list[LetterItem]) -> list[LetterItem]:
    """Quotes that say the name of their structure, which now agrees to the role alone."""
    quotes = {one.source_id: one for one in items if one.source_kind == Testimony._meta.label_lower}
    found = Testimony.objects.filter(pk__in=quotes, consent=Consent.ROLE_ONLY).select_related("organisation")
    told = [(quotes[str(one.pk)], str(one.organisation)) for one in found if one.organisation]
    return [item for item, name in told if name in f"{item.title} {item.text}"]
