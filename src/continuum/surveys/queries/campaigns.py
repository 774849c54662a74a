"""Campaigns as those who run them see them: how far each has come, whom to call, what comes later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from continuum.directory.enums import MailPurpose
from continuum.directory.models import Organisation
from continuum.directory.queries import receivers
from continuum.plan.enums import NodeKind
from continuum.plan.models import Node, run_by
from continuum.surveys.enums import ConsentScope, RequestState, Voice
from continuum.surveys.models import Campaign, Consent, InstrumentVersion, Request
from continuum.toolkit import clock

from .compiled import HEAVY, unread

CALL_AFTER = dt.timedelta(days=20)
"""So long after the first mail, one calls."""
NO_PERSON = "personne à trouver"
NO_MAIL = "ne reçoit pas nos courriels"
NO_ANSWER = "sans réponse depuis plus de 20\u00a0jours"


def campaigns_seen(person: Any) -> QuerySet[Campaign]:
    """Each with how many are asked and have answered."""
    rows = Campaign.objects.visible_to(person).select_related("node__programme", "version__instrument", "segment")
    return rows.defer(*unread("version")).annotate(
        asked_count=Count("requests", filter=Q(requests__asked_at__isnull=False)),
        answered_count=Count("requests", filter=Q(requests__answered_at__isnull=False)),
    )


def campaign_shown(person: Any) -> QuerySet[Campaign]:
    known = ("node__programme__territory", "node__territory", "version__instrument", "segment", "wave_of")
    rows = Campaign.objects.visible_to(person).select_related(*known)
    return rows.defer(*unread("version"))


def nodes_to_ask(person: Any) -> QuerySet[Node]:
    """In whose name she may ask: the programmes, plans and axes that she runs."""
    return Node.objects.filter(run_by(person)).exclude(kind=NodeKind.SHEET).order_by("path")


def versions_to_ask(person: Any) -> QuerySet[InstrumentVersion]:
    rows = InstrumentVersion.objects.visible_to(person).published().select_related("instrument__programme")
    return rows.defer(*HEAVY).order_by("instrument__title", "instrument", "-number")


def followed(person: Any) -> QuerySet[Request]:
    """One by one, in structures whose name she may know; of the others, whoever runs one programme reads counts alone."""
    rows: QuerySet[Request] = Request.objects.visible_to(person)
    return rows.filter(organisation__in=Organisation.objects.visible_to(person))


def requests_seen(person: Any) -> QuerySet[Request]:
    known = ("campaign__node__territory", "campaign__node__programme__territory", "campaign__version__instrument")
    rows = followed(person).select_related("organisation__territory", "person", "typed_by", *known)
    return rows.defer(*unread("campaign__version"))


def requests_of_campaign(campaign: Campaign, person: Any) -> QuerySet[Request]:
    rows = followed(person).filter(campaign=campaign)
    return rows.select_related("organisation__territory", "organisation__branch", "person")


def in_state(rows: QuerySet[Request], state: str) -> QuerySet[Request]:
    """Says the same as `Request.state`."""
    begun = {"answered_at": None, "started_at": None}
    kept = {
        RequestState.PLANNED: Q(asked_at=None, **begun),
        RequestState.ASKED: Q(asked_at__isnull=False, **begun),
        RequestState.STARTED: Q(answered_at=None, started_at__isnull=False),
        RequestState.ANSWERED: Q(answered_at__isnull=False),
    }
    return rows.filter(kept[RequestState(state)])


# --- What was given --------------------------------------------------------------------------------------------------------


def consents_to(scope: str) -> Exists:
    """Has the structure of this request agreed to that, for this campaign?"""
    given = Consent.objects.in_force().filter(campaign=OuterRef("campaign"), organisation=OuterRef("organisation"), scope=scope)
    return Exists(given)


@dataclass(frozen=True)
class Counts:
    """Of a campaign, or of one of its points of view; what is received, valid and used is never added up."""

    label: str
    planned: int = 0
    asked: int = 0
    started: int = 0
    received: int = 0
    valid: int = 0
    used: int = 0

    @property
    def all(self) -> int:
        return self.planned + self.asked


def counts_of(campaign: Campaign, person: Any) -> list[Counts]:
    """One line for each point of view; one question."""
    rows = Request.objects.visible_to(person).filter(campaign=campaign).order_by()
    given, valid = Q(answered_at__isnull=False), Q(answered_at__isnull=False, is_valid=True)
    counted = rows.annotate(shares=consents_to(ConsentScope.RESULTS)).values("voice")
    found = counted.annotate(
        planned=Count("pk", filter=Q(asked_at=None)),
        asked=Count("pk", filter=Q(asked_at__isnull=False)),
        started=Count("pk", filter=Q(started_at__isnull=False, answered_at=None)),
        received=Count("pk", filter=given),
        valid=Count("pk", filter=valid),
        used=Count("pk", filter=valid & Q(set_aside="", shares=True)),
    )
    by_voice = {one.pop("voice"): one for one in found}
    return [Counts(Voice(voice).label, **by_voice[voice]) for voice in Voice.values if voice in by_voice]


def added_up(lines: Sequence[Counts]) -> Counts:
    """All points of view together."""
    names = ("planned", "asked", "started", "received", "valid", "used")
    return Counts("Ensemble", **{name: sum(getattr(one, name) for one in lines) for name in names})


# --- Whom to call ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """Somebody to call, and why."""

    request: Request
    reason: str


def calls_of(campaign: Campaign, person: Any) -> list[Call]:
    """Those who have not answered and whom mails do not reach, or no longer move; those not called yet and known first."""
    rows = requests_of_campaign(campaign, person).filter(answered_at=None)
    if not campaign.is_open:
        return []
    waiting = list(rows.filter(ask_on__lte=clock.today()).order_by("called_on", "organisation__search_name", "pk"))
    reached = receiving(waiting)
    calls = [Call(one, reason) for one in waiting if (reason := _why_call(one, reached))]
    return sorted(calls, key=lambda one: (one.request.called_on is not None, one.request.person is None))


def receiving(rows: Iterable[Request]) -> set[Any]:
    """Of the people asked, those to whom an invitation comes."""
    return receivers({one.person for one in rows if one.person and one.person.is_active}, MailPurpose.PROSPECTING)


def _why_call(request: Request, reached: set[Any]) -> str:
    if request.person is None:
        return NO_PERSON
    if request.person_id not in reached:
        return NO_MAIL
    if request.asked_at is not None and clock.now() - request.asked_at > CALL_AFTER:
        return NO_ANSWER
    return ""


def campaigns_to_call(person: Any) -> QuerySet[Campaign]:
    """Those that are open with somebody silent for too long and not called yet: `to_call` says how many."""
    silent = {"answered_at": None, "called_on": None, "asked_at__lt": clock.now() - CALL_AFTER}
    long = Count("requests", filter=Q(**{f"requests__{name}": value for name, value in silent.items()}))
    rows = Campaign.objects.visible_to(person).open()  # type: ignore[attr-defined]
    found: QuerySet[Campaign] = rows.annotate(to_call=long).filter(to_call__gt=0).order_by("closes_on", "pk")
    return found


def campaigns_to_type(person: Any, version: Any) -> QuerySet[Campaign]:
    """Those that are open with this version: what comes back on paper is typed there."""
    rows = Campaign.objects.visible_to(person).open()  # type: ignore[attr-defined]
    found: QuerySet[Campaign] = rows.filter(version=version).order_by("closes_on", "pk")
    return found


def put_off_in(campaign: Campaign, person: Any) -> QuerySet[Request]:
    """What its agenda keeps for later, the nearest first."""
    rows = requests_of_campaign(campaign, person).filter(asked_at=None, started_at=None, ask_on__gt=clock.today())
    return rows.order_by("ask_on", "organisation__search_name", "pk")


def waves_of(campaign: Campaign, person: Any) -> list[Campaign]:
    """The first of them, then those that follow it, in order; this one among them."""
    first = campaign.wave_of_id or campaign.pk
    rows = Campaign.objects.visible_to(person).filter(Q(pk=first) | Q(wave_of=first))
    found = list(rows.order_by("opens_on", "pk"))
    return found if len(found) > 1 else []


# --- One structure ---------------------------------------------------------------------------------------------------------


def agenda_of(organisation: Any, person: Any) -> list[Request]:
    """What this structure was asked and will be, the latest first, of the campaigns that were opened."""
    rows = Request.objects.visible_to(person).filter(organisation=organisation, campaign__opened_at__isnull=False)
    return list(rows.select_related("campaign").order_by("-ask_on", "pk"))


def shared_in(campaign: Campaign, person: Any) -> QuerySet[Request]:
    """What was given in by the structures that let the team read their results."""
    rows = requests_of_campaign(campaign, person).answered().annotate(shares=consents_to(ConsentScope.RESULTS))  # type: ignore[attr-defined]
    return rows.filter(shares=True).order_by("organisation__search_name", "voice", "pk")


def scopes_shared(request: Request) -> set[str]:
    """What its structure lets out, for this campaign."""
    given = Consent.objects.in_force().filter(campaign=request.campaign_id, organisation=request.organisation_id)
    return set(given.values_list("scope", flat=True))
