"""A campaign: prepared, opened once, extended, closed; and the waves that ask the same structures the same thing again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from continuum.directory.models import Organisation
from continuum.plan.models import Node
from continuum.surveys import queries, rules
from continuum.surveys.models import Campaign, InstrumentVersion, Request
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.tasks import start
from continuum.toolkit.typography import french_date

journal.declare(
    {
        "campaign.added": "campagne préparée",
        "campaign.changed": "campagne modifiée",
        "campaign.removed": "campagne retirée",
        "campaign.opened": "campagne ouverte",
        "campaign.extended": "campagne prolongée",
        "campaign.closed": "campagne close",
        "campaign.exported": "campagne emportée en tableur",
    }
)
NOT_PUBLISHED = "Choisissez une version publiée de ce programme, ou de la bibliothèque."
NO_VOICE = "Choisissez au moins un point de vue."
OTHER_PLACE = "Ce public est celui d’un autre programme\u00a0: choisissez-en un autre."
OPEN_ALREADY = "Cette campagne est déjà ouverte\u00a0: personne n’a reçu de second courriel."
STAYS = "Une campagne ouverte ne se retire pas\u00a0: closez-la."
NOT_DRAFT = "Cette campagne est ouverte\u00a0: on la prolonge ou on la clôt, le reste ne change plus."
ENDS_BEFORE = "Sa fin, le {day}, est déjà passée\u00a0: donnez-lui d’abord une date à venir."
NOBODY = "Elle ne demanderait rien à personne\u00a0: choisissez un public, ou ajoutez des structures une à une."
ALL_TOO_LATE = (
    "Chacune de ces structures a déjà une demande à moins de 14\u00a0jours, et la suivante tomberait après le {day}\u00a0: "
    "reculez la fin de la campagne."
)
NOT_OPENED = "Cette campagne n’est pas encore ouverte."
NOT_LATER = "Choisissez un jour après le {day}, sa fin actuelle."
PAST = "Choisissez aujourd’hui ou un jour à venir."
CLOSED_ALREADY = "Cette campagne est déjà close."
BATCH = 500


@acts(rule=rules.add_campaign, on="node")
def add_campaign(*, node: Node, campaign: Campaign, by: Any) -> Campaign:
    """Prepared: nobody is asked anything yet."""
    campaign.node = node
    _refuse_elsewhere(campaign)
    campaign.save()
    journal.write(by, "campaign.added", campaign)
    return campaign


@acts(rule=rules.change_campaign, on="campaign")
def change_campaign(*, campaign: Campaign, seen: Mapping[str, str] | None = None, by: Any) -> Campaign:
    """While it is prepared; the structures chosen one by one follow its points of view and its day."""
    kept = locked_campaign(campaign)
    if kept.opened_at is not None:
        raise ValidationError(NOT_DRAFT)
    settle(campaign, kept, seen)
    _refuse_elsewhere(campaign)
    campaign.save()
    chosen = {one.organisation_id for one in campaign.requests.all()}
    campaign.requests.exclude(voice__in=campaign.voices).delete()
    choose(campaign, chosen)
    campaign.requests.update(ask_on=campaign.opens_on)
    journal.write(by, "campaign.changed", campaign)
    return campaign


@acts(rule=rules.remove_campaign, on="campaign")
def remove_campaign(*, campaign: Campaign, by: Any) -> None:
    """Never opened."""
    kept = locked_campaign(campaign)
    if kept.opened_at is not None:
        raise ValidationError(STAYS)
    journal.write(by, "campaign.removed", kept)
    kept.delete()


@acts(rule=rules.open_campaign, on="campaign")
def open_campaign(*, campaign: Campaign, by: Any) -> Campaign:
    """A request for each structure and point of view, each on its day; the mails leave by themselves, once."""
    from continuum.surveys.tasks import send_requests

    kept = locked_campaign(campaign)
    if kept.opened_at is not None:
        raise ValidationError(OPEN_ALREADY)
    if kept.closes_on < clock.today():
        raise ValidationError(ENDS_BEFORE.format(day=french_date(kept.closes_on)))
    audience = queries.audience_of(kept, by)
    if audience.unreadable:
        raise ValidationError(audience.unreadable)
    _hold_agendas([one.organisation.pk for one in audience.rows])
    asked = [one for one in queries.planned(kept, [one.organisation for one in audience.rows]) if not one.is_too_late]
    if not asked:
        raise ValidationError(ALL_TOO_LATE.format(day=french_date(kept.closes_on)) if audience.rows else NOBODY)
    _write_requests(kept, asked)
    kept.opened_at = clock.now()
    kept.save(update_fields=["opened_at"])
    left_out = len(audience.rows) - len(asked)
    journal.write(by, "campaign.opened", kept, {"structures": len(asked), "left_out": left_out})
    start(send_requests, by=by, about=kept, campaign_id=str(kept.pk))
    return kept


@acts(rule=rules.extend_campaign, on="campaign")
def extend_campaign(*, campaign: Campaign, closes_on: dt.date, by: Any) -> Campaign:
    """More time; closed already, it opens again."""
    kept = locked_campaign(campaign)
    if kept.opened_at is None:
        raise ValidationError(NOT_OPENED)
    if closes_on < clock.today():
        raise ValidationError({"closes_on": PAST})
    if kept.is_open and closes_on <= kept.closes_on:
        raise ValidationError({"closes_on": NOT_LATER.format(day=french_date(kept.closes_on))})
    before, kept.closes_on, kept.closed_at = kept.closes_on, closes_on, None
    kept.save(update_fields=["closes_on", "closed_at"])
    journal.write(by, "campaign.extended", kept, {"from": before.isoformat(), "to": closes_on.isoformat()})
    return kept


@acts(rule=rules.close_campaign, on="campaign")
def close_campaign(*, campaign: Campaign, by: Any) -> Campaign:
    """No more answers, no more reminders; what was given in stays."""
    kept = locked_campaign(campaign)
    if kept.opened_at is None:
        raise ValidationError(NOT_OPENED)
    if kept.closed_at is not None:
        raise ValidationError(CLOSED_ALREADY)
    kept.closed_at = clock.now()
    kept.save(update_fields=["closed_at"])
    journal.write(by, "campaign.closed", kept)
    return kept


@acts(rule=rules.add_wave, on="campaign")
def add_wave(*, campaign: Campaign, wave: Campaign, by: Any) -> Campaign:
    """The same questions, in the same version, put again to the structures that answered or could have."""
    first = campaign.wave_of or campaign
    if first.opened_at is None:
        raise ValidationError(NOT_OPENED)
    wave.wave_of, wave.node, wave.version, wave.voices = first, first.node, first.version, list(first.voices)
    wave.full_clean(exclude=["opened_at", "closed_at", "segment"])
    wave.save()
    choose(wave, set(first.requests.filter(asked_at__isnull=False).values_list("organisation_id", flat=True)))
    journal.write(by, "campaign.added", wave, {"wave_of": str(first), "months": wave.months})
    return wave


# --- Shared with requests ------------------------------------------------------------------------------------------------


def locked_campaign(campaign: Campaign) -> Campaign:
    """As it is kept: whoever opens it, closes it or adds to it at the same moment waits."""
    known = ("node__territory", "node__programme", "version__instrument", "segment__territory", "wave_of")
    rows = Campaign.objects.select_for_update(of=("self",)).select_related(*known)
    kept: Campaign = rows.defer(*queries.unread("version")).get(pk=campaign.pk)
    return kept


def choose(campaign: Campaign, organisations: set[UUID]) -> None:
    """Structures chosen before it opens: one request for each point of view, of nobody yet."""
    rows = [
        Request(campaign=campaign, organisation_id=organisation, voice=voice, ask_on=campaign.opens_on)
        for organisation in organisations
        for voice in campaign.voices
    ]
    Request.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def _hold_agendas(organisations: Sequence[UUID]) -> None:
    """Two campaigns that open at the same moment look at the agenda of a structure one after the other."""
    list(Organisation.objects.select_for_update(of=("self",)).filter(pk__in=organisations).order_by("pk").values_list("pk"))


def _write_requests(campaign: Campaign, asked: Sequence[queries.Asked]) -> None:
    """In the place of those that were only chosen: what was prepared says neither whom nor when."""
    campaign.requests.all().delete()
    rows = [
        Request(campaign=campaign, organisation=one.organisation, voice=voice, person=person, ask_on=one.ask_on)
        for one in asked
        for voice, person in one.people
    ]
    Request.objects.bulk_create(rows, batch_size=BATCH)


def _refuse_elsewhere(campaign: Campaign) -> None:
    """A version that is not published, or of another programme; a public of another one."""
    version: InstrumentVersion = campaign.version
    if not version.is_published or version.instrument.programme_id not in (None, campaign.node.programme_id):
        raise ValidationError({"version": NOT_PUBLISHED})
    if campaign.segment and campaign.segment.programme_id not in (None, campaign.node.programme_id):
        raise ValidationError({"segment": OTHER_PLACE})
    if not campaign.voices:
        raise ValidationError({"voices": NO_VOICE})
