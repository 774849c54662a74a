"""What the plan produces for others: a resource, whom it is open to, and the structures that use it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.plan import rules
from continuum.plan.models import Edition, Node, Resource, ResourceUse
from continuum.toolkit.access import acts
from continuum.toolkit.enums import Origin
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.text_search import forget_words, keep_words

from .rows import added, before_change, changed, remove_row

USED_ALREADY = "{organisation} utilise déjà cette édition\u00a0: rien à ajouter."
STILL_HAS = "Cette ressource a encore des éditions\u00a0: supprimez-les d’abord."


@acts(rule=rules.add_resource, on="node")
def add_resource(*, node: Node, resource: Resource, by: Any) -> Resource:
    resource.node = node
    resource.save()
    keep_words(resource)
    return added(resource, "resource.added", node.programme, by)


@acts(rule=rules.change_resource, on="resource")
def change_resource(*, resource: Resource, seen: Mapping[str, str] | None = None, by: Any) -> Resource:
    """Correct its words; open it to everybody, or close it again."""
    before = before_change(resource, rules.change_resource, by)
    settle(resource, before, seen)
    if resource.is_invented:
        resource.origin = Origin.ENTERED
    resource.save()
    keep_words(resource)
    return changed(before, resource, "resource.changed", resource.node.programme, by)


@acts(rule=rules.remove_resource, on="resource")
def remove_resource(*, resource: Resource, by: Any) -> None:
    """Take away one that has no edition: what was published keeps its count."""
    before_change(resource, rules.remove_resource, by)
    if Edition.objects.filter(resource=resource).exists():
        raise ValidationError(STILL_HAS)
    forget_words(resource)
    remove_row(resource, "resource.removed", resource.node.programme, by)


@acts(rule=rules.add_use, on="edition")
def add_use(*, edition: Edition, use: ResourceUse, by: Any) -> ResourceUse:
    """Note that a structure uses an edition; once for each."""
    use.edition = edition
    Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    if ResourceUse.objects.filter(edition=edition, organisation=use.organisation).exists():
        raise ValidationError({"organisation": USED_ALREADY.format(organisation=use.organisation)})
    use.save()
    return added(use, "use.added", edition.resource.node.programme, by)


@acts(rule=rules.remove_use, on="use")
def remove_use(*, use: ResourceUse, by: Any) -> None:
    remove_row(use, "use.removed", use.edition.resource.node.programme, by)
