"""A call to providers with its bids, each worth what its scores weigh together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from continuum.plan.models import Bid, BidScore, Criterion, Deliverable, Tender
from continuum.plan.models.providers import BEST_SCORE

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class JudgedBid:
    """A bid, its score on each criterion in their order (None where nobody has scored), and the whole out of a hundred."""

    bid: Bid
    scores: Sequence[int | None]
    result: Decimal | None
    rank: int | None = None


@dataclass(frozen=True)
class TenderRecord:
    """A call as those who choose read it: criteria, bids from the best, deliverables."""

    tender: Tender
    criteria: Sequence[Criterion]
    bids: Sequence[JudgedBid]
    deliverables: Sequence[Deliverable]

    @classmethod
    def of(cls, tender: Tender) -> TenderRecord:
        criteria = list(Criterion.objects.filter(tender=tender))
        scores: dict[tuple[object, object], int] = {
            (row.bid_id, row.criterion_id): row.score for row in BidScore.objects.filter(bid__tender=tender)
        }
        bids = [
            (bid, [scores.get((bid.pk, one.pk)) for one in criteria])
            for bid in Bid.objects.filter(tender=tender).select_related("provider")
        ]
        judged = [JudgedBid(bid, said, weighted(criteria, said)) for bid, said in bids]
        return cls(tender, criteria, _ranked(judged), list(Deliverable.objects.filter(tender=tender)))

    @property
    def may_choose(self) -> bool:
        """Everything is scored and nobody is chosen yet."""
        return not self.tender.awarded_on and bool(self.bids) and all(one.result is not None for one in self.bids)

    @property
    def chosen(self) -> Bid | None:
        return next((one.bid for one in self.bids if one.bid.is_chosen), None)


def weighted(criteria: Sequence[Criterion], scores: Sequence[int | None]) -> Decimal | None:
    """Out of a hundred: each score out of five, weighed; nothing while one is missing."""
    if not criteria or None in scores:
        return None
    total = sum(one.weight * (score or 0) for one, score in zip(criteria, scores, strict=True))
    return (Decimal(total) / BEST_SCORE).quantize(TENTH)


def _ranked(bids: Sequence[JudgedBid]) -> list[JudgedBid]:
    """From the best; those of equal result share their rank, those not wholly scored have none."""
    results = sorted((one.result for one in bids if one.result is not None), reverse=True)
    ordered = sorted(bids, key=lambda one: (one.result is None, -(one.result or 0), str(one.bid.provider)))
    ranks = {result: results.index(result) + 1 for result in results}
    return [JudgedBid(one.bid, one.scores, one.result, ranks.get(one.result)) for one in ordered]  # type: ignore[arg-type]
