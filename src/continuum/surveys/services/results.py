"""From a need or an advice to an action of the structure, in one click, once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory.models import Organisation
from continuum.plan.enums import ActionStatus
from continuum.plan.models import StructureAction
from continuum.plan.services import add_action
from continuum.surveys import rules
from continuum.surveys.models import Request, StartedAction
from continuum.surveys.queries.results import Results
from continuum.surveys.queries.shared import SharedDiagnosis
from continuum.surveys.queries.sight import Sight
from continuum.toolkit import journal
from continuum.toolkit.access import acts

journal.declare({"action.started": "action commencée depuis un questionnaire"})
NOT_THERE = "Ce besoin ou ce conseil n’est pas dans vos résultats\u00a0: choisissez sur la page."
NOT_ALL = "Attendez que tous les points de vue aient répondu\u00a0: une action dirait aux autres ce que vous avez répondu."
NOT_ANSWERED = "Rendez d’abord vos réponses\u00a0: les besoins en viennent."


@acts(rule=rules.start_action, on="request")
def start_action(*, request: Request, key: str, by: Any) -> tuple[StructureAction, bool]:
    """The action of this need or advice, and whether it is new: two clicks, or two people, give one action.

    It stays in the structure, which may show it; and it tells no other point of view, before its turn, what this one answered.
    """
    if request.answered_at is None:
        raise ValidationError(NOT_ANSWERED)
    organisation = (
        Organisation.objects.select_for_update(of=("self",)).select_related("territory").get(pk=request.organisation_id)
    )
    same = {"campaign": request.campaign, "organisation": organisation, "key": key}
    known = StartedAction.objects.filter(**same).select_related("action").first()
    if known is not None:
        return known.action, False
    shared = SharedDiagnosis(request)
    if shared.is_shared and not shared.is_open:
        raise ValidationError(NOT_ALL)
    source = Results(Sight(request, by, is_own=True, results=True, answers=True)).to_start(key)
    if source is None:
        raise ValidationError(NOT_THERE)
    said = {"title": source.title.removesuffix("."), "need": source.need}
    action = StructureAction(**said, status=ActionStatus.IN_PROGRESS, is_private=True)
    add_action(organisation=organisation, action=action, by=by)
    StartedAction.objects.create(**same, action=action)
    journal.write(by, "action.started", action, {"from": request.campaign.title})
    return action, True
