"""What the points of view of a structure agree on, once they have answered apart."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from continuum.surveys import emails, rules
from continuum.surveys.models import Agreement, Campaign, Request
from continuum.surveys.queries.shared import Compared, SharedDiagnosis
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.outbox import send

from .links import answer_address

journal.declare({"level.agreed": "niveau convenu entre points de vue"})
NOT_OPEN = "Les points de vue ne se comparent qu’une fois tous rendus."
NOT_A_LEVEL = "Choisissez l’un des niveaux de cette question."
SOMEBODY = "quelqu’un de votre structure"


class AgreedMeanwhile(ValidationError):
    """Somebody noted a level since the page was opened: `seen` is what is to be sent once that was read."""

    def __init__(self, now: Compared) -> None:
        noted = now.agreement
        assert noted is not None
        words = f"«\u00a0{now.agreed}\u00a0»" + (f" («\u00a0{noted.comment}\u00a0»)" if noted.comment else "")
        super().__init__(f"Entre-temps, {noted.agreed_by or SOMEBODY} a noté {words}\u00a0: relisez, puis notez de nouveau.")
        self.seen = now.seen


@acts(rule=rules.agree_on_level, on="request")
def agree_on_level(*, request: Request, item: str, choice: str, comment: str = "", seen: str | None = None, by: Any) -> Agreement:
    """The level they settle on for one question; `seen`: the one that the page showed, none meaning that no page did."""
    Campaign.objects.select_for_update(of=("self",)).get(pk=request.campaign_id)
    shared = SharedDiagnosis(request)
    if not shared.is_open:
        raise ValidationError(NOT_OPEN)
    compared = shared.of(item)
    if compared is None or choice not in dict(compared.choices):
        raise ValidationError({"choice": NOT_A_LEVEL})
    if seen is not None and compared.seen not in ("", seen):
        raise AgreedMeanwhile(compared)
    agreement, _ = Agreement.objects.update_or_create(
        campaign=request.campaign,
        organisation=request.organisation,
        item=item,
        defaults={
            "choice": choice,
            "comment": comment.strip(),
            "agreed_by": by if by.pk else None,
            "agreed_at": clock.now(),
        },
    )
    journal.write(by, "level.agreed", agreement)
    return agreement


def tell_the_others(request: Request) -> None:
    """The last point of view has just been given in: those who had answered before learn that all may be compared.

    The campaign is locked by whoever gives in, so that of two who do so at once the second sees the first.
    """
    shared = SharedDiagnosis(request)
    if not shared.is_open:
        return
    for one in shared.requests:
        if one.pk != request.pk and one.person is not None and rules.answer_request(one.person, one):
            send(emails.points_of_view, to=one.person, key=str(one.pk), request=one, results=answer_address(one))
