"""What leaves a structure: nothing until its direction or board has agreed, one thing at a time; nothing more once taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from continuum.surveys import rules
from continuum.surveys.enums import ConsentScope
from continuum.surveys.models import Campaign, Consent, Request
from continuum.surveys.queries.consents import text_of
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts

journal.declare({"consent.given": "accord de partage donné", "consent.taken_back": "accord de partage retiré"})
NOTHING_TICKED = "Cochez ce que vous acceptez de partager\u00a0; sinon, quittez cette page\u00a0: rien ne part."
NOT_A_SCOPE = "Choisissez dans la liste ce que vous acceptez de partager."
NOT_ANSWERED = "Rendez d’abord vos réponses\u00a0: il n’y a encore rien à partager."


@acts(rule=rules.decide_sharing, on="request")
def give_consent(*, request: Request, scopes: Iterable[str], by: Any) -> list[Consent]:
    """Agree to each thing ticked, in the words that were shown; what was agreed to already stays as it was."""
    wanted = list(dict.fromkeys(scopes))
    if not wanted:
        raise ValidationError({"scopes": NOTHING_TICKED})
    if not set(wanted) <= set(ConsentScope.values):
        raise ValidationError({"scopes": NOT_A_SCOPE})
    if request.answered_at is None:
        raise ValidationError(NOT_ANSWERED)
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=request.campaign_id)
    given = Consent.objects.in_force().filter(campaign=campaign, organisation=request.organisation_id)
    already = set(given.values_list("scope", flat=True))
    return [_give(request, ConsentScope(scope), by) for scope in wanted if scope not in already]


def _give(request: Request, scope: ConsentScope, by: Any) -> Consent:
    consent = Consent.objects.create(
        campaign=request.campaign,
        organisation=request.organisation,
        scope=scope,
        text=text_of(scope, request).whole,
        given_by=by if by.pk else None,
        given_at=clock.now(),
    )
    journal.write(by, "consent.given", consent, {"scope": scope.label})
    return consent


@acts(rule=rules.take_back_consent, on="consent")
def take_back_consent(*, consent: Consent, by: Any) -> Consent:
    """From now on nobody reads it any more; taken back twice, it stays taken back at the first moment."""
    kept = Consent.objects.select_for_update(of=("self",)).select_related("campaign", "organisation").get(pk=consent.pk)
    if kept.revoked_at is None:
        kept.revoked_at, kept.revoked_by = clock.now(), by if by.pk else None
        kept.save(update_fields=["revoked_at", "revoked_by"])
        journal.write(by, "consent.taken_back", kept, {"scope": kept.get_scope_display()})
    return kept
