"""What the points of view of a structure agree on, once they have answered apart."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from continuum.surveys import rules
from continuum.surveys.models import Agreement, Campaign, Request
from continuum.surveys.queries.shared import SharedDiagnosis
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts

journal.declare({"level.agreed": "niveau convenu entre points de vue"})
NOT_OPEN = "Les points de vue ne se comparent qu’une fois tous rendus."
NOT_A_LEVEL = "Choisissez l’un des niveaux de cette question."


@acts(rule=rules.agree_on_level, on="request")
def agree_on_level(*, request: Request, item: str, choice: str, comment: str = "", by: Any) -> Agreement:
    """The level they settle on for one question; written again, the last words hold."""
    Campaign.objects.select_for_update(of=("self",)).get(pk=request.campaign_id)
    shared = SharedDiagnosis(request)
    if not shared.is_open:
        raise ValidationError(NOT_OPEN)
    compared = shared.of(item)
    if compared is None or choice not in dict(compared.choices):
        raise ValidationError({"choice": NOT_A_LEVEL})
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
