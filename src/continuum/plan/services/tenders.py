"""Choosing a provider: what is asked, by which criteria, who answered, who is chosen and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from continuum.plan import rules
from continuum.plan.models import Bid, BidScore, Criterion, Node, Tender
from continuum.plan.models.providers import BEST_SCORE
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.enums import Origin
from continuum.toolkit.meanwhile import settle

from .rows import added, before_change, changed, remove_row

journal.declare({"tender.criteria": "critères de la consultation fixés", "tender.awarded": "prestataire choisi"})
WHOLE = 100
NOT_WHOLE = "Les poids font ensemble {sum}\u00a0%\u00a0: ils doivent faire 100\u00a0%."
SAME_LABEL = "Deux critères portent le même nom\u00a0: réunissez-les, ou distinguez-les."
SCORED = "Des offres sont déjà notées selon ces critères\u00a0: retirez d’abord ces offres, ou gardez les critères."
BID_ALREADY = "{provider} a déjà une offre ici\u00a0: modifiez-la."
AWARDED = "Le choix est fait\u00a0: les critères et les offres ne changent plus."
NO_REASON = "Dites pourquoi cette offre est retenue\u00a0: le motif se relit après."
NOT_SCORED = "Toutes les offres ne sont pas notées selon tous les critères\u00a0: complétez les notes avant de choisir."
WRONG_SCORE = f"Une note va de 0 à {BEST_SCORE}."


@acts(rule=rules.add_tender, on="node")
def add_tender(*, node: Node, tender: Tender, by: Any) -> Tender:
    tender.node = node
    tender.clean()
    tender.save()
    return added(tender, "tender.added", node.programme, by)


@acts(rule=rules.change_tender, on="tender")
def change_tender(*, tender: Tender, seen: Mapping[str, str] | None = None, by: Any) -> Tender:
    before = before_change(tender, rules.change_tender, by)
    settle(tender, before, seen)
    tender.awarded_on, tender.award_reason = before.awarded_on, before.award_reason
    tender.clean()
    if tender.is_invented:
        tender.origin = Origin.ENTERED
    tender.save()
    return changed(before, tender, "tender.changed", tender.node.programme, by)


@acts(rule=rules.remove_tender, on="tender")
def remove_tender(*, tender: Tender, by: Any) -> None:
    """Take away a call written by mistake, with its criteria and its bids; what was delivered stays."""
    before_change(tender, rules.remove_tender, by)
    remove_row(tender, "tender.removed", tender.node.programme, by)


@acts(rule=rules.set_criteria, on="tender")
def set_criteria(*, tender: Tender, criteria: Sequence[tuple[str, int]], by: Any) -> list[Criterion]:
    """By what bids are judged, before any is: the weights make a hundred together."""
    _open(tender, rules.set_criteria, by)
    if (total := sum(weight for _, weight in criteria)) != WHOLE:
        raise ValidationError({"criteria": NOT_WHOLE.format(sum=total)})
    if len({label.casefold() for label, _ in criteria}) < len(criteria):
        raise ValidationError({"criteria": SAME_LABEL})
    if BidScore.objects.filter(criterion__tender=tender).exists():
        raise ValidationError({"criteria": SCORED})
    Criterion.objects.filter(tender=tender).delete()
    made = Criterion.objects.bulk_create(Criterion(tender=tender, label=label, weight=weight) for label, weight in criteria)
    journal.write(by, "tender.criteria", tender, {"criteria": [str(one) for one in made]})
    return made


@acts(rule=rules.add_bid, on="tender")
def add_bid(*, tender: Tender, bid: Bid, scores: Mapping[Criterion, int], by: Any) -> Bid:
    """Note what a provider offers, and what it is worth on each criterion."""
    _open(tender, rules.add_bid, by)
    bid.tender = tender
    _refuse_second(bid)
    bid.save()
    _score(bid, scores)
    return added(bid, "bid.added", tender.node.programme, by)


@acts(rule=rules.change_bid, on="bid")
def change_bid(*, bid: Bid, scores: Mapping[Criterion, int], by: Any) -> Bid:
    _open(bid.tender, rules.add_bid, by)
    before = before_change(bid, rules.change_bid, by)
    bid.tender_id, bid.is_chosen = before.tender_id, before.is_chosen
    _refuse_second(bid)
    if bid.is_invented:
        bid.origin = Origin.ENTERED
    bid.save()
    _score(bid, scores)
    return changed(before, bid, "bid.changed", bid.tender.node.programme, by)


@acts(rule=rules.remove_bid, on="bid")
def remove_bid(*, bid: Bid, by: Any) -> None:
    _open(bid.tender, rules.add_bid, by)
    remove_row(bid, "bid.removed", bid.tender.node.programme, by)


@acts(rule=rules.award_tender, on="tender")
def award_tender(*, tender: Tender, bid: Bid, reason: str, by: Any) -> Tender:
    """Choose a bid and say why, whether or not it comes first; every bid is scored by then."""
    kept = _open(tender, rules.award_tender, by)
    if bid.tender_id != kept.pk:
        raise Refused("The bid answers another call")
    if not reason.strip():
        raise ValidationError({"reason": NO_REASON})
    criteria, bids = Criterion.objects.filter(tender=kept).count(), Bid.objects.filter(tender=kept).count()
    if not criteria or BidScore.objects.filter(bid__tender=kept).count() < criteria * bids:
        raise ValidationError({"bid": NOT_SCORED})
    Bid.objects.filter(pk=bid.pk).update(is_chosen=True)
    kept.awarded_on, kept.award_reason = clock.today(), reason.strip()
    kept.save(update_fields=["awarded_on", "award_reason"])
    journal.write(by, "tender.awarded", kept, {"bid": str(bid.pk)})
    return kept


def _open(tender: Tender, rule: Any, by: Any) -> Tender:
    """The call as it is kept, locked, if nobody is chosen yet."""
    kept: Tender = before_change(tender, rule, by)
    if kept.awarded_on:
        raise ValidationError(AWARDED)
    return kept


def _refuse_second(bid: Bid) -> None:
    if Bid.objects.filter(tender=bid.tender_id, provider=bid.provider_id).exclude(pk=bid.pk).exists():
        raise ValidationError({"provider": BID_ALREADY.format(provider=bid.provider)})


def _score(bid: Bid, scores: Mapping[Criterion, int]) -> None:
    """What is not scored yet stays so; a criterion of another call is not one of this bid's."""
    if any(criterion.tender_id != bid.tender_id for criterion in scores):
        raise Refused("The criterion is another call's")
    if any(not 0 <= score <= BEST_SCORE for score in scores.values()):
        raise ValidationError(WRONG_SCORE)
    BidScore.objects.filter(bid=bid).delete()
    BidScore.objects.bulk_create(BidScore(bid=bid, criterion=criterion, score=score) for criterion, score in scores.items())
